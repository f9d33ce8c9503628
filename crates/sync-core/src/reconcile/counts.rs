//! How the notes of a reading compare with what was known, in numbers.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{ChangeKind, KnownVisit, Read, Unread, VisitChange};
use crate::practice::ConsultationId;

/// How the notes of a reading compare with what was known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NoteCounts {
    /// Consultations read.
    pub read: u32,
    /// Notes that arrived.
    pub new: u32,
    /// Notes that were edited or emptied.
    pub changed: u32,
    /// Consultations whose note (or its absence) is as it was.
    pub unchanged: u32,
    /// Consultations that could not be read.
    pub failed: u32,
    /// Those of them of which the PIMS says that they do not exist (yet): nothing is owed for these.
    #[serde(default)]
    pub not_found: u32,
}

/// Counts the notes of one reading.
pub(super) fn count_notes(known: &[KnownVisit], read: &Read, changes: &[VisitChange]) -> NoteCounts {
    let had_note: BTreeSet<&ConsultationId> = known
        .iter()
        .filter(|visit| visit.note_hash.is_some())
        .filter_map(|visit| visit.consultation_id.as_ref())
        .collect();
    // Several visits may share a consultation: an edit outweighs the arrival of another visit of the same note.
    let kind_of = |wanted: &ConsultationId| {
        changes
            .iter()
            .filter(|change| change.visit.appointment.consultation_id.as_ref() == Some(wanted))
            .flat_map(|change| change.kinds.iter().copied())
            .filter(|kind| {
                matches!(kind, ChangeKind::NoteNew | ChangeKind::NoteChanged | ChangeKind::NoteEmptied)
            })
            .max()
    };
    let mut counts = NoteCounts::default();
    for (id, answer) in &read.consultations {
        match answer {
            Err(unread) => {
                counts.failed += 1;
                counts.not_found += u32::from(*unread == Unread::NotFound);
            }
            Ok(_) => {
                counts.read += 1;
                match kind_of(id) {
                    Some(ChangeKind::NoteNew) if !had_note.contains(id) => counts.new += 1,
                    Some(ChangeKind::NoteNew) | None => counts.unchanged += 1,
                    Some(_) => counts.changed += 1,
                }
            }
        }
    }
    counts
}
