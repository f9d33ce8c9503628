//! A large language model that runs on loopback and understands nothing: `POST /v1/messages` with a key, a verdict by
//! the words it was told to look for, and a list of every visit it was shown.
//!
//! It takes a request as the provider's published Messages API describes one with a forced tool: `model`, `max_tokens`,
//! `system`, `messages`, `tools`, `tool_choice`; a key that it does not know is refused, as there. Headers, the forms of
//! answers and of errors are the published ones. Not proven by that: the live service's words, its limits, and what a model
//! makes of a visit.

mod api;
mod control;
mod switches;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::gateway::line::Served;
use crate::qstash::random;

pub use self::switches::{ModelFault, OpinionRequest, Saying, Switches};

/// How the stand-in starts.
#[derive(Debug, Clone, Default)]
pub struct ModelOptions {
    /// Port on 127.0.0.1, 0 for a free one.
    pub port: u16,
    /// The key callers need; a random one if `None`.
    pub key: Option<String>,
}

/// The running stand-in; ends when stopped or dropped.
#[derive(Debug)]
pub struct Model {
    served: Option<Served>,
    url: String,
    reader: Arc<Reader>,
}

/// Everything that changes, behind one lock that is never held across an await.
#[derive(Debug)]
struct Inner {
    key: String,
    switches: Switches,
    requests: Vec<OpinionRequest>,
}

/// Who reads what is sent.
#[derive(Debug)]
struct Reader {
    inner: Mutex<Inner>,
    version: watch::Sender<u64>,
}

impl Model {
    /// Starts it on loopback.
    pub async fn start(options: ModelOptions) -> anyhow::Result<Self> {
        let key = options.key.map_or_else(|| random("model_"), Ok)?;
        let inner = Inner { key, switches: Switches::default(), requests: Vec::new() };
        let reader = Arc::new(Reader { inner: Mutex::new(inner), version: watch::Sender::new(0) });
        let routes = api::routes(Arc::clone(&reader)).merge(control::routes(Arc::clone(&reader)));
        let served = Served::start(options.port, routes).await?;
        Ok(Self { url: served.url(), served: Some(served), reader })
    }

    /// What callers use as `ANTHROPIC_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where scripts control it; the routes are in the module's page.
    pub fn control_url(&self) -> String {
        format!("{}/control", self.url)
    }

    /// What callers use as `ANTHROPIC_API_KEY`.
    pub fn key(&self) -> String {
        self.reader.look().key.clone()
    }

    /// Every request for an opinion, however it ended, in order.
    pub fn requests(&self) -> Vec<OpinionRequest> {
        self.reader.look().requests.clone()
    }

    /// Turns switches.
    pub fn switches(&self, turn: impl FnOnce(&mut Switches)) {
        self.reader.change(|inner| turn(&mut inner.switches));
    }

    /// Waits until `seen` holds; looks again after everything that happens.
    pub async fn wait_until(&self, seen: impl Fn(&Self) -> bool) {
        let mut changes = self.reader.version.subscribe();
        while !seen(self) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Ends it.
    pub async fn stop(mut self) {
        if let Some(served) = self.served.take() {
            served.stop().await;
        }
    }
}

impl Reader {
    /// Reads.
    fn look(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes something and wakes who waits.
    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        let changed = change(&mut self.look());
        self.version.send_modify(|version| *version += 1);
        changed
    }
}
