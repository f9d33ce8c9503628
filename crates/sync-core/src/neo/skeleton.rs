//! What an answer that surprised us looked like: keys and kinds of values, indented as they nest.
//!
//! No value is taken. A key that is no plain name could be one (a list written as an object, keyed by what a person
//! typed), so it is counted and not written; the same holds for every key of an object with very many.

use serde_json::{Map, Value};

/// How deep it is looked into.
const DEEPEST: usize = 6;

/// So many lines say enough.
const MOST_LINES: usize = 300;

/// An object with more keys than this is a list in disguise.
const MOST_KEYS: usize = 80;

/// The skeleton of a body; nothing where it is no JSON.
pub fn skeleton(body: &str) -> Option<String> {
    let answer: Value = serde_json::from_str(body).ok()?;
    let mut lines = Vec::new();
    describe("answer", &answer, 0, &mut lines);
    Some(lines.join("\n"))
}

fn describe(name: &str, value: &Value, depth: usize, lines: &mut Vec<String>) {
    if lines.len() >= MOST_LINES {
        return;
    }
    let kind = match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "bool".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::String(_) => "text".to_owned(),
        Value::Array(items) => format!("list #{}", items.len()),
        Value::Object(object) => format!("object #{}", object.len()),
    };
    lines.push(format!("{}{name}: {kind}", " ".repeat(depth)));
    if depth >= DEEPEST {
        return;
    }
    match value {
        // The first item stands for all: more of them would say more about the day than about the answer.
        Value::Array(items) => {
            if let Some(first) = items.first() {
                describe("item", first, depth + 1, lines);
            }
        }
        Value::Object(object) => describe_keys(object, depth, lines),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn describe_keys(object: &Map<String, Value>, depth: usize, lines: &mut Vec<String>) {
    let many = object.len() > MOST_KEYS;
    let mut unnamed = 0_usize;
    let mut keys: Vec<(&String, &Value)> = object.iter().collect();
    keys.sort_by_key(|(key, _)| *key);
    for (key, value) in keys {
        if many || !is_plain_name(key) {
            unnamed += 1;
        } else {
            describe(key, value, depth + 1, lines);
        }
    }
    if unnamed > 0 {
        lines.push(format!("{}keys that are not shown: {unnamed}", " ".repeat(depth + 1)));
    }
}

/// A name as programs write it: no capital in front, no digit, no space.
fn is_plain_name(key: &str) -> bool {
    key.len() <= 40
        && key.starts_with(|first: char| first.is_ascii_lowercase())
        && key.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_kinds_are_kept_and_no_value() {
        let body = r#"{"calendarItems": [{"patient_name": "Biscuit", "id": 7, "is_block": false, "note": null},
            {"patient_name": "Miso"}], "Okafor, Dana": {"phone": "x"}, "Biscuit": 1, "415": 2}"#;
        let taken = skeleton(body).unwrap();
        let expected = [
            "answer: object #4",
            " calendarItems: list #2",
            "  item: object #4",
            "   id: number",
            "   is_block: bool",
            "   note: null",
            "   patient_name: text",
            " keys that are not shown: 3",
        ];
        assert_eq!(taken.lines().collect::<Vec<_>>(), expected);
        assert_eq!(skeleton("<html>Biscuit</html>"), None, "what is no JSON has none");
    }

    #[test]
    fn a_deep_or_wide_answer_is_cut() {
        let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
        assert!(skeleton(&deep).unwrap().lines().count() <= DEEPEST + 1);
        let named: Map<String, Value> =
            ('a'..='z').flat_map(|a| ('a'..='z').map(move |b| (format!("{a}{b}"), Value::from(1)))).collect();
        let taken = skeleton(&Value::Object(named).to_string()).unwrap();
        assert_eq!(taken, "answer: object #676\n keys that are not shown: 676");
    }
}
