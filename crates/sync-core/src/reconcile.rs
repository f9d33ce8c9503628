//! What was known + what was read → what to read next, and what changed.
//!
//! Three steps, each a function of values: [`plan_reading`] looks at the calendar and names the questions still to
//! be asked; [`judge_emptiness`] decides whether an empty calendar may be believed; [`changes`] turns all that was
//! read into the new state of each visit that differs.
//!
//! Invariants: the same reading twice changes nothing the second time; the order of what was read does not matter;
//! nothing is closed or moved because it was *absent*, only because the PIMS said so of that appointment
//! (neo.md fact 6: the service that exists archived every case when the calendar failed).

mod marks;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

pub use marks::{Mark, Marked, Marks};

use crate::neo::{AppointmentWord, CalendarReading, Fingerprint, consultation_fingerprint, fingerprint};
use crate::notes::{Note, note};
use crate::practice::zone::{Zone, wall};
use crate::practice::{Appointment, AppointmentId, Closed, Consultation, ConsultationId, Visit, VisitStatus};
use crate::schedule::{FOLLOW_OPEN, FollowFacts, Window, in_follow_set};

/// Reading one consultation is given up after so many runs in a row without an answer; a change of the appointment
/// starts the count again.
pub const GIVE_UP_READING_AFTER: u32 = 18;

/// At most so many missing appointments are asked for in one run; the rest waits for the next.
pub const ASK_ABOUT_AT_MOST: usize = 60;

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
    fn shows(&self, appointment: &Appointment, marks: &dyn Marks) -> bool {
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
    /// The calendar is empty: [`judge_emptiness`] must be satisfied before anything else is believed.
    pub empty: bool,
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

/// Whether an empty calendar may be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emptiness {
    /// There is nothing booked.
    Believed,
    /// The calendar contradicts what is known: nothing of this reading is used.
    Suspicious,
}

/// Judges an empty calendar by a second signal: the PIMS's configuration answered as it should, and it says of each
/// visit known for the window why it is not in the calendar: deleted, cancelled, closed, a blocked time now, or moved out
/// of the window.
///
/// `words` are the PIMS's own words about the known, unclosed visits of the window that were asked for.
pub fn judge_emptiness(
    configuration_recognised: bool,
    known_in_window: usize,
    words: &BTreeMap<AppointmentId, AppointmentWord>,
    window: &Window,
) -> Emptiness {
    if !configuration_recognised {
        return Emptiness::Suspicious;
    }
    if known_in_window == 0 {
        return Emptiness::Believed;
    }
    let explains = |word: &&AppointmentWord| match word {
        AppointmentWord::Deleted | AppointmentWord::Cancelled { .. } => true,
        AppointmentWord::Exists { appointment, block } => {
            *block || appointment.status.meaning == VisitStatus::Closed || !window.holds(appointment.start)
        }
        AppointmentWord::Unknown => false,
    };
    let explained = words.values().filter(explains).count();
    if explained >= known_in_window.min(ASK_ABOUT_AT_MOST) {
        Emptiness::Believed
    } else {
        Emptiness::Suspicious
    }
}

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
    /// See [`KnownVisit::completed_at`].
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
    /// See [`KnownVisit::failed_reads`].
    pub failed_reads: u32,
    /// See [`KnownVisit::gone_since`].
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

/// How the notes of a reading compare with what was known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

fn count_notes(known: &[KnownVisit], read: &Read, changes: &[VisitChange]) -> NoteCounts {
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

#[cfg(test)]
mod tests;
