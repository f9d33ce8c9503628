//! What the cloud says of calls, taken over into ours.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use sync_core::calls::{CallState, PersonDecision};
use sync_core::cloud::{ApplyOutcome, CloudCall, OutcomeWord};
use sync_core::outbox::{Event, ParkReason, Resend};

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
        let Some(mut row) = rows.call(&call.call_id.to_string())? else { continue };
        let before = row.known.clone();
        take(&mut row, call, server_time, receiver_claims);
        if row.known != before {
            cancelled += u32::from(row.known.state == CallState::Cancelled && before.state.is_live());
            rows.store_call(&row, now)?;
            if !row.known.state.is_live() {
                rows.unowe(OwedKind::Publish, &call.call_id.to_string())?;
            }
        }
    }
    Ok(cancelled)
}

/// One call's row as the cloud has it.
fn take(row: &mut CallRow, call: &CloudCall, server_time: DateTime<Utc>, receiver_claims: bool) {
    let known = &mut row.known;
    match call.status.as_str() {
        "ringing" | "in_progress" => known.state = CallState::InProgress,
        "completed" => known.state = CallState::Completed,
        "failed" => known.state = CallState::Failed,
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
        OutcomeWord::Applied | OutcomeWord::Unchanged => Ok(Event::Accepted),
        OutcomeWord::Stale => {
            let lifted = outcome.revision.unwrap_or(row.revision).max(call.known.revision) + 1;
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
            table.unowe(OwedKind::Publish, &row.subject)?;
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
            Ok(Event::Accepted)
        }
        // The visit must be there first; it is, once its own row was delivered.
        OutcomeWord::Refused if outcome.code.as_deref() == Some("OS003") => {
            Ok(Event::NotNow { retry_after: None })
        }
        OutcomeWord::Refused => Ok(Event::Refused(ParkReason::BadItem)),
    }
}
