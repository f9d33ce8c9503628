//! A page that was taken over sends whatever it likes: every intent with every kind of value in every place. Nothing
//! panics, nothing hangs, and the desk goes on answering.
//!
//! `FUZZED=1000000` sends as many; without it a few hundred.

use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use sync_core::view::intent::{AgentIntent, Intent};

use crate::clinic::{Pc, asked, done, wall};

/// Sent where nobody asks for more.
const FEW: usize = 600;

/// Only an answer that never comes passes it.
const HANGS: Duration = Duration::from_secs(30);

/// Every intent of the agent and every place in it for a value.
const INTENTS: [(&str, &[&str]); 32] = [
    ("snapshot", &[]),
    ("sync_now", &["days"]),
    ("cancel_sync", &[]),
    ("pause", &["how_long"]),
    ("resume", &[]),
    ("visits", &["days"]),
    ("visit", &["appointment_id"]),
    ("calls", &[]),
    ("runs", &[]),
    ("troubles", &[]),
    ("figures", &[]),
    ("audit", &["before"]),
    ("verify_audit", &[]),
    ("examine", &[]),
    ("decide", &["call_id", "decision"]),
    ("retry", &["trouble"]),
    ("connect_neo", &["url", "company_id", "user_name", "password", "zone"]),
    ("rotate_neo", &["password"]),
    ("revoke_neo", &[]),
    ("sign_in_yourself", &[]),
    ("try_again", &[]),
    ("connect_cloud", &["url", "key", "email", "password", "clinic"]),
    ("connect_queue", &["url", "token", "destination", "receiver_claims"]),
    ("set_up_step", &["step", "stands"]),
    ("choose", &["chosen"]),
    ("calls_mode", &["mode"]),
    ("check_updates", &[]),
    ("fetch_update", &[]),
    ("install_update", &[]),
    ("purge", &["home"]),
    ("", &[]),
    ("quit", &[]),
];

/// Words that are right somewhere, and none that names a computer but this one.
const WORDS: [&str; 30] = [
    "",
    " ",
    "501",
    "502",
    "-1",
    "\u{0}",
    "\u{202e}evil",
    "<img src=x onerror=alert(1)>",
    "../../etc/passwd",
    "'; drop table visits; --",
    "hour",
    "tomorrow",
    "approve",
    "skip",
    "cancel",
    "finish",
    "cloud",
    "done",
    "later",
    "off",
    "automatic",
    "review",
    "America/New_York",
    "http://127.0.0.1:9",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://",
    "https://[::1",
    "visit:501",
    "run:x",
];

/// Days at the ends of what can be written down.
const DAYS: [&str; 7] =
    ["2026-06-10", "0000-01-01", "-262143-01-01", "+262142-12-31", "9999-12-31", "2026-02-30", "1970-01-01"];

fn any_value() -> impl Strategy<Value = Value> {
    let day = || prop::sample::select(&DAYS[..]);
    let nested = (1_usize..400).prop_map(|depth| (0..depth).fold(json!(1), |inside, _| json!([inside])));
    prop_oneof![
        6 => prop::sample::select(&WORDS[..]).prop_map(Value::from),
        2 => any::<String>().prop_map(Value::from),
        1 => (1_usize..200_000).prop_map(|long| Value::from("x".repeat(long))),
        2 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
        3 => (day(), day()).prop_map(|(from, to)| json!({"from": from, "to": to})),
        1 => nested,
        1 => any_choice(),
    ]
}

/// Settings, whole but for what they say.
fn any_choice() -> impl Strategy<Value = Value> {
    let number =
        prop_oneof![Just(0_i64), Just(60), Just(240), any::<i64>(), any::<u32>().prop_map(i64::from)];
    (number.clone(), number, prop::sample::select(&WORDS[..]), any::<bool>()).prop_map(
        |(one, other, word, on)| {
            let chosen = serde_json::to_value(sync_agent::settings::Settings::default().chosen());
            let mut chosen = chosen.unwrap_or_default();
            chosen["every_minutes"] = json!(one);
            chosen["look_back_hours"] = json!(other);
            chosen["browser"] = json!(word);
            chosen["proxy"] = json!(word);
            chosen["notifications"]["on"] = json!(on);
            chosen
        },
    )
}

fn any_intent() -> impl Strategy<Value = Value> {
    (prop::sample::select(&INTENTS[..]), prop::collection::vec(any_value(), 5)).prop_map(
        |((what, places), values)| {
            let mut intent = json!({ "what": what });
            for (place, value) in places.iter().zip(values) {
                intent[*place] = value;
            }
            intent
        },
    )
}

fn how_many() -> usize {
    std::env::var("FUZZED").ok().and_then(|many| many.parse().ok()).unwrap_or(FEW)
}

#[test]
fn whatever_arrives_is_an_intent_or_is_refused() {
    let (mut runner, intents) = (TestRunner::deterministic(), any_intent());
    let mut understood = 0;
    for _ in 0..how_many() {
        let sent = intents.new_tree(&mut runner).unwrap().current();
        let text = json!({"of": "agent", "do": sent}).to_string();
        understood += usize::from(serde_json::from_str::<Intent>(&text).is_ok());
    }
    assert!(understood > 0, "some of it means something");
}

#[tokio::test]
async fn no_intent_of_a_page_that_was_taken_over_ends_or_stops_the_desk() {
    let pc = Pc::new(vec![done(501, wall(-30), "Biscuit"), done(502, wall(-2), "Mango")]);
    let mut worst = Duration::ZERO;
    pc.staying_for(Duration::from_secs(24 * 3600), async |desk| {
        pc.set_up(desk).await;
        let (mut runner, intents) = (TestRunner::deterministic(), any_intent());
        let mut taken = 0;
        for _ in 0..how_many() {
            let sent = intents.new_tree(&mut runner).unwrap().current();
            let Ok(intent) = serde_json::from_value::<AgentIntent>(sent.clone()) else { continue };
            let began = tokio::time::Instant::now();
            let answered = tokio::time::timeout(HANGS, desk.handle(intent)).await;
            worst = worst.max(began.elapsed());
            let shown = || sent.to_string().chars().take(300).collect::<String>();
            let answer = answered.unwrap_or_else(|_| panic!("no answer to {}", shown()));
            assert!(
                answer
                    .as_ref()
                    .err()
                    .is_none_or(|failure| failure.code != sync_core::failure::Code::Internal),
                "{}: {answer:?}",
                shown()
            );
            taken += 1;
        }
        println!("{taken} intents were taken, the slowest within {} ms", worst.as_millis());
        assert!(taken > 0);
        asked(desk, json!({"what": "snapshot"})).await;
        let trail = asked(desk, json!({"what": "verify_audit"})).await;
        assert!(format!("{trail:?}").contains("sound: true"), "{trail:?}");
    })
    .await;
}
