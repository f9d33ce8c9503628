//! What support needs, as text: no name, no number, no note, no address of a person, no secret.
//!
//! It is put together from values that hold none of these, and only from those: connections are told as present or
//! absent, failures as codes, runs as counts.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use super::tray::{Seen, line};
use super::window::Check;
use super::{RunView, Status};
use crate::failure::Code;

/// The text. `system`: the operating system's name and version.
pub fn diagnostics(seen: &Seen<'_>, runs: &[RunView], checks: &[Check], system: &str) -> String {
    let status = seen.status;
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = head(&mut text, seen, system);
    let _ = connections(&mut text, status);
    let _ = examined(&mut text, checks);
    let _ = latest(&mut text, runs);
    text
}

/// The same from a program whose agent is not open, and why, by its code.
pub fn without_agent(version: &str, system: &str, why: Option<Code>) -> String {
    let why = why.map_or("still starting", Code::as_str);
    format!("Odis Sync {version}\nsystem: {system}\nthe agent is not open: {why}\n")
}

fn head(text: &mut String, seen: &Seen<'_>, system: &str) -> std::fmt::Result {
    let status = seen.status;
    writeln!(text, "Odis Sync {}", status.version)?;
    writeln!(text, "system: {system}")?;
    let updates = seen.updates;
    writeln!(
        text,
        "updates: installed as {}, last check {}, offered {}, {}{}",
        updates.installation,
        stamp(updates.checked_at),
        updates.offered.as_ref().map_or("none", |offered| offered.version.as_str()),
        updates.failure.as_ref().map_or("no failure", |failure| failure.code.as_str()),
        if updates.unsupported { ", this version is not supported" } else { "" }
    )?;
    writeln!(text, "at: {}", stamp(Some(seen.now)))?;
    writeln!(text, "says: {}", line(seen))?;
    writeln!(
        text,
        "attention: {}",
        status.attention.as_ref().map_or("none", |failure| failure.code.as_str())
    )?;
    writeln!(text, "last success: {}", stamp(status.last_success))?;
    writeln!(text, "delivered: {}", stamp(status.delivered_at))?;
    writeln!(text, "next run: {}", stamp(status.next_run))?;
    writeln!(text, "paused until: {}", stamp(seen.paused_until))?;
    writeln!(text, "standing by until: {}", stamp(seen.standing_by_until))?;
    writeln!(text, "zone: {}", seen.zone)
}

fn connections(text: &mut String, status: &Status) -> std::fmt::Result {
    let there = |what: &Option<String>| if what.is_some() { "connected" } else { "not connected" };
    let known = &status.connections;
    writeln!(text, "neo: {} ({})", there(&known.neo), known.credentials)?;
    writeln!(text, "cloud: {}", there(&known.cloud))?;
    writeln!(text, "queue: {}", there(&known.queue))?;
    let outbox = &status.outbox;
    writeln!(text, "outbox: {} waiting, {} set aside", outbox.waiting, outbox.parked)?;
    let calls = &status.calls;
    writeln!(text, "calls: {} planned, {} to decide, {} never", calls.planned, calls.decide, calls.never)
}

fn examined(text: &mut String, checks: &[Check]) -> std::fmt::Result {
    for check in checks {
        let code = check.failure.as_ref().map_or("", |failure| failure.code.as_str());
        writeln!(text, "check {:?}: {:?} {code}", check.what, check.state)?;
    }
    Ok(())
}

fn latest(text: &mut String, runs: &[RunView]) -> std::fmt::Result {
    for run in runs.iter().take(10) {
        write!(text, "run {} {}", stamp(Some(run.started_at)), run.reason)?;
        match run.outcome {
            Some(outcome) => write!(text, " {}", outcome.as_str())?,
            None => write!(text, " no end")?,
        }
        if let Some(report) = &run.report {
            if let Some(reason) = &report.reason {
                write!(text, " {}", reason.code)?;
            }
            let took = report.duration_ms.get("total").copied().unwrap_or_default();
            write!(
                text,
                ", {took} ms, {} requests, {} visits, {} notes ({} failed)",
                report.requests, report.visits.seen, report.notes.read, report.notes.failed
            )?;
        }
        writeln!(text)?;
    }
    Ok(())
}

fn stamp(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "never".to_owned(), |at| at.format("%Y-%m-%d %H:%M:%SZ").to_string())
}
