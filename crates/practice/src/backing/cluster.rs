//! A throw-away PostgreSQL: made, started, asked and ended.
//!
//! Nothing of it is meant to survive, so nothing is synced to disk. It listens on loopback only and trusts who
//! comes from there.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, ensure};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::account::Account;
use super::warden::{Server, Warden};

/// Separators that no text of ours contains.
const FIELD: &str = "\u{1f}";
const ROW: &str = "\u{1e}";

/// One cluster.
#[derive(Debug)]
pub(super) struct Cluster {
    programs: PathBuf,
    data: PathBuf,
    port: u16,
    account: Account,
    server: Option<Server>,
}

impl Cluster {
    /// Makes one in the warden's directory; it does not run yet.
    pub(super) async fn make(warden: &Warden, account: Account, port: u16) -> anyhow::Result<Self> {
        let programs = programs()?;
        let data = warden.directory().join("postgres");
        std::fs::create_dir(&data)?;
        account.owns(&data)?;
        let made = warden.enter("initdb", account, programs.join("initdb"), |command| {
            command.arg("-D").arg(&data).args([
                "-U",
                "postgres",
                "--auth=trust",
                "--no-sync",
                "--no-locale",
                "-E",
                "UTF8",
            ]);
            command.current_dir("/");
        })?;
        made.finish().await?;
        Ok(Self { programs, data, port, account, server: None })
    }

    /// Starts it and waits until it answers.
    pub(super) async fn start(&mut self, warden: &Warden) -> anyhow::Result<()> {
        let port = self.port.to_string();
        let mut server =
            warden.enter("postgres", self.account, self.programs.join("postgres"), |command| {
                command.arg("-D").arg(&self.data).args(["-h", "127.0.0.1", "-p", &port, "-k", "", "-F"]);
                for setting in [
                    "synchronous_commit=off",
                    "full_page_writes=off",
                    "shared_buffers=32MB",
                    "max_connections=80",
                    "timezone=UTC",
                    "log_timezone=UTC",
                ] {
                    command.args(["-c", setting]);
                }
                command.current_dir("/");
            })?;
        let asked = self.programs.join("pg_isready");
        server
            .until(|| async {
                let asked = Command::new(&asked).args(["-q", "-h", "127.0.0.1", "-p", &port]).status().await;
                asked.is_ok_and(|status| status.success())
            })
            .await?;
        self.server = Some(server);
        Ok(())
    }

    /// Ends it as a power cut would, without a goodbye to anybody.
    pub(super) async fn stop(&mut self) -> anyhow::Result<()> {
        match self.server.take() {
            Some(server) => server.end_with("QUIT").await,
            None => Ok(()),
        }
    }

    /// Its connection string for `role`.
    pub(super) fn address(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs files one after another in one session; the first error ends it.
    pub(super) async fn apply(&self, database: &str, files: &[PathBuf]) -> anyhow::Result<()> {
        let mut command = self.psql(database);
        for file in files {
            command.arg("-f").arg(file);
        }
        let ran = command.stdin(Stdio::null()).output().await.context("psql cannot be started")?;
        ensure!(ran.status.success(), "psql: {}", String::from_utf8_lossy(&ran.stderr).trim());
        Ok(())
    }

    /// Runs `text`, in which `:'name'` stands for a value, and gives the rows of its query as text.
    pub(super) async fn ask(
        &self,
        database: &str,
        text: &str,
        values: &[(&str, &str)],
    ) -> anyhow::Result<Vec<Vec<String>>> {
        let mut command = self.psql(database);
        command.args(["-A", "-t", "-F", FIELD, "-R", ROW, "-f", "-"]);
        for (name, value) in values {
            command.arg("-v").arg(format!("{name}={value}"));
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut asked = command.spawn().context("psql cannot be started")?;
        if let Some(mut line) = asked.stdin.take() {
            line.write_all(text.as_bytes()).await?;
        }
        let ran = asked.wait_with_output().await?;
        ensure!(ran.status.success(), "psql: {}", String::from_utf8_lossy(&ran.stderr).trim());
        let rows = String::from_utf8(ran.stdout)?;
        let rows = rows.strip_suffix('\n').unwrap_or(&rows);
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        Ok(rows.split(ROW).map(|row| row.split(FIELD).map(str::to_owned).collect()).collect())
    }

    fn psql(&self, database: &str) -> Command {
        let mut command = Command::new(self.programs.join("psql"));
        command.args(["-qX", "-v", "ON_ERROR_STOP=1", "-d", &self.address("postgres", database)]);
        command.env("PGOPTIONS", "-c client_min_messages=warning").kill_on_drop(true);
        command
    }
}

/// Debian keeps the programs of each version apart; 15 is the one the migrations are tested with.
fn programs() -> anyhow::Result<PathBuf> {
    let debian = Path::new("/usr/lib/postgresql");
    let mut found: Vec<_> = std::fs::read_dir(debian)
        .context("PostgreSQL is not installed: apt-get install postgresql-15")?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|programs| programs.join("initdb").exists())
        .collect();
    found.sort_by_key(|programs| !programs.starts_with(debian.join("15")));
    found.into_iter().next().context("PostgreSQL is not installed: apt-get install postgresql-15")
}
