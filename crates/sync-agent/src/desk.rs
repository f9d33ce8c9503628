//! The way of a face (the desktop window) to a staying agent in the same process: one intent in, one answer out, and the
//! whole picture whenever anything in it changes. A shell that draws only forwards.
//!
//! What changes something goes to the agent as a command and is done in its turn; lists are read beside it, on a thread
//! that may block, through one read-only connection and with the key that the agent opened: a list never asks the
//! keychain. An agent whose vault is locked still has a desk, and the desk says so.
//!
//! Invariant: no answer and no snapshot holds a password or a token, whatever an intent brought.

mod given;
mod looking;
mod troubles;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use sync_core::audit::Actor;
use sync_core::failure::{Code, Failure};
use sync_core::ports::{Clock, PimsRoom};
use sync_core::practice::zone::wall;
use sync_core::view::Status;
use sync_core::view::diagnostics::diagnostics;
use sync_core::view::intent::{AgentIntent, Answer, DecisionWord};
use sync_core::view::notices::Notice;
use sync_core::view::rows::VisitDetail;
use sync_core::view::tray::{Tray, face, line, tray};
use sync_core::view::window::{ClinicChoice, Place, Snapshot};
use sync_core::words::Refusal;
use tokio::sync::{broadcast, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::agent::updates::Person;
use crate::agent::{Agent, Decision, Picture};
use crate::station::{Came, Command, Commands, Task};
use looking::Looking;

/// The way of one face to a staying agent.
pub struct Desk {
    commands: Commands,
    picture: watch::Receiver<Picture>,
    by: Actor,
    clock: Arc<dyn Clock>,
    looking: Arc<Looking>,
    place: watch::Sender<Place>,
    snapshots: watch::Sender<Arc<Snapshot>>,
    trays: watch::Sender<Arc<Tray>>,
    notices: broadcast::Sender<Notice>,
    person: Arc<Person>,
}

impl Desk {
    /// A desk beside an agent that is about to stay ([`crate::station::stay`]) and takes commands from `commands`. `by` is
    /// the person at this computer.
    ///
    /// [`Desk::keep_current`] must run for snapshots and trays to move. An agent's own future is not `Send`: it stays on a
    /// thread of its own, and the desk may be asked from any.
    pub fn new<R: PimsRoom>(agent: &Agent<R>, commands: Commands, by: Actor) -> Self {
        let picture = agent.watch();
        let (home, key, clock) = agent.looking();
        let place = Place { logs: home.logs().display().to_string(), ..Place::default() };
        let (first, tray) = (snapshot(&picture.borrow(), &place), tray(&picture.borrow().seen()));
        Self {
            commands,
            picture,
            by,
            clock,
            looking: Arc::new(Looking::new(home, key)),
            place: watch::Sender::new(place),
            snapshots: watch::Sender::new(Arc::new(first)),
            trays: watch::Sender::new(Arc::new(tray)),
            notices: agent.notice_board(),
            person: agent.person(),
        }
    }

    /// The picture as it changes, whole each time.
    pub fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.subscribe()
    }

    /// The tray as it changes, whole each time.
    pub fn trays(&self) -> watch::Receiver<Arc<Tray>> {
        self.trays.subscribe()
    }

    /// What is to be told from now on. While nobody listens nothing counts as told.
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.notices.subscribe()
    }

    /// What this computer offers, as the shell found it. The folder of the logs stays as it is known here.
    pub fn set_place(&self, place: Place) {
        self.place.send_modify(|known| *known = Place { logs: std::mem::take(&mut known.logs), ..place });
    }

    /// The folder of the logs.
    pub fn logs(&self) -> PathBuf {
        self.looking.home().logs()
    }

    /// Keeps the snapshots current until `stop`, or until the agent is gone.
    pub async fn keep_current(&self, stop: CancellationToken) {
        let mut picture = self.picture.clone();
        let mut place = self.place.subscribe();
        loop {
            let now = picture.borrow_and_update().clone();
            let drawn = tray(&now.seen());
            self.trays.send_if_modified(|known| {
                let differs = **known != drawn;
                *known = Arc::new(drawn);
                differs
            });
            self.snapshots.send_replace(Arc::new(snapshot(&now, &place.borrow_and_update())));
            tokio::select! {
                () = stop.cancelled() => return,
                changed = picture.changed() => if changed.is_err() { return },
                changed = place.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Does what a person wants.
    ///
    /// # Errors
    /// Why it came to nothing, in words for the person.
    pub async fn handle(&self, intent: AgentIntent) -> Result<Answer, Failure> {
        self.person.asked_at.store(self.now().timestamp_millis(), Ordering::Relaxed);
        match intent {
            AgentIntent::Snapshot => {
                let snapshot = snapshot(&self.picture.borrow(), &self.place.borrow());
                Ok(Answer::Snapshot { snapshot: Box::new(snapshot) })
            }
            AgentIntent::SyncNow { days } => {
                let days = days.map(|days| (days.from, days.to));
                let report = self.ask(|reply| Command::Sync { days, reply }).await?;
                Ok(Answer::Report { report: Box::new(report) })
            }
            AgentIntent::CancelSync => {
                self.ask(|reply| Command::Cancel { reply }).await?;
                Ok(Answer::Done)
            }
            AgentIntent::Decide { call_id, decision } => {
                let decision = match decision {
                    DecisionWord::Approve => Decision::Approve,
                    DecisionWord::Skip => Decision::Skip,
                    DecisionWord::Cancel => Decision::Cancel,
                };
                let by = self.by.clone();
                let asked = self.ask(|reply| Command::Decide { call_id, decision, by, reply }).await?;
                Ok(Answer::Decided { delivered: asked? })
            }

            AgentIntent::Visits { days } => {
                let visits = self.look(move |look| look.visit_rows(days)).await?;
                Ok(Answer::Visits { visits })
            }
            AgentIntent::Visit { appointment_id } => {
                let found = self.look(move |look| look.visit_detail(&appointment_id)).await?;
                let (visit, call) = found.ok_or_else(|| Refusal::UnknownVisit.failure())?;
                Ok(Answer::Visit { visit: Box::new(VisitDetail { visit, call }) })
            }
            AgentIntent::Calls => {
                let today = wall(self.picture.borrow().zone(), self.now()).date();
                let calls = self.look(move |look| look.calls_by_due(today)).await?;
                Ok(Answer::Calls { calls })
            }
            AgentIntent::Runs => {
                let now = self.now();
                let runs = self.look(move |look| look.run_rows(now)).await?;
                Ok(Answer::Runs { runs })
            }
            AgentIntent::Troubles => {
                let (status, now) = (self.status(), self.now());
                let troubles = self.look(move |look| troubles::troubles(look, &status, now)).await?;
                Ok(Answer::Troubles { troubles })
            }
            AgentIntent::Figures => {
                let (now, zone) = (self.now(), self.picture.borrow().zone());
                let figures = self.look(move |look| look.figures(now, zone)).await?;
                Ok(Answer::Figures { figures: Box::new(figures) })
            }
            AgentIntent::Audit { before } => {
                let page = self.look(move |look| look.audit_page(before)).await?;
                Ok(Answer::Audit { page })
            }
            AgentIntent::VerifyAudit => {
                let (verdict, anchors) = self.look(|look| look.verify_audit()).await?;
                Ok(looking::told(&verdict, anchors, self.now()))
            }

            AgentIntent::Examine => self.task(Task::Examine).await,
            AgentIntent::Pause { how_long } => self.task(Task::Pause(how_long)).await,
            AgentIntent::Resume => self.task(Task::Resume).await,
            AgentIntent::Retry { trouble } => self.task(Task::Retry(trouble)).await,
            AgentIntent::ConnectNeo { url, company_id, user_name, password, zone } => {
                let given = given::neo(&url, &company_id, &user_name, password, &zone)?;
                self.task(Task::ConnectNeo(given)).await
            }
            AgentIntent::RotateNeo { password } => {
                self.task(Task::RotateNeo(given::password(password)?)).await
            }
            AgentIntent::RevokeNeo => self.task(Task::RevokeNeo).await,
            AgentIntent::SignInYourself => self.task(Task::SignInYourself).await,
            AgentIntent::TryAgain => self.task(Task::TryAgain).await,
            AgentIntent::ConnectCloud { url, key, email, password, clinic } => {
                let given = given::cloud(&url, &key, &email, password, clinic.as_deref())?;
                self.task(Task::ConnectCloud(given)).await
            }
            AgentIntent::ConnectQueue { url, token, destination, receiver_claims } => {
                let given = given::queue(&url, token, &destination, receiver_claims)?;
                self.task(Task::ConnectQueue(given)).await
            }
            AgentIntent::SetUpStep { step, stands } => self.task(Task::SetUpStep(step, stands)).await,
            AgentIntent::Choose { chosen } => self.task(Task::Choose(chosen)).await,
            AgentIntent::CheckUpdates => self.task(Task::CheckUpdates).await,
            AgentIntent::FetchUpdate => self.task(Task::FetchUpdate).await,
            AgentIntent::InstallUpdate => self.task(Task::InstallUpdate).await,
            AgentIntent::CallsMode { mode } => self.task(Task::CallsMode(mode)).await,
        }
    }

    /// The person quits the program, and a newer version that is ready may be installed behind them.
    pub fn quits(&self) {
        self.person.quits.store(true, Ordering::Relaxed);
    }

    /// What support needs, as text without a client's data. `system`: the operating system's name and version.
    ///
    /// # Errors
    /// The store.
    pub async fn diagnostics(&self, system: &str) -> Result<String, Failure> {
        let runs = self.look(|look| look.runs()).await?;
        let picture = self.picture.borrow();
        Ok(diagnostics(&picture.seen(), &runs, &picture.checklist, system))
    }

    async fn task(&self, task: Task) -> Result<Answer, Failure> {
        let by = self.by.clone();
        Ok(match self.ask(|reply| Command::Do { task, by, reply }).await?? {
            Came::Done => Answer::Done,
            Came::Delivered(delivered) => Answer::Decided { delivered },
            Came::Checks(checks) => Answer::Checks { checks },
            Came::Cloud(joined) => {
                let choice = |clinic: &sync_core::cloud::MyClinic| ClinicChoice {
                    id: clinic.id.to_string(),
                    name: clinic.name.clone(),
                };
                Answer::Cloud {
                    clinic: joined.clinic.as_ref().map(choice),
                    clinics: joined.clinics.iter().map(choice).collect(),
                }
            }
        })
    }

    /// Asks the agent and waits for its answer.
    async fn ask<T>(&self, command: impl FnOnce(oneshot::Sender<T>) -> Command) -> Result<T, Failure> {
        let (reply, answer) = oneshot::channel();
        self.commands.send(command(reply)).await.map_err(|_| Code::Stopped.failure())?;
        answer.await.map_err(|_| Code::Stopped.failure())
    }

    /// Reads beside the agent.
    async fn look<T: Send + 'static>(
        &self,
        read: impl FnOnce(&crate::look::Look) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let looking = Arc::clone(&self.looking);
        let read = tokio::task::spawn_blocking(move || looking.read(read)).await;
        match read.map_err(|_| Code::Internal.failure())? {
            // The agent knows better why the vault is not open.
            Err(failure) if failure.code == Code::KeychainLocked => {
                Err(self.status().attention.filter(|known| known.code.needs_person()).unwrap_or(failure))
            }
            read => read,
        }
    }

    fn status(&self) -> Status {
        self.picture.borrow().status.clone()
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

/// What a face shows before there is a desk: that the agent is being opened, or why it could not be.
pub fn before(stuck: Option<&Failure>, now: DateTime<Utc>, place: &Place) -> (Snapshot, Tray) {
    let mut picture = Picture::starting(now);
    picture.status.attention = stuck.cloned();
    (snapshot(&picture, place), tray(&picture.seen()))
}

fn snapshot(picture: &Picture, place: &Place) -> Snapshot {
    let picture = picture.clone();
    Snapshot {
        now: picture.now,
        face: face(&picture.seen()),
        line: line(&picture.seen()),
        status: picture.status,
        paused_until: picture.paused_until,
        standing_by_until: picture.standing_by_until,
        set_up: picture.set_up,
        settings: picture.settings,
        updates: picture.updates,
        checklist: picture.checklist,
        place: place.clone(),
        tables: picture.tables,
    }
}
