//! What one run read, and what of it differs from what was known.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Extent, NoteCounts};
use crate::neo::{AppointmentWord, Fingerprint};
use crate::notes::Note;
use crate::practice::{Appointment, AppointmentId, Closed, Consultation, ConsultationId, Visit, VisitStatus};

/// Why one consultation stayed unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unread {
    /// The PIMS says that it does not exist (any more, or yet).
    NotFound,
    /// The PIMS refuses it to this user.
    Refused,
    /// No usable answer.
    Unusable,
    /// The run ended before it was asked.
    NotAsked,
}

/// Everything one run read.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// How much was to be read.
    pub extent: Extent,
    /// The calendar's appointments.
    pub appointments: Vec<Appointment>,
    /// Each consultation that was asked for.
    pub consultations: HashMap<ConsultationId, Result<Consultation, Unread>>,
    /// The PIMS's word about each missing appointment that was asked for.
    pub words: BTreeMap<AppointmentId, AppointmentWord>,
}

/// What about a visit changed. For counting and for a person to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Seen for the first time.
    New,
    /// Start or end moved.
    Rescheduled,
    /// The status changed.
    Status,
    /// It was closed.
    Closed,
    /// It was closed and is not any more, or it was completed and was opened again.
    Reopened,
    /// Its consultation appeared.
    ConsultationAppeared,
    /// A note arrived.
    NoteNew,
    /// The note was edited.
    NoteChanged,
    /// The note was emptied in the PIMS; what was stored is kept.
    NoteEmptied,
    /// Patient, client, phone, provider, type, reason, bill or room.
    Details,
    /// Only bookkeeping of this agent: a failed read, an absence without a word.
    Bookkeeping,
}

/// The new state of one visit that differs from what was known.
#[derive(Clone, Debug, PartialEq)]
pub struct VisitChange {
    /// Everything known about it now.
    pub visit: Visit,
    /// Where it stands.
    pub status: VisitStatus,
    /// Why it is closed, if it is.
    pub closed: Option<Closed>,
    /// See [`super::KnownVisit::completed_at`].
    pub completed_at: Option<DateTime<Utc>>,
    /// Of the calendar item.
    pub calendar_fingerprint: Fingerprint,
    /// Of the consultation.
    pub consultation_fingerprint: Option<Fingerprint>,
    /// The note as it stands now.
    pub note: Option<Note>,
    /// Number of note revisions, this one included.
    pub note_revision: u32,
    /// The note is a new revision that must be stored.
    pub note_is_new_revision: bool,
    /// Number of times the visit changed. Bookkeeping alone does not raise it.
    pub revision: u32,
    /// See [`super::KnownVisit::failed_reads`].
    pub failed_reads: u32,
    /// See [`super::KnownVisit::gone_since`].
    pub gone_since: Option<DateTime<Utc>>,
    /// What changed; never empty.
    pub kinds: BTreeSet<ChangeKind>,
}

impl VisitChange {
    /// Whether the outside must be told.
    pub fn is_news(&self) -> bool {
        self.kinds.iter().any(|kind| *kind != ChangeKind::Bookkeeping)
    }
}

/// What one reading means.
#[derive(Clone, Debug, Default)]
pub struct Reconciled {
    /// Visits that differ, in order of their key.
    pub changes: Vec<VisitChange>,
    /// Notes.
    pub notes: NoteCounts,
    /// Visits seen in the calendar.
    pub seen: u32,
}
