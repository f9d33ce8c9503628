//! The picture that the window draws. It is sent whole whenever anything in it changes; lists, which may be long, are
//! asked for ([`super::intent`]) when [`Snapshot::tables`] has moved on.
//!
//! Invariant: nothing here holds a password, a token or a key. [`Snapshot`] holds no client's data either.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::Status;
use super::tray::Face;
use super::updates::UpdatesView;
use crate::calls::Rules;
use crate::failure::Failure;

/// Everything the window draws apart from lists.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Snapshot {
    /// When this was true.
    pub now: DateTime<Utc>,
    /// Which of the five faces tray and window show.
    pub face: Face,
    /// The line beside the face, such as `Up to date, last sync 12:03`: the same words as in the tray.
    pub line: String,
    /// What the agent knows.
    pub status: Status,
    /// Until when a person paused the schedule.
    pub paused_until: Option<DateTime<Utc>>,
    /// Until when another computer of the clinic does the work.
    pub standing_by_until: Option<DateTime<Utc>>,
    /// How far set-up has come.
    pub set_up: SetUp,
    /// What was chosen.
    pub settings: SettingsView,
    /// What is being tried, or was tried last, step by step.
    pub checklist: Vec<Check>,
    /// What is known of newer versions.
    pub updates: UpdatesView,
    /// What this computer offers.
    pub place: Place,
    /// Grows whenever visits, calls, runs or troubles change.
    pub tables: u32,
}

/// How far set-up has come. The four steps may be left and taken up again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SetUp {
    /// The cloud is connected, or a person said "later".
    pub cloud: Step,
    /// Neo accepted the credentials.
    pub neo: Step,
    /// A person has looked at the rules for calls.
    pub calls: Step,
    /// A person has gone through to the end.
    pub finished: bool,
}

/// One step of set-up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Still to do.
    #[default]
    Open,
    /// Put off by a person; the window goes on offering it.
    Later,
    /// Done.
    Done,
}

/// One thing that was tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Check {
    /// What.
    pub what: CheckName,
    /// How it went.
    pub state: CheckState,
    /// What was found, such as `Chromium 156`; no client's data.
    pub found: Option<String>,
    /// Why it failed.
    pub failure: Option<Failure>,
}

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CheckName {
    /// The database on this computer.
    Database,
    /// The keychain of the operating system.
    Vault,
    /// A browser that can be used.
    Browser,
    /// Neo answers.
    NeoReached,
    /// Neo accepted the sign-in.
    SignedIn,
    /// The schedule can be read.
    Schedule,
    /// The cloud.
    Cloud,
    /// The queue.
    Queue,
    /// The audit trail.
    Audit,
    /// The version that runs, and newer ones.
    Version,
}

/// How a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// Not tried yet.
    Waiting,
    /// Being tried.
    Running,
    /// Good.
    Good,
    /// Not set up; nothing is wrong.
    Absent,
    /// Wrong.
    Failed,
}

/// What was chosen, as it is shown. Secrets are not part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SettingsView {
    /// Address of Neo; the default one before set-up.
    pub neo_url: String,
    /// The clinic's IANA zone; the computer's before set-up.
    pub zone: String,
    /// State of the Neo credentials.
    pub credentials: String,
    /// Address of the cloud.
    pub cloud_url: Option<String>,
    /// Who is signed in there.
    pub cloud_email: Option<String>,
    /// The clinic there.
    pub clinic_name: Option<String>,
    /// Address of the queue.
    pub queue_url: Option<String>,
    /// Whom the queue calls.
    pub queue_destination: Option<String>,
    /// The destination claims a call before it dials.
    pub queue_receiver_claims: bool,
    /// Where usage statistics would go; absent where this program has no address for them.
    pub usage_host: Option<String>,
    /// What a person may change freely.
    pub chosen: Chosen,
    /// Names of the fields of [`Chosen`] that a managed policy fixes.
    pub managed: Vec<String>,
    /// Who manages them, where the policy says so.
    pub managed_by: Option<String>,
}

/// The settings that a person changes in one form. Sent back whole; a managed field that differs is refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// Minutes between runs, 15 to 240.
    pub every_minutes: u32,
    /// Hours that a regular run looks back at least, 24 to 336.
    pub look_back_hours: u32,
    /// Rules for discharge calls. The mode has an intent of its own; here it must be as it stands.
    pub calls: Rules,
    /// What is told, and when.
    pub notifications: Notifications,
    /// What may be kept or told beyond what the work needs.
    pub privacy: Privacy,
    /// Whether newer versions are looked for.
    pub updates: Updates,
    /// A browser that was chosen by hand.
    pub browser: Option<String>,
    /// A proxy for every connection.
    pub proxy: Option<String>,
}

/// What is told in notifications, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default, deny_unknown_fields)]
pub struct Notifications {
    /// Whether anything is told.
    pub on: bool,
    /// First time of day at which something may be told.
    pub from: NaiveTime,
    /// From this time of day on nothing is told.
    pub to: NaiveTime,
    /// Days of the week on which the clinic is open.
    #[cfg_attr(test, ts(type = "Array<Weekday>"))]
    pub days: Vec<chrono::Weekday>,
}

impl Default for Notifications {
    fn default() -> Self {
        use chrono::Weekday::{Fri, Mon, Sat, Thu, Tue, Wed};
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        Self { on: true, from: at(8), to: at(18), days: vec![Mon, Tue, Wed, Thu, Fri, Sat] }
    }
}

/// What may be kept or told beyond what the work needs: nothing, unless the clinic chooses it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default, deny_unknown_fields)]
pub struct Privacy {
    /// A picture of a page that surprised us is kept on this computer, sealed, for seven days.
    pub screenshots: bool,
    /// Usage statistics are sent: counts, codes and versions under a random id.
    pub usage_statistics: bool,
}

/// Whether newer versions are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default, deny_unknown_fields)]
pub struct Updates {
    /// They are looked for by themselves, several times a day.
    pub check: bool,
}

impl Default for Updates {
    fn default() -> Self {
        Self { check: true }
    }
}

/// What this computer offers. The shell fills it in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Place {
    /// `linux`, `windows` or `macos`.
    pub system: String,
    /// A tray shows the icon. Without one the window stays in the task bar.
    pub tray: bool,
    /// Starts with the computer.
    pub autostart: bool,
    /// Why starting with the computer cannot be changed here.
    pub autostart_fixed: Option<String>,
    /// Folder of the logs.
    pub logs: String,
    /// Development, and not production.
    pub development: bool,
}

/// The pages of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// What is true now.
    #[default]
    Now,
    /// Day by day.
    Visits,
    /// Upcoming, to review, done.
    Calls,
    /// Runs.
    History,
    /// What failed, and what to do about it.
    Troubles,
    /// The audit trail.
    Audit,
    /// Settings.
    Settings,
}

/// Which clinic of an account in the cloud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClinicChoice {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A span of days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Days {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
}
