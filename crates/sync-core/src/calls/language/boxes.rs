//! Boxes on forms: a wording beside an empty box was offered and not chosen.
//!
//! A box stands before its label ("[ ] private [x] communal") or behind it ("Collapse [ ]"): behind where a line begins
//! with a label and ends with a box. Letters in the brackets count as well ("[y]", "[n]"), and so do initials on a
//! line to sign.

use super::words::Word;

/// One box.
struct Mark {
    bytes: std::ops::Range<usize>,
    ticked: bool,
}

/// Gives every word the state of its box.
pub(super) fn tick(text: &str, words: &mut [Word]) {
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let marks = marks(line, from);
        let end = from + line.len();
        if !marks.is_empty() {
            let content = line.trim();
            let first = from + line.find(content).unwrap_or_default();
            let last = first + content.len();
            let behind = marks.first().is_some_and(|mark| mark.bytes.start > first)
                && marks.last().is_some_and(|mark| mark.bytes.end >= last);
            let of_line = words.iter_mut().filter(|word| word.bytes.start >= from && word.bytes.end <= end);
            for word in of_line {
                let mark = if behind {
                    marks.iter().find(|mark| mark.bytes.start >= word.bytes.end)
                } else {
                    marks.iter().rev().find(|mark| mark.bytes.end <= word.bytes.start)
                };
                word.ticked = mark.map(|mark| mark.ticked);
            }
        }
        from = end;
    }
}

/// Ways to reach a client that are no telephone call.
const OTHERWISE: &[&str] =
    &["mail", "email", "text", "sms", "portal", "app", "letter", "message", "msg", "none", "postcard"];

/// The telephone among ways to be reached, not ticked where another is.
pub(super) fn telephone_not_ticked(words: &[Word]) -> Vec<std::ops::Range<usize>> {
    let is_telephone = |word: &Word| {
        ["phone", "telephone", "call", "calls", "voice", "telefono", "llamada"].contains(&word.text.as_str())
    };
    let chosen = |sentence| {
        words.iter().any(|word| {
            word.sentence == sentence && word.ticked == Some(true) && OTHERWISE.contains(&word.text.as_str())
        }) && !words
            .iter()
            .any(|word| word.sentence == sentence && word.ticked == Some(true) && is_telephone(word))
    };
    // "Call back requested: ( ) yes (x) no".
    let refused = |sentence| {
        words.iter().any(|word| {
            word.sentence == sentence
                && word.ticked == Some(true)
                && ["no", "none"].contains(&word.text.as_str())
        })
    };
    (0..words.len())
        .filter(|at| {
            words.get(*at).is_some_and(|word| {
                is_telephone(word)
                    && ((word.ticked == Some(false) && chosen(word.sentence)) || refused(word.sentence))
            })
        })
        .map(|at| at..at + 1)
        .collect()
}

fn marks(line: &str, from: usize) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut at = 0;
    while let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = line.get(at..).unwrap_or_default();
        let length = match c {
            '☐' | '□' | '○' | '❏' | '❑' => Some((c.len_utf8(), false)),
            '☑' | '☒' | '■' | '⦿' | '◉' | '●' | '✔' | '✓' | '🗹' => {
                Some((c.len_utf8(), true))
            }
            '✗' | '✘' => Some((c.len_utf8(), false)),
            '[' => bracket(rest, ']'),
            '(' => bracket(rest, ')'),
            '_' => line_to_sign(rest),
            _ => None,
        };
        match length {
            Some((length, ticked)) => {
                marks.push(Mark { bytes: from + at..from + at + length, ticked });
                at += length;
            }
            None => at += c.len_utf8(),
        }
    }
    marks
}

/// `[ ]`, `[x]`, `( )`, `(X)`, `[y]`, `[n]`.
fn bracket(rest: &str, close: char) -> Option<(usize, bool)> {
    let end = rest.find(close)?;
    let inside = rest.get(1..end)?.trim();
    let ticked = match inside.to_lowercase().as_str() {
        "" => false,
        "x" | "xx" | "✓" | "✔" => true,
        "y" | "yes" | "si" | "sí" if close == ']' => true,
        "n" | "no" if close == ']' => false,
        _ => return None,
    };
    Some((end + close.len_utf8(), ticked))
}

/// `___`, `_X_`, `__AM__`: a line to tick or to sign.
fn line_to_sign(rest: &str) -> Option<(usize, bool)> {
    let begins = rest.len() - rest.trim_start_matches('_').len();
    let inside: String = rest.get(begins..)?.chars().take_while(|c| c.is_alphabetic()).take(4).collect();
    let after = rest.get(begins + inside.len()..)?;
    let ends = after.len() - after.trim_start_matches('_').len();
    if !inside.is_empty() && inside.chars().count() <= 3 && ends >= 1 {
        return Some((begins + inside.len() + ends, true));
    }
    (begins >= 2).then_some((begins, false))
}
