//! May the owners be called, and what is stored of it: judgements, plans, and what follows for the outside.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sync_core::audit::{Action, Phase, Status};
use sync_core::calls::{
    CallPlan, CallState, Change, Judged, JudgedVisit, Judgement, KnownCall, PlanInput, Reason, ReasonCode, Verdict,
    judge, plan,
};
use sync_core::failure::Failure;
use sync_core::neo::{self, PatientWord};
use sync_core::notes::Note;
use sync_core::ports::{Ask, Pims};
use sync_core::practice::{AppointmentId, ClientId, PatientId, Visit, VisitStatus};
use sync_core::reconcile::{KnownVisit, Read, Reconciled, Unread};
use sync_core::view::Activity;

use super::Progressing;
use super::session;
use crate::agent::{Agent, store_failure};
use crate::deliver;
use crate::room::PimsRoom;
use crate::store::{Rows, StoreFailure};

/// Whether the patient is alive is asked (again) for calls that are due before the next regular run has looked.
const ASK_AGAIN_BEFORE: Duration = Duration::hours(5);

/// What is kept of one visit's judgement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Weighed {
    /// The judgement itself.
    pub(crate) judgement: Judgement,
    /// What the PIMS last said about the patient, and when.
    pub(crate) patient: Option<(PatientWord, DateTime<Utc>)>,
}

/// One visit of the days in question.
struct Candidate {
    visit: Visit,
    status: VisitStatus,
    completed_at: Option<DateTime<Utc>>,
    note: Option<Note>,
    gone: bool,
    weighed: Weighed,
    changed: bool,
}

/// What was judged and planned.
pub(crate) struct Judgements {
    candidates: BTreeMap<AppointmentId, Candidate>,
    known_calls: Vec<KnownCall>,
    plans: Vec<CallPlan>,
    /// Calls all of whose visits were really read by this run.
    looked_at: Vec<String>,
}

impl<R: PimsRoom> Agent<R> {
    /// Judges every visit of the days on which something changed, is followed or has a call, and plans their calls.
    pub(super) async fn judge<P: Pims>(
        &mut self,
        visit: &mut session::Visit<'_, P>,
        run: &mut Progressing,
        reconciled: &Reconciled,
        known: &[KnownVisit],
        read: &Read,
    ) -> Result<Judgements, Failure> {
        let store = |failure: StoreFailure| store_failure(&failure);
        let now = self.now();
        let days = self.days_in_question(reconciled, known, now).map_err(store)?;
        let mut candidates = self.candidates(&days, reconciled).map_err(store)?;
        let call_rows = self.store.read().calls_to_plan(&days).map_err(store)?;
        let known_calls: Vec<KnownCall> = call_rows.into_iter().map(|row| row.known).collect();

        self.weigh(&mut candidates).map_err(store)?;
        self.ask_about_patients(visit, run, &mut candidates, &known_calls, now).await;
        self.weigh(&mut candidates).map_err(store)?;

        let visits: Vec<JudgedVisit> =
            candidates.iter().map(|(id, candidate)| candidate.as_judged(id)).collect();
        let clinic = self.clinic_for_calls();
        let plans = plan(&PlanInput {
            clinic: &clinic,
            visits: &visits,
            known: &known_calls,
            rules: &self.settings.calls,
            zone: self.zone(),
            now,
        });
        let looked_at = looked_at(&plans, &candidates, read);
        Ok(Judgements { candidates, known_calls, plans, looked_at })
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
        days.extend(self.store.read().open_call_days()?);
        Ok(days.into_iter().collect())
    }

    /// Every visit of some days as it stands after this reading.
    fn candidates(
        &self,
        days: &[NaiveDate],
        reconciled: &Reconciled,
    ) -> Result<BTreeMap<AppointmentId, Candidate>, StoreFailure> {
        let rows = self.store.read();
        let mut candidates = BTreeMap::new();
        for change in &reconciled.changes {
            let id = change.visit.appointment.id.clone();
            let weighed = previous(&rows, &id)?;
            candidates.insert(
                id,
                Candidate {
                    visit: change.visit.clone(),
                    status: change.status,
                    completed_at: change.completed_at,
                    note: change.note.clone(),
                    gone: change.gone_since.is_some(),
                    weighed,
                    changed: true,
                },
            );
        }
        let last_second = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or(NaiveTime::MIN);
        for day in days {
            for known in rows.known_between(day.and_time(NaiveTime::MIN), day.and_time(last_second))? {
                if candidates.contains_key(&known.appointment_id) {
                    continue;
                }
                let Some(visit) = rows.facts(&known.appointment_id)? else { continue };
                let note = match known.note_hash {
                    Some(_) => rows.latest_note(&known.appointment_id)?.map(|row| row.note),
                    None => None,
                };
                let weighed = previous(&rows, &known.appointment_id)?;
                candidates.insert(
                    known.appointment_id.clone(),
                    Candidate {
                        visit,
                        status: known.status,
                        completed_at: known.completed_at,
                        note,
                        gone: known.gone_since.is_some(),
                        weighed,
                        changed: false,
                    },
                );
            }
        }
        Ok(candidates)
    }

    fn weigh(&self, candidates: &mut BTreeMap<AppointmentId, Candidate>) -> Result<(), StoreFailure> {
        let rows = self.store.read();
        for (id, candidate) in candidates {
            let patient = candidate.visit.patient().id;
            let earlier_death = match &patient {
                Some(patient) => rows.died_in_another(patient, id)?,
                None => false,
            };
            let mut judgement = judge(
                &Judged {
                    visit: &candidate.visit,
                    status: candidate.status,
                    note: candidate.note.as_ref(),
                    completed_at: candidate.completed_at,
                    patient: candidate.weighed.patient.map(|(word, _)| word),
                    opted_out: false,
                    earlier_death,
                },
                &self.settings.calls,
            );
            if candidate.gone {
                // The PIMS has no word about it: whatever was known of it may be over.
                judgement.reasons.push(Reason::new(ReasonCode::NotLookedAt, "calendar", ""));
                judgement.reasons.sort();
                judgement.verdict = judgement.verdict.max(Verdict::Review);
            }
            candidate.weighed.judgement = judgement;
        }
        Ok(())
    }

    /// Asks whether the patients of clear cases are alive: once when they become clear, and again at the last look.
    async fn ask_about_patients<P: Pims>(
        &mut self,
        visit: &mut session::Visit<'_, P>,
        run: &mut Progressing,
        candidates: &mut BTreeMap<AppointmentId, Candidate>,
        known_calls: &[KnownCall],
        now: DateTime<Utc>,
    ) {
        let soon: BTreeSet<&AppointmentId> = known_calls
            .iter()
            .filter(|call| matches!(call.state, CallState::Planned | CallState::Queued))
            .filter(|call| call.due.is_some_and(|due| due <= now + ASK_AGAIN_BEFORE))
            .flat_map(|call| &call.appointments)
            .collect();
        let mut wanted: HashMap<PatientId, String> = HashMap::new();
        for (id, candidate) in candidates.iter() {
            let judgement = &candidate.weighed.judgement;
            let unasked = candidate.weighed.patient.is_none() && judgement.only(ReasonCode::PatientUnchecked);
            if unasked || soon.contains(id) {
                let patient = candidate.visit.patient();
                if let Some(patient_id) = patient.id {
                    wanted.insert(patient_id, patient.name);
                }
            }
        }
        if wanted.is_empty() {
            return;
        }
        self.publish(Activity::Reading, None);
        let mut asks: Vec<Ask> =
            wanted.into_iter().map(|(id, query)| Ask::Patient { query, id }).collect();
        asks.sort_by(|a, b| format!("{a:?}").cmp(&format!("{b:?}")));
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
        if let Err(failure) = ended {
            // Those not asked stay unchecked, and an unchecked patient waits for a person.
            tracing::warn!(code = failure.code.as_str(), "not every patient could be asked about");
        }
        for (id, candidate) in candidates.iter_mut() {
            let Some(patient) = candidate.visit.patient().id else { continue };
            match words.get(&patient) {
                Some(word) => candidate.weighed.patient = Some((*word, now)),
                // At the last look an old word is not good enough.
                None if soon.contains(id) => candidate.weighed.patient = None,
                None => {}
            }
        }
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
        reconciled: &mut Reconciled,
        judged: &Judgements,
    ) -> Result<(), Failure> {
        let now = self.now();
        let actor = self.actor.clone();
        let zone = self.zone();
        let cloud = self.settings.cloud.clone();
        let mut cancelled = 0;
        self.store
            .write::<_, StoreFailure>(|rows| {
                for change in &reconciled.changes {
                    rows.store_change(change, now)?;
                    if change.is_news() {
                        let candidate = judged.candidates.get(&change.visit.appointment.id);
                        let phone = candidate
                            .and_then(|candidate| candidate.weighed.judgement.phone.as_ref())
                            .map(|phone| phone.e164.as_str());
                        deliver::owe_visit(rows, change, phone, zone, now)?;
                    }
                }
                for (id, candidate) in &judged.candidates {
                    store_weighed(rows, id, candidate, now)?;
                }
                for planned in &judged.plans {
                    let before = judged.known_calls.iter().find(|known| known.call_id == planned.call_id);
                    if planned.change == Change::Same && before.is_some() {
                        continue;
                    }
                    rows.store_plan(planned, before, now)?;
                    let spoken = judged.spoken(planned);
                    deliver::owe_call(rows, planned, before, &spoken, cloud.as_ref(), zone, now)?;
                    if planned.change == Change::Cancelled {
                        cancelled += 1;
                    }
                    rows.audit(
                        now,
                        &actor,
                        (Action::CallPlanned, Phase::Note, Status::Success),
                        Some(&planned.call_id.to_string()),
                        json!({
                            "state": planned.state.as_str(),
                            "verdict": planned.verdict.as_str(),
                            "revision": planned.revision,
                        }),
                    )?;
                }
                deliver::note_look(rows, &judged.looked_at, now)?;
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
            .map_err(|failure| store_failure(&failure))?;
        run.cancelled_calls += cancelled;
        Ok(())
    }
}

impl Judgements {
    /// The visits that a call is about, for its words.
    fn spoken(&self, plan: &CallPlan) -> Vec<(Visit, Option<Note>)> {
        let about = if plan.about.is_empty() { &plan.appointments } else { &plan.about };
        about
            .iter()
            .filter_map(|id| self.candidates.get(id))
            .map(|candidate| (candidate.visit.clone(), candidate.note.clone()))
            .collect()
    }
}

impl Candidate {
    fn as_judged(&self, id: &AppointmentId) -> JudgedVisit {
        let appointment = &self.visit.appointment;
        let client: Option<ClientId> = self.visit.client().id;
        JudgedVisit {
            appointment_id: id.clone(),
            consultation_id: appointment.consultation_id.clone(),
            visit_day: appointment.start.date(),
            client_id: client,
            judgement: self.weighed.judgement.clone(),
            completed_at: self.completed_at,
            status: self.status,
            content: self.content(),
        }
    }

    /// Changes whenever what a call would say changes.
    fn content(&self) -> String {
        let note = self.note.as_ref().map_or("", |note| note.hash.as_str());
        format!("{note}|{}|{}", self.visit.patient().name, self.visit.client().full_name())
    }
}

fn previous(rows: &Rows<'_>, id: &AppointmentId) -> Result<Weighed, StoreFailure> {
    let nothing = Judgement { verdict: Verdict::Wait, reasons: Vec::new(), phone: None };
    Ok(rows.judgement(id)?.unwrap_or(Weighed { judgement: nothing, patient: None }))
}

fn store_weighed(
    rows: &Rows<'_>,
    id: &AppointmentId,
    candidate: &Candidate,
    now: DateTime<Utc>,
) -> Result<(), StoreFailure> {
    let judgement = &candidate.weighed.judgement;
    let before: Option<Weighed> = if candidate.changed { None } else { rows.judgement(id)? };
    let same = before.is_some_and(|before| {
        before.judgement == *judgement && before.patient == candidate.weighed.patient
    });
    if !same {
        rows.store_judgement(id, judgement.verdict.as_str(), &candidate.weighed, now)?;
    }
    let died = judgement
        .reasons
        .iter()
        .any(|reason| matches!(reason.code, ReasonCode::DeathRecorded | ReasonCode::PatientDead));
    if died
        && candidate.status == VisitStatus::Completed
        && let Some(patient) = candidate.visit.patient().id
    {
        rows.remember_death(&patient, id, now)?;
    }
    Ok(())
}

/// Calls all of whose visits were read by this run: only those count as looked at.
fn looked_at(plans: &[CallPlan], candidates: &BTreeMap<AppointmentId, Candidate>, read: &Read) -> Vec<String> {
    let seen: BTreeSet<&AppointmentId> =
        read.appointments.iter().map(|appointment| &appointment.id).chain(read.words.keys()).collect();
    plans
        .iter()
        .filter(|plan| matches!(plan.state, CallState::Planned | CallState::Queued))
        .filter(|plan| {
            plan.appointments.iter().all(|id| {
                let consultation = candidates
                    .get(id)
                    .and_then(|candidate| candidate.visit.appointment.consultation_id.as_ref());
                let unread = match consultation {
                    None => false,
                    Some(consultation) => match read.consultations.get(consultation) {
                        Some(Ok(_)) => false,
                        Some(Err(
                            Unread::NotFound | Unread::Refused | Unread::Unusable | Unread::NotAsked,
                        ))
                        | None => true,
                    },
                };
                seen.contains(id) && !unread
            })
        })
        .map(|plan| plan.call_id.to_string())
        .collect()
}
