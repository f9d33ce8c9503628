//! `outbox`: what is owed to the outside. A row is written in the transaction of what it carries, claimed before it
//! is sent, and removed only by an explicit success.
//!
//! One row per kind and subject: a newer revision replaces the older one while it waits, so that a week offline
//! leaves one row per visit and not one per edit.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row};
use serde_json::Value;
use sync_core::view::OutboxCounts;

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
    /// An audit entry for `sync_apply`; subject is its number.
    Audit,
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
            OwedKind::Audit => "audit",
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
            "withdraw" => OwedKind::Withdraw,
            // The column's CHECK admits nothing else.
            _ => OwedKind::Audit,
        }
    }
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owing {
    /// Waits for its time.
    Pending,
    /// Claimed; the answer is not known yet.
    InFlight,
    /// Refused; a person must look. Never moves by itself.
    Parked,
    /// A message whose sending ended unknown outside the safe time; a person must decide.
    Uncertain,
}

impl Owing {
    fn as_str(self) -> &'static str {
        match self {
            Owing::Pending => "pending",
            Owing::InFlight => "in_flight",
            Owing::Parked => "parked",
            Owing::Uncertain => "uncertain",
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
    pub owing: Owing,
    /// Tries so far.
    pub attempts: u32,
    /// First claim of this revision: what the safe time of a publish counts from.
    pub since: Option<DateTime<Utc>>,
    /// Not before.
    pub not_before: DateTime<Utc>,
    /// The body.
    pub body: Value,
}

impl Rows<'_> {
    /// Owes a body to the outside; replaces an older revision of the same subject. A parked row is replaced as well:
    /// what was refused may be right now.
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
                   attempts = 0, since = null, reason = null, sealed_body = ?5",
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
        let sql = format!(
            "select id, kind, subject, revision, state, attempts, since, not_before, sealed_body from outbox \
             where state = 'pending' and not_before <= ?1 and kind in ({list}) \
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
                "select id, kind, subject, revision, state, attempts, since, not_before, sealed_body from outbox \
                 where kind = ?1 and subject = ?2",
                (kind.as_str(), subject),
            )?
            .pop())
    }

    /// Rows that were claimed by a process that died.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn in_flight(&self) -> Result<Vec<Owed>, StoreFailure> {
        self.owed_where(
            "select id, kind, subject, revision, state, attempts, since, not_before, sealed_body from outbox \
             where state = 'in_flight' order by id",
            [],
        )
    }

    fn owed_where(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Owed>, StoreFailure> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(values, sealed_row)?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter()
            .map(|(mut owed, sealed)| {
                owed.body =
                    self.unseal("outbox", "sealed_body", &row_key(owed.kind, &owed.subject), &sealed)?;
                Ok(owed)
            })
            .collect()
    }

    /// Claims a row before it is sent.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn claim(&self, id: i64, now: DateTime<Utc>) -> Result<(), StoreFailure> {
        self.connection
            .prepare_cached(
                "update outbox set state = 'in_flight', attempts = attempts + 1, since = coalesce(since, ?2) \
                 where id = ?1",
            )?
            .execute((id, millis(now)))?;
        Ok(())
    }

    /// An explicit success: the row is done, unless a newer revision took its place meanwhile.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn delivered(&self, id: i64, revision: u32) -> Result<(), StoreFailure> {
        self.connection
            .prepare_cached("delete from outbox where id = ?1 and revision = ?2")?
            .execute((id, revision))?;
        Ok(())
    }

    /// Back to waiting.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn wait(&self, id: i64, not_before: DateTime<Utc>, reason: &str) -> Result<(), StoreFailure> {
        self.set(id, Owing::Pending, Some(not_before), reason)
    }

    /// Set aside, visibly.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn set_aside(&self, id: i64, owing: Owing, reason: &str) -> Result<(), StoreFailure> {
        self.set(id, owing, None, reason)
    }

    fn set(
        &self,
        id: i64,
        owing: Owing,
        not_before: Option<DateTime<Utc>>,
        reason: &str,
    ) -> Result<(), StoreFailure> {
        self.connection
            .prepare_cached(
                "update outbox set state = ?2, not_before = coalesce(?3, not_before), reason = ?4 where id = ?1",
            )?
            .execute((id, owing.as_str(), not_before.map(millis), reason))?;
        Ok(())
    }

    /// Removes what is not to be sent any more, and says whether there was something.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn unowe(&self, kind: OwedKind, subject: &str) -> Result<bool, StoreFailure> {
        let removed = self
            .connection
            .prepare_cached("delete from outbox where kind = ?1 and subject = ?2")?
            .execute((kind.as_str(), subject))?;
        Ok(removed > 0)
    }

    /// Makes everything that waits for its time due now: a person pressed "sync now", or the network is back.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn hurry(&self, now: DateTime<Utc>) -> Result<(), StoreFailure> {
        self.connection.execute(
            "update outbox set not_before = ?1 where state = 'pending' and not_before > ?1 and kind != 'publish'",
            [millis(now)],
        )?;
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

    /// When the earliest waiting row comes due.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn next_owed(&self) -> Result<Option<DateTime<Utc>>, StoreFailure> {
        let at: Option<Option<i64>> = self
            .connection
            .query_row("select min(not_before) from outbox where state = 'pending'", [], |row| row.get(0))
            .optional()?;
        Ok(at.flatten().map(instant))
    }
}

fn row_key(kind: OwedKind, subject: &str) -> String {
    format!("{}/{subject}", kind.as_str())
}

fn sealed_row(row: &Row<'_>) -> rusqlite::Result<(Owed, Vec<u8>)> {
    let kind: String = row.get(1)?;
    let state: String = row.get(4)?;
    let owed = Owed {
        id: row.get(0)?,
        kind: OwedKind::from_stored(&kind),
        subject: row.get(2)?,
        revision: row.get(3)?,
        owing: match state.as_str() {
            "in_flight" => Owing::InFlight,
            "parked" => Owing::Parked,
            "uncertain" => Owing::Uncertain,
            // The column's CHECK admits nothing else.
            _ => Owing::Pending,
        },
        attempts: row.get(5)?,
        since: row.get::<_, Option<i64>>(6)?.map(instant),
        not_before: instant(row.get(7)?),
        body: Value::Null,
    };
    Ok((owed, row.get(8)?))
}
