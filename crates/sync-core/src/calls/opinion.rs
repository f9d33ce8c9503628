//! The second opinion: before a call, a large language model reads the whole visit once more.
//!
//! The judgement on this computer hears words and sentences; what a long chart comes to, it cannot know, and so it lets half
//! of all routine visits wait. Where the owner of the practice wants it, the clinic's own project asks a model about each visit that nothing
//! plain stands against (`supabase/functions/second-opinion`), and then nobody is called about whom both do not agree:
//! what only sounds serious here is set aside where the model has read its words and, asked twice, holds a call for right, and whatever else the
//! model says keeps the visit for a person. Facts, words of death in a visit in which nothing speaks of a living animal, refusals in plain words
//! and doubts about a number are never set aside.
//!
//! What is asked names nobody: [`Question`] has the names of client and animal, telephone numbers and e-mail addresses masked.

mod control;
mod mask;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use control::control;
pub(super) use mask::{Mask, name_and_remark, without_digits, without_names};

use super::{Reason, ReasonCode, Weight};

/// Bytes of a question at most: about four times a long chart. A longer one is not asked about.
const LONGEST: usize = 24_000;

/// Evidence of an opinion that cannot be asked for: nothing was written, or more than a model is to read.
pub const UNASKABLE: &str = "unaskable";

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
    /// What reception wrote beside the client's name and numbers.
    pub remarks: Vec<String>,
}

impl Question {
    /// Names what is asked: an opinion stands as long as this stays the same.
    pub fn fingerprint(&self) -> String {
        hex::encode(Sha256::digest(serde_json::to_vec(self).unwrap_or_default()))
    }

    /// Whether words, masked as these are, stand in it; where only names are left of them, nobody can read them.
    fn shows(&self, words: &str) -> bool {
        let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let words = folded(words);
        let named = [&self.kind, &self.title, &self.reason, &self.status].into_iter().flatten();
        let mut texts = named
            .chain(self.notes.iter().map(|note| &note.text))
            .chain(self.bill.iter().map(|line| &line.line))
            .chain(&self.remarks);
        words.is_empty()
            || (without_names(&words).chars().any(char::is_alphanumeric)
                && texts.any(|text| folded(text).contains(&words)))
    }

    /// Whether a model can be asked: something was written, and not more than it is to read.
    pub(super) fn can_be_asked(&self) -> bool {
        let written = self.notes.iter().map(|note| note.text.chars().count()).sum::<usize>();
        let all = serde_json::to_string(self).map_or(usize::MAX, |json| json.len());
        written > 0 && all <= LONGEST
    }
}

/// What the model holds of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// A friendly call is right.
    Call,
    /// A person should look first.
    Review,
    /// Nobody should be called.
    Never,
}

/// A second opinion, as `docs/cloud.md` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// What it comes to.
    pub verdict: Held,
    /// The words of the record that led to it; none for a call.
    pub words: Vec<String>,
    /// Why, in one sentence.
    pub why: String,
    /// Which model gave it.
    pub model: String,
    /// It was asked for twice, and both answers were for a call.
    #[serde(default)]
    pub twice: bool,
}

impl Opinion {
    /// The words that a person is shown: those that led to it, else why.
    fn evidence(&self) -> String {
        let words: Vec<&str> =
            self.words.iter().map(|words| words.trim()).filter(|words| !words.is_empty()).collect();
        if words.is_empty() { self.why.trim().to_owned() } else { words.join(" … ") }
    }
}

/// Whether a reason rests on how something sounds, which a reader of the whole visit knows better. No fact does, no word of death in a visit
/// that tells of no living animal, no plain refusal, and no doubt about the number.
fn is_of_sound(code: ReasonCode) -> bool {
    matches!(
        code,
        ReasonCode::SentenceDoubtful
            | ReasonCode::DeathDoubtful
            | ReasonCode::DecisionPending
            | ReasonCode::EndOfLifeTalk
            | ReasonCode::RefusalPossible
            | ReasonCode::Hospice
            | ReasonCode::Palliative
            | ReasonCode::Critical
            | ReasonCode::ReferredToEmergency
            | ReasonCode::Complaint
            | ReasonCode::Complication
            | ReasonCode::Cruelty
            | ReasonCode::Relinquished
            | ReasonCode::StillHospitalised
            | ReasonCode::OutcomeUnclear
            | ReasonCode::RescueOrganisation
            | ReasonCode::TypeUnknown
    )
}

/// Whether a second opinion can set it aside: it is of sound, and the model reads the words that it rests on.
fn can_be_set_aside(reason: &Reason, question: &Question, mask: &Mask) -> bool {
    is_of_sound(reason.code) && question.shows(&mask.hide(&reason.evidence))
}

/// What a second opinion does to the reasons of a visit whose owner wants one.
pub(super) fn heed(opinion: Option<&Opinion>, question: &Question, mask: &Mask, reasons: &mut Vec<Reason>) {
    let against = |reason: &&Reason| reason.code.weight() > Weight::Remark;
    let set_aside: Vec<bool> =
        reasons.iter().map(|reason| can_be_set_aside(reason, question, mask)).collect();
    // Where something plain stands against a call, no opinion would change it.
    let plain = |(reason, aside): (&Reason, &bool)| {
        against(&reason) && !aside && reason.code != ReasonCode::PatientUnchecked
    };
    if reasons.iter().zip(&set_aside).any(plain) {
        return;
    }
    let needs_two = set_aside.contains(&true);
    match opinion {
        None => {
            let why = if question.can_be_asked() { "" } else { UNASKABLE };
            reasons.push(Reason::new(ReasonCode::OpinionMissing, "second_opinion", why));
        }
        // One slip of a model must not be enough where something speaks against the call.
        Some(Opinion { verdict: Held::Call, twice: false, .. }) if needs_two => {
            reasons.push(Reason::new(ReasonCode::OpinionMissing, "second_opinion", ""));
        }
        Some(Opinion { verdict: Held::Call, .. }) => {
            for (reason, aside) in reasons.iter_mut().zip(set_aside) {
                if aside {
                    reason.code = ReasonCode::OpinionHarmless;
                }
            }
        }
        Some(opinion @ Opinion { verdict: Held::Review | Held::Never, .. }) => {
            reasons.push(Reason::new(ReasonCode::OpinionAgainst, "second_opinion", opinion.evidence()));
        }
    }
}
