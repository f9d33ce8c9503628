//! Failures of this crate, in the words of the port.

use sync_core::failure::Code;
use sync_core::ports::{Evidence, PimsFailure};

/// A failure without evidence.
pub(crate) fn failure(code: Code, detail: impl Into<String>) -> PimsFailure {
    PimsFailure { code, detail: detail.into(), evidence: None }
}

/// A failure with what is kept of the page that surprised us, where there is something.
pub(crate) fn failure_with(code: Code, detail: impl Into<String>, evidence: Option<Evidence>) -> PimsFailure {
    PimsFailure { code, detail: detail.into(), evidence }
}
