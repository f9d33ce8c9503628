//! The VAPI stand-in: who is dialled, and how a call ends that goes wrong.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails the test that called it")]

use practice::vapi::{DialFault, Vapi, VapiOptions};
use serde_json::{Value, json};

const NUMBER: &str = "+14155550123";

fn call() -> Value {
    json!({
        "assistantId": "assistant", "phoneNumberId": "number", "customer": { "number": NUMBER },
        "assistantOverrides": { "variableValues": { "pet_name": "Biscuit" } },
    })
}

async fn vapi() -> (Vapi, reqwest::Client) {
    drop(rustls::crypto::ring::default_provider().install_default());
    let vapi = Vapi::start(VapiOptions::default()).await.unwrap();
    (vapi, reqwest::Client::builder().no_proxy().build().unwrap())
}

async fn dial(vapi: &Vapi, client: &reqwest::Client, call: &Value) -> Option<(u16, Value)> {
    let request = client.post(format!("{}/call", vapi.url())).bearer_auth(vapi.key()).json(call);
    let answer = request.send().await.ok()?;
    Some((answer.status().as_u16(), answer.json().await.unwrap()))
}

#[tokio::test]
async fn a_call_is_dialled_and_remembered_with_what_was_said() {
    let (vapi, client) = vapi().await;
    let (status, answer) = dial(&vapi, &client, &call()).await.unwrap();
    assert_eq!((status, &answer["status"]), (201, &json!("queued")));

    let seen = vapi.requests().remove(0);
    assert_eq!(seen.id.as_deref(), answer["id"].as_str(), "under the id that was answered");
    assert_eq!((seen.number.as_deref(), seen.assistant.as_deref()), (Some(NUMBER), Some("assistant")));
    assert_eq!(seen.variables, json!({ "pet_name": "Biscuit" }));
    assert_eq!(vapi.dialled(), [NUMBER]);

    let shown: Value = client.get(vapi.control_url()).send().await.unwrap().json().await.unwrap();
    assert_eq!(shown["dialled"], json!([NUMBER]), "a script sees the same");
    vapi.stop().await;
}

#[tokio::test]
async fn what_is_no_call_is_refused_and_not_dialled() {
    let (vapi, client) = vapi().await;
    let with = |key: &str, value: Value| {
        let mut call = call();
        call[key] = value;
        call
    };
    for (why, call) in [
        ("a number with a hyphen", with("customer", json!({ "number": "415-555-0123" }))),
        ("no assistant", with("assistantId", json!(""))),
        ("an unknown key", with("metadata", json!({}))),
        ("nothing", json!({})),
    ] {
        assert_eq!(dial(&vapi, &client, &call).await.unwrap().0, 400, "{why}");
    }
    let stranger = client.post(format!("{}/call", vapi.url())).bearer_auth("other").json(&call());
    assert_eq!(stranger.send().await.unwrap().status(), 401, "another key");
    assert_eq!(vapi.dialled(), [""; 0]);
    vapi.stop().await;
}

#[tokio::test]
async fn every_fault_ends_as_it_says_and_dials_only_where_it_says() {
    let (vapi, client) = vapi().await;
    for (fault, status, rings) in [
        (DialFault::Unauthorized, Some(401), 0),
        (DialFault::BadNumber, Some(400), 0),
        (DialFault::TooMany, Some(429), 0),
        (DialFault::ServerError(503), Some(503), 0),
        (DialFault::DropBefore, None, 0),
        (DialFault::DialThenDrop, None, 1),
        (DialFault::DialThenError(500), Some(500), 1),
        (DialFault::WithoutId, Some(201), 1),
        (DialFault::State("ringing".into()), Some(201), 1),
        (DialFault::Slow(1), Some(201), 1),
    ] {
        let before = vapi.dialled().len();
        vapi.switches(|switches| switches.next_calls.push_back(fault.clone()));
        let answer = dial(&vapi, &client, &call()).await;
        assert_eq!(answer.map(|(status, _)| status), status, "{fault:?}");
        assert_eq!(vapi.dialled().len() - before, rings, "{fault:?}");
    }
    vapi.stop().await;
}
