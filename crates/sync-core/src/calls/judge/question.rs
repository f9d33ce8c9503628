//! One visit as a second opinion is asked about it.

use super::Judged;
use super::fields::{lines, texts};
use crate::calls::opinion::{BillState, BilledLine, Mask, NoteAsked, Question, name_and_remark};

impl Question {
    /// What is asked about a visit, with its people hidden.
    pub fn of(judged: &Judged<'_>) -> Self {
        let visit = judged.visit;
        let (patient, client) = (visit.patient(), visit.client());
        let (first, behind_first) = name_and_remark(&client.first_name);
        let (last, behind_last) = name_and_remark(&client.last_name);
        let mask = Mask::new(&patient.name, &format!("{first} {last}"));
        let mut question = Self { species: patient.species.clone(), ..Self::default() };
        for (field, text) in texts(judged) {
            let hidden = || Some(mask.hide(text));
            match field.name() {
                "type" => question.kind = hidden(),
                "title" => question.title = hidden(),
                "reason" => question.reason = hidden(),
                // Where the consultation says the same or more than the calendar.
                "consultation_reason" => {
                    question.reason =
                        question.reason.take().filter(|known| known.contains(text)).or_else(hidden)
                }
                "status" => question.status = hidden(),
                place @ ("note" | "short_note" | "discharge_summary") => {
                    question.notes.push(NoteAsked { place: place.to_owned(), text: mask.hide(text) });
                }
                "phone" => question.remarks.push(mask.hide(text)),
                _ => {}
            }
        }
        let beside = [client.title.as_str(), behind_first, behind_last];
        question.remarks.extend(beside.into_iter().map(|text| mask.hide(text)));
        question.remarks.retain(|remark| remark.chars().any(char::is_alphabetic));
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
