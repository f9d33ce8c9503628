//! A clinic as the store would keep it, and the readings it is given.

mod changes;
mod plan;
mod properties;
mod silence;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Duration, NaiveDateTime, Utc};

use super::*;
use crate::neo::{AppointmentWord, CalendarReading};
use crate::notes::{Note, note};
use crate::practice::zone::Zone;
use crate::practice::{
    Appointment, AppointmentId, Client, Closed, Consultation, ConsultationId, NotePart, NotePlace, Patient,
    PimsStatus, Visit, VisitStatus,
};
use crate::schedule::{LOOK_BACK, Window, asked_window, window};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Wednesday noon; the clinic keeps UTC.
fn now() -> DateTime<Utc> {
    utc("2026-06-10T12:00:00Z")
}

fn wall_time(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn today(hour: u32) -> NaiveDateTime {
    now().date_naive().and_hms_opt(hour, 0, 0).unwrap()
}

fn regular() -> Window {
    window(now(), None, LOOK_BACK, Zone::UTC)
}

fn status(text: &str) -> PimsStatus {
    let (meaning, closed) = match text {
        "Finalized" => (VisitStatus::Completed, None),
        "In Progress" => (VisitStatus::Ongoing, None),
        "No Show" => (VisitStatus::Closed, Some(Closed::NoShow)),
        "Cancelled" => (VisitStatus::Closed, Some(Closed::Cancelled)),
        _ => (VisitStatus::Draft, None),
    };
    PimsStatus { meaning, closed, text: text.to_owned() }
}

fn slot(id: &str, start: NaiveDateTime, said: &str) -> Appointment {
    Appointment {
        id: id.into(),
        consultation_id: None,
        start,
        end: start + Duration::minutes(30),
        status: status(said),
        type_name: Some("Exam".to_owned()),
        reason: None,
        title: None,
        provider: None,
        resource: None,
        room: None,
        patient: Patient { name: "BISCUIT".to_owned(), ..Patient::default() },
        client: Client { last_name: "Marlow".to_owned(), ..Client::default() },
        updated_at: None,
    }
}

fn with_consultation(appointment: Appointment, id: &str) -> Appointment {
    Appointment { consultation_id: Some(id.into()), ..appointment }
}

fn consultation(id: &str, html: &str) -> Consultation {
    let written = NotePart { place: NotePlace::ConsultationNotes, html: html.to_owned() };
    Consultation {
        id: id.into(),
        status: None,
        reason: None,
        date: None,
        notes: if html.is_empty() { Vec::new() } else { vec![written] },
        lines: Vec::new(),
        patient: Patient::default(),
        client: Client::default(),
    }
}

fn exists(appointment: Appointment) -> AppointmentWord {
    AppointmentWord::Exists { appointment: Box::new(appointment), block: false }
}

/// The slot is a blocked time now.
fn blocked(appointment: Appointment) -> AppointmentWord {
    AppointmentWord::Exists { appointment: Box::new(appointment), block: true }
}

/// A reading of a calendar and of consultations that all answered.
fn reading(appointments: &[Appointment], consultations: &[Consultation]) -> Read {
    Read {
        appointments: appointments.to_vec(),
        consultations: consultations.iter().map(|read| (read.id.clone(), Ok(read.clone()))).collect(),
        ..Read::default()
    }
}

/// A reading in which the calendar does not name an appointment and the PIMS was asked for it.
fn said(id: &str, word: AppointmentWord) -> Read {
    Read { words: BTreeMap::from([(id.into(), word)]), ..Read::default() }
}

/// A reading in which one consultation did not answer.
fn unread(appointment: &Appointment, why: Unread) -> Read {
    let id = appointment.consultation_id.clone().unwrap();
    Read {
        appointments: vec![appointment.clone()],
        consultations: HashMap::from([(id, Err(why))]),
        ..Read::default()
    }
}

/// Marks that are no hashes, so that a plain hash is never taken for one.
struct TestMarks;

impl Marks for TestMarks {
    fn mark(&self, visit: &AppointmentId, of: Marked<'_>) -> Mark {
        let (what, plain) = match of {
            Marked::Slot(print) => ("slot", print.as_str()),
            Marked::Consultation(print) => ("consultation", print.as_str()),
            Marked::Note(hash) => ("note", hash.as_str()),
        };
        Mark::from_stored(format!("{visit} {what} {plain}"))
    }
}

/// One visit as the store keeps it.
#[derive(Clone, Debug)]
struct Held {
    known: KnownVisit,
    visit: Visit,
    notes: BTreeMap<u32, Note>,
}

/// What the store keeps, without a database.
#[derive(Clone, Debug, Default)]
struct Kept {
    visits: BTreeMap<AppointmentId, Held>,
    /// Visits whose full facts were asked for in the last reading.
    unsealed: Vec<AppointmentId>,
}

impl Kept {
    fn known(&self) -> Vec<KnownVisit> {
        self.visits.values().map(|held| held.known.clone()).collect()
    }

    fn visit(&self, id: &str) -> &KnownVisit {
        &self.visits[&AppointmentId::from(id)].known
    }

    fn notes(&self, id: &str) -> Vec<(u32, String)> {
        let held = &self.visits[&AppointmentId::from(id)];
        held.notes.iter().map(|(revision, note)| (*revision, note.text.clone())).collect()
    }

    /// Compares a reading with what is kept, and keeps nothing.
    fn compare(&mut self, read: &Read, at: DateTime<Utc>) -> Reconciled {
        let known = self.known();
        let mut unsealed = Vec::new();
        let visits = &self.visits;
        let mut previous = |id: &AppointmentId| {
            unsealed.push(id.clone());
            visits.get(id).map(|held| held.visit.clone())
        };
        let reconciled = super::changes(&known, &mut previous, read, &TestMarks, at);
        self.unsealed = unsealed;
        reconciled
    }

    /// Takes a reading as a run does.
    fn take_at(&mut self, read: &Read, at: DateTime<Utc>) -> Reconciled {
        let reconciled = self.compare(read, at);
        for change in &reconciled.changes {
            self.store(change);
        }
        reconciled
    }

    fn take(&mut self, read: &Read) -> Reconciled {
        self.take_at(read, now())
    }

    fn store(&mut self, change: &VisitChange) {
        assert!(!change.kinds.is_empty(), "a change names what changed");
        let id = change.visit.appointment.id.clone();
        let before = self.visits.remove(&id);
        let mut notes = before.as_ref().map(|held| held.notes.clone()).unwrap_or_default();
        if change.note_is_new_revision {
            let note = change.note.clone().expect("a new revision has a text");
            let replaced = notes.insert(change.note_revision, note);
            assert!(replaced.is_none(), "revision {} of {id} would be overwritten", change.note_revision);
        }
        let mark = |of: Marked<'_>| TestMarks.mark(&id, of);
        let known = KnownVisit {
            appointment_id: id.clone(),
            consultation_id: change.visit.appointment.consultation_id.clone(),
            start: change.visit.appointment.start,
            status: change.status,
            closed: change.closed,
            calendar_fingerprint: mark(Marked::Slot(&change.calendar_fingerprint)),
            consultation_fingerprint: change
                .consultation_fingerprint
                .as_ref()
                .map(|print| mark(Marked::Consultation(print))),
            note_hash: change.note.as_ref().map(|note| mark(Marked::Note(&note.hash))),
            note_revision: change.note_revision,
            revision: change.revision,
            completed_at: change.completed_at,
            failed_reads: change.failed_reads,
            gone_since: change.gone_since,
            call_owed: before.is_some_and(|held| held.known.call_owed),
        };
        self.visits.insert(id, Held { known, visit: change.visit.clone(), notes });
    }

    fn owe_call(&mut self, id: &str) {
        self.visits.get_mut(&AppointmentId::from(id)).unwrap().known.call_owed = true;
    }
}

/// The one change of a reading.
fn only(reconciled: &Reconciled) -> &VisitChange {
    assert_eq!(reconciled.changes.len(), 1, "one visit changed: {:?}", reconciled.changes);
    &reconciled.changes[0]
}

fn kinds(reconciled: &Reconciled) -> Vec<ChangeKind> {
    only(reconciled).kinds.iter().copied().collect()
}

/// A clinic that knows one visit `a1` of today with consultation `c1`.
fn clinic_with(said: &str, html: &str) -> (Kept, Appointment) {
    let mut kept = Kept::default();
    let booked = with_consultation(slot("a1", today(9), said), "c1");
    kept.take(&reading(std::slice::from_ref(&booked), &[consultation("c1", html)]));
    (kept, booked)
}
