//! Which visits share a call.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{JudgedVisit, KnownCall, PlanInput};
use crate::practice::AppointmentId;

/// Name space of call ids. Never changes: a call's id must come out the same on every machine and after years.
const CALLS: Uuid = Uuid::from_u128(0x6f64_6973_2d73_796e_632d_6361_6c6c_0001);

/// The visits that share a call.
pub(super) struct Household<'a> {
    /// The day they belong to.
    pub(super) day: NaiveDate,
    /// The id that the call gets if there is none yet.
    pub(super) derived: Uuid,
    /// All of them, sorted by id.
    pub(super) visits: Vec<&'a JudgedVisit>,
    /// The call of ours that goes on, if there is one.
    pub(super) call: Option<&'a KnownCall>,
    /// Calls of ours whose visits are here and that do not go on.
    pub(super) absorbed: Vec<&'a KnownCall>,
}

/// The households of all visits, sorted by their first visit; every visit is in exactly one.
pub(super) fn households<'a>(input: &PlanInput<'a>) -> Vec<Household<'a>> {
    let mut visits: Vec<&JudgedVisit> = input.visits.iter().collect();
    visits.sort_by(|a, b| a.appointment_id.cmp(&b.appointment_id));
    visits.dedup_by(|a, b| a.appointment_id == b.appointment_id);

    let mut calls: Vec<&KnownCall> = input.known.iter().filter(|call| !call.other_origin).collect();
    calls.sort_by_key(|call| {
        (!call.is_settled(), !call.state.is_live(), call.appointments.is_empty(), call.call_id)
    });
    let mut by_visit: BTreeMap<&AppointmentId, Vec<&KnownCall>> = BTreeMap::new();
    for call in &calls {
        for appointment in &call.appointments {
            by_visit.entry(appointment).or_default().push(call);
        }
    }

    let mut sets = Sets::new(visits.len());
    let mut first_with: BTreeMap<Key, usize> = BTreeMap::new();
    let mut days: Vec<NaiveDate> = Vec::with_capacity(visits.len());
    let phones: Vec<Option<String>> = visits.iter().map(|visit| phone(visit)).collect();
    let bound: Vec<Option<&KnownCall>> = visits
        .iter()
        .map(|visit| {
            let candidates = by_visit.get(&visit.appointment_id)?;
            // A call that is over keeps its visit even when the visit has another date now; one that is not lets go.
            candidates.iter().copied().find(|call| call.is_settled() || call.day == visit.visit_day)
        })
        .collect();
    for (at, visit) in visits.iter().enumerate() {
        let own_call = bound.get(at).copied().flatten();
        let day = own_call.map_or(visit.visit_day, |call| call.day);
        days.push(day);
        let phone = phones.get(at).and_then(Option::as_deref);
        let mut join = |key: Key| match first_with.get(&key) {
            Some(other) => sets.join(*other, at),
            None => {
                first_with.insert(key, at);
            }
        };
        if let Some(client) = &visit.client_id {
            join(Key::Client(day, client.as_str().to_owned()));
        }
        if let Some(phone) = phone {
            join(Key::Phone(day, phone.to_owned()));
        }
        join(Key::Call(derived(input.clinic, visit, phone, day).1));
        if let Some(call) = own_call {
            join(Key::Call(call.call_id));
        }
    }

    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..visits.len() {
        groups.entry(sets.root(at)).or_default().push(at);
    }
    let mut households: Vec<Household<'a>> = groups
        .into_values()
        .filter_map(|members| {
            let day = *members.first().and_then(|at| days.get(*at))?;
            let derived = members
                .iter()
                .filter_map(|at| {
                    let phone = phones.get(*at).and_then(Option::as_deref);
                    visits.get(*at).map(|visit| derived(input.clinic, visit, phone, day))
                })
                .min()?
                .1;
            let mut ids: BTreeSet<Uuid> = members
                .iter()
                .filter_map(|at| bound.get(*at).copied().flatten())
                .map(|call| call.call_id)
                .collect();
            ids.insert(derived);
            let mut own = calls.iter().copied().filter(|call| ids.contains(&call.call_id));
            let call = own.next();
            let absorbed = own.collect();
            let visits = members.iter().filter_map(|at| visits.get(*at).copied()).collect();
            Some(Household { day, derived, visits, call, absorbed })
        })
        .collect();
    households.sort_by(|a, b| {
        a.visits.first().map(|v| &v.appointment_id).cmp(&b.visits.first().map(|v| &v.appointment_id))
    });
    households
}

/// The number that a call about this visit would go to.
pub(super) fn phone(visit: &JudgedVisit) -> Option<String> {
    visit.judgement.phone.as_ref().map(|phone| phone.e164.clone())
}

/// The id of a household's call by this visit alone, and its rank among those of the household's other visits: the
/// client counts before the number, the number before the visit.
fn derived(clinic: &str, visit: &JudgedVisit, phone: Option<&str>, day: NaiveDate) -> ((u8, String), Uuid) {
    let (rank, name) = match (&visit.client_id, phone) {
        (Some(client), _) => (0, format!("client:{client}")),
        (None, Some(phone)) => (1, format!("phone:{phone}")),
        (None, None) => (2, format!("appointment:{}", visit.appointment_id)),
    };
    let id = Uuid::new_v5(&CALLS, format!("{clinic}\n{name}\n{day}").as_bytes());
    ((rank, name), id)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Client(NaiveDate, String),
    Phone(NaiveDate, String),
    Call(Uuid),
}

/// Disjoint sets of visits.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&self, of: usize) -> usize {
        let mut at = of;
        while let Some(above) = self.0.get(at).copied().filter(|above| *above != at) {
            at = above;
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(parent) = self.0.get_mut(a.max(b)) {
            *parent = a.min(b);
        }
    }
}
