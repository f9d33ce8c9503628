//! What is sent to the cloud and the queue, and what comes back.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use serde_json::{Value, json};
use sync_core::calls::{Reason, ReasonCode};
use sync_core::cloud::{
    ApplyAnswer, AuditForCloud, CallForCloud, CallWord, CaseType, ClinicForCall, CloudError,
    CredentialForCloud, OutcomeWord, SyncBegin, VisitForCall, VisitForCloud, audit_item, batch, call_item,
    case_type, credential_item, deduplication_id, dynamic_variables, look_items, person_name, pet_name,
    products, publish_message, species, visit_item,
};
use sync_core::notes::note;
use sync_core::practice::phone::{ChosenPhone, choose};
use sync_core::practice::{
    Appointment, AppointmentId, BillingLine, Client, Closed, Consultation, ConsultationId, NotePart,
    NotePlace, Patient, PhoneEntry, PhoneKind, PimsStatus, Visit, VisitStatus,
};
use uuid::Uuid;

fn when(hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, hour, 0, 0).unwrap()
}

fn visit(id: &str, pet: &str) -> Visit {
    let client = Client {
        id: Some("31".into()),
        first_name: "PAT".into(),
        last_name: "O'EXAMPLE".into(),
        phones: vec![PhoneEntry {
            kind: PhoneKind::Mobile,
            text: "(415) 555-0123 best".into(),
            pims_says_mobile: Some(true),
        }],
        ..Client::default()
    };
    let patient = Patient {
        id: Some("77".into()),
        name: pet.into(),
        species: Some("Canine".into()),
        breed: Some("Beagle".into()),
        weight_kg: Some(12.4),
        ..Patient::default()
    };
    let start = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(9, 30, 0).unwrap();
    let line = |name: &str, quantity, declined| BillingLine { name: name.into(), quantity, declined };
    Visit {
        appointment: Appointment {
            id: AppointmentId::new(id),
            consultation_id: Some(ConsultationId::new("9001")),
            start,
            end: start + chrono::Duration::minutes(30),
            status: PimsStatus { meaning: VisitStatus::Completed, closed: None, text: "Finalized".into() },
            type_name: Some("Vaccines".into()),
            reason: Some("yearly check".into()),
            title: None,
            provider: Some("Dr. Rivera".into()),
            resource: Some("2".into()),
            room: None,
            patient: Patient { id: Some("77".into()), name: pet.into(), ..Patient::default() },
            client: client.clone(),
            updated_at: None,
        },
        consultation: Some(Consultation {
            id: ConsultationId::new("9001"),
            status: Some("completed".into()),
            reason: Some("check".into()),
            date: None,
            notes: vec![
                NotePart { place: NotePlace::ConsultationNotes, html: "<p>Bright &amp; alert.</p>".into() },
                NotePart { place: NotePlace::Notes, html: "gave\u{0} treats".into() },
            ],
            lines: vec![
                line("DHPP", 1.0, false),
                line("Carprofen 75 mg", 14.0, false),
                line("Gel", 0.5, false),
                line("", 1.0, false),
                line("Dental X-ray", 1.0, true),
            ],
            patient,
            client,
        }),
    }
}

fn item(visit: &Visit, synced_at: DateTime<Utc>) -> Value {
    let note = visit.consultation.as_ref().and_then(note);
    let phone: Option<ChosenPhone> = choose(&visit.client(), "US").chosen;
    visit_item(&VisitForCloud {
        visit,
        status: VisitStatus::Completed,
        closed: None,
        revision: 3,
        note: note.as_ref(),
        note_revision: 2,
        note_at: Some(when(20)),
        phone: phone.as_ref(),
        changed_at: when(20),
        synced_at,
        zone: "America/Los_Angeles".parse().unwrap(),
    })
}

#[test]
fn a_visit_item_holds_what_the_page_says() {
    let item = item(&visit("501", "BISCUIT"), when(21));
    let expected = json!({
        "kind": "visit", "key": "visit:501:3", "appointment_id": "501", "consultation_id": "9001", "revision": 3,
        "status": "completed", "closed_reason": null, "status_text": "Finalized",
        "scheduled_at": "2026-11-22T17:30:00Z", "duration_min": 30, "case_type": "checkup",
        "patient": {"id": "77", "name": "BISCUIT", "species": "dog", "breed": "Beagle", "sex": null,
                    "date_of_birth": null, "weight_kg": 12.4},
        "client": {"id": "31", "name": "PAT O'EXAMPLE", "phone_e164": "+14155550123", "email": null},
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&item[key], value, "{key}");
    }
    assert_eq!(item["note"]["revision"], 2);
    assert_eq!(item["note"]["present"], true);
    assert_eq!(item["note"]["hash"].as_str().unwrap().len(), 64);
    let metadata = &item["metadata"];
    assert_eq!(metadata["pimsAppointment"]["date"], "2026-11-22", "the clinic's day");
    assert_eq!(metadata["pimsAppointment"]["provider"], json!({"id": "2", "name": "Dr. Rivera"}));
    assert_eq!(metadata["entities"]["patient"]["species"], "dog", "the consultation's species is not lost");
    assert_eq!(metadata["entities"]["patient"]["owner"]["phone"], "+14155550123");
    assert_eq!(metadata["entities"]["clinical"]["productsServicesDeclined"], json!(["Dental X-ray"]));
    assert_eq!(metadata["syncSource"], "IDEXX Neo");
    let read = &metadata["pimsConsultation"];
    assert_eq!(read["productsServices"], "DHPP; Carprofen 75 mg (14); Gel (0.5)");
    assert_eq!(read["declinedProductsServices"], "Dental X-ray");
    let text = read["notes"].as_str().unwrap();
    assert!(text.contains("Bright & alert.") && text.contains("treats"), "the text of every place: {text}");
    assert!(read["dischargeSummary"].as_str().unwrap().contains("<p>Bright &amp; alert.</p>"), "the HTML");
    assert_eq!(metadata["dischargeSummary"], read["dischargeSummary"]);
    assert_eq!(metadata["entities"]["clinical"]["clinicalNotes"], read["notes"]);
    assert!(!item.to_string().contains("\\u0000"), "the database cannot hold U+0000");
}

#[test]
fn the_same_revision_sent_later_differs_in_the_time_of_sending_alone() {
    let visit = visit("501", "BISCUIT");
    let (mut first, mut second) = (item(&visit, when(21)), item(&visit, when(23)));
    assert_ne!(first, second);
    for item in [&mut first, &mut second] {
        item["metadata"].as_object_mut().unwrap().remove("syncedAt");
    }
    assert_eq!(first, second);
}

#[test]
fn a_visit_without_a_consultation_says_nothing_about_notes() {
    let mut bare = visit("501", "BISCUIT");
    bare.consultation = None;
    bare.appointment.consultation_id = None;
    let item = item(&bare, when(21));
    assert_eq!(item["note"], Value::Null);
    assert_eq!(item["metadata"].get("pimsConsultation"), None, "nothing was read");
    assert_eq!(item["metadata"]["entities"]["patient"]["species"], "unknown");
}

#[test]
fn a_closed_visit_names_its_reason() {
    let visit = visit("501", "BISCUIT");
    let told = VisitForCloud {
        visit: &visit,
        status: VisitStatus::Closed,
        closed: Some(Closed::NoShow),
        revision: 1,
        note: None,
        note_revision: 0,
        note_at: None,
        phone: None,
        changed_at: when(20),
        synced_at: when(20),
        zone: "UTC".parse().unwrap(),
    };
    let item = visit_item(&told);
    assert_eq!((&item["status"], &item["closed_reason"]), (&json!("closed"), &json!("no_show")));
}

#[test]
fn species_and_case_types_are_those_that_the_cloud_knows() {
    for (text, class) in [
        (None, "unknown"),
        (Some(""), "unknown"),
        (Some("Canine"), "dog"),
        (Some("DOG"), "dog"),
        (Some("Feline"), "cat"),
        (Some("Cat (domestic)"), "cat"),
        (Some("Avian"), "bird"),
        (Some("Rabbit"), "rabbit"),
        (Some("Guinea pig"), "other"),
        (Some("Prairie dog"), "other"),
        (Some("Equine"), "other"),
        (Some("Cattle"), "other"),
    ] {
        assert_eq!(species(text), class, "{text:?}");
    }
    for (text, class) in [
        (None, CaseType::Checkup),
        (Some("Exam"), CaseType::Checkup),
        (Some("Vaccines"), CaseType::Checkup),
        (Some("Sick"), CaseType::Checkup),
        (Some("Surgery"), CaseType::Surgery),
        (Some("Surgeries"), CaseType::Surgery),
        (Some("Dentals"), CaseType::Surgery),
        (Some("Emergency"), CaseType::Emergency),
        (Some("URGENT"), CaseType::Emergency),
        (Some("Follow-up"), CaseType::FollowUp),
        (Some("Follow ups"), CaseType::FollowUp),
        (Some("Rechecks"), CaseType::FollowUp),
        (Some("Surgery recheck"), CaseType::FollowUp),
    ] {
        assert_eq!(case_type(text), class, "{text:?}");
    }
}

#[test]
fn a_bill_without_a_named_line_gives_no_products() {
    let mut consultation = visit("1", "X").consultation.unwrap();
    consultation.lines.retain(|line| line.name.is_empty());
    assert_eq!(products(&consultation, false), None);
}

fn call<'a>(about: &'a [AppointmentId], variables: &'a Value, reasons: &'a [Reason]) -> CallForCloud<'a> {
    CallForCloud {
        call_id: Uuid::from_u128(7),
        about,
        revision: 2,
        word: CallWord::Queued,
        phone: Some("+14155550123"),
        due: Some(when(23)),
        dynamic_variables: Some(variables),
        message_id: None,
        reasons,
    }
}

#[test]
fn a_call_item_holds_codes_and_never_the_words_that_led_to_them() {
    let about = [AppointmentId::new("501"), AppointmentId::new("502")];
    let variables = json!({"pet_name": "Biscuit"});
    let reasons = [Reason::new(ReasonCode::Hospice, "note", "secret words")];
    let item = call_item(&call(&about, &variables, &reasons)).unwrap();
    assert_eq!(
        item,
        json!({
            "kind": "call", "key": "call:00000000-0000-0000-0000-000000000007:2",
            "call_id": "00000000-0000-0000-0000-000000000007", "appointment_id": "501", "household": ["501", "502"],
            "revision": 2, "state": "queued", "customer_phone": "+14155550123",
            "scheduled_for": "2026-11-22T23:00:00Z", "dynamic_variables": {"pet_name": "Biscuit"},
            "qstash_message_id": null,
            "reasons": [{"code": "hospice", "field": "note", "key": reasons[0].key()}],
        })
    );
    let clear = call_item(&call(&about, &variables, &[])).unwrap();
    assert_eq!(clear["reasons"], json!([{"code": "routine"}]));
    let cancelled =
        CallForCloud { word: CallWord::Cancelled, phone: None, due: None, ..call(&about, &variables, &[]) };
    assert_eq!(call_item(&cancelled).unwrap()["state"], "cancelled");
    let numberless = CallForCloud { phone: None, ..call(&about, &variables, &[]) };
    assert_eq!(call_item(&numberless), None, "a call without a number is not sent");
    assert_eq!(call_item(&call(&[], &variables, &[])), None, "nor one about nobody");
    let many: Vec<AppointmentId> = (0..70).map(|id| AppointmentId::new(id.to_string())).collect();
    assert_eq!(call_item(&call(&many, &variables, &[])).unwrap()["household"].as_array().unwrap().len(), 50);
}

#[test]
fn the_smaller_items_hold_what_the_page_says() {
    let looks = look_items(&(0..1001).map(Uuid::from_u128).collect::<Vec<_>>());
    let sizes: Vec<usize> = looks.iter().map(|item| item["call_ids"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [500, 500, 1], "the cloud takes 500 at a time");
    assert_eq!(look_items(&[]), Vec::<Value>::new());
    assert_eq!(
        credential_item(&CredentialForCloud { state: "suspended", generation: 3, refused: true }),
        json!({"kind": "credential", "key": "credential:3", "state": "suspended", "generation": 3, "refused": true})
    );
    let row = AuditForCloud {
        device: "front-desk-1",
        seq: 812,
        at: when(20),
        action: "consultation_synced",
        status: "success",
        resource_type: "consultation",
        resource_id: Some("9001"),
        details: &json!({"revision": 3}),
        prev_hash: "ab12",
        hash: "cd34",
    };
    assert_eq!(
        audit_item(&row),
        json!({"kind": "audit", "key": "audit:front-desk-1:812", "device": "front-desk-1", "seq": 812,
            "at": "2026-11-22T20:00:00Z", "action": "consultation_synced", "status": "success",
            "resource_type": "consultation", "resource_id": "9001", "details": {"revision": 3},
            "prev_hash": "ab12", "hash": "cd34"})
    );
    let huge = json!({"text": "x".repeat(20_000)});
    let told = audit_item(&AuditForCloud { details: &huge, ..row });
    assert!(told.to_string().len() < 1000, "details beyond the cloud's limit are not sent");
    assert_eq!(
        batch(Some(when(20)), vec![json!(1)]),
        json!({"looked_at": "2026-11-22T20:00:00Z", "items": [1]})
    );
}

#[test]
fn the_queue_learns_ids_and_nothing_else() {
    let id = Uuid::from_u128(7);
    assert_eq!(
        publish_message(id, 2),
        json!({"callId": "00000000-0000-0000-0000-000000000007", "revision": 2})
    );
    assert_eq!(deduplication_id(id, 2), "00000000-0000-0000-0000-000000000007-2");
}

#[test]
fn the_voice_is_told_names_as_people_say_them() {
    for (written, said) in [
        ("BISCUIT", "Biscuit"),
        ("biscuit", "Biscuit"),
        ("BELLA EXAMPLE", "Bella"),
        ("MR. WHISKERS", "Mr. Whiskers"),
        ("McGee", "McGee"),
        ("BUDDY (FOSTER)", "Buddy"),
        ("\"MAX\"", "Max"),
        ("*LUNA*", "Luna"),
        ("MARY-ANN", "Mary-Ann"),
        ("", ""),
        ("***", ""),
    ] {
        assert_eq!(pet_name(written), said, "{written:?}");
    }
    assert_eq!(person_name("PAT  O'EXAMPLE"), "Pat O'Example");
}

#[test]
fn the_voice_is_told_only_what_is_known() {
    let clinic =
        ClinicForCall { name: "Harbor Veterinary", phone: Some("+14155550100"), emergency_phone: None };
    let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let (biscuit, mut luna) = (visit("501", "BISCUIT"), visit("502", "LUNA"));
    luna.consultation.as_mut().unwrap().notes[0].html = "<p>Ears cleaned.</p>".into();
    let notes = [&biscuit, &luna].map(|visit| visit.consultation.as_ref().and_then(note));
    let one = VisitForCall { visit: &biscuit, note: notes[0].as_ref() };
    let told = dynamic_variables(&clinic, day, &[one]);
    for (key, value) in [
        ("clinic_name", "Harbor Veterinary"),
        ("clinic_phone", "+14155550100"),
        ("call_type", "discharge"),
        ("pet_name", "Biscuit"),
        ("owner_name", "Pat O'Example"),
        ("appointment_date", "Sunday, November 22"),
        ("patient_species", "dog"),
        ("pet_weight", "12.4 kg"),
    ] {
        assert_eq!(told[key], value, "{key}");
    }
    assert!(told["discharge_summary_content"].as_str().unwrap().contains("Bright & alert."));
    assert_eq!(told.get("emergency_phone"), None, "an unknown value would hide a better one");
    let both =
        dynamic_variables(&clinic, day, &[VisitForCall { visit: &luna, note: notes[1].as_ref() }, one]);
    assert_eq!(both["pet_name"], "Biscuit and Luna");
    let summary = both["discharge_summary_content"].as_str().unwrap();
    assert!(
        summary.contains("Biscuit:\n") && summary.contains("Luna:\n") && summary.contains("Ears cleaned.")
    );
    assert_eq!(both.get("patient_species"), None, "two animals have no one species");
}

#[test]
fn answers_are_read_whatever_was_added_to_them() {
    let granted: SyncBegin = serde_json::from_value(json!({
        "granted": true, "session": Uuid::from_u128(1), "server_time": "2026-11-22T20:00:00.000000Z",
        "lease_until": "2026-11-23T00:37:00.000000Z", "added_later": 1,
        "clinic": {"id": Uuid::from_u128(2), "name": "Harbor", "timezone": "America/Los_Angeles", "phone": null},
        "settings": {"preferred_call_start_time": null, "outbound_ready": true},
        "credential": {"generation": 3, "state": "active", "refused": false},
        "calls": [{"call_id": Uuid::from_u128(3), "appointment_id": "501", "status": "queued", "revision": 2,
            "scheduled_for": "2026-11-24T00:00:00.000000Z", "ended_reason": null, "qstash_message_id": "msg_1",
            "household": ["501"], "looked_at": null, "review": false}],
        "go_live": "2026-11-20T17:30:00.000000Z",
    }))
    .unwrap();
    let SyncBegin::Granted(granted) = granted else { panic!("granted") };
    assert_eq!(granted.calls[0].qstash_message_id.as_deref(), Some("msg_1"));
    let standing: SyncBegin = serde_json::from_value(json!({
        "granted": false, "server_time": "2026-11-22T20:00:00Z",
        "standing_by": {"device": "front-desk-1", "until": "2026-11-23T00:37:00Z"},
    }))
    .unwrap();
    assert!(
        matches!(standing, SyncBegin::StandingBy { standing_by, .. } if standing_by.device == "front-desk-1")
    );
    assert!(
        serde_json::from_value::<SyncBegin>(json!({"session": 1})).is_err(),
        "an answer without a word is none"
    );
    let applied: ApplyAnswer = serde_json::from_value(json!({"outcomes": [
        {"key": "visit:501:3", "outcome": "applied", "case_id": Uuid::from_u128(4)},
        {"key": "call:7:2", "outcome": "conflict", "call": {"call_id": Uuid::from_u128(7), "status": "completed",
            "revision": 1, "qstash_message_id": null}},
        {"key": "visit:502:1", "outcome": "refused", "code": "OS001", "message": "scheduled_at has the wrong form"},
        {"key": "visit:503:1", "outcome": "stale", "revision": 9},
        {"key": "visit:504:1", "outcome": "a word of the future"},
    ]}))
    .unwrap();
    let words: Vec<OutcomeWord> = applied.outcomes.iter().map(|outcome| outcome.outcome).collect();
    assert_eq!(
        words,
        [
            OutcomeWord::Applied,
            OutcomeWord::Conflict,
            OutcomeWord::Refused,
            OutcomeWord::Stale,
            OutcomeWord::Refused
        ],
        "an unknown word counts as refused"
    );
    assert_eq!(applied.outcomes[3].revision, Some(9));
    let stale = applied.outcome_of(3, Some("visit:503:1")).map(|outcome| outcome.outcome);
    assert_eq!(stale, Some(OutcomeWord::Stale));
    for (place, key, why) in [
        (3, Some("visit:502:1"), "another item's outcome"),
        (3, None, "an item without a key has none"),
        (5, Some("visit:505:1"), "fewer outcomes than items"),
    ] {
        assert_eq!(applied.outcome_of(place, key), None, "{why}: not delivered");
    }
    let error: CloudError =
        serde_json::from_value(json!({"code": "PT409", "message": "lease_lost"})).unwrap();
    assert_eq!(error.message.as_deref(), Some("lease_lost"));
}
