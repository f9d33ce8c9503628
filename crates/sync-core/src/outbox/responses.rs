//! Tables of answers: what PostgREST 12 and 13+, GoTrue, QStash and the gateways in front of them say, and what each
//! means.

use proptest::prelude::*;
use serde_json::json;

use super::cloud::{self, Conflict};
use super::*;

fn answer(status: u16, code: &'static str) -> Response<'static> {
    Response { status, code: Some(code).filter(|code| !code.is_empty()), retry_after: None, is_json: true }
}

fn page(status: u16) -> Response<'static> {
    Response { status, code: None, retry_after: None, is_json: false }
}

const RETRY: CloudAction = CloudAction::Retry { after: None };
const ELSEWHERE: CloudAction = CloudAction::NotTheCloud { after: None };

#[test]
fn every_answer_of_the_cloud() {
    let table = [
        // Success.
        (200, "", CloudAction::Accepted),
        (201, "", CloudAction::Accepted),
        // The token, in the words of both generations; without one the role `anon` may do nothing.
        (401, "PGRST301", CloudAction::SignInAgain),
        (401, "PGRST302", CloudAction::SignInAgain),
        (401, "PGRST303", CloudAction::SignInAgain),
        (401, "42501", CloudAction::SignInAgain),
        (401, "22023", CloudAction::SignInAgain),
        (401, "PT401", CloudAction::SignInAgain),
        (401, "", CloudAction::SignInAgain),
        // Not allowed.
        (403, "42501", CloudAction::Forbidden),
        (403, "0LP01", CloudAction::Forbidden),
        (403, "0P000", CloudAction::Forbidden),
        (403, "28000", CloudAction::Forbidden),
        (403, "28P01", CloudAction::Forbidden),
        (403, "PT403", CloudAction::Forbidden),
        (403, "", CloudAction::Forbidden),
        (405, "PT405", CloudAction::Forbidden),
        // One item spoils the request.
        (400, "22P02", CloudAction::Bisect),
        (400, "22P05", CloudAction::Bisect),
        (400, "22001", CloudAction::Bisect),
        (400, "22023", CloudAction::Bisect),
        (400, "23502", CloudAction::Bisect),
        (400, "23514", CloudAction::Bisect),
        (400, "44000", CloudAction::Bisect),
        (400, "42804", CloudAction::Bisect),
        (400, "P0001", CloudAction::Bisect),
        (400, "21000", CloudAction::Bisect),
        (500, "21000", CloudAction::Bisect),
        (400, "PGRST100", CloudAction::Bisect),
        (400, "PGRST102", CloudAction::Bisect),
        (400, "PGRST122", CloudAction::Bisect),
        (406, "PGRST116", CloudAction::Bisect),
        (406, "PGRST106", CloudAction::Bisect),
        (400, "PT400", CloudAction::Bisect),
        (400, "", CloudAction::Bisect),
        // Not in the schema, in the words of both generations; the cache may be stale.
        (400, "PGRST204", CloudAction::NotReady),
        (404, "PGRST202", CloudAction::NotReady),
        (404, "PGRST205", CloudAction::NotReady),
        (404, "42P01", CloudAction::NotReady),
        (404, "42883", CloudAction::NotReady),
        (400, "42703", CloudAction::NotReady),
        (300, "PGRST203", CloudAction::NotReady),
        (404, "", CloudAction::NotReady),
        // Our own functions.
        (404, "PT404", CloudAction::BeginAgain),
        (409, "PT409", CloudAction::Conflict),
        (413, "PT413", CloudAction::TooLarge),
        // Already there, or too early.
        (409, "23505", CloudAction::AlreadyThere),
        (409, "23503", CloudAction::ParentMissing),
        (409, "", RETRY),
        // Size: by the gateway, or by a limit of the database with the status of either generation.
        (413, "", CloudAction::TooLarge),
        (413, "54000", CloudAction::TooLarge),
        (500, "54001", CloudAction::TooLarge),
        // Later.
        (405, "25006", RETRY),
        (408, "", RETRY),
        (425, "", RETRY),
        (429, "", RETRY),
        (429, "PT429", RETRY),
        (500, "40001", RETRY),
        (500, "40P01", RETRY),
        (500, "57014", RETRY),
        (500, "55P03", RETRY),
        (500, "53400", RETRY),
        (503, "53400", RETRY),
        (500, "42P17", RETRY),
        (500, "XX000", RETRY),
        (500, "PGRST300", RETRY),
        (500, "PGRST111", RETRY),
        (500, "PGRSTX00", RETRY),
        (500, "SUP", RETRY),
        (500, "", RETRY),
        (502, "", RETRY),
        (503, "08006", RETRY),
        (503, "53300", RETRY),
        (503, "57P01", RETRY),
        (503, "PGRST000", RETRY),
        (503, "PGRST001", RETRY),
        (503, "PGRST002", RETRY),
        (504, "PGRST003", RETRY),
        (540, "", RETRY),
        // Not the cloud at all.
        (302, "", ELSEWHERE),
        (301, "", ELSEWHERE),
        (407, "", ELSEWHERE),
        (511, "", ELSEWHERE),
        (0, "", ELSEWHERE),
        (100, "", ELSEWHERE),
        (999, "", ELSEWHERE),
    ];
    for (status, code, expected) in table {
        assert_eq!(classify_cloud(&answer(status, code)), expected, "{status} {code}");
    }
}

#[test]
fn a_page_instead_of_an_answer_is_never_success_and_never_a_refused_sign_in() {
    for status in [200, 201, 204, 206, 301, 302, 307, 400, 401, 403, 404, 405, 407, 409, 418, 451, 511] {
        assert_eq!(classify_cloud(&page(status)), ELSEWHERE, "{status} with HTML");
    }
    for status in [500, 502, 503, 504, 520, 522, 524, 530, 599] {
        assert_eq!(classify_cloud(&page(status)), RETRY, "{status} with a gateway's page");
    }
    assert_eq!(classify_cloud(&page(413)), CloudAction::TooLarge, "the gateway refuses size in HTML");
    assert_eq!(classify_cloud(&page(429)), RETRY);
}

#[test]
fn retry_after_is_handed_on() {
    let after = Some(Duration::from_secs(7));
    let asked = |status| Response { status, code: None, retry_after: after, is_json: true };
    assert_eq!(classify_cloud(&asked(503)), CloudAction::Retry { after });
    assert_eq!(classify_cloud(&asked(429)), CloudAction::Retry { after });
    assert_eq!(classify_sign_in(&asked(429)), SignInAction::Retry { after });
    assert_eq!(classify_queue(&asked(429)), QueueAction::NotNow { after });
}

#[test]
fn conflicts_have_words() {
    let table = [
        ("session_closed", Conflict::SessionClosed),
        ("lease_lost", Conflict::LeaseLost),
        ("anchor_behind", Conflict::AnchorBehind),
        ("anchor_fork", Conflict::AnchorFork),
        ("something_newer", Conflict::Unknown),
    ];
    for (word, expected) in table {
        assert_eq!(cloud::conflict(word), expected, "{word}");
    }
}

#[test]
fn every_answer_of_the_sign_in() {
    let retry = SignInAction::Retry { after: None };
    let elsewhere = SignInAction::NotTheCloud { after: None };
    let table = [
        (200, "", SignInAction::Accepted),
        (400, "invalid_credentials", SignInAction::Refused),
        (400, "invalid_grant", SignInAction::Refused),
        (400, "refresh_token_not_found", SignInAction::Refused),
        (400, "refresh_token_already_used", SignInAction::ReadTokenAgain),
        (400, "validation_failed", SignInAction::Refused),
        (400, "bad_json", SignInAction::Refused),
        (400, "email_not_confirmed", SignInAction::Refused),
        (400, "captcha_failed", SignInAction::Refused),
        (400, "", SignInAction::Refused),
        (401, "bad_jwt", SignInAction::Refused),
        (401, "no_authorization", SignInAction::Refused),
        (401, "insufficient_aal", SignInAction::Refused),
        (401, "", SignInAction::KeyRefused),
        (403, "user_banned", SignInAction::Refused),
        (403, "session_not_found", SignInAction::Refused),
        (403, "session_expired", SignInAction::Refused),
        (404, "", SignInAction::KeyRefused),
        (409, "conflict", retry),
        (409, "", retry),
        (422, "email_provider_disabled", SignInAction::Refused),
        (400, "over_request_rate_limit", retry),
        (429, "over_request_rate_limit", retry),
        (429, "", retry),
        (408, "", retry),
        (500, "unexpected_failure", retry),
        (503, "", retry),
        (504, "request_timeout", retry),
        (422, "hook_timeout", retry),
        (302, "", elsewhere),
        (204, "", elsewhere),
        (407, "", elsewhere),
        (511, "", elsewhere),
    ];
    for (status, code, expected) in table {
        assert_eq!(classify_sign_in(&answer(status, code)), expected, "{status} {code}");
    }
    for status in [200, 302, 400, 401, 403, 404] {
        assert_eq!(
            classify_sign_in(&page(status)),
            elsewhere,
            "{status} with HTML says nothing about the sign-in"
        );
    }
    for status in [500, 502, 503, 521] {
        assert_eq!(classify_sign_in(&page(status)), retry, "{status} with a gateway's page");
    }
}

#[test]
fn codes_are_read_from_every_shape_of_error() {
    let table = [
        (
            json!({"code": 400, "error_code": "invalid_credentials", "msg": "Invalid login credentials"}),
            Some("invalid_credentials"),
        ),
        (
            json!({"code": "invalid_credentials", "message": "Invalid login credentials"}),
            Some("invalid_credentials"),
        ),
        (
            json!({"error": "invalid_grant", "error_description": "Invalid Refresh Token"}),
            Some("invalid_grant"),
        ),
        (
            json!({"code": 429, "error_code": "over_request_rate_limit", "msg": "x"}),
            Some("over_request_rate_limit"),
        ),
        (json!({"message": "Invalid API key", "hint": "x"}), None),
        (json!({"code": 400}), None),
        (json!(null), None),
        (json!([1]), None),
    ];
    for (body, expected) in table {
        assert_eq!(super::sign_in::code_of(&body), expected, "{body}");
    }
    assert_eq!(cloud::code_of(&json!({"code": "PGRST303", "message": "JWT expired"})), Some("PGRST303"));
    assert_eq!(cloud::code_of(&json!({"message": "no Route matched"})), None);
    assert_eq!(cloud::code_of(&json!("23505")), None);
}

#[test]
fn every_answer_of_the_queue() {
    let not_now = QueueAction::NotNow { after: None };
    let unknown = QueueAction::Unknown { after: None };
    let table = [
        (200, QueueAction::Done),
        (201, QueueAction::Done),
        (202, QueueAction::Done),
        (204, unknown),
        (302, unknown),
        (400, QueueAction::BadMessage),
        (401, QueueAction::TokenRefused),
        (402, not_now),
        (403, QueueAction::TokenRefused),
        (404, QueueAction::NotFound),
        (405, QueueAction::NotFound),
        (407, not_now),
        (408, unknown),
        (409, unknown),
        (412, not_now),
        (413, QueueAction::BadMessage),
        (422, QueueAction::BadMessage),
        (425, unknown),
        (429, not_now),
        (489, QueueAction::BadMessage),
        (500, unknown),
        (502, unknown),
        (503, unknown),
        (504, unknown),
        (511, not_now),
        (0, unknown),
        (999, unknown),
    ];
    for (status, expected) in table {
        assert_eq!(classify_queue(&answer(status, "")), expected, "{status}");
    }
    for status in [200, 202, 301, 400, 401, 404, 500, 503] {
        assert_eq!(
            classify_queue(&page(status)),
            unknown,
            "{status} with HTML: nobody knows whether it went on"
        );
    }
}

#[test]
fn what_an_answer_of_the_queue_means_for_the_row() {
    let unknown = QueueAction::Unknown { after: None };
    let lost = |resend| Event::Unanswered { resend, retry_after: None };
    assert_eq!(QueueAction::Done.published(Resend::Safe), Event::Accepted);
    assert_eq!(QueueAction::NotFound.published(Resend::Safe), Event::Refused(ParkReason::WrongAddress));
    assert_eq!(QueueAction::TokenRefused.published(Resend::Safe), Event::Refused(ParkReason::TokenRefused));
    assert_eq!(QueueAction::BadMessage.published(Resend::Safe), Event::Refused(ParkReason::BadMessage));
    assert_eq!(
        unknown.published(Resend::Unsafe),
        lost(Resend::Unsafe),
        "a telephone may already be about to ring"
    );
    assert_eq!(unknown.published(Resend::Safe), lost(Resend::Safe));
    assert_eq!(
        QueueAction::NotNow { after: None }.published(Resend::Unsafe),
        Event::NotNow { retry_after: None },
        "what was not taken may be sent whenever"
    );
    assert_eq!(QueueAction::Done.withdrawn(), Event::Accepted);
    assert_eq!(QueueAction::NotFound.withdrawn(), Event::Accepted, "there is nothing left to take back");
    assert_eq!(unknown.withdrawn(), lost(Resend::Safe), "taking back twice harms nobody");
    assert_eq!(QueueAction::TokenRefused.withdrawn(), Event::Refused(ParkReason::TokenRefused));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_answer_has_one_meaning_and_only_an_explicit_success_is_one(
        status in any::<u16>(),
        code in prop::option::of("(PGRST[0-9X]{1,4}|[0-9A-Z]{5}|PT[0-9]{3}|[a-z_]{1,20}|\\PC{0,8})"),
        is_json in any::<bool>(),
        seconds in prop::option::of(any::<u64>()),
    ) {
        let response = Response {
            status, code: code.as_deref(), retry_after: seconds.map(Duration::from_secs), is_json,
        };
        let success = (200..300).contains(&status) && is_json;
        prop_assert_eq!(classify_cloud(&response) == CloudAction::Accepted, success);
        prop_assert_eq!(classify_sign_in(&response) == SignInAction::Accepted, success && status == 200);
        prop_assert_eq!(classify_queue(&response) == QueueAction::Done, success && (200..=202).contains(&status));
        if !is_json {
            prop_assert!(classify_cloud(&response) != CloudAction::SignInAgain, "a portal signs nobody out");
            let kept = classify_sign_in(&response);
            prop_assert!(!matches!(kept, SignInAction::Refused | SignInAction::KeyRefused), "nor refuses anybody");
        }
        if (500..=599).contains(&status) {
            let parks = matches!(classify_cloud(&response), CloudAction::Forbidden | CloudAction::Accepted);
            let permission = code.as_deref().is_some_and(|code| {
                code == "42501" || ["28", "0L", "0P"].iter().any(|class| code.starts_with(class))
            });
            prop_assert!(!parks || permission, "trouble of the server is nobody's fault");
        }
    }
}

#[test]
fn a_database_that_dies_under_postgrest_is_no_fault_of_the_item() {
    // PostgREST 12.0.2 answers so when PostgreSQL is stopped under a pooled connection.
    let dying = Response { status: 400, code: Some(""), retry_after: None, is_json: true };
    assert_eq!(classify_cloud(&dying), RETRY, "good rows must not be set aside because the server restarts");
    let wordless = Response { status: 400, code: None, retry_after: None, is_json: true };
    assert_eq!(classify_cloud(&wordless), CloudAction::Bisect, "without any code it is the request");
}
