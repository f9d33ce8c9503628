//! Times of day as they are typed: "3", "3:30", "3p", "noon", "1730", "las diez", "7 de la noche".
//!
//! A number is an hour only where nothing behind it says what it counts: "after 3 weeks", "until 3/15", "2 or 3 days" and "'22" are none.

use chrono::NaiveTime;

use super::words::Word;

/// What may stand behind an hour of which nobody said whether it is in the morning. Before anything else a number counts something.
const BEHIND: &[&str] = &[
    "and",
    "or",
    "to",
    "y",
    "o",
    "a",
    "ni",
    "nor",
    "but",
    "because",
    "bc",
    "as",
    "since",
    "so",
    "when",
    "while",
    "if",
    "he",
    "she",
    "they",
    "owner",
    "please",
    "pls",
    "plz",
    "only",
    "solo",
    "any",
    "anytime",
    "tho",
    "though",
    "best",
    "is",
    "works",
    "sleeps",
    "naps",
    "then",
    "porque",
    "pues",
    "duerme",
    "trabaja",
    "ok",
    "use",
    "cell",
    "text",
    "leave",
    "otherwise",
    "except",
    "thanks",
    "thx",
    "until",
    "till",
    "til",
    "before",
    "after",
    "between",
    "preferred",
    "oclock",
    "not",
    "no",
    "never",
    "do",
    "call",
    "dont",
    "wants",
    "also",
    "either",
];

/// Days and months, which make a moment of an hour: "until 5 pm Friday".
const DAYS: &[&str] = &[
    "monday",
    "mon",
    "tuesday",
    "tue",
    "tues",
    "wednesday",
    "wed",
    "thursday",
    "thu",
    "thurs",
    "friday",
    "fri",
    "saturday",
    "sat",
    "sunday",
    "mondays",
    "tuesdays",
    "wednesdays",
    "thursdays",
    "fridays",
    "saturdays",
    "sundays",
    "weekdays",
    "weekends",
    "weekend",
    "tomorrow",
    "tmrw",
    "today",
    "tonight",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
    "manana",
    "hoy",
    "january",
    "jan",
    "february",
    "feb",
    "march",
    "april",
    "apr",
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

/// What does so right behind an hour and means much else elsewhere.
const DATING: &[&str] = &["on", "next", "del", "el", "may", "sun", "mar"];

/// What joins two numbers.
const JOINS: &[&str] = &["and", "or", "to", "y", "o", "a"];

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
];

/// The middle of the day.
const NOON: &[&str] = &["noon", "midday", "mediodia"];

/// What parts the day at an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::calls) enum Bound {
    Before,
    After,
    /// "No calls until 3".
    Until,
    Between,
}

/// What bounds a time at this word, and the word behind it, where that is of the same sentence.
pub(in crate::calls) fn bound(said: &[Word], at: usize) -> Option<(Bound, usize)> {
    let word = said.get(at)?;
    let bound = match word.text.as_str() {
        "before" | "antes" => Bound::Before,
        "earlier" | "sooner" if is_than(said, at + 1) => Bound::Before,
        "later" if is_than(said, at + 1) => Bound::After,
        "after" | "past" | "despues" | "partir" => Bound::After,
        "until" | "till" | "til" | "hasta" => Bound::Until,
        "between" | "entre" | "during" | "durante" => Bound::Between,
        _ => return None,
    };
    // "Until after 6" is until 6.
    let twice = bound == Bound::Until;
    let filling = |word: &&Word| {
        let text = word.text.as_str();
        ["de", "d", "la", "las", "about", "than"].contains(&text)
            || (twice && ["after", "despues"].contains(&text))
    };
    let behind = at + 1 + said.get(at + 1..)?.iter().take_while(filling).count();
    (said.get(behind)?.sentence == word.sentence).then_some((bound, behind))
}

fn is_than(said: &[Word], at: usize) -> bool {
    said.get(at).is_some_and(|word| word.text == "than")
}

/// Whether a sentence names days: what is wished for one of them holds on no other.
pub(in crate::calls) fn names_a_day<'a>(mut sentence: impl Iterator<Item = &'a Word>) -> bool {
    sentence.any(|word| DAYS.contains(&word.text.as_str()))
}

/// Whether a word that bounds something stands before a number which is no hour: "until 3/15", "after 2023", "after nine attempts".
pub(super) fn bounds_no_hour(text: &str, said: &[Word], at: usize) -> bool {
    bound(said, at).is_some_and(|(bound, behind)| {
        said.get(behind).is_some_and(is_counting)
            && read(text, said, behind, bound == Bound::Between).is_none()
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit())
}

fn is_counting(word: &Word) -> bool {
    is_number(&word.text) || NAMED.iter().any(|(name, _)| *name == word.text)
}

/// An hour as it was typed.
#[derive(Clone, Copy, Debug)]
pub(in crate::calls) struct Typed {
    hour: u32,
    minute: u32,
    /// Whether it is after noon, where that was said.
    after_noon: Option<bool>,
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

impl Part {
    /// Up to this one an hour of which nobody said so is after noon.
    fn last_after_noon(self) -> u32 {
        match self {
            Self::FromOn => 6,
            Self::After => 8,
            Self::Before => 7,
            Self::Evening => 11,
        }
    }
}

impl Typed {
    /// The other time of day that may be meant as well, where nobody said which half.
    pub(in crate::calls) fn or(self, part: Part) -> Option<NaiveTime> {
        let either = match part {
            Part::FromOn => 7..=8,
            Part::Evening => 10..=11,
            Part::After | Part::Before => return None,
        };
        let as_likely = self.after_noon.is_none() && either.contains(&self.hour);
        as_likely.then(|| self.turned(part))
    }

    /// The time of day that is meant.
    pub(in crate::calls) fn at(self, part: Part) -> NaiveTime {
        self.of(self.after_noon.unwrap_or(self.hour <= part.last_after_noon()))
    }

    /// The same hour in the other half of the day, where nobody said which.
    pub(in crate::calls) fn turned(self, part: Part) -> NaiveTime {
        self.of(self.after_noon.unwrap_or(self.hour > part.last_after_noon()))
    }

    /// The same hour of the half of the day that another one names, where its own is open.
    pub(in crate::calls) fn as_of(self, other: Self) -> Self {
        Self { after_noon: self.after_noon.or(other.after_noon), ..self }
    }

    fn of(self, after_noon: bool) -> NaiveTime {
        let hour = match (self.hour, after_noon) {
            (12, false) if self.after_noon.is_some() => 0,
            (1..=11, true) => self.hour + 12,
            (hour, _) => hour,
        };
        NaiveTime::from_hms_opt(hour, self.minute, 0).unwrap_or(NaiveTime::MIN)
    }
}

/// The hour that begins at this word, and the word behind it.
pub(in crate::calls) fn hour(text: &str, said: &[Word], at: usize) -> Option<(Typed, usize)> {
    read(text, said, at, false)
}

/// Two hours that begin at this word, and the word behind them: "4 and 6", "5-7pm", "las 4 y las 6".
pub(in crate::calls) fn two_hours(text: &str, said: &[Word], at: usize) -> Option<(Typed, Typed, usize)> {
    let (first, end) = read(text, said, at, true)?;
    let joining =
        |word: &&Word| JOINS.contains(&word.text.as_str()) || ["la", "las"].contains(&word.text.as_str());
    let behind = end + said.get(end..)?.iter().take_while(joining).count();
    let (second, end) = hour(text, said, behind)?;
    Some((first, second, end))
}

/// `of_two`: a hyphen may lead to another hour.
fn read(text: &str, said: &[Word], at: usize, of_two: bool) -> Option<(Typed, usize)> {
    let word = said.get(at)?;
    let between = |a: &Word, b: &Word| text.get(a.bytes.end..b.bytes.start).unwrap_or_default();
    let mut end = at + 1;
    if NOON.contains(&word.text.as_str()) {
        return Some((Typed { hour: 12, minute: 0, after_noon: Some(true) }, end));
    }
    // "'22".
    let is_short_year = text.get(..word.bytes.start).unwrap_or_default().ends_with(['\'', '’', '‘', '`']);
    let named = NAMED.iter().find(|(name, _)| *name == word.text).map(|(_, hour)| (*hour, 0));
    let (hour, mut minute) =
        named.or_else(|| digits(text.get(word.bytes.clone())?).filter(|_| !is_short_year))?;
    let mut to_the_minute = minute > 0;
    if let Some(next) = said.get(end)
        && between(word, next) == ":"
        && next.text.len() == 2
    {
        minute = next.text.parse().ok().filter(|minute| *minute < 60)?;
        to_the_minute = true;
        end += 1;
    }
    let last = said.get(end - 1)?;
    let half = half(said, end);
    let after_noon = half.map(|(after_noon, _)| after_noon);
    end += half.map_or(0, |(_, many)| many);
    if let Some(next) = said.get(end) {
        let mark = between(said.get(end - 1)?, next).trim();
        // "3/1", "4-5" and "3.5" are no hours.
        let hyphen = matches!(mark, "-" | "–");
        if is_number(&next.text) && (matches!(mark, "/" | ".") || (hyphen && !of_two)) {
            return None;
        }
        let same_clause = next.clause == last.clause && !(hyphen && of_two);
        if same_clause
            && (DAYS.contains(&next.text.as_str())
                || DATING.contains(&next.text.as_str())
                || is_number(&next.text))
        {
            return None;
        }
        if after_noon.is_none() && !to_the_minute && same_clause {
            let joins = JOINS.contains(&next.text.as_str()) && said.get(end + 1).is_some_and(is_counting);
            let stands = BEHIND.contains(&next.text.as_str())
                && !(joins && read(text, said, end + 1, false).is_none());
            if !stands {
                return None;
            }
        }
    }
    let spoken = named.is_some() || after_noon.is_some();
    (1..=if spoken { 12 } else { 23 }).contains(&hour).then_some((Typed { hour, minute, after_noon }, end))
}

/// "3", "17", "530", "1730" as hours and minutes; what could be a year is none.
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

/// Whether what stands at this word says that an hour is after noon, and how many words say it.
fn half(said: &[Word], at: usize) -> Option<(bool, usize)> {
    let word = |ahead: usize| said.get(at + ahead).map_or("", |word| word.text.as_str());
    let touches = || {
        let (last, next) = (said.get(at.checked_sub(1)?)?, said.get(at)?);
        Some(last.bytes.end == next.bytes.start)
    };
    match (word(0), word(1), word(2)) {
        ("am", ..) => Some((false, 1)),
        ("pm", ..) => Some((true, 1)),
        ("a", ..) if touches() == Some(true) => Some((false, 1)),
        ("p", ..) if touches() == Some(true) => Some((true, 1)),
        ("de", "la", "manana" | "madrugada") | ("in", "the", "morning") => Some((false, 3)),
        ("de", "la", "tarde" | "noche") | ("in", "the", "afternoon" | "evening") => Some((true, 3)),
        ("at", "night", _) => Some((true, 2)),
        _ => None,
    }
}
