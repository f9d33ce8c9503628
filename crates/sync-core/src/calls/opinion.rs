//! The second opinion: before a call, a large language model reads the whole visit once more.
//!
//! The judgement on this computer hears words and sentences; what a long chart comes to, it cannot know, and so it lets half
//! of all routine visits wait. Where the owner of the practice wants it, the clinic's own project asks a model about each visit that nothing
//! plain stands against (`supabase/functions/second-opinion`), and then nobody is called about whom both do not agree:
//! what only sounds serious here is set aside where the model has read its words and, asked twice, holds a call for right, and whatever else the
//! model says keeps the visit for a person. Facts, words of death in a visit in which nothing speaks of a living animal, and refusals in plain words
//! are never set aside; a doubt about the number only where it rests on words and the model is told which number would be rung.
//!
//! What is asked names nobody: [`Question`] has the names of client and animal, telephone numbers and e-mail addresses masked.

mod control;
mod mask;
mod question;

use serde::{Deserialize, Serialize};

pub use control::{CONTROLS_IN_ALL, control};
pub(super) use mask::{Mask, name_and_remark, name_of_number, tells_of_a_number, without_names};
pub(super) use question::LONGEST;
pub use question::{BillState, BilledLine, NoteAsked, NumberAsked, OtherVisitAsked, Question};

use super::{Reason, ReasonCode, Weight};
use crate::practice::phone::PhoneProblemCode;

/// Evidence of an opinion that cannot be asked for: nothing was written, or more than a model is to read.
pub const UNASKABLE: &str = "unaskable";

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
/// that tells of no living animal, and no plain refusal.
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

/// Whether a doubt about the number rests on words, which a reader who knows the number that would be rung understands.
fn is_about_words_on_the_number(reason: &Reason) -> bool {
    reason.code == ReasonCode::PhoneDoubtful
        && (reason.field != "phone" || reason.evidence == PhoneProblemCode::UnknownRemark.name())
}

/// Whether a second opinion can set it aside: it is of sound, and the model reads the words that it rests on.
fn can_be_set_aside(reason: &Reason, question: &Question, mask: &Mask) -> bool {
    if is_about_words_on_the_number(reason) {
        // Of a remark in the telephone field itself the evidence is no word of the field's: the question holds all of them.
        return question.leaves_no_number_open()
            && (reason.field == "phone" || question.shows(&mask.hide(&reason.evidence)));
    }
    is_of_sound(reason.code) && question.shows(&mask.hide(&reason.evidence))
}

/// What a second opinion does to the reasons of a visit whose owner wants one.
pub(super) fn heed(opinion: Option<&Opinion>, question: &Question, mask: &Mask, reasons: &mut Vec<Reason>) {
    let against = |reason: &&Reason| reason.code.weight() > Weight::Remark;
    // What went wrong at the clinic, and nothing tells how the animal is: somebody is to know it before the client is rung.
    let untold =
        reasons.iter().any(|reason| reason.code == ReasonCode::OutcomeUnclear && reason.field == "note");
    let stays = |reason: &Reason| untold && reason.code == ReasonCode::Complication;
    let set_aside: Vec<bool> =
        reasons.iter().map(|reason| !stays(reason) && can_be_set_aside(reason, question, mask)).collect();
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
