//! The second opinion: before a call, a large language model reads the whole visit once more.
//!
//! The judgement on this computer hears words and sentences; what a long chart comes to, it cannot know, and so it lets half
//! of all routine visits wait. Where the owner of the practice wants it, the clinic's own project asks a model about each visit that nothing
//! plain stands against (`supabase/functions/second-opinion`), and then nobody is called about whom both do not agree:
//! what only sounds serious here is set aside where the model has read all of it and holds a call for right, and whatever else the model says
//! keeps the visit for a person. Facts, words of death, refusals in plain words and doubts about a number are never set aside.
//!
//! What is asked names nobody: [`Question`] has the names of client and animal, telephone numbers and e-mail addresses masked.

mod control;
mod mask;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use control::control;
pub(super) use mask::{Mask, name_and_remark};

use super::{Reason, ReasonCode, Weight};

/// Characters of a question's texts at most: about four times a long chart. A longer one is not asked about.
const LONGEST: usize = 24_000;

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

    /// Whether a model can be asked: something was written, and not more than it is to read.
    pub(super) fn can_be_asked(&self) -> bool {
        let written = self.notes.iter().map(|note| note.text.chars().count()).sum::<usize>();
        let of_bill = self.bill.iter().map(|line| line.line.chars().count()).sum::<usize>();
        (1..=LONGEST).contains(&written) && written + of_bill <= LONGEST
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
/// that tells of no living animal, no plain refusal, and no doubt about the number itself.
fn is_of_sound(reason: &Reason) -> bool {
    let about_the_number = reason.code == ReasonCode::PhoneDoubtful && reason.field == "phone";
    !about_the_number
        && matches!(
            reason.code,
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
                | ReasonCode::PhoneDoubtful
                | ReasonCode::RescueOrganisation
                | ReasonCode::TypeUnknown
        )
}

/// What a second opinion does to the reasons of a visit whose owner wants one. `asked`: the model can be asked about it.
pub(super) fn heed(opinion: Option<&Opinion>, asked: bool, reasons: &mut Vec<Reason>) {
    let against = |reason: &&Reason| reason.code.weight() > Weight::Remark;
    // Where something plain stands against a call, no opinion would change it.
    let matters = |reason: &Reason| is_of_sound(reason) || reason.code == ReasonCode::PatientUnchecked;
    if !reasons.iter().filter(against).all(matters) {
        return;
    }
    let Some(opinion) = opinion else {
        let why = if asked { "" } else { "too_long" };
        reasons.push(Reason::new(ReasonCode::OpinionMissing, "second_opinion", why));
        return;
    };
    match opinion.verdict {
        Held::Call => {
            for reason in reasons.iter_mut().filter(|reason| is_of_sound(reason)) {
                reason.code = ReasonCode::OpinionHarmless;
            }
        }
        Held::Review | Held::Never => {
            reasons.push(Reason::new(ReasonCode::OpinionAgainst, "second_opinion", opinion.evidence()));
        }
    }
}
