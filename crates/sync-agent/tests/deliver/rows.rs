//! Rows on their way to a cloud.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use serde_json::{Value, json};
use sync_agent::store::OwedKind;

use super::desk::{
    CALL, Desk, NO_SUCH_FUNCTION, Outside, applied, call_item, noon, planned_call, takes, visit_item,
};

/// Knows a higher revision of every call, whatever it is told.
fn lies(item: &Value) -> Value {
    match item["kind"].as_str() {
        Some("call") => json!({"outcome": "stale", "revision": item["revision"].as_u64().unwrap() + 5}),
        _ => applied(item),
    }
}

async fn with_a_call_and_visits(outside: &Outside) -> Desk {
    let url = &outside.server.url;
    Desk::new(url, url, |rows| {
        planned_call(rows)?;
        rows.owe(OwedKind::Call, &CALL.to_string(), 1, noon(), &call_item(1), noon())?;
        for id in ["501", "502"] {
            rows.owe(OwedKind::Visit, id, 1, noon(), &visit_item(id, 1), noon())?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_cloud_that_always_knows_a_higher_revision_ends_no_run_and_the_rest_is_delivered() {
    let outside = Outside::start(lies, takes).await;
    let desk = with_a_call_and_visits(&outside).await;
    for run in 1..=2 {
        let before = outside.items("call").len();
        assert!(!desk.deliver().await, "run {run}: not all of it has left");
        let told = outside.items("call").len() - before;
        assert!((1..=6).contains(&told), "run {run}: told {told} times and then left waiting");
        let call = CALL.to_string();
        let waiting = desk.owed().await;
        let expected = [(OwedKind::Call, vec![call.clone()]), (OwedKind::Publish, vec![call])];
        assert_eq!(waiting, expected.into(), "run {run}: the visits are delivered, the call waits");
        assert_eq!(outside.published(), 0, "run {run}: nothing rings whose row is not confirmed");
        desk.clock.pass(11);
    }
}

#[tokio::test]
async fn a_revision_that_another_pc_counted_further_is_passed_in_the_same_run() {
    let knows_more = |item: &Value| match (item["kind"].as_str(), item["revision"].as_u64()) {
        (Some("call"), Some(..=6)) => json!({"outcome": "stale", "revision": 6}),
        _ => applied(item),
    };
    let outside = Outside::start(knows_more, takes).await;
    let desk = with_a_call_and_visits(&outside).await;
    desk.deliver().await;
    assert_eq!(desk.owed().await, [].into(), "all of it is delivered at once");
    let published: Vec<Value> = outside.asked("/v2/publish/").iter().map(|seen| seen.json()).collect();
    assert_eq!(published, [json!({"callId": CALL, "revision": 7})], "above what the cloud knew");
}

#[tokio::test]
async fn a_revision_beyond_counting_is_set_aside_and_blocks_nothing() {
    let absurd = |item: &Value| match item["kind"].as_str() {
        Some("call") => json!({"outcome": "stale", "revision": u32::MAX}),
        _ => applied(item),
    };
    let outside = Outside::start(absurd, takes).await;
    let desk = with_a_call_and_visits(&outside).await;
    desk.deliver().await;
    let counts = desk.look(|rows| rows.count_outbox()).await;
    assert_eq!(counts.parked, 1, "the call's row, and nothing else: {counts:?}");
    assert_eq!(outside.published(), 0, "and it does not ring");
}

#[tokio::test]
async fn a_message_that_cannot_go_yet_is_no_reason_to_open_a_session() {
    let outside = Outside::start(applied, takes).await;
    let url = &outside.server.url;
    let long_ago = noon() - TimeDelta::days(2);
    let desk = Desk::new(url, url, |rows| {
        planned_call(rows)?;
        let message =
            json!({"message": {"callId": CALL, "revision": 1}, "due": long_ago, "item": call_item(1)});
        rows.owe(OwedKind::Publish, &CALL.to_string(), 1, noon(), &message, noon())
    })
    .await;
    assert_eq!(desk.look(|rows| rows.next_owed(true)).await, Some(noon()), "it is tried once");
    desk.deliver().await;
    assert_eq!(outside.published(), 0, "too late: the next plan decides");
    let next = desk.look(|rows| rows.next_owed(true)).await;
    assert!(
        next.is_some_and(|at| at > noon() + TimeDelta::minutes(30)),
        "and is left alone until then: {next:?}"
    );
}

#[tokio::test]
async fn a_message_waits_for_its_calls_row_and_for_a_queue() {
    let outside = Outside::start(lies, takes).await;
    let url = &outside.server.url;
    let desk = Desk::new(url, url, |rows| {
        planned_call(rows)?;
        rows.owe(OwedKind::Withdraw, "msg_1", 1, noon(), &json!({"messageId": "msg_1"}), noon())
    })
    .await;
    let next = async |queue: bool| desk.look(move |rows| rows.next_owed(queue)).await;
    assert_eq!((next(true).await, next(false).await), (Some(noon()), None), "without a queue neither can go");
    let later = noon() + TimeDelta::hours(1);
    desk.look(|rows| {
        rows.put_off(OwedKind::Withdraw, "msg_1", later)?;
        rows.owe(OwedKind::Call, &CALL.to_string(), 1, later, &call_item(1), noon())
    })
    .await;
    assert_eq!(next(true).await, Some(later), "a message is not due before its call's row");
}

#[tokio::test]
async fn rows_for_a_cloud_that_lacks_our_function_wait_and_leave_by_themselves_once_it_is_there() {
    let migrated = Arc::new(AtomicBool::new(false));
    let is_there = Arc::clone(&migrated);
    let apply = move |item: &Value| match is_there.load(Ordering::SeqCst) {
        true => applied(item),
        false => NO_SUCH_FUNCTION,
    };
    let outside = Outside::start(apply, takes).await;
    let desk = with_a_call_and_visits(&outside).await;
    for hours in 0..4_u32 {
        assert!(!desk.deliver().await, "after {hours} h: nothing has left");
        let counts = desk.look(|rows| rows.count_outbox()).await;
        assert_eq!(
            (counts.waiting, counts.parked),
            (4, 0),
            "after {hours} h: nothing is wrong with the rows"
        );
        desk.clock.pass(60);
    }
    migrated.store(true, Ordering::SeqCst);
    desk.deliver().await;
    assert_eq!(desk.owed().await, [].into(), "nobody had to bring them back");
}
