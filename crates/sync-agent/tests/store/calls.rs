//! Calls as they were planned.

use chrono::Duration;
use sync_agent::store::StoreFailure;
use sync_core::calls::{CallPlan, CallState, Change, KnownCall};
use sync_core::view::CallCounts;

use super::clinic::{call, fresh, now, planned, raw, with_visits};

#[test]
fn a_call_is_read_back_as_it_was_stored_in_every_state() {
    use CallState::{
        Cancelled, Completed, Failed, InProgress, None as Nothing, Parked, Planned, Queued, Review, Skipped,
        Uncertain,
    };
    let all = [
        Nothing, Review, Planned, Queued, InProgress, Completed, Failed, Cancelled, Skipped, Parked,
        Uncertain,
    ];
    for (number, state) in (1..).zip(all) {
        let (_directory, _path, mut store) = fresh();
        let row = call(number, &[], state);
        store.write(|rows| rows.store_call(&row, now())).unwrap();
        let back = store.read().call(&row.known.call_id.to_string()).unwrap().unwrap();
        let about = KnownCall { about: row.known.about.clone(), ..back.known.clone() };
        assert_eq!(about, row.known, "{state:?}");
        assert_eq!((back.verdict, back.reasons), (row.verdict, row.reasons));
    }
}

#[test]
fn a_plan_stored_twice_is_the_same_and_keeps_what_it_does_not_say() {
    let (_directory, _path, mut store) = fresh();
    with_visits(&mut store, &["a1", "a2"]);
    let before = call(1, &["a1", "a2"], CallState::Queued).known;
    let plan = planned(&before);
    for _ in 0..2 {
        store.write(|rows| rows.store_plan(&plan, Some(&before), now())).unwrap();
    }
    let stored = store.read().call_of(&"a2".into()).unwrap().unwrap().known;
    assert_eq!(stored.appointments, before.appointments);
    assert_eq!((stored.decision, stored.message_id), (before.decision, before.message_id));
    assert!(!stored.undelivered, "a plan answers what the cloud said");
}

#[test]
fn a_withdrawn_message_is_no_longer_the_calls() {
    let (_directory, _path, mut store) = fresh();
    with_visits(&mut store, &["a1", "a2"]);
    let before = call(1, &["a1"], CallState::Queued).known;
    let plan = CallPlan {
        withdraw: before.message_id.clone(),
        change: Change::Cancelled,
        state: CallState::Cancelled,
        ..planned(&before)
    };
    store.write(|rows| rows.store_plan(&plan, Some(&before), now())).unwrap();
    let stored = store.read().call_of(&"a1".into()).unwrap().unwrap().known;
    assert_eq!((stored.message_id, stored.state), (None, CallState::Cancelled));
}

#[test]
fn a_visit_belongs_to_one_call_at_most_and_leaves_one_that_lets_it_go() {
    let (_directory, _path, mut store) = fresh();
    with_visits(&mut store, &["a1", "a2"]);
    let one = call(1, &["a1", "a2"], CallState::Planned).known;
    let two = call(2, &["a2"], CallState::Planned).known;
    store
        .write::<_, StoreFailure>(|rows| {
            rows.store_plan(&planned(&one), None, now())?;
            rows.store_plan(&planned(&two), None, now())
        })
        .unwrap();
    let of = |id: &str| store.read().call_of(&id.into()).unwrap().map(|row| row.known.call_id);
    assert_eq!((of("a1"), of("a2")), (Some(one.call_id), Some(two.call_id)), "taken over");

    let let_go = CallPlan { appointments: Vec::new(), about: Vec::new(), ..planned(&one) };
    store.write(|rows| rows.store_plan(&let_go, Some(&one), now())).unwrap();
    let of = |id: &str| store.read().call_of(&id.into()).unwrap().map(|row| row.known.call_id);
    assert_eq!((of("a1"), of("a2")), (None, Some(two.call_id)), "let go, and nobody else's");
}

#[test]
fn a_call_that_moves_to_another_day_is_found_there() {
    let (_directory, _path, mut store) = fresh();
    with_visits(&mut store, &["a1", "a2"]);
    let before = call(1, &["a1"], CallState::Completed).known;
    let tomorrow = before.day + Duration::days(1);
    let plan = CallPlan { day: tomorrow, ..planned(&before) };
    store.write(|rows| rows.store_plan(&planned(&before), None, now())).unwrap();
    store.write(|rows| rows.store_plan(&plan, Some(&before), now())).unwrap();
    assert_eq!(store.read().calls_to_plan(&[tomorrow], tomorrow).unwrap().len(), 1);
    assert_eq!(store.read().calls_to_plan(&[before.day], tomorrow).unwrap().len(), 0);
}

#[test]
fn calls_that_may_still_ring_are_planned_whatever_their_day() {
    let (_directory, _path, mut store) = fresh();
    for (number, state) in [
        (1, CallState::Planned),
        (2, CallState::Uncertain),
        (3, CallState::Completed),
        (4, CallState::Review),
    ] {
        store.write(|rows| rows.store_call(&call(number, &[], state), now())).unwrap();
    }
    let ids = |rows: Vec<sync_agent::store::CallRow>| -> Vec<u128> {
        rows.into_iter().map(|row| row.known.call_id.as_u128()).collect()
    };
    let day = now().date_naive();
    let after = day + Duration::days(1);
    assert_eq!(ids(store.read().calls_to_plan(&[], day).unwrap()), [1, 2, 4]);
    assert_eq!(ids(store.read().calls_to_plan(&[], after).unwrap()), [1, 2], "an old review is left alone");
    assert_eq!(
        ids(store.read().calls_to_plan(&[day], after).unwrap()),
        [1, 2, 3, 4],
        "unless its day is in question"
    );
    assert_eq!(store.read().open_call_days(after).unwrap(), [day]);
    assert!(store.read().has_uncertain_call().unwrap());
}

#[test]
fn the_calls_that_a_person_must_decide_are_listed_and_counted_whatever_their_day() {
    let (_directory, _path, mut store) = fresh();
    let states = [CallState::Review, CallState::Parked, CallState::Uncertain, CallState::Completed];
    let visits = ["a1", "a2", "a3", "a4"];
    with_visits(&mut store, &visits);
    for ((number, state), visit) in (1..).zip(states).zip(visits) {
        let known = call(number, &[visit], state).known;
        store.write(|rows| rows.store_plan(&planned(&known), None, now())).unwrap();
    }
    let long_after = now().date_naive() + Duration::days(90);
    let listed = store.read().visits_with_a_call_since(long_after).unwrap();
    assert_eq!(listed, ["a1", "a2", "a3"].map(Into::into), "what is over goes");
    let mut counts = CallCounts::default();
    for (state, many) in store.read().count_calls().unwrap() {
        counts.count(state, many);
    }
    assert_eq!((counts.decide, counts.review), (3, 1), "as many as are listed");
}

#[test]
fn the_first_call_due_is_the_next_that_rings() {
    let (_directory, _path, mut store) = fresh();
    let hours = |hours: i64| Some(now() + Duration::hours(hours));
    for (number, state, due) in [
        (1, CallState::Planned, hours(-1)),
        (2, CallState::Queued, hours(5)),
        (3, CallState::Review, hours(2)),
        (4, CallState::Planned, hours(9)),
    ] {
        let mut row = call(number, &[], state);
        row.known.due = due;
        store.write(|rows| rows.store_call(&row, now())).unwrap();
    }
    assert_eq!(
        store.read().first_call_due(now()).unwrap(),
        hours(5),
        "neither past nor waiting for a person"
    );
}

#[test]
fn a_state_that_the_table_does_not_know_is_refused_by_it() {
    let (_directory, path, mut store) = fresh();
    store.write(|rows| rows.store_call(&call(1, &[], CallState::Planned), now())).unwrap();
    assert!(raw(&path).execute("update calls set state = 'ringing'", []).is_err());
    assert!(raw(&path).execute("update visits set status = 'gone'", []).is_ok_and(|changed| changed == 0));
}
