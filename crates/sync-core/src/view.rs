//! What a person or a script is shown, as values. The command line prints them as JSON (docs/cli.md), the window
//! draws them. Fields are only added.
//!
//! Everything here may hold client data (names, note text): it goes to the screen of the person who asked and
//! nowhere else. [`Status`] and [`RunReport`] hold none and may be logged.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::ports::ReaderKind;
use crate::practice::VisitStatus;
use crate::reconcile::NoteCounts;

#[cfg(test)]
mod bindings;
pub mod call_lists;
pub mod diagnostics;
pub mod figures;
pub mod icon;
pub mod intent;
pub mod moment;
pub mod notices;
pub mod rows;
pub mod tray;
pub mod updates;
pub mod usage;
pub mod window;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Read, stored, judged; what could be delivered was.
    Completed,
    /// It will be tried again by itself.
    Failed,
    /// A person must act first.
    NeedsPerson,
    /// Another PC of the clinic does the work.
    StandingBy,
}

impl Outcome {
    /// The exit code of `odisctl sync`.
    pub fn exit_code(self) -> u8 {
        match self {
            Outcome::Completed | Outcome::StandingBy => 0,
            Outcome::Failed => 1,
            Outcome::NeedsPerson => 3,
        }
    }

    /// As it is written in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Completed => "completed",
            Outcome::Failed => "failed",
            Outcome::NeedsPerson => "needs_person",
            Outcome::StandingBy => "standing_by",
        }
    }
}

/// The window of a run on the clinic's wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WindowView {
    /// First instant.
    pub from: NaiveDateTime,
    /// Last instant.
    pub to: NaiveDateTime,
}

/// Visits of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct VisitCounts {
    /// In the calendar.
    pub seen: u32,
    /// For the first time.
    pub new: u32,
    /// Changed since the last run.
    pub changed: u32,
    /// Closed by this run.
    pub closed: u32,
    /// Calendar items that could not be understood; each is kept in the run's report by reason.
    pub rejected: u32,
}

/// Calls after one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct CallCounts {
    /// Will ring by themselves.
    pub planned: u32,
    /// Wait for a person's approval.
    pub review: u32,
    /// A person must decide: those to approve, those too late to ring by themselves, and those of which nobody knows
    /// whether the queue has them.
    pub decide: u32,
    /// Visits that are never called.
    pub never: u32,
    /// Visits that are not over yet.
    pub waiting: u32,
    /// Calls that this run cancelled.
    pub cancelled: u32,
}

/// The outbox after one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct OutboxCounts {
    /// Delivered by this run.
    pub pushed: u32,
    /// Will be tried again by itself.
    pub waiting: u32,
    /// Refused by the receiver, or of uncertain end: a person must look.
    pub parked: u32,
}

/// The report of one run: `odisctl sync --json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RunReport {
    /// How it ended.
    pub outcome: Outcome,
    /// Why, unless it completed without anything to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Failure>,
    /// Things that a person should know although the run completed (cloud not reached, clock wrong).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Failure>,
    /// Whether a password was submitted and accepted.
    pub signed_in: bool,
    /// How Neo was read; absent where the run ended before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader: Option<ReaderKind>,
    /// Requests to Neo's data endpoints, tries included.
    #[serde(default)]
    pub requests: u64,
    /// What was looked at; absent where the run ended before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowView>,
    /// Visits.
    pub visits: VisitCounts,
    /// Notes.
    pub notes: NoteCounts,
    /// Calls.
    pub calls: CallCounts,
    /// Outbox.
    pub outbox: OutboxCounts,
    /// What looked odd in Neo's answers, by code: how often.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub oddities: BTreeMap<String, u32>,
    /// Milliseconds by step, and `total`.
    pub duration_ms: BTreeMap<String, u64>,
}

/// One visit: an element of `odisctl visits --json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VisitView {
    /// Key in the PIMS.
    pub appointment_id: String,
    /// Its consultation, once there is one.
    pub consultation_id: Option<String>,
    /// Start on the clinic's wall clock.
    pub start: NaiveDateTime,
    /// The animal's name.
    pub patient: String,
    /// The person's name.
    pub client: String,
    /// The number a call would go to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_e164: Option<String>,
    /// Where it stands.
    pub status: VisitStatus,
    /// Neo's own words for it.
    pub status_text: String,
    /// The note as text, labelled by place where it stands in several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note_text: Option<String>,
    /// Number of note revisions stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note_revision: Option<u32>,
    /// Whether the cloud has confirmed the visit as it stands.
    pub pushed: bool,
    /// Runs in a row in which the consultation could not be read.
    pub failed_reads: u32,
}

/// One reason of a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ReasonView {
    /// Code, snake case.
    pub code: String,
    /// Where it stood.
    pub field: String,
    /// The words that led to it.
    pub evidence: String,
}

/// The call of one visit: an element of `odisctl calls --json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CallView {
    /// The call; a household's visits share one. Absent while there is nothing to call.
    pub call_id: Option<String>,
    /// The visit.
    pub appointment_id: String,
    /// Its consultation.
    pub consultation_id: Option<String>,
    /// What the judgement says, whatever the mode: `call`, `review`, `never`, `wait`.
    pub verdict: String,
    /// Why.
    pub reasons: Vec<ReasonView>,
    /// When it is to ring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<DateTime<Utc>>,
    /// Where it stands.
    pub state: String,
    /// The queue's message, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// The plan's revision.
    pub revision: u32,
    /// The other visits of the same call.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub household: Vec<String>,
    /// The animal's name.
    pub patient: String,
    /// The person's name.
    pub client: String,
}

/// One run: an element of `odisctl runs --json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RunView {
    /// Its id.
    pub run_id: String,
    /// Why it began: `schedule`, `catch_up`, `before_calls`, `retry`, `first`, `manual`.
    pub reason: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; absent while it runs, or where the program died.
    pub ended_at: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Its report.
    pub report: Option<RunReport>,
}

/// What the agent is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Nothing.
    Idle,
    /// Coming to a session at Neo.
    SigningIn,
    /// Reading schedule and notes.
    Reading,
    /// Comparing, judging and storing.
    Reconciling,
    /// Delivering.
    Pushing,
    /// Ending.
    Stopping,
}

/// How fresh the picture is; green decays by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// Everything was delivered within the last cycle.
    Fresh,
    /// A cycle was missed.
    Late,
    /// Nothing delivered for more than 9 hours.
    Stale,
    /// Nothing delivered for more than 24 hours, or never.
    Critical,
}

/// Freshness of the last success at which everything owed was delivered.
pub fn freshness(delivered_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Freshness {
    let Some(at) = delivered_at else { return Freshness::Critical };
    let age = now - at;
    // A stamp from the future is a wrong clock, and says nothing about freshness.
    if age < chrono::Duration::minutes(-5) {
        return Freshness::Critical;
    }
    match age.num_minutes() {
        ..=270 => Freshness::Fresh,
        271..=540 => Freshness::Late,
        541..=1440 => Freshness::Stale,
        1441.. => Freshness::Critical,
    }
}

/// What is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Connections {
    /// Address of Neo, once set up.
    pub neo: Option<String>,
    /// State of the Neo credentials.
    pub credentials: String,
    /// Address of the cloud, once connected.
    pub cloud: Option<String>,
    /// The clinic in the cloud.
    pub clinic: Option<String>,
    /// Address of the queue, once connected.
    pub queue: Option<String>,
}

/// The whole picture: `odisctl status --json`, `GET /health`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Status {
    /// Version of the program.
    pub version: String,
    /// What it is doing now.
    pub activity: Activity,
    /// `done` of `of` while something is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
    /// How fresh what is shown is.
    pub freshness: Freshness,
    /// What keeps it from being well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attention: Option<Failure>,
    /// Last run that completed.
    pub last_success: Option<DateTime<Utc>>,
    /// Last moment at which nothing owed was left undelivered after a completed run.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Last run of any end.
    pub last_run: Option<RunView>,
    /// When the next run is due; absent while a person must act first.
    pub next_run: Option<DateTime<Utc>>,
    /// What is connected.
    pub connections: Connections,
    /// The outbox.
    pub outbox: OutboxCounts,
    /// Calls.
    pub calls: CallCounts,
}

impl Status {
    /// Before anything is known.
    pub fn starting() -> Self {
        Self {
            version: String::new(),
            activity: Activity::Idle,
            progress: None,
            freshness: Freshness::Critical,
            attention: None,
            last_success: None,
            delivered_at: None,
            last_run: None,
            next_run: None,
            connections: Connections {
                neo: None,
                credentials: String::new(),
                cloud: None,
                clinic: None,
                queue: None,
            },
            outbox: OutboxCounts::default(),
            calls: CallCounts::default(),
        }
    }
}

/// A count that moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Progress {
    /// So many are done.
    pub done: u32,
    /// So many there are.
    pub of: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    #[test]
    fn green_decays_by_itself_and_a_future_stamp_is_never_green() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let ago = |minutes: i64| freshness(Some(now - Duration::minutes(minutes)), now);
        assert_eq!(ago(0), Freshness::Fresh);
        assert_eq!(ago(270), Freshness::Fresh, "one cycle with its jitter and half an hour is fresh");
        assert_eq!(ago(271), Freshness::Late);
        assert_eq!(ago(541), Freshness::Stale);
        assert_eq!(ago(1441), Freshness::Critical);
        assert_eq!(ago(-60), Freshness::Critical, "a stamp an hour ahead proves nothing");
        assert_eq!(freshness(None, now), Freshness::Critical, "never delivered is not green");
    }
}
