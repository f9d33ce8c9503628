//! Calls through weeks of runs in which everything changes.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use proptest::prelude::*;
use sync_core::calls::{
    CallPlan, CallState, Change, Choice, JudgedVisit, Judgement, KnownCall, Mode, PlanInput, Reason,
    ReasonCode, Rules, Verdict, decide, is_allowed, plan,
};
use sync_core::practice::phone::ChosenPhone;
use sync_core::practice::zone::Zone;
use sync_core::practice::{AppointmentId, PhoneKind, VisitStatus};
use uuid::Uuid;

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 26, 15, 0, 0).unwrap()
}

#[derive(Clone, Debug)]
enum Step {
    /// A visit appears or is read anew: its verdict, number and words.
    Read { id: u8, client: u8, day: u8, verdict: Verdict, code: usize, number: u8, words: u8 },
    /// Time passes.
    Pass { minutes: i64 },
    /// What is planned reaches the queue.
    Publish,
    /// The call that is due first rings.
    Ring { end: CallState },
    /// A person decides about one of the calls.
    Decide { which: usize, choice: Choice },
    /// The owner changes the mode, or whether second opinions are asked for.
    Turn { mode: Mode, second_opinion: bool },
}

const CODES: [ReasonCode; 5] = [
    ReasonCode::Hospice,
    ReasonCode::DeathMentioned,
    ReasonCode::DeathRecorded,
    ReasonCode::CallRefused,
    ReasonCode::NoShow,
];

fn step() -> impl Strategy<Value = Step> {
    let verdict = prop::sample::select(vec![
        Verdict::Call,
        Verdict::Call,
        Verdict::Review,
        Verdict::Wait,
        Verdict::Never,
    ]);
    let ends = prop::sample::select(vec![CallState::InProgress, CallState::Completed, CallState::Failed]);
    let choice = prop::sample::select(vec![Choice::Approve, Choice::Approve, Choice::Skip, Choice::Cancel]);
    let mode = prop::sample::select(vec![Mode::Automatic, Mode::Automatic, Mode::Review, Mode::Off]);
    prop_oneof![
        6 => (0u8..12, 0u8..4, 0u8..6, verdict, 0usize..5, 0u8..3, 0u8..3).prop_map(
            |(id, client, day, verdict, code, number, words)| Step::Read { id, client, day, verdict, code, number, words }
        ),
        4 => (1i64..2000).prop_map(|minutes| Step::Pass { minutes }),
        3 => Just(Step::Publish),
        1 => ends.prop_map(|end| Step::Ring { end }),
        2 => (0usize..20, choice).prop_map(|(which, choice)| Step::Decide { which, choice }),
        1 => (mode, any::<bool>()).prop_map(|(mode, second_opinion)| Step::Turn { mode, second_opinion }),
    ]
}

fn visit(id: u8, client: u8, day: u8, verdict: Verdict, code: usize, number: u8, words: u8) -> JudgedVisit {
    let reasons = match verdict {
        Verdict::Call => vec![],
        Verdict::Review => vec![Reason::new(CODES[code % 2], "note", format!("words {words}"))],
        Verdict::Wait => vec![Reason::new(ReasonCode::NoteMissing, "note", "")],
        Verdict::Never => vec![Reason::new(CODES[2 + code % 3], "type", "")],
    };
    let e164 = format!("+1415555012{}", if number == 0 { client } else { 4 + number });
    JudgedVisit {
        appointment_id: AppointmentId::new(id.to_string()),
        consultation_id: None,
        visit_day: NaiveDate::from_ymd_opt(2026, 10, 26).unwrap() + Duration::days(i64::from(day)),
        client_id: (client > 0).then(|| client.to_string().as_str().into()),
        type_name: None,
        judgement: Judgement {
            verdict,
            reasons,
            phone: Some(ChosenPhone { e164, kind: PhoneKind::Mobile, why: "".into() }),
            hours: None,
        },
        completed_at: Some(start() + Duration::days(i64::from(day))),
        status: VisitStatus::Completed,
        content: words.to_string(),
    }
}

fn keep(known: &mut BTreeMap<Uuid, KnownCall>, plan: &CallPlan) {
    let old = known.get(&plan.call_id).cloned();
    let call = KnownCall {
        call_id: plan.call_id,
        appointments: plan.appointments.clone(),
        about: plan.about.clone(),
        day: plan.day,
        state: plan.state,
        revision: plan.revision,
        due: plan.due,
        phone: plan.phone.clone(),
        content: plan.content.clone(),
        message_id: old.as_ref().and_then(|old| old.message_id.clone()).filter(|_| plan.withdraw.is_none()),
        decision: old.and_then(|old| old.decision),
        other_origin: false,
        undelivered: false,
    };
    known.insert(plan.call_id, call);
}

proptest! {
    #[test]
    fn whatever_happens_no_call_is_wrong(steps in prop::collection::vec(step(), 1..60)) {
        let zone: Zone = "America/Los_Angeles".parse().unwrap();
        let mut rules = Rules {
            mode: Mode::Automatic,
            go_live: Some(start() - Duration::days(1)),
            second_opinion: true,
            ..Rules::default()
        };
        let mut now = start();
        let mut visits: BTreeMap<u8, JudgedVisit> = BTreeMap::new();
        let mut known: BTreeMap<Uuid, KnownCall> = BTreeMap::new();
        let mut shown: BTreeMap<Uuid, CallPlan> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Read { id, client, day, verdict, code, number, words } => {
                    visits.insert(id, visit(id, client, day, verdict, code, number, words));
                }
                Step::Pass { minutes } => now += Duration::minutes(minutes),
                Step::Publish => {
                    for call in known.values_mut().filter(|call| call.state == CallState::Planned) {
                        call.state = CallState::Queued;
                        call.message_id = Some(format!("{}-{}", call.call_id, call.revision));
                    }
                }
                Step::Ring { end } => {
                    let first = known.values_mut().filter(|call| call.state == CallState::Queued).min_by_key(|call| call.due);
                    if let Some(call) = first {
                        now = now.max(call.due.unwrap());
                        call.state = end;
                    }
                }
                Step::Decide { which, choice } => {
                    let index = which % known.len().max(1);
                    if let Some(call) = known.values_mut().nth(index)
                        && let Some(plan) = shown.get(&call.call_id)
                        && let Ok((state, decision)) = decide(call, plan.verdict, &plan.reasons, choice, now)
                    {
                        call.state = state;
                        call.decision = Some(decision);
                    }
                }
                Step::Turn { mode, second_opinion } => (rules.mode, rules.second_opinion) = (mode, second_opinion),
            }
            let all: Vec<JudgedVisit> = visits.values().cloned().collect();
            let before: Vec<KnownCall> = known.values().cloned().collect();
            let run = |known: &[KnownCall]| {
                plan(&PlanInput { clinic: "c", visits: &all, known, rules: &rules, zone, now })
            };
            let plans = run(&before);
            for plan in &plans {
                let old = before.iter().find(|call| call.call_id == plan.call_id);
                let queued = |state| matches!(state, CallState::Planned | CallState::Queued);
                if let Some(old) = old {
                    prop_assert!(plan.revision >= old.revision, "a revision never falls");
                    if old.state.is_final() {
                        prop_assert_eq!(plan.state, old.state, "what is over stays over");
                    }
                    let told = (old.due, &old.phone, &old.content, &old.about);
                    let tells = (plan.due, &plan.phone, &plan.content, &plan.about);
                    if queued(plan.state) && queued(old.state) && told != tells {
                        prop_assert!(plan.revision > old.revision, "other content, higher revision");
                    }
                    if old.state == CallState::Queued && (plan.state != CallState::Queued) {
                        prop_assert_eq!(&plan.withdraw, &old.message_id, "a message never stays behind");
                    }
                }
                if plan.state == CallState::Planned {
                    let due = plan.due.unwrap();
                    prop_assert!(is_allowed(&rules, zone, due) && due >= now);
                    prop_assert!(plan.phone.is_some() && !plan.about.is_empty() && plan.revision > 0);
                    prop_assert!(rules.mode != Mode::Off);
                    let household: Vec<&JudgedVisit> =
                        all.iter().filter(|v| plan.appointments.contains(&v.appointment_id)).collect();
                    for about in household.iter().filter(|v| plan.about.contains(&v.appointment_id)) {
                        prop_assert!(matches!(about.judgement.verdict, Verdict::Call | Verdict::Review));
                    }
                    let death = household.iter().any(|v| v.judgement.reasons.iter().any(|r| r.code.is_death()));
                    let person = old.is_some_and(|old| old.decision.is_some());
                    prop_assert!(person || (!death && rules.rings_by_itself()), "nobody approved it");
                    let refused = household.iter().any(|v| v.judgement.reasons.iter().any(|r| r.code.is_refusal()));
                    prop_assert!(!refused, "a refusal is never overruled");
                }
            }
            for plan in &plans {
                keep(&mut known, plan);
                shown.insert(plan.call_id, plan.clone());
            }
            let mut ringing: Vec<DateTime<Utc>> = known.values().filter(|c| c.state.is_live()).filter_map(|c| c.due)
                .filter(|due| *due > now).collect();
            ringing.sort();
            for pair in ringing.windows(2) {
                prop_assert!(pair[1] - pair[0] >= Duration::minutes(2), "two calls at once");
            }
            let after: Vec<KnownCall> = known.values().cloned().collect();
            for plan in run(&after) {
                prop_assert_eq!(plan.change, Change::Same, "planning again changes nothing: {:?}", plan);
            }
        }
    }
}
