//! Servers that go away and come back, and a project that starts on what the service already has.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails the test that called it")]

use practice::backing::{Backing, BackingOptions};
use serde_json::Value;

async fn answer(backing: &Backing) -> (u16, String) {
    drop(rustls::crypto::ring::default_provider().install_default());
    let key = backing.service_key();
    let request = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = request.get(format!("{}/rest/v1/clinics?select=id", backing.url()));
    let answer = request.header("apikey", &key).bearer_auth(&key).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn status(backing: &Backing) -> u16 {
    answer(backing).await.0
}

#[tokio::test]
async fn every_part_can_go_away_and_come_back() {
    let mut backing = Backing::start(BackingOptions::default()).await.unwrap();
    let clinic =
        backing.with_clinic("Elm Street", "America/Denver", "elm@example.org", "a long one").await.unwrap();
    assert_eq!(status(&backing).await, 200);

    backing.stop_postgrest().await.unwrap();
    assert_eq!(status(&backing).await, 502, "nobody behind the gateway");
    backing.start_postgrest().await.unwrap();
    assert_eq!(status(&backing).await, 200);

    backing.stop_postgres().await.unwrap();
    // What PostgREST 12 says of a pooled connection that broke is 400 with an empty code, once at most a connection.
    let mut broken = 0;
    let last = loop {
        match answer(&backing).await {
            (400, body) if body.contains(r#""code":"""#) && broken < 10 => broken += 1,
            (status, _) => break status,
        }
    };
    assert_eq!(last, 503, "PostgREST without its database");
    backing.start_postgres().await.unwrap();
    assert_eq!(status(&backing).await, 200);

    backing.stop_sign_in().await.unwrap();
    assert!(backing.sign_in(&clinic.email, &clinic.password).await.is_err());
    backing.start_sign_in().await.unwrap();
    let session = backing.sign_in(&clinic.email, &clinic.password).await.unwrap();
    let uid = backing.sql("select prosrc from pg_proc where oid = 'auth.uid'::regproc").await.unwrap();
    assert!(uid[0][0].contains("request.jwt.claims"), "what the sign-in overwrites is put right again");
    assert_eq!(session["user"]["id"], Value::from(clinic.user_id));

    let directory = backing.directory().to_owned();
    backing.stop().await.unwrap();
    assert!(!directory.exists(), "nothing is left behind");
}

#[tokio::test]
async fn a_project_starts_on_what_the_service_has() {
    let backing = Backing::start(BackingOptions { legacy: true, ..BackingOptions::default() }).await.unwrap();
    let applied = backing.sql("select to_regproc('public.sync_my_clinics') is not null").await.unwrap();
    assert_eq!(applied, [["t"]]);
    assert_eq!(status(&backing).await, 200);
    backing.stop().await.unwrap();
}
