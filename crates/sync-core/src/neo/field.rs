//! Tolerant access to the fields of a JSON answer.
//!
//! A field may stand under several names (both styles of neo.md 2.5), may be missing, null or empty, and ids and
//! numbers may be text. A wrong type is counted and the field is treated as missing.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::{Map, Value};

use super::{Odd, OddAnswer, OddityCode};

/// The body as JSON, without a byte order mark.
pub(super) fn json(body: &str) -> Result<Value, OddAnswer> {
    serde_json::from_str(body.trim_start_matches('\u{feff}')).map_err(|_| OddAnswer::NotJson)
}

/// One object of an answer, read while its oddities are counted.
///
/// Without an object it has no fields.
pub(super) struct Fields<'a> {
    object: Option<&'a Map<String, Value>>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(object: &'a Map<String, Value>) -> Self {
        Self { object: Some(object) }
    }

    pub(super) fn empty() -> Self {
        Self { object: None }
    }

    pub(super) fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Self::new)
    }

    /// The first of the names that holds something other than null.
    pub(super) fn value(&self, names: &[&str]) -> Option<&'a Value> {
        self.every(names).next()
    }

    /// The first of the names that holds an object.
    pub(super) fn object(&self, names: &[&str], odd: &mut Odd) -> Option<Fields<'a>> {
        let mut found = None;
        for value in self.every(names) {
            match value {
                Value::Object(object) => {
                    found = found.or(Some(Fields::new(object)));
                }
                // PHP writes an empty object as an empty list.
                Value::Array(list) if list.is_empty() => {}
                Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                    odd.note(OddityCode::WrongType);
                }
                Value::Null => {}
            }
        }
        found
    }

    /// Text of the first of the names that holds any; blank is missing. A number is text, an object its `name`.
    pub(super) fn text(&self, names: &[&str], odd: &mut Odd) -> Option<String> {
        self.every(names).find_map(|value| match value {
            Value::Object(object) => match object.get("name") {
                Some(inner) => plain_text(inner, odd),
                None => plain_text(value, odd),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                plain_text(value, odd)
            }
        })
    }

    /// An id; numbers become their digits, text keeps its leading zeros. Blank and zero are no id.
    pub(super) fn id(&self, names: &[&str], odd: &mut Odd) -> Option<String> {
        self.every(names).find_map(|value| id(value, odd))
    }

    /// A switch: a bool, 0 or 1, or either as text.
    pub(super) fn flag(&self, names: &[&str], odd: &mut Odd) -> Option<bool> {
        self.every(names).find_map(|value| flag(value, odd))
    }

    /// A finite number, or text that is one.
    pub(super) fn number(&self, names: &[&str], odd: &mut Odd) -> Option<f64> {
        self.every(names).find_map(|value| number(value, odd))
    }

    fn every<'n>(&self, names: &'n [&str]) -> impl Iterator<Item = &'a Value> + use<'a, 'n> {
        let object = self.object;
        names.iter().filter_map(move |name| object?.get(*name)).filter(|value| !value.is_null())
    }
}

fn plain_text(value: &Value, odd: &mut Odd) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null => return None,
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            odd.note(OddityCode::WrongType);
            return None;
        }
    };
    (!text.is_empty()).then_some(text)
}

/// An id as text, if the value is one.
pub(super) fn id(value: &Value, odd: &mut Odd) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => match whole(number) {
            Some(text) => text,
            None => {
                odd.note(OddityCode::WrongType);
                return None;
            }
        },
        Value::Null => return None,
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            odd.note(OddityCode::WrongType);
            return None;
        }
    };
    let nothing = text.is_empty()
        || text.bytes().all(|byte| byte == b'0')
        || matches!(text.as_str(), "null" | "undefined" | "NaN");
    (!nothing).then_some(text)
}

/// The digits of a number that is a whole one and exactly held.
fn whole(number: &serde_json::Number) -> Option<String> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.is_u64() {
        return Some(number.to_string());
    }
    let value = number.as_f64()?;
    (value.fract() == 0.0 && (0.0..EXACT).contains(&value)).then(|| format!("{value:.0}"))
}

/// Whether the value is the id that was asked for. Leading zeros make no other id: where one answer writes an id as
/// text and another as a number, only the first can show them.
pub(super) fn is_id(value: &Value, asked: &str) -> bool {
    let same = |text: &str| {
        text == asked
            || (asked.bytes().chain(text.bytes()).all(|byte| byte.is_ascii_digit())
                && text.trim_start_matches('0') == asked.trim_start_matches('0'))
    };
    match value {
        Value::String(text) => same(text.trim()),
        Value::Number(number) => whole(number).is_some_and(|text| same(&text)),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

fn flag(value: &Value, odd: &mut Odd) -> Option<bool> {
    let word = match value {
        Value::Bool(flag) => return Some(*flag),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_lowercase(),
        Value::Null => return None,
        Value::Array(_) | Value::Object(_) => String::from("?"),
    };
    match word.as_str() {
        "true" | "1" | "1.0" | "yes" | "y" => Some(true),
        "false" | "0" | "0.0" | "no" | "n" => Some(false),
        "" => None,
        _ => {
            odd.note(OddityCode::WrongType);
            None
        }
    }
}

fn number(value: &Value, odd: &mut Odd) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) if text.trim().is_empty() => return None,
        Value::String(text) => text.trim().parse().ok(),
        Value::Null => return None,
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let number = number.filter(|number: &f64| number.is_finite());
    if number.is_none() {
        odd.note(OddityCode::WrongType);
    }
    number
}

/// The items of a list; an object whose keys are all numbers is one as well (PHP's array with gaps).
pub(super) fn list<'a>(value: &'a Value, odd: &mut Odd) -> Option<Vec<&'a Value>> {
    match value {
        Value::Array(items) => Some(items.iter().collect()),
        Value::Object(items) if !items.is_empty() => {
            let mut numbered: Vec<(u64, &Value)> =
                items.iter().map(|(key, item)| Some((key.parse().ok()?, item))).collect::<Option<_>>()?;
            odd.note(OddityCode::ListAsObject);
            numbered.sort_by_key(|(position, _)| *position);
            Some(numbered.into_iter().map(|(_, item)| item).collect())
        }
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// Whether an object says of itself that the request failed.
pub(super) fn says_error(object: &Map<String, Value>) -> bool {
    let filled = |value: &Value| match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(items) => !items.is_empty(),
    };
    object.get("success").and_then(Value::as_bool) == Some(false)
        || ["error", "errors", "exception"].iter().any(|key| object.get(*key).is_some_and(filled))
}

/// A wall-clock time in any of the notations met: a space or `T` between, seconds and fractions optional.
///
/// An offset is dropped and counted: Neo's times are the clinic's wall clock (neo.md, fact 5), and the figures before
/// an offset are what a clock on the wall shows.
pub(super) fn wall_clock(text: &str, odd: &mut Odd) -> Option<NaiveDateTime> {
    let text = text.trim();
    let date: NaiveDate = text.get(..10)?.parse().ok()?;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        odd.note(OddityCode::DateOnly);
        return Some(date.and_time(NaiveTime::MIN));
    }
    let time = rest.strip_prefix([' ', 'T', 't'])?.trim_start();
    let (time, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => (time.get(..at)?.trim_end(), time.get(at..)?),
        None => (time, ""),
    };
    let time =
        ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|format| NaiveTime::parse_from_str(time, format).ok())?;
    if !offset.is_empty() {
        let digits = offset.get(1..)?.replace(':', "");
        let figures = matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !(figures || offset.eq_ignore_ascii_case("z")) {
            return None;
        }
        odd.note(OddityCode::TimeWithOffset);
    }
    Some(date.and_time(time))
}

/// A wall-clock time from a field.
pub(super) fn time_field(fields: &Fields<'_>, names: &[&str], odd: &mut Odd) -> Option<NaiveDateTime> {
    fields.text(names, odd).and_then(|text| wall_clock(&text, odd))
}
