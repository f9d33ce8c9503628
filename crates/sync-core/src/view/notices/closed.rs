//! An agent that does not open: told once for each reason, as soon as it has lasted.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};

use super::{Notice, needs_you};
use crate::failure::{Code, Failure};

/// Closed for so long is told; a command line or a full disk is over sooner.
const CLOSED_FOR: Duration = Duration::minutes(10);

/// Between two looks once it has lasted: another reason may have come.
const LOOK_AGAIN: Duration = Duration::minutes(1);

/// An agent that is closed, from the moment on at which it was seen so first. The episode ends when it opens: then this
/// value is dropped.
#[derive(Clone, Debug)]
pub struct Closed {
    since: DateTime<Utc>,
    /// The last look.
    seen: DateTime<Utc>,
    told: BTreeSet<Code>,
}

impl Closed {
    /// It is closed from now on.
    pub fn since(now: DateTime<Utc>) -> Self {
        Self { since: now, seen: now, told: BTreeSet::new() }
    }

    /// What is to be told now. `why`: why it does not open; absent while that is not known.
    pub fn look(&mut self, why: Option<&Failure>, now: DateTime<Utc>) -> Option<Notice> {
        // A computer that slept, or whose clock was set, has waited for nothing meanwhile.
        if now < self.seen || now - self.seen > CLOSED_FOR + LOOK_AGAIN {
            self.since = now;
        }
        self.seen = now;
        let why = why?;
        (now - self.since >= CLOSED_FOR && self.told.insert(why.code)).then(|| needs_you(why))
    }

    /// When the next look can find something.
    pub fn next_look(&self, now: DateTime<Utc>) -> Duration {
        (self.since + CLOSED_FOR - now).clamp(LOOK_AGAIN, CLOSED_FOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap() + Duration::minutes(minutes)
    }

    /// The causes that are told where these reasons hold at these minutes.
    fn told(looks: &[(i64, Option<Code>)]) -> Vec<(i64, String)> {
        let mut closed = Closed::since(at(0));
        looks
            .iter()
            .filter_map(|(minute, why)| {
                let notice = closed.look(why.map(Code::failure).as_ref(), at(*minute))?;
                Some((*minute, notice.cause))
            })
            .collect()
    }

    #[test]
    fn an_agent_that_stays_closed_is_told_once_for_each_reason_after_ten_minutes() {
        let disk = Some(Code::DiskFull);
        let busy = Some(Code::AlreadyRunning);
        let said = |minute, code: Code| (minute, code.as_str().to_owned());
        let cases = [
            (vec![(0, disk), (9, disk)], vec![], "nine minutes are soon over"),
            (vec![(9, disk), (10, disk)], vec![said(10, Code::DiskFull)], "ten minutes are told"),
            (
                vec![(10, disk), (11, disk), (12, disk), (23, disk)],
                vec![said(10, Code::DiskFull)],
                "once, however long it lasts",
            ),
            (
                vec![(10, disk), (11, busy), (12, disk), (13, busy)],
                vec![said(10, Code::DiskFull), said(11, Code::AlreadyRunning)],
                "reasons that take turns are told once each",
            ),
            (
                vec![(10, None), (11, disk)],
                vec![said(11, Code::DiskFull)],
                "without a reason there is nothing to say",
            ),
            (
                vec![(5, busy), (12, disk)],
                vec![said(12, Code::DiskFull)],
                "how long it is closed counts, not for which reason",
            ),
            (
                vec![(-30, disk), (-21, disk), (-20, disk)],
                vec![said(-20, Code::DiskFull)],
                "a clock that was set back counts anew",
            ),
            (
                vec![(5, disk), (600, disk), (609, disk), (610, disk)],
                vec![said(610, Code::DiskFull)],
                "sleep is no waiting",
            ),
        ];
        for (looks, expected, why) in cases {
            assert_eq!(told(&looks), expected, "{why}");
        }
    }

    #[test]
    fn an_agent_that_opened_and_closed_again_is_another_episode() {
        let disk = Code::DiskFull.failure();
        for episode in [0, 100] {
            let mut closed = Closed::since(at(episode));
            assert!(closed.look(Some(&disk), at(episode + 9)).is_none());
            assert!(closed.look(Some(&disk), at(episode + 10)).is_some(), "episode at {episode}");
        }
    }

    #[test]
    fn nobody_looks_before_there_can_be_anything_to_tell() {
        let closed = Closed::since(at(0));
        assert_eq!(closed.next_look(at(0)), Duration::minutes(10));
        assert_eq!(closed.next_look(at(4)), Duration::minutes(6));
        assert_eq!(closed.next_look(at(10)), LOOK_AGAIN);
        assert_eq!(closed.next_look(at(6_000)), LOOK_AGAIN);
        assert_eq!(
            closed.next_look(at(-60)),
            CLOSED_FOR,
            "a clock that was set back makes nobody wait longer"
        );
    }

    #[test]
    fn it_is_told_in_the_words_of_its_failure() {
        let failure = Code::DatabaseDamaged.failure();
        let notice = Closed::since(at(0)).look(Some(&failure), at(10)).unwrap();
        assert_eq!(notice, needs_you(&failure));
        assert!(notice.body.starts_with(&failure.message), "{}", notice.body);
    }
}
