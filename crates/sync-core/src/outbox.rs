//! What is owed to the outside: where a row stands, what an answer means for it, and when it is tried again.
//!
//! Two kinds of delivery. An [`Delivery::Upsert`] may be repeated at will: ids and revisions are deterministic. A
//! [`Delivery::Call`] makes a telephone ring and must not be repeated unless that is proved safe: the queue forgets
//! duplicates after 10 minutes, so against a receiver that does not claim calls a message whose sending ended unknown
//! is sent again only within [`SAFE_TO_RESEND`] of the first time, and afterwards waits as [`State::Uncertain`].
//!
//! Invariants: only an explicit success makes a row [`State::Delivered`]; parked and uncertain rows never move by
//! themselves; every answer, of any status and code, has exactly one meaning ([`cloud`], [`sign_in`], [`queue`]), decided
//! by status and family of the code, never by a message's text.

pub mod batch;
pub mod cloud;
pub mod queue;
pub mod sign_in;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::failure::Code;

pub use cloud::{CloudAction, classify_cloud};
pub use queue::{QueueAction, classify_queue};
pub use sign_in::{SignInAction, classify_sign_in};

/// So long after its first sending a call may be sent again to a receiver that is not ours. The queue's own memory for
/// duplicates lasts 10 minutes; the rest is for the way there.
pub const SAFE_TO_RESEND: TimeDelta = TimeDelta::minutes(8);

/// A call that is later than this is not sent when it is found again; a person decides.
pub const LATE_AFTER: TimeDelta = TimeDelta::hours(24);

/// The first wait after a failure can be up to so long; each further one up to twice as long.
pub const FIRST_WAIT: Duration = Duration::from_secs(2);

/// No wait of our own is longer.
pub const LONGEST_WAIT: Duration = Duration::from_secs(10 * 60);

/// No wait is shorter.
pub const SHORTEST_WAIT: Duration = Duration::from_millis(500);

/// A receiver that asks for more patience than this gets this much.
pub const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// An answer, as far as it decides anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response<'a> {
    /// HTTP status.
    pub status: u16,
    /// The body's code ([`cloud::code_of`], [`sign_in::code_of`]), if it has one.
    pub code: Option<&'a str>,
    /// `Retry-After`, if the answer has one.
    pub retry_after: Option<Duration>,
    /// The body is JSON of the agreed shape. Anything else, however successful its status, is somebody else's answer.
    pub is_json: bool,
}

/// May it be repeated?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Repeat at will.
    Upsert,
    /// A telephone rings.
    Call,
}

/// Who receives a call's message in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// Ours: claims a call by compare-and-set before it dials, so a second message with the same id dials nothing.
    Ours,
    /// Any other.
    Other,
}

/// Whether what may have arrived may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resend {
    /// A second arrival changes nothing.
    Safe,
    /// A second arrival may ring twice.
    Unsafe,
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Waits for its time.
    Pending {
        /// Not before.
        not_before: DateTime<Utc>,
        /// Sent so many times.
        attempts: u32,
    },
    /// Claimed, sent or about to be; the answer is not known yet.
    InFlight {
        /// Since when.
        since: DateTime<Utc>,
        /// Sent so many times, this one included.
        attempts: u32,
    },
    /// The receiver said so.
    Delivered {
        /// When.
        at: DateTime<Utc>,
    },
    /// Refused; a person must look. Never moves by itself.
    Parked {
        /// Why.
        reason: ParkReason,
    },
    /// A call that may or may not have arrived; a person must decide. Never moves by itself.
    Uncertain {
        /// When it was sent, or when it was found to be too late to send again.
        since: DateTime<Utc>,
    },
}

/// Why a row is parked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParkReason {
    /// The cloud cannot take this one item.
    BadItem,
    /// A single item is larger than the cloud takes.
    TooLarge,
    /// The queue cannot take this message.
    BadMessage,
    /// The queue does not accept the token.
    TokenRefused,
    /// The queue is not at this address.
    WrongAddress,
    /// The call was taken back, but its message may have arrived: kept so that no second one joins it unseen.
    TakenBack,
}

impl ParkReason {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::BadItem,
        Self::TooLarge,
        Self::BadMessage,
        Self::TokenRefused,
        Self::WrongAddress,
        Self::TakenBack,
    ];

    /// As it is written in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadItem => "bad_item",
            Self::TooLarge => "too_large",
            Self::BadMessage => "bad_message",
            Self::TokenRefused => "token_refused",
            Self::WrongAddress => "wrong_address",
            Self::TakenBack => "taken_back",
        }
    }

    /// What a person is told.
    pub fn code(self) -> Code {
        match self {
            Self::BadItem | Self::TooLarge => Code::CloudRefused,
            Self::BadMessage | Self::TokenRefused | Self::WrongAddress => Code::QueueRefused,
            Self::TakenBack => Code::CallUncertain,
        }
    }
}

impl fmt::Display for ParkReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word was written by another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reason that this version does not know")]
pub struct UnknownReason;

impl FromStr for ParkReason {
    type Err = UnknownReason;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|known| known.as_str() == text).ok_or(UnknownReason)
    }
}

/// What happens to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It is about to be sent; saved before it is sent. Whether that is safe is asked again here ([`resend`]), because
    /// the waits in between may be longer than the safe time: what is not, is not sent but [`State::Uncertain`].
    Claimed(Resend),
    /// The receiver said explicitly that it has it.
    Accepted,
    /// The receiver said explicitly that it does not have it and may take it later, or it was never sent.
    NotNow {
        /// `Retry-After`, if given.
        retry_after: Option<Duration>,
    },
    /// The receiver will not take it.
    Refused(ParkReason),
    /// It was sent, and no answer says what came of it.
    Unanswered {
        /// Decided by [`resend`].
        resend: Resend,
        /// `Retry-After`, if given.
        retry_after: Option<Duration>,
    },
    /// At start: it was in flight when the program ended.
    FoundInFlight(Resend),
    /// A person wants it sent (again).
    SendAgain,
    /// A person knows that it arrived.
    Settled,
}

impl State {
    /// A new row.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self::Pending { not_before: now, attempts: 0 }
    }

    /// Whether it may be claimed now.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        match self {
            Self::Pending { not_before, .. } => *not_before <= now,
            Self::InFlight { .. } | Self::Delivered { .. } | Self::Parked { .. } | Self::Uncertain { .. } => {
                false
            }
        }
    }

    /// The state after an event; an event that does not fit leaves it as it is.
    #[must_use]
    pub fn on(self, event: Event, now: DateTime<Utc>, jitter: f64) -> Self {
        match (self, event) {
            // An answer is the truth whenever it comes, and what has arrived stays so.
            (Self::Delivered { .. }, _) => self,
            (_, Event::Accepted) => Self::Delivered { at: now },

            (Self::Pending { attempts, .. }, Event::Claimed(Resend::Safe)) => {
                Self::InFlight { since: now, attempts: attempts.saturating_add(1) }
            }
            (Self::Pending { .. }, Event::Claimed(Resend::Unsafe)) => Self::Uncertain { since: now },
            (Self::InFlight { .. } | Self::Parked { .. } | Self::Uncertain { .. }, Event::Claimed(_)) => self,

            (Self::InFlight { attempts, .. }, Event::NotNow { retry_after }) => {
                Self::Pending { not_before: next_attempt(attempts, now, jitter, retry_after), attempts }
            }
            (Self::InFlight { attempts, .. }, Event::Unanswered { resend: Resend::Safe, retry_after }) => {
                Self::Pending { not_before: next_attempt(attempts, now, jitter, retry_after), attempts }
            }
            (Self::InFlight { since, .. }, Event::Unanswered { resend: Resend::Unsafe, .. }) => {
                Self::Uncertain { since }
            }
            (Self::InFlight { attempts, .. }, Event::FoundInFlight(Resend::Safe)) => {
                Self::Pending { not_before: now, attempts }
            }
            (Self::InFlight { since, .. }, Event::FoundInFlight(Resend::Unsafe)) => Self::Uncertain { since },
            (
                Self::Pending { .. } | Self::Parked { .. } | Self::Uncertain { .. },
                Event::NotNow { .. } | Event::Unanswered { .. } | Event::FoundInFlight(_),
            ) => self,

            (Self::Pending { .. } | Self::InFlight { .. }, Event::Refused(reason)) => Self::Parked { reason },
            (Self::Parked { .. } | Self::Uncertain { .. }, Event::Refused(_)) => self,

            (Self::Parked { .. } | Self::Uncertain { .. }, Event::SendAgain) => Self::new(now),
            (Self::Pending { attempts, not_before }, Event::SendAgain) => {
                Self::Pending { not_before: not_before.min(now), attempts }
            }
            (Self::InFlight { .. }, Event::SendAgain) => self,

            (Self::Parked { .. } | Self::Uncertain { .. }, Event::Settled) => Self::Delivered { at: now },
            (Self::Pending { .. } | Self::InFlight { .. }, Event::Settled) => self,
        }
    }
}

/// When it is tried again after `attempts` tries: a random part (`jitter` in `[0, 1)`) of a wait that doubles from
/// [`FIRST_WAIT`] to [`LONGEST_WAIT`], and never sooner than the receiver asked.
pub fn next_attempt(
    attempts: u32,
    now: DateTime<Utc>,
    jitter: f64,
    retry_after: Option<Duration>,
) -> DateTime<Utc> {
    let doublings = attempts.saturating_sub(1).min(16);
    let ceiling = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    let part = if jitter.is_finite() { jitter.clamp(0.0, 1.0) } else { 1.0 };
    let own = ceiling.mul_f64(part).max(SHORTEST_WAIT);
    let wait = match retry_after {
        // Spread, so that a fleet that was told the same time does not come back in the same second.
        Some(asked) => {
            let asked = asked.min(LONGEST_RETRY_AFTER);
            own.max(asked + Duration::from_secs(10).mul_f64(part))
        }
        None => own,
    };
    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
    now.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Whether a call may be sent again to a receiver that is not ours: less than [`SAFE_TO_RESEND`] after the first
/// sending, by the wall clock *and* by a clock that nobody sets and that counts sleep as well.
///
/// The wall clock alone proves nothing: set back by an hour, it comes to the same eight minutes a second time. Nor does
/// the other one where it is not known how long it ran: on another boot, or where there is none.
pub fn may_resend_call(
    first_sent_at: DateTime<Utc>,
    now: DateTime<Utc>,
    awake_and_asleep: Option<Duration>,
) -> bool {
    let by_wall = now.signed_duration_since(first_sent_at);
    let short = |elapsed: TimeDelta| elapsed >= TimeDelta::zero() && elapsed < SAFE_TO_RESEND;
    short(by_wall) && awake_and_asleep.is_some_and(|elapsed| TimeDelta::from_std(elapsed).is_ok_and(short))
}

/// Whether a message may be sent under its id (again). `may_have_arrived_since`: kept by [`may_have_arrived`]; without
/// one, every sending so far was explicitly declined and there is nothing to repeat. `awake_and_asleep`: how long that
/// is ago, where it is known.
pub fn resend(
    delivery: Delivery,
    receiver: Receiver,
    may_have_arrived_since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    awake_and_asleep: Option<Duration>,
) -> Resend {
    match (delivery, receiver, may_have_arrived_since) {
        (Delivery::Upsert, Receiver::Ours | Receiver::Other, _)
        | (Delivery::Call, Receiver::Ours, _)
        | (Delivery::Call, Receiver::Other, None) => Resend::Safe,
        (Delivery::Call, Receiver::Other, Some(first)) => {
            if may_resend_call(first, now, awake_and_asleep) {
                Resend::Safe
            } else {
                Resend::Unsafe
            }
        }
    }
}

/// Since when a message may have arrived, to be kept beside its row: the first sending that was not explicitly
/// declined. `known` is what was kept so far, `sent_at` the [`State::InFlight`]'s `since`. Keep the answer in the
/// transaction in which the state changes.
pub fn may_have_arrived(
    known: Option<DateTime<Utc>>,
    sent_at: DateTime<Utc>,
    event: &Event,
) -> Option<DateTime<Utc>> {
    match event {
        Event::Unanswered { .. } | Event::FoundInFlight(_) => known.or(Some(sent_at)),
        Event::Claimed(_) | Event::NotNow { .. } | Event::Refused(_) => known,
        // Known to be there, or a person decided that it may ring.
        Event::Accepted | Event::SendAgain | Event::Settled => None,
    }
}

/// Whether a call is too late to be sent without a person.
pub fn is_late(due: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now.signed_duration_since(due) > LATE_AFTER
}

#[cfg(test)]
mod responses;
#[cfg(test)]
mod tests;
