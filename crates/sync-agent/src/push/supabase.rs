//! The clinic's Supabase project: its sign-in, and the functions of `docs/cloud.md`.
//!
//! The clinic signs in once with e-mail and password, which are not kept. What is kept is the refresh token, behind
//! [`TokenStore`]; every use of it gives a new one and ends the old one, so that two who use the same one at once can lose
//! the sign-in for good. Hence one renewal at a time: inside the process by a mutex, across processes of the machine by a
//! lock file, and whoever comes to the lock reads the kept token again first. The new token is kept before its access
//! token is used. The access token lives in memory only; whether it is still good is said by the server, not by this
//! PC's clock: the first refusal brings one renewal and one replay, the second ends it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sync_core::failure::Code;
use sync_core::outbox::{self, CloudAction, SignInAction, classify_cloud};
use sync_core::ports::Clock;
use url::Url;

use super::http::{self, AddressFailure, Answer, HttpOptions, Lost, NeverSent};

pub mod functions;
pub mod opinions;
mod session;
pub mod tokens;

pub use session::Access;
pub use tokens::{TokenStore, TokenStoreFailure};

/// Where the project is.
#[derive(Clone, Debug)]
pub struct SupabaseOptions {
    /// `https://{project}.supabase.co`.
    pub url: Url,
    /// The project's publishable (anon) key. Not a secret to the clinic, but nothing to print either.
    pub key: SecretString,
    /// The file that is locked around a renewal: [`crate::dirs::Home::token_lock_file`].
    pub token_lock: PathBuf,
    /// How long another process's renewal is waited for.
    pub token_patience: Duration,
    /// Proxy and deadlines.
    pub http: HttpOptions,
}

impl SupabaseOptions {
    /// From address and key as a person typed them.
    ///
    /// # Errors
    /// The address cannot be used, or the key is one that must not be on a PC.
    pub fn new(url: &str, key: SecretString, token_lock: PathBuf) -> Result<Self, AddressFailure> {
        let key = SecretString::from(key.expose_secret().trim().to_owned());
        if is_service_key(key.expose_secret()) {
            return Err(AddressFailure::ServiceKey);
        }
        Ok(Self {
            url: http::base_address(url)?,
            key,
            token_lock,
            token_patience: Duration::from_secs(45),
            http: HttpOptions::default(),
        })
    }
}

/// The new form says so in its first letters, the old one in the role of its JWT.
fn is_service_key(key: &str) -> bool {
    if key.starts_with("sb_secret_") {
        return true;
    }
    let claims =
        key.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok());
    let claims: Option<Value> = claims.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    claims.is_some_and(|claims| claims.get("role").and_then(Value::as_str) == Some("service_role"))
}

/// An answer of one of our functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpcAnswer<T> {
    /// What it said.
    pub value: T,
    /// The server's clock less ours, to a second or so; positive where ours is behind.
    pub skew: Option<TimeDelta>,
}

/// Why a request is not known to be done. Holds no payload and no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushFailure {
    /// No answer.
    #[error("the cloud: {0}")]
    Lost(#[from] Lost),
    /// An answer that is no success, and what it means; never [`CloudAction::Accepted`] or
    /// [`CloudAction::SignInAgain`].
    #[error("the cloud answered {status} {code:?} {word:?}: {action:?}")]
    Answered {
        /// HTTP status.
        status: u16,
        /// The body's code, if it looks like one.
        code: Option<String>,
        /// The stable word of our own functions, if it is one.
        word: Option<String>,
        /// What it means.
        action: CloudAction,
    },
    /// A success whose body is not what was agreed: somebody else's, or a newer cloud's.
    #[error("the cloud's answer is not what was agreed")]
    NotAgreed,
    /// What should be sent cannot be written as JSON.
    #[error("the request cannot be written")]
    Unwritable,
    /// The clinic is not signed in: connect the cloud.
    #[error("the clinic is not signed in to the cloud")]
    NotConnected,
    /// The sign-in is refused: a person must connect the cloud again.
    #[error("the cloud refused the clinic's sign-in")]
    SignInRefused,
    /// The project does not know the key, or is not at this address.
    #[error("the cloud does not know the project's key")]
    KeyRefused,
    /// The sign-in is not possible now.
    #[error("the cloud's sign-in is not possible now")]
    SignInNotNow {
        /// As the server asked.
        after: Option<Duration>,
    },
    /// Another process renews the sign-in and does not end.
    #[error("another process holds the sign-in")]
    Busy,
    /// The refresh token cannot be read or kept.
    #[error("{0}")]
    Tokens(#[from] TokenStoreFailure),
}

impl PushFailure {
    /// What it means for what was to be sent, in the words of `sync_core::outbox`.
    pub fn action(&self) -> CloudAction {
        match self {
            Self::Answered { action, .. } => *action,
            Self::Lost(_) | Self::Busy | Self::Tokens(_) => CloudAction::Retry { after: None },
            Self::NotAgreed => CloudAction::NotTheCloud { after: None },
            Self::Unwritable => CloudAction::Bisect,
            Self::NotConnected | Self::SignInRefused | Self::KeyRefused => CloudAction::SignInAgain,
            Self::SignInNotNow { after } => CloudAction::Retry { after: *after },
        }
    }

    /// How long the server asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.action() {
            CloudAction::Retry { after } | CloudAction::NotTheCloud { after } => after,
            CloudAction::Accepted
            | CloudAction::SignInAgain
            | CloudAction::BeginAgain
            | CloudAction::Conflict
            | CloudAction::Forbidden
            | CloudAction::Bisect
            | CloudAction::NotReady
            | CloudAction::TooLarge
            | CloudAction::AlreadyThere
            | CloudAction::ParentMissing => None,
        }
    }

    /// What our own function said to a conflict.
    pub fn conflict(&self) -> Option<outbox::cloud::Conflict> {
        match self {
            Self::Answered { action: CloudAction::Conflict, word, .. } => {
                Some(outbox::cloud::conflict(word.as_deref().unwrap_or_default()))
            }
            Self::Answered { .. }
            | Self::Lost(_)
            | Self::NotAgreed
            | Self::Unwritable
            | Self::NotConnected
            | Self::SignInRefused
            | Self::KeyRefused
            | Self::SignInNotNow { .. }
            | Self::Busy
            | Self::Tokens(_) => None,
        }
    }

    /// What a person is told.
    pub fn code(&self) -> Code {
        match self {
            Self::Lost(Lost::NeverSent(NeverSent::ClockBehind)) => Code::ClockWrong,
            Self::Lost(_) | Self::NotAgreed | Self::SignInNotNow { .. } | Self::Busy => {
                Code::CloudUnreachable
            }
            Self::Answered { action, .. } => match action {
                CloudAction::Retry { .. } | CloudAction::NotTheCloud { .. } => Code::CloudUnreachable,
                CloudAction::SignInAgain => Code::CloudSignInRefused,
                CloudAction::Accepted
                | CloudAction::BeginAgain
                | CloudAction::Conflict
                | CloudAction::Forbidden
                | CloudAction::Bisect
                | CloudAction::NotReady
                | CloudAction::TooLarge
                | CloudAction::AlreadyThere
                | CloudAction::ParentMissing => Code::CloudRefused,
            },
            Self::Unwritable => Code::Internal,
            Self::NotConnected | Self::SignInRefused | Self::KeyRefused => Code::CloudSignInRefused,
            Self::Tokens(failure) => failure.0,
        }
    }
}

/// A client of one project, for one clinic's sign-in.
pub struct Supabase {
    client: Client,
    options: SupabaseOptions,
    key: HeaderValue,
    tokens: Arc<dyn TokenStore>,
    clock: Arc<dyn Clock>,
    session: tokio::sync::Mutex<session::Session>,
    skew: Mutex<Option<TimeDelta>>,
}

impl std::fmt::Debug for Supabase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Supabase").field("url", &self.options.url.as_str()).finish_non_exhaustive()
    }
}

impl Supabase {
    /// A client; nothing is sent yet.
    ///
    /// # Errors
    /// The address, the proxy or the key cannot be used.
    pub fn new(
        options: SupabaseOptions,
        tokens: Arc<dyn TokenStore>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, AddressFailure> {
        let client = http::client(&options.http, &options.url)?;
        let key = http::secret_header("", &options.key)?;
        let session = tokio::sync::Mutex::default();
        Ok(Self { client, options, key, tokens, clock, session, skew: Mutex::new(None) })
    }

    /// The last server's clock less ours.
    pub fn skew(&self) -> Option<TimeDelta> {
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same, told once: nothing where no server has answered since it was asked last.
    pub fn take_skew(&self) -> Option<TimeDelta> {
        self.skew.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Calls one of our functions: signs in where that is needed, and again once where the server wants it.
    ///
    /// # Errors
    /// It is not known to be done; [`PushFailure::action`] says what that means.
    pub async fn rpc<T: DeserializeOwned>(
        &self,
        name: &str,
        body: &(impl Serialize + Sync + ?Sized),
    ) -> Result<RpcAnswer<T>, PushFailure> {
        let body = serde_json::to_vec(body).map_err(|_| PushFailure::Unwritable)?;
        let meant = |answer: &Answer| classify_cloud(&answer.response(outbox::cloud::code_of));
        let signed_out = |answer: &Answer| meant(answer) == CloudAction::SignInAgain;
        let answer = self.post(&format!("rest/v1/rpc/{name}"), &body, signed_out).await?;
        let action = meant(&answer);
        if action == CloudAction::SignInAgain {
            return Err(PushFailure::SignInRefused);
        }
        if action != CloudAction::Accepted {
            return Err(refused(&answer, action));
        }
        let value = answer.body.unwrap_or_default();
        let value = serde_json::from_value(value).map_err(|_| PushFailure::NotAgreed)?;
        Ok(RpcAnswer { value, skew: self.skew() })
    }

    /// Sends a JSON body under the clinic's sign-in, which is renewed once where the answer says that it is over.
    async fn post(
        &self,
        path: &str,
        body: &[u8],
        signed_out: impl Fn(&Answer) -> bool,
    ) -> Result<Answer, PushFailure> {
        let address = self.address(path)?;
        let request = || {
            let request = self.client.post(address.clone()).body(body.to_vec());
            request.header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
        };
        let access = self.access().await?;
        let answer = self.ask(request(), Some(&access)).await?;
        if !signed_out(&answer) {
            return Ok(answer);
        }
        let access = self.renew(&access).await?;
        self.ask(request(), Some(&access)).await
    }

    /// One request to the project, with what its gateway wants to see.
    async fn ask(&self, request: RequestBuilder, access: Option<&Access>) -> Result<Answer, PushFailure> {
        let mut request = request.header("apikey", self.key.clone());
        if let Some(access) = access {
            let bearer = http::secret_header("Bearer ", &access.token).map_err(|_| PushFailure::NotAgreed)?;
            request = request.header(reqwest::header::AUTHORIZATION, bearer);
        }
        let answer = http::exchange(request).await?;
        if let Some(date) = answer.date() {
            *self.skew.lock().unwrap_or_else(PoisonError::into_inner) = Some(date - self.clock.now());
        }
        Ok(answer)
    }

    fn address(&self, path: &str) -> Result<Url, PushFailure> {
        self.options.url.join(path).map_err(|_| PushFailure::Unwritable)
    }
}

fn refused(answer: &Answer, action: CloudAction) -> PushFailure {
    let response = answer.response(outbox::cloud::code_of);
    let code = response
        .code
        .filter(|code| code.len() <= 10 && code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    // Messages of other codes may quote values.
    let ours = code.is_some_and(|code| code.starts_with("PT"));
    let word = answer.body.as_ref().and_then(|body| body.get("message")).and_then(Value::as_str);
    let word = word.filter(|word| {
        ours && word.len() <= 40 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    });
    PushFailure::Answered {
        status: answer.status,
        code: code.map(str::to_owned),
        word: word.map(str::to_owned),
        action,
    }
}

fn sign_in_failure(action: SignInAction) -> PushFailure {
    match action {
        SignInAction::Accepted => PushFailure::NotAgreed,
        SignInAction::ReadTokenAgain | SignInAction::Refused => PushFailure::SignInRefused,
        SignInAction::KeyRefused => PushFailure::KeyRefused,
        SignInAction::Retry { after } | SignInAction::NotTheCloud { after } => {
            PushFailure::SignInNotNow { after }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_with_all_rights_is_refused() {
        let jwt = |role: &str| {
            let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{"iss":"supabase","role":"{role}"}}"#));
            format!("eyJhbGciOiJIUzI1NiJ9.{claims}.c2lnbmF0dXJl")
        };
        let new = |key: &str| {
            SupabaseOptions::new(
                "https://abc.supabase.co",
                SecretString::from(key.to_owned()),
                PathBuf::new(),
            )
        };
        for service in
            [jwt("service_role"), format!(" {}\n", jwt("service_role")), "sb_secret_abc".to_owned()]
        {
            assert_eq!(new(&service).unwrap_err(), AddressFailure::ServiceKey, "{service}");
        }
        for publishable in [jwt("anon"), "sb_publishable_abc".to_owned(), "anything".to_owned()] {
            assert!(new(&publishable).is_ok(), "{publishable}");
        }
    }

    #[test]
    fn only_stable_words_leave_an_answer() {
        let failure = |body: Value| {
            let answer = Answer {
                status: 409,
                body: Some(body),
                empty: false,
                headers: reqwest::header::HeaderMap::new(),
            };
            refused(&answer, CloudAction::Conflict)
        };
        let ours = failure(serde_json::json!({"code": "PT409", "message": "lease_lost"}));
        assert_eq!(ours.conflict(), Some(outbox::cloud::Conflict::LeaseLost));
        for foreign in [
            serde_json::json!({"code": "23505", "message": "pat_example"}),
            serde_json::json!({"code": "PT409", "message": "Pat Example, +14155550123"}),
            serde_json::json!({"code": "Pat Example", "message": "lease_lost"}),
        ] {
            let printed = format!("{:?} {}", failure(foreign.clone()), failure(foreign));
            assert!(!printed.to_lowercase().contains("pat"), "{printed}");
        }
    }
}
