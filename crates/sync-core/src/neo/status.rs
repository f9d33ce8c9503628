//! Neo's status words (neo.md 2.10) in the four steps of [`VisitStatus`].
//!
//! A wording is compared without case, spaces and punctuation. Only an exact wording completes or opens a visit,
//! because both can lead to a call; a visit is closed by any wording that names a no-show or a cancellation and does
//! not negate it, because that only keeps a call from happening. Everything else, known or not, is a draft.

use crate::practice::{Closed, PimsStatus, VisitStatus};

/// What a status text means.
pub fn status(text: &str) -> PimsStatus {
    let (meaning, closed) = match meaning(text) {
        Some(Meaning::Completed) => (VisitStatus::Completed, None),
        Some(Meaning::Ongoing) => (VisitStatus::Ongoing, None),
        Some(Meaning::Closed(why)) => (VisitStatus::Closed, Some(why)),
        Some(Meaning::Booked) | None => (VisitStatus::Draft, None),
    };
    PimsStatus { meaning, closed, text: text.trim().to_owned() }
}

/// Whether the wording is one that this version knows.
pub(super) fn is_known(text: &str) -> bool {
    meaning(text).is_some()
}

/// Whether the wording closes a visit.
pub(super) fn is_closed(text: &str) -> bool {
    matches!(meaning(text), Some(Meaning::Closed(_)))
}

enum Meaning {
    Booked,
    Ongoing,
    Completed,
    Closed(Closed),
}

fn meaning(text: &str) -> Option<Meaning> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if let Some(why) = closed(&words) {
        return Some(Meaning::Closed(why));
    }
    Some(match words.concat().as_str() {
        "finalized" | "finalised" | "completed" | "complete" | "finished" | "done" | "readytopay" => {
            Meaning::Completed
        }
        "arrived" | "checkedin" | "inprogress" | "active" | "started" | "ongoing" => Meaning::Ongoing,
        "notarrived" | "scheduled" | "confirmed" | "notconfirmed" | "unconfirmed" | "booked" | "pending"
        | "late" | "waitingtopay" | "upcoming" | "default" => Meaning::Booked,
        _ => return None,
    })
}

fn closed(words: &[String]) -> Option<Closed> {
    if words.iter().any(|word| matches!(word.as_str(), "not" | "never" | "undo" | "un")) {
        return None;
    }
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let pair = words.windows(2).any(|pair| pair[0] == "no" && matches!(pair[1].as_str(), "show" | "shows"));
    if pair || has(&["noshow", "noshows", "noshowed"]) {
        Some(Closed::NoShow)
    } else if has(&["cancelled", "canceled", "cancellation", "cancel"]) {
        Some(Closed::Cancelled)
    } else if has(&["deleted", "removed"]) {
        Some(Closed::Deleted)
    } else {
        None
    }
}
