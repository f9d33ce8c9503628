//! The corpus is what its README says: large enough, by several hands, a third of it held out; every visit can be judged.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "corpus/reading.rs"]
mod corpus;

use corpus::{Label, Record, Tally, records};

#[test]
fn the_corpus_is_large_enough_and_its_names_are_unique() {
    let records = records();
    let many = |label: &[Label]| records.iter().filter(|record| label.contains(&record.label)).count();
    assert!(records.len() >= 600, "{} visits", records.len());
    assert!(many(&[Label::Death, Label::Refusal]) >= 250, "deaths and refusals");
    assert!(many(&[Label::Routine]) >= 250, "routine visits");
    let mut names: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), records.len(), "a name stands for one visit");
    let held_out = records.iter().filter(|record| record.held_out).count();
    assert!(held_out * 10 >= records.len() * 3, "about a third is held out: {held_out}");
    let mut hands: Vec<&str> = records.iter().map(Record::hand).collect();
    hands.dedup();
    assert!(hands.len() >= 5, "several hands wrote it");
}

#[test]
fn every_visit_can_be_judged_and_no_dead_flag_is_overlooked() {
    let mut tally = Tally::default();
    for record in records() {
        let judgement = record.judged();
        assert!(!record.words().is_empty(), "{} holds words ({})", record.id, record.trap);
        tally.count(record.label, judgement.verdict);
        if record.says_dead() {
            assert_ne!(
                judgement.verdict,
                sync_core::calls::Verdict::Call,
                "{} is flagged as dead",
                record.id
            );
        }
    }
    let (_, routine) = tally.of(Label::Routine, &[]);
    assert!(routine >= 250 && tally.wrong_calls() < routine, "the tally counts");
}
