//! What the voice is told.
//!
//! The consumer lets stored variables win over fresh ones (cloud.md 4.2), so only what is certain is stored here; a
//! variable without a value is left out instead of hiding a better one. All values are text.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::clean;
use super::metadata::species;
use crate::notes::Note;
use crate::practice::Visit;

/// The clinic, as the voice names it.
#[derive(Clone, Copy, Debug)]
pub struct ClinicForCall<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its number.
    pub phone: Option<&'a str>,
    /// Where to call in an emergency.
    pub emergency_phone: Option<&'a str>,
}

/// One visit that the call is about.
#[derive(Clone, Copy, Debug)]
pub struct VisitForCall<'a> {
    /// The visit.
    pub visit: &'a Visit,
    /// Its note.
    pub note: Option<&'a Note>,
}

/// The `dynamic_variables` of a call about these visits of one household and day.
pub fn dynamic_variables(clinic: &ClinicForCall<'_>, day: NaiveDate, about: &[VisitForCall<'_>]) -> Value {
    let mut told = Map::new();
    let mut tell = |key: &str, text: Option<&str>| {
        if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
            told.insert(key.to_owned(), Value::String(text.to_owned()));
        }
    };
    let mut visits: Vec<&VisitForCall<'_>> = about.iter().collect();
    visits.sort_by(|a, b| {
        let order = |v: &VisitForCall<'_>| (v.visit.appointment.start, v.visit.appointment.id.clone());
        order(a).cmp(&order(b))
    });
    let pets = each_once(visits.iter().map(|told| pet_name(&told.visit.patient().name)));
    let owners = each_once(visits.iter().map(|told| person_name(&told.visit.client().full_name())));
    tell("clinic_name", Some(clinic.name));
    tell("clinic_phone", clinic.phone);
    tell("emergency_phone", clinic.emergency_phone);
    tell("call_type", Some("discharge"));
    tell("appointment_date", Some(&day.format("%A, %B %-d").to_string()));
    tell("pet_name", Some(&listed(&pets)));
    tell("owner_name", Some(&listed(&owners)));
    tell("discharge_summary_content", Some(&summary(&visits)));
    let reasons = each_once(visits.iter().filter_map(|told| told.visit.appointment.reason.clone()));
    tell("visit_reason", Some(&reasons.join("; ")));
    if let [only] = pets.as_slice() {
        let known = visits.iter().map(|told| told.visit.patient()).collect::<Vec<_>>();
        let kind =
            known.iter().find_map(|patient| patient.species.as_deref()).map(|text| species(Some(text)));
        let class = kind.filter(|kind| *kind != "unknown").map(|kind| match kind {
            "dog" | "cat" => kind,
            _ => "other",
        });
        tell("patient_species", class);
        let breed = known.iter().find_map(|patient| patient.breed.clone());
        tell("patient_breed", breed.as_deref());
        let weight = known.iter().find_map(|patient| patient.weight_kg).filter(|weight| *weight > 0.0);
        tell("pet_weight", weight.map(|kg| format!("{kg:.1} kg")).as_deref());
        tell("pet_names", Some(only));
    } else {
        tell("pet_names", Some(&listed(&pets)));
        tell("pet_count", Some(&pets.len().to_string()));
    }
    clean(Value::Object(told))
}

/// Every note; each under its animal's name where there are several visits.
fn summary(visits: &[&VisitForCall<'_>]) -> String {
    let texts: Vec<(String, &str)> = visits
        .iter()
        .filter_map(|told| told.note.map(|note| (pet_name(&told.visit.patient().name), note.text.trim())))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    match texts.as_slice() {
        [(_, only)] if visits.len() == 1 => (*only).to_owned(),
        several => {
            several.iter().map(|(name, text)| format!("{name}:\n{text}")).collect::<Vec<_>>().join("\n\n")
        }
    }
}

/// The name an animal is called by: its first word, without remarks, in proper case. "MR WHISKERS" keeps both.
pub fn pet_name(written: &str) -> String {
    let remarks =
        written.split(['(', '[', '{', '*', ';', ',', '/']).find(|part| part.chars().any(char::is_alphabetic));
    let mut words = remarks
        .unwrap_or_default()
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '.'))
        .filter(|word| word.chars().any(char::is_alphanumeric));
    let Some(first) = words.next() else { return String::new() };
    let titles = [
        "mr", "mrs", "ms", "miss", "dr", "sir", "lady", "lord", "st", "saint", "little", "lil", "big", "old",
        "baby", "princess", "prince", "king", "queen", "captain", "capt", "sgt", "la", "el", "le", "the",
        "mister",
    ];
    let bare = first.trim_end_matches('.').to_lowercase();
    match words.next() {
        Some(second) if titles.contains(&bare.as_str()) => format!("{} {}", proper(first), proper(second)),
        Some(_) | None => proper(first.trim_end_matches('.')),
    }
}

/// A person's name in proper case.
pub fn person_name(written: &str) -> String {
    written.split_whitespace().map(proper).collect::<Vec<_>>().join(" ")
}

/// Proper case for a word that is all upper or all lower case; a word in mixed case was written with care.
fn proper(word: &str) -> String {
    let upper = word.chars().any(char::is_uppercase);
    let lower = word.chars().any(char::is_lowercase);
    if upper && lower {
        return word.to_owned();
    }
    let mut begins = true;
    let mut written = String::with_capacity(word.len());
    for c in word.chars() {
        if begins {
            written.extend(c.to_uppercase());
        } else {
            written.extend(c.to_lowercase());
        }
        // O'Neill and Smith-Jones, but Sam's.
        begins = c == '-' || (matches!(c, '\'' | '’') && written.chars().count() == 2);
    }
    written
}

fn each_once(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in texts.filter(|text| !text.trim().is_empty()) {
        if !kept.contains(&text) {
            kept.push(text);
        }
    }
    kept
}

/// "Bella", "Bella and Max", "Bella, Max and Luna".
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
