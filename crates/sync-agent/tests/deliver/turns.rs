//! Two PCs of a clinic take turns: what one has handed over, the other takes over.

use serde_json::{Value, json};
use sync_agent::store::{CallRow, OwedKind, Rows, StoreFailure};
use sync_core::calls::{CallState, KnownCall, PersonDecision, Reason, ReasonCode, Verdict};

use super::desk::{CALL, Desk, Outside, applied, call_item, known_call, noon, planned_call, takes};

fn seen(decision: Option<&PersonDecision>) -> Vec<String> {
    match decision {
        Some(PersonDecision::Approve { seen, .. }) => seen.clone(),
        other => panic!("it was approved elsewhere: {other:?}"),
    }
}

/// A call that waits here for a person, for the reasons that this PC has read.
fn in_review(rows: &Rows<'_>, reasons: Vec<Reason>) -> Result<(), StoreFailure> {
    let known = KnownCall { state: CallState::Review, revision: 0, due: None, ..known_call() };
    rows.store_call(&CallRow { known, verdict: Verdict::Review, reasons }, noon())
}

/// A call of this PC whose message the queue has.
fn queued(rows: &Rows<'_>) -> Result<(), StoreFailure> {
    let known =
        KnownCall { state: CallState::Queued, message_id: Some("msg_ours".to_owned()), ..known_call() };
    rows.store_call(&CallRow { known, verdict: Verdict::Call, reasons: Vec::new() }, noon())
}

#[tokio::test]
async fn what_another_pc_handed_over_covers_only_the_reasons_that_its_row_names() {
    let hospice = Reason::new(ReasonCode::Hospice, "note", "hospice care");
    let death = Reason::new(ReasonCode::DeathMentioned, "note", "passed away");
    let named = json!([{"code": "hospice", "field": "note", "key": hospice.key()}]);
    let without_key = json!([{"code": "death_mentioned", "field": "note"}]);
    let cases = [
        ("a clear case", json!([{"code": "routine"}]), Vec::new()),
        ("a cloud that names none", Value::Null, Vec::new()),
        ("a row of an older version", without_key, Vec::new()),
        ("one that a person approved", named, vec![hospice.key()]),
    ];
    for (name, reasons, expected) in cases {
        let outside = Outside::start(applied, takes).await;
        outside.hands_over(1, Some("msg_theirs"), &reasons);
        let read = vec![hospice.clone(), death.clone()];
        let url = &outside.server.url;
        let desk = Desk::new(url, url, |rows| in_review(rows, read)).await;
        desk.deliver().await;
        let call = desk.call().await;
        assert_eq!((call.state, call.revision), (CallState::Queued, 1), "{name}");
        assert_eq!(seen(call.decision.as_ref()), expected, "{name}: nobody has seen what this PC has read");
    }
}

#[tokio::test]
async fn the_plan_of_another_pc_takes_the_place_of_the_older_one_here() {
    let outside = Outside::start(applied, takes).await;
    outside.hands_over(2, Some("msg_theirs"), &Value::Null);
    let url = &outside.server.url;
    let desk = Desk::new(url, url, |rows| {
        queued(rows)?;
        rows.owe(OwedKind::Call, &CALL.to_string(), 1, noon(), &call_item(1), noon())
    })
    .await;
    desk.deliver().await;
    let call = desk.call().await;
    assert_eq!((call.state, call.revision), (CallState::Queued, 2));
    assert_eq!(call.message_id.as_deref(), Some("msg_theirs"), "to be withdrawn when the call is");
    assert_eq!((call.phone, call.content.as_str()), (None, ""), "what that message says is not known here");
    assert_eq!(outside.withdrawn(), ["msg_ours"], "one message stands for the call");
    assert!(outside.items("call").is_empty(), "the older plan is not told any more");
    assert_eq!(desk.owed().await, [].into());
}

#[tokio::test]
async fn a_message_that_waits_here_is_not_sent_beside_that_of_another_pc() {
    let outside = Outside::start(applied, takes).await;
    outside.hands_over(2, Some("msg_theirs"), &Value::Null);
    let url = &outside.server.url;
    let desk = Desk::new(url, url, planned_call).await;
    desk.deliver().await;
    assert_eq!(outside.published(), 0, "the other PC's message stands for the call");
    assert_eq!(desk.call().await.message_id.as_deref(), Some("msg_theirs"));
}

#[tokio::test]
async fn a_message_that_another_pc_may_have_sent_is_left_to_a_person_where_nobody_claims() {
    let outside = Outside::start(applied, takes).await;
    outside.hands_over(2, None, &Value::Null);
    let url = &outside.server.url;
    let desk = Desk::new(url, url, planned_call).await;
    desk.deliver().await;
    assert_eq!(outside.published(), 0, "a second message could ring beside it");
    assert_eq!((desk.call().await.state, desk.call().await.revision), (CallState::Uncertain, 2));
}

#[tokio::test]
async fn a_message_that_only_the_cloud_knew_is_taken_back_before_ours_is_sent() {
    let knows_more = |item: &Value| match (item["kind"].as_str(), item["revision"].as_u64()) {
        (Some("call"), Some(..=2)) => json!({"outcome": "stale", "revision": 2, "call": {
            "call_id": CALL, "status": "queued", "revision": 2, "qstash_message_id": "msg_theirs"}}),
        _ => applied(item),
    };
    let outside = Outside::start(knows_more, takes).await;
    let url = &outside.server.url;
    let desk = Desk::new(url, url, |rows| {
        planned_call(rows)?;
        rows.owe(OwedKind::Call, &CALL.to_string(), 1, noon(), &call_item(1), noon())
    })
    .await;
    desk.deliver().await;
    assert_eq!(outside.withdrawn(), ["msg_theirs"]);
    assert_eq!(outside.published(), 1, "and then ours rings");
    assert_eq!(desk.owed().await, [].into());
}

#[tokio::test]
async fn a_cancel_on_its_way_goes_above_what_another_pc_planned_meanwhile() {
    let knows_more = |item: &Value| match (item["kind"].as_str(), item["revision"].as_u64()) {
        (Some("call"), Some(..=2)) => json!({"outcome": "stale", "revision": 2, "call": {
            "call_id": CALL, "status": "queued", "revision": 2, "qstash_message_id": "msg_theirs"}}),
        _ => applied(item),
    };
    let outside = Outside::start(knows_more, takes).await;
    outside.hands_over(2, Some("msg_theirs"), &Value::Null);
    let url = &outside.server.url;
    let desk = Desk::new(url, url, |rows| {
        let known = KnownCall { state: CallState::Cancelled, ..known_call() };
        rows.store_call(&CallRow { known, verdict: Verdict::Never, reasons: Vec::new() }, noon())?;
        let mut item = call_item(1);
        item["state"] = json!("cancelled");
        rows.owe(OwedKind::Call, &CALL.to_string(), 1, noon(), &item, noon())
    })
    .await;
    desk.deliver().await;
    assert_eq!(desk.call().await.state, CallState::Cancelled, "it is not brought back");
    let told = outside.items("call").pop().unwrap();
    assert_eq!((told["state"].as_str(), told["revision"].as_u64()), (Some("cancelled"), Some(3)), "{told}");
    assert_eq!(outside.withdrawn(), ["msg_theirs"], "and does not ring");
}
