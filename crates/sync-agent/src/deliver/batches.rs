//! Rows of the outbox on their way to the cloud, in batches: claimed, sent, and each moved on by its own outcome.
//!
//! A request that is refused as a whole is halved until the item that spoils it stands alone; only that one is set
//! aside. Whatever else the cloud's trouble is, nothing is wrong with the rows: they wait.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sync_core::cloud::{ApplyAnswer, ApplyOutcome, OutcomeWord};
use sync_core::failure::Code;
use sync_core::outbox::{CloudAction, Event, ParkReason, Receiver, Resend, State, batch};
use sync_core::ports::PimsRoom;
use sync_core::practice::AppointmentId;

use super::cloud::CloudSession;
use crate::agent::{Agent, store_failure};
use crate::run::Progressing;
use crate::store::{Owed, OwedKind, Rows, StoreFailure};

/// A visit read within this time is as fresh as any other PC's.
const FRESH: Duration = Duration::minutes(15);

/// So often one row is lifted above what the cloud knows in one go; after that it waits.
const LIFTS: u32 = 3;

/// How long it waits then.
const AFTER_LIFTS: Duration = Duration::minutes(10);

/// No PC counts so far: a revision beyond it is nobody's, and cannot be counted above.
pub(super) const MOST_REVISIONS: u32 = 1_000_000_000;

/// How often each row was lifted.
type Lifted = BTreeMap<(OwedKind, String), u32>;

/// What became of one batch.
enum Batch {
    /// Every row has its outcome.
    Settled,
    /// Later, all that waits.
    Stop,
}

impl<R: PimsRoom> Agent<R> {
    /// Sends the rows that are due in batches, until none is left or the cloud cannot take more. `false`: stop.
    ///
    /// It ends whatever the cloud says: a row is sent again at once only to pass a revision that another PC counted
    /// further, and that a few times.
    pub(super) async fn send_rows(&mut self, session: &CloudSession, run: &mut Progressing) -> bool {
        let kinds = [OwedKind::Visit, OwedKind::Credential, OwedKind::Call];
        let mut lifted = Lifted::new();
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
            match self.send_batch(session, part, &mut lifted, run).await {
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
        lifted: &mut Lifted,
        run: &mut Progressing,
    ) -> Result<Batch, StoreFailure> {
        // Halves wait on a stack: one bad item is found without the others waiting for it.
        let mut parts: Vec<Range<usize>> = std::iter::once(0..rows.len()).collect();
        let mut spoilt: Vec<(Owed, ParkReason)> = Vec::new();
        let mut settled = 0;
        while let Some(part) = parts.pop() {
            let claimed = self.claim(rows.get(part.clone()).unwrap_or_default())?;
            let items = claimed.iter().map(|row| self.named(row)).collect();
            crate::crash::point("rows_claimed_before_send");
            // Only a look raises what the consumer believes to be fresh; a row that waited must not.
            let answer = session.supabase.apply(session.session, DateTime::UNIX_EPOCH, items).await;
            crate::crash::point("rows_answered_before_record");
            self.hear_cloud(run, &session.supabase);
            let failure = match answer {
                Ok(answer) => {
                    run.pushed += self.settle(&claimed, &answer.value, lifted)?;
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
            match (reason, batch::halves(part)) {
                (Some(reason), None) => spoilt.extend(claimed.into_iter().map(|only| (only, reason))),
                (Some(_), Some((first, second))) => {
                    self.release(
                        &claimed,
                        Event::Unanswered { resend: Resend::Safe, retry_after: None },
                        true,
                    )?;
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
    fn settle(
        &mut self,
        rows: &[Owed],
        answer: &ApplyAnswer,
        lifted: &mut Lifted,
    ) -> Result<u32, StoreFailure> {
        let now = self.now();
        let jitter = crate::chance::jitter();
        self.store.write(|table| {
            let mut delivered = 0;
            for (index, row) in rows.iter().enumerate() {
                let key = row.body.get("key").and_then(Value::as_str);
                let outcome = answer.outcome_of(index, key);
                let event = match outcome {
                    // Not named: not delivered.
                    None => Event::Unanswered { resend: Resend::Safe, retry_after: None },
                    Some(outcome) => take_outcome(table, row, outcome, now)?,
                };
                let state = row.state.on(event, now, jitter);
                delivered += u32::from(matches!(state, State::Delivered { .. }));
                table.move_owed(row, state, None)?;
                let is_stale = outcome.is_some_and(|outcome| outcome.outcome == OutcomeWord::Stale);
                if let (true, Event::Unanswered { .. }) = (is_stale, event) {
                    // What was lifted has taken the row's place, and is due at once.
                    let times = lifted.entry((row.kind, row.subject.clone())).or_default();
                    *times += 1;
                    if *times >= LIFTS {
                        table.put_off(row.kind, &row.subject, now + AFTER_LIFTS)?;
                    }
                }
            }
            Ok(delivered)
        })
    }

    /// Rows that a process which died had claimed.
    pub(super) fn recover_in_flight(&mut self) -> Result<(), StoreFailure> {
        if !self.store.is_unlocked() {
            return Ok(());
        }
        let now = self.now();
        let receiver = self.receiver();
        let moment = self.clock.awake_and_asleep();
        self.store.write(|table| {
            for row in table.in_flight()? {
                super::queue::found_in_flight(table, &row, receiver, moment.as_ref(), now)?;
            }
            match receiver {
                Receiver::Ours => table.settle_taken_back(),
                Receiver::Other => Ok(()),
            }
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
            if above >= MOST_REVISIONS {
                return Ok(Event::Refused(ParkReason::BadItem));
            }
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
