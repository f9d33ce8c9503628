//! The calendar, then everything that it and the follow set ask for.

use std::collections::BTreeMap;

use sync_core::failure::Code;
use sync_core::neo;
use sync_core::ports::{Answer, Ask, AskFailure, Evidence, Pims, PimsFailure, PimsRoom};
use sync_core::practice::zone::wall;
use sync_core::practice::{AppointmentId, VisitStatus};
use sync_core::reconcile::{
    Emptiness, Extent, KnownVisit, Read, Unread, begun_within, judge_emptiness, plan_reading, reach,
};
use sync_core::schedule::{FOLLOW_AFTER_COMPLETION, FOLLOW_OPEN, Window};
use sync_core::words::Refusal;

use super::Progressing;
use super::session::Visit;
use crate::agent::Agent;
use crate::store::StoreFailure;

/// What one reading brought.
pub(crate) struct Collected {
    pub(crate) read: Read,
    pub(crate) known: Vec<KnownVisit>,
    /// Why it ended before everything was asked; what is in `read` counts all the same.
    pub(crate) ended: Option<PimsFailure>,
}

impl<R: PimsRoom> Agent<R> {
    /// Reads calendar, consultations and the PIMS's word about what is missing. Only a regular window is widened.
    pub(super) async fn read<P: Pims>(
        &mut self,
        visit: &mut Visit<'_, P>,
        run: &mut Progressing,
        wanted: Window,
        extent: Extent,
    ) -> Result<Collected, PimsFailure> {
        let now = self.now();
        let zone = self.zone();
        let followed = self
            .store
            .read()
            .known_unsettled(wall(zone, now) - FOLLOW_OPEN, now - FOLLOW_AFTER_COMPLETION)
            .map_err(|failure| store(&failure))?;
        let window = match extent {
            Extent::Due => reach(&wanted, &followed, now, zone),
            Extent::Whole => wanted,
        };
        run.window = Some(window);

        let mut calendar = self.read_calendar(visit, run, window).await?;
        run.steps.end("calendar");
        let mut known = self.known_for(&window, followed, &calendar).map_err(|failure| store(&failure))?;
        calendar.appointments = begun_within(calendar.appointments, &known, &window);
        if extent == Extent::Whole {
            self.forget_lost_notes(&mut known).map_err(|failure| store(&failure))?;
        }
        let plan = {
            let rows = self.store.read();
            let marks = rows.marks().map_err(|failure| store(&failure))?;
            plan_reading(&known, &calendar, &window, extent, &marks, now, zone)
        };
        if plan.empty {
            self.prove_emptiness(visit, run, &known, &window).await?;
        }

        let mut asks: Vec<Ask> = plan.consultations.iter().cloned().map(Ask::Consultation).collect();
        asks.extend(plan.ask_about.iter().cloned().map(Ask::Appointment));
        let mut read = Read { extent, appointments: calendar.appointments, ..Read::default() };
        let mut odd: BTreeMap<String, u32> = BTreeMap::new();
        let ended =
            visit.ask(self, run, asks, &mut |ask, answer| take(&mut read, &mut odd, ask, answer)).await.err();
        merge(&mut run.oddities, odd);
        run.steps.end("notes");
        Ok(Collected { read, known, ended })
    }

    async fn read_calendar<P: Pims>(
        &mut self,
        visit: &mut Visit<'_, P>,
        run: &mut Progressing,
        window: Window,
    ) -> Result<neo::CalendarReading, PimsFailure> {
        let answer = self.ask_one(visit, run, Ask::Calendar { from: window.from, to: window.to }).await?;
        if let Some(server) = answer.server_date {
            self.compare_clocks(run, server);
        }
        let calendar = neo::calendar(&answer.body)
            .map_err(|odd| drifted(&format!("the calendar: {odd}"), &answer.body))?;
        for oddity in &calendar.oddities {
            *run.oddities.entry(word(&oddity.code)).or_default() +=
                u32::try_from(oddity.count).unwrap_or(u32::MAX);
        }
        for reject in &calendar.rejects {
            *run.oddities.entry(format!("reject_{}", word(&reject.why))).or_default() += 1;
        }
        run.visits.rejected = u32::try_from(calendar.rejects.len()).unwrap_or(u32::MAX);
        if !calendar.is_understood() {
            return Err(drifted("the calendar: not one visit was understood", &answer.body));
        }
        if run.visits.rejected > 0 {
            run.warnings.push(Refusal::NotUnderstood(run.visits.rejected).failure());
        }
        Ok(calendar)
    }

    /// One question whose answer decides whether the run can go on.
    async fn ask_one<P: Pims>(
        &mut self,
        visit: &mut Visit<'_, P>,
        run: &mut Progressing,
        ask: Ask,
    ) -> Result<Answer, PimsFailure> {
        let mut answer = None;
        visit.ask(self, run, vec![ask], &mut |_, got| answer = Some(got)).await?;
        match answer {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(failure)) => Err(failed(Code::NeoAnswers, &failure.to_string())),
            None => Err(failed(Code::NeoAnswers, "no answer")),
        }
    }

    /// Every visit of the window, every followed one, and every one that the calendar names.
    fn known_for(
        &self,
        window: &Window,
        followed: Vec<KnownVisit>,
        calendar: &neo::CalendarReading,
    ) -> Result<Vec<KnownVisit>, StoreFailure> {
        let rows = self.store.read();
        let mut known: BTreeMap<AppointmentId, KnownVisit> = rows
            .known_between(window.from, window.to)?
            .into_iter()
            .chain(followed)
            .map(|visit| (visit.appointment_id.clone(), visit))
            .collect();
        for appointment in &calendar.appointments {
            if !known.contains_key(&appointment.id)
                && let Some(visit) = rows.known(&appointment.id)?
            {
                known.insert(appointment.id.clone(), visit);
            }
        }
        Ok(known.into_values().collect())
    }

    /// A note that does not open any more counts as one that was never read, so that it is stored anew.
    fn forget_lost_notes(&self, known: &mut [KnownVisit]) -> Result<(), StoreFailure> {
        let rows = self.store.read();
        for visit in known.iter_mut().filter(|visit| visit.note_hash.is_some()) {
            if rows.latest_note(&visit.appointment_id)?.is_none() {
                visit.note_hash = None;
            }
        }
        Ok(())
    }

    /// An empty calendar is believed only with a second signal.
    async fn prove_emptiness<P: Pims>(
        &mut self,
        visit: &mut Visit<'_, P>,
        run: &mut Progressing,
        known: &[KnownVisit],
        window: &Window,
    ) -> Result<(), PimsFailure> {
        let expected: Vec<&AppointmentId> = known
            .iter()
            .filter(|visit| visit.status != VisitStatus::Closed)
            .filter(|visit| visit.start >= window.from && visit.start <= window.to)
            .map(|visit| &visit.appointment_id)
            .collect();
        let mut asks = vec![Ask::Configuration];
        asks.extend(
            expected
                .iter()
                .take(sync_core::reconcile::ASK_ABOUT_AT_MOST)
                .map(|id| Ask::Appointment((*id).clone())),
        );
        let mut configured = false;
        let mut words = BTreeMap::new();
        visit
            .ask(self, run, asks, &mut |ask, answer| match (ask, answer) {
                (Ask::Configuration, Ok(answer)) => configured = neo::configuration(&answer.body).is_ok(),
                (Ask::Appointment(id), Ok(answer)) => {
                    if let Ok(word) = neo::appointment(&answer.body, &id) {
                        words.insert(id, word);
                    }
                }
                (
                    Ask::Configuration
                    | Ask::Appointment(_)
                    | Ask::Calendar { .. }
                    | Ask::Consultation(_)
                    | Ask::Patient { .. },
                    Ok(_) | Err(_),
                ) => {}
            })
            .await?;
        match judge_emptiness(configured, expected.len(), &words, window) {
            Emptiness::Believed => Ok(()),
            Emptiness::Suspicious => Err(failed(
                Code::NeoSuspiciousEmptiness,
                "the calendar is empty where visits are known, or nothing else answers",
            )),
        }
    }
}

/// An answer that is not what was agreed, with what it looked like.
fn drifted(detail: &str, body: &str) -> PimsFailure {
    PimsFailure {
        evidence: neo::skeleton(body).map(Evidence::of_skeleton),
        ..failed(Code::NeoAnswers, detail)
    }
}

/// Takes one answer into the reading. An odd one never sinks the others.
fn take(read: &mut Read, odd: &mut BTreeMap<String, u32>, ask: Ask, answer: Result<Answer, AskFailure>) {
    match ask {
        Ask::Consultation(id) => {
            let read_now = match answer {
                Ok(answer) => match neo::consultation(&answer.body, &id) {
                    Ok(reading) => {
                        for oddity in &reading.oddities {
                            *odd.entry(word(&oddity.code)).or_default() +=
                                u32::try_from(oddity.count).unwrap_or(u32::MAX);
                        }
                        reading.consultation.ok_or(Unread::NotFound)
                    }
                    Err(_) => {
                        *odd.entry("consultation_not_understood".to_owned()).or_default() += 1;
                        Err(Unread::Unusable)
                    }
                },
                Err(AskFailure::NotFound) => Err(Unread::NotFound),
                Err(AskFailure::Refused) => Err(Unread::Refused),
                Err(AskFailure::Unusable { .. }) => Err(Unread::Unusable),
                Err(AskFailure::NotAsked) => Err(Unread::NotAsked),
            };
            read.consultations.insert(id, read_now);
        }
        Ask::Appointment(id) => {
            let said = match answer {
                Ok(answer) => neo::appointment(&answer.body, &id).ok(),
                // "There is no such appointment" is no word about what became of it.
                Err(AskFailure::NotFound) => Some(neo::AppointmentWord::Unknown),
                Err(AskFailure::Refused | AskFailure::Unusable { .. } | AskFailure::NotAsked) => None,
            };
            if let Some(said) = said {
                read.words.insert(id, said);
            }
        }
        Ask::Calendar { .. } | Ask::Configuration | Ask::Patient { .. } => {}
    }
}

fn merge(into: &mut BTreeMap<String, u32>, from: BTreeMap<String, u32>) {
    for (code, count) in from {
        *into.entry(code).or_default() += count;
    }
}

/// A code's word as it is serialised.
fn word(code: &impl serde::Serialize) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => "odd".to_owned(),
    }
}

fn store(failure: &StoreFailure) -> PimsFailure {
    failed(failure.code(), &failure.to_string())
}

fn failed(code: Code, detail: &str) -> PimsFailure {
    PimsFailure { code, detail: detail.to_owned(), evidence: None }
}
