//! Newer versions: looked for beside the work, fetched where the program may install them or a person asks, installed while
//! nothing goes on.
//!
//! Nothing waits for them and nothing fails by them. Invariant: a package is started only after its signature was verified on
//! the file that is started, and a file that is not a verified package of what is offered does not stay.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use semver::Version;
use serde_json::json;
use sync_core::audit::{Action, Phase, Status};
use sync_core::failure::{Code, Failure};
use sync_core::ports::PimsRoom;
use sync_core::schedule::Due;
use sync_core::updates::{
    Asker, Channel, Fault, Installed, Known, List, Moment, Offer, Ready, Refused, Started, Verdict, hold,
    is_due,
};
use sync_core::view::updates::{Around, UpdateWork, UpdatesView};
use sync_core::words::{Finding, Refusal};
use tokio::task::JoinSet;

use super::checklist::Found;
use super::{Agent, jitter, store_failure};
use crate::dirs::{Home, space};
use crate::push::http::HttpOptions;
use crate::push::updates::{Draft, list, package};
use crate::settings::{Settings, UpdatesPolicy};
use crate::store::{Kept, Rows, StoreFailure};
use crate::updates::{Then, UpdateOptions, UpdateSource};

/// A list may take so long.
const LIST: Duration = Duration::from_secs(15);

/// A package may take so long: 300 MB over a slow line.
const PACKAGE: Duration = Duration::from_secs(3600);

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

/// All that asking and fetching need.
#[derive(Clone)]
struct Way {
    source: UpdateSource,
    channel: Channel,
    version: Version,
    platform: Option<String>,
    install: String,
    proxy: Option<url::Url>,
    folder: PathBuf,
    ending: &'static str,
    largest: u64,
    room: u64,
}

impl Way {
    fn asker(&self) -> Asker<'_> {
        Asker { version: &self.version, platform: self.platform.as_deref(), install: &self.install }
    }

    fn options(&self, total: Duration) -> HttpOptions {
        HttpOptions { proxy: self.proxy.clone(), total, ..HttpOptions::default() }
    }

    /// The list, whose signature was verified before anything in it was read.
    async fn ask(&self) -> Result<List, Fault> {
        let (at, signature) = self.source.list(self.channel).map_err(|_| Fault::NoList)?;
        let listed = list(&self.options(LIST), &at, &signature).await?;
        if !self.source.keys().have_signed(&listed.bytes, &listed.signature) {
            return Err(Fault::ListUnsigned);
        }
        List::read(&listed.bytes)
    }

    /// The package, written beside, verified, and renamed.
    async fn fetch(&self, offer: &Offer) -> Result<Ready, Fault> {
        std::fs::create_dir_all(&self.folder).map_err(|_| Fault::Unwritten)?;
        let file = format!("odis-sync-{}.{}", offer.version, self.ending);
        let draft = Draft::at(self.folder.join(format!("{file}.part")));
        let largest = self.largest.min(self.room);
        let came = package(&self.options(PACKAGE), &offer.package.url, &draft, largest).await;
        // What is left free on the disk is not filled with a package.
        came.map_err(|fault| {
            if fault == Fault::PackageTooLarge && largest < self.largest { Fault::NoRoom } else { fault }
        })?;
        let (keys, path) = (self.source.keys().clone(), draft.path().to_owned());
        let (signature, version) = (offer.package.signature.clone(), offer.version.clone());
        let checked =
            tokio::task::spawn_blocking(move || keys.check_package(&path, &signature, &version)).await;
        checked.map_err(|_| Fault::Unwritten)??;
        draft.keep_as(&self.folder.join(&file)).map_err(|_| Fault::Unwritten)?;
        Ok(Ready { version: offer.version.clone(), file, signature: offer.package.signature.clone() })
    }
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

    /// A person wants to know now.
    ///
    /// # Errors
    /// There is no address, or why the list was not taken.
    pub async fn check_updates(&mut self) -> Result<(), Failure> {
        let told = |failure: StoreFailure| store_failure(&failure);
        let way = self.way().map_err(told)?.ok_or_else(|| Refusal::NoUpdateAddress.failure())?;
        self.updates.rest();
        self.updates.working = Some(UpdateWork::Checking);
        self.refresh_status();
        let list = way.ask().await;
        let fault = list.as_ref().err().copied();
        self.updates.working = None;
        let heard = self.heard(list).and_then(|()| self.sweep_updates());
        self.refresh_status();
        heard.map_err(told)?;
        fault.map_or(Ok(()), |fault| Err(Refusal::Update(fault).failure()))
    }

    /// A person wants the package that is offered, to look at it or to have it installed by IT: it is fetched beside the work.
    ///
    /// # Errors
    /// None is offered, or IT has turned it off.
    pub fn fetch_update(&mut self) -> Result<(), Failure> {
        self.offered_to_a_person()?;
        self.updates.fetch = true;
        self.look_for_updates();
        Ok(())
    }

    /// The same, waited for: for a command that ends.
    ///
    /// # Errors
    /// None is offered, IT has turned it off, or the package was not taken.
    pub async fn fetch_update_now(&mut self) -> Result<(), Failure> {
        let told = |failure: StoreFailure| store_failure(&failure);
        let offer = self.offered_to_a_person()?;
        let here = known(&self.store.read()).map_err(told)?.at_hand().is_some();
        let Some(way) = self.way().map_err(told)?.filter(|_| !here) else { return Ok(()) };
        let fetched = way.fetch(&offer).await;
        let fault = fetched.as_ref().err().copied();
        self.take_in(Ended::Fetched(offer, fetched)).map_err(told)?;
        fault.map_or(Ok(()), |fault| Err(Refusal::Update(fault).failure()))
    }

    /// A person wants what is offered installed: at once where it is here, else as soon as it is.
    ///
    /// # Errors
    /// The program does not install by itself here, nothing is offered, or the installer did not start.
    pub fn install_update(&mut self) -> Result<(), Failure> {
        if !self.updates.options.installation.installs_itself() {
            return Err(Refusal::NotByItself.failure());
        }
        self.offered_to_a_person()?;
        self.updates.install = true;
        if self.package_at_hand().is_none() {
            self.look_for_updates();
            return Ok(());
        }
        self.install_at_hand(Then::Restart)
    }

    fn offered_to_a_person(&mut self) -> Result<Offer, Failure> {
        if self.updates.options.source.is_none() {
            return Err(Refusal::NoUpdateAddress.failure());
        }
        if !self.updates_policy().by_itself() {
            return Err(Refusal::UpdatesByIt.failure());
        }
        let known = known(&self.store.read()).map_err(|failure| store_failure(&failure))?;
        known.offered().cloned().ok_or_else(|| Refusal::NoUpdate.failure())
    }

    /// Replaces the program where that may be now: by itself while nothing goes on, or because a person said so. `true`: the
    /// installer was started, and this program is to end.
    pub(crate) fn replaces_itself(&mut self) -> bool {
        if !self.updates.replaced && self.may_install_now() {
            // A person reads in the picture why it came to nothing.
            if let Err(failure) = self.install_at_hand(Then::Restart) {
                tracing::warn!(code = failure.code.as_str(), "a newer version was not installed");
            }
        }
        self.updates.replaced
    }

    /// The program ends: what is ready is installed behind a person who quits it. Behind a system that ends it would be
    /// broken off.
    pub(crate) fn install_at_end(&mut self) {
        if !self.updates.replaced
            && self.updates.person.quits.load(Ordering::Relaxed)
            && self.installs_by_itself()
            && let Err(failure) = self.install_at_hand(Then::Rest)
        {
            tracing::warn!(code = failure.code.as_str(), "a newer version was not installed at the end");
        }
    }

    fn may_install_now(&self) -> bool {
        if self.updates.install {
            return self.package_at_hand().is_some();
        }
        if !self.installs_by_itself() {
            return false;
        }
        let hours = &self.settings.notifications;
        let asked_at = DateTime::from_timestamp_millis(self.updates.person.asked_at.load(Ordering::Relaxed));
        let moment = Moment {
            now: self.now(),
            zone: self.zone(),
            opens: hours.from,
            days: &hours.days,
            setting_up: !self.settings.set_up.finished,
            signing_in: self.waits_for_person.is_some(),
            running: !matches!(self.due(), Ok(Due::At(..))),
            asked_at,
        };
        hold(&moment).is_none()
    }

    /// What is ready may be installed without a person's word. One that was tried in vain may not.
    fn installs_by_itself(&self) -> bool {
        let tried =
            |ready: &Ready| known(&self.store.read()).is_ok_and(|known| known.was_tried(&ready.version));
        self.settings.updates.check && self.package_at_hand().is_some_and(|ready| !tried(&ready))
    }

    /// The verified package that this installation may take, where the program may take any.
    fn package_at_hand(&self) -> Option<Ready> {
        let may = self.updates.options.installation.installs_itself()
            && self.updates.options.source.is_some()
            && self.updates_policy().by_itself();
        let known = known(&self.store.read()).ok().filter(|_| may)?;
        known.at_hand().cloned()
    }

    /// Verifies the package once more, writes down what is about to happen, folds the store, and starts the installer.
    fn install_at_hand(&mut self, then: Then) -> Result<(), Failure> {
        let told = |failure: StoreFailure| store_failure(&failure);
        self.updates.install = false;
        let ready = self.package_at_hand().ok_or_else(|| Refusal::NoUpdate.failure())?;
        let Some(source) = self.updates.options.source.clone() else {
            return Err(Refusal::NoUpdateAddress.failure());
        };
        let path = folder(&self.home).join(&ready.file);
        if let Err(fault) = source.keys().check_package(&path, &ready.signature, &ready.version) {
            self.package_failed(&ready.version, &ready.signature, fault).map_err(told)?;
            self.sweep_updates().map_err(told)?;
            self.refresh_status();
            return Err(Refusal::Update(fault).failure());
        }
        let version = ready.version;
        let detail = json!({ "version": version.to_string() });
        let intent = (Action::UpdateInstalled, Phase::Intent, Status::Unknown);
        self.audit(intent, None, detail.clone()).map_err(told)?;
        let started = Started { version: version.clone(), at: self.now(), in_vain: false };
        self.change_known(|known, _| known.started = Some(started)).map_err(told)?;
        self.store.checkpoint().map_err(told)?;
        if let Err(error) = self.updates.options.installer.start(&path, then) {
            tracing::warn!(kind = ?error.kind(), "the installer did not start");
            let in_vain = Started { version, at: self.now(), in_vain: true };
            self.change_known(|known, now| {
                known.started = Some(in_vain);
                known.failed(Fault::NotStarted, now);
            })
            .map_err(told)?;
            self.audit((Action::UpdateInstalled, Phase::Outcome, Status::Failure), None, detail)
                .map_err(told)?;
            self.refresh_status();
            return Err(Refusal::Update(Fault::NotStarted).failure());
        }
        tracing::info!(%version, "the installer was started");
        self.updates.replaced = true;
        Ok(())
    }

    /// The program has started: what came of an installation is told, and what is not needed any more goes.
    pub(super) fn begin_updates(&mut self) -> Result<(), StoreFailure> {
        let ours = self.updates.options.version.clone();
        let mut known = known(&self.store.read())?;
        let before = known.clone();
        let installed = known.starts(&ours);
        if known != before {
            self.store.write::<_, StoreFailure>(|rows| rows.keep(Kept::Updates, &known))?;
        }
        match installed {
            Some(Installed::Changed { from }) => {
                tracing::info!(%from, to = %ours, "another version runs");
                let detail = json!({ "from": from.to_string(), "to": ours.to_string() });
                self.audit((Action::UpdateInstalled, Phase::Outcome, Status::Success), None, detail)?;
            }
            Some(Installed::Failed { version }) => {
                tracing::warn!(%version, "an installation came to nothing");
                let detail = json!({ "version": version.to_string() });
                self.audit((Action::UpdateInstalled, Phase::Outcome, Status::Failure), None, detail)?;
            }
            None => {}
        }
        self.sweep_updates()
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
