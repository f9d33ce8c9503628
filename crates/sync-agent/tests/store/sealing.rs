//! What belongs to a client, a patient or a note is readable only with the key and only in its own place.

use sync_agent::store::{OwedKind, Store, StoreFailure};
use sync_agent::vault::seal::SealFailure;
use sync_core::calls::PersonDecision;
use sync_core::failure::Code;
use sync_core::reconcile::{Marked, Marks};

use super::clinic::{CANARIES, OTHER_KEY, bytes_on_disk, call, change, fill, fresh, holds, now, raw, sealer};

#[test]
fn no_word_of_a_client_stands_readable_in_the_files() {
    let (_directory, path, mut store) = fresh();
    fill(&mut store);
    let with_log = bytes_on_disk(&path);
    store.checkpoint().unwrap();
    drop(store);
    let folded = bytes_on_disk(&path);
    for (bytes, where_) in [(&with_log, "the write-ahead log"), (&folded, "the database")] {
        assert!(
            holds(bytes, "a1") && holds(bytes, "c-a1"),
            "{where_}: ids are how this search is known to work"
        );
        for word in CANARIES {
            assert!(!holds(bytes, word), "{word} stands readable in {where_}");
        }
    }
}

#[test]
fn a_guess_of_what_a_note_or_a_booking_says_cannot_be_tried_on_the_files() {
    let (_directory, path, mut store) = fresh();
    fill(&mut store);
    let bytes = bytes_on_disk(&path);
    let guessed = change("a2", 1, "<p>Well.</p>");
    let note = guessed.note.unwrap().hash;
    let consultation = guessed.consultation_fingerprint.unwrap();
    let plain = [note.as_str(), consultation.as_str(), guessed.calendar_fingerprint.as_str()];
    for hash in plain {
        assert!(!holds(&bytes, hash), "{hash} tells what it was made of");
    }
}

#[test]
fn marks_are_made_with_the_key_for_one_visit_and_one_purpose_and_are_the_same_to_who_only_looks() {
    let (_directory, path, mut store) = fresh();
    // Two visits about which nobody had much to say.
    for id in ["a1", "a2"] {
        store.write(|rows| rows.store_change(&change(id, 1, "<p>Well.</p>"), now())).unwrap();
    }
    let known = |id: &str| store.read().known(&id.into()).unwrap().unwrap();
    assert_ne!(known("a1").note_hash, known("a2").note_hash, "equal notes do not look alike");

    let hash = change("a1", 1, "<p>Well.</p>").note.unwrap().hash;
    let of_store =
        |store: &Store, visit: &str| store.read().marks().unwrap().mark(&visit.into(), Marked::Note(&hash));
    assert_eq!(known("a1").note_hash, Some(of_store(&store, "a1")), "known again");

    let mut looking = Store::open_to_look(&path).unwrap();
    assert!(matches!(looking.read().marks().err(), Some(StoreFailure::Locked)), "never without a key");
    looking.unlock(sealer(&super::clinic::KEY));
    assert_eq!(of_store(&looking, "a1"), of_store(&store, "a1"), "looking compares with the same");
    looking.unlock(sealer(&OTHER_KEY));
    assert_ne!(of_store(&looking, "a1"), of_store(&store, "a1"), "another key makes other marks");

    let print = change("a1", 1, "<p>Well.</p>").calendar_fingerprint;
    let rows = store.read();
    let marks = rows.marks().unwrap();
    assert_ne!(
        marks.mark(&"a1".into(), Marked::Slot(&print)),
        marks.mark(&"a1".into(), Marked::Consultation(&print)),
        "each column has its own"
    );
}

#[test]
fn every_column_that_is_named_sealed_holds_a_sealed_value() {
    let (_directory, path, mut store) = fresh();
    fill(&mut store);
    drop(store);
    let connection = raw(&path);
    let mut columns = connection
        .prepare(
            "select m.name, c.name from sqlite_schema m join pragma_table_info(m.name) c \
             where m.type = 'table' and c.name like 'sealed%'",
        )
        .unwrap();
    let columns: Vec<(String, String)> =
        columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    assert_eq!(columns.len(), 8, "{columns:?}: a new sealed column needs a value in these tests");
    let key = sealer(&super::clinic::KEY).key_id();
    for (table, column) in columns {
        let mut values = connection.prepare(&format!("select {column} from {table}")).unwrap();
        let values: Vec<Vec<u8>> =
            values.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert!(!values.is_empty(), "{table}.{column} is filled by these tests");
        for value in values {
            assert_eq!(value[0], 1, "{table}.{column} begins with the format's version");
            assert_eq!(sync_agent::vault::seal::KeyId::in_value(&value), Some(key), "{table}.{column}");
        }
    }
}

#[test]
fn a_sealed_value_that_was_moved_to_another_row_is_refused() {
    let swaps = [
        ("visits", "sealed_facts", "appointment_id", "a1", "a2"),
        ("outbox", "sealed_body", "kind", "visit", "call"),
        ("kept_sealed", "sealed_value", "name", "neo-session", "key-check"),
    ];
    for (table, column, key, one, other) in swaps {
        let (_directory, path, mut store) = fresh();
        fill(&mut store);
        let swapped = raw(&path)
            .execute(
                &format!(
                    "update {table} set {column} = (select {column} from {table} where {key} = ?2) where {key} = ?1"
                ),
                (one, other),
            )
            .unwrap();
        assert_eq!(swapped, 1, "{table}");
        match table {
            "visits" => {
                assert!(
                    store.read().facts(&"a1".into()).unwrap().is_none(),
                    "as good as none, until Neo is read again"
                );
                assert!(store.read().facts(&"a2".into()).unwrap().is_some(), "the others open");
            }
            "outbox" => {
                assert!(store.read().owed(OwedKind::Visit, "a1").unwrap().is_none(), "it is not sent");
                assert_eq!(
                    store.write(|rows| rows.set_unreadable_aside()).unwrap(),
                    1,
                    "and set aside, visibly"
                );
                assert_eq!(store.read().count_outbox().unwrap().parked, 1);
                assert!(store.read().owed(OwedKind::Call, "a1").unwrap().is_some(), "the others go on");
            }
            _ => {
                let failure = store.read().kept_secret("neo-session").unwrap_err();
                assert!(matches!(failure, StoreFailure::Sealed(SealFailure::Refused)), "{failure}");
                assert_eq!(failure.code(), Code::DatabaseDamaged, "the key is right, the value is not");
            }
        }
    }
}

#[test]
fn an_older_note_cannot_stand_in_for_a_newer_one() {
    let (_directory, path, mut store) = fresh();
    for (revision, html) in [(1, "<p>Old.</p>"), (2, "<p>New.</p>")] {
        store.write(|rows| rows.store_change(&change("a1", revision, html), now())).unwrap();
    }
    raw(&path)
        .execute_batch(
            "update notes set sealed_note = (select sealed_note from notes where revision = 1) where revision = 2",
        )
        .unwrap();
    assert!(
        store.read().latest_note(&"a1".into()).unwrap().is_none(),
        "the old text is not shown as the new one"
    );
}

#[test]
fn a_value_of_another_clinics_file_is_refused() {
    let (_one, path, mut store) = fresh();
    let (_two, other_path, mut other) = fresh();
    fill(&mut store);
    fill(&mut other);
    drop(other);
    let foreign: Vec<u8> = raw(&other_path)
        .query_row("select sealed_facts from visits where appointment_id = 'a1'", [], |row| row.get(0))
        .unwrap();
    raw(&path).execute("update visits set sealed_facts = ?1 where appointment_id = 'a1'", [foreign]).unwrap();
    assert!(store.read().facts(&"a1".into()).unwrap().is_none(), "the same key, another file");
}

#[test]
fn a_call_that_does_not_open_is_never_made_by_itself() {
    let (_directory, path, mut store) = fresh();
    fill(&mut store);
    raw(&path).execute_batch("update calls set sealed_call = zeroblob(64)").unwrap();
    let call = store.read().call_of(&"a1".into()).unwrap().expect("the call is still there");
    assert_eq!((call.known.phone, call.known.decision), (None, Some(PersonDecision::Cancel)));
}

#[test]
fn another_key_opens_nothing_and_overwrites_nothing() {
    let (_directory, path, mut store) = fresh();
    fill(&mut store);
    store.checkpoint().unwrap();
    drop(store);
    let before = std::fs::read(&path).unwrap();

    let mut store = Store::open(&path).unwrap();
    store.unlock(sealer(&OTHER_KEY));
    let failure = store.write(|rows| rows.check_key(now())).unwrap_err();
    assert!(matches!(failure, StoreFailure::Sealed(SealFailure::OtherKey(_))), "{failure}");
    assert_eq!(failure.code(), Code::KeyMismatch);
    assert!(store.read().facts(&"a1".into()).is_err());
    assert!(store.read().due(&[OwedKind::Visit], now(), 9).is_err());
    store.checkpoint().unwrap();
    drop(store);
    assert!(std::fs::read(&path).unwrap() == before, "a wrong key leaves the file as it is");
}

#[test]
fn without_a_key_sealed_columns_are_neither_read_nor_written() {
    let (_directory, path, mut store) = fresh();
    fill(&mut store);
    drop(store);
    let mut store = Store::open(&path).unwrap();
    assert!(!store.is_unlocked());
    assert!(matches!(store.read().facts(&"a1".into()), Err(StoreFailure::Locked)));
    assert!(matches!(store.read().call_of(&"a1".into()), Err(StoreFailure::Locked)));
    let written =
        store.write(|rows| rows.store_call(&call(9, &[], sync_core::calls::CallState::Review), now()));
    assert!(matches!(written, Err(StoreFailure::Locked)));
    assert_eq!(StoreFailure::Locked.code(), Code::KeychainLocked, "locked is not missing");
    assert_eq!(store.read().count_outbox().unwrap().waiting, 3, "what needs no key is still shown");
    assert!(store.read().kept_secret_exists("neo-session").unwrap());
}
