//! The second reader: what it was taught by, what alarms it, and about what it may make a judgement bolder.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "corpus/reading.rs"]
mod corpus;
#[path = "corpus/lines.rs"]
mod lines;
#[path = "corpus/teaching.rs"]
mod teaching;

use std::sync::LazyLock;

use corpus::{Label, records};
use lines::visit;
use sync_core::calls::language::second_reader::{
    Example, SecondReader, WEIGHTS, clauses, features, sentences, shorthand_features, usual_features,
};
use sync_core::calls::language::words::words;
use sync_core::calls::language::{Sense, wordings};
use sync_core::calls::{ReasonCode, Verdict};

/// One that nothing alarms and that holds nothing harmless.
static SILENT: LazyLock<SecondReader> = LazyLock::new(|| {
    let mut reader = SecondReader::new(0.0, &[], &[]);
    reader.alarming = i32::MAX;
    reader.harmless.clear();
    reader
});

/// One that nothing alarms and whose table holds harmless what no table can: a death, a wish about calls, a quality of life.
static DEAF: LazyLock<SecondReader> = LazyLock::new(|| {
    let mut reader = SecondReader::new(0.0, &[], &[]);
    reader.alarming = i32::MAX;
    let every = [Sense::Death, Sense::DeathOnBill, Sense::Quality, Sense::Refusal];
    reader.harmless = every.map(|sense| (sense, i32::MAX)).into();
    reader
});

#[test]
fn it_was_taught_by_the_corpus_as_it_stands() {
    let examples = teaching::examples(&records(), &lines::lines(), |_| true);
    assert!(examples.len() > 5_000, "{} examples", examples.len());
    assert!(
        SecondReader::shipped().was_taught_by(&examples),
        "the corpus has changed: cargo run --release -p sync-core --example second_reader"
    );
}

#[test]
fn its_weights_come_back_from_a_file_and_nothing_else_does() {
    let example =
        Example { serious: true, counts: 100, shorthand: false, text: "the leash stays with us".to_owned() };
    let reader = SecondReader::new(-1.5, &[0.5, -3.0, 0.25], std::slice::from_ref(&example));
    let bytes: &'static [u8] = reader.to_bytes().leak();
    let again = SecondReader::from_bytes(bytes).unwrap();
    assert_eq!(again, reader);
    assert!(again.was_taught_by(&[example]) && !again.was_taught_by(&[]));
    assert_eq!(SecondReader::from_bytes(&bytes[1..]), None, "a byte is missing");
    assert_eq!(SecondReader::from_bytes(&[]), None);
}

#[test]
fn a_sentence_is_known_by_its_words_and_letters_whatever_its_dress() {
    let of = |text: &str| features(&words(text), &[], wordings(&words(text)));
    assert_eq!(of("Kept the LEASH."), of("kept the leash"));
    assert_eq!(of("seen at 9:45"), of("seen at 3:12"), "one number is like another");
    assert_eq!(of("[ ] cremation [x] recheck"), of("recheck"), "beside an empty box nothing is said");
    assert_ne!(of("kept the leash"), of("leash the kept"), "the order of words counts");
    let named = |text: &str, name: &str| features(&words(text), &[name.to_owned()], wordings(&words(text)));
    assert_eq!(named("Bella is home", "bella"), named("Max is home", "max"));
    assert!(of("kept the leash").iter().all(|place| *place < WEIGHTS));
}

#[test]
fn a_short_sentence_is_known_by_its_place_in_shorthand_too() {
    let of = |text: &str| shorthand_features(&words(text), &[]);
    let shared = |one: &str, other: &str| of(one).intersection(&of(other)).count();
    assert!(shared("Hospitalized", "Hospitalized today") > 0);
    assert!(shared("Not seen", "not seen") == of("Not seen").len());
    assert!(of("").is_empty());
    let long = "Seen today for his yearly vaccines and a nail trim";
    assert!(of(long).is_empty(), "a long sentence is no shorthand");
    let usual = usual_features(&words(long), &[], wordings(&words(long)));
    assert_eq!(features(&words(long), &[], wordings(&words(long))), usual);
    let short = "Not seen today";
    let both = features(&words(short), &[], wordings(&words(short)));
    assert!(both.is_superset(&of(short)) && both.len() > of(short).len());
}

#[test]
fn a_sentence_that_no_wording_knows_is_for_a_person_and_is_shown() {
    for said in [
        "She took the leash home in her purse and left the bowl with us.",
        "Reminders to be stopped, room was kept quiet for the family.",
    ] {
        let noted = visit::noted(&format!("{}<p>{said}</p>", visit::ROUTINE));
        let reasons = visit::with(&noted, |_| {}).reasons;
        let shown = |code| {
            reasons.iter().any(|reason| reason.code == code && said.contains(reason.evidence.as_str()))
        };
        assert!(shown(ReasonCode::SentenceDoubtful), "{said}: {reasons:?}");
    }
}

#[test]
fn sentences_and_clauses_end_where_people_end_them() {
    let text = words("Doing well. Kept the leash\nDr. Rivera called");
    let of: Vec<usize> = sentences(&text).into_iter().map(|range| range.len()).collect();
    assert_eq!(of, [2, 3, 3]);
    let text = words("A friend of Dr. Lee, both agree on vaccines");
    let of: Vec<usize> = clauses(&text).into_iter().map(|range| range.len()).collect();
    assert_eq!(of, [5, 4], "the point of a title ends nothing");
}

#[test]
fn it_makes_no_judgement_bolder_but_about_what_may_be_set_aside() {
    for record in records().iter().filter(|record| !record.held_out) {
        let (alone, both) = (record.judged_with(&SILENT), record.judged());
        let light = alone.reasons.iter().all(|reason| {
            matches!(
                reason.code,
                ReasonCode::Critical
                    | ReasonCode::DecisionPending
                    | ReasonCode::Complication
                    | ReasonCode::ReferredToEmergency
                    | ReasonCode::StillHospitalised
                    | ReasonCode::ExplainedAway
                    | ReasonCode::HoursWished
                    // Hints: what is said plainly is in none of them that is set aside.
                    | ReasonCode::DeathMentioned
                    | ReasonCode::DeathDoubtful
                    | ReasonCode::EndOfLifeTalk
                    | ReasonCode::RefusalPossible
                    | ReasonCode::Palliative
                    | ReasonCode::PhoneDoubtful
                    | ReasonCode::Complaint
                    | ReasonCode::Relinquished
            )
        });
        let kept = match (alone.verdict, both.verdict) {
            (Verdict::Call, Verdict::Review) => true,
            (Verdict::Review, Verdict::Call) => light && record.label == Label::Routine,
            (alone, both) => alone == both,
        };
        assert!(kept, "{} came from {} to {}", record.id, alone.verdict.as_str(), both.verdict.as_str());
    }
}

#[test]
fn no_table_makes_a_plain_death_or_refusal_harmless() {
    let deaf: &'static SecondReader = &DEAF;
    let looked_at = records().into_iter().filter(|record| !record.held_out);
    let grave = looked_at.filter(|record| matches!(record.label, Label::Death | Label::Refusal));
    for record in grave.filter(|record| record.judged_with(&SILENT).verdict != Verdict::Call) {
        assert_ne!(record.judged_with(deaf).verdict, Verdict::Call, "{}", record.id);
    }
}

#[test]
fn a_word_of_death_and_a_clients_wish_are_not_set_aside_by_how_their_sentence_sounds() {
    static CALM: LazyLock<SecondReader> = LazyLock::new(|| {
        let mut reader = SecondReader::new(0.0, &[], &[]);
        reader.alarming = i32::MAX;
        reader.share = 0;
        reader.harmless = [(Sense::DeathHint, i32::MAX), (Sense::RefusalHint, i32::MAX)].into();
        reader
    });
    let judged = |said: &str| {
        let noted = visit::noted(&format!("{}<p>{said}</p>", visit::ROUTINE));
        visit::judged_with(&noted, &CALM, |_| {}).verdict
    };
    for said in [
        "Owner came by the front desk this afternoon for the ashes and a leash.",
        "The old dog was put down at the other clinic over the long weekend.",
        "They said their goodbyes in room two and went home by the side door.",
        "Compressions were given for some minutes in the treatment room by the two of us.",
        "The urn is ready to be picked up whenever they like.",
    ] {
        assert_eq!(judged(said), Verdict::Review, "{said}");
    }
    let hint = "Found the hair of a thistle behind the lid of the left eye and took it out.";
    assert_eq!(
        judged(hint),
        Verdict::Call,
        "what only hints is set aside by a reader that holds it harmless"
    );
    // What is noted beside the client's name, or as the reason, is their wish however it sounds.
    let wish = "His brother would rather have all of it in writing than be rung about the dog.";
    let mut noted = visit::visit();
    assert_eq!(judged(wish), Verdict::Call, "in a note it is a hint like another");
    noted.appointment.client.title = wish.to_owned();
    assert_eq!(
        visit::judged_with(&noted, &CALM, |_| {}).verdict,
        Verdict::Review,
        "beside the client's name"
    );
    let mut noted = visit::visit();
    noted.appointment.reason = Some(wish.to_owned());
    assert_eq!(visit::judged_with(&noted, &CALM, |_| {}).verdict, Verdict::Review, "as the reason");
    let unticked = "May we telephone you about his recovery: [ ] phone [x] e-mail";
    assert_eq!(judged(unticked), Verdict::Review, "an empty box says what it says");
}

#[test]
fn a_fraction_is_no_number_of_its_own() {
    let of = |text: &str| words(text).into_iter().map(|word| word.text).collect::<Vec<_>>();
    assert_eq!(of("T 101.0 HR 176."), ["t", "101", "hr", "176"]);
    assert_eq!(of("0.25 mL, then 1.5"), ["0", "ml", "then", "1"]);
    assert_eq!(of("on 03.04.2019 and 1.234"), ["on", "03", "04", "2019", "and", "1", "234"]);
    assert_eq!(of("died 3:15. 2 pups"), ["died", "3", "15", "2", "pups"]);
}
