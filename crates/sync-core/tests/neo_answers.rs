//! What kind of answer a response is, and how a question is put (neo.md 2.5, T-1, T-3, T-5).

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use sync_core::neo::answer::{AnswerKind, HttpAnswer, classify, retry_after};
use sync_core::neo::{ask_path, ask_target};
use sync_core::ports::Ask;
use sync_core::practice::{AppointmentId, ConsultationId, PatientId};

const LOGIN: &str = r#"<!DOCTYPE html><html><head><title>Sign in · Neo</title></head><body><form method="post" action="/login">
<input type="hidden" name="_token" value="x"><input name="company_id" placeholder="company id"><input name="username">
<input type="password" name="password"><button type="submit">Login</button></form></body></html>"#;
const LOGIN_WITHOUT_COMPANY: &str = r#"<html><head><title>IDEXX Neo</title></head><form><input name='username'><input type='password' name='password'></form></html>"#;
const CAPTIVE: &str = r#"<html><head><title>Hotel Wi-Fi</title></head><form><input name="username"><input type="password" name="password"></form></html>"#;
const DATA: &str = r#"{"events":[{"appointment_id":"1"}]}"#;

fn answer<'a>(status: u16, body: &'a str) -> HttpAnswer<'a> {
    HttpAnswer {
        status,
        content_type: Some("application/json"),
        final_path: Some("/appointments/getCalendarEventData"),
        redirected: false,
        retry_after: None,
        body,
    }
}

#[test]
fn every_answer_has_one_kind() {
    use AnswerKind::{Forbidden, Json, NotAsAgreed, NotFound, SessionOver, Throttled, Trouble};
    let html = Some("text/html; charset=utf-8");
    let at_login = |status, body| HttpAnswer {
        final_path: Some("/login"),
        redirected: true,
        content_type: html,
        ..answer(status, body)
    };
    let trouble = |status| Trouble { status, retry_after: None };
    let cases = [
        ("data", answer(200, DATA), Json),
        ("an empty list", answer(200, r#"{"events":[]}"#), Json),
        ("a bare list", answer(200, "[]"), Json),
        ("null", answer(200, "null"), Json),
        ("data under a wrong content type", HttpAnswer { content_type: html, ..answer(200, DATA) }, Json),
        ("data without a content type", HttpAnswer { content_type: None, ..answer(200, DATA) }, Json),
        ("data behind a byte order mark", answer(200, "\u{feff}{\"events\":[]}"), Json),
        (
            "data that speaks of signing in",
            answer(200, r#"{"events":[{"reason":"please log in"}],"message":"Unauthenticated."}"#),
            Json,
        ),
        (
            "data after a redirect that stays in Neo",
            HttpAnswer { redirected: true, ..answer(200, DATA) },
            Json,
        ),
        ("the sign-in page with 200", HttpAnswer { content_type: html, ..answer(200, LOGIN) }, SessionOver),
        ("the sign-in page without a company field", answer(200, LOGIN_WITHOUT_COMPANY), SessionOver),
        ("redirected to the sign-in", at_login(200, LOGIN), SessionOver),
        (
            "redirected to a sign-in that looks like nothing known",
            at_login(200, "<html>Welcome</html>"),
            SessionOver,
        ),
        (
            "a redirect not followed",
            HttpAnswer { final_path: Some("/login?next=/x"), ..answer(302, "") },
            SessionOver,
        ),
        (
            "a redirect elsewhere not followed",
            HttpAnswer { final_path: Some("/maintenance"), ..answer(302, "") },
            NotAsAgreed,
        ),
        ("401", answer(401, r#"{"message":"Unauthenticated."}"#), SessionOver),
        ("401 with nothing", answer(401, ""), SessionOver),
        ("419", answer(419, "<html>Page Expired</html>"), SessionOver),
        ("JSON that says so", answer(200, r#"{"message":"Unauthenticated."}"#), SessionOver),
        (
            "JSON that says so in another way",
            answer(200, r#"{"success":false,"error":"Your session has expired"}"#),
            SessionOver,
        ),
        ("JSON with a flag", answer(200, r#"{"authenticated":false}"#), SessionOver),
        ("JSON that sends to the sign-in", answer(200, r#"{"redirect":"/login"}"#), SessionOver),
        ("JSON with a nested error", answer(200, r#"{"error":{"code":401,"message":"x"}}"#), SessionOver),
        ("JSON text that says so", answer(200, "\"Unauthenticated.\""), SessionOver),
        ("403", answer(403, r#"{"message":"This action is unauthorized."}"#), Forbidden),
        ("403 with nothing", answer(403, ""), Forbidden),
        ("403 with the sign-in page", answer(403, LOGIN), SessionOver),
        ("403 that says so", answer(403, r#"{"message":"Unauthenticated."}"#), SessionOver),
        ("400 that says so", answer(400, r#"{"error":"not_authenticated"}"#), SessionOver),
        ("404 in JSON", answer(404, r#"{"message":"Consultation not found"}"#), NotFound),
        ("404 in the site's style", answer(404, "<html>Page not found</html>"), NotFound),
        ("410", answer(410, ""), NotFound),
        ("429", answer(429, ""), Throttled { retry_after: None }),
        (
            "429 with a wait",
            HttpAnswer { retry_after: Some("7"), ..answer(429, "") },
            Throttled { retry_after: Some(Duration::from_secs(7)) },
        ),
        (
            "429 with a date",
            HttpAnswer { retry_after: Some("Thu, 05 Mar 2026 17:00:00 GMT"), ..answer(429, "") },
            Throttled { retry_after: None },
        ),
        ("500", answer(500, r#"{"message":"Server Error"}"#), trouble(500)),
        ("500 with HTML", answer(500, "<html>oops</html>"), trouble(500)),
        (
            "503 with a wait",
            HttpAnswer { retry_after: Some(" 30 "), ..answer(503, "") },
            Trouble { status: 503, retry_after: Some(Duration::from_secs(30)) },
        ),
        ("502", answer(502, ""), trouble(502)),
        ("408", answer(408, ""), trouble(408)),
        ("422", answer(422, r#"{"message":"start is required"}"#), trouble(422)),
        ("no status", answer(0, ""), trouble(0)),
        ("truncated", answer(200, r#"{"events":[{"appointment_id":"1""#), NotAsAgreed),
        ("two values", answer(200, "{}{}"), NotAsAgreed),
        ("nothing", answer(200, ""), NotAsAgreed),
        ("204", answer(204, ""), NotAsAgreed),
        (
            "a page of the site",
            HttpAnswer {
                content_type: html,
                ..answer(200, "<html><div id=\"dashboard_shell\"></div></html>")
            },
            NotAsAgreed,
        ),
        (
            "a page that names its password policy",
            answer(200, "<html>IDEXX Neo password rules</html>"),
            NotAsAgreed,
        ),
        (
            "a captive portal",
            HttpAnswer { final_path: None, redirected: true, content_type: html, ..answer(200, CAPTIVE) },
            NotAsAgreed,
        ),
        ("plain text", answer(200, "OK"), NotAsAgreed),
        ("a JSON text", answer(200, "\"OK\""), NotAsAgreed),
        ("a JSON number", answer(200, "1"), NotAsAgreed),
    ];
    for (what, answer, wanted) in cases {
        assert_eq!(classify(&answer), wanted, "{what}");
    }
}

#[test]
fn a_wait_is_read_in_seconds_or_against_the_servers_time() {
    let now: DateTime<Utc> = "2026-03-05T17:00:00Z".parse().unwrap();
    let cases = [
        ("0", None, Some(0)),
        ("120", None, Some(120)),
        ("99999999999999999999", None, Some(86_400)),
        ("", None, None),
        ("-5", None, None),
        ("soon", Some(now), None),
        ("Thu, 05 Mar 2026 17:01:30 GMT", Some(now), Some(90)),
        ("Thu, 05 Mar 2026 16:00:00 GMT", Some(now), Some(0)),
        ("Thu, 05 Mar 2026 17:01:30 GMT", None, None),
    ];
    for (text, server, wanted) in cases {
        assert_eq!(retry_after(text, server), wanted.map(Duration::from_secs), "{text:?} at {server:?}");
    }
}

#[test]
fn questions_are_put_as_neos_own_pages_put_them() {
    let at = |y, m, d, h, min, s| NaiveDate::from_ymd_opt(y, m, d).unwrap().and_hms_opt(h, min, s).unwrap();
    let cases = [
        (
            Ask::Calendar { from: at(2026, 3, 3, 9, 5, 0), to: at(2026, 12, 31, 23, 59, 59) },
            "/appointments/getCalendarEventData?start=2026-03-03%2009%3A05%3A00&end=2026-12-31%2023%3A59%3A59",
        ),
        (Ask::Consultation(ConsultationId::new("000700100")), "/consultations/000700100/page-data"),
        (Ask::Consultation(ConsultationId::new("../x?y")), "/consultations/..%2Fx%3Fy/page-data"),
        (Ask::Appointment(AppointmentId::new("482913")), "/appointments/getAppointment?id=482913"),
        (Ask::Configuration, "/appointments/getAppointmentView"),
        (
            Ask::Patient { query: " ZOË & O'Neil ".to_owned(), id: PatientId::new("31207") },
            "/search/patients?q=ZO%C3%8B%20%26%20O%27Neil&includeInactive=true&json=true&suggested=true&limit=50&escape=false",
        ),
    ];
    for (ask, wanted) in cases {
        assert_eq!(ask_target(&ask), wanted);
    }
    let (path, query) =
        ask_path(&Ask::Calendar { from: at(2026, 3, 3, 0, 0, 0), to: at(2026, 3, 4, 0, 0, 0) });
    assert_eq!(path, "/appointments/getCalendarEventData");
    assert_eq!(
        query,
        [("start", "2026-03-03 00:00:00".to_owned()), ("end", "2026-03-04 00:00:00".to_owned())],
        "values are not encoded yet"
    );
}

proptest! {
    #[test]
    fn nothing_makes_it_panic_and_only_whole_json_is_data(
        status in any::<u16>(), body in any::<String>(), path in prop::option::of(".{0,20}"), redirected in any::<bool>(), wait in prop::option::of(".{0,8}"),
    ) {
        let answer = HttpAnswer { status, content_type: None, final_path: path.as_deref(), redirected, retry_after: wait.as_deref(), body: &body };
        if classify(&answer) == AnswerKind::Json {
            let whole = serde_json::from_str::<serde_json::Value>(body.trim_start_matches('\u{feff}')).is_ok();
            prop_assert!(whole, "only whole JSON is data");
            prop_assert!((200..300).contains(&status));
        }
    }

    #[test]
    fn no_part_of_an_answer_passes_for_the_whole(cut in 1_usize..31) {
        prop_assume!(cut < DATA.len());
        prop_assert_eq!(classify(&answer(200, &DATA[..DATA.len() - cut])), AnswerKind::NotAsAgreed);
    }

    #[test]
    fn a_query_comes_back_as_it_was(query in "\\PC{1,20}") {
        let target = ask_target(&Ask::Patient { query: query.clone(), id: PatientId::new("1") });
        let url = url::Url::parse("https://neo.example").unwrap().join(&target).unwrap();
        let (_, q) = url.query_pairs().find(|(key, _)| key == "q").unwrap();
        prop_assert_eq!(q, query.trim());
    }
}
