//! Which of all things that are true is the one to say. The order of [`Situation::of`] is the rule.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Face, Seen};
use crate::failure::Code;
use crate::view::moment::said;
use crate::view::window::Step;
use crate::view::{Activity, Freshness, Outcome, Progress, freshness};
use crate::words::Phrase;

/// A first run that begins within this begins "shortly"; one that was broken off may wait for longer.
const SHORTLY: TimeDelta = TimeDelta::minutes(1);

/// What tray and window say first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Situation {
    /// Nothing is known yet.
    Starting,
    /// A run is going on.
    Syncing(Option<Progress>),
    /// Neo was never connected.
    Unset,
    /// A person must act.
    Needs(Code),
    /// So many rows were set aside for a person.
    SetAside(u32),
    /// A person paused the schedule.
    Paused(DateTime<Utc>),
    /// Another computer of the clinic does the work.
    StandingBy,
    /// The first run has not ended yet; when it begins, unless that is at once.
    FirstRun(Option<DateTime<Utc>>),
    /// No cloud is connected, and nothing was read for a day.
    NotRead(DateTime<Utc>),
    /// So many visits could not be read, and nothing else keeps it from being well; `long`: for a day.
    Unread { visits: u32, long: bool },
    /// Nothing was delivered for a day, or never.
    Silent(Option<DateTime<Utc>>),
    /// Something hinders it, and it goes on by itself.
    Hindered(Code),
    /// No cloud is connected.
    KeptHere(DateTime<Utc>),
    /// Rows wait.
    Waiting(u32),
    /// The last delivery is long ago.
    Late(DateTime<Utc>),
    /// Everything owed was delivered.
    Good(DateTime<Utc>),
}

impl Situation {
    pub(super) fn of(seen: &Seen<'_>) -> Self {
        let status = seen.status;
        if status.version.is_empty() {
            // An agent that does not even open says why.
            let stuck = status.attention.as_ref();
            return stuck.map_or(Self::Starting, |failure| Self::hindered_by(failure.code));
        }
        match status.activity {
            Activity::SigningIn | Activity::Reading | Activity::Reconciling | Activity::Pushing => {
                return Self::Syncing(status.progress);
            }
            Activity::Idle | Activity::Stopping => {}
        }
        let attention = status.attention.as_ref().map(|failure| failure.code);
        if seen.set_up.neo != Step::Done && attention.is_none_or(|code| code == Code::CredentialsMissing) {
            return Self::Unset;
        }
        if let Some(code) = attention.filter(|code| code.needs_person()) {
            return Self::Needs(code);
        }
        if status.outbox.parked > 0 {
            return Self::SetAside(status.outbox.parked);
        }
        if let Some(until) = seen.paused_until.filter(|until| *until > seen.now) {
            return Self::Paused(until);
        }
        if seen.standing_by_until.is_some_and(|until| until > seen.now) {
            return Self::StandingBy;
        }
        // What one says of itself beyond this depends on what was once delivered.
        let Some(last_success) = status.last_success else {
            let begins = status.next_run.filter(|at| *at > seen.now + SHORTLY);
            return attention.map_or(Self::FirstRun(begins), Self::hindered_by);
        };
        if status.connections.cloud.is_none() {
            let kept = match freshness(Some(last_success), seen.now) {
                Freshness::Fresh => Self::KeptHere(last_success),
                Freshness::Late | Freshness::Stale => Self::Late(last_success),
                Freshness::Critical => Self::NotRead(last_success),
            };
            return attention.map_or(kept, Self::hindered_by);
        }
        if let Some(visits) = unread(seen) {
            return Self::Unread { visits, long: status.freshness == Freshness::Critical };
        }
        if status.freshness == Freshness::Critical {
            return Self::Silent(status.delivered_at.filter(|at| *at <= seen.now));
        }
        if let Some(code) = attention {
            return Self::hindered_by(code);
        }
        if status.outbox.waiting > 0 {
            return Self::Waiting(status.outbox.waiting);
        }
        match (status.freshness, status.delivered_at) {
            (Freshness::Fresh, Some(at)) => Self::Good(at),
            (Freshness::Late | Freshness::Stale, Some(at)) => Self::Late(at),
            (Freshness::Critical, at) => Self::Silent(at),
            (Freshness::Fresh | Freshness::Late | Freshness::Stale, None) => Self::Silent(None),
        }
    }

    /// What it makes of a failure that is not over.
    fn hindered_by(code: Code) -> Self {
        if asks_for_person(code) { Self::Needs(code) } else { Self::Hindered(code) }
    }

    pub(super) fn face(self) -> Face {
        match self {
            Self::Starting | Self::Unset | Self::FirstRun(_) => Face::Starting,
            Self::Syncing(_) => Face::Syncing,
            Self::Needs(_)
            | Self::SetAside(_)
            | Self::NotRead(_)
            | Self::Unread { long: true, .. }
            | Self::Silent(_) => Face::NeedsYou,
            Self::Paused(_)
            | Self::StandingBy
            | Self::Hindered(_)
            | Self::Unread { long: false, .. }
            | Self::KeptHere(_)
            | Self::Waiting(_)
            | Self::Late(_) => Face::Resting,
            Self::Good(_) => Face::Good,
        }
    }

    pub(super) fn line(self, seen: &Seen<'_>) -> String {
        let at = |instant| said(instant, seen.now, seen.zone);
        match self {
            Self::Starting => Phrase::Starting.say(),
            Self::Syncing(None) => Phrase::Syncing.say(),
            Self::Syncing(Some(progress)) => Phrase::SyncingOf(progress.done, progress.of).say(),
            Self::Unset => Phrase::FinishSetUp.say(),
            Self::Needs(code) => Phrase::NeedsYou(code).say(),
            Self::SetAside(many) => Phrase::SetAside(many).say(),
            Self::Paused(until) => Phrase::PausedUntil(&at(until)).say(),
            Self::StandingBy => Phrase::StandingBy.say(),
            Self::FirstRun(None) => Phrase::FirstRunSoon.say(),
            Self::FirstRun(Some(begins)) => Phrase::FirstRun(&at(begins)).say(),
            Self::NotRead(since) => Phrase::NotRead(&at(since)).say(),
            Self::Unread { visits, .. } => Phrase::Unread(visits).say(),
            Self::Silent(Some(since)) => Phrase::Silent(&at(since)).say(),
            Self::Silent(None) => Phrase::NeverDelivered.say(),
            Self::Hindered(code) => Phrase::Hindered(code).say(),
            Self::KeptHere(last) => Phrase::KeptHere(&at(last)).say(),
            Self::Waiting(many) => Phrase::Waiting(many).say(),
            Self::Late(last) => Phrase::Late(&at(last)).say(),
            Self::Good(last) => Phrase::UpToDate(&at(last)).say(),
        }
    }
}

/// What goes on by itself rests; a single thing that waits for a person needs one.
pub(in crate::view) fn asks_for_person(code: Code) -> bool {
    !code.retried_by_itself() && code != Code::Stopped
}

/// So many visits that the last run could not read keep the picture from being fresh, and nothing else does.
pub(in crate::view) fn unread(seen: &Seen<'_>) -> Option<u32> {
    let status = seen.status;
    let runs = freshness(status.last_success, seen.now) == Freshness::Fresh;
    let well = status.attention.is_none() && status.outbox.waiting == 0 && status.outbox.parked == 0;
    if status.freshness == Freshness::Fresh || !runs || !well {
        return None;
    }
    let run = status.last_run.as_ref().filter(|run| run.outcome == Some(Outcome::Completed))?;
    let notes = &run.report.as_ref()?.notes;
    notes.failed.checked_sub(notes.not_found).filter(|unread| *unread > 0)
}
