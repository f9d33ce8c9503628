//! A screen that nobody sees.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};

/// A running Xvfb; ends when dropped.
pub struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    /// Starts one under a number that is free.
    ///
    /// # Errors
    /// It is missing, or did not come up.
    pub fn start() -> anyhow::Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("Xvfb cannot be started")?;
        let mut number = String::new();
        if let Some(said) = server.stdout.take() {
            BufReader::new(said).read_line(&mut number)?;
        }
        ensure!(!number.trim().is_empty(), "Xvfb did not come up");
        Ok(Self { server, display: format!(":{}", number.trim()) })
    }

    /// As `DISPLAY` names it.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Names of the windows that are shown.
    ///
    /// # Errors
    /// The screen does not answer: `xwininfo` of the Debian package x11-utils.
    pub fn windows(&self) -> anyhow::Result<Vec<String>> {
        let told = Command::new("xwininfo")
            .args(["-display", &self.display, "-root", "-tree"])
            .output()
            .context("xwininfo is needed: install the Debian package x11-utils")?;
        let text = String::from_utf8_lossy(&told.stdout).into_owned();
        Ok(text.lines().filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect())
    }

    /// A picture of the whole screen, as a PNG.
    ///
    /// # Errors
    /// `import` of the Debian package imagemagick is missing.
    pub fn picture(&self, to: &Path) -> anyhow::Result<()> {
        let done =
            Command::new("import").args(["-display", &self.display, "-window", "root"]).arg(to).status();
        ensure!(done.context("import is needed: install the Debian package imagemagick")?.success());
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}
