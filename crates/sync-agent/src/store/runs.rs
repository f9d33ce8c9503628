//! `runs`: each run with its report. Reports hold counts and codes, no client data.

use chrono::{DateTime, Utc};
use sync_core::view::{Outcome, RunReport, RunView};

use super::visits::odd_column;
use super::{Rows, StoreFailure, instant, millis};

/// A run as stored.
pub type RunRow = RunView;

impl Rows<'_> {
    /// A run begins.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn begin_run(&self, run_id: &str, reason: &str, now: DateTime<Utc>) -> Result<(), StoreFailure> {
        self.connection.execute(
            "insert into runs (run_id, reason, started_at) values (?1, ?2, ?3)",
            (run_id, reason, millis(now)),
        )?;
        Ok(())
    }

    /// A run ended.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn end_run(&self, run_id: &str, report: &RunReport, now: DateTime<Utc>) -> Result<(), StoreFailure> {
        self.connection.execute(
            "update runs set ended_at = ?2, outcome = ?3, code = ?4, report = ?5 where run_id = ?1",
            (
                run_id,
                millis(now),
                report.outcome.as_str(),
                report.reason.as_ref().map(|reason| reason.code.as_str()),
                serde_json::to_string(report)?,
            ),
        )?;
        Ok(())
    }

    /// The latest runs, newest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn runs(&self, at_most: u32) -> Result<Vec<RunRow>, StoreFailure> {
        let mut statement = self.connection.prepare_cached(
            "select run_id, reason, started_at, ended_at, outcome, report from runs \
             order by started_at desc, run_id limit ?1",
        )?;
        let rows = statement.query_map([at_most], |row| {
            let outcome: Option<String> = row.get(4)?;
            let report: Option<String> = row.get(5)?;
            Ok(RunView {
                run_id: row.get(0)?,
                reason: row.get(1)?,
                started_at: instant(row.get(2)?),
                ended_at: row.get::<_, Option<i64>>(3)?.map(instant),
                outcome: outcome.map(|outcome| match outcome.as_str() {
                    "completed" => Outcome::Completed,
                    "needs_person" => Outcome::NeedsPerson,
                    "standing_by" => Outcome::StandingBy,
                    // The column's CHECK admits nothing else.
                    _ => Outcome::Failed,
                }),
                report: report
                    .map(|report| serde_json::from_str(&report))
                    .transpose()
                    .map_err(|error| odd_column(5, error))?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
