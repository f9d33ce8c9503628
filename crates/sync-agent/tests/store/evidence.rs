//! Pictures and outlines of pages that surprised us: sealed, bounded, and gone in time.

use chrono::{DateTime, TimeDelta, Utc};
use sync_agent::store::{Store, StoreFailure};
use sync_core::ports::{Evidence, Screenshot};

use super::clinic::{bytes_on_disk, fresh, holds, now, picture, raw};

const CODE: &str = "neo_page_changed";

fn keep(store: &mut Store, run: &str, at: DateTime<Utc>) {
    store.write(|rows| rows.keep_screenshot(run, CODE, &picture("Sassafrasium"), at)).unwrap();
}

fn kept(store: &Store, at: DateTime<Utc>) -> Vec<String> {
    store.read().screenshots(at).unwrap().into_iter().map(|kept| kept.run_id).collect()
}

#[test]
fn a_picture_is_opened_as_it_was_and_nothing_of_it_stands_readable_in_the_files() {
    let (_directory, path, mut store) = fresh();
    keep(&mut store, "run-1", now());
    let opened = store.read().screenshot("run-1", now()).unwrap().expect("it is kept");
    assert_eq!(opened, picture("Sassafrasium"));
    let with_log = bytes_on_disk(&path);
    store.checkpoint().unwrap();
    drop(store);
    let magic = &Screenshot::MAGIC[1..];
    for bytes in [with_log, bytes_on_disk(&path)] {
        assert!(holds(&bytes, "run-1") && holds(&bytes, CODE), "the search works");
        assert!(!bytes.windows(magic.len()).any(|window| window == magic), "no PNG lies in the files");
        assert!(!holds(&bytes, "Sassafrasium"), "nor a word of it");
    }
}

#[test]
fn evidence_is_given_out_for_seven_days_and_then_deleted() {
    let (_directory, path, mut store) = fresh();
    store.write(|rows| rows.keep_evidence("run-1", CODE, "html body", now())).unwrap();
    keep(&mut store, "run-1", now());
    let listed = store.read().screenshots(now()).unwrap();
    assert_eq!(listed[0].until, now() + TimeDelta::days(7), "a person is told until when");

    let last = now() + TimeDelta::days(Evidence::DAYS);
    assert!(store.read().screenshot("run-1", last).unwrap().is_some(), "the whole seven days");
    let late = last + TimeDelta::milliseconds(1);
    assert!(kept(&store, late).is_empty(), "past its time it is not shown, even before anything deleted it");
    assert!(store.read().screenshot("run-1", late).unwrap().is_none());

    assert_eq!(store.write(|rows| rows.forget_old_evidence(last)).unwrap(), 0);
    assert_eq!(store.write(|rows| rows.forget_old_evidence(late)).unwrap(), 2, "outline and picture");
    let left: u32 = raw(&path)
        .query_row("select (select count(*) from evidence) + (select count(*) from screenshots)", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(left, 0);
}

#[test]
fn a_picture_of_a_wrong_clock_does_not_stay_for_ever() {
    let (_directory, _path, mut store) = fresh();
    keep(&mut store, "run-of-2036", now() + TimeDelta::days(3650));
    assert!(kept(&store, now()).is_empty());
    assert_eq!(store.write(|rows| rows.forget_old_evidence(now())).unwrap(), 1);
}

#[test]
fn the_newest_few_stay_and_each_run_has_one() {
    let (_directory, _path, mut store) = fresh();
    let most = Evidence::MOST_SCREENSHOTS;
    for number in 0..most + 3 {
        let at = now() + TimeDelta::minutes(i64::try_from(number).unwrap());
        keep(&mut store, &format!("run-{number:02}"), at);
    }
    keep(&mut store, "run-14", now() + TimeDelta::hours(1));
    let newest: Vec<String> = (3..most + 3).rev().map(|number| format!("run-{number:02}")).collect();
    assert_eq!(kept(&store, now() + TimeDelta::hours(1)), newest);
    assert_eq!(store.write(|rows| rows.forget_screenshots()).unwrap(), most, "and all go at once");
    assert!(kept(&store, now()).is_empty());
}

#[test]
fn a_picture_opens_only_with_its_key_and_at_its_place() {
    let (_directory, path, mut store) = fresh();
    keep(&mut store, "run-1", now());
    keep(&mut store, "run-2", now());
    let looking = Store::open_to_look(&path).unwrap();
    assert_eq!(kept(&looking, now()).len(), 2, "which ones are kept needs no key");
    assert!(matches!(looking.read().screenshot("run-1", now()), Err(StoreFailure::Locked)));
    raw(&path)
        .execute_batch(
            "update screenshots set sealed_screenshot = \
               (select sealed_screenshot from screenshots where run_id = 'run-2') where run_id = 'run-1'",
        )
        .unwrap();
    assert!(matches!(store.read().screenshot("run-1", now()), Err(StoreFailure::Sealed(_))), "it was moved");
}
