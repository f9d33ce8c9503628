//! `getCalendarEventData`: the booked slots of a window (neo.md 2.5).
//!
//! Blocks and roster bands are counted and left out. An item without a usable id or start, or that names nobody,
//! becomes a [`Reject`]. When several items carry one appointment id, the kept one does not depend on their order:
//! first one with a consultation, then the latest "last updated", then the later start, then the greater
//! fingerprint. Equal items are only counted. An item about *another patient* under the same id is a reject too, so
//! that a second animal of a group appointment is seen by a person instead of vanishing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::field::{self, Fields};
use super::{Odd, OddAnswer, Oddity, OddityCode, fingerprint, people, status};
use crate::practice::{
    Appointment, AppointmentId, Client, ClientId, Closed, ConsultationId, Patient, PatientId, PimsStatus,
    VisitStatus,
};

/// A calendar as it was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CalendarReading {
    /// The appointments, by start and then id; each id once.
    pub appointments: Vec<Appointment>,
    /// How many blocked times were left out.
    pub blocks: usize,
    /// How many roster bands were left out.
    pub rosters: usize,
    /// How many items the answer held altogether.
    pub items: usize,
    /// Items that could not be used.
    pub rejects: Vec<Reject>,
    /// What looked odd and was used all the same.
    pub oddities: Vec<Oddity>,
}

impl CalendarReading {
    /// Whether it may be believed that these are the visits there are: a calendar of which not one visit was understood
    /// is no empty day.
    pub fn is_understood(&self) -> bool {
        !self.appointments.is_empty() || self.rejects.is_empty()
    }
}

/// A calendar item that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reject {
    /// Its appointment id (or the event's), where one was readable.
    pub id: Option<String>,
    /// Why it could not be used.
    pub why: RejectReason,
}

/// Why a calendar item could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// The item is not an object.
    NotAnItem,
    /// It has no usable id.
    NoId,
    /// Its start is missing or no time.
    NoStart,
    /// It is no block and names neither patient nor client.
    NobodyNamed,
    /// It is about another patient than the kept item with the same appointment id.
    OtherPatientOfGroup,
}

const ENVELOPES: [&str; 4] = ["events", "appointments", "data", "results"];

/// Reads a calendar.
///
/// # Errors
/// The answer as a whole is not a calendar. An empty list is one: a day without items.
pub fn calendar(body: &str) -> Result<CalendarReading, OddAnswer> {
    let answer = field::json(body)?;
    let mut odd = Odd::default();
    let items = items(&answer, &mut odd)?;
    let mut reading = CalendarReading { items: items.len(), ..CalendarReading::default() };
    let mut by_id: BTreeMap<AppointmentId, Vec<Appointment>> = BTreeMap::new();
    for item in items {
        match slot(item, &mut odd) {
            Slot::Block => reading.blocks += 1,
            Slot::Roster => reading.rosters += 1,
            Slot::Odd(reject) => reading.rejects.push(reject),
            Slot::Booked(appointment) => by_id.entry(appointment.id.clone()).or_default().push(*appointment),
        }
    }
    for (_, same_id) in by_id {
        if let Some(kept) = keep_one(same_id, &mut odd, &mut reading.rejects) {
            reading.appointments.push(kept);
        }
    }
    reading.appointments.sort_by(|a, b| (a.start, &a.id).cmp(&(b.start, &b.id)));
    reading.rejects.sort();
    reading.oddities = odd.into_list();
    Ok(reading)
}

fn items<'a>(answer: &'a Value, odd: &mut Odd) -> Result<Vec<&'a Value>, OddAnswer> {
    let object = match answer {
        Value::Array(items) => {
            odd.note(OddityCode::OtherEnvelope);
            return Ok(items.iter().collect());
        }
        Value::Object(object) => object,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return Err(OddAnswer::NoList),
    };
    if field::says_error(object) {
        return Err(OddAnswer::SaysError);
    }
    let within = |object: &'a Map<String, Value>, odd: &mut Odd| {
        ENVELOPES.iter().find_map(|key| Some((*key, field::list(object.get(*key)?, odd)?)))
    };
    if let Some((key, items)) = within(object, odd) {
        if key != "events" {
            odd.note(OddityCode::OtherEnvelope);
        }
        return Ok(items);
    }
    // One envelope inside another, such as {"data": {"events": []}}.
    ENVELOPES
        .iter()
        .filter_map(|key| object.get(*key)?.as_object())
        .find_map(|inner| within(inner, odd))
        .map(|(_, items)| {
            odd.note(OddityCode::OtherEnvelope);
            items
        })
        .ok_or(OddAnswer::NoList)
}

enum Slot {
    Booked(Box<Appointment>),
    Block,
    Roster,
    Odd(Reject),
}

fn slot(item: &Value, odd: &mut Odd) -> Slot {
    let Some(fields) = Fields::of(item) else {
        return Slot::Odd(Reject { id: None, why: RejectReason::NotAnItem });
    };
    if fields.flag(&["is_roster", "isRoster"], odd) == Some(true) {
        return Slot::Roster;
    }
    if fields.flag(&["is_block", "isBlock"], odd) == Some(true) {
        return Slot::Block;
    }
    if fields.value(&["patientName", "clientName", "appointmentType", "providerName"]).is_some() {
        odd.note(OddityCode::CamelCase);
    }
    let stable = fields.id(&["appointment_id", "appointmentId"], odd);
    let Some(id) = stable.clone().or_else(|| fields.id(&["id", "event_id", "eventId"], odd)) else {
        return Slot::Odd(Reject { id: None, why: RejectReason::NoId });
    };
    let reject = |why| Slot::Odd(Reject { id: Some(id.clone()), why });
    let Some(start) = field::time_field(&fields, &["start", "startTime", "start_time"], odd) else {
        return reject(RejectReason::NoStart);
    };
    let patient = slot_patient(&fields, odd);
    let client = slot_client(&fields, odd);
    let no_patient = patient.id.is_none() && patient.name.is_empty();
    let no_client = client.id.is_none() && client.full_name().is_empty();
    if no_patient && no_client {
        return reject(RejectReason::NobodyNamed);
    }
    if no_patient {
        odd.note(OddityCode::NoPatient);
    }
    if no_client {
        odd.note(OddityCode::NoClient);
    }
    if stable.is_none() {
        odd.note(OddityCode::EventIdTaken);
    }
    let end = end(&fields, start, odd);
    Slot::Booked(Box::new(Appointment {
        id: AppointmentId::new(id.clone()),
        consultation_id: fields.id(&["consultation_id", "consultationId"], odd).map(ConsultationId::new),
        start,
        end,
        status: slot_status(&fields, odd),
        type_name: fields
            .text(&["type_description", "typeDescription", "appointmentType", "type_name", "type"], odd),
        reason: fields.text(&["reason"], odd),
        title: fields.text(&["title"], odd),
        provider: fields.text(&["provider", "providerName", "provider_name"], odd),
        resource: fields.id(&["resourceId", "resource_id"], odd),
        room: fields.text(&["appointment_room_name", "appointmentRoomName", "roomName", "room"], odd),
        patient,
        client,
        updated_at: fields.text(&["last_updated_at", "lastUpdatedAt"], odd),
    }))
}

fn slot_patient(fields: &Fields<'_>, odd: &mut Odd) -> Patient {
    Patient {
        id: fields.id(&["patient_id", "patientId"], odd).map(PatientId::new),
        name: fields.text(&["patient_name", "patientName"], odd).unwrap_or_default(),
        ..Patient::default()
    }
}

fn slot_client(fields: &Fields<'_>, odd: &mut Odd) -> Client {
    let (first_name, last_name) = people::names(fields, &["client_name", "clientName"], odd);
    Client {
        id: fields.id(&["client_id", "clientId"], odd).map(ClientId::new),
        title: fields.text(&["client_title", "clientTitle"], odd).unwrap_or_default(),
        first_name,
        last_name,
        email: fields.text(&["email", "clientEmail", "client_email"], odd),
        phones: people::phones(fields, odd),
    }
}

/// The end, never before the start.
pub(super) fn end(fields: &Fields<'_>, start: chrono::NaiveDateTime, odd: &mut Odd) -> chrono::NaiveDateTime {
    match field::time_field(fields, &["end", "endTime", "end_time", "endAtLocal"], odd) {
        None => {
            odd.note(OddityCode::EndUnreadable);
            start
        }
        Some(end) if end < start => {
            odd.note(OddityCode::NegativeLength);
            start
        }
        Some(end) => {
            if end == start {
                odd.note(OddityCode::ZeroLength);
            }
            end
        }
    }
}

/// The status of an item: what it says of being deleted or cancelled, else its status text, else what it says of
/// being confirmed.
fn slot_status(fields: &Fields<'_>, odd: &mut Odd) -> PimsStatus {
    let texts: Vec<String> =
        [["current_status", "currentStatus"], ["status_label", "statusLabel"], ["status", "status_text"]]
            .iter()
            .filter_map(|names| fields.text(names, odd))
            .collect();
    // A wording that this version knows goes before one that it does not.
    let chosen = texts.iter().find(|text| status::is_known(text)).or(texts.first()).cloned();
    let chosen = chosen.or_else(|| {
        // `confirmed` may be a bool, and a style class is only a hint: neither is wrong as it is.
        let confirmed = ["confirmed_status", "confirmedStatus", "confirmed", "status_class"];
        fields.text(&confirmed, &mut Odd::default()).map(|text| text.replace("status-", ""))
    });
    if let Some(closed) = closed_beside(fields, odd) {
        let text = chosen.unwrap_or_default();
        return PimsStatus { meaning: VisitStatus::Closed, closed: Some(closed), text };
    }
    match &chosen {
        None => odd.note(OddityCode::NoStatus),
        Some(text) if !status::is_known(text) => odd.note(OddityCode::UnknownStatus),
        Some(_) => {}
    }
    let read = status::status(&chosen.unwrap_or_default());
    if read.closed.is_none() && texts.iter().any(|text| status::is_closed(text)) {
        odd.note(OddityCode::StatusDisagrees);
    }
    read
}

/// What the fields beside the status say about the slot being over.
pub(super) fn closed_beside(fields: &Fields<'_>, odd: &mut Odd) -> Option<Closed> {
    if fields.flag(&["deleted", "is_deleted", "isDeleted"], odd) == Some(true) {
        return Some(Closed::Deleted);
    }
    let reason = fields.text(&["cancelledReason", "cancelled_reason"], odd);
    let flagged = fields.flag(&["cancelled", "is_cancelled", "isCancelled"], odd) == Some(true);
    (reason.is_some() || flagged).then_some(Closed::Cancelled)
}

fn keep_one(mut same_id: Vec<Appointment>, odd: &mut Odd, rejects: &mut Vec<Reject>) -> Option<Appointment> {
    same_id.sort_by_cached_key(|item| {
        std::cmp::Reverse((
            item.consultation_id.is_some(),
            item.updated_at.clone(),
            item.start,
            fingerprint(item).as_str().to_owned(),
        ))
    });
    let mut rest = same_id.into_iter();
    let kept = rest.next()?;
    let mut group = false;
    for other in rest {
        if other.patient.id != kept.patient.id || other.patient.name != kept.patient.name {
            group = true;
            rejects.push(Reject {
                id: Some(other.id.as_str().to_owned()),
                why: RejectReason::OtherPatientOfGroup,
            });
        } else if fingerprint(&other) == fingerprint(&kept) {
            odd.note(OddityCode::RepeatedItem);
        } else {
            odd.note(OddityCode::ContradictingItems);
        }
    }
    if group {
        odd.note(OddityCode::GroupAppointment);
    }
    Some(kept)
}
