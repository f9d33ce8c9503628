//! The only place that asks the operating system for the time.
//!
//! Two clocks: the wall clock, which people and clinics agree on and which jumps, and the time since the machine
//! started, awake and asleep, which only grows but means nothing on another boot. What may happen within minutes
//! of something (a call published again) is decided by the second, everything else by the first.
//!
//! On Linux the second is `/proc/uptime`, which counts suspend, and its boot is named by the kernel's `boot_id`.
//! Elsewhere the standard library's monotonic clock stands still during sleep (macOS) or is disputed (Windows), so
//! the longer of it and the wall clock's course counts, and every start of the program is a boot of its own: an
//! elapsed time may be over-stated and never under-stated, but by somebody who sets the clock back.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sync_core::ports::Clock;

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

/// A moment on the clock that runs through sleep; comparable within one boot only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwakeAndAsleep {
    /// Names the boot.
    pub boot: String,
    /// Time since it.
    pub elapsed: Duration,
}

impl AwakeAndAsleep {
    /// How long after `earlier` this is; nothing where they belong to different boots or stand in the wrong order.
    pub fn since(&self, earlier: &Self) -> Option<Duration> {
        if self.boot == earlier.boot { self.elapsed.checked_sub(earlier.elapsed) } else { None }
    }
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

    /// The clock that runs through sleep.
    pub fn awake_and_asleep(&self) -> AwakeAndAsleep {
        kernel_uptime().unwrap_or_else(|| {
            let awake = instant().saturating_duration_since(self.started);
            let by_wall = (wall() - self.started_wall).to_std().unwrap_or_default();
            AwakeAndAsleep { boot: self.program.clone(), elapsed: awake.max(by_wall) }
        })
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        let now = wall();
        now.checked_add_signed(self.offset).unwrap_or(now)
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

#[cfg(target_os = "linux")]
fn kernel_uptime() -> Option<AwakeAndAsleep> {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    Some(AwakeAndAsleep { boot: boot.trim().to_owned(), elapsed: first_seconds(&uptime)? })
}

#[cfg(not(target_os = "linux"))]
fn kernel_uptime() -> Option<AwakeAndAsleep> {
    None
}

/// `"5312.27 10324.11"` → 5312.27 s.
#[cfg(any(target_os = "linux", test))]
fn first_seconds(uptime: &str) -> Option<Duration> {
    let seconds: f64 = uptime.split_ascii_whitespace().next()?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
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
        let first = clock.awake_and_asleep();
        let second = clock.awake_and_asleep();
        assert!(
            second.since(&first).is_some(),
            "{second:?} must be comparable with and not before {first:?}"
        );
    }

    #[test]
    fn uptime_is_its_first_number() {
        assert_eq!(first_seconds("5312.27 10324.11\n"), Some(Duration::from_millis(5_312_270)));
        for odd in ["", "x 1", "-1 2", "NaN 1"] {
            assert_eq!(first_seconds(odd), None, "{odd:?} is no uptime");
        }
    }
}
