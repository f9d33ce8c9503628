//! Asks Neo for JSON: in the page or directly, four at a time, at a pace that Neo can bear.
//!
//! Both ways send the same request and bring back the same [`Fetched`]; [`sync_core::neo::answer`] says what kind of
//! answer that is, and `reading` what follows from it.

mod direct;
mod in_page;
mod pace;
mod proof;
mod reading;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sync_core::neo::answer::{AnswerKind, HttpAnswer, classify, retry_after};
use sync_core::ports::{Ask, ReaderKind};
use url::Url;

use crate::browser::{Driver, Refusal};

pub(crate) use direct::Direct;
pub(crate) use in_page::anchor;
pub(crate) use pace::Pace;
pub(crate) use proof::Prover;
pub(crate) use reading::{Ended, Item, Reading};

/// Questions under way at once.
pub(crate) const PARALLEL: usize = 4;

/// How long one try may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadlines {
    /// The calendar: one answer for many days.
    pub(crate) calendar: Duration,
    /// Everything else.
    pub(crate) item: Duration,
}

impl Deadlines {
    pub(crate) fn of(&self, ask: &Ask) -> Duration {
        match ask {
            Ask::Calendar { .. } => self.calendar,
            Ask::Consultation(_) | Ask::Appointment(_) | Ask::Configuration | Ask::Patient { .. } => {
                self.item
            }
        }
    }
}

/// How a question is put.
#[derive(Clone)]
pub(crate) enum Way {
    /// By the page of a browser.
    InPage(Driver),
    /// By a client of our own.
    Direct(Direct),
}

impl Way {
    pub(crate) fn kind(&self) -> ReaderKind {
        match self {
            Way::InPage(_) => ReaderKind::InPage,
            Way::Direct(_) => ReaderKind::Direct,
        }
    }

    /// Asks once. What goes wrong on the way is an answer with status 0; only a lost browser is a refusal.
    pub(crate) async fn ask(
        &self,
        base: &Url,
        target: &str,
        deadline: Duration,
        requests: &AtomicU64,
    ) -> Result<Fetched, Refusal> {
        let address = format!("{}{target}", base.as_str().trim_end_matches('/'));
        requests.fetch_add(1, Ordering::Relaxed);
        match self {
            Way::InPage(driver) => in_page::fetch(driver, base, &address, deadline).await,
            Way::Direct(direct) => Ok(direct.fetch(base, &address, deadline).await),
        }
    }
}

/// What came back of one try.
#[derive(Default)]
pub(crate) struct Fetched {
    /// HTTP status; 0 where nothing came.
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) final_path: Option<String>,
    pub(crate) redirected: bool,
    pub(crate) retry_after: Option<String>,
    pub(crate) date: Option<DateTime<Utc>>,
    /// Whole, or empty.
    pub(crate) body: String,
}

impl Fetched {
    /// What kind of answer it is.
    pub(crate) fn kind(&self) -> AnswerKind {
        classify(&HttpAnswer {
            status: self.status,
            content_type: self.content_type.as_deref(),
            final_path: self.final_path.as_deref(),
            redirected: self.redirected,
            retry_after: self.retry_after.as_deref(),
            body: &self.body,
        })
    }

    /// How long Neo asks to be left alone, in seconds or until a date of its own clock.
    pub(crate) fn pause(&self) -> Option<Duration> {
        retry_after(self.retry_after.as_deref()?, self.date)
    }
}

/// Path of an address if it lies at `base`'s origin.
fn path_at(base: &Url, address: &Url) -> Option<String> {
    (address.origin() == base.origin()).then(|| address.path().to_owned())
}

/// A `Date` header.
fn date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|date| date.to_utc())
}
