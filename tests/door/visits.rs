//! Small days for tests: few visits, each with a name of its own, relative to the moment the test runs.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use practice::clinic::{Line, NewVisit, NotePlace, Practice};

/// The zone of every clinic here.
pub const ZONE: Tz = chrono_tz::America::Los_Angeles;

/// A note about which nobody has to think twice.
pub const ROUTINE: &str = "<p>S: Bright and alert. Eating and drinking well, no vomiting.</p>\
    <p>O: Weight 12.4 kg. Heart and lungs clear.</p><p>A: Healthy adult dog.</p><p>P: Recheck in a year.</p>";

/// The present moment, by the real clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the stand-ins and the program under test go by the real clock"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Today on the clinic's calendar.
pub fn today() -> NaiveDate {
    now().with_timezone(&ZONE).date_naive()
}

/// A time of the clinic's wall clock, so many days from today.
pub fn day_at(days: i64, hour: u32, minute: u32) -> NaiveDateTime {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN);
    let day = if days < 0 {
        today() - Days::new(days.unsigned_abs())
    } else {
        today() + Days::new(days.unsigned_abs())
    };
    day.and_time(time)
}

/// A clinic with staff and rooms, whose clock is the real one, and nothing in its calendar.
pub fn nobody() -> Practice {
    let mut practice = Practice::empty(ZONE);
    practice.clock = now().with_timezone(&ZONE).naive_local();
    practice
}

/// A routine visit that is over: noted, billed and finalised. Its appointment id.
pub fn add_done(
    practice: &mut Practice,
    start: NaiveDateTime,
    pet: &str,
    last_name: &str,
    mobile: &str,
) -> u64 {
    let visit = NewVisit::at(start).pet(pet).owner("Robin", last_name).mobile(mobile);
    let id = practice.add_visit(visit);
    practice.write_note(id, NotePlace::ConsultationNotes, ROUTINE).expect("just booked");
    practice.add_line(id, Line::sold("Wellness Exam", 72.0)).expect("just booked");
    practice.finalize(id).expect("just booked");
    id
}

/// A visit that lies ahead.
pub fn add_ahead(practice: &mut Practice, start: NaiveDateTime, pet: &str, last_name: &str) -> u64 {
    practice.add_visit(NewVisit::at(start).pet(pet).owner("Robin", last_name).mobile("(415) 555-0189"))
}

/// `done` routine visits of yesterday, each of a client of its own, and one visit of tomorrow.
pub fn small_day(done: usize) -> (Practice, Vec<u64>) {
    const PETS: [&str; 12] = [
        "Biscuit", "Juniper", "Miso", "Clover", "Fig", "Pepper", "Hazel", "Olive", "Rusty", "Waffles",
        "Ziggy", "Nutmeg",
    ];
    const NAMES: [&str; 12] = [
        "Abara",
        "Bellweather",
        "Castellan",
        "Dunmore",
        "Eastlake",
        "Farrow",
        "Gillespie",
        "Harrow",
        "Ingram",
        "Jessop",
        "Kestrel",
        "Lindqvist",
    ];
    let mut practice = nobody();
    let ids = (0..done)
        .map(|n| {
            let start = day_at(-1, 9, 0) + TimeDelta::minutes(20 * i64::try_from(n).unwrap_or_default());
            let mobile = format!("(415) 555-01{:02}", 10 + n);
            add_done(&mut practice, start, PETS[n % PETS.len()], NAMES[n % NAMES.len()], &mobile)
        })
        .collect();
    add_ahead(&mut practice, day_at(1, 10, 0), "Tater", "Morrow");
    (practice, ids)
}
