//! What a person chooses: pauses, settings, steps of set-up, another try for what was set aside.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sync_core::audit::{Action, Phase, Status};
use sync_core::failure::{Code, Failure};
use sync_core::outbox::State;
use sync_core::ports::PimsRoom;
use sync_core::practice::AppointmentId;
use sync_core::schedule::{History, PauseLength, pause_ends};
use sync_core::view::intent::SetUpStep;
use sync_core::view::tray::PauseFor;
use sync_core::view::window::{Chosen, Step};
use sync_core::words::Refusal;

use super::trouble::Trouble;
use super::{Agent, in_force, settings_path, store_failure};
use crate::settings::{Policy, Settings};
use crate::store::{Kept, StoreFailure};

/// How long a first run leaves a person alone who has connected Neo and goes on setting up.
const SETTING_UP: TimeDelta = TimeDelta::minutes(15);

impl<R: PimsRoom> Agent<R> {
    /// No regular run for a while; says until when. Calls that the queue has ring all the same, so the look before the
    /// day's first one still happens.
    ///
    /// # Errors
    /// The store.
    pub fn pause(&mut self, how_long: PauseFor) -> Result<DateTime<Utc>, Failure> {
        let until = pause_ends(length(how_long), self.now(), self.zone());
        self.keep_pause(Some(until), Action::Paused)?;
        Ok(until)
    }

    /// Runs on schedule again.
    ///
    /// # Errors
    /// The store.
    pub fn resume(&mut self) -> Result<(), Failure> {
        self.keep_pause(None, Action::Resumed)
    }

    fn keep_pause(&mut self, until: Option<DateTime<Utc>>, action: Action) -> Result<(), Failure> {
        let now = self.now();
        let actor = self.actor.clone();
        self.store
            .write::<_, StoreFailure>(|rows| {
                let mut history: History = rows.kept(Kept::History)?.unwrap_or_default();
                history.paused_until = until;
                rows.keep(Kept::History, &history)?;
                let detail = json!({ "until": until });
                rows.audit(now, &actor, (action, Phase::Note, Status::Success), None, detail)?;
                Ok(())
            })
            .map_err(|failure| store_failure(&failure))?;
        self.refresh_status();
        Ok(())
    }

    /// Changes the settings that a person changes in one form. Calls that the new rules do not allow at their time are
    /// planned anew at once; `true`: nothing of that waits here.
    ///
    /// # Errors
    /// A field cannot be taken or is managed; nothing was changed then.
    pub async fn choose(&mut self, chosen: &Chosen) -> Result<bool, Failure> {
        let before = self.settings.chosen();
        let nothing_fixed = Policy::default();
        let policy = self.policy.as_ref().unwrap_or(&nothing_fixed);
        policy.allows(chosen)?;
        self.may_choose(chosen.privacy)?;
        let opinions_on = chosen.calls.second_opinion && !self.settings.calls.second_opinion;
        if opinions_on && self.settings.cloud.is_none() {
            return Err(Refusal::NoCloudForOpinions.failure());
        }
        self.settings.choosing(chosen)?;
        let kept = policy.kept_from(&self.file, chosen);
        self.change_settings(|file| *file = kept)?;
        let detail = json!({ "changed": changed(&before, &self.settings.chosen()) });
        self.audit((Action::SettingsChanged, Phase::Note, Status::Success), None, detail)
            .map_err(|failure| store_failure(&failure))?;
        self.keep_to_privacy().map_err(|failure| store_failure(&failure))?;
        let other_rules = before.calls != self.settings.chosen().calls;
        let withdrawn = !other_rules || self.apply_rules_to_calls().await;
        self.refresh_status();
        Ok(withdrawn)
    }

    /// Whether nobody is called about whom a second opinion does not agree; as [`Agent::choose`].
    ///
    /// # Errors
    /// There is no cloud through which one could be asked for, or it is managed; nothing was changed then.
    pub async fn choose_second_opinion(&mut self, on: bool) -> Result<bool, Failure> {
        let mut chosen = self.settings.chosen();
        chosen.calls.second_opinion = on;
        self.choose(&chosen).await
    }

    /// A step of set-up is put off or done. The last one lets the first run begin.
    ///
    /// # Errors
    /// The settings cannot be written.
    pub fn set_up_step(&mut self, step: SetUpStep, stands: Step) -> Result<(), Failure> {
        self.change_settings(|file| match step {
            SetUpStep::Cloud => file.set_up.cloud = stands,
            SetUpStep::Calls => file.set_up.calls = stands,
            SetUpStep::Finish => file.set_up.finished = stands != Step::Open,
        })?;
        if step == SetUpStep::Finish {
            self.setting_up_until = None;
        }
        self.refresh_status();
        Ok(())
    }

    /// A person who has connected Neo and is not through is left alone by the first run for a while.
    pub(crate) fn wait_for_set_up(&mut self) {
        if !self.file.set_up.finished {
            self.setting_up_until = Some(self.now() + SETTING_UP);
            self.refresh_status();
        }
    }

    /// Has a parked delivery or a failed visit tried once more.
    ///
    /// # Errors
    /// There is no such trouble any more, or it is not one that is tried again.
    pub fn retry(&mut self, trouble: &str) -> Result<(), Failure> {
        let now = self.now();
        let found = match Trouble::parse(trouble).filter(Trouble::may_retry) {
            Some(Trouble::Visit(id)) => {
                self.store.write::<_, StoreFailure>(|rows| rows.read_once_more(&AppointmentId::new(id)))
            }
            Some(Trouble::Delivery { kind, subject }) => self.store.write::<_, StoreFailure>(|rows| {
                let Some(owed) = rows.owed(kind, subject)? else { return Ok(false) };
                if !matches!(owed.state, State::Parked { .. }) {
                    return Ok(false);
                }
                let again = State::Pending { not_before: now, attempts: 0 };
                rows.move_owed(&owed, again, owed.may_have_arrived_since)?;
                Ok(true)
            }),
            Some(Trouble::Call(_) | Trouble::Run(_) | Trouble::Agent) | None => {
                return Err(Refusal::NotTriedAgain.failure());
            }
        };
        if !found.map_err(|failure| store_failure(&failure))? {
            return Err(Refusal::Over.failure());
        }
        self.refresh_status();
        Ok(())
    }

    /// Changes the file of settings and, through it, those in force.
    pub(super) fn change_settings(&mut self, change: impl FnOnce(&mut Settings)) -> Result<(), Failure> {
        let mut file = self.file.clone();
        change(&mut file);
        file.save(&settings_path(&self.home))
            .map_err(|failure| Code::DataDirectory.failure().with_detail(failure.to_string()))?;
        self.settings = in_force(&self.policy, &file);
        self.file = file;
        Ok(())
    }
}

fn length(how_long: PauseFor) -> PauseLength {
    match how_long {
        PauseFor::Hour => PauseLength::Hour,
        PauseFor::Tomorrow => PauseLength::Tomorrow,
        PauseFor::Day => PauseLength::Day,
    }
}

/// Names of the fields that differ, for the audit trail.
fn changed(before: &Chosen, after: &Chosen) -> Vec<&'static str> {
    [
        ("every_minutes", before.every_minutes != after.every_minutes),
        ("look_back_hours", before.look_back_hours != after.look_back_hours),
        ("calls", before.calls != after.calls),
        ("notifications", before.notifications != after.notifications),
        ("privacy", before.privacy != after.privacy),
        ("updates", before.updates != after.updates),
        ("browser", before.browser != after.browser),
        ("proxy", before.proxy != after.proxy),
    ]
    .into_iter()
    .filter(|(_, differs)| *differs)
    .map(|(name, _)| name)
    .collect()
}
