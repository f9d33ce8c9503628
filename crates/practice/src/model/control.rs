//! The same hands a Rust test has, over HTTP, for scripts: everything under `/control`, JSON in and out.
//!
//! `GET /control` shows switches and every request. `POST /control/switches` takes all switches, absent ones falling back to
//! their defaults.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::Reader;
use super::switches::Switches;

/// The routes.
pub(super) fn routes(reader: Arc<Reader>) -> Router {
    Router::new().route("/control", get(overview)).route("/control/switches", post(switch)).with_state(reader)
}

async fn overview(State(reader): State<Arc<Reader>>) -> Json<Value> {
    let inner = reader.look();
    Json(json!({ "switches": inner.switches, "requests": inner.requests }))
}

async fn switch(State(reader): State<Arc<Reader>>, Json(switches): Json<Switches>) -> StatusCode {
    reader.change(|inner| inner.switches = switches);
    StatusCode::NO_CONTENT
}
