//! Whom visits are about: what is known of an animal and of a client from all of their visits, found by keyed hashes of their ids.

use chrono::{DateTime, NaiveDateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use sync_core::practice::{AppointmentId, ClientId, PatientId, Visit};
use sync_core::reconcile::KnownVisit;

use super::visits::wall_text;
use super::{Rows, StoreFailure, millis};

impl Rows<'_> {
    /// Every stored visit of the same animal or the same client that starts inside a window of the clinic's wall clock, itself not.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn other_visits(
        &self,
        visit: &Visit,
        (from, to): (NaiveDateTime, NaiveDateTime),
    ) -> Result<Vec<KnownVisit>, StoreFailure> {
        let (patient, client) = (visit.patient().id, visit.client().id);
        let mut found: Vec<KnownVisit> = Vec::new();
        for (column, index) in [
            ("patient_index", patient.is_some().then(|| self.patient_index(patient.as_ref()))),
            ("client_index", client.is_some().then(|| self.client_index(client.as_ref()))),
        ] {
            let Some(index) = index.transpose()? else { continue };
            let condition = format!("{column} = ?1 and start_wall between ?2 and ?3 and appointment_id <> ?4");
            let values = (index, wall_text(from), wall_text(to), visit.appointment.id.as_str());
            for known in self.known_where(&condition, values)? {
                if found.iter().all(|other| other.appointment_id != known.appointment_id) {
                    found.push(known);
                }
            }
        }
        Ok(found)
    }

    /// Makes visits that an earlier version stored findable by their people; returns how many.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn index_people(&self) -> Result<usize, StoreFailure> {
        let mut statement = self
            .connection
            .prepare_cached("select appointment_id from visits where client_index is null or patient_index is null")?;
        let ids: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut write = self.connection.prepare_cached(
            "update visits set patient_index = ?2, client_index = ?3 where appointment_id = ?1",
        )?;
        for id in &ids {
            // Facts that do not open name nobody until Neo is read again.
            let facts = self.facts(&AppointmentId::new(id.as_str()))?;
            let patient = facts.as_ref().and_then(|visit| visit.patient().id);
            let client = facts.as_ref().and_then(|visit| visit.client().id);
            write.execute((id, self.patient_index(patient.as_ref())?, self.client_index(client.as_ref())?))?;
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
