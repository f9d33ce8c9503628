//! Every sentence of tray and notifications, in one table. A second language is one more arm of [`Phrase::say`].
//!
//! The window has its own catalogue; failures have theirs in [`crate::failure`]. No sentence holds a client's data.

use crate::failure::Code;

/// A language that the catalogue speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
}

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
    /// The sentence.
    pub fn say(self, language: Language) -> String {
        match language {
            Language::English => english(self),
        }
    }
}

fn english(phrase: Phrase<'_>) -> String {
    let fixed = match phrase {
        Phrase::SyncingOf(done, of) => return format!("Syncing, {done} of {of}"),
        Phrase::UpToDate(at) => return format!("Up to date, last sync {at}"),
        Phrase::PausedUntil(at) => return format!("Paused until {at}"),
        Phrase::KeptHere(at) => return format!("Read {at}; notes stay on this computer, no cloud connected"),
        Phrase::Waiting(1) => "1 item waits to be delivered",
        Phrase::Waiting(many) => return format!("{many} items wait to be delivered"),
        Phrase::Late(at) => return format!("Late: last sync {at}; it goes on by itself"),
        Phrase::Silent(at) => return format!("Nothing delivered since {at}"),
        Phrase::SetAside(1) => "Needs you: 1 item could not be delivered",
        Phrase::SetAside(many) => return format!("Needs you: {many} items could not be delivered"),
        Phrase::NeedsYou(code) => return format!("Needs you: {}", lowered(short(code))),
        Phrase::Hindered(code) => return format!("{}; it goes on by itself", short(code)),
        Phrase::NotRead(since) => return format!("Nothing read since {since}"),
        Phrase::Unread(1) => "1 visit cannot be read; it is tried with every sync",
        Phrase::Unread(many) => {
            return format!("{many} visits cannot be read; they are tried with every sync");
        }
        Phrase::ToDecide(1) => "1 call needs your decision",
        Phrase::ToDecide(many) => return format!("{many} calls need your decision"),
        Phrase::FirstRun(at) => return format!("First sync {at}"),
        Phrase::NextSync(at) => return format!("Next sync {at}"),
        Phrase::Run { at, how, notes } => {
            let how = match how {
                RunWord::Running => "running",
                RunWord::Done => "done",
                RunWord::Failed => "failed",
                RunWord::NeededYou => "needed you",
                RunWord::StoodBy => "standing by",
                RunWord::Cancelled => "cancelled",
                RunWord::Interrupted => "interrupted",
            };
            return match notes {
                0 => format!("{at}  {how}"),
                1 => format!("{at}  {how}, 1 note"),
                many => format!("{at}  {how}, {many} notes"),
            };
        }
        Phrase::InARow(many) => {
            return format!("{many} syncs in a row have failed. Notes that were read are kept.");
        }
        Phrase::FailureRate(failed, of) => {
            return format!("{failed} of the {of} syncs of the last 14 days have failed.");
        }
        Phrase::Slow(minutes) => {
            return format!("The last sync took {minutes} minutes; it should take seconds.");
        }
        Phrase::Name => "Odis Sync",
        Phrase::Starting => "Starting",
        Phrase::FinishSetUp => "Finish setting up",
        Phrase::FirstRunSoon => "The first sync begins shortly",
        Phrase::Syncing => "Syncing",
        Phrase::StandingBy => "Another computer of the clinic does the work",
        Phrase::NeverDelivered => "Nothing has been delivered yet",
        Phrase::NoNextSync => "No sync planned",
        Phrase::SyncNow => "Sync now",
        Phrase::SyncDays => "Sync other days…",
        Phrase::CancelSync => "Cancel sync",
        Phrase::Pause => "Pause",
        Phrase::PauseHour => "For 1 hour",
        Phrase::PauseTomorrow => "Until tomorrow 8:00",
        Phrase::PauseDay => "For 24 hours",
        Phrase::Resume => "Resume now",
        Phrase::Open => "Open dashboard",
        Phrase::Recent => "Recent activity",
        Phrase::NoRuns => "Nothing yet",
        Phrase::Help => "Help",
        Phrase::CopyDiagnostics => "Copy diagnostics",
        Phrase::SaveDiagnostics => "Save diagnostics…",
        Phrase::OpenLogs => "Open log folder",
        Phrase::HelpPage => "Get help",
        Phrase::Settings => "Settings…",
        Phrase::Quit => "Quit: notes are no longer read, calls no longer checked",
        Phrase::TitleNeedsYou => "Odis Sync needs you",
        Phrase::TitleNotDelivered => "Notes are not being delivered",
        Phrase::TitleFailing => "Syncs are failing",
        Phrase::TitleSlow => "The last sync was slow",
        Phrase::Show => "Show",
        Phrase::UpdatePassword => "Update password",
        Phrase::SignIn => "Sign in to Neo",
    };
    fixed.to_owned()
}

/// A failure in few words, beginning with a capital.
fn short(code: Code) -> &'static str {
    match code {
        Code::NeoSignInRefused => "The Neo password was refused",
        Code::NeoAccountLocked => "The Neo account is locked",
        Code::NeoMfa => "Neo asks for a security code",
        Code::NeoCaptcha => "Neo asks whether you are a person",
        Code::NeoPasswordChange => "Neo asks for a new password",
        Code::NeoMaintenance => "Neo is being maintained",
        Code::NeoPageChanged => "Neo shows an unknown page",
        Code::NeoUnreachable => "Waiting for Neo or the internet",
        Code::NeoCertificate => "Neo could not prove that it is Neo",
        Code::NeoAddress => "The address of Neo is wrong",
        Code::ProxyAddress => "The address of the proxy cannot be used",
        Code::NeoAnswers => "Neo has trouble answering",
        Code::NeoSessionLost => "The Neo session ended",
        Code::NeoSuspiciousEmptiness => "Neo shows an empty schedule",
        Code::SignInPaused => "Sign-ins rest to protect the account",
        Code::CredentialsMissing => "The Neo sign-in is not set up",
        Code::CredentialsRevoked => "The Neo sign-in was removed",
        Code::KeychainLocked => "The keychain is locked",
        Code::KeychainRefused => "The keychain refused access",
        Code::KeychainMissing => "This computer has no keychain",
        Code::PassphraseWrong => "The passphrase is wrong",
        Code::KeyMismatch => "The key of the data is gone",
        Code::BrowserMissing => "No browser was found",
        Code::BrowserTooOld => "The browser is too old",
        Code::BrowserStart => "The browser did not start",
        Code::BrowserLost => "The browser stopped",
        Code::BrowserForbidden => "A policy forbids the browser",
        Code::RunDeadline => "The last sync took too long",
        Code::AlreadyRunning => "Another sync is running",
        Code::StandingBy => "Another computer of the clinic does the work",
        Code::DiskFull => "The disk is full",
        Code::DataDirectory => "The data folder cannot be written",
        Code::DatabaseNewer => "The data is from a newer version",
        Code::DatabaseDamaged => "The database is damaged",
        Code::SettingsDamaged => "The settings cannot be read",
        Code::ClockWrong => "This computer's clock is wrong",
        Code::CloudUnreachable => "Waiting for the cloud or the internet",
        Code::CloudSignInRefused => "The cloud refused the sign-in",
        Code::CloudRefused => "The cloud refused something",
        Code::QueueUnreachable => "Waiting for the call queue",
        Code::QueueRefused => "The call queue refused the token",
        Code::CallUncertain => "A call may or may not be queued",
        Code::AuditBroken => "The audit trail does not match the cloud",
        Code::Usage => "A setting is wrong",
        Code::Stopped => "The last sync was cancelled",
        Code::Internal => "Something went wrong inside Odis Sync",
    }
}

/// With a small first letter, unless it begins with a name.
fn lowered(text: &str) -> String {
    if text.starts_with("Neo") {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
