//! The same hands a Rust test has, over HTTP, under `/control`.
//!
//! `GET /control` shows the switches, `GET /control/requests` what came, `POST /control/switches` takes all
//! switches, absent ones falling back to their defaults.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::proxy::House;
use super::rules::GatewaySwitches;

/// The routes, still without their state.
pub(super) fn routes() -> Router<Arc<House>> {
    Router::new()
        .route("/control", get(overview))
        .route("/control/requests", get(requests))
        .route("/control/switches", post(switch))
}

async fn overview(State(house): State<Arc<House>>) -> Json<Value> {
    let state = house.look();
    Json(json!({ "switches": state.switches, "requests": state.requests.len() }))
}

async fn requests(State(house): State<Arc<House>>) -> Response {
    Json(&house.look().requests).into_response()
}

async fn switch(State(house): State<Arc<House>>, Json(switches): Json<GatewaySwitches>) -> StatusCode {
    house.look().switches = switches;
    StatusCode::NO_CONTENT
}
