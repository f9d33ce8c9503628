//! The way from a command line to a staying agent of the same user: a local socket in the home (Unix, the directory is
//! closed to others) or a named pipe (Windows).
//!
//! One request a connection, one JSON value a line: the request, then any number of `{"progress": …}`, then
//! `{"done": …}`, `{"checks": …}` or `{"failed": …}`. Nothing secret crosses it.

use std::io;
use std::path::PathBuf;

use chrono::NaiveDate;
use interprocess::local_socket::tokio::{Listener, Stream, prelude::*};
use interprocess::local_socket::{ListenerOptions, Name};
use serde::{Deserialize, Serialize};
use sync_core::audit::Actor;
use sync_core::calls::Mode;
use sync_core::failure::{Code, Failure};
use sync_core::view::tray::PauseFor;
use sync_core::view::window::Check;
use sync_core::view::{Activity, Progress, RunReport};
use sync_core::words::Refusal;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::agent::{Decision, Picture};
use crate::dirs::Home;
use crate::station::{Came, Command, Commands, Task};

/// The longest line that is read: a report is some kilobytes.
const LONGEST_LINE: u64 = 1 << 20;

/// What a command line asks.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Asked {
    /// One run now.
    Sync {
        /// Days that a person asks for.
        days: Option<(NaiveDate, NaiveDate)>,
    },
    /// A person's decision about a call.
    Decide {
        /// The call.
        call_id: String,
        /// What was decided.
        decision: Decision,
        /// Who decided.
        by: Actor,
    },
    /// Show the window; of an agent that has one.
    Show,
    /// Everything else that needs no secret.
    Do {
        /// What.
        errand: Errand,
        /// Who wants it.
        by: Actor,
    },
}

/// What a command line can have done by a staying agent: what holds no secret, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Errand {
    /// Try the stored password once more.
    TryAgain,
    /// No regular run for a while.
    Pause {
        /// How long.
        how_long: PauseFor,
    },
    /// Run on schedule again.
    Resume,
    /// Forget credentials and sessions of Neo.
    RevokeNeo,
    /// A person signs in at Neo in a window of ours.
    SignInYourself,
    /// Who decides about calls from now on.
    CallsMode {
        /// Who.
        mode: Mode,
    },
    /// Whether nobody is called about whom a second opinion does not agree.
    SecondOpinion {
        /// It is wanted.
        on: bool,
    },
    /// Check everything.
    Examine,
    /// Look for a newer version now.
    CheckUpdates,
    /// Fetch the package of the version that is offered, beside the work.
    FetchUpdate,
    /// What may be kept or told; what is absent stays as it is.
    Privacy {
        /// Pictures of pages that surprise us.
        screenshots: Option<bool>,
        /// Usage statistics.
        usage_statistics: Option<bool>,
    },
    /// Write the picture that is kept of a run into a new file. The picture itself does not cross the wire.
    SaveScreenshot {
        /// Which run.
        run_id: String,
        /// The whole path of the file.
        to: PathBuf,
    },
}

impl Errand {
    fn task(self) -> Task {
        match self {
            Errand::TryAgain => Task::TryAgain,
            Errand::Pause { how_long } => Task::Pause(how_long),
            Errand::Resume => Task::Resume,
            Errand::RevokeNeo => Task::RevokeNeo,
            Errand::SignInYourself => Task::SignInYourself,
            Errand::CallsMode { mode } => Task::CallsMode(mode),
            Errand::SecondOpinion { on } => Task::SecondOpinion(on),
            Errand::Examine => Task::Examine,
            Errand::CheckUpdates => Task::CheckUpdates,
            Errand::FetchUpdate => Task::FetchUpdate,
            Errand::Privacy { screenshots, usage_statistics } => {
                Task::ChoosePrivacy { screenshots, usage_statistics }
            }
            Errand::SaveScreenshot { run_id, to } => Task::SaveScreenshot { run_id, to },
        }
    }
}

/// What the agent answers, line by line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// It is being worked on.
    Progress {
        /// At what.
        activity: Activity,
        /// How far.
        progress: Option<Progress>,
    },
    /// A run ended.
    Report(Box<RunReport>),
    /// Done.
    Done {
        /// It has left this computer.
        delivered: bool,
    },
    /// What was checked.
    Checks(Vec<Check>),
    /// Not done.
    Failed(Failure),
}

#[cfg(unix)]
fn name(home: &Home) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName};
    home.socket(|name| std::env::var_os(name)).to_fs_name::<GenericFilePath>()
}

#[cfg(not(unix))]
fn name(home: &Home) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName};
    home.pipe_name().to_ns_name::<GenericNamespaced>()
}

/// Listens for command lines until `stop`. The caller holds the home's lock, so a socket that is there is a dead one's.
///
/// # Errors
/// The socket cannot be made.
pub fn listen(home: &Home) -> io::Result<Listener> {
    #[cfg(unix)]
    {
        let path = home.socket(|name| std::env::var_os(name));
        match std::fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    ListenerOptions::new().name(name(home)?).create_tokio()
}

/// Shows the window of a face that has one.
pub type Show = std::sync::Arc<dyn Fn() + Send + Sync>;

/// Serves command lines until `stop`. `show`: the window of this face, where it has one.
pub async fn serve(
    listener: Listener,
    commands: Commands,
    picture: watch::Receiver<Picture>,
    show: Option<Show>,
    stop: CancellationToken,
) {
    let served = tokio_util::task::TaskTracker::new();
    loop {
        let stream = tokio::select! {
            () = stop.cancelled() => break,
            stream = listener.accept() => stream,
        };
        match stream {
            Ok(stream) => {
                let (commands, status, stop) = (commands.clone(), picture.clone(), stop.clone());
                let show = show.clone();
                served.spawn(async move {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        ended = converse(stream, commands, status, show) => {
                            if let Err(error) = ended {
                                tracing::debug!(%error, "a command line went away");
                            }
                        }
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a command line could not be let in");
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            }
        }
    }
    served.close();
    served.wait().await;
}

async fn converse(
    stream: Stream,
    commands: Commands,
    mut status: watch::Receiver<Picture>,
    show: Option<Show>,
) -> io::Result<()> {
    let mut sending = &stream;
    let mut line = String::new();
    let mut reader = BufReader::new(tokio::io::AsyncReadExt::take(&stream, LONGEST_LINE));
    reader.read_line(&mut line).await?;
    let asked: Asked = match serde_json::from_str(&line) {
        Ok(asked) => asked,
        Err(_) => return tell(&mut sending, &Told::Failed(Code::Usage.failure())).await,
    };
    let gone = || Told::Failed(Code::Stopped.failure());
    let end = match asked {
        Asked::Sync { days } => {
            let (reply, report) = oneshot::channel();
            if commands.send(Command::Sync { days, reply }).await.is_err() {
                return tell(&mut sending, &gone()).await;
            }
            tokio::pin!(report);
            loop {
                tokio::select! {
                    report = &mut report => break match report {
                        Ok(report) => Told::Report(Box::new(report)),
                        Err(_) => gone(),
                    },
                    changed = status.changed() => {
                        if changed.is_err() { break gone(); }
                        let (activity, progress) = {
                            let now = &status.borrow_and_update().status;
                            (now.activity, now.progress)
                        };
                        tell(&mut sending, &Told::Progress { activity, progress }).await?;
                    }
                }
            }
        }
        Asked::Decide { call_id, decision, by } => {
            let (reply, answer) = oneshot::channel();
            let sent = commands.send(Command::Decide { call_id, decision, by, reply }).await.is_ok();
            done(sent, answer, |delivered| Told::Done { delivered }).await
        }
        Asked::Show => match show {
            Some(show) => {
                show();
                Told::Done { delivered: true }
            }
            None => Told::Failed(Refusal::NoWindowHere.failure()),
        },
        Asked::Do { errand, by } => {
            let (reply, answer) = oneshot::channel();
            let sent = commands.send(Command::Do { task: errand.task(), by, reply }).await.is_ok();
            done(sent, answer, |came| match came {
                Came::Checks(checks) => Told::Checks(checks),
                Came::Delivered(delivered) => Told::Done { delivered },
                Came::Done | Came::Cloud(_) => Told::Done { delivered: true },
            })
            .await
        }
    };
    tell(&mut sending, &end).await
}

async fn done<T>(
    sent: bool,
    answer: oneshot::Receiver<Result<T, Failure>>,
    told: impl FnOnce(T) -> Told,
) -> Told {
    if !sent {
        return Told::Failed(Code::Stopped.failure());
    }
    match answer.await {
        Ok(Ok(value)) => told(value),
        Ok(Err(failure)) => Told::Failed(failure),
        Err(_) => Told::Failed(Code::Stopped.failure()),
    }
}

async fn tell(sending: &mut (impl tokio::io::AsyncWrite + Unpin), told: &Told) -> io::Result<()> {
    let mut line = serde_json::to_vec(told)?;
    line.push(b'\n');
    sending.write_all(&line).await?;
    sending.flush().await
}

/// Asks the staying agent of this home. `None`: nobody listens, so the work may be done here.
///
/// # Errors
/// The agent went away in the middle.
pub async fn ask(
    home: &Home,
    asked: &Asked,
    on_progress: &mut dyn FnMut(Activity, Option<Progress>),
) -> io::Result<Option<Told>> {
    let stream = match Stream::connect(name(home)?).await {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let mut sending = &stream;
    let mut line = serde_json::to_vec(asked)?;
    line.push(b'\n');
    sending.write_all(&line).await?;
    sending.flush().await?;
    let mut lines = BufReader::new(&stream).lines();
    while let Some(line) = lines.next_line().await? {
        match serde_json::from_str(&line)? {
            Told::Progress { activity, progress } => on_progress(activity, progress),
            told @ (Told::Report(_) | Told::Done { .. } | Told::Checks(_) | Told::Failed(_)) => {
                return Ok(Some(told));
            }
        }
    }
    Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the agent ended"))
}

/// Who does the work.
pub enum Way<T> {
    /// A staying agent did it and told this.
    Agent(Told),
    /// Nobody stays: it is done here, with this.
    Here(T),
}

/// How long a home may be taken by an agent that does not answer yet.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// Between two looks.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// Asks the staying agent, or begins the work here where there is none.
///
/// A starting agent holds the home some moments before its socket answers, and one that ends has closed its socket before
/// it lets go: whoever finds the home taken and nobody listening looks again for a bounded time.
///
/// # Errors
/// The agent went away in the middle, or the work could not be begun.
pub async fn ask_or_begin<T>(
    home: &Home,
    asked: &Asked,
    on_progress: &mut dyn FnMut(Activity, Option<Progress>),
    mut begin: impl AsyncFnMut() -> Result<T, Failure>,
) -> Result<Way<T>, Failure> {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        match ask(home, asked, on_progress).await {
            Ok(Some(told)) => return Ok(Way::Agent(told)),
            Ok(None) => {}
            Err(error) => return Err(Code::Stopped.failure().with_detail(error.to_string())),
        }
        match begin().await {
            Ok(begun) => return Ok(Way::Here(begun)),
            Err(failure) if failure.code == Code::AlreadyRunning && tokio::time::Instant::now() < until => {
                tokio::time::sleep(PAUSE).await;
            }
            Err(failure) => return Err(failure),
        }
    }
}
