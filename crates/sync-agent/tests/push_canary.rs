//! Whatever happens at the level `trace`, no secret and no answer's text reaches the log.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "push_support/line.rs"]
mod line;

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use line::{Server, json};
use secrecy::SecretString;
use serde_json::json as value;
use sync_agent::clock::SystemClock;
use sync_agent::dirs::{Environment, Home};
use sync_agent::logging::{self, Format};
use sync_agent::push::qstash::{QStash, QStashOptions};
use sync_agent::push::supabase::tokens::MemoryTokens;
use sync_agent::push::supabase::{Supabase, SupabaseOptions};
use sync_agent::vault::{Kind, SecretName, Vault, VaultOptions};
use sync_core::ports::Clock;
use tracing::level_filters::LevelFilter;

const CHILD: &str = "ODIS_SYNC_TEST_CANARY";

/// Everything that must stay out, each with a word of its own.
const CANARIES: [&str; 9] = [
    "canary-cloud-password",
    "canary-cloud-key",
    "canary-access",
    "canary-refresh",
    "canary-queue-token",
    "canary-vault-secret",
    "canary-passphrase",
    "canary-client-name",
    "canary-panic-text",
];

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

async fn use_everything(home: &Home) {
    let server = Server::start(|seen, before| match seen.target.as_str() {
        target if target.starts_with("/auth/") => json(
            200,
            value!({"access_token": format!("canary-access-{before}"), "refresh_token": "canary-refresh",
                "user": {"id": "user-1", "email": "canary-client-name@example.com"}}),
        ),
        "/rest/v1/rpc/sync_my_clinics" => {
            json(400, value!({"code": "22P02", "message": "canary-client-name"}))
        }
        _ => json(401, value!({"error": "canary-client-name", "message": "canary-client-name"})),
    })
    .await;
    let options =
        SupabaseOptions::new(&server.url, secret("canary-cloud-key"), home.token_lock_file()).unwrap();
    let clock = SystemClock::new(Environment::Production, |_| None);
    let cloud = Supabase::new(options, Arc::new(MemoryTokens::default()), Arc::new(clock.clone())).unwrap();
    cloud.sign_in("clinic@example.com", &secret("canary-cloud-password")).await.unwrap();
    let item = value!({"kind": "visit", "client": {"name": "canary-client-name"}});
    let failures = [
        cloud.my_clinics().await.unwrap_err(),
        cloud.apply(uuid::Uuid::nil(), clock.now(), vec![item]).await.unwrap_err(),
    ];
    for failure in failures {
        tracing::error!(%failure, debug = ?failure, "as a careless caller might log it");
    }
    let queue = QStashOptions::new(&server.url, "https://clinic.example/execute-call").unwrap();
    let queue = QStash::new(&queue, secret("canary-queue-token")).unwrap();
    let failure =
        queue.publish(uuid::Uuid::nil(), 1, "2026-11-25T00:00:00Z".parse().unwrap()).await.unwrap_err();
    tracing::error!(%failure, debug = ?failure, "as a careless caller might log it");

    let kind = Kind::Passphrase(secret("canary-passphrase"));
    let vault = Vault::open(VaultOptions::new(home, Environment::Production, kind)).await.unwrap();
    vault.put(SecretName::NeoCredentials, &secret("canary-vault-secret")).await.unwrap();
    tracing::trace!(target: "sync_agent", secret = ?vault.get(SecretName::NeoCredentials).await, "a secret does not print");

    // What foreign crates would say if they were asked.
    tracing::trace!(target: "hyper::proto", "canary-access");
    tracing::debug!(target: "reqwest::connect", "canary-queue-token");
    tracing::info!(target: "zbus::connection", "canary-vault-secret");
    tracing::error!(target: "chromiumoxide::handler", "canary-client-name");

    let panicked = tokio::task::spawn_blocking(|| panic!("canary-panic-text")).await;
    assert!(panicked.is_err());
    tracing::trace!(target: "sync_agent", "the last line");
}

fn log_of(home: &Path) -> String {
    let files = std::fs::read_dir(home.join("logs")).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// The log is the process's, so each format has a child of its own.
fn no_secret_is_logged(test: &str, format: Format) -> Option<String> {
    if let Some(home) = std::env::var_os(CHILD) {
        let home = Home::open(Path::new(&home)).unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new(Environment::Production, |_| None));
        let _log = logging::start(&home.logs(), LevelFilter::TRACE, format, clock).unwrap();
        tokio::runtime::Runtime::new().unwrap().block_on(use_everything(&home));
        return None;
    }
    let base = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, base.path())
        .env("RUST_LOG", "trace")
        .output()
        .unwrap();
    let printed =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{printed}");
    let log = log_of(base.path());
    for line in ["the last line", "a fault of this program", "as a careless caller might log it"] {
        assert!(log.contains(line), "the log was written to its end: {line:?} in {log}");
    }
    for canary in CANARIES {
        let base64 = base64::engine::general_purpose::STANDARD_NO_PAD.encode(canary);
        for form in [canary.to_owned(), hex::encode(canary), base64] {
            assert!(!log.contains(&form), "{form} stands in the log");
            assert!(!printed.contains(&form), "{form} was printed");
        }
    }
    Some(log)
}

#[test]
fn no_secret_reaches_the_log_as_text() {
    no_secret_is_logged("no_secret_reaches_the_log_as_text", Format::Compact);
}

#[test]
fn no_secret_reaches_the_log_as_json() {
    let Some(log) = no_secret_is_logged("no_secret_reaches_the_log_as_json", Format::Json) else { return };
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("each line is one JSON value");
        assert!(line.get("level").is_some() && line.get("message").is_some(), "{line}");
    }
}
