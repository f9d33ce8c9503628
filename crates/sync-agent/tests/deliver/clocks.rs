//! Clocks that were set, and clocks that were wrong.

use axum::http::Method;
use axum::response::Response;
use chrono::TimeDelta;
use serde_json::json;
use sync_agent::store::{Kept, OwedKind};
use sync_core::calls::CallState;

use super::desk::{Desk, Outside, applied, noon, planned_call, takes};
use super::line::{self, Seen};

/// A queue that takes a message and does not say so.
fn says_nothing(seen: &Seen) -> Response {
    match seen.method {
        Method::POST => line::html(200),
        _ => takes(seen),
    }
}

async fn with_a_message_of_unknown_end(outside: &Outside) -> Desk {
    let url = &outside.server.url;
    let desk = Desk::new(url, url, planned_call).await;
    desk.deliver().await;
    assert_eq!((outside.published(), desk.call().await.state), (1, CallState::Planned), "sent, not answered");
    desk
}

#[tokio::test]
async fn a_message_of_unknown_end_is_sent_again_within_eight_minutes() {
    let outside = Outside::start(applied, says_nothing).await;
    let desk = with_a_message_of_unknown_end(&outside).await;
    desk.clock.pass(2);
    desk.deliver().await;
    assert_eq!(outside.published(), 2, "the queue knows it again by its id");
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_lengthen_the_eight_minutes() {
    for back in [TimeDelta::minutes(30), TimeDelta::hours(1), TimeDelta::hours(2)] {
        let outside = Outside::start(applied, says_nothing).await;
        let desk = with_a_message_of_unknown_end(&outside).await;
        desk.clock.pass(u32::try_from(back.num_minutes()).unwrap() + 2);
        desk.clock.set_by(-back);
        desk.deliver().await;
        assert_eq!(outside.published(), 1, "set back by {back}: the queue has forgotten it by now");
        assert_eq!(desk.call().await.state, CallState::Uncertain, "set back by {back}: a person decides");
    }
}

#[tokio::test]
async fn a_clock_that_was_set_right_is_found_out_by_whoever_answers_first() {
    // The cloud is away; the queue alone answers, and only to take a message back.
    let outside = Outside::start(applied, takes).await;
    let wrong = TimeDelta::days(365).num_seconds();
    let desk = Desk::new(&line::nobody(), &outside.server.url, |rows| {
        rows.keep(Kept::ClockSkew, &wrong)?;
        rows.owe(OwedKind::Withdraw, "msg_1", 1, noon(), &json!({"messageId": "msg_1"}), noon())
    })
    .await;
    assert_eq!(desk.skew().await, Some(wrong));
    desk.deliver().await;
    assert_eq!(outside.asked("/v2/messages/msg_1").len(), 1);
    assert_eq!(desk.skew().await.map(|skew| skew.abs() < 5), Some(true), "the queue's clock was looked at");
}

#[tokio::test]
async fn a_cloud_that_refuses_says_what_time_it_is_all_the_same() {
    let busy = line::Server::start(|_, _| {
        let mut answer = line::json(503, json!({"message": "busy"}));
        let date = (noon() + TimeDelta::hours(3)).to_rfc2822().replace("+0000", "GMT");
        answer.headers_mut().insert("date", date.parse().unwrap());
        answer
    })
    .await;
    let desk = Desk::new(&busy.url, &line::nobody(), |_| Ok(())).await;
    desk.deliver().await;
    assert_eq!(desk.skew().await, Some(3 * 3600));
}

#[tokio::test]
async fn a_clock_that_is_set_in_the_middle_of_a_delivery_is_noticed_at_its_end() {
    let ahead = std::sync::Arc::new(std::sync::Mutex::new(None));
    let later: std::sync::Arc<std::sync::Mutex<Option<std::sync::Arc<std::sync::Mutex<TimeDelta>>>>> =
        std::sync::Arc::clone(&ahead);
    // From the first message on, this PC is three hours behind.
    let outside = Outside::start(applied, move |seen| {
        if let Some(ahead) = later.lock().unwrap().as_ref() {
            *ahead.lock().unwrap() = TimeDelta::hours(3);
        }
        takes(seen)
    })
    .await;
    *ahead.lock().unwrap() = Some(std::sync::Arc::clone(&outside.ahead));
    let url = &outside.server.url;
    let desk = Desk::new(url, url, planned_call).await;
    desk.deliver().await;
    assert_eq!(desk.skew().await, Some(3 * 3600), "each answer tells");
}
