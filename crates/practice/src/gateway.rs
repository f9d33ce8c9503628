//! Placeholder.

pub(crate) mod line;
