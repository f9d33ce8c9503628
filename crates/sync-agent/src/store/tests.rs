//! What only this connection can tell, and the audit table against whoever can write the file.

use rusqlite::Connection;
use serde_json::json;
use sync_core::audit::{Action, Actor, Phase, Status, Verdict, What};

use super::*;

fn now() -> DateTime<Utc> {
    "2026-06-10T12:00:00Z".parse().unwrap()
}

fn fresh() -> (tempfile::TempDir, Store) {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&directory.path().join("clinic.db")).unwrap();
    (directory, store)
}

fn pragma(connection: &Connection, name: &str) -> String {
    connection
        .query_row(&format!("pragma {name}"), [], |row| {
            row.get::<_, String>(0).or_else(|_| row.get::<_, i64>(0).map(|number| number.to_string()))
        })
        .unwrap()
}

#[test]
fn a_commit_is_on_the_disk_when_it_returns() {
    let (_directory, store) = fresh();
    let expected = [
        ("journal_mode", "wal", "readers do not block the writer"),
        ("synchronous", "2", "FULL: an acknowledged note survives a power cut"),
        ("fullfsync", "1", "on macOS fsync alone does not reach the disk"),
        ("foreign_keys", "1", "no note without its visit"),
        ("secure_delete", "1", "what was deleted is overwritten"),
        ("trusted_schema", "0", "a file from elsewhere runs nothing"),
        ("temp_store", "2", "nothing is spilled into temporary files"),
    ];
    for (name, value, why) in expected {
        assert_eq!(pragma(&store.connection, name), value, "{name}: {why}");
    }
}

#[test]
fn a_reader_beside_the_writer_sees_what_was_committed() {
    let (directory, mut store) = fresh();
    store.write(|rows| rows.keep(Kept::Device, &"front-desk")).unwrap();
    let looking = Store::open_to_look(&directory.path().join("clinic.db")).unwrap();
    assert_eq!(looking.read().kept::<String>(Kept::Device).unwrap().as_deref(), Some("front-desk"));
    assert_eq!(looking.clinic, store.clinic, "both bind sealed values to the same clinic");
}

#[test]
fn what_sealed_columns_are_bound_to_is_made_once() {
    let (directory, store) = fresh();
    let first = store.clinic.clone();
    drop(store);
    let again = Store::open(&directory.path().join("clinic.db")).unwrap();
    assert!(!first.is_empty());
    assert_eq!(again.clinic, first);
}

#[test]
fn a_note_without_its_visit_is_refused() {
    let (_directory, store) = fresh();
    let orphan = store.connection.execute(
        "insert into notes (appointment_id, revision, hash, sealed_note, stored_at) values ('a1', 1, '', x'00', 0)",
        [],
    );
    assert!(orphan.is_err(), "foreign keys are enforced");
}

/// A store with a trail of five entries, of which the cloud has confirmed the third.
fn with_trail() -> (tempfile::TempDir, Store) {
    let (directory, mut store) = fresh();
    for number in 0..5 {
        store
            .write::<_, StoreFailure>(|rows| {
                let entry = (Action::Run, Phase::Note, Status::Success);
                rows.audit(now(), &Actor::Agent, entry, Some("run-1"), json!({ "number": number }))?;
                if number == 2 {
                    rows.anchored(&rows.audit_head()?, now())?;
                }
                Ok(())
            })
            .unwrap();
    }
    (directory, store)
}

fn verdict(store: &Store) -> Verdict {
    store.read().verify_audit().unwrap()
}

#[test]
fn an_untouched_trail_is_sound_and_anchored() {
    let (_directory, store) = with_trail();
    let verdict = verdict(&store);
    assert!(verdict.is_sound(), "{:?}", verdict.faults);
    assert_eq!((verdict.rows, verdict.anchored_to), (5, Some(3)));
    assert_eq!(store.read().audit_after(3, 9).unwrap().iter().map(|row| row.seq).collect::<Vec<_>>(), [4, 5]);
}

#[test]
fn the_table_refuses_every_change_of_an_entry() {
    let (_directory, store) = with_trail();
    for change in [
        "update audit set detail = '{}' where seq = 2",
        "update audit set seq = 9 where seq = 5",
        "delete from audit where seq = 5",
        "delete from audit",
        "insert or replace into audit select seq, at, actor, action, phase, status, object, '{}', prev, hash \
         from audit where seq = 2",
        "insert into audit select seq, at, actor, action, phase, status, object, '{}', prev, hash from audit \
         where seq = 2 on conflict (seq) do update set detail = '{}'",
    ] {
        assert!(store.connection.execute(change, []).is_err(), "{change}");
    }
    assert!(verdict(&store).is_sound());
}

#[test]
fn tampering_with_the_triggers_dropped_is_found() {
    let zeros = "0".repeat(64);
    let forged = format!("update audit set hash = '{zeros}' where seq = 3");
    let cases: [(&str, &str, What); 7] = [
        ("an edited detail", "update audit set detail = '{}' where seq = 2", What::Edited),
        ("an edited time", "update audit set at = '2020-01-01T00:00:00.000Z' where seq = 4", What::Edited),
        ("another actor", "update audit set actor = 'person:x' where seq = 1", What::Edited),
        ("a removed entry", "delete from audit where seq = 2", What::Missing),
        ("a forged hash", &forged, What::Edited),
        ("no hash at all", "update audit set hash = '' where seq = 5", What::NoHash),
        ("an end cut off before an anchor", "delete from audit where seq > 2", What::CutOff),
    ];
    for (what, change, expected) in cases {
        let (_directory, store) = with_trail();
        store
            .connection
            .execute_batch(
                "drop trigger audit_is_append_only_update; drop trigger audit_is_append_only_delete;",
            )
            .unwrap();
        assert!(store.connection.execute(change, []).unwrap() > 0, "{what} changes something");
        let verdict = verdict(&store);
        assert!(!verdict.is_sound(), "{what} is not found");
        assert!(verdict.faults.iter().any(|fault| fault.what == expected), "{what}: {:?}", verdict.faults);
    }
}

#[test]
fn a_trail_rewritten_from_an_anchored_entry_on_is_found_by_its_anchor() {
    let (_directory, mut store) = with_trail();
    store
        .connection
        .execute_batch(
            "drop trigger audit_is_append_only_update; drop trigger audit_is_append_only_delete; \
             delete from audit where seq >= 3;",
        )
        .unwrap();
    // Whoever does this knows the form of the chain and makes it fit again.
    for _ in 3..=5 {
        store
            .write(|rows| {
                let entry = (Action::Run, Phase::Note, Status::Success);
                rows.audit(now(), &Actor::Agent, entry, Some("run-2"), json!({})).map(drop)
            })
            .unwrap();
    }
    let verdict = verdict(&store);
    assert!(verdict.faults.iter().any(|fault| fault.what == What::NotAsAnchored), "{:?}", verdict.faults);
}

#[test]
fn failures_of_sqlite_are_told_apart() {
    let code = |code: std::ffi::c_int| {
        StoreFailure::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None)).code()
    };
    assert_eq!(code(rusqlite::ffi::SQLITE_FULL), Code::DiskFull);
    assert_eq!(code(rusqlite::ffi::SQLITE_READONLY), Code::DataDirectory);
    assert_eq!(code(rusqlite::ffi::SQLITE_CANTOPEN), Code::DataDirectory);
    assert_eq!(code(rusqlite::ffi::SQLITE_CORRUPT), Code::DatabaseDamaged);
    assert_eq!(code(rusqlite::ffi::SQLITE_NOTADB), Code::DatabaseDamaged);
    assert_eq!(code(rusqlite::ffi::SQLITE_BUSY), Code::Internal);
}
