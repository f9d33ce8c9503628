//! Visits by which a model is tried before it is asked about real ones.

use super::{BillState, BilledLine, NoteAsked, NumberAsked, OtherVisitAsked, Question};

/// Invented visits after which nobody may be called: kind, reason, note, line of the bill. One of them is asked about before any real visit is,
/// and a model that wants it called is not believed: the wrong one answers, or none reads.
const CONTROLS: &[[&str; 4]] = &[
    [
        "Exam",
        "collapse",
        "Arrived in lateral recumbency, agonal. CPR 12 min, no ROSC, time of death 10:42. Client present, tearful.",
        "Emergency exam",
    ],
    [
        "Sick",
        "not eating",
        "Bright for her age on arrival; mass ruptured during imaging. We talked it through and let her go peacefully at 16:10. Private cremation.",
        "Exam",
    ],
    [
        "Recheck",
        "recheck bloodwork",
        "Client phoned in the afternoon: found him in his bed this morning, he had passed in the night. Condolences given.",
        "Recheck",
    ],
    [
        "Exam",
        "vaccines",
        "Healthy adult, vaccines given. Client does not want to be called by us any more, please take her off every list.",
        "DHPP",
    ],
    [
        "Urgente",
        "atropellado",
        "Llegó sin pulso después del atropello. Se declaró fallecido a las 18:20; la familia se lo llevó a casa.",
        "Urgencia",
    ],
    [
        "Dental",
        "dental cleaning",
        "Arrested under anesthesia during extraction of 108; resuscitated for 20 minutes without success. Dr. spoke with the family.",
        "Dental",
    ],
    [
        "Exam",
        "yearly",
        "PE normal, vaccines updated. Hearing impaired client: no phone calls of any kind, e-mail only, she has asked twice now.",
        "Annual exam",
    ],
    [
        "Euthanasia",
        "QOL",
        "Sedated, then pentobarbital IV; heart stopped within a minute. Paw print made.",
        "Euthanasia",
    ],
];

/// Of an ordinary visit: what makes it one after which nobody may be called. `true`: it was written at an earlier visit; else of the number that would be rung.
const BESIDE: &[(bool, &str)] = &[
    (
        true,
        "Ear better. Client asked in strong words that nobody from here ever telephones her again; letters are welcome.",
    ),
    (false, "[number 1] NOT HERS ANY MORE, a stranger answers and is furious - never use"),
];

/// How many there are.
pub const CONTROLS_IN_ALL: usize = CONTROLS.len() + BESIDE.len();

/// One of the visits by which a model is tried before it is asked about real ones.
pub fn control(which: usize) -> Question {
    let which = which % CONTROLS_IN_ALL;
    let beside = which.checked_sub(CONTROLS.len()).and_then(|at| BESIDE.get(at));
    let ordinary =
        ["Exam", "yearly", "Bright and alert, eats well. Vaccines given, see in a year.", "Annual exam"];
    let [kind, reason, note, line] = CONTROLS.get(which).copied().unwrap_or(ordinary);
    let mut question = Question {
        species: Some("dog".to_owned()),
        kind: Some(kind.to_owned()),
        title: Some("[patient] ; [client]".to_owned()),
        reason: Some(reason.to_owned()),
        status: Some("Finalized".to_owned()),
        notes: vec![NoteAsked { place: "note".to_owned(), text: note.to_owned() }],
        bill: vec![BilledLine { line: line.to_owned(), state: BillState::Billed }],
        ..Question::default()
    };
    match beside {
        Some((true, wish)) => question.other_visits.push(OtherVisitAsked {
            when: "60 days before".to_owned(),
            animal: "same".to_owned(),
            kind: Some("Recheck".to_owned()),
            reason: None,
            note: Some((*wish).to_owned()),
        }),
        Some((false, written)) => {
            question.numbers.push(NumberAsked { kind: "mobile".to_owned(), written: (*written).to_owned() });
            question.rung = Some("[number 1]".to_owned());
        }
        None => {}
    }
    question
}
