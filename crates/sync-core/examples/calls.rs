//! `./dev bench calls`: the judgement measured on the corpus, part by part, beside its goals: first what rings by itself, which takes a second
//! opinion (those that are recorded), then what is proposed to a person without one.
//!
//! With `--reasons` it counts what keeps routine visits from a call, with `--verdicts` names each visit's label and
//! verdict. With `--failures` every visit of the parts that may be looked at is printed that came out otherwise than labelled, and with
//! `--twice` beside it those that came out so with the recorded second opinion.

#![expect(clippy::print_stdout, reason = "a program that prints figures")]
#![expect(clippy::unwrap_used, reason = "a corpus that cannot be read has failed")]

#[path = "../tests/corpus/reading.rs"]
mod corpus;
#[path = "../tests/corpus/lines.rs"]
mod lines;

use std::collections::BTreeMap;

use corpus::{Label, Record, Tally, opinions, records};
use sync_core::calls::{Judgement, Reason, ReasonCode, Verdict};

fn main() {
    let records = records();
    if std::env::args().any(|argument| argument == "--failures") {
        let opinions = opinions();
        let twice = std::env::args().any(|argument| argument == "--twice");
        let judged = |record: &Record| match twice {
            true => record.judged_twice(&opinions),
            false => record.judged(),
        };
        failures(records.iter().filter(|record| !record.held_out), judged);
        return;
    }
    if std::env::args().any(|argument| argument == "--verdicts") {
        for record in &records {
            println!("{} {:?} {}", record.id, record.label, record.judged().verdict.as_str());
        }
        return;
    }
    if std::env::args().any(|argument| argument == "--reasons") {
        let opinions = opinions();
        let twice = |record: &Record| record.judged_twice(&opinions);
        for (name, held_out) in [("held out", true), ("tuned on", false)] {
            let part = || records.iter().filter(|record| record.held_out == held_out);
            reasons(name, part(), Record::judged);
            reasons(&format!("{name}, twice"), part(), twice);
        }
        return;
    }
    let opinions = opinions();
    let twice = |record: &Record| record.judged_twice(&opinions).verdict;
    parts("rings by itself", &records, twice);
    parts("proposed alone", &records, |record| record.judged().verdict);
    rows_of_lines();
}

/// Single lines in an ordinary note.
fn rows_of_lines() {
    println!("{:<22} {:>18} {:>18} {:>18}", "lines", "never, called", "review, called", "innocent, called");
    println!("{:<22} {:>18} {:>18} {:>18}", "goal", "0", "0", ">= 97 %");
    let lines = lines::lines();
    let row_beside = |part: &str, besides: &[lines::beside::Beside], of: &dyn Fn(&lines::Line) -> bool| {
        let share = |wanted| share(lines::called(&lines, wanted, besides, of));
        println!("{part:<22} {:>18} {:>18} {:>18}", share("never"), share("review"), share("call"));
    };
    let row = |part: &str, of: &dyn Fn(&lines::Line) -> bool| row_beside(part, lines::beside::ALONE, of);
    row("held out", &|line| line.held_out);
    row("tuned on", &|line| !line.held_out);
    row_beside("held out, beside calm", lines::beside::CALM, &|line| line.held_out);
    let mut hands: Vec<(&str, bool)> = lines.iter().map(|line| (line.hand.as_str(), line.held_out)).collect();
    hands.sort_unstable();
    hands.dedup();
    for (hand, held_out) in hands {
        let part = if held_out { format!("{hand}, held out") } else { hand.to_owned() };
        row(&part, &|line| line.hand == hand && line.held_out == held_out);
    }
}

/// Every part and every hand, judged in one way.
fn parts(title: &str, records: &[Record], judged: impl Fn(&Record) -> Verdict) {
    println!(
        "{title:<22} {:>6} {:>12} {:>16} {:>18}",
        "visits", "wrong calls", "routine called", "sensitive seen"
    );
    println!("{:<22} {:>6} {:>12} {:>16} {:>18}", "goal", "", "0", ">= 97 %", ">= 95 %");
    let row = |name: &str, of: &dyn Fn(&Record) -> bool| {
        let mut tally = Tally::default();
        let part: Vec<&Record> = records.iter().filter(|record| of(record)).collect();
        for record in &part {
            tally.count(record.label, judged(record));
        }
        print_row(name, part.len(), &tally);
    };
    for (name, held_out) in [("held out", true), ("tuned on", false)] {
        row(name, &|record| record.held_out == held_out);
        row(&format!("{name}, ordinary"), &|record| record.held_out == held_out && record.trap.is_empty());
    }
    let mut hands: Vec<&str> = records.iter().map(Record::hand).collect();
    hands.sort_unstable();
    hands.dedup();
    for hand in hands {
        row(hand, &|record| record.hand() == hand);
    }
    println!();
}

fn print_row(name: &str, many: usize, tally: &Tally) {
    let routine = tally.of(Label::Routine, &[Verdict::Call]);
    // A visit that is still open waits; a person sees it when it is over.
    let sensitive = tally.of(Label::Sensitive, &[Verdict::Review, Verdict::Wait]);
    println!(
        "{name:<22} {many:>6} {:>12} {:>16} {:>18}",
        tally.wrong_calls(),
        share(routine),
        share(sensitive)
    );
}

fn share((part, of): (usize, usize)) -> String {
    match (part * 1000).checked_div(of) {
        Some(tenths) => format!("{part}/{of} {}.{} %", tenths / 10, tenths % 10),
        None => "none".to_owned(),
    }
}

fn failures<'a>(records: impl Iterator<Item = &'a Record>, judged: impl Fn(&Record) -> Judgement) {
    for record in records {
        let judgement = judged(record);
        let right = match record.label {
            Label::Death | Label::Refusal => judgement.verdict != Verdict::Call,
            Label::Sensitive => matches!(judgement.verdict, Verdict::Review | Verdict::Wait),
            Label::Routine => judgement.verdict == Verdict::Call,
        };
        if right {
            continue;
        }
        println!("{} {:?} came to {} ({})", record.id, record.label, judgement.verdict.as_str(), record.trap);
        for reason in &judgement.reasons {
            println!("    {:?} in {}: {}", reason.code, reason.field, reason.evidence);
        }
        println!("    {}\n", record.words());
    }
}

/// How many routine visits each code keeps from being called, and how many it keeps alone. No word of a visit is shown.
fn reasons<'a>(name: &str, records: impl Iterator<Item = &'a Record>, judged: impl Fn(&Record) -> Judgement) {
    let mut counted: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for record in records.filter(|record| record.label == Label::Routine) {
        let judgement = judged(record);
        let against = judgement.reasons.iter().filter(|reason| {
            !matches!(
                reason.code,
                ReasonCode::ExplainedAway
                    | ReasonCode::BeforeGoLive
                    | ReasonCode::OpinionHarmless
                    | ReasonCode::HoursWished
            )
        });
        let mut codes: Vec<String> = against.map(named).collect();
        codes.sort();
        codes.dedup();
        for code in &codes {
            let (all, alone) = counted.entry(code.clone()).or_default();
            *all += 1;
            *alone += usize::from(codes.len() == 1);
        }
    }
    println!("{name}: routine visits kept from a call, by reason (and by it alone)");
    for (code, (all, alone)) in counted {
        println!("  {code:<40} {all:>4} {alone:>6}");
    }
}

/// A reason by its code and, of a telephone field, by what is wrong there; other fields are named alone where nothing is to set the reason aside.
fn named(reason: &Reason) -> String {
    match (reason.code, reason.field.as_str()) {
        // Not somebody's words, but one of our own.
        (code, "phone") if !reason.evidence.contains(' ') && reason.evidence.len() < 24 => {
            format!("{code:?} phone {}", reason.evidence)
        }
        (code, field) => format!("{code:?} {field}"),
    }
}
