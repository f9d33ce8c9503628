//! One browser process with everything below it, from start to a proven end.
//!
//! A task owns the child. It says when the browser has gone by itself, and when told to end it (or when its owner is
//! dropped) it kills the whole group, waits until no process of it is left, and deletes the profile.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::sync::mpsc;
use std::time::Duration;

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use sync_core::failure::Code;
use sync_core::ports::PimsFailure;
use tokio::process::Command;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::driver::{Loss, Lost};
use super::flags::{Arguments, is_kept_from_the_browser};
use super::profile::Profile;
use super::{find, os, policy, reap};
use crate::fault::failure;
use crate::proxy::Proxy;

/// Which browser to start, and how.
pub(crate) struct Order<'a> {
    /// An explicit path, or the first browser found.
    pub(crate) browser: Option<&'a Path>,
    /// Where profiles live.
    pub(crate) profile_root: &'a Path,
    /// With a window, for a person.
    pub(crate) window: bool,
    /// Without the sandbox, where it cannot work.
    pub(crate) no_sandbox: bool,
    /// A proxy for everything.
    pub(crate) proxy: Option<&'a Proxy>,
}

/// A started browser.
pub(crate) struct Process {
    folder: PathBuf,
    lost: Lost,
    name: String,
    ending: DropGuard,
    owner: JoinHandle<()>,
}

impl Process {
    /// Starts the browser. It is not listening yet: [`Process::address`] waits for that.
    pub(crate) async fn start(order: &Order<'_>) -> Result<Self, PimsFailure> {
        let (program, name) = find::locate(order.browser)?;
        if policy::forbids_remote_control(&name) {
            return Err(failure(Code::BrowserForbidden, "the policy RemoteDebuggingAllowed forbids it"));
        }
        let root = std::path::absolute(order.profile_root).map_err(|error| unmade(&error))?;
        let profile = Profile::create(&root).map_err(|error| unmade(&error))?;
        let directory = profile.directory();
        let arguments = Arguments {
            profile: &directory,
            window: order.window,
            no_sandbox: order.no_sandbox,
            proxy: order.proxy,
        };
        let child = spawn(command(&program, &arguments)).await;
        let child = match child {
            Ok(child) => child,
            Err(error) => {
                profile.remove().await;
                return Err(failure(
                    Code::BrowserStart,
                    format!("the browser was not started: {}", error.kind()),
                ));
            }
        };
        let folder = profile.folder().to_path_buf();
        let ending = CancellationToken::new();
        let lost = Lost::default();
        let owner = tokio::spawn(own(child, profile, lost.clone(), ending.clone()));
        Ok(Process { folder, lost, name, ending: ending.drop_guard(), owner })
    }

    /// Waits until the browser listens; the address of its protocol.
    pub(crate) async fn address(&self, patience: Duration) -> Result<String, PimsFailure> {
        let file = self.folder.join("profile").join("DevToolsActivePort");
        let written = async {
            loop {
                if let Some(address) = std::fs::read_to_string(&file).ok().and_then(|text| address_in(&text))
                {
                    return address;
                }
                sleep(Duration::from_millis(3)).await;
            }
        };
        tokio::select! {
            biased;
            address = written => Ok(address),
            _ = self.lost.wait() => {
                Err(failure(Code::BrowserStart, format!("{} ended while it was starting", self.name)))
            }
            () = sleep(patience) => {
                Err(failure(Code::BrowserStart, format!("{} did not open its port in time", self.name)))
            }
        }
    }

    /// Says when and how the browser was lost.
    pub(crate) fn lost(&self) -> &Lost {
        &self.lost
    }

    /// Ends the browser; returns when its processes and its profile have gone.
    pub(crate) async fn end(self) {
        drop(self.ending);
        if timeout(Duration::from_secs(15), self.owner).await.is_err() {
            tracing::warn!("a browser took longer than 15 s to end");
        }
    }
}

fn unmade(error: &io::Error) -> PimsFailure {
    let full = error.kind() == io::ErrorKind::StorageFull;
    let code = if full { Code::DiskFull } else { Code::DataDirectory };
    failure(code, format!("no profile could be made: {}", error.kind()))
}

/// Two lines: the port, and the path of the browser's own socket. The file grows while it is read.
fn address_in(text: &str) -> Option<String> {
    let (port, path) = text.split_once('\n')?;
    let port: u16 = port.trim().parse().ok()?;
    let path = path.trim();
    // The path ends in an id of 36 characters.
    (path.starts_with("/devtools/browser/") && path.len() >= "/devtools/browser/".len() + 36)
        .then(|| format!("ws://127.0.0.1:{port}{path}"))
}

fn command(program: &Path, arguments: &Arguments<'_>) -> CommandWrap {
    let mut command = Command::new(program);
    command.args(arguments.all()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.current_dir(arguments.profile);
    for (variable, _) in std::env::vars_os() {
        if variable.to_str().is_none_or(is_kept_from_the_browser) {
            command.env_remove(variable);
        }
    }
    // A dump of a crashed page may hold what was typed into it. In the profile it goes with the profile; the usual
    // place is the user's own, for ever.
    command.env("BREAKPAD_DUMP_LOCATION", arguments.profile.join("dumps"));
    let mut wrapped = CommandWrap::from(command);
    wrapped.wrap(KillOnDrop);
    #[cfg(unix)]
    wrapped.wrap(process_wrap::tokio::ProcessGroup::leader());
    #[cfg(windows)]
    wrapped.wrap(process_wrap::tokio::JobObject);
    os::dies_with_us(&mut wrapped);
    wrapped
}

/// Starts the child from a thread that lasts as long as the program (see [`os::dies_with_us`]).
async fn spawn(command: CommandWrap) -> io::Result<Box<dyn ChildWrapper>> {
    type Work = Box<dyn FnOnce() + Send>;
    static LASTING: OnceLock<mpsc::Sender<Work>> = OnceLock::new();

    let lasting = LASTING.get_or_init(|| {
        let (work, inbox) = mpsc::channel::<Work>();
        std::thread::Builder::new()
            .name("browser-parent".to_owned())
            .spawn(move || inbox.into_iter().for_each(|work| work()))
            .map(|_| work.clone())
            .unwrap_or(work)
    });
    let (done, started) = oneshot::channel();
    let runtime = Handle::current();
    let mut command = command;
    let work: Work = Box::new(move || {
        let _inside = runtime.enter();
        // Nobody waits any more: the child is dropped, and with it killed.
        drop(done.send(command.spawn()));
    });
    lasting.send(work).map_err(|_| io::Error::other("no thread to start it from"))?;
    started.await.map_err(|_| io::Error::other("the thread that starts it ended"))?
}

async fn own(mut child: Box<dyn ChildWrapper>, profile: Profile, lost: Lost, ending: CancellationToken) {
    tokio::select! {
        _ = child.wait() => lost.because(Loss::Exited),
        () = ending.cancelled() => {}
    }
    // Gone already is as good as killed.
    drop(child.start_kill());
    if timeout(Duration::from_secs(5), child.wait()).await.is_err() {
        tracing::warn!("a browser did not end within 5 s of being killed");
    }
    // Crash handlers leave the group; they name the profile.
    let folder = profile.folder().to_path_buf();
    drop(tokio::task::spawn_blocking(move || reap::end_all(&folder)).await);
    profile.remove().await;
    lost.because(Loss::Exited);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_file_is_believed_only_when_it_is_whole() {
        let id = "9f7a4c34-d1e6-4feb-8061-c8374dbb5693";
        for (text, whole) in [
            (String::new(), false),
            ("4321".to_owned(), false),
            ("4321\n/devtools/browser/9f7a".to_owned(), false),
            (format!("4321\n/devtools/browser/{id}"), true),
            (format!("99999\n/devtools/browser/{id}"), false),
        ] {
            assert_eq!(address_in(&text).is_some(), whole, "{text:?}");
        }
    }
}
