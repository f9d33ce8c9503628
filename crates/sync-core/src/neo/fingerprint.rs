//! Fingerprints: whether what Neo says about a visit has changed in a way that matters.
//!
//! SHA-256 over the fields in a fixed order, each preceded by its length, so that no two different records share a
//! form. The PIMS's own "last updated" is left out: a save that changes nothing is no change.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::practice::{Appointment, Client, Consultation, Patient, PhoneEntry};

/// The hex SHA-256 of everything in a record whose change matters. It is never kept as it is
/// ([`crate::reconcile::Mark`]).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The fingerprint of a booked slot.
pub fn fingerprint(appointment: &Appointment) -> Fingerprint {
    let mut form = Form::new("appointment/1");
    form.text(appointment.id.as_str());
    form.maybe(appointment.consultation_id.as_ref().map(|id| id.as_str()));
    form.text(&appointment.start.format("%Y-%m-%dT%H:%M:%S%.f").to_string());
    form.text(&appointment.end.format("%Y-%m-%dT%H:%M:%S%.f").to_string());
    form.text(&appointment.status.text);
    form.text(&format!("{:?} {:?}", appointment.status.meaning, appointment.status.closed));
    form.maybe(appointment.type_name.as_deref());
    form.maybe(appointment.reason.as_deref());
    form.maybe(appointment.title.as_deref());
    form.maybe(appointment.provider.as_deref());
    form.maybe(appointment.resource.as_deref());
    form.maybe(appointment.room.as_deref());
    form.patient(&appointment.patient);
    form.client(&appointment.client);
    form.finish()
}

/// The fingerprint of a consultation: notes, bill, patient, client and status.
pub fn consultation_fingerprint(consultation: &Consultation) -> Fingerprint {
    let mut form = Form::new("consultation/1");
    form.text(consultation.id.as_str());
    form.maybe(consultation.status.as_deref());
    form.maybe(consultation.reason.as_deref());
    form.maybe(consultation.date.as_deref());
    form.count(consultation.notes.len());
    for part in &consultation.notes {
        form.text(&format!("{:?}", part.place));
        form.text(&part.html);
    }
    form.count(consultation.lines.len());
    for line in &consultation.lines {
        form.text(&line.name);
        form.number(Some(line.quantity));
        form.text(if line.declined { "declined" } else { "accepted" });
    }
    form.patient(&consultation.patient);
    form.client(&consultation.client);
    form.finish()
}

struct Form(Sha256);

impl Form {
    fn new(kind: &str) -> Self {
        let mut form = Self(Sha256::new());
        form.text(kind);
        form
    }

    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    fn maybe(&mut self, text: Option<&str>) {
        match text {
            Some(text) => {
                self.0.update([1]);
                self.text(text);
            }
            None => self.0.update([0]),
        }
    }

    fn number(&mut self, number: Option<f64>) {
        // Minus zero is zero.
        self.maybe(number.map(|number| (number + 0.0).to_string()).as_deref());
    }

    fn patient(&mut self, patient: &Patient) {
        self.maybe(patient.id.as_ref().map(|id| id.as_str()));
        self.text(&patient.name);
        self.maybe(patient.species.as_deref());
        self.maybe(patient.breed.as_deref());
        self.maybe(patient.sex.as_deref());
        self.maybe(patient.date_of_birth.as_deref());
        self.number(patient.weight_kg);
    }

    fn client(&mut self, client: &Client) {
        self.maybe(client.id.as_ref().map(|id| id.as_str()));
        self.text(&client.title);
        self.text(&client.first_name);
        self.text(&client.last_name);
        self.maybe(client.email.as_deref());
        self.count(client.phones.len());
        for PhoneEntry { kind, text, pims_says_mobile } in &client.phones {
            self.text(&format!("{kind:?} {pims_says_mobile:?}"));
            self.text(text);
        }
    }

    fn finish(self) -> Fingerprint {
        Fingerprint(hex::encode(self.0.finalize()))
    }
}
