//! `appointments/getAppointment`: Neo's own word about one appointment (neo.md 2.7).
//!
//! It alone closes or moves a visit that is missing from the calendar, so it is believed only when it is about the
//! id that was asked for.

use serde_json::Value;

use super::field::{self, Fields};
use super::{Odd, OddAnswer, calendar, people, status};
use crate::practice::{
    Appointment, AppointmentId, Client, Closed, ConsultationId, Patient, PimsStatus, VisitStatus,
};

/// What Neo says about one appointment.
#[derive(Clone, Debug, PartialEq)]
pub enum AppointmentWord {
    /// It is in the calendar, perhaps on another day.
    Exists {
        /// As much as this answer knows.
        appointment: Box<Appointment>,
        /// Its slot is a blocked time: nothing is said of the visit that was in it.
        block: bool,
    },
    /// It was deleted.
    Deleted,
    /// It was cancelled and its record kept.
    Cancelled {
        /// What reception gave as the reason. Free text about a client.
        reason: Option<String>,
    },
    /// Neo answered without an appointment, or with one that has no readable start.
    Unknown,
}

impl AppointmentWord {
    /// What it says about a visit that is known. Of a slot that is a blocked time now it is nothing (neo.md 2.7 knows
    /// the mark and not what became of the visit), unless its status closes it all the same.
    pub fn of_a_visit(&self) -> &AppointmentWord {
        static NOTHING: AppointmentWord = AppointmentWord::Unknown;
        match self {
            AppointmentWord::Exists { appointment, block: true }
                if appointment.status.meaning != VisitStatus::Closed =>
            {
                &NOTHING
            }
            AppointmentWord::Exists { .. }
            | AppointmentWord::Deleted
            | AppointmentWord::Cancelled { .. }
            | AppointmentWord::Unknown => self,
        }
    }
}

/// Reads Neo's word about one appointment.
///
/// # Errors
/// The answer is of another kind, says that it failed, or is about another appointment.
pub fn appointment(body: &str, asked: &AppointmentId) -> Result<AppointmentWord, OddAnswer> {
    let answer = field::json(body)?;
    let root = match &answer {
        Value::Object(root) => root,
        Value::Null => return Ok(AppointmentWord::Unknown),
        Value::Array(items) if items.is_empty() => return Ok(AppointmentWord::Unknown),
        Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            return Err(OddAnswer::NotRecognised);
        }
    };
    if field::says_error(root) {
        return Err(OddAnswer::SaysError);
    }
    let record = match root.get("appointment") {
        Some(Value::Object(record)) if !record.is_empty() => record,
        Some(Value::Object(_) | Value::Null) => return Ok(AppointmentWord::Unknown),
        Some(Value::Array(items)) if items.is_empty() => return Ok(AppointmentWord::Unknown),
        Some(Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
            return Err(OddAnswer::NotRecognised);
        }
        None if root.is_empty() => return Ok(AppointmentWord::Unknown),
        // Without its envelope.
        None if root.contains_key("startAtLocal") => root,
        None => return Err(OddAnswer::NotRecognised),
    };
    let fields = Fields::new(record);
    let id = fields.value(&["id", "appointment_id", "appointmentId"]).ok_or(OddAnswer::Silent)?;
    if !field::is_id(id, asked.as_str()) {
        return Err(OddAnswer::OtherRecord);
    }
    Ok(word(&fields, asked))
}

fn word(fields: &Fields<'_>, asked: &AppointmentId) -> AppointmentWord {
    // Nothing here is counted: the calendar's oddities are what a person is shown.
    let mut odd = Odd::default();
    let text = fields.text(&["status", "current_status", "currentStatus"], &mut odd).unwrap_or_default();
    let read = status::status(&text);
    match calendar::closed_beside(fields, &mut odd).or(read.closed) {
        Some(Closed::Deleted) => return AppointmentWord::Deleted,
        Some(Closed::Cancelled) => {
            let reason = fields.text(&["cancelledReason", "cancelled_reason"], &mut odd);
            return AppointmentWord::Cancelled { reason };
        }
        Some(Closed::NoShow) | None => {}
    }
    let Some(start) = field::time_field(fields, &["startAtLocal", "start"], &mut odd) else {
        return AppointmentWord::Unknown;
    };
    let animal = fields.object(&["patient"], &mut odd);
    let person = animal
        .as_ref()
        .and_then(|animal| animal.object(&["client"], &mut odd))
        .or_else(|| fields.object(&["client"], &mut Odd::default()));
    let appointment = Appointment {
        id: asked.clone(),
        consultation_id: fields.id(&["consultationId", "consultation_id"], &mut odd).map(ConsultationId::new),
        start,
        end: calendar::end(fields, start, &mut odd),
        status: if read.meaning == VisitStatus::Closed { read } else { PimsStatus { closed: None, ..read } },
        type_name: fields.text(&["appointmentType", "type_description"], &mut odd),
        reason: fields.text(&["notes", "reason"], &mut odd),
        title: fields.text(&["title"], &mut odd),
        provider: fields.text(&["provider"], &mut odd),
        resource: None,
        room: fields.text(&["appointmentRoom", "appointment_room_name"], &mut odd),
        patient: animal.as_ref().map_or_else(Patient::default, |animal| people::patient(animal, &mut odd)),
        client: person.as_ref().map_or_else(Client::default, |person| people::client(person, &mut odd)),
        updated_at: fields.text(&["updatedAt", "last_updated_at"], &mut odd),
    };
    let block = fields.flag(&["block", "is_block", "isBlock"], &mut odd) == Some(true);
    AppointmentWord::Exists { appointment: Box::new(appointment), block }
}
