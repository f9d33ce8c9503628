//! Hides telephone numbers; those of the client's record are told apart by a name.

use std::ops::Range;

/// Digits at least that make a telephone number.
const LOCAL_NUMBER: usize = 7;

/// Digits by which people name one of several numbers: "not the 0124".
const LAST_DIGITS: usize = 4;

/// Groups of digits at most in which people write one number.
const MOST_GROUPS: usize = 7;

/// Words before the last digits of a number.
const POINTING: &[&str] = &[
    "use", "call", "not", "in", "ends", "ending", "x", "phone", "cell", "number", "dont", "try", "no", "to",
    "at", "the", "al", "usar", "llamar", "or", "and",
];

/// How a number's digits are grouped where people part them.
const GROUPS: &[&[usize]] = &[
    &[3, 4],
    &[3, 3, 4],
    &[1, 3, 3, 4],
    &[3, 7],
    &[1, 3, 7],
    &[6, 4],
    &[5, 6],
    &[2, 4, 4],
    &[3, 3, 3],
    &[5, 3, 3],
    &[3, 2, 2, 2],
];

/// How the name of a number begins.
const NAME: &str = "[number ";

/// What stands for the numbers of a client's record, in their order.
pub(in crate::calls) fn name_of_number(at: usize) -> String {
    format!("{NAME}{}]", at + 1)
}

/// Whether a masked text still tells that a telephone number stood there.
pub(in crate::calls) fn tells_of_a_number(masked: &str) -> bool {
    masked.contains(NAME) || masked.contains("##")
}

/// The next name of a number in a masked text, with what stands before and behind it.
pub(super) fn next_name(masked: &str) -> Option<(&str, &str, &str)> {
    let (before, from) = masked.split_at(masked.find(NAME)?);
    let (name, behind) = from.split_at(from.find(']')? + 1);
    Some((before, name, behind))
}

/// The name for every number that is `known` (digits with the country's code), and a '#' for every digit of what else can be a telephone number.
/// Figures of a chart stay: they are shorter, or grouped otherwise.
pub(super) fn hidden(text: &str, known: &[String]) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_digit() && !is_between(c)).unwrap_or(from.len());
        let (run, behind) = from.split_at(end);
        hidden.push_str(before);
        let pointed_at = before.split(|c: char| !c.is_alphanumeric()).rfind(|word| !word.is_empty());
        let pointed_at = before.trim_end().ends_with('#')
            || pointed_at.is_some_and(|word| POINTING.contains(&word.to_lowercase().as_str()));
        hide_run(run, pointed_at, known, &mut hidden);
        rest = behind;
    }
    hidden.push_str(rest);
    hidden
}

fn is_between(c: char) -> bool {
    matches!(c, ' ' | '-' | '.' | '(' | ')' | '+' | '–' | '‑' | '\u{a0}')
}

/// Digits with what stands between their groups. `pointed_at`: the word before says that a number is meant.
fn hide_run(run: &str, pointed_at: bool, known: &[String], hidden: &mut String) {
    let groups: Vec<Range<usize>> = groups(run).collect();
    // No figure of a chart begins with a zero.
    let by_last_digits = |digits: &str| {
        (pointed_at || digits.starts_with('0')) && groups.iter().all(|group| group.len() == LAST_DIGITS)
    };
    let part = |range: Range<usize>| run.get(range).unwrap_or_default();
    let (mut at, mut first) = (0, 0);
    while let Some(group) = groups.get(first) {
        let Some((number, last)) = known_at(run, &groups, first, known, &by_last_digits) else {
            first += 1;
            continue;
        };
        let end = groups.get(last).map_or(group.end, |group| group.end);
        hide_digits(part(at..group.start), hidden);
        // "(415) 555-0123": its mark stands before the first digit.
        let opened = part(group.start..end).contains(')') && !part(group.start..end).contains('(');
        if hidden.ends_with('+') || (opened && hidden.ends_with('(')) {
            hidden.pop();
        }
        hidden.push_str(&name_of_number(number));
        (at, first) = (end, last + 1);
    }
    hide_digits(part(at..run.len()), hidden);
}

/// A run in which no known number stands.
fn hide_digits(run: &str, hidden: &mut String) {
    let groups: Vec<usize> = groups(run).map(|group| group.len()).collect();
    let telephone = groups.iter().any(|digits| *digits >= LOCAL_NUMBER)
        || GROUPS.iter().any(|known| holds(&groups, known));
    match telephone {
        true => hidden.extend(run.chars().map(|c| if c.is_ascii_digit() { '#' } else { c })),
        false => hidden.push_str(run),
    }
}

/// Where the digits of a run stand, group by group.
fn groups(run: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    run.split(is_between).filter_map(move |group| {
        let from = run.get(at..)?.find(group).map(|found| at + found)?;
        at = from + group.len();
        (!group.is_empty()).then_some(from..at)
    })
}

/// The known number that begins with a group, and its last group; as people shorten it: without the country's code, without the area's, or by
/// its last four digits alone.
fn known_at(
    run: &str,
    groups: &[Range<usize>],
    first: usize,
    known: &[String],
    by_last_digits: &dyn Fn(&str) -> bool,
) -> Option<(usize, usize)> {
    for last in (first..groups.len().min(first + MOST_GROUPS)).rev() {
        let digits: String =
            groups.get(first..=last)?.iter().filter_map(|group| run.get(group.clone())).collect();
        let is_it = |number: &&String| number.ends_with(&digits) || digits.ends_with(number.as_str());
        let long = digits.len() >= LOCAL_NUMBER;
        if !long && (first != last || digits.len() != LAST_DIGITS || !by_last_digits(&digits)) {
            continue;
        }
        let mut those = known.iter().enumerate().filter(|(_, number)| is_it(number)).map(|(at, _)| at);
        if let (Some(number), None) = (those.next(), those.next()) {
            return Some((number, last));
        }
    }
    None
}

fn holds(groups: &[usize], known: &[usize]) -> bool {
    groups.windows(known.len()).any(|run| run == known)
}
