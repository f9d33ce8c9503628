//! `outbox`: what is owed to the outside. A row is written in the transaction of what it carries, claimed before it
//! is sent, and removed only by an explicit success; how it moves is `sync_core::outbox::State`.
//!
//! One row per kind and subject: a newer revision replaces the older one while it waits, so that a week offline
//! leaves one row per visit and not one per edit.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row};
use serde_json::Value;
use sync_core::outbox::{ParkReason, State};
use sync_core::ports::AwakeAndAsleep;
use sync_core::view::OutboxCounts;

use super::visits::odd_column;
use super::{Rows, StoreFailure, instant, millis};

/// What a row carries and where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwedKind {
    /// A visit for `sync_apply`; subject is the appointment.
    Visit,
    /// A call's row for `sync_apply`; subject is the call.
    Call,
    /// The state of the credentials for `sync_apply`.
    Credential,
    /// A message to the queue: the phone will ring. Subject is the call.
    Publish,
    /// A message of the queue to be taken back; subject is the message.
    Withdraw,
}

impl OwedKind {
    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            OwedKind::Visit => "visit",
            OwedKind::Call => "call",
            OwedKind::Credential => "credential",
            OwedKind::Publish => "publish",
            OwedKind::Withdraw => "withdraw",
        }
    }

    fn from_stored(text: &str) -> Self {
        match text {
            "visit" => OwedKind::Visit,
            "call" => OwedKind::Call,
            "credential" => OwedKind::Credential,
            "publish" => OwedKind::Publish,
            // The column's CHECK admits nothing else.
            _ => OwedKind::Withdraw,
        }
    }
}

/// A row.
#[derive(Clone, Debug)]
pub struct Owed {
    /// Its number; rows of one kind are sent in this order.
    pub id: i64,
    /// What it carries.
    pub kind: OwedKind,
    /// Whose state it carries.
    pub subject: String,
    /// Which revision of it.
    pub revision: u32,
    /// Where it stands.
    pub state: State,
    /// Since when a message may have arrived although nobody said so.
    pub may_have_arrived_since: Option<DateTime<Utc>>,
    /// The body.
    pub body: Value,
}

impl Owed {
    /// How long after its first sending this moment is, by the clock that nobody sets; nothing where that is not known.
    pub fn since_first_sent(&self, at: Option<&AwakeAndAsleep>) -> Option<Duration> {
        let first: AwakeAndAsleep = serde_json::from_value(self.body.get(FIRST_SENT)?.clone()).ok()?;
        at?.since(&first)
    }
}

/// Under this key a body keeps the moment of its first sending that was not declined.
const FIRST_SENT: &str = "first_sent";

/// Longer than any wait of ours or of a receiver's (`sync_core::outbox::LONGEST_RETRY_AFTER`).
const LONGEST_WAIT_MILLIS: i64 = 25 * 60 * 60 * 1000;

const COLUMNS: &str = "id, kind, subject, revision, state, not_before, attempts, since, reason, \
     may_have_arrived_since, sealed_body";

impl Rows<'_> {
    /// Owes a body to the outside; replaces an older revision of the same subject. A parked row is replaced as well:
    /// what was refused may be right now.
    ///
    /// A message whose older revision may have arrived stays one that may have, since ever: the queue knows the two
    /// revisions by different ids and would not see that the second repeats the first. Only a person, who decides
    /// about an uncertain one, makes it new.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn owe(
        &self,
        kind: OwedKind,
        subject: &str,
        revision: u32,
        not_before: DateTime<Utc>,
        body: &Value,
        now: DateTime<Utc>,
    ) -> Result<(), StoreFailure> {
        let sealed = self.seal_value("outbox", "sealed_body", &row_key(kind, subject), body)?;
        self.connection
            .prepare_cached(
                "insert into outbox (kind, subject, revision, state, not_before, sealed_body, created_at) \
                 values (?1, ?2, ?3, 'pending', ?4, ?5, ?6) \
                 on conflict (kind, subject) do update set revision = ?3, state = 'pending', not_before = ?4, \
                   attempts = 0, since = null, reason = null, sealed_body = ?5, \
                   may_have_arrived_since = case when kind = 'publish' and (state = 'in_flight' \
                     or (state != 'uncertain' and may_have_arrived_since is not null)) then 0 end",
            )?
            .execute((kind.as_str(), subject, revision, millis(not_before), sealed, millis(now)))?;
        Ok(())
    }

    /// Rows of some kinds whose time has come, oldest first.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn due(
        &self,
        kinds: &[OwedKind],
        now: DateTime<Utc>,
        at_most: u32,
    ) -> Result<Vec<Owed>, StoreFailure> {
        let list = kinds.iter().map(|kind| format!("'{}'", kind.as_str())).collect::<Vec<_>>().join(",");
        // Visits before the calls that name them, calls before their messages, and each kind in its own order.
        // A time that no wait could have led to was written while this PC's clock ran ahead.
        let sql = format!(
            "select {COLUMNS} from outbox \
             where state = 'pending' and (not_before <= ?1 or not_before > ?1 + {LONGEST_WAIT_MILLIS}) \
               and kind in ({list}) \
             order by case kind when 'visit' then 0 when 'credential' then 1 when 'call' then 2 \
               when 'withdraw' then 3 when 'publish' then 4 else 5 end, id limit ?2"
        );
        self.owed_where(&sql, (millis(now), at_most))
    }

    /// The row of one subject, wherever it stands.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn owed(&self, kind: OwedKind, subject: &str) -> Result<Option<Owed>, StoreFailure> {
        Ok(self
            .owed_where(
                &format!("select {COLUMNS} from outbox where kind = ?1 and subject = ?2"),
                (kind.as_str(), subject),
            )?
            .pop())
    }

    /// Every row of one kind, wherever it stands.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn all_owed(&self, kind: OwedKind) -> Result<Vec<Owed>, StoreFailure> {
        self.owed_where(&format!("select {COLUMNS} from outbox where kind = ?1 order by id"), [kind.as_str()])
    }

    /// Rows that were claimed by a process that died.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn in_flight(&self) -> Result<Vec<Owed>, StoreFailure> {
        self.owed_where(&format!("select {COLUMNS} from outbox where state = 'in_flight' order by id"), [])
    }

    /// A row that does not open any more is left out here and set aside by [`Rows::set_unreadable_aside`]: it must not
    /// keep the others from being delivered.
    fn owed_where(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Owed>, StoreFailure> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(values, sealed_row)?.collect::<Result<Vec<_>, _>>()?;
        let mut readable = Vec::with_capacity(rows.len());
        for (mut owed, sealed) in rows {
            match self.unseal("outbox", "sealed_body", &row_key(owed.kind, &owed.subject), &sealed) {
                Ok(body) => {
                    owed.body = body;
                    readable.push(owed);
                }
                Err(failure) if failure.is_of_one_value() => {
                    tracing::error!(kind = owed.kind.as_str(), id = owed.id, %failure, "a row of the outbox does not open");
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(readable)
    }

    /// Parks rows that do not open any more, visibly; returns how many.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn set_unreadable_aside(&self) -> Result<u32, StoreFailure> {
        let mut statement = self.connection.prepare_cached(&format!(
            "select {COLUMNS} from outbox where state in ('pending', 'in_flight')"
        ))?;
        let rows = statement.query_map([], sealed_row)?.collect::<Result<Vec<_>, _>>()?;
        let mut parked = 0;
        for (owed, sealed) in rows {
            let key = row_key(owed.kind, &owed.subject);
            match self.unseal::<Value>("outbox", "sealed_body", &key, &sealed) {
                Ok(_) => {}
                Err(failure) if failure.is_of_one_value() => {
                    self.move_owed(&owed, State::Parked { reason: ParkReason::BadItem }, None)?;
                    parked += 1;
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(parked)
    }

    /// Makes rows of some kinds due now, parked ones as well: a person looked, or what refused them was changed. A
    /// message that was taken back stays so.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn revive(&self, kinds: &[OwedKind], now: DateTime<Utc>) -> Result<(), StoreFailure> {
        let list = kinds.iter().map(|kind| format!("'{}'", kind.as_str())).collect::<Vec<_>>().join(",");
        let sql = format!(
            "update outbox set state = 'pending', not_before = ?1, attempts = 0, reason = null \
             where ((state = 'parked' and reason != ?2) or (state = 'pending' and not_before > ?1)) and kind in ({list})"
        );
        self.connection.execute(&sql, (millis(now), ParkReason::TakenBack.as_str()))?;
        Ok(())
    }

    /// Leaves a row that waits until a later time.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn put_off(&self, kind: OwedKind, subject: &str, until: DateTime<Utc>) -> Result<(), StoreFailure> {
        self.connection
            .prepare_cached(
                "update outbox set not_before = ?3 where kind = ?1 and subject = ?2 and state = 'pending'",
            )?
            .execute((kind.as_str(), subject, millis(until)))?;
        Ok(())
    }

    /// Keeps where a row stands now. A delivered one is removed, unless a newer revision took its place meanwhile.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn move_owed(
        &self,
        owed: &Owed,
        state: State,
        may_have_arrived_since: Option<DateTime<Utc>>,
    ) -> Result<(), StoreFailure> {
        if let State::Delivered { .. } = state {
            self.connection
                .prepare_cached("delete from outbox where id = ?1 and revision = ?2")?
                .execute((owed.id, owed.revision))?;
            return Ok(());
        }
        let columns = StateColumns::of(state);
        self.connection
            .prepare_cached(
                "update outbox set state = ?3, not_before = coalesce(?4, not_before), attempts = coalesce(?5, attempts), \
                   since = ?6, reason = ?7, may_have_arrived_since = ?8 where id = ?1 and revision = ?2",
            )?
            .execute(rusqlite::params![
                owed.id,
                owed.revision,
                columns.state,
                columns.not_before,
                columns.attempts,
                columns.since,
                columns.reason,
                may_have_arrived_since.map(millis),
            ])?;
        Ok(())
    }

    /// Keeps in a row's body that it is sent for the first time at this moment; nothing where there is no such clock.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn keep_first_sent(&self, owed: &mut Owed, at: Option<&AwakeAndAsleep>) -> Result<(), StoreFailure> {
        let Some(body) = owed.body.as_object_mut() else { return Ok(()) };
        body.insert(FIRST_SENT.to_owned(), serde_json::to_value(at)?);
        let sealed =
            self.seal_value("outbox", "sealed_body", &row_key(owed.kind, &owed.subject), &owed.body)?;
        self.connection
            .prepare_cached("update outbox set sealed_body = ?3 where id = ?1 and revision = ?2")?
            .execute((owed.id, owed.revision, sealed))?;
        Ok(())
    }

    /// Removes what is not to be sent any more, and says whether there was something.
    ///
    /// A message that may have arrived stays as a parked row ([`ParkReason::TakenBack`]): it is not sent, but what is
    /// owed for the same call later must know of it ([`Rows::owe`]). [`Rows::settle_publish`] forgets it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn unowe(&self, kind: OwedKind, subject: &str) -> Result<bool, StoreFailure> {
        let remembered = self
            .connection
            .prepare_cached(
                "update outbox set state = 'parked', reason = ?3, since = null, \
                   may_have_arrived_since = coalesce(may_have_arrived_since, since, 0) \
                 where kind = ?1 and subject = ?2 and kind = 'publish' \
                   and (state in ('in_flight', 'uncertain') or may_have_arrived_since is not null)",
            )?
            .execute((kind.as_str(), subject, ParkReason::TakenBack.as_str()))?;
        if remembered > 0 {
            return Ok(true);
        }
        let removed = self
            .connection
            .prepare_cached("delete from outbox where kind = ?1 and subject = ?2")?
            .execute((kind.as_str(), subject))?;
        Ok(removed > 0)
    }

    /// It is known, or decided, what became of a call's message: nothing is to be sent or remembered any more.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn settle_publish(&self, call: &str) -> Result<(), StoreFailure> {
        self.connection
            .prepare_cached("delete from outbox where kind = 'publish' and subject = ?1")?
            .execute([call])?;
        Ok(())
    }

    /// Forgets messages that were taken back and may have arrived: their receiver claims, and refuses them.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn settle_taken_back(&self) -> Result<(), StoreFailure> {
        self.connection
            .prepare_cached("delete from outbox where state = 'parked' and reason = ?1")?
            .execute([ParkReason::TakenBack.as_str()])?;
        Ok(())
    }

    /// What waits and what is set aside.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn count_outbox(&self) -> Result<OutboxCounts, StoreFailure> {
        Ok(self.connection.query_row(
            "select count(*) filter (where state in ('pending', 'in_flight')), \
                    count(*) filter (where state in ('parked', 'uncertain')) from outbox",
            [],
            |row| Ok(OutboxCounts { pushed: 0, waiting: row.get(0)?, parked: row.get(1)? }),
        )?)
    }

    /// Whether a word about calls still waits here.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn owes_of_calls(&self) -> Result<bool, StoreFailure> {
        Ok(self.connection.query_row(
            "select exists (select 1 from outbox where kind in ('call', 'withdraw') and state in ('pending', 'in_flight'))",
            [],
            |row| row.get(0),
        )?)
    }

    /// When the earliest waiting row comes due that can go: without a queue no message can, and none before its call's
    /// own row.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn next_owed(&self, with_queue: bool) -> Result<Option<DateTime<Utc>>, StoreFailure> {
        let at: Option<Option<i64>> = self
            .connection
            .query_row(
                "select min(not_before) from outbox as owed where state = 'pending' \
                   and (kind not in ('publish', 'withdraw') or ?1) \
                   and (kind != 'publish' or not exists \
                     (select 1 from outbox as its where its.kind = 'call' and its.subject = owed.subject))",
                [with_queue],
                |row| row.get(0),
            )
            .optional()?;
        Ok(at.flatten().map(instant))
    }
}

fn row_key(kind: OwedKind, subject: &str) -> String {
    format!("{}/{subject}", kind.as_str())
}

/// A state as it stands in the columns; what is `None` is left as it was.
struct StateColumns {
    state: &'static str,
    not_before: Option<i64>,
    attempts: Option<u32>,
    since: Option<i64>,
    reason: Option<&'static str>,
}

impl StateColumns {
    fn of(state: State) -> Self {
        let none = Self { state: "pending", not_before: None, attempts: None, since: None, reason: None };
        match state {
            State::Pending { not_before, attempts } => {
                Self { not_before: Some(millis(not_before)), attempts: Some(attempts), ..none }
            }
            State::InFlight { since, attempts } => {
                Self { state: "in_flight", attempts: Some(attempts), since: Some(millis(since)), ..none }
            }
            State::Parked { reason } => Self { state: "parked", reason: Some(reason.as_str()), ..none },
            State::Uncertain { since } | State::Delivered { at: since } => {
                Self { state: "uncertain", since: Some(millis(since)), ..none }
            }
        }
    }
}

fn sealed_row(row: &Row<'_>) -> rusqlite::Result<(Owed, Vec<u8>)> {
    let kind: String = row.get(1)?;
    let state: String = row.get(4)?;
    let attempts: u32 = row.get(6)?;
    let since = row.get::<_, Option<i64>>(7)?.map(instant).unwrap_or_default();
    let state = match state.as_str() {
        "in_flight" => State::InFlight { since, attempts },
        "parked" => {
            let reason: String = row.get(8)?;
            State::Parked { reason: reason.parse().map_err(|error| odd_column(8, error))? }
        }
        "uncertain" => State::Uncertain { since },
        // The column's CHECK admits nothing else.
        _ => State::Pending { not_before: instant(row.get(5)?), attempts },
    };
    let owed = Owed {
        id: row.get(0)?,
        kind: OwedKind::from_stored(&kind),
        subject: row.get(2)?,
        revision: row.get(3)?,
        state,
        may_have_arrived_since: row.get::<_, Option<i64>>(9)?.map(instant),
        body: Value::Null,
    };
    Ok((owed, row.get(10)?))
}
