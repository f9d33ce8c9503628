//! Rows of the window's lists.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use sync_core::failure::Failure;
use sync_core::practice::zone::{Zone, wall};
use sync_core::practice::{AppointmentId, VisitStatus};
use sync_core::view::figures::{DAYS, Figures, VisitFact, figures};
use sync_core::view::rows::{AuditPage, AuditRow, KeptScreenshot, NoteState, RunRow, VisitRow};
use sync_core::view::window::Days;
use sync_core::view::{CallView, RunView, VisitView};

use super::Look;
use crate::agent::store_failure;
use crate::store::{
    AuditLine, CompletedLine, Names, ParkedLine, StoreFailure, UncertainLine, UnreadLine, VisitLine,
};

/// Entries on a page of the audit trail.
const ENTRIES: u32 = 100;

/// Visits in the list: some weeks of a busy clinic. Older ones are asked for by their days.
const VISITS: u32 = 2_000;

/// Calls that are over stay in the list for so many days after their visit.
const CALLED: TimeDelta = TimeDelta::days(60);

/// Runs in the list.
const RUNS: u32 = 200;

impl Look {
    /// Visits of some days, or of any, newest first, at most 2 000.
    ///
    /// # Errors
    /// The vault is closed, or the store.
    pub fn visit_rows(&self, days: Option<Days>) -> Result<Vec<VisitRow>, Failure> {
        let window = days.map(|days| {
            let (from, to) = (days.from.min(days.to), days.from.max(days.to));
            let end = to.and_hms_opt(23, 59, 59).unwrap_or_else(|| to.and_time(NaiveTime::MIN));
            (from.and_time(NaiveTime::MIN), end)
        });
        let lines = self.read(|rows| rows.visit_lines(window, VISITS))?;
        Ok(lines.into_iter().map(visit_row).collect())
    }

    /// One visit with its note and its call.
    ///
    /// # Errors
    /// The vault is closed, or the store.
    pub fn visit_detail(&self, id: &str) -> Result<Option<(VisitView, Option<CallView>)>, Failure> {
        let id = AppointmentId::new(id);
        let read = || {
            let Some(visit) = self.visit_view(&id)? else { return Ok(None) };
            Ok(Some((visit, self.call_view(&id)?)))
        };
        read().map_err(|failure: StoreFailure| store_failure(&failure))
    }

    /// Calls that wait and those of the last two months, by due time; those without one last. `today`: the clinic's.
    ///
    /// # Errors
    /// The vault is closed, or the store.
    pub fn calls_by_due(&self, today: NaiveDate) -> Result<Vec<CallView>, Failure> {
        let read = || {
            let ids = self.store.read().visits_with_a_call_since(today - CALLED)?;
            ids.iter().filter_map(|id| self.call_view(id).transpose()).collect::<Result<Vec<_>, _>>()
        };
        let mut calls = read().map_err(|failure: StoreFailure| store_failure(&failure))?;
        calls.sort_by(|a, b| {
            let due = |call: &CallView| call.due.map_or((true, DateTime::<Utc>::MAX_UTC), |due| (false, due));
            due(a).cmp(&due(b)).then_with(|| a.appointment_id.cmp(&b.appointment_id))
        });
        Ok(calls)
    }

    /// The latest runs with what is kept of the pages at which they failed, newest first.
    ///
    /// # Errors
    /// The store.
    pub fn run_rows(&self, now: DateTime<Utc>) -> Result<Vec<RunRow>, Failure> {
        let runs = self.read(|rows| rows.runs(RUNS))?;
        let screenshots = self.screenshots(now)?;
        runs.into_iter()
            .map(|run| {
                let evidence = self.evidence(&run.run_id)?;
                let screenshot = screenshots.iter().find(|kept| kept.run_id == run.run_id).cloned();
                Ok(RunRow {
                    run_id: run.run_id,
                    reason: run.reason,
                    started_at: run.started_at,
                    ended_at: run.ended_at,
                    outcome: run.outcome,
                    report: run.report,
                    evidence,
                    screenshot,
                })
            })
            .collect()
    }

    /// A page of the audit trail, newest first.
    ///
    /// # Errors
    /// The store.
    pub fn audit_page(&self, before: Option<u32>) -> Result<AuditPage, Failure> {
        let lines = self.read(|rows| rows.audit_before(before, ENTRIES))?;
        let last = lines.last().map(|line| line.seq).filter(|seq| *seq > 1);
        let full = lines.len() == ENTRIES as usize;
        Ok(AuditPage { entries: lines.into_iter().map(audit_row).collect(), before: last.filter(|_| full) })
    }

    /// The figures of the last 14 days.
    ///
    /// # Errors
    /// The store.
    pub fn figures(&self, now: DateTime<Utc>, zone: Zone) -> Result<Figures, Failure> {
        // A day more on either side of the clinic's calendar.
        let since = now - TimeDelta::days(i64::from(DAYS) + 1);
        let runs = self.read(|rows| rows.runs_since(since))?;
        let completed = self.read(|rows| rows.completed_since(since))?;
        let emptied = emptied(&runs);
        let facts = completed
            .into_iter()
            .map(|line| {
                Ok(VisitFact {
                    completed_at: Some(line.completed_at),
                    has_note: line.noted_at.is_some(),
                    delivered_at: line
                        .noted_at
                        .filter(|_| line.delivered)
                        .and_then(|noted| emptied.iter().copied().find(|emptied| *emptied >= noted)),
                    never: line.verdict.as_deref() == Some("never"),
                    called: self.called(&line)?,
                })
            })
            .collect::<Result<Vec<_>, Failure>>()?;
        Ok(figures(&runs, &facts, wall(zone, now).date(), zone))
    }

    /// Whether a call was planned or made, or a person decided about it.
    fn called(&self, line: &CompletedLine) -> Result<bool, Failure> {
        match line.call.as_deref() {
            None | Some("none" | "review" | "parked") => Ok(false),
            // Withdrawn by a person, or by a judgement.
            Some("cancelled") if self.is_unlocked() => {
                let call = self.read(|rows| rows.call_of(&line.id))?;
                Ok(call.is_some_and(|call| call.known.decision.is_some()))
            }
            Some("cancelled") => Ok(false),
            Some(_) => Ok(true),
        }
    }

    /// The redacted skeleton of the page at which a run failed, where it is kept and can be opened.
    pub(crate) fn evidence(&self, run_id: &str) -> Result<Option<String>, Failure> {
        if self.is_unlocked() { self.read(|rows| rows.evidence(run_id)) } else { Ok(None) }
    }

    /// Which pictures of pages are kept, newest first.
    ///
    /// # Errors
    /// The store.
    pub fn screenshots(&self, now: DateTime<Utc>) -> Result<Vec<KeptScreenshot>, Failure> {
        self.read(|rows| rows.screenshots(now))
    }

    pub(crate) fn uncertain_calls(&self) -> Result<Vec<UncertainLine>, Failure> {
        self.read(|rows| rows.uncertain_calls())
    }

    pub(crate) fn parked(&self) -> Result<Vec<ParkedLine>, Failure> {
        self.read(|rows| rows.parked())
    }

    pub(crate) fn unread_visits(&self) -> Result<Vec<UnreadLine>, Failure> {
        self.read(|rows| rows.unread_visits())
    }

    pub(crate) fn names(&self, id: &AppointmentId) -> Result<Option<Names>, Failure> {
        self.read(|rows| rows.names(id))
    }

    pub(crate) fn visit_of_call(&self, call_id: &str) -> Result<Option<AppointmentId>, Failure> {
        self.read(|rows| rows.visit_of_call(call_id))
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&crate::store::Rows<'_>) -> Result<T, StoreFailure>,
    ) -> Result<T, Failure> {
        read(&self.store.read()).map_err(|failure| store_failure(&failure))
    }
}

/// Moments at which nothing was owed any more, oldest first: what was delivered had been so by then. A visit's own moment
/// is not kept, so a note counts as delivered at the first of these after it was stored, never too early.
fn emptied(runs: &[RunView]) -> Vec<DateTime<Utc>> {
    let mut emptied: Vec<DateTime<Utc>> = runs
        .iter()
        .filter(|run| {
            run.report.as_ref().is_some_and(|report| report.outbox.waiting + report.outbox.parked == 0)
        })
        .filter_map(|run| run.ended_at)
        .collect();
    emptied.sort_unstable();
    emptied
}

fn visit_row(line: VisitLine) -> VisitRow {
    let (verdict, why) = line.judged.unwrap_or_default();
    let (call, due) = line.call.map_or_else(|| ("none".to_owned(), None), |(state, due)| (state, due));
    VisitRow {
        appointment_id: line.id.to_string(),
        start: line.start,
        patient: line.names.patient,
        client: line.names.client,
        kind: line.names.kind,
        status: line.status,
        note: note_state(line.status, line.has_note, line.failed_reads),
        pushed: line.delivered,
        call,
        verdict,
        why,
        due,
    }
}

fn note_state(status: VisitStatus, has_note: bool, failed_reads: u32) -> NoteState {
    match (status, has_note) {
        _ if failed_reads > 0 => NoteState::Unread,
        (_, true) => NoteState::Stored,
        (VisitStatus::Completed, false) => NoteState::Missing,
        // A visit that did not take place has no note to come, and none is missing.
        (VisitStatus::Draft | VisitStatus::Ongoing | VisitStatus::Closed, false) => NoteState::NotYet,
    }
}

fn audit_row(line: AuditLine) -> AuditRow {
    let [at, actor, action, phase, status, object, detail] = line.columns;
    AuditRow {
        seq: line.seq,
        at: at.parse().unwrap_or_default(),
        actor,
        action,
        phase,
        status,
        object: Some(object).filter(|object| !object.is_empty()),
        detail,
    }
}
