//! What the network of `sync_core::calls::language::network` is to learn from, for `teaching/teach.py`: one sentence a line, a tab
//! between the verdict that is wanted (`-`: nobody knows) and what the network reads of it.
//!
//! Hands that are held out are not in it, nor are those by which thresholds are chosen; with `measures`, the lines of these. With
//! `digests`, the files that it is taught by, as `sha256sum` writes them.

#![expect(clippy::print_stdout, reason = "a program whose output is its result")]
#![expect(clippy::unwrap_used, reason = "a corpus that cannot be read has failed")]

#[path = "../tests/corpus/reading.rs"]
mod corpus;
#[path = "../tests/corpus/lines.rs"]
mod lines;
#[path = "../tests/corpus/teaching.rs"]
mod teaching;

use corpus::{MEASURES, records};
use sync_core::calls::language::network::spelled;
use sync_core::calls::language::words::words;

fn main() {
    if std::env::args().any(|argument| argument == "digests") {
        teaching::digests(|hand| !MEASURES.contains(&hand)).iter().for_each(|line| println!("{line}"));
        return;
    }
    let lines = lines::lines();
    let told = if std::env::args().any(|argument| argument == "measures") {
        teaching::told(&[], &lines, |hand| MEASURES.contains(&hand))
    } else {
        teaching::told(&records(), &lines, |hand| !MEASURES.contains(&hand))
    };
    for told in told {
        let words = words(&told.text);
        let spelled: Vec<&str> = spelled(&words).collect();
        if !spelled.is_empty() {
            println!("{}\t{}", told.wanted.unwrap_or("-"), spelled.join(" "));
        }
    }
}
