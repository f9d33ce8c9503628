//! Setting up: credentials of Neo (validated before they are kept), cloud, queue, a person's own sign-in.

use std::sync::Arc;

use secrecy::SecretString;
use serde_json::json;
use sync_core::audit::{Action, Phase, Status};
use sync_core::cloud::MyClinic;
use sync_core::failure::{Code, Failure};
use sync_core::ports::{KeptSession, NeoAccess, Pims, PimsRoom};
use sync_core::practice::zone::Zone;
use sync_core::sign_in::credentials::{CredentialEvent, Credentials};
use sync_core::sign_in::page::is_acceptable_address;
use sync_core::sign_in::{Guard, SignInEnd, Wish};
use sync_core::view::Activity;
use sync_core::view::window::CheckName;
use sync_core::words::{Finding, Refusal};
use url::Url;
use uuid::Uuid;

use super::by_person::Waiting;
use super::checklist::Found;
use super::proving::Watched;
use super::{Agent, forgive_failures, store_failure};
use crate::credentials::{self, Given};
use crate::deliver;
use crate::joining;
use crate::push::supabase::tokens::MemoryTokens;
use crate::push::supabase::{PushFailure, Supabase, TokenStore as _};
use crate::run::{SESSION, packed, sign_in_with_candidates};
use crate::settings::{CloudSettings, NeoSettings, QueueSettings};
use crate::store::{Kept, OwedKind, StoreFailure};
use crate::vault::{SecretName, Vault};

/// How a set-up ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetUpEnd {
    /// Neo accepted the credentials; they are stored.
    Accepted,
    /// They are stored untried.
    Stored,
}

/// What connects Neo.
pub struct NeoGiven {
    /// Its address.
    pub base_url: Url,
    /// The clinic's zone.
    pub zone: Zone,
    /// The credentials.
    pub credentials: Given,
}

/// What connects the cloud.
pub struct CloudGiven {
    /// Address of the project.
    pub url: Url,
    /// Its publishable key.
    pub key: String,
    /// The clinic's account.
    pub email: String,
    /// Its password; not kept.
    pub password: SecretString,
    /// Which clinic, where the account has several.
    pub clinic: Option<Uuid>,
}

/// What was connected.
#[derive(Clone, Debug)]
pub struct CloudJoined {
    /// The clinic; absent where the account has several and none was named: nothing was kept then.
    pub clinic: Option<MyClinic>,
    /// All that the account may sync.
    pub clinics: Vec<MyClinic>,
}

/// What connects the queue.
pub struct QueueGiven {
    /// Where the queue is, whom it calls, and whether that one claims.
    pub settings: QueueSettings,
    /// The token; without one the token that is stored already is used.
    pub token: Option<SecretString>,
}

/// Credentials that Neo accepted, not stored yet.
pub(super) struct Validated {
    /// The guard's book as it stands for them.
    pub(super) fresh: Guard,
    /// The session that they opened.
    pub(super) session: Option<KeptSession>,
}

impl<R: PimsRoom> Agent<R> {
    /// Stores Neo's credentials; with `validate`, only after Neo has accepted them and shown today's schedule. The
    /// password is submitted exactly once, and a refusal leaves whatever was stored before as it was. The steps are
    /// published as a checklist.
    ///
    /// # Errors
    /// Why they were not stored.
    pub async fn set_up(&mut self, given: NeoGiven, validate: bool) -> Result<SetUpEnd, Failure> {
        let NeoGiven { base_url, zone, credentials: given } = given;
        let neo = NeoSettings { base_url: neo_address(base_url)?, zone };
        self.open_vault_again().await?;
        let vault = Arc::clone(self.vault.as_ref().map_err(Clone::clone)?);
        let account = account(&neo.base_url, &given.company_id);
        self.prove_same_clinic(&account)?;
        let access = NeoAccess {
            base_url: neo.base_url.clone(),
            company_id: given.company_id.clone(),
            username: given.username.clone(),
            password: given.password.clone(),
        };
        self.prove_not_refused(&access)?;
        let validated = match validate {
            true => match self.try_credentials(&neo, &access).await {
                Ok(validated) => Some(validated),
                Err(failure) => {
                    self.wait_for_person(&failure, Waiting { neo, given, does: Action::CredentialsStored });
                    return Err(failure);
                }
            },
            false => None,
        };
        self.connected(&vault, neo, &given, Action::CredentialsStored, validated).await?;
        self.publish(Activity::Idle, None);
        Ok(if validate { SetUpEnd::Accepted } else { SetUpEnd::Stored })
    }

    /// Keeps credentials, where they are used and whose they are. `does`: whether they are the first or take others' place.
    pub(super) async fn connected(
        &mut self,
        vault: &Vault,
        neo: NeoSettings,
        given: &Given,
        does: Action,
        validated: Option<Validated>,
    ) -> Result<(), Failure> {
        let account = account(&neo.base_url, &given.company_id);
        credentials::store(vault, given).await.map_err(|failure| failure.code().failure())?;
        self.change_settings(|file| file.neo = Some(neo))?;
        self.store
            .write::<_, StoreFailure>(|rows| rows.keep(Kept::Account, &account))
            .map_err(|failure| store_failure(&failure))?;
        self.credentials_kept(does, validated)?;
        self.waits_for_person = None;
        Ok(())
    }

    /// What Neo has refused once is not submitted again, however often it is given: the account would be locked.
    fn prove_not_refused(&self, access: &NeoAccess) -> Result<(), Failure> {
        let refused = self.store.read().was_refused(&credentials::attempt(access));
        match refused.map_err(|failure| store_failure(&failure))? {
            true => Err(Refusal::RefusedBefore.failure()),
            false => Ok(()),
        }
    }

    /// Two clinics' visits must never meet in one file: the same numbers mean other animals there.
    fn prove_same_clinic(&self, account: &str) -> Result<(), Failure> {
        let rows = self.store.read();
        let kept: Option<String> = rows.kept(Kept::Account).map_err(|failure| store_failure(&failure))?;
        let visits = rows.count_visits().map_err(|failure| store_failure(&failure))?;
        match kept {
            Some(kept) if kept != account && visits > 0 => Err(Refusal::OtherClinicHere.failure()),
            Some(_) | None => Ok(()),
        }
    }

    /// Replaces the password, after Neo has accepted the new one; until then the old one stays in use.
    ///
    /// # Errors
    /// Why it was not replaced.
    pub async fn rotate(&mut self, password: SecretString) -> Result<(), Failure> {
        let Some(neo) = self.settings.neo.clone() else { return Err(Code::CredentialsMissing.failure()) };
        self.open_vault_again().await?;
        let vault = Arc::clone(self.vault.as_ref().map_err(Clone::clone)?);
        let old =
            credentials::access(&vault, &neo.base_url).await.map_err(|failure| failure.code().failure())?;
        let access = NeoAccess { password: password.clone(), ..old.clone() };
        self.prove_not_refused(&access)?;
        let given = Given { company_id: old.company_id, username: old.username, password };
        let does = Action::CredentialsRotated;
        match self.try_credentials(&neo, &access).await {
            Ok(validated) => self.connected(&vault, neo, &given, does, Some(validated)).await,
            Err(failure) => {
                self.wait_for_person(&failure, Waiting { neo, given, does });
                Err(failure)
            }
        }
    }

    /// One sign-in with credentials that are not stored yet. New credentials: the guard's holds on the old ones do not
    /// bind them, its book is kept all the same, and a refusal is theirs alone.
    async fn try_credentials(&mut self, neo: &NeoSettings, access: &NeoAccess) -> Result<Validated, Failure> {
        let _account = self.account_lock(access)?;
        let now = self.now();
        let kept: Guard = self
            .store
            .read()
            .kept(Kept::Guard)
            .map_err(|failure| store_failure(&failure))?
            .unwrap_or_default();
        let kept = kept.recover(now);
        let fresh = self.fresh_guard()?;
        fresh.may_submit(now, Wish::Manual).map_err(|held| held.code().failure())?;
        let checklist = self.checklist(&[
            CheckName::Browser,
            CheckName::NeoReached,
            CheckName::SignedIn,
            CheckName::Schedule,
            CheckName::Cloud,
        ]);
        checklist.running(CheckName::Browser);
        let browser =
            self.room.browser(&self.reader_setup(neo)).await.map_err(|failure| failure.code.failure());
        checklist
            .ended(CheckName::Browser, &browser.clone().map(|name| Found::good(&Finding::Browser(&name))));
        browser?;

        checklist.running(CheckName::NeoReached);
        let inner = self.room.reader(&self.reader_setup(neo));
        let mut pims = Watched { inner, checklist: checklist.clone() };
        let tried = sign_in_with_candidates(self, &mut pims, access, &kept, fresh).await;
        let tried = tried.map_err(|failure| {
            tracing::warn!(code = failure.code.as_str(), detail = %failure.detail, "the credentials were not accepted");
            let failure = failure.code.failure();
            checklist.sign_in_failed(&failure);
            failure
        });
        let proved = match tried {
            Ok(fresh) => {
                checklist.good(CheckName::NeoReached, None);
                checklist.good(CheckName::SignedIn, None);
                checklist.running(CheckName::Schedule);
                let schedule = self.prove_schedule(&mut pims, neo.zone).await;
                let found = schedule.clone().map(|visits| Found::good(&Finding::Appointments(visits as u64)));
                checklist.ended(CheckName::Schedule, &found);
                schedule.map(|_| fresh)
            }
            Err(failure) => Err(failure),
        };
        let closing = pims.close().await;
        let fresh = proved?;
        checklist.running(CheckName::Cloud);
        // Neo was accepted whatever the cloud says: what is read waits here for it.
        let cloud = self.examine_cloud().await;
        checklist.ended(CheckName::Cloud, &cloud);
        Ok(Validated { fresh, session: closing.session })
    }

    /// The credentials in the vault are new: their book begins, and no session of others is used with them.
    fn credentials_kept(&mut self, does: Action, validated: Option<Validated>) -> Result<(), Failure> {
        let now = self.now();
        let actor = self.actor.clone();
        let stored = Credentials::NotConfigured.on(CredentialEvent::Stored);
        let state = match &validated {
            Some(_) => stored.on(CredentialEvent::Tried(SignInEnd::Accepted)),
            None => stored,
        };
        let fresh = match &validated {
            Some(validated) => validated.fresh.clone(),
            None => self.fresh_guard()?,
        };
        self.store
            .write::<_, StoreFailure>(|rows| {
                rows.keep(Kept::Guard, &fresh)?;
                forgive_failures(rows, now)?;
                match validated.as_ref().and_then(|validated| validated.session.as_ref()) {
                    Some(session) => rows.keep_secret(SESSION, &packed(session), now)?,
                    None => rows.forget_secret(SESSION)?,
                }
                rows.keep(Kept::DirectProven, &false)?;
                rows.keep(Kept::Credential, &state)?;
                rows.audit(
                    now,
                    &actor,
                    (does, Phase::Outcome, Status::Success),
                    None,
                    json!({ "state": state.as_str(), "generation": fresh.generation() }),
                )?;
                deliver::owe_credential(rows, state, &fresh, now)
            })
            .map_err(|failure| store_failure(&failure))
    }

    /// The guard's book for new credentials: above those of the clinic's other PCs.
    pub(super) fn fresh_guard(&self) -> Result<Guard, Failure> {
        let rows = self.store.read();
        let read = || -> Result<Guard, StoreFailure> {
            let kept: Guard = rows.kept(Kept::Guard)?.unwrap_or_default();
            let elsewhere: u64 = rows.kept(Kept::CloudGeneration)?.unwrap_or_default();
            let now = self.now();
            Ok(kept.recover(now).with_generation_at_least(elsewhere).new_credentials(now))
        };
        read().map_err(|failure| store_failure(&failure))
    }

    /// Signs the clinic in to its Supabase project and chooses the clinic.
    ///
    /// # Errors
    /// The sign-in was refused or not reached, or the clinic is not clear; nothing is kept then but, after a good
    /// sign-in, its token.
    pub async fn connect_cloud(&mut self, given: CloudGiven) -> Result<CloudJoined, Failure> {
        self.open_vault_again().await?;
        let vault = Arc::clone(self.vault.as_ref().map_err(Clone::clone)?);
        let draft = CloudSettings {
            url: given.url,
            key: given.key.trim().to_owned(),
            email: given.email.trim().to_owned(),
            clinic: Uuid::nil(),
            clinic_name: String::new(),
            clinic_phone: None,
        };
        // Proved with tokens that live in memory: a sign-in that comes to nothing must not end the one in use.
        let tokens = Arc::new(MemoryTokens::default());
        let supabase: Arc<Supabase> = joining::supabase_with(
            &self.home,
            &self.settings,
            &draft,
            Arc::<MemoryTokens>::clone(&tokens),
            Arc::clone(&self.clock),
        )?;
        let cloud = |failure: PushFailure| {
            tracing::warn!(%failure, "the cloud was not connected");
            failure.code().failure()
        };
        supabase.sign_in(&draft.email, &given.password).await.map_err(cloud)?;
        let mut clinics = supabase.my_clinics().await.map_err(cloud)?.value;
        clinics.retain(|clinic| clinic.role != "viewer");
        let Some(clinic) = chosen(&clinics, given.clinic)? else {
            return Ok(CloudJoined { clinic: None, clinics });
        };
        self.prove_same_cloud(&draft.url, clinic.id)?;
        let token = tokens.get().await.map_err(|failure| failure.0.failure())?;
        let token = token.ok_or_else(|| Code::CloudSignInRefused.failure())?;
        vault.put(SecretName::CloudRefreshToken, &token).await.map_err(|failure| failure.code().failure())?;
        let joined = CloudSettings { clinic: clinic.id, clinic_name: clinic.name.clone(), ..draft };
        self.change_settings(|file| file.cloud = Some(joined))?;
        self.audit(
            (Action::CloudConnected, Phase::Outcome, Status::Success),
            Some(&clinic.id.to_string()),
            json!({}),
        )
        .map_err(|failure| store_failure(&failure))?;
        self.publish(Activity::Idle, None);
        Ok(CloudJoined { clinic: Some(clinic), clinics })
    }

    /// What was delivered to one clinic of one project must not count as delivered to another.
    fn prove_same_cloud(&self, url: &Url, clinic: Uuid) -> Result<(), Failure> {
        let visits = self.store.read().count_visits().map_err(|failure| store_failure(&failure))?;
        match &self.settings.cloud {
            Some(known) if visits > 0 && (known.clinic != clinic || known.url.origin() != url.origin()) => {
                Err(Refusal::OtherCloudHere.failure())
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Connects the queue, after it has accepted the token.
    ///
    /// # Errors
    /// It was not reached or refused; nothing is kept then.
    pub async fn connect_queue(&mut self, given: QueueGiven) -> Result<(), Failure> {
        self.open_vault_again().await?;
        let vault = Arc::clone(self.vault.as_ref().map_err(Clone::clone)?);
        let before = vault.get(SecretName::QueueToken).await.ok();
        let QueueGiven { mut settings, token } = given;
        settings.by_clinic = false;
        match (&token, &before, &self.settings.queue) {
            (Some(token), _, _) => {
                vault.put(SecretName::QueueToken, token).await.map_err(|failure| failure.code().failure())?;
            }
            (None, _, _)
                if self.settings.cloud.as_ref().is_some_and(|cloud| joining::is_of(cloud, &settings.url)) =>
            {
                settings.by_clinic = true;
            }
            // A stored token goes nowhere but where it was given for.
            (None, Some(_), Some(known)) if known.url.origin() == settings.url.origin() => {}
            (None, _, _) => {
                return Err(Refusal::QueueTokenMissing.failure());
            }
        }
        let checked = async {
            let queue = self.queue_of(&settings).await?;
            queue.check().await.map_err(|failure| {
                tracing::warn!(%failure, "the queue was not connected");
                failure.code().failure()
            })
        }
        .await;
        if let Err(failure) = checked {
            let restored = match &before {
                Some(token) => vault.put(SecretName::QueueToken, token).await,
                None => vault.delete(SecretName::QueueToken).await,
            };
            restored.map_err(|failure| failure.code().failure())?;
            return Err(failure);
        }
        let by_clinic = settings.by_clinic;
        self.change_settings(|file| file.queue = Some(settings))?;
        if by_clinic && before.is_some() {
            // Nothing needs it any more.
            vault.delete(SecretName::QueueToken).await.map_err(|failure| failure.code().failure())?;
        }
        // What the old token or address was refused for may be right now.
        let now = self.now();
        self.store
            .write::<_, StoreFailure>(|rows| rows.revive(&[OwedKind::Withdraw, OwedKind::Publish], now))
            .map_err(|failure| store_failure(&failure))?;
        self.audit((Action::QueueConnected, Phase::Outcome, Status::Success), None, json!({}))
            .map_err(|failure| store_failure(&failure))?;
        self.publish(Activity::Idle, None);
        Ok(())
    }
}

/// Whose visits they are, without saying it.
fn account(base_url: &Url, company_id: &str) -> String {
    use sha2::{Digest, Sha256};
    let text = format!("{}\n{}", base_url.origin().ascii_serialization(), company_id.trim().to_lowercase());
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The origin of an address: https, or http on this machine.
fn neo_address(url: Url) -> Result<Url, Failure> {
    if !is_acceptable_address(&url) {
        return Err(Code::NeoAddress.failure());
    }
    let mut origin = url;
    origin.set_path("/");
    origin.set_query(None);
    origin.set_fragment(None);
    Ok(origin)
}

/// The clinic that was asked for, or the only one; `None` where one of several must be chosen.
fn chosen(clinics: &[MyClinic], asked: Option<Uuid>) -> Result<Option<MyClinic>, Failure> {
    match (asked, clinics) {
        (Some(id), all) => {
            let found = all.iter().find(|clinic| clinic.id == id).cloned();
            found.map(Some).ok_or_else(|| Refusal::ClinicNotAllowed.failure())
        }
        (None, []) => Err(Refusal::NoClinic.failure()),
        (None, [only]) => Ok(Some(only.clone())),
        (None, _) => Ok(None),
    }
}
