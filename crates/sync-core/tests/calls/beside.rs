//! What people say in the same sentence as something grave.

#![allow(dead_code, reason = "each of those who read it asks for a part")]

/// What stands before and behind a wording in its sentence.
pub type Beside = (&'static str, &'static str);

/// Nothing.
pub const ALONE: &[Beside] = &[("", "")];

/// Harmless things, as people add them to whatever they tell: none makes what is told less grave.
pub const CALM: &[Beside] = &[
    ("", ", owner is doing well"),
    ("", ", eating well, no other concerns"),
    ("Eating and drinking well at home, ", ""),
    ("Bright, exam normal, ", ", recheck in two weeks"),
];

/// A text in a sentence with what stands beside it.
pub fn beside(text: &str, (before, behind): Beside) -> String {
    let goes_on = if behind.is_empty() { text } else { text.trim_end_matches(['.', '!', '?', ' ']) };
    format!("{before}{goes_on}{behind}")
}
