//! One clinic: its outside world, its PC, and a second PC where a test needs one.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use practice::backing::Backing;
use practice::clinic::Practice;
use practice::neo::{Neo, NeoOptions};
use practice::qstash::{Claim, Clock, QStash, QStashOptions, Receiver, ReceiverOptions};
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use super::keyring::Keyring;
use super::program::{Program, Ran, odisctl_program};

/// What opens a sealed vault here.
pub const PASSPHRASE: &str = "correct horse battery staple";

/// Where a PC keeps its secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Vault {
    /// An unlocked keyring of the test's own: quick, and what a clinic has.
    #[default]
    Keychain,
    /// A file opened by [`PASSPHRASE`]; costs a key derivation per command.
    Passphrase,
}

/// A computer of the clinic, as far as the program can tell: a data directory and an environment.
#[derive(Clone)]
pub struct Pc {
    program: PathBuf,
    home: PathBuf,
    environment: BTreeMap<OsString, OsString>,
}

/// The clinic's Supabase project, with the clinic's own account in it.
#[derive(Clone)]
pub struct Cloud {
    /// Address of the project.
    pub url: String,
    /// Its publishable key.
    pub anon_key: String,
    /// The key that row-level security does not bind.
    pub service_key: String,
    /// Where the superuser connects.
    pub postgres: String,
    /// Clinic and account.
    pub account: practice::backing::Clinic,
}

/// A clinic with its outside world. Ends with everything it started when dropped.
pub struct Clinic {
    /// Its IDEXX Neo.
    pub neo: Neo,
    /// Its queue; the clock is the real one.
    pub queue: QStash,
    /// What the queue calls; where there is a cloud, it claims each call there first.
    pub receiver: Receiver,
    /// Its project in the cloud, unless it has none.
    pub cloud: Option<Cloud>,
    /// Its PC.
    pub pc: Pc,
    vault: Vault,
    keyring: Option<Arc<Keyring>>,
    base: TempDir,
    pcs: u32,
}

impl std::ops::Deref for Clinic {
    type Target = Pc;

    fn deref(&self) -> &Pc {
        &self.pc
    }
}

impl Pc {
    /// The data directory.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Sets a variable for every command from now on.
    pub fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.environment.insert(name.into(), value.into());
    }

    /// Takes a variable away from every command from now on.
    pub fn unset(&mut self, name: &str) {
        self.environment.remove(&OsString::from(name));
    }

    /// Uses another `odisctl`, such as one that was installed.
    pub fn use_program(&mut self, program: &Path) {
        program.clone_into(&mut self.program);
    }

    /// What every program of this PC is started with.
    pub fn environment(&self) -> BTreeMap<OsString, OsString> {
        self.environment.clone()
    }

    /// Moves the data directory.
    pub fn move_home(&mut self, to: &Path) {
        to.clone_into(&mut self.home);
        self.set("ODIS_SYNC_HOME", to);
    }

    /// A command, not started yet.
    pub fn command(&self, arguments: &[&str]) -> Program {
        Program::new(self.program.clone(), arguments, self.environment())
    }

    /// Runs a command to its end.
    pub async fn odisctl(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).run().await
    }

    /// `sync --json`, which must print exactly one value.
    pub async fn sync(&self) -> Ran {
        self.odisctl(&["sync", "--json"]).await.one_json()
    }

    /// The elements that `visits`, `calls` or `runs` shows.
    pub async fn shown(&self, what: &str) -> Vec<Value> {
        self.odisctl(&[what, "--json"]).await.expect(0).rows().to_vec()
    }

    /// The one element of `visits` or `calls` for an appointment.
    pub async fn of(&self, what: &str, appointment: u64) -> Value {
        let id = appointment.to_string();
        let rows = self.shown(what).await;
        let found = rows.iter().find(|row| row["appointment_id"] == id.as_str());
        found.cloned().unwrap_or_else(|| panic!("{what} shows appointment {id}: {rows:?}"))
    }

    /// `status --json`.
    pub async fn status(&self) -> Value {
        self.odisctl(&["status", "--json"]).await.expect(0).json
    }

    /// Reads the agent's own database; the rows as text, NULL as nothing.
    pub fn database(&self, sql: &str) -> Vec<Vec<String>> {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection =
            rusqlite::Connection::open_with_flags(self.database_path(), flags).expect("a database");
        let mut asked = connection.prepare(sql).expect("good SQL");
        let columns = asked.column_count();
        let rows = asked.query_map([], |row| {
            (0..columns)
                .map(|column| {
                    Ok(match row.get_ref(column)? {
                        rusqlite::types::ValueRef::Null => String::new(),
                        rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                        rusqlite::types::ValueRef::Real(number) => number.to_string(),
                        rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                        rusqlite::types::ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()),
                    })
                })
                .collect()
        });
        rows.expect("rows").collect::<Result<_, _>>().expect("rows")
    }

    /// The agent's own database.
    pub fn database_path(&self) -> PathBuf {
        self.home.join("odis-sync.db")
    }

    /// Where a staying agent listens for commands.
    pub fn socket(&self) -> PathBuf {
        self.home.join("agent.sock")
    }

    /// Sets up for a Neo with the clinic's sign-in.
    pub async fn set_up(&self, neo: &Neo) -> Ran {
        let practice = neo.practice();
        self.set_up_as(neo.url(), &practice.company_id, &practice.user_name, &practice.password, &[]).await
    }

    /// Stores the clinic's sign-in without trying it.
    pub async fn store_sign_in(&self, neo: &Neo, password: &str) -> Ran {
        let practice = neo.practice();
        let untried = ["--no-validate"];
        self.set_up_as(neo.url(), &practice.company_id, &practice.user_name, password, &untried).await
    }

    /// `setup --json` with everything said.
    pub async fn set_up_as(
        &self,
        url: &str,
        company: &str,
        user: &str,
        password: &str,
        more: &[&str],
    ) -> Ran {
        let mut arguments = vec!["setup", "--neo-url", url, "--company-id", company, "--username", user];
        arguments.extend(["--password-stdin", "--clinic-zone", super::visits::ZONE.name(), "--json"]);
        arguments.extend(more);
        self.command(&arguments).input(password).run().await.one_json()
    }

    /// Connects a cloud.
    pub async fn join_cloud(&self, cloud: &Cloud) -> Ran {
        let arguments =
            ["cloud", "--url", &cloud.url, "--key", &cloud.anon_key, "--email", &cloud.account.email];
        let arguments = [&arguments[..], &["--password-stdin", "--json"]].concat();
        self.command(&arguments).input(&cloud.account.password).run().await.one_json()
    }

    /// Connects a queue.
    pub async fn join_queue(&self, queue: &QStash, receiver: &Receiver, claims: bool) -> Ran {
        let destination = receiver.destination();
        let mut arguments =
            vec!["queue", "--url", queue.url(), "--token-stdin", "--destination", &destination];
        arguments.push("--json");
        arguments.extend(claims.then_some("--receiver-claims"));
        self.command(&arguments).input(&queue.token()).run().await.one_json()
    }
}

impl Cloud {
    /// Enrols a clinic of its own in a project.
    pub async fn in_project(backing: &Backing) -> Self {
        static CLINICS: AtomicU32 = AtomicU32::new(0);
        let number = CLINICS.fetch_add(1, Ordering::Relaxed);
        let name = format!("Harbor Paws Veterinary {number}");
        let email = format!("sync{number}@harborpaws.example");
        let zone = super::visits::ZONE.name();
        let account = backing.with_clinic(&name, zone, &email, "Driftwood-4821").await.expect("a clinic");
        Self {
            url: backing.url().to_owned(),
            anon_key: backing.anon_key(),
            service_key: backing.service_key(),
            postgres: backing.postgres(),
            account,
        }
    }

    /// Asks the database as its superuser; the rows as text. `:clinic` is the clinic's id, quoted.
    pub async fn sql(&self, text: &str) -> Vec<Vec<String>> {
        let text = text.replace(":clinic", &format!("'{}'", self.account.id));
        let done = Command::new("psql")
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-F",
                "\u{1f}",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                &self.postgres,
                "-c",
                &text,
            ])
            .output()
            .await
            .expect("psql is needed: install the Debian package postgresql-client");
        assert!(done.status.success(), "{text}: {}", String::from_utf8_lossy(&done.stderr));
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        said.lines().map(|line| line.split('\u{1f}').map(str::to_owned).collect()).collect()
    }

    /// The single value of a question.
    pub async fn value(&self, text: &str) -> String {
        self.sql(text).await.into_iter().flatten().next().unwrap_or_default()
    }
}

impl Clinic {
    /// A clinic without a cloud, nothing set up yet.
    pub async fn alone(practice: Practice) -> Self {
        Self::start(practice, NeoOptions::default(), None, Vault::default()).await
    }

    /// A clinic in the project that all tests of a process share, nothing set up yet.
    pub async fn in_cloud(practice: Practice) -> Self {
        Self::in_project(practice, Backing::shared()).await
    }

    /// A clinic in a project of the test's own, nothing set up yet.
    pub async fn in_project(practice: Practice, backing: &Backing) -> Self {
        let cloud = Cloud::in_project(backing).await;
        Self::start(practice, NeoOptions::default(), Some(cloud), Vault::default()).await
    }

    /// A clinic with everything said.
    pub async fn start(practice: Practice, neo: NeoOptions, cloud: Option<Cloud>, vault: Vault) -> Self {
        let base = tempfile::Builder::new().prefix("odis-door-").tempdir().expect("a directory");
        let neo = Neo::start(practice, neo).await.expect("Neo starts");
        let queue = QStashOptions { clock: Clock::WALL, ..QStashOptions::default() };
        let queue = QStash::start(queue).await.expect("QStash starts");
        let claim = match &cloud {
            Some(cloud) => Claim::Cloud { url: cloud.url.clone(), service_key: cloud.service_key.clone() },
            None => Claim::Once,
        };
        let receiver = ReceiverOptions { port: 0, keys: queue.signing_keys(), claim };
        let receiver = Receiver::start(receiver).await.expect("the receiver starts");
        let keyring = match vault {
            Vault::Keychain => {
                Some(Arc::new(Keyring::start(&base.path().join("keyring")).expect("a keyring")))
            }
            Vault::Passphrase => None,
        };
        let pc = new_pc(base.path(), "pc", keyring.as_deref());
        Self { neo, queue, receiver, cloud, pc, vault, keyring, base, pcs: 1 }
    }

    /// Another PC of the clinic, nothing set up yet.
    pub fn another_pc(&mut self) -> Pc {
        self.pcs += 1;
        new_pc(self.base.path(), &format!("pc{}", self.pcs), self.keyring.as_deref())
    }

    /// Sets the PC up for Neo, cloud and queue; all of it must succeed.
    pub async fn set_up_all(&self) {
        self.set_up_pc(&self.pc).await;
    }

    /// The same for another PC.
    pub async fn set_up_pc(&self, pc: &Pc) {
        pc.set_up(&self.neo).await.expect(0);
        self.connect(pc).await;
    }

    /// Connects a PC with cloud and queue.
    pub async fn connect(&self, pc: &Pc) {
        if let Some(cloud) = &self.cloud {
            pc.join_cloud(cloud).await.expect(0);
            pc.join_queue(&self.queue, &self.receiver, true).await.expect(0);
        }
    }

    /// The cloud, in tests that have one.
    pub fn cloud(&self) -> &Cloud {
        self.cloud.as_ref().expect("this clinic has a cloud")
    }

    /// The keyring, where there is one.
    pub fn keyring(&self) -> &Keyring {
        self.keyring.as_deref().expect("this clinic has a keyring")
    }

    /// Where the PC keeps its secrets.
    pub fn vault(&self) -> Vault {
        self.vault
    }

    /// Everything that the clinic's PCs can write to: homes, temporary files, keyring.
    pub fn base(&self) -> &Path {
        self.base.path()
    }
}

fn new_pc(base: &Path, name: &str, keyring: Option<&Keyring>) -> Pc {
    let place = base.join(name);
    let (home, user, temporary) = (place.join("home"), place.join("user"), place.join("tmp"));
    for directory in [&user, &temporary] {
        std::fs::create_dir_all(directory).expect("a directory");
    }
    let mut pc = Pc { program: odisctl_program(), home: home.clone(), environment: BTreeMap::new() };
    pc.set("PATH", std::env::var_os("PATH").unwrap_or_default());
    pc.set("HOME", &user);
    pc.set("TMPDIR", &temporary);
    pc.set("USER", "frontdesk");
    pc.set("ODIS_SYNC_HOME", &home);
    pc.set("ODIS_SYNC_ENV", "development");
    pc.set("ODIS_SYNC_LOG", "debug");
    if is_root() {
        pc.set("ODIS_SYNC_NO_SANDBOX", "1");
    }
    match keyring {
        Some(keyring) => keyring.environment().into_iter().for_each(|(name, value)| pc.set(name, value)),
        None => {
            pc.set("ODIS_SYNC_VAULT", "passphrase");
            pc.set("ODIS_SYNC_PASSPHRASE", PASSPHRASE);
        }
    }
    pc
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
