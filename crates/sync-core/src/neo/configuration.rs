//! `appointments/getAppointmentView`: rooms, providers and hours (neo.md 2.7).
//!
//! Beside an empty calendar this is the second signal that the session and the clinic are really there, so it has to
//! be recognised positively: at least two of its sections, one of them a list that names someone or something.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::field::{self, Fields};
use super::{Odd, OddAnswer};

/// How a clinic's calendar is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// The calendar's columns: rooms, and columns named after providers.
    pub rooms: Vec<Room>,
    /// The people who can be booked or named.
    pub providers: Vec<NamedProvider>,
    /// When the clinic is open.
    pub hours: Vec<BusinessHours>,
    /// Length of a slot of the grid.
    pub slot_minutes: Option<u32>,
}

/// A column of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Someone who works at the clinic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedProvider {
    /// Their id.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Whether the PIMS calls them a provider; absent where it does not say.
    pub is_provider: Option<bool>,
}

/// Opening hours that hold on some days of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessHours {
    /// 0 is Sunday, as FullCalendar counts.
    pub days: Vec<u8>,
    /// Opens.
    pub start: NaiveTime,
    /// Closes.
    pub end: NaiveTime,
}

/// Reads the configuration.
///
/// # Errors
/// The answer is not recognisably a configuration.
pub fn configuration(body: &str) -> Result<Configuration, OddAnswer> {
    let answer = field::json(body)?;
    let Value::Object(root) = &answer else { return Err(OddAnswer::NotRecognised) };
    if field::says_error(root) {
        return Err(OddAnswer::SaysError);
    }
    let wrapped = ["data", "results", "configuration"].iter().filter_map(|key| root.get(*key)?.as_object());
    std::iter::once(root)
        .chain(wrapped)
        .find_map(|root| read(&Fields::new(root)))
        .ok_or(OddAnswer::NotRecognised)
}

fn read(root: &Fields<'_>) -> Option<Configuration> {
    let mut odd = Odd::default();
    let list = |names: &[&str], odd: &mut Odd| -> Vec<(String, String, Option<bool>)> {
        let Some(items) = root.value(names).and_then(|value| field::list(value, odd)) else {
            return Vec::new();
        };
        items
            .into_iter()
            .filter_map(Fields::of)
            .filter_map(|row| {
                Some((
                    row.id(&["id"], odd)?,
                    row.text(&["name"], odd).unwrap_or_default(),
                    row.flag(&["provider"], odd),
                ))
            })
            .collect()
    };
    let rooms = list(&["appointmentRooms", "rooms"], &mut odd);
    let providers = list(&["providers"], &mut odd);
    let types = list(&["appointmentTypes"], &mut odd);
    let hours = hours(root, &mut odd);
    let slot_minutes = slot_minutes(root, &mut odd);
    let named = [!rooms.is_empty(), !providers.is_empty(), !types.is_empty()];
    let sections =
        named.iter().chain(&[!hours.is_empty(), slot_minutes.is_some()]).filter(|there| **there).count();
    if sections < 2 || !named.contains(&true) {
        return None;
    }
    Some(Configuration {
        rooms: rooms.into_iter().map(|(id, name, _)| Room { id, name }).collect(),
        providers: providers
            .into_iter()
            .map(|(id, name, is_provider)| NamedProvider { id, name, is_provider })
            .collect(),
        hours,
        slot_minutes,
    })
}

fn hours(root: &Fields<'_>, odd: &mut Odd) -> Vec<BusinessHours> {
    let rows: Vec<&Value> = match root.value(&["businessHours"]) {
        Some(Value::Array(rows)) => rows.iter().collect(),
        Some(row @ Value::Object(_)) => vec![row],
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => Vec::new(),
    };
    rows.into_iter()
        .filter_map(Fields::of)
        .filter_map(|row| {
            let days = field::list(row.value(&["daysOfWeek"])?, odd)?
                .into_iter()
                .filter_map(|day| match day {
                    Value::Number(day) => day.as_u64(),
                    Value::String(day) => day.trim().parse().ok(),
                    Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
                })
                .filter_map(|day| u8::try_from(day).ok().filter(|day| *day < 7))
                .collect();
            let start = time_of_day(&row.text(&["startTime", "start"], odd)?)?;
            let end = time_of_day(&row.text(&["endTime", "end"], odd)?)?;
            Some(BusinessHours { days, start, end })
        })
        .collect()
}

fn time_of_day(text: &str) -> Option<NaiveTime> {
    ["%H:%M", "%H:%M:%S"].iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

/// Minutes from `15`, `"15"` or `"00:15:00"`.
fn slot_minutes(root: &Fields<'_>, odd: &mut Odd) -> Option<u32> {
    use chrono::Timelike;
    let text = root.text(&["slotInterval", "slotDuration"], odd)?;
    let minutes = match text.parse::<u32>() {
        Ok(minutes) => minutes,
        Err(_) => {
            let time = time_of_day(&text)?;
            time.hour() * 60 + time.minute()
        }
    };
    (1..=1440).contains(&minutes).then_some(minutes)
}
