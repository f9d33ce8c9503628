//! The note of a consultation: every different text once, and a hash that tells whether it changed.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test that uses them")]

use sync_core::notes::{ContentHash, Note, note};
use sync_core::practice::{Client, Consultation, ConsultationId, NotePart, NotePlace, Patient};

fn with(parts: &[(NotePlace, &str)]) -> Consultation {
    Consultation {
        id: ConsultationId::new("700100"),
        status: None,
        reason: None,
        date: None,
        notes: parts
            .iter()
            .map(|(place, html)| NotePart { place: *place, html: (*html).to_owned() })
            .collect(),
        lines: Vec::new(),
        patient: Patient::default(),
        client: Client::default(),
    }
}

fn noted(parts: &[(NotePlace, &str)]) -> Note {
    note(&with(parts)).unwrap()
}

#[test]
fn one_text_stands_alone_and_several_stand_under_labels_in_their_order() {
    let one = noted(&[(NotePlace::DischargeSummary, "<p>Home care</p>")]);
    assert_eq!(one.text, "Home care", "no label where there is nothing to tell apart");
    assert_eq!(one.parts.len(), 1);

    let three = noted(&[
        (NotePlace::DischargeSummary, "<p>Home care</p>"),
        (NotePlace::Notes, "short"),
        (NotePlace::ConsultationNotes, "<p>S: limping</p>"),
    ]);
    assert_eq!(
        three.text, "Consultation notes:\nS: limping\n\nShort note:\nshort\n\nDischarge summary:\nHome care",
        "in the fixed order, whatever the order of the parts"
    );
}

#[test]
fn an_empty_place_hides_nothing_and_equal_texts_stand_once() {
    let note = noted(&[
        (NotePlace::ConsultationNotes, "<p>&nbsp;</p>"),
        (NotePlace::Notes, "<p>Rest for a week.</p>"),
        (NotePlace::DischargeSummary, "Rest for a week."),
    ]);
    assert_eq!(note.text, "Rest for a week.");
    assert_eq!(note.parts[0].place, NotePlace::Notes, "kept under the first place that says it");
}

#[test]
fn nothing_written_is_no_note() {
    assert_eq!(note(&with(&[])), None);
    assert_eq!(note(&with(&[(NotePlace::Notes, "<p>&nbsp;</p>")])), None, "only white space");
}

#[test]
fn images_alone_are_a_note_that_says_so() {
    let note = noted(&[(NotePlace::ConsultationNotes, "<img src=x.png>")]);
    assert!(note.text.contains("only images"), "it said {:?}", note.text);
}

#[test]
fn the_hash_sees_every_change_and_nothing_else() {
    let base = noted(&[(NotePlace::ConsultationNotes, "<p>One</p>"), (NotePlace::Notes, "two")]);
    let again = noted(&[(NotePlace::Notes, "two"), (NotePlace::ConsultationNotes, "<p>One</p>")]);
    assert_eq!(base.hash, again.hash, "the order in which parts were handed over is no change");
    let changed = [
        ("a word", noted(&[(NotePlace::ConsultationNotes, "<p>One!</p>"), (NotePlace::Notes, "two")])),
        (
            "the markup",
            noted(&[(NotePlace::ConsultationNotes, "<p><u>One</u></p>"), (NotePlace::Notes, "two")]),
        ),
        ("the places", noted(&[(NotePlace::ConsultationNotes, "two"), (NotePlace::Notes, "<p>One</p>")])),
        ("a place less", noted(&[(NotePlace::ConsultationNotes, "<p>One</p>")])),
        (
            "the border between places",
            noted(&[(NotePlace::ConsultationNotes, "<p>One</p>t"), (NotePlace::Notes, "wo")]),
        ),
    ];
    for (what, note) in changed {
        assert_ne!(base.hash, note.hash, "{what} changed");
    }
}

#[test]
fn a_hash_is_64_digits_and_survives_storage() {
    let hash = noted(&[(NotePlace::Notes, "x")]).hash;
    assert_eq!(hash.as_str().len(), 64);
    assert_eq!(ContentHash::from_stored(hash.as_str()), hash);
    let json = serde_json::to_string(&hash).unwrap();
    assert_eq!(json, format!("\"{hash}\""), "serialised as plain text");
    assert_eq!(serde_json::from_str::<ContentHash>(&json).unwrap(), hash);
}

#[test]
fn the_hash_form_is_frozen() {
    let hash = noted(&[(NotePlace::ConsultationNotes, "<p>One</p>"), (NotePlace::Notes, "two")]).hash;
    assert_eq!(
        hash.as_str(),
        FROZEN,
        "a change of the form makes every note in the field look edited: give the form a new number on purpose"
    );
}

const FROZEN: &str = "2f377a59bb52639db2a9bf38508d95afc903b281b1b5c60f75d3f7547762543d";
