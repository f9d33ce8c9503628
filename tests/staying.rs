//! `odisctl run`: stays, syncs on schedule, takes commands, ends when told, and leaves nothing behind when killed.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use door_tests::{Clinic, Pc, Running, until, visits};
use practice::neo::{Area, Fault, Rule};
use practice::ports::Port;
use serde_json::Value;

/// Only a program that hangs passes it; what is promised is 5 s.
const GENEROUS: Duration = Duration::from_secs(20);

/// `GET` of a health address: status line and body.
fn get(port: u16, path: &str) -> Option<(String, Value)> {
    let mut line = TcpStream::connect(("127.0.0.1", port)).ok()?;
    write!(line, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").ok()?;
    let mut said = String::new();
    line.read_to_string(&mut said).ok()?;
    let (head, body) = said.split_once("\r\n\r\n")?;
    Some((head.lines().next()?.to_owned(), serde_json::from_str(body).ok()?))
}

/// Command lines of all processes that name a directory.
fn processes_naming(directory: &std::path::Path) -> Vec<String> {
    let name = directory.display().to_string();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let said = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&said).replace('\0', " ");
        if line.contains(&name) && line.contains("chrom") {
            found.push(line);
        }
    }
    found
}

async fn staying(pc: &Pc) -> Running {
    let running = pc.command(&["run"]).start().await;
    until("the agent listens", async || pc.socket().exists()).await;
    running
}

async fn ended(running: Running) {
    running.signal("TERM").await;
    running.ended_within(GENEROUS).await.expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pc_that_slept_over_its_slots_catches_up_with_one_run() {
    let (practice, _) = visits::small_day(2);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    for (offset, missed) in [("18300", "one slot"), ("201600", "a weekend")] {
        let before = clinic.shown("runs").await.len();
        let running = clinic.command(&["run"]).env("ODIS_SYNC_CLOCK_OFFSET_SECONDS", offset).start().await;
        until("a run has ended", async || {
            let runs = clinic.shown("runs").await;
            runs.len() > before && runs[0]["ended_at"].is_string()
        })
        .await;
        // A command is served after the agent has looked again whether anything is due.
        let decided = clinic.odisctl(&["calls", "approve", "no-such-call", "--json"]).await.one_json();
        decided.expect(2);
        ended(running).await;
        let runs = clinic.shown("runs").await;
        assert_eq!(runs.len(), before + 1, "{missed}: one run for all that was missed: {runs:?}");
        assert_eq!(runs[0]["reason"], "catch_up", "{missed}");
        assert_eq!(runs[0]["outcome"], "completed", "{missed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_tells_when_the_next_run_is_due() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::alone(practice).await;
    assert!(clinic.status().await["next_run"].is_null(), "before set-up a person must act first");
    clinic.set_up(&clinic.neo).await.expect(0);
    let next = async || -> chrono::DateTime<chrono::Utc> {
        clinic.status().await["next_run"].as_str().unwrap().parse().unwrap()
    };
    assert!(next().await <= visits::now(), "the first one is waited for");
    clinic.sync().await.expect(0);
    let due = next().await - visits::now();
    let around = chrono::TimeDelta::hours;
    assert!(due > around(3) && due < around(5), "every four hours or so: in {due}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_is_set_up_runs_at_once_and_tells_a_monitor() {
    let (practice, ids) = visits::small_day(2);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    let held = Port::take().unwrap();
    let port = held.number();
    let running = clinic.command(&["run", "--health", &format!("127.0.0.1:{port}")]).start().await;
    until("the monitor sees it fresh", async || {
        get(port, "/health").is_some_and(|(line, body)| line.contains("200") && body["freshness"] == "fresh")
    })
    .await;
    let (_, health) = get(port, "/health").unwrap();
    assert_eq!(health["last_run"]["reason"], "first", "{health}");
    assert!(health["next_run"].is_string(), "the next run is known: {health}");
    assert_eq!(health["outbox"]["waiting"], 0, "{health}");
    let (line, _) = get(port, "/visits").unwrap();
    assert!(line.contains("404"), "nothing else is told there: {line}");
    let text = health.to_string();
    assert!(!text.contains("Biscuit") && !text.contains("Abara"), "no client stands in it: {text}");
    assert_eq!(clinic.shown("visits").await.len(), ids.len() + 1, "looking works beside it");
    ended(running).await;
    assert!(get(port, "/health").is_none(), "it is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_monitor_is_told_when_nothing_was_ever_delivered() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::alone(practice).await;
    let held = Port::take().unwrap();
    let port = held.number();
    let running = clinic.command(&["run", "--health", &format!("127.0.0.1:{port}")]).start().await;
    until("the monitor is answered", async || get(port, "/health").is_some()).await;
    let (line, health) = get(port, "/health").unwrap();
    assert!(line.contains("503"), "{line}: {health}");
    assert_eq!(health["freshness"], "critical", "{health}");
    ended(running).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_told() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::alone(practice).await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = clinic.odisctl(&["run", "--health", &address]).await.expect(2);
    assert!(ran.stderr.contains("cannot be used"), "{ran}");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_beside_a_staying_agent_are_done_by_it() {
    let (practice, ids) = visits::small_day(2);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let running = staying(&clinic).await;

    clinic.neo.edit(|practice| {
        visits::add_done(practice, visits::day_at(-1, 16, 0), "Pretzel", "Quill", "(415) 555-0177");
    });
    let ran = clinic.sync().await.expect(0);
    assert_eq!((ran.json["outcome"].as_str(), ran.count("visits.new")), (Some("completed"), 1), "{ran}");

    let call = clinic.of("calls", ids[0]).await["call_id"].as_str().unwrap().to_owned();
    clinic.odisctl(&["calls", "approve", &call, "--json"]).await.one_json().expect(0);
    assert_eq!(clinic.of("calls", ids[0]).await["state"], "queued", "handed over by the agent");
    let again = clinic.odisctl(&["calls", "approve", &call, "--json"]).await.one_json().expect(2);
    assert_eq!(again.reason(), "usage", "a refusal comes back over the socket; {again}");
    clinic.odisctl(&["calls", "cancel", &call, "--json"]).await.one_json().expect(0);
    assert_eq!(clinic.of("calls", ids[0]).await["state"], "cancelled");
    clinic.odisctl(&["try-again", "--json"]).await.one_json().expect(0);

    // What needs the home for itself is refused in words, not done behind the agent's back.
    let ran = clinic.set_up(&clinic.neo).await.expect(1);
    assert_eq!(ran.reason(), "already_running", "{ran}");
    let ran = clinic.odisctl(&["run"]).await.expect(1);
    assert!(ran.stderr.contains("already"), "a second agent does not stay; {ran}");
    let doctor = clinic.odisctl(&["doctor", "--json"]).await.one_json();
    assert!(doctor.stdout.contains("running here"), "{doctor}");

    // Two who ask at once share a run.
    let before = clinic.shown("runs").await.len();
    clinic.neo.switches(|switches| switches.latency.fixed_ms = 300);
    let (first, second) = tokio::join!(clinic.sync(), clinic.sync());
    let runs = clinic.shown("runs").await.len();
    assert!((1..=2).contains(&(runs - before)), "{runs} runs");
    assert_eq!((first.code, second.code), (Some(0), Some(0)), "{first} {second}");
    ended(running).await;
    assert_eq!(clinic.neo.password_submits(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_an_idle_agent_and_a_reading_one_and_leaves_no_browser() {
    let (practice, ids) = visits::small_day(6);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);

    // In the middle of reading: the calendar is there, the notes never come.
    clinic.neo.switches(|switches| switches.faults = vec![Rule::always(Area::PageData, Fault::Stall)]);
    clinic.neo.clear_log();
    let running = staying(&clinic).await;
    until("notes are asked for", async || {
        clinic.neo.requests().iter().any(|request| request.path.contains("page-data"))
    })
    .await;
    ended(running).await;
    assert_eq!(processes_naming(clinic.home()), Vec::<String>::new(), "no browser is left");
    let runs = clinic.shown("runs").await;
    assert_eq!(runs[0]["report"]["reason"]["code"], "stopped", "the run says why: {runs:?}");

    // Idle.
    clinic.neo.switches(|switches| switches.faults.clear());
    let running = staying(&clinic).await;
    clinic.sync().await.expect(0);
    ended(running).await;
    assert_eq!(clinic.shown("visits").await.len(), ids.len() + 1);
    assert!(
        !clinic.home().join("odis-sync.db-wal").exists() || wal_is_empty(&clinic),
        "the log is folded in"
    );

    // Unwanted before it is set up, and `sync` as well.
    clinic.neo.switches(|switches| switches.faults = vec![Rule::always(Area::Calendar, Fault::Stall)]);
    let once = clinic.command(&["sync", "--json"]).start().await;
    clinic.neo.clear_log();
    until("the calendar is asked for", async || {
        clinic.neo.requests().iter().any(|request| request.path.contains("getCalendarEventData"))
    })
    .await;
    once.signal("TERM").await;
    let ran = once.ended_within(GENEROUS).await.one_json().expect(1);
    assert_eq!(ran.reason(), "stopped", "{ran}");
    assert_eq!(processes_naming(clinic.home()), Vec::<String>::new(), "no browser is left");
}

fn wal_is_empty(clinic: &Clinic) -> bool {
    std::fs::metadata(clinic.home().join("odis-sync.db-wal")).is_ok_and(|file| file.len() == 0)
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_during_reading_leaves_no_browser_and_the_next_run_is_fine() {
    let (practice, ids) = visits::small_day(6);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.neo.switches(|switches| switches.faults = vec![Rule::always(Area::PageData, Fault::Stall)]);
    for round in 0..2 {
        clinic.neo.clear_log();
        let running = clinic.command(&["sync", "--json"]).start().await;
        until("notes are asked for", async || {
            clinic.neo.requests().iter().any(|request| request.path.contains("page-data"))
        })
        .await;
        assert!(!processes_naming(clinic.home()).is_empty(), "round {round}: a browser runs");
        running.signal("KILL").await;
        let ran = running.ended_within(GENEROUS).await;
        assert_eq!(ran.code, None, "killed; {ran}");
        until("the browser is gone", async || processes_naming(clinic.home()).is_empty()).await;
    }
    clinic.neo.switches(|switches| switches.faults.clear());
    let ran = clinic.sync().await.expect(0);
    assert_eq!(ran.count("notes.read"), ids.len() as u64, "{ran}");
    let runs = clinic.shown("runs").await;
    assert_eq!(runs.iter().filter(|run| run["outcome"] == "completed").count(), 1, "{runs:?}");
    let profiles = std::fs::read_dir(clinic.home().join("profiles")).unwrap().count();
    assert_eq!(profiles, 0, "no profile is left either");
    assert_eq!(clinic.neo.password_submits(), 0, "the session outlived it");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_was_killed_leaves_a_home_that_the_next_one_takes_over() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    let running = staying(&clinic).await;
    running.signal("KILL").await;
    running.ended_within(GENEROUS).await;
    assert!(clinic.socket().exists(), "its socket is still there");
    clinic.sync().await.expect(0);
    let old = std::fs::metadata(clinic.socket()).unwrap().modified().unwrap();
    let running = clinic.command(&["run"]).start().await;
    until("the new agent has a socket of its own", async || {
        std::fs::metadata(clinic.socket()).is_ok_and(|socket| socket.modified().unwrap() != old)
    })
    .await;
    clinic.sync().await.expect(0);
    ended(running).await;
}
