//! The practice project is what the agent meets in the field: real PostgREST with row-level security, a sign-in
//! that rotates refresh tokens, and a gateway that can fail.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails the test that called it")]

use practice::backing::Backing;
use practice::gateway::{AuthErrors, Fault, Gateway, GatewayOptions};
use practice::qstash::{Claim, QStash, QStashOptions, Receiver, ReceiverOptions};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

fn client() -> Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    Client::builder().no_proxy().build().unwrap()
}

/// A gateway of the test's own in front of the shared project's gateway, so that its faults are nobody else's.
async fn own_gateway(backing: &Backing) -> Gateway {
    let options = GatewayOptions {
        port: 0,
        auth: backing.url().into(),
        rest: format!("{}/rest/v1", backing.url()),
        keys: vec![backing.anon_key(), backing.service_key()],
        jwt_secret: backing.jwt_secret().into(),
    };
    Gateway::start(options).await.unwrap()
}

async fn rpc(backing: &Backing, token: &str, name: &str, body: Value) -> Response {
    let to = format!("{}/rest/v1/rpc/{name}", backing.url());
    client()
        .post(to)
        .header("apikey", backing.anon_key())
        .bearer_auth(token)
        .json(&body)
        .send()
        .await
        .unwrap()
}

async fn refresh(url: &str, key: &str, token: &str) -> Response {
    let to = format!("{url}/auth/v1/token?grant_type=refresh_token");
    client().post(to).header("apikey", key).json(&json!({ "refresh_token": token })).send().await.unwrap()
}

fn text(session: &Value, name: &str) -> String {
    session[name].as_str().unwrap_or_else(|| panic!("no {name} in {session}")).to_owned()
}

#[tokio::test]
async fn an_owner_signs_in_and_sees_their_own_clinic_only() {
    let backing = Backing::shared();
    let elm = backing.with_clinic("Elm Street", "America/Denver", "elm@example.org", PASSWORD).await.unwrap();
    let oak =
        backing.with_clinic("Oak Avenue", "America/New_York", "oak@example.org", PASSWORD).await.unwrap();

    for clinic in [&elm, &oak] {
        let session = backing.sign_in(&clinic.email, &clinic.password).await.unwrap();
        let token = text(&session, "access_token");
        let answer = rpc(backing, &token, "sync_my_clinics", json!({})).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let seen = answer.text().await.unwrap();
        assert!(seen.contains(&clinic.id), "{seen}");
        let other = if clinic == &elm { &oak } else { &elm };
        assert!(!seen.contains(&other.id), "row-level security keeps clinics apart: {seen}");
    }
}

#[tokio::test]
async fn the_gateway_wants_a_key_it_knows() {
    let backing = Backing::shared();
    let to = format!("{}/rest/v1/clinics", backing.url());
    let without = client().get(&to).send().await.unwrap();
    let wrong = client().get(&to).header("apikey", "wrong").send().await.unwrap();
    assert_eq!((without.status(), wrong.status()), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
    let key = backing.service_key();
    let right = client().get(&to).header("apikey", &key).bearer_auth(&key).send().await.unwrap();
    assert_eq!(right.status(), StatusCode::OK);
}

#[tokio::test]
async fn several_refreshes_with_one_token_get_the_same_child() {
    let backing = Backing::shared();
    backing.sign_up("many@example.org", PASSWORD).await.unwrap();
    let session = backing.sign_in("many@example.org", PASSWORD).await.unwrap();
    let (token, key) = (text(&session, "refresh_token"), backing.anon_key());

    let asked =
        (0..6).map(|_| async { refresh(backing.url(), &key, &token).await.json::<Value>().await.unwrap() });
    let answers = futures::future::join_all(asked).await;

    let children: std::collections::BTreeSet<_> =
        answers.iter().map(|answer| text(answer, "refresh_token")).collect();
    assert_eq!(children.len(), 1, "upstream hands the losers the winner's token");
    assert!(!children.contains(&token), "and it is a new one");
}

#[tokio::test]
async fn access_tokens_carry_the_claims_of_gotrue_and_expire_when_asked() {
    let backing = Backing::shared();
    let gateway = own_gateway(backing).await;
    backing.sign_up("claims@example.org", PASSWORD).await.unwrap();
    gateway.switches(|switches| switches.access_token_seconds = Some(-120));
    let to = format!("{}/auth/v1/token?grant_type=password", gateway.url());
    let asked = json!({ "email": "claims@example.org", "password": PASSWORD });
    let session: Value = client()
        .post(to)
        .header("apikey", backing.anon_key())
        .json(&asked)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(session["expires_in"], -120);

    let answer = rpc(backing, &text(&session, "access_token"), "sync_my_clinics", json!({})).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "PostgREST itself refuses it");
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], "PGRST301");

    let fresh = refresh(backing.url(), &backing.anon_key(), &text(&session, "refresh_token")).await;
    let fresh: Value = fresh.json().await.unwrap();
    let token = text(&fresh, "access_token");
    assert_eq!(rpc(backing, &token, "sync_my_clinics", json!({})).await.status(), StatusCode::OK);
    let claims = backing
        .sql_with(
            "select convert_from(decode(rpad(translate(split_part(:'token', '.', 2), '-_', '+/'),
                    4 * ceil(length(split_part(:'token', '.', 2)) / 4.0)::int, '='), 'base64'), 'utf8')",
            &[("token", &token)],
        )
        .await
        .unwrap();
    let claims: Value = serde_json::from_str(&claims[0][0]).unwrap();
    for name in [
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "role",
        "aal",
        "amr",
        "session_id",
        "app_metadata",
        "is_anonymous",
    ] {
        assert!(!claims[name].is_null(), "{name} is missing in {claims}");
    }
}

#[tokio::test]
async fn an_answer_lost_after_the_commit_leaves_the_row_behind() {
    let backing = Backing::shared();
    let gateway = own_gateway(backing).await;
    let key = backing.service_key();
    let insert = |name: &'static str| {
        let request = client().post(format!("{}/rest/v1/clinics", gateway.url()));
        request.header("apikey", &key).bearer_auth(&key).json(&json!({ "name": name, "slug": name })).send()
    };
    let there = |name: &'static str| async move {
        backing
            .sql_with("select id from clinics where name = :'name'", &[("name", name)])
            .await
            .unwrap()
            .len()
    };

    gateway.once("/rest/v1/clinics", Fault::DropAfter);
    assert!(insert("lost-answer").await.is_err());
    assert_eq!(there("lost-answer").await, 1, "the server had done it");
    assert_eq!(
        insert("lost-answer").await.unwrap().status(),
        StatusCode::CONFLICT,
        "and says so the second time"
    );

    gateway.once("/rest/v1/clinics", Fault::DropBefore);
    assert!(insert("never-heard").await.is_err());
    assert_eq!(there("never-heard").await, 0, "the server never heard of it");

    let seen: Vec<_> =
        gateway.requests().into_iter().map(|request| (request.fault, request.status)).collect();
    assert_eq!(seen, [(Some(Fault::DropAfter), None), (None, Some(409)), (Some(Fault::DropBefore), None)]);
}

#[tokio::test]
async fn faults_without_the_server_answer_as_their_originals_do() {
    let backing = Backing::shared();
    let gateway = own_gateway(backing).await;
    let ask = |path: &'static str| {
        client().get(format!("{}{path}", gateway.url())).header("apikey", backing.anon_key()).send()
    };

    gateway.once("/rest/", Fault::Unavailable(7));
    let answer = ask("/rest/v1/clinics").await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].as_bytes()), (503, &b"7"[..]));

    gateway.once("", Fault::Portal);
    let answer = ask("/rest/v1/clinics").await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/html"));

    gateway.always("/auth/", Fault::RateLimited);
    let answer = ask("/auth/v1/user").await.unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.json::<Value>().await.unwrap()["error_code"], "over_request_rate_limit");

    gateway.heal();
    gateway.once("", Fault::Answer(401, json!({ "code": "PGRST303", "message": "JWT expired" })));
    let answer = ask("/rest/v1/clinics").await.unwrap();
    assert_eq!(
        answer.json::<Value>().await.unwrap()["code"],
        "PGRST303",
        "the codes of newer servers can be put on"
    );
}

#[tokio::test]
async fn sign_in_errors_come_in_both_shapes() {
    let backing = Backing::shared();
    let gateway = own_gateway(backing).await;
    let wrong = |version: Option<&'static str>| {
        let mut request = client()
            .post(format!("{}/auth/v1/token?grant_type=password", gateway.url()))
            .header("apikey", backing.anon_key())
            .json(&json!({ "email": "nobody@example.org", "password": "x" }));
        if let Some(version) = version {
            request = request.header("x-supabase-api-version", version);
        }
        async { request.send().await.unwrap().json::<Value>().await.unwrap() }
    };
    assert_eq!(wrong(None).await["error_code"], "invalid_credentials");
    assert_eq!(wrong(Some("2024-01-01")).await["code"], "invalid_credentials");
    gateway.switches(|switches| switches.auth_errors = AuthErrors::Newer);
    assert_eq!(wrong(None).await["code"], "invalid_credentials");
    gateway.switches(|switches| switches.auth_errors = AuthErrors::Older);
    assert_eq!(wrong(Some("2024-01-01")).await["error_code"], "invalid_credentials");
}

#[tokio::test]
async fn the_receiver_rings_only_what_the_project_grants() {
    let backing = Backing::shared();
    let qstash = QStash::start(QStashOptions::default()).await.unwrap();
    let claim = Claim::Cloud { url: backing.url().into(), service_key: backing.service_key() };
    let receiver =
        Receiver::start(ReceiverOptions { port: 0, keys: qstash.signing_keys(), claim }).await.unwrap();
    let call = "11111111-2222-4333-8444-555555555555";
    let to = format!("{}/v2/publish/{}", qstash.url(), receiver.destination());
    let body = json!({ "callId": call, "revision": 1 });
    client().post(to).bearer_auth(qstash.token()).json(&body).send().await.unwrap();
    qstash.quiet().await;
    assert_eq!(receiver.rings(call), 0);
    assert_eq!(receiver.visits()[0].unclaimed.as_deref(), Some("not_found"), "nobody has planned this call");
}

#[tokio::test]
async fn a_fresh_database_has_the_migrations_and_nobody_in_it() {
    let backing = Backing::shared();
    let address = backing.fresh_database("fresh").await.unwrap();
    assert!(address.ends_with("/fresh"), "{address}");
    let ran = tokio::process::Command::new("psql")
        .args(["-qXAt", "-d", &address, "-c", "select count(*) from public.cases"])
        .output()
        .await
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&ran.stdout).trim(), "0", "{}", String::from_utf8_lossy(&ran.stderr));
}

#[tokio::test]
async fn the_supabase_cli_applies_the_same_migrations() {
    let backing = Backing::shared();
    let address = backing.bare_database("by_cli").await.unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let ran = tokio::process::Command::new(root.join("node_modules/@supabase/cli-linux-x64/bin/supabase"))
        .args(["db", "push", "--yes"])
        .arg(format!("--remote={}", address.replace("postgres@", "postgres:x@")))
        .envs([("SUPABASE_TELEMETRY_DISABLED", "1"), ("DO_NOT_TRACK", "1"), ("PGSSLMODE", "disable")])
        .current_dir(&root)
        .output()
        .await
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{said}");

    let applied = tokio::process::Command::new("psql")
        .args(["-qXAt", "-d", &address, "-c", "select count(*) from supabase_migrations.schema_migrations"])
        .output()
        .await
        .unwrap();
    let files = std::fs::read_dir(root.join("supabase/migrations")).unwrap().count();
    assert_eq!(String::from_utf8_lossy(&applied.stdout).trim(), files.to_string(), "{said}");
}
