//! Faults of single answers, and of the whole site, while reading.

use std::time::Duration;

use chrono::TimeDelta;

use pims_neo::Neo;
use practice::neo::{Area, Fault, OverParallel, ParallelLimit, Rule, When};
use sync_core::failure::Code;
use sync_core::ports::{Ask, AskFailure, Opening, Pims};
use sync_core::practice::{AppointmentId, ConsultationId, PatientId};

use crate::world::{Heard, World, bounded, read};

/// The same fault met in the page and directly.
async fn both_ways(change: impl Fn(&World), check: impl Fn(&str, &World, Heard, Result<(), Code>)) {
    for direct in [false, true] {
        let world = World::new(|_| {}).await;
        let mut neo = opened(&world, direct).await;
        change(&world);
        let (heard, outcome) = bounded(read(&mut neo, world.consultations())).await;
        check(
            if direct { "direct" } else { "in the page" },
            &world,
            heard,
            outcome.map_err(|failure| failure.code),
        );
        bounded(neo.close()).await;
        world.assert_nothing_left();
    }
}

async fn opened(world: &World, direct: bool) -> Neo {
    if direct {
        let kept = bounded(world.kept_session()).await;
        let mut neo = world.direct_reader();
        bounded(neo.open(Opening::Kept(&kept))).await.unwrap();
        neo
    } else {
        let mut neo = world.reader();
        bounded(world.sign_in(&mut neo)).await.unwrap();
        neo
    }
}

fn status(code: u16) -> Fault {
    Fault::Status { code, retry_after: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_that_passes_costs_nothing_but_another_try() {
    let faults = [
        status(500),
        status(503),
        status(429),
        Fault::Reset,
        Fault::TruncatedJson { keep: 40 },
        Fault::CutBody { after: 30 },
        Fault::HtmlPage,
        Fault::EmptyBody,
    ];
    let world = World::new(|_| {}).await;
    let mut neo = opened(&world, false).await;
    for fault in faults {
        let name = format!("{fault:?}");
        world.site.clear_log();
        world.site.switches(|switches| {
            switches.faults = vec![Rule::first(2, Area::PageData, fault)];
        });
        let asks: Vec<Ask> = world.consultations().into_iter().take(6).collect();
        let (heard, outcome) = bounded(read(&mut neo, asks)).await;
        outcome.unwrap();
        assert_eq!(heard.good(), 6, "{name}");
        assert_eq!(world.site.requests().len(), 8, "{name}: two more requests than questions");
    }
    bounded(neo.close()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_records_never_block_the_others() {
    let faults: [(Fault, AskFailure); 6] = [
        (status(404), AskFailure::NotFound),
        (status(403), AskFailure::Refused),
        (status(500), AskFailure::Unusable { status: Some(500) }),
        (Fault::TruncatedJson { keep: 40 }, AskFailure::Unusable { status: Some(200) }),
        (Fault::HtmlPage, AskFailure::Unusable { status: Some(200) }),
        (Fault::SignInPage, AskFailure::Unusable { status: Some(200) }),
    ];
    both_ways(
        |world| {
            let rules = faults.iter().zip(world.consultation_ids());
            let rules =
                rules.map(|((fault, _), id)| Rule::always(Area::PageData, fault.clone()).only(id)).collect();
            world.site.switches(|switches| switches.faults = rules);
        },
        |way, world, heard, outcome| {
            let ids = world.consultation_ids();
            assert_eq!(outcome, Ok(()), "{way}");
            for ((fault, failure), id) in faults.iter().zip(&ids) {
                assert_eq!(heard.of(*id), Some(&Err(failure.clone())), "{way}, {fault:?}");
            }
            assert_eq!(heard.good(), ids.len() - faults.len(), "{way}: all the others");
            assert_eq!(world.site.password_submits(), 1, "{way}: no second sign-in");
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_tried_five_times_and_no_more() {
    let world = World::new(|_| {}).await;
    let mut neo = opened(&world, false).await;
    world.site.clear_log();
    world.site.switches(|switches| switches.faults = vec![Rule::always(Area::PageData, status(502))]);
    let ask = world.consultations().remove(0);
    let (heard, outcome) = bounded(read(&mut neo, vec![ask])).await;
    outcome.unwrap();
    assert_eq!(heard.0[0].1, Err(AskFailure::Unusable { status: Some(502) }));
    assert_eq!(world.site.requests().len(), 5);
    bounded(neo.close()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_after_is_kept() {
    for direct in [false, true] {
        let world = World::new(|_| {}).await;
        let mut neo = opened(&world, direct).await;
        let fault = Fault::Status { code: 429, retry_after: Some("2".to_owned()) };
        world.site.switches(|switches| switches.faults = vec![Rule::first(1, Area::PageData, fault)]);
        world.site.clear_log();
        let asks: Vec<Ask> = world.consultations().into_iter().take(12).collect();
        let (heard, outcome) = bounded(read(&mut neo, asks)).await;
        outcome.unwrap();
        assert_eq!(heard.good(), 12);
        let asked = world.site.requests();
        let pause = asked.windows(2).map(|pair| pair[1].at - pair[0].at).max().expect("several requests");
        assert!(
            pause >= TimeDelta::milliseconds(1900),
            "Neo was left alone for as long as it asked: {pause}"
        );
        bounded(neo.close()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_after_beyond_the_run_ends_it() {
    let world = World::new(|_| {}).await;
    let mut neo = opened(&world, false).await;
    let fault = Fault::Status { code: 429, retry_after: Some("3600".to_owned()) };
    world.site.switches(|switches| switches.faults = vec![Rule::always(Area::PageData, fault)]);
    let (_, outcome) = bounded(read(&mut neo, world.consultations())).await;
    assert_eq!(outcome.unwrap_err().code, Code::NeoAnswers);
    assert!(bounded(neo.close()).await.session.is_some(), "the session is still good");
    world.assert_nothing_left();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_answers_nothing_any_more_ends_the_reading() {
    both_ways(
        |world| world.site.switches(|switches| switches.faults = vec![Rule::always(Area::Data, status(500))]),
        |way, world, heard, outcome| {
            assert_eq!(outcome, Err(Code::NeoAnswers), "{way}");
            assert_eq!(heard.good(), 0);
            assert!(heard.0.len() < world.consultation_ids().len(), "{way}: it did not try them all");
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_bears_fewer_at_once_is_read_all_the_same() {
    let world = World::new(|switches| {
        switches.latency.fixed_ms = 20;
        switches.parallel = Some(ParallelLimit {
            limit: 2,
            over: OverParallel::TooMany { retry_after: Some("1".to_owned()) },
        });
    })
    .await;
    let mut neo = opened(&world, false).await;
    let asks: Vec<Ask> = world.consultations().into_iter().take(10).collect();
    let (heard, outcome) = bounded(read(&mut neo, asks)).await;
    outcome.unwrap();
    assert_eq!(heard.good() + heard.0.iter().filter(|(_, outcome)| outcome.is_err()).count(), 10);
    assert!(heard.good() >= 8, "{} of 10", heard.good());
    bounded(neo.close()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_answer_is_given_up_and_asked_again() {
    for direct in [false, true] {
        let world = World::new(|_| {}).await;
        let kept = bounded(world.kept_session()).await;
        let mut options = world.options();
        options.direct_proven = direct;
        options.patience.item = Duration::from_millis(800);
        let mut neo = Neo::new(options);
        bounded(neo.open(Opening::Kept(&kept))).await.unwrap();
        for fault in [Fault::Stall, Fault::StalledBody { after: 20 }] {
            world.site.switches(|switches| {
                switches.faults = vec![Rule::always(Area::PageData, fault.clone()).when(When::First(1))];
            });
            let asks: Vec<Ask> = world.consultations().into_iter().take(4).collect();
            let (heard, outcome) = bounded(read(&mut neo, asks)).await;
            outcome.unwrap();
            assert_eq!(heard.good(), 4, "{fault:?}, direct: {direct}");
        }
        bounded(neo.close()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_run_s_time_ends_a_reading() {
    let world = World::new(|_| {}).await;
    let kept = bounded(world.kept_session()).await;
    let mut options = world.options();
    options.direct_proven = true;
    options.deadline = Duration::from_millis(1500);
    let mut neo = Neo::new(options);
    bounded(neo.open(Opening::Kept(&kept))).await.unwrap();
    world.site.switches(|switches| switches.faults = vec![Rule::always(Area::PageData, Fault::Stall)]);
    let (heard, outcome) = bounded(read(&mut neo, world.consultations())).await;
    assert_eq!(outcome.unwrap_err().code, Code::RunDeadline);
    assert!(heard.0.is_empty(), "nothing was handed over as failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_question_is_answered_both_ways() {
    for direct in [false, true] {
        let world = World::new(|switches| switches.gzip = true).await;
        let mut neo = opened(&world, direct).await;
        let practice = world.site.practice();
        let visit = practice.appointments()[0].clone();
        let patient = practice.patient_of(&visit).unwrap();
        let asks = vec![
            world.calendar(),
            Ask::Configuration,
            Ask::Appointment(AppointmentId::new(visit.appointment_id.to_string())),
            Ask::Patient {
                query: patient.name.clone(),
                id: PatientId::new(visit.patient_id.unwrap().to_string()),
            },
            Ask::Consultation(ConsultationId::new("1")),
        ];
        let (heard, outcome) = bounded(read(&mut neo, asks)).await;
        outcome.unwrap();
        assert_eq!(heard.good(), 4, "direct: {direct}");
        for (ask, outcome) in &heard.0 {
            match (ask, outcome) {
                (Ask::Consultation(_), outcome) => assert_eq!(*outcome, Err(AskFailure::NotFound)),
                (_, outcome) => {
                    assert!(outcome.as_ref().unwrap().server_date.is_some(), "the server's time is read")
                }
            }
        }
        bounded(neo.close()).await;
    }
}
