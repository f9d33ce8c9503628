//! QStash, or a relay at the same paths: asks that a discharge call be made at its time.
//!
//! A message is `{callId, revision}` and nothing else; the queue is told to redact even that in its logs. It carries
//! `Upstash-Not-Before`, so that the queue waits, and `Upstash-Deduplication-Id: {callId}-{revision}`, which the queue
//! remembers for ten minutes and which is therefore an aid and no promise: that a call rings once is promised by its
//! consumer, who claims the row. Because it does, the queue may deliver again: `Upstash-Retries: 3` (12 s, 2 min 28 s,
//! 30 min apart) carries a call over a restart of the consumer.
//!
//! The bearer is either a QStash token kept in the vault, or the clinic's own sign-in at Supabase against a relay: a
//! QStash token is account-wide, so a fleet should not carry it. A token goes into a header only, never into an address.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sync_core::cloud;
use sync_core::failure::Code;
use sync_core::outbox::{QueueAction, classify_queue};
use url::Url;
use uuid::Uuid;

use super::http::{self, AddressFailure, Answer, HttpOptions, Lost};
use super::supabase::{PushFailure, Supabase};

/// Deliveries after the first that the queue may make when the consumer does not answer 2xx.
const RETRIES: &str = "3";

/// Where the queue is and whom it calls.
#[derive(Clone, Debug)]
pub struct QStashOptions {
    /// `https://qstash.upstash.io`, a regional address, or a relay.
    pub url: Url,
    /// The consumer: the address of `execute-call`.
    pub destination: Url,
    /// Proxy and deadlines.
    pub http: HttpOptions,
}

impl QStashOptions {
    /// From the addresses as a person typed them.
    ///
    /// # Errors
    /// One of them cannot be used.
    pub fn new(url: &str, destination: &str) -> Result<Self, AddressFailure> {
        Ok(Self {
            url: http::base_address(url)?,
            destination: http::address(destination)?,
            http: HttpOptions::default(),
        })
    }
}

/// Who asks.
pub enum Bearer {
    /// A QStash token.
    Token(SecretString),
    /// The clinic, by its sign-in at Supabase: for a relay.
    Clinic(Arc<Supabase>),
}

impl From<SecretString> for Bearer {
    fn from(token: SecretString) -> Self {
        Self::Token(token)
    }
}

/// A message that the queue has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its id at the queue: what [`QStash::cancel`] needs.
    pub message_id: String,
    /// The queue had it already.
    pub deduplicated: bool,
}

/// A message that the queue no longer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// It was taken back.
    Removed,
    /// It was delivered or removed before.
    Gone,
}

/// Why something is not known to be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishFailure {
    /// No answer.
    #[error("the queue: {0}")]
    Lost(Lost),
    /// An answer, and what it means; never [`QueueAction::Done`].
    #[error("the queue answered {status}: {action:?}")]
    Answered {
        /// HTTP status.
        status: u16,
        /// What it means.
        action: QueueAction,
    },
    /// The clinic's sign-in, which a relay needs, could not be had. Nothing was sent.
    #[error("no sign-in for the relay: {0}")]
    SignIn(Box<PushFailure>),
    /// The token cannot stand in a header. Nothing was sent.
    #[error("{0}")]
    Token(AddressFailure),
}

impl PublishFailure {
    /// What it means for the message, in the words of `sync_core::outbox`.
    pub fn action(&self) -> QueueAction {
        match self {
            Self::Lost(Lost::NeverSent(_)) => QueueAction::NotNow { after: None },
            Self::Lost(Lost::NoAnswer) => QueueAction::Unknown { after: None },
            Self::Answered { action, .. } => *action,
            Self::SignIn(failure) => QueueAction::NotNow { after: failure.retry_after() },
            Self::Token(_) => QueueAction::TokenRefused,
        }
    }

    /// What a person is told.
    pub fn code(&self) -> Code {
        match self {
            Self::Lost(Lost::NeverSent(http::NeverSent::ClockBehind)) => Code::ClockWrong,
            Self::Lost(_) => Code::QueueUnreachable,
            Self::Answered { action, .. } => match action {
                QueueAction::Done | QueueAction::NotNow { .. } | QueueAction::Unknown { .. } => {
                    Code::QueueUnreachable
                }
                QueueAction::NotFound | QueueAction::TokenRefused | QueueAction::BadMessage => {
                    Code::QueueRefused
                }
            },
            Self::SignIn(failure) => failure.code(),
            Self::Token(_) => Code::QueueRefused,
        }
    }
}

/// A client of one queue, for one consumer.
pub struct QStash {
    client: Client,
    base: Url,
    publish: Url,
    bearer: Bearer,
    /// What its clock said when it answered last.
    date: Mutex<Option<DateTime<Utc>>>,
}

impl QStash {
    /// A client; nothing is sent yet. White space around a token is not part of it.
    ///
    /// # Errors
    /// An address or the proxy cannot be used.
    pub fn new(options: &QStashOptions, bearer: impl Into<Bearer>) -> Result<Self, AddressFailure> {
        let base = http::base_address(options.url.as_str())?;
        // The destination stands in the path as it is, scheme and all.
        let publish = format!("{base}v2/publish/{}", options.destination);
        let publish = Url::parse(&publish).map_err(|_| AddressFailure::NotAUrl)?;
        let bearer = match bearer.into() {
            Bearer::Token(token) => {
                Bearer::Token(SecretString::from(token.expose_secret().trim().to_owned()))
            }
            Bearer::Clinic(supabase) => Bearer::Clinic(supabase),
        };
        Ok(Self {
            client: http::client(&options.http, &base)?,
            base,
            publish,
            bearer,
            date: Mutex::default(),
        })
    }

    /// Asks for a call at `not_before`, or at once where that is over.
    ///
    /// # Errors
    /// It is not known to be published; [`PublishFailure::action`] says what that means for the message.
    pub async fn publish(
        &self,
        call_id: Uuid,
        revision: u32,
        not_before: DateTime<Utc>,
    ) -> Result<Published, PublishFailure> {
        let mut headers = HeaderMap::new();
        headers.insert("upstash-not-before", HeaderValue::from(whole_seconds(not_before)));
        let id = HeaderValue::from_str(&cloud::deduplication_id(call_id, revision));
        headers.insert("upstash-deduplication-id", id.map_err(|_| never_made())?);
        headers.insert("upstash-retries", HeaderValue::from_static(RETRIES));
        headers.insert("upstash-redact-fields", HeaderValue::from_static("body"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = cloud::publish_message(call_id, revision).to_string();

        let request = || self.client.post(self.publish.clone()).headers(headers.clone()).body(body.clone());
        let answer = self.send(request).await?;
        let action = action(&answer);
        match (action, message_id(&answer)) {
            (QueueAction::Done, Some(published)) => Ok(published),
            // It says that it has something, and not what: nobody could cancel it.
            (QueueAction::Done, None) => {
                let action = QueueAction::Unknown { after: None };
                Err(PublishFailure::Answered { status: answer.status, action })
            }
            (action, _) => Err(PublishFailure::Answered { status: answer.status, action }),
        }
    }

    /// Takes a message back.
    ///
    /// # Errors
    /// It is not known to be gone; to try again is safe.
    pub async fn cancel(&self, message_id: &str) -> Result<Cancelled, PublishFailure> {
        let address = self.message(message_id)?;
        let answer = self.send(|| self.client.delete(address.clone())).await?;
        match action(&answer) {
            QueueAction::Done => Ok(Cancelled::Removed),
            QueueAction::NotFound => Ok(Cancelled::Gone),
            action @ (QueueAction::TokenRefused
            | QueueAction::BadMessage
            | QueueAction::NotNow { .. }
            | QueueAction::Unknown { .. }) => Err(PublishFailure::Answered { status: answer.status, action }),
        }
    }

    /// Whether the queue answers and knows the token: asks for a message that does not exist.
    ///
    /// # Errors
    /// It does not.
    pub async fn check(&self) -> Result<(), PublishFailure> {
        let address = self.message("odis-sync-check")?;
        let answer = self.send(|| self.client.get(address.clone())).await?;
        match action(&answer) {
            QueueAction::Done | QueueAction::NotFound => Ok(()),
            action @ (QueueAction::TokenRefused
            | QueueAction::BadMessage
            | QueueAction::NotNow { .. }
            | QueueAction::Unknown { .. }) => Err(PublishFailure::Answered { status: answer.status, action }),
        }
    }

    /// What the queue's clock said when it answered last, told once: to be compared at once with ours.
    pub fn take_date(&self) -> Option<DateTime<Utc>> {
        self.date.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn message(&self, id: &str) -> Result<Url, PublishFailure> {
        let mut address = self.base.clone();
        let mut segments = address.path_segments_mut().map_err(|()| never_made())?;
        segments.pop_if_empty().extend(["v2", "messages", id]);
        drop(segments);
        Ok(address)
    }

    /// Sends with the bearer. A relay that no longer knows the clinic's sign-in has taken nothing, so after a renewal
    /// the request is sent once more.
    async fn send(&self, request: impl Fn() -> RequestBuilder) -> Result<Answer, PublishFailure> {
        let supabase = match &self.bearer {
            Bearer::Token(token) => return self.exchange(request(), token).await,
            Bearer::Clinic(supabase) => supabase,
        };
        let sign_in = |failure| PublishFailure::SignIn(Box::new(failure));
        let access = supabase.access().await.map_err(sign_in)?;
        let answer = self.exchange(request(), &access.token).await?;
        if answer.status != 401 {
            return Ok(answer);
        }
        let access = supabase.renew(&access).await.map_err(sign_in)?;
        self.exchange(request(), &access.token).await
    }

    async fn exchange(
        &self,
        request: RequestBuilder,
        token: &SecretString,
    ) -> Result<Answer, PublishFailure> {
        let header = http::secret_header("Bearer ", token).map_err(PublishFailure::Token)?;
        let answer =
            http::exchange(request.header(AUTHORIZATION, header)).await.map_err(PublishFailure::Lost)?;
        if let Some(date) = answer.date() {
            *self.date.lock().unwrap_or_else(PoisonError::into_inner) = Some(date);
        }
        Ok(answer)
    }
}

fn never_made() -> PublishFailure {
    PublishFailure::Lost(Lost::NeverSent(http::NeverSent::Request))
}

/// Never earlier than asked: a part of a second counts as a whole one.
fn whole_seconds(time: DateTime<Utc>) -> i64 {
    time.timestamp() + i64::from(time.timestamp_subsec_nanos() > 0)
}

fn action(answer: &Answer) -> QueueAction {
    let mut response = answer.response(|_| None);
    response.retry_after = response.retry_after.or_else(|| limit_reset(answer));
    // The queue answers a deletion without a body, and a relay may do so with a refusal.
    response.is_json |= answer.empty;
    classify_queue(&response)
}

/// QStash says when a limit ends as Unix time: the daily one if it is used up, else that of the burst.
fn limit_reset(answer: &Answer) -> Option<Duration> {
    let number = |name: &str| answer.headers.get(name)?.to_str().ok()?.trim().parse::<i64>().ok();
    let reset = match number("ratelimit-remaining") {
        Some(0) => number("ratelimit-reset"),
        Some(_) | None => None,
    };
    let reset = reset.or_else(|| number("burst-ratelimit-reset")).or_else(|| number("ratelimit-reset"))?;
    let wait = reset.checked_sub(answer.date()?.timestamp())?;
    Some(Duration::from_secs(u64::try_from(wait).unwrap_or_default()))
}

fn message_id(answer: &Answer) -> Option<Published> {
    let body = answer.body.as_ref()?;
    let message_id = body.get("messageId")?.as_str().filter(|id| !id.is_empty())?.to_owned();
    let deduplicated = body.get("deduplicated").and_then(Value::as_bool).unwrap_or(answer.status == 202);
    Some(Published { message_id, deduplicated })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_never_asked_for_early() {
        let at = |text: &str| whole_seconds(text.parse().unwrap());
        assert_eq!(at("2026-11-25T00:00:00Z"), 1_795_564_800);
        assert_eq!(at("2026-11-25T00:00:00.001Z"), 1_795_564_801, "the next whole second");
    }

    #[test]
    fn the_limit_that_is_used_up_says_when_to_come_back() {
        let wait = |headers: &[(&'static str, &'static str)]| {
            let headers = headers.iter().map(|(name, value)| {
                (reqwest::header::HeaderName::from_static(name), HeaderValue::from_static(value))
            });
            limit_reset(&Answer { status: 429, body: None, empty: true, headers: headers.collect() })
        };
        let date = ("date", "Wed, 25 Nov 2026 00:00:00 GMT");
        let (day, burst) = (("ratelimit-reset", "1795565800"), ("burst-ratelimit-reset", "1795564810"));
        let (used, left) = (("ratelimit-remaining", "0"), ("ratelimit-remaining", "5"));
        assert_eq!(wait(&[date, used, day, burst]), Some(Duration::from_secs(1000)), "the day's");
        assert_eq!(wait(&[date, left, day, burst]), Some(Duration::from_secs(10)), "the burst's");
        assert_eq!(wait(&[date]), None);
        assert_eq!(wait(&[used, day]), None, "without the server's clock nothing is said");
    }
}
