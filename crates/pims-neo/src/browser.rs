//! The browser: found on this machine, started for one run, watched, and ended with everything that belongs to it.
//!
//! It is started by us and not by chromiumoxide, because a browser has to die with its agent, because its port is
//! read from the profile (`DevToolsActivePort`) instead of from an output that may not be text, and because
//! chromiumoxide trusts every certificate unless told otherwise. Its profile lives for one run.

mod driver;
mod find;
mod flags;
mod os;
mod policy;
mod process;
mod profile;
mod reap;

pub(crate) use driver::{Driver, Loss, Refusal};
pub(crate) use find::why_not_started;
pub use find::{FoundBrowser, MINIMUM_MAJOR, find};
pub(crate) use process::{Order, Process};
pub use reap::{Reaped, reap_leftovers};
