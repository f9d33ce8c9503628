//! One visit as a second opinion is asked about it.

use super::fields::{lines, texts};
use super::{Judged, OtherVisit};
use crate::calls::opinion::{
    BillState, BilledLine, LONGEST, Mask, NoteAsked, NumberAsked, OtherVisitAsked, Question, name_and_remark,
    name_of_number, tells_of_a_number, without_names,
};
use crate::practice::phone::{choose, read};
use crate::practice::{PhoneEntry, PhoneKind};

/// Bytes of what was written at other visits at most: the visit in question is what matters.
const LONGEST_OTHERS: usize = 8_000;

/// Bytes of what stands around numbers and other visits.
const KEYS: usize = 100;

/// Other visits at most.
const MOST_OTHERS: usize = 8;

impl Question {
    /// What is asked about a visit, with its people hidden. `region` is the clinic's country as two letters.
    pub fn of(judged: &Judged<'_>, region: &str) -> Self {
        Self::with_mask(judged, region).0
    }

    /// The question and what its people were hidden by.
    pub(in crate::calls) fn with_mask(judged: &Judged<'_>, region: &str) -> (Self, Mask) {
        let client = judged.visit.client();
        let fields: Vec<&PhoneEntry> =
            client.phones.iter().filter(|entry| !entry.text.trim().is_empty()).collect();
        let known = Known::of(&fields, region);
        let mask = mask_of(judged).with_numbers(&known.numbers);
        let mut question = Self::without_others(judged, &mask);
        let numbers: Vec<NumberAsked> = fields.iter().map(|entry| number_asked(entry, &mask)).collect();
        let size = |numbers: &[NumberAsked]| serde_json::to_string(numbers).map_or(0, |json| json.len());
        let left = LONGEST.saturating_sub(question.size()).saturating_sub(size(&numbers) + KEYS);
        question.other_visits = others_of(judged.other_visits, &mask, LONGEST_OTHERS.min(left));
        let choice = choose(&client, region);
        let stands_elsewhere = || serde_json::to_string(&question).is_ok_and(|json| tells_of_a_number(&json));
        if fields.len() > 1 || known.say_something || !choice.doubts.is_empty() || stands_elsewhere() {
            let rung = choice.chosen.map(|chosen| chosen.e164);
            let at = known.numbers.iter().position(|number| Some(number) == rung.as_ref());
            question.rung = at.map(name_of_number);
            question.numbers = numbers;
        } else {
            let labels = fields.iter().map(|entry| mask_of(judged).hide_field(&entry.text));
            question.remarks.extend(labels);
            question.tidy_remarks();
        }
        (question, mask)
    }

    fn without_others(judged: &Judged<'_>, mask: &Mask) -> Self {
        let mut question = Self { species: judged.visit.patient().species.clone(), ..Self::default() };
        for (field, text) in texts(judged) {
            let hidden = || Some(mask.hide(text));
            match field.name() {
                "type" => question.kind = hidden(),
                "title" => question.title = hidden(),
                "reason" => question.reason = hidden(),
                // What the consultation says beside the calendar.
                "consultation_reason" => {
                    let known = question.reason.take().filter(|known| *known != mask.hide(text));
                    let both = known.map(|known| format!("{known}; {}", mask.hide(text)));
                    question.reason = both.or_else(hidden);
                }
                "status" => question.status = hidden(),
                place @ ("note" | "short_note" | "discharge_summary") => {
                    question.notes.push(NoteAsked { place: place.to_owned(), text: mask.hide(text) });
                }
                "client" => question.remarks.push(mask.hide(remark_of(judged, text))),
                _ => {}
            }
        }
        question.tidy_remarks();
        question.bill = lines(judged)
            .map(|(field, line)| BilledLine {
                line: mask.hide(line),
                state: match field.name() {
                    "billing_declined" => BillState::Declined,
                    "billing_returned" => BillState::TakenBack,
                    _ => BillState::Billed,
                },
            })
            .collect();
        question
    }

    /// Only those that say something, each once.
    fn tidy_remarks(&mut self) {
        self.remarks.retain(|remark| without_names(remark).chars().any(char::is_alphabetic));
        self.remarks.sort();
        self.remarks.dedup();
    }
}

/// Hides the people of a visit, as the calendar and as the consultation write them, and the client's other animals.
fn mask_of(judged: &Judged<'_>) -> Mask {
    let (mut patients, mut clients) = (Vec::new(), Vec::new());
    for (patient, client) in judged.visit.records() {
        patients.push(patient.name.as_str());
        clients.extend([&client.first_name, &client.last_name].map(|name| name_and_remark(name).0));
    }
    let mut animals = Vec::new();
    for other in asked_of(judged.other_visits) {
        clients.extend(other.clients.iter().map(|name| name_and_remark(name).0));
        let names = other.animals.iter().map(String::as_str);
        if other.same_animal { patients.extend(names) } else { animals.extend(names) }
    }
    Mask::new(&patients, &clients).with_other_animals(&animals)
}

/// The numbers on the client's record.
struct Known {
    /// Those that can be dialled, in E.164 and in the order in which they stand, each once.
    numbers: Vec<String>,
    /// More than their kind is said of them, or there are several.
    say_something: bool,
}

impl Known {
    fn of(fields: &[&PhoneEntry], region: &str) -> Self {
        let mut known = Self { numbers: Vec::new(), say_something: false };
        for field in fields {
            let found = read(&field.text, region);
            known.say_something |= found.len() != 1;
            for number in found {
                known.say_something |= number.best
                    || number.household
                    || number.extension.is_some()
                    || !number.problems.is_empty();
                if let Some(e164) = number.e164.filter(|e164| !known.numbers.contains(e164)) {
                    known.numbers.push(e164);
                }
            }
        }
        known
    }
}

fn number_asked(field: &PhoneEntry, mask: &Mask) -> NumberAsked {
    let kind = match field.kind {
        PhoneKind::Mobile => "mobile",
        PhoneKind::Home => "home",
        PhoneKind::Work => "work",
        PhoneKind::Other => "other",
    };
    NumberAsked { kind: kind.to_owned(), written: mask.hide_field(&field.text) }
}

/// Those of the other visits that say something of this client.
fn asked_of(others: &[OtherVisit]) -> impl Iterator<Item = &OtherVisit> {
    others.iter().filter(|other| other.same_client && (other.note.is_some() || other.is_later))
}

/// The nearest of the other visits that fit into so many bytes, those of the same animal before others, told the earliest first.
fn others_of(others: &[OtherVisit], mask: &Mask, room: usize) -> Vec<OtherVisitAsked> {
    let mut nearest: Vec<&OtherVisit> = asked_of(others).collect();
    nearest.sort_by_key(|other| (!other.same_animal, !other.is_later, other.days.abs(), other.days));
    let mut chosen: Vec<(i64, OtherVisitAsked)> = Vec::new();
    let mut left = room;
    for other in nearest.into_iter().take(MOST_OTHERS) {
        let hidden = |text: &Option<String>| text.as_deref().map(|text| mask.hide(text));
        let asked = OtherVisitAsked {
            when: distance(other.days),
            animal: if other.same_animal { "same" } else { "another" }.to_owned(),
            kind: hidden(&other.kind),
            reason: hidden(&other.reason),
            note: hidden(&other.note),
        };
        let size = serde_json::to_string(&asked).map_or(usize::MAX, |json| json.len());
        let Some(rest) = left.checked_sub(size) else { continue };
        left = rest;
        chosen.push((other.days, asked));
    }
    chosen.sort_by_key(|(days, _)| *days);
    chosen.into_iter().map(|(_, asked)| asked).collect()
}

fn distance(days: i64) -> String {
    let unit = if days.abs() == 1 { "day" } else { "days" };
    match days {
        0 => "the same day".to_owned(),
        1.. => format!("{days} {unit} after"),
        _ => format!("{} {unit} before", -days),
    }
}

/// What stands in one of the client's fields beside a name: all of a title, of a name what is behind it.
fn remark_of<'a>(judged: &Judged<'_>, text: &'a str) -> &'a str {
    let is_title = judged.visit.records().any(|(_, client)| client.title == text);
    if is_title { text } else { name_and_remark(text).1 }
}
