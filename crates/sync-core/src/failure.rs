//! What can go wrong, as a code that programs branch on and words that people act on.
//!
//! A code is added only where something consumes it. The words never hold a client's data, a secret or a payload.

use serde::{Deserialize, Serialize};

/// Every failure that a person or a program can be told about. Serialised in snake case; only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Neo refused the user name or password. Tried exactly once.
    NeoSignInRefused,
    /// Neo says that the account is locked.
    NeoAccountLocked,
    /// Neo asks for a second factor.
    NeoMfa,
    /// Neo shows a captcha.
    NeoCaptcha,
    /// Neo demands a new password, accepted terms or similar before it goes on.
    NeoPasswordChange,
    /// Neo is down for maintenance.
    NeoMaintenance,
    /// A page that this version does not know stands where the sign-in should be.
    NeoPageChanged,
    /// Neo cannot be reached.
    NeoUnreachable,
    /// Neo's certificate is not trusted; nothing was typed.
    NeoCertificate,
    /// The address given for Neo is not one.
    NeoAddress,
    /// Neo answered, but not as agreed (5xx, HTML, truncated) until the tries were used up.
    NeoAnswers,
    /// The session ended and could not be renewed in this run.
    NeoSessionLost,
    /// An empty or much smaller calendar than history allows.
    NeoSuspiciousEmptiness,
    /// Sign-ins are paused by the guard.
    SignInPaused,
    /// No credentials are stored.
    CredentialsMissing,
    /// The credentials were revoked on this machine.
    CredentialsRevoked,
    /// The operating system's keychain is locked.
    KeychainLocked,
    /// The keychain refused access.
    KeychainRefused,
    /// There is no keychain on this machine.
    KeychainMissing,
    /// The passphrase does not open the vault.
    PassphraseWrong,
    /// The key that sealed the data is gone or is another one.
    KeyMismatch,
    /// No usable browser was found.
    BrowserMissing,
    /// The browser found is older than this version can drive.
    BrowserTooOld,
    /// The browser did not start.
    BrowserStart,
    /// The browser died, froze or crashed in the middle.
    BrowserLost,
    /// A browser policy forbids remote control.
    BrowserForbidden,
    /// The proxy's address is not one, or holds a user name or a password.
    ProxyAddress,
    /// The run used up its time.
    RunDeadline,
    /// Another run holds this machine.
    AlreadyRunning,
    /// Another PC of the clinic holds the lease.
    StandingBy,
    /// The disk is full.
    DiskFull,
    /// The data directory cannot be written.
    DataDirectory,
    /// The database was written by a newer version.
    DatabaseNewer,
    /// The database is damaged.
    DatabaseDamaged,
    /// The settings cannot be read; the file was kept aside.
    SettingsDamaged,
    /// This PC's clock differs from the servers'.
    ClockWrong,
    /// The cloud cannot be reached.
    CloudUnreachable,
    /// The cloud refused the clinic's sign-in.
    CloudSignInRefused,
    /// The cloud refused what was sent.
    CloudRefused,
    /// The queue cannot be reached.
    QueueUnreachable,
    /// The queue refused the token or the message.
    QueueRefused,
    /// The second opinion about visits could not be asked for.
    OpinionUnavailable,
    /// A call whose publishing ended unknown waits for a person.
    CallUncertain,
    /// The server of newer versions cannot be reached, or has nothing.
    UpdatesUnreachable,
    /// A newer version was not taken: it is not as its makers signed it, or could not be installed.
    UpdateRefused,
    /// The audit trail on this machine does not go on where the cloud knows it to.
    AuditBroken,
    /// A wrong use of the command line or of a setting.
    Usage,
    /// Stopped on request; what was done is kept.
    Stopped,
    /// A fault of this program.
    Internal,
}

/// A failure as it is shown and stored: code, one sentence, one next step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[non_exhaustive]
pub struct Failure {
    /// What happened, for programs.
    pub code: Code,
    /// What happened and what is safe, in one or two sentences.
    pub message: String,
    /// What to do next.
    pub action: String,
}

mod next;

impl Code {
    /// Whether a person's own sign-in at Neo helps.
    pub fn wants_person_at_neo(self) -> bool {
        matches!(self, Self::NeoMfa | Self::NeoCaptcha | Self::NeoPageChanged)
    }

    /// Whether it kept something from being delivered, and is over once everything was.
    pub fn is_of_delivering(self) -> bool {
        matches!(
            self,
            Self::CloudUnreachable
                | Self::CloudSignInRefused
                | Self::CloudRefused
                | Self::QueueUnreachable
                | Self::QueueRefused
        )
    }

    /// The failure as it is shown: the code with its words.
    pub fn failure(self) -> Failure {
        let (message, action) = crate::words::spoken().failure(self);
        Failure::new(self, message, action)
    }

    /// The run itself needs a person before it can succeed: exit code 3.
    pub fn needs_person(self) -> bool {
        next::what_next(self) == next::Next::Person
    }

    /// It is tried again without anybody doing anything.
    pub fn retried_by_itself(self) -> bool {
        next::what_next(self) == next::Next::Again
    }

    /// As it is written in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        next::name(self)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Longest detail that is shown.
const LONGEST_DETAIL: usize = 200;

impl Failure {
    /// With words of the catalogue: [`Code::failure`] and [`crate::words::Refusal::failure`] are the ways to one.
    pub(crate) fn new(code: Code, message: impl Into<String>, action: impl Into<String>) -> Self {
        Self { code, message: message.into(), action: action.into() }
    }

    /// With words of the command line's own: it speaks to IT staff about what was typed, in one language. No other face
    /// may.
    pub fn on_the_command_line(code: Code, message: impl Into<String>, action: impl Into<String>) -> Self {
        Self::new(code, message, action)
    }

    /// With a detail that harms nobody, such as a path or a version, at the end of the message: on one line, without
    /// control characters, at most 200 characters.
    #[must_use]
    pub fn with_detail(mut self, detail: impl AsRef<str>) -> Self {
        let words = detail.as_ref().split(|c: char| c.is_whitespace() || c.is_control());
        let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let line: String = line.chars().take(LONGEST_DETAIL).collect();
        if !line.is_empty() {
            self.message = format!("{} ({})", self.message, line);
        }
        self
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::ALL;
