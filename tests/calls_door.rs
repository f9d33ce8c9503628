//! Discharge calls through the command line: who decides, when they ring, and that nobody else is rung.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use door_tests::{Clinic, Ran, SecondOpinions, visits};
use practice::clinic::{Client, Line, NewVisit, NotePlace, Patient};
use serde_json::Value;

async fn call_id(clinic: &Clinic, appointment: u64) -> String {
    clinic.of("calls", appointment).await["call_id"].as_str().unwrap().to_owned()
}

async fn decide(clinic: &Clinic, what: &str, appointment: u64) -> Ran {
    let id = call_id(clinic, appointment).await;
    clinic.odisctl(&["calls", what, &id, "--json"]).await.one_json()
}

fn due(call: &Value) -> DateTime<Utc> {
    call["due"].as_str().unwrap().parse().unwrap()
}

async fn row(clinic: &Clinic, id: &str) -> Vec<String> {
    let sql = format!("select status, customer_phone from scheduled_discharge_calls where id = '{id}'");
    clinic.cloud().sql(&sql).await.concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_rings_without_a_person_until_the_owner_turns_it_on() {
    let (practice, ids) = visits::small_day(3);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    for _ in 0..2 {
        clinic.sync().await.expect(0);
    }
    for id in &ids {
        let call = clinic.of("calls", *id).await;
        assert_eq!(
            (call["verdict"].as_str(), call["state"].as_str()),
            (Some("call"), Some("review")),
            "{call}"
        );
    }
    assert!(clinic.queue.publishes().is_empty(), "nothing was handed over");

    let opinions = SecondOpinions::start(clinic.cloud()).await;
    opinions.let_ring(&clinic.pc).await;
    let fresh = clinic.neo.edit(|practice| {
        // In its slot still when it went live: a slot that was over by then counts as before it, whenever it was closed.
        let start = visits::now().with_timezone(&visits::ZONE).naive_local() - TimeDelta::minutes(10);
        let start = start.with_nanosecond(0).unwrap();
        visits::add_done(practice, start, "Pretzel", "Quill", "(415) 555-0177")
    });
    clinic.sync().await.expect(0);
    for id in &ids {
        assert_eq!(clinic.of("calls", *id).await["state"], "review", "finalised before it went live");
    }
    let call = clinic.of("calls", fresh).await;
    assert_eq!(call["state"], "queued", "a clear case finalised since: {call}");
    let id = call["call_id"].as_str().unwrap();
    assert_eq!(row(&clinic, id).await, ["queued", "+14155550177"]);

    let ran = clinic.odisctl(&["calls-mode", "off", "--json"]).await.one_json().expect(0);
    assert_eq!(ran.json["delivered"], true, "at once, not with the next run; {ran}");
    assert_eq!(clinic.of("calls", fresh).await["state"], "cancelled", "off withdraws what was planned");
    assert_eq!(row(&clinic, id).await[0], "cancelled");
    clinic.queue.advance(Duration::from_secs(4 * 86_400)).await;
    assert!(clinic.receiver.all_rings().is_empty());
}

/// A clinic in automatic mode with one call that waits at the queue and one that a person approved there.
async fn two_calls_wait() -> (Clinic, SecondOpinions, u64, u64) {
    let (practice, ids) = visits::small_day(1);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    let opinions = SecondOpinions::start(clinic.cloud()).await;
    opinions.let_ring(&clinic.pc).await;
    let fresh = clinic.neo.edit(|practice| {
        let start = visits::now().with_timezone(&visits::ZONE).naive_local() - TimeDelta::minutes(10);
        visits::add_done(practice, start.with_nanosecond(0).unwrap(), "Pretzel", "Quill", "(415) 555-0177")
    });
    clinic.sync().await.expect(0);
    decide(&clinic, "approve", ids[0]).await.expect(0);
    for id in [ids[0], fresh] {
        assert_eq!(clinic.of("calls", id).await["state"], "queued");
    }
    (clinic, opinions, ids[0], fresh)
}

fn waiting(clinic: &Clinic) -> usize {
    let messages = clinic.queue.messages();
    messages.iter().filter(|message| message.state == practice::qstash::MessageState::Waiting).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn back_to_review_takes_back_at_once_what_no_person_approved() {
    let (clinic, _opinions, approved, by_itself) = two_calls_wait().await;
    let ran = clinic.odisctl(&["calls-mode", "review", "--json"]).await.one_json().expect(0);
    assert_eq!(ran.json["delivered"], true, "{ran}");
    assert_eq!(clinic.of("calls", by_itself).await["state"], "review");
    assert_eq!(clinic.of("calls", approved).await["state"], "queued", "a person's word stands");
    assert_eq!(waiting(&clinic), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn off_says_what_it_could_not_take_back_and_takes_it_back_later() {
    let (clinic, _opinions, ..) = two_calls_wait().await;
    clinic.queue.switches(|switches| {
        switches.messages = practice::qstash::PublishFault::ServerError(503);
    });
    let ran = clinic.odisctl(&["calls-mode", "off", "--json"]).await.one_json().expect(0);
    assert_eq!(ran.json["delivered"], false, "{ran}");
    assert_eq!(waiting(&clinic), 2);
    clinic.queue.switches(|switches| switches.messages = practice::qstash::PublishFault::None);
    clinic.sync().await.expect(0);
    assert_eq!(waiting(&clinic), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_the_credentials_withdraws_the_calls_and_happens_whatever_the_queue_says() {
    for queue_is_away in [false, true] {
        let (clinic, _opinions, ..) = two_calls_wait().await;
        if queue_is_away {
            clinic.queue.switches(|switches| {
                switches.messages = practice::qstash::PublishFault::ServerError(503);
            });
        }
        let ran = clinic.odisctl(&["credentials", "revoke", "--json"]).await.one_json().expect(0);
        let told = (ran.json["credentials"].as_str(), ran.json["delivered"].as_bool());
        assert_eq!(told, (Some("revoked"), Some(!queue_is_away)), "{ran}");
        let queued = "select count(*) from scheduled_discharge_calls \
                      where metadata->>'clinic_id' = :clinic and status = 'queued'";
        assert_eq!(clinic.cloud().value(queued).await, "0");
        assert_eq!(waiting(&clinic), if queue_is_away { 2 } else { 0 });
        assert_eq!(clinic.sync().await.expect(3).reason(), "credentials_revoked");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_rings_in_the_hours_that_are_written_beside_the_clients_name() {
    let mut practice = visits::nobody();
    let [evening, late] = [("Quill (not before 6 pm)", "0177"), ("Rusk - never call before 8pm", "0178")]
        .map(|(client, number)| {
            let phone = format!("(415) 555-{number}");
            visits::add_done(&mut practice, visits::day_at(-1, 10, 0), "Pretzel", client, &phone)
        });
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    decide(&clinic, "approve", evening).await.expect(0);
    let call = clinic.of("calls", evening).await;
    assert_eq!(
        (call["state"].as_str(), call["reasons"][0]["code"].as_str()),
        (Some("queued"), Some("hours_wished")),
        "{call}"
    );
    assert_eq!(due(&call).with_timezone(&visits::ZONE).hour(), 18, "{call}");

    let call = clinic.of("calls", late).await;
    let told = call["reasons"].as_array().unwrap().iter().any(|reason| reason["code"] == "other_hours");
    assert_eq!((call["verdict"].as_str(), told), (Some("review"), true), "{call}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_word_is_taken_once_and_kept() {
    let (practice, ids) = visits::small_day(3);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    decide(&clinic, "approve", ids[0]).await.expect(0);
    decide(&clinic, "skip", ids[1]).await.expect(0);
    decide(&clinic, "approve", ids[2]).await.expect(0);
    decide(&clinic, "cancel", ids[2]).await.expect(0);
    for _ in 0..2 {
        let states = [("queued", ids[0]), ("skipped", ids[1]), ("cancelled", ids[2])];
        for (state, id) in states {
            assert_eq!(clinic.of("calls", id).await["state"], state);
        }
        clinic.sync().await.expect(0);
    }
    for (what, id) in [("approve", ids[0]), ("approve", ids[1]), ("skip", ids[2])] {
        let ran = decide(&clinic, what, id).await.expect(2);
        assert_eq!(ran.reason(), "usage", "{what}; {ran}");
    }
    // The call falls due; the other two were never handed over, or taken back.
    let first = call_id(&clinic, ids[0]).await;
    let at = due(&clinic.of("calls", ids[0]).await);
    let local = at.with_timezone(&visits::ZONE);
    assert!((16..19).contains(&local.hour()), "in the clinic's calling window: {local}");
    clinic.queue.advance((at - clinic.queue.now() + TimeDelta::minutes(1)).to_std().unwrap()).await;
    let delivered: Vec<_> = clinic.queue.deliveries().iter().map(|it| it.json()["callId"].clone()).collect();
    assert_eq!(delivered, [Value::from(first)], "one message was delivered, of the one that was approved");
    let decided = clinic.database("select detail from audit where action = 'call_decided' order by seq");
    assert_eq!(decided.len(), 4, "every word is on record: {decided:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_household_is_one_call_about_all_its_animals() {
    let mut practice = visits::nobody();
    let client = practice.add_client(Client::new("Priscilla", "Tran", Some("(415) 555-0151")));
    let ids: Vec<u64> = ["Clover", "Juniper"]
        .into_iter()
        .enumerate()
        .map(|(n, name)| {
            let pet = practice.add_patient(Patient::new(client, name, "Canine", "Whippet"));
            let start = visits::day_at(-1, 10, 30 * u32::try_from(n).unwrap());
            let id = practice.add_visit(NewVisit::at(start).patient(pet));
            practice.write_note(id, NotePlace::ConsultationNotes, visits::ROUTINE).unwrap();
            practice.finalize(id).unwrap();
            id
        })
        .collect();
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let id = call_id(&clinic, ids[0]).await;
    assert_eq!(id, call_id(&clinic, ids[1]).await, "they share a call");
    decide(&clinic, "approve", ids[1]).await.expect(0);
    assert_eq!(clinic.queue.messages().len(), 1, "one message");
    let spoken = format!("select dynamic_variables::text from scheduled_discharge_calls where id = '{id}'");
    let spoken = clinic.cloud().value(&spoken).await;
    assert!(spoken.contains("Clover") && spoken.contains("Juniper"), "about both: {spoken}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_booked_or_under_way_for_the_same_client_since_holds_the_call_back() {
    let (clinic, _opinions, _, fresh) = two_calls_wait().await;
    let tomorrow = visits::day_at(1, 16, 0);
    let (patient, client) = clinic.neo.edit(|practice| {
        let visit = practice.visit_mut(fresh).unwrap().clone();
        (visit.patient_id.unwrap(), practice.client_of(&visit).unwrap().id)
    });
    let stands = async |what: &str, state: &str, evidence: Option<&str>| {
        clinic.sync().await.expect(0);
        let call = clinic.of("calls", fresh).await;
        assert_eq!(call["state"], state, "{what}: {call}");
        let reasons = call["reasons"].as_array().unwrap().iter();
        let told = reasons
            .filter(|reason| reason["code"] == "later_visit")
            .map(|reason| reason["evidence"].as_str().unwrap());
        assert_eq!(told.collect::<Vec<_>>(), evidence.into_iter().collect::<Vec<_>>(), "{what}");
    };
    let book = |pet: u64, kind: &str| {
        clinic.neo.edit(|practice| practice.add_visit(NewVisit::at(tomorrow).patient(pet).visit_type(kind)))
    };

    let recheck = book(patient, "Recheck");
    stands("a booking of an ordinary kind", "queued", None).await;
    let last = book(patient, "Euthanasia");
    stands("its last appointment is booked", "review", Some("Euthanasia")).await;
    clinic.neo.edit(|practice| practice.delete(last).unwrap());
    stands("it was a slip, and is gone from the calendar", "queued", None).await;

    let sibling = clinic
        .neo
        .edit(|practice| practice.add_patient(Patient::new(client, "Waffles", "Canine", "Whippet")));
    let loss = book(sibling, "Euthanasia");
    stands("the client loses another animal", "review", Some("Euthanasia")).await;
    clinic.neo.edit(|practice| practice.delete(loss).unwrap());
    stands("that one is gone from the calendar", "queued", None).await;

    clinic.neo.edit(|practice| {
        practice.reschedule(recheck, visits::now().with_timezone(&visits::ZONE).naive_local()).unwrap();
        practice.check_in(recheck).unwrap();
        practice.begin(recheck).unwrap();
    });
    stands("the animal is at the clinic", "review", Some("Recheck (under way)")).await;
    clinic.neo.edit(|practice| practice.finalize(recheck).unwrap());
    stands("it has left, and nobody has written how", "review", Some("Recheck")).await;
    let note =
        format!("{}<p>Transferred to emergency hospital overnight, guarded prognosis.</p>", visits::ROUTINE);
    clinic.neo.edit(|practice| {
        practice.write_note(recheck, NotePlace::ConsultationNotes, &note).unwrap();
    });
    clinic.sync().await.expect(0);
    let call = clinic.of("calls", fresh).await;
    assert_eq!(call["verdict"], "review", "it has come back worse: {call}");
    clinic.neo.edit(|practice| {
        practice.write_note(recheck, NotePlace::ConsultationNotes, visits::ROUTINE).unwrap()
    });
    clinic.neo.edit(|practice| practice.add_line(recheck, Line::sold("Recheck", 40.0)).map(|_| ()).unwrap());
    stands("that was another animal's chart: it is well", "queued", None).await;

    let (last, missed) = (book(patient, "Euthanasia"), Some("Euthanasia"));
    stands("its last appointment is booked again", "review", missed).await;
    clinic.neo.edit(|practice| practice.cancel(last, "changed their mind").unwrap());
    stands("it was booked and cancelled: the animal may be better, or dead", "review", missed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_is_told_and_costs_no_visit() {
    const HOUR: i64 = 3600;
    const YEAR: i64 = 365 * 24 * HOUR;
    let (practice, ids) = visits::small_day(2);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let before = clinic.shown("visits").await;
    for (number, seconds) in [3 * HOUR, -3 * HOUR, YEAR, -YEAR].into_iter().enumerate() {
        let command = clinic.command(&["sync", "--json"]);
        let wrong = command.env("ODIS_SYNC_CLOCK_OFFSET_SECONDS", seconds.to_string()).run().await.one_json();
        let told = wrong.warnings().contains(&"clock_wrong") || wrong.reason() == "clock_wrong";
        assert!(told, "{seconds} s: said; {wrong}");
        assert_eq!(
            (wrong.code, wrong.json["outcome"].as_str()),
            (Some(0), Some("completed")),
            "{seconds} s; {wrong}"
        );
        assert_eq!(wrong.count("visits.closed") + wrong.count("calls.cancelled"), 0, "{seconds} s; {wrong}");
        // With the clock put right, everything is there, and what was booked meanwhile as well.
        let pet = clinic.neo.edit(|practice| {
            visits::add_done(practice, visits::day_at(-1, 15, 0), "Pretzel", "Quill", "(415) 555-0177")
        });
        let right = clinic.sync().await.expect(0);
        assert!(right.warnings().is_empty(), "{seconds} s: nothing to say any more; {right}");
        let now = clinic.shown("visits").await;
        assert_eq!(now.len(), before.len() + number + 1, "{seconds} s: every visit is known");
        assert!(before.iter().all(|visit| now.contains(visit)), "{seconds} s: nothing was changed");
        assert_eq!(clinic.of("visits", pet).await["note_revision"], 1, "{seconds} s");
        assert_eq!(right.count("outbox.waiting"), 0, "{seconds} s; {right}");
    }
    let status = clinic.status().await;
    assert_eq!(status["freshness"], "fresh", "{status}");
    assert_eq!(clinic.of("calls", ids[0]).await["state"], "review");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_since_the_clock_was_wrong_is_delivered_once_it_is_right() {
    let (practice, ids) = visits::small_day(2);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let late = clinic.neo.edit(|practice| {
        visits::add_done(practice, visits::day_at(-1, 15, 0), "Pretzel", "Quill", "(415) 555-0177")
    });
    // What failed a year ahead waits until a moment that is a year ahead.
    let gateway = practice::backing::Backing::shared().gateway();
    gateway.always("rpc/sync_apply", practice::gateway::Fault::Unavailable(1));
    let (from, to) =
        (visits::day_at(-2, 0, 0).date().to_string(), visits::day_at(1, 0, 0).date().to_string());
    let days = ["sync", "--json", "--from", &from, "--to", &to];
    let ahead =
        clinic.command(&days).env("ODIS_SYNC_CLOCK_OFFSET_SECONDS", (365 * 86_400).to_string()).run().await;
    let ahead = ahead.one_json().expect(0);
    assert!(ahead.count("outbox.waiting") > 0, "{ahead}");
    gateway.heal();
    let ran = clinic.sync().await.expect(0);
    assert_eq!(ran.count("outbox.waiting"), 0, "{ran}");
    assert_eq!(clinic.of("visits", late).await["pushed"], true);
    let cases = clinic.cloud().value("select count(*) from cases where clinic_id = :clinic").await;
    assert_eq!(cases, (ids.len() + 2).to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pc_that_is_set_to_another_zone_shows_and_rings_by_the_clinics() {
    let (practice, ids) = visits::small_day(2);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let before = clinic.shown("visits").await;
    for zone in ["Pacific/Auckland", "Asia/Kolkata", "UTC"] {
        let ran = clinic.command(&["sync", "--json"]).env("TZ", zone).run().await.one_json().expect(0);
        assert_eq!((ran.count("visits.new"), ran.count("visits.changed")), (0, 0), "{zone}; {ran}");
        assert!(ran.warnings().is_empty(), "{zone}: a zone is no wrong clock; {ran}");
        assert_eq!(clinic.shown("visits").await, before, "{zone}: at the times of the clinic's wall");
    }
    let id = call_id(&clinic, ids[0]).await;
    let approve = clinic.command(&["calls", "approve", &id, "--json"]).env("TZ", "Pacific/Auckland");
    approve.run().await.one_json().expect(0);
    let local = due(&clinic.of("calls", ids[0]).await).with_timezone(&visits::ZONE).naive_local();
    assert_eq!(
        local,
        visits::day_at(1, 16, 0),
        "two days after the visit, when calling begins at the clinic"
    );
}

/// A call that is approved on a PC with a wrong clock rings when it would have.
async fn approved_with_the_clock_wrong_by(seconds: i64) {
    let (practice, ids) = visits::small_day(1);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let id = call_id(&clinic, ids[0]).await;
    let offset = seconds.to_string();
    let wrong = |arguments: &[&str]| clinic.command(arguments).env("ODIS_SYNC_CLOCK_OFFSET_SECONDS", &offset);
    wrong(&["sync", "--json"]).run().await.one_json();
    wrong(&["calls", "approve", &id, "--json"]).run().await.one_json().expect(0);
    wrong(&["sync", "--json"]).run().await.one_json();
    clinic.sync().await.expect(0);
    let call = clinic.of("calls", ids[0]).await;
    assert_eq!(call["state"], "queued", "{seconds} s: {call}");
    let local = due(&call).with_timezone(&visits::ZONE).naive_local();
    assert_eq!(local, visits::day_at(1, 16, 0), "{seconds} s: two days after the visit, when calling begins");
    let messages = clinic.queue.messages();
    let waiting: Vec<_> =
        messages.iter().filter(|message| message.state == practice::qstash::MessageState::Waiting).collect();
    assert_eq!(waiting.len(), 1, "{seconds} s: {messages:?}");
    assert_eq!(waiting[0].due.timestamp(), due(&call).timestamp(), "{seconds} s");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_approved_on_a_pc_three_hours_ahead_rings_when_it_should() {
    approved_with_the_clock_wrong_by(3 * 3600).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_approved_on_a_pc_three_hours_behind_rings_when_it_should() {
    approved_with_the_clock_wrong_by(-3 * 3600).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_approved_on_a_pc_a_year_ahead_rings_when_it_should() {
    approved_with_the_clock_wrong_by(365 * 86_400).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_approved_on_a_pc_a_year_behind_rings_when_it_should() {
    approved_with_the_clock_wrong_by(-365 * 86_400).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clinics_own_sign_in_is_shown_to_the_relay_of_its_cloud_and_to_nobody_else() {
    let (practice, ids) = visits::small_day(1);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    let destination = clinic.receiver.destination();
    let queue = async |url: &str| {
        let arguments = ["queue", "--url", url, "--clinic-sign-in", "--destination", &destination, "--json"];
        clinic.odisctl(&arguments).await.one_json()
    };
    let relay = format!("{}/functions/v1/qstash-relay", clinic.cloud().url);
    let unconnected = queue(&relay).await.expect(2);
    assert!(unconnected.json["reason"]["action"].as_str().unwrap().contains("connect the cloud first"));

    clinic.join_cloud(clinic.cloud()).await.expect(0);
    queue(clinic.queue.url()).await.expect(2);
    assert_eq!(clinic.status().await["connections"]["queue"], Value::Null, "nothing was changed");

    // The project here has no such function, which looks like a message that is not there.
    queue(&relay).await.expect(0);
    assert_eq!(clinic.status().await["connections"]["queue"], relay.as_str());
    clinic.sync().await.expect(0);
    decide(&clinic, "approve", ids[0]).await.expect(0);
    assert_eq!(clinic.queue.publishes(), [], "nothing goes to another queue");

    // Both: a token of one's own and the clinic's sign-in are two things.
    let both = ["queue", "--url", &relay, "--clinic-sign-in", "--token-stdin", "--destination", &destination];
    clinic.odisctl(&both).await.expect(2);
}
