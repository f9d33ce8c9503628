//! A person signs in at Neo in a window of ours: where Neo asks for a second factor, shows a captcha or a page that is
//! not known, in the middle of set-up too.

use std::sync::Arc;

use serde_json::json;
use sync_core::audit::{Action, Phase, Status};
use sync_core::failure::{Code, Failure};
use sync_core::ports::{KeptSession, Opening, Pims, PimsRoom};
use sync_core::sign_in::credentials::CredentialEvent;
use sync_core::sign_in::{Guard, SignInEnd};
use sync_core::view::Activity;
use sync_core::view::window::CheckName;
use sync_core::words::Finding;
use tokio_util::sync::CancellationToken;

use super::checklist::Found;
use super::setting_up::Validated;
use super::{Agent, forgive_failures, store_failure};
use crate::credentials::Given;
use crate::run::{SESSION, packed};
use crate::settings::NeoSettings;
use crate::store::{Kept, StoreFailure};

/// Credentials at which Neo asked for a person. They live in memory alone until that person has signed in: what Neo has
/// not let in is not kept.
pub(crate) struct Waiting {
    pub(super) neo: NeoSettings,
    pub(super) given: Given,
    /// What it is that keeping them does: credentials are stored or rotated.
    pub(super) does: Action,
}

impl<R: PimsRoom> Agent<R> {
    /// New credentials ended with this; where a person's own sign-in helps, they wait for it.
    pub(super) fn wait_for_person(&mut self, failure: &Failure, waiting: Waiting) {
        self.waits_for_person = failure.code.wants_person_at_neo().then_some(waiting);
    }

    /// A person signs in at Neo in a window of ours; the session is kept if it shows the visits that are known here, and
    /// with it the new credentials that wait for it.
    ///
    /// `cancel`: the person thinks better of it; the window goes.
    ///
    /// # Errors
    /// Why there is no session.
    pub async fn sign_in_by_person(&mut self, cancel: &CancellationToken) -> Result<(), Failure> {
        let waiting = self.waits_for_person.as_ref().map(|waiting| waiting.neo.clone());
        let Some(neo) = waiting.or_else(|| self.settings.neo.clone()) else {
            return Err(Code::CredentialsMissing.failure());
        };
        let (opened, session) = self.opened_by_person(&neo, cancel).await;
        let kept = match (&opened, self.waits_for_person.take(), session) {
            (Ok(()), Some(waiting), session) => self.let_in(waiting, session).await,
            (Ok(()), None, session) => self.session_of_person(session),
            (Err(_), waiting, _) => {
                self.waits_for_person = waiting;
                Ok(())
            }
        };
        let ended = opened.and(kept);
        let status = if ended.is_ok() { Status::Success } else { Status::Failure };
        self.audit((Action::NeoSignInByPerson, Phase::Outcome, status), None, json!({}))
            .map_err(|failure| store_failure(&failure))?;
        self.publish(Activity::Idle, None);
        ended
    }

    /// Whether a person signed in and the session shows this clinic, and the session.
    async fn opened_by_person(
        &mut self,
        neo: &NeoSettings,
        cancel: &CancellationToken,
    ) -> (Result<(), Failure>, Option<KeptSession>) {
        let mut pims = self.room.reader(&self.reader_setup(neo));
        let checklist = self.checklist(&[CheckName::SignedIn, CheckName::Schedule]);
        checklist.running(CheckName::SignedIn);
        let opened = tokio::select! {
            opened = pims.open(Opening::ByPerson { base_url: &neo.base_url }) => opened.map_err(|failure| failure.code),
            () = cancel.cancelled() => Err(Code::Stopped),
        };
        let opened = match opened.map_err(Code::failure) {
            Ok(_) => {
                checklist.good(CheckName::SignedIn, None);
                checklist.running(CheckName::Schedule);
                let proved = match self.prove_schedule(&mut pims, neo.zone).await {
                    Ok(_) => self.prove_same_visits(&mut pims).await,
                    Err(failure) => Err(failure),
                };
                checklist
                    .ended(CheckName::Schedule, &proved.clone().map(|()| Found::good(&Finding::ThisClinics)));
                proved
            }
            Err(failure) => {
                checklist.failed(CheckName::SignedIn, &failure);
                Err(failure)
            }
        };
        (opened, pims.close().await.session)
    }

    /// New credentials whose person was let in are kept, as if Neo had accepted them at once.
    async fn let_in(&mut self, waiting: Waiting, session: Option<KeptSession>) -> Result<(), Failure> {
        let vault = Arc::clone(self.vault.as_ref().map_err(Clone::clone)?);
        let fresh = self.fresh_guard()?.signed_in_by_person(self.now());
        let Waiting { neo, given, does } = waiting;
        self.connected(&vault, neo, &given, does, Some(Validated { fresh, session })).await?;
        self.wait_for_set_up();
        Ok(())
    }

    /// The session of the credentials that are in use.
    fn session_of_person(&mut self, session: Option<KeptSession>) -> Result<(), Failure> {
        let Some(session) = session else { return Ok(()) };
        let now = self.now();
        let state = self.credential_state().map_err(|failure| store_failure(&failure))?;
        self.store
            .write::<_, StoreFailure>(|rows| {
                rows.keep_secret(SESSION, &packed(&session), now)?;
                forgive_failures(rows, now)?;
                let guard: Guard = rows.kept(Kept::Guard)?.unwrap_or_default();
                let guard = guard.signed_in_by_person(now);
                if !guard.is_refused() {
                    rows.keep(Kept::Credential, &state.on(CredentialEvent::Used(SignInEnd::Accepted)))?;
                }
                rows.keep(Kept::Guard, &guard)
            })
            .map_err(|failure| store_failure(&failure))
    }
}
