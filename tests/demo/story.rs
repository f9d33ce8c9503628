//! What is shown, in the order in which it happens.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use practice::clinic::VisitStatus;
use serde_json::Value;

use crate::agent::Agent;
use crate::edits;
use crate::page::Page;
use crate::stage::{CaseRow, Stage};
use crate::words::{at, called, count, forbids, on_the_wall, reason, seconds};

/// Names shown as examples.
const EXAMPLES: usize = 4;

pub async fn tell(page: &Page, stage: &Stage, agent: &Agent) -> anyhow::Result<()> {
    let zone = stage.neo.practice().zone;
    the_practice(page, stage)?;
    set_up(page, stage, agent).await?;

    let report = first_run(page, stage, agent).await?;
    let before = in_the_cloud(page, stage).await?;
    let calls = agent.must(&["calls", "--json"], None).await?;
    the_calls(page, &report, &calls)?;
    let approved = approve(page, stage, agent, &calls, zone).await?;

    page.heading("Meanwhile at the practice")?;
    let told = stage.neo.edit(|practice| edits::make(practice, &calls, &approved.appointment_id))?;
    for sentence in &told {
        page.say(sentence)?;
    }
    second_run(page, stage, agent, zone, &before, &approved).await
}

fn the_practice(page: &Page, stage: &Stage) -> anyhow::Result<()> {
    let practice = stage.neo.practice();
    let visits = practice.appointments();
    let of = |status: VisitStatus| visits.iter().filter(|visit| visit.status == status).count();
    page.say(&format!(
        "{} is an invented clinic; its clock shows {}. Its IDEXX Neo holds {} over four days: {} finalized, {} at the \
         front desk, {} under way, the rest booked, missed or called off.",
        practice.name,
        on_the_wall(stage.neo.now().with_timezone(&practice.zone).naive_local()),
        count(visits.len(), "visit"),
        of(VisitStatus::Finalized),
        of(VisitStatus::ReadyToPay),
        of(VisitStatus::InProgress) + of(VisitStatus::Arrived),
    ))
}

async fn set_up(page: &Page, stage: &Stage, agent: &Agent) -> anyhow::Result<()> {
    page.heading("The agent is set up")?;
    agent.choose_vault().await?;
    let practice = stage.neo.practice();
    let neo = [
        "setup",
        "--neo-url",
        stage.neo.url(),
        "--company-id",
        &practice.company_id,
        "--username",
        &practice.user_name,
        "--clinic-zone",
        practice.zone.name(),
        "--password-stdin",
        "--json",
    ];
    agent.must(&neo, Some(&practice.password)).await?;
    let key = stage.backing.anon_key();
    let cloud = [
        "cloud",
        "--url",
        stage.backing.url(),
        "--key",
        &key,
        "--email",
        &stage.clinic.email,
        "--password-stdin",
        "--json",
    ];
    agent.must(&cloud, Some(&stage.clinic.password)).await?;
    let destination = stage.receiver.destination();
    let queue = [
        "queue",
        "--url",
        stage.qstash.url(),
        "--destination",
        &destination,
        "--receiver-claims",
        "--token-stdin",
        "--json",
    ];
    agent.must(&queue, Some(&stage.qstash.token())).await?;
    let kept = if agent.uses_keychain() {
        "in this computer's keychain"
    } else {
        "in a file that only a passphrase opens (no keychain answers here)"
    };
    page.rows(&[
        (
            "IDEXX Neo",
            format!(
                "accepted the sign-in; the password was submitted {} and is kept {kept}",
                times(stage.neo.password_submits())
            ),
        ),
        ("Supabase", format!("connected as {}; its password is not kept", stage.clinic.name)),
        ("QStash", "connected; its receiver claims every call before it dials".to_owned()),
    ])
}

async fn first_run(page: &Page, stage: &Stage, agent: &Agent) -> anyhow::Result<Value> {
    stage.neo.clear_log();
    let report = agent.must(&["sync", "--json"], None).await?;
    completed(&report)?;
    page.heading(&format!("The first run, {}", seconds(&report["duration_ms"]["total"])))?;
    let window = &report["window"];
    let notes = &report["notes"];
    page.rows(&[
        (
            "Read",
            format!(
                "{} from {} to {}, {}, in {} {}",
                count(&report["visits"]["seen"], "visit"),
                wall_text(&window["from"]),
                wall_text(&window["to"]),
                count(&notes["read"], "note"),
                count(&report["requests"], "request"),
                through(&report),
            ),
        ),
        (
            "Stored",
            format!(
                "{} and {}, sealed, in SQLite on this computer",
                count(&report["visits"]["new"], "new visit"),
                count(&notes["new"], "new note")
            ),
        ),
        (
            "Delivered",
            format!("{}; {} waiting", count(&report["outbox"]["pushed"], "row"), report["outbox"]["waiting"]),
        ),
        (
            "Neo",
            format!(
                "{} submitted, {} that would change anything, at most {} at once",
                count(stage.neo.password_submits(), "password"),
                count(stage.neo.writes(), "request"),
                stage.neo.max_parallel(),
            ),
        ),
    ])?;
    warned(page, &report)?;
    let odd: Vec<String> = report["oddities"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(code, number)| format!("{} ({number})", code.replace('_', " ")))
        .collect();
    if !odd.is_empty() {
        page.space()?;
        page.say(&format!(
            "Looked odd in Neo's answers, was counted and stopped nothing: {}.",
            odd.join(", ")
        ))?;
    }
    Ok(report)
}

async fn in_the_cloud(page: &Page, stage: &Stage) -> anyhow::Result<BTreeMap<String, CaseRow>> {
    let cases = stage.cases().await?;
    page.heading("What the clinic's Supabase holds now")?;
    let mut statuses: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &cases {
        *statuses.entry(case.status.as_str()).or_default() += 1;
    }
    let statuses: Vec<String> =
        statuses.into_iter().map(|(status, number)| format!("{number} {status}")).collect();
    let noted = cases.iter().filter(|case| case.note_revision > 0).count();
    let audit = stage.value("select count(*) from public.idexx_sync_audit_log;").await?;
    let anchor = stage.value("select max(seq) from public.idexx_sync_anchors;").await?;
    page.rows(&[
        ("Cases", format!("{}: {}", cases.len(), statuses.join(", "))),
        ("Notes", format!("{noted} of them hold what the vet wrote")),
        ("Audit", format!("{audit} entries of the agent's trail, anchored up to number {anchor}")),
    ])?;
    Ok(cases.into_iter().map(|case| (case.appointment_id.clone(), case)).collect())
}

fn the_calls(page: &Page, report: &Value, calls: &Value) -> anyhow::Result<()> {
    let calls = calls.as_array().context("odisctl calls gave no list")?;
    let of =
        |verdict: &str| -> Vec<&Value> { calls.iter().filter(|call| call["verdict"] == verdict).collect() };
    page.heading("Discharge calls")?;
    page.say("A new clinic's agent decides nothing alone: every call waits for a person's word.")?;
    let clear = of("call");
    page.say(&format!("Clear, {}, among them:", count(clear.len(), "visit")))?;
    let shown: Vec<Vec<String>> = clear
        .iter()
        .take(EXAMPLES)
        .map(|call| vec![called(call["patient"].as_str().unwrap_or_default()), text(&call["client"])])
        .collect();
    page.table(&shown)?;
    let groups = [("review", "A person looks first"), ("never", "Never called")];
    for (verdict, title) in groups {
        let some = of(verdict);
        page.space()?;
        page.say(&format!("{title}, {}:", count(some.len(), "visit")))?;
        let mut by_reason: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        for call in some {
            by_reason.entry(reason(main_reason(call))).or_default().push(call);
        }
        let mut rows: Vec<(String, Vec<&Value>)> = by_reason.into_iter().collect();
        rows.sort_by_key(|(_, calls)| std::cmp::Reverse(calls.len()));
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|(why, calls)| vec![format!("{:>3}", calls.len()), why, examples(&calls, EXAMPLES)])
            .collect();
        page.table(&rows)?;
    }
    page.space()?;
    page.say(&format!(
        "Not over yet, {}: looked at again with every run.",
        count(&report["calls"]["waiting"], "visit")
    ))
}

/// The reason that a person would name: the one that decided, and not the agent's own asking.
fn main_reason(call: &Value) -> &str {
    let all = call["reasons"].as_array().map(Vec::as_slice).unwrap_or_default();
    let codes: Vec<&str> = all.iter().filter_map(|reason| reason["code"].as_str()).collect();
    let decided = codes.iter().find(|code| call["verdict"] == "never" && forbids(code));
    let about_the_case = codes.iter().find(|code| **code != "patient_unchecked");
    decided.or(about_the_case).or(codes.first()).copied().unwrap_or("other_call")
}

fn examples(calls: &[&Value], at_most: usize) -> String {
    let names: Vec<String> =
        calls.iter().take(at_most).filter_map(|call| call["patient"].as_str()).map(called).collect();
    let more = if calls.len() > at_most { ", …" } else { "" };
    names.join(", ") + more
}

/// The call that a person approved.
struct Approved {
    call_id: String,
    appointment_id: String,
    patient: String,
}

async fn approve(
    page: &Page,
    stage: &Stage,
    agent: &Agent,
    calls: &Value,
    zone: Tz,
) -> anyhow::Result<Approved> {
    // The newest visit: its call is due last, and does not ring while this is being read.
    let practice = stage.neo.practice();
    let start = |id: &&str| id.parse().ok().and_then(|id| practice.visits.get(&id)).map(|visit| visit.start);
    let newest = edits::clear_calls(calls).max_by_key(start);
    let appointment_id = newest.context("no call is clear")?.to_owned();
    let call = entry(calls, &appointment_id)?;
    let approved = Approved {
        call_id: call["call_id"].as_str().context("a clear call has no id")?.to_owned(),
        patient: called(call["patient"].as_str().unwrap_or_default()),
        appointment_id,
    };
    let client = call["client"].as_str().unwrap_or_default();
    agent.must(&["calls", "approve", &approved.call_id, "--json"], None).await?;
    page.heading(&format!("A person approves the call to {client} about {}", approved.patient))?;

    let row = stage
        .backing
        .sql_with(
            "select status, customer_phone, extract(epoch from scheduled_for)::bigint, coalesce(qstash_message_id, ''),
                metadata->>'revision'
             from public.scheduled_discharge_calls where id = :'call'::uuid;",
            &[("call", &approved.call_id)],
        )
        .await?;
    let row = row.into_iter().next().context("the approved call has no row")?;
    let [status, phone, due, message_id, revision] =
        <[String; 5]>::try_from(row).map_err(|row| anyhow::anyhow!("an odd row: {row:?}"))?;
    let due = DateTime::<Utc>::from_timestamp(due.parse()?, 0).unwrap_or_default();
    let message = stage
        .qstash
        .messages()
        .into_iter()
        .find(|message| message.id == message_id)
        .context("the row names a message that QStash does not have")?;
    let body = message.json();
    let fields: Vec<&str> = body.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    page.rows(&[
        ("Row in Supabase", format!("{status}, to {phone}, {}, revision {revision}", at(due, zone))),
        (
            "Message at QStash",
            format!(
                "{}, waits until {}, names {} and nothing of the client{}",
                message.id,
                at(message.due, zone),
                fields.join(" and "),
                if message.body_redacted { "; its logs do not show even that" } else { "" },
            ),
        ),
    ])?;
    Ok(approved)
}

async fn second_run(
    page: &Page,
    stage: &Stage,
    agent: &Agent,
    zone: Tz,
    before: &BTreeMap<String, CaseRow>,
    approved: &Approved,
) -> anyhow::Result<()> {
    stage.neo.clear_log();
    let report = agent.must(&["sync", "--json"], None).await?;
    completed(&report)?;
    page.heading(&format!("The second run, {}", seconds(&report["duration_ms"]["total"])))?;
    let session = if report["signed_in"] == true { "signed in again" } else { "used the session it had" };
    page.rows(&[
        (
            "Read",
            format!(
                "{session}; {} {} for {} that may still change",
                count(&report["requests"], "request"),
                through(&report),
                count(&report["notes"]["read"], "note"),
            ),
        ),
        (
            "Found",
            format!(
                "{} changed, {} of them closed; {} changed, {} as they were",
                count(&report["visits"]["changed"], "visit"),
                report["visits"]["closed"],
                count(&report["notes"]["changed"], "note"),
                report["notes"]["unchanged"],
            ),
        ),
        (
            "Delivered",
            format!("{}; {} waiting", count(&report["outbox"]["pushed"], "row"), report["outbox"]["waiting"]),
        ),
    ])?;
    warned(page, &report)?;

    let after = stage.cases().await?;
    let mut changed: Vec<Vec<String>> = Vec::new();
    for case in &after {
        let was = before.get(&case.appointment_id);
        if was != Some(case) {
            changed.push(vec![called(&case.patient), case.client.clone(), difference(was, case, zone)]);
        }
    }
    page.space()?;
    page.say(&format!("In Supabase {} of {} cases changed, by exactly this:", changed.len(), after.len()))?;
    page.table(&changed)?;

    let call = stage
        .backing
        .sql_with(
            "select status, coalesce(ended_reason, '') from public.scheduled_discharge_calls where id = :'call'::uuid;",
            &[("call", &approved.call_id)],
        )
        .await?;
    let row = call.into_iter().next().unwrap_or_default();
    ensure!(row.first().is_some_and(|status| status == "cancelled"), "the call was not cancelled: {row:?}");
    let calls = agent.must(&["calls", "--json"], None).await?;
    let why = entry(&calls, &approved.appointment_id)?;
    let message = stage
        .qstash
        .messages()
        .into_iter()
        .next_back()
        .map(|message| format!("{:?}", message.state).to_lowercase())
        .unwrap_or_default();
    page.space()?;
    page.say(&format!(
        "The call about {} was looked at once more: {}. Its row is {} ({}), its message at QStash {message}; no telephone \
         has rung.",
        approved.patient,
        reason(main_reason(why)),
        row.first().map_or("", String::as_str),
        row.get(1).map_or("", String::as_str),
    ))?;
    ensure!(stage.receiver.all_rings().is_empty(), "a telephone has rung");

    let verdict = agent.must(&["audit", "verify", "--json"], None).await?;
    ensure!(verdict["intact"] == true, "the audit trail is not intact: {verdict}");
    page.say(&format!("The audit trail of both runs: {} entries, all intact.", verdict["rows"]))
}

fn difference(was: Option<&CaseRow>, is: &CaseRow, zone: Tz) -> String {
    let Some(was) = was else { return "new: the window of this run reached further back".to_owned() };
    let mut parts = Vec::new();
    if was.status != is.status {
        parts.push(format!("{} → {}", was.status, is.status));
    }
    if was.scheduled_at != is.scheduled_at {
        parts.push(format!("{} → {}", at(was.scheduled_at, zone), at(is.scheduled_at, zone)));
    }
    if was.note_revision != is.note_revision {
        parts.push(format!("note, version {} → {}", was.note_revision, is.note_revision));
    }
    if parts.is_empty() {
        parts.push("the record of the patient or client".to_owned());
    }
    parts.join("; ")
}

/// Where a person can look around.
pub fn leave_open(page: &Page, stage: &Stage, agent: &Agent, headless: bool) -> anyhow::Result<()> {
    let practice = stage.neo.practice();
    page.heading("The practice stays open")?;
    page.say(if headless {
        "Sign in to the stand-in of IDEXX Neo with a browser, change something, and run the agent again."
    } else {
        "Odis Sync opens its window on this practice. Sign in to the stand-in of IDEXX Neo with a browser, change \
         something, and press \"Sync now\"."
    })?;
    page.space()?;
    let vault = if agent.uses_keychain() {
        String::new()
    } else {
        "ODIS_SYNC_VAULT=passphrase ODIS_SYNC_PASSPHRASE='a demonstration, not a secret' ".to_owned()
    };
    let sandbox =
        if std::env::var_os("ODIS_SYNC_NO_SANDBOX").is_some() { "ODIS_SYNC_NO_SANDBOX=1 " } else { "" };
    page.rows(&[
        ("IDEXX Neo", stage.neo.url().to_owned()),
        ("company id", practice.company_id.clone()),
        ("user name", practice.user_name.clone()),
        ("password", practice.password.clone()),
        ("its control", format!("{}  (change visits, make it fail)", stage.neo.control_url())),
        (
            "Supabase",
            format!("{}  ({} / {})", stage.backing.url(), stage.clinic.email, stage.clinic.password),
        ),
        ("database", stage.backing.postgres()),
        ("QStash", stage.qstash.control_url()),
        ("calls that rang", stage.receiver.control_url()),
    ])?;
    page.space()?;
    page.plain(&format!(
        "  export ODIS_SYNC_ENV=development {vault}{sandbox}\\\n         ODIS_SYNC_HOME={}\n  {} sync",
        agent.home().display(),
        crate::agent::program()?.display(),
    ))?;
    page.space()?;
    page.say("Ctrl-C closes the practice; nothing of it stays behind.")
}

fn completed(report: &Value) -> anyhow::Result<()> {
    ensure!(report["outcome"] == "completed", "the run did not complete: {report}");
    Ok(())
}

fn warned(page: &Page, report: &Value) -> anyhow::Result<()> {
    for warning in report["warnings"].as_array().into_iter().flatten() {
        page.say(&format!("Note: {} {}", text(&warning["message"]), text(&warning["action"])))?;
    }
    Ok(())
}

fn entry<'a>(calls: &'a Value, appointment_id: &str) -> anyhow::Result<&'a Value> {
    let all = calls.as_array().context("odisctl calls gave no list")?;
    let found = all.iter().find(|call| call["appointment_id"] == appointment_id);
    found.with_context(|| format!("odisctl calls does not name visit {appointment_id}"))
}

fn through(report: &Value) -> &'static str {
    if report["reader"] == "direct" { "without a browser" } else { "through the browser" }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn wall_text(time: &Value) -> String {
    time.as_str().and_then(|text| text.parse().ok()).map(on_the_wall).unwrap_or_default()
}

fn times(number: usize) -> String {
    if number == 1 { "once".to_owned() } else { format!("{number} times") }
}
