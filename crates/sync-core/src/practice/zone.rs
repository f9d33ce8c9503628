//! The clinic's wall clock and UTC.
//!
//! Neo writes wall-clock times without a zone (neo.md, fact 5), so a time means nothing without the clinic's IANA
//! zone. Two days a year the clock is not a function:
//!
//! * a time in the gap of spring (02:30 on the night the clock jumps from 02:00 to 03:00) never showed on any clock.
//!   It is read with the offset that held before the gap, which gives the instant just as far after the jump as the
//!   written time lies after its beginning: 02:30 becomes 03:30 summer time;
//! * a time in the overlap of autumn happened twice and is read as the earlier one.
//!
//! Both rules are total, keep order within a day and never shift a time that is not itself in a gap or overlap.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A clinic's time zone, by its IANA name such as `America/Los_Angeles`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zone(chrono_tz::Tz);

/// The text is not the name of a time zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the name of a time zone such as America/New_York")]
pub struct NotAZone(String);

impl Zone {
    /// Coordinated universal time, for clinics that keep it and for tests.
    pub const UTC: Self = Self(chrono_tz::Tz::UTC);

    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The zone as `chrono-tz` knows it.
    pub fn tz(self) -> chrono_tz::Tz {
        self.0
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = NotAZone;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.trim().parse().map(Self).map_err(|_| NotAZone(text.trim().chars().take(64).collect()))
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The instant that a wall-clock time means, by the rules in the module's header.
pub fn to_utc(zone: Zone, wall: NaiveDateTime) -> DateTime<Utc> {
    match zone.0.from_local_datetime(&wall) {
        LocalResult::Single(instant) => instant.to_utc(),
        LocalResult::Ambiguous(one, other) => one.to_utc().min(other.to_utc()),
        LocalResult::None => {
            // Read as UTC, 25 h earlier is 11 to 39 h before the gap in any zone: outside the longest gap there has
            // been (Samoa's skipped day), and still under the offset that held before it.
            let before = wall.checked_sub_signed(TimeDelta::hours(25)).unwrap_or(wall);
            let offset = zone.0.offset_from_utc_datetime(&before).fix();
            wall.checked_sub_offset(offset).unwrap_or(wall).and_utc()
        }
    }
}

/// What the clinic's wall clock shows at an instant.
pub fn wall(zone: Zone, instant: DateTime<Utc>) -> NaiveDateTime {
    instant.with_timezone(&zone.0).naive_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL_CLOCK: &str = "%Y-%m-%d %H:%M";

    fn instant(zone: &str, text: &str) -> String {
        let read = NaiveDateTime::parse_from_str(text, WALL_CLOCK).unwrap();
        to_utc(zone.parse().unwrap(), read).format(WALL_CLOCK).to_string()
    }

    #[test]
    fn wall_clocks_become_instants_in_every_kind_of_zone() {
        let cases = [
            ("America/Los_Angeles", "2026-01-15 09:00", "2026-01-15 17:00"),
            ("America/Los_Angeles", "2026-07-15 09:00", "2026-07-15 16:00"),
            ("America/Phoenix", "2026-01-15 09:00", "2026-01-15 16:00"),
            ("America/Phoenix", "2026-07-15 09:00", "2026-07-15 16:00"),
            ("America/New_York", "2026-07-15 09:00", "2026-07-15 13:00"),
            ("Europe/London", "2026-07-15 09:00", "2026-07-15 08:00"),
            ("Australia/Sydney", "2026-01-15 09:00", "2026-01-14 22:00"),
            ("America/New_York", "2026-12-31 23:45", "2027-01-01 04:45"),
            ("Australia/Sydney", "2027-01-01 00:15", "2026-12-31 13:15"),
            ("UTC", "2026-12-31 23:45", "2026-12-31 23:45"),
        ];
        for (zone, wall, utc) in cases {
            assert_eq!(instant(zone, wall), utc, "{wall} in {zone}");
        }
    }

    #[test]
    fn a_time_that_no_clock_showed_is_read_with_the_offset_before_the_gap() {
        let cases = [
            ("America/Los_Angeles", "2026-03-08 01:59", "2026-03-08 09:59"),
            ("America/Los_Angeles", "2026-03-08 02:00", "2026-03-08 10:00"),
            ("America/Los_Angeles", "2026-03-08 02:30", "2026-03-08 10:30"),
            ("America/Los_Angeles", "2026-03-08 03:00", "2026-03-08 10:00"),
            ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:30"),
            ("Europe/London", "2026-03-29 01:30", "2026-03-29 01:30"),
            ("Australia/Sydney", "2026-10-04 02:30", "2026-10-03 16:30"),
            ("America/Phoenix", "2026-03-08 02:30", "2026-03-08 09:30"),
            // Samoa skipped a whole day.
            ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 22:00"),
        ];
        for (zone, wall, utc) in cases {
            assert_eq!(instant(zone, wall), utc, "{wall} in {zone}");
        }
        let pacific: Zone = "America/Los_Angeles".parse().unwrap();
        let read = NaiveDateTime::parse_from_str("2026-03-08 02:30", WALL_CLOCK).unwrap();
        assert_eq!(
            wall(pacific, to_utc(pacific, read)).format(WALL_CLOCK).to_string(),
            "2026-03-08 03:30",
            "as far after the jump"
        );
    }

    #[test]
    fn a_time_that_clocks_showed_twice_is_the_earlier_one() {
        let cases = [
            ("America/Los_Angeles", "2026-11-01 01:30", "2026-11-01 08:30"),
            ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),
            ("Europe/London", "2026-10-25 01:30", "2026-10-25 00:30"),
            ("Australia/Sydney", "2026-04-05 02:30", "2026-04-04 15:30"),
        ];
        for (zone, wall, utc) in cases {
            assert_eq!(instant(zone, wall), utc, "{wall} in {zone}");
        }
    }

    #[test]
    fn a_zone_is_its_name() {
        let zone: Zone = " America/Phoenix ".parse().unwrap();
        assert_eq!(zone.to_string(), "America/Phoenix");
        assert_eq!(serde_json::to_string(&zone).unwrap(), "\"America/Phoenix\"");
        assert_eq!(serde_json::from_str::<Zone>("\"America/Phoenix\"").unwrap(), zone);
        for wrong in ["", "Pacific", "GMT+25", "-08:00", "America/Nowhere"] {
            assert!(wrong.parse::<Zone>().is_err(), "{wrong:?} is no zone");
            assert!(serde_json::from_str::<Zone>(&format!("{wrong:?}")).is_err());
        }
    }

    proptest::proptest! {
        #[test]
        fn what_the_clock_shows_leads_back_to_it(
            seconds in 1_700_000_000_i64..1_900_000_000,
            zone in proptest::sample::select(vec!["America/Los_Angeles", "America/Phoenix", "America/New_York", "Europe/London", "Australia/Sydney", "Australia/Lord_Howe"]),
        ) {
            let zone: Zone = zone.parse().unwrap();
            let instant = DateTime::from_timestamp(seconds, 0).unwrap();
            let shown = wall(zone, instant);
            proptest::prop_assert_eq!(wall(zone, to_utc(zone, shown)), shown);
            proptest::prop_assert!(to_utc(zone, shown) <= instant, "an overlap is read as its earlier half");
        }

        #[test]
        fn no_wall_clock_makes_it_panic(seconds in proptest::num::i64::ANY, zone in proptest::sample::select(vec!["UTC", "Pacific/Apia", "Europe/London"])) {
            if let Some(at) = DateTime::from_timestamp(seconds, 0) {
                let _ = to_utc(zone.parse().unwrap(), at.naive_utc());
            }
            let _ = to_utc(zone.parse().unwrap(), NaiveDateTime::MIN);
            let _ = to_utc(zone.parse().unwrap(), NaiveDateTime::MAX);
        }
    }
}
