//! Every sentence that the program itself says to people: in tray and notifications, about failures, checks and settings,
//! on the desktop. The window's own labels are the window's (`ui/src/words`); the command line's own output is its own.
//!
//! A language is one implementation of [`Words`], and [`spoken`] chooses it, once: what is to be said is a value, and no
//! other room writes a sentence. No sentence holds a client's data or a secret.

mod english;
mod finding;
mod phrase;
mod refusal;
#[cfg(test)]
mod tests;
mod updates;

use crate::failure::Code;

pub use finding::Finding;
pub use phrase::{Phrase, RunWord};
pub use refusal::{Field, ProxyFault, Receiver, Refusal};
pub use updates::UpdateWord;

/// What a language says.
pub trait Words: Sync {
    /// Message and action: what happened and what is safe, and what to do next, where the code tells all there is.
    fn failure(&self, code: Code) -> (&'static str, &'static str);

    /// The same about something in particular.
    fn refusal(&self, refusal: &Refusal<'_>) -> (String, String);

    /// What a check found.
    fn finding(&self, finding: &Finding<'_>) -> String;

    /// Anything else.
    fn phrase(&self, phrase: Phrase<'_>) -> String;
}

/// The language in use.
pub fn spoken() -> &'static dyn Words {
    &english::English
}
