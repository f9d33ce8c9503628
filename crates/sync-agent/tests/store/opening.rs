//! Opening a file: its schema, its versions, and files that cannot be used.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use sync_agent::store::{Kept, OwedKind, Store, StoreFailure};
use sync_core::failure::Code;
use sync_core::reconcile::{Marked, Marks};

use super::clinic::{bytes_on_disk, change, fill, fresh, now, open, raw};

/// Versions that were released, each with its fixture.
const RELEASED: std::ops::RangeInclusive<i64> = 1..=1;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn schema(connection: &Connection) -> String {
    let mut statement = connection
        .prepare("select type || ' ' || name || char(10) || coalesce(sql, '') from sqlite_schema order by type, name")
        .unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(|row| row.unwrap() + "\n\n").collect()
}

#[test]
fn the_schema_is_the_one_that_is_written_down() {
    let (_directory, path, store) = fresh();
    drop(store);
    let found = schema(&raw(&path));
    let file = fixture("schema.txt");
    if std::env::var_os("ODIS_SYNC_RENEW").is_some() {
        std::fs::write(&file, &found).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == written,
        "the schema differs from {}. A released migration is never edited: write the next one. If a new migration \
         is what changed it, renew the file with\n  ODIS_SYNC_RENEW=1 cargo test -p sync-agent --test store \
         the_schema_is\nand read its diff.",
        file.display()
    );
}

/// Writes the fixture of the newest version. Run once when that version is released, and never again:
/// `cargo test -p sync-agent --test store write_the_fixture -- --ignored`.
#[test]
#[ignore = "writes a file of the repository; run once per released version"]
fn write_the_fixture() {
    let (_directory, path, mut store) = fresh();
    fill(&mut store);
    store.checkpoint().unwrap();
    drop(store);
    let version: i64 = raw(&path).query_row("pragma user_version", [], |row| row.get(0)).unwrap();
    let file = fixture(&format!("store_v{version}.db"));
    assert!(!file.exists(), "{} is released and is not written again", file.display());
    std::fs::copy(&path, file).unwrap();
}

#[test]
fn a_database_of_every_released_version_opens_with_all_that_it_holds() {
    let (_fresh, fresh_path, fresh_store) = fresh();
    drop(fresh_store);
    for version in RELEASED {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("clinic.db");
        std::fs::copy(fixture(&format!("store_v{version}.db")), &path).unwrap();
        {
            let store = open(&path);
            let rows = store.read();
            let visit = rows.visit(&"a1".into()).unwrap().expect("the visit is there");
            assert_eq!(visit.visit, change("a1", 1, "<p>Haematochezia.</p>").visit, "version {version}");
            let note = rows.latest_note(&"a1".into()).unwrap().unwrap().note;
            assert_eq!(note.text, "Haematochezia.");
            let mark = rows.marks().unwrap().mark(&"a1".into(), Marked::Note(&note.hash));
            assert_eq!(visit.known.note_hash, Some(mark), "or every note of the clinic would look edited");
            assert_eq!(
                rows.due(&[OwedKind::Visit, OwedKind::Call, OwedKind::Publish], now(), 9).unwrap().len(),
                3
            );
            assert!(rows.call_of(&"a1".into()).unwrap().is_some());
            assert!(rows.died_in_another(&"p1".into(), &"a2".into()).unwrap());
            assert!(rows.kept_secret("neo-session").unwrap().is_some());
            assert_eq!(rows.runs(9).unwrap().len(), 1);
            assert!(rows.verify_audit().unwrap().is_sound());
        }
        assert!(
            schema(&raw(&path)) == schema(&raw(&fresh_path)),
            "a database that came from version {version} must end as a fresh one begins. Before version {version} \
             is released: remove its fixture and write it again (see write_the_fixture)."
        );
    }
}

#[test]
fn a_newer_file_is_refused_and_left_as_it_is() {
    let (_directory, path, mut store) = fresh();
    fill(&mut store);
    drop(store);
    raw(&path).execute_batch("pragma user_version = 4").unwrap();
    let before = std::fs::read(&path).unwrap();
    for what in [Store::open(&path), Store::open_to_look(&path)] {
        let failure = what.err().expect("a newer file is refused");
        assert!(matches!(failure, StoreFailure::Newer { found: 4, known: 3 }), "{failure}");
        assert_eq!(failure.code(), Code::DatabaseNewer);
    }
    assert!(std::fs::read(&path).unwrap() == before, "not one byte of a newer file may change");
}

#[test]
fn a_damaged_file_is_named_so_and_not_replaced() {
    let (_directory, path, mut store) = fresh();
    for number in 0..200 {
        store
            .write(|rows| rows.store_change(&change(&format!("a{number}"), 1, "<p>Well.</p>"), now()))
            .unwrap();
    }
    store.checkpoint().unwrap();
    drop(store);
    let whole = std::fs::read(&path).unwrap();
    let damaged = |what: &str, bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let failure = Store::open(&path).err().unwrap_or_else(|| panic!("{what} must not open"));
        assert!(matches!(failure, StoreFailure::Damaged(_)), "{what}: {failure}");
        assert_eq!(failure.code(), Code::DatabaseDamaged);
        assert_eq!(
            std::fs::read(&path).unwrap().len(),
            bytes.len(),
            "{what} is left for a person to look at"
        );
        for beside in ["clinic.db-wal", "clinic.db-shm"] {
            let _ = std::fs::remove_file(path.with_file_name(beside));
        }
    };
    let mut no_head = whole.clone();
    no_head[..16].fill(b'x');
    damaged("a file that is no database", &no_head);
    damaged("half a file", &whole[..whole.len() / 2]);
    let mut torn = whole.clone();
    torn[4096..].chunks_mut(4096).for_each(|page| page[..64].fill(0xff));
    damaged("a file of torn pages", &torn);
    damaged("a text", &b"this is not a database, it is a note to whoever looks for one here ".repeat(20));
}

#[test]
fn a_place_that_cannot_be_written_is_named_so() {
    let (_directory, path, store) = fresh();
    drop(store);
    let under_a_file = path.join("clinic.db");
    let failure = Store::open(&under_a_file).err().expect("there is no such directory");
    assert!(matches!(failure, StoreFailure::ReadOnly), "{failure}");
    assert_eq!(failure.code(), Code::DataDirectory);

    let nothing = path.with_file_name("nothing.db");
    assert!(matches!(Store::open_to_look(&nothing), Err(StoreFailure::ReadOnly)), "looking creates nothing");
    assert!(!nothing.exists());

    let mut looking = Store::open_to_look(&path).unwrap();
    let failure = looking.write(|rows| rows.keep(Kept::Device, &"x")).unwrap_err();
    assert!(matches!(failure, StoreFailure::ReadOnly), "{failure}");
}

#[test]
fn a_write_that_fails_half_way_leaves_nothing() {
    let (_directory, _path, mut store) = fresh();
    let failure = store.write(|rows| {
        rows.store_change(&change("a1", 1, "<p>Well.</p>"), now())?;
        // The same revision of a note twice is refused by the table.
        rows.store_change(&change("a1", 1, "<p>Other.</p>"), now())
    });
    assert!(failure.is_err());
    assert!(store.read().known(&"a1".into()).unwrap().is_none(), "all of a transaction or nothing");
}

#[test]
fn what_was_written_is_there_after_the_process_is_gone() {
    let (_directory, path, mut store) = fresh();
    fill(&mut store);
    // Without a clean stop: the write-ahead log is what is left.
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        if !entry.file_name().to_string_lossy().ends_with("-shm") {
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
    }
    let after = open(&copy.path().join("clinic.db"));
    assert!(after.read().visit(&"a1".into()).unwrap().is_some());
    store.checkpoint().unwrap();
    assert!(!bytes_on_disk(&path).is_empty());
    assert_eq!(
        std::fs::metadata(path.with_file_name("clinic.db-wal")).unwrap().len(),
        0,
        "a clean stop folds it in"
    );
}
