//! What the store knows of a visit without opening anything that is sealed.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{Mark, Marked, Marks};
use crate::neo::fingerprint;
use crate::practice::zone::Zone;
use crate::practice::{Appointment, AppointmentId, Closed, ConsultationId, VisitStatus};
use crate::schedule::{FollowFacts, in_follow_set};

/// What the store knows of a visit in plain columns, without unsealing anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownVisit {
    /// The key.
    pub appointment_id: AppointmentId,
    /// Its consultation, once there is one.
    pub consultation_id: Option<ConsultationId>,
    /// Start on the clinic's wall clock.
    pub start: NaiveDateTime,
    /// Where it stands.
    pub status: VisitStatus,
    /// Why it is closed, if it is.
    pub closed: Option<Closed>,
    /// Of the calendar item as last seen.
    pub calendar_fingerprint: Mark,
    /// Of the consultation as last read; `None` until it was read once.
    pub consultation_fingerprint: Option<Mark>,
    /// Of the note as it stands now; `None` without one.
    pub note_hash: Option<Mark>,
    /// Number of note revisions stored so far.
    pub note_revision: u32,
    /// Number of times the visit changed; what the cloud orders by.
    pub revision: u32,
    /// When it was first seen completed; forgotten when it is opened again.
    pub completed_at: Option<DateTime<Utc>>,
    /// Runs in a row in which its consultation could not be read.
    pub failed_reads: u32,
    /// Since when the PIMS has no word about it although it is missing from the calendar, or only that its slot is a
    /// blocked time now. It stays as it was known, and nobody is called for it without a person.
    pub gone_since: Option<DateTime<Utc>>,
    /// A discharge call is still owed for it.
    pub call_owed: bool,
}

impl KnownVisit {
    /// Whether a calendar item is the one last seen.
    pub(super) fn shows(&self, appointment: &Appointment, marks: &dyn Marks) -> bool {
        let mark = marks.mark(&self.appointment_id, Marked::Slot(&fingerprint(appointment)));
        mark == self.calendar_fingerprint
    }

    /// Whether it is read again whatever the window: open, finished within 72 h, or with a call still owed.
    pub fn followed(&self, now: DateTime<Utc>, zone: Zone) -> bool {
        let facts = FollowFacts {
            status: self.status,
            start: self.start,
            completed_at: self.completed_at,
            call_owed: self.call_owed,
            zone,
        };
        in_follow_set(facts, now)
    }
}
