//! Faults on the way: which requests they hit, and what they do to the answer.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// A fault and the requests it hits. The first rule of the list that fires wins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which requests.
    pub area: Area,
    /// Only those with this id in the path or in `id=`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// How many of them.
    #[serde(default)]
    pub when: When,
    /// What happens.
    pub fault: Fault,
}

impl Rule {
    /// Hits every request of an area.
    pub fn always(area: Area, fault: Fault) -> Self {
        Rule { area, id: None, when: When::Always, fault }
    }

    /// Hits the first `n` requests of an area.
    pub fn first(n: u32, area: Area, fault: Fault) -> Self {
        Rule { area, id: None, when: When::First(n), fault }
    }

    /// Only requests with this id.
    pub fn only(self, id: u64) -> Self {
        Rule { id: Some(id), ..self }
    }

    /// How many of the requests.
    pub fn when(self, when: When) -> Self {
        Rule { when, ..self }
    }
}

/// A group of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// Everything but style sheet and icon.
    Any,
    /// All JSON answers.
    Data,
    /// `GET /login`.
    SignInPage,
    /// `POST /login`.
    SignIn,
    /// All HTML pages behind the sign-in.
    Pages,
    /// `/dashboard`.
    Dashboard,
    /// `getCalendarEventData`.
    Calendar,
    /// `page-data`.
    PageData,
    /// `getAppointment`.
    Appointment,
    /// `getAppointmentView`.
    AppointmentView,
    /// `/search/patients`.
    PatientSearch,
    /// `/consultations/search` and the other unproven ones.
    Unproven,
}

/// How many of the requests a rule hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// All.
    #[default]
    Always,
    /// The first so many.
    First(u32),
    /// The first so many for each id.
    FirstOfEachId(u32),
    /// All but the first so many.
    After(u32),
    /// Every so many-th.
    Every(u32),
}

/// What happens to a request or its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// This status with a short HTML body; `retry_after` goes out as it stands.
    Status {
        /// Status code.
        code: u16,
        /// `Retry-After`: seconds or a date.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// The connection is reset before a byte of the answer.
    Reset,
    /// No answer, ever.
    Stall,
    /// The right answer, so much later.
    Late {
        /// Milliseconds.
        ms: u64,
    },
    /// The right body in so many pieces with a pause before each.
    SlowBody {
        /// Number of pieces.
        pieces: usize,
        /// Pause in milliseconds.
        pause_ms: u64,
    },
    /// The head and so many bytes, then nothing more.
    StalledBody {
        /// Bytes sent.
        after: usize,
    },
    /// So many bytes of a body announced as longer, then the connection is reset.
    CutBody {
        /// Bytes sent.
        after: usize,
    },
    /// A complete answer whose JSON ends after so many bytes.
    TruncatedJson {
        /// Bytes kept.
        keep: usize,
    },
    /// The right body under this content type.
    ContentType {
        /// As sent.
        value: String,
    },
    /// Status 200 and no body.
    EmptyBody,
    /// Status 200 and this body as JSON.
    Json {
        /// As sent.
        body: String,
    },
    /// Status 200 and an HTML page that is not the sign-in page.
    HtmlPage,
    /// The sign-in page with status 200, as if the session were over; the session lives on.
    SignInPage,
}

/// How often each rule has met a request it is about.
#[derive(Default)]
pub(super) struct Firings {
    met: HashMap<(String, Option<u64>), u32>,
}

impl Firings {
    /// The fault that hits this request, if any.
    pub(super) fn next(&mut self, rules: &[Rule], areas: &[Area], id: Option<u64>) -> Option<Fault> {
        rules.iter().find(|rule| self.fires(rule, areas, id)).map(|rule| rule.fault.clone())
    }

    fn fires(&mut self, rule: &Rule, areas: &[Area], id: Option<u64>) -> bool {
        if !areas.contains(&rule.area) || (rule.id.is_some() && rule.id != id) {
            return false;
        }
        let each = match rule.when {
            When::FirstOfEachId(_) => id,
            When::Always | When::First(_) | When::After(_) | When::Every(_) => None,
        };
        let met = self.met.entry((name(rule), each)).or_default();
        *met += 1;
        match rule.when {
            When::Always => true,
            When::First(n) | When::FirstOfEachId(n) => *met <= n,
            When::After(n) => *met > n,
            When::Every(n) => n > 0 && met.is_multiple_of(n),
        }
    }

    /// Forgets the rules that are gone, so that one that is put back counts from the beginning.
    pub(super) fn keep_only(&mut self, rules: &[Rule]) {
        let names: Vec<String> = rules.iter().map(name).collect();
        self.met.retain(|(rule, _), _| names.contains(rule));
    }
}

/// Rules are told apart by what they say: their place in the list changes under a test's hands.
fn name(rule: &Rule) -> String {
    format!("{rule:?}")
}
