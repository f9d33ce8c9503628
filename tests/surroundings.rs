//! What is wrong around the program: addresses, certificates, browsers, keychains, disks, files. Each is told by its
//! own code, costs nothing that was stored, and sends no password anywhere.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use door_tests::{Clinic, Ran, Vault, visits};
use practice::neo::{Kind, NeoOptions, Tls};

/// Every command that can be asked for JSON without changing anything for good.
const COMMANDS: [&[&str]; 8] = [
    &["sync", "--json"],
    &["visits", "--json"],
    &["calls", "--json"],
    &["runs", "--json"],
    &["status", "--json"],
    &["audit", "verify", "--json"],
    &["doctor", "--json"],
    &["calls-mode", "review", "--json"],
];

/// A small clinic that has read once.
async fn after_one_run() -> (Clinic, Vec<u64>) {
    let (practice, ids) = visits::small_day(2);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    (clinic, ids)
}

fn assert_told(ran: &Ran, code: &str) {
    assert_eq!(ran.reason(), code, "{ran}");
    for part in ["message", "action"] {
        let words = ran.json["reason"][part].as_str().unwrap_or_default();
        assert!(words.len() > 10, "{part} says something; {ran}");
    }
}

/// A script that stands where a browser should.
fn script(clinic: &Clinic, name: &str, text: &str) -> PathBuf {
    let path = clinic.base().join(name);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_not_neos_gets_no_password() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::alone(practice).await;
    for (address, code, exit) in [
        ("http://neo.example", "neo_address", 3),
        ("http://192.0.2.7/", "neo_address", 3),
        ("ftp://127.0.0.1/", "neo_address", 3),
        ("https://someone:secret@127.0.0.1/", "neo_address", 3),
        ("http://127.0.0.1:1/", "neo_unreachable", 1),
    ] {
        let ran = clinic.set_up_as(address, "4821", "frontdesk", "Tide-pool-4821", &[]).await.expect(exit);
        assert_told(&ran, code);
    }
    let ran = clinic.set_up_as("not an address", "4821", "frontdesk", "Tide-pool-4821", &[]).await.expect(2);
    assert_eq!(ran.json["outcome"], "usage", "{ran}");
    assert_eq!(clinic.sync().await.expect(3).reason(), "credentials_missing", "nothing was stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_is_not_neo_gets_no_password() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::alone(practice).await;
    // A web server of somebody else: the queue's.
    let ran = clinic.set_up_as(clinic.queue.url(), "4821", "frontdesk", "Tide-pool-4821", &[]).await;
    assert!(matches!(ran.code, Some(1 | 3)), "{ran}");
    assert!(matches!(ran.reason(), "neo_page_changed" | "neo_answers" | "neo_unreachable"), "{ran}");
    assert!(clinic.queue.publishes().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_not_trusted_stops_before_the_first_keystroke() {
    for tls in [Tls::OwnAuthority, Tls::WrongName, Tls::Expired, Tls::SelfSigned] {
        let (practice, _) = visits::small_day(1);
        let options = NeoOptions { tls, ..NeoOptions::default() };
        let clinic = Clinic::start(practice, options, None, Vault::Keychain).await;
        let ran = clinic.set_up(&clinic.neo).await.expect(1);
        assert_told(&ran, "neo_certificate");
        assert_eq!(clinic.neo.requests_of(Kind::SignIn).len(), 0, "{tls:?}: no form was sent");
        assert_eq!((clinic.neo.password_submits(), clinic.neo.passwords_elsewhere()), (0, 0), "{tls:?}");

        clinic.store_sign_in(&clinic.neo, "Tide-pool-4821").await.expect(0);
        let ran = clinic.sync().await.expect(1);
        assert_told(&ran, "neo_certificate");
        assert!(clinic.neo.requests().is_empty(), "{tls:?}: nothing was asked at all");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_cannot_be_used_is_told_and_costs_nothing() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::alone(practice).await;
    clinic.store_sign_in(&clinic.neo, "Tide-pool-4821").await.expect(0);
    let nowhere = clinic.base().join("no-such-browser");
    let old = script(&clinic, "old-chromium", "#!/bin/sh\necho 'Chromium 99.0.4844.51'\n");
    let other = script(&clinic, "not-a-browser", "#!/bin/sh\necho 'hello'\n");
    let broken = script(
        &clinic,
        "broken-chromium",
        "#!/bin/sh\ncase \"$*\" in *--version*) echo 'Chromium 156.0.8078.79';; *) exit 7;; esac\n",
    );
    for (browser, code, exit) in [
        (nowhere, "browser_missing", 3),
        (old, "browser_too_old", 3),
        (other, "browser_missing", 3),
        (broken, "browser_start", 1),
    ] {
        let ran = clinic.command(&["sync", "--json"]).env("ODIS_SYNC_BROWSER", &browser).run().await;
        assert_told(&ran.one_json().expect(exit), code);
        let ran =
            clinic.command(&["doctor", "--json"]).env("ODIS_SYNC_BROWSER", &browser).run().await.one_json();
        if exit == 3 {
            let checks = ran.json["checks"].as_array().unwrap();
            let check = checks.iter().find(|check| check["name"] == "browser").unwrap();
            assert_eq!(
                (ran.code, check["ok"].as_bool()),
                (Some(1), Some(false)),
                "the doctor sees it; {ran}"
            );
            assert!(check["action"].is_string(), "and says what to do; {ran}");
        }
    }
    assert!(clinic.neo.requests().is_empty(), "nothing was tried at Neo");
    clinic.sync().await.expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_keychain_is_told_and_nothing_is_lost() {
    let (clinic, ids) = after_one_run().await;
    let submits = clinic.neo.password_submits();
    clinic.keyring().lock().unwrap();
    let ran = clinic.sync().await.expect(3);
    assert_told(&ran, "keychain_locked");
    assert_told(&clinic.odisctl(&["visits", "--json"]).await.one_json().expect(3), "keychain_locked");
    let status = clinic.status().await;
    assert_eq!(status["attention"]["code"], "keychain_locked", "{status}");
    assert_eq!(clinic.neo.password_submits(), submits);
    assert_eq!(clinic.database("select count(*) from visits")[0][0], (ids.len() + 1).to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_without_a_keychain_keeps_no_password() {
    let (practice, _) = visits::small_day(1);
    let password = practice.password.clone();
    let clinic = Clinic::alone(practice).await;
    let practice = clinic.neo.practice();
    let arguments = [
        "setup",
        "--neo-url",
        clinic.neo.url(),
        "--company-id",
        &practice.company_id,
        "--username",
        &practice.user_name,
        "--password-stdin",
        "--clinic-zone",
        "America/Denver",
        "--json",
    ];
    let nowhere = clinic.base().join("nowhere");
    std::fs::create_dir(&nowhere).unwrap();
    let ran = clinic
        .command(&arguments)
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .env("XDG_RUNTIME_DIR", &nowhere)
        .input(&password)
        .run()
        .await;
    assert_told(&ran.one_json().expect(3), "keychain_missing");
    assert_eq!(clinic.neo.password_submits(), 0, "what could not be kept is not tried either");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_passphrase_opens_nothing_and_changes_nothing() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::start(practice, NeoOptions::default(), None, Vault::Passphrase).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    for (passphrase, code, exit) in
        [("another long passphrase", "passphrase_wrong", 3), ("short", "usage", 2)]
    {
        for command in [["sync", "--json"], ["visits", "--json"]] {
            let ran = clinic.command(&command).env("ODIS_SYNC_PASSPHRASE", passphrase).run().await;
            assert_told(&ran.one_json().expect(exit), code);
        }
    }
    let ran = clinic.command(&["sync", "--json"]).without("ODIS_SYNC_PASSPHRASE").run().await;
    assert_told(&ran.one_json().expect(2), "usage");
    clinic.sync().await.expect(0);
    assert_eq!(clinic.neo.password_submits(), 1, "none of it signed in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_gone_is_never_replaced() {
    let (mut clinic, _) = after_one_run().await;
    // The same home in a session whose keyring is another one.
    clinic.pc.set("ODIS_SYNC_VAULT", "passphrase");
    clinic.pc.set("ODIS_SYNC_PASSPHRASE", "a passphrase of another vault");
    let before = std::fs::read(clinic.database_path()).unwrap().len();
    assert_told(&clinic.sync().await.expect(3), "key_mismatch");
    assert_told(&clinic.odisctl(&["visits", "--json"]).await.one_json().expect(3), "key_mismatch");
    assert!(std::fs::read(clinic.database_path()).unwrap().len() >= before, "the data is left as it is");
}

/// A file system of its own, gone with the value.
struct Mounted(PathBuf);

impl Mounted {
    fn tmpfs(at: PathBuf, megabytes: u32) -> Self {
        std::fs::create_dir_all(&at).unwrap();
        let mounted = Self(at);
        mounted.mount(&["-t", "tmpfs", "-o", &format!("mode=700,size={megabytes}m"), "tmpfs"]);
        mounted
    }

    fn mount(&self, arguments: &[&str]) {
        let done = Command::new("mount").args(arguments).arg(&self.0).status().unwrap();
        assert!(done.success(), "root can mount a tmpfs");
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

/// A test that is left out is no test that passed.
fn is_root() {
    let user = std::fs::metadata("/proc/self").unwrap().uid();
    assert_eq!(user, 0, "a disk of its own needs root: run it as root, or under unshare -rm");
}

fn fill(directory: &Path, but_for: u64) -> PathBuf {
    let file = directory.join("filler");
    let free = || {
        let said = Command::new("df").args(["--output=avail", "-B1"]).arg(directory).output().unwrap();
        String::from_utf8_lossy(&said.stdout).lines().last().unwrap().trim().parse::<u64>().unwrap()
    };
    let size = free().saturating_sub(but_for);
    std::fs::write(&file, vec![0_u8; usize::try_from(size).unwrap()]).unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_before_a_run_and_what_was_stored_is_safe() {
    is_root();
    let (practice, ids) = visits::small_day(2);
    let mut clinic = Clinic::alone(practice).await;
    let disk = Mounted::tmpfs(clinic.base().join("disk"), 320);
    clinic.pc.move_home(&disk.0.join("home"));
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    clinic.neo.clear_log();
    // Too little to begin a run.
    let filler = fill(&disk.0, 40 << 20);
    assert_told(&clinic.sync().await.expect(1), "disk_full");
    assert_eq!(clinic.shown("visits").await.len(), ids.len() + 1, "what is stored can be read");
    let doctor = clinic.odisctl(&["doctor", "--json"]).await.one_json().expect(1);
    let checks = doctor.json["checks"].as_array().unwrap();
    assert!(checks.iter().any(|check| check["name"] == "disk" && check["ok"] == false), "{doctor}");
    std::fs::remove_file(filler).unwrap();
    // Not a byte left: nothing is done at all, in so many words.
    let filler = fill(&disk.0, 0);
    for command in [&["sync", "--json"][..], &["doctor", "--json"], &["visits", "--json"]] {
        assert_told(&clinic.odisctl(command).await.one_json().expect(1), "disk_full");
    }
    std::fs::remove_file(filler).unwrap();
    assert!(clinic.neo.requests().is_empty(), "nothing was asked of Neo");
    clinic.sync().await.expect(0);
    let audit = clinic.odisctl(&["audit", "verify", "--json"]).await.one_json().expect(0);
    assert_eq!(audit.json["intact"], true, "{audit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_that_cannot_be_written_is_told() {
    is_root();
    let (practice, _) = visits::small_day(1);
    let mut clinic = Clinic::alone(practice).await;
    let disk = Mounted::tmpfs(clinic.base().join("disk"), 320);
    clinic.pc.move_home(&disk.0.join("home"));
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.neo.clear_log();
    disk.mount(&["-o", "remount,ro"]);
    for command in [&["sync", "--json"][..], &["calls-mode", "off", "--json"][..]] {
        let ran = clinic.odisctl(command).await.one_json().expect(1);
        assert_told(&ran, "data_directory");
    }
    assert!(clinic.neo.requests().is_empty());
    disk.mount(&["-o", "remount,rw"]);
    clinic.sync().await.expect(0);

    // A file stands where the directory should.
    let file = clinic.base().join("file");
    std::fs::write(&file, "not a directory").unwrap();
    clinic.pc.move_home(&file);
    assert_told(&clinic.sync().await.expect(1), "data_directory");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "not a directory");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_version_is_left_alone() {
    let (clinic, _) = after_one_run().await;
    let newer = rusqlite::Connection::open(clinic.database_path()).unwrap();
    newer.execute_batch("pragma user_version = 99; pragma wal_checkpoint(truncate);").unwrap();
    drop(newer);
    let before = std::fs::read(clinic.database_path()).unwrap();
    for command in COMMANDS.iter().filter(|command| command[0] != "doctor") {
        let ran = clinic.odisctl(command).await.one_json().expect(3);
        assert_told(&ran, "database_newer");
    }
    let doctor = clinic.odisctl(&["doctor", "--json"]).await.one_json().expect(1);
    assert!(doctor.stdout.contains("newer version"), "{doctor}");
    assert_eq!(std::fs::read(clinic.database_path()).unwrap(), before, "not a byte was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_is_told_and_left_as_it_is() {
    let (clinic, _) = after_one_run().await;
    let path = clinic.database_path();
    let good = std::fs::read(&path).unwrap();
    let mut header = good.clone();
    header[..64].fill(b'x');
    let mut middle = good.clone();
    let page = middle.len() / 2;
    middle[page..page + 4096].fill(0xA5);
    let kinds = [
        ("garbage for a header", header),
        ("truncated", good[..good.len() / 3].to_vec()),
        ("a page of garbage", middle),
        ("no database at all", b"this is a text file, and a long enough one".repeat(40)),
    ];
    for (name, bytes) in kinds {
        for end in ["-wal", "-shm"] {
            drop(std::fs::remove_file(format!("{}{end}", path.display())));
        }
        std::fs::write(&path, &bytes).unwrap();
        let ran = clinic.sync().await.expect(3);
        assert_eq!(ran.reason(), "database_damaged", "{name}; {ran}");
        assert_told(&ran, "database_damaged");
        for command in COMMANDS {
            let ran = clinic.odisctl(command).await.one_json();
            assert!(matches!(ran.code, Some(0 | 1 | 3)), "{name}: {command:?} ends in order; {ran}");
            assert!(!ran.stderr.contains("panicked"), "{name}: {command:?}; {ran}");
        }
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name}: not a byte was changed");
    }
    for end in ["-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{}{end}", path.display())));
    }
    std::fs::write(&path, good).unwrap();
    clinic.sync().await.expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_settings_are_kept_aside_by_the_next_set_up_and_never_overwritten() {
    let (clinic, ids) = after_one_run().await;
    let path = clinic.home().join("settings.json");
    for damaged in ["{\"neo\": {\"base_url\": ", "[]", "\u{0}\u{0}", "{\"neo\": null, \"unknown\": 1}"] {
        std::fs::write(&path, damaged).unwrap();
        for command in COMMANDS.iter().filter(|command| command[0] != "doctor") {
            let ran = clinic.odisctl(command).await.one_json().expect(3);
            assert_told(&ran, "settings_damaged");
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), damaged, "left as it was");
    }
    let damaged = std::fs::read_to_string(&path).unwrap();
    clinic.set_up(&clinic.neo).await.expect(0);
    let aside: Vec<String> = std::fs::read_dir(clinic.home())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|file| *file != path && file.file_name().unwrap().to_string_lossy().contains("settings"))
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect();
    assert_eq!(aside, [damaged], "kept aside, once");
    clinic.sync().await.expect(0);
    assert_eq!(clinic.shown("visits").await.len(), ids.len() + 1, "nothing was forgotten");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_use_is_exit_2_and_says_how_it_is_meant() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::alone(practice).await;
    let wrong: [&[&str]; 14] = [
        &["sync", "--json", "--from", "2026-11-20"],
        &["sync", "--json", "--from", "tomorrow", "--to", "2026-11-20"],
        &["sync", "--json", "--nonsense"],
        &["nonsense", "--json"],
        &["setup", "--json"],
        &["setup", "--json", "--company-id", "1", "--username", "x"],
        &["setup", "--json", "--company-id", "1", "--username", "x", "--password", "secret"],
        &[
            "setup",
            "--json",
            "--company-id",
            "1",
            "--username",
            "x",
            "--password-stdin",
            "--clinic-zone",
            "Mars/Base",
        ],
        &["calls", "approve", "--json"],
        &["calls", "approve", "no-such-call", "--json"],
        &["calls-mode", "sometimes", "--json"],
        &["purge", "--json"],
        &["cloud", "--json", "--url", "nowhere", "--key", "k", "--email", "e", "--password-stdin"],
        &["credentials", "rotate", "--json"],
    ];
    for arguments in wrong {
        let ran = clinic.odisctl(arguments).await.one_json().expect(2);
        assert_eq!(ran.json["outcome"], "usage", "{arguments:?}; {ran}");
        assert_eq!(ran.reason(), "usage", "{arguments:?}; {ran}");
        assert!(!ran.stderr.is_empty(), "{arguments:?}: words for a person; {ran}");
    }
    let words = clinic.odisctl(&["sync", "--nonsense"]).await.expect(2);
    assert!(words.stdout.is_empty(), "without --json, standard output stays empty; {words}");
    let none =
        clinic.command(&["setup", "--company-id", "1", "--username", "x", "--password-stdin", "--json"]);
    let ran = none.input("").run().await.one_json().expect(2);
    assert!(ran.json["reason"]["message"].as_str().unwrap().contains("no secret"), "{ran}");
    let ran = clinic.odisctl(&["run", "--health", "0.0.0.0:8085"]).await.expect(2);
    assert!(ran.stderr.contains("this computer only"), "{ran}");
    for asked in [&["--help"][..], &["--version"], &["sync", "--help"]] {
        clinic.odisctl(asked).await.expect(0);
    }
    assert_eq!(clinic.neo.requests().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_home_answers_every_question_with_one_value() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::alone(practice).await;
    for what in ["visits", "calls", "runs"] {
        assert!(clinic.shown(what).await.is_empty(), "{what}");
    }
    let status = clinic.status().await;
    assert_eq!(status["attention"]["code"], "credentials_missing", "{status}");
    assert_told(&clinic.sync().await.expect(3), "credentials_missing");
    clinic.odisctl(&["audit", "verify", "--json"]).await.one_json().expect(0);
    let doctor = clinic.odisctl(&["doctor", "--json"]).await.one_json().expect(1);
    assert_eq!(doctor.json["well"], false, "{doctor}");
    clinic.odisctl(&["try-again", "--json"]).await.one_json();
    assert!(clinic.neo.requests().is_empty(), "the doctor signs in nowhere");
}
