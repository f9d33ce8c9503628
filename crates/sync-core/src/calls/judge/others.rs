//! Other visits of the same client, and what of a later one stands against a call about this one.

use super::Judged;
use crate::calls::{Reason, ReasonCode};

/// Another visit of the same client, or of the same animal under another one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherVisit {
    /// Days from the visit that is judged to this one; negative: before.
    pub days: i64,
    /// It does not begin before the visit that is judged.
    pub is_later: bool,
    /// It is a visit of the same animal.
    pub same_animal: bool,
    /// It is a visit of the same client.
    pub same_client: bool,
    /// Its animal's name, as each of its records writes it.
    pub animals: Vec<String>,
    /// Its client's first and last names, as each of its records writes them.
    pub clients: Vec<String>,
    /// The appointment's type, with what became of it where it did not take place.
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

/// What another visit says about the client's days now: a call about this one would come at the wrong moment.
pub(super) fn since(judged: &Judged<'_>, reasons: &mut Vec<Reason>) {
    for other in judged.other_visits.iter().filter(|other| other.is_later || other.under_way) {
        let against = other.reasons.iter().find(|reason| {
            let of_animal = other.same_animal && reason.code.is_about_the_days_after();
            // Who has just lost another animal, wishes for no calls or is angry is not rung about this one.
            of_animal || (other.same_client && reason.code.is_about_the_client_after())
        });
        let kind = other.kind.as_deref().unwrap_or_default();
        let evidence = match against {
            Some(reason) if reason.evidence.trim().is_empty() => kind.to_owned(),
            Some(reason) => reason.evidence.clone(),
            None if other.same_animal && other.under_way => format!("{kind} (under way)").trim().to_owned(),
            None => continue,
        };
        reasons.push(Reason::new(ReasonCode::LaterVisit, "later_visit", evidence));
    }
}
