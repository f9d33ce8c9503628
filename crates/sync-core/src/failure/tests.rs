use std::collections::BTreeSet;

use super::*;

pub(crate) const ALL: [Code; 49] = [
    Code::NeoSignInRefused,
    Code::NeoAccountLocked,
    Code::NeoMfa,
    Code::NeoCaptcha,
    Code::NeoPasswordChange,
    Code::NeoMaintenance,
    Code::NeoPageChanged,
    Code::NeoUnreachable,
    Code::NeoCertificate,
    Code::NeoAddress,
    Code::NeoAnswers,
    Code::NeoSessionLost,
    Code::NeoSuspiciousEmptiness,
    Code::SignInPaused,
    Code::CredentialsMissing,
    Code::CredentialsRevoked,
    Code::KeychainLocked,
    Code::KeychainRefused,
    Code::KeychainMissing,
    Code::PassphraseWrong,
    Code::KeyMismatch,
    Code::BrowserMissing,
    Code::BrowserTooOld,
    Code::BrowserStart,
    Code::BrowserLost,
    Code::BrowserForbidden,
    Code::ProxyAddress,
    Code::RunDeadline,
    Code::AlreadyRunning,
    Code::StandingBy,
    Code::DiskFull,
    Code::DataDirectory,
    Code::DatabaseNewer,
    Code::DatabaseDamaged,
    Code::SettingsDamaged,
    Code::ClockWrong,
    Code::CloudUnreachable,
    Code::CloudSignInRefused,
    Code::CloudRefused,
    Code::QueueUnreachable,
    Code::QueueRefused,
    Code::OpinionUnavailable,
    Code::CallUncertain,
    Code::UpdatesUnreachable,
    Code::UpdateRefused,
    Code::AuditBroken,
    Code::Usage,
    Code::Stopped,
    Code::Internal,
];

/// Sentences end; a message says what happened and what is safe, an action what to do.
fn reads_well(text: &str) -> bool {
    let first = text.chars().next().is_some_and(char::is_uppercase);
    let words = text.split(' ').count();
    first && text.ends_with('.') && (3..=50).contains(&words) && !text.contains("  ") && !text.contains('\n')
}

#[test]
fn every_code_says_what_happened_and_what_to_do_in_whole_sentences() {
    for code in ALL {
        let failure = code.failure();
        assert_eq!(failure.code, code);
        assert!(reads_well(&failure.message), "{code}: {}", failure.message);
        // "Nothing to do." is the shortest thing to do.
        assert!(reads_well(&failure.action), "{code}: {}", failure.action);
    }
}

#[test]
fn no_code_talks_of_internals() {
    const INTERNALS: [&str; 30] = [
        "http",
        "json",
        "sql",
        "api",
        "null",
        "panic",
        "exception",
        "timeout",
        "time-out",
        "token expired",
        "stack",
        "supabase",
        "qstash",
        "postgres",
        "chromium",
        "cdp",
        "tauri",
        "keyring",
        "rust",
        "thread",
        "outbox",
        "lease",
        "payload",
        "backend",
        "schema",
        "parse",
        "debug",
        "unwrap",
        "hash",
        "revision",
    ];
    for code in ALL {
        let failure = code.failure();
        // The address that a person types is no internal.
        let words = format!("{} {}", failure.message, failure.action)
            .replace("https://us.idexxneo.com", "")
            .to_lowercase();
        for internal in INTERNALS {
            let found = words.split(|c: char| !c.is_alphanumeric()).any(|word| word == internal);
            assert!(!found, "{code} speaks of {internal:?}: {words}");
        }
    }
}

#[test]
fn codes_are_told_apart_by_their_words() {
    let messages: BTreeSet<_> = ALL.iter().map(|code| code.failure().message).collect();
    assert_eq!(messages.len(), ALL.len(), "two codes with one message cannot be told apart by a person");
    let names: BTreeSet<_> = ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), ALL.len());
}

#[test]
fn the_name_is_the_serialised_form() {
    for code in ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str(), "one word in store, JSON and logs");
    }
}

#[test]
fn a_code_never_both_needs_a_person_and_is_retried() {
    for code in ALL {
        assert!(!(code.needs_person() && code.retried_by_itself()), "{code}");
    }
}

#[test]
fn what_needs_a_person_is_password_second_factor_and_set_up() {
    for code in [
        Code::NeoSignInRefused,
        Code::NeoMfa,
        Code::NeoCaptcha,
        Code::NeoPasswordChange,
        Code::NeoAccountLocked,
        Code::CredentialsMissing,
        Code::CredentialsRevoked,
        Code::KeychainLocked,
        Code::PassphraseWrong,
        Code::BrowserMissing,
        Code::DatabaseNewer,
    ] {
        assert!(code.needs_person(), "{code}");
    }
    for code in [
        Code::NeoUnreachable,
        Code::NeoMaintenance,
        Code::NeoAnswers,
        Code::BrowserLost,
        Code::RunDeadline,
        Code::CloudUnreachable,
        Code::SignInPaused,
        Code::Internal,
    ] {
        assert!(code.retried_by_itself(), "{code}");
    }
    for code in [Code::CallUncertain, Code::CloudRefused, Code::Stopped, Code::Usage] {
        assert!(
            !code.needs_person() && !code.retried_by_itself(),
            "{code}: the run itself is not the matter"
        );
    }
}

#[test]
fn who_is_told_that_it_goes_on_by_itself_need_not_act() {
    for code in ALL {
        let action = code.failure().action;
        if action.starts_with("Nothing to do") {
            assert!(!code.needs_person(), "{code} says that there is nothing to do: {action}");
        }
        if action.contains("by itself") {
            assert!(code.retried_by_itself(), "{code} promises to go on by itself: {action}");
        }
    }
}

#[test]
fn a_detail_stands_at_the_end_on_one_line_and_is_cut() {
    let failure = Code::BrowserTooOld.failure().with_detail("Chrome 97,\n\tC:\\Browser\\chrome.exe\u{7}");
    assert!(failure.message.ends_with("(Chrome 97, C:\\Browser\\chrome.exe)"), "{}", failure.message);
    assert_eq!(failure.action, Code::BrowserTooOld.failure().action);
    assert_eq!(
        Code::DiskFull.failure().with_detail("  \n "),
        Code::DiskFull.failure(),
        "nothing adds nothing"
    );
    let long = Code::DiskFull.failure().with_detail("é".repeat(5_000));
    assert!(long.message.chars().count() < Code::DiskFull.failure().message.chars().count() + 210);
}
