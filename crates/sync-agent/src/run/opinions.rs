//! Second opinions, where the owner wants them: asked for visits that nothing plain stands against, before anybody is called.

use chrono::{Datelike, NaiveDate, TimeDelta};
use futures::StreamExt as _;
use serde_json::json;
use std::time::Duration;
use sync_core::audit::{Action, Phase, Status};
use sync_core::calls::Rules;
use sync_core::calls::opinion::{Held, Question, control};
use sync_core::failure::{Code, Failure};
use sync_core::ports::PimsRoom;
use sync_core::practice::AppointmentId;
use sync_core::practice::zone::wall;

use super::Progressing;
use super::candidates::{AnsweredQuestion, Candidates};
use crate::agent::{Agent, store_failure};
use crate::deliver::CloudSession;
use crate::push::supabase::opinions::OpinionFailure;

/// Visits asked about at once.
const TOGETHER: usize = 4;

/// Visits asked about in one run at most; the next run asks about the others.
const MOST: usize = 300;

/// How long a run spends on it at most: it has ten minutes for everything.
const PATIENCE: Duration = Duration::from_secs(180);

/// Days beyond the usual wait within which a call may still become due: closed days come in between.
const MARGIN: TimeDelta = TimeDelta::days(10);

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
        let rules = &self.settings.calls;
        let mut wanted: Vec<(AppointmentId, Question, bool)> = candidates
            .0
            .iter()
            .filter(|(_, candidate)| may_still_ring(rules, candidate.visit.appointment.start.date(), today))
            .filter_map(|(id, candidate)| {
                let twice = candidate.weighed.judgement.may_tell_of_a_death();
                Some((id.clone(), candidate.question()?, twice))
            })
            .collect();
        if wanted.is_empty() {
            return Ok(false);
        }
        // The newest first: a call about them is due last, but what is old has been asked about before.
        wanted.reverse();
        wanted.truncate(MOST);
        let Some(cloud) = cloud else {
            unavailable(run);
            return Ok(false);
        };
        let asked = json!({ "visits": wanted.len() });
        self.audit((Action::OpinionAsked, Phase::Intent, Status::Unknown), Some(&run.id), asked)
            .map_err(|failure| store_failure(&failure))?;
        let (mut given, mut against, mut none) = (0_u32, 0_u32, 0_u32);
        let which = usize::try_from(self.now().timestamp()).unwrap_or_default();
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
            let answers = futures::stream::iter(wanted).map(|(id, question, twice)| async move {
                let ask = || cloud.supabase.second_opinion(cloud.clinic, &question);
                let mut answer = ask().await;
                // Where words could mean a death, one slip of a model must not be enough.
                if twice && matches!(&answer, Ok(opinion) if opinion.verdict == Held::Call) {
                    answer = ask().await;
                }
                (id, question.fingerprint(), answer)
            });
            let mut answers = std::pin::pin!(answers.buffer_unordered(TOGETHER));
            while let Some((id, question, answer)) = answers.next().await {
                match answer {
                    Ok(opinion) => {
                        given += 1;
                        against += u32::from(opinion.verdict != Held::Call);
                        if let Some(candidate) = candidates.0.get_mut(&id) {
                            candidate.weighed.opinion = Some(AnsweredQuestion { question, opinion });
                        }
                    }
                    Err(failure @ OpinionFailure::NotAboutThis(_)) => {
                        tracing::info!(%failure, "a visit without a second opinion waits for a person");
                        none += 1;
                    }
                    Err(failure) => {
                        tracing::warn!(%failure, "second opinions");
                        return false;
                    }
                }
            }
            true
        };
        let whole = tokio::time::timeout(PATIENCE, asking).await.unwrap_or(false);
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
