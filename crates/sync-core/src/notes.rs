//! What a veterinarian wrote, as one readable text with a hash that tells whether it changed.
//!
//! Neo keeps notes in three places (neo.md 2.6). Every different text that a reader would see is kept, in the order of
//! [`NotePlace`], each under a label when there is more than one; an empty place never hides another.

mod guard;
mod html;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use html::text;

use crate::practice::{Consultation, NotePlace};

/// The hex SHA-256 of a note's raw parts.
///
/// It covers place and HTML exactly as Neo sent them and not the text made from them: a change that the text does not
/// show (a row struck out by a style, another image) is a change all the same, and a later version of this program
/// that renders better does not make every note look edited. Noise in the HTML therefore counts as an edit, which
/// costs one more revision and loses nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContentHash(String);

impl ContentHash {
    /// A hash that was taken before and kept.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ContentHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text of one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteText {
    /// Where it stood.
    pub place: NotePlace,
    /// What a person calls that place.
    pub label: String,
    /// Readable text, never empty.
    pub text: String,
}

/// The note of one consultation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The different texts, in the order of their places.
    pub parts: Vec<NoteText>,
    /// All of them in one; each under its label when there is more than one.
    pub text: String,
    /// Tells whether anything changed.
    pub hash: ContentHash,
}

/// The note of a consultation; `None` while nobody has written one.
pub fn note(consultation: &Consultation) -> Option<Note> {
    let mut ordered: Vec<_> = consultation.notes.iter().collect();
    ordered.sort_by_key(|part| part.place);
    let mut hash = Sha256::new();
    hash.update(b"note/1");
    let mut parts: Vec<NoteText> = Vec::new();
    for part in ordered {
        let text = text(&part.html);
        if text.is_empty() || parts.iter().any(|known| known.text == text) {
            continue;
        }
        for piece in [place_code(part.place), &part.html] {
            hash.update((piece.len() as u64).to_be_bytes());
            hash.update(piece.as_bytes());
        }
        parts.push(NoteText { place: part.place, label: label(part.place).to_owned(), text });
    }
    let text = match parts.as_slice() {
        [] => return None,
        [only] => only.text.clone(),
        several => several
            .iter()
            .map(|part| format!("{}:\n{}", part.label, part.text))
            .collect::<Vec<_>>()
            .join("\n\n"),
    };
    Some(Note { parts, text, hash: ContentHash(hex::encode(hash.finalize())) })
}

fn label(place: NotePlace) -> &'static str {
    match place {
        NotePlace::ConsultationNotes => "Consultation notes",
        NotePlace::Notes => "Short note",
        NotePlace::DischargeSummary => "Discharge summary",
    }
}

/// Names a place in the hash; never changes.
fn place_code(place: NotePlace) -> &'static str {
    match place {
        NotePlace::ConsultationNotes => "consultation_notes",
        NotePlace::Notes => "notes",
        NotePlace::DischargeSummary => "discharge_summary",
    }
}
