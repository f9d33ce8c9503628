//! Newer versions at a staying agent: what is told, what is fetched, what is installed and when, and nothing of what is not as
//! its makers signed it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use practice::updates::{Fault, Release, Updates};
use serde_json::{Value, json};
use sync_agent::desk::Desk;
use sync_agent::station::{Command, Commands, End, Task, commands, stay};
use sync_agent::store::Store;
use sync_agent::updates::{Installer, Then, UpdateKeys, UpdateOptions, UpdateSource};
use sync_core::audit::Actor;
use sync_core::failure::Code;
use sync_core::updates::Installation;
use sync_core::view::tray::Item;
use sync_core::view::updates::{UpdateWork, UpdatesView};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::clinic::{Pc, asked, done, refused, shown, wall};

const OURS: &str = "1.3.0";
const NEW: &str = "1.4.0";

/// An installer that runs nothing and remembers what it was given.
#[derive(Default)]
struct Recorder {
    started: Mutex<Vec<(Vec<u8>, Then)>>,
    refuses: bool,
}

impl Installer for Recorder {
    fn start(&self, package: &Path, then: Then) -> io::Result<()> {
        if self.refuses {
            return Err(io::Error::from(io::ErrorKind::PermissionDenied));
        }
        let bytes = std::fs::read(package)?;
        self.started.lock().map_err(|_| io::Error::other("a test panicked"))?.push((bytes, then));
        Ok(())
    }
}

/// A PC whose program looks for newer versions at the stand-in.
struct Updated {
    pc: Pc,
    server: Updates,
    installer: Arc<Recorder>,
    installation: Installation,
}

impl Updated {
    async fn installed_as(installation: Installation) -> Self {
        Self::managed(installation, Arc::default(), "").await
    }

    async fn managed(installation: Installation, installer: Arc<Recorder>, policy: &str) -> Self {
        let server = Updates::start().await.unwrap();
        let (one, next) = server.public_keys();
        let options = UpdateOptions {
            source: Some(
                UpdateSource::new(server.url(), UpdateKeys::parse(&format!("{one} {next}")).unwrap())
                    .unwrap(),
            ),
            version: OURS.parse().unwrap(),
            installation,
            installer: Arc::clone(&installer) as Arc<dyn Installer>,
            largest: 1_000_000,
        };
        let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]).managed(policy).updated_by(options);
        Self { pc, server, installer, installation }
    }

    fn publish(&self, release: &Release) {
        self.server.publish(release, OURS, self.installation.as_str()).unwrap();
    }

    fn published(self, release: &Release) -> Self {
        self.publish(release);
        self
    }

    /// Files in the folder of packages.
    fn files(&self) -> Vec<PathBuf> {
        let folder = std::fs::read_dir(self.pc.home().updates());
        folder.into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
    }

    fn installed(&self) -> Vec<(Vec<u8>, Then)> {
        self.installer.started.lock().unwrap().clone()
    }

    /// Rows of the audit trail about versions.
    fn audited(&self) -> Vec<String> {
        let store = Store::open_to_look(&self.pc.home().database()).unwrap();
        let rows = store.read();
        // Time, actor, action, phase, status, object, detail.
        let told = rows.audit_before(None, 200).unwrap().into_iter().rev().map(|entry| entry.columns);
        let told = told.filter(|[_, _, action, ..]| action.starts_with("update_"));
        told.map(|[_, _, action, _, status, _, detail]| format!("{action} {status} {detail}")).collect()
    }

    /// The agent stays while the test talks to its desk and to the agent itself, or until it was replaced.
    async fn staying<T>(&self, test: impl AsyncFnOnce(&Desk, &Commands) -> T) -> (End, T) {
        let agent = self.pc.agent().await;
        let (way, inbox) = commands();
        let desk = Desk::new(&agent, way.clone(), Actor::person("pat"));
        let (stop, drawing) = (CancellationToken::new(), CancellationToken::new());
        let talking = async {
            let told = test(&desk, &way).await;
            stop.cancel();
            told
        };
        let working = async {
            let ended = tokio::join!(stay(agent, inbox, stop.clone()), talking);
            drawing.cancel();
            (ended.0.unwrap(), ended.1)
        };
        let both = async { tokio::join!(desk.keep_current(drawing.clone()), working).1 };
        tokio::time::timeout(std::time::Duration::from_secs(60), both).await.expect("the test does not hang")
    }
}

/// The picture once the list was asked for and nothing more goes on.
async fn looked(desk: &Desk) -> UpdatesView {
    let at = shown(desk, "newer versions were looked for", |snapshot| {
        let updates = &snapshot.updates;
        updates.working.is_none() && (updates.checked_at.is_some() || updates.failure.is_some())
    });
    at.await.updates.clone()
}

async fn ready(desk: &Desk) -> UpdatesView {
    shown(desk, "the package is here", |snapshot| snapshot.updates.file.is_some()).await.updates.clone()
}

/// What the menu says of versions.
fn menu(desk: &Desk) -> Vec<String> {
    let tray = desk.trays().borrow().clone();
    let texts = tray.menu.iter().filter_map(|item| match item {
        Item::Press { text, .. } => Some(text.clone()),
        Item::Line { .. } | Item::Under { .. } | Item::Rule => None,
    });
    texts.filter(|text| text.contains("ersion")).collect()
}

fn what(what: &str) -> Value {
    json!({ "what": what })
}

/// Has the agent do something as a command line would, so that nobody seems to be at work in the window.
async fn told(way: &Commands, task: Task) {
    let (reply, answer) = oneshot::channel();
    way.send(Command::Do { task, by: Actor::person("pat"), reply }).await.ok().unwrap();
    // An agent that is replaced meanwhile has answered before.
    answer.await.unwrap().unwrap();
}

/// Waits until the agent takes no more commands: it was replaced.
async fn gone(way: &Commands) {
    way.closed().await;
}

#[tokio::test]
async fn nothing_that_is_not_as_its_makers_signed_it_is_offered_or_leaves_a_file_behind() {
    let none = None;
    for fault in Fault::ALL {
        let here = Updated::installed_as(Installation::Nsis).await.published(&Release::of(NEW).with(fault));
        let (code, words) = match fault {
            Fault::ListOfAnotherKey | Fault::ListTampered => {
                (Some(Code::UpdateRefused), "is not signed by Odis")
            }
            Fault::ListUnsigned | Fault::Gone => (Some(Code::UpdatesUnreachable), "has no list"),
            Fault::Garbage => (Some(Code::UpdateRefused), "cannot be read"),
            Fault::ListEndless => (Some(Code::UpdateRefused), "too long"),
            Fault::Unavailable => (Some(Code::UpdatesUnreachable), "could not be reached"),
            Fault::Astray | Fault::PackageAstray => (Some(Code::UpdateRefused), "not https"),
            Fault::Older | Fault::Same => (none, "no newer version"),
            Fault::RolloutNotReached => (none, "when its turn comes"),
            Fault::UnknownPlatform | Fault::WithoutPlatform => (none, "no package of it"),
            Fault::PackageOfAnotherKey | Fault::PackageTampered => {
                (Some(Code::UpdateRefused), "is not signed by Odis")
            }
            Fault::PackageOfAnotherVersion => (Some(Code::UpdateRefused), "signed as another version"),
            Fault::PackageHalf => (Some(Code::UpdatesUnreachable), "did not come whole"),
            Fault::PackageEndless | Fault::PackageTooLarge => (Some(Code::UpdateRefused), "larger than any"),
            Fault::PackageUnavailable => (Some(Code::UpdatesUnreachable), "could not be reached"),
            Fault::PackageGone => (Some(Code::UpdatesUnreachable), "not where the list says"),
        };
        here.staying(async |desk, _| {
            let seen = looked(desk).await;
            assert_eq!(seen.failure.as_ref().map(|failure| failure.code), code, "{fault:?}: {seen:#?}");
            let said = seen.failure.as_ref().map_or(seen.says.clone(), |failure| failure.message.clone());
            assert!(said.contains(words), "{fault:?}: {said}");
            assert_eq!(seen.offered, None, "{fault:?}");
            assert!(!seen.ready && !seen.may_install && seen.file.is_none(), "{fault:?}: {seen:#?}");
            assert!(menu(desk).is_empty(), "{fault:?}");
            let failure = refused(desk, what("install_update")).await;
            assert!(failure.message.contains("No newer version"), "{fault:?}: {}", failure.message);
        })
        .await;
        assert_eq!(here.files(), Vec::<PathBuf>::new(), "{fault:?}");
        assert_eq!(here.installed(), vec![], "{fault:?}");
        let refusal = matches!(
            fault,
            Fault::PackageOfAnotherKey
                | Fault::PackageTampered
                | Fault::PackageOfAnotherVersion
                | Fault::PackageEndless
                | Fault::PackageTooLarge
        );
        assert_eq!(here.audited().len(), usize::from(refusal), "{fault:?}: {:?}", here.audited());
    }
}

#[tokio::test]
async fn a_verified_package_is_installed_at_a_persons_word_and_the_next_start_tells_what_came_of_it() {
    let here = Updated::installed_as(Installation::Nsis).await.published(&Release::of(NEW));
    let (end, ()) = here
        .staying(async |desk, way| {
            let seen = ready(desk).await;
            assert_eq!(seen.offered.as_ref().map(|offered| offered.version.as_str()), Some(NEW));
            assert_eq!(seen.offered.and_then(|offered| offered.notes).as_deref(), Some("Reads faster."));
            assert!(seen.ready && seen.may_install && seen.failure.is_none(), "{}", seen.says);
            assert_eq!(menu(desk), ["Version 1.4.0 is ready"]);
            assert_eq!(here.files().len(), 1, "and no draft");
            assert_eq!(here.audited(), Vec::<String>::new(), "a quiet check is not told");
            asked(desk, what("install_update")).await;
            gone(way).await;
        })
        .await;
    assert_eq!(end, End::Replaced, "the whole program is to end");
    assert_eq!(here.installed(), [(Release::of(NEW).bytes, Then::Restart)]);
    assert_eq!(here.audited(), ["update_installed unknown {\"version\":\"1.4.0\"}"], "the intent, before it");

    let newer = Updated { pc: here.pc.updated_by(as_version(NEW)), ..here };
    newer.staying(async |_, _| ()).await;
    assert_eq!(newer.audited()[1], "update_installed success {\"from\":\"1.3.0\",\"to\":\"1.4.0\"}");
    assert_eq!(newer.files(), Vec::<PathBuf>::new(), "its package is not needed any more");
}

fn as_version(version: &str) -> UpdateOptions {
    UpdateOptions { version: version.parse().unwrap(), ..UpdateOptions::nowhere() }
}

#[tokio::test]
async fn an_installation_that_came_to_nothing_is_said_and_not_tried_again_by_itself() {
    let here = Updated::installed_as(Installation::Nsis).await.published(&Release::of(NEW));
    here.staying(async |desk, way| {
        here.pc.set_up(desk).await;
        ready(desk).await;
        asked(desk, what("install_update")).await;
        gone(way).await;
    })
    .await;
    here.pc.clock.pass(TimeDelta::minutes(11));
    let (end, ()) = here
        .staying(async |desk, way| {
            let seen = ready(desk).await;
            let failure = seen.failure.expect("it is said");
            assert!(failure.message.contains("still the old one"), "{}", failure.message);
            assert!(seen.may_install && seen.says.contains("when you say so"), "{}", seen.says);
            here.pc.clock.pass(TimeDelta::minutes(30));
            told(way, Task::Resume).await;
            desk.quits();
        })
        .await;
    assert_eq!(end, End::Stopped);
    assert_eq!(here.installed().len(), 1, "not when it ends either");
    assert_eq!(here.audited()[1], "update_installed failure {\"version\":\"1.4.0\"}");
}

/// What an agent installs by itself that has come to this time; the clinic is in New York and opens at eight.
async fn installed_at(at: &str, set_up: bool) -> Vec<Then> {
    let here = Updated::installed_as(Installation::Nsis).await;
    if set_up {
        here.staying(async |desk, _| here.pc.set_up(desk).await).await;
    }
    let at: DateTime<Utc> = at.parse().unwrap();
    here.pc.clock.pass(at - sync_core::ports::Clock::now(&*here.pc.clock));
    here.publish(&Release::of(NEW));
    here.staying(async |desk, way| {
        ready(desk).await;
        // It looks whether it may before it takes the next command.
        for _ in 0..2 {
            let (reply, answer) = oneshot::channel();
            let task = Command::Do { task: Task::Resume, by: Actor::Agent, reply };
            if way.send(task).await.is_err() || answer.await.is_err() {
                return;
            }
        }
    })
    .await;
    here.installed().into_iter().map(|(_, then)| then).collect()
}

#[tokio::test]
async fn what_is_ready_is_installed_by_itself_when_nothing_goes_on() {
    let here = Updated::installed_as(Installation::Nsis).await.published(&Release::of(NEW));
    here.staying(async |desk, way| {
        here.pc.set_up(desk).await;
        ready(desk).await;
        told(way, Task::Resume).await;
        assert_eq!(here.installed(), vec![], "a person was in the window a moment ago");
        here.pc.clock.pass(TimeDelta::minutes(11));
        // What is told does not come from the window.
        let (reply, _) = oneshot::channel();
        way.send(Command::Do { task: Task::Resume, by: Actor::Agent, reply }).await.ok().unwrap();
        gone(way).await;
    })
    .await;
    assert_eq!(here.installed(), [(Release::of(NEW).bytes, Then::Restart)]);
}

#[tokio::test]
async fn what_is_ready_waits_for_set_up_and_for_the_half_hour_before_the_clinic_opens() {
    assert_eq!(installed_at("2026-06-11T11:45:00Z", true).await, [], "a quarter to eight");
    assert_eq!(installed_at("2026-06-11T12:00:00Z", true).await, [Then::Restart], "eight");
    assert_eq!(installed_at("2026-06-11T12:00:00Z", false).await, [], "set-up is not finished");
}

#[tokio::test]
async fn what_was_looked_for_by_a_persons_word_is_installed_by_a_persons_word() {
    let here = Updated::managed(Installation::Nsis, Arc::default(), "[updates]\ncheck = false\n").await;
    let here = here.published(&Release::of(NEW));
    here.staying(async |desk, way| {
        here.pc.set_up(desk).await;
        asked(desk, what("check_updates")).await;
        asked(desk, what("fetch_update")).await;
        ready(desk).await;
        here.pc.clock.pass(TimeDelta::minutes(11));
        told(way, Task::Resume).await;
        desk.quits();
    })
    .await;
    assert_eq!(here.installed(), vec![], "not behind it either");
}

#[tokio::test]
async fn what_is_ready_is_installed_behind_a_person_who_quits() {
    let here = Updated::installed_as(Installation::Nsis).await.published(&Release::of(NEW));
    here.staying(async |desk, _| drop(ready(desk).await)).await;
    assert_eq!(here.installed(), vec![], "the system ends, and would break it off");
    let quits = async |desk: &Desk, _: &Commands| {
        ready(desk).await;
        desk.quits();
    };
    assert_eq!(here.staying(quits).await.0, End::Stopped);
    assert_eq!(here.installed(), [(Release::of(NEW).bytes, Then::Rest)], "nothing is started after it");
}

#[tokio::test]
async fn a_package_that_was_changed_on_the_disk_is_not_started() {
    let here = Updated::installed_as(Installation::Nsis).await.published(&Release::of(NEW));
    here.staying(async |desk, _| {
        let file = ready(desk).await.file.unwrap();
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[0] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        let failure = refused(desk, what("install_update")).await;
        assert_eq!(failure.code, Code::UpdateRefused);
        assert!(failure.message.contains("is not signed by Odis"), "{}", failure.message);
    })
    .await;
    assert_eq!((here.installed(), here.files()), (vec![], vec![]));
    assert_eq!(
        here.audited(),
        ["update_refused failure {\"version\":\"1.4.0\",\"why\":\"package_unsigned\"}"]
    );
}

#[tokio::test]
async fn a_package_that_was_refused_is_not_fetched_a_second_time() {
    let here = Updated::installed_as(Installation::Nsis).await;
    here.publish(&Release::of(NEW).with(Fault::PackageTampered));
    here.staying(async |desk, way| {
        assert!(looked(desk).await.failure.is_some());
        for _ in 0..3 {
            here.pc.clock.pass(TimeDelta::hours(8));
            told(way, Task::CheckUpdates).await;
            assert!(looked(desk).await.failure.is_some(), "it is still said");
        }
        assert_eq!(here.server.asked("/packages/"), 1);
        assert_eq!(here.audited().len(), 1, "and told once");
        here.publish(&Release { bytes: b"made anew".to_vec(), ..Release::of(NEW) });
        asked(desk, what("check_updates")).await;
        assert!(ready(desk).await.failure.is_none(), "another package is another matter");
    })
    .await;
}

#[tokio::test]
async fn where_it_installs_the_program_tells_fetches_when_asked_and_installs_nothing() {
    for installation in [Installation::Deb, Installation::Msi] {
        let here = Updated::installed_as(installation).await.published(&Release::of(NEW));
        here.staying(async |desk, _| {
            let seen = looked(desk).await;
            assert!(seen.ready && !seen.may_install && seen.may_fetch, "{seen:#?}");
            assert!(seen.says.contains("for IT to install"), "{}", seen.says);
            assert_eq!(menu(desk), ["Version 1.4.0 is ready"]);
            assert_eq!(here.server.asked("/packages/"), 0, "nobody asked for it");
            let failure = refused(desk, what("install_update")).await;
            assert!(failure.message.contains("needs an administrator"), "{}", failure.message);
            asked(desk, what("fetch_update")).await;
            let file = ready(desk).await.file.unwrap();
            assert!(file.ends_with(&format!("odis-sync-1.4.0.{}", installation.ending())), "{file}");
            assert_eq!(std::fs::read(file).unwrap(), Release::of(NEW).bytes);
        })
        .await;
        assert_eq!(here.installed(), vec![]);
    }
}

#[tokio::test]
async fn a_policy_leaves_installing_to_it_and_names_the_list() {
    let policy = "[updates]\nchannel = \"early\"\ndisable_auto_update = true\n";
    let here = Updated::managed(Installation::Nsis, Arc::default(), policy).await;
    here.publish(&Release { folder: "early/".to_owned(), ..Release::of(NEW) });
    here.staying(async |desk, _| {
        let seen = looked(desk).await;
        assert!(seen.offered.is_some() && seen.ready && !seen.may_install && !seen.may_fetch, "{seen:#?}");
        assert!(seen.says.contains("IT installs it"), "{}", seen.says);
        for wish in ["fetch_update", "install_update"] {
            let failure = refused(desk, what(wish)).await;
            assert!(failure.message.contains("IT has turned off"), "{}", failure.message);
        }
        let managed = desk.snapshots().borrow().settings.managed.clone();
        assert!(managed.contains(&"updates.disable_auto_update".to_owned()), "{managed:?}");
    })
    .await;
    assert_eq!((here.server.asked("/packages/"), here.server.asked("early/latest.json")), (0, 2));
    assert_eq!((here.files(), here.installed()), (vec![], vec![]));
}

#[tokio::test]
async fn a_choice_not_to_look_is_not_one_request_until_a_person_asks() {
    let here = Updated::installed_as(Installation::Deb).await.published(&Release::of(NEW));
    here.staying(async |desk, way| {
        looked(desk).await;
        let before = here.server.asked("");
        let mut chosen = serde_json::to_value(&desk.snapshots().borrow().settings.chosen).unwrap();
        assert_eq!(chosen["updates"]["check"], json!(true), "on, unless somebody chose otherwise");
        chosen["updates"]["check"] = json!(false);
        asked(desk, json!({"what": "choose", "chosen": chosen})).await;
        here.pc.clock.pass(TimeDelta::hours(48));
        told(way, Task::Resume).await;
        assert_eq!(here.server.asked(""), before);
        asked(desk, what("check_updates")).await;
        assert_eq!(here.server.asked(""), before + 2, "the list and its signature");
    })
    .await;
}

#[tokio::test]
async fn a_run_is_not_disturbed_by_a_download_which_goes_on_after_it() {
    let here = Updated::installed_as(Installation::Nsis).await.published(&Release::of(NEW));
    here.server.hold();
    here.staying(async |desk, _| {
        here.server.wait_until(|server| server.asked("/packages/") == 1).await;
        shown(desk, "it is fetched", |snapshot| snapshot.updates.working == Some(UpdateWork::Fetching)).await;
        assert!(menu(desk).is_empty());
        here.pc.set_up(desk).await;
        here.server.wait_until(|server| server.asked("/packages/") == 2).await;
        here.server.release();
        ready(desk).await;
    })
    .await;
}

#[tokio::test]
async fn an_installer_that_does_not_start_is_said_and_the_program_goes_on() {
    let installer = Arc::new(Recorder { refuses: true, ..Recorder::default() });
    let here = Updated::managed(Installation::Nsis, installer, "").await.published(&Release::of(NEW));
    let (end, ()) = here
        .staying(async |desk, _| {
            ready(desk).await;
            let failure = refused(desk, what("install_update")).await;
            assert!(failure.message.contains("did not start"), "{}", failure.message);
            here.pc.set_up(desk).await;
        })
        .await;
    assert_eq!(end, End::Stopped);
    assert_eq!(here.audited().len(), 2, "intent and outcome: {:?}", here.audited());
}

#[tokio::test]
async fn what_is_signed_with_the_next_key_is_taken_and_with_a_key_that_is_gone_is_not() {
    let here = Updated::installed_as(Installation::Nsis).await;
    here.publish(&Release { next_key: true, ..Release::of(NEW) });
    here.staying(async |desk, _| drop(ready(desk).await)).await;

    let here = Updated::installed_as(Installation::Nsis).await.published(&Release::of(NEW));
    let next = UpdateKeys::parse(&here.server.public_keys().1).unwrap();
    let options = UpdateOptions {
        source: Some(UpdateSource::new(here.server.url(), next).unwrap()),
        ..as_version(OURS)
    };
    let rotated = Updated { pc: here.pc.updated_by(options), ..here };
    rotated
        .staying(async |desk, _| {
            let seen = looked(desk).await;
            assert_eq!(seen.failure.map(|failure| failure.code), Some(Code::UpdateRefused));
        })
        .await;
}

#[tokio::test]
async fn a_version_that_is_not_supported_any_more_is_told_everywhere() {
    let here = Updated::installed_as(Installation::Deb).await;
    here.publish(&Release { min_supported: Some("1.3.1".to_owned()), ..Release::of(NEW) });
    here.staying(async |desk, _| {
        let seen = looked(desk).await;
        assert!(seen.unsupported && seen.says.contains("1.3.0 is no longer supported"), "{}", seen.says);
        assert_eq!(seen.next.as_deref(), Some("Have IT install the newer version today."));
        assert_eq!(menu(desk), ["This version is no longer supported"]);
        let told = desk.diagnostics("Linux").await.unwrap();
        assert!(
            told.contains("installed as deb") && told.contains("this version is not supported"),
            "{told}"
        );
        let checks = serde_json::to_value(asked(desk, what("examine")).await).unwrap();
        let version = checks["checks"].as_array().unwrap().iter().find(|check| check["what"] == "version");
        assert_eq!(version.unwrap()["state"], "failed", "{checks}");
    })
    .await;
}

#[tokio::test]
async fn a_program_without_an_address_asks_nobody_and_says_so() {
    let pc = Pc::new(vec![done(501, wall(-2), "Biscuit")]);
    pc.staying(async |desk| {
        let seen =
            shown(desk, "it is said", |snapshot| !snapshot.updates.says.is_empty()).await.updates.clone();
        assert!(seen.says.contains("without an address") && seen.host.is_none(), "{}", seen.says);
        for wish in ["check_updates", "fetch_update"] {
            let failure = refused(desk, what(wish)).await;
            assert!(failure.message.contains("without an address"), "{}", failure.message);
        }
        let snapshot = desk.snapshots().borrow().clone();
        assert_eq!(snapshot.updates.offered, None);
    })
    .await;
}

#[tokio::test]
async fn what_a_killed_program_left_behind_is_gone_with_the_next_start() {
    let here = Updated::installed_as(Installation::Deb).await;
    let folder = here.pc.home().updates();
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("odis-sync-1.4.0.exe.part"), b"half").unwrap();
    std::fs::write(folder.join("odis-sync-1.2.0.exe"), b"old").unwrap();
    here.staying(async |_, _| ()).await;
    assert_eq!(here.files(), Vec::<PathBuf>::new());
}
