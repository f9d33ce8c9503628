//! Proves that a session gets JSON: the second signal of a sign-in, the test of a kept session, and what tells a
//! refused item from a session that is over.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use chrono::NaiveDate;
use sync_core::neo::answer::AnswerKind;
use sync_core::neo::ask_target;
use sync_core::ports::Ask;
use tokio::time::{Instant, sleep, sleep_until};
use url::Url;

use super::{Deadlines, Pace, Way};
use crate::browser::{Driver, Refusal};
use crate::sign_in::{Proof, Prove};

/// A longer pause than this is not waited for to learn whether there is a session.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Asks for the configuration, which is small and the same all day; where this account may not see it, for a
/// minute of today's calendar.
pub(crate) struct Prover<'a> {
    pub(crate) base: &'a Url,
    pub(crate) today: NaiveDate,
    pub(crate) pace: &'a mut Pace,
    pub(crate) requests: &'a AtomicU64,
    pub(crate) deadlines: Deadlines,
}

impl Prover<'_> {
    /// Proves by one way.
    pub(crate) async fn by(&mut self, way: &Way) -> Result<Proof, Refusal> {
        let midnight = self.today.and_time(chrono::NaiveTime::MIN);
        let minute = Ask::Calendar { from: midnight, to: midnight + chrono::TimeDelta::minutes(1) };
        for ask in [Ask::Configuration, minute] {
            if let Some(proof) = self.asked(way, &ask).await? {
                return Ok(proof);
            }
        }
        Ok(Proof::NoSession)
    }

    /// `None` where this question proves nothing.
    async fn asked(&mut self, way: &Way, ask: &Ask) -> Result<Option<Proof>, Refusal> {
        let target = ask_target(ask);
        let mut tries = 0;
        loop {
            sleep_until(self.pace.next_start(Instant::now())).await;
            let started = Instant::now();
            let fetched = way.ask(self.base, &target, self.deadlines.item, self.requests).await?;
            let pause = fetched.pause();
            tries += 1;
            let status = match fetched.kind() {
                AnswerKind::Json => return Ok(Some(Proof::Proven)),
                AnswerKind::SessionOver => return Ok(Some(Proof::NoSession)),
                AnswerKind::Forbidden | AnswerKind::NotFound => return Ok(None),
                AnswerKind::NotAsAgreed if tries >= 2 => return Ok(None),
                AnswerKind::NotAsAgreed => fetched.status,
                AnswerKind::Throttled { .. } | AnswerKind::Trouble { status: 503, .. } => {
                    self.pace.too_much(started, Instant::now(), pause);
                    fetched.status
                }
                AnswerKind::Trouble { status, .. } => status,
            };
            if tries >= 3 || pause.is_some_and(|pause| pause > LONGEST_PAUSE) {
                return Ok(Some(Proof::Trouble(status)));
            }
            sleep(super::pace::back_off(tries, 0)).await;
        }
    }
}

impl Prove for Prover<'_> {
    async fn prove(&mut self, driver: &Driver) -> Result<Proof, Refusal> {
        self.by(&Way::InPage(driver.clone())).await
    }
}
