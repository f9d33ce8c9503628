//! Everything that must outlive the process, in one SQLite file (bundled SQLite, WAL, `synchronous=FULL`).
//!
//! One connection writes; it belongs to the actor. Every effect on the outside is a row before it is sent, in the
//! transaction of what caused it. What belongs to a client, a patient or a note is sealed before it reaches SQL
//! (migrations/0001_create_store.sql names the columns). Migrations are frozen once released; a file of a newer
//! version is refused and left as it is.

mod audit;
mod calls;
mod evidence;
mod kept;
mod listing;
mod outbox;
mod people;
mod runs;
mod visits;

use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use rusqlite_migration::{M, Migrations};
use sync_core::failure::Code;
use zeroize::Zeroizing;

pub use calls::CallRow;
pub use kept::Kept;
pub use listing::{AuditLine, CompletedLine, Names, ParkedLine, UncertainLine, UnreadLine, VisitLine};
pub use outbox::{Owed, OwedKind};
pub use people::Near;
pub use runs::RunRow;
pub use visits::{KeyedMarks, NoteRow, VisitRow};

use crate::vault::seal::{Bound, SealFailure, Sealer};

/// WAL-reset corruption was cured in this version of SQLite (reliability.md, F12).
const SQLITE_AT_LEAST: i32 = 3_051_003;

/// Files below this size are looked through at every start: some milliseconds.
const CHECKED_BELOW: u64 = 16 * 1024 * 1024;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreFailure {
    /// The file was written by a newer version of this program.
    #[error("the database is of version {found}, this program knows {known}")]
    Newer {
        /// Version of the file.
        found: i64,
        /// Newest version known here.
        known: i64,
    },
    /// The file is damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The file or its directory cannot be written.
    #[error("the database cannot be written")]
    ReadOnly,
    /// No key was given to open sealed columns.
    #[error("the vault is not open")]
    Locked,
    /// A sealed column does not open: another key, or tampered with.
    #[error("a sealed value does not open: {0}")]
    Sealed(#[source] SealFailure),
    /// A sealed or kept value is not what was written.
    #[error("a kept value cannot be understood")]
    Shape(#[source] serde_json::Error),
    /// Anything else that SQLite says.
    #[error("sqlite: {0}")]
    Sqlite(#[source] rusqlite::Error),
    /// The operating system gives no randomness.
    #[error("no randomness")]
    NoChance,
    /// A migration failed; nothing was changed.
    #[error("migration: {0}")]
    Migration(#[source] rusqlite_migration::Error),
}

impl StoreFailure {
    /// What a person is told.
    pub fn code(&self) -> Code {
        match self {
            StoreFailure::Newer { .. } => Code::DatabaseNewer,
            StoreFailure::Damaged(_) | StoreFailure::Shape(_) => Code::DatabaseDamaged,
            StoreFailure::DiskFull => Code::DiskFull,
            StoreFailure::ReadOnly => Code::DataDirectory,
            StoreFailure::Locked => Code::KeychainLocked,
            StoreFailure::Sealed(failure) => failure.code(),
            StoreFailure::Sqlite(_) | StoreFailure::Migration(_) | StoreFailure::NoChance => Code::Internal,
        }
    }
}

impl StoreFailure {
    /// One sealed value was changed or lost, while the key is the right one: a record to set aside, not a reason to stop.
    pub(crate) fn is_of_one_value(&self) -> bool {
        match self {
            StoreFailure::Sealed(failure) => matches!(failure, SealFailure::Refused | SealFailure::Format),
            StoreFailure::Shape(_) => true,
            StoreFailure::Newer { .. }
            | StoreFailure::Damaged(_)
            | StoreFailure::DiskFull
            | StoreFailure::ReadOnly
            | StoreFailure::Locked
            | StoreFailure::Sqlite(_)
            | StoreFailure::Migration(_)
            | StoreFailure::NoChance => false,
        }
    }
}

impl From<rusqlite::Error> for StoreFailure {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreFailure::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                StoreFailure::ReadOnly
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                StoreFailure::Damaged(error.to_string())
            }
            _ => StoreFailure::Sqlite(error),
        }
    }
}

impl From<SealFailure> for StoreFailure {
    fn from(failure: SealFailure) -> Self {
        StoreFailure::Sealed(failure)
    }
}

impl From<serde_json::Error> for StoreFailure {
    fn from(error: serde_json::Error) -> Self {
        StoreFailure::Shape(error)
    }
}

/// The database of one clinic.
pub struct Store {
    connection: Connection,
    sealer: Option<Sealer>,
    clinic: String,
}

/// Every migration, in order. A released one is never edited.
fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(include_str!("../../../migrations/0001_create_store.sql")),
        M::up(include_str!("../../../migrations/0002_keep_screenshots.sql")),
        M::up(include_str!("../../../migrations/0003_find_visits_by_people.sql")),
    ])
}

/// Newest version known here.
const KNOWN_VERSION: i64 = 3;

impl Store {
    /// Opens or creates the file and brings it up to date, all or nothing.
    ///
    /// # Errors
    /// A newer or damaged file, a full disk, a directory that cannot be written.
    pub fn open(path: &Path) -> Result<Self, StoreFailure> {
        if rusqlite::version_number() < SQLITE_AT_LEAST {
            return Err(StoreFailure::Damaged(format!("its SQLite {} is too old", rusqlite::version())));
        }
        let ended_well = std::fs::metadata(wal_of(path)).map_or(true, |log| log.len() == 0);
        let mut connection = Connection::open(path)?;
        let found: i64 = connection.query_row("pragma user_version", [], |row| row.get(0))?;
        if found > KNOWN_VERSION {
            return Err(StoreFailure::Newer { found, known: KNOWN_VERSION });
        }
        configure(&connection)?;
        // The check reads the whole file. A large one that was closed in order is checked by `doctor` instead.
        let small = std::fs::metadata(path).map_or(true, |file| file.len() < CHECKED_BELOW);
        if small || !ended_well {
            check(&connection)?;
        }
        migrations().to_latest(&mut connection).map_err(|error| {
            if let rusqlite_migration::Error::RusqliteError { err, .. } = error {
                StoreFailure::from(err)
            } else {
                StoreFailure::Migration(error)
            }
        })?;
        crate::crash::point("migrated");
        let mut store = Self { connection, sealer: None, clinic: String::new() };
        store.clinic = store.clinic_key()?;
        Ok(store)
    }

    /// Looks through the whole file for damage.
    ///
    /// # Errors
    /// What is damaged.
    pub fn check(&self) -> Result<(), StoreFailure> {
        check(&self.connection)
    }

    /// A second, read-only connection for a face that only looks.
    ///
    /// # Errors
    /// As [`Store::open`], and `ReadOnly` where there is no file yet.
    pub fn open_to_look(path: &Path) -> Result<Self, StoreFailure> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        let found: i64 = connection.query_row("pragma user_version", [], |row| row.get(0))?;
        if found > KNOWN_VERSION {
            return Err(StoreFailure::Newer { found, known: KNOWN_VERSION });
        }
        let mut store = Self { connection, sealer: None, clinic: String::new() };
        store.clinic = store.read().kept::<String>(Kept::Clinic)?.unwrap_or_default();
        Ok(store)
    }

    /// Gives the key that opens and seals columns.
    pub fn unlock(&mut self, sealer: Sealer) {
        self.sealer = Some(sealer);
    }

    /// Whether sealed columns can be read and written.
    pub fn is_unlocked(&self) -> bool {
        self.sealer.is_some()
    }

    /// Reads.
    pub fn read(&self) -> Rows<'_> {
        Rows { connection: &self.connection, sealer: self.sealer.as_ref(), clinic: &self.clinic }
    }

    /// Writes in one transaction: all of it is durable when this returns `Ok`, or none of it happened.
    ///
    /// # Errors
    /// What the closure or the commit said.
    pub fn write<T, E: From<StoreFailure>>(
        &mut self,
        change: impl FnOnce(&Rows<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreFailure::from)?;
        let rows = Rows { connection: &transaction, sealer: self.sealer.as_ref(), clinic: &self.clinic };
        let value = change(&rows)?;
        transaction.commit().map_err(StoreFailure::from)?;
        Ok(value)
    }

    /// Folds the write-ahead log into the file; called on a clean stop.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn checkpoint(&self) -> Result<(), StoreFailure> {
        self.connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?;
        Ok(())
    }

    /// What binds sealed columns to this database: made once, kept for ever.
    fn clinic_key(&mut self) -> Result<String, StoreFailure> {
        if let Some(kept) = self.read().kept::<String>(Kept::Clinic)? {
            return Ok(kept);
        }
        let made = crate::chance::new_id().map_err(|_| StoreFailure::NoChance)?.to_string();
        self.write(|rows| rows.keep(Kept::Clinic, &made))?;
        Ok(made)
    }
}

/// The write-ahead log beside a database file.
fn wal_of(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn check(connection: &Connection) -> Result<(), StoreFailure> {
    let found: String = connection.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(StoreFailure::Damaged(found)) }
}

fn configure(connection: &Connection) -> Result<(), StoreFailure> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.query_row("pragma journal_mode = wal", [], |row| row.get::<_, String>(0))?;
    connection.execute_batch(
        "pragma synchronous = full; pragma fullfsync = on; pragma foreign_keys = on; pragma trusted_schema = off; \
         pragma secure_delete = on; pragma temp_store = memory; pragma journal_size_limit = 8388608;",
    )?;
    Ok(())
}

/// The tables, through one connection or transaction. One file per table holds its statements.
pub struct Rows<'a> {
    connection: &'a Connection,
    sealer: Option<&'a Sealer>,
    clinic: &'a str,
}

impl Rows<'_> {
    fn seal(&self, table: &str, column: &str, row: &str, plain: &[u8]) -> Result<Vec<u8>, StoreFailure> {
        let sealer = self.sealer.ok_or(StoreFailure::Locked)?;
        Ok(sealer.seal(Bound { table, column, row, clinic: self.clinic }, plain)?)
    }

    fn unseal<T: serde::de::DeserializeOwned>(
        &self,
        table: &str,
        column: &str,
        row: &str,
        sealed: &[u8],
    ) -> Result<T, StoreFailure> {
        Ok(serde_json::from_slice(&self.open(table, column, row, sealed)?)?)
    }

    fn open(
        &self,
        table: &str,
        column: &str,
        row: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, StoreFailure> {
        let sealer = self.sealer.ok_or(StoreFailure::Locked)?;
        Ok(sealer.open(Bound { table, column, row, clinic: self.clinic }, sealed)?)
    }

    fn seal_value(
        &self,
        table: &str,
        column: &str,
        row: &str,
        value: &impl serde::Serialize,
    ) -> Result<Vec<u8>, StoreFailure> {
        let plain = Zeroizing::new(serde_json::to_vec(value)?);
        self.seal(table, column, row, &plain)
    }
}

/// UTC milliseconds, as stored.
fn millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// A stored instant. One outside chrono's range was never written by us.
fn instant(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

#[cfg(test)]
mod tests;
