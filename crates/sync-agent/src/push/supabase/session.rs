//! The sign-in: by password once, by refresh token ever after, one renewal at a time.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sync_core::outbox::{self, SignInAction, classify_sign_in};
use zeroize::Zeroizing;

use super::{PushFailure, Supabase, sign_in_failure};
use crate::lock::{LockFailure, OsLock};

/// How often a lock that another process holds is asked for.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What is known of the sign-in in this process.
#[derive(Default)]
pub(super) struct Session {
    access: Option<Access>,
    generation: u64,
    /// A new refresh token that could not be kept: the only one that is good.
    unkept: Option<SecretString>,
    /// The refresh token that was refused; it is not shown to the server again.
    refused: Option<SecretString>,
}

/// An access token, and which renewal gave it.
#[derive(Clone)]
pub struct Access {
    pub(in crate::push) token: SecretString,
    generation: u64,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access").field("generation", &self.generation).finish_non_exhaustive()
    }
}

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The user's id at Supabase.
    pub user_id: String,
}

#[derive(Serialize)]
struct ByPassword<'a> {
    email: &'a str,
    password: &'a str,
}

#[derive(Serialize)]
struct ByToken<'a> {
    refresh_token: &'a str,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: SecretString,
    refresh_token: SecretString,
    user: Option<User>,
}

#[derive(Deserialize)]
struct User {
    id: String,
}

impl Supabase {
    /// Signs in by password and keeps the refresh token. The password is submitted once and not kept.
    ///
    /// # Errors
    /// The project refuses it or cannot be reached, or the token cannot be kept.
    pub async fn sign_in(&self, email: &str, password: &SecretString) -> Result<SignedIn, PushFailure> {
        let mut session = self.session.lock().await;
        let _alone = self.alone().await?;
        let body = ByPassword { email: email.trim(), password: password.expose_secret() };
        let tokens = match self.token("password", &body).await? {
            Ok(tokens) => tokens,
            Err(action) => return Err(sign_in_failure(action)),
        };
        let user_id = tokens.user.as_ref().map(|user| user.id.clone()).ok_or(PushFailure::NotAgreed)?;
        self.keep(&mut session, tokens).await?;
        Ok(SignedIn { user_id })
    }

    /// Ends the sign-in: forgets the tokens here, and asks the project to forget them too, which may fail without
    /// harm.
    ///
    /// # Errors
    /// The kept token cannot be removed.
    pub async fn sign_out(&self) -> Result<(), PushFailure> {
        if let (Ok(access), Ok(address)) = (self.access().await, self.address("auth/v1/logout?scope=local")) {
            let _ = self.ask(self.client.post(address), Some(&access)).await;
        }
        let mut session = self.session.lock().await;
        let _alone = self.alone().await?;
        self.tokens.forget().await?;
        *session = Session { generation: session.generation, ..Session::default() };
        Ok(())
    }

    /// The access token, from a renewal where there is none yet.
    ///
    /// # Errors
    /// The clinic is not signed in, the sign-in was refused, or the project cannot be reached.
    pub async fn access(&self) -> Result<Access, PushFailure> {
        let mut session = self.session.lock().await;
        match &session.access {
            Some(access) => Ok(access.clone()),
            None => self.renew_alone(&mut session).await,
        }
    }

    /// A newer access token than this one, which the server refused: somebody else's renewal in the meantime, or ours.
    ///
    /// # Errors
    /// As [`Supabase::access`].
    pub async fn renew(&self, refused: &Access) -> Result<Access, PushFailure> {
        let mut session = self.session.lock().await;
        match &session.access {
            Some(access) if access.generation != refused.generation => Ok(access.clone()),
            Some(_) | None => self.renew_alone(&mut session).await,
        }
    }

    async fn renew_alone(&self, session: &mut Session) -> Result<Access, PushFailure> {
        let _alone = self.alone().await?;
        session.access = None;
        let kept = match session.unkept.clone() {
            Some(token) => token,
            None => self.tokens.get().await?.ok_or(PushFailure::NotConnected)?,
        };
        if session.refused.as_ref().is_some_and(|refused| same(refused, &kept)) {
            return Err(PushFailure::SignInRefused);
        }
        let (used, outcome) = match self.by_token(&kept).await? {
            // Somebody without our lock was first: another home's copy, or a process that died before it could keep
            // what it got.
            Err(SignInAction::ReadTokenAgain) => match self.tokens.get().await? {
                Some(newer) if !same(&newer, &kept) => {
                    let outcome = self.by_token(&newer).await?;
                    (newer, outcome)
                }
                Some(_) | None => (kept, Err(SignInAction::Refused)),
            },
            outcome => (kept, outcome),
        };
        match outcome {
            Ok(tokens) => self.keep(session, tokens).await,
            Err(action) => {
                let failure = sign_in_failure(action);
                if failure == PushFailure::SignInRefused {
                    session.refused = Some(used);
                    session.unkept = None;
                }
                Err(failure)
            }
        }
    }

    async fn by_token(&self, token: &SecretString) -> Result<Result<Tokens, SignInAction>, PushFailure> {
        self.token("refresh_token", &ByToken { refresh_token: token.expose_secret() }).await
    }

    /// Keeps the refresh token before the access token can be used.
    async fn keep(&self, session: &mut Session, tokens: Tokens) -> Result<Access, PushFailure> {
        session.unkept = Some(tokens.refresh_token.clone());
        self.tokens.put(&tokens.refresh_token).await?;
        session.unkept = None;
        session.refused = None;
        session.generation += 1;
        let access = Access { token: tokens.access_token, generation: session.generation };
        session.access = Some(access.clone());
        Ok(access)
    }

    /// One request to the token endpoint.
    async fn token(
        &self,
        grant: &str,
        body: &impl Serialize,
    ) -> Result<Result<Tokens, SignInAction>, PushFailure> {
        let address = self.address(&format!("auth/v1/token?grant_type={grant}"))?;
        let body = serde_json::to_vec(body).map(Zeroizing::new).map_err(|_| PushFailure::Unwritable)?;
        let request = self.client.post(address).body(body.to_vec());
        let request = request.header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let answer = self.ask(request, None).await?;
        let action = classify_sign_in(&answer.response(outbox::sign_in::code_of));
        if action != SignInAction::Accepted {
            return Ok(Err(action));
        }
        let tokens = serde_json::from_value(answer.body.unwrap_or_default());
        tokens.map(Ok).map_err(|_| PushFailure::NotAgreed)
    }

    /// The machine's lock around a renewal. Asked for again and again rather than waited for in a thread, so that it
    /// can be given up.
    async fn alone(&self) -> Result<OsLock, PushFailure> {
        let waiting = async {
            loop {
                match OsLock::try_private(&self.options.token_lock) {
                    Ok(lock) => return Ok(lock),
                    Err(LockFailure::Held) => tokio::time::sleep(LOOK_AGAIN).await,
                    Err(failure @ LockFailure::Unusable { .. }) => {
                        return Err(PushFailure::Tokens(super::TokenStoreFailure(failure.code())));
                    }
                }
            }
        };
        tokio::time::timeout(self.options.token_patience, waiting).await.unwrap_or(Err(PushFailure::Busy))
    }
}

fn same(a: &SecretString, b: &SecretString) -> bool {
    a.expose_secret() == b.expose_secret()
}
