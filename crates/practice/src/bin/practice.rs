//! `practice serve`: the whole outside world on this machine, for a demo or a script.
//!
//! It starts a clinic's IDEXX Neo, a Supabase project, QStash, a receiver of calls, VAPI and a large language model, says
//! where each is and how to sign in, and stays until Ctrl-C, SIGTERM or, with `--until-stdin-closes`, the end of its
//! standard input. Whichever it is, or kill -9, nothing of it stays behind. Everybody in it is invented.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use practice::backing::{Backing, BackingOptions, Clinic};
use practice::clinic::Practice;
use practice::model::{Model, ModelOptions};
use practice::neo::{Neo, NeoOptions};
use practice::qstash::{Claim, QStash, QStashOptions, Receiver, ReceiverOptions};
use practice::vapi::{Vapi, VapiOptions};
use serde_json::{Value, json};

/// Who signs in to the project.
const EMAIL: &str = "sync@harborpaws.example";
const PASSWORD: &str = "Driftwood-4821";

#[derive(Parser)]
#[command(
    name = "practice",
    about = "A veterinary clinic's outside world on this machine, with invented people"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts IDEXX Neo, Supabase, QStash, a receiver of calls, VAPI and a large language model, and stays
    Serve(Serve),
}

#[derive(Args)]
struct Serve {
    /// One line of JSON with every address and secret instead of words
    #[arg(long)]
    json: bool,
    /// End when standard input ends
    #[arg(long)]
    until_stdin_closes: bool,
    /// Start with the tables and rows that the present service has
    #[arg(long)]
    legacy: bool,
    /// Let every delivery ring, as a receiver does that does not claim calls
    #[arg(long)]
    ring_without_claim: bool,
    /// Port of IDEXX Neo; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    neo_port: u16,
    /// Port of Supabase; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    cloud_port: u16,
    /// Port of QStash; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    queue_port: u16,
    /// Port of the receiver; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    receiver_port: u16,
    /// Port of VAPI; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    vapi_port: u16,
    /// Port of the model; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    model_port: u16,
    /// The repository whose supabase/ and node_modules/ are used
    #[arg(long)]
    repository: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let Command::Serve(serve) = Cli::parse().command;
    let end = ends(serve.until_stdin_closes)?;
    tokio::pin!(end);
    let world = tokio::select! {
        started = World::start(&serve) => started?,
        () = &mut end => return Ok(()),
    };
    let told = if serve.json { world.as_json().to_string() } else { world.in_words() };
    writeln!(std::io::stdout(), "{told}").context("nobody reads what is printed")?;
    end.await;
    world.stop().await
}

/// Waits for the first reason to end. Listens from the call on, not from the first poll.
fn ends(with_stdin: bool) -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut asked = {
        use tokio::signal::unix::{SignalKind, signal};
        (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?)
    };
    // A thread and not the runtime's own reader: nothing would end that one while nobody types.
    let closed = with_stdin.then(|| {
        let (end, closed) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            // What arrives does not matter, and an error is an end as well.
            drop(std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
            // Nobody listens any more when it ends for another reason.
            end.send(()).ok();
        });
        closed
    });
    Ok(async move {
        #[cfg(unix)]
        let told = async {
            tokio::select! { _ = asked.0.recv() => {}, _ = asked.1.recv() => {} }
        };
        #[cfg(not(unix))]
        let told = std::future::pending::<()>();
        let closed = async {
            match closed {
                // An error means that the thread is gone, which it is only after the end.
                Some(closed) => drop(closed.await),
                None => std::future::pending().await,
            }
        };
        tokio::select! { () = told => {}, () = closed => {}, _ = tokio::signal::ctrl_c() => {} }
    })
}

struct World {
    practice: Practice,
    neo: Neo,
    backing: Backing,
    clinic: Clinic,
    qstash: QStash,
    receiver: Receiver,
    vapi: Vapi,
    model: Model,
}

impl World {
    async fn start(serve: &Serve) -> anyhow::Result<Self> {
        let options = BackingOptions {
            port: serve.cloud_port,
            repository: serve.repository.clone(),
            legacy: serve.legacy,
        };
        let backing = Backing::start(options).await?;
        let qstash =
            QStash::start(QStashOptions { port: serve.queue_port, ..QStashOptions::default() }).await?;
        let zone = Practice::empty(chrono_tz::America::Los_Angeles).zone;
        let practice = Practice::demo_at(qstash.now().with_timezone(&zone).naive_local());
        let neo = NeoOptions { port: serve.neo_port, ..NeoOptions::default() };
        let neo = Neo::start(practice.clone(), neo).await?;
        let clinic = backing.with_clinic(&practice.name, practice.zone.name(), EMAIL, PASSWORD).await?;
        let claim = if serve.ring_without_claim {
            Claim::Never
        } else {
            Claim::Cloud { url: backing.url().into(), service_key: backing.service_key() }
        };
        let receiver = ReceiverOptions { port: serve.receiver_port, keys: qstash.signing_keys(), claim };
        let receiver = Receiver::start(receiver).await?;
        let vapi = Vapi::start(VapiOptions { port: serve.vapi_port, ..VapiOptions::default() }).await?;
        let model = Model::start(ModelOptions { port: serve.model_port, ..ModelOptions::default() }).await?;
        Ok(Self { practice, neo, backing, clinic, qstash, receiver, vapi, model })
    }

    fn as_json(&self) -> Value {
        let keys = self.qstash.signing_keys();
        json!({
            "neo": {
                "url": self.neo.url(),
                "control_url": self.neo.control_url(),
                "company_id": self.practice.company_id,
                "username": self.practice.user_name,
                "password": self.practice.password,
                "zone": self.practice.zone.name(),
            },
            "cloud": {
                "url": self.backing.url(),
                "control_url": self.backing.gateway().control_url(),
                "anon_key": self.backing.anon_key(),
                "service_key": self.backing.service_key(),
                "jwt_secret": self.backing.jwt_secret(),
                "postgres": self.backing.postgres(),
                "directory": self.backing.directory(),
                "email": self.clinic.email,
                "password": self.clinic.password,
                "user_id": self.clinic.user_id,
                "clinic_id": self.clinic.id,
                "clinic_name": self.clinic.name,
            },
            "queue": {
                "url": self.qstash.url(),
                "control_url": self.qstash.control_url(),
                "token": self.qstash.token(),
                "current_signing_key": keys.current,
                "next_signing_key": keys.next,
            },
            "receiver": {
                "destination": self.receiver.destination(),
                "control_url": self.receiver.control_url(),
            },
            "vapi": {
                "url": self.vapi.url(),
                "control_url": self.vapi.control_url(),
                "key": self.vapi.key(),
            },
            "model": {
                "url": self.model.url(),
                "control_url": self.model.control_url(),
                "key": self.model.key(),
            },
        })
    }

    fn in_words(&self) -> String {
        format!(
            "IDEXX Neo of a clinic with invented clients\n\
             \x20 address     {neo}\n\
             \x20 company id  {company}\n\
             \x20 user name   {user}\n\
             \x20 password    {password}\n\
             \x20 time zone   {zone}\n\
             \x20 to change what is in it, or make it fail: {neo_control}\n\
             \n\
             Supabase\n\
             \x20 address     {cloud}\n\
             \x20 key         {key}\n\
             \x20 e-mail      {email}\n\
             \x20 password    {cloud_password}\n\
             \x20 clinic      {clinic} ({clinic_id})\n\
             \x20 database    {postgres}\n\
             \x20 to see what came, or make it fail: {cloud_control}\n\
             \n\
             QStash\n\
             \x20 address     {queue}\n\
             \x20 token       {token}\n\
             \x20 to see messages, move its clock, or make it fail: {queue_control}\n\
             \n\
             Receiver of calls\n\
             \x20 destination {destination}\n\
             \x20 to see which calls rang: {receiver_control}\n\
             \n\
             VAPI, for whoever serves execute-call\n\
             \x20 address     {vapi}\n\
             \x20 key         {vapi_key}\n\
             \x20 to see who was dialled, or make it fail: {vapi_control}\n\
             \n\
             A large language model, for whoever serves second-opinion\n\
             \x20 address     {model}\n\
             \x20 key         {model_key}\n\
             \x20 to see what it was shown, tell it what to say, or make it fail: {model_control}\n\
             \n\
             Connect an agent with\n\
             \x20 printf '%s' '{password}' | odisctl setup --neo-url {neo} --company-id {company} --username {user} \
             --password-stdin --clinic-zone {zone}\n\
             \x20 printf '%s' '{cloud_password}' | odisctl cloud --url {cloud} --key {key} --email {email} --password-stdin\n\
             \x20 printf '%s' '{token}' | odisctl queue --url {queue} --token-stdin --destination {destination}\n\
             \n\
             Ctrl-C ends everything.",
            neo = self.neo.url(),
            company = self.practice.company_id,
            user = self.practice.user_name,
            password = self.practice.password,
            zone = self.practice.zone.name(),
            neo_control = self.neo.control_url(),
            cloud = self.backing.url(),
            key = self.backing.anon_key(),
            email = self.clinic.email,
            cloud_password = self.clinic.password,
            clinic = self.clinic.name,
            clinic_id = self.clinic.id,
            postgres = self.backing.postgres(),
            cloud_control = self.backing.gateway().control_url(),
            queue = self.qstash.url(),
            token = self.qstash.token(),
            queue_control = self.qstash.control_url(),
            destination = self.receiver.destination(),
            receiver_control = self.receiver.control_url(),
            vapi = self.vapi.url(),
            vapi_key = self.vapi.key(),
            vapi_control = self.vapi.control_url(),
            model = self.model.url(),
            model_key = self.model.key(),
            model_control = self.model.control_url(),
        )
    }

    async fn stop(self) -> anyhow::Result<()> {
        self.qstash.stop().await;
        self.receiver.stop().await;
        self.vapi.stop().await;
        self.model.stop().await;
        self.neo.stop().await;
        self.backing.stop().await
    }
}
