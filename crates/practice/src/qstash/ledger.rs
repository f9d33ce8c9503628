//! Every message, its state and what happened to it: the stand-in's memory, moved only by `now` and answers.
//!
//! A message waits until its time, is active while it is sent, and ends delivered, failed (then it lies in the
//! dead-letter queue) or cancelled. A deduplication id is remembered for ten minutes after the publish that
//! brought it, whatever became of that message.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::order::{Headers, Order, Redaction, duration, value};

/// How long a deduplication id is remembered.
pub(super) const WINDOW: TimeDelta = TimeDelta::minutes(10);

/// The longest wait between two tries, in seconds.
const LONGEST_WAIT: f64 = 86_400.0;

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Its time, or that of its next try, has not come.
    Waiting,
    /// Being sent.
    Active,
    /// Its destination answered 2xx.
    Delivered,
    /// Given up; it lies in the dead-letter queue.
    Failed,
    /// Cancelled before it was delivered.
    Cancelled,
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Somebody published it.
    Published,
    /// Tells of an attempt's answer.
    Callback,
    /// Tells that a message has failed for good.
    FailureCallback,
}

/// What a destination answered, or that it did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// Status, or `None` when there was no answer.
    pub(super) status: Option<u16>,
    /// Names in lower case.
    pub(super) headers: Headers,
    /// The answer's body, or why there is none.
    pub(super) body: Vec<u8>,
}

/// One message.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) order: Order,
    pub(super) kind: MessageKind,
    pub(super) state: MessageState,
    pub(super) created_at: DateTime<Utc>,
    /// When it goes out next.
    pub(super) due: DateTime<Utc>,
    pub(super) retried: u32,
    cancel_asked: bool,
    dlq: Option<(String, Answer)>,
}

/// The memory.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    seed: String,
    drawn: u64,
    entries: BTreeMap<u64, Entry>,
    places: HashMap<String, u64>,
    remembered: HashMap<String, (String, DateTime<Utc>)>,
    events: Vec<Value>,
}

/// What a publish became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    /// A new message.
    New(String),
    /// The id of the message that was there already.
    Duplicate(String),
}

impl Ledger {
    /// An empty one; ids are derived from `seed`.
    pub(super) fn new(seed: String) -> Self {
        Self { seed, ..Self::default() }
    }

    /// A new id with `prefix`.
    pub(super) fn id(&mut self, prefix: &str) -> String {
        use sha2::{Digest, Sha256};
        self.drawn += 1;
        let hash = Sha256::digest(format!("{}/{}", self.seed, self.drawn));
        format!("{prefix}{}", hex::encode(&hash[..11]))
    }

    /// Takes a publish.
    pub(super) fn take(&mut self, order: Order, now: DateTime<Utc>) -> Taken {
        if let Some(id) = &order.deduplication_id {
            match self.remembered.get(id) {
                Some((message, since)) if now - *since < WINDOW => return Taken::Duplicate(message.clone()),
                Some(_) | None => {}
            }
        }
        let deduplication_id = order.deduplication_id.clone();
        let id = self.add(order, MessageKind::Published, now);
        if let Some(known_as) = deduplication_id {
            self.remembered.insert(known_as, (id.clone(), now));
        }
        Taken::New(id)
    }

    fn add(&mut self, order: Order, kind: MessageKind, now: DateTime<Utc>) -> String {
        let id = self.id("msg_");
        let place = self.drawn;
        let due = order.manner.not_before;
        let entry = Entry {
            id: id.clone(),
            order,
            kind,
            state: MessageState::Waiting,
            created_at: now,
            due,
            retried: 0,
            cancel_asked: false,
            dlq: None,
        };
        self.note(&entry, "CREATED", now, Map::new());
        self.entries.insert(place, entry);
        self.places.insert(id.clone(), place);
        id
    }

    /// The messages whose time has come, from here on active.
    pub(super) fn take_due(&mut self, now: DateTime<Utc>) -> Vec<Entry> {
        let mut due: Vec<_> = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.state == MessageState::Waiting && entry.due <= now)
            .map(|(place, entry)| (entry.due, *place))
            .collect();
        due.sort_unstable();
        let mut taken = Vec::new();
        for (_, place) in due {
            if let Some(mut entry) = self.entries.remove(&place) {
                entry.state = MessageState::Active;
                self.note(&entry, "ACTIVE", now, Map::new());
                taken.push(entry.clone());
                self.entries.insert(place, entry);
            }
        }
        taken
    }

    /// When the next waiting message falls due.
    pub(super) fn next_due(&self) -> Option<DateTime<Utc>> {
        self.entries
            .values()
            .filter(|entry| entry.state == MessageState::Waiting)
            .map(|entry| entry.due)
            .min()
    }

    /// Whether messages are being sent.
    pub(super) fn sending(&self) -> bool {
        self.entries.values().any(|entry| entry.state == MessageState::Active)
    }

    /// Records what became of an attempt.
    pub(super) fn answered(&mut self, id: &str, answer: Answer, now: DateTime<Utc>) {
        let Some(place) = self.places.get(id).copied() else { return };
        let Some(mut entry) = self.entries.remove(&place) else { return };
        let good = answer.status.is_some_and(|status| (200..300).contains(&status));
        let mut followers = Vec::new();
        if good {
            entry.state = MessageState::Delivered;
            self.note(&entry, "DELIVERED", now, Map::new());
        } else {
            self.note(&entry, "ERROR", now, error_of(&answer));
            match entry.wait(&answer, now) {
                _ if entry.cancel_asked => {
                    entry.state = MessageState::Cancelled;
                    self.note(&entry, "CANCELLED", now, Map::new());
                }
                Some(wait) => {
                    entry.state = MessageState::Waiting;
                    entry.due = now + wait;
                    let mut more = Map::new();
                    more.insert("nextDeliveryTime".into(), entry.due.timestamp_millis().into());
                    self.note(&entry, "RETRY", now, more);
                }
                None => {
                    let dlq_id = format!("{}-{}", now.timestamp_millis(), place);
                    entry.state = MessageState::Failed;
                    entry.dlq = Some((dlq_id, answer.clone()));
                    self.note(&entry, "FAILED", now, Map::new());
                }
            }
        }
        let tell = |callback: &Option<super::order::Callback>, kind| {
            let callback = callback.as_ref()?;
            let body = entry.report(&answer).to_string().into_bytes();
            Some((callback.order(body, entry.order.manner.retries, now).ok()?, kind))
        };
        followers.extend(tell(&entry.order.callback, MessageKind::Callback));
        if entry.state == MessageState::Failed {
            followers.extend(tell(&entry.order.failure_callback, MessageKind::FailureCallback));
        }
        if entry.state == MessageState::Waiting {
            entry.retried += 1;
        }
        self.entries.insert(place, entry);
        for (order, kind) in followers {
            self.add(order, kind, now);
        }
    }

    /// Cancels a message; whether there was one that could be.
    pub(super) fn cancel(&mut self, id: &str, now: DateTime<Utc>) -> bool {
        let Some(place) = self.places.get(id).copied() else { return false };
        let Some(mut entry) = self.entries.remove(&place) else { return false };
        let possible = entry.pending();
        if possible {
            self.note(&entry, "CANCEL_REQUESTED", now, Map::new());
            if entry.state == MessageState::Active {
                // Too late for this attempt; it will not be tried again.
                entry.cancel_asked = true;
            } else {
                entry.state = MessageState::Cancelled;
                self.note(&entry, "CANCELLED", now, Map::new());
            }
        }
        self.entries.insert(place, entry);
        possible
    }

    /// Every message ever taken, oldest first.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// A message that is not at its end yet; the others are gone from the API.
    pub(super) fn pending(&self, id: &str) -> Option<&Entry> {
        self.entries.get(self.places.get(id)?).filter(|entry| entry.pending())
    }

    /// What happened, newest first.
    pub(super) fn events(&self) -> impl Iterator<Item = &Value> {
        self.events.iter().rev()
    }

    /// The dead-letter queue, newest first.
    pub(super) fn dead(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().rev().filter(|entry| entry.dlq.is_some())
    }

    /// Takes a message off the dead-letter queue; with `again`, as a new message to deliver now.
    pub(super) fn take_off(&mut self, dlq_id: &str, again: bool, now: DateTime<Utc>) -> Option<String> {
        let of = |entry: &Entry| entry.dlq.as_ref().is_some_and(|(known, _)| known == dlq_id);
        let entry = self.entries.values_mut().find(|entry| of(entry))?;
        entry.dlq = None;
        if !again {
            return Some(entry.id.clone());
        }
        let (mut order, kind) = (entry.order.clone(), entry.kind);
        order.manner.not_before = now;
        Some(self.add(order, kind, now))
    }

    fn note(&mut self, entry: &Entry, state: &str, now: DateTime<Utc>, more: Map<String, Value>) {
        let mut event = Map::new();
        event.insert("time".into(), now.timestamp_millis().into());
        event.insert("state".into(), state.into());
        event.extend(entry.shown());
        event.insert("body".into(), entry.shown_body(true).into());
        event.extend(more);
        self.events.push(Value::Object(event));
    }
}

impl Entry {
    fn pending(&self) -> bool {
        match self.state {
            MessageState::Waiting | MessageState::Active => !self.cancel_asked,
            MessageState::Delivered | MessageState::Failed | MessageState::Cancelled => false,
        }
    }

    /// How long to wait before the next try; `None` when there is none.
    fn wait(&self, answer: &Answer, now: DateTime<Utc>) -> Option<TimeDelta> {
        let never = answer.status == Some(489)
            && value(&answer.headers, "upstash-nonretryable-error").is_some_and(|text| text == "true");
        if never || self.retried >= self.order.manner.retries {
            return None;
        }
        let asked =
            ["retry-after", "x-ratelimit-reset", "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens"]
                .into_iter()
                .find_map(|name| value(&answer.headers, name))
                .and_then(|text| asked_wait(text, now));
        if let Some(wait) = asked {
            return Some(wait);
        }
        let seconds = match &self.order.manner.retry_delay {
            Some(expression) => expression.milliseconds(self.retried) / 1000.0,
            None => (2.5 * f64::from(self.retried + 1)).exp(),
        };
        let seconds = if seconds.is_nan() { 0.0 } else { seconds.clamp(0.0, LONGEST_WAIT) };
        TimeDelta::from_std(Duration::from_secs_f64(seconds)).ok()
    }

    /// The message as the API shows it.
    pub(super) fn shown(&self) -> Map<String, Value> {
        let manner = &self.order.manner;
        let mut shown = Map::new();
        shown.insert("messageId".into(), self.id.clone().into());
        shown.insert("url".into(), self.order.destination.clone().into());
        shown.insert("method".into(), manner.method.clone().into());
        let headers: Map<String, Value> = manner
            .forward
            .iter()
            .map(|(name, text)| (name.clone(), json!([self.shown_header(name, text)])))
            .collect();
        shown.insert("header".into(), headers.into());
        shown.insert("body".into(), self.shown_body(false).into());
        shown.insert("maxRetries".into(), manner.retries.into());
        shown.insert("notBefore".into(), self.due.timestamp_millis().into());
        shown.insert("createdAt".into(), self.created_at.timestamp_millis().into());
        if let Some(expression) = &manner.retry_delay {
            shown.insert("retryDelayExpression".into(), expression.text().into());
        }
        if let Some(callback) = &self.order.callback {
            shown.insert("callback".into(), callback.url.clone().into());
        }
        if let Some(callback) = &self.order.failure_callback {
            shown.insert("failureCallback".into(), callback.url.clone().into());
        }
        if let Some(first) = self.order.labels.first() {
            shown.insert("label".into(), first.clone().into());
            shown.insert("labels".into(), json!(self.order.labels));
        }
        if let Some((dlq_id, answer)) = &self.dlq {
            shown.insert("dlqId".into(), dlq_id.clone().into());
            shown.insert("responseStatus".into(), answer.status.unwrap_or_default().into());
            shown.insert("responseHeader".into(), listed(&answer.headers));
            shown.insert("responseBody".into(), String::from_utf8_lossy(&answer.body).into());
        }
        shown
    }

    fn shown_header(&self, name: &str, text: &str) -> String {
        if self.order.redact.hides(name) { Redaction::mask(text.as_bytes()) } else { text.to_owned() }
    }

    fn shown_body(&self, encoded: bool) -> String {
        if self.order.redact.body {
            Redaction::mask(&self.order.body)
        } else if encoded {
            STANDARD.encode(&self.order.body)
        } else {
            String::from_utf8_lossy(&self.order.body).into_owned()
        }
    }

    /// What a callback is told of `answer`.
    fn report(&self, answer: &Answer) -> Value {
        let mut report = json!({
            "status": answer.status.unwrap_or_default(),
            "header": listed(&answer.headers),
            "body": STANDARD.encode(&answer.body),
            "retried": self.retried,
            "maxRetries": self.order.manner.retries,
            "sourceMessageId": self.id,
            "url": self.order.destination,
            "method": self.order.manner.method,
            "sourceHeader": listed(&self.order.manner.forward),
            "sourceBody": STANDARD.encode(&self.order.body),
            "notBefore": self.due.timestamp_millis(),
            "createdAt": self.created_at.timestamp_millis(),
        });
        if let Some((dlq_id, _)) = &self.dlq {
            report["dlqId"] = dlq_id.clone().into();
        }
        report
    }
}

/// A destination's own wish: seconds, a duration or a date; what is beyond a day is not granted.
fn asked_wait(text: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    let wait = if let Ok(seconds) = text.parse::<f64>() {
        TimeDelta::from_std(Duration::try_from_secs_f64(seconds).ok()?).ok()?
    } else if let Ok(wait) = duration(text) {
        TimeDelta::from_std(wait).ok()?
    } else {
        let at = DateTime::parse_from_rfc2822(text).ok()?;
        (at.with_timezone(&Utc) - now).max(TimeDelta::zero())
    };
    (wait.num_seconds() <= 86_400).then_some(wait)
}

fn error_of(answer: &Answer) -> Map<String, Value> {
    let mut error = Map::new();
    let text = match answer.status {
        Some(status) => format!("destination answered {status}"),
        None => String::from_utf8_lossy(&answer.body).into_owned(),
    };
    error.insert("error".into(), text.into());
    error.insert("responseStatus".into(), answer.status.unwrap_or_default().into());
    error.insert("responseHeaders".into(), listed(&answer.headers));
    error.insert("responseBody".into(), STANDARD.encode(&answer.body).into());
    error
}

fn listed(headers: &Headers) -> Value {
    let mut listed = Map::new();
    for (name, text) in headers {
        match listed.get_mut(name).and_then(Value::as_array_mut) {
            Some(texts) => texts.push(text.clone().into()),
            None => {
                listed.insert(name.clone(), json!([text]));
            }
        }
    }
    listed.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).unwrap()
    }

    fn order(headers: &[(&str, &str)]) -> Order {
        let headers = headers.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Order::read("http://127.0.0.1:1/x", &headers, b"{}".to_vec(), start(), TimeDelta::days(7)).unwrap()
    }

    fn status(status: u16, headers: &[(&str, &str)]) -> Answer {
        let headers = headers.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Answer { status: Some(status), headers, body: Vec::new() }
    }

    fn taken(ledger: &mut Ledger, order: Order) -> String {
        match ledger.take(order, start()) {
            Taken::New(id) | Taken::Duplicate(id) => id,
        }
    }

    #[test]
    fn an_id_is_forgotten_ten_minutes_after_it_came_even_if_its_message_was_cancelled() {
        let mut ledger = Ledger::new("a".into());
        let first = taken(&mut ledger, order(&[("upstash-deduplication-id", "call-1")]));
        assert!(ledger.cancel(&first, start()));

        let again = |ledger: &mut Ledger, after| {
            ledger.take(order(&[("upstash-deduplication-id", "call-1")]), start() + after)
        };
        assert_eq!(again(&mut ledger, TimeDelta::seconds(599)), Taken::Duplicate(first.clone()));
        let Taken::New(second) = again(&mut ledger, TimeDelta::seconds(600)) else {
            panic!("the window is over, so this is a message of its own");
        };
        assert_ne!(first, second);
    }

    #[test]
    fn retries_wait_as_documented_and_end_in_the_dead_letter_queue() {
        let mut ledger = Ledger::new("a".into());
        let id = taken(&mut ledger, order(&[("upstash-retries", "5")]));
        let mut now = start();
        let mut waits = Vec::new();
        while let [entry] = ledger.take_due(now).as_slice() {
            assert_eq!(entry.id, id);
            ledger.answered(&id, status(500, &[]), now);
            let Some(due) = ledger.next_due() else { break };
            waits.push((due - now).num_seconds());
            now = due;
        }
        assert_eq!(waits, [12, 148, 1808, 22_026, 86_400]);
        assert_eq!(ledger.dead().count(), 1, "after the last retry it is given up");
        assert!(ledger.pending(&id).is_none(), "what is given up is gone from the messages");
    }

    #[test]
    fn a_destination_chooses_the_wait_up_to_a_day() {
        let date = (start() + TimeDelta::seconds(90)).to_rfc2822();
        for (name, text, seconds) in [
            ("retry-after", "10", 10),
            ("retry-after", "6m5s", 365),
            ("retry-after", date.as_str(), 90),
            ("x-ratelimit-reset", "30", 30),
            ("retry-after", "86401", 12),
            ("retry-after", "soon", 12),
        ] {
            let mut ledger = Ledger::new("a".into());
            let id = taken(&mut ledger, order(&[]));
            ledger.take_due(start());
            ledger.answered(&id, status(503, &[(name, text)]), start());
            let wait = ledger.next_due().map(|due| (due - start()).num_seconds());
            assert_eq!(wait, Some(seconds), "{name}: {text}");
        }
    }

    #[test]
    fn a_non_retryable_answer_ends_the_message_at_once() {
        for (answer, dead) in [
            (status(489, &[("upstash-nonretryable-error", "true")]), 1),
            (status(489, &[]), 0),
            (status(500, &[("upstash-nonretryable-error", "true")]), 0),
        ] {
            let mut ledger = Ledger::new("a".into());
            let id = taken(&mut ledger, order(&[]));
            ledger.take_due(start());
            ledger.answered(&id, answer.clone(), start());
            assert_eq!(ledger.dead().count(), dead, "{answer:?}");
        }
    }

    #[test]
    fn cancelling_during_an_attempt_only_stops_the_next_one() {
        let mut ledger = Ledger::new("a".into());
        let id = taken(&mut ledger, order(&[]));
        ledger.take_due(start());
        assert!(ledger.cancel(&id, start()));
        assert!(!ledger.cancel(&id, start()), "a second cancel finds nothing");
        ledger.answered(&id, status(500, &[]), start());
        assert_eq!(ledger.next_due(), None);
        assert_eq!(ledger.entries().next().map(|entry| entry.state), Some(MessageState::Cancelled));
    }

    #[test]
    fn redacted_text_is_nowhere_in_what_the_api_shows() {
        let mut ledger = Ledger::new("a".into());
        let headers =
            [("upstash-forward-x-clinic", "Elm Street"), ("upstash-redact-fields", "body, header[x-clinic]")];
        let id = taken(&mut ledger, order(&headers));
        ledger.take_due(start());
        let shown = Value::Object(ledger.pending(&id).unwrap().shown()).to_string();
        let events = ledger.events().map(Value::to_string).collect::<String>();
        for text in [shown, events] {
            assert!(!text.contains("Elm Street") && !text.contains("\"{}\""), "{text}");
            assert!(text.contains("REDACTED:"), "{text}");
        }
    }
}
