//! What is kept or told beyond what the work needs, through the command line: nothing unless it was chosen.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::Path;

use door_tests::{Clinic, visits};
use practice::neo::SignInPage;
use practice::posthog::PostHog;

/// How every PNG begins, its first byte aside, which is no text.
const PNG: &[u8] = b"PNG\r\n\x1a\n";

/// Every file below a folder whose bytes hold a PNG.
fn pictures_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                left.push(entry.path());
            } else if kind.is_file() {
                let bytes = std::fs::read(entry.path()).unwrap();
                if bytes.windows(PNG.len()).any(|window| window == PNG) {
                    found.push(entry.path().display().to_string());
                }
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_a_surprising_page_is_kept_sealed_where_chosen_and_saved_for_a_person() {
    let (practice, _) = visits::small_day(2);
    let password = practice.password.clone();
    let clinic = Clinic::alone(practice).await;
    clinic.store_sign_in(&clinic.neo, &password).await.expect(0);
    clinic.neo.switches(|switches| switches.login.page = SignInPage::Unknown);
    assert_eq!(clinic.sync().await.expect(1).reason(), "neo_page_changed");
    assert!(clinic.shown("screenshots").await.is_empty(), "nobody chose one");

    let chosen = clinic.odisctl(&["privacy", "--screenshots", "on", "--json"]).await.expect(0);
    assert_eq!(
        (&chosen.json["screenshots"], &chosen.json["managed"]),
        (&true.into(), &serde_json::json!([]))
    );
    clinic.sync().await.expect(1);
    let kept = clinic.shown("screenshots").await;
    assert_eq!((kept.len(), kept[0]["code"].as_str()), (1, Some("neo_page_changed")));
    assert_eq!(pictures_below(clinic.home()), Vec::<String>::new(), "no picture lies readable in the home");

    let run = kept[0]["run_id"].as_str().unwrap();
    let file = clinic.base().join("page.png");
    let named = file.to_str().unwrap();
    clinic.odisctl(&["screenshots", "save", run, named, "--json"]).await.expect(0);
    assert_eq!(&std::fs::read(&file).unwrap()[1..8], PNG);
    let again = clinic.odisctl(&["screenshots", "save", run, named, "--json"]).await.expect(2);
    assert!(again.json["reason"]["message"].as_str().unwrap().contains("already"), "{again}");
    let exported = clinic.database("select phase, status from audit where action = 'exported' order by seq");
    assert_eq!(exported[..2], [["intent", "unknown"], ["outcome", "success"]]);

    clinic.odisctl(&["privacy", "--screenshots", "off", "--json"]).await.expect(0);
    assert!(clinic.shown("screenshots").await.is_empty(), "the choice is taken back");
    assert_eq!(clinic.database("select count(*) from screenshots"), [["0"]]);
    clinic.sync().await.expect(1);
    assert!(clinic.shown("screenshots").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_statistics_follow_a_run_where_they_were_chosen_and_are_not_one_request_elsewhere() {
    let posthog = PostHog::start("phc_test").await.unwrap();
    let (practice, _) = visits::small_day(2);
    let patients: Vec<String> = practice.patients.values().map(|patient| patient.name.clone()).collect();
    let mut clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    let on = ["privacy", "--usage-statistics", "on", "--json"];
    let nowhere = clinic.odisctl(&on).await.expect(2);
    assert!(nowhere.json["reason"]["message"].as_str().unwrap().contains("no address"), "{nowhere}");

    clinic.pc.set("ODIS_SYNC_USAGE_HOST", posthog.url());
    clinic.pc.set("ODIS_SYNC_USAGE_KEY", "phc_test");
    clinic.sync().await.expect(0);
    assert_eq!(posthog.requests(), 0, "an address is not a choice");
    clinic.odisctl(&on).await.expect(0);
    let ran = clinic.sync().await.expect(0);
    let events = posthog.events();
    assert_eq!((events.len(), posthog.dropped()), (1, 0), "{events:?}");
    assert_eq!(events[0]["event"], "run_ended");
    assert_eq!(events[0]["properties"]["visits"], ran.json["visits"]["seen"]);
    assert!(!patients.is_empty());
    for patient in patients {
        assert!(!posthog.bodies()[0].contains(&patient), "{patient}");
    }
    clinic.odisctl(&["privacy", "--usage-statistics", "off", "--json"]).await.expect(0);
    clinic.sync().await.expect(0);
    assert_eq!(posthog.requests(), 1, "not one request more");
}
