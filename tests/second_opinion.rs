//! Second opinions through the command line: the real function of the project, a model that says what it was told, and what comes of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::time::Duration;

use chrono::{TimeDelta, Timelike};
use door_tests::{Clinic, Ran, SecondOpinions, visits};
use practice::backing::Backing;
use practice::clinic::{Line, NewVisit, NotePlace, Practice};
use practice::gateway::Fault;
use practice::model::ModelFault;
use serde_json::{Value, json};

/// Sounds serious here, and is harmless to who reads all of it.
const SOUNDS_SERIOUS: &str = "<p>Life expectancy is weeks, of the snow outside.</p>";

/// Harmless here, and not to who reads all of it.
const SOUNDS_HARMLESS: &str = "<p>The sun room will feel empty without him.</p>";

/// A plain death.
const DEAD: &str = "<p>Patient was not expected to live and died.</p>";

const FUNCTION: &str = "/functions/v1/second-opinion";

/// A clinic with the function of its project and the model behind it.
struct Doubled {
    clinic: Clinic,
    opinions: SecondOpinions,
}

impl Doubled {
    async fn start(practice: Practice) -> Self {
        let clinic = Clinic::in_cloud(practice).await;
        let opinions = SecondOpinions::start(clinic.cloud()).await;
        clinic.set_up_all().await;
        Self { clinic, opinions }
    }

    async fn turn(&self, on: &str) -> Ran {
        self.clinic.odisctl(&["second-opinion", on, "--json"]).await.one_json()
    }

    async fn judged(&self, appointment: u64) -> (String, Vec<String>) {
        let call = self.clinic.of("calls", appointment).await;
        let codes = call["reasons"].as_array().unwrap().iter();
        let codes = codes.map(|reason| reason["code"].as_str().unwrap().to_owned()).collect();
        (call["verdict"].as_str().unwrap().to_owned(), codes)
    }
}

/// Three visits: one that sounds serious, one that sounds harmless, one that ended in a death.
fn three_visits() -> (Practice, [u64; 3]) {
    let (mut practice, ids) = visits::small_day(3);
    // The names that `small_day` gives.
    let named = [("Biscuit", "Abara"), ("Juniper", "Bellweather"), ("Miso", "Castellan")];
    for ((id, more), (pet, name)) in ids.iter().zip([SOUNDS_SERIOUS, SOUNDS_HARMLESS, DEAD]).zip(named) {
        let people = format!("<p>Robin {name}&#39;s mobile is (415) 555-0110, {pet}&#39;s chip is in.</p>");
        let note = format!("{}{more}{people}", visits::ROUTINE);
        practice.write_note(*id, NotePlace::ConsultationNotes, &note).unwrap();
    }
    (practice, ids.try_into().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_called_about_whom_both_do_not_agree() {
    let (practice, [serious, harmless, dead]) = three_visits();
    let doubled = Doubled::start(practice).await;
    doubled.opinions.also_says("feel empty without him", "review");
    doubled.opinions.also_says("expected to live and died", "never");

    doubled.clinic.sync().await.expect(0);
    assert_eq!(doubled.judged(serious).await.0, "review", "alone, what sounds serious waits");
    assert_eq!(doubled.opinions.model.requests().len(), 0, "nothing is asked unless it was turned on");

    let on = doubled.turn("on").await.expect(0);
    assert_eq!(on.json["second_opinion"], true, "{on}");
    let ran = doubled.clinic.sync().await.expect(0);
    assert_eq!(ran.warnings(), Vec::<&str>::new(), "{ran}");
    let (verdict, codes) = doubled.judged(serious).await;
    assert_eq!((verdict.as_str(), codes.as_slice()), ("call", &["opinion_harmless".to_owned()][..]));
    let (verdict, codes) = doubled.judged(harmless).await;
    assert_eq!(verdict, "review");
    assert!(codes.contains(&"opinion_against".to_owned()), "{codes:?}");
    let (verdict, codes) = doubled.judged(dead).await;
    assert_eq!(verdict, "review");
    assert!(codes.contains(&"opinion_against".to_owned()), "{codes:?}");
    assert!(codes.contains(&"death_doubtful".to_owned()), "{codes:?}");

    let asked = doubled.opinions.model.requests();
    assert_eq!(asked.len(), 5, "one by which it is tried, twice about what sounds serious, and two");
    for visit in asked.iter().map(|request| request.visit.clone().unwrap()) {
        for hidden in ["iscuit", "uniper", "Miso", "Robin", "Abara", "Bellweather", "555"] {
            assert!(!visit.contains(hidden), "{hidden} was sent: {visit}");
        }
    }
    let trail = "select detail from audit where action = 'opinion_asked' order by seq";
    let trail = doubled.clinic.database(trail).concat();
    let trail: Vec<Value> = trail.iter().map(|detail| serde_json::from_str(detail).unwrap()).collect();
    assert_eq!(
        trail,
        [json!({"visits": 3}), json!({"given": 3, "against": 2, "none": 0})],
        "the intent stands before anything is sent, and no word of a visit"
    );

    doubled.clinic.sync().await.expect(0);
    assert_eq!(doubled.opinions.model.requests().len(), 5, "what was answered is not asked again");
    doubled.clinic.neo.edit(|practice| {
        let note = format!("{}<p>Late entry: will be missed so much.</p>", visits::ROUTINE);
        practice.write_note(serious, NotePlace::ConsultationNotes, &note).unwrap();
    });
    doubled.opinions.also_says("will be missed so much", "never");
    doubled.clinic.sync().await.expect(0);
    assert_ne!(doubled.judged(serious).await.0, "call", "an opinion about other words is none");

    doubled.turn("off").await.expect(0);
    doubled.clinic.sync().await.expect(0);
    assert_eq!(doubled.judged(harmless).await, ("call".to_owned(), Vec::new()), "as it was before");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_something_speaks_against_a_call_the_model_is_asked_twice_and_a_fact_is_beyond_its_word() {
    let (mut practice, ids) = visits::small_day(2);
    let risk = format!("{}<p>At thunder she thinks that somebody has died.</p>", visits::ROUTINE);
    practice.write_note(ids[0], NotePlace::ConsultationNotes, &risk).unwrap();
    practice.add_line(ids[1], Line::sold("Euthanasia", 120.0)).unwrap();
    let doubled = Doubled::start(practice).await;
    doubled.turn("on").await.expect(0);
    doubled.clinic.sync().await.expect(0);
    let alike = |request: &practice::model::OpinionRequest| {
        request.visit.as_deref().unwrap_or_default().contains("somebody has died")
    };
    let asked = doubled.opinions.model.requests();
    assert_eq!((asked.iter().filter(|request| alike(request)).count(), asked.len()), (2, 3));
    assert_eq!(doubled.judged(ids[0]).await.0, "call");
    assert_eq!(doubled.judged(ids[1]).await.0, "never", "what was billed is not the model's to explain");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_reads_what_was_written_at_other_visits_of_the_client() {
    let mut practice = visits::nobody();
    let last_month =
        visits::add_done(&mut practice, visits::day_at(-12, 10, 0), "Fig", "Farrow", "(415) 555-0124");
    let wish =
        "<p>Fig is well. Robin answers to letters and to nothing else, and Moose too, cell 555-0124.</p>";
    practice.write_note(last_month, NotePlace::ConsultationNotes, wish).unwrap();
    let pet = practice.visit_mut(last_month).unwrap().patient_id.unwrap();
    let yesterday = practice.add_visit(NewVisit::at(visits::day_at(-1, 10, 0)).patient(pet));
    practice.write_note(yesterday, NotePlace::ConsultationNotes, visits::ROUTINE).unwrap();
    practice.add_line(yesterday, Line::sold("Wellness Exam", 72.0)).unwrap();
    practice.finalize(yesterday).unwrap();
    let doubled = Doubled::start(practice).await;
    doubled.opinions.also_says("answers to letters and to nothing else", "never");
    // What was written before is in the store: it was read when it was new.
    let (from, to) = (visits::day_at(-13, 0, 0).date().to_string(), visits::today().to_string());
    doubled.clinic.odisctl(&["sync", "--from", &from, "--to", &to, "--json"]).await.expect(0);
    assert_eq!(doubled.judged(yesterday).await.0, "call", "alone it does not understand the wish");

    doubled.turn("on").await.expect(0);
    doubled.clinic.sync().await.expect(0);
    let (verdict, codes) = doubled.judged(yesterday).await;
    assert_eq!((verdict.as_str(), codes.as_slice()), ("review", &["opinion_against".to_owned()][..]));
    let asked = doubled.opinions.model.requests();
    let visits =
        asked.iter().filter_map(|request| serde_json::from_str::<Value>(request.visit.as_deref()?).ok());
    let others: Vec<Value> = visits.filter_map(|visit| visit["other_visits"].get(0).cloned()).collect();
    let other = others.iter().find(|other| other["when"] == "11 days before").unwrap();
    assert_eq!(other["animal"], "same");
    let note = other["note"].as_str().unwrap();
    assert!(
        note.contains("[patient] is well. [client] answers") && note.contains("cell [number 1]."),
        "{note}"
    );
    let system =
        asked.iter().filter_map(|request| request.system.clone()).find(|told| told.contains("other_visits"));
    assert!(system.is_some(), "it is told what other visits are for");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_answer_every_visit_waits_for_a_person_and_the_run_says_why() {
    let (practice, [serious, harmless, _]) = three_visits();
    let doubled = Doubled::start(practice).await;
    doubled.turn("on").await.expect(0);
    let gateway = Backing::shared().gateway();
    let waits = async |fault: &str, ran: &Ran| {
        assert!(ran.warnings().contains(&"opinion_unavailable"), "{fault} is told: {ran}");
        for id in [serious, harmless] {
            let (verdict, codes) = doubled.judged(id).await;
            assert_eq!(verdict, "review", "{fault}");
            assert!(codes.contains(&"opinion_missing".to_owned()), "{fault}: {codes:?}");
        }
    };
    for fault in [
        Fault::Answer(404, json!({"message": "no such function"})),
        Fault::Answer(412, json!({"error": "not_configured"})),
        Fault::Answer(429, json!({"error": "busy"})),
        Fault::Answer(200, json!({"verdict": "maybe"})),
        Fault::Unavailable(5),
        Fault::Portal,
        Fault::DropBefore,
        Fault::DropAfter,
    ] {
        gateway.always(FUNCTION, fault.clone());
        let ran = doubled.clinic.sync().await.expect(0);
        waits(&format!("{fault:?}"), &ran).await;
        gateway.heal();
    }
    for fault in [ModelFault::Overloaded, ModelFault::Unauthorized, ModelFault::NotJson] {
        doubled.opinions.model.switches(|switches| switches.request = fault.clone());
        let ran = doubled.clinic.sync().await.expect(0);
        waits(&format!("{fault:?}"), &ran).await;
    }
    // A model that calls everybody is found out by the visit with which it is tried, and is shown no other.
    doubled.opinions.model.switches(|switches| {
        switches.request = ModelFault::None;
        switches.says.clear();
    });
    let before = doubled.opinions.model.requests().len();
    let ran = doubled.clinic.sync().await.expect(0);
    waits("a model that calls everybody", &ran).await;
    assert_eq!(doubled.opinions.model.requests().len(), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_of_which_the_model_says_nothing_waits_and_the_others_do_not() {
    let (practice, [serious, harmless, _]) = three_visits();
    let doubled = Doubled::start(practice).await;
    doubled.turn("on").await.expect(0);
    doubled.opinions.also_says("feel empty without him", "maybe");
    let ran = doubled.clinic.sync().await.expect(0);
    assert_eq!(ran.warnings(), Vec::<&str>::new(), "one visit is no fault of the service: {ran}");
    assert_eq!(doubled.judged(serious).await.0, "call");
    let (verdict, codes) = doubled.judged(harmless).await;
    assert_eq!(verdict, "review");
    assert!(codes.contains(&"opinion_missing".to_owned()), "{codes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_rings_by_itself_without_a_second_opinion() {
    let (practice, _) = visits::small_day(1);
    let doubled = Doubled::start(practice).await;
    let clinic = &doubled.clinic;
    let ran = clinic.odisctl(&["calls-mode", "automatic", "--json"]).await.one_json().expect(2);
    let action = ran.json["reason"]["action"].as_str().unwrap();
    assert!(action.contains("Turn on the second opinion first"), "{ran}");

    doubled.opinions.let_ring(&clinic.pc).await;
    doubled.opinions.also_says("feel empty without him", "review");
    let [clear, doubtful] = [(10, visits::ROUTINE), (11, SOUNDS_HARMLESS)].map(|(minutes, note)| {
        clinic.neo.edit(|practice| {
            // In its slot still when it went live.
            let start =
                visits::now().with_timezone(&visits::ZONE).naive_local() - TimeDelta::minutes(minutes);
            let start = start.with_nanosecond(0).unwrap();
            let id = visits::add_done(
                practice,
                start,
                "Pretzel",
                &format!("Quill{minutes}"),
                &format!("(415) 555-01{minutes}"),
            );
            let note = format!("{}{note}", visits::ROUTINE);
            practice.write_note(id, NotePlace::ConsultationNotes, &note).unwrap();
            id
        })
    });
    clinic.sync().await.expect(0);
    let state = async |id| clinic.of("calls", id).await["state"].clone();
    assert_eq!(state(clear).await, "queued", "both agree: {}", clinic.of("calls", clear).await);
    assert_eq!(state(doubtful).await, "review", "the model does not");

    // Whoever turns it off has nothing ring by itself any more, what waits at the queue neither.
    let ran = doubled.turn("off").await.expect(0);
    assert_eq!(ran.json["delivered"], true, "at once: {ran}");
    let call = clinic.of("calls", clear).await;
    assert_eq!((call["verdict"].as_str(), call["state"].as_str()), (Some("call"), Some("review")), "{call}");
    doubled.turn("on").await.expect(0);
    clinic.sync().await.expect(0);
    assert_eq!(state(clear).await, "review", "that is not undone by turning it on again");
    clinic.queue.advance(Duration::from_secs(4 * 86_400)).await;
    assert!(clinic.receiver.all_rings().is_empty(), "nobody is rung");
}

#[tokio::test(flavor = "multi_thread")]
async fn second_opinions_need_a_cloud() {
    let (practice, _) = visits::small_day(1);
    let clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    let ran = clinic.odisctl(&["second-opinion", "on", "--json"]).await.one_json().expect(2);
    let action: &Value = &ran.json["reason"]["action"];
    assert!(action.as_str().unwrap().contains("Connect the cloud first"), "{ran}");
    clinic.odisctl(&["second-opinion", "off", "--json"]).await.one_json().expect(0);
}
