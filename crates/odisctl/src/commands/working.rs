//! Working: one run now, staying, deciding.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use pims_neo::NeoRoom;
use serde_json::json;
use sync_agent::agent::{Agent, Decision};
use sync_agent::ending;
use sync_agent::run::{Reason, Request};
use sync_agent::station::{commands, stay as stay_at_the_station};
use sync_agent::wire::{self, Asked, Errand, Told, Way};
use sync_core::audit::Actor;
use sync_core::failure::{Code, Failure};
use sync_core::view::tray::PauseFor;
use sync_core::view::{Activity, Outcome, Progress, RunReport};
use tokio_util::sync::CancellationToken;

use super::{Context, person};
use crate::args::{CallAction, Pause, Sync};
use crate::out::{self, Exit};

/// `odisctl sync`
pub async fn sync(context: &Context, arguments: &Sync) -> Result<Exit, Failure> {
    let days = arguments.from.zip(arguments.to);
    let bar = Bar::new(context.json);
    let asked = Asked::Sync { days };
    let mut show = |activity, progress| bar.show(activity, progress);
    let way =
        wire::ask_or_begin(&context.around.home, &asked, &mut show, async || context.agent(person()).await)
            .await?;
    let report = match way {
        Way::Here(agent) => here(agent, days, &bar).await,
        Way::Agent(Told::Report(report)) => *report,
        Way::Agent(Told::Failed(failure)) => return Err(failure),
        Way::Agent(Told::Done { .. } | Told::Checks(_) | Told::Progress { .. }) => {
            return Err(Code::Internal.failure());
        }
    };
    bar.clear();
    if context.json {
        out::json(&report);
    } else {
        tell(&report);
    }
    Ok(match report.outcome {
        Outcome::Completed | Outcome::StandingBy => Exit::Done,
        Outcome::Failed => Exit::Failed,
        Outcome::NeedsPerson => Exit::NeedsPerson,
    })
}

/// Nobody stays: the run happens in this process.
async fn here(
    mut agent: Agent<NeoRoom>,
    days: Option<(chrono::NaiveDate, chrono::NaiveDate)>,
    bar: &Bar,
) -> RunReport {
    let mut picture = agent.watch();
    let cancel = CancellationToken::new();
    let stop = ending::asked();
    tokio::pin!(stop);
    let report = {
        let running = agent.sync(Request { reason: Reason::Manual, days }, &cancel);
        tokio::pin!(running);
        loop {
            tokio::select! {
                report = &mut running => break report,
                () = &mut stop, if !cancel.is_cancelled() => cancel.cancel(),
                Ok(()) = picture.changed() => {
                    let now = &picture.borrow_and_update().status;
                    bar.show(now.activity, now.progress);
                }
            }
        }
    };
    agent.finish_usage().await;
    agent.stop();
    report
}

/// A run in plain words.
fn tell(report: &RunReport) {
    out::line(match report.outcome {
        Outcome::Completed => "Done.",
        Outcome::Failed => "This run failed; it will be tried again.",
        Outcome::NeedsPerson => "This needs you.",
        Outcome::StandingBy => "Another computer of the clinic does the work.",
    });
    if let Some(reason) = &report.reason {
        out::line(&reason.message);
        out::line(&format!("Next: {}", reason.action));
    }
    for warning in &report.warnings {
        out::line(&format!("Note: {} Next: {}", warning.message, warning.action));
    }
    out::line(&format!(
        "{} visits seen: {} new, {} changed, {} closed.",
        report.visits.seen, report.visits.new, report.visits.changed, report.visits.closed
    ));
    out::line(&format!(
        "{} notes read: {} new, {} changed, {} could not be read.",
        report.notes.read, report.notes.new, report.notes.changed, report.notes.failed
    ));
    out::line(&format!(
        "Calls: {} planned, {} for you to decide, {} never, {} not over yet.",
        report.calls.planned, report.calls.decide, report.calls.never, report.calls.waiting
    ));
    out::line(&format!(
        "Delivered {}; {} waiting, {} set aside.",
        report.outbox.pushed, report.outbox.waiting, report.outbox.parked
    ));
}

/// `odisctl run`
pub async fn stay(context: &Context, health: Option<SocketAddr>) -> Result<Exit, Failure> {
    if let Some(address) = health.filter(|address| !address.ip().is_loopback()) {
        return Err(Failure::on_the_command_line(
            Code::Usage,
            format!("{address} is not an address of this computer only."),
            "Use 127.0.0.1 and a port, for example: --health 127.0.0.1:8085",
        ));
    }
    // Before anybody can find this program, so that whoever does may end it.
    let asked = ending::asked();
    let agent = context.agent(Actor::Agent).await?;
    let stop = CancellationToken::new();
    let listener = wire::listen(&context.around.home)
        .map_err(|error| Code::DataDirectory.failure().with_detail(error.to_string()))?;
    let (way, inbox) = commands();
    let picture = agent.watch();
    let mut served = tokio::task::JoinSet::new();
    served.spawn(wire::serve(listener, way, picture.clone(), None, stop.clone()));
    if let Some(address) = health {
        let listener = crate::health::listen(address).await?;
        served.spawn(crate::health::serve(listener, picture, stop.clone()));
    }
    out::word("Odis Sync stays and syncs on schedule. Ctrl-C or SIGTERM ends it.");
    let signalled = stop.clone();
    served.spawn(async move {
        asked.await;
        signalled.cancel();
    });
    let ended = stay_at_the_station(agent, inbox, stop.clone()).await;
    stop.cancel();
    served.abort_all();
    ended.map(|_| Exit::Done)
}

/// `odisctl calls approve|skip|cancel`
pub async fn decide(context: &Context, action: &CallAction) -> Result<Exit, Failure> {
    let (id, decision) = match action {
        CallAction::Approve(id) => (&id.call_id, Decision::Approve),
        CallAction::Skip(id) => (&id.call_id, Decision::Skip),
        CallAction::Cancel(id) => (&id.call_id, Decision::Cancel),
    };
    let asked = Asked::Decide { call_id: id.clone(), decision, by: person() };
    let way = wire::ask_or_begin(&context.around.home, &asked, &mut |_, _| {}, async || {
        context.agent(person()).await
    })
    .await?;
    let delivered = match way {
        Way::Here(mut agent) => {
            let ended = agent.decide(id, decision).await;
            agent.stop();
            ended?
        }
        Way::Agent(told) => delivered(told)?,
    };
    if context.json {
        out::json(
            &json!({ "outcome": "completed", "call_id": id, "decision": decision, "delivered": delivered }),
        );
    } else if delivered {
        out::line("Done. See: odisctl calls");
    } else {
        out::line(
            "Kept on this computer; it is delivered once cloud and queue are reached. See: odisctl calls",
        );
    }
    Ok(Exit::Done)
}

/// `odisctl try-again`
pub async fn try_again(context: &Context) -> Result<Exit, Failure> {
    done(context, Errand::TryAgain, async |agent| agent.try_again()).await?;
    if context.json {
        out::json(&json!({ "outcome": "completed" }));
    } else {
        out::line("The next run tries the stored password once.");
    }
    Ok(Exit::Done)
}

/// `odisctl pause`
pub async fn pause(context: &Context, arguments: &Pause) -> Result<Exit, Failure> {
    let how_long = match (arguments.until_tomorrow, arguments.hours.as_deref()) {
        (true, _) => PauseFor::Tomorrow,
        (false, Some("24")) => PauseFor::Day,
        (false, _) => PauseFor::Hour,
    };
    done(context, Errand::Pause { how_long }, async |agent| agent.pause(how_long).map(|_| ())).await?;
    if context.json {
        out::json(&json!({ "outcome": "completed" }));
    } else {
        out::line(match how_long {
            PauseFor::Hour => "No scheduled sync for an hour.",
            PauseFor::Tomorrow => "No scheduled sync until 8:00 tomorrow.",
            PauseFor::Day => "No scheduled sync for 24 hours.",
        });
        out::line("Calls that are planned still ring; the look before them still happens.");
    }
    Ok(Exit::Done)
}

/// `odisctl resume`
pub async fn resume(context: &Context) -> Result<Exit, Failure> {
    done(context, Errand::Resume, async |agent| agent.resume()).await?;
    if context.json {
        out::json(&json!({ "outcome": "completed" }));
    } else {
        out::line("Syncs happen on schedule again.");
    }
    Ok(Exit::Done)
}

/// Has an errand done by a staying agent, or does it here.
pub async fn done(
    context: &Context,
    errand: Errand,
    here: impl AsyncFnOnce(&mut Agent<NeoRoom>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    done_and_delivered(context, errand, async |agent| here(agent).await.map(|()| true)).await.map(|_| ())
}

/// The same, with whether what it took back has left this computer.
pub async fn done_and_delivered(
    context: &Context,
    errand: Errand,
    here: impl AsyncFnOnce(&mut Agent<NeoRoom>) -> Result<bool, Failure>,
) -> Result<bool, Failure> {
    let asked = Asked::Do { errand, by: person() };
    let way = wire::ask_or_begin(&context.around.home, &asked, &mut |_, _| {}, async || {
        context.agent(person()).await
    })
    .await?;
    match way {
        Way::Here(mut agent) => {
            let ended = here(&mut agent).await;
            agent.stop();
            ended
        }
        Way::Agent(told) => delivered(told),
    }
}

/// Whether what a staying agent did has left this computer.
fn delivered(told: Told) -> Result<bool, Failure> {
    match told {
        Told::Done { delivered } => Ok(delivered),
        Told::Failed(failure) => Err(failure),
        Told::Report(_) | Told::Checks(_) | Told::Progress { .. } => Err(Code::Internal.failure()),
    }
}

/// A progress bar on a terminal, nothing elsewhere.
struct Bar(Option<ProgressBar>);

impl Bar {
    fn new(as_json: bool) -> Self {
        if as_json || !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg:<22} {wide_bar} {pos}/{len}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(Some(bar))
    }

    fn show(&self, activity: Activity, progress: Option<Progress>) {
        let Some(bar) = &self.0 else { return };
        bar.set_message(match activity {
            Activity::Idle => "Starting",
            Activity::SigningIn => "Signing in at Neo",
            Activity::Reading => "Reading notes",
            Activity::Reconciling => "Comparing and storing",
            Activity::Pushing => "Delivering",
            Activity::Stopping => "Ending",
        });
        if let Some(progress) = progress {
            bar.set_length(u64::from(progress.of));
            bar.set_position(u64::from(progress.done));
        }
    }

    fn clear(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
