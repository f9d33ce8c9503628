//! What is to ring and when.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use proptest::prelude::*;
use sync_core::calls::{
    CallPlan, CallState, Change, Choice, Hours, JudgedVisit, Judgement, KnownCall, Mode, NotDecided,
    PersonDecision, PlanInput, Reason, ReasonCode, Rules, Verdict, decide, is_allowed, plan,
};
use sync_core::practice::phone::ChosenPhone;
use sync_core::practice::zone::{Zone, wall};
use sync_core::practice::{AppointmentId, PhoneKind, VisitStatus};

fn zone() -> Zone {
    "America/Los_Angeles".parse().unwrap()
}

fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, d).unwrap()
}

/// A moment on the clinic's wall clock in November 2026, after the clocks went back.
fn at(d: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, d, 0, 0, 0).unwrap()
        + Duration::hours(i64::from(hour) + 8)
        + Duration::minutes(i64::from(minute))
}

fn automatic() -> Rules {
    Rules { mode: Mode::Automatic, go_live: Some(at(1, 0, 0)), second_opinion: true, ..Rules::default() }
}

fn review() -> Rules {
    Rules { go_live: Some(at(1, 0, 0)), ..Rules::default() }
}

fn reason(code: ReasonCode) -> Reason {
    Reason::new(code, "note", "some words")
}

fn visit(id: &str, client: &str, d: u32, verdict: Verdict) -> JudgedVisit {
    let reasons = match verdict {
        Verdict::Call => vec![],
        Verdict::Review => vec![reason(ReasonCode::Hospice)],
        Verdict::Wait => vec![reason(ReasonCode::NoteMissing)],
        Verdict::Never => vec![reason(ReasonCode::NoShow)],
    };
    let number: u32 = client.bytes().map(u32::from).sum::<u32>() % 100;
    JudgedVisit {
        appointment_id: AppointmentId::new(id),
        consultation_id: None,
        visit_day: day(d),
        client_id: Some(client.into()),
        type_name: None,
        judgement: Judgement {
            verdict,
            reasons,
            phone: Some(phone(&format!("+141555501{number:02}"))),
            hours: None,
        },
        completed_at: Some(at(d, 12, 0)),
        status: VisitStatus::Completed,
        content: format!("note of {id}"),
    }
}

fn phone(e164: &str) -> ChosenPhone {
    ChosenPhone { e164: e164.to_owned(), kind: PhoneKind::Mobile, why: "mobile".into() }
}

fn dead(mut visit: JudgedVisit) -> JudgedVisit {
    visit.judgement.verdict = Verdict::Never;
    visit.judgement.reasons = vec![reason(ReasonCode::DeathRecorded)];
    visit
}

fn planned(visits: &[JudgedVisit], known: &[KnownCall], rules: &Rules, now: DateTime<Utc>) -> Vec<CallPlan> {
    plan(&PlanInput { clinic: "clinic-1", visits, known, rules, zone: zone(), now })
}

/// What the store knows after a plan was carried out.
fn kept(plans: &[CallPlan], before: &[KnownCall]) -> Vec<KnownCall> {
    let mut known: Vec<KnownCall> = before.to_vec();
    known.retain(|call| plans.iter().all(|plan| plan.call_id != call.call_id));
    known.extend(plans.iter().map(|plan| {
        let old = before.iter().find(|call| call.call_id == plan.call_id);
        KnownCall {
            call_id: plan.call_id,
            appointments: plan.appointments.clone(),
            about: plan.about.clone(),
            day: plan.day,
            state: plan.state,
            revision: plan.revision,
            due: plan.due,
            phone: plan.phone.clone(),
            content: plan.content.clone(),
            message_id: old.and_then(|old| old.message_id.clone()).filter(|_| plan.withdraw.is_none()),
            decision: old.and_then(|old| old.decision.clone()),
            other_origin: old.is_some_and(|old| old.other_origin),
            undelivered: false,
        }
    }));
    known
}

/// The only call of one visit, planned and published.
fn queued(visits: &[JudgedVisit], rules: &Rules, now: DateTime<Utc>) -> KnownCall {
    let mut known = kept(&planned(visits, &[], rules, now), &[]);
    let mut call = known.remove(0);
    assert_eq!(call.state, CallState::Planned);
    call.state = CallState::Queued;
    call.message_id = Some("msg_1".into());
    call
}

fn one(plans: Vec<CallPlan>) -> CallPlan {
    assert_eq!(plans.len(), 1, "one call");
    plans.into_iter().next().unwrap()
}

fn approved(call: &KnownCall, reasons: &[Reason], when: DateTime<Utc>) -> KnownCall {
    let (state, decision) = decide(call, Verdict::Review, reasons, Choice::Approve, when).unwrap();
    KnownCall { state, decision: Some(decision), ..call.clone() }
}

#[test]
fn some_kinds_of_visits_are_called_sooner_and_a_household_by_its_soonest() {
    let typed = |id: &str, kind: &str| JudgedVisit {
        type_name: Some(kind.to_owned()),
        ..visit(id, "c1", 16, Verdict::Call)
    };
    let due = |visits: &[JudgedVisit], rules: &Rules| one(planned(visits, &[], rules, at(16, 12, 0))).due;
    assert_eq!(
        due(&[typed("v1", "Surgery - soft tissue")], &automatic()),
        Some(at(17, 16, 0)),
        "the next day"
    );
    assert_eq!(due(&[typed("v1", "DENTAL")], &automatic()), Some(at(17, 16, 0)));
    assert_eq!(due(&[typed("v1", "Exam")], &automatic()), Some(at(18, 16, 0)), "no word of its own");
    assert_eq!(
        due(&[typed("v1", "Exam"), typed("v2", "Dental")], &automatic()),
        Some(at(17, 16, 0)),
        "the soonest"
    );
    let own = Rules { delay_days_by_kind: [("exam".to_owned(), 4)].into(), ..automatic() };
    assert_eq!(due(&[typed("v1", "Exam")], &own), Some(at(20, 16, 0)), "a clinic's own word");
    assert_eq!(due(&[typed("v1", "Dental")], &own), Some(at(18, 16, 0)), "and no other");
}

#[test]
fn a_clear_case_is_due_two_days_later_at_four() {
    let call = one(planned(&[visit("1", "a", 16, Verdict::Call)], &[], &automatic(), at(16, 18, 0)));
    assert_eq!((call.state, call.change, call.revision), (CallState::Planned, Change::New, 1));
    assert_eq!(call.due, Some(at(18, 16, 0)));
}

#[test]
fn in_review_mode_every_call_waits_for_a_person_who_may_approve_it() {
    for verdict in [Verdict::Call, Verdict::Review] {
        let visits = [visit("1", "a", 16, verdict)];
        let waiting = one(planned(&visits, &[], &review(), at(16, 18, 0)));
        assert_eq!((waiting.state, waiting.due), (CallState::Review, None));
        let known = kept(std::slice::from_ref(&waiting), &[]);
        let yes = approved(&known[0], &waiting.reasons, at(16, 19, 0));
        let call = one(planned(&visits, &[yes], &review(), at(16, 19, 0)));
        assert_eq!((call.state, call.change), (CallState::Planned, Change::Planned));
        assert_eq!(call.due, Some(at(18, 16, 0)), "the visit's own time has not passed");
    }
}

#[test]
fn a_late_approval_gives_the_next_allowed_time() {
    let visits = [visit("1", "a", 10, Verdict::Review)];
    let waiting = one(planned(&visits, &[], &review(), at(10, 18, 0)));
    let known = kept(std::slice::from_ref(&waiting), &[]);
    let yes = approved(&known[0], &waiting.reasons, at(20, 20, 0));
    let call = one(planned(&visits, &[yes], &review(), at(20, 20, 0)));
    assert_eq!((call.state, call.due), (CallState::Planned, Some(at(21, 16, 0))));
}

#[test]
fn an_approval_does_not_cover_a_reason_that_came_later() {
    let mut visits = [visit("1", "a", 16, Verdict::Review)];
    let waiting = one(planned(&visits, &[], &review(), at(16, 18, 0)));
    let known = kept(std::slice::from_ref(&waiting), &[]);
    let yes = [approved(&known[0], &waiting.reasons, at(16, 19, 0))];
    let mut known = kept(&planned(&visits, &yes, &review(), at(16, 19, 0)), &yes);
    known[0].state = CallState::Queued;
    known[0].message_id = Some("msg_1".into());
    visits[0].judgement.reasons.push(reason(ReasonCode::DeathMentioned));
    let call = one(planned(&visits, &known, &review(), at(17, 9, 0)));
    assert_eq!((call.state, call.change), (CallState::Review, Change::Cancelled));
    assert_eq!(call.withdraw.as_deref(), Some("msg_1"), "the message in the queue is deleted");
}

#[test]
fn an_approval_covers_what_a_second_opinion_sets_aside_later_and_not_what_it_holds_against_the_call() {
    let mut visits = [visit("1", "a", 16, Verdict::Review)];
    let sounds = Reason::new(ReasonCode::SentenceDoubtful, "note", "Weeks, of the snow outside.");
    let missing = Reason::new(ReasonCode::OpinionMissing, "second_opinion", "");
    visits[0].judgement.reasons = vec![sounds.clone(), missing];
    let waiting = one(planned(&visits, &[], &review(), at(16, 18, 0)));
    let known = kept(std::slice::from_ref(&waiting), &[]);
    let yes = [approved(&known[0], &waiting.reasons, at(16, 19, 0))];
    let known = kept(&planned(&visits, &yes, &review(), at(16, 19, 0)), &yes);

    visits[0].judgement.verdict = Verdict::Call;
    visits[0].judgement.reasons = vec![Reason { code: ReasonCode::OpinionHarmless, ..sounds.clone() }];
    let call = one(planned(&visits, &known, &review(), at(17, 9, 0)));
    assert_eq!(call.state, CallState::Planned, "the same words, which a person saw");

    visits[0].judgement.reasons = vec![Reason::new(ReasonCode::OpinionHarmless, "note", "Hours, at most.")];
    let call = one(planned(&visits, &known, &review(), at(17, 9, 0)));
    assert_eq!(call.state, CallState::Review, "other words");

    let against = Reason::new(ReasonCode::OpinionAgainst, "second_opinion", "Weeks, of the snow outside.");
    visits[0].judgement.verdict = Verdict::Review;
    visits[0].judgement.reasons = vec![sounds, against];
    let call = one(planned(&visits, &known, &review(), at(17, 9, 0)));
    assert_eq!(call.state, CallState::Review, "a doubt that came later");
}

#[test]
fn automatic_leaves_sensitive_cases_and_those_from_before_go_live_to_a_person() {
    let mut old = visit("2", "b", 16, Verdict::Call);
    old.completed_at = Some(at(1, 0, 0) - Duration::seconds(1));
    let mut unknown = visit("3", "c", 16, Verdict::Call);
    unknown.completed_at = None;
    let visits = [visit("1", "a", 16, Verdict::Review), old, unknown];
    for call in planned(&visits, &[], &automatic(), at(16, 18, 0)) {
        assert_eq!(call.state, CallState::Review, "{:?}", call.appointments);
    }
}

#[test]
fn no_call_rings_by_itself_unless_a_second_opinion_is_asked_about_each() {
    let visits = [visit("1", "a", 16, Verdict::Call)];
    let alone = Rules { second_opinion: false, ..automatic() };
    let call = one(planned(&visits, &[], &alone, at(16, 18, 0)));
    assert_eq!((call.verdict, call.state), (Verdict::Call, CallState::Review), "a person decides");

    let call = queued(&visits, &automatic(), at(16, 18, 0));
    let plan = one(planned(&visits, std::slice::from_ref(&call), &alone, at(17, 9, 0)));
    assert_eq!(
        (plan.state, plan.withdraw.as_deref()),
        (CallState::Review, Some("msg_1")),
        "nor one that waits to ring"
    );
    let decision = Some(PersonDecision::Approve { at: at(16, 18, 0), seen: vec![] });
    let approved = KnownCall { decision, ..call };
    let plan = one(planned(&visits, &[approved], &alone, at(17, 9, 0)));
    assert_eq!(plan.state, CallState::Queued, "a person's word stands");
}

#[test]
fn a_household_is_rung_once_and_about_all_its_living_animals() {
    let visits = [visit("1", "a", 16, Verdict::Call), visit("2", "a", 16, Verdict::Call)];
    let call = one(planned(&visits, &[], &automatic(), at(16, 18, 0)));
    assert_eq!(call.about.len(), 2, "one call names both");
    let visits = [visit("1", "a", 16, Verdict::Call), dead(visit("2", "a", 16, Verdict::Call))];
    let call = one(planned(&visits, &[], &automatic(), at(16, 18, 0)));
    assert_eq!((call.verdict, call.state), (Verdict::Review, CallState::Review), "a death in the house");
    assert_eq!(call.about, [AppointmentId::new("1")], "the dead animal is not named");
    assert_eq!(call.appointments.len(), 2, "and still belongs to it");
}

#[test]
fn two_clients_with_one_number_are_one_household_and_another_day_is_another_call() {
    let mut other = visit("2", "b", 16, Verdict::Call);
    let first = visit("1", "a", 16, Verdict::Call);
    other.judgement.phone = first.judgement.phone.clone();
    let visits = [first, other, visit("3", "a", 17, Verdict::Call)];
    let calls = planned(&visits, &[], &automatic(), at(17, 18, 0));
    assert_eq!(calls.len(), 2, "one for each day");
}

#[test]
fn a_refusal_of_one_visit_is_the_whole_households() {
    let mut refused = visit("2", "a", 16, Verdict::Never);
    refused.judgement.reasons = vec![reason(ReasonCode::CallRefused)];
    let call = one(planned(&[visit("1", "a", 16, Verdict::Call), refused], &[], &automatic(), at(16, 18, 0)));
    assert_eq!((call.verdict, call.state), (Verdict::Never, CallState::None));
}

#[test]
fn different_numbers_within_one_household_are_for_a_person() {
    let mut other = visit("2", "a", 16, Verdict::Call);
    other.judgement.phone = Some(phone("+14155550177"));
    let call = one(planned(&[visit("1", "a", 16, Verdict::Call), other], &[], &automatic(), at(16, 18, 0)));
    assert_eq!(call.state, CallState::Review);
    assert!(call.reasons.iter().any(|reason| reason.code == ReasonCode::PhonesDiffer));
}

#[test]
fn a_queued_call_that_is_no_longer_right_is_withdrawn() {
    let visits = [visit("1", "a", 16, Verdict::Call)];
    let call = queued(&visits, &automatic(), at(16, 18, 0));
    for wrong in [
        visit("1", "a", 16, Verdict::Never),
        visit("1", "a", 16, Verdict::Wait),
        dead(visit("1", "a", 16, Verdict::Call)),
    ] {
        let plan = one(planned(&[wrong], std::slice::from_ref(&call), &automatic(), at(17, 9, 0)));
        assert_eq!((plan.state, plan.change), (CallState::Cancelled, Change::Cancelled));
        assert_eq!(plan.withdraw.as_deref(), Some("msg_1"));
        let again = kept(std::slice::from_ref(&plan), std::slice::from_ref(&call));
        let back = one(planned(&visits, &again, &automatic(), at(17, 10, 0)));
        assert_eq!(
            (back.state, back.revision),
            (CallState::Planned, 2),
            "right again: planned again, higher"
        );
    }
    let off = Rules { mode: Mode::Off, ..automatic() };
    let plan = one(planned(&visits, std::slice::from_ref(&call), &off, at(17, 9, 0)));
    assert_eq!(plan.state, CallState::Cancelled, "nothing rings while calls are off");
    let plan = one(planned(&[], &[call], &off, at(17, 9, 0)));
    assert_eq!(plan.state, CallState::Cancelled, "not even a call whose visit was not read");
}

#[test]
fn a_changed_number_note_or_household_raises_the_revision_and_keeps_the_time() {
    let visits = [visit("1", "a", 16, Verdict::Call)];
    let call = queued(&visits, &automatic(), at(16, 18, 0));
    let mut numbered = visits.clone();
    numbered[0].judgement.phone = Some(phone("+14155550188"));
    let mut edited = visits.clone();
    edited[0].content = "edited".into();
    let grown = [visits[0].clone(), visit("2", "a", 16, Verdict::Call)];
    for changed in [&numbered[..], &edited[..], &grown[..]] {
        let plan = one(planned(changed, std::slice::from_ref(&call), &automatic(), at(17, 9, 0)));
        assert_eq!((plan.change, plan.state, plan.revision), (Change::Replanned, CallState::Planned, 2));
        assert_eq!(plan.due, call.due, "its time is kept");
        assert_eq!(plan.withdraw.as_deref(), Some("msg_1"));
    }
    let closed = Rules { closures: vec![day(18)], ..automatic() };
    let plan = one(planned(&visits, &[call], &closed, at(17, 9, 0)));
    assert_eq!((plan.revision, plan.due), (2, Some(at(19, 16, 0))), "the clinic closes on the day");
}

#[test]
fn a_call_that_was_missed_is_planned_again_and_one_missed_for_long_is_parked() {
    let visits = [visit("1", "a", 16, Verdict::Call)];
    let mut call = queued(&visits, &automatic(), at(16, 18, 0));
    call.state = CallState::Planned;
    call.message_id = None;
    let plan = one(planned(&visits, std::slice::from_ref(&call), &automatic(), at(18, 20, 0)));
    assert_eq!((plan.due, plan.revision), (Some(at(19, 16, 0)), 2), "never at night");
    let plan = one(planned(&visits, std::slice::from_ref(&call), &automatic(), at(19, 16, 1)));
    assert_eq!((plan.state, plan.change), (CallState::Parked, Change::Parked));
    let parked = kept(&[plan], &[call]);
    let still = one(planned(&visits, &parked, &automatic(), at(19, 17, 0)));
    assert_eq!(still.change, Change::Same, "it does not come back by itself");
    let yes = approved(&parked[0], &[], at(20, 9, 0));
    let plan = one(planned(&visits, &[yes], &automatic(), at(20, 9, 0)));
    assert_eq!(
        (plan.state, plan.due),
        (CallState::Planned, Some(at(20, 16, 0))),
        "a person may bring it back"
    );
    let first_seen = one(planned(&visits, &[], &automatic(), at(25, 9, 0)));
    assert_eq!(first_seen.state, CallState::Parked, "a call first seen too late is not made either");
}

#[test]
fn a_due_time_that_a_wrong_clock_wrote_is_planned_again() {
    let visits = [visit("1", "a", 16, Verdict::Call)];
    let meant = at(18, 16, 0);
    // By how much the clock was wrong that wrote it, what is right now, and why.
    let table = [
        (Duration::zero(), meant, "it was right"),
        (Duration::days(1), meant + Duration::days(1), "a day of waiting calls may have stood before it"),
        (Duration::days(3), meant + Duration::days(3), "as may three"),
        (Duration::days(7), meant, "a week ahead"),
        (Duration::days(365), meant, "a year ahead"),
        (Duration::days(3650), meant, "ten years ahead"),
    ];
    for state in [CallState::Planned, CallState::Queued] {
        for (wrong, right, why) in table {
            let mut call = queued(&visits, &automatic(), at(16, 18, 0));
            call.state = state;
            call.message_id = (state == CallState::Queued).then(|| "msg_1".to_owned());
            call.due = Some(meant + wrong);
            let plan = one(planned(&visits, std::slice::from_ref(&call), &automatic(), at(17, 9, 0)));
            assert_eq!(plan.due, Some(right), "{state:?}: {why}");
            if right == meant + wrong {
                assert_eq!((plan.change, plan.revision, plan.state), (Change::Same, 1, state), "{why}");
            } else {
                let expected = (Change::Replanned, 2, CallState::Planned);
                assert_eq!((plan.change, plan.revision, plan.state), expected, "{state:?}: {why}");
                assert_eq!(plan.withdraw, call.message_id, "the message of the wrong time is taken back");
            }
            let again = kept(&[plan], &[call]);
            let still = one(planned(&visits, &again, &automatic(), at(17, 9, 1)));
            assert_eq!(still.change, Change::Same, "{state:?}: {why}: and stays so");
        }
    }
}

#[test]
fn a_due_time_that_is_far_because_the_clinic_is_closed_or_its_calls_are_many_is_meant() {
    let visits = [visit("1", "a", 16, Verdict::Call)];
    let closures = (17..=30).map(day).collect();
    let closed = Rules { closures, ..automatic() };
    let call = queued(&visits, &closed, at(16, 18, 0));
    assert_eq!(call.due.map(|due| wall(zone(), due).date()), NaiveDate::from_ymd_opt(2026, 12, 1));
    let plan = one(planned(&visits, &[call], &closed, at(17, 9, 0)));
    assert_eq!(plan.change, Change::Same, "two weeks of closures");

    // Mondays only, and two calls on each: the last one waits for five weeks.
    let crowd: Vec<JudgedVisit> = (0..12)
        .map(|n| {
            let mut visit = visit(&format!("{n:02}"), &format!("client-{n}"), 13, Verdict::Call);
            visit.judgement.phone = Some(phone(&format!("+1415555{:04}", 100 + n)));
            visit
        })
        .collect();
    let hour = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    let rare = Rules { days: vec![Weekday::Mon], from: hour(16, 0), to: hour(16, 4), ..automatic() };
    let known = kept(&planned(&crowd, &[], &rare, at(13, 18, 0)), &[]);
    let last = known.iter().filter_map(|call| call.due).max().unwrap();
    assert_eq!(last, at(16, 16, 2) + Duration::weeks(5));
    for plan in planned(&crowd, &known, &rare, at(14, 9, 0)) {
        assert_eq!(plan.change, Change::Same, "{:?} waits for its turn", plan.due);
    }
}

#[test]
fn a_word_that_a_wrong_clock_dated_ahead_does_not_put_the_call_off() {
    let visits = [visit("1", "a", 16, Verdict::Review)];
    let waiting = one(planned(&visits, &[], &review(), at(16, 18, 0)));
    let known = kept(std::slice::from_ref(&waiting), &[]);
    let year = Duration::days(365);
    let yes = [approved(&known[0], &waiting.reasons, at(16, 19, 0) + year)];
    let plan = one(planned(&visits, &yes, &review(), at(16, 19, 0)));
    assert_eq!(plan.due, Some(at(18, 16, 0)), "the word was given, and not in a year");
    // Planned by the same wrong clock, and published.
    let mut wrong = kept(&planned(&visits, &yes, &review(), at(16, 19, 0) + year), &yes);
    assert!(wrong[0].due > Some(at(16, 19, 0) + year));
    wrong[0].state = CallState::Queued;
    wrong[0].message_id = Some("msg_1".into());
    let plan = one(planned(&visits, &wrong, &review(), at(16, 20, 0)));
    assert_eq!((plan.due, plan.revision), (Some(at(18, 16, 0)), wrong[0].revision + 1));
    assert_eq!(plan.withdraw.as_deref(), Some("msg_1"));
}

#[test]
fn a_queued_call_at_its_time_is_left_alone_until_the_cloud_says_that_it_never_left() {
    let visits = [visit("1", "a", 16, Verdict::Call)];
    let mut call = queued(&visits, &automatic(), at(16, 18, 0));
    let plan = one(planned(&visits, std::slice::from_ref(&call), &automatic(), at(18, 16, 30)));
    assert_eq!(plan.change, Change::Same, "it may be ringing");
    call.undelivered = true;
    let plan = one(planned(&visits, std::slice::from_ref(&call), &automatic(), at(18, 16, 30)));
    assert_eq!((plan.change, plan.revision), (Change::Replanned, 2));
    assert_eq!(plan.due, Some(at(18, 16, 35)));
}

#[test]
fn nothing_new_is_planned_where_a_call_is_over_or_not_ours() {
    let visits = [visit("1", "a", 16, Verdict::Call)];
    let base = queued(&visits, &automatic(), at(16, 18, 0));
    for state in [CallState::InProgress, CallState::Completed, CallState::Failed, CallState::Skipped] {
        let call = KnownCall { state, ..base.clone() };
        let grown = [visits[0].clone(), visit("2", "a", 16, Verdict::Call)];
        for visits in [&visits[..], &grown[..]] {
            let plan = one(planned(visits, std::slice::from_ref(&call), &automatic(), at(17, 9, 0)));
            assert_eq!((plan.state, plan.revision), (state, 1), "{state:?} is final");
            assert_eq!(plan.withdraw, None);
        }
        let mut moved = visits.clone();
        moved[0].visit_day = day(20);
        let plan = one(planned(&moved, &[call], &automatic(), at(20, 18, 0)));
        assert_eq!(plan.state, state, "a new date does not bring a second call");
    }
    let theirs = KnownCall { other_origin: true, state: CallState::Queued, ..base };
    let plan = one(planned(&visits, std::slice::from_ref(&theirs), &automatic(), at(17, 9, 0)));
    assert_eq!((plan.call_id, plan.change), (theirs.call_id, Change::Same));
}

#[test]
fn our_call_gives_way_when_another_one_appears_for_its_visit() {
    let visits = [visit("1", "a", 16, Verdict::Call)];
    let ours = queued(&visits, &automatic(), at(16, 18, 0));
    let theirs = KnownCall { call_id: uuid::Uuid::from_u128(9), other_origin: true, ..ours.clone() };
    let plans = planned(&visits, &[ours.clone(), theirs], &automatic(), at(17, 9, 0));
    let plan = plans.iter().find(|plan| plan.call_id == ours.call_id).unwrap();
    assert_eq!((plan.state, plan.withdraw.as_deref()), (CallState::Cancelled, Some("msg_1")));
}

#[test]
fn a_persons_word_against_a_call_holds_for_ever() {
    let visits = [visit("1", "a", 16, Verdict::Call)];
    let call = queued(&visits, &automatic(), at(16, 18, 0));
    for (choice, state) in [(Choice::Skip, CallState::Skipped), (Choice::Cancel, CallState::Cancelled)] {
        let (kept_state, decision) = decide(&call, Verdict::Call, &[], choice, at(17, 8, 0)).unwrap();
        let told = KnownCall { state: kept_state, decision: Some(decision), ..call.clone() };
        let plan = one(planned(&visits, std::slice::from_ref(&told), &automatic(), at(17, 9, 0)));
        assert_eq!((plan.state, plan.change), (state, Change::Cancelled));
        assert_eq!(plan.withdraw.as_deref(), Some("msg_1"));
        let known = kept(&[plan], &[told]);
        let mut edited = visits.clone();
        edited[0].content = "edited".into();
        let again = one(planned(&edited, &known, &automatic(), at(17, 10, 0)));
        assert_eq!((again.state, again.change), (state, Change::Same));
        assert_eq!(
            decide(&known[0], Verdict::Call, &[], Choice::Approve, at(17, 11, 0)),
            Err(NotDecided::Over)
        );
    }
    assert_eq!(
        decide(&call, Verdict::Call, &[], Choice::Approve, at(17, 8, 0)),
        Err(NotDecided::PlannedAlready)
    );
    let nothing = KnownCall { state: CallState::None, ..call };
    assert_eq!(
        decide(&nothing, Verdict::Never, &[], Choice::Approve, at(17, 8, 0)),
        Err(NotDecided::NothingToCall),
        "nobody can approve what is never called"
    );
}

#[test]
fn an_uncertain_call_waits_for_a_person_and_is_cancelled_when_it_is_wrong() {
    let visits = [visit("1", "a", 16, Verdict::Call)];
    let call = KnownCall { state: CallState::Uncertain, ..queued(&visits, &automatic(), at(16, 18, 0)) };
    let mut edited = visits.clone();
    edited[0].content = "edited".into();
    let plan = one(planned(&edited, std::slice::from_ref(&call), &automatic(), at(17, 9, 0)));
    assert_eq!((plan.state, plan.change), (CallState::Uncertain, Change::Same));
    let gone = [dead(visits[0].clone())];
    let plan = one(planned(&gone, std::slice::from_ref(&call), &automatic(), at(17, 9, 0)));
    assert_eq!(plan.state, CallState::Cancelled);
    let yes = approved(&call, &[], at(17, 9, 0));
    let plan = one(planned(&visits, &[yes], &automatic(), at(17, 9, 0)));
    assert_eq!((plan.state, plan.revision), (CallState::Planned, 2));
}

#[test]
fn a_visit_that_moves_to_another_day_leaves_its_open_call() {
    let visits = [visit("1", "a", 16, Verdict::Call)];
    let call = queued(&visits, &automatic(), at(16, 18, 0));
    let mut moved = visits.clone();
    moved[0].visit_day = day(17);
    let plans = planned(&moved, std::slice::from_ref(&call), &automatic(), at(17, 18, 0));
    assert_eq!(plans.len(), 2);
    let old = plans.iter().find(|plan| plan.call_id == call.call_id).unwrap();
    assert_eq!((old.state, old.appointments.len()), (CallState::Cancelled, 0));
    let new = plans.iter().find(|plan| plan.call_id != call.call_id).unwrap();
    assert_eq!(new.due, Some(at(19, 16, 0)));
    let known = kept(&plans, &[call]);
    assert!(
        planned(&moved, &known, &automatic(), at(17, 18, 0)).iter().all(|plan| plan.change == Change::Same),
        "moved once, moved for good"
    );
}

#[test]
fn a_call_one_of_whose_visits_was_not_judged_waits_for_a_person() {
    let visits = [visit("1", "a", 16, Verdict::Call), visit("2", "a", 16, Verdict::Call)];
    let call = queued(&visits, &automatic(), at(16, 18, 0));
    let plan = one(planned(&visits[..1], &[call], &automatic(), at(17, 9, 0)));
    assert_eq!((plan.state, plan.appointments.len()), (CallState::Review, 2));
}

#[test]
fn a_clinic_whose_rules_leave_no_time_leaves_its_calls_to_a_person() {
    for rules in [
        Rules { days: vec![], ..automatic() },
        Rules { from: NaiveTime::from_hms_opt(21, 0, 0).unwrap(), to: NaiveTime::MIN, ..automatic() },
    ] {
        let call = one(planned(&[visit("1", "a", 16, Verdict::Call)], &[], &rules, at(16, 18, 0)));
        assert_eq!(call.state, CallState::Review);
    }
}

#[test]
fn a_window_wider_than_the_fence_is_cut_to_it() {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let rules = Rules { from: time(3), to: time(23), ..automatic() };
    let call = one(planned(&[visit("1", "a", 16, Verdict::Call)], &[], &rules, at(16, 18, 0)));
    assert_eq!(call.due, Some(at(18, 8, 0)));
}

fn any_verdict() -> impl Strategy<Value = Verdict> {
    prop::sample::select(vec![
        Verdict::Call,
        Verdict::Call,
        Verdict::Call,
        Verdict::Review,
        Verdict::Wait,
        Verdict::Never,
    ])
}

fn any_visits() -> impl Strategy<Value = Vec<JudgedVisit>> {
    let hours = prop::option::weighted(0.3, (8u32..20, 1u32..6));
    prop::collection::vec((0u32..8, 10u32..16, any_verdict(), any::<bool>(), any::<bool>(), hours), 0..40)
        .prop_map(|all| {
            all.into_iter()
                .enumerate()
                .map(|(id, (client, d, verdict, death, anonymous, hours))| {
                    let mut judged = visit(&id.to_string(), &format!("client-{client}"), d, verdict);
                    if death && verdict == Verdict::Never {
                        judged = dead(judged);
                    }
                    let time = |hour: u32| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
                    judged.judgement.hours = hours
                        .map(|(from, length)| Hours { from: time(from), to: time((from + length).min(23)) });
                    if anonymous && client > 5 {
                        judged.client_id = None;
                    }
                    judged
                })
                .collect()
        })
}

fn any_rules() -> impl Strategy<Value = Rules> {
    let days = prop::collection::vec(
        prop::sample::select(vec![
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri,
            Weekday::Sat,
        ]),
        1..6,
    );
    let mode = prop::sample::select(vec![Mode::Automatic, Mode::Automatic, Mode::Review, Mode::Off]);
    (mode, days, 0u16..5, 0u32..24, 1u32..24, 0u16..30, prop::collection::vec(10u32..25, 0..3)).prop_map(
        |(mode, days, delay_days, from, length, spacing_minutes, closed)| Rules {
            mode,
            days,
            delay_days,
            from: NaiveTime::from_hms_opt(from, 0, 0).unwrap(),
            to: NaiveTime::from_hms_opt((from + length).min(23), 30, 0).unwrap(),
            spacing_minutes,
            closures: closed.into_iter().map(day).collect(),
            ..automatic()
        },
    )
}

fn any_zone() -> impl Strategy<Value = Zone> {
    prop::sample::select(vec![
        "America/Los_Angeles",
        "America/Phoenix",
        "America/New_York",
        "Europe/Berlin",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Auckland",
        "America/St_Johns",
        "Africa/Casablanca",
        "UTC",
    ])
    .prop_map(|name| name.parse().unwrap())
}

proptest! {
    #[test]
    fn planning_its_own_result_changes_nothing_and_the_order_does_not_matter(
        visits in any_visits(), rules in any_rules(), hours in 0i64..400, seed in any::<u64>(), zone in any_zone(),
    ) {
        let now = at(10, 0, 0) + Duration::hours(hours) + Duration::seconds(17);
        let run = |visits: &[JudgedVisit], known: &[KnownCall]| {
            plan(&PlanInput { clinic: "c", visits, known, rules: &rules, zone, now })
        };
        let first = run(&visits, &[]);
        let mut shuffled = visits.clone();
        let length = shuffled.len().max(1);
        shuffled.rotate_left(usize::try_from(seed % 1000).unwrap() % length);
        shuffled.reverse();
        prop_assert_eq!(&run(&shuffled, &[]), &first, "the order of the visits decides nothing");
        let mut known = kept(&first, &[]);
        known.reverse();
        let second = run(&shuffled, &known);
        for plan in &second {
            prop_assert_eq!(plan.change, Change::Same, "{:?}", plan);
        }
        prop_assert_eq!(second.len(), first.len());
    }

    #[test]
    fn every_due_time_is_allowed_and_keeps_its_distance(
        visits in any_visits(), later in any_visits(), rules in any_rules(), zone in any_zone(),
        start in 0i64..3000, hours in 0i64..200,
    ) {
        // Shifts everything through the year, so that clock changes of every zone are met.
        let shift = |visits: &[JudgedVisit]| -> Vec<JudgedVisit> {
            visits.iter().cloned().map(|mut visit| {
                visit.visit_day += Duration::days(start);
                visit.completed_at = visit.completed_at.map(|at| at + Duration::days(start));
                visit
            }).collect()
        };
        let now = at(10, 0, 0) + Duration::days(start) + Duration::hours(hours);
        let rules = Rules { late_after_hours: 500, ..rules };
        let run = |visits: &[JudgedVisit], known: &[KnownCall]| {
            plan(&PlanInput { clinic: "c", visits, known, rules: &rules, zone, now })
        };
        let first = run(&shift(&visits), &[]);
        let known = kept(&first, &[]);
        let mut more = shift(&visits);
        more.extend(shift(&later).into_iter().map(|mut visit| {
            visit.appointment_id = AppointmentId::new(format!("later-{}", visit.appointment_id));
            // A wish that is told later may move a call.
            visit.judgement.hours = None;
            visit
        }));
        let second = run(&more, &known);
        let mut dues: Vec<DateTime<Utc>> = Vec::new();
        for plan in &second {
            if plan.state != CallState::Planned { continue }
            let due = plan.due.unwrap();
            prop_assert!(is_allowed(&rules, zone, due), "{} in {}", due, zone);
            let local = wall(zone, due);
            let hour = chrono::Timelike::hour(&local.time());
            prop_assert!((8..21).contains(&hour), "{} is outside 08:00-21:00", local);
            prop_assert!(local.time() >= rules.from && local.time() < rules.to);
            let wished = |visit: &&JudgedVisit| plan.about.contains(&visit.appointment_id);
            for hours in more.iter().filter(wished).filter_map(|visit| visit.judgement.hours) {
                prop_assert!(local.time() >= hours.from && local.time() < hours.to, "{local} and {hours:?}");
            }
            prop_assert!(rules.days.contains(&local.date().weekday()));
            prop_assert!(!rules.closures.contains(&local.date()));
            prop_assert!(due >= now, "nothing is planned into the past");
            dues.push(due);
        }
        dues.sort();
        for pair in dues.windows(2) {
            prop_assert!(pair[1] - pair[0] >= Duration::minutes(i64::from(rules.spacing_minutes)));
        }
        for old in first.iter().filter(|plan| plan.state == CallState::Planned) {
            let new = second.iter().find(|plan| plan.call_id == old.call_id);
            if let Some(new) = new.filter(|new| new.state == CallState::Planned) {
                prop_assert_eq!(new.due, old.due, "a planned call keeps its time when others come");
            }
        }
    }

    #[test]
    fn no_household_has_two_calls_for_one_day_and_none_rings_by_itself_beside_a_death(
        visits in any_visits(), rules in any_rules(), hours in 0i64..200,
    ) {
        let now = at(10, 0, 0) + Duration::hours(hours);
        let plans = planned(&visits, &[], &rules, now);
        let call_of = |visit: &JudgedVisit| {
            let of: Vec<_> = plans.iter().filter(|plan| plan.appointments.contains(&visit.appointment_id)).collect();
            assert_eq!(of.len(), 1, "every visit belongs to one call");
            of[0]
        };
        for a in &visits {
            for b in &visits {
                let same = a.client_id.is_some() && a.client_id == b.client_id;
                let number = |v: &JudgedVisit| v.judgement.phone.as_ref().map(|phone| phone.e164.clone());
                if a.visit_day == b.visit_day && (same || number(a) == number(b)) {
                    prop_assert_eq!(call_of(a).call_id, call_of(b).call_id);
                    if a.judgement.reasons.iter().any(|reason| reason.code.is_death()) {
                        prop_assert_ne!(call_of(b).state, CallState::Planned);
                        prop_assert_ne!(call_of(b).verdict, Verdict::Call);
                    }
                }
            }
        }
        let mut ids: Vec<_> = plans.iter().map(|plan| plan.call_id).collect();
        ids.dedup();
        prop_assert_eq!(ids.len(), plans.len());
    }
}

#[test]
fn a_decision_survives_being_written_and_read() {
    for decision in [
        PersonDecision::Skip,
        PersonDecision::Cancel,
        PersonDecision::Approve { at: at(16, 9, 0), seen: vec![reason(ReasonCode::Hospice).key()] },
    ] {
        let text = serde_json::to_string(&decision).unwrap();
        assert_eq!(serde_json::from_str::<PersonDecision>(&text).unwrap(), decision);
    }
}
