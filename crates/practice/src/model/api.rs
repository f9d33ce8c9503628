//! `POST /v1/messages`. Errors are `{"type": "error", "error": {"type", "message"}}`.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::switches::{ModelFault, OpinionRequest, Saying};
use super::{Inner, Reader};
use crate::gateway::line::Cut;
use crate::qstash::{random, wall};

/// The one version of the API that is spoken here.
const VERSION: &str = "2023-06-01";

/// The routes.
pub(super) fn routes(reader: Arc<Reader>) -> Router {
    Router::new().route("/v1/messages", post(create)).with_state(reader)
}

/// A request for one message. Keys that the provider does not know it refuses; of those that it knows, here are those that a
/// forced tool needs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    model: String,
    max_tokens: u32,
    #[serde(default, rename = "system")]
    _system: Option<String>,
    messages: Vec<Message>,
    #[serde(default)]
    tools: Vec<Tool>,
    #[serde(default)]
    tool_choice: Option<ToolChoice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    role: String,
    content: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tool {
    name: String,
    #[serde(default, rename = "description")]
    _description: Option<String>,
    input_schema: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum ToolChoice {
    Auto {},
    Any {},
    None {},
    Tool { name: String },
}

impl Wanted {
    /// What is wrong with it.
    fn fault(&self) -> Option<&'static str> {
        if self.model.is_empty() {
            return Some("model: String should have at least 1 character");
        }
        if self.max_tokens == 0 {
            return Some("max_tokens: Input should be greater than or equal to 1");
        }
        let [message] = &self.messages[..] else { return Some("messages: one message is expected here") };
        if message.role != "user" {
            return Some("messages.0.role: the first message must be the user's");
        }
        if message.content.trim().is_empty() {
            return Some("messages.0.content: user messages must have non-empty content");
        }
        if self.tools.iter().any(|tool| !is_tool_name(&tool.name)) {
            return Some("tools.0.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
        }
        if self.tools.iter().any(|tool| tool.input_schema.get("type") != Some(&json!("object"))) {
            return Some("tools.0.input_schema.type: Input should be 'object'");
        }
        match &self.tool_choice {
            Some(ToolChoice::Tool { name }) if self.tools.iter().all(|tool| tool.name != *name) => {
                Some("tool_choice: there is no tool of that name")
            }
            Some(ToolChoice::Auto {} | ToolChoice::Any {}) if self.tools.is_empty() => {
                Some("tool_choice may only be specified while providing tools")
            }
            _ => None,
        }
    }

    /// The tool that must be used.
    fn forced(&self) -> Option<&str> {
        match &self.tool_choice {
            Some(ToolChoice::Tool { name }) => Some(name),
            Some(ToolChoice::Any {}) => self.tools.first().map(|tool| tool.name.as_str()),
            Some(ToolChoice::Auto {} | ToolChoice::None {}) | None => None,
        }
    }
}

async fn create(
    State(reader): State<Arc<Reader>>,
    ConnectInfo(line): ConnectInfo<Cut>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(id) = random("") else { return Refusal::SERVER_ERROR.into_response() };
    let end = reader.change(|inner| {
        let fault = inner.switches.next_requests.pop_front().unwrap_or(inner.switches.request.clone());
        let end = End::of(inner, &headers, &body, &fault, &id);
        inner.requests.push(end.noted(&body));
        end
    });
    match end {
        End::Refused(refusal) => refusal.into_response(),
        End::Limited(seconds) => {
            ([(header::RETRY_AFTER, seconds.to_string())], Refusal::LIMITED).into_response()
        }
        End::Hanging => std::future::pending().await,
        End::Cut => {
            line.cut();
            StatusCode::OK.into_response()
        }
        End::Page => Html("<html><body>one moment, please</body></html>").into_response(),
        End::Said(message) => Json(message).into_response(),
    }
}

/// An error in the provider's form.
#[derive(Clone, Copy)]
struct Refusal {
    status: u16,
    kind: &'static str,
    message: &'static str,
}

impl Refusal {
    const NO_KEY: Self = Self::new(401, "authentication_error", "x-api-key header is required");
    const OTHER_KEY: Self = Self::new(401, "authentication_error", "invalid x-api-key");
    const FORBIDDEN: Self = Self::new(403, "permission_error", "the key may not use this resource");
    const UNKNOWN_MODEL: Self = Self::new(404, "not_found_error", "there is no such model");
    const TOO_LARGE: Self = Self::new(413, "request_too_large", "Request exceeds the maximum size");
    const LIMITED: Self = Self::new(429, "rate_limit_error", "this request would exceed the rate limit");
    const SERVER_ERROR: Self = Self::new(500, "api_error", "Internal server error");
    const OVERLOADED: Self = Self::new(529, "overloaded_error", "Overloaded");

    const fn new(status: u16, kind: &'static str, message: &'static str) -> Self {
        Self { status, kind, message }
    }

    const fn invalid(message: &'static str) -> Self {
        Self::new(400, "invalid_request_error", message)
    }

    fn status(self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let error = json!({ "type": self.kind, "message": self.message });
        (self.status(), Json(json!({ "type": "error", "error": error }))).into_response()
    }
}

/// How a request ends.
enum End {
    Refused(Refusal),
    Limited(u32),
    Hanging,
    Cut,
    Page,
    Said(Value),
}

impl End {
    fn of(inner: &Inner, headers: &HeaderMap, body: &Bytes, fault: &ModelFault, id: &str) -> Self {
        let sent = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        match sent("x-api-key") {
            None => return Self::Refused(Refusal::NO_KEY),
            Some(key) if key != inner.key => return Self::Refused(Refusal::OTHER_KEY),
            Some(_) => {}
        }
        match sent("anthropic-version") {
            None => return Self::Refused(Refusal::invalid("anthropic-version: header is required")),
            Some(VERSION) => {}
            Some(_) => {
                return Self::Refused(Refusal::invalid("anthropic-version: that is not a valid version"));
            }
        }
        if sent("content-type").is_none_or(|kind| !kind.starts_with("application/json")) {
            return Self::Refused(Refusal::invalid("content-type: application/json is expected"));
        }
        let Ok(wanted) = serde_json::from_slice::<Wanted>(body) else {
            return Self::Refused(Refusal::invalid("the request is not described as it should be"));
        };
        if let Some(why) = wanted.fault() {
            return Self::Refused(Refusal::invalid(why));
        }
        let visit = wanted.messages.first().map_or("", |message| message.content.as_str());
        let says = &inner.switches.says;
        let said = says.iter().find(|saying| visit.contains(&saying.contains)).cloned();
        let said = said.unwrap_or_else(Saying::ordinary);
        match fault {
            ModelFault::None => Self::Said(opinion(&wanted, &said, id)),
            ModelFault::InvalidRequest => Self::Refused(Refusal::invalid("the request cannot be served")),
            ModelFault::Unauthorized => Self::Refused(Refusal::OTHER_KEY),
            ModelFault::PermissionDenied => Self::Refused(Refusal::FORBIDDEN),
            ModelFault::UnknownModel => Self::Refused(Refusal::UNKNOWN_MODEL),
            ModelFault::TooLarge => Self::Refused(Refusal::TOO_LARGE),
            ModelFault::RateLimited(seconds) => Self::Limited(*seconds),
            ModelFault::ServerError => Self::Refused(Refusal::SERVER_ERROR),
            ModelFault::Overloaded => Self::Refused(Refusal::OVERLOADED),
            ModelFault::Hangs => Self::Hanging,
            ModelFault::Closes => Self::Cut,
            ModelFault::NotJson => Self::Page,
            ModelFault::TextOnly => Self::Said(words(&wanted, &said, id)),
            ModelFault::CutOff => {
                let half = json!({ "verdict": said.verdict });
                let content = used(wanted.forced().unwrap_or_default(), &half, id);
                Self::Said(message(&wanted, &content, "max_tokens", id))
            }
            ModelFault::WrongVerdict => {
                let said = Saying { verdict: "maybe".into(), ..said };
                Self::Said(opinion(&wanted, &said, id))
            }
            ModelFault::Refusal => Self::Said(message(&wanted, &json!([]), "refusal", id)),
        }
    }

    fn noted(&self, body: &Bytes) -> OpinionRequest {
        let status = match self {
            Self::Refused(refusal) => Some(refusal.status()),
            Self::Limited(_) => Some(Refusal::LIMITED.status()),
            Self::Hanging | Self::Cut => None,
            Self::Page | Self::Said(_) => Some(StatusCode::OK),
        };
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        OpinionRequest {
            at: wall(),
            model: text(&body["model"]),
            system: text(&body["system"]),
            visit: text(&body["messages"][0]["content"]),
            status: status.map(|status| status.as_u16()),
        }
    }
}

/// What is said, by the tool that must be used; in words where none must.
fn opinion(wanted: &Wanted, said: &Saying, id: &str) -> Value {
    let Some(tool) = wanted.forced() else { return words(wanted, said, id) };
    let input = json!({ "verdict": said.verdict, "words": said.words, "why": said.why });
    message(wanted, &used(tool, &input, id), "tool_use", id)
}

fn words(wanted: &Wanted, said: &Saying, id: &str) -> Value {
    let text = format!("{}: {}", said.verdict, said.why);
    message(wanted, &json!([{ "type": "text", "text": text }]), "end_turn", id)
}

fn used(tool: &str, input: &Value, id: &str) -> Value {
    json!([{ "type": "tool_use", "id": format!("toolu_{id}"), "name": tool, "input": input }])
}

fn message(wanted: &Wanted, content: &Value, stop_reason: &str, id: &str) -> Value {
    let read: usize = wanted.messages.iter().map(|message| message.content.len()).sum();
    json!({
        "id": format!("msg_{id}"),
        "type": "message",
        "role": "assistant",
        "model": wanted.model,
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": null,
        // Four letters a token, roughly.
        "usage": { "input_tokens": read / 4, "output_tokens": content.to_string().len() / 4 },
    })
}

fn is_tool_name(name: &str) -> bool {
    (1..=128).contains(&name.len())
        && name.bytes().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-'))
}
