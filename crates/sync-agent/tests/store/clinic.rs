//! An invented clinic: a store in a directory of its own, and what is put into it.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::json;
use sync_agent::store::{CallRow, OwedKind, Store, StoreFailure};
use sync_agent::vault::seal::{KeyId, Sealer};
use sync_core::audit::{Action, Actor, Phase, Status};
use sync_core::calls::{CallPlan, CallState, Change, KnownCall, PersonDecision, Reason, ReasonCode, Verdict};
use sync_core::neo::{consultation_fingerprint, fingerprint};
use sync_core::notes::note;
use sync_core::ports::Screenshot;
use sync_core::practice::{
    Appointment, Client, Consultation, NotePart, NotePlace, Patient, PhoneEntry, PhoneKind, PimsStatus,
    Visit, VisitStatus,
};
use sync_core::reconcile::{ChangeKind, VisitChange};

/// The key that every store of these tests is sealed with.
pub(crate) const KEY: [u8; 32] = [7; 32];

/// Another one.
pub(crate) const OTHER_KEY: [u8; 32] = [8; 32];

/// Words that stand only in what belongs to a client, a patient or a note.
pub(crate) const CANARIES: [&str; 10] = [
    "Zanzibarella",
    "Quillfeather",
    "5550123",
    "marmalade@clinic.example",
    "Haematochezia",
    "Oxymandias",
    "Tintinnabulum",
    "Velociraptorine",
    "Sassafrasium",
    "Brobdingnagia",
];

pub(crate) fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn now() -> DateTime<Utc> {
    utc("2026-06-10T12:00:00Z")
}

pub(crate) fn sealer(key: &[u8; 32]) -> Sealer {
    Sealer::new(key, KeyId::of(key))
}

pub(crate) fn open(path: &Path) -> Store {
    let mut store = Store::open(path).unwrap();
    store.unlock(sealer(&KEY));
    store
}

/// A fresh store and the directory that it lives in.
pub(crate) fn fresh() -> (tempfile::TempDir, PathBuf, Store) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("clinic.db");
    let store = open(&path);
    (directory, path, store)
}

/// The file as anybody with SQLite can open it.
pub(crate) fn raw(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}

pub(crate) fn visit(id: &str, html: &str) -> Visit {
    let start = now().naive_utc();
    let phone = PhoneEntry {
        kind: PhoneKind::Mobile,
        text: "(415) 5550123".to_owned(),
        pims_says_mobile: Some(true),
    };
    let appointment = Appointment {
        id: id.into(),
        consultation_id: Some(format!("c-{id}").as_str().into()),
        start,
        end: start,
        status: PimsStatus { meaning: VisitStatus::Completed, closed: None, text: "Finalized".to_owned() },
        type_name: Some("Exam".to_owned()),
        reason: Some("Tintinnabulum".to_owned()),
        title: None,
        provider: None,
        resource: None,
        room: None,
        patient: Patient { id: Some("p1".into()), name: "Zanzibarella".to_owned(), ..Patient::default() },
        client: Client {
            last_name: "Quillfeather".to_owned(),
            email: Some("marmalade@clinic.example".to_owned()),
            phones: vec![phone],
            ..Client::default()
        },
        updated_at: None,
    };
    let written = NotePart { place: NotePlace::ConsultationNotes, html: html.to_owned() };
    let consultation = Consultation {
        id: format!("c-{id}").as_str().into(),
        status: None,
        reason: None,
        date: None,
        notes: vec![written],
        lines: Vec::new(),
        patient: Patient::default(),
        client: Client::default(),
    };
    Visit { appointment, consultation: Some(consultation) }
}

/// The change by which a completed visit with a note is stored.
pub(crate) fn change(id: &str, revision: u32, html: &str) -> VisitChange {
    let visit = visit(id, html);
    let consultation = visit.consultation.as_ref().unwrap();
    VisitChange {
        status: VisitStatus::Completed,
        closed: None,
        completed_at: Some(now()),
        calendar_fingerprint: fingerprint(&visit.appointment),
        consultation_fingerprint: Some(consultation_fingerprint(consultation)),
        note: note(consultation),
        note_revision: revision,
        note_is_new_revision: true,
        revision,
        failed_reads: 0,
        gone_since: None,
        kinds: [ChangeKind::New, ChangeKind::NoteNew].into(),
        visit,
    }
}

pub(crate) fn call(id: u128, appointments: &[&str], state: CallState) -> CallRow {
    let appointments: Vec<_> = appointments.iter().map(|id| (*id).into()).collect();
    CallRow {
        known: KnownCall {
            call_id: uuid::Uuid::from_u128(id),
            about: appointments.clone(),
            appointments,
            day: now().date_naive(),
            state,
            revision: 3,
            due: Some(utc("2026-06-12T16:00:00Z")),
            phone: Some("+14155550123".to_owned()),
            content: "Velociraptorine".to_owned(),
            message_id: Some("msg_1".to_owned()),
            decision: Some(PersonDecision::Approve { at: now(), seen: vec!["Sassafrasium".to_owned()] }),
            other_origin: false,
            undelivered: true,
        },
        verdict: Verdict::Review,
        reasons: vec![Reason::new(ReasonCode::PatientUnchecked, "note", "Oxymandias")],
    }
}

/// A plan that leaves a call as it is.
pub(crate) fn planned(known: &KnownCall) -> CallPlan {
    let row = call(known.call_id.as_u128(), &[], known.state);
    CallPlan {
        call_id: known.call_id,
        appointments: known.appointments.clone(),
        about: known.about.clone(),
        day: known.day,
        verdict: row.verdict,
        reasons: row.reasons,
        phone: known.phone.clone(),
        due: known.due,
        state: known.state,
        revision: known.revision,
        content: known.content.clone(),
        change: Change::Same,
        withdraw: None,
    }
}

/// Puts visits into a store that say nothing.
pub(crate) fn with_visits(store: &mut Store, ids: &[&str]) {
    for id in ids {
        store.write(|rows| rows.store_change(&change(id, 1, "<p>Well.</p>"), now())).unwrap();
    }
}

/// A picture that shows a word.
pub(crate) fn picture(word: &str) -> Screenshot {
    Screenshot::new([&Screenshot::MAGIC, word.as_bytes()].concat()).expect("a PNG")
}

/// Puts one of everything into a store.
pub(crate) fn fill(store: &mut Store) {
    store
        .write::<_, StoreFailure>(|rows| {
            rows.check_key(now())?;
            rows.store_change(&change("a1", 1, "<p>Haematochezia.</p>"), now())?;
            rows.store_change(&change("a2", 1, "<p>Well.</p>"), now())?;
            rows.store_judgement(&"a1".into(), "review", &json!({ "evidence": "Oxymandias" }), now())?;
            rows.remember_death(&"p1".into(), &"a1".into(), now())?;
            let call = call(1, &["a1"], CallState::Planned).known;
            rows.store_plan(&planned(&call), Some(&call), now())?;
            for kind in [OwedKind::Visit, OwedKind::Call, OwedKind::Publish] {
                rows.owe(kind, "a1", 1, now(), &json!({ "note_text": "Haematochezia" }), now())?;
            }
            rows.keep_secret("neo-session", &"Brobdingnagia".into(), now())?;
            rows.keep_evidence("run-1", "neo_page_changed", "<div>Sassafrasium</div>", now())?;
            rows.keep_screenshot("run-1", "neo_page_changed", &picture("Sassafrasium"), now())?;
            rows.begin_run("run-1", "manual", now())?;
            rows.audit(
                now(),
                &Actor::Agent,
                (Action::Run, Phase::Intent, Status::Unknown),
                Some("run-1"),
                json!({ "reason": "manual" }),
            )?;
            Ok(())
        })
        .unwrap();
}

/// The bytes of the database and of everything that SQLite keeps beside it.
pub(crate) fn bytes_on_disk(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    bytes
}

pub(crate) fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}
