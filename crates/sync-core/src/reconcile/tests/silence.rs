//! Whether the PIMS still gives consultations at all.

use super::*;
use crate::reconcile::{Silence, judge_silence};

/// A visit in the calendar with its consultation, and what was answered when that was asked for.
type Asked = (&'static str, Result<(), Unread>);

fn read(visits: &[Asked]) -> Read {
    let mut read = Read::default();
    for (number, (said, answer)) in visits.iter().enumerate() {
        let id = format!("of-s{number}");
        read.appointments.push(with_consultation(slot(&format!("s{number}"), today(9), said), &id));
        let answer = answer.map(|()| consultation(&id, "<p>Well.</p>"));
        read.consultations.insert(ConsultationId::new(&*id), answer);
    }
    read
}

#[test]
fn several_visits_that_have_begun_and_not_one_consultation_is_no_accident() {
    let missing = Err(Unread::NotFound);
    let cases: [(&str, &[Asked], Silence); 8] = [
        ("nothing was asked", &[], Silence::None),
        ("all missing", &[("Finalized", missing); 3], Silence::Whole),
        ("all refused", &[("In Progress", Err(Unread::Refused)); 3], Silence::Whole),
        ("all unusable", &[("Finalized", Err(Unread::Unusable)); 3], Silence::Whole),
        ("two missing", &[("Finalized", missing); 2], Silence::Doubtful),
        (
            "one of them read",
            &[("Finalized", missing), ("Finalized", missing), ("Finalized", missing), ("Finalized", Ok(()))],
            Silence::None,
        ),
        ("visits that lie ahead", &[("Scheduled", missing); 5], Silence::None),
        ("the run ended before they were asked", &[("Finalized", Err(Unread::NotAsked)); 5], Silence::None),
    ];
    for (name, visits, expected) in cases {
        assert_eq!(judge_silence(&read(visits), &[]), expected, "{name}");
    }
}

#[test]
fn visits_that_are_followed_outside_the_calendar_count_as_well() {
    let (mut kept, known) = clinic_with("Finalized", "<p>Well.</p>");
    kept.take(&reading(std::slice::from_ref(&known), &[]));
    let mut read = read(&[("Finalized", Err(Unread::NotFound)); 2]);
    let followed = known.consultation_id.clone().unwrap();
    read.consultations.insert(followed, Err(Unread::NotFound));
    assert_eq!(judge_silence(&read, &kept.known()), Silence::Whole);
}

#[test]
fn a_silence_is_counted_against_no_consultation() {
    let mut silent = read(&[("Finalized", Err(Unread::NotFound)); 3]);
    silent.blame_nobody();
    let mut kept = Kept::default();
    kept.take(&silent);
    assert!(kept.known().iter().all(|visit| visit.failed_reads == 0), "none is given up for it");
}
