//! The smaller JSON endpoints: one appointment, the calendar's configuration, the patient search, and the two that
//! nobody has confirmed.

use chrono::NaiveDateTime;
use serde_json::{Value, json};

use super::State;
use super::answer::Answer;
use super::consultation::sex;
use super::hold;
use super::json::{IdForm, Style, wall_clock};
use super::site::Asked;
use super::switches::{Deleted, Switches};
use crate::clinic::{Client, Patient, Practice, Visit, VisitKind, VisitStatus};

fn send(mut body: Value, switches: &Switches) -> Answer {
    Style::of(switches).disturb(&mut body);
    Answer::json(200, body.to_string().into_bytes())
}

/// `GET /appointments/getAppointment?id=`.
pub(super) fn appointment(state: &State, asked: &Asked) -> Answer {
    let practice = hold(&state.practice);
    let visit = asked.query("id").and_then(|id| id.parse().ok()).and_then(|id: u64| practice.visits.get(&id));
    match visit {
        Some(visit) if !(visit.deleted && asked.switches.deleted_visits == Deleted::Gone) => send(
            json!({ "appointment": one_appointment(&practice, visit, Style::of(&asked.switches)) }),
            &asked.switches,
        ),
        Some(_) | None => Answer::problem(404, "Appointment not found"),
    }
}

fn one_appointment(practice: &Practice, visit: &Visit, style: Style) -> Value {
    let patient = practice.patient_of(visit);
    let kind = practice.types.iter().find(|t| t.name == visit.visit_type);
    let room = practice.rooms.iter().position(|r| Some(r.id) == visit.room_id);
    json!({
        "id": style.id(visit.appointment_id, IdForm::Text),
        "status": visit.status.text(),
        "startAtLocal": wall_clock(visit.start, ' '),
        "endAtLocal": wall_clock(visit.end, ' '),
        "notes": visit.notes,
        "deleted": visit.deleted,
        "block": visit.kind == VisitKind::Block,
        "bookedBy": visit.booked_by,
        "createdAt": wall_clock(visit.booked_at, ' '),
        "patient": patient.map(|p| json!({
            "id": style.id(p.id, IdForm::Number),
            "name": p.name,
            "breed": breed(p),
            "species": species(p, style),
            "gender": { "id": gender_id(p), "name": p.sex },
            "client": practice.clients.get(&p.client_id).map(|c| contact(c, style)),
        })),
        "appointmentType": kind.map(|t| json!({
            "id": t.id, "name": t.name, "duration": t.slots, "color": t.color,
        })),
        "appointmentRoom": room.and_then(|at| practice.rooms.get(at).map(|r| json!({
            "id": style.id(r.id, IdForm::Number), "name": r.name, "position": at + 1,
        }))),
        "provider": practice.provider(visit.provider_id).map(|p| json!({
            "id": style.id(p.id, IdForm::Number), "name": p.name,
        })),
        "cancelledReason": visit.cancelled_reason,
    })
}

fn contact(client: &Client, style: Style) -> Value {
    let mut contact = json!({
        "id": style.id(client.id, IdForm::Number),
        "firstName": client.first_name,
        "lastName": client.last_name,
        "email": client.email,
        "homePhone": client.phones.home.as_deref().unwrap_or(""),
    });
    if let (Some(object), Some(mobile)) = (contact.as_object_mut(), &client.phones.mobile) {
        object.insert("mobilePhone".to_owned(), Value::from(mobile.as_str()));
    }
    contact
}

fn species(patient: &Patient, style: Style) -> Value {
    let known = ["Canine", "Feline", "Rabbit", "Avian", "Reptile", "Rodent"];
    let id = known.iter().position(|s| *s == patient.species).unwrap_or(known.len()) as u64 + 1;
    json!({ "id": style.id(id, IdForm::Text), "name": patient.species })
}

/// Breed ids have no table here: any number will do that is the same for the same breed.
fn breed(patient: &Patient) -> Value {
    let id = patient.breed.bytes().fold(7_u64, |sum, byte| (sum * 31 + u64::from(byte)) % 9_000) + 100;
    json!({ "id": id.to_string(), "name": patient.breed })
}

fn gender_id(patient: &Patient) -> u64 {
    match (patient.sex.as_str(), patient.neutered) {
        ("Male", false) => 1,
        ("Male", true) => 2,
        ("Female", false) => 3,
        ("Female", true) => 4,
        _ => 5,
    }
}

/// `GET /appointments/getAppointmentView`: what the calendar needs before it can draw anything.
pub(super) fn appointment_view(state: &State, asked: &Asked) -> Answer {
    let practice = hold(&state.practice);
    let style = Style::of(&asked.switches);
    let body = json!({
        "slotInterval": practice.slot_minutes,
        "businessHours": [{ "daysOfWeek": [1, 2, 3, 4, 5, 6], "startTime": "08:00", "endTime": "19:00" }],
        "appointmentTypes": practice.types.iter().map(|t| json!({
            "id": t.id, "name": t.name, "duration": t.slots, "color": t.color,
        })).collect::<Vec<_>>(),
        "appointmentRooms": practice.rooms.iter().enumerate().map(|(at, r)| json!({
            "id": style.id(r.id, IdForm::Number), "name": r.name, "position": at + 1,
        })).collect::<Vec<_>>(),
        "providers": practice.providers.iter().map(|p| json!({
            "id": style.id(p.id, IdForm::Number),
            "name": p.name,
            "provider": p.user_type == crate::clinic::UserType::Vet,
        })).collect::<Vec<_>>(),
        "deputyEnabled": false,
    });
    send(body, &asked.switches)
}

/// `GET /search/patients`. The dead and the inactive only with `includeInactive=true`.
pub(super) fn patients(state: &State, asked: &Asked) -> Answer {
    let q = asked.query("q").unwrap_or("").trim().to_lowercase();
    let everybody = asked.query("includeInactive").is_some_and(|v| v == "true" || v == "1");
    let client_id = asked.query("clientId").and_then(|v| v.parse::<u64>().ok());
    let limit = asked.query("limit").and_then(|v| v.parse::<usize>().ok()).unwrap_or(20);

    let practice = hold(&state.practice);
    let style = Style::of(&asked.switches);
    let today = state_today(state, &practice);
    let matches = |p: &&Patient| {
        let client = practice.clients.get(&p.client_id);
        let text =
            format!("{} {} {}", p.name, client.map(Client::full_name).unwrap_or_default(), formatted_id(p));
        (everybody || (p.alive && p.active))
            && client_id.is_none_or(|id| p.client_id == id)
            && (!q.is_empty() || client_id.is_some())
            && q.split_whitespace().all(|word| text.to_lowercase().contains(word))
    };
    let found: Vec<Value> = practice
        .patients
        .values()
        .filter(matches)
        .take(limit)
        .map(|p| one_patient(p, practice.clients.get(&p.client_id), style, today))
        .collect();
    let data: Vec<Value> =
        found.iter().map(|p| json!({ "id": p.get("id"), "text": p.get("name") })).collect();
    let body = json!({ "results": {
        "patients": { "data": data, "objects": found },
        "suggested": { "objects": found },
    }});
    send(body, &asked.switches)
}

fn state_today(state: &State, practice: &Practice) -> NaiveDateTime {
    state.now().with_timezone(&practice.zone).naive_local()
}

fn formatted_id(patient: &Patient) -> String {
    format!("P{:06}", patient.id)
}

fn one_patient(patient: &Patient, client: Option<&Client>, style: Style, now: NaiveDateTime) -> Value {
    let age = patient.born.map_or_else(String::new, |born| {
        let months = (now.date() - born).num_days().max(0) / 30;
        format!("{} years {} months", months / 12, months % 12)
    });
    json!({
        "id": style.id(patient.id, IdForm::Number),
        "formattedId": formatted_id(patient),
        "name": patient.name,
        "breed": breed(patient),
        "species": species(patient, style),
        "gender": { "id": gender_id(patient), "name": sex(patient), "neutered": patient.neutered },
        "color": patient.color,
        "age": age,
        "status": patient.status,
        "alive": patient.alive,
        "active": patient.active,
        "client": client.map(|c| json!({
            "id": style.id(c.id, IdForm::Number),
            "firstName": c.first_name,
            "lastName": c.last_name,
            "homePhone": c.phones.home.as_deref().unwrap_or(""),
            "mobilePhone": c.phones.mobile.as_deref().unwrap_or(""),
            "taxExempt": c.tax_exempt,
        })),
    })
}

/// `GET /consultations/search`: 20 a page, latest first, dates as `DD.MM.YYYY HH:mm:ss`.
pub(super) fn consultations(state: &State, asked: &Asked) -> Answer {
    const PER_PAGE: usize = 20;
    let date =
        |key| asked.query(key).and_then(|text| NaiveDateTime::parse_from_str(text, "%d.%m.%Y %H:%M:%S").ok());
    let (Some(start), Some(end)) = (date("date_start"), date("date_end")) else {
        return Answer::problem(422, "date_start and date_end must be given as DD.MM.YYYY HH:mm:ss");
    };
    let page = asked.query("page").and_then(|p| p.parse::<usize>().ok()).unwrap_or(1).max(1);
    let practice = hold(&state.practice);
    let style = Style::of(&asked.switches);
    let mut found: Vec<_> =
        practice.consultations.values().filter(|c| c.date >= start && c.date <= end).collect();
    found.sort_by_key(|c| std::cmp::Reverse((c.date, c.id)));
    let appointment_of =
        |id| practice.visits.values().find(|v| v.consultation_id == Some(id)).map(|v| v.appointment_id);
    let data: Vec<Value> = found
        .iter()
        .skip((page - 1) * PER_PAGE)
        .take(PER_PAGE)
        .map(|c| {
            json!({
                "id": style.id(c.id, IdForm::Number),
                "appointmentId": appointment_of(c.id).map(|id| style.id(id, IdForm::Number)),
                "consultedAt": c.date.format("%d.%m.%Y %H:%M:%S").to_string(),
                "clinicalNotes": c.consultation_notes,
                "vitals": {},
                "diagnoses": [],
            })
        })
        .collect();
    send(json!({ "data": data, "total": found.len(), "page": page, "perPage": PER_PAGE }), &asked.switches)
}

/// `GET /dashboard/getAppointments`: today in four numbers.
pub(super) fn dashboard_counts(state: &State, asked: &Asked) -> Answer {
    let now = state.clinic_now();
    let practice = hold(&state.practice);
    let today = Today::of(&practice, now);
    let body = json!({
        "upcoming": today.upcoming, "late": today.late,
        "noShow": today.no_show, "waitingToPay": today.waiting_to_pay,
    });
    send(body, &asked.switches)
}

/// The day's numbers on the dashboard. They are true even while the calendar is not.
#[derive(Default)]
pub(super) struct Today {
    pub booked: usize,
    pub upcoming: usize,
    pub late: usize,
    pub in_clinic: usize,
    pub no_show: usize,
    pub waiting_to_pay: usize,
    pub done: usize,
}

impl Today {
    pub(super) fn of(practice: &Practice, now: NaiveDateTime) -> Self {
        let mut today = Today::default();
        for visit in practice.appointments().into_iter().filter(|v| v.start.date() == now.date()) {
            today.booked += 1;
            match visit.status {
                VisitStatus::NotArrived if visit.start < now => today.late += 1,
                VisitStatus::NotArrived | VisitStatus::Other(_) => today.upcoming += 1,
                VisitStatus::Arrived | VisitStatus::InProgress => today.in_clinic += 1,
                VisitStatus::ReadyToPay => today.waiting_to_pay += 1,
                VisitStatus::Finalized => today.done += 1,
                VisitStatus::NoShow => today.no_show += 1,
                VisitStatus::Cancelled => today.booked -= 1,
            }
        }
        today
    }
}
