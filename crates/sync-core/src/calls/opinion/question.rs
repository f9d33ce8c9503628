//! What a model is asked: one visit, with its people hidden.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::mask::without_names;

/// Bytes of a question at most: about four times a long chart. A longer one is not asked about.
pub(in crate::calls) const LONGEST: usize = 24_000;

/// What a question may say of a line of the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillState {
    /// Accepted.
    Billed,
    /// Offered, and the client said no.
    Declined,
    /// Taken back.
    TakenBack,
}

/// A line of the bill in a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BilledLine {
    /// Its words.
    pub line: String,
    /// What became of it.
    pub state: BillState,
}

/// A note in a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteAsked {
    /// `note`, `short_note` or `discharge_summary`.
    pub place: String,
    /// Its words, without markup.
    pub text: String,
}

/// A telephone field in a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberAsked {
    /// `mobile`, `home`, `work` or `other`, as the record has it.
    pub kind: String,
    /// What reception typed, each number that can be dialled as `[number N]`.
    pub written: String,
}

/// Another visit of the same client in a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherVisitAsked {
    /// Its distance from the visit in question: `190 days before`, `the same day`, `2 days after`.
    pub when: String,
    /// `same` or `another`.
    pub animal: String,
    /// The appointment's type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What reception typed as the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// All that was written, without markup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One visit as the model is asked about it: without the names of client and animal, without telephone numbers and e-mail addresses.
/// As JSON it is the `visit` of `docs/cloud.md`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The animal's kind, as its record names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub species: Option<String>,
    /// The appointment's type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The calendar's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What reception typed as the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where the visit stands, in the words of the PIMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Every note.
    pub notes: Vec<NoteAsked>,
    /// The bill.
    pub bill: Vec<BilledLine>,
    /// What reception wrote beside the client's name.
    pub remarks: Vec<String>,
    /// The client's telephone fields, where there is more than one number, a word beside one, or a number elsewhere in the record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<NumberAsked>,
    /// Which of `numbers` would be rung.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rung: Option<String>,
    /// Other visits of the same client, the earliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_visits: Vec<OtherVisitAsked>,
}

impl Question {
    /// Names what is asked: an opinion stands as long as this stays the same.
    pub fn fingerprint(&self) -> String {
        hex::encode(Sha256::digest(serde_json::to_vec(self).unwrap_or_default()))
    }

    /// Bytes as JSON.
    pub(in crate::calls) fn size(&self) -> usize {
        serde_json::to_string(self).map_or(usize::MAX, |json| json.len())
    }

    /// Whether words, masked as these are, stand in it; where only names are left of them, nobody can read them.
    pub(super) fn shows(&self, words: &str) -> bool {
        let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let words = folded(words);
        let named = [&self.kind, &self.title, &self.reason, &self.status].into_iter().flatten();
        let mut texts = named
            .chain(self.notes.iter().map(|note| &note.text))
            .chain(self.bill.iter().map(|line| &line.line))
            .chain(&self.remarks)
            .chain(self.numbers.iter().map(|number| &number.written));
        words.is_empty()
            || (without_names(&words).chars().any(char::is_alphanumeric)
                && texts.any(|text| folded(text).contains(&words)))
    }

    /// Whether it tells which number would be rung, or there is but one.
    pub(super) fn leaves_no_number_open(&self) -> bool {
        self.rung.is_some() || self.numbers.is_empty()
    }

    /// Whether a model can be asked: something was written, and not more than it is to read.
    pub(super) fn can_be_asked(&self) -> bool {
        let written = self.notes.iter().map(|note| note.text.chars().count()).sum::<usize>();
        written > 0 && self.size() <= LONGEST
    }
}
