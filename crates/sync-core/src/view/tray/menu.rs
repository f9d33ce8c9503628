//! The menu: in a fixed order, with an entry for calls only where a person must decide some.

use super::situation::Situation;
use super::{Item, PauseFor, Press, Seen};
use crate::failure::Code;
use crate::view::moment::said;
use crate::view::window::Page;
use crate::view::{Outcome, RunView};
use crate::words::{Phrase, RunWord};

/// Runs that are listed.
const RECENT: usize = 5;

pub(super) fn menu(seen: &Seen<'_>, situation: &Situation, line: String) -> Vec<Item> {
    let press = |phrase: Phrase<'_>, does: Press| Item::Press { text: phrase.say(), does, default: false };
    let open = |page| Press::Open { page, row: None };
    let mut items = vec![Item::Line { text: line }];
    if *situation == Situation::Unset {
        items.push(Item::Rule);
        items.push(Item::Press { text: Phrase::FinishSetUp.say(), does: open(Page::Now), default: true });
    } else {
        items.push(Item::Line { text: next_sync(seen) });
        items.push(Item::Rule);
        match situation {
            Situation::Syncing(_) => items.push(press(Phrase::CancelSync, Press::CancelSync)),
            Situation::Starting
            | Situation::Unset
            | Situation::Needs(_)
            | Situation::SetAside(_)
            | Situation::Paused(_)
            | Situation::StandingBy
            | Situation::FirstRun(_)
            | Situation::NotRead(_)
            | Situation::Unread { .. }
            | Situation::Silent(_)
            | Situation::Hindered(_)
            | Situation::KeptHere(_)
            | Situation::Waiting(_)
            | Situation::Late(_)
            | Situation::Good(_) => {
                items.push(press(Phrase::SyncNow, Press::SyncNow));
                items.push(press(
                    Phrase::SyncDays,
                    Press::Open { page: Page::Now, row: Some(SYNC_DAYS.to_owned()) },
                ));
            }
        }
        items.push(pause(seen));
        items.push(Item::Rule);
        items.push(Item::Press { text: Phrase::Open.say(), does: open(Page::Now), default: true });
        let decide = seen.status.calls.decide;
        if decide > 0 {
            items.push(press(Phrase::ToDecide(decide), open(Page::Calls)));
        }
        items.push(Item::Under { text: Phrase::Recent.say(), items: recent(seen, situation) });
    }
    if let Some(word) = seen.updates.in_the_menu() {
        let does = Press::Open { page: Page::Settings, row: Some(UPDATES.to_owned()) };
        items.push(press(Phrase::Update(word), does));
    }
    items.push(Item::Rule);
    items.push(Item::Under {
        text: Phrase::Help.say(),
        items: vec![
            press(Phrase::CopyDiagnostics, Press::CopyDiagnostics),
            press(Phrase::SaveDiagnostics, Press::SaveDiagnostics),
            press(Phrase::OpenLogs, Press::OpenLogs),
            press(Phrase::HelpPage, Press::Help),
        ],
    });
    items.push(press(Phrase::Settings, open(Page::Settings)));
    items.push(press(Phrase::Quit, Press::Quit));
    items
}

/// The row of the settings that tells of newer versions.
pub const UPDATES: &str = "updates";

/// The row of the first page that asks for days.
pub const SYNC_DAYS: &str = "sync_days";

fn next_sync(seen: &Seen<'_>) -> String {
    match seen.status.next_run {
        Some(at) => Phrase::NextSync(&said(at.max(seen.now), seen.now, seen.zone)).say(),
        None => Phrase::NoNextSync.say(),
    }
}

fn pause(seen: &Seen<'_>) -> Item {
    if seen.paused_until.is_some_and(|until| until > seen.now) {
        return Item::Press { text: Phrase::Resume.say(), does: Press::Resume, default: false };
    }
    let rest = |phrase: Phrase<'_>, how_long| Item::Press {
        text: phrase.say(),
        does: Press::Pause { how_long },
        default: false,
    };
    Item::Under {
        text: Phrase::Pause.say(),
        items: vec![
            rest(Phrase::PauseHour, PauseFor::Hour),
            rest(Phrase::PauseTomorrow, PauseFor::Tomorrow),
            rest(Phrase::PauseDay, PauseFor::Day),
        ],
    }
}

fn recent(seen: &Seen<'_>, situation: &Situation) -> Vec<Item> {
    if seen.recent.is_empty() {
        return vec![Item::Line { text: Phrase::NoRuns.say() }];
    }
    seen.recent
        .iter()
        .take(RECENT)
        .enumerate()
        .map(|(place, run)| {
            let runs_now = place == 0 && matches!(situation, Situation::Syncing(_));
            let at = said(run.started_at, seen.now, seen.zone);
            let notes = run.report.as_ref().map_or(0, |report| report.notes.new + report.notes.changed);
            let phrase = Phrase::Run { at: &at, how: how(run, runs_now), notes };
            Item::Press {
                text: phrase.say(),
                does: Press::Open { page: Page::History, row: Some(run.run_id.clone()) },
                default: false,
            }
        })
        .collect()
}

fn how(run: &RunView, runs_now: bool) -> RunWord {
    let cancelled = run
        .report
        .as_ref()
        .and_then(|report| report.reason.as_ref())
        .is_some_and(|reason| reason.code == Code::Stopped);
    match run.outcome {
        _ if cancelled => RunWord::Cancelled,
        Some(Outcome::Completed) => RunWord::Done,
        Some(Outcome::Failed) => RunWord::Failed,
        Some(Outcome::NeedsPerson) => RunWord::NeededYou,
        Some(Outcome::StandingBy) => RunWord::StoodBy,
        None if runs_now => RunWord::Running,
        None => RunWord::Interrupted,
    }
}
