//! The clinic's sign-in: one renewal at a time, in one process and in several; nothing that is new is lost.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "push_support/line.rs"]
mod line;
#[path = "push_support/shared.rs"]
mod shared;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::response::Response;
use chrono::{DateTime, Utc};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use line::{Seen, Server, json};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json as value;
use shared::{FileTokens, in_processes};
use sync_agent::push::supabase::tokens::MemoryTokens;
use sync_agent::push::supabase::{PushFailure, Supabase, SupabaseOptions, TokenStore, TokenStoreFailure};
use sync_core::failure::Code;
use sync_core::ports::Clock;

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        "2026-11-22T20:00:00Z".parse().unwrap()
    }
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

fn client(url: &str, directory: &Path, tokens: Arc<dyn TokenStore>) -> Supabase {
    let options = SupabaseOptions::new(url, secret("publishable-key"), directory.join("token.lock")).unwrap();
    Supabase::new(options, tokens, Arc::new(Fixed)).unwrap()
}

/// A sign-in that forgives nothing: each refresh token is good once, and using one again ends the session.
#[derive(Clone, Default)]
struct Strict(Arc<Mutex<Ledger>>);

#[derive(Default)]
struct Ledger {
    current: u32,
    revoked: bool,
}

impl Strict {
    fn answer(&self, seen: &Seen) -> Response {
        if !seen.target.starts_with("/auth/v1/token") {
            return json(200, value!([]));
        }
        let mut ledger = self.0.lock().unwrap();
        let shown = seen.json();
        let good = format!("refresh-{}", ledger.current);
        if ledger.revoked || shown["refresh_token"] != value!(good) && shown.get("password").is_none() {
            ledger.revoked = true;
            return json(
                400,
                value!({"code": 400, "error_code": "refresh_token_already_used", "msg": "used"}),
            );
        }
        ledger.current += 1;
        let refresh = format!("refresh-{}", ledger.current);
        let access = format!("access-{}", ledger.current);
        json(200, value!({"access_token": access, "refresh_token": refresh, "user": {"id": "user-1"}}))
    }

    async fn start(&self) -> Server {
        let strict = self.clone();
        Server::start(move |seen, _| strict.answer(seen)).await
    }
}

fn renewals(server: &Server) -> usize {
    server.seen().iter().filter(|seen| seen.target.contains("/auth/v1/token")).count()
}

/// A keychain that can be locked at the wrong moment.
#[derive(Default)]
struct Lockable {
    inner: MemoryTokens,
    locked: AtomicBool,
}

impl TokenStore for Lockable {
    fn get(&self) -> BoxFuture<'_, Result<Option<SecretString>, TokenStoreFailure>> {
        self.inner.get()
    }

    fn put<'a>(&'a self, token: &'a SecretString) -> BoxFuture<'a, Result<(), TokenStoreFailure>> {
        if self.locked.load(Ordering::SeqCst) {
            return std::future::ready(Err(TokenStoreFailure(Code::KeychainLocked))).boxed();
        }
        self.inner.put(token)
    }

    fn forget(&self) -> BoxFuture<'_, Result<(), TokenStoreFailure>> {
        self.inner.forget()
    }
}

#[tokio::test]
async fn a_password_is_submitted_once_and_its_token_is_kept() {
    let directory = tempfile::tempdir().unwrap();
    let server = Strict::default().start().await;
    let tokens = Arc::new(MemoryTokens::default());
    let cloud = client(&server.url, directory.path(), tokens.clone());
    let unknown = cloud.my_clinics().await.unwrap_err();
    assert_eq!(unknown, PushFailure::NotConnected, "nothing is asked of a cloud that was never connected");
    assert!(server.seen().is_empty());

    let who = cloud.sign_in(" clinic@example.com ", &secret(" p\u{e4}ss ")).await.unwrap();
    assert_eq!(who.user_id, "user-1");
    assert_eq!(tokens.get().await.unwrap().unwrap().expose_secret(), "refresh-1");
    cloud.my_clinics().await.expect("the token of the sign-in is used");
    let seen = server.seen();
    assert_eq!(seen[0].target, "/auth/v1/token?grant_type=password");
    assert_eq!(
        seen[0].json(),
        value!({"email": "clinic@example.com", "password": " p\u{e4}ss "}),
        "as typed"
    );
    assert_eq!(seen[0].header("apikey"), "publishable-key");
    assert_eq!(seen[1].header("authorization"), "Bearer access-1");
    assert_eq!(seen.len(), 2, "no renewal was needed");

    cloud.sign_out().await.unwrap();
    assert!(tokens.get().await.unwrap().is_none(), "forgotten here");
    assert_eq!(server.seen().last().unwrap().target, "/auth/v1/logout?scope=local", "and there");
    assert_eq!(cloud.my_clinics().await.unwrap_err(), PushFailure::NotConnected);
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_nothing_is_kept() {
    let directory = tempfile::tempdir().unwrap();
    let answer =
        value!({"code": 400, "error_code": "invalid_credentials", "msg": "Invalid login credentials"});
    let server = Server::start(move |_, _| json(400, answer.clone())).await;
    let tokens = Arc::new(MemoryTokens::default());
    let cloud = client(&server.url, directory.path(), tokens.clone());
    let failure = cloud.sign_in("clinic@example.com", &secret("wrong")).await.unwrap_err();
    assert_eq!((failure.code(), server.seen().len()), (Code::CloudSignInRefused, 1), "one try");
    assert!(tokens.get().await.unwrap().is_none());
}

#[tokio::test]
async fn many_who_need_a_token_at_once_cause_one_renewal() {
    let directory = tempfile::tempdir().unwrap();
    let strict = Strict::default();
    let server = {
        let strict = strict.clone();
        Server::start(move |seen, _| match seen.header("authorization") {
            "Bearer access-1" => json(401, value!({"code": "PGRST303", "message": "JWT expired"})),
            _ => strict.answer(seen),
        })
        .await
    };
    let tokens = Arc::new(MemoryTokens::with(secret("refresh-0")));
    let cloud = client(&server.url, directory.path(), tokens);
    let all = futures::future::join_all((0..16).map(|_| cloud.my_clinics())).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(renewals(&server), 2, "one for the first token and one for the one that had expired");
}

/// Children renew as fast as they can against a sign-in that forgives nothing, sharing a token file and a lock.
#[test]
fn two_processes_that_renew_at_once_do_not_lose_the_sign_in() {
    const CHILD: &str = "ODIS_SYNC_TEST_TOKENS";
    const ROUNDS: usize = 25;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Ok(url) = std::env::var(CHILD) {
        let directory = PathBuf::from(std::env::var_os("ODIS_SYNC_TEST_DIRECTORY").unwrap());
        let cloud = client(&url, &directory, Arc::new(FileTokens(directory.join("token"))));
        runtime.block_on(async {
            let mut access = cloud.access().await.unwrap();
            for _ in 1..ROUNDS {
                access = cloud.renew(&access).await.expect("the sign-in is still good");
            }
        });
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("token"), "refresh-0").unwrap();
    let strict = Strict::default();
    let server = runtime.block_on(strict.start());
    let shared = directory.path().to_str().unwrap();
    in_processes(
        3,
        "two_processes_that_renew_at_once_do_not_lose_the_sign_in",
        &[(CHILD, &server.url), ("ODIS_SYNC_TEST_DIRECTORY", shared)],
    );
    assert!(!strict.0.lock().unwrap().revoked, "no token was used twice");
    assert_eq!(renewals(&server), 3 * ROUNDS, "each of them renewed");
}

#[tokio::test]
async fn who_does_not_see_the_newer_token_ends_the_sign_in() {
    let directory = tempfile::tempdir().unwrap();
    let strict = Strict::default();
    let server = strict.start().await;
    let stale = |name: &str| {
        let tokens = Arc::new(MemoryTokens::with(secret("refresh-0")));
        client(&server.url, &directory.path().join(name), tokens)
    };
    std::fs::create_dir(directory.path().join("a")).unwrap();
    std::fs::create_dir(directory.path().join("b")).unwrap();
    stale("a").access().await.unwrap();
    let second = stale("b").access().await.unwrap_err();
    assert_eq!(second, PushFailure::SignInRefused, "homes that do not share their token fight for it");
    assert!(strict.0.lock().unwrap().revoked, "and the stand-in is as strict as the test above needs it");
}

#[tokio::test]
async fn a_token_that_somebody_else_renewed_is_read_again() {
    let directory = tempfile::tempdir().unwrap();
    let tokens = Arc::new(MemoryTokens::with(secret("refresh-0")));
    let kept = Arc::clone(&tokens);
    let server = Server::start(move |seen, _| {
        if seen.json()["refresh_token"] == value!("refresh-0") {
            // While this one was on its way, the other kept its own.
            kept.put(&secret("refresh-5")).now_or_never().unwrap().unwrap();
            return json(400, value!({"code": "refresh_token_already_used", "message": "used"}));
        }
        json(200, value!({"access_token": "access-6", "refresh_token": "refresh-6"}))
    })
    .await;
    client(&server.url, directory.path(), tokens.clone()).access().await.unwrap();
    assert_eq!(tokens.get().await.unwrap().unwrap().expose_secret(), "refresh-6");
    assert_eq!(renewals(&server), 2);
}

#[tokio::test]
async fn a_refused_token_is_not_shown_again_until_a_person_signs_in() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(|seen, _| match seen.json().get("password") {
        Some(_) => json(200, value!({"access_token": "a", "refresh_token": "r", "user": {"id": "user-1"}})),
        None => json(400, value!({"error_code": "refresh_token_not_found", "msg": "unknown"})),
    })
    .await;
    let cloud = client(&server.url, directory.path(), Arc::new(MemoryTokens::with(secret("refresh-0"))));
    for _ in 0..5 {
        assert_eq!(cloud.access().await.unwrap_err(), PushFailure::SignInRefused);
    }
    assert_eq!(renewals(&server), 1, "one try, no storm");
    cloud.sign_in("clinic@example.com", &secret("password")).await.unwrap();
    cloud.access().await.expect("signed in again");
}

#[tokio::test]
async fn a_new_token_that_cannot_be_kept_is_not_lost() {
    let directory = tempfile::tempdir().unwrap();
    let strict = Strict::default();
    let server = strict.start().await;
    let tokens = Arc::new(Lockable::default());
    tokens.put(&secret("refresh-0")).await.unwrap();
    tokens.locked.store(true, Ordering::SeqCst);
    let cloud = client(&server.url, directory.path(), tokens.clone());
    let failure = cloud.my_clinics().await.unwrap_err();
    assert_eq!(failure.code(), Code::KeychainLocked, "the reason is told");
    assert_eq!(renewals(&server), 1, "and its access token is not used before it is kept");
    assert_eq!(server.seen().len(), 1);

    tokens.locked.store(false, Ordering::SeqCst);
    cloud.my_clinics().await.expect("the token in memory is the good one");
    assert_eq!(tokens.get().await.unwrap().unwrap().expose_secret(), "refresh-2");
    assert!(!strict.0.lock().unwrap().revoked);
}

#[tokio::test]
async fn a_sign_in_that_is_down_is_not_refused() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(|_, _| json(503, value!({"message": "down"}))).await;
    let cloud = client(&server.url, directory.path(), Arc::new(MemoryTokens::with(secret("refresh-0"))));
    for tries in 1..=2 {
        let failure = cloud.access().await.unwrap_err();
        assert_eq!(failure, PushFailure::SignInNotNow { after: None });
        assert_eq!(
            (failure.code(), renewals(&server)),
            (Code::CloudUnreachable, tries),
            "it may be tried again"
        );
    }
}

/// A relay before the queue is asked with the clinic's own sign-in.
#[tokio::test]
async fn a_relay_gets_the_clinics_token_and_a_renewed_one_when_that_is_over() {
    use sync_agent::push::qstash::{Bearer, QStash, QStashOptions};
    let directory = tempfile::tempdir().unwrap();
    let server = Strict::default().start().await;
    let cloud = client(&server.url, directory.path(), Arc::new(MemoryTokens::with(secret("refresh-0"))));
    let relay = Server::start(|seen, _| match seen.header("authorization") {
        "Bearer access-2" => json(200, value!({"messageId": "msg_1"})),
        _ => json(401, value!({"error": "expired"})),
    })
    .await;
    let options = QStashOptions::new(&relay.url, "https://clinic.example/execute-call").unwrap();
    let queue = QStash::new(&options, Bearer::Clinic(Arc::new(cloud))).unwrap();
    let published = queue.publish(uuid::Uuid::nil(), 1, Fixed.now()).await.unwrap();
    assert_eq!((published.message_id.as_str(), relay.seen().len()), ("msg_1", 2), "one renewal, one replay");
}
