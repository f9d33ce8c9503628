//! The HTTP interface under `/v2`: what the vendor's SDKs speak.
//!
//! `POST publish/{destination}`, `POST batch`, `GET|DELETE messages/{id}`, `DELETE messages`, `GET events`
//! (and `logs`), `GET|DELETE dlq`, `POST dlq/retry`, `GET keys`, `POST keys/rotate`. Errors are
//! `{"error": "..."}`. The token is taken from `Authorization` only: in a query it would end in logs.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::courier::{Inner, World};
use super::ledger::Taken;
use super::order::{Headers, Order};
use super::switches::{Publish, PublishAttempt, PublishFault};
use crate::gateway::line::Cut;

/// What the plan allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) longest_delay: TimeDelta,
    pub(super) largest_body: usize,
}

type Api = State<(Arc<World>, Plan)>;

/// The routes.
pub(super) fn routes(world: Arc<World>, plan: Plan) -> Router {
    Router::new()
        .route("/v2/publish/{*destination}", post(publish))
        .route("/v2/batch", post(batch))
        .route("/v2/messages", delete(cancel_many))
        .route("/v2/messages/{id}", get(message).delete(cancel))
        .route("/v2/events", get(events))
        .route("/v2/logs", get(events))
        .route("/v2/dlq", get(dead).delete(forget_many))
        .route("/v2/dlq/retry", post(retry_dead))
        .route("/v2/dlq/{id}", get(dead_one).delete(forget))
        .route("/v2/keys", get(keys))
        .route("/v2/keys/rotate", post(rotate))
        .layer(DefaultBodyLimit::max(usize::MAX))
        .with_state((world, plan))
}

async fn publish(
    State((world, plan)): Api,
    ConnectInfo(line): ConnectInfo<Cut>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // The whole rest of the address is the destination, its query included.
    let whole = uri.path_and_query().map_or("", |path| path.as_str());
    let destination = whole.strip_prefix("/v2/publish/").unwrap_or_default();
    let allowed = authorized(&world, &headers);
    let fault = world
        .change(|inner| inner.switches.next_publishes.pop_front().unwrap_or(inner.switches.publish.clone()));
    let attempt = Attempt { destination, headers: plain(&headers), body: body.to_vec() };
    if !allowed {
        return attempt.refused(&world, unauthorized(), true);
    }
    under(&world, &line, &fault, |meets| match meets {
        Meets::Work { heard } => attempt.taken(&world, plan, heard),
        Meets::Refusal { answer, heard } => attempt.refused(&world, answer, heard),
    })
    .await
}

/// A publish on its way into the books.
struct Attempt<'a> {
    destination: &'a str,
    headers: Headers,
    body: Vec<u8>,
}

impl Attempt<'_> {
    fn refused(self, world: &World, answer: Response, sent: bool) -> Response {
        world.change(|inner| self.record(inner, Publish::Refused, None, sent.then(|| answer.status())));
        answer
    }

    fn taken(self, world: &World, plan: Plan, sent: bool) -> Response {
        let (status, answer) = world.change(|inner| {
            let now = inner.clock.now();
            let fits = self.body.len() <= plan.largest_body;
            let order =
                Order::read(self.destination, &self.headers, self.body.clone(), now, plan.longest_delay);
            let (outcome, id, status, answer) = match order {
                _ if !fits => {
                    let why = format!("the message is larger than {} bytes", plan.largest_body);
                    (Publish::Refused, None, StatusCode::PAYLOAD_TOO_LARGE, json!({ "error": why }))
                }
                Err(why) => (Publish::Refused, None, StatusCode::BAD_REQUEST, json!({ "error": why })),
                Ok(order) => match inner.ledger.take(order, now) {
                    Taken::New(id) => {
                        let answer = json!({ "messageId": id });
                        (Publish::Accepted, Some(id), StatusCode::OK, answer)
                    }
                    Taken::Duplicate(id) => {
                        let answer = json!({ "messageId": id, "deduplicated": true });
                        (Publish::Deduplicated, Some(id), StatusCode::ACCEPTED, answer)
                    }
                },
            };
            self.record(inner, outcome, id, sent.then_some(status));
            (status, answer)
        });
        (status, Json(answer)).into_response()
    }

    fn record(
        self,
        inner: &mut Inner,
        outcome: Publish,
        message_id: Option<String>,
        status: Option<StatusCode>,
    ) {
        let attempt = PublishAttempt {
            at: inner.clock.now(),
            destination: self.destination.to_owned(),
            headers: self.headers.into_iter().filter(|(name, _)| name != "authorization").collect(),
            body: self.body,
            outcome,
            message_id,
            status: status.map(|status| status.as_u16()),
        };
        inner.publishes.push(attempt);
    }
}

#[derive(Deserialize)]
struct BatchItem {
    destination: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    headers: Map<String, Value>,
}

async fn batch(State((world, plan)): Api, headers: HeaderMap, Json(items): Json<Vec<BatchItem>>) -> Response {
    if !authorized(&world, &headers) {
        return unauthorized();
    }
    let mut answers = Vec::new();
    for item in items {
        let headers = item
            .headers
            .iter()
            .filter_map(|(name, text)| Some((name.to_ascii_lowercase(), text.as_str()?.to_owned())))
            .collect();
        let attempt = Attempt { destination: &item.destination, headers, body: item.body.into_bytes() };
        let answer = attempt.taken(&world, plan, true);
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap_or_default();
        answers.push(serde_json::from_slice::<Value>(&body).unwrap_or_default());
    }
    Json(answers).into_response()
}

async fn message(
    State((world, _)): Api,
    ConnectInfo(line): ConnectInfo<Cut>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    guarded(&world, &line, &headers, || match world.look().ledger.pending(&id) {
        Some(entry) => Json(entry.shown()).into_response(),
        None => not_found("message"),
    })
    .await
}

async fn cancel(
    State((world, _)): Api,
    ConnectInfo(line): ConnectInfo<Cut>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    guarded(&world, &line, &headers, || {
        let done = world.change(|inner| {
            let now = inner.clock.now();
            inner.ledger.cancel(&id, now)
        });
        if done {
            (StatusCode::ACCEPTED, Json(json!({ "cancelled": 1 }))).into_response()
        } else {
            not_found("message")
        }
    })
    .await
}

async fn cancel_many(
    State((world, _)): Api,
    ConnectInfo(line): ConnectInfo<Cut>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Query::read(query.as_deref());
    guarded(&world, &line, &headers, || {
        let cancelled = world.change(|inner| {
            let now = inner.clock.now();
            let wanted: Vec<_> = inner
                .ledger
                .entries()
                .filter(|entry| {
                    query.wants("messageIds", &entry.id) && query.wants("url", &entry.order.destination)
                })
                .filter(|entry| query.wants_any("label", &entry.order.labels))
                .map(|entry| entry.id.clone())
                .collect();
            wanted.into_iter().filter(|id| inner.ledger.cancel(id, now)).count()
        });
        (StatusCode::ACCEPTED, Json(json!({ "cancelled": cancelled }))).into_response()
    })
    .await
}

async fn events(
    State((world, _)): Api,
    ConnectInfo(line): ConnectInfo<Cut>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Query::read(query.as_deref());
    guarded(&world, &line, &headers, || {
        let inner = world.look();
        let wanted = |event: &&Value| {
            let of = |name: &str| event[name].as_str().unwrap_or_default();
            query.wants("messageId", of("messageId"))
                && query.wants("messageIds", of("messageId"))
                && query.wants("state", of("state"))
                && query.wants("url", of("url"))
        };
        let events: Vec<_> = inner.ledger.events().filter(wanted).take(query.count()).collect();
        Json(json!({ "events": events, "logs": events })).into_response()
    })
    .await
}

async fn dead(
    State((world, _)): Api,
    ConnectInfo(line): ConnectInfo<Cut>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Query::read(query.as_deref());
    guarded(&world, &line, &headers, || {
        let inner = world.look();
        let messages: Vec<_> = inner
            .ledger
            .dead()
            .map(super::ledger::Entry::shown)
            .filter(|shown| {
                let of = |name: &str| shown.get(name).and_then(Value::as_str).unwrap_or_default();
                query.wants("dlqIds", of("dlqId"))
                    && query.wants("messageId", of("messageId"))
                    && query.wants("url", of("url"))
            })
            .take(query.count())
            .collect();
        Json(json!({ "messages": messages })).into_response()
    })
    .await
}

async fn dead_one(
    State((world, _)): Api,
    ConnectInfo(line): ConnectInfo<Cut>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    guarded(&world, &line, &headers, || {
        let inner = world.look();
        let mut shown = inner.ledger.dead().map(super::ledger::Entry::shown);
        shown
            .find(|shown| shown["dlqId"] == id)
            .map_or_else(|| not_found("message"), |shown| Json(shown).into_response())
    })
    .await
}

async fn forget(
    State((world, _)): Api,
    ConnectInfo(line): ConnectInfo<Cut>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    guarded(&world, &line, &headers, || {
        let gone = off_the_queue(&world, vec![id], false);
        if gone.is_empty() { not_found("message") } else { StatusCode::OK.into_response() }
    })
    .await
}

async fn forget_many(
    State((world, _)): Api,
    ConnectInfo(line): ConnectInfo<Cut>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Query::read(query.as_deref());
    guarded(&world, &line, &headers, || {
        let wanted = dlq_ids(&world, &query);
        Json(json!({ "deleted": off_the_queue(&world, wanted, false).len() })).into_response()
    })
    .await
}

async fn retry_dead(
    State((world, _)): Api,
    ConnectInfo(line): ConnectInfo<Cut>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Query::read(query.as_deref());
    guarded(&world, &line, &headers, || {
        let wanted = dlq_ids(&world, &query);
        let again = off_the_queue(&world, wanted, true);
        let responses: Vec<_> = again.into_iter().map(|id| json!({ "messageId": id })).collect();
        Json(json!({ "responses": responses })).into_response()
    })
    .await
}

async fn keys(State((world, _)): Api, headers: HeaderMap) -> Response {
    if !authorized(&world, &headers) {
        return unauthorized();
    }
    let keys = world.look().keys.clone();
    Json(keys).into_response()
}

async fn rotate(State((world, _)): Api, headers: HeaderMap) -> Response {
    if !authorized(&world, &headers) {
        return unauthorized();
    }
    Json(world.change(super::rotate)).into_response()
}

fn dlq_ids(world: &World, query: &Query) -> Vec<String> {
    let inner = world.look();
    let ids = inner.ledger.dead().filter_map(|entry| Some(entry.shown().get("dlqId")?.as_str()?.to_owned()));
    ids.filter(|id| query.wants("dlqIds", id)).collect()
}

fn off_the_queue(world: &World, ids: Vec<String>, again: bool) -> Vec<String> {
    world.change(|inner| {
        let now = inner.clock.now();
        ids.iter().filter_map(|id| inner.ledger.take_off(id, again, now)).collect()
    })
}

/// Answers a read or cancel, unless the switch for those says otherwise.
async fn guarded(
    world: &World,
    line: &Cut,
    headers: &HeaderMap,
    answer: impl FnOnce() -> Response,
) -> Response {
    if !authorized(world, headers) {
        return unauthorized();
    }
    let fault = world.look().switches.messages.clone();
    under(world, line, &fault, |meets| match meets {
        Meets::Work { .. } => answer(),
        Meets::Refusal { answer, .. } => answer,
    })
    .await
}

/// What a request meets under a switch, and whether its sender hears of it.
enum Meets {
    Work { heard: bool },
    Refusal { answer: Response, heard: bool },
}

/// The answer to a request under a switch; `then` does what the request is for, or notes that it was refused.
async fn under(
    world: &World,
    line: &Cut,
    fault: &PublishFault,
    then: impl FnOnce(Meets) -> Response,
) -> Response {
    match fault {
        PublishFault::None => then(Meets::Work { heard: true }),
        PublishFault::DropBefore => then(Meets::Refusal { answer: cut(line), heard: false }),
        PublishFault::AcceptThenDrop => {
            then(Meets::Work { heard: false });
            cut(line)
        }
        PublishFault::Slow(milliseconds) => {
            let answer = then(Meets::Work { heard: true });
            tokio::time::sleep(Duration::from_millis(*milliseconds)).await;
            answer
        }
        PublishFault::Unauthorized
        | PublishFault::PlanLimit
        | PublishFault::DailyLimit
        | PublishFault::BurstLimit
        | PublishFault::ServerError(_)
        | PublishFault::Portal => {
            let answer = refusal(fault, &world.look());
            then(Meets::Refusal { answer, heard: true })
        }
    }
}

fn refusal(fault: &PublishFault, inner: &Inner) -> Response {
    let reset = inner.clock.now().timestamp();
    match fault {
        PublishFault::Unauthorized => unauthorized(),
        PublishFault::PlanLimit => error(StatusCode::PRECONDITION_FAILED, "a limit of the plan is reached"),
        PublishFault::DailyLimit => limited("RateLimit", 1000, reset + 3600),
        PublishFault::BurstLimit => limited("Burst-RateLimit", 100, reset + 1),
        PublishFault::ServerError(status) => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            error(status, "internal error")
        }
        PublishFault::Portal => portal(),
        // Those are answered where the connection is at hand.
        PublishFault::None
        | PublishFault::AcceptThenDrop
        | PublishFault::DropBefore
        | PublishFault::Slow(_) => StatusCode::OK.into_response(),
    }
}

fn limited(prefix: &str, limit: u32, reset: i64) -> Response {
    let mut answer = error(StatusCode::TOO_MANY_REQUESTS, "too many requests");
    for (name, value) in
        [("Limit", limit.to_string()), ("Remaining", "0".into()), ("Reset", reset.to_string())]
    {
        let name = header::HeaderName::from_bytes(format!("{prefix}-{name}").to_ascii_lowercase().as_bytes());
        if let (Ok(name), Ok(value)) = (name, value.parse()) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

/// The page of a hotel's or clinic's network that wants a sign-in first.
pub(crate) fn portal() -> Response {
    let page = "<!doctype html><html><head><title>Welcome</title></head><body>Please sign in to use this network.</body></html>";
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

fn cut(line: &Cut) -> Response {
    line.cut();
    StatusCode::OK.into_response()
}

fn authorized(world: &World, headers: &HeaderMap) -> bool {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    sent.strip_prefix("Bearer ") == Some(world.look().token.as_str())
}

fn unauthorized() -> Response {
    error(StatusCode::UNAUTHORIZED, "unable to authenticate: invalid token")
}

fn not_found(what: &str) -> Response {
    error(StatusCode::NOT_FOUND, &format!("{what} not found"))
}

fn error(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({ "error": why }))).into_response()
}

fn plain(headers: &HeaderMap) -> Headers {
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

/// A query whose filters may be repeated or listed with commas.
struct Query(Vec<(String, String)>);

impl Query {
    fn read(query: Option<&str>) -> Self {
        Self(url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect())
    }

    /// Whether `found` passes the filter `name`; a filter that is not there lets everything pass.
    fn wants(&self, name: &str, found: &str) -> bool {
        self.wants_any(name, &[found.to_owned()])
    }

    fn wants_any(&self, name: &str, found: &[String]) -> bool {
        let mut wanted =
            self.0.iter().filter(|(known, _)| known == name).flat_map(|(_, text)| text.split(',')).peekable();
        wanted.peek().is_none() || wanted.any(|wanted| found.iter().any(|found| found == wanted))
    }

    fn count(&self) -> usize {
        let asked = self.0.iter().find(|(name, _)| name == "count").and_then(|(_, text)| text.parse().ok());
        asked.unwrap_or(1000)
    }
}
