//! What an answer of the queue means (QStash, or a relay at the same path): to publishing a message
//! (`POST /v2/publish/…`) and to taking one back (`DELETE /v2/messages/{id}`).
//!
//! A message makes a telephone ring, so what is not said explicitly is not assumed: only an answer that says that the
//! message was *not* taken allows to publish it again freely.

use std::time::Duration;

use super::{Event, ParkReason, Resend, Response};

/// What an answer of the queue says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueAction {
    /// Done: published (202: it was there already, under its old id), or taken back.
    Done,
    /// Published: no such address. Taken back: no such message, it was delivered or removed before.
    NotFound,
    /// The token is not accepted; nothing was taken.
    TokenRefused,
    /// The message cannot be taken as it is; nothing was taken.
    BadMessage,
    /// Nothing was taken; later.
    NotNow {
        /// As the queue asked.
        after: Option<Duration>,
    },
    /// Nobody knows whether it was taken.
    Unknown {
        /// As was asked.
        after: Option<Duration>,
    },
}

/// What an answer of the queue says. Total: every status has one meaning.
pub fn classify_queue(response: &Response<'_>) -> QueueAction {
    let Response { status, retry_after: after, is_json, .. } = *response;
    match status {
        429 => return QueueAction::NotNow { after },
        // A proxy or a hotel's portal answers instead of passing anything on.
        407 | 511 => return QueueAction::NotNow { after },
        413 => return QueueAction::BadMessage,
        _ => {}
    }
    if !is_json {
        // The queue speaks JSON. Whoever this is may or may not have passed the message on.
        return QueueAction::Unknown { after };
    }
    match status {
        200..=202 => QueueAction::Done,
        401 | 403 => QueueAction::TokenRefused,
        404 | 405 => QueueAction::NotFound,
        // Limits of the plan are lifted by the next day or a person; 412 is documented for queues and schedules.
        402 | 412 => QueueAction::NotNow { after },
        408 | 409 | 425 => QueueAction::Unknown { after },
        400..=499 => QueueAction::BadMessage,
        0..=199 | 203..=399 | 500.. => QueueAction::Unknown { after },
    }
}

impl QueueAction {
    /// What it means for a message that was published.
    pub fn published(self, resend: Resend) -> Event {
        match self {
            Self::Done => Event::Accepted,
            Self::NotFound => Event::Refused(ParkReason::WrongAddress),
            Self::TokenRefused => Event::Refused(ParkReason::TokenRefused),
            Self::BadMessage => Event::Refused(ParkReason::BadMessage),
            Self::NotNow { after } => Event::NotNow { retry_after: after },
            Self::Unknown { after } => Event::Unanswered { resend, retry_after: after },
        }
    }

    /// What it means for a message that was taken back; doing so twice harms nobody.
    pub fn withdrawn(self) -> Event {
        match self {
            Self::Done | Self::NotFound => Event::Accepted,
            Self::TokenRefused => Event::Refused(ParkReason::TokenRefused),
            Self::BadMessage => Event::Refused(ParkReason::BadMessage),
            Self::NotNow { after } => Event::NotNow { retry_after: after },
            Self::Unknown { after } => Event::Unanswered { resend: Resend::Safe, retry_after: after },
        }
    }
}
