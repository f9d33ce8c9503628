//! Usage statistics: noted and sent only where the clinic chose so and this program has an address for them.
//!
//! Nothing waits for them and nothing fails by them: an event that cannot be noted is none, a batch is sent beside the work,
//! and what is not sent in time goes for what is newer.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sync_core::ports::PimsRoom;
use sync_core::view::usage::{Event, Fate, Happened, System, Version, Waiting, batch};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::Agent;
use crate::push::http::HttpOptions;
use crate::push::posthog::{UsageAddress, send};
use crate::store::{Kept, Rows, StoreFailure};

/// A batch may take so long.
const BATCH: Duration = Duration::from_secs(10);

/// A command that ends waits so long for a batch.
const AT_THE_END: Duration = Duration::from_secs(3);

/// After a batch that has to be sent again.
const PAUSE: TimeDelta = TimeDelta::minutes(10);

/// The sending of usage statistics.
pub(super) struct Usage {
    address: Option<UsageAddress>,
    sending: JoinSet<(Vec<Uuid>, Fate)>,
    not_before: Option<DateTime<Utc>>,
}

impl Usage {
    pub(super) fn to(address: Option<UsageAddress>) -> Self {
        Self { address, sending: JoinSet::new(), not_before: None }
    }

    /// The server, for people; nothing where this program has none.
    pub(super) fn host(&self) -> Option<String> {
        self.address.as_ref().map(|address| address.host().to_string())
    }
}

impl<R: PimsRoom> Agent<R> {
    fn usage_is_sent(&self) -> bool {
        self.settings.privacy.usage_statistics && self.usage.address.is_some()
    }

    /// Notes what happened, for the next batch.
    pub(crate) fn note_usage(&mut self, event: Event) {
        if self.usage_is_sent()
            && let Err(failure) = self.keep_usage(event)
        {
            tracing::debug!(%failure, "an event of the usage statistics was not noted");
        }
    }

    fn keep_usage(&mut self, event: Event) -> Result<(), StoreFailure> {
        let new_id = || crate::chance::new_id().map_err(|_| StoreFailure::NoChance);
        let (id, install) = (new_id()?, new_id()?);
        let version = Version::of(env!("CARGO_PKG_VERSION"));
        let system = System::named(std::env::consts::OS);
        let happened = Happened { id, at: self.now(), version, system, event };
        self.store.write(|rows| {
            let mut waiting = waiting(rows)?;
            waiting.install.get_or_insert(install);
            waiting.add(happened);
            rows.keep(Kept::Usage, &waiting)
        })
    }

    /// Takes in what became of the last batch and sends the next one beside the work.
    pub fn send_usage(&mut self) {
        while let Some(ended) = self.usage.sending.try_join_next() {
            self.usage_was_sent(ended.ok());
        }
        let now = self.now();
        let rests = self.usage.not_before.is_some_and(|at| at > now && at <= now + PAUSE);
        let Some(address) = self.usage.address.clone().filter(|_| self.usage_is_sent()) else { return };
        if rests || !self.usage.sending.is_empty() {
            return;
        }
        let waiting = match waiting(&self.store.read()) {
            Ok(waiting) => waiting,
            Err(failure) => {
                tracing::debug!(%failure, "the usage statistics were not read");
                return;
            }
        };
        let Some(install) = waiting.install.filter(|_| !waiting.events.is_empty()) else { return };
        let body = batch(address.key(), install, &waiting.events, now);
        let ids: Vec<Uuid> = waiting.events.iter().map(|happened| happened.id).collect();
        let options =
            HttpOptions { proxy: self.settings.proxy.clone(), total: BATCH, ..HttpOptions::default() };
        self.usage.sending.spawn(async move { (ids, send(&address, &options, &body).await) });
    }

    /// Sends what waits before a command ends, and waits for it for a bounded time.
    pub async fn finish_usage(&mut self) {
        self.send_usage();
        if let Ok(Some(ended)) = tokio::time::timeout(AT_THE_END, self.usage.sending.join_next()).await {
            self.usage_was_sent(ended.ok());
        }
    }

    fn usage_was_sent(&mut self, ended: Option<(Vec<Uuid>, Fate)>) {
        self.usage.not_before = None;
        match ended {
            Some((ids, Fate::Settled)) => {
                let settled = self.store.write::<_, StoreFailure>(|rows| {
                    let mut waiting = waiting(rows)?;
                    waiting.settle(&ids);
                    rows.keep(Kept::Usage, &waiting)
                });
                if let Err(failure) = settled {
                    tracing::debug!(%failure, "usage statistics that were sent are sent again");
                }
            }
            Some((_, Fate::Later)) | None => self.usage.not_before = Some(self.now() + PAUSE),
        }
    }

    /// Forgets what waits and the random id, where usage statistics are not chosen.
    pub(super) fn keep_to_usage(&mut self) -> Result<(), StoreFailure> {
        if self.settings.privacy.usage_statistics {
            return Ok(());
        }
        self.usage.sending.abort_all();
        match self.store.read().kept::<Waiting>(Kept::Usage) {
            Ok(None) => return Ok(()),
            Ok(Some(waiting)) if waiting == Waiting::default() => return Ok(()),
            // What another version wrote is forgotten like anything else.
            Ok(Some(_)) | Err(StoreFailure::Shape(_)) => {}
            Err(failure) => return Err(failure),
        }
        self.store.write(|rows| rows.keep(Kept::Usage, &Waiting::default()))
    }
}

/// What waits. What another version wrote and this one does not understand is none.
fn waiting(rows: &Rows<'_>) -> Result<Waiting, StoreFailure> {
    match rows.kept(Kept::Usage) {
        Ok(waiting) => Ok(waiting.unwrap_or_default()),
        Err(StoreFailure::Shape(_)) => Ok(Waiting::default()),
        Err(failure) => Err(failure),
    }
}
