//! How far back the calendar is asked, and what is asked after it was read.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{KnownVisit, Marks};
use crate::neo::CalendarReading;
use crate::practice::zone::{Zone, wall};
use crate::practice::{Appointment, AppointmentId, ConsultationId, VisitStatus};
use crate::schedule::{FOLLOW_OPEN, Window};

/// Reading one consultation is given up after so many runs in a row without an answer; a change of the appointment
/// starts the count again.
pub const GIVE_UP_READING_AFTER: u32 = 18;

/// At most so many missing appointments are asked for in one run; the rest waits for the next.
pub const ASK_ABOUT_AT_MOST: usize = 60;

/// How much of what is known and shown is read again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// What is new, changed, followed or owed.
    #[default]
    Due,
    /// Everything of the window, settled, closed or given up: a person asked for these days, perhaps to repair them.
    Whole,
}

/// What is to be asked after the calendar was read. Sorted, without repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadingPlan {
    /// Consultations to read.
    pub consultations: Vec<ConsultationId>,
    /// Appointments whose absence from the calendar needs the PIMS's own word.
    pub ask_about: Vec<AppointmentId>,
    /// Missing appointments left for the next run because [`ASK_ABOUT_AT_MOST`] was reached.
    pub postponed: usize,
    /// The calendar is empty: [`super::judge_emptiness`] must be satisfied before anything else is believed.
    pub empty: bool,
}

/// The window of the calendar request, widened so that the follow set lies inside it where that costs nothing.
///
/// Only a regular window is widened; one that a person asked for stays as it is.
pub fn reach(window: &Window, known: &[KnownVisit], now: DateTime<Utc>, zone: Zone) -> Window {
    let earliest = wall(zone, now) - FOLLOW_OPEN;
    let from = known
        .iter()
        .filter(|visit| visit.followed(now, zone))
        .map(|visit| visit.start)
        .filter(|start| *start >= earliest)
        .fold(window.from, NaiveDateTime::min);
    Window { from, to: window.to }
}

/// Leaves out unknown visits that only reach into the window because they began before it.
///
/// Taken up, each of them would be followed, widen the next run's window to its own start, and let in the one that
/// reaches into that: run by run the window would creep back.
pub fn begun_within(
    appointments: Vec<Appointment>,
    known: &[KnownVisit],
    window: &Window,
) -> Vec<Appointment> {
    let known: HashSet<&AppointmentId> = known.iter().map(|visit| &visit.appointment_id).collect();
    let belongs = |slot: &Appointment| slot.start >= window.from || known.contains(&slot.id);
    appointments.into_iter().filter(belongs).collect()
}

/// Names the questions still to be asked.
///
/// `known` holds every visit of the window, every followed visit, and every visit whose id the calendar names.
pub fn plan_reading(
    known: &[KnownVisit],
    calendar: &CalendarReading,
    window: &Window,
    extent: Extent,
    marks: &dyn Marks,
    now: DateTime<Utc>,
    zone: Zone,
) -> ReadingPlan {
    let known_by_id: HashMap<&AppointmentId, &KnownVisit> =
        known.iter().map(|visit| (&visit.appointment_id, visit)).collect();
    let asked_for = |start: NaiveDateTime| extent == Extent::Whole && window.holds(start);
    let mut consultations = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for appointment in &calendar.appointments {
        seen.insert(&appointment.id);
        let known = known_by_id.get(&appointment.id).copied();
        let of_known = known.and_then(|visit| visit.consultation_id.as_ref());
        let Some(consultation_id) = appointment.consultation_id.as_ref().or(of_known) else { continue };
        if asked_for(appointment.start) || worth_reading(appointment, known, marks, now, zone) {
            consultations.insert(consultation_id.clone());
        }
    }

    let rejected: BTreeSet<&str> =
        calendar.rejects.iter().filter_map(|reject| reject.id.as_deref()).collect();
    let mut missing = BTreeSet::new();
    for visit in known {
        if seen.contains(&visit.appointment_id) {
            continue;
        }
        let followed = visit.followed(now, zone);
        // An item that could not be understood is present, not missing.
        let present = rejected.contains(visit.appointment_id.as_str());
        if !present && (followed || (window.holds(visit.start) && visit.status != VisitStatus::Closed)) {
            missing.insert(visit.appointment_id.clone());
        }
        let due = followed && visit.failed_reads < GIVE_UP_READING_AFTER;
        if let Some(consultation_id) = &visit.consultation_id
            && (due || asked_for(visit.start))
        {
            consultations.insert(consultation_id.clone());
        }
    }
    // Those with a call owed are asked first: what they answer may stop a call. Then those about which the PIMS has
    // not been without a word yet, so that many of which it knows nothing never keep the others from being asked.
    let mut missing: Vec<AppointmentId> = missing.into_iter().collect();
    missing.sort_by_key(|id| known_by_id.get(id).map(|visit| (!visit.call_owed, visit.gone_since.is_some())));
    let postponed = missing.len().saturating_sub(ASK_ABOUT_AT_MOST);
    missing.truncate(ASK_ABOUT_AT_MOST);
    missing.sort();
    ReadingPlan {
        consultations: consultations.into_iter().collect(),
        ask_about: missing,
        postponed,
        empty: calendar.appointments.is_empty(),
    }
}

fn worth_reading(
    appointment: &Appointment,
    known: Option<&KnownVisit>,
    marks: &dyn Marks,
    now: DateTime<Utc>,
    zone: Zone,
) -> bool {
    if appointment.status.meaning == VisitStatus::Closed && !known.is_some_and(|visit| visit.call_owed) {
        return false;
    }
    let Some(known) = known else { return true };
    if !known.shows(appointment, marks) {
        return true;
    }
    let owed = known.consultation_fingerprint.is_none() || known.failed_reads > 0;
    known.failed_reads < GIVE_UP_READING_AFTER && (owed || known.followed(now, zone))
}
