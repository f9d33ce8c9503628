//! The visits of the days in question with everything that their judgement depends on.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use sync_core::calls::opinion::{Opinion, Question, UNASKABLE};
use sync_core::calls::{CallPlan, Judged, JudgedVisit, Judgement, Reason, ReasonCode, Rules, Verdict, judge};
use sync_core::neo::PatientWord;
use sync_core::notes::Note;
use sync_core::practice::zone::{Zone, to_utc};
use sync_core::practice::{AppointmentId, Visit, VisitStatus};
use sync_core::reconcile::VisitChange;

use super::others::Others;
use crate::store::{Rows, StoreFailure};

/// How often a model is asked about the same words where it has no answer.
const MOST_TRIES: u8 = 3;

/// What is kept of one visit's judgement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Weighed {
    /// The judgement itself.
    pub(crate) judgement: Judgement,
    /// What the PIMS last said about the patient, and when.
    pub(crate) patient: Option<(PatientWord, DateTime<Utc>)>,
    /// The last second opinion, and what it was asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) opinion: Option<AnsweredQuestion>,
    /// The last question to which the model had no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unanswered: Option<Unanswered>,
}

/// A question without an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unanswered {
    /// [`Question::fingerprint`].
    pub(crate) question: String,
    /// How often it was asked.
    pub(crate) tries: u8,
}

/// A second opinion, and what it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AnsweredQuestion {
    /// [`Question::fingerprint`].
    pub(crate) question: String,
    /// The answer.
    pub(crate) opinion: Opinion,
}

/// One visit.
pub(crate) struct Candidate {
    pub(crate) visit: Visit,
    pub(crate) status: VisitStatus,
    completed_at: Option<DateTime<Utc>>,
    pub(super) note: Option<Note>,
    /// The PIMS has no word about it.
    pub(crate) gone: bool,
    pub(crate) weighed: Weighed,
    /// The reading changed it, so its judgement is stored in any case.
    changed: bool,
    /// Another visit recorded its animal's death.
    earlier_death: bool,
    /// In another visit its client wished for no calls.
    earlier_refusal: bool,
    /// The client's other visits.
    others: Others,
}

/// The visits of some days, by key.
#[derive(Default)]
pub(crate) struct Candidates(pub(crate) BTreeMap<AppointmentId, Candidate>);

impl Candidates {
    /// Every visit of some days as stored, judged.
    pub(crate) fn on_days(
        rows: &Rows<'_>,
        days: &[NaiveDate],
        rules: &Rules,
        zone: Zone,
    ) -> Result<Self, StoreFailure> {
        let mut candidates = Self::default();
        candidates.add_stored(rows, days)?;
        candidates.weigh(rows, rules, zone)?;
        Ok(candidates)
    }

    /// What a reading changed, as it is to be stored.
    pub(crate) fn add_changes(
        &mut self,
        rows: &Rows<'_>,
        changes: &[VisitChange],
    ) -> Result<(), StoreFailure> {
        for change in changes {
            let id = change.visit.appointment.id.clone();
            let candidate = Candidate {
                completed_at: change.completed_at,
                note: change.note.clone(),
                gone: change.gone_since.is_some(),
                changed: true,
                ..Candidate::of(change.visit.clone(), change.status, before(rows, &id)?)
            };
            self.0.insert(id, candidate);
        }
        Ok(())
    }

    /// The other visits of some days, as stored.
    pub(crate) fn add_stored(&mut self, rows: &Rows<'_>, days: &[NaiveDate]) -> Result<(), StoreFailure> {
        let last_second = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or(NaiveTime::MIN);
        for day in days {
            for known in rows.known_between(day.and_time(NaiveTime::MIN), day.and_time(last_second))? {
                let id = known.appointment_id;
                if self.0.contains_key(&id) {
                    continue;
                }
                let Some(visit) = rows.facts(&id)? else { continue };
                let note = match known.note_hash {
                    Some(_) => rows.latest_note(&id)?.map(|row| row.note),
                    None => None,
                };
                let candidate = Candidate {
                    completed_at: known.completed_at,
                    note,
                    gone: known.gone_since.is_some(),
                    ..Candidate::of(visit, known.status, before(rows, &id)?)
                };
                self.0.insert(id, candidate);
            }
        }
        Ok(())
    }

    /// Judges each of them anew, with what is known of its patient and its client.
    pub(crate) fn weigh(&mut self, rows: &Rows<'_>, rules: &Rules, zone: Zone) -> Result<(), StoreFailure> {
        let mut others = self.find_others(rows, rules.second_opinion)?;
        for (id, candidate) in &mut self.0 {
            candidate.earlier_death = match &candidate.visit.patient().id {
                Some(patient) => rows.died_in_another(patient, id)?,
                None => false,
            };
            candidate.earlier_refusal = match &candidate.visit.client().id {
                Some(client) => rows.refused_in_another(client, id)?,
                None => false,
            };
            candidate.others = others.remove(id).unwrap_or_default();
        }
        self.judge_each(rules, zone, |_| true);
        // Then those that came before another, by what was judged of that one.
        let mut heard = BTreeMap::new();
        for (id, candidate) in &self.0 {
            if !candidate.others.visits.iter().any(|other| other.is_later || other.under_way) {
                continue;
            }
            let mut others = candidate.others.clone();
            if self.hear_of_later(rows, &mut others)? {
                heard.insert(id.clone(), others);
            }
        }
        for (id, others) in &mut heard {
            if let Some(candidate) = self.0.get_mut(id) {
                candidate.others = std::mem::take(others);
            }
        }
        self.judge_each(rules, zone, |id| heard.contains_key(id));
        Ok(())
    }

    /// Reading the notes is most of a run's own work, so every processor takes a part of them.
    fn judge_each(&mut self, rules: &Rules, zone: Zone, which: impl Fn(&AppointmentId) -> bool) {
        let mut asked: Vec<&mut Candidate> =
            self.0.iter_mut().filter(|(id, _)| which(id)).map(|(_, candidate)| candidate).collect();
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let part = asked.len().div_ceil(processors).max(1);
        std::thread::scope(|scope| {
            for part in asked.chunks_mut(part) {
                scope.spawn(move || {
                    for candidate in part {
                        candidate.weighed.judgement = candidate.judge(rules, zone);
                    }
                });
            }
        });
    }

    /// For the planner.
    pub(crate) fn judged(&self, zone: Zone) -> Vec<JudgedVisit> {
        self.0.iter().map(|(id, candidate)| candidate.as_judged(id, zone)).collect()
    }

    /// The visits that a call is about, for its words.
    pub(crate) fn spoken(&self, plan: &CallPlan) -> Vec<(Visit, Option<Note>)> {
        let about = if plan.about.is_empty() { &plan.appointments } else { &plan.about };
        about
            .iter()
            .filter_map(|id| self.0.get(id))
            .map(|candidate| (candidate.visit.clone(), candidate.note.clone()))
            .collect()
    }

    /// Stores the judgements that differ, and the deaths and refusals that visits recorded.
    pub(crate) fn store(&self, rows: &Rows<'_>, now: DateTime<Utc>) -> Result<(), StoreFailure> {
        for (id, candidate) in &self.0 {
            candidate.store(rows, id, now)?;
        }
        Ok(())
    }
}

impl Candidate {
    fn of(visit: Visit, status: VisitStatus, weighed: Weighed) -> Self {
        Self {
            visit,
            status,
            completed_at: None,
            note: None,
            gone: false,
            weighed,
            changed: false,
            earlier_death: false,
            earlier_refusal: false,
            others: Others::default(),
        }
    }

    /// All that its judgement depends on, but a second opinion.
    fn all_that_counts(&self, zone: Zone) -> Judged<'_> {
        Judged {
            visit: &self.visit,
            status: self.status,
            note: self.note.as_ref(),
            completed_at: self.finalised_at(zone),
            patient: self.weighed.patient.map(|(word, _)| word),
            opted_out: false,
            earlier_death: self.earlier_death,
            earlier_refusal: self.earlier_refusal,
            other_visits: &self.others.visits,
            opinion: None,
        }
    }

    fn judge(&self, rules: &Rules, zone: Zone) -> Judgement {
        let judged = self.all_that_counts(zone);
        // An opinion about other words is none.
        let known = self.weighed.opinion.as_ref().filter(|_| rules.second_opinion);
        let known =
            known.filter(|known| known.question == Question::of(&judged, &rules.region).fingerprint());
        let mut judgement = judge(&Judged { opinion: known.map(|known| &known.opinion), ..judged }, rules);
        if self.gone {
            // The PIMS has no word about it: whatever was known of it may be over.
            judgement.reasons.push(Reason::new(ReasonCode::NotLookedAt, "calendar", ""));
            judgement.reasons.sort();
            judgement.verdict = judgement.verdict.max(Verdict::Review);
        }
        judgement
    }

    /// What a second opinion would be asked about, where one is wanted and can be given.
    pub(super) fn question(&self, rules: &Rules, zone: Zone) -> Option<Question> {
        let missing =
            |reason: &Reason| reason.code == ReasonCode::OpinionMissing && reason.evidence != UNASKABLE;
        let wanted = self.weighed.judgement.reasons.iter().any(missing);
        let question = wanted.then(|| Question::of(&self.all_that_counts(zone), &rules.region))?;
        // A model that had no answer several times has none.
        let asked_often = |of: &Unanswered| of.tries >= MOST_TRIES && of.question == question.fingerprint();
        (!self.gone && !self.weighed.unanswered.as_ref().is_some_and(asked_often)).then_some(question)
    }

    /// What came of asking about it.
    pub(super) fn answered(&mut self, question: String, opinion: Option<Opinion>) {
        match opinion {
            Some(opinion) => self.weighed.opinion = Some(AnsweredQuestion { question, opinion }),
            None => {
                let before = self.weighed.unanswered.take().filter(|before| before.question == question);
                let tries = before.map_or(0, |before| before.tries).saturating_add(1);
                self.weighed.unanswered = Some(Unanswered { question, tries });
            }
        }
    }

    /// When it was finalised, as far as that is known: a visit that was first seen finished is as old as its end, so that
    /// one from before go-live is not taken for a new one.
    fn finalised_at(&self, zone: Zone) -> Option<DateTime<Utc>> {
        self.completed_at.map(|seen| seen.min(to_utc(zone, self.visit.appointment.end)))
    }

    fn as_judged(&self, id: &AppointmentId, zone: Zone) -> JudgedVisit {
        let note = self.note.as_ref().map_or("", |note| note.hash.as_str());
        let (patient, client) = (self.visit.patient(), self.visit.client());
        JudgedVisit {
            appointment_id: id.clone(),
            consultation_id: self.visit.appointment.consultation_id.clone(),
            visit_day: self.visit.appointment.start.date(),
            client_id: client.id.clone(),
            type_name: self.visit.appointment.type_name.clone(),
            judgement: self.weighed.judgement.clone(),
            completed_at: self.finalised_at(zone),
            status: self.status,
            content: format!("{note}|{}|{}", patient.name, client.full_name()),
        }
    }

    fn store(&self, rows: &Rows<'_>, id: &AppointmentId, now: DateTime<Utc>) -> Result<(), StoreFailure> {
        let judgement = &self.weighed.judgement;
        let stored: Option<Weighed> = if self.changed { None } else { rows.judgement(id)? };
        let same = stored.is_some_and(|stored| {
            stored.judgement == *judgement
                && stored.patient == self.weighed.patient
                && stored.opinion == self.weighed.opinion
                && stored.unanswered == self.weighed.unanswered
        });
        if !same {
            rows.store_judgement(id, judgement.verdict.as_str(), &self.weighed, now)?;
        }
        let refused = judgement.reasons.iter().any(|reason| reason.code == ReasonCode::CallRefused);
        if let Some(client) = self.visit.client().id.filter(|_| refused) {
            rows.remember_refusal(&client, id, now)?;
        }
        let died = judgement
            .reasons
            .iter()
            .any(|reason| matches!(reason.code, ReasonCode::DeathRecorded | ReasonCode::PatientDead));
        match self.visit.patient().id {
            Some(patient) if died && self.status == VisitStatus::Completed => {
                rows.remember_death(&patient, id, now)
            }
            Some(_) | None => Ok(()),
        }
    }
}

fn before(rows: &Rows<'_>, id: &AppointmentId) -> Result<Weighed, StoreFailure> {
    let nothing = Judgement { verdict: Verdict::Wait, reasons: Vec::new(), phone: None, hours: None };
    Ok(rows.judgement(id)?.unwrap_or(Weighed {
        judgement: nothing,
        patient: None,
        opinion: None,
        unanswered: None,
    }))
}
