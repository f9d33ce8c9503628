//! What the cloud's functions answer. Keys that this version does not know are ignored; missing optional ones are
//! `None`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use uuid::Uuid;

/// One clinic of `sync_my_clinics`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MyClinic {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its IANA zone.
    pub timezone: Option<String>,
    /// `owner`, `admin`, `member` or `viewer`; a viewer cannot sync.
    pub role: String,
    /// The user's first clinic.
    #[serde(default)]
    pub is_primary: bool,
}

/// The answer of `sync_begin`.
#[derive(Clone, Debug, PartialEq)]
pub enum SyncBegin {
    /// The lease is ours and a session is open.
    Granted(Box<SyncGranted>),
    /// Another device of the clinic reads.
    StandingBy {
        /// Which, and until when.
        standing_by: StandingBy,
        /// The server's clock.
        server_time: DateTime<Utc>,
    },
}

impl<'de> Deserialize<'de> for SyncBegin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Refused {
            standing_by: StandingBy,
            server_time: DateTime<Utc>,
        }
        let answer = Value::deserialize(deserializer)?;
        let granted = answer.get("granted").and_then(Value::as_bool);
        let read = match granted {
            Some(true) => serde_json::from_value(answer).map(|granted| Self::Granted(Box::new(granted))),
            Some(false) => serde_json::from_value(answer)
                .map(|Refused { standing_by, server_time }| Self::StandingBy { standing_by, server_time }),
            None => return Err(serde::de::Error::missing_field("granted")),
        };
        read.map_err(serde::de::Error::custom)
    }
}

/// A session that was opened.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct SyncGranted {
    /// The session.
    pub session: Uuid,
    /// The server's clock.
    pub server_time: DateTime<Utc>,
    /// How long the lease lasts.
    pub lease_until: DateTime<Utc>,
    /// The clinic.
    pub clinic: CloudClinic,
    /// What the clinic has set in the cloud.
    #[serde(default)]
    pub settings: CloudSettings,
    /// The Neo credentials as the clinic's devices know them.
    pub credential: CloudCredential,
    /// The calls of our origin of the last 14 days and ahead.
    #[serde(default)]
    pub calls: Vec<CloudCall>,
    /// When a run of this clinic was first granted.
    pub go_live: Option<DateTime<Utc>>,
}

/// Who holds the lease.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StandingBy {
    /// The device.
    pub device: String,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// The clinic of a session.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CloudClinic {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its IANA zone.
    pub timezone: Option<String>,
    /// Its number.
    pub phone: Option<String>,
}

/// Settings from the cloud; any may be missing.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct CloudSettings {
    /// `16:00`.
    pub preferred_call_start_time: Option<String>,
    /// `19:00`.
    pub preferred_call_end_time: Option<String>,
    /// Days between visit and call.
    pub call_delay_days: Option<i64>,
    /// How often a call is tried.
    pub max_call_retries: Option<i64>,
    /// Whether voice mail is recognised.
    pub voicemail_detection_enabled: Option<bool>,
    /// Whether voice mail ends the call.
    pub voicemail_hangup_on_detection: Option<bool>,
    /// Calls go to the test contact.
    pub test_mode_enabled: Option<bool>,
    /// The test contact's number.
    pub test_contact_phone: Option<String>,
    /// Where to call in an emergency.
    pub emergency_phone: Option<String>,
    /// Opening hours, as the clinic wrote them.
    pub business_hours: Option<Value>,
    /// The clinic has an assistant and a number to call from.
    pub outbound_ready: bool,
}

/// State of the Neo credentials in the cloud.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CloudCredential {
    /// Rises with every new password; 0 before the first.
    pub generation: u32,
    /// Its state.
    pub state: String,
    /// Neo has refused this generation: no device tries it again.
    #[serde(default)]
    pub refused: bool,
}

/// A call's row as the cloud has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CloudCall {
    /// Its id.
    pub call_id: Uuid,
    /// The visit that owns the row.
    #[serde(default)]
    pub appointment_id: Option<String>,
    /// `queued`, `ringing`, `in_progress`, `completed`, `failed` or `cancelled`.
    pub status: String,
    /// Revision of the plan that stands there; absent in rows of another origin.
    #[serde(default)]
    pub revision: Option<u32>,
    /// When it is to ring.
    #[serde(default)]
    pub scheduled_for: Option<DateTime<Utc>>,
    /// Why it ended.
    #[serde(default)]
    pub ended_reason: Option<String>,
    /// The queue's message.
    #[serde(default)]
    pub qstash_message_id: Option<String>,
    /// The visits it is about.
    #[serde(default)]
    pub household: Option<Vec<String>>,
    /// When it was last judged.
    #[serde(default)]
    pub looked_at: Option<DateTime<Utc>>,
    /// The claim refused it because nobody had looked: a person decides, or a later run plans it again.
    #[serde(default)]
    pub review: bool,
    /// The reasons that were known when it was planned; absent where the cloud does not tell them.
    #[serde(default)]
    pub reasons: Option<Vec<CloudReason>>,
}

/// A reason in a call's row.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CloudReason {
    /// Names exactly this reason ([`crate::calls::Reason::key`]); rows of older versions have none.
    #[serde(default)]
    pub key: Option<String>,
}

/// The answer of `sync_apply`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ApplyAnswer {
    /// One per item, in the order of the items.
    pub outcomes: Vec<ApplyOutcome>,
}

impl ApplyAnswer {
    /// What became of the item that stood at this place under this key; `None`: the answer does not name it, and it
    /// is not delivered.
    pub fn outcome_of(&self, place: usize, key: Option<&str>) -> Option<&ApplyOutcome> {
        self.outcomes.get(place).filter(|outcome| outcome.key.as_deref() == key)
    }
}

/// What became of one item.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ApplyOutcome {
    /// The item's own key.
    #[serde(default)]
    pub key: Option<String>,
    /// What became of it.
    pub outcome: OutcomeWord,
    /// Why it was refused.
    #[serde(default)]
    pub code: Option<String>,
    /// Words for the log, without any value of the item.
    #[serde(default)]
    pub message: Option<String>,
    /// The case of a visit.
    #[serde(default)]
    pub case_id: Option<Uuid>,
    /// The stored revision or generation, when the item was stale.
    #[serde(default)]
    pub revision: Option<u32>,
    /// The call's row as it stands.
    #[serde(default)]
    pub call: Option<CloudCall>,
}

/// The word for what became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeWord {
    /// Written.
    Applied,
    /// Already there.
    Unchanged,
    /// The cloud knows a higher revision.
    Stale,
    /// It cannot be written; also every word that this version does not know.
    Refused,
    /// The visit has a call that is not ours.
    OtherOrigin,
    /// The row is not ours to change any more.
    Conflict,
}

impl<'de> Deserialize<'de> for OutcomeWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match String::deserialize(deserializer)?.as_str() {
            "applied" => Self::Applied,
            "unchanged" => Self::Unchanged,
            "stale" => Self::Stale,
            "other_origin" => Self::OtherOrigin,
            "conflict" => Self::Conflict,
            _ => Self::Refused,
        })
    }
}

/// The answer of `sync_withdraw_call`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Withdrawn {
    /// Nobody will be called.
    pub withdrawn: bool,
    /// The server's clock.
    pub server_time: DateTime<Utc>,
    /// The call's row as it stands, where there is one.
    #[serde(default)]
    pub call: Option<CloudCall>,
}

/// The answer of `sync_end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Closed {
    /// The session is closed.
    pub closed: bool,
}

/// The answer of `sync_anchor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Anchored {
    /// The head is kept.
    pub anchored: bool,
    /// The server's clock.
    pub server_time: DateTime<Utc>,
}

/// The body of a request that failed as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CloudError {
    /// For deciding.
    pub code: Option<String>,
    /// For our own `PT…` codes a stable word.
    pub message: Option<String>,
    /// A sentence for people.
    pub details: Option<String>,
    /// What might help.
    pub hint: Option<String>,
}
