//! The other visits of each client and animal, before and after.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{NaiveDateTime, TimeDelta};
use sync_core::calls::{OtherVisit, Reason};
use sync_core::notes::Note;
use sync_core::practice::{AppointmentId, ClientId, PatientId, Visit, VisitStatus};

use super::Weighed;
use super::candidates::{Candidate, Candidates};
use crate::store::{Rows, StoreFailure};

/// How far back a wish or an illness is looked for.
const BACK: TimeDelta = TimeDelta::days(730);

/// How far ahead: what is booked.
const AHEAD: TimeDelta = TimeDelta::days(30);

/// Other visits of one visit at most, the nearest.
const MOST: usize = 12;

/// The other visits of one visit.
#[derive(Clone, Default)]
pub(super) struct Others {
    /// Their keys, in the order of `visits`.
    pub(super) ids: Vec<AppointmentId>,
    pub(super) visits: Vec<OtherVisit>,
}

/// What of a visit matters to another one.
struct Known {
    visit: Visit,
    note: Option<Note>,
    status: VisitStatus,
    gone: bool,
}

impl Candidates {
    /// The other visits of each of these: as this reading shows them, else as stored. `earlier`: those before as well, for whoever reads
    /// what was written at them.
    pub(super) fn find_others(
        &self,
        rows: &Rows<'_>,
        earlier: bool,
    ) -> Result<BTreeMap<AppointmentId, Others>, StoreFailure> {
        let (mut of_patient, mut of_client) = (HashMap::new(), HashMap::new());
        for (id, candidate) in &self.0 {
            if let Some(patient) = candidate.visit.patient().id {
                of_patient.entry(patient).or_insert_with(Vec::new).push(id);
            }
            if let Some(client) = candidate.visit.client().id {
                of_client.entry(client).or_insert_with(Vec::new).push(id);
            }
        }
        let mut stored: HashMap<AppointmentId, Option<Known>> = HashMap::new();
        let mut found = BTreeMap::new();
        for (id, candidate) in &self.0 {
            let start = candidate.visit.appointment.start;
            let window = (if earlier { start - BACK } else { start }, start + AHEAD);
            let ids = self.ids_of_others(rows, candidate, window, &of_patient, &of_client)?;
            let mut others: Vec<(AppointmentId, OtherVisit)> = Vec::new();
            for other in ids {
                if let Some(fresh) = self.0.get(&other) {
                    let known = Known {
                        visit: fresh.visit.clone(),
                        note: fresh.note.clone(),
                        status: fresh.status,
                        gone: fresh.gone,
                    };
                    others.extend(seen_from(candidate, &known).map(|seen| (other, seen)));
                    continue;
                }
                if !stored.contains_key(&other) {
                    stored.insert(other.clone(), known_of(rows, &other)?);
                }
                let known = stored.get(&other).and_then(Option::as_ref);
                others.extend(known.and_then(|known| seen_from(candidate, known)).map(|seen| (other, seen)));
            }
            others.sort_by_key(|(_, other)| (!other.is_later, other.days.abs()));
            others.truncate(MOST);
            let (ids, visits) = others.into_iter().unzip();
            found.insert(id.clone(), Others { ids, visits });
        }
        Ok(found)
    }

    /// What was judged of the later ones among the others; `true`: something that can matter was.
    pub(super) fn hear_of_later(&self, rows: &Rows<'_>, others: &mut Others) -> Result<bool, StoreFailure> {
        let mut matters = false;
        for (id, other) in others.ids.iter().zip(&mut others.visits).filter(|(_, other)| other.is_later) {
            other.reasons = match self.0.get(id) {
                Some(fresh) => fresh.weighed.judgement.reasons.clone(),
                None => stored_reasons(rows, id)?,
            };
            matters |= other.under_way || !other.reasons.is_empty();
        }
        Ok(matters)
    }

    fn ids_of_others(
        &self,
        rows: &Rows<'_>,
        candidate: &Candidate,
        window: (NaiveDateTime, NaiveDateTime),
        of_patient: &HashMap<PatientId, Vec<&AppointmentId>>,
        of_client: &HashMap<ClientId, Vec<&AppointmentId>>,
    ) -> Result<BTreeSet<AppointmentId>, StoreFailure> {
        let visit = &candidate.visit;
        let by_patient = visit.patient().id.and_then(|patient| of_patient.get(&patient));
        let by_client = visit.client().id.and_then(|client| of_client.get(&client));
        let fresh = by_patient.into_iter().chain(by_client).flatten();
        let in_window = |id: &&&AppointmentId| {
            let start = self.0.get(**id).map(|other| other.visit.appointment.start);
            start.is_some_and(|start| start >= window.0 && start <= window.1)
        };
        let mut ids: BTreeSet<AppointmentId> = fresh.filter(in_window).map(|id| (*id).clone()).collect();
        ids.extend(rows.other_visits(visit, window)?.into_iter().map(|known| known.appointment_id));
        ids.remove(&visit.appointment.id);
        Ok(ids)
    }
}

/// Another visit as it is seen from this one; none where it says nothing.
fn seen_from(candidate: &Candidate, other: &Known) -> Option<OtherVisit> {
    let (visit, appointment) = (&candidate.visit, &other.visit.appointment);
    // What was cancelled or is not in the calendar any more is no appointment; what was written there was written all the same.
    let stands = !other.gone && other.status != VisitStatus::Closed;
    let is_later = stands && appointment.start > visit.appointment.start;
    let note = other.note.as_ref().map(|note| note.text.clone()).filter(|text| !text.trim().is_empty());
    if note.is_none() && !is_later {
        return None;
    }
    let (patient, animal) = (visit.patient(), other.visit.patient());
    let same_animal = match (&patient.id, &animal.id) {
        (Some(one), Some(other)) => one == other,
        (None, _) | (_, None) => patient.name.trim().eq_ignore_ascii_case(animal.name.trim()),
    };
    Some(OtherVisit {
        days: (appointment.start.date() - visit.appointment.start.date()).num_days(),
        is_later,
        same_animal,
        animal: animal.name,
        kind: appointment.type_name.clone().filter(|_| stands),
        reason: appointment.reason.clone().filter(|_| stands),
        note,
        under_way: stands && other.status == VisitStatus::Ongoing,
        reasons: Vec::new(),
    })
}

fn known_of(rows: &Rows<'_>, id: &AppointmentId) -> Result<Option<Known>, StoreFailure> {
    let (Some(known), Some(visit)) = (rows.known(id)?, rows.facts(id)?) else { return Ok(None) };
    let note = match known.note_hash {
        Some(_) => rows.latest_note(id)?.map(|row| row.note),
        None => None,
    };
    Ok(Some(Known { visit, note, status: known.status, gone: known.gone_since.is_some() }))
}

fn stored_reasons(rows: &Rows<'_>, id: &AppointmentId) -> Result<Vec<Reason>, StoreFailure> {
    Ok(rows.judgement::<Weighed>(id)?.map(|weighed| weighed.judgement.reasons).unwrap_or_default())
}
