//! Sentences of tray, notifications and desktop, in English.

use crate::audit::What;
use crate::failure::Code;
use crate::words::{Phrase, RunWord};

/// The sentence.
pub(super) fn of(phrase: Phrase<'_>) -> String {
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
        Phrase::Tomorrow(time) => return format!("tomorrow {time}"),
        Phrase::Yesterday(time) => return format!("yesterday {time}"),
        Phrase::OnWeekday(day, time) => return format!("{day} {time}"),
        Phrase::OnDay(day, time) => return format!("{} {time}", day.format("%-d %b")),
        Phrase::UntilUtc(time) => return format!("until {time} UTC"),
        Phrase::ClockBehind(minutes @ 0..) => return format!("it is {minutes} min behind"),
        Phrase::ClockBehind(minutes) => return format!("it is {} min ahead", minutes.unsigned_abs()),
        Phrase::Update(word) => return super::updates::of(word),
        Phrase::AuditFault(entry, what) => return format!("Entry {entry} {}.", fault(what)),
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
        Phrase::AutostartForAll => "Set for everybody on this computer.",
        Phrase::AutostartImpossible => "Not possible on this computer.",
        Phrase::NoWebView => {
            "The window needs the system's web view, which is missing or damaged. Syncing goes on without it. Next: ask \
             your IT provider to repair it (Windows: Microsoft Edge WebView2; Linux: WebKitGTK 4.1)."
        }
    };
    fixed.to_owned()
}

fn fault(what: What) -> &'static str {
    match what {
        What::Edited => "was edited",
        What::Missing => "follows on entries that are missing",
        What::OutOfOrder => "was put in or moved",
        What::Unlinked => "is not bound to the one before it",
        What::NoHash => "has no valid seal",
        What::NotAsAnchored => "is not what the cloud was told",
        What::CutOff => "is known to the cloud and missing here",
    }
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
        Code::OpinionUnavailable => "Waiting for second opinions",
        Code::CallUncertain => "A call may or may not be queued",
        Code::UpdatesUnreachable => "Waiting for the server of newer versions",
        Code::UpdateRefused => "A newer version was not taken",
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
