//! What the second reader learns from: the lines and the visits that may be looked at, and the table of plain wordings.

use sync_core::calls::language::second_reader::{Example, sentences};
use sync_core::calls::language::words::words;
use sync_core::calls::language::{Context, Sense, read};

#[path = "../calls/wordings.rs"]
mod wordings;

use super::corpus::{Label, Record};
use super::lines::Line;

/// A line counts as one.
const LINE: u32 = 100;

/// A sentence of a visit that is called: nobody looked at it alone.
const OF_ROUTINE: u32 = 100;

/// A sentence of a visit that must not be called, in which a wording says why.
const OF_OTHER: u32 = 50;

/// What the hands that are `wanted` wrote, in order.
pub fn examples(records: &[Record], lines: &[Line], wanted: impl Fn(&str) -> bool) -> Vec<Example> {
    let mut examples = Vec::new();
    for line in lines.iter().filter(|line| !line.held_out && wanted(&line.hand)) {
        examples.push(Example { serious: line.wanted != "call", counts: LINE, text: line.text.clone() });
    }
    for record in records.iter().filter(|record| !record.held_out && wanted(record.hand())) {
        for text in record.texts() {
            let words = words(&text);
            let found = read(&text, &Context { year: 2026, ..Context::default() }).findings;
            for range in sentences(&words) {
                let (Some(first), Some(last)) = (words.get(range.start), words.get(range.end - 1)) else {
                    continue;
                };
                let text = text[first.bytes.start..last.bytes.end].to_owned();
                if record.label == Label::Routine {
                    examples.push(Example { serious: false, counts: OF_ROUTINE, text });
                } else if found.iter().any(|finding| {
                    finding.excuse.is_none()
                        && !matches!(
                            finding.sense,
                            Sense::DeathOnBill | Sense::GraveOnBill | Sense::RiskOnBill
                        )
                        && finding.words.start < range.end
                        && range.start < finding.words.end
                }) {
                    examples.push(Example { serious: true, counts: OF_OTHER, text });
                }
            }
        }
    }
    if wanted("wordings") {
        let serious = [
            wordings::DEATHS,
            wordings::DEATHS_BESIDE_OTHERS,
            wordings::REFUSALS,
            wordings::SENSITIVE,
            wordings::NOT_TO_BE_RUNG,
            wordings::FOR_A_PERSON,
        ];
        let tables = serious.into_iter().map(|table| (true, table));
        for (serious, table) in tables.chain([(false, wordings::ORDINARY), (false, wordings::NEAR_MISSES)]) {
            let of = |text: &&str| Example { serious, counts: LINE, text: (*text).to_owned() };
            examples.extend(table.iter().map(of));
        }
    }
    examples.sort();
    examples.dedup();
    examples
}
