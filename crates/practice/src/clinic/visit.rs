//! What stands in the calendar and what is written about it: visits and consultations.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What an item of the calendar is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitKind {
    /// A patient is booked.
    Visit,
    /// Blocked time: lunch, a meeting, a holiday.
    Block,
    /// A band of the staff roster.
    Roster,
}

/// Where a visit stands. The texts are those the site shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitStatus {
    /// Booked, nobody there yet.
    NotArrived,
    /// In the waiting room.
    Arrived,
    /// With the vet.
    InProgress,
    /// At the front desk.
    ReadyToPay,
    /// Closed and paid.
    Finalized,
    /// Never came.
    NoShow,
    /// Called off, the record stays.
    Cancelled,
    /// A word of the site that nobody has seen yet.
    Other(String),
}

impl VisitStatus {
    /// The text in `current_status` and `status_label`.
    pub fn text(&self) -> &str {
        match self {
            VisitStatus::NotArrived => "not arrived",
            VisitStatus::Arrived => "arrived",
            VisitStatus::InProgress => "In Progress",
            VisitStatus::ReadyToPay => "Ready to Pay",
            VisitStatus::Finalized => "Finalized",
            VisitStatus::NoShow => "No Show",
            VisitStatus::Cancelled => "Cancelled",
            VisitStatus::Other(text) => text,
        }
    }

    /// The class on the calendar block.
    pub fn class(&self) -> &'static str {
        match self {
            VisitStatus::NotArrived => "status-not-arrived",
            VisitStatus::Arrived => "status-arrived",
            VisitStatus::InProgress => "status-in-progress",
            VisitStatus::ReadyToPay => "status-ready-to-pay",
            VisitStatus::Finalized => "status-finalized",
            VisitStatus::NoShow => "status-no-show",
            VisitStatus::Cancelled => "status-cancelled",
            VisitStatus::Other(_) => "status-other",
        }
    }

    /// The patient has been seen or is being seen.
    pub fn has_arrived(&self) -> bool {
        match self {
            VisitStatus::Arrived
            | VisitStatus::InProgress
            | VisitStatus::ReadyToPay
            | VisitStatus::Finalized => true,
            VisitStatus::NotArrived
            | VisitStatus::NoShow
            | VisitStatus::Cancelled
            | VisitStatus::Other(_) => false,
        }
    }
}

/// An item of the calendar. What belongs to the pet or the client is read from them when it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct Visit {
    /// The stable key.
    pub appointment_id: u64,
    /// The event's own id. The patients of a group appointment share one.
    pub event_id: u64,
    /// Visit, block or roster band.
    pub kind: VisitKind,
    /// Given at check-in. Several visits can share one.
    pub consultation_id: Option<u64>,
    /// Begin.
    pub start: NaiveDateTime,
    /// End; may equal the begin, or lie before it.
    pub end: NaiveDateTime,
    /// When the patient came.
    pub arrival: Option<NaiveDateTime>,
    /// The pet.
    pub patient_id: Option<u64>,
    /// The client.
    pub client_id: Option<u64>,
    /// Who sees the patient.
    pub provider_id: Option<u64>,
    /// The column.
    pub room_id: Option<u64>,
    /// Name of the appointment type.
    pub visit_type: String,
    /// What reception typed.
    pub reason: String,
    /// The calendar's title; built from pet and client when `None`.
    pub title: Option<String>,
    /// Status.
    pub status: VisitStatus,
    /// The client confirmed.
    pub confirmed: bool,
    /// One of a series.
    pub recurring: bool,
    /// Why it was called off.
    pub cancelled_reason: Option<String>,
    /// Deleted: `Switches::deleted_visits` says what the site still shows of it.
    pub deleted: bool,
    /// Reception's remarks, only in `getAppointment`.
    pub notes: String,
    /// Who booked it.
    pub booked_by: String,
    /// When it was booked.
    pub booked_at: NaiveDateTime,
    /// Who touched it last.
    pub last_updated_by: String,
    /// When it was touched last.
    pub last_updated_at: NaiveDateTime,
    /// The site could not match the pet.
    pub is_unmatched: bool,
    /// The audit fields have gaps.
    pub audit_incomplete: bool,
    /// An estimate, if one was made.
    pub estimate_id: Option<u64>,
    /// Fields put over the calendar's own ones: nulls, odd types, unknown keys.
    pub extra: Map<String, Value>,
    /// Calendar fields left out.
    pub omit: BTreeSet<String>,
}

/// The places in which the clinical text can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotePlace {
    /// `consultationNotes.notes`: where the text normally is.
    ConsultationNotes,
    /// `consultation.notes`.
    Notes,
    /// `consultation.dischargeSummary`.
    DischargeSummary,
}

impl NotePlace {
    /// All three.
    pub const ALL: [NotePlace; 3] =
        [NotePlace::ConsultationNotes, NotePlace::Notes, NotePlace::DischargeSummary];
}

/// Where a consultation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsultationStatus {
    /// Being written.
    InProgress,
    /// Closed.
    Completed,
    /// Called off.
    Cancelled,
    /// A word nobody has seen yet.
    Other(String),
}

impl ConsultationStatus {
    /// The text in `consultation.status`.
    pub fn text(&self) -> &str {
        match self {
            ConsultationStatus::InProgress => "in_progress",
            ConsultationStatus::Completed => "completed",
            ConsultationStatus::Cancelled => "cancelled",
            ConsultationStatus::Other(text) => text,
        }
    }
}

/// A product or service on the bill, accepted or declined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Id; given by [`super::Practice::add_line`].
    #[serde(default)]
    pub id: u64,
    /// Name, may be empty.
    pub product: String,
    /// Label printed for the client.
    #[serde(default)]
    pub label: Option<String>,
    /// Quantity; negative for a return.
    #[serde(default = "one")]
    pub quantity: f64,
    /// Total without tax.
    #[serde(default)]
    pub total: f64,
    /// Declined by the client. Left out of the answer when `None`.
    #[serde(default)]
    pub declined: Option<bool>,
    /// Batch number.
    #[serde(default)]
    pub batch_no: Option<String>,
}

fn one() -> f64 {
    1.0
}

impl Line {
    /// One accepted item.
    pub fn sold(product: &str, total: f64) -> Self {
        Line {
            id: 0,
            product: product.to_owned(),
            label: None,
            quantity: 1.0,
            total,
            declined: Some(false),
            batch_no: None,
        }
    }

    /// One declined item.
    pub fn declined(product: &str, total: f64) -> Self {
        Line { declined: Some(true), ..Line::sold(product, total) }
    }
}

/// What was written and sold at a visit.
#[derive(Clone, Debug, Serialize)]
pub struct Consultation {
    /// Id.
    pub id: u64,
    /// The pet.
    pub patient_id: Option<u64>,
    /// The client.
    pub client_id: Option<u64>,
    /// The vet.
    pub provider_id: Option<u64>,
    /// Reason.
    pub reason: String,
    /// When.
    pub date: NaiveDateTime,
    /// Status.
    pub status: ConsultationStatus,
    /// `consultationNotes.notes`; the object is there with an empty text when `None`.
    pub consultation_notes: Option<String>,
    /// `consultation.notes`; an empty text when `None`.
    pub notes: Option<String>,
    /// `consultation.dischargeSummary`; left out when `None`.
    pub discharge_summary: Option<String>,
    /// The bill.
    pub lines: Vec<Line>,
    /// Values put over the answer, merged key by key; a null becomes a null.
    pub extra: Map<String, Value>,
    /// Dotted paths left out of the answer, such as `client.email`.
    pub omit: BTreeSet<String>,
}

impl Consultation {
    /// The text in one place.
    pub fn note(&self, place: NotePlace) -> Option<&str> {
        match place {
            NotePlace::ConsultationNotes => self.consultation_notes.as_deref(),
            NotePlace::Notes => self.notes.as_deref(),
            NotePlace::DischargeSummary => self.discharge_summary.as_deref(),
        }
    }
}
