//! What `doctor` asks: every dependency once, without a sign-in at Neo.

use sync_core::failure::{Code, Failure};
use sync_core::ports::PimsRoom;
use sync_core::sign_in::credentials::Credentials;
use sync_core::view::window::{Check, CheckName};

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
        ]);
        checklist.running(CheckName::Database);
        let visits = self
            .store
            .check()
            .and_then(|()| self.store.read().count_visits())
            .map(|visits| Found::Good(format!("{visits} visits, undamaged")));
        checklist.ended(CheckName::Database, &visits.map_err(|failure| store_failure(&failure)));
        checklist.running(CheckName::Vault);
        let vault = self.open_vault_again().await;
        checklist.ended(CheckName::Vault, &vault.map(|()| Found::Good("open".to_owned())));
        checklist.running(CheckName::Browser);
        let browser = self.room.browser(&self.reader_setup_or_default()).await;
        checklist
            .ended(CheckName::Browser, &browser.map(Found::Good).map_err(|failure| failure.code.failure()));
        checklist.ended(CheckName::SignedIn, &self.examine_credentials());
        checklist.running(CheckName::Cloud);
        checklist.ended(CheckName::Cloud, &self.examine_cloud().await);
        checklist.running(CheckName::Queue);
        checklist.ended(CheckName::Queue, &self.examine_queue().await);
        checklist.running(CheckName::Audit);
        checklist.ended(CheckName::Audit, &self.examine_audit());
        checklist.checks()
    }

    fn examine_credentials(&self) -> Result<Found, Failure> {
        let state = self.credential_state().map_err(|failure| store_failure(&failure))?;
        match (&self.settings.neo, state) {
            (Some(neo), Credentials::Configured | Credentials::Validated | Credentials::Active) => {
                Ok(Found::Good(format!("{} ({state})", neo.base_url)))
            }
            (Some(_), Credentials::Revoked) => Err(Code::CredentialsRevoked.failure()),
            (Some(_), Credentials::Suspended) => Err(Code::NeoSignInRefused.failure()),
            (Some(_), Credentials::NotConfigured) | (None, _) => Err(Code::CredentialsMissing.failure()),
        }
    }

    fn examine_audit(&self) -> Result<Found, Failure> {
        let verdict = self.store.read().verify_audit().map_err(|failure| store_failure(&failure))?;
        if verdict.is_sound() {
            return Ok(Found::Good(format!("{} entries intact", verdict.rows)));
        }
        Err(Failure::new(
            Code::DatabaseDamaged,
            format!("The audit trail has {} faults.", verdict.faults_total),
            "Look at them with: odisctl audit verify",
        ))
    }

    pub(super) async fn examine_cloud(&self) -> Result<Found, Failure> {
        let Some(cloud) = self.settings.cloud.clone() else {
            return Ok(Found::Absent("not connected; notes wait on this computer"));
        };
        let supabase = self.supabase(&cloud)?;
        match supabase.my_clinics().await {
            Err(failure) => Err(failure.code().failure()),
            Ok(answer) if !answer.value.iter().any(|clinic| clinic.id == cloud.clinic) => {
                Err(Code::CloudRefused.failure())
            }
            Ok(answer) => match answer.skew {
                Some(skew) if skew.num_minutes().abs() > 5 => {
                    Err(Code::ClockWrong.failure().with_detail(format!("{} min", skew.num_minutes())))
                }
                _ => Ok(Found::Good(format!("{} ({})", cloud.clinic_name, cloud.url))),
            },
        }
    }

    async fn examine_queue(&self) -> Result<Found, Failure> {
        let Some(queue) = &self.settings.queue else {
            return Ok(Found::Absent("not connected; approved calls wait on this computer"));
        };
        let client = self.queue_of(queue).await?;
        client.check().await.map_err(|failure| failure.code().failure())?;
        Ok(Found::Good(queue.url.to_string()))
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
