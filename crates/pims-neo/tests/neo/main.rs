//! The reader against the stand-in of IDEXX Neo, with a real Chromium.

mod browser;
mod person;
mod reading;
mod session;
mod sign_in;
mod world;
