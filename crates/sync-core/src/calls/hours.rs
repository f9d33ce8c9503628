//! At which hours a client wishes to be called: "do not call before noon, works nights", "call after 5", "no llamar antes de las 3pm".
//!
//! A wish narrows the clinic's calling window. What forbids an hour ("not before", "only after") is *firm*: where no time of the window
//! is left, a person decides. What only prefers one is kept where it can be. Days, dates and things that happen at some time ("after
//! school") are not understood here.

use std::ops::Range;

use chrono::{NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use super::language::clock::{Bound, Part, bound, hour};
use super::language::words::{Word, words};

/// A part of every day on the clinic's wall clock, which is not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hours {
    /// From this time of day on.
    pub from: NaiveTime,
    /// Until before this one.
    pub to: NaiveTime,
}

/// Less than this is no time for a call.
const LEAST: TimeDelta = TimeDelta::minutes(15);

impl Hours {
    /// What is left of a part of the day; `None` where too little is.
    pub fn of(from: NaiveTime, to: NaiveTime) -> Option<Self> {
        (to - from >= LEAST).then_some(Self { from, to })
    }

    /// What two of them have in common.
    pub fn within(self, other: Self) -> Option<Self> {
        Self::of(self.from.max(other.from), self.to.min(other.to))
    }

    /// What a wish leaves of it.
    pub(super) fn keeping(self, wish: &Wish) -> Option<Self> {
        match wish.span {
            Span::From(from) => Self::of(self.from.max(from), self.to),
            Span::Until(to) => Self::of(self.from, self.to.min(to)),
            Span::Within(from, to) => Self::of(self.from.max(from), self.to.min(to)),
            Span::Without(from, to) if to <= self.from || from >= self.to => Some(self),
            Span::Without(from, to) => {
                let parts = [Self::of(self.from, from), Self::of(to, self.to)];
                parts.into_iter().flatten().max_by_key(|part| part.to - part.from)
            }
        }
    }
}

/// A wish about the hour, with the words of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    span: Span,
    /// Other hours are forbidden and not only less liked.
    pub(super) firm: bool,
    /// Bytes of the text.
    pub(super) bytes: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    From(NaiveTime),
    Until(NaiveTime),
    Within(NaiveTime, NaiveTime),
    Without(NaiveTime, NaiveTime),
}

/// For whom a text was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Beside the client's name or number, where who calls is told when to.
    BesideTheClient,
    /// Anywhere else: there only what is said to be a wish is one.
    Elsewhere,
}

/// Words of calls.
const CALLS: &[&str] = &[
    "call",
    "calls",
    "calling",
    "called",
    "phone",
    "phoned",
    "telephone",
    "ring",
    "rung",
    "contact",
    "llamar",
    "llame",
    "llamen",
    "llamadas",
    "llamarle",
    "llamarla",
    "hablar",
];

/// Beside a client's name these speak of calls too.
const REACHED: &[&str] = &[
    "reach",
    "reached",
    "try",
    "answer",
    "answers",
    "talk",
    "available",
    "best",
    "awake",
    "cell",
    "contesta",
    "mejor",
];

/// What needs no word of a call there: "only after 6 pm; drives a bus".
const FREE: &[&str] = &["prefers", "prefer", "free", "home", "prefiere", "libre"];

/// What makes a prohibition of it.
const NOT: &[&str] =
    &["not", "dont", "donot", "no", "never", "cant", "cannot", "doesnt", "nobody", "nunca", "wont"];

/// What leaves no other hour.
const ONLY: &[&str] = &["only", "solo", "solamente", "unicamente"];

/// What makes a wish of it outside the client's own record.
const WISHED: &[&str] = &[
    "prefers",
    "prefer",
    "preferred",
    "best",
    "only",
    "asks",
    "asked",
    "requests",
    "requested",
    "wants",
    "likes",
    "prefiere",
    "pide",
    "mejor",
    "solo",
];

/// Whom or what else a call may be for.
const OTHER_CALLS: &[&str] = &[
    "us",
    "clinic",
    "hospital",
    "results",
    "result",
    "labs",
    "lab",
    "if",
    "when",
    "er",
    "emergency",
    "refill",
    "resultados",
    "llamenos",
];

/// How many words may stand between the call and its hour.
const NEAR: usize = 6;

/// The wishes about the hour that stand in a text.
pub(super) fn wishes(text: &str, told: Told) -> Vec<Wish> {
    let said = words(text);
    let mut found = Vec::new();
    for at in 0..said.len() {
        let Some((bound, behind)) = bound(&said, at) else { continue };
        if let Some(wish) = wish(text, &said, (at, bound, behind), told) {
            found.push(wish);
        }
    }
    found
}

fn is_in(word: Option<&Word>, known: &[&str]) -> bool {
    word.is_some_and(|word| known.contains(&word.text.as_str()))
}

fn wish(text: &str, said: &[Word], (at, bound, behind): (usize, Bound, usize), told: Told) -> Option<Wish> {
    let sentence = said.get(at)?.sentence;
    let first = at.saturating_sub(NEAR);
    let before: Vec<&Word> = said.get(first..at)?.iter().filter(|word| word.sentence == sentence).collect();
    let call = before.iter().rposition(|word| {
        let beside = told == Told::BesideTheClient && REACHED.contains(&word.text.as_str());
        CALLS.contains(&word.text.as_str()) || beside
    });
    let last_is = |known: &[&str]| before.last().is_some_and(|word| known.contains(&word.text.as_str()));
    let calls_are_meant = call.is_some()
        || match told {
            Told::BesideTheClient => last_is(NOT) || last_is(ONLY) || last_is(FREE),
            Told::Elsewhere => last_is(NOT) && said.iter().any(|word| CALLS.contains(&word.text.as_str())),
        };
    let (time, end) = hour(text, said, behind)?;
    let whole: Vec<&Word> = said.iter().filter(|word| word.sentence == sentence).collect();
    let has = |known: &[&str]| whole.iter().any(|word| known.contains(&word.text.as_str()));
    if !calls_are_meant || has(OTHER_CALLS) {
        return None;
    }
    // "Asked that we not phone before ten": what denies stands just before the call, or between it and the hour.
    let denies = call.map_or(before.len().saturating_sub(1), |call| call.saturating_sub(3));
    let not = before.get(denies..)?.iter().any(|word| NOT.contains(&word.text.as_str()));
    if told == Told::Elsewhere && !not && !has(WISHED) {
        return None;
    }
    let (span, end) = match (bound, not) {
        (Bound::Before | Bound::Until, true) => (Span::From(time.at(Part::FromOn)), end),
        (Bound::After, false) => (Span::From(time.at(Part::After)), end),
        (Bound::Before | Bound::Until, false) => (Span::Until(time.at(Part::Before)), end),
        (Bound::After, true) => (Span::Until(time.at(Part::Evening)), end),
        (Bound::Between, _) => {
            let and = end + usize::from(is_in(said.get(end), &["and", "y", "to"]));
            let and = and
                + said
                    .get(and..)?
                    .iter()
                    .take_while(|word| ["la", "las"].contains(&word.text.as_str()))
                    .count();
            let (other, end) = hour(text, said, and)?;
            let from = time.at(Part::FromOn);
            let to = if other.is_open() && other.at(Part::FromOn) <= from {
                other.at(Part::Evening)
            } else {
                other.at(Part::FromOn)
            };
            if from >= to {
                return None;
            }
            (if not { Span::Without(from, to) } else { Span::Within(from, to) }, end)
        }
    };
    let start = call.and_then(|call| before.get(call)).or(before.last())?.bytes.start;
    let firm = not || has(ONLY);
    Some(Wish { span, firm, bytes: start..said.get(end.checked_sub(1)?)?.bytes.end })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str, told: Told) -> Vec<(String, bool)> {
        let day = Hours {
            from: NaiveTime::from_hms_opt(8, 0, 0).unwrap(),
            to: NaiveTime::from_hms_opt(21, 0, 0).unwrap(),
        };
        let written = |hours: Option<Hours>| {
            hours.map_or("never".to_owned(), |hours| {
                format!("{}-{}", hours.from.format("%H:%M"), hours.to.format("%H:%M"))
            })
        };
        wishes(text, told).iter().map(|wish| (written(day.keeping(wish)), wish.firm)).collect()
    }

    #[test]
    fn an_hour_that_is_wished_is_understood() {
        for (text, hours, firm) in [
            ("Do not call before 6 pm", "18:00-21:00", true),
            ("DO NOT CALL BEFORE NOON - works nights. Use cell.", "12:00-21:00", true),
            ("please don't call before ten because the night shift sleeps", "10:00-21:00", true),
            ("No calls until 3:30", "15:30-21:00", true),
            ("never ring after 8pm", "08:00-20:00", true),
            ("don't call after 9", "08:00-21:00", true),
            ("Not before noon, nights", "12:00-21:00", true),
            ("Ok to phone, not before 9 tho", "09:00-21:00", true),
            ("Calls after 6pm only", "18:00-21:00", true),
            ("call after 5", "17:00-21:00", false),
            ("Works as a dental hygienist, call after 5:30.", "17:30-21:00", false),
            ("Prefers Spanish; call after 10", "10:00-21:00", false),
            ("call before 11, plays bridge", "08:00-11:00", false),
            ("Does not text. Phone before noon, he naps.", "08:00-12:00", false),
            ("calls back best after 1, naps before", "13:00-21:00", false),
            ("cell best, after 3", "15:00-21:00", false),
            ("415 555 0131 no llamar antes de las 3pm, duerme", "15:00-21:00", true),
            ("no llamen antes de las diez, despues si", "10:00-21:00", true),
            ("Habla español, llamar después de las 10", "10:00-21:00", false),
            ("call between 4 and 6", "16:00-18:00", false),
            ("llamar entre las 4 y las 6", "16:00-18:00", false),
            ("do not call between 12 and 1, she teaches", "13:00-21:00", true),
            ("call only between 9am and 11am", "09:00-11:00", true),
            ("do not call before 22:00", "never", true),
            ("call after 3p", "15:00-21:00", false),
            ("only after 6 pm; drives a bus", "18:00-21:00", true),
            ("Teacher, free after 3:40", "15:40-21:00", false),
            ("prefers mornings, does not answer after 5p", "08:00-17:00", true),
            ("Landline only, after 10 am", "10:00-21:00", true),
            ("call after 1730", "17:30-21:00", false),
        ] {
            assert_eq!(left(text, Told::BesideTheClient), [(hours.to_owned(), firm)], "{text}");
        }
    }

    #[test]
    fn what_is_no_hour_or_no_wish_is_none() {
        for text in [
            "never ring after 3/1, ltr from atty says write only",
            "do not call before 3/15",
            "don't call after 3 missed calls",
            "called after 2 weeks",
            "call after 10 days",
            "call us after 5 if he vomits",
            "call after 4 with results",
            "calls after school",
            "never call before surgery",
            "do not call. 14 before",
            "chip 12, weight after 3 kg",
            "Comes Fridays after 4",
            "sister drives; pick up after 3",
            "works at school until 3:15",
            "call her after the 5 o clock news",
        ] {
            assert_eq!(left(text, Told::BesideTheClient), [], "{text}");
        }
    }

    #[test]
    fn in_a_note_only_what_is_said_to_be_a_wish_is_one() {
        for (text, wished) in [
            ("O prefers calls after 3p.", true),
            ("Do not call before 6 pm.", true),
            ("Will call owner after 5 pm.", false),
            ("Ate at home, nothing before 6.", false),
            ("Called at noon, again after 4.", false),
        ] {
            assert_eq!(!left(text, Told::Elsewhere).is_empty(), wished, "{text}");
        }
    }
}
