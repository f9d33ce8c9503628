//! A wish for no calls that was taken back: "2021: never call. (Trial over 2022 - ok to call now)".

use crate::calls::language::words::{Word, words};

/// Words of calls.
const CALLS: &[&str] = &[
    "call",
    "calls",
    "called",
    "calling",
    "phone",
    "phoned",
    "telephone",
    "ring",
    "llamar",
    "llamen",
    "llame",
    "llamadas",
];

/// Words of somebody who has nothing against them.
const WELCOME: &[&str] = &["ok", "okay", "fine", "happy", "glad", "welcome", "again", "bien", "gusto"];

/// Words after which it is not that.
const BUT: &[&str] = &[
    "no", "not", "dont", "donot", "doesnt", "never", "nor", "only", "unless", "until", "if", "text", "texts",
    "email", "mail", "portal", "nobody", "stop", "ni", "nunca", "solo", "si",
];

/// What is lifted or not heeded any more.
const ALERTS: &[&str] = &["flag", "alert", "restriction", "dnc", "request", "wish", "alerta"];

/// By which it is.
const LIFTED: &[&str] = &[
    "lifted",
    "removed",
    "cleared",
    "ignore",
    "disregard",
    "outdated",
    "expired",
    "ended",
    "quitada",
    "quitado",
];

/// Whether what stands behind a word of a text takes the wish before it back. It makes a doubt of it, no more.
pub(super) fn is_taken_back(text: &str, behind: usize) -> bool {
    let said = words(text);
    let mut rest = said.get(behind..).unwrap_or_default();
    while let Some(first) = rest.first() {
        let many = rest.iter().take_while(|word| word.sentence == first.sentence).count();
        let (sentence, later) = rest.split_at(many);
        if welcomes(sentence) || lifts(sentence) {
            return true;
        }
        rest = later;
    }
    false
}

fn has(sentence: &[Word], known: &[&str]) -> bool {
    sentence.iter().any(|word| known.contains(&word.text.as_str()))
}

fn welcomes(sentence: &[Word]) -> bool {
    has(sentence, CALLS) && has(sentence, WELCOME) && !has(sentence, BUT)
}

fn lifts(sentence: &[Word]) -> bool {
    has(sentence, ALERTS) && has(sentence, LIFTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_taken_back_only_by_what_stands_behind_it() {
        for (text, taken_back) in [
            ("Never call during the trial. Trial over 2022 - ok to call now, LM ok", true),
            ("Do not call. 3/4: she is happy to get calls again", true),
            ("Do not call. 3/4 JT: alert lifted per owner", true),
            ("Do not call. Removed the no-call flag 3/4.", true),
            ("No llamar. 2024: ya le parece bien que le llamen", true),
            ("Do not call.", false),
            ("Do not call, email is fine", false),
            ("Do not call. Text ok, calls not", false),
            ("Do not call. Dog is happy again.", false),
            ("Do not call. Remove her from the call list.", false),
            ("Do not call, ok with e-mail, no phone", false),
        ] {
            let behind = words(text)
                .iter()
                .position(|word| CALLS.contains(&word.text.as_str()))
                .map_or(0, |at| at + 1);
            assert_eq!(is_taken_back(text, behind), taken_back, "{text}");
        }
        assert!(!is_taken_back("Ok to call. 2025: do not call", 6), "the last word counts");
    }
}
