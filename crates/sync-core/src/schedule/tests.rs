use proptest::prelude::*;

use super::*;

const HALF: f64 = 0.5;

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn rule() -> Rule {
    Rule::every_four_hours(Zone::UTC)
}

fn minutes(count: i64) -> Duration {
    Duration::minutes(count)
}

fn now() -> DateTime<Utc> {
    utc("2026-06-10T12:00:00Z")
}

fn succeeded(ago: Duration) -> History {
    let at = now() - ago;
    History { last_success: Some(at), last_attempt: Some(at - minutes(1)), ..History::default() }
}

fn failed(ago: Duration, times: u32) -> History {
    History {
        last_success: Some(now() - Duration::days(1)),
        last_attempt: Some(now() - ago),
        failures_in_a_row: times,
        ..History::default()
    }
}

fn due(history: &History) -> Due {
    next_due(&rule(), history, None, now(), HALF)
}

#[test]
fn the_first_run_is_due_at_once() {
    assert_eq!(due(&History::default()), Due::Now(Why::First));
}

#[test]
fn a_run_is_due_four_hours_after_the_last_success() {
    let at = now() - minutes(100) + minutes(240);
    assert_eq!(due(&succeeded(minutes(100))), Due::At(at, Why::Regular));
    assert_eq!(due(&succeeded(minutes(240))), Due::Now(Why::Regular), "due to the minute");
    assert_eq!(due(&succeeded(minutes(250))), Due::Now(Why::Regular), "a late tick is no missed slot");
}

#[test]
fn what_a_person_has_mended_is_tried_at_once_and_once() {
    let mended = History { mended_at: Some(now()), ..failed(minutes(1), 3) };
    assert_eq!(due(&mended), Due::Now(Why::Retry), "not after an hour");
    let forgiven = History { failures_in_a_row: 0, last_attempt: mended.last_success, ..mended };
    assert_eq!(due(&forgiven), Due::Now(Why::Retry), "also where the failures were forgiven");
    let tried = History { last_attempt: Some(now() + minutes(1)), failures_in_a_row: 1, ..mended };
    assert!(matches!(due(&tried), Due::At(_, Why::Retry)), "a run since then ends it: {:?}", due(&tried));
    let paused = History { paused_until: Some(now() + minutes(30)), ..mended };
    assert_eq!(due(&paused), Due::At(now() + minutes(30), Why::Retry), "a pause holds all the same");
    let ahead = History { mended_at: Some(now() + Duration::days(300)), ..succeeded(minutes(1)) };
    assert!(matches!(due(&ahead), Due::At(_, Why::Regular)), "a wrong clock's word is none");
}

#[test]
fn missed_slots_are_one_catch_up() {
    for hours in [5, 9, 13, 24 * 30] {
        assert_eq!(due(&succeeded(Duration::hours(hours))), Due::Now(Why::CatchUp), "{hours} h asleep");
    }
    let caught_up = succeeded(minutes(0));
    assert_eq!(
        due(&caught_up),
        Due::At(now() + minutes(240), Why::Regular),
        "after the catch-up nothing is left to make up for"
    );
}

#[test]
fn jitter_moves_the_interval_by_ten_minutes_either_way() {
    assert_eq!(rule().interval(0.0), minutes(230));
    assert_eq!(rule().interval(0.5), minutes(240));
    assert!(rule().interval(0.999_999) <= minutes(250), "never more than ten minutes later");
    assert_eq!(
        rule().interval(f64::NAN),
        minutes(240),
        "a broken source of chance does not break the schedule"
    );
}

#[test]
fn no_setting_stretches_the_interval_beyond_four_hours_and_twenty_minutes() {
    let wild = Rule { every_minutes: u32::MAX, jitter_minutes: u32::MAX, zone: Zone::UTC };
    assert_eq!(wild.interval(1.0), minutes(260));
    let eager = Rule { every_minutes: 0, jitter_minutes: 60, zone: Zone::UTC };
    assert!(eager.interval(0.0) >= minutes(8), "zero minutes would be a loop");
}

#[test]
fn failed_runs_are_retried_after_5_15_60_minutes_and_then_regularly() {
    for (times, wait) in [(1, 5), (2, 15), (3, 60), (4, 240), (1000, 240)] {
        let expected = Due::At(now() - minutes(1) + minutes(wait), Why::Retry);
        assert_eq!(due(&failed(minutes(1), times)), expected, "after {times} failures");
        assert_eq!(
            due(&failed(minutes(wait), times)),
            Due::Now(Why::Retry),
            "after {times} failures, waited"
        );
    }
}

#[test]
fn a_run_that_never_ended_counts_as_failed() {
    let died = History {
        last_success: Some(now() - Duration::hours(6)),
        last_attempt: Some(now() - minutes(1)),
        ..History::default()
    };
    assert_eq!(
        due(&died),
        Due::At(now() + minutes(4), Why::Retry),
        "a program that dies does not die in a loop"
    );
    let died_at_first = History { last_attempt: Some(now()), ..History::default() };
    assert_eq!(due(&died_at_first), Due::At(now() + minutes(5), Why::Retry));
}

#[test]
fn a_last_success_ahead_makes_a_run_due_now_and_is_reported() {
    for ahead in [minutes(6), Duration::hours(3), Duration::days(365)] {
        let history = History { last_success: Some(now() + ahead), ..History::default() };
        assert_eq!(due(&history), Due::Now(Why::CatchUp), "{ahead} ahead: it may not stall the schedule");
        assert_eq!(clock_jump(&history, now()), Some(ClockJump { written: now() + ahead, now: now() }));
    }
    let hardly = History { last_success: Some(now() + minutes(5)), ..History::default() };
    assert_eq!(due(&hardly), Due::At(now() + minutes(245), Why::Regular), "clocks differ a little");
    assert_eq!(clock_jump(&hardly, now()), None);
}

#[test]
fn a_last_attempt_ahead_does_not_put_off_the_retry() {
    let history = failed(-Duration::days(365), 2);
    assert_eq!(due(&history), Due::Now(Why::Retry));
    assert!(clock_jump(&history, now()).is_some());
}

#[test]
fn there_is_a_look_within_the_hour_before_the_first_call() {
    let call = now() + minutes(90);
    let history = succeeded(minutes(30));
    let Due::At(at, Why::BeforeCalls) = next_due(&rule(), &history, Some(call), now(), HALF) else {
        panic!("the regular run would come after the call");
    };
    assert!(at > call - minutes(60) && at < call - minutes(30), "early in the hour: {at}");

    let in_the_hour = next_due(&rule(), &succeeded(minutes(100)), Some(now() + minutes(20)), now(), HALF);
    assert_eq!(in_the_hour, Due::Now(Why::BeforeCalls), "woken in the middle of the hour");
}

#[test]
fn a_look_within_the_hour_counts_once() {
    let call = now() + minutes(20);
    let looked = next_due(&rule(), &succeeded(minutes(39)), Some(call), now(), HALF);
    assert_eq!(looked, Due::At(now() + minutes(201), Why::Regular), "59 min before the call: no second look");
    let before = next_due(&rule(), &succeeded(minutes(41)), Some(call), now(), HALF);
    assert_eq!(before, Due::Now(Why::BeforeCalls), "61 min before the call is too early");
}

#[test]
fn a_call_that_is_already_due_asks_for_no_look() {
    let late = next_due(&rule(), &succeeded(minutes(100)), Some(now()), now(), HALF);
    assert_eq!(late, Due::At(now() + minutes(140), Why::Regular));
}

#[test]
fn the_look_before_calls_is_tried_again_within_the_hour_even_after_many_failures() {
    let call = now() + minutes(45);
    assert_eq!(
        next_due(&rule(), &failed(minutes(10), 9), Some(call), now(), HALF),
        Due::At(now() + minutes(5), Why::BeforeCalls),
        "15 minutes after the last try"
    );
    assert_eq!(
        next_due(&rule(), &failed(minutes(1), 1), Some(call), now(), HALF),
        Due::At(now() + minutes(4), Why::Retry),
        "never sooner than the retry"
    );
}

#[test]
fn pauses_put_off_whatever_is_due() {
    let until = now() + Duration::hours(3);
    let by_person = History { paused_until: Some(until), ..succeeded(Duration::hours(10)) };
    assert_eq!(due(&by_person), Due::At(until, Why::Regular));
    let by_guard = History { sign_in_paused_until: Some(until), ..failed(minutes(20), 2) };
    assert_eq!(due(&by_guard), Due::At(until, Why::Retry));
    let both = History {
        paused_until: Some(until),
        sign_in_paused_until: Some(DateTime::<Utc>::MAX_UTC),
        ..by_guard
    };
    assert_eq!(due(&both), Due::At(DateTime::<Utc>::MAX_UTC, Why::Retry), "the longer one counts");
    let over = History { paused_until: Some(now()), ..succeeded(Duration::hours(10)) };
    assert_eq!(due(&over), Due::Now(Why::CatchUp));
}

#[test]
fn the_look_before_the_days_first_call_happens_during_a_pause() {
    let call = now() + Duration::hours(2);
    let paused = History { paused_until: Some(now() + Duration::hours(20)), ..succeeded(Duration::hours(1)) };
    let look = now() + Duration::hours(1) + minutes(5) + minutes(5);
    assert_eq!(
        next_due(&rule(), &paused, Some(call), now(), HALF),
        Due::At(look, Why::BeforeCalls),
        "what the queue has rings whatever this computer does"
    );
    assert_eq!(
        next_due(&rule(), &paused, Some(call), look, HALF),
        Due::Now(Why::BeforeCalls),
        "and the pause does not hold it"
    );
    let failed = History { last_attempt: Some(look), failures_in_a_row: 1, ..paused };
    assert_eq!(
        next_due(&rule(), &failed, Some(call), look, HALF),
        Due::At(look + minutes(5), Why::BeforeCalls),
        "a look that failed is tried again before the phone rings"
    );
    let held = History { sign_in_paused_until: Some(now() + Duration::hours(4)), ..paused };
    assert_eq!(
        next_due(&rule(), &held, Some(call), now(), HALF),
        Due::At(now() + Duration::hours(4), Why::BeforeCalls),
        "the guard of the sign-in holds everything"
    );
    let looked = History { last_success: Some(look), ..paused };
    assert_eq!(
        next_due(&rule(), &looked, Some(call), look, HALF),
        Due::At(now() + Duration::hours(20), Why::Regular),
        "after it the pause goes on"
    );
}

#[test]
fn every_pause_ends_by_itself() {
    let la = zone("America/Los_Angeles");
    let evening = utc("2026-06-11T03:30:00Z");
    assert_eq!(pause_ends(PauseLength::Hour, evening, la), evening + Duration::hours(1));
    assert_eq!(pause_ends(PauseLength::Day, evening, la), evening + Duration::hours(24));
    assert_eq!(
        pause_ends(PauseLength::Tomorrow, evening, la),
        utc("2026-06-11T15:00:00Z"),
        "8:00 of the day after the 10th, which it still is at the clinic"
    );
    let before_an_hour_more = utc("2026-10-31T07:00:00Z");
    let longest = pause_ends(PauseLength::Tomorrow, before_an_hour_more, la);
    assert_eq!(longest - before_an_hour_more, LONGEST_PAUSE, "the longest pause there is");
    for how_long in [PauseLength::Hour, PauseLength::Tomorrow, PauseLength::Day] {
        let history = History { paused_until: Some(pause_ends(how_long, evening, la)), ..History::default() };
        assert_eq!(history.pause(evening), history.paused_until, "{how_long:?} holds");
        assert_eq!(history.pause(evening + LONGEST_PAUSE), None, "{how_long:?} ends");
    }
    let by_a_wrong_clock = History { paused_until: Some(now() + Duration::days(400)), ..History::default() };
    assert_eq!(due(&by_a_wrong_clock), Due::Now(Why::First), "no clock can pause for ever");
}

#[test]
fn a_longer_look_back_widens_the_window_and_never_beyond_14_days() {
    let from = |hours: i64| window(now(), Some(now()), Duration::hours(hours), Zone::UTC).from;
    let ago = |hours: i64| wall(Zone::UTC, now() - Duration::hours(hours));
    assert_eq!(from(72), ago(72));
    assert_eq!(from(24), ago(24), "a clinic may look back a day only");
    assert_eq!(from(1), ago(24), "and never less");
    assert_eq!(from(9_000), ago(14 * 24), "nor more than 14 days");
}

#[test]
fn the_regular_window_reaches_from_48_hours_ago_to_the_end_of_tomorrow() {
    let window = window(utc("2026-06-10T17:30:00Z"), None, LOOK_BACK, zone("America/Los_Angeles"));
    assert_eq!(window.from.to_string(), "2026-06-08 10:30:00");
    assert_eq!(window.to.to_string(), "2026-06-11 23:59:59");
}

#[test]
fn late_in_the_evening_tomorrow_is_the_clinics_and_not_that_of_utc() {
    let late = window(utc("2026-06-11T05:30:00Z"), None, LOOK_BACK, zone("America/Los_Angeles"));
    assert_eq!(late.to.to_string(), "2026-06-11 23:59:59", "22:30 of the 10th at the clinic");
}

#[test]
fn after_a_longer_silence_the_window_begins_an_hour_before_the_last_success() {
    let at = |success: DateTime<Utc>| window(now(), Some(success), LOOK_BACK, Zone::UTC).from;
    assert_eq!(at(now() - Duration::hours(4)), (now() - Duration::hours(48)).naive_utc(), "48 h at least");
    assert_eq!(at(now() - Duration::hours(47)), (now() - Duration::hours(48)).naive_utc(), "47 + 1 = 48");
    assert_eq!(
        at(now() - Duration::days(5)),
        (now() - Duration::hours(121)).naive_utc(),
        "a clinic closed for 5 days"
    );
    assert_eq!(at(now() - Duration::days(40)), (now() - Duration::days(14)).naive_utc(), "14 days at most");
    assert_eq!(at(DateTime::<Utc>::MIN_UTC), (now() - Duration::days(14)).naive_utc());
    assert_eq!(
        at(now() + Duration::days(400)),
        (now() - Duration::days(14)).naive_utc(),
        "a wrong clock: the longest"
    );
    assert_eq!(at(now() + minutes(3)), (now() - Duration::hours(48)).naive_utc(), "clocks differ a little");
}

#[test]
fn an_asked_window_is_whole_days_in_either_order() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let asked = asked_window(day("2026-03-01"), day("2026-03-08"));
    assert_eq!(
        (asked.from.to_string(), asked.to.to_string()),
        ("2026-03-01 00:00:00".into(), "2026-03-08 23:59:59".into())
    );
    assert_eq!(asked_window(day("2026-03-08"), day("2026-03-01")), asked);
}

#[test]
fn the_follow_set_is_open_visits_fresh_notes_and_owed_calls() {
    use VisitStatus::{Closed, Completed, Draft, Ongoing};
    let here = zone("America/Los_Angeles");
    let today = wall(here, now());
    let visit = |status, start: Duration, completed: Option<Duration>, call_owed| {
        let facts = FollowFacts {
            status,
            start: today + start,
            completed_at: completed.map(|ago| now() - ago),
            call_owed,
            zone: here,
        };
        in_follow_set(facts, now())
    };
    for status in [Draft, Ongoing] {
        assert!(
            visit(status, -Duration::days(3), None, false),
            "{status:?} since three days: the note is still to come"
        );
        assert!(visit(status, Duration::days(1), None, false), "{status:?} tomorrow: inside the window");
        assert!(
            !visit(status, Duration::days(3), None, false),
            "{status:?} in three days: nothing to read yet"
        );
        assert!(
            !visit(status, -Duration::days(15), None, false),
            "{status:?} since 15 days: forgotten by the clinic"
        );
    }
    assert!(
        visit(Completed, -Duration::days(3), Some(Duration::hours(72)), false),
        "an addendum may still come"
    );
    assert!(!visit(Completed, -Duration::days(4), Some(Duration::hours(73)), false), "settled");
    assert!(!visit(Closed, Duration::zero(), None, false), "closed is closed");
    for status in [Draft, Ongoing, Completed, Closed] {
        assert!(
            visit(status, -Duration::days(60), None, true),
            "{status:?} with a call owed is always looked at"
        );
    }
}

/// A machine with a clock, a schedule that ticks every 30 s while awake, and runs that fail now and then.
struct Clinic {
    now: DateTime<Utc>,
    history: History,
    jitter: f64,
    /// Instants of attempts and what they were for.
    attempts: Vec<(DateTime<Utc>, Why)>,
    last_event: DateTime<Utc>,
}

const LONGEST_SILENCE: Duration = Duration::minutes(270);

#[derive(Clone, Debug)]
enum Happens {
    Awake { minutes: i64, fails: bool },
    Asleep { seconds: i64 },
    ClockMoves { minutes: i64 },
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        6 => (1..2_000_i64, prop::bool::weighted(0.4)).prop_map(|(minutes, fails)| Happens::Awake { minutes, fails }),
        2 => (1..30 * 86_400_i64).prop_map(|seconds| Happens::Asleep { seconds }),
        1 => (-600_000..600_000_i64).prop_map(|minutes| Happens::ClockMoves { minutes }),
    ]
}

impl Clinic {
    fn live(&mut self, what: &Happens, clinic_rule: &Rule) {
        match what {
            Happens::Asleep { seconds } => {
                self.now += Duration::seconds(*seconds);
                self.last_event = self.now;
            }
            Happens::ClockMoves { minutes } => {
                self.now += Duration::minutes(*minutes);
                self.last_event = self.now;
            }
            Happens::Awake { minutes, fails } => {
                for _ in 0..*minutes * 2 {
                    self.now += Duration::seconds(30);
                    self.tick(clinic_rule, *fails);
                }
            }
        }
    }

    fn tick(&mut self, clinic_rule: &Rule, fails: bool) {
        match next_due(clinic_rule, &self.history, None, self.now, self.jitter) {
            Due::At(at, _) => {
                assert!(at > self.now, "what is due in the past is due now");
                assert!(
                    self.now - self.last_event <= LONGEST_SILENCE,
                    "awake since {} without an attempt, next at {at}",
                    self.last_event
                );
            }
            Due::Now(why) => {
                self.attempts.push((self.now, why));
                self.last_event = self.now;
                self.history.last_attempt = Some(self.now);
                if fails {
                    self.history.failures_in_a_row += 1;
                } else {
                    self.history.failures_in_a_row = 0;
                    self.history.last_success = Some(self.now);
                }
                let next = next_due(clinic_rule, &self.history, None, self.now, self.jitter);
                let Due::At(at, _) = next else {
                    panic!("a run that has just ended is due again at once: {next:?}")
                };
                assert!(at - self.now >= minutes(5), "runs must not press on each other");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn awake_there_is_an_attempt_every_four_and_a_half_hours_whatever_the_clock_does(
        story in prop::collection::vec(happens(), 1..12),
        jitter in 0.0..1.0_f64,
        every in any::<u32>(),
        width in any::<u32>(),
    ) {
        let rule = Rule { every_minutes: every, jitter_minutes: width, zone: Zone::UTC };
        let mut clinic = Clinic {
            now: now(), history: History::default(), jitter, attempts: Vec::new(), last_event: now(),
        };
        for what in &story {
            clinic.live(what, &rule);
        }
    }

    #[test]
    fn after_any_sleep_there_is_exactly_one_catch_up(seconds in 16_000..40 * 86_400_i64, jitter in 0.0..1.0_f64) {
        let mut clinic = Clinic {
            now: now(), history: History::default(), jitter, attempts: Vec::new(), last_event: now(),
        };
        clinic.live(&Happens::Awake { minutes: 5, fails: false }, &rule());
        clinic.attempts.clear();
        clinic.live(&Happens::Asleep { seconds }, &rule());
        clinic.live(&Happens::Awake { minutes: 180, fails: false }, &rule());
        prop_assert_eq!(clinic.attempts.len(), 1, "one run for everything that was missed: {:?}", clinic.attempts);
    }

    #[test]
    fn whoever_is_awake_has_looked_within_the_hour_before_the_first_call(
        since_success in 0..230_i64,
        call_in in 61..2_000_i64,
        jitter in 0.0..1.0_f64,
        paused_for in prop::option::of(1..33 * 60_i64),
    ) {
        let call = now() + minutes(call_in);
        let mut history = succeeded(minutes(since_success));
        history.paused_until = paused_for.map(|paused| now() + minutes(paused));
        let mut at = now();
        while at < call {
            if let Due::Now(_) = next_due(&rule(), &history, Some(call), at, jitter) {
                history.last_attempt = Some(at);
                history.last_success = Some(at);
            }
            at += Duration::seconds(30);
        }
        let looked = history.last_success.unwrap();
        prop_assert!(looked >= call - minutes(60), "last look {looked}, call {call}");
    }

    #[test]
    fn the_window_covers_everything_since_the_last_success_up_to_14_days(
        ago in 0..20_000_i64,
        offset in 0..8_760_i64,
        place in prop::sample::select(vec![
            "America/Los_Angeles", "America/Phoenix", "America/New_York", "America/St_Johns", "Europe/London",
            "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "America/Sao_Paulo", "Africa/Casablanca",
        ]),
    ) {
        let zone = zone(place);
        let now = utc("2026-01-01T00:00:00Z") + Duration::hours(offset);
        let success = now - minutes(ago);
        let window = window(now, Some(success), LOOK_BACK, zone);
        let oldest = success.max(now - Duration::days(14));
        prop_assert!(window.from <= wall(zone, oldest), "the last success is inside");
        prop_assert!(window.from <= wall(zone, now - Duration::hours(48)), "48 h are inside");
        prop_assert!(window.to.date() > wall(zone, now).date(), "tomorrow is inside");
        // An hour of daylight saving is the most that the wall clock adds.
        prop_assert!(window.to - window.from <= Duration::days(16) + minutes(60), "and nothing beyond");
    }

    #[test]
    fn nothing_that_was_stored_makes_the_schedule_panic(
        success in any::<Option<i32>>(),
        attempt in any::<Option<i32>>(),
        call in any::<Option<i32>>(),
        failures in any::<u32>(),
        jitter in any::<f64>(),
    ) {
        let at = |seconds: Option<i32>| seconds.map(|s| now() + Duration::seconds(i64::from(s)));
        let history = History {
            last_success: at(success), last_attempt: at(attempt), failures_in_a_row: failures,
            ..History::default()
        };
        match next_due(&rule(), &history, at(call), now(), jitter) {
            Due::Now(_) => {}
            Due::At(at, _) => {
                prop_assert!(at > now());
                prop_assert!(at <= now() + minutes(260), "nothing stored puts a run off any longer: {at}");
            }
        }
    }
}
