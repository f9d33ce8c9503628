//! What a person decides: about calls, about trying again, about the mode, about revoking.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sync_core::audit::{Action, Actor, Phase, Status};
use sync_core::calls::{CallPlan, CallState, Choice, KnownCall, Mode, decide};
use sync_core::failure::{Code, Failure};
use sync_core::ports::PimsRoom;
use sync_core::practice::zone::wall;
use sync_core::sign_in::Guard;
use sync_core::sign_in::credentials::CredentialEvent;
use sync_core::view::Activity;
use sync_core::words::Refusal;

use super::{Agent, forgive_failures, store_failure};
use crate::run::{Candidates, Progressing, SESSION};
use crate::store::{Kept, StoreFailure};
use crate::{credentials, deliver};

/// A person's word about a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It may be made.
    Approve,
    /// None is needed.
    Skip,
    /// It is withdrawn.
    Cancel,
}

impl Decision {
    fn choice(self) -> Choice {
        match self {
            Decision::Approve => Choice::Approve,
            Decision::Skip => Choice::Skip,
            Decision::Cancel => Choice::Cancel,
        }
    }

    /// As it is audited.
    pub fn as_str(self) -> &'static str {
        match self {
            Decision::Approve => "approve",
            Decision::Skip => "skip",
            Decision::Cancel => "cancel",
        }
    }
}

impl<R: PimsRoom> Agent<R> {
    /// Takes a person's word about a call, plans what follows from it and delivers it. `true`: it has left this
    /// computer; otherwise it leaves with the next run.
    ///
    /// # Errors
    /// There is no such call, or the word cannot be taken; nothing was changed then.
    pub async fn decide(&mut self, call_id: &str, decision: Decision) -> Result<bool, Failure> {
        self.open_vault_again().await?;
        let mut run = Progressing::only_delivering();
        self.settle_messages(&mut run).await;
        if self.clock_is_off_by().is_some() {
            // This clock was wrong when it was last compared. It may have been set right, or be wrong by more.
            self.deliver_now().await;
        }
        // What became of the call elsewhere is known before anything is decided about it.
        let contact = self.contact(&mut run).await;
        if decision == Decision::Approve {
            self.prove_not_standing_by(contact.as_ref().map(Option::is_some))?;
        }
        let now = self.now();
        let store = |failure: StoreFailure| store_failure(&failure);
        let Some(mut row) = self.store.read().call(call_id).map_err(store)? else {
            return Err(Refusal::UnknownCall.failure());
        };
        let at = self.servers_now();
        let (state, word) = decide(&row.known, row.verdict, &row.reasons, decision.choice(), at)
            .map_err(|not| Refusal::NotDecided(not).failure())?;
        row.known.state = state;
        row.known.decision = Some(word);

        let days = [row.known.day];
        let candidates = Candidates::on_days(&self.store.read(), &days, &self.settings.calls, self.zone())
            .map_err(store)?;
        let mut known = self.calls_of(&candidates, &days).map_err(store)?;
        known.retain(|other| other.call_id != row.known.call_id);
        known.push(row.known.clone());
        let plans = self.plan_calls(&candidates, &mut known).map_err(store)?;
        let actor = self.actor.clone();
        let cloud = self.settings.cloud.clone();
        self.store
            .write::<_, StoreFailure>(|rows| {
                rows.store_call(&row, now)?;
                rows.audit(
                    now,
                    &actor,
                    (Action::CallDecided, Phase::Note, Status::Success),
                    Some(call_id),
                    json!({ "decision": decision.as_str() }),
                )?;
                crate::run::store_plans(rows, &plans, &known, &candidates, cloud.as_ref(), &actor, now)?;
                Ok(())
            })
            .map_err(store)?;
        let said = match &contact {
            Ok(_) => false,
            Err(_) => self.say_no_to(call_id, &mut run).await.unwrap_or(false),
        };
        let delivered = self.deliver_through(contact, run).await || said;
        self.publish(Activity::Idle, None);
        Ok(delivered)
    }

    /// A "yes" is for the computer that has the lease: from here it would reach neither cloud nor queue, and be planned
    /// a second time there.
    fn prove_not_standing_by(&self, contact: Result<bool, &Failure>) -> Result<(), Failure> {
        let rows = self.store.read();
        let until = match contact {
            Ok(true) => return Ok(()),
            Err(failure) if failure.code != Code::StandingBy => return Err(failure.clone()),
            // Without a word of the cloud the last one holds.
            Ok(false) | Err(_) => super::standing_by_until(&rows, self.now()),
        };
        let Some(until) = until.map_err(|failure| store_failure(&failure))? else { return Ok(()) };
        let device: Option<String> =
            rows.kept(Kept::StandingByFor).map_err(|failure| store_failure(&failure))?;
        let until = wall(self.zone(), until).format("%H:%M").to_string();
        Err(Refusal::StandingBy { until: &until, device: device.as_deref() }.failure())
    }

    /// Does what follows in the name of another; gives back in whose name it was before.
    pub(crate) fn acting_for(&mut self, actor: Actor) -> Actor {
        std::mem::replace(&mut self.actor, actor)
    }

    /// Withdraws every call that may still ring, and delivers all that is owed: before everything is removed.
    ///
    /// # Errors
    /// The store or the vault.
    pub async fn withdraw_all(&mut self) -> Result<(), Failure> {
        self.withdraw_live_calls().await?;
        self.deliver_now().await;
        Ok(())
    }

    /// Withdraws every call that may still ring; as [`Agent::plan_live_calls_anew`].
    async fn withdraw_live_calls(&mut self) -> Result<bool, Failure> {
        let mode = std::mem::replace(&mut self.settings.calls.mode, Mode::Off);
        let withdrawn = self.plan_live_calls_anew().await;
        self.settings.calls.mode = mode;
        withdrawn
    }

    /// Plans the calls that may still ring by the rules as they are now. `true`: what that took back has left this
    /// computer; otherwise, whatever kept it, the next run does it.
    pub(super) async fn apply_rules_to_calls(&mut self) -> bool {
        let planned = self.plan_live_calls_anew().await;
        told(planned)
    }

    /// Plans every call that may still ring by the rules as they are now, and delivers what that changes. `true`:
    /// no word about calls waits here.
    ///
    /// # Errors
    /// The store or the vault.
    async fn plan_live_calls_anew(&mut self) -> Result<bool, Failure> {
        let store = |failure: StoreFailure| store_failure(&failure);
        let is_live = self.store.read().count_calls().map_err(store)?.into_iter().any(|(state, count)| {
            count > 0 && matches!(state, CallState::Planned | CallState::Queued | CallState::Uncertain)
        });
        if !is_live {
            return self.no_word_waits();
        }
        self.open_vault_again().await?;
        // What became of them elsewhere comes first: a message that is not known here cannot be taken back.
        let mut run = Progressing::only_delivering();
        self.settle_messages(&mut run).await;
        let contact = self.contact(&mut run).await;
        let now = self.now();
        let live = self.store.read().live_calls().map_err(store)?;
        let days: Vec<chrono::NaiveDate> = live.iter().map(|row| row.known.day).collect();
        let (candidates, known, plans) = self.plan_days(&days).map_err(store)?;
        let actor = self.actor.clone();
        let cloud = self.settings.cloud.clone();
        self.store
            .write::<_, StoreFailure>(|rows| {
                crate::run::store_plans(rows, &plans, &known, &candidates, cloud.as_ref(), &actor, now)
            })
            .map_err(store)?;
        self.deliver_through(contact, run).await;
        self.no_word_waits()
    }

    /// Whether no word about calls waits for cloud or queue. Without a cloud none ever left, so none has to.
    fn no_word_waits(&self) -> Result<bool, Failure> {
        let waiting = self.store.read().owes_of_calls().map_err(|failure| store_failure(&failure))?;
        Ok(!waiting || self.settings.cloud.is_none())
    }

    fn plan_days(
        &self,
        days: &[chrono::NaiveDate],
    ) -> Result<(Candidates, Vec<KnownCall>, Vec<CallPlan>), StoreFailure> {
        let candidates = Candidates::on_days(&self.store.read(), days, &self.settings.calls, self.zone())?;
        let mut known = self.calls_of(&candidates, days)?;
        let plans = self.plan_calls(&candidates, &mut known)?;
        Ok((candidates, known, plans))
    }

    /// A person wants the stored password tried once more.
    ///
    /// # Errors
    /// The store.
    pub fn try_again(&mut self) -> Result<(), Failure> {
        let now = self.now();
        let actor = self.actor.clone();
        self.store
            .write::<_, StoreFailure>(|rows| {
                let guard: Guard = rows.kept(Kept::Guard)?.unwrap_or_default();
                rows.keep(Kept::Guard, &guard.try_again(now))?;
                rows.forget_refused()?;
                forgive_failures(rows, now)?;
                rows.audit(
                    now,
                    &actor,
                    (Action::SignInTryAgain, Phase::Note, Status::Success),
                    None,
                    json!({}),
                )?;
                Ok(())
            })
            .map_err(|failure| store_failure(&failure))?;
        self.publish(Activity::Idle, None);
        Ok(())
    }

    /// Who decides about calls from now on. Automatic goes live now: visits finalised before are not called. What may not
    /// ring any more is withdrawn at once; `true`: nothing of that waits here.
    ///
    /// # Errors
    /// The settings cannot be written, the mode is managed, or calls are to ring by themselves without a second opinion.
    pub async fn set_mode(&mut self, mode: Mode) -> Result<bool, Failure> {
        let now = self.now();
        if let Ok(policy) = &self.policy
            && (policy.calls.mode.is_some_and(|fixed| fixed != mode)
                || (mode == Mode::Automatic && policy.calls.second_opinion == Some(false)))
        {
            return Err(policy.refusal());
        }
        if mode == Mode::Automatic && !self.settings.calls.second_opinion {
            return Err(Refusal::NoOpinionForAutomatic.failure());
        }
        self.change_settings(|file| {
            if mode == Mode::Automatic && file.calls.mode != Mode::Automatic {
                file.calls.go_live = Some(now);
            }
            file.calls.mode = mode;
        })?;
        self.audit(
            (Action::SettingsChanged, Phase::Note, Status::Success),
            None,
            json!({ "calls_mode": mode }),
        )
        .map_err(|failure| store_failure(&failure))?;
        let withdrawn = match mode {
            Mode::Automatic => true,
            Mode::Review | Mode::Off => self.apply_rules_to_calls().await,
        };
        self.refresh_status();
        Ok(withdrawn)
    }

    /// Forgets the credentials and every session of Neo at once, and withdraws the calls that may still ring: nobody looks
    /// at them any more. `true`: nothing of that waits here.
    ///
    /// # Errors
    /// The vault did not do it; the sessions are forgotten all the same.
    pub async fn revoke(&mut self) -> Result<bool, Failure> {
        // Whatever keeps the calls from being withdrawn, the credentials go.
        self.waits_for_person = None;
        let withdrawn = self.withdraw_live_calls().await;
        let withdrawn = told(withdrawn);
        let now = self.now();
        let actor = self.actor.clone();
        let state = self.credential_state().map_err(|failure| store_failure(&failure))?;
        let revoked = state.on(CredentialEvent::Revoked);
        let unlocked = self.store.is_unlocked();
        self.store
            .write::<_, StoreFailure>(|rows| {
                rows.forget_secret(SESSION)?;
                rows.forget_screenshots()?;
                rows.keep(Kept::Credential, &revoked)?;
                rows.audit(
                    now,
                    &actor,
                    (Action::CredentialsRevoked, Phase::Outcome, Status::Success),
                    None,
                    json!({ "from": state.as_str() }),
                )?;
                if unlocked {
                    let guard: Guard = rows.kept(Kept::Guard)?.unwrap_or_default();
                    deliver::owe_credential(rows, revoked, &guard, now)?;
                }
                Ok(())
            })
            .map_err(|failure| store_failure(&failure))?;
        if unlocked {
            // The clinic's calls are refused by the consumer from now on, so the cloud must know.
            self.deliver_now().await;
        }
        self.publish(Activity::Idle, None);
        let vault = self.vault.as_ref().map_err(Clone::clone)?;
        credentials::forget(vault).await.map_err(|failure| failure.code().failure())?;
        Ok(withdrawn)
    }
}

/// Whether calls were withdrawn; what kept it from being done is no reason to stop.
fn told(withdrawn: Result<bool, Failure>) -> bool {
    withdrawn.unwrap_or_else(|failure| {
        tracing::warn!(code = failure.code.as_str(), "the calls were not planned anew; the next run does it");
        false
    })
}
