//! What is owed to the outside.

use chrono::Duration;
use serde_json::{Value, json};
use sync_agent::store::{Owed, OwedKind, Store, StoreFailure};
use sync_core::outbox::{Delivery, Event, ParkReason, Receiver, Resend, State, resend};
use sync_core::ports::AwakeAndAsleep;

use super::clinic::{fresh, now};

/// Since the first sending, by the clock that nobody sets.
const MINUTE: Option<std::time::Duration> = Some(std::time::Duration::from_secs(60));

fn owe(store: &mut Store, kind: OwedKind, subject: &str, revision: u32) {
    store
        .write(|rows| rows.owe(kind, subject, revision, now(), &json!({ "revision": revision }), now()))
        .unwrap();
}

fn row(store: &Store, kind: OwedKind, subject: &str) -> Owed {
    store.read().owed(kind, subject).unwrap().expect("the row is there")
}

fn put(store: &mut Store, row: &Owed, state: State) {
    store.write(|rows| rows.move_owed(row, state, row.may_have_arrived_since)).unwrap();
}

fn waiting(store: &Store) -> Vec<(OwedKind, String)> {
    let kinds =
        [OwedKind::Visit, OwedKind::Call, OwedKind::Credential, OwedKind::Publish, OwedKind::Withdraw];
    store.read().due(&kinds, now(), 100).unwrap().into_iter().map(|row| (row.kind, row.subject)).collect()
}

#[test]
fn a_newer_revision_takes_the_place_of_the_one_that_waits() {
    let (_directory, _path, mut store) = fresh();
    for revision in 1..=50 {
        owe(&mut store, OwedKind::Visit, "a1", revision);
    }
    assert_eq!(waiting(&store).len(), 1, "a week offline is one row per visit");
    let row = row(&store, OwedKind::Visit, "a1");
    assert_eq!((row.revision, row.body), (50, json!({ "revision": 50 })));
}

#[test]
fn a_success_removes_only_the_revision_that_was_sent() {
    let (_directory, _path, mut store) = fresh();
    owe(&mut store, OwedKind::Visit, "a1", 1);
    let sent = row(&store, OwedKind::Visit, "a1");
    owe(&mut store, OwedKind::Visit, "a1", 2);
    put(&mut store, &sent, State::Delivered { at: now() });
    let left = row(&store, OwedKind::Visit, "a1");
    assert_eq!(left.revision, 2, "what was written meanwhile is still owed");
    put(&mut store, &sent, State::Parked { reason: ParkReason::BadItem });
    assert!(left.state.is_due(now()), "an answer about the old one does not move the new one");
    put(&mut store, &left, State::Delivered { at: now() });
    assert!(store.read().owed(OwedKind::Visit, "a1").unwrap().is_none());
}

#[test]
fn rows_are_due_in_the_order_in_which_the_outside_needs_them() {
    let (_directory, _path, mut store) = fresh();
    for (kind, subject) in [
        (OwedKind::Publish, "k1"),
        (OwedKind::Withdraw, "m1"),
        (OwedKind::Call, "k1"),
        (OwedKind::Visit, "a2"),
        (OwedKind::Credential, "neo"),
        (OwedKind::Visit, "a1"),
    ] {
        owe(&mut store, kind, subject, 1);
    }
    let expected = [
        (OwedKind::Visit, "a2"),
        (OwedKind::Visit, "a1"),
        (OwedKind::Credential, "neo"),
        (OwedKind::Call, "k1"),
        (OwedKind::Withdraw, "m1"),
        (OwedKind::Publish, "k1"),
    ]
    .map(|(kind, subject)| (kind, subject.to_owned()));
    assert_eq!(waiting(&store), expected, "visits before calls, old messages away before new ones come");
}

#[test]
fn a_row_waits_for_its_time_and_for_nothing_else() {
    let (_directory, _path, mut store) = fresh();
    owe(&mut store, OwedKind::Visit, "a1", 1);
    let waits = row(&store, OwedKind::Visit, "a1");
    put(&mut store, &waits, State::Pending { not_before: now() + Duration::minutes(1), attempts: 4 });
    assert!(waiting(&store).is_empty());
    let later = now() + Duration::minutes(1);
    let due = store.read().due(&[OwedKind::Visit], later, 9).unwrap();
    assert_eq!(due[0].state, State::Pending { not_before: later, attempts: 4 });
    assert_eq!(store.read().next_owed(true).unwrap(), Some(later));
    assert!(store.read().due(&[OwedKind::Call], later, 9).unwrap().is_empty(), "of the kinds asked for");
    assert!(store.read().due(&[OwedKind::Visit], later, 0).unwrap().is_empty(), "as many as asked for");
}

#[test]
fn every_state_is_read_back_as_it_was_stored() {
    let mut states = vec![
        State::Pending { not_before: now(), attempts: 3 },
        State::InFlight { since: now(), attempts: 2 },
        State::Uncertain { since: now() },
    ];
    states.extend(ParkReason::ALL.map(|reason| State::Parked { reason }));
    for state in states {
        let (_directory, _path, mut store) = fresh();
        owe(&mut store, OwedKind::Publish, "k1", 1);
        let mut owed = row(&store, OwedKind::Publish, "k1");
        owed.may_have_arrived_since = Some(now() - Duration::minutes(3));
        put(&mut store, &owed, state);
        let back = row(&store, OwedKind::Publish, "k1");
        assert_eq!((back.state, back.may_have_arrived_since), (state, owed.may_have_arrived_since));
    }
}

#[test]
fn a_parked_row_waits_for_a_person_or_for_a_newer_revision() {
    let (_directory, _path, mut store) = fresh();
    owe(&mut store, OwedKind::Visit, "a1", 1);
    let parked = row(&store, OwedKind::Visit, "a1");
    put(&mut store, &parked, State::Parked { reason: ParkReason::BadItem });
    assert!(waiting(&store).is_empty());
    let counts = store.read().count_outbox().unwrap();
    assert_eq!((counts.waiting, counts.parked), (0, 1), "set aside is shown");
    owe(&mut store, OwedKind::Visit, "a1", 2);
    assert_eq!(waiting(&store).len(), 1, "what was refused may be right now");
}

#[test]
fn a_message_that_may_have_arrived_is_not_forgotten_when_its_call_is_planned_anew() {
    let may_have = Some(now() - Duration::minutes(1));
    let in_flight = State::InFlight { since: now(), attempts: 1 };
    let pending = State::Pending { not_before: now(), attempts: 1 };
    let uncertain = State::Uncertain { since: now() };
    let cases = [
        (in_flight, None, Resend::Unsafe, "claimed by a process that died"),
        (in_flight, may_have, Resend::Unsafe, "claimed for the second time"),
        (pending, may_have, Resend::Unsafe, "sent once without an answer"),
        (pending, None, Resend::Safe, "never sent, or declined every time"),
        (uncertain, may_have, Resend::Safe, "a person has decided that it may ring"),
    ];
    for (state, since, expected, what) in cases {
        let (_directory, _path, mut store) = fresh();
        owe(&mut store, OwedKind::Publish, "k1", 1);
        let mut sent = row(&store, OwedKind::Publish, "k1");
        sent.may_have_arrived_since = since;
        put(&mut store, &sent, state);
        owe(&mut store, OwedKind::Publish, "k1", 2);
        let first = row(&store, OwedKind::Publish, "k1").may_have_arrived_since;
        let again = |receiver| resend(Delivery::Call, receiver, first, now(), MINUTE);
        assert_eq!(again(Receiver::Other), expected, "{what}");
        assert_eq!(again(Receiver::Ours), Resend::Safe, "{what}: ours claims before it dials");
    }
    let (_directory, _path, mut store) = fresh();
    owe(&mut store, OwedKind::Visit, "a1", 1);
    let sent = row(&store, OwedKind::Visit, "a1");
    put(&mut store, &sent, in_flight);
    owe(&mut store, OwedKind::Visit, "a1", 2);
    assert_eq!(row(&store, OwedKind::Visit, "a1").may_have_arrived_since, None, "a visit may be told twice");
}

#[test]
fn a_message_that_may_have_arrived_is_not_forgotten_when_its_call_is_taken_back_and_planned_anew() {
    let may_have = Some(now() - Duration::minutes(1));
    let in_flight = State::InFlight { since: now(), attempts: 1 };
    let pending = State::Pending { not_before: now(), attempts: 1 };
    let uncertain = State::Uncertain { since: now() };
    let parked = State::Parked { reason: ParkReason::TokenRefused };
    let cases = [
        (in_flight, None, Resend::Unsafe, "claimed by a process that died"),
        (pending, may_have, Resend::Unsafe, "sent once without an answer"),
        (uncertain, may_have, Resend::Unsafe, "no person has decided about it"),
        (parked, may_have, Resend::Unsafe, "refused only the second time"),
        (pending, None, Resend::Safe, "never sent, or declined every time"),
        (parked, None, Resend::Safe, "refused the first time"),
    ];
    for (state, since, expected, what) in cases {
        let (_directory, _path, mut store) = fresh();
        owe(&mut store, OwedKind::Publish, "k1", 1);
        let mut sent = row(&store, OwedKind::Publish, "k1");
        sent.may_have_arrived_since = since;
        put(&mut store, &sent, state);
        for _ in 0..2 {
            store.write(|rows| rows.unowe(OwedKind::Publish, "k1")).unwrap();
            store.write(|rows| rows.revive(&[OwedKind::Publish], now())).unwrap();
            assert!(waiting(&store).is_empty(), "{what}: it is not sent any more");
            let counts = store.read().count_outbox().unwrap();
            let shown = u32::from(expected == Resend::Unsafe);
            assert_eq!((counts.waiting, counts.parked), (0, shown), "{what}: and it is shown");
        }
        owe(&mut store, OwedKind::Publish, "k1", 2);
        let first = row(&store, OwedKind::Publish, "k1").may_have_arrived_since;
        assert_eq!(resend(Delivery::Call, Receiver::Other, first, now(), MINUTE), expected, "{what}");
    }
}

#[test]
fn the_moment_of_the_first_sending_outlives_the_process_but_not_the_boot() {
    let (_directory, path, mut store) = fresh();
    owe(&mut store, OwedKind::Publish, "k1", 1);
    let at = |boot: &str, seconds| AwakeAndAsleep {
        boot: boot.to_owned(),
        elapsed: std::time::Duration::from_secs(seconds),
    };
    let mut sent = row(&store, OwedKind::Publish, "k1");
    assert_eq!(sent.since_first_sent(Some(&at("a", 100))), None, "it was never sent");
    store.write(|rows| rows.keep_first_sent(&mut sent, Some(&at("a", 100)))).unwrap();
    drop(store);
    let mut store = super::clinic::open(&path);
    let found = row(&store, OwedKind::Publish, "k1");
    assert_eq!(found.since_first_sent(Some(&at("a", 160))), MINUTE);
    assert_eq!(found.body["revision"], json!(1), "what is to be sent stays as it was");
    for (unknown, why) in [
        (Some(at("b", 160)), "the machine started again"),
        (Some(at("a", 40)), "that cannot be"),
        (None, "there is no such clock"),
    ] {
        assert_eq!(found.since_first_sent(unknown.as_ref()), None, "{why}");
    }
    store.write(|rows| rows.keep_first_sent(&mut sent, None)).unwrap();
    assert_eq!(row(&store, OwedKind::Publish, "k1").since_first_sent(Some(&at("a", 160))), None);
}

#[test]
fn what_became_of_a_message_is_settled_by_whoever_knows() {
    let may_have = Some(now() - Duration::minutes(1));
    for state in [
        State::Pending { not_before: now(), attempts: 1 },
        State::Uncertain { since: now() },
        State::Parked { reason: ParkReason::TakenBack },
    ] {
        let (_directory, _path, mut store) = fresh();
        owe(&mut store, OwedKind::Publish, "k1", 1);
        owe(&mut store, OwedKind::Publish, "k2", 1);
        for subject in ["k1", "k2"] {
            let mut sent = row(&store, OwedKind::Publish, subject);
            sent.may_have_arrived_since = may_have;
            put(&mut store, &sent, state);
        }
        store.write(|rows| rows.settle_publish("k1")).unwrap();
        assert!(store.read().owed(OwedKind::Publish, "k1").unwrap().is_none(), "{state:?}");
        assert!(store.read().owed(OwedKind::Publish, "k2").unwrap().is_some(), "and no other");
        let taken_back = state == State::Parked { reason: ParkReason::TakenBack };
        store.write(|rows| rows.settle_taken_back()).unwrap();
        assert_eq!(
            store.read().owed(OwedKind::Publish, "k2").unwrap().is_none(),
            taken_back,
            "{state:?}: to a receiver that claims, what was taken back cannot ring"
        );
    }
}

#[test]
fn what_a_dead_process_had_claimed_is_found() {
    let (_directory, path, mut store) = fresh();
    owe(&mut store, OwedKind::Visit, "a1", 1);
    owe(&mut store, OwedKind::Visit, "a2", 1);
    let claimed = row(&store, OwedKind::Visit, "a1");
    put(&mut store, &claimed, claimed.state.on(Event::Claimed(Resend::Safe), now(), 0.0));
    drop(store);
    let store = super::clinic::open(&path);
    let found: Vec<String> = store.read().in_flight().unwrap().into_iter().map(|row| row.subject).collect();
    assert_eq!(found, ["a1"]);
    assert_eq!(waiting(&store).len(), 1, "a claimed row is not due");
    assert_eq!(store.read().count_outbox().unwrap().waiting, 2, "and still waits for its end");
}

#[test]
fn what_is_not_to_be_sent_any_more_is_gone() {
    let (_directory, _path, mut store) = fresh();
    owe(&mut store, OwedKind::Publish, "k1", 1);
    owe(&mut store, OwedKind::Call, "k1", 1);
    assert!(store.write(|rows| rows.unowe(OwedKind::Publish, "k1")).unwrap());
    assert!(
        !store.write(|rows| rows.unowe(OwedKind::Publish, "k1")).unwrap(),
        "and says when there was nothing"
    );
    assert_eq!(waiting(&store), [(OwedKind::Call, "k1".to_owned())]);
}

#[test]
fn a_row_and_what_caused_it_are_written_together_or_not_at_all() {
    let (_directory, _path, mut store) = fresh();
    let failed: Result<(), StoreFailure> = store.write(|rows| {
        rows.owe(OwedKind::Visit, "a1", 1, now(), &Value::Null, now())?;
        Err(StoreFailure::DiskFull)
    });
    assert!(failed.is_err());
    assert!(store.read().owed(OwedKind::Visit, "a1").unwrap().is_none());
}
