//! What the practice does between two runs: each one thing, said as a person would.

use anyhow::Context;
use chrono::{NaiveDateTime, TimeDelta};
use practice::clinic::{Line, NotePlace, Practice, VisitStatus};
use serde_json::Value;

use crate::words::{called, on_the_wall};

/// What the vet adds to a note.
const ADDENDUM: &str = "<p>Addendum: client phoned, eating and drinking well again.</p>";

/// Makes the changes; each in one sentence. `approved` is the visit whose call a person approved.
pub fn make(practice: &mut Practice, calls: &Value, approved: &str) -> anyhow::Result<Vec<String>> {
    let mut told = Vec::new();

    let noted = clear_calls(calls)
        .filter(|id| *id != approved)
        .filter_map(|id| id.parse().ok())
        .find(|id| usual_note(practice, *id).is_some())
        .context("no visit of a clear call has its note in the usual place")?;
    let note = usual_note(practice, noted).unwrap_or_default().to_owned() + ADDENDUM;
    practice.write_note(noted, NotePlace::ConsultationNotes, &note)?;
    told.push(format!("A vet adds a sentence to {}'s note.", pet(practice, noted)));

    let mut booked = tomorrows(practice).into_iter();
    let (off, _) = booked.next().context("nothing is booked for tomorrow")?;
    practice.cancel(off, "owner called, rescheduling")?;
    told.push(format!("{}'s visit of tomorrow is called off.", pet(practice, off)));

    let (moved, start) = booked.next().context("only one visit is booked for tomorrow")?;
    let later = start + TimeDelta::minutes(45);
    practice.reschedule(moved, later)?;
    told.push(format!("{}'s visit moves to {}.", pet(practice, moved), on_the_wall(later)));

    let lost = approved.parse()?;
    practice.set_patient_dead(lost)?;
    practice.add_line(lost, Line::sold("Cremation - private", 180.0))?;
    told.push(format!(
        "{} has died at home. The front desk marks the record and bills a cremation; nobody thinks of the call.",
        pet(practice, lost)
    ));
    Ok(told)
}

/// Visits whose call only waits for a person's word.
pub fn clear_calls(calls: &Value) -> impl Iterator<Item = &str> {
    let all = calls.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter()
        .filter(|call| call["verdict"] == "call" && call["state"] == "review" && call["household"].is_null())
        .filter_map(|call| call["appointment_id"].as_str())
}

fn usual_note(practice: &Practice, id: u64) -> Option<&str> {
    let note = practice.consultation_of(id)?.note(NotePlace::ConsultationNotes)?;
    (note.len() > 200).then_some(note)
}

fn tomorrows(practice: &Practice) -> Vec<(u64, NaiveDateTime)> {
    let today = practice.clock.date();
    practice
        .appointments()
        .into_iter()
        .filter(|visit| visit.start.date() > today && visit.status == VisitStatus::NotArrived)
        .map(|visit| (visit.appointment_id, visit.start))
        .collect()
}

fn pet(practice: &Practice, id: u64) -> String {
    let visit = practice.visits.get(&id);
    visit.and_then(|visit| practice.patient_of(visit)).map(|pet| called(&pet.name)).unwrap_or_default()
}
