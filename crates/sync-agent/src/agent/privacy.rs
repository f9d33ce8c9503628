//! What a clinic lets be kept beyond what the work needs, and how a person at this computer looks at it.
//!
//! Invariant: while pictures are not chosen none is kept, whoever took the choice back: a person, a policy, or a hand in the
//! file of settings.

use std::io::Write;
use std::path::Path;

use serde_json::json;
use sync_core::audit::{Action, Phase, Status};
use sync_core::failure::Failure;
use sync_core::ports::{PimsRoom, Screenshot};
use sync_core::view::window::Privacy;
use sync_core::words::Refusal;

use super::{Agent, store_failure};
use crate::store::StoreFailure;

impl<R: PimsRoom> Agent<R> {
    /// Changes what may be kept or told; what is absent stays as it is.
    ///
    /// # Errors
    /// It is managed, or the settings cannot be written.
    pub async fn choose_privacy(
        &mut self,
        screenshots: Option<bool>,
        usage_statistics: Option<bool>,
    ) -> Result<(), Failure> {
        let mut chosen = self.settings.chosen();
        let privacy = &mut chosen.privacy;
        privacy.screenshots = screenshots.unwrap_or(privacy.screenshots);
        privacy.usage_statistics = usage_statistics.unwrap_or(privacy.usage_statistics);
        self.choose(&chosen).await.map(|_| ())
    }

    /// Usage statistics are not turned on where there is nowhere to send them.
    pub(super) fn may_choose(&self, wanted: Privacy) -> Result<(), Failure> {
        let turned_on = wanted.usage_statistics && !self.settings.privacy.usage_statistics;
        if turned_on && self.usage.host().is_none() {
            return Err(Refusal::NoUsageAddress.failure());
        }
        Ok(())
    }

    /// Deletes what is kept and may not be: pictures and statistics that nobody chose, and all evidence past its time.
    ///
    /// # Errors
    /// What SQLite said.
    pub(crate) fn keep_to_privacy(&mut self) -> Result<(), StoreFailure> {
        self.keep_to_usage()?;
        let (now, actor) = (self.now(), self.actor.clone());
        let chosen = self.settings.privacy.screenshots;
        self.store.write(|rows| {
            rows.forget_old_evidence(now)?;
            let deleted = if chosen { 0 } else { rows.forget_screenshots()? };
            if deleted > 0 {
                let detail = json!({ "screenshots": deleted });
                let entry = (Action::EvidenceDeleted, Phase::Note, Status::Success);
                rows.audit(now, &actor, entry, None, detail)?;
            }
            Ok(())
        })
    }

    /// Writes the picture of a run into a new file that a person named: the only way in which one leaves the store, and it
    /// is audited before and after.
    ///
    /// # Errors
    /// There is no such picture, the vault is closed, or the file cannot be made. A file that is there stays as it is.
    pub async fn save_screenshot(&mut self, run_id: &str, to: &Path) -> Result<(), Failure> {
        self.open_vault_again().await?;
        let now = self.now();
        let kept = self.store.read().screenshot(run_id, now).map_err(|failure| store_failure(&failure))?;
        let Some(picture) = kept else {
            return Err(Refusal::NoPicture.failure());
        };
        if !to.is_absolute() {
            return Err(Refusal::NotAWholePath.failure());
        }
        let told = |failure: StoreFailure| store_failure(&failure);
        let detail = json!({ "what": "screenshot" });
        let intent = (Action::Exported, Phase::Intent, Status::Unknown);
        self.audit(intent, Some(run_id), detail.clone()).map_err(told)?;
        let written = write_new(to, &picture);
        let status = if written.is_ok() { Status::Success } else { Status::Failure };
        self.audit((Action::Exported, Phase::Outcome, status), Some(run_id), detail).map_err(told)?;
        written.map_err(|error| {
            let kind = error.kind();
            Refusal::PictureUnwritten(kind).failure().with_detail(kind.to_string())
        })
    }
}

/// Into a file that is new and open to its owner only. What is left of one that could not be written is removed.
fn write_new(path: &Path, picture: &Screenshot) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let written = file.write_all(picture.bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        std::fs::remove_file(path)?;
    }
    written
}
