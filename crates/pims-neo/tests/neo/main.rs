//! The reader against the stand-in of IDEXX Neo, with a real Chromium.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod browser;
mod pages;
mod person;
mod pictures;
mod proxy;
mod reading;
mod session;
mod sign_in;
mod world;
