//! Second opinions, where the owner wants them: asked for visits that nothing plain stands against, before anybody is called.

use chrono::{Datelike, NaiveDate, TimeDelta};
use futures::StreamExt as _;
use serde_json::json;
use std::time::Duration;
use sync_core::audit::{Action, Phase, Status};
use sync_core::calls::opinion::{Held, Opinion, Question, control};
use sync_core::calls::{Mode, Rules};
use sync_core::failure::{Code, Failure};
use sync_core::ports::PimsRoom;
use sync_core::practice::AppointmentId;
use sync_core::practice::zone::{Zone, wall};

use super::Progressing;
use super::candidates::Candidates;
use crate::agent::{Agent, store_failure};
use crate::deliver::CloudSession;
use crate::push::supabase::opinions::OpinionFailure;

/// Visits asked about at once.
const TOGETHER: usize = 4;

/// Visits asked about in one run at most; the next run asks about the others.
const MOST: usize = 200;

/// How long a run spends on it at most: it has ten minutes for everything, and the patients are asked about after this.
const PATIENCE: Duration = Duration::from_secs(90);

/// Answers that fail one after another before no other is asked for: one visit must not keep the others from an opinion.
const STRIKES: u32 = 3;

/// Days beyond the usual wait within which a call may still become due: closed days come in between.
const MARGIN: TimeDelta = TimeDelta::days(10);

/// One visit to ask about.
struct Wanted {
    id: AppointmentId,
    day: NaiveDate,
    question: Question,
    /// Something speaks against the call: both of two answers must be for it.
    twice: bool,
}

impl<R: PimsRoom> Agent<R> {
    /// Asks about the visits that wait for an opinion. `true`: at least one was given. What keeps it from being asked never ends a run:
    /// those visits wait for a person.
    ///
    /// # Errors
    /// The audit trail does not take the intent; nothing was sent then.
    pub(super) async fn ask_for_opinions(
        &mut self,
        cloud: Option<&CloudSession>,
        run: &mut Progressing,
        candidates: &mut Candidates,
    ) -> Result<bool, Failure> {
        let today = wall(self.zone(), self.now()).date();
        let mut wanted = wanted(candidates, &self.settings.calls, self.zone(), today);
        if wanted.is_empty() {
            return Ok(false);
        }
        // What is due soonest first.
        wanted.sort_by(|one, other| (one.day, &one.id).cmp(&(other.day, &other.id)));
        wanted.truncate(MOST);
        let Some(cloud) = cloud else {
            unavailable(run);
            return Ok(false);
        };
        let asked = json!({ "visits": wanted.len() });
        self.audit((Action::OpinionAsked, Phase::Intent, Status::Unknown), Some(&run.id), asked)
            .map_err(|failure| store_failure(&failure))?;
        let which = run.id.bytes().map(usize::from).sum();
        let (mut given, mut against, mut none, mut strikes) = (0_u32, 0_u32, 0_u32, 0_u32);
        let asking = async {
            match cloud.supabase.second_opinion(cloud.clinic, &control(which)).await {
                Ok(opinion) if opinion.verdict != Held::Call => {}
                Ok(_) => {
                    tracing::error!(
                        "the model would have called after a visit of which it must not be; it is not believed"
                    );
                    return false;
                }
                Err(failure) => {
                    tracing::warn!(%failure, "second opinions");
                    return false;
                }
            }
            let answers = futures::stream::iter(wanted).map(|wanted| async move {
                let answer = opinion_about(cloud, &wanted).await;
                (wanted.id, wanted.question.fingerprint(), answer)
            });
            let mut answers = std::pin::pin!(answers.buffer_unordered(TOGETHER));
            while let Some((id, question, answer)) = answers.next().await {
                let answered = match answer {
                    Ok(opinion) => {
                        (given, strikes) = (given + 1, 0);
                        against += u32::from(opinion.verdict != Held::Call);
                        Some(opinion)
                    }
                    Err(failure) if failure.is_of_all() || strikes + 1 >= STRIKES => {
                        tracing::warn!(%failure, "second opinions");
                        return false;
                    }
                    Err(failure) => {
                        tracing::info!(%failure, "a visit without a second opinion waits for a person");
                        none += 1;
                        if !matches!(failure, OpinionFailure::NotAboutThis(_)) {
                            // Nothing is known of the visit: the next run asks about it again.
                            strikes += 1;
                            continue;
                        }
                        strikes = 0;
                        None
                    }
                };
                if let Some(candidate) = candidates.0.get_mut(&id) {
                    candidate.answered(question, answered);
                }
            }
            true
        };
        // Where only the time ran out, the next run goes on.
        let whole = tokio::time::timeout(PATIENCE, asking).await.unwrap_or(true);
        if !whole {
            unavailable(run);
        }
        let status = if whole { Status::Success } else { Status::Failure };
        let outcome = json!({ "given": given, "against": against, "none": none });
        self.audit((Action::OpinionAsked, Phase::Outcome, status), Some(&run.id), outcome)
            .map_err(|failure| store_failure(&failure))?;
        run.steps.end("opinions");
        Ok(given > 0)
    }
}

/// The visits about which an opinion is wanted and could still matter.
fn wanted(candidates: &Candidates, rules: &Rules, zone: Zone, today: NaiveDate) -> Vec<Wanted> {
    let of_day = |day| rules.mode != Mode::Off && may_still_ring(rules, day, today);
    let each = candidates.0.iter().map(|(id, candidate)| {
        let day = candidate.visit.appointment.start.date();
        let question = if of_day(day) { candidate.question(rules, zone) } else { None };
        let twice = candidate.weighed.judgement.needs_two_opinions();
        question.map(|question| Wanted { id: id.clone(), day, question, twice })
    });
    each.flatten().collect()
}

async fn opinion_about(cloud: &CloudSession, wanted: &Wanted) -> Result<Opinion, OpinionFailure> {
    let ask = || cloud.supabase.second_opinion(cloud.clinic, &wanted.question);
    let first = ask().await?;
    if !wanted.twice || first.verdict != Held::Call {
        // How often it was asked is known here alone, whatever an answer says.
        return Ok(Opinion { twice: false, ..first });
    }
    Ok(Opinion { twice: true, ..ask().await? })
}

fn unavailable(run: &mut Progressing) {
    // A cloud that is not reached is told of already.
    let told = [Code::CloudUnreachable, Code::CloudSignInRefused, Code::OpinionUnavailable];
    if !run.warnings.iter().any(|known| told.contains(&known.code)) {
        run.warnings.push(Code::OpinionUnavailable.failure());
    }
}

/// Whether a call about a visit of this day could still become due.
fn may_still_ring(rules: &Rules, day: NaiveDate, today: NaiveDate) -> bool {
    let longest = rules.delay_days_by_kind.values().copied().fold(rules.delay_days, u16::max);
    let wait =
        TimeDelta::days(i64::from(longest)) + TimeDelta::hours(i64::from(rules.late_after_hours)) + MARGIN;
    today.num_days_from_ce() - day.num_days_from_ce() <= i32::try_from(wait.num_days()).unwrap_or(i32::MAX)
}
