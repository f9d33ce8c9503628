//! The browser dies, freezes and outlives its agent; and is found or not.

use std::path::{Path, PathBuf};
use std::time::Duration;

use pims_neo::browser::{find, reap_leftovers};
use pims_neo::{Neo, Patience};
use practice::neo::{Area, Fault, Rule};
use sync_core::failure::Code;
use sync_core::ports::{Opening, Pims, PimsFailure};
use tokio::time::sleep;

use crate::world::{
    Heard, Permit, World, bounded, browser_pids, processes_naming, read, sign_in_with, signal, socket_folder,
};

/// What happens to a browser.
enum Blow {
    Kill,
    CrashPage,
    Freeze,
    FreezePage,
}

impl Blow {
    fn strike(&self, folder: &Path) {
        let (main, renderers) = browser_pids(folder);
        assert!(!renderers.is_empty(), "a page has a process");
        match self {
            Blow::Kill => signal(main, "KILL"),
            Blow::CrashPage => renderers.iter().for_each(|pid| signal(*pid, "SEGV")),
            Blow::Freeze => {
                renderers.iter().for_each(|pid| signal(*pid, "STOP"));
                signal(main, "STOP");
            }
            Blow::FreezePage => renderers.iter().for_each(|pid| signal(*pid, "STOP")),
        }
    }
}

/// Short enough for a test, and still longer than anything a healthy browser takes here.
fn hasty() -> Patience {
    Patience { command: Duration::from_secs(4), item: Duration::from_secs(4), ..Patience::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_is_lost_while_reading_ends_it_with_a_reason_and_leaves_nothing() {
    for (name, blow) in [
        ("killed", Blow::Kill),
        ("page crashed", Blow::CrashPage),
        ("frozen", Blow::Freeze),
        ("page frozen", Blow::FreezePage),
    ] {
        let world = World::new(|_| {}).await;
        let mut options = world.options();
        options.patience = hasty();
        let mut neo = Neo::new(options);
        bounded(world.sign_in(&mut neo)).await.unwrap();
        // Four answers come, then the site keeps silent until the blow has fallen.
        world.site.switches(|switches| {
            switches.faults = vec![Rule::always(Area::PageData, Fault::Late { ms: 300 })];
        });
        let folder = world.folder.path().to_path_buf();
        let mut struck = false;
        let mut heard = Heard::default();
        let outcome = bounded(neo.read(world.consultations(), &mut |ask, outcome| {
            heard.0.push((ask, outcome));
            if heard.good() == 4 && !struck {
                struck = true;
                blow.strike(&folder);
            }
        }))
        .await;
        let failure = outcome.unwrap_err();
        assert_eq!(failure.code, Code::BrowserLost, "{name}: {}", failure.detail);
        world.assert_nothing_left();
        let closing = bounded(neo.close()).await;
        assert!(closing.session.is_some(), "{name}: the session outlives the browser");

        // And the next look works.
        world.site.switches(|switches| switches.faults = Vec::new());
        let rest = heard.missing(&world.consultations());
        let mut neo = world.reader();
        let kept = closing.session.unwrap();
        bounded(neo.open(Opening::Kept(&kept))).await.unwrap();
        let (heard, outcome) = bounded(read(&mut neo, rest.clone())).await;
        outcome.unwrap();
        assert_eq!(heard.good(), rest.len(), "{name}");
        bounded(neo.close()).await;
        assert_eq!(world.site.password_submits(), 1, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_is_lost_while_signing_in_ends_it_with_a_reason_and_leaves_nothing() {
    for (name, blow) in [("killed", Blow::Kill), ("page crashed", Blow::CrashPage), ("frozen", Blow::Freeze)]
    {
        // The form never shows, so that the blow falls while it is waited for.
        let world = World::new(|switches| switches.login.form_delay_ms = 600_000).await;
        let mut options = world.options();
        options.patience = hasty();
        let mut neo = Neo::new(options);
        let folder = world.folder.path().to_path_buf();
        let site = world.site.clone();
        let striking = async move {
            while site.requests().is_empty() {
                sleep(Duration::from_millis(5)).await;
            }
            blow.strike(&folder);
        };
        let mut permit = Permit::default();
        let access = world.access();
        let (opened, ()) =
            bounded(async { tokio::join!(sign_in_with(&mut neo, &access, &mut permit), striking) }).await;
        let failure = opened.unwrap_err();
        assert_eq!(failure.code, Code::BrowserLost, "{name}: {}", failure.detail);
        assert_eq!(permit.asked, 0, "{name}");
        world.assert_nothing_left();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_is_dropped_takes_its_browser_along() {
    let world = World::new(|_| {}).await;
    let mut neo = world.reader();
    bounded(world.sign_in(&mut neo)).await.unwrap();
    assert!(!processes_naming(world.folder.path()).is_empty());
    drop(neo);
    bounded(gone(&world)).await;
    world.assert_nothing_left();
}

/// Waits until no process and no profile is left.
async fn gone(world: &World) {
    let some_profile = || std::fs::read_dir(world.root()).is_ok_and(|mut entries| entries.next().is_some());
    while !processes_naming(world.folder.path()).is_empty() || some_profile() {
        sleep(Duration::from_millis(20)).await;
    }
}

const HELPER: &str = "PIMS_NEO_TEST_HOLDS_A_BROWSER";

/// Not a test by itself: in a process of its own, signs in and holds the browser until it is killed.
#[tokio::test(flavor = "multi_thread")]
async fn helper_that_holds_a_browser() {
    let Ok(root) = std::env::var(HELPER) else { return };
    let world = World::new(|_| {}).await;
    let mut options = world.options();
    options.profile_root = PathBuf::from(&root).join("browser");
    let mut neo = Neo::new(options);
    world.sign_in(&mut neo).await.unwrap();
    std::fs::write(Path::new(&root).join("ready"), "").unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_dies_with_its_agent_and_the_next_start_deletes_its_profile() {
    let folder = tempfile::tempdir().unwrap();
    let mut agent = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "browser::helper_that_holds_a_browser", "--nocapture"])
        .env(HELPER, folder.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    bounded(async {
        while !folder.path().join("ready").exists() {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    assert!(!processes_naming(folder.path()).is_empty(), "a browser runs");
    let profiles = || std::fs::read_dir(folder.path().join("browser")).unwrap().count();
    assert_eq!(reap_leftovers(&folder.path().join("browser")).profiles, 0, "what has an owner is left alone");
    let socket_folder = socket_folder(&folder.path().join("browser"));
    agent.kill().unwrap();
    agent.wait().unwrap();

    bounded(async {
        while !processes_naming(folder.path()).is_empty() {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await;

    assert_eq!(profiles(), 1, "its profile is left");
    let reaped = reap_leftovers(&folder.path().join("browser"));
    assert_eq!(reaped.profiles, 1);
    assert_eq!(profiles(), 0);
    assert!(!socket_folder.exists(), "nothing is left among the temporary files");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leftover_browser_is_ended_and_others_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("browser");
    let orphan = |name: &str| {
        let profile = root.join(name);
        std::fs::create_dir_all(&profile).unwrap();
        // What a browser's command line looks like from outside.
        std::process::Command::new("/bin/sh")
            .args(["-c", "read line", "sh", &format!("--user-data-dir={}/profile", profile.display())])
            .stdin(std::process::Stdio::piped())
            .spawn()
            .unwrap()
    };
    let mut leftover = orphan("run-aaaaaaaaaa");
    let mut other = orphan("elsewhere");
    std::fs::write(root.join("run-aaaaaaaaaa/owner.lock"), "").unwrap();
    let reaped = reap_leftovers(&root);
    assert_eq!((reaped.processes, reaped.profiles), (1, 1));
    assert!(!leftover.wait().unwrap().success(), "it was killed");
    assert!(other.try_wait().unwrap().is_none(), "what is not ours lives");
    assert!(root.join("elsewhere").exists());
    other.kill().unwrap();
    other.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_that_is_set_is_found_with_its_version() {
    let found = find(Some(Path::new("/usr/bin/chromium"))).await.unwrap();
    assert_eq!(found.name, "Chromium");
    assert!(found.version.split('.').count() == 4, "{}", found.version);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_browser_is_said_so() {
    let code =
        |found: Result<_, PimsFailure>| found.map(|_: pims_neo::browser::FoundBrowser| ()).unwrap_err().code;
    assert_eq!(code(find(Some(Path::new("/nowhere/chromium"))).await), Code::BrowserMissing);
    assert_eq!(code(find(Some(Path::new("/bin/true"))).await), Code::BrowserMissing);

    let world = World::new(|_| {}).await;
    for path in ["/nowhere/chromium", "/bin/true"] {
        let mut options = world.options();
        options.browser = Some(PathBuf::from(path));
        let failure = bounded(world.sign_in(&mut Neo::new(options))).await.unwrap_err();
        assert_eq!(failure.code, Code::BrowserMissing, "{path}: {}", failure.detail);
        world.assert_nothing_left();
    }
}
