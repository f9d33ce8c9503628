//! Patients, clients and their telephone fields as any of Neo's answers writes them (neo.md 2.5, 2.6, 2.11).

use super::field::Fields;
use super::{Odd, OddityCode};
use crate::practice::{Client, ClientId, Patient, PatientId, PhoneEntry, PhoneKind};

/// The animal from an object of its own (page data, getAppointment).
pub(super) fn patient(fields: &Fields<'_>, odd: &mut Odd) -> Patient {
    Patient {
        id: fields.id(&["id", "patientId", "patient_id"], odd).map(PatientId::new),
        name: fields.text(&["name", "patientName", "patient_name"], odd).unwrap_or_default(),
        species: fields.text(&["species", "speciesName", "species_name"], odd),
        breed: fields.text(&["breed", "breedName", "breed_name"], odd),
        sex: fields.text(&["sex", "gender"], odd),
        date_of_birth: fields.text(&["dateOfBirth", "date_of_birth", "dob"], odd),
        weight_kg: weight(fields, odd),
    }
}

fn weight(fields: &Fields<'_>, odd: &mut Odd) -> Option<f64> {
    let unit = fields.text(&["weightUnit", "weight_unit"], odd);
    let weight = fields.number(&["weight"], odd)?;
    let kilograms = match unit.as_deref().map(str::to_lowercase).as_deref() {
        Some("kg" | "kgs" | "kilogram" | "kilograms") => Some(1.0),
        Some("lb" | "lbs" | "pound" | "pounds") => Some(0.453_592_37),
        Some("g" | "gram" | "grams") => Some(0.001),
        Some("oz" | "ounce" | "ounces") => Some(0.028_349_523_125),
        // A weight without its unit is off by a factor of two or more; better none.
        Some(_) | None => None,
    };
    let weight = kilograms.map(|factor| weight * factor).filter(|weight| *weight > 0.0);
    if weight.is_none() {
        odd.note(OddityCode::WeightUnreadable);
    }
    weight
}

/// The person from an object of their own (page data, getAppointment).
pub(super) fn client(fields: &Fields<'_>, odd: &mut Odd) -> Client {
    let (first_name, last_name) = names(fields, &["name", "fullName", "full_name"], odd);
    Client {
        id: fields.id(&["id", "clientId", "client_id"], odd).map(ClientId::new),
        title: fields.text(&["title", "clientTitle", "client_title"], odd).unwrap_or_default(),
        first_name,
        last_name,
        email: fields.text(&["email", "emailAddress", "email_address"], odd),
        phones: phones(fields, odd),
    }
}

/// First and last name; where there is only a name in one piece, it is split at a comma or kept whole as the last
/// name, because an organisation has no first name.
pub(super) fn names(fields: &Fields<'_>, whole: &[&str], odd: &mut Odd) -> (String, String) {
    let first = fields.text(&["first_name", "firstName"], odd);
    let last = fields.text(&["last_name", "lastName"], odd);
    if first.is_none() && last.is_none() {
        let Some(name) = fields.text(whole, odd) else { return Default::default() };
        return match name.split_once(',') {
            Some((last, first)) => (first.trim().to_owned(), last.trim().to_owned()),
            None => (String::new(), name),
        };
    }
    (first.unwrap_or_default(), last.unwrap_or_default())
}

/// Every telephone field that is not blank, in order of preference.
pub(super) fn phones(fields: &Fields<'_>, odd: &mut Odd) -> Vec<PhoneEntry> {
    let valid_mobile = fields.flag(&["is_valid_mobile_phone", "isValidMobilePhone"], odd);
    let label = fields.text(&["phone_label", "phoneLabel", "clientPhoneLabel"], odd);
    let places: [(&[&str], Option<PhoneKind>); 6] = [
        (&["mobilePhone", "mobile_phone", "cellPhone", "cell_phone"], Some(PhoneKind::Mobile)),
        (&["homePhone", "home_phone"], Some(PhoneKind::Home)),
        (&["workPhone", "work_phone"], Some(PhoneKind::Work)),
        (&["phone_number", "phoneNumber"], None),
        (&["clientPhone", "client_phone"], None),
        (&["phone"], None),
    ];
    let mut phones: Vec<PhoneEntry> = Vec::new();
    for (names, kind) in places {
        let Some(text) = fields.text(names, odd) else { continue };
        // The flag and the label stand beside the calendar's one number.
        let (kind, pims_says_mobile) = match kind {
            Some(kind) => (kind, None),
            None => (label.as_deref().map_or(PhoneKind::Other, labelled), valid_mobile),
        };
        match phones.iter_mut().find(|known| known.text == text) {
            Some(known) => known.pims_says_mobile = known.pims_says_mobile.or(pims_says_mobile),
            None => phones.push(PhoneEntry { kind, text, pims_says_mobile }),
        }
    }
    phones
}

fn labelled(label: &str) -> PhoneKind {
    let label = label.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| label.contains(word));
    if has(&["mob", "cell"]) {
        PhoneKind::Mobile
    } else if has(&["home", "land", "house"]) {
        PhoneKind::Home
    } else if has(&["work", "office", "business"]) {
        PhoneKind::Work
    } else {
        PhoneKind::Other
    }
}
