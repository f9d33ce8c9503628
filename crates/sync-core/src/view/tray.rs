//! What the tray shows: one of five faces, a tooltip and a menu, as values. Adapters only draw.

use serde::{Deserialize, Serialize};

use super::window::Page;

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
