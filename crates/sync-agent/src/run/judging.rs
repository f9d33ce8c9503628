//! May the owners be called, and what follows from it, stored with everything that it owes to the outside.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::json;
use sync_core::audit::{Action, Actor, Phase, Status};
use sync_core::calls::{CallPlan, CallState, Change, KnownCall, PlanInput, ReasonCode, Verdict, plan};
use sync_core::failure::Failure;
use sync_core::neo::{self, PatientWord};
use sync_core::ports::{Ask, Pims, PimsRoom};
use sync_core::practice::zone::wall;
use sync_core::practice::{AppointmentId, PatientId};
use sync_core::reconcile::{KnownVisit, Read, Reconciled};
use sync_core::schedule::FOLLOW_OPEN;
use sync_core::view::Activity;
use uuid::Uuid;

use super::Progressing;
use super::candidates::Candidates;
use super::session;
use crate::agent::{Agent, store_failure};
use crate::deliver::{self, CloudSession};
use crate::settings::CloudSettings;
use crate::store::{Rows, StoreFailure};

/// Whether the patient is alive is asked (again) for calls that are due before the next regular run has looked.
const ASK_AGAIN_BEFORE: Duration = Duration::hours(5);

/// What was judged and planned.
pub(crate) struct Judgements {
    candidates: Candidates,
    known_calls: Vec<KnownCall>,
    plans: Vec<CallPlan>,
    /// Visits that were really read by this run.
    read: Vec<AppointmentId>,
}

impl<R: PimsRoom> Agent<R> {
    /// Judges every visit of the days on which something changed, is followed or has a call, and plans their calls.
    pub(super) async fn judge<P: Pims>(
        &mut self,
        visit: &mut session::Visit<'_, P>,
        cloud: Option<&CloudSession>,
        run: &mut Progressing,
        reconciled: &Reconciled,
        known: &[KnownVisit],
        read: &Read,
    ) -> Result<Judgements, Failure> {
        let store = |failure: StoreFailure| store_failure(&failure);
        let now = self.now();
        self.store.write(|rows| rows.index_people()).map_err(store)?;
        let days = self.days_in_question(reconciled, known, now).map_err(store)?;
        let mut candidates = Candidates::default();
        let rows = self.store.read();
        candidates.add_changes(&rows, &reconciled.changes).map_err(store)?;
        candidates.add_stored(&rows, &days).map_err(store)?;
        candidates.weigh(&rows, &self.settings.calls, self.zone()).map_err(store)?;
        let mut known_calls = self.calls_of(&candidates, &days).map_err(store)?;

        if self.ask_for_opinions(cloud, run, &mut candidates).await? {
            candidates.weigh(&self.store.read(), &self.settings.calls, self.zone()).map_err(store)?;
        }
        self.ask_about_patients(visit, run, &mut candidates, &known_calls, now).await;
        candidates.weigh(&self.store.read(), &self.settings.calls, self.zone()).map_err(store)?;

        let plans = self.plan_calls(&candidates, &mut known_calls).map_err(store)?;
        let read = really_read(&candidates, read);
        Ok(Judgements { candidates, known_calls, plans, read })
    }

    /// Every call of some days and visits, and every call that may still ring.
    pub(crate) fn calls_of(
        &self,
        candidates: &Candidates,
        days: &[NaiveDate],
    ) -> Result<Vec<KnownCall>, StoreFailure> {
        let rows = self.store.read();
        let mut known: BTreeMap<Uuid, KnownCall> = rows
            .calls_to_plan(days, self.reviewed_since())?
            .into_iter()
            .map(|row| (row.known.call_id, row.known))
            .collect();
        // A visit that was moved to another day keeps the call that was made for it.
        for id in candidates.0.keys() {
            if let Some(row) = rows.call_of(id)? {
                known.entry(row.known.call_id).or_insert(row.known);
            }
        }
        Ok(known.into_values().collect())
    }

    /// Plans the calls of these visits. A plan that comes to a call which exists already under its derived id is made
    /// again with that call known.
    pub(crate) fn plan_calls(
        &self,
        candidates: &Candidates,
        known: &mut Vec<KnownCall>,
    ) -> Result<Vec<CallPlan>, StoreFailure> {
        let clinic = self.clinic_for_calls();
        let visits = candidates.judged(self.zone());
        loop {
            let plans = plan(&PlanInput {
                clinic: &clinic,
                visits: &visits,
                known,
                rules: &self.settings.calls,
                zone: self.zone(),
                now: self.servers_now(),
            });
            let mut forgotten = Vec::new();
            for plan in &plans {
                if known.iter().all(|call| call.call_id != plan.call_id)
                    && let Some(row) = self.store.read().call(&plan.call_id.to_string())?
                {
                    forgotten.push(row.known);
                }
            }
            if forgotten.is_empty() {
                return Ok(plans);
            }
            known.extend(forgotten);
        }
    }

    fn days_in_question(
        &self,
        reconciled: &Reconciled,
        known: &[KnownVisit],
        now: DateTime<Utc>,
    ) -> Result<Vec<NaiveDate>, StoreFailure> {
        let zone = self.zone();
        let mut days: BTreeSet<NaiveDate> =
            reconciled.changes.iter().map(|change| change.visit.appointment.start.date()).collect();
        days.extend(known.iter().filter(|visit| visit.followed(now, zone)).map(|visit| visit.start.date()));
        days.extend(self.store.read().open_call_days(self.reviewed_since())?);
        Ok(days.into_iter().collect())
    }

    /// Asks whether the patients of clear cases are alive: once when they become clear, and again at the last look.
    async fn ask_about_patients<P: Pims>(
        &mut self,
        visit: &mut session::Visit<'_, P>,
        run: &mut Progressing,
        candidates: &mut Candidates,
        known_calls: &[KnownCall],
        now: DateTime<Utc>,
    ) {
        let soon: BTreeSet<&AppointmentId> = known_calls
            .iter()
            .filter(|call| matches!(call.state, CallState::Planned | CallState::Queued))
            .filter(|call| call.due.is_some_and(|due| due <= now + ASK_AGAIN_BEFORE))
            .flat_map(|call| &call.appointments)
            .collect();
        // What was held back and would ring by itself now may be due at once: an old word is not good enough for it either.
        let by_itself = self.settings.calls.rings_by_itself();
        let held: BTreeSet<&AppointmentId> = known_calls
            .iter()
            .filter(|call| {
                by_itself
                    && matches!(call.state, CallState::Review | CallState::Cancelled)
                    && !call.is_settled()
            })
            .flat_map(|call| &call.appointments)
            .collect();
        let mut wanted: HashMap<PatientId, String> = HashMap::new();
        for (id, candidate) in &candidates.0 {
            let judgement = &candidate.weighed.judgement;
            let unasked = candidate.weighed.patient.is_none() && judgement.only(ReasonCode::PatientUnchecked);
            let patient = candidate.visit.patient();
            let released = held.contains(id)
                && judgement.verdict == Verdict::Call
                && candidate.weighed.patient.is_some_and(|(_, asked)| asked + ASK_AGAIN_BEFORE < now);
            if let Some(patient_id) = patient.id
                && (unasked || released || soon.contains(id))
            {
                wanted.insert(patient_id, patient.name);
            }
        }
        if wanted.is_empty() {
            return;
        }
        let mut wanted: Vec<(PatientId, String)> = wanted.into_iter().collect();
        wanted.sort();
        let asks = wanted.into_iter().map(|(id, query)| Ask::Patient { query, id }).collect();
        let mut words: HashMap<PatientId, PatientWord> = HashMap::new();
        let ended = visit
            .ask(self, run, asks, &mut |ask, answer| {
                if let (Ask::Patient { id, .. }, Ok(answer)) = (ask, answer)
                    && let Ok(word) = neo::patient(&answer.body, &id)
                {
                    words.insert(id, word);
                }
            })
            .await;
        self.publish(Activity::Reconciling, None);
        if let Err(failure) = ended {
            // Those not asked stay unchecked, and an unchecked patient waits for a person.
            tracing::warn!(code = failure.code.as_str(), "not every patient could be asked about");
        }
        for (id, candidate) in &mut candidates.0 {
            let Some(patient) = candidate.visit.patient().id else { continue };
            match words.get(&patient) {
                Some(word) => candidate.weighed.patient = Some((*word, now)),
                // At the last look an old word is not good enough.
                None if soon.contains(id) => candidate.weighed.patient = None,
                None => {}
            }
        }
    }

    /// Calls of visits before this day that still wait for a person are not judged again by themselves.
    pub(crate) fn reviewed_since(&self) -> NaiveDate {
        (wall(self.zone(), self.now()) - FOLLOW_OPEN).date()
    }

    /// What the deterministic ids of calls are made from: the same on every PC of the clinic and after every
    /// re-installation.
    pub(crate) fn clinic_for_calls(&self) -> String {
        match (&self.settings.cloud, &self.settings.neo) {
            (Some(cloud), _) => cloud.clinic.to_string(),
            (None, Some(neo)) => neo.base_url.to_string(),
            (None, None) => String::new(),
        }
    }

    /// Stores what was read and judged, with everything that it owes to the outside, in one transaction.
    pub(super) fn store_all(
        &mut self,
        run: &mut Progressing,
        reconciled: &Reconciled,
        judged: &Judgements,
    ) -> Result<(), Failure> {
        let now = self.now();
        let actor = self.actor.clone();
        let zone = self.zone();
        let cloud = self.settings.cloud.clone();
        self.store
            .write::<_, StoreFailure>(|rows| {
                for change in &reconciled.changes {
                    rows.store_change(change, now)?;
                    if change.is_news() {
                        let candidate = judged.candidates.0.get(&change.visit.appointment.id);
                        let phone = candidate.and_then(|found| found.weighed.judgement.phone.as_ref());
                        deliver::owe_visit(rows, change, phone, zone, now)?;
                    }
                }
                judged.candidates.store(rows, now)?;
                run.cancelled_calls += store_plans(
                    rows,
                    &judged.plans,
                    &judged.known_calls,
                    &judged.candidates,
                    cloud.as_ref(),
                    &actor,
                    now,
                )?;
                rows.mark_read(&judged.read, now)?;
                rows.audit(
                    now,
                    &actor,
                    (Action::Stored, Phase::Note, Status::Success),
                    Some(&run.id),
                    json!({
                        "visits": reconciled.changes.len(),
                        "notes_new": reconciled.notes.new,
                        "notes_changed": reconciled.notes.changed,
                    }),
                )?;
                Ok(())
            })
            .map_err(|failure| store_failure(&failure))
    }
}

/// Stores what a plan changed, with the rows that it owes; returns how many calls were cancelled.
pub(crate) fn store_plans(
    rows: &Rows<'_>,
    plans: &[CallPlan],
    known: &[KnownCall],
    candidates: &Candidates,
    cloud: Option<&CloudSettings>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<u32, StoreFailure> {
    let mut cancelled = 0;
    for plan in plans {
        let before = known.iter().find(|known| known.call_id == plan.call_id);
        if plan.change == Change::Same && before.is_some() {
            continue;
        }
        rows.store_plan(plan, before, now)?;
        deliver::owe_call(rows, plan, before, &candidates.spoken(plan), cloud, now)?;
        cancelled += u32::from(plan.change == Change::Cancelled);
        rows.audit(
            now,
            actor,
            (Action::CallPlanned, Phase::Note, Status::Success),
            Some(&plan.call_id.to_string()),
            json!({
                "state": plan.state.as_str(),
                "verdict": plan.verdict.as_str(),
                "revision": plan.revision,
            }),
        )?;
    }
    Ok(cancelled)
}

/// Visits whose place in the calendar and, where there is one, whose consultation this run has read.
fn really_read(candidates: &Candidates, read: &Read) -> Vec<AppointmentId> {
    let seen: BTreeSet<&AppointmentId> =
        read.appointments.iter().map(|appointment| &appointment.id).chain(read.words.keys()).collect();
    candidates
        .0
        .iter()
        .filter(|(id, candidate)| {
            let consultation = candidate.visit.appointment.consultation_id.as_ref();
            let notes_read = consultation.is_none_or(|id| matches!(read.consultations.get(id), Some(Ok(_))));
            seen.contains(id) && notes_read && !candidate.gone
        })
        .map(|(id, _)| id.clone())
        .collect()
}
