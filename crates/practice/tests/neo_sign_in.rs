//! Signing in at the stand-in, by form and by hand: what the site accepts, refuses and puts in between.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails the test that called it")]

#[path = "neo_client/common.rs"]
mod neo_client;

use neo_client::{Client, demo, practice};
use practice::neo::{
    AfterPassword, CompanyField, Kind, Maintenance, Neo, NeoOptions, SignInPage, SubmitButton, Switches,
    UserField,
};

/// Names and values of a form.
type Fields = &'static [(&'static str, &'static str)];

type Change = fn(&mut Switches);

async fn with(change: impl FnOnce(&mut Switches)) -> Neo {
    let neo = demo().await;
    neo.switches(change);
    neo
}

#[tokio::test]
async fn the_right_three_words_open_the_dashboard() {
    let neo = demo().await;
    let client = Client::new(&neo);
    let page = client.sign_in().await;
    assert_eq!(page.path, "/dashboard", "a right sign-in leads to the dashboard");
    assert!(page.body.contains("id=\"dashboard_shell\""), "the dashboard has its marker");
    assert_eq!((neo.password_submits(), neo.sign_ins(), neo.open_sessions()), (1, 1, 1));
}

#[tokio::test]
async fn each_wrong_word_is_refused_on_the_login_page_with_status_200() {
    let p = practice();
    for (company, user, password) in [
        ("9999", p.user_name.as_str(), p.password.as_str()),
        (p.company_id.as_str(), "somebody", p.password.as_str()),
        (p.company_id.as_str(), p.user_name.as_str(), "guess"),
        (p.company_id.as_str(), p.user_name.as_str(), "tide-pool-4821"),
        ("", "", ""),
    ] {
        let neo = demo().await;
        let client = Client::new(&neo);
        let page =
            client.submit(&[("company_id", company), ("username", user), ("password", password)]).await;
        assert_eq!(
            (page.status, page.path.as_str()),
            (200, "/login"),
            "{company}/{user} must stay on the page"
        );
        assert!(page.body.contains("alert-danger"), "{company}/{user} must be told");
        assert_eq!(neo.sign_ins(), 0, "{company}/{user} must not be let in");
        assert_eq!(neo.password_submits(), 1, "the try is counted");
    }
}

#[tokio::test]
async fn a_form_without_its_token_is_stale() {
    let neo = demo().await;
    let client = Client::new(&neo);
    let page = client.post("/login", &neo_client::credentials(&neo)).await;
    assert_eq!(page.status, 419, "there was no token");
    assert_eq!(neo.sign_ins(), 0);
}

#[tokio::test]
async fn an_account_locks_after_so_many_refusals_and_then_refuses_the_right_password_too() {
    let neo = with(|s| s.login.lock_after = Some(3)).await;
    let client = Client::new(&neo);
    for _ in 0..3 {
        client.submit(&[("company_id", "4821"), ("username", "x"), ("password", "y")]).await;
    }
    let page = client.sign_in().await;
    assert!(page.body.contains("locked"), "the page says that it is locked");
    assert_eq!(neo.sign_ins(), 0, "even the right password is refused");
    neo.unlock();
    assert_eq!(client.sign_in().await.path, "/dashboard", "an administrator can lift it");
}

#[tokio::test]
async fn a_right_password_forgives_earlier_wrong_ones() {
    let neo = with(|s| s.login.lock_after = Some(2)).await;
    for _ in 0..3 {
        let client = Client::new(&neo);
        client.submit(&[("company_id", "4821"), ("username", "x"), ("password", "y")]).await;
        assert_eq!(
            client.sign_in().await.path,
            "/dashboard",
            "one refusal before each success locks nothing"
        );
    }
}

#[tokio::test]
async fn the_form_takes_the_shape_of_its_switches() {
    type Case = (&'static str, fn(&mut Switches), &'static [&'static str], &'static [&'static str]);
    let cases: [Case; 9] = [
        (
            "as observed",
            |_| {},
            &[
                "name=\"company_id\"",
                "name=\"username\"",
                "name=\"password\"",
                "type=\"submit\"",
                "name=\"_csrf\"",
            ],
            &["recaptcha"],
        ),
        ("no company", |s| s.login.company = CompanyField::Absent, &["name=\"username\""], &["company"]),
        (
            "camel",
            |s| s.login.company = CompanyField::CamelCase,
            &["name=\"companyId\""],
            &["name=\"company_id\""],
        ),
        ("late", |s| s.login.company = CompanyField::Late { ms: 700 }, &["company_slot", "},700)"], &[]),
        ("email", |s| s.login.user = UserField::Email, &["type=\"email\""], &["name=\"username\""]),
        ("drift", |s| s.login.user = UserField::Renamed, &["name=\"login_name\""], &["name=\"username\""]),
        ("untyped", |s| s.login.button = SubmitButton::Untyped, &["<button class"], &["type=\"submit\""]),
        ("script", |s| s.login.button = SubmitButton::Script, &["type=\"button\""], &["type=\"submit\""]),
        ("captcha", |s| s.login.page = SignInPage::Captcha, &["g-recaptcha", "<iframe"], &[]),
    ];
    for (name, change, there, not_there) in cases {
        let neo = with(change).await;
        let page = Client::new(&neo).get("/login").await;
        for text in there {
            assert!(page.body.contains(text), "{name}: {text} is missing");
        }
        for text in not_there {
            assert!(!page.body.contains(text), "{name}: {text} must not be there");
        }
    }
}

#[tokio::test]
async fn every_shape_of_the_form_signs_in() {
    let cases: [(Change, Fields); 4] = [
        (|s| s.login.company = CompanyField::Absent, &[("company_id", "")]),
        (|s| s.login.company = CompanyField::CamelCase, &[("companyId", "4821")]),
        (
            |s| s.login.user = UserField::Email,
            &[("company_id", "4821"), ("email", "frontdesk@harborpaws.example")],
        ),
        (|s| s.login.page = SignInPage::Captcha, &[("company_id", "4821"), ("captcha", "ok")]),
    ];
    for (at, (change, fields)) in cases.into_iter().enumerate() {
        let neo = with(change).await;
        let mut all = vec![("password", "Tide-pool-4821")];
        all.extend_from_slice(fields);
        if !fields.iter().any(|(name, _)| *name == "email") {
            all.push(("username", "frontdesk@harborpaws.example"));
        }
        assert_eq!(Client::new(&neo).submit(&all).await.path, "/dashboard", "case {at}");
    }
}

#[tokio::test]
async fn an_unticked_captcha_refuses_without_looking_at_the_password() {
    let neo = with(|s| {
        s.login.page = SignInPage::Captcha;
        s.login.lock_after = Some(1);
    })
    .await;
    let client = Client::new(&neo);
    let page = client.sign_in().await;
    assert!(page.body.contains("robot"), "the page asks for the tick");
    neo.switches(|s| s.login.page = SignInPage::Form);
    assert_eq!(client.sign_in().await.path, "/dashboard", "it was no refused password");
}

#[tokio::test]
async fn every_step_after_the_password_holds_up_the_session_until_it_is_done() {
    let steps: [(AfterPassword, &str, &str, Fields); 5] = [
        (AfterPassword::TwoFactor, "/account/verify", "name=\"code\"", &[("code", "246810")]),
        (AfterPassword::Captcha, "/account/check", "recaptcha", &[("captcha", "ok")]),
        (
            AfterPassword::PasswordChange,
            "/account/password",
            "name=\"confirm_password\"",
            &[("new_password", "Low-tide-1"), ("confirm_password", "Low-tide-1")],
        ),
        (AfterPassword::TermsOfUse, "/account/terms", "name=\"accept\"", &[("accept", "on")]),
        (AfterPassword::Unknown, "/account/welcome", "new in Neo", &[]),
    ];
    for (step, path, marker, answer) in steps {
        let neo = with(|s| s.login.after_password = step).await;
        let client = Client::new(&neo);
        let page = client.sign_in().await;
        assert_eq!(page.path, path, "{step:?} comes after the password");
        assert!(page.body.contains(marker), "{step:?} shows what it wants");
        assert_eq!((neo.sign_ins(), neo.open_sessions()), (0, 0), "{step:?}: nobody is in yet");
        let data = client.xhr(&neo_client::calendar_path("2026-03-05")).await;
        assert!(data.json().is_none(), "{step:?}: a waiting session reads nothing");
        assert_eq!(client.get("/dashboard").await.path, path, "{step:?}: every page leads back to it");

        let done = client.step(path, answer).await;
        assert_eq!(done.path, "/dashboard", "{step:?}: then the way is free");
        assert_eq!(neo.sign_ins(), 1, "{step:?}: that was the sign-in");
        assert!(
            client.xhr(&neo_client::calendar_path("2026-03-05")).await.json().is_some(),
            "{step:?}: data flows"
        );
    }
}

#[tokio::test]
async fn a_wrong_answer_to_a_step_leaves_it_standing() {
    let cases: [(AfterPassword, &str, Fields); 4] = [
        (AfterPassword::TwoFactor, "/account/verify", &[("code", "000000")]),
        (AfterPassword::Captcha, "/account/check", &[("nothing", "")]),
        (AfterPassword::PasswordChange, "/account/password", &[("new_password", "one")]),
        (AfterPassword::TermsOfUse, "/account/terms", &[("accept", "off")]),
    ];
    for (step, path, answer) in cases {
        let neo = with(|s| s.login.after_password = step).await;
        let client = Client::new(&neo);
        client.sign_in().await;
        let page = client.step(path, answer).await;
        assert_eq!(page.path, path, "{step:?} stays");
        assert!(page.body.contains("alert-danger"), "{step:?} says why");
        assert_eq!(neo.sign_ins(), 0, "{step:?} lets nobody in");
    }
}

#[tokio::test]
async fn a_changed_password_is_the_password_from_then_on() {
    let neo = with(|s| s.login.after_password = AfterPassword::PasswordChange).await;
    let client = Client::new(&neo);
    client.sign_in().await;
    client
        .step("/account/password", &[("new_password", "Low-tide-1"), ("confirm_password", "Low-tide-1")])
        .await;
    neo.switches(|s| s.login.after_password = AfterPassword::Nothing);
    let refused = Client::new(&neo).submit_password("Tide-pool-4821").await;
    assert!(refused.body.contains("alert-danger"), "the old one is gone");
    assert_eq!(Client::new(&neo).submit_password("Low-tide-1").await.path, "/dashboard");
}

#[tokio::test]
async fn a_password_typed_into_any_other_form_is_counted() {
    let neo = with(|s| s.login.after_password = AfterPassword::TwoFactor).await;
    let client = Client::new(&neo);
    client.sign_in().await;
    assert_eq!(neo.passwords_elsewhere(), 0, "the sign-in form is where it belongs");
    client.step("/account/verify", &[("code", "Tide-pool-4821")]).await;
    assert_eq!(neo.passwords_elsewhere(), 1, "a code field is not");
}

#[tokio::test]
async fn single_sign_on_goes_to_another_origin_and_comes_back_with_a_session() {
    let neo = with(|s| s.login.page = SignInPage::Sso).await;
    let client = Client::new(&neo);
    let away = client.get("/login").await;
    assert!(away.url.starts_with(neo.control_url()), "{} is another origin", away.url);
    assert!(away.body.contains("your organisation"), "somebody else's page");
    let back = client.follow(&away.url.replace("/sso?", "/sso/continue?")).await;
    assert_eq!(back.path, "/dashboard", "the ticket is good");
    assert_eq!(neo.sign_ins(), 1);
    let reused = Client::new(&neo).get("/login/sso?ticket=0123").await;
    assert!(reused.url.starts_with(neo.control_url()), "an invented ticket opens nothing");
}

#[tokio::test]
async fn maintenance_and_strangers_stand_where_the_form_should_be() {
    for (change, status, text) in [
        ((|s| s.maintenance = Maintenance::Status503) as fn(&mut Switches), 503, "maintenance"),
        (|s| s.maintenance = Maintenance::Status200, 200, "maintenance"),
        (|s| s.login.page = SignInPage::Unknown, 200, "Choose your region"),
    ] {
        let neo = with(change).await;
        let page = Client::new(&neo).get("/login").await;
        assert_eq!(page.status, status, "{text}");
        assert!(page.body.contains(text), "{text} is what it says");
        assert!(!page.body.contains("name=\"password\""), "{text}: there is no form to fill");
    }
}

#[tokio::test]
async fn maintenance_closes_the_data_too() {
    let neo = demo().await;
    let client = Client::signed_in(&neo).await;
    neo.switches(|s| s.maintenance = Maintenance::Status200);
    let answer = client.xhr(&neo_client::calendar_path("2026-03-05")).await;
    assert!(answer.json().is_none() && answer.body.contains("maintenance"), "HTML instead of JSON");
}

#[tokio::test]
async fn the_session_cookie_is_for_http_alone_and_bears_the_name_it_is_given() {
    for (name, tls) in [("neo_session", false), ("PHPSESSID", true)] {
        let options = NeoOptions {
            tls: if tls { practice::neo::Tls::OwnAuthority } else { practice::neo::Tls::Off },
            switches: Switches { cookie_name: name.to_owned(), ..Switches::default() },
            ..NeoOptions::default()
        };
        let neo = Neo::start(practice(), options).await.unwrap();
        let client = Client::new(&neo);
        client.sign_in().await;
        let cookie = client.cookies_set().into_iter().find(|c| c.starts_with(name)).unwrap();
        assert!(cookie.contains("HttpOnly"), "{cookie} is kept from scripts");
        assert_eq!(cookie.contains("Secure"), tls, "{cookie} is tied to TLS where there is TLS");
    }
}

#[tokio::test]
async fn a_guest_cookie_is_there_before_anybody_signs_in_and_opens_nothing() {
    let neo = with(|s| s.guest_cookie = true).await;
    let client = Client::new(&neo);
    client.get("/login").await;
    assert!(client.cookies_set().iter().any(|c| c.starts_with("neo_session=")), "the trap is set");
    assert_eq!(client.get("/dashboard").await.path, "/login", "it is no session");
    let answer = client.xhr(&neo_client::calendar_path("2026-03-05")).await;
    assert!(answer.json().is_none(), "and reads nothing");
    assert_eq!(client.sign_in().await.path, "/dashboard", "signing in still works");
    assert_eq!(neo.open_sessions(), 1);
}

#[tokio::test]
async fn the_log_tells_fields_by_name_and_never_by_value() {
    let neo = demo().await;
    Client::new(&neo).sign_in().await;
    let submit = neo.requests_of(Kind::SignIn).remove(0);
    assert_eq!(submit.fields, ["_csrf", "company_id", "username", "password"]);
    let whole = serde_json::to_string(&neo.requests()).unwrap();
    assert!(!whole.contains("Tide-pool"), "no password in the log");
    assert_eq!(submit.status, 302, "and how it ended");
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let neo = demo().await;
    let client = Client::signed_in(&neo).await;
    assert_eq!(client.get("/logout").await.path, "/login");
    assert_eq!(neo.open_sessions(), 0);
}
