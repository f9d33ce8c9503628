//! English.

mod failures;
mod phrases;
mod refusals;
mod updates;

use super::{Finding, Phrase, Refusal, Words};
use crate::failure::Code;

/// The language.
pub(super) struct English;

impl Words for English {
    fn failure(&self, code: Code) -> (&'static str, &'static str) {
        failures::of(code)
    }

    fn refusal(&self, refusal: &Refusal<'_>) -> (String, String) {
        refusals::of(refusal)
    }

    fn finding(&self, finding: &Finding<'_>) -> String {
        found(finding)
    }

    fn phrase(&self, phrase: Phrase<'_>) -> String {
        phrases::of(phrase)
    }
}

fn found(finding: &Finding<'_>) -> String {
    match finding {
        Finding::Visits(1) => "1 visit, undamaged".to_owned(),
        Finding::Visits(many) => format!("{many} visits, undamaged"),
        Finding::Open => "open".to_owned(),
        Finding::Browser(name) => (*name).to_owned(),
        Finding::Neo { url, state } => format!("{url} ({state})"),
        Finding::Appointments(1) => "1 appointment today".to_owned(),
        Finding::Appointments(many) => format!("{many} appointments today"),
        Finding::ThisClinics => "this clinic's".to_owned(),
        Finding::Cloud { clinic, url } => format!("{clinic} ({url})"),
        Finding::NoCloud => "not connected; notes wait on this computer".to_owned(),
        Finding::Queue(url) => (*url).to_owned(),
        Finding::NoQueue => "not connected; approved calls wait on this computer".to_owned(),
        Finding::Version { version, checked, newer } => {
            let checked =
                checked.map_or_else(|| "not checked yet".to_owned(), |at| format!("last check {at} UTC"));
            let newer = newer.map_or_else(String::new, |newer| format!("; version {newer} is out"));
            format!("version {version}, {checked}{newer}")
        }
        Finding::VersionWithoutUpdates(version) => {
            format!("version {version}, built without an address for newer ones")
        }
        Finding::Entries(1) => "1 entry intact".to_owned(),
        Finding::Entries(many) => format!("{many} entries intact"),
    }
}
