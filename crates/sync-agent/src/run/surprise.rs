//! What is kept of a page that surprised a run.

use serde_json::json;
use sync_core::audit::{Action, Phase, Status};
use sync_core::failure::Failure;
use sync_core::ports::{Evidence, PimsFailure, PimsRoom};

use super::Progressing;
use crate::agent::Agent;
use crate::store::StoreFailure;

impl<R: PimsRoom> Agent<R> {
    /// A failure of the PIMS as a person is told, with its evidence kept.
    pub(super) fn surprised(&mut self, run: &Progressing, failure: PimsFailure) -> Failure {
        let code = failure.code.as_str();
        tracing::warn!(code, detail = %failure.detail, "the PIMS");
        if let Some(evidence) = &failure.evidence
            && let Err(failure) = self.keep_evidence(&run.id, code, evidence)
        {
            tracing::warn!(%failure, "the evidence was not kept");
        }
        failure.code.failure()
    }

    /// The outline first: it is small, and stays where a picture does not fit on the disk any more.
    fn keep_evidence(&mut self, run_id: &str, code: &str, evidence: &Evidence) -> Result<(), StoreFailure> {
        let (now, actor) = (self.now(), self.actor.clone());
        self.store.write(|rows| rows.keep_evidence(run_id, code, &evidence.skeleton, now))?;
        let Some(picture) = evidence.screenshot.as_ref().filter(|_| self.settings.privacy.screenshots) else {
            return Ok(());
        };
        self.store.write(|rows| {
            rows.keep_screenshot(run_id, code, picture, now)?;
            let detail = json!({ "what": "screenshot", "code": code });
            rows.audit(
                now,
                &actor,
                (Action::EvidenceKept, Phase::Note, Status::Success),
                Some(run_id),
                detail,
            )?;
            Ok(())
        })
    }
}
