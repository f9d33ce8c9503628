//! Comes to a signed-in page: by filling Neo's form, or by waiting for a person to do it.
//!
//! What a page shows is decided by [`sync_core::sign_in::page`]; here the page is read, typed into and pressed. The
//! order is fixed: the form is known, its address is Neo's, every field holds what was typed (by length), the permit
//! is given, the button is pressed once. Pressing is never repeated, whatever came of it.
//!
//! A sign-in counts only with two signals: a page behind the sign-in, and JSON that only a session gets.

mod form;
mod person;

pub(crate) use form::{Credentials, sign_in};
pub(crate) use person::by_person;

use std::time::Duration;

use sync_core::failure::Code;
use sync_core::ports::PimsFailure;
use sync_core::sign_in::page::{PageFacts, PageState};

use crate::browser::{Driver, Refusal};
use crate::evidence;
use crate::fault::failure_with;

/// How often a page is looked at while it is waited for. A look costs the browser less than a millisecond.
const LOOK: Duration = Duration::from_millis(12);

/// Waits at most so long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waits {
    /// For a form to show.
    pub(crate) form: Duration,
    /// For an answer to the submitted form.
    pub(crate) answer: Duration,
    /// For a company field that may still come, once everything else stands still.
    pub(crate) late_field: Duration,
}

/// Proves that the page's session gets JSON.
pub(crate) trait Prove: Send {
    /// Asks once.
    fn prove(&mut self, driver: &Driver) -> impl Future<Output = Result<Proof, Refusal>> + Send;
}

/// What came of asking for JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// JSON came: there is a session.
    Proven,
    /// The site answered that there is none.
    NoSession,
    /// The site is in trouble; its status, 0 where there was none.
    Trouble(u16),
}

/// Calls one of the functions of `page.js` in the page.
pub(crate) fn page_script(call: &str) -> String {
    format!("{}.{call}", include_str!("sign_in/page.js").trim_end())
}

/// Looks at the page; `None` while it is between two documents.
pub(crate) async fn look(driver: &Driver) -> Result<Option<PageFacts>, Refusal> {
    let facts = match driver.short::<PageFacts>(page_script("facts()")).await {
        Ok(facts) => facts,
        Err(Refusal::NotNow) => return Ok(None),
        Err(lost @ Refusal::Lost(_)) => return Err(lost),
    };
    let mut facts = facts;
    // The error page says late which error it is, and where there is nothing to show there is no error page at all; the
    // navigation knows.
    if facts.net_error.is_some() || facts.origin == "null" {
        facts.net_error = driver.navigation_error().or(facts.net_error);
    }
    if facts.net_error.as_deref() == Some("") {
        return Ok(None);
    }
    Ok(Some(facts))
}

/// The failure that a state means, with what is kept of the page where the page is a surprise.
async fn ended(driver: &Driver, state: &PageState) -> PimsFailure {
    let (code, detail) =
        state.failure().unwrap_or((Code::NeoPageChanged, "the page did not become what it should"));
    let surprising = match state {
        PageState::Unknown
        | PageState::OtherOrigin
        | PageState::Terms
        | PageState::PasswordChange
        | PageState::LeftSignIn
        | PageState::Landed
        | PageState::Form(_)
        | PageState::Loading => true,
        PageState::Refused
        | PageState::Locked
        | PageState::SecondFactor
        | PageState::Captcha
        | PageState::Maintenance
        | PageState::Certificate
        | PageState::Unreachable
        | PageState::Trouble { .. } => false,
    };
    let detail = match state {
        PageState::Certificate | PageState::Unreachable => match driver.navigation_error() {
            Some(error) => format!("{detail}: {error}"),
            None => detail.to_owned(),
        },
        PageState::Trouble { status } => format!("{detail}: status {status}"),
        PageState::Loading
        | PageState::Form(_)
        | PageState::Refused
        | PageState::Locked
        | PageState::SecondFactor
        | PageState::Captcha
        | PageState::PasswordChange
        | PageState::Terms
        | PageState::Maintenance
        | PageState::OtherOrigin
        | PageState::Landed
        | PageState::LeftSignIn
        | PageState::Unknown => detail.to_owned(),
    };
    let evidence = if surprising { evidence::taken(driver).await } else { None };
    failure_with(code, detail, evidence)
}
