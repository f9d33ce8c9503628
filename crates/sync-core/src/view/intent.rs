//! What a person does in the window, as values: one intent in, one answer out.
//!
//! A password or token travels in one direction only: into an intent. No [`Answer`] has a place for one.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::figures::Figures;
use super::rows::{AuditPage, RunRow, TroubleRow, VisitDetail, VisitRow};
use super::tray::PauseFor;
use super::window::{Check, Chosen, ClinicChoice, Days, Page, Snapshot, Step};
use super::{CallView, RunReport};
use crate::calls::Mode;
use crate::failure::Failure;

/// What a person wants.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "of", content = "do", rename_all = "snake_case")]
pub enum Intent {
    /// Of the agent: the same for every face.
    Agent(AgentIntent),
    /// Of the desktop shell alone.
    Shell(ShellIntent),
}

/// What is asked of the agent.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AgentIntent {
    /// The picture as it is. Answer: `snapshot`.
    Snapshot,
    /// One run now. Answer: `report`, once it has ended.
    SyncNow {
        /// Days that a person asks for; without them the regular window.
        days: Option<Days>,
    },
    /// Ends the run that is going on, and what it has stored stays; or a person's own sign-in. Answer: `done`.
    CancelSync,
    /// No regular run for a while. Answer: `done`.
    Pause {
        /// How long.
        how_long: PauseFor,
    },
    /// Runs again. Answer: `done`.
    Resume,

    /// Visits, newest first. Answer: `visits`.
    Visits {
        /// Of these days only.
        days: Option<Days>,
    },
    /// One visit with its note and its call. Answer: `visit`.
    Visit {
        /// Which.
        appointment_id: String,
    },
    /// Calls, by due time. Answer: `calls`.
    Calls,
    /// The latest runs, newest first. Answer: `runs`.
    Runs,
    /// What failed and is kept. Answer: `troubles`.
    Troubles,
    /// The figures of the last 14 days. Answer: `figures`.
    Figures,
    /// A page of the audit trail, newest first. Answer: `audit`.
    Audit {
        /// Entries before this one; without it the latest.
        before: Option<u32>,
    },
    /// The audit trail is checked from the beginning. Answer: `audit_verdict`.
    VerifyAudit,
    /// Every dependency is checked. Answer: `checks`.
    Examine,

    /// A person's word about a call. Answer: `decided`.
    Decide {
        /// The call.
        call_id: String,
        /// The word.
        decision: DecisionWord,
    },
    /// Tries a parked delivery or a failed visit once more with the next run. Answer: `done`.
    Retry {
        /// [`TroubleRow::id`].
        trouble: String,
    },

    /// Neo's credentials, tried once and kept only if Neo accepts them. Answer: `done`.
    ConnectNeo {
        /// Address, such as `https://us.idexxneo.com`.
        url: String,
        /// The company id.
        company_id: String,
        /// The user name.
        user_name: String,
        /// The password, as typed.
        #[cfg_attr(test, ts(type = "string"))]
        password: SecretString,
        /// The clinic's IANA zone.
        zone: String,
    },
    /// A new password for the same user, tried once and kept only if Neo accepts it. Answer: `done`.
    RotateNeo {
        /// The password, as typed.
        #[cfg_attr(test, ts(type = "string"))]
        password: SecretString,
    },
    /// Forgets credentials and sessions of Neo at once. Answer: `decided`.
    RevokeNeo,
    /// A person signs in at Neo in a window of ours. Answer: `done`.
    SignInYourself,
    /// The stored password is tried once more with the next run. Answer: `done`.
    TryAgain,
    /// Signs in to the cloud. Answer: `cloud`.
    ConnectCloud {
        /// Address of the project.
        url: String,
        /// Its publishable key.
        key: String,
        /// The clinic's account.
        email: String,
        /// Its password; not kept.
        #[cfg_attr(test, ts(type = "string"))]
        password: SecretString,
        /// Which clinic, where the account has several.
        clinic: Option<String>,
    },
    /// Connects the queue. Answer: `done`.
    ConnectQueue {
        /// Address of QStash, or of a relay at the same paths.
        url: String,
        /// Its token; without one the clinic's own sign-in at the cloud is used against a relay.
        #[cfg_attr(test, ts(type = "string | null"))]
        token: Option<SecretString>,
        /// The `execute-call` webhook.
        destination: String,
        /// It claims a call before it dials.
        receiver_claims: bool,
    },
    /// A step of set-up is put off or done. Answer: `done`.
    SetUpStep {
        /// Which.
        step: SetUpStep,
        /// How it stands now.
        stands: Step,
    },
    /// Changes settings. Answer: `decided`.
    Choose {
        /// All of them.
        chosen: Box<Chosen>,
    },
    /// Looks for a newer version now. Answer: `done`; what was found stands in the picture.
    CheckUpdates,
    /// Fetches the package of the version that is offered, beside the work. Answer: `done`.
    FetchUpdate,
    /// Installs the version that is offered, fetched first where it is not here. Answer: `done`.
    InstallUpdate,
    /// Who decides about calls from now on. Answer: `decided`.
    CallsMode {
        /// Who.
        mode: Mode,
    },
}

/// Steps of set-up that a person puts off or finishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SetUpStep {
    /// Cloud and queue.
    Cloud,
    /// Rules for calls.
    Calls,
    /// The whole of it.
    Finish,
}

/// A person's word about a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DecisionWord {
    /// It may be made.
    Approve,
    /// None is needed.
    Skip,
    /// It is withdrawn.
    Cancel,
}

/// What is asked of the desktop shell.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ShellIntent {
    /// Start with the computer, or not. Answer: `done`.
    Autostart {
        /// Whether.
        on: bool,
    },
    /// What support needs, without a client's data, onto the clipboard. Answer: `done`.
    CopyDiagnostics,
    /// The same into a file that a person chooses. Answer: `done`.
    SaveDiagnostics,
    /// Opens the folder of the logs. Answer: `done`.
    OpenLogs,
    /// Opens a page of help in the browser. Answer: `done`.
    OpenHelp,
    /// The page that was asked for while the window was being built. Answer: `page`.
    FirstPage,
    /// Closes the window; the agent goes on. Answer: `done`.
    CloseWindow,
    /// Ends the program. Answer: none, it is gone.
    Quit,
}

/// What an intent came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// It is done.
    Done,
    /// The picture.
    Snapshot {
        /// The whole of it.
        snapshot: Box<Snapshot>,
    },
    /// A run has ended.
    Report {
        /// How.
        report: Box<RunReport>,
    },
    /// Visits.
    Visits {
        /// Newest first.
        visits: Vec<VisitRow>,
    },
    /// One visit.
    Visit {
        /// With note and call.
        visit: Box<VisitDetail>,
    },
    /// Calls.
    Calls {
        /// By due time.
        calls: Vec<CallView>,
    },
    /// Runs.
    Runs {
        /// Newest first.
        runs: Vec<RunRow>,
    },
    /// What failed and is kept.
    Troubles {
        /// The most pressing first.
        troubles: Vec<TroubleRow>,
    },
    /// Figures.
    Figures {
        /// Of the last 14 days.
        figures: Box<Figures>,
    },
    /// A page of the audit trail.
    Audit {
        /// The page.
        page: AuditPage,
    },
    /// The audit trail was checked.
    AuditVerdict {
        /// Nothing was changed, removed or put in between.
        sound: bool,
        /// Entries read.
        entries: u32,
        /// Anchors in the cloud that were compared.
        anchors: u32,
        /// What is wrong, in words.
        faults: Vec<String>,
        /// When it was checked.
        at: DateTime<Utc>,
    },
    /// Checks.
    Checks {
        /// In the order of data.
        checks: Vec<Check>,
    },
    /// It was done, and may have taken calls back.
    Decided {
        /// All that it takes back has left this computer; else it waits here, and may ring until then.
        delivered: bool,
    },
    /// The cloud is connected, or a clinic must be chosen first.
    Cloud {
        /// The clinic that was connected; absent where one of `clinics` must be chosen.
        clinic: Option<ClinicChoice>,
        /// All that the account may sync.
        clinics: Vec<ClinicChoice>,
    },
    /// A page of the window.
    Page {
        /// Which.
        page: Page,
        /// A row of it to show, such as a run's id.
        row: Option<String>,
    },
}

/// An intent came to nothing. The window shows the words and branches on the code alone.
pub type Refusal = Failure;
