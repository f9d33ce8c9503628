//! What the second reader learns from: the lines and the visits that may be looked at, and the table of plain wordings.

#![allow(dead_code, reason = "each of those who read it asks for a part")]

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use sha2::{Digest, Sha256};
use sync_core::calls::language::second_reader::{Example, sentences};
use sync_core::calls::language::words::words;
use sync_core::calls::language::{Context, Sense, read};

#[path = "../calls/wordings.rs"]
mod wordings;

use super::corpus::{Label, NETWORK_ONLY, Record, SHORTHAND_ONLY};
use super::lines::Line;

/// What may have to come of a sentence.
const VERDICTS: [&str; 3] = ["call", "review", "never"];

/// A line counts as one.
const LINE: u32 = 100;

/// A sentence of a visit that is called: nobody looked at it alone.
const OF_ROUTINE: u32 = 100;

/// A sentence of a visit that must not be called, in which a wording says why.
const OF_OTHER: u32 = 50;

/// The tables of plain wordings, with the verdict that each wants.
const TABLES: &[(&str, &[&str])] = &[
    ("never", wordings::DEATHS),
    ("never", wordings::DEATHS_BESIDE_OTHERS),
    ("never", wordings::REFUSALS),
    ("review", wordings::SENSITIVE),
    ("never", wordings::NOT_TO_BE_RUNG),
    ("review", wordings::FOR_A_PERSON),
    ("call", wordings::ORDINARY),
    ("call", wordings::NEAR_MISSES),
];

/// The sentences of a text: which of its words they are, and as they were typed.
fn cut(text: &str) -> Vec<(Range<usize>, String)> {
    let words = words(text);
    let typed = |range: Range<usize>| {
        let (first, last) = (words.get(range.start)?, words.get(range.end - 1)?);
        Some((range, text[first.bytes.start..last.bytes.end].to_owned()))
    };
    sentences(&words).into_iter().filter_map(typed).collect()
}

/// What the hands that are `wanted` wrote, in order.
pub fn examples(records: &[Record], lines: &[Line], wanted: impl Fn(&str) -> bool) -> Vec<Example> {
    let wanted = |hand: &str| !NETWORK_ONLY.contains(&hand) && wanted(hand);
    let mut examples = Vec::new();
    for line in lines.iter().filter(|line| !line.held_out && wanted(&line.hand)) {
        examples.push(Example {
            serious: line.wanted != "call",
            counts: LINE,
            shorthand: SHORTHAND_ONLY.contains(&line.hand.as_str()),
            text: line.text.clone(),
        });
    }
    for record in records.iter().filter(|record| !record.held_out && wanted(record.hand())) {
        for text in record.texts() {
            let found = read(&text, &Context { year: 2026, ..Context::default() }).findings;
            for (range, text) in cut(&text) {
                if record.label == Label::Routine {
                    examples.push(Example { serious: false, counts: OF_ROUTINE, shorthand: false, text });
                } else if found.iter().any(|finding| {
                    finding.excuse.is_none()
                        && !matches!(
                            finding.sense,
                            Sense::DeathOnBill | Sense::GraveOnBill | Sense::RiskOnBill
                        )
                        && finding.words.start < range.end
                        && range.start < finding.words.end
                }) {
                    examples.push(Example { serious: true, counts: OF_OTHER, shorthand: false, text });
                }
            }
        }
    }
    if wanted("wordings") {
        for (verdict, table) in TABLES {
            let serious = *verdict != "call";
            let of =
                |text: &&str| Example { serious, counts: LINE, shorthand: false, text: (*text).to_owned() };
            examples.extend(table.iter().map(of));
        }
    }
    examples.sort();
    examples.dedup();
    examples
}

/// A sentence for the network to learn from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// What has to come of it; `None`: of a visit that is not called, and nobody looked at it alone.
    pub wanted: Option<&'static str>,
    /// As it was typed.
    pub text: String,
}

/// Sentences of visits that are not called, with the verdict that three readers gave to each of them alone; those they were unsure of
/// have none.
fn alone() -> BTreeMap<String, &'static str> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/sentences.tsv");
    let file = std::fs::read_to_string(path).unwrap();
    let verdict = |line: &str| {
        let (verdict, text) = line.split_once('\t').unwrap();
        Some((text.to_owned(), VERDICTS.into_iter().find(|known| *known == verdict)?))
    };
    file.lines().filter_map(verdict).collect()
}

/// A sentence as `alone` has it.
fn in_one_line(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

/// What the hands that are `wanted` wrote, with the verdicts that their lines, and sentences alone, were given.
pub fn told(records: &[Record], lines: &[Line], wanted: impl Fn(&str) -> bool) -> Vec<Told> {
    let (mut told, alone) = (Vec::new(), alone());
    for line in lines.iter().filter(|line| !line.held_out && wanted(&line.hand)) {
        let verdict = VERDICTS.into_iter().find(|verdict| *verdict == line.wanted);
        told.push(Told { wanted: verdict, text: line.text.clone() });
    }
    for record in records.iter().filter(|record| !record.held_out && wanted(record.hand())) {
        let routine = record.label == Label::Routine;
        for (_, text) in record.texts().iter().flat_map(|text| cut(text)) {
            let wanted = if routine { Some("call") } else { alone.get(&in_one_line(&text)).copied() };
            told.push(Told { wanted, text });
        }
    }
    if wanted("wordings") {
        for (verdict, table) in TABLES {
            told.extend(table.iter().map(|text| Told { wanted: Some(verdict), text: (*text).to_owned() }));
        }
    }
    told.sort();
    told.dedup();
    told
}

/// The digests of the files of the corpus that may be looked at, of the hands that are `wanted`: as `sha256sum` writes them.
pub fn digests(wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus");
    let mut found = Vec::new();
    for folder in ["lines/tuned", "tuned"] {
        for entry in std::fs::read_dir(corpus.join(folder)).unwrap() {
            let file = entry.unwrap().path();
            if wanted(&file.file_stem().unwrap().to_string_lossy()) {
                let digest = hex::encode(Sha256::digest(std::fs::read(&file).unwrap()));
                found.push(format!("{digest}  {folder}/{}", file.file_name().unwrap().to_string_lossy()));
            }
        }
    }
    found.sort_by(|one, other| one[64..].cmp(&other[64..]));
    found
}
