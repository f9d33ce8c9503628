//! Visits and notes as they were stored.

use chrono::Duration;
use sync_agent::store::{Near, Store, StoreFailure};
use sync_core::calls::CallState;
use sync_core::practice::zone::{Zone, wall};
use sync_core::practice::{AppointmentId, Closed, PimsStatus, VisitStatus};
use sync_core::reconcile::{KnownVisit, Marked, Marks, VisitChange};
use sync_core::schedule::{FOLLOW_AFTER_COMPLETION, FOLLOW_OPEN};

use super::clinic::{call, change, fresh, now};

#[test]
fn a_visit_is_read_back_as_it_was_stored() {
    let (_directory, _path, mut store) = fresh();
    let mut stored = change("a1", 1, "<p>Well.</p>");
    stored.failed_reads = 2;
    stored.gone_since = Some(now() - Duration::hours(4));
    store.write(|rows| rows.store_change(&stored, now())).unwrap();
    let row = store.read().visit(&"a1".into()).unwrap().unwrap();
    assert_eq!(row.visit, stored.visit);
    assert_eq!(row.delivered_revision, 0, "nobody has confirmed it");
    let rows = store.read();
    let marks = rows.marks().unwrap();
    let mark = |of: Marked<'_>| marks.mark(&"a1".into(), of);
    assert_eq!(
        row.known,
        KnownVisit {
            appointment_id: "a1".into(),
            consultation_id: Some("c-a1".into()),
            start: stored.visit.appointment.start,
            status: VisitStatus::Completed,
            closed: None,
            calendar_fingerprint: mark(Marked::Slot(&stored.calendar_fingerprint)),
            consultation_fingerprint: stored
                .consultation_fingerprint
                .as_ref()
                .map(|print| mark(Marked::Consultation(print))),
            note_hash: stored.note.as_ref().map(|note| mark(Marked::Note(&note.hash))),
            note_revision: 1,
            revision: 1,
            completed_at: Some(now()),
            failed_reads: 2,
            gone_since: stored.gone_since,
            call_owed: false,
        }
    );
}

#[test]
fn every_status_and_every_closing_survives() {
    let (_directory, _path, mut store) = fresh();
    let all = [
        (VisitStatus::Draft, None),
        (VisitStatus::Ongoing, None),
        (VisitStatus::Completed, None),
        (VisitStatus::Closed, Some(Closed::NoShow)),
        (VisitStatus::Closed, Some(Closed::Cancelled)),
        (VisitStatus::Closed, Some(Closed::Deleted)),
    ];
    for (number, (status, closed)) in all.into_iter().enumerate() {
        let id = format!("a{number}");
        let mut stored = change(&id, 1, "<p>Well.</p>");
        (stored.status, stored.closed) = (status, closed);
        stored.visit.appointment.status = PimsStatus { meaning: status, closed, text: "x".to_owned() };
        store.write(|rows| rows.store_change(&stored, now())).unwrap();
        let known = store.read().known(&AppointmentId::new(id)).unwrap().unwrap();
        assert_eq!((known.status, known.closed), (status, closed));
    }
}

#[test]
fn every_revision_of_a_note_stays_and_an_emptied_one_is_no_longer_the_visits_note() {
    let (_directory, path, mut store) = fresh();
    let mut emptied = change("a1", 3, "<p>Second.</p>");
    (emptied.note, emptied.note_is_new_revision) = (None, false);
    for step in [change("a1", 1, "<p>First.</p>"), change("a1", 2, "<p>Second.</p>"), emptied] {
        store.write(|rows| rows.store_change(&step, now())).unwrap();
    }
    let known = store.read().known(&"a1".into()).unwrap().unwrap();
    assert_eq!((known.note_hash, known.note_revision), (None, 3));
    let latest = store.read().latest_note(&"a1".into()).unwrap().unwrap();
    assert_eq!((latest.revision, latest.note.text.as_str()), (2, "Second."), "its last text is kept");
    let stored: u32 =
        super::clinic::raw(&path).query_row("select count(*) from notes", [], |row| row.get(0)).unwrap();
    assert_eq!(stored, 2);
}

/// A visit of so many days from now, of an animal and a client.
fn of_people(id: &str, days: i64, patient: Option<&str>, client: Option<&str>) -> VisitChange {
    let mut stored = change(id, 1, "<p>Well.</p>");
    let appointment = &mut stored.visit.appointment;
    appointment.start += Duration::days(days);
    appointment.patient.id = patient.map(Into::into);
    appointment.client.id = client.map(Into::into);
    stored
}

#[test]
fn the_other_visits_of_an_animal_and_of_a_client_are_found() {
    let (_directory, path, mut store) = fresh();
    let mine = of_people("mine", 0, Some("p1"), Some("c1"));
    let stored = [
        mine.clone(),
        of_people("before", -20, Some("p1"), Some("c1")),
        of_people("another-animal", 3, Some("p2"), Some("c1")),
        of_people("another-client", -1, Some("p1"), Some("c2")),
        of_people("too-old", -800, Some("p1"), Some("c1")),
        of_people("strangers", 0, Some("p3"), Some("c3")),
        of_people("nobody", 0, None, None),
    ];
    for change in &stored {
        store.write(|rows| rows.store_change(change, now())).unwrap();
    }
    let start = mine.visit.appointment.start;
    let near = Near {
        from: start - Duration::days(730),
        under_way_since: start - Duration::days(14),
        to: start + Duration::days(30),
        earlier: 12,
    };
    let with = |store: &Store, of: &VisitChange, near: Near| -> Vec<String> {
        store.read().other_visits(&of.visit, &near).unwrap().iter().map(ToString::to_string).collect()
    };
    let found = |store: &Store, of: &VisitChange| with(store, of, near);
    assert_eq!(with(&store, &mine, Near { earlier: 0, ..near }), ["another-animal"], "those to come alone");
    assert_eq!(
        with(&store, &mine, Near { earlier: 1, ..near }),
        ["another-animal", "another-client", "before"],
        "the latest of the animal and of the client"
    );
    assert_eq!(found(&store, &mine), ["another-animal", "another-client", "before"]);
    assert_eq!(found(&store, &stored[6]), Vec::<String>::new(), "who names nobody is nobody's");

    // As a version that did not know of people left them.
    super::clinic::raw(&path)
        .execute("update visits set patient_index = null, client_index = null", [])
        .unwrap();
    assert_eq!(found(&store, &mine), Vec::<String>::new());
    assert_eq!(store.write(|rows| rows.index_people()).unwrap(), stored.len());
    assert_eq!(found(&store, &mine), ["another-animal", "another-client", "before"]);
    assert_eq!(store.write(|rows| rows.index_people()).unwrap(), 0, "each once");
}

#[test]
fn a_revision_once_counted_never_falls() {
    let (_directory, _path, mut store) = fresh();
    store.write(|rows| rows.store_change(&change("a1", 1, "<p>Well.</p>"), now())).unwrap();
    let lifted = store.write(|rows| rows.lift_revision(&"a1".into(), 7)).unwrap();
    assert_eq!(lifted, 8, "above what another device used");
    store
        .write::<_, StoreFailure>(|rows| {
            rows.store_change(&change("a1", 2, "<p>More.</p>"), now())?;
            rows.visit_delivered("a1", 8)?;
            rows.visit_delivered("a1", 5)
        })
        .unwrap();
    let row = store.read().visit(&"a1".into()).unwrap().unwrap();
    assert_eq!((row.known.revision, row.delivered_revision), (8, 8), "a late word takes nothing back");
}

#[test]
fn a_call_is_owed_for_a_visit_exactly_while_it_may_still_ring() {
    use CallState::{
        Cancelled, Completed, Failed, InProgress, None as Nothing, Parked, Planned, Queued, Review, Skipped,
        Uncertain,
    };
    let states = [
        (Review, false),
        (Planned, true),
        (Queued, true),
        (Uncertain, true),
        (Nothing, false),
        (InProgress, false),
        (Completed, false),
        (Failed, false),
        (Cancelled, false),
        (Skipped, false),
        (Parked, false),
    ];
    for (state, owed) in states {
        let (_directory, path, mut store) = fresh();
        store
            .write::<_, StoreFailure>(|rows| {
                rows.store_change(&change("a1", 1, "<p>Well.</p>"), now())?;
                rows.store_call(&call(1, &[], state), now())
            })
            .unwrap();
        super::clinic::raw(&path)
            .execute("insert into call_visits select 'a1', call_id from calls", [])
            .unwrap();
        assert_eq!(store.read().known(&"a1".into()).unwrap().unwrap().call_owed, owed, "{state:?}");
    }
}

#[test]
fn the_query_for_unsettled_visits_misses_none_of_the_follow_set() {
    let (_directory, path, mut store) = fresh();
    let mut expected = Vec::new();
    let mut number = 0;
    for status in [VisitStatus::Draft, VisitStatus::Ongoing, VisitStatus::Completed, VisitStatus::Closed] {
        for days in [-20, -13, -3, -1, 0, 1, 3] {
            for completed_hours in [1, 71, 73] {
                for owed in [false, true] {
                    number += 1;
                    let id = format!("a{number:03}");
                    let mut stored = change(&id, 1, "<p>Well.</p>");
                    stored.status = status;
                    stored.closed = (status == VisitStatus::Closed).then_some(Closed::NoShow);
                    stored.visit.appointment.start = now().naive_utc() + Duration::days(days);
                    stored.completed_at =
                        (status == VisitStatus::Completed).then(|| now() - Duration::hours(completed_hours));
                    store
                        .write::<_, StoreFailure>(|rows| {
                            rows.store_change(&stored, now())?;
                            rows.store_call(&call(number, &[], CallState::Planned), now())
                        })
                        .unwrap();
                    if owed {
                        super::clinic::raw(&path)
                            .execute(
                                "insert into call_visits values (?1, ?2)",
                                (&id, uuid::Uuid::from_u128(number).to_string()),
                            )
                            .unwrap();
                    }
                    let known = store.read().known(&AppointmentId::new(&*id)).unwrap().unwrap();
                    if known.followed(now(), Zone::UTC) {
                        expected.push(id);
                    }
                }
            }
        }
    }
    let found: Vec<String> = store
        .read()
        .known_unsettled(wall(Zone::UTC, now()) - FOLLOW_OPEN, now() - FOLLOW_AFTER_COMPLETION)
        .unwrap()
        .into_iter()
        .map(|known| known.appointment_id.as_str().to_owned())
        .collect();
    assert!(!expected.is_empty());
    for id in &expected {
        assert!(found.contains(id), "{id} is followed and was not found");
    }
}

#[test]
fn visits_of_a_window_are_found_at_both_of_its_ends() {
    let (_directory, _path, mut store) = fresh();
    let start = change("a1", 1, "<p>Well.</p>").visit.appointment.start;
    store.write(|rows| rows.store_change(&change("a1", 1, "<p>Well.</p>"), now())).unwrap();
    let second = Duration::seconds(1);
    let between = |from, to| store.read().known_between(from, to).unwrap().len();
    assert_eq!(between(start, start), 1);
    assert_eq!(between(start + second, start + second * 9), 0);
    assert_eq!(between(start - second * 9, start - second), 0);
}
