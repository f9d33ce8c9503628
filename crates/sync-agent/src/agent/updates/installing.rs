//! The program replaces itself: when it may, what it writes down before, and what came of it.

use std::sync::atomic::Ordering;

use chrono::DateTime;
use serde_json::json;
use sync_core::audit::{Action, Phase, Status};
use sync_core::failure::Failure;
use sync_core::ports::PimsRoom;
use sync_core::schedule::Due;
use sync_core::updates::{Fault, Installed, Moment, Ready, Started, hold};
use sync_core::words::Refusal;

use super::{folder, known};
use crate::agent::{Agent, store_failure};
use crate::store::{Kept, StoreFailure};
use crate::updates::Then;

impl<R: PimsRoom> Agent<R> {
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
    pub(super) fn package_at_hand(&self) -> Option<Ready> {
        let may = self.updates.options.installation.installs_itself()
            && self.updates.options.source.is_some()
            && self.updates_policy().by_itself();
        let known = known(&self.store.read()).ok().filter(|_| may)?;
        known.at_hand().cloned()
    }

    /// Verifies the package once more, writes down what is about to happen, folds the store, and starts the installer.
    pub(super) fn install_at_hand(&mut self, then: Then) -> Result<(), Failure> {
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
    pub(in crate::agent) fn begin_updates(&mut self) -> Result<(), StoreFailure> {
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
}
