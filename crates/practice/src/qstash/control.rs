//! The same hands a Rust test has, over HTTP, for scripts: everything under `/control`, JSON in and out.
//!
//! `GET /control` shows clock, switches and counts. `GET /control/messages|deliveries|publishes` list.
//! `POST /control/switches` takes all switches, absent ones falling back to their defaults.
//! `POST /control/advance {"seconds": n}` moves the clock and answers when all that fell due is delivered.
//! `POST /control/clock` takes `{"held": "2026-11-24T16:00:00Z"}` or `{"wall": true}`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::clock::Clock;
use super::courier::World;
use super::switches::Switches;

/// The routes.
pub(super) fn routes(world: Arc<World>) -> Router {
    Router::new()
        .route("/control", get(overview))
        .route("/control/messages", get(messages))
        .route("/control/deliveries", get(deliveries))
        .route("/control/publishes", get(publishes))
        .route("/control/switches", post(switch))
        .route("/control/advance", post(advance))
        .route("/control/clock", post(clock))
        .with_state(world)
}

async fn overview(State(world): State<Arc<World>>) -> Json<Value> {
    let inner = world.look();
    Json(json!({
        "now": inner.clock.now(),
        "held": matches!(inner.clock, Clock::Held(_)),
        "switches": inner.switches,
        "messages": inner.ledger.entries().count(),
        "deliveries": inner.deliveries.len(),
        "publishes": inner.publishes.len(),
    }))
}

async fn messages(State(world): State<Arc<World>>) -> Response {
    Json(super::messages_of(&world.look())).into_response()
}

async fn deliveries(State(world): State<Arc<World>>) -> Response {
    Json(&world.look().deliveries).into_response()
}

async fn publishes(State(world): State<Arc<World>>) -> Response {
    Json(&world.look().publishes).into_response()
}

async fn switch(State(world): State<Arc<World>>, Json(switches): Json<Switches>) -> StatusCode {
    world.change(|inner| inner.switches = switches);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Advance {
    seconds: u32,
}

async fn advance(State(world): State<Arc<World>>, Json(by): Json<Advance>) -> Json<Value> {
    let target = world.look().clock.now() + TimeDelta::seconds(by.seconds.into());
    world.advance_to(target).await;
    let now = world.look().clock.now();
    Json(json!({ "now": now }))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Setting {
    Held(DateTime<Utc>),
    Wall(bool),
}

async fn clock(State(world): State<Arc<World>>, Json(setting): Json<Setting>) -> StatusCode {
    let clock = match setting {
        Setting::Held(at) => Clock::Held(at),
        Setting::Wall(true) => Clock::WALL,
        Setting::Wall(false) => Clock::held_now(),
    };
    world.change(|inner| inner.clock = clock);
    StatusCode::NO_CONTENT
}
