//! What a reading changes about a visit.

use super::*;
use crate::practice::BillingLine;
use ChangeKind::{
    Bookkeeping, Closed as IsClosed, ConsultationAppeared, Details, New, NoteChanged, NoteEmptied, NoteNew,
    Reopened, Rescheduled, Status,
};

#[test]
fn a_visit_seen_for_the_first_time_is_new_with_the_note_it_has() {
    let mut kept = Kept::default();
    let booked = slot("a1", today(9), "Scheduled");
    assert_eq!(kinds(&kept.take(&reading(&[booked], &[]))), [New]);
    assert_eq!(kept.visit("a1").revision, 1);

    let (kept, _) = clinic_with("Finalized", "<p>Well.</p>");
    assert_eq!(kept.notes("a1"), [(1, "Well.".to_owned())]);
    assert_eq!(kept.visit("a1").completed_at, Some(now()));
}

#[test]
fn a_consultation_appears_after_check_in_and_brings_its_note() {
    let mut kept = Kept::default();
    let booked = slot("a1", today(9), "Scheduled");
    kept.take(&reading(std::slice::from_ref(&booked), &[]));
    let arrived = with_consultation(Appointment { status: status("In Progress"), ..booked }, "c1");
    let read = kept.take(&reading(&[arrived], &[consultation("c1", "<p>Lame.</p>")]));
    assert_eq!(kinds(&read), [Status, ConsultationAppeared, NoteNew]);
    assert_eq!(kept.visit("a1").consultation_id, Some("c1".into()));
    assert_eq!(kept.notes("a1"), [(1, "Lame.".to_owned())]);
}

#[test]
fn the_consultation_that_only_the_pims_itself_names_is_taken_up() {
    let mut kept = Kept::default();
    kept.take(&reading(&[slot("a1", today(9), "Scheduled")], &[]));
    let word = exists(with_consultation(slot("a1", today(9), "In Progress"), "c1"));
    assert_eq!(kinds(&kept.take(&said("a1", word.clone()))), [Status, ConsultationAppeared]);
    assert_eq!(kept.visit("a1").consultation_id, Some("c1".into()), "the next run reads it");
    assert!(kept.take(&said("a1", word)).changes.is_empty());
}

#[test]
fn a_calendar_that_forgets_the_consultation_takes_nothing_away() {
    let (mut kept, booked) = clinic_with("Finalized", "<p>Well.</p>");
    kept.take(&reading(&[Appointment { consultation_id: None, ..booked }], &[]));
    assert_eq!(kept.visit("a1").consultation_id, Some("c1".into()));
    assert!(kept.visit("a1").note_hash.is_some());
}

#[test]
fn a_visit_moves_inside_the_window_by_the_calendar_and_outside_by_the_pimss_word() {
    let mut kept = Kept::default();
    let booked = slot("a1", today(9), "Scheduled");
    kept.take(&reading(std::slice::from_ref(&booked), &[]));
    assert_eq!(kinds(&kept.take(&reading(&[slot("a1", today(15), "Scheduled")], &[]))), [Rescheduled]);
    assert_eq!(kept.visit("a1").start, today(15));

    let next_month = wall_time("2026-07-08T09:00:00");
    let moved = said("a1", exists(slot("a1", next_month, "Scheduled")));
    assert_eq!(kinds(&kept.take(&moved)), [Rescheduled]);
    assert_eq!((kept.visit("a1").start, kept.visit("a1").status), (next_month, VisitStatus::Draft));
    assert_eq!(kept.visit("a1").revision, 3);
    assert!(kept.take(&moved).changes.is_empty(), "the same word again is no news");
}

#[test]
fn an_answer_about_an_appointment_that_names_no_status_leaves_the_status() {
    let (mut kept, _) = clinic_with("Finalized", "<p>Well.</p>");
    let moved = wall_time("2026-06-01T09:00:00");
    kept.take(&said("a1", exists(slot("a1", moved, ""))));
    assert_eq!(kept.visit("a1").status, VisitStatus::Completed, "a completed visit is not opened by silence");
    assert_eq!(kept.visit("a1").start, moved);

    kept.take(&said("a1", AppointmentWord::Deleted));
    assert_eq!(kept.visit("a1").closed, Some(Closed::Deleted));
    let back = kept.take(&said("a1", exists(slot("a1", moved, ""))));
    assert_eq!(kinds(&back), [Reopened], "what was deleted by its word exists by its word");
}

#[test]
fn a_note_is_edited_emptied_and_comes_back_and_nothing_is_lost() {
    let (mut kept, booked) = clinic_with("Finalized", "<p>First.</p>");
    let mut read = |html: &str| {
        let read = reading(std::slice::from_ref(&booked), &[consultation("c1", html)]);
        (kinds(&kept.take(&read)), kept.visit("a1").clone(), kept.notes("a1"))
    };
    let texts = |notes: &[(u32, String)]| -> Vec<(u32, String)> { notes.to_vec() };
    let revision = |number: u32, text: &str| (number, text.to_owned());

    let (what, known, notes) = read("<p>Second.</p>");
    assert_eq!((what, known.note_revision), (vec![NoteChanged], 2));
    assert_eq!(texts(&notes), [revision(1, "First."), revision(2, "Second.")]);

    let (what, known, notes) = read("");
    assert_eq!((what, known.note_revision, known.note_hash), (vec![NoteEmptied], 3, None));
    assert_eq!(notes.len(), 2, "an emptied note keeps its text here");

    let (what, known, notes) = read("<p>Second.</p>");
    assert_eq!((what, known.note_revision), (vec![NoteNew], 4));
    assert_eq!(notes[2], revision(4, "Second."), "what came back is a revision of its own");
    assert_eq!(known.revision, 4, "the visit changed three times since it was new");
}

#[test]
fn a_note_that_could_not_be_read_is_not_an_empty_note() {
    for why in [Unread::NotFound, Unread::Refused, Unread::Unusable, Unread::NotAsked] {
        let (mut kept, booked) = clinic_with("Finalized", "<p>Well.</p>");
        let read = kept.take(&unread(&booked, why));
        assert!(kept.visit("a1").note_hash.is_some(), "{why:?}");
        assert_eq!(kept.visit("a1").note_revision, 1, "{why:?}");
        assert!(!read.changes.iter().any(VisitChange::is_news), "{why:?} is nothing to tell anybody");
        assert_eq!(kept.visit("a1").revision, 1, "bookkeeping does not raise the revision");
        let counted = u32::from(why != Unread::NotAsked);
        assert_eq!(kept.visit("a1").failed_reads, counted, "{why:?}: what was not asked did not fail");
        assert_eq!((read.notes.failed, read.notes.read), (1, 0), "{why:?}");
        assert_eq!(read.notes.not_found, u32::from(why == Unread::NotFound), "{why:?}");

        kept.take(&reading(&[booked], &[consultation("c1", "<p>Well.</p>")]));
        assert_eq!(kept.visit("a1").failed_reads, 0, "{why:?}: one answer ends the row");
    }
}

#[test]
fn what_the_calendar_says_is_stored_although_the_consultation_was_not_read() {
    let (mut kept, booked) = clinic_with("In Progress", "<p>Well.</p>");
    let finalized = Appointment { status: status("Finalized"), ..booked };
    let read = kept.take(&unread(&finalized, Unread::Unusable));
    assert_eq!(kinds(&read), [Status, Bookkeeping]);
    assert_eq!(kept.visit("a1").status, VisitStatus::Completed);
}

#[test]
fn a_changed_bill_is_a_detail_and_not_an_edited_note() {
    let (mut kept, booked) = clinic_with("Finalized", "<p>Well.</p>");
    let line = BillingLine { name: "Cremation".to_owned(), quantity: 1.0, declined: false };
    let billed = Consultation { lines: vec![line], ..consultation("c1", "<p>Well.</p>") };
    let read = kept.take(&reading(&[booked], &[billed]));
    assert_eq!(kinds(&read), [Details]);
    assert_eq!(read.notes.unchanged, 1);
}

#[test]
fn a_save_that_changes_nothing_is_no_change() {
    let (mut kept, booked) = clinic_with("Finalized", "<p>Well.</p>");
    let saved = Appointment { updated_at: Some("2026-06-10 11:59:00".to_owned()), ..booked };
    assert!(kept.take(&reading(&[saved], &[consultation("c1", "<p>Well.</p>")])).changes.is_empty());
}

#[test]
fn a_visit_is_closed_only_by_the_pimss_word() {
    let cases: [(Read, Option<Closed>, &str); 10] = [
        (Read::default(), None, "an empty reading"),
        (reading(&[slot("a2", today(10), "Scheduled")], &[]), None, "missing from a day that is not empty"),
        (said("a1", AppointmentWord::Unknown), None, "the PIMS has no word"),
        (said("a1", blocked(slot("a1", today(9), "Scheduled"))), None, "its slot is a blocked time"),
        (said("a1", blocked(slot("a1", today(9), "No Show"))), Some(Closed::NoShow), "a no-show beneath one"),
        (said("a1", AppointmentWord::Deleted), Some(Closed::Deleted), "deleted"),
        (said("a1", AppointmentWord::Cancelled { reason: None }), Some(Closed::Cancelled), "cancelled"),
        (said("a1", exists(slot("a1", today(9), "No Show"))), Some(Closed::NoShow), "a no-show by its word"),
        (reading(&[slot("a1", today(9), "No Show")], &[]), Some(Closed::NoShow), "a no-show in the calendar"),
        (reading(&[slot("a1", today(9), "Cancelled")], &[]), Some(Closed::Cancelled), "cancelled in it"),
    ];
    for (read, closed, what) in cases {
        let (mut kept, _) = clinic_with("Finalized", "<p>Well.</p>");
        let reconciled = kept.take(&read);
        let known = kept.visit("a1");
        assert_eq!(known.closed, closed, "{what}");
        assert_eq!(known.status == VisitStatus::Closed, closed.is_some(), "{what}");
        if closed.is_some() {
            assert!(reconciled.changes[0].kinds.contains(&IsClosed), "{what}");
            assert_eq!(known.completed_at, None, "{what}: a closed visit is not a completed one");
            assert!(known.note_hash.is_some(), "{what}: its note is kept");
        }
    }
}

#[test]
fn a_visit_whose_slot_is_a_blocked_time_stays_as_it_was_and_is_gone() {
    let (mut kept, booked) = clinic_with("Finalized", "<p>Well.</p>");
    let lunch = Appointment { title: Some("LUNCH".to_owned()), ..slot("a1", today(13), "Scheduled") };
    let word = blocked(with_consultation(lunch, "c9"));
    assert_eq!(kinds(&kept.take(&said("a1", word.clone()))), [Bookkeeping]);
    let known = kept.visit("a1").clone();
    assert_eq!((known.status, known.start), (VisitStatus::Completed, today(9)), "a lunch moves no visit");
    assert_eq!(known.consultation_id, Some("c1".into()), "and has no notes of it");
    assert_eq!(known.gone_since, Some(now()), "so that nobody is called without a person");
    assert!(kept.take_at(&said("a1", word), now() + Duration::hours(4)).changes.is_empty(), "said once");

    kept.take(&reading(std::slice::from_ref(&booked), &[]));
    assert_eq!(kept.visit("a1").gone_since, None, "the calendar shows it again");
}

#[test]
fn a_visit_without_a_word_is_gone_since_the_first_time_and_back_when_it_is_seen() {
    let (mut kept, booked) = clinic_with("Finalized", "<p>Well.</p>");
    let later = now() + Duration::hours(4);
    assert_eq!(kinds(&kept.take(&said("a1", AppointmentWord::Unknown))), [Bookkeeping]);
    assert_eq!(kept.visit("a1").gone_since, Some(now()));
    assert!(kept.take_at(&said("a1", AppointmentWord::Unknown), later).changes.is_empty());
    assert_eq!(kept.visit("a1").gone_since, Some(now()), "since when, not until when");

    // A consultation that still answers says nothing about the appointment.
    let only_read = reading(&[], &[consultation("c1", "<p>More.</p>")]);
    assert_eq!(kinds(&kept.take_at(&only_read, later)), [NoteChanged]);
    assert_eq!(kept.visit("a1").gone_since, Some(now()));

    for back in [reading(std::slice::from_ref(&booked), &[]), said("a1", exists(booked.clone()))] {
        let mut kept = kept.clone();
        assert_eq!(kinds(&kept.take_at(&back, later)), [Bookkeeping]);
        assert_eq!(kept.visit("a1").gone_since, None);
        assert!(kept.take_at(&back, later).changes.is_empty());
    }
}

#[test]
fn an_unfinalised_visit_forgets_when_it_was_completed() {
    let (mut kept, booked) = clinic_with("Finalized", "<p>Well.</p>");
    let (later, again) = (now() + Duration::hours(4), now() + Duration::hours(8));
    let opened = Appointment { status: status("In Progress"), ..booked.clone() };
    assert_eq!(kinds(&kept.take_at(&reading(&[opened], &[]), later)), [Reopened]);
    assert_eq!(kept.visit("a1").completed_at, None);

    let read = reading(std::slice::from_ref(&booked), &[]);
    assert_eq!(kinds(&kept.take_at(&read, again)), [Status]);
    assert_eq!(kept.visit("a1").completed_at, Some(again), "finalised again, followed again from then on");
    kept.take_at(&read, again + Duration::hours(4));
    assert_eq!(kept.visit("a1").completed_at, Some(again), "the first time it was seen completed");
}

#[test]
fn a_closed_visit_that_is_booked_again_is_reopened() {
    for (word, what) in [
        (said("a1", AppointmentWord::Deleted), "deleted"),
        (said("a1", AppointmentWord::Cancelled { reason: None }), "cancelled"),
        (reading(&[slot("a1", today(9), "No Show")], &[]), "no-show"),
    ] {
        let (mut kept, booked) = clinic_with("In Progress", "");
        kept.take(&word);
        let read = kept.take(&reading(&[booked], &[]));
        assert!(kinds(&read).contains(&Reopened), "{what}");
        assert_eq!(
            (kept.visit("a1").status, kept.visit("a1").closed),
            (VisitStatus::Ongoing, None),
            "{what}"
        );
    }
}

#[test]
fn two_visits_of_one_pet_in_a_day_stay_two() {
    let mut kept = Kept::default();
    let morning = with_consultation(slot("a1", today(9), "Finalized"), "c1");
    let evening = with_consultation(slot("a2", today(18), "Finalized"), "c2");
    let read = kept.take(&reading(
        &[morning.clone(), evening.clone()],
        &[consultation("c1", "<p>Drop-off.</p>"), consultation("c2", "<p>Drop-off.</p>")],
    ));
    assert_eq!(read.changes.len(), 2);
    kept.take(&reading(
        &[morning, evening],
        &[consultation("c1", "<p>Drop-off.</p>"), consultation("c2", "<p>Pick-up.</p>")],
    ));
    assert_eq!((kept.notes("a1").len(), kept.notes("a2").len()), (1, 2), "each has its own note");
}

#[test]
fn several_appointments_on_one_consultation_each_get_its_note_and_it_is_counted_once() {
    let mut kept = Kept::default();
    let first = with_consultation(slot("a1", today(9), "Finalized"), "c1");
    let second = with_consultation(slot("a2", today(10), "Finalized"), "c1");
    let note = |html: &str| consultation("c1", html);
    let read = kept.take(&reading(std::slice::from_ref(&first), &[note("<p>One.</p>")]));
    assert_eq!((read.notes.new, read.notes.read), (1, 1));

    let both = [first, second];
    let read = kept.take(&reading(&both, &[note("<p>One.</p>")]));
    assert_eq!(kinds(&read), [New, NoteNew], "only the second visit is new");
    assert_eq!((read.notes.new, read.notes.unchanged), (0, 1), "its note was known by the other visit");

    // One of them missing from the calendar is told all the same.
    let read = kept.take(&reading(&both[..1], &[note("<p>Two.</p>")]));
    assert_eq!(read.changes.len(), 2);
    assert_eq!((read.notes.changed, read.notes.read), (1, 1));
    assert_eq!(kept.notes("a2"), [(1, "One.".to_owned()), (2, "Two.".to_owned())]);
}

#[test]
fn settled_visits_are_never_unsealed() {
    let mut kept = Kept::default();
    let all: Vec<Appointment> = (0..50)
        .map(|number| {
            with_consultation(slot(&format!("a{number}"), today(9), "Finalized"), &format!("c{number}"))
        })
        .collect();
    let read: Vec<Consultation> =
        (0..50).map(|number| consultation(&format!("c{number}"), "<p>Well.</p>")).collect();
    kept.take(&reading(&all, &read));
    kept.take(&reading(&all, &[]));
    assert!(kept.unsealed.is_empty(), "nothing was read about them");
    kept.take(&reading(&all, &read[7..8]));
    assert_eq!(kept.unsealed, ["c7"].map(|id| AppointmentId::new(id.replace('c', "a"))));
}

#[test]
fn facts_that_are_not_there_are_not_made_up() {
    let (kept, _) = clinic_with("Finalized", "<p>Well.</p>");
    let gone = super::super::changes(
        &kept.known(),
        &mut |_| None,
        &said("a1", AppointmentWord::Deleted),
        &TestMarks,
        now(),
    );
    assert!(gone.changes.is_empty(), "a visit whose facts cannot be had is left as it is");
}

#[test]
fn facts_that_do_not_open_any_more_are_written_anew_when_a_person_asks_for_their_day() {
    let bare = slot("a1", today(9), "Scheduled");
    let seen = with_consultation(slot("a2", today(10), "Finalized"), "c2");
    let mut kept = Kept::default();
    let whole = reading(&[bare.clone(), seen.clone()], &[consultation("c2", "<p>Well.</p>")]);
    kept.take(&whole);
    let lost = |read: &Read| {
        let changed = super::super::changes(&kept.known(), &mut |_| None, read, &TestMarks, now()).changes;
        changed.into_iter().map(|change| change.visit.appointment.id.to_string()).collect::<Vec<_>>()
    };
    let asked = |read: Read| Read { extent: Extent::Whole, ..read };
    assert_eq!(lost(&asked(whole.clone())), ["a1", "a2"], "from the calendar and from the consultation");
    assert!(
        lost(&reading(std::slice::from_ref(&bare), &[])).is_empty(),
        "otherwise a settled visit is not even looked into"
    );
    assert!(
        lost(&asked(reading(std::slice::from_ref(&seen), &[]))).is_empty(),
        "without its consultation there would be no note to write"
    );
    assert!(kept.compare(&asked(whole), now()).changes.is_empty(), "what opens and is the same is no change");
}
