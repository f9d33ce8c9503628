//! Reads IDEXX Neo. A real Chromium signs in; what is read afterwards is cookie-authorised JSON, never a rendered page.
//!
//! - [`browser`] finds, starts, watches and ends the browser, and cleans up after one that outlived its agent.
//! - `sign_in` fills and submits Neo's form, or waits until a person has done so.
//! - `session` is what a sign-in leaves behind: cookies and the user agent that earned them.
//! - `reader` asks for JSON, in the page or directly, at a pace Neo can bear.
//! - `proxy` holds the one address that may stand on a command line: without a secret.
//! - `evidence` describes a page that surprised us, without a word of what it said; where the clinic chose so, it takes a
//!   picture.
//!
//! Invariants: every `await` on the browser ends (an answer, a typed failure, or the deadline around it); a browser
//! that was started is ended together with everything it started, and its profile is deleted, whichever way the
//! work ends; a password is typed only on a page of the address given, over https or on this very machine, and is
//! submitted once per permit; nothing is ever written to Neo.

#![warn(missing_docs)]

pub mod browser;
mod evidence;
mod fault;
mod neo;
mod proxy;
mod reader;
mod room;
mod session;
mod sign_in;

pub use neo::{Neo, NeoOptions, Patience};
pub use room::NeoRoom;
