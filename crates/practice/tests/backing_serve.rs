//! `practice serve` as scripts use it: one line of JSON, and nothing left behind however it ends.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a helper that cannot go on fails the test that called it"
)]

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A served world: its process and what it said.
async fn serve() -> (Child, Value) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_practice"))
        .args(["serve", "--json", "--until-stdin-closes"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = said.next_line().await.unwrap().expect("it said nothing");
    (child, serde_json::from_str(&line).unwrap())
}

/// The servers' process ids and their directory.
fn servers(said: &Value) -> (Vec<String>, PathBuf) {
    let directory = PathBuf::from(said["cloud"]["directory"].as_str().unwrap());
    let read =
        |name: &str| std::fs::read_to_string(directory.join("run").join(name)).unwrap().trim().to_owned();
    (["postgres.pid", "sign-in.pid", "postgrest.pid"].map(read).to_vec(), directory)
}

fn runs(id: &str) -> bool {
    let status = std::fs::read_to_string(Path::new("/proc").join(id).join("status")).unwrap_or_default();
    !status.is_empty() && !status.contains("State:\tZ")
}

/// Waits until nothing of it is there; the caller's test fails when that takes half a minute.
async fn until_gone(ids: &[String], directory: &Path) {
    let gone = async {
        while directory.exists() || ids.iter().any(|id| runs(id)) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), gone)
        .await
        .unwrap_or_else(|_| panic!("left behind: {ids:?}, {}", directory.display()));
}

#[tokio::test]
async fn it_tells_a_script_everything_it_needs() {
    let (mut child, said) = serve().await;
    for (part, names) in [
        ("neo", &["url", "control_url", "company_id", "username", "password", "zone"][..]),
        (
            "cloud",
            &["url", "anon_key", "service_key", "email", "password", "clinic_id", "postgres", "control_url"]
                [..],
        ),
        ("queue", &["url", "token", "current_signing_key", "next_signing_key", "control_url"][..]),
        ("receiver", &["destination", "control_url"][..]),
        ("vapi", &["url", "control_url", "key"][..]),
        ("model", &["url", "control_url", "key"][..]),
    ] {
        for name in names {
            assert!(
                said[part][name].as_str().is_some_and(|text| !text.is_empty()),
                "{part}.{name} is missing"
            );
        }
    }
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for part in ["queue", "cloud", "receiver", "vapi", "model"] {
        let control = said[part]["control_url"].as_str().unwrap();
        assert!(client.get(control).send().await.unwrap().status().is_success(), "{part} is under control");
    }
    let (ids, directory) = servers(&said);
    assert!(ids.iter().all(|id| runs(id)), "the servers run");

    drop(child.stdin.take());
    assert!(child.wait().await.unwrap().success(), "the end of its input is a good end");
    until_gone(&ids, &directory).await;
}

#[tokio::test]
async fn a_termination_ends_everything() {
    let (mut child, said) = serve().await;
    let (ids, directory) = servers(&said);
    let sent =
        Command::new("kill").args(["-s", "TERM", &child.id().unwrap().to_string()]).status().await.unwrap();
    assert!(sent.success());
    assert!(child.wait().await.unwrap().success());
    assert!(!directory.exists(), "all is gone by the time it has ended");
    until_gone(&ids, &directory).await;
}

#[tokio::test]
async fn kill_9_leaves_nothing_behind() {
    let (mut child, said) = serve().await;
    let (ids, directory) = servers(&said);
    child.kill().await.unwrap();
    until_gone(&ids, &directory).await;
}
