//! Coming to a session, with the guard asked before every submission, and asking through it: a session that ends in
//! the middle is opened again once, and the questions not yet answered are asked again.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sync_core::audit::{Action, Phase, Status};
use sync_core::failure::Code;
use sync_core::ports::{
    Answer, Ask, AskFailure, Clock, KeptSession, NeoAccess, Opening, Pims, PimsFailure, PimsRoom,
    SubmitPermit,
};
use sync_core::sign_in::credentials::{CredentialEvent, Credentials};
use sync_core::sign_in::{Guard, Plan, Session, SignInEnd, Wish, plan};
use sync_core::view::Activity;

use super::{Progressing, SESSION};
use crate::agent::Agent;
use crate::credentials;
use crate::store::{Kept, Rows, Store, StoreFailure};

/// One visit to the PIMS: the reader, whose account it is, and how often it signed in.
pub(crate) struct Visit<'a, P> {
    pub(crate) pims: &'a mut P,
    access: &'a NeoAccess,
    wish: Wish,
    sign_ins: u32,
    session: Option<Session>,
    /// A kept session was taken up and has brought no answer yet.
    taken_up: bool,
}

/// The session as one secret text: when it began, and the adapter's own words.
pub(crate) fn packed(session: &KeptSession) -> SecretString {
    SecretString::from(format!(
        "{}\n{}",
        session.signed_in_at.timestamp_millis(),
        session.cookies.expose_secret()
    ))
}

fn unpacked(text: &SecretString) -> Option<KeptSession> {
    let (at, cookies) = text.expose_secret().split_once('\n')?;
    let signed_in_at = DateTime::from_timestamp_millis(at.parse().ok()?)?;
    Some(KeptSession { cookies: SecretString::from(cookies), signed_in_at })
}

impl<'a, P: Pims> Visit<'a, P> {
    pub(crate) fn new(pims: &'a mut P, access: &'a NeoAccess, wish: Wish) -> Self {
        Self { pims, access, wish, sign_ins: 0, session: None, taken_up: false }
    }

    /// Comes to a session: the kept one, else one sign-in that the guard allows.
    pub(crate) async fn come_in<R: PimsRoom>(
        &mut self,
        agent: &mut Agent<R>,
        run: &mut Progressing,
    ) -> Result<(), PimsFailure> {
        loop {
            let kept = agent.store.read().kept_secret(SESSION).map_err(|failure| store(&failure))?;
            let kept = kept.as_ref().and_then(unpacked);
            let session = self.session.unwrap_or(match kept {
                Some(_) => Session::Kept,
                None => Session::Absent,
            });
            let now = agent.now();
            let guard = recovered_guard(&mut agent.store, now)?;
            match (plan(session, self.sign_ins, &guard, now, self.wish), kept) {
                (Plan::ProveKept, Some(kept)) => match self.pims.open(Opening::Kept(&kept)).await {
                    Ok(opened) => {
                        run.reader = Some(opened.reader);
                        self.taken_up = true;
                        return Ok(());
                    }
                    Err(failure) if failure.code == Code::NeoSessionLost => {
                        self.session = Some(Session::Over)
                    }
                    Err(failure) => return Err(failure),
                },
                (Plan::ProveKept, None) => self.session = Some(Session::Absent),
                (Plan::SignIn, _) => return self.sign_in(agent, run, guard).await,
                (Plan::Not(code), _) => return Err(refused(code, "the guard of the sign-in says no")),
            }
        }
    }

    async fn sign_in<R: PimsRoom>(
        &mut self,
        agent: &mut Agent<R>,
        run: &mut Progressing,
        guard: Guard,
    ) -> Result<(), PimsFailure> {
        self.sign_ins += 1;
        let (end, outcome) = sign_in_with_stored(agent, self.pims, self.access, guard).await?;
        let opened = outcome?;
        debug_assert_eq!(end, SignInEnd::Accepted, "only an accepted sign-in opens");
        run.signed_in = true;
        run.reader = Some(opened.reader);
        self.session = None;
        Ok(())
    }

    /// Asks all of it and hands over each answer once. `done` moves the published progress.
    ///
    /// A session that ends in the middle is opened once more; what is still unanswered when the reading ends for
    /// another reason is handed over as [`AskFailure::NotAsked`], and the reason is returned.
    pub(crate) async fn ask<R: PimsRoom>(
        &mut self,
        agent: &mut Agent<R>,
        run: &mut Progressing,
        asks: Vec<Ask>,
        on_answer: &mut (dyn FnMut(Ask, Result<Answer, AskFailure>) + Send),
    ) -> Result<(), PimsFailure> {
        let mut left = asks;
        let of = u32::try_from(left.len()).unwrap_or(u32::MAX);
        let progress = agent.progress_handle();
        let mut done: u32 = 0;
        loop {
            let mut answered: HashSet<Ask> = HashSet::with_capacity(left.len());
            let ended = self
                .pims
                .read(left.clone(), &mut |ask, answer| {
                    if answer == Err(AskFailure::NotAsked) {
                        return;
                    }
                    done += 1;
                    progress.set(Activity::Reading, done, of);
                    answered.insert(ask.clone());
                    on_answer(ask, answer);
                })
                .await;
            left.retain(|ask| !answered.contains(ask));
            if self.taken_up && !answered.is_empty() {
                self.taken_up = false;
                note(agent, (Action::NeoSessionUsed, Phase::Note, Status::Success), json!({}))?;
            }
            let failure = match ended {
                Ok(()) if left.is_empty() => return Ok(()),
                // A reader that says it is done and is not would make notes disappear silently.
                Ok(()) => refused(Code::NeoAnswers, "the reader left questions without an answer"),
                Err(failure) if failure.code == Code::NeoSessionLost => {
                    (self.session, self.taken_up) = (Some(Session::Over), false);
                    forget_session(&mut agent.store)?;
                    match self.come_in(agent, run).await {
                        Ok(()) => continue,
                        Err(failure) => failure,
                    }
                }
                Err(failure) => failure,
            };
            for ask in left {
                on_answer(ask, Err(AskFailure::NotAsked));
            }
            return Err(failure);
        }
    }
}

/// How one sign-in ended: for the guard, and with what the PIMS opened or said.
pub(crate) type SignedIn = (SignInEnd, Result<sync_core::ports::Opened, PimsFailure>);

/// Signs in once with the stored credentials, the guard's book kept before and after. The inner `Err` is how Neo or the
/// browser ended it; the outer one is a book that could not be kept, in which case nothing was submitted.
async fn sign_in_with_stored<R: PimsRoom, P: Pims>(
    agent: &mut Agent<R>,
    pims: &mut P,
    access: &NeoAccess,
    guard: Guard,
) -> Result<SignedIn, PimsFailure> {
    let submitting = guard.clone().about_to_submit(agent.now());
    let (end, asked, outcome) = submit_once(agent, pims, access, submitting.clone()).await;
    let guard = if asked { submitting } else { guard };
    let now = agent.now();
    let actor = agent.actor.clone();
    let state: Credentials = agent.credential_state().map_err(|failure| store(&failure))?;
    let after = state.on(CredentialEvent::Used(end));
    let guard = guard.ended(end, now);
    agent
        .store
        .write::<_, StoreFailure>(|rows| {
            rows.keep(Kept::Guard, &guard)?;
            remember(rows, end, access)?;
            if after != state {
                rows.keep(Kept::Credential, &after)?;
                rows.audit(
                    now,
                    &actor,
                    (Action::CredentialState, Phase::Note, Status::Success),
                    None,
                    json!({ "from": state.as_str(), "to": after.as_str() }),
                )?;
                crate::deliver::owe_credential(rows, after, &guard, now)?;
            }
            Ok(())
        })
        .map_err(|failure| store(&failure))?;
    Ok((end, outcome))
}

/// Signs in once with credentials that are not stored yet, and gives the guard's book as it is to stand if they are
/// kept. Until then the book of those in use stays in force: a process that dies in the middle leaves it with one more
/// submission of unknown end, and a refusal of the new ones changes nothing for the old.
pub(crate) async fn sign_in_with_candidates<R: PimsRoom, P: Pims>(
    agent: &mut Agent<R>,
    pims: &mut P,
    access: &NeoAccess,
    in_use: &Guard,
    fresh: Guard,
) -> Result<Guard, PimsFailure> {
    let now = agent.now();
    let (end, asked, outcome) = submit_once(agent, pims, access, in_use.clone().about_to_submit(now)).await;
    agent
        .store
        .write::<_, StoreFailure>(|rows| {
            rows.keep(Kept::Guard, in_use)?;
            remember(rows, end, access)
        })
        .map_err(|failure| store(&failure))?;
    let fresh = if asked { fresh.about_to_submit(now) } else { fresh };
    outcome.map(|_| fresh.ended(end, agent.now()))
}

/// A refused sign-in is known again, whoever gives it once more: it locks the account.
fn remember(rows: &Rows<'_>, end: SignInEnd, access: &NeoAccess) -> Result<(), StoreFailure> {
    match end {
        SignInEnd::Refused | SignInEnd::Locked => rows.remember_refused(&credentials::attempt(access)),
        SignInEnd::Accepted
        | SignInEnd::Mfa
        | SignInEnd::Captcha
        | SignInEnd::PasswordChange
        | SignInEnd::Maintenance
        | SignInEnd::UnknownPage
        | SignInEnd::NotReached
        | SignInEnd::Unknown => Ok(()),
    }
}

/// The submission itself: `durable` is the book that stands on disk before the click. Says whether it was clicked.
async fn submit_once<R: PimsRoom, P: Pims>(
    agent: &mut Agent<R>,
    pims: &mut P,
    access: &NeoAccess,
    durable: Guard,
) -> (SignInEnd, bool, Result<sync_core::ports::Opened, PimsFailure>) {
    let mut permit = Permit {
        store: &mut agent.store,
        clock: agent.clock.as_ref(),
        actor: agent.actor.clone(),
        durable,
        asked: false,
    };
    let outcome = pims.open(Opening::SignIn { access, permit: &mut permit }).await;
    let asked = permit.asked;
    let end = match &outcome {
        Ok(_) => SignInEnd::Accepted,
        Err(failure) => SignInEnd::from_failure(failure.code, asked),
    };
    if asked {
        let status = if outcome.is_ok() { Status::Success } else { Status::Failure };
        let code = outcome.as_ref().err().map(|failure| failure.code.as_str());
        let entry = (Action::NeoSignIn, Phase::Outcome, status);
        if let Err(failure) = agent.audit(entry, None, json!({ "code": code })) {
            tracing::error!(%failure, "the end of a sign-in was not audited");
        }
    }
    (end, asked, outcome)
}

/// Keeps the guard's book before the click.
struct Permit<'a> {
    store: &'a mut Store,
    clock: &'a dyn Clock,
    actor: sync_core::audit::Actor,
    durable: Guard,
    asked: bool,
}

impl SubmitPermit for Permit<'_> {
    fn about_to_submit(&mut self) -> Result<(), PimsFailure> {
        if self.asked {
            return Err(refused(Code::Internal, "a password is submitted once per sign-in"));
        }
        let now: DateTime<Utc> = self.clock.now();
        let (durable, actor) = (&self.durable, &self.actor);
        self.store
            .write::<_, StoreFailure>(|rows| {
                rows.keep(Kept::Guard, durable)?;
                rows.audit(now, actor, (Action::NeoSignIn, Phase::Intent, Status::Unknown), None, json!({}))?;
                Ok(())
            })
            .map_err(|failure| store(&failure))?;
        self.asked = true;
        crate::crash::point("permit_kept");
        Ok(())
    }
}

fn note<R: PimsRoom>(
    agent: &mut Agent<R>,
    entry: (Action, Phase, Status),
    detail: serde_json::Value,
) -> Result<(), PimsFailure> {
    agent.audit(entry, None, detail).map_err(|failure| store(&failure))
}

fn forget_session(store_: &mut Store) -> Result<(), PimsFailure> {
    store_.write::<_, StoreFailure>(|rows| rows.forget_secret(SESSION)).map_err(|failure| store(&failure))
}

/// The guard, with what a dead process or a clock that was set back left in it put right and kept so.
fn recovered_guard(store_: &mut Store, now: DateTime<Utc>) -> Result<Guard, PimsFailure> {
    store_
        .write::<_, StoreFailure>(|rows| {
            let kept: Guard = rows.kept(Kept::Guard)?.unwrap_or_default();
            let recovered = kept.clone().recover(now);
            if recovered != kept {
                rows.keep(Kept::Guard, &recovered)?;
            }
            Ok(recovered)
        })
        .map_err(|failure| store(&failure))
}

fn store(failure: &StoreFailure) -> PimsFailure {
    refused(failure.code(), &failure.to_string())
}

fn refused(code: Code, detail: &str) -> PimsFailure {
    PimsFailure { code, detail: detail.to_owned(), evidence: None }
}
