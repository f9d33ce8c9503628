//! Rows of the window's lists. They hold names and notes: they go to the screen of the person who asked, nowhere else.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{CallView, Outcome, RunReport, VisitView};
use crate::failure::Failure;
use crate::practice::VisitStatus;

/// One visit in the list: no note text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VisitRow {
    /// Key in the PIMS.
    pub appointment_id: String,
    /// Start on the clinic's wall clock.
    pub start: NaiveDateTime,
    /// The animal's name.
    pub patient: String,
    /// The person's name.
    pub client: String,
    /// Kind of visit in the PIMS's words.
    pub kind: Option<String>,
    /// Where it stands.
    pub status: VisitStatus,
    /// Its note.
    pub note: NoteState,
    /// Whether the cloud has confirmed the visit as it stands.
    pub pushed: bool,
    /// State of its call, as in [`CallView::state`].
    pub call: String,
    /// What the judgement says, as in [`CallView::verdict`]; empty before it was judged.
    pub verdict: String,
    /// The first reason's code, where there is one.
    pub why: Option<String>,
    /// When its call is to ring.
    pub due: Option<DateTime<Utc>>,
}

/// Where a visit's note stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NoteState {
    /// The visit is not over.
    NotYet,
    /// The visit is over, and there is no note.
    Missing,
    /// Stored here.
    Stored,
    /// The last reading failed; what was stored before stays.
    Unread,
}

/// One visit with all that is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VisitDetail {
    /// The visit with its note.
    pub visit: VisitView,
    /// Its call, once it was judged.
    pub call: Option<CallView>,
}

/// One run in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RunRow {
    /// Its id.
    pub run_id: String,
    /// Why it began, as in [`super::RunView::reason`].
    pub reason: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; absent while it runs, or where the program died.
    pub ended_at: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Its report.
    pub report: Option<RunReport>,
    /// The redacted skeleton of the page at which it failed.
    pub evidence: Option<String>,
    /// The picture that is kept of that page; the picture itself never comes to the window.
    pub screenshot: Option<KeptScreenshot>,
}

/// A picture of a page that surprised us, kept sealed on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeptScreenshot {
    /// The run that was surprised; names the picture.
    pub run_id: String,
    /// Why the run ended, as a code.
    pub code: String,
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// When it is deleted.
    pub until: DateTime<Utc>,
}

/// Something that failed and is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TroubleRow {
    /// Names it in an intent.
    pub id: String,
    /// What it is about.
    pub kind: TroubleKind,
    /// What happened, and what to do next.
    pub failure: Failure,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// How often it was tried.
    pub tries: u32,
    /// The visit it is about.
    pub appointment_id: Option<String>,
    /// The call it is about.
    pub call_id: Option<String>,
    /// The animal's name.
    pub patient: Option<String>,
    /// The redacted skeleton of the page at which it failed.
    pub evidence: Option<String>,
    /// The picture that is kept of that page.
    pub screenshot: Option<KeptScreenshot>,
    /// A person may have it tried once more.
    pub may_retry: bool,
}

/// What a trouble is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// The agent as a whole: what its status calls for attention.
    Agent,
    /// A visit whose consultation cannot be read.
    Visit,
    /// A row that the cloud does not take.
    Delivery,
    /// A call of which nobody knows whether the queue has it.
    Call,
    /// The last run.
    Run,
}

/// A page of the audit trail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AuditPage {
    /// Newest first.
    pub entries: Vec<AuditRow>,
    /// There are older ones: ask before this one.
    pub before: Option<u32>,
}

/// One entry of the audit trail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AuditRow {
    /// Its number.
    pub seq: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: `agent`, or a person as the operating system names them.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// `intent`, `outcome` or `note`.
    pub phase: String,
    /// `success` or `failure`.
    pub status: String,
    /// On what: an id of ours.
    pub object: Option<String>,
    /// More, as JSON without a client's data.
    pub detail: String,
}
