//! The request that puts each [`Ask`] to Neo (neo.md 2.5-2.7).
//!
//! Neo wants the query percent-encoded with a space as `%20` and a colon as `%3A`; form encoding's `+` is not what
//! its own pages send.

use std::fmt::Write;

use crate::ports::Ask;

/// Path and query of an ask; the path is ready to be sent, the values are not encoded yet.
pub fn ask_path(ask: &Ask) -> (String, Vec<(&'static str, String)>) {
    const WALL_CLOCK: &str = "%Y-%m-%d %H:%M:%S";
    match ask {
        Ask::Calendar { from, to } => (
            "/appointments/getCalendarEventData".to_owned(),
            vec![("start", from.format(WALL_CLOCK).to_string()), ("end", to.format(WALL_CLOCK).to_string())],
        ),
        Ask::Consultation(id) => (format!("/consultations/{}/page-data", encoded(id.as_str())), Vec::new()),
        Ask::Appointment(id) => {
            ("/appointments/getAppointment".to_owned(), vec![("id", id.as_str().to_owned())])
        }
        Ask::Configuration => ("/appointments/getAppointmentView".to_owned(), Vec::new()),
        Ask::Patient { query, id: _ } => (
            "/search/patients".to_owned(),
            vec![
                ("q", query.trim().to_owned()),
                ("includeInactive", "true".to_owned()),
                ("json", "true".to_owned()),
                ("suggested", "true".to_owned()),
                ("limit", "50".to_owned()),
                ("escape", "false".to_owned()),
            ],
        ),
    }
}

/// What follows the origin in the request for an ask: path and encoded query.
pub fn ask_target(ask: &Ask) -> String {
    let (mut target, query) = ask_path(ask);
    for (position, (key, value)) in query.iter().enumerate() {
        target.push(if position == 0 { '?' } else { '&' });
        target.push_str(key);
        target.push('=');
        target.push_str(&encoded(value));
    }
    target
}

/// Everything but RFC 3986's unreserved characters as `%XX`.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
