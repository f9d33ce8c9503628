//! The same hands a Rust test has, over HTTP, for scripts: everything under `/control`, JSON in and out.
//!
//! `GET /control` shows switches, every number that was dialled, and every request. `POST /control/switches` takes all
//! switches, absent ones falling back to their defaults.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::Exchange;
use super::switches::Switches;

/// The routes.
pub(super) fn routes(exchange: Arc<Exchange>) -> Router {
    Router::new()
        .route("/control", get(overview))
        .route("/control/switches", post(switch))
        .with_state(exchange)
}

async fn overview(State(exchange): State<Arc<Exchange>>) -> Json<Value> {
    let inner = exchange.look();
    Json(json!({ "switches": inner.switches, "dialled": super::dialled(&inner), "requests": inner.requests }))
}

async fn switch(State(exchange): State<Arc<Exchange>>, Json(switches): Json<Switches>) -> StatusCode {
    exchange.change(|inner| inner.switches = switches);
    StatusCode::NO_CONTENT
}
