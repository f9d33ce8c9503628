//! `GET /consultations/{id}/page-data`: everything the page of a consultation shows.

use chrono::NaiveDateTime;
use serde_json::{Map, Value, json};

use super::State;
use super::answer::Answer;
use super::hold;
use super::json::{IdForm, Style, wall_clock};
use super::site::Asked;
use super::switches::{Blank, Dialect, FutureConsultation};
use crate::clinic::{Client, Consultation, Patient, PhonePlace, Practice};

pub(super) fn answer(state: &State, asked: &Asked, id: u64) -> Answer {
    let now = state.clinic_now();
    let practice = hold(&state.practice);
    let Some(consultation) = practice.consultations.get(&id) else {
        return not_found();
    };
    let ahead = consultation.date > now;
    let mut body = match (ahead, asked.switches.future_consultation) {
        (true, FutureConsultation::NotFound) => return not_found(),
        (true, FutureConsultation::Empty) => json!({}),
        (true, FutureConsultation::WithoutConsultation) => {
            let mut body = page_data(&practice, consultation, asked);
            remove(&mut body, "consultation");
            remove(&mut body, "consultationNotes");
            body
        }
        (true, FutureConsultation::Full) | (false, _) => page_data(&practice, consultation, asked),
    };
    Style::of(&asked.switches).disturb(&mut body);
    Answer::json(200, body.to_string().into_bytes())
}

pub(super) fn not_found() -> Answer {
    Answer::problem(404, "Consultation not found")
}

fn page_data(practice: &Practice, consultation: &Consultation, asked: &Asked) -> Value {
    let style = Style::of(&asked.switches);
    let between = match asked.switches.dialect {
        Dialect::Observed => ' ',
        Dialect::CamelIso => 'T',
    };
    let patient = consultation.patient_id.and_then(|id| practice.patients.get(&id));
    let client = consultation.client_id.and_then(|id| practice.clients.get(&id));
    let mut notes = Map::new();
    style.put_text(&mut notes, "notes", consultation.consultation_notes.as_deref().unwrap_or(""));

    let mut body = json!({
        "consultation": head(consultation, style, between),
        "patient": patient.map(|p| self::patient(p, style)),
        "client": client.map(|c| self::client(c, style, asked.switches.blank)),
        "pageData": {
            "providers": providers(practice, style),
            "discountTypes": [{ "id": 1, "name": "Staff", "percentage": 20 }],
            "taxRates": [{ "id": 1, "name": "Sales tax", "rate": 8.625 }],
            "procedureTemplates": [],
            "canEditPriceExcTax": false,
        },
        "clientBranch": { "id": 1, "name": practice.name, "sapId": null },
        "consultationLines": lines(practice, consultation, style, consultation.date, between),
        "consultationNotes": notes,
        "vitalSignGroup": null,
    });
    merge(&mut body, &Value::Object(consultation.extra.clone()));
    for path in &consultation.omit {
        remove(&mut body, path);
    }
    body
}

fn head(consultation: &Consultation, style: Style, between: char) -> Value {
    let mut head = Map::new();
    head.insert("id".to_owned(), style.id(consultation.id, IdForm::Number));
    head.insert("consultationId".to_owned(), style.id(consultation.id, IdForm::Text));
    style.put_text(&mut head, "reason", &consultation.reason);
    style.put_text(&mut head, "notes", consultation.notes.as_deref().unwrap_or(""));
    if let Some(summary) = &consultation.discharge_summary {
        style.put_text(&mut head, "dischargeSummary", summary);
    }
    head.insert("date".to_owned(), Value::from(wall_clock(consultation.date, between)));
    head.insert("status".to_owned(), Value::from(consultation.status.text()));
    Value::Object(head)
}

fn patient(patient: &Patient, style: Style) -> Value {
    let mut out = Map::new();
    out.insert("id".to_owned(), style.id(patient.id, IdForm::Number));
    style.put_text(&mut out, "name", &patient.name);
    style.put_text(&mut out, "species", &patient.species);
    style.put_text(&mut out, "breed", &patient.breed);
    if let Some(born) = patient.born {
        out.insert("dateOfBirth".to_owned(), Value::from(born.to_string()));
    }
    style.put_text(&mut out, "sex", &sex(patient));
    if let Some(weight) = patient.weight {
        out.insert("weight".to_owned(), Value::from(weight));
        style.put_text(&mut out, "weightUnit", &patient.weight_unit);
    }
    Value::Object(out)
}

/// Sex as the signalment spells it.
pub(super) fn sex(patient: &Patient) -> String {
    match (patient.sex.as_str(), patient.neutered) {
        ("Male", true) => "Male Neutered".to_owned(),
        ("Female", true) => "Female Spayed".to_owned(),
        (sex, _) => sex.to_owned(),
    }
}

fn client(client: &Client, style: Style, blank: Blank) -> Value {
    let mut out = Map::new();
    out.insert("id".to_owned(), style.id(client.id, IdForm::Number));
    style.put_text(&mut out, "firstName", &client.first_name);
    style.put_text(&mut out, "lastName", &client.last_name);
    for (place, key) in
        PhonePlace::ALL.into_iter().zip(["mobilePhone", "homePhone", "workPhone", "phone", "phoneNumber"])
    {
        match (client.phones.get(place), blank) {
            (Some(number), _) => style.put_text(&mut out, key, number),
            (None, Blank::Null) => drop(out.insert(key.to_owned(), Value::Null)),
            (None, Blank::Empty | Blank::Missing) => {}
        }
    }
    style.put_text(&mut out, "email", &client.email);
    out.insert("taxExempt".to_owned(), Value::from(client.tax_exempt));
    if let Some(address) = &client.address {
        out.insert("address".to_owned(), json!(address));
    }
    Value::Object(out)
}

fn providers(practice: &Practice, style: Style) -> Vec<Value> {
    let provider = |p: &crate::clinic::Provider| {
        json!({
            "id": style.id(p.id, IdForm::Number),
            "name": p.name,
            "email": p.email,
            "licenseNumber": p.license_number,
            "userType": p.user_type.word(),
            "companyId": practice.company_id.parse::<u64>().unwrap_or(0),
        })
    };
    practice.providers.iter().map(provider).collect()
}

fn lines(
    practice: &Practice,
    consultation: &Consultation,
    style: Style,
    sold_at: NaiveDateTime,
    between: char,
) -> Vec<Value> {
    let provider = practice.provider(consultation.provider_id);
    let provider = provider.map(|p| json!({ "id": style.id(p.id, IdForm::Number), "name": p.name }));
    let line = |line: &crate::clinic::Line| {
        let mut out = Map::new();
        out.insert("id".to_owned(), style.id(line.id, IdForm::Number));
        style.put_text(&mut out, "productService", &line.product);
        if let Some(label) = &line.label {
            out.insert("label".to_owned(), Value::from(label.as_str()));
        }
        out.insert("soldAtLocal".to_owned(), Value::from(wall_clock(sold_at, between)));
        if let Some(provider) = &provider {
            out.insert("provider".to_owned(), provider.clone());
        }
        out.insert("quantity".to_owned(), number(line.quantity));
        out.insert("lineTotalExcTax".to_owned(), number(line.total));
        if let Some(declined) = line.declined {
            out.insert("isDeclined".to_owned(), Value::from(declined));
        }
        if let Some(batch) = &line.batch_no {
            out.insert("batchNo".to_owned(), Value::from(batch.as_str()));
        }
        Value::Object(out)
    };
    consultation.lines.iter().map(line).collect()
}

/// Whole numbers without a decimal point, as the site's own serialiser writes them.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e12 { Value::from(value as i64) } else { Value::from(value) }
}

/// Puts one value over another, key by key.
fn merge(target: &mut Value, over: &Value) {
    match (target.as_object_mut(), over.as_object()) {
        (Some(target), Some(over)) => {
            for (key, value) in over {
                merge(target.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (Some(_) | None, _) => *target = over.clone(),
    }
}

/// Takes away what a dotted path names.
fn remove(body: &mut Value, path: &str) {
    let mut steps = path.split('.').peekable();
    let mut here = body;
    while let (Some(step), Some(object)) = (steps.next(), here.as_object_mut()) {
        if steps.peek().is_none() {
            object.remove(step);
            return;
        }
        match object.get_mut(step) {
            Some(inner) => here = inner,
            None => return,
        }
    }
}
