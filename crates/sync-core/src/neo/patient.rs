//! `search/patients`: whether a patient is alive (neo.md 2.7, 2.12).
//!
//! Only an explicit `alive` that is true, with nothing beside it that speaks against it, counts as alive. When the
//! same id stands in several lists of the answer, the worst word holds.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::field::{self, Fields};
use super::{Odd, OddAnswer};
use crate::practice::PatientId;

/// What Neo says about a patient being alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatientWord {
    /// Explicitly alive and active.
    Alive,
    /// Not dead, but inactive or under a status letter other than `a`.
    Inactive,
    /// `alive` is false, or the status letter says deceased.
    Dead,
    /// The search does not know the patient.
    NotFound,
}

/// Reads what a search says about one patient.
///
/// # Errors
/// The answer is no search result, or the patient's record has no readable `alive` flag ([`OddAnswer::Silent`]).
pub fn patient(body: &str, id: &PatientId) -> Result<PatientWord, OddAnswer> {
    let answer = field::json(body)?;
    let Value::Object(root) = &answer else { return Err(OddAnswer::NotRecognised) };
    if field::says_error(root) {
        return Err(OddAnswer::SaysError);
    }
    let results = root.get("results").ok_or(OddAnswer::NoList)?;
    let rows = rows(results)?;
    let found: Vec<Fields<'_>> = rows
        .into_iter()
        .filter_map(Fields::of)
        .filter(|row| row.value(&["id", "patient_id"]).is_some_and(|found| field::is_id(found, id.as_str())))
        .collect();
    let words = found.iter().map(word).collect::<Vec<_>>();
    if words.contains(&Some(PatientWord::Dead)) {
        return Ok(PatientWord::Dead);
    }
    // `data` holds labels for a picker beside the records in `objects`: a silent row counts only when all are.
    match words.iter().flatten().max() {
        Some(word) => Ok(*word),
        None if found.is_empty() => Ok(PatientWord::NotFound),
        None => Err(OddAnswer::Silent),
    }
}

/// Every row of `patients` and `suggested`, each of which may be a list, or an object with `data` and `objects`.
fn rows(results: &Value) -> Result<Vec<&Value>, OddAnswer> {
    let sections = match results {
        Value::Array(rows) => return Ok(rows.iter().collect()),
        Value::Object(sections) => sections,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return Err(OddAnswer::NoList),
    };
    let known: Vec<&Value> = ["patients", "suggested"].iter().filter_map(|key| sections.get(*key)).collect();
    if known.is_empty() && !sections.is_empty() {
        return Err(OddAnswer::NoList);
    }
    let mut odd = Odd::default();
    let mut rows = Vec::new();
    for section in known {
        if let Some(list) = field::list(section, &mut odd) {
            rows.extend(list);
            continue;
        }
        let Value::Object(section) = section else { continue };
        for key in ["data", "objects"] {
            if let Some(list) = section.get(key).and_then(|list| field::list(list, &mut odd)) {
                rows.extend(list);
            }
        }
    }
    Ok(rows)
}

/// What one row says; `None` when it is silent about the flag that counts.
fn word(row: &Fields<'_>) -> Option<PatientWord> {
    let mut odd = Odd::default();
    let alive = row.flag(&["alive", "is_alive", "isAlive"], &mut odd);
    let dead = row.flag(&["deceased", "isDeceased", "is_deceased"], &mut odd) == Some(true);
    let letter = row.text(&["status"], &mut odd).map(|letter| letter.to_lowercase());
    if alive == Some(false) || dead || matches!(letter.as_deref(), Some("d" | "dead" | "deceased")) {
        return Some(PatientWord::Dead);
    }
    alive?;
    let active = row.flag(&["active", "is_active", "isActive"], &mut odd);
    let usual = matches!(letter.as_deref(), None | Some("a" | "active" | "alive"));
    Some(if active == Some(false) || !usual { PatientWord::Inactive } else { PatientWord::Alive })
}
