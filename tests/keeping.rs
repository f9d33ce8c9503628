//! What is kept, where, and for whom to read: secrets and clients' data, the life of the credentials, the audit
//! trail, and that nothing is left in the end.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use door_tests::{Clinic, until, visits};
use practice::clinic::{NewVisit, NotePlace};
use practice::neo::{Area, Fault, Rule, SignInPage};

/// Words that stand nowhere else on this machine, and may stand nowhere on the PC.
const PASSWORD: &str = "Qz7-Canary-Passw0rd!x";
const PET: &str = "Zorbanxipet";
const OWNER: &str = "Vexlabrunowner";
const PHONE: &str = "(415) 555-0142";
const NOTE: &str = "Gronkwibblenote";

fn clinic_with_canaries() -> (practice::clinic::Practice, u64) {
    let (mut practice, _) = visits::small_day(1);
    practice.password = PASSWORD.to_owned();
    let start = visits::day_at(-1, 14, 0);
    let id = practice.add_visit(NewVisit::at(start).pet(PET).owner("Sam", OWNER).mobile(PHONE));
    let html = format!("<p>{NOTE}: well.</p><p>P: Recheck in a year.</p>");
    practice.write_note(id, NotePlace::ConsultationNotes, &html).unwrap();
    practice.finalize(id).unwrap();
    (practice, id)
}

/// A word in every coat it could wear in a file.
fn coats(word: &str) -> Vec<Vec<u8>> {
    let utf16 = |order: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let hex: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
    let url: String = word
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let mut all = vec![
        word.as_bytes().to_vec(),
        word.to_lowercase().into_bytes(),
        word.to_uppercase().into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        hex.clone().into_bytes(),
        hex.to_uppercase().into_bytes(),
        url.into_bytes(),
    ];
    // Whatever stands before it shifts base64 by nothing, one or two bytes; the middle is the same in each.
    for shift in 0..3 {
        let text = base64(&[&vec![b'.'; shift][..], word.as_bytes()].concat());
        let (skip, keep) = ([0, 2, 3][shift], text.trim_end_matches('=').len());
        all.push(text.as_bytes()[skip..keep - 2].to_vec());
    }
    all
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let three = [chunk[0], *chunk.get(1).unwrap_or(&0), *chunk.get(2).unwrap_or(&0)];
        let number = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for place in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * place) & 63) as usize];
            text.push(if place > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(directory) else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(files(&path)),
            Ok(kind) if kind.is_file() => found.push(path),
            Ok(_) | Err(_) => {}
        }
    }
    found
}

/// Finds many words in many bytes: looks closer only where the first two bytes of one stand.
struct Search {
    words: Vec<(String, Vec<u8>)>,
    begins: Vec<bool>,
}

impl Search {
    fn new(words: Vec<(String, Vec<u8>)>) -> Self {
        let mut begins = vec![false; 1 << 16];
        for (_, word) in &words {
            begins[usize::from(u16::from_be_bytes([word[0], word[1]]))] = true;
        }
        Self { words, begins }
    }

    fn of(words: &[&str]) -> Self {
        Self::new(words.iter().map(|word| ((*word).to_owned(), word.as_bytes().to_vec())).collect())
    }

    fn found_in(&self, bytes: &[u8]) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        for place in 0..bytes.len().saturating_sub(1) {
            if self.begins[usize::from(u16::from_be_bytes([bytes[place], bytes[place + 1]]))] {
                let here = self.words.iter().filter(|(_, word)| bytes[place..].starts_with(word));
                found.extend(here.map(|(name, _)| name.as_str()));
            }
        }
        found
    }
}

/// Every file under a directory that holds one of the words in any coat.
fn traces(directory: &Path, words: &[&str]) -> BTreeSet<String> {
    let all = words.iter().flat_map(|word| coats(word).into_iter().map(|coat| ((*word).to_owned(), coat)));
    let search = Search::new(all.collect());
    let mut found = BTreeSet::new();
    for file in files(directory) {
        let bytes = std::fs::read(&file).unwrap_or_default();
        found.extend(search.found_in(&bytes).into_iter().map(|word| format!("{word} in {}", file.display())));
    }
    found
}

/// Watches every process of this machine for a word among its arguments or in its environment.
struct Watch {
    stop: Arc<AtomicBool>,
    seen: Arc<Mutex<BTreeSet<String>>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Watch {
    fn start(words: &[&str]) -> Self {
        let (stop, seen) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(BTreeSet::new())));
        let (stopped, found) = (Arc::clone(&stop), Arc::clone(&seen));
        let search = Search::of(words);
        let thread = std::thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                for entry in std::fs::read_dir("/proc").unwrap().flatten() {
                    for part in ["cmdline", "environ"] {
                        let said = std::fs::read(entry.path().join(part)).unwrap_or_default();
                        for word in search.found_in(&said) {
                            found.lock().unwrap().insert(format!("{word} in {part}"));
                        }
                    }
                }
                std::thread::sleep(std::time::Duration::from_millis(30));
            }
        });
        Self { stop, seen, thread: Some(thread) }
    }

    fn seen(mut self) -> BTreeSet<String> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap();
        self.seen.lock().unwrap().clone()
    }
}

#[test]
fn the_search_for_traces_finds_what_it_is_to_find() {
    let directory = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("plain", format!("x{NOTE}y").into_bytes()),
        ("base64 after one", base64(format!(":{NOTE} and more").as_bytes()).into_bytes()),
        ("base64 after two", base64(format!("::{NOTE} and more").as_bytes()).into_bytes()),
        ("base64", base64(format!("{NOTE} and more").as_bytes()).into_bytes()),
        ("utf-16", NOTE.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("upper", NOTE.to_uppercase().into_bytes()),
    ] {
        let file = directory.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(traces(directory.path(), &[NOTE]).len(), 1, "{name}");
        std::fs::remove_file(file).unwrap();
    }
    assert!(traces(directory.path(), &[NOTE]).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_secrets_nor_clients_leave_a_trace_on_the_pc() {
    const WORDS: [&str; 6] = [PASSWORD, PET, OWNER, "5550142", "555-0142", NOTE];
    let (practice, id) = clinic_with_canaries();
    let mut clinic = Clinic::in_cloud(practice).await;
    clinic.pc.set("ODIS_SYNC_LOG", "trace");
    let watch = Watch::start(&[PASSWORD, OWNER, NOTE]);
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let call = clinic.of("calls", id).await["call_id"].as_str().unwrap().to_owned();
    clinic.odisctl(&["calls", "approve", &call, "--json"]).await.expect(0);
    clinic.sync().await.expect(0);

    // Trouble of every kind, each with its own words in log and evidence.
    for (area, fault) in [
        (Area::PageData, Fault::TruncatedJson { keep: 400 }),
        (Area::Calendar, Fault::HtmlPage),
        (Area::Calendar, Fault::TruncatedJson { keep: 900 }),
        (Area::PageData, Fault::ContentType { value: "text/html".to_owned() }),
    ] {
        clinic.neo.switches(|switches| switches.faults = vec![Rule::always(area, fault)]);
        clinic.sync().await;
    }
    clinic.neo.switches(|switches| switches.faults.clear());
    clinic.neo.expire_sessions();
    clinic.neo.switches(|switches| switches.login.page = SignInPage::Unknown);
    clinic.sync().await.expect(1);
    clinic.neo.switches(|switches| switches.login.page = SignInPage::Form);
    clinic.command(&["credentials", "rotate", "--password-stdin", "--json"]).input("a wrong one").run().await;
    let running = clinic.command(&["sync", "--json"]).start().await;
    running.signal("KILL").await;
    running.ended().await;
    clinic.sync().await;
    clinic.odisctl(&["doctor", "--json"]).await;
    clinic.odisctl(&["status", "--json"]).await;

    let visit = clinic.of("visits", id).await;
    assert!(visit["note_text"].as_str().unwrap().contains(NOTE), "it is all there, for who asks: {visit}");
    assert_eq!((visit["patient"].as_str(), visit["phone_e164"].as_str()), (Some(PET), Some("+14155550142")));
    let log: Vec<u8> =
        files(&clinic.home().join("logs")).iter().flat_map(|file| std::fs::read(file).unwrap()).collect();
    assert!(log.len() > 2000, "a log at trace was written: {} bytes", log.len());
    let token = clinic.queue.token();
    let words: Vec<&str> = WORDS.iter().copied().chain([token.as_str(), "Driftwood-4821"]).collect();
    let found = traces(clinic.home(), &words);
    assert!(found.is_empty(), "in the home: {found:#?}");
    let found = traces(&clinic.home().parent().unwrap().join("tmp"), &words);
    assert!(found.is_empty(), "in temporary files: {found:#?}");
    let found = traces(&clinic.home().parent().unwrap().join("user"), &words);
    assert!(found.is_empty(), "in the user's own directory: {found:#?}");
    let seen = watch.seen();
    assert!(seen.is_empty(), "in arguments or environments: {seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_crashes_leaves_no_dump_behind() {
    let (practice, _) = clinic_with_canaries();
    let clinic = Clinic::alone(practice).await;
    clinic.neo.switches(|switches| switches.faults = vec![Rule::always(Area::PageData, Fault::Stall)]);
    clinic.store_sign_in(&clinic.neo, PASSWORD).await.expect(0);
    let running = clinic.command(&["sync", "--json"]).start().await;
    until("notes are asked for", async || {
        clinic.neo.requests().iter().any(|request| request.path.contains("page-data"))
    })
    .await;
    // The password was typed into the page whose process crashes now.
    let crashed = renderers_of(clinic.home());
    assert!(!crashed.is_empty(), "a page has a process");
    for pid in crashed {
        drop(std::process::Command::new("kill").args(["-s", "SEGV", &pid]).status());
    }
    let ran = running.ended().await.one_json().expect(1);
    assert_eq!(ran.reason(), "browser_lost", "{ran}");
    let dumps: Vec<PathBuf> = files(clinic.base())
        .into_iter()
        .filter(|file| std::fs::read(file).is_ok_and(|bytes| bytes.starts_with(b"MDMP")))
        .collect();
    assert!(dumps.is_empty(), "{dumps:?}");
    let found = traces(clinic.base(), &[PASSWORD, OWNER]);
    assert!(found.is_empty(), "{found:#?}");
}

/// Process ids of the pages of the browsers that a home has started.
fn renderers_of(home: &Path) -> Vec<String> {
    let name = home.display().to_string();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let said = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&said);
        if line.contains("--type=renderer") && line.contains(&name) {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_printed_by_a_failure_tells_no_secret() {
    let (practice, _) = clinic_with_canaries();
    let clinic = Clinic::alone(practice).await;
    let said = [
        clinic
            .set_up_as(clinic.neo.url(), "4821", "frontdesk@harborpaws.example", "Wrong-Canary-Secret", &[])
            .await,
        clinic.set_up_as("http://neo.example", "4821", "frontdesk", "Wrong-Canary-Secret", &[]).await,
        clinic.command(&["setup", "--json", "--password-stdin"]).input("Wrong-Canary-Secret").run().await,
    ];
    for ran in said {
        assert_ne!(ran.code, Some(0), "{ran}");
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!all.contains("Wrong-Canary-Secret"), "{all}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_rotated_without_interruption_and_revoked_at_once() {
    let (practice, ids) = visits::small_day(2);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    let credentials =
        async || clinic.status().await["connections"]["credentials"].as_str().unwrap().to_owned();
    assert_eq!(credentials().await, "active");
    let rotate = ["credentials", "rotate", "--password-stdin", "--json"];

    let ran = clinic.command(&rotate).input("not-the-password").run().await.one_json().expect(3);
    assert_eq!(ran.reason(), "neo_sign_in_refused", "{ran}");
    assert_eq!(clinic.neo.password_submits(), 2, "tried once");
    assert_eq!(credentials().await, "active", "the old one stays in use");
    clinic.neo.expire_sessions();
    let ran = clinic.sync().await.expect(0);
    assert_eq!(ran.json["signed_in"], true, "and works; {ran}");

    clinic.neo.edit(|practice| practice.password = "A-new-one-4822".to_owned());
    clinic.command(&rotate).input("A-new-one-4822").run().await.one_json().expect(0);
    assert_eq!(credentials().await, "validated");
    clinic.neo.expire_sessions();
    clinic.sync().await.expect(0);
    assert_eq!(credentials().await, "active");
    assert_eq!(clinic.neo.password_submits(), 5, "refused, old, new, new: each once, after the first");

    clinic.odisctl(&["credentials", "revoke", "--json"]).await.one_json().expect(0);
    assert_eq!(credentials().await, "revoked");
    let ran = clinic.sync().await.expect(3);
    assert_eq!(ran.reason(), "credentials_revoked", "{ran}");
    assert_eq!(clinic.database("select count(*) from kept_sealed where name = 'neo-session'")[0][0], "0");
    clinic.neo.clear_log();
    clinic.odisctl(&["try-again", "--json"]).await.one_json();
    clinic.sync().await.expect(3);
    assert!(clinic.neo.requests().is_empty(), "nothing is asked of Neo any more");
    assert_eq!(clinic.shown("visits").await.len(), ids.len() + 1, "what was read stays");
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn purge_leaves_nothing_and_does_not_throw_away_what_was_never_delivered() {
    let (practice, id) = clinic_with_canaries();
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    practice::backing::Backing::shared()
        .gateway()
        .always("rpc/sync_apply", practice::gateway::Fault::Unavailable(1));
    clinic.sync().await.expect(0);
    let ran = clinic.odisctl(&["purge", "--yes", "--json"]).await.one_json().expect(1);
    assert_eq!(ran.reason(), "cloud_unreachable", "{ran}");
    assert_eq!(clinic.of("visits", id).await["patient"], PET, "nothing was removed");

    practice::backing::Backing::shared().gateway().heal();
    let ran = clinic
        .command(&["purge", "--yes", "--json"])
        .env("ODIS_SYNC_CLOCK_OFFSET_SECONDS", "1200")
        .run()
        .await;
    ran.one_json().expect(0);
    assert_eq!(
        clinic.cloud().value("select count(*) from cases where clinic_id = :clinic").await,
        "3",
        "delivered first"
    );
    assert!(!clinic.home().exists(), "the home is gone: {:?}", files(clinic.home()));
    let left = traces(clinic.base(), &[PASSWORD, PET, OWNER, NOTE, "neo-credentials"]);
    assert!(left.is_empty(), "{left:#?}");
    for what in ["visits", "calls", "runs"] {
        assert!(clinic.shown(what).await.is_empty(), "{what}");
    }
    assert_eq!(clinic.sync().await.expect(3).reason(), "credentials_missing");

    // A clinic that never had a cloud.
    let (practice, _) = clinic_with_canaries();
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    clinic.odisctl(&["purge", "--yes", "--json"]).await.one_json().expect(1);
    clinic.odisctl(&["purge", "--yes", "--even-undelivered", "--json"]).await.one_json().expect(0);
    assert!(!clinic.home().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_trail_shows_every_change_that_was_made_to_it() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let verify = async || clinic.odisctl(&["audit", "verify", "--json"]).await.one_json();
    let sound = verify().await.expect(0);
    assert_eq!(
        (sound.json["intact"].as_bool(), sound.json["faults"].as_array().unwrap().len()),
        (Some(true), 0)
    );
    let rows = sound.count("rows");
    assert!(rows > 8 && sound.count("anchors") >= 1, "{sound}");
    assert!(sound.count("anchored_to") > 8, "the cloud vouches for it; {sound}");
    let told =
        clinic.cloud().value("select count(*) from idexx_sync_audit_log where clinic_id = :clinic").await;
    assert!(told.parse::<u64>().unwrap() > 5, "and has it: {told}");

    let path = clinic.database_path();
    let copy = clinic.base().join("copy.db");
    let fold = rusqlite::Connection::open(&path).unwrap();
    fold.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())).unwrap();
    drop(fold);
    std::fs::copy(&path, &copy).unwrap();
    let unguarded = "drop trigger audit_is_append_only_update; drop trigger audit_is_append_only_delete;";
    for (name, change) in [
        ("a detail changed", "update audit set detail = '{\"x\":1}' where seq = 4".to_owned()),
        ("a time changed", "update audit set at = '2020-01-01T00:00:00Z' where seq = 4".to_owned()),
        ("an actor changed", "update audit set actor = 'nobody' where seq = 4".to_owned()),
        ("a row removed", "delete from audit where seq = 4".to_owned()),
        ("the head removed", "delete from audit where seq = (select min(seq) from audit)".to_owned()),
        ("the tail cut off", format!("delete from audit where seq > {}", rows / 2)),
        (
            "two rows swapped",
            "update audit set seq = -1 where seq = 4; update audit set seq = 4 where seq = 5; \
                              update audit set seq = 5 where seq = -1"
                .to_owned(),
        ),
        ("everything removed", "delete from audit".to_owned()),
    ] {
        for end in ["-wal", "-shm"] {
            drop(std::fs::remove_file(format!("{}{end}", path.display())));
        }
        std::fs::copy(&copy, &path).unwrap();
        let tampered = rusqlite::Connection::open(&path).unwrap();
        assert!(tampered.execute_batch(&change).is_err(), "{name}: the triggers say no");
        tampered.execute_batch(&format!("{unguarded} {change}")).unwrap();
        drop(tampered);
        let ran = verify().await.expect(1);
        assert_eq!(ran.json["intact"], false, "{name}; {ran}");
        assert!(!ran.json["faults"].as_array().unwrap().is_empty(), "{name}; {ran}");
    }
}
