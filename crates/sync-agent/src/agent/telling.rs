//! Notifications: judged after each run and each tick, handed to whichever face listens.
//!
//! Without a face nothing is judged: what nobody was shown does not count as told.

use chrono::TimeDelta;
use sync_core::failure::Failure;
use sync_core::ports::PimsRoom;
use sync_core::view::figures::DAYS;
use sync_core::view::notices::{Notice, Told, notices};
use tokio::sync::broadcast;

use super::{Agent, store_failure};
use crate::store::{Kept, StoreFailure};

/// Notices that a face may be behind.
const BEHIND: usize = 32;

/// The way of notices to faces.
pub(super) fn notice_board() -> broadcast::Sender<Notice> {
    broadcast::channel(BEHIND).0
}

impl<R: PimsRoom> Agent<R> {
    /// What is to be told, as it comes up.
    pub(crate) fn notice_board(&self) -> broadcast::Sender<Notice> {
        self.notices.clone()
    }

    /// Tells what is new, in opening hours and once per episode.
    pub(crate) fn tell(&mut self) {
        if self.notices.receiver_count() == 0 {
            return;
        }
        if let Err(failure) = self.tell_what_is_new() {
            tracing::warn!(
                code = failure.code.as_str(),
                "whether anything is to be told could not be judged"
            );
        }
    }

    fn tell_what_is_new(&mut self) -> Result<(), Failure> {
        let now = self.now();
        let store = |failure: StoreFailure| store_failure(&failure);
        let runs = self.store.read().runs_since(now - TimeDelta::days(i64::from(DAYS))).map_err(store)?;
        let told: Told = self.store.read().kept(Kept::Told).map_err(store)?.unwrap_or_default();
        let (fresh, now_told) = {
            let picture = self.picture.borrow();
            notices(&picture.seen(), &runs, &self.settings.notifications, &told)
        };
        if now_told != told {
            // Kept first: a program that dies in between tells once too few and not once too often.
            self.store.write::<_, StoreFailure>(|rows| rows.keep(Kept::Told, &now_told)).map_err(store)?;
        }
        for notice in fresh {
            tracing::info!(cause = notice.cause, "a notification");
            if self.notices.send(notice).is_err() {
                tracing::debug!("the face went away before it was told");
            }
        }
        Ok(())
    }
}
