//! The verdicts of all visits, and the calls that exist → what is to ring, and when.
//!
//! One household is rung once for one day: visits of the same day and client, or of the same day and number, share a
//! call that names all their animals. The call's id is derived (UUIDv5 of clinic, household and day), so that two
//! machines and a re-installed one come to the same; a visit that belongs to a call already keeps it.
//!
//! Nothing new is ever planned for a call that rings, was made, failed or was skipped, for a visit whose call is not
//! ours, or against a person's word. What is planned keeps its time until that time is missed, not allowed any more, or
//! so far off that only a wrong clock can have written it. Every change of what the queue's message stands for raises
//! the revision; the cloud refuses an equal revision with other content (docs/cloud.md, "call").
//!
//! `visits` must hold *every* visit of the days and households in question, closed and never-called ones as well: a
//! call one of whose visits is missing waits for a person.

mod household;
mod outcome;
mod times;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{CallState, Judgement, Reason, Rules, Verdict};
use crate::practice::zone::Zone;
use crate::practice::{AppointmentId, ClientId, ConsultationId, VisitStatus};

pub use outcome::plan;

/// One visit with its judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedVisit {
    /// The visit.
    pub appointment_id: AppointmentId,
    /// Its consultation.
    pub consultation_id: Option<ConsultationId>,
    /// The day of the visit on the clinic's wall clock.
    pub visit_day: NaiveDate,
    /// The client: with the day, the household.
    pub client_id: Option<ClientId>,
    /// The appointment's type: how soon its call is due.
    pub type_name: Option<String>,
    /// What was judged.
    pub judgement: Judgement,
    /// When it was first seen completed.
    pub completed_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub status: VisitStatus,
    /// Changes whenever what the call would say about this visit changes, e.g. the note's hash with the names. A
    /// planned call whose content changed is planned again under a higher revision, so that nothing stale is said.
    pub content: String,
}

/// A person's word about a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "choice", rename_all = "snake_case")]
pub enum PersonDecision {
    /// It may be made. The word holds for the reasons that the person saw ([`Reason::key`]): a reason that appears
    /// later takes the call back to review.
    Approve {
        /// When.
        at: DateTime<Utc>,
        /// Keys of the reasons shown.
        seen: Vec<String>,
    },
    /// No call is needed. For ever.
    Skip,
    /// The call is withdrawn. For ever.
    Cancel,
}

/// What a person can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Make the call.
    Approve,
    /// Do not make it: none is needed.
    Skip,
    /// Withdraw it.
    Cancel,
}

/// Why a person's choice cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDecided {
    /// It rings, was made, failed, was skipped or was withdrawn by a person.
    #[error("the call is over")]
    Over,
    /// It is planned already.
    #[error("the call is planned already")]
    PlannedAlready,
    /// The judgement does not allow a call.
    #[error("there is nothing to call")]
    NothingToCall,
    /// The call is not ours.
    #[error("the call is not of this program")]
    OtherOrigin,
}

/// A call that exists already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownCall {
    /// Its id.
    pub call_id: Uuid,
    /// Every visit that belongs to it.
    pub appointments: Vec<AppointmentId>,
    /// Those of them that the call is about.
    pub about: Vec<AppointmentId>,
    /// The day of its visits.
    pub day: NaiveDate,
    /// Where it stands.
    pub state: CallState,
    /// Revision of its plan; 0 while it was never planned.
    pub revision: u32,
    /// When it is to ring.
    pub due: Option<DateTime<Utc>>,
    /// The number it goes to, in E.164.
    pub phone: Option<String>,
    /// [`CallPlan::content`] as it was planned.
    pub content: String,
    /// The queue's message.
    pub message_id: Option<String>,
    /// A person's word.
    pub decision: Option<PersonDecision>,
    /// Somebody else's call: never changed, and its visits get none of ours.
    pub other_origin: bool,
    /// After its due time the cloud has said that the row is still queued, and only a claim by compare-and-set moves
    /// it: then, and only then, a queued call may be planned again.
    pub undelivered: bool,
}

/// All that a plan depends on.
#[derive(Clone, Copy, Debug)]
pub struct PlanInput<'a> {
    /// The clinic's id; part of the call's.
    pub clinic: &'a str,
    /// Every visit of the days and households in question.
    pub visits: &'a [JudgedVisit],
    /// Every call whose visits are among them, and every call that may still ring.
    pub known: &'a [KnownCall],
    /// The clinic's rules.
    pub rules: &'a Rules,
    /// The clinic's zone.
    pub zone: Zone,
    /// Now.
    pub now: DateTime<Utc>,
}

/// What a plan did to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Nothing.
    Same,
    /// Seen for the first time, whatever its state.
    New,
    /// It will ring now, and would not have before.
    Planned,
    /// It still will ring, but not as before: the old message is withdrawn, a new one published.
    Replanned,
    /// It would have rung and will not.
    Cancelled,
    /// It would have rung, and is too late to.
    Parked,
    /// Its visits or its state changed, and nothing in the queue stands for it.
    Updated,
}

/// One call as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallPlan {
    /// Its id.
    pub call_id: Uuid,
    /// Every visit that belongs to it, sorted.
    pub appointments: Vec<AppointmentId>,
    /// Those of them that the call is about, sorted.
    pub about: Vec<AppointmentId>,
    /// The day of its visits.
    pub day: NaiveDate,
    /// The household's verdict, whatever the mode.
    pub verdict: Verdict,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The number, in E.164.
    pub phone: Option<String>,
    /// When it is to ring; for a parked call, when it should have.
    pub due: Option<DateTime<Utc>>,
    /// Where it stands. [`CallState::Planned`] is to be published.
    pub state: CallState,
    /// Revision of its plan.
    pub revision: u32,
    /// Changes with what is said, about whom.
    pub content: String,
    /// What this plan did.
    pub change: Change,
    /// A message of the queue that must be deleted.
    pub withdraw: Option<String>,
}

/// A person's choice about a call as it stands, with the reasons shown: the state and the word to keep. The next
/// plan does the rest.
///
/// # Errors
/// Why the choice cannot be taken.
pub fn decide(
    known: &KnownCall,
    verdict: Verdict,
    reasons: &[Reason],
    choice: Choice,
    at: DateTime<Utc>,
) -> Result<(CallState, PersonDecision), NotDecided> {
    if known.other_origin {
        return Err(NotDecided::OtherOrigin);
    }
    if known.is_settled() {
        return Err(NotDecided::Over);
    }
    match choice {
        Choice::Skip => Ok((known.state, PersonDecision::Skip)),
        Choice::Cancel => Ok((known.state, PersonDecision::Cancel)),
        Choice::Approve => {
            let allowed = match verdict {
                Verdict::Call | Verdict::Review => true,
                Verdict::Wait | Verdict::Never => false,
            };
            if known.state.is_live() && known.state != CallState::Uncertain {
                return Err(NotDecided::PlannedAlready);
            }
            if !allowed {
                return Err(NotDecided::NothingToCall);
            }
            let mut seen: Vec<String> = reasons.iter().map(Reason::key).collect();
            seen.sort();
            seen.dedup();
            Ok((CallState::Review, PersonDecision::Approve { at, seen }))
        }
    }
}

impl KnownCall {
    /// Whether nothing new is ever planned for its visits.
    pub fn is_settled(&self) -> bool {
        self.state.is_final()
            || match &self.decision {
                Some(PersonDecision::Skip | PersonDecision::Cancel) => true,
                Some(PersonDecision::Approve { .. }) | None => false,
            }
    }
}
