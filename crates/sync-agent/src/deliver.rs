//! What is owed to the outside: written down beside what caused it here, sent by `cloud` (rows in `batches`, the rest
//! in `told`) and `queue`.

mod batches;
mod calls;
mod cloud;
mod queue;
mod told;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sync_core::calls::{CallPlan, CallState, Change, KnownCall};
use sync_core::cloud::{
    CallForCloud, CallWord, ClinicForCall, CredentialForCloud, VisitForCall, VisitForCloud, call_item,
    credential_item, dynamic_variables, publish_message, visit_item,
};
use sync_core::notes::Note;
use sync_core::practice::Visit;
use sync_core::practice::phone::ChosenPhone;
use sync_core::practice::zone::Zone;
use sync_core::reconcile::VisitChange;
use sync_core::sign_in::Guard;
use sync_core::sign_in::credentials::Credentials;

pub(crate) use cloud::CloudSession;

use crate::settings::CloudSettings;
use crate::store::{OwedKind, Rows, StoreFailure};

/// The cloud is told of a visit as it stands now.
pub(crate) fn owe_visit(
    rows: &Rows<'_>,
    change: &VisitChange,
    phone: Option<&ChosenPhone>,
    zone: Zone,
    now: DateTime<Utc>,
) -> Result<(), StoreFailure> {
    let item = visit_item(&VisitForCloud {
        visit: &change.visit,
        status: change.status,
        closed: change.closed,
        revision: change.revision,
        note: change.note.as_ref(),
        note_revision: change.note_revision,
        note_at: change.note.as_ref().map(|_| now),
        phone,
        changed_at: now,
        synced_at: now,
        zone,
    });
    rows.owe(OwedKind::Visit, change.visit.appointment.id.as_str(), change.revision, now, &item, now)
}

/// The cloud is told where the credentials stand; never the secret.
pub(crate) fn owe_credential(
    rows: &Rows<'_>,
    state: Credentials,
    guard: &Guard,
    now: DateTime<Utc>,
) -> Result<(), StoreFailure> {
    let generation = u32::try_from(guard.generation()).unwrap_or(u32::MAX);
    if generation == 0 {
        return Ok(());
    }
    let refused = guard.is_refused();
    let item = credential_item(&CredentialForCloud { state: state.as_str(), generation, refused });
    rows.owe(OwedKind::Credential, "neo", generation, now, &item, now)
}

/// What a plan owes: its row in the cloud, then its message in the queue; or both taken back.
///
/// The row goes first: the message is not sent while its row still waits in the outbox.
pub(crate) fn owe_call(
    rows: &Rows<'_>,
    plan: &CallPlan,
    before: Option<&KnownCall>,
    spoken: &[(Visit, Option<Note>)],
    cloud: Option<&CloudSettings>,
    now: DateTime<Utc>,
) -> Result<(), StoreFailure> {
    let id = plan.call_id.to_string();
    if let Some(message) = &plan.withdraw {
        rows.owe(OwedKind::Withdraw, message, 1, now, &json!({ "messageId": message, "callId": id }), now)?;
    }
    let was_told = before.is_some_and(|before| before.revision > 0);
    if before.is_some_and(KnownCall::is_settled) {
        // Nothing is ever planned for it again: what its message came to is nobody's question any more.
        rows.settle_publish(&id)?;
    }
    match (plan.state, plan.change) {
        (CallState::Planned, _) => {
            let variables = variables(plan, spoken, cloud);
            if let Some(item) = item(plan, before, CallWord::Queued, Some(&variables)) {
                rows.owe(OwedKind::Call, &id, plan.revision, now, &item, now)?;
                let message = json!({
                    "message": publish_message(plan.call_id, plan.revision),
                    "due": plan.due,
                    "item": item,
                });
                rows.owe(OwedKind::Publish, &id, plan.revision, now, &message, now)?;
            }
        }
        (_, Change::Cancelled | Change::Parked) if was_told => {
            rows.unowe(OwedKind::Publish, &id)?;
            if let Some(item) = item(plan, before, CallWord::Cancelled, None) {
                rows.owe(OwedKind::Call, &id, plan.revision, now, &item, now)?;
            }
        }
        (
            CallState::None
            | CallState::Review
            | CallState::Queued
            | CallState::InProgress
            | CallState::Completed
            | CallState::Failed
            | CallState::Cancelled
            | CallState::Skipped
            | CallState::Parked
            | CallState::Uncertain,
            _,
        ) => {}
    }
    Ok(())
}

/// The words of a call. Without a cloud the clinic's name is not known yet; it is put in when the row is sent.
fn variables(plan: &CallPlan, spoken: &[(Visit, Option<Note>)], cloud: Option<&CloudSettings>) -> Value {
    let clinic = ClinicForCall {
        name: cloud.map_or("", |cloud| cloud.clinic_name.as_str()),
        phone: cloud.and_then(|cloud| cloud.clinic_phone.as_deref()),
        emergency_phone: None,
    };
    let about: Vec<VisitForCall<'_>> =
        spoken.iter().map(|(visit, note)| VisitForCall { visit, note: note.as_ref() }).collect();
    dynamic_variables(&clinic, plan.day, &about)
}

/// The call's row. One that is let go names no visits any more; its row still belongs to those it was about.
fn item(
    plan: &CallPlan,
    before: Option<&KnownCall>,
    word: CallWord,
    variables: Option<&Value>,
) -> Option<Value> {
    let before_about = before.map(|before| &before.about);
    let before_all = before.map(|before| &before.appointments);
    let about = [Some(&plan.about), before_about, Some(&plan.appointments), before_all]
        .into_iter()
        .flatten()
        .find(|visits| !visits.is_empty())?;
    call_item(&CallForCloud {
        call_id: plan.call_id,
        about,
        revision: plan.revision,
        word,
        phone: plan.phone.as_deref(),
        due: plan.due,
        dynamic_variables: variables,
        message_id: None,
        reasons: &plan.reasons,
    })
}
