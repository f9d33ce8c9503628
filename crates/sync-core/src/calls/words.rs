//! What people typed, as words; and the signals that words give.
//!
//! Words are compared, never parts of words: "attempts", "appts", "prompts", "receipts" and "doable" hold the letters
//! of an abbreviation and mean nothing. Before they are compared, words lose case, accents, apostrophes and invisible
//! characters, letters separated by dots, slashes or hyphens become one word ("P.T.S." is "pts"), `&` and `+` are
//! read as "and", and letters and digits part ("50pts" is two words).
//!
//! A [`Signal`] says what was found and where; what it means for a call is decided in `judge`. An understanding of
//! language beyond single wordings can replace [`signals`] without touching anything else.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::vocabulary::{ENTRIES, NOT_EUTHANASIA};

/// What a wording speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sense {
    /// A death, its care or its condolence, in words that hardly mean anything else.
    Death,
    /// Words that often stand near a death and often do not.
    DeathHint,
    /// The client is not to be called.
    Refusal,
    /// The client may not want to be called.
    RefusalHint,
    /// Hospice care.
    Hospice,
    /// Palliative care.
    Palliative,
    /// A critical state or a grave prognosis.
    Critical,
    /// Sent on to an emergency hospital or a specialist.
    Referral,
    /// An unhappy client.
    Complaint,
    /// A complication.
    Complication,
    /// Cruelty or neglect.
    Cruelty,
    /// Given up, seized or found.
    Relinquished,
    /// Still in hospital.
    Hospitalised,
    /// A rescue organisation or a shelter.
    Rescue,
    /// The number in the record is not the client's.
    WrongNumber,
}

impl Sense {
    /// Whether nothing is added by the other sense where this one was found.
    fn covers(self, other: Self) -> bool {
        self == other
            || (self == Self::Death && other == Self::DeathHint)
            || (self == Self::Refusal && other == Self::RefusalHint)
    }
}

/// A wording found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// What it speaks of.
    pub sense: Sense,
    /// The words as they were typed, with up to four on either side.
    pub evidence: String,
    /// Which of the text's words it covers.
    pub words: std::ops::Range<usize>,
}

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Folded for comparison.
    pub text: String,
    /// Bytes of the text that it was read from.
    pub bytes: std::ops::Range<usize>,
    /// Number of the clause it stands in; punctuation and line ends begin another.
    pub clause: u32,
}

/// Longest run of words between the parts of a wording with a gap.
const GAP: usize = 3;

/// How far before a wording a word may stand that makes it innocent ("no anaesthetic or surgical complications").
const INNOCENCE: usize = 5;

/// Words shown on either side of a finding.
const CONTEXT: usize = 4;

/// The words of a text.
pub fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut clause = 0;
    let mut open: Option<Word> = None;
    let mut kind = Kind::Other;
    for (at, c) in text.char_indices() {
        if is_invisible(c) {
            continue;
        }
        let end = at + c.len_utf8();
        let now = Kind::of(c);
        let stays = now == kind || (now == Kind::Joint && open.is_some());
        if !stays || now == Kind::Other {
            found.extend(open.take());
        }
        match now {
            Kind::Letter | Kind::Digit => {
                let word = open.get_or_insert_with(|| Word { text: String::new(), bytes: at..end, clause });
                fold(c, &mut word.text);
                word.bytes.end = end;
                kind = now;
            }
            Kind::Joint => {
                // An apostrophe stays inside its word and keeps the kind of what it joins.
                if let Some(word) = &mut open {
                    word.bytes.end = end;
                    continue;
                }
                kind = Kind::Other;
            }
            Kind::And => {
                found.push(Word { text: "and".to_owned(), bytes: at..end, clause });
                kind = Kind::Other;
            }
            Kind::Other => {
                if matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\n' | '\r' | '(' | ')' | '|' | '•') {
                    clause += 1;
                }
                kind = Kind::Other;
            }
        }
    }
    found.extend(open);
    join_letters(text, found)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Digit,
    Joint,
    And,
    Other,
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            '\'' | '’' | '‘' | '`' | '´' => Self::Joint,
            '&' | '+' => Self::And,
            c if c.is_numeric() => Self::Digit,
            c if c.is_alphabetic() => Self::Letter,
            _ => Self::Other,
        }
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{300}'..='\u{36f}')
}

fn fold(c: char, into: &mut String) {
    for c in c.to_lowercase() {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => into.push('a'),
            'ç' | 'ć' | 'č' => into.push('c'),
            'è'..='ë' | 'ē' | 'ė' | 'ę' => into.push('e'),
            'ì'..='ï' | 'ī' => into.push('i'),
            'ñ' | 'ń' => into.push('n'),
            'ò'..='ö' | 'ø' | 'ō' => into.push('o'),
            'ù'..='ü' | 'ū' => into.push('u'),
            'ý' | 'ÿ' => into.push('y'),
            'æ' => into.push_str("ae"),
            'œ' => into.push_str("oe"),
            'ß' => into.push_str("ss"),
            '\u{300}'..='\u{36f}' => {}
            c => into.push(c),
        }
    }
}

/// Joins runs of single letters that stand apart by nothing but one and the same mark: "P.T.S.", "D-O-A", "R I P".
fn join_letters(text: &str, words: Vec<Word>) -> Vec<Word> {
    let mut joined: Vec<Word> = Vec::with_capacity(words.len());
    let mut run_mark: Option<&str> = None;
    for word in words {
        if let Some(last) = joined.last_mut() {
            let between = text.get(last.bytes.end..word.bytes.start).unwrap_or_default();
            let mark = between.trim_matches(|c: char| c == ' ');
            let mark = if mark.is_empty() { " " } else { mark };
            let letter = word.text.chars().count() == 1 && word.text.chars().all(char::is_alphabetic);
            let fits = matches!(mark, "." | "/" | "-" | " ") && between.chars().count() <= 2;
            let continues = match run_mark {
                Some(run) => run == mark,
                None => last.text.chars().count() == 1 && last.text.chars().all(char::is_alphabetic),
            };
            if letter && fits && continues {
                last.text.push_str(&word.text);
                last.bytes.end = word.bytes.end;
                last.clause = word.clause;
                run_mark = Some(mark);
                continue;
            }
        }
        run_mark = None;
        joined.push(word);
    }
    joined
}

/// A wording, ready to be compared.
struct Pattern {
    sense: Sense,
    parts: Vec<Part>,
    not_before: &'static [&'static str],
    not_after: &'static [&'static str],
}

enum Part {
    OneOf(Vec<Item>),
    Gap,
    ClauseEnd,
}

enum Item {
    Whole(&'static str),
    Beginning(&'static str),
}

impl Item {
    fn of(text: &'static str) -> Self {
        match text.strip_suffix('*') {
            Some(beginning) => Self::Beginning(beginning),
            None => Self::Whole(text),
        }
    }

    fn fits(&self, word: &str) -> bool {
        match self {
            Self::Whole(text) => *text == word,
            Self::Beginning(text) => word.starts_with(text),
        }
    }
}

/// The vocabulary, by the first three letters of each wording's first word.
struct Index {
    patterns: Vec<Pattern>,
    by_beginning: HashMap<String, Vec<usize>>,
}

fn beginning(word: &str) -> String {
    word.chars().take(3).collect()
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut patterns = Vec::new();
    let mut by_beginning: HashMap<String, Vec<usize>> = HashMap::new();
    for entry in ENTRIES {
        for wording in entry.wordings {
            let parts: Vec<Part> = wording
                .split_whitespace()
                .map(|part| match part {
                    "_" => Part::Gap,
                    "$" => Part::ClauseEnd,
                    choices => Part::OneOf(choices.split('|').map(Item::of).collect()),
                })
                .collect();
            if let Some(Part::OneOf(items)) = parts.first() {
                for item in items {
                    let (Item::Whole(text) | Item::Beginning(text)) = item;
                    let at = by_beginning.entry(beginning(text)).or_default();
                    if at.last() != Some(&patterns.len()) {
                        at.push(patterns.len());
                    }
                }
            }
            patterns.push(Pattern {
                sense: entry.sense,
                parts,
                not_before: entry.not_before,
                not_after: entry.not_after,
            });
        }
    }
    Index { patterns, by_beginning }
});

/// Everything in a text that speaks of death, refusal or a sensitive matter, in the order of the text.
pub fn signals(text: &str) -> Vec<Signal> {
    let words = words(text);
    let mut found: Vec<(Sense, std::ops::Range<usize>)> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if let Some(candidates) = INDEX.by_beginning.get(&beginning(&word.text)) {
            for pattern in candidates.iter().filter_map(|index| INDEX.patterns.get(*index)) {
                if let Some(end) = pattern.end(&words, at) {
                    found.push((pattern.sense, at..end));
                }
            }
        }
        if is_euthanasia(&word.text) {
            found.push((Sense::Death, at..at + 1));
        } else if let Some(next) = words.get(at + 1)
            && is_euthanasia_in_two(&word.text, &next.text)
        {
            found.push((Sense::Death, at..at + 2));
        }
    }
    found.sort_by_key(|(sense, range)| (range.start, std::cmp::Reverse(range.end), *sense));
    let mut covered: Vec<(Sense, std::ops::Range<usize>)> = Vec::new();
    for (sense, range) in found {
        let known = covered.iter().rev().take(8).any(|(other, wider)| {
            other.covers(sense) && wider.start <= range.start && range.end <= wider.end
        });
        if !known {
            covered.push((sense, range));
        }
    }
    covered
        .into_iter()
        .map(|(sense, range)| Signal { sense, evidence: quote(text, &words, &range), words: range })
        .collect()
}

/// The found words as they were typed, with the few around them and no line breaks.
fn quote(text: &str, words: &[Word], range: &std::ops::Range<usize>) -> String {
    let first = range.start.saturating_sub(CONTEXT);
    let last = (range.end + CONTEXT).min(words.len()).saturating_sub(1);
    let (Some(first), Some(last)) = (words.get(first), words.get(last)) else { return String::new() };
    let quoted = text.get(first.bytes.start..last.bytes.end).unwrap_or_default();
    quoted.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

impl Pattern {
    /// Where the wording ends if it begins at this word and nothing around makes it innocent.
    fn end(&self, words: &[Word], at: usize) -> Option<usize> {
        let end = fit(&self.parts, words, at)?;
        let clause = words.get(at)?.clause;
        let before = words.get(at.saturating_sub(INNOCENCE)..at)?;
        if before.iter().any(|word| word.clause == clause && self.not_before.contains(&word.text.as_str())) {
            return None;
        }
        if let (Some(next), Some(last)) = (words.get(end), words.get(end - 1))
            && next.clause == last.clause
            && self.not_after.contains(&next.text.as_str())
        {
            return None;
        }
        Some(end)
    }
}

fn fit(parts: &[Part], words: &[Word], at: usize) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(at) };
    match part {
        Part::OneOf(items) => {
            let word = words.get(at)?;
            items.iter().any(|item| item.fits(&word.text)).then(|| fit(rest, words, at + 1)).flatten()
        }
        Part::Gap => {
            let clause = at.checked_sub(1).and_then(|last| words.get(last)).map(|last| last.clause);
            (0..=GAP)
                .take_while(|skipped| {
                    *skipped == 0 || words.get(at + skipped).is_some_and(|word| Some(word.clause) == clause)
                })
                .find_map(|skipped| fit(rest, words, at + skipped))
        }
        Part::ClauseEnd => match (at.checked_sub(1).and_then(|last| words.get(last)), words.get(at)) {
            (Some(last), Some(next)) if last.clause == next.clause => None,
            _ => fit(rest, words, at),
        },
    }
}

const EUTHANASIA: [&str; 7] =
    ["euthanasia", "euthanize", "euthanized", "euthanizing", "euthanise", "euthanised", "euthanatize"];

/// Whether a word is euthanasia, one of its forms and short forms, or one of them misspelt.
fn is_euthanasia(word: &str) -> bool {
    if NOT_EUTHANASIA.iter().any(|innocent| word.starts_with(innocent)) {
        return false;
    }
    if word.starts_with("euth") || word.starts_with("beuth") || word.starts_with("eutan") {
        return true;
    }
    let length = word.chars().count();
    (7..=14).contains(&length) && EUTHANASIA.iter().any(|form| distance_at_most_two(word, form))
}

/// The same, written as two words.
fn is_euthanasia_in_two(first: &str, second: &str) -> bool {
    if first.len() < 2 || second.len() < 3 || first.len() > 8 || second.len() > 10 {
        return false;
    }
    let one = format!("{first}{second}");
    EUTHANASIA.iter().any(|form| *form == one) || one == "eutanasia"
}

/// Whether at most two letters were left out, added, changed or swapped with their neighbour.
fn distance_at_most_two(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 {
        return false;
    }
    let width = b.len() + 1;
    // The row two before, the row before, the row to fill.
    let mut rows: [Vec<usize>; 3] = [vec![0; width], (0..width).collect(), vec![0; width]];
    for (i, x) in a.iter().enumerate() {
        let [older, previous, current] = &mut rows;
        current[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let mut least = (previous[j + 1] + 1).min(current[j] + 1).min(previous[j] + usize::from(x != y));
            if i > 0 && j > 0 && a[i - 1] == *y && b[j - 1] == *x {
                least = least.min(older[j - 1] + 1);
            }
            current[j + 1] = least;
        }
        rows.rotate_left(1);
    }
    rows[1].last().is_some_and(|distance| *distance <= 2)
}
