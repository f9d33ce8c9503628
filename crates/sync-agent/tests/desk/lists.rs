//! Lists, as the window asks for them.

use chrono::{TimeDelta, Timelike};
use serde_json::json;
use sync_core::practice::VisitStatus;
use sync_core::view::intent::Answer;
use sync_core::view::rows::NoteState;

use crate::clinic::{Pc, Shown, asked, done, refused, wall};

#[tokio::test]
async fn visits_calls_runs_and_the_trail_are_listed_as_they_stand() {
    let tomorrow = Shown { id: 503, start: wall(20), patient: "Pretzel".to_owned(), done: false };
    let pc = Pc::new(vec![done(501, wall(-30), "Biscuit"), done(502, wall(-2), "Mango"), tomorrow]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        let Answer::Visits { visits } = asked(desk, json!({"what": "visits", "days": null})).await else {
            panic!()
        };
        let ids: Vec<&str> = visits.iter().map(|row| row.appointment_id.as_str()).collect();
        assert_eq!(ids, ["503", "502", "501"], "newest first");
        assert_eq!((visits[0].status, visits[0].note), (VisitStatus::Draft, NoteState::NotYet));
        assert_eq!((visits[1].status, visits[1].note), (VisitStatus::Completed, NoteState::Stored));
        assert_eq!((visits[1].patient.as_str(), visits[1].client.as_str()), ("Mango", "Dana Okafor"));
        assert_eq!(visits[1].kind.as_deref(), Some("Sick"));
        assert!(!visits[1].pushed, "no cloud is connected");
        assert!(!visits[1].verdict.is_empty() && visits[1].why.is_some(), "{:?}", visits[1]);

        let day = wall(-30).date();
        let days = json!({"from": day, "to": day});
        let Answer::Visits { visits } = asked(desk, json!({"what": "visits", "days": days})).await else {
            panic!()
        };
        assert_eq!(visits.len(), 1, "of that day only");

        let Answer::Visit { visit } = asked(desk, json!({"what": "visit", "appointment_id": "502"})).await
        else {
            panic!()
        };
        assert_eq!(visit.visit.note_text.as_deref(), Some("Mango is well."));
        assert!(visit.call.is_some(), "with its judgement");
        refused(desk, json!({"what": "visit", "appointment_id": "999"})).await;

        let Answer::Calls { calls } = asked(desk, json!({"what": "calls"})).await else { panic!() };
        assert!(calls.iter().all(|call| call.call_id.is_some()), "{calls:?}");
        assert!(!calls.is_empty(), "two visits are over");
        let Answer::Runs { runs } = asked(desk, json!({"what": "runs"})).await else { panic!() };
        assert_eq!((runs.len(), runs[0].reason.as_str()), (1, "first"));

        let Answer::Figures { figures } = asked(desk, json!({"what": "figures"})).await else { panic!() };
        assert_eq!(figures.days.len(), 14);
        assert_eq!((figures.success.part, figures.success.of), (1, 1));
        assert_eq!((figures.notes.part, figures.notes.of), (2, 2));
        assert_eq!(figures.latency_minutes.value, None, "nothing was delivered, so nothing is fast");

        let Answer::Audit { page } = asked(desk, json!({"what": "audit", "before": null})).await else {
            panic!()
        };
        assert!(page.entries.windows(2).all(|pair| pair[0].seq > pair[1].seq), "newest first");
        let below = page.entries[2].seq;
        let Answer::Audit { page } = asked(desk, json!({"what": "audit", "before": below})).await else {
            panic!()
        };
        assert_eq!(page.entries[0].seq, below - 1);
        assert_eq!(page.before, None, "the beginning is on it");
        let Answer::AuditVerdict { sound, entries, faults, .. } =
            asked(desk, json!({"what": "verify_audit"})).await
        else {
            panic!()
        };
        assert!(sound && faults.is_empty());
        assert!(entries >= below);

        let text = desk.diagnostics("Linux 6").await.unwrap();
        assert!(
            text.contains("Linux 6") && !text.contains("Mango") && !text.contains(&pc.company()),
            "{text}"
        );
        assert!(desk.logs().starts_with(pc.directory()));
    })
    .await;
}

/// A figure for people, not a verdict about a machine: `cargo test -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "prints a figure"]
async fn two_thousand_visits_are_listed_in_time() {
    let visit = |index: u32| {
        let start = wall(0).with_hour(9).unwrap() - TimeDelta::minutes(i64::from(index));
        done(10_000 + index, start, "Biscuit")
    };
    let pc = Pc::new((0..2000).map(visit).collect());
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        for what in ["visits", "calls", "troubles", "figures"] {
            let began = tokio::time::Instant::now();
            asked(desk, json!({"what": what, "days": null})).await;
            println!("{what} of 2000 visits: {:?}", began.elapsed());
        }
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_over_leaves_the_list_after_two_months() {
    let pc = Pc::new(vec![done(501, wall(-30), "Biscuit"), done(502, wall(-2), "Mango")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        let listed = async || {
            let Answer::Calls { calls } = asked(desk, json!({"what": "calls"})).await else { panic!() };
            calls.into_iter().filter_map(|call| call.call_id).collect::<Vec<_>>()
        };
        let calls = listed().await;
        assert_eq!(calls.len(), 2, "{calls:?}");
        asked(desk, json!({"what": "decide", "call_id": calls[0], "decision": "skip"})).await;
        assert!(listed().await.contains(&calls[0]), "what was decided just now is still seen");
        pc.clock.pass(TimeDelta::days(70));
        assert!(!listed().await.contains(&calls[0]));
    })
    .await;
}
