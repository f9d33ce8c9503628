//! The whole picture, read from the store: what tray, window, `status --json` and `GET /health` show.

use chrono::{DateTime, Utc};
use sync_core::failure::{Code, Failure};
use sync_core::ports::PimsRoom;
use sync_core::schedule::{Due, History, clock_jump};
use sync_core::sign_in::credentials::Credentials;
use sync_core::sign_in::{Guard, Wish};
use sync_core::view::{Activity, CallCounts, Connections, Outcome, Progress, RunView, Status, freshness};

use super::Agent;
use crate::settings::{PolicyFailure, Settings};
use crate::store::{Kept, Rows, StoreFailure};

impl<R: PimsRoom> Agent<R> {
    /// The status as it is now.
    ///
    /// # Errors
    /// The store.
    pub fn status_now(&self, activity: Activity, progress: Option<Progress>) -> Result<Status, StoreFailure> {
        let seen = Seen {
            settings: &self.settings,
            policy: self.policy.as_ref().err(),
            vault: self.vault.as_ref().err(),
            next_run: next_run(self.due()?, self.now()),
            now: self.now(),
        };
        status(&self.store.read(), &seen, activity, progress)
    }
}

/// What stands beside the store when its status is read.
pub(crate) struct Seen<'a> {
    /// The settings in force.
    pub(crate) settings: &'a Settings,
    /// Why the policy is not applied.
    pub(crate) policy: Option<&'a PolicyFailure>,
    /// Why the vault is not open.
    pub(crate) vault: Option<&'a Failure>,
    /// When the next run is due.
    pub(crate) next_run: Option<DateTime<Utc>>,
    /// Now.
    pub(crate) now: DateTime<Utc>,
}

/// When the next run is due, as it is shown; absent while a person must act first.
pub(crate) fn next_run(due: Due, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match due {
        Due::Now(_) => Some(now),
        Due::At(at, _) => Some(at).filter(|at| *at < DateTime::<Utc>::MAX_UTC),
    }
}

/// The status out of a store, for a face that only looks as well.
///
/// # Errors
/// The store.
pub(crate) fn status(
    rows: &Rows<'_>,
    seen: &Seen<'_>,
    activity: Activity,
    progress: Option<Progress>,
) -> Result<Status, StoreFailure> {
    let Seen { settings, next_run, now, .. } = *seen;
    let history: History = rows.kept(Kept::History)?.unwrap_or_default();
    let delivered_at = rows.kept(Kept::DeliveredAt)?;
    let last_run = rows.runs(1)?.pop();
    let state: Credentials = rows.kept(Kept::Credential)?.unwrap_or_default();
    let outbox = rows.count_outbox()?;
    let calls = calls(rows)?;
    let attention = attention(rows, seen, state, last_run.as_ref(), &history)?;
    Ok(Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        activity,
        progress,
        freshness: freshness(delivered_at, now),
        attention,
        last_success: history.last_success,
        delivered_at,
        last_run,
        next_run,
        connections: Connections {
            neo: settings.neo.as_ref().map(|neo| neo.base_url.to_string()),
            credentials: state.as_str().to_owned(),
            cloud: settings.cloud.as_ref().map(|cloud| cloud.url.to_string()),
            clinic: settings.cloud.as_ref().map(|cloud| cloud.clinic_name.clone()),
            queue: settings.queue.as_ref().map(|queue| queue.url.to_string()),
        },
        outbox,
        calls,
    })
}

/// Calls by what will become of them.
pub(crate) fn calls(rows: &Rows<'_>) -> Result<CallCounts, StoreFailure> {
    let mut counts = CallCounts::default();
    for (verdict, many) in rows.count_verdicts()? {
        match verdict.as_str() {
            "never" => counts.never = many,
            "wait" => counts.waiting = many,
            _ => {}
        }
    }
    for (state, many) in rows.count_calls()? {
        counts.count(state, many);
    }
    Ok(counts)
}

/// What keeps the agent from being well, the most pressing first.
fn attention(
    rows: &Rows<'_>,
    seen: &Seen<'_>,
    state: Credentials,
    last_run: Option<&RunView>,
    history: &History,
) -> Result<Option<Failure>, StoreFailure> {
    let Seen { settings, now, .. } = *seen;
    if let Some(failure) = seen.vault {
        return Ok(Some(failure.clone()));
    }
    if settings.neo.is_none() || state == Credentials::NotConfigured {
        return Ok(Some(Code::CredentialsMissing.failure()));
    }
    if state == Credentials::Revoked {
        return Ok(Some(Code::CredentialsRevoked.failure()));
    }
    let guard: Guard = rows.kept(Kept::Guard)?.unwrap_or_default();
    if let Err(held) = guard.may_submit(now, Wish::Scheduled)
        && !rows.kept_secret_exists(crate::run::SESSION)?
    {
        return Ok(Some(held.code().failure()));
    }
    if clock_jump(history, now).is_some() {
        return Ok(Some(Code::ClockWrong.failure()));
    }
    if let Some(RunView {
        outcome: Some(Outcome::Failed | Outcome::NeedsPerson), report: Some(report), ..
    }) = last_run
        // Who ended a run knows it.
        && report.reason.as_ref().is_none_or(|reason| reason.code != Code::Stopped)
    {
        return Ok(report.reason.clone());
    }
    if rows.has_uncertain_call()? {
        return Ok(Some(Code::CallUncertain.failure()));
    }
    if let Some(failure) = seen.policy {
        return Ok(Some(failure.failure()));
    }
    let Some(run) = last_run else { return Ok(None) };
    let drained: Option<DateTime<Utc>> = rows.kept(Kept::DrainedAt)?;
    let delivered_since = run.ended_at.is_some_and(|ended| drained.is_some_and(|drained| drained >= ended));
    let mut warnings = run.report.iter().flat_map(|report| &report.warnings);
    Ok(warnings.find(|warning| !(delivered_since && warning.code.is_of_delivering())).cloned())
}
