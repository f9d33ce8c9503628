//! When the calls that are to ring do so: no two at once, those that have a time first.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};

use super::PlanInput;
use super::outcome::Draft;
use crate::calls::due::{free_slot, latest_meant};
use crate::calls::{Reason, ReasonCode, Verdict};

/// A time within this of the one a call would get now needs no closer look.
const NEAR: Duration = Duration::days(3);

/// When a call that is to ring shall do so.
pub(super) enum Time {
    /// As it stands in the plan.
    Fixed,
    /// At its time, unless that is too near to another's; then the first free moment from the given one.
    Keep(DateTime<Utc>),
    /// The first free moment from here.
    From(DateTime<Utc>),
}

/// Gives every call that is to ring its time, two never nearer than the rules say. Calls that have a time come first.
pub(super) fn give_times(input: &PlanInput<'_>, drafts: &mut [Draft<'_>]) {
    let mut taken: BTreeSet<DateTime<Utc>> = drafts
        .iter()
        .filter(|draft| matches!(draft.time, Time::Fixed) && draft.plan.state.is_live())
        .filter_map(|draft| draft.plan.due)
        .collect();
    drafts.sort_by_key(|draft| match draft.time {
        Time::Fixed => (0, None, draft.plan.call_id),
        Time::Keep(_) => (1, draft.plan.due, draft.plan.call_id),
        Time::From(start) => (2, Some(start), draft.plan.call_id),
    });
    for draft in drafts.iter_mut() {
        if let Time::Keep(otherwise) = draft.time {
            let due = draft.plan.due;
            if due.is_some_and(|due| free_slot(&draft.rules, input.zone, due, &taken) == Some(due)) {
                taken.extend(due);
            } else {
                draft.give(input, otherwise, &mut taken);
            }
        }
    }
    for draft in drafts.iter_mut() {
        draft.correct(input, &mut taken);
    }
    for draft in drafts {
        if let Time::From(start) = draft.time {
            draft.give(input, start, &mut taken);
        }
    }
}

impl Draft<'_> {
    /// The first free moment from a start on.
    fn give(&mut self, input: &PlanInput<'_>, start: DateTime<Utc>, taken: &mut BTreeSet<DateTime<Utc>>) {
        match free_slot(&self.rules, input.zone, start, taken) {
            Some(slot) => {
                taken.insert(slot);
                self.plan.due = Some(slot);
            }
            None => {
                self.plan.reasons.push(Reason::new(ReasonCode::NoTimeAllowed, "rules", ""));
                self.plan.verdict = self.plan.verdict.max(Verdict::Review);
                self.wait_for_person();
            }
        }
    }

    /// A time that is kept, but lies further off than it can have been meant: it was written while a clock was wrong.
    ///
    /// It is measured by the time that the call would get now among all others, so that closures, rare days and many
    /// waiting calls put nothing in doubt, and what is corrected once stays so.
    fn correct(&mut self, input: &PlanInput<'_>, taken: &mut BTreeSet<DateTime<Utc>>) {
        let (Time::Keep(start), Some(due)) = (&self.time, self.plan.due) else { return };
        if due - *start < NEAR {
            return;
        }
        let latest = |from| latest_meant(&self.rules, input.zone, from, input.known.len());
        if latest(*start).is_none_or(|latest| due < latest) {
            return;
        }
        if let Some(slot) = free_slot(&self.rules, input.zone, *start, taken)
            && latest(slot).is_some_and(|latest| due >= latest)
        {
            taken.remove(&due);
            taken.insert(slot);
            self.plan.due = Some(slot);
        }
    }
}
