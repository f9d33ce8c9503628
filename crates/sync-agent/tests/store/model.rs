//! The outbox against a small model of the outside: whatever is owed, claimed, answered, cut off or forgotten, nothing
//! that was accepted is lost, nothing parked moves by itself, and no telephone rings twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono::{DateTime, Duration, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;
use sync_agent::store::{Owed, OwedKind, Store, StoreFailure};
use sync_core::outbox::{Delivery, Event, ParkReason, Receiver, Resend, State, may_have_arrived, resend};
use sync_core::ports::AwakeAndAsleep;

use super::clinic::{now, open};

/// So long the queue knows a message again.
const QUEUE_REMEMBERS: Duration = Duration::minutes(10);

#[derive(Clone, Copy, Debug)]
enum Answer {
    Accepts,
    Refuses,
    NotNow,
    /// The message arrived, the answer did not.
    TimeoutAfterDelivery,
    /// Neither arrived.
    TimeoutBeforeDelivery,
}

#[derive(Clone, Copy, Debug)]
enum Action {
    /// A newer revision of a subject is owed.
    Owe {
        call: bool,
        subject: u8,
    },
    /// The plan takes a call back; the queue is away, so nobody can ask it about the message.
    TakeBack {
        subject: u8,
    },
    /// The first due row is claimed, sent and answered.
    Send(Answer),
    /// The process dies after the claim, before or after the message has arrived.
    CrashWhileSending {
        arrived: bool,
    },
    /// The process dies and starts again, and delivers nothing yet.
    Crash,
    /// What a dead process left is put right.
    Recover,
    AdvanceClock {
        seconds: u32,
    },
    /// Somebody sets the clock; no time passes.
    SetClock {
        seconds: i64,
    },
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let answers = select(vec![
        Answer::Accepts,
        Answer::Refuses,
        Answer::NotNow,
        Answer::TimeoutAfterDelivery,
        Answer::TimeoutBeforeDelivery,
    ]);
    let action = prop_oneof![
        3 => (any::<bool>(), 0_u8..3).prop_map(|(call, subject)| Action::Owe { call, subject }),
        2 => (0_u8..3).prop_map(|subject| Action::TakeBack { subject }),
        4 => answers.prop_map(Action::Send),
        1 => any::<bool>().prop_map(|arrived| Action::CrashWhileSending { arrived }),
        1 => Just(Action::Crash),
        1 => Just(Action::Recover),
        2 => select(vec![1, 30, 200, 479, 481, 700, 20_000]).prop_map(|seconds| Action::AdvanceClock { seconds }),
        1 => select(vec![-3_600, -3_500, -60, 60, 3_600]).prop_map(|seconds| Action::SetClock { seconds }),
    ];
    vec(action, 1..40)
}

/// Who is at the other end.
#[derive(Default)]
struct Outside {
    /// Newest revision of each visit.
    visits: BTreeMap<String, u32>,
    /// Messages that the queue still knows, by id, and when they came.
    messages: BTreeMap<(String, u32), DateTime<Utc>>,
    /// How often each call's telephone was told to ring.
    rings: BTreeMap<String, u32>,
    /// Calls that have been rung by a receiver that claims.
    claimed: BTreeSet<String>,
}

impl Outside {
    fn receives(&mut self, row: &Owed, receiver: Receiver, at: DateTime<Utc>) {
        if row.kind == OwedKind::Visit {
            let newest = self.visits.entry(row.subject.clone()).or_default();
            *newest = row.revision.max(*newest);
            return;
        }
        let id = (row.subject.clone(), row.revision);
        let known = self.messages.get(&id).is_some_and(|first| at - *first < QUEUE_REMEMBERS);
        if known {
            return;
        }
        self.messages.insert(id, at);
        let first_claim = self.claimed.insert(row.subject.clone());
        if receiver == Receiver::Other || first_claim {
            *self.rings.entry(row.subject.clone()).or_default() += 1;
        }
    }
}

struct World {
    _directory: tempfile::TempDir,
    path: PathBuf,
    store: Option<Store>,
    /// What the wall says.
    clock: DateTime<Utc>,
    /// How long it really took.
    passed: std::time::Duration,
    receiver: Receiver,
    outside: Outside,
    /// Newest revision owed of each subject.
    owed: BTreeMap<(OwedKind, String), u32>,
    /// Calls that the queue has confirmed: they are planned no more in this model.
    accepted: BTreeSet<String>,
    /// Calls that are not owed now.
    taken_back: BTreeSet<String>,
}

impl World {
    fn new(receiver: Receiver) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("clinic.db");
        let store = Some(open(&path));
        Self {
            _directory: directory,
            path,
            store,
            clock: now(),
            passed: std::time::Duration::ZERO,
            receiver,
            outside: Outside::default(),
            owed: BTreeMap::new(),
            accepted: BTreeSet::new(),
            taken_back: BTreeSet::new(),
        }
    }

    fn store(&mut self) -> &mut Store {
        self.store.as_mut().unwrap()
    }

    fn row(&mut self, kind: OwedKind, subject: &str) -> Option<Owed> {
        self.store().read().owed(kind, subject).unwrap()
    }

    fn crash(&mut self) {
        self.store = None;
        self.store = Some(open(&self.path));
    }

    fn delivery(row: &Owed) -> Delivery {
        if row.kind == OwedKind::Visit { Delivery::Upsert } else { Delivery::Call }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Owe { call, subject } => self.owe(call, subject),
            Action::TakeBack { subject } => self.take_back(&format!("k{subject}")),
            Action::Send(answer) => {
                if let Some(row) = self.claim() {
                    self.answer(&row, answer);
                }
            }
            Action::CrashWhileSending { arrived } => {
                if let Some(row) = self.claim() {
                    if arrived {
                        self.arrives(&row);
                    }
                    self.crash();
                }
            }
            Action::Crash => self.crash(),
            Action::Recover => self.recover(),
            Action::AdvanceClock { seconds } => {
                self.clock += Duration::seconds(seconds.into());
                self.passed += std::time::Duration::from_secs(seconds.into());
            }
            Action::SetClock { seconds } => self.clock += Duration::seconds(seconds),
        }
    }

    fn owe(&mut self, call: bool, subject: u8) {
        let (kind, subject) = if call {
            (OwedKind::Publish, format!("k{subject}"))
        } else {
            (OwedKind::Visit, format!("a{subject}"))
        };
        // As the planner does: what is at the queue, or of uncertain end, is not planned again by itself.
        let before = self.store().read().owed(kind, &subject).unwrap();
        let is_uncertain = before.is_some_and(|row| matches!(row.state, State::Uncertain { .. }));
        if call && (is_uncertain || self.accepted.contains(&subject)) {
            return;
        }
        let revision = self.owed.get(&(kind, subject.clone())).map_or(1, |revision| revision + 1);
        let clock = self.clock;
        self.store()
            .write(|rows| rows.owe(kind, &subject, revision, clock, &json!({ "revision": revision }), clock))
            .unwrap();
        self.taken_back.remove(&subject);
        self.owed.insert((kind, subject), revision);
    }

    fn take_back(&mut self, subject: &str) {
        self.store().write(|rows| rows.unowe(OwedKind::Publish, subject)).unwrap();
        self.taken_back.insert(subject.to_owned());
    }

    /// Claims the first due row; `None` where there is none, or where it may not be sent.
    fn claim(&mut self) -> Option<Owed> {
        // A delivery begins with what a dead process left.
        self.recover();
        let clock = self.clock;
        let mut row =
            self.store().read().due(&[OwedKind::Visit, OwedKind::Publish], clock, 1).unwrap().pop()?;
        let safe = self.resend(&row, row.may_have_arrived_since);
        if row.kind == OwedKind::Publish && row.may_have_arrived_since.is_none() {
            let moment = self.moment();
            self.store().write(|rows| rows.keep_first_sent(&mut row, Some(&moment))).unwrap();
        }
        row.state = row.state.on(Event::Claimed(safe), clock, 0.0);
        self.store().write(|rows| rows.move_owed(&row, row.state, row.may_have_arrived_since)).unwrap();
        matches!(row.state, State::InFlight { .. }).then_some(row)
    }

    fn moment(&self) -> AwakeAndAsleep {
        AwakeAndAsleep { boot: "one".to_owned(), elapsed: self.passed }
    }

    fn resend(&self, row: &Owed, since: Option<DateTime<Utc>>) -> Resend {
        let elapsed = row.since_first_sent(Some(&self.moment()));
        resend(Self::delivery(row), self.receiver, since, self.clock, elapsed)
    }

    /// The queue goes by its own clock.
    fn arrives(&mut self, row: &Owed) {
        let at = now() + self.passed;
        self.outside.receives(row, self.receiver, at);
    }

    fn answer(&mut self, row: &Owed, answer: Answer) {
        let clock = self.clock;
        let State::InFlight { since, .. } = row.state else { panic!("only a claimed row is sent") };
        let first = row.may_have_arrived_since.or(Some(since));
        let unanswered = Event::Unanswered { resend: self.resend(row, first), retry_after: None };
        let event = match answer {
            Answer::Accepts => {
                self.arrives(row);
                if row.kind == OwedKind::Publish {
                    self.accepted.insert(row.subject.clone());
                }
                Event::Accepted
            }
            Answer::Refuses => Event::Refused(ParkReason::BadItem),
            Answer::NotNow => Event::NotNow { retry_after: None },
            Answer::TimeoutAfterDelivery => {
                self.arrives(row);
                unanswered
            }
            Answer::TimeoutBeforeDelivery => unanswered,
        };
        let state = row.state.on(event, clock, 0.5);
        let since = may_have_arrived(row.may_have_arrived_since, since, &event);
        self.store().write(|rows| rows.move_owed(row, state, since)).unwrap();
    }

    fn recover(&mut self) {
        let (receiver, clock, moment) = (self.receiver, self.clock, self.moment());
        self.store()
            .write::<_, StoreFailure>(|rows| {
                for row in rows.in_flight()? {
                    let State::InFlight { since, .. } = row.state else { continue };
                    let first = row.may_have_arrived_since.or(Some(since));
                    let elapsed = row.since_first_sent(Some(&moment));
                    let event =
                        Event::FoundInFlight(resend(Self::delivery(&row), receiver, first, clock, elapsed));
                    rows.move_owed(&row, row.state.on(event, clock, 0.0), first)?;
                }
                Ok(())
            })
            .unwrap();
    }

    fn check(&mut self) -> Result<(), TestCaseError> {
        for (subject, rings) in &self.outside.rings {
            prop_assert!(*rings <= 1, "{} rang {} times", subject, rings);
        }
        for ((kind, subject), revision) in self.owed.clone() {
            if self.taken_back.contains(&subject) {
                let row = self.row(kind, &subject);
                let sent = row.is_some_and(|row| row.state.is_due(self.clock + Duration::days(9)));
                prop_assert!(!sent, "{} was taken back and may still be sent", subject);
                continue;
            }
            let row = self.row(kind, &subject);
            let has = match kind {
                OwedKind::Visit => self.outside.visits.get(&subject) == Some(&revision),
                OwedKind::Call | OwedKind::Credential | OwedKind::Publish | OwedKind::Withdraw => {
                    self.accepted.contains(&subject)
                }
            };
            let waits =
                row.is_some_and(|row| row.revision == revision && row.body["revision"] == json!(revision));
            prop_assert!(has || waits, "revision {} of {} was accepted and is nowhere", revision, subject);
        }
        Ok(())
    }

    /// Rows that only a person or a newer revision may move.
    fn set_aside(&mut self) -> Vec<(OwedKind, String, u32, State)> {
        let subjects: Vec<(OwedKind, String)> = self.owed.keys().cloned().collect();
        subjects
            .into_iter()
            .filter_map(|(kind, subject)| self.store().read().owed(kind, &subject).unwrap())
            .filter(|row| matches!(row.state, State::Parked { .. } | State::Uncertain { .. }))
            .map(|row| (row.kind, row.subject, row.revision, row.state))
            .collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn nothing_accepted_is_lost_nothing_parked_moves_and_no_call_rings_twice(
        actions in actions(),
        ours in any::<bool>(),
    ) {
        let mut world = World::new(if ours { Receiver::Ours } else { Receiver::Other });
        for action in actions {
            let aside = world.set_aside();
            world.act(action);
            world.check()?;
            if let Action::Owe { .. } | Action::TakeBack { .. } = action {
                continue;
            }
            let after = world.set_aside();
            for row in aside {
                prop_assert!(after.contains(&row), "{:?} moved by itself at {:?}", row, action);
            }
        }
    }

    #[test]
    fn everything_that_waits_is_delivered_once_the_outside_answers(actions in actions()) {
        let mut world = World::new(Receiver::Ours);
        for action in actions {
            world.act(action);
        }
        world.clock += Duration::days(3);
        for _ in 0..10 {
            world.act(Action::Send(Answer::Accepts));
        }
        let (waiting, aside) = (world.store().read().count_outbox().unwrap().waiting, world.set_aside());
        prop_assert_eq!(waiting, 0, "a row is stuck; set aside are {:?}", aside);
        world.check()?;
    }
}
