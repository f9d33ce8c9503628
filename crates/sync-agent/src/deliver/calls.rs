//! What the cloud says of calls, taken over into ours.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use sync_core::calls::{CallState, KnownCall, PersonDecision, Verdict};
use sync_core::cloud::{ApplyOutcome, CloudCall, OutcomeWord, Withdrawn};
use sync_core::outbox::{Event, ParkReason, Resend};
use sync_core::practice::AppointmentId;

use super::batches::MOST_REVISIONS;
use crate::store::{CallRow, Owed, OwedKind, Rows, StoreFailure};

/// So long after its due time a delivery may still be on its way.
const DELIVERY: Duration = Duration::minutes(10);

/// The cloud's word for a call of ours that it cancelled at our wish.
const CANCELLED_BY_US: &str = "cancelled-by-sync";

/// Takes over what became of our calls; returns how many were cancelled by somebody else.
pub(super) fn take_over(
    rows: &Rows<'_>,
    calls: &[CloudCall],
    server_time: DateTime<Utc>,
    receiver_claims: bool,
    now: DateTime<Utc>,
) -> Result<u32, StoreFailure> {
    let mut cancelled = 0;
    for call in calls {
        let id = call.call_id.to_string();
        let Some(mut row) = rows.call(&id)? else {
            adopt(rows, call, server_time, now)?;
            continue;
        };
        let before = row.known.clone();
        // A word of ours that takes the call back may still be on its way: it goes above what another PC planned.
        let takes_back = !before.state.is_live() && rows.owed(OwedKind::Call, &id)?.is_some();
        take(&mut row, call, server_time, receiver_claims, takes_back);
        if row.known != before {
            cancelled += u32::from(row.known.state == CallState::Cancelled && before.state.is_live());
            rows.store_call(&row, now)?;
            if row.known.state.is_live() && row.known.revision > before.revision {
                give_up_older_plan(rows, &before, &row.known, now)?;
            }
            if row.known.state == CallState::Cancelled {
                take_back(rows, &mut row.known, call.qstash_message_id.as_ref(), now)?;
                rows.store_call(&row, now)?;
            }
            send_no_more(rows, &row.known)?;
        }
    }
    Ok(cancelled)
}

/// Another PC planned the call further: what this one still owes of its own plan is not sent, and its message goes.
fn give_up_older_plan(
    rows: &Rows<'_>,
    before: &KnownCall,
    known: &KnownCall,
    now: DateTime<Utc>,
) -> Result<(), StoreFailure> {
    let id = known.call_id.to_string();
    rows.unowe(OwedKind::Call, &id)?;
    rows.unowe(OwedKind::Publish, &id)?;
    match &before.message_id {
        Some(message) if known.message_id.as_ref() != Some(message) => owe_withdraw(rows, message, &id, now),
        Some(_) | None => Ok(()),
    }
}

/// A call that somebody else cancelled: without a claim its message would ring all the same.
fn take_back(
    rows: &Rows<'_>,
    known: &mut KnownCall,
    theirs: Option<&String>,
    now: DateTime<Utc>,
) -> Result<(), StoreFailure> {
    let id = known.call_id.to_string();
    let ours = known.message_id.take();
    if let Some(message) = &ours {
        owe_withdraw(rows, message, &id, now)?;
    }
    match theirs {
        Some(message) if ours.as_ref() != Some(message) => owe_withdraw(rows, message, &id, now),
        Some(_) | None => Ok(()),
    }
}

/// What the cloud answered to a person's "no": the word has left this computer, or the call's row says why it is too late
/// for it.
pub(super) fn take_withdrawn(
    rows: &Rows<'_>,
    call_id: &str,
    answer: &Withdrawn,
    now: DateTime<Utc>,
) -> Result<(), StoreFailure> {
    let Some(mut row) = rows.call(call_id)? else { return Ok(()) };
    let theirs = answer.call.as_ref();
    if answer.withdrawn {
        rows.unowe(OwedKind::Call, call_id)?;
        take_back(rows, &mut row.known, theirs.and_then(|call| call.qstash_message_id.as_ref()), now)?;
    } else if let Some(call) = theirs {
        take(&mut row, call, answer.server_time, false, true);
    }
    rows.store_call(&row, now)
}

fn owe_withdraw(rows: &Rows<'_>, message: &str, call: &str, now: DateTime<Utc>) -> Result<(), StoreFailure> {
    rows.owe(OwedKind::Withdraw, message, 1, now, &json!({ "messageId": message, "callId": call }), now)
}

/// Takes back the message of a call that is not to be sent by us any more.
fn send_no_more(rows: &Rows<'_>, known: &KnownCall) -> Result<(), StoreFailure> {
    let id = known.call_id.to_string();
    let is_there = known.state == CallState::Queued && known.message_id.is_some();
    if is_there || known.is_settled() || known.other_origin {
        rows.settle_publish(&id)?;
    } else if !known.state.is_live() {
        rows.unowe(OwedKind::Publish, &id)?;
    }
    Ok(())
}

/// A call that another PC of the clinic planned, or this one before it was installed anew. What was cancelled stays so:
/// from here nobody can tell whether a person did it.
fn adopt(
    rows: &Rows<'_>,
    call: &CloudCall,
    server_time: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreFailure> {
    let named = call.household.clone().unwrap_or_else(|| call.appointment_id.iter().cloned().collect());
    let appointments: Vec<AppointmentId> = named.into_iter().map(AppointmentId::new).collect();
    let mut day = None;
    for id in &appointments {
        day = day.or(rows.known(id)?.map(|visit| visit.start.date()));
    }
    let known = KnownCall {
        call_id: call.call_id,
        about: appointments.clone(),
        appointments,
        day: day.or(call.scheduled_for.map(|due| due.date_naive())).unwrap_or_default(),
        state: match call.status.as_str() {
            "queued" => CallState::Queued,
            "ringing" | "in_progress" => CallState::InProgress,
            "completed" => CallState::Completed,
            "failed" => CallState::Failed,
            _ => CallState::Cancelled,
        },
        revision: call.revision.unwrap_or_default(),
        due: call.scheduled_for,
        phone: None,
        content: String::new(),
        message_id: call.qstash_message_id.clone(),
        decision: match call.status.as_str() {
            "cancelled" => Some(PersonDecision::Cancel),
            "queued" => Some(approved_elsewhere(None, call, server_time)),
            _ => None,
        },
        other_origin: false,
        undelivered: false,
    };
    rows.adopt_call(&CallRow { known, verdict: Verdict::Review, reasons: Vec::new() }, now)
}

/// The word that a queued row of another PC stands for: it covers the reasons that the row names, as they were known
/// when it was planned, and those that a person approved here before. What this PC has read for itself nobody has seen.
fn approved_elsewhere(
    before: Option<&PersonDecision>,
    call: &CloudCall,
    server_time: DateTime<Utc>,
) -> PersonDecision {
    let (at, mut seen) = match before {
        Some(PersonDecision::Approve { at, seen }) => (*at, seen.clone()),
        Some(PersonDecision::Skip | PersonDecision::Cancel) | None => (server_time, Vec::new()),
    };
    let named = call.reasons.iter().flatten().filter_map(|reason| reason.key.clone());
    seen.extend(named);
    seen.sort();
    seen.dedup();
    PersonDecision::Approve { at, seen }
}

/// Another PC of the clinic has handed the call over, under a higher revision than is known here.
fn take_plan(known: &mut KnownCall, call: &CloudCall, server_time: DateTime<Utc>, receiver_claims: bool) {
    if !matches!(known.state, CallState::None | CallState::Review) {
        // Nobody here knows what that PC's message says: the next plan puts this PC's own in its place.
        known.phone = None;
        known.content.clear();
    }
    // Without a claim, a message that the row does not name may ring all the same.
    let is_there = call.qstash_message_id.is_some() || receiver_claims;
    known.state = if is_there { CallState::Queued } else { CallState::Uncertain };
    known.revision = call.revision.unwrap_or(known.revision);
    known.due = call.scheduled_for;
    known.message_id.clone_from(&call.qstash_message_id);
    known.decision = Some(approved_elsewhere(known.decision.as_ref(), call, server_time));
}

/// One call's row as the cloud has it.
fn take(
    row: &mut CallRow,
    call: &CloudCall,
    server_time: DateTime<Utc>,
    receiver_claims: bool,
    takes_back: bool,
) {
    let known = &mut row.known;
    match call.status.as_str() {
        "ringing" | "in_progress" => known.state = CallState::InProgress,
        "completed" => known.state = CallState::Completed,
        "failed" => known.state = CallState::Failed,
        // A person has spoken since, or it was planned again: the refusal was of an older plan.
        "cancelled" if call.review && (known.is_settled() || call.revision < Some(known.revision)) => {}
        "cancelled" if call.review => {
            // The consumer refused to dial what nobody had looked at: a person decides anew.
            known.state = CallState::Review;
            known.decision = None;
            known.message_id = None;
            known.revision = known.revision.max(call.revision.unwrap_or_default());
        }
        "cancelled" if call.ended_reason.as_deref() == Some(CANCELLED_BY_US) => {}
        // The word of a person here stays as it was said.
        "cancelled" if known.is_settled() && !known.state.is_final() => {}
        "cancelled" => {
            known.state = CallState::Cancelled;
            known.decision = Some(PersonDecision::Cancel);
        }
        "queued" => {
            let overdue = call.scheduled_for.is_some_and(|due| due + DELIVERY < server_time);
            known.undelivered = receiver_claims && overdue && call.revision == Some(known.revision);
            let may_be_replaced = !takes_back && !known.is_settled() && !known.other_origin;
            if may_be_replaced && call.revision > Some(known.revision) {
                take_plan(known, call, server_time, receiver_claims);
            }
            if known.state == CallState::Uncertain && call.qstash_message_id.is_some() {
                known.state = CallState::Queued;
                known.message_id.clone_from(&call.qstash_message_id);
            }
        }
        _ => {}
    }
}

/// What the outcome of a call's row means.
pub(super) fn take_outcome(
    table: &Rows<'_>,
    row: &Owed,
    outcome: &ApplyOutcome,
    now: DateTime<Utc>,
) -> Result<Event, StoreFailure> {
    let Some(mut call) = table.call(&row.subject)? else { return Ok(Event::Accepted) };
    match outcome.outcome {
        OutcomeWord::Applied | OutcomeWord::Unchanged => {
            let message = outcome
                .call
                .as_ref()
                .filter(|theirs| theirs.status == "queued" && theirs.revision == Some(call.known.revision));
            let message = message.and_then(|theirs| theirs.qstash_message_id.clone());
            if let (Some(message), CallState::Planned, None) =
                (message, call.known.state, &call.known.message_id)
            {
                // The queue has the message of this plan already: from before this PC forgot it, or from another one.
                call.known.state = CallState::Queued;
                call.known.message_id = Some(message);
                table.store_call(&call, now)?;
                send_no_more(table, &call.known)?;
            }
            Ok(Event::Accepted)
        }
        OutcomeWord::Stale => {
            // A message that this PC never knew would ring beside the one that is sent now, or after a cancel.
            let theirs = outcome.call.as_ref().and_then(|theirs| theirs.qstash_message_id.as_ref());
            if let Some(message) = theirs.filter(|message| call.known.message_id.as_ref() != Some(*message)) {
                owe_withdraw(table, message, &row.subject, now)?;
            }
            let above = outcome.revision.unwrap_or(row.revision).max(call.known.revision);
            if above >= MOST_REVISIONS {
                return Ok(Event::Refused(ParkReason::BadItem));
            }
            let lifted = above + 1;
            call.known.revision = lifted;
            table.store_call(&call, now)?;
            let mut body = row.body.clone();
            body["revision"] = json!(lifted);
            body["key"] = json!(format!("call:{}:{lifted}", row.subject));
            if let Some(publish) = table.owed(OwedKind::Publish, &row.subject)? {
                let mut message = publish.body.clone();
                message["message"]["revision"] = json!(lifted);
                message["item"] = body.clone();
                table.owe(OwedKind::Publish, &row.subject, lifted, now, &message, now)?;
            }
            table.owe(OwedKind::Call, &row.subject, lifted, now, &body, now)?;
            Ok(Event::Unanswered { resend: Resend::Safe, retry_after: None })
        }
        OutcomeWord::OtherOrigin => {
            call.known.other_origin = true;
            call.known.state = CallState::None;
            table.store_call(&call, now)?;
            send_no_more(table, &call.known)?;
            Ok(Event::Accepted)
        }
        OutcomeWord::Conflict => {
            if let Some(theirs) = &outcome.call {
                if theirs.call_id == call.known.call_id {
                    take(&mut call, theirs, now, false, false);
                    if call.known.state == CallState::Cancelled {
                        take_back(table, &mut call.known, theirs.qstash_message_id.as_ref(), now)?;
                    }
                } else {
                    // Another call of ours stands for the visit already: never a second one.
                    call.known.other_origin = true;
                    call.known.state = CallState::None;
                }
                table.store_call(&call, now)?;
            }
            table.unowe(OwedKind::Publish, &row.subject)?;
            send_no_more(table, &call.known)?;
            Ok(Event::Accepted)
        }
        // The visit must be there first; it is, once its own row was delivered.
        OutcomeWord::Refused if outcome.code.as_deref() == Some("OS003") => {
            Ok(Event::NotNow { retry_after: None })
        }
        OutcomeWord::Refused => Ok(Event::Refused(ParkReason::BadItem)),
    }
}
