//! The real `odisctl`, asked for JSON, with a data directory of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

const PASSPHRASE: &str = "a demonstration, not a secret";

/// Where `odisctl` is: beside this program.
pub fn program() -> anyhow::Result<PathBuf> {
    let name = format!("odisctl{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe()?.parent().map(|directory| directory.join(&name));
    match beside {
        Some(program) if program.is_file() => Ok(program),
        Some(_) | None => {
            let release = if cfg!(debug_assertions) { "" } else { " --release" };
            bail!("odisctl is not built. Build it with: cargo build{release} -p odisctl")
        }
    }
}

/// The agent of the demonstration.
pub struct Agent {
    program: PathBuf,
    home: PathBuf,
    keychain: AtomicBool,
}

impl Agent {
    pub fn new(program: PathBuf, home: PathBuf) -> Self {
        Self { program, home, keychain: AtomicBool::new(false) }
    }

    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Uses this computer's keychain if one answers, else a file that a passphrase opens.
    pub async fn choose_vault(&self) -> anyhow::Result<()> {
        // Without a session bus there is nobody to ask, and asking would start one.
        if cfg!(target_os = "linux") && std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none() {
            return Ok(());
        }
        self.keychain.store(true, Ordering::Relaxed);
        let answer = self.ask(&["doctor", "--json"], None).await?;
        let open = answer["checks"]
            .as_array()
            .is_some_and(|checks| checks.iter().any(|check| check["name"] == "vault" && check["ok"] == true));
        self.keychain.store(open, Ordering::Relaxed);
        if !open && self.home.exists() {
            // What was opened without a vault is not what the demonstration begins with.
            std::fs::remove_dir_all(&self.home)?;
        }
        Ok(())
    }

    /// Whether its secrets are in this computer's keychain.
    pub fn uses_keychain(&self) -> bool {
        self.keychain.load(Ordering::Relaxed)
    }

    /// Takes what it has put into the keychain out again.
    pub async fn forget(&self) {
        if self.uses_keychain() {
            // The practice is about to close; whatever cannot be taken out now names a directory that is gone.
            drop(self.ask(&["purge", "--yes", "--even-undelivered", "--json"], None).await);
        }
    }

    /// Runs a command that has to succeed.
    pub async fn must(&self, arguments: &[&str], secret: Option<&str>) -> anyhow::Result<Value> {
        let answer = self.ask(arguments, secret).await?;
        let reason = &answer["reason"];
        if let Some(message) = reason["message"].as_str() {
            bail!(
                "odisctl {} says: {message} Next: {}",
                arguments[0],
                reason["action"].as_str().unwrap_or_default()
            );
        }
        Ok(answer)
    }

    async fn ask(&self, arguments: &[&str], secret: Option<&str>) -> anyhow::Result<Value> {
        let mut command = self.on_this_data(&self.program);
        command.args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().context("odisctl cannot be started")?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(secret.unwrap_or_default().as_bytes()).await.ok();
        }
        let output = child.wait_with_output().await?;
        serde_json::from_slice(&output.stdout).with_context(|| {
            let words = String::from_utf8_lossy(&output.stderr);
            format!("odisctl {} ended with {} and said: {}", arguments[0], output.status, words.trim())
        })
    }

    /// A program of ours that works on the demonstration's data and ends with it.
    fn on_this_data(&self, program: &Path) -> Command {
        let mut command = tied_to_us(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ODIS_SYNC_") {
                command.env_remove(name);
            }
        }
        command.env("ODIS_SYNC_HOME", &self.home).env("ODIS_SYNC_ENV", "development");
        if std::env::var_os("ODIS_SYNC_NO_SANDBOX").is_some() {
            command.env("ODIS_SYNC_NO_SANDBOX", "1");
        }
        if let Some(browser) = std::env::var_os("ODIS_SYNC_BROWSER") {
            command.env("ODIS_SYNC_BROWSER", browser);
        }
        if !self.uses_keychain() {
            command.env("ODIS_SYNC_VAULT", "passphrase").env("ODIS_SYNC_PASSPHRASE", PASSPHRASE);
        }
        command.kill_on_drop(true);
        command
    }

    /// Opens the desktop program on the same data.
    pub fn open_window(&self) -> anyhow::Result<Window> {
        let name = format!("odis-sync{}", std::env::consts::EXE_SUFFIX);
        let program = self.program.with_file_name(name);
        let mut command = self.on_this_data(&program);
        command.arg("--open").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command
            .spawn()
            .with_context(|| format!("{} cannot be started: cargo build -p odis-sync", program.display()))?;
        Ok(Window(child))
    }
}

/// The desktop program with its window.
pub struct Window(tokio::process::Child);

impl Window {
    /// A person has quit it.
    pub async fn closed(&mut self) {
        // A child that cannot be waited for is gone.
        drop(self.0.wait().await);
    }

    /// Asks it to end, and waits until it has.
    pub async fn end(mut self) {
        if let Some(pid) = self.0.id() {
            let asked = Command::new("kill").args(["-s", "TERM", &pid.to_string()]).status().await;
            if asked.is_ok_and(|status| status.success()) {
                self.closed().await;
            }
        }
    }
}

/// The program, ended by the kernel when this process is killed, where there is a way to ask for that.
fn tied_to_us(program: &Path) -> Command {
    let setpriv = Path::new("/usr/bin/setpriv");
    if cfg!(target_os = "linux") && setpriv.is_file() {
        let mut command = Command::new(setpriv);
        command.args(["--pdeathsig", "KILL", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}
