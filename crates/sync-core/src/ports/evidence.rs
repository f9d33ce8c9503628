//! What is kept of a page that surprised us: always its outline, and a picture where the clinic chose to keep one.

use std::fmt;

use secrecy::{ExposeSecret, SecretSlice};

/// How a page that surprised us looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// A redacted skeleton: tags and attribute names, no text.
    pub skeleton: String,
    /// A picture; only where the clinic chose to have them kept.
    pub screenshot: Option<Screenshot>,
}

impl Evidence {
    /// It is kept for so many days, and not a day longer.
    pub const DAYS: i64 = 7;

    /// So many pictures are kept at most; an older one goes for a newer one.
    pub const MOST_SCREENSHOTS: usize = 12;

    /// A skeleton alone.
    pub fn of_skeleton(skeleton: String) -> Self {
        Self { skeleton, screenshot: None }
    }
}

/// A picture of a page as a PNG: client data. It is wiped when it is dropped, and its bytes are neither printed nor
/// serialised.
#[derive(Clone)]
pub struct Screenshot(SecretSlice<u8>);

impl Screenshot {
    /// The largest that is kept.
    pub const LARGEST: usize = 2 * 1024 * 1024;

    /// How every PNG begins.
    pub const MAGIC: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

    /// A picture; nothing where the bytes are no PNG, or too many.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        // Owned by what wipes them first, so that a refused picture is wiped as well.
        let picture = Self(SecretSlice::from(bytes));
        let bytes = picture.bytes();
        (bytes.starts_with(&Self::MAGIC) && bytes.len() <= Self::LARGEST).then_some(picture)
    }

    /// The PNG, for whatever seals it or writes it to the file that a person named.
    pub fn bytes(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Screenshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Screenshot({} bytes)", self.bytes().len())
    }
}

impl PartialEq for Screenshot {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Eq for Screenshot {}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(of: &[u8]) -> Vec<u8> {
        [&Screenshot::MAGIC, of].concat()
    }

    #[test]
    fn only_a_png_of_a_bounded_size_is_a_picture() {
        assert!(Screenshot::new(png(b"Biscuit")).is_some());
        assert!(Screenshot::new(b"<html>Biscuit</html>".to_vec()).is_none(), "no PNG");
        assert!(Screenshot::new(Vec::new()).is_none());
        let largest = Screenshot::LARGEST - Screenshot::MAGIC.len();
        assert!(Screenshot::new(png(&vec![7; largest])).is_some());
        assert!(Screenshot::new(png(&vec![7; largest + 1])).is_none(), "one byte too many");
    }

    #[test]
    fn what_is_printed_of_a_picture_holds_nothing_of_it() {
        let evidence = Evidence { skeleton: "html".to_owned(), screenshot: Screenshot::new(png(b"Biscuit")) };
        let printed = format!("{evidence:?}");
        assert!(printed.contains("Screenshot(15 bytes)"), "{printed}");
        assert!(!printed.contains("Biscuit") && !printed.contains("PNG"), "{printed}");
    }
}
