//! The stand-in's time: the wall clock with an offset, or a clock held where a test put it.
//!
//! Delays, retries and the deduplication window follow this clock. Signatures do not: receivers verify `nbf`
//! and `exp` against their own wall clock, so those two are always stamped by it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// What the stand-in goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The wall clock, moved ahead by so much: messages go out by themselves when they fall due.
    Wall {
        /// How far ahead of the wall clock.
        ahead: TimeDelta,
    },
    /// Stands still until it is moved.
    Held(DateTime<Utc>),
}

impl Clock {
    /// The wall clock as it is.
    pub const WALL: Self = Self::Wall { ahead: TimeDelta::zero() };

    /// A clock that stands at the present moment.
    pub fn held_now() -> Self {
        Self::Held(wall())
    }

    /// What this clock shows.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::Wall { ahead } => wall() + *ahead,
            Self::Held(at) => *at,
        }
    }

    /// This clock, showing `at` from now on.
    #[must_use]
    pub fn moved_to(self, at: DateTime<Utc>) -> Self {
        match self {
            Self::Wall { .. } => Self::Wall { ahead: at - wall() },
            Self::Held(_) => Self::Held(at),
        }
    }

    /// How long to wait until it shows `at`; `None` when it stands still.
    pub(super) fn wait_until(&self, at: DateTime<Utc>) -> Option<Duration> {
        match self {
            Self::Wall { .. } => Some((at - self.now()).to_std().unwrap_or_default()),
            Self::Held(_) => None,
        }
    }
}

/// The present moment.
pub(crate) fn wall() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the stand-ins' only reading of the wall clock")]
    Utc::now()
}
