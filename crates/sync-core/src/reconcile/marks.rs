//! What is kept of a record to tell whether it changed.
//!
//! A hash of a short note or of a booking tells whoever has it what it stands for: guesses can be tried. What is kept
//! is therefore made from the hash with a key that only the store has, and for one visit alone, so that equal notes of
//! two visits do not look alike. Everything that is compared with what is known goes through [`Marks`]; the types see
//! to it that a plain hash is never compared with a mark.

use crate::neo::Fingerprint;
use crate::notes::ContentHash;
use crate::practice::AppointmentId;

/// A fingerprint or hash as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(String);

impl Mark {
    /// A mark that was made before and kept, or is being made.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a mark is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked<'a> {
    /// The calendar item.
    Slot(&'a Fingerprint),
    /// The consultation.
    Consultation(&'a Fingerprint),
    /// The note.
    Note(&'a ContentHash),
}

/// Makes marks: the same for the same visit and value, and for no others.
pub trait Marks {
    /// The mark by which a visit keeps this.
    fn mark(&self, visit: &AppointmentId, of: Marked<'_>) -> Mark;
}
