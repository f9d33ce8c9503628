//! How [`super::Neo`] is set up.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sync_core::ports::Clock;
use url::Url;

use crate::reader::Deadlines;
use crate::sign_in::Waits;

/// Everything that [`super::Neo`] is told.
#[derive(Clone)]
pub struct NeoOptions {
    /// Where browser profiles live for the length of a run; a folder of ours and nobody else's.
    pub profile_root: PathBuf,
    /// The browser to use; the first one found where absent.
    pub browser: Option<PathBuf>,
    /// Start it without its sandbox. Only where that cannot work: as root, in a container.
    pub no_sandbox: bool,
    /// Neo's address, for kept sessions.
    pub base_url: Url,
    /// Direct has given the same answers as in-page on this account.
    pub direct_proven: bool,
    /// How long a run may take, from the first [`sync_core::ports::Pims::open`] on.
    pub deadline: Duration,
    /// A proxy for the browser and for direct requests; the system's where absent. Without a user name or a password:
    /// with one nothing is opened ([`sync_core::failure::Code::ProxyAddress`]).
    pub proxy: Option<String>,
    /// Says when a sign-in happened.
    pub clock: Arc<dyn Clock>,
    /// How long the steps may take.
    pub patience: Patience,
    /// A picture is taken of a page that surprises us.
    pub screenshots: bool,
    /// A person's window is not shown. For tests, in which nobody looks.
    pub hidden_window: bool,
}

impl NeoOptions {
    /// The usual ones.
    pub fn new(profile_root: PathBuf, base_url: Url, clock: Arc<dyn Clock>) -> Self {
        NeoOptions {
            profile_root,
            browser: None,
            no_sandbox: false,
            base_url,
            direct_proven: false,
            deadline: Duration::from_secs(600),
            proxy: None,
            clock,
            patience: Patience::default(),
            screenshots: false,
            hidden_window: false,
        }
    }
}

/// How long the steps may take. With these, nothing takes longer than 60 s after the browser or Neo has gone.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until a started browser can be driven.
    pub start: Duration,
    /// One command of the browser; one that takes longer means that it has frozen.
    pub command: Duration,
    /// Until a sign-in form shows.
    pub form: Duration,
    /// Until something comes of a submitted form.
    pub answer: Duration,
    /// Until a form without a company field is taken for one that has none.
    pub late_field: Duration,
    /// A whole opening.
    pub open: Duration,
    /// A person who signs in.
    pub person: Duration,
    /// One try of the calendar.
    pub calendar: Duration,
    /// One try of anything else.
    pub item: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Patience {
            start: seconds(20),
            command: seconds(15),
            form: seconds(20),
            answer: seconds(25),
            late_field: Duration::from_millis(1500),
            open: seconds(55),
            person: seconds(600),
            calendar: seconds(30),
            item: seconds(15),
        }
    }
}

impl Patience {
    pub(super) fn waits(&self) -> Waits {
        Waits { form: self.form, answer: self.answer, late_field: self.late_field }
    }

    pub(super) fn deadlines(&self) -> Deadlines {
        Deadlines { calendar: self.calendar, item: self.item }
    }
}
