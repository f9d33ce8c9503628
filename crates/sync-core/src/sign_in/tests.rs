use proptest::prelude::*;

use super::credentials::{CredentialEvent, Credentials};
use super::*;

fn now() -> DateTime<Utc> {
    "2026-06-10T12:00:00Z".parse().unwrap()
}

fn hours(count: i64) -> Duration {
    Duration::hours(count)
}

fn fresh() -> Guard {
    Guard::default().new_credentials(now())
}

fn submitted(guard: Guard, end: SignInEnd, at: DateTime<Utc>) -> Guard {
    guard.about_to_submit(at).ended(end, at)
}

fn why(guard: &Guard, at: DateTime<Utc>) -> Option<HeldWhy> {
    let scheduled = guard.may_submit(at, Wish::Scheduled).map_err(|held| (held.why, held.until));
    let manual = guard.may_submit(at, Wish::Manual).map_err(|held| (held.why, held.until));
    assert_eq!(scheduled, manual, "no wish overrides the guard");
    scheduled.err().map(|(why, _)| why)
}

const ENDS: [SignInEnd; 10] = [
    SignInEnd::Accepted,
    SignInEnd::Refused,
    SignInEnd::Locked,
    SignInEnd::Mfa,
    SignInEnd::Captcha,
    SignInEnd::PasswordChange,
    SignInEnd::Maintenance,
    SignInEnd::UnknownPage,
    SignInEnd::NotReached,
    SignInEnd::Unknown,
];

#[test]
fn what_one_end_leads_to() {
    let table = [
        (SignInEnd::Accepted, None),
        (SignInEnd::Refused, Some(HeldWhy::Refused)),
        (SignInEnd::Locked, Some(HeldWhy::Locked)),
        (SignInEnd::Mfa, Some(HeldWhy::Mfa)),
        (SignInEnd::Captcha, Some(HeldWhy::Captcha)),
        (SignInEnd::PasswordChange, Some(HeldWhy::PasswordChange)),
        (SignInEnd::Maintenance, None),
        (SignInEnd::UnknownPage, None),
        (SignInEnd::NotReached, None),
        (SignInEnd::Unknown, None),
    ];
    for (end, expected) in table {
        let guard = submitted(fresh(), end, now());
        assert_eq!(why(&guard, now()), expected, "{end:?}");
        assert_eq!(why(&guard, now() + Duration::days(365)), expected, "{end:?}: time alone lifts nothing");
        assert_eq!(guard.is_refused(), end == SignInEnd::Refused, "{end:?}");
    }
}

#[test]
fn a_refused_password_holds_manual_runs_too_until_there_is_a_new_one() {
    let guard = submitted(fresh(), SignInEnd::Refused, now());
    let held = guard.may_submit(now() + hours(1), Wish::Manual).unwrap_err();
    assert_eq!(held, Held { why: HeldWhy::Refused, until: None, wish: Wish::Manual });
    assert_eq!(held.code(), Code::NeoSignInRefused);
    assert_eq!(why(&guard.clone().new_credentials(now()), now()), None, "a new password may be tried");
    assert_eq!(guard.new_credentials(now()).generation(), 2, "and is another one");
}

#[test]
fn try_again_grants_one_submission_and_no_more() {
    for held_by in [SignInEnd::Refused, SignInEnd::Locked, SignInEnd::Mfa, SignInEnd::Captcha] {
        for end in ENDS {
            let again = submitted(fresh(), held_by, now()).try_again(now());
            assert_eq!(why(&again, now()), None, "{held_by:?}: granted");
            let after = submitted(again, end, now());
            let expected_free = end == SignInEnd::Accepted;
            assert_eq!(
                why(&after, now()).is_none(),
                expected_free,
                "{held_by:?}, tried again, {end:?}: only an accepted one lifts the hold"
            );
        }
    }
}

#[test]
fn sign_ins_that_end_for_no_known_reason_pause_for_4_8_and_24_hours() {
    let mut guard = fresh();
    let mut at = now();
    for end in [SignInEnd::Unknown, SignInEnd::UnknownPage] {
        guard = submitted(guard, end, at);
        assert_eq!(why(&guard, at), None, "two are bad luck");
    }
    for pause in [4, 8, 24, 24, 24] {
        guard = submitted(guard, SignInEnd::Unknown, at);
        let held = guard.may_submit(at, Wish::Manual).unwrap_err();
        assert_eq!(held.until, Some(at + hours(pause)), "{pause} h");
        assert_eq!(held.code(), Code::SignInPaused);
        assert_eq!(guard.schedule_paused_until(at), Some(at + hours(pause)));
        assert_eq!(why(&guard, at + hours(pause) - Duration::seconds(1)), Some(HeldWhy::Paused));
        at += hours(pause);
        assert_eq!(why(&guard, at), None, "one more try after {pause} h");
    }
    guard = submitted(guard, SignInEnd::Accepted, at);
    guard = submitted(guard, SignInEnd::Unknown, at);
    assert_eq!(why(&guard, at), None, "an accepted one starts the count again");
}

#[test]
fn maintenance_and_an_unreached_page_are_known_reasons() {
    let mut guard = fresh();
    for _ in 0..50 {
        guard = guard.ended(SignInEnd::NotReached, now());
        guard = submitted(guard, SignInEnd::Maintenance, now());
    }
    assert_eq!(why(&guard, now()), None, "nights of maintenance are no reason to pause");
}

#[test]
fn a_permit_that_was_given_counts_even_if_the_page_is_said_not_to_have_been_reached() {
    let mut guard = fresh();
    for _ in 0..3 {
        guard = submitted(guard, SignInEnd::NotReached, now());
    }
    assert_eq!(why(&guard, now()), Some(HeldWhy::Paused), "the click may have happened all the same");
}

#[test]
fn a_pause_is_lifted_by_a_person_and_by_new_credentials() {
    let mut paused = fresh();
    for _ in 0..3 {
        paused = submitted(paused, SignInEnd::Unknown, now());
    }
    assert_eq!(why(&paused.clone().try_again(now()), now()), None);
    assert_eq!(why(&paused.new_credentials(now()), now()), None);
}

#[test]
fn a_submission_without_an_end_is_an_unknown_end_after_a_restart() {
    let mut guard = fresh();
    for _ in 0..3 {
        guard = guard.about_to_submit(now());
        assert_eq!(why(&guard, now()), Some(HeldWhy::InProgress), "never two at a time");
        guard = guard.recover(now());
    }
    assert_eq!(why(&guard, now()), Some(HeldWhy::Paused), "dying three times in the middle pauses as well");
    assert_eq!(fresh().recover(now()), fresh(), "without a submission there is nothing to recover");
}

#[test]
fn a_granted_submission_that_dies_is_not_granted_again() {
    let guard =
        submitted(fresh(), SignInEnd::Refused, now()).try_again(now()).about_to_submit(now()).recover(now());
    assert_eq!(why(&guard, now()), Some(HeldWhy::Refused));
}

#[test]
fn the_end_of_an_old_passwords_submission_says_nothing_about_the_new_one() {
    for end in ENDS {
        let guard = fresh().about_to_submit(now()).new_credentials(now()).ended(end, now());
        assert_eq!(why(&guard, now()), None, "{end:?} of the old password");
        assert!(!guard.is_refused(), "{end:?} of the old password");
    }
}

#[test]
fn never_more_than_24_accepted_in_24_hours_whoever_asks() {
    let mut guard = fresh();
    for minute in 0..24 {
        let at = now() + Duration::minutes(minute);
        assert_eq!(why(&guard, at), None, "number {}", minute + 1);
        guard = submitted(guard, SignInEnd::Accepted, at);
    }
    let at = now() + hours(1);
    for lifted in [guard.clone(), guard.clone().try_again(at), guard.clone().new_credentials(at)] {
        let held = lifted.may_submit(at, Wish::Manual).unwrap_err();
        assert_eq!(held.why, HeldWhy::TooMany, "neither a person nor a new password lifts it");
        assert_eq!(held.until, Some(now() + hours(24)), "until the first is a day old");
        assert_eq!(held.code(), Code::SignInPaused);
    }
    assert_eq!(why(&guard, now() + hours(24)), None, "one place is free");
    let guard = submitted(guard, SignInEnd::Accepted, now() + hours(24));
    assert_eq!(why(&guard, now() + hours(24)), Some(HeldWhy::TooMany), "and taken again");
}

#[test]
fn a_refusal_on_another_pc_holds_this_one_for_the_same_password_only() {
    let guard = fresh().new_credentials(now());
    assert_eq!(why(&guard.clone().refused_elsewhere(2), now()), Some(HeldWhy::RefusedElsewhere));
    assert!(guard.clone().refused_elsewhere(2).is_refused());
    assert_eq!(why(&guard.clone().refused_elsewhere(1), now()), None, "an older password");
    assert_eq!(why(&guard.clone().refused_elsewhere(3), now()), None, "another password, entered elsewhere");
    let own = submitted(guard, SignInEnd::Mfa, now()).refused_elsewhere(2);
    assert_eq!(why(&own, now()), Some(HeldWhy::Mfa), "what this machine saw itself is kept");
    let again = fresh().refused_elsewhere(1).try_again(now()).refused_elsewhere(1);
    assert_eq!(why(&again, now()), None, "hearing it again does not take back what a person granted");
}

#[test]
fn new_credentials_stand_above_what_the_cloud_has_heard_of() {
    let guard = fresh().with_generation_at_least(7).new_credentials(now());
    assert_eq!(guard.generation(), 8);
    assert_eq!(guard.clone().with_generation_at_least(3).generation(), 8, "never backwards");
    let in_flight =
        fresh().about_to_submit(now()).with_generation_at_least(7).ended(SignInEnd::Refused, now());
    assert_eq!(why(&in_flight, now()), Some(HeldWhy::Refused), "counting on makes no other password of it");
}

#[test]
fn a_person_who_signs_in_answers_what_a_person_was_needed_for_but_proves_no_password() {
    let table = [
        (SignInEnd::Mfa, None),
        (SignInEnd::Captcha, None),
        (SignInEnd::Locked, None),
        (SignInEnd::Refused, Some(HeldWhy::Refused)),
        (SignInEnd::PasswordChange, Some(HeldWhy::PasswordChange)),
    ];
    for (end, expected) in table {
        let guard = submitted(fresh(), end, now()).signed_in_by_person(now());
        assert_eq!(why(&guard, now()), expected, "{end:?}");
    }
}

#[test]
fn only_a_person_ends_a_hold_and_the_schedule_is_told_so() {
    let guard = submitted(fresh(), SignInEnd::Refused, now());
    assert_eq!(guard.schedule_paused_until(now()), Some(DateTime::<Utc>::MAX_UTC));
    assert_eq!(fresh().schedule_paused_until(now()), None);
    assert_eq!(
        fresh().about_to_submit(now()).schedule_paused_until(now()),
        None,
        "a sign-in that is going on is no pause"
    );
}

#[test]
fn a_clock_that_was_set_back_makes_no_pause_longer_and_frees_no_place() {
    let future = now() + Duration::days(365);
    let mut guard = fresh();
    for _ in 0..3 {
        guard = submitted(guard, SignInEnd::Unknown, future);
    }
    assert_eq!(
        guard.schedule_paused_until(now()),
        None,
        "a run has to begin, or nothing sets it right for a year"
    );
    let guard = guard.recover(now());
    let held = guard.may_submit(now(), Wish::Scheduled).unwrap_err();
    assert_eq!(held.until, Some(now() + hours(4)), "four hours are four hours");
    assert_eq!(guard.schedule_paused_until(now()), Some(now() + hours(4)));

    let mut full = fresh();
    for _ in 0..MOST_ACCEPTED {
        full = submitted(full, SignInEnd::Accepted, future);
    }
    assert_eq!(why(&full, now()), Some(HeldWhy::TooMany), "before it is recovered");
    let full = full.recover(now());
    assert_eq!(full.may_submit(now(), Wish::Scheduled).unwrap_err().until, Some(now() + hours(24)));
    assert_eq!(why(&full, now() + hours(24)), None);
}

#[test]
fn every_reason_has_a_code_and_words() {
    let table = [
        (HeldWhy::Refused, Code::NeoSignInRefused),
        (HeldWhy::RefusedElsewhere, Code::NeoSignInRefused),
        (HeldWhy::Locked, Code::NeoAccountLocked),
        (HeldWhy::Mfa, Code::NeoMfa),
        (HeldWhy::Captcha, Code::NeoCaptcha),
        (HeldWhy::PasswordChange, Code::NeoPasswordChange),
        (HeldWhy::Paused, Code::SignInPaused),
        (HeldWhy::TooMany, Code::SignInPaused),
        (HeldWhy::InProgress, Code::AlreadyRunning),
    ];
    for (why, code) in table {
        assert_eq!(Held { why, until: None, wish: Wish::Manual }.code(), code);
    }
}

#[test]
fn a_failure_means_an_end() {
    let table = [
        (Code::NeoSignInRefused, true, SignInEnd::Refused),
        (Code::NeoSignInRefused, false, SignInEnd::Refused),
        (Code::NeoAccountLocked, true, SignInEnd::Locked),
        (Code::NeoMfa, true, SignInEnd::Mfa),
        (Code::NeoCaptcha, false, SignInEnd::Captcha),
        (Code::NeoPasswordChange, true, SignInEnd::PasswordChange),
        (Code::NeoMaintenance, false, SignInEnd::Maintenance),
        (Code::NeoPageChanged, false, SignInEnd::UnknownPage),
        (Code::NeoPageChanged, true, SignInEnd::UnknownPage),
        (Code::NeoUnreachable, false, SignInEnd::NotReached),
        (Code::NeoUnreachable, true, SignInEnd::Unknown),
        (Code::NeoCertificate, false, SignInEnd::NotReached),
        (Code::BrowserLost, true, SignInEnd::Unknown),
        (Code::BrowserMissing, false, SignInEnd::NotReached),
        (Code::RunDeadline, true, SignInEnd::Unknown),
        (Code::Stopped, true, SignInEnd::Unknown),
    ];
    for (code, submitted, end) in table {
        assert_eq!(SignInEnd::from_failure(code, submitted), end, "{code:?}, submitted: {submitted}");
    }
}

#[test]
fn a_run_proves_the_kept_session_then_signs_in_and_once_more_if_it_ends() {
    let guard = fresh();
    let open = |session, times, guard: &Guard| plan(session, times, guard, now(), Wish::Scheduled);
    assert_eq!(open(Session::Kept, 0, &guard), Plan::ProveKept);
    assert_eq!(open(Session::Absent, 0, &guard), Plan::SignIn);
    assert_eq!(open(Session::Over, 0, &guard), Plan::SignIn);
    assert_eq!(open(Session::Over, 1, &guard), Plan::SignIn);
    assert_eq!(
        open(Session::Over, 2, &guard),
        Plan::Not(Code::NeoSessionLost),
        "Neo ends every session: no loop"
    );
    let refused = submitted(guard, SignInEnd::Refused, now());
    assert_eq!(open(Session::Over, 0, &refused), Plan::Not(Code::NeoSignInRefused));
    assert_eq!(open(Session::Kept, 0, &refused), Plan::ProveKept, "an open session needs no password");
}

#[test]
fn a_guard_of_an_older_version_is_read() {
    assert_eq!(serde_json::from_str::<Guard>("{}").unwrap(), Guard::default());
    let kept = r#"{"generation":1,"intent":null,"refused":true,"person":{"why":"refused","granted":false},
        "unknown_in_a_row":0,"pause":null,"accepted":[]}"#;
    let guard: Guard = serde_json::from_str(kept).unwrap();
    assert_eq!(why(&guard, now()), Some(HeldWhy::Refused), "what is on disk decides after an update");
}

#[test]
fn credentials_go_from_not_configured_to_active_and_back() {
    use CredentialEvent::{RefusedElsewhere, Revoked, Stored, Tried, Used, Worked};
    use Credentials::{Active, Configured, NotConfigured, Suspended, Validated};
    let table = [
        (NotConfigured, Stored, Configured),
        (Configured, Tried(SignInEnd::Accepted), Validated),
        (Configured, Tried(SignInEnd::Refused), Suspended),
        (Configured, Tried(SignInEnd::NotReached), Configured),
        (Configured, Used(SignInEnd::Accepted), Active),
        (Validated, Used(SignInEnd::Accepted), Active),
        (Validated, Worked, Active),
        (Active, Tried(SignInEnd::Accepted), Active),
        (Active, Used(SignInEnd::Refused), Suspended),
        (Active, Used(SignInEnd::Mfa), Suspended),
        (Active, Used(SignInEnd::Maintenance), Active),
        (Active, Used(SignInEnd::Unknown), Active),
        (Active, RefusedElsewhere, Suspended),
        (Suspended, Worked, Suspended),
        (Suspended, Used(SignInEnd::Accepted), Active),
        (Suspended, Stored, Configured),
        (Active, Stored, Configured),
        (Active, Revoked, Credentials::Revoked),
        (Credentials::Revoked, Used(SignInEnd::Accepted), Credentials::Revoked),
        (Credentials::Revoked, Worked, Credentials::Revoked),
        (Credentials::Revoked, Stored, Configured),
        (NotConfigured, RefusedElsewhere, NotConfigured),
    ];
    for (from, event, to) in table {
        assert_eq!(from.on(event), to, "{from} on {event:?}");
    }
    for state in [NotConfigured, Configured, Validated, Active, Suspended, Credentials::Revoked] {
        let written = serde_json::to_value(state).unwrap();
        assert_eq!(written, state.as_str(), "one word in store, JSON and cloud");
    }
}

#[derive(Clone, Debug)]
enum Happens {
    /// A run wants to sign in; Neo answers so, or the program dies after the click.
    Run {
        neo: SignInEnd,
        dies: bool,
        wish: Wish,
    },
    NewCredentials,
    TryAgain,
    ByPerson,
    RefusedElsewhere,
    Restart,
    Time {
        minutes: i64,
    },
}

fn happens() -> impl Strategy<Value = Happens> {
    let wish = prop::sample::select(vec![Wish::Scheduled, Wish::Manual]);
    prop_oneof![
        8 => (prop::sample::select(ENDS.to_vec()), prop::bool::weighted(0.15), wish)
            .prop_map(|(neo, dies, wish)| Happens::Run { neo, dies, wish }),
        1 => Just(Happens::NewCredentials),
        1 => Just(Happens::TryAgain),
        1 => Just(Happens::ByPerson),
        1 => Just(Happens::RefusedElsewhere),
        1 => Just(Happens::Restart),
        6 => (0..600_i64).prop_map(|minutes| Happens::Time { minutes }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn from_any_story_a_refused_password_is_never_submitted_again(
        story in prop::collection::vec(happens(), 1..120),
    ) {
        let mut guard = fresh();
        let mut at = now();
        // What the guard was told about the present password, and what a person allowed since.
        let mut known_refused = false;
        let mut grants = 0_u32;
        let mut unknown_in_a_row = 0_u32;
        let mut last_unknown = at;
        let mut accepted = Vec::new();
        for event in &story {
            match event {
                Happens::Run { neo, dies, wish } => {
                    if guard.may_submit(at, *wish).is_ok() {
                        if known_refused {
                            prop_assert!(grants > 0, "submitted a refused password without being told to");
                            grants -= 1;
                        }
                        if unknown_in_a_row >= 3 {
                            prop_assert!(at - last_unknown >= hours(4), "a pause was cut short");
                        }
                        guard = guard.about_to_submit(at);
                        let end = if *dies { SignInEnd::Unknown } else { *neo };
                        guard = if *dies { guard.recover(at) } else { guard.ended(*neo, at) };
                        match end {
                            SignInEnd::Accepted => {
                                known_refused = false;
                                unknown_in_a_row = 0;
                                accepted.push(at);
                            }
                            SignInEnd::Refused => {
                                known_refused = true;
                                grants = 0;
                                unknown_in_a_row = 0;
                            }
                            SignInEnd::Locked | SignInEnd::Mfa | SignInEnd::Captcha | SignInEnd::PasswordChange => {
                                // Held all the same; a grant lifts this hold and with it the older one.
                                unknown_in_a_row = 0;
                            }
                            SignInEnd::UnknownPage | SignInEnd::NotReached | SignInEnd::Unknown => {
                                unknown_in_a_row += 1;
                                last_unknown = at;
                            }
                            SignInEnd::Maintenance => {}
                        }
                    }
                }
                Happens::NewCredentials => {
                    guard = guard.new_credentials(at);
                    known_refused = false;
                    unknown_in_a_row = 0;
                }
                Happens::TryAgain => {
                    guard = guard.try_again(at);
                    grants = 1;
                    unknown_in_a_row = 0;
                }
                Happens::ByPerson => {
                    guard = guard.signed_in_by_person(at);
                    unknown_in_a_row = 0;
                    accepted.push(at);
                }
                Happens::RefusedElsewhere => {
                    guard = guard.clone().refused_elsewhere(guard.generation());
                    known_refused = true;
                }
                Happens::Restart => guard = guard.recover(at),
                Happens::Time { minutes } => at += Duration::minutes(*minutes),
            }
            let written = serde_json::to_string(&guard).unwrap();
            let read: Guard = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(&read, &guard, "a restart forgets nothing");
        }
        for (place, first) in accepted.iter().enumerate() {
            let in_a_day = accepted[place..].iter().filter(|at| **at - *first < hours(24)).count();
            let by_person = story.iter().filter(|event| matches!(event, Happens::ByPerson)).count();
            prop_assert!(in_a_day <= MOST_ACCEPTED + by_person, "{in_a_day} accepted within a day");
        }
    }

    #[test]
    fn whatever_happened_a_new_password_can_be_tried_within_a_day(
        story in prop::collection::vec(happens(), 1..60),
    ) {
        let mut guard = fresh();
        let mut at = now();
        for event in &story {
            guard = match event {
                Happens::Run { neo, dies, .. } => {
                    let going = guard.about_to_submit(at);
                    if *dies { going } else { going.ended(*neo, at) }
                }
                Happens::NewCredentials => guard.new_credentials(at),
                Happens::TryAgain => guard.try_again(at),
                Happens::ByPerson => guard.signed_in_by_person(at),
                Happens::RefusedElsewhere => guard.clone().refused_elsewhere(guard.generation()),
                Happens::Restart => guard.recover(at),
                Happens::Time { minutes } => {
                    at += Duration::minutes(*minutes);
                    guard
                }
            };
        }
        let guard = guard.recover(at).new_credentials(at);
        prop_assert!(guard.may_submit(at + hours(24), Wish::Manual).is_ok(), "no state without a way out: {guard:?}");
    }
}
