//! What the tray shows: one of five faces, a tooltip and a menu, as values. Adapters only draw.
//!
//! Invariant: [`Face::Good`] means *delivered*, and it decays by itself. Whatever is not known to be delivered, fresh and
//! undisturbed shows another face.

mod menu;
mod situation;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::updates::UpdatesView;
use super::window::{Page, SetUp};
use super::{RunView, Status};
use crate::practice::zone::Zone;
use crate::words::Phrase;
use situation::Situation;
pub(super) use situation::{asks_for_person, unread};

/// All that face, line and menu depend on.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// What the agent knows.
    pub status: &'a Status,
    /// The latest runs, newest first; five of them are shown.
    pub recent: &'a [RunView],
    /// Until when a person paused the schedule.
    pub paused_until: Option<DateTime<Utc>>,
    /// Until when another computer of the clinic does the work.
    pub standing_by_until: Option<DateTime<Utc>>,
    /// How far set-up has come.
    pub set_up: SetUp,
    /// What is known of newer versions.
    pub updates: &'a UpdatesView,
    /// The clinic's zone.
    pub zone: Zone,
    /// Now.
    pub now: DateTime<Utc>,
}

/// The longest tooltip: what Windows shows of one.
const LONGEST_TOOLTIP: usize = 120;

/// Whether two menus differ in their words alone, so that one that is open may stay open.
pub fn same_entries(one: &[Item], other: &[Item]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| match (one, other) {
            (Item::Line { .. }, Item::Line { .. }) | (Item::Rule, Item::Rule) => true,
            (Item::Press { does, .. }, Item::Press { does: other, .. }) => does == other,
            (Item::Under { items, .. }, Item::Under { items: other, .. }) => same_entries(items, other),
            _ => false,
        })
}

/// The face of what is seen.
pub fn face(seen: &Seen<'_>) -> Face {
    Situation::of(seen).face()
}

/// The line beside the face.
pub fn line(seen: &Seen<'_>) -> String {
    Situation::of(seen).line(seen)
}

/// The whole tray.
pub fn tray(seen: &Seen<'_>) -> Tray {
    let situation = Situation::of(seen);
    let line = situation.line(seen);
    let tooltip = format!("{}: {line}", Phrase::Name.say());
    Tray {
        face: situation.face(),
        tooltip: tooltip.chars().take(LONGEST_TOOLTIP).collect(),
        menu: menu::menu(seen, &situation, line),
    }
}

/// What people see in two seconds. Each has a shape of its own; colour only follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Face {
    /// Not set up, or not known yet: an outline.
    Starting,
    /// Everything owed was delivered, and that is fresh: solid, no badge.
    Good,
    /// A run is going on: solid with two arrows.
    Syncing,
    /// Nothing is happening and nobody must act: paused, offline, standing by, late. Grey with bars.
    Resting,
    /// A person must act: solid with a triangle.
    NeedsYou,
}

/// How long the schedule rests. Every pause ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PauseFor {
    /// One hour.
    Hour,
    /// Until 8:00 of the clinic's next day.
    Tomorrow,
    /// 24 hours.
    Day,
}

/// The tray as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tray {
    /// The icon.
    pub face: Face,
    /// The tooltip: one line, at most 120 characters.
    pub tooltip: String,
    /// The menu.
    pub menu: Vec<Item>,
}

/// One entry of the menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "item", rename_all = "snake_case")]
pub enum Item {
    /// A line that says something and does nothing.
    Line {
        /// The words.
        text: String,
    },
    /// Something to press.
    Press {
        /// The words.
        text: String,
        /// What it does.
        does: Press,
        /// The one that a double click means.
        default: bool,
    },
    /// A menu in the menu.
    Under {
        /// The words.
        text: String,
        /// Its entries.
        items: Vec<Item>,
    },
    /// A rule.
    Rule,
}

/// What pressing an entry does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "press", rename_all = "snake_case")]
pub enum Press {
    /// One run now.
    SyncNow,
    /// Ends the run that is going on.
    CancelSync,
    /// Rests.
    Pause {
        /// How long.
        how_long: PauseFor,
    },
    /// Runs again.
    Resume,
    /// Opens the window.
    Open {
        /// At this page.
        page: Page,
        /// At this row of it.
        row: Option<String>,
    },
    /// What support needs, into the clipboard.
    CopyDiagnostics,
    /// The same into a file.
    SaveDiagnostics,
    /// Opens the folder of the logs.
    OpenLogs,
    /// Opens the page of help.
    Help,
    /// Ends the program.
    Quit,
}

impl Press {
    /// As a native menu carries it.
    pub fn id(&self) -> String {
        // A value of strings and unit variants always has a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Out of what a native menu gave back.
    pub fn parse(id: &str) -> Option<Self> {
        serde_json::from_str(id).ok()
    }
}
