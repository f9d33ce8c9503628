//! The outside world for demo, tests and benches, never shipped: a clinic with its IDEXX Neo, QStash, VAPI, a large
//! language model, PostHog, the server of newer versions, and the gateway in front of a real PostgREST and sign-in.

pub mod backing;
pub mod clinic;
pub mod gateway;
pub mod model;
pub mod neo;
pub mod ports;
pub mod posthog;
pub mod qstash;
pub mod updates;
pub mod vapi;
