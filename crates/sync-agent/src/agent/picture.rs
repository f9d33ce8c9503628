//! What the agent publishes for its faces: the status and everything beside it that is not a list.
//!
//! Invariant: a picture holds no secret and no client's data.

use chrono::{DateTime, Utc};
use sync_core::ports::PimsRoom;
use sync_core::practice::zone::Zone;
use sync_core::schedule::History;
use sync_core::sign_in::credentials::Credentials;
use sync_core::view::tray::Seen;
use sync_core::view::updates::UpdatesView;
use sync_core::view::window::{Check, SetUp, SettingsView, Step};
use sync_core::view::{RunView, Status};

use super::{Agent, default_neo};
use crate::settings::{Policy, Settings};
use crate::store::{Kept, Rows, StoreFailure};

/// The agent as a face shows it; lists are read through [`crate::look::Look`].
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// When this was true.
    pub now: DateTime<Utc>,
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
    /// What is known of newer versions.
    pub updates: UpdatesView,
    /// What is being tried, or was tried last.
    pub checklist: Vec<Check>,
    /// Grows whenever visits, calls, runs or troubles change.
    pub tables: u32,
    /// The latest runs, newest first: what the tray's menu shows of them.
    pub recent: Vec<RunView>,
}

/// Runs in the tray's menu.
const RECENT: u32 = 5;

impl Picture {
    /// Before anything is known.
    pub fn starting(now: DateTime<Utc>) -> Self {
        Self {
            now,
            status: Status::starting(),
            paused_until: None,
            standing_by_until: None,
            set_up: SetUp::default(),
            settings: settings_view(&Settings::default(), None, Credentials::NotConfigured, None),
            updates: UpdatesView::NONE,
            checklist: Vec::new(),
            tables: 0,
            recent: Vec::new(),
        }
    }

    /// What face, line, menu and notifications depend on.
    pub fn seen(&self) -> Seen<'_> {
        Seen {
            status: &self.status,
            recent: &self.recent,
            paused_until: self.paused_until,
            standing_by_until: self.standing_by_until,
            set_up: self.set_up,
            updates: &self.updates,
            zone: self.zone(),
            now: self.now,
        }
    }

    /// The clinic's zone; the computer's before set-up.
    pub fn zone(&self) -> Zone {
        self.settings.zone.parse().unwrap_or(Zone::UTC)
    }
}

impl<R: PimsRoom> Agent<R> {
    /// The picture around a status. A store that cannot be read leaves what it would say as it was.
    pub(super) fn picture_of(&self, status: Status) -> Picture {
        let before = self.picture.borrow().clone();
        let now = self.now();
        let rows = self.store.read();
        let beside = beside(&rows, now).unwrap_or_else(|failure| {
            tracing::warn!(%failure, "what stands beside the status could not be read");
            Beside { paused_until: before.paused_until, recent: before.recent, ..Beside::default() }
        });
        let settings =
            settings_view(&self.settings, self.policy.as_ref().ok(), beside.credentials, self.usage.host());
        Picture {
            now,
            paused_until: beside.paused_until,
            standing_by_until: beside.standing_by_until,
            set_up: set_up(&self.settings, beside.credentials),
            settings,
            updates: self.updates_view(),
            checklist: before.checklist,
            tables: before.tables,
            recent: beside.recent,
            status,
        }
    }
}

#[derive(Default)]
struct Beside {
    paused_until: Option<DateTime<Utc>>,
    standing_by_until: Option<DateTime<Utc>>,
    credentials: Credentials,
    recent: Vec<RunView>,
}

fn beside(rows: &Rows<'_>, now: DateTime<Utc>) -> Result<Beside, StoreFailure> {
    let history: History = rows.kept(Kept::History)?.unwrap_or_default();
    Ok(Beside {
        paused_until: history.pause(now),
        standing_by_until: super::standing_by_until(rows, now)?,
        credentials: rows.kept(Kept::Credential)?.unwrap_or_default(),
        recent: rows.runs(RECENT)?,
    })
}

fn set_up(settings: &Settings, credentials: Credentials) -> SetUp {
    let cloud = if settings.cloud.is_some() { Step::Done } else { settings.set_up.cloud };
    let neo = match credentials {
        Credentials::Validated | Credentials::Active | Credentials::Suspended => Step::Done,
        Credentials::NotConfigured | Credentials::Configured | Credentials::Revoked => Step::Open,
    };
    SetUp { cloud, neo, calls: settings.set_up.calls, finished: settings.set_up.finished }
}

/// The settings as they are shown.
fn settings_view(
    settings: &Settings,
    policy: Option<&Policy>,
    credentials: Credentials,
    usage_host: Option<String>,
) -> SettingsView {
    let (cloud, queue) = (settings.cloud.as_ref(), settings.queue.as_ref());
    let (url, zone) = match &settings.neo {
        Some(neo) => (neo.base_url.to_string(), neo.zone.to_string()),
        None => (default_neo().to_string(), this_computers_zone()),
    };
    SettingsView {
        neo_url: url.trim_end_matches('/').to_owned(),
        zone,
        credentials: credentials.as_str().to_owned(),
        cloud_url: cloud.map(|cloud| cloud.url.to_string()),
        cloud_email: cloud.map(|cloud| cloud.email.clone()),
        clinic_name: cloud.map(|cloud| cloud.clinic_name.clone()),
        queue_url: queue.map(|queue| queue.url.to_string()),
        queue_destination: queue.map(|queue| queue.destination.to_string()),
        queue_receiver_claims: queue.is_some_and(|queue| queue.receiver_claims),
        usage_host,
        chosen: settings.chosen(),
        managed: policy.map(Policy::managed).unwrap_or_default(),
        managed_by: policy.and_then(|policy| policy.managed_by.clone()),
    }
}

/// The computer's IANA zone, for a clinic that has not named its own yet.
fn this_computers_zone() -> String {
    iana_time_zone::get_timezone().unwrap_or_else(|_| "UTC".to_owned())
}
