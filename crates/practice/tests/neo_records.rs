//! What the stand-in tells of a clinic's records, in every shape the real site might.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails the test that called it")]

#[path = "neo_client/common.rs"]
mod neo_client;

use chrono::{DateTime, NaiveDateTime, Utc};
use neo_client::{Client, calendar_path, demo, now, start, today};
use practice::clinic::{Line, NewVisit, NotePlace, Practice};
use practice::neo::{Blank, Dialect, Envelope, FutureConsultation, Ids, Neo, NeoOptions, Noise, Switches};
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
async fn a_calendar_item_has_every_field_that_was_observed() {
    let neo = demo().await;
    let client = Client::signed_in(&neo).await;
    let fields = [
        "id",
        "appointment_id",
        "consultation_id",
        "start",
        "end",
        "arrival_date_time",
        "patient_id",
        "client_id",
        "patient_name",
        "client_title",
        "first_name",
        "last_name",
        "email",
        "phone_number",
        "phone_label",
        "is_valid_mobile_phone",
        "provider",
        "popup_title_text",
        "title",
        "type_description",
        "reason",
        "current_status",
        "status_label",
        "status_class",
        "confirmed_status",
        "resourceId",
        "appointment_room_id",
        "appointment_room_name",
        "backgroundColor",
        "darkFont",
        "is_block",
        "is_roster",
        "recurring",
        "booked_by",
        "booked_at",
        "last_updated_by",
        "last_updated_at",
        "root_created_at_local",
        "root_created_at_user",
        "is_unmatched",
        "audit_incomplete",
        "estimate_id",
    ];
    for item in client.xhr(&calendar_path(DAY)).await.events() {
        for field in fields {
            assert!(item.get(field).is_some(), "{field} is missing in {item}");
        }
        assert_eq!(item.as_object().unwrap().len(), fields.len(), "and nothing else is there");
    }
}

#[tokio::test]
async fn a_visit_reads_as_it_was_booked() {
    let (_neo, client, id) = one_visit().await;
    let item = client.xhr(&calendar_path(DAY)).await.events().remove(0);
    assert_eq!(item["appointment_id"], json!(id.to_string()), "appointment ids are text");
    assert_eq!(item["start"], json!("2026-03-05 09:00:00"), "wall clock without a zone");
    assert_eq!(item["end"], json!("2026-03-05 09:30:00"));
    assert_eq!(item["title"], json!("BISCUIT ; Example, Robin"), "a space stands before the semicolon");
    assert_eq!(item["phone_number"], json!("(415) 555-0123"));
    assert_eq!(item["phone_label"], json!("Mobile"));
    assert_eq!(item["consultation_id"], Value::Null, "nobody has arrived");
    assert_eq!(item["current_status"], json!("not arrived"));
    assert!(item["client_id"].is_u64() && item["patient_id"].is_u64(), "these ids are numbers");
}

#[tokio::test]
async fn the_calendar_answers_for_the_span_it_is_asked_for() {
    let mut practice = Practice::empty(chrono_tz::America::Los_Angeles);
    for time in ["00:00", "09:00", "23:45"] {
        practice.add_visit(NewVisit::at(at(time)).pet(time));
    }
    practice.add_block(at("12:00"), 0, 101, "zero length");
    practice.add_block(at("13:00"), -15, 101, "negative");
    let neo = start(practice).await;
    let client = Client::signed_in(&neo).await;
    for (span, expected) in [
        (("2026-03-05 00:00:00", "2026-03-06 00:00:00"), 5),
        (("2026-03-05 00:00:00", "2026-03-05 23:59:59"), 5),
        (("2026-03-04 00:00:00", "2026-03-05 00:00:00"), 0),
        (("2026-03-06 00:00:00", "2026-03-07 00:00:00"), 1),
        (("2026-03-05 09:29:59", "2026-03-05 09:30:00"), 1),
        (("2026-03-05 09:30:00", "2026-03-05 09:45:00"), 0),
        (("2026-03-05 12:00:00", "2026-03-05 12:00:01"), 1),
    ] {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("start", span.0)
            .append_pair("end", span.1)
            .finish();
        let events = client.xhr(&format!("/appointments/getCalendarEventData?{query}")).await.events();
        assert_eq!(events.len(), expected, "{span:?}: {events:?}");
    }
    for query in ["", "start=2026-03-05", "start=2026-03-05%2000:00:00"] {
        let page = client.xhr(&format!("/appointments/getCalendarEventData?{query}")).await;
        assert_eq!(page.status, 422, "{query:?} is no span");
    }
}

#[tokio::test]
async fn every_envelope_holds_the_same_items() {
    let (neo, client, _) = one_visit().await;
    for (envelope, key) in [
        (Envelope::Events, Some("events")),
        (Envelope::Data, Some("data")),
        (Envelope::Appointments, Some("appointments")),
        (Envelope::Results, Some("results")),
        (Envelope::Unknown, Some("calendarItems")),
        (Envelope::Bare, None),
    ] {
        neo.switches(|s| s.envelope = envelope);
        let json = client.xhr(&calendar_path(DAY)).await.json().unwrap();
        let items = key.map_or(&json, |key| &json[key]);
        assert_eq!(items.as_array().map(Vec::len), Some(1), "{envelope:?}: {json}");
    }
}

#[tokio::test]
async fn the_older_dialect_has_other_names_and_a_t_in_its_times() {
    let (neo, client, id) = one_visit().await;
    neo.edit(|p| p.finalize(id)).unwrap();
    neo.switches(|s| s.dialect = Dialect::CamelIso);
    let item = client.xhr(&calendar_path(DAY)).await.events().remove(0);
    for (key, value) in [
        ("appointmentId", json!(id)),
        ("start", json!("2026-03-05T09:00:00")),
        ("patientName", json!("BISCUIT")),
        ("clientName", json!("Robin Example")),
        ("clientPhone", json!("(415) 555-0123")),
        ("providerName", json!("Dr. Amara Okafor")),
        ("appointmentType", json!("Exam")),
        ("status", json!("Finalized")),
    ] {
        assert_eq!(item[key], value, "{key}");
    }
    assert_eq!(page_data(&neo, &client, id).await["consultation"]["date"], json!("2026-03-05T09:00:00"));
}

#[tokio::test]
async fn ids_are_written_as_the_switch_says_and_understood_in_every_form() {
    let (neo, client, id) = one_visit().await;
    neo.edit(|p| p.finalize(id)).unwrap();
    for (ids, appointment, patient_is_text) in [
        (Ids::Observed, json!(id.to_string()), false),
        (Ids::Text, json!(id.to_string()), true),
        (Ids::Number, json!(id), false),
        (Ids::LeadingZeros, json!(format!("{id:09}")), true),
    ] {
        neo.switches(|s| s.ids = ids);
        let item = client.xhr(&calendar_path(DAY)).await.events().remove(0);
        assert_eq!(item["appointment_id"], appointment, "{ids:?}");
        assert_eq!(item["patient_id"].is_string(), patient_is_text, "{ids:?}");
        let consultation = item["consultation_id"].to_string().replace('"', "");
        let data = client.xhr(&format!("/consultations/{consultation}/page-data")).await;
        assert_eq!(data.status, 200, "{ids:?}: /consultations/{consultation}/page-data");
        let asked = appointment.to_string().replace('"', "");
        let one = client.xhr(&format!("/appointments/getAppointment?id={asked}")).await;
        assert_eq!(one.status, 200, "{ids:?}: getAppointment?id={asked}");
    }
}

#[tokio::test]
async fn what_is_empty_is_an_empty_text_a_null_or_nothing() {
    let (neo, client, id) = one_visit().await;
    neo.edit(|p| p.finalize(id)).unwrap();
    for (blank, calendar, email) in [
        (Blank::Empty, Some(json!("")), Some(json!(""))),
        (Blank::Null, Some(Value::Null), Some(Value::Null)),
        (Blank::Missing, None, None),
    ] {
        neo.switches(|s| s.blank = blank);
        let item = client.xhr(&calendar_path(DAY)).await.events().remove(0);
        assert_eq!(item.get("email").cloned(), calendar, "{blank:?} in the calendar");
        assert_eq!(item["patient_name"], json!("BISCUIT"), "{blank:?}: what is there stays");
        let data = page_data(&neo, &client, id).await;
        assert_eq!(data["client"].get("email").cloned(), email, "{blank:?} in page-data");
        assert_eq!(data["consultationNotes"].get("notes").cloned(), calendar, "{blank:?} in the note");
    }
}

#[tokio::test]
async fn unknown_fields_stand_in_every_object() {
    let (neo, client, id) = one_visit().await;
    neo.edit(|p| p.finalize(id)).unwrap();
    neo.switches(|s| s.noise = Noise::UnknownFields);
    let item = client.xhr(&calendar_path(DAY)).await.events().remove(0);
    let data = page_data(&neo, &client, id).await;
    let one = client.xhr(&format!("/appointments/getAppointment?id={id}")).await.json().unwrap();
    for object in
        [&item, &data, &data["client"], &data["pageData"]["providers"][0], &one["appointment"]["patient"]]
    {
        assert_eq!(object["_rev"], json!(7), "{object}");
    }
}

#[tokio::test]
async fn single_records_can_be_odd_in_any_way() {
    let (neo, client, id) = one_visit().await;
    neo.edit(|p| {
        let visit = p.visit_mut(id).unwrap();
        visit.extra.insert("reason".to_owned(), Value::Null);
        visit.extra.insert("start".to_owned(), json!(17));
        visit.omit.insert("patient_name".to_owned());
        let consultation = p.consultation_mut(id).unwrap();
        consultation.extra.insert("client".to_owned(), json!({ "firstName": null, "loyalty": 3 }));
        consultation.omit.insert("patient.species".to_owned());
        consultation.omit.insert("consultationLines".to_owned());
    });
    let item = client.xhr(&calendar_path(DAY)).await.events().remove(0);
    assert_eq!((&item["reason"], &item["start"]), (&Value::Null, &json!(17)));
    assert!(item.get("patient_name").is_none(), "left out");
    let data = page_data(&neo, &client, id).await;
    assert_eq!((&data["client"]["firstName"], &data["client"]["loyalty"]), (&Value::Null, &json!(3)));
    assert_eq!(data["client"]["lastName"], json!("Example"), "the rest of the object stays");
    assert!(data["patient"].get("species").is_none() && data.get("consultationLines").is_none(), "left out");
}

#[tokio::test]
async fn page_data_tells_everything_of_a_consultation() {
    let (neo, client, id) = one_visit().await;
    neo.edit(|p| {
        p.write_note(id, NotePlace::ConsultationNotes, "<p>ate &amp; slept</p>").unwrap();
        p.add_line(id, Line { quantity: -1.5, ..Line::sold("Carprofen", 20.5) }).unwrap();
        p.add_line(id, Line::declined("Radiographs", 200.0)).unwrap();
        p.client_mut(id).unwrap().phones.work = Some("(415) 555-0199".to_owned());
        p.finalize(id).unwrap();
    });
    let data = page_data(&neo, &client, id).await;
    assert_eq!(data["consultation"]["status"], json!("completed"));
    assert_eq!(data["consultation"]["notes"], json!(""), "the short text is empty, not absent");
    assert!(data["consultation"].get("dischargeSummary").is_none(), "rarely there");
    assert_eq!(data["consultationNotes"]["notes"], json!("<p>ate &amp; slept</p>"));
    assert_eq!(data["patient"]["species"], json!("Canine"));
    assert_eq!(data["client"]["mobilePhone"], json!("(415) 555-0123"));
    assert_eq!(data["client"]["workPhone"], json!("(415) 555-0199"));
    assert!(data["client"].get("homePhone").is_none(), "numbers that are not there are not there");
    let lines = &data["consultationLines"];
    assert_eq!((&lines[0]["quantity"], &lines[0]["isDeclined"]), (&json!(-1.5), &json!(false)));
    assert_eq!((&lines[1]["quantity"], &lines[1]["isDeclined"]), (&json!(1), &json!(true)));
    assert_eq!(data["pageData"]["providers"][0]["userType"], json!("Vet"));
    assert_eq!(data["clientBranch"]["name"], json!("Harbor Paws Veterinary"));
}

#[tokio::test]
async fn a_note_stands_in_each_place_it_is_written_to() {
    for (place, path) in [
        (NotePlace::ConsultationNotes, "/consultationNotes/notes"),
        (NotePlace::Notes, "/consultation/notes"),
        (NotePlace::DischargeSummary, "/consultation/dischargeSummary"),
    ] {
        let (neo, client, id) = one_visit().await;
        for text in [
            "<p>first</p>",
            "",
            &"<p>long&nbsp;</p>".repeat(4_000),
            "<p>Łódź \u{1f436} <script>x</script></p>",
        ] {
            neo.edit(|p| p.write_note(id, place, text)).unwrap();
            let data = page_data(&neo, &client, id).await;
            assert_eq!(data.pointer(path), Some(&json!(text)), "{place:?}");
        }
    }
}

#[tokio::test]
async fn a_consultation_that_lies_ahead_is_told_of_as_the_switch_says() {
    let (neo, client, id) = one_visit().await;
    neo.edit(|p| p.check_in(id)).unwrap();
    let consultation = neo.practice().visits[&id].consultation_id.unwrap();
    let path = format!("/consultations/{consultation}/page-data");
    assert_eq!(client.xhr(&path).await.status, 200, "it was this morning");
    neo.set_clock("2026-03-05T16:59:59Z".parse::<DateTime<Utc>>().unwrap());
    let client = Client::signed_in(&neo).await;
    for (future, status, whole) in [
        (FutureConsultation::NotFound, 404, false),
        (FutureConsultation::Empty, 200, false),
        (FutureConsultation::WithoutConsultation, 200, false),
        (FutureConsultation::Full, 200, true),
    ] {
        neo.switches(|s| s.future_consultation = future);
        let page = client.xhr(&path).await;
        assert_eq!(page.status, status, "{future:?}: one second before nine in Los Angeles");
        assert_eq!(page.json().unwrap().get("consultation").is_some(), whole, "{future:?}");
    }
    assert_eq!(
        client.xhr("/consultations/1/page-data").await.status,
        404,
        "one that is not there is not there"
    );
}

#[tokio::test]
async fn blocks_and_rosters_are_marked_and_for_nobody() {
    let neo = demo().await;
    let client = Client::signed_in(&neo).await;
    let events = client.xhr(&calendar_path(DAY)).await.events();
    for kind in ["is_block", "is_roster"] {
        let marked: Vec<&Value> = events.iter().filter(|e| e[kind] == json!(true)).collect();
        assert!(!marked.is_empty(), "{kind}: there are some");
        for event in marked {
            assert_eq!((&event["patient_id"], &event["patient_name"]), (&Value::Null, &json!("")), "{kind}");
            assert_eq!(event["current_status"], json!(""), "{kind} has no status");
        }
    }
}

#[tokio::test]
async fn one_appointment_is_told_in_full() {
    let (neo, client, id) = one_visit().await;
    neo.edit(|p| p.visit_mut(id).unwrap().notes = "fractious, muzzle".to_owned());
    let one = client.xhr(&format!("/appointments/getAppointment?id={id}")).await.json().unwrap();
    let one = &one["appointment"];
    for (pointer, value) in [
        ("/id", json!(id.to_string())),
        ("/status", json!("not arrived")),
        ("/startAtLocal", json!("2026-03-05 09:00:00")),
        ("/notes", json!("fractious, muzzle")),
        ("/deleted", json!(false)),
        ("/patient/name", json!("BISCUIT")),
        ("/patient/species/id", json!("1")),
        ("/patient/client/mobilePhone", json!("(415) 555-0123")),
        ("/appointmentType/duration", json!(2)),
        ("/appointmentRoom/position", json!(1)),
        ("/provider/name", json!("Dr. Amara Okafor")),
        ("/cancelledReason", Value::Null),
    ] {
        assert_eq!(one.pointer(pointer), Some(&value), "{pointer}");
    }
    for query in ["id=7", "id=x", ""] {
        let page = client.xhr(&format!("/appointments/getAppointment?{query}")).await;
        assert_eq!(page.status, 404, "{query:?}");
    }
}

#[tokio::test]
async fn the_dead_are_found_only_by_those_who_ask_for_them() {
    let (neo, client, id) = one_visit().await;
    let found = async |query: &str| {
        let json = client.xhr(&format!("/search/patients?json=true&{query}")).await.json().unwrap();
        assert_eq!(json["results"]["patients"]["objects"], json["results"]["suggested"]["objects"]);
        json["results"]["suggested"]["objects"].as_array().unwrap().clone()
    };
    assert_eq!(found("q=biscuit").await.len(), 1, "by name, in any case");
    assert_eq!(found("q=robin%20biscuit").await.len(), 1, "by pet and client");
    assert_eq!(found("q=rex").await.len(), 0);
    assert_eq!(found("q=").await.len(), 0, "nothing is asked for");
    let client_id = neo.practice().visits[&id].client_id.unwrap();
    assert_eq!(found(&format!("q=&clientId={client_id}")).await.len(), 1, "by client");
    assert_eq!(found(&format!("q=biscuit&clientId={}", client_id + 1)).await.len(), 0, "of another client");

    neo.edit(|p| p.set_patient_dead(id)).unwrap();
    assert_eq!(found("q=biscuit").await.len(), 0, "the dead are left out");
    let dead = found("q=biscuit&includeInactive=true").await.remove(0);
    assert_eq!(
        (&dead["alive"], &dead["active"], &dead["status"]),
        (&json!(false), &json!(false), &json!("d"))
    );
    assert_eq!(dead["client"]["lastName"], json!("Example"));
}

#[tokio::test]
async fn unproven_endpoints_are_there_only_when_switched_on() {
    let neo = demo().await;
    let client = Client::signed_in(&neo).await;
    let search =
        "/consultations/search?page=2&date_start=01.03.2026%2000:00:00&date_end=06.03.2026%2000:00:00";
    for path in [search, "/dashboard/getAppointments"] {
        assert_eq!(client.xhr(path).await.status, 404, "{path} is off by default");
    }
    neo.switches(|s| s.unproven_endpoints = true);
    let page = client.xhr(search).await.json().unwrap();
    assert_eq!(
        (&page["page"], &page["perPage"], page["data"].as_array().unwrap().len()),
        (&json!(2), &json!(20), 20)
    );
    assert!(page["total"].as_u64().unwrap() > 60, "three days of consultations");
    let counts = client.xhr("/dashboard/getAppointments").await.json().unwrap();
    assert!(counts["upcoming"].as_u64().unwrap() > 0, "{counts}");
}

#[tokio::test]
async fn a_calendar_of_two_thousand_is_complete() {
    let options = NeoOptions { now: Some(now()), switches: Switches::default(), ..NeoOptions::default() };
    let neo = Neo::start(Practice::busy(2000, 2000, today()), options).await.unwrap();
    let client = Client::signed_in(&neo).await;
    let path = "/appointments/getCalendarEventData?start=2026-03-01%2000:00:00&end=2026-03-07%2000:00:00";
    let events = client.xhr(path).await.events();
    assert_eq!(events.len(), 2000);
    assert!(
        events.iter().all(|e| e["consultation_id"].is_u64() && e["current_status"] == json!("Finalized"))
    );
}
