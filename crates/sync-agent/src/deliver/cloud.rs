//! One session with the cloud: lease, batches, end, anchor.
//!
//! A cloud that is not reached never fails a run: what is owed stays a row, and the run says so in a warning. Only
//! another PC's lease ends it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Duration, TimeDelta, Utc};
use serde_json::{Value, json};
use sync_core::audit::{Action, Phase, Status};
use sync_core::cloud::{
    ApplyOutcome, AuditForCloud, OutcomeWord, SyncBegin, SyncGranted, audit_item, look_items,
};
use sync_core::failure::{Code, Failure};
use sync_core::outbox::cloud::Conflict;
use sync_core::outbox::{CloudAction, Event, ParkReason, Resend, State, batch};
use sync_core::practice::AppointmentId;
use sync_core::schedule::Due;
use sync_core::sign_in::Guard;
use sync_core::sign_in::credentials::CredentialEvent;
use uuid::Uuid;

use crate::agent::{Agent, store_failure};
use crate::push::supabase::functions::Totals;
use crate::push::supabase::{PushFailure, Supabase};
use crate::room::PimsRoom;
use crate::run::{Progressing, Request};
use crate::settings::CloudSettings;
use crate::store::{Kept, Owed, OwedKind, Rows, StoreFailure};

/// A difference to the servers' clock that a person should know of.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// A visit read within this time is as fresh as any other PC's.
const FRESH: Duration = Duration::minutes(15);

/// Most audit rows that one run tells; the rest follows with the next.
const AUDIT_ROWS: u32 = 2000;

/// An open session.
pub(crate) struct CloudSession {
    pub(crate) supabase: Arc<Supabase>,
    session: Uuid,
    clinic: Uuid,
}

/// What became of one batch.
enum Batch {
    /// Every row has its outcome.
    Settled,
    /// Later, all that waits.
    Stop,
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
        match supabase.begin(cloud.clinic, &self.device, reason, next_due).await {
            Err(failure) => {
                tracing::warn!(%failure, "the cloud was not reached");
                run.warnings.push(failure.code().failure());
                Ok(None)
            }
            Ok(answer) => {
                if let Some(skew) = answer.skew {
                    self.note_skew(run, skew);
                }
                match answer.value {
                    SyncBegin::StandingBy { standing_by, .. } => {
                        let until = standing_by.until;
                        self.store
                            .write::<_, StoreFailure>(|rows| rows.keep(Kept::StandingByUntil, &until))
                            .map_err(|failure| store_failure(&failure))?;
                        Err(Code::StandingBy
                            .failure()
                            .with_detail(format!("until {}", until.format("%H:%M UTC"))))
                    }
                    SyncBegin::Granted(granted) => {
                        self.take_over(&granted, run).map_err(|failure| store_failure(&failure))?;
                        Ok(Some(CloudSession { supabase, session: granted.session, clinic: cloud.clinic }))
                    }
                }
            }
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

    fn note_skew(&mut self, run: &mut Progressing, skew: TimeDelta) {
        if skew.abs() > CLOCK_TOLERANCE && !run.warnings.iter().any(|known| known.code == Code::ClockWrong) {
            let minutes = skew.num_minutes();
            let detail = if minutes > 0 {
                format!("it is {minutes} min behind")
            } else {
                format!("it is {} min ahead", -minutes)
            };
            run.warnings.push(Code::ClockWrong.failure().with_detail(detail));
        }
        if let Err(failure) = self.store.write(|rows| rows.keep(Kept::ClockSkew, &skew.num_seconds())) {
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
        match self.open_session("delivery", &mut run).await {
            Ok(cloud) => {
                let delivered = self.deliver(cloud.as_ref(), &mut run).await;
                if let Some(cloud) = cloud.filter(|_| run.warnings.is_empty()) {
                    let totals = Totals { status: "completed", ..Totals::default() };
                    if let Err(failure) = cloud.supabase.end(cloud.session, &totals).await {
                        tracing::warn!(%failure, "the session was not closed");
                    }
                }
                delivered
            }
            Err(failure) => {
                tracing::info!(code = failure.code.as_str(), "delivered with the next run");
                self.send_withdraws(&mut run).await;
                false
            }
        }
    }

    /// Whether something owed has come due, for an agent that stays.
    pub(crate) fn owes_now(&self) -> bool {
        if self.settings.cloud.is_none() || !self.store.is_unlocked() {
            return false;
        }
        let next = self.store.read().next_owed().unwrap_or_default();
        next.is_some_and(|at| at <= self.now())
    }

    /// Sends the rows that are due in batches, until none is left or the cloud cannot take more. `false`: stop.
    async fn send_rows(&mut self, session: &CloudSession, run: &mut Progressing) -> bool {
        let kinds = [OwedKind::Visit, OwedKind::Credential, OwedKind::Call];
        loop {
            let now = self.now();
            let most = u32::try_from(batch::MOST_ITEMS).unwrap_or(u32::MAX);
            let rows = match self.store.read().due(&kinds, now, most) {
                Ok(rows) => rows,
                Err(failure) => {
                    run.warnings.push(store_failure(&failure));
                    return false;
                }
            };
            if rows.is_empty() {
                // Rows that do not open any more must not look like an empty outbox.
                match self.store.write(|table| table.set_unreadable_aside()) {
                    Ok(_) => return true,
                    Err(failure) => {
                        run.warnings.push(store_failure(&failure));
                        return false;
                    }
                }
            }
            let rows = cancelled_first(rows);
            let fitting = batch::next(rows.iter().map(|row| row.body.to_string().len()));
            let part = rows.get(..fitting.max(1)).unwrap_or(&rows);
            match self.send_batch(session, part, run).await {
                Ok(Batch::Settled) => {}
                Ok(Batch::Stop) => return false,
                Err(failure) => {
                    run.warnings.push(store_failure(&failure));
                    return false;
                }
            }
        }
    }

    async fn send_batch(
        &mut self,
        session: &CloudSession,
        rows: &[Owed],
        run: &mut Progressing,
    ) -> Result<Batch, StoreFailure> {
        // Halves wait on a stack: one bad item is found without the others waiting for it.
        let mut parts: Vec<&[Owed]> = vec![rows];
        let mut spoilt: Vec<(Owed, ParkReason)> = Vec::new();
        let mut settled = 0;
        while let Some(part) = parts.pop() {
            let claimed = self.claim(part)?;
            let items = claimed.iter().map(|row| self.named(row)).collect();
            crate::crash::point("rows_claimed_before_send");
            // Only a look raises what the consumer believes to be fresh; a row that waited must not.
            let answer = session.supabase.apply(session.session, DateTime::UNIX_EPOCH, items).await;
            crate::crash::point("rows_answered_before_record");
            let failure = match answer {
                Ok(answer) => {
                    run.pushed += self.settle(&claimed, &answer.value.outcomes)?;
                    settled += claimed.len();
                    continue;
                }
                Err(failure) => failure,
            };
            let reason = match failure.action() {
                CloudAction::Bisect => Some(ParkReason::BadItem),
                CloudAction::TooLarge => Some(ParkReason::TooLarge),
                CloudAction::Accepted
                | CloudAction::SignInAgain
                | CloudAction::BeginAgain
                | CloudAction::Conflict
                | CloudAction::Forbidden
                | CloudAction::NotReady
                | CloudAction::AlreadyThere
                | CloudAction::ParentMissing
                | CloudAction::Retry { .. }
                | CloudAction::NotTheCloud { .. } => None,
            };
            match (reason, claimed.as_slice()) {
                (Some(reason), [only]) => spoilt.push((only.clone(), reason)),
                (Some(_), _) => {
                    self.release(
                        &claimed,
                        Event::Unanswered { resend: Resend::Safe, retry_after: None },
                        true,
                    )?;
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.push(second);
                    parts.push(first);
                }
                (None, _) => {
                    // Nothing is wrong with these rows: they wait, whatever the cloud's trouble is.
                    let retry_after = failure.retry_after();
                    let spoilt: Vec<Owed> = spoilt.into_iter().map(|(row, _)| row).collect();
                    for waiting in [&claimed, &spoilt] {
                        self.release(
                            waiting,
                            Event::Unanswered { resend: Resend::Safe, retry_after },
                            false,
                        )?;
                    }
                    self.warn_cloud(run, &failure);
                    return Ok(Batch::Stop);
                }
            }
        }
        if settled == 0 && spoilt.len() > 1 {
            // Where every single one is refused alike, it is not they who are bad.
            let rows: Vec<Owed> = spoilt.into_iter().map(|(row, _)| row).collect();
            self.release(&rows, Event::Unanswered { resend: Resend::Safe, retry_after: None }, false)?;
            run.warnings.push(Code::CloudRefused.failure());
            return Ok(Batch::Stop);
        }
        for (row, reason) in spoilt {
            self.release(&[row], Event::Refused(reason), false)?;
        }
        Ok(Batch::Settled)
    }

    fn warn_cloud(&mut self, run: &mut Progressing, failure: &PushFailure) {
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

    /// A call's row that was written before the clinic's name was known gets it now.
    fn named(&self, row: &Owed) -> Value {
        let mut body = row.body.clone();
        if let (OwedKind::Call, Some(cloud)) = (row.kind, &self.settings.cloud)
            && let Some(variables) = body.get_mut("dynamic_variables").and_then(Value::as_object_mut)
        {
            variables.entry("clinic_name").or_insert_with(|| json!(cloud.clinic_name));
            if let Some(phone) = &cloud.clinic_phone {
                variables.entry("clinic_phone").or_insert_with(|| json!(phone));
            }
        }
        body
    }

    fn claim(&mut self, rows: &[Owed]) -> Result<Vec<Owed>, StoreFailure> {
        let now = self.now();
        self.store.write(|table| {
            rows.iter()
                .map(|row| {
                    let mut row = row.clone();
                    row.state = row.state.on(Event::Claimed(Resend::Safe), now, 0.0);
                    table.move_owed(&row, row.state, None)?;
                    Ok(row)
                })
                .collect()
        })
    }

    /// Moves claimed rows on; `at_once` leaves them due now.
    fn release(&mut self, rows: &[Owed], event: Event, at_once: bool) -> Result<(), StoreFailure> {
        let now = self.now();
        let jitter = crate::chance::jitter();
        self.store.write(|table| {
            for row in rows {
                let mut state = row.state.on(event, now, jitter);
                if let (State::Pending { attempts, .. }, true) = (state, at_once) {
                    state = State::Pending { not_before: now, attempts };
                }
                table.move_owed(row, state, None)?;
            }
            Ok(())
        })
    }

    /// Takes each row's outcome; returns how many are delivered.
    fn settle(&mut self, rows: &[Owed], outcomes: &[ApplyOutcome]) -> Result<u32, StoreFailure> {
        let now = self.now();
        let jitter = crate::chance::jitter();
        self.store.write(|table| {
            let mut delivered = 0;
            for (index, row) in rows.iter().enumerate() {
                let key = row.body.get("key").and_then(Value::as_str);
                let outcome = outcomes.get(index).filter(|outcome| outcome.key.as_deref() == key);
                let event = match outcome {
                    // Not named: not delivered.
                    None => Event::Unanswered { resend: Resend::Safe, retry_after: None },
                    Some(outcome) => take_outcome(table, row, outcome, now)?,
                };
                let state = row.state.on(event, now, jitter);
                delivered += u32::from(matches!(state, State::Delivered { .. }));
                table.move_owed(row, state, None)?;
            }
            Ok(delivered)
        })
    }

    /// Tells which calls were looked at, and the audit rows that the cloud does not have yet.
    async fn send_look_and_audit(&mut self, session: &CloudSession, run: &mut Progressing) {
        if let Err(failure) = self.send_look(session).await.and(self.send_audit(session).await) {
            match failure {
                Trouble::Push(failure) => self.warn_cloud(run, &failure),
                Trouble::Store(failure) => run.warnings.push(store_failure(&failure)),
                Trouble::AuditBroken => run.warnings.push(Code::AuditBroken.failure()),
            }
        }
    }

    /// Tells for every live call when all its visits were last really read.
    async fn send_look(&mut self, session: &CloudSession) -> Result<(), Trouble> {
        let mut looks: BTreeMap<DateTime<Utc>, Vec<Uuid>> = BTreeMap::new();
        {
            let rows = self.store.read();
            for call in rows.live_calls()? {
                let read = call
                    .known
                    .appointments
                    .iter()
                    .map(|id| rows.read_at(id))
                    .collect::<Result<Vec<_>, _>>()?;
                let oldest =
                    read.into_iter().collect::<Option<Vec<_>>>().and_then(|read| read.into_iter().min());
                if let Some(at) = oldest {
                    looks.entry(at).or_default().push(call.known.call_id);
                }
            }
        }
        for (at, calls) in looks {
            session.supabase.apply(session.session, at, look_items(&calls)).await?;
        }
        Ok(())
    }

    async fn send_audit(&mut self, session: &CloudSession) -> Result<(), Trouble> {
        let mut sent = 0;
        loop {
            let after: u64 = self.store.read().kept(Kept::AuditDelivered)?.unwrap_or_default();
            let most = u32::try_from(batch::MOST_ITEMS).unwrap_or(u32::MAX);
            let rows = self.store.read().audit_after(after, most)?;
            let Some(last) = rows.last().map(|row| row.seq) else { return Ok(()) };
            let items: Vec<Value> =
                rows.iter().map(|row| told_audit(&self.device, row.seq, &row.columns)).collect();
            let answer = session.supabase.apply(session.session, self.now(), items).await?;
            let refused = answer
                .value
                .outcomes
                .iter()
                .any(|outcome| !matches!(outcome.outcome, OutcomeWord::Applied | OutcomeWord::Unchanged));
            if refused {
                return Err(Trouble::AuditBroken);
            }
            if answer.value.outcomes.len() != rows.len() {
                return Err(Trouble::Push(PushFailure::NotAgreed));
            }
            self.store.write(|table| table.keep(Kept::AuditDelivered, &last))?;
            sent += u32::try_from(rows.len()).unwrap_or(u32::MAX);
            if sent >= AUDIT_ROWS {
                return Ok(());
            }
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
        if let Err(failure) = cloud.supabase.end(cloud.session, &totals).await {
            self.warn_cloud(run, &failure);
            return;
        }
        if let Err(trouble) = self.anchor(&cloud).await {
            match trouble {
                Trouble::Push(failure) => self.warn_cloud(run, &failure),
                Trouble::Store(failure) => run.warnings.push(store_failure(&failure)),
                Trouble::AuditBroken => run.warnings.push(Code::AuditBroken.failure()),
            }
        }
    }

    /// Anchors the newest row that the cloud already has.
    async fn anchor(&mut self, cloud: &CloudSession) -> Result<(), Trouble> {
        let head = self.store.read().audit_head()?;
        let delivered: u64 = self.store.read().kept(Kept::AuditDelivered)?.unwrap_or_default();
        if head.seq == 0 || delivered < head.seq {
            return Ok(());
        }
        cloud.supabase.anchor(cloud.clinic, &self.device, head.seq, &head.hash.to_string()).await?;
        let now = self.now();
        self.store.write(|rows| rows.anchored(&head, now))?;
        Ok(())
    }

    /// Rows that a process which died had claimed.
    pub(super) fn recover_in_flight(&mut self) -> Result<(), StoreFailure> {
        if !self.store.is_unlocked() {
            return Ok(());
        }
        let now = self.now();
        let receiver = self.receiver();
        self.store.write(|table| {
            for row in table.in_flight()? {
                super::queue::found_in_flight(table, &row, receiver, now)?;
            }
            Ok(())
        })
    }
}

/// Within one batch, what is taken back goes before what is put in its place.
fn cancelled_first(mut rows: Vec<Owed>) -> Vec<Owed> {
    rows.sort_by_key(|row| {
        let queued =
            row.kind == OwedKind::Call && row.body.get("state").and_then(Value::as_str) != Some("cancelled");
        (row.kind, queued)
    });
    rows
}

/// Either side of a delivery that could not go on.
enum Trouble {
    Push(PushFailure),
    Store(StoreFailure),
    /// The cloud has other entries under the same numbers.
    AuditBroken,
}

impl From<PushFailure> for Trouble {
    fn from(failure: PushFailure) -> Self {
        Trouble::Push(failure)
    }
}

impl From<StoreFailure> for Trouble {
    fn from(failure: StoreFailure) -> Self {
        Trouble::Store(failure)
    }
}

/// What an outcome means for its row, with what follows from it stored.
fn take_outcome(
    table: &Rows<'_>,
    row: &Owed,
    outcome: &ApplyOutcome,
    now: DateTime<Utc>,
) -> Result<Event, StoreFailure> {
    if outcome.outcome == OutcomeWord::Refused {
        let code = outcome.code.as_deref().unwrap_or_default();
        tracing::warn!(
            kind = row.kind.as_str(),
            code,
            message = outcome.message.as_deref(),
            "the cloud refused an item"
        );
    }
    match (row.kind, outcome.outcome) {
        (OwedKind::Visit, OutcomeWord::Applied | OutcomeWord::Unchanged) => {
            table.visit_delivered(&row.subject, row.revision)?;
            Ok(Event::Accepted)
        }
        (OwedKind::Visit, OutcomeWord::Stale) => {
            // Another PC of the clinic counted further: ours goes above it and is sent again.
            let above = outcome.revision.unwrap_or(row.revision);
            let id = AppointmentId::new(&*row.subject);
            if table.read_at(&id)?.is_none_or(|read| now - read > FRESH) {
                table.doubt(&id, above)?;
                return Ok(Event::Accepted);
            }
            let lifted = table.lift_revision(&id, above)?;
            let mut body = row.body.clone();
            body["revision"] = json!(lifted);
            body["key"] = json!(format!("visit:{}:{lifted}", row.subject));
            table.owe(OwedKind::Visit, &row.subject, lifted, now, &body, now)?;
            Ok(Event::Unanswered { resend: Resend::Safe, retry_after: None })
        }
        (OwedKind::Call, _) => super::calls::take_outcome(table, row, outcome, now),
        (_, OutcomeWord::Applied | OutcomeWord::Unchanged | OutcomeWord::Stale) => Ok(Event::Accepted),
        (_, OutcomeWord::Refused | OutcomeWord::OtherOrigin | OutcomeWord::Conflict) => {
            Ok(Event::Refused(ParkReason::BadItem))
        }
    }
}

/// An audit row as the cloud is told of it.
fn told_audit(device: &str, seq: u64, columns: &[String; 8]) -> Value {
    let [at, action, phase, status, object, detail, prev, hash] = columns;
    let parsed: Option<Action> = action.parse().ok();
    let status = match (phase.parse(), status.parse()) {
        (Ok(Phase::Intent), _) => "intent",
        (_, Ok(Status::Success)) => "success",
        _ => "failure",
    };
    let resource_type = match parsed {
        Some(
            Action::NeoSignIn
            | Action::NeoSignInByPerson
            | Action::NeoSessionUsed
            | Action::NeoSessionWiped
            | Action::CredentialsStored
            | Action::CredentialsRead
            | Action::CredentialsRotated
            | Action::CredentialsRevoked
            | Action::CredentialState
            | Action::SignInTryAgain,
        ) => "credential",
        Some(Action::CallPlanned | Action::CallDecided | Action::CallPublished | Action::CallWithdrawn) => {
            "call"
        }
        _ => "sync_session",
    };
    audit_item(&AuditForCloud {
        device,
        seq,
        at: at.parse().unwrap_or_default(),
        action,
        status,
        resource_type,
        resource_id: (!object.is_empty()).then_some(object.as_str()),
        details: &serde_json::from_str(detail).unwrap_or(Value::Null),
        prev_hash: prev,
        hash,
    })
}
