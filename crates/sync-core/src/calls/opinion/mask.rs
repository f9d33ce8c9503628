//! What a question hides: names, telephone numbers, e-mail addresses.

use crate::calls::language::words::words;

/// What stands for the animal's name.
const PATIENT: &str = "[patient]";

/// What stands for the client's.
const CLIENT: &str = "[client]";

/// Digits at least that make a telephone number.
const LOCAL_NUMBER: usize = 7;

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

/// Hides one visit's people.
pub(in crate::calls) struct Mask {
    patient: Vec<String>,
    client: Vec<String>,
}

impl Mask {
    /// For an animal and a client of these names.
    pub(in crate::calls) fn new(patients: &[&str], clients: &[&str]) -> Self {
        let of = |names: &[&str]| {
            let words = names.iter().flat_map(|name| words(name)).map(|word| word.text);
            words.filter(|word| word.chars().count() > 1).collect()
        };
        Self { patient: of(patients), client: of(clients) }
    }

    /// The text without them.
    pub(in crate::calls) fn hide(&self, text: &str) -> String {
        let mut hidden = String::with_capacity(text.len());
        let mut at = 0;
        for word in words(text) {
            // "Biscuit's" is one word, and has lost its apostrophe.
            let is_one = |names: &[String]| {
                names.iter().any(|name| {
                    word.text
                        .strip_prefix(name.as_str())
                        .is_some_and(|rest| matches!(rest, "" | "s" | "es" | "d" | "ll"))
                })
            };
            let name = if is_one(&self.patient) {
                PATIENT
            } else if is_one(&self.client) {
                CLIENT
            } else {
                continue;
            };
            // Words of one run of letters may share their bytes.
            if word.bytes.start < at {
                continue;
            }
            hidden.push_str(text.get(at..word.bytes.start).unwrap_or_default());
            hidden.push_str(name);
            at = word.bytes.end;
        }
        hidden.push_str(text.get(at..).unwrap_or_default());
        without_numbers(&without_addresses(&hidden))
    }
}

/// A name as people type it, parted into what names somebody and what was written behind it: "Lee (text only)", "Lee - text only".
pub(in crate::calls) fn name_and_remark(field: &str) -> (&str, &str) {
    let ends = |at: usize, c: char| {
        let apart = |c: char| {
            matches!(c, '-' | '–' | '—' | '/') && field.get(..at).is_some_and(|name| name.ends_with(' '))
        };
        matches!(c, '(' | '[' | '*' | ',' | ';' | ':' | '!' | '"' | '#' | '=')
            || c.is_ascii_digit()
            || apart(c)
    };
    field.split_at(field.char_indices().find(|(at, c)| ends(*at, *c)).map_or(field.len(), |(at, _)| at))
}

/// What an address stands for, and its parts where somebody set them apart: "pat @ example.com".
fn without_addresses(text: &str) -> String {
    let parts: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let word = |at: usize| parts.get(at).map_or("", |part| part.trim());
    let lone = |at: usize| word(at) == "@";
    let hidden = |at: usize| {
        let beside = lone(at + 1) || (at > 0 && lone(at - 1));
        let in_one = word(at).split_once('@').is_some_and(|(who, _)| !who.is_empty());
        let in_words = word(at).contains("(at)") || word(at).contains("[at]");
        in_one || in_words || (beside && word(at).chars().any(char::is_alphabetic))
    };
    (0..parts.len())
        .map(|at| {
            let part = parts.get(at).copied().unwrap_or_default();
            let typed = part.trim_end();
            let space = part.get(typed.len()..).unwrap_or_default();
            if hidden(at) { format!("[e-mail]{space}") } else { part.to_owned() }
        })
        .collect()
}

/// What is left of a masked text without what stands for names.
pub(in crate::calls) fn without_names(text: &str) -> String {
    text.replace(PATIENT, "").replace(CLIENT, "")
}

/// A text in which every digit is one of a telephone number.
pub(in crate::calls) fn without_digits(text: &str) -> String {
    text.chars().map(|c| if c.is_numeric() { '#' } else { c }).collect()
}

/// A '#' for every digit of what can be a telephone number. Figures of a chart stay: they are shorter, or grouped otherwise.
fn without_numbers(text: &str) -> String {
    let between = |c: char| matches!(c, ' ' | '-' | '.' | '(' | ')' | '+' | '–' | '‑' | '\u{a0}');
    let mut hidden = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_digit() && !between(c)).unwrap_or(from.len());
        let (run, behind) = from.split_at(end);
        let groups: Vec<usize> = run.split(between).map(str::len).filter(|digits| *digits > 0).collect();
        let telephone = groups.iter().any(|digits| *digits >= LOCAL_NUMBER)
            || GROUPS.iter().any(|known| holds(&groups, known));
        hidden.push_str(before);
        if telephone {
            hidden.extend(run.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }));
        } else {
            hidden.push_str(run);
        }
        rest = behind;
    }
    hidden.push_str(rest);
    hidden
}

fn holds(groups: &[usize], known: &[usize]) -> bool {
    groups.windows(known.len()).any(|run| run == known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_numbers_and_addresses_are_hidden_and_nothing_else() {
        let mask = Mask::new(&["BISCUIT"], &["Pat", "Example-Lee"]);
        for (typed, hidden) in [
            ("Biscuit's ears: clean. Pat will call.", "[patient] ears: clean. [client] will call."),
            ("BISCUIT ; EXAMPLE-LEE, PAT", "[patient] ; [client]-[client], [client]"),
            (
                "a biscuitlike patch, T 101.5 HR 120 RR 24, 12.4 kg",
                "a biscuitlike patch, T 101.5 HR 120 RR 24, 12.4 kg",
            ),
            ("(415) 555-0123 wk dont use", "(###) ###-#### wk dont use"),
            ("cell 4155550123 or 555-0124", "cell ########## or ###-####"),
            ("+1 415 555 0123.", "+# ### ### ####."),
            ("write to pat@example.com, please", "write to [e-mail] please"),
            ("pat80 @ example.com or pat80(at)example.com", "[e-mail] @ [e-mail] or [e-mail]"),
            ("415–555–0123", "###–###–####"),
            ("Biscuit'll do, the Pats say", "[patient] do, the [client] say"),
            ("11/18/2026 at 10:30, 2-3 d", "11/18/2026 at 10:30, 2-3 d"),
            ("chip 985112345678900", "chip ###############"),
            ("", ""),
        ] {
            assert_eq!(mask.hide(typed), hidden);
        }
    }

    #[test]
    fn a_name_of_one_letter_or_none_hides_nothing() {
        assert_eq!(Mask::new(&[""], &["J"]).hide("J is a dog"), "J is a dog");
    }

    #[test]
    fn what_stands_behind_a_name_is_a_remark() {
        for (field, parted) in [
            ("Lee (text only)", ("Lee ", "(text only)")),
            ("O'Neil", ("O'Neil", "")),
            ("Garcia-Lopez", ("Garcia-Lopez", "")),
            ("Pat & Chris", ("Pat & Chris", "")),
            ("St. John - DECEASED", ("St. John ", "- DECEASED")),
            ("***", ("", "***")),
            ("Lee - text only", ("Lee ", "- text only")),
        ] {
            assert_eq!(name_and_remark(field), parted);
        }
    }
}
