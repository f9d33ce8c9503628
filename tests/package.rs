//! The deb, as IT meets it: installed, used, updated over itself while it runs, purged. It changes the computer it runs
//! on, so it is asked for by name and insists on one that has no Odis Sync: `./dev test` runs it as root.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::{Path, PathBuf};
use std::process::Command;

use door_tests::{Clinic, Desktop, Driver, until, visits};
use sync_core::view::tray::Face;

const PROGRAM: &str = "/usr/bin/odis-sync";
const COMMAND_LINE: &str = "/usr/bin/odisctl";

/// The newest in `ODIS_SYNC_PACKAGES`, else the one with debug programs.
fn package() -> PathBuf {
    let folder = std::env::var_os("ODIS_SYNC_PACKAGES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/package/debug"), PathBuf::from);
    let files = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let found = files.filter(|path| path.extension().is_some_and(|end| end == "deb")).max();
    found.unwrap_or_else(|| panic!("no deb in {}: ./dev package --debug", folder.display()))
}

fn dpkg(clinic: &Clinic, arguments: &[&str]) {
    let done = Command::new("dpkg")
        .args(arguments)
        .envs(clinic.pc.environment())
        .env("DEBIAN_FRONTEND", "noninteractive")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "dpkg {arguments:?}: {said}");
    assert!(!said.contains("could not be removed"), "a trace stays: {said}");
}

fn is_installed() -> bool {
    let asked = Command::new("dpkg-query").args(["-W", "-f", "${db:Status-Abbrev}", "odis-sync"]).output();
    String::from_utf8_lossy(&asked.unwrap().stdout).starts_with("ii")
}

/// What the keychain holds of ours.
fn in_the_keychain(clinic: &Clinic) -> String {
    let asked = Command::new("secret-tool")
        .args(["search", "--all", "service", "ai.odis.sync"])
        .envs(clinic.pc.environment())
        .output()
        .unwrap();
    String::from_utf8_lossy(&asked.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "installs a package on this computer; ./dev test asks for it by name where it may"]
async fn the_deb_is_installed_used_updated_over_itself_and_purged_without_a_trace() {
    assert!(!is_installed(), "this computer has Odis Sync already; it is not for this test");
    let package = package();
    let (practice, ids) = visits::small_day(2);
    let mut clinic = Clinic::in_cloud(practice).await;
    let home = clinic.base().join("pc/user");
    // As a clinic has it: production, in the person's own home.
    clinic.pc.set("ODIS_SYNC_ENV", "production");
    clinic.pc.unset("ODIS_SYNC_HOME");
    clinic.pc.use_program(Path::new(COMMAND_LINE));
    let desktop = Desktop::start(&mut clinic).await;

    dpkg(&clinic, &["-i", &package.display().to_string()]);
    assert!(Path::new("/usr/share/applications/Odis Sync.desktop").exists(), "it is in the menu");
    clinic.set_up_all().await;
    let window = Driver::start_program(&clinic, Path::new(PROGRAM)).await;
    until("everything is delivered", async || desktop.tray().face().await == Some(Face::Good)).await;
    window
        .script("window.__TAURI_INTERNALS__.invoke('dispatch', { intent: { of: 'shell', do: { what: 'autostart', on: true } } })", &[])
        .await;
    let entry = home.join(".config/autostart/odis-sync.desktop");
    until("it starts with the computer", async || entry.exists()).await;
    assert!(std::fs::read_to_string(&entry).unwrap().contains(PROGRAM), "the program that was installed");
    assert!(home.join(".local/share/ai.odis.sync/odis-sync.db").exists(), "data is in the person's home");
    assert!(!in_the_keychain(&clinic).is_empty(), "secrets are in the keychain");

    // A new version over the old one, while it runs; everything is kept.
    dpkg(&clinic, &["-i", &package.display().to_string()]);
    desktop.tray().press("Quit: notes are no longer read, calls no longer checked").await;
    until("the icon is gone", async || !desktop.tray().is_there().await).await;
    window.end().await;
    let running = desktop.open_program(&clinic, Path::new(PROGRAM), &[]).await;
    until("it is as it was", async || desktop.tray().face().await == Some(Face::Good)).await;
    assert_eq!(clinic.shown("visits").await.len(), ids.len() + 1, "every visit is there");

    // A purge, while it runs.
    dpkg(&clinic, &["--purge", "odis-sync"]);
    running.ended().await.expect(0);
    assert!(!is_installed());
    for gone in [
        PathBuf::from(PROGRAM),
        PathBuf::from(COMMAND_LINE),
        PathBuf::from("/var/lib/odis-sync"),
        PathBuf::from("/usr/share/applications/Odis Sync.desktop"),
        PathBuf::from("/usr/lib/Odis Sync"),
        home.join(".local/share/ai.odis.sync"),
        entry,
    ] {
        assert!(!gone.exists(), "{} is left", gone.display());
    }
    assert_eq!(in_the_keychain(&clinic), "", "the keychain holds nothing of ours");
}
