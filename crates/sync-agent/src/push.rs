//! What leaves the machine: batches to the clinic's Supabase project, messages about owed calls to QStash,
//! and usage statistics to PostHog where a clinic chose so. And what comes to it by itself: newer versions of the program.
//!
//! Adapters without decisions: what an answer means is said by `sync_core::outbox`, what is sent is made by
//! `sync_core::cloud`. All clients promise the same: https, or http on loopback; no redirect is followed, but to https by the
//! one that fetches versions; every request has a deadline; answers are bounded in size; no error, log line or address holds a token or a payload.

pub mod http;
pub mod posthog;
pub mod qstash;
pub mod supabase;
pub mod updates;
