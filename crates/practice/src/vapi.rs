//! A VAPI that runs on loopback and telephones nobody: `POST /call` with a bearer key, and a list of every number it
//! would have dialled.
//!
//! It takes a call as VAPI's published API describes one for a telephone: `assistantId`, `phoneNumberId`, `customer.number`
//! in E.164, `assistantOverrides.variableValues`; a key it does not know is refused, as there. Not proven by that: the
//! live service's words, its limits, and what it does with a call afterwards.

mod api;
mod control;
mod switches;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::gateway::line::Served;
use crate::qstash::random;

pub use self::switches::{CallRequest, DialFault, Switches};

/// How the stand-in starts.
#[derive(Debug, Clone, Default)]
pub struct VapiOptions {
    /// Port on 127.0.0.1, 0 for a free one.
    pub port: u16,
    /// The key callers need; a random one if `None`.
    pub key: Option<String>,
}

/// The running stand-in; ends when stopped or dropped.
#[derive(Debug)]
pub struct Vapi {
    served: Option<Served>,
    url: String,
    exchange: Arc<Exchange>,
}

/// Everything that changes, behind one lock that is never held across an await.
#[derive(Debug)]
struct Inner {
    key: String,
    switches: Switches,
    requests: Vec<CallRequest>,
}

/// The stand-in's telephone exchange.
#[derive(Debug)]
struct Exchange {
    inner: Mutex<Inner>,
    version: watch::Sender<u64>,
}

impl Vapi {
    /// Starts it on loopback.
    pub async fn start(options: VapiOptions) -> anyhow::Result<Self> {
        let key = options.key.map_or_else(|| random("vapi_"), Ok)?;
        let inner = Inner { key, switches: Switches::default(), requests: Vec::new() };
        let exchange = Arc::new(Exchange { inner: Mutex::new(inner), version: watch::Sender::new(0) });
        let routes = api::routes(Arc::clone(&exchange)).merge(control::routes(Arc::clone(&exchange)));
        let served = Served::start(options.port, routes).await?;
        Ok(Self { url: served.url(), served: Some(served), exchange })
    }

    /// What callers use as `VAPI_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where scripts control it; the routes are in the module's page.
    pub fn control_url(&self) -> String {
        format!("{}/control", self.url)
    }

    /// What callers use as `VAPI_API_KEY`.
    pub fn key(&self) -> String {
        self.exchange.look().key.clone()
    }

    /// Every request for a call, dialled or not, in order.
    pub fn requests(&self) -> Vec<CallRequest> {
        self.exchange.look().requests.clone()
    }

    /// Every number that was dialled, in order.
    pub fn dialled(&self) -> Vec<String> {
        dialled(&self.exchange.look())
    }

    /// Turns switches.
    pub fn switches(&self, turn: impl FnOnce(&mut Switches)) {
        self.exchange.change(|inner| turn(&mut inner.switches));
    }

    /// Waits until `seen` holds; looks again after everything that happens.
    pub async fn wait_until(&self, seen: impl Fn(&Self) -> bool) {
        let mut changes = self.exchange.version.subscribe();
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

impl Exchange {
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

fn dialled(inner: &Inner) -> Vec<String> {
    inner
        .requests
        .iter()
        .filter(|request| request.dialled)
        .filter_map(|request| request.number.clone())
        .collect()
}
