use super::*;

fn base() -> Url {
    Url::parse("https://us.idexxneo.com/").unwrap()
}

fn input(kind: &str, name: &str) -> InputFacts {
    InputFacts {
        kind: kind.to_owned(),
        name: name.to_owned(),
        target: "https://us.idexxneo.com".to_owned(),
        ..InputFacts::default()
    }
}

fn button(kind: &str, text: &str) -> ButtonFacts {
    ButtonFacts { kind: kind.to_owned(), text: text.to_owned(), form: 0, enabled: true }
}

fn alert(text: &str, marked: bool) -> AlertFacts {
    AlertFacts { text: text.to_owned(), marked }
}

/// A complete page of Neo's at a path.
fn page(path: &str) -> PageFacts {
    PageFacts {
        origin: "https://us.idexxneo.com".to_owned(),
        path: path.to_owned(),
        document: "1".to_owned(),
        status: 200,
        complete: true,
        ..PageFacts::default()
    }
}

fn with_inputs(inputs: Vec<InputFacts>) -> PageFacts {
    PageFacts { inputs, buttons: vec![button("submit", "Login")], ..page("/login") }
}

fn form() -> PageFacts {
    with_inputs(vec![input("text", "company_id"), input("text", "username"), input("password", "password")])
}

#[test]
fn a_form_is_known_by_the_names_of_its_fields() {
    let labelled = |label: &str| InputFacts { label: label.to_owned(), ..input("text", "") };
    let hinted = |placeholder: &str| InputFacts { placeholder: placeholder.to_owned(), ..input("text", "") };
    let password = || input("password", "password");
    type Wanted = Option<(Option<usize>, usize, usize)>;
    let forms: Vec<(&str, Vec<InputFacts>, Wanted)> = vec![
        ("as observed", form().inputs, Some((Some(0), 1, 2))),
        (
            "camel case",
            vec![input("text", "companyId"), input("text", "userName"), password()],
            Some((Some(0), 1, 2)),
        ),
        ("no company", vec![input("text", "username"), password()], Some((None, 0, 1))),
        ("an e-mail field", vec![input("email", "login"), password()], Some((None, 0, 1))),
        (
            "another order",
            vec![input("text", "username"), password(), input("tel", "company-id")],
            Some((Some(2), 0, 1)),
        ),
        (
            "by its label",
            vec![labelled("Company ID"), input("text", "username"), password()],
            Some((Some(0), 1, 2)),
        ),
        (
            "by their placeholders",
            vec![hinted("Your company"), hinted("Username"), password()],
            Some((Some(0), 1, 2)),
        ),
        (
            "a renamed user name",
            vec![input("text", "company_id"), input("text", "login_name"), password()],
            None,
        ),
        ("a renamed company", vec![input("text", "practice"), input("text", "username"), password()], None),
        ("no user name", vec![input("text", "company_id"), password()], None),
        ("no password", vec![input("text", "company_id"), input("text", "username")], None),
        ("two passwords", vec![input("text", "username"), password(), input("password", "again")], None),
        ("an odd third field", vec![input("text", "username"), password(), input("text", "branch")], None),
    ];
    for (name, inputs, wanted) in forms {
        let found = sign_in_form(&with_inputs(inputs));
        assert_eq!(found.map(|form| (form.company, form.username, form.password)), wanted, "{name}");
    }
}

#[test]
fn fields_of_another_form_are_not_filled() {
    let search = InputFacts { form: 1, ..input("text", "email") };
    let facts = with_inputs(vec![search, input("text", "username"), input("password", "password")]);
    let found = sign_in_form(&facts).expect("the other form changes nothing");
    assert_eq!((found.username, found.password), (1, 2));
}

#[test]
fn what_submits_is_the_button_that_signs_in() {
    let elsewhere = |text: &str| ButtonFacts { form: 1, ..button("submit", text) };
    let buttons: Vec<(&str, Vec<ButtonFacts>, Option<usize>)> = vec![
        ("the submit button", vec![button("submit", "Login")], Some(0)),
        ("one without a type", vec![button("", "Continue")], Some(0)),
        ("one of a script", vec![button("button", "Show password"), button("button", "Log in")], Some(1)),
        ("not another account's", vec![button("button", "Log in with SSO"), button("", "Sign in")], Some(1)),
        ("the worded one", vec![button("submit", "Forgot?"), button("submit", "Sign In")], Some(1)),
        ("not another form's", vec![elsewhere("Search"), button("submit", "Go")], Some(1)),
        ("none of two strangers", vec![button("button", "One"), button("button", "Two")], None),
        ("none at all", vec![], None),
    ];
    for (name, buttons, wanted) in buttons {
        let facts = PageFacts { buttons, ..form() };
        assert_eq!(sign_in_form(&facts).and_then(|form| form.submit), wanted, "{name}");
    }
}

#[test]
fn every_page_before_a_submission_is_told_apart() {
    let titled = |path: &str, title: &str| PageFacts { title: title.to_owned(), ..page(path) };
    let saying = |path: &str, text: &str| PageFacts { text: text.to_owned(), ..page(path) };
    let net =
        |error: &str| PageFacts { origin: "null".to_owned(), net_error: Some(error.to_owned()), ..page("/") };
    let passwords = vec![input("password", "new_password"), input("password", "confirm_password")];
    let code_field = InputFacts { placeholder: "6-digit code".to_owned(), ..input("text", "x") };
    let zip = InputFacts { placeholder: "ZIP code".to_owned(), ..input("text", "x") };
    let pages: Vec<(&str, PageFacts, PageState)> = vec![
        ("nothing yet", PageFacts { origin: "null".to_owned(), ..PageFacts::default() }, PageState::Loading),
        ("half a page", PageFacts { complete: false, ..page("/login") }, PageState::Loading),
        (
            "another origin",
            PageFacts { origin: "https://sso.example".to_owned(), ..form() },
            PageState::OtherOrigin,
        ),
        (
            "plain http",
            PageFacts { origin: "http://us.idexxneo.com".to_owned(), ..form() },
            PageState::OtherOrigin,
        ),
        ("a bad certificate", net("net::ERR_CERT_AUTHORITY_INVALID"), PageState::Certificate),
        ("no network", net("net::ERR_INTERNET_DISCONNECTED"), PageState::Unreachable),
        ("no such name", net("DNS_PROBE_FINISHED_NXDOMAIN"), PageState::Unreachable),
        ("a captcha over the form", PageFacts { captcha: true, ..form() }, PageState::Captcha),
        (
            "a code by name",
            PageFacts { inputs: vec![input("text", "otp")], ..page("/login") },
            PageState::SecondFactor,
        ),
        (
            "a code by words",
            PageFacts { inputs: vec![code_field], ..page("/verify") },
            PageState::SecondFactor,
        ),
        ("a zip code", PageFacts { inputs: vec![zip], ..page("/clients") }, PageState::LeftSignIn),
        ("a new password", PageFacts { inputs: passwords, ..page("/dashboard") }, PageState::PasswordChange),
        ("terms by their box", PageFacts { terms_box: true, ..page("/login/terms") }, PageState::Terms),
        (
            "terms by their button",
            PageFacts {
                buttons: vec![button("submit", "I agree")],
                ..titled("/welcome", "Terms of Service")
            },
            PageState::Terms,
        ),
        (
            "maintenance with 503",
            PageFacts { status: 503, ..titled("/login", "Maintenance") },
            PageState::Maintenance,
        ),
        ("maintenance with 200", saying("/login", "We are down for maintenance."), PageState::Maintenance),
        ("maintenance elsewhere", titled("/closed", "Maintenance"), PageState::Maintenance),
        (
            "a gateway in trouble",
            PageFacts { status: 502, ..page("/login") },
            PageState::Trouble { status: 502 },
        ),
        (
            "too many requests",
            PageFacts { status: 429, ..page("/login") },
            PageState::Trouble { status: 429 },
        ),
        ("a locked account", saying("/login", "Your account has been locked."), PageState::Locked),
        (
            "a lock over the form",
            PageFacts { alerts: vec![alert("Too many attempts.", true)], ..form() },
            PageState::Locked,
        ),
        ("an unknown page", titled("/login", "Choose your region"), PageState::Unknown),
        ("the dashboard", PageFacts { shell: true, ..page("/dashboard") }, PageState::Landed),
        ("a dashboard with a diet", saying("/dashboard", "Bella: maintenance diet"), PageState::LeftSignIn),
        ("a dashboard with a locked record", saying("/x", "This record is locked"), PageState::LeftSignIn),
    ];
    for (name, facts, state) in pages {
        assert_eq!(page_state(&facts, &base()), state, "{name}");
    }
    assert!(matches!(page_state(&form(), &base()), PageState::Form(_)), "the form itself");
    let note = PageFacts { alerts: vec![alert("Your session expired.", true)], ..form() };
    assert!(
        matches!(page_state(&note, &base()), PageState::Form(_)),
        "an alert before a submission refuses nothing"
    );
}

#[test]
fn what_came_of_a_submission_is_told_apart() {
    let before = PageFacts { alerts: vec![alert("Use a current browser.", true)], ..form() };
    let anew = |facts: PageFacts| PageFacts { document: "2".to_owned(), ..facts };
    let told = |text: &str, marked: bool| PageFacts { alerts: vec![alert(text, marked)], ..form() };
    let pages: Vec<(&str, PageFacts, PageState)> = vec![
        ("the same page still", before.clone(), PageState::Loading),
        ("an alert that was not there", told("Invalid credentials.", true), PageState::Refused),
        ("one without a class", told("Wrong password.", false), PageState::Refused),
        ("a message that refuses nothing", told("Signing in …", false), PageState::Loading),
        ("a marked message in words unknown", told("Nope.", true), PageState::Refused),
        ("a new page with the form and an alert", anew(told("Sorry.", true)), PageState::Refused),
        (
            "a new page with the form and words",
            PageFacts { text: "Incorrect login".to_owned(), ..anew(form()) },
            PageState::Refused,
        ),
        ("a new page with the form and no word", anew(form()), PageState::Unknown),
        ("half of it", PageFacts { complete: false, ..anew(form()) }, PageState::Loading),
        ("a lock", anew(told("Account locked after too many attempts.", true)), PageState::Locked),
        ("an old password", anew(told("Your password has expired.", true)), PageState::PasswordChange),
        (
            "trouble",
            anew(told("Something went wrong, try again later.", true)),
            PageState::Trouble { status: 0 },
        ),
        ("the dashboard", PageFacts { shell: true, ..anew(page("/dashboard")) }, PageState::Landed),
        (
            "the dashboard without a new document",
            PageFacts { shell: true, ..page("/dashboard") },
            PageState::Landed,
        ),
        ("another page", anew(page("/welcome")), PageState::LeftSignIn),
        (
            "a code",
            PageFacts { inputs: vec![input("text", "code")], ..anew(page("/login")) },
            PageState::SecondFactor,
        ),
    ];
    for (name, facts, state) in pages {
        assert_eq!(page_state_after_submit(&facts, &before, &base()), state, "{name}");
    }
}

#[test]
fn only_a_page_behind_the_sign_in_is_worth_a_proof() {
    let captcha = PageFacts { captcha: true, ..page("/dashboard") };
    let code = PageFacts { inputs: vec![input("text", "code")], shell: true, ..page("/dashboard") };
    for (name, facts, worth) in [
        ("the dashboard", PageFacts { shell: true, complete: false, ..page("/dashboard") }, true),
        ("another page", page("/schedule"), true),
        ("a broken page", PageFacts { status: 500, ..page("/dashboard") }, true),
        ("half a page", PageFacts { complete: false, ..page("/schedule") }, false),
        ("the form", form(), false),
        ("the sign-in without a form", page("/login"), false),
        ("a captcha", captcha, false),
        ("a code, whatever stands behind it", code, false),
        ("another origin", PageFacts { origin: "https://sso.example".to_owned(), ..page("/home") }, false),
    ] {
        assert_eq!(may_be_signed_in(&facts, &base()), worth, "{name}");
    }
}

#[test]
fn a_form_is_sent_to_the_site_itself_or_not_at_all() {
    let form_of = |facts: &PageFacts| sign_in_form(facts).unwrap();
    let ours = form();
    assert!(stays_at(&ours, form_of(&ours), &base()));
    let mut theirs = form();
    theirs.inputs[2].target = "https://evil.example".to_owned();
    assert!(!stays_at(&theirs, form_of(&theirs), &base()), "the password would leave the site");
    let moved = PageFacts { origin: "https://evil.example".to_owned(), ..form() };
    assert!(!stays_at(&moved, form_of(&moved), &base()));
}

#[test]
fn a_password_goes_over_https_or_stays_on_this_machine() {
    for (address, acceptable) in [
        ("https://us.idexxneo.com/", true),
        ("https://clinic.neo.vet:8443/", true),
        ("http://127.0.0.1:8080/", true),
        ("http://localhost:8080/", true),
        ("http://[::1]:8080/", true),
        ("http://us.idexxneo.com/", false),
        ("http://127.0.0.1.example.com/", false),
        ("https://me:secret@us.idexxneo.com/", false),
        ("ftp://127.0.0.1/", false),
        ("file:///etc/passwd", false),
    ] {
        assert_eq!(is_acceptable_address(&Url::parse(address).unwrap()), acceptable, "{address}");
    }
}

#[test]
fn only_states_that_end_a_sign_in_are_failures() {
    let form = PageState::Form(SignInForm { company: None, username: 0, password: 1, submit: None });
    for state in [PageState::Loading, form, PageState::Landed, PageState::LeftSignIn] {
        assert_eq!(state.failure(), None, "{state:?} goes on");
    }
    for (state, code) in [
        (PageState::Refused, Code::NeoSignInRefused),
        (PageState::Locked, Code::NeoAccountLocked),
        (PageState::SecondFactor, Code::NeoMfa),
        (PageState::Captcha, Code::NeoCaptcha),
        (PageState::PasswordChange, Code::NeoPasswordChange),
        (PageState::Terms, Code::NeoPasswordChange),
        (PageState::Maintenance, Code::NeoMaintenance),
        (PageState::OtherOrigin, Code::NeoPageChanged),
        (PageState::Certificate, Code::NeoCertificate),
        (PageState::Unreachable, Code::NeoUnreachable),
        (PageState::Trouble { status: 500 }, Code::NeoAnswers),
        (PageState::Unknown, Code::NeoPageChanged),
    ] {
        assert_eq!(state.failure().map(|(code, _)| code), Some(code), "{state:?}");
    }
}

#[test]
fn facts_do_not_show_words_when_they_are_printed() {
    let facts = PageFacts { text: "Bella Martinez".to_owned(), title: "Bella".to_owned(), ..form() };
    assert!(!format!("{facts:?}").contains("Bella"));
}
