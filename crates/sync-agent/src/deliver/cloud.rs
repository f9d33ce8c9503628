//! One session with the cloud: lease, clocks compared, what is delivered in it and in which order, end.
//!
//! A cloud that is not reached never fails a run: what is owed stays a row, and the run says so in a warning. Only
//! another PC's lease ends it.

use std::sync::Arc;

use chrono::{DateTime, Duration, TimeDelta, Utc};
use serde_json::{Value, json};
use sync_core::audit::{Action, Phase, Status};
use sync_core::calls::PersonDecision;
use sync_core::cloud::{SyncBegin, SyncGranted};
use sync_core::failure::{Code, Failure};
use sync_core::outbox::cloud::Conflict;
use sync_core::ports::PimsRoom;
use sync_core::schedule::Due;
use sync_core::sign_in::Guard;
use sync_core::sign_in::credentials::CredentialEvent;
use sync_core::words::Phrase;
use uuid::Uuid;

use crate::agent::{Agent, store_failure};
use crate::push::supabase::functions::Totals;
use crate::push::supabase::{PushFailure, Supabase};
use crate::run::{Progressing, Request};
use crate::settings::CloudSettings;
use crate::store::{Kept, OwedKind, StoreFailure};

/// A difference to the servers' clock that a person should know of.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// Answers take their time and name whole seconds: a smaller change of the difference is none.
const SKEW_MATTERS: TimeDelta = TimeDelta::seconds(5);

/// An open session.
pub(crate) struct CloudSession {
    pub(crate) supabase: Arc<Supabase>,
    pub(super) session: Uuid,
    pub(crate) clinic: Uuid,
}

impl<R: PimsRoom> Agent<R> {
    /// Takes the lease and opens a session. `Ok(None)`: there is no cloud, or it is not reached.
    pub(crate) async fn begin_in_cloud(
        &mut self,
        request: Request,
        run: &mut Progressing,
    ) -> Result<Option<CloudSession>, Failure> {
        let begun = self.open_session(request.reason.as_str(), run).await;
        run.steps.end("cloud");
        begun
    }

    async fn open_session(
        &mut self,
        reason: &str,
        run: &mut Progressing,
    ) -> Result<Option<CloudSession>, Failure> {
        let Some(cloud) = self.settings.cloud.clone() else { return Ok(None) };
        let supabase = match self.supabase(&cloud) {
            Ok(supabase) => supabase,
            Err(failure) => {
                run.warnings.push(failure);
                return Ok(None);
            }
        };
        let next_due = match self.due() {
            Ok(Due::At(at, _)) => Some(at),
            Ok(Due::Now(_)) => Some(self.now() + Duration::minutes(i64::from(self.rule().every_minutes))),
            Err(_) => None,
        };
        let begun = supabase.begin(cloud.clinic, &self.device, reason, next_due).await;
        self.hear_cloud(run, &supabase);
        match begun {
            Err(failure) => {
                tracing::warn!(%failure, "the cloud was not reached");
                run.warnings.push(failure.code().failure());
                Ok(None)
            }
            Ok(answer) => match answer.value {
                SyncBegin::StandingBy { standing_by, .. } => {
                    let until = standing_by.until;
                    self.store
                        .write::<_, StoreFailure>(|rows| {
                            rows.keep(Kept::StandingByUntil, &until)?;
                            rows.keep(Kept::StandingByFor, &standing_by.device)
                        })
                        .map_err(|failure| store_failure(&failure))?;
                    Err(Code::StandingBy
                        .failure()
                        .with_detail(Phrase::UntilUtc(&until.format("%H:%M").to_string()).say()))
                }
                SyncBegin::Granted(granted) => {
                    self.take_over(&granted, run).map_err(|failure| store_failure(&failure))?;
                    Ok(Some(CloudSession { supabase, session: granted.session, clinic: cloud.clinic }))
                }
            },
        }
    }

    /// The client of the clinic's project; its refresh token stands in the vault.
    pub(crate) fn supabase(&self, cloud: &CloudSettings) -> Result<Arc<Supabase>, Failure> {
        let vault = self.vault.as_ref().map_err(Clone::clone)?;
        crate::joining::supabase(
            &self.home,
            &self.settings,
            cloud,
            Arc::clone(vault),
            Arc::clone(&self.clock),
        )
    }

    /// What the cloud knows and this PC may not: refusals on other PCs, what became of calls, the clinic's names.
    fn take_over(&mut self, granted: &SyncGranted, run: &mut Progressing) -> Result<(), StoreFailure> {
        let now = self.now();
        let state = self.credential_state()?;
        let receiver_claims = self.settings.queue.as_ref().is_some_and(|queue| queue.receiver_claims);
        let generation = u64::from(granted.credential.generation);
        let refused = granted.credential.refused;
        run.cancelled_calls += self.store.write::<_, StoreFailure>(|rows| {
            let mut guard: Guard = rows.kept(Kept::Guard)?.unwrap_or_default();
            // Our own word about these credentials may still be on its way; that they are stored is no word.
            let ours_is_newer = rows
                .owed(OwedKind::Credential, "neo")?
                .is_some_and(|owed| owed.body.get("state").and_then(Value::as_str) != Some("configured"));
            if refused && !ours_is_newer {
                guard = guard.refused_elsewhere(generation);
                if guard.is_refused() {
                    rows.keep(Kept::Credential, &state.on(CredentialEvent::RefusedElsewhere))?;
                }
                rows.keep(Kept::Guard, &guard)?;
            }
            // New credentials on this PC must count above those of the clinic's other PCs.
            rows.keep(Kept::CloudGeneration, &generation)?;
            super::calls::take_over(rows, &granted.calls, granted.server_time, receiver_claims, now)
        })?;
        if let Some(cloud) = &mut self.settings.cloud {
            cloud.clinic_name.clone_from(&granted.clinic.name);
            cloud.clinic_phone.clone_from(&granted.clinic.phone);
        }
        Ok(())
    }

    /// Compares this PC's clock with a server's.
    pub(crate) fn compare_clocks(&mut self, run: &mut Progressing, server: DateTime<Utc>) {
        let skew = server - self.now();
        self.note_skew(run, skew);
    }

    /// Every answer tells what time it is, a refusal as well.
    pub(super) fn hear_cloud(&mut self, run: &mut Progressing, supabase: &Supabase) {
        if let Some(skew) = supabase.take_skew() {
            self.note_skew(run, skew);
        }
    }

    fn note_skew(&mut self, run: &mut Progressing, skew: TimeDelta) {
        if skew.abs() > CLOCK_TOLERANCE && !run.warnings.iter().any(|known| known.code == Code::ClockWrong) {
            let detail = Phrase::ClockBehind(skew.num_minutes()).say();
            run.warnings.push(Code::ClockWrong.failure().with_detail(detail));
        }
        let kept = self.store.write::<_, StoreFailure>(|rows| {
            let known: Option<i64> = rows.kept(Kept::ClockSkew)?;
            if known.is_none_or(|known| (known - skew.num_seconds()).abs() >= SKEW_MATTERS.num_seconds()) {
                rows.keep(Kept::ClockSkew, &skew.num_seconds())?;
            }
            Ok(())
        });
        if let Err(failure) = kept {
            tracing::warn!(%failure, "the clock's difference was not kept");
        }
    }

    /// Delivers what is owed: rows to the cloud, then messages to the queue, then what those changed. `true`: all that
    /// was due has left.
    pub(crate) async fn deliver(&mut self, cloud: Option<&CloudSession>, run: &mut Progressing) -> bool {
        if let Err(failure) = self.recover_in_flight() {
            run.warnings.push(store_failure(&failure));
            return false;
        }
        let Some(session) = cloud else {
            self.send_withdraws(run).await;
            return false;
        };
        if !self.send_rows(session, run).await {
            self.send_withdraws(run).await;
            return false;
        }
        let before = run.pushed;
        self.send_to_queue(run).await;
        if run.pushed > before && !self.send_rows(session, run).await {
            return false;
        }
        self.note_delivery(run);
        self.send_look_and_audit(session, run).await;
        self.store.read().count_outbox().is_ok_and(|counts| counts.waiting == 0)
    }

    fn note_delivery(&mut self, run: &mut Progressing) {
        if run.pushed > 0 {
            let entry = (Action::CloudDelivery, Phase::Note, Status::Success);
            if let Err(failure) = self.audit(entry, None, json!({ "delivered": run.pushed })) {
                run.warnings.push(store_failure(&failure));
            }
        }
    }

    /// Opens a session only to deliver what is owed: after a person's decision, between runs, before a purge. `true`:
    /// all of it has left.
    pub async fn deliver_now(&mut self) -> bool {
        let mut run = Progressing::only_delivering();
        let contact = self.contact(&mut run).await;
        self.deliver_through(contact, run).await
    }

    /// A session only to deliver; an error where another PC of the clinic has the lease.
    pub(crate) async fn contact(&mut self, run: &mut Progressing) -> Result<Option<CloudSession>, Failure> {
        self.open_session("delivery", run).await
    }

    /// Delivers what is owed as far as this contact goes. `true`: all of it has left.
    pub(crate) async fn deliver_through(
        &mut self,
        contact: Result<Option<CloudSession>, Failure>,
        mut run: Progressing,
    ) -> bool {
        match contact {
            Ok(cloud) => {
                let delivered = self.deliver(cloud.as_ref(), &mut run).await;
                if let Some(cloud) = cloud.filter(|_| run.warnings.is_empty()) {
                    let totals = Totals { status: "completed", ..Totals::default() };
                    if let Err(failure) = cloud.supabase.end(cloud.session, &totals).await {
                        tracing::warn!(%failure, "the session was not closed");
                    }
                }
                if delivered {
                    self.nothing_is_left();
                }
                delivered
            }
            Err(failure) => {
                tracing::info!(code = failure.code.as_str(), "delivered with the next run");
                self.say_no_in_cloud(&mut run).await;
                self.send_withdraws(&mut run).await;
                false
            }
        }
    }

    /// All that was owed has left between two runs: what the last one warned of delivering is over.
    fn nothing_is_left(&mut self) {
        let now = self.now();
        let noted = self.store.write::<_, StoreFailure>(|rows| {
            let outbox = rows.count_outbox()?;
            if outbox.waiting == 0 && outbox.parked == 0 {
                rows.keep(Kept::DrainedAt, &now)?;
                rows.all_delivered(now)?;
            }
            Ok(())
        });
        if let Err(failure) = noted {
            tracing::warn!(%failure, "that all was delivered is not noted; the next run does it");
        }
    }

    /// A person's "no" to a call needs no lease: it holds for the PC that works as well.
    async fn say_no_in_cloud(&mut self, run: &mut Progressing) {
        let owed = match self.store.read().all_owed(OwedKind::Call) {
            Ok(owed) => owed,
            Err(failure) => {
                run.warnings.push(store_failure(&failure));
                return;
            }
        };
        for row in owed {
            if let Err(failure) = self.say_no_to(&row.subject, run).await {
                run.warnings.push(failure);
                return;
            }
        }
    }

    /// Tells the cloud that a person does not want this call; `false` where no person has said so, or it was not heard.
    ///
    /// # Errors
    /// The store; or the cloud was not reached.
    pub(crate) async fn say_no_to(&mut self, call_id: &str, run: &mut Progressing) -> Result<bool, Failure> {
        let store = |failure: StoreFailure| store_failure(&failure);
        let Some(row) = self.store.read().call(call_id).map_err(store)? else { return Ok(false) };
        let decision = match &row.known.decision {
            Some(PersonDecision::Skip) => "skip",
            Some(PersonDecision::Cancel) => "cancel",
            Some(PersonDecision::Approve { .. }) | None => return Ok(false),
        };
        let Some(cloud) = self.settings.cloud.clone() else { return Ok(false) };
        let supabase = self.supabase(&cloud)?;
        let appointment = row.known.appointments.first().map(|id| id.as_str());
        let (call, device) = (row.known.call_id, self.device.clone());
        let said = supabase.withdraw_call(cloud.clinic, &device, call, appointment, decision).await;
        self.hear_cloud(run, &supabase);
        let answer = said.map_err(|failure| {
            tracing::warn!(%failure, "a person's word about a call was not heard in the cloud");
            failure.code().failure()
        })?;
        let now = self.now();
        self.store
            .write::<_, StoreFailure>(|rows| super::calls::take_withdrawn(rows, call_id, &answer.value, now))
            .map_err(store)?;
        Ok(answer.value.withdrawn)
    }

    /// Whether something owed has come due that a session now would deliver, for an agent that stays.
    pub(crate) fn owes_now(&self) -> bool {
        if self.settings.cloud.is_none() || !self.store.is_unlocked() {
            return false;
        }
        let next = self.store.read().next_owed(self.settings.queue.is_some()).unwrap_or_default();
        next.is_some_and(|at| at <= self.now())
    }

    pub(super) fn warn_cloud(&mut self, run: &mut Progressing, failure: &PushFailure) {
        tracing::warn!(%failure, "the cloud");
        let code = match failure.conflict() {
            Some(Conflict::LeaseLost) => Code::StandingBy,
            Some(Conflict::AnchorBehind | Conflict::AnchorFork) => Code::AuditBroken,
            Some(Conflict::SessionClosed | Conflict::Unknown) | None => failure.code(),
        };
        if !run.warnings.iter().any(|known| known.code == code) {
            run.warnings.push(code.failure());
        }
    }

    /// Ends the session and anchors the audit trail.
    pub(crate) async fn end_in_cloud(
        &mut self,
        cloud: Option<CloudSession>,
        run: &mut Progressing,
        ended: &Result<(), Failure>,
    ) {
        let Some(cloud) = cloud else { return };
        let totals = Totals {
            status: match ended {
                Ok(()) => "completed",
                Err(failure) if failure.code.needs_person() => "needs_person",
                Err(_) => "failed",
            },
            appointments_synced: u64::from(run.visits.seen),
            consultations_synced: u64::from(run.notes.read),
            consultations_failed: u64::from(run.notes.failed),
            discharge_calls_scheduled: u64::from(
                crate::agent::calls_now(&self.store.read()).unwrap_or_default().planned,
            ),
            duration_ms: run.steps.so_far(),
            error_code: ended.as_ref().err().map(|failure| failure.code.as_str().to_owned()),
            next_scheduled_sync: match self.due() {
                Ok(Due::At(at, _)) => Some(at),
                Ok(Due::Now(_)) | Err(_) => None,
            },
        };
        let ended = cloud.supabase.end(cloud.session, &totals).await;
        self.hear_cloud(run, &cloud.supabase);
        if let Err(failure) = ended {
            self.warn_cloud(run, &failure);
            return;
        }
        if let Err(trouble) = self.anchor(&cloud).await {
            self.warn_told(run, trouble);
        }
    }
}
