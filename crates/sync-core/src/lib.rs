//! Decides. Every rule of Odis Sync is a function of values in this crate: no I/O, no clock, no chance, no
//! async runtime. Modules stand in the order in which data meets them:
//!
//! `practice` (the trade's values) → `neo` (the site's answers become those values) → `notes` (text and hash) →
//! `reconcile` (what was known + what was read → changes) → `calls` (may the owner be phoned, and when) →
//! `outbox` (a response → an action) → `schedule`, `sign_in` (when a run is due, whether a password may be
//! submitted) → `audit` (hash chain) → `cloud` (bodies of batches and messages) → `failure` (code → what has to happen next)
//! → `updates` (which newer version is for this computer, and when) → `words` (every sentence, in the language in use) → `view` (what a person is shown). `ports` names the outside world in
//! traits.

#![warn(missing_docs)]

pub mod audit;
pub mod calls;
pub mod cloud;
pub mod failure;
pub mod neo;
pub mod notes;
pub mod outbox;
pub mod ports;
pub mod practice;
pub mod reconcile;
pub mod schedule;
pub mod sign_in;
pub mod updates;
pub mod view;
pub mod words;
