//! What people do to a clinic's records in the course of a day, as methods and as values that can be sent to the
//! control address.

use chrono::{NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use serde_json::Map;

use super::{
    Client, Consultation, ConsultationStatus, Line, NotePlace, Patient, Phones, Practice, Visit, VisitKind,
    VisitStatus,
};

/// The clinic has no such record.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSuch {
    /// No visit has this appointment id.
    #[error("no appointment {0}")]
    Appointment(u64),
    /// The visit is for no pet, or for one that is not there.
    #[error("appointment {0} has no patient")]
    Patient(u64),
    /// The visit is for no client, or for one that is not there.
    #[error("appointment {0} has no client")]
    Client(u64),
    /// No such room.
    #[error("no room {0}")]
    Room(u64),
    /// No such member of staff.
    #[error("no provider {0}")]
    Provider(u64),
}

/// A booking to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewVisit {
    /// Begin.
    pub start: NaiveDateTime,
    /// Length.
    pub minutes: i64,
    /// A known pet. Without one, pet and owner below are entered as new records.
    pub patient_id: Option<u64>,
    /// Name of the new pet.
    pub pet: String,
    /// Its species.
    pub species: String,
    /// Its breed.
    pub breed: String,
    /// First name of the new client.
    pub first_name: String,
    /// Last name of the new client.
    pub last_name: String,
    /// Mobile number of the new client.
    pub mobile: Option<String>,
    /// Name of the appointment type.
    pub visit_type: String,
    /// Reason.
    pub reason: String,
    /// Who sees the patient.
    pub provider_id: Option<u64>,
    /// The column.
    pub room_id: Option<u64>,
}

impl Default for NewVisit {
    fn default() -> Self {
        NewVisit {
            start: NaiveDateTime::default(),
            minutes: 30,
            patient_id: None,
            pet: "BISCUIT".to_owned(),
            species: "Canine".to_owned(),
            breed: "Mixed".to_owned(),
            first_name: "Robin".to_owned(),
            last_name: "Example".to_owned(),
            mobile: Some("(415) 555-0123".to_owned()),
            visit_type: "Exam".to_owned(),
            reason: "annual exam".to_owned(),
            provider_id: Some(31),
            room_id: Some(101),
        }
    }
}

impl NewVisit {
    /// Half an hour for a new client's dog.
    pub fn at(start: NaiveDateTime) -> Self {
        NewVisit { start, ..NewVisit::default() }
    }

    /// Length in minutes.
    pub fn minutes(self, minutes: i64) -> Self {
        NewVisit { minutes, ..self }
    }

    /// For a pet that is known already.
    pub fn patient(self, patient_id: u64) -> Self {
        NewVisit { patient_id: Some(patient_id), ..self }
    }

    /// Name of the new pet.
    pub fn pet(self, name: &str) -> Self {
        NewVisit { pet: name.to_owned(), ..self }
    }

    /// Species and breed of the new pet.
    pub fn breed(self, species: &str, breed: &str) -> Self {
        NewVisit { species: species.to_owned(), breed: breed.to_owned(), ..self }
    }

    /// Name of the new client.
    pub fn owner(self, first_name: &str, last_name: &str) -> Self {
        NewVisit { first_name: first_name.to_owned(), last_name: last_name.to_owned(), ..self }
    }

    /// Mobile number of the new client.
    pub fn mobile(self, number: &str) -> Self {
        NewVisit { mobile: Some(number.to_owned()), ..self }
    }

    /// Appointment type.
    pub fn visit_type(self, name: &str) -> Self {
        NewVisit { visit_type: name.to_owned(), ..self }
    }

    /// Reason.
    pub fn reason(self, reason: &str) -> Self {
        NewVisit { reason: reason.to_owned(), ..self }
    }

    /// Who sees the patient.
    pub fn provider(self, provider_id: u64) -> Self {
        NewVisit { provider_id: Some(provider_id), ..self }
    }

    /// The column.
    pub fn room(self, room_id: u64) -> Self {
        NewVisit { room_id: Some(room_id), ..self }
    }
}

/// One edit of a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "kebab-case")]
pub enum Edit {
    /// The patient arrives.
    CheckIn,
    /// The vet begins.
    Begin,
    /// The vet writes, over what stood there.
    Note {
        /// Where.
        place: NotePlace,
        /// What.
        html: String,
    },
    /// A product or service goes on the bill.
    Line(Line),
    /// On to the front desk.
    ReadyToPay,
    /// Closed.
    Finalize,
    /// Opened again.
    Unfinalize,
    /// Called off.
    Cancel {
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// Never came.
    NoShow,
    /// Deleted.
    Delete,
    /// Another time.
    Reschedule {
        /// The new begin.
        start: NaiveDateTime,
    },
    /// Another column.
    Room {
        /// Its id.
        room_id: u64,
    },
    /// Another vet.
    Provider {
        /// Their id.
        provider_id: u64,
    },
    /// The pet is marked as dead.
    Dead,
    /// The client's numbers are replaced by this mobile one; by none when empty.
    Phone {
        /// As typed.
        mobile: String,
    },
    /// Any status, seen before or not.
    Status {
        /// The text.
        text: String,
    },
}

/// An edit and the visit it is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitEdit {
    /// Which visit.
    pub appointment_id: u64,
    /// What happens to it.
    #[serde(flatten)]
    pub edit: Edit,
}

impl Practice {
    /// A visit to change by hand.
    pub fn visit_mut(&mut self, appointment_id: u64) -> Result<&mut Visit, NoSuch> {
        self.visits.get_mut(&appointment_id).ok_or(NoSuch::Appointment(appointment_id))
    }

    /// The consultation of a visit, to change by hand; checks the patient in if that has not happened.
    pub fn consultation_mut(&mut self, appointment_id: u64) -> Result<&mut Consultation, NoSuch> {
        let id = self.check_in(appointment_id)?;
        self.consultations.get_mut(&id).ok_or(NoSuch::Appointment(appointment_id))
    }

    /// The pet of a visit, to change by hand.
    pub fn patient_mut(&mut self, appointment_id: u64) -> Result<&mut Patient, NoSuch> {
        let id = self.visit_mut(appointment_id)?.patient_id;
        id.and_then(|id| self.patients.get_mut(&id)).ok_or(NoSuch::Patient(appointment_id))
    }

    /// The client of a visit, to change by hand.
    pub fn client_mut(&mut self, appointment_id: u64) -> Result<&mut Client, NoSuch> {
        let id = self.visit_mut(appointment_id)?.client_id;
        id.and_then(|id| self.clients.get_mut(&id)).ok_or(NoSuch::Client(appointment_id))
    }

    /// Enters a client and gives it an id.
    pub fn add_client(&mut self, client: Client) -> u64 {
        self.last.client += 7;
        let id = self.last.client;
        self.clients.insert(id, Client { id, ..client });
        id
    }

    /// Enters a patient and gives it an id.
    pub fn add_patient(&mut self, patient: Patient) -> u64 {
        self.last.patient += 3;
        let id = self.last.patient;
        self.patients.insert(id, Patient { id, ..patient });
        id
    }

    /// Books a visit, entering pet and client first unless the pet is known. The new appointment id comes back.
    pub fn add_visit(&mut self, new: NewVisit) -> u64 {
        let known = new.patient_id.and_then(|id| self.patients.get(&id)).map(|p| (p.id, p.client_id));
        let (patient_id, client_id) = known.unwrap_or_else(|| {
            let client_id =
                self.add_client(Client::new(&new.first_name, &new.last_name, new.mobile.as_deref()));
            let patient = Patient::new(client_id, &new.pet, &new.species, &new.breed);
            (self.add_patient(patient), client_id)
        });
        let mut visit = self.booked(VisitKind::Visit, new.start, new.minutes);
        visit.patient_id = Some(patient_id);
        visit.client_id = Some(client_id);
        visit.provider_id = new.provider_id;
        visit.room_id = new.room_id;
        visit.visit_type = new.visit_type;
        visit.reason = new.reason;
        self.insert(visit)
    }

    /// Blocks time in a column.
    pub fn add_block(&mut self, start: NaiveDateTime, minutes: i64, room_id: u64, label: &str) -> u64 {
        let mut visit = self.booked(VisitKind::Block, start, minutes);
        visit.room_id = Some(room_id);
        visit.title = Some(label.to_owned());
        visit.reason = label.to_owned();
        self.insert(visit)
    }

    /// Puts a band of the staff roster behind the calendar.
    pub fn add_roster(&mut self, start: NaiveDateTime, minutes: i64, provider_id: u64) -> u64 {
        let name = self.provider(Some(provider_id)).map(|p| p.name.clone()).unwrap_or_default();
        let mut visit = self.booked(VisitKind::Roster, start, minutes);
        visit.provider_id = Some(provider_id);
        visit.title = Some(format!("{name} on duty"));
        visit.recurring = true;
        self.insert(visit)
    }

    fn booked(&mut self, kind: VisitKind, start: NaiveDateTime, minutes: i64) -> Visit {
        self.last.appointment += 1;
        self.last.event += 1;
        Visit {
            appointment_id: self.last.appointment,
            event_id: self.last.event,
            kind,
            consultation_id: None,
            start,
            end: start + TimeDelta::minutes(minutes),
            arrival: None,
            patient_id: None,
            client_id: None,
            provider_id: None,
            room_id: None,
            visit_type: String::new(),
            reason: String::new(),
            title: None,
            status: VisitStatus::NotArrived,
            confirmed: false,
            recurring: false,
            cancelled_reason: None,
            deleted: false,
            notes: String::new(),
            booked_by: "Casey Lund".to_owned(),
            booked_at: self.clock,
            last_updated_by: "Casey Lund".to_owned(),
            last_updated_at: self.clock,
            is_unmatched: false,
            audit_incomplete: false,
            estimate_id: None,
            extra: Map::new(),
            omit: Default::default(),
        }
    }

    fn insert(&mut self, visit: Visit) -> u64 {
        let id = visit.appointment_id;
        self.visits.insert(id, visit);
        id
    }

    /// The visit, stamped as touched now.
    fn touch(&mut self, appointment_id: u64) -> Result<&mut Visit, NoSuch> {
        let now = self.clock;
        let visit = self.visit_mut(appointment_id)?;
        visit.last_updated_at = now;
        Ok(visit)
    }

    /// The patient arrives: the visit gets its consultation, whose id comes back. Once is enough.
    pub fn check_in(&mut self, appointment_id: u64) -> Result<u64, NoSuch> {
        let visit = self.touch(appointment_id)?;
        if let Some(id) = visit.consultation_id {
            return Ok(id);
        }
        visit.status = VisitStatus::Arrived;
        visit.arrival = Some(visit.start - TimeDelta::minutes(5));
        let (patient_id, client_id, provider_id) = (visit.patient_id, visit.client_id, visit.provider_id);
        let (reason, date) = (visit.reason.clone(), visit.start);
        self.last.consultation += 1;
        let id = self.last.consultation;
        self.consultations.insert(
            id,
            Consultation {
                id,
                patient_id,
                client_id,
                provider_id,
                reason,
                date,
                status: ConsultationStatus::InProgress,
                consultation_notes: None,
                notes: None,
                discharge_summary: None,
                lines: Vec::new(),
                extra: Map::new(),
                omit: Default::default(),
            },
        );
        self.visit_mut(appointment_id)?.consultation_id = Some(id);
        Ok(id)
    }

    /// The vet begins with the patient.
    pub fn begin(&mut self, appointment_id: u64) -> Result<(), NoSuch> {
        self.check_in(appointment_id)?;
        self.touch(appointment_id)?.status = VisitStatus::InProgress;
        Ok(())
    }

    /// The vet writes a text into one place, over what stood there; checks the patient in if need be.
    pub fn write_note(&mut self, appointment_id: u64, place: NotePlace, html: &str) -> Result<(), NoSuch> {
        let consultation = self.consultation_mut(appointment_id)?;
        let text = Some(html.to_owned());
        match place {
            NotePlace::ConsultationNotes => consultation.consultation_notes = text,
            NotePlace::Notes => consultation.notes = text,
            NotePlace::DischargeSummary => consultation.discharge_summary = text,
        }
        Ok(())
    }

    /// Puts a product or service on the bill; checks the patient in if need be.
    pub fn add_line(&mut self, appointment_id: u64, line: Line) -> Result<u64, NoSuch> {
        self.last.line += 1;
        let id = self.last.line;
        self.consultation_mut(appointment_id)?.lines.push(Line { id, ..line });
        Ok(id)
    }

    /// Done with the vet, on to the front desk.
    pub fn ready_to_pay(&mut self, appointment_id: u64) -> Result<(), NoSuch> {
        self.check_in(appointment_id)?;
        self.touch(appointment_id)?.status = VisitStatus::ReadyToPay;
        Ok(())
    }

    /// Closes the visit and its consultation; checks the patient in if need be.
    pub fn finalize(&mut self, appointment_id: u64) -> Result<(), NoSuch> {
        self.consultation_mut(appointment_id)?.status = ConsultationStatus::Completed;
        self.touch(appointment_id)?.status = VisitStatus::Finalized;
        Ok(())
    }

    /// Opens the visit and its consultation again.
    pub fn unfinalize(&mut self, appointment_id: u64) -> Result<(), NoSuch> {
        self.consultation_mut(appointment_id)?.status = ConsultationStatus::InProgress;
        self.touch(appointment_id)?.status = VisitStatus::InProgress;
        Ok(())
    }

    /// Calls the visit off; the record stays.
    pub fn cancel(&mut self, appointment_id: u64, reason: &str) -> Result<(), NoSuch> {
        let visit = self.touch(appointment_id)?;
        visit.status = VisitStatus::Cancelled;
        visit.cancelled_reason = Some(reason.to_owned());
        Ok(())
    }

    /// The client never came.
    pub fn no_show(&mut self, appointment_id: u64) -> Result<(), NoSuch> {
        self.touch(appointment_id)?.status = VisitStatus::NoShow;
        Ok(())
    }

    /// Deletes the visit: gone from the feed.
    pub fn delete(&mut self, appointment_id: u64) -> Result<(), NoSuch> {
        self.touch(appointment_id)?.deleted = true;
        Ok(())
    }

    /// Moves the visit to another time, keeping its length.
    pub fn reschedule(&mut self, appointment_id: u64, start: NaiveDateTime) -> Result<(), NoSuch> {
        let visit = self.touch(appointment_id)?;
        visit.end = start + (visit.end - visit.start);
        visit.start = start;
        Ok(())
    }

    /// Moves the visit to another column.
    pub fn move_to_room(&mut self, appointment_id: u64, room_id: u64) -> Result<(), NoSuch> {
        self.room(Some(room_id)).ok_or(NoSuch::Room(room_id))?;
        self.touch(appointment_id)?.room_id = Some(room_id);
        Ok(())
    }

    /// Gives the visit to another vet.
    pub fn hand_to_provider(&mut self, appointment_id: u64, provider_id: u64) -> Result<(), NoSuch> {
        self.provider(Some(provider_id)).ok_or(NoSuch::Provider(provider_id))?;
        self.touch(appointment_id)?.provider_id = Some(provider_id);
        Ok(())
    }

    /// The pet of the visit is marked as dead.
    pub fn set_patient_dead(&mut self, appointment_id: u64) -> Result<(), NoSuch> {
        let patient = self.patient_mut(appointment_id)?;
        patient.alive = false;
        patient.active = false;
        patient.status = "d".to_owned();
        Ok(())
    }

    /// The numbers of the visit's client are replaced by this mobile one; by none when it is empty.
    pub fn set_phone(&mut self, appointment_id: u64, mobile: &str) -> Result<(), NoSuch> {
        let client = self.client_mut(appointment_id)?;
        client.phones = if mobile.is_empty() { Phones::default() } else { Phones::mobile(mobile) };
        client.shown_phone = None;
        client.valid_mobile = !mobile.is_empty();
        Ok(())
    }

    /// The pet of the visit goes to another client; the visit stays with the client who booked it.
    pub fn transfer_patient(&mut self, appointment_id: u64, client_id: u64) -> Result<(), NoSuch> {
        self.patient_mut(appointment_id)?.client_id = client_id;
        Ok(())
    }

    /// Any status, seen before or not.
    pub fn set_status(&mut self, appointment_id: u64, status: VisitStatus) -> Result<(), NoSuch> {
        self.touch(appointment_id)?.status = status;
        Ok(())
    }

    /// One edit given as a value.
    pub fn apply(&mut self, appointment_id: u64, edit: &Edit) -> Result<(), NoSuch> {
        match edit {
            Edit::CheckIn => self.check_in(appointment_id).map(drop),
            Edit::Begin => self.begin(appointment_id),
            Edit::Note { place, html } => self.write_note(appointment_id, *place, html),
            Edit::Line(line) => self.add_line(appointment_id, line.clone()).map(drop),
            Edit::ReadyToPay => self.ready_to_pay(appointment_id),
            Edit::Finalize => self.finalize(appointment_id),
            Edit::Unfinalize => self.unfinalize(appointment_id),
            Edit::Cancel { reason } => self.cancel(appointment_id, reason),
            Edit::NoShow => self.no_show(appointment_id),
            Edit::Delete => self.delete(appointment_id),
            Edit::Reschedule { start } => self.reschedule(appointment_id, *start),
            Edit::Room { room_id } => self.move_to_room(appointment_id, *room_id),
            Edit::Provider { provider_id } => self.hand_to_provider(appointment_id, *provider_id),
            Edit::Dead => self.set_patient_dead(appointment_id),
            Edit::Phone { mobile } => self.set_phone(appointment_id, mobile),
            Edit::Status { text } => self.set_status(appointment_id, VisitStatus::Other(text.clone())),
        }
    }
}
