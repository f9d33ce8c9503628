//! Named points at which a test lets the process die, as a power cut would. They exist in debug builds and in the
//! development environment only; a release knows none of them.
//!
//! `ODIS_SYNC_CRASH_AT=name` kills the process with SIGKILL when it comes by; `name:3` at the third time.

/// Every point, in the order in which a run passes them.
pub const POINTS: [&str; 11] = [
    "migrated",
    "permit_kept",
    "signed_in",
    "read_before_commit",
    "committed_before_claim",
    "rows_claimed_before_send",
    "rows_answered_before_record",
    "message_claimed_before_send",
    "message_answered_before_record",
    "delivered_before_end",
    "session_ended_before_record",
];

/// Passes a point.
#[cfg(debug_assertions)]
pub(crate) fn point(name: &str) {
    use std::sync::Mutex;
    use std::sync::PoisonError;

    static PASSED: Mutex<u32> = Mutex::new(0);
    debug_assert!(POINTS.contains(&name), "an unknown crash point");
    let wanted = match std::env::var("ODIS_SYNC_CRASH_AT") {
        Ok(wanted) if std::env::var("ODIS_SYNC_ENV").as_deref() == Ok("development") => wanted,
        Ok(_) | Err(_) => return,
    };
    let (wanted, times) = match wanted.split_once(':') {
        Some((wanted, times)) => (wanted, times.parse().unwrap_or(1)),
        None => (wanted.as_str(), 1),
    };
    if wanted != name {
        return;
    }
    let mut passed = PASSED.lock().unwrap_or_else(PoisonError::into_inner);
    *passed += 1;
    if *passed == times {
        die();
    }
}

/// Passes a point: nothing, in a release.
#[cfg(not(debug_assertions))]
pub(crate) fn point(_name: &str) {}

#[cfg(all(debug_assertions, unix))]
fn die() {
    use rustix::process::{Signal, getpid, kill_process};
    if kill_process(getpid(), Signal::KILL).is_err() {
        std::process::abort();
    }
}

#[cfg(all(debug_assertions, not(unix)))]
fn die() {
    std::process::abort();
}
