//! Newer versions: looked for beside the work, fetched where the program may install them or a person asks, installed while
//! nothing goes on.
//!
//! Nothing waits for them and nothing fails by them. Invariant: a package is started only after its signature was verified on
//! the file that is started, and a file that is not a verified package of what is offered does not stay.

mod installing;
mod way;
mod wishes;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64};

use chrono::{DateTime, Utc};
use semver::Version;
use serde_json::json;
use sync_core::audit::{Action, Phase, Status};
use sync_core::failure::{Code, Failure};
use sync_core::ports::PimsRoom;
use sync_core::updates::{Fault, Known, List, Offer, Ready, Refused, Verdict, is_due};
use sync_core::view::updates::{Around, UpdateWork, UpdatesView};
use sync_core::words::{Finding, Refusal};
use tokio::task::JoinSet;

use super::checklist::Found;
use super::{Agent, jitter, store_failure};
use crate::dirs::{Home, space};
use crate::settings::{Settings, UpdatesPolicy};
use crate::store::{Kept, Rows, StoreFailure};
use crate::updates::UpdateOptions;
use way::Way;

/// The person at this computer, as far as a desk has heard of them.
#[derive(Debug, Default)]
pub(crate) struct Person {
    /// When something was last asked for in a window: milliseconds since 1970; 0: never.
    pub(crate) asked_at: AtomicI64,
    /// The program ends because they quit it, and not because the system ends.
    pub(crate) quits: AtomicBool,
}

/// What is going on about newer versions.
pub(super) struct Updates {
    options: UpdateOptions,
    work: JoinSet<Ended>,
    working: Option<UpdateWork>,
    /// A person wants the package here.
    fetch: bool,
    /// A person wants it installed.
    install: bool,
    /// The installer was started: this program is to end.
    replaced: bool,
    person: Arc<Person>,
}

impl Updates {
    pub(super) fn with(options: UpdateOptions) -> Self {
        Self {
            options,
            work: JoinSet::new(),
            working: None,
            fetch: false,
            install: false,
            replaced: false,
            person: Arc::default(),
        }
    }

    fn begin(&mut self, working: UpdateWork, work: impl Future<Output = Ended> + Send + 'static) {
        self.working = Some(working);
        self.work.spawn(work);
    }

    /// Whatever goes on ends, without a trace.
    fn rest(&mut self) {
        self.work = JoinSet::new();
        self.working = None;
    }
}

/// What work in the background came to.
pub(crate) enum Ended {
    /// The list was asked for.
    Asked(Result<List, Fault>),
    /// A package was fetched.
    Fetched(Offer, Result<Ready, Fault>),
}

impl<R: PimsRoom> Agent<R> {
    /// Looks for newer versions by itself, where it is time, and goes on with what a person asked for. Called between runs.
    pub(crate) fn look_for_updates(&mut self) {
        if let Err(failure) = self.go_on_with_updates() {
            tracing::warn!(%failure, "newer versions were not looked for");
        }
    }

    fn go_on_with_updates(&mut self) -> Result<(), StoreFailure> {
        if self.updates.working.is_some() {
            return Ok(());
        }
        let Some(way) = self.way()? else { return Ok(()) };
        let known = known(&self.store.read())?;
        let policy = self.updates_policy();
        let itself = self.updates.options.installation.installs_itself() && self.settings.updates.check;
        let wished = self.updates.fetch || self.updates.install;
        let fetches = policy.by_itself() && (itself || wished);
        if self.settings.updates.check && is_due(&known, self.now(), jitter(&self.device)) {
            self.updates.begin(UpdateWork::Checking, async move { Ended::Asked(way.ask().await) });
        } else if let Some(offer) = known.to_fetch().filter(|_| fetches && (wished || known.failures == 0)) {
            let offer = offer.clone();
            self.updates.begin(UpdateWork::Fetching, async move {
                let fetched = way.fetch(&offer).await;
                Ended::Fetched(offer, fetched)
            });
        }
        if self.updates.working.is_some() {
            self.refresh_status();
        }
        Ok(())
    }

    /// What the work in the background came to, once it has.
    pub(crate) async fn updates_ended(&mut self) -> Option<Ended> {
        match self.updates.work.join_next().await {
            Some(ended) => ended.ok(),
            None => std::future::pending().await,
        }
    }

    /// Takes it in, and goes on with what follows from it.
    pub(crate) fn take_in_updates(&mut self, ended: Option<Ended>) {
        self.updates.working = None;
        let taken = match ended {
            Some(ended) => self.take_in(ended),
            // It broke down: it is tried again when its time comes, and not at once.
            None => self.change_known(|known, now| known.failed(Fault::Unreachable, now)),
        };
        if let Err(failure) = taken {
            tracing::warn!(%failure, "what is known of newer versions was not kept");
        }
        self.look_for_updates();
        self.refresh_status();
    }

    fn take_in(&mut self, ended: Ended) -> Result<(), StoreFailure> {
        match ended {
            Ended::Asked(list) => self.heard(list)?,
            Ended::Fetched(_, Ok(ready)) => {
                tracing::info!(version = %ready.version, "the package of a newer version is here");
                self.updates.fetch = false;
                self.change_known(|known, _| known.ready = Some(ready))?;
            }
            Ended::Fetched(offer, Err(fault)) => {
                self.updates.fetch = false;
                self.package_failed(&offer.version, &offer.package.signature, fault)?;
            }
        }
        self.sweep_updates()
    }

    /// A list was asked for.
    fn heard(&mut self, list: Result<List, Fault>) -> Result<(), StoreFailure> {
        let Some(way) = self.way()? else { return Ok(()) };
        match list {
            Ok(list) => {
                let verdict = list.verdict(&way.asker());
                let least = list.least().cloned();
                if !matches!(verdict, Verdict::Offered(_)) {
                    // What a person wished for is offered no more.
                    (self.updates.fetch, self.updates.install) = (false, false);
                }
                self.change_known(|known, now| known.believed(verdict, least, now))
            }
            Err(fault) => {
                tracing::warn!(why = fault.as_str(), "the list of newer versions was not taken");
                self.change_known(|known, now| known.failed(fault, now))
            }
        }
    }

    /// A package came to nothing. One that was refused is known again and told in the audit trail.
    fn package_failed(
        &mut self,
        version: &Version,
        signature: &str,
        fault: Fault,
    ) -> Result<(), StoreFailure> {
        tracing::warn!(why = fault.as_str(), %version, "the package of a newer version was not taken");
        self.updates.install = false;
        self.change_known(|known, now| {
            known.ready = None;
            known.failed(fault, now);
            if fault.is_refusal() {
                known.refused = Some(Refused { signature: signature.to_owned(), fault });
            }
        })?;
        if fault.is_refusal() {
            let detail = json!({ "version": version.to_string(), "why": fault.as_str() });
            self.audit((Action::UpdateRefused, Phase::Note, Status::Failure), None, detail)?;
        }
        Ok(())
    }

    /// A run begins: what goes on in the background ends, and is taken up again after it.
    pub(crate) fn rest_from_updates(&mut self) {
        self.updates.rest();
    }

    /// Deletes every file that is not the verified package of what is offered.
    fn sweep_updates(&mut self) -> Result<(), StoreFailure> {
        let known = known(&self.store.read())?;
        let ready =
            known.at_hand().filter(|_| self.updates_policy().by_itself()).map(|ready| ready.file.clone());
        let folder = folder(&self.home);
        if let Err(error) = sweep(&folder, ready.as_deref()) {
            tracing::warn!(kind = ?error.kind(), "old packages were not removed; the next look does");
        }
        let lost = known.ready.is_some() && ready.as_ref().is_none_or(|file| !folder.join(file).is_file());
        if lost {
            self.change_known(|known, _| known.ready = None)?;
        }
        Ok(())
    }

    /// What is known of newer versions, as it is shown.
    pub(super) fn updates_view(&self) -> UpdatesView {
        let known = known(&self.store.read()).unwrap_or_else(|failure| {
            tracing::warn!(%failure, "what is known of newer versions could not be read");
            Known::default()
        });
        let working = self.updates.working;
        view(&known, &self.updates.options, &self.settings, self.updates_policy(), &self.home, working)
    }

    /// The version that runs: whether it is supported, and when newer ones were last looked for. A server that is away for a
    /// while is nothing that this computer lacks.
    pub(super) fn examine_version(&self) -> Result<Found, Failure> {
        let known = known(&self.store.read()).map_err(|failure| store_failure(&failure))?;
        let options = &self.updates.options;
        let ours = options.version.to_string();
        if options.source.is_none() {
            return Ok(Found::absent(&Finding::VersionWithoutUpdates(&ours)));
        }
        if known.is_unsupported(&options.version) {
            let least = known.least.map(|least| least.to_string()).unwrap_or_default();
            return Err(Refusal::Unsupported { ours: &ours, least: &least }.failure());
        }
        if let Some(fault) = known.trouble().filter(|fault| fault.code() == Code::UpdateRefused) {
            return Err(Refusal::Update(fault).failure());
        }
        let checked = known.checked_at.map(|at| at.format("%Y-%m-%d %H:%M").to_string());
        let newer = known.offered().map(|offer| offer.version.to_string());
        let checked = checked.as_deref();
        Ok(Found::good(&Finding::Version { version: &ours, checked, newer: newer.as_deref() }))
    }

    /// What a desk says of the person there.
    pub(crate) fn person(&self) -> Arc<Person> {
        Arc::clone(&self.updates.person)
    }

    fn updates_policy(&self) -> UpdatesPolicy {
        self.policy.as_ref().map(|policy| policy.updates).unwrap_or_default()
    }

    fn way(&self) -> Result<Option<Way>, StoreFailure> {
        let options = &self.updates.options;
        let Some(source) = options.source.clone() else { return Ok(None) };
        Ok(Some(Way {
            source,
            channel: self.updates_policy().channel(),
            version: options.version.clone(),
            platform: options.installation.platform(std::env::consts::ARCH),
            install: self.device.clone(),
            proxy: self.settings.proxy.clone(),
            folder: folder(&self.home),
            ending: options.installation.ending(),
            largest: options.largest,
            room: self.home.free_space().unwrap_or(u64::MAX).saturating_sub(space::LOW_WATER),
        }))
    }

    fn change_known(&mut self, change: impl FnOnce(&mut Known, DateTime<Utc>)) -> Result<(), StoreFailure> {
        let now = self.now();
        self.store.write(|rows| {
            let mut known = known(rows)?;
            change(&mut known, now);
            rows.keep(Kept::Updates, &known)
        })
    }
}

/// What is known. What another version wrote and this one does not understand is nothing.
pub(crate) fn known(rows: &Rows<'_>) -> Result<Known, StoreFailure> {
    match rows.kept(Kept::Updates) {
        Ok(known) => Ok(known.unwrap_or_default()),
        Err(StoreFailure::Shape(_)) => Ok(Known::default()),
        Err(failure) => Err(failure),
    }
}

/// What is known, as it is shown: for a face that only looks as well.
pub(crate) fn view(
    known: &Known,
    options: &UpdateOptions,
    settings: &Settings,
    policy: UpdatesPolicy,
    home: &Home,
    working: Option<UpdateWork>,
) -> UpdatesView {
    let file = known.at_hand().map(|ready| folder(home).join(&ready.file).display().to_string());
    UpdatesView::of(
        known,
        Around {
            version: &options.version,
            host: options.source.as_ref().map(|source| source.host().to_string()),
            channel: policy.channel(),
            installation: options.installation,
            check: settings.updates.check,
            by_itself: policy.by_itself(),
            working,
            file,
        },
    )
}

fn folder(home: &Home) -> PathBuf {
    home.updates()
}

fn sweep(folder: &Path, but: Option<&str>) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if but.is_none_or(|file| entry.file_name() != file) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
