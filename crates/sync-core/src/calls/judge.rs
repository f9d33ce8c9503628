//! One visit: may its owner be phoned.
//!
//! Every field that a person can have typed into is read. A word of death in a *structured* field (the appointment's
//! type, an accepted line of the bill) or a dead patient record is a fact; the same word anywhere else could mean
//! something else, and a person looks. Nothing here weighs one word against another: no word makes a call bolder.

use chrono::{DateTime, Utc};

use super::words::{Sense, Signal, signals, words};
use super::{Judgement, Mode, Reason, ReasonCode, Rules, verdict_of};
use crate::neo::PatientWord;
use crate::notes::Note;
use crate::practice::phone::{PhoneChoice, PhoneProblemCode, choose};
use crate::practice::{BillingLine, Closed, NotePlace, Visit, VisitStatus};

/// Reasons quoted for one code in one field; the rest would say the same again.
const QUOTED: usize = 3;

/// All that a judgement depends on.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// The visit as last read.
    pub visit: &'a Visit,
    /// Where it stands.
    pub status: VisitStatus,
    /// Its note; `None` while nobody has written one.
    pub note: Option<&'a Note>,
    /// When it was first seen completed.
    pub completed_at: Option<DateTime<Utc>>,
    /// What the PIMS says about the patient being alive; `None` where it has not been asked.
    pub patient: Option<PatientWord>,
    /// The client has opted out of calls.
    pub opted_out: bool,
    /// An earlier visit of this patient was never called because of its death.
    pub earlier_death: bool,
}

/// The judgement of one visit. It does not depend on the mode.
pub fn judge(judged: &Judged<'_>, rules: &Rules) -> Judgement {
    let mut reasons = Vec::new();
    standing(judged, rules, &mut reasons);
    people(judged, &mut reasons);
    kind_of_visit(judged, &mut reasons);
    for (field, text) in texts(judged) {
        read(field, text, &mut reasons);
    }
    for line in lines(judged) {
        read(line.0, line.1, &mut reasons);
    }
    let choice = choose(&judged.visit.client(), &rules.region);
    phone(&choice, &mut reasons);
    reasons.sort();
    reasons.dedup();
    Judgement { verdict: verdict_of(&reasons), reasons, phone: choice.chosen }
}

fn standing(judged: &Judged<'_>, rules: &Rules, reasons: &mut Vec<Reason>) {
    let status = &judged.visit.appointment.status;
    let mut add = |code| reasons.push(Reason::new(code, "status", status.text.clone()));
    match judged.status {
        VisitStatus::Closed => add(match status.closed {
            Some(Closed::NoShow) => ReasonCode::NoShow,
            Some(Closed::Cancelled) => ReasonCode::Cancelled,
            Some(Closed::Deleted) => ReasonCode::Deleted,
            None => ReasonCode::Closed,
        }),
        VisitStatus::Draft | VisitStatus::Ongoing => add(ReasonCode::VisitOpen),
        VisitStatus::Completed => {
            if judged.note.is_none_or(|note| note.text.trim().is_empty()) {
                reasons.push(Reason::new(ReasonCode::NoteMissing, "note", ""));
            }
            if rules.mode == Mode::Automatic && !rules.live_for(judged.completed_at) {
                reasons.push(Reason::new(ReasonCode::BeforeGoLive, "status", status.text.clone()));
            }
        }
    }
}

fn people(judged: &Judged<'_>, reasons: &mut Vec<Reason>) {
    let mut add = |code, field: &str| reasons.push(Reason::new(code, field, ""));
    if judged.opted_out {
        add(ReasonCode::OptedOut, "client");
    }
    if judged.earlier_death {
        add(ReasonCode::EarlierDeath, "patient");
    }
    match judged.patient {
        Some(PatientWord::Alive) => {}
        Some(PatientWord::Dead) => add(ReasonCode::PatientDead, "patient"),
        Some(PatientWord::Inactive) => add(ReasonCode::PatientInactive, "patient"),
        Some(PatientWord::NotFound) => add(ReasonCode::PatientNotFound, "patient"),
        None => add(ReasonCode::PatientUnchecked, "patient"),
    }
    let (patient, client) = (judged.visit.patient(), judged.visit.client());
    let no_patient = patient.name.trim().is_empty();
    let no_client = client.full_name().is_empty();
    if no_patient && no_client {
        add(ReasonCode::NotAVisit, "patient");
    } else if no_patient {
        add(ReasonCode::PatientUnnamed, "patient");
    } else if no_client {
        add(ReasonCode::PatientUnnamed, "client");
    }
}

/// Whole type names that are no visit at all.
const NO_VISIT: &[&str] = &[
    "block",
    "blocked",
    "blocked time",
    "block off",
    "lunch",
    "break",
    "meeting",
    "staff meeting",
    "closed",
    "holiday",
    "vacation",
    "out of office",
    "no appointment",
    "no appointments",
    "do not book",
    "admin",
    "admin time",
    "time off",
    "roster",
    "reminder",
    "memo",
];

/// Words of types that owe no discharge call by themselves.
const SERVICE: &[&str] = &[
    "groom",
    "groomer",
    "groomers",
    "grooming",
    "bath",
    "bathing",
    "boarding",
    "board",
    "daycare",
    "kennel",
    "training",
    "retail",
    "pickup",
    "pick",
    "food",
    "refill",
    "refills",
    "phone",
    "telephone",
    "call",
    "callback",
    "nail",
    "nails",
    "anal",
    "block",
    "blocked",
];

/// Words of ordinary medical types; one of them is enough.
const MEDICAL: &[&str] = &[
    "exam",
    "exams",
    "examination",
    "examen",
    "checkup",
    "checkups",
    "check",
    "wellness",
    "well",
    "annual",
    "yearly",
    "physical",
    "vaccine",
    "vaccines",
    "vaccination",
    "vaccinations",
    "vacc",
    "vaccs",
    "vax",
    "booster",
    "boosters",
    "shots",
    "puppy",
    "kitten",
    "senior",
    "sick",
    "illness",
    "ill",
    "injury",
    "lameness",
    "ear",
    "eye",
    "skin",
    "derm",
    "dermatology",
    "allergy",
    "diagnostic",
    "diagnostics",
    "lab",
    "labs",
    "labwork",
    "bloodwork",
    "ultrasound",
    "xray",
    "xrays",
    "radiograph",
    "radiographs",
    "radiology",
    "imaging",
    "cardiology",
    "consult",
    "consults",
    "consultation",
    "consultations",
    "surgery",
    "surgeries",
    "surgical",
    "spay",
    "neuter",
    "castration",
    "dental",
    "dentals",
    "dentistry",
    "procedure",
    "procedures",
    "anesthesia",
    "anaesthesia",
    "emergency",
    "emergencies",
    "urgent",
    "followup",
    "follow",
    "recheck",
    "rechecks",
    "progress",
    "medical",
    "visit",
    "appointment",
    "appt",
    "new",
    "tech",
    "technician",
    "nurse",
    "injection",
    "injections",
    "treatment",
    "treatments",
    "bandage",
    "suture",
    "sutures",
    "postop",
    "post",
    "preop",
    "drop",
    "certificate",
    "microchip",
    "default",
    "doctor",
    "vet",
    "dvm",
    "office",
    "laser",
    "acupuncture",
];

fn kind_of_visit(judged: &Judged<'_>, reasons: &mut Vec<Reason>) {
    let Some(name) = &judged.visit.appointment.type_name else { return };
    let typed: Vec<String> = words(name).into_iter().map(|word| word.text).collect();
    if typed.is_empty() {
        return;
    }
    let any = |known: &[&str]| typed.iter().any(|word| known.contains(&word.as_str()));
    let mut add = |code| reasons.push(Reason::new(code, "type", name.trim()));
    if NO_VISIT.contains(&typed.join(" ").as_str()) {
        add(ReasonCode::NotAVisit);
    } else if any(SERVICE) {
        add(ReasonCode::NotMedical);
    } else if !any(MEDICAL) {
        add(ReasonCode::TypeUnknown);
    }
}

/// What kind of text a field holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    /// The appointment's type or an accepted line of the bill: a fact.
    Structured(&'static str),
    /// Something about the person, where a rescue organisation would name itself.
    Naming(&'static str),
    /// Anything else.
    Prose(&'static str),
}

fn texts<'a>(judged: &Judged<'a>) -> Vec<(Field, &'a str)> {
    let visit = judged.visit;
    let appointment = &visit.appointment;
    let mut texts: Vec<(Field, &'a str)> = Vec::new();
    let mut add = |field, text: Option<&'a str>| {
        texts.extend(text.filter(|text| !text.trim().is_empty()).map(|text| (field, text)));
    };
    add(Field::Structured("type"), appointment.type_name.as_deref());
    add(Field::Naming("reason"), appointment.reason.as_deref());
    add(Field::Naming("title"), appointment.title.as_deref());
    add(Field::Prose("status"), Some(&appointment.status.text));
    add(Field::Prose("provider"), appointment.provider.as_deref());
    add(Field::Prose("resource"), appointment.resource.as_deref());
    add(Field::Prose("room"), appointment.room.as_deref());
    let people = [Some((&appointment.patient, &appointment.client))];
    let read = visit.consultation.as_ref().map(|read| (&read.patient, &read.client));
    for (patient, client) in people.into_iter().chain([read]).flatten() {
        add(Field::Prose("patient"), Some(&patient.name));
        add(Field::Naming("client"), Some(&client.title));
        add(Field::Naming("client"), Some(&client.first_name));
        add(Field::Naming("client"), Some(&client.last_name));
        for entry in &client.phones {
            add(Field::Prose("phone"), Some(&entry.text));
        }
    }
    if let Some(consultation) = &visit.consultation {
        add(Field::Prose("consultation_status"), consultation.status.as_deref());
        add(Field::Naming("consultation_reason"), consultation.reason.as_deref());
    }
    for part in judged.note.iter().flat_map(|note| &note.parts) {
        let field = match part.place {
            NotePlace::ConsultationNotes => "note",
            NotePlace::Notes => "short_note",
            NotePlace::DischargeSummary => "discharge_summary",
        };
        add(Field::Prose(field), Some(&part.text));
    }
    if let Some(note) = judged.note.filter(|note| note.parts.is_empty()) {
        add(Field::Prose("note"), Some(&note.text));
    }
    texts
}

fn lines<'a>(judged: &Judged<'a>) -> impl Iterator<Item = (Field, &'a str)> {
    let lines = judged.visit.consultation.as_ref().map(|read| read.lines.as_slice()).unwrap_or_default();
    lines.iter().map(|line| (field_of(line), line.name.as_str()))
}

/// A line that was declined or taken back did not happen, and still may say what the visit was about.
fn field_of(line: &BillingLine) -> Field {
    if line.declined {
        Field::Prose("billing_declined")
    } else if line.quantity > 0.0 {
        Field::Structured("billing")
    } else {
        Field::Prose("billing_returned")
    }
}

fn read(field: Field, text: &str, reasons: &mut Vec<Reason>) {
    let (Field::Structured(name) | Field::Naming(name) | Field::Prose(name)) = field;
    for signal in signals(text) {
        let Some(code) = meaning(&signal, field) else { continue };
        if reasons.iter().filter(|known| known.code == code && known.field == name).count() < QUOTED {
            reasons.push(Reason::new(code, name, signal.evidence));
        }
    }
}

fn meaning(signal: &Signal, field: Field) -> Option<ReasonCode> {
    Some(match signal.sense {
        Sense::Death => match field {
            Field::Structured(_) => ReasonCode::DeathRecorded,
            Field::Naming(_) | Field::Prose(_) => ReasonCode::DeathMentioned,
        },
        Sense::DeathHint => ReasonCode::DeathMentioned,
        Sense::Refusal => ReasonCode::CallRefused,
        Sense::RefusalHint => ReasonCode::RefusalPossible,
        Sense::Hospice => ReasonCode::Hospice,
        Sense::Palliative => ReasonCode::Palliative,
        Sense::Critical => ReasonCode::Critical,
        Sense::Referral => ReasonCode::ReferredToEmergency,
        Sense::Complaint => ReasonCode::Complaint,
        Sense::Complication => ReasonCode::Complication,
        Sense::Cruelty => ReasonCode::Cruelty,
        Sense::Relinquished => ReasonCode::Relinquished,
        Sense::Hospitalised => ReasonCode::StillHospitalised,
        Sense::Rescue => match field {
            // A note tells where an animal once came from; only a name tells who its client is.
            Field::Naming(_) => ReasonCode::RescueOrganisation,
            Field::Structured(_) | Field::Prose(_) => return None,
        },
        Sense::WrongNumber => ReasonCode::PhoneDoubtful,
    })
}

fn phone(choice: &PhoneChoice, reasons: &mut Vec<Reason>) {
    let none = choice.chosen.is_none();
    if none && choice.problems.is_empty() {
        reasons.push(Reason::new(ReasonCode::NoPhone, "phone", ""));
    }
    for problem in choice.doubts() {
        let code = match (problem.code, none) {
            (PhoneProblemCode::DoNotCall, _) => ReasonCode::CallRefused,
            (_, true) => ReasonCode::NoPhone,
            (_, false) => ReasonCode::PhoneDoubtful,
        };
        let word = serde_json::to_value(problem.code).ok();
        let evidence = word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
        reasons.push(Reason::new(code, "phone", evidence));
    }
}
