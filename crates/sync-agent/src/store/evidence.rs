//! What is kept of pages that surprised us: outlines (`evidence`) and pictures (`screenshots`), both sealed, both for
//! [`Evidence::DAYS`]. A picture past its time is not given out even where nothing ran that could delete it.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{OptionalExtension, Row};
use sync_core::ports::{Evidence, Screenshot};
use sync_core::view::rows::KeptScreenshot;

use super::{Rows, StoreFailure, instant, millis};

/// What is kept was taken between these two. A later one was taken while a clock was wrong, and would stay for too long.
fn kept_between(now: DateTime<Utc>) -> (i64, i64) {
    (millis(now - TimeDelta::days(Evidence::DAYS)), millis(now + TimeDelta::days(1)))
}

impl Rows<'_> {
    /// Keeps the redacted skeleton of a page that surprised us.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn keep_evidence(
        &self,
        run_id: &str,
        code: &str,
        skeleton: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreFailure> {
        let sealed = self.seal_value("evidence", "sealed_skeleton", run_id, &skeleton)?;
        self.connection.execute(
            "insert into evidence (run_id, at, code, sealed_skeleton) values (?1, ?2, ?3, ?4)",
            (run_id, millis(now), code, sealed),
        )?;
        self.forget_old_evidence(now).map(|_| ())
    }

    /// Keeps a picture of a page that surprised a run: its last one. Of all pictures the newest few stay.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn keep_screenshot(
        &self,
        run_id: &str,
        code: &str,
        picture: &Screenshot,
        now: DateTime<Utc>,
    ) -> Result<(), StoreFailure> {
        let sealed = self.seal("screenshots", "sealed_screenshot", run_id, picture.bytes())?;
        self.connection.execute(
            "insert into screenshots (run_id, at, code, sealed_screenshot) values (?1, ?2, ?3, ?4) \
             on conflict (run_id) do update set at = ?2, code = ?3, sealed_screenshot = ?4",
            (run_id, millis(now), code, sealed),
        )?;
        self.forget_old_evidence(now)?;
        self.connection.execute(
            "delete from screenshots where run_id not in \
               (select run_id from screenshots order by at desc, run_id desc limit ?1)",
            [Evidence::MOST_SCREENSHOTS],
        )?;
        Ok(())
    }

    /// Deletes what is past its time; how much that was.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn forget_old_evidence(&self, now: DateTime<Utc>) -> Result<usize, StoreFailure> {
        let (from, to) = kept_between(now);
        let mut gone = 0;
        for table in ["evidence", "screenshots"] {
            let statement = format!("delete from {table} where at not between ?1 and ?2");
            gone += self.connection.execute(&statement, (from, to))?;
        }
        Ok(gone)
    }

    /// Deletes every picture; how many there were.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn forget_screenshots(&self) -> Result<usize, StoreFailure> {
        Ok(self.connection.execute("delete from screenshots", [])?)
    }

    /// The redacted skeleton of the page at which a run failed.
    ///
    /// # Errors
    /// The vault is closed, or what SQLite said.
    pub fn evidence(&self, run_id: &str) -> Result<Option<String>, StoreFailure> {
        let sealed: Option<Vec<u8>> = self
            .connection
            .prepare_cached(
                "select sealed_skeleton from evidence where run_id = ?1 order by id desc limit 1",
            )?
            .query_row([run_id], |row| row.get(0))
            .optional()?;
        let Some(sealed) = sealed else { return Ok(None) };
        self.shown("evidence", "sealed_skeleton", run_id, &sealed)
    }

    /// Which pictures are kept, newest first. Needs no key.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn screenshots(&self, now: DateTime<Utc>) -> Result<Vec<KeptScreenshot>, StoreFailure> {
        let mut statement = self.connection.prepare_cached(
            "select run_id, at, code from screenshots where at between ?1 and ?2 order by at desc, run_id desc",
        )?;
        let rows = statement.query_map(kept_between(now), kept_screenshot)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The picture of a run, opened.
    ///
    /// # Errors
    /// The vault is closed, the picture was changed, or what SQLite said.
    pub fn screenshot(&self, run_id: &str, now: DateTime<Utc>) -> Result<Option<Screenshot>, StoreFailure> {
        let (from, to) = kept_between(now);
        let sealed: Option<Vec<u8>> = self
            .connection
            .prepare_cached(
                "select sealed_screenshot from screenshots where run_id = ?1 and at between ?2 and ?3",
            )?
            .query_row((run_id, from, to), |row| row.get(0))
            .optional()?;
        let Some(sealed) = sealed else { return Ok(None) };
        let mut plain = self.open("screenshots", "sealed_screenshot", run_id, &sealed)?;
        Ok(Screenshot::new(std::mem::take(&mut plain)))
    }
}

fn kept_screenshot(row: &Row<'_>) -> rusqlite::Result<KeptScreenshot> {
    let taken_at = instant(row.get(1)?);
    Ok(KeptScreenshot {
        run_id: row.get(0)?,
        code: row.get(2)?,
        taken_at,
        until: taken_at + TimeDelta::days(Evidence::DAYS),
    })
}
