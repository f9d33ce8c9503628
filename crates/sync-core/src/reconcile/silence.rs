//! Whether the PIMS still gives consultations at all.

use std::collections::{BTreeSet, HashMap};

use super::{KnownVisit, Read, Unread};
use crate::practice::{AppointmentId, ConsultationId, VisitStatus};

/// So many visits that have begun, none of whose consultations is given, are no accident of theirs.
const TELLING: usize = 3;

/// What a reading that brought not one consultation says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Silence {
    /// Some were read, or none was owed.
    #[default]
    None,
    /// Of one or two visits that have begun, nothing was read: nobody can say that all is well.
    Doubtful,
    /// Of several visits that have begun, nothing was read: the PIMS does not answer, whatever it says of each.
    Whole,
}

/// Judges a reading. Only visits that have begun count: one that lies ahead may have no consultation yet.
pub fn judge_silence(read: &Read, known: &[KnownVisit]) -> Silence {
    if read.consultations.values().any(Result::is_ok) {
        return Silence::None;
    }
    let has_begun = |status| match status {
        VisitStatus::Ongoing | VisitStatus::Completed => true,
        VisitStatus::Draft | VisitStatus::Closed => false,
    };
    let known: HashMap<&AppointmentId, &KnownVisit> =
        known.iter().map(|visit| (&visit.appointment_id, visit)).collect();
    let mut begun: BTreeSet<&ConsultationId> = BTreeSet::new();
    let mut shown: BTreeSet<&AppointmentId> = BTreeSet::new();
    for appointment in &read.appointments {
        shown.insert(&appointment.id);
        let of_known = || known.get(&appointment.id).and_then(|visit| visit.consultation_id.as_ref());
        if has_begun(appointment.status.meaning) {
            begun.extend(appointment.consultation_id.as_ref().or_else(of_known));
        }
    }
    for visit in known.values() {
        if !shown.contains(&visit.appointment_id) && has_begun(visit.status) {
            begun.extend(visit.consultation_id.as_ref());
        }
    }
    let asked = |id: &&ConsultationId| {
        let answer = read.consultations.get(*id);
        answer.is_some_and(|answer| !matches!(answer, Err(Unread::NotAsked)))
    };
    match begun.into_iter().filter(asked).count() {
        0 => Silence::None,
        few if few < TELLING => Silence::Doubtful,
        _ => Silence::Whole,
    }
}

impl Read {
    /// What was not read is no consultation's own fault: none of them is given up for it.
    pub fn blame_nobody(&mut self) {
        for answer in self.consultations.values_mut().filter(|answer| answer.is_err()) {
            *answer = Err(Unread::NotAsked);
        }
    }
}
