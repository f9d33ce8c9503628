//! The keychain vault against a real Secret Service: gnome-keyring on a bus of its own.
//!
//! Each test starts itself again under `dbus-run-session`, in empty directories, so that neither the tester's
//! keyring nor another test is touched. Needs the Debian packages `dbus-daemon` and `gnome-keyring`.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sync_agent::dirs::{Environment, Home};
use sync_agent::vault::{Kind, SecretName, Vault, VaultFailure, VaultOptions};

const INSIDE: &str = "ODIS_SYNC_TEST_HOME";

/// Unlocks a new keyring.
const UNLOCKED: &str = r#"eval "$(printf 'test-password\n' | gnome-keyring-daemon --unlock --components=secrets 2>/dev/null | sed 's/^/export /')""#;

/// Set in the run that puts an entry into the keyring before it is locked.
const STORING: &str = "ODIS_SYNC_TEST_STORE";

fn store_and_lock(test: &str) -> String {
    format!(
        r#"{UNLOCKED}
        {STORING}=1 "$0" --exact {test} --nocapture || exit 1
        dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
            org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login || exit 1"#
    )
}

/// Runs the rest of `test` in a session of its own, prepared by `script`; true where this is that session.
fn in_session(test: &str, script: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let needed = [
        ("dbus-run-session", "dbus-daemon"),
        ("dbus-send", "dbus-bin"),
        ("gnome-keyring-daemon", "gnome-keyring"),
    ];
    for (program, package) in needed {
        let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output().unwrap();
        assert!(found.status.success(), "{program} is needed: install the Debian package {package}");
    }
    let base = tempfile::tempdir().unwrap();
    for directory in ["run", "data", "config", "home"] {
        std::fs::create_dir(base.path().join(directory)).unwrap();
    }
    let run = format!("{script}\n\"$0\" --exact {test} --nocapture --test-threads=1");
    let output = Command::new("dbus-run-session")
        .args(["--", "bash", "-c", &run])
        .arg(std::env::current_exe().unwrap())
        .env("XDG_RUNTIME_DIR", base.path().join("run"))
        .env("XDG_DATA_HOME", base.path().join("data"))
        .env("XDG_CONFIG_HOME", base.path().join("config"))
        .env(INSIDE, base.path().join("home"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("1 passed"), "the test ran inside: {text}");
    false
}

fn home() -> Home {
    Home::open(Path::new(&std::env::var_os(INSIDE).unwrap())).unwrap()
}

fn options() -> VaultOptions {
    VaultOptions::new(&home(), Environment::Development, Kind::Keychain)
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn a_secret_is_found_again_replaced_and_removed() {
    if !in_session("a_secret_is_found_again_replaced_and_removed", UNLOCKED) {
        return;
    }
    runtime().block_on(async {
        let vault = Vault::open(options()).await.unwrap();
        let name = SecretName::NeoCredentials;
        assert_eq!(vault.get(name).await.unwrap_err(), VaultFailure::Missing, "nothing is stored yet");
        vault.put(name, &secret("first")).await.unwrap();
        vault.put(name, &secret("zweites Päßwort 🐾")).await.unwrap();
        let again = Vault::open(options()).await.unwrap();
        assert_eq!(
            again.get(name).await.unwrap().expose_secret(),
            "zweites Päßwort 🐾",
            "as typed, the newest"
        );
        assert_eq!(
            again.get(SecretName::QueueToken).await.unwrap_err(),
            VaultFailure::Missing,
            "names are apart"
        );
        vault.delete(name).await.unwrap();
        assert_eq!(again.get(name).await.unwrap_err(), VaultFailure::Missing, "removed");
        vault.delete(name).await.expect("what is missing is removed");
    });
}

#[test]
fn homes_and_environments_do_not_see_each_other() {
    if !in_session("homes_and_environments_do_not_see_each_other", UNLOCKED) {
        return;
    }
    runtime().block_on(async {
        let name = SecretName::QueueToken;
        let other = Home::open(&home().root().join("second")).unwrap();
        let open =
            |home: &Home, environment| Vault::open(VaultOptions::new(home, environment, Kind::Keychain));
        let first = open(&home(), Environment::Development).await.unwrap();
        let second = open(&other, Environment::Development).await.unwrap();
        let production = open(&home(), Environment::Production).await.unwrap();
        first.put(name, &secret("first")).await.unwrap();
        assert_eq!(second.get(name).await.unwrap_err(), VaultFailure::Missing, "another home");
        assert_eq!(production.get(name).await.unwrap_err(), VaultFailure::Missing, "another environment");
    });
}

#[test]
fn a_master_key_is_made_once() {
    if !in_session("a_master_key_is_made_once", UNLOCKED) {
        return;
    }
    runtime().block_on(async {
        let vault = Vault::open(options()).await.unwrap();
        let key = vault.create_key(SecretName::MasterKey).await.unwrap();
        assert_eq!(vault.create_key(SecretName::MasterKey).await.unwrap_err(), VaultFailure::Exists);
        assert_eq!(*vault.key(SecretName::MasterKey).await.unwrap(), *key, "and stays");
    });
}

#[test]
fn a_secret_longer_than_windows_can_keep_is_refused_everywhere() {
    if !in_session("a_secret_longer_than_windows_can_keep_is_refused_everywhere", UNLOCKED) {
        return;
    }
    runtime().block_on(async {
        let vault = Vault::open(options()).await.unwrap();
        let name = SecretName::CloudRefreshToken;
        vault.put(name, &secret(&"x".repeat(2560))).await.unwrap();
        assert_eq!(vault.put(name, &secret(&"x".repeat(2561))).await.unwrap_err(), VaultFailure::TooLarge);
        assert_eq!(vault.get(name).await.unwrap().expose_secret().len(), 2560, "what was there is untouched");
    });
}

/// The account of an entry ends in the home's short name, which only the program knows: a first run inside the
/// session stores it, the second finds it locked.
#[test]
fn a_locked_keychain_is_not_missing_credentials() {
    let name = "a_locked_keychain_is_not_missing_credentials";
    if !in_session(name, &store_and_lock(name)) {
        return;
    }
    runtime().block_on(async {
        let vault = Vault::open(options()).await.unwrap();
        if std::env::var_os(STORING).is_some() {
            return vault.put(SecretName::NeoCredentials, &secret("kept")).await.unwrap();
        }
        assert_eq!(vault.get(SecretName::NeoCredentials).await.unwrap_err(), VaultFailure::Locked);
        let put = vault.put(SecretName::QueueToken, &secret("new")).await;
        assert_eq!(put.unwrap_err(), VaultFailure::Locked, "nothing can be added either");
    });
}

/// The prompt is on the screen and nobody answers it: here, a prompter that never comes up.
#[test]
fn a_prompt_that_nobody_answers_does_not_hang() {
    let name = "a_prompt_that_nobody_answers_does_not_hang";
    let script = format!(
        r#"mkdir -p "$XDG_DATA_HOME/dbus-1/services"
        printf '[D-BUS Service]\nName=org.gnome.keyring.SystemPrompter\nExec=/bin/sh -c "exec sleep 20 >/dev/null 2>&1"\n' \
            > "$XDG_DATA_HOME/dbus-1/services/org.gnome.keyring.SystemPrompter.service"
        dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ReloadConfig >/dev/null
        {}"#,
        store_and_lock(name)
    );
    if !in_session(name, &script) {
        return;
    }
    runtime().block_on(async {
        let vault = Vault::open(options().with_deadline(Duration::from_millis(300))).await.unwrap();
        let name = SecretName::NeoCredentials;
        if std::env::var_os(STORING).is_some() {
            return vault.put(name, &secret("kept")).await.unwrap();
        }
        assert_eq!(vault.get(name).await.unwrap_err(), VaultFailure::Locked, "after the deadline");
        let patient = tokio::time::timeout(Duration::from_millis(200), vault.get(name));
        let second = patient.await.expect("the second question is answered at once, without a second prompt");
        assert_eq!(second.unwrap_err(), VaultFailure::Locked);
    });
}

#[test]
fn without_a_bus_there_is_no_keychain() {
    let name = "without_a_bus_there_is_no_keychain";
    if !in_session(name, "export DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus") {
        return;
    }
    let failure = runtime().block_on(Vault::open(options())).unwrap_err();
    assert_eq!(failure, VaultFailure::NoKeychain);
}

/// The daemon dies and comes back, as on an update: the session with it is gone, the entries are not.
#[test]
fn a_keychain_that_was_restarted_is_reached_again() {
    let name = "a_keychain_that_was_restarted_is_reached_again";
    if !in_session(name, UNLOCKED) {
        return;
    }
    runtime().block_on(async {
        let vault = Vault::open(options()).await.unwrap();
        vault.put(SecretName::NeoCredentials, &secret("kept")).await.unwrap();
        let restart = format!(
            r#"kill "$(dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / \
                org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets | awk '{{print $2}}')"
            while dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
                org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q true; do :; done
            {UNLOCKED}"#
        );
        let restarted = Command::new("bash").args(["-c", &restart]).status().unwrap();
        assert!(restarted.success(), "the daemon is restarted");
        assert_eq!(vault.get(SecretName::NeoCredentials).await.unwrap().expose_secret(), "kept");
    });
}
