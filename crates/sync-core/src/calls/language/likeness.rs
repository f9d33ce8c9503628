//! Euthanasia and a few words of its neighbourhood in all their forms, misspellings and mishearings.
//!
//! They are found by likeness, because nobody can list how many ways there are to mistype them and how dictation hears
//! them ("you than asia", "youth in asia").

use super::words::Word;

/// Beginnings of words that look like euthanasia and are not (a normal thyroid, a normal temperature, names).
const NOT_EUTHANASIA: &[&str] =
    &["euthyr", "euthym", "eutherm", "euthenic", "euthalia", "athanasi", "eutonic", "euthasol"];

const EUTHANASIA: [&str; 7] =
    ["euthanasia", "euthanize", "euthanized", "euthanizing", "euthanise", "euthanised", "euthanatize"];

/// As dictation hears it, and the drug.
const HEARD: [&str; 9] = [
    "youthanasia",
    "youthanized",
    "youthanize",
    "youthanised",
    "youthinasia",
    "youthinaeyesed",
    "youthineyesed",
    "youthasol",
    "youthesaul",
];

/// Words of which one slip of a finger is forgiven, and words that are such a slip of them and mean something else.
const NEARLY: [(&str, &[&str]); 12] = [
    ("deceased", &["diseased", "decreased", "released"]),
    ("crematory", &[]),
    ("crematorium", &[]),
    ("necropsy", &[]),
    ("mortuary", &[]),
    ("condolence", &[]),
    ("asystole", &["systole", "asystoles"]),
    ("pentobarbital", &["phenobarbital"]),
    ("postmortem", &[]),
    ("cremation", &["creation", "crenation", "cremations"]),
    ("cremated", &["created", "crenated", "cremate"]),
    ("condolences", &[]),
];

/// Letters that no other word holds in this order: found inside what was run together.
const RUN_TOGETHER: [&str; 9] = [
    "euthan",
    "eutanas",
    "cremation",
    "passedaway",
    "puttosleep",
    "deadonarrival",
    "fallecio",
    "rainbowbridge",
    "sorryforyourloss",
];

/// How many words from here are one of them; `None`: none is.
pub(super) fn euthanasia_at(words: &[Word], at: usize) -> Option<usize> {
    let first = words.get(at)?;
    if is_euthanasia(&first.text) || is_run_together(&first.text) {
        return Some(1);
    }
    let next = words.get(at + 1)?;
    if is_euthanasia_in_two(&first.text, &next.text) {
        return Some(2);
    }
    heard(words, at)
}

/// Whether the word here is another long word of death, or one slip away from one.
pub(super) fn death_at(words: &[Word], at: usize) -> bool {
    words.get(at).is_some_and(|word| is_nearly(&word.text))
}

/// Whether a word is euthanasia, one of its forms and short forms, or one of them misspelt.
fn is_euthanasia(word: &str) -> bool {
    if NOT_EUTHANASIA.iter().any(|innocent| word.starts_with(innocent)) {
        return false;
    }
    let begins = ["euth", "beuth", "eutan", "uthan", "uthen", "utan", "youthan", "youthen"];
    if begins.iter().any(|beginning| word.starts_with(beginning)) {
        return true;
    }
    let length = word.chars().count();
    (7..=14).contains(&length) && EUTHANASIA.iter().any(|form| is_within(2, word, form))
}

fn is_nearly(word: &str) -> bool {
    (6..=14).contains(&word.chars().count())
        && NEARLY.iter().any(|(meant, others)| !others.contains(&word) && is_within(1, word, meant))
}

fn is_run_together(word: &str) -> bool {
    word.len() > 10 && RUN_TOGETHER.iter().any(|letters| word.contains(letters))
}

/// The same, written as two words.
fn is_euthanasia_in_two(first: &str, second: &str) -> bool {
    if first.len() < 2 || second.len() < 3 || first.len() > 8 || second.len() > 10 {
        return false;
    }
    let one = format!("{first}{second}");
    EUTHANASIA.iter().any(|form| *form == one) || one == "eutanasia"
}

/// Two to four words that are it when said aloud.
fn heard(words: &[Word], at: usize) -> Option<usize> {
    let first = words.get(at)?;
    if !["you", "youth", "u", "ewe", "use", "eu", "yew"].contains(&first.text.as_str()) {
        return None;
    }
    (2..=5).find(|many| {
        let said: String =
            words.get(at..at + many).unwrap_or_default().iter().map(|word| word.text.as_str()).collect();
        (8..=14).contains(&said.chars().count())
            && HEARD.iter().any(|form| is_within(usize::from(form.len() > 9), &said, form))
    })
}

/// Whether at most so many letters were left out, added, changed or swapped with their neighbour.
fn is_within(most: usize, a: &str, b: &str) -> bool {
    a.chars().count().abs_diff(b.chars().count()) <= most && distance(a, b) <= most
}

/// How many they are.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
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
    rows[1].last().copied().unwrap_or(usize::MAX)
}
