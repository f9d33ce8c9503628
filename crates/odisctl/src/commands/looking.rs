//! Looking: visits, calls, runs, status, audit.

use serde_json::json;
use sync_agent::look::Look;
use sync_core::failure::Failure;
use sync_core::ports::Clock;
use sync_core::view::{Freshness, Outcome};

use super::Context;
use crate::out::{self, Exit};

pub async fn look(context: &Context, unsealed: bool) -> Result<Look, Failure> {
    Look::open(&context.around.home, context.around.vault()?, unsealed).await
}

/// `odisctl visits`
pub async fn visits(context: &Context) -> Result<Exit, Failure> {
    let visits = look(context, true).await?.visits()?;
    if context.json {
        out::json(&visits);
        return Ok(Exit::Done);
    }
    let rows: Vec<Vec<String>> = visits
        .into_iter()
        .map(|visit| {
            vec![
                visit.start.format("%Y-%m-%d %H:%M").to_string(),
                visit.patient,
                visit.client,
                visit.status_text,
                if visit.note_text.is_some() { "yes" } else { "-" }.to_owned(),
                if visit.pushed { "yes" } else { "waits" }.to_owned(),
                visit.appointment_id,
            ]
        })
        .collect();
    out::table(&["Start", "Patient", "Client", "Status", "Note", "Delivered", "Appointment"], &rows);
    Ok(Exit::Done)
}

/// `odisctl calls`
pub async fn calls(context: &Context) -> Result<Exit, Failure> {
    let calls = look(context, true).await?.calls()?;
    if context.json {
        out::json(&calls);
        return Ok(Exit::Done);
    }
    let rows: Vec<Vec<String>> = calls
        .into_iter()
        .map(|call| {
            let why: Vec<&str> = call.reasons.iter().map(|reason| reason.code.as_str()).collect();
            vec![
                call.patient,
                call.client,
                call.verdict,
                call.state,
                call.due.map_or_else(|| "-".to_owned(), |due| due.format("%Y-%m-%d %H:%M UTC").to_string()),
                call.call_id.unwrap_or_else(|| "-".to_owned()),
                why.join(", "),
            ]
        })
        .collect();
    out::table(&["Patient", "Client", "Verdict", "State", "Due", "Call", "Why"], &rows);
    Ok(Exit::Done)
}

/// `odisctl runs`
pub async fn runs(context: &Context) -> Result<Exit, Failure> {
    let runs = look(context, false).await?.runs()?;
    if context.json {
        out::json(&runs);
        return Ok(Exit::Done);
    }
    let rows: Vec<Vec<String>> = runs
        .into_iter()
        .map(|run| {
            let report = run.report;
            vec![
                run.started_at.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
                run.reason,
                run.outcome.map_or("did not end", Outcome::as_str).to_owned(),
                report.as_ref().map_or_else(String::new, |report| {
                    format!(
                        "{} visits, {} new notes, {} changed",
                        report.visits.seen, report.notes.new, report.notes.changed
                    )
                }),
                report.and_then(|report| report.reason).map_or_else(String::new, |reason| reason.message),
            ]
        })
        .collect();
    out::table(&["Began", "Because", "Ended", "Read", "What happened"], &rows);
    Ok(Exit::Done)
}

/// `odisctl status`
pub async fn status(context: &Context) -> Result<Exit, Failure> {
    let look = look(context, false).await?.under(context.around.policy().as_deref());
    let status = look.status(context.around.clock.now())?;
    if context.json {
        out::json(&status);
        return Ok(Exit::Done);
    }
    out::line(match status.freshness {
        Freshness::Fresh => "Everything is delivered.",
        Freshness::Late => "A sync was missed; the next one catches up.",
        Freshness::Stale => "Nothing was fully delivered for more than 9 hours.",
        Freshness::Critical => "Nothing was fully delivered for more than 24 hours, or never yet.",
    });
    if let Some(attention) = &status.attention {
        out::line(&attention.message);
        out::line(&format!("Next: {}", attention.action));
    }
    let when = |at: Option<chrono::DateTime<chrono::Utc>>| {
        at.map_or_else(|| "never".to_owned(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string())
    };
    let connections = &status.connections;
    let or_not = |text: &Option<String>| text.clone().unwrap_or_else(|| "not connected".to_owned());
    let rows = vec![
        vec!["Last success".to_owned(), when(status.last_success)],
        vec!["Delivered".to_owned(), when(status.delivered_at)],
        vec![
            "Next sync".to_owned(),
            status.next_run.map_or_else(|| "when you have acted".to_owned(), |at| when(Some(at))),
        ],
        vec!["Neo".to_owned(), format!("{} ({})", or_not(&connections.neo), connections.credentials)],
        vec!["Cloud".to_owned(), or_not(&connections.cloud)],
        vec!["Clinic".to_owned(), or_not(&connections.clinic)],
        vec!["Queue".to_owned(), or_not(&connections.queue)],
        vec!["Waiting".to_owned(), format!("{} ({} set aside)", status.outbox.waiting, status.outbox.parked)],
        vec![
            "Calls".to_owned(),
            format!("{} planned, {} for you to decide", status.calls.planned, status.calls.decide),
        ],
    ];
    out::table(&["", ""], &rows);
    Ok(Exit::Done)
}

/// `odisctl audit verify`
pub async fn audit(context: &Context) -> Result<Exit, Failure> {
    let (verdict, anchors) = look(context, false).await?.verify_audit()?;
    let intact = verdict.is_sound();
    if context.json {
        out::json(&json!({
            "intact": intact,
            "rows": verdict.rows,
            "head": verdict.head,
            "anchors": anchors,
            "anchored_to": verdict.anchored_to,
            "faults": verdict.faults,
            "faults_total": verdict.faults_total,
        }));
    } else if intact {
        out::line(&format!("{} entries, all intact.", verdict.rows));
        out::line(&match verdict.anchored_to {
            Some(seq) => format!("The cloud vouches for everything up to entry {seq}."),
            None => "The cloud has not confirmed any entry yet.".to_owned(),
        });
    } else {
        out::line(&format!("{} faults in {} entries:", verdict.faults_total, verdict.rows));
        for fault in &verdict.faults {
            out::line(&format!("  entry {}: {:?}", fault.seq, fault.what));
        }
    }
    Ok(if intact { Exit::Done } else { Exit::Failed })
}
