//! What the window's lists show, read in few statements: a list of two thousand visits must not ask two thousand
//! questions. Only names are opened; notes stay sealed until one visit is looked at.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use rusqlite::OptionalExtension;
use serde::Deserialize;
use sync_core::outbox::ParkReason;
use sync_core::practice::{AppointmentId, VisitStatus};

use super::visits::odd_column;
use super::{OwedKind, Rows, RunRow, StoreFailure, instant, millis};

const WALL: &str = "%Y-%m-%dT%H:%M:%S";

/// One visit with what a line of a list needs.
#[derive(Clone, Debug)]
pub struct VisitLine {
    /// Its key.
    pub id: AppointmentId,
    /// Start on the clinic's wall clock.
    pub start: NaiveDateTime,
    /// Where it stands.
    pub status: VisitStatus,
    /// It has a note.
    pub has_note: bool,
    /// Runs in a row in which the consultation could not be read.
    pub failed_reads: u32,
    /// The cloud has confirmed it as it stands.
    pub delivered: bool,
    /// When it was last really read.
    pub read_at: Option<DateTime<Utc>>,
    /// Names and kind.
    pub names: Names,
    /// Verdict and the first reason's code, once it was judged.
    pub judged: Option<(String, Option<String>)>,
    /// State and due time of its call.
    pub call: Option<(String, Option<DateTime<Utc>>)>,
}

/// What of a visit's facts a list shows.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The animal.
    pub patient: String,
    /// The person.
    pub client: String,
    /// Kind of visit in the PIMS's words.
    pub kind: Option<String>,
}

/// A row of the outbox that was set aside.
#[derive(Clone, Debug)]
pub struct ParkedLine {
    /// What it carries.
    pub kind: OwedKind,
    /// Whose state it carries.
    pub subject: String,
    /// Why it was set aside.
    pub reason: ParkReason,
    /// Sent so many times.
    pub attempts: u32,
    /// Since when it is owed.
    pub since: DateTime<Utc>,
}

/// A visit whose consultation could not be read.
#[derive(Clone, Debug)]
pub struct UnreadLine {
    /// Its key.
    pub id: AppointmentId,
    /// How often in a row.
    pub tries: u32,
    /// When it was last really read.
    pub read_at: Option<DateTime<Utc>>,
}

/// A call of which nobody knows whether the queue has it.
#[derive(Clone, Debug)]
pub struct UncertainLine {
    /// The call.
    pub call_id: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// One of its visits.
    pub appointment_id: Option<AppointmentId>,
}

/// What the figures ask of a completed visit.
#[derive(Clone, Debug)]
pub struct CompletedLine {
    /// Its key.
    pub id: AppointmentId,
    /// When it was first seen completed.
    pub completed_at: DateTime<Utc>,
    /// When its note was first stored.
    pub noted_at: Option<DateTime<Utc>>,
    /// The cloud has confirmed it as it stands.
    pub delivered: bool,
    /// Verdict, once it was judged.
    pub verdict: Option<String>,
    /// State of its call.
    pub call: Option<String>,
}

/// An entry of the audit trail as it stands.
#[derive(Clone, Debug)]
pub struct AuditLine {
    /// Its number.
    pub seq: u32,
    /// The columns: at, actor, action, phase, status, object, detail.
    pub columns: [String; 7],
}

/// The few facts that a list shows; everything else is passed over without being kept.
#[derive(Deserialize)]
struct FactsShown {
    appointment: AppointmentShown,
    consultation: Option<ConsultationShown>,
}

#[derive(Deserialize)]
struct AppointmentShown {
    type_name: Option<String>,
    patient: PatientShown,
    client: ClientShown,
}

#[derive(Deserialize)]
struct ConsultationShown {
    patient: PatientShown,
    client: ClientShown,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PatientShown {
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ClientShown {
    first_name: String,
    last_name: String,
}

impl FactsShown {
    /// As [`sync_core::practice::Visit::patient`] and `client` lay the two answers over each other.
    fn names(self) -> Names {
        let read = self.consultation.map(|read| (read.patient, read.client)).unwrap_or_default();
        let pick = |a: String, b: String| if a.trim().is_empty() { b } else { a };
        let (patient, client) = (self.appointment.patient, self.appointment.client);
        let first = pick(client.first_name, read.1.first_name);
        let last = pick(client.last_name, read.1.last_name);
        let parts = [first.trim(), last.trim()].into_iter().filter(|part| !part.is_empty());
        Names {
            patient: pick(patient.name, read.0.name),
            client: parts.collect::<Vec<_>>().join(" "),
            kind: self.appointment.type_name.filter(|kind| !kind.trim().is_empty()),
        }
    }
}

#[derive(Deserialize)]
struct WeighedShown {
    judgement: JudgementShown,
}

#[derive(Deserialize)]
struct JudgementShown {
    reasons: Vec<ReasonShown>,
}

#[derive(Deserialize)]
struct ReasonShown {
    code: String,
}

impl OwedKind {
    /// A kind by its stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Visit, Self::Call, Self::Credential, Self::Publish, Self::Withdraw]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

impl Rows<'_> {
    /// Rows that this connection has changed since it was opened: grows with every write.
    pub fn changes(&self) -> u64 {
        self.connection.total_changes()
    }

    /// Visits that start within a window of the clinic's wall clock, newest first.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn visit_lines(
        &self,
        window: Option<(NaiveDateTime, NaiveDateTime)>,
        most: u32,
    ) -> Result<Vec<VisitLine>, StoreFailure> {
        let (from, to) = match window {
            Some((from, to)) => (from.format(WALL).to_string(), to.format(WALL).to_string()),
            None => (String::new(), "9".to_owned()),
        };
        let mut statement = self.connection.prepare_cached(
            "select v.appointment_id, v.start_wall, v.status, v.note_hash is not null, v.failed_reads, \
               v.delivered_revision >= v.revision, v.read_at, v.sealed_facts, j.verdict, j.sealed_judgement, c.state, c.due \
             from visits v left join judgements j using (appointment_id) \
             left join call_visits cv using (appointment_id) left join calls c on c.call_id = cv.call_id \
             where v.start_wall >= ?1 and v.start_wall <= ?2 order by v.start_wall desc, v.appointment_id desc \
             limit ?3",
        )?;
        let mut rows = statement.query((from, to, most))?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            let start: String = row.get(1)?;
            let status: String = row.get(2)?;
            let facts = row.get_ref(7)?.as_blob().map_err(|error| odd_column(7, error))?;
            let names = self.shown::<FactsShown>("visits", "sealed_facts", &id, facts)?;
            let verdict: Option<String> = row.get(8)?;
            let judged = match verdict {
                Some(verdict) => {
                    let sealed = row.get_ref(9)?.as_blob().map_err(|error| odd_column(9, error))?;
                    let weighed =
                        self.shown::<WeighedShown>("judgements", "sealed_judgement", &id, sealed)?;
                    let why = weighed.and_then(|weighed| weighed.judgement.reasons.into_iter().next());
                    Some((verdict, why.map(|why| why.code)))
                }
                None => None,
            };
            let state: Option<String> = row.get(10)?;
            let due: Option<i64> = row.get(11)?;
            lines.push(VisitLine {
                start: NaiveDateTime::parse_from_str(&start, WALL).map_err(|error| odd_column(1, error))?,
                status: match status.as_str() {
                    "ongoing" => VisitStatus::Ongoing,
                    "completed" => VisitStatus::Completed,
                    "closed" => VisitStatus::Closed,
                    // The column's CHECK admits nothing else.
                    _ => VisitStatus::Draft,
                },
                has_note: row.get(3)?,
                failed_reads: row.get(4)?,
                delivered: row.get(5)?,
                read_at: row.get::<_, Option<i64>>(6)?.map(instant),
                names: names.map(FactsShown::names).unwrap_or_default(),
                judged,
                call: state.map(|state| (state, due.map(instant))),
                id: AppointmentId::new(id),
            });
        }
        Ok(lines)
    }

    /// Visits completed since.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn completed_since(&self, since: DateTime<Utc>) -> Result<Vec<CompletedLine>, StoreFailure> {
        let mut statement = self.connection.prepare_cached(
            "select v.appointment_id, v.completed_at, \
               (select min(n.stored_at) from notes n where n.appointment_id = v.appointment_id and v.note_hash is not null), \
               v.delivered_revision >= v.revision, j.verdict, c.state \
             from visits v left join judgements j using (appointment_id) \
             left join call_visits cv using (appointment_id) left join calls c on c.call_id = cv.call_id \
             where v.status = 'completed' and v.completed_at >= ?1",
        )?;
        let rows = statement.query_map([millis(since)], |row| {
            Ok(CompletedLine {
                id: AppointmentId::new(row.get::<_, String>(0)?),
                completed_at: instant(row.get(1)?),
                noted_at: row.get::<_, Option<i64>>(2)?.map(instant),
                delivered: row.get(3)?,
                verdict: row.get(4)?,
                call: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Runs that began since, newest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn runs_since(&self, since: DateTime<Utc>) -> Result<Vec<RunRow>, StoreFailure> {
        let many: u32 = self
            .connection
            .prepare_cached("select count(*) from runs where started_at >= ?1")?
            .query_row([millis(since)], |row| row.get(0))?;
        self.runs(many)
    }

    /// A value that does not open is shown as if it were empty; the next look at Neo writes it anew.
    pub(super) fn shown<T: serde::de::DeserializeOwned>(
        &self,
        table: &str,
        column: &str,
        row: &str,
        sealed: &[u8],
    ) -> Result<Option<T>, StoreFailure> {
        match self.unseal(table, column, row, sealed) {
            Ok(value) => Ok(Some(value)),
            Err(failure) if failure.is_of_one_value() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The names of one visit.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn names(&self, id: &AppointmentId) -> Result<Option<Names>, StoreFailure> {
        let sealed: Option<Vec<u8>> = self
            .connection
            .prepare_cached("select sealed_facts from visits where appointment_id = ?1")?
            .query_row([id.as_str()], |row| row.get(0))
            .optional()?;
        let Some(sealed) = sealed else { return Ok(None) };
        let facts = self.shown::<FactsShown>("visits", "sealed_facts", id.as_str(), &sealed)?;
        Ok(facts.map(FactsShown::names))
    }

    /// Visits that belong to a call which still waits for something, or whose day is not before `since`, by key.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn visits_with_a_call_since(&self, since: NaiveDate) -> Result<Vec<AppointmentId>, StoreFailure> {
        let mut statement = self.connection.prepare_cached(
            "select cv.appointment_id from call_visits cv join calls c using (call_id) \
             where c.visit_day >= ?1 or c.state in ('review', 'parked', 'planned', 'queued', 'in_progress', 'uncertain') \
             order by cv.appointment_id",
        )?;
        let rows = statement.query_map([since.to_string()], |row| row.get::<_, String>(0))?;
        Ok(rows.map(|id| id.map(AppointmentId::new)).collect::<Result<_, _>>()?)
    }

    /// One of the visits that a call is about.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn visit_of_call(&self, call_id: &str) -> Result<Option<AppointmentId>, StoreFailure> {
        let id: Option<Option<String>> = self
            .connection
            .prepare_cached("select min(appointment_id) from call_visits where call_id = ?1")?
            .query_row([call_id], |row| row.get(0))
            .optional()?;
        Ok(id.flatten().map(AppointmentId::new))
    }

    /// Visits whose consultation could not be read, the longest so first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn unread_visits(&self) -> Result<Vec<UnreadLine>, StoreFailure> {
        let mut statement = self.connection.prepare_cached(
            "select appointment_id, failed_reads, read_at from visits where failed_reads > 0 \
             order by failed_reads desc, start_wall desc, appointment_id limit 500",
        )?;
        let rows = statement.query_map([], |row| {
            let at: Option<i64> = row.get(2)?;
            let id = AppointmentId::new(row.get::<_, String>(0)?);
            Ok(UnreadLine { id, tries: row.get(1)?, read_at: at.map(instant) })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A visit that was given up is read with the next run.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn read_once_more(&self, id: &AppointmentId) -> Result<bool, StoreFailure> {
        let changed = self
            .connection
            .prepare_cached(
                "update visits set failed_reads = 1 where appointment_id = ?1 and failed_reads > 0",
            )?
            .execute([id.as_str()])?;
        Ok(changed > 0)
    }

    /// Rows of the outbox that were set aside, oldest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn parked(&self) -> Result<Vec<ParkedLine>, StoreFailure> {
        let mut statement = self.connection.prepare_cached(
            "select kind, subject, reason, attempts, created_at from outbox where state = 'parked' order by id limit 500",
        )?;
        let rows = statement.query_map([], |row| {
            let kind: String = row.get(0)?;
            let reason: String = row.get(2)?;
            Ok(ParkedLine {
                // The column's CHECK admits no other word.
                kind: OwedKind::parse(&kind).unwrap_or(OwedKind::Withdraw),
                subject: row.get(1)?,
                reason: reason.parse().map_err(|error| odd_column(2, error))?,
                attempts: row.get(3)?,
                since: instant(row.get(4)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Calls of which nobody knows whether the queue has them, oldest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn uncertain_calls(&self) -> Result<Vec<UncertainLine>, StoreFailure> {
        let mut statement = self.connection.prepare_cached(
            "select call_id, changed_at, (select min(appointment_id) from call_visits cv where cv.call_id = calls.call_id) \
             from calls where state = 'uncertain' order by changed_at, call_id limit 500",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(UncertainLine {
                call_id: row.get(0)?,
                since: instant(row.get(1)?),
                appointment_id: row.get::<_, Option<String>>(2)?.map(AppointmentId::new),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Entries of the audit trail before one of a number, newest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn audit_before(&self, before: Option<u32>, at_most: u32) -> Result<Vec<AuditLine>, StoreFailure> {
        let mut statement = self.connection.prepare_cached(
            "select seq, at, actor, action, phase, status, object, detail from audit where seq < ?1 \
             order by seq desc limit ?2",
        )?;
        let rows = statement.query_map((before.unwrap_or(u32::MAX), at_most), |row| {
            let mut columns: [String; 7] = Default::default();
            for (index, column) in columns.iter_mut().enumerate() {
                *column = row.get(index + 1)?;
            }
            Ok(AuditLine { seq: row.get(0)?, columns })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
