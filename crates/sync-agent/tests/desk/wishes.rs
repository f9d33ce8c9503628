//! What a person wants of a staying agent: runs, pauses, settings, another try.

use chrono::TimeDelta;
use serde_json::{Value, json};
use sync_agent::settings::Settings;
use sync_core::calls::Mode;
use sync_core::failure::Code;
use sync_core::view::intent::Answer;
use sync_core::view::tray::Face;
use sync_core::view::window::{CheckName, CheckState};
use sync_core::view::{Activity, Outcome};

use crate::clinic::{Pc, asked, close, done, noon, open, refused, shown, wall};

fn visits(answer: Answer) -> usize {
    let Answer::Visits { visits } = answer else { panic!("{answer:?}") };
    visits.len()
}

#[tokio::test]
async fn a_run_that_is_cancelled_ends_at_once_and_what_is_stored_stays() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        pc.neo.set(|neo| neo.visits.push(done(502, wall(-1), "Mango")));
        close(&pc.neo.notes);
        let running = desk.handle(crate::clinic::intent(json!({"what": "sync_now", "days": null})));
        let cancelling = async {
            shown(desk, "notes are read", |seen| seen.status.activity == Activity::Reading).await;
            assert_eq!(asked(desk, json!({"what": "cancel_sync"})).await, Answer::Done);
        };
        let (ran, ()) = tokio::join!(running, cancelling);
        let Answer::Report { report } = ran.unwrap() else { panic!("a report") };
        assert_eq!(report.reason.map(|reason| reason.code), Some(Code::Stopped));
        assert_eq!(
            visits(asked(desk, json!({"what": "visits", "days": null})).await),
            1,
            "what was stored stays"
        );
        let at = shown(desk, "it rests", |seen| seen.status.activity == Activity::Idle).await;
        assert_eq!(at.status.attention.as_ref().map(|failure| failure.code), None, "who ended it knows it");
        open(&pc.neo.notes);
        assert_eq!(
            asked(desk, json!({"what": "cancel_sync"})).await,
            Answer::Done,
            "without a run nothing happens"
        );
        let Answer::Report { report } = asked(desk, json!({"what": "sync_now", "days": null})).await else {
            panic!("a report")
        };
        assert_eq!((report.outcome, report.visits.new), (Outcome::Completed, 1));
    })
    .await;
}

#[tokio::test]
async fn a_pause_is_shown_ends_by_itself_and_can_be_lifted() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        asked(desk, json!({"what": "pause", "how_long": "tomorrow"})).await;
        let until = "2026-06-11T12:00:00Z".parse().unwrap();
        let at = shown(desk, "it is paused", |seen| seen.paused_until == Some(until)).await;
        assert_eq!((at.face, at.status.next_run), (Face::Resting, Some(until)), "8:00 in New York");
        asked(desk, json!({"what": "resume"})).await;
        shown(desk, "it goes on", |seen| seen.paused_until.is_none()).await;
        asked(desk, json!({"what": "pause", "how_long": "hour"})).await;
        shown(desk, "it is paused", |seen| seen.paused_until == Some(noon() + TimeDelta::hours(1))).await;
        pc.clock.pass(TimeDelta::hours(2));
        asked(desk, json!({"what": "examine"})).await;
        shown(desk, "the pause is over", |seen| seen.paused_until.is_none()).await;
    })
    .await;
    // A pause is on disk: whoever restarts the computer keeps it.
    pc.staying(async |desk| {
        asked(desk, json!({"what": "pause", "how_long": "day"})).await;
    })
    .await;
    pc.staying(async |desk| {
        shown(desk, "it is still paused", |seen| seen.paused_until.is_some()).await;
    })
    .await;
}

fn chosen(snapshot: &sync_core::view::window::Snapshot) -> Value {
    serde_json::to_value(&snapshot.settings.chosen).unwrap()
}

#[tokio::test]
async fn settings_are_changed_in_one_form_and_a_field_that_cannot_be_taken_changes_nothing() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        let mut wanted = chosen(&desk.snapshots().borrow());
        wanted["every_minutes"] = json!(60);
        wanted["look_back_hours"] = json!(336);
        wanted["notifications"]["on"] = json!(false);
        asked(desk, json!({"what": "choose", "chosen": wanted})).await;
        let at = shown(desk, "it was chosen", |seen| seen.settings.chosen.every_minutes == 60).await;
        assert_eq!(chosen(&at), wanted, "sent back as it was chosen");
        let due = at.status.next_run.unwrap() - noon();
        assert!(due <= TimeDelta::minutes(70), "the next run comes by the new interval: in {due}");

        let before = chosen(&at);
        let mut wrong = before.clone();
        wrong["every_minutes"] = json!(90);
        wrong["calls"]["from"] = json!("05:00:00");
        let failure = refused(desk, json!({"what": "choose", "chosen": wrong})).await;
        assert!(failure.message.contains("Nobody is called before"), "{}", failure.message);
        assert_eq!(chosen(&desk.snapshots().borrow()), before, "nothing of it was taken");
    })
    .await;
    // The window reaches back as far as was chosen.
    pc.clock.pass(TimeDelta::minutes(71));
    pc.staying(async |desk| {
        let at = shown(desk, "the next run has ended", |seen| {
            seen.status.last_success.is_some_and(|at| at > noon())
        })
        .await;
        let window = at.status.last_run.as_ref().unwrap().report.as_ref().unwrap().window.unwrap();
        assert_eq!(window.from.date(), wall(-336).date());
    })
    .await;
}

#[tokio::test]
async fn calls_ring_by_themselves_only_where_a_second_opinion_is_asked_for() {
    let automatic = json!({"what": "calls_mode", "mode": "automatic"});
    let pc = Pc::new(Vec::new());
    pc.staying(async |desk| {
        let at = shown(desk, "the agent is there", |seen| !seen.status.version.is_empty()).await;
        let before = chosen(&at);
        let failure = refused(desk, automatic.clone()).await;
        assert!(failure.message.contains("second opinion"), "{}", failure.message);
        assert_eq!(chosen(&desk.snapshots().borrow()), before, "nothing was changed");
    })
    .await;
    // Here no cloud is connected, through which one would turn it on.
    let file = pc.home().root().join("settings.json");
    let mut settings = Settings::load(&file).unwrap();
    settings.calls.second_opinion = true;
    settings.save(&file).unwrap();
    pc.staying(async |desk| {
        asked(desk, automatic.clone()).await;
        let at = shown(desk, "automatic is live", |seen| seen.settings.chosen.calls.go_live.is_some()).await;
        assert_eq!(at.settings.chosen.calls.go_live, Some(noon()), "from now on");

        let mut wanted = chosen(&at);
        wanted["calls"]["second_opinion"] = json!(false);
        asked(desk, json!({"what": "choose", "chosen": wanted})).await;
        let at =
            shown(desk, "a person decides again", |seen| !seen.settings.chosen.calls.second_opinion).await;
        assert_eq!(at.settings.chosen.calls.mode, Mode::Review);
    })
    .await;
}

#[tokio::test]
async fn a_closure_that_is_chosen_moves_at_once_the_call_that_was_planned_for_that_day() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        let call = async || {
            let Answer::Calls { calls } = asked(desk, json!({"what": "calls"})).await else { panic!() };
            calls.into_iter().next().unwrap()
        };
        let id = call().await.call_id.unwrap();
        asked(desk, json!({"what": "decide", "call_id": id, "decision": "approve"})).await;
        let due = call().await.due.unwrap();
        let runs = desk.snapshots().borrow().status.last_run.clone();

        let mut wanted = chosen(&desk.snapshots().borrow());
        wanted["calls"]["closures"] = json!([due.date_naive()]);
        asked(desk, json!({"what": "choose", "chosen": wanted})).await;
        let moved = call().await.due.unwrap();
        assert_eq!(
            moved.date_naive(),
            due.date_naive().succ_opt().unwrap(),
            "nobody is called on a closed day"
        );
        assert_eq!(desk.snapshots().borrow().status.last_run, runs, "without a run");
    })
    .await;
}

#[tokio::test]
async fn what_a_policy_fixes_is_shown_and_cannot_be_changed() {
    let policy = "managed_by = \"Northside IT\"\nevery_minutes = 120\n[calls]\nmode = \"review\"\n";
    let pc = Pc::new(Vec::new()).managed(policy);
    pc.staying(async |desk| {
        let at = shown(desk, "the agent is there", |seen| !seen.status.version.is_empty()).await;
        assert_eq!(at.settings.managed, ["every_minutes", "calls.mode"]);
        assert_eq!(at.settings.managed_by.as_deref(), Some("Northside IT"));
        assert_eq!(at.settings.chosen.every_minutes, 120);
        let mut wanted = chosen(&at);
        wanted["look_back_hours"] = json!(72);
        asked(desk, json!({"what": "choose", "chosen": wanted})).await;
        wanted["every_minutes"] = json!(60);
        for managed in
            [json!({"what": "choose", "chosen": wanted}), json!({"what": "calls_mode", "mode": "automatic"})]
        {
            let failure = refused(desk, managed).await;
            assert!(failure.message.contains("managed by Northside IT"), "{}", failure.message);
        }
        asked(desk, json!({"what": "calls_mode", "mode": "review"})).await;
    })
    .await;
    let file = Settings::load(&pc.home().root().join("settings.json")).unwrap();
    assert_eq!(file.schedule.look_back_hours, 72, "what is free was kept");
    assert_eq!(file.schedule.every_minutes, 240, "what is managed never stands in the clinic's own file");
}

#[tokio::test]
async fn a_policy_that_cannot_be_understood_is_shown_and_does_not_stop_the_sync() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]).managed("every_minuets = 60\n");
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        let at = shown(desk, "it synced", |seen| seen.status.last_success.is_some()).await;
        let attention = at.status.attention.clone().unwrap();
        assert_eq!(attention.code, Code::SettingsDamaged);
        assert!(
            attention.message.contains("policy") && attention.message.contains("line 1"),
            "{}",
            attention.message
        );
        assert!(at.settings.managed.is_empty(), "it fixes nothing");
    })
    .await;
}

#[tokio::test]
async fn a_visit_that_cannot_be_read_is_a_trouble_that_can_be_tried_again() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit"), done(502, wall(-1), "Mango")]);
    pc.neo.set(|neo| {
        neo.unreadable.insert(502);
    });
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        let Answer::Troubles { troubles } = asked(desk, json!({"what": "troubles"})).await else { panic!() };
        let trouble = troubles.iter().find(|row| row.appointment_id.is_some()).unwrap();
        assert_eq!((trouble.appointment_id.as_deref(), trouble.tries), (Some("502"), 1));
        assert_eq!(trouble.patient.as_deref(), Some("Mango"));
        assert!(trouble.may_retry);
        let retry = json!({"what": "retry", "trouble": trouble.id});
        asked(desk, retry.clone()).await;
        pc.neo.set(|neo| neo.unreadable.clear());
        asked(desk, json!({"what": "sync_now", "days": null})).await;
        let Answer::Troubles { troubles } = asked(desk, json!({"what": "troubles"})).await else { panic!() };
        assert!(troubles.iter().all(|row| row.appointment_id.is_none()), "{troubles:?}");
        assert!(refused(desk, retry).await.message.contains("over already"));
        for other in ["agent", "run:1", "call:1", "delivery:publish:1", "nonsense"] {
            let failure = refused(desk, json!({"what": "retry", "trouble": other})).await;
            assert_eq!(failure.code, Code::Usage, "{other}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_failed_run_is_a_trouble_with_its_evidence_and_is_told_once() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        let mut notices = desk.notices();
        pc.neo.set(|neo| {
            neo.session_lasts = false;
            neo.refuses = Some(Code::NeoSignInRefused);
        });
        for _ in 0..2 {
            pc.clock.pass(TimeDelta::minutes(1));
            let Answer::Report { report } = asked(desk, json!({"what": "sync_now", "days": null})).await
            else {
                panic!("a report")
            };
            assert_eq!(report.outcome, Outcome::NeedsPerson);
        }
        let notice = notices.recv().await.unwrap();
        assert_eq!(notice.cause, "neo_sign_in_refused");
        assert!(notices.try_recv().is_err(), "once per episode");
        let Answer::Runs { runs } = asked(desk, json!({"what": "runs"})).await else { panic!() };
        assert_eq!(
            runs[1].evidence.as_deref(),
            Some("html body form"),
            "the run that was refused has its evidence"
        );
        let at = shown(desk, "somebody must act", |seen| seen.face == Face::NeedsYou).await;
        assert_eq!(at.status.attention.as_ref().map(|failure| failure.code), Some(Code::NeoSignInRefused));
        let Answer::Troubles { troubles } = asked(desk, json!({"what": "troubles"})).await else { panic!() };
        assert_eq!(troubles.len(), 1, "one matter, told once: {troubles:?}");
        asked(desk, json!({"what": "try_again"})).await;
        asked(desk, json!({"what": "revoke_neo"})).await;
        shown(desk, "it was revoked", |seen| seen.settings.credentials == "revoked").await;
    })
    .await;
}

#[tokio::test]
async fn examining_answers_with_every_check_and_changes_no_table() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        let before = desk.snapshots().borrow().tables;
        let Answer::Checks { checks } = asked(desk, json!({"what": "examine"})).await else { panic!() };
        let states: Vec<_> = checks.iter().map(|check| (check.what, check.state)).collect();
        use CheckName::{Audit, Browser, Cloud, Database, Queue, SignedIn, Vault, Version};
        use CheckState::{Absent, Good};
        assert_eq!(
            states,
            [
                (Database, Good),
                (Vault, Good),
                (Browser, Good),
                (SignedIn, Good),
                (Cloud, Absent),
                (Queue, Absent),
                (Audit, Good),
                (Version, Absent),
            ]
        );
        assert_eq!(
            desk.snapshots().borrow().tables,
            before,
            "nothing was written, so no list is asked for anew"
        );
        asked(desk, json!({"what": "sync_now", "days": null})).await;
        let after = shown(desk, "a run has ended", |seen| seen.tables != before).await.tables;
        assert!(
            after - before <= 2,
            "a run moves the lists when it has stored and when it is over: {before} {after}"
        );
    })
    .await;
}
