//! The model's stand-in: what it says of a visit, whom it refuses, and how a request ends that goes wrong.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails the test that called it")]

use std::time::Duration;

use practice::model::{Model, ModelFault, ModelOptions, Saying};
use serde_json::{Value, json};

const NAME: &str = "model-1";

/// A request with a forced tool, about a visit.
fn about(visit: &str) -> Value {
    json!({
        "model": NAME, "max_tokens": 500, "system": "Give one verdict.",
        "messages": [{ "role": "user", "content": visit }],
        "tools": [{ "name": "give_opinion", "input_schema": { "type": "object" } }],
        "tool_choice": { "type": "tool", "name": "give_opinion" },
    })
}

async fn model() -> (Model, reqwest::Client) {
    drop(rustls::crypto::ring::default_provider().install_default());
    let model = Model::start(ModelOptions::default()).await.unwrap();
    (model, reqwest::Client::builder().no_proxy().build().unwrap())
}

fn request(model: &Model, client: &reqwest::Client) -> reqwest::RequestBuilder {
    client
        .post(format!("{}/v1/messages", model.url()))
        .header("x-api-key", model.key())
        .header("anthropic-version", "2023-06-01")
}

/// Status and answer; the answer is null where it is no JSON.
async fn ask(model: &Model, client: &reqwest::Client, wanted: &Value) -> Option<(u16, Value)> {
    let answer = request(model, client).json(wanted).send().await.ok()?;
    let status = answer.status().as_u16();
    Some((status, answer.json().await.unwrap_or_default()))
}

#[tokio::test]
async fn the_first_saying_whose_text_stands_in_the_visit_decides() {
    let (model, client) = model().await;
    let saying = |contains: &str, verdict: &str| Saying {
        contains: contains.into(),
        verdict: verdict.into(),
        words: vec![contains.into()],
        why: "it stands there".into(),
    };
    model
        .switches(|switches| switches.says = vec![saying("crossed over", "never"), saying("over", "review")]);

    let (status, answer) = ask(&model, &client, &about("she crossed over")).await.unwrap();
    assert_eq!((status, &answer["stop_reason"]), (200, &json!("tool_use")));
    let used = &answer["content"][0];
    assert_eq!((&used["type"], &used["name"]), (&json!("tool_use"), &json!("give_opinion")));
    let input = json!({ "verdict": "never", "words": ["crossed over"], "why": "it stands there" });
    assert_eq!(used["input"], input);
    assert!(answer["usage"]["input_tokens"].is_u64(), "what it cost");

    for (visit, verdict) in [("it is over", "review"), ("vaccines", "call")] {
        let (_, answer) = ask(&model, &client, &about(visit)).await.unwrap();
        assert_eq!(answer["content"][0]["input"]["verdict"], verdict, "{visit}");
    }
    let (_, answer) = ask(&model, &client, &about("vaccines")).await.unwrap();
    let ordinary = json!({ "verdict": "call", "words": [], "why": "an ordinary visit" });
    assert_eq!(answer["content"][0]["input"], ordinary, "what is said where nothing was told");

    let seen = model.requests().remove(0);
    assert_eq!((seen.visit.as_deref(), seen.model.as_deref()), (Some("she crossed over"), Some(NAME)));
    assert_eq!((seen.system.as_deref(), seen.status), (Some("Give one verdict."), Some(200)));
    let shown: Value = client.get(model.control_url()).send().await.unwrap().json().await.unwrap();
    assert_eq!(shown["requests"][0]["visit"], "she crossed over", "a script sees the same");
    model.stop().await;
}

#[tokio::test]
async fn what_is_no_request_is_refused_in_the_providers_form() {
    let (model, client) = model().await;
    let with = |key: &str, value: Value| {
        let mut wanted = about("vaccines");
        wanted[key] = value;
        wanted
    };
    for (why, wanted) in [
        ("no model", with("model", json!(""))),
        ("no room for an answer", with("max_tokens", json!(0))),
        ("no message", with("messages", json!([]))),
        ("a message of the model's", with("messages", json!([{ "role": "assistant", "content": "a" }]))),
        ("an empty message", with("messages", json!([{ "role": "user", "content": "" }]))),
        ("a tool that is not there", with("tool_choice", json!({ "type": "tool", "name": "other" }))),
        ("a choice without a tool", with("tools", json!([]))),
        (
            "a tool's name with a space",
            with("tools", json!([{ "name": "a b", "input_schema": { "type": "object" } }])),
        ),
        ("a tool without a schema", with("tools", json!([{ "name": "give_opinion" }]))),
        ("an unknown key", with("visit", json!({}))),
        ("nothing", json!({})),
    ] {
        let (status, answer) = ask(&model, &client, &wanted).await.unwrap();
        assert_eq!(status, 400, "{why}");
        assert_eq!(
            (&answer["type"], &answer["error"]["type"]),
            (&json!("error"), &json!("invalid_request_error"))
        );
        assert!(answer["error"]["message"].is_string(), "{why}");
    }

    let url = format!("{}/v1/messages", model.url());
    let body = about("vaccines");
    for (why, request, status, kind) in [
        ("no key", client.post(&url).header("anthropic-version", "2023-06-01"), 401, "authentication_error"),
        (
            "another key",
            client.post(&url).header("x-api-key", "other").header("anthropic-version", "2023-06-01"),
            401,
            "authentication_error",
        ),
        ("no version", client.post(&url).header("x-api-key", model.key()), 400, "invalid_request_error"),
        (
            "another version",
            client.post(&url).header("x-api-key", model.key()).header("anthropic-version", "1999-01-01"),
            400,
            "invalid_request_error",
        ),
    ] {
        let answer = request.json(&body).send().await.unwrap();
        assert_eq!(answer.status(), status, "{why}");
        assert_eq!(answer.json::<Value>().await.unwrap()["error"]["type"], kind, "{why}");
    }
    let plain = request(&model, &client).body(body.to_string()).send().await.unwrap();
    assert_eq!(plain.status(), 400, "a body that is not said to be JSON");
    model.stop().await;
}

#[tokio::test]
async fn every_fault_ends_as_it_says() {
    let (model, client) = model().await;
    for (fault, status, said) in [
        (ModelFault::InvalidRequest, Some(400), "invalid_request_error"),
        (ModelFault::Unauthorized, Some(401), "authentication_error"),
        (ModelFault::PermissionDenied, Some(403), "permission_error"),
        (ModelFault::UnknownModel, Some(404), "not_found_error"),
        (ModelFault::TooLarge, Some(413), "request_too_large"),
        (ModelFault::RateLimited(7), Some(429), "rate_limit_error"),
        (ModelFault::ServerError, Some(500), "api_error"),
        (ModelFault::Overloaded, Some(529), "overloaded_error"),
        (ModelFault::Closes, None, ""),
        (ModelFault::NotJson, Some(200), ""),
        (ModelFault::TextOnly, Some(200), "end_turn"),
        (ModelFault::CutOff, Some(200), "max_tokens"),
        (ModelFault::WrongVerdict, Some(200), "tool_use"),
        (ModelFault::Refusal, Some(200), "refusal"),
    ] {
        model.switches(|switches| switches.next_requests.push_back(fault.clone()));
        let answer = ask(&model, &client, &about("vaccines")).await;
        assert_eq!(answer.as_ref().map(|(status, _)| *status), status, "{fault:?}");
        assert_eq!(model.requests().last().unwrap().status, status, "{fault:?}");
        let answer = answer.map(|(_, answer)| answer).unwrap_or_default();
        let tells = answer["error"]["type"].as_str().or(answer["stop_reason"].as_str());
        assert_eq!(tells.unwrap_or_default(), said, "{fault:?}");
        let verdict = &answer["content"][0]["input"]["verdict"];
        assert_eq!(verdict == "maybe", fault == ModelFault::WrongVerdict, "{fault:?}");
    }
    model.switches(|switches| switches.next_requests.push_back(ModelFault::RateLimited(7)));
    let limited = request(&model, &client).json(&about("vaccines")).send().await.unwrap();
    assert_eq!(limited.headers()["retry-after"], "7");

    model.switches(|switches| switches.request = ModelFault::Hangs);
    let before = model.requests().len();
    let (wanted, hanging) = (about("vaccines"), client.clone());
    let sent = request(&model, &hanging).json(&wanted).timeout(Duration::from_secs(60));
    let waits = tokio::spawn(sent.send());
    model.wait_until(|model| model.requests().len() > before).await;
    assert!(!waits.is_finished(), "nothing is answered");
    waits.abort();
    model.switches(|switches| switches.request = ModelFault::None);
    assert_eq!(ask(&model, &client, &wanted).await.unwrap().0, 200, "and after it others are");
    model.stop().await;
}
