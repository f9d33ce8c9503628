//! What the cloud says of calls, taken over into ours.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use sync_core::calls::{CallState, KnownCall, PersonDecision, Reason, Verdict};
use sync_core::cloud::{ApplyOutcome, CloudCall, OutcomeWord};
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
        take(&mut row, call, server_time, receiver_claims);
        if row.known != before {
            cancelled += u32::from(row.known.state == CallState::Cancelled && before.state.is_live());
            rows.store_call(&row, now)?;
            send_no_more(rows, &row.known)?;
        }
    }
    Ok(cancelled)
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
            // Only a clear case: what reasons a person saw is not known here.
            "queued" => Some(approved_elsewhere(&[], server_time)),
            _ => None,
        },
        other_origin: false,
        undelivered: false,
    };
    rows.adopt_call(&CallRow { known, verdict: Verdict::Review, reasons: Vec::new() }, now)
}

/// The word that a queued row of another PC stands for.
fn approved_elsewhere(reasons: &[Reason], at: DateTime<Utc>) -> PersonDecision {
    PersonDecision::Approve { at, seen: reasons.iter().map(Reason::key).collect() }
}

/// One call's row as the cloud has it.
fn take(row: &mut CallRow, call: &CloudCall, server_time: DateTime<Utc>, receiver_claims: bool) {
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
        "cancelled" => {
            known.state = CallState::Cancelled;
            known.decision = Some(PersonDecision::Cancel);
        }
        "queued" => {
            let overdue = call.scheduled_for.is_some_and(|due| due + DELIVERY < server_time);
            known.undelivered = receiver_claims && overdue && call.revision == Some(known.revision);
            let never_planned = matches!(known.state, CallState::None | CallState::Review);
            if never_planned && !known.is_settled() && call.revision > Some(known.revision) {
                // Another PC of the clinic has handed it over meanwhile. Its word holds for what is known here until
                // now: a reason that this PC's next reading finds takes the call back.
                known.state = CallState::Queued;
                known.revision = call.revision.unwrap_or(known.revision);
                known.due = call.scheduled_for;
                known.message_id.clone_from(&call.qstash_message_id);
                known.decision = Some(approved_elsewhere(&row.reasons, server_time));
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
                    take(&mut call, theirs, now, false);
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
