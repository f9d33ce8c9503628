//! What IDEXX Neo answers, as values of the trade.
//!
//! Invariants: no body makes this module panic; one odd item of a calendar never sinks the others, it becomes a
//! [`Reject`]; what looked odd but could be used is counted as an [`Oddity`]; neither carries a word of a client's.
//! An answer that cannot be trusted as a whole is an [`OddAnswer`] and never an empty list, because an empty list
//! means an empty day (neo.md, fact 6).
//!
//! Both answer styles of neo.md 2.5 are read: snake case with space dates, as observed, and camel case with ISO
//! dates, as noted down once. Key order and unknown keys mean nothing.

pub mod answer;
mod appointment;
mod ask;
mod calendar;
mod configuration;
mod consultation;
mod field;
mod fingerprint;
mod patient;
mod people;
mod skeleton;
mod status;

use serde::{Deserialize, Serialize};

pub use answer::{AnswerKind, HttpAnswer};
pub use appointment::{AppointmentWord, appointment};
pub use ask::{ask_path, ask_target};
pub use calendar::{CalendarReading, Reject, RejectReason, calendar};
pub use configuration::{BusinessHours, Configuration, NamedProvider, Room, configuration};
pub use consultation::{ConsultationReading, consultation};
pub use fingerprint::{Fingerprint, consultation_fingerprint, fingerprint};
pub use patient::{PatientWord, patient};
pub use skeleton::skeleton;
pub use status::status;

/// Why a whole answer cannot be used. Holds nothing of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum OddAnswer {
    /// The body is not JSON.
    #[error("the answer is not JSON")]
    NotJson,
    /// The list that the answer exists for is missing or is no list.
    #[error("the answer holds no list where one was agreed")]
    NoList,
    /// The answer has none of the keys by which its kind is known.
    #[error("the answer is not of the kind that was asked for")]
    NotRecognised,
    /// The answer says of itself that it failed.
    #[error("the answer says that the request failed")]
    SaysError,
    /// The answer is about another record than the one asked for.
    #[error("the answer is about another record than the one asked for")]
    OtherRecord,
    /// The record is there but does not say what it was asked for.
    #[error("the record does not say what it was asked for")]
    Silent,
}

/// Something odd that did not keep an answer from being used, and how often it was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Oddity {
    /// What was odd.
    pub code: OddityCode,
    /// How often.
    pub count: usize,
}

/// What can be odd about an answer that is used all the same. Only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OddityCode {
    /// The list stood under another key than `events`, or bare.
    OtherEnvelope,
    /// A list was written as an object whose keys are numbers.
    ListAsObject,
    /// Camel case keys.
    CamelCase,
    /// A field had a type that its meaning does not allow and was left out.
    WrongType,
    /// A time carried an offset from UTC; it was read as the wall clock it shows.
    TimeWithOffset,
    /// A time was only a date; it was read as its midnight.
    DateOnly,
    /// There is no `appointment_id`; the event's `id` was taken.
    EventIdTaken,
    /// `end` is missing or unreadable; the appointment has no length.
    EndUnreadable,
    /// `end` equals `start`.
    ZeroLength,
    /// `end` is before `start`; the appointment has no length.
    NegativeLength,
    /// The slot names no patient.
    NoPatient,
    /// The slot names no client.
    NoClient,
    /// No status is given.
    NoStatus,
    /// The status is worded in a way this version does not know; it counts as a draft.
    UnknownStatus,
    /// One status field closes the visit and the preferred one does not.
    StatusDisagrees,
    /// The same appointment stood in the list more than once, saying the same.
    RepeatedItem,
    /// The same appointment stood in the list more than once, saying different things; one was kept.
    ContradictingItems,
    /// One appointment for several patients; only one of them was kept.
    GroupAppointment,
    /// The record does not repeat the id it was asked by.
    IdMissing,
    /// There are notes but no `consultation` beside them.
    NotesWithoutConsultation,
    /// Two places held the same text; it was kept once.
    SameNoteTwice,
    /// A line of the bill has no name.
    UnnamedLine,
    /// A line of the bill has no readable quantity; one was assumed.
    QuantityUnreadable,
    /// A line of the bill does not say readably whether it was declined.
    DeclinedUnreadable,
    /// A weight or its unit could not be read.
    WeightUnreadable,
}

/// Counts oddities while an answer is read.
#[derive(Clone, Debug, Default)]
struct Odd(std::collections::BTreeMap<OddityCode, usize>);

impl Odd {
    fn note(&mut self, code: OddityCode) {
        *self.0.entry(code).or_default() += 1;
    }

    fn into_list(self) -> Vec<Oddity> {
        self.0.into_iter().map(|(code, count)| Oddity { code, count }).collect()
    }
}
