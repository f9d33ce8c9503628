//! What is kept beyond what the work needs: nothing unless it was chosen, and nothing once the choice is taken back.

use chrono::TimeDelta;
use serde_json::json;
use sync_agent::desk::Desk;
use sync_agent::store::Store;
use sync_core::failure::Code;
use sync_core::view::intent::Answer;
use sync_core::view::rows::{KeptScreenshot, RunRow};

use crate::clinic::{Pc, asked, done, picture, refused, wall};

/// A run whose sign-in page surprises us; how it is listed.
async fn surprised(pc: &Pc, desk: &Desk) -> RunRow {
    pc.neo.set(|neo| {
        neo.session_lasts = false;
        neo.unreached = Some(Code::NeoPageChanged);
    });
    pc.clock.pass(TimeDelta::minutes(1));
    asked(desk, json!({"what": "sync_now", "days": null})).await;
    runs(desk).await.remove(0)
}

async fn runs(desk: &Desk) -> Vec<RunRow> {
    let Answer::Runs { runs } = asked(desk, json!({"what": "runs"})).await else { panic!("runs") };
    runs
}

fn choose(desk: &Desk, screenshots: bool) -> serde_json::Value {
    let mut chosen = serde_json::to_value(&desk.snapshots().borrow().settings.chosen).unwrap();
    chosen["privacy"]["screenshots"] = json!(screenshots);
    json!({"what": "choose", "chosen": chosen})
}

/// What stands in the file itself.
fn in_the_file(pc: &Pc) -> Vec<KeptScreenshot> {
    let store = Store::open_to_look(&pc.home().database()).unwrap();
    store.read().screenshots(sync_core::ports::Clock::now(&*pc.clock)).unwrap()
}

async fn audited(desk: &Desk) -> Vec<String> {
    let Answer::Audit { page } = asked(desk, json!({"what": "audit", "before": null})).await else {
        panic!()
    };
    page.entries
        .into_iter()
        .map(|entry| format!("{} {} {}", entry.action, entry.status, entry.detail))
        .collect()
}

#[tokio::test]
async fn no_picture_is_kept_unless_it_was_chosen_and_all_go_with_the_choice() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        let run = surprised(&pc, desk).await;
        assert_eq!(run.evidence.as_deref(), Some("html body form"), "the outline is always kept");
        assert_eq!(run.screenshot, None, "nobody chose a picture");
        assert!(in_the_file(&pc).is_empty());

        asked(desk, choose(desk, true)).await;
        let run = surprised(&pc, desk).await;
        let kept = run.screenshot.expect("a picture is kept");
        assert_eq!((kept.code.as_str(), &kept.run_id), ("neo_page_changed", &run.run_id));
        assert_eq!(kept.until - kept.taken_at, TimeDelta::days(7));
        let Answer::Troubles { troubles } = asked(desk, json!({"what": "troubles"})).await else { panic!() };
        assert_eq!(troubles[0].screenshot.as_ref(), Some(&kept), "the failure's card says so");
        let told = audited(desk).await;
        assert!(told.iter().any(|entry| entry.starts_with("evidence_kept success")), "{told:?}");
        let shown = format!("{troubles:?} {told:?} {}", desk.diagnostics("Linux").await.unwrap());
        assert!(
            !shown.contains("PNG") && !shown.contains("Okafor"),
            "nothing of the picture comes to a face"
        );

        asked(desk, choose(desk, false)).await;
        assert!(in_the_file(&pc).is_empty(), "at once");
        assert!(runs(desk).await.iter().all(|run| run.screenshot.is_none()));
        let told = audited(desk).await;
        assert!(told.iter().any(|entry| entry == "evidence_deleted success {\"screenshots\":1}"), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn a_policy_fixes_pictures_off_or_on() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]).managed("[privacy]\nscreenshots = false\n");
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        assert!(desk.snapshots().borrow().settings.managed.contains(&"privacy.screenshots".to_owned()));
        let failure = refused(desk, choose(desk, true)).await;
        assert!(failure.message.contains("managed"), "{}", failure.message);
        assert_eq!(surprised(&pc, desk).await.screenshot, None);
    })
    .await;
    let pc = pc.managed("[privacy]\nscreenshots = true\n");
    pc.staying(async |desk| assert!(surprised(&pc, desk).await.screenshot.is_some(), "fixed on")).await;
    assert_eq!(in_the_file(&pc).len(), 1);
    // The day the policy goes, the clinic's own word holds again, and it never asked for pictures.
    let pc = pc.managed("");
    pc.staying(async |_| assert!(in_the_file(&pc).is_empty())).await;
}

#[tokio::test]
async fn a_picture_past_its_time_and_one_of_a_revoked_sign_in_are_gone() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        pc.set_up(desk).await;
        asked(desk, choose(desk, true)).await;
        assert!(surprised(&pc, desk).await.screenshot.is_some());
        pc.clock.pass(TimeDelta::days(7) + TimeDelta::seconds(1));
        assert!(runs(desk).await.iter().all(|run| run.screenshot.is_none()), "not shown any more");
        assert!(surprised(&pc, desk).await.screenshot.is_some());
        assert_eq!(in_the_file(&pc).len(), 1, "the old one went");
        asked(desk, json!({"what": "revoke_neo"})).await;
        assert!(in_the_file(&pc).is_empty(), "revoking forgets the pictures as well");
    })
    .await;
}

#[tokio::test]
async fn a_picture_is_saved_into_a_new_file_that_a_person_names_and_that_is_audited() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    let run = pc
        .staying(async |desk| {
            pc.set_up(desk).await;
            asked(desk, choose(desk, true)).await;
            surprised(&pc, desk).await.run_id
        })
        .await;
    let file = pc.directory().join("page.png");
    let mut agent = pc.agent().await;
    agent.save_screenshot(&run, &file).await.unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), picture().bytes());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600,
            "open to its owner only"
        );
    }
    std::fs::write(&file, "somebody else's").unwrap();
    let failure = agent.save_screenshot(&run, &file).await.unwrap_err();
    assert!(failure.message.contains("already"), "{}", failure.message);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "somebody else's", "left as it is");
    let nowhere = agent.save_screenshot(&run, std::path::Path::new("page.png")).await.unwrap_err();
    assert_eq!(nowhere.code, Code::Usage, "an agent stands in another folder than the person");
    let unknown = agent.save_screenshot("no-such-run", &pc.directory().join("other.png")).await.unwrap_err();
    assert!(unknown.message.contains("No picture"), "{}", unknown.message);
    agent.stop();
    pc.staying(async |desk| {
        let told = audited(desk).await;
        let exports: Vec<&str> = told
            .iter()
            .filter_map(|entry| entry.strip_prefix("exported "))
            .filter_map(|entry| entry.split(' ').next())
            .collect();
        assert_eq!(
            exports,
            ["failure", "unknown", "success", "unknown"],
            "intent before effect, newest first"
        );
    })
    .await;
}
