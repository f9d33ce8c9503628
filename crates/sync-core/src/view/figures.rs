//! The figures of the last 14 days beside their goals (requirements K-1 to K-4): what the history page shows.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

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
