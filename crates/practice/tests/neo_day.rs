//! The clinic behind the stand-in as its day goes on, and the pages on which a person would follow it.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails the test that called it")]

#[path = "neo_client/common.rs"]
mod neo_client;

use chrono::{Datelike, NaiveDateTime};
use neo_client::{Client, calendar_path, demo, practice, start, today};
use practice::clinic::{Edit, NewVisit, NotePlace, Practice, VisitEdit, VisitStatus};
use practice::neo::{Cancelled, Deleted, Neo, NeoOptions};
use serde_json::{Value, json};

const DAY: &str = "2026-03-05";

fn at(time: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(&format!("{DAY} {time}"), "%Y-%m-%d %H:%M").unwrap()
}

/// A clinic with one visit at nine.
async fn one_visit() -> (Neo, Client, u64) {
    let mut practice = Practice::empty(chrono_tz::America::Los_Angeles);
    let id = practice.add_visit(NewVisit::at(at("09:00")));
    let neo = start(practice).await;
    let client = Client::signed_in(&neo).await;
    (neo, client, id)
}

async fn page_data(neo: &Neo, client: &Client, appointment_id: u64) -> Value {
    let id = neo.practice().visits[&appointment_id].consultation_id.unwrap();
    client.xhr(&format!("/consultations/{id}/page-data")).await.json().unwrap()
}

#[tokio::test]
async fn without_a_time_of_its_own_the_site_is_never_behind_the_clinics_records() {
    for (clock, ahead) in [("2100-01-01 15:30", true), ("2001-01-01 15:30", false)] {
        let mut practice = Practice::empty(chrono_tz::America::Los_Angeles);
        practice.clock = NaiveDateTime::parse_from_str(clock, "%Y-%m-%d %H:%M").unwrap();
        let neo = Neo::start(practice, NeoOptions::default()).await.unwrap();
        assert_eq!(neo.now().year() == 2100, ahead, "{clock}: {}", neo.now());
    }
}

#[tokio::test]
async fn a_day_at_the_clinic_shows_in_the_calendar() {
    type Step = (&'static str, fn(&mut Practice, u64), Option<&'static str>, bool);
    let (neo, client, id) = one_visit().await;
    let steps: [Step; 9] = [
        ("booked", |_, _| {}, Some("not arrived"), false),
        ("arrives", |p, id| drop(p.check_in(id)), Some("arrived"), true),
        ("begins", |p, id| p.begin(id).unwrap(), Some("In Progress"), true),
        ("to the desk", |p, id| p.ready_to_pay(id).unwrap(), Some("Ready to Pay"), true),
        ("closed", |p, id| p.finalize(id).unwrap(), Some("Finalized"), true),
        ("opened again", |p, id| p.unfinalize(id).unwrap(), Some("In Progress"), true),
        (
            "a new word",
            |p, id| p.set_status(id, VisitStatus::Other("Checked Out".into())).unwrap(),
            Some("Checked Out"),
            true,
        ),
        ("no show", |p, id| p.no_show(id).unwrap(), Some("No Show"), true),
        ("cancelled", |p, id| p.cancel(id, "owner ill").unwrap(), None, true),
    ];
    for (name, step, status, has_consultation) in steps {
        neo.edit(|p| step(p, id));
        let events = client.xhr(&calendar_path(DAY)).await.events();
        assert_eq!(events.first().map(|e| e["current_status"].as_str().unwrap()), status, "{name}");
        if let Some(event) = events.first() {
            assert_eq!(event["consultation_id"].is_u64(), has_consultation, "{name}");
        }
    }
    let one = client.xhr(&format!("/appointments/getAppointment?id={id}")).await.json().unwrap();
    assert_eq!(one["appointment"]["cancelledReason"], json!("owner ill"), "only getAppointment knows why");
}

#[tokio::test]
async fn cancelled_and_deleted_visits_show_as_the_switches_say() {
    let (neo, client, id) = one_visit().await;
    let in_feed = async || client.xhr(&calendar_path(DAY)).await.events().len() == 1;
    let one = async || client.xhr(&format!("/appointments/getAppointment?id={id}")).await;
    neo.edit(|p| p.cancel(id, "moved away")).unwrap();
    for (cancelled, shown) in [(Cancelled::Hidden, false), (Cancelled::Shown, true)] {
        neo.switches(|s| s.cancelled_visits = cancelled);
        assert_eq!(in_feed().await, shown, "{cancelled:?}");
    }
    neo.edit(|p| p.delete(id)).unwrap();
    for (deleted, shown, flag) in [
        (Deleted::Flagged, false, Some(json!(true))),
        (Deleted::FlaggedOnly, true, Some(json!(true))),
        (Deleted::Gone, false, None),
    ] {
        neo.switches(|s| s.deleted_visits = deleted);
        assert_eq!(in_feed().await, shown, "{deleted:?} in the calendar");
        let page = one().await;
        assert_eq!(page.status, if flag.is_some() { 200 } else { 404 }, "{deleted:?}");
        assert_eq!(page.json().unwrap().pointer("/appointment/deleted").cloned(), flag, "{deleted:?}");
    }
}

#[tokio::test]
async fn visits_move_in_time_and_place() {
    let (neo, client, id) = one_visit().await;
    neo.edit(|p| {
        p.reschedule(id, at("14:15")).unwrap();
        p.move_to_room(id, 103).unwrap();
        p.hand_to_provider(id, 33).unwrap();
    });
    let item = client.xhr(&calendar_path(DAY)).await.events().remove(0);
    assert_eq!(
        (&item["start"], &item["end"]),
        (&json!("2026-03-05 14:15:00"), &json!("2026-03-05 14:45:00"))
    );
    assert_eq!((&item["resourceId"], &item["provider"]), (&json!("103"), &json!("Dr. Priya Raman")));
    assert_eq!(
        item["last_updated_at"].as_str().unwrap()[..13],
        *"2026-03-05 15",
        "stamped by the clinic's clock"
    );
    neo.edit(|p| p.reschedule(id, at("14:15") + chrono::TimeDelta::days(30))).unwrap();
    assert!(client.xhr(&calendar_path(DAY)).await.events().is_empty(), "out of the window");
}

#[tokio::test]
async fn an_edit_of_nothing_says_so() {
    let (neo, _client, _) = one_visit().await;
    neo.edit(|p| {
        assert!(
            p.finalize(7).is_err() && p.cancel(7, "").is_err() && p.visit_mut(7).is_err(),
            "no such visit"
        );
        let block = p.add_block(at("12:00"), 30, 101, "LUNCH");
        assert!(
            p.set_patient_dead(block).is_err() && p.set_phone(block, "").is_err(),
            "a block is for nobody"
        );
        assert!(p.move_to_room(block, 9).is_err() && p.hand_to_provider(block, 9).is_err(), "no such place");
    });
}

#[tokio::test]
async fn a_calendar_can_be_empty_by_fault_while_the_rest_tells_the_truth() {
    let neo = demo().await;
    let client = Client::signed_in(&neo).await;
    neo.switches(|s| s.calendar_empty = true);
    assert!(client.xhr(&calendar_path(DAY)).await.events().is_empty(), "the calendar lies");
    let dashboard = client.get("/dashboard").await.body;
    let booked = neo
        .practice()
        .appointments()
        .iter()
        .filter(|v| v.start.date() == today() && v.status != VisitStatus::Cancelled)
        .count();
    assert!(dashboard.contains(&format!("data-count=\"booked\"><b>{booked}</b>")), "the dashboard does not");

    let holiday = start(Practice::empty(chrono_tz::America::Phoenix)).await;
    let client = Client::signed_in(&holiday).await;
    assert!(client.xhr(&calendar_path(DAY)).await.events().is_empty(), "nothing is booked");
    assert!(
        client.get("/dashboard").await.body.contains("data-count=\"booked\"><b>0</b>"),
        "and both say so"
    );
    let view = client.xhr("/appointments/getAppointmentView").await.json().unwrap();
    assert_eq!(view["slotInterval"], json!(15), "the configuration answers on a holiday");
}

#[tokio::test]
async fn records_can_change_between_the_calendar_and_the_next_request() {
    let (neo, client, id) = one_visit().await;
    neo.edit(|p| p.finalize(id)).unwrap();
    neo.switches(|s| {
        s.after_calendar = vec![
            VisitEdit {
                appointment_id: id,
                edit: Edit::Note { place: NotePlace::ConsultationNotes, html: "<p>late</p>".to_owned() },
            },
            VisitEdit { appointment_id: id, edit: Edit::Unfinalize },
        ];
    });
    let before = client.xhr(&calendar_path(DAY)).await.events().remove(0);
    assert_eq!(before["current_status"], json!("Finalized"), "the calendar saw it closed");
    let data = page_data(&neo, &client, id).await;
    assert_eq!(data["consultationNotes"]["notes"], json!("<p>late</p>"), "the note is of a moment later");
    neo.edit(|p| p.finalize(id)).unwrap();
    client.xhr(&calendar_path(DAY)).await;
    let after = client.xhr(&calendar_path(DAY)).await.events().remove(0);
    assert_eq!(after["current_status"], json!("Finalized"), "it happens once");
}

#[tokio::test]
async fn times_are_the_wall_clock_of_any_zone_on_any_day() {
    for (zone, day, now, in_clinic) in [
        (chrono_tz::America::Los_Angeles, "2026-03-08", "2026-03-08T10:30:00Z", "2026-03-08T03:30:00"),
        (chrono_tz::America::Phoenix, "2026-03-08", "2026-03-08T10:30:00Z", "2026-03-08T03:30:00"),
        (chrono_tz::America::New_York, "2026-11-01", "2026-11-01T06:30:00Z", "2026-11-01T01:30:00"),
        (chrono_tz::Europe::London, "2026-12-31", "2026-12-31T23:50:00Z", "2026-12-31T23:50:00"),
    ] {
        let mut practice = Practice::empty(zone);
        let start = NaiveDateTime::parse_from_str(&format!("{day} 23:45"), "%Y-%m-%d %H:%M").unwrap();
        practice.add_visit(NewVisit::at(start));
        let options = NeoOptions { now: Some(now.parse().unwrap()), ..NeoOptions::default() };
        let neo = Neo::start(practice, options).await.unwrap();
        let client = Client::signed_in(&neo).await;
        let item = client.xhr(&calendar_path(day)).await.events().remove(0);
        assert_eq!(item["start"], json!(format!("{day} 23:45:00")), "{zone}");
        neo.edit(|p| assert_eq!(p.clock.format("%Y-%m-%dT%H:%M").to_string(), in_clinic[..16], "{zone}"));
    }
}

#[tokio::test]
async fn two_clinics_give_out_the_same_numbers() {
    let ids = |p: &Practice| p.visits.keys().copied().collect::<Vec<_>>();
    assert_eq!(ids(&practice()), ids(&practice()), "numeric ids say nothing about the clinic");
}

#[tokio::test]
async fn pages_carry_the_markers_of_the_real_ones() {
    let neo = demo().await;
    let client = Client::signed_in(&neo).await;
    let p = neo.practice();
    let visit = p
        .appointments()
        .into_iter()
        .find(|v| v.start.date() == today() && v.consultation_id.is_some())
        .unwrap();
    let (consultation, owner) = (visit.consultation_id.unwrap(), visit.client_id.unwrap());
    let block = format!("id=\"appointment_id_{}\"", visit.appointment_id);
    let link = format!("consultations/view/{consultation}");
    for (path, markers) in [
        ("/dashboard".to_owned(), vec!["id=\"dashboard_shell\"", "csrf-token", link.as_str()]),
        (
            "/schedule".to_owned(),
            vec![
                "appointment-block",
                &block,
                "app-event-popup",
                "ui-popover",
                "popover-title",
                "tab-actions",
                &link,
            ],
        ),
        (
            format!("/consultations/view/{consultation}"),
            vec![
                "data-qa=\"patient-signalment-patient-name\"",
                "spot-patient-display__pet-name",
                "cke_wysiwyg_div",
                "cke_toolbox",
                "data-qa=\"edit-notes-button\"",
                "data-qa=\"consultation-tabs-controls\"",
                "name=\"temperature\"",
                "name=\"weightUnit\"",
            ],
        ),
        (format!("/clients/view/{owner}"), vec!["Mobile No", "Home No", "Work No", "name=\"mobile_phone\""]),
    ] {
        let page = client.get(&path).await;
        assert_eq!((page.status, &page.path), (200, &path));
        for marker in markers {
            assert!(page.body.contains(marker), "{path}: {marker} is missing");
        }
        assert!(!page.body.contains("/notifications/poll"), "{path} lets the network rest");
    }
    for path in ["/consultations/view/1", "/clients/view/1"] {
        assert_eq!(client.get(path).await.status, 404, "{path}");
    }
    neo.switches(|s| s.long_poll = true);
    assert!(client.get("/schedule").await.body.contains("/notifications/poll"), "or not, where switched on");
}

#[tokio::test]
async fn no_shows_are_known_by_their_class() {
    let neo = demo().await;
    let client = Client::signed_in(&neo).await;
    let p = neo.practice();
    let missed = p.appointments().into_iter().find(|v| v.status == VisitStatus::NoShow).unwrap();
    let page = client.get(&format!("/schedule?date={}", missed.start.date())).await.body;
    let block = page
        .split("<div ")
        .find(|part| part.contains(&format!("appointment_id_{}\"", missed.appointment_id)))
        .unwrap();
    assert!(block.contains("no-show"), "{block}");
}

#[tokio::test]
async fn names_from_the_front_desk_are_text_on_every_page() {
    let mut practice = Practice::empty(chrono_tz::America::Los_Angeles);
    let nasty = "<img src=x onerror=alert(1)>";
    let id = practice.add_visit(NewVisit::at(at("09:00")).pet(nasty).owner(nasty, nasty).reason(nasty));
    practice.finalize(id).unwrap();
    practice.write_note(id, NotePlace::ConsultationNotes, "<script>alert(1)</script>").unwrap();
    let (consultation, owner) =
        (practice.visits[&id].consultation_id.unwrap(), practice.visits[&id].client_id.unwrap());
    let neo = start(practice).await;
    let client = Client::signed_in(&neo).await;
    for path in [
        "/dashboard".to_owned(),
        format!("/schedule?date={DAY}"),
        format!("/consultations/view/{consultation}"),
        format!("/clients/view/{owner}"),
    ] {
        let body = client.get(&path).await.body;
        assert!(!body.contains("<img src=x") && !body.contains("<script>alert"), "{path}");
    }
}
