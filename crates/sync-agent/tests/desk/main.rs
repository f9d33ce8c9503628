//! The desk of a staying agent: intents in, answers out, the whole picture whenever it changes.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod clinic;
mod hostile;
mod lists;
mod privacy;
mod secrets;
mod set_up;
mod updates;
mod usage;
mod wishes;
