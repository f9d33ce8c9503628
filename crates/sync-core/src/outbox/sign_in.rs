//! What an answer of the cloud's sign-in means (GoTrue, `/auth/v1/token`; by password or by refresh token).
//!
//! Three shapes of errors are in use: `{code: 400, error_code: "…", msg}`, with the API version of 2024-01-01
//! `{code: "…", message}`, and from OAuth `{error: "invalid_grant", error_description}`. [`code_of`] reads all three.

use std::time::Duration;

use serde_json::Value;

use super::Response;

/// What to do after an answer of the sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInAction {
    /// The tokens stand in the answer; store the refresh token before the access token is used.
    Accepted,
    /// Somebody else used the refresh token first, most likely this program in another process: read the stored one
    /// again, try once with that if it differs; else it is [`SignInAction::Refused`].
    ReadTokenAgain,
    /// Refused: a person must connect the cloud again. Never tried again by itself.
    Refused,
    /// The project's key is wrong: a person must correct it. Never tried again by itself.
    KeyRefused,
    /// Later.
    Retry {
        /// As was asked.
        after: Option<Duration>,
    },
    /// Not the cloud's answer: a portal, a proxy, a firewall. Says nothing about the sign-in.
    NotTheCloud {
        /// As was asked.
        after: Option<Duration>,
    },
}

/// What an answer of the sign-in means. Total: every status, with every code, has one meaning.
pub fn classify_sign_in(response: &Response<'_>) -> SignInAction {
    let Response { status, code, retry_after: after, is_json } = *response;
    let retry = SignInAction::Retry { after };
    let elsewhere = SignInAction::NotTheCloud { after };

    match status {
        408 | 425 | 429 => return retry,
        407 | 511 => return elsewhere,
        _ => {}
    }
    if !is_json {
        return if status >= 500 { retry } else { elsewhere };
    }
    match (status, code.unwrap_or_default()) {
        (200, _) => SignInAction::Accepted,
        (500.., _) => retry,
        (400..=499, "refresh_token_already_used") => SignInAction::ReadTokenAgain,
        // Two refreshes of one session at the same moment; limits of the server; a hook that did not answer.
        (
            400..=499,
            "conflict"
            | "request_timeout"
            | "hook_timeout"
            | "hook_timeout_after_retry"
            | "unexpected_failure",
        ) => retry,
        (400..=499, code) if code.starts_with("over_") => retry,
        // The gateway asks for the project's key before anybody asks for the user; it knows no codes.
        (401, "") => SignInAction::KeyRefused,
        // No such service at this address.
        (404 | 405 | 410, "") => SignInAction::KeyRefused,
        (409, "") => retry,
        (400..=499, _) => SignInAction::Refused,
        (..=399, _) => elsewhere,
    }
}

/// The code in a body of the sign-in, in any of its shapes.
pub fn code_of(body: &Value) -> Option<&str> {
    ["error_code", "code", "error"].into_iter().find_map(|key| body.get(key).and_then(Value::as_str))
}
