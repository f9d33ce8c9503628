//! Looking without working: visits, calls, runs and status out of the store, beside a running agent or without one.

mod listing;

use std::path::Path;

use chrono::{DateTime, Utc};
use sync_core::audit::Verdict as AuditVerdict;
use sync_core::failure::{Code, Failure};
use sync_core::practice::AppointmentId;
use sync_core::view::updates::UpdatesView;
use sync_core::view::window::Privacy;
use sync_core::view::{Activity, CallView, ReasonView, RunView, Status, VisitView};

use crate::agent::{Seen, due, next_run, settings_path, status, store_failure, updates};
use crate::dirs::Home;
use crate::run::Weighed;
use crate::settings::{Policy, PolicyFailure, Settings, UpdatesPolicy};
use crate::store::{Kept, Store, StoreFailure};
use crate::updates::UpdateOptions;
use crate::vault::seal::{KeyId, Sealer};
use crate::vault::{SecretName, Vault, VaultFailure, VaultOptions};

/// A store opened for looking.
pub struct Look {
    store: Store,
    settings: Settings,
    policy: Option<PolicyFailure>,
    managed: Vec<String>,
    updates: UpdatesPolicy,
    vault: Option<Failure>,
}

impl Look {
    /// Opens the store for reading. With `unsealed`, the vault is opened as well, so that names and notes can be shown.
    ///
    /// # Errors
    /// There is nothing yet, or it cannot be opened; with `unsealed`, the vault as well.
    pub async fn open(home: &Home, vault: VaultOptions, unsealed: bool) -> Result<Self, Failure> {
        let settings = Settings::load(&settings_path(home))
            .map_err(|failure| Code::SettingsDamaged.failure().with_detail(failure.to_string()))?;
        if !home.database().exists() {
            // Makes an empty one, so that a fresh home answers with empty lists.
            drop(Store::open(&home.database()).map_err(|failure| store_failure(&failure))?);
        }
        let mut store = Store::open_to_look(&home.database()).map_err(|failure| store_failure(&failure))?;
        let opened = open_vault(vault, &mut store).await;
        match opened {
            Err(failure) if unsealed && store.read().count_visits().unwrap_or(0) > 0 => Err(failure),
            opened => Ok(Self {
                store,
                settings,
                policy: None,
                managed: Vec::new(),
                updates: UpdatesPolicy::default(),
                vault: opened.err(),
            }),
        }
    }

    /// A second connection beside an agent of this process, locked until [`Look::unlock`]; the agent's picture has the
    /// settings, so none are read.
    ///
    /// # Errors
    /// The store.
    pub(crate) fn beside(home: &Home) -> Result<Self, Failure> {
        let store = Store::open_to_look(&home.database()).map_err(|failure| store_failure(&failure))?;
        Ok(Self {
            store,
            settings: Settings::default(),
            policy: None,
            managed: Vec::new(),
            updates: UpdatesPolicy::default(),
            vault: None,
        })
    }

    /// Opens sealed columns with a key that is at hand.
    pub(crate) fn unlock(&mut self, key: &[u8; 32]) {
        self.store.unlock(Sealer::new(key, KeyId::of(key)));
    }

    /// Whether names and notes can be read.
    pub(crate) fn is_unlocked(&self) -> bool {
        self.store.is_unlocked()
    }

    /// Under the managed policy of this computer.
    #[must_use]
    pub fn under(mut self, policy: Option<&Path>) -> Self {
        match policy.map(Policy::load) {
            Some(Ok(policy)) => {
                self.settings = policy.over(&self.settings);
                self.managed = policy.managed();
                self.updates = policy.updates;
            }
            Some(Err(failure)) => self.policy = Some(failure),
            None => {}
        }
        self
    }

    /// What was chosen about privacy, and which of it a policy fixes.
    pub fn privacy(&self) -> (Privacy, Vec<String>) {
        let fixed = self.managed.iter().filter(|name| name.starts_with("privacy.")).cloned().collect();
        (self.settings.privacy, fixed)
    }

    /// What is known of newer versions, and what is chosen or fixed about them.
    ///
    /// # Errors
    /// The store.
    pub fn updates(
        &self,
        home: &Home,
        options: &UpdateOptions,
    ) -> Result<(UpdatesView, bool, Vec<String>), Failure> {
        let known = updates::known(&self.store.read()).map_err(|failure| store_failure(&failure))?;
        let fixed = self.managed.iter().filter(|name| name.starts_with("updates.")).cloned().collect();
        let view = updates::view(&known, options, &self.settings, self.updates, home, None);
        Ok((view, self.settings.updates.check, fixed))
    }

    /// The status.
    ///
    /// # Errors
    /// The store.
    pub fn status(&self, now: DateTime<Utc>) -> Result<Status, Failure> {
        let rows = self.store.read();
        let read = || {
            let seen = Seen {
                settings: &self.settings,
                policy: self.policy.as_ref(),
                vault: self.vault.as_ref(),
                next_run: next_run(due(&rows, &self.settings, now)?, now),
                now,
            };
            status(&rows, &seen, Activity::Idle, None)
        };
        read().map_err(|failure| store_failure(&failure))
    }

    /// The latest runs, newest first.
    ///
    /// # Errors
    /// The store.
    pub fn runs(&self) -> Result<Vec<RunView>, Failure> {
        self.store.read().runs(200).map_err(|failure| store_failure(&failure))
    }

    /// Every visit, by start.
    ///
    /// # Errors
    /// The store.
    pub fn visits(&self) -> Result<Vec<VisitView>, Failure> {
        self.each(|id| self.visit_view(id))
    }

    /// The call of every visit, by the visit's start.
    ///
    /// # Errors
    /// The store.
    pub fn calls(&self) -> Result<Vec<CallView>, Failure> {
        self.each(|id| self.call_view(id))
    }

    /// The audit trail, checked.
    ///
    /// # Errors
    /// The store.
    pub fn verify_audit(&self) -> Result<(AuditVerdict, usize), Failure> {
        let rows = self.store.read();
        let verdict = rows.verify_audit().map_err(|failure| store_failure(&failure))?;
        let anchors = rows.anchors().map_err(|failure| store_failure(&failure))?.len();
        Ok((verdict, anchors))
    }

    fn each<T>(
        &self,
        view: impl Fn(&AppointmentId) -> Result<Option<T>, StoreFailure>,
    ) -> Result<Vec<T>, Failure> {
        let ids = self.store.read().visit_ids().map_err(|failure| store_failure(&failure))?;
        ids.iter()
            .filter_map(|id| view(id).transpose())
            .collect::<Result<_, _>>()
            .map_err(|failure| store_failure(&failure))
    }

    fn visit_view(&self, id: &AppointmentId) -> Result<Option<VisitView>, StoreFailure> {
        let rows = self.store.read();
        let Some(row) = rows.visit(id)? else { return Ok(None) };
        let note = match row.known.note_hash {
            Some(_) => rows.latest_note(id)?,
            None => None,
        };
        let weighed: Option<Weighed> = rows.judgement(id)?;
        Ok(Some(VisitView {
            appointment_id: id.to_string(),
            consultation_id: row.known.consultation_id.as_ref().map(ToString::to_string),
            start: row.known.start,
            patient: row.visit.patient().name,
            client: row.visit.client().full_name(),
            phone_e164: weighed.and_then(|weighed| weighed.judgement.phone).map(|phone| phone.e164),
            status: row.known.status,
            status_text: row.visit.appointment.status.text.clone(),
            note_revision: (row.known.note_revision > 0).then_some(row.known.note_revision),
            note_text: note.map(|row| row.note.text),
            pushed: row.delivered_revision >= row.known.revision,
            failed_reads: row.known.failed_reads,
        }))
    }

    fn call_view(&self, id: &AppointmentId) -> Result<Option<CallView>, StoreFailure> {
        let rows = self.store.read();
        let Some(visit) = rows.facts(id)? else { return Ok(None) };
        let Some(weighed) = rows.judgement::<Weighed>(id)? else { return Ok(None) };
        let call = rows.call_of(id)?.map(|row| row.known);
        let household = call.as_ref().map_or_else(Vec::new, |call| {
            call.appointments.iter().filter(|other| *other != id).map(ToString::to_string).collect()
        });
        Ok(Some(CallView {
            call_id: call.as_ref().map(|call| call.call_id.to_string()),
            appointment_id: id.to_string(),
            consultation_id: visit.appointment.consultation_id.as_ref().map(ToString::to_string),
            verdict: weighed.judgement.verdict.as_str().to_owned(),
            reasons: weighed
                .judgement
                .reasons
                .into_iter()
                .map(|reason| ReasonView {
                    code: code_word(reason.code),
                    field: reason.field,
                    evidence: reason.evidence,
                })
                .collect(),
            due: call.as_ref().and_then(|call| call.due),
            state: call.as_ref().map_or("none", |call| call.state.as_str()).to_owned(),
            message_id: call.as_ref().and_then(|call| call.message_id.clone()),
            revision: call.as_ref().map_or(0, |call| call.revision),
            household,
            patient: visit.patient().name,
            client: visit.client().full_name(),
        }))
    }
}

/// A reason's code as it is serialised.
fn code_word(code: sync_core::calls::ReasonCode) -> String {
    serde_json::to_value(code).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

async fn open_vault(options: VaultOptions, store: &mut Store) -> Result<(), Failure> {
    let sealed = store.read().kept::<bool>(Kept::Sealed).map_err(|failure| store_failure(&failure))?;
    let vault = Vault::open(options).await.map_err(|failure| failure.code().failure())?;
    let key = match vault.key(SecretName::MasterKey).await {
        Ok(key) => key,
        Err(VaultFailure::Missing) if sealed == Some(true) => return Err(Code::KeyMismatch.failure()),
        Err(failure) => return Err(failure.code().failure()),
    };
    store.unlock(Sealer::new(&key, KeyId::of(&key)));
    Ok(())
}
