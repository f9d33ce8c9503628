//! Waits until a person has signed in, in a window of ours. Nothing is typed and nothing is pressed.

use std::time::Duration;

use sync_core::failure::Code;
use sync_core::ports::PimsFailure;
use sync_core::sign_in::page::{PageState, may_be_signed_in, page_state};
use tokio::time::{Instant, sleep};
use url::Url;

use super::form::open;
use super::{Proof, Prove, ended, look};
use crate::browser::{Driver, Loss, Refusal};
use crate::fault::failure;

/// A person's steps are looked at so often.
const GLANCE: Duration = Duration::from_millis(400);
/// A page that gave no proof is asked again after so long, or at once when it has become another page.
const ASK_AGAIN: Duration = Duration::from_secs(3);

/// Opens the sign-in page and waits until its session gets JSON.
pub(crate) async fn by_person(
    driver: &Driver,
    base: &Url,
    prove: &mut impl Prove,
    patience: Duration,
) -> Result<(), PimsFailure> {
    let until = Instant::now() + patience;
    match waited(driver, base, prove, until).await {
        Err(Ended::Refused(Refusal::Lost(Loss::Closed | Loss::Exited | Loss::Disconnected))) => {
            Err(failure(Code::Stopped, "the window was closed before anybody had signed in"))
        }
        Err(Ended::Refused(refusal)) => Err(refusal.into()),
        Err(Ended::Failed(failed)) => Err(failed),
        Ok(()) => Ok(()),
    }
}

enum Ended {
    Refused(Refusal),
    Failed(PimsFailure),
}

impl From<Refusal> for Ended {
    fn from(refusal: Refusal) -> Self {
        Ended::Refused(refusal)
    }
}

async fn waited(driver: &Driver, base: &Url, prove: &mut impl Prove, until: Instant) -> Result<(), Ended> {
    let opened = open(driver, base, Duration::from_secs(20)).await;
    if let Some(Loss::Closed | Loss::Exited | Loss::Disconnected) = driver.lost().why() {
        return Err(Ended::Refused(Refusal::Lost(Loss::Closed)));
    }
    opened.map_err(Ended::Failed)?;
    let mut asked: Option<(String, Instant)> = None;
    loop {
        if let Some(facts) = look(driver).await? {
            let state = page_state(&facts, base);
            if matches!(state, PageState::Certificate | PageState::Unreachable) {
                return Err(Ended::Failed(ended(driver, &state).await));
            }
            // Every other page is the person's to answer.
            let due = asked
                .as_ref()
                .is_none_or(|(document, at)| *document != facts.document || at.elapsed() >= ASK_AGAIN);
            if due && may_be_signed_in(&facts, base) {
                match prove.prove(driver).await {
                    Ok(Proof::Proven) => return Ok(()),
                    Ok(Proof::NoSession | Proof::Trouble(_)) | Err(Refusal::NotNow) => {}
                    Err(lost @ Refusal::Lost(_)) => return Err(lost.into()),
                }
                asked = Some((facts.document, Instant::now()));
            }
        }
        if Instant::now() >= until {
            return Err(Ended::Failed(failure(Code::RunDeadline, "nobody signed in in time")));
        }
        sleep(GLANCE).await;
    }
}
