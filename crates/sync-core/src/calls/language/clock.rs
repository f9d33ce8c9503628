//! Times of day as they are typed: "3", "3:30", "3p", "noon", "1730", "las diez".

use chrono::NaiveTime;

use super::words::Word;

/// What follows a number that is no hour.
const UNITS: &[&str] = &[
    "day",
    "days",
    "d",
    "week",
    "weeks",
    "wk",
    "wks",
    "w",
    "month",
    "months",
    "mo",
    "year",
    "years",
    "yr",
    "yrs",
    "hour",
    "hours",
    "hr",
    "hrs",
    "h",
    "min",
    "mins",
    "minutes",
    "times",
    "x",
    "rings",
    "calls",
    "attempts",
    "tries",
    "missed",
    "more",
    "messages",
    "vms",
    "doses",
    "meals",
    "dias",
    "semanas",
    "meses",
    "horas",
    "veces",
    "st",
    "nd",
    "rd",
    "th",
    "percent",
    "kg",
    "lb",
    "lbs",
    "mg",
    "ml",
    "january",
    "jan",
    "february",
    "feb",
    "march",
    "mar",
    "april",
    "apr",
    "may",
    "june",
    "jun",
    "july",
    "jul",
    "august",
    "aug",
    "september",
    "sept",
    "sep",
    "october",
    "oct",
    "november",
    "nov",
    "december",
    "dec",
];

/// The hours that are named by words.
const NAMED: &[(&str, u32)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("noon", 12),
    ("midday", 12),
    ("una", 1),
    ("dos", 2),
    ("tres", 3),
    ("cuatro", 4),
    ("cinco", 5),
    ("seis", 6),
    ("siete", 7),
    ("ocho", 8),
    ("nueve", 9),
    ("diez", 10),
    ("once", 11),
    ("doce", 12),
    ("mediodia", 12),
];

/// What parts the day at an hour.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::calls) enum Bound {
    Before,
    After,
    /// "No calls until 3".
    Until,
    Between,
}

/// What bounds the hour at this word, and the word behind it.
pub(in crate::calls) fn bound(said: &[Word], at: usize) -> Option<(Bound, usize)> {
    let bound = match said.get(at)?.text.as_str() {
        "before" | "b4" | "antes" => Bound::Before,
        "after" | "past" | "despues" => Bound::After,
        "partir" => Bound::After,
        "until" | "till" | "til" | "hasta" => Bound::Until,
        "between" | "entre" => Bound::Between,
        _ => return None,
    };
    let skipped = said
        .get(at + 1..)?
        .iter()
        .take_while(|word| ["de", "d", "la", "las", "del", "about"].contains(&word.text.as_str()));
    Some((bound, at + 1 + skipped.count()))
}

/// Whether a word that bounds something stands before a number which is no hour: "until 3/15", "after 2023", "after 2 attempts".
pub(super) fn bounds_no_hour(text: &str, said: &[Word], at: usize) -> bool {
    bound(said, at).is_some_and(|(_, behind)| {
        said.get(behind).is_some_and(|word| is_number(&word.text)) && hour(text, said, behind).is_none()
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit())
}

/// An hour as it was typed.
#[derive(Clone, Copy)]
pub(in crate::calls) struct Typed {
    hour: u32,
    minute: u32,
    /// "am" or "pm", where it was said.
    part: Option<bool>,
}

/// Which half of the day an hour without one means.
#[derive(Clone, Copy)]
pub(in crate::calls) enum Part {
    /// "Not before 3", "not before 9".
    FromOn,
    /// "Call after 5", "call after 10".
    After,
    /// "Call before 2", "call before 11".
    Before,
    /// "Not after 9".
    Evening,
}

impl Typed {
    /// Nobody said which half of the day.
    pub(in crate::calls) fn is_open(self) -> bool {
        self.part.is_none()
    }

    /// The time of day that is meant.
    pub(in crate::calls) fn at(self, part: Part) -> NaiveTime {
        let last_afternoon = match part {
            Part::FromOn => 6,
            Part::After => 8,
            Part::Before => 7,
            Part::Evening => 11,
        };
        let afternoon = self.part.unwrap_or(self.hour <= last_afternoon);
        let hour = match (self.hour, afternoon) {
            (12, _) if self.part == Some(false) => 0,
            (1..=11, true) => self.hour + 12,
            (hour, _) => hour,
        };
        NaiveTime::from_hms_opt(hour, self.minute, 0).unwrap_or(NaiveTime::MIN)
    }
}

/// "3", "17", "530", "1730" as hours and minutes; a year is none.
fn digits(typed: &str) -> Option<(u32, u32)> {
    if !is_number(typed) {
        return None;
    }
    match typed.len() {
        1 | 2 => Some((typed.parse().ok()?, 0)),
        3 | 4 if !typed.starts_with("19") && !typed.starts_with("20") => {
            let (hours, minutes) = typed.split_at(typed.len() - 2);
            Some((hours.parse().ok()?, minutes.parse().ok().filter(|minutes| *minutes < 60)?))
        }
        _ => None,
    }
}

/// The hour that begins at this word, and the word behind it.
pub(in crate::calls) fn hour(text: &str, said: &[Word], at: usize) -> Option<(Typed, usize)> {
    let word = said.get(at)?;
    let between = |a: &Word, b: &Word| text.get(a.bytes.end..b.bytes.start).unwrap_or_default().to_owned();
    let mut end = at + 1;
    let named = NAMED.iter().find(|(name, _)| *name == word.text).map(|(_, hour)| *hour);
    let (hour, mut minute) = match named {
        Some(hour) => (hour, 0),
        None => digits(text.get(word.bytes.clone())?)?,
    };
    if let Some(next) = said.get(end)
        && between(word, next) == ":"
        && next.text.len() == 2
    {
        minute = next.text.parse().ok().filter(|minute| *minute < 60)?;
        end += 1;
    }
    let last = said.get(end - 1)?;
    let mut part = None;
    if let Some(next) = said.get(end) {
        let mark = between(last, next);
        part = match next.text.as_str() {
            "am" => Some(false),
            "pm" => Some(true),
            "a" if mark.is_empty() => Some(false),
            "p" if mark.is_empty() => Some(true),
            _ => None,
        };
        // "3/1", "4-5", "3.5" and "after 3 weeks" are no hours.
        let goes_on = is_number(&next.text) && matches!(mark.trim(), "/" | "-" | "–" | ".");
        if part.is_none()
            && (goes_on || (UNITS.contains(&next.text.as_str()) && next.sentence == last.sentence))
        {
            return None;
        }
        end += usize::from(part.is_some());
    }
    let fits =
        if part.is_some() || named.is_some() { (1..=12).contains(&hour) } else { (1..=23).contains(&hour) };
    fits.then_some((Typed { hour, minute, part }, end))
}
