//! Everything about the site that can be otherwise. [`Default`] is the site as it was observed.

use serde::{Deserialize, Serialize};

use super::faults::Rule;
use crate::clinic::VisitEdit;

/// Behaviour of the stand-in, as JSON on the control address under the same names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// The sign-in form and what follows it.
    pub login: Login,
    /// The site is closed for maintenance.
    pub maintenance: Maintenance,
    /// What a data request without a live session gets.
    pub session_over: SessionOver,
    /// Minutes without a request after which a session ends.
    pub session_idle_minutes: u32,
    /// Minutes after sign-in at which a session ends in any case.
    pub session_absolute_minutes: u32,
    /// A sign-in ends the user's other sessions.
    pub single_session: bool,
    /// Sessions die after so many data requests.
    pub session_death: Option<SessionDeath>,
    /// Name of the session cookie.
    pub cookie_name: String,
    /// The session cookie is there from the sign-in page on, before anybody has signed in.
    pub guest_cookie: bool,
    /// Data only with `X-Requested-With: XMLHttpRequest`, otherwise a page.
    pub needs_xhr_header: bool,
    /// Requests without the headers that only a browser sends get the sign-in page.
    pub refuses_direct: bool,
    /// Nobody listens on the site's port.
    pub refuses_connections: bool,
    /// Time before every answer but style sheet and icon.
    pub latency: Latency,
    /// Time before HTML pages, on top of it.
    pub page_latency_ms: u64,
    /// Data requests one session may have under way.
    pub parallel: Option<ParallelLimit>,
    /// Bodies are compressed for clients that accept it.
    pub gzip: bool,
    /// Pages keep a request open all the time, so that the network never falls idle.
    pub long_poll: bool,
    /// Faults, the first that fires wins.
    pub faults: Vec<Rule>,
    /// How the calendar wraps its items.
    pub envelope: Envelope,
    /// Names and formats of the calendar's fields.
    pub dialect: Dialect,
    /// How ids are written.
    pub ids: Ids,
    /// How empty texts and ids are written.
    pub blank: Blank,
    /// Unknown fields everywhere.
    pub noise: Noise,
    /// What `page-data` says about a consultation that lies ahead.
    pub future_consultation: FutureConsultation,
    /// What the calendar shows of cancelled visits.
    pub cancelled_visits: Cancelled,
    /// What is left of deleted visits.
    pub deleted_visits: Deleted,
    /// The calendar answers with no items, whatever the day holds; dashboard and configuration tell the truth.
    pub calendar_empty: bool,
    /// Edits made right after the next calendar answer, then forgotten.
    pub after_calendar: Vec<VisitEdit>,
    /// The endpoints nobody has confirmed: `/consultations/search`, `/dashboard/getAppointments`.
    pub unproven_endpoints: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Switches {
            login: Login::default(),
            maintenance: Maintenance::Off,
            session_over: SessionOver::SignInPage,
            session_idle_minutes: 20,
            session_absolute_minutes: 8 * 60,
            single_session: false,
            session_death: None,
            cookie_name: "neo_session".to_owned(),
            guest_cookie: false,
            needs_xhr_header: true,
            refuses_direct: false,
            refuses_connections: false,
            latency: Latency::default(),
            page_latency_ms: 0,
            parallel: None,
            gzip: false,
            long_poll: false,
            faults: Vec::new(),
            envelope: Envelope::Events,
            dialect: Dialect::Observed,
            ids: Ids::Observed,
            blank: Blank::Empty,
            noise: Noise::None,
            future_consultation: FutureConsultation::NotFound,
            cancelled_visits: Cancelled::Hidden,
            deleted_visits: Deleted::Flagged,
            calendar_empty: false,
            after_calendar: Vec::new(),
            unproven_endpoints: false,
        }
    }
}

/// The sign-in form and what follows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Login {
    /// What stands at `/login`.
    pub page: SignInPage,
    /// The company id field.
    pub company: CompanyField,
    /// The user name field.
    pub user: UserField,
    /// The button.
    pub button: SubmitButton,
    /// The form shows so many milliseconds after the page has loaded.
    pub form_delay_ms: u64,
    /// The button can be pressed only after fields have seen `input` events, as Angular forms do it.
    pub needs_input_events: bool,
    /// What stands between a right password and the dashboard.
    pub after_password: AfterPassword,
    /// Refused passwords until the account is locked.
    pub lock_after: Option<u32>,
    /// Milliseconds until a submitted form is answered.
    pub slow_ms: u64,
    /// The code of the two-factor step.
    pub code: String,
}

impl Default for Login {
    fn default() -> Self {
        Login {
            page: SignInPage::Form,
            company: CompanyField::Present,
            user: UserField::UserName,
            button: SubmitButton::Submit,
            form_delay_ms: 60,
            needs_input_events: false,
            after_password: AfterPassword::Nothing,
            lock_after: None,
            slow_ms: 0,
            code: "246810".to_owned(),
        }
    }
}

/// What stands at `/login`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInPage {
    /// The form.
    Form,
    /// The form with a captcha under it, which must be ticked.
    Captcha,
    /// A redirect to a sign-in at another origin.
    Sso,
    /// A page nobody has seen before, without any of the fields.
    Unknown,
}

/// The company id field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompanyField {
    /// `input[name=company_id]`.
    Present,
    /// None, and none is asked for.
    Absent,
    /// `input[name=companyId]`.
    CamelCase,
    /// `input[name=company_id]`, put in so many milliseconds after the form has shown.
    Late {
        /// Milliseconds.
        ms: u64,
    },
}

/// The user name field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserField {
    /// `input[type=text][name=username]`.
    UserName,
    /// `input[type=email][name=email]`.
    Email,
    /// `input[type=text][name=login_name]`, found by nothing the clients know.
    Renamed,
}

/// The button under the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubmitButton {
    /// `button[type=submit]`.
    Submit,
    /// A `button` without a type, which submits all the same.
    Untyped,
    /// `button[type=button]` that submits by script.
    Script,
}

/// What stands between a right password and the dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterPassword {
    /// Nothing.
    Nothing,
    /// A code, `input[name=code]`.
    TwoFactor,
    /// A captcha.
    Captcha,
    /// A new password, twice.
    PasswordChange,
    /// Terms of use.
    TermsOfUse,
    /// A page nobody has seen before, with a way on.
    Unknown,
}

/// The site is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Maintenance {
    /// It is open.
    Off,
    /// A page with status 503.
    Status503,
    /// A page with status 200.
    Status200,
}

/// What a data request without a live session gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionOver {
    /// 302 to `/login`, which is HTML with status 200.
    SignInPage,
    /// 401 with a JSON body.
    Status401,
    /// 403 with a JSON body.
    Status403,
    /// 419 with a JSON body.
    Status419,
}

/// Sessions die in the middle of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionDeath {
    /// Data requests a session answers.
    pub after: u32,
    /// Every session, not only the first one.
    #[serde(default)]
    pub each: bool,
}

/// Time before an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Latency {
    /// Milliseconds every answer takes.
    pub fixed_ms: u64,
    /// Up to so many more, different from request to request but the same in every run.
    pub spread_ms: u64,
}

/// Data requests one session may have under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParallelLimit {
    /// So many.
    pub limit: usize,
    /// What one too many gets.
    pub over: OverParallel,
}

/// What one request too many gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverParallel {
    /// 429.
    TooMany {
        /// `Retry-After` as it stands.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// Its answer, so much later.
    SlowDown {
        /// Milliseconds.
        ms: u64,
    },
}

/// How the calendar wraps its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Envelope {
    /// `{"events": […]}`.
    Events,
    /// `[…]`.
    Bare,
    /// `{"data": […]}`.
    Data,
    /// `{"appointments": […]}`.
    Appointments,
    /// `{"results": […]}`.
    Results,
    /// `{"calendarItems": […]}`, which no client knows.
    Unknown,
}

/// Names and formats of the calendar's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// snake_case and `YYYY-MM-DD HH:MM:SS`.
    Observed,
    /// camelCase and `YYYY-MM-DDTHH:MM:SS`.
    CamelIso,
}

/// How ids are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ids {
    /// Mixed: appointment ids as text, the others as numbers.
    Observed,
    /// All as text.
    Text,
    /// All as numbers.
    Number,
    /// All as text with zeros in front.
    LeadingZeros,
}

/// How empty texts and ids are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blank {
    /// As observed: empty texts, null ids.
    Empty,
    /// As null.
    Null,
    /// Not at all.
    Missing,
}

/// Unknown fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Noise {
    /// None.
    None,
    /// Some in every object, nested ones among them.
    UnknownFields,
}

/// What `page-data` says about a consultation that lies ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FutureConsultation {
    /// 404.
    NotFound,
    /// 200 and `{}`.
    Empty,
    /// 200 without `consultation`.
    WithoutConsultation,
    /// The same as for any other.
    Full,
}

/// What the calendar shows of cancelled visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cancelled {
    /// Nothing; `getAppointment` knows.
    Hidden,
    /// The visit with status `Cancelled`.
    Shown,
}

/// What is left of deleted visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deleted {
    /// Gone from the calendar; `getAppointment` says `deleted: true`.
    Flagged,
    /// Still in the calendar; `getAppointment` says `deleted: true`.
    FlaggedOnly,
    /// Gone everywhere; `getAppointment` answers 404.
    Gone,
}
