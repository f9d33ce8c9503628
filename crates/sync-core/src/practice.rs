//! The values of a veterinary practice as this product knows them, whatever PIMS they were read from.
//!
//! Ids are text: Neo writes the same id as a number in one answer and as text in another (neo.md 2.7). Times that
//! come from the PIMS are the clinic's wall clock ([`NaiveDateTime`]) until [`zone::to_utc`] turns them into UTC.

pub mod phone;
pub mod zone;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The id as the PIMS writes it, without surrounding space.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into().trim().to_owned())
            }

            /// The id's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }
    };
}

id!(
    /// An appointment in the PIMS; the stable key of a visit within one clinic.
    AppointmentId
);
id!(
    /// A consultation in the PIMS; appears once the patient has been checked in.
    ConsultationId
);
id!(
    /// A patient (an animal) in the PIMS.
    PatientId
);
id!(
    /// A client (the person who owns or brings the animal) in the PIMS.
    ClientId
);

/// Where a visit stands, in the four steps that the cloud's `CaseStatus` and a receptionist both understand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum VisitStatus {
    /// Booked, nobody has arrived, or a status that this version does not know.
    Draft,
    /// The patient is in the building.
    Ongoing,
    /// The visit is over and its record is final.
    Completed,
    /// It will not take place or did not: see [`Closed`].
    Closed,
}

/// Why a visit is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closed {
    /// The client did not come.
    NoShow,
    /// Cancelled by the client or the clinic.
    Cancelled,
    /// Deleted from the calendar; the PIMS itself said so.
    Deleted,
}

/// A status as the PIMS words it, with what it means here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PimsStatus {
    /// What it means.
    pub meaning: VisitStatus,
    /// Set exactly when `meaning` is [`VisitStatus::Closed`].
    pub closed: Option<Closed>,
    /// The PIMS's own words, for a person to read.
    pub text: String,
}

/// The animal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Patient {
    /// Its id in the PIMS; absent for a slot that names no patient.
    pub id: Option<PatientId>,
    /// Its name as written in the PIMS (often upper case).
    pub name: String,
    /// Species in the PIMS's words, known once the consultation was read.
    pub species: Option<String>,
    /// Breed in the PIMS's words.
    pub breed: Option<String>,
    /// Sex in the PIMS's words.
    pub sex: Option<String>,
    /// Date of birth as written.
    pub date_of_birth: Option<String>,
    /// Weight in kilograms, converted from kg, lb, g or oz.
    pub weight_kg: Option<f64>,
}

/// A telephone field as reception typed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneEntry {
    /// Which field or label it stood under.
    pub kind: PhoneKind,
    /// The text of the field, untouched.
    pub text: String,
    /// What the PIMS says about "valid mobile phone", where it says anything.
    pub pims_says_mobile: Option<bool>,
}

/// The field a number was found in, in order of preference for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneKind {
    /// A mobile number.
    Mobile,
    /// A home number.
    Home,
    /// A work number.
    Work,
    /// A number without a usable label.
    Other,
}

/// The person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Client {
    /// The id in the PIMS.
    pub id: Option<ClientId>,
    /// Title as written.
    pub title: String,
    /// First name as written; any name may be empty.
    pub first_name: String,
    /// Last name as written; may be a rescue organisation.
    pub last_name: String,
    /// E-mail as written, empty becomes `None`.
    pub email: Option<String>,
    /// Every telephone field that is not blank.
    pub phones: Vec<PhoneEntry>,
}

impl Client {
    /// First and last name in one line, without the empty parts.
    pub fn full_name(&self) -> String {
        [self.first_name.trim(), self.last_name.trim()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// One booked slot of the calendar that names a patient or a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Appointment {
    /// The key.
    pub id: AppointmentId,
    /// Present once the patient has been checked in.
    pub consultation_id: Option<ConsultationId>,
    /// Start on the clinic's wall clock.
    pub start: NaiveDateTime,
    /// End on the clinic's wall clock; never before `start`.
    pub end: NaiveDateTime,
    /// Where it stands.
    pub status: PimsStatus,
    /// Appointment type, e.g. Exam, Surgery.
    pub type_name: Option<String>,
    /// What reception typed as the reason; carries clinical hints.
    pub reason: Option<String>,
    /// The calendar's title; carries hints as well.
    pub title: Option<String>,
    /// The provider's display name.
    pub provider: Option<String>,
    /// The calendar column (room or provider).
    pub resource: Option<String>,
    /// The room's name.
    pub room: Option<String>,
    /// The animal as far as the calendar knows it.
    pub patient: Patient,
    /// The person as far as the calendar knows them.
    pub client: Client,
    /// The PIMS's own "last updated" text, if any.
    pub updated_at: Option<String>,
}

/// One of the places in which Neo keeps what a veterinarian wrote (neo.md 2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotePlace {
    /// `consultationNotes.notes`: the primary clinical text.
    ConsultationNotes,
    /// `consultation.notes`: usually short.
    Notes,
    /// `consultation.dischargeSummary`: rarely present.
    DischargeSummary,
}

/// The raw HTML of one place; never empty text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotePart {
    /// Where it stood.
    pub place: NotePlace,
    /// HTML as the PIMS sent it.
    pub html: String,
}

/// One line of the bill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BillingLine {
    /// Product or service; the PIMS allows it to be empty.
    pub name: String,
    /// Quantity; may be negative for a return.
    pub quantity: f64,
    /// The client declined it.
    pub declined: bool,
}

/// What the PIMS holds about one consultation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Consultation {
    /// Its id.
    pub id: ConsultationId,
    /// Status in the PIMS's words.
    pub status: Option<String>,
    /// Reason in the consultation itself.
    pub reason: Option<String>,
    /// Date as written.
    pub date: Option<String>,
    /// The non-empty note places in the fixed order of [`NotePlace`], equal texts once.
    pub notes: Vec<NotePart>,
    /// The bill, accepted and declined lines together.
    pub lines: Vec<BillingLine>,
    /// The animal as the consultation knows it.
    pub patient: Patient,
    /// The person as the consultation knows them, with every telephone field.
    pub client: Client,
}

/// Everything known about one visit: the appointment and, once there is one, its consultation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// The booked slot.
    pub appointment: Appointment,
    /// The consultation as last read.
    pub consultation: Option<Consultation>,
}

impl Visit {
    /// The animal, with the consultation's knowledge laid over the calendar's.
    pub fn patient(&self) -> Patient {
        let calendar = &self.appointment.patient;
        let Some(consultation) = &self.consultation else { return calendar.clone() };
        let read = &consultation.patient;
        Patient {
            id: calendar.id.clone().or_else(|| read.id.clone()),
            name: if calendar.name.trim().is_empty() { read.name.clone() } else { calendar.name.clone() },
            species: read.species.clone().or_else(|| calendar.species.clone()),
            breed: read.breed.clone().or_else(|| calendar.breed.clone()),
            sex: read.sex.clone().or_else(|| calendar.sex.clone()),
            date_of_birth: read.date_of_birth.clone().or_else(|| calendar.date_of_birth.clone()),
            weight_kg: read.weight_kg.or(calendar.weight_kg),
        }
    }

    /// The animal and the client as each of its records writes them: the calendar, and the consultation where it was read.
    pub fn records(&self) -> impl Iterator<Item = (&Patient, &Client)> {
        let read = self.consultation.as_ref().map(|read| (&read.patient, &read.client));
        std::iter::once((&self.appointment.patient, &self.appointment.client)).chain(read)
    }

    /// The person, with the telephone fields of both answers, the consultation's first, equal texts once.
    pub fn client(&self) -> Client {
        let calendar = &self.appointment.client;
        let Some(consultation) = &self.consultation else { return calendar.clone() };
        let read = &consultation.client;
        let pick = |a: &str, b: &str| if a.trim().is_empty() { b.to_owned() } else { a.to_owned() };
        // A name in one piece stands in the calendar as a last name: the consultation's two parts say the same better.
        let in_parts =
            |client: &Client| !client.first_name.trim().is_empty() && !client.last_name.trim().is_empty();
        let (first_name, last_name) = if in_parts(read) && !in_parts(calendar) {
            (read.first_name.clone(), read.last_name.clone())
        } else {
            (pick(&calendar.first_name, &read.first_name), pick(&calendar.last_name, &read.last_name))
        };
        let mut phones = read.phones.clone();
        for entry in &calendar.phones {
            match phones.iter_mut().find(|known| known.text.trim() == entry.text.trim()) {
                Some(known) => known.pims_says_mobile = known.pims_says_mobile.or(entry.pims_says_mobile),
                None => phones.push(entry.clone()),
            }
        }
        Client {
            id: calendar.id.clone().or_else(|| read.id.clone()),
            title: pick(&calendar.title, &read.title),
            first_name,
            last_name,
            email: calendar.email.clone().or_else(|| read.email.clone()),
            phones,
        }
    }
}
