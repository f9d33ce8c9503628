//! The window, driven as a person would: fields by their labels, buttons by their words.

use std::path::Path;
use std::process::Stdio;

use anyhow::Context;
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use practice::ports::Port;
use serde_json::json;
use tokio::process::{Child, Command};

use super::odis_sync_program;
use crate::{Clinic, until, until_seen};

/// A driver with the program it started.
pub struct Driver {
    window: Client,
    // Ends with the driver; the program ends with its session.
    _driver: Child,
    _ports: [Port; 2],
}

/// Words as XPath writes them.
fn quoted(words: &str) -> String {
    if words.contains('\'') { format!("\"{words}\"") } else { format!("'{words}'") }
}

impl Driver {
    /// Starts the program in the clinic's desktop with its window open.
    pub async fn start(clinic: &Clinic) -> Self {
        Self::start_program(clinic, &odis_sync_program()).await
    }

    /// The same with another program, such as one that was installed.
    pub async fn start_program(clinic: &Clinic, program: &Path) -> Self {
        let ports = [(); 2].map(|()| Port::take().expect("a port"));
        let [port, native] = [ports[0].number(), ports[1].number()];
        let mut driver = Command::new("tauri-driver")
            .args(["--port", &port.to_string(), "--native-port", &native.to_string()])
            .args(["--native-driver", "/usr/bin/WebKitWebDriver"])
            .env_clear()
            .envs(clinic.pc.environment())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("tauri-driver is needed: cargo install --locked tauri-driver --version 2.1.0");
        until("both drivers answer", async || {
            for port in [port, native] {
                if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                    return false;
                }
            }
            true
        })
        .await;
        let wanted = json!({ "tauri:options": { "application": program, "args": ["--open"] } });
        let wanted = wanted.as_object().cloned().expect("an object");
        let connector = hyper_util::client::legacy::connect::HttpConnector::new();
        let connected = ClientBuilder::new(connector)
            .capabilities(wanted)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await;
        assert!(driver.try_wait().expect("a child can be asked").is_none(), "the driver is alive");
        let window = connected.expect("the window opens under the driver");
        Self { window, _driver: driver, _ports: ports }
    }

    /// Ends the session, and the program with it.
    pub async fn end(self) {
        // The program may have ended already, as a person wanted.
        drop(self.window.close().await);
    }

    async fn find(&self, path: &str) -> Element {
        until_seen(&format!("the window shows {path}"), async || {
            let shown = match self.window.find(Locator::XPath(path)).await {
                Ok(element) => element.is_displayed().await.unwrap_or(false),
                Err(_) => false,
            };
            if shown { None } else { Some(self.text().await) }
        })
        .await;
        self.window.find(Locator::XPath(path)).await.expect("it was just there")
    }

    /// Waits until these words stand somewhere in the window.
    pub async fn sees(&self, words: &str) {
        until_seen(&format!("the window says {words:?}"), async || {
            let text = self.text().await;
            (!text.contains(words)).then_some(text)
        })
        .await;
    }

    /// All the words of the window.
    pub async fn text(&self) -> String {
        let body = self.window.find(Locator::Css("body")).await;
        match body {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Presses the button with these words.
    pub async fn press(&self, words: &str) {
        let words = quoted(words);
        let path = format!(
            "//button[normalize-space(.)={words} or @aria-label={words}] | //summary[normalize-space(.)={words}] \
             | //label[normalize-space(.)={words}]"
        );
        self.find(&path).await.click().await.expect("it can be pressed");
    }

    /// Presses whatever holds these words among others, such as a row of a list.
    pub async fn press_row(&self, words: &str) {
        let path = format!("//button[contains(normalize-space(.), {})]", quoted(words));
        self.find(&path).await.click().await.expect("it can be pressed");
    }

    /// Goes to a page by the list of pages.
    pub async fn go(&self, page: &str) {
        let path = format!("//nav//button[starts-with(normalize-space(.), {})]", quoted(page));
        self.find(&path).await.click().await.expect("it can be pressed");
    }

    /// Types into the field with this label, in place of what stands there.
    pub async fn fill(&self, label: &str, text: &str) {
        let path = format!("//input[@id=//label[normalize-space(.)={}]/@for]", quoted(label));
        let field = self.find(&path).await;
        field.clear().await.expect("it can be emptied");
        field.send_keys(text).await.expect("it can be typed into");
    }

    /// The value of a script that is given these `arguments`.
    pub async fn script(&self, script: &str, arguments: &[serde_json::Value]) -> serde_json::Value {
        self.window.execute(script, arguments.to_vec()).await.expect("the script runs")
    }

    /// Has the page do what ends it: by a timer, since a page that is gone gives no script's value any more.
    pub async fn leave(&self, script: &str) {
        self.script(&format!("setTimeout(() => {{ {script} }}, 0)"), &[]).await;
    }

    /// Windows that there are.
    pub async fn count(&self) -> usize {
        self.window.windows().await.expect("windows can be counted").len()
    }

    /// A picture of the window.
    ///
    /// # Errors
    /// It cannot be taken or written.
    pub async fn picture(&self, to: &Path) -> anyhow::Result<()> {
        let png = self.window.screenshot().await?;
        std::fs::write(to, png).with_context(|| to.display().to_string())
    }
}
