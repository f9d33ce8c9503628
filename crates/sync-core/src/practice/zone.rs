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
