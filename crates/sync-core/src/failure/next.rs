//! The name of every failure, and what has to happen before it can go well, in tables.

use super::Code;

/// What has to happen before it can go well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The schedule tries again by itself.
    Again,
    /// The run needs a person first.
    Person,
    /// The run is not the matter: a single item waits for a person, or somebody asked for it to be so.
    Neither,
}

/// The code in snake case; equals its serialised form.
pub(super) fn name(code: Code) -> &'static str {
    match code {
        Code::NeoSignInRefused => "neo_sign_in_refused",
        Code::NeoAccountLocked => "neo_account_locked",
        Code::NeoMfa => "neo_mfa",
        Code::NeoCaptcha => "neo_captcha",
        Code::NeoPasswordChange => "neo_password_change",
        Code::NeoMaintenance => "neo_maintenance",
        Code::NeoPageChanged => "neo_page_changed",
        Code::NeoUnreachable => "neo_unreachable",
        Code::NeoCertificate => "neo_certificate",
        Code::NeoAddress => "neo_address",
        Code::NeoAnswers => "neo_answers",
        Code::NeoSessionLost => "neo_session_lost",
        Code::NeoSuspiciousEmptiness => "neo_suspicious_emptiness",
        Code::SignInPaused => "sign_in_paused",
        Code::CredentialsMissing => "credentials_missing",
        Code::CredentialsRevoked => "credentials_revoked",
        Code::KeychainLocked => "keychain_locked",
        Code::KeychainRefused => "keychain_refused",
        Code::KeychainMissing => "keychain_missing",
        Code::PassphraseWrong => "passphrase_wrong",
        Code::KeyMismatch => "key_mismatch",
        Code::BrowserMissing => "browser_missing",
        Code::BrowserTooOld => "browser_too_old",
        Code::BrowserStart => "browser_start",
        Code::BrowserLost => "browser_lost",
        Code::BrowserForbidden => "browser_forbidden",
        Code::ProxyAddress => "proxy_address",
        Code::RunDeadline => "run_deadline",
        Code::AlreadyRunning => "already_running",
        Code::StandingBy => "standing_by",
        Code::DiskFull => "disk_full",
        Code::DataDirectory => "data_directory",
        Code::DatabaseNewer => "database_newer",
        Code::DatabaseDamaged => "database_damaged",
        Code::SettingsDamaged => "settings_damaged",
        Code::ClockWrong => "clock_wrong",
        Code::CloudUnreachable => "cloud_unreachable",
        Code::CloudSignInRefused => "cloud_sign_in_refused",
        Code::CloudRefused => "cloud_refused",
        Code::QueueUnreachable => "queue_unreachable",
        Code::QueueRefused => "queue_refused",
        Code::OpinionUnavailable => "opinion_unavailable",
        Code::CallUncertain => "call_uncertain",
        Code::UpdatesUnreachable => "updates_unreachable",
        Code::UpdateRefused => "update_refused",
        Code::AuditBroken => "audit_broken",
        Code::Usage => "usage",
        Code::Stopped => "stopped",
        Code::Internal => "internal",
    }
}

/// What has to happen next.
pub(super) fn what_next(code: Code) -> Next {
    match code {
        Code::NeoMaintenance
        | Code::NeoPageChanged
        | Code::NeoUnreachable
        | Code::NeoCertificate
        | Code::NeoAnswers
        | Code::NeoSessionLost
        | Code::NeoSuspiciousEmptiness
        | Code::SignInPaused
        | Code::BrowserStart
        | Code::BrowserLost
        | Code::RunDeadline
        | Code::AlreadyRunning
        | Code::StandingBy
        | Code::DiskFull
        | Code::DataDirectory
        | Code::ClockWrong
        | Code::CloudUnreachable
        | Code::QueueUnreachable
        | Code::OpinionUnavailable
        | Code::UpdatesUnreachable
        | Code::Internal => Next::Again,
        Code::NeoSignInRefused
        | Code::NeoAccountLocked
        | Code::NeoMfa
        | Code::NeoCaptcha
        | Code::NeoPasswordChange
        | Code::NeoAddress
        | Code::CredentialsMissing
        | Code::CredentialsRevoked
        | Code::KeychainLocked
        | Code::KeychainRefused
        | Code::KeychainMissing
        | Code::PassphraseWrong
        | Code::KeyMismatch
        | Code::BrowserMissing
        | Code::BrowserTooOld
        | Code::BrowserForbidden
        | Code::ProxyAddress
        | Code::DatabaseNewer
        | Code::DatabaseDamaged
        | Code::SettingsDamaged
        | Code::CloudSignInRefused
        | Code::QueueRefused => Next::Person,
        Code::CloudRefused
        | Code::CallUncertain
        | Code::UpdateRefused
        | Code::AuditBroken
        | Code::Usage
        | Code::Stopped => Next::Neither,
    }
}
