//! What `doctor` asks: every dependency once, without a sign-in at Neo.

use sync_core::failure::{Code, Failure};
use sync_core::sign_in::credentials::Credentials;

use super::{Agent, store_failure};
use crate::joining;
use crate::room::PimsRoom;

/// One dependency by name, with what was found or what is wrong.
pub type Examined = (&'static str, Result<String, Failure>);

impl<R: PimsRoom> Agent<R> {
    /// Examines everything.
    pub async fn examine(&mut self) -> Vec<Examined> {
        let mut found: Vec<Examined> = Vec::new();
        let vault = self.open_vault_again().await;
        let visits = self
            .store
            .check()
            .and_then(|()| self.store.read().count_visits())
            .map(|visits| format!("{visits} visits, undamaged"));
        found.push(("database", visits.map_err(|failure| store_failure(&failure))));
        found.push(("vault", vault.map(|()| "open".to_owned())));
        let browser = self.room.browser(&self.reader_setup_or_default()).await;
        found.push(("browser", browser.map_err(|failure| failure.code.failure())));
        let state = self.credential_state().unwrap_or_default();
        let neo = match (&self.settings.neo, state) {
            (Some(neo), Credentials::Configured | Credentials::Validated | Credentials::Active) => {
                Ok(format!("{} ({state})", neo.base_url))
            }
            (Some(_), Credentials::Revoked) => Err(Code::CredentialsRevoked.failure()),
            (Some(_), Credentials::Suspended) => Err(Code::NeoSignInRefused.failure()),
            (Some(_), Credentials::NotConfigured) | (None, _) => Err(Code::CredentialsMissing.failure()),
        };
        found.push(("neo", neo));
        found.push(("cloud", self.examine_cloud().await));
        found.push(("queue", self.examine_queue().await));
        let audit = self.store.read().verify_audit().map_err(|failure| store_failure(&failure));
        found.push((
            "audit",
            audit.and_then(|verdict| {
                if verdict.is_sound() {
                    Ok(format!("{} entries intact", verdict.rows))
                } else {
                    Err(Failure::new(
                        Code::DatabaseDamaged,
                        format!("The audit trail has {} faults.", verdict.faults_total),
                        "Look at them with: odisctl audit verify",
                    ))
                }
            }),
        ));
        found
    }

    async fn examine_cloud(&self) -> Result<String, Failure> {
        let Some(cloud) = self.settings.cloud.clone() else {
            return Ok("not connected; notes wait on this computer".to_owned());
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
                _ => Ok(format!("{} ({})", cloud.clinic_name, cloud.url)),
            },
        }
    }

    async fn examine_queue(&self) -> Result<String, Failure> {
        let Some(queue) = &self.settings.queue else {
            return Ok("not connected; approved calls wait on this computer".to_owned());
        };
        let vault = self.vault.as_ref().map_err(Clone::clone)?;
        let client = joining::queue(&self.settings, queue, vault).await?;
        client.check().await.map_err(|failure| failure.code().failure())?;
        Ok(queue.url.to_string())
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
