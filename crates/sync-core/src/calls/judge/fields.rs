//! Every field of a visit that a person can have typed into.

use super::Judged;
use crate::calls::hours::{Told, Wish, wishes};
use crate::calls::language::Written;
use crate::practice::{BillingLine, NotePlace};

/// What kind of text a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// The appointment's type or an accepted line of the bill: a fact.
    Structured(&'static str),
    /// Something about the person, where a rescue organisation would name itself.
    Naming(&'static str),
    /// Anything else.
    Prose(&'static str),
}

/// Every text but the bill's.
pub(super) fn texts<'a>(judged: &Judged<'a>) -> Vec<(Field, &'a str)> {
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
    for (patient, client) in visit.records() {
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

/// The lines of the bill.
pub(super) fn lines<'a>(judged: &Judged<'a>) -> impl Iterator<Item = (Field, &'a str)> {
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

impl Field {
    /// Whether the second reader, which knows sentences, reads it too.
    pub(super) fn is_read_twice(self) -> bool {
        self.is_of_the_visit() || matches!(self.name(), "reason" | "consultation_reason" | "title" | "client")
    }

    /// Whether it tells of the visit; other fields reception writes, for those who deal with the client.
    pub(super) fn is_of_the_visit(self) -> bool {
        matches!(self.name(), "note" | "short_note" | "discharge_summary")
    }

    /// For whom it was typed.
    pub(super) fn written(self) -> Written {
        if self.is_of_the_visit() { Written::InNote } else { Written::ByReception }
    }

    /// The wishes about the hour in it. What the clinic tells the client is none.
    pub(super) fn hours(self, text: &str) -> Vec<Wish> {
        match self.name() {
            "client" | "phone" => wishes(text, Told::BesideTheClient),
            "note" | "short_note" | "reason" | "consultation_reason" | "title" => {
                wishes(text, Told::Elsewhere)
            }
            _ => Vec::new(),
        }
    }

    /// As it is told.
    pub(super) fn name(self) -> &'static str {
        let (Self::Structured(name) | Self::Naming(name) | Self::Prose(name)) = self;
        name
    }
}
