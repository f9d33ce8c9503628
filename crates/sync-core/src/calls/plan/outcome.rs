//! From households to calls: what each is to be.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::household::{Household, households, phone};
use super::times::{Time, give_times};
use super::{CallPlan, Change, JudgedVisit, KnownCall, PersonDecision, PlanInput};
use crate::calls::due::{default_due, first_allowed, is_allowed, soonest};
use crate::calls::{CallState, Mode, Reason, ReasonCode, Rules, Verdict, verdict_of};
use crate::practice::AppointmentId;

/// How long after its due time a delivery may still be on its way.
const DELIVERY: Duration = Duration::minutes(10);

/// What is to ring and when. The order of the input does not matter, and the plan of a plan's result is the same.
///
/// Sorted by call. A known call none of whose visits are in the input is in the plan only if it changes.
pub fn plan(input: &PlanInput<'_>) -> Vec<CallPlan> {
    let foreign: BTreeSet<&AppointmentId> =
        input.known.iter().filter(|call| call.other_origin).flat_map(|call| &call.appointments).collect();
    let mut handled: BTreeSet<Uuid> = BTreeSet::new();
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    for household in households(input) {
        handled.extend(household.call.iter().chain(&household.absorbed).map(|call| call.call_id));
        for absorbed in &household.absorbed {
            drafts.push(let_go(input, absorbed));
        }
        drafts.extend(draft(input, &household, &foreign));
    }
    let present: BTreeSet<&AppointmentId> = input.visits.iter().map(|visit| &visit.appointment_id).collect();
    for known in input.known {
        if known.other_origin {
            if known.appointments.iter().any(|appointment| present.contains(appointment)) {
                drafts.push(Draft::as_known(input, known, Verdict::Never, vec![other_call()]));
            }
        } else if !handled.contains(&known.call_id) {
            drafts.push(orphan(input, known, &present));
        }
    }
    give_times(input, &mut drafts);
    let mut plans: BTreeMap<Uuid, CallPlan> = BTreeMap::new();
    for draft in drafts {
        let silent = draft.silent;
        let finished = draft.finish();
        if !(silent && finished.change == Change::Same) {
            plans.insert(finished.call_id, finished);
        }
    }
    plans.into_values().collect()
}

pub(super) struct Draft<'a> {
    pub(super) plan: CallPlan,
    known: Option<&'a KnownCall>,
    pub(super) time: Time,
    /// Not reported unless something changes.
    silent: bool,
    /// The clinic's rules, with the hours that the client wishes.
    pub(super) rules: Cow<'a, Rules>,
}

/// Decides everything about one household's call but its exact time.
fn draft<'a>(
    input: &PlanInput<'a>,
    household: &Household<'a>,
    foreign: &BTreeSet<&AppointmentId>,
) -> Option<Draft<'a>> {
    let elsewhere: BTreeSet<&AppointmentId> = household
        .absorbed
        .iter()
        .filter(|call| call.is_settled())
        .flat_map(|call| &call.appointments)
        .filter(|appointment| !household.call.is_some_and(|call| call.appointments.contains(appointment)))
        .collect();
    let own: Vec<&JudgedVisit> = household
        .visits
        .iter()
        .copied()
        .filter(|visit| {
            !foreign.contains(&visit.appointment_id) && !elsewhere.contains(&visit.appointment_id)
        })
        .collect();
    if own.is_empty() && household.call.is_none() {
        return None;
    }
    let known = household.call;
    let view = View::of(input, household, &own, foreign, known);
    let mut appointments: Vec<AppointmentId> = own.iter().map(|visit| visit.appointment_id.clone()).collect();
    if let Some(known) = known {
        // A visit that was not judged now is still the call's.
        let judged: BTreeSet<&AppointmentId> =
            input.visits.iter().map(|visit| &visit.appointment_id).collect();
        let unseen = known.appointments.iter().filter(|appointment| !judged.contains(appointment));
        appointments.extend(unseen.cloned());
        appointments.sort();
        appointments.dedup();
    }
    // The wish of a client holds whichever visit's record tells it.
    let wished = || household.visits.iter().filter_map(|visit| visit.judgement.hours);
    let hours = wished().map(Some).reduce(|kept, hours| kept?.within(hours?)).flatten();
    let mut reasons = view.reasons;
    if hours.is_none() && wished().next().is_some() {
        let each: Vec<String> = wished()
            .map(|hours| format!("{}-{}", hours.from.format("%H:%M"), hours.to.format("%H:%M")))
            .collect();
        reasons.push(Reason::new(ReasonCode::OtherHours, "household", each.join(", ")));
        reasons.sort();
    }
    let rules = match hours {
        Some(hours) => Cow::Owned(input.rules.keeping_to(hours)),
        None => Cow::Borrowed(input.rules),
    };
    let plan = CallPlan {
        call_id: known.map_or(household.derived, |known| known.call_id),
        appointments,
        about: view.about.iter().map(|visit| visit.appointment_id.clone()).collect(),
        day: household.day,
        verdict: verdict_of(&reasons),
        reasons,
        phone: view.phone,
        due: None,
        state: CallState::None,
        revision: known.map_or(0, |known| known.revision),
        content: content(&view.about),
        change: Change::Same,
        withdraw: None,
    };
    let mut draft = Draft { plan, known, time: Time::Fixed, silent: false, rules };
    match known.filter(|known| known.is_settled()) {
        Some(settled) => draft.settle(settled),
        None => draft.owe(input, &view.about),
    }
    Some(draft)
}

/// A household's visits, seen together.
struct View<'a> {
    /// What the call would be about.
    about: Vec<&'a JudgedVisit>,
    reasons: Vec<Reason>,
    phone: Option<String>,
}

impl<'a> View<'a> {
    fn of(
        input: &PlanInput<'_>,
        household: &Household<'_>,
        own: &[&'a JudgedVisit],
        foreign: &BTreeSet<&AppointmentId>,
        known: Option<&KnownCall>,
    ) -> Self {
        let about: Vec<&JudgedVisit> = own
            .iter()
            .copied()
            .filter(|visit| matches!(visit.judgement.verdict, Verdict::Call | Verdict::Review))
            .collect();
        let mut reasons: Vec<Reason> = Vec::new();
        if own.is_empty() {
            reasons.push(Reason::new(ReasonCode::Moved, "household", ""));
        } else if about.is_empty() {
            let waits = own.iter().any(|visit| visit.judgement.verdict == Verdict::Wait);
            let telling = |visit: &&&JudgedVisit| !waits || visit.judgement.verdict == Verdict::Wait;
            reasons.extend(own.iter().filter(telling).flat_map(|visit| visit.judgement.reasons.clone()));
        } else {
            reasons.extend(about.iter().flat_map(|visit| visit.judgement.reasons.clone()));
            reasons.extend(household_reasons(input, household, &about, foreign, known));
        }
        let numbers: BTreeSet<String> = about.iter().filter_map(|visit| phone(visit)).collect();
        if numbers.len() > 1 {
            reasons.push(Reason::new(ReasonCode::PhonesDiffer, "phone", ""));
        } else if numbers.is_empty() && !about.is_empty() {
            reasons.push(Reason::new(ReasonCode::NoPhone, "phone", ""));
        }
        reasons.sort();
        reasons.dedup();
        let phone = about.iter().find_map(|visit| phone(visit));
        Self { about, reasons, phone }
    }
}

/// What the other visits of the household say about a call to it.
fn household_reasons(
    input: &PlanInput<'_>,
    household: &Household<'_>,
    about: &[&JudgedVisit],
    foreign: &BTreeSet<&AppointmentId>,
    known: Option<&KnownCall>,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let others = household
        .visits
        .iter()
        .filter(|visit| about.iter().all(|named| named.appointment_id != visit.appointment_id));
    for other in others {
        for reason in &other.judgement.reasons {
            if reason.code.is_death() {
                reasons.push(Reason::new(ReasonCode::HouseholdDeath, "household", reason.evidence.clone()));
            }
            // A client's wish, whichever visit's record tells it.
            if reason.code.is_refusal() || reason.code == ReasonCode::OtherHours {
                reasons.push(reason.clone());
            }
        }
        if foreign.contains(&other.appointment_id) {
            reasons.push(other_call());
        }
    }
    let judged = |appointment: &AppointmentId| input.visits.iter().any(|v| v.appointment_id == *appointment);
    if known.is_some_and(|known| !known.appointments.iter().all(judged)) {
        reasons.push(Reason::new(ReasonCode::NotLookedAt, "household", ""));
    }
    reasons
}

fn other_call() -> Reason {
    Reason::new(ReasonCode::OtherCall, "household", "")
}

/// What a call says changes with what is held about each visit, and with which visits it is about.
fn content(about: &[&JudgedVisit]) -> String {
    if about.is_empty() {
        return String::new();
    }
    let mut hash = Sha256::new();
    for visit in about {
        for part in [visit.appointment_id.as_str(), &visit.content] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    hex::encode(hash.finalize())
}

/// A call whose visits all belong to another one now.
fn let_go<'a>(input: &PlanInput<'a>, known: &'a KnownCall) -> Draft<'a> {
    let reason = Reason::new(ReasonCode::Moved, "household", "");
    let mut draft = Draft::as_known(input, known, Verdict::Never, vec![reason]);
    draft.silent = true;
    if known.is_settled() {
        draft.settle(known);
    } else {
        draft.plan.appointments.clear();
        draft.plan.about.clear();
        draft.nothing_to_call();
    }
    draft
}

/// A known call none of whose visits led to it.
fn orphan<'a>(input: &PlanInput<'a>, known: &'a KnownCall, present: &BTreeSet<&AppointmentId>) -> Draft<'a> {
    if known.appointments.iter().all(|appointment| present.contains(appointment)) {
        return let_go(input, known);
    }
    let reason = Reason::new(ReasonCode::NotLookedAt, "household", "");
    let mut draft = Draft::as_known(input, known, Verdict::Review, vec![reason]);
    draft.silent = true;
    if known.is_settled() {
        draft.settle(known);
    } else if input.rules.mode == Mode::Off {
        draft.nothing_to_call();
    } else if matches!(known.state, CallState::Planned | CallState::Queued)
        && known.due.is_some_and(|due| is_late(input, due))
    {
        draft.plan.state = CallState::Parked;
    }
    draft
}

fn is_late(input: &PlanInput<'_>, due: DateTime<Utc>) -> bool {
    input.now - due > Duration::hours(i64::from(input.rules.late_after_hours))
}

impl<'a> Draft<'a> {
    fn as_known(input: &PlanInput<'a>, known: &'a KnownCall, verdict: Verdict, reasons: Vec<Reason>) -> Self {
        let plan = CallPlan {
            call_id: known.call_id,
            appointments: known.appointments.clone(),
            about: known.about.clone(),
            day: known.day,
            verdict,
            reasons,
            phone: known.phone.clone(),
            due: known.due,
            state: known.state,
            revision: known.revision,
            content: known.content.clone(),
            change: Change::Same,
            withdraw: None,
        };
        let rules = Cow::Borrowed(input.rules);
        Self { plan, known: Some(known), time: Time::Fixed, silent: false, rules }
    }

    /// A call that is over, or about which a person has spoken for ever.
    fn settle(&mut self, known: &KnownCall) {
        let plan = &mut self.plan;
        (plan.about, plan.phone, plan.content) =
            (known.about.clone(), known.phone.clone(), known.content.clone());
        (plan.state, plan.due) = match &known.decision {
            Some(PersonDecision::Skip) if !known.state.is_final() => (CallState::Skipped, None),
            Some(PersonDecision::Cancel) if !known.state.is_final() => (CallState::Cancelled, None),
            Some(PersonDecision::Skip | PersonDecision::Cancel | PersonDecision::Approve { .. }) | None => {
                (known.state, known.due)
            }
        };
    }

    /// Nobody is to be called: what would ring is withdrawn, what only waited is forgotten.
    fn nothing_to_call(&mut self) {
        let plan = &mut self.plan;
        (plan.due, plan.phone, plan.content) = (None, None, String::new());
        plan.about.clear();
        plan.state = match self.known.map(|known| known.state) {
            Some(CallState::Planned | CallState::Queued | CallState::Uncertain | CallState::Cancelled) => {
                CallState::Cancelled
            }
            Some(
                CallState::None
                | CallState::Review
                | CallState::Parked
                | CallState::InProgress
                | CallState::Completed
                | CallState::Failed
                | CallState::Skipped,
            )
            | None => CallState::None,
        };
    }

    pub(super) fn wait_for_person(&mut self) {
        (self.plan.state, self.plan.due) = (CallState::Review, None);
    }

    fn park(&mut self, due: DateTime<Utc>) {
        (self.plan.state, self.plan.due) = (CallState::Parked, Some(due));
    }

    /// A call that may be owed.
    fn owe(&mut self, input: &PlanInput<'_>, about: &[&JudgedVisit]) {
        let rules = self.rules.clone();
        match self.plan.verdict {
            Verdict::Wait | Verdict::Never => return self.nothing_to_call(),
            Verdict::Call | Verdict::Review if rules.mode == Mode::Off => return self.nothing_to_call(),
            Verdict::Call | Verdict::Review => {}
        }
        let by_itself = rules.rings_by_itself()
            && self.plan.verdict == Verdict::Call
            && about.iter().all(|visit| rules.live_for(visit.completed_at));
        let approved = self.approved_at(input.now);
        if !by_itself && approved.is_none() {
            return self.wait_for_person();
        }
        let delay = about.iter().map(|visit| rules.delay_for(visit.type_name.as_deref())).min();
        let default = default_due(&rules, input.zone, self.plan.day, delay.unwrap_or(rules.delay_days));
        let base = match approved {
            Some(at) => default.and_then(|due| first_allowed(&rules, input.zone, due.max(soonest(at)))),
            None => default,
        };
        let Some(base) = base else {
            self.plan.reasons.push(Reason::new(ReasonCode::NoTimeAllowed, "rules", ""));
            self.plan.verdict = self.plan.verdict.max(Verdict::Review);
            return self.wait_for_person();
        };
        self.schedule(input, base);
    }

    /// When a person approved the call for all the reasons that there are: not in the future, whatever clock dated it.
    fn approved_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.known.and_then(|known| known.decision.as_ref()) {
            Some(PersonDecision::Approve { at, seen }) => {
                // Hours that are wished since only move the call.
                let mut others =
                    self.plan.reasons.iter().filter(|reason| reason.code != ReasonCode::HoursWished);
                others.all(|reason| reason.is_among(seen)).then_some((*at).min(now))
            }
            Some(PersonDecision::Skip | PersonDecision::Cancel) | None => None,
        }
    }

    /// A call that is owed: it keeps its time, gets one, or is too late.
    fn schedule(&mut self, input: &PlanInput<'_>, base: DateTime<Utc>) {
        let from_now = base.max(soonest(input.now));
        let known = self.known.map(|known| (known, known.state));
        match known {
            Some((known, CallState::Uncertain | CallState::Parked)) => {
                // Only a person takes it out of here; see `decide`.
                let plan = &mut self.plan;
                (plan.state, plan.due, plan.phone) = (known.state, known.due, known.phone.clone());
                (plan.about, plan.content) = (known.about.clone(), known.content.clone());
                return;
            }
            Some((known, state @ (CallState::Planned | CallState::Queued))) => {
                if let Some(due) = known.due {
                    return self.hold(input, known, state, due, base, from_now);
                }
            }
            Some((
                _,
                CallState::None
                | CallState::Review
                | CallState::Cancelled
                | CallState::InProgress
                | CallState::Completed
                | CallState::Failed
                | CallState::Skipped,
            ))
            | None => {}
        }
        if is_late(input, base) {
            return self.park(base);
        }
        self.plan.state = CallState::Planned;
        self.time = Time::From(from_now);
    }

    /// A call that has a time.
    fn hold(
        &mut self,
        input: &PlanInput<'_>,
        known: &KnownCall,
        state: CallState,
        due: DateTime<Utc>,
        base: DateTime<Utc>,
        from_now: DateTime<Utc>,
    ) {
        if is_late(input, due) {
            return self.park(due);
        }
        self.plan.state = state;
        if due >= input.now {
            self.time = if is_allowed(&self.rules, input.zone, due) {
                self.plan.due = Some(due);
                Time::Keep(from_now)
            } else {
                Time::From(from_now)
            };
            return;
        }
        let on_its_way = state == CallState::Queued
            && known.phone == self.plan.phone
            && !(known.undelivered && due + DELIVERY < input.now);
        if on_its_way {
            // It may be ringing at this moment: it stays exactly as it was published.
            let plan = &mut self.plan;
            (plan.due, plan.about, plan.content) = (Some(due), known.about.clone(), known.content.clone());
        } else if is_late(input, base) {
            self.park(due);
        } else {
            self.time = Time::From(from_now);
        }
    }

    fn finish(mut self) -> CallPlan {
        let plan = &mut self.plan;
        let Some(known) = self.known else {
            if plan.state == CallState::Planned {
                plan.revision = 1;
            }
            plan.change = Change::New;
            return self.plan;
        };
        let rings = |state| matches!(state, CallState::Planned | CallState::Queued);
        let sent_the_same = plan.due == known.due
            && plan.phone == known.phone
            && plan.content == known.content
            && plan.about == known.about;
        let same = sent_the_same && plan.state == known.state && plan.appointments == known.appointments;
        plan.change = if rings(plan.state) && !(known.state.is_live() && sent_the_same) {
            plan.state = CallState::Planned;
            plan.revision = known.revision.saturating_add(1);
            if known.state.is_live() { Change::Replanned } else { Change::Planned }
        } else if same {
            Change::Same
        } else if known.state.is_live() && !plan.state.is_live() {
            if plan.state == CallState::Parked { Change::Parked } else { Change::Cancelled }
        } else {
            Change::Updated
        };
        let withdrawn = match plan.change {
            Change::Replanned | Change::Cancelled | Change::Parked => true,
            Change::Same | Change::New | Change::Planned | Change::Updated => false,
        };
        // A call that rings cannot be taken back; its message is spent.
        if withdrawn && known.state != CallState::InProgress {
            plan.withdraw.clone_from(&known.message_id);
        }
        self.plan
    }
}
