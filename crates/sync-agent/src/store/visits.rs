//! `visits`, `notes` and `judgements`: what Neo showed, every revision of every note, and what was judged of it.

use chrono::{DateTime, NaiveDateTime, Utc};
use rusqlite::{OptionalExtension, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync_core::notes::Note;
use sync_core::practice::{AppointmentId, Closed, ConsultationId, Visit, VisitStatus};
use sync_core::reconcile::{KnownVisit, Mark, Marked, Marks, VisitChange};

use super::{Rows, StoreFailure, instant, millis};
use crate::vault::seal::Sealer;

const WALL: &str = "%Y-%m-%dT%H:%M:%S";

/// A visit with everything known about it.
#[derive(Clone, Debug)]
pub struct VisitRow {
    /// The plain columns.
    pub known: KnownVisit,
    /// The facts.
    pub visit: Visit,
    /// The cloud has confirmed this revision.
    pub delivered_revision: u32,
}

/// One revision of a note.
#[derive(Clone, Debug)]
pub struct NoteRow {
    /// Counted from 1 within its visit.
    pub revision: u32,
    /// The note.
    pub note: Note,
}

/// Marks made with the store's key: by them, who has nothing but the file cannot try guesses of what a note says.
pub struct KeyedMarks<'a>(&'a Sealer);

impl Marks for KeyedMarks<'_> {
    fn mark(&self, visit: &AppointmentId, of: Marked<'_>) -> Mark {
        let (purpose, plain) = match of {
            Marked::Slot(print) => ("visits/calendar", print.as_str()),
            Marked::Consultation(print) => ("visits/consultation", print.as_str()),
            Marked::Note(hash) => ("visits/note", hash.as_str()),
        };
        // The plain part has one length, so no two pairs make the same text.
        Mark::from_stored(hex::encode(self.0.blind_index(purpose, &format!("{visit}/{plain}"))))
    }
}

const KNOWN_COLUMNS: &str = "appointment_id, consultation_id, start_wall, status, closed, calendar_fingerprint, \
     consultation_fingerprint, note_hash, note_revision, revision, completed_at, failed_reads, gone_since, \
     exists (select 1 from call_visits cv join calls c using (call_id) where cv.appointment_id = visits.appointment_id \
             and c.state in ('planned', 'queued', 'uncertain'))";

impl Rows<'_> {
    /// What the marks of this store are made with.
    ///
    /// # Errors
    /// The vault is closed.
    pub fn marks(&self) -> Result<KeyedMarks<'_>, StoreFailure> {
        self.sealer.map(KeyedMarks).ok_or(StoreFailure::Locked)
    }

    /// Visits that start inside a window of the clinic's wall clock, whatever their state.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn known_between(
        &self,
        from: NaiveDateTime,
        to: NaiveDateTime,
    ) -> Result<Vec<KnownVisit>, StoreFailure> {
        self.known_where("start_wall >= ?1 and start_wall <= ?2", (wall_text(from), wall_text(to)))
    }

    /// Visits that may belong to the follow set: open, completed since, or with a call owed.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn known_unsettled(
        &self,
        open_since: NaiveDateTime,
        completed_since: DateTime<Utc>,
    ) -> Result<Vec<KnownVisit>, StoreFailure> {
        self.known_where(
            "(status in ('draft', 'ongoing') and start_wall >= ?1) or (status = 'completed' and completed_at >= ?2) \
             or appointment_id in (select cv.appointment_id from call_visits cv join calls c using (call_id) \
                where c.state in ('planned', 'queued', 'uncertain'))",
            (wall_text(open_since), millis(completed_since)),
        )
    }

    /// What is known of one visit.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn known(&self, id: &AppointmentId) -> Result<Option<KnownVisit>, StoreFailure> {
        Ok(self.known_where("appointment_id = ?1", [id.as_str()])?.pop())
    }

    fn known_where(
        &self,
        condition: &str,
        values: impl rusqlite::Params,
    ) -> Result<Vec<KnownVisit>, StoreFailure> {
        let sql = format!("select {KNOWN_COLUMNS} from visits where {condition} order by appointment_id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(values, known_visit)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The facts of one visit.
    ///
    /// # Errors
    /// What SQLite said, or facts that do not open.
    pub fn facts(&self, id: &AppointmentId) -> Result<Option<Visit>, StoreFailure> {
        let sealed: Option<Vec<u8>> = self
            .connection
            .prepare_cached("select sealed_facts from visits where appointment_id = ?1")?
            .query_row([id.as_str()], |row| row.get(0))
            .optional()?;
        let Some(sealed) = sealed else { return Ok(None) };
        self.one_value(id, self.unseal("visits", "sealed_facts", id.as_str(), &sealed))
    }

    /// A value that does not open any more is as good as none: the next look at Neo writes it anew.
    fn one_value<T>(
        &self,
        id: &AppointmentId,
        opened: Result<T, StoreFailure>,
    ) -> Result<Option<T>, StoreFailure> {
        match opened {
            Ok(value) => Ok(Some(value)),
            Err(failure) if failure.is_of_one_value() => {
                tracing::error!(appointment = %id, %failure, "a sealed value of a visit does not open");
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }

    /// A visit with its facts.
    ///
    /// # Errors
    /// What SQLite said, or facts that do not open.
    pub fn visit(&self, id: &AppointmentId) -> Result<Option<VisitRow>, StoreFailure> {
        let Some(known) = self.known(id)? else { return Ok(None) };
        let Some(visit) = self.facts(id)? else { return Ok(None) };
        let delivered_revision = self
            .connection
            .prepare_cached("select delivered_revision from visits where appointment_id = ?1")?
            .query_row([id.as_str()], |row| row.get(0))?;
        Ok(Some(VisitRow { known, visit, delivered_revision }))
    }

    /// Keys of every visit, by start.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn visit_ids(&self) -> Result<Vec<AppointmentId>, StoreFailure> {
        let mut statement = self
            .connection
            .prepare_cached("select appointment_id from visits order by start_wall, appointment_id")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        Ok(rows.map(|id| id.map(AppointmentId::new)).collect::<Result<_, _>>()?)
    }

    /// How many visits were ever seen.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn count_visits(&self) -> Result<u32, StoreFailure> {
        Ok(self.connection.query_row("select count(*) from visits", [], |row| row.get(0))?)
    }

    /// The note of a visit as last stored; an emptied one is no longer its note, but is still stored.
    ///
    /// # Errors
    /// What SQLite said, or a note that does not open.
    pub fn latest_note(&self, id: &AppointmentId) -> Result<Option<NoteRow>, StoreFailure> {
        let found: Option<(u32, Vec<u8>)> = self
            .connection
            .prepare_cached(
                "select revision, sealed_note from notes where appointment_id = ?1 order by revision desc limit 1",
            )?
            .query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((revision, sealed)) = found else { return Ok(None) };
        let opened = self.unseal("notes", "sealed_note", &note_row(id, revision), &sealed);
        Ok(self.one_value(id, opened)?.map(|note| NoteRow { revision, note }))
    }

    /// Stores what a reading changed about one visit, its note's new revision included.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn store_change(&self, change: &VisitChange, now: DateTime<Utc>) -> Result<(), StoreFailure> {
        let appointment = &change.visit.appointment;
        let id = appointment.id.as_str();
        let facts = self.seal_value("visits", "sealed_facts", id, &change.visit)?;
        let marks = self.marks()?;
        let mark = |of: Marked<'_>| marks.mark(&appointment.id, of);
        let consultation = change.consultation_fingerprint.as_ref().map(Marked::Consultation).map(mark);
        let note_mark = change.note.as_ref().map(|note| mark(Marked::Note(&note.hash)));
        self.connection
            .prepare_cached(
                "insert into visits (appointment_id, consultation_id, start_wall, status, closed, \
                   calendar_fingerprint, consultation_fingerprint, note_hash, note_revision, revision, completed_at, \
                   failed_reads, gone_since, sealed_facts, first_seen_at, changed_at, patient_index, client_index) \
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15, ?16, ?17) \
                 on conflict (appointment_id) do update set consultation_id = ?2, start_wall = ?3, status = ?4, \
                   closed = ?5, calendar_fingerprint = ?6, consultation_fingerprint = ?7, note_hash = ?8, \
                   note_revision = ?9, revision = max(revision, ?10), completed_at = ?11, failed_reads = ?12, \
                   gone_since = ?13, sealed_facts = ?14, changed_at = ?15, patient_index = ?16, client_index = ?17",
            )?
            .execute(rusqlite::params![
                id,
                appointment.consultation_id.as_ref().map(ConsultationId::as_str),
                wall_text(appointment.start),
                status_text(change.status),
                change.closed.map(closed_text),
                mark(Marked::Slot(&change.calendar_fingerprint)).as_str(),
                consultation.as_ref().map(Mark::as_str),
                note_mark.as_ref().map(Mark::as_str),
                change.note_revision,
                change.revision,
                change.completed_at.map(millis),
                change.failed_reads,
                change.gone_since.map(millis),
                facts,
                millis(now),
                self.patient_index(change.visit.patient().id.as_ref())?,
                self.client_index(change.visit.client().id.as_ref())?,
            ])?;
        if change.note_is_new_revision
            && let (Some(note), Some(hash)) = (&change.note, &note_mark)
        {
            let sealed = self.seal_value(
                "notes",
                "sealed_note",
                &note_row(&appointment.id, change.note_revision),
                note,
            )?;
            self.connection
                .prepare_cached(
                    "insert into notes (appointment_id, revision, hash, sealed_note, stored_at) \
                     values (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute((id, change.note_revision, hash.as_str(), sealed, millis(now)))?;
        }
        Ok(())
    }

    /// Raises a visit's revision above one that another device used.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn lift_revision(&self, id: &AppointmentId, above: u32) -> Result<u32, StoreFailure> {
        Ok(self
            .connection
            .prepare_cached(
                "update visits set revision = max(revision, ?2) + 1 where appointment_id = ?1 returning revision",
            )?
            .query_row((id.as_str(), above), |row| row.get(0))?)
    }

    /// These visits were really read: their place in the calendar and, where there is one, their consultation.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn mark_read(&self, ids: &[AppointmentId], now: DateTime<Utc>) -> Result<(), StoreFailure> {
        let mut statement =
            self.connection.prepare_cached("update visits set read_at = ?2 where appointment_id = ?1")?;
        for id in ids {
            statement.execute((id.as_str(), millis(now)))?;
        }
        Ok(())
    }

    /// When a visit was last really read.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn read_at(&self, id: &AppointmentId) -> Result<Option<DateTime<Utc>>, StoreFailure> {
        let at: Option<Option<i64>> = self
            .connection
            .prepare_cached("select read_at from visits where appointment_id = ?1")?
            .query_row([id.as_str()], |row| row.get(0))
            .optional()?;
        Ok(at.flatten().map(instant))
    }

    /// Another PC of the clinic has delivered something newer about a visit that this one has not read lately: what is
    /// known here is not told, and the next look at it counts as a change.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn doubt(&self, id: &AppointmentId, above: u32) -> Result<(), StoreFailure> {
        self.connection
            .prepare_cached(
                "update visits set revision = max(revision, ?2), delivered_revision = max(revision, ?2), \
                   calendar_fingerprint = '', consultation_fingerprint = null where appointment_id = ?1",
            )?
            .execute((id.as_str(), above))?;
        Ok(())
    }

    /// The cloud confirmed a revision of a visit.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn visit_delivered(&self, id: &str, revision: u32) -> Result<(), StoreFailure> {
        self.connection
            .prepare_cached(
                "update visits set delivered_revision = max(delivered_revision, ?2) where appointment_id = ?1",
            )?
            .execute((id, revision))?;
        Ok(())
    }

    /// Keeps what was judged of a visit.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn store_judgement(
        &self,
        id: &AppointmentId,
        verdict: &str,
        judgement: &impl Serialize,
        now: DateTime<Utc>,
    ) -> Result<(), StoreFailure> {
        let sealed = self.seal_value("judgements", "sealed_judgement", id.as_str(), judgement)?;
        self.connection
            .prepare_cached(
                "insert into judgements (appointment_id, verdict, sealed_judgement, judged_at) values (?1, ?2, ?3, ?4) \
                 on conflict (appointment_id) do update set verdict = ?2, sealed_judgement = ?3, judged_at = ?4",
            )?
            .execute((id.as_str(), verdict, sealed, millis(now)))?;
        Ok(())
    }

    /// What was judged of a visit.
    ///
    /// # Errors
    /// What SQLite said, or a judgement that does not open.
    pub fn judgement<T: DeserializeOwned>(&self, id: &AppointmentId) -> Result<Option<T>, StoreFailure> {
        let sealed: Option<Vec<u8>> = self
            .connection
            .prepare_cached("select sealed_judgement from judgements where appointment_id = ?1")?
            .query_row([id.as_str()], |row| row.get(0))
            .optional()?;
        let Some(sealed) = sealed else { return Ok(None) };
        self.one_value(id, self.unseal("judgements", "sealed_judgement", id.as_str(), &sealed))
    }

    /// How many visits have each verdict.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn count_verdicts(&self) -> Result<Vec<(String, u32)>, StoreFailure> {
        let mut statement =
            self.connection.prepare_cached("select verdict, count(*) from judgements group by verdict")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn note_row(id: &AppointmentId, revision: u32) -> String {
    format!("{id}/{revision}")
}

pub(super) fn wall_text(at: NaiveDateTime) -> String {
    at.format(WALL).to_string()
}

pub(super) fn status_text(status: VisitStatus) -> &'static str {
    match status {
        VisitStatus::Draft => "draft",
        VisitStatus::Ongoing => "ongoing",
        VisitStatus::Completed => "completed",
        VisitStatus::Closed => "closed",
    }
}

fn closed_text(closed: Closed) -> &'static str {
    match closed {
        Closed::NoShow => "no_show",
        Closed::Cancelled => "cancelled",
        Closed::Deleted => "deleted",
    }
}

fn known_visit(row: &Row<'_>) -> rusqlite::Result<KnownVisit> {
    let start: String = row.get(2)?;
    let status: String = row.get(3)?;
    let closed: Option<String> = row.get(4)?;
    Ok(KnownVisit {
        appointment_id: AppointmentId::new(row.get::<_, String>(0)?),
        consultation_id: row.get::<_, Option<String>>(1)?.map(ConsultationId::new),
        start: NaiveDateTime::parse_from_str(&start, WALL).map_err(|error| odd_column(2, error))?,
        status: match status.as_str() {
            "ongoing" => VisitStatus::Ongoing,
            "completed" => VisitStatus::Completed,
            "closed" => VisitStatus::Closed,
            // The column's CHECK admits nothing else.
            _ => VisitStatus::Draft,
        },
        closed: closed.map(|closed| match closed.as_str() {
            "no_show" => Closed::NoShow,
            "cancelled" => Closed::Cancelled,
            _ => Closed::Deleted,
        }),
        calendar_fingerprint: Mark::from_stored(row.get::<_, String>(5)?),
        consultation_fingerprint: row.get::<_, Option<String>>(6)?.map(Mark::from_stored),
        note_hash: row.get::<_, Option<String>>(7)?.map(Mark::from_stored),
        note_revision: row.get(8)?,
        revision: row.get(9)?,
        completed_at: row.get::<_, Option<i64>>(10)?.map(instant),
        failed_reads: row.get(11)?,
        gone_since: row.get::<_, Option<i64>>(12)?.map(instant),
        call_owed: row.get(13)?,
    })
}

pub(super) fn odd_column(
    column: usize,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
}
