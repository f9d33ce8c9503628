//! What the reader sees: headings, paragraphs, aligned rows, never wider than the page.

use std::io::{IsTerminal, Write};

/// Columns of a line.
const WIDTH: usize = 100;

/// Standard output as a page.
pub struct Page {
    styled: bool,
}

impl Page {
    pub fn new() -> Self {
        Self { styled: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() }
    }

    pub fn title(&self, text: &str) -> anyhow::Result<()> {
        self.plain(&format!("\n{}", self.bold(text)))
    }

    pub fn heading(&self, text: &str) -> anyhow::Result<()> {
        self.plain(&format!("\n{}", self.bold(text)))
    }

    /// A paragraph.
    pub fn say(&self, text: &str) -> anyhow::Result<()> {
        self.plain(&wrapped(text, 2, 2))
    }

    /// Rows of a label and what belongs to it.
    pub fn rows<L: AsRef<str>, T: AsRef<str>>(&self, rows: &[(L, T)]) -> anyhow::Result<()> {
        let label = rows.iter().map(|(label, _)| length(label.as_ref())).max().unwrap_or_default();
        for (left, right) in rows {
            let left = left.as_ref();
            let gap = " ".repeat(label - length(left) + 2);
            self.plain(&wrapped(&format!("{left}{gap}{}", right.as_ref()), 4, label + 6))?;
        }
        Ok(())
    }

    /// Rows of several columns; the last one may be as long as it likes.
    pub fn table(&self, rows: &[Vec<String>]) -> anyhow::Result<()> {
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns)
            .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| length(cell)).max())
            .map(Option::unwrap_or_default)
            .collect();
        for row in rows {
            let mut line = String::new();
            let mut indent = 4;
            for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
                line.push_str(cell);
                if at + 1 < row.len() {
                    line.push_str(&" ".repeat(width - length(cell) + 2));
                    indent += width + 2;
                }
            }
            self.plain(&wrapped(&line, 4, indent))?;
        }
        Ok(())
    }

    pub fn space(&self) -> anyhow::Result<()> {
        self.plain("")
    }

    pub fn plain(&self, text: &str) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{text}")?;
        Ok(out.flush()?)
    }

    /// On standard error.
    pub fn complaint(&self, text: &str) -> anyhow::Result<()> {
        Ok(writeln!(std::io::stderr(), "{text}")?)
    }

    fn bold(&self, text: &str) -> String {
        if self.styled { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// The text on lines of the page: the first begins at column `first`, the others at `rest`. Runs of spaces stay.
fn wrapped(text: &str, first: usize, rest: usize) -> String {
    let mut lines = vec![" ".repeat(first)];
    let mut used = first;
    for word in text.split_inclusive(' ') {
        let bare = length(word.trim_end());
        if used + bare > WIDTH && used > rest {
            lines.push(" ".repeat(rest));
            used = rest;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
        used += length(word);
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}
