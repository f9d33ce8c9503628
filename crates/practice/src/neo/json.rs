//! JSON as the site writes it: ids now as text, now as numbers, empty texts in one of three ways.
//!
//! Objects are written straight into the answer. A calendar of 2 000 items has 90 000 fields, and a tree of values
//! for each answer would be most of its cost.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDateTime, Timelike};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::switches::{Blank, Ids, Noise, Switches};

/// How an endpoint was seen to write an id.
#[derive(Clone, Copy)]
pub(super) enum IdForm {
    Text,
    Number,
}

/// The switches that shape values.
#[derive(Clone, Copy)]
pub(super) struct Style {
    ids: Ids,
    blank: Blank,
    pub noise: Noise,
}

impl Style {
    pub(super) fn of(switches: &Switches) -> Self {
        Style { ids: switches.ids, blank: switches.blank, noise: switches.noise }
    }

    pub(super) fn id(self, id: u64, seen_as: IdForm) -> Value {
        match (self.ids, seen_as) {
            (Ids::Number, _) | (Ids::Observed, IdForm::Number) => Value::from(id),
            (Ids::Text, _) | (Ids::Observed, IdForm::Text) => Value::from(id.to_string()),
            (Ids::LeadingZeros, _) => Value::from(format!("{id:09}")),
        }
    }

    fn write_id(self, out: &mut Vec<u8>, id: u64, seen_as: IdForm) {
        match (self.ids, seen_as) {
            (Ids::Number, _) | (Ids::Observed, IdForm::Number) => {
                out.extend_from_slice(id.to_string().as_bytes())
            }
            (Ids::Text, _) | (Ids::Observed, IdForm::Text) => {
                out.extend_from_slice(format!("\"{id}\"").as_bytes());
            }
            (Ids::LeadingZeros, _) => out.extend_from_slice(format!("\"{id:09}\"").as_bytes()),
        }
    }

    /// Puts a text into an object of values, in the way empty ones are written now.
    pub(super) fn put_text(self, object: &mut Map<String, Value>, key: &str, text: &str) {
        match (text.is_empty(), self.blank) {
            (false, _) | (true, Blank::Empty) => object.insert(key.to_owned(), Value::from(text)),
            (true, Blank::Null) => object.insert(key.to_owned(), Value::Null),
            (true, Blank::Missing) => None,
        };
    }

    /// Adds what no client knows to an object of values and to those in it.
    pub(super) fn disturb(self, value: &mut Value) {
        if self.noise == Noise::None {
            return;
        }
        if let Some(object) = value.as_object_mut() {
            object.values_mut().for_each(|inner| self.disturb(inner));
            object.extend(unknown_fields());
        } else if let Some(items) = value.as_array_mut() {
            items.iter_mut().for_each(|item| self.disturb(item));
        }
    }
}

/// Fields of a later version of the site.
pub(super) fn unknown_fields() -> Map<String, Value> {
    let fields = json!({
        "_rev": 7,
        "uiHints": { "pinned": false, "chips": ["new", 3, null] },
        "id2": null,
        "labelKey": "neo.\u{1f43e}.unknown",
    });
    match fields {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

/// Writes any value. Memory takes everything, so there is no error to speak of.
pub(super) fn write(out: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(out, value).ok();
}

/// Writes a text. Almost all of them need no escaping and go out as they are.
fn write_text(out: &mut Vec<u8>, text: &str) {
    if text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        write(out, &text);
    } else {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    }
}

/// `2026-03-05 09:15:00`, with the given character between date and time.
pub(super) fn wall_clock(at: NaiveDateTime, between: char) -> String {
    let mut text = String::with_capacity(19);
    // By hand: chrono's formatter is most of the cost of a large calendar.
    let mut put = |value: u32, digits: u32, after: Option<char>| {
        for place in (0..digits).rev() {
            text.push(char::from(b'0' + (value / 10_u32.pow(place) % 10) as u8));
        }
        text.extend(after);
    };
    put(at.year().unsigned_abs(), 4, Some('-'));
    put(at.month(), 2, Some('-'));
    put(at.day(), 2, Some(between));
    put(at.hour(), 2, Some(':'));
    put(at.minute(), 2, Some(':'));
    put(at.second(), 2, None);
    text
}

/// An object being written, with the fields a test put over it or took away.
pub(super) struct Object<'a> {
    out: &'a mut Vec<u8>,
    style: Style,
    extra: &'a Map<String, Value>,
    omit: &'a BTreeSet<String>,
    untouched: bool,
    first: bool,
}

impl<'a> Object<'a> {
    pub(super) fn open(
        out: &'a mut Vec<u8>,
        style: Style,
        extra: &'a Map<String, Value>,
        omit: &'a BTreeSet<String>,
    ) -> Self {
        out.push(b'{');
        let untouched = extra.is_empty() && omit.is_empty();
        Object { out, style, extra, omit, untouched, first: true }
    }

    /// Writes the key, unless the field is left out or replaced.
    fn key(&mut self, key: &str) -> bool {
        if !self.untouched && (self.omit.contains(key) || self.extra.contains_key(key)) {
            return false;
        }
        self.raw_key(key);
        true
    }

    /// Our own keys are plain words, and so are those a test adds.
    fn raw_key(&mut self, key: &str) {
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    pub(super) fn text(&mut self, key: &str, text: &str) {
        match (text.is_empty(), self.style.blank) {
            (false, _) | (true, Blank::Empty) => {
                if self.key(key) {
                    write_text(self.out, text);
                }
            }
            (true, Blank::Null) => self.value(key, &()),
            (true, Blank::Missing) => {}
        }
    }

    pub(super) fn value(&mut self, key: &str, value: &impl Serialize) {
        if self.key(key) {
            write(self.out, value);
        }
    }

    pub(super) fn id(&mut self, key: &str, id: Option<u64>, seen_as: IdForm) {
        match id {
            Some(id) => {
                if self.key(key) {
                    self.style.write_id(self.out, id, seen_as);
                }
            }
            None => self.absent(key),
        }
    }

    /// A field without a value: null, or not there at all.
    pub(super) fn absent(&mut self, key: &str) {
        match self.style.blank {
            Blank::Empty | Blank::Null => self.value(key, &()),
            Blank::Missing => {}
        }
    }

    pub(super) fn time(&mut self, key: &str, at: NaiveDateTime, between: char) {
        if self.key(key) {
            self.out.push(b'"');
            self.out.extend_from_slice(wall_clock(at, between).as_bytes());
            self.out.push(b'"');
        }
    }

    pub(super) fn close(mut self) {
        for (key, value) in self.extra {
            self.raw_key(key);
            write(self.out, value);
        }
        if self.style.noise == Noise::UnknownFields {
            for (key, value) in unknown_fields() {
                self.raw_key(&key);
                write(self.out, &value);
            }
        }
        self.out.push(b'}');
    }
}
