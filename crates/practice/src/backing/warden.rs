//! Starts the servers so that none of them, and no file of theirs, outlives us, however we end.
//!
//! Beside us runs a shell that does nothing but wait for the end of its standard input, which only we hold. The
//! kernel closes it when we are gone, kill -9 included; the shell then ends whatever has a file in `run/` and
//! removes the directory. Each server is started through `sh`, which writes its own process id there before it
//! becomes the server, so that there is no moment at which a server runs unknown to the warden.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use tokio::process::{Child, ChildStdin, Command};

use super::account::{Account, apart, passable};
use crate::qstash::random;

/// What the warden does: `$1` is the directory.
const WATCH: &str = r#"
trap '' INT TERM HUP
alive() { [ -d "/proc/$1" ] && ! grep -q '^State:.*Z' "/proc/$1/status" 2> /dev/null; }
end_all() {
  for file in "$1"/run/*.pid; do
    [ -s "$file" ] || continue
    pid=$(cat "$file")
    case $file in
      */postgres.pid) server=$pid; kill -QUIT "$pid" 2> /dev/null ;;
      *) kill -s KILL -- "-$pid" 2> /dev/null ;;
    esac
  done
}
cat > /dev/null
end_all "$1"
tries=0
while [ -n "$server" ] && alive "$server" && [ $tries -lt 100 ]; do
  sleep 0.05
  tries=$((tries + 1))
done
# Once more for a server that was about to start, then without mercy.
end_all "$1"
[ -n "$server" ] && kill -KILL "$server" 2> /dev/null
# A dying program may still have put a file there.
tries=0
while ! rm -rf -- "$1" 2> /dev/null && [ $tries -lt 100 ]; do
  sleep 0.05
  tries=$((tries + 1))
done
"#;

/// What each server is started through: `$0` is its file.
const ENTER: &str = r#"echo $$ > "$0" && exec "$@""#;

/// The warden and its directory.
#[derive(Debug)]
pub(super) struct Warden {
    directory: PathBuf,
    shell: Child,
    line: Option<ChildStdin>,
}

/// One server.
#[derive(Debug)]
pub(super) struct Server {
    name: &'static str,
    file: PathBuf,
    log: PathBuf,
    child: Child,
}

impl Warden {
    /// A warden over a new directory.
    pub(super) fn start() -> anyhow::Result<Self> {
        // The shell first, so that there is no moment at which the directory is nobody's to remove.
        let directory = std::env::temp_dir().join(random("odis-practice-")?);
        let mut command = Command::new("sh");
        command.args(["-c", WATCH, "practice-warden"]).arg(&directory);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        apart(&mut command);
        let mut shell = command.spawn().context("`sh` cannot be started")?;
        let line = shell.stdin.take();
        std::fs::create_dir(&directory)?;
        passable(&directory)?;
        std::fs::create_dir(directory.join("run"))?;
        Ok(Self { directory, shell, line })
    }

    /// Where everything of the project lies.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Starts `program`; its words go to `{name}.log`.
    pub(super) fn enter(
        &self,
        name: &'static str,
        account: Account,
        program: impl AsRef<OsStr>,
        arrange: impl FnOnce(&mut Command),
    ) -> anyhow::Result<Server> {
        let file = self.directory.join("run").join(format!("{name}.pid"));
        let log = self.directory.join(format!("{name}.log"));
        // Made here, because the account may not make it there.
        std::fs::write(&file, "")?;
        account.owns(&file)?;
        let words = std::fs::File::options().create(true).append(true).open(&log)?;
        let mut command = Command::new("sh");
        command.args(["-c", ENTER]).arg(&file).arg(program.as_ref());
        arrange(&mut command);
        command.stdin(Stdio::null()).stdout(words.try_clone()?).stderr(words);
        account.runs(&mut command);
        apart(&mut command);
        let child = command.spawn().with_context(|| format!("{name} cannot be started"))?;
        Ok(Server { name, file, log, child })
    }

    /// Ends everything and waits until it is gone.
    pub(super) async fn end(mut self) {
        drop(self.line.take());
        // Past that time it goes on by itself.
        drop(tokio::time::timeout(Duration::from_secs(10), self.shell.wait()).await);
    }
}

impl Server {
    /// Waits until `ready` says so; fails when the server ends before.
    pub(super) async fn until<F: Future<Output = bool>>(
        &mut self,
        ready: impl Fn() -> F,
    ) -> anyhow::Result<()> {
        let waiting = async {
            while !ready().await {
                if let Some(status) = self.child.try_wait()? {
                    bail!("{} ended with {status}", self.name);
                }
                tokio::time::sleep(Duration::from_millis(15)).await;
            }
            Ok(())
        };
        let found = tokio::time::timeout(Duration::from_secs(60), waiting).await;
        let found = found.unwrap_or_else(|_| Err(anyhow::anyhow!("not ready within a minute")));
        found.with_context(|| format!("{} did not come up; it said:\n{}", self.name, self.last_words()))
    }

    /// Waits for the end of a program that is to end by itself.
    pub(super) async fn finish(mut self) -> anyhow::Result<()> {
        let status = self.child.wait().await?;
        ensure!(status.success(), "{} ended with {status}; it said:\n{}", self.name, self.last_words());
        self.forget()
    }

    /// Ends it at once.
    pub(super) async fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().await?;
        self.forget()
    }

    /// Sends `signal` and waits for its end.
    pub(super) async fn end_with(mut self, signal: &str) -> anyhow::Result<()> {
        if let Some(id) = self.child.id() {
            let sent = Command::new("kill").args(["-s", signal, &id.to_string()]).status().await?;
            ensure!(sent.success(), "{} could not be told to end", self.name);
        }
        self.child.wait().await?;
        self.forget()
    }

    fn forget(self) -> anyhow::Result<()> {
        Ok(std::fs::remove_file(&self.file)?)
    }

    /// The end of what it wrote.
    pub(super) fn last_words(&self) -> String {
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = said.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}
