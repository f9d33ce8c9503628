//! What a question hides: names, telephone numbers, e-mail addresses.

mod numbers;

pub(in crate::calls) use numbers::{name_of_number, tells_of_a_number};

use crate::calls::language::words::{Word, words};

/// What stands for the animal's name.
const PATIENT: &str = "[patient]";

/// What stands for the client's.
const CLIENT: &str = "[client]";

/// What stands for the name of another of the client's animals.
const OTHER_ANIMAL: &str = "[other animal]";

/// Words that are never hidden: without them a text says something else.
const TELLING: &[&str] = &[
    "no", "not", "do", "dont", "does", "never", "nobody", "use", "call", "calls", "phone", "text", "email",
    "mail", "only", "stop", "dead", "died", "deceased", "name", "and", "or", "the", "of", "to", "for",
];

/// Hides one visit's people.
#[derive(Default)]
pub(in crate::calls) struct Mask {
    patient: Vec<String>,
    client: Vec<String>,
    /// Each by all words of its name.
    other_animals: Vec<Vec<String>>,
    /// Digits of the telephone numbers on record, with the country's code.
    numbers: Vec<String>,
}

impl Mask {
    /// For an animal and a client of these names.
    pub(in crate::calls) fn new(patients: &[&str], clients: &[&str]) -> Self {
        Self { patient: words_of(patients), client: words_of(clients), ..Self::default() }
    }

    /// The client's other animals are hidden too.
    pub(in crate::calls) fn with_other_animals(self, names: &[&str]) -> Self {
        let whole = |name: &&str| words_of(&[*name]);
        let told = |name: &Vec<String>| !name.is_empty();
        Self { other_animals: names.iter().map(whole).filter(told).collect(), ..self }
    }

    /// Numbers in E.164, which are told apart by [`name_of_number`] in this order.
    pub(in crate::calls) fn with_numbers(self, numbers: &[String]) -> Self {
        let digits = |number: &String| number.chars().filter(char::is_ascii_digit).collect();
        Self { numbers: numbers.iter().map(digits).collect(), ..self }
    }

    /// The text without them.
    pub(in crate::calls) fn hide(&self, text: &str) -> String {
        let mut hidden = String::with_capacity(text.len());
        let mut at = 0;
        let said = words(text);
        for (first, word) in said.iter().enumerate() {
            // Words of one run of letters may share their bytes.
            if word.bytes.start < at {
                continue;
            }
            let is_one = |names: &[String]| names.iter().any(|name| is_name(&word.text, name));
            let (name, end) = if is_one(&self.patient) {
                (PATIENT, word.bytes.end)
            } else if is_one(&self.client) {
                (CLIENT, word.bytes.end)
            } else if let Some(end) = self.other_animal_at(&said, first) {
                (OTHER_ANIMAL, end)
            } else {
                continue;
            };
            hidden.push_str(text.get(at..word.bytes.start).unwrap_or_default());
            hidden.push_str(name);
            at = end;
        }
        hidden.push_str(text.get(at..).unwrap_or_default());
        numbers::hidden(&without_addresses(&hidden), &self.numbers)
    }

    /// Where the name of another animal ends that begins with this word, the longest first.
    fn other_animal_at(&self, said: &[Word], first: usize) -> Option<usize> {
        let here = |name: &&Vec<String>| {
            let words = said.get(first..first + name.len());
            words.is_some_and(|words| words.iter().zip(*name).all(|(word, name)| is_name(&word.text, name)))
        };
        let longest = self.other_animals.iter().filter(here).max_by_key(|name| name.len())?;
        said.get(first + longest.len() - 1).map(|word| word.bytes.end)
    }

    /// A telephone field without them: every digit in it is one of a number.
    pub(in crate::calls) fn hide_field(&self, field: &str) -> String {
        let hidden = self.hide(field);
        let mut rest = hidden.as_str();
        let mut digits = String::with_capacity(hidden.len());
        while let Some((before, name, behind)) = numbers::next_name(rest) {
            digits.push_str(&without_digits(before));
            digits.push_str(name);
            rest = behind;
        }
        digits + &without_digits(rest)
    }
}

/// "Biscuit's" is one word, and has lost its apostrophe.
fn is_name(word: &str, name: &str) -> bool {
    word.strip_prefix(name).is_some_and(|rest| matches!(rest, "" | "s" | "es" | "d" | "ll"))
}

/// Words of names; those that a wish or a warning is told with stay, whoever is called so ("DO NOT USE", "No Name").
fn words_of(names: &[&str]) -> Vec<String> {
    let words = names.iter().flat_map(|name| words(name)).map(|word| word.text);
    words.filter(|word| word.chars().count() > 1 && !TELLING.contains(&word.as_str())).collect()
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

/// What is left of a masked text without what stands for names and for numbers.
pub(in crate::calls) fn without_names(text: &str) -> String {
    let text = [PATIENT, CLIENT, OTHER_ANIMAL]
        .into_iter()
        .fold(text.to_owned(), |text, name| text.replace(name, ""));
    let (mut rest, mut without) = (text.as_str(), String::with_capacity(text.len()));
    while let Some((before, _, behind)) = numbers::next_name(rest) {
        without.push_str(before);
        rest = behind;
    }
    without + rest
}

fn without_digits(text: &str) -> String {
    text.chars().map(|c| if c.is_numeric() { '#' } else { c }).collect()
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
    fn the_numbers_on_record_are_told_apart_however_they_are_shortened() {
        let mask = Mask::new(&[], &[]).with_numbers(&["+14155550123".to_owned(), "+14155550124".to_owned()]);
        for (typed, hidden) in [
            ("(415) 555-0123 wk dont use", "[number 1] wk dont use"),
            ("+1 415 555 0124.", "[number 2]."),
            ("555-0124, not 555.0123", "[number 2], not [number 1]"),
            ("4155550123 4155550124", "[number 1] [number 2]"),
            ("use 0124 only", "use [number 2] only"),
            ("call (415) 555-0123 (or 415-555-0199)", "call [number 1] (or ###-###-####)"),
            ("since 2019, HR 0123 / 120", "since 2019, HR [number 1] / 120"),
            ("BP 155 012", "BP 155 012"),
            ("chip 985112345678900", "chip ###############"),
        ] {
            assert_eq!(mask.hide(typed), hidden);
        }
        let many = "415 555 0123 ".repeat(20_000);
        assert_eq!(mask.hide(&many).matches("[number 1]").count(), 20_000, "however many there are");
        let plain = Mask::new(&[], &[]).with_numbers(&["+14155551250".to_owned()]);
        assert_eq!(plain.hide("ALT 1250, paid 1250; call 1250"), "ALT 1250, paid 1250; call [number 1]");
        let alike = Mask::new(&[], &[]).with_numbers(&["+14155550123".to_owned(), "+16285550123".to_owned()]);
        assert_eq!(
            alike.hide("not 0123, nor 555-0123 or 628 555 0123"),
            "not 0123, nor ###-#### or [number 2]"
        );
    }

    #[test]
    fn other_animals_of_the_client_are_hidden_and_the_patient_before_them() {
        let mask = Mask::new(&["Moose"], &["Lee"]).with_other_animals(&[
            "Stella",
            "Moose",
            "Kitten 12",
            "DO NOT USE",
        ]);
        assert_eq!(
            mask.hide("Moose misses Stella, says Lee"),
            "[patient] misses [other animal], says [client]"
        );
        assert_eq!(mask.hide("Kitten 12 and every kitten"), "[other animal] and every kitten");
        assert_eq!(mask.hide("will not answer, do not use"), "will not answer, do not use");
        assert_eq!(
            Mask::new(&["No Name"], &[]).hide("Wants no calls, No Name is well"),
            "Wants no calls, No Name is well"
        );
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
