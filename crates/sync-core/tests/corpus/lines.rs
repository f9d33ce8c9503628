//! Single lines in `tests/corpus/lines`, such as stand in notes, alerts and memos, each judged in an otherwise ordinary note.

#![allow(dead_code, reason = "each of those who read it asks for a part")]

use std::path::{Path, PathBuf};

use sync_core::calls::Verdict;
use sync_core::calls::language::second_reader::SecondReader;

#[path = "../calls/beside.rs"]
pub mod beside;
#[path = "../calls/visit.rs"]
pub mod visit;

use beside::{Beside, beside};

/// One line.
pub struct Line {
    /// What it has to come to: `never` and `review` must not be called, which of both is not held against it.
    pub wanted: String,
    /// Never looked at while rules are tuned: its folder says so.
    pub held_out: bool,
    /// Who wrote it.
    pub hand: String,
    /// As it was typed.
    pub text: String,
}

/// Every line.
pub fn lines() -> Vec<Line> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/lines");
    let mut lines = Vec::new();
    for (part, held_out) in [("tuned", false), ("held_out", true)] {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(folder.join(part)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files {
            let hand = file.file_stem().unwrap().to_string_lossy().into_owned();
            for (at, line) in std::fs::read_to_string(&file).unwrap().lines().enumerate() {
                let parts: Vec<&str> = line.split('\t').collect();
                let [wanted, _, text] = parts[..] else { panic!("{} line {}", file.display(), at + 1) };
                lines.push(Line {
                    wanted: wanted.to_owned(),
                    held_out,
                    hand: hand.clone(),
                    text: text.to_owned(),
                });
            }
        }
    }
    lines
}

/// The verdict about an ordinary visit whose note ends with this text.
pub fn judged_with(text: &str, second_reader: &'static SecondReader) -> Verdict {
    let noted = visit::noted(&format!("{}<p>{text}</p>", visit::ROUTINE));
    visit::judged_with(&noted, second_reader, |_| {}).verdict
}

/// So many of a part's lines with this label came to a call, of so many; each once for everything that stands beside it.
pub fn called(
    lines: &[Line],
    wanted: &str,
    besides: &[Beside],
    part: impl Fn(&Line) -> bool,
) -> (usize, usize) {
    let those = lines.iter().filter(|line| line.wanted == wanted && part(line));
    let texts = those.flat_map(|line| besides.iter().map(|with| beside(&line.text, *with)));
    let verdicts = texts.map(|text| judged_with(&text, SecondReader::shipped()));
    verdicts.fold((0, 0), |(called, all), verdict| (called + usize::from(verdict == Verdict::Call), all + 1))
}
