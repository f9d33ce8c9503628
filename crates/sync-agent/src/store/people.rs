//! Whom visits are about: what is known of an animal and of a client from all of their visits, found by keyed hashes of their ids.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use sync_core::practice::{AppointmentId, ClientId, PatientId, Visit};

use super::visits::wall_text;
use super::{Rows, StoreFailure, millis};

/// Visits of one client at most that begin later or are under way; a shelter has hundreds.
const MOST_LATER: u32 = 64;

/// How near other visits must be, on the clinic's wall clock.
#[derive(Clone, Copy, Debug)]
pub struct Near {
    /// Of those before: not older than this.
    pub from: NaiveDateTime,
    /// Of those that have begun and are not over: not older than this.
    pub under_way_since: NaiveDateTime,
    /// Of those to come: not beyond this.
    pub to: NaiveDateTime,
    /// How many of those before.
    pub earlier: u32,
}

impl Rows<'_> {
    /// The stored visits of the same animal or the same client that matter to this one, itself not: those that begin with it or later, until
    /// `to`; those before it that are under way, since `under_way_since`; and `earlier` of those before it that have a note, the latest, since `from`.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn other_visits(&self, visit: &Visit, near: &Near) -> Result<BTreeSet<AppointmentId>, StoreFailure> {
        let (patient, client) = (visit.patient().id, visit.client().id);
        let start = wall_text(visit.appointment.start);
        let (from, to, since) = (wall_text(near.from), wall_text(near.to), wall_text(near.under_way_since));
        let mut found = BTreeSet::new();
        for (column, index) in [
            ("patient_index", patient.is_some().then(|| self.patient_index(patient.as_ref()))),
            ("client_index", client.is_some().then(|| self.client_index(client.as_ref()))),
        ] {
            let Some(index) = index.transpose()? else { continue };
            for (condition, bounds, most) in [
                ("start_wall between ?2 and ?3", [&start, &to], MOST_LATER),
                ("start_wall between ?2 and ?3 and status = 'ongoing'", [&since, &start], MOST_LATER),
                ("start_wall between ?2 and ?3 and note_hash is not null", [&from, &start], near.earlier),
            ] {
                let sql = format!(
                    "select appointment_id from visits where {column} = ?1 and {condition} and appointment_id <> ?4 \
                     order by start_wall desc limit ?5"
                );
                let mut statement = self.connection.prepare_cached(&sql)?;
                let values = (&index, bounds[0], bounds[1], visit.appointment.id.as_str(), most);
                let ids = statement.query_map(values, |row| row.get::<_, String>(0))?;
                found.extend(ids.map(|id| id.map(AppointmentId::new)).collect::<Result<Vec<_>, _>>()?);
            }
        }
        Ok(found)
    }

    /// Makes visits that an earlier version stored findable by their people; returns how many.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn index_people(&self) -> Result<usize, StoreFailure> {
        let mut statement = self.connection.prepare_cached(
            "select appointment_id from visits where client_index is null or patient_index is null",
        )?;
        let ids: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut write = self.connection.prepare_cached(
            "update visits set patient_index = ?2, client_index = ?3 where appointment_id = ?1",
        )?;
        for id in &ids {
            // Facts that do not open name nobody until Neo is read again.
            let facts = self.facts(&AppointmentId::new(id.as_str()))?;
            let patient = facts.as_ref().and_then(|visit| visit.patient().id);
            let client = facts.as_ref().and_then(|visit| visit.client().id);
            write.execute((
                id,
                self.patient_index(patient.as_ref())?,
                self.client_index(client.as_ref())?,
            ))?;
        }
        Ok(ids.len())
    }

    /// Remembers that a visit recorded a patient's death.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn remember_death(
        &self,
        patient: &PatientId,
        id: &AppointmentId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreFailure> {
        let index = self.patient_index(Some(patient))?;
        self.connection
            .prepare_cached(
                "insert into deaths (patient_index, appointment_id, since) values (?1, ?2, ?3) \
                 on conflict (patient_index) do nothing",
            )?
            .execute((&index, id.as_str(), millis(now)))?;
        Ok(())
    }

    /// Whether another visit recorded this patient's death.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn died_in_another(&self, patient: &PatientId, id: &AppointmentId) -> Result<bool, StoreFailure> {
        let index = self.patient_index(Some(patient))?;
        Ok(self
            .connection
            .prepare_cached(
                "select exists (select 1 from deaths where patient_index = ?1 and appointment_id <> ?2)",
            )?
            .query_row((&index, id.as_str()), |row| row.get(0))?)
    }

    /// Remembers that a visit recorded this client's wish not to be called.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn remember_refusal(
        &self,
        client: &ClientId,
        id: &AppointmentId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreFailure> {
        let name = self.refusal(client)?;
        if self.kept_secret_exists(&name)? {
            return Ok(());
        }
        self.keep_secret(&name, &SecretString::from(id.as_str()), now)
    }

    /// Whether another visit recorded this client's wish not to be called.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn refused_in_another(&self, client: &ClientId, id: &AppointmentId) -> Result<bool, StoreFailure> {
        let first = self.kept_secret(&self.refusal(client)?)?;
        Ok(first.is_some_and(|first| first.expose_secret() != id.as_str()))
    }

    /// The name of a client's refusal: a keyed hash, from which nobody can guess the client.
    fn refusal(&self, client: &ClientId) -> Result<String, StoreFailure> {
        let index = self.sealer.ok_or(StoreFailure::Locked)?.blind_index("refusal", client.as_str());
        Ok(format!("refusal/{}", hex::encode(index)))
    }

    /// By what an animal's visits are found; empty where it is not named.
    pub(super) fn patient_index(&self, patient: Option<&PatientId>) -> Result<Vec<u8>, StoreFailure> {
        self.index("patient", patient.map(PatientId::as_str))
    }

    /// By what a client's visits are found; empty where they are not named.
    pub(super) fn client_index(&self, client: Option<&ClientId>) -> Result<Vec<u8>, StoreFailure> {
        self.index("client", client.map(ClientId::as_str))
    }

    fn index(&self, purpose: &str, id: Option<&str>) -> Result<Vec<u8>, StoreFailure> {
        let sealer = self.sealer.ok_or(StoreFailure::Locked)?;
        Ok(id.map(|id| sealer.blind_index(purpose, id).to_vec()).unwrap_or_default())
    }
}
