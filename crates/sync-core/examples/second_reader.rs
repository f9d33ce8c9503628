//! Trains the second reader of `sync_core::calls::language::second_reader`, and measures it.
//!
//! - without an argument: teaches it all of the corpus that may be looked at and writes its weights into the source tree.
//! - `--cross`: for every hand that no wording was written for, teaches it everything but what that hand wrote and judges
//!   that hand's lines and visits, for a table of thresholds.

#![expect(clippy::print_stdout, reason = "a program that prints figures")]
#![expect(clippy::unwrap_used, reason = "a corpus that cannot be read has failed")]

#[path = "../tests/corpus/reading.rs"]
mod corpus;
#[path = "../tests/corpus/lines.rs"]
mod lines;
#[path = "../tests/corpus/teaching.rs"]
mod teaching;

use corpus::{LATER, Label, Record, records};
use lines::Line;
use sync_core::calls::Verdict;
use sync_core::calls::language::second_reader::{Example, SecondReader, WEIGHTS, features};
use sync_core::calls::language::words::words;

/// Times that every example is shown.
const ROUNDS: usize = 24;

/// How far a weight is believed: the greater, the less it is drawn to nothing.
const TRUST: f64 = 0.3;

/// First length of a step.
const RATE: f64 = 0.1;

fn main() {
    let (records, lines) = (records(), lines::lines());
    if std::env::args().any(|argument| argument == "--cross") {
        cross(&records, &lines);
        return;
    }
    let examples = teaching::examples(&records, &lines, |_| true);
    let reader = taught(&examples);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/calls/language/second_reader.bin");
    std::fs::write(path, reader.to_bytes()).unwrap();
    println!("taught by {} examples, written to {path}", examples.len());
}

/// Logistic regression by stochastic descent with a step of its own for every weight, always in the same order.
fn taught(examples: &[Example]) -> SecondReader {
    let seen: Vec<Vec<usize>> =
        examples.iter().map(|example| features(&words(&example.text), &[]).into_iter().collect()).collect();
    let mut often = vec![0.0_f64; WEIGHTS];
    for at in seen.iter().flatten() {
        often[*at] += 1.0;
    }
    let (mut weights, mut squares) = (vec![0.0_f64; WEIGHTS], vec![1e-6_f64; WEIGHTS]);
    let (mut bias, mut bias_squares) = (0.0_f64, 1e-6_f64);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut state: u64 = 20_261_128;
    for _ in 0..ROUNDS {
        for last in (1..order.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(last, usize::try_from((state >> 33) % (last as u64 + 1)).unwrap());
        }
        for at in &order {
            let example = &examples[*at];
            let odds = bias + seen[*at].iter().map(|feature| weights[*feature]).sum::<f64>();
            let wanted = if example.serious { 1.0 } else { 0.0 };
            let miss = (1.0 / (1.0 + (-odds).exp()) - wanted) * f64::from(example.counts) / 100.0;
            bias_squares += miss * miss;
            bias -= RATE * miss / bias_squares.sqrt();
            for feature in &seen[*at] {
                let slope = miss + weights[*feature] / (TRUST * often[*feature]);
                squares[*feature] += slope * slope;
                weights[*feature] -= RATE * slope / squares[*feature].sqrt();
            }
        }
    }
    SecondReader::new(bias, &weights, examples)
}

fn cross(records: &[Record], lines: &[Line]) {
    let mut hands: Vec<&str> = records.iter().map(Record::hand).collect();
    hands.sort_unstable();
    hands.dedup();
    let teach = |without: &str| taught(&teaching::examples(records, lines, |hand| hand != without));
    let by_lines: Vec<(Vec<&Line>, SecondReader)> = LATER
        .iter()
        .map(|hand| (lines.iter().filter(|line| !line.held_out && line.hand == *hand).collect(), *hand))
        .filter(|(lines, _): &(Vec<&Line>, &str)| !lines.is_empty())
        .map(|(lines, hand)| (lines, teach(hand)))
        .collect();
    let by_visits: Vec<(&str, Vec<&Record>, SecondReader)> = hands
        .into_iter()
        .map(|hand| {
            (hand, records.iter().filter(|record| !record.held_out && record.hand() == hand).collect())
        })
        .filter(|(_, records): &(&str, Vec<&Record>)| !records.is_empty())
        .map(|(hand, records)| (hand, records, teach(hand)))
        .collect();
    println!(
        "{:>5} {:>5} | {:>6} {:>6} {:>6} | {:>9} | {:>9} {:>9} {:>6} {:>9}",
        "alarm",
        "harm",
        "never",
        "review",
        "innoc",
        "new visit",
        "old ord.",
        "old rout.",
        "wrong",
        "sensitive"
    );
    for alarming in [i32::MAX, 128, 96, 64, 32] {
        for harmless in [i32::MIN, -192, -128, -64] {
            let (mut never, mut review, mut innocent) = ((0, 0), (0, 0), (0, 0));
            for (lines, reader) in &by_lines {
                let reader = leak(reader, alarming, harmless);
                for line in lines {
                    let of = match line.wanted.as_str() {
                        "never" => &mut never,
                        "review" => &mut review,
                        _ => &mut innocent,
                    };
                    add(of, line.judged_with(reader) == Verdict::Call);
                }
            }
            let (mut new, mut ordinary, mut old, mut sensitive) = ((0, 0), (0, 0), (0, 0), (0, 0));
            let mut wrong = 0;
            for (hand, records, reader) in &by_visits {
                let reader = leak(reader, alarming, harmless);
                for record in records {
                    let verdict = record.judged_with(reader).verdict;
                    let called = verdict == Verdict::Call;
                    match record.label {
                        Label::Routine if LATER.contains(hand) => add(&mut new, called),
                        Label::Routine => {
                            add(&mut old, called);
                            if record.trap.is_empty() {
                                add(&mut ordinary, called);
                            }
                        }
                        label @ (Label::Death | Label::Refusal | Label::Sensitive) => {
                            wrong += usize::from(called);
                            if label == Label::Sensitive {
                                add(&mut sensitive, matches!(verdict, Verdict::Review | Verdict::Wait));
                            }
                        }
                    }
                }
            }
            let side = |threshold: i32| {
                if threshold.unsigned_abs() > 1_000_000 { "-".to_owned() } else { threshold.to_string() }
            };
            println!(
                "{:>5} {:>5} | {:>6} {:>6} {:>6} | {:>9} | {:>9} {:>9} {:>6} {:>9}",
                side(alarming),
                side(harmless),
                percent(never),
                percent(review),
                percent(innocent),
                percent(new),
                percent(ordinary),
                percent(old),
                wrong,
                percent(sensitive)
            );
        }
    }
}

fn leak(reader: &SecondReader, alarming: i32, harmless: i32) -> &'static SecondReader {
    let mut reader = reader.clone();
    (reader.alarming, reader.harmless) = (alarming, harmless);
    Box::leak(Box::new(reader))
}

fn add((part, of): &mut (usize, usize), counts: bool) {
    *part += usize::from(counts);
    *of += 1;
}

fn percent((part, of): (usize, usize)) -> String {
    match (part * 1000).checked_div(of) {
        Some(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
        None => "none".to_owned(),
    }
}
