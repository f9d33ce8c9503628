//! What the stand-in does on purpose that the real QStash does by accident, and what a consumer sees of it.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails the test that called it")]

use std::time::Duration;

use practice::qstash::{
    Claim, Clock, Conduct, MessageState, Publish, PublishFault, QStash, QStashOptions, Receiver,
    ReceiverOptions,
};
use reqwest::StatusCode;
use serde_json::json;

struct Scene {
    qstash: QStash,
    receiver: Receiver,
    client: reqwest::Client,
}

impl Scene {
    async fn set(claim: Claim) -> Self {
        let options = QStashOptions { clock: Clock::held_now(), ..QStashOptions::default() };
        let qstash = QStash::start(options).await.unwrap();
        let receiver =
            Receiver::start(ReceiverOptions { port: 0, keys: qstash.signing_keys(), claim }).await.unwrap();
        drop(rustls::crypto::ring::default_provider().install_default());
        Self { qstash, receiver, client: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    async fn publish(&self, call: &str, headers: &[(&str, &str)]) -> reqwest::Result<reqwest::Response> {
        let to = format!("{}/v2/publish/{}", self.qstash.url(), self.receiver.destination());
        let body = json!({ "callId": call, "revision": 1 });
        let mut request = self.client.post(to).bearer_auth(self.qstash.token()).json(&body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await
    }
}

#[tokio::test]
async fn a_publish_whose_answer_is_lost_was_taken_and_its_repetition_is_known() {
    let scene = Scene::set(Claim::Never).await;
    scene.qstash.switches(|switches| switches.next_publishes.push_back(PublishFault::AcceptThenDrop));
    let id = [("Upstash-Deduplication-Id", "call-1-1")];

    let lost = scene.publish("call-1", &id).await;
    assert!(lost.is_err(), "the connection ends without an answer");
    let again = scene.publish("call-1", &id).await.unwrap();
    assert_eq!(again.status(), StatusCode::ACCEPTED, "QStash knows the id");

    scene.qstash.quiet().await;
    assert_eq!(scene.receiver.rings("call-1"), 1);
    let outcomes: Vec<_> =
        scene.qstash.publishes().into_iter().map(|tried| (tried.outcome, tried.status)).collect();
    assert_eq!(outcomes, [(Publish::Accepted, None), (Publish::Deduplicated, Some(202))]);
}

#[tokio::test]
async fn a_repetition_after_the_window_rings_twice_unless_the_consumer_claims_first() {
    for (claim, rings) in [(Claim::Never, 2), (Claim::Once, 1)] {
        let scene = Scene::set(claim.clone()).await;
        let id = [("Upstash-Deduplication-Id", "call-1-1")];
        scene.publish("call-1", &id).await.unwrap();
        scene.qstash.advance(Duration::from_secs(600)).await;
        let again = scene.publish("call-1", &id).await.unwrap();
        assert_eq!(again.status(), StatusCode::OK, "the id is forgotten, so this is a new message");
        scene.qstash.quiet().await;
        assert_eq!(scene.receiver.rings("call-1"), rings, "{claim:?}");
    }
}

#[tokio::test]
async fn a_dropped_connection_takes_nothing() {
    let scene = Scene::set(Claim::Never).await;
    scene.qstash.switches(|switches| switches.publish = PublishFault::DropBefore);
    assert!(scene.publish("call-1", &[]).await.is_err());
    assert!(scene.qstash.messages().is_empty());
    assert_eq!(scene.qstash.publishes().len(), 1, "the attempt is seen all the same");
}

#[tokio::test]
async fn deliberate_duplicates_arrive_as_often_as_asked_in_a_row_and_at_once() {
    for at_once in [false, true] {
        let scene = Scene::set(Claim::Never).await;
        scene.qstash.switches(|switches| {
            switches.deliver_times = 5;
            switches.deliver_at_once = at_once;
        });
        scene.publish("call-1", &[]).await.unwrap();
        scene.qstash.quiet().await;
        assert_eq!(scene.receiver.rings("call-1"), 5, "at once: {at_once}");
        let copies: Vec<_> = scene.qstash.deliveries().iter().map(|delivery| delivery.copy).collect();
        assert_eq!(copies, [1, 2, 3, 4, 5], "at once: {at_once}");
        assert_eq!(scene.qstash.messages()[0].state, MessageState::Delivered);
    }
}

#[tokio::test]
async fn a_consumer_that_rings_and_then_fails_is_asked_again() {
    for (conduct, rings) in
        [(Conduct::RingsThenFails(500), 2), (Conduct::RingsThenDrops, 2), (Conduct::Fails(500), 1)]
    {
        let scene = Scene::set(Claim::Never).await;
        scene.receiver.conduct(conduct.clone());
        scene.publish("call-1", &[]).await.unwrap();
        scene.qstash.quiet().await;
        scene.receiver.conduct(Conduct::Good);
        scene.qstash.advance(Duration::from_secs(13)).await;
        assert_eq!(scene.receiver.rings("call-1"), rings, "{conduct:?}");
        assert_eq!(scene.receiver.visits()[1].retried, Some(1), "{conduct:?}");
    }
}

#[tokio::test]
async fn without_retries_a_failure_is_the_end() {
    let scene = Scene::set(Claim::Never).await;
    scene.receiver.conduct(Conduct::Fails(500));
    scene.publish("call-1", &[("Upstash-Retries", "0")]).await.unwrap();
    scene.qstash.advance(Duration::from_secs(90_000)).await;
    assert_eq!(scene.receiver.visits().len(), 1);
    assert_eq!(scene.qstash.messages()[0].state, MessageState::Failed);
}

#[tokio::test]
async fn an_advance_over_days_stops_at_every_retry_on_the_way() {
    let scene = Scene::set(Claim::Never).await;
    scene.receiver.conduct(Conduct::Fails(500));
    let start = scene.qstash.now();
    scene.publish("call-1", &[("Upstash-Delay", "2d")]).await.unwrap();
    scene.qstash.advance(Duration::from_secs(3 * 86_400)).await;
    let times: Vec<_> = scene
        .qstash
        .deliveries()
        .iter()
        .map(|delivery| (delivery.at - start).num_seconds() - 2 * 86_400)
        .collect();
    assert_eq!(times, [0, 12, 160, 1968], "at its time, then 12 s, 2 min 28 s and 30 min 8 s later");
}

#[tokio::test]
async fn held_deliveries_wait_until_they_are_let_go() {
    let scene = Scene::set(Claim::Never).await;
    scene.qstash.switches(|switches| switches.hold_deliveries = true);
    scene.publish("call-1", &[]).await.unwrap();
    scene.qstash.advance(Duration::from_secs(3600)).await;
    assert!(scene.receiver.visits().is_empty());
    scene.qstash.switches(|switches| switches.hold_deliveries = false);
    scene.qstash.quiet().await;
    assert_eq!(scene.receiver.rings("call-1"), 1);
}

#[tokio::test]
async fn on_the_wall_clock_messages_go_out_by_themselves() {
    let scene = Scene::set(Claim::Never).await;
    scene.qstash.set_clock(Clock::WALL);
    scene.publish("call-1", &[("Upstash-Delay", "50ms")]).await.unwrap();
    scene.qstash.wait_until(|qstash| qstash.messages()[0].state == MessageState::Delivered).await;
    assert_eq!(scene.receiver.rings("call-1"), 1, "nobody moved the clock");
}

#[tokio::test]
async fn a_receiver_believes_only_what_qstash_signed() {
    let scene = Scene::set(Claim::Never).await;
    let forged =
        scene.client.post(scene.receiver.destination()).json(&json!({ "callId": "call-1" })).send().await;
    assert_eq!(forged.unwrap().status(), StatusCode::UNAUTHORIZED);
    assert_eq!(scene.receiver.rings("call-1"), 0);

    scene.qstash.rotate_signing_keys();
    scene.publish("call-2", &[]).await.unwrap();
    scene.qstash.quiet().await;
    assert_eq!(scene.receiver.rings("call-2"), 1, "the next key is believed too");
    scene.qstash.rotate_signing_keys();
    scene.publish("call-3", &[]).await.unwrap();
    scene.qstash.quiet().await;
    assert_eq!(scene.receiver.rings("call-3"), 0, "a key it never heard of is not");
}

#[tokio::test]
async fn limits_carry_the_headers_that_tell_them_apart() {
    let scene = Scene::set(Claim::Never).await;
    for (fault, status, header) in [
        (PublishFault::DailyLimit, 429, Some("ratelimit-reset")),
        (PublishFault::BurstLimit, 429, Some("burst-ratelimit-reset")),
        (PublishFault::PlanLimit, 412, None),
        (PublishFault::ServerError(503), 503, None),
        (PublishFault::Portal, 200, None),
    ] {
        scene.qstash.switches(|switches| switches.publish = fault.clone());
        let answer = scene.publish("call-1", &[]).await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{fault:?}");
        if let Some(header) = header {
            assert!(answer.headers().contains_key(header), "{fault:?} is told by {header}");
        }
    }
    assert!(scene.qstash.messages().is_empty(), "none of them takes a message");
}
