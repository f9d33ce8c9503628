//! HTML fragments as CKEditor and pasted Word write them, as readable plain text.
//!
//! A walk over html5ever's tokens: what a reader sees, in the order in which it stands. Blocks and `<br>` break the
//! line, paragraphs leave an empty one, list items keep their bullets, numbers and depth, the cells of a row are
//! separated by ` | `. Lines are not wrapped, links and emphasis leave no marks. What carries meaning without being
//! text gets a few words in brackets: images, ticked boxes, struck-out passages. Text that styles hide is kept: a word
//! too many is a smaller harm than a word too few.
//!
//! Source without any markup is plain text whose own line breaks hold.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::guard;

/// Readable text of an HTML fragment or of plain text. Empty exactly when a reader would see nothing; a fragment of
/// nothing but images says so.
pub fn text(html: &str) -> String {
    let (source, markup) = guard::guarded(html);
    let page = Page::new(!markup);
    let tokenizer = Tokenizer::new(Sink(RefCell::new(page)), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(&source));
    // A script tag may stop the feed; the queue keeps what is left.
    while !queue.is_empty() {
        let left = queue.peek();
        let _ = tokenizer.feed(&queue);
        if queue.peek() == left && left.is_none() {
            break;
        }
    }
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

struct Sink(RefCell<Page>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => page.characters(&text),
            Token::TagToken(tag) => return page.tag(&tag),
            Token::DoctypeToken(_)
            | Token::CommentToken(_)
            | Token::NullCharacterToken
            | Token::EOFToken
            | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

enum List {
    Bullets,
    Numbers(i64),
}

/// The page being written.
struct Page {
    out: String,
    /// Line breaks owed before the next text; two leave an empty line.
    breaks: u8,
    /// Spaces owed before the next text; more than one only where white space is preserved.
    spaces: usize,
    /// The bullet or number owed before the next text of a list item.
    bullet: Option<String>,
    /// Separators owed before the next text of a table row.
    cells: usize,
    lists: Vec<List>,
    /// Cells seen in the current row of each open table.
    rows: Vec<usize>,
    /// Depth of elements that keep white space.
    preserved: usize,
    /// Name of the element whose raw text is being skipped.
    skipped: Option<String>,
    superscript: bool,
    struck: usize,
    /// Something other than images was written.
    has_text: bool,
    pictures: usize,
    captions: Vec<String>,
}

impl Page {
    fn new(plain: bool) -> Self {
        Self {
            out: String::new(),
            breaks: 0,
            spaces: 0,
            bullet: None,
            cells: 0,
            lists: Vec::new(),
            rows: Vec::new(),
            preserved: usize::from(plain),
            skipped: None,
            superscript: false,
            struck: 0,
            has_text: false,
            pictures: 0,
            captions: Vec::new(),
        }
    }

    fn characters(&mut self, text: &str) {
        if self.skipped.is_some() {
            return;
        }
        for c in text.chars() {
            match c {
                '\n' if self.preserved > 0 => self.line_break(),
                // Nobody sees these, and they would make an empty note look filled.
                '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{200e}' | '\u{200f}' => {}
                c if c.is_whitespace() || c.is_control() => {
                    self.spaces = if self.preserved > 0 { self.spaces + 1 } else { 1 };
                }
                c => {
                    self.has_text = true;
                    self.put(c);
                }
            }
        }
    }

    /// Writes a visible character after everything that is owed before it.
    fn put(&mut self, c: char) {
        self.settle();
        if self.superscript {
            self.superscript = false;
            // 10<sup>6</sup> must not read 106.
            if c.is_ascii_digit() && self.out.ends_with(|last: char| last.is_ascii_digit()) {
                self.out.push('^');
            }
        }
        self.out.push(c);
    }

    /// Words of our own, set apart by spaces.
    fn put_words(&mut self, words: &str) {
        self.spaces = self.spaces.max(1);
        self.settle();
        self.out.push_str(words);
        self.spaces = self.spaces.max(1);
    }

    fn settle(&mut self) {
        if self.cells > 0 {
            if self.out.is_empty() || self.out.ends_with('\n') {
                self.out.push_str(&"| ".repeat(self.cells));
            } else {
                self.out.push_str(&" |".repeat(self.cells));
                self.out.push(' ');
            }
            self.cells = 0;
            self.breaks = 0;
            self.spaces = 0;
        }
        let begins = self.out.is_empty() || self.breaks > 0;
        if begins {
            let kept = self.out.trim_end_matches([' ', '\t']).len();
            self.out.truncate(kept);
            if !self.out.is_empty() {
                for _ in 0..self.breaks.min(2) {
                    self.out.push('\n');
                }
            }
            // Deeper nesting is an accident of pasting and would only fill lines with spaces.
            let depth = self.lists.len().min(8);
            match self.bullet.take() {
                Some(bullet) => {
                    self.out.push_str(&"  ".repeat(depth.saturating_sub(1)));
                    self.out.push_str(&bullet);
                }
                None => self.out.push_str(&"  ".repeat(depth)),
            }
            // Indentation of plain text and <pre> is theirs to give.
            if self.preserved > 0 && depth == 0 && !self.out.is_empty() {
                self.out.push_str(&" ".repeat(self.spaces));
            }
        } else if let Some(bullet) = self.bullet.take() {
            self.out.push_str(&bullet);
        } else if self.preserved > 0 {
            self.out.push_str(&" ".repeat(self.spaces));
        } else if self.spaces > 0 && !self.out.ends_with([' ', '\n']) {
            self.out.push(' ');
        }
        self.breaks = 0;
        self.spaces = 0;
    }

    fn line_break(&mut self) {
        self.breaks = self.breaks.saturating_add(1).min(2);
        self.spaces = 0;
    }

    /// A block begins or ends here.
    fn block(&mut self, gap: u8) {
        // Paragraphs in lists and table rows stay together.
        let gap = if self.lists.is_empty() && self.rows.is_empty() { gap } else { gap.min(1) };
        self.breaks = self.breaks.max(gap);
        self.spaces = 0;
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let opens = tag.kind == TagKind::StartTag;
        if let Some(skipped) = &self.skipped {
            if !opens && skipped == name {
                self.skipped = None;
            }
            return TokenSinkResult::Continue;
        }
        if opens && guard::RAW.contains(&name) {
            return self.raw(name);
        }
        match name {
            "br" => self.line_break(),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "figure" | "dl" => self.block(2),
            "div" | "section" | "article" | "header" | "footer" | "main" | "aside" | "nav" | "address"
            | "center" | "form" | "fieldset" | "legend" | "details" | "summary" | "figcaption"
            | "caption" | "dt" | "dd" | "hr" | "option" | "thead" | "tbody" | "tfoot" | "body" | "html"
            | "head" => self.block(1),
            "ul" | "ol" | "menu" | "dir" => self.list(name, tag, opens),
            "li" => self.item(tag, opens),
            "table" => self.table(opens),
            "tr" => self.row(),
            "td" | "th" if opens => self.cell(),
            "pre" | "listing" => {
                self.block(2);
                self.preserved = if opens { self.preserved + 1 } else { self.preserved.saturating_sub(1) };
            }
            "sup" => self.superscript = opens,
            "q" => self.put('"'),
            "s" | "strike" | "del" => self.strike(opens),
            "img" | "image" if opens => self.picture(tag),
            "svg" | "canvas" | "object" | "embed" | "video" | "audio" | "v:imagedata" if opens => {
                self.pictures += 1
            }
            "input" if opens => self.input(tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    /// An element with raw content: text for a reader in some, nothing in the others. All are read as raw text, a
    /// script as well, so that the end tag the guard found is the one that ends them.
    fn raw(&mut self, name: &str) -> TokenSinkResult<()> {
        if name == "iframe" {
            self.pictures += 1;
        }
        match name {
            "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "xmp" => TokenSinkResult::RawData(RawKind::Rawtext),
            _ => {
                self.skipped = Some(name.to_owned());
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
        }
    }

    fn list(&mut self, name: &str, tag: &Tag, opens: bool) {
        let outermost = usize::from(!opens);
        self.block(if self.lists.len() == outermost { 2 } else { 1 });
        if opens {
            let start = attribute(tag, "start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
            self.lists.push(if name == "ol" { List::Numbers(start) } else { List::Bullets });
        } else {
            self.lists.pop();
            self.bullet = None;
            if self.lists.is_empty() {
                self.block(2);
            }
        }
    }

    fn item(&mut self, tag: &Tag, opens: bool) {
        self.block(1);
        if !opens {
            self.bullet = None;
            return;
        }
        self.bullet = Some(match self.lists.last_mut() {
            Some(List::Numbers(next)) => {
                let number =
                    attribute(tag, "value").and_then(|value| value.trim().parse().ok()).unwrap_or(*next);
                *next = number.saturating_add(1);
                format!("{number}. ")
            }
            Some(List::Bullets) | None => String::from("- "),
        });
    }

    fn table(&mut self, opens: bool) {
        self.cells = 0;
        if opens {
            self.block(2);
            self.rows.push(0);
        } else {
            self.rows.pop();
            self.block(2);
        }
    }

    fn row(&mut self) {
        self.cells = 0;
        self.block(1);
        if let Some(seen) = self.rows.last_mut() {
            *seen = 0;
        }
    }

    fn cell(&mut self) {
        match self.rows.last_mut() {
            Some(seen) => {
                self.cells += usize::from(*seen > 0);
                *seen += 1;
            }
            // A cell without a table is a block.
            None => self.block(1),
        }
    }

    fn strike(&mut self, opens: bool) {
        if opens {
            self.struck += 1;
            if self.struck == 1 {
                self.put_words("[struck out:");
            }
        } else if self.struck > 0 {
            self.struck -= 1;
            if self.struck == 0 {
                self.out.push(']');
            }
        }
    }

    fn picture(&mut self, tag: &Tag) {
        self.pictures += 1;
        match attribute(tag, "alt").map(|alt| alt.split_whitespace().collect::<Vec<_>>().join(" ")) {
            Some(alt) if !alt.is_empty() => {
                self.put_words(&format!("[image: {alt}]"));
                self.captions.push(alt);
            }
            Some(_) | None => self.put_words("[image]"),
        }
    }

    fn input(&mut self, tag: &Tag) {
        let kind = attribute(tag, "type").unwrap_or_default().to_lowercase();
        match kind.as_str() {
            "checkbox" | "radio" => {
                self.has_text = true;
                self.put_words(if attribute(tag, "checked").is_some() { "[x]" } else { "[ ]" });
            }
            "hidden" | "submit" | "button" | "reset" | "image" | "file" | "password" => {}
            _ => {
                if let Some(value) = attribute(tag, "value").filter(|value| !value.trim().is_empty()) {
                    self.has_text = true;
                    self.put_words(value.trim());
                }
            }
        }
    }

    fn finish(mut self) -> String {
        if !self.has_text {
            if self.pictures == 0 {
                return String::new();
            }
            let described = if self.captions.is_empty() {
                String::new()
            } else {
                format!(": {}", self.captions.join("; "))
            };
            return format!("[The note holds no text, only images ({}){described}]", self.pictures);
        }
        if self.struck > 0 {
            self.out.push(']');
        }
        let mut lines: Vec<&str> = self.out.lines().map(str::trim_end).collect();
        while lines.last().is_some_and(|line| line.is_empty()) {
            lines.pop();
        }
        let mut text = lines.join("\n");
        if text.starts_with(char::is_whitespace) {
            text = text.trim_start().to_owned();
        }
        text
    }
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    tag.attrs
        .iter()
        .find(|attribute| &*attribute.name.local == name)
        .map(|attribute| attribute.value.to_string())
}
