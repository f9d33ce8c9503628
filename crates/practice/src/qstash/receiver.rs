//! The other end: an `execute-call` that verifies signatures and counts how often each call would have rung.
//!
//! `POST` to [`Receiver::destination`] with `{"callId": …, "revision": …}`. Whether a believed delivery rings is
//! for its [`Claim`] to say: always, which is what a consumer does that checks and then dials; once a call; or
//! when `sync_claim_call` of the practice project grants it. A test that cannot tell the first from the others
//! proves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::clock::wall;
use super::signature::{Disbelief, SigningKeys, verify};
use crate::gateway::line::{Cut, Served, http_client};

/// How the receiver behaves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conduct {
    /// Rings and says so.
    #[default]
    Good,
    /// Answers that status and does not ring.
    Fails(u16),
    /// Rings, then answers that status, so that the message comes again.
    RingsThenFails(u16),
    /// Rings, and answers after so many milliseconds.
    Late(u64),
    /// Answers 503 with that `Retry-After` and does not ring.
    Later(String),
    /// Answers 489: never again.
    NeverAgain,
    /// Rings, then the connection ends without an answer.
    RingsThenDrops,
}

/// What has to happen before the phone rings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Claim {
    /// Nothing: every delivery rings.
    #[default]
    Never,
    /// The first delivery of a call rings, the others do not.
    Once,
    /// `sync_claim_call` decides, under the service role.
    Cloud {
        /// The project's address.
        url: String,
        /// Its service key.
        service_key: String,
    },
}

/// How the receiver starts.
#[derive(Debug, Clone)]
pub struct ReceiverOptions {
    /// Port on 127.0.0.1, 0 for a free one.
    pub port: u16,
    /// Whom to believe.
    pub keys: SigningKeys,
    /// What has to happen before the phone rings.
    pub claim: Claim,
}

/// One delivery as it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Visit {
    /// By the wall clock.
    pub at: DateTime<Utc>,
    /// `Upstash-Message-Id`.
    pub message_id: Option<String>,
    /// The call it is about.
    pub call_id: Option<String>,
    /// The plan's revision, where one was sent.
    pub revision: Option<i64>,
    /// `Upstash-Retried`.
    pub retried: Option<u32>,
    /// Why it was not believed, if it was not.
    pub disbelief: Option<Disbelief>,
    /// Whether the phone rang.
    pub rang: bool,
    /// Why a claim was not granted.
    pub unclaimed: Option<String>,
    /// What was answered.
    pub status: u16,
}

/// A running receiver; ends when stopped or dropped.
#[derive(Debug)]
pub struct Receiver {
    served: Option<Served>,
    url: String,
    desk: Arc<Desk>,
}

#[derive(Debug)]
struct Desk {
    state: Mutex<DeskState>,
    claim: Claim,
    client: reqwest::Client,
}

#[derive(Debug)]
struct DeskState {
    keys: SigningKeys,
    conduct: Conduct,
    visits: Vec<Visit>,
    rings: BTreeMap<String, u32>,
    claimed: BTreeSet<String>,
}

impl Receiver {
    /// Starts it on loopback.
    pub async fn start(options: ReceiverOptions) -> anyhow::Result<Self> {
        let state = DeskState {
            keys: options.keys,
            conduct: Conduct::Good,
            visits: Vec::new(),
            rings: BTreeMap::new(),
            claimed: BTreeSet::new(),
        };
        let client = http_client(Duration::from_secs(10))?;
        let desk = Arc::new(Desk { state: Mutex::new(state), claim: options.claim, client });
        let routes = Router::new()
            .route("/control", get(overview))
            .route("/control/conduct", post(turn))
            .route("/{*path}", post(receive))
            .with_state(Arc::clone(&desk));
        let served = Served::start(options.port, routes).await?;
        Ok(Self { url: served.url(), served: Some(served), desk })
    }

    /// Where calls are to be sent.
    pub fn destination(&self) -> String {
        format!("{}/execute-call", self.url)
    }

    /// Where scripts control it: `GET` shows rings and visits, `POST …/conduct` takes a [`Conduct`].
    pub fn control_url(&self) -> String {
        format!("{}/control", self.url)
    }

    /// How often that call has rung.
    pub fn rings(&self, call_id: &str) -> u32 {
        self.desk.look().rings.get(call_id).copied().unwrap_or_default()
    }

    /// Every call that rang, with how often.
    pub fn all_rings(&self) -> BTreeMap<String, u32> {
        self.desk.look().rings.clone()
    }

    /// Every delivery, in order.
    pub fn visits(&self) -> Vec<Visit> {
        self.desk.look().visits.clone()
    }

    /// Changes how it behaves from now on.
    pub fn conduct(&self, conduct: Conduct) {
        self.desk.look().conduct = conduct;
    }

    /// Changes whom it believes.
    pub fn believe(&self, keys: SigningKeys) {
        self.desk.look().keys = keys;
    }

    /// Ends it.
    pub async fn stop(mut self) {
        if let Some(served) = self.served.take() {
            served.stop().await;
        }
    }
}

impl Desk {
    fn look(&self) -> MutexGuard<'_, DeskState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this delivery may ring; the error says why not.
    async fn may_ring(&self, call_id: &str, revision: Option<i64>) -> Result<(), String> {
        match &self.claim {
            Claim::Never => Ok(()),
            Claim::Once if self.look().claimed.insert(call_id.to_owned()) => Ok(()),
            Claim::Once => Err("not_queued".into()),
            Claim::Cloud { url, service_key } => {
                let answer = self
                    .client
                    .post(format!("{url}/rest/v1/rpc/sync_claim_call"))
                    .header("apikey", service_key)
                    .bearer_auth(service_key)
                    .json(&json!({ "call": call_id, "revision": revision }))
                    .send()
                    .await
                    .map_err(|error| error.to_string())?;
                let answer: Value = answer.json().await.map_err(|error| error.to_string())?;
                if answer["claimed"] == true {
                    return Ok(());
                }
                let why = answer["why"].as_str().or(answer["message"].as_str()).unwrap_or("no answer");
                Err(why.to_owned())
            }
        }
    }
}

async fn receive(
    State(desk): State<Arc<Desk>>,
    ConnectInfo(line): ConnectInfo<Cut>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let of = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    // Signed is the address as the publisher wrote it, so it is put together again from what arrived.
    let host = of("host").unwrap_or_default();
    let address = format!("http://{host}{}", uri.path_and_query().map_or("/", |path| path.as_str()));
    let content: Value = serde_json::from_slice(&body).unwrap_or_default();
    let (disbelief, conduct) = {
        let state = desk.look();
        (verify(of("upstash-signature"), &address, &body, wall(), &state.keys).err(), state.conduct.clone())
    };
    let call_id = content["callId"].as_str().map(str::to_owned);
    let revision = content["revision"].as_i64();
    let (rings, status) = match (&call_id, disbelief) {
        (_, Some(_)) => (false, StatusCode::UNAUTHORIZED),
        (None, None) => (false, StatusCode::BAD_REQUEST),
        (Some(_), None) => judge(&conduct),
    };
    let claimed = match &call_id {
        Some(call_id) if rings => desk.may_ring(call_id, revision).await,
        Some(_) | None => Ok(()),
    };
    {
        let mut state = desk.look();
        let rang = rings && claimed.is_ok();
        if let Some(call_id) = call_id.as_ref().filter(|_| rang) {
            *state.rings.entry(call_id.clone()).or_default() += 1;
        }
        state.visits.push(Visit {
            at: wall(),
            message_id: of("upstash-message-id").map(str::to_owned),
            call_id,
            revision,
            retried: of("upstash-retried").and_then(|text| text.parse().ok()),
            disbelief,
            rang,
            unclaimed: claimed.err(),
            status: status.as_u16(),
        });
    }
    let mut answer = (status, Json(json!({ "ok": status.is_success() }))).into_response();
    match conduct {
        Conduct::Late(milliseconds) => tokio::time::sleep(Duration::from_millis(milliseconds)).await,
        Conduct::RingsThenDrops => line.cut(),
        Conduct::Later(wait) => {
            if let Ok(wait) = wait.parse() {
                answer.headers_mut().insert(header::RETRY_AFTER, wait);
            }
        }
        Conduct::NeverAgain => {
            let name = header::HeaderName::from_static("upstash-nonretryable-error");
            answer.headers_mut().insert(name, header::HeaderValue::from_static("true"));
        }
        Conduct::Good | Conduct::Fails(_) | Conduct::RingsThenFails(_) => {}
    }
    answer
}

/// Whether it rings, and what is answered.
fn judge(conduct: &Conduct) -> (bool, StatusCode) {
    let of = |status: u16| StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match conduct {
        Conduct::Good | Conduct::Late(_) | Conduct::RingsThenDrops => (true, StatusCode::OK),
        Conduct::Fails(status) => (false, of(*status)),
        Conduct::RingsThenFails(status) => (true, of(*status)),
        Conduct::Later(_) => (false, StatusCode::SERVICE_UNAVAILABLE),
        Conduct::NeverAgain => (false, of(489)),
    }
}

async fn overview(State(desk): State<Arc<Desk>>) -> Json<Value> {
    let state = desk.look();
    Json(json!({ "rings": state.rings, "visits": state.visits, "conduct": state.conduct }))
}

async fn turn(State(desk): State<Arc<Desk>>, Json(conduct): Json<Conduct>) -> StatusCode {
    desk.look().conduct = conduct;
    StatusCode::NO_CONTENT
}
