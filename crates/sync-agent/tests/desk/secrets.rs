//! A password or token travels into an intent and never out of anything.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use sync_core::failure::Code;

use crate::clinic::{Pc, asked, done, intent, shown, wall};

const SECRETS: [&str; 6] = [
    "s3cret-neo-one",
    "s3cret-neo-two",
    "s3cret-rotated",
    "s3cret-cloud",
    "s3cret-token",
    "cookie-of-the-session",
];

#[tokio::test]
async fn no_answer_and_no_snapshot_holds_a_secret_that_an_intent_brought() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    let drawn: Arc<Mutex<Vec<String>>> = Arc::default();
    pc.staying(async |desk| {
        let mut snapshots = desk.snapshots();
        let watching = async {
            while snapshots.changed().await.is_ok() {
                let text = serde_json::to_string(snapshots.borrow_and_update().as_ref()).unwrap();
                drawn.lock().unwrap().push(text);
            }
        };
        let nowhere = "http://127.0.0.1:9";
        let neo = |password: &str| -> Value {
            json!({"what": "connect_neo", "url": "https://neo.example", "company_id": pc.company(),
                   "user_name": "sync", "password": password, "zone": "America/New_York"})
        };
        let talking = async {
            let mut told = Vec::new();
            pc.neo.set(|neo| neo.refuses = Some(Code::NeoSignInRefused));
            for wish in [
                neo(SECRETS[0]),
                json!({"what": "connect_cloud", "url": nowhere, "key": "k", "email": "e@example.com",
                       "password": SECRETS[3], "clinic": null}),
                json!({"what": "connect_queue", "url": nowhere, "token": SECRETS[4],
                       "destination": "https://clinic.example/execute-call", "receiver_claims": true}),
            ] {
                told.push(format!(
                    "{:?}",
                    desk.handle(intent(wish)).await.expect_err("nothing answers there")
                ));
            }
            pc.neo.set(|neo| neo.refuses = None);
            for wish in [
                neo(SECRETS[1]),
                json!({"what": "rotate_neo", "password": SECRETS[2]}),
                json!({"what": "sign_in_yourself"}),
                json!({"what": "set_up_step", "step": "finish", "stands": "done"}),
                json!({"what": "sync_now", "days": null}),
                json!({"what": "snapshot"}),
                json!({"what": "examine"}),
                json!({"what": "visits", "days": null}),
                json!({"what": "visit", "appointment_id": "501"}),
                json!({"what": "runs"}),
                json!({"what": "troubles"}),
                json!({"what": "audit", "before": null}),
            ] {
                told.push(serde_json::to_string(&asked(desk, wish).await).unwrap());
            }
            told.push(desk.diagnostics("Linux").await.unwrap());
            shown(desk, "it is set up", |seen| seen.status.last_success.is_some()).await;
            told
        };
        let told = tokio::select! {
            told = talking => told,
            () = watching => panic!("the desk went away"),
        };
        let drawn = drawn.lock().unwrap();
        assert!(told.len() == 16 && drawn.len() > 4, "{} answers, {} snapshots", told.len(), drawn.len());
        for text in told.iter().chain(drawn.iter()) {
            for secret in SECRETS {
                assert!(!text.contains(secret), "{secret} stands in {text}");
            }
        }
    })
    .await;
    let submitted = pc.neo.does.lock().unwrap().submitted.clone();
    assert_eq!(submitted, SECRETS[..3], "each was submitted once, so each really was there");
}
