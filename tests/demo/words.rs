//! Codes, times and names as people say them.

use std::fmt::Display;

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

/// `LADY MACBARK` → `Lady Macbark`: Neo shouts the names of pets.
pub fn called(name: &str) -> String {
    let words = name.split(' ').map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_string() + &letters.as_str().to_lowercase()).unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// `Tue Nov 24, 4:02 pm` at the clinic.
pub fn at(instant: DateTime<Utc>, zone: Tz) -> String {
    on_the_wall(instant.with_timezone(&zone).naive_local())
}

/// `Tue Nov 24, 4:02 pm`.
pub fn on_the_wall(time: NaiveDateTime) -> String {
    time.format("%a %b %-d, %-I:%M %P").to_string()
}

/// `1 note`, `52 notes`.
pub fn count(number: impl Display, one: &str) -> String {
    let number = number.to_string();
    if number == "1" { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// `1.8 s`.
pub fn seconds(milliseconds: &Value) -> String {
    format!("{:.1} s", milliseconds.as_f64().unwrap_or_default() / 1000.0)
}

/// Whether this reason alone forbids a call.
pub fn forbids(code: &str) -> bool {
    let forbidding = [
        "patient_dead",
        "earlier_death",
        "death_recorded",
        "opted_out",
        "call_refused",
        "no_show",
        "cancelled",
        "deleted",
        "closed",
        "not_a_visit",
        "moved",
        "no_phone",
    ];
    forbidding.contains(&code)
}

/// Why a call is held back or never made.
pub fn reason(code: &str) -> String {
    let words = match code {
        "no_show" => "the client did not come",
        "cancelled" => "the visit was cancelled",
        "deleted" => "the visit was deleted",
        "patient_dead" => "the patient has died, says its record",
        "earlier_death" => "an earlier visit recorded the patient's death",
        "death_recorded" => "the bill or the kind of visit records a death",
        "death_mentioned" => "the note may speak of a death",
        "death_doubtful" => "the note may speak of a death, and of a living animal",
        "household_death" => "another pet of the household died that day",
        "end_of_life_talk" => "the end of life was talked about",
        "decision_pending" => "the client has something serious to decide",
        "outcome_unclear" => "nothing tells that the pet went home well",
        "explained_away" => "words about death or calls that mean something else here",
        "earlier_refusal" => "the client asked earlier not to be called",
        "opted_out" => "the client has opted out",
        "call_refused" => "the client asked not to be called",
        "refusal_possible" => "the client may not want a call",
        "sentence_doubtful" => "a sentence sounds serious, though no word in it is known",
        "no_phone" => "no number that can be dialled",
        "phone_doubtful" => "the number may not be the client's",
        "phones_differ" => "the household's records show different numbers",
        "patient_inactive" => "the patient's record is inactive",
        "patient_not_found" => "Neo does not find the patient",
        "patient_unchecked" => "not asked yet whether the patient is alive",
        "patient_unnamed" => "the visit names no pet or no person",
        "not_medical" => "a visit that owes no discharge call by itself",
        "type_unknown" => "a kind of visit not known yet",
        "hospice" => "hospice care",
        "palliative" => "palliative care",
        "critical" => "a critical state or a grave prognosis",
        "referred_to_emergency" => "sent on to an emergency hospital",
        "complaint" => "the client is unhappy",
        "complication" => "a complication",
        "cruelty" => "cruelty or neglect is suspected",
        "relinquished" => "given up, seized or found",
        "still_hospitalised" => "the patient may still be in hospital",
        "rescue_organisation" => "a rescue or a shelter",
        "other_call" => "another call stands for the visit already",
        "opinion_missing" => "there is no second opinion",
        "opinion_against" => "the second opinion is that a person should look first",
        "later_visit" => "a later visit stands against it",
        "other_hours" => "the client wishes other hours than those at which calls ring",
        "hours_wished" => "the client wishes these hours",
        "opinion_harmless" => "sounded serious, and the second opinion holds a call for right",
        "before_go_live" => "finalised before calls went live",
        other => return other.replace('_', " "),
    };
    words.to_owned()
}
