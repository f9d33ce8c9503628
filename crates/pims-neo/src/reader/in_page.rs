//! Fetches issued by the page itself: what Neo's own pages do, and known to work (neo.md 2.4).
//!
//! The page has to lie at Neo's origin; from `about:blank` every fetch fails.

use std::time::Duration;

use serde::Deserialize;
use sync_core::failure::Code;
use sync_core::ports::PimsFailure;
use sync_core::sign_in::page::{PageState, origin, page_state};
use tokio::time::{Instant, sleep};
use url::Url;

use super::{Fetched, date, path_at};
use crate::browser::{Driver, Refusal};
use crate::fault::failure;
use crate::sign_in::look;

/// What the browser may take beyond the deadline that the page keeps by itself.
const SLACK: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status: u16,
    body: String,
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    redirected: Option<bool>,
    #[serde(default)]
    content_type: Option<String>,
    #[serde(default)]
    retry_after: Option<String>,
    #[serde(default)]
    date: Option<String>,
}

/// Asks once.
pub(super) async fn fetch(
    driver: &Driver,
    base: &Url,
    address: &str,
    deadline: Duration,
) -> Result<Fetched, Refusal> {
    let quoted = serde_json::Value::from(address);
    let script = format!("{}({quoted},{})", include_str!("fetch.js").trim_end(), deadline.as_millis());
    let slack = driver.patience().min(SLACK);
    let answer: Answer = driver.script(script, deadline + slack).await?;
    Ok(Fetched {
        status: answer.status,
        content_type: answer.content_type,
        final_path: answer.address.and_then(|address| path_at(base, &Url::parse(&address).ok()?)),
        redirected: answer.redirected.unwrap_or(false),
        retry_after: answer.retry_after,
        date: answer.date.as_deref().and_then(date),
        body: answer.body,
    })
}

/// Brings the page to Neo's origin, signed in or not.
pub(crate) async fn anchor(driver: &Driver, base: &Url) -> Result<(), PimsFailure> {
    const PATIENCE: Duration = Duration::from_secs(15);

    let before = look(driver).await?.map(|facts| facts.document);
    driver.go(&format!("{}/dashboard", base.as_str().trim_end_matches('/')));
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(facts) = look(driver).await?
            && Some(&facts.document) != before.as_ref()
        {
            let state = page_state(&facts, base);
            if let PageState::Certificate | PageState::Unreachable = state
                && let Some((code, detail)) = state.failure()
            {
                return Err(failure(code, detail));
            }
            if facts.origin == origin(base) {
                return Ok(());
            }
        }
        if Instant::now() >= until {
            return Err(failure(Code::NeoUnreachable, "no page of Neo's came in time"));
        }
        sleep(Duration::from_millis(10)).await;
    }
}
