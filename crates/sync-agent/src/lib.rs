//! Does. One actor owns all changing state of a clinic's sync: SQLite, keychain, Supabase, QStash, files.
//! Headless: the desktop shell and `odisctl` are two faces of this library.
//!
//! `agent` takes commands and publishes one status; `run` is one sync, readable top to bottom; every decision it
//! follows is made in `sync-core`.

pub mod agent;
pub mod autostart;
pub mod bar;
pub mod chance;
pub mod clock;
pub mod crash;
pub mod credentials;
mod deliver;
pub mod desk;
pub mod dirs;
pub mod ending;
mod joining;
pub mod lock;
pub mod logging;
pub mod look;
pub mod push;
pub mod run;
pub mod settings;
pub mod station;
pub mod store;
pub mod surroundings;
pub mod updates;
pub mod vault;
pub mod wire;
