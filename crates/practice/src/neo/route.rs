//! Which of the site's addresses a request is for.

use axum::http::Method;

use super::faults::Area;
use super::log::Kind;
use super::switches::AfterPassword;

/// An address of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    Root,
    SignInPage,
    SignIn,
    /// A step between password and dashboard: its page or its form.
    Step(AfterPassword),
    StepForm(AfterPassword),
    /// Back from a sign-in at another origin.
    SsoReturn,
    SignOut,
    Dashboard,
    Schedule,
    ConsultationPage(u64),
    ClientPage(u64),
    Calendar,
    PageData(u64),
    /// `page-data` of something that is no number.
    PageDataOfNothing,
    Appointment,
    AppointmentView,
    PatientSearch,
    ConsultationSearch,
    DashboardCounts,
    LongPoll,
    StyleSheet,
    Icon,
    Write,
    Unknown,
}

/// Path of the page of a step.
pub(super) fn step_path(step: AfterPassword) -> &'static str {
    match step {
        AfterPassword::Nothing => "/dashboard",
        AfterPassword::TwoFactor => "/account/verify",
        AfterPassword::Captcha => "/account/check",
        AfterPassword::PasswordChange => "/account/password",
        AfterPassword::TermsOfUse => "/account/terms",
        AfterPassword::Unknown => "/account/welcome",
    }
}

const STEPS: [AfterPassword; 5] = [
    AfterPassword::TwoFactor,
    AfterPassword::Captcha,
    AfterPassword::PasswordChange,
    AfterPassword::TermsOfUse,
    AfterPassword::Unknown,
];

impl Endpoint {
    pub(super) fn of(method: &Method, path: &str) -> Self {
        let step = STEPS.into_iter().find(|step| step_path(*step) == path);
        if method == Method::POST {
            return match (path, step) {
                ("/login", _) => Endpoint::SignIn,
                (_, Some(step)) => Endpoint::StepForm(step),
                (_, None) => Endpoint::Write,
            };
        }
        if method != Method::GET && method != Method::HEAD {
            // A preflight asks for permission and changes nothing; it is answered like any unknown address.
            return if method == Method::OPTIONS { Endpoint::Unknown } else { Endpoint::Write };
        }
        if let Some(step) = step {
            return Endpoint::Step(step);
        }
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        match segments.as_slice() {
            [""] => Endpoint::Root,
            ["login"] => Endpoint::SignInPage,
            ["login", "sso"] => Endpoint::SsoReturn,
            ["logout"] => Endpoint::SignOut,
            ["dashboard"] => Endpoint::Dashboard,
            ["schedule"] | ["appointments"] => Endpoint::Schedule,
            ["appointments", "getCalendarEventData"] => Endpoint::Calendar,
            ["appointments", "getAppointment"] => Endpoint::Appointment,
            ["appointments", "getAppointmentView"] => Endpoint::AppointmentView,
            ["search", "patients"] => Endpoint::PatientSearch,
            ["consultations", "search"] => Endpoint::ConsultationSearch,
            ["dashboard", "getAppointments"] => Endpoint::DashboardCounts,
            ["consultations", id, "page-data"] => {
                id.parse().map_or(Endpoint::PageDataOfNothing, Endpoint::PageData)
            }
            ["consultations", "view" | "edit", id] | ["consultations", id] => {
                id.parse().map_or(Endpoint::Unknown, Endpoint::ConsultationPage)
            }
            ["clients", "view", id] => id.parse().map_or(Endpoint::Unknown, Endpoint::ClientPage),
            ["notifications", "poll"] => Endpoint::LongPoll,
            ["assets", "neo.css"] => Endpoint::StyleSheet,
            ["favicon.ico"] => Endpoint::Icon,
            _ => Endpoint::Unknown,
        }
    }

    pub(super) fn kind(self) -> Kind {
        match self {
            Endpoint::SignInPage => Kind::SignInPage,
            Endpoint::SignIn | Endpoint::Step(_) | Endpoint::StepForm(_) | Endpoint::SsoReturn => {
                Kind::SignIn
            }
            Endpoint::Root
            | Endpoint::SignOut
            | Endpoint::Dashboard
            | Endpoint::Schedule
            | Endpoint::ConsultationPage(_)
            | Endpoint::ClientPage(_) => Kind::Page,
            Endpoint::Calendar
            | Endpoint::PageData(_)
            | Endpoint::PageDataOfNothing
            | Endpoint::Appointment
            | Endpoint::AppointmentView
            | Endpoint::PatientSearch
            | Endpoint::ConsultationSearch
            | Endpoint::DashboardCounts => Kind::Data,
            Endpoint::LongPoll | Endpoint::StyleSheet | Endpoint::Icon => Kind::Asset,
            Endpoint::Write => Kind::Write,
            Endpoint::Unknown => Kind::Unknown,
        }
    }

    /// The groups whose faults it is subject to.
    pub(super) fn areas(self) -> &'static [Area] {
        match self {
            Endpoint::SignInPage => &[Area::Any, Area::SignInPage],
            Endpoint::SignIn => &[Area::Any, Area::SignIn],
            Endpoint::Dashboard => &[Area::Any, Area::Pages, Area::Dashboard],
            Endpoint::Root | Endpoint::Schedule | Endpoint::ConsultationPage(_) | Endpoint::ClientPage(_) => {
                &[Area::Any, Area::Pages]
            }
            Endpoint::Calendar => &[Area::Any, Area::Data, Area::Calendar],
            Endpoint::PageData(_) | Endpoint::PageDataOfNothing => &[Area::Any, Area::Data, Area::PageData],
            Endpoint::Appointment => &[Area::Any, Area::Data, Area::Appointment],
            Endpoint::AppointmentView => &[Area::Any, Area::Data, Area::AppointmentView],
            Endpoint::PatientSearch => &[Area::Any, Area::Data, Area::PatientSearch],
            Endpoint::ConsultationSearch | Endpoint::DashboardCounts => {
                &[Area::Any, Area::Data, Area::Unproven]
            }
            Endpoint::Step(_)
            | Endpoint::StepForm(_)
            | Endpoint::SsoReturn
            | Endpoint::SignOut
            | Endpoint::Write
            | Endpoint::Unknown => &[Area::Any],
            Endpoint::LongPoll | Endpoint::StyleSheet | Endpoint::Icon => &[],
        }
    }
}
