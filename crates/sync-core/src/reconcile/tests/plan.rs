//! What is asked after the calendar was read, and when an empty one may be believed.

use super::*;
use crate::neo::{Reject, RejectReason};

fn calendar(appointments: &[Appointment]) -> CalendarReading {
    CalendarReading {
        appointments: appointments.to_vec(),
        items: appointments.len(),
        ..CalendarReading::default()
    }
}

fn plan(kept: &Kept, appointments: &[Appointment]) -> ReadingPlan {
    plan_reading(
        &kept.known(),
        &calendar(appointments),
        &regular(),
        Extent::Due,
        &TestMarks,
        now(),
        Zone::UTC,
    )
}

/// For days that a person asks for.
fn plan_asked(kept: &Kept, appointments: &[Appointment], from: &str, to: &str) -> ReadingPlan {
    let days = asked_window(from.parse().unwrap(), to.parse().unwrap());
    plan_reading(&kept.known(), &calendar(appointments), &days, Extent::Whole, &TestMarks, now(), Zone::UTC)
}

fn consultations(plan: &ReadingPlan) -> Vec<&str> {
    plan.consultations.iter().map(ConsultationId::as_str).collect()
}

fn asked(plan: &ReadingPlan) -> Vec<&str> {
    plan.ask_about.iter().map(AppointmentId::as_str).collect()
}

/// A visit that was completed five days ago, in the window of nobody, and read once.
fn settled(kept: &mut Kept) -> Appointment {
    let old = with_consultation(slot("old", wall_time("2026-06-05T09:00:00"), "Finalized"), "c-old");
    kept.take_at(
        &reading(std::slice::from_ref(&old), &[consultation("c-old", "<p>Well.</p>")]),
        utc("2026-06-05T12:00:00Z"),
    );
    old
}

#[test]
fn the_consultation_of_an_unknown_appointment_is_read() {
    let booked = with_consultation(slot("a1", today(9), "In Progress"), "c1");
    let plan = plan(&Kept::default(), &[booked, slot("a2", today(10), "Scheduled")]);
    assert_eq!(consultations(&plan), ["c1"], "one without a consultation has nothing to be read");
    assert!(plan.ask_about.is_empty() && !plan.empty);
}

#[test]
fn a_closed_visit_is_read_only_while_a_call_is_owed_for_it() {
    let (mut kept, booked) = clinic_with("Finalized", "<p>Well.</p>");
    let closed = Appointment { status: status("No Show"), ..booked };
    assert!(plan(&kept, std::slice::from_ref(&closed)).consultations.is_empty());
    kept.owe_call("a1");
    assert_eq!(consultations(&plan(&kept, &[closed])), ["c1"], "its note may say why nobody is to be called");
}

#[test]
fn a_settled_visit_asks_nothing_and_a_change_of_its_slot_reads_it_again() {
    let mut kept = Kept::default();
    let old = settled(&mut kept);
    assert_eq!(
        plan(&kept, std::slice::from_ref(&old)),
        ReadingPlan::default(),
        "settled visits cost nothing"
    );
    let moved = Appointment { room: Some("Exam 2".to_owned()), ..old };
    assert_eq!(consultations(&plan(&kept, &[moved])), ["c-old"]);
}

#[test]
fn days_that_a_person_asks_for_are_read_whole() {
    let in_window = ("2026-06-05", "2026-06-05");
    let elsewhere = ("2026-06-04", "2026-06-04");
    type Case = (&'static str, fn(&mut Kept), fn(Appointment) -> Appointment);
    let cases: [Case; 4] = [
        ("settled", |_| {}, |slot| slot),
        ("closed", |_| {}, |slot| Appointment { status: status("No Show"), ..slot }),
        ("without its consultation", |_| {}, |slot| Appointment { consultation_id: None, ..slot }),
        (
            "given up",
            |kept| {
                let old = kept.visits[&AppointmentId::from("old")].visit.appointment.clone();
                for _ in 0..GIVE_UP_READING_AFTER {
                    kept.take(&unread(&old, Unread::Unusable));
                }
            },
            |slot| slot,
        ),
    ];
    for (what, before, change) in cases {
        let mut kept = Kept::default();
        let old = change(settled(&mut kept));
        before(&mut kept);
        let listed = std::slice::from_ref(&old);
        assert_eq!(consultations(&plan_asked(&kept, listed, in_window.0, in_window.1)), ["c-old"], "{what}");
        let missing = plan_asked(
            &kept,
            &[slot("x", wall_time("2026-06-05T15:00:00"), "Scheduled")],
            in_window.0,
            in_window.1,
        );
        assert_eq!(
            (consultations(&missing), asked(&missing)),
            (vec!["c-old"], vec!["old"]),
            "{what}, missing"
        );
        if old.status.meaning != VisitStatus::Closed && old.consultation_id.is_some() {
            assert!(
                plan_asked(&kept, listed, elsewhere.0, elsewhere.1).consultations.is_empty(),
                "{what}: it only reaches into the days that were asked for"
            );
        }
    }
}

#[test]
fn a_followed_visit_is_read_whatever_the_calendar_says_of_it() {
    let (kept, booked) = clinic_with("Finalized", "<p>Well.</p>");
    assert_eq!(
        consultations(&plan(&kept, std::slice::from_ref(&booked))),
        ["c1"],
        "nothing changed, and read"
    );

    let without_id = Appointment { consultation_id: None, ..booked.clone() };
    assert_eq!(consultations(&plan(&kept, &[without_id])), ["c1"], "a calendar that forgot the consultation");

    let others = [slot("a2", today(10), "Scheduled")];
    let missing = plan(&kept, &others);
    assert_eq!((consultations(&missing), asked(&missing)), (vec!["c1"], vec!["a1"]), "missing");

    let rejected = CalendarReading {
        rejects: vec![Reject { id: Some("a1".to_owned()), why: RejectReason::NobodyNamed }],
        ..calendar(&others)
    };
    let rejected =
        plan_reading(&kept.known(), &rejected, &regular(), Extent::Due, &TestMarks, now(), Zone::UTC);
    assert_eq!(consultations(&rejected), ["c1"], "an item that was not understood hides no note");
    assert!(rejected.ask_about.is_empty(), "it is present, not missing");
}

#[test]
fn the_follow_set_holds_what_is_open_recent_or_owed() {
    let cases = [
        ("In Progress", today(9), 0, false, true, "open"),
        ("Scheduled", wall_time("2026-06-11T16:00:00"), 0, false, true, "tomorrow"),
        ("Scheduled", wall_time("2026-06-12T09:00:00"), 0, false, false, "after tomorrow"),
        ("In Progress", wall_time("2026-05-25T09:00:00"), 0, false, false, "open for more than 14 days"),
        ("Finalized", today(9), 72, false, true, "completed 72 h ago"),
        ("Finalized", today(9), 73, false, false, "completed 73 h ago"),
        ("Finalized", today(9), 73, true, true, "a call owed"),
        ("No Show", today(9), 0, false, false, "closed"),
        ("No Show", today(9), 0, true, true, "closed with a call owed"),
    ];
    for (said, start, hours_ago, owed, followed, what) in cases {
        let mut kept = Kept::default();
        kept.take_at(&reading(&[slot("a1", start, said)], &[]), now() - Duration::hours(hours_ago));
        if owed {
            kept.owe_call("a1");
        }
        assert_eq!(kept.visit("a1").followed(now(), Zone::UTC), followed, "{what}");
    }
}

#[test]
fn a_consultation_that_never_answers_is_given_up_until_its_slot_changes() {
    for why in [Unread::NotFound, Unread::Refused, Unread::Unusable] {
        let mut kept = Kept::default();
        let booked = with_consultation(slot("a1", today(9), "In Progress"), "c1");
        for run in 1..=GIVE_UP_READING_AFTER {
            assert_eq!(
                consultations(&plan(&kept, std::slice::from_ref(&booked))),
                ["c1"],
                "{why:?}, run {run}"
            );
            kept.take(&unread(&booked, why));
            assert_eq!(kept.visit("a1").failed_reads, run, "{why:?} is counted");
        }
        assert!(plan(&kept, std::slice::from_ref(&booked)).consultations.is_empty(), "{why:?} is given up");
        let missing = plan(&kept, &[slot("a2", today(10), "Scheduled")]);
        assert!(missing.consultations.is_empty(), "given up wherever it stands");

        let finalized = Appointment { status: status("Finalized"), ..booked };
        assert_eq!(consultations(&plan(&kept, std::slice::from_ref(&finalized))), ["c1"]);
        kept.take(&unread(&finalized, why));
        assert_eq!(kept.visit("a1").failed_reads, 1, "{why:?}: the count starts again");
    }
}

#[test]
fn a_consultation_that_was_read_once_is_given_up_like_any_other() {
    let (mut kept, booked) = clinic_with("Finalized", "<p>Well.</p>");
    for _ in 0..GIVE_UP_READING_AFTER {
        kept.take(&unread(&booked, Unread::NotFound));
    }
    assert!(plan(&kept, &[booked]).consultations.is_empty());
    assert_eq!(kept.notes("a1").len(), 1, "what was read is kept");
}

#[test]
fn a_failed_read_of_a_changed_visit_is_tried_again_although_nobody_follows_it() {
    let mut kept = Kept::default();
    let old = settled(&mut kept);
    let moved = Appointment { room: Some("Exam 2".to_owned()), ..old };
    kept.take(&unread(&moved, Unread::Unusable));
    assert_eq!(consultations(&plan(&kept, &[moved])), ["c-old"], "its change was seen and its note was not");
}

#[test]
fn a_visit_missing_from_the_window_is_asked_for_and_one_outside_is_not() {
    let mut kept = Kept::default();
    kept.take(&reading(
        &[
            slot("in", today(9), "Scheduled"),
            slot("later", wall_time("2026-06-20T09:00:00"), "Scheduled"),
            slot("closed", today(10), "Cancelled"),
            slot("present", today(11), "Scheduled"),
        ],
        &[],
    ));
    let plan = plan(&kept, &[slot("present", today(11), "Scheduled")]);
    assert_eq!(asked(&plan), ["in"]);
    assert_eq!(plan.postponed, 0);
}

#[test]
fn at_most_so_many_are_asked_for_those_with_a_call_owed_first_and_the_silent_ones_last() {
    let most = ASK_ABOUT_AT_MOST;
    let mut kept = Kept::default();
    let all: Vec<Appointment> =
        (0..most + 21).map(|number| slot(&format!("a{number:03}"), today(9), "Scheduled")).collect();
    kept.take(&reading(&all, &[]));
    // The first twenty were asked before, without a word; the very last has a call owed.
    for appointment in &all[..20] {
        kept.take(&said(appointment.id.as_str(), AppointmentWord::Unknown));
    }
    let last = all.last().unwrap().id.as_str();
    kept.owe_call(last);
    let plan = plan(&kept, &[slot("other", today(9), "Scheduled")]);
    assert_eq!(plan.ask_about.len(), most);
    assert_eq!(plan.postponed, 21);
    assert!(asked(&plan).contains(&last), "what it answers may stop a call");
    assert!(
        all[..20].iter().all(|appointment| !plan.ask_about.contains(&appointment.id)),
        "visits of which the PIMS knows nothing do not keep the others from being asked"
    );
    assert!(plan.ask_about.is_sorted());
}

#[test]
fn the_window_is_widened_to_followed_visits_of_the_last_fourteen_days() {
    let mut kept = Kept::default();
    let narrow = Window { from: today(0), to: today(23) };
    assert_eq!(reach(&narrow, &kept.known(), now(), Zone::UTC), narrow, "nothing known, nothing widened");

    let open = wall_time("2026-06-03T09:00:00");
    kept.take(&reading(&[slot("open", open, "In Progress")], &[]));
    kept.take_at(
        &reading(&[slot("settled", wall_time("2026-06-01T09:00:00"), "Finalized")], &[]),
        utc("2026-06-01T12:00:00Z"),
    );
    let wide = reach(&narrow, &kept.known(), now(), Zone::UTC);
    assert_eq!(wide, Window { from: open, to: narrow.to }, "back to the open visit, past the settled one");

    kept.take(&reading(&[slot("owed", wall_time("2026-04-01T09:00:00"), "Finalized")], &[]));
    kept.owe_call("owed");
    assert_eq!(reach(&narrow, &kept.known(), now(), Zone::UTC), wide, "not back for months: it is asked for");
    assert!(asked(&plan(&kept, &[slot("x", today(9), "Scheduled")])).contains(&"owed"));
}

/// Three rooms without a pause, each visit begun a quarter of an hour after one next door and done in time.
fn busy(until: DateTime<Utc>) -> Vec<Appointment> {
    let first = wall_time("2026-05-20T00:00:00");
    (0..24 * 4 * 25)
        .map(|quarter| (quarter, first + Duration::minutes(15 * quarter)))
        .map(|(quarter, start)| {
            let said =
                if start + Duration::minutes(45) <= until.naive_utc() { "Finalized" } else { "Scheduled" };
            let booked = slot(&format!("a{quarter:05}"), start, said);
            Appointment { end: start + Duration::minutes(45), ..booked }
        })
        .collect()
}

#[test]
fn visits_that_reach_into_the_window_never_let_it_creep_back() {
    let mut kept = Kept::default();
    let mut first_from = None;
    for run in 0..18 {
        // Not on a quarter of an hour, so that something always reaches into the window.
        let at = now() + Duration::hours(4 * run) + Duration::minutes(7);
        let window = window(at, Some(at - Duration::hours(4)), LOOK_BACK, Zone::UTC);
        let reached = reach(&window, &kept.known(), at, Zone::UTC);
        let first = *first_from.get_or_insert(reached.from);
        assert!(reached.from >= first, "run {run}: back to {} from {first}", reached.from);

        // The PIMS shows whatever overlaps what it was asked for.
        let shown: Vec<Appointment> =
            busy(at).into_iter().filter(|slot| slot.end > reached.from && slot.start <= reached.to).collect();
        assert!(shown.iter().any(|slot| slot.start < reached.from), "run {run}: something reaches in");
        let taken = begun_within(shown, &kept.known(), &reached);
        kept.take_at(&reading(&taken, &[]), at);
    }
    let earliest = kept.known().into_iter().map(|visit| visit.start).min();
    assert!(earliest >= first_from, "nothing was taken up that began before the first window");
}

#[test]
fn a_known_visit_that_reaches_into_the_window_is_seen_there() {
    let mut kept = Kept::default();
    let night = Appointment { end: today(1), ..slot("a1", today(0) - Duration::hours(1), "In Progress") };
    let unknown = Appointment { id: "a2".into(), ..night.clone() };
    kept.take(&reading(std::slice::from_ref(&night), &[]));
    let day = asked_window(now().date_naive(), now().date_naive());
    assert_eq!(begun_within(vec![night.clone(), unknown], &kept.known(), &day), [night]);
}

#[test]
fn an_empty_calendar_is_believed_only_when_the_pims_explains_every_known_visit() {
    use AppointmentWord::{Deleted, Unknown};
    let cancelled = || AppointmentWord::Cancelled { reason: None };
    let still = || exists(slot("x", today(9), "Scheduled"));
    let blocked_now = || blocked(slot("x", today(9), "Scheduled"));
    let moved = || exists(slot("x", wall_time("2026-06-20T09:00:00"), "Scheduled"));
    let no_show = || exists(slot("x", today(9), "No Show"));
    let cases = [
        (vec![], 0, true, "a holiday of a clinic without visits"),
        (vec![], 1, false, "nobody was asked"),
        (vec![Deleted], 1, true, "deleted"),
        (vec![cancelled()], 1, true, "cancelled"),
        (vec![moved()], 1, true, "moved out of the window"),
        (vec![no_show()], 1, true, "closed and no longer listed"),
        (vec![blocked_now()], 1, true, "a blocked time, which is no visit of the calendar"),
        (vec![still()], 1, false, "still there"),
        (vec![Unknown], 1, false, "no word is no explanation"),
        (vec![Deleted, cancelled(), moved()], 3, true, "all explained"),
        (vec![Deleted, still()], 2, false, "one still there"),
        (vec![Deleted, Unknown], 2, false, "one without a word"),
        (vec![Deleted], 2, false, "one did not answer"),
        (vec![Deleted; ASK_ABOUT_AT_MOST], 500, true, "as many as may be asked"),
        (vec![Deleted; ASK_ABOUT_AT_MOST - 1], 500, false, "one fewer than may be asked"),
    ];
    for (words, known, believed, what) in cases {
        let words: BTreeMap<AppointmentId, AppointmentWord> = words
            .into_iter()
            .enumerate()
            .map(|(number, word)| (AppointmentId::new(number.to_string()), word))
            .collect();
        let judged = |configured| judge_emptiness(configured, known, &words, &regular());
        let expected = if believed { Emptiness::Believed } else { Emptiness::Suspicious };
        assert_eq!(judged(true), expected, "{what}");
        assert_eq!(judged(false), Emptiness::Suspicious, "{what}, and nothing else answers");
    }
}

#[test]
fn an_empty_calendar_says_so_and_still_names_what_is_to_be_asked() {
    let (kept, _) = clinic_with("Finalized", "<p>Well.</p>");
    let plan = plan(&kept, &[]);
    assert!(plan.empty);
    assert_eq!((consultations(&plan), asked(&plan)), (vec!["c1"], vec!["a1"]));
}
