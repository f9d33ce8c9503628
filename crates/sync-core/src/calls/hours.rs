//! At which hours a client wishes to be called: "do not call before noon, works nights", "call after 5", "no llamar antes de las 3pm".
//!
//! A wish narrows the clinic's calling window. What forbids an hour ("not before", "only after") is *firm*: where no time of the window
//! is left, a person decides. What only prefers one is kept where it can be. Days, dates, parts of the day ("mornings") and things that
//! happen at some time ("after school") are not understood here: such a prohibition is a doubt, as the judgement has it.

use std::ops::Range;

use chrono::{NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use super::language::clock::{self, Bound, Part, Typed, bound, hour, two_hours};
use super::language::words::{Word, words};

/// A part of every day on the clinic's wall clock.
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
    /// What two of them have in common; `None` where that is too little for a call.
    pub fn within(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both == self || both.to - both.from >= LEAST).then_some(both)
    }

    /// What a wish leaves of it; `None` where that is too little, where the wish is not understood, or where it hangs on which half of the day
    /// is meant.
    pub(super) fn keeping(self, wish: &Wish) -> Option<Self> {
        let left = self.left_by(wish.span?);
        if wish.or.is_some_and(|or| self.left_by(or) != left) { None } else { left }
    }

    fn left_by(self, span: Span) -> Option<Self> {
        match span {
            Span::From(from) => self.within(Self { from, ..self }),
            Span::Until(to) => self.within(Self { to, ..self }),
            Span::Within(from, to) => self.within(Self { from, to }),
            Span::Without(from, to) if to <= self.from || from >= self.to => Some(self),
            Span::Without(from, to) => {
                let parts = [self.left_by(Span::Until(from)), self.left_by(Span::From(to))];
                parts.into_iter().flatten().max_by_key(|part| part.to - part.from)
            }
        }
    }
}

/// A wish about the hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    /// What is left by it; `None`: an hour that is forbidden or wished, nobody knows which.
    span: Option<Span>,
    /// What it means where the other half of the day is meant.
    or: Option<Span>,
    /// Other hours are forbidden and not only less liked.
    pub(super) firm: bool,
    /// Bytes of the text that say so.
    pub(super) bytes: Range<usize>,
}

impl Wish {
    /// Whether it is known which hours it forbids.
    pub(super) fn forbids(&self) -> bool {
        self.firm && self.span.is_some()
    }
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
    "phone",
    "telephone",
    "ring",
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
    "called",
    "phoned",
    "rung",
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
const FREE: &[&str] = &["prefers", "prefer", "free", "home", "prefiere", "libre", "only", "solo"];

/// What makes a prohibition of it.
const NOT: &[&str] = &[
    "not", "dont", "donot", "no", "never", "cant", "cannot", "doesnt", "nobody", "nunca", "wont", "nor", "ni",
];

/// What may stand between "not" and the call.
const FILLING: &[&str] = &[
    "please",
    "pls",
    "ever",
    "to",
    "we",
    "you",
    "que",
    "le",
    "les",
    "me",
    "her",
    "him",
    "be",
    "want",
    "wants",
    "like",
    "likes",
    "take",
    "takes",
    "accept",
    "accepts",
    "any",
    "more",
    "phone",
    "telephone",
    "follow",
    "up",
    "fu",
    "courtesy",
    "se",
    "lo",
    "la",
];

/// What may stand between the call and its hour where the call is forbidden.
const WHOM: &[&str] = &[
    "me", "her", "him", "them", "owner", "client", "o", "home", "back", "again", "please", "pls", "la", "le",
    "lo", "any", "anytime", "at", "all",
];

/// What carries a prohibition on: "before 9 am or after 5 pm".
const CARRIES: &[&str] = &["or", "nor", "and", "o", "ni", "y"];

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

/// Who else is called, right behind the call.
const OTHERS: &[&str] = &["us", "clinic", "hospital", "office", "er", "if", "when", "for"];

/// Of which calls a note speaks where it tells of no wish.
const OTHER_CALLS: &[&str] = &["us", "results", "result", "labs", "lab", "if", "er", "refill", "resultados"];

/// How many words may stand between the call and its hour.
const NEAR: usize = 6;

/// The wishes about the hour that stand in a text, in their order.
pub(super) fn wishes(text: &str, told: Told) -> Vec<Wish> {
    let said = Said { text, words: &words(text), told };
    let mut found = Vec::new();
    let mut denied_until = None;
    for at in 0..said.words.len() {
        if let Some(read) = said.wish(at, denied_until) {
            denied_until = read.denied.then_some(read.end);
            found.push(read.wish);
        }
    }
    found
}

struct Said<'a> {
    text: &'a str,
    words: &'a [Word],
    told: Told,
}

/// A wish as it was read.
struct Read {
    wish: Wish,
    denied: bool,
    /// The word behind it.
    end: usize,
}

/// Whether an hour is forbidden.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Denial {
    No,
    /// By the word at this place.
    By(usize),
    /// By what was forbidden before it.
    Carried,
    /// Something is denied near it, nobody knows what.
    Unclear,
}

impl Said<'_> {
    /// The wish whose hour is bounded at this word. `denied_until`: the word behind a prohibition before it.
    fn wish(&self, at: usize, denied_until: Option<usize>) -> Option<Read> {
        let (bound, behind) = bound(self.words, at)?;
        // "Until after 6" was read at "until".
        if at
            .checked_sub(1)
            .is_some_and(|before| clock::bound(self.words, before).is_some_and(|(_, behind)| behind > at))
        {
            return None;
        }
        let (first, second, end) = if bound == Bound::Between {
            let (first, second, end) = two_hours(self.text, self.words, behind)?;
            (first, Some(second), end)
        } else {
            let (hour, end) = hour(self.text, self.words, behind)?;
            (hour, None, end)
        };
        let call = self.call_of(at, end);
        let denial = self.denial(at, call, denied_until);
        let denied = matches!(denial, Denial::By(_) | Denial::Carried);
        if !self.speaks_of_calls(at, call, denied)
            || !(denial != Denial::No || self.is_wished(at, bound, call))
        {
            return None;
        }
        // Whom a wish for some days only does not help on the others.
        let is_clear = denial != Denial::Unclear && !(denied && clock::names_a_day(self.sentence(at)));
        let spans = Self::spans(bound, denied, (first, second));
        let (span, or) = spans.filter(|_| is_clear).map_or((None, None), |(span, or)| (Some(span), or));
        let by = if let Denial::By(word) = denial { Some(word) } else { None };
        let start = self.words.get([by, call, Some(at)].into_iter().flatten().min()?)?.bytes.start;
        let last = call.map_or(end, |call| end.max(call + 1));
        let bytes = start..self.words.get(last.checked_sub(1)?)?.bytes.end;
        let firm = denial != Denial::No || span.is_none() || self.leaves_no_other(at);
        Some(Read { wish: Wish { span, or, firm, bytes }, denied, end })
    }

    /// What an hour leaves of the day, and what it leaves where the other half of the day is meant.
    fn spans(
        bound: Bound,
        denied: bool,
        (first, second): (Typed, Option<Typed>),
    ) -> Option<(Span, Option<Span>)> {
        Some(match (bound, denied) {
            (Bound::Between, _) => {
                let second = second?;
                let to = second.at(Part::FromOn);
                let from = first.as_of(second).at(Part::FromOn);
                // "Between 9 and 5 pm", "between 10 and 8".
                let from = if from < to { from } else { first.at(Part::FromOn) };
                let to = if from < to { to } else { second.turned(Part::FromOn) };
                match (denied, from < to) {
                    (true, true) => (Span::Without(from, to), None),
                    // "Not between 6 pm and 9 am".
                    (true, false) => (Span::Within(to, from), None),
                    (false, true) => (Span::Within(from, to), None),
                    (false, false) => return None,
                }
            }
            (Bound::Before | Bound::Until, true) => {
                (Span::From(first.at(Part::FromOn)), first.or(Part::FromOn).map(Span::From))
            }
            (Bound::After, true) => {
                (Span::Until(first.at(Part::Evening)), first.or(Part::Evening).map(Span::Until))
            }
            (Bound::After, false) => (Span::From(first.at(Part::After)), None),
            (Bound::Before | Bound::Until, false) => (Span::Until(first.at(Part::Before)), None),
        })
    }

    fn is(&self, at: usize, known: &[&str]) -> bool {
        self.words.get(at).is_some_and(|word| known.contains(&word.text.as_str()))
    }

    /// Whether one of these stands right before a word of the same clause.
    fn is_before(&self, at: usize, known: &[&str]) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        self.is(before, known) && self.is_close(before, at)
    }

    /// Whether two words stand in one clause.
    fn is_close(&self, a: usize, b: usize) -> bool {
        self.words.get(a).map(|word| word.clause) == self.words.get(b).map(|word| word.clause)
    }

    fn sentence(&self, at: usize) -> impl Iterator<Item = &Word> {
        let sentence = self.words.get(at).map(|word| word.sentence);
        self.words.iter().filter(move |word| Some(word.sentence) == sentence)
    }

    fn has(&self, at: usize, known: &[&str]) -> bool {
        self.sentence(at).any(|word| known.contains(&word.text.as_str()))
    }

    /// "Only after 6", "call after 7, never before".
    fn leaves_no_other(&self, at: usize) -> bool {
        let words: Vec<&Word> = self.sentence(at).collect();
        let never = words.windows(2).any(|pair| {
            NOT.contains(&pair[0].text.as_str())
                && ["before", "earlier", "sooner", "antes"].contains(&pair[1].text.as_str())
        });
        never || self.has(at, ONLY)
    }

    fn is_call(&self, at: usize) -> bool {
        self.is(at, CALLS) || (self.told == Told::BesideTheClient && self.is(at, REACHED))
    }

    /// The call that an hour is about: before it, or close behind ("after 5 do not call").
    fn call_of(&self, at: usize, end: usize) -> Option<usize> {
        let sentence = self.words.get(at).map(|word| word.sentence);
        let mut before = (at.saturating_sub(NEAR)..at).rev();
        let mut behind = end..(end + 4).min(self.words.len());
        let here =
            |call: &usize| self.is_call(*call) && self.words.get(*call).map(|word| word.sentence) == sentence;
        before.find(here).or_else(|| behind.find(here))
    }

    /// The "not" of a call.
    fn denial_of(&self, call: usize) -> Option<usize> {
        let filled = (0..call).rev().take_while(|word| self.is(*word, FILLING)).count().min(4);
        let not = call.checked_sub(filled + 1)?;
        (self.is(not, NOT) && self.is_close(not, call)).then_some(not)
    }

    /// What forbids the hour at this word.
    fn denial(&self, at: usize, call: Option<usize>, denied_until: Option<usize>) -> Denial {
        if self.is_before(at, ONLY) {
            return Denial::No;
        }
        if self.is_before(at, NOT) {
            return Denial::By(at.saturating_sub(1));
        }
        if self.is_before(at, CARRIES) && denied_until == at.checked_sub(1) {
            return Denial::Carried;
        }
        let by_call = call.and_then(|call| Some((call, self.denial_of(call)?)));
        if let Some((call, not)) = by_call {
            // The call and its hour belong together: nothing stands between them but whom it is for.
            let together = if call < at {
                self.is_close(call, at) && (call + 1..at).all(|word| self.is(word, WHOM))
            } else {
                not > at
            };
            return if together { Denial::By(not) } else { Denial::Unclear };
        }
        // "Call cell, not work after 5".
        let elsewhere =
            (at.saturating_sub(NEAR)..at).any(|word| self.is(word, NOT) && self.is_close(word, at));
        if elsewhere { Denial::Unclear } else { Denial::No }
    }

    /// Whether an hour that nothing denies is a wish.
    fn is_wished(&self, at: usize, bound: Bound, call: Option<usize>) -> bool {
        match bound {
            Bound::After | Bound::Between => true,
            Bound::Before => call.is_none_or(|call| self.is_close(call, at)),
            // "Works until 5" tells of work.
            Bound::Until => {
                self.is_before(at, CALLS) || self.is_before(at, REACHED) || self.is_before(at, FREE)
            }
        }
    }

    /// Whether the hour is one of calls to the client.
    fn speaks_of_calls(&self, at: usize, call: Option<usize>, denied: bool) -> bool {
        if call.is_some_and(|call| self.is(call + 1, OTHERS)) {
            return false;
        }
        let said =
            || call.is_some() || self.is_before(at, FREE) || self.is_before(at, NOT) || self.has(at, ONLY);
        match self.told {
            Told::BesideTheClient => said() || (denied && self.is_before(at, CARRIES)),
            Told::Elsewhere if denied => self.has(at, CALLS),
            Told::Elsewhere => call.is_some() && self.has(at, WISHED) && !self.has(at, OTHER_CALLS),
        }
    }
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
            ("No text, call after 5", "17:00-21:00", false),
            ("Nobody home, call after 5", "17:00-21:00", false),
            ("ER nurse, do not call before 5 pm", "17:00-21:00", true),
            ("do not call before 6 pm, results by email", "18:00-21:00", true),
            ("do not call before 6 pm if possible", "18:00-21:00", true),
            ("After 5 do not call", "08:00-17:00", true),
            ("do not call between 6pm and 9am", "09:00-18:00", true),
            ("only call between 5-7pm", "17:00-19:00", true),
            ("do not call between 12-1", "13:00-21:00", true),
            ("no llamar antes de las 7 de la noche", "19:00-21:00", true),
            ("llamar después de las 8 de la mañana", "08:00-21:00", false),
            ("only call after 5, may leave vm", "17:00-21:00", true),
            ("Do not call until after 5", "17:00-21:00", true),
            ("Not available until after 6", "18:00-21:00", true),
            ("no contesta hasta después de las 6", "18:00-21:00", true),
            ("(after 6 pm only)", "18:00-21:00", true),
            ("only call between 9 and 5pm", "09:00-17:00", true),
            ("call no earlier than 6 pm", "18:00-21:00", true),
            ("Call after 7 pm, not before", "19:00-21:00", true),
            ("Text: no, after 5 call cell", "17:00-21:00", false),
            // It is not clear what is denied, or for which days.
            ("call cell not work after 5", "never", true),
            ("Do not call during work, after 5 is best", "never", true),
            ("No calls at work, after 6 pm please", "never", true),
            ("Do not call text after 5", "never", true),
            ("do not call before 6 pm or on Fridays", "never", true),
            // Which half of the day is not said, and it matters.
            ("do not call after 10, sleeps days", "never", true),
            ("do not call before 8", "never", true),
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
            "do not call until 2 or 3 weeks",
            "do not call until ten days after surgery",
            "do not call until 10 business days",
            "Never call after '22",
            "do not call between 12 and 15 March",
            "no llamar antes de 15 de marzo",
            "no llamar antes de una semana",
            "call home, at work until 5:30",
            "Call cell works until 6",
            "do not call until 5 pm Friday",
            "do not call until 5 working days after surgery",
            "no llamar antes de las 5 pm del lunes",
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
    fn a_prohibition_is_carried_on_and_the_words_of_it_are_kept_whole() {
        for (text, hours) in [
            ("Please do not call before 9:00 am or after 5:00 pm", ["09:00-21:00", "08:00-17:00"]),
            ("no llamar antes de las 9 ni después de las 5", ["09:00-21:00", "08:00-17:00"]),
            ("not before 10 and not after 6", ["10:00-21:00", "08:00-18:00"]),
        ] {
            let hours: Vec<(String, bool)> = hours.iter().map(|hours| ((*hours).to_owned(), true)).collect();
            assert_eq!(left(text, Told::BesideTheClient), hours, "{text}");
        }
        let text = "VIP. Please do not call before 6 pm, he sleeps.";
        let wish = wishes(text, Told::BesideTheClient).remove(0);
        assert_eq!(&text[wish.bytes], "not call before 6 pm");
    }

    #[test]
    fn in_a_note_only_what_is_said_to_be_a_wish_is_one() {
        for (text, wished) in [
            ("O prefers calls after 3p.", true),
            ("Do not call before 6 pm.", true),
            ("Will call owner after 5 pm.", false),
            ("Ate at home, nothing before 6.", false),
            ("Called at noon, again after 4.", false),
            ("Only vomited once, owner called after 7 pm.", false),
            ("Feed am, not after 4.\nCall if vomits.", false),
        ] {
            assert_eq!(!left(text, Told::Elsewhere).is_empty(), wished, "{text}");
        }
    }
}
