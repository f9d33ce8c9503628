//! What a run asks IDEXX Neo for: no more than it needs, and everything that a person asked for.

use chrono::{TimeDelta, Timelike};
use door_tests::{Clinic, Pc, visits};
use practice::clinic::{Edit, NotePlace, VisitEdit, VisitKind};
use practice::neo::{
    Blank, Cancelled, Deleted, Dialect, FutureConsultation, Ids, Kind, Noise, SessionOver, Switches,
};
use practice::qstash::MessageState;

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_nothing_changed_asks_for_the_calendar_and_for_each_followed_visit_and_for_nothing_else() {
    const FOLLOWED: usize = 8;
    let (practice, _) = visits::small_day(FOLLOWED);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    clinic.neo.clear_log();
    let ran = clinic.sync().await.expect(0);
    assert_eq!((ran.json["reader"].as_str(), ran.count("visits.changed")), (Some("direct"), 0), "{ran}");
    assert_eq!(clinic.neo.requests_of(Kind::Data).len(), 1 + FOLLOWED, "{ran}");
    assert_eq!(ran.count("requests"), 1 + FOLLOWED as u64, "and it says so; {ran}");
    assert_eq!(clinic.neo.requests().len(), 1 + FOLLOWED, "not a page, not a sign-in; {ran}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_session_that_is_over_costs_one_sign_in_however_neo_says_so() {
    let (practice, _) = visits::small_day(3);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    for over in
        [SessionOver::SignInPage, SessionOver::Status401, SessionOver::Status403, SessionOver::Status419]
    {
        clinic.neo.switches(|switches| switches.session_over = over);
        clinic.neo.expire_sessions();
        clinic.neo.clear_log();
        let ran = clinic.sync().await.expect(0);
        assert_eq!(
            (ran.json["signed_in"].as_bool(), clinic.neo.password_submits()),
            (Some(true), 1),
            "{over:?}"
        );
        assert_eq!(
            (ran.count("visits.seen"), ran.count("notes.read")),
            (4, 3),
            "{over:?}: all was read; {ran}"
        );
        let used = clinic.database("select count(*) from audit where action = 'neo_session_used'");
        assert_eq!(used, [["1"]], "{over:?}: only the first run read with the session of the set-up");
        assert_eq!(ran.json["reader"], "direct", "{over:?}: an ended session says nothing against direct");
    }
}

/// By name, and how it is switched on.
type Spoken = (&'static str, fn(&mut Switches));

/// Everything about Neo that nobody has confirmed, one way and the other.
const SPOKEN: [Spoken; 14] = [
    ("camelCase and T", |s| s.dialect = Dialect::CamelIso),
    ("ids as text", |s| s.ids = Ids::Text),
    ("ids as numbers", |s| s.ids = Ids::Number),
    ("ids with zeros in front", |s| s.ids = Ids::LeadingZeros),
    ("blanks as null", |s| s.blank = Blank::Null),
    ("blanks left out", |s| s.blank = Blank::Missing),
    ("unknown fields", |s| s.noise = Noise::UnknownFields),
    ("no consultation ahead: {}", |s| s.future_consultation = FutureConsultation::Empty),
    ("no consultation ahead: without it", |s| {
        s.future_consultation = FutureConsultation::WithoutConsultation;
    }),
    ("a consultation ahead", |s| s.future_consultation = FutureConsultation::Full),
    ("cancelled visits in the calendar", |s| s.cancelled_visits = Cancelled::Shown),
    ("deleted visits gone everywhere", |s| s.deleted_visits = Deleted::Gone),
    ("no X-Requested-With needed", |s| s.needs_xhr_header = false),
    ("one session a user", |s| s.single_session = true),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_same_visits_and_notes_are_read_however_neo_speaks() {
    let (mut practice, _) = visits::small_day(3);
    for (pet, gone) in [("Ziggy", false), ("Nutmeg", true)] {
        let start = visits::day_at(-1, 15, if gone { 0 } else { 30 });
        let id = visits::add_ahead(&mut practice, start, pet, "Jessop");
        if gone { practice.delete(id).unwrap() } else { practice.cancel(id, "has moved").unwrap() }
    }
    let mut clinic = Clinic::alone(practice).await;
    let pcs: Vec<Pc> = SPOKEN.iter().map(|_| clinic.another_pc()).collect();
    let read = async |pc: &Pc, name: &str| {
        pc.set_up(&clinic.neo).await.expect(0);
        let ran = pc.sync().await.expect(0);
        assert_eq!((ran.count("visits.rejected"), ran.warnings()), (0, vec![]), "{name}; {ran}");
        let mut shown = pc.shown("visits").await;
        shown.retain(|visit| visit["status"] != "closed");
        for visit in &mut shown {
            // A consultation that is not there yet is no note that failed.
            visit.as_object_mut().unwrap().remove("failed_reads");
            // Ids are text: zeros in front belong to them.
            for id in ["appointment_id", "consultation_id"] {
                if let Some(text) = visit[id].as_str() {
                    visit[id] = text.trim_start_matches('0').into();
                }
            }
        }
        shown
    };
    let as_observed = read(&clinic.pc, "as observed").await;
    assert_eq!(as_observed.len(), 4);
    for ((name, switch), pc) in SPOKEN.iter().zip(&pcs) {
        clinic.neo.switches(|switches| {
            *switches = Switches::default();
            switch(switches);
        });
        assert_eq!(read(pc, name).await, as_observed, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_that_is_written_while_the_run_reads_is_there_with_this_run_or_the_next() {
    let (practice, ids) = visits::small_day(2);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    let text = "<p>S: Written while somebody read.</p>";
    clinic.neo.switches(|switches| {
        let edit = Edit::Note { place: NotePlace::ConsultationNotes, html: text.to_owned() };
        switches.after_calendar = vec![VisitEdit { appointment_id: ids[0], edit }];
    });
    for _ in 0..2 {
        clinic.sync().await.expect(0);
    }
    let visit = clinic.of("visits", ids[0]).await;
    assert!(visit["note_text"].as_str().unwrap().contains("Written while somebody read"), "{visit}");
    assert_eq!(visit["note_revision"], 2, "and once: {visit}");
}

/// Longer than a finished visit is followed.
const SETTLED: &str = "345600";

#[tokio::test(flavor = "multi_thread")]
async fn days_that_a_person_asks_for_are_read_and_repaired_although_their_visits_are_settled() {
    const VISITS: usize = 4;
    let (practice, ids) = visits::small_day(VISITS);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    clinic.sync().await.expect(0);
    let before = clinic.shown("visits").await;

    let pc = {
        let mut later = clinic.pc.clone();
        later.set("ODIS_SYNC_CLOCK_OFFSET_SECONDS", SETTLED);
        later
    };
    let day = visits::day_at(-1, 0, 0).date().to_string();
    let asked =
        async || pc.odisctl(&["sync", "--from", &day, "--to", &day, "--json"]).await.one_json().expect(0);
    clinic.neo.clear_log();
    let ran = asked().await;
    let notes =
        clinic.neo.requests_of(Kind::Data).iter().filter(|asked| asked.path.contains("page-data")).count();
    assert_eq!(notes, VISITS, "{ran}");
    assert_eq!((ran.count("notes.read"), ran.count("notes.unchanged")), (4, 4), "{ran}");
    assert_eq!((ran.count("visits.new"), ran.count("visits.changed")), (0, 0), "nothing to repair; {ran}");

    // A disk has eaten what was sealed of one visit and of another's note.
    let database = rusqlite::Connection::open(clinic.database_path()).unwrap();
    let eaten = |sql: &str, id: u64| assert_eq!(database.execute(sql, [id.to_string()]).unwrap(), 1);
    eaten(
        "update visits set sealed_facts = zeroblob(length(sealed_facts)) where appointment_id = ?1",
        ids[0],
    );
    eaten("update notes set sealed_note = zeroblob(length(sealed_note)) where appointment_id = ?1", ids[1]);
    drop(database);
    assert_eq!(clinic.shown("visits").await.len(), VISITS, "one cannot be shown");
    assert!(clinic.of("visits", ids[1]).await["note_text"].is_null(), "and one has lost its note");

    let ran = asked().await;
    assert_eq!((ran.count("notes.read"), ran.count("visits.changed")), (4, 2), "{ran}");
    let after = clinic.shown("visits").await;
    let told = |rows: &[serde_json::Value]| -> Vec<_> {
        rows.iter()
            .map(|row| (row["appointment_id"].clone(), row["patient"].clone(), row["note_text"].clone()))
            .collect()
    };
    assert_eq!(told(&after), told(&before), "everything is shown again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_that_only_reaches_into_the_window_does_not_let_it_creep_back() {
    let mut practice = visits::nobody();
    let edge = (visits::now() - TimeDelta::hours(48)).with_timezone(&visits::ZONE).naive_local();
    let minutes = |minutes: i64| {
        (edge + TimeDelta::minutes(minutes)).with_second(0).unwrap().with_nanosecond(0).unwrap()
    };
    // Each begins while the one before it lasts.
    for (start, pet, name) in [(-30, "Fig", "Abara"), (-15, "Miso", "Harrow"), (10, "Clover", "Jessop")] {
        visits::add_done(&mut practice, minutes(start), pet, name, "(415) 555-0123");
    }
    visits::add_ahead(&mut practice, visits::day_at(1, 10, 0), "Tater", "Morrow");
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    let first = clinic.sync().await.expect(0);
    let mut pets = Vec::new();
    for _ in 0..3 {
        let ran = clinic.sync().await.expect(0);
        assert!(ran.json["window"]["from"].as_str() >= first.json["window"]["from"].as_str(), "{ran}");
        assert_eq!((ran.count("visits.new"), ran.count("visits.seen")), (0, 2), "{ran}");
        pets = clinic.shown("visits").await.iter().map(|visit| visit["patient"].clone()).collect();
    }
    assert_eq!(pets, ["Clover", "Tater"], "those that began inside the first window");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_visits_slot_has_become_a_blocked_time_waits_for_a_person() {
    let (practice, ids) = visits::small_day(2);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let call = clinic.of("calls", ids[0]).await["call_id"].as_str().unwrap().to_owned();
    clinic.odisctl(&["calls", "approve", &call, "--json"]).await.one_json().expect(0);
    assert_eq!(clinic.of("calls", ids[0]).await["state"], "queued", "it would ring");

    clinic.neo.edit(|practice| practice.visit_mut(ids[0]).unwrap().kind = VisitKind::Block);
    let ran = clinic.sync().await.expect(0);
    assert_eq!(ran.count("visits.closed"), 0, "nobody said that the visit did not take place; {ran}");
    let now = clinic.of("calls", ids[0]).await;
    assert_eq!((now["state"].as_str(), now["verdict"].as_str()), (Some("review"), Some("review")), "{now}");
    let codes: Vec<_> = now["reasons"].as_array().unwrap().iter().map(|reason| &reason["code"]).collect();
    assert!(codes.contains(&&serde_json::json!("not_looked_at")), "and why: {now}");
    let messages = clinic.queue.messages();
    assert!(
        !messages.is_empty() && messages.iter().all(|message| message.state == MessageState::Cancelled),
        "the message was taken back"
    );
    assert_eq!(clinic.of("visits", ids[0]).await["status"], "completed", "the visit is kept as it was");
}
