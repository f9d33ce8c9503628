//! What happens to notes and calls when the cloud or the queue is away, slow, or not what it seems.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use door_tests::{Clinic, Pc, Ran, SecondOpinions, visits};
use practice::backing::{Backing, BackingOptions};
use practice::gateway::Fault;
use practice::qstash::{MessageState, Publish, PublishFault};

/// The PC that has the lease is switched off, and its lease runs out.
const FREED: &str =
    "update idexx_sync_leases set lease_until = now() - interval '1 second' where clinic_id = :clinic";

const CASES: &str = "select count(*) from cases where clinic_id = :clinic";

/// The later clock: rows that failed wait a while before they are tried again.
async fn sync_later(pc: &Pc, seconds: u32) -> Ran {
    let later = seconds.to_string();
    pc.command(&["sync", "--json"]).env("ODIS_SYNC_CLOCK_OFFSET_SECONDS", later).run().await.one_json()
}

fn instant(value: &serde_json::Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

/// Approves the call of a visit.
async fn approve(clinic: &Clinic, appointment: u64) -> String {
    let call = clinic.of("calls", appointment).await["call_id"].as_str().unwrap().to_owned();
    clinic.odisctl(&["calls", "approve", &call, "--json"]).await.one_json().expect(0);
    call
}

/// Reads with the cloud away, and delivers once it is back.
async fn nothing_is_lost(clinic: &Clinic, name: &str, read: usize) {
    let ran = clinic.sync().await.expect(0);
    assert_eq!(ran.json["outcome"], "completed", "{name}: a cloud that is away fails no run; {ran}");
    assert!(ran.count("outbox.waiting") > 0, "{name}: what was read waits; {ran}");
    assert_eq!(ran.count("outbox.parked"), 0, "{name}: nothing is given up; {ran}");
    assert_eq!(ran.warnings(), ["cloud_unreachable"], "{name}: and the run says so; {ran}");
    let notes = clinic.shown("visits").await.iter().filter(|visit| visit["note_text"].is_string()).count();
    assert_eq!(notes, read, "{name}: every note is kept here");
}

async fn all_is_delivered(clinic: &Clinic, name: &str, cases: usize) {
    let ran = sync_later(clinic, 1200).await.expect(0);
    assert_eq!((ran.count("outbox.waiting"), ran.count("outbox.parked")), (0, 0), "{name}: {ran}");
    assert_eq!(clinic.cloud().value(CASES).await, cases.to_string(), "{name}: all of it, once");
    let doubled = "select count(*) from (select sync_key from cases where clinic_id = :clinic \
                   group by sync_key having count(*) > 1) doubled";
    assert_eq!(clinic.cloud().value(doubled).await, "0", "{name}: nothing twice");
    assert!(
        clinic.shown("visits").await.iter().all(|visit| visit["pushed"] == true),
        "{name}: and it is known"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cloud_that_is_away_for_a_day_loses_nothing() {
    let faults = [
        ("connections cut before", Fault::DropBefore),
        ("connections cut after", Fault::DropAfter),
        ("503", Fault::Unavailable(1)),
        ("429", Fault::RateLimited),
        ("a portal", Fault::Portal),
        ("an answer without a code", Fault::Answer(400, serde_json::json!({"code": "", "message": ""}))),
    ];
    let (practice, ids) = visits::small_day(2);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    let gateway = Backing::shared().gateway();
    let mut pets = ids.len();
    for (name, fault) in faults {
        // What is done before the cloud is reached, and in the middle of it: the session opens, the batch fails.
        for part in ["/rest/v1", "rpc/sync_apply"] {
            let name = format!("{name} at {part}");
            let note = format!("<p>S: Well. {name}.</p><p>P: Recheck in a year.</p>");
            clinic.neo.edit(|practice| {
                practice.write_note(ids[0], practice::clinic::NotePlace::ConsultationNotes, &note).unwrap();
                visits::add_done(practice, visits::day_at(-1, 16, 0), "Pretzel", "Quill", "(415) 555-0177");
            });
            pets += 1;
            gateway.always(part, fault.clone());
            nothing_is_lost(&clinic, &name, pets).await;
            // Later in the day it is still away; what is read then joins what waits.
            let ran = sync_later(&clinic, 900).await.expect(0);
            assert!(ran.count("outbox.waiting") > 0, "{name}: still waiting; {ran}");
            gateway.heal();
            all_is_delivered(&clinic, &name, pets + 1).await;
            let held = format!(
                "select metadata->'pimsConsultation'->>'notes' from cases where clinic_id = :clinic \
                 and external_id = 'pims-appt-idexx-neo-{}'",
                ids[0]
            );
            let held = clinic.cloud().sql(&held).await.concat().join(" ");
            assert!(held.contains(&name), "{name}: the newest note wins: {held}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_of_the_cloud_that_die_lose_nothing() {
    let (practice, ids) = visits::small_day(2);
    let mut backing = Backing::start(BackingOptions::default()).await.unwrap();
    let clinic = Clinic::in_project(practice, &backing).await;
    clinic.set_up_all().await;
    let mut cases = ids.len();
    for name in ["PostgREST", "PostgreSQL", "sign-in"] {
        clinic.neo.edit(|practice| {
            visits::add_done(practice, visits::day_at(-1, 16, 0), "Pretzel", "Quill", "(415) 555-0177");
        });
        cases += 1;
        match name {
            "PostgREST" => backing.stop_postgrest().await.unwrap(),
            "PostgreSQL" => backing.stop_postgres().await.unwrap(),
            _ => backing.stop_sign_in().await.unwrap(),
        }
        nothing_is_lost(&clinic, name, cases).await;
        match name {
            "PostgREST" => backing.start_postgrest().await.unwrap(),
            "PostgreSQL" => backing.start_postgres().await.unwrap(),
            _ => backing.start_sign_in().await.unwrap(),
        }
        all_is_delivered(&clinic, name, cases + 1).await;
    }
    drop(clinic);
    backing.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_dies_under_a_batch_loses_nothing() {
    let (practice, ids) = visits::small_day(6);
    let mut backing = Backing::start(BackingOptions::default()).await.unwrap();
    let clinic = Clinic::in_project(practice, &backing).await;
    clinic.set_up_all().await;
    // The batch is on its way when the database goes.
    backing.gateway().once("rpc/sync_apply", Fault::Delay(1500));
    let running = clinic.command(&["sync", "--json"]).start().await;
    door_tests::until("a batch is on its way", async || {
        backing.gateway().requests().iter().any(|request| request.path.contains("rpc/sync_apply"))
    })
    .await;
    backing.stop_postgres().await.unwrap();
    let ran = running.ended().await.one_json().expect(0);
    assert!(ran.count("outbox.waiting") > 0, "{ran}");
    assert_eq!((ran.count("outbox.parked"), ran.warnings()), (0, vec!["cloud_unreachable"]), "{ran}");
    backing.start_postgres().await.unwrap();
    all_is_delivered(&clinic, "a dying database", ids.len() + 1).await;
    drop(clinic);
    backing.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_one_visits_news_is_kept() {
    let (practice, ids) = visits::small_day(1);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    let gateway = Backing::shared().gateway();
    gateway.always("rpc/sync_apply", Fault::Unavailable(1));
    for text in ["first words", "second words", "third words"] {
        let html = format!("<p>{text}</p>");
        clinic.neo.edit(|practice| {
            practice.write_note(ids[0], practice::clinic::NotePlace::ConsultationNotes, &html).unwrap();
        });
        clinic.sync().await.expect(0);
    }
    assert_eq!(clinic.of("visits", ids[0]).await["note_revision"], 3, "each is kept here");
    gateway.heal();
    gateway.clear_requests();
    all_is_delivered(&clinic, "three revisions", 2).await;
    let sent: Vec<u64> = gateway
        .requests()
        .iter()
        .filter(|request| request.path.contains("rpc/sync_apply"))
        .flat_map(|request| request.body.clone().unwrap()["batch"]["items"].as_array().unwrap().clone())
        .filter(|item| item["kind"] == "visit" && item["appointment_id"] == ids[0].to_string().as_str())
        .map(|item| item["revision"].as_u64().unwrap())
        .collect();
    assert!(sent.is_sorted() && !sent.is_empty(), "revisions go up: {sent:?}");
    let held = "select metadata->'pimsConsultation'->>'notes' from cases where clinic_id = :clinic \
                and status = 'completed'";
    let held = clinic.cloud().sql(held).await.concat().join(" ");
    assert!(held.contains("third words"), "the newest stands there: {held}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_cloud_sign_in_is_a_warning_and_what_was_read_waits() {
    let (practice, _) = visits::small_day(2);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let user = &clinic.cloud().account.user_id;
    clinic.cloud().sql(&format!("delete from auth.sessions where user_id::text = '{user}'")).await;
    clinic.cloud().sql(&format!("delete from auth.refresh_tokens where user_id::text = '{user}'")).await;
    clinic.neo.edit(|practice| {
        visits::add_done(practice, visits::day_at(-1, 16, 0), "Pretzel", "Quill", "(415) 555-0177");
    });
    let ran = clinic.sync().await.expect(0);
    assert_eq!(ran.warnings(), ["cloud_sign_in_refused"], "{ran}");
    assert!(ran.count("outbox.waiting") > 0, "{ran}");
    clinic.join_cloud(clinic.cloud()).await.expect(0);
    all_is_delivered(&clinic, "signed in again", 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_is_away_keeps_the_call_and_its_time() {
    let (practice, ids) = visits::small_day(2);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    for (appointment, fault) in ids.iter().zip([PublishFault::ServerError(503), PublishFault::DropBefore]) {
        clinic.queue.switches(|switches| switches.publish = fault.clone());
        let call = approve(&clinic, *appointment).await;
        let planned = clinic.of("calls", *appointment).await;
        assert_eq!(planned["state"], "planned", "{fault:?}: approved, and not handed over yet: {planned}");
        let due = instant(&planned["due"]);
        let local = due.with_timezone(&visits::ZONE);
        assert!(
            (16..19).contains(&local.hour()),
            "{fault:?}: due in the calling window, not at night: {local}"
        );
        assert_eq!(local.date_naive(), visits::today() + TimeDelta::days(1), "two days after the visit");
        let ran = sync_later(&clinic, 900).await.expect(0);
        assert!(ran.warnings().contains(&"queue_unreachable"), "{fault:?}: said; {ran}");
        assert!(ran.count("outbox.waiting") > 0, "{fault:?}: it waits; {ran}");

        clinic.queue.switches(|switches| switches.publish = PublishFault::None);
        let ran = sync_later(&clinic, 2400).await.expect(0);
        assert_eq!(ran.count("outbox.waiting"), 0, "{fault:?}: {ran}");
        let handed = clinic.of("calls", *appointment).await;
        assert_eq!((handed["state"].as_str(), instant(&handed["due"])), (Some("queued"), due), "{fault:?}");
        let messages = clinic.queue.messages();
        let ours: Vec<_> =
            messages.iter().filter(|message| message.json()["callId"] == call.as_str()).collect();
        assert_eq!(ours.len(), 1, "{fault:?}: one message");
        assert_eq!(ours[0].due.timestamp(), due.timestamp(), "{fault:?}: rings when it was planned to");
        assert!(ours[0].body_redacted, "{fault:?}: the queue's own logs do not show it");
    }
    let taken =
        clinic.queue.publishes().iter().filter(|publish| publish.outcome == Publish::Accepted).count();
    assert_eq!(taken, 2, "each call was handed over once");
    assert!(clinic.receiver.all_rings().is_empty(), "and nothing has rung yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_the_queue_took_without_saying_so_is_not_doubled() {
    let (practice, ids) = visits::small_day(1);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    clinic.queue.switches(|switches| switches.next_publishes.push_back(PublishFault::AcceptThenDrop));
    let call = approve(&clinic, ids[0]).await;
    let ran = sync_later(&clinic, 60).await.expect(0);
    assert_eq!(ran.count("outbox.waiting"), 0, "sent again, safely; {ran}");
    assert_eq!(clinic.queue.messages().len(), 1, "the queue knows it by its deduplication id");
    assert_eq!(clinic.of("calls", ids[0]).await["state"], "queued");
    clinic.queue.advance(std::time::Duration::from_secs(3 * 86_400)).await;
    assert!(clinic.receiver.rings(&call) <= 1, "it never rings twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_could_not_be_handed_over_in_time_is_parked_and_never_rings() {
    let (practice, ids) = visits::small_day(1);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    clinic.queue.switches(|switches| switches.publish = PublishFault::ServerError(503));
    approve(&clinic, ids[0]).await;
    assert_eq!(clinic.of("calls", ids[0]).await["state"], "planned");
    // The queue is away until more than a day after it was due. Nobody can wait for that here, and a shifted clock is
    // found out by the servers' time: the due time is moved back instead.
    let database = rusqlite::Connection::open(clinic.database_path()).unwrap();
    let days = TimeDelta::days(4).num_milliseconds();
    assert_eq!(database.execute("update calls set due = due - ?1 where due is not null", [days]).unwrap(), 1);
    drop(database);
    clinic.queue.switches(|switches| switches.publish = PublishFault::None);
    let ran = sync_later(&clinic, 1200).await.expect(0);
    assert_eq!(ran.count("outbox.waiting"), 0, "{ran}");
    let call = clinic.of("calls", ids[0]).await;
    assert_eq!(call["state"], "parked", "{call}");
    assert_eq!(call["verdict"], "call", "lateness leaves the verdict");
    let messages = clinic.queue.messages();
    assert!(
        messages.iter().all(|message| message.state == MessageState::Cancelled),
        "nothing waits there: {messages:?}"
    );
    clinic.queue.advance(std::time::Duration::from_secs(4 * 86_400)).await;
    assert!(clinic.receiver.visits().is_empty(), "and nothing comes of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_that_is_read_days_too_late_is_not_called_by_itself() {
    let (mut practice, _) = visits::small_day(1);
    let old =
        visits::add_done(&mut practice, visits::day_at(-5, 10, 0), "Pretzel", "Quill", "(415) 555-0177");
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    let opinions = SecondOpinions::start(clinic.cloud()).await;
    opinions.let_ring(&clinic.pc).await;
    let day = |days: i64| visits::day_at(days, 0, 0).date().to_string();
    let (from, to) = (day(-6), day(1));
    let asked = ["sync", "--json", "--from", &from, "--to", &to];
    clinic.odisctl(&asked).await.one_json().expect(0);
    let call = clinic.of("calls", old).await;
    assert!(matches!(call["state"].as_str(), Some("review" | "parked")), "it waits for a person: {call}");
    assert_eq!(call["verdict"], "call", "lateness leaves the verdict: {call}");
    let id = call["call_id"].as_str().unwrap();
    assert!(
        clinic.queue.messages().iter().all(|message| message.json()["callId"] != id),
        "nothing was handed over"
    );
    // A person may still say so.
    clinic.odisctl(&["calls", "approve", id, "--json"]).await.one_json().expect(0);
    let call = clinic.of("calls", old).await;
    assert_eq!(call["state"], "queued", "{call}");
    let local = instant(&call["due"]).with_timezone(&visits::ZONE);
    assert!((16..19).contains(&local.hour()), "and then in the calling window, not at once: {local}");
    assert!(instant(&call["due"]) > visits::now(), "ahead");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_that_comes_to_speak_of_death_takes_its_call_back() {
    let (practice, ids) = visits::small_day(2);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let call = approve(&clinic, ids[0]).await;
    let other = approve(&clinic, ids[1]).await;
    let active = |messages: &[practice::qstash::Message], call: &str| {
        let ours = messages.iter().filter(|message| message.json()["callId"] == call);
        ours.filter(|message| matches!(message.state, MessageState::Waiting | MessageState::Active)).count()
    };
    assert_eq!(active(&clinic.queue.messages(), &call), 1, "{:?}", clinic.queue.messages());

    clinic.neo.edit(|practice| {
        let text =
            format!("{}<p>Addendum: declined overnight, humane euthanasia performed.</p>", visits::ROUTINE);
        practice.write_note(ids[0], practice::clinic::NotePlace::ConsultationNotes, &text).unwrap();
    });
    let ran = clinic.sync().await.expect(0);
    assert_eq!(ran.count("calls.cancelled"), 1, "{ran}");
    assert_eq!(ran.count("outbox.waiting"), 0, "{ran}");
    assert_eq!(active(&clinic.queue.messages(), &call), 0, "cancelled at the queue");
    assert_eq!(active(&clinic.queue.messages(), &other), 1, "the other one stays");
    let row = clinic
        .cloud()
        .value(&format!("select status from scheduled_discharge_calls where id = '{call}'"))
        .await;
    assert_eq!(row, "cancelled", "and in its row");
    let shown = clinic.of("calls", ids[0]).await;
    assert_ne!(shown["verdict"], "call", "{shown}");
    assert!(shown["message_id"].is_null(), "nothing stands for it at the queue: {shown}");
    assert!(matches!(shown["state"].as_str(), Some("review" | "cancelled")), "a person may look: {shown}");
    clinic.queue.advance(std::time::Duration::from_secs(4 * 86_400)).await;
    assert_eq!(clinic.receiver.rings(&call), 0, "it never rings");
    assert_eq!(clinic.neo.writes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_outlives_its_plan_does_not_ring() {
    let (practice, ids) = visits::small_day(1);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let call = approve(&clinic, ids[0]).await;
    // The queue refuses to take it back: the row alone must stop it.
    clinic.queue.switches(|switches| switches.messages = PublishFault::ServerError(503));
    clinic.neo.edit(|practice| practice.set_patient_dead(ids[0]).unwrap());
    clinic.neo.edit(|practice| {
        let text = "<p>Passed away at home this morning.</p>";
        practice.write_note(ids[0], practice::clinic::NotePlace::ConsultationNotes, text).unwrap();
    });
    let ran = clinic.sync().await.expect(0);
    assert!(ran.warnings().contains(&"queue_unreachable"), "{ran}");
    let row = clinic
        .cloud()
        .value(&format!("select status from scheduled_discharge_calls where id = '{call}'"))
        .await;
    assert_eq!(row, "cancelled");
    clinic.queue.advance(std::time::Duration::from_secs(4 * 86_400)).await;
    assert!(!clinic.queue.deliveries().is_empty(), "the message was delivered");
    assert_eq!(clinic.receiver.rings(&call), 0, "and the claim let nothing ring");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pcs_of_one_clinic_take_turns() {
    let (practice, ids) = visits::small_day(3);
    let mut clinic = Clinic::in_cloud(practice).await;
    let second = clinic.another_pc();
    clinic.set_up_all().await;
    clinic.set_up_pc(&second).await;
    clinic.sync().await.expect(0);
    clinic.neo.clear_log();

    let ran = second.sync().await.expect(0);
    assert_eq!((ran.json["outcome"].as_str(), ran.reason()), (Some("standing_by"), "standing_by"), "{ran}");
    assert!(clinic.neo.requests().is_empty(), "who stands by does not touch Neo");
    assert!(second.shown("visits").await.is_empty());

    // The first PC is switched off; its lease runs out.
    clinic.cloud().sql(FREED).await;
    let ran = second.sync().await.expect(0);
    assert_eq!(ran.json["outcome"], "completed", "the second takes over; {ran}");
    assert_eq!(second.shown("visits").await.len(), ids.len() + 1, "and reads for itself");
    assert_eq!(clinic.cloud().value(CASES).await, (ids.len() + 1).to_string(), "no case is doubled");

    // The first comes back: now it stands by. What it decides about a call reaches nobody twice.
    let ran = clinic.sync().await.expect(0);
    assert_eq!(ran.json["outcome"], "standing_by", "{ran}");
    let ours = clinic.of("calls", ids[0]).await["call_id"].clone();
    let theirs = second.of("calls", ids[0]).await["call_id"].clone();
    assert_eq!(ours, theirs, "both know one call by one id");
    second.odisctl(&["calls", "approve", theirs.as_str().unwrap(), "--json"]).await.one_json().expect(0);
    assert_eq!(second.of("calls", ids[0]).await["state"], "queued", "handed over by the second");
    clinic.cloud().sql(FREED).await;
    clinic.sync().await.expect(0);
    let ring_rows = "select count(*) from scheduled_discharge_calls where metadata->>'clinic_id' = :clinic";
    assert_eq!(clinic.cloud().value(ring_rows).await, "1", "one row");
    assert_eq!(clinic.queue.messages().len(), 1, "one message");
    assert_eq!(
        clinic.of("calls", ids[0]).await["state"],
        "queued",
        "the first has taken over what the second did"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_that_is_said_on_the_pc_that_stands_by_holds_for_the_one_that_works() {
    let (practice, ids) = visits::small_day(3);
    let mut clinic = Clinic::in_cloud(practice).await;
    let second = clinic.another_pc();
    clinic.set_up_all().await;
    clinic.set_up_pc(&second).await;
    second.sync().await.expect(0);
    clinic.cloud().sql(FREED).await;
    clinic.sync().await.expect(0);
    let id =
        async |appointment| clinic.of("calls", appointment).await["call_id"].as_str().unwrap().to_owned();
    let (planned, waiting, wanted) = (id(ids[0]).await, id(ids[1]).await, id(ids[2]).await);
    approve(&clinic, ids[0]).await;
    assert_eq!(clinic.of("calls", ids[0]).await["state"], "queued");

    for (word, call, appointment) in [("cancel", &planned, ids[0]), ("skip", &waiting, ids[1])] {
        let ran = second.odisctl(&["calls", word, call, "--json"]).await.one_json().expect(0);
        assert_eq!(ran.json["delivered"], true, "{word}: it has left this computer; {ran}");
        assert_ne!(second.of("calls", appointment).await["state"], "review", "{word}");
        let row = format!(
            "select status || ' ' || ended_reason from scheduled_discharge_calls where id = '{call}'"
        );
        assert_eq!(clinic.cloud().value(&row).await, "cancelled cancelled-by-person", "{word}");
    }
    let ran = second.odisctl(&["calls", "approve", &wanted, "--json"]).await.one_json().expect(2);
    let said = format!("{} {}", ran.json["reason"]["message"], ran.json["reason"]["action"]);
    assert!(
        said.contains("Another computer") && said.contains("Approve the call on that computer"),
        "{said}"
    );
    assert_eq!(second.of("calls", ids[2]).await["state"], "review", "nothing was changed");

    // The one that works learns of both words, and plans neither call anew.
    for _ in 0..2 {
        let ran = clinic.sync().await.expect(0);
        assert_eq!((ran.count("outbox.waiting"), ran.count("outbox.parked")), (0, 0), "{ran}");
        for appointment in &ids[..2] {
            assert_eq!(clinic.of("calls", *appointment).await["state"], "cancelled");
        }
    }
    let refused = clinic.odisctl(&["calls", "approve", &waiting, "--json"]).await.one_json().expect(2);
    assert_eq!(refused.reason(), "usage", "a person has spoken; {refused}");
    let messages = clinic.queue.messages();
    assert!(messages.iter().all(|message| message.state == MessageState::Cancelled), "{messages:?}");
    clinic.queue.advance(std::time::Duration::from_secs(4 * 86_400)).await;
    assert!(clinic.receiver.all_rings().is_empty(), "nobody is rung");
}

/// A PC in automatic mode hands a clear case over and goes off. The pet dies; the other PC reads that while the cloud is
/// away, and takes the clinic over afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn a_death_that_was_read_while_the_cloud_was_away_takes_back_what_another_pc_handed_over() {
    let (practice, _) = visits::small_day(1);
    let mut clinic = Clinic::in_cloud(practice).await;
    let second = clinic.another_pc();
    clinic.set_up_all().await;
    clinic.set_up_pc(&second).await;
    let opinions = SecondOpinions::start(clinic.cloud()).await;
    opinions.also_says("Passed away at home", "never");
    for pc in [&clinic.pc, &second] {
        opinions.let_ring(pc).await;
    }
    let pet = clinic.neo.edit(|practice| {
        let start = visits::now().with_timezone(&visits::ZONE).naive_local() - TimeDelta::minutes(10);
        visits::add_done(practice, start.with_nanosecond(0).unwrap(), "Pretzel", "Quill", "(415) 555-0177")
    });
    second.sync().await.expect(0);
    let call = second.of("calls", pet).await;
    assert_eq!(call["state"], "queued", "{call}");
    let call = call["call_id"].as_str().unwrap();

    clinic.neo.edit(|practice| {
        let text = format!("{}<p>Passed away at home this morning.</p>", visits::ROUTINE);
        practice.write_note(pet, practice::clinic::NotePlace::ConsultationNotes, &text).unwrap();
    });
    let gateway = Backing::shared().gateway();
    gateway.always("/rest/v1", Fault::Unavailable(1));
    clinic.sync().await.expect(0);
    let here = clinic.of("calls", pet).await;
    assert_eq!(
        (here["state"].as_str(), here["verdict"].as_str()),
        (Some("review"), Some("review")),
        "{here}"
    );
    gateway.heal();
    clinic.cloud().sql(FREED).await;
    let ran = sync_later(&clinic, 1200).await.expect(0);
    let row = format!("select status from scheduled_discharge_calls where id = '{call}'");
    assert_eq!(clinic.cloud().value(&row).await, "cancelled", "nobody has seen what this PC read; {ran}");
    assert_ne!(clinic.of("calls", pet).await["state"], "queued");
    clinic.queue.advance(std::time::Duration::from_secs(4 * 86_400)).await;
    assert_eq!(clinic.receiver.rings(call), 0, "it never rings");
}

/// One PC hands a call over; another takes the clinic over, and reads that the pet has died.
async fn a_call_of_another_pc_is_taken_back(first_has_read: bool) {
    let (practice, ids) = visits::small_day(2);
    let mut clinic = Clinic::in_cloud(practice).await;
    let second = clinic.another_pc();
    clinic.set_up_all().await;
    clinic.set_up_pc(&second).await;
    if first_has_read {
        clinic.sync().await.expect(0);
        clinic.cloud().sql(FREED).await;
    }
    second.sync().await.expect(0);
    let call = second.of("calls", ids[0]).await["call_id"].as_str().unwrap().to_owned();
    second.odisctl(&["calls", "approve", &call, "--json"]).await.one_json().expect(0);
    assert_eq!(second.of("calls", ids[0]).await["state"], "queued");

    clinic.neo.edit(|practice| {
        let text = format!("{}<p>Humane euthanasia performed overnight.</p>", visits::ROUTINE);
        practice.write_note(ids[0], practice::clinic::NotePlace::ConsultationNotes, &text).unwrap();
    });
    clinic.cloud().sql(FREED).await;
    let ran = clinic.sync().await.expect(0);
    let row = clinic
        .cloud()
        .value(&format!("select status from scheduled_discharge_calls where id = '{call}'"))
        .await;
    assert_eq!(row, "cancelled", "by the first run of the PC that took over; {ran}");
    clinic.queue.advance(std::time::Duration::from_secs(4 * 86_400)).await;
    assert_eq!(clinic.receiver.rings(&call), 0, "it never rings");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pc_that_takes_over_takes_back_what_another_handed_over() {
    a_call_of_another_pc_is_taken_back(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pc_that_was_installed_anew_takes_back_what_was_handed_over_before() {
    a_call_of_another_pc_is_taken_back(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_refused_on_one_pc_is_not_tried_on_the_other() {
    let (practice, _) = visits::small_day(1);
    let mut clinic = Clinic::in_cloud(practice).await;
    let second = clinic.another_pc();
    for pc in [&clinic.pc, &second] {
        pc.store_sign_in(&clinic.neo, "not-the-password").await.expect(0);
        clinic.connect(pc).await;
    }
    clinic.sync().await.expect(3);
    assert_eq!(clinic.neo.password_submits(), 1);
    clinic.cloud().sql(FREED).await;
    let ran = second.sync().await.expect(3);
    assert_eq!(ran.reason(), "neo_sign_in_refused", "{ran}");
    assert_eq!(clinic.neo.password_submits(), 1, "one submission for the whole clinic");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_homes_of_one_machine_do_not_read_one_account_at_once() {
    let (practice, _) = visits::small_day(3);
    let mut clinic = Clinic::alone(practice).await;
    let second = clinic.another_pc();
    clinic.set_up(&clinic.neo).await.expect(0);
    second.set_up(&clinic.neo).await.expect(0);
    clinic.neo.clear_log();
    // A command waits some seconds for one that is at work; this one is at work for longer.
    clinic.neo.switches(|switches| switches.latency.fixed_ms = 4_000);
    let first = clinic.command(&["sync", "--json"]).start().await;
    door_tests::until("the first reads", async || !clinic.neo.requests().is_empty()).await;
    let ran = second.sync().await.expect(1);
    assert_eq!(ran.reason(), "already_running", "{ran}");
    let again = clinic.sync().await.expect(1);
    assert_eq!(again.reason(), "already_running", "the same home is locked as well; {again}");
    first.ended().await.expect(0);
    second.sync().await.expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clinic_that_the_service_served_before_is_adopted_and_nothing_is_doubled() {
    let backing = Backing::start(BackingOptions { legacy: true, ..BackingOptions::default() }).await.unwrap();
    let (practice, ids) = visits::small_day(4);
    let consultations: Vec<u64> = ids.iter().map(|id| practice.consultation_of(*id).unwrap().id).collect();
    let clinic = Clinic::in_project(practice, &backing).await;
    let cloud = clinic.cloud();
    let old = [
        format!("pims-appt-idexx-neo-{}", ids[0]),
        format!("idexx-appt-{}", ids[1]),
        format!("idexx-{}", consultations[2]),
    ];
    let rows_before = cloud.value("select count(*) from cases").await;
    let calls_before = cloud.value("select count(*) from scheduled_discharge_calls").await;
    for external in &old {
        cloud
            .sql(&format!(
                "insert into cases (user_id, clinic_id, external_id, source, status, metadata) values \
                 ('{}', :clinic, '{external}', 'idexx-extension', 'ongoing', '{{\"idexx\": {{\"kept\": true}}}}')",
                cloud.account.user_id
            ))
            .await;
    }
    clinic.set_up_all().await;
    for _ in 0..2 {
        let ran = sync_later(&clinic, 60).await.expect(0);
        assert_eq!((ran.count("outbox.waiting"), ran.count("outbox.parked")), (0, 0), "{ran}");
        assert_eq!(cloud.value(CASES).await, "5", "three adopted, two new");
    }
    let adopted = "select external_id from cases where clinic_id = :clinic and sync_key is not null \
                   and metadata->'idexx'->>'kept' = 'true' and status = 'completed' order by external_id";
    let mut expected = old.to_vec();
    expected.sort();
    assert_eq!(cloud.sql(adopted).await.concat(), expected, "they keep their names and what others wrote");
    let rows_now: u32 = cloud.value("select count(*) from cases").await.parse().unwrap();
    assert_eq!(rows_now, rows_before.parse::<u32>().unwrap() + 5, "other clinics' cases are left alone");
    assert_eq!(cloud.value("select count(*) from scheduled_discharge_calls").await, calls_before);
    drop(clinic);
    backing.stop().await.unwrap();
}
