//! At which hours a client wishes to be called, from what is typed to the moment at which it rings.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "calls/visit.rs"]
mod visit;

use chrono::{DateTime, Duration, NaiveTime, TimeZone, Timelike, Utc};
use sync_core::calls::{
    CallPlan, CallState, Change, Choice, Hours, JudgedVisit, Judgement, KnownCall, Mode, PlanInput, Reason,
    ReasonCode, Rules, Verdict, decide, plan,
};
use sync_core::practice::VisitStatus;
use sync_core::practice::zone::{Zone, wall};
use visit::{ROUTINE, noted, visit, with};

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

/// The routine visit, with something beside the client's name.
fn beside(alert: &str) -> Judgement {
    let mut visit = visit();
    visit.appointment.client.title = alert.into();
    with(&visit, |_| {})
}

fn codes(judgement: &Judgement) -> Vec<ReasonCode> {
    judgement.reasons.iter().map(|reason| reason.code).collect()
}

#[test]
fn a_wish_narrows_the_window_and_a_prohibition_of_all_of_it_is_for_a_person() {
    // As delivered, calls ring from 16:00 to 19:00.
    for (alert, verdict, code, hours) in [
        ("Do not call before 6 pm", Verdict::Call, Some(ReasonCode::HoursWished), Some((18, 19))),
        ("Calls after 5 only", Verdict::Call, Some(ReasonCode::HoursWished), Some((17, 19))),
        ("call after 5", Verdict::Call, Some(ReasonCode::HoursWished), Some((17, 19))),
        ("never ring after 6pm", Verdict::Call, Some(ReasonCode::HoursWished), Some((16, 18))),
        ("do not call before 10, sleeps late", Verdict::Call, None, None),
        ("do not call between 12 and 1", Verdict::Call, None, None),
        ("No calls between 4 and 6", Verdict::Call, Some(ReasonCode::HoursWished), Some((18, 19))),
        ("No calls between 3 and 7", Verdict::Review, Some(ReasonCode::OtherHours), None),
        ("do not call before 8pm", Verdict::Review, Some(ReasonCode::OtherHours), None),
        ("never call after 4 pm", Verdict::Review, Some(ReasonCode::OtherHours), None),
        ("only call between 9am and 11am", Verdict::Review, Some(ReasonCode::OtherHours), None),
        // A preference that cannot be kept stops no call.
        ("call before 11, plays bridge", Verdict::Call, Some(ReasonCode::HoursWished), None),
        ("do not call", Verdict::Never, None, None),
        // What is forbidden counts before what is preferred, and each part of it.
        ("call after 5. Never after 6:30 pm", Verdict::Call, Some(ReasonCode::HoursWished), Some((17, 18))),
        (
            "do not call before 9 am or after 5 pm",
            Verdict::Call,
            Some(ReasonCode::HoursWished),
            Some((16, 17)),
        ),
        // What is not understood as an hour is a doubt.
        ("no calls during dinner", Verdict::Review, None, None),
        ("do not call after dark", Verdict::Review, None, None),
        ("Do not call during dinner or after 8 pm", Verdict::Review, Some(ReasonCode::OtherHours), None),
        ("do not call until noon on Monday", Verdict::Review, Some(ReasonCode::OtherHours), None),
        ("During work hours do not call", Verdict::Review, None, None),
        ("Do not call until after 5", Verdict::Call, Some(ReasonCode::HoursWished), Some((17, 19))),
        (
            "Do not call during work, only after 5",
            Verdict::Call,
            Some(ReasonCode::HoursWished),
            Some((17, 19)),
        ),
        (
            "Do not call before noon, only after 5 pm",
            Verdict::Call,
            Some(ReasonCode::HoursWished),
            Some((17, 19)),
        ),
        ("do not call before 7, works days", Verdict::Review, Some(ReasonCode::OtherHours), None),
    ] {
        let judgement = beside(alert);
        assert_eq!(judgement.verdict, verdict, "{alert}: {:?}", judgement.reasons);
        let about_hours = [ReasonCode::HoursWished, ReasonCode::OtherHours];
        let mut told: Vec<ReasonCode> =
            codes(&judgement).into_iter().filter(|code| about_hours.contains(code)).collect();
        told.dedup();
        assert_eq!(told, code.into_iter().collect::<Vec<_>>(), "{alert}");
        let kept = judgement.hours.map(|hours| (hours.from.hour(), hours.to.hour()));
        assert_eq!(kept, hours, "{alert}");
    }
}

#[test]
fn a_wish_is_kept_to_the_minute() {
    let kept = beside("call after 5. Never after 6:30 pm").hours;
    assert_eq!(kept, Some(Hours { from: time(17, 0), to: time(18, 30) }));
}

#[test]
fn the_words_of_the_wish_are_shown_and_a_note_is_heard_as_well() {
    let judgement = beside("VIP client. Do not call before 6 pm, he sleeps. Likes tea.");
    let shown = judgement.reasons.iter().find(|reason| reason.code == ReasonCode::HoursWished).unwrap();
    assert_eq!((shown.field.as_str(), shown.evidence.as_str()), ("client", "not call before 6 pm"));
    for (words, kept) in [
        ("Owner asks that we not call before 6 pm.", true),
        ("Owner prefers calls after 5.", true),
        ("Will call owner with results after 5 pm.", false),
    ] {
        let judgement = with(&noted(&format!("{ROUTINE}<p>{words}</p>")), |_| {});
        assert_eq!(judgement.hours.is_some(), kept, "{words}: {:?}", judgement.reasons);
    }
    let mut handed_out = visit();
    let part = sync_core::practice::NotePart {
        place: sync_core::practice::NotePlace::DischargeSummary,
        html: "<p>Please do not call before 6 pm, our lines are busy.</p>".into(),
    };
    handed_out.consultation.as_mut().unwrap().notes.push(part);
    assert_eq!(with(&handed_out, |_| {}).hours, None, "what the clinic tells is no wish of the client");
}

fn zone() -> Zone {
    "America/Los_Angeles".parse().unwrap()
}

/// Noon of the visit's day at the clinic.
fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 18, 20, 0, 0).unwrap()
}

fn rules() -> Rules {
    Rules {
        mode: Mode::Automatic,
        second_opinion: true,
        go_live: Some(noon() - Duration::days(9)),
        ..Rules::default()
    }
}

fn judged(id: &str, hours: Option<(u32, u32)>) -> JudgedVisit {
    let hours = hours.map(|(from, to)| Hours { from: time(from, 0), to: time(to, 0) });
    JudgedVisit {
        appointment_id: id.into(),
        consultation_id: None,
        visit_day: noon().date_naive(),
        client_id: Some("31".into()),
        type_name: None,
        judgement: Judgement { hours, ..with(&visit(), |_| {}) },
        completed_at: Some(noon()),
        status: VisitStatus::Completed,
        content: id.to_owned(),
    }
}

fn planned(visits: &[JudgedVisit], known: &[KnownCall]) -> CallPlan {
    let plans = plan(&PlanInput { clinic: "c", visits, known, rules: &rules(), zone: zone(), now: noon() });
    assert_eq!(plans.len(), 1, "one household");
    plans.into_iter().next().unwrap()
}

fn rings_at(plan: &CallPlan) -> Option<NaiveTime> {
    plan.due.map(|due| wall(zone(), due).time())
}

/// The call as the store has it after the queue took it.
fn known(plan: &CallPlan) -> KnownCall {
    KnownCall {
        call_id: plan.call_id,
        appointments: plan.appointments.clone(),
        about: plan.about.clone(),
        day: plan.day,
        state: CallState::Queued,
        revision: plan.revision,
        due: plan.due,
        phone: plan.phone.clone(),
        content: plan.content.clone(),
        message_id: Some("msg_1".into()),
        decision: None,
        other_origin: false,
        undelivered: false,
    }
}

#[test]
fn a_call_rings_in_the_hours_that_are_wished() {
    let plan = planned(&[judged("1", None)], &[]);
    assert_eq!((plan.state, rings_at(&plan)), (CallState::Planned, Some(time(16, 0))));
    let known = known(&plan);
    // The wish is typed after the call was handed over.
    let moved = planned(&[judged("1", Some((18, 19)))], std::slice::from_ref(&known));
    assert_eq!((moved.change, rings_at(&moved)), (Change::Replanned, Some(time(18, 0))));
    assert_eq!(moved.withdraw.as_deref(), Some("msg_1"), "what was handed over is taken back");
    let kept = planned(&[judged("1", Some((16, 18)))], &[known]);
    assert_eq!(kept.change, Change::Same, "its time is one that is wished");
}

#[test]
fn an_approval_covers_hours_that_are_wished_since_and_no_prohibition() {
    let plan = planned(&[judged("1", None)], &[]);
    let call = KnownCall { state: CallState::Review, due: None, message_id: None, ..known(&plan) };
    let (state, decision) = decide(&call, plan.verdict, &plan.reasons, Choice::Approve, noon()).unwrap();
    let approved = KnownCall { state, decision: Some(decision), due: plan.due, ..call };
    let mut wished = judged("1", Some((18, 19)));
    wished.judgement.reasons.push(Reason::new(ReasonCode::HoursWished, "client", "call after 6"));
    let moved = planned(&[wished], std::slice::from_ref(&approved));
    assert_eq!(
        (moved.state, rings_at(&moved)),
        (CallState::Planned, Some(time(18, 0))),
        "it moves, and stays approved"
    );

    let mut forbidden = judged("1", None);
    forbidden.judgement.verdict = Verdict::Review;
    forbidden.judgement.reasons.push(Reason::new(ReasonCode::OtherHours, "client", "never call after 4 pm"));
    assert_eq!(planned(&[forbidden], &[approved]).state, CallState::Review);
}

#[test]
fn of_a_household_every_wish_counts() {
    let plan = planned(&[judged("1", None), judged("2", Some((17, 19))), judged("3", Some((16, 18)))], &[]);
    assert_eq!((plan.state, rings_at(&plan)), (CallState::Planned, Some(time(17, 0))));
    let plan = planned(&[judged("1", Some((16, 17))), judged("2", Some((18, 19)))], &[]);
    assert_eq!((plan.verdict, plan.state), (Verdict::Review, CallState::Review), "they cannot all be kept");
    assert!(plan.reasons.iter().any(|reason| reason.code == ReasonCode::OtherHours));
    let mut not_there = judged("2", None);
    not_there.judgement.verdict = Verdict::Never;
    not_there.judgement.reasons = vec![
        Reason::new(ReasonCode::NoShow, "status", "No Show"),
        Reason::new(ReasonCode::OtherHours, "client", "never call after 4 pm"),
    ];
    let plan = planned(&[judged("1", None), not_there], &[]);
    assert_eq!(plan.state, CallState::Review, "also that of a visit that the call is not about");
}

#[test]
fn a_date_a_year_or_a_number_of_tries_is_no_hour_and_the_refusal_stands() {
    for alert in [
        "never ring after 3/1",
        "do not call after 3/1/25",
        "do not call before 3/15",
        "do not call until 12/1",
        "Do not call after 2023",
        "do not call until 2027",
        "don't call after 3 missed calls",
        "do not call after 2 attempts",
        "do not call after 3 March",
        "do not call until 2 or 3 weeks from now",
        "never call after nine attempts",
        "do not call until 5 pm Friday",
        "do not call until 5 working days after surgery",
        "Never call after '22",
        "do not call during 3/1-3/15",
        "no llamar antes de 15 de marzo",
        "no llamar antes del 15 de marzo",
    ] {
        let judgement = beside(alert);
        assert_eq!(
            (judgement.verdict, judgement.hours),
            (Verdict::Never, None),
            "{alert}: {:?}",
            judgement.reasons
        );
    }
}
