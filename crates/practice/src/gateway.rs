//! One origin for `/auth/v1`, `/rest/v1` and `/functions/v1`, as a Supabase project has, in front of the sign-in, PostgREST and the
//! Edge Functions that are served ([`GatewaySwitches::functions`]).
//!
//! It passes everything through, wants an `apikey`, and makes good what the sign-in part lacks beside the real
//! one: refreshes wait for each other (upstream locks the session), access tokens carry all their claims, and
//! errors take their newer shape when `X-Supabase-Api-Version` asks for it. [`Rule`]s make it fail on purpose,
//! [`Gateway::requests`] tells what came.

mod control;
mod gotrue;
pub(crate) mod line;
mod proxy;
mod rules;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use self::line::{Served, http_client};
use self::proxy::{House, State};

pub use self::rules::{AuthErrors, Fault, GatewaySwitches, Request, Rule};

/// How the gateway starts.
#[derive(Debug, Clone)]
pub struct GatewayOptions {
    /// Port on 127.0.0.1, 0 for a free one.
    pub port: u16,
    /// The origin that serves `/auth/v1`.
    pub auth: String,
    /// Where `/rest/v1` leads to.
    pub rest: String,
    /// The `apikey`s it accepts.
    pub keys: Vec<String>,
    /// What tokens are signed with.
    pub jwt_secret: String,
}

/// The running gateway; ends when stopped or dropped.
#[derive(Debug)]
pub struct Gateway {
    served: Option<Served>,
    url: String,
    house: Arc<House>,
}

impl Gateway {
    /// Starts it on loopback.
    pub async fn start(options: GatewayOptions) -> anyhow::Result<Self> {
        let house = Arc::new(House {
            auth: options.auth,
            rest: options.rest,
            keys: options.keys,
            jwt_secret: options.jwt_secret,
            client: http_client(Duration::from_secs(120))?,
            refreshing: tokio::sync::Mutex::new(()),
            state: Mutex::new(State::default()),
        });
        let routes = control::routes().fallback(proxy::pass).with_state(Arc::clone(&house));
        let served = Served::start(options.port, routes).await?;
        Ok(Self { url: served.url(), served: Some(served), house })
    }

    /// What clients use as the project's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where scripts control it: `GET`, `GET …/requests`, `POST …/switches`.
    pub fn control_url(&self) -> String {
        format!("{}/control", self.url)
    }

    /// Everything that was asked of it, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.look().requests.clone()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.look().requests.clear();
    }

    /// Turns switches.
    pub fn switches(&self, turn: impl FnOnce(&mut GatewaySwitches)) {
        turn(&mut self.look().switches);
    }

    /// Adds a rule that applies to every request whose path and query contain `to`.
    pub fn always(&self, to: &str, fault: Fault) {
        self.switches(|switches| switches.rules.push(Rule { to: to.into(), fault, times: None }));
    }

    /// Adds a rule that applies to the next such request only.
    pub fn once(&self, to: &str, fault: Fault) {
        self.switches(|switches| switches.rules.push(Rule { to: to.into(), fault, times: Some(1) }));
    }

    /// Takes all rules away.
    pub fn heal(&self) {
        self.switches(|switches| switches.rules.clear());
    }

    /// Ends it.
    pub async fn stop(mut self) {
        if let Some(served) = self.served.take() {
            served.stop().await;
        }
    }

    fn look(&self) -> MutexGuard<'_, State> {
        self.house.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
