//! Which of the known states a page of Neo shows, decided from facts gathered in the page.
//!
//! Nothing here touches a browser: the reader in the page gathers [`PageFacts`], this module says what they mean.
//! Two rules hold throughout. A page that is not recognised is [`PageState::Unknown`] and never a form to type
//! into; and a field is only taken for what its own name, type or label says (neo.md 2.2), never for its position,
//! because a company id in the user name field looks like a wrong password to Neo.

use serde::Deserialize;
use url::Url;

use crate::failure::Code;

/// What stands on a page: structure, and the few words that tell one known state from another.
///
/// The words are the site's own (headings, alerts, the first lines of a page that is not yet behind the sign-in).
/// They are looked at and dropped; `Debug` does not show them.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PageFacts {
    /// Origin of the document, `null` before there is one.
    pub origin: String,
    /// Path of the document.
    pub path: String,
    /// Changes with every new document in the page.
    pub document: String,
    /// HTTP status the document came with; 0 where the browser does not say.
    pub status: u16,
    /// The document has finished loading.
    pub complete: bool,
    /// The landing page's marker `#dashboard_shell` is there.
    pub shell: bool,
    /// A captcha that a person would see.
    pub captcha: bool,
    /// A box to accept terms.
    pub terms_box: bool,
    /// What can be typed into, visible and enabled, in document order.
    pub inputs: Vec<InputFacts>,
    /// What can be pressed, visible, in document order.
    pub buttons: Vec<ButtonFacts>,
    /// Places where the site words an error.
    pub alerts: Vec<AlertFacts>,
    /// Title and headings.
    pub title: String,
    /// The first visible words.
    pub text: String,
    /// The browser's own error page says this, such as `ERR_CERT_AUTHORITY_INVALID`.
    pub net_error: Option<String>,
}

impl std::fmt::Debug for PageFacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageFacts")
            .field("status", &self.status)
            .field("complete", &self.complete)
            .field("shell", &self.shell)
            .field("captcha", &self.captcha)
            .field("inputs", &self.inputs.len())
            .field("buttons", &self.buttons.len())
            .field("alerts", &self.alerts.len())
            .field("net_error", &self.net_error)
            .finish_non_exhaustive()
    }
}

/// One field that can be typed into.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InputFacts {
    /// `type`, as the browser understands it.
    pub kind: String,
    /// `name`.
    pub name: String,
    /// `id`.
    pub id: String,
    /// `autocomplete`.
    pub autocomplete: String,
    /// `placeholder`.
    pub placeholder: String,
    /// The label's words.
    pub label: String,
    /// Which form of the page it belongs to; -1 for none.
    pub form: i32,
    /// Origin its form would be sent to.
    pub target: String,
}

/// One thing that can be pressed.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ButtonFacts {
    /// `type` as written in the page: `submit`, `button`, empty.
    pub kind: String,
    /// Its words.
    pub text: String,
    /// Which form of the page it belongs to; -1 for none.
    pub form: i32,
    /// It can be pressed now.
    pub enabled: bool,
}

/// One place where the site words an error.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AlertFacts {
    /// Its words.
    pub text: String,
    /// It carries one of the classes that Neo gives to errors, not only a role that any message may have.
    pub marked: bool,
}

impl InputFacts {
    /// Whether both are one field: its words may have changed under typing, its identity not.
    pub fn is_the_field(&self, other: &InputFacts) -> bool {
        (&self.kind, &self.name, &self.id, self.form) == (&other.kind, &other.name, &other.id, other.form)
    }
}

/// Where to type and what to press: positions in [`PageFacts::inputs`] and [`PageFacts::buttons`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInForm {
    /// The company id, where this site asks for one.
    pub company: Option<usize>,
    /// The user name.
    pub username: usize,
    /// The password.
    pub password: usize,
    /// What submits the form; absent while it is not there yet.
    pub submit: Option<usize>,
}

/// What a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageState {
    /// Not there yet.
    Loading,
    /// The sign-in form.
    Form(SignInForm),
    /// Neo refuses the user name or the password.
    Refused,
    /// The account is locked.
    Locked,
    /// A code is asked for.
    SecondFactor,
    /// A captcha.
    Captcha,
    /// A new password is demanded.
    PasswordChange,
    /// Terms have to be accepted.
    Terms,
    /// Closed for maintenance.
    Maintenance,
    /// A page of somebody else, such as a single sign-on.
    OtherOrigin,
    /// The certificate is not trusted.
    Certificate,
    /// Nobody answers.
    Unreachable,
    /// The server answered with an error.
    Trouble {
        /// HTTP status, 0 where only words say so.
        status: u16,
    },
    /// The landing page's own marker is there.
    Landed,
    /// A page of Neo's other than the sign-in, unmarked: one signal, not yet two.
    LeftSignIn,
    /// Nothing that is known.
    Unknown,
}

impl PageState {
    /// The failure that this state means for a sign-in, with words for the log; `None` where it goes on.
    pub fn failure(&self) -> Option<(Code, &'static str)> {
        Some(match self {
            PageState::Loading | PageState::Form(_) | PageState::Landed | PageState::LeftSignIn => {
                return None;
            }
            PageState::Refused => (Code::NeoSignInRefused, "the sign-in page says that it was refused"),
            PageState::Locked => (Code::NeoAccountLocked, "the sign-in page says that the account is locked"),
            PageState::SecondFactor => (Code::NeoMfa, "a second factor is asked for"),
            PageState::Captcha => (Code::NeoCaptcha, "a captcha is shown"),
            PageState::PasswordChange => (Code::NeoPasswordChange, "a new password is demanded"),
            PageState::Terms => (Code::NeoPasswordChange, "terms have to be accepted"),
            PageState::Maintenance => (Code::NeoMaintenance, "closed for maintenance"),
            PageState::OtherOrigin => (Code::NeoPageChanged, "the sign-in stands at another origin"),
            PageState::Certificate => (Code::NeoCertificate, "the browser does not trust the certificate"),
            PageState::Unreachable => (Code::NeoUnreachable, "the browser could not reach the site"),
            PageState::Trouble { .. } => (Code::NeoAnswers, "the site answered with an error page"),
            PageState::Unknown => {
                (Code::NeoPageChanged, "an unknown page stands where the sign-in should be")
            }
        })
    }
}

/// What a page shows before anything was submitted.
pub fn page_state(facts: &PageFacts, base: &Url) -> PageState {
    if let Some(state) = outside(facts, base) {
        return state;
    }
    let form = sign_in_form(facts);
    if let Some(state) = asks_for_a_person(facts, form.is_some()) {
        return state;
    }
    if facts.status >= 500 || facts.status == 429 {
        return if says(facts, MAINTENANCE) {
            PageState::Maintenance
        } else {
            PageState::Trouble { status: facts.status }
        };
    }
    if let Some(form) = form {
        return if alerts(facts).any(|text| has(&text, LOCKED)) {
            PageState::Locked
        } else {
            PageState::Form(form)
        };
    }
    if facts.shell {
        return PageState::Landed;
    }
    if on_sign_in_path(facts, base) {
        return if says(facts, MAINTENANCE) {
            PageState::Maintenance
        } else if says(facts, LOCKED) {
            PageState::Locked
        } else if facts.complete {
            PageState::Unknown
        } else {
            PageState::Loading
        };
    }
    // Elsewhere stand a practice's own words, in which diets are for maintenance and records are locked.
    if has(&normal(&facts.title), MAINTENANCE) {
        PageState::Maintenance
    } else if facts.complete {
        PageState::LeftSignIn
    } else {
        PageState::Loading
    }
}

/// Whether a page may be one behind the sign-in, so that it is worth asking it for JSON: the first of the two signals.
/// Its words and its status are not looked at: the JSON decides.
pub fn may_be_signed_in(facts: &PageFacts, base: &Url) -> bool {
    if outside(facts, base).is_some() {
        return false;
    }
    let form = sign_in_form(facts);
    asks_for_a_person(facts, form.is_some()).is_none()
        && (facts.shell || (form.is_none() && facts.complete && !on_sign_in_path(facts, base)))
}

/// What a page shows after the form was submitted on the page `before`.
///
/// The same document still showing the form is [`PageState::Loading`] until it words an error that was not there
/// before; the form in a new document without a word is [`PageState::Unknown`], which tells nobody that a
/// password is wrong.
pub fn page_state_after_submit(facts: &PageFacts, before: &PageFacts, base: &Url) -> PageState {
    let state = page_state(facts, base);
    let same = facts.document == before.document && !facts.shell && facts.net_error.is_none();
    if same && on_sign_in_path(facts, base) {
        let fresh: Vec<&AlertFacts> =
            facts.alerts.iter().filter(|alert| !before.alerts.contains(alert)).collect();
        let waits = matches!(state, PageState::Form(_) | PageState::Unknown);
        return worded(&fresh).unwrap_or(if waits { PageState::Loading } else { state });
    }
    if !matches!(state, PageState::Form(_)) {
        return state;
    }
    let every: Vec<&AlertFacts> = facts.alerts.iter().collect();
    worded(&every).unwrap_or(if has(&normal(&facts.text), REFUSED) {
        PageState::Refused
    } else if facts.complete {
        PageState::Unknown
    } else {
        PageState::Loading
    })
}

/// Finds the sign-in form: a user name and exactly one password, each known by its own name, type or label, and
/// no field beside them that this version does not know.
pub fn sign_in_form(facts: &PageFacts) -> Option<SignInForm> {
    let mut passwords = positions(facts, is_password);
    let (password, None) = (passwords.next()?, passwords.next()) else { return None };
    let form = facts.inputs[password].form;
    let here = |wanted: fn(&InputFacts) -> bool| {
        positions(facts, wanted).find(|position| facts.inputs[*position].form == form)
    };
    let company = here(is_company);
    let username = here(|input| is_username_by_name(input) && !is_company(input))
        .or_else(|| here(|input| is_username_by_type(input) && !is_company(input)))?;
    let stranger = facts.inputs.iter().enumerate().any(|(position, input)| {
        input.form == form
            && is_text(input)
            && position != username
            && Some(position) != company
            && !is_username_by_name(input)
            && !is_username_by_type(input)
    });
    if stranger {
        return None;
    }
    Some(SignInForm { company, username, password, submit: submit_button(facts, form) })
}

/// Whether the form would send what is typed to the site itself.
pub fn stays_at(facts: &PageFacts, form: SignInForm, base: &Url) -> bool {
    let target = &facts.inputs[form.password].target;
    facts.origin == origin(base) && (target.is_empty() || *target == origin(base))
}

/// Whether a password may be typed at this address at all: https, or http on this very machine.
pub fn is_acceptable_address(base: &Url) -> bool {
    let plain = base.has_host() && base.username().is_empty() && base.password().is_none();
    plain && (base.scheme() == "https" || (base.scheme() == "http" && is_loopback(base)))
}

/// Whether an address is this very machine's.
pub fn is_loopback(base: &Url) -> bool {
    match base.host() {
        Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// An origin in the browser's spelling.
pub fn origin(base: &Url) -> String {
    base.origin().ascii_serialization()
}

/// States that do not depend on what the page holds.
fn outside(facts: &PageFacts, base: &Url) -> Option<PageState> {
    if let Some(error) = &facts.net_error {
        return Some(if error.contains("ERR_CERT") || error.contains("SSL_PINNED") {
            PageState::Certificate
        } else {
            PageState::Unreachable
        });
    }
    if facts.origin.is_empty() || facts.origin == "null" {
        return Some(PageState::Loading);
    }
    (facts.origin != origin(base)).then_some(PageState::OtherOrigin)
}

/// States in which only a person goes on. They win over a page that looks signed in: a session that waits for a
/// second factor may already have left the sign-in page.
fn asks_for_a_person(facts: &PageFacts, has_form: bool) -> Option<PageState> {
    if facts.captcha {
        return Some(PageState::Captcha);
    }
    let passwords = positions(facts, is_password).count();
    if passwords > 1 || facts.inputs.iter().any(is_new_password) {
        return Some(PageState::PasswordChange);
    }
    if facts.inputs.iter().any(is_code_by_name)
        || (passwords == 0 && facts.inputs.iter().any(is_code_by_words))
    {
        return Some(PageState::SecondFactor);
    }
    let accepts =
        facts.buttons.iter().any(|button| has(&normal(&button.text), &["accept", "i agree", "agree"]));
    let terms = facts.terms_box || (accepts && has(&normal(&facts.title), TERMS));
    (!has_form && !facts.shell && terms).then_some(PageState::Terms)
}

/// What the words of an alert say about a submitted sign-in.
fn worded(alerts: &[&AlertFacts]) -> Option<PageState> {
    let texts: Vec<(String, bool)> = alerts
        .iter()
        .map(|alert| (normal(&alert.text), alert.marked))
        .filter(|(text, _)| !text.is_empty())
        .collect();
    let any = |words: &[&str]| texts.iter().any(|(text, _)| has(text, words));
    if any(LOCKED) {
        Some(PageState::Locked)
    } else if any(EXPIRED) {
        Some(PageState::PasswordChange)
    } else if any(REFUSED) {
        Some(PageState::Refused)
    } else if any(MAINTENANCE) {
        Some(PageState::Maintenance)
    } else if any(TROUBLE) {
        Some(PageState::Trouble { status: 0 })
    } else {
        texts.iter().any(|(_, marked)| *marked).then_some(PageState::Refused)
    }
}

const LOCKED: &[&str] = &[
    "locked",
    "lockout",
    "too many",
    "temporarily disabled",
    "account is disabled",
    "account has been disabled",
    "account is suspended",
    "account has been suspended",
];
const REFUSED: &[&str] = &[
    "invalid",
    "incorrect",
    "wrong password",
    "wrong user",
    "wrong company",
    "is wrong",
    "are wrong",
    "not match",
    "not recogni",
    "not valid",
    "do not know",
    "unknown user",
    "login failed",
    "log in failed",
    "sign in failed",
    "credentials",
];
const EXPIRED: &[&str] =
    &["password has expired", "password is expired", "password expired", "must change your password"];
const MAINTENANCE: &[&str] = &["maintenance", "be back soon", "be back shortly", "temporarily unavailable"];
const TROUBLE: &[&str] = &["try again later", "unexpected error", "server error", "something went wrong"];
const TERMS: &[&str] = &["terms", "conditions", "license agreement", "licence agreement", "privacy"];

fn says(facts: &PageFacts, words: &[&str]) -> bool {
    has(&normal(&facts.title), words)
        || has(&normal(&facts.text), words)
        || alerts(facts).any(|text| has(&text, words))
}

fn alerts(facts: &PageFacts) -> impl Iterator<Item = String> + '_ {
    facts.alerts.iter().map(|alert| normal(&alert.text))
}

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Lower case, single spaces, typographic apostrophes and hyphens made plain.
fn normal(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c == '-' || c == '\u{2011}' { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Letters and digits only, lower case: `company_id`, `companyId` and `company-id` are one name.
fn name(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn positions<'a>(facts: &'a PageFacts, wanted: fn(&InputFacts) -> bool) -> impl Iterator<Item = usize> + 'a {
    facts.inputs.iter().enumerate().filter(move |(_, input)| wanted(input)).map(|(position, _)| position)
}

fn is_text(input: &InputFacts) -> bool {
    matches!(input.kind.as_str(), "text" | "" | "email" | "tel" | "number" | "search" | "url")
}

fn is_password(input: &InputFacts) -> bool {
    input.kind == "password"
}

fn is_new_password(input: &InputFacts) -> bool {
    let name = name(&input.name);
    is_password(input)
        && (input.autocomplete == "new-password"
            || ["newpassword", "passwordnew", "confirmpassword", "passwordconfirm", "passwordconfirmation"]
                .contains(&name.as_str()))
}

fn is_company(input: &InputFacts) -> bool {
    let named = |text: &str| name(text).starts_with("company");
    is_text(input)
        && (named(&input.name)
            || named(&input.id)
            || normal(&input.placeholder).contains("company")
            || normal(&input.label).contains("company"))
}

fn is_username_by_name(input: &InputFacts) -> bool {
    const KNOWN: [&str; 3] = ["username", "email", "emailaddress"];
    is_text(input)
        && (KNOWN.contains(&name(&input.name).as_str()) || KNOWN.contains(&name(&input.id).as_str()))
}

fn is_username_by_type(input: &InputFacts) -> bool {
    input.kind == "email" || (is_text(input) && normal(&input.placeholder) == "username")
}

fn is_code_by_name(input: &InputFacts) -> bool {
    const KNOWN: [&str; 12] = [
        "code",
        "otp",
        "otpcode",
        "totp",
        "totpcode",
        "mfa",
        "mfacode",
        "twofactorcode",
        "verificationcode",
        "authcode",
        "securitycode",
        "onetimecode",
    ];
    (is_text(input) || is_password(input))
        && (input.autocomplete == "one-time-code"
            || KNOWN.contains(&name(&input.name).as_str())
            || KNOWN.contains(&name(&input.id).as_str()))
}

fn is_code_by_words(input: &InputFacts) -> bool {
    let words = format!("{} {}", normal(&input.placeholder), normal(&input.label));
    is_text(input) && words.contains("code") && !words.contains("zip") && !words.contains("post")
}

/// What submits a form: its submit button, else the one that is worded as a sign-in, else the only one there is.
/// Only where a page has no forms at all does a button outside of one count.
fn submit_button(facts: &PageFacts, form: i32) -> Option<usize> {
    let here: Vec<(usize, &ButtonFacts)> =
        facts.buttons.iter().enumerate().filter(|(_, button)| button.form == form).collect();
    let first = |wanted: &dyn Fn(&ButtonFacts) -> bool| {
        here.iter().find(|(_, button)| wanted(button)).map(|(position, _)| *position)
    };
    let worded = |button: &ButtonFacts| {
        has(&normal(&button.text), &["log in", "login", "sign in", "signin"])
            && !has(&normal(&button.text), &["with", "forgot", "trouble"])
    };
    first(&|button| button.kind == "submit" && worded(button))
        .or_else(|| first(&|button| button.kind == "submit"))
        .or_else(|| first(&worded))
        .or_else(|| if here.len() == 1 { here.first().map(|(position, _)| *position) } else { None })
}

/// `/login` below the base address, with or without more behind it.
fn on_sign_in_path(facts: &PageFacts, base: &Url) -> bool {
    let root = base.path().trim_end_matches('/');
    let path = facts.path.strip_prefix(root).unwrap_or(&facts.path);
    path == "/login" || path.starts_with("/login/")
}

#[cfg(test)]
mod tests;
