//! When a call may be due.
//!
//! A due time lies on an allowed day, at or after the window's begin and before its end, and at or after 08:00 and
//! before 21:00, all on the clinic's wall clock. That is checked on the finished instant, so that a clock change or a
//! clinic that moves to another zone cannot carry a call out of its window.

use chrono::{DateTime, Datelike, Days, Duration, DurationRound, NaiveDate, NaiveTime, Utc};

use super::Rules;
use crate::practice::zone::{Zone, to_utc, wall};

/// No call is due before this time of day, whatever the clinic's window.
pub const FENCE_FROM: NaiveTime = match NaiveTime::from_hms_opt(8, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// No call is due at or after this time of day, whatever the clinic's window.
pub const FENCE_TO: NaiveTime = match NaiveTime::from_hms_opt(21, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// How far ahead a time is looked for before the rules are said to allow none.
const HORIZON_DAYS: u64 = 400;

/// Days with calls by which a time may be late without being in doubt: rules were changed, a person took their time.
const SOME_DAYS: usize = 4;

/// Time that row and message need before the moment they are about.
const LEAD: Duration = Duration::minutes(5);

/// Whether the rules allow a call at this moment.
pub fn is_allowed(rules: &Rules, zone: Zone, at: DateTime<Utc>) -> bool {
    let local = wall(zone, at);
    let (from, to) = window(rules);
    day_allowed(rules, local.date()) && local.time() >= from && local.time() < to
}

/// The first allowed moment at or after `at`; `None` where the rules allow none within about a year.
pub fn first_allowed(rules: &Rules, zone: Zone, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if is_allowed(rules, zone, at) {
        return Some(at);
    }
    let first_day = wall(zone, at).date();
    let (from, _) = window(rules);
    (0..HORIZON_DAYS)
        .filter_map(|ahead| first_day.checked_add_days(Days::new(ahead)))
        .map(|day| to_utc(zone, day.and_time(from)))
        .find(|begin| *begin >= at && is_allowed(rules, zone, *begin))
}

/// The moment at which the call of a visit is due by itself: so many days after the visit's day, at the window's begin.
pub(super) fn default_due(
    rules: &Rules,
    zone: Zone,
    visit_day: NaiveDate,
    delay_days: u16,
) -> Option<DateTime<Utc>> {
    let day = visit_day.checked_add_days(Days::new(u64::from(delay_days)))?;
    let (from, _) = window(rules);
    first_allowed(rules, zone, to_utc(zone, day.and_time(from)))
}

/// The first moment after `now` at which a newly planned call may be due.
pub(super) fn soonest(now: DateTime<Utc>) -> DateTime<Utc> {
    let at = now + LEAD;
    let whole = at.duration_trunc(Duration::minutes(1)).unwrap_or(at);
    if whole < at { whole + Duration::minutes(1) } else { whole }
}

/// The first allowed moment at or after `at` that keeps its distance from all that are taken.
pub(super) fn free_slot(
    rules: &Rules,
    zone: Zone,
    at: DateTime<Utc>,
    taken: &std::collections::BTreeSet<DateTime<Utc>>,
) -> Option<DateTime<Utc>> {
    let spacing = Duration::minutes(i64::from(rules.spacing_minutes));
    let mut candidate = first_allowed(rules, zone, at)?;
    // Every step passes at least one taken moment, so as many steps as there are moments, and one more, are enough;
    // a jump to another day passes none but is followed by one that does, or ends.
    for _ in 0..=2 * taken.len() + 1 {
        let near = taken
            .range(candidate - spacing..=candidate + spacing)
            .rev()
            .find(|other| (candidate - **other).abs() < spacing);
        match near {
            None => return Some(candidate),
            Some(other) => candidate = first_allowed(rules, zone, *other + spacing)?,
        }
    }
    None
}

/// When a call that could be due at `from` cannot have been meant to be due, were all of so many calls before it; calls
/// that were cancelled since count as well. `None` where the rules do not reach so far.
pub(super) fn latest_meant(
    rules: &Rules,
    zone: Zone,
    from: DateTime<Utc>,
    calls: usize,
) -> Option<DateTime<Utc>> {
    let (begin, end) = window(rules);
    let spacing = i64::from(rules.spacing_minutes.max(1));
    let places = usize::try_from((end - begin).num_minutes() / spacing).unwrap_or_default().max(1);
    // A call between two places takes both.
    let windows = SOME_DAYS.saturating_add(2 * calls / places);
    let mut at = from;
    for _ in 0..windows {
        let tomorrow = wall(zone, at).date().succ_opt()?;
        at = first_allowed(rules, zone, to_utc(zone, tomorrow.and_time(begin)))?;
    }
    Some(at)
}

/// The hours at which a call may be due: the clinic's, within the fence.
pub(super) fn window(rules: &Rules) -> (NaiveTime, NaiveTime) {
    (rules.from.max(FENCE_FROM), rules.to.min(FENCE_TO))
}

fn day_allowed(rules: &Rules, day: NaiveDate) -> bool {
    rules.days.contains(&day.weekday()) && !rules.closures.contains(&day)
}
