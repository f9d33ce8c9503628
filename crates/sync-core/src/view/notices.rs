//! What is told in a notification: never a success, once per episode, in opening hours only.
//!
//! An episode begins when its cause is first told and ends with a success after that. A cause that begins at night is
//! told in the morning, if it still holds. The thresholds are those of the requirements.

mod closed;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Duration, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::RunView;
use super::figures::{Counted, counted};
use super::moment::said;
use super::tray::{Press, Seen, asks_for_person, unread};
use super::window::{Notifications, Page, Step};
use crate::failure::{Code, Failure};
use crate::practice::zone::wall;
use crate::words::Phrase;

pub use closed::Closed;

/// above so many percent of the runs of 14 days failed, once there are [`ENOUGH_RUNS`].
const FAILURE_RATE_PERCENT: u32 = 10;

/// Fewer runs say nothing about a rate.
const ENOUGH_RUNS: u32 = 10;

/// a run took longer.
const SLOW: Duration = Duration::seconds(600);

/// so many failures in a row.
const IN_A_ROW: u32 = 3;

/// Nothing delivered for so long is told in opening hours.
const STALE: Duration = Duration::hours(12);

/// nothing delivered for so long.
const SILENCE: Duration = Duration::hours(24);

/// What was told already. Kept by the agent between two looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Cause, and when it was told.
    told: BTreeMap<String, DateTime<Utc>>,
}

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its cause, the same for the whole episode.
    pub cause: String,
    /// A few words.
    pub title: String,
    /// One or two sentences; no client's data.
    pub body: String,
    /// What pressing it does.
    pub press: Press,
    /// The words on its button.
    pub press_text: String,
}

/// What is to be told now, and what has been told with it. `runs`: those of the last 14 days, newest first.
pub fn notices(seen: &Seen<'_>, runs: &[RunView], hours: &Notifications, told: &Told) -> (Vec<Notice>, Told) {
    let causes = causes(seen, runs);
    let mut told = told.clone();
    told.told.retain(|cause, at| {
        // A stamp from the future was written by a wrong clock; it counts as told now.
        *at = (*at).min(seen.now);
        let succeeded = seen.status.last_success.is_some_and(|success| success > *at);
        causes.iter().any(|notice| notice.cause == *cause) || !succeeded
    });
    if !hours.on || !is_open(seen, hours) {
        return (Vec::new(), told);
    }
    let mut fresh = Vec::new();
    for notice in causes {
        if !told.told.contains_key(&notice.cause) {
            told.told.insert(notice.cause.clone(), seen.now);
            fresh.push(notice);
        }
    }
    (fresh, told)
}

fn is_open(seen: &Seen<'_>, hours: &Notifications) -> bool {
    let now = wall(seen.zone, seen.now);
    // An end at midnight is the day's end.
    let before_end = hours.to == NaiveTime::MIN || now.time() < hours.to;
    hours.days.contains(&now.weekday()) && hours.from <= now.time() && before_end
}

/// Everything that holds now, the most pressing first.
fn causes(seen: &Seen<'_>, runs: &[RunView]) -> Vec<Notice> {
    if seen.set_up.neo != Step::Done {
        return Vec::new();
    }
    let status = seen.status;
    if let Some(failure) = status.attention.as_ref().filter(|failure| asks_for_person(failure.code)) {
        // Whatever else holds follows from this.
        return vec![needs_you(failure)];
    }
    let mut causes = Vec::new();
    if status.outbox.parked > 0 {
        causes.push(notice(
            "set_aside",
            Phrase::TitleNeedsYou,
            Phrase::SetAside(status.outbox.parked).say(),
            Page::Troubles,
        ));
    }
    causes.extend(not_delivered(seen, runs));
    let ended: Vec<Counted> =
        runs.iter().filter_map(counted).filter(|run| *run != Counted::StoodBy).collect();
    let in_a_row = many(ended.iter().take_while(|run| **run == Counted::Failed).count());
    let failed = many(ended.iter().filter(|run| **run == Counted::Failed).count());
    let of = many(ended.len());
    if in_a_row >= IN_A_ROW {
        causes.push(notice("in_a_row", Phrase::TitleFailing, Phrase::InARow(in_a_row).say(), Page::History));
    } else if of >= ENOUGH_RUNS && failed * 100 > of * FAILURE_RATE_PERCENT {
        causes.push(notice(
            "failure_rate",
            Phrase::TitleFailing,
            Phrase::FailureRate(failed, of).say(),
            Page::History,
        ));
    }
    let took =
        runs.iter().find_map(|run| run.report.as_ref()).and_then(|report| report.duration_ms.get("total"));
    if let Some(took) = took.and_then(|took| i64::try_from(*took).ok()).map(Duration::milliseconds)
        && took > SLOW
    {
        let minutes = u32::try_from(took.num_minutes()).unwrap_or(u32::MAX);
        causes.push(notice("slow", Phrase::TitleSlow, Phrase::Slow(minutes).say(), Page::History));
    }
    causes
}

/// Nothing was delivered for too long. Whoever paused it, or leaves it to another computer, knows.
fn not_delivered(seen: &Seen<'_>, runs: &[RunView]) -> Option<Notice> {
    let resting =
        [seen.paused_until, seen.standing_by_until].into_iter().flatten().any(|until| until > seen.now);
    if resting {
        return None;
    }
    let status = seen.status;
    // What was never delivered is missed since the first run that is remembered.
    let first_run = runs.last().map(|run| run.started_at);
    let stamp = if status.connections.cloud.is_some() { status.delivered_at } else { status.last_success };
    let since = stamp.or(first_run).filter(|at| *at <= seen.now)?;
    let cause = match seen.now - since {
        age if age >= SILENCE => "silence",
        age if age >= STALE => "stale",
        _ => return None,
    };
    if let Some(visits) = unread(seen) {
        let long = cause == "silence";
        let words = Phrase::Unread(visits).say();
        return long.then(|| notice("unread", Phrase::TitleNotDelivered, words, Page::Troubles));
    }
    let at = said(since, seen.now, seen.zone);
    let mut words = match (stamp, status.connections.cloud.is_some()) {
        (None, _) => Phrase::NeverDelivered.say(),
        (Some(_), true) => Phrase::Silent(&at).say(),
        (Some(_), false) => Phrase::NotRead(&at).say(),
    };
    if let Some(failure) = &status.attention {
        words = format!("{words}. {}", failure.message);
    }
    Some(notice(cause, Phrase::TitleNotDelivered, words, Page::Now))
}

/// Where a failure is put right, and what the button says; any other one is shown on the first page.
const LEADS: [(Code, Page, Phrase<'static>); 9] = [
    (Code::NeoSignInRefused, Page::Settings, Phrase::UpdatePassword),
    (Code::NeoPasswordChange, Page::Settings, Phrase::UpdatePassword),
    (Code::CredentialsMissing, Page::Settings, Phrase::UpdatePassword),
    (Code::CredentialsRevoked, Page::Settings, Phrase::UpdatePassword),
    (Code::CloudSignInRefused, Page::Settings, Phrase::Show),
    (Code::QueueRefused, Page::Settings, Phrase::Show),
    (Code::CloudRefused, Page::Troubles, Phrase::Show),
    (Code::CallUncertain, Page::Calls, Phrase::Show),
    (Code::AuditBroken, Page::Audit, Phrase::Show),
];

/// What needs a person, as it is told.
pub fn needs_you(failure: &Failure) -> Notice {
    let usual = if failure.code.wants_person_at_neo() { Phrase::SignIn } else { Phrase::Show };
    let lead = LEADS.iter().find(|(known, ..)| *known == failure.code);
    let (page, text) = lead.map_or((Page::Now, usual), |(_, page, text)| (*page, *text));
    Notice {
        cause: failure.code.as_str().to_owned(),
        title: Phrase::TitleNeedsYou.say(),
        body: format!("{} {}", failure.message, failure.action),
        press: Press::Open { page, row: None },
        press_text: text.say(),
    }
}

fn notice(cause: &str, title: Phrase<'_>, body: String, page: Page) -> Notice {
    Notice {
        cause: cause.to_owned(),
        title: title.say(),
        body,
        press: Press::Open { page, row: None },
        press_text: Phrase::Show.say(),
    }
}

fn many(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
