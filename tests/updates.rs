//! Newer versions through the command line: shown, looked for, fetched and verified, and nothing believed that is not signed.

use std::path::PathBuf;

use door_tests::{Clinic, visits};
use practice::updates::{Fault, Release, Updates};

const OURS: &str = env!("CARGO_PKG_VERSION");
const NEW: &str = "99.1.0";

/// A computer whose program came as a deb and looks for newer versions at the stand-in.
async fn clinic(server: &Updates) -> Clinic {
    let (practice, _) = visits::small_day(2);
    let mut clinic = Clinic::alone(practice).await;
    clinic.pc.set("ODIS_SYNC_UPDATES", server.url());
    clinic.pc.set("ODIS_SYNC_UPDATE_KEYS", &server.public_keys().0);
    clinic.pc.set("ODIS_SYNC_INSTALLATION", "deb");
    clinic
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_version_is_told_and_its_package_is_fetched_verified_and_left_for_it() {
    let server = Updates::start().await.unwrap();
    let clinic = clinic(&server).await;
    let before = clinic.odisctl(&["updates", "--json"]).await.expect(0).json;
    assert_eq!((&before["version"], &before["checked_at"]), (&OURS.into(), &serde_json::Value::Null));
    assert_eq!(before["check"], true);
    assert_eq!(server.asked(""), 0, "to look at what is known asks nobody");

    server.publish(&Release::of(NEW), OURS, "deb").unwrap();
    let found = clinic.odisctl(&["updates", "check", "--json"]).await.expect(0).json;
    assert_eq!((&found["offered"]["version"], &found["file"]), (&NEW.into(), &serde_json::Value::Null));
    assert_eq!((&found["supported"], &found["installation"]), (&true.into(), &"deb".into()));
    let fetched = clinic.odisctl(&["updates", "fetch", "--json"]).await.expect(0).json;
    let file = PathBuf::from(fetched["file"].as_str().unwrap());
    assert_eq!(std::fs::read(&file).unwrap(), Release::of(NEW).bytes);
    assert!(file.ends_with(format!("updates/odis-sync-{NEW}.deb")), "{}", file.display());
    let said = clinic.odisctl(&["updates"]).await.expect(0).to_string();
    assert!(said.contains("for IT to install"), "{said}");
    let doctor = clinic.odisctl(&["doctor", "--json"]).await;
    let version =
        doctor.json["checks"].as_array().unwrap().iter().find(|check| check["name"] == "version").unwrap();
    assert!(version["detail"].as_str().unwrap().contains(&format!("version {NEW} is out")), "{version}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_signed_is_refused_with_its_code_and_leaves_nothing() {
    let server = Updates::start().await.unwrap();
    let clinic = clinic(&server).await;
    for (fault, command, code) in [
        (Fault::ListOfAnotherKey, "check", "update_refused"),
        (Fault::Gone, "check", "updates_unreachable"),
        (Fault::PackageTampered, "fetch", "update_refused"),
    ] {
        server.publish(&Release::of(NEW).with(fault), OURS, "deb").unwrap();
        if command == "fetch" {
            clinic.odisctl(&["updates", "check", "--json"]).await.expect(0);
        }
        let refused = clinic.odisctl(&["updates", command, "--json"]).await.expect(1).json;
        assert_eq!(refused["reason"]["code"], code, "{fault:?}");
        let known = clinic.odisctl(&["updates", "--json"]).await.expect(0).json;
        assert_eq!((&known["offered"], &known["file"]), (&serde_json::Value::Null, &serde_json::Value::Null));
        assert_eq!(known["failure"]["code"], code, "{fault:?}");
    }
    let nothing = clinic.odisctl(&["updates", "fetch", "--json"]).await.expect(2);
    assert!(nothing.json["reason"]["message"].as_str().unwrap().contains("No newer version"), "{nothing}");
}
