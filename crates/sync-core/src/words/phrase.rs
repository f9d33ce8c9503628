//! Everything that is said in one sentence, as values.

use chrono::{NaiveDate, Weekday};

use super::UpdateWord;
use crate::audit::What;
use crate::failure::Code;

/// Something to say. Times come ready made, such as `12:03` or `Mon 12:03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrase<'a> {
    /// The program's name.
    Name,
    /// Nothing is known yet.
    Starting,
    /// Set-up is not finished.
    FinishSetUp,
    /// The first run is about to begin.
    FirstRunSoon,
    /// When the first run begins.
    FirstRun(&'a str),
    /// A run is going on.
    Syncing,
    /// A run is going on, and so many of so many are done.
    SyncingOf(u32, u32),
    /// Everything owed was delivered at this time.
    UpToDate(&'a str),
    /// The schedule rests until then.
    PausedUntil(&'a str),
    /// Another computer of the clinic does the work.
    StandingBy,
    /// Notes stay here because no cloud is connected; the last run was then.
    KeptHere(&'a str),
    /// So many rows wait to be delivered.
    Waiting(u32),
    /// The last delivery is long ago.
    Late(&'a str),
    /// Nothing was ever delivered.
    NeverDelivered,
    /// Nothing was read since then, and that is too long.
    NotRead(&'a str),
    /// So many visits could not be read.
    Unread(u32),
    /// Nothing was delivered since then, and that is too long.
    Silent(&'a str),
    /// So many rows were set aside.
    SetAside(u32),
    /// A person must act.
    NeedsYou(Code),
    /// It goes on by itself.
    Hindered(Code),
    /// When the next run is.
    NextSync(&'a str),
    /// No next run is known.
    NoNextSync,
    /// Menu: one run now.
    SyncNow,
    /// Menu: a run over days that a person chooses.
    SyncDays,
    /// Menu: end the run.
    CancelSync,
    /// Menu: rest.
    Pause,
    /// Menu: rest for an hour.
    PauseHour,
    /// Menu: rest until 8:00 of the next day.
    PauseTomorrow,
    /// Menu: rest for 24 hours.
    PauseDay,
    /// Menu: go on.
    Resume,
    /// Menu: open the window.
    Open,
    /// Menu: so many calls need a person's decision.
    ToDecide(u32),
    /// Menu: the latest runs.
    Recent,
    /// Menu: there was no run yet.
    NoRuns,
    /// A run in the menu.
    Run {
        /// When.
        at: &'a str,
        /// How it ended.
        how: RunWord,
        /// Notes that came new or changed.
        notes: u32,
    },
    /// Menu: help.
    Help,
    /// Menu: what support needs, into the clipboard.
    CopyDiagnostics,
    /// Menu: the same into a file.
    SaveDiagnostics,
    /// Menu: the folder of the logs.
    OpenLogs,
    /// Menu: a page of help.
    HelpPage,
    /// Menu: settings.
    Settings,
    /// Menu: quit, and what stops.
    Quit,
    /// Notification: title of one that needs a person.
    TitleNeedsYou,
    /// Notification: title of one about delivery.
    TitleNotDelivered,
    /// Notification: title of one about failing runs.
    TitleFailing,
    /// Notification: title of one about a slow run.
    TitleSlow,
    /// Notification: runs failed, so many in a row.
    InARow(u32),
    /// Notification: so many of so many runs of 14 days failed.
    FailureRate(u32, u32),
    /// Notification: a run took so many minutes.
    Slow(u32),
    /// Button: show it.
    Show,
    /// Button: enter a new password.
    UpdatePassword,
    /// Button: sign in at Neo.
    SignIn,
    /// A time of tomorrow.
    Tomorrow(&'a str),
    /// A time of yesterday.
    Yesterday(&'a str),
    /// A time of a day within a week.
    OnWeekday(Weekday, &'a str),
    /// A time of any other day.
    OnDay(NaiveDate, &'a str),
    /// Another computer does the work until this time of UTC.
    UntilUtc(&'a str),
    /// This computer's clock is behind the servers' by so many minutes; ahead of them by fewer than none.
    ClockBehind(i64),
    /// A fault of the audit trail, and at which entry it is.
    AuditFault(u64, What),
    /// Starting with the computer is set for everybody.
    AutostartForAll,
    /// Starting with the computer is not possible.
    AutostartImpossible,
    /// The system draws no page, so there is no window.
    NoWebView,
    /// Something about newer versions of the program.
    Update(UpdateWord<'a>),
}

/// How a run ended, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunWord {
    /// It goes on.
    Running,
    /// Done.
    Done,
    /// Failed.
    Failed,
    /// Needed a person.
    NeededYou,
    /// Left to another computer.
    StoodBy,
    /// Ended by a person.
    Cancelled,
    /// The program ended in the middle.
    Interrupted,
}

impl Phrase<'_> {
    /// In words.
    pub fn say(self) -> String {
        super::spoken().phrase(self)
    }
}
