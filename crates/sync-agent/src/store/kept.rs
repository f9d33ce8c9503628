//! Single values by name: `kept` in the clear (no client data), `kept_sealed` for secrets.

use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension;
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};

use super::{Rows, StoreFailure, millis};

/// The names of what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// What sealed columns are bound to.
    Clinic,
    /// This installation, for jitter and the cloud's device name.
    Device,
    /// The guard of the sign-in.
    Guard,
    /// State of the Neo credentials.
    Credential,
    /// Whose visits stand in this file: a hash of Neo's address and the company id.
    Account,
    /// Success, failures in a row, pauses.
    History,
    /// The credentials' generation as the clinic's PCs last told the cloud.
    CloudGeneration,
    /// Whether direct reading was proven on this account.
    DirectProven,
    /// When the reading was done of which nothing owed is left undelivered.
    DeliveredAt,
    /// When a regular run last read everything that it looked at.
    ReadAt,
    /// When nothing was left undelivered between two runs.
    DrainedAt,
    /// How far this PC's clock is from the servers', in seconds.
    ClockSkew,
    /// The cloud has confirmed the audit rows up to this one.
    AuditDelivered,
    /// Until when another PC of the clinic holds the lease.
    StandingByUntil,
    /// Which device that is, by its name in the cloud.
    StandingByFor,
    /// Keyed hashes of sign-ins that Neo has refused.
    Refused,
    /// Sealed data stands in this file: it must never be given a new key.
    Sealed,
    /// What was told in notifications.
    Told,
    /// Usage statistics that wait, and the random id under which they are sent.
    Usage,
    /// What is known of newer versions.
    Updates,
}

impl Kept {
    fn name(self) -> &'static str {
        match self {
            Kept::Clinic => "clinic",
            Kept::Device => "device",
            Kept::Guard => "guard",
            Kept::Credential => "credential",
            Kept::Account => "account",
            Kept::History => "history",
            Kept::CloudGeneration => "cloud_generation",
            Kept::DirectProven => "direct_proven",
            Kept::DeliveredAt => "delivered_at",
            Kept::ReadAt => "read_at",
            Kept::DrainedAt => "drained_at",
            Kept::ClockSkew => "clock_skew",
            Kept::AuditDelivered => "audit_delivered",
            Kept::StandingByUntil => "standing_by_until",
            Kept::StandingByFor => "standing_by_for",
            Kept::Refused => "refused",
            Kept::Sealed => "sealed",
            Kept::Told => "told",
            Kept::Usage => "usage",
            Kept::Updates => "updates",
        }
    }
}

/// So many refused sign-ins are known again.
const REFUSED: usize = 32;

impl Rows<'_> {
    /// Whether Neo has refused exactly this sign-in before.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn was_refused(&self, attempt: &str) -> Result<bool, StoreFailure> {
        let mark = self.refusal_mark(attempt)?;
        Ok(self.refused()?.contains(&mark))
    }

    /// Neo has refused this sign-in: it is known again without standing here.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn remember_refused(&self, attempt: &str) -> Result<(), StoreFailure> {
        let mark = self.refusal_mark(attempt)?;
        let mut refused = self.refused()?;
        refused.retain(|known| *known != mark);
        refused.push(mark);
        let surplus = refused.len().saturating_sub(REFUSED);
        refused.drain(..surplus);
        self.keep(Kept::Refused, &refused)
    }

    /// A person wants what was refused tried once more.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn forget_refused(&self) -> Result<(), StoreFailure> {
        self.keep(Kept::Refused, &Vec::<String>::new())
    }

    fn refused(&self) -> Result<Vec<String>, StoreFailure> {
        Ok(self.kept(Kept::Refused)?.unwrap_or_default())
    }

    fn refusal_mark(&self, attempt: &str) -> Result<String, StoreFailure> {
        let sealer = self.sealer.ok_or(StoreFailure::Locked)?;
        Ok(hex::encode(sealer.blind_index("refused", attempt)))
    }

    /// Nothing is owed any more: what was last read whole is delivered. Stamps from the future were written by a wrong
    /// clock.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn all_delivered(&self, now: DateTime<Utc>) -> Result<(), StoreFailure> {
        let read: Option<DateTime<Utc>> = self.kept(Kept::ReadAt)?;
        let delivered: Option<DateTime<Utc>> = self.kept(Kept::DeliveredAt)?;
        let Some(read) = read.map(|read| read.min(now)) else { return Ok(()) };
        match delivered {
            Some(delivered) if (read..=now).contains(&delivered) => Ok(()),
            Some(_) | None => self.keep(Kept::DeliveredAt, &read),
        }
    }

    /// The value kept under a name.
    ///
    /// # Errors
    /// What SQLite said, or a value that cannot be understood.
    pub fn kept<T: DeserializeOwned>(&self, what: Kept) -> Result<Option<T>, StoreFailure> {
        let text: Option<String> = self
            .connection
            .prepare_cached("select value from kept where name = ?1")?
            .query_row([what.name()], |row| row.get(0))
            .optional()?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    /// Keeps a value under a name.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn keep(&self, what: Kept, value: &impl Serialize) -> Result<(), StoreFailure> {
        self.connection
            .prepare_cached(
                "insert into kept (name, value) values (?1, ?2) on conflict (name) do update set value = ?2",
            )?
            .execute((what.name(), serde_json::to_string(value)?))?;
        Ok(())
    }

    /// A secret kept under a name.
    ///
    /// # Errors
    /// The vault is closed, or the value does not open.
    pub fn kept_secret(&self, name: &str) -> Result<Option<SecretString>, StoreFailure> {
        let sealed: Option<Vec<u8>> = self
            .connection
            .prepare_cached("select sealed_value from kept_sealed where name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        let text: Option<String> =
            sealed.map(|sealed| self.unseal("kept_sealed", "sealed_value", name, &sealed)).transpose()?;
        Ok(text.map(SecretString::from))
    }

    /// Whether a secret is kept under a name; needs no key.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn kept_secret_exists(&self, name: &str) -> Result<bool, StoreFailure> {
        Ok(self
            .connection
            .prepare_cached("select exists (select 1 from kept_sealed where name = ?1)")?
            .query_row([name], |row| row.get(0))?)
    }

    /// Proves that the key at hand is the one that sealed this file.
    ///
    /// # Errors
    /// It is another one.
    pub fn check_key(&self, now: DateTime<Utc>) -> Result<(), StoreFailure> {
        const NAME: &str = "key-check";
        if self.kept_secret(NAME)?.is_some() {
            return Ok(());
        }
        self.keep_secret(NAME, &SecretString::from("the key fits"), now)
    }

    /// Keeps a secret under a name.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn keep_secret(
        &self,
        name: &str,
        secret: &SecretString,
        now: DateTime<Utc>,
    ) -> Result<(), StoreFailure> {
        let sealed = self.seal_value("kept_sealed", "sealed_value", name, &secret.expose_secret())?;
        self.connection
            .prepare_cached(
                "insert into kept_sealed (name, sealed_value, changed_at) values (?1, ?2, ?3) \
                 on conflict (name) do update set sealed_value = ?2, changed_at = ?3",
            )?
            .execute((name, sealed, millis(now)))?;
        Ok(())
    }

    /// Forgets a secret.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn forget_secret(&self, name: &str) -> Result<(), StoreFailure> {
        self.connection.execute("delete from kept_sealed where name = ?1", [name])?;
        Ok(())
    }
}
