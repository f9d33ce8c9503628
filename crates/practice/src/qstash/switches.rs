//! What a test turns to make the stand-in misbehave, and what it sees of publishes and deliveries.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, Serializer};

use super::ledger::{MessageKind, MessageState};

/// How a publish is answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublishFault {
    /// As it deserves.
    #[default]
    None,
    /// 401, whatever the token.
    Unauthorized,
    /// 412: a limit of the plan.
    PlanLimit,
    /// 429 with `RateLimit-*`: the day's messages are used up.
    DailyLimit,
    /// 429 with `Burst-RateLimit-*`.
    BurstLimit,
    /// A 5xx of that status.
    ServerError(u16),
    /// The message is taken, the connection ends without an answer.
    AcceptThenDrop,
    /// The connection ends before anything is taken.
    DropBefore,
    /// The message is taken at once and answered after so many milliseconds.
    Slow(u64),
    /// A portal's sign-in page with status 200.
    Portal,
}

/// The switches; the default is a faultless service that delivers everything once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// How every publish is answered.
    pub publish: PublishFault,
    /// How the next publishes are answered, one after another, before `publish` applies again.
    pub next_publishes: VecDeque<PublishFault>,
    /// How reads and cancels are answered.
    pub messages: PublishFault,
    /// How often each attempt is delivered; 0 counts as 1.
    pub deliver_times: u32,
    /// Whether these copies go out at the same moment instead of one after another.
    pub deliver_at_once: bool,
    /// Whether messages stay where they are even when due.
    pub hold_deliveries: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            publish: PublishFault::None,
            next_publishes: VecDeque::new(),
            messages: PublishFault::None,
            deliver_times: 1,
            deliver_at_once: false,
            hold_deliveries: false,
        }
    }
}

/// What became of a publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Publish {
    /// A new message.
    Accepted,
    /// A known deduplication id.
    Deduplicated,
    /// Not taken.
    Refused,
}

/// One attempt to publish, taken or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublishAttempt {
    /// By the stand-in's clock.
    pub at: DateTime<Utc>,
    /// As it stood in the path.
    pub destination: String,
    /// Names in lower case; the token is left out.
    pub headers: Vec<(String, String)>,
    /// The message.
    #[serde(serialize_with = "as_text")]
    pub body: Vec<u8>,
    /// What became of it.
    pub outcome: Publish,
    /// The message it made or met.
    pub message_id: Option<String>,
    /// The status that was sent, `None` when the connection was cut instead.
    pub status: Option<u16>,
}

/// One message as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub kind: MessageKind,
    /// Where it goes.
    pub destination: String,
    /// The message itself, also where the API redacts it.
    #[serde(serialize_with = "as_text")]
    pub body: Vec<u8>,
    /// Where it stands.
    pub state: MessageState,
    /// When it was published.
    pub created_at: DateTime<Utc>,
    /// When it goes out next, or went out last.
    pub due: DateTime<Utc>,
    /// Tries after the first so far.
    pub retried: u32,
    /// Tries after the first at most.
    pub max_retries: u32,
    /// The id it is deduplicated by.
    pub deduplication_id: Option<String>,
    /// Whether the API hides its body.
    pub body_redacted: bool,
}

/// One request sent to a destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// By the stand-in's clock.
    pub at: DateTime<Utc>,
    /// The message.
    pub message_id: String,
    /// What the message is for.
    pub kind: MessageKind,
    /// Where it went.
    pub destination: String,
    /// What was sent, names in lower case.
    pub headers: Vec<(String, String)>,
    /// What was sent.
    #[serde(serialize_with = "as_text")]
    pub body: Vec<u8>,
    /// Tries before this one.
    pub retried: u32,
    /// 1 for the first copy of this try, 2 for a deliberate duplicate, and so on.
    pub copy: u32,
    /// What the destination answered, `None` when it did not.
    pub status: Option<u16>,
}

macro_rules! body_json {
    ($($carrier:ty),*) => {$(
        impl $carrier {
            /// The body as JSON, `Null` when it is none.
            pub fn json(&self) -> serde_json::Value {
                serde_json::from_slice(&self.body).unwrap_or_default()
            }
        }
    )*};
}

body_json!(PublishAttempt, Message, Delivery);

fn as_text<S: Serializer>(body: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(body))
}
