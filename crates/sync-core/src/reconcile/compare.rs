//! One visit after the other: what was known of it against what was read about it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::counts::count_notes;
use super::{ChangeKind, Extent, KnownVisit, Marked, Marks, Read, Reconciled, Unread, VisitChange};
use crate::neo::{AppointmentWord, consultation_fingerprint, fingerprint};
use crate::notes::note;
use crate::practice::{Appointment, AppointmentId, Closed, Consultation, ConsultationId, Visit, VisitStatus};

/// Turns all that was read into the new state of each visit that differs.
///
/// `previous` gives the full facts of a known visit; it is asked only for visits that something was read about.
pub fn changes(
    known: &[KnownVisit],
    previous: &mut dyn FnMut(&AppointmentId) -> Option<Visit>,
    read: &Read,
    marks: &dyn Marks,
    now: DateTime<Utc>,
) -> Reconciled {
    let known_by_id: HashMap<&AppointmentId, &KnownVisit> =
        known.iter().map(|visit| (&visit.appointment_id, visit)).collect();
    let mut subjects: BTreeMap<&AppointmentId, Option<&Appointment>> = BTreeMap::new();
    for appointment in &read.appointments {
        subjects.insert(&appointment.id, Some(appointment));
    }
    for visit in known {
        let read_again = visit.consultation_id.as_ref().is_some_and(|id| read.consultations.contains_key(id));
        if read_again || read.words.contains_key(&visit.appointment_id) {
            subjects.entry(&visit.appointment_id).or_insert(None);
        }
    }

    let mut reconciled =
        Reconciled { seen: read.appointments.len().try_into().unwrap_or(u32::MAX), ..Reconciled::default() };
    for (id, in_calendar) in subjects {
        let known = known_by_id.get(id).copied();
        let word = read.words.get(id).map(AppointmentWord::of_a_visit);
        let subject = Subject { known, in_calendar, word, marks };
        if let Some(change) = subject.reconcile(id, previous, read, now) {
            reconciled.changes.push(change);
        }
    }
    reconciled.notes = count_notes(known, read, &reconciled.changes);
    reconciled
}

/// One visit and what was read about it.
struct Subject<'a> {
    known: Option<&'a KnownVisit>,
    in_calendar: Option<&'a Appointment>,
    word: Option<&'a AppointmentWord>,
    marks: &'a dyn Marks,
}

impl Subject<'_> {
    fn reconcile(
        &self,
        id: &AppointmentId,
        previous: &mut dyn FnMut(&AppointmentId) -> Option<Visit>,
        read: &Read,
        now: DateTime<Utc>,
    ) -> Option<VisitChange> {
        let said = match self.word {
            Some(AppointmentWord::Exists { appointment, .. }) => appointment.consultation_id.clone(),
            Some(AppointmentWord::Deleted | AppointmentWord::Cancelled { .. } | AppointmentWord::Unknown)
            | None => None,
        };
        let consultation_id = self
            .in_calendar
            .and_then(|appointment| appointment.consultation_id.clone())
            .or(said)
            .or_else(|| self.known.and_then(|known| known.consultation_id.clone()));
        let answer = consultation_id.as_ref().and_then(|id| read.consultations.get(id));
        let calendar_is_as_known = match (self.in_calendar, self.known) {
            (Some(appointment), Some(known)) => {
                known.shows(appointment, self.marks) && known.gone_since.is_none()
            }
            (None, Some(_)) => self.word.is_none(),
            (Some(_) | None, None) => false,
        };
        // A settled visit that nothing was read about costs no unsealing, unless a person asked for its day and the
        // calendar alone can put it right.
        if calendar_is_as_known && answer.is_none() {
            let due_only = read.extent == Extent::Due;
            if due_only || consultation_id.is_some() || previous(id).is_some() {
                return None;
            }
        }
        let before = self.known.and_then(|_| previous(id));
        let (appointment, gone_since) = self.appointment(before.as_ref(), consultation_id, now)?;
        let (consultation, failed_reads) = self.consultation(before.as_ref(), answer, calendar_is_as_known);
        let visit = Visit { appointment, consultation };
        let change = self.compare(visit, before.as_ref(), failed_reads, gone_since, answer, now);
        (!change.kinds.is_empty()).then_some(change)
    }

    /// The appointment as it stands now, and since when the PIMS has had no word about it.
    fn appointment(
        &self,
        before: Option<&Visit>,
        consultation_id: Option<ConsultationId>,
        now: DateTime<Utc>,
    ) -> Option<(Appointment, Option<DateTime<Utc>>)> {
        if let Some(appointment) = self.in_calendar {
            return Some((Appointment { consultation_id, ..appointment.clone() }, None));
        }
        let mut appointment = Appointment { consultation_id, ..before?.appointment.clone() };
        let gone_since = self.known.and_then(|known| known.gone_since);
        match self.word {
            None => Some((appointment, gone_since)),
            Some(AppointmentWord::Unknown) => Some((appointment, gone_since.or(Some(now)))),
            Some(AppointmentWord::Deleted) => {
                appointment.status.meaning = VisitStatus::Closed;
                appointment.status.closed = Some(Closed::Deleted);
                Some((appointment, None))
            }
            Some(AppointmentWord::Cancelled { .. }) => {
                appointment.status.meaning = VisitStatus::Closed;
                appointment.status.closed = Some(Closed::Cancelled);
                Some((appointment, None))
            }
            Some(AppointmentWord::Exists { appointment: said, .. }) => {
                appointment.start = said.start;
                appointment.end = said.end;
                // An answer without a status only takes back what an earlier word said beside it.
                let taken_back =
                    matches!(appointment.status.closed, Some(Closed::Deleted | Closed::Cancelled));
                if taken_back || !said.status.text.is_empty() {
                    appointment.status = said.status.clone();
                }
                Some((appointment, None))
            }
        }
    }

    /// The consultation as it stands now, and how often in a row it could not be read.
    fn consultation(
        &self,
        before: Option<&Visit>,
        answer: Option<&Result<Consultation, Unread>>,
        calendar_is_as_known: bool,
    ) -> (Option<Consultation>, u32) {
        let failed_before = match self.known {
            Some(known) if calendar_is_as_known || self.in_calendar.is_none() => known.failed_reads,
            Some(_) | None => 0,
        };
        let kept = || before.and_then(|visit| visit.consultation.clone());
        match answer {
            Some(Ok(consultation)) => (Some(consultation.clone()), 0),
            Some(Err(Unread::NotAsked)) | None => (kept(), failed_before),
            Some(Err(Unread::NotFound | Unread::Refused | Unread::Unusable)) => (kept(), failed_before + 1),
        }
    }

    fn compare(
        &self,
        visit: Visit,
        before: Option<&Visit>,
        failed_reads: u32,
        gone_since: Option<DateTime<Utc>>,
        answer: Option<&Result<Consultation, Unread>>,
        now: DateTime<Utc>,
    ) -> VisitChange {
        let status = visit.appointment.status.meaning;
        let closed = visit.appointment.status.closed;
        let mut kinds = BTreeSet::new();
        let calendar_fingerprint = match self.in_calendar {
            Some(appointment) => fingerprint(appointment),
            None => fingerprint(&visit.appointment),
        };
        let consultation_fingerprint = visit.consultation.as_ref().map(consultation_fingerprint);
        let note_now = visit.consultation.as_ref().and_then(note);

        let (completed_at, note_revision, note_is_new_revision) = match self.known {
            None => {
                kinds.insert(ChangeKind::New);
                if note_now.is_some() {
                    kinds.insert(ChangeKind::NoteNew);
                }
                let completed_at = (status == VisitStatus::Completed).then_some(now);
                (completed_at, u32::from(note_now.is_some()), note_now.is_some())
            }
            Some(known) => {
                self.compare_booking(known, &visit, before, &mut kinds);
                let completed_at = match status {
                    VisitStatus::Completed => known.completed_at.or(Some(now)),
                    VisitStatus::Draft | VisitStatus::Ongoing | VisitStatus::Closed => None,
                };
                let read_now = matches!(answer, Some(Ok(_)));
                let mark = |of: Marked<'_>| self.marks.mark(&known.appointment_id, of);
                let note_now = note_now.as_ref().map(|note| mark(Marked::Note(&note.hash)));
                let note_kind = match (&known.note_hash, &note_now) {
                    (None, Some(_)) => Some(ChangeKind::NoteNew),
                    (Some(then), Some(now)) if then != now => Some(ChangeKind::NoteChanged),
                    (Some(_), None) if read_now => Some(ChangeKind::NoteEmptied),
                    (Some(_), Some(_)) | (Some(_), None) | (None, None) => None,
                };
                kinds.extend(note_kind);
                if read_now
                    && note_kind.is_none()
                    && known.consultation_fingerprint
                        != consultation_fingerprint.as_ref().map(|print| mark(Marked::Consultation(print)))
                {
                    kinds.insert(ChangeKind::Details);
                }
                let new_text = note_kind.is_some_and(|kind| kind != ChangeKind::NoteEmptied);
                let revision = known.note_revision + u32::from(note_kind.is_some());
                if failed_reads != known.failed_reads || gone_since != known.gone_since {
                    kinds.insert(ChangeKind::Bookkeeping);
                }
                (completed_at, revision, new_text)
            }
        };
        let news = kinds.iter().any(|kind| *kind != ChangeKind::Bookkeeping);
        let revision = self.known.map_or(0, |known| known.revision) + u32::from(news);
        VisitChange {
            visit,
            status,
            closed,
            completed_at,
            calendar_fingerprint,
            consultation_fingerprint,
            note: note_now,
            note_revision,
            note_is_new_revision,
            revision,
            failed_reads,
            gone_since,
            kinds,
        }
    }

    fn compare_booking(
        &self,
        known: &KnownVisit,
        visit: &Visit,
        before: Option<&Visit>,
        kinds: &mut BTreeSet<ChangeKind>,
    ) {
        let appointment = &visit.appointment;
        let status = appointment.status.meaning;
        if status != known.status || appointment.status.closed != known.closed {
            kinds.insert(match (known.status, status) {
                (_, VisitStatus::Closed) => ChangeKind::Closed,
                (VisitStatus::Closed, _) => ChangeKind::Reopened,
                (VisitStatus::Completed, VisitStatus::Draft | VisitStatus::Ongoing) => ChangeKind::Reopened,
                (
                    VisitStatus::Draft | VisitStatus::Ongoing | VisitStatus::Completed,
                    VisitStatus::Draft | VisitStatus::Ongoing | VisitStatus::Completed,
                ) => ChangeKind::Status,
            });
        }
        if appointment.consultation_id != known.consultation_id {
            kinds.insert(ChangeKind::ConsultationAppeared);
        }
        let Some(before) = before else {
            kinds.insert(ChangeKind::Details);
            return;
        };
        let then = &before.appointment;
        if (appointment.start, appointment.end) != (then.start, then.end) {
            kinds.insert(ChangeKind::Rescheduled);
        }
        let calendar_differs = self.in_calendar.is_some_and(|seen| !known.shows(seen, self.marks));
        if calendar_differs && kinds.is_empty() {
            kinds.insert(ChangeKind::Details);
        }
    }
}
