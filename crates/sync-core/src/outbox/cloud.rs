//! What an answer of the cloud's REST interface means (PostgREST behind Supabase's gateway; docs/cloud.md, "Errors").
//!
//! Two generations of codes are in use: 12 says `PGRST301` for an expired token and `42P01` for an unknown table, 13
//! and later say `PGRST303` and `PGRST205`, and some SQLSTATE families moved between 4xx and 5xx. Hence: the status
//! and the *family* of the code.

use std::time::Duration;

use serde_json::Value;

use super::Response;

/// What to do with a request after its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloudAction {
    /// Taken. Each item's outcome stands in the answer; what it does not name is not delivered
    /// ([`crate::cloud::ApplyAnswer::outcome_of`]).
    Accepted,
    /// Refresh the token once, for all that wait, and replay once; after that the clinic's sign-in is refused.
    SignInAgain,
    /// The session of this run is unknown to the cloud: begin again.
    BeginAgain,
    /// A conflict that our own function worded: see [`conflict`].
    Conflict,
    /// This clinic or user may not. Nothing is wrong with what waits: tell a person, and later again.
    Forbidden,
    /// One item spoils the request: halve it until the item is found, park that one.
    Bisect,
    /// The cloud lacks a function, table or column, or its schema cache is stale. What waits is right and goes out by
    /// itself once the migrations are there: tell a person, and later again.
    NotReady,
    /// Larger than the cloud takes: halve it; park a single item.
    TooLarge,
    /// It is there already, under the deterministic id. Our functions compare by themselves: later again.
    AlreadyThere,
    /// What it belongs to is not there yet: that goes first, then again.
    ParentMissing,
    /// Later, all that waits.
    Retry {
        /// As the cloud asked.
        after: Option<Duration>,
    },
    /// Not the cloud's answer: a portal, a proxy, a firewall. Counts as not reached: never as success, never as a
    /// refused sign-in.
    NotTheCloud {
        /// As was asked.
        after: Option<Duration>,
    },
}

/// The family that a code belongs to, in both generations of PostgREST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    /// `PGRST0xx`, 08, 53, 57, 58: no connection, no resources, shutting down, timed out.
    Resources,
    /// `PGRST1xx`: the request itself.
    Request,
    /// `PGRST2xx`, 42P01, 42883, 42703, 3F: something that is not in the schema.
    Schema,
    /// `PGRST301`-`303`: the token.
    Token,
    /// 42501, 28, 0L, 0P: not allowed.
    Permission,
    /// 22, 23, 21, 42, 44, P0: this item.
    Item,
    /// 23505.
    Duplicate,
    /// 23503.
    Parent,
    /// 54: a limit of the database.
    Limit,
    /// 25006: the database takes no writes at the moment.
    ReadOnly,
    /// 40, 55, 25, XX and the rest: the transaction or the server.
    Server,
    /// `PT…`: our own functions; the status says it.
    Ours,
    /// None, or one that no generation has.
    None,
}

fn family(code: Option<&str>) -> Family {
    let Some(code) = code else { return Family::None };
    if code.is_empty() {
        // PostgREST 12 says so, with status 400, when the database dies under a pooled connection (seen).
        return Family::Resources;
    }
    if let Some(number) = code.strip_prefix("PGRST") {
        return match number.as_bytes() {
            b"301" | b"302" | b"303" => Family::Token,
            [b'0', ..] => Family::Resources,
            [b'1', ..] => Family::Request,
            [b'2', ..] => Family::Schema,
            _ => Family::Server,
        };
    }
    if code.len() != 5 || !code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return Family::None;
    }
    match code {
        "23505" => return Family::Duplicate,
        "23503" => return Family::Parent,
        "25006" => return Family::ReadOnly,
        "42501" => return Family::Permission,
        "42P01" | "42883" | "42703" => return Family::Schema,
        // An infinite recursion in a policy: nothing is wrong with the item.
        "42P17" => return Family::Server,
        // Raised by a function without a code of its own; the other P0 are faults of the function.
        "P0001" => return Family::Item,
        _ => {}
    }
    match &code[..2] {
        "08" | "53" | "57" | "58" => Family::Resources,
        "28" | "0L" | "0P" => Family::Permission,
        "21" | "22" | "23" | "42" | "44" => Family::Item,
        "3F" => Family::Schema,
        "54" => Family::Limit,
        "PT" => Family::Ours,
        _ => Family::Server,
    }
}

/// What an answer of the cloud means. Total: every status, with every code, has one meaning.
pub fn classify_cloud(response: &Response<'_>) -> CloudAction {
    let Response { status, code, retry_after: after, is_json } = *response;
    let retry = CloudAction::Retry { after };
    let elsewhere = CloudAction::NotTheCloud { after };

    // What gateways in front of the cloud say in HTML as well.
    match status {
        413 => return CloudAction::TooLarge,
        408 | 425 | 429 => return retry,
        407 | 511 => return elsewhere,
        _ => {}
    }
    if !is_json {
        return if status >= 500 { retry } else { elsewhere };
    }
    match (status, family(code)) {
        (200..=299, _) => CloudAction::Accepted,
        (..=199 | 600.., _) => elsewhere,
        // An ambiguous function of an older schema is told with a redirect's status.
        (300, Family::Schema) => CloudAction::NotReady,
        (300..=399, _) => elsewhere,

        // Whoever is not signed in is refused for that first, whatever the code.
        (401, _) => CloudAction::SignInAgain,
        (_, Family::Token) => CloudAction::SignInAgain,

        (_, Family::Resources | Family::ReadOnly) => retry,
        (_, Family::Limit) => CloudAction::TooLarge,
        (_, Family::Permission) => CloudAction::Forbidden,
        (_, Family::Schema) => CloudAction::NotReady,
        (_, Family::Duplicate) => CloudAction::AlreadyThere,
        (_, Family::Parent) => CloudAction::ParentMissing,
        (_, Family::Item) => CloudAction::Bisect,
        (400..=499, Family::Request) => CloudAction::Bisect,
        (400..=499, Family::Server) => retry,

        (400 | 406 | 422, Family::Ours | Family::None) => CloudAction::Bisect,
        (404, Family::Ours) => CloudAction::BeginAgain,
        (409, Family::Ours) => CloudAction::Conflict,
        (402 | 403 | 405, Family::Ours | Family::None) => CloudAction::Forbidden,
        (404 | 410, Family::Ours | Family::None) => CloudAction::NotReady,
        (409, Family::None) => retry,
        (400..=499, Family::Ours | Family::None) => CloudAction::Forbidden,
        (500..=599, Family::Request | Family::Server | Family::Ours | Family::None) => retry,
    }
}

/// What our functions say with `409 PT409`; their `message` is a stable word (docs/cloud.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The session was ended, or this device has begun another: begin again.
    SessionClosed,
    /// Another device has taken the lease: stand by.
    LeaseLost,
    /// A higher number is anchored: the local trail was cut or restored. Stop, tell a person.
    AnchorBehind,
    /// This number is anchored with another head: the local trail was rewritten. Stop, tell a person.
    AnchorFork,
    /// A word of a newer cloud: later.
    Unknown,
}

/// The conflict that a word names.
pub fn conflict(word: &str) -> Conflict {
    match word {
        "session_closed" => Conflict::SessionClosed,
        "lease_lost" => Conflict::LeaseLost,
        "anchor_behind" => Conflict::AnchorBehind,
        "anchor_fork" => Conflict::AnchorFork,
        _ => Conflict::Unknown,
    }
}

/// The code in a body of PostgREST.
pub fn code_of(body: &Value) -> Option<&str> {
    body.get("code").and_then(Value::as_str)
}
