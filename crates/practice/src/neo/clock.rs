//! The stand-in's clock: the real one, shifted. Sessions end and consultations lie in the future by it.

use chrono::{DateTime, TimeDelta, Utc};

/// A ticking clock that can be set and pushed.
pub(super) struct Clock {
    ahead: TimeDelta,
}

#[expect(clippy::disallowed_methods, reason = "a stand-in for the outside world has its own clock")]
fn real() -> DateTime<Utc> {
    Utc::now()
}

impl Clock {
    pub(super) fn starting(now: DateTime<Utc>) -> Self {
        Clock { ahead: now - real() }
    }

    /// The real time, or a later one to start from.
    pub(super) fn not_before(earliest: DateTime<Utc>) -> Self {
        Clock { ahead: (earliest - real()).max(TimeDelta::zero()) }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        real() + self.ahead
    }

    pub(super) fn set(&mut self, now: DateTime<Utc>) {
        self.ahead = now - real();
    }

    pub(super) fn advance(&mut self, by: TimeDelta) {
        self.ahead += by;
    }
}
