//! The other visits of each client and animal, before and after.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::TimeDelta;
use sync_core::calls::{OtherVisit, Reason};
use sync_core::notes::Note;
use sync_core::practice::{AppointmentId, ClientId, Closed, PatientId, Visit, VisitStatus};
use sync_core::schedule::FOLLOW_OPEN;

use super::Weighed;
use super::candidates::{Candidate, Candidates};
use crate::store::{Near, Rows, StoreFailure};

/// How far back a wish or an illness is looked for.
const BACK: TimeDelta = TimeDelta::days(730);

/// How far ahead: what is booked.
const AHEAD: TimeDelta = TimeDelta::days(30);

/// Earlier visits with a note at most, the latest, of the animal and of the client each.
const MOST_EARLIER: u32 = 12;

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
            let near = Near {
                from: start - BACK,
                under_way_since: start - FOLLOW_OPEN,
                to: start + AHEAD,
                earlier: if earlier { MOST_EARLIER } else { 0 },
            };
            let mut others = Others::default();
            for other in self.ids_of_others(rows, candidate, &near, &of_patient, &of_client)? {
                let fresh = self.0.get(&other).map(Known::from);
                if fresh.is_none() && !stored.contains_key(&other) {
                    stored.insert(other.clone(), known_of(rows, &other)?);
                }
                let known = fresh.as_ref().or_else(|| stored.get(&other)?.as_ref());
                if let Some(seen) = known.and_then(|known| seen_from(candidate, known, &near)) {
                    others.ids.push(other);
                    others.visits.push(seen);
                }
            }
            found.insert(id.clone(), others);
        }
        Ok(found)
    }

    /// What was judged of the later ones among the others; `true`: something that can matter was.
    pub(super) fn hear_of_later(&self, rows: &Rows<'_>, others: &mut Others) -> Result<bool, StoreFailure> {
        let mut matters = false;
        for (id, other) in
            others.ids.iter().zip(&mut others.visits).filter(|(_, other)| other.is_later || other.under_way)
        {
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
        near: &Near,
        of_patient: &HashMap<PatientId, Vec<&AppointmentId>>,
        of_client: &HashMap<ClientId, Vec<&AppointmentId>>,
    ) -> Result<BTreeSet<AppointmentId>, StoreFailure> {
        let visit = &candidate.visit;
        let by_patient = visit.patient().id.and_then(|patient| of_patient.get(&patient));
        let by_client = visit.client().id.and_then(|client| of_client.get(&client));
        let fresh = by_patient.into_iter().chain(by_client).flatten();
        let mut ids: BTreeSet<AppointmentId> = fresh.map(|id| (*id).clone()).collect();
        ids.extend(rows.other_visits(visit, near)?);
        ids.remove(&visit.appointment.id);
        Ok(ids)
    }
}

impl From<&Candidate> for Known {
    fn from(fresh: &Candidate) -> Self {
        Self { visit: fresh.visit.clone(), note: fresh.note.clone(), status: fresh.status, gone: fresh.gone }
    }
}

/// Another visit as it is seen from this one; none where it is of neither the same animal nor the same client any more, or says nothing.
fn seen_from(candidate: &Candidate, other: &Known, near: &Near) -> Option<OtherVisit> {
    let (visit, appointment) = (&candidate.visit, &other.visit.appointment);
    let same = |one: Option<bool>, names: [&str; 2]| {
        one.unwrap_or_else(|| {
            !names[0].trim().is_empty() && names[0].trim().eq_ignore_ascii_case(names[1].trim())
        })
    };
    let ((client, their_client), (patient, animal)) =
        ((visit.client(), other.visit.client()), (visit.patient(), other.visit.patient()));
    let same_client = same(
        client.id.as_ref().zip(their_client.id.as_ref()).map(|(one, other)| one == other),
        [&client.full_name(), &their_client.full_name()],
    );
    let ids = patient.id.as_ref().zip(animal.id.as_ref());
    let same_animal = ids.map_or_else(
        || same_client && same(None, [&patient.name, &animal.name]),
        |(one, other)| one == other,
    );
    let note = other.note.as_ref().map(|note| note.text.clone()).filter(|text| !text.trim().is_empty());
    // What is not in the calendar any more is no appointment; what was written there was written all the same. One that did not take place says
    // something by that it was booked: an animal may have died the night before.
    let removed = other.gone || appointment.status.closed == Some(Closed::Deleted);
    let start = visit.appointment.start;
    let is_later = appointment.start >= start && appointment.start <= near.to && (!removed || note.is_some());
    let begun = appointment.start >= near.under_way_since && appointment.start <= near.to;
    let under_way = begun && !removed && other.status == VisitStatus::Ongoing;
    let is_told = note.is_some() && near.earlier > 0 && appointment.start >= near.from;
    if !(same_animal || same_client) || !(is_later || under_way || is_told) {
        return None;
    }
    let kind = appointment.type_name.as_ref().filter(|_| !removed);
    let missed = appointment.status.closed.map(|closed| match closed {
        Closed::NoShow => "did not come",
        Closed::Cancelled => "cancelled",
        Closed::Deleted => "deleted",
    });
    let kind = match (kind, missed) {
        (Some(kind), Some(missed)) => Some(format!("{kind} ({missed})")),
        (kind, _) => kind.cloned(),
    };
    let (mut animals, mut clients) = (Vec::new(), Vec::new());
    for (patient, client) in other.visit.records() {
        animals.push(patient.name.clone());
        clients.extend([client.first_name.clone(), client.last_name.clone()]);
    }
    Some(OtherVisit {
        days: (appointment.start.date() - start.date()).num_days(),
        is_later,
        same_animal,
        same_client,
        animals,
        clients,
        kind,
        reason: appointment.reason.clone().filter(|_| !removed),
        note,
        under_way,
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
