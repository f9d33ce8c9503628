//! The store through its own door: what it promises about files, sealed columns, rows owed and calls.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod calls;
mod clinic;
mod evidence;
mod model;
mod opening;
mod outbox;
mod sealing;
mod visits;
