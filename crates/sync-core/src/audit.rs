//! The audit trail: an append-only chain in which every entry names the one before it.
//!
//! Invariant: an entry that was edited, removed, inserted or moved is found by [`Verifier`]; an end that was cut off
//! or replaced, and an older copy put back, are found against [`Anchor`]s that the cloud confirmed. What remains open:
//! whoever can write the database may rewrite entries newer than the last anchor. A plain chain cannot see that.
//!
//! **Canonical form.** The hash of an entry is SHA-256 over, in this order:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | `0x00`, the leaf prefix of RFC 6962 |
//! | 14 | `odis-audit/1` and two zero bytes |
//! | 32 | hash of the entry before; zeros before the first |
//! | 8 | `seq`, big-endian; the first is 1 |
//! | 4 + n, seven times | length in bytes, big-endian, and UTF-8 text of `at`, `actor`, `action`, `phase`, `status`, `object`, `detail` |
//!
//! The texts are those of the stored columns, untouched: verification parses nothing, and no rule about the order of
//! JSON keys can change. `at` is UTC with milliseconds and `Z`; an absent `object` is the empty text; `detail` is JSON.
//!
//! No entry holds a name, a number or a note: `object` is an id, `detail` codes and figures. [`append`] withholds what
//! does not look like one.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, DurationRound, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

mod verify;

pub use verify::{Anchor, Fault, MOST_FAULTS, RawRow, Verdict, Verifier, What};

const LEAF: u8 = 0x00;
const FORM: &[u8; 14] = b"odis-audit/1\0\0";

/// What stands where something was given that may not be in an audit trail.
pub const WITHHELD: &str = "withheld";

/// Longest actor, object and text in a detail.
const LONGEST_TEXT: usize = 128;

/// SHA-256, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash([u8; 32]);

impl Hash {
    /// What stands before the first entry.
    pub const ZERO: Self = Self([0; 32]);

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The text as bytes, without allocating.
    fn hexadecimal(&self) -> [u8; 64] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 64];
        for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(self.0) {
            *pair = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0x0f)]];
        }
        text
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The text is not a SHA-256 in lower-case hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 64 lower-case hexadecimal digits")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // One spelling only, so that equal hashes are equal texts.
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(NotAHash);
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotAHash)?;
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Hash {
    type Error = NotAHash;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// As it is written in the store and in JSON.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|known| known.as_str() == text).ok_or(UnknownWord)
            }
        }
    };
}

/// The word was written by another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a word that this version does not know")]
pub struct UnknownWord;

words! {
    /// What was done. Only grows; a word is never given another meaning.
    Action {
        /// The agent started.
        AgentStarted = "agent_started",
        /// The agent stopped as asked.
        AgentStopped = "agent_stopped",
        /// One look at the PIMS and everything that follows.
        Run = "run",
        /// The password was submitted at Neo.
        NeoSignIn = "neo_sign_in",
        /// A person signed in at Neo in a window of ours.
        NeoSignInByPerson = "neo_sign_in_by_person",
        /// A kept session was opened and used.
        NeoSessionUsed = "neo_session_used",
        /// Kept sessions were wiped.
        NeoSessionWiped = "neo_session_wiped",
        /// Schedule and consultations were read.
        NeoRead = "neo_read",
        /// Visits and notes were stored.
        Stored = "stored",
        /// Credentials of Neo were stored.
        CredentialsStored = "credentials_stored",
        /// Credentials of Neo were read from the keychain.
        CredentialsRead = "credentials_read",
        /// Credentials were replaced by new ones.
        CredentialsRotated = "credentials_rotated",
        /// Credentials were revoked and every trace of them wiped.
        CredentialsRevoked = "credentials_revoked",
        /// The state of the credentials changed (configured, validated, active, suspended).
        CredentialState = "credential_state",
        /// A person lifted a hold on the sign-in.
        SignInTryAgain = "sign_in_try_again",
        /// The vault was opened.
        VaultOpened = "vault_opened",
        /// The key that seals the store was replaced.
        KeyRotated = "key_rotated",
        /// The cloud was connected, or its sign-in renewed by a person.
        CloudConnected = "cloud_connected",
        /// The queue was connected.
        QueueConnected = "queue_connected",
        /// A setting was changed.
        SettingsChanged = "settings_changed",
        /// A person paused the schedule.
        Paused = "paused",
        /// A person lifted the pause.
        Resumed = "resumed",
        /// A batch was delivered to the cloud.
        CloudDelivery = "cloud_delivery",
        /// A call was planned, planned again or withdrawn by a judgement.
        CallPlanned = "call_planned",
        /// A person approved, skipped or cancelled a call.
        CallDecided = "call_decided",
        /// A call was handed to the queue.
        CallPublished = "call_published",
        /// A message was taken back from the queue.
        CallWithdrawn = "call_withdrawn",
        /// What is written about visits was sent to the clinic's project for a second opinion.
        OpinionAsked = "opinion_asked",
        /// Something owed was set aside for a person.
        Parked = "parked",
        /// Client data was shown to a person or handed to a script.
        DataShown = "data_shown",
        /// Data left the machine in an export or a support bundle.
        Exported = "exported",
        /// Evidence of a failure was kept.
        EvidenceKept = "evidence_kept",
        /// Kept evidence was deleted before its time.
        EvidenceDeleted = "evidence_deleted",
        /// This machine's clock was found wrong.
        ClockJump = "clock_jump",
        /// The head of this trail was anchored in the cloud.
        Anchored = "anchored",
        /// This trail was verified.
        AuditVerified = "audit_verified",
        /// Entries past their time were removed after they were anchored and delivered.
        AuditPruned = "audit_pruned",
        /// Every trace of the clinic was removed from this machine.
        Purged = "purged",
        /// Another version of the program was installed.
        UpdateInstalled = "update_installed",
        /// The package of another version was refused.
        UpdateRefused = "update_refused",
    }
}

words! {
    /// Before or after the effect.
    Phase {
        /// It is about to be done.
        Intent = "intent",
        /// It was done, or not.
        Outcome = "outcome",
        /// It has no effect on the outside.
        Note = "note",
    }
}

words! {
    /// How it ended.
    Status {
        /// Well.
        Success = "success",
        /// Not.
        Failure = "failure",
        /// Nobody knows: not over yet, or the program died in between.
        Unknown = "unknown",
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Actor {
    /// The agent by itself.
    Agent,
    /// A person, by the name of their account on this machine.
    Person(String),
}

impl Actor {
    /// A person, by the name of their account on this machine; cut and freed of control characters.
    pub fn person(account: &str) -> Self {
        Self::Person(account.trim().chars().filter(|c| !c.is_control()).take(LONGEST_TEXT).collect())
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Agent => f.write_str("agent"),
            Actor::Person(account) => write!(f, "person:{account}"),
        }
    }
}

impl From<String> for Actor {
    fn from(text: String) -> Self {
        match text.strip_prefix("person:") {
            Some(account) => Self::person(account),
            None if text == "agent" => Self::Agent,
            None => Self::person(&text),
        }
    }
}

impl From<Actor> for String {
    fn from(actor: Actor) -> Self {
        actor.to_string()
    }
}

/// The end of a chain: what the next entry will be bound to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Number of the last entry; 0 before the first.
    pub seq: u64,
    /// Its hash; zeros before the first.
    pub hash: Hash,
}

/// What is to be written down.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// Before or after.
    pub phase: Phase,
    /// How it ended.
    pub status: Status,
    /// The id of what it was done to; never a name.
    pub object: Option<String>,
    /// Codes and figures; `Value::Null` for none.
    pub detail: Value,
}

/// One entry of the trail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Number, from 1 without gaps.
    pub seq: u64,
    /// When, to the millisecond.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// Before or after.
    pub phase: Phase,
    /// How it ended.
    pub status: Status,
    /// The id of what it was done to.
    pub object: Option<String>,
    /// Codes and figures.
    pub detail: Value,
    /// Hash of the entry before.
    pub prev: Hash,
    /// Hash of this one.
    pub hash: Hash,
}

/// The columns of an entry as they are stored, and as they are hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// `at` in UTC, with milliseconds and `Z`.
    pub at: String,
    /// Actor.
    pub actor: String,
    /// Action.
    pub action: &'static str,
    /// Phase.
    pub phase: &'static str,
    /// Status.
    pub status: &'static str,
    /// Object; empty for none.
    pub object: String,
    /// Detail as JSON text.
    pub detail: String,
    /// Hash of the entry before, hexadecimal.
    pub prev: String,
    /// Hash of this one, hexadecimal.
    pub hash: String,
}

impl Entry {
    /// The columns to store. Store them as they are: they are what was hashed.
    pub fn columns(&self) -> Columns {
        Columns {
            at: self.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            actor: self.actor.to_string(),
            action: self.action.as_str(),
            phase: self.phase.as_str(),
            status: self.status.as_str(),
            object: self.object.clone().unwrap_or_default(),
            detail: self.detail.to_string(),
            prev: self.prev.to_string(),
            hash: self.hash.to_string(),
        }
    }
}

/// The texts that are hashed, in their order.
type Texts<'a> = [&'a str; 7];

/// Hash of an entry; `scratch` is emptied and reused.
fn hash_of(prev: &Hash, seq: u64, texts: Texts<'_>, scratch: &mut Vec<u8>) -> Hash {
    scratch.clear();
    scratch.push(LEAF);
    scratch.extend_from_slice(FORM);
    scratch.extend_from_slice(prev.as_bytes());
    scratch.extend_from_slice(&seq.to_be_bytes());
    for text in texts {
        // Columns are far below 4 GiB; a longer one would only fail to verify.
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        scratch.extend_from_slice(&length.to_be_bytes());
        scratch.extend_from_slice(text.as_bytes());
    }
    Hash(Sha256::digest(scratch.as_slice()).into())
}

/// Adds one entry to the chain that ends in `head`.
pub fn append(head: &Head, fields: Fields) -> (Entry, Head) {
    let mut entry = Entry {
        seq: head.seq.saturating_add(1),
        at: fields.at.duration_trunc(TimeDelta::milliseconds(1)).unwrap_or(fields.at),
        actor: fields.actor,
        action: fields.action,
        phase: fields.phase,
        status: fields.status,
        object: fields
            .object
            .filter(|id| !id.is_empty())
            .map(|id| if is_code(&id) { id } else { WITHHELD.to_owned() }),
        detail: harmless(fields.detail),
        prev: head.hash,
        hash: Hash::ZERO,
    };
    let columns = entry.columns();
    let texts = [
        columns.at.as_str(),
        &columns.actor,
        columns.action,
        columns.phase,
        columns.status,
        &columns.object,
        &columns.detail,
    ];
    entry.hash = hash_of(&entry.prev, entry.seq, texts, &mut Vec::with_capacity(512));
    let head = Head { seq: entry.seq, hash: entry.hash };
    (entry, head)
}

/// Ids, codes, versions, times and hashes: ASCII without spaces or `@`.
fn is_code(text: &str) -> bool {
    text.len() <= LONGEST_TEXT
        && text.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':' | b'/' | b'|')
        })
}

/// A telephone number has no letters and nine digits or more; a date has eight.
fn looks_like_a_number_to_call(text: &str) -> bool {
    !text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && text.bytes().filter(u8::is_ascii_digit).count() >= 9
}

/// `detail` with every text that is no code replaced, and every key too.
fn harmless(detail: Value) -> Value {
    let text = |text: String| {
        if is_code(&text) && !looks_like_a_number_to_call(&text) { text } else { WITHHELD.to_owned() }
    };
    match detail {
        Value::Null | Value::Bool(_) | Value::Number(_) => detail,
        Value::String(value) => Value::String(text(value)),
        Value::Array(values) => Value::Array(values.into_iter().map(harmless).collect()),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(key, value)| (text(key), harmless(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests;
