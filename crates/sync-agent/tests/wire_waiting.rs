//! A command line beside an agent that holds the home and does not answer yet.

use std::sync::atomic::{AtomicU32, Ordering};

use sync_agent::agent::Picture;
use sync_agent::dirs::Home;
use sync_agent::lock::OsLock;
use sync_agent::station::{Came, Command, Task, commands};
use sync_agent::wire::{Asked, Errand, Told, Way, ask_or_begin, listen, serve};
use sync_core::audit::Actor;
use sync_core::failure::Failure;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

fn asked() -> Asked {
    Asked::Do { errand: Errand::TryAgain, by: Actor::person("pat") }
}

/// Begins here, where the home is free.
fn begun(home: &Home) -> Result<OsLock, Failure> {
    OsLock::try_private(&home.lock_file()).map_err(|failure| failure.code().failure())
}

#[tokio::test]
async fn a_command_waits_for_an_agent_that_is_starting_and_is_served_by_it() {
    let directory = tempfile::tempdir().unwrap();
    let home = Home::open(directory.path()).unwrap();
    let held = begun(&home).unwrap();
    let (tries, refused) = (AtomicU32::new(0), Notify::new());
    let begin = async || {
        tries.fetch_add(1, Ordering::Relaxed);
        refused.notify_one();
        begun(&home)
    };
    let wish = asked();
    let mut nothing = |_, _| {};
    let asking = ask_or_begin(&home, &wish, &mut nothing, begin);
    let starting = async {
        // The command has found the home taken and nobody listening; only now the agent listens.
        refused.notified().await;
        let (way, mut inbox) = commands();
        let stop = CancellationToken::new();
        let (_picture, seen) = watch::channel(Picture::starting(chrono::DateTime::UNIX_EPOCH));
        let serving = serve(listen(&home).unwrap(), way, seen, None, stop.clone());
        let working = async {
            let Some(Command::Do { task: Task::TryAgain, reply, .. }) = inbox.recv().await else {
                panic!("the wish arrives")
            };
            reply.send(Ok(Came::Done)).unwrap();
        };
        tokio::select! {
            () = serving => panic!("it serves until it is stopped"),
            () = async { working.await; std::future::pending::<()>().await } => {}
        }
    };
    let way = tokio::select! {
        way = asking => way.unwrap(),
        () = starting => panic!("the agent goes on"),
    };
    assert!(matches!(way, Way::Agent(Told::Done { delivered: true })), "the agent did it");
    assert!(tries.load(Ordering::Relaxed) >= 1, "the home was found taken first");
    drop(held);
}

#[tokio::test]
async fn a_command_does_the_work_itself_once_the_one_before_it_has_let_go() {
    let directory = tempfile::tempdir().unwrap();
    let home = Home::open(directory.path()).unwrap();
    let mut held = Some(begun(&home).unwrap());
    let begin = async || {
        let tried = begun(&home);
        // The one before ends while this command waits.
        held = None;
        tried
    };
    let way = ask_or_begin(&home, &asked(), &mut |_, _| {}, begin).await.unwrap();
    assert!(matches!(way, Way::Here(_)), "nobody stays, so it is done here");
}

#[tokio::test]
async fn a_home_that_stays_taken_is_told_after_a_bounded_time() {
    let directory = tempfile::tempdir().unwrap();
    let home = Home::open(directory.path()).unwrap();
    let _held = begun(&home).unwrap();
    let began = tokio::time::Instant::now();
    let ended = ask_or_begin(&home, &asked(), &mut |_, _| {}, async || begun(&home)).await;
    let failure = ended.err().expect("somebody else works here");
    assert_eq!(failure.code, sync_core::failure::Code::AlreadyRunning);
    let took = began.elapsed();
    assert!(took.as_secs() >= 5 && took.as_secs() < 30, "it waits for some seconds: {took:?}");
}
