//! Messages to the queue: a telephone will ring. Each is a row, claimed before it is sent, and sent only after the cloud
//! has confirmed the call's own row.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sync_core::audit::{Action, Phase, Status};
use sync_core::calls::{CallState, is_allowed};
use sync_core::failure::Failure;
use sync_core::outbox::{Delivery, Event, QueueAction, Receiver, Resend, State, may_have_arrived, resend};
use sync_core::ports::{AwakeAndAsleep, PimsRoom};
use uuid::Uuid;

use crate::agent::{Agent, store_failure};
use crate::joining;
use crate::push::qstash::{PublishFailure, Published, QStash};
use crate::run::Progressing;
use crate::settings::QueueSettings;
use crate::store::{Owed, OwedKind, Rows, StoreFailure};

/// Most messages of one run; the rest follows with the next.
const MESSAGES: u32 = 500;

/// A message that only the next plan can help waits so long; the plan makes it due at once.
const UNTIL_PLANNED: Duration = Duration::hours(1);

/// What goes to the queue, out of its row.
struct Message {
    call_id: Uuid,
    revision: u32,
    due: DateTime<Utc>,
}

fn message(body: &Value) -> Option<Message> {
    let message = body.get("message")?;
    Some(Message {
        call_id: message.get("callId")?.as_str()?.parse().ok()?,
        revision: u32::try_from(message.get("revision")?.as_u64()?).ok()?,
        due: body.get("due")?.as_str()?.parse().ok()?,
    })
}

impl<R: PimsRoom> Agent<R> {
    /// Who receives calls in the end.
    pub(crate) fn receiver(&self) -> Receiver {
        match &self.settings.queue {
            Some(queue) if queue.receiver_claims => Receiver::Ours,
            Some(_) | None => Receiver::Other,
        }
    }

    /// Settles messages of unknown end, left by a process that died or by an answer that was lost, before calls are
    /// judged or decided anew: only a message whose id is known can be taken back, and one that is replaced without
    /// it would ring beside its successor.
    pub(crate) async fn settle_messages(&mut self, run: &mut Progressing) {
        if let Err(failure) = self.recover_in_flight() {
            run.warnings.push(store_failure(&failure));
            return;
        }
        self.send_messages(run, |row| row.kind == OwedKind::Publish && row.may_have_arrived_since.is_some())
            .await;
    }

    /// Takes messages back, then publishes what is owed.
    pub(super) async fn send_to_queue(&mut self, run: &mut Progressing) {
        self.send_messages(run, |_| true).await;
    }

    /// Takes messages back even where the cloud is not reached: what must not ring does not wait for its row.
    pub(super) async fn send_withdraws(&mut self, run: &mut Progressing) {
        self.send_messages(run, |row| row.kind == OwedKind::Withdraw).await;
    }

    async fn send_messages(&mut self, run: &mut Progressing, wanted: impl Fn(&Owed) -> bool) {
        let now = self.now();
        let due = self.store.read().due(&[OwedKind::Withdraw, OwedKind::Publish], now, MESSAGES);
        let rows: Vec<Owed> = match due {
            Ok(rows) => rows.into_iter().filter(wanted).collect(),
            Err(failure) => {
                run.warnings.push(store_failure(&failure));
                return;
            }
        };
        if rows.is_empty() {
            return;
        }
        let queue = match self.queue().await {
            Ok(Some(queue)) => queue,
            Ok(None) => return,
            Err(failure) => {
                run.warnings.push(failure);
                return;
            }
        };
        for row in rows {
            let sent = match row.kind {
                OwedKind::Withdraw => self.withdraw(&queue, &row, run).await,
                OwedKind::Publish => self.publish_call(&queue, &row, run).await,
                OwedKind::Visit | OwedKind::Call | OwedKind::Credential => Ok(true),
            };
            match sent {
                Ok(true) => {}
                // The queue is not there now: what waits, waits.
                Ok(false) => return,
                Err(failure) => {
                    run.warnings.push(store_failure(&failure));
                    return;
                }
            }
        }
    }

    async fn withdraw(
        &mut self,
        queue: &QStash,
        row: &Owed,
        run: &mut Progressing,
    ) -> Result<bool, StoreFailure> {
        let claimed = self.claim_message(row, Resend::Safe)?;
        let answer = queue.cancel(&row.subject).await;
        self.hear_queue(run, queue);
        let event = match &answer {
            Ok(_) => Event::Accepted,
            Err(failure) => failure.action().withdrawn(),
        };
        let go_on = self.go_on(run, answer.as_ref().err());
        let call = row.body.get("callId").and_then(Value::as_str).map(str::to_owned);
        self.settle_message(&claimed, event, Action::CallWithdrawn, call.as_deref(), |_| Ok(()))?;
        run.pushed += u32::from(event == Event::Accepted);
        Ok(go_on)
    }

    async fn publish_call(
        &mut self,
        queue: &QStash,
        row: &Owed,
        run: &mut Progressing,
    ) -> Result<bool, StoreFailure> {
        let now = self.now();
        // The row first: while it waits or is parked, nothing may ring.
        if self.store.read().owed(OwedKind::Call, &row.subject)?.is_some() {
            return Ok(true);
        }
        let call = self.store.read().call(&row.subject)?;
        let wanted = call
            .as_ref()
            .filter(|call| call.known.state == CallState::Planned && call.known.revision == row.revision);
        let (Some(_), Some(message)) = (wanted, message(&row.body)) else {
            // The plan has moved on: this message is not to be sent any more.
            self.store.write(|table| table.unowe(OwedKind::Publish, &row.subject))?;
            return Ok(true);
        };
        // Late, or missed and now outside the calling hours: the next plan gives it another time or sets it aside.
        let missed_at_night = message.due < now && !is_allowed(&self.settings.calls, self.zone(), now);
        if sync_core::outbox::is_late(message.due, now) || missed_at_night {
            return self.wait_until(row, now + UNTIL_PLANNED).map(|()| true);
        }
        let receiver = self.receiver();
        if let (Receiver::Other, Some(again)) = (receiver, self.is_withdrawing(&row.subject)?) {
            // The call's older message may still ring; nobody would notice that this one is its second.
            return self.wait_until(row, again.unwrap_or(now + UNTIL_PLANNED)).map(|()| true);
        }
        let safe = self.resend(row, row.may_have_arrived_since, receiver);
        let claimed = self.claim_message(row, safe)?;
        if let State::Uncertain { .. } = claimed.state {
            return Ok(true);
        }
        crate::crash::point("message_claimed_before_send");
        let answer = queue.publish(message.call_id, message.revision, message.due).await;
        crate::crash::point("message_answered_before_record");
        self.hear_queue(run, queue);
        let since = match claimed.state {
            State::InFlight { since, .. } => claimed.may_have_arrived_since.or(Some(since)),
            State::Pending { .. }
            | State::Delivered { .. }
            | State::Parked { .. }
            | State::Uncertain { .. } => claimed.may_have_arrived_since,
        };
        let event = match &answer {
            Ok(_) => Event::Accepted,
            Err(failure) => failure.action().published(self.resend(&claimed, since, receiver)),
        };
        let go_on = self.go_on(run, answer.as_ref().err());
        let now = self.now();
        let published = answer.ok();
        self.settle_message(&claimed, event, Action::CallPublished, Some(&row.subject), |table| {
            match &published {
                Some(published) => has_message(table, row, published, now),
                None => Ok(()),
            }
        })?;
        run.pushed += u32::from(event == Event::Accepted);
        Ok(go_on)
    }

    /// Every answer tells what time it is.
    fn hear_queue(&mut self, run: &mut Progressing, queue: &QStash) {
        if let Some(date) = queue.take_date() {
            self.compare_clocks(run, date);
        }
    }

    /// Whether a message of a call may be sent again that may have arrived since then.
    fn resend(&self, row: &Owed, since: Option<DateTime<Utc>>, receiver: Receiver) -> Resend {
        let elapsed = row.since_first_sent(self.clock.awake_and_asleep().as_ref());
        resend(Delivery::Call, receiver, since, self.now(), elapsed)
    }

    /// Whether an older message of this call is not known to be gone, with when that is tried again.
    fn is_withdrawing(&self, call: &str) -> Result<Option<Option<DateTime<Utc>>>, StoreFailure> {
        let withdraws = self.store.read().all_owed(OwedKind::Withdraw)?;
        let of_call = withdraws.iter().find(|row| object_of(row).as_deref() == Some(call));
        Ok(of_call.map(|row| match row.state {
            State::Pending { not_before, .. } => Some(not_before),
            State::InFlight { .. }
            | State::Delivered { .. }
            | State::Parked { .. }
            | State::Uncertain { .. } => None,
        }))
    }

    /// What cannot go now is not looked at again before: it would open a session every few minutes for nothing.
    fn wait_until(&mut self, row: &Owed, until: DateTime<Utc>) -> Result<(), StoreFailure> {
        self.store.write(|table| table.put_off(OwedKind::Publish, &row.subject, until))
    }

    /// Whether the next message may be tried, with what a person is told.
    fn go_on(&self, run: &mut Progressing, failure: Option<&PublishFailure>) -> bool {
        let Some(failure) = failure else { return true };
        tracing::warn!(%failure, "the queue");
        let code = failure.code();
        if !run.warnings.iter().any(|known| known.code == code) {
            run.warnings.push(code.failure());
        }
        match failure.action() {
            QueueAction::BadMessage | QueueAction::Done => true,
            QueueAction::NotFound
            | QueueAction::TokenRefused
            | QueueAction::NotNow { .. }
            | QueueAction::Unknown { .. } => false,
        }
    }

    fn claim_message(&mut self, row: &Owed, safe: Resend) -> Result<Owed, StoreFailure> {
        let now = self.now();
        let actor = self.actor.clone();
        let action = match row.kind {
            OwedKind::Publish => Action::CallPublished,
            OwedKind::Withdraw | OwedKind::Visit | OwedKind::Call | OwedKind::Credential => {
                Action::CallWithdrawn
            }
        };
        let mut row = row.clone();
        row.state = row.state.on(Event::Claimed(safe), now, 0.0);
        let moment = self.clock.awake_and_asleep();
        self.store.write(|table| {
            if row.kind == OwedKind::Publish && row.may_have_arrived_since.is_none() {
                table.keep_first_sent(&mut row, moment.as_ref())?;
            }
            table.move_owed(&row, row.state, row.may_have_arrived_since)?;
            if let State::Uncertain { .. } = row.state {
                uncertain(table, &row, now)?;
            } else {
                let object = object_of(&row);
                let intent = (action, Phase::Intent, Status::Unknown);
                table.audit(now, &actor, intent, object.as_deref(), json!({ "revision": row.revision }))?;
            }
            Ok::<_, StoreFailure>(())
        })?;
        Ok(row)
    }

    fn settle_message(
        &mut self,
        row: &Owed,
        event: Event,
        action: Action,
        object: Option<&str>,
        then: impl FnOnce(&Rows<'_>) -> Result<(), StoreFailure>,
    ) -> Result<(), StoreFailure> {
        let now = self.now();
        let actor = self.actor.clone();
        let jitter = crate::chance::jitter();
        let state = row.state.on(event, now, jitter);
        let since = match row.state {
            State::InFlight { since, .. } => may_have_arrived(row.may_have_arrived_since, since, &event),
            State::Pending { .. }
            | State::Delivered { .. }
            | State::Parked { .. }
            | State::Uncertain { .. } => row.may_have_arrived_since,
        };
        self.store.write(|table| {
            table.move_owed(row, state, since)?;
            let status = match (event, state) {
                (Event::Accepted, _) => Status::Success,
                (Event::Unanswered { .. }, _) => Status::Unknown,
                _ => Status::Failure,
            };
            table.audit(
                now,
                &actor,
                (action, Phase::Outcome, status),
                object,
                json!({ "revision": row.revision }),
            )?;
            if let (State::Uncertain { .. }, OwedKind::Publish) = (state, row.kind) {
                uncertain(table, row, now)?;
            }
            then(table)
        })
    }

    /// The client of the queue, where one is connected.
    async fn queue(&self) -> Result<Option<QStash>, Failure> {
        match &self.settings.queue {
            Some(queue) => self.queue_of(queue).await.map(Some),
            None => Ok(None),
        }
    }

    /// The client of a queue with these settings.
    pub(crate) async fn queue_of(&self, queue: &QueueSettings) -> Result<QStash, Failure> {
        let vault = self.vault.as_ref().map_err(Clone::clone)?;
        joining::queue(&self.home, &self.settings, queue, vault, Arc::clone(&self.clock)).await
    }
}

fn object_of(row: &Owed) -> Option<String> {
    match row.kind {
        OwedKind::Publish => Some(row.subject.clone()),
        OwedKind::Withdraw | OwedKind::Visit | OwedKind::Call | OwedKind::Credential => {
            row.body.get("callId").and_then(Value::as_str).map(str::to_owned)
        }
    }
}

/// The queue has the message: the call is queued, and its row in the cloud learns the message's id.
fn has_message(
    table: &Rows<'_>,
    row: &Owed,
    published: &Published,
    now: DateTime<Utc>,
) -> Result<(), StoreFailure> {
    let Some(mut call) = table.call(&row.subject)? else { return Ok(()) };
    call.known.state = CallState::Queued;
    call.known.message_id = Some(published.message_id.clone());
    table.store_call(&call, now)?;
    if let Some(item) = row.body.get("item") {
        let mut item = item.clone();
        item["qstash_message_id"] = json!(published.message_id);
        table.owe(OwedKind::Call, &row.subject, row.revision, now, &item, now)?;
    }
    Ok(())
}

/// Nobody knows whether the queue has it: only a person goes on.
fn uncertain(table: &Rows<'_>, row: &Owed, now: DateTime<Utc>) -> Result<(), StoreFailure> {
    if let Some(mut call) = table.call(&row.subject)? {
        call.known.state = CallState::Uncertain;
        table.store_call(&call, now)?;
    }
    Ok(())
}

/// A row that was claimed by a process that died.
pub(super) fn found_in_flight(
    table: &Rows<'_>,
    row: &Owed,
    receiver: Receiver,
    moment: Option<&AwakeAndAsleep>,
    now: DateTime<Utc>,
) -> Result<(), StoreFailure> {
    let since = match row.state {
        State::InFlight { since, .. } => Some(since),
        State::Pending { .. } | State::Delivered { .. } | State::Parked { .. } | State::Uncertain { .. } => {
            None
        }
    };
    let (delivery, first) = match row.kind {
        OwedKind::Publish => (Delivery::Call, row.may_have_arrived_since.or(since)),
        OwedKind::Visit | OwedKind::Call | OwedKind::Credential | OwedKind::Withdraw => {
            (Delivery::Upsert, None)
        }
    };
    let event = Event::FoundInFlight(resend(delivery, receiver, first, now, row.since_first_sent(moment)));
    let state = row.state.on(event, now, 0.0);
    table.move_owed(row, state, first)?;
    if let (State::Uncertain { .. }, OwedKind::Publish) = (state, row.kind) {
        uncertain(table, row, now)?;
    }
    Ok(())
}
