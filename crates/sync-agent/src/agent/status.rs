//! The whole picture, read from the store: what tray, window, `status --json` and `GET /health` show.

use sync_core::failure::{Code, Failure};
use sync_core::schedule::{Due, History, clock_jump};
use sync_core::sign_in::credentials::Credentials;
use sync_core::sign_in::{Guard, Wish};
use sync_core::view::{Activity, CallCounts, Connections, Outcome, Progress, RunView, Status, freshness};

use super::Agent;
use crate::room::PimsRoom;
use crate::settings::Settings;
use crate::store::{Kept, Rows, StoreFailure};

impl<R: PimsRoom> Agent<R> {
    /// The status as it is now.
    ///
    /// # Errors
    /// The store.
    pub fn status_now(&self, activity: Activity, progress: Option<Progress>) -> Result<Status, StoreFailure> {
        let due = self.due()?;
        let next_run = match due {
            Due::Now(_) => Some(self.now()),
            Due::At(at, _) if at < chrono::DateTime::<chrono::Utc>::MAX_UTC => Some(at),
            Due::At(..) => None,
        };
        let vault = self.vault.as_ref().err();
        status(&self.store.read(), &self.settings, vault, activity, progress, next_run, self.now())
    }
}

/// The status out of a store, for a face that only looks as well.
///
/// # Errors
/// The store.
pub fn status(
    rows: &Rows<'_>,
    settings: &Settings,
    vault: Option<&Failure>,
    activity: Activity,
    progress: Option<Progress>,
    next_run: Option<chrono::DateTime<chrono::Utc>>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Status, StoreFailure> {
    let history: History = rows.kept(Kept::History)?.unwrap_or_default();
    let delivered_at = rows.kept(Kept::DeliveredAt)?;
    let last_run = rows.runs(1)?.pop();
    let state: Credentials = rows.kept(Kept::Credential)?.unwrap_or_default();
    let outbox = rows.count_outbox()?;
    let calls = calls(rows)?;
    let attention = attention(rows, settings, vault, state, last_run.as_ref(), &history, now)?;
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
        match state.as_str() {
            "planned" | "queued" => counts.planned += many,
            "review" => counts.review = many,
            _ => {}
        }
    }
    Ok(counts)
}

/// What keeps the agent from being well, the most pressing first.
fn attention(
    rows: &Rows<'_>,
    settings: &Settings,
    vault: Option<&Failure>,
    state: Credentials,
    last_run: Option<&RunView>,
    history: &History,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<Failure>, StoreFailure> {
    if let Some(failure) = vault {
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
    {
        return Ok(report.reason.clone());
    }
    if rows.has_uncertain_call()? {
        return Ok(Some(Code::CallUncertain.failure()));
    }
    Ok(last_run.and_then(|run| run.report.as_ref()).and_then(|report| report.warnings.first().cloned()))
}
