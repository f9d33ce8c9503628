//! Times as people say them, on the clinic's clock: `12:03` today, `yesterday 12:03`, `Mon 12:03`, `3 Nov 12:03`.

use chrono::{DateTime, Datelike, Utc};

use crate::practice::zone::{Zone, wall};
use crate::words::Phrase;

/// The time of an instant as it is said at `now`.
pub fn said(at: DateTime<Utc>, now: DateTime<Utc>, zone: Zone) -> String {
    let (at, now) = (wall(zone, at), wall(zone, now));
    let time = at.format("%H:%M").to_string();
    let phrase = match (at.date() - now.date()).num_days() {
        0 => return time,
        1 => Phrase::Tomorrow(&time),
        -1 => Phrase::Yesterday(&time),
        2..=6 | -6..=-2 => Phrase::OnWeekday(at.weekday(), &time),
        _ => Phrase::OnDay(at.date(), &time),
    };
    phrase.say()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    #[test]
    fn a_time_is_said_with_its_day_unless_it_is_today() {
        let zone: Zone = "America/New_York".parse().unwrap();
        let now = Utc.with_ymd_and_hms(2026, 11, 18, 17, 0, 0).unwrap();
        let cases = [
            ((2026, 11, 18, 17, 3), "12:03"),
            ((2026, 11, 18, 4, 59), "yesterday 23:59"),
            ((2026, 11, 19, 5, 0), "tomorrow 00:00"),
            ((2026, 11, 16, 14, 0), "Mon 09:00"),
            ((2026, 11, 21, 14, 0), "Sat 09:00"),
            ((2026, 11, 1, 14, 0), "1 Nov 09:00"),
        ];
        for ((year, month, day, hour, minute), words) in cases {
            let at = Utc.with_ymd_and_hms(year, month, day, hour, minute, 0).unwrap();
            assert_eq!(said(at, now, zone), words);
        }
    }
}
