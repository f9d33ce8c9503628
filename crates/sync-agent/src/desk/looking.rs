//! Reading beside the agent: one read-only connection that is opened at the first list and kept, unlocked with the key
//! that the agent holds once it holds it.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sync_core::audit::Verdict;
use sync_core::failure::Failure;
use sync_core::view::intent::Answer;
use sync_core::words::Phrase;

use crate::agent::SharedKey;
use crate::dirs::Home;
use crate::look::Look;

/// What a desk looks with.
pub(super) struct Looking {
    home: Home,
    key: SharedKey,
    look: Mutex<Option<Look>>,
}

impl Looking {
    pub(super) fn new(home: Home, key: SharedKey) -> Self {
        Self { home, key, look: Mutex::new(None) }
    }

    pub(super) fn home(&self) -> &Home {
        &self.home
    }

    /// Reads; blocks.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Look) -> Result<T, Failure>) -> Result<T, Failure> {
        let mut kept = self.look.lock().unwrap_or_else(PoisonError::into_inner);
        let mut look = match kept.take() {
            Some(look) => look,
            None => Look::beside(&self.home)?,
        };
        if !look.is_unlocked()
            && let Some(key) = self.key.lock().unwrap_or_else(PoisonError::into_inner).as_ref()
        {
            look.unlock(key);
        }
        let answer = read(&look);
        *kept = Some(look);
        answer
    }
}

/// The verdict about the audit trail, in words.
pub(super) fn told(verdict: &Verdict, anchors: usize, at: DateTime<Utc>) -> Answer {
    let count = |many: u64| u32::try_from(many).unwrap_or(u32::MAX);
    let faults = verdict.faults.iter().map(|fault| Phrase::AuditFault(fault.seq, fault.what).say()).collect();
    Answer::AuditVerdict {
        sound: verdict.is_sound(),
        entries: count(verdict.rows),
        anchors: count(anchors as u64),
        faults,
        at,
    }
}
