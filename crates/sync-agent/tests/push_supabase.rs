//! The cloud's client: the functions it calls, and what each answer makes of a request.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "push_support/line.rs"]
mod line;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, TimeDelta, Utc};
use line::{Seen, Server, hangs_up_after, html, json, nobody};
use secrecy::SecretString;
use serde_json::{Value, json as value};
use sync_agent::push::http::{LONGEST_ANSWER, Lost};
use sync_agent::push::supabase::functions::Totals;
use sync_agent::push::supabase::tokens::MemoryTokens;
use sync_agent::push::supabase::{PushFailure, RpcAnswer, Supabase, SupabaseOptions};
use sync_core::cloud::SyncBegin;
use sync_core::failure::Code;
use sync_core::outbox::CloudAction;
use sync_core::outbox::cloud::Conflict;
use sync_core::ports::Clock;
use uuid::Uuid;

const CLINIC: Uuid = Uuid::from_u128(0x7d0c_0000_0000_4000_8000_0000_0000_0001);
const SESSION: Uuid = Uuid::from_u128(0x1f3a_0000_0000_4000_8000_0000_0000_0001);
const RPC: &str = "/rest/v1/rpc/";

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        "2026-11-22T20:00:00Z".parse().unwrap()
    }
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

fn options(url: &str, directory: &Path) -> SupabaseOptions {
    SupabaseOptions::new(url, secret("publishable-key"), directory.join("token.lock")).unwrap()
}

fn signed_in(url: &str, directory: &Path) -> Supabase {
    let tokens = Arc::new(MemoryTokens::with(secret("refresh-0")));
    Supabase::new(options(url, directory), tokens, Arc::new(Fixed)).unwrap()
}

/// Every renewal works; functions answer as told.
async fn cloud(function: impl Fn(&Seen, usize) -> Response + Send + Sync + 'static) -> Server {
    Server::start(move |seen, before| {
        if seen.target.starts_with("/auth/v1/token") {
            return json(
                200,
                value!({"access_token": format!("access-{before}"), "refresh_token": "refresh-1"}),
            );
        }
        function(seen, before)
    })
    .await
}

async fn asked(
    function: impl Fn(&Seen, usize) -> Response + Send + Sync + 'static,
) -> Result<RpcAnswer<Value>, PushFailure> {
    let directory = tempfile::tempdir().unwrap();
    let server = cloud(function).await;
    signed_in(&server.url, directory.path()).rpc("sync_begin", &value!({})).await
}

#[tokio::test]
async fn a_function_is_called_as_the_page_says() {
    let directory = tempfile::tempdir().unwrap();
    let server = cloud(|seen, _| match seen.target.strip_prefix(RPC).unwrap() {
        "sync_my_clinics" => {
            json(200, value!([{"id": CLINIC, "name": "Harbor", "timezone": null, "role": "owner"}]))
        }
        "sync_begin" => json(
            200,
            value!({"granted": false, "server_time": "2026-11-22T20:00:00.000000Z",
            "standing_by": {"device": "desk-2", "until": "2026-11-22T21:00:00.000000Z"}}),
        ),
        "sync_apply" => json(200, value!({"outcomes": [{"key": "look:1", "outcome": "applied"}]})),
        "sync_end" => json(200, value!({"closed": true})),
        "sync_anchor" => json(200, value!({"anchored": true, "server_time": "2026-11-22T20:00:05.000000Z"})),
        other => panic!("{other}"),
    })
    .await;
    let cloud = signed_in(&server.url, directory.path());
    let due = Some("2026-11-23T00:07:00Z".parse().unwrap());

    assert_eq!(cloud.my_clinics().await.unwrap().value[0].id, CLINIC);
    let begun = cloud.begin(CLINIC, "desk-1", "scheduled", due).await.unwrap().value;
    assert!(matches!(begun, SyncBegin::StandingBy { .. }), "{begun:?}");
    let items = vec![value!({"kind": "look", "key": "look:1", "call_ids": []})];
    let applied = cloud.apply(SESSION, Fixed.now(), items.clone()).await.unwrap().value;
    assert_eq!(applied.outcomes[0].key.as_deref(), Some("look:1"));
    let totals = Totals { status: "completed", next_scheduled_sync: due, ..Totals::default() };
    assert!(cloud.end(SESSION, &totals).await.unwrap().value.closed);
    assert!(cloud.anchor(CLINIC, "desk-1", 812, "cd34").await.unwrap().value.anchored);

    let seen = server.seen();
    let bodies: Vec<_> = seen.iter().filter(|seen| seen.target.starts_with(RPC)).map(Seen::json).collect();
    assert_eq!(bodies[0], value!({}));
    let next = "2026-11-23T00:07:00.000000Z";
    assert_eq!(
        bodies[1],
        value!({"clinic": CLINIC, "device": "desk-1", "reason": "scheduled", "next_due": next})
    );
    assert_eq!(bodies[2]["session"], value!(SESSION));
    assert_eq!(bodies[2]["batch"]["items"], value!(items));
    assert_eq!(
        (&bodies[3]["session"], &bodies[3]["totals"]["next_scheduled_sync"]),
        (&value!(SESSION), &value!(next))
    );
    assert_eq!(bodies[4], value!({"clinic": CLINIC, "device": "desk-1", "seq": 812, "head": "cd34"}));

    let renewals = seen.iter().filter(|seen| seen.target.contains("/token")).count();
    assert_eq!(renewals, 1, "one sign-in serves them all");
    for seen in seen.iter().filter(|seen| seen.target.starts_with(RPC)) {
        assert_eq!(seen.method, "POST");
        assert_eq!(seen.header("apikey"), "publishable-key");
        assert_eq!(seen.header("authorization"), "Bearer access-0");
        assert_eq!(seen.header("content-type"), "application/json");
    }
}

#[tokio::test]
async fn an_expired_token_costs_one_renewal_and_one_replay() {
    let directory = tempfile::tempdir().unwrap();
    let server = cloud(|seen, _| match seen.header("authorization") {
        "Bearer access-0" => json(401, value!({"code": "PGRST303", "message": "JWT expired"})),
        _ => json(200, value!({"closed": true})),
    })
    .await;
    let cloud = signed_in(&server.url, directory.path());
    assert!(cloud.end(SESSION, &Totals::default()).await.unwrap().value.closed);
    let targets: Vec<_> = server.seen().iter().map(|seen| seen.target.clone()).collect();
    let (renewal, call) = ("/auth/v1/token?grant_type=refresh_token", "/rest/v1/rpc/sync_end");
    assert_eq!(targets, [renewal, call, renewal, call]);
    assert_eq!(server.seen()[1].body, server.seen()[3].body, "the same request again");
}

#[tokio::test]
async fn a_token_that_is_refused_again_ends_it() {
    let directory = tempfile::tempdir().unwrap();
    let server = cloud(|_, _| json(401, value!({"code": "PGRST301", "message": "bad"}))).await;
    let failure = signed_in(&server.url, directory.path()).my_clinics().await.unwrap_err();
    assert_eq!(failure, PushFailure::SignInRefused);
    assert_eq!(failure.code(), Code::CloudSignInRefused);
    assert_eq!(server.seen().len(), 4, "two renewals, two tries, and no storm");
}

#[tokio::test]
async fn each_refusal_has_its_meaning_and_holds_nothing_of_the_answer() {
    let table = [
        (403, "PT403", "not_a_member", CloudAction::Forbidden, Code::CloudRefused),
        (404, "PT404", "session_unknown", CloudAction::BeginAgain, Code::CloudRefused),
        (404, "PGRST202", "canary", CloudAction::NotReady, Code::CloudRefused),
        (409, "PT409", "lease_lost", CloudAction::Conflict, Code::CloudRefused),
        (413, "PT413", "batch_too_large", CloudAction::TooLarge, Code::CloudRefused),
        (400, "22P02", "canary", CloudAction::Bisect, Code::CloudRefused),
        (500, "57014", "canary", CloudAction::Retry { after: None }, Code::CloudUnreachable),
    ];
    for (status, code, word, action, told) in table {
        let body =
            value!({"code": code, "message": word, "details": "canary: Pat Example", "hint": "canary"});
        let failure = asked(move |_, _| json(status, body.clone())).await.unwrap_err();
        assert_eq!((failure.action(), failure.code()), (action, told), "{status} {code}");
        let printed = format!("{failure} {failure:?}");
        assert!(!printed.contains("canary") && !printed.contains("Pat"), "{printed}");
    }
    let lost = asked(|_, _| json(409, value!({"code": "PT409", "message": "lease_lost"}))).await.unwrap_err();
    assert_eq!(lost.conflict(), Some(Conflict::LeaseLost));
    let busy =
        asked(|_, _| (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "7")], "{}").into_response());
    assert_eq!(busy.await.unwrap_err().retry_after(), Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn somebody_elses_success_is_no_success() {
    let portal = asked(|_, _| html(200)).await.unwrap_err();
    assert_eq!(portal.action(), CloudAction::NotTheCloud { after: None });
    let directory = tempfile::tempdir().unwrap();
    let server = cloud(|_, _| json(200, value!({"status": "ok"}))).await;
    let foreign = signed_in(&server.url, directory.path()).my_clinics().await.unwrap_err();
    assert_eq!(foreign, PushFailure::NotAgreed, "JSON, but not what was agreed");
    for failure in [portal, foreign] {
        assert_eq!(failure.code(), Code::CloudUnreachable);
    }
}

#[tokio::test]
async fn no_redirect_carries_the_token_away() {
    let elsewhere = Server::start(|_, _| json(200, value!({}))).await;
    let url = elsewhere.url.clone();
    let failure = asked(move |_, _| {
        (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, url.clone())]).into_response()
    });
    assert_eq!(failure.await.unwrap_err().action(), CloudAction::NotTheCloud { after: None });
    assert!(elsewhere.seen().is_empty(), "nothing was sent there");
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let size = |bytes: usize| asked(move |_, _| json(200, value!("x".repeat(bytes))));
    size(LONGEST_ANSWER - 2).await.expect("up to the limit");
    let failure = size(LONGEST_ANSWER - 1).await.unwrap_err();
    assert_eq!(failure.action(), CloudAction::NotTheCloud { after: None }, "beyond it: {failure}");
}

#[tokio::test]
async fn what_was_never_sent_is_told_apart_from_what_was_not_answered() {
    let directory = tempfile::tempdir().unwrap();
    let never = signed_in(&nobody(), directory.path()).my_clinics().await.unwrap_err();
    assert!(matches!(never, PushFailure::Lost(Lost::NeverSent(_))), "{never}");
    let address = hangs_up_after(b"");
    let lost = signed_in(&format!("http://{address}"), directory.path()).my_clinics().await.unwrap_err();
    assert_eq!(lost, PushFailure::Lost(Lost::NoAnswer));
    assert_eq!((lost.action(), lost.code()), (CloudAction::Retry { after: None }, Code::CloudUnreachable));
}

#[tokio::test]
async fn a_server_that_is_silent_is_given_up() {
    let directory = tempfile::tempdir().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut options = options(&format!("http://{}", listener.local_addr().unwrap()), directory.path());
    options.http.total = Duration::from_millis(200);
    let tokens = Arc::new(MemoryTokens::with(secret("refresh-0")));
    let cloud = Supabase::new(options, tokens, Arc::new(Fixed)).unwrap();
    assert_eq!(cloud.my_clinics().await.unwrap_err(), PushFailure::Lost(Lost::NoAnswer));
}

#[tokio::test]
async fn the_servers_clock_shows_how_wrong_ours_is() {
    let directory = tempfile::tempdir().unwrap();
    let server = cloud(|_, _| {
        let headers =
            [(header::DATE, "Mon, 22 Nov 2027 20:00:00 GMT"), (header::CONTENT_TYPE, "application/json")];
        (headers, "[]").into_response()
    })
    .await;
    let cloud = signed_in(&server.url, directory.path());
    let answer = cloud.my_clinics().await.unwrap();
    assert_eq!(answer.skew, Some(TimeDelta::days(365)), "ours is a year behind");
    assert_eq!(cloud.skew(), answer.skew);
}
