//! One PC of an invented clinic: a home with settings, a vault and a store, and the agent that works in it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::{HeaderValue, Method, header};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde_json::{Value, json};
use sync_agent::agent::{Agent, AgentOptions, settings_path};
use sync_agent::dirs::{Environment, Home};
use sync_agent::settings::{CloudSettings, QueueSettings, Settings};
use sync_agent::store::{CallRow, Kept, OwedKind, Store, StoreFailure};
use sync_agent::updates::UpdateOptions;
use sync_agent::vault::seal::{KeyId, Sealer};
use sync_agent::vault::{Kind, SecretName, Vault, VaultOptions};
use sync_core::audit::Actor;
use sync_core::calls::{CallState, KnownCall, Verdict};
use sync_core::failure::Code;
use sync_core::ports::{Ask, AwakeAndAsleep, Clock, Closing, OnAnswer, Opened, Opening, Pims, PimsFailure};
use sync_core::ports::{PimsRoom, ReaderSetup};
use uuid::Uuid;

use super::line::{self, Seen, Server};

/// The only call.
pub(crate) const CALL: Uuid = Uuid::from_u128(0xc0ff_ee00_0000_4000_8000_0000_0000_0001);

pub(crate) fn noon() -> DateTime<Utc> {
    "2026-06-10T12:00:00Z".parse().unwrap()
}

/// A clock that stands where the test puts it.
pub(crate) struct Hand(Mutex<(DateTime<Utc>, Duration)>);

impl Hand {
    /// Time passes.
    pub(crate) fn pass(&self, minutes: u32) {
        let mut at = self.0.lock().unwrap();
        at.0 += TimeDelta::minutes(minutes.into());
        at.1 += Duration::from_secs(60 * u64::from(minutes));
    }

    /// Somebody sets the clock on the wall.
    pub(crate) fn set_by(&self, by: TimeDelta) {
        self.0.lock().unwrap().0 += by;
    }
}

impl Clock for Hand {
    fn now(&self) -> DateTime<Utc> {
        self.0.lock().unwrap().0
    }

    fn awake_and_asleep(&self) -> Option<AwakeAndAsleep> {
        Some(AwakeAndAsleep { boot: "this one".to_owned(), elapsed: self.0.lock().unwrap().1 })
    }
}

/// There is no Neo here.
pub(crate) struct NoRoom;

pub(crate) struct NoReader;

fn no_neo() -> PimsFailure {
    PimsFailure { code: Code::NeoUnreachable, detail: "there is none".to_owned(), evidence: None }
}

impl Pims for NoReader {
    async fn open(&mut self, _: Opening<'_>) -> Result<Opened, PimsFailure> {
        Err(no_neo())
    }

    async fn read(&mut self, _: Vec<Ask>, _: OnAnswer<'_>) -> Result<(), PimsFailure> {
        Err(no_neo())
    }

    async fn close(&mut self) -> Closing {
        Closing::default()
    }
}

impl PimsRoom for NoRoom {
    type Reader = NoReader;

    fn reader(&self, _: &ReaderSetup) -> NoReader {
        NoReader
    }

    async fn browser(&self, _: &ReaderSetup) -> Result<String, PimsFailure> {
        Err(no_neo())
    }

    async fn sweep(&self, _: &ReaderSetup) {}
}

/// What stands at the other end.
pub(crate) struct Outside {
    pub(crate) server: Server,
    /// By how much its clock is ahead of noon.
    pub(crate) ahead: Arc<Mutex<TimeDelta>>,
    /// The calls that it names when a session begins.
    pub(crate) calls: Arc<Mutex<Vec<Value>>>,
}

impl Outside {
    /// A cloud and a queue at one address. `apply` says what becomes of an item, `queue` answers the queue's requests.
    pub(crate) async fn start(
        apply: impl Fn(&Value) -> Value + Send + Sync + 'static,
        queue: impl Fn(&Seen) -> Response + Send + Sync + 'static,
    ) -> Self {
        let ahead: Arc<Mutex<TimeDelta>> = Arc::default();
        let by = Arc::clone(&ahead);
        let calls: Arc<Mutex<Vec<Value>>> = Arc::default();
        let named = Arc::clone(&calls);
        let server = Server::start(move |seen, _| {
            let now = noon() + *by.lock().unwrap();
            let mut answer = match seen.target.split(['?', '/']).next_back().unwrap_or_default() {
                _ if seen.target.starts_with("/v2/") => queue(seen),
                _ if seen.target.starts_with("/auth/v1/token") => {
                    let token = json!({"access_token": "a", "refresh_token": "r", "user": {"id": "user-1"}});
                    line::json(200, token)
                }
                "sync_begin" => line::json(200, granted(now, &named.lock().unwrap())),
                "sync_apply" => {
                    let items = seen.json()["batch"]["items"].as_array().cloned().unwrap_or_default();
                    let outcomes: Option<Vec<Value>> =
                        items.iter().map(|item| outcome(item, &apply)).collect();
                    match outcomes {
                        Some(outcomes) => line::json(200, json!({ "outcomes": outcomes })),
                        None => line::json(404, json!({"code": "PGRST202", "message": "no such function"})),
                    }
                }
                "sync_end" => line::json(200, json!({"closed": true})),
                "sync_anchor" => line::json(200, json!({"anchored": true, "server_time": now})),
                other => panic!("nobody answers {other}"),
            };
            let date = now.to_rfc2822().replace("+0000", "GMT");
            answer.headers_mut().insert(header::DATE, HeaderValue::from_str(&date).unwrap());
            answer
        })
        .await;
        Self { server, ahead, calls }
    }

    /// Requests whose address holds this.
    pub(crate) fn asked(&self, part: &str) -> Vec<Seen> {
        self.server.seen().into_iter().filter(|seen| seen.target.contains(part)).collect()
    }

    /// Messages that were published.
    pub(crate) fn published(&self) -> usize {
        self.asked("/v2/publish/").len()
    }

    /// Messages that were taken back.
    pub(crate) fn withdrawn(&self) -> Vec<String> {
        let asked = self.asked("/v2/messages/").into_iter();
        asked.filter_map(|seen| seen.target.rsplit('/').next().map(str::to_owned)).collect()
    }

    /// Another PC of the clinic hands the call over.
    pub(crate) fn hands_over(&self, revision: u32, message: Option<&str>, reasons: &Value) {
        *self.calls.lock().unwrap() = vec![json!({
            "call_id": CALL, "appointment_id": "501", "status": "queued", "revision": revision,
            "scheduled_for": noon() + TimeDelta::days(2), "ended_reason": null, "qstash_message_id": message,
            "household": ["501"], "looked_at": noon(), "review": false, "reasons": reasons,
        })];
    }

    /// Items of one kind, as they came.
    pub(crate) fn items(&self, kind: &str) -> Vec<Value> {
        let batches = self.asked("sync_apply").into_iter().map(|seen| seen.json()["batch"]["items"].clone());
        let items = batches.flat_map(|items| items.as_array().cloned().unwrap_or_default());
        items.filter(|item| item["kind"] == kind).collect()
    }
}

/// What becomes of an item where `sync_apply` is missing.
pub(crate) const NO_SUCH_FUNCTION: Value = Value::Null;

fn outcome(item: &Value, apply: &impl Fn(&Value) -> Value) -> Option<Value> {
    let mut outcome = match item["kind"].as_str() {
        Some("visit" | "call" | "credential") => apply(item),
        _ => applied(item),
    };
    if outcome == NO_SUCH_FUNCTION {
        return None;
    }
    outcome["key"] = item["key"].clone();
    Some(outcome)
}

fn granted(now: DateTime<Utc>, calls: &[Value]) -> Value {
    json!({
        "granted": true, "session": Uuid::from_u128(7), "server_time": now,
        "lease_until": now + TimeDelta::hours(5),
        "clinic": {"id": Uuid::from_u128(1), "name": "Harbor", "timezone": "America/Los_Angeles", "phone": null},
        "settings": {}, "credential": {"generation": 0, "state": "not_configured"}, "calls": calls,
    })
}

/// Takes everything.
pub(crate) fn applied(_: &Value) -> Value {
    json!({"outcome": "applied"})
}

/// A queue that takes everything.
pub(crate) fn takes(seen: &Seen) -> Response {
    match seen.method {
        Method::DELETE => line::json(202, json!({"cancelled": 1})),
        _ => line::json(201, json!({"messageId": "msg_1"})),
    }
}

/// One PC.
pub(crate) struct Desk {
    pub(crate) clock: Arc<Hand>,
    directory: tempfile::TempDir,
}

impl Desk {
    /// A PC that is connected to cloud and queue, with a store that holds what `seed` puts there.
    pub(crate) async fn new(
        cloud: &str,
        queue: &str,
        seed: impl FnOnce(&sync_agent::store::Rows<'_>) -> Result<(), StoreFailure>,
    ) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let desk =
            Self { clock: Arc::new(Hand(Mutex::new((noon(), Duration::from_secs(5_000))))), directory };
        let home = desk.home();
        let settings = Settings {
            cloud: Some(CloudSettings {
                url: cloud.parse().unwrap(),
                key: "publishable".to_owned(),
                email: "clinic@example.com".to_owned(),
                clinic: Uuid::from_u128(1),
                clinic_name: "Harbor".to_owned(),
                clinic_phone: None,
            }),
            queue: Some(QueueSettings {
                url: queue.parse().unwrap(),
                destination: "https://clinic.example/execute-call".parse().unwrap(),
                receiver_claims: false,
                by_clinic: false,
            }),
            ..Settings::default()
        };
        settings.save(&settings_path(&home)).unwrap();
        let vault = Vault::open(desk.vault()).await.unwrap();
        vault.create_key(SecretName::MasterKey).await.unwrap();
        for name in [SecretName::CloudRefreshToken, SecretName::QueueToken] {
            vault.put(name, &SecretString::from("token")).await.unwrap();
        }
        desk.look(seed).await;
        desk
    }

    fn home(&self) -> Home {
        Home::open(self.directory.path()).unwrap()
    }

    fn database(&self) -> PathBuf {
        self.home().database()
    }

    fn vault(&self) -> VaultOptions {
        let kind = Kind::Passphrase(SecretString::from("correct horse battery"));
        VaultOptions::new(&self.home(), Environment::Production, kind)
    }

    /// Works in the store while no agent does.
    pub(crate) async fn look<T>(
        &self,
        what: impl FnOnce(&sync_agent::store::Rows<'_>) -> Result<T, StoreFailure>,
    ) -> T {
        let key = Vault::open(self.vault()).await.unwrap().key(SecretName::MasterKey).await.unwrap();
        let mut store = Store::open(&self.database()).unwrap();
        store.unlock(Sealer::new(&key, KeyId::of(&key)));
        store.write(what).unwrap()
    }

    /// A process of its own: opens the home, delivers what is owed and ends in good time. `true`: all of it has left.
    pub(crate) async fn deliver(&self) -> bool {
        let options = AgentOptions {
            home: self.home(),
            vault: self.vault(),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            actor: Actor::Agent,
            browser: None,
            usage: None,
            updates: UpdateOptions::nowhere(),
            policy: None,
        };
        let mut agent = Agent::open(options, NoRoom).await.unwrap();
        let delivered = tokio::time::timeout(Duration::from_secs(20), agent.deliver_now()).await;
        agent.stop();
        delivered.unwrap()
    }

    /// Where the call stands.
    pub(crate) async fn call(&self) -> KnownCall {
        self.look(|rows| rows.call(&CALL.to_string())).await.unwrap().known
    }

    /// By how many seconds the servers are believed to be ahead.
    pub(crate) async fn skew(&self) -> Option<i64> {
        self.look(|rows| rows.kept(Kept::ClockSkew)).await
    }

    /// Subjects of what is still owed, by kind.
    pub(crate) async fn owed(&self) -> BTreeMap<OwedKind, Vec<String>> {
        let kinds = [OwedKind::Visit, OwedKind::Call, OwedKind::Publish, OwedKind::Withdraw];
        self.look(|rows| {
            kinds
                .into_iter()
                .map(|kind| Ok((kind, rows.all_owed(kind)?.into_iter().map(|row| row.subject).collect())))
                .collect::<Result<BTreeMap<_, Vec<_>>, StoreFailure>>()
        })
        .await
        .into_iter()
        .filter(|(_, subjects)| !subjects.is_empty())
        .collect()
    }
}

/// The call as this PC has planned it.
pub(crate) fn known_call() -> KnownCall {
    KnownCall {
        call_id: CALL,
        appointments: vec!["501".into()],
        about: vec!["501".into()],
        day: noon().date_naive(),
        state: CallState::Planned,
        revision: 1,
        due: Some(noon() + TimeDelta::days(2)),
        phone: Some("+14155550123".to_owned()),
        content: "content".to_owned(),
        message_id: None,
        decision: None,
        other_origin: false,
        undelivered: false,
    }
}

/// A planned call, its row in the cloud confirmed, its message owed.
pub(crate) fn planned_call(rows: &sync_agent::store::Rows<'_>) -> Result<(), StoreFailure> {
    let due = noon() + TimeDelta::days(2);
    rows.store_call(&CallRow { known: known_call(), verdict: Verdict::Call, reasons: Vec::new() }, noon())?;
    let message = json!({"message": {"callId": CALL, "revision": 1}, "due": due, "item": call_item(1)});
    rows.owe(OwedKind::Publish, &CALL.to_string(), 1, noon(), &message, noon())
}

/// The call's row for the cloud.
pub(crate) fn call_item(revision: u32) -> Value {
    json!({"kind": "call", "key": format!("call:{CALL}:{revision}"), "call_id": CALL, "revision": revision,
        "state": "queued", "appointment_id": "501"})
}

/// A visit's row for the cloud.
pub(crate) fn visit_item(id: &str, revision: u32) -> Value {
    json!({"kind": "visit", "key": format!("visit:{id}:{revision}"), "appointment_id": id, "revision": revision})
}
