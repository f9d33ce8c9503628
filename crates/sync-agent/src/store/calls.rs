//! `calls` and `call_visits`: each discharge call as it was planned last, and which visits it is about.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use sync_core::calls::{CallPlan, CallState, KnownCall, PersonDecision, Reason, Verdict};
use sync_core::practice::AppointmentId;
use uuid::Uuid;

use super::visits::odd_column;
use super::{Rows, StoreFailure, instant, millis};

/// A call with what was judged of its household.
#[derive(Clone, Debug)]
pub struct CallRow {
    /// The call as the planner knows it.
    pub known: KnownCall,
    /// The household's verdict.
    pub verdict: Verdict,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What of a call is sealed.
#[derive(Serialize, Deserialize)]
struct SealedCall {
    about: Vec<AppointmentId>,
    phone: Option<String>,
    content: String,
    decision: Option<PersonDecision>,
    verdict: Verdict,
    reasons: Vec<Reason>,
}

impl SealedCall {
    /// In the place of one that does not open: nobody is called for it again.
    fn unreadable() -> Self {
        Self {
            about: Vec::new(),
            phone: None,
            content: String::new(),
            decision: Some(PersonDecision::Cancel),
            verdict: Verdict::Review,
            reasons: Vec::new(),
        }
    }
}

const COLUMNS: &str =
    "call_id, visit_day, state, revision, due, message_id, other_origin, undelivered, sealed_call";

/// A call that may still ring, or that waits for a person and is not older than `?1`. Older ones keep waiting, but
/// are not judged again until a person speaks.
const OPEN: &str =
    "(state in ('planned', 'queued', 'uncertain', 'in_progress') or (state = 'review' and visit_day >= ?1))";

impl Rows<'_> {
    /// One call.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn call(&self, call_id: &str) -> Result<Option<CallRow>, StoreFailure> {
        let sql = format!("select {COLUMNS} from calls where call_id = ?1");
        Ok(self.calls_where(&sql, [call_id])?.pop())
    }

    /// The call that a visit belongs to.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn call_of(&self, id: &AppointmentId) -> Result<Option<CallRow>, StoreFailure> {
        let sql =
            format!("select {COLUMNS} from calls join call_visits using (call_id) where appointment_id = ?1");
        Ok(self.calls_where(&sql, [id.as_str()])?.pop())
    }

    /// Calls that may still ring or wait for a person, and every call of some days.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn calls_to_plan(
        &self,
        days: &[NaiveDate],
        reviewed_since: NaiveDate,
    ) -> Result<Vec<CallRow>, StoreFailure> {
        let list = days.iter().map(|day| format!("'{day}'")).collect::<Vec<_>>().join(",");
        let sql =
            format!("select {COLUMNS} from calls where {OPEN} or visit_day in ({list}) order by call_id");
        self.calls_where(&sql, [reviewed_since.to_string()])
    }

    /// Days of the visits of calls that may still ring or wait for a person.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn open_call_days(&self, reviewed_since: NaiveDate) -> Result<Vec<NaiveDate>, StoreFailure> {
        let mut statement =
            self.connection.prepare(&format!("select distinct visit_day from calls where {OPEN}"))?;
        let rows = statement.query_map([reviewed_since.to_string()], |row| {
            let day: String = row.get(0)?;
            day.parse().map_err(|error: chrono::ParseError| odd_column(0, error))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn calls_where(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<CallRow>, StoreFailure> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(values, plain)?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter()
            .map(|(mut known, sealed)| {
                let id = known.call_id.to_string();
                let sealed: SealedCall = match self.unseal("calls", "sealed_call", &id, &sealed) {
                    Ok(sealed) => sealed,
                    Err(failure) if failure.is_of_one_value() => {
                        tracing::error!(call = %id, %failure, "a call does not open; it is never made by itself");
                        SealedCall::unreadable()
                    }
                    Err(failure) => return Err(failure),
                };
                known.appointments = self.visits_of_call(&id)?;
                known.about = sealed.about;
                known.phone = sealed.phone;
                known.content = sealed.content;
                known.decision = sealed.decision;
                Ok(CallRow { known, verdict: sealed.verdict, reasons: sealed.reasons })
            })
            .collect()
    }

    fn visits_of_call(&self, call_id: &str) -> Result<Vec<AppointmentId>, StoreFailure> {
        let mut statement = self.connection.prepare_cached(
            "select appointment_id from call_visits where call_id = ?1 order by appointment_id",
        )?;
        let rows = statement.query_map([call_id], |row| row.get::<_, String>(0))?;
        Ok(rows.map(|id| id.map(AppointmentId::new)).collect::<Result<_, _>>()?)
    }

    /// Ids of the calls that will or may ring by themselves.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn live_calls(&self) -> Result<Vec<CallRow>, StoreFailure> {
        let sql = format!(
            "select {COLUMNS} from calls where state in ('planned', 'queued', 'uncertain') order by call_id"
        );
        self.calls_where(&sql, [])
    }

    /// A call that another PC of the clinic planned.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn adopt_call(&self, row: &CallRow, now: DateTime<Utc>) -> Result<(), StoreFailure> {
        self.store_call(row, now)?;
        self.bind(&row.known.appointments, &row.known.call_id.to_string(), false)
    }

    fn bind(&self, visits: &[AppointmentId], call_id: &str, take: bool) -> Result<(), StoreFailure> {
        let on_conflict = if take { "update set call_id = ?2" } else { "nothing" };
        let mut statement = self.connection.prepare_cached(&format!(
            "insert into call_visits (appointment_id, call_id) values (?1, ?2) \
             on conflict (appointment_id) do {on_conflict}"
        ))?;
        for id in visits {
            statement.execute((id.as_str(), call_id))?;
        }
        Ok(())
    }

    /// Stores a call as it was planned. What the plan does not say (decision, foreign origin) stays.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn store_plan(
        &self,
        plan: &CallPlan,
        before: Option<&KnownCall>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreFailure> {
        let message_id = match (&plan.withdraw, before) {
            (Some(_), _) | (None, None) => None,
            (None, Some(before)) => before.message_id.clone(),
        };
        let row = CallRow {
            known: KnownCall {
                call_id: plan.call_id,
                appointments: plan.appointments.clone(),
                about: plan.about.clone(),
                day: plan.day,
                state: plan.state,
                revision: plan.revision,
                due: plan.due,
                phone: plan.phone.clone(),
                content: plan.content.clone(),
                message_id,
                decision: before.and_then(|before| before.decision.clone()),
                other_origin: before.is_some_and(|before| before.other_origin),
                undelivered: false,
            },
            verdict: plan.verdict,
            reasons: plan.reasons.clone(),
        };
        self.store_call(&row, now)?;
        for left in self.visits_of_call(&plan.call_id.to_string())? {
            if !plan.appointments.contains(&left) {
                self.connection
                    .prepare_cached("delete from call_visits where appointment_id = ?1")?
                    .execute([left.as_str()])?;
            }
        }
        self.bind(&plan.appointments, &plan.call_id.to_string(), true)
    }

    /// Stores a call as it is.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn store_call(&self, row: &CallRow, now: DateTime<Utc>) -> Result<(), StoreFailure> {
        let CallRow { known, verdict, reasons } = row;
        let id = known.call_id.to_string();
        let sealed = SealedCall {
            about: known.about.clone(),
            phone: known.phone.clone(),
            content: known.content.clone(),
            decision: known.decision.clone(),
            verdict: *verdict,
            reasons: reasons.clone(),
        };
        let sealed = self.seal_value("calls", "sealed_call", &id, &sealed)?;
        self.connection
            .prepare_cached(
                "insert into calls (call_id, visit_day, state, revision, due, message_id, other_origin, undelivered, \
                   sealed_call, changed_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
                 on conflict (call_id) do update set visit_day = ?2, state = ?3, revision = ?4, due = ?5, message_id = ?6, \
                   other_origin = ?7, undelivered = ?8, sealed_call = ?9, changed_at = ?10",
            )?
            .execute(rusqlite::params![
                id,
                known.day.to_string(),
                known.state.as_str(),
                known.revision,
                known.due.map(millis),
                known.message_id,
                known.other_origin,
                known.undelivered,
                sealed,
                millis(now),
            ])?;
        Ok(())
    }

    /// When the next planned call rings.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn first_call_due(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreFailure> {
        let due: Option<Option<i64>> = self
            .connection
            .prepare_cached("select min(due) from calls where state in ('planned', 'queued') and due >= ?1")?
            .query_row([millis(now)], |row| row.get(0))
            .optional()?;
        Ok(due.flatten().map(instant))
    }

    /// How many calls stand in each state.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn count_calls(&self) -> Result<Vec<(CallState, u32)>, StoreFailure> {
        let mut statement =
            self.connection.prepare_cached("select state, count(*) from calls group by state")?;
        let rows =
            statement.query_map([], |row| Ok((state_from_stored(&row.get::<_, String>(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether a call waits for a person because nobody knows whether the queue has it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn has_uncertain_call(&self) -> Result<bool, StoreFailure> {
        Ok(self.connection.query_row(
            "select exists (select 1 from calls where state = 'uncertain')",
            [],
            |row| row.get(0),
        )?)
    }
}

fn plain(row: &Row<'_>) -> rusqlite::Result<(KnownCall, Vec<u8>)> {
    let call_id: String = row.get(0)?;
    let day: String = row.get(1)?;
    let state: String = row.get(2)?;
    let known = KnownCall {
        call_id: Uuid::parse_str(&call_id).map_err(|error| odd_column(0, error))?,
        appointments: Vec::new(),
        about: Vec::new(),
        day: day.parse().map_err(|error: chrono::ParseError| odd_column(1, error))?,
        state: state_from_stored(&state),
        revision: row.get(3)?,
        due: row.get::<_, Option<i64>>(4)?.map(instant),
        phone: None,
        content: String::new(),
        message_id: row.get(5)?,
        decision: None,
        other_origin: row.get(6)?,
        undelivered: row.get(7)?,
    };
    Ok((known, row.get(8)?))
}

fn state_from_stored(text: &str) -> CallState {
    match text {
        "review" => CallState::Review,
        "planned" => CallState::Planned,
        "queued" => CallState::Queued,
        "in_progress" => CallState::InProgress,
        "completed" => CallState::Completed,
        "failed" => CallState::Failed,
        "cancelled" => CallState::Cancelled,
        "skipped" => CallState::Skipped,
        "parked" => CallState::Parked,
        "uncertain" => CallState::Uncertain,
        // The column's CHECK admits nothing else.
        _ => CallState::None,
    }
}
