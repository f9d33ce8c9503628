//! What can go wrong, as a code that programs branch on and words that people act on.
//!
//! A code is added only where something consumes it. The words never hold a client's data, a secret or a payload.

use serde::{Deserialize, Serialize};

/// Every failure that a person or a program can be told about. Serialised in snake case; only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// A call whose publishing ended unknown waits for a person.
    CallUncertain,
    /// A wrong use of the command line or of a setting.
    Usage,
    /// Stopped on request; what was done is kept.
    Stopped,
    /// A fault of this program.
    Internal,
}

/// A failure as it is shown and stored: code, one sentence, one next step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What happened, for programs.
    pub code: Code,
    /// What happened and what is safe, in one or two sentences.
    pub message: String,
    /// What to do next.
    pub action: String,
}
