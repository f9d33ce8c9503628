//! In which of three lists a call stands: what a person must decide, what is ahead, what is over. One rule for the
//! window's lists and badge, the tray's menu and every count.

use serde::{Deserialize, Serialize};

use super::CallCounts;
use crate::calls::CallState;

/// One of the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CallList {
    /// A person must decide: it was never approved, is too late to ring by itself, or nobody knows whether the queue
    /// has it.
    Review,
    /// It will ring by itself, or rings now.
    Upcoming,
    /// It is over.
    Done,
}

impl CallList {
    /// The list of a call in this state; none where there is nothing to call.
    pub fn of(state: CallState) -> Option<Self> {
        match state {
            CallState::None => None,
            CallState::Review | CallState::Parked | CallState::Uncertain => Some(Self::Review),
            CallState::Planned | CallState::Queued | CallState::InProgress => Some(Self::Upcoming),
            CallState::Completed | CallState::Failed | CallState::Cancelled | CallState::Skipped => {
                Some(Self::Done)
            }
        }
    }
}

impl CallCounts {
    /// Counts so many calls of one state.
    pub fn count(&mut self, state: CallState, many: u32) {
        if CallList::of(state) == Some(CallList::Review) {
            self.decide += many;
        }
        match state {
            CallState::Review => self.review += many,
            CallState::Planned | CallState::Queued => self.planned += many,
            CallState::None
            | CallState::InProgress
            | CallState::Completed
            | CallState::Failed
            | CallState::Cancelled
            | CallState::Skipped
            | CallState::Parked
            | CallState::Uncertain => {}
        }
    }
}

#[cfg(test)]
pub(super) use tests::STATES;

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) const STATES: [CallState; 11] = [
        CallState::None,
        CallState::Review,
        CallState::Planned,
        CallState::Queued,
        CallState::InProgress,
        CallState::Completed,
        CallState::Failed,
        CallState::Cancelled,
        CallState::Skipped,
        CallState::Parked,
        CallState::Uncertain,
    ];

    #[test]
    fn a_call_of_each_state_stands_in_its_list_and_counts_where_a_person_must_decide() {
        let cases = [
            (CallState::None, None, [0, 0, 0]),
            (CallState::Review, Some(CallList::Review), [1, 1, 0]),
            (CallState::Parked, Some(CallList::Review), [1, 0, 0]),
            (CallState::Uncertain, Some(CallList::Review), [1, 0, 0]),
            (CallState::Planned, Some(CallList::Upcoming), [0, 0, 1]),
            (CallState::Queued, Some(CallList::Upcoming), [0, 0, 1]),
            (CallState::InProgress, Some(CallList::Upcoming), [0, 0, 0]),
            (CallState::Completed, Some(CallList::Done), [0, 0, 0]),
            (CallState::Failed, Some(CallList::Done), [0, 0, 0]),
            (CallState::Cancelled, Some(CallList::Done), [0, 0, 0]),
            (CallState::Skipped, Some(CallList::Done), [0, 0, 0]),
        ];
        assert_eq!(cases.len(), STATES.len(), "every state");
        for (state, list, counted) in cases {
            let mut counts = CallCounts::default();
            counts.count(state, 1);
            let seen = [counts.decide, counts.review, counts.planned];
            assert_eq!((CallList::of(state), seen), (list, counted), "{state:?}");
        }
    }
}
