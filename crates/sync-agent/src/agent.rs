//! The one owner of a clinic's changing state: settings, store, vault, guard. A face (the command line, the desktop
//! shell) opens it, asks it for runs and decisions, and draws the [`Picture`] that it publishes.
//!
//! Invariant: while an [`Agent`] lives it holds the home's lock, so no other process writes the same store.

mod by_person;
mod checklist;
mod choosing;
mod examining;
mod people;
mod picture;
mod privacy;
mod proving;
mod setting_up;
mod status;
mod telling;
pub(crate) mod trouble;
pub(crate) mod updates;
mod usage;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use sync_core::audit::{self, Action, Actor, Phase};
use sync_core::failure::{Code, Failure};
use sync_core::ports::{Clock, PimsRoom, ReaderSetup};
use sync_core::practice::zone::Zone;
use sync_core::schedule::{Due, History, Rule, Why, next_due};
use sync_core::sign_in::Guard;
use sync_core::sign_in::credentials::Credentials;
use sync_core::view::notices::Notice;
use sync_core::view::{Activity, Progress};
use tokio::sync::{broadcast, watch};

pub use people::Decision;
pub use picture::Picture;
pub use setting_up::{CloudGiven, CloudJoined, NeoGiven, QueueGiven, SetUpEnd};
pub(crate) use status::calls as calls_now;
pub(crate) use status::{Seen, next_run, status};

use crate::dirs::Home;
use crate::lock::OsLock;
use crate::push::posthog::UsageAddress;
use crate::settings::{NeoSettings, Policy, PolicyFailure, Settings};
use crate::store::{Kept, Rows, Store, StoreFailure};
use crate::updates::UpdateOptions;
use crate::vault::seal::{KeyId, Sealer};
use crate::vault::{SecretName, Vault, VaultFailure, VaultOptions};
use zeroize::Zeroizing;

/// Time for everything a run asks of Neo (design: 10 minutes).
const READING_BUDGET: std::time::Duration = std::time::Duration::from_secs(600);

/// A lease lasts no longer (docs/cloud.md); a later end was written while a clock was wrong.
const MOST_STANDING_BY: chrono::TimeDelta = chrono::TimeDelta::hours(25);

/// What an agent is opened with.
pub struct AgentOptions {
    /// The data directory.
    pub home: Home,
    /// How the vault is opened.
    pub vault: VaultOptions,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// Who is asking: the agent itself, or a person at a command line.
    pub actor: Actor,
    /// A browser named by the environment; wins over the settings.
    pub browser: Option<PathBuf>,
    /// Where this computer's managed policy is ([`crate::settings::policy_path`]).
    pub policy: Option<PathBuf>,
    /// Where usage statistics go, where this program has an address for them.
    pub usage: Option<UsageAddress>,
    /// Newer versions: where they are asked for, and how this program was installed.
    pub updates: UpdateOptions,
}

/// The master key, once the vault is open: a face in the same process opens what it shows without asking the keychain
/// again.
pub(crate) type SharedKey = Arc<Mutex<Option<Zeroizing<[u8; 32]>>>>;

/// The agent of one clinic.
pub struct Agent<R> {
    pub(crate) home: Home,
    /// The settings in force: the file's, with what the policy fixes.
    pub(crate) settings: Settings,
    /// The settings as they stand in the file.
    file: Settings,
    policy: Result<Policy, PolicyFailure>,
    pub(crate) store: Store,
    pub(crate) vault: Result<Arc<Vault>, Failure>,
    vault_options: VaultOptions,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) actor: Actor,
    pub(crate) room: R,
    pub(crate) device: String,
    pub(crate) browser: Option<PathBuf>,
    key: SharedKey,
    picture: watch::Sender<Picture>,
    notices: broadcast::Sender<Notice>,
    /// Until when a first run leaves a person who is setting up alone; a person who never ends does not hold it for ever.
    setting_up_until: Option<DateTime<Utc>>,
    /// New credentials at which Neo asked for a person.
    waits_for_person: Option<by_person::Waiting>,
    /// Changes of rows that the last picture showed.
    changes_shown: std::cell::Cell<u64>,
    usage: usage::Usage,
    updates: updates::Updates,
    _lock: OsLock,
}

/// Path of the settings inside a home.
pub fn settings_path(home: &Home) -> PathBuf {
    home.root().join("settings.json")
}

impl<R: PimsRoom> Agent<R> {
    /// Opens the home for work: takes its lock, opens settings, store and vault, and closes what a killed process left
    /// open (a submitted password of unknown end, rows in flight, browsers).
    ///
    /// # Errors
    /// Somebody else works in the home; settings or database cannot be used. A vault that does not open is no error
    /// here: the agent then shows its status and says so at the first run.
    pub async fn open(options: AgentOptions, room: R) -> Result<Self, Failure> {
        let AgentOptions { home, vault, clock, actor, browser, policy, usage, updates } = options;
        let lock = OsLock::try_private(&home.lock_file()).map_err(|failure| failure.code().failure())?;
        let file = Settings::load(&settings_path(&home))
            .map_err(|failure| Code::SettingsDamaged.failure().with_detail(failure.to_string()))?;
        let policy = policy.map_or_else(|| Ok(Policy::default()), |path| Policy::load(&path));
        if let Err(failure) = &policy {
            tracing::error!(%failure, "the policy is not applied");
        }
        let settings = in_force(&policy, &file);
        let mut store = Store::open(&home.database()).map_err(|failure| store_failure(&failure))?;
        let now = clock.now();
        let vault_options = vault.clone();
        let key = SharedKey::default();
        let vault = open_vault(vault, &mut store, &key, now).await.map(Arc::new);
        let device = device(&mut store)?;
        let picture = watch::Sender::new(Picture::starting(now));
        let mut agent = Self {
            home,
            settings,
            file,
            policy,
            store,
            vault,
            vault_options,
            clock,
            actor,
            room,
            device,
            browser,
            key,
            picture,
            notices: telling::notice_board(),
            setting_up_until: None,
            waits_for_person: None,
            changes_shown: std::cell::Cell::new(0),
            usage: usage::Usage::to(usage),
            updates: updates::Updates::with(updates),
            _lock: lock,
        };
        agent.recover()?;
        agent.keep_to_privacy().map_err(|failure| store_failure(&failure))?;
        agent.begin_updates().map_err(|failure| store_failure(&failure))?;
        if let Err(error) = agent.home.take_ballast() {
            tracing::warn!(%error, "no ballast was put aside; a full disk may go unrecorded");
        }
        agent.room.sweep(&agent.reader_setup_or_default()).await;
        agent.publish(Activity::Idle, None);
        Ok(agent)
    }

    /// The picture as it changes.
    pub fn watch(&self) -> watch::Receiver<Picture> {
        self.picture.subscribe()
    }

    /// What a face in the same process looks with.
    pub(crate) fn looking(&self) -> (Home, SharedKey, Arc<dyn Clock>) {
        (self.home.clone(), Arc::clone(&self.key), Arc::clone(&self.clock))
    }

    /// Now, by the agent's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Stops cleanly: folds the write-ahead log into the file.
    pub fn stop(self) {
        if let Err(failure) = self.store.checkpoint() {
            tracing::warn!(%failure, "the write-ahead log was not folded in; the next start will");
        }
    }

    /// A vault that did not open at the start may open now: a person unlocked the keychain.
    ///
    /// # Errors
    /// It still does not.
    pub(crate) async fn open_vault_again(&mut self) -> Result<(), Failure> {
        if self.vault.is_err() {
            let now = self.now();
            self.vault =
                open_vault(self.vault_options.clone(), &mut self.store, &self.key, now).await.map(Arc::new);
        }
        self.vault.as_ref().map(|_| ()).map_err(Clone::clone)
    }

    /// Now by the servers' clock, where this PC's is known to be far off.
    pub(crate) fn servers_now(&self) -> DateTime<Utc> {
        self.clock_is_off_by().map_or_else(|| self.now(), |skew| self.now() + skew)
    }

    /// How far the servers were ahead of this PC's clock when the two were compared last, where that is far.
    pub(crate) fn clock_is_off_by(&self) -> Option<chrono::TimeDelta> {
        let skew: Option<i64> = self.store.read().kept(Kept::ClockSkew).ok().flatten();
        skew.map(chrono::TimeDelta::seconds).filter(|skew| skew.abs() > chrono::TimeDelta::minutes(5))
    }

    /// When the next run is due.
    ///
    /// # Errors
    /// The store.
    pub fn due(&self) -> Result<Due, StoreFailure> {
        let due = due(&self.store.read(), &self.settings, self.now())?;
        match (due, self.setting_up_until) {
            (Due::Now(Why::First), Some(until)) if until > self.now() => Ok(Due::At(until, Why::First)),
            (Due::Now(_) | Due::At(..), Some(_) | None) => Ok(due),
        }
    }

    pub(crate) fn rule(&self) -> Rule {
        rule(&self.settings)
    }

    /// How far a regular run looks back at least.
    pub(crate) fn look_back(&self) -> chrono::TimeDelta {
        self.settings.schedule.look_back()
    }

    pub(crate) fn zone(&self) -> Zone {
        self.settings.neo.as_ref().map_or(Zone::UTC, |neo| neo.zone)
    }

    pub(crate) fn reader_setup(&self, neo: &NeoSettings) -> ReaderSetup {
        ReaderSetup {
            base_url: neo.base_url.clone(),
            profiles: self.home.profiles(),
            browser: self.browser.clone().or_else(|| self.settings.browser.clone()),
            proxy: self.settings.proxy.clone(),
            // Only a run has a place for what it shows.
            screenshots: false,
            direct_proven: self.store.read().kept(Kept::DirectProven).ok().flatten().unwrap_or(false),
            budget: READING_BUDGET,
        }
    }

    fn reader_setup_or_default(&self) -> ReaderSetup {
        let anywhere = NeoSettings { base_url: default_neo(), zone: Zone::UTC };
        self.reader_setup(self.settings.neo.as_ref().unwrap_or(&anywhere))
    }

    /// Closes what a killed process left open.
    fn recover(&mut self) -> Result<(), Failure> {
        let now = self.now();
        self.store
            .write::<_, StoreFailure>(|rows| {
                if let Some(guard) = rows.kept::<Guard>(Kept::Guard)? {
                    rows.keep(Kept::Guard, &guard.recover(now))?;
                }
                Ok(())
            })
            .map_err(|failure| store_failure(&failure))
    }

    /// Writes one entry of the audit trail.
    pub(crate) fn audit(
        &mut self,
        entry: (Action, Phase, audit::Status),
        object: Option<&str>,
        detail: serde_json::Value,
    ) -> Result<(), StoreFailure> {
        let now = self.now();
        let actor = self.actor.clone();
        self.store.write(|rows| rows.audit(now, &actor, entry, object, detail).map(|_| ()))
    }

    pub(crate) fn credential_state(&self) -> Result<Credentials, StoreFailure> {
        Ok(self.store.read().kept(Kept::Credential)?.unwrap_or_default())
    }

    /// Publishes the status anew: freshness decays and the next run comes nearer without anything happening.
    pub(crate) fn refresh_status(&self) {
        self.publish(Activity::Idle, None);
    }

    /// Publishes what is being done now; everything else of the picture is read from the store.
    pub(crate) fn publish(&self, activity: Activity, progress: Option<Progress>) {
        match self.status_now(activity, progress) {
            Ok(status) => {
                let mut picture = self.picture_of(status);
                // What a run writes down on its way is shown once it is whole: stored, or over.
                let whole = matches!(activity, Activity::Idle | Activity::Pushing);
                let changes = self.store.read().changes();
                if whole && self.changes_shown.replace(changes) != changes {
                    picture.tables = picture.tables.wrapping_add(1);
                }
                self.picture.send_replace(picture);
            }
            Err(failure) => tracing::warn!(%failure, "the status could not be read"),
        }
    }

    /// A handle that moves the published progress without the store.
    pub(crate) fn progress_handle(&self) -> ProgressHandle {
        ProgressHandle { picture: self.picture.clone() }
    }
}

/// The settings in force. A policy that cannot be understood fixes nothing.
fn in_force(policy: &Result<Policy, PolicyFailure>, file: &Settings) -> Settings {
    policy.as_ref().map_or_else(|_| file.clone(), |policy| policy.over(file))
}

/// When the next run is due, out of a store and the settings in force: for a face that only looks as well.
///
/// Without credentials nothing is due: a run could only say so, again and again, and the first real one would count as a
/// repetition.
pub(crate) fn due(rows: &Rows<'_>, settings: &Settings, now: DateTime<Utc>) -> Result<Due, StoreFailure> {
    let credentials: Credentials = rows.kept(Kept::Credential)?.unwrap_or_default();
    let absent = matches!(credentials, Credentials::NotConfigured | Credentials::Revoked);
    if settings.neo.is_none() || absent {
        return Ok(Due::At(DateTime::<Utc>::MAX_UTC, Why::First));
    }
    let mut history: History = rows.kept(Kept::History)?.unwrap_or_default();
    let guard: Guard = rows.kept(Kept::Guard)?.unwrap_or_default();
    // A kept session needs no password, so the guard's hold does not stop it.
    if rows.kept_secret_exists(crate::run::SESSION)? {
        history.sign_in_paused_until = None;
    } else {
        history.sign_in_paused_until = guard.schedule_paused_until(now);
    }
    if let Some(until) = standing_by_until(rows, now)? {
        return Ok(Due::At(until, Why::Regular));
    }
    let first_call = rows.first_call_due(now)?;
    let device: String = rows.kept(Kept::Device)?.unwrap_or_default();
    Ok(next_due(&rule(settings), &history, first_call, now, jitter(&device)))
}

/// A person did something about what made runs fail: an agent that stays tries at once whether it works now.
pub(crate) fn forgive_failures(rows: &Rows<'_>, now: DateTime<Utc>) -> Result<(), StoreFailure> {
    let mut history: History = rows.kept(Kept::History)?.unwrap_or_default();
    history.failures_in_a_row = 0;
    history.last_attempt = history.last_success;
    // Before the first run there was nothing to mend; set-up says when that one begins.
    history.mended_at = history.last_success.map(|_| now);
    rows.keep(Kept::History, &history)
}

fn rule(settings: &Settings) -> Rule {
    Rule {
        every_minutes: settings.schedule.every_minutes,
        jitter_minutes: settings.schedule.jitter_minutes,
        zone: settings.neo.as_ref().map_or(Zone::UTC, |neo| neo.zone),
    }
}

/// Until when another computer of the clinic does the work.
pub(crate) fn standing_by_until(
    rows: &Rows<'_>,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreFailure> {
    let until: Option<DateTime<Utc>> = rows.kept(Kept::StandingByUntil)?;
    Ok(until.filter(|until| *until > now && *until < now + MOST_STANDING_BY))
}

/// The same number in [0, 1) for as long as an installation lives.
fn jitter(device: &str) -> f64 {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(device.as_bytes());
    let (head, _) = digest.split_at(2);
    f64::from(u16::from_be_bytes([head[0], head[1]])) / 65_536.0
}

/// Moves the published progress while the agent is busy reading.
#[derive(Clone)]
pub(crate) struct ProgressHandle {
    picture: watch::Sender<Picture>,
}

impl ProgressHandle {
    /// So many are done.
    pub(crate) fn set(&self, activity: Activity, done: u32, of: u32) {
        self.picture.send_modify(|picture| {
            picture.status.activity = activity;
            picture.status.progress = Some(Progress { done, of });
        });
    }
}

/// The default address of Neo in the United States (neo.md 2.1).
#[expect(clippy::expect_used, reason = "a constant that a test parses")]
pub fn default_neo() -> url::Url {
    url::Url::parse("https://us.idexxneo.com").expect("a valid address")
}

/// What a person is told about a failure of the store.
pub(crate) fn store_failure(failure: &StoreFailure) -> Failure {
    tracing::error!(%failure, "store");
    failure.code().failure()
}

fn device(store: &mut Store) -> Result<String, Failure> {
    let kept: Option<String> = store.read().kept(Kept::Device).map_err(|failure| store_failure(&failure))?;
    if let Some(device) = kept {
        return Ok(device);
    }
    let made = crate::chance::new_id().map_err(|_| Code::Internal.failure())?.to_string();
    store.write(|rows| rows.keep(Kept::Device, &made)).map_err(|failure| store_failure(&failure))?;
    Ok(made)
}

/// Opens the vault and gives the store its key; makes the key at the very first start only.
///
/// A store that holds sealed data is never given a new key: that would make what is there unreadable for ever.
async fn open_vault(
    options: VaultOptions,
    store: &mut Store,
    shared: &SharedKey,
    now: DateTime<Utc>,
) -> Result<Vault, Failure> {
    let vault = Vault::open(options).await.map_err(|failure| failure.code().failure())?;
    let has_data = store.read().kept::<bool>(Kept::Sealed).map_err(|failure| store_failure(&failure))?;
    let key = match vault.key(SecretName::MasterKey).await {
        Ok(key) => key,
        Err(VaultFailure::Missing) if has_data == Some(true) => return Err(Code::KeyMismatch.failure()),
        Err(VaultFailure::Missing) => {
            vault.create_key(SecretName::MasterKey).await.map_err(|failure| failure.code().failure())?
        }
        Err(failure) => return Err(failure.code().failure()),
    };
    let sealer = Sealer::new(&key, KeyId::of(&key));
    store.unlock(sealer);
    store
        .write::<_, StoreFailure>(|rows| {
            rows.keep(Kept::Sealed, &true)?;
            rows.check_key(now)
        })
        .map_err(|failure| store_failure(&failure))?;
    *shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(key);
    Ok(vault)
}
