//! `audit` and `anchors`: the append-only chain (form in `sync_core::audit`) and what the cloud confirmed of it.
//!
//! An entry is written in the transaction of what it records. Triggers refuse every change of a row.

use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension;
use serde_json::Value;
use sync_core::audit::{
    Action, Actor, Anchor, Entry, Fields, Head, Phase, RawRow, Status, Verdict, Verifier, append,
};

use super::visits::odd_column;
use super::{Rows, StoreFailure, millis};

/// A stored row as it is told to the cloud.
#[derive(Clone, Debug)]
pub struct AuditRow {
    /// Its number.
    pub seq: u64,
    /// The columns: at, action, phase, status, object, detail, prev, hash.
    pub columns: [String; 8],
}

impl Rows<'_> {
    /// The end of the chain.
    ///
    /// # Errors
    /// What SQLite said, or a row that cannot be understood.
    pub fn audit_head(&self) -> Result<Head, StoreFailure> {
        let head: Option<(u64, String)> = self
            .connection
            .prepare_cached("select seq, hash from audit order by seq desc limit 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match head {
            None => Ok(Head::default()),
            Some((seq, hash)) => Ok(Head { seq, hash: hash.parse().map_err(|error| odd_column(1, error))? }),
        }
    }

    /// Writes one entry down.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn audit(
        &self,
        now: DateTime<Utc>,
        actor: &Actor,
        (action, phase, status): (Action, Phase, Status),
        object: Option<&str>,
        detail: Value,
    ) -> Result<Entry, StoreFailure> {
        let fields = Fields {
            at: now,
            actor: actor.clone(),
            action,
            phase,
            status,
            object: object.map(str::to_owned),
            detail,
        };
        let (entry, _) = append(&self.audit_head()?, fields);
        let columns = entry.columns();
        self.connection
            .prepare_cached(
                "insert into audit (seq, at, actor, action, phase, status, object, detail, prev, hash) \
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute((
                entry.seq,
                columns.at,
                columns.actor,
                columns.action,
                columns.phase,
                columns.status,
                columns.object,
                columns.detail,
                columns.prev,
                columns.hash,
            ))?;
        Ok(entry)
    }

    /// Rows after one of a number, oldest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn audit_after(&self, seq: u64, at_most: u32) -> Result<Vec<AuditRow>, StoreFailure> {
        let mut statement = self.connection.prepare_cached(
            "select seq, at, action, phase, status, object, detail, prev, hash from audit where seq > ?1 \
             order by seq limit ?2",
        )?;
        let rows = statement.query_map((seq, at_most), |row| {
            let mut columns: [String; 8] = Default::default();
            for (index, column) in columns.iter_mut().enumerate() {
                *column = row.get(index + 1)?;
            }
            Ok(AuditRow { seq: row.get(0)?, columns })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The cloud confirmed the head.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn anchored(&self, head: &Head, now: DateTime<Utc>) -> Result<(), StoreFailure> {
        self.connection.execute(
            "insert into anchors (seq, head, anchored_at) values (?1, ?2, ?3) on conflict (seq) do nothing",
            (head.seq, head.hash.to_string(), millis(now)),
        )?;
        Ok(())
    }

    /// Every anchor, oldest first.
    ///
    /// # Errors
    /// What SQLite said, or an anchor that cannot be understood.
    pub fn anchors(&self) -> Result<Vec<Anchor>, StoreFailure> {
        let mut statement = self.connection.prepare_cached("select seq, head from anchors order by seq")?;
        let rows = statement.query_map([], |row| {
            let text: String = row.get(1)?;
            Ok(Anchor { seq: row.get(0)?, head: text.parse().map_err(|error| odd_column(1, error))? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Checks the whole chain against the anchors, in constant memory.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn verify_audit(&self) -> Result<Verdict, StoreFailure> {
        let mut verifier = Verifier::new(Head::default(), self.anchors()?);
        let mut statement = self.connection.prepare(
            "select seq, at, actor, action, phase, status, object, detail, prev, hash from audit order by seq",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = |index: usize| row.get_ref(index).and_then(|value| Ok(value.as_str()?));
            verifier.step_raw(&RawRow {
                seq: row.get(0)?,
                at: text(1)?,
                actor: text(2)?,
                action: text(3)?,
                phase: text(4)?,
                status: text(5)?,
                object: text(6)?,
                detail: text(7)?,
                prev: text(8)?,
                hash: text(9)?,
            });
        }
        Ok(verifier.finish())
    }
}
