//! What people are told stands in the catalogue ([`sync_core::words`]): a second language must find every sentence there.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::Path;

#[path = "house/sources.rs"]
mod sources;

use sources::{files, is_test, root, shipped, shown};

/// Rooms in which people are spoken to through [`sync_core::words`] alone. The command line speaks for itself.
const SPEAK_THROUGH_THE_CATALOGUE: [&str; 4] =
    ["crates/sync-core/src", "crates/sync-agent/src", "crates/pims-neo/src", "src-tauri/src"];

/// What stands before words that people are not told.
const FOR_THE_LOG: [&str; 7] = ["#[error(", "reason =", "error!(", "warn!(", "info!(", "debug!(", "expect("];

/// Literals of a piece of code, each with what stands before it on its line.
fn literals(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut letters = code.chars().peekable();
    let mut before = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '\n' => before.clear(),
            // A quotation mark as a letter is no beginning of a literal.
            '\'' if letters.peek() == Some(&'"') => drop(letters.next()),
            '"' => {
                let mut literal = String::new();
                while let Some(inside) = letters.next() {
                    match inside {
                        '\\' => literal.extend(letters.next()),
                        '"' => break,
                        inside => literal.push(inside),
                    }
                }
                found.push((before.clone(), literal));
            }
            letter => before.push(letter),
        }
    }
    found
}

/// Whether a literal is a sentence as people are told it: it begins with a capital letter and goes on for some words.
fn is_a_sentence(literal: &str) -> bool {
    let names_a_variable = literal.split_whitespace().next().is_some_and(|first| first.contains('_'));
    literal.starts_with(|first: char| first.is_ascii_uppercase())
        && !names_a_variable
        && literal.split_whitespace().count() >= 3
        && literal.split_whitespace().skip(1).any(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
}

#[test]
fn a_sentence_is_known_by_its_capital_and_its_words() {
    let code =
        "let a = f(\"The password is missing.\"); let b = '\"'; // no\n warn!(\"a \\\"quoted\\\" word\");\n";
    let found = literals(code);
    let told: Vec<&str> = found.iter().map(|(_, literal)| literal.as_str()).collect();
    assert_eq!(told, ["The password is missing.", "a \"quoted\" word"]);
    assert!(found[1].0.contains("warn!("), "what stands before it is known");
    for (literal, sentence) in [
        ("The password is missing.", true),
        ("Nobody is called before {}.", true),
        ("the password is missing", false),
        ("Odis Sync", false),
        ("ODIS_SYNC_HOME is not set", false),
        ("Microsoft Edge.app/Contents/MacOS/Microsoft Edge", false),
    ] {
        assert_eq!(is_a_sentence(literal), sentence, "{literal:?}");
    }
}

/// Whether the module above declares a file for its tests alone.
fn is_declared_for_tests(path: &Path) -> bool {
    let (Some(name), Some(above)) = (path.file_stem(), path.parent()) else { return false };
    let declared = format!("#[cfg(test)]\nmod {};", name.to_string_lossy());
    let beside = [above.with_extension("rs"), above.join("lib.rs")];
    beside.iter().any(|module| std::fs::read_to_string(module).is_ok_and(|text| text.contains(&declared)))
}

#[test]
fn every_sentence_that_people_are_told_stands_in_the_catalogue() {
    // What programs say of themselves: help of the command line, faults for the log, the report for support. Invented notes that a model is
    // tried by are told to nobody.
    let beside = [
        "src-tauri/src/arguments.rs",
        "sync-core/src/view/diagnostics.rs",
        "sync-core/src/calls/opinion/control.rs",
    ];
    let mut inline = Vec::new();
    for room in SPEAK_THROUGH_THE_CATALOGUE {
        for path in files(&root().join(room), &[".rs"]) {
            let catalogue = path.starts_with(root().join("crates/sync-core/src/words"));
            if catalogue
                || is_test(&path)
                || is_declared_for_tests(&path)
                || beside.iter().any(|end| path.ends_with(end))
            {
                continue;
            }
            for (before, literal) in literals(&shipped(&path)) {
                let for_the_log = FOR_THE_LOG.iter().any(|mark| before.contains(mark));
                if !for_the_log && is_a_sentence(&literal) {
                    inline.push(format!("{}: {literal:?}", shown(&path)));
                }
            }
        }
    }
    assert!(inline.is_empty(), "sentences stand in sync-core::words: {inline:#?}");
}

#[test]
fn the_command_line_alone_speaks_for_itself() {
    for room in SPEAK_THROUGH_THE_CATALOGUE {
        for path in files(&root().join(room), &[".rs"]) {
            let names = shipped(&path).matches("on_the_command_line(").count();
            let defines = usize::from(path.ends_with("sync-core/src/failure.rs"));
            assert_eq!(names, defines, "{} speaks past sync-core::words", shown(&path));
        }
    }
}
