//! One request on its way through the gateway.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, State as Shared};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::gotrue;
use super::line::Cut;
use super::rules::{AuthErrors, Fault, GatewaySwitches, Request};
use crate::qstash::{portal, token_claims, wall};

/// From this version on upstream answers errors in their newer shape.
const NEWER: &str = "2024-01-01";

/// What the gateway knows.
#[derive(Debug)]
pub(super) struct House {
    pub(super) auth: String,
    pub(super) rest: String,
    pub(super) keys: Vec<String>,
    pub(super) jwt_secret: String,
    pub(super) client: reqwest::Client,
    /// Upstream locks the session for a refresh, so that of several with one token all get the same child.
    pub(super) refreshing: tokio::sync::Mutex<()>,
    pub(super) state: Mutex<State>,
}

/// What changes.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) switches: GatewaySwitches,
    pub(super) requests: Vec<Request>,
}

/// Which part a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Auth,
    Rest,
    Functions,
}

impl House {
    pub(super) fn look(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Books the request; its place and its fault.
    fn book(
        &self,
        part: Part,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> (usize, Option<Fault>) {
        let mut state = self.look();
        let fault = state.switches.fault(path);
        state.requests.push(Request {
            at: wall(),
            method: method.to_string(),
            path: path.to_owned(),
            user: self.user(headers),
            prefer: text(headers, "prefer").map(str::to_owned),
            body: if part == Part::Auth { None } else { serde_json::from_slice(body).ok() },
            bytes: body.len(),
            fault: fault.clone(),
            status: None,
        });
        (state.requests.len() - 1, fault)
    }

    fn user(&self, headers: &HeaderMap) -> Option<String> {
        let token = text(headers, "authorization")?.strip_prefix("Bearer ")?;
        token_claims(token, &self.jwt_secret)?["sub"].as_str().map(str::to_owned)
    }

    /// Where the function that a path names is served.
    fn function(&self, path: &str) -> Option<String> {
        let named = path.strip_prefix("/functions/v1/")?;
        let name = named.split(['/', '?']).next().unwrap_or_default();
        self.look().switches.functions.get(name).cloned()
    }

    fn answered(&self, place: usize, status: StatusCode) {
        // The list may have been cleared meanwhile.
        if let Some(request) = self.look().requests.get_mut(place) {
            request.status = Some(status.as_u16());
        }
    }
}

/// Every request that is not for the controls.
pub(super) async fn pass(
    Shared(house): Shared<Arc<House>>,
    ConnectInfo(line): ConnectInfo<Cut>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let part = if path.starts_with("/auth/v1/") {
        Part::Auth
    } else if path.starts_with("/rest/v1/") {
        Part::Rest
    } else if house.function(&path).is_some() {
        Part::Functions
    } else {
        let message = json!({ "message": "no Route matched with those values" });
        return (StatusCode::NOT_FOUND, Json(message)).into_response();
    };
    let Ok(body) = to_bytes(body, usize::MAX).await else { return StatusCode::BAD_REQUEST.into_response() };
    let (place, fault) = house.book(part, &method, &path, &headers, &body);
    let asked = Asked { part, method, path, headers, body };
    let answer = match fault {
        None => asked.through(&house).await,
        Some(Fault::Delay(milliseconds)) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            asked.through(&house).await
        }
        Some(Fault::DropBefore) => {
            line.cut();
            return StatusCode::OK.into_response();
        }
        Some(Fault::DropAfter) => {
            asked.through(&house).await;
            line.cut();
            return StatusCode::OK.into_response();
        }
        Some(Fault::Unavailable(seconds)) => {
            let message = json!({ "message": "the service is not available" });
            let mut answer = (StatusCode::SERVICE_UNAVAILABLE, Json(message)).into_response();
            answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            answer
        }
        Some(Fault::RateLimited) => asked.rate_limited(&house),
        Some(Fault::Portal) => portal(),
        Some(Fault::Answer(status, body)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, Json(body)).into_response()
        }
    };
    house.answered(place, answer.status());
    answer
}

/// A request as it came.
struct Asked {
    part: Part,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Asked {
    async fn through(&self, house: &House) -> Response {
        // A function looks at who asks itself.
        if self.part != Part::Functions
            && let Some(refusal) = self.without_key(house)
        {
            return refusal;
        }
        let refresh = self.part == Part::Auth && self.path.contains("grant_type=refresh_token");
        let _turn = if refresh { Some(house.refreshing.lock().await) } else { None };
        let to = match self.part {
            Part::Auth => format!("{}{}", house.auth, self.path),
            Part::Rest => format!("{}{}", house.rest, self.path.trim_start_matches("/rest/v1")),
            Part::Functions => format!("{}{}", house.function(&self.path).unwrap_or_default(), self.path),
        };
        let mut headers = self.headers.clone();
        for name in [header::HOST, header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING] {
            headers.remove(name);
        }
        // The shape of errors is decided here, so whoever is behind always speaks the older one.
        headers.remove("x-supabase-api-version");
        let asked = house.client.request(self.method.clone(), to).headers(headers).body(self.body.clone());
        let Ok(answer) = asked.send().await else { return bad_gateway() };
        let status = answer.status();
        let mut headers = answer.headers().clone();
        for name in [header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING] {
            headers.remove(name);
        }
        let Ok(body) = answer.bytes().await else { return bad_gateway() };
        let body = match self.part {
            Part::Auth => self.as_gotrue(house, status, &mut headers, body),
            Part::Rest | Part::Functions => body,
        };
        let mut response = (status, body).into_response();
        *response.headers_mut() = headers;
        response
    }

    fn as_gotrue(&self, house: &House, status: StatusCode, headers: &mut HeaderMap, body: Bytes) -> Bytes {
        let Ok(mut answer) = serde_json::from_slice::<Value>(&body) else { return body };
        let (seconds, errors) = {
            let state = house.look();
            (state.switches.access_token_seconds, state.switches.auth_errors)
        };
        if status.is_success() {
            let host = text(&self.headers, "host").unwrap_or_default();
            gotrue::session(&mut answer, &house.jwt_secret, &format!("http://{host}/auth/v1"), seconds);
        } else if self.newer(errors) {
            gotrue::newer(&mut answer);
            headers.insert("x-supabase-api-version", HeaderValue::from_static(NEWER));
        }
        answer.to_string().into()
    }

    fn newer(&self, errors: AuthErrors) -> bool {
        match errors {
            AuthErrors::AsAsked => {
                text(&self.headers, "x-supabase-api-version").is_some_and(|version| version >= NEWER)
            }
            AuthErrors::Older => false,
            AuthErrors::Newer => true,
        }
    }

    fn rate_limited(&self, house: &House) -> Response {
        let errors = house.look().switches.auth_errors;
        let mut body = match self.part {
            Part::Auth => gotrue::error(429, "over_request_rate_limit", "Request rate limit reached"),
            Part::Rest | Part::Functions => json!({ "message": "API rate limit exceeded" }),
        };
        if self.part == Part::Auth && self.newer(errors) {
            gotrue::newer(&mut body);
        }
        (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response()
    }

    fn without_key(&self, house: &House) -> Option<Response> {
        let why = match text(&self.headers, "apikey") {
            None => "No API key found in request",
            Some(key) if house.keys.iter().any(|known| known == key) => return None,
            Some(_) => "Invalid API key",
        };
        Some((StatusCode::UNAUTHORIZED, Json(json!({ "message": why }))).into_response())
    }
}

fn bad_gateway() -> Response {
    let message = json!({ "message": "An invalid response was received from the upstream server" });
    (StatusCode::BAD_GATEWAY, Json(message)).into_response()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
