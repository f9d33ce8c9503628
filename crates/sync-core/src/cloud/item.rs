//! The items of a batch.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::clean;
use super::metadata::{case_type, metadata, species};
use crate::calls::Reason;
use crate::notes::Note;
use crate::practice::phone::ChosenPhone;
use crate::practice::zone::{Zone, to_utc};
use crate::practice::{AppointmentId, Closed, Visit, VisitStatus};

/// Visits that one call item may name.
const HOUSEHOLD: usize = 50;

/// Calls that one look item may name.
const LOOK: usize = 500;

/// Most bytes of an audit item's details.
const DETAILS: usize = 16 * 1024;

/// A visit as the cloud is told of it.
#[derive(Clone, Copy, Debug)]
pub struct VisitForCloud<'a> {
    /// The visit as last read.
    pub visit: &'a Visit,
    /// Where it stands.
    pub status: VisitStatus,
    /// Why it is closed.
    pub closed: Option<Closed>,
    /// Grows with every change; at least 1.
    pub revision: u32,
    /// Its note.
    pub note: Option<&'a Note>,
    /// Number of revisions of the note.
    pub note_revision: u32,
    /// When the note was first read as it stands.
    pub note_at: Option<DateTime<Utc>>,
    /// The number a call would go to.
    pub phone: Option<&'a ChosenPhone>,
    /// When this revision was made: part of the content, the same however often it is sent.
    pub changed_at: DateTime<Utc>,
    /// When it is sent.
    pub synced_at: DateTime<Utc>,
    /// The clinic's zone.
    pub zone: Zone,
}

/// What the cloud is to do with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallWord {
    /// It is to ring.
    Queued,
    /// It is not, any more.
    Cancelled,
}

/// A call as the cloud is told of it.
#[derive(Clone, Copy, Debug)]
pub struct CallForCloud<'a> {
    /// Its id.
    pub call_id: Uuid,
    /// The visits it is about; the first owns the row. At most 50 are named.
    pub about: &'a [AppointmentId],
    /// Revision of its plan.
    pub revision: u32,
    /// What is to become of it.
    pub word: CallWord,
    /// The number, in E.164.
    pub phone: Option<&'a str>,
    /// When it is to ring.
    pub due: Option<DateTime<Utc>>,
    /// What the voice is told.
    pub dynamic_variables: Option<&'a Value>,
    /// The queue's message.
    pub message_id: Option<&'a str>,
    /// Why it is called, or why not. Codes, fields and keys are sent, never the words.
    pub reasons: &'a [Reason],
}

/// The state of the Neo credentials, without any secret.
#[derive(Clone, Copy, Debug)]
pub struct CredentialForCloud<'a> {
    /// `not_configured`, `configured`, `validated`, `active`, `suspended` or `revoked`.
    pub state: &'a str,
    /// Rises with every new password.
    pub generation: u32,
    /// Neo has refused the password of this generation.
    pub refused: bool,
}

/// One row of the audit chain.
#[derive(Clone, Copy, Debug)]
pub struct AuditForCloud<'a> {
    /// The device whose chain it is.
    pub device: &'a str,
    /// Its place in the chain.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done.
    pub action: &'a str,
    /// `success`, `failure` or `intent`.
    pub status: &'a str,
    /// To what kind of thing.
    pub resource_type: &'a str,
    /// To which.
    pub resource_id: Option<&'a str>,
    /// Ids and codes; no client's data.
    pub details: &'a Value,
    /// Hash of the row before.
    pub prev_hash: &'a str,
    /// Its own hash.
    pub hash: &'a str,
}

/// The argument `batch` of `sync_apply`.
pub fn batch(looked_at: Option<DateTime<Utc>>, items: Vec<Value>) -> Value {
    json!({ "looked_at": looked_at.map(instant), "items": items })
}

/// A visit item.
pub fn visit_item(told: &VisitForCloud<'_>) -> Value {
    let visit = told.visit;
    let appointment = &visit.appointment;
    let (patient, client) = (visit.patient(), visit.client());
    let id = &appointment.id;
    clean(json!({
        "kind": "visit",
        "key": format!("visit:{id}:{}", told.revision),
        "appointment_id": id,
        "consultation_id": consultation_id(visit),
        "revision": told.revision,
        "status": told.status,
        "closed_reason": told.closed,
        "status_text": appointment.status.text,
        "scheduled_at": instant(to_utc(told.zone, appointment.start)),
        "duration_min": (appointment.end - appointment.start).num_minutes(),
        "case_type": case_type(appointment.type_name.as_deref()),
        "patient": {
            "id": patient.id,
            "name": patient.name,
            "species": patient.species.as_deref().map(|text| species(Some(text))),
            "breed": patient.breed,
            "sex": patient.sex,
            "date_of_birth": patient.date_of_birth,
            "weight_kg": patient.weight_kg,
        },
        "client": {
            "id": client.id,
            "name": client.full_name(),
            "phone_e164": told.phone.map(|phone| &phone.e164),
            "email": client.email,
        },
        "note": told.note.map(|note| json!({
            "hash": note.hash,
            "revision": told.note_revision,
            "present": !note.text.trim().is_empty(),
        })),
        "metadata": metadata(told),
    }))
}

/// The consultation, by the calendar's word or the consultation's own.
pub(super) fn consultation_id(visit: &Visit) -> Option<&str> {
    let read = visit.consultation.as_ref().map(|read| &read.id);
    visit.appointment.consultation_id.as_ref().or(read).map(|id| id.as_str())
}

/// A call item; `None` for a call about nobody, or one that is to ring and has no number, time or words.
pub fn call_item(told: &CallForCloud<'_>) -> Option<Value> {
    let owner = told.about.first()?;
    let mut item = Map::new();
    let key = match told.word {
        CallWord::Queued => format!("call:{}:{}", told.call_id, told.revision),
        CallWord::Cancelled => format!("call:{}:{}:cancelled", told.call_id, told.revision),
    };
    let household: Vec<&AppointmentId> = told.about.iter().take(HOUSEHOLD).collect();
    let reasons: Vec<Value> = match told.reasons {
        [] => vec![json!({ "code": "routine" })],
        reasons => {
            let named =
                |reason: &Reason| json!({ "code": reason.code, "field": reason.field, "key": reason.key() });
            reasons.iter().map(named).collect()
        }
    };
    item.insert("kind".to_owned(), json!("call"));
    item.insert("key".to_owned(), json!(key));
    item.insert("call_id".to_owned(), json!(told.call_id));
    item.insert("appointment_id".to_owned(), json!(owner));
    item.insert("household".to_owned(), json!(household));
    item.insert("revision".to_owned(), json!(told.revision));
    match told.word {
        CallWord::Queued => {
            item.insert("state".to_owned(), json!("queued"));
            item.insert("customer_phone".to_owned(), json!(told.phone?));
            item.insert("scheduled_for".to_owned(), json!(instant(told.due?)));
            item.insert("dynamic_variables".to_owned(), told.dynamic_variables?.clone());
            item.insert("qstash_message_id".to_owned(), json!(told.message_id));
        }
        CallWord::Cancelled => {
            item.insert("state".to_owned(), json!("cancelled"));
        }
    }
    item.insert("reasons".to_owned(), json!(reasons));
    Some(clean(Value::Object(item)))
}

/// Look items: these calls were judged again and stand. As many items as their number needs.
pub fn look_items(calls: &[Uuid]) -> Vec<Value> {
    calls
        .chunks(LOOK)
        .zip(1_u32..)
        .map(|(calls, number)| json!({ "kind": "look", "key": format!("look:{number}"), "call_ids": calls }))
        .collect()
}

/// A credential item.
pub fn credential_item(told: &CredentialForCloud<'_>) -> Value {
    json!({
        "kind": "credential",
        "key": format!("credential:{}", told.generation),
        "state": told.state,
        "generation": told.generation,
        "refused": told.refused,
    })
}

/// An audit item. Details beyond the cloud's limit are replaced by their size; the row's hash was made over the
/// details as they are, and still proves them where they are kept.
pub fn audit_item(told: &AuditForCloud<'_>) -> Value {
    let size = told.details.to_string().len();
    let details = if size > DETAILS { json!({ "omitted_bytes": size }) } else { told.details.clone() };
    clean(json!({
        "kind": "audit",
        "key": format!("audit:{}:{}", told.device, told.seq),
        "device": told.device,
        "seq": told.seq,
        "at": instant(told.at),
        "action": told.action,
        "status": told.status,
        "resource_type": told.resource_type,
        "resource_id": told.resource_id,
        "details": details,
        "prev_hash": told.prev_hash,
        "hash": told.hash,
    }))
}

/// RFC 3339 in UTC, with as many decimals as there are.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
