//! What `doctor` asks: every dependency once, without a sign-in at Neo.

use sync_core::failure::{Code, Failure};
use sync_core::ports::PimsRoom;
use sync_core::sign_in::credentials::Credentials;
use sync_core::view::window::{Check, CheckName};
use sync_core::words::{Finding, Phrase, Refusal};

use super::checklist::Found;
use super::{Agent, store_failure};

impl<R: PimsRoom> Agent<R> {
    /// Examines everything, published step by step.
    pub async fn examine(&mut self) -> Vec<Check> {
        let checklist = self.checklist(&[
            CheckName::Database,
            CheckName::Vault,
            CheckName::Browser,
            CheckName::SignedIn,
            CheckName::Cloud,
            CheckName::Queue,
            CheckName::Audit,
            CheckName::Version,
        ]);
        checklist.running(CheckName::Database);
        let visits = self
            .store
            .check()
            .and_then(|()| self.store.read().count_visits())
            .map(|visits| Found::good(&Finding::Visits(visits)));
        checklist.ended(CheckName::Database, &visits.map_err(|failure| store_failure(&failure)));
        checklist.running(CheckName::Vault);
        let vault = self.open_vault_again().await;
        checklist.ended(CheckName::Vault, &vault.map(|()| Found::good(&Finding::Open)));
        checklist.running(CheckName::Browser);
        let browser = self.room.browser(&self.reader_setup_or_default()).await;
        checklist.ended(
            CheckName::Browser,
            &browser
                .map(|name| Found::good(&Finding::Browser(&name)))
                .map_err(|failure| failure.code.failure()),
        );
        checklist.ended(CheckName::SignedIn, &self.examine_credentials());
        checklist.running(CheckName::Cloud);
        checklist.ended(CheckName::Cloud, &self.examine_cloud().await);
        checklist.running(CheckName::Queue);
        checklist.ended(CheckName::Queue, &self.examine_queue().await);
        checklist.running(CheckName::Audit);
        checklist.ended(CheckName::Audit, &self.examine_audit());
        checklist.running(CheckName::Version);
        checklist.ended(CheckName::Version, &self.examine_version());
        checklist.checks()
    }

    fn examine_credentials(&self) -> Result<Found, Failure> {
        let state = self.credential_state().map_err(|failure| store_failure(&failure))?;
        match (&self.settings.neo, state) {
            (Some(neo), Credentials::Configured | Credentials::Validated | Credentials::Active) => {
                Ok(Found::good(&Finding::Neo { url: neo.base_url.as_str(), state: state.as_str() }))
            }
            (Some(_), Credentials::Revoked) => Err(Code::CredentialsRevoked.failure()),
            (Some(_), Credentials::Suspended) => Err(Code::NeoSignInRefused.failure()),
            (Some(_), Credentials::NotConfigured) | (None, _) => Err(Code::CredentialsMissing.failure()),
        }
    }

    fn examine_audit(&self) -> Result<Found, Failure> {
        let verdict = self.store.read().verify_audit().map_err(|failure| store_failure(&failure))?;
        if verdict.is_sound() {
            return Ok(Found::good(&Finding::Entries(verdict.rows)));
        }
        Err(Refusal::AuditFaults(verdict.faults_total).failure())
    }

    pub(super) async fn examine_cloud(&self) -> Result<Found, Failure> {
        let Some(cloud) = self.settings.cloud.clone() else {
            return Ok(Found::absent(&Finding::NoCloud));
        };
        let supabase = self.supabase(&cloud)?;
        match supabase.my_clinics().await {
            Err(failure) => Err(failure.code().failure()),
            Ok(answer) if !answer.value.iter().any(|clinic| clinic.id == cloud.clinic) => {
                Err(Code::CloudRefused.failure())
            }
            Ok(answer) => match answer.skew {
                Some(skew) if skew.num_minutes().abs() > 5 => {
                    Err(Code::ClockWrong.failure().with_detail(Phrase::ClockBehind(skew.num_minutes()).say()))
                }
                _ => Ok(Found::good(&Finding::Cloud { clinic: &cloud.clinic_name, url: cloud.url.as_str() })),
            },
        }
    }

    async fn examine_queue(&self) -> Result<Found, Failure> {
        let Some(queue) = &self.settings.queue else {
            return Ok(Found::absent(&Finding::NoQueue));
        };
        let client = self.queue_of(queue).await?;
        client.check().await.map_err(|failure| failure.code().failure())?;
        Ok(Found::good(&Finding::Queue(queue.url.as_str())))
    }

    /// How many rows were never delivered.
    ///
    /// # Errors
    /// The store.
    pub fn undelivered(&self) -> Result<u32, Failure> {
        let counts = self.store.read().count_outbox().map_err(|failure| store_failure(&failure))?;
        Ok(counts.waiting + counts.parked)
    }
}
