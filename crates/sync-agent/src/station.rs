//! Staying: the agent runs on schedule and takes commands, until it is told to stop.
//!
//! The cron library only ticks; whether a run is due is decided by `sync_core::schedule` from the wall clock and the
//! store, so sleep, clock changes and a missed tick cost nothing but one catch-up run. One run at a time: a request
//! during a run that asks for the same thing waits for that run's report; a wish to end the run is heard at once, and
//! everything else waits behind it.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use secrecy::SecretString;
use sync_core::audit::Actor;
use sync_core::calls::Mode;
use sync_core::failure::{Code, Failure};
use sync_core::ports::PimsRoom;
use sync_core::schedule::Due;
use sync_core::view::RunReport;
use sync_core::view::intent::SetUpStep;
use sync_core::view::tray::PauseFor;
use sync_core::view::usage::Event;
use sync_core::view::window::{Check, Chosen, Step};
use tokio::sync::{mpsc, oneshot};
use tokio_cron_scheduler::{Job, JobScheduler};
use tokio_util::sync::CancellationToken;

use crate::agent::{Agent, CloudGiven, CloudJoined, Decision, NeoGiven, QueueGiven};
use crate::run::{Reason, Request};

/// How often the agent looks whether something is due.
const TICK: &str = "*/30 * * * * *";

/// Commands that wait; a face that sends more is told to wait by the channel.
const COMMANDS: usize = 16;

/// After a stop was asked for, what is going on gets so long to end.
const STOP_WITHIN: Duration = Duration::from_secs(4);

/// What a face asks of a staying agent.
pub enum Command {
    /// One run now.
    Sync {
        /// Days that a person asks for.
        days: Option<(NaiveDate, NaiveDate)>,
        /// Where the report goes.
        reply: oneshot::Sender<RunReport>,
    },
    /// A person's decision about a call.
    Decide {
        /// The call.
        call_id: String,
        /// What was decided.
        decision: Decision,
        /// Who decided.
        by: Actor,
        /// Where the answer goes; `true`: it has left this computer.
        reply: oneshot::Sender<Result<bool, Failure>>,
    },
    /// Ends the run that is going on, and what it has stored stays; or a person's own sign-in. Without either nothing
    /// happens.
    Cancel {
        /// Where the answer goes.
        reply: oneshot::Sender<()>,
    },
    /// Everything else that a person wants of the agent.
    Do {
        /// What.
        task: Task,
        /// Who wants it.
        by: Actor,
        /// Where the answer goes.
        reply: oneshot::Sender<Result<Came, Failure>>,
    },
}

/// What a person wants of the agent beside runs and decisions about calls.
pub enum Task {
    /// The stored password is tried once more with the next run.
    TryAgain,
    /// No regular run for a while.
    Pause(PauseFor),
    /// Runs on schedule again.
    Resume,
    /// Neo's credentials, kept only if Neo accepts them.
    ConnectNeo(NeoGiven),
    /// A new password for the same user, kept only if Neo accepts it.
    RotateNeo(SecretString),
    /// Forgets credentials and sessions of Neo.
    RevokeNeo,
    /// A person signs in at Neo in a window of ours.
    SignInYourself,
    /// Signs in to the cloud.
    ConnectCloud(CloudGiven),
    /// Connects the queue.
    ConnectQueue(QueueGiven),
    /// A step of set-up is put off or done.
    SetUpStep(SetUpStep, Step),
    /// Changes settings.
    Choose(Box<Chosen>),
    /// Who decides about calls from now on.
    CallsMode(Mode),
    /// Whether nobody is called about whom a second opinion does not agree.
    SecondOpinion(bool),
    /// Every dependency is checked.
    Examine,
    /// A parked delivery or a failed visit is tried once more.
    Retry(String),
    /// Looks for a newer version now.
    CheckUpdates,
    /// Fetches the package of the version that is offered, beside the work.
    FetchUpdate,
    /// Installs the version that is offered.
    InstallUpdate,
    /// Changes what may be kept or told; what is absent stays as it is.
    ChoosePrivacy {
        /// Pictures of pages that surprise us.
        screenshots: Option<bool>,
        /// Usage statistics.
        usage_statistics: Option<bool>,
    },
    /// Writes the picture that is kept of a run into a new file.
    SaveScreenshot {
        /// Which run.
        run_id: String,
        /// The whole path of the file.
        to: PathBuf,
    },
}

/// What a task came to.
#[derive(Debug)]
pub enum Came {
    /// It is done.
    Done,
    /// It is done; what it took back has left this computer, or (`false`) waits here.
    Delivered(bool),
    /// The cloud, or its clinics to choose from.
    Cloud(CloudJoined),
    /// What was checked.
    Checks(Vec<Check>),
}

/// The way to a staying agent.
pub type Commands = mpsc::Sender<Command>;

/// A bounded way to the agent and its far end.
pub fn commands() -> (Commands, mpsc::Receiver<Command>) {
    mpsc::channel(COMMANDS)
}

/// Why an agent stays no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It was told to stop.
    Stopped,
    /// The installer of a newer version was started: the whole program is to end.
    Replaced,
}

/// Stays until `stop`, then ends in the written order: no new run, the running one is cancelled and closes its
/// browser, the store is folded. Every end is waited for within a deadline.
///
/// # Errors
/// The scheduler could not be started.
pub async fn stay<R: PimsRoom>(
    mut agent: Agent<R>,
    mut inbox: mpsc::Receiver<Command>,
    stop: CancellationToken,
) -> Result<End, Failure> {
    let (mut scheduler, mut ticks) = ticking().await?;
    agent.note_usage(Event::ApplicationStarted);
    let mut waiting: VecDeque<Command> = VecDeque::new();
    let mut open = true;
    let mut drain = Drain::default();
    // A run that could not even be recorded as begun must not begin again at once.
    let mut rest = false;
    let mut end = End::Stopped;
    agent.look_for_updates();
    while !stop.is_cancelled() {
        if let Some(command) = waiting.pop_front() {
            serve(&mut agent, command, &mut inbox, &mut waiting, &stop).await;
            continue;
        }
        match agent.due() {
            Ok(Due::Now(why)) if !rest => {
                let request = Request { reason: Reason::Schedule(why), days: None };
                run(&mut agent, request, Vec::new(), &mut inbox, &mut waiting, &stop).await;
                rest = true;
                continue;
            }
            Ok(Due::Now(_) | Due::At(..)) => {}
            Err(failure) => tracing::error!(%failure, "whether a run is due cannot be read"),
        }
        if agent.replaces_itself() {
            end = End::Replaced;
            break;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            _ = ticks.recv() => {
                rest = false;
                if agent.owes_now() && drain.is_due(agent.now()) {
                    let delivered = until(&stop, agent.deliver_now()).await.unwrap_or(false);
                    drain.tried(agent.now(), delivered);
                }
                if let Err(failure) = agent.keep_to_privacy() {
                    tracing::warn!(%failure, "evidence past its time was not deleted; the next tick tries again");
                }
                agent.send_usage();
                agent.look_for_updates();
                agent.refresh_status();
                agent.tell();
            }
            ended = agent.updates_ended() => agent.take_in_updates(ended),
            command = inbox.recv(), if open => match command {
                Some(command) => waiting.push_back(command),
                None => open = false,
            },
        }
    }
    if let Err(error) = scheduler.shutdown().await {
        tracing::warn!(%error, "the scheduler did not stop cleanly");
    }
    agent.install_at_end();
    agent.stop();
    Ok(end)
}

/// Between runs, what is owed is delivered when its time comes; a cloud that does not take it is left alone for a while.
#[derive(Default)]
struct Drain {
    not_before: Option<DateTime<Utc>>,
}

impl Drain {
    const PAUSE: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

    fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.not_before.is_none_or(|at| at <= now || at > now + Self::PAUSE)
    }

    fn tried(&mut self, now: DateTime<Utc>, delivered: bool) {
        self.not_before = (!delivered).then(|| now + Self::PAUSE);
    }
}

/// Waits for work until a stop was asked for and its deadline has passed.
async fn until<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    let late = async {
        stop.cancelled().await;
        tokio::time::sleep(STOP_WITHIN).await;
    };
    tokio::select! {
        done = work => Some(done),
        () = late => None,
    }
}

async fn ticking() -> Result<(JobScheduler, mpsc::Receiver<()>), Failure> {
    let broken = |error: tokio_cron_scheduler::JobSchedulerError| {
        tracing::error!(%error, "the scheduler");
        Code::Internal.failure()
    };
    let (tick, ticks) = mpsc::channel(1);
    let scheduler = JobScheduler::new().await.map_err(broken)?;
    let job = Job::new(TICK, move |_, _| {
        // A tick that finds the last one unread is the same tick.
        let _ = tick.try_send(());
    })
    .map_err(broken)?;
    scheduler.add(job).await.map_err(broken)?;
    scheduler.start().await.map_err(broken)?;
    Ok((scheduler, ticks))
}

async fn serve<R: PimsRoom>(
    agent: &mut Agent<R>,
    command: Command,
    inbox: &mut mpsc::Receiver<Command>,
    waiting: &mut VecDeque<Command>,
    stop: &CancellationToken,
) {
    match command {
        Command::Sync { days, reply } => {
            run(agent, Request { reason: Reason::Manual, days }, vec![reply], inbox, waiting, stop).await;
        }
        Command::Decide { call_id, decision, by, reply } => {
            let agents_own = agent.acting_for(by);
            let decided = until(stop, agent.decide(&call_id, decision)).await;
            agent.acting_for(agents_own);
            let _ = reply.send(decided.unwrap_or_else(|| Err(Code::Stopped.failure())));
        }
        // No run is going on: those are heard in `run`.
        Command::Cancel { reply } => {
            let _ = reply.send(());
        }
        Command::Do { task, by, reply } => {
            let agents_own = agent.acting_for(by);
            let came = until(stop, heard(agent, task, inbox, waiting, stop)).await;
            agent.acting_for(agents_own);
            let _ = reply.send(came.unwrap_or_else(|| Err(Code::Stopped.failure())));
            agent.look_for_updates();
            agent.refresh_status();
        }
    }
}

/// A task, with the inbox kept open for a person who thinks better of it; everything else waits behind it.
async fn heard<R: PimsRoom>(
    agent: &mut Agent<R>,
    task: Task,
    inbox: &mut mpsc::Receiver<Command>,
    waiting: &mut VecDeque<Command>,
    stop: &CancellationToken,
) -> Result<Came, Failure> {
    let cancel = stop.child_token();
    let working = work(agent, task, &cancel);
    tokio::pin!(working);
    let mut open = true;
    loop {
        tokio::select! {
            came = &mut working => return came,
            command = inbox.recv(), if open => match command {
                Some(Command::Cancel { reply }) => {
                    cancel.cancel();
                    let _ = reply.send(());
                }
                Some(other) => waiting.push_back(other),
                None => open = false,
            },
        }
    }
}

async fn work<R: PimsRoom>(
    agent: &mut Agent<R>,
    task: Task,
    cancel: &CancellationToken,
) -> Result<Came, Failure> {
    match task {
        Task::TryAgain => agent.try_again()?,
        Task::Pause(how_long) => {
            agent.pause(how_long)?;
        }
        Task::Resume => agent.resume()?,
        Task::ConnectNeo(given) => {
            agent.set_up(given, true).await?;
            agent.wait_for_set_up();
        }
        Task::RotateNeo(password) => agent.rotate(password).await?,
        Task::RevokeNeo => return agent.revoke().await.map(Came::Delivered),
        Task::SignInYourself => agent.sign_in_by_person(cancel).await?,
        Task::ConnectCloud(given) => return agent.connect_cloud(given).await.map(Came::Cloud),
        Task::ConnectQueue(given) => agent.connect_queue(given).await?,
        Task::SetUpStep(step, stands) => agent.set_up_step(step, stands)?,
        Task::Choose(chosen) => return agent.choose(&chosen).await.map(Came::Delivered),
        Task::CallsMode(mode) => return agent.set_mode(mode).await.map(Came::Delivered),
        Task::SecondOpinion(on) => return agent.choose_second_opinion(on).await.map(Came::Delivered),
        Task::Examine => return Ok(Came::Checks(agent.examine().await)),
        Task::Retry(trouble) => agent.retry(&trouble)?,
        Task::CheckUpdates => agent.check_updates().await?,
        Task::FetchUpdate => agent.fetch_update()?,
        Task::InstallUpdate => agent.install_update()?,
        Task::ChoosePrivacy { screenshots, usage_statistics } => {
            agent.choose_privacy(screenshots, usage_statistics).await?;
        }
        Task::SaveScreenshot { run_id, to } => agent.save_screenshot(&run_id, &to).await?,
    }
    Ok(Came::Done)
}

/// One run, with the inbox kept open: the same request joins this run, everything else waits behind it.
async fn run<R: PimsRoom>(
    agent: &mut Agent<R>,
    request: Request,
    mut replies: Vec<oneshot::Sender<RunReport>>,
    inbox: &mut mpsc::Receiver<Command>,
    waiting: &mut VecDeque<Command>,
    stop: &CancellationToken,
) {
    let cancel = stop.child_token();
    let mut inbox_open = true;
    agent.rest_from_updates();
    let report = {
        let running = until(stop, agent.sync(request, &cancel));
        tokio::pin!(running);
        loop {
            tokio::select! {
                report = &mut running => break report,
                command = inbox.recv(), if inbox_open => match command {
                    Some(Command::Sync { days, reply }) if days == request.days => replies.push(reply),
                    Some(Command::Cancel { reply }) => {
                        cancel.cancel();
                        let _ = reply.send(());
                    }
                    Some(other) => waiting.push_back(other),
                    None => inbox_open = false,
                },
            }
        }
    };
    let Some(report) = report else {
        tracing::warn!(
            "the run did not end in time after a stop; what it left open is closed at the next start"
        );
        return;
    };
    agent.tell();
    for reply in replies {
        let _ = reply.send(report.clone());
    }
    agent.send_usage();
    agent.look_for_updates();
}
