//! One visit: may its owner be phoned.
//!
//! Every field that a person can have typed into is read. A word of death in a *structured* field (the appointment's
//! type, an accepted line of the bill) or a dead patient record is a fact; the same word anywhere else could mean
//! something else, and a person looks. Nothing here weighs one word against another; only what hints at something, or tells of an illness, is
//! set aside where the second reader holds it harmless; of a death or a wish a remark stays.

use chrono::{DateTime, Utc};

use super::due::window;
use super::hours::{Hours, Wish};
use super::language::second_reader::SecondReader;
use super::language::words::words;
use super::opinion::{self, Opinion, Question};
use super::{Judgement, Reason, ReasonCode, Rules, verdict_of};
use crate::neo::PatientWord;
use crate::notes::Note;
use crate::practice::phone::{ChosenPhone, PhoneChoice, PhoneProblemCode, choose, read};
use crate::practice::{Closed, PhoneKind, Visit, VisitStatus};

mod fields;
mod kinds;
mod others;
mod question;
mod said;
mod taken_back;

use fields::Field;
pub use others::OtherVisit;

/// What reception writes beside the name of an animal that died.
const MARKS: &[&str] = &["rip", "ripd", "dod", "dcd", "dec", "decd", "qepd"];

/// What an animal is called before its name.
const TITLES: &[&str] = &[
    "mr", "mrs", "miss", "ms", "sir", "lady", "old", "ol", "lil", "little", "big", "baby", "captain", "king",
    "the",
];

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
    /// In an earlier visit somebody wrote that this client is not to be called.
    pub earlier_refusal: bool,
    /// Other visits of the client.
    pub other_visits: &'a [OtherVisit],
    /// The second opinion about what is written now; `None` where nobody has given one.
    pub opinion: Option<&'a Opinion>,
}

/// The judgement of one visit. It does not depend on the mode.
pub fn judge(judged: &Judged<'_>, rules: &Rules) -> Judgement {
    judge_with(judged, rules, SecondReader::shipped())
}

/// The judgement of one visit where another second reader reads, as those who train one want to know it.
pub fn judge_with(judged: &Judged<'_>, rules: &Rules, second_reader: &'static SecondReader) -> Judgement {
    let mut reasons = Vec::new();
    standing(judged, rules, &mut reasons);
    people(judged, &mut reasons);
    marks(judged, &mut reasons);
    others::since(judged, &mut reasons);
    kinds::kind_of_visit(judged, &mut reasons);
    let choice = choose(&judged.visit.client(), &rules.region);
    let rings_at_work = choice.chosen.as_ref().is_some_and(|chosen| chosen.kind == PhoneKind::Work);
    said::said(judged, rings_at_work, second_reader, &mut reasons);
    phone(&choice, &mut reasons);
    let hours = hours(judged, rules, choice.chosen.as_ref(), &mut reasons);
    if rules.second_opinion {
        let (question, mask) = Question::with_mask(judged, &rules.region);
        opinion::heed(judged.opinion, &question, &mask, &mut reasons);
    }
    reasons.sort();
    reasons.dedup();
    Judgement { verdict: verdict_of(&reasons), reasons, phone: choice.chosen, hours }
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
            if rules.rings_by_itself() && !rules.live_for(judged.completed_at) {
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
    if judged.earlier_refusal {
        add(ReasonCode::EarlierRefusal, "client");
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

/// Names beside which reception marked a death.
fn marks(judged: &Judged<'_>, reasons: &mut Vec<Reason>) {
    for (patient, client) in judged.visit.records() {
        let names = [
            ("patient", &patient.name, false),
            ("client", &client.first_name, false),
            ("client", &client.last_name, true),
        ];
        for (field, name, is_last) in names {
            if is_marked_dead(name, is_last) {
                reasons.push(Reason::new(ReasonCode::DeathMentioned, field, name.trim()));
            }
        }
    }
}

/// "Biscuit RIP", "(RIP) Biscuit", "Biscuit †": a mark beside a name. What is nothing else is an animal's name: "Rip", "Mr. Rip"; but no
/// client's last name.
fn is_marked_dead(name: &str, last_name: bool) -> bool {
    let parts = words(name);
    let titled = parts.iter().filter(|word| !TITLES.contains(&word.text.as_str())).count();
    let marked = parts.iter().any(|word| MARKS.contains(&word.text.as_str()));
    let in_brackets = name.to_lowercase().contains("(d)");
    name.contains(['†', '✝', '✞', '✟', '☦', '🌈']) || in_brackets || (marked && (titled > 1 || last_name))
}

/// The part of the calling window that the client wishes, where that is not all of it. What is forbidden counts before what is preferred.
fn hours(
    judged: &Judged<'_>,
    rules: &Rules,
    rung: Option<&ChosenPhone>,
    reasons: &mut Vec<Reason>,
) -> Option<Hours> {
    let (from, to) = window(rules);
    let whole = Hours { from, to };
    let mut wished: Vec<(Field, &str, Wish)> = Vec::new();
    for (field, text) in fields::texts(judged) {
        // A remark beside a number that is not rung is about that one.
        let is_rung = || {
            read(text, &rules.region).iter().any(|number| number.e164.as_ref() == rung.map(|rung| &rung.e164))
        };
        if field.name() != "phone" || is_rung() {
            wished.extend(field.hours(text).into_iter().map(|wish| (field, text, wish)));
        }
    }
    wished.sort_by_key(|(.., wish)| !wish.firm);
    let mut left = whole;
    for (field, text, wish) in &wished {
        let kept = left.keeping(wish);
        if kept == Some(left) {
            continue;
        }
        left = kept.unwrap_or(left);
        let code = if kept.is_none() && wish.firm { ReasonCode::OtherHours } else { ReasonCode::HoursWished };
        reasons.push(Reason::new(code, field.name(), text.get(wish.bytes.clone()).unwrap_or_default()));
    }
    (left != whole).then_some(left)
}

fn phone(choice: &PhoneChoice, reasons: &mut Vec<Reason>) {
    let none = choice.chosen.is_none();
    for problem in &choice.doubts {
        let code = match (problem, none) {
            (PhoneProblemCode::DoNotCall, _) => ReasonCode::CallRefused,
            (_, true) => ReasonCode::NoPhone,
            (_, false) => ReasonCode::PhoneDoubtful,
        };
        reasons.push(Reason::new(code, "phone", problem.name()));
    }
}
