//! What people see in two seconds is never more than is true.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, TimeZone, Utc};
use proptest::prelude::*;
use sync_core::failure::Code;
use sync_core::practice::zone::Zone;
use sync_core::reconcile::NoteCounts;
use sync_core::view::figures::{VisitFact, figures};
use sync_core::view::notices::{Notice, Told, notices};
use sync_core::view::tray::{Face, Item, PauseFor, Press, Seen, face, line, same_entries, tray};
use sync_core::view::updates::{OfferedView, UpdatesView};
use sync_core::view::window::{Notifications, Page, SetUp, Step};
use sync_core::view::{
    Activity, CallCounts, Freshness, OutboxCounts, Outcome, Progress, RunReport, RunView, Status,
    VisitCounts, freshness,
};

/// Wednesday, 12:10 in New York.
fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 18, 17, 10, 0).unwrap()
}

fn zone() -> Zone {
    "America/New_York".parse().unwrap()
}

/// Everything well, seven minutes ago.
fn well() -> Status {
    let at = now() - Duration::minutes(7);
    let mut status = Status::starting();
    status.version = "0.1.0".to_owned();
    status.freshness = Freshness::Fresh;
    status.last_success = Some(at);
    status.delivered_at = Some(at);
    status.next_run = Some(now() + Duration::hours(4));
    status.connections.neo = Some("https://us.idexxneo.com/".to_owned());
    status.connections.cloud = Some("https://project.example".to_owned());
    status
}

struct Scene {
    status: Status,
    runs: Vec<RunView>,
    paused_until: Option<DateTime<Utc>>,
    standing_by_until: Option<DateTime<Utc>>,
    set_up: SetUp,
    updates: UpdatesView,
    now: DateTime<Utc>,
}

impl Scene {
    fn of(change: impl FnOnce(&mut Status)) -> Self {
        let mut status = well();
        change(&mut status);
        let set_up = SetUp { neo: Step::Done, cloud: Step::Done, calls: Step::Done, finished: true };
        let updates = UpdatesView::NONE;
        let runs = Vec::new();
        Self { status, runs, paused_until: None, standing_by_until: None, set_up, updates, now: now() }
    }

    fn seen(&self) -> Seen<'_> {
        Seen {
            status: &self.status,
            recent: &self.runs,
            paused_until: self.paused_until,
            standing_by_until: self.standing_by_until,
            set_up: self.set_up,
            updates: &self.updates,
            zone: zone(),
            now: self.now,
        }
    }
}

fn run(at: DateTime<Utc>, outcome: Option<Outcome>, reason: Option<Code>, total_ms: u64) -> RunView {
    let report = RunReport {
        outcome: outcome.unwrap_or(Outcome::Failed),
        reason: reason.map(Code::failure),
        warnings: Vec::new(),
        signed_in: false,
        reader: None,
        requests: 0,
        window: None,
        visits: VisitCounts::default(),
        notes: NoteCounts { new: 2, ..NoteCounts::default() },
        calls: CallCounts::default(),
        outbox: OutboxCounts::default(),
        oddities: BTreeMap::new(),
        duration_ms: BTreeMap::from([("total".to_owned(), total_ms)]),
    };
    RunView {
        run_id: format!("run-{}", at.timestamp()),
        reason: "regular".to_owned(),
        started_at: at,
        ended_at: outcome.map(|_| at + Duration::seconds(5)),
        outcome,
        report: outcome.map(|_| report),
    }
}

/// Runs go well but for one visit that no run can read, and everything was last delivered so many hours ago.
fn unread(hours: i64) -> Scene {
    Scene::of(|status| {
        let mut last = run(now() - Duration::minutes(7), Some(Outcome::Completed), None, 900);
        let report = last.report.as_mut().unwrap();
        (report.notes.failed, report.notes.not_found) = (3, 2);
        status.last_run = Some(last);
        status.delivered_at = Some(now() - Duration::hours(hours));
        status.freshness = freshness(status.delivered_at, now());
    })
}

#[test]
fn each_situation_has_its_face_and_its_line() {
    let cases: Vec<(Scene, Face, &str)> = vec![
        (Scene::of(|_| {}), Face::Good, "Up to date, last sync 12:03"),
        (Scene::of(|status| status.version.clear()), Face::Starting, "Starting"),
        (
            Scene::of(|status| {
                status.activity = Activity::Reading;
                status.progress = Some(Progress { done: 18, of: 52 });
            }),
            Face::Syncing,
            "Syncing, 18 of 52",
        ),
        (
            Scene::of(|status| status.attention = Some(Code::NeoSignInRefused.failure())),
            Face::NeedsYou,
            "Needs you: the Neo password was refused",
        ),
        (
            Scene::of(|status| status.attention = Some(Code::NeoUnreachable.failure())),
            Face::Resting,
            "Waiting for Neo or the internet; it goes on by itself",
        ),
        (
            Scene::of(|status| status.outbox.parked = 1),
            Face::NeedsYou,
            "Needs you: 1 item could not be delivered",
        ),
        (Scene::of(|status| status.outbox.waiting = 3), Face::Resting, "3 items wait to be delivered"),
        (
            Scene::of(|status| status.connections.cloud = None),
            Face::Resting,
            "Read 12:03; notes stay on this computer, no cloud connected",
        ),
        (
            Scene::of(|status| {
                status.freshness = Freshness::Late;
                status.delivered_at = Some(now() - Duration::hours(6));
            }),
            Face::Resting,
            "Late: last sync 06:10; it goes on by itself",
        ),
        (
            Scene::of(|status| {
                status.freshness = Freshness::Critical;
                status.delivered_at = Some(now() - Duration::hours(30));
            }),
            Face::NeedsYou,
            "Nothing delivered since yesterday 06:10",
        ),
        (
            Scene::of(|status| {
                status.connections.cloud = None;
                status.last_success = Some(now() - Duration::hours(30));
            }),
            Face::NeedsYou,
            "Nothing read since yesterday 06:10",
        ),
        (
            Scene::of(|status| {
                status.connections.cloud = None;
                status.last_success = Some(now() - Duration::hours(6));
            }),
            Face::Resting,
            "Late: last sync 06:10; it goes on by itself",
        ),
        (unread(6), Face::Resting, "1 visit cannot be read; it is tried with every sync"),
        (unread(30), Face::NeedsYou, "1 visit cannot be read; it is tried with every sync"),
        (unread(1), Face::Good, "Up to date, last sync 11:10"),
        (
            Scene::of(|status| {
                status.last_success = None;
                status.delivered_at = None;
                status.freshness = Freshness::Critical;
                status.next_run = Some(now());
            }),
            Face::Starting,
            "The first sync begins shortly",
        ),
        (
            // It was broken off, and waits for its second try.
            Scene::of(|status| {
                status.last_success = None;
                status.delivered_at = None;
                status.freshness = Freshness::Critical;
                status.next_run = Some(now() + Duration::minutes(5));
            }),
            Face::Starting,
            "First sync 12:15",
        ),
        (
            Scene { paused_until: Some(now() + Duration::hours(1)), ..Scene::of(|_| {}) },
            Face::Resting,
            "Paused until 13:10",
        ),
        (
            Scene { standing_by_until: Some(now() + Duration::hours(1)), ..Scene::of(|_| {}) },
            Face::Resting,
            "Another computer of the clinic does the work",
        ),
        (
            Scene { set_up: SetUp::default(), ..Scene::of(|status| status.last_success = None) },
            Face::Starting,
            "Finish setting up",
        ),
    ];
    for (scene, shown, words) in cases {
        let seen = scene.seen();
        assert_eq!((face(&seen), line(&seen).as_str()), (shown, words));
    }
}

#[test]
fn the_menu_holds_what_can_be_done_now() {
    let words = |scene: &Scene| -> Vec<String> {
        tray(&scene.seen())
            .menu
            .iter()
            .map(|item| match item {
                Item::Line { text } | Item::Press { text, .. } | Item::Under { text, .. } => text.clone(),
                Item::Rule => "-".to_owned(),
            })
            .collect()
    };
    let mut scene = Scene::of(|_| {});
    assert_eq!(
        words(&scene),
        [
            "Up to date, last sync 12:03",
            "Next sync 16:10",
            "-",
            "Sync now",
            "Sync other days…",
            "Pause",
            "-",
            "Open dashboard",
            "Recent activity",
            "-",
            "Help",
            "Settings…",
            "Quit: notes are no longer read, calls no longer checked",
        ]
    );
    scene.status.calls.decide = 1;
    assert_eq!(words(&scene)[8], "1 call needs your decision", "where there is one");
    scene.status.calls.decide = 3;
    assert_eq!(words(&scene)[8], "3 calls need your decision");
    let offered = OfferedView { version: "1.4.0".to_owned(), notes: None, published: None };
    scene.updates = UpdatesView { offered: Some(offered), ..UpdatesView::NONE };
    assert!(
        !words(&scene).contains(&"Version 1.4.0 is ready".to_owned()),
        "while it is fetched it is not ready"
    );
    scene.updates.ready = true;
    assert_eq!(words(&scene)[10], "Version 1.4.0 is ready", "below everything that is asked for daily");
    scene.updates.unsupported = true;
    assert_eq!(words(&scene)[10], "This version is no longer supported");
    scene.updates = UpdatesView::NONE;
    scene.status.activity = Activity::Pushing;
    assert!(words(&scene).contains(&"Cancel sync".to_owned()), "a run that goes on can be ended");
    assert!(!words(&scene).contains(&"Sync now".to_owned()), "and not begun again");
    scene.status.activity = Activity::Idle;
    scene.paused_until = Some(now() + Duration::minutes(1));
    assert!(words(&scene).contains(&"Resume now".to_owned()), "a pause can be ended");
    scene.set_up = SetUp::default();
    scene.status.attention = Some(Code::CredentialsMissing.failure());
    assert!(!words(&scene).contains(&"Sync now".to_owned()), "there is nothing to sync before set-up");
}

#[test]
fn recent_runs_tell_how_they_ended() {
    let mut scene = Scene::of(|_| {});
    scene.runs = vec![
        run(now() - Duration::minutes(7), Some(Outcome::Completed), None, 900),
        run(now() - Duration::hours(4), Some(Outcome::Failed), Some(Code::NeoUnreachable), 900),
        run(now() - Duration::hours(8), Some(Outcome::Failed), Some(Code::Stopped), 900),
        run(now() - Duration::hours(20), None, None, 0),
    ];
    let menu = tray(&scene.seen()).menu;
    let recent = menu
        .iter()
        .find_map(|item| match item {
            Item::Under { text, items } if text == "Recent activity" => Some(items.clone()),
            Item::Under { .. } | Item::Line { .. } | Item::Press { .. } | Item::Rule => None,
        })
        .unwrap();
    let words: Vec<String> = recent
        .into_iter()
        .map(|item| match item {
            Item::Press { text, does: Press::Open { page: Page::History, row: Some(_) }, .. } => text,
            other @ (Item::Line { .. } | Item::Press { .. } | Item::Under { .. } | Item::Rule) => {
                panic!("{other:?}")
            }
        })
        .collect();
    assert_eq!(
        words,
        [
            "12:03  done, 2 notes",
            "08:10  failed, 2 notes",
            "04:10  cancelled, 2 notes",
            "yesterday 16:10  interrupted"
        ]
    );
}

#[test]
fn what_a_menu_gives_back_is_what_was_put_in() {
    let presses = [
        Press::SyncNow,
        Press::CancelSync,
        Press::Pause { how_long: PauseFor::Tomorrow },
        Press::Resume,
        Press::Open { page: Page::History, row: Some("a \"run\"".to_owned()) },
        Press::CopyDiagnostics,
        Press::SaveDiagnostics,
        Press::OpenLogs,
        Press::Help,
        Press::Quit,
    ];
    let ids: BTreeSet<String> = presses.iter().map(Press::id).collect();
    assert_eq!(ids.len(), presses.len(), "each has an id of its own");
    for press in presses {
        assert_eq!(Press::parse(&press.id()), Some(press));
    }
    assert_eq!(Press::parse("anything"), None);
}

fn told(scene: &Scene, before: &Told) -> (Vec<String>, Told) {
    let (notices, after) = notices(&scene.seen(), &scene.runs, &Notifications::default(), before);
    (notices.into_iter().map(|Notice { cause, .. }| cause).collect(), after)
}

#[test]
fn an_episode_is_told_once_and_again_only_after_a_success() {
    let mut scene = Scene::of(|status| status.attention = Some(Code::NeoSignInRefused.failure()));
    scene.status.last_success = Some(now() - Duration::hours(4));
    let (first, book) = told(&scene, &Told::default());
    assert_eq!(first, ["neo_sign_in_refused"]);
    scene.now += Duration::minutes(30);
    let (second, book) = told(&scene, &book);
    assert!(second.is_empty(), "the same episode is told once");
    scene.status.attention = None;
    let (gone, book) = told(&scene, &book);
    assert!(gone.is_empty());
    scene.status.attention = Some(Code::NeoSignInRefused.failure());
    let (flicker, book) = told(&scene, &book);
    assert!(flicker.is_empty(), "without a success between it is the same episode");
    scene.status.attention = None;
    scene.status.last_success = Some(scene.now + Duration::minutes(1));
    scene.now += Duration::minutes(2);
    let (good, book) = told(&scene, &book);
    assert!(good.is_empty(), "a success is not told");
    scene.status.attention = Some(Code::NeoSignInRefused.failure());
    let (again, _) = told(&scene, &book);
    assert_eq!(again, ["neo_sign_in_refused"], "a new episode is told");
}

#[test]
fn what_begins_at_night_is_told_in_the_morning_if_it_still_holds() {
    let mut scene = Scene::of(|status| status.attention = Some(Code::CloudSignInRefused.failure()));
    scene.now = Utc.with_ymd_and_hms(2026, 11, 18, 8, 0, 0).unwrap();
    let (night, book) = told(&scene, &Told::default());
    assert!(night.is_empty(), "nobody is told at three in the morning");
    scene.now = now();
    assert_eq!(told(&scene, &book).0, ["cloud_sign_in_refused"]);
}

#[test]
fn the_four_thresholds_are_those_of_the_requirements() {
    let ago = |hours: i64| now() - Duration::hours(hours);
    let good = |hours| run(ago(hours), Some(Outcome::Completed), None, 900);
    let bad = |hours| run(ago(hours), Some(Outcome::Failed), Some(Code::NeoUnreachable), 900);
    let cancelled = |hours| run(ago(hours), Some(Outcome::Failed), Some(Code::Stopped), 900);
    let causes = |runs: Vec<RunView>| told(&Scene { runs, ..Scene::of(|_| {}) }, &Told::default()).0;

    assert!(causes(vec![good(1), bad(5), bad(9), good(13)]).is_empty(), "too few runs for a rate");
    assert_eq!(causes(vec![bad(1), bad(5), bad(9), good(13)]), ["in_a_row"]);
    assert!(causes(vec![bad(1), cancelled(2), bad(5), good(9)]).is_empty(), "a cancelled run is no failure");
    let mut ten: Vec<RunView> = (0..9).map(|at| good(at * 4)).collect();
    ten.push(bad(40));
    assert!(causes(ten.clone()).is_empty(), "10 % is not above 10 %");
    ten[5] = bad(20);
    assert_eq!(causes(ten), ["failure_rate"]);
    assert_eq!(causes(vec![run(ago(1), Some(Outcome::Completed), None, 600_001)]), ["slow"]);
    assert!(causes(vec![run(ago(1), Some(Outcome::Completed), None, 600_000)]).is_empty());

    let silent = |hours| {
        Scene::of(|status| {
            status.delivered_at = Some(now() - Duration::hours(hours));
            status.freshness = freshness(status.delivered_at, now());
            status.attention = Some(Code::NeoUnreachable.failure());
        })
    };
    assert!(told(&silent(11), &Told::default()).0.is_empty(), "a lost network is not told at once");
    assert_eq!(told(&silent(12), &Told::default()).0, ["stale"]);
    assert_eq!(told(&silent(24), &Told::default()).0, ["silence"]);
}

#[test]
fn silence_is_told_without_a_cloud_and_before_anything_was_delivered_and_names_what_it_is() {
    let mut reading = Scene::of(|status| {
        status.connections.cloud = None;
        status.last_success = Some(now() - Duration::hours(30));
        status.delivered_at = None;
    });
    assert_eq!(told(&reading, &Told::default()).0, ["silence"]);
    reading.status.last_success = Some(now() - Duration::hours(2));
    assert!(told(&reading, &Told::default()).0.is_empty(), "who reads without a cloud is not silent");

    let mut never = Scene::of(|status| {
        status.delivered_at = None;
        status.freshness = Freshness::Critical;
    });
    never.runs = vec![run(now() - Duration::hours(1), Some(Outcome::Completed), None, 900)];
    assert!(told(&never, &Told::default()).0.is_empty(), "the first hours are no silence");
    never.runs.push(run(now() - Duration::hours(26), Some(Outcome::Completed), None, 900));
    assert_eq!(told(&never, &Told::default()).0, ["silence"]);

    assert!(told(&unread(13), &Told::default()).0.is_empty(), "one visit is no silence");
    assert_eq!(told(&unread(30), &Told::default()).0, ["unread"]);
}

#[test]
fn whatever_asks_for_a_person_is_told() {
    for code in [Code::CallUncertain, Code::AuditBroken, Code::CloudRefused, Code::NeoMfa] {
        let scene = Scene::of(|status| status.attention = Some(code.failure()));
        assert_eq!(face(&scene.seen()), Face::NeedsYou, "{code:?}");
        assert_eq!(told(&scene, &Told::default()).0, [code.as_str()]);
    }
}

#[test]
fn hours_that_end_at_midnight_last_until_the_day_ends() {
    let mut scene = Scene::of(|status| status.attention = Some(Code::NeoSignInRefused.failure()));
    let until_midnight = Notifications { to: chrono::NaiveTime::MIN, ..Notifications::default() };
    let causes = |scene: &Scene| notices(&scene.seen(), &[], &until_midnight, &Told::default()).0.len();
    assert_eq!(causes(&scene), 1);
    scene.now = Utc.with_ymd_and_hms(2026, 11, 19, 4, 59, 0).unwrap();
    assert_eq!(causes(&scene), 1, "23:59");
    scene.now = Utc.with_ymd_and_hms(2026, 11, 19, 5, 1, 0).unwrap();
    assert_eq!(causes(&scene), 0, "00:01");
}

#[test]
fn a_menu_whose_words_alone_change_stays_the_same_menu() {
    let syncing = |done| {
        Scene::of(|status| {
            status.activity = Activity::Reading;
            status.progress = Some(Progress { done, of: 52 });
        })
    };
    let menu = |scene: &Scene| tray(&scene.seen()).menu;
    let (one, other) = (menu(&syncing(18)), menu(&syncing(19)));
    assert!(
        one != other && same_entries(&one, &other),
        "only the count moves while a person looks for Cancel"
    );
    assert!(!same_entries(&one, &menu(&Scene::of(|_| {}))), "Cancel is another entry than Sync now");
    let mut with_run = syncing(18);
    with_run.runs.push(run(now(), None, None, 0));
    assert!(!same_entries(&one, &menu(&with_run)), "a run more is an entry more");
}

#[test]
fn fourteen_days_are_shown_and_rates_count_what_they_say() {
    let today = now().date_naive();
    let runs = vec![
        run(now(), Some(Outcome::Completed), None, 1_200),
        run(now() - Duration::hours(5), Some(Outcome::StandingBy), None, 10),
        run(now() - Duration::days(1), Some(Outcome::Failed), Some(Code::NeoUnreachable), 9_000),
        run(now() - Duration::days(20), Some(Outcome::Failed), Some(Code::NeoUnreachable), 9_000),
    ];
    let at = now() - Duration::hours(3);
    let visit =
        VisitFact { completed_at: Some(at), has_note: true, delivered_at: None, never: false, called: false };
    let visits = [
        VisitFact { delivered_at: Some(at + Duration::minutes(30)), called: true, ..visit },
        VisitFact { delivered_at: Some(at + Duration::minutes(90)), never: true, ..visit },
        VisitFact { has_note: false, ..visit },
        VisitFact { completed_at: None, ..visit },
    ];
    let shown = figures(&runs, &visits, today, zone());
    assert_eq!(shown.days.len(), 14);
    assert_eq!(shown.days.last().unwrap().day, today);
    assert_eq!((shown.success.part, shown.success.of, shown.success.met), (1, 2, Some(false)));
    assert_eq!((shown.notes.part, shown.notes.of), (2, 3), "a visit that is not over owes no note");
    assert_eq!((shown.calls.part, shown.calls.of), (1, 2), "a visit that is never called owes no call");
    assert_eq!(shown.latency_minutes.value, Some(30));
    let nothing = figures(&[], &[], today, zone());
    assert_eq!(
        (nothing.success.met, nothing.latency_minutes.met),
        (None, None),
        "nothing to judge is no failure"
    );
}

fn any_status() -> impl Strategy<Value = Status> {
    let codes = prop::option::of(prop::sample::select(vec![
        Code::NeoSignInRefused,
        Code::NeoUnreachable,
        Code::CloudUnreachable,
        Code::CallUncertain,
        Code::AuditBroken,
        Code::Stopped,
        Code::ClockWrong,
        Code::CredentialsMissing,
    ]));
    let activities =
        prop::sample::select(vec![Activity::Idle, Activity::Reading, Activity::Pushing, Activity::Stopping]);
    (codes, activities, prop::option::of(-100_i64..5_000), any::<bool>(), 0_u32..3, 0_u32..3, any::<bool>())
        .prop_map(|(code, activity, minutes, cloud, waiting, parked, succeeded)| {
            let mut status = well();
            status.attention = code.map(Code::failure);
            status.activity = activity;
            status.delivered_at = minutes.map(|minutes| now() - Duration::minutes(minutes));
            status.freshness = freshness(status.delivered_at, now());
            status.outbox.waiting = waiting;
            status.outbox.parked = parked;
            if !cloud {
                status.connections.cloud = None;
            }
            if !succeeded {
                status.last_success = None;
            }
            status
        })
}

proptest! {
    #[test]
    fn green_is_delivered_fresh_and_undisturbed(status in any_status(), paused in any::<bool>(), set_up in any::<bool>()) {
        let mut scene = Scene::of(|known| *known = status.clone());
        scene.paused_until = paused.then(|| now() + Duration::hours(1));
        if !set_up {
            scene.set_up = SetUp::default();
        }
        let seen = scene.seen();
        if face(&seen) == Face::Good {
            prop_assert_eq!(status.freshness, Freshness::Fresh);
            prop_assert!(status.attention.is_none() && status.connections.cloud.is_some());
            prop_assert_eq!((status.outbox.waiting, status.outbox.parked), (0, 0));
            prop_assert!(!paused && set_up && status.last_success.is_some());
        }
        let drawn = tray(&seen);
        prop_assert!(drawn.tooltip.chars().count() <= 120);
        prop_assert_eq!(drawn.face, face(&seen));
        let pressed: Vec<&Item> = drawn.menu.iter().filter(|item| matches!(item, Item::Press { default: true, .. })).collect();
        prop_assert_eq!(pressed.len(), 1, "one entry is what a double click means");
    }

    #[test]
    fn who_must_act_is_never_hidden_behind_another_face(status in any_status()) {
        let idle = matches!(status.activity, Activity::Idle | Activity::Stopping);
        let needs = status.attention.as_ref().is_some_and(|failure| failure.code.needs_person());
        let scene = Scene::of(|known| *known = status);
        if idle && needs {
            prop_assert_eq!(face(&scene.seen()), Face::NeedsYou);
        }
    }
}
