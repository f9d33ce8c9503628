//! Proofs at Neo beyond the sign-in: that the schedule can be read, and that a session belongs to the clinic whose
//! visits stand here. Two clinics' visits must never meet in one file.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDateTime, NaiveTime};
use sync_core::failure::{Code, Failure};
use sync_core::neo::{self, CalendarReading};
use sync_core::ports::{Ask, Closing, OnAnswer, Opened, Opening, Pims, PimsFailure, PimsRoom, SubmitPermit};
use sync_core::practice::zone::wall;
use sync_core::practice::{Appointment, AppointmentId, VisitStatus};
use sync_core::reconcile::KnownVisit;
use sync_core::view::window::CheckName;
use sync_core::words::Refusal;

use super::checklist::Checklist;
use super::{Agent, store_failure};

/// So many days back visits are compared with.
const COMPARED_DAYS: u64 = 14;

/// A reader that tells the checklist how far a sign-in has come.
pub(super) struct Watched<P> {
    pub(super) inner: P,
    pub(super) checklist: Checklist,
}

impl<P: Pims> Pims for Watched<P> {
    async fn open(&mut self, how: Opening<'_>) -> Result<Opened, PimsFailure> {
        match how {
            Opening::SignIn { access, permit } => {
                let mut permit = WatchedPermit { inner: permit, checklist: &self.checklist };
                self.inner.open(Opening::SignIn { access, permit: &mut permit }).await
            }
            Opening::Kept(_) | Opening::ByPerson { .. } => self.inner.open(how).await,
        }
    }

    async fn read(&mut self, asks: Vec<Ask>, on_answer: OnAnswer<'_>) -> Result<(), PimsFailure> {
        self.inner.read(asks, on_answer).await
    }

    async fn close(&mut self) -> Closing {
        self.inner.close().await
    }
}

/// A page that wants the password is a page of Neo's that was reached.
struct WatchedPermit<'a> {
    inner: &'a mut dyn SubmitPermit,
    checklist: &'a Checklist,
}

impl SubmitPermit for WatchedPermit<'_> {
    fn about_to_submit(&mut self) -> Result<(), PimsFailure> {
        self.checklist.good(CheckName::NeoReached, None);
        self.checklist.running(CheckName::SignedIn);
        self.inner.about_to_submit()
    }
}

/// The schedule of some time, read once.
pub(super) async fn calendar<P: Pims>(
    pims: &mut P,
    from: NaiveDateTime,
    to: NaiveDateTime,
) -> Result<CalendarReading, Failure> {
    let mut answer = None;
    let asked = pims.read(vec![Ask::Calendar { from, to }], &mut |_, got| answer = Some(got)).await;
    let unreadable = |detail: &str| {
        tracing::warn!(detail, "the schedule was not read");
        Code::NeoAnswers.failure()
    };
    match (asked, answer) {
        (Err(failure), _) => {
            tracing::warn!(code = failure.code.as_str(), detail = %failure.detail, "the schedule was not read");
            Err(failure.code.failure())
        }
        (Ok(()), Some(Ok(answer))) => {
            let reading = neo::calendar(&answer.body).map_err(|odd| unreadable(&odd.to_string()))?;
            if !reading.is_understood() {
                return Err(unreadable("not one visit was understood"));
            }
            Ok(reading)
        }
        (Ok(()), Some(Err(failure))) => Err(unreadable(&failure.to_string())),
        (Ok(()), None) => Err(unreadable("no answer")),
    }
}

impl<R: PimsRoom> Agent<R> {
    /// Whether today's schedule can be read through a session that was just opened.
    pub(super) async fn prove_schedule<P: Pims>(
        &self,
        pims: &mut P,
        zone: sync_core::practice::zone::Zone,
    ) -> Result<usize, Failure> {
        let today = wall(zone, self.now()).date();
        let read = calendar(pims, today.and_time(NaiveTime::MIN), last_second(today)).await;
        read.map(|reading| reading.appointments.len())
            .map_err(|failure| Refusal::ScheduleUnreadable(&failure).failure())
    }

    /// Whether a session that a person opened shows the clinic whose visits stand here.
    pub(super) async fn prove_same_visits<P: Pims>(&self, pims: &mut P) -> Result<(), Failure> {
        let today = wall(self.zone(), self.now()).date();
        let from = today.checked_sub_days(Days::new(COMPARED_DAYS)).unwrap_or(today);
        let (from, to) = (from.and_time(NaiveTime::MIN), last_second(today));
        let known = self.store.read().known_between(from, to).map_err(|failure| store_failure(&failure))?;
        let expected: BTreeMap<&AppointmentId, &KnownVisit> = known
            .iter()
            .filter(|visit| visit.status != VisitStatus::Closed && visit.gone_since.is_none())
            .map(|visit| (&visit.appointment_id, visit))
            .collect();
        let (Some(first), Some(last)) = (
            expected.values().map(|visit| visit.start).min(),
            expected.values().map(|visit| visit.start).max(),
        ) else {
            return Ok(());
        };
        let read = calendar(pims, first.date().and_time(NaiveTime::MIN), last_second(last.date())).await?;
        let shared = |appointment: &Appointment| {
            expected.get(&appointment.id).is_some_and(|known| is_the_same(known, appointment))
        };
        if read.appointments.iter().any(shared) {
            return Ok(());
        }
        tracing::warn!(
            known = expected.len(),
            read = read.appointments.len(),
            "the session shows other visits"
        );
        Err(Refusal::OtherVisits.failure())
    }
}

/// The same number alone says nothing: another company counts its appointments too.
fn is_the_same(known: &KnownVisit, read: &Appointment) -> bool {
    known.start == read.start
        || (known.consultation_id.is_some() && known.consultation_id == read.consultation_id)
}

fn last_second(day: chrono::NaiveDate) -> NaiveDateTime {
    day.and_hms_opt(23, 59, 59).unwrap_or_else(|| day.and_time(NaiveTime::MIN))
}
