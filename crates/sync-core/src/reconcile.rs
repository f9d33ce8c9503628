//! What was known + what was read → what to read next, and what changed.
//!
//! Three steps, each a function of values: [`plan_reading`] looks at the calendar and names the questions still to
//! be asked; [`judge_emptiness`] decides whether an empty calendar may be believed; [`changes`] turns all that was
//! read into the new state of each visit that differs.
//!
//! Invariants: the same reading twice changes nothing the second time; the order of what was read does not matter;
//! nothing is closed or moved because it was *absent*, only because the PIMS said so of that appointment
//! (neo.md fact 6: the service that exists archived every case when the calendar failed).

mod change;
mod compare;
mod counts;
mod emptiness;
mod known;
mod marks;
mod plan;
mod silence;

pub use change::{ChangeKind, Read, Reconciled, Unread, VisitChange};
pub use compare::changes;
pub use counts::NoteCounts;
pub use emptiness::{Emptiness, judge_emptiness};
pub use known::KnownVisit;
pub use marks::{Mark, Marked, Marks};
pub use plan::{
    ASK_ABOUT_AT_MOST, Extent, GIVE_UP_READING_AFTER, ReadingPlan, begun_within, plan_reading, reach,
};
pub use silence::{Silence, judge_silence};

#[cfg(test)]
mod tests;
