//! Bodies of what goes to the cloud and the queue, and the answers that come back, as docs/cloud.md writes them down.
//!
//! An item is a function of what it tells: the same visit at the same revision gives the same item but for
//! `syncedAt`, so that a batch sent twice changes nothing. No text holds U+0000, which the cloud's database refuses.

mod answers;
mod item;
mod metadata;
mod variables;

use serde_json::{Value, json};
use uuid::Uuid;

pub use answers::{
    Anchored, ApplyAnswer, ApplyOutcome, Closed, CloudCall, CloudClinic, CloudCredential, CloudError,
    CloudReason, CloudSettings, MyClinic, OutcomeWord, StandingBy, SyncBegin, SyncGranted, Withdrawn,
};
pub use item::{
    AuditForCloud, CallForCloud, CallWord, CredentialForCloud, VisitForCloud, audit_item, batch, call_item,
    credential_item, look_items, visit_item,
};
pub use metadata::{CaseType, case_type, metadata, products, species};
pub use variables::{ClinicForCall, VisitForCall, dynamic_variables, person_name, pet_name};

/// The whole body of the queue's message: nothing about anybody travels through the queue.
pub fn publish_message(call_id: Uuid, revision: u32) -> Value {
    json!({ "callId": call_id, "revision": revision })
}

/// What the queue recognises a repeated message by.
pub fn deduplication_id(call_id: Uuid, revision: u32) -> String {
    format!("{call_id}-{revision}")
}

/// The same value without U+0000 in any text or key.
fn clean(value: Value) -> Value {
    match value {
        Value::String(text) if text.contains('\0') => Value::String(text.replace('\0', "")),
        Value::Array(values) => Value::Array(values.into_iter().map(clean).collect()),
        Value::Object(fields) => Value::Object(
            fields.into_iter().map(|(key, value)| (key.replace('\0', ""), clean(value))).collect(),
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}
