//! What every test of the program through its own door shares: a clinic whose whole outside world is the practice,
//! and the real `odisctl`, started as a clinic's IT person would start it.
//!
//! The program is the one that `cargo build -p odisctl` put beside the tests, or the one that `ODISCTL` names.

#![expect(clippy::expect_used, reason = "a fixture that cannot be set up ends its test")]

pub mod door {
    //! One file per thing a test holds in its hands.

    pub mod clinic;
    pub mod desktop;
    pub mod functions;
    pub mod keyring;
    pub mod opinions;
    pub mod program;
    pub mod visits;
}

pub use door::clinic::{Clinic, Cloud, Pc, Vault};
pub use door::desktop::{BrowserWindow, Colours, Desktop, Driver, Step, odis_sync_program};
pub use door::functions::Served;
pub use door::opinions::SecondOpinions;
pub use door::program::{Program, Ran, Running, odisctl_program};
pub use door::visits;

/// Waits until something holds that happens in another process. The bound only ends a test that hangs.
pub async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    until_seen(what, async || if holds().await { None } else { Some(String::new()) }).await;
}

/// The same for what can be looked at: `look` gives what is seen in its place, or nothing once it holds.
pub async fn until_seen(what: &str, look: impl AsyncFn() -> Option<String>) {
    let seen = std::cell::RefCell::new(String::new());
    let waiting = async {
        while let Some(instead) = look().await {
            seen.replace(instead);
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(90), waiting).await;
    assert!(waited.is_ok(), "it never came to be that {what}; at last: {}", seen.borrow());
}
