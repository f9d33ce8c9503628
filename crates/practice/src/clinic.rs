//! A clinic as it stands behind its IDEXX Neo: rooms, people, pets, the schedule and what the vets wrote.
//!
//! Plain values and the edits a front desk or a vet makes to them; `neo` turns them into the site's answers.
//! Times are the clinic's wall clock, as the site keeps them. Everybody in here is invented.
//!
//! An edit takes the appointment id, whatever it changes (the visit, its consultation, its pet, its client), since
//! that is the id a test or a person has at hand.

mod busy;
mod cases;
mod demo;
mod dice;
mod edits;
mod names;
mod notes;
mod people;
mod visit;

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use serde::Serialize;

pub use edits::{Edit, NewVisit, NoSuch, VisitEdit};
pub use people::{Address, Client, Patient, PhonePlace, Phones, Provider, Room, UserType, VisitType};
pub use visit::{Consultation, ConsultationStatus, Line, NotePlace, Visit, VisitKind, VisitStatus};

/// Everything one clinic has in its IDEXX Neo.
#[derive(Clone, Debug, Serialize)]
pub struct Practice {
    /// Name of the clinic, shown on its pages and as `clientBranch`.
    pub name: String,
    /// The zone whose wall clock all times of the clinic are on.
    pub zone: Tz,
    /// First sign-in field.
    pub company_id: String,
    /// Second sign-in field.
    pub user_name: String,
    /// Third sign-in field. Invented like everything else, so it may be shown on the control page.
    pub password: String,
    /// The clinic's wall clock, set before every edit: the stamp of what the edit touches.
    pub clock: NaiveDateTime,
    /// Slot of the calendar's grid.
    pub slot_minutes: u32,
    /// Rooms and provider columns, in calendar order.
    pub rooms: Vec<Room>,
    /// Staff.
    pub providers: Vec<Provider>,
    /// Appointment types.
    pub types: Vec<VisitType>,
    /// Clients by id.
    pub clients: BTreeMap<u64, Client>,
    /// Patients by id.
    pub patients: BTreeMap<u64, Patient>,
    /// Visits, blocks and rosters by appointment id.
    pub visits: BTreeMap<u64, Visit>,
    /// Consultations by id.
    pub consultations: BTreeMap<u64, Consultation>,
    /// Last numbers given out.
    pub(crate) last: LastIds,
}

/// The counters behind new ids. Two clinics that start alike give out the same numbers, as real ones do.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LastIds {
    appointment: u64,
    event: u64,
    consultation: u64,
    client: u64,
    patient: u64,
    line: u64,
}

impl Practice {
    /// A clinic with staff and rooms and nothing in its calendar.
    pub fn empty(zone: Tz) -> Self {
        Practice {
            name: "Harbor Paws Veterinary".to_owned(),
            zone,
            company_id: "4821".to_owned(),
            user_name: "frontdesk@harborpaws.example".to_owned(),
            password: "Tide-pool-4821".to_owned(),
            clock: NaiveDateTime::default(),
            slot_minutes: 15,
            rooms: people::rooms(),
            providers: people::providers(),
            types: people::visit_types(),
            clients: BTreeMap::new(),
            patients: BTreeMap::new(),
            visits: BTreeMap::new(),
            consultations: BTreeMap::new(),
            last: LastIds {
                appointment: 412_300,
                event: 880_100,
                consultation: 305_700,
                client: 20_400,
                patient: 51_200,
                line: 9_000,
            },
        }
    }

    /// The visits of real patients, in calendar order, without blocks, rosters and what was deleted.
    pub fn appointments(&self) -> Vec<&Visit> {
        let mut visits: Vec<&Visit> =
            self.visits.values().filter(|v| v.kind == VisitKind::Visit && !v.deleted).collect();
        visits.sort_by_key(|v| (v.start, v.appointment_id));
        visits
    }

    /// The consultation of a visit, once the patient has arrived.
    pub fn consultation_of(&self, appointment_id: u64) -> Option<&Consultation> {
        self.consultations.get(&self.visits.get(&appointment_id)?.consultation_id?)
    }

    /// The pet a visit is for.
    pub fn patient_of(&self, visit: &Visit) -> Option<&Patient> {
        self.patients.get(&visit.patient_id?)
    }

    /// The client a visit was booked by.
    pub fn client_of(&self, visit: &Visit) -> Option<&Client> {
        self.clients.get(&visit.client_id?)
    }

    /// A member of staff.
    pub fn provider(&self, id: Option<u64>) -> Option<&Provider> {
        self.providers.iter().find(|p| Some(p.id) == id)
    }

    /// A room or provider column.
    pub fn room(&self, id: Option<u64>) -> Option<&Room> {
        self.rooms.iter().find(|r| Some(r.id) == id)
    }
}
