//! May the owner be phoned by a machine, and when.
//!
//! Three steps, each a function of values. [`language`] understands what people typed: what a wording speaks of, and
//! about whom and when. [`judge`](judge()) weighs that and the plain facts of one visit into a [`Verdict`]: every doubt
//! waits for a person. [`plan`](plan()) turns the verdicts of all visits, and the calls that exist already, into what is
//! to ring and when. For the owner of a practice all of it stands in `docs/calls.md`.
//!
//! Invariants: no visit in which a word of death stands is [`Verdict::Call`] unless the words around it, or a second opinion
//! that the owner wants and that was given twice, say that it is
//! about something else, nothing structured speaks of a death, and something speaks of a living animal; the verdict does
//! not depend on the mode; a plan applied to its own result changes nothing and does not depend on the order of its
//! input; nothing is due outside the clinic's window or outside 08:00-21:00 of its wall clock.
//!
//! Reasons quote what was typed about people and animals: they are shown to the clinic's staff and never logged.

mod due;
mod hours;
mod judge;
pub mod language;
pub mod opinion;
mod plan;
mod rules;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use due::{FENCE_FROM, FENCE_TO, first_allowed, is_allowed};
pub use hours::Hours;
pub use judge::{Judged, OtherVisit, judge, judge_with};
pub use plan::{
    CallPlan, Change, Choice, JudgedVisit, KnownCall, NotDecided, PersonDecision, PlanInput, decide, plan,
};
pub use rules::{
    MOST_CLOSURES, MOST_DELAY_DAYS, MOST_KINDS, MOST_LATE_HOURS, MOST_SPACING_MINUTES, Rules, Unfit,
};

use crate::practice::phone::ChosenPhone;

/// How far the owner of the clinic trusts the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Every call waits for a person's approval.
    #[default]
    Review,
    /// Clear cases with which a second opinion agrees are planned by themselves, the others wait for a person. Not without
    /// [`Rules::second_opinion`].
    Automatic,
    /// Nothing is planned, and what was planned is withdrawn.
    Off,
}

/// What a judgement says, whatever the mode. Ordered from bold to careful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The owner may be phoned.
    Call,
    /// A person decides.
    Review,
    /// Too early to say: the visit is not over or its note has not arrived.
    Wait,
    /// The owner is not phoned about this visit.
    Never,
}

impl Verdict {
    /// As it is written in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Call => "call",
            Verdict::Review => "review",
            Verdict::Wait => "wait",
            Verdict::Never => "never",
        }
    }
}

/// Why, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// The visit is not over.
    VisitOpen,
    /// Its note has not arrived.
    NoteMissing,
    /// The client did not come.
    NoShow,
    /// The visit was cancelled.
    Cancelled,
    /// The visit was deleted.
    Deleted,
    /// The visit is closed and nothing says why.
    Closed,
    /// The slot is no visit of an animal.
    NotAVisit,
    /// The PIMS says that the patient is dead.
    PatientDead,
    /// An earlier visit of this patient recorded its death.
    EarlierDeath,
    /// The appointment's type or the bill records a death.
    DeathRecorded,
    /// Words that could mean a death stand in what people typed.
    DeathMentioned,
    /// Words that could mean a death stand in what was written about a visit in which something speaks of a living animal.
    DeathDoubtful,
    /// Another animal of the household shows a death on the same day.
    HouseholdDeath,
    /// The end of life is talked about, planned or was offered.
    EndOfLifeTalk,
    /// The client has something serious to decide.
    DecisionPending,
    /// Nothing tells that the animal went home alive.
    OutcomeUnclear,
    /// The client has opted out.
    OptedOut,
    /// Somebody wrote that the client is not to be called.
    CallRefused,
    /// In an earlier visit somebody wrote that the client is not to be called.
    EarlierRefusal,
    /// Words that could mean that the client does not want a call.
    RefusalPossible,
    /// There is no number that can be dialled.
    NoPhone,
    /// A sentence sounds like those after which nobody should be called, though no word in it is known to mean it.
    SentenceDoubtful,
    /// It is not certain that the number is the client's.
    PhoneDoubtful,
    /// The visits of one household show different numbers.
    PhonesDiffer,
    /// The PIMS has the patient as inactive.
    PatientInactive,
    /// The PIMS does not find the patient.
    PatientNotFound,
    /// Nobody has asked the PIMS yet whether the patient is alive.
    PatientUnchecked,
    /// The slot does not name the animal or the person.
    PatientUnnamed,
    /// A kind of visit that owes no discharge call by itself (grooming, boarding, a pick-up).
    NotMedical,
    /// A kind of visit that this version does not know.
    TypeUnknown,
    /// Hospice care.
    Hospice,
    /// Palliative care.
    Palliative,
    /// A critical state or a grave prognosis.
    Critical,
    /// Sent on to an emergency hospital or a specialist.
    ReferredToEmergency,
    /// The client complained.
    Complaint,
    /// A complication.
    Complication,
    /// Cruelty, abuse or neglect is suspected.
    Cruelty,
    /// The animal was given up by its owner, seized, or found.
    Relinquished,
    /// The patient is still in hospital.
    StillHospitalised,
    /// The client is a rescue organisation or a shelter.
    RescueOrganisation,
    /// A visit of the household already has a call that is not ours.
    OtherCall,
    /// A visit of this call was not part of what was judged.
    NotLookedAt,
    /// The visits of this call belong to another call now.
    Moved,
    /// Finalised before calls went live.
    BeforeGoLive,
    /// Words of death or refusal that mean something else here.
    ExplainedAway,
    /// The rules leave no time at which the call could be made.
    NoTimeAllowed,
    /// The owner wants a second opinion before a call, and nobody has given it yet.
    OpinionMissing,
    /// The second opinion is that a person should look first, or that nobody should be called.
    OpinionAgainst,
    /// What sounded serious, and the second opinion holds a call for right all the same.
    OpinionHarmless,
    /// A later visit stands against a call about this one: something serious was written or is booked there, or it is under way.
    LaterVisit,
    /// The client wishes to be called at hours at which the clinic's calls do not ring.
    OtherHours,
    /// The client wishes to be called at these hours: the call keeps to them, unless they are only preferred and no hour of them is one of
    /// the clinic's calls.
    HoursWished,
}

/// What a reason does to the verdict; the strongest of all reasons decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// Explains, decides nothing.
    Remark,
    /// A person looks.
    Review,
    /// No call, if the visit is otherwise ready.
    NeverWhenReady,
    /// Not yet.
    Wait,
    /// No call, whatever comes.
    Never,
}

impl ReasonCode {
    fn weight(self) -> Weight {
        match self {
            Self::BeforeGoLive | Self::ExplainedAway | Self::OpinionHarmless | Self::HoursWished => {
                Weight::Remark
            }
            Self::VisitOpen | Self::NoteMissing => Weight::Wait,
            Self::NoShow
            | Self::Cancelled
            | Self::Deleted
            | Self::Closed
            | Self::NotAVisit
            | Self::PatientDead
            | Self::EarlierDeath
            | Self::DeathRecorded
            | Self::OptedOut
            | Self::CallRefused
            | Self::Moved => Weight::Never,
            Self::NoPhone => Weight::NeverWhenReady,
            Self::DeathMentioned
            | Self::DeathDoubtful
            | Self::HouseholdDeath
            | Self::EndOfLifeTalk
            | Self::DecisionPending
            | Self::OutcomeUnclear
            | Self::EarlierRefusal
            | Self::RefusalPossible
            | Self::SentenceDoubtful
            | Self::PhoneDoubtful
            | Self::PhonesDiffer
            | Self::PatientInactive
            | Self::PatientNotFound
            | Self::PatientUnchecked
            | Self::PatientUnnamed
            | Self::NotMedical
            | Self::TypeUnknown
            | Self::Hospice
            | Self::Palliative
            | Self::Critical
            | Self::ReferredToEmergency
            | Self::Complaint
            | Self::Complication
            | Self::Cruelty
            | Self::Relinquished
            | Self::StillHospitalised
            | Self::RescueOrganisation
            | Self::OtherCall
            | Self::NotLookedAt
            | Self::NoTimeAllowed
            | Self::OpinionMissing
            | Self::OpinionAgainst
            | Self::LaterVisit
            | Self::OtherHours => Weight::Review,
        }
    }

    /// Whether it speaks of a death: then a whole household is called by nobody but a person.
    pub fn is_death(self) -> bool {
        matches!(
            self,
            Self::PatientDead
                | Self::EarlierDeath
                | Self::DeathRecorded
                | Self::DeathMentioned
                | Self::DeathDoubtful
                | Self::HouseholdDeath
        )
    }

    /// Whether it tells, at a visit of another animal, of what keeps the client from a friendly call.
    fn is_about_the_client_after(self) -> bool {
        let of_client =
            matches!(self, Self::CallRefused | Self::OptedOut | Self::RefusalPossible | Self::Complaint);
        of_client || (self.is_death() && self != Self::EarlierDeath && self != Self::HouseholdDeath)
    }

    /// Whether it tells of what may still be so days later, and so stands against a call about an earlier visit of the animal as well.
    fn is_about_the_days_after(self) -> bool {
        match self {
            Self::PatientDead
            | Self::EarlierDeath
            | Self::DeathRecorded
            | Self::DeathMentioned
            | Self::DeathDoubtful
            | Self::EndOfLifeTalk
            | Self::DecisionPending
            | Self::OptedOut
            | Self::CallRefused
            | Self::RefusalPossible
            | Self::SentenceDoubtful
            | Self::Hospice
            | Self::Palliative
            | Self::Critical
            | Self::ReferredToEmergency
            | Self::Complaint
            | Self::Complication
            | Self::Cruelty
            | Self::Relinquished
            | Self::StillHospitalised
            | Self::OutcomeUnclear
            | Self::NoteMissing
            | Self::OpinionAgainst => true,
            Self::VisitOpen
            | Self::NoShow
            | Self::Cancelled
            | Self::Deleted
            | Self::Closed
            | Self::NotAVisit
            | Self::HouseholdDeath
            | Self::EarlierRefusal
            | Self::NoPhone
            | Self::PhoneDoubtful
            | Self::PhonesDiffer
            | Self::PatientInactive
            | Self::PatientNotFound
            | Self::PatientUnchecked
            | Self::PatientUnnamed
            | Self::NotMedical
            | Self::TypeUnknown
            | Self::RescueOrganisation
            | Self::OtherCall
            | Self::NotLookedAt
            | Self::Moved
            | Self::BeforeGoLive
            | Self::ExplainedAway
            | Self::NoTimeAllowed
            | Self::OpinionMissing
            | Self::OpinionHarmless
            | Self::LaterVisit
            | Self::OtherHours
            | Self::HoursWished => false,
        }
    }

    /// Whether the client does not want to be called: then a whole household is not.
    pub fn is_refusal(self) -> bool {
        matches!(self, Self::OptedOut | Self::CallRefused)
    }
}

/// One reason of a verdict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reason {
    /// What it is.
    pub code: ReasonCode,
    /// Where it stood, e.g. `reason`, `note`, `billing`, `billing_declined`, `phone`.
    pub field: String,
    /// The words that led to it, with the few around them.
    pub evidence: String,
}

impl Reason {
    /// A reason.
    pub fn new(code: ReasonCode, field: impl Into<String>, evidence: impl Into<String>) -> Self {
        Self { code, field: field.into(), evidence: evidence.into() }
    }

    /// Names this reason in a person's approval, which covers the reasons that the person saw and no other.
    pub fn key(&self) -> String {
        let mut hash = Sha256::new();
        for part in [self.field.as_str(), self.evidence.as_str()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let digits = hex::encode(hash.finalize());
        format!("{:?}:{}", self.code, digits.get(..16).unwrap_or_default())
    }

    /// Whether a person who saw reasons of these keys saw this one. What a second opinion set aside since was seen as what it was before.
    pub fn is_among(&self, seen: &[String]) -> bool {
        let key = self.key();
        let words = |key: &str| key.split_once(':').map(|(_, words)| words.to_owned());
        seen.contains(&key)
            || (self.code == ReasonCode::OpinionHarmless
                && seen.iter().any(|seen| words(seen) == words(&key)))
    }
}

/// What is held about one visit's call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// What it comes to.
    pub verdict: Verdict,
    /// Why; sorted, each once. Empty for a clear case.
    pub reasons: Vec<Reason>,
    /// The number a call would go to.
    pub phone: Option<ChosenPhone>,
    /// The part of the clinic's calling window that the client wishes, where it is not all of it.
    pub hours: Option<Hours>,
}

impl Judgement {
    /// Whether something stands against a call that a second opinion may set aside: then it must be given twice.
    pub fn needs_two_opinions(&self) -> bool {
        let beside = [ReasonCode::OpinionMissing, ReasonCode::PatientUnchecked];
        let mut against = self.reasons.iter().filter(|reason| reason.code.weight() > Weight::Remark);
        against.any(|reason| !beside.contains(&reason.code))
    }

    /// Whether this is all that stands against a call; remarks do not count.
    pub fn only(&self, code: ReasonCode) -> bool {
        let mut against =
            self.reasons.iter().filter(|reason| reason.code.weight() > Weight::Remark).peekable();
        against.peek().is_some() && against.all(|reason| reason.code == code)
    }
}

/// The verdict that a set of reasons comes to.
fn verdict_of(reasons: &[Reason]) -> Verdict {
    match reasons.iter().map(|reason| reason.code.weight()).max().unwrap_or(Weight::Remark) {
        Weight::Remark => Verdict::Call,
        Weight::Review => Verdict::Review,
        Weight::Wait => Verdict::Wait,
        Weight::NeverWhenReady | Weight::Never => Verdict::Never,
    }
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// There is nothing to call.
    #[default]
    None,
    /// Waits for a person.
    Review,
    /// Will ring; its message is not in the queue yet.
    Planned,
    /// Will ring; the queue has its message.
    Queued,
    /// Rings or is being talked.
    InProgress,
    /// Was made.
    Completed,
    /// Was tried and did not succeed.
    Failed,
    /// Withdrawn.
    Cancelled,
    /// A person decided that there is no call.
    Skipped,
    /// Too late to ring by itself.
    Parked,
    /// Nobody knows whether the queue has its message.
    Uncertain,
}

impl CallState {
    /// As it is written in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Review => "review",
            Self::Planned => "planned",
            Self::Queued => "queued",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
            Self::Parked => "parked",
            Self::Uncertain => "uncertain",
        }
    }

    /// Whether it will or may ring by itself: its time is taken and must be withdrawn to be undone.
    pub fn is_live(self) -> bool {
        match self {
            Self::Planned | Self::Queued | Self::InProgress | Self::Uncertain => true,
            Self::None
            | Self::Review
            | Self::Completed
            | Self::Failed
            | Self::Cancelled
            | Self::Skipped
            | Self::Parked => false,
        }
    }

    /// Whether nothing new is ever planned for its visits.
    pub fn is_final(self) -> bool {
        match self {
            Self::InProgress | Self::Completed | Self::Failed | Self::Skipped => true,
            Self::None
            | Self::Review
            | Self::Planned
            | Self::Queued
            | Self::Cancelled
            | Self::Parked
            | Self::Uncertain => false,
        }
    }
}
