//! The steps of something that is being tried, published while it happens.

use sync_core::failure::{Code, Failure};
use sync_core::ports::PimsRoom;
use sync_core::view::window::{Check, CheckName, CheckState};
use sync_core::words::Finding;
use tokio::sync::watch;

use super::{Agent, Picture};

/// A handle on the published steps.
#[derive(Clone)]
pub(super) struct Checklist {
    picture: watch::Sender<Picture>,
}

impl<R: PimsRoom> Agent<R> {
    /// A list of steps that nobody has begun.
    pub(super) fn checklist(&self, names: &[CheckName]) -> Checklist {
        let checks = names.iter().map(|what| waiting(*what)).collect();
        self.picture.send_modify(|picture| picture.checklist = checks);
        Checklist { picture: self.picture.clone() }
    }
}

impl Checklist {
    /// This step is being tried.
    pub(super) fn running(&self, what: CheckName) {
        self.set(Check { state: CheckState::Running, ..waiting(what) });
    }

    /// It is good.
    pub(super) fn good(&self, what: CheckName, found: Option<String>) {
        self.set(Check { state: CheckState::Good, found, ..waiting(what) });
    }

    /// It is not set up.
    pub(super) fn absent(&self, what: CheckName, found: &str) {
        self.set(Check { state: CheckState::Absent, found: Some(found.to_owned()), ..waiting(what) });
    }

    /// It is wrong.
    pub(super) fn failed(&self, what: CheckName, failure: &Failure) {
        self.set(Check { state: CheckState::Failed, failure: Some(failure.clone()), ..waiting(what) });
    }

    /// How a step ended; `None` inside: not set up.
    pub(super) fn ended(&self, what: CheckName, outcome: &Result<Found, Failure>) {
        match outcome {
            Ok(Found::Good(found)) => self.good(what, Some(found.clone())),
            Ok(Found::Absent(words)) => self.absent(what, words),
            Err(failure) => self.failed(what, failure),
        }
    }

    /// The steps as they stand.
    pub(super) fn checks(&self) -> Vec<Check> {
        self.picture.borrow().checklist.clone()
    }

    /// A sign-in that came to nothing, at the step where it did.
    pub(super) fn sign_in_failed(&self, failure: &Failure) {
        let step = step_of(failure.code, self.is_running(CheckName::SignedIn));
        if step == CheckName::SignedIn {
            self.good(CheckName::NeoReached, None);
        }
        self.failed(step, failure);
    }

    fn is_running(&self, what: CheckName) -> bool {
        self.picture
            .borrow()
            .checklist
            .iter()
            .any(|check| check.what == what && check.state == CheckState::Running)
    }

    fn set(&self, check: Check) {
        self.picture.send_modify(|picture| {
            if let Some(known) = picture.checklist.iter_mut().find(|known| known.what == check.what) {
                *known = check;
            }
        });
    }
}

/// What a step found, in words.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// It is good, and so it looks.
    Good(String),
    /// It is not set up, and nothing is wrong.
    Absent(String),
}

impl Found {
    /// It is good.
    pub(super) fn good(finding: &Finding<'_>) -> Self {
        Self::Good(finding.say())
    }

    /// It is not set up.
    pub(super) fn absent(finding: &Finding<'_>) -> Self {
        Self::Absent(finding.say())
    }
}

fn waiting(what: CheckName) -> Check {
    Check { what, state: CheckState::Waiting, found: None, failure: None }
}

/// The step at which a sign-in failed. Whatever came after the click is about the sign-in.
fn step_of(code: Code, clicked: bool) -> CheckName {
    const BROWSER: [Code; 5] = [
        Code::BrowserMissing,
        Code::BrowserTooOld,
        Code::BrowserStart,
        Code::BrowserLost,
        Code::BrowserForbidden,
    ];
    const SIGN_IN: [Code; 7] = [
        Code::NeoSignInRefused,
        Code::NeoAccountLocked,
        Code::NeoMfa,
        Code::NeoCaptcha,
        Code::NeoPasswordChange,
        Code::NeoPageChanged,
        Code::SignInPaused,
    ];
    if BROWSER.contains(&code) {
        CheckName::Browser
    } else if clicked || SIGN_IN.contains(&code) {
        CheckName::SignedIn
    } else {
        CheckName::NeoReached
    }
}
