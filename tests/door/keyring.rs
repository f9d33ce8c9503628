//! A Secret Service of a test's own: gnome-keyring on a bus of its own, in empty directories, so that neither the
//! tester's keyring nor another test is touched. Debian: `dbus-daemon`, `dbus-bin`, `gnome-keyring`.
//!
//! Bus and keyring live in a shell that reads our end of a pipe, so they end with the test however it ends.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, ensure};

/// Unlocks a new keyring, says where the bus is once the keyring answers, and stays until the pipe closes.
const STAY: &str = r#"
printf 'practice-keyring\n' | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
keyring=$!
until dbus-send --session --dest=org.freedesktop.DBus --print-reply=literal / \
  org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null | grep -q true; do sleep 0.02; done
echo "$DBUS_SESSION_BUS_ADDRESS"
cat >/dev/null
kill $keyring
wait $keyring
"#;

/// A running keyring; ends when dropped.
pub struct Keyring {
    shell: Child,
    pipe: Option<ChildStdin>,
    address: String,
    runtime: PathBuf,
}

impl Keyring {
    /// Starts one, unlocked, that keeps its files under `directory`.
    ///
    /// # Errors
    /// A program is missing, or the keyring did not come up.
    pub fn start(directory: &Path) -> anyhow::Result<Self> {
        let runtime = directory.join("run");
        for part in ["run", "data", "config"] {
            std::fs::create_dir_all(directory.join(part))?;
        }
        let mut shell = Command::new("dbus-run-session")
            .args(["--", "sh", "-c", STAY])
            .env("XDG_RUNTIME_DIR", &runtime)
            .env("XDG_DATA_HOME", directory.join("data"))
            .env("XDG_CONFIG_HOME", directory.join("config"))
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("dbus-run-session cannot be started: install the Debian package dbus-daemon")?;
        let pipe = shell.stdin.take();
        let mut address = String::new();
        if let Some(said) = shell.stdout.take() {
            BufReader::new(said).read_line(&mut address)?;
        }
        let address = address.trim().to_owned();
        ensure!(
            !address.is_empty(),
            "the keyring did not come up: are gnome-keyring and dbus-bin installed?"
        );
        Ok(Self { shell, pipe, address, runtime })
    }

    /// What a program needs to find it.
    pub fn environment(&self) -> [(&'static str, String); 2] {
        [
            ("DBUS_SESSION_BUS_ADDRESS", self.address.clone()),
            ("XDG_RUNTIME_DIR", self.runtime.display().to_string()),
        ]
    }

    /// Locks the collection, as a screen lock or a log-out may.
    ///
    /// # Errors
    /// The keyring did not answer.
    pub fn lock(&self) -> anyhow::Result<()> {
        let done = Command::new("dbus-send")
            .args([
                "--session",
                "--print-reply",
                "--dest=org.freedesktop.secrets",
                "/org/freedesktop/secrets",
            ])
            .arg("org.freedesktop.Secret.Service.Lock")
            .arg("array:objpath:/org/freedesktop/secrets/collection/login")
            .envs(self.environment())
            .stdout(Stdio::null())
            .status()?;
        ensure!(done.success(), "the keyring could not be locked");
        Ok(())
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        drop(self.pipe.take());
        // It ends by itself once the pipe is closed; waiting keeps it from staying a zombie.
        drop(self.shell.wait());
    }
}
