//! Single records: page data, one appointment, the configuration, a patient's word, and statuses (neo.md 2.6, 2.7, 2.10).

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test that uses them")]

use proptest::prelude::*;
use serde_json::{Value, json};
use sync_core::neo::{
    AppointmentWord, OddAnswer, OddityCode, PatientWord, appointment, configuration, consultation,
    consultation_fingerprint, patient, status,
};
use sync_core::practice::{
    AppointmentId, Closed, Consultation, ConsultationId, NotePlace, PatientId, PhoneKind, VisitStatus,
};

const PAGE_DATA: &str = r#"{"consultation":{"id":700100,"consultationId":"700100","reason":"vomiting","notes":"",
"dischargeSummary":"","date":"2026-03-05 09:20:00","status":"completed"},"patient":{"id":31207,"name":"BISCUIT",
"species":"Canine","breed":"Beagle","dateOfBirth":"2019-04-01","sex":"Male Neutered","weight":24.5,"weightUnit":"lb"},
"client":{"id":20411,"firstName":"Dana","lastName":"Okafor","phone":"","homePhone":"(415) 555-0124","mobilePhone":
"(415) 555-0123 best","workPhone":null,"phoneNumber":"(415) 555-0123 best","email":"dana@example.com","taxExempt":false,
"address":{"street":"1 Elm","city":"X","state":"CA","zip":"94110"}},"pageData":{"providers":[{"id":31,"name":
"Dr. Amy Reyes"}],"discountTypes":[],"taxRates":[]},"clientBranch":{"id":1,"name":"Elm Vet","sapId":null},
"consultationLines":[{"id":1,"productService":"Exam","soldAtLocal":"2026-03-05 09:40:00","quantity":1,
"lineTotalExcTax":70,"isDeclined":false},{"id":2,"productService":"Bloodwork","quantity":2.5,"isDeclined":true},
{"id":3,"productService":"","label":"","quantity":"-1"}],
"consultationNotes":{"notes":"<p>S: vomiting x2d</p>"},"vitalSignGroup":null}"#;

fn asked() -> ConsultationId {
    ConsultationId::new("700100")
}

fn read(body: &Value) -> Consultation {
    consultation(&body.to_string(), &asked()).unwrap().consultation.unwrap()
}

fn codes(body: &Value) -> Vec<OddityCode> {
    consultation(&body.to_string(), &asked()).unwrap().oddities.iter().map(|oddity| oddity.code).collect()
}

#[test]
fn page_data_is_read_whole() {
    let reading = consultation(PAGE_DATA, &asked()).unwrap();
    let read = reading.consultation.unwrap();
    assert_eq!(read.id, asked());
    assert_eq!((read.status.as_deref(), read.reason.as_deref()), (Some("completed"), Some("vomiting")));
    assert_eq!(read.date.as_deref(), Some("2026-03-05 09:20:00"));
    assert_eq!(read.notes.len(), 1, "two of the three places are empty");
    assert_eq!(
        (read.notes[0].place, read.notes[0].html.as_str()),
        (NotePlace::ConsultationNotes, "<p>S: vomiting x2d</p>")
    );
    assert_eq!(
        (read.patient.species.as_deref(), read.patient.breed.as_deref()),
        (Some("Canine"), Some("Beagle"))
    );
    assert!((read.patient.weight_kg.unwrap() - 11.113).abs() < 0.001, "pounds become kilograms");
    let phones: Vec<_> = read.client.phones.iter().map(|phone| (phone.kind, phone.text.as_str())).collect();
    assert_eq!(
        phones,
        [(PhoneKind::Mobile, "(415) 555-0123 best"), (PhoneKind::Home, "(415) 555-0124")],
        "each text once, blanks left out"
    );
    let lines: Vec<_> =
        read.lines.iter().map(|line| (line.name.as_str(), line.quantity, line.declined)).collect();
    assert_eq!(
        lines,
        [("Exam", 1.0, false), ("Bloodwork", 2.5, true), ("", -1.0, false)],
        "returns and unnamed lines stay"
    );
    let codes: Vec<_> = reading.oddities.iter().map(|oddity| oddity.code).collect();
    assert_eq!(codes, [OddityCode::UnnamedLine]);
}

/// The same value with its keys in reverse and unknown ones beside them.
fn disturbed(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut turned: serde_json::Map<String, Value> =
                fields.iter().rev().map(|(key, value)| (key.clone(), disturbed(value))).collect();
            turned.insert("_rev".to_owned(), json!(7));
            turned.insert("uiHints".to_owned(), json!({ "chips": ["new", 3, null] }));
            Value::Object(turned)
        }
        Value::Array(items) => items.iter().map(disturbed).collect::<Vec<_>>().into(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[test]
fn key_order_and_unknown_keys_mean_nothing() {
    let turned = |body: &str| disturbed(&serde_json::from_str(body).unwrap()).to_string();
    assert_eq!(consultation(&turned(PAGE_DATA), &asked()), consultation(PAGE_DATA, &asked()));
    let id = AppointmentId::new("482913");
    assert_eq!(appointment(&turned(&booked(json!({}))), &id), appointment(&booked(json!({})), &id));
}

#[test]
fn notes_are_found_in_each_of_their_places() {
    let page = |primary: Value, notes: Value, summary: Value| json!({ "consultation": { "id": 700100, "notes": notes, "dischargeSummary": summary }, "consultationNotes": { "notes": primary } });
    use NotePlace::{ConsultationNotes as Primary, DischargeSummary as Summary, Notes as Short};
    let cases = [
        (page(json!("a"), json!("b"), json!("c")), vec![Primary, Short, Summary]),
        (page(json!(null), json!(null), json!("c")), vec![Summary]),
        (page(json!(""), json!("b"), json!("")), vec![Short]),
        (page(json!("<p>&nbsp;</p>"), json!("<p><br></p>"), json!("c")), vec![Summary]),
        (page(json!("<p>same</p>"), json!("same"), json!("other")), vec![Primary, Summary]),
        (page(json!("<img src=x.png>"), json!(""), json!("")), vec![Primary]),
        (page(json!(12), json!({}), json!([])), vec![Primary]),
        (json!({ "consultation": { "id": 700100 }, "consultationNotes": "flat" }), vec![Primary]),
        (json!({ "consultation": { "id": 700100 }, "consultationNotes": [] }), vec![]),
        (json!({ "consultation": { "id": 700100 }, "consultationNotes": null }), vec![]),
        (json!({ "consultation": { "id": 700100 } }), vec![]),
    ];
    for (body, wanted) in cases {
        let places: Vec<_> = read(&body).notes.iter().map(|part| part.place).collect();
        assert_eq!(places, wanted, "{body}");
    }
    assert_eq!(
        read(&page(json!("  <p>x</p>\n"), json!(""), json!(""))).notes[0].html,
        "  <p>x</p>\n",
        "kept as it was sent"
    );
}

#[test]
fn an_answer_without_a_consultation_is_none_and_not_an_error() {
    let bodies = [
        "null",
        "{}",
        "[]",
        r#"{"consultation":null}"#,
        r#"{"consultation":[]}"#,
        r#"{"patient":{"id":1},"client":{"id":2},"pageData":{"providers":[]}}"#,
        r#"{"consultation":null,"consultationNotes":{"notes":""}}"#,
    ];
    for body in bodies {
        assert_eq!(consultation(body, &asked()).unwrap().consultation, None, "{body}");
    }
    let orphan = json!({ "patient": { "id": 1 }, "consultationNotes": { "notes": "<p>kept</p>" } });
    assert_eq!(read(&orphan).notes[0].html, "<p>kept</p>", "a note is never lost for want of its frame");
    assert!(codes(&orphan).contains(&OddityCode::NotesWithoutConsultation));
}

#[test]
fn an_answer_for_another_consultation_is_an_error() {
    let cases = [
        (json!({ "consultation": { "id": 700101 } }), Some(OddAnswer::OtherRecord)),
        (
            json!({ "consultation": { "id": "700101", "consultationId": "700102" } }),
            Some(OddAnswer::OtherRecord),
        ),
        (json!({ "consultation": { "id": 1, "consultationId": "700100" } }), None),
        (json!({ "consultation": { "id": "700100" } }), None),
        (json!({ "consultation": { "id": "000700100" } }), None),
        (json!({ "consultation": { "id": null, "reason": "x" } }), None),
        (json!({ "success": false, "message": "Consultation not found" }), Some(OddAnswer::SaysError)),
        (json!({ "message": "Consultation not found" }), Some(OddAnswer::NotRecognised)),
        (json!([1]), Some(OddAnswer::NotRecognised)),
        (json!("x"), Some(OddAnswer::NotRecognised)),
    ];
    for (body, wanted) in cases {
        assert_eq!(consultation(&body.to_string(), &asked()).err(), wanted, "{body}");
    }
    assert_eq!(consultation("<html>", &asked()), Err(OddAnswer::NotJson));
    let zeros = ConsultationId::new("000700100");
    let reading = consultation(PAGE_DATA, &zeros).unwrap();
    assert_eq!(
        reading.consultation.unwrap().id,
        zeros,
        "a number cannot show the zeros that were asked with"
    );
}

#[test]
fn odd_lines_and_weights_are_kept_as_far_as_they_go() {
    let line = |line: Value| json!({ "consultation": { "id": 700100 }, "consultationLines": [line, { "productService": "Exam", "quantity": 1 }] });
    let cases = [
        (json!({ "label": "Nail trim", "quantity": 0 }), ("Nail trim", 0.0, false), None),
        (
            json!({ "productService": "Exam", "quantity": null }),
            ("Exam", 1.0, false),
            Some(OddityCode::QuantityUnreadable),
        ),
        (
            json!({ "productService": "Exam", "quantity": "two" }),
            ("Exam", 1.0, false),
            Some(OddityCode::QuantityUnreadable),
        ),
        (json!({ "productService": "X", "quantity": 1, "isDeclined": 1 }), ("X", 1.0, true), None),
        (
            json!({ "productService": "X", "quantity": 1, "isDeclined": [] }),
            ("X", 1.0, false),
            Some(OddityCode::DeclinedUnreadable),
        ),
    ];
    for (odd, (name, quantity, declined), code) in cases {
        let body = line(odd.clone());
        let lines = read(&body).lines;
        assert_eq!(
            (lines[0].name.as_str(), lines[0].quantity, lines[0].declined),
            (name, quantity, declined),
            "{odd}"
        );
        assert_eq!(lines.len(), 2, "the other line stays, {odd}");
        assert!(code.is_none_or(|code| codes(&body).contains(&code)), "{odd} is counted");
    }
    assert_eq!(read(&line(json!("text"))).lines.len(), 1, "what is no line is left out");
    for (weight, unit, wanted) in [
        (json!(10), json!("kg"), Some(10.0)),
        (json!("4.5"), json!("KG"), Some(4.5)),
        (json!(800), json!("g"), Some(0.8)),
        (json!(16), json!("oz"), Some(0.453_592)),
        (json!(10), json!(null), None),
        (json!(10), json!("stone"), None),
        (json!(0), json!("kg"), None),
        (json!(-3), json!("kg"), None),
        (json!("heavy"), json!("kg"), None),
    ] {
        let body =
            json!({ "consultation": { "id": 700100 }, "patient": { "weight": weight, "weightUnit": unit } });
        let got = read(&body).patient.weight_kg;
        assert!(
            match (got, wanted) {
                (Some(got), Some(wanted)) => f64::abs(got - wanted) < 1e-6,
                (got, wanted) => got == wanted,
            },
            "{weight} {unit}: {got:?}"
        );
    }
}

#[test]
fn a_consultations_fingerprint_sees_every_change() {
    let page: Value = serde_json::from_str(PAGE_DATA).unwrap();
    let base = consultation_fingerprint(&read(&page));
    let mut noisy = page.clone();
    noisy["uiHints"] = json!({ "a": 1 });
    noisy["consultation"]["id"] = json!("700100");
    assert_eq!(consultation_fingerprint(&read(&noisy)), base, "noise is no change");
    let changes = [
        ("/consultation/status", json!("in_progress")),
        ("/consultation/reason", json!("x")),
        ("/consultation/date", json!("x")),
        ("/consultation/notes", json!("more")),
        ("/consultationNotes/notes", json!("<p>S: vomiting x3d</p>")),
        ("/consultationLines/0/productService", json!("Euthanasia")),
        ("/consultationLines/0/quantity", json!(2)),
        ("/consultationLines/0/isDeclined", json!(true)),
        ("/consultationLines", json!([])),
        ("/patient/species", json!("Feline")),
        ("/patient/weight", json!(25)),
        ("/client/mobilePhone", json!("(415) 555-0199")),
        ("/client/email", json!("x@example.com")),
    ];
    let mut seen = vec![base];
    for (path, value) in changes {
        let mut changed = page.clone();
        *changed.pointer_mut(path).unwrap() = value;
        let print = consultation_fingerprint(&read(&changed));
        assert!(!seen.contains(&print), "{path} is a change of its own");
        seen.push(print);
    }
}

fn booked(over: Value) -> String {
    let mut record = json!({
        "id": "482913", "status": "not arrived", "startAtLocal": "2026-03-06 10:00:00", "endAtLocal": "2026-03-06 10:30:00",
        "notes": "recheck", "deleted": false, "block": false, "bookedBy": "front", "createdAt": "2026-03-01 10:00:00",
        "patient": { "id": 31207, "name": "BISCUIT", "breed": { "id": "9", "name": "Beagle" }, "species": { "id": "1", "name": "Canine" },
            "gender": { "id": 2, "name": "Male" }, "client": { "id": 20411, "firstName": "Dana", "lastName": "Okafor", "email": "",
            "homePhone": "(415) 555-0124", "mobilePhone": "(415) 555-0123" } },
        "appointmentType": { "id": 3, "name": "Exam", "duration": 2, "color": "#fff" },
        "appointmentRoom": { "id": 4, "name": "Exam 1", "position": 1 }, "provider": { "id": 31, "name": "Dr. Amy Reyes" },
        "cancelledReason": null,
    });
    for (key, value) in over.as_object().unwrap() {
        record[key] = value.clone();
    }
    json!({ "appointment": record }).to_string()
}

#[test]
fn neos_word_about_an_appointment() {
    let id = AppointmentId::new("482913");
    let AppointmentWord::Exists { appointment: visit, block } = appointment(&booked(json!({})), &id).unwrap()
    else {
        panic!("it exists");
    };
    assert!(!block);
    assert_eq!(visit.start.to_string(), "2026-03-06 10:00:00");
    assert_eq!(visit.status.meaning, VisitStatus::Draft);
    assert_eq!((visit.patient.name.as_str(), visit.patient.species.as_deref()), ("BISCUIT", Some("Canine")));
    assert_eq!((visit.client.full_name().as_str(), visit.client.phones.len()), ("Dana Okafor", 2));
    assert_eq!(
        (visit.type_name.as_deref(), visit.room.as_deref(), visit.provider.as_deref()),
        (Some("Exam"), Some("Exam 1"), Some("Dr. Amy Reyes"))
    );

    let cancelled = |reason: Option<&str>| AppointmentWord::Cancelled { reason: reason.map(str::to_owned) };
    let cases = [
        (booked(json!({ "deleted": true })), AppointmentWord::Deleted),
        (booked(json!({ "deleted": "1", "startAtLocal": null })), AppointmentWord::Deleted),
        (booked(json!({ "deleted": true, "cancelledReason": "sick" })), AppointmentWord::Deleted),
        (booked(json!({ "cancelledReason": "owner sick" })), cancelled(Some("owner sick"))),
        (booked(json!({ "status": "Cancelled" })), cancelled(None)),
        (booked(json!({ "startAtLocal": null })), AppointmentWord::Unknown),
        (booked(json!({ "startAtLocal": "someday" })), AppointmentWord::Unknown),
        (r#"{"appointment":null}"#.to_owned(), AppointmentWord::Unknown),
        (r#"{"appointment":[]}"#.to_owned(), AppointmentWord::Unknown),
        ("{}".to_owned(), AppointmentWord::Unknown),
        ("null".to_owned(), AppointmentWord::Unknown),
    ];
    for (body, wanted) in cases {
        assert_eq!(appointment(&body, &id).unwrap(), wanted, "{body}");
    }
    let errors = [
        (booked(json!({ "id": "482914" })), OddAnswer::OtherRecord),
        (booked(json!({ "id": null })), OddAnswer::Silent),
        (booked(json!({ "id": "482914", "deleted": true })), OddAnswer::OtherRecord),
        (r#"{"success":false}"#.to_owned(), OddAnswer::SaysError),
        (r#"{"message":"Server Error"}"#.to_owned(), OddAnswer::NotRecognised),
        (r#"{"appointment":"gone"}"#.to_owned(), OddAnswer::NotRecognised),
        ("[{}]".to_owned(), OddAnswer::NotRecognised),
        ("<html>".to_owned(), OddAnswer::NotJson),
    ];
    for (body, wanted) in errors {
        assert_eq!(appointment(&body, &id).unwrap_err(), wanted, "{body}");
    }
    let no_show =
        appointment(&booked(json!({ "status": "No Show", "id": 482913, "block": true })), &id).unwrap();
    let AppointmentWord::Exists { appointment: visit, block: true } = no_show else {
        panic!("a no-show stays in the calendar")
    };
    assert_eq!(visit.status.closed, Some(Closed::NoShow));
}

#[test]
fn a_configuration_is_recognised_positively() {
    let full = r##"{"slotInterval":15,"businessHours":[{"daysOfWeek":[1,2,3,4,5],"startTime":"08:00","endTime":"19:00"}],
        "appointmentTypes":[{"id":1,"name":"Exam","duration":2,"color":"#fff"}],"appointmentRooms":[{"id":4,"name":"Exam 1",
        "position":1}],"providers":[{"id":31,"name":"Dr. Amy Reyes","provider":true},{"id":"32","name":"Front desk","provider":false}],
        "deputyEnabled":false,"_rev":7}"##;
    let read = configuration(full).unwrap();
    assert_eq!(
        (read.rooms.len(), read.providers.len(), read.hours.len(), read.slot_minutes),
        (1, 2, 1, Some(15))
    );
    assert_eq!((read.providers[1].id.as_str(), read.providers[1].is_provider), ("32", Some(false)));
    assert_eq!(read.hours[0].days, [1, 2, 3, 4, 5]);

    let noted = r#"{"businessHours":{"start":"08:00:00","end":"18:00:00","daysOfWeek":["1","2"]},"slotDuration":"00:15:00",
        "minTime":"07:00","providers":[],"rooms":[{"id":"a","name":"Exam"}]}"#;
    assert_eq!(configuration(noted).unwrap().slot_minutes, Some(15), "the older notes' shape");
    assert!(configuration(&format!(r#"{{"data":{full}}}"#)).is_ok(), "in an envelope");

    let not_one = [
        ("[]", OddAnswer::NotRecognised),
        ("{}", OddAnswer::NotRecognised),
        ("null", OddAnswer::NotRecognised),
        (r#"{"slotInterval":15}"#, OddAnswer::NotRecognised),
        (r#"{"providers":[],"appointmentRooms":[]}"#, OddAnswer::NotRecognised),
        (
            r#"{"slotInterval":15,"businessHours":[{"daysOfWeek":[1],"startTime":"08:00","endTime":"19:00"}],"providers":[]}"#,
            OddAnswer::NotRecognised,
        ),
        (r#"{"providers":[{"id":1,"name":"x"}]}"#, OddAnswer::NotRecognised),
        (r#"{"events":[]}"#, OddAnswer::NotRecognised),
        (r#"{"error":"x","slotInterval":15,"providers":[{"id":1,"name":"x"}]}"#, OddAnswer::SaysError),
        ("<html>", OddAnswer::NotJson),
    ];
    for (body, wanted) in not_one {
        assert_eq!(configuration(body).unwrap_err(), wanted, "{body}");
    }
}

#[test]
fn a_patients_word_is_believed_only_when_it_is_plain() {
    let id = PatientId::new("31207");
    let found = |row: Value| json!({ "results": { "patients": { "data": [], "objects": [] }, "suggested": { "objects": [row] } } });
    let cases = [
        (found(json!({ "id": 31207, "alive": true, "active": true, "status": "a" })), Ok(PatientWord::Alive)),
        (found(json!({ "id": "31207", "alive": 1 })), Ok(PatientWord::Alive)),
        (found(json!({ "id": 31207, "alive": false, "status": "a" })), Ok(PatientWord::Dead)),
        (found(json!({ "id": 31207, "alive": "false" })), Ok(PatientWord::Dead)),
        (found(json!({ "id": 31207, "alive": true, "status": "d" })), Ok(PatientWord::Dead)),
        (found(json!({ "id": 31207, "alive": true, "status": "i" })), Ok(PatientWord::Inactive)),
        (
            found(json!({ "id": 31207, "alive": true, "active": false, "status": "A" })),
            Ok(PatientWord::Inactive),
        ),
        (found(json!({ "id": 31207, "status": "a", "active": true })), Err(OddAnswer::Silent)),
        (found(json!({ "id": 31207, "alive": null })), Err(OddAnswer::Silent)),
        (found(json!({ "id": 31208, "alive": true })), Ok(PatientWord::NotFound)),
        (found(json!({ "id": 131207, "formattedId": "31207", "alive": true })), Ok(PatientWord::NotFound)),
        (
            json!({ "results": { "patients": { "objects": [{ "id": 31207, "alive": true }] } } }),
            Ok(PatientWord::Alive),
        ),
        (
            json!({ "results": { "patients": { "data": [{ "id": 31207, "alive": true }], "objects": [] } } }),
            Ok(PatientWord::Alive),
        ),
        (
            json!({ "results": { "patients": { "data": [{ "id": 31207, "text": "BISCUIT" }], "objects": [{ "id": 31207, "alive": true }] } } }),
            Ok(PatientWord::Alive),
        ),
        (
            json!({ "results": { "patients": { "objects": [{ "id": 31207, "alive": true }] }, "suggested": { "objects": [{ "id": 31207, "alive": false }] } } }),
            Ok(PatientWord::Dead),
        ),
        (
            json!({ "results": { "patients": { "data": [], "objects": [] }, "suggested": [] } }),
            Ok(PatientWord::NotFound),
        ),
        (json!({ "results": [] }), Ok(PatientWord::NotFound)),
        (json!({ "results": {} }), Ok(PatientWord::NotFound)),
        (json!({ "results": null }), Err(OddAnswer::NoList)),
        (json!({ "results": { "clients": [] } }), Err(OddAnswer::NoList)),
        (json!({ "events": [] }), Err(OddAnswer::NoList)),
        (json!({ "error": "x", "results": [] }), Err(OddAnswer::SaysError)),
        (json!([]), Err(OddAnswer::NotRecognised)),
    ];
    for (body, wanted) in cases {
        assert_eq!(patient(&body.to_string(), &id), wanted, "{body}");
    }
    assert_eq!(patient("<html>", &id), Err(OddAnswer::NotJson));
}

#[test]
fn statuses_mean_what_a_receptionist_means() {
    use VisitStatus::{Completed, Draft, Ongoing};
    let steps = [
        ("Finalized", Completed),
        ("finalised", Completed),
        ("completed", Completed),
        ("FINISHED", Completed),
        ("done", Completed),
        ("Ready to Pay", Completed),
        ("ready_to_pay", Completed),
        ("arrived", Ongoing),
        ("Checked-In", Ongoing),
        ("checked in", Ongoing),
        ("In Progress", Ongoing),
        ("in_progress", Ongoing),
        ("active", Ongoing),
        ("started", Ongoing),
        ("ongoing", Ongoing),
        ("not arrived", Draft),
        ("Scheduled", Draft),
        ("confirmed", Draft),
        ("booked", Draft),
        ("pending", Draft),
        ("late", Draft),
        ("not finalized", Draft),
        ("Finalized?", Completed),
        ("un-finalized", Draft),
        ("not cancelled", Draft),
        ("", Draft),
        ("Waiting to pay", Draft),
        ("Zombie", Draft),
        ("🐾", Draft),
    ];
    for (text, meaning) in steps {
        let read = status(text);
        assert_eq!((read.meaning, read.closed), (meaning, None), "{text:?}");
        assert_eq!(read.text, text, "the PIMS's own words stay");
    }
    let closed = [
        ("No Show", Closed::NoShow),
        ("no-show", Closed::NoShow),
        ("noshow", Closed::NoShow),
        ("NO_SHOW", Closed::NoShow),
        ("No show (called twice)", Closed::NoShow),
        ("cancelled", Closed::Cancelled),
        ("Canceled", Closed::Cancelled),
        ("Cancelled by owner", Closed::Cancelled),
        ("late cancellation", Closed::Cancelled),
        ("deleted", Closed::Deleted),
    ];
    for (text, why) in closed {
        assert_eq!((status(text).meaning, status(text).closed), (VisitStatus::Closed, Some(why)), "{text:?}");
    }
}

proptest! {
    #[test]
    fn nothing_makes_the_readers_panic(body in any::<String>(), text in ".{0,30}") {
        for body in [body, json!({ "consultation": { "id": text }, "consultationLines": { "1": text }, "patient": text }).to_string(),
            json!({ "results": { "patients": text, "suggested": [text] } }).to_string(), json!({ "appointment": { "id": "1", "startAtLocal": text, "status": text } }).to_string()] {
            let _ = consultation(&body, &asked());
            let _ = appointment(&body, &AppointmentId::new("1"));
            let _ = configuration(&body);
            let _ = patient(&body, &PatientId::new("1"));
        }
        let read = status(&text);
        prop_assert_eq!(read.closed.is_some(), read.meaning == VisitStatus::Closed);
    }

    #[test]
    fn every_different_note_is_kept(primary in "[a-z]{0,3}", short in "[a-z]{0,3}", summary in "[a-z]{0,3}") {
        let body = json!({ "consultation": { "id": 700100, "notes": short, "dischargeSummary": summary }, "consultationNotes": { "notes": primary } });
        let kept: Vec<String> = read(&body).notes.into_iter().map(|part| part.html).collect();
        let mut wanted: Vec<String> = Vec::new();
        for text in [primary, short, summary] {
            if !text.is_empty() && !wanted.contains(&text) {
                wanted.push(text);
            }
        }
        prop_assert_eq!(kept, wanted);
    }
}
