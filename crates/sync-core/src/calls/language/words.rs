//! What people typed, as words that can be compared.
//!
//! Words are compared, never parts of words: "attempts", "appts", "prompts", "receipts" and "doable" hold the letters
//! of an abbreviation and mean nothing. Before they are compared, words lose case, accents, apostrophes and invisible
//! characters, letters separated by dots, slashes or hyphens become one word ("P.T.S." is "pts"), `&` and `+` are
//! read as "and", and letters and digits part ("50pts" is two words).
//!
//! A word knows its clause and its sentence, because who and when something is about is told near it and not across
//! a full stop, and the box on a form that governs it.

use super::boxes;

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Folded for comparison.
    pub text: String,
    /// Bytes of the text that it was read from.
    pub bytes: std::ops::Range<usize>,
    /// Number of the clause it stands in; punctuation and line ends begin another.
    pub clause: u32,
    /// Number of the sentence it stands in; full stops and line ends begin another.
    pub sentence: u32,
    /// Whether the box that it belongs to is ticked; `None` where no box is near.
    pub ticked: Option<bool>,
}

/// Titles and the like, whose full stop ends neither a sentence nor a clause.
const ABBREVIATED: &[&str] =
    &["dr", "dra", "mr", "mrs", "ms", "sr", "sra", "srta", "st", "vs", "eg", "approx", "incl"];

/// The words of a text.
pub fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let (mut clause, mut sentence) = (0, 0);
    let mut open: Option<Word> = None;
    let mut kind = Kind::Other;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        if is_invisible(c) {
            continue;
        }
        let end = at + c.len_utf8();
        // "T 101.0 HR 176": the part behind a decimal point is no number of its own, and is not compared.
        if c == '.'
            && kind == Kind::Digit
            && is_decimal_point(text, at)
            && let Some(word) = &mut open
        {
            while let Some((at, digit)) = characters.next_if(|(_, next)| next.is_ascii_digit()) {
                word.bytes.end = at + digit.len_utf8();
            }
            continue;
        }
        let now = Kind::of(c);
        let stays = now == kind || (now == Kind::Joint && open.is_some());
        if !stays || now == Kind::Other {
            found.extend(open.take());
        }
        match now {
            Kind::Letter | Kind::Digit => {
                let word = open.get_or_insert_with(|| Word {
                    text: String::new(),
                    bytes: at..end,
                    clause,
                    sentence,
                    ticked: None,
                });
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
                let text = "and".to_owned();
                found.push(Word { text, bytes: at..end, clause, sentence, ticked: None });
                kind = Kind::Other;
            }
            Kind::Other => {
                let next = characters.peek().map(|(_, next)| *next);
                if ends_sentence(c, next, found.last()) {
                    sentence += 1;
                }
                // A dash between spaces parts clauses; a hyphen joins.
                let dash = matches!(c, '–' | '—') || (c == '-' && next.is_some_and(char::is_whitespace));
                // "Dr. Lee": the point belongs to the title.
                let title = c == '.' && found.last().is_some_and(is_abbreviated);
                if dash
                    || (matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\n' | '\r' | '(' | ')' | '|' | '•')
                        && !title)
                {
                    clause += 1;
                }
                kind = Kind::Other;
            }
        }
    }
    found.extend(open);
    // "Pt's owner": the patient's, and no abbreviation.
    for word in &mut found {
        let typed = text.get(word.bytes.clone()).unwrap_or_default();
        if word.text == "pts" && typed.chars().rev().nth(1).is_some_and(|c| Kind::of(c) == Kind::Joint) {
            word.text.truncate(2);
        }
    }
    let mut words = join_letters(text, found);
    boxes::tick(text, &mut words);
    words
}

/// Whether the point at this byte parts a number from one or two digits of a fraction, and is none of a date or a version.
fn is_decimal_point(text: &str, at: usize) -> bool {
    let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let whole = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let goes_on = || {
        rest.strip_prefix(['.', '/', ':']).is_some_and(|then| then.starts_with(|c: char| c.is_ascii_digit()))
    };
    matches!(after.len() - rest.len(), 1..=2)
        && whole.len() < before.len()
        && !whole.ends_with(['.', '/', ':'])
        && !goes_on()
}

/// A full stop ends a sentence unless it stands in a number, an abbreviation or a run of initials.
fn ends_sentence(c: char, next: Option<char>, last: Option<&Word>) -> bool {
    match c {
        '!' | '?' | '\n' | '\r' | '|' | '•' => true,
        '.' => {
            let goes_on = next.is_some_and(char::is_alphanumeric);
            let short = last.is_some_and(|word| {
                is_abbreviated(word)
                    || (word.text.chars().count() == 1 && word.text.chars().all(char::is_alphabetic))
            });
            !goes_on && !short
        }
        _ => false,
    }
}

fn is_abbreviated(word: &Word) -> bool {
    ABBREVIATED.contains(&word.text.as_str())
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
            // "from tomorrow a.m. A soft swelling": the next sentence.
            let time = matches!(last.text.as_str(), "am" | "pm") && between.contains(' ');
            let fits = matches!(mark, "." | "/" | "-" | " ") && between.chars().count() <= 2;
            let continues = match run_mark {
                Some(run) => run == mark,
                None => last.text.chars().count() == 1 && last.text.chars().all(char::is_alphabetic),
            };
            if letter && fits && continues && !time {
                last.text.push_str(&word.text);
                last.bytes.end = word.bytes.end;
                (last.clause, last.sentence) = (word.clause, word.sentence);
                run_mark = Some(mark);
                continue;
            }
        }
        run_mark = None;
        joined.push(word);
    }
    joined
}
