//! What a run asks IDEXX Neo for: no more than it needs, and everything that a person asked for.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use door_tests::{Clinic, visits};
use practice::neo::{Kind, SessionOver};

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_nothing_changed_asks_for_the_calendar_and_for_each_followed_visit_and_for_nothing_else() {
    const FOLLOWED: usize = 8;
    let (practice, _) = visits::small_day(FOLLOWED);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    clinic.neo.clear_log();
    let ran = clinic.sync().await.expect(0);
    assert_eq!((ran.json["reader"].as_str(), ran.count("visits.changed")), (Some("direct"), 0), "{ran}");
    assert_eq!(clinic.neo.requests_of(Kind::Data).len(), 1 + FOLLOWED, "{ran}");
    assert_eq!(ran.count("requests"), 1 + FOLLOWED as u64, "and it says so; {ran}");
    assert_eq!(clinic.neo.requests().len(), 1 + FOLLOWED, "not a page, not a sign-in; {ran}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_session_that_is_over_costs_one_sign_in_however_neo_says_so() {
    let (practice, _) = visits::small_day(3);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    for over in
        [SessionOver::SignInPage, SessionOver::Status401, SessionOver::Status403, SessionOver::Status419]
    {
        clinic.neo.switches(|switches| switches.session_over = over);
        clinic.neo.expire_sessions();
        clinic.neo.clear_log();
        let ran = clinic.sync().await.expect(0);
        assert_eq!(
            (ran.json["signed_in"].as_bool(), clinic.neo.password_submits()),
            (Some(true), 1),
            "{over:?}"
        );
        assert_eq!(
            (ran.count("visits.seen"), ran.count("notes.read")),
            (4, 3),
            "{over:?}: all was read; {ran}"
        );
        assert_eq!(ran.json["reader"], "direct", "{over:?}: an ended session says nothing against direct");
    }
}
