//! What can happen to a request on its way to the stand-in and back.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails the test that called it")]

#[path = "neo_client/common.rs"]
mod neo_client;

use std::time::Duration;

use chrono::TimeDelta;
use neo_client::{Client, calendar_path, demo, now, practice};
use practice::clinic::Practice;
use practice::neo::{
    Area, Fault, Kind, Latency, Neo, NeoOptions, OverParallel, ParallelLimit, Rule, SessionDeath,
    SessionOver, Switches, Tls, When,
};

const DAY: &str = "2026-03-05";

async fn signed_in(change: impl FnOnce(&mut Switches)) -> (Neo, Client) {
    let neo = demo().await;
    let client = Client::signed_in(&neo).await;
    neo.switches(change);
    neo.clear_log();
    (neo, client)
}

/// Paths of all data endpoints of the demo clinic that are there by default.
fn data_paths(practice: &Practice) -> Vec<String> {
    let visit = practice.appointments().into_iter().find(|v| v.consultation_id.is_some()).unwrap();
    vec![
        calendar_path(DAY),
        format!("/consultations/{}/page-data", visit.consultation_id.unwrap()),
        format!("/appointments/getAppointment?id={}", visit.appointment_id),
        "/appointments/getAppointmentView".to_owned(),
        "/search/patients?q=biscuit&includeInactive=true&json=true".to_owned(),
    ]
}

#[tokio::test]
async fn data_without_a_session_is_answered_as_the_switch_says() {
    for (over, first, last, html) in [
        (SessionOver::SignInPage, 302, 200, true),
        (SessionOver::Status401, 401, 401, false),
        (SessionOver::Status403, 403, 403, false),
        (SessionOver::Status419, 419, 419, false),
    ] {
        let neo = demo().await;
        neo.switches(|s| s.session_over = over);
        let client = Client::new(&neo);
        for path in data_paths(&neo.practice()) {
            assert_eq!(client.xhr_once(&path).await.status, first, "{over:?} {path}");
            let page = client.xhr(&path).await;
            assert_eq!(page.status, last, "{over:?} {path} after redirects");
            assert_eq!(page.body.contains("login_form"), html, "{over:?} {path}: the sign-in page or not");
        }
    }
}

#[tokio::test]
async fn with_a_session_every_endpoint_answers_json() {
    let (neo, client) = signed_in(|_| {}).await;
    for path in data_paths(&neo.practice()) {
        let page = client.xhr(&path).await;
        assert_eq!((page.status, page.json().is_some()), (200, true), "{path}");
        assert_eq!(page.header("content-type"), Some("application/json"), "{path}");
        assert!(
            page.header("access-control-allow-origin").is_none(),
            "{path}: other origins are not invited"
        );
    }
}

#[tokio::test]
async fn a_preflight_of_another_origin_gets_no_permission() {
    let (_neo, client) = signed_in(|_| {}).await;
    let page = client.put_json(reqwest::Method::OPTIONS, &calendar_path(DAY), "", None).await;
    assert_eq!(page.status, 404);
    assert!(page.headers.keys().all(|name| !name.as_str().starts_with("access-control")));
}

#[tokio::test]
async fn data_needs_the_header_of_the_sites_own_scripts() {
    for (needs, json) in [(true, false), (false, true)] {
        let (_neo, client) = signed_in(|s| s.needs_xhr_header = needs).await;
        let page = client.plain(&calendar_path(DAY)).await;
        assert_eq!((page.status, page.json().is_some()), (200, json), "needs_xhr_header = {needs}");
    }
}

#[tokio::test]
async fn a_client_that_is_no_browser_can_be_turned_away() {
    let (neo, client) = signed_in(|s| s.refuses_direct = true).await;
    let page = client.xhr(&calendar_path(DAY)).await;
    assert!(page.status == 200 && page.body.contains("login_form"), "it looks as if the session were over");
    let request = client.xhr_request(&calendar_path(DAY)).header("sec-fetch-site", "same-origin");
    assert!(request.send().await.unwrap().json::<serde_json::Value>().await.is_ok(), "a browser still reads");
    let seen: Vec<bool> = neo.requests_of(Kind::Data).iter().map(|r| r.from_browser).collect();
    assert_eq!(seen, [false, true], "the log tells them apart");
}

#[tokio::test]
async fn a_session_ends_by_idleness_and_by_age() {
    for (steps, alive) in [
        (vec![19], true),
        (vec![20], false),
        (vec![19, 19, 19], true),
        ([19; 25].to_vec(), true),
        ([19; 26].to_vec(), false),
    ] {
        let (neo, client) = signed_in(|_| {}).await;
        let mut last = None;
        for minutes in &steps {
            neo.advance_clock(TimeDelta::minutes(*minutes));
            last = Some(client.xhr("/appointments/getAppointmentView").await.json().is_some());
        }
        assert_eq!(last, Some(alive), "after {} steps, {} minutes", steps.len(), steps.iter().sum::<i64>());
    }
}

#[tokio::test]
async fn the_long_poll_keeps_no_session_alive() {
    let (neo, client) = signed_in(|_| {}).await;
    neo.advance_clock(TimeDelta::minutes(15));
    let poll = client.xhr_request("/notifications/poll").timeout(Duration::from_millis(50)).send().await;
    assert!(poll.is_err(), "a poll is held open");
    neo.advance_clock(TimeDelta::minutes(6));
    assert_eq!(client.get("/dashboard").await.path, "/login", "21 minutes without a person");
}

#[tokio::test]
async fn a_second_sign_in_ends_the_first_only_where_one_session_is_allowed() {
    for (single, left) in [(true, 1), (false, 2)] {
        let (neo, first) = signed_in(|s| s.single_session = single).await;
        let second = Client::signed_in(&neo).await;
        assert_eq!(neo.open_sessions(), left, "single_session = {single}");
        assert_eq!(first.xhr(&calendar_path(DAY)).await.json().is_some(), !single, "the receptionist");
        assert!(second.xhr(&calendar_path(DAY)).await.json().is_some(), "the newcomer");
    }
}

#[tokio::test]
async fn a_session_dies_after_so_many_requests_once_or_each_time() {
    for (each, second_life) in [(false, true), (true, false)] {
        let (neo, client) = signed_in(|s| s.session_death = Some(SessionDeath { after: 3, each })).await;
        let mut answered = 0;
        while client.xhr("/appointments/getAppointmentView").await.json().is_some() {
            answered += 1;
            assert!(answered <= 3, "the session should be dead");
        }
        assert_eq!(answered, 3, "it answers so many and no more");
        let again = Client::signed_in(&neo).await;
        let mut alive = true;
        for _ in 0..4 {
            alive = again.xhr("/appointments/getAppointmentView").await.json().is_some();
        }
        assert_eq!(alive, second_life, "each = {each}");
    }
}

#[tokio::test]
async fn expiring_all_sessions_turns_everybody_out() {
    let (neo, client) = signed_in(|_| {}).await;
    neo.expire_sessions();
    assert!(client.xhr(&calendar_path(DAY)).await.json().is_none());
    assert_eq!(neo.requests().last().unwrap().session, None, "the log knows no session for it");
}

#[tokio::test]
async fn nothing_can_be_written() {
    let (neo, client) = signed_in(|_| {}).await;
    let token = neo_client::meta_token(&client.get("/dashboard").await.body).unwrap();
    for (method, path, csrf, status) in [
        (reqwest::Method::POST, "/appointments/create", None, 419),
        (reqwest::Method::POST, "/appointments/delete/412301", Some("guess"), 419),
        (reqwest::Method::POST, "/appointments/delete/412301", Some(token.as_str()), 403),
        (reqwest::Method::PUT, "/clients/20407", None, 419),
        (reqwest::Method::DELETE, "/consultations/305701", None, 419),
        (reqwest::Method::PATCH, "/consultations/305701", Some(token.as_str()), 403),
    ] {
        let page = client.put_json(method.clone(), path, "{\"action\":\"cancel\"}", csrf).await;
        assert_eq!(page.status, status, "{method} {path} with {csrf:?}");
    }
    assert_eq!(neo.writes(), 6, "every attempt is counted");
    assert_eq!(neo.requests_of(Kind::Write)[0].fields, ["action"]);
}

#[tokio::test]
async fn signing_in_and_reading_is_no_write() {
    let neo = demo().await;
    let client = Client::signed_in(&neo).await;
    for path in data_paths(&neo.practice()) {
        client.xhr(&path).await;
    }
    assert_eq!(neo.writes(), 0);
}

#[tokio::test]
async fn faults_answer_instead_of_the_site() {
    let status =
        |code, retry_after: Option<&str>| Fault::Status { code, retry_after: retry_after.map(str::to_owned) };
    let cases: [(Fault, u16, Option<&str>, &str); 9] = [
        (status(500, None), 500, None, "<html"),
        (status(502, None), 502, None, "<html"),
        (status(503, Some("2")), 503, Some("2"), "<html"),
        (status(429, None), 429, None, "<html"),
        (
            status(429, Some("Thu, 05 Mar 2026 23:31:00 GMT")),
            429,
            Some("Thu, 05 Mar 2026 23:31:00 GMT"),
            "<html",
        ),
        (Fault::EmptyBody, 200, None, ""),
        (Fault::Json { body: "{\"unexpected\":1}".to_owned() }, 200, None, "unexpected"),
        (Fault::HtmlPage, 200, None, "One moment"),
        (Fault::SignInPage, 200, None, "login_form"),
    ];
    for (fault, status, retry_after, text) in cases {
        let (neo, client) = signed_in(|s| s.faults = vec![Rule::always(Area::Calendar, fault.clone())]).await;
        let page = client.xhr(&calendar_path(DAY)).await;
        assert_eq!(page.status, status, "{fault:?}");
        assert_eq!(page.header("retry-after"), retry_after, "{fault:?}");
        assert!(page.body.contains(text), "{fault:?} says {}", page.body);
        assert_eq!(neo.requests().last().unwrap().status, status, "{fault:?} is logged as it went out");
        assert!(
            client.xhr("/appointments/getAppointmentView").await.json().is_some(),
            "{fault:?} hits nothing else"
        );
    }
}

#[tokio::test]
async fn faults_spoil_the_sites_answer() {
    let (neo, client) = signed_in(|_| {}).await;
    let whole = client.xhr(&calendar_path(DAY)).await.body;
    assert!(whole.len() > 10_000, "the demo day is not small");

    neo.switches(|s| s.faults = vec![Rule::always(Area::Calendar, Fault::TruncatedJson { keep: 900 })]);
    let page = client.xhr(&calendar_path(DAY)).await;
    assert_eq!((page.status, page.body.as_str()), (200, &whole[..900]), "a complete answer with half a text");

    neo.switches(|s| {
        let value = "text/html; charset=utf-8".to_owned();
        s.faults = vec![Rule::always(Area::Calendar, Fault::ContentType { value })];
    });
    let page = client.xhr(&calendar_path(DAY)).await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "only one type is given");
    assert_eq!(page.body, whole, "and the body is right");

    neo.switches(|s| {
        s.faults = vec![Rule::always(Area::Calendar, Fault::SlowBody { pieces: 5, pause_ms: 3 })]
    });
    assert_eq!(client.xhr(&calendar_path(DAY)).await.body, whole, "slow is not wrong");

    neo.switches(|s| s.faults = vec![Rule::always(Area::Calendar, Fault::Late { ms: 3 })]);
    assert_eq!(client.xhr(&calendar_path(DAY)).await.body, whole, "late is not wrong");

    neo.switches(|s| s.faults = vec![Rule::always(Area::Calendar, Fault::CutBody { after: 700 })]);
    assert!(client.try_xhr(&calendar_path(DAY)).await.is_err(), "a cut body is no body");
}

#[tokio::test]
async fn stalled_requests_end_only_when_the_client_or_the_site_gives_up() {
    for fault in [Fault::Stall, Fault::StalledBody { after: 100 }] {
        let (neo, client) = signed_in(|s| s.faults = vec![Rule::always(Area::Calendar, fault.clone())]).await;
        let request = client.xhr_request(&calendar_path(DAY)).timeout(Duration::from_millis(150));
        let read = async { request.send().await?.text().await };
        let error = read.await.unwrap_err();
        assert!(error.is_timeout(), "{fault:?}: {error:?}");
        tokio::time::timeout(Duration::from_secs(10), neo.stop())
            .await
            .expect("a stalled request must not hold up a stop");
    }
}

#[tokio::test]
async fn a_reset_connection_has_no_status() {
    let (neo, client) = signed_in(|s| s.faults = vec![Rule::first(1, Area::Calendar, Fault::Reset)]).await;
    let error = client.xhr_request(&calendar_path(DAY)).send().await.unwrap_err();
    assert!(!error.is_timeout() && error.status().is_none(), "{error:?}");
    assert_eq!(neo.requests().last().unwrap().status, 0, "no answer went out");
    assert!(client.xhr(&calendar_path(DAY)).await.json().is_some(), "the next connection is fine");
}

#[tokio::test]
async fn rules_fire_as_often_as_they_say() {
    let fault = || Fault::Status { code: 503, retry_after: None };
    for (when, expected) in [
        (When::Always, [true, true, true, true, true, true]),
        (When::First(2), [true, true, false, false, false, false]),
        (When::After(4), [false, false, false, false, true, true]),
        (When::Every(3), [false, false, true, false, false, true]),
    ] {
        let (neo, client) =
            signed_in(|s| s.faults = vec![Rule::always(Area::Data, fault()).when(when)]).await;
        let mut hit = Vec::new();
        for _ in 0..6 {
            hit.push(client.xhr("/appointments/getAppointmentView").await.status == 503);
        }
        assert_eq!(hit, expected, "{when:?}");
        neo.clear_log();
        assert_eq!(
            client.xhr("/appointments/getAppointmentView").await.status == 503,
            expected[0],
            "counts anew"
        );
    }
}

#[tokio::test]
async fn a_rule_can_be_about_one_id_or_each_id_once() {
    let (neo, client) = signed_in(|_| {}).await;
    let ids: Vec<u64> = neo.practice().consultations.keys().copied().take(3).collect();
    let fault = || Fault::Status { code: 500, retry_after: None };
    let read = async |id: u64| client.xhr(&format!("/consultations/{id}/page-data")).await.status;

    neo.switches(|s| s.faults = vec![Rule::always(Area::PageData, fault()).only(ids[1])]);
    assert_eq!((read(ids[0]).await, read(ids[1]).await, read(ids[2]).await), (200, 500, 200), "only the one");

    neo.switches(|s| s.faults = vec![Rule::always(Area::PageData, fault()).when(When::FirstOfEachId(1))]);
    for id in &ids {
        assert_eq!((read(*id).await, read(*id).await), (500, 200), "each of them once");
    }
}

#[tokio::test]
async fn a_rule_hits_its_area_and_no_other() {
    let (neo, client) = signed_in(|_| {}).await;
    let paths = data_paths(&neo.practice());
    let areas =
        [Area::Calendar, Area::PageData, Area::Appointment, Area::AppointmentView, Area::PatientSearch];
    for (at, area) in areas.into_iter().enumerate() {
        neo.switches(|s| s.faults = vec![Rule::always(area, Fault::EmptyBody)]);
        for (other, path) in paths.iter().enumerate() {
            assert_eq!(client.xhr(path).await.json().is_none(), at == other, "{area:?} and {path}");
        }
    }
    for (area, path) in [
        (Area::SignInPage, "/login"),
        (Area::Dashboard, "/dashboard"),
        (Area::Pages, "/schedule"),
        (Area::Any, "/schedule"),
    ] {
        neo.switches(|s| s.faults = vec![Rule::always(area, Fault::Status { code: 500, retry_after: None })]);
        assert_eq!(client.get(path).await.status, 500, "{area:?} is about {path}");
    }
    neo.switches(|s| {
        s.faults = vec![Rule::always(Area::SignIn, Fault::Status { code: 502, retry_after: None })]
    });
    assert_eq!(Client::new(&neo).sign_in().await.status, 502, "the form's answer");
    assert_eq!(neo.open_sessions(), 1, "nobody was signed in by it");
}

#[tokio::test]
async fn each_slowness_holds_up_what_it_is_about_and_nothing_else() {
    const VIEW: &str = "/appointments/getAppointmentView";
    const MINUTE: u64 = 60_000;
    type Change = fn(&mut Switches);
    let cases: [(Change, [bool; 3]); 3] = [
        (|s| s.latency.fixed_ms = MINUTE, [true, true, false]),
        (|s| s.page_latency_ms = MINUTE, [false, true, false]),
        (|s| s.latency = Latency { fixed_ms: 0, spread_ms: 1 }, [false, false, false]),
    ];
    for (at, (change, slow)) in cases.into_iter().enumerate() {
        let (_neo, client) = signed_in(change).await;
        for (path, slow) in [VIEW, "/schedule", "/assets/neo.css"].into_iter().zip(slow) {
            let patience = Duration::from_millis(if slow { 100 } else { 20_000 });
            let answer = client.xhr_request(path).timeout(patience).send().await;
            assert_eq!(answer.is_err_and(|error| error.is_timeout()), slow, "case {at}, {path}");
        }
    }
    let neo = demo().await;
    neo.switches(|s| s.login.slow_ms = MINUTE);
    let client = Client::new(&neo);
    let submit = client.sign_in();
    tokio::pin!(submit);
    while neo.password_submits() == 0 {
        tokio::select! {
            page = &mut submit => panic!("{} came without the wait", page.path),
            () = tokio::task::yield_now() => {}
        }
    }
    assert_eq!(neo.sign_ins(), 0, "the form has arrived and is not answered yet");
}

#[tokio::test]
async fn one_request_too_many_is_refused_or_slowed_down() {
    for (over, status, retry_after) in [
        (OverParallel::TooMany { retry_after: Some("1".to_owned()) }, 429, Some("1")),
        (OverParallel::TooMany { retry_after: None }, 429, None),
        (OverParallel::SlowDown { ms: 5 }, 200, None),
    ] {
        let (neo, client) = signed_in(|s| {
            s.parallel = Some(ParallelLimit { limit: 2, over: over.clone() });
            s.faults = vec![Rule::always(Area::Calendar, Fault::Stall)];
        })
        .await;
        let held: Vec<_> =
            (0..2).map(|_| tokio::spawn(client.xhr_request(&calendar_path(DAY)).send())).collect();
        while neo.requests_of(Kind::Data).len() < 2 {
            tokio::task::yield_now().await;
        }
        let page = client.xhr("/appointments/getAppointmentView").await;
        assert_eq!(page.status, status, "{over:?}: two are under way already");
        assert_eq!(page.header("retry-after"), retry_after, "{over:?}");
        assert_eq!(neo.max_parallel(), 3, "{over:?}");
        assert_eq!(neo.requests().last().unwrap().parallel, 3, "{over:?}: the log says so too");

        held.iter().for_each(tokio::task::JoinHandle::abort);
        while client.xhr("/appointments/getAppointmentView").await.status == 429 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn one_after_the_other_is_never_parallel() {
    let (neo, client) = signed_in(|s| {
        s.parallel = Some(ParallelLimit { limit: 1, over: OverParallel::TooMany { retry_after: None } })
    })
    .await;
    for _ in 0..5 {
        assert_eq!(client.xhr(&calendar_path(DAY)).await.status, 200);
    }
    assert_eq!(neo.max_parallel(), 1);
    assert!(neo.requests().iter().all(|r| r.parallel == 1), "and every entry says so");
}

#[tokio::test]
async fn bodies_are_compressed_for_those_who_can_read_it() {
    let (_neo, client) = signed_in(|s| s.gzip = true).await;
    assert!(!client.xhr(&calendar_path(DAY)).await.events().is_empty(), "unpacked, it is the same");
    let request = client.xhr_request(&calendar_path(DAY)).header("accept-encoding", "identity");
    let plain = request.send().await.unwrap();
    assert!(plain.headers().get("content-encoding").is_none(), "identity was asked for");
}

#[tokio::test]
async fn a_site_that_is_unplugged_refuses_connections_and_comes_back_on_the_same_port() {
    let (neo, client) = signed_in(|_| {}).await;
    neo.switches(|s| s.refuses_connections = true);
    let error = loop {
        // The listener closes in its own task, a moment after the switch.
        if let Err(error) = client.xhr_request(&calendar_path(DAY)).send().await
            && error.is_connect()
        {
            break error;
        }
        tokio::task::yield_now().await;
    };
    assert!(error.is_connect(), "{error:?}");
    neo.switches(|s| s.refuses_connections = false);
    let page = loop {
        if let Ok(response) = client.xhr_request(&calendar_path(DAY)).send().await {
            break response;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(page.status(), 200, "same address, same session");
}

#[tokio::test]
async fn stopping_frees_the_port() {
    let neo = demo().await;
    let port: u16 = neo.url().rsplit(':').next().unwrap().parse().unwrap();
    neo.stop().await;
    let options = NeoOptions { port, ..NeoOptions::default() };
    let again = Neo::start(practice(), options).await.unwrap();
    assert_eq!(again.url(), format!("http://127.0.0.1:{port}"), "a restart on the same port works");
}

#[tokio::test]
async fn certificates_are_as_good_as_the_option_says() {
    for (tls, trusted) in
        [(Tls::OwnAuthority, true), (Tls::WrongName, false), (Tls::Expired, false), (Tls::SelfSigned, false)]
    {
        let neo = Neo::start(practice(), NeoOptions { tls, now: Some(now()), ..NeoOptions::default() })
            .await
            .unwrap();
        assert!(neo.url().starts_with("https://127.0.0.1:"), "{}", neo.url());
        let pem = std::fs::read_to_string(neo.ca_path().unwrap()).unwrap();
        let client = Client::trusting(&neo, Some(pem));
        assert_eq!(client.try_xhr("/login").await.is_ok(), trusted, "{tls:?}");
        if trusted {
            assert_eq!(client.sign_in().await.path, "/dashboard", "the whole site works over TLS");
            assert!(!client.xhr(&calendar_path(DAY)).await.events().is_empty());
            let stranger = Client::trusting(&neo, None);
            assert!(stranger.try_xhr("/login").await.is_err(), "nobody else trusts the authority");
        }
    }
}

#[tokio::test]
async fn every_request_is_logged_with_its_session_and_status() {
    let neo = demo().await;
    let (one, two) = (Client::signed_in(&neo).await, Client::signed_in(&neo).await);
    neo.clear_log();
    one.xhr(&calendar_path(DAY)).await;
    two.xhr("/consultations/1/page-data").await;
    Client::new(&neo).xhr_once(&calendar_path(DAY)).await;
    let log = neo.requests();
    let told: Vec<_> = log.iter().map(|r| (r.kind, r.status, r.session, r.xhr)).collect();
    assert_eq!(
        told,
        [(Kind::Data, 200, Some(1), true), (Kind::Data, 404, Some(2), true), (Kind::Data, 302, None, true),]
    );
    assert!(log[0].path.starts_with("/appointments/getCalendarEventData?start=2026-03-05"), "with its query");
    assert!(log[0].at >= now() && log[0].at < now() + TimeDelta::hours(1), "on the stand-in's clock");
}

#[tokio::test]
async fn an_unknown_address_is_a_page_of_the_site() {
    let (_neo, client) = signed_in(|_| {}).await;
    for path in ["/api/heartbeat", "/schedule/getScheduleConfigs", "/consultations/view/abc"] {
        let page = client.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.body.contains("Page not found"), "{path}");
    }
}
