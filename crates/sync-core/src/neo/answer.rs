//! What kind of answer an HTTP response is, before anyone reads its body as data.
//!
//! The site says in many ways that a session is over (neo.md T-1): its sign-in page with status 200, a redirect to
//! it, 401, 419, or JSON that says so. All of them are [`AnswerKind::SessionOver`]. An HTML page that is not
//! recognisably Neo's sign-in, such as a captive portal, is not: signing in there would hand the password to a
//! stranger's page.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// A response as the transport saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpAnswer<'a> {
    /// HTTP status; 0 where the browser does not tell.
    pub status: u16,
    /// `Content-Type`, as sent.
    pub content_type: Option<&'a str>,
    /// Path of the address that answered in the end (or of `Location`, where redirects are not followed). Absent
    /// when that address is not on Neo's origin.
    pub final_path: Option<&'a str>,
    /// Whether another address answered than the one asked.
    pub redirected: bool,
    /// `Retry-After`, as sent.
    pub retry_after: Option<&'a str>,
    /// The decoded body.
    pub body: &'a str,
}

/// What a response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// Data: the body is complete JSON.
    Json,
    /// The session has ended.
    SessionOver,
    /// 403: the session or only this item; the transport has to prove which.
    Forbidden,
    /// The record does not exist.
    NotFound,
    /// Too many requests.
    Throttled {
        /// How long to wait, where it was said in seconds.
        retry_after: Option<Duration>,
    },
    /// The site is in trouble or refuses the request; another try may help.
    Trouble {
        /// The status.
        status: u16,
        /// How long to wait, where it was said in seconds.
        retry_after: Option<Duration>,
    },
    /// A success by its status, but truncated, empty, or something other than data.
    NotAsAgreed,
}

/// What kind of answer a response is.
pub fn classify(answer: &HttpAnswer<'_>) -> AnswerKind {
    let retry_after = answer.retry_after.and_then(|text| retry_after(text, None));
    match answer.status {
        401 | 419 | 440 => AnswerKind::SessionOver,
        429 => AnswerKind::Throttled { retry_after },
        200..=299 => success(answer),
        300..=399 if at_sign_in(answer) => AnswerKind::SessionOver,
        300..=399 => AnswerKind::NotAsAgreed,
        400..=499 if shows_sign_in(answer) => AnswerKind::SessionOver,
        403 => AnswerKind::Forbidden,
        404 | 410 => AnswerKind::NotFound,
        status => AnswerKind::Trouble { status, retry_after },
    }
}

/// The time that a `Retry-After` asks for, at most a day. A date in it is understood only beside the server's own
/// time.
pub fn retry_after(text: &str, server_now: Option<DateTime<Utc>>) -> Option<Duration> {
    const DAY: u64 = 24 * 60 * 60;
    let text = text.trim();
    let seconds = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().unwrap_or(DAY)
    } else {
        let until = DateTime::parse_from_rfc2822(text).ok()?;
        u64::try_from((until.to_utc() - server_now?).num_seconds().max(0)).ok()?
    };
    Some(Duration::from_secs(seconds.min(DAY)))
}

fn success(answer: &HttpAnswer<'_>) -> AnswerKind {
    if at_sign_in(answer) || shows_sign_in(answer) {
        return AnswerKind::SessionOver;
    }
    match json(answer.body) {
        Some(Value::Object(_) | Value::Array(_) | Value::Null) => AnswerKind::Json,
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => AnswerKind::NotAsAgreed,
    }
}

fn json(body: &str) -> Option<Value> {
    serde_json::from_str(body.trim_start_matches('\u{feff}')).ok()
}

/// Whether the address that answered is the sign-in's.
fn at_sign_in(answer: &HttpAnswer<'_>) -> bool {
    let Some(path) = answer.final_path else { return false };
    let path = path.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    path.split('/').any(|part| matches!(part, "login" | "signin" | "sign-in" | "logout"))
}

fn shows_sign_in(answer: &HttpAnswer<'_>) -> bool {
    match json(answer.body) {
        Some(Value::Object(object)) => says_signed_out(&object),
        Some(Value::String(text)) => is_signed_out(&text),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_)) => false,
        None => at_sign_in(answer) || is_sign_in_page(answer.body),
    }
}

/// Whether a JSON object says that nobody is signed in, and holds no data beside it.
fn says_signed_out(object: &Map<String, Value>) -> bool {
    const WORDS: [&str; 8] = ["message", "error", "errors", "status", "code", "reason", "detail", "title"];
    let is_data = |key: &str, value: &Value| match value {
        Value::Array(items) => !WORDS.contains(&key) && !items.is_empty(),
        Value::Object(fields) => !WORDS.contains(&key) && !fields.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    };
    if object.iter().any(|(key, value)| is_data(key, value)) {
        return false;
    }
    let flag = |key: &str, wanted: bool| object.get(key).and_then(Value::as_bool) == Some(wanted);
    if ["authenticated", "isAuthenticated", "loggedIn", "logged_in"].iter().any(|key| flag(key, false)) {
        return true;
    }
    if ["sessionExpired", "session_expired"].iter().any(|key| flag(key, true)) {
        return true;
    }
    let to_sign_in = |path: &str| {
        let lower = path.to_lowercase();
        lower.split(['/', '?', '#']).any(|part| matches!(part, "login" | "signin" | "sign-in"))
    };
    if ["redirect", "redirectTo", "redirect_to", "location", "url"]
        .iter()
        .any(|key| object.get(*key).and_then(Value::as_str).is_some_and(to_sign_in))
    {
        return true;
    }
    WORDS.iter().filter_map(|key| object.get(*key)).any(|value| match value {
        Value::String(text) => is_signed_out(text),
        Value::Number(code) => matches!(code.as_u64(), Some(401 | 419)),
        Value::Array(items) => items.iter().filter_map(Value::as_str).any(is_signed_out),
        Value::Object(inner) => inner.values().any(|value| match value {
            Value::String(text) => is_signed_out(text),
            Value::Number(code) => matches!(code.as_u64(), Some(401 | 419)),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
        }),
        Value::Null | Value::Bool(_) => false,
    })
}

fn is_signed_out(text: &str) -> bool {
    const SAYINGS: [&str; 12] = [
        "unauthenticated",
        "not authenticated",
        "not logged in",
        "not signed in",
        "session expired",
        "session has expired",
        "session timed out",
        "session is over",
        "please log in",
        "please login",
        "please sign in",
        "login required",
    ];
    let text = text.to_lowercase().replace(['_', '-'], " ");
    let plain = text.trim().trim_end_matches(['.', '!']);
    matches!(plain, "unauthorized" | "unauthorised" | "csrf token mismatch" | "page expired")
        || SAYINGS.iter().any(|saying| text.contains(saying))
}

/// Whether an HTML page is recognisably Neo's sign-in: a password field beside the company id, or beside a user name
/// on a page that names Neo or IDEXX.
fn is_sign_in_page(body: &str) -> bool {
    let page = body.to_lowercase();
    if !page.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).starts_with('<') {
        return false;
    }
    let attribute = |name: &str, values: &[&str]| {
        values.iter().any(|value| {
            [format!("{name}=\"{value}\""), format!("{name}='{value}'"), format!("{name}={value}")]
                .iter()
                .any(|text| page.contains(text.as_str()))
        })
    };
    let password = attribute("name", &["password"]) || attribute("type", &["password"]);
    let company = attribute("name", &["company_id", "companyid", "company-id"]);
    let user = attribute("name", &["username", "user_name", "email"])
        || attribute("type", &["email"])
        || attribute("action", &["/login"]);
    let ours = page.contains("idexx") || page.contains("neo_login") || page.contains("idexxneo") || {
        let title = page.split_once("<title").and_then(|(_, rest)| rest.split_once("</title"));
        title.is_some_and(|(title, _)| title.split(|c: char| !c.is_alphanumeric()).any(|word| word == "neo"))
    };
    password && (company || (user && ours))
}
