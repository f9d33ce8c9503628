//! The figures of the last 14 days beside their goals (requirements K-1 to K-4): what the history page shows.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Outcome, RunView};
use crate::failure::Code;
use crate::practice::zone::{Zone, wall};

/// Days that are shown.
pub const DAYS: u16 = 14;

/// The figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Figures {
    /// Oldest first, [`DAYS`] of them, on the clinic's calendar; a day without runs is there with zeros.
    pub days: Vec<DayFigures>,
    /// Runs that completed, of all that ended. Goal: above 95 %.
    pub success: Share,
    /// Completed visits with a stored note. Goal: above 90 %.
    pub notes: Share,
    /// Completed visits with a call planned, made or decided by a person. Goal: above 80 %.
    pub calls: Share,
    /// Median minutes from the end of a visit to the moment at which its note was delivered. Goal: below 240.
    pub latency_minutes: Measure,
}

/// One day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DayFigures {
    /// Which.
    pub day: NaiveDate,
    /// Runs that completed.
    pub good: u32,
    /// Runs that failed or needed a person.
    pub failed: u32,
    /// Runs that left the work to another computer of the clinic.
    pub standing_by: u32,
    /// Notes that came new or changed.
    pub notes: u32,
    /// The longest run, in milliseconds.
    pub longest_ms: u32,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Share {
    /// So many.
    pub part: u32,
    /// Of so many; 0 where there is nothing to judge yet.
    pub of: u32,
    /// The goal in percent.
    pub goal: u32,
    /// Whether the goal is met; absent where there is nothing to judge yet.
    pub met: Option<bool>,
}

/// A measure with a goal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Measure {
    /// The figure; absent where there is nothing to judge yet.
    pub value: Option<u32>,
    /// The goal.
    pub goal: u32,
    /// Whether the goal is met.
    pub met: Option<bool>,
}

/// What the figures ask of one visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitFact {
    /// When it was first seen completed; `None`: it is not over.
    pub completed_at: Option<DateTime<Utc>>,
    /// A note is stored.
    pub has_note: bool,
    /// When its note was confirmed by the cloud.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Its owner may not be phoned, whatever comes: it owes no call.
    pub never: bool,
    /// A call was planned or made, or a person decided about it.
    pub called: bool,
}

/// The figures of the 14 days up to and with `today`.
///
/// Runs that stood by, were cancelled by a person or have not ended count in no rate. Completed visits count from the
/// moment at which they were first seen completed. A visit that owes no call is not part of the call rate.
pub fn figures(runs: &[RunView], visits: &[VisitFact], today: NaiveDate, zone: Zone) -> Figures {
    let first = today - Days::new(u64::from(DAYS) - 1);
    let mut days: Vec<DayFigures> =
        first.iter_days().take(usize::from(DAYS)).map(DayFigures::empty).collect();
    for run in runs {
        let day = wall(zone, run.started_at).date();
        if let Some(row) = days.iter_mut().find(|row| row.day == day) {
            row.count(run);
        }
    }
    let (good, failed) =
        days.iter().fold((0, 0), |(good, failed), day| (good + day.good, failed + day.failed));
    let within = |at: DateTime<Utc>| (first..=today).contains(&wall(zone, at).date());
    let completed: Vec<&VisitFact> =
        visits.iter().filter(|visit| visit.completed_at.is_some_and(within)).collect();
    let owing: Vec<&&VisitFact> = completed.iter().filter(|visit| !visit.never).collect();
    let mut late: Vec<u32> = completed
        .iter()
        .filter_map(|visit| Some(visit.delivered_at?.signed_duration_since(visit.completed_at?)))
        .map(|late| u32::try_from(late.num_minutes().max(0)).unwrap_or(u32::MAX))
        .collect();
    late.sort_unstable();
    let median = late.get(late.len().saturating_sub(1) / 2).copied();
    Figures {
        success: Share::above(good, good + failed, 95),
        notes: Share::above(
            many(completed.iter().filter(|visit| visit.has_note)),
            many(completed.iter()),
            90,
        ),
        calls: Share::above(many(owing.iter().filter(|visit| visit.called)), many(owing.iter()), 80),
        latency_minutes: Measure { value: median, goal: 240, met: median.map(|minutes| minutes < 240) },
        days,
    }
}

fn many<T>(rows: impl Iterator<Item = T>) -> u32 {
    u32::try_from(rows.count()).unwrap_or(u32::MAX)
}

impl DayFigures {
    fn empty(day: NaiveDate) -> Self {
        Self { day, good: 0, failed: 0, standing_by: 0, notes: 0, longest_ms: 0 }
    }

    fn count(&mut self, run: &RunView) {
        match counted(run) {
            Some(Counted::Good) => self.good += 1,
            Some(Counted::Failed) => self.failed += 1,
            Some(Counted::StoodBy) => self.standing_by += 1,
            None => {}
        }
        if let Some(report) = &run.report {
            self.notes += report.notes.new + report.notes.changed;
            let took = report.duration_ms.get("total").copied().unwrap_or_default();
            self.longest_ms = self.longest_ms.max(u32::try_from(took).unwrap_or(u32::MAX));
        }
    }
}

/// What a run counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// It completed.
    Good,
    /// It failed or needed a person.
    Failed,
    /// It left the work to another computer.
    StoodBy,
}

/// What a run counts as; nothing while it has not ended, or where a person ended it.
pub(super) fn counted(run: &RunView) -> Option<Counted> {
    let cancelled = run
        .report
        .as_ref()
        .and_then(|report| report.reason.as_ref())
        .is_some_and(|reason| reason.code == Code::Stopped);
    match run.outcome? {
        _ if cancelled => None,
        Outcome::Completed => Some(Counted::Good),
        Outcome::Failed | Outcome::NeedsPerson => Some(Counted::Failed),
        Outcome::StandingBy => Some(Counted::StoodBy),
    }
}

impl Share {
    /// A share whose goal is met above so many percent.
    fn above(part: u32, of: u32, goal: u32) -> Self {
        let met = (of > 0).then(|| u64::from(part) * 100 > u64::from(of) * u64::from(goal));
        Self { part, of, goal, met }
    }
}
