//! One visit as a second opinion is asked about it.

use super::Judged;
use super::fields::{lines, texts};
use crate::calls::opinion::{
    BillState, BilledLine, Mask, NoteAsked, Question, name_and_remark, without_digits, without_names,
};

impl Mask {
    /// Hides the people of a visit, as the calendar and as the consultation write them.
    pub(super) fn of(judged: &Judged<'_>) -> Self {
        let visit = judged.visit;
        let records = [Some((&visit.appointment.patient, &visit.appointment.client))];
        let read = visit.consultation.as_ref().map(|read| (&read.patient, &read.client));
        let (mut patients, mut clients) = (Vec::new(), Vec::new());
        for (patient, client) in records.into_iter().chain([read]).flatten() {
            patients.push(patient.name.as_str());
            clients.extend([&client.first_name, &client.last_name].map(|name| name_and_remark(name).0));
        }
        Self::new(&patients, &clients)
    }
}

impl Question {
    /// What is asked about a visit, with its people hidden.
    pub fn of(judged: &Judged<'_>) -> Self {
        let mask = Mask::of(judged);
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
                "phone" => question.remarks.push(without_digits(&mask.hide(text))),
                "client" => question.remarks.push(mask.hide(remark_of(judged, text))),
                _ => {}
            }
        }
        question.remarks.retain(|remark| without_names(remark).chars().any(char::is_alphabetic));
        question.remarks.sort();
        question.remarks.dedup();
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
}

/// What stands in one of the client's fields beside a name: all of a title, of a name what is behind it.
fn remark_of<'a>(judged: &Judged<'_>, text: &'a str) -> &'a str {
    let visit = judged.visit;
    let clients = [Some(&visit.appointment.client), visit.consultation.as_ref().map(|read| &read.client)];
    let is_title = clients.into_iter().flatten().any(|client| client.title == text);
    if is_title { text } else { name_and_remark(text).1 }
}
