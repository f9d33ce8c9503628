//! Signing in: the form, the steps that can follow a right password, and signing out.
//!
//! The form's token is a cookie sent back as a hidden field, so that it works before there is a session. Field names
//! follow the switches; the server takes whichever of them comes.

use std::sync::Arc;
use std::time::Duration;

use axum::http::header;
use url::form_urlencoded;

use super::State;
use super::answer::Answer;
use super::hold;
use super::html::{self, escape};
use super::pages;
use super::route::{Endpoint, step_path};
use super::session::Stage;
use super::site::Asked;
use super::switches::{AfterPassword, CompanyField, Login, SignInPage, SubmitButton, UserField};

/// Cookie of the form's token.
const CSRF_COOKIE: &str = "XSRF-TOKEN";

/// `GET /login`.
pub(super) fn entrance(state: &State, asked: &Asked) -> Answer {
    match asked.stage() {
        Stage::Open => return Answer::redirect("/dashboard"),
        Stage::Pending(step) => return Answer::redirect(step_path(step)),
        Stage::Guest => {}
    }
    match asked.switches.login.page {
        SignInPage::Form | SignInPage::Captcha => page(state, asked, None),
        SignInPage::Sso => Answer::redirect(&elsewhere(state, asked)),
        SignInPage::Unknown => {
            Answer::html(200, html::notice("Welcome to the new Neo", "Choose your region to begin."))
        }
    }
}

/// The sign-in of another origin, told where to come back to.
fn elsewhere(state: &State, asked: &Asked) -> String {
    let scheme = if state.secure { "https" } else { "http" };
    let host = asked.header(header::HOST).unwrap_or("127.0.0.1");
    let back = format!("{scheme}://{host}/login/sso");
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("return", &back).finish();
    format!("{}/sso?{query}", state.control_url)
}

/// Everything between the form and the dashboard.
pub(super) async fn answer(state: &Arc<State>, asked: &Asked) -> Answer {
    match asked.endpoint {
        Endpoint::SignIn => submit(state, asked).await,
        Endpoint::Step(step) => step_page(asked, step, None),
        Endpoint::StepForm(step) => step_form(state, asked, step),
        Endpoint::SsoReturn => sso_return(state, asked),
        Endpoint::Root
        | Endpoint::SignInPage
        | Endpoint::SignOut
        | Endpoint::Dashboard
        | Endpoint::Schedule
        | Endpoint::ConsultationPage(_)
        | Endpoint::ClientPage(_)
        | Endpoint::Calendar
        | Endpoint::PageData(_)
        | Endpoint::PageDataOfNothing
        | Endpoint::Appointment
        | Endpoint::AppointmentView
        | Endpoint::PatientSearch
        | Endpoint::ConsultationSearch
        | Endpoint::DashboardCounts
        | Endpoint::LongPoll
        | Endpoint::StyleSheet
        | Endpoint::Icon
        | Endpoint::Write
        | Endpoint::Unknown => Answer::redirect("/login"),
    }
}

async fn submit(state: &Arc<State>, asked: &Asked) -> Answer {
    let login = &asked.switches.login;
    if login.slow_ms > 0 {
        tokio::time::sleep(Duration::from_millis(login.slow_ms)).await;
    }
    let token = asked.form("_csrf");
    if token.is_none() || token != asked.cookie(CSRF_COOKIE).as_deref() {
        return Answer::html(419, html::notice("Page expired", "Please refresh the page and sign in again."));
    }
    if login.page == SignInPage::Captcha && asked.form("captcha") != Some("ok") {
        return page(state, asked, Some("Please confirm that you are not a robot."));
    }
    if hold(&state.sessions).locked() {
        return page(state, asked, Some(LOCKED));
    }
    if !right(state, asked) {
        let mut sessions = hold(&state.sessions);
        sessions.refuse(login.lock_after);
        let message = if sessions.locked() { LOCKED } else { "Invalid company ID, username or password." };
        drop(sessions);
        return page(state, asked, Some(message));
    }
    hold(&state.sessions).forgive();
    match login.after_password {
        AfterPassword::Nothing => open(state, asked, None),
        step @ (AfterPassword::TwoFactor
        | AfterPassword::Captcha
        | AfterPassword::PasswordChange
        | AfterPassword::TermsOfUse
        | AfterPassword::Unknown) => {
            let token = hold(&state.sessions).begin(Stage::Pending(step), state.now());
            Answer::redirect(step_path(step)).with(header::SET_COOKIE, session_cookie(state, asked, &token))
        }
    }
}

const LOCKED: &str =
    "This account has been locked after too many failed attempts. Please contact your administrator.";

fn right(state: &State, asked: &Asked) -> bool {
    let practice = hold(&state.practice);
    let company = asked.form("company_id").or_else(|| asked.form("companyId"));
    let user = asked.form("username").or_else(|| asked.form("email")).or_else(|| asked.form("login_name"));
    let company_fits = match asked.switches.login.company {
        CompanyField::Absent => true,
        CompanyField::Present | CompanyField::CamelCase | CompanyField::Late { .. } => {
            company == Some(practice.company_id.as_str())
        }
    };
    company_fits
        && user == Some(practice.user_name.as_str())
        && asked.form("password") == Some(practice.password.as_str())
}

/// The session is open: the one that waited for its last step, or a new one.
fn open(state: &State, asked: &Asked, waiting: Option<&str>) -> Answer {
    let mut sessions = hold(&state.sessions);
    if asked.switches.single_session {
        sessions.end_others(waiting);
    }
    let token = match waiting {
        Some(token) => {
            sessions.open(token);
            token.to_owned()
        }
        None => {
            if let Some(guest) = &asked.visitor {
                sessions.end(&guest.token);
            }
            sessions.begin(Stage::Open, state.now())
        }
    };
    drop(sessions);
    hold(&state.log).sign_ins += 1;
    Answer::redirect("/dashboard").with(header::SET_COOKIE, session_cookie(state, asked, &token))
}

fn session_cookie(state: &State, asked: &Asked, token: &str) -> String {
    let secure = if state.secure { "; Secure" } else { "" };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Lax{secure}", asked.switches.cookie_name)
}

/// Ends the session.
pub(super) fn sign_out(state: &State, asked: &Asked) -> Answer {
    if let Some(visitor) = &asked.visitor {
        hold(&state.sessions).end(&visitor.token);
    }
    Answer::redirect("/login")
}

fn sso_return(state: &State, asked: &Asked) -> Answer {
    let vouched = asked.query("ticket").is_some_and(|ticket| hold(&state.sessions).redeem(ticket));
    if vouched { open(state, asked, None) } else { Answer::redirect("/login") }
}

/// The form, with a message over it when the last try was refused. Always status 200.
pub(super) fn page(state: &State, asked: &Asked, refused: Option<&str>) -> Answer {
    let login = &asked.switches.login;
    let token = asked.cookie(CSRF_COOKIE).unwrap_or_else(|| hold(&state.sessions).token());
    let answer =
        Answer::html(200, html::page("Sign in · Neo", "", "sign-in", &form(login, &token, refused, asked)));
    let secure = if state.secure { "; Secure" } else { "" };
    let answer =
        answer.with(header::SET_COOKIE, format!("{CSRF_COOKIE}={token}; Path=/; SameSite=Lax{secure}"));
    if asked.switches.guest_cookie && asked.visitor.is_none() {
        let guest = hold(&state.sessions).begin(Stage::Guest, state.now());
        return answer.with(header::SET_COOKIE, session_cookie(state, asked, &guest));
    }
    answer
}

fn form(login: &Login, token: &str, refused: Option<&str>, asked: &Asked) -> String {
    let alert = refused
        .map(|text| format!("<div class=\"alert alert-danger\" role=\"alert\">{}</div>", escape(text)))
        .unwrap_or_default();
    let company = match login.company {
        CompanyField::Present => field("Company ID", "company_id", "text", "Company ID", "organization"),
        CompanyField::CamelCase => field("Company ID", "companyId", "text", "Company ID", "organization"),
        CompanyField::Late { .. } => "<div id=\"company_slot\"></div>".to_owned(),
        CompanyField::Absent => String::new(),
    };
    let user = match login.user {
        UserField::UserName => field("Username", "username", "text", "username", "username"),
        UserField::Email => field("E-mail", "email", "email", "name@clinic.com", "username"),
        UserField::Renamed => field("Login", "login_name", "text", "your login", "username"),
    };
    let captcha = match login.page {
        SignInPage::Captcha => captcha(),
        SignInPage::Form | SignInPage::Sso | SignInPage::Unknown => String::new(),
    };
    let disabled = if login.needs_input_events { " disabled" } else { "" };
    let button = match login.button {
        SubmitButton::Submit => format!("<button type=\"submit\" class=\"primary\"{disabled}>Login</button>"),
        SubmitButton::Untyped => format!("<button class=\"primary\"{disabled}>Login</button>"),
        SubmitButton::Script => {
            format!(
                "<button type=\"button\" class=\"primary\" onclick=\"this.form.submit()\"{disabled}>Login</button>"
            )
        }
    };
    let poll = pages::long_poll(asked);
    format!(
        "<main class=\"split\"><section class=\"hero\"><div class=\"brand big\">neo</div>\
         <p>Practice management, anywhere your patients are.</p>{PAW}</section>\
         <section class=\"panel\"><form id=\"login_form\" method=\"post\" action=\"/login\" hidden>\
         <h1>Sign in</h1><p class=\"sub\">Use the account your practice gave you.</p>{alert}\
         <input type=\"hidden\" name=\"_csrf\" value=\"{token}\">\
         {company}{user}{password}{captcha}{button}\
         <a class=\"quiet\" href=\"/login\">Forgot your password?</a></form>\
         <div id=\"loading\" class=\"spinner\" aria-label=\"Loading\"></div></section></main>\n\
         <script>{script}{poll}</script>",
        password = field("Password", "password", "password", "password", "current-password"),
        script = script(login),
    )
}

fn field(label: &str, name: &str, kind: &str, placeholder: &str, autocomplete: &str) -> String {
    format!(
        "<label for=\"{name}\">{label}</label><input id=\"{name}\" name=\"{name}\" type=\"{kind}\" \
         placeholder=\"{placeholder}\" autocomplete=\"{autocomplete}\">"
    )
}

/// A look-alike of the widget: what a client can know it by, and a box a person can tick.
fn captcha() -> String {
    "<div class=\"g-recaptcha\" data-sitekey=\"stand-in\">\
     <iframe title=\"reCAPTCHA\" name=\"recaptcha\" src=\"about:blank\" width=\"1\" height=\"1\"></iframe>\
     <label class=\"tick\"><input type=\"checkbox\" name=\"captcha\" value=\"ok\"> I'm not a robot</label>\
     <span>reCAPTCHA</span></div>"
        .to_owned()
}

/// Shows the form after its delay, puts in what comes late, and wakes the button where it sleeps.
fn script(login: &Login) -> String {
    let late = match login.company {
        CompanyField::Late { ms } => format!(
            "setTimeout(function(){{document.getElementById('company_slot').innerHTML='{}';}},{ms});",
            field("Company ID", "company_id", "text", "Company ID", "organization")
        ),
        CompanyField::Present | CompanyField::CamelCase | CompanyField::Absent => String::new(),
    };
    let wake = if login.needs_input_events {
        "var seen={};f.addEventListener('input',function(e){seen[e.target.name]=1;\
         if(seen.password&&Object.keys(seen).length>1)f.querySelector('button').disabled=false;});"
    } else {
        ""
    };
    format!(
        "setTimeout(function(){{var f=document.getElementById('login_form');f.hidden=false;\
         document.getElementById('loading').remove();{wake}{late}}},{});",
        login.form_delay_ms
    )
}

fn step_page(asked: &Asked, step: AfterPassword, refused: Option<&str>) -> Answer {
    match asked.stage() {
        Stage::Guest => return Answer::redirect("/login"),
        Stage::Open => return Answer::redirect("/dashboard"),
        Stage::Pending(due) if due != step => return Answer::redirect(step_path(due)),
        Stage::Pending(_) => {}
    }
    let (title, lead, fields, button) = match step {
        AfterPassword::Nothing => return Answer::redirect("/dashboard"),
        AfterPassword::TwoFactor => (
            "Verify it's you",
            "Enter the 6-digit code from your authenticator app.",
            "<label for=\"code\">Verification code</label><input id=\"code\" name=\"code\" type=\"text\" \
             inputmode=\"numeric\" placeholder=\"6-digit code\" autocomplete=\"one-time-code\">"
                .to_owned(),
            "Verify",
        ),
        AfterPassword::Captcha => ("One more check", "Please confirm that you are not a robot.", captcha(), "Continue"),
        AfterPassword::PasswordChange => (
            "Your password has expired",
            "Choose a new password to go on.",
            field("New password", "new_password", "password", "New password", "new-password")
                + &field("Confirm password", "confirm_password", "password", "Confirm password", "new-password"),
            "Change password",
        ),
        AfterPassword::TermsOfUse => (
            "Terms of use",
            "Our terms of use have changed. Please read and accept them.",
            "<div class=\"terms\">These terms govern the use of the practice management service by your practice \
             and its staff. Records remain the property of the practice.</div>\
             <label class=\"tick\"><input type=\"checkbox\" name=\"accept\" value=\"on\"> I have read and accept \
             the terms of use</label>"
                .to_owned(),
            "Accept",
        ),
        AfterPassword::Unknown => (
            "What's new in Neo",
            "Take the tour of the new whiteboard, or go on to your practice.",
            "<div class=\"terms\">Whiteboard · Treatment plans · Faster estimates</div>".to_owned(),
            "Not now",
        ),
    };
    let alert = refused
        .map(|text| format!("<div class=\"alert alert-danger\" role=\"alert\">{}</div>", escape(text)))
        .unwrap_or_default();
    let body = format!(
        "<main class=\"card step\"><div class=\"brand\">neo</div><form method=\"post\" action=\"{path}\">\
         <h1>{title}</h1><p class=\"sub\">{lead}</p>{alert}\
         <input type=\"hidden\" name=\"_csrf\" value=\"{csrf}\">{fields}\
         <button type=\"submit\" class=\"primary\">{button}</button></form></main>",
        path = step_path(step),
        csrf = escape(asked.csrf()),
    );
    Answer::html(200, html::page(&format!("{title} · Neo"), "", "plain", &body))
}

fn step_form(state: &State, asked: &Asked, step: AfterPassword) -> Answer {
    let Some(visitor) = asked.visitor.as_ref().filter(|v| v.stage == Stage::Pending(step)) else {
        return step_page(asked, step, None);
    };
    if asked.form("_csrf") != Some(visitor.csrf.as_str()) {
        return Answer::html(419, html::notice("Page expired", "Please refresh the page and try again."));
    }
    let refused = match step {
        AfterPassword::Nothing | AfterPassword::Unknown => None,
        AfterPassword::TwoFactor => (asked.form("code") != Some(asked.switches.login.code.as_str()))
            .then_some("This code is not right or has expired."),
        AfterPassword::Captcha => {
            (asked.form("captcha") != Some("ok")).then_some("Please confirm that you are not a robot.")
        }
        AfterPassword::PasswordChange => change_password(state, asked),
        AfterPassword::TermsOfUse => {
            (asked.form("accept") != Some("on")).then_some("Please accept the terms of use to go on.")
        }
    };
    match refused {
        Some(message) => step_page(asked, step, Some(message)),
        None => open(state, asked, Some(&visitor.token)),
    }
}

/// Takes the new password, or says why not.
fn change_password(state: &State, asked: &Asked) -> Option<&'static str> {
    let new = asked.form("new_password").unwrap_or("");
    let again = asked.form("confirm_password").unwrap_or("");
    if new.is_empty() || new != again {
        return Some("The two passwords are not the same.");
    }
    state.edit(|practice| {
        if practice.password == new {
            return Some("Choose a password you have not used before.");
        }
        practice.password = new.to_owned();
        None
    })
}

const PAW: &str = "<svg class=\"paw\" viewBox=\"0 0 64 64\" aria-hidden=\"true\"><ellipse cx=\"32\" cy=\"43\" rx=\"14\" \
    ry=\"12\"/><ellipse cx=\"12\" cy=\"28\" rx=\"6\" ry=\"8\"/><ellipse cx=\"25\" cy=\"17\" rx=\"6\" ry=\"9\"/>\
    <ellipse cx=\"40\" cy=\"17\" rx=\"6\" ry=\"9\"/><ellipse cx=\"53\" cy=\"28\" rx=\"6\" ry=\"8\"/></svg>";
