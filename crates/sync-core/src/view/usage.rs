//! Usage statistics, for clinics that choose to send them: a closed list of events, and what is sent of them.
//!
//! Invariant: an event is made of numbers, codes, versions and random ids, and of nothing else. No type of this module has
//! a place for a text that somebody typed, so no note, name, number or address can come into one.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Outcome, RunReport};
use crate::failure::Code;
use crate::outbox::Response;
use crate::ports::ReaderKind;

/// So many events wait at most; an older one goes for a newer one.
pub const MOST_WAITING: usize = 200;

/// What happened. Only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The application started to stay.
    ApplicationStarted,
    /// A run ended.
    RunEnded(RunEnded),
}

/// How a run ended, in counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEnded {
    /// How.
    pub outcome: Outcome,
    /// Why, where it did not complete.
    pub code: Option<Code>,
    /// How Neo was read.
    pub reader: Option<ReaderKind>,
    /// About how long it took.
    pub took: Took,
    /// Visits seen.
    pub visits: u32,
    /// Notes read.
    pub notes_read: u32,
    /// Notes that could not be read.
    pub notes_failed: u32,
    /// Rows delivered.
    pub pushed: u32,
    /// Rows that wait.
    pub waiting: u32,
    /// Rows that were set aside.
    pub parked: u32,
}

impl RunEnded {
    /// What is told of a run.
    pub fn of(report: &RunReport) -> Self {
        let took = report.duration_ms.get("total").copied().unwrap_or_default();
        Self {
            outcome: report.outcome,
            code: report.reason.as_ref().map(|reason| reason.code),
            reader: report.reader,
            took: Took::of_milliseconds(took),
            visits: report.visits.seen,
            notes_read: report.notes.read,
            notes_failed: report.notes.failed,
            pushed: report.outbox.pushed,
            waiting: report.outbox.waiting,
            parked: report.outbox.parked,
        }
    }
}

/// About how long something took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Took {
    /// Below ten seconds.
    UnderTenSeconds,
    /// Below a minute.
    UnderAMinute,
    /// Below five minutes.
    UnderFiveMinutes,
    /// Longer.
    Longer,
}

impl Took {
    fn of_milliseconds(milliseconds: u64) -> Self {
        match milliseconds {
            0..10_000 => Took::UnderTenSeconds,
            10_000..60_000 => Took::UnderAMinute,
            60_000..300_000 => Took::UnderFiveMinutes,
            _ => Took::Longer,
        }
    }
}

/// A version of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version(u16, u16, u16);

impl Version {
    /// The three numbers of a version; zeros where a text has none.
    pub fn of(text: &str) -> Self {
        let mut numbers = text.split(['.', '-', '+']).map(|part| part.parse().unwrap_or_default());
        let mut next = || numbers.next().unwrap_or_default();
        Self(next(), next(), next())
    }
}

/// The family of the operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// Linux.
    Linux,
    /// Windows.
    Windows,
    /// macOS.
    Macos,
    /// Another.
    Other,
}

impl System {
    /// The family with this name, as `std::env::consts::OS` says it.
    pub fn named(name: &str) -> Self {
        match name {
            "linux" => System::Linux,
            "windows" => System::Windows,
            "macos" => System::Macos,
            _ => System::Other,
        }
    }
}

/// One event. Its id stays the same however often it is sent, so that a repetition counts once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// Random.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// In which version.
    pub version: Version,
    /// On which system.
    pub system: System,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}

/// What waits to be sent, and under which random id. A clinic that takes its choice back forgets both; the next choice
/// begins under another id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Waiting {
    /// This installation, by a random id that is used for nothing else.
    pub install: Option<Uuid>,
    /// Oldest first.
    pub events: Vec<Happened>,
}

impl Waiting {
    /// One more; the oldest goes where there are too many.
    pub fn add(&mut self, happened: Happened) {
        self.events.push(happened);
        let over = self.events.len().saturating_sub(MOST_WAITING);
        self.events.drain(..over);
    }

    /// These need not be sent again.
    pub fn settle(&mut self, ids: &[Uuid]) {
        self.events.retain(|happened| !ids.contains(&happened.id));
    }
}

/// The body of `POST {host}/batch/`: anonymous events, of which no profile of a person is made.
pub fn batch(key: &str, install: Uuid, events: &[Happened], sent_at: DateTime<Utc>) -> Value {
    let events: Vec<Value> = events.iter().map(|happened| event_body(install, happened)).collect();
    json!({
        "api_key": key, "historical_migration": false, "sent_at": stamp(sent_at), "batch": events,
    })
}

fn event_body(install: Uuid, happened: &Happened) -> Value {
    let Version(major, minor, patch) = happened.version;
    let mut properties = json!({
        "$process_person_profile": false,
        "$geoip_disable": true,
        "version": format!("{major}.{minor}.{patch}"),
        "system": happened.system,
    });
    let name = match &happened.event {
        Event::ApplicationStarted => "application_started",
        Event::RunEnded(run) => {
            properties["outcome"] = json!(run.outcome);
            properties["code"] = json!(run.code);
            properties["reader"] = json!(run.reader);
            properties["took"] = json!(run.took);
            for (name, count) in [
                ("visits", run.visits),
                ("notes_read", run.notes_read),
                ("notes_failed", run.notes_failed),
                ("pushed", run.pushed),
                ("waiting", run.waiting),
                ("parked", run.parked),
            ] {
                properties[name] = json!(count);
            }
            "run_ended"
        }
    };
    json!({
        "uuid": happened.id, "event": name, "distinct_id": install, "properties": properties,
        "timestamp": stamp(happened.at),
    })
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// What becomes of events that were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They arrived, or never will: they are not sent again.
    Settled,
    /// They are sent again later.
    Later,
}

/// What an answer means; `None`: there was none. The body says nothing that is agreed on.
pub fn fate(answer: Option<Response<'_>>) -> Fate {
    match answer.map(|answer| answer.status) {
        Some(408 | 429 | 500..) | None => Fate::Later,
        Some(_) => Fate::Settled,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::failure::Failure;
    use crate::view::{OutboxCounts, VisitCounts};

    fn happened(number: u128, event: Event) -> Happened {
        Happened {
            id: Uuid::from_u128(number),
            at: "2026-11-20T17:00:00Z".parse().unwrap(),
            version: Version::of("1.20.3-rc.1"),
            system: System::named("linux"),
            event,
        }
    }

    /// A run that came across a client in every field that has room for words.
    fn report(said: &str, counts: u32) -> RunReport {
        RunReport {
            outcome: Outcome::Failed,
            reason: Some(Failure::new(Code::NeoPageChanged, said, said)),
            warnings: vec![Failure::new(Code::CloudUnreachable, said, said)],
            signed_in: true,
            reader: Some(ReaderKind::InPage),
            requests: 54,
            window: None,
            visits: VisitCounts { seen: counts, ..VisitCounts::default() },
            notes: crate::reconcile::NoteCounts::default(),
            calls: crate::view::CallCounts::default(),
            outbox: OutboxCounts::default(),
            oddities: BTreeMap::from([(said.to_owned(), 1)]),
            duration_ms: BTreeMap::from([(said.to_owned(), 3), ("total".to_owned(), 12_000)]),
        }
    }

    #[test]
    fn a_batch_has_the_agreed_shape_and_names_no_person() {
        let run = Event::RunEnded(RunEnded::of(&report("Biscuit", 35)));
        let events = [happened(1, Event::ApplicationStarted), happened(2, run)];
        let body = batch("phc_test", Uuid::from_u128(9), &events, "2026-11-20T17:00:01Z".parse().unwrap());
        assert_eq!(body["api_key"], "phc_test");
        assert_eq!(body["sent_at"], "2026-11-20T17:00:01.000Z");
        let ended = &body["batch"][1];
        assert_eq!(ended["uuid"], json!(Uuid::from_u128(2)));
        assert_eq!(ended["distinct_id"], json!(Uuid::from_u128(9)));
        assert_eq!(ended["event"], "run_ended");
        assert_eq!(
            ended["properties"],
            json!({
                "$process_person_profile": false, "$geoip_disable": true, "version": "1.20.3", "system": "linux",
                "outcome": "failed", "code": "neo_page_changed", "reader": "in_page", "took": "under_a_minute",
                "visits": 35, "notes_read": 0, "notes_failed": 0, "pushed": 0, "waiting": 0, "parked": 0,
            })
        );
        for event in body["batch"].as_array().unwrap() {
            assert!(
                event["event"].is_string() && event["distinct_id"].is_string(),
                "or it is dropped behind a 200"
            );
        }
    }

    #[test]
    fn the_queue_is_bounded_and_forgets_what_was_settled() {
        let mut waiting = Waiting::default();
        for number in 0..=MOST_WAITING as u128 {
            waiting.add(happened(number, Event::ApplicationStarted));
        }
        assert_eq!(waiting.events.len(), MOST_WAITING);
        assert_eq!(waiting.events[0].id, Uuid::from_u128(1), "the oldest went");
        waiting.settle(&[Uuid::from_u128(1), Uuid::from_u128(2)]);
        assert_eq!(waiting.events[0].id, Uuid::from_u128(3));
        let kept = serde_json::to_string(&waiting).unwrap();
        assert_eq!(serde_json::from_str::<Waiting>(&kept).unwrap(), waiting);
    }

    #[test]
    fn every_answer_has_one_meaning() {
        let fate_of = |status| fate(Some(Response { status, code: None, retry_after: None, is_json: true }));
        for settled in [200, 204, 302, 400, 401, 403, 413] {
            assert_eq!(fate_of(settled), Fate::Settled, "{settled}");
        }
        for later in [408, 429, 500, 502, 503, 504] {
            assert_eq!(fate_of(later), Fate::Later, "{later}");
        }
        assert_eq!(fate(None), Fate::Later);
    }

    proptest! {
        #[test]
        fn whatever_a_run_came_across_no_event_holds_a_word_of_it(
            note in "[A-Za-z]{4,12} [A-Za-z]{4,20}", line in 0..100u32, counts in any::<u32>(),
        ) {
            let phone = format!("(415) 555-01{line:02}");
            let said = format!("{note} {phone}");
            let run = Event::RunEnded(RunEnded::of(&report(&said, counts)));
            let mut waiting = Waiting { install: Some(Uuid::from_u128(9)), events: Vec::new() };
            waiting.add(happened(1, run));
            let sent = batch("phc_test", Uuid::from_u128(9), &waiting.events, waiting.events[0].at).to_string();
            let kept = serde_json::to_string(&waiting).unwrap();
            for text in [sent, kept] {
                prop_assert!(!text.contains(&note) && !text.contains("555-01"), "{text}");
            }
        }
    }
}
