//! Other visits of the same client, and what of a later one stands against a call about this one.

use super::Judged;
use crate::calls::{Reason, ReasonCode};

/// Another visit of the same client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherVisit {
    /// Days from the visit that is judged to this one; negative: before.
    pub days: i64,
    /// It begins after the visit that is judged.
    pub is_later: bool,
    /// It is a visit of the same animal.
    pub same_animal: bool,
    /// Its animal's name.
    pub animal: String,
    /// The appointment's type.
    pub kind: Option<String>,
    /// What reception typed as the reason.
    pub reason: Option<String>,
    /// All that was written, without markup.
    pub note: Option<String>,
    /// It has begun and is not over.
    pub under_way: bool,
    /// What stands against a call after it.
    pub reasons: Vec<Reason>,
}

/// What a later visit says about the client's days: a call about the visit before it would come at the wrong moment.
pub(super) fn since(judged: &Judged<'_>, reasons: &mut Vec<Reason>) {
    for other in judged.other_visits.iter().filter(|other| other.is_later) {
        let against = other.reasons.iter().find(|reason| match other.same_animal {
            true => reason.code.is_about_the_days_after(),
            // Who has just lost another animal, or wishes for no calls, is not rung about this one.
            false => reason.code.is_loss() || reason.code.is_refusal(),
        });
        let evidence = match (against, &other.kind) {
            (Some(reason), _) if !reason.evidence.is_empty() => reason.evidence.clone(),
            (Some(_), kind) => kind.clone().unwrap_or_default(),
            (None, kind) if other.same_animal && other.under_way => kind.clone().unwrap_or_default(),
            (None, _) => continue,
        };
        reasons.push(Reason::new(ReasonCode::LaterVisit, "later_visit", evidence));
    }
}
