//! The agent dies; nothing is lost, nobody is called twice, no browser stays.
//!
//! Two ways to die: at a named point (`sync_agent::crash`), where the process kills itself as a power cut would, and
//! from outside at moments drawn from a fixed list. After each death the next run is an ordinary one, and the whole
//! promise is checked again.

#![expect(clippy::expect_used, reason = "what a test is built from either works or ends the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use door_tests::{Clinic, Pc, Ran, visits};
use practice::clinic::{Line, NotePlace};
use practice::qstash::{Claim, Clock, Publish, Receiver, ReceiverOptions};
use serde_json::Value;

/// Points of a sync that finds something new, whatever else is owed.
const SYNC: [&str; 9] = [
    "migrated",
    "permit_kept",
    "signed_in",
    "read_before_commit",
    "committed_before_claim",
    "rows_claimed_before_send",
    "rows_answered_before_record",
    "delivered_before_end",
    "session_ended_before_record",
];

/// Points of a decision that sends one message: the call's row goes twice, before the message and with its id.
const DECISION: [&str; 7] = [
    "migrated",
    "rows_claimed_before_send",
    "rows_answered_before_record",
    "message_claimed_before_send",
    "message_answered_before_record",
    "rows_claimed_before_send:2",
    "rows_answered_before_record:2",
];

/// Points of a sync that owes two messages.
const TWO_MESSAGES: [&str; 2] = ["message_claimed_before_send:2", "message_answered_before_record:2"];

/// Points at which Neo has not been asked for anything yet or an open session is not kept yet.
const AROUND_THE_SIGN_IN: [&str; 2] = ["permit_kept", "signed_in"];

/// The moments of the random deaths, in milliseconds after the start, drawn once.
const MOMENTS: [u64; 12] = [4, 31, 73, 118, 166, 204, 257, 312, 389, 475, 601, 840];

/// When nothing of a dead agent may be left; only a bound for what hangs.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn every_crash_point_is_died_at() {
    let died_at: BTreeSet<&str> = SYNC
        .iter()
        .chain(&DECISION)
        .chain(&TWO_MESSAGES)
        .map(|point| point.split_once(':').map_or(*point, |(name, _)| name))
        .collect();
    let all: BTreeSet<&str> = sync_agent::crash::POINTS.into_iter().collect();
    assert_eq!(died_at, all, "a point that no test dies at proves nothing");
}

#[tokio::test]
async fn a_first_sync_that_dies_anywhere_loses_nothing() {
    for point in SYNC {
        let (practice, ids) = visits::small_day(3);
        let clinic = Clinic::in_cloud(practice).await;
        clinic.store_sign_in(&clinic.neo, &clinic.neo.practice().password).await.expect(0);
        clinic.connect(&clinic.pc).await;

        dies_at(&clinic, &["sync", "--json"], point).await;
        clinic.sync().await.expect(0);

        // An open session is kept once the reading is over, before anything is delivered.
        let between_click_and_kept =
            ["signed_in", "read_before_commit", "committed_before_claim"].contains(&point);
        let submits = if between_click_and_kept { 2 } else { 1 };
        assert_eq!(clinic.neo.password_submits(), submits, "passwords submitted around {point}");
        whole(&clinic, &notes(&ids, 1), point).await;
    }
}

#[tokio::test]
async fn a_later_sync_that_dies_anywhere_loses_no_edit() {
    let (practice, ids) = visits::small_day(3);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let mut held = notes(&ids, 1);
    for (round, point) in SYNC.into_iter().enumerate() {
        let around_the_sign_in = AROUND_THE_SIGN_IN.contains(&point);
        if around_the_sign_in {
            clinic.neo.expire_sessions();
        }
        let submitted = clinic.neo.password_submits();
        edit(&clinic, &mut held, ids[round % ids.len()], &format!("Edited before {point}."));

        dies_at(&clinic, &["sync", "--json"], point).await;
        clinic.sync().await.expect(0);

        let more = clinic.neo.password_submits() - submitted;
        let allowed = match point {
            // A kept session is taken up before it is asked, so the first death comes before the password.
            "permit_kept" | "signed_in" => 1,
            _ => 0,
        };
        assert_eq!(more, allowed, "passwords submitted around {point}");
        whole(&clinic, &held, point).await;
    }
}

#[tokio::test]
async fn an_approved_call_rings_once_wherever_the_decision_dies() {
    for claims in [true, false] {
        let (desk, ids) = Desk::open(DECISION.len(), claims).await;
        for (point, id) in DECISION.into_iter().zip(&ids) {
            let call = desk.call(*id).await;
            dies_at(&desk.clinic, &["calls", "approve", &call, "--json"], point).await;
            desk.clinic.sync().await.expect(0);
            if point == "migrated" {
                assert_eq!(
                    desk.state(*id).await,
                    "review",
                    "a word that was never written down is not taken"
                );
                desk.approve(&call).await;
            }
            desk.is_queued_once(*id, &call, point).await;
        }
        let ring: BTreeMap<String, u32> = desk.ring_all(&ids).await;
        assert!(ring.values().all(|times| *times == 1), "each call rings once (claims: {claims}): {ring:?}");
        whole(&desk.clinic, &notes(&ids, 1), "decisions").await;
    }
}

#[tokio::test]
async fn of_two_owed_messages_none_is_doubled_when_the_second_dies() {
    for (point, claims) in TWO_MESSAGES.into_iter().flat_map(|point| [(point, true), (point, false)]) {
        let (practice, ids) = visits::small_day(2);
        let clinic = Clinic::in_cloud(practice).await;
        clinic.set_up(&clinic.neo).await.expect(0);
        clinic.join_cloud(clinic.cloud()).await.expect(0);
        clinic.sync().await.expect(0);
        let desk = Desk { receiver: receiver(&clinic, claims).await, clinic, claims };
        let mut calls = Vec::new();
        for id in &ids {
            let call = desk.call(*id).await;
            desk.approve(&call).await;
            calls.push(call);
        }
        desk.clinic.join_queue(&desk.clinic.queue, &desk.receiver, claims).await.expect(0);

        dies_at(&desk.clinic, &["sync", "--json"], point).await;
        desk.clinic.sync().await.expect(0);

        for (id, call) in ids.iter().zip(&calls) {
            desk.is_queued_once(*id, call, point).await;
        }
        let ring = desk.ring_all(&ids).await;
        assert!(ring.values().all(|times| *times == 1), "{point}, claims {claims}: {ring:?}");
    }
}

#[tokio::test]
async fn a_message_of_unknown_end_waits_for_a_person_after_eight_minutes() {
    for point in ["message_claimed_before_send", "message_answered_before_record"] {
        let (desk, ids) = Desk::open(1, false).await;
        let call = desk.call(ids[0]).await;
        dies_at(&desk.clinic, &["calls", "approve", &call, "--json"], point).await;
        let tried = desk.clinic.queue.publishes().len();

        let later = desk.clinic.command(&["sync", "--json"]).env("ODIS_SYNC_CLOCK_OFFSET_SECONDS", "540");
        later.run().await.one_json().expect(0);
        assert_eq!(desk.clinic.queue.publishes().len(), tried, "nothing is sent again after {point}");
        assert_eq!(desk.state(ids[0]).await, "uncertain", "a person decides after {point}");
        let status = desk.clinic.status().await;
        assert_eq!(status["outbox"]["parked"], 1, "and it is shown that one waits: {status}");

        let ring = desk.ring_all(&ids).await;
        let sent = u32::from(point == "message_answered_before_record");
        assert_eq!(
            ring.values().sum::<u32>(),
            sent,
            "what was sent rings once, what was not does not: {point}"
        );
    }
}

#[tokio::test]
async fn a_message_of_unknown_end_is_sent_again_at_any_time_to_a_receiver_that_claims() {
    let (desk, ids) = Desk::open(1, true).await;
    let call = desk.call(ids[0]).await;
    dies_at(&desk.clinic, &["calls", "approve", &call, "--json"], "message_answered_before_record").await;

    // The queue has forgotten the first one by then, and takes the second.
    desk.clinic.queue.set_clock(Clock::held_now());
    desk.clinic.queue.advance(Duration::from_secs(11 * 60)).await;
    let later = desk.clinic.command(&["sync", "--json"]).env("ODIS_SYNC_CLOCK_OFFSET_SECONDS", "660");
    later.run().await.one_json().expect(0);

    assert_eq!(desk.accepted(&call), BTreeMap::from([(1, 2)]), "the queue has two messages of one call");
    assert_eq!(desk.state(ids[0]).await, "queued");
    let ring = desk.ring_all(&ids).await;
    assert_eq!(ring[&call], 1, "the claim lets one of them ring");
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_taken_back_when_the_bill_tells_of_a_death() {
    for claims in [true, false] {
        let (desk, ids) = Desk::open(1, claims).await;
        let call = desk.call(ids[0]).await;
        dies_at(&desk.clinic, &["calls", "approve", &call, "--json"], "message_answered_before_record").await;
        let cremation = Line::sold("Cremation - private", 180.0);
        desk.clinic.neo.edit(|practice| practice.add_line(ids[0], cremation)).expect("a visit");
        desk.clinic.sync().await.expect(0);
        assert_eq!(desk.state(ids[0]).await, "cancelled", "nobody is called about a dead pet");
        let ring = desk.ring_all(&ids).await;
        assert_eq!(
            ring.values().sum::<u32>(),
            0,
            "and no message is left that rings (claims: {claims}): {ring:?}"
        );
    }
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_taken_back_when_a_person_cancels_the_call() {
    for claims in [true, false] {
        let (desk, ids) = Desk::open(1, claims).await;
        let call = desk.call(ids[0]).await;
        dies_at(&desk.clinic, &["calls", "approve", &call, "--json"], "message_answered_before_record").await;
        desk.clinic.odisctl(&["calls", "cancel", &call, "--json"]).await.expect(0);
        assert_eq!(desk.state(ids[0]).await, "cancelled");
        let ring = desk.ring_all(&ids).await;
        assert_eq!(
            ring.values().sum::<u32>(),
            0,
            "cancelled means that nothing rings (claims: {claims}): {ring:?}"
        );
    }
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_replaced_when_the_plan_changes() {
    for claims in [true, false] {
        let (desk, ids) = Desk::open(1, claims).await;
        let call = desk.call(ids[0]).await;
        dies_at(&desk.clinic, &["calls", "approve", &call, "--json"], "message_answered_before_record").await;
        edit(&desk.clinic, &mut notes(&ids, 1), ids[0], "Addendum: eating well again.");
        desk.clinic.sync().await.expect(0);
        let accepted = desk.accepted(&call);
        assert_eq!(
            accepted,
            BTreeMap::from([(1, 1), (2, 1)]),
            "another note is another plan (claims: {claims})"
        );
        let ring = desk.ring_all(&ids).await;
        assert_eq!(
            ring[&call], 1,
            "the message of the old plan does not ring beside the new one (claims: {claims})"
        );
    }
}

#[tokio::test]
async fn deaths_at_random_moments_lose_nothing_and_ring_nobody_twice() {
    let (desk, ids) = Desk::open(6, false).await;
    let mut held = notes(&ids, 1);
    let mut killed = 0;
    for (round, moment) in MOMENTS.into_iter().enumerate() {
        edit(&desk.clinic, &mut held, ids[round % ids.len()], &format!("Round {round}."));
        let arguments = match ids.get(round / 2).filter(|_| round % 2 == 1) {
            Some(id) => {
                vec!["calls".to_owned(), "approve".to_owned(), desk.call(*id).await, "--json".to_owned()]
            }
            None => vec!["sync".to_owned(), "--json".to_owned()],
        };
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut running = desk.clinic.command(&arguments).start().await;
        // The moment is the stimulus, nothing is awaited by it.
        tokio::time::sleep(Duration::from_millis(moment)).await;
        if !running.is_over() {
            running.signal("KILL").await;
        }
        killed += u32::from(running.ended().await.code.is_none());

        desk.clinic.sync().await.expect(0);
        no_browser(desk.clinic.home()).await;
        whole(&desk.clinic, &held, &format!("death after {moment} ms")).await;
    }
    assert!(killed >= 6, "most of the deaths hit a living agent: {killed}");
    assert_eq!(desk.clinic.neo.writes(), 0, "nothing is ever written to Neo");
    for id in &ids {
        let call = desk.call(*id).await;
        let accepted = desk.accepted(&call);
        assert!(
            accepted.values().all(|times| *times == 1),
            "each plan of {call} was taken once: {accepted:?}"
        );
    }
    let ring = desk.ring_all(&ids).await;
    assert!(ring.values().all(|times| *times <= 1), "no call rings twice: {ring:?}");
}

#[tokio::test]
async fn the_browser_dies_with_the_agent() {
    let (practice, ids) = visits::small_day(2);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.neo.expire_sessions();
    // Long enough that the death comes while the browser waits for a page.
    clinic.neo.switches(|switches| switches.latency.fixed_ms = 3_000);
    let running = clinic.command(&["sync", "--json"]).start().await;
    until("a browser runs", || !naming(clinic.home()).is_empty()).await;
    running.signal("KILL").await;
    died(&running.ended().await, "from outside");
    until("the browser has died by itself", || naming(clinic.home()).is_empty()).await;

    clinic.neo.switches(|switches| switches.latency.fixed_ms = 0);
    clinic.sync().await.expect(0);
    no_browser(clinic.home()).await;
    whole(&clinic, &notes(&ids, 1), "a death with the browser open").await;
}

#[tokio::test]
async fn deaths_at_the_sign_in_end_in_a_pause_and_not_in_a_lock_out() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::alone(practice).await;
    clinic.store_sign_in(&clinic.neo, &clinic.neo.practice().password).await.expect(0);
    for _ in 0..3 {
        dies_at(&clinic, &["sync", "--json"], "permit_kept").await;
    }
    let paused = clinic.sync().await;
    assert_ne!(paused.code, Some(0), "the third unknown end in a row pauses: {paused}");
    assert_eq!(paused.reason(), "sign_in_paused", "and says so: {paused}");
    assert_eq!(
        clinic.neo.password_submits(),
        0,
        "each of the three died before the click, and no fourth came"
    );
    clinic.odisctl(&["try-again", "--json"]).await.expect(0);
    clinic.sync().await.expect(0);
    assert_eq!(clinic.neo.password_submits(), 1, "a person's word lets one through");
}

#[tokio::test]
async fn a_set_up_that_dies_is_simply_done_again() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::alone(practice).await;
    for point in ["migrated", "permit_kept"] {
        let practice = clinic.neo.practice();
        let arguments = [
            "setup",
            "--neo-url",
            clinic.neo.url(),
            "--company-id",
            &practice.company_id,
            "--username",
            &practice.user_name,
            "--password-stdin",
            "--json",
        ];
        let dying = clinic.command(&arguments).env("ODIS_SYNC_CRASH_AT", point).input(&practice.password);
        died(&dying.run().await, point);
    }
    clinic.set_up(&clinic.neo).await.expect(0);
    assert_eq!(clinic.neo.password_submits(), 1, "neither death came as far as the click");
    clinic.sync().await.expect(0);
    no_browser(clinic.home()).await;
}

/// A clinic whose visits are over and read, with a queue and somebody who rings.
struct Desk {
    clinic: Clinic,
    receiver: Receiver,
    claims: bool,
}

impl Desk {
    async fn open(visits: usize, claims: bool) -> (Self, Vec<u64>) {
        let (practice, ids) = visits::small_day(visits);
        let clinic = Clinic::in_cloud(practice).await;
        clinic.set_up(&clinic.neo).await.expect(0);
        clinic.join_cloud(clinic.cloud()).await.expect(0);
        let receiver = receiver(&clinic, claims).await;
        clinic.join_queue(&clinic.queue, &receiver, claims).await.expect(0);
        clinic.sync().await.expect(0);
        (Self { clinic, receiver, claims }, ids)
    }

    /// The id of a visit's call.
    async fn call(&self, id: u64) -> String {
        let entry = self.clinic.of("calls", id).await;
        entry["call_id"].as_str().unwrap_or_else(|| panic!("a routine visit owes a call: {entry}")).to_owned()
    }

    async fn state(&self, id: u64) -> String {
        self.clinic.of("calls", id).await["state"].as_str().unwrap_or_default().to_owned()
    }

    async fn approve(&self, call: &str) {
        self.clinic.odisctl(&["calls", "approve", call, "--json"]).await.expect(0);
    }

    /// Messages of a call that the queue took as new ones, by revision of the plan.
    fn accepted(&self, call: &str) -> BTreeMap<u64, usize> {
        let mut accepted = BTreeMap::new();
        for publish in self.clinic.queue.publishes() {
            let body: Value = publish.json();
            if publish.outcome == Publish::Accepted && body["callId"] == call {
                *accepted.entry(body["revision"].as_u64().unwrap_or_default()).or_default() += 1;
            }
        }
        accepted
    }

    /// The call stands as queued in the agent, in the cloud and at the queue, with one message.
    async fn is_queued_once(&self, id: u64, call: &str, when: &str) {
        assert_eq!(self.state(id).await, "queued", "what a person approved is queued: {when}");
        assert_eq!(self.accepted(call), BTreeMap::from([(1, 1)]), "the queue took one message: {when}");
        let rows = self
            .clinic
            .cloud()
            .sql(&format!(
                "select status, qstash_message_id from scheduled_discharge_calls where id = '{call}'"
            ))
            .await;
        let message = self.clinic.of("calls", id).await["message_id"].as_str().unwrap_or_default().to_owned();
        assert_eq!(rows, [["queued".to_owned(), message]], "the cloud's row names that message: {when}");
    }

    /// Days pass, everything is delivered (twice, where the receiver claims); how often each call rang.
    async fn ring_all(&self, ids: &[u64]) -> BTreeMap<String, u32> {
        let times = if self.claims { 2 } else { 1 };
        self.clinic.queue.switches(|switches| switches.deliver_times = times);
        self.clinic.queue.set_clock(Clock::held_now());
        self.clinic.queue.advance(Duration::from_secs(6 * 24 * 60 * 60)).await;
        let mut ring = BTreeMap::new();
        for id in ids {
            let call = self.call(*id).await;
            ring.insert(call.clone(), self.receiver.rings(&call));
        }
        let all: u32 = self.receiver.all_rings().values().sum();
        assert_eq!(all, ring.values().sum::<u32>(), "nothing else rang");
        ring
    }
}

/// Rings once a call where it claims, at every delivery where it does not.
async fn receiver(clinic: &Clinic, claims: bool) -> Receiver {
    let claim = if claims { Claim::Once } else { Claim::Never };
    let options = ReceiverOptions { port: 0, keys: clinic.queue.signing_keys(), claim };
    Receiver::start(options).await.expect("the receiver starts")
}

/// What each visit's note must hold, and how many versions of it there are.
type Held = BTreeMap<u64, (String, u32)>;

fn notes(ids: &[u64], revision: u32) -> Held {
    ids.iter().map(|id| (*id, ("Bright and alert".to_owned(), revision))).collect()
}

fn edit(clinic: &Clinic, held: &mut Held, id: u64, text: &str) {
    let html = format!("{}<p>{text}</p>", visits::ROUTINE);
    let edited = clinic.neo.edit(|practice| practice.write_note(id, NotePlace::ConsultationNotes, &html));
    edited.expect("a visit");
    let entry = held.entry(id).or_default();
    *entry = (text.to_owned(), entry.1 + 1);
}

async fn dies_at(clinic: &Clinic, arguments: &[&str], point: &str) {
    let ran = clinic.command(arguments).env("ODIS_SYNC_CRASH_AT", point).run().await;
    died(&ran, point);
    until("its browser is gone", || naming(clinic.home()).is_empty()).await;
}

fn died(ran: &Ran, point: &str) {
    assert_eq!(ran.code, None, "a signal ended it at {point}; {ran}");
    assert_eq!(ran.stdout, "", "and it had not said how it ended: {point}");
}

/// Everything that must hold after an ordinary run, whatever happened before it.
async fn whole(clinic: &Clinic, held: &Held, when: &str) {
    let pc: &Pc = &clinic.pc;
    let shown = pc.shown("visits").await;
    let cloud = clinic.cloud();
    let in_cloud = cloud
        .sql(
            "select s.appointment_id, s.note_revision, c.metadata::text, count(*) over (partition by s.appointment_id)
             from consultation_sync_status s join cases c on c.sync_key = s.clinic_id || '|' || s.appointment_id
             where s.clinic_id = :clinic order by 1",
        )
        .await;
    let cases = cloud.value("select count(*) from cases where clinic_id = :clinic").await;
    assert_eq!(cases, shown.len().to_string(), "a case for each visit and no other: {when}");
    for (id, (text, revision)) in held {
        let key = id.to_string();
        let visit = shown.iter().find(|visit| visit["appointment_id"] == key.as_str());
        let visit = visit.unwrap_or_else(|| panic!("visit {id} is stored: {when}"));
        let note = visit["note_text"].as_str().unwrap_or_default();
        assert!(note.contains(text.as_str()), "the note of {id} is the vet's ({when}): {note:?}");
        assert_eq!(visit["note_revision"], *revision, "versions of the note of {id}: {when}");
        assert_eq!(visit["pushed"], true, "visit {id} is delivered: {when}");
        let kept =
            pc.database(&format!("select revision from notes where appointment_id = '{id}' order by 1"));
        let expected: Vec<Vec<String>> = (1..=*revision).map(|number| vec![number.to_string()]).collect();
        assert_eq!(kept, expected, "each version is kept once: {when}");
        let row = in_cloud.iter().find(|row| row[0] == key);
        let row = row.unwrap_or_else(|| panic!("visit {id} is in the cloud: {when}"));
        assert_eq!(
            (row[1].as_str(), row[3].as_str()),
            (revision.to_string().as_str(), "1"),
            "in the cloud: {when}"
        );
        assert!(row[2].contains(text.as_str()), "the cloud has the words of {id}: {when}");
    }
    let undelivered = pc.database("select kind, subject, state from outbox");
    assert_eq!(undelivered, Vec::<Vec<String>>::new(), "nothing is left to deliver: {when}");
    let audit = pc.odisctl(&["audit", "verify", "--json"]).await.expect(0);
    assert_eq!(audit.json["intact"], true, "the audit trail is sound ({when}): {audit}");
}

/// No browser of this home runs, and no profile lies about.
async fn no_browser(home: &Path) {
    until("no browser is left", || naming(home).is_empty()).await;
    let profiles: Vec<_> = std::fs::read_dir(home.join("profiles"))
        .map(|entries| entries.flatten().map(|entry| entry.file_name()).collect())
        .unwrap_or_default();
    assert!(profiles.is_empty(), "no profile is left: {profiles:?}");
}

/// Processes whose command line names the directory.
fn naming(directory: &Path) -> Vec<u32> {
    use std::os::unix::ffi::OsStrExt;
    let wanted = directory.as_os_str().as_bytes();
    let processes = std::fs::read_dir("/proc").expect("a process table").flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| {
            let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            line.windows(wanted.len()).any(|part| part == wanted)
        })
        .collect()
}

async fn until(what: &str, reached: impl Fn() -> bool) {
    let waiting = async {
        while !reached() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let waited = tokio::time::timeout(SOON, waiting).await;
    assert!(waited.is_ok(), "{what}, within {SOON:?}");
}
