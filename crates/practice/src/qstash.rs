//! A QStash that runs on loopback: the vendor's own SDKs accept it, and it really delivers.
//!
//! It speaks `/v2` as Upstash documents it (deduplication for ten minutes, delay and not-before, retries with
//! the documented waits, callbacks, the dead-letter queue, signed deliveries, redaction) and, unlike the real
//! one, can be told the time and told to fail. `tests/qstash_sdk.rs` lets the official SDK judge it. Not proven
//! by that: the live service's timing, quotas and the words of its errors.
//!
//! Whatever is due by its [`Clock`] is delivered at once. On a held clock [`QStash::advance`] stops at every
//! moment something falls due, so that retries land where they would have landed.

mod api;
mod clock;
mod control;
mod courier;
mod expression;
mod ledger;
mod order;
mod receiver;
mod signature;
mod switches;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinHandle;

use self::courier::{Inner, World};
use self::ledger::Ledger;
use crate::gateway::line::{Served, http_client};

pub use self::clock::Clock;
pub use self::ledger::{MessageKind, MessageState};
pub use self::receiver::{Claim, Conduct, Receiver, ReceiverOptions, Visit};
pub use self::signature::{Disbelief, SigningKeys, verify};
pub use self::switches::{Delivery, Message, Publish, PublishAttempt, PublishFault, Switches};

pub(crate) use self::api::portal;
pub(crate) use self::clock::wall;
pub(crate) use self::signature::{claims as token_claims, token as signed_token};

/// How the stand-in starts.
#[derive(Debug, Clone)]
pub struct QStashOptions {
    /// Port on 127.0.0.1, 0 for a free one.
    pub port: u16,
    /// What it goes by.
    pub clock: Clock,
    /// The token publishers need; a random one if `None`.
    pub token: Option<String>,
    /// The longest delay the plan allows; seven days on the free one.
    pub longest_delay: TimeDelta,
    /// The largest message the plan allows, in bytes.
    pub largest_body: usize,
    /// How long a destination may take if the message does not say.
    pub destination_timeout: Duration,
}

impl Default for QStashOptions {
    fn default() -> Self {
        Self {
            port: 0,
            clock: Clock::WALL,
            token: None,
            longest_delay: TimeDelta::days(7),
            largest_body: 1024 * 1024,
            destination_timeout: Duration::from_secs(30),
        }
    }
}

/// The running stand-in; ends when stopped or dropped.
#[derive(Debug)]
pub struct QStash {
    served: Option<Served>,
    url: String,
    world: Arc<World>,
    courier: JoinHandle<()>,
}

impl QStash {
    /// Starts it on loopback.
    pub async fn start(options: QStashOptions) -> anyhow::Result<Self> {
        let inner = Inner {
            clock: options.clock,
            ledger: Ledger::new(random("")?),
            switches: Switches::default(),
            publishes: Vec::new(),
            deliveries: Vec::new(),
            keys: SigningKeys { current: random("sig_")?, next: random("sig_")? },
            token: options.token.map_or_else(|| random("qstash_"), Ok)?,
        };
        let world = World::new(inner, http_client(options.destination_timeout)?);
        let plan = api::Plan { longest_delay: options.longest_delay, largest_body: options.largest_body };
        let routes = api::routes(Arc::clone(&world), plan).merge(control::routes(Arc::clone(&world)));
        let served = Served::start(options.port, routes).await?;
        let courier = tokio::spawn(Arc::clone(&world).deliver());
        Ok(Self { url: served.url(), served: Some(served), world, courier })
    }

    /// What publishers use as `QSTASH_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where scripts control it; the routes are in the module's page.
    pub fn control_url(&self) -> String {
        format!("{}/control", self.url)
    }

    /// What publishers use as `QSTASH_TOKEN`.
    pub fn token(&self) -> String {
        self.world.look().token.clone()
    }

    /// What receivers check deliveries with.
    pub fn signing_keys(&self) -> SigningKeys {
        self.world.look().keys.clone()
    }

    /// Makes the next key the current one, with a new next one.
    pub fn rotate_signing_keys(&self) -> SigningKeys {
        self.world.change(rotate)
    }

    /// Every message it took, whatever became of it, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        messages_of(&self.world.look())
    }

    /// Every request it sent to a destination, in order.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.world.look().deliveries.clone()
    }

    /// Every attempt to publish, taken or not, in order.
    pub fn publishes(&self) -> Vec<PublishAttempt> {
        self.world.look().publishes.clone()
    }

    /// Turns switches.
    pub fn switches(&self, turn: impl FnOnce(&mut Switches)) {
        self.world.change(|inner| turn(&mut inner.switches));
    }

    /// What its clock shows.
    pub fn now(&self) -> DateTime<Utc> {
        self.world.look().clock.now()
    }

    /// Gives it another clock.
    pub fn set_clock(&self, clock: Clock) {
        self.world.change(|inner| inner.clock = clock);
    }

    /// Moves its clock on; returns when everything that fell due on the way is delivered, retries included.
    pub async fn advance(&self, by: Duration) {
        let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
        let target = self.now().checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC);
        self.world.advance_to(target).await;
    }

    /// Waits until nothing is due and nothing is being sent.
    pub async fn quiet(&self) {
        self.world.quiet().await;
    }

    /// Waits until `seen` holds; looks again after everything that happens.
    pub async fn wait_until(&self, seen: impl Fn(&Self) -> bool) {
        let mut changes = self.world.changes();
        while !seen(self) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Ends it; deliveries under way get five seconds.
    pub async fn stop(mut self) {
        self.world.end(Duration::from_secs(5)).await;
        if let Some(served) = self.served.take() {
            served.stop().await;
        }
    }
}

impl Drop for QStash {
    fn drop(&mut self) {
        self.world.ending.cancel();
        self.courier.abort();
    }
}

fn rotate(inner: &mut Inner) -> SigningKeys {
    let next = inner.ledger.id("sig_");
    inner.keys.current = std::mem::replace(&mut inner.keys.next, next);
    inner.keys.clone()
}

fn messages_of(inner: &Inner) -> Vec<Message> {
    let message = |entry: &ledger::Entry| Message {
        id: entry.id.clone(),
        kind: entry.kind,
        destination: entry.order.destination.clone(),
        body: entry.order.body.clone(),
        state: entry.state,
        created_at: entry.created_at,
        due: entry.due,
        retried: entry.retried,
        max_retries: entry.order.manner.retries,
        deduplication_id: entry.order.deduplication_id.clone(),
        body_redacted: entry.order.redact.body,
    };
    inner.ledger.entries().map(message).collect()
}

/// `prefix` and 32 random hexadecimal digits.
pub(crate) fn random(prefix: &str) -> anyhow::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(format!("{prefix}{}", hex::encode(bytes)))
}
