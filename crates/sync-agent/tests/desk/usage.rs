//! Usage statistics at a staying agent: sent where they were chosen, not one request where they were not.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use practice::posthog::{Fault, PostHog};
use serde_json::{Value, json};
use sync_agent::desk::Desk;
use sync_core::view::intent::Answer;

use crate::clinic::{Pc, asked, done, refused, wall};

fn choice(desk: &Desk, on: bool) -> Value {
    let mut chosen = serde_json::to_value(&desk.snapshots().borrow().settings.chosen).unwrap();
    chosen["privacy"]["usage_statistics"] = json!(on);
    json!({"what": "choose", "chosen": chosen})
}

async fn run(pc: &Pc, desk: &Desk) {
    pc.clock.pass(TimeDelta::minutes(11));
    let answer = asked(desk, json!({"what": "sync_now", "days": null})).await;
    assert!(matches!(answer, Answer::Report { .. }), "a run whatever becomes of the statistics: {answer:?}");
}

/// Runs until the stand-in was asked so often: what became of a batch is taken in with a later run.
async fn run_until_asked(pc: &Pc, desk: &Desk, posthog: &PostHog, often: usize) {
    while posthog.requests() < often {
        run(pc, desk).await;
    }
}

fn texts(events: &[Value], name: &str) -> BTreeSet<String> {
    events.iter().map(|event| event[name].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn statistics_that_nobody_chose_are_not_one_request_and_not_one_row() {
    let posthog = PostHog::start("phc_test").await.unwrap();
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]).counted_by(posthog.url());
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        assert_eq!(
            desk.snapshots().borrow().settings.usage_host.as_deref(),
            Some(&*format!("{}/", posthog.url()))
        );
        for _ in 0..3 {
            run(&pc, desk).await;
        }
    })
    .await;
    assert_eq!(posthog.requests(), 0);
    assert_eq!(pc.kept_usage(), None, "nothing is noted either");
}

#[tokio::test]
async fn chosen_statistics_tell_counts_and_codes_once_each_and_nothing_of_a_client() {
    let posthog = PostHog::start("phc_test").await.unwrap();
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]).counted_by(posthog.url());
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        posthog.fails(&[Fault::TakenButUnavailable, Fault::TooMany, Fault::Unavailable]);
        asked(desk, choice(desk, true)).await;
        run_until_asked(&pc, desk, &posthog, 4).await;
        posthog.wait_until(|posthog| posthog.events().len() >= 4).await;
        let events = posthog.events();
        assert_eq!(posthog.dropped(), 0, "an event without name or id is answered with 200 and lost");
        assert_eq!(texts(&events, "event"), BTreeSet::from(["run_ended".to_owned()]));
        assert_eq!(texts(&events, "uuid").len(), events.len());
        assert_eq!(texts(&events, "distinct_id").len(), 1, "one random id");
        assert_eq!(events[0]["properties"]["$process_person_profile"], json!(false));
        let bodies = posthog.bodies();
        let first: Value = serde_json::from_str(&bodies[0]).unwrap();
        let last: Value = serde_json::from_str(&bodies[3]).unwrap();
        assert_eq!(first["batch"][0]["uuid"], last["batch"][0]["uuid"], "sent again under the same id");
        for body in bodies {
            for word in ["Biscuit", "Dana", "Okafor", "555-01", "well", pc.company().as_str(), "cookie"] {
                assert!(!body.contains(word), "{word}: {body}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_choice_that_is_taken_back_forgets_what_waits_and_the_id() {
    let posthog = PostHog::start("phc_test").await.unwrap();
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]).counted_by(posthog.url());
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        asked(desk, choice(desk, true)).await;
        run_until_asked(&pc, desk, &posthog, 1).await;
        posthog.wait_until(|posthog| !posthog.events().is_empty()).await;
        let first = posthog.events()[0]["distinct_id"].clone();
        asked(desk, choice(desk, false)).await;
        assert_eq!(pc.kept_usage(), Some(json!({"install": null, "events": []})));
        let before = posthog.requests();
        run(&pc, desk).await;
        assert_eq!(posthog.requests(), before, "not one request more");
        asked(desk, choice(desk, true)).await;
        run_until_asked(&pc, desk, &posthog, before + 1).await;
        posthog
            .wait_until(|posthog| posthog.events().iter().any(|event| event["distinct_id"] != first))
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_program_without_an_address_says_so_and_cannot_turn_them_on() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        assert_eq!(desk.snapshots().borrow().settings.usage_host, None);
        let failure = refused(desk, choice(desk, true)).await;
        assert!(failure.message.contains("no address"), "{}", failure.message);
        assert!(!desk.snapshots().borrow().settings.chosen.privacy.usage_statistics);
        run(&pc, desk).await;
        assert_eq!(pc.kept_usage(), None);
    })
    .await;
}

#[tokio::test]
async fn a_recorder_that_is_gone_costs_a_run_nothing() {
    let posthog = PostHog::start("phc_test").await.unwrap();
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]).counted_by(posthog.url());
    drop(posthog);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        asked(desk, choice(desk, true)).await;
        for _ in 0..3 {
            run(&pc, desk).await;
        }
        let waiting = pc.kept_usage().unwrap();
        assert_eq!(waiting["events"].as_array().unwrap().len(), 3, "they wait: {waiting}");
    })
    .await;
}
