//! A PostHog that runs on loopback and remembers every batch: `POST /batch/` in the published shape.
//!
//! As there, an event without a name or a `distinct_id` is answered with 200 and dropped, a wrong key with 401, a body that is
//! none with 400; a switch lets it answer 429 or 503 so often, or take a batch and lose the answer's meaning. Not proven by
//! that: the live service's limits, and what it makes of the events.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::gateway::line::Served;

/// What goes wrong next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 503, and nothing was taken.
    Unavailable,
    /// 503, although the batch was taken: its sender sends the same again.
    TakenButUnavailable,
    /// 429 with `Retry-After`.
    TooMany,
    /// 200, although the whole batch is dropped.
    DroppedBehind200,
}

/// The running stand-in; ends when dropped.
#[derive(Debug)]
pub struct PostHog {
    _served: Served,
    url: String,
    recorder: Arc<Recorder>,
}

#[derive(Debug)]
struct Recorder {
    inner: Mutex<Inner>,
    version: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Inner {
    key: String,
    faults: Vec<Fault>,
    requests: usize,
    bodies: Vec<String>,
    events: Vec<Value>,
    dropped: usize,
}

impl PostHog {
    /// Starts it on a free port of loopback.
    pub async fn start(key: &str) -> anyhow::Result<Self> {
        let inner = Mutex::new(Inner { key: key.to_owned(), ..Inner::default() });
        let recorder = Arc::new(Recorder { inner, version: watch::Sender::new(0) });
        let routes = Router::new().route("/batch/", post(take)).with_state(Arc::clone(&recorder));
        let served = Served::start(0, routes).await?;
        Ok(Self { url: served.url(), _served: served, recorder })
    }

    /// What senders use as the host.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The next requests go wrong so, in this order.
    pub fn fails(&self, faults: &[Fault]) {
        self.recorder.look().faults.extend_from_slice(faults);
    }

    /// How often it was asked anything.
    pub fn requests(&self) -> usize {
        self.recorder.look().requests
    }

    /// Every body that came, in order, whatever became of it.
    pub fn bodies(&self) -> Vec<String> {
        self.recorder.look().bodies.clone()
    }

    /// The events that were taken, each `uuid` once, in order.
    pub fn events(&self) -> Vec<Value> {
        self.recorder.look().events.clone()
    }

    /// Events that were answered with 200 and dropped, because they have no name or nobody's id.
    pub fn dropped(&self) -> usize {
        self.recorder.look().dropped
    }

    /// Waits until `seen` holds; looks again after every request.
    pub async fn wait_until(&self, seen: impl Fn(&Self) -> bool) {
        let mut changes = self.recorder.version.subscribe();
        while !seen(self) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }
}

impl Recorder {
    fn look(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn take(State(recorder): State<Arc<Recorder>>, body: Bytes) -> Response {
    let answer = recorder.look().taken(&body);
    recorder.version.send_modify(|version| *version += 1);
    answer
}

impl Inner {
    fn taken(&mut self, body: &[u8]) -> Response {
        self.requests += 1;
        self.bodies.push(String::from_utf8_lossy(body).into_owned());
        let fault = if self.faults.is_empty() { None } else { Some(self.faults.remove(0)) };
        let good = Json(json!({ "status": 1 })).into_response();
        match fault {
            Some(Fault::Unavailable) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
            Some(Fault::TooMany) => {
                return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "60")]).into_response();
            }
            Some(Fault::DroppedBehind200) => return good,
            Some(Fault::TakenButUnavailable) | None => {}
        }
        let Ok(body) = serde_json::from_slice::<Value>(body) else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        if body["api_key"] != self.key.as_str() {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        let Some(batch) = body["batch"].as_array() else { return StatusCode::BAD_REQUEST.into_response() };
        for event in batch {
            if event["event"].as_str().is_none_or(str::is_empty) || event["distinct_id"].as_str().is_none() {
                self.dropped += 1;
            } else if !self.events.iter().any(|known| known["uuid"] == event["uuid"]) {
                self.events.push(event.clone());
            }
        }
        if fault.is_some() { StatusCode::SERVICE_UNAVAILABLE.into_response() } else { good }
    }
}
