//! The agent on a thread of its own: opened, given a desk, kept until the end.
//!
//! A home that somebody else works in for a moment (a command line), a full disk, a database that cannot be opened: the
//! reason is shown, and it is tried again.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use pims_neo::NeoRoom;
use sync_agent::agent::Agent;
use sync_agent::desk::Desk;
use sync_agent::station::{self, End};
use sync_agent::surroundings::{Sandbox, person};
use sync_agent::wire::{self, Asked, Told, Way};
use sync_core::audit::Actor;
use sync_core::failure::{Code, Failure};
use tokio::runtime::Handle;

use crate::shell::Shell;

/// Between two tries to open the agent: a command line is soon done, a disk stays full for a while.
const SOON: Duration = Duration::from_secs(2);
const LATER: Duration = Duration::from_secs(20);

/// The thread.
pub(crate) struct Engine {
    thread: JoinHandle<()>,
    over: mpsc::Receiver<()>,
    shell: Arc<Shell>,
}

impl Engine {
    /// Waits for its end, within a bound.
    pub(crate) fn ended(self) {
        match self.over.recv_timeout(self.shell.time_to_end()) {
            Err(mpsc::RecvTimeoutError::Timeout) => {
                tracing::warn!(
                    "the agent did not end in time; what it left open is closed at the next start"
                );
            }
            Ok(()) | Err(mpsc::RecvTimeoutError::Disconnected) => {
                if self.thread.join().is_err() {
                    tracing::error!("the agent's thread panicked");
                }
            }
        }
    }
}

/// Starts it.
pub(crate) fn start(shell: Arc<Shell>, runtime: Handle) -> Engine {
    let (ended, over) = mpsc::channel();
    let kept = Arc::clone(&shell);
    let thread = std::thread::spawn(move || {
        let broken = || {
            tracing::error!("the agent broke down; it is opened again");
            shell.closed(Code::Internal.failure());
            runtime.block_on(pause(&shell, LATER));
        };
        until_stopped(|| shell.is_stopped(), || runtime.block_on(live(&shell)), broken);
        shell.agent_is_over();
        // Nobody waits for it any more where the program was ended meanwhile.
        let _ = ended.send(());
    });
    Engine { thread, over, shell: kept }
}

/// Lives again after every end until the stop, after a panic too: a fault inside must not leave a tray that goes on
/// saying what was true before it.
fn until_stopped(stopped: impl Fn() -> bool, mut live: impl FnMut(), mut broken: impl FnMut()) {
    while !stopped() {
        if std::panic::catch_unwind(AssertUnwindSafe(&mut live)).is_err() {
            broken();
        }
    }
}

async fn live(shell: &Arc<Shell>) {
    while let Some(agent) = open(shell).await {
        let ended = stay(shell, agent).await;
        if matches!(ended, Ok(End::Replaced)) {
            // The installer waits for this program to end.
            shell.quit();
            shell.stop();
        }
        if shell.is_stopped() {
            return;
        }
        shell.closed(ended.err().unwrap_or_else(|| Code::Internal.failure()));
        pause(shell, LATER).await;
    }
}

async fn pause(shell: &Shell, how_long: Duration) {
    tokio::select! {
        () = shell.stopped() => {}
        () = tokio::time::sleep(how_long) => {}
    }
}

/// Opens the agent, again and again until it opens. `None`: the end was asked for, or another program has it.
async fn open(shell: &Arc<Shell>) -> Option<Agent<NeoRoom>> {
    loop {
        let failure = match once(shell).await {
            Ok(Way::Here(agent)) => return Some(agent),
            Ok(Way::Agent(Told::Failed(failure))) | Err(failure) => failure,
            Ok(Way::Agent(_)) => {
                // Two were started at the same moment; the other one has the home and has opened its window.
                shell.quit();
                shell.stop();
                return None;
            }
        };
        let how_long = if failure.code == Code::AlreadyRunning { SOON } else { LATER };
        shell.cannot_open(failure);
        pause(shell, how_long).await;
        if shell.is_stopped() {
            return None;
        }
    }
}

async fn once(shell: &Shell) -> Result<Way<Agent<NeoRoom>>, Failure> {
    let around = &shell.around;
    wire::ask_or_begin(&around.home, &Asked::Show, &mut |_, _| {}, async || {
        let room =
            NeoRoom { no_sandbox: Sandbox::from_variables() == Sandbox::Dropped, clock: around.clock() };
        Agent::open(around.agent(Actor::Agent)?, room).await
    })
    .await
}

/// Keeps the agent at work until the end.
async fn stay(shell: &Arc<Shell>, agent: Agent<NeoRoom>) -> Result<End, Failure> {
    let stop = shell.stop_token();
    let (commands, inbox) = station::commands();
    let desk = Arc::new(Desk::new(&agent, commands.clone(), person()));
    let listener = wire::listen(&shell.around.home)
        .map_err(|error| Code::DataDirectory.failure().with_detail(error.to_string()))?;
    let show: wire::Show = {
        let shell = Arc::clone(shell);
        Arc::new(move || shell.ask_for_window())
    };
    let mut beside = tokio::task::JoinSet::new();
    beside.spawn(wire::serve(listener, commands, agent.watch(), Some(show), stop.clone()));
    {
        let (desk, stop) = (Arc::clone(&desk), stop.clone());
        beside.spawn(async move { desk.keep_current(stop).await });
    }
    shell.opened(desk);
    let ended = station::stay(agent, inbox, stop).await;
    beside.abort_all();
    ended
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn an_agent_that_panics_is_said_to_be_broken_and_lives_again() {
        let (lives, told) = (Cell::new(0), Cell::new(0));
        until_stopped(
            || lives.get() == 3,
            || {
                lives.set(lives.get() + 1);
                assert!(lives.get() == 2, "the first and the third life end in a panic");
            },
            || told.set(told.get() + 1),
        );
        assert_eq!((lives.get(), told.get()), (3, 2));
    }
}
