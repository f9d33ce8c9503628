//! What was asked of the site: one entry per request, made on arrival and completed when the answer is known.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The sign-in page.
    SignInPage,
    /// A sign-in form or one of the steps after it.
    SignIn,
    /// An HTML page.
    Page,
    /// A JSON answer.
    Data,
    /// Style sheet, icon, long poll: what a page loads by itself.
    Asset,
    /// An attempt to change something.
    Write,
    /// Anything else.
    Unknown,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Logged {
    /// Number of the request, from 1, never reused.
    pub seq: u64,
    /// Arrival, on the stand-in's clock.
    pub at: DateTime<Utc>,
    /// Method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// What it was for.
    pub kind: Kind,
    /// Status of the answer; 0 while there is none, and for good when the connection was cut instead.
    pub status: u16,
    /// Number of the session it came with, if that session was alive.
    pub session: Option<u32>,
    /// Data requests under way when it arrived, itself included.
    pub parallel: usize,
    /// Names of the fields in its body, never their values.
    pub fields: Vec<String>,
    /// It carried `X-Requested-With`.
    pub xhr: bool,
    /// It carried `Sec-Fetch-Site`, which a browser adds and a plain HTTP client does not.
    pub from_browser: bool,
    /// Its `User-Agent`.
    pub user_agent: String,
}

/// The log and the counts that outlive its order.
#[derive(Default)]
pub(super) struct Log {
    entries: Vec<Logged>,
    next: u64,
    under_way: usize,
    pub(super) max_parallel: usize,
    pub(super) password_submits: usize,
    pub(super) passwords_elsewhere: usize,
    pub(super) sign_ins: usize,
    pub(super) writes: usize,
}

impl Log {
    /// Notes an arrival and returns its number. `entry.seq` and `entry.parallel` are filled in here.
    pub(super) fn arrived(&mut self, mut entry: Logged) -> u64 {
        self.next += 1;
        entry.seq = self.next;
        match entry.kind {
            Kind::Data => {
                self.under_way += 1;
                self.max_parallel = self.max_parallel.max(self.under_way);
            }
            Kind::Write => self.writes += 1,
            Kind::SignInPage | Kind::SignIn | Kind::Page | Kind::Asset | Kind::Unknown => {}
        }
        entry.parallel = self.under_way;
        self.entries.push(entry);
        self.next
    }

    /// Completes an entry, unless the log was cleared meanwhile.
    pub(super) fn complete(&mut self, seq: u64, change: impl FnOnce(&mut Logged)) {
        if let Ok(at) = self.entries.binary_search_by_key(&seq, |entry| entry.seq)
            && let Some(entry) = self.entries.get_mut(at)
        {
            change(entry);
        }
    }

    /// A data request is over, answered or given up.
    pub(super) fn left(&mut self, kind: Kind) {
        if kind == Kind::Data {
            self.under_way -= 1;
        }
    }

    pub(super) fn entries(&self) -> Vec<Logged> {
        self.entries.clone()
    }

    pub(super) fn clear(&mut self) {
        *self = Log { next: self.next, under_way: self.under_way, ..Log::default() };
    }
}
