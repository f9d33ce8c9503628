//! The only place that asks the operating system for the time.
//!
//! Two clocks: the wall clock, which people and clinics agree on and which jumps, and the time since the machine
//! started, awake and asleep, which only grows but means nothing on another boot. What may happen within minutes
//! of something (a call published again) is decided by the second, everything else by the first.
//!
//! The second is `CLOCK_BOOTTIME` on Linux, whose boot is named by the kernel's `boot_id`, and `CLOCK_MONOTONIC` on
//! macOS, which runs through sleep there. On Windows it is the standard library's, the performance counter, which
//! counts sleep as well; the wall clock's course counts where it is longer. macOS and Windows name no boot that can be
//! read without more rights or code than it is worth: there every start of the program is a boot of its own.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sync_core::ports::{AwakeAndAsleep, Clock};

use crate::dirs::Environment;

/// Shifts the wall clock by whole seconds, in the development environment only: a clinic's PC that is wrong by a
/// year.
pub const OFFSET_VARIABLE: &str = "ODIS_SYNC_CLOCK_OFFSET_SECONDS";

/// The operating system's clock.
#[derive(Clone, Debug)]
pub struct SystemClock {
    offset: TimeDelta,
    started: Instant,
    started_wall: DateTime<Utc>,
    program: String,
}

impl SystemClock {
    /// The clock of this environment; `lookup` reads an environment variable.
    pub fn new(environment: Environment, lookup: impl Fn(&str) -> Option<String>) -> Self {
        let offset = match environment {
            Environment::Production => TimeDelta::zero(),
            Environment::Development => lookup(OFFSET_VARIABLE)
                .and_then(|text| text.trim().parse().ok())
                .and_then(TimeDelta::try_seconds)
                .unwrap_or_default(),
        };
        let program = crate::chance::new_id().map_or_else(|_| "unknown".to_owned(), |id| id.to_string());
        Self { offset, started: instant(), started_wall: wall(), program }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        let now = wall();
        now.checked_add_signed(self.offset).unwrap_or(now)
    }

    fn awake_and_asleep(&self) -> Option<AwakeAndAsleep> {
        let Some(elapsed) = since_boot() else {
            let awake = instant().saturating_duration_since(self.started);
            let by_wall = (wall() - self.started_wall).to_std().unwrap_or_default();
            return Some(AwakeAndAsleep { boot: self.program.clone(), elapsed: awake.max(by_wall) });
        };
        Some(AwakeAndAsleep { boot: boot_id().unwrap_or_else(|| self.program.clone()), elapsed })
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
fn wall() -> DateTime<Utc> {
    Utc::now()
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the monotonic clock")]
fn instant() -> Instant {
    Instant::now()
}

/// Time since the machine started, sleep included, where the system has such a clock.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn since_boot() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    #[cfg(target_os = "linux")]
    const RUNS_THROUGH_SLEEP: ClockId = ClockId::Boottime;
    #[cfg(target_os = "macos")]
    const RUNS_THROUGH_SLEEP: ClockId = ClockId::Monotonic;
    let at = clock_gettime(RUNS_THROUGH_SLEEP);
    Some(Duration::new(u64::try_from(at.tv_sec).ok()?, u32::try_from(at.tv_nsec).ok()?))
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn since_boot() -> Option<Duration> {
    None
}

/// What the kernel calls this boot.
fn boot_id() -> Option<String> {
    if cfg!(target_os = "linux") {
        let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        Some(id.trim().to_owned()).filter(|id| !id.is_empty())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offset(environment: Environment, value: &str) -> TimeDelta {
        SystemClock::new(environment, |name| (name == OFFSET_VARIABLE).then(|| value.to_owned())).offset
    }

    #[test]
    fn only_the_development_environment_shifts_the_clock() {
        let year = TimeDelta::days(365);
        assert_eq!(offset(Environment::Development, "31536000"), year, "a year ahead");
        assert_eq!(offset(Environment::Development, "-31536000"), -year, "a year behind");
        assert_eq!(offset(Environment::Production, "31536000"), TimeDelta::zero(), "never in production");
        for odd in ["", "soon", "9223372036854775807", "1.5"] {
            assert_eq!(offset(Environment::Development, odd), TimeDelta::zero(), "{odd:?} is no shift");
        }
    }

    #[test]
    fn a_shift_shows_in_now() {
        let plain = SystemClock::new(Environment::Production, |_| None);
        let ahead = SystemClock { offset: TimeDelta::days(365), ..plain.clone() };
        let lead = ahead.now() - plain.now();
        assert!(lead > TimeDelta::days(364), "the shifted clock is about a year ahead: {lead}");
    }

    #[test]
    fn elapsed_time_is_known_within_one_boot_only() {
        let at =
            |boot: &str, seconds| AwakeAndAsleep { boot: boot.into(), elapsed: Duration::from_secs(seconds) };
        assert_eq!(at("a", 90).since(&at("a", 30)), Some(Duration::from_secs(60)));
        assert_eq!(at("b", 90).since(&at("a", 30)), None, "another boot says nothing");
        assert_eq!(at("a", 30).since(&at("a", 90)), None, "an earlier moment is not after a later one");
    }

    #[test]
    fn the_clock_that_runs_through_sleep_only_grows() {
        let clock = SystemClock::new(Environment::Production, |_| None);
        let first = clock.awake_and_asleep().expect("every system has one");
        let second = clock.awake_and_asleep().expect("every system has one");
        assert!(
            second.since(&first).is_some(),
            "{second:?} must be comparable with and not before {first:?}"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn two_programs_of_one_boot_share_the_clock_that_runs_through_sleep() {
        let one = SystemClock::new(Environment::Production, |_| None).awake_and_asleep().unwrap();
        let other = SystemClock::new(Environment::Production, |_| None).awake_and_asleep().unwrap();
        assert_eq!(one.boot, other.boot, "a program that died left a moment that the next one can compare");
        assert!(other.since(&one).is_some_and(|passed| passed < Duration::from_secs(60)));
    }

    #[test]
    fn a_shift_of_the_wall_clock_leaves_the_other_alone() {
        let plain = SystemClock::new(Environment::Production, |_| None);
        let back = SystemClock { offset: TimeDelta::hours(-1), ..plain.clone() };
        let before = plain.awake_and_asleep().unwrap();
        let after = back.awake_and_asleep().unwrap();
        assert!(after.since(&before).is_some_and(|passed| passed < Duration::from_secs(60)));
    }
}
