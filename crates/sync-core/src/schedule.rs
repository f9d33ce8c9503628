//! Whether a run is due, and over which window.
//!
//! Decided from the wall clock, the last success and the last attempt, nothing else: a timer only asks, so sleep,
//! restarts, missed ticks and daylight saving need no rule of their own. Missed slots are one catch-up, because a due
//! time is computed from the last success and not counted forward.
//!
//! Promises, awake and not paused: an attempt at least every 4 h 30 min whatever the settings say; at least 5 minutes
//! between a failed attempt and the next; a look within the hour before the day's first due call. The look happens
//! during a person's pause as well, because calls that the queue has ring whatever this computer does; a pause lasts
//! [`LONGEST_PAUSE`] at most, whatever is written.
//!
//! Instants that lie more than [`CLOCK_TOLERANCE`] ahead were written by a clock that was wrong. They prove nothing:
//! a success of that kind makes a run due now over the longest window, and [`clock_jump`] names it for the audit.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use serde::{Deserialize, Serialize};

use crate::practice::VisitStatus;
use crate::practice::zone::{Zone, to_utc, wall};

/// The longest interval a setting can ask for.
pub const LONGEST_INTERVAL_MINUTES: u32 = 240;

/// The shortest interval a setting can ask for.
pub const SHORTEST_INTERVAL_MINUTES: u32 = 15;

/// The widest jitter a setting can ask for; with the longest interval and half-minute ticks it stays below 4 h 30 min.
pub const WIDEST_JITTER_MINUTES: u32 = 20;

/// So far ahead a stored instant may lie before it counts as written by a wrong clock.
pub const CLOCK_TOLERANCE: Duration = Duration::minutes(5);

/// Waits after the first, second and third failed run in a row; from the fourth on the regular interval.
pub const RETRIES: [Duration; 3] = [Duration::minutes(5), Duration::minutes(15), Duration::minutes(60)];

/// Within this time before the day's first due call there must have been a look.
pub const LOOK_BEFORE_CALLS: Duration = Duration::minutes(60);

/// How long a finished visit is read again, so that late notes and addenda are seen.
pub const FOLLOW_AFTER_COMPLETION: Duration = Duration::hours(72);

/// How long a visit that nobody ever finished is followed.
pub const FOLLOW_OPEN: Duration = Duration::days(14);

/// A run this late has missed its slot: the machine slept or was off.
const MISSED_AFTER: Duration = Duration::minutes(10);

/// The window reaches back at least so far, unless a setting says otherwise.
pub const LOOK_BACK: Duration = Duration::hours(48);

/// The fewest hours that a setting can ask for.
pub const SHORTEST_LOOK_BACK_HOURS: u32 = 24;

/// The most hours that a setting can ask for: the window reaches back at most so far.
pub const LONGEST_LOOK_BACK_HOURS: u32 = 14 * 24;

/// The window reaches back at most so far.
const LOOK_BACK_AT_MOST: Duration = Duration::hours(LONGEST_LOOK_BACK_HOURS as i64);

/// No pause lasts longer: until 8:00 of the next day, on a night with an hour more. A later end was written while a
/// clock was wrong.
pub const LONGEST_PAUSE: Duration = Duration::hours(33);

/// The window begins so long before the last success, so that what was being written then is read again.
const OVERLAP: Duration = Duration::hours(1);

/// How often the clinic's schedule is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Minutes between runs; held between [`SHORTEST_INTERVAL_MINUTES`] and [`LONGEST_INTERVAL_MINUTES`].
    pub every_minutes: u32,
    /// The interval is up to so many minutes shorter or longer, fixed per install, so that clinics do not come at
    /// the same second.
    pub jitter_minutes: u32,
    /// The clinic's time zone.
    pub zone: Zone,
}

impl Rule {
    /// Every 4 h, ± 10 min.
    pub fn every_four_hours(zone: Zone) -> Self {
        Self { every_minutes: 240, jitter_minutes: 10, zone }
    }

    /// The interval of this install; `jitter` in `[0, 1)`.
    pub fn interval(&self, jitter: f64) -> Duration {
        let every = self.every_minutes.clamp(SHORTEST_INTERVAL_MINUTES, LONGEST_INTERVAL_MINUTES);
        let width = self.jitter_minutes.min(WIDEST_JITTER_MINUTES).min(every / 2);
        let offset = (share(jitter) * 2.0 - 1.0) * f64::from(width) * 60_000.0;
        // At most 20 minutes in milliseconds: exact in f64 and far inside i64.
        Duration::minutes(i64::from(every)) + Duration::milliseconds(offset.round() as i64)
    }
}

/// `jitter` as a number in `[0, 1]`, whatever was passed.
fn share(jitter: f64) -> f64 {
    if jitter.is_finite() { jitter.clamp(0.0, 1.0) } else { 0.5 }
}

/// What is known of earlier runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct History {
    /// End of the last run that completed.
    pub last_success: Option<DateTime<Utc>>,
    /// Start of the last run of any end.
    pub last_attempt: Option<DateTime<Utc>>,
    /// Failed runs since the last success.
    pub failures_in_a_row: u32,
    /// Until when the guard of the sign-in wants no run ([`crate::sign_in::Guard::schedule_paused_until`]).
    pub sign_in_paused_until: Option<DateTime<Utc>>,
    /// Until when a person paused the schedule, as written; [`History::pause`] is what holds.
    pub paused_until: Option<DateTime<Utc>>,
    /// When a person did something about what had made a run fail; a run after it makes it nothing.
    pub mended_at: Option<DateTime<Utc>>,
}

impl History {
    /// Until when a person's pause holds now.
    pub fn pause(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.paused_until.filter(|until| *until > now && until.signed_duration_since(now) <= LONGEST_PAUSE)
    }
}

/// When a pause that begins now ends: after an hour, at 8:00 of the clinic's next day, or after 24 hours.
pub fn pause_ends(how_long: PauseLength, now: DateTime<Utc>, zone: Zone) -> DateTime<Utc> {
    match how_long {
        PauseLength::Hour => later(now, Duration::hours(1)),
        PauseLength::Day => later(now, Duration::hours(24)),
        PauseLength::Tomorrow => {
            let today = wall(zone, now).date();
            let tomorrow = today.succ_opt().unwrap_or(today);
            to_utc(zone, tomorrow.and_hms_opt(8, 0, 0).unwrap_or_else(|| tomorrow.and_time(NaiveTime::MIN)))
        }
    }
}

/// How long a person pauses the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseLength {
    /// One hour.
    Hour,
    /// Until 8:00 of the clinic's next day.
    Tomorrow,
    /// 24 hours.
    Day,
}

/// Why a run is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The interval has passed.
    Regular,
    /// The interval has passed long since: one run for all missed slots.
    CatchUp,
    /// The day's first call is about to ring.
    BeforeCalls,
    /// The last run failed or never ended.
    Retry,
    /// There has been none.
    First,
}

impl Why {
    /// As it is written in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Why::Regular => "regular",
            Why::CatchUp => "catch_up",
            Why::BeforeCalls => "before_calls",
            Why::Retry => "retry",
            Why::First => "first",
        }
    }
}

/// When the next run is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Now.
    Now(Why),
    /// Later; ask again then, or after anything changed.
    At(DateTime<Utc>, Why),
}

/// A last success that lies ahead: this machine's clock was wrong when it was written, or is wrong now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockJump {
    /// The instant that was written.
    pub written: DateTime<Utc>,
    /// The instant that it is now.
    pub now: DateTime<Utc>,
}

/// Whether a stored instant of `history` lies too far ahead to be true.
pub fn clock_jump(history: &History, now: DateTime<Utc>) -> Option<ClockJump> {
    [history.last_success, history.last_attempt]
        .into_iter()
        .flatten()
        .find(|written| lies_ahead(*written, now))
        .map(|written| ClockJump { written, now })
}

fn lies_ahead(written: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    written.signed_duration_since(now) > CLOCK_TOLERANCE
}

/// When the next run is due. `jitter` in `[0, 1)` is fixed per install; `first_call_due` is when the next of the
/// clinic's planned calls rings.
pub fn next_due(
    rule: &Rule,
    history: &History,
    first_call_due: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    jitter: f64,
) -> Due {
    let (regular, look) = unpaused(rule, history, first_call_due, now, jitter);
    let held =
        |slot: DateTime<Utc>, until: Option<DateTime<Utc>>| until.map_or(slot, |until| slot.max(until));
    let sign_in = history.sign_in_paused_until;
    let (slot, why) = regular;
    let at = held(slot, sign_in.max(history.pause(now)));
    // Calls that the queue has ring during a person's pause as well, so the look before them is not paused.
    let look = look.map(|look| held(look, sign_in)).filter(|look| *look < at);
    let (slot, at, why) = look.map_or((slot, at, why), |look| (look, look, Why::BeforeCalls));
    if at > now {
        return Due::At(at, why);
    }
    match why {
        Why::Regular if now.signed_duration_since(slot) > MISSED_AFTER => Due::Now(Why::CatchUp),
        Why::Regular | Why::CatchUp | Why::BeforeCalls | Why::Retry | Why::First => Due::Now(why),
    }
}

/// When the next regular run is due and why, and when the look before the day's first call is.
fn unpaused(
    rule: &Rule,
    history: &History,
    first_call_due: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    jitter: f64,
) -> ((DateTime<Utc>, Why), Option<DateTime<Utc>>) {
    let believed = |written: &DateTime<Utc>| !lies_ahead(*written, now);
    let success = history.last_success.filter(believed);
    let attempt = history.last_attempt.filter(believed);
    let interval = rule.interval(jitter);

    let failures = match (attempt, success) {
        // An attempt without an end: the program died in the middle. Counted, so that it does not die in a loop.
        (Some(attempt), Some(success)) if attempt > success => history.failures_in_a_row.max(1),
        (Some(_), None) => history.failures_in_a_row.max(1),
        (Some(_) | None, Some(_)) | (None, None) => history.failures_in_a_row,
    };
    let wait_after_failure = || -> Duration {
        let step = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX);
        RETRIES.get(step).copied().unwrap_or(interval).min(interval)
    };

    let mended = history.mended_at.filter(believed);
    let (at, why) = match (attempt, success) {
        // Whoever has just mended it looks whether it works now.
        _ if mended.is_some_and(|mended| attempt.is_none_or(|attempt| attempt < mended)) => {
            (mended.unwrap_or(now), Why::Retry)
        }
        _ if failures > 0 => (attempt.map_or(now, |at| later(at, wait_after_failure())), Why::Retry),
        (_, Some(success)) => (later(success, interval), Why::Regular),
        (_, None) if history.last_success.is_some() => (now, Why::CatchUp),
        (_, None) => (now, Why::First),
    };

    // Even after many failures the look is tried again a few times before the phone rings.
    let not_before =
        attempt.filter(|_| failures > 0).map(|attempt| later(attempt, wait_after_failure().min(RETRIES[1])));
    let look = look_before_calls(first_call_due, success, now, jitter)
        .map(|look| not_before.map_or(look, |not_before| look.max(not_before)));
    ((at, why), look)
}

/// When the look before the day's first call is due, unless there was one within the hour, or the hour is over.
fn look_before_calls(
    first_call_due: Option<DateTime<Utc>>,
    success: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    jitter: f64,
) -> Option<DateTime<Utc>> {
    let call = first_call_due.filter(|call| *call > now)?;
    let opens = call.checked_sub_signed(LOOK_BEFORE_CALLS)?;
    if success.is_some_and(|success| success >= opens) {
        return None;
    }
    // Early in the hour, so that two retries still fit; spread, so that clinics do not come at the same second.
    let spread = Duration::milliseconds((share(jitter) * 600_000.0).round() as i64);
    Some(later(opens, Duration::minutes(5) + spread))
}

fn later(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    at.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// A closed window of the clinic's wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// First instant.
    pub from: NaiveDateTime,
    /// Last instant.
    pub to: NaiveDateTime,
}

impl Window {
    /// Whether an instant lies in it.
    pub fn holds(&self, at: NaiveDateTime) -> bool {
        at >= self.from && at <= self.to
    }
}

/// The window of a regular run: from the older of `look_back` ago ([`LOOK_BACK`] by default) and an hour before the last
/// success, at most 14 days back, to the end of tomorrow. A last success that lies ahead says nothing about how long ago
/// the last one was, so it is taken for the longest time.
pub fn window(
    now: DateTime<Utc>,
    last_success: Option<DateTime<Utc>>,
    look_back: Duration,
    zone: Zone,
) -> Window {
    let earliest = now - LOOK_BACK_AT_MOST;
    let look_back = look_back.clamp(Duration::hours(i64::from(SHORTEST_LOOK_BACK_HOURS)), LOOK_BACK_AT_MOST);
    let from = match last_success {
        None => now - look_back,
        Some(success) if lies_ahead(success, now) => earliest,
        Some(success) => success
            .checked_sub_signed(OVERLAP)
            .map_or(earliest, |from| from.min(now - look_back).max(earliest)),
    };
    let today = wall(zone, now).date();
    let tomorrow = today.succ_opt().unwrap_or(today);
    // Neo's times carry no fractions of a second.
    Window { from: wall(zone, from).with_nanosecond(0).unwrap_or_default(), to: end_of(tomorrow) }
}

/// The window that a person asks for: whole days, both included, in whichever order they were given.
pub fn asked_window(from: NaiveDate, to: NaiveDate) -> Window {
    Window { from: from.min(to).and_time(NaiveTime::MIN), to: end_of(from.max(to)) }
}

/// The last second of a day; Neo's times carry no fractions.
fn end_of(day: NaiveDate) -> NaiveDateTime {
    day.and_hms_opt(23, 59, 59).unwrap_or_else(|| day.and_time(NaiveTime::MIN))
}

/// What decides whether a visit is read again whatever the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowFacts {
    /// Where it stands.
    pub status: VisitStatus,
    /// Start on the clinic's wall clock.
    pub start: NaiveDateTime,
    /// When it was first seen completed.
    pub completed_at: Option<DateTime<Utc>>,
    /// A call of it has not rung yet and may still ring.
    pub call_owed: bool,
    /// The clinic's time zone.
    pub zone: Zone,
}

/// Whether a visit is read again whatever the window: it is open (begun or to begin by the end of tomorrow, and not
/// forgotten for more than 14 days), was completed within 72 h, or a call of it is still owed.
pub fn in_follow_set(facts: FollowFacts, now: DateTime<Utc>) -> bool {
    facts.call_owed
        || match facts.status {
            VisitStatus::Draft | VisitStatus::Ongoing => {
                let regular = window(now, None, LOOK_BACK, facts.zone);
                facts.start >= wall(facts.zone, now) - FOLLOW_OPEN && facts.start <= regular.to
            }
            VisitStatus::Completed => {
                facts.completed_at.is_some_and(|at| now.signed_duration_since(at) <= FOLLOW_AFTER_COMPLETION)
            }
            VisitStatus::Closed => false,
        }
}

#[cfg(test)]
mod tests;
