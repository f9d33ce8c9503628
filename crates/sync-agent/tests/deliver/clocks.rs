//! Clocks that were set, and clocks that were wrong.

use axum::http::Method;
use axum::response::Response;
use chrono::TimeDelta;
use sync_core::calls::CallState;

use super::desk::{Desk, Outside, applied, planned_call, takes};
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
