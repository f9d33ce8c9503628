//! Every form the site may show, and every page that is not a form.

use practice::neo::{
    AfterPassword, CompanyField, Kind, Maintenance, SignInPage, SubmitButton, Switches, Tls, UserField,
};
use secrecy::SecretString;
use sync_core::failure::Code;
use sync_core::ports::{Pims, ReaderKind};

use crate::world::{Permit, World, bounded, read, sign_in_with, socket_folder};

#[tokio::test(flavor = "multi_thread")]
async fn a_cold_run_signs_in_and_reads_everything() {
    let world = World::new(|switches| switches.latency.fixed_ms = 50).await;
    let mut neo = world.reader();
    let opened = bounded(world.sign_in(&mut neo)).await.unwrap();
    assert!(opened.signed_in, "a password was accepted");
    assert_eq!(opened.reader, ReaderKind::InPage, "direct is not proven yet");
    let socket_folder = socket_folder(&world.root());
    let (heard, outcome) = bounded(read(&mut neo, vec![world.calendar()])).await;
    outcome.unwrap();
    assert_eq!(heard.good(), 1);
    let asks = world.consultations();
    let (heard, outcome) = bounded(read(&mut neo, asks.clone())).await;
    outcome.unwrap();
    assert_eq!(heard.good(), asks.len(), "every consultation was answered");
    let closing = bounded(neo.close()).await;
    assert!(closing.session.is_some(), "the session can be used again");
    assert_eq!(closing.direct_proven, Some(true), "direct gave the same calendar");
    assert_eq!(closing.reader, Some(ReaderKind::InPage));
    assert_eq!(world.site.password_submits(), 1);
    assert_eq!(world.site.writes(), 0, "nothing is ever written");
    assert!(world.site.max_parallel() <= 4, "{} at once", world.site.max_parallel());
    world.assert_nothing_left();
    assert!(!socket_folder.exists(), "nor anything among the temporary files");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_known_form_is_filled_and_submitted_once() {
    type Change = fn(&mut Switches);
    let forms: [(&str, Change); 10] = [
        ("as observed", |_| {}),
        ("companyId", |switches| switches.login.company = CompanyField::CamelCase),
        ("no company field", |switches| switches.login.company = CompanyField::Absent),
        ("a company field that comes late", |switches| {
            switches.login.company = CompanyField::Late { ms: 600 }
        }),
        ("an e-mail field", |switches| switches.login.user = UserField::Email),
        ("a button without a type", |switches| switches.login.button = SubmitButton::Untyped),
        ("a button that submits by script", |switches| switches.login.button = SubmitButton::Script),
        ("a form that shows late", |switches| switches.login.form_delay_ms = 1200),
        ("a button that wakes up after input", |switches| switches.login.needs_input_events = true),
        ("a network that never falls idle", |switches| {
            switches.long_poll = true;
            switches.guest_cookie = true;
            switches.login.slow_ms = 700;
        }),
    ];
    for (form, change) in forms {
        let world = World::new(change).await;
        let mut neo = world.reader();
        let mut permit = Permit::default();
        let opened = bounded(sign_in_with(&mut neo, &world.access(), &mut permit)).await;
        assert!(opened.is_ok(), "{form}: {opened:?}");
        assert_eq!(permit.asked, 1, "{form}: the permit is asked once");
        assert_eq!(world.site.password_submits(), 1, "{form}: submitted once");
        assert_eq!(world.site.passwords_elsewhere(), 0, "{form}: and only to the form");
        bounded(neo.close()).await;
        world.assert_nothing_left();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_other_page_is_told_apart_and_nothing_is_typed_into_it() {
    type Change = fn(&mut Switches);
    let pages: [(&str, Change, Code, usize); 11] = [
        ("two factors", |switches| switches.login.after_password = AfterPassword::TwoFactor, Code::NeoMfa, 1),
        ("captcha on the form", |switches| switches.login.page = SignInPage::Captcha, Code::NeoCaptcha, 0),
        (
            "captcha afterwards",
            |switches| switches.login.after_password = AfterPassword::Captcha,
            Code::NeoCaptcha,
            1,
        ),
        (
            "new password",
            |switches| switches.login.after_password = AfterPassword::PasswordChange,
            Code::NeoPasswordChange,
            1,
        ),
        (
            "terms",
            |switches| switches.login.after_password = AfterPassword::TermsOfUse,
            Code::NeoPasswordChange,
            1,
        ),
        (
            "an unknown step",
            |switches| switches.login.after_password = AfterPassword::Unknown,
            Code::NeoPageChanged,
            1,
        ),
        ("an unknown page", |switches| switches.login.page = SignInPage::Unknown, Code::NeoPageChanged, 0),
        ("single sign-on", |switches| switches.login.page = SignInPage::Sso, Code::NeoPageChanged, 0),
        ("a renamed field", |switches| switches.login.user = UserField::Renamed, Code::NeoPageChanged, 0),
        ("maintenance", |switches| switches.maintenance = Maintenance::Status503, Code::NeoMaintenance, 0),
        (
            "friendly maintenance",
            |switches| switches.maintenance = Maintenance::Status200,
            Code::NeoMaintenance,
            0,
        ),
    ];
    for (page, change, code, submits) in pages {
        let world = World::new(change).await;
        let mut neo = world.reader();
        let mut permit = Permit::default();
        let failure = bounded(sign_in_with(&mut neo, &world.access(), &mut permit)).await.unwrap_err();
        assert_eq!(failure.code, code, "{page}: {}", failure.detail);
        assert_eq!(permit.asked, submits, "{page}: the permit is asked only before a submission");
        assert_eq!(world.site.password_submits(), submits, "{page}");
        assert_eq!(world.site.passwords_elsewhere(), 0, "{page}: the password went nowhere else");
        if code == Code::NeoPageChanged {
            let evidence = failure.evidence.expect("a surprising page leaves its skeleton");
            assert_eq!(evidence.screenshot, None, "{page}: no picture where none is chosen");
            let evidence = evidence.skeleton;
            assert!(evidence.starts_with("html"), "{page}: {evidence}");
            for word in ["Neo", "Welcome", "region", "4821", "frontdesk", "http"] {
                assert!(!evidence.contains(word), "{page}: {word} is text, not structure");
            }
        }
        world.assert_nothing_left();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_password_is_submitted_once() {
    let world = World::new(|_| {}).await;
    let mut access = world.access();
    access.password = SecretString::from("not-the-password");
    let mut neo = world.reader();
    let mut permit = Permit::default();
    let failure = bounded(sign_in_with(&mut neo, &access, &mut permit)).await.unwrap_err();
    assert_eq!(failure.code, Code::NeoSignInRefused);
    assert_eq!(world.site.password_submits(), 1);
    assert_eq!(permit.asked, 1);
    world.assert_nothing_left();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_account_is_not_a_refused_password() {
    let world = World::new(|switches| switches.login.lock_after = Some(1)).await;
    let mut access = world.access();
    access.password = SecretString::from("not-the-password");
    let mut neo = world.reader();
    let failure = bounded(sign_in_with(&mut neo, &access, &mut Permit::default())).await.unwrap_err();
    assert_eq!(failure.code, Code::NeoAccountLocked);
    assert_eq!(world.site.password_submits(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_permit_nothing_is_submitted() {
    let world = World::new(|_| {}).await;
    let mut neo = world.reader();
    let mut permit = Permit { asked: 0, refuses: true };
    let failure = bounded(sign_in_with(&mut neo, &world.access(), &mut permit)).await.unwrap_err();
    assert_eq!(failure.code, Code::SignInPaused, "the permit's own reason comes back");
    assert_eq!(permit.asked, 1);
    assert_eq!(world.site.password_submits(), 0);
    world.assert_nothing_left();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_typed_as_it_is_whatever_it_holds() {
    let odd = "a'b\"c\\d`${e}</script>\u{2028}é🐕 ";
    let world = World::new(|_| {}).await;
    world.site.edit(|practice| practice.password = odd.replace('\u{2028}', ""));
    let mut neo = world.reader();
    let opened = bounded(world.sign_in(&mut neo)).await;
    assert!(opened.is_ok(), "{opened:?}");
    assert_eq!(world.site.password_submits(), 1);
    bounded(neo.close()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_not_trusted_gets_not_one_keystroke() {
    for tls in [Tls::OwnAuthority, Tls::WrongName, Tls::Expired, Tls::SelfSigned] {
        let world = World::with(tls, |_| {}).await;
        let mut neo = world.reader();
        let mut permit = Permit::default();
        let failure = bounded(sign_in_with(&mut neo, &world.access(), &mut permit)).await.unwrap_err();
        assert_eq!(failure.code, Code::NeoCertificate, "{tls:?}: {}", failure.detail);
        assert_eq!(permit.asked, 0, "{tls:?}: the permit was never asked");
        assert!(
            world.site.requests().is_empty(),
            "{tls:?}: not one request passed: {:?}",
            world.site.requests()
        );
        world.assert_nothing_left();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_is_not_there_is_unreachable() {
    let world = World::new(|switches| switches.refuses_connections = true).await;
    let mut neo = world.reader();
    let failure = bounded(world.sign_in(&mut neo)).await.unwrap_err();
    assert_eq!(failure.code, Code::NeoUnreachable, "{}", failure.detail);
    world.assert_nothing_left();
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_is_for_this_machine_only() {
    let world = World::new(|_| {}).await;
    for address in
        ["http://us.idexxneo.example/", "ftp://127.0.0.1/", "https://me:secret@us.idexxneo.example/"]
    {
        let mut access = world.access();
        access.base_url = address.parse().unwrap();
        let mut neo = world.reader();
        let failure = bounded(sign_in_with(&mut neo, &access, &mut Permit::default())).await.unwrap_err();
        assert_eq!(failure.code, Code::NeoAddress, "{address}");
    }
    assert!(world.site.requests_of(Kind::SignInPage).is_empty());
}
