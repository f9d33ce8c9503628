//! What is printed: one JSON value, or words for a person. Standard output carries the answer, standard error
//! everything else.

use std::io::Write;

use serde::Serialize;
use serde_json::json;
use sync_core::failure::{Code, Failure};

/// How a command ended: its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0.
    Done,
    /// 1.
    Failed,
    /// 2.
    Usage,
    /// 3.
    NeedsPerson,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::NeedsPerson => 3,
        }
    }

    /// Of a failure.
    pub fn of(failure: &Failure) -> Self {
        if failure.code == Code::Usage {
            Exit::Usage
        } else if failure.code.needs_person() {
            Exit::NeedsPerson
        } else {
            Exit::Failed
        }
    }

    fn outcome(self) -> &'static str {
        match self {
            Exit::Done => "completed",
            Exit::Failed => "failed",
            Exit::Usage => "usage",
            Exit::NeedsPerson => "needs_person",
        }
    }
}

/// Prints one JSON value to standard output. A reader that went away is no failure of ours.
pub fn json(value: &impl Serialize) {
    let mut out = std::io::stdout().lock();
    let _ = serde_json::to_writer(&mut out, value).map(|()| out.write_all(b"\n"));
    let _ = out.flush();
}

/// Prints a line to standard output.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
}

/// Prints a line to standard error.
pub fn word(text: &str) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{text}");
}

/// Tells a failure in the way that was asked for, and gives its exit code.
pub fn failure(failure: &Failure, as_json: bool) -> Exit {
    let exit = Exit::of(failure);
    if as_json {
        json(&json!({ "outcome": exit.outcome(), "reason": failure }));
    }
    word(&failure.message);
    word(&format!("Next: {}", failure.action));
    exit
}

/// A table with aligned columns; a wide last column is left to the terminal.
pub fn table(headings: &[&str], rows: &[Vec<String>]) {
    let columns = headings.len();
    let width = |index: usize| {
        rows.iter()
            .filter_map(|row| row.get(index))
            .map(|cell| cell.chars().count())
            .chain([headings.get(index).map_or(0, |heading| heading.chars().count())])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let print = |cells: &[String]| {
        let text: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.chars().count()))))
            .collect();
        line(text.join("  ").trim_end());
    };
    print(&headings.iter().map(|heading| (*heading).to_owned()).collect::<Vec<_>>());
    for row in rows {
        print(row);
    }
}
