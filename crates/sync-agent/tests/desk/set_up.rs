//! Setting up through the window.

use serde_json::json;
use sync_agent::desk::Desk;
use sync_core::failure::Code;
use sync_core::view::intent::Answer;
use sync_core::view::tray::Face;
use sync_core::view::window::{CheckName, CheckState, Snapshot, Step};

use crate::clinic::{Pc, asked, close, done, finish, intent, noon, open, refused, shown, wall};

fn state(snapshot: &Snapshot, what: CheckName) -> Option<CheckState> {
    snapshot.checklist.iter().find(|check| check.what == what).map(|check| check.state)
}

/// How credentials were kept, as the audit trail tells it: newest first.
async fn kept_how(desk: &Desk) -> Vec<String> {
    let Answer::Audit { page } = asked(desk, json!({"what": "audit", "before": null})).await else {
        panic!("a page of the audit trail")
    };
    let kept = page.entries.into_iter().map(|entry| entry.action);
    kept.filter(|action| matches!(action.as_str(), "credentials_stored" | "credentials_rotated")).collect()
}

#[tokio::test]
async fn connecting_neo_is_shown_step_by_step_and_the_first_run_begins_when_set_up_is_finished() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    close(&pc.neo.form);
    close(&pc.neo.calendar);
    pc.staying(async |desk| {
        assert_eq!(desk.snapshots().borrow().face, Face::Starting, "nothing is set up");
        let connecting = desk.handle(pc.connect("open sesame"));
        let watching = async {
            use CheckName::{Browser, Cloud, NeoReached, Schedule, SignedIn};
            use CheckState::{Absent, Good, Running, Waiting};
            let at =
                shown(desk, "Neo is being reached", |seen| state(seen, NeoReached) == Some(Running)).await;
            assert_eq!(state(&at, Browser), Some(Good));
            assert_eq!(at.checklist[0].found.as_deref(), Some("Chromium 156"));
            assert_eq!(state(&at, SignedIn), Some(Waiting));
            open(&pc.neo.form);
            let at = shown(desk, "the schedule is read", |seen| state(seen, Schedule) == Some(Running)).await;
            assert_eq!((state(&at, NeoReached), state(&at, SignedIn)), (Some(Good), Some(Good)));
            open(&pc.neo.calendar);
            let at = shown(desk, "all of it is over", |seen| state(seen, Cloud) == Some(Absent)).await;
            assert_eq!(state(&at, Schedule), Some(Good));
        };
        let (connected, ()) = tokio::join!(connecting, watching);
        connected.unwrap();
        let at = shown(desk, "Neo is connected", |seen| seen.set_up.neo == Step::Done).await;
        assert_eq!((at.set_up.cloud, at.set_up.calls, at.set_up.finished), (Step::Open, Step::Open, false));
        assert_eq!(at.status.last_run, None, "a person who sets up is not kept waiting by a run");
        asked(desk, json!({"what": "set_up_step", "step": "cloud", "stands": "later"})).await;
        asked(desk, json!({"what": "set_up_step", "step": "calls", "stands": "done"})).await;
        desk.handle(finish()).await.unwrap();
        let at = shown(desk, "the first run has ended", |seen| {
            seen.status.last_run.as_ref().is_some_and(|run| run.ended_at.is_some())
        })
        .await;
        let run = at.status.last_run.clone().unwrap();
        assert_eq!(run.reason, "first", "it begins at once: {run:?}");
        assert_eq!((at.set_up.cloud, at.set_up.calls, at.set_up.finished), (Step::Later, Step::Done, true));
    })
    .await;
    assert_eq!(pc.neo.does.lock().unwrap().submitted, ["open sesame"], "the password was submitted once");
    // It is kept over a restart.
    pc.staying(async |desk| {
        let at = shown(desk, "the agent is there", |seen| !seen.status.version.is_empty()).await;
        assert!(at.set_up.finished && at.set_up.cloud == Step::Later, "{:?}", at.set_up);
    })
    .await;
}

#[tokio::test]
async fn where_neo_asks_for_a_person_set_up_goes_on_once_that_person_has_signed_in() {
    for asks in [Code::NeoMfa, Code::NeoCaptcha, Code::NeoPageChanged] {
        let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
        pc.neo.set(|neo| neo.refuses = Some(asks));
        pc.staying(async |desk| {
            let failure = desk.handle(pc.connect("open sesame")).await.unwrap_err();
            assert_eq!(failure.code, asks);
            let at = desk.snapshots().borrow().clone();
            assert_eq!((at.set_up.neo, at.settings.credentials.as_str()), (Step::Open, "not_configured"));

            asked(desk, json!({"what": "sign_in_yourself"})).await;
            let at = shown(desk, "Neo is connected", |seen| seen.set_up.neo == Step::Done).await;
            assert_eq!(at.settings.credentials, "validated", "{asks:?}");
            assert_eq!(at.status.last_run, None, "the person goes on setting up");
            desk.handle(finish()).await.unwrap();
            shown(desk, "the first run has ended", |seen| seen.status.last_success.is_some()).await;
        })
        .await;
        assert_eq!(pc.neo.does.lock().unwrap().submitted, ["open sesame"], "{asks:?}: submitted once");
    }
}

#[tokio::test]
async fn a_person_who_thinks_better_of_signing_in_keeps_nobody_waiting() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        close(&pc.neo.person);
        let signing_in = desk.handle(intent(json!({"what": "sign_in_yourself"})));
        let pressing = async {
            shown(desk, "the window is open", |seen| {
                state(seen, CheckName::SignedIn) == Some(CheckState::Running)
            })
            .await;
            asked(desk, json!({"what": "cancel_sync"})).await;
        };
        let (signed_in, ()) = tokio::join!(signing_in, pressing);
        assert_eq!(signed_in.unwrap_err().code, Code::Stopped);
        asked(desk, json!({"what": "pause", "how_long": "hour"})).await;
    })
    .await;
}

#[tokio::test]
async fn a_new_password_behind_a_second_factor_is_kept_once_the_person_is_in() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        pc.neo.set(|neo| neo.refuses = Some(Code::NeoMfa));
        let failure = refused(desk, json!({"what": "rotate_neo", "password": "new"})).await;
        assert_eq!(failure.code, Code::NeoMfa);
        let before = kept_how(desk).await;
        asked(desk, json!({"what": "sign_in_yourself"})).await;
        assert_eq!(before, ["credentials_stored"], "what Neo has not let in is not kept");
        assert_eq!(
            kept_how(desk).await,
            ["credentials_rotated", "credentials_stored"],
            "whoever finished it, another password took the place of the first"
        );
        // The session is over, and what is typed then is the new one.
        pc.neo.set(|neo| {
            neo.refuses = None;
            neo.session_lasts = false;
        });
        asked(desk, json!({"what": "sync_now", "days": null})).await;
    })
    .await;
    assert_eq!(pc.neo.does.lock().unwrap().submitted, ["open sesame", "new", "new"]);
}

#[tokio::test]
async fn a_new_password_that_neo_accepts_at_once_is_one_rotation() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        asked(desk, json!({"what": "rotate_neo", "password": "new"})).await;
        assert_eq!(kept_how(desk).await, ["credentials_rotated", "credentials_stored"]);
    })
    .await;
}

#[tokio::test]
async fn a_refused_password_does_not_wait_for_a_person() {
    let pc = Pc::new(Vec::new());
    pc.neo.set(|neo| neo.refuses = Some(Code::NeoMfa));
    pc.staying(async |desk| {
        desk.handle(pc.connect("first")).await.unwrap_err();
        pc.neo.set(|neo| neo.refuses = Some(Code::NeoSignInRefused));
        desk.handle(pc.connect("second")).await.unwrap_err();
        let failure = refused(desk, json!({"what": "sign_in_yourself"})).await;
        assert_eq!(failure.code, Code::CredentialsMissing, "nothing waits any more");
    })
    .await;
}

#[tokio::test]
async fn a_person_who_leaves_in_the_middle_of_set_up_is_not_waited_for_for_ever() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        desk.handle(pc.connect("open sesame")).await.unwrap();
        let next =
            shown(desk, "Neo is connected", |seen| seen.set_up.neo == Step::Done).await.status.next_run;
        assert_eq!(next, Some(noon() + chrono::TimeDelta::minutes(15)));
        pc.clock.pass(chrono::TimeDelta::minutes(15));
        // Whatever wakes the agent: it looks again whether anything is due.
        asked(desk, json!({"what": "resume"})).await;
        shown(desk, "the first run has ended", |seen| seen.status.last_success.is_some()).await;
    })
    .await;
}

#[tokio::test]
async fn a_refused_password_fails_its_step_and_nothing_is_kept() {
    let pc = Pc::new(Vec::new());
    pc.neo.set(|neo| neo.refuses = Some(Code::NeoSignInRefused));
    pc.staying(async |desk| {
        let failure = desk.handle(pc.connect("wrong")).await.unwrap_err();
        assert_eq!(failure.code, Code::NeoSignInRefused);
        let at = shown(desk, "the step failed", |seen| {
            state(seen, CheckName::SignedIn) == Some(CheckState::Failed)
        })
        .await;
        assert_eq!(state(&at, CheckName::NeoReached), Some(CheckState::Good));
        assert_eq!(at.set_up.neo, Step::Open);
        assert_eq!(at.settings.credentials, "not_configured");
        pc.neo.set(|neo| {
            neo.refuses = None;
            neo.unreached = Some(Code::NeoUnreachable);
        });
        let failure = desk.handle(pc.connect("right")).await.unwrap_err();
        assert_eq!(failure.code, Code::NeoUnreachable);
        let at = shown(desk, "Neo was not reached", |seen| {
            state(seen, CheckName::NeoReached) == Some(CheckState::Failed)
        })
        .await;
        assert_eq!(state(&at, CheckName::SignedIn), Some(CheckState::Waiting));
    })
    .await;
    assert_eq!(
        pc.neo.does.lock().unwrap().submitted,
        ["wrong"],
        "nothing was typed where Neo was not reached"
    );
}

#[tokio::test]
async fn an_account_that_may_not_see_the_schedule_is_refused_in_words() {
    let pc = Pc::new(Vec::new());
    pc.neo.set(|neo| neo.calendar_broken = true);
    pc.staying(async |desk| {
        let failure = desk.handle(pc.connect("right")).await.unwrap_err();
        assert_eq!(failure.code, Code::NeoAnswers);
        assert!(failure.message.starts_with("The sign-in was accepted"), "{}", failure.message);
        let at = shown(desk, "the step failed", |seen| {
            state(seen, CheckName::Schedule) == Some(CheckState::Failed)
        })
        .await;
        assert_eq!(state(&at, CheckName::SignedIn), Some(CheckState::Good));
        assert_eq!(at.settings.credentials, "not_configured", "nothing was kept");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_address_zone_or_name_is_refused_before_anything_is_done() {
    let pc = Pc::new(Vec::new());
    pc.staying(async |desk| {
        let neo = |url: &str, company: &str, zone: &str, password: &str| {
            json!({"what": "connect_neo", "url": url, "company_id": company, "user_name": "sync",
                   "password": password, "zone": zone})
        };
        let good = "https://neo.example";
        for (wrong, code) in [
            (neo("neo", "1", "America/New_York", "p"), Code::NeoAddress),
            (neo("http://neo.example", "1", "America/New_York", "p"), Code::NeoAddress),
            (neo(good, " ", "America/New_York", "p"), Code::Usage),
            (neo(good, "1", "Middle/Earth", "p"), Code::Usage),
            (neo(good, "1", "America/New_York", ""), Code::Usage),
            (json!({"what": "connect_cloud", "url": "cloud", "key": "k", "email": "e", "password": "p", "clinic": null}), Code::Usage),
            (json!({"what": "connect_cloud", "url": good, "key": "k", "email": "e", "password": "p", "clinic": "mine"}), Code::Usage),
            (json!({"what": "connect_queue", "url": good, "token": null, "destination": good, "receiver_claims": false}), Code::Usage),
            (json!({"what": "rotate_neo", "password": "p"}), Code::CredentialsMissing),
        ] {
            assert_eq!(refused(desk, wrong.clone()).await.code, code, "{wrong}");
        }
        assert!(serde_json::from_value::<sync_core::view::intent::AgentIntent>(json!({"what": "purge"})).is_err());
        let _ = intent(json!({"what": "snapshot"}));
    })
    .await;
    assert!(pc.neo.does.lock().unwrap().submitted.is_empty(), "no password left this computer");
}

#[tokio::test]
async fn a_session_that_shows_other_visits_than_this_clinics_is_refused() {
    let pc = Pc::new(vec![done(501, wall(-30), "Biscuit"), done(502, wall(-2), "Mango")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        asked(desk, json!({"what": "sign_in_yourself"})).await;

        // The same numbers at other times: another company counts its appointments too.
        pc.neo.set(|neo| {
            neo.visits = vec![done(501, wall(-29), "Rex"), done(502, wall(-3), "Luna")];
            for visit in &mut neo.visits {
                visit.done = false;
            }
        });
        let failure = refused(desk, json!({"what": "sign_in_yourself"})).await;
        assert!(failure.message.contains("another clinic"), "{}", failure.message);
        pc.neo.set(|neo| neo.visits.clear());
        let failure = refused(desk, json!({"what": "sign_in_yourself"})).await;
        assert_eq!(
            failure.code,
            Code::NeoSuspiciousEmptiness,
            "a calendar without any of them proves nothing"
        );
        let at = shown(desk, "the step failed", |seen| {
            state(seen, CheckName::Schedule) == Some(CheckState::Failed)
        })
        .await;
        assert_eq!(state(&at, CheckName::SignedIn), Some(CheckState::Good));
    })
    .await;
}

#[tokio::test]
async fn an_agent_whose_vault_is_locked_has_a_desk_that_says_so() {
    let mut pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| pc.set_up(desk).await).await;
    pc.forget_passphrase();
    pc.staying(async |desk| {
        let at = shown(desk, "the agent is there", |seen| !seen.status.version.is_empty()).await;
        assert_eq!(at.status.attention.as_ref().map(|failure| failure.code), Some(Code::PassphraseWrong));
        assert_eq!(at.face, Face::NeedsYou);
        for closed in ["visits", "calls"] {
            let failure = refused(desk, json!({"what": closed, "days": null})).await;
            assert_eq!(failure.code, Code::PassphraseWrong, "{closed}");
        }
        for open in ["runs", "troubles", "figures", "audit", "verify_audit", "examine"] {
            asked(desk, json!({"what": open, "before": null})).await;
        }
        let failure = desk.handle(pc.connect("new")).await.unwrap_err();
        assert_eq!(failure.code, Code::PassphraseWrong, "nothing new is asked for while it is locked");
    })
    .await;
}
