//! Wordings, ready to be compared with the words of a text.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::vocabulary::classes::CLASSES;
use super::vocabulary::{ENTRIES, Entry};
use super::words::Word;

/// Longest run of words between the parts of a wording with a gap.
const GAP: usize = 3;

/// Longest run of words of one sentence between the parts of a wording with a wide gap.
const WIDE: usize = 8;

/// Words that a wide gap does not pass: what comes behind them did not happen.
const DENYING: &[&str] = &["none", "without", "denies", "negative", "neg", "sin", "ningun", "ninguna", "no"];

/// How far before a wording a word may stand that makes it another wording ("no anaesthetic or surgical complications").
const INNOCENCE: usize = 5;

/// What may be stopped, or not be there, before a client calls.
const STOPPING: &[&str] = &["stop", "no", "not", "without", "lose", "less", "fewer"];

/// The answer that takes back what was asked.
const NONE: &str = "none";

/// A wording that was found.
#[derive(Clone)]
pub(super) struct Hit {
    pub(super) entry: &'static Entry,
    /// As the vocabulary has it.
    pub(super) wording: &'static str,
    /// The words that it covers.
    pub(super) words: Range<usize>,
}

impl Hit {
    /// Whether not all of it stands beside empty boxes.
    pub(super) fn is_said(&self, words: &[Word]) -> bool {
        words.get(self.words.clone()).is_some_and(|words| words.iter().any(|word| word.ticked != Some(false)))
    }
}

struct Pattern {
    entry: &'static Entry,
    wording: &'static str,
    parts: Vec<Part>,
}

/// What is told of an animal; a gap in it does not pass a denial ("incision clean without swelling").
fn tells_of_the_animal(entry: &Entry) -> bool {
    use super::Sense;
    matches!(
        entry.what,
        super::vocabulary::What::Sense(
            Sense::Critical
                | Sense::Illness
                | Sense::Complication
                | Sense::Hospitalised
                | Sense::Referral
                | Sense::Cruelty
                | Sense::Relinquished
        )
    )
}

enum Part {
    OneOf(Vec<Item>),
    /// One of these or nothing.
    Perhaps(Vec<Item>),
    /// `denied`: it may pass a denial.
    Gap {
        denied: bool,
    },
    WideGap,
}

enum Item {
    Whole(&'static str),
    Beginning(&'static str),
    ClauseEnd,
}

impl Part {
    fn is_clause_end(&self) -> bool {
        matches!(self, Self::OneOf(items) if items.iter().all(|item| matches!(item, Item::ClauseEnd)))
    }
}

impl Item {
    /// One word, or the words of a class.
    fn all(text: &'static str) -> Vec<Self> {
        let class = text.strip_prefix('@').map(|name| CLASSES.iter().filter(move |class| class.0 == name));
        match class {
            Some(class) => class.flat_map(|(_, words)| words.split_whitespace().map(Self::of)).collect(),
            None => vec![Self::of(text)],
        }
    }

    fn of(text: &'static str) -> Self {
        match text.strip_suffix('*') {
            Some(beginning) => Self::Beginning(beginning),
            None if text == "$" => Self::ClauseEnd,
            None => Self::Whole(text),
        }
    }

    fn fits(&self, word: &str) -> bool {
        match self {
            Self::Whole(text) => *text == word,
            Self::Beginning(text) => word.starts_with(text),
            Self::ClauseEnd => false,
        }
    }
}

/// The vocabulary, by what each wording begins with. Wordings are named by their places.
#[derive(Default)]
struct Index {
    patterns: Vec<Pattern>,
    /// Those that begin with a whole word.
    by_word: HashMap<&'static str, Vec<usize>>,
    /// Those that begin with the beginning of a word, by its first two letters or the only one.
    by_beginning: HashMap<String, Vec<(&'static str, usize)>>,
}

impl Index {
    fn add(&mut self, pattern: Pattern) {
        let place = self.patterns.len();
        if let Some(Part::OneOf(items)) = pattern.parts.first() {
            for item in items {
                match item {
                    Item::Whole(text) => self.by_word.entry(text).or_default().push(place),
                    Item::Beginning(text) => {
                        self.by_beginning.entry(beginning(text)).or_default().push((text, place));
                    }
                    Item::ClauseEnd => {}
                }
            }
        }
        self.patterns.push(pattern);
    }

    /// The wordings that may begin with a word, each once, in the order of the vocabulary.
    fn beginning_with(&self, word: &str) -> Vec<usize> {
        let whole = self.by_word.get(word).into_iter().flatten().copied();
        let (short, long) = (word.chars().take(1).collect(), beginning(word));
        let keys = if short == long { vec![long] } else { vec![short, long] };
        let begun = keys.iter().filter_map(|key| self.by_beginning.get(key)).flatten();
        let begun = begun.filter(|(text, _)| word.starts_with(text)).map(|(_, place)| *place);
        let mut found: Vec<usize> = whole.chain(begun).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn parts(wording: &'static str) -> Vec<Part> {
    let choices = |choices: &'static str| choices.split('|').flat_map(Item::all).collect();
    let part = |part: &'static str| match part {
        "_" => Part::Gap { denied: true },
        "__" => Part::WideGap,
        part => match part.strip_prefix('?') {
            Some(part) => Part::Perhaps(choices(part)),
            None => Part::OneOf(choices(part)),
        },
    };
    wording.split_whitespace().map(part).collect()
}

fn beginning(word: &str) -> String {
    word.chars().take(2).collect()
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index::default();
    for entry in ENTRIES.iter().copied().flatten() {
        for wording in entry.wordings {
            let mut parts = parts(wording);
            if tells_of_the_animal(entry) {
                for part in &mut parts {
                    if let Part::Gap { denied } = part {
                        *denied = false;
                    }
                }
            }
            index.add(Pattern { entry, wording, parts });
        }
    }
    index
});

/// Every wording of the vocabulary in a text, in the order of the text.
pub(super) fn hits(words: &[Word]) -> Vec<Hit> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        for place in INDEX.beginning_with(&word.text) {
            let Some(pattern) = INDEX.patterns.get(place) else { continue };
            if let Some(end) = pattern.end(words, at) {
                found.push(Hit { entry: pattern.entry, wording: pattern.wording, words: at..end });
            }
        }
    }
    found
}

impl Pattern {
    /// Where the wording ends if it begins at this word and no neighbour makes it another one.
    fn end(&self, words: &[Word], at: usize) -> Option<usize> {
        let end = fit(&self.parts, words, at)?;
        let clause = words.get(at)?.clause;
        let before = words.get(at.saturating_sub(INNOCENCE)..at)?;
        let entry = self.entry;
        if before.iter().any(|word| word.clause == clause && entry.not_before.contains(&word.text.as_str())) {
            return None;
        }
        if words.get(at..end)?.iter().any(|word| entry.not_within.contains(&word.text.as_str())) {
            return None;
        }
        if is_instruction(entry, words.get(at..end)?) {
            return None;
        }
        // "Complications: none" says it behind the colon.
        if let (Some(next), Some(last)) = (words.get(end), words.get(end - 1))
            && (next.clause == last.clause || (next.sentence == last.sentence && next.text == NONE))
            && entry.not_after.contains(&next.text.as_str())
        {
            return None;
        }
        Some(end)
    }
}

/// What a client is asked to do: "no food: call", "stop the drops and call". A wish about calls says it in one clause.
fn is_instruction(entry: &Entry, own: &[Word]) -> bool {
    let wish = entry.what == super::vocabulary::What::Sense(super::Sense::RefusalHint);
    let [first, .., last] = own else { return false };
    let [.., before, _] = own else { return false };
    let asks = ["call", "llame", "llamen"].contains(&last.text.as_str());
    let goes_on = before.text == "and" && STOPPING.contains(&first.text.as_str());
    // Two words say little: "declined. Call" is no instruction, "vomiting or tired: call" is one.
    let apart = before.clause != last.clause && (own.len() > 2 || first.text == "tired");
    wish && asks && (apart || goes_on)
}

fn fit(parts: &[Part], words: &[Word], at: usize) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(at) };
    match part {
        Part::OneOf(items) => {
            let word = words.get(at).filter(|word| items.iter().any(|item| item.fits(&word.text)));
            let ends = || {
                (items.iter().any(|item| matches!(item, Item::ClauseEnd)) && ends_clause(words, at))
                    .then(|| fit(rest, words, at))
                    .flatten()
            };
            word.and_then(|_| fit(rest, words, at + 1)).or_else(ends)
        }
        Part::Perhaps(items) => {
            let last = at.checked_sub(1).and_then(|last| words.get(last)).map(|last| last.sentence);
            let word = words
                .get(at)
                .filter(|word| Some(word.sentence) == last && items.iter().any(|item| item.fits(&word.text)));
            word.and_then(|_| fit(rest, words, at + 1)).or_else(|| fit(rest, words, at))
        }
        Part::WideGap => {
            let sentence = at.checked_sub(1).and_then(|last| words.get(last)).map(|last| last.sentence);
            (0..=WIDE)
                .take_while(|skipped| {
                    let within = words.get(at + skipped).is_some_and(|word| Some(word.sentence) == sentence);
                    let last = skipped.checked_sub(1).and_then(|last| words.get(at + last));
                    within && last.is_none_or(|last| !DENYING.contains(&last.text.as_str()))
                })
                .find_map(|skipped| fit(rest, words, at + skipped))
        }
        Part::Gap { denied } => {
            let clause = at.checked_sub(1).and_then(|last| words.get(last)).map(|last| last.clause);
            (0..=GAP)
                .take_while(|skipped| {
                    *skipped == 0
                        || words.get(at + skipped - 1).is_some_and(|word| {
                            Some(word.clause) == clause && (*denied || !DENYING.contains(&word.text.as_str()))
                        })
                })
                .filter(|skipped| {
                    // What is said goes on behind a comma, not behind a full stop.
                    let last = at.checked_sub(1).and_then(|last| words.get(last));
                    words.get(at + skipped).map(|word| word.sentence) == last.map(|word| word.sentence)
                        || rest.iter().all(Part::is_clause_end)
                })
                .find_map(|skipped| fit(rest, words, at + skipped))
        }
    }
}

/// Whether a clause ends before this word.
fn ends_clause(words: &[Word], at: usize) -> bool {
    match (at.checked_sub(1).and_then(|last| words.get(last)), words.get(at)) {
        (Some(last), Some(next)) => last.clause != next.clause,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    /// Where a wording ends in a text that begins with it.
    fn ends(wording: &'static str, text: &str) -> Option<usize> {
        fit(&parts(wording), &words(text), 0)
    }

    #[test]
    fn the_end_of_a_clause_is_one_choice_among_others() {
        assert_eq!(ends("time has come|$", "time has come"), Some(3));
        assert_eq!(ends("time has come|$", "time has. He"), Some(2));
        assert_eq!(ends("time has come|$", "time has"), Some(2));
        assert_eq!(ends("time has come|$", "time has been short"), None);
        assert_eq!(ends("gone $", "gone, at last"), Some(1));
        assert_eq!(ends("gone $", "gone home"), None);
    }

    #[test]
    fn a_word_may_be_left_out() {
        assert_eq!(ends("use ?her|the email", "use the email"), Some(3));
        assert_eq!(ends("use ?her|the email", "use email"), Some(2));
        assert_eq!(ends("use ?her|the email", "use no email"), None);
        assert_eq!(ends("use ?the", "use. The dog"), Some(1));
    }

    #[test]
    fn a_wide_gap_crosses_a_comma_and_no_full_stop() {
        assert_eq!(ends("baby __ ringer", "baby sleeps all day, so the ringer is off"), Some(7));
        assert_eq!(ends("baby __ ringer", "baby sleeps. The ringer is off"), None);
        assert_eq!(ends("baby __ ringer", "baby one two three four five six seven eight nine ringer"), None);
    }

    #[test]
    fn every_class_that_a_wording_names_exists() {
        for entry in ENTRIES.iter().copied().flatten() {
            for word in entry.wordings.iter().flat_map(|wording| wording.split([' ', '|', '?'])) {
                if let Some(name) = word.strip_prefix('@') {
                    assert!(CLASSES.iter().any(|class| class.0 == name), "{name}");
                }
            }
        }
    }
}
