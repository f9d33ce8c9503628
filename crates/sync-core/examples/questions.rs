//! Writes what a second opinion is asked about every visit of the corpus: its name, the fingerprint of the question and the question as
//! JSON, with tabs between. What a model answers to them, under the instructions in `supabase/functions/second-opinion`, is recorded in
//! `tests/corpus/opinions/`.

#![expect(clippy::print_stdout, reason = "a program that prints questions")]
#![expect(clippy::unwrap_used, reason = "a corpus that cannot be read has failed")]

#[path = "../tests/corpus/reading.rs"]
mod corpus;

fn main() {
    for record in corpus::records() {
        let question = record.question();
        let part = if record.held_out { "held_out" } else { "tuned" };
        let json = serde_json::to_string(&question).unwrap();
        println!("{part}\t{}\t{}\t{json}", record.id, question.fingerprint());
    }
}
