//! The desktop program as a person meets it: the real binary on a screen of its own, with a tray host, a keyring, a
//! window that is driven, against the practice.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::Path;
use std::time::Duration;

use door_tests::{BrowserWindow, Clinic, Colours, Desktop, Driver, Running, Step, until, until_seen, visits};
use practice::clinic::NotePlace;
use practice::neo::AfterPassword;
use sync_core::view::icon::Ground;
use sync_core::view::tray::Face;

/// Only a program that hangs passes it; what is promised is 5 s.
const GENEROUS: Duration = Duration::from_secs(20);

/// Processes that draw a page for a program. (Another one, for the network, stays once there was a page.)
fn pages_of(pid: u32) -> usize {
    let mut found = 0;
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let Some((name, rest)) = stat.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')) else {
            continue;
        };
        let parent = rest.split_whitespace().nth(1).and_then(|word| word.parse::<u32>().ok());
        if parent == Some(pid) && name.starts_with("WebKitWebP") {
            found += 1;
        }
    }
    found
}

fn autostart_entry(clinic: &Clinic) -> std::path::PathBuf {
    clinic.base().join("pc/user/.config/autostart/odis-sync.desktop")
}

async fn shows(desktop: &Desktop, face: Face, line: &str) {
    until_seen(&format!("the tray shows {face:?} and {line:?}"), async || {
        let (shown, said) = (desktop.tray().face().await, desktop.tray().line().await);
        (shown != Some(face) || !said.starts_with(line)).then(|| format!("{shown:?}, {said:?}"))
    })
    .await;
}

async fn quits(desktop: &Desktop, running: Running) {
    desktop.tray().press("Quit: notes are no longer read, calls no longer checked").await;
    running.ended_within(GENEROUS).await.expect(0);
    assert!(!desktop.tray().is_there().await, "the icon is gone");
}

/// Every file below a directory that holds these words.
fn files_with(below: &Path, words: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![below.to_owned()];
    while let Some(directory) = left.pop() {
        for entry in std::fs::read_dir(&directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                left.push(path);
            } else if std::fs::read(&path)
                .is_ok_and(|bytes| bytes.windows(words.len()).any(|window| window == words.as_bytes()))
            {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sets_up_reads_a_note_mends_a_password_rests_quits_and_comes_back() {
    let (practice, ids) = visits::small_day(3);
    let (company, user, password) =
        (practice.company_id.clone(), practice.user_name.clone(), practice.password.clone());
    let mut clinic = Clinic::in_cloud(practice).await;
    let desktop = Desktop::start(&mut clinic).await;
    let window = Driver::start(&clinic).await;
    let cloud = clinic.cloud().clone();

    // Set-up, in four steps.
    window.sees("Set up Odis Sync").await;
    shows(&desktop, Face::Starting, "Finish setting up").await;
    window.fill("Address", &cloud.url).await;
    window.fill("Publishable key", &cloud.anon_key).await;
    window.fill("Email", &cloud.account.email).await;
    window.fill("Password", &cloud.account.password).await;
    window.press("Connect").await;
    window.sees("Connected to").await;
    window.press("With a token For clinics with a QStash account of their own.").await;
    window.fill("Address of the queue", clinic.queue.url()).await;
    window.fill("Address that makes the calls", &clinic.receiver.destination()).await;
    window.fill("Token", &clinic.queue.token()).await;
    window.press("Connect").await;

    window.sees("Connect IDEXX Neo").await;
    window.press("Address and time zone").await;
    window.fill("Address of IDEXX Neo", clinic.neo.url()).await;
    window.fill("Time zone of the clinic", visits::ZONE.name()).await;
    window.fill("Company ID", &company).await;
    window.fill("User name", &user).await;
    window.fill("Password", "Not-The-Password-7").await;
    window.press("Connect and test").await;
    window.sees("Type the password again to try once more.").await;
    assert_eq!(clinic.neo.password_submits(), 1, "a refused password is tried once");
    window.fill("Password", &password).await;
    window.press("Connect and test").await;
    window.sees("Discharge calls").await;
    window.press("Use these rules").await;
    window.press("Finish and sync").await;

    // The first sync begins by itself, and green means delivered.
    shows(&desktop, Face::Good, "Up to date, last sync").await;
    window.sees("Up to date, last sync").await;
    let delivered = cloud
        .value("select count(*) from public.consultation_sync_status where clinic_id = :clinic and note_revision > 0")
        .await;
    assert_eq!(delivered, "3", "every note is in the cloud");
    assert!(autostart_entry(&clinic).exists(), "it starts with the computer");

    // A note, and the note again after somebody has added to it.
    window.go("Visits").await;
    window.press_row("Biscuit").await;
    window.sees("Heart and lungs clear").await;
    clinic.neo.edit(|practice| {
        practice
            .write_note(ids[0], NotePlace::ConsultationNotes, "<p>Addendum: ate well this evening.</p>")
            .unwrap();
    });
    desktop.tray().press("Sync now").await;
    window.sees("ate well this evening").await;

    // The password is changed in Neo, and nobody told us.
    clinic.neo.edit(|practice| practice.password = "Changed-By-The-Owner-3".to_owned());
    clinic.neo.expire_sessions();
    let before = clinic.neo.password_submits();
    desktop.tray().press("Sync now").await;
    shows(&desktop, Face::NeedsYou, "Needs you: the Neo password was refused").await;
    desktop.tray().press("Sync now").await;
    window.sees("did not accept").await;
    assert_eq!(clinic.neo.password_submits(), before + 1, "and it is not tried again by itself");
    window.go("Settings").await;
    window.press("Update password").await;
    window.fill("New password", "Changed-By-The-Owner-3\u{e007}").await;
    window.sees("The new password was accepted.").await;
    // It goes on by itself.
    shows(&desktop, Face::Good, "Up to date, last sync").await;

    // Nothing secret is in the page, and nothing of a client lies where the window keeps its files.
    let page = window.script("return document.documentElement.outerHTML", &[]).await.to_string();
    for secret in
        [password.as_str(), "Changed-By-The-Owner-3", &cloud.account.password, &clinic.queue.token()]
    {
        assert!(!page.contains(secret), "a secret stands in the page");
    }
    for words in ["Heart and lungs clear", "Abara", password.as_str()] {
        assert_eq!(
            files_with(clinic.home(), words),
            Vec::<String>::new(),
            "{words:?} stands readable in a file"
        );
    }

    // The window goes, and with it all that draws it; the agent stays.
    let pid = desktop.tray().pid().await.unwrap();
    assert!(pages_of(pid) > 0, "a page is drawn");
    window
        .leave("window.__TAURI_INTERNALS__.invoke('dispatch', { intent: { of: 'shell', do: { what: 'close_window' } } })")
        .await;
    until("nothing draws a page any more", async || pages_of(pid) == 0).await;
    assert!(desktop.tray().is_there().await, "the icon stays");

    // It rests, ends, and comes back as it was.
    desktop.tray().press("For 1 hour").await;
    shows(&desktop, Face::Resting, "Paused until").await;
    desktop.tray().press("Quit: notes are no longer read, calls no longer checked").await;
    until("the icon is gone", async || !desktop.tray().is_there().await).await;
    window.end().await;

    let again = desktop.open(&clinic, &[]).await;
    shows(&desktop, Face::Resting, "Paused until").await;
    desktop.tray().press("Resume now").await;
    shows(&desktop, Face::Good, "Up to date, last sync").await;
    assert_eq!(pages_of(again.pid()), 0, "it started without a web view");
    quits(&desktop, again).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_neo_asks_for_a_code_a_person_signs_in_in_a_window_of_ours_and_set_up_goes_on() {
    let (practice, _) = visits::small_day(1);
    let (company, user, password) =
        (practice.company_id.clone(), practice.user_name.clone(), practice.password.clone());
    let mut clinic = Clinic::alone(practice).await;
    clinic.neo.switches(|switches| switches.login.after_password = AfterPassword::TwoFactor);
    let code = clinic.neo.current_switches().login.code;
    let desktop = Desktop::start(&mut clinic).await;
    let window = Driver::start(&clinic).await;

    window.press("Later").await;
    window.press("Address and time zone").await;
    window.fill("Address of IDEXX Neo", clinic.neo.url()).await;
    window.fill("Time zone of the clinic", visits::ZONE.name()).await;
    window.fill("Company ID", &company).await;
    window.fill("User name", &user).await;
    window.fill("Password", &password).await;
    window.press("Connect and test").await;
    window.sees("IDEXX Neo asks for a security code, which only a person can enter.").await;
    assert_eq!(clinic.neo.password_submits(), 1, "the password was not refused, and is not tried again");

    // The person thinks better of it: the window goes, and nothing was typed into it.
    window.press("Sign in once yourself").await;
    let browser = BrowserWindow::opened(&desktop, &clinic, "Sign in · Neo").await;
    window.sees("Waiting for you in the browser window").await;
    window.press("Cancel").await;
    browser.gone().await;
    window.sees("The browser window is closed, and nobody signed in there.").await;
    assert_eq!(clinic.neo.password_submits(), 1);
    shows(&desktop, Face::Starting, "Finish setting up").await;

    // And then not: what was entered before still waits for the person.
    window.press("Sign in once yourself").await;
    let browser = BrowserWindow::opened(&desktop, &clinic, "Sign in · Neo").await;
    browser
        .person_does(&[
            Step::Fill("Company ID", &company),
            Step::Fill("Username", &user),
            Step::Fill("Password", &password),
            Step::Press("Login"),
            Step::Fill("Verification code", &code),
            Step::Press("Verify"),
        ])
        .await;
    window.sees("Discharge calls").await;
    browser.gone().await;
    window.press("Use these rules").await;
    window.press("Finish and sync").await;
    shows(&desktop, Face::Resting, "Read ").await;
    assert_eq!(clinic.neo.password_submits(), 2, "the first sync reads through the person's session");
    let visits = clinic.shown("visits").await;
    assert_eq!(
        visits.iter().filter(|visit| visit["note_text"].is_string()).count(),
        1,
        "and its note is here"
    );
    let kept = clinic.database("select action from audit where action = 'credentials_stored'");
    assert_eq!(kept.len(), 1, "the sign-in that was entered is kept once the person was let in");
    desktop.tray().press("Quit: notes are no longer read, calls no longer checked").await;
    until("the icon is gone", async || !desktop.tray().is_there().await).await;
    window.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_starts_without_a_window_and_a_second_start_opens_one() {
    let (practice, _) = visits::small_day(1);
    let mut clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    let desktop = Desktop::start(&mut clinic).await;
    let running = desktop.open(&clinic, &[]).await;
    // Without a cloud nothing is green.
    shows(&desktop, Face::Resting, "Read ").await;
    assert_eq!(pages_of(running.pid()), 0, "no web view");
    assert!(!desktop.screen().windows().unwrap().iter().any(|name| name == "Odis Sync"), "no window");

    for _ in 0..2 {
        desktop.open(&clinic, &[]).await.ended().await.expect(0);
        until("the window is there", async || {
            desktop.screen().windows().unwrap().iter().filter(|name| *name == "Odis Sync").count() > 0
                && pages_of(running.pid()) > 0
        })
        .await;
    }
    assert_eq!(desktop.tray().shown(), 1, "one program, one icon");

    // The command line goes through the same agent.
    clinic.odisctl(&["sync", "--json"]).await.one_json().expect(0);
    running.signal("TERM").await;
    running.ended_within(GENEROUS).await.expect(0);
    clinic.odisctl(&["audit", "verify"]).await.expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn set_up_is_offered_by_itself_and_a_desktop_without_a_tray_gets_a_window() {
    let (practice, _) = visits::small_day(1);
    let mut clinic = Clinic::alone(practice).await;
    let desktop = Desktop::start(&mut clinic).await;
    let running = desktop.open(&clinic, &[]).await;
    until("set-up is offered", async || pages_of(running.pid()) > 0).await;
    quits(&desktop, running).await;

    clinic.set_up(&clinic.neo).await.expect(0);
    drop(desktop);
    let bare = Desktop::without_tray(&mut clinic);
    let running = bare.open(&clinic, &[]).await;
    until("the window is there", async || pages_of(running.pid()) > 0).await;
    running.signal("TERM").await;
    running.ended_within(GENEROUS).await.expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_it_from_working_is_said_and_it_goes_on_when_that_is_over() {
    let (practice, _) = visits::small_day(1);
    let mut clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    let desktop = Desktop::start(&mut clinic).await;

    // A command line that stays has the home.
    let headless = clinic.command(&["run"]).start().await;
    until("the agent listens", async || clinic.socket().exists()).await;
    let running = desktop.open(&clinic, &[]).await;
    until("the tray says why", async || desktop.tray().line().await.contains("nother sync is running")).await;
    headless.signal("TERM").await;
    headless.ended_within(GENEROUS).await.expect(0);
    until("the agent is open", async || clinic.socket().exists()).await;
    desktop.tray().press("Sync now").await;
    shows(&desktop, Face::Resting, "Read ").await;
    quits(&desktop, running).await;

    // The window says it too, and does not offer to set up what is set up.
    let headless = clinic.command(&["run"]).start().await;
    until("the agent listens", async || clinic.socket().exists()).await;
    let window = Driver::start(&clinic).await;
    window.sees("Odis Sync keeps trying to open by itself.").await;
    let page = window.script("return document.body.innerText", &[]).await.to_string();
    assert!(!page.contains("Set up Odis Sync"), "{page}");
    headless.signal("TERM").await;
    headless.ended_within(GENEROUS).await.expect(0);
    window.sees("Needs a person").await;
    desktop.tray().press("Quit: notes are no longer read, calls no longer checked").await;
    until("the icon is gone", async || !desktop.tray().is_there().await).await;
    window.end().await;

    // A locked keychain is said, and no note is lost over it.
    clinic.keyring().lock().unwrap();
    let running = desktop.open(&clinic, &[]).await;
    shows(&desktop, Face::NeedsYou, "Needs you: the keychain is locked").await;
    quits(&desktop, running).await;
}

/// Notifications at every hour of every day.
fn tell_at_any_hour(clinic: &Clinic) {
    let path = clinic.home().join("settings.json");
    let mut settings: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    settings["notifications"] = serde_json::json!({
        "on": true, "days": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], "from": "00:00:00", "to": "00:00:00",
    });
    std::fs::write(&path, settings.to_string()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_needs_a_person_is_told_once_and_its_button_leads_there() {
    let (practice, _) = visits::small_day(1);
    let mut clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    tell_at_any_hour(&clinic);
    let desktop = Desktop::start(&mut clinic).await;
    let running = desktop.open(&clinic, &[]).await;
    shows(&desktop, Face::Resting, "Read ").await;
    assert!(desktop.toasts().shown().is_empty(), "a success is not told");

    clinic.neo.edit(|practice| practice.password = "Changed-By-The-Owner-3".to_owned());
    clinic.neo.expire_sessions();
    desktop.tray().press("Sync now").await;
    shows(&desktop, Face::NeedsYou, "Needs you: the Neo password was refused").await;
    until("it is told", async || !desktop.toasts().shown().is_empty()).await;
    let toast = desktop.toasts().shown()[0].clone();
    assert_eq!(toast.title, "Odis Sync needs you");
    assert!(toast.body.starts_with("IDEXX Neo did not accept the user name or password."), "{toast:?}");

    let runs = clinic.shown("runs").await.len();
    desktop.tray().press("Sync now").await;
    until("it was tried once more", async || clinic.shown("runs").await.len() > runs).await;
    assert_eq!(desktop.toasts().shown().len(), 1, "the same trouble is told once");

    assert_eq!(pages_of(running.pid()), 0, "no window yet");
    desktop.toasts().press(&toast, "Update password").await;
    until("the window is there", async || pages_of(running.pid()) > 0).await;
    quits(&desktop, running).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bar_that_turns_light_gets_an_icon_that_can_be_read_on_it() {
    let (practice, _) = visits::small_day(1);
    let mut clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    let desktop = Desktop::start(&mut clinic).await;
    let colours = Colours::dark(&clinic.keyring().environment()[0].1).await.unwrap();
    clinic.pc.set("XDG_CURRENT_DESKTOP", "KDE");
    let running = desktop.open(&clinic, &[]).await;
    shows(&desktop, Face::Resting, "Read ").await;
    assert_eq!(desktop.tray().icon().await, Some((Face::Resting, Ground::Dark)));
    colours.turn_light().await.unwrap();
    until_seen("the icon is drawn for a light bar", async || {
        desktop.tray().press("Sync now").await;
        let icon = desktop.tray().icon().await;
        (icon.is_none_or(|(_, ground)| ground != Ground::Light)).then(|| format!("{icon:?}"))
    })
    .await;
    shows(&desktop, Face::Resting, "Read ").await;
    quits(&desktop, running).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_middle_it_leaves_nothing_behind_and_goes_on() {
    let (practice, ids) = visits::small_day(2);
    let mut clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    let desktop = Desktop::start(&mut clinic).await;
    clinic.neo.switches(|switches| switches.latency.fixed_ms = 400);
    let running = desktop.open(&clinic, &[]).await;
    shows(&desktop, Face::Syncing, "Syncing").await;
    running.signal("KILL").await;
    assert_eq!(running.ended_within(GENEROUS).await.code, None, "killed");
    clinic.neo.switches(|switches| switches.latency.fixed_ms = 0);
    let again = desktop.open(&clinic, &[]).await;
    until("the agent is open", async || clinic.socket().exists() && desktop.tray().is_there().await).await;
    // A run that was broken off is tried again after a while; a person need not wait for that.
    desktop.tray().press("Sync now").await;
    shows(&desktop, Face::Good, "Up to date, last sync").await;
    assert_eq!(clinic.shown("visits").await.len(), ids.len() + 1, "every visit is there, once");
    quits(&desktop, again).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_screen_it_says_what_to_use() {
    let (practice, _) = visits::small_day(1);
    let mut clinic = Clinic::alone(practice).await;
    let desktop = Desktop::without_tray(&mut clinic);
    clinic.pc.set("DISPLAY", "");
    let ran = desktop.open(&clinic, &[]).await.ended().await.expect(1);
    assert!(ran.stderr.contains("There is no screen here") && ran.stderr.contains("odisctl run"), "{ran}");
    for (argument, code) in [("--help", 0), ("--version", 0), ("--nonsense", 2)] {
        desktop.open(&clinic, &[argument]).await.ended().await.expect(code);
    }
}
