//! What failed and is kept: the agent's own matter, the last run, calls of unknown end, rows that were set aside, visits
//! that cannot be read; the most pressing first.

use chrono::{DateTime, Utc};
use sync_core::failure::{Code, Failure};
use sync_core::practice::AppointmentId;
use sync_core::view::rows::{TroubleKind, TroubleRow};
use sync_core::view::{Outcome, Status};
use sync_core::words::Refusal;

use crate::agent::trouble::Trouble;
use crate::look::Look;
use crate::store::{OwedKind, ParkedLine, UncertainLine, UnreadLine};

/// Every trouble.
pub(super) fn troubles(look: &Look, status: &Status, now: DateTime<Utc>) -> Result<Vec<TroubleRow>, Failure> {
    let mut rows = Vec::new();
    let run = last_run(look, status, now)?;
    if let Some(attention) = &status.attention
        && run.as_ref().is_none_or(|run| run.failure.code != attention.code)
        && attention.code != Code::CallUncertain
    {
        rows.push(row(&Trouble::Agent, TroubleKind::Agent, attention.clone()));
    }
    rows.extend(run);
    for line in look.uncertain_calls()? {
        rows.push(uncertain(look, line)?);
    }
    for line in look.parked()? {
        rows.push(parked(look, line)?);
    }
    for UnreadLine { id, tries, read_at } in look.unread_visits()? {
        let failure = Refusal::UnreadVisit.failure();
        rows.push(TroubleRow {
            since: read_at,
            tries,
            patient: patient(look, &id)?,
            appointment_id: Some(id.to_string()),
            ..row(&Trouble::Visit(id.as_str()), TroubleKind::Visit, failure)
        });
    }
    Ok(rows)
}

fn last_run(look: &Look, status: &Status, now: DateTime<Utc>) -> Result<Option<TroubleRow>, Failure> {
    let Some(run) = &status.last_run else { return Ok(None) };
    let failed = matches!(run.outcome, Some(Outcome::Failed | Outcome::NeedsPerson));
    let reason = run.report.as_ref().and_then(|report| report.reason.clone()).filter(|_| failed);
    // Who ended a run knows it.
    let Some(reason) = reason.filter(|reason| reason.code != Code::Stopped) else { return Ok(None) };
    Ok(Some(TroubleRow {
        since: run.ended_at,
        tries: 1,
        evidence: look.evidence(&run.run_id)?,
        screenshot: look.screenshots(now)?.into_iter().find(|kept| kept.run_id == run.run_id),
        ..row(&Trouble::Run(&run.run_id), TroubleKind::Run, reason)
    }))
}

fn uncertain(look: &Look, line: UncertainLine) -> Result<TroubleRow, Failure> {
    let patient = match &line.appointment_id {
        Some(id) => patient(look, id)?,
        None => None,
    };
    Ok(TroubleRow {
        since: Some(line.since),
        tries: 1,
        patient,
        appointment_id: line.appointment_id.as_ref().map(ToString::to_string),
        ..with_call(
            row(&Trouble::Call(&line.call_id), TroubleKind::Call, Code::CallUncertain.failure()),
            &line.call_id,
        )
    })
}

fn parked(look: &Look, line: ParkedLine) -> Result<TroubleRow, Failure> {
    let trouble = Trouble::Delivery { kind: line.kind, subject: &line.subject };
    let mut told = TroubleRow {
        since: Some(line.since),
        tries: line.attempts,
        ..row(&trouble, TroubleKind::Delivery, Refusal::SetAside(line.reason).failure())
    };
    match line.kind {
        OwedKind::Visit => {
            let id = AppointmentId::new(line.subject.as_str());
            told.patient = patient(look, &id)?;
            told.appointment_id = Some(line.subject);
        }
        OwedKind::Call | OwedKind::Publish => {
            let about = look.visit_of_call(&line.subject)?;
            if let Some(id) = &about {
                told.patient = patient(look, id)?;
            }
            told.appointment_id = about.map(|id| id.to_string());
            told = with_call(told, &line.subject);
        }
        OwedKind::Credential | OwedKind::Withdraw => {}
    }
    Ok(told)
}

fn row(trouble: &Trouble<'_>, kind: TroubleKind, failure: Failure) -> TroubleRow {
    TroubleRow {
        id: trouble.to_string(),
        kind,
        failure,
        since: None,
        tries: 0,
        appointment_id: None,
        call_id: None,
        patient: None,
        evidence: None,
        screenshot: None,
        may_retry: trouble.may_retry(),
    }
}

fn with_call(row: TroubleRow, call_id: &str) -> TroubleRow {
    TroubleRow { call_id: Some(call_id.to_owned()), ..row }
}

/// A name, where it can be read: a locked vault does not hide that something is wrong.
fn patient(look: &Look, id: &AppointmentId) -> Result<Option<String>, Failure> {
    let names = if look.is_unlocked() { look.names(id)? } else { None };
    Ok(names.map(|names| names.patient).filter(|name| !name.is_empty()))
}
