//! The control address: what [`super::Neo`] offers to a test, for programs and people in other processes.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Json, Redirect, Response};
use axum::routing::{get, post};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::State;
use super::control_page;
use super::hold;
use super::html::{self, escape};
use super::switches::Switches;
use crate::clinic::{Edit, NewVisit};

type Control = Shared<Arc<State>>;

pub(super) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/", get(index))
        .route("/assets/neo.css", get(style))
        .route("/switches", get(switches).put(put_switches).patch(patch_switches))
        .route("/requests", get(requests).delete(clear))
        .route("/counts", get(counts))
        .route("/clock", get(clock).post(set_clock))
        .route("/practice", get(practice))
        .route("/visits", get(visits).post(add_visit))
        .route("/visits/{id}/{edit}", post(edit_visit))
        .route("/sessions/expire", post(expire))
        .route("/sessions/unlock", post(unlock))
        .route("/sso", get(sso))
        .route("/sso/continue", get(sso_continue))
        .with_state(state)
}

/// A refusal that says what was wrong with the request.
struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

fn misunderstood(cause: impl std::fmt::Display) -> Refused {
    Refused(StatusCode::UNPROCESSABLE_ENTITY, cause.to_string())
}

async fn index(Shared(state): Control) -> Html<String> {
    std::future::ready(Html(control_page::index(&state))).await
}

async fn style() -> impl IntoResponse {
    std::future::ready(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], html::STYLE)).await
}

async fn switches(Shared(state): Control) -> Json<Switches> {
    std::future::ready(Json(Switches::clone(&state.switches()))).await
}

async fn put_switches(Shared(state): Control, body: Bytes) -> Result<Json<Switches>, Refused> {
    let new: Switches = serde_json::from_slice(&body).map_err(misunderstood)?;
    state.set_switches(|switches| *switches = new);
    std::future::ready(Ok(Json(Switches::clone(&state.switches())))).await
}

/// Merges by RFC 7396: objects key by key, everything else replaced, null back to the default.
async fn patch_switches(Shared(state): Control, body: Bytes) -> Result<Json<Switches>, Refused> {
    let patch: Value = serde_json::from_slice(&body).map_err(misunderstood)?;
    let mut merged = serde_json::to_value(&*state.switches()).map_err(misunderstood)?;
    merge(&mut merged, patch);
    let new: Switches = serde_json::from_value(merged).map_err(misunderstood)?;
    state.set_switches(|switches| *switches = new);
    std::future::ready(Ok(Json(Switches::clone(&state.switches())))).await
}

fn merge(target: &mut Value, patch: Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (key, value) in patch {
                if value.is_null() {
                    target.shift_remove(&key);
                } else {
                    merge(target.entry(key).or_insert(Value::Null), value);
                }
            }
        }
        (target, patch) => *target = patch,
    }
}

async fn requests(Shared(state): Control) -> Response {
    let entries = hold(&state.log).entries();
    std::future::ready(Json(entries).into_response()).await
}

async fn clear(Shared(state): Control) -> StatusCode {
    hold(&state.log).clear();
    *hold(&state.firings) = Default::default();
    std::future::ready(StatusCode::NO_CONTENT).await
}

async fn counts(Shared(state): Control) -> Json<Value> {
    std::future::ready(Json(counted(&state))).await
}

/// The numbers tests ask for, under the names of the methods.
pub(super) fn counted(state: &State) -> Value {
    let open_sessions = hold(&state.sessions).open_count(state.now(), &state.switches());
    let log = hold(&state.log);
    json!({
        "requests": log.entries().len(),
        "password_submits": log.password_submits,
        "passwords_elsewhere": log.passwords_elsewhere,
        "sign_ins": log.sign_ins,
        "writes": log.writes,
        "max_parallel": log.max_parallel,
        "open_sessions": open_sessions,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    now: Option<DateTime<Utc>>,
    advance_seconds: Option<i64>,
}

async fn clock(Shared(state): Control) -> Json<Value> {
    std::future::ready(Json(time(&state))).await
}

async fn set_clock(Shared(state): Control, body: Bytes) -> Result<Json<Value>, Refused> {
    let change: ClockChange = serde_json::from_slice(&body).map_err(misunderstood)?;
    {
        let mut clock = hold(&state.clock);
        if let Some(now) = change.now {
            clock.set(now);
        }
        if let Some(seconds) = change.advance_seconds {
            clock.advance(TimeDelta::seconds(seconds));
        }
    }
    std::future::ready(Ok(Json(time(&state)))).await
}

fn time(state: &State) -> Value {
    json!({ "now": state.now(), "clinic": state.clinic_now() })
}

async fn practice(Shared(state): Control) -> Response {
    let practice = hold(&state.practice).clone();
    std::future::ready(Json(practice).into_response()).await
}

async fn visits(Shared(state): Control) -> Response {
    let visits: Vec<_> = hold(&state.practice).visits.values().cloned().collect();
    std::future::ready(Json(visits).into_response()).await
}

async fn add_visit(Shared(state): Control, body: Bytes) -> Result<Json<Value>, Refused> {
    let new: NewVisit = serde_json::from_slice(&body).map_err(misunderstood)?;
    let id = state.edit(|practice| practice.add_visit(new));
    std::future::ready(Ok(Json(json!({ "appointment_id": id })))).await
}

async fn edit_visit(
    Shared(state): Control,
    Path((id, edit)): Path<(u64, String)>,
    body: Bytes,
) -> Result<Json<Value>, Refused> {
    let edit = read_edit(&edit, &body)?;
    let changed = state.edit(|practice| {
        practice.apply(id, &edit)?;
        let consultation_id = practice.visits.get(&id).and_then(|visit| visit.consultation_id);
        Ok::<_, crate::clinic::NoSuch>(json!({ "appointment_id": id, "consultation_id": consultation_id }))
    });
    let answer = changed.map(Json).map_err(|error| Refused(StatusCode::NOT_FOUND, error.to_string()));
    std::future::ready(answer).await
}

/// The edit's name is in the path, its fields are in the body.
fn read_edit(name: &str, body: &Bytes) -> Result<Edit, Refused> {
    let mut edit: Value =
        if body.is_empty() { json!({}) } else { serde_json::from_slice(body).map_err(misunderstood)? };
    let Some(fields) = edit.as_object_mut() else {
        return Err(misunderstood("the body must be a JSON object"));
    };
    fields.insert("edit".to_owned(), Value::from(name));
    serde_json::from_value(edit).map_err(misunderstood)
}

async fn expire(Shared(state): Control) -> StatusCode {
    hold(&state.sessions).end_all();
    std::future::ready(StatusCode::NO_CONTENT).await
}

async fn unlock(Shared(state): Control) -> StatusCode {
    hold(&state.sessions).unlock();
    std::future::ready(StatusCode::NO_CONTENT).await
}

#[derive(Deserialize)]
struct Return {
    #[serde(rename = "return")]
    back: String,
}

/// A sign-in of another origin. Whoever presses the button is believed.
async fn sso(Query(Return { back }): Query<Return>) -> Html<String> {
    let body = format!(
        "<main class=\"card step\"><div class=\"brand\">acme identity</div><form method=\"get\" action=\"/sso/continue\">\
         <h1>Sign in with your organisation</h1><p class=\"sub\">Neo asks us who you are.</p>\
         <input type=\"hidden\" name=\"return\" value=\"{}\">\
         <label for=\"user\">Work e-mail</label><input id=\"user\" name=\"user\" type=\"email\">\
         <label for=\"pass\">Password</label><input id=\"pass\" name=\"pass\" type=\"password\">\
         <button type=\"submit\" class=\"primary\">Continue</button></form></main>",
        escape(&back)
    );
    std::future::ready(Html(html::page("Sign in · Acme Identity", "", "plain", &body))).await
}

async fn sso_continue(
    Shared(state): Control,
    Query(fields): Query<std::collections::HashMap<String, String>>,
) -> Result<Redirect, Refused> {
    let back = fields.get("return").ok_or_else(|| misunderstood("return is missing"))?;
    let password = hold(&state.practice).password.clone();
    if fields.values().any(|value| *value == password) {
        hold(&state.log).passwords_elsewhere += 1;
    }
    let ticket = hold(&state.sessions).issue_ticket();
    std::future::ready(Ok(Redirect::to(&format!("{back}?ticket={ticket}")))).await
}
