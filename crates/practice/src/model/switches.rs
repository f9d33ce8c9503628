//! What a test lets the stand-in say, what it turns to make it misbehave, and what it sees of the opinions that were asked for.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What is said of a visit that holds certain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saying {
    /// The text that must stand in the visit as it was sent.
    pub contains: String,
    /// `call`, `review` or `never`; anything else is said as well.
    pub verdict: String,
    /// The words of the record that led to it.
    #[serde(default)]
    pub words: Vec<String>,
    /// The reason in one sentence.
    #[serde(default)]
    pub why: String,
}

impl Saying {
    /// What is said where nothing else was told.
    pub(super) fn ordinary() -> Self {
        Self {
            contains: String::new(),
            verdict: "call".into(),
            words: Vec::new(),
            why: "an ordinary visit".into(),
        }
    }
}

/// What happens to a request that deserves an opinion.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelFault {
    /// It is answered.
    #[default]
    None,
    /// 400, whatever the request.
    InvalidRequest,
    /// 401, whatever the key.
    Unauthorized,
    /// 403: the key may not do that.
    PermissionDenied,
    /// 404: there is no such model.
    UnknownModel,
    /// 413: the request is too large.
    TooLarge,
    /// 429, with so many seconds as `retry-after`.
    RateLimited(u32),
    /// 500.
    ServerError,
    /// 529: too many requests of everybody's.
    Overloaded,
    /// Never answered, until the client leaves.
    Hangs,
    /// The connection ends without an answer.
    Closes,
    /// 200 with a page instead of JSON.
    NotJson,
    /// Words instead of the tool, `stop_reason` `end_turn`.
    TextOnly,
    /// The tool with half of its input, `stop_reason` `max_tokens`.
    CutOff,
    /// The tool with the verdict `maybe`.
    WrongVerdict,
    /// No content, `stop_reason` `refusal`.
    Refusal,
}

/// The switches; the default is a faultless service to which every visit is an ordinary one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// The first whose text stands in the visit is said.
    pub says: Vec<Saying>,
    /// What happens to every request.
    pub request: ModelFault,
    /// What happens to the next requests, one after another, before `request` applies again.
    pub next_requests: VecDeque<ModelFault>,
}

/// One request for an opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpinionRequest {
    /// By the wall clock.
    pub at: DateTime<Utc>,
    /// `model`.
    pub model: Option<String>,
    /// `system`.
    pub system: Option<String>,
    /// The visit: the content of the one message.
    pub visit: Option<String>,
    /// The status that was sent, `None` when there was no answer.
    pub status: Option<u16>,
}
