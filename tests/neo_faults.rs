//! What happens to the clinic's data and to its account when IDEXX Neo misbehaves.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeMap;

use door_tests::{Clinic, visits};
use practice::neo::{
    AfterPassword, Area, Envelope, Fault, Kind, Maintenance, Rule, SessionDeath, SessionOver, SignInPage,
    UserField,
};
use serde_json::Value;

/// Sets something about the stand-in.
type Turn<T> = fn(&mut T);

/// What the site asks for: by name, how it is switched on, the code, the exit code, and how often the password was
/// submitted.
type Asked = (&'static str, Turn<practice::neo::Switches>, &'static str, i32, usize);

/// Everything that the agent holds about visits and calls, to be compared before and after trouble.
async fn known(clinic: &Clinic) -> (Vec<Value>, Vec<Value>) {
    (clinic.shown("visits").await, clinic.shown("calls").await)
}

async fn credentials(clinic: &Clinic) -> String {
    clinic.status().await["connections"]["credentials"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_submitted_once_and_only_a_person_lifts_that() {
    let (practice, _) = visits::small_day(2);
    let password = practice.password.clone();
    let clinic = Clinic::alone(practice).await;
    clinic.neo.switches(|switches| switches.login.lock_after = Some(3));
    clinic.store_sign_in(&clinic.neo, "not-the-password").await.expect(0);
    assert_eq!(clinic.neo.password_submits(), 0, "storing untried submits nothing");

    let ran = clinic.sync().await.expect(3);
    assert_eq!((ran.reason(), ran.json["outcome"].as_str()), ("neo_sign_in_refused", Some("needs_person")));
    let message = ran.json["reason"]["message"].as_str().unwrap();
    assert!(message.contains("tried once"), "the words say that the account is safe: {message}");
    assert!(!ran.json["reason"]["action"].as_str().unwrap().is_empty(), "and what to do");
    assert_eq!(clinic.neo.password_submits(), 1);
    assert_eq!(credentials(&clinic).await, "suspended");

    for _ in 0..2 {
        assert_eq!(clinic.sync().await.expect(3).reason(), "neo_sign_in_refused", "by hand");
    }
    assert_eq!(clinic.neo.password_submits(), 1, "asking again by hand submits nothing");

    // The schedule: a day later a run would be long due. The command over the socket is answered after the agent has
    // decided what is due.
    let staying = clinic.command(&["run"]).env("ODIS_SYNC_CLOCK_OFFSET_SECONDS", "86400").start().await;
    door_tests::until("the agent listens", async || clinic.socket().exists()).await;
    assert_eq!(clinic.sync().await.expect(3).reason(), "neo_sign_in_refused", "over the socket");
    staying.signal("TERM").await;
    staying.ended().await.expect(0);
    assert_eq!(clinic.neo.password_submits(), 1, "the schedule submits nothing");
    let reasons: Vec<Value> = clinic.shown("runs").await.iter().map(|run| run["reason"].clone()).collect();
    assert!(reasons.iter().all(|reason| reason == "manual"), "no run was begun by the schedule: {reasons:?}");

    clinic.odisctl(&["try-again", "--json"]).await.one_json().expect(0);
    assert_eq!(clinic.sync().await.expect(3).reason(), "neo_sign_in_refused");
    assert_eq!(clinic.neo.password_submits(), 2, "a person's \"try again\" grants one submission");
    clinic.sync().await.expect(3);
    assert_eq!(clinic.neo.password_submits(), 2, "and no more");

    clinic.store_sign_in(&clinic.neo, &password).await.expect(0);
    let ran = clinic.sync().await.expect(0);
    assert_eq!(ran.json["signed_in"], true);
    assert_eq!(clinic.neo.password_submits(), 3, "new credentials lift it");
    assert_eq!(credentials(&clinic).await, "active");
    assert_eq!((clinic.neo.writes(), clinic.neo.passwords_elsewhere()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn set_up_tries_a_password_once_and_keeps_nothing_that_was_refused() {
    let (practice, _) = visits::small_day(1);
    let (company, user) = (practice.company_id.clone(), practice.user_name.clone());
    let clinic = Clinic::alone(practice).await;
    let ran = clinic.set_up_as(clinic.neo.url(), &company, &user, "not-the-password", &[]).await.expect(3);
    assert_eq!((ran.json["outcome"].as_str(), ran.reason()), (Some("refused"), "neo_sign_in_refused"));
    assert_eq!(clinic.neo.password_submits(), 1);
    assert_eq!(clinic.sync().await.expect(3).reason(), "credentials_missing", "nothing was stored");

    clinic.set_up(&clinic.neo).await.expect(0);
    assert_eq!(clinic.neo.password_submits(), 2, "the right one is submitted once as well");
    let ran = clinic.sync().await.expect(0);
    assert_eq!(ran.json["signed_in"], false, "the session of the set-up is used");
    assert_eq!(clinic.neo.password_submits(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_up_that_is_called_again_with_a_refused_password_submits_it_no_second_time() {
    let (practice, _) = visits::small_day(1);
    let (company, user) = (practice.company_id.clone(), practice.user_name.clone());
    let clinic = Clinic::alone(practice).await;
    let set_up = async |password: &str, more: &[&str]| {
        clinic.set_up_as(clinic.neo.url(), &company, &user, password, more).await
    };
    for more in [&[][..], &[], &["--no-validate"]] {
        let ran = set_up("not-the-password", more).await.expect(3);
        assert_eq!(ran.reason(), "neo_sign_in_refused", "{more:?}; {ran}");
        assert_eq!(clinic.neo.password_submits(), 1, "{more:?}: it is known again");
    }
    set_up("another-wrong-one", &[]).await.expect(3);
    assert_eq!(clinic.neo.password_submits(), 2, "another password goes through");

    clinic.odisctl(&["try-again", "--json"]).await.one_json().expect(0);
    set_up("not-the-password", &[]).await.expect(3);
    set_up("not-the-password", &[]).await.expect(3);
    assert_eq!(clinic.neo.password_submits(), 3, "a person's \"try again\" grants one submission");

    clinic.set_up(&clinic.neo).await.expect(0);
    let rotate = ["credentials", "rotate", "--password-stdin", "--json"];
    let ran = clinic.command(&rotate).input("not-the-password").run().await.one_json().expect(3);
    assert_eq!(ran.reason(), "neo_sign_in_refused", "{ran}");
    assert_eq!(clinic.neo.password_submits(), 4, "nor is it as a new password for the same user");
    assert_eq!(credentials(&clinic).await, "validated", "and the one in use stays in use");
}

/// A session that dies in the middle of a run is opened again, and the reading goes on where it was.
async fn a_session_dies(style: SessionOver) {
    let (practice, ids) = visits::small_day(8);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.neo.clear_log();
    // The calendar and some of the notes are answered, then the session is over.
    clinic.neo.switches(|switches| {
        switches.session_over = style;
        switches.session_death = Some(SessionDeath { after: 5, each: false });
    });
    let ran = clinic.sync().await.expect(0);
    assert_eq!(ran.json["signed_in"], true, "it signed in again; {ran}");
    assert_eq!(clinic.neo.password_submits(), 1, "once");
    assert_eq!((ran.count("notes.read"), ran.count("notes.failed")), (8, 0), "every note was read; {ran}");
    let mut answered: BTreeMap<String, u32> = BTreeMap::new();
    for request in clinic.neo.requests_of(Kind::Data) {
        if request.path.contains("page-data") && request.session.is_some() && request.status == 200 {
            *answered.entry(request.path).or_default() += 1;
        }
    }
    assert_eq!(answered.len(), 8, "each note was answered");
    assert!(answered.values().all(|times| *times == 1), "what was answered is not asked again: {answered:?}");
    let visits = clinic.shown("visits").await;
    assert_eq!(visits.len(), ids.len() + 1, "no visit is doubled");
    assert!(visits.iter().filter(|visit| visit["note_revision"] == 1).count() == 8, "no note is doubled");
    assert_eq!(clinic.neo.writes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_dies_into_the_sign_in_page_is_opened_again() {
    a_session_dies(SessionOver::SignInPage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_dies_with_401_is_opened_again() {
    a_session_dies(SessionOver::Status401).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_dies_with_403_is_opened_again() {
    a_session_dies(SessionOver::Status403).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_dies_with_419_is_opened_again() {
    a_session_dies(SessionOver::Status419).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_ends_every_session_at_once_is_not_signed_in_to_for_ever() {
    let (practice, _) = visits::small_day(8);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.neo.clear_log();
    clinic.neo.switches(|switches| switches.session_death = Some(SessionDeath { after: 3, each: true }));
    let ran = clinic.sync().await.expect(1);
    assert_eq!(ran.reason(), "neo_session_lost", "{ran}");
    assert!(clinic.neo.password_submits() <= 2, "{} sign-ins", clinic.neo.password_submits());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_that_cannot_be_believed_closes_and_cancels_nothing() {
    let (practice, ids) = visits::small_day(4);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let call = clinic.of("calls", ids[0]).await["call_id"].as_str().unwrap().to_owned();
    clinic.odisctl(&["calls", "approve", &call, "--json"]).await.one_json().expect(0);
    assert_eq!(clinic.of("calls", ids[0]).await["state"], "queued", "one call waits at the queue");
    let before = known(&clinic).await;
    const CASES: &str =
        "select to_jsonb(c) - 'updated_at' from cases c where clinic_id = :clinic order by id";
    const CALLS: &str = "select id, status, scheduled_for, qstash_message_id from scheduled_discharge_calls \
                         where metadata->>'clinic_id' = :clinic order by id";
    let rows = (clinic.cloud().sql(CASES).await, clinic.cloud().sql(CALLS).await);
    assert_eq!((rows.0.len(), rows.1.len()), (5, 1));

    let json = |body: &str| Fault::Json { body: body.to_owned() };
    let faults = [
        ("500", Fault::Status { code: 500, retry_after: None }, "neo_answers"),
        ("an HTML page", Fault::HtmlPage, "neo_answers"),
        ("no body", Fault::EmptyBody, "neo_answers"),
        ("truncated", Fault::TruncatedJson { keep: 900 }, "neo_answers"),
        ("null", json("null"), "neo_answers"),
        ("an empty list", json("[]"), "neo_suspicious_emptiness"),
        ("no events", json(r#"{"events":[]}"#), "neo_suspicious_emptiness"),
    ];
    for (name, fault, code) in faults {
        clinic.neo.switches(|switches| switches.faults = vec![Rule::always(Area::Calendar, fault)]);
        let ran = clinic.sync().await.expect(1);
        assert_eq!((ran.json["outcome"].as_str(), ran.reason()), (Some("failed"), code), "{name}; {ran}");
        assert_eq!(ran.count("visits.closed") + ran.count("calls.cancelled"), 0, "{name}");
        assert_eq!(known(&clinic).await, before, "{name}: nothing changed here");
        let now = (clinic.cloud().sql(CASES).await, clinic.cloud().sql(CALLS).await);
        assert_eq!(now, rows, "{name}: nothing changed in the cloud");
        let status = clinic.status().await;
        assert_eq!(status["attention"]["code"], code, "{name}: the status says so");
    }
    // An envelope that nobody knows is drift, not emptiness.
    clinic.neo.switches(|switches| {
        switches.faults.clear();
        switches.envelope = Envelope::Unknown;
    });
    assert_eq!(clinic.sync().await.expect(1).reason(), "neo_answers", "unknown envelope");
    assert_eq!(known(&clinic).await, before, "unknown envelope: nothing changed here");
    let runs = clinic.shown("runs").await;
    let evidence = "select count(*) from evidence where code = 'neo_answers' and run_id = ";
    let kept = clinic.database(&format!("{evidence}'{}'", runs[0]["run_id"].as_str().unwrap()));
    assert_eq!(kept, [["1"]], "what the answer looked like is kept");

    clinic.neo.switches(|switches| switches.envelope = Envelope::Events);
    let ran = clinic.sync().await.expect(0);
    assert_eq!((ran.count("visits.new"), ran.count("visits.closed")), (0, 0), "all is as it was; {ran}");
    assert_eq!(clinic.neo.password_submits(), 1, "none of it cost a sign-in");

    // The other half: a calendar that is empty because every visit was called off is believed.
    clinic.neo.edit(|practice| {
        for id in practice.visits.keys().copied().collect::<Vec<_>>() {
            practice.cancel(id, "the clinic is closed").unwrap();
        }
    });
    let ran = clinic.sync().await.expect(0);
    assert_eq!(ran.count("visits.closed"), 5, "proved by what Neo says of each visit; {ran}");
    assert_eq!(clinic.of("calls", ids[0]).await["state"], "cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_neo_that_gives_not_one_note_is_never_green() {
    let (practice, ids) = visits::small_day(3);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    let faults = [
        ("404", Fault::Status { code: 404, retry_after: None }),
        ("403", Fault::Status { code: 403, retry_after: None }),
        ("no consultation", Fault::Json { body: "{}".to_owned() }),
    ];
    for (name, fault) in faults {
        clinic.neo.switches(|switches| switches.faults = vec![Rule::always(Area::PageData, fault)]);
        let ran = clinic.sync().await.expect(1);
        assert_eq!(
            (ran.json["outcome"].as_str(), ran.reason()),
            (Some("failed"), "neo_answers"),
            "{name}; {ran}"
        );
        assert_eq!(clinic.shown("visits").await.len(), 4, "{name}: the visits are stored all the same");
        assert_eq!(
            clinic.of("visits", ids[0]).await["failed_reads"],
            0,
            "{name}: it is no consultation's own fault"
        );
        let status = clinic.status().await;
        assert!(status["delivered_at"].is_null(), "{name}: {status}");
        assert_eq!(status["attention"]["code"], "neo_answers", "{name}: {status}");
    }
    clinic.neo.switches(|switches| switches.faults.clear());
    let ran = clinic.sync().await.expect(0);
    assert_eq!((ran.count("notes.new"), ran.count("notes.failed")), (3, 0), "all are read at last; {ran}");
    assert!(!clinic.status().await["delivered_at"].is_null(), "and delivered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_note_that_is_not_given_fails_no_run_and_is_not_green_either() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    let missing = Fault::Status { code: 404, retry_after: None };
    clinic.neo.switches(|switches| switches.faults = vec![Rule::always(Area::PageData, missing)]);
    clinic.sync().await.expect(0);
    assert!(clinic.status().await["delivered_at"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_that_is_not_understood_is_no_empty_day() {
    let (practice, _) = visits::small_day(2);
    let (company, user) = (practice.company_id.clone(), practice.user_name.clone());
    let password = practice.password.clone();
    let clinic = Clinic::in_cloud(practice).await;
    let start = visits::day_at(-1, 9, 0).format("%Y-%m-%d %H:%M:%S").to_string();
    let timeless = |id: u32| serde_json::json!({"appointment_id": id.to_string(), "patient_id": 9, "patient_name": "Miso"});
    let good = serde_json::json!({"appointment_id": "77", "start": start, "end": start, "patient_id": 9,
        "patient_name": "Miso", "client_id": 8, "first_name": "Robin", "last_name": "Abara",
        "current_status": "not arrived"});
    let answers = |items: Vec<Value>| {
        let body = serde_json::json!({ "events": items }).to_string();
        clinic.neo.switches(|switches| {
            switches.faults = vec![Rule::always(Area::Calendar, Fault::Json { body })];
        });
    };
    answers(vec![timeless(1), timeless(2)]);
    let ran = clinic.set_up_as(clinic.neo.url(), &company, &user, &password, &[]).await.expect(1);
    assert_eq!(ran.reason(), "neo_answers", "set-up does not call that a schedule; {ran}");
    clinic.neo.switches(|switches| switches.faults.clear());
    clinic.set_up_all().await;
    answers(vec![timeless(1), timeless(2)]);
    let ran = clinic.sync().await.expect(1);
    assert_eq!((ran.reason(), ran.count("visits.rejected")), ("neo_answers", 2), "{ran}");
    assert!(clinic.status().await["delivered_at"].is_null());

    answers(vec![good.clone(), timeless(1), timeless(2)]);
    let ran = clinic.sync().await.expect(0);
    assert_eq!((ran.count("visits.seen"), ran.warnings()), (1, vec!["neo_answers"]), "{ran}");
    let told = ran.json["warnings"][0]["message"].as_str().unwrap();
    assert!(told.contains("2 entries"), "in words: {told}");
    let status = clinic.status().await;
    assert!(status["delivered_at"].is_null(), "most of the day is missing: {status}");
    assert_eq!(status["attention"]["code"], "neo_answers", "the window shows it: {status}");

    answers(vec![good, timeless(1)]);
    let ran = clinic.sync().await.expect(0);
    assert_eq!(ran.warnings(), ["neo_answers"], "one is told as well; {ran}");
    assert!(!clinic.status().await["delivered_at"].is_null(), "and holds up nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consultation_that_is_not_there_costs_the_others_nothing_and_is_given_up_at_last() {
    const GIVEN_UP_AFTER: u64 = 18;
    let (practice, ids) = visits::small_day(3);
    let consultation = practice.consultation_of(ids[1]).unwrap().id;
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    let missing = Fault::Status { code: 404, retry_after: None };
    clinic.neo.switches(|switches| {
        switches.faults = vec![Rule::always(Area::PageData, missing).only(consultation)];
    });
    let asked = || {
        let path = format!("/consultations/{consultation}/");
        clinic.neo.requests().iter().filter(|request| request.path.contains(&path)).count()
    };

    let ran = clinic.sync().await.expect(0);
    assert_eq!((ran.count("notes.read"), ran.count("notes.failed")), (2, 1), "the others are stored; {ran}");
    for run in 1..=GIVEN_UP_AFTER {
        assert_eq!(clinic.of("visits", ids[1]).await["failed_reads"], run, "counted");
        let before = asked();
        clinic.sync().await.expect(0);
        let again = asked() - before;
        if run < GIVEN_UP_AFTER {
            assert!(again > 0, "run {run}: asked again");
        } else {
            assert_eq!(again, 0, "after {GIVEN_UP_AFTER} runs it is given up");
        }
    }
    let call = clinic.of("calls", ids[1]).await;
    assert_ne!(call["verdict"], "call", "a visit whose note nobody read is never called by itself");
    assert!(!call["reasons"].as_array().unwrap().is_empty(), "and the reason is told: {call}");

    // The site has it again, and somebody works on the visit: it is read.
    clinic.neo.switches(|switches| switches.faults.clear());
    clinic.neo.edit(|practice| practice.hand_to_provider(ids[1], 32).unwrap());
    clinic.sync().await.expect(0);
    assert_eq!(clinic.of("visits", ids[1]).await["note_revision"], 1, "read in the end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_page_that_nobody_knows_gets_no_password_and_leaves_evidence() {
    let (practice, _) = visits::small_day(2);
    let password = practice.password.clone();
    let clinic = Clinic::alone(practice).await;
    clinic.store_sign_in(&clinic.neo, &password).await.expect(0);
    let drift: [(&str, Turn<practice::neo::Login>); 2] = [
        ("fields renamed", |login| login.user = UserField::Renamed),
        ("an unknown page", |login| {
            login.user = UserField::UserName;
            login.page = SignInPage::Unknown;
        }),
    ];
    for (number, (name, change)) in drift.into_iter().enumerate() {
        clinic.neo.switches(|switches| change(&mut switches.login));
        let ran = clinic.sync().await.expect(1);
        assert_eq!(ran.reason(), "neo_page_changed", "{name}; {ran}");
        let kept = clinic.database("select code, length(sealed_skeleton) from evidence order by id");
        assert_eq!(kept.len(), number + 1, "{name}: evidence is kept");
        assert_eq!(kept[number][0], "neo_page_changed", "{name}");
    }
    assert_eq!((clinic.neo.password_submits(), clinic.neo.passwords_elsewhere()), (0, 0));
    assert_eq!(clinic.neo.requests_of(Kind::SignIn).len(), 0, "no form was submitted at all");

    clinic.neo.switches(|switches| switches.login = practice::neo::Login::default());
    clinic.sync().await.expect(0);
    assert_eq!(clinic.neo.password_submits(), 1, "the known page is signed in to");
}

/// What Neo may ask instead of letting us in: told apart, with the right exit code and no second try.
async fn asked_for_something(cases: Vec<Asked>) {
    let (practice, ids) = visits::small_day(2);
    let password = practice.password.clone();
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    for (name, change, code, exit, submits) in cases {
        clinic.neo.expire_sessions();
        clinic.neo.switches(|switches| {
            *switches = practice::neo::Switches::default();
            change(switches);
        });
        clinic.store_sign_in(&clinic.neo, &password).await.expect(0);
        clinic.neo.clear_log();
        let ran = clinic.sync().await.expect(exit);
        assert_eq!(ran.reason(), code, "{name}; {ran}");
        assert_eq!(clinic.neo.password_submits(), submits, "{name}: submitted");
        assert_eq!(clinic.neo.passwords_elsewhere(), 0, "{name}: the password went nowhere else");
        assert_eq!(clinic.neo.writes(), 0, "{name}: nothing was written");
        if exit == 3 {
            clinic.sync().await.expect(3);
            assert_eq!(clinic.neo.password_submits(), submits, "{name}: not tried again without a person");
        }
        assert_eq!(clinic.of("visits", ids[0]).await["note_revision"], 1, "{name}: what is known stays");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_neo_asks_after_the_password_is_told_apart() {
    asked_for_something(vec![
        ("second factor", |s| s.login.after_password = AfterPassword::TwoFactor, "neo_mfa", 3, 1),
        ("captcha", |s| s.login.after_password = AfterPassword::Captcha, "neo_captcha", 3, 1),
        (
            "new password",
            |s| s.login.after_password = AfterPassword::PasswordChange,
            "neo_password_change",
            3,
            1,
        ),
        ("terms of use", |s| s.login.after_password = AfterPassword::TermsOfUse, "neo_password_change", 3, 1),
        ("unknown", |s| s.login.after_password = AfterPassword::Unknown, "neo_page_changed", 1, 1),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_the_place_of_the_sign_in_is_told_apart() {
    asked_for_something(vec![
        ("captcha", |s| s.login.page = SignInPage::Captcha, "neo_captcha", 3, 0),
        ("maintenance, 503", |s| s.maintenance = Maintenance::Status503, "neo_maintenance", 1, 0),
        ("maintenance, 200", |s| s.maintenance = Maintenance::Status200, "neo_maintenance", 1, 0),
        ("nobody answers", |s| s.refuses_connections = true, "neo_unreachable", 1, 0),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_account_is_told_apart_and_left_alone() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::alone(practice).await;
    clinic.neo.switches(|switches| switches.login.lock_after = Some(1));
    clinic.store_sign_in(&clinic.neo, "not-the-password").await.expect(0);
    for _ in 0..2 {
        assert_eq!(clinic.sync().await.expect(3).reason(), "neo_account_locked");
        assert_eq!(clinic.neo.password_submits(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_is_not_typed_at_another_origin() {
    let (practice, _) = visits::small_day(1);
    let password = practice.password.clone();
    let clinic = Clinic::alone(practice).await;
    clinic.neo.switches(|switches| switches.login.page = SignInPage::Sso);
    clinic.store_sign_in(&clinic.neo, &password).await.expect(0);
    let ran = clinic.sync().await;
    assert!(matches!(ran.code, Some(1 | 3)), "{ran}");
    assert!(matches!(ran.reason(), "neo_page_changed" | "neo_mfa"), "{ran}");
    assert_eq!((clinic.neo.password_submits(), clinic.neo.passwords_elsewhere()), (0, 0), "{ran}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_neo_wants_a_person_what_is_owed_is_delivered_all_the_same() {
    let (practice, ids) = visits::small_day(3);
    let password = practice.password.clone();
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    clinic.connect(&clinic.pc).await;
    assert!(
        clinic.status().await["outbox"]["waiting"].as_u64().unwrap() > 0,
        "read before there was a cloud"
    );

    clinic.neo.switches(|switches| switches.login.after_password = AfterPassword::TwoFactor);
    clinic.store_sign_in(&clinic.neo, &password).await.expect(0);
    let ran = clinic.sync().await.expect(3);
    assert_eq!(ran.reason(), "neo_mfa");
    assert_eq!(ran.count("outbox.waiting"), 0, "the rest works; {ran}");
    let cases = clinic.cloud().value("select count(*) from cases where clinic_id = :clinic").await;
    assert_eq!(cases, (ids.len() + 1).to_string());
    assert_eq!(clinic.status().await["attention"]["code"], "neo_mfa");
}
