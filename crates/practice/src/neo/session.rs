//! Sessions, refused passwords, and one-time tickets. All time is the stand-in's clock.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::switches::{AfterPassword, Switches};

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nobody has signed in.
    Guest,
    /// The password was right, one more step is due.
    Pending(AfterPassword),
    /// Signed in.
    Open,
}

struct Session {
    number: u32,
    stage: Stage,
    csrf: String,
    created: DateTime<Utc>,
    seen: DateTime<Utc>,
    answered: u32,
    under_way: usize,
}

impl Session {
    fn lives(&self, now: DateTime<Utc>, switches: &Switches) -> bool {
        let idle = TimeDelta::minutes(i64::from(switches.session_idle_minutes));
        let absolute = TimeDelta::minutes(i64::from(switches.session_absolute_minutes));
        now - self.seen < idle && now - self.created < absolute
    }
}

/// What a request gets to know of its session.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    pub token: String,
    pub number: u32,
    pub stage: Stage,
    pub csrf: String,
}

/// Every session of the site.
#[derive(Default)]
pub(super) struct Sessions {
    seed: [u8; 32],
    given_out: u64,
    by_token: HashMap<String, Session>,
    numbers: u32,
    refused: u32,
    locked: bool,
    one_has_died: bool,
    tickets: HashSet<String>,
}

impl Sessions {
    pub(super) fn seeded() -> anyhow::Result<Self> {
        let mut sessions = Sessions::default();
        getrandom::fill(&mut sessions.seed).map_err(|cause| anyhow::anyhow!("no randomness: {cause}"))?;
        Ok(sessions)
    }

    /// A text nobody can guess, never the same twice.
    pub(super) fn token(&mut self) -> String {
        self.given_out += 1;
        let digest =
            Sha256::new().chain_update(self.seed).chain_update(self.given_out.to_be_bytes()).finalize();
        hex::encode(&digest[..20])
    }

    /// The live session behind a cookie. `touch` says whether the request counts as activity.
    pub(super) fn find(
        &mut self,
        token: &str,
        now: DateTime<Utc>,
        switches: &Switches,
        touch: bool,
    ) -> Option<Visitor> {
        let session = self.by_token.get_mut(token)?;
        if !session.lives(now, switches) {
            self.by_token.remove(token);
            return None;
        }
        if touch {
            session.seen = now;
        }
        Some(Visitor {
            token: token.to_owned(),
            number: session.number,
            stage: session.stage,
            csrf: session.csrf.clone(),
        })
    }

    /// A new session; its token comes back.
    pub(super) fn begin(&mut self, stage: Stage, now: DateTime<Utc>) -> String {
        let (token, csrf) = (self.token(), self.token());
        self.numbers += 1;
        let session =
            Session { number: self.numbers, stage, csrf, created: now, seen: now, answered: 0, under_way: 0 };
        self.by_token.insert(token.clone(), session);
        token
    }

    /// The last step is done.
    pub(super) fn open(&mut self, token: &str) {
        if let Some(session) = self.by_token.get_mut(token) {
            session.stage = Stage::Open;
        }
    }

    pub(super) fn end(&mut self, token: &str) {
        self.by_token.remove(token);
    }

    pub(super) fn end_all(&mut self) {
        self.by_token.clear();
    }

    /// Ends every session but one.
    pub(super) fn end_others(&mut self, kept: Option<&str>) {
        self.by_token.retain(|token, _| Some(token.as_str()) == kept);
    }

    /// Sessions that a request could still use.
    pub(super) fn open_count(&self, now: DateTime<Utc>, switches: &Switches) -> usize {
        self.by_token.values().filter(|s| s.stage == Stage::Open && s.lives(now, switches)).count()
    }

    /// Counts a data request against the session's life; false when the session has just died of it.
    pub(super) fn survives(&mut self, token: &str, switches: &Switches) -> bool {
        let Some(session) = self.by_token.get_mut(token) else { return false };
        if let Some(death) = switches.session_death
            && session.answered >= death.after
            && (death.each || !self.one_has_died)
        {
            self.one_has_died = true;
            self.by_token.remove(token);
            return false;
        }
        session.answered += 1;
        true
    }

    /// A data request begins; how many the session has under way now, this one included.
    pub(super) fn enter(&mut self, token: &str) -> usize {
        self.by_token.get_mut(token).map_or(1, |session| {
            session.under_way += 1;
            session.under_way
        })
    }

    /// A data request of the session is over.
    pub(super) fn leave(&mut self, token: &str) {
        if let Some(session) = self.by_token.get_mut(token) {
            session.under_way = session.under_way.saturating_sub(1);
        }
    }

    pub(super) fn locked(&self) -> bool {
        self.locked
    }

    /// A refused password; the account may lock over it.
    pub(super) fn refuse(&mut self, lock_after: Option<u32>) {
        self.refused += 1;
        self.locked |= lock_after.is_some_and(|limit| self.refused >= limit);
    }

    pub(super) fn forgive(&mut self) {
        self.refused = 0;
    }

    pub(super) fn unlock(&mut self) {
        self.refused = 0;
        self.locked = false;
    }

    /// A ticket with which another origin can vouch for a user, once.
    pub(super) fn issue_ticket(&mut self) -> String {
        let ticket = self.token();
        self.tickets.insert(ticket.clone());
        ticket
    }

    pub(super) fn redeem(&mut self, ticket: &str) -> bool {
        self.tickets.remove(ticket)
    }
}
