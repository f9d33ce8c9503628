//! `consultations/{id}/page-data`: what was written and billed (neo.md 2.6).
//!
//! A note's place counts as filled when a reader would see anything in it; `<p>&nbsp;</p>` is empty and hides
//! nothing. Equal texts are kept once, under the first of their places.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::field::{self, Fields};
use super::{Odd, OddAnswer, Oddity, OddityCode, people};
use crate::notes;
use crate::practice::{BillingLine, Client, Consultation, ConsultationId, NotePart, NotePlace, Patient};

/// A consultation as it was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ConsultationReading {
    /// `None` when Neo answered without a consultation, as it may for a visit that lies ahead.
    pub consultation: Option<Consultation>,
    /// What looked odd and was used all the same.
    pub oddities: Vec<Oddity>,
}

const ROOT_KEYS: [&str; 8] = [
    "consultation",
    "consultationNotes",
    "consultationLines",
    "patient",
    "client",
    "pageData",
    "vitalSignGroup",
    "clientBranch",
];

/// Reads the page data of one consultation.
///
/// # Errors
/// The answer is not page data, says that it failed, or is about another consultation.
pub fn consultation(body: &str, asked: &ConsultationId) -> Result<ConsultationReading, OddAnswer> {
    let answer = field::json(body)?;
    let root = match &answer {
        Value::Object(root) => root,
        Value::Null => return Ok(ConsultationReading::default()),
        Value::Array(items) if items.is_empty() => return Ok(ConsultationReading::default()),
        Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            return Err(OddAnswer::NotRecognised);
        }
    };
    if field::says_error(root) {
        return Err(OddAnswer::SaysError);
    }
    if root.is_empty() {
        return Ok(ConsultationReading::default());
    }
    if !ROOT_KEYS.iter().any(|key| root.contains_key(*key)) {
        return Err(OddAnswer::NotRecognised);
    }
    let mut odd = Odd::default();
    let root = Fields::new(root);
    let head = root.object(&["consultation"], &mut odd);
    if let Some(head) = &head {
        is_the_one(head, asked, &mut odd)?;
    }
    let notes = notes_of(&root, head.as_ref(), &mut odd);
    let head = match head {
        Some(head) => head,
        None if notes.is_empty() => {
            return Ok(ConsultationReading { consultation: None, oddities: odd.into_list() });
        }
        // The answer belongs to the id that was asked for, so the text does as well.
        None => {
            odd.note(OddityCode::NotesWithoutConsultation);
            Fields::empty()
        }
    };
    let consultation = Consultation {
        id: asked.clone(),
        status: head.text(&["status"], &mut odd),
        reason: head.text(&["reason"], &mut odd),
        date: head.text(&["date"], &mut odd),
        notes,
        lines: lines(&root, &mut odd),
        patient: root
            .object(&["patient"], &mut odd)
            .map_or_else(Patient::default, |p| people::patient(&p, &mut odd)),
        client: root
            .object(&["client"], &mut odd)
            .map_or_else(Client::default, |c| people::client(&c, &mut odd)),
    };
    Ok(ConsultationReading { consultation: Some(consultation), oddities: odd.into_list() })
}

/// Whether the consultation is the one asked for: its `id` or its `consultationId` has to say so.
fn is_the_one(head: &Fields<'_>, asked: &ConsultationId, odd: &mut Odd) -> Result<(), OddAnswer> {
    let ids: Vec<&Value> = ["id", "consultationId", "consultation_id"]
        .iter()
        .filter_map(|name| head.value(&[name]))
        .filter(|value| field::id(value, &mut Odd::default()).is_some())
        .collect();
    if ids.is_empty() {
        odd.note(OddityCode::IdMissing);
        return Ok(());
    }
    if ids.iter().any(|value| field::is_id(value, asked.as_str())) {
        Ok(())
    } else {
        Err(OddAnswer::OtherRecord)
    }
}

fn notes_of(root: &Fields<'_>, head: Option<&Fields<'_>>, odd: &mut Odd) -> Vec<NotePart> {
    let primary = match root.value(&["consultationNotes"]) {
        // The object may be flattened to its text.
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => root.object(&["consultationNotes"], odd).and_then(|notes| raw(&notes, "notes", odd)),
        None => None,
    };
    let places = [
        (NotePlace::ConsultationNotes, primary),
        (NotePlace::Notes, head.and_then(|head| raw(head, "notes", odd))),
        (NotePlace::DischargeSummary, head.and_then(|head| raw(head, "dischargeSummary", odd))),
    ];
    let mut parts = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for (place, html) in places {
        let Some(html) = html else { continue };
        let text = notes::text(&html);
        if text.is_empty() {
            continue;
        }
        if seen.contains(&text) {
            odd.note(OddityCode::SameNoteTwice);
            continue;
        }
        seen.push(text);
        parts.push(NotePart { place, html });
    }
    parts
}

/// Text exactly as sent, which `Fields::text` would trim.
fn raw(fields: &Fields<'_>, name: &str, odd: &mut Odd) -> Option<String> {
    match fields.value(&[name])? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null => None,
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            odd.note(OddityCode::WrongType);
            None
        }
    }
}

fn lines(root: &Fields<'_>, odd: &mut Odd) -> Vec<BillingLine> {
    let Some(value) = root.value(&["consultationLines"]) else { return Vec::new() };
    let Some(items) = field::list(value, odd) else {
        if !value.as_object().is_some_and(serde_json::Map::is_empty) {
            odd.note(OddityCode::WrongType);
        }
        return Vec::new();
    };
    let mut lines = Vec::new();
    for item in items {
        let Some(fields) = Fields::of(item) else {
            odd.note(OddityCode::WrongType);
            continue;
        };
        let name = fields.text(&["productService", "product_service", "label"], odd);
        if name.is_none() {
            odd.note(OddityCode::UnnamedLine);
        }
        let quantity = fields.number(&["quantity"], odd);
        if quantity.is_none() {
            odd.note(OddityCode::QuantityUnreadable);
        }
        let said = fields.value(&["isDeclined", "is_declined"]).is_some();
        let declined = fields.flag(&["isDeclined", "is_declined"], odd);
        if said && declined.is_none() {
            odd.note(OddityCode::DeclinedUnreadable);
        }
        lines.push(BillingLine {
            name: name.unwrap_or_default(),
            quantity: quantity.unwrap_or(1.0),
            declined: declined.unwrap_or(false),
        });
    }
    lines
}
