//! `cases.metadata` as its consumers read it (facts: the keys of the service's own sync).
//!
//! Consumers of the note differ: the enrichment reads `pimsConsultation.notes` and falls back to
//! `.dischargeSummary`; screens show `.dischargeSummary` as HTML; checks read `entities.clinical.clinicalNotes`. The
//! full text therefore stands in `notes` and `clinicalNotes`, the HTML of every place in `dischargeSummary` and its
//! copy at the root. A `null` never erases anything in the cloud, so what is not known is `null`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::item::{VisitForCloud, consultation_id, instant};
use crate::practice::zone::to_utc;
use crate::practice::{BillingLine, Consultation};

/// The source's name, as consumers know it.
const SOURCE: &str = "IDEXX Neo";

/// The cloud's `CaseType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseType {
    /// Everything that is nothing else.
    Checkup,
    /// An emergency.
    Emergency,
    /// Surgery and dentistry.
    Surgery,
    /// A visit after another.
    FollowUp,
}

/// The case type of an appointment type's name. A second look at something counts before what was looked at: a
/// "surgery recheck" is a follow-up.
pub fn case_type(type_name: Option<&str>) -> CaseType {
    let words: Vec<String> = type_name
        .unwrap_or_default()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let pair = |a: &str, b: &[&str]| {
        words.windows(2).any(|pair| matches!(pair, [x, y] if x == a && b.contains(&y.as_str())))
    };
    if has(&["followup", "followups", "recheck", "rechecks", "postop"])
        || pair("follow", &["up", "ups"])
        || pair("re", &["check", "checks", "exam"])
        || pair("post", &["op", "operative", "surgery", "surgical"])
    {
        CaseType::FollowUp
    } else if has(&["emergency", "emergencies", "urgent", "er"]) {
        CaseType::Emergency
    } else if has(&[
        "surgery",
        "surgeries",
        "surgical",
        "spay",
        "spays",
        "neuter",
        "neuters",
        "dental",
        "dentals",
        "dentistry",
    ]) {
        CaseType::Surgery
    } else {
        CaseType::Checkup
    }
}

/// The species class that the cloud knows, from the PIMS's words.
pub fn species(text: Option<&str>) -> &'static str {
    let text = text.unwrap_or_default().to_lowercase();
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    if words.is_empty() || has(&["unknown", "unspecified"]) {
        "unknown"
    } else if has(&["prairie", "guinea"]) {
        // A prairie dog is none.
        "other"
    } else if has(&["dog", "dogs", "canine", "puppy", "k9", "perro", "canino"]) {
        "dog"
    } else if has(&["cat", "cats", "feline", "kitten", "gato", "felino"]) {
        "cat"
    } else if has(&["bird", "birds", "avian", "parrot", "parakeet", "cockatiel", "chicken", "ave"]) {
        "bird"
    } else if has(&["rabbit", "rabbits", "bunny", "lagomorph", "leporine", "conejo"]) {
        "rabbit"
    } else {
        "other"
    }
}

/// The lines of a bill in one text: joined by "; ", with the quantity in parentheses when it is not 1. `None`
/// without any named line.
pub fn products(consultation: &Consultation, declined: bool) -> Option<String> {
    let lines = product_list(consultation, declined);
    (!lines.is_empty()).then(|| lines.join("; "))
}

fn product_list(consultation: &Consultation, declined: bool) -> Vec<String> {
    let named = |line: &&BillingLine| line.declined == declined && !line.name.trim().is_empty();
    consultation
        .lines
        .iter()
        .filter(named)
        .map(|line| {
            let name = line.name.trim();
            // Neo's quantities are decimals; exactly one is the only one that goes without saying.
            if (line.quantity - 1.0).abs() < 1e-9 {
                name.to_owned()
            } else {
                format!("{name} ({})", line.quantity)
            }
        })
        .collect()
}

/// `cases.metadata` of one visit.
pub fn metadata(told: &VisitForCloud<'_>) -> Value {
    let visit = told.visit;
    let appointment = &visit.appointment;
    let (patient, client) = (visit.patient(), visit.client());
    let text = told.note.map(|note| note.text.as_str()).filter(|text| !text.trim().is_empty());
    let html = visit.consultation.as_ref().and_then(html);
    let reason = filled(appointment.reason.as_deref())
        .or_else(|| visit.consultation.as_ref().and_then(|read| filled(read.reason.as_deref())));
    let raw_phone = client.phones.first().map(|entry| entry.text.trim());
    let mut root = json!({
        "pimsAppointment": {
            "id": appointment.id,
            "consultationId": consultation_id(visit),
            "date": appointment.start.date().to_string(),
            "startTime": instant(to_utc(told.zone, appointment.start)),
            "duration": (appointment.end - appointment.start).num_minutes(),
            "status": appointment.status.text,
            "patient": {
                "id": patient.id,
                "name": patient.name,
                "species": patient.species,
                "breed": patient.breed,
            },
            "client": {
                "id": client.id,
                "name": client.full_name(),
                // As the front desk typed it: for reading. The number to dial stands in `entities`.
                "phone": raw_phone,
                "email": client.email,
            },
            "provider": { "id": appointment.resource, "name": appointment.provider },
            "type": appointment.type_name,
            "reason": reason,
        },
        "entities": {
            "patient": {
                "name": patient.name,
                "species": species(patient.species.as_deref()),
                "breed": patient.breed,
                "owner": {
                    "name": client.full_name(),
                    "phone": told.phone.map(|phone| &phone.e164),
                    "email": client.email,
                },
            },
            "clinical": {
                "visitReason": reason,
                "clinicalNotes": text,
                "productsServicesProvided": visit.consultation.as_ref().map(|read| product_list(read, false)),
                "productsServicesDeclined": visit.consultation.as_ref().map(|read| product_list(read, true)),
            },
            "caseType": case_type(appointment.type_name.as_deref()),
            "confidence": { "overall": 0.9, "patient": 0.95, "clinical": 0.85 },
            "extractedAt": instant(told.changed_at),
        },
        "syncedAt": instant(told.synced_at),
        "syncSource": SOURCE,
    });
    if let (Some(consultation), Value::Object(fields)) = (&visit.consultation, &mut root) {
        fields.insert(
            "pimsConsultation".to_owned(),
            json!({
                "id": consultation.id,
                "notes": text,
                "dischargeSummary": html,
                "productsServices": products(consultation, false),
                "declinedProductsServices": products(consultation, true),
                "status": consultation.status,
                "reason": filled(consultation.reason.as_deref()),
                "date": filled(consultation.date.as_deref()),
            }),
        );
        fields.insert("dischargeSummary".to_owned(), json!(html));
        fields.insert("enrichedAt".to_owned(), json!(instant(told.note_at.unwrap_or(told.changed_at))));
    }
    root
}

/// The HTML of every place, in the order of the places.
fn html(consultation: &Consultation) -> Option<String> {
    let mut parts: Vec<_> = consultation.notes.iter().filter(|part| !part.html.trim().is_empty()).collect();
    parts.sort_by_key(|part| part.place);
    let mut kept: Vec<&str> = Vec::new();
    for part in parts {
        if !kept.contains(&part.html.as_str()) {
            kept.push(&part.html);
        }
    }
    (!kept.is_empty()).then(|| kept.join("\n<hr>\n"))
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}
