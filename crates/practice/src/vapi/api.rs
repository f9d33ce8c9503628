//! `POST /call` and `GET /call/{id}`. Errors are `{"statusCode", "error", "message"}`.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::switches::{CallRequest, DialFault};
use super::{Exchange, Inner};
use crate::gateway::line::Cut;
use crate::qstash::{random, wall};

/// The routes.
pub(super) fn routes(exchange: Arc<Exchange>) -> Router {
    Router::new().route("/call", post(create)).route("/call/{id}", get(show)).with_state(exchange)
}

/// A call as its caller describes it. Keys that VAPI does not know it refuses.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wanted {
    assistant_id: String,
    phone_number_id: String,
    customer: Customer,
    #[serde(default, rename = "assistantOverrides")]
    _assistant_overrides: Overrides,
    /// For the caller's own reference.
    #[serde(default, rename = "name")]
    _name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Customer {
    number: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Overrides {
    #[serde(default, rename = "variableValues")]
    _variable_values: Map<String, Value>,
}

async fn create(
    State(exchange): State<Arc<Exchange>>,
    ConnectInfo(line): ConnectInfo<Cut>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(id) = random("call_") else { return refusal(StatusCode::INTERNAL_SERVER_ERROR, "no randomness") };
    let (end, fault) = exchange.change(|inner| {
        let fault = inner.switches.next_calls.pop_front().unwrap_or(inner.switches.call.clone());
        let end = End::of(inner, &headers, &body, &fault);
        inner.requests.push(end.noted(&body, &id));
        (end, fault)
    });
    if let DialFault::Slow(milliseconds) = fault {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
    match end {
        End::Refused(status, why) => refusal(status, why),
        End::Cut { .. } => {
            line.cut();
            StatusCode::OK.into_response()
        }
        End::Dialled(status, Some(state)) => {
            (status, Json(json!({ "id": id, "type": "outboundPhoneCall", "status": state }))).into_response()
        }
        End::Dialled(status, None) if status.is_success() => (status, Json(json!({}))).into_response(),
        End::Dialled(status, None) => refusal(status, "internal error"),
    }
}

/// How a request ends.
enum End {
    Refused(StatusCode, &'static str),
    Cut {
        dialled: bool,
    },
    /// With the state the answer tells, if it tells of the call at all.
    Dialled(StatusCode, Option<String>),
}

impl End {
    fn of(inner: &Inner, headers: &HeaderMap, body: &Bytes, fault: &DialFault) -> Self {
        let sent =
            headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if sent.strip_prefix("Bearer ") != Some(inner.key.as_str()) {
            return Self::Refused(StatusCode::UNAUTHORIZED, "the key is not known");
        }
        match serde_json::from_slice::<Wanted>(body) {
            Ok(wanted) if wanted.assistant_id.is_empty() || wanted.phone_number_id.is_empty() => {
                return Self::Refused(
                    StatusCode::BAD_REQUEST,
                    "assistantId and phoneNumberId must not be empty",
                );
            }
            Ok(wanted) if !is_e164(&wanted.customer.number) => {
                return Self::Refused(StatusCode::BAD_REQUEST, "customer.number must be in E.164");
            }
            Ok(_) => {}
            Err(_) => {
                return Self::Refused(StatusCode::BAD_REQUEST, "the call is not described as it should be");
            }
        }
        let of = |status: u16| StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match fault {
            DialFault::None | DialFault::Slow(_) => Self::Dialled(StatusCode::CREATED, Some("queued".into())),
            DialFault::State(state) => Self::Dialled(StatusCode::CREATED, Some(state.clone())),
            DialFault::WithoutId => Self::Dialled(StatusCode::CREATED, None),
            DialFault::DialThenError(status) => Self::Dialled(of(*status), None),
            DialFault::DialThenDrop => Self::Cut { dialled: true },
            DialFault::DropBefore => Self::Cut { dialled: false },
            DialFault::Unauthorized => Self::Refused(StatusCode::UNAUTHORIZED, "the key is not known"),
            DialFault::BadNumber => {
                Self::Refused(StatusCode::BAD_REQUEST, "customer.number cannot be dialled")
            }
            DialFault::TooMany => Self::Refused(StatusCode::TOO_MANY_REQUESTS, "too many calls at once"),
            DialFault::ServerError(status) => Self::Refused(of(*status), "internal error"),
        }
    }

    fn noted(&self, body: &Bytes, id: &str) -> CallRequest {
        let (dialled, status) = match self {
            Self::Refused(status, _) => (false, Some(status)),
            Self::Cut { dialled } => (*dialled, None),
            Self::Dialled(status, _) => (true, Some(status)),
        };
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        CallRequest {
            at: wall(),
            id: dialled.then(|| id.to_owned()),
            dialled,
            number: text(&body["customer"]["number"]),
            assistant: text(&body["assistantId"]),
            phone_number: text(&body["phoneNumberId"]),
            variables: body["assistantOverrides"]["variableValues"].clone(),
            status: status.map(StatusCode::as_u16),
        }
    }
}

async fn show(State(exchange): State<Arc<Exchange>>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let inner = exchange.look();
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if sent.strip_prefix("Bearer ") != Some(inner.key.as_str()) {
        return refusal(StatusCode::UNAUTHORIZED, "the key is not known");
    }
    match inner.requests.iter().find(|request| request.id.as_deref() == Some(id.as_str())) {
        Some(request) => {
            Json(json!({ "id": id, "status": "queued", "customer": { "number": request.number } }))
                .into_response()
        }
        None => refusal(StatusCode::NOT_FOUND, "there is no such call"),
    }
}

fn is_e164(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or_default();
    (7..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|digit| digit.is_ascii_digit())
}

fn refusal(status: StatusCode, why: &str) -> Response {
    let error = status.canonical_reason().unwrap_or_default();
    (status, Json(json!({ "statusCode": status.as_u16(), "error": error, "message": why }))).into_response()
}
