//! Finds the numbers in a telephone field and which words belong to which.

use rlibphonenumber::Region;

use super::{Number, PhoneProblemCode as Code, judge};
use crate::practice::PhoneKind;

/// A field, taken apart.
#[derive(Default)]
pub(super) struct Field {
    pub(super) numbers: Vec<Number>,
    /// Problems of the field itself.
    pub(super) problems: Vec<Code>,
}

/// Takes a field apart. `names` are the client's own, in lower case, which are no remark.
pub(super) fn field(text: &str, region: &str, names: &[String]) -> Field {
    let Ok(region) = region.trim().to_ascii_uppercase().parse::<Region>() else {
        return Field { numbers: Vec::new(), problems: vec![Code::UnknownRegion] };
    };
    let mut parts = Vec::new();
    let mut alternative = false;
    for piece in pieces(text) {
        let or = matches!(piece, Piece::Or);
        match piece {
            Piece::Run(groups) => numbers(groups, region, alternative, &mut parts),
            Piece::Word(word) => parts.push(Part::Word(word)),
            Piece::Break | Piece::Or => parts.push(Part::Break),
        }
        alternative = or;
    }
    attach(parts, names)
}

/// A group of digits as written, with the `+` that stood before it.
struct Group {
    plus: bool,
    digits: String,
}

enum Piece {
    Run(Vec<Group>),
    Word(String),
    Break,
    /// A break that says that what follows is as good.
    Or,
}

/// Digits, words and the marks that part one number from the next.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut plus = false;
    let mut chars = text.chars().map(plain).peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            let mut digits = String::from(c);
            while let Some(next) = chars.next_if(char::is_ascii_digit) {
                digits.push(next);
            }
            // 2nd, 5pm; but an extension follows its mark at once: 0123x204.
            if digits.len() <= 2 && chars.peek().is_some_and(|next| next.is_alphabetic()) {
                let mut word = digits;
                while let Some(next) = chars.next_if(|next| next.is_alphanumeric()) {
                    word.extend(next.to_lowercase());
                }
                pieces.push(Piece::Word(word));
            } else {
                let group = Group { plus, digits };
                match pieces.last_mut() {
                    Some(Piece::Run(groups)) => groups.push(group),
                    Some(Piece::Word(_) | Piece::Break | Piece::Or) | None => {
                        pieces.push(Piece::Run(vec![group]))
                    }
                }
            }
            plus = false;
        } else if c.is_alphabetic() {
            let mut word: String = c.to_lowercase().collect();
            while let Some(next) = chars.next_if(|next| next.is_alphabetic() || matches!(next, '\'' | '’'))
            {
                word.extend(next.to_lowercase().filter(|c| c.is_alphabetic()));
            }
            pieces.push(match word.as_str() {
                "or" => Piece::Or,
                "and" => Piece::Break,
                _ => Piece::Word(word),
            });
            plus = false;
        } else {
            match c {
                '+' => plus = true,
                '#' | '*' => pieces.push(Piece::Word(String::from(c))),
                ',' | ';' | '|' | '&' | '\n' | '\r' => pieces.push(Piece::Break),
                // 415/555-0123 is one number, 415-555-0123/415-555-0124 are two.
                '/' | '\\' => {
                    let before = match pieces.last() {
                        Some(Piece::Run(groups)) => groups.iter().map(|group| group.digits.len()).sum(),
                        Some(Piece::Word(_) | Piece::Break | Piece::Or) | None => 7,
                    };
                    if before >= 7 {
                        pieces.push(Piece::Or);
                    }
                }
                _ => {}
            }
        }
    }
    pieces
}

/// Full-width digits and the plus sign as they are typed on East Asian keyboards, and Spanish vowels without accents.
fn plain(c: char) -> char {
    match c {
        '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c) - 0xff10, 10).unwrap_or(c),
        '\u{ff0b}' => '+',
        'á' | 'Á' => 'a',
        'é' | 'É' => 'e',
        'í' | 'Í' => 'i',
        'ó' | 'Ó' => 'o',
        'ú' | 'Ú' => 'u',
        c => c,
    }
}

enum Part {
    Number(Number),
    Word(String),
    Break,
}

/// The numbers of one run of digit groups.
fn numbers(groups: Vec<Group>, region: Region, alternative: bool, parts: &mut Vec<Part>) {
    let mut groups = groups.as_slice();
    // What follows an extension's mark belongs to the number before it.
    if let [.., Part::Number(number), Part::Word(mark)] = parts.as_mut_slice()
        && is_extension_mark(mark)
        && let [first, rest @ ..] = groups
        && first.digits.len() <= 6
        && !first.plus
        && number.extension.is_none()
    {
        number.extension = Some(first.digits.clone());
        problem(number, Code::Extension);
        parts.pop();
        groups = rest;
    }
    for segment in segments(groups, region) {
        // A few digits right behind a number: nobody knows, most likely an extension without its mark.
        if segment.len() <= 5
            && let Some(Part::Number(number)) = parts.last_mut()
            && number.extension.is_none()
        {
            number.extension = Some(segment);
            problem(number, Code::Extension);
            continue;
        }
        // "0170 or 0171": another number of the same exchange, left out rather than guessed.
        if segment.len() == 4
            && let [.., Part::Number(number), Part::Break] = parts.as_slice()
            && number.e164.is_some()
            && alternative
        {
            continue;
        }
        let (e164, problems) = judge::judged(&segment, region);
        let mut number =
            Number { e164, extension: None, kind: None, best: false, household: false, problems: Vec::new() };
        for code in problems {
            problem(&mut number, code);
        }
        parts.push(Part::Number(number));
    }
}

fn problem(number: &mut Number, code: Code) {
    if let Err(at) = number.problems.binary_search(&code) {
        number.problems.insert(at, code);
    }
}

fn is_extension_mark(word: &str) -> bool {
    matches!(word, "x" | "ext" | "extn" | "xt" | "extension" | "#")
}

/// Parts a run of groups into the digits of single numbers.
fn segments(groups: &[Group], region: Region) -> Vec<String> {
    let mut segments = Vec::new();
    let mut at = 0;
    while let Some(rest) = groups.get(at..).filter(|rest| !rest.is_empty()) {
        let until_plus = rest.iter().skip(1).position(|group| group.plus).map_or(rest.len(), |at| at + 1);
        let Some(run) = rest.get(..until_plus) else { break };
        let taken = taken(run, region);
        let digits = joined(run.get(..taken).unwrap_or(run));
        match halves(&digits, region) {
            Some((one, other)) => segments.extend([one, other]),
            None => segments.push(digits),
        }
        at += taken;
    }
    segments
}

/// How many of the groups make the first number.
fn taken(run: &[Group], region: Region) -> usize {
    if judge::is_dialable(&joined(run), region) {
        return run.len();
    }
    let plus = run.first().is_some_and(|group| group.plus);
    let one = run.first().is_some_and(|group| group.digits.starts_with('1'));
    if is_north_american(region) && (!plus || one) {
        // A number of the plan is known by its length, whether or not it exists.
        let ends_at = |wanted: usize| {
            run.iter()
                .scan(0, |total, group| {
                    *total += group.digits.len();
                    Some(*total)
                })
                .position(|total| total == wanted)
                .map(|at| at + 1)
        };
        // Two local numbers in a row, 555-0123 555-0124.
        if let (Some(first), Some(_)) = (ends_at(7), ends_at(14))
            && !ends_at(10)
                .and_then(|count| run.get(..count))
                .is_some_and(|ten| judge::is_dialable(&joined(ten), region))
        {
            return first;
        }
        let full = if one { ends_at(11) } else { None };
        return full.or_else(|| ends_at(10)).unwrap_or(run.len());
    }
    (1..run.len())
        .rev()
        .find(|count| run.get(..*count).is_some_and(|part| judge::is_dialable(&joined(part), region)))
        .unwrap_or(run.len())
}

fn is_north_american(region: Region) -> bool {
    rlibphonenumber::PHONE_NUMBER_UTIL.get_country_code_for_region(region) == Some(1)
}

/// Two numbers written as one, without a space between.
fn halves(digits: &str, region: Region) -> Option<(String, String)> {
    if !matches!(digits.len(), 20 | 22) {
        return None;
    }
    let (one, other) = digits.split_at_checked(digits.len() / 2)?;
    (judge::is_dialable(one, region) && judge::is_dialable(other, region))
        .then(|| (one.to_owned(), other.to_owned()))
}

fn joined(groups: &[Group]) -> String {
    let mut digits = String::new();
    if groups.first().is_some_and(|group| group.plus) {
        digits.push('+');
    }
    for group in groups {
        digits.push_str(&group.digits);
    }
    digits
}

/// Gives each number the words that belong to it.
///
/// Marks such as a comma part the field into clauses. The words of a clause with one number are that number's; those
/// of a clause without one go to the number before it, or to the first. Two numbers in one clause share its words by
/// whether they stand before or after each number; where that is not plain, every number gets all of them, so that a
/// doubt about one becomes a doubt about each.
fn attach(parts: Vec<Part>, names: &[String]) -> Field {
    let mut field = Field::default();
    let mut early: Vec<String> = Vec::new();
    let mut words_of: Vec<Vec<String>> = Vec::new();
    for clause in clauses(parts) {
        let count = clause.iter().filter(|part| matches!(part, Part::Number(_))).count();
        let begins_with_word = matches!(clause.first(), Some(Part::Word(_)));
        let ends_with_word = matches!(clause.last(), Some(Part::Word(_)));
        let first = words_of.len();
        let mut waiting: Vec<String> = Vec::new();
        let mut all: Vec<String> = Vec::new();
        for part in clause {
            match part {
                Part::Number(number) => {
                    field.numbers.push(number);
                    words_of.push(std::mem::take(&mut waiting));
                }
                Part::Word(word) => {
                    all.push(word.clone());
                    match words_of.get_mut(first..).and_then(<[_]>::last_mut) {
                        Some(words) if !begins_with_word => words.push(word),
                        Some(_) | None => waiting.push(word),
                    }
                }
                Part::Break => {}
            }
        }
        match count {
            0 => match words_of.last_mut() {
                Some(words) => words.extend(all),
                None => early.extend(all),
            },
            1 => {
                if let Some(words) = words_of.last_mut() {
                    *words = all;
                }
            }
            _ if begins_with_word && ends_with_word => {
                for words in words_of.iter_mut().skip(first) {
                    words.clone_from(&all);
                }
            }
            _ => {}
        }
    }
    match words_of.first_mut() {
        Some(words) => {
            early.append(words);
            *words = early;
        }
        None => {
            field.problems = remarks(&early, names).problems;
            field.problems.retain(|code| *code == Code::DoNotCall);
            field.problems.push(Code::NoNumber);
            return field;
        }
    }
    for (number, words) in field.numbers.iter_mut().zip(&words_of) {
        let remarks = remarks(words, names);
        number.kind = remarks.kind;
        number.best = remarks.best;
        number.household = remarks.household;
        for code in remarks.problems {
            problem(number, code);
        }
    }
    field
}

fn clauses(parts: Vec<Part>) -> Vec<Vec<Part>> {
    let mut clauses = vec![Vec::new()];
    for part in parts {
        match part {
            Part::Break => clauses.push(Vec::new()),
            Part::Number(_) | Part::Word(_) => {
                if let Some(clause) = clauses.last_mut() {
                    clause.push(part);
                }
            }
        }
    }
    clauses.retain(|clause| !clause.is_empty());
    clauses
}

#[derive(Default)]
struct Remarks {
    kind: Option<PhoneKind>,
    best: bool,
    household: bool,
    problems: Vec<Code>,
}

/// Whether a remark that is not understood could speak against another number, or for a certain hour.
pub(super) fn warns(text: &str) -> bool {
    const WARNING: [&str; 13] = [
        "not", "dont", "no", "never", "use", "only", "instead", "rather", "solo", "nunca", "usar", "antes",
        "ex",
    ];
    pieces(text).iter().any(|piece| match piece {
        Piece::Word(word) => WARNING.contains(&word.as_str()),
        Piece::Run(_) | Piece::Break | Piece::Or => false,
    })
}

/// People who are hardly ever the client of a clinic's record.
const GRANDPARENTS: [&str; 5] = ["grandpa", "grandma", "grandfather", "grandmother", "nana"];

/// Words for a number of the client's work.
const WORK: [&str; 13] = [
    "work", "wk", "w", "office", "ofc", "business", "job", "trabajo", "oficina", "barn", "ranch", "shop",
    "rancho",
];

/// What the words beside a number say.
fn remarks(words: &[String], names: &[String]) -> Remarks {
    /// Remarks that say that calls are welcome, and in which language.
    const WELCOME: [&str; 27] = [
        "habla ingles",
        "habla espanol",
        "speaks english",
        "speaks spanish",
        "text call ok",
        "call text ok",
        "text call",
        "call text",
        "text or call ok",
        "call or text ok",
        "text or call",
        "call or text",
        "texts ok",
        "text ok",
        "txt ok",
        "call anytime",
        "call any time",
        "anytime",
        "any time",
        "call ok",
        "vm ok",
        "lm ok",
        "leave msg ok",
        "cell please",
        "leave message ok",
        "leave vm ok",
        "please leave msg",
    ];
    /// Remarks that prefer a number to others.
    const THIS_ONE: [&str; 9] = [
        "call this one first",
        "call this one",
        "use this one",
        "call this number",
        "use this number",
        "try this one first",
        "try first",
        "call first",
        "llamar a este",
    ];
    /// Remarks beside a number of the client's work that say that it is not to be rung.
    const NOT_AT_WORK: [&str; 6] = [
        "do not use this number",
        "dont use this number",
        "do not use",
        "dont use",
        "not to be used",
        "no usar",
    ];
    const PHRASES: [(&str, Code); 14] = [
        ("do not call", Code::DoNotCall),
        ("no llamar", Code::DoNotCall),
        ("dont call", Code::DoNotCall),
        ("no calls", Code::DoNotCall),
        ("never call", Code::DoNotCall),
        ("not call", Code::DoNotCall),
        ("no longer", Code::Disowned),
        ("not in service", Code::Disowned),
        ("out of service", Code::Disowned),
        ("not working", Code::Disowned),
        ("does not work", Code::Disowned),
        ("doesnt work", Code::Disowned),
        ("text only", Code::NotForCalls),
        ("texts only", Code::NotForCalls),
    ];
    let mut remarks = Remarks::default();
    let mut line = format!(" {} ", words.join(" "));
    // "Grandpa (no calls to him)" is a wish about that person's number, not about the client.
    for wish in [" no calls to him ", " no calls to her ", " do not call him ", " do not call her "] {
        let relative = words.iter().any(|word| GRANDPARENTS.contains(&word.as_str()));
        if relative && line.contains(wish) {
            remarks.problems.push(Code::NotForCalls);
            line = line.replacen(wish, " ", 1);
        }
    }
    for (phrase, code) in PHRASES {
        let padded = format!(" {phrase} ");
        while line.contains(&padded) {
            remarks.problems.push(code);
            line = line.replacen(&padded, " ", 1);
        }
    }
    let at_work = |word: &String| WORK.contains(&word.as_str());
    for phrase in NOT_AT_WORK.iter().filter(|_| words.iter().any(at_work)) {
        let padded = format!(" {phrase} ");
        if line.contains(&padded) {
            remarks.problems.push(Code::NotForCalls);
            line = line.replacen(&padded, " ", 1);
        }
    }
    // "Don't use this number" prefers none.
    let denied = [" not ", " dont ", " never ", " nunca "].iter().any(|no| line.contains(no));
    for phrase in THIS_ONE.iter().filter(|_| !denied) {
        let padded = format!(" {phrase} ");
        if line.contains(&padded) {
            remarks.best = true;
            line = line.replacen(&padded, " ", 1);
        }
    }
    for phrase in WELCOME {
        line = line.replace(&format!(" {phrase} "), " ");
    }
    // "Mom Lavinia", of a client of that name, is the client.
    let own = line.split_whitespace().any(|word| word.len() >= 3 && is_own(word, names));
    let mut words = line.split_whitespace();
    while let Some(word) = words.next() {
        match word {
            "ask" | "for" if own => {}
            // "ask for Undine not Joan"
            "not" if own => {
                words.next();
            }
            "mobile" | "mob" | "cell" | "cel" | "cellphone" | "cellular" | "m" | "c" | "celular"
            | "movil" | "whatsapp" => {
                label(&mut remarks, PhoneKind::Mobile);
            }
            "home" | "hm" | "h" | "house" | "landline" | "land" | "line" | "l" | "lndln" | "casa"
            | "fijo" => label(&mut remarks, PhoneKind::Home),
            work if WORK.contains(&work) => label(&mut remarks, PhoneKind::Work),
            "best" | "preferred" | "prefers" | "primary" => remarks.best = true,
            "here" | "aqui" | "new" | "updated" | "current" | "phone" | "tel" | "telephone" | "ph" | "p"
            | "t" | "number" | "num" | "no" | "nr" | "#" | "call" | "contact" | "owner" | "main" | "alt"
            | "alternate" | "other" | "also" | "2nd" | "1st" | "second" | "first" | "us" | "usa" | "intl"
            | "please" | "pls" | "ok" | "nueva" | "nuevo" | "numero" | "personal" | "his" | "hers"
            | "mine" | "self" => {}
            "old" | "wrong" | "bad" | "disconnected" | "disc" | "invalid" | "former" | "previous"
            | "dead" => {
                remarks.problems.push(Code::Disowned);
            }
            "fax" | "pager" | "beeper" | "voicemail" | "txt" => remarks.problems.push(Code::NotForCalls),
            "dnc" => remarks.problems.push(Code::DoNotCall),
            "mom" | "mother" | "dad" | "father" if own => {}
            "wife" | "wifes" | "husband" | "husbands" | "spouse" | "partner" | "husb" | "hubby" | "mom"
            | "moms" | "mother" | "dad" | "dads" | "father" | "son" | "sons" | "daughter" | "daughters"
            | "dtr" | "fiance" | "esposa" | "esposo" | "mama" | "papa" | "hija" | "hijo" | "novio"
            | "novia" => {
                remarks.household = true;
            }
            "grandpa" | "grandma" | "grandfather" | "grandmother" | "sister" | "brother" | "neighbor"
            | "neighbour" | "friend" | "sitter" | "roommate" | "emergency" | "emerg" | "vecina"
            | "vecino" | "compadre" | "mgr" | "manager" | "aunt" | "uncle" => {
                remarks.problems.push(Code::OtherPerson)
            }
            mark if is_extension_mark(mark) => remarks.problems.push(Code::Extension),
            name if is_own(name, names) => {}
            _ => remarks.problems.push(Code::UnknownRemark),
        }
    }
    // "Work - do not call" is about that number, and not about the client.
    if remarks.kind == Some(PhoneKind::Work) {
        for code in remarks.problems.iter_mut().filter(|code| **code == Code::DoNotCall) {
            *code = Code::NotForCalls;
        }
    }
    remarks
}

/// A name of the client, its beginning as a short form, or its initial.
fn is_own(word: &str, names: &[String]) -> bool {
    names
        .iter()
        .any(|own| own == word || (own.starts_with(word) && matches!(word.chars().count(), 1 | 3..=5)))
}

fn label(remarks: &mut Remarks, kind: PhoneKind) {
    // Two labels on one number: the more cautious reading is the later kind.
    remarks.kind = Some(remarks.kind.map_or(kind, |known| known.max(kind)));
}
