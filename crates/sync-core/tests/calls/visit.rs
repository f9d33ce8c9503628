//! A visit to judge, and its judgement.

#![allow(dead_code, reason = "each of those who read it asks for a part")]

use chrono::{DateTime, NaiveDate, Utc};
use sync_core::calls::language::second_reader::SecondReader;
use sync_core::calls::{Judged, Judgement, Rules, judge_with};
use sync_core::neo::PatientWord;
use sync_core::notes::{Note, note};
use sync_core::practice::{
    Appointment, AppointmentId, BillingLine, Client, Consultation, ConsultationId, NotePart, NotePlace,
    Patient, PhoneEntry, PhoneKind, PimsStatus, Visit, VisitStatus,
};

/// A note about which nobody has to think twice.
pub const ROUTINE: &str = "<p>S: Biscuit is bright and alert. Eating and drinking well, no vomiting.</p>\
    <p>O: Weight 12.4 kg. Heart and lungs clear.</p><p>A: Healthy adult dog.</p><p>P: Recheck in a year.</p>";

/// A routine visit that is over, with everything a clear case has.
pub fn visit() -> Visit {
    let patient = Patient { id: Some("77".into()), name: "BISCUIT".into(), ..Patient::default() };
    let client = Client {
        id: Some("31".into()),
        first_name: "Pat".into(),
        last_name: "Example".into(),
        phones: vec![PhoneEntry {
            kind: PhoneKind::Mobile,
            text: "(415) 555-0123".into(),
            pims_says_mobile: Some(true),
        }],
        ..Client::default()
    };
    let start = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap().and_hms_opt(9, 30, 0).unwrap();
    Visit {
        appointment: Appointment {
            id: AppointmentId::new("501"),
            consultation_id: Some(ConsultationId::new("9001")),
            start,
            end: start + chrono::Duration::minutes(30),
            status: PimsStatus { meaning: VisitStatus::Completed, closed: None, text: "Finalized".into() },
            type_name: Some("Exam".into()),
            reason: Some("yearly check".into()),
            title: Some("BISCUIT ; EXAMPLE, PAT".into()),
            provider: Some("Dr. Rivera".into()),
            resource: Some("2".into()),
            room: Some("Exam 1".into()),
            patient: patient.clone(),
            client: client.clone(),
            updated_at: None,
        },
        consultation: Some(Consultation {
            id: ConsultationId::new("9001"),
            status: Some("completed".into()),
            reason: None,
            date: None,
            notes: vec![NotePart { place: NotePlace::ConsultationNotes, html: ROUTINE.into() }],
            lines: vec![line("Physical exam", 1.0, false)],
            patient,
            client,
        }),
    }
}

/// One line of its bill.
pub fn line(name: &str, quantity: f64, declined: bool) -> BillingLine {
    BillingLine { name: name.into(), quantity, declined }
}

/// The same visit with another note.
pub fn noted(html: &str) -> Visit {
    let mut visit = visit();
    visit.consultation.as_mut().unwrap().notes[0].html = html.into();
    visit
}

/// Judged under the usual rules, with `change` made to what is known.
pub fn with(visit: &Visit, change: impl FnOnce(&mut Judged<'_>)) -> Judgement {
    judged_with(visit, SecondReader::shipped(), change)
}

/// The same where another second reader reads.
pub fn judged_with(
    visit: &Visit,
    second_reader: &'static SecondReader,
    change: impl FnOnce(&mut Judged<'_>),
) -> Judgement {
    let note: Option<Note> = visit.consultation.as_ref().and_then(note);
    let mut judged = Judged {
        visit,
        status: visit.appointment.status.meaning,
        note: note.as_ref(),
        completed_at: Some(DateTime::<Utc>::from_timestamp(1_795_000_000, 0).unwrap()),
        patient: Some(PatientWord::Alive),
        opted_out: false,
        earlier_death: false,
        earlier_refusal: false,
        other_visits: &[],
        opinion: None,
    };
    change(&mut judged);
    judge_with(&judged, &Rules::default(), second_reader)
}
