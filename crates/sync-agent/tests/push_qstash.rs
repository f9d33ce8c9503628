//! The queue's client: what it sends, and how every ending is told apart.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "push_support/line.rs"]
mod line;

use std::time::Duration;

use axum::response::IntoResponse as _;
use chrono::{DateTime, Utc};
use line::{Server, hangs_up_after, html, json, nobody};
use secrecy::SecretString;
use serde_json::json as value;
use sync_agent::push::http::Lost;
use sync_agent::push::qstash::{Cancelled, PublishFailure, Published, QStash, QStashOptions};
use sync_core::failure::Code;
use sync_core::outbox::QueueAction;
use uuid::Uuid;

const CALL: Uuid = Uuid::from_u128(0xc0ff_ee00_0000_4000_8000_0000_0000_0001);
const DESTINATION: &str = "https://clinic.example/functions/v1/execute-call?region=us";
const UNKNOWN: QueueAction = QueueAction::Unknown { after: None };

fn due() -> DateTime<Utc> {
    "2026-11-25T00:00:00Z".parse().unwrap()
}

fn options(url: &str) -> QStashOptions {
    QStashOptions::new(url, DESTINATION).unwrap()
}

fn queue(url: &str) -> QStash {
    QStash::new(&options(url), SecretString::from(" \tcanary-token\n".to_owned())).unwrap()
}

async fn publish(url: &str) -> Result<Published, PublishFailure> {
    queue(url).publish(CALL, 2, due()).await
}

#[tokio::test]
async fn a_message_holds_the_call_and_its_revision_and_nothing_else() {
    let server = Server::start(|_, _| json(201, value!({"messageId": "msg_1"}))).await;
    let published = publish(&server.url).await.unwrap();
    assert_eq!(published, Published { message_id: "msg_1".into(), deduplicated: false });

    let seen = &server.seen()[0];
    assert_eq!(seen.method, "POST");
    assert_eq!(
        seen.target,
        format!("/v2/publish/{DESTINATION}"),
        "the destination stands in the path as it is"
    );
    assert_eq!(seen.json(), value!({"callId": CALL, "revision": 2}));
    let headers = [
        ("authorization", "Bearer canary-token"),
        ("content-type", "application/json"),
        ("upstash-not-before", "1795564800"),
        ("upstash-deduplication-id", "c0ffee00-0000-4000-8000-000000000001-2"),
        ("upstash-retries", "3"),
        ("upstash-redact-fields", "body"),
    ];
    for (name, expected) in headers {
        assert_eq!(seen.header(name), expected, "{name}");
    }
    assert!(!seen.target.contains("canary"), "the token is in no address");
}

#[tokio::test]
async fn a_duplicate_is_recognised() {
    let answer = value!({"messageId": "msg_1", "deduplicated": true});
    let server = Server::start(move |_, _| json(202, answer.clone())).await;
    let published = publish(&server.url).await.unwrap();
    assert_eq!(published, Published { message_id: "msg_1".into(), deduplicated: true });
}

#[tokio::test]
async fn what_was_never_sent_is_told_apart_from_what_may_have_arrived() {
    let never = publish(&nobody()).await.unwrap_err();
    assert!(matches!(never, PublishFailure::Lost(Lost::NeverSent(_))), "{never}");
    assert_eq!(never.action(), QueueAction::NotNow { after: None }, "it may be sent again freely");
    assert_eq!(never.code(), Code::QueueUnreachable);

    let cut: [&'static [u8]; 4] = [
        b"",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 22\r\n\r\n{\"messageId\":",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    ];
    for answer in cut {
        let failure = publish(&format!("http://{}", hangs_up_after(answer))).await.unwrap_err();
        let answer = String::from_utf8_lossy(answer);
        assert_eq!(failure.action(), UNKNOWN, "it arrived, and {answer:?} says nothing: {failure}");
        assert_eq!(failure.code(), Code::QueueUnreachable);
    }
}

#[tokio::test]
async fn a_queue_that_does_not_answer_in_time_may_have_taken_the_message() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut options = options(&format!("http://{}", listener.local_addr().unwrap()));
    options.http.total = Duration::from_millis(200);
    let queue = QStash::new(&options, SecretString::from("token".to_owned())).unwrap();
    let failure = queue.publish(CALL, 2, due()).await.unwrap_err();
    assert_eq!(failure, PublishFailure::Lost(Lost::NoAnswer));
}

#[tokio::test]
async fn each_refusal_has_its_meaning() {
    let error = || value!({"error": "canary-answer"});
    let table = [
        (401, QueueAction::TokenRefused, Code::QueueRefused),
        (400, QueueAction::BadMessage, Code::QueueRefused),
        (404, QueueAction::NotFound, Code::QueueRefused),
        (412, QueueAction::NotNow { after: None }, Code::QueueUnreachable),
        (500, UNKNOWN, Code::QueueUnreachable),
    ];
    for (status, action, code) in table {
        let server = Server::start(move |_, _| json(status, error())).await;
        let failure = publish(&server.url).await.unwrap_err();
        assert_eq!((failure.action(), failure.code()), (action, code), "{status}");
        assert_eq!(server.seen().len(), 1, "{status}: a publish is not repeated by the client");
        let printed = format!("{failure} {failure:?}");
        assert!(!printed.contains("canary"), "nothing of the answer or the token is in {printed}");
    }
}

#[tokio::test]
async fn a_limit_says_when_to_come_back() {
    let server = Server::start(|_, _| {
        let headers = [
            ("date", "Wed, 25 Nov 2026 00:00:00 GMT"),
            ("ratelimit-remaining", "0"),
            ("ratelimit-reset", "1795565800"),
        ];
        (axum::http::StatusCode::TOO_MANY_REQUESTS, headers, "{}").into_response()
    })
    .await;
    let failure = publish(&server.url).await.unwrap_err();
    assert_eq!(failure.action(), QueueAction::NotNow { after: Some(Duration::from_secs(1000)) });
}

#[tokio::test]
async fn a_portal_is_not_the_queue() {
    let elsewhere = Server::start(|_, _| json(200, value!({"messageId": "stolen"}))).await;
    let url = elsewhere.url.clone();
    let portal = Server::start(move |_, before| match before {
        0 => html(200),
        _ => (axum::http::StatusCode::FOUND, [("location", url.clone())]).into_response(),
    })
    .await;
    for what in ["a page", "a redirect"] {
        let failure = publish(&portal.url).await.unwrap_err();
        assert_eq!(failure.action(), UNKNOWN, "{what} proves nothing: {failure}");
    }
    assert!(elsewhere.seen().is_empty(), "no redirect is followed, so the token goes nowhere else");
}

#[tokio::test]
async fn a_message_is_taken_back_once_and_gone_is_as_good() {
    let server = Server::start(|seen, before| match before {
        0 => axum::http::StatusCode::ACCEPTED.into_response(),
        1 => json(404, value!({"error": "message not found"})),
        2 => json(401, value!({"error": "unauthorized"})),
        _ => panic!("{seen:?}"),
    })
    .await;
    let queue = queue(&server.url);
    assert_eq!(queue.cancel("msg_1/../x").await.unwrap(), Cancelled::Removed, "an answer without a body");
    assert_eq!(queue.cancel("msg_1").await.unwrap(), Cancelled::Gone);
    assert_eq!(queue.cancel("msg_1").await.unwrap_err().action(), QueueAction::TokenRefused);
    let seen = server.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].target.as_str()), ("DELETE", "/v2/messages/msg_1%2F..%2Fx"));
    assert_eq!(seen[1].target, "/v2/messages/msg_1");
}

#[tokio::test]
async fn the_check_publishes_nothing() {
    let server = Server::start(|_, before| match before {
        0 => json(404, value!({"error": "message not found"})),
        _ => json(401, value!({"error": "unauthorized"})),
    })
    .await;
    let queue = queue(&server.url);
    queue.check().await.expect("a queue that knows the token and not the message is well");
    assert_eq!(queue.check().await.unwrap_err().code(), Code::QueueRefused);
    assert!(server.seen().iter().all(|seen| seen.method == "GET"), "harmless");
}
