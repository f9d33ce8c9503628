//! The two clients against the practice world: a QStash that the vendor's SDKs accept, and a real PostgreSQL and
//! PostgREST with the repository's own migrations behind a sign-in.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "push_support/shared.rs"]
mod shared;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use practice::backing::{Backing, Clinic};
use practice::gateway::Fault;
use practice::qstash::{Clock as QueueClock, PublishFault};
use secrecy::SecretString;
use serde_json::json as value;
use shared::{FileTokens, in_processes};
use sync_agent::clock::SystemClock;
use sync_agent::dirs::Environment;
use sync_agent::push::qstash::{Cancelled, QStash, QStashOptions};
use sync_agent::push::supabase::functions::Totals;
use sync_agent::push::supabase::tokens::MemoryTokens;
use sync_agent::push::supabase::{PushFailure, Supabase, SupabaseOptions, TokenStore};
use sync_core::cloud::{OutcomeWord, SyncBegin, SyncGranted};
use sync_core::failure::Code;
use sync_core::outbox::cloud::Conflict;
use sync_core::outbox::{CloudAction, QueueAction};
use uuid::Uuid;

const CALL: Uuid = Uuid::from_u128(0xc0ff_ee00_0000_4000_8000_0000_0000_0002);

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

// --- the queue ---

async fn queue() -> (practice::qstash::QStash, QStash, DateTime<Utc>) {
    let options = practice::qstash::QStashOptions { clock: QueueClock::held_now(), ..Default::default() };
    let practice = practice::qstash::QStash::start(options).await.unwrap();
    let options = QStashOptions::new(practice.url(), "http://127.0.0.1:9/execute-call").unwrap();
    let queue = QStash::new(&options, secret(&format!(" {}\n", practice.token()))).unwrap();
    let now = practice.now();
    (practice, queue, now)
}

#[tokio::test]
async fn a_call_waits_at_the_queue_for_its_time_and_shows_nothing() {
    let (practice, queue, now) = queue().await;
    let due = now + TimeDelta::hours(30);
    let published = queue.publish(CALL, 2, due).await.unwrap();
    let message = &practice.messages()[0];
    assert_eq!(message.id, published.message_id);
    assert_eq!(message.json(), value!({"callId": CALL, "revision": 2}));
    assert!(message.due >= due && message.due < due + TimeDelta::seconds(1), "{} for {due}", message.due);
    assert_eq!((message.max_retries, message.body_redacted), (3, true));
    assert_eq!(message.destination, "http://127.0.0.1:9/execute-call");
}

#[tokio::test]
async fn the_queue_takes_a_revision_once_and_the_next_revision_again() {
    let (practice, queue, now) = queue().await;
    let due = now + TimeDelta::hours(1);
    let first = queue.publish(CALL, 1, due).await.unwrap();
    let again = queue.publish(CALL, 1, due).await.unwrap();
    assert!(!first.deduplicated && again.deduplicated);
    assert_eq!(first.message_id, again.message_id);
    let next = queue.publish(CALL, 2, due).await.unwrap();
    assert_ne!(next.message_id, first.message_id, "a new revision is a new message");
    assert_eq!(queue.cancel(&first.message_id).await.unwrap(), Cancelled::Removed);
    assert_eq!(queue.cancel(&first.message_id).await.unwrap(), Cancelled::Gone);
    assert_eq!(practice.messages().len(), 2);
}

#[tokio::test]
async fn every_fault_of_the_queue_is_told_apart() {
    let (practice, queue, now) = queue().await;
    let unknown = QueueAction::Unknown { after: None };
    let plain = [
        (PublishFault::Unauthorized, QueueAction::TokenRefused),
        (PublishFault::PlanLimit, QueueAction::NotNow { after: None }),
        (PublishFault::ServerError(503), unknown),
        (PublishFault::AcceptThenDrop, unknown),
        (PublishFault::DropBefore, unknown),
        (PublishFault::Portal, unknown),
    ];
    for (fault, action) in plain {
        practice.switches(|switches| switches.next_publishes = [fault.clone()].into());
        let failure = queue.publish(CALL, 9, now).await.unwrap_err();
        assert_eq!(failure.action(), action, "{fault:?}");
    }
    for fault in [PublishFault::DailyLimit, PublishFault::BurstLimit] {
        practice.switches(|switches| switches.next_publishes = [fault.clone()].into());
        let failure = queue.publish(CALL, 9, now).await.unwrap_err();
        assert!(
            matches!(failure.action(), QueueAction::NotNow { after: Some(_) }),
            "{fault:?} says when: {failure}"
        );
    }
    let taken = queue.publish(CALL, 9, now).await.unwrap();
    assert!(taken.deduplicated, "one of the lost answers stood for a message, which its id finds again");
}

#[tokio::test]
async fn the_check_knows_a_good_token_from_a_bad_one() {
    let (practice, queue, _) = queue().await;
    queue.check().await.unwrap();
    let options = QStashOptions::new(practice.url(), "http://127.0.0.1:9/execute-call").unwrap();
    let stranger = QStash::new(&options, secret("another")).unwrap();
    assert_eq!(stranger.check().await.unwrap_err().code(), Code::QueueRefused);
    assert!(practice.publishes().is_empty(), "it publishes nothing");
}

// --- the cloud ---

/// A project with a clinic of its own, and a client that is signed in for it.
async fn clinic(directory: &Path) -> (&'static Backing, Clinic, Supabase) {
    let backing = Backing::shared();
    let name = sync_agent::chance::new_id().unwrap().to_string();
    let email = format!("{name}@example.com");
    let clinic = backing.with_clinic(&name, "America/Los_Angeles", &email, "a password").await.unwrap();
    let cloud = client(backing, directory, Arc::new(MemoryTokens::default()));
    let who = cloud.sign_in(&email, &secret("a password")).await.unwrap();
    assert_eq!(who.user_id, clinic.user_id);
    (backing, clinic, cloud)
}

fn client(backing: &Backing, directory: &Path, tokens: Arc<dyn TokenStore>) -> Supabase {
    let lock = directory.join("token.lock");
    let options = SupabaseOptions::new(backing.url(), secret(&backing.anon_key()), lock).unwrap();
    let clock = SystemClock::new(Environment::Production, |_| None);
    Supabase::new(options, tokens, Arc::new(clock)).unwrap()
}

async fn granted(cloud: &Supabase, clinic: Uuid, device: &str) -> SyncGranted {
    match cloud.begin(clinic, device, "scheduled", None).await.unwrap().value {
        SyncBegin::Granted(granted) => *granted,
        SyncBegin::StandingBy { standing_by, .. } => panic!("{standing_by:?} holds the lease"),
    }
}

#[tokio::test]
async fn a_run_begins_applies_anchors_and_ends() {
    let directory = tempfile::tempdir().unwrap();
    let (_, clinic, cloud) = clinic(directory.path()).await;
    let id: Uuid = clinic.id.parse().unwrap();
    let mine = cloud.my_clinics().await.unwrap();
    assert_eq!((mine.value.len(), mine.value[0].id), (1, id));
    assert!(mine.skew.unwrap().abs() < TimeDelta::seconds(10), "both clocks are this machine's");

    let run = granted(&cloud, id, "desk-1").await;
    let standing_by = cloud.begin(id, "desk-2", "scheduled", None).await.unwrap().value;
    assert!(matches!(standing_by, SyncBegin::StandingBy { .. }), "{standing_by:?}");

    let items = vec![
        value!({"kind": "credential", "key": "credential:1", "state": "active", "generation": 1, "refused": false}),
        value!({"kind": "nonsense", "key": "bad"}),
    ];
    let first = cloud.apply(run.session, run.server_time, items.clone()).await.unwrap().value;
    let words: Vec<_> = first.outcomes.iter().map(|outcome| outcome.outcome).collect();
    assert_eq!(words, [OutcomeWord::Applied, OutcomeWord::Refused], "a bad item blocks no other");
    let again = cloud.apply(run.session, run.server_time, items).await.unwrap().value;
    assert_eq!(again.outcomes[0].outcome, OutcomeWord::Unchanged, "the same batch changes nothing");

    assert!(cloud.anchor(id, "desk-1", 5, &"ab".repeat(32)).await.unwrap().value.anchored);
    let cut = cloud.anchor(id, "desk-1", 4, &"ab".repeat(32)).await.unwrap_err();
    assert_eq!(cut.conflict(), Some(Conflict::AnchorBehind), "{cut}");
    let totals =
        Totals { status: "completed", next_scheduled_sync: Some(run.server_time), ..Totals::default() };
    assert!(cloud.end(run.session, &totals).await.unwrap().value.closed);
    let late = cloud.apply(run.session, run.server_time, Vec::new()).await.unwrap_err();
    assert_eq!(late.conflict(), Some(Conflict::SessionClosed), "{late}");
}

#[tokio::test]
async fn a_clinic_of_others_is_forbidden_and_a_session_of_nobody_is_begun_again() {
    let directory = tempfile::tempdir().unwrap();
    let (_, _, cloud) = clinic(directory.path()).await;
    let foreign = cloud.begin(Uuid::from_u128(1), "desk-1", "scheduled", None).await.unwrap_err();
    assert_eq!((foreign.action(), foreign.code()), (CloudAction::Forbidden, Code::CloudRefused), "{foreign}");
    let unknown = cloud
        .apply(Uuid::from_u128(1), "2026-11-22T20:00:00Z".parse().unwrap(), Vec::new())
        .await
        .unwrap_err();
    assert_eq!(unknown.action(), CloudAction::BeginAgain, "{unknown}");
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_key_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let (backing, clinic, _) = clinic(directory.path()).await;
    let tokens = Arc::new(MemoryTokens::default());
    let cloud = client(backing, directory.path(), tokens.clone());
    let wrong = cloud.sign_in(&clinic.email, &secret("another password")).await.unwrap_err();
    assert_eq!(wrong, PushFailure::SignInRefused);
    assert!(tokens.get().await.unwrap().is_none());
    let lock = directory.path().join("token.lock");
    let options = SupabaseOptions::new(backing.url(), secret("no-such-key"), lock).unwrap();
    let clock = SystemClock::new(Environment::Production, |_| None);
    let stranger = Supabase::new(options, tokens, Arc::new(clock)).unwrap();
    let refused = stranger.sign_in(&clinic.email, &secret(&clinic.password)).await.unwrap_err();
    assert_eq!(refused, PushFailure::KeyRefused);
}

#[tokio::test]
async fn a_batch_whose_answer_was_lost_is_sent_again_and_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    // A project of its own: faults are for everybody.
    let backing = Backing::start(practice::backing::BackingOptions::default()).await.unwrap();
    let clinic =
        backing.with_clinic("Bay", "America/New_York", "bay@example.com", "a password").await.unwrap();
    let cloud = client(&backing, directory.path(), Arc::new(MemoryTokens::default()));
    cloud.sign_in(&clinic.email, &secret(&clinic.password)).await.unwrap();
    let run = granted(&cloud, clinic.id.parse().unwrap(), "desk-1").await;
    let item = value!({"kind": "credential", "key": "credential:1", "state": "active", "generation": 1, "refused": false});

    backing.gateway().once("rpc/sync_apply", Fault::DropAfter);
    let lost = cloud.apply(run.session, run.server_time, vec![item.clone()]).await.unwrap_err();
    assert_eq!(lost.action(), CloudAction::Retry { after: None }, "{lost}");
    let again = cloud.apply(run.session, run.server_time, vec![item]).await.unwrap().value;
    assert_eq!(again.outcomes[0].outcome, OutcomeWord::Unchanged, "it had arrived");

    backing.gateway().once("rpc/sync_my_clinics", Fault::Unavailable(7));
    let busy = cloud.my_clinics().await.unwrap_err();
    assert_eq!(busy.retry_after(), Some(Duration::from_secs(7)));
    backing.gateway().once("rpc/sync_my_clinics", Fault::Portal);
    let portal = cloud.my_clinics().await.unwrap_err();
    assert_eq!(portal.action(), CloudAction::NotTheCloud { after: None });
    cloud.my_clinics().await.expect("and after all that it works");
}

#[test]
fn two_processes_renew_one_sign_in_and_both_keep_working() {
    const CHILD: &str = "ODIS_SYNC_TEST_CLOUD";
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Ok(url) = std::env::var(CHILD) {
        let directory = PathBuf::from(std::env::var_os("ODIS_SYNC_TEST_DIRECTORY").unwrap());
        let key = secret(&std::env::var("ODIS_SYNC_TEST_KEY").unwrap());
        let options = SupabaseOptions::new(&url, key, directory.join("token.lock")).unwrap();
        let clock = SystemClock::new(Environment::Production, |_| None);
        let tokens = Arc::new(FileTokens(directory.join("token")));
        let cloud = Supabase::new(options, tokens, Arc::new(clock)).unwrap();
        runtime.block_on(async {
            let mut access = cloud.access().await.unwrap();
            for _ in 0..10 {
                access = cloud.renew(&access).await.expect("the sign-in is still good");
                assert_eq!(cloud.my_clinics().await.unwrap().value.len(), 1, "and is this clinic's");
            }
        });
        return;
    }
    let backing = Backing::shared();
    let directory = tempfile::tempdir().unwrap();
    runtime.block_on(async {
        let email = "two-processes@example.com";
        backing.with_clinic("Cove", "America/Chicago", email, "a password").await.unwrap();
        let cloud = client(backing, directory.path(), Arc::new(FileTokens(directory.path().join("token"))));
        cloud.sign_in(email, &secret("a password")).await.unwrap();
    });
    let shared = directory.path().to_str().unwrap();
    in_processes(
        2,
        "two_processes_renew_one_sign_in_and_both_keep_working",
        &[
            (CHILD, backing.url()),
            ("ODIS_SYNC_TEST_KEY", &backing.anon_key()),
            ("ODIS_SYNC_TEST_DIRECTORY", shared),
        ],
    );
}
