//! A Supabase project on loopback: real PostgreSQL and PostgREST with the repository's migrations, a sign-in that
//! speaks GoTrue's protocol on the same database, and the [`Gateway`] in front of both.
//!
//! The order is fixed by the sign-in part: it makes `auth.users` and, at every start, overwrites `auth.uid()`
//! with a body that PostgREST's claims do not reach. So it starts first, then come the project's own roles and
//! functions, then the migrations, then PostgREST. What it lacks beside GoTrue is listed in [`crate::gateway`].
//!
//! Everything lies in one temporary directory and ends with us, however we end.

mod account;
mod cluster;
mod project;
mod warden;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use self::account::Account;
use self::cluster::Cluster;
use self::project::Repository;
use self::warden::{Server, Warden};
use crate::gateway::line::http_client;
use crate::gateway::{Gateway, GatewayOptions};
use crate::ports::Port;
use crate::qstash::{random, signed_token};

/// The database everything is in.
const DATABASE: &str = "postgres";

/// How long the project's keys are good for, in seconds.
const KEY_LIFE: i64 = 10 * 365 * 86_400;

/// How a project starts.
#[derive(Debug, Clone, Default)]
pub struct BackingOptions {
    /// The gateway's port on 127.0.0.1, 0 for a free one.
    pub port: u16,
    /// The repository whose `supabase/` and `node_modules/` are used; the one this crate was built in if `None`.
    pub repository: Option<PathBuf>,
    /// Whether the service's tables and rows are there before the migrations.
    pub legacy: bool,
}

/// A clinic with someone who may sign in for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clinic {
    /// `clinics.id`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The user's id.
    pub user_id: String,
    /// The user's sign-in.
    pub email: String,
    /// The user's password.
    pub password: String,
}

/// The running project; ends when stopped or dropped.
#[derive(Debug)]
pub struct Backing {
    // Dropped in this order: first nobody asks any more, then the servers end.
    gateway: Gateway,
    client: reqwest::Client,
    postgrest: Option<Server>,
    sign_in: Option<Server>,
    cluster: Cluster,
    repository: Repository,
    account: Account,
    ports: Ports,
    jwt_secret: String,
    warden: Warden,
}

struct Shared {
    backing: Backing,
    /// Serves the gateway for as long as the process lives.
    _runtime: Runtime,
}

#[derive(Debug)]
struct Ports {
    postgres: Port,
    sign_in: Port,
    rest: Port,
    rest_admin: Port,
}

impl Backing {
    /// Builds a project from nothing.
    pub async fn start(options: BackingOptions) -> anyhow::Result<Self> {
        let repository = Repository::at(options.repository.as_deref())?;
        let account = Account::find()?;
        let warden = Warden::start()?;
        let ports = Ports::take()?;
        let jwt_secret = random("practice-")?;
        let client = http_client(Duration::from_secs(30))?;

        let mut cluster = Cluster::make(&warden, account, ports.postgres.number()).await?;
        cluster.start(&warden).await?;
        let sign_in = start_sign_in(&warden, &repository, &cluster, &ports, &jwt_secret, &client).await?;

        let mut files = vec![repository.bootstrap()];
        if options.legacy {
            files.push(repository.legacy());
        }
        files.extend(repository.migrations()?);
        cluster.apply(DATABASE, &files).await.context("the project's SQL does not apply")?;

        let postgrest = start_postgrest(&warden, &repository, account, &ports, &jwt_secret, &client).await?;
        let gateway = Gateway::start(GatewayOptions {
            port: options.port,
            auth: ports.sign_in_url(),
            rest: ports.rest_url(),
            keys: vec![key("anon", &jwt_secret), key("service_role", &jwt_secret)],
            jwt_secret: jwt_secret.clone(),
        })
        .await?;
        Ok(Self {
            gateway,
            client,
            postgrest: Some(postgrest),
            sign_in: Some(sign_in),
            cluster,
            repository,
            account,
            ports,
            jwt_secret,
            warden,
        })
    }

    /// One project for all tests of a process, started by the first that asks. It ends with the process.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Result<Shared, String>> = OnceLock::new();
        let start = || {
            let runtime = Runtime::new()?;
            let backing = runtime.block_on(Self::start(BackingOptions::default()))?;
            Ok(Shared { backing, _runtime: runtime })
        };
        // On a thread of its own: whoever asks may be inside a runtime, which must not wait for another one.
        let shared = SHARED.get_or_init(|| match std::thread::spawn(start).join() {
            Ok(started) => started.map_err(|error: anyhow::Error| format!("{error:#}")),
            Err(_) => Err("the start panicked".into()),
        });
        match shared {
            Ok(shared) => &shared.backing,
            Err(why) => panic!("the practice project does not start: {why}"),
        }
    }

    /// The project's address.
    pub fn url(&self) -> &str {
        self.gateway.url()
    }

    /// What clients send as `apikey`.
    pub fn anon_key(&self) -> String {
        key("anon", &self.jwt_secret)
    }

    /// The key that row-level security does not bind.
    pub fn service_key(&self) -> String {
        key("service_role", &self.jwt_secret)
    }

    /// What tokens are signed with.
    pub fn jwt_secret(&self) -> &str {
        &self.jwt_secret
    }

    /// The superuser's connection string.
    pub fn postgres(&self) -> String {
        self.cluster.address("postgres", DATABASE)
    }

    /// What stands in front, with its switches and what came.
    pub fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// Where its files and logs lie.
    pub fn directory(&self) -> &Path {
        self.warden.directory()
    }

    /// Runs SQL as the superuser; the rows of its query as text, NULL as an empty one.
    pub async fn sql(&self, text: &str) -> anyhow::Result<Vec<Vec<String>>> {
        self.cluster.ask(DATABASE, text, &[]).await
    }

    /// The same with values: `:'name'` in the text is the value of that name, quoted.
    pub async fn sql_with(&self, text: &str, values: &[(&str, &str)]) -> anyhow::Result<Vec<Vec<String>>> {
        self.cluster.ask(DATABASE, text, values).await
    }

    /// A new user; the id.
    pub async fn sign_up(&self, email: &str, password: &str) -> anyhow::Result<String> {
        let answer = self.auth("signup", &json!({ "email": email, "password": password })).await?;
        let id = answer["user"]["id"].as_str().or(answer["id"].as_str());
        let said = || self.sign_in.as_ref().map(Server::last_words).unwrap_or_default();
        id.map(str::to_owned)
            .with_context(|| format!("sign-up refused: {answer}; the sign-in said:\n{}", said()))
    }

    /// Signs in: the session as the sign-in hands it out.
    pub async fn sign_in(&self, email: &str, password: &str) -> anyhow::Result<Value> {
        let asked = json!({ "email": email, "password": password });
        let answer = self.auth("token?grant_type=password", &asked).await?;
        ensure!(answer["access_token"].is_string(), "sign-in refused: {answer}");
        Ok(answer)
    }

    /// A clinic of that name and zone, with an owner who signs in with `email` and `password`.
    pub async fn with_clinic(
        &self,
        name: &str,
        zone: &str,
        email: &str,
        password: &str,
    ) -> anyhow::Result<Clinic> {
        let user_id = self.sign_up(email, password).await?;
        let made = self
            .sql_with(
                "insert into public.users (id, email, role, clinic_name)
                   values (:'user'::uuid, :'email', 'practice_owner', :'name')
                   on conflict (id) do update set role = excluded.role, clinic_name = excluded.clinic_name;
                 with clinic as (
                   insert into public.clinics (name, slug, timezone, phone, is_active)
                     values (:'name', 'clinic-' || gen_random_uuid(), :'zone', '+14155550100', true) returning id
                 )
                 insert into public.user_clinic_access (user_id, clinic_id, role, is_primary)
                   select :'user'::uuid, id, 'owner', true from clinic returning clinic_id;",
                &[("user", &user_id), ("email", email), ("name", name), ("zone", zone)],
            )
            .await?;
        let id = made.into_iter().flatten().next().context("the clinic was not made")?;
        Ok(Clinic { id, name: name.into(), user_id, email: email.into(), password: password.into() })
    }

    /// Another database in the same cluster, with roles, `auth` and the migrations, for SQL alone: neither
    /// sign-in nor PostgREST knows it. Its connection string.
    pub async fn fresh_database(&self, name: &str) -> anyhow::Result<String> {
        let mut files = vec![self.repository.bootstrap()];
        files.extend(self.repository.migrations()?);
        self.empty_database(name).await?;
        self.cluster.apply(name, &files).await?;
        Ok(self.cluster.address("postgres", name))
    }

    /// Another database with what a Supabase project has before its first migration. Its connection string.
    pub async fn bare_database(&self, name: &str) -> anyhow::Result<String> {
        self.empty_database(name).await?;
        self.cluster.apply(name, &[self.repository.bootstrap()]).await?;
        Ok(self.cluster.address("postgres", name))
    }

    async fn empty_database(&self, name: &str) -> anyhow::Result<()> {
        self.sql_with("create database :\"name\" template template0;", &[("name", name)]).await.map(drop)
    }

    /// Ends PostgREST: the gateway answers 502.
    pub async fn stop_postgrest(&mut self) -> anyhow::Result<()> {
        match self.postgrest.take() {
            Some(server) => server.kill().await,
            None => Ok(()),
        }
    }

    /// Starts it again on the same port.
    pub async fn start_postgrest(&mut self) -> anyhow::Result<()> {
        self.stop_postgrest().await?;
        let (repository, ports) = (&self.repository, &self.ports);
        let server =
            start_postgrest(&self.warden, repository, self.account, ports, &self.jwt_secret, &self.client)
                .await?;
        self.postgrest = Some(server);
        Ok(())
    }

    /// Ends the sign-in.
    pub async fn stop_sign_in(&mut self) -> anyhow::Result<()> {
        match self.sign_in.take() {
            Some(server) => server.kill().await,
            None => Ok(()),
        }
    }

    /// Starts it again on the same port, and puts right what it overwrites.
    pub async fn start_sign_in(&mut self) -> anyhow::Result<()> {
        self.stop_sign_in().await?;
        let (repository, cluster) = (&self.repository, &self.cluster);
        let server =
            start_sign_in(&self.warden, repository, cluster, &self.ports, &self.jwt_secret, &self.client)
                .await?;
        self.sign_in = Some(server);
        self.cluster.apply(DATABASE, &[self.repository.bootstrap()]).await
    }

    /// Ends PostgreSQL as a power cut would: PostgREST answers 503.
    pub async fn stop_postgres(&mut self) -> anyhow::Result<()> {
        self.cluster.stop().await
    }

    /// Starts it again on the same port; waits until PostgREST, if it runs, is connected again.
    pub async fn start_postgres(&mut self) -> anyhow::Result<()> {
        self.cluster.start(&self.warden).await?;
        let ready = self.ports.ready_url();
        if let Some(server) = &mut self.postgrest {
            server.until(|| answers(&self.client, &ready)).await?;
        }
        Ok(())
    }

    /// Ends everything; returns when it is gone.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.gateway.stop().await;
        for server in [self.postgrest.take(), self.sign_in.take()].into_iter().flatten() {
            server.kill().await?;
        }
        self.cluster.stop().await?;
        self.warden.end().await;
        Ok(())
    }

    async fn auth(&self, path: &str, asked: &Value) -> anyhow::Result<Value> {
        // Not through the gateway: faults are for those under test, and its list shows what they asked.
        let to = format!("{}/auth/v1/{path}", self.ports.sign_in_url());
        // A client of its own: a shared project is asked from several runtimes, and a pooled connection would die
        // with the one that opened it.
        Ok(http_client(Duration::from_secs(30))?.post(to).json(asked).send().await?.json().await?)
    }
}

impl Ports {
    /// Four that are nobody else's.
    fn take() -> anyhow::Result<Self> {
        let take = Port::take;
        Ok(Self { postgres: take()?, sign_in: take()?, rest: take()?, rest_admin: take()? })
    }

    fn sign_in_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.sign_in.number())
    }

    fn rest_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.rest.number())
    }

    /// Where PostgREST says whether it is ready.
    fn ready_url(&self) -> String {
        format!("http://127.0.0.1:{}/ready", self.rest_admin.number())
    }
}

/// A key of the project: a token that names a role.
fn key(role: &str, secret: &str) -> String {
    // A fixed moment, so that the same project has the same keys whenever they are asked for.
    let issued = 1_767_225_600;
    signed_token(&json!({ "iss": "supabase", "role": role, "iat": issued, "exp": issued + KEY_LIFE }), secret)
}

async fn start_sign_in(
    warden: &Warden,
    repository: &Repository,
    cluster: &Cluster,
    ports: &Ports,
    jwt_secret: &str,
    client: &reqwest::Client,
) -> anyhow::Result<Server> {
    let home = warden.directory().join("sign-in");
    std::fs::create_dir_all(home.join("supabase"))?;
    let settings = format!(
        "[api]\nport = {}\n[db]\ndriver = \"postgres\"\nurl = \"{}\"\n[auth]\nenabled = true\njwt_secret = \"{jwt_secret}\"\n\
         jwt_expiry = 3600\nenable_signup = true\n[auth.email]\nenable_confirmations = false\n",
        ports.sign_in.number(),
        cluster.address("postgres", DATABASE),
    );
    std::fs::write(home.join("supabase/config.toml"), settings)?;
    let mut server = warden.enter("sign-in", Account::Ours, "node", |command| {
        command.arg(repository.lite()).args(["start", "--no-admin"]).current_dir(&home);
        // It keeps files of its own in the home directory; ours is none of its business.
        command.env("HOME", &home);
        command.envs([("DO_NOT_TRACK", "1"), ("LITE_TELEMETRY", "0"), ("LITE_NON_INTERACTIVE", "1")]);
    })?;
    let health = format!("{}/auth/v1/health", ports.sign_in_url());
    server.until(|| answers(client, &health)).await?;
    Ok(server)
}

async fn start_postgrest(
    warden: &Warden,
    repository: &Repository,
    account: Account,
    ports: &Ports,
    jwt_secret: &str,
    client: &reqwest::Client,
) -> anyhow::Result<Server> {
    // Copied, because the account it runs under may not be let into the repository.
    let home = warden.directory().join("postgrest");
    let (program, settings) = (home.join("postgrest"), home.join("postgrest.conf"));
    if !home.exists() {
        std::fs::create_dir(&home)?;
        std::fs::copy(repository.postgrest(), &program)?;
        let text = format!(
            "db-uri = \"postgres://authenticator:authenticator@127.0.0.1:{}/{DATABASE}\"\ndb-schemas = \"public\"\n\
             db-anon-role = \"anon\"\ndb-extra-search-path = \"public, extensions\"\njwt-secret = \"{jwt_secret}\"\n\
             server-host = \"127.0.0.1\"\nserver-port = {}\nadmin-server-port = {}\ndb-pool = 10\n\
             db-channel-enabled = true\ndb-max-rows = 1000\n",
            ports.postgres.number(),
            ports.rest.number(),
            ports.rest_admin.number(),
        );
        std::fs::write(&settings, text)?;
        for path in [&program, &settings, &home] {
            account.owns(path)?;
        }
    }
    let mut server = warden.enter("postgrest", account, &program, |command| {
        command.arg(&settings).current_dir("/");
    })?;
    let ready = ports.ready_url();
    server.until(|| answers(client, &ready)).await?;
    Ok(server)
}

async fn answers(client: &reqwest::Client, url: &str) -> bool {
    client.get(url).send().await.is_ok_and(|answer| answer.status().is_success())
}
