//! Delivers what is due, really and over HTTP, and records the answers.
//!
//! One task looks at the ledger; every due message is sent by a task of its own, as QStash sends in parallel.
//! `version` changes after every step, so that whoever waits for quiet needs no polling.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::join_all;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::clock::{Clock, wall};
use super::ledger::{Answer, Entry, Ledger};
use super::order::Headers;
use super::signature::{SigningKeys, sign};
use super::switches::{Delivery, PublishAttempt, Switches};

/// Everything that changes, behind one lock that is never held across an await.
#[derive(Debug)]
pub(super) struct Inner {
    pub(super) clock: Clock,
    pub(super) ledger: Ledger,
    pub(super) switches: Switches,
    pub(super) publishes: Vec<PublishAttempt>,
    pub(super) deliveries: Vec<Delivery>,
    pub(super) keys: SigningKeys,
    pub(super) token: String,
}

/// The stand-in's one world.
#[derive(Debug)]
pub(super) struct World {
    inner: Mutex<Inner>,
    version: watch::Sender<u64>,
    client: reqwest::Client,
    pub(super) ending: CancellationToken,
    sending: TaskTracker,
    /// One mover of the clock at a time.
    moving: tokio::sync::Mutex<()>,
}

impl World {
    pub(super) fn new(inner: Inner, client: reqwest::Client) -> Arc<Self> {
        Arc::new(Self {
            inner: Mutex::new(inner),
            version: watch::Sender::new(0),
            client,
            ending: CancellationToken::new(),
            sending: TaskTracker::new(),
            moving: tokio::sync::Mutex::new(()),
        })
    }

    /// Reads.
    pub(super) fn look(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes something and wakes who waits.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        let changed = change(&mut self.look());
        self.version.send_modify(|version| *version += 1);
        changed
    }

    /// Tells of every change.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Sends what falls due until the end.
    pub(super) async fn deliver(self: Arc<Self>) {
        let mut version = self.version.subscribe();
        loop {
            version.mark_unchanged();
            let (due, wait) = {
                let mut inner = self.look();
                let held = inner.switches.hold_deliveries;
                let now = inner.clock.now();
                let due = if held { Vec::new() } else { inner.ledger.take_due(now) };
                let next = inner.ledger.next_due().filter(|_| !held);
                (due, next.and_then(|next| inner.clock.wait_until(next)))
            };
            for entry in due {
                self.sending.spawn(Arc::clone(&self).send(entry));
            }
            let wait = wait.unwrap_or(Duration::from_secs(3600));
            tokio::select! {
                () = self.ending.cancelled() => return,
                changed = version.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Moves the clock to `target`, stopping at everything that falls due on the way until it is delivered.
    pub(super) async fn advance_to(&self, target: DateTime<Utc>) {
        let _moving = self.moving.lock().await;
        loop {
            self.quiet().await;
            let arrived = self.change(|inner| {
                let next =
                    inner.ledger.next_due().filter(|next| *next <= target && !inner.switches.hold_deliveries);
                let stop = next.unwrap_or(target).max(inner.clock.now());
                inner.clock = inner.clock.moved_to(stop);
                next.is_none()
            });
            if arrived {
                self.quiet().await;
                // A callback may have fallen due at the very end.
                return;
            }
        }
    }

    /// Waits until nothing is due and nothing is being sent.
    pub(super) async fn quiet(&self) {
        let mut version = self.version.subscribe();
        loop {
            version.mark_unchanged();
            {
                let inner = self.look();
                let now = inner.clock.now();
                let due =
                    inner.ledger.next_due().is_some_and(|due| due <= now && !inner.switches.hold_deliveries);
                if !due && !inner.ledger.sending() {
                    return;
                }
            }
            tokio::select! {
                () = self.ending.cancelled() => return,
                changed = version.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Waits for the deliveries under way to end.
    pub(super) async fn end(&self, longest: Duration) {
        self.ending.cancel();
        self.sending.close();
        // Whatever is still under way then was sent already; only its answer is lost.
        drop(tokio::time::timeout(longest, self.sending.wait()).await);
    }

    async fn send(self: Arc<Self>, entry: Entry) {
        let (copies, at_once) = {
            let inner = self.look();
            (inner.switches.deliver_times.max(1), inner.switches.deliver_at_once)
        };
        let attempts = (1..=copies).map(|copy| self.attempt(&entry, copy));
        let answers = if at_once {
            join_all(attempts).await
        } else {
            let mut answers = Vec::new();
            for attempt in attempts {
                answers.push(attempt.await);
            }
            answers
        };
        let mut answers: VecDeque<_> = answers.into();
        let good = answers
            .iter()
            .position(|answer| answer.status.is_some_and(|status| (200..300).contains(&status)));
        let told = match good {
            Some(place) => answers.remove(place),
            None => answers.pop_back(),
        };
        if let Some(answer) = told {
            self.change(|inner| {
                let now = inner.clock.now();
                inner.ledger.answered(&entry.id, answer, now);
            });
        }
    }

    async fn attempt(&self, entry: &Entry, copy: u32) -> Answer {
        let order = &entry.order;
        let (place, headers) = {
            let mut inner = self.look();
            let mut headers: Headers = order.manner.forward.clone();
            let jti = inner.ledger.id("jwt_");
            let signature = sign(&order.destination, &order.body, &jti, wall(), &inner.keys.current);
            headers.push(("user-agent".into(), "Upstash-QStash".into()));
            headers.push(("upstash-message-id".into(), entry.id.clone()));
            headers.push(("upstash-retried".into(), entry.retried.to_string()));
            headers.push(("upstash-signature".into(), signature));
            let delivery = Delivery {
                at: inner.clock.now(),
                message_id: entry.id.clone(),
                kind: entry.kind,
                destination: order.destination.clone(),
                headers: headers.clone(),
                body: order.body.clone(),
                retried: entry.retried,
                copy,
                status: None,
            };
            inner.deliveries.push(delivery);
            (inner.deliveries.len() - 1, headers)
        };
        let answer = self.post(entry, headers).await;
        self.change(|inner| inner.deliveries[place].status = answer.status);
        answer
    }

    async fn post(&self, entry: &Entry, headers: Headers) -> Answer {
        let manner = &entry.order.manner;
        let lost = |why: String| Answer { status: None, headers: Vec::new(), body: why.into_bytes() };
        let method = match reqwest::Method::from_bytes(manner.method.as_bytes()) {
            Ok(method) => method,
            Err(error) => return lost(error.to_string()),
        };
        let mut request =
            self.client.request(method, &entry.order.destination).body(entry.order.body.clone());
        for (name, text) in headers {
            request = request.header(name, text);
        }
        if let Some(timeout) = manner.timeout {
            request = request.timeout(timeout);
        }
        match request.send().await {
            Ok(response) => {
                let status = Some(response.status().as_u16());
                let text = |text: &reqwest::header::HeaderValue| {
                    String::from_utf8_lossy(text.as_bytes()).into_owned()
                };
                let headers =
                    response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
                match response.bytes().await {
                    Ok(body) => Answer { status, headers, body: body.to_vec() },
                    Err(error) => lost(error.to_string()),
                }
            }
            Err(error) => lost(error.to_string()),
        }
    }
}
