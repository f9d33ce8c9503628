//! A person in front of the browser window that the program opens for them.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::json;
use tokio::process::Command;

use super::Desktop;
use crate::{Clinic, until, until_seen};

/// One thing that the person does there.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// Types into the field with this label.
    Fill(&'a str, &'a str),
    /// Presses the button with these words.
    Press(&'a str),
}

/// The browser that stands open on a screen.
pub struct BrowserWindow {
    port_file: PathBuf,
    port: String,
}

impl BrowserWindow {
    /// Waits until the program has opened a browser whose window bears these words.
    pub async fn opened(desktop: &Desktop, clinic: &Clinic, title: &str) -> Self {
        until_seen(&format!("a window says {title:?}"), async || {
            let shown = desktop.screen().windows().expect("the screen answers");
            (!shown.iter().any(|name| name.contains(title))).then(|| shown.join(" | "))
        })
        .await;
        let port_file = port_file(clinic.base()).expect("the browser tells where it listens");
        let told = std::fs::read_to_string(&port_file).expect("it was just there");
        let port = told.lines().next().unwrap_or_default().to_owned();
        Self { port_file, port }
    }

    /// A person does this there.
    ///
    /// # Panics
    /// A field or a button is not there.
    pub async fn person_does(&self, steps: &[Step<'_>]) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        assert!(
            root.join("node_modules/playwright-core").is_dir(),
            "playwright is not installed: run `npm ci --ignore-scripts` at the root of the repository"
        );
        let steps: Vec<_> = steps
            .iter()
            .map(|step| match step {
                Step::Fill(label, text) => json!(["fill", label, text]),
                Step::Press(words) => json!(["press", words]),
            })
            .collect();
        let done = Command::new("node")
            .arg(root.join("tests/door/desktop/person.mjs"))
            .args([self.port.clone(), json!(steps).to_string()])
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await
            .expect("node is needed");
        assert!(done.status.success(), "{steps:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// Waits until it is gone, and its profile with it.
    pub async fn gone(self) {
        until("the browser is gone", async || !self.port_file.exists()).await;
    }
}

/// The file in which a browser below this directory says where it listens.
fn port_file(below: &Path) -> Option<PathBuf> {
    let mut left = vec![below.to_owned()];
    while let Some(directory) = left.pop() {
        for entry in std::fs::read_dir(&directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.ends_with("DevToolsActivePort") {
                return Some(path);
            }
            // A link may lead out of the directory, or round in circles.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                left.push(path);
            }
        }
    }
    None
}
