//! What a test turns to make the stand-in misbehave, and what it sees of the calls that were asked for.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What happens to a request for a call that deserves to be dialled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DialFault {
    /// It is dialled and answered.
    #[default]
    None,
    /// 401, whatever the key.
    Unauthorized,
    /// 400: the number cannot be dialled.
    BadNumber,
    /// 429: too many calls at once.
    TooMany,
    /// A 5xx of that status, nothing dialled.
    ServerError(u16),
    /// Dialled, then a 5xx of that status.
    DialThenError(u16),
    /// Dialled, the connection ends without an answer.
    DialThenDrop,
    /// The connection ends before anything is dialled.
    DropBefore,
    /// Dialled at once, answered after so many milliseconds.
    Slow(u64),
    /// Dialled and answered in that state instead of `queued`.
    State(String),
    /// Dialled, answered without the call's id.
    WithoutId,
}

/// The switches; the default is a faultless service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// What happens to every call.
    pub call: DialFault,
    /// What happens to the next calls, one after another, before `call` applies again.
    pub next_calls: VecDeque<DialFault>,
}

/// One request for a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallRequest {
    /// By the wall clock.
    pub at: DateTime<Utc>,
    /// The id it got, whether or not the caller heard of it.
    pub id: Option<String>,
    /// Whether the telephone rang.
    pub dialled: bool,
    /// `customer.number`.
    pub number: Option<String>,
    /// `assistantId`.
    pub assistant: Option<String>,
    /// `phoneNumberId`.
    pub phone_number: Option<String>,
    /// `assistantOverrides.variableValues`.
    pub variables: Value,
    /// The status that was sent, `None` when the connection was cut instead.
    pub status: Option<u16>,
}
