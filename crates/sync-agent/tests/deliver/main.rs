//! What the agent delivers, against servers that answer as they are told: clouds that lie, clocks that were wrong.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../push_support/line.rs"]
mod line;

mod clocks;
mod desk;
mod drained;
mod rows;
mod turns;
