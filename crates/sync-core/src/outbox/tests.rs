use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn now() -> DateTime<Utc> {
    "2026-06-10T12:00:00Z".parse().unwrap()
}

fn seconds(count: i64) -> TimeDelta {
    TimeDelta::seconds(count)
}

fn pending() -> State {
    State::Pending { not_before: now() - seconds(5), attempts: 3 }
}

fn in_flight() -> State {
    State::InFlight { since: now() - seconds(20), attempts: 4 }
}

fn delivered() -> State {
    State::Delivered { at: now() - seconds(100) }
}

fn parked() -> State {
    State::Parked { reason: ParkReason::BadItem }
}

fn uncertain() -> State {
    State::Uncertain { since: now() - seconds(100) }
}

#[test]
fn every_state_on_every_event() {
    let waits = |attempts| State::Pending { not_before: next_attempt(attempts, now(), 0.5, None), attempts };
    let fresh = State::Pending { not_before: now(), attempts: 0 };
    let arrived = State::Delivered { at: now() };
    let not_now = Event::NotNow { retry_after: None };
    let lost = |resend| Event::Unanswered { resend, retry_after: None };
    let refused = Event::Refused(ParkReason::BadMessage);
    let table = [
        (pending(), Event::Claimed(Resend::Safe), State::InFlight { since: now(), attempts: 4 }),
        (pending(), Event::Claimed(Resend::Unsafe), State::Uncertain { since: now() }),
        (pending(), Event::Accepted, arrived),
        (pending(), not_now, pending()),
        (pending(), refused, State::Parked { reason: ParkReason::BadMessage }),
        (pending(), lost(Resend::Safe), pending()),
        (pending(), lost(Resend::Unsafe), pending()),
        (pending(), Event::FoundInFlight(Resend::Unsafe), pending()),
        (pending(), Event::SendAgain, pending()),
        (pending(), Event::Settled, pending()),
        (in_flight(), Event::Claimed(Resend::Safe), in_flight()),
        (in_flight(), Event::Claimed(Resend::Unsafe), in_flight()),
        (in_flight(), Event::Accepted, arrived),
        (in_flight(), not_now, waits(4)),
        (in_flight(), refused, State::Parked { reason: ParkReason::BadMessage }),
        (in_flight(), lost(Resend::Safe), waits(4)),
        (in_flight(), lost(Resend::Unsafe), State::Uncertain { since: now() - seconds(20) }),
        (in_flight(), Event::FoundInFlight(Resend::Safe), State::Pending { not_before: now(), attempts: 4 }),
        (in_flight(), Event::FoundInFlight(Resend::Unsafe), State::Uncertain { since: now() - seconds(20) }),
        (in_flight(), Event::SendAgain, in_flight()),
        (in_flight(), Event::Settled, in_flight()),
        (parked(), Event::Claimed(Resend::Safe), parked()),
        (parked(), Event::Accepted, arrived),
        (parked(), not_now, parked()),
        (parked(), refused, parked()),
        (parked(), lost(Resend::Safe), parked()),
        (parked(), Event::FoundInFlight(Resend::Safe), parked()),
        (parked(), Event::SendAgain, fresh),
        (parked(), Event::Settled, arrived),
        (uncertain(), Event::Claimed(Resend::Safe), uncertain()),
        (uncertain(), Event::Accepted, arrived),
        (uncertain(), not_now, uncertain()),
        (uncertain(), refused, uncertain()),
        (uncertain(), lost(Resend::Safe), uncertain()),
        (uncertain(), Event::FoundInFlight(Resend::Safe), uncertain()),
        (uncertain(), Event::SendAgain, fresh),
        (uncertain(), Event::Settled, arrived),
        (delivered(), Event::Claimed(Resend::Safe), delivered()),
        (delivered(), Event::Accepted, delivered()),
        (delivered(), not_now, delivered()),
        (delivered(), refused, delivered()),
        (delivered(), lost(Resend::Unsafe), delivered()),
        (delivered(), Event::FoundInFlight(Resend::Unsafe), delivered()),
        (delivered(), Event::SendAgain, delivered()),
        (delivered(), Event::Settled, delivered()),
    ];
    for (state, event, expected) in table {
        assert_eq!(state.on(event, now(), 0.5), expected, "{state:?} on {event:?}");
    }
}

#[test]
fn only_what_waits_and_whose_time_has_come_is_due() {
    assert!(State::new(now()).is_due(now()));
    assert!(!State::new(now()).is_due(now() - seconds(1)));
    for state in [in_flight(), delivered(), parked(), uncertain()] {
        assert!(!state.is_due(now() + seconds(1_000_000)), "{state:?} never moves by itself");
    }
}

#[test]
fn waits_double_from_2_seconds_to_10_minutes() {
    let longest = |attempts| (next_attempt(attempts, now(), 1.0, None) - now()).num_seconds();
    let waits: Vec<_> = (0..12).map(longest).collect();
    assert_eq!(waits, [2, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
    assert_eq!(longest(u32::MAX), 600, "a week offline is no overflow");
}

#[test]
fn full_jitter_spreads_the_whole_wait() {
    let at = |jitter| (next_attempt(8, now(), jitter, None) - now()).num_milliseconds();
    assert_eq!(at(0.0), 500, "never at once");
    assert_eq!(at(0.25), 64_000);
    assert_eq!(at(0.75), 192_000);
    assert_eq!(at(f64::NAN), 256_000, "a broken source of chance waits the longest");
}

#[test]
fn nobody_comes_sooner_than_they_were_asked_to() {
    let asked = |wait| (next_attempt(1, now(), 0.0, Some(Duration::from_secs(wait))) - now()).num_seconds();
    assert_eq!(asked(90), 90);
    assert_eq!(asked(0), 0, "Retry-After: 0 leaves it to our own wait");
    assert_eq!(asked(u64::MAX), 86_400, "nobody waits for ever");
    let spread = next_attempt(1, now(), 0.9, Some(Duration::from_secs(90))) - now();
    assert_eq!(spread.num_seconds(), 99, "a fleet does not come back in the same second");
}

#[test]
fn a_call_may_be_sent_again_for_eight_minutes_awake_and_asleep() {
    let minutes = |count: u64| Some(Duration::from_secs(count * 60));
    let table = [
        (0, minutes(0), true),
        (7 * 60, minutes(7), true),
        (8 * 60 - 1, Some(Duration::from_secs(8 * 60 - 1)), true),
        (8 * 60, minutes(7), false),
        (7 * 60, minutes(8), false),
        (10 * 60, minutes(10), false),
        (60, minutes(9), false),
        (9 * 60, minutes(1), false),
        (-1, minutes(0), false),
        (-86_400, minutes(1), false),
        (86_400 * 365, minutes(1), false),
        // Set back by an hour: the wall clock comes by the same minutes again.
        (60, minutes(61), false),
        (7 * 60, minutes(67), false),
        // On another boot, or without such a clock, nothing is proved.
        (0, None, false),
        (60, None, false),
        (10 * 60, None, false),
    ];
    for (wall, counted, expected) in table {
        assert_eq!(
            may_resend_call(now(), now() + seconds(wall), counted),
            expected,
            "{wall} s by the wall, {counted:?}"
        );
    }
    assert!(!may_resend_call(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, Some(Duration::MAX)));
}

#[test]
fn what_may_be_repeated() {
    let long_ago = Some(now() - seconds(3_600));
    let just_now = Some(now() - seconds(60));
    let (minute, hour) = (Some(Duration::from_secs(60)), Some(Duration::from_secs(3_600)));
    let table = [
        (Delivery::Upsert, Receiver::Other, long_ago, Resend::Safe),
        (Delivery::Upsert, Receiver::Ours, long_ago, Resend::Safe),
        (Delivery::Call, Receiver::Ours, long_ago, Resend::Safe),
        (Delivery::Call, Receiver::Other, long_ago, Resend::Unsafe),
        (Delivery::Call, Receiver::Other, just_now, Resend::Safe),
        (Delivery::Call, Receiver::Other, None, Resend::Safe),
    ];
    for (delivery, receiver, since, expected) in table {
        let decided = resend(delivery, receiver, since, now(), if since == long_ago { hour } else { minute });
        assert_eq!(decided, expected, "{delivery:?} to {receiver:?}, may have arrived since {since:?}");
    }
}

#[test]
fn what_was_explicitly_declined_has_not_arrived() {
    let first = now() - seconds(100);
    let not_now = Event::NotNow { retry_after: None };
    let lost = Event::Unanswered { resend: Resend::Safe, retry_after: None };
    assert_eq!(may_have_arrived(None, now(), &not_now), None);
    assert_eq!(may_have_arrived(None, now(), &lost), Some(now()));
    assert_eq!(may_have_arrived(Some(first), now(), &lost), Some(first), "the first one counts");
    assert_eq!(
        may_have_arrived(Some(first), now(), &not_now),
        Some(first),
        "a later refusal does not undo it"
    );
    assert_eq!(may_have_arrived(None, now(), &Event::FoundInFlight(Resend::Unsafe)), Some(now()));
    assert_eq!(
        may_have_arrived(Some(first), now(), &Event::SendAgain),
        None,
        "a person decided that it may ring"
    );
}

#[test]
fn a_call_is_late_after_a_day() {
    assert!(!is_late(now() - TimeDelta::hours(24), now()));
    assert!(is_late(now() - TimeDelta::hours(24) - seconds(1), now()));
    assert!(!is_late(now() + TimeDelta::hours(24), now()));
}

#[test]
fn park_reasons_have_words_and_codes() {
    let words: BTreeSet<_> = ParkReason::ALL.iter().map(|reason| reason.as_str()).collect();
    assert_eq!(words.len(), ParkReason::ALL.len());
    for reason in ParkReason::ALL {
        assert_eq!(reason.as_str().parse(), Ok(reason));
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str(), "one word in store and JSON");
        assert!(
            [Code::CloudRefused, Code::QueueRefused, Code::CallUncertain].contains(&reason.code()),
            "{reason}: what is parked waits for a person"
        );
    }
    assert_eq!("of a newer version".parse::<ParkReason>(), Err(UnknownReason));
}

#[test]
fn requests_are_cut_by_number_and_by_size() {
    assert_eq!(batch::next([]), 0);
    assert_eq!(batch::next([10, 10, 10]), 3);
    assert_eq!(batch::next(vec![1; 1_000]), batch::MOST_ITEMS);
    assert_eq!(batch::next(vec![batch::MOST_BYTES / 3; 10]), 3);
    assert_eq!(
        batch::next([batch::MOST_BYTES * 5, 1]),
        1,
        "what is too large goes alone and is judged by the cloud"
    );
    assert_eq!(batch::next([usize::MAX, usize::MAX]), 1);
}

#[test]
fn halving_comes_down_to_the_one_item() {
    assert_eq!(batch::halves(0..7), Some((0..3, 3..7)));
    assert_eq!(batch::halves(4..5), None);
    assert_eq!(batch::halves(4..4), None);
}

/// A queue and a consumer that remembers nothing: every message beyond the queue's memory for duplicates rings.
struct Telephone {
    /// Arrivals that the queue took for new.
    rings: u32,
    last_taken: Option<DateTime<Utc>>,
}

impl Telephone {
    fn publish(&mut self, at: DateTime<Utc>) {
        if self.last_taken.is_none_or(|last| at - last >= TimeDelta::minutes(10)) {
            self.rings += 1;
            self.last_taken = Some(at);
        }
    }
}

#[derive(Clone, Debug)]
enum Sending {
    Answered,
    /// The queue took it, the answer was lost.
    AnswerLost,
    /// Nothing arrived, and nobody knows.
    RequestLost,
    Declined,
    /// Taken, and the program dies before it is written down.
    DiedAfter,
    /// Not sent, and the program dies after the claim.
    DiedBefore,
}

fn sending() -> impl Strategy<Value = Sending> {
    prop_oneof![
        1 => Just(Sending::Answered),
        3 => Just(Sending::AnswerLost),
        3 => Just(Sending::RequestLost),
        2 => Just(Sending::Declined),
        2 => Just(Sending::DiedAfter),
        1 => Just(Sending::DiedBefore),
    ]
}

/// Seconds by which somebody sets the clock on the wall.
fn set() -> impl Strategy<Value = i64> {
    prop_oneof![8 => Just(0), 1 => Just(3_600), 2 => Just(-3_600), 1 => -900..900_i64]
}

proptest! {
    #[test]
    fn no_telephone_rings_twice_however_messages_get_lost_the_machine_sleeps_and_clocks_are_set(
        story in prop::collection::vec((sending(), 0..1_200_i64, set(), 0.0..1.0_f64), 1..40),
    ) {
        let mut telephone = Telephone { rings: 0, last_taken: None };
        let mut state = State::new(now());
        let mut since = None;
        let mut first_sent = None;
        // What the clock on the wall says, and how long it really took.
        let (mut at, mut passed) = (now(), TimeDelta::zero());
        for (what, passes, set, jitter) in &story {
            at += seconds(*passes) + seconds(*set);
            passed += seconds(*passes);
            if !state.is_due(at) {
                continue;
            }
            let resend_at = |since, at, elapsed: Option<TimeDelta>| {
                resend(Delivery::Call, Receiver::Other, since, at, elapsed.and_then(|elapsed| elapsed.to_std().ok()))
            };
            if since.is_none() {
                first_sent = Some(passed);
            }
            state = state.on(Event::Claimed(resend_at(since, at, first_sent.map(|first| passed - first))), at, *jitter);
            let State::InFlight { since: sent_at, .. } = state else { continue };
            let arrives = matches!(what, Sending::Answered | Sending::AnswerLost | Sending::DiedAfter);
            if arrives {
                telephone.publish(now() + passed);
            }
            at += seconds(2);
            passed += seconds(2);
            let resend = resend_at(since.or(Some(sent_at)), at, first_sent.map(|first| passed - first));
            let event = match what {
                Sending::Answered => Event::Accepted,
                Sending::AnswerLost | Sending::RequestLost => Event::Unanswered { resend, retry_after: None },
                Sending::Declined => Event::NotNow { retry_after: None },
                Sending::DiedAfter | Sending::DiedBefore => Event::FoundInFlight(resend),
            };
            since = may_have_arrived(since, sent_at, &event);
            state = state.on(event, at, *jitter);
        }
        prop_assert!(telephone.rings <= 1, "rang {} times", telephone.rings);
        if let State::Delivered { .. } = state {
            prop_assert_eq!(telephone.rings, 1, "delivered and never rung");
        }
    }

    #[test]
    fn a_note_arrives_in_the_end_whatever_was_lost_before(
        story in prop::collection::vec((sending(), 0.0..1.0_f64), 0..40),
    ) {
        let mut state = State::new(now());
        let mut at = now();
        for (what, jitter) in &story {
            at += TimeDelta::minutes(11);
            let there = matches!(state, State::Delivered { .. });
            prop_assert!(there || state.is_due(at), "nothing keeps a note for longer");
            state = state.on(Event::Claimed(resend(Delivery::Upsert, Receiver::Other, None, at, None)), at, *jitter);
            let event = match what {
                Sending::Answered => Event::Accepted,
                Sending::AnswerLost | Sending::RequestLost => {
                    Event::Unanswered { resend: Resend::Safe, retry_after: None }
                }
                Sending::Declined => Event::NotNow { retry_after: None },
                Sending::DiedAfter | Sending::DiedBefore => Event::FoundInFlight(Resend::Safe),
            };
            state = state.on(event, at, *jitter);
        }
        at += TimeDelta::minutes(11);
        state = state.on(Event::Claimed(Resend::Safe), at, 0.5).on(Event::Accepted, at, 0.5);
        prop_assert!(matches!(state, State::Delivered { .. }), "still {:?}", state);
    }

    #[test]
    fn the_next_attempt_is_never_now_and_never_beyond_a_day(
        attempts in any::<u32>(), jitter in any::<f64>(), asked in any::<Option<u64>>(),
    ) {
        let wait = next_attempt(attempts, now(), jitter, asked.map(Duration::from_secs)) - now();
        prop_assert!(wait >= TimeDelta::milliseconds(500));
        prop_assert!(wait <= TimeDelta::hours(24) + seconds(10));
    }

    #[test]
    fn halving_loses_and_doubles_nothing(length in 0..600_usize, bad in 0..600_usize) {
        let mut open: Vec<_> = std::iter::once(0..length).collect();
        let mut single = Vec::new();
        let mut taken = 0;
        while let Some(request) = open.pop() {
            // The cloud refuses whatever holds the bad item.
            if request.contains(&bad) {
                match batch::halves(request.clone()) {
                    Some((left, right)) => open.extend([left, right]),
                    None => single.push(request.start),
                }
            } else {
                taken += request.len();
            }
        }
        prop_assert_eq!(taken + single.len(), length);
        prop_assert_eq!(single, if bad < length { vec![bad] } else { vec![] });
    }
}
