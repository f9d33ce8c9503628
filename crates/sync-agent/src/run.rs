//! One sync, readable from top to bottom:
//! session → read → parse → reconcile → judge calls → store (one transaction with the outbox) → push → audit.
//!
//! Invariants: what is reported as stored is on disk; nothing is sent that is not a row; whatever ends a run early,
//! what was read until then is kept and the run ends with a typed reason; the reader is closed in every case.

mod candidates;
mod judging;
mod opinions;
mod others;
mod reading;
mod session;
mod surprise;

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sync_core::audit::{Action, Phase, Status};
use sync_core::failure::{Code, Failure};
use sync_core::ports::{Closing, NeoAccess, Pims, PimsRoom, ReaderKind, ReaderSetup};
use sync_core::reconcile::{ChangeKind, Extent, NoteCounts, Reconciled, Silence, judge_silence};
use sync_core::schedule::{History, Why, Window, asked_window, window};
use sync_core::sign_in::Wish;
use sync_core::sign_in::credentials::{CredentialEvent, Credentials};
use sync_core::view::usage::{Event, RunEnded};
use sync_core::view::{Activity, OutboxCounts, Outcome, RunReport, VisitCounts, WindowView};
use tokio_util::sync::CancellationToken;

pub(crate) use candidates::{Candidates, Weighed};
pub(crate) use judging::store_plans;
pub(crate) use session::{packed, sign_in_with_candidates};

use crate::agent::{Agent, store_failure};
use crate::credentials;
use crate::deliver::CloudSession;
use crate::lock::{Account, OsLock, machine_directory};
use crate::settings::NeoSettings;
use crate::store::{Kept, OwedKind, StoreFailure};

/// Name of the kept session among the store's secrets.
pub(crate) const SESSION: &str = "neo-session";

/// Why a run begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The schedule says so.
    Schedule(Why),
    /// A person asked for it.
    Manual,
}

impl Reason {
    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Schedule(why) => why.as_str(),
            Reason::Manual => "manual",
        }
    }

    fn wish(self) -> Wish {
        match self {
            Reason::Schedule(_) => Wish::Scheduled,
            Reason::Manual => Wish::Manual,
        }
    }
}

/// What is asked of one run.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// Why.
    pub reason: Reason,
    /// Days that a person asks for, both included; otherwise the regular window.
    pub days: Option<(NaiveDate, NaiveDate)>,
}

/// Measures the steps of a run. Durations are figures for a person, nothing is decided by them.
pub(crate) struct Steps {
    started: tokio::time::Instant,
    last: tokio::time::Instant,
    durations: BTreeMap<String, u64>,
}

impl Steps {
    fn begin() -> Self {
        let now = tokio::time::Instant::now();
        Self { started: now, last: now, durations: BTreeMap::new() }
    }

    /// The time since the last step belongs to this one.
    pub(crate) fn end(&mut self, step: &str) {
        let now = tokio::time::Instant::now();
        *self.durations.entry(step.to_owned()).or_default() += as_millis(now - self.last);
        self.last = now;
    }

    /// Milliseconds until now.
    pub(crate) fn so_far(&self) -> u64 {
        as_millis(self.started.elapsed())
    }

    fn finish(mut self) -> BTreeMap<String, u64> {
        self.durations.insert("total".to_owned(), as_millis(self.started.elapsed()));
        self.durations
    }
}

fn as_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// What a run has come to so far.
pub(crate) struct Progressing {
    pub(crate) id: String,
    pub(crate) steps: Steps,
    pub(crate) signed_in: bool,
    pub(crate) reader: Option<ReaderKind>,
    pub(crate) window: Option<Window>,
    pub(crate) warnings: Vec<Failure>,
    pub(crate) oddities: BTreeMap<String, u32>,
    pub(crate) visits: VisitCounts,
    pub(crate) notes: NoteCounts,
    pub(crate) silence: Silence,
    pub(crate) cancelled_calls: u32,
    pub(crate) pushed: u32,
    pub(crate) requests: u64,
}

impl Progressing {
    /// Of something that delivers without reading.
    pub(crate) fn only_delivering() -> Self {
        Self {
            id: String::new(),
            steps: Steps::begin(),
            signed_in: false,
            reader: None,
            window: None,
            warnings: Vec::new(),
            oddities: BTreeMap::new(),
            visits: VisitCounts::default(),
            notes: NoteCounts::default(),
            silence: Silence::None,
            cancelled_calls: 0,
            pushed: 0,
            requests: 0,
        }
    }
}

impl<R: PimsRoom> Agent<R> {
    /// Runs once. Never fails: whatever happens is in the report, which is stored as well where the store allows it.
    pub async fn sync(&mut self, request: Request, cancel: &CancellationToken) -> RunReport {
        let started = self.now();
        let id = crate::chance::new_id()
            .map_or_else(|_| started.timestamp_micros().to_string(), |id| id.to_string());
        let mut run = Progressing { id, ..Progressing::only_delivering() };
        tracing::info!(run = %run.id, reason = request.reason.as_str(), "a run begins");
        self.publish(Activity::SigningIn, None);
        let ended = match self.begin(&run.id, request, started) {
            Ok(()) => self.one_sync(request, &mut run, cancel).await,
            Err(failure) => Err(store_failure(&failure)),
        };
        self.end(request, run, ended)
    }

    fn begin(&mut self, id: &str, request: Request, now: DateTime<Utc>) -> Result<(), StoreFailure> {
        let actor = self.actor.clone();
        self.store.write(|rows| {
            rows.begin_run(id, request.reason.as_str(), now)?;
            let mut history: History = rows.kept(Kept::History)?.unwrap_or_default();
            history.last_attempt = Some(now);
            rows.keep(Kept::History, &history)?;
            let intent = (Action::Run, Phase::Intent, Status::Unknown);
            rows.audit(now, &actor, intent, Some(id), json!({ "reason": request.reason.as_str() }))?;
            Ok(())
        })
    }

    /// The line of verbs. An `Err` is why it ended early; what was read until then is stored already.
    async fn one_sync(
        &mut self,
        request: Request,
        run: &mut Progressing,
        cancel: &CancellationToken,
    ) -> Result<(), Failure> {
        let (neo, access) = self.what_opens_neo().await?;
        let _account = self.account_lock(&access)?;
        if request.reason == Reason::Manual {
            self.revive_parked()?;
        }

        // The lease first: a PC that stands by does not touch Neo.
        let cloud = tokio::select! {
            begun = self.begin_in_cloud(request, run) => begun?,
            () = cancel.cancelled() => return Err(Code::Stopped.failure()),
        };
        tokio::select! {
            () = self.settle_messages(run) => {}
            () = cancel.cancelled() => return Err(Code::Stopped.failure()),
        }

        let screenshots = self.settings.privacy.screenshots;
        let mut pims = self.room.reader(&ReaderSetup { screenshots, ..self.reader_setup(&neo) });
        let read = tokio::select! {
            read = self.read_and_store(request, cloud.as_ref(), run, &mut pims, &access) => read,
            () = cancel.cancelled() => Err(Code::Stopped.failure()),
        };
        let closing = pims.close().await;
        run.steps.end("close");
        self.keep_session(&closing, run);

        // What is owed is delivered even when the reading failed: it is on disk and older than this run.
        self.publish(Activity::Pushing, None);
        tokio::select! {
            () = self.deliver_and_end(cloud, run, &read) => {}
            () = cancel.cancelled() => {}
        }
        read
    }

    async fn deliver_and_end(
        &mut self,
        cloud: Option<CloudSession>,
        run: &mut Progressing,
        read: &Result<(), Failure>,
    ) {
        self.deliver(cloud.as_ref(), run).await;
        run.steps.end("push");
        crate::crash::point("delivered_before_end");
        // A cloud that stopped answering is not asked once more in the same run; it closes the session by itself.
        if !run.warnings.iter().any(|warning| warning.code == Code::CloudUnreachable) {
            self.end_in_cloud(cloud, run, read).await;
        }
        crate::crash::point("session_ended_before_record");
        run.steps.end("cloud");
    }

    /// Address and credentials, where they may be used.
    async fn what_opens_neo(&mut self) -> Result<(NeoSettings, NeoAccess), Failure> {
        let Some(neo) = self.settings.neo.clone() else { return Err(Code::CredentialsMissing.failure()) };
        match self.credential_state().map_err(|failure| store_failure(&failure))? {
            Credentials::NotConfigured => return Err(Code::CredentialsMissing.failure()),
            Credentials::Revoked => return Err(Code::CredentialsRevoked.failure()),
            Credentials::Configured
            | Credentials::Validated
            | Credentials::Active
            | Credentials::Suspended => {}
        }
        self.prove_room_on_disk()?;
        self.open_vault_again().await?;
        let access = {
            let vault = self.vault.as_ref().map_err(Clone::clone)?;
            credentials::access(vault, &neo.base_url).await.map_err(|failure| failure.code().failure())?
        };
        self.audit((Action::CredentialsRead, Phase::Note, Status::Success), None, json!({}))
            .map_err(|failure| store_failure(&failure))?;
        Ok((neo, access))
    }

    /// A person looks: what was set aside gets another chance. Messages are left alone, for they ring.
    fn revive_parked(&mut self) -> Result<(), Failure> {
        let now = self.now();
        let kinds = [OwedKind::Visit, OwedKind::Credential, OwedKind::Call, OwedKind::Withdraw];
        self.store
            .write::<_, StoreFailure>(|rows| rows.revive(&kinds, now))
            .map_err(|failure| store_failure(&failure))
    }

    fn prove_room_on_disk(&self) -> Result<(), Failure> {
        match self.home.free_space() {
            Ok(free) => crate::dirs::space::enough(free).map_err(|failure| failure.code().failure()),
            Err(error) => {
                tracing::warn!(%error, "the free disk space is not known");
                Ok(())
            }
        }
    }

    pub(crate) fn account_lock(&self, access: &NeoAccess) -> Result<OsLock, Failure> {
        let directory = machine_directory(|name| std::env::var_os(name))
            .map_err(|error| Code::DataDirectory.failure().with_detail(error.to_string()))?;
        let account =
            Account { neo: &access.base_url, company_id: &access.company_id, username: &access.username };
        OsLock::try_account(&directory, &account).map_err(|failure| failure.code().failure())
    }

    /// Reads, reconciles, judges and stores. Everything that needs the PIMS happens in here.
    async fn read_and_store(
        &mut self,
        request: Request,
        cloud: Option<&CloudSession>,
        run: &mut Progressing,
        pims: &mut R::Reader,
        access: &NeoAccess,
    ) -> Result<(), Failure> {
        let now = self.now();
        let history: History = self
            .store
            .read()
            .kept(Kept::History)
            .map_err(|failure| store_failure(&failure))?
            .unwrap_or_default();
        let zone = self.zone();
        let (wanted, extent) = match request.days {
            Some((from, to)) => (asked_window(from, to), Extent::Whole),
            None => (window(now, history.last_success, self.look_back(), zone), Extent::Due),
        };

        let mut visit = session::Visit::new(pims, access, request.reason.wish());
        let opened = visit.come_in(self, run).await;
        run.steps.end("sign_in");
        opened.map_err(|failure| self.surprised(run, failure))?;
        crate::crash::point("signed_in");

        self.publish(Activity::Reading, None);
        let collected = self.read(&mut visit, run, wanted, extent).await;
        let (mut read, known, ended) = match collected {
            Ok(collected) => (collected.read, collected.known, collected.ended),
            Err(failure) => return Err(self.surprised(run, failure)),
        };

        self.publish(Activity::Reconciling, None);
        run.silence = judge_silence(&read, &known);
        if run.silence == Silence::Whole {
            read.blame_nobody();
        }
        let reconciled = {
            let rows = self.store.read();
            let marks = rows.marks().map_err(|failure| store_failure(&failure))?;
            let mut broken = None;
            let mut previous = |id: &sync_core::practice::AppointmentId| match rows.facts(id) {
                Ok(facts) => facts,
                Err(failure) => {
                    broken.get_or_insert(failure);
                    None
                }
            };
            let reconciled = sync_core::reconcile::changes(&known, &mut previous, &read, &marks, now);
            // Facts that do not open must not be overwritten by a reading that believes there were none.
            match broken {
                Some(failure) => return Err(store_failure(&failure)),
                None => reconciled,
            }
        };
        run.notes = reconciled.notes;
        count_visits(&mut run.visits, &reconciled);
        run.steps.end("reconcile");

        let judged = self.judge(&mut visit, cloud, run, &reconciled, &known, &read).await?;
        run.steps.end("judge");
        crate::crash::point("read_before_commit");
        self.store_all(run, &reconciled, &judged)?;
        crate::crash::point("committed_before_claim");
        run.steps.end("store");
        match (ended, run.silence) {
            (None, Silence::None | Silence::Doubtful) => Ok(()),
            (None, Silence::Whole) => {
                tracing::warn!(asked = run.notes.failed, "the PIMS: not one consultation was given");
                Err(Code::NeoAnswers.failure())
            }
            (Some(failure), _) => Err(self.surprised(run, failure)),
        }
    }

    /// Keeps what the reader leaves behind.
    fn keep_session(&mut self, closing: &Closing, run: &mut Progressing) {
        let now = self.now();
        run.requests = closing.requests;
        run.reader = closing.reader.or(run.reader);
        let kept = self.store.write::<_, StoreFailure>(|rows| {
            match &closing.session {
                Some(session) => rows.keep_secret(SESSION, &session::packed(session), now)?,
                None => rows.forget_secret(SESSION)?,
            }
            if let Some(proven) = closing.direct_proven {
                rows.keep(Kept::DirectProven, &proven)?;
            }
            Ok(())
        });
        if let Err(failure) = kept {
            tracing::warn!(%failure, "the session was not kept; the next run signs in again");
        }
    }

    fn end(&mut self, request: Request, mut run: Progressing, ended: Result<(), Failure>) -> RunReport {
        let now = self.now();
        let outcome = match &ended {
            Ok(()) => Outcome::Completed,
            Err(failure) if failure.code == Code::StandingBy => Outcome::StandingBy,
            Err(failure) if failure.code.needs_person() => Outcome::NeedsPerson,
            Err(_) => Outcome::Failed,
        };
        let counts = self.store.read().count_outbox().unwrap_or_default();
        let outbox = OutboxCounts { pushed: run.pushed, ..counts };
        let calls = crate::agent::calls_now(&self.store.read()).unwrap_or_default();
        run.steps.end("end");
        let report = RunReport {
            outcome,
            reason: ended.err(),
            warnings: run.warnings,
            signed_in: run.signed_in,
            reader: run.reader,
            requests: run.requests,
            window: run.window.map(|window| WindowView { from: window.from, to: window.to }),
            visits: run.visits,
            notes: run.notes,
            calls: sync_core::view::CallCounts { cancelled: run.cancelled_calls, ..calls },
            outbox,
            oddities: run.oddities,
            duration_ms: run.steps.finish(),
        };
        tracing::info!(
            run = %run.id,
            outcome = report.outcome.as_str(),
            code = report.reason.as_ref().map(|reason| reason.code.as_str()),
            visits = report.visits.seen,
            notes_new = report.notes.new,
            notes_changed = report.notes.changed,
            notes_failed = report.notes.failed,
            pushed = report.outbox.pushed,
            waiting = report.outbox.waiting,
            parked = report.outbox.parked,
            milliseconds = report.duration_ms.get("total"),
            "a run ended"
        );
        let silence = run.silence;
        let mut kept = self.remember_end(request, &run.id, &report, silence, now);
        if let Err(StoreFailure::DiskFull) = kept {
            // The ballast is there for this: what happened is recorded although the disk is full.
            if let Err(error) = self.home.release_ballast() {
                tracing::error!(%error, "the ballast was not released");
            }
            kept = self.remember_end(request, &run.id, &report, silence, now);
        }
        if let Err(failure) = kept {
            tracing::error!(%failure, "the end of the run was not stored");
        }
        self.note_usage(Event::RunEnded(RunEnded::of(&report)));
        self.publish(Activity::Idle, None);
        report
    }

    fn remember_end(
        &mut self,
        request: Request,
        id: &str,
        report: &RunReport,
        silence: Silence,
        now: DateTime<Utc>,
    ) -> Result<(), StoreFailure> {
        let actor = self.actor.clone();
        let completed = report.outcome == Outcome::Completed;
        let state = self.credential_state()?;
        self.store.write(|rows| {
            rows.end_run(id, report, now)?;
            let mut history: History = rows.kept(Kept::History)?.unwrap_or_default();
            if completed {
                // A look at chosen days says nothing about the days between.
                if request.days.is_none() {
                    history.last_success = Some(now);
                } else {
                    history.last_attempt = history.last_success;
                }
                history.failures_in_a_row = 0;
                rows.keep(Kept::Credential, &state.on(CredentialEvent::Worked))?;
                let unread = report.notes.failed - report.notes.not_found;
                let all_delivered = report.outbox.waiting == 0 && report.outbox.parked == 0;
                // What was not understood was not delivered either.
                let understood = silence == Silence::None && report.visits.rejected <= report.visits.seen;
                if request.days.is_none() && unread == 0 && understood {
                    rows.keep(Kept::ReadAt, &now)?;
                }
                if all_delivered {
                    rows.all_delivered(now)?;
                }
            } else if report.outcome == Outcome::StandingBy {
                // Nothing failed and nothing died: the other PC does the work.
                history.last_attempt = history.last_success;
            } else {
                history.failures_in_a_row += 1;
            }
            rows.keep(Kept::History, &history)?;
            let status = if completed { Status::Success } else { Status::Failure };
            let detail = json!({
                "outcome": report.outcome.as_str(),
                "code": report.reason.as_ref().map(|reason| reason.code.as_str()),
                "seen": report.visits.seen,
                "notes_new": report.notes.new,
                "notes_changed": report.notes.changed,
                "notes_failed": report.notes.failed,
            });
            rows.audit(now, &actor, (Action::Run, Phase::Outcome, status), Some(id), detail)?;
            Ok(())
        })
    }
}

fn count_visits(counts: &mut VisitCounts, reconciled: &Reconciled) {
    counts.seen = reconciled.seen;
    for change in &reconciled.changes {
        if change.kinds.contains(&ChangeKind::New) {
            counts.new += 1;
        } else if change.is_news() {
            counts.changed += 1;
        }
        if change.kinds.contains(&ChangeKind::Closed) {
            counts.closed += 1;
        }
    }
}
