//! The control address: everything a test does by method, done over HTTP from another process.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails the test that called it")]

#[path = "neo_client/common.rs"]
mod neo_client;

use neo_client::{Client, calendar_path, demo, today};
use practice::clinic::VisitStatus;
use practice::neo::{
    AfterPassword, Area, CompanyField, Fault, Neo, OverParallel, ParallelLimit, Rule, SessionDeath, Switches,
    When,
};
use reqwest::Method;
use serde_json::{Value, json};

struct Control {
    http: reqwest::Client,
    base: String,
}

impl Control {
    fn of(neo: &Neo) -> Self {
        neo_client::provider();
        Control {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            base: neo.control_url().to_owned(),
        }
    }

    async fn ask(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if !body.is_null() {
            request = request.body(body.to_string());
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask(Method::GET, path, Value::Null).await;
        assert_eq!(status, 200, "GET {path}: {body}");
        body
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.ask(Method::POST, path, body).await
    }
}

/// Switches far from their defaults, one of each shape.
fn unusual() -> Switches {
    Switches {
        session_death: Some(SessionDeath { after: 7, each: true }),
        parallel: Some(ParallelLimit {
            limit: 3,
            over: OverParallel::TooMany { retry_after: Some("2".to_owned()) },
        }),
        faults: vec![
            Rule::first(2, Area::PageData, Fault::Status { code: 503, retry_after: None }).only(305_701),
            Rule::always(Area::Calendar, Fault::Reset).when(When::Every(5)),
        ],
        login: practice::neo::Login {
            company: CompanyField::Late { ms: 900 },
            after_password: AfterPassword::TermsOfUse,
            lock_after: Some(5),
            ..Default::default()
        },
        ..Switches::default()
    }
}

#[tokio::test]
async fn switches_go_out_and_come_back_unchanged() {
    let neo = demo().await;
    let control = Control::of(&neo);
    for switches in [Switches::default(), unusual()] {
        let (status, answer) = control.ask(Method::PUT, "/switches", json!(switches)).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(control.get("/switches").await, json!(switches));
        assert_eq!(neo.current_switches(), switches);
    }
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_nothing_else() {
    let neo = demo().await;
    let control = Control::of(&neo);
    neo.switches(|s| *s = unusual());
    let patch = json!({ "latency": { "fixed_ms": 50 }, "login": { "lock_after": 2, "company": "absent" }, "session_death": null });
    let (status, _) = control.ask(Method::PATCH, "/switches", patch).await;
    assert_eq!(status, 200);
    let mut expected = unusual();
    expected.latency.fixed_ms = 50;
    expected.login.lock_after = Some(2);
    expected.login.company = CompanyField::Absent;
    expected.session_death = None;
    assert_eq!(neo.current_switches(), expected);
}

#[tokio::test]
async fn a_misspelt_switch_is_refused_and_changes_nothing() {
    let neo = demo().await;
    let control = Control::of(&neo);
    for (method, body) in [
        (Method::PATCH, json!({ "latncy": { "fixed_ms": 50 } })),
        (Method::PATCH, json!({ "latency": { "fixed": 50 } })),
        (Method::PATCH, json!({ "envelope": "evnts" })),
        (Method::PUT, json!({ "faults": [{ "area": "nowhere", "fault": "reset" }] })),
        (Method::PUT, json!("nothing")),
    ] {
        let (status, answer) = control.ask(method, "/switches", body.clone()).await;
        assert_eq!(status, 422, "{body}");
        assert!(answer["error"].is_string(), "{body}: it says why");
        assert_eq!(neo.current_switches(), Switches::default(), "{body}");
    }
}

#[tokio::test]
async fn faults_are_written_as_the_index_page_shows_them() {
    let neo = demo().await;
    let control = Control::of(&neo);
    let patch = json!({ "faults": [
        { "area": "data", "when": { "first": 1 }, "fault": { "status": { "code": 429, "retry_after": "1" } } },
        { "area": "calendar", "when": { "every": 2 }, "fault": "reset" },
        { "area": "page_data", "id": 305_701, "fault": { "truncated_json": { "keep": 20 } } },
    ]});
    let (status, answer) = control.ask(Method::PATCH, "/switches", patch).await;
    assert_eq!(status, 200, "{answer}");
    let client = Client::signed_in(&neo).await;
    assert_eq!(client.xhr("/appointments/getAppointmentView").await.status, 429);
    assert_eq!(client.xhr("/appointments/getAppointmentView").await.status, 200);
}

#[tokio::test]
async fn a_visit_can_be_led_through_its_whole_life() {
    let neo = demo().await;
    let control = Control::of(&neo);
    let new =
        json!({ "start": "2026-03-05T18:00:00", "pet": "QUILL", "species": "Feline", "reason": "cough" });
    let (status, booked) = control.post("/visits", new).await;
    assert_eq!(status, 200, "{booked}");
    let id = booked["appointment_id"].as_u64().unwrap();
    let visit = || neo.practice().visits[&id].clone();
    assert_eq!(neo.practice().patient_of(&visit()).unwrap().name, "QUILL");

    let steps: [(&str, Value, VisitStatus); 8] = [
        ("check-in", Value::Null, VisitStatus::Arrived),
        ("begin", Value::Null, VisitStatus::InProgress),
        ("ready-to-pay", Value::Null, VisitStatus::ReadyToPay),
        ("finalize", Value::Null, VisitStatus::Finalized),
        ("unfinalize", Value::Null, VisitStatus::InProgress),
        ("no-show", Value::Null, VisitStatus::NoShow),
        ("cancel", json!({ "reason": "snow" }), VisitStatus::Cancelled),
        ("status", json!({ "text": "Boarding" }), VisitStatus::Other("Boarding".to_owned())),
    ];
    for (edit, body, expected) in steps {
        let (status, answer) = control.post(&format!("/visits/{id}/{edit}"), body).await;
        assert_eq!((status, &visit().status), (200, &expected), "{edit}: {answer}");
        assert!(answer["consultation_id"].is_u64(), "{edit} tells the consultation");
    }
    for (edit, body) in [
        ("note", json!({ "place": "consultation_notes", "html": "<p>hm</p>" })),
        ("line", json!({ "product": "Exam", "total": 70 })),
        ("reschedule", json!({ "start": "2026-03-06T10:00:00" })),
        ("room", json!({ "room_id": 103 })),
        ("provider", json!({ "provider_id": 33 })),
        ("phone", json!({ "mobile": "(415) 555-0155" })),
        ("dead", Value::Null),
        ("delete", Value::Null),
    ] {
        let (status, answer) = control.post(&format!("/visits/{id}/{edit}"), body).await;
        assert_eq!(status, 200, "{edit}: {answer}");
    }
    let (practice, visit) = (neo.practice(), visit());
    let consultation = practice.consultation_of(id).unwrap();
    assert_eq!(consultation.consultation_notes.as_deref(), Some("<p>hm</p>"));
    assert_eq!((consultation.lines[0].product.as_str(), consultation.lines[0].quantity), ("Exam", 1.0));
    assert_eq!(
        (visit.start.to_string(), visit.room_id, visit.provider_id),
        ("2026-03-06 10:00:00".to_owned(), Some(103), Some(33))
    );
    assert_eq!(practice.client_of(&visit).unwrap().shown().0, "(415) 555-0155");
    assert!(!practice.patient_of(&visit).unwrap().alive && visit.deleted);
}

#[tokio::test]
async fn an_edit_that_makes_no_sense_is_refused() {
    let neo = demo().await;
    let control = Control::of(&neo);
    let id = *neo.practice().visits.keys().next().unwrap();
    for (path, body, status) in [
        ("/visits/7/finalize".to_owned(), Value::Null, 404),
        (format!("/visits/{id}/explode"), Value::Null, 422),
        (format!("/visits/{id}/note"), Value::Null, 422),
        (format!("/visits/{id}/note"), json!({ "place": "margin", "html": "" }), 422),
        (format!("/visits/{id}/reschedule"), json!({ "start": "soon" }), 422),
        (format!("/visits/{id}/note"), json!([1]), 422),
        ("/visits".to_owned(), json!({ "begin": "2026-03-05T18:00:00" }), 422),
        ("/clock".to_owned(), json!({ "hour": 3 }), 422),
    ] {
        let (got, answer) = control.post(&path, body.clone()).await;
        assert_eq!(got, status, "{path} {body}: {answer}");
        assert!(answer["error"].is_string(), "{path} {body}: it says why");
    }
}

#[tokio::test]
async fn requests_and_counts_can_be_read_and_forgotten() {
    let neo = demo().await;
    let control = Control::of(&neo);
    let client = Client::signed_in(&neo).await;
    client.xhr(&calendar_path("2026-03-05")).await;
    let log = control.get("/requests").await;
    assert_eq!(log, json!(neo.requests()), "the same log");
    assert_eq!(log.as_array().unwrap().last().unwrap()["kind"], json!("data"));
    let counts = control.get("/counts").await;
    for (name, count) in
        [("password_submits", 1), ("sign_ins", 1), ("writes", 0), ("max_parallel", 1), ("open_sessions", 1)]
    {
        assert_eq!(counts[name], json!(count), "{name}");
    }
    assert_eq!(control.ask(Method::DELETE, "/requests", Value::Null).await.0, 204);
    assert_eq!(control.get("/requests").await, json!([]));
    assert_eq!(control.get("/counts").await["sign_ins"], json!(0));
}

#[tokio::test]
async fn the_clock_can_be_set_and_pushed() {
    let neo = demo().await;
    let control = Control::of(&neo);
    let client = Client::signed_in(&neo).await;
    let (_, time) = control.post("/clock", json!({ "advance_seconds": 1200 })).await;
    assert!(time["clinic"].as_str().unwrap().starts_with("2026-03-05T15:50"), "{time}");
    assert_eq!(client.get("/dashboard").await.path, "/login", "twenty minutes without a request");
    let (_, time) = control.post("/clock", json!({ "now": "2026-07-01T12:00:00Z" })).await;
    assert!(time["clinic"].as_str().unwrap().starts_with("2026-07-01T05:00"), "summer time by then: {time}");
}

#[tokio::test]
async fn sessions_can_be_ended_and_locks_lifted() {
    let neo = demo().await;
    let control = Control::of(&neo);
    let client = Client::signed_in(&neo).await;
    assert_eq!(control.post("/sessions/expire", Value::Null).await.0, 204);
    assert_eq!(client.get("/dashboard").await.path, "/login");
    neo.switches(|s| s.login.lock_after = Some(1));
    client.submit_password("wrong").await;
    assert!(client.sign_in().await.body.contains("locked"));
    assert_eq!(control.post("/sessions/unlock", Value::Null).await.0, 204);
    assert_eq!(client.sign_in().await.path, "/dashboard");
}

#[tokio::test]
async fn the_practice_can_be_read_whole() {
    let neo = demo().await;
    let practice = Control::of(&neo).get("/practice").await;
    assert_eq!(practice["zone"], json!("America/Los_Angeles"));
    assert_eq!(practice["visits"].as_object().unwrap().len(), neo.practice().visits.len());
    assert_eq!(Control::of(&neo).get("/visits").await.as_array().unwrap().len(), neo.practice().visits.len());
}

#[tokio::test]
async fn the_index_page_says_what_can_be_done() {
    let neo = demo().await;
    let page = Control::of(&neo).get("/").await;
    let page = page.as_str().unwrap();
    for text in [
        "PATCH /switches",
        "GET /requests",
        "POST /clock",
        "POST /visits",
        "/sessions/expire",
        "4821",
        "Tide-pool-4821",
    ] {
        assert!(page.contains(text), "{text} is missing");
    }
    let visit =
        neo.practice().appointments().into_iter().find(|v| v.start.date() == today()).unwrap().appointment_id;
    assert!(page.contains(&format!("/visits/{visit}/finalize")), "today's visits have their buttons");
}

#[tokio::test]
async fn the_control_address_belongs_to_this_machine_alone() {
    let neo = demo().await;
    assert!(neo.control_url().starts_with("http://127.0.0.1:") && neo.url().starts_with("http://127.0.0.1:"));
    assert_ne!(neo.control_url(), neo.url(), "the site itself knows nothing of its strings");
    assert_eq!(Client::signed_in(&neo).await.get("/switches").await.status, 404);
}
