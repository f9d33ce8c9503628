//! The calendar's answers as they were observed and noted (neo.md 2.5), and every way in which they may be odd.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test that uses them")]

use chrono::NaiveDateTime;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sync_core::neo::{CalendarReading, OddAnswer, OddityCode, Reject, RejectReason, calendar, fingerprint};
use sync_core::practice::{Appointment, Closed, PhoneKind, VisitStatus};

const OBSERVED: &str = r##"{"events":[{"id":"911001","appointment_id":"482913","consultation_id":700100,
"start":"2026-03-05 09:15:00","end":"2026-03-05 09:45:00","arrival_date_time":"2026-03-05 09:11:00","patient_id":31207,
"client_id":20411,"patient_name":"BISCUIT","client_title":"Ms.","first_name":"Dana","last_name":"Okafor",
"email":"dana@example.com","phone_number":"new (415) 555-0123","phone_label":"Mobile","is_valid_mobile_phone":true,
"provider":"Dr. Amy Reyes","popup_title_text":"BISCUIT ; Okafor, Dana - Dr. Amy Reyes","title":"BISCUIT ; Okafor, Dana",
"type_description":"Sick","reason":"vomiting x2d","current_status":"Finalized","status_label":"Finalized",
"status_class":"status-finalized","confirmed_status":"confirmed","resourceId":"4","appointment_room_id":4,
"appointment_room_name":"Exam 1","backgroundColor":"#cfd8dc","darkFont":false,"is_block":false,"is_roster":false,
"recurring":false,"booked_by":"front","booked_at":"2026-03-01 10:00:00","last_updated_by":"amy",
"last_updated_at":"2026-03-05 10:02:11","root_created_at_local":"2026-03-01 10:00:00","root_created_at_user":"front",
"is_unmatched":false,"audit_incomplete":false,"estimate_id":null}]}"##;

const NOTED: &str = r##"[{"id":911001,"appointmentId":482913,"consultationId":700100,"start":"2026-03-05T09:15:00",
"end":"2026-03-05T09:45:00","title":"BISCUIT ; Okafor, Dana","patientId":31207,"patientName":"BISCUIT","clientId":20411,
"clientName":"Okafor, Dana","clientPhone":"new (415) 555-0123","providerName":"Dr. Amy Reyes","roomName":"Exam 1",
"appointmentType":"Sick","reason":"vomiting x2d","status":"Finalized","className":"status-finalized","isBlock":false,
"isRoster":false}]"##;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

/// An ordinary item, with some fields put over it; null takes one away.
fn item(over: Value) -> Value {
    let mut item = json!({
        "appointment_id": "482913", "start": "2026-03-05 09:15:00", "end": "2026-03-05 09:45:00",
        "patient_id": 31207, "patient_name": "BISCUIT", "client_id": 20411, "first_name": "Dana", "last_name": "Okafor",
        "current_status": "not arrived", "is_block": false, "is_roster": false,
    });
    let object = item.as_object_mut().unwrap();
    for (key, value) in over.as_object().unwrap() {
        object.insert(key.clone(), value.clone());
    }
    item
}

fn read(items: &[Value]) -> CalendarReading {
    calendar(&json!({ "events": items }).to_string()).unwrap()
}

fn one(over: Value) -> Appointment {
    let reading = read(&[item(over.clone())]);
    assert_eq!(reading.appointments.len(), 1, "{over} is usable, got {:?}", reading.rejects);
    reading.appointments.into_iter().next().unwrap()
}

fn odd(reading: &CalendarReading, code: OddityCode) -> usize {
    reading.oddities.iter().find(|oddity| oddity.code == code).map_or(0, |oddity| oddity.count)
}

#[test]
fn the_observed_style_is_read_whole() {
    let reading = calendar(OBSERVED).unwrap();
    assert_eq!((reading.items, reading.blocks, reading.rosters), (1, 0, 0));
    assert!(
        reading.rejects.is_empty() && reading.oddities.is_empty(),
        "nothing odd about the real thing: {reading:?}"
    );
    let visit = &reading.appointments[0];
    assert_eq!(visit.id.as_str(), "482913", "the appointment's id, not the event's");
    assert_eq!(visit.consultation_id.as_ref().unwrap().as_str(), "700100");
    assert_eq!((visit.start, visit.end), (at("2026-03-05 09:15"), at("2026-03-05 09:45")));
    assert_eq!((visit.status.meaning, visit.status.text.as_str()), (VisitStatus::Completed, "Finalized"));
    assert_eq!(visit.type_name.as_deref(), Some("Sick"));
    assert_eq!(visit.reason.as_deref(), Some("vomiting x2d"));
    assert_eq!(visit.title.as_deref(), Some("BISCUIT ; Okafor, Dana"));
    assert_eq!(visit.provider.as_deref(), Some("Dr. Amy Reyes"));
    assert_eq!(visit.resource.as_deref(), Some("4"));
    assert_eq!(visit.room.as_deref(), Some("Exam 1"));
    assert_eq!(visit.updated_at.as_deref(), Some("2026-03-05 10:02:11"));
    assert_eq!(visit.patient.id.as_ref().unwrap().as_str(), "31207");
    assert_eq!(visit.patient.name, "BISCUIT");
    assert_eq!(visit.client.id.as_ref().unwrap().as_str(), "20411");
    assert_eq!((visit.client.title.as_str(), visit.client.full_name().as_str()), ("Ms.", "Dana Okafor"));
    assert_eq!(visit.client.email.as_deref(), Some("dana@example.com"));
    let phone = &visit.client.phones[0];
    assert_eq!(
        (phone.kind, phone.text.as_str(), phone.pims_says_mobile),
        (PhoneKind::Mobile, "new (415) 555-0123", Some(true))
    );
}

#[test]
fn the_noted_style_says_the_same_visit() {
    let reading = calendar(NOTED).unwrap();
    let visit = &reading.appointments[0];
    let observed = &calendar(OBSERVED).unwrap().appointments[0];
    assert_eq!(visit.id, observed.id, "an id is the same as a number and as text");
    assert_eq!(visit.consultation_id, observed.consultation_id);
    assert_eq!(
        (visit.start, visit.end),
        (observed.start, observed.end),
        "a T between date and time says the same"
    );
    assert_eq!(visit.patient, observed.patient);
    assert_eq!(visit.client.full_name(), observed.client.full_name());
    assert_eq!(visit.client.phones[0].text, observed.client.phones[0].text);
    assert_eq!(
        (&visit.type_name, &visit.reason, &visit.provider, &visit.room),
        (&observed.type_name, &observed.reason, &observed.provider, &observed.room)
    );
    assert_eq!(visit.status, observed.status);
    assert_eq!(odd(&reading, OddityCode::CamelCase), 1);
    assert_eq!(odd(&reading, OddityCode::OtherEnvelope), 1);
}

#[test]
fn every_envelope_holds_the_same_day() {
    let inner = json!([item(json!({}))]);
    let wanted = calendar(&json!({ "events": inner }).to_string()).unwrap().appointments;
    let bodies = [
        ("appointments", json!({ "appointments": inner })),
        ("data", json!({ "data": inner })),
        ("results", json!({ "results": inner })),
        ("bare", inner.clone()),
        ("one in another", json!({ "data": { "events": inner }, "status": "ok" })),
        ("beside others", json!({ "data": [], "events": inner, "error": null, "success": true })),
        ("PHP's list with gaps", json!({ "events": { "3": inner[0] } })),
        ("behind a byte order mark", Value::Null),
    ];
    for (what, body) in bodies {
        let text =
            if body.is_null() { format!("\u{feff}{}", json!({ "events": inner })) } else { body.to_string() };
        assert_eq!(calendar(&text).unwrap().appointments, wanted, "{what}");
    }
}

#[test]
fn an_answer_that_cannot_be_trusted_is_never_an_empty_day() {
    let cases = [
        ("", OddAnswer::NotJson),
        ("<!DOCTYPE html><title>Login</title>", OddAnswer::NotJson),
        (r#"{"events":[{"appointment_id":"1""#, OddAnswer::NotJson),
        ("{}", OddAnswer::NoList),
        ("null", OddAnswer::NoList),
        ("\"ok\"", OddAnswer::NoList),
        (r#"{"events":null}"#, OddAnswer::NoList),
        (r#"{"events":{}}"#, OddAnswer::NoList),
        (r#"{"events":"none"}"#, OddAnswer::NoList),
        (r#"{"message":"Unauthenticated."}"#, OddAnswer::NoList),
        (r#"{"success":false,"events":[]}"#, OddAnswer::SaysError),
        (r#"{"events":[],"error":"timeout"}"#, OddAnswer::SaysError),
        (r#"{"events":[],"errors":["x"]}"#, OddAnswer::SaysError),
    ];
    for (body, wanted) in cases {
        assert_eq!(calendar(body).unwrap_err(), wanted, "{body}");
    }
    assert_eq!(calendar(r#"{"events":[]}"#).unwrap(), CalendarReading::default(), "a day without items");
}

#[test]
fn blocks_and_rosters_are_counted_and_left_out() {
    let reading = read(&[
        item(json!({ "is_block": true, "patient_id": null, "patient_name": "", "title": "LUNCH" })),
        item(json!({ "is_block": 1 })),
        item(json!({ "is_block": "true", "start": "nonsense" })),
        item(json!({ "is_roster": true })),
        item(json!({ "appointment_id": "7" })),
    ]);
    assert_eq!((reading.items, reading.blocks, reading.rosters, reading.appointments.len()), (5, 3, 1, 1));
    assert!(reading.rejects.is_empty(), "a block needs no readable start: {:?}", reading.rejects);
}

#[test]
fn one_odd_item_never_sinks_the_others() {
    let reject = |id: Option<&str>, why| Reject { id: id.map(str::to_owned), why };
    let cases = [
        (json!(null), reject(None, RejectReason::NotAnItem)),
        (json!("appointment"), reject(None, RejectReason::NotAnItem)),
        (json!([]), reject(None, RejectReason::NotAnItem)),
        (json!({}), reject(None, RejectReason::NoId)),
        (item(json!({ "appointment_id": null })), reject(None, RejectReason::NoId)),
        (item(json!({ "appointment_id": {} })), reject(None, RejectReason::NoId)),
        (item(json!({ "appointment_id": "0" })), reject(None, RejectReason::NoId)),
        (item(json!({ "appointment_id": 1.5 })), reject(None, RejectReason::NoId)),
        (item(json!({ "start": null })), reject(Some("482913"), RejectReason::NoStart)),
        (item(json!({ "start": "tomorrow" })), reject(Some("482913"), RejectReason::NoStart)),
        (item(json!({ "start": "2026-02-30 09:00:00" })), reject(Some("482913"), RejectReason::NoStart)),
        (item(json!({ "start": 1772701200 })), reject(Some("482913"), RejectReason::NoStart)),
        (
            item(
                json!({ "patient_id": null, "patient_name": "", "client_id": null, "first_name": null, "last_name": " " }),
            ),
            reject(Some("482913"), RejectReason::NobodyNamed),
        ),
    ];
    for (odd_item, wanted) in cases {
        let reading = read(&[
            item(json!({ "appointment_id": "1" })),
            odd_item.clone(),
            item(json!({ "appointment_id": "2" })),
        ]);
        assert_eq!(reading.appointments.len(), 2, "beside {odd_item}");
        assert_eq!(reading.rejects, [wanted], "{odd_item}");
        assert_eq!(reading.items, 3);
    }
}

#[test]
fn odd_times_are_used_and_counted() {
    let cases = [
        ("2026-03-05 23:45:00", "2026-03-06 00:15:00", "2026-03-05 23:45", "2026-03-06 00:15", None),
        ("2026-12-31 23:45", "2027-01-01T00:15", "2026-12-31 23:45", "2027-01-01 00:15", None),
        ("2026-03-05T09:15:00.000", "2026-03-05 09:45:00", "2026-03-05 09:15", "2026-03-05 09:45", None),
        (
            "2026-03-05 09:15:00",
            "2026-03-05 09:15:00",
            "2026-03-05 09:15",
            "2026-03-05 09:15",
            Some(OddityCode::ZeroLength),
        ),
        (
            "2026-03-05 09:15:00",
            "2026-03-05 08:15:00",
            "2026-03-05 09:15",
            "2026-03-05 09:15",
            Some(OddityCode::NegativeLength),
        ),
        ("2026-03-05 09:15:00", "", "2026-03-05 09:15", "2026-03-05 09:15", Some(OddityCode::EndUnreadable)),
        (
            "2026-03-05 09:15:00",
            "soon",
            "2026-03-05 09:15",
            "2026-03-05 09:15",
            Some(OddityCode::EndUnreadable),
        ),
        (
            "2026-03-05T09:15:00-08:00",
            "2026-03-05 09:45:00",
            "2026-03-05 09:15",
            "2026-03-05 09:45",
            Some(OddityCode::TimeWithOffset),
        ),
        (
            "2026-03-05T09:15:00Z",
            "2026-03-05 09:45:00",
            "2026-03-05 09:15",
            "2026-03-05 09:45",
            Some(OddityCode::TimeWithOffset),
        ),
        (
            "2026-03-05",
            "2026-03-05 09:45:00",
            "2026-03-05 00:00",
            "2026-03-05 09:45",
            Some(OddityCode::DateOnly),
        ),
    ];
    for (start, end, wanted_start, wanted_end, code) in cases {
        let reading = read(&[item(json!({ "start": start, "end": end }))]);
        let visit = &reading.appointments[0];
        assert_eq!((visit.start, visit.end), (at(wanted_start), at(wanted_end)), "{start} to {end}");
        assert_eq!(
            reading.oddities.iter().map(|oddity| oddity.code).collect::<Vec<_>>(),
            code.into_iter().collect::<Vec<_>>(),
            "{start} to {end}"
        );
    }
}

#[test]
fn ids_are_text_whatever_they_were() {
    let cases = [
        (json!("482913"), "482913"),
        (json!(482913), "482913"),
        (json!(482913.0), "482913"),
        (json!("000482913"), "000482913"),
        (json!(" 482913 "), "482913"),
        (json!("A-17"), "A-17"),
    ];
    for (id, wanted) in cases {
        assert_eq!(
            one(json!({ "appointment_id": id, "consultation_id": id, "patient_id": id, "client_id": id }))
                .id
                .as_str(),
            wanted
        );
    }
    let bare = one(json!({ "consultation_id": 0, "patient_id": "", "client_id": "null" }));
    assert_eq!((bare.consultation_id, bare.patient.id, bare.client.id), (None, None, None), "no ids at all");
    let reading = read(&[item(json!({ "appointment_id": "", "id": 911001 }))]);
    assert_eq!(reading.appointments[0].id.as_str(), "911001", "the event's id where there is no other");
    assert_eq!(odd(&reading, OddityCode::EventIdTaken), 1);
}

#[test]
fn wrong_types_and_nulls_cost_only_their_field() {
    let odd_fields = json!({
        "consultation_id": [], "patient_name": null, "email": {}, "reason": false, "title": [1], "provider": { "id": 3, "name": "Dr. Amy Reyes" },
        "type_description": 12, "phone_number": 4155550123_u64, "resourceId": 4, "appointment_room_name": null, "current_status": {},
        "status_label": "arrived", "client_title": null, "unknown": { "deep": [null] }, "is_valid_mobile_phone": "yes",
    });
    let reading = read(&[item(odd_fields)]);
    let visit = &reading.appointments[0];
    assert_eq!(visit.provider.as_deref(), Some("Dr. Amy Reyes"), "an object is named by its name");
    assert_eq!(visit.type_name.as_deref(), Some("12"), "a number is text");
    assert_eq!(visit.client.phones[0].text, "4155550123");
    assert_eq!(visit.client.phones[0].pims_says_mobile, Some(true));
    assert_eq!(visit.status.text, "arrived", "the next status field speaks");
    assert_eq!((&visit.reason, &visit.title, &visit.client.email), (&None, &None, &None));
    assert_eq!(odd(&reading, OddityCode::WrongType), 5, "{:?}", reading.oddities);
}

#[test]
fn slots_without_a_patient_or_without_a_client_are_kept() {
    let reading = read(&[
        item(json!({ "appointment_id": "1", "patient_id": null, "patient_name": "" })),
        item(json!({ "appointment_id": "2", "client_id": null, "first_name": "", "last_name": null })),
        item(json!({ "appointment_id": "3", "patient_id": null })),
    ]);
    assert_eq!(reading.appointments.len(), 3);
    assert_eq!((odd(&reading, OddityCode::NoPatient), odd(&reading, OddityCode::NoClient)), (1, 1));
}

#[test]
fn statuses_prefer_what_is_current_and_known() {
    let cases = [
        (
            json!({ "current_status": "Finalized", "status_label": "arrived" }),
            VisitStatus::Completed,
            "Finalized",
        ),
        (json!({ "current_status": "", "status_label": "In Progress" }), VisitStatus::Ongoing, "In Progress"),
        (
            json!({ "current_status": "Zzz", "status_label": "Finalized" }),
            VisitStatus::Completed,
            "Finalized",
        ),
        (
            json!({ "current_status": "Zzz", "status_label": "Yyy", "confirmed_status": "confirmed" }),
            VisitStatus::Draft,
            "Zzz",
        ),
        (
            json!({ "current_status": null, "confirmed_status": "unconfirmed" }),
            VisitStatus::Draft,
            "unconfirmed",
        ),
        (json!({ "current_status": null, "status_class": "status-noshow" }), VisitStatus::Closed, "noshow"),
        (json!({ "current_status": null }), VisitStatus::Draft, ""),
    ];
    for (fields, meaning, text) in cases {
        let status = one(fields.clone()).status;
        assert_eq!((status.meaning, status.text.as_str()), (meaning, text), "{fields}");
    }
    let closed = [
        (json!({ "current_status": "No Show" }), Closed::NoShow),
        (json!({ "current_status": "Finalized", "cancelledReason": "sick" }), Closed::Cancelled),
        (json!({ "deleted": true }), Closed::Deleted),
        (json!({ "is_deleted": "1" }), Closed::Deleted),
    ];
    for (fields, why) in closed {
        assert_eq!(one(fields.clone()).status.closed, Some(why), "{fields}");
    }
    let reading = read(&[
        item(json!({ "appointment_id": "1", "current_status": "Dancing" })),
        item(json!({ "appointment_id": "2", "current_status": "arrived", "status_label": "No Show" })),
        item(json!({ "appointment_id": "3", "current_status": null })),
    ]);
    for code in [OddityCode::UnknownStatus, OddityCode::StatusDisagrees, OddityCode::NoStatus] {
        assert_eq!(odd(&reading, code), 1, "{code:?} in {:?}", reading.oddities);
    }
}

#[test]
fn one_appointment_in_several_items_is_kept_once_whatever_their_order() {
    let same = [item(json!({})), item(json!({}))];
    let reading = read(&same);
    assert_eq!((reading.appointments.len(), odd(&reading, OddityCode::RepeatedItem)), (1, 1));
    assert!(reading.rejects.is_empty());

    let early = item(json!({ "last_updated_at": "2026-03-01 08:00:00", "reason": "old" }));
    let late = item(json!({ "last_updated_at": "2026-03-04 08:00:00", "reason": "new" }));
    let seen = item(json!({ "consultation_id": 700100, "reason": "seen" }));
    for items in [[early.clone(), late.clone()], [late.clone(), early.clone()]] {
        let reading = read(&items);
        assert_eq!(reading.appointments[0].reason.as_deref(), Some("new"), "the later update is kept");
        assert_eq!(odd(&reading, OddityCode::ContradictingItems), 1);
    }
    for items in [[seen.clone(), late.clone()], [late, seen]] {
        assert_eq!(
            read(&items).appointments[0].reason.as_deref(),
            Some("seen"),
            "a consultation goes before an update"
        );
    }
}

#[test]
fn a_second_patient_under_one_appointment_is_shown_and_not_lost() {
    let dog = item(json!({}));
    let cat = item(json!({ "patient_id": 31208, "patient_name": "MOCHI" }));
    let (one_way, other_way) = (read(&[dog.clone(), cat.clone()]), read(&[cat, dog]));
    assert_eq!(one_way, other_way, "the order of items decides nothing");
    assert_eq!(one_way.appointments.len(), 1);
    assert_eq!(
        one_way.rejects,
        [Reject { id: Some("482913".to_owned()), why: RejectReason::OtherPatientOfGroup }]
    );
    assert_eq!(odd(&one_way, OddityCode::GroupAppointment), 1);
}

#[test]
fn a_household_at_the_same_time_stays_apart() {
    let reading = read(&[
        item(json!({ "id": "5", "appointment_id": "11", "patient_id": 1, "patient_name": "A" })),
        item(json!({ "id": "5", "appointment_id": "12", "patient_id": 2, "patient_name": "B" })),
        item(
            json!({ "id": "6", "appointment_id": "13", "patient_id": 1, "patient_name": "A", "start": "2026-03-05 16:00:00", "end": "2026-03-05 16:15:00" }),
        ),
    ]);
    let ids: Vec<&str> = reading.appointments.iter().map(|visit| visit.id.as_str()).collect();
    assert_eq!(ids, ["11", "12", "13"], "by start, then id");
    assert!(reading.rejects.is_empty() && reading.oddities.is_empty());
}

#[test]
fn an_appointment_of_two_thousand_is_found_among_them() {
    let items: Vec<Value> = (0..2_000).map(|n| item(json!({ "appointment_id": 100_000 + n }))).collect();
    let reading = read(&items);
    assert_eq!((reading.items, reading.appointments.len()), (2_000, 2_000));
}

#[test]
fn fingerprints_change_with_what_matters_and_only_with_that() {
    let base = fingerprint(&one(json!({ "last_updated_at": "2026-03-01 08:00:00" })));
    let noise = [
        json!({ "last_updated_at": "2026-03-04 08:00:00" }),
        json!({ "appointment_id": 482913, "patient_id": "31207" }),
        json!({ "backgroundColor": "#fff", "booked_by": "x", "unknown": 1 }),
    ];
    for over in noise {
        assert_eq!(fingerprint(&one(over.clone())), base, "{over} is no change");
    }
    let changes = [
        json!({ "appointment_id": "482914" }),
        json!({ "consultation_id": 1 }),
        json!({ "start": "2026-03-05 09:00:00" }),
        json!({ "end": "2026-03-05 10:00:00" }),
        json!({ "current_status": "arrived" }),
        json!({ "deleted": true }),
        json!({ "patient_id": 1 }),
        json!({ "patient_name": "MOCHI" }),
        json!({ "client_id": 1 }),
        json!({ "client_title": "Dr." }),
        json!({ "first_name": "Dan" }),
        json!({ "last_name": "Oka" }),
        json!({ "email": "a@example.com" }),
        json!({ "phone_number": "(415) 555-0123" }),
        json!({ "provider": "Dr. B" }),
        json!({ "type_description": "Exam" }),
        json!({ "reason": "x" }),
        json!({ "title": "x" }),
        json!({ "appointment_room_name": "Exam 2" }),
        json!({ "resourceId": "9" }),
    ];
    let mut seen = vec![base];
    for over in changes {
        let changed = fingerprint(&one(over.clone()));
        assert!(!seen.contains(&changed), "{over} is a change of its own");
        seen.push(changed);
    }
}

#[test]
fn neither_rejects_nor_oddities_repeat_a_word_of_a_client() {
    let reading = read(&[
        item(json!({ "start": "Okafor", "reason": {}, "current_status": "Okafor cried" })),
        item(json!({ "current_status": "Okafor cried", "end": "Okafor" })),
    ]);
    let told = serde_json::to_string(&(reading.rejects, reading.oddities)).unwrap();
    assert!(!told.contains("Okafor") && !told.contains("BISCUIT"), "{told}");
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("2026-03-05 09:15:00")),
        Just(json!("482913")),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key(), inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    let known = [
        "events",
        "data",
        "results",
        "appointments",
        "appointment_id",
        "id",
        "start",
        "end",
        "patient_id",
        "patient_name",
        "client_id",
        "first_name",
        "is_block",
        "current_status",
        "phone_number",
        "consultation_id",
        "0",
        "1",
    ];
    prop_oneof![prop::sample::select(known.to_vec()).prop_map(str::to_owned), ".{0,6}"]
}

/// The same value with its keys in reverse and unknown ones beside them.
fn disturbed(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut turned: Map<String, Value> =
                fields.iter().rev().map(|(key, value)| (key.clone(), disturbed(value))).collect();
            turned.insert("_rev".to_owned(), json!(7));
            turned.insert("uiHints".to_owned(), json!({ "chips": ["new", 3, null] }));
            Value::Object(turned)
        }
        Value::Array(items) => items.iter().map(disturbed).collect::<Vec<_>>().into(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(body in any::<String>()) {
        let _ = calendar(&body);
    }

    #[test]
    fn no_json_makes_it_panic_and_every_item_is_accounted_for(body in anything(), items in prop::collection::vec(anything(), 0..6)) {
        let _ = calendar(&body.to_string());
        let body = json!({ "events": items }).to_string();
        let reading = calendar(&body).unwrap();
        let repeated = odd(&reading, OddityCode::RepeatedItem) + odd(&reading, OddityCode::ContradictingItems);
        prop_assert_eq!(
            reading.items,
            reading.appointments.len() + reading.blocks + reading.rosters + reading.rejects.len() + repeated
        );
        for visit in &reading.appointments {
            prop_assert!(visit.start <= visit.end);
            prop_assert_eq!(visit.status.closed.is_some(), visit.status.meaning == VisitStatus::Closed);
        }
    }

    #[test]
    fn key_order_and_unknown_keys_mean_nothing(items in prop::collection::vec(anything(), 0..5)) {
        let plain = json!({ "events": items });
        let reading = calendar(&plain.to_string()).unwrap();
        // An object of numbered keys is a list; more keys make it another thing.
        prop_assume!(odd(&reading, OddityCode::ListAsObject) == 0);
        prop_assert_eq!(calendar(&disturbed(&plain).to_string()).unwrap(), reading);
    }

    #[test]
    fn the_order_of_items_means_nothing(items in prop::collection::vec(anything(), 0..6), good in 0_usize..4) {
        let mut items = items;
        items.extend((0..good).map(|n| item(json!({ "patient_id": n }))));
        let there = calendar(&json!({ "events": items }).to_string()).unwrap();
        items.reverse();
        let back = calendar(&json!({ "events": items }).to_string()).unwrap();
        prop_assert_eq!(there, back);
    }
}

#[test]
fn a_calendar_of_which_nothing_was_understood_is_no_empty_day() {
    let (good, timeless) = (item(json!({})), item(json!({"start": null, "appointment_id": "1"})));
    let block = item(json!({"is_block": true, "appointment_id": "2"}));
    let cases = [
        ("an empty day", vec![], true),
        ("a blocked day", vec![block.clone()], true),
        ("only what is odd", vec![timeless.clone()], false),
        ("odd beside a blocked time", vec![timeless.clone(), block], false),
        ("odd beside a visit", vec![timeless, good], true),
    ];
    for (name, items, understood) in cases {
        assert_eq!(read(&items).is_understood(), understood, "{name}");
    }
}
