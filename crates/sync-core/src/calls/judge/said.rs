//! What people typed about the visit, weighed.
//!
//! An excuse is believed only in a visit without any sign of death in its structured fields: the type, the accepted
//! lines of the bill, the patient's record, an earlier visit.

use std::ops::Range;

use chrono::Datelike;

use super::Judged;
use super::fields::{Field, lines, texts};
use super::taken_back::is_taken_back;
use crate::calls::language::clock;
use crate::calls::language::second_reader::SecondReader;
use crate::calls::language::words::{Word, words};
use crate::calls::language::{Alarm, Context, Excuse, Finding, Reading, Sense, read};
use crate::calls::{Reason, ReasonCode};
use crate::neo::PatientWord;
use crate::practice::VisitStatus;

/// Reasons quoted for one code in one field; the rest would say the same again.
const QUOTED: usize = 3;

/// How often something must speak of an animal that is well where nothing speaks of its days to come.
const WELL: usize = 2;

/// Words of calendars for visits of healthy animals.
const ROUTINE: &[&str] = &[
    "wellness",
    "annual",
    "yearly",
    "yrly",
    "vaccine",
    "vaccines",
    "vaccination",
    "vacc",
    "vax",
    "vacunas",
    "vacuna",
    "anual",
    "tech",
    "technician",
    "nail",
    "nails",
    "puppy",
    "kitten",
    "booster",
    "boosters",
    "farm",
];

/// Words of calendars for animals in danger.
const DANGER: &[&str] = &[
    "emergency",
    "emerg",
    "urgent",
    "emergencia",
    "urgencia",
    "hospital",
    "hospitalization",
    "icu",
    "critical",
];

/// Words of calendars for a look at an animal that was seen before.
const RECHECK: &[&str] = &[
    "recheck",
    "rechecks",
    "rck",
    "rc",
    "followup",
    "follow",
    "revision",
    "seguimiento",
    "control",
    "progress",
];

/// Surnames that read like something else. "Death" and "Deceased" are none: reception writes them in a name's place.
const SURNAMES: &[&str] = &["dies", "grave", "grieve", "grieves", "slaughter"];

/// Words by which a client is told to come at once.
const COME: &[&str] = &["drive", "come", "go", "run", "rush", "er", "venga", "vengan", "vaya", "urgencias"];

/// How many words away from "do not call".
const COME_WITHIN: usize = 5;

/// Words of an order not to call.
const ORDER: &[&str] =
    &["do", "not", "dont", "donot", "never", "no", "call", "phone", "telephone", "ring", "llame", "llamen"];

/// Words of somebody who wishes something.
const WISHES: &[&str] = &[
    "owner",
    "o",
    "client",
    "per",
    "requests",
    "requested",
    "request",
    "wants",
    "wish",
    "wishes",
    "prefers",
    "prefer",
    "declines",
    "declined",
    "said",
    "says",
    "asks",
    "asked",
    "ok",
    "dnc",
    "until",
    "further",
    "ever",
    "again",
    "anymore",
    "duena",
    "dueno",
    "cliente",
    "pide",
    "quiere",
];

/// Words of a bill for what was taken back.
const VOID: &[&str] = &["void", "voided", "reversed"];

/// One field with what was understood of it.
struct Read<'a> {
    field: Field,
    text: &'a str,
    reading: Reading,
    /// It is a client's name and nothing else, though its word could mean something.
    is_a_surname: bool,
}

impl Read<'_> {
    fn is_bill(&self) -> bool {
        matches!(self.field, Field::Structured("billing"))
    }

    fn is_note(&self) -> bool {
        self.field.is_of_the_visit()
    }
}

/// What stands against a call in all that people typed. `rings_at_work`: the number chosen is one of the client's work.
pub(super) fn said<'a>(
    judged: &Judged<'a>,
    rings_at_work: bool,
    second_reader: &'static SecondReader,
    reasons: &mut Vec<Reason>,
) {
    let fields: Vec<(Field, &'a str)> = texts(judged).into_iter().chain(lines(judged)).collect();
    let understand = |context: &Context| -> Vec<Read<'a>> {
        let understood = |(field, text): &(Field, &'a str)| {
            let context = Context { written: field.written(), ..context.clone() };
            let alone = text.trim().to_lowercase();
            let is_a_surname = *field == Field::Naming("client") && SURNAMES.contains(&alone.as_str());
            Read { field: *field, text, reading: read(text, &context), is_a_surname }
        };
        fields.iter().map(understood).collect()
    };
    let mut context = Context { second_reader, ..context(judged) };
    let mut read = understand(&context);
    // What an abbreviation stands for may be told in another field.
    context.abbreviations = read.iter().any(|read| read.reading.abbreviations);
    if context.abbreviations {
        read = understand(&context);
    }
    let weighing = Weighing::of(judged, rings_at_work, second_reader, &read);
    let kind = judged.visit.appointment.type_name.as_deref().unwrap_or_default();
    let kind: Vec<String> = words(kind).into_iter().map(|word| word.text).collect();
    for Read { field, text, reading, is_a_surname } in &read {
        for finding in &reading.findings {
            if *is_a_surname {
                continue;
            }
            let Some(mut code) = weighing.meaning(*field, finding) else { continue };
            let told = || field.name() == "discharge_summary" && tells_to_come(text, &finding.words);
            if code == ReasonCode::CallRefused && (told() || is_taken_back(text, finding.words.end)) {
                code = ReasonCode::RefusalPossible;
            }
            // "Do not call before …": it is excused only where the hour is understood, and so can be kept.
            if code == ReasonCode::ExplainedAway
                && finding.sense.is_refusal()
                && is_bounded_by_what_is_no_wish(*field, text, &finding.words)
            {
                code = ReasonCode::RefusalPossible;
            }
            let known = reasons.iter().filter(|known| known.code == code && known.field == field.name());
            if known.count() < QUOTED {
                reasons.push(Reason::new(code, field.name(), finding.evidence.clone()));
            }
        }
        if !field.is_read_twice() {
            continue;
        }
        // What a wording tells of a sentence is better known than how the sentence sounds; that it was explained away is
        // believed unless the sentence sounds very serious.
        let unknown = |alarm: &&Alarm| {
            let of = reading.findings.iter().filter(|finding| {
                finding.words.start < alarm.words.end && alarm.words.start < finding.words.end
            });
            if of.clone().any(|finding| weighing.names_what_is_over(*field, finding.sense)) {
                return false;
            }
            // What was set aside says nothing about how the rest of its sentence sounds.
            let of = of.filter(|finding| !weighing.is_set_aside(*field, finding));
            let told: Vec<ReasonCode> = of.filter_map(|finding| weighing.meaning(*field, finding)).collect();
            told.is_empty() || (alarm.loud && told.iter().all(|code| *code == ReasonCode::ExplainedAway))
        };
        // A calendar repeats in the title whom it is about and the kind of visit, which is judged where it stands.
        let repeated = |alarm: &&Alarm| {
            let mut said = words(&alarm.evidence).into_iter().map(|word| word.text);
            field.name() == "title" && said.all(|word| context.names.contains(&word) || kind.contains(&word))
        };
        let told_here = |alarm: &&Alarm| unknown(alarm) && !repeated(alarm);
        for alarm in reading.alarms.iter().filter(told_here).take(QUOTED) {
            reasons.push(Reason::new(ReasonCode::SentenceDoubtful, field.name(), alarm.evidence.clone()));
        }
    }
    let mut billed = lines(judged).peekable();
    // What was made void was taken back: the visit did not end as it was billed.
    let void = |text: &str| words(text).iter().any(|word| VOID.contains(&word.text.as_str()));
    if billed.peek().is_some()
        && billed.all(|(field, text)| field == Field::Prose("billing_declined") || void(text))
    {
        reasons.push(Reason::new(ReasonCode::OutcomeUnclear, "billing_declined", ""));
    }
    // Who was seen is billed, if only for nothing.
    let unbilled = lines(judged).next().is_none() && !weighing.goes_home_well;
    if judged.status == VisitStatus::Completed && judged.note.is_some() && unbilled {
        reasons.push(Reason::new(ReasonCode::OutcomeUnclear, "billing", ""));
    }
    if judged.status == VisitStatus::Completed && judged.note.is_some() && !weighing.lives {
        reasons.push(Reason::new(ReasonCode::OutcomeUnclear, "note", ""));
    }
}

/// "If he strains, drive, don't call": what the client is told to do, not what the client wishes.
fn tells_to_come(text: &str, wish: &Range<usize>) -> bool {
    let said = words(text);
    let part = |range: Range<usize>| said.get(range).unwrap_or_default();
    let sentence = part(wish.clone()).first().map(|word| word.sentence);
    let has = |words: &[Word], known: &[&str]| {
        words.iter().any(|word| Some(word.sentence) == sentence && known.contains(&word.text.as_str()))
    };
    let order = part(wish.clone()).iter().all(|word| ORDER.contains(&word.text.as_str()));
    let beside = part(wish.start.saturating_sub(COME_WITHIN)..wish.start);
    let then = part(wish.end..(wish.end + COME_WITHIN).min(said.len()));
    order && (has(beside, COME) || has(then, COME)) && !has(&said, WISHES)
}

/// Whether something in time bounds a refusal ("until", "after dinner", "during work") of which it is not known which hours it forbids.
fn is_bounded_by_what_is_no_wish(field: Field, text: &str, refusal: &Range<usize>) -> bool {
    let said = words(text);
    let Some(first) = said.get(refusal.start) else { return false };
    let wishes = field.hours(text);
    let bounds =
        (0..said.len()).filter(|at| clock::bound(&said, *at).is_some()).filter_map(|at| said.get(at));
    bounds.filter(|word| word.sentence == first.sentence).any(|word| {
        !wishes.iter().any(|wish| {
            wish.forbids() && wish.bytes.start <= word.bytes.start && word.bytes.end <= wish.bytes.end
        })
    })
}

fn context(judged: &Judged<'_>) -> Context {
    let visit = judged.visit;
    let (patient, client) = (visit.patient(), visit.client());
    let names = format!("{} {} {}", patient.name, client.first_name, client.last_name);
    Context {
        year: visit.appointment.start.year(),
        species: patient.species.as_deref().unwrap_or_default().to_lowercase(),
        names: words(&names).into_iter().map(|word| word.text).collect(),
        abbreviations: false,
        ..Context::default()
    }
}

/// What the visit as a whole says about how its words are meant.
struct Weighing {
    /// A sign of death in a structured field: no excuse is believed.
    death_recorded: bool,
    /// What the type was booked for was not done, and the bill does not say otherwise.
    not_done: bool,
    /// The note finds the quality of life good.
    lives_well: bool,
    /// Something speaks of a living animal.
    lives: bool,
    /// Much speaks of an animal that is well, and something of its days to come.
    goes_home_well: bool,
    /// It was booked to look at an animal again.
    recheck: bool,
    /// The number that would ring is one of the client's work.
    rings_at_work: bool,
    /// Who tells which sentences are harmless.
    second_reader: &'static SecondReader,
}

impl Weighing {
    fn of(
        judged: &Judged<'_>,
        rings_at_work: bool,
        second_reader: &'static SecondReader,
        read: &[Read<'_>],
    ) -> Self {
        let death_in = |read: &&Read<'_>| {
            read.reading.findings.iter().any(|found| found.sense.is_death() && found.excuse.is_none())
        };
        let dead = judged.patient == Some(PatientWord::Dead) || judged.earlier_death;
        let billed = read.iter().filter(|read| read.is_bill()).any(|read| death_in(&read));
        let typed =
            read.iter().filter(|read| read.field == Field::Structured("type")).any(|read| death_in(&read));
        let not_done = read.iter().any(|read| read.is_note() && read.reading.not_done) && !billed && !dead;
        let quality = || {
            read.iter()
                .filter(|read| read.is_note())
                .flat_map(|read| &read.reading.findings)
                .filter(|found| found.sense == Sense::Quality)
        };
        let lives_well = quality().count() > 0 && quality().all(|found| found.excuse.is_some());
        let told = read.iter().filter(|read| read.is_note() || read.is_bill());
        let (life, well) =
            told.fold((0, 0), |(life, well), read| (life + read.reading.life, well + read.reading.well));
        let appointment = &judged.visit.appointment;
        let typed_as = words(appointment.type_name.as_deref().unwrap_or_default());
        let reason = words(appointment.reason.as_deref().unwrap_or_default());
        let booked =
            |kinds: &[&str]| typed_as.iter().chain(&reason).any(|word| kinds.contains(&word.text.as_str()));
        // "r/c".
        let again = |words: &[Word]| words.windows(2).any(|pair| pair[0].text == "r" && pair[1].text == "c");
        Self {
            death_recorded: dead || billed || (typed && !not_done),
            not_done,
            lives_well,
            lives: if booked(DANGER) {
                life > 0 && well > 0
            } else {
                life > 0 || well >= WELL || (well > 0 && booked(ROUTINE))
            },
            goes_home_well: life > 0 && well >= WELL,
            recheck: booked(RECHECK) || again(&typed_as) || again(&reason),
            rings_at_work,
            second_reader,
        }
    }

    /// A wording of which the second reader knows that it says little where it stands, about an animal that goes home well. A
    /// hint at a death or at a wish is believed where reception notes such things: in the reason, the title and beside the names.
    fn is_set_aside(&self, field: Field, finding: &Finding) -> bool {
        let noted_by_reception = !finding.sense.is_of_illness() && !field.is_of_the_visit();
        field.is_read_twice()
            && !noted_by_reception
            && self.second_reader.is_harmless(finding.sense, finding.heard)
            && self.goes_home_well
            && !self.death_recorded
    }

    /// "Recheck DKA": the illness that is over, in the words of the calendar.
    fn names_what_is_over(&self, field: Field, sense: Sense) -> bool {
        self.recheck
            && matches!(field, Field::Naming(_))
            && matches!(sense, Sense::Critical | Sense::Prognosis | Sense::Illness)
    }

    /// What a finding comes to; `None`: nothing in this field.
    fn meaning(&self, field: Field, finding: &Finding) -> Option<ReasonCode> {
        let structured = matches!(field, Field::Structured(_));
        let bill = matches!(field.name(), "billing" | "billing_declined" | "billing_returned");
        let sense = finding.sense;
        if sense == Sense::DeathOnBill && !structured && !bill {
            return None;
        }
        let says_nothing_here = (matches!(sense, Sense::GraveOnBill | Sense::RiskOnBill)
            && (!bill || self.goes_home_well))
            // What was treated, in the words of the bill or the calendar: the note tells how it went.
            || (sense == Sense::Illness
                && self.goes_home_well
                && !self.death_recorded
                && (bill || matches!(field, Field::Naming("reason" | "consultation_reason"))))
            // What a hand-out says of an illness, to a client whose animal goes home well.
            || (field.name() == "discharge_summary"
                && !finding.plain
                && self.goes_home_well
                && matches!(
                    sense,
                    Sense::Critical
                        | Sense::Prognosis
                        | Sense::Illness
                        | Sense::Palliative
                        | Sense::Decision
                        | Sense::Hospice
                        | Sense::Referral
                        | Sense::Complication
                        | Sense::Hospitalised
                ))
            // A kind of visit complains about nobody.
            || (sense == Sense::Complaint && field.name() == "type")
            || self.names_what_is_over(field, sense);
        if says_nothing_here {
            return None;
        }
        if bill && sense == Sense::Hospitalised {
            // A stay that was paid for may be over; a note tells whether it is.
            return None;
        }
        if finding.excuse == Some(Excuse::NotAtWork) && self.rings_at_work {
            return Some(ReasonCode::PhoneDoubtful);
        }
        let excused = finding.excuse.is_some()
            || (sense == Sense::Quality && self.lives_well)
            || self.is_set_aside(field, finding);
        if excused && !(self.death_recorded && (sense.is_death() || sense == Sense::Quality)) {
            return (sense.is_death() || sense.is_refusal() || sense == Sense::Quality)
                .then_some(ReasonCode::ExplainedAway);
        }
        Some(match sense {
            Sense::Death | Sense::DeathOnBill if structured => {
                if self.not_done && field.name() == "type" {
                    ReasonCode::EndOfLifeTalk
                } else {
                    ReasonCode::DeathRecorded
                }
            }
            Sense::Death | Sense::DeathHint if finding.talk => ReasonCode::EndOfLifeTalk,
            Sense::Death | Sense::DeathHint | Sense::DeathOnBill => {
                let of_the_visit = field.is_of_the_visit()
                    || matches!(field, Field::Naming("reason" | "consultation_reason" | "title"));
                // What is written for a client whose animal goes home is about something else, however plain.
                let plain = finding.plain && !(field.name() == "discharge_summary" && self.goes_home_well);
                if of_the_visit && self.lives && !self.death_recorded && !plain {
                    ReasonCode::DeathDoubtful
                } else {
                    ReasonCode::DeathMentioned
                }
            }
            Sense::Quality => ReasonCode::EndOfLifeTalk,
            Sense::Refusal if finding.excuse == Some(Excuse::CallsWelcome) => ReasonCode::RefusalPossible,
            Sense::Refusal => ReasonCode::CallRefused,
            Sense::RefusalHint => ReasonCode::RefusalPossible,
            Sense::Decision => ReasonCode::DecisionPending,
            Sense::Hospice => ReasonCode::Hospice,
            Sense::Palliative => ReasonCode::Palliative,
            Sense::Critical | Sense::Prognosis | Sense::Illness | Sense::GraveOnBill | Sense::RiskOnBill => {
                ReasonCode::Critical
            }
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
            Sense::NoVisit => ReasonCode::OutcomeUnclear,
            Sense::WrongNumber => ReasonCode::PhoneDoubtful,
        })
    }
}
