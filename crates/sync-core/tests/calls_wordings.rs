//! How a receptionist, a veterinarian or a client would say it: each wording added to a note about which nobody has to
//! think twice. Written down by asking how else it is said, not by reading visits on which rules were tuned.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "calls/beside.rs"]
mod beside;
#[path = "calls/visit.rs"]
mod visit;
#[path = "calls/wordings.rs"]
mod wordings;

use beside::{CALM, beside};
use sync_core::calls::Verdict;
use visit::{ROUTINE, noted, with};
use wordings::{
    DEATHS, DEATHS_BESIDE_OTHERS, FOR_A_PERSON, NEAR_MISSES, NOT_TO_BE_RUNG, ORDINARY, REFUSALS, SENSITIVE,
};

/// Those of which, added to a routine note, the verdict is or is not a call.
fn that_come_to<'a>(wordings: &'a [&'a str], call: bool) -> Vec<&'a str> {
    let judged = |wording: &&str| with(&noted(&format!("{ROUTINE}<p>{wording}</p>")), |_| {}).verdict;
    wordings.iter().copied().filter(|wording| (judged(wording) == Verdict::Call) == call).collect()
}

#[test]
fn no_death_however_it_is_said_comes_to_a_call() {
    assert_eq!(that_come_to(DEATHS, true), Vec::<&str>::new());
    assert_eq!(that_come_to(DEATHS_BESIDE_OTHERS, true), Vec::<&str>::new());
}

/// Those that come to a call where something harmless stands beside them in their sentence.
fn that_are_covered(wordings: &[&str]) -> Vec<String> {
    let beside = |wording: &&str| CALM.iter().map(|calm| beside(wording, *calm)).collect::<Vec<_>>();
    let sentences = wordings.iter().flat_map(beside);
    sentences.filter(|sentence| !that_come_to(&[sentence], true).is_empty()).collect()
}

#[test]
fn something_harmless_in_the_same_sentence_covers_no_death_and_no_wish() {
    let tables = [DEATHS, DEATHS_BESIDE_OTHERS, REFUSALS, NOT_TO_BE_RUNG];
    let covered: Vec<String> = tables.into_iter().flat_map(that_are_covered).collect();
    assert_eq!(covered, Vec::<String>::new());
}

#[test]
fn no_wish_and_no_client_out_of_reach_comes_to_a_call() {
    assert_eq!(that_come_to(REFUSALS, true), Vec::<&str>::new());
    assert_eq!(that_come_to(NOT_TO_BE_RUNG, true), Vec::<&str>::new());
}

#[test]
fn nothing_that_a_person_must_look_at_comes_to_a_call() {
    assert_eq!(that_come_to(SENSITIVE, true), Vec::<&str>::new());
    assert_eq!(that_come_to(FOR_A_PERSON, true), Vec::<&str>::new());
}

#[test]
fn words_that_only_look_like_it_hinder_no_call() {
    assert_eq!(that_come_to(ORDINARY, false), Vec::<&str>::new());
    assert_eq!(that_come_to(NEAR_MISSES, false), Vec::<&str>::new());
}
