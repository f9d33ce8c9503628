//! The real program: started, waited for, and taken at its word (exit code, standard output, standard error).

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// No command may take so long, whatever fails around it; only there to end a test that hangs.
const DEADLINE: Duration = Duration::from_secs(150);

/// The program under test: `ODISCTL`, or `odisctl` in the directory the tests were built into.
pub fn odisctl_program() -> PathBuf {
    beside("ODISCTL", "odisctl", "cargo build -p odisctl")
}

/// A program that a variable names, or that was built beside the tests.
pub(super) fn beside(variable: &str, name: &str, built_by: &str) -> PathBuf {
    if let Some(named) = std::env::var_os(variable) {
        return PathBuf::from(named);
    }
    let test = std::env::current_exe().expect("a test knows its own path");
    let found =
        test.ancestors().skip(1).take(2).map(|directory| directory.join(name)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{name} is not built: {built_by}"))
}

/// A program that is about to be started.
pub struct Program {
    program: PathBuf,
    arguments: Vec<String>,
    environment: BTreeMap<OsString, OsString>,
    input: String,
}

/// How a command ended.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// What standard output holds, where it is exactly one JSON value; null otherwise.
    pub json: Value,
    /// As printed.
    pub stdout: String,
    /// As printed.
    pub stderr: String,
}

/// A command that was started and not waited for.
pub struct Running {
    child: Child,
    stdout: JoinHandle<String>,
    stderr: JoinHandle<String>,
    named: String,
}

impl Program {
    pub(super) fn new(
        program: PathBuf,
        arguments: &[&str],
        environment: BTreeMap<OsString, OsString>,
    ) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Self { program, arguments, environment, input: String::new() }
    }

    /// What it reads on standard input.
    #[must_use]
    pub fn input(mut self, text: &str) -> Self {
        text.clone_into(&mut self.input);
        self
    }

    /// One variable more, or otherwise.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    /// One variable less.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.environment.remove(&OsString::from(name));
        self
    }

    /// Starts it.
    pub async fn start(self) -> Running {
        let name = self.program.file_name().unwrap_or_default().display();
        let named = format!("{name} {}", self.arguments.join(" "));
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .envs(&self.environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program can be started");
        let mut stdin = child.stdin.take().expect("piped");
        // A command that does not read its input closes the pipe early, which is its right.
        drop(stdin.write_all(self.input.as_bytes()).await);
        drop(stdin);
        let stdout = read(child.stdout.take().expect("piped"));
        let stderr = read(child.stderr.take().expect("piped"));
        Running { child, stdout, stderr, named }
    }

    /// Starts it and waits for its end.
    pub async fn run(self) -> Ran {
        self.start().await.ended().await
    }
}

fn read(mut from: impl AsyncReadExt + Unpin + Send + 'static) -> JoinHandle<String> {
    tokio::spawn(async move {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).await.expect("a pipe can be read");
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

impl Running {
    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("it was not waited for yet")
    }

    /// Sends it a signal by name, such as `TERM`.
    pub async fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.pid().to_string()]).status().await;
        assert!(sent.is_ok_and(|status| status.success()), "{} was sent {name}", self.named);
    }

    /// Whether it is over.
    pub fn is_over(&mut self) -> bool {
        self.child.try_wait().expect("a child can be asked").is_some()
    }

    /// Waits for its end.
    pub async fn ended(self) -> Ran {
        self.ended_within(DEADLINE).await
    }

    /// Waits for its end, which must come within a bound that only a hanging program passes.
    pub async fn ended_within(mut self, bound: Duration) -> Ran {
        let status = tokio::time::timeout(bound, self.child.wait()).await;
        let Ok(status) = status else {
            drop(self.child.kill().await);
            let (said, words) = (self.stdout.await, self.stderr.await);
            panic!("{} did not end within {bound:?}; it said {said:?} {words:?}", self.named);
        };
        let code = status.expect("a child can be waited for").code();
        let stdout = self.stdout.await.expect("the reader ends");
        let stderr = self.stderr.await.expect("the reader ends");
        let json = serde_json::from_str(&stdout).unwrap_or_default();
        Ran { code, json, stdout, stderr }
    }
}

impl Ran {
    /// Insists on an exit code, and shows everything where it is another one.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "exit code; {self}");
        self
    }

    /// Insists on exactly one JSON value on standard output.
    #[track_caller]
    pub fn one_json(self) -> Self {
        let mut values = serde_json::Deserializer::from_str(&self.stdout).into_iter::<Value>();
        assert!(matches!(values.next(), Some(Ok(_))), "standard output begins with a JSON value; {self}");
        assert!(values.next().is_none(), "and holds nothing else; {self}");
        self
    }

    /// The code of the failure it reports, or nothing.
    pub fn reason(&self) -> &str {
        self.json["reason"]["code"].as_str().unwrap_or_default()
    }

    /// Codes of the warnings.
    pub fn warnings(&self) -> Vec<&str> {
        self.json["warnings"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|warning| warning["code"].as_str())
            .collect()
    }

    /// A number in its JSON, such as `outbox.waiting`.
    #[track_caller]
    pub fn count(&self, path: &str) -> u64 {
        let found = path.split('.').fold(&self.json, |value, key| &value[key]);
        found.as_u64().unwrap_or_else(|| panic!("{path} is a number; {self}"))
    }

    /// The elements of its JSON, which must be an array.
    #[track_caller]
    pub fn rows(&self) -> &[Value] {
        self.json.as_array().unwrap_or_else(|| panic!("an array was printed; {self}"))
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit {:?}\nstdout: {}\nstderr: {}", self.code, self.stdout.trim(), self.stderr.trim())
    }
}
