//! When the list is asked for, and when an installation may begin by itself.

use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, Utc, Weekday};

use super::Known;
use crate::practice::zone::{Zone, wall};

/// Between two checks that went well; each installation adds up to [`JITTER`], so that not all ask at once.
const EVERY: TimeDelta = TimeDelta::minutes(330);

/// What is added to [`EVERY`] at most: 6 hours in the middle.
const JITTER: TimeDelta = TimeDelta::minutes(60);

/// After one failure; twice as long after each further one, up to [`EVERY`] and its jitter.
const AGAIN: TimeDelta = TimeDelta::minutes(15);

/// So long before the clinic opens nothing is installed.
const BEFORE_OPENING: TimeDelta = TimeDelta::minutes(30);

/// Who asked for something in the window so long ago is still at work there.
const AT_WORK: TimeDelta = TimeDelta::minutes(10);

/// Whether the list is to be asked for now. `jitter`: the same number in [0, 1) for as long as an installation lives.
///
/// A stamp from the future was written by a wrong clock and holds nothing back.
pub fn is_due(known: &Known, now: DateTime<Utc>, jitter: f64) -> bool {
    let Some(asked_at) = known.asked_at else { return true };
    let own = TimeDelta::seconds((JITTER.as_seconds_f64() * jitter.clamp(0.0, 1.0)) as i64);
    let pause = match known.failures {
        0 => EVERY + own,
        failures => (AGAIN * (1 << (failures - 1).min(5))).min(EVERY) + own / 4,
    };
    asked_at > now || now >= asked_at + pause
}

/// What goes on around an installation that would begin by itself.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// Now.
    pub now: DateTime<Utc>,
    /// The clinic's zone.
    pub zone: Zone,
    /// When the clinic opens.
    pub opens: NaiveTime,
    /// On which days.
    pub days: &'a [Weekday],
    /// A person goes through set-up.
    pub setting_up: bool,
    /// Neo waits for a person's sign-in.
    pub signing_in: bool,
    /// A run is going on or due.
    pub running: bool,
    /// When a person last asked for something in the window.
    pub asked_at: Option<DateTime<Utc>>,
}

/// Why an installation waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Set-up is going on.
    SettingUp,
    /// Neo waits for a person.
    SigningIn,
    /// A run is going on or due.
    Running,
    /// The clinic opens within half an hour.
    Opening,
    /// A person is at work in the window.
    AtWork,
}

/// Why an installation must not begin by itself now; nothing: it may.
pub fn hold(moment: &Moment<'_>) -> Option<Hold> {
    let at_work = moment.asked_at.is_some_and(|at| at <= moment.now && moment.now - at < AT_WORK);
    [
        (moment.setting_up, Hold::SettingUp),
        (moment.signing_in, Hold::SigningIn),
        (moment.running, Hold::Running),
        (opens_soon(moment), Hold::Opening),
        (at_work, Hold::AtWork),
    ]
    .into_iter()
    .find_map(|(holds, hold)| holds.then_some(hold))
}

/// On the clinic's wall, so that it opens by its own clock on the day on which clocks are set.
fn opens_soon(moment: &Moment<'_>) -> bool {
    let now = wall(moment.zone, moment.now);
    let days = [Some(now.date()), now.date().checked_add_days(Days::new(1))];
    days.into_iter().flatten().filter(|day| moment.days.contains(&day.weekday())).any(|day| {
        let left = day.and_time(moment.opens) - now;
        left > TimeDelta::zero() && left <= BEFORE_OPENING
    })
}
