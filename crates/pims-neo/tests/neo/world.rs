//! A clinic with its Neo, and the reader's options for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use pims_neo::{Neo, NeoOptions};
use practice::clinic::Practice;
use practice::neo::Switches;
use secrecy::SecretString;
use sync_core::failure::Code;
use sync_core::ports::{
    Answer, Ask, AskFailure, Clock, KeptSession, NeoAccess, Opened, Opening, Pims, PimsFailure, SubmitPermit,
};
use sync_core::practice::ConsultationId;

pub struct FixedClock(pub DateTime<Utc>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

/// Counts how often it was asked, and refuses if told to.
#[derive(Default)]
pub struct Permit {
    pub asked: usize,
    pub refuses: bool,
}

impl SubmitPermit for Permit {
    fn about_to_submit(&mut self) -> Result<(), PimsFailure> {
        self.asked += 1;
        if self.refuses {
            return Err(PimsFailure {
                code: Code::SignInPaused,
                detail: "refused".to_owned(),
                evidence: None,
            });
        }
        Ok(())
    }
}

pub struct World {
    pub site: practice::neo::Neo,
    pub folder: tempfile::TempDir,
}

pub const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap();

/// Ten in the evening at the clinic: every consultation of the day has taken place.
pub fn evening() -> DateTime<Utc> {
    TODAY.succ_opt().unwrap().and_hms_opt(6, 0, 0).unwrap().and_utc()
}

impl World {
    pub async fn new(change: impl FnOnce(&mut Switches)) -> Self {
        Self::with(practice::neo::Tls::default(), change).await
    }

    pub async fn with(tls: practice::neo::Tls, change: impl FnOnce(&mut Switches)) -> Self {
        let mut switches = Switches::default();
        change(&mut switches);
        let options = practice::neo::NeoOptions {
            tls,
            switches,
            now: Some(evening()),
            ..practice::neo::NeoOptions::default()
        };
        let site = practice::neo::Neo::start(Practice::busy(100, 52, TODAY), options).await.unwrap();
        World { site, folder: tempfile::tempdir().unwrap() }
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("browser")
    }

    pub fn url(&self) -> url::Url {
        self.site.url().parse().unwrap()
    }

    pub fn options(&self) -> NeoOptions {
        let mut options = NeoOptions::new(self.root(), self.url(), Arc::new(FixedClock(evening())));
        options.browser = Some(PathBuf::from("/usr/bin/chromium"));
        options.no_sandbox = is_root();
        options
    }

    /// A reader on an account where direct is not proven.
    pub fn reader(&self) -> Neo {
        Neo::new(self.options())
    }

    /// A reader on an account where direct is proven.
    pub fn direct_reader(&self) -> Neo {
        let mut options = self.options();
        options.direct_proven = true;
        Neo::new(options)
    }

    pub fn access(&self) -> NeoAccess {
        let practice = self.site.practice();
        NeoAccess {
            base_url: self.url(),
            company_id: practice.company_id,
            username: practice.user_name,
            password: SecretString::from(practice.password),
        }
    }

    pub async fn sign_in(&self, neo: &mut Neo) -> Result<Opened, PimsFailure> {
        let mut permit = Permit::default();
        sign_in_with(neo, &self.access(), &mut permit).await
    }

    /// A session that a sign-in has left behind.
    pub async fn kept_session(&self) -> KeptSession {
        let mut neo = self.reader();
        self.sign_in(&mut neo).await.unwrap();
        neo.close().await.session.expect("a session that was just opened can be kept")
    }

    /// The calendar of two days and every consultation in it.
    pub fn calendar(&self) -> Ask {
        Ask::Calendar {
            from: TODAY.pred_opt().unwrap().and_hms_opt(0, 0, 0).unwrap(),
            to: TODAY.succ_opt().unwrap().and_hms_opt(23, 59, 59).unwrap(),
        }
    }

    pub fn consultation_ids(&self) -> Vec<u64> {
        self.site.practice().consultations.keys().copied().collect()
    }

    pub fn consultations(&self) -> Vec<Ask> {
        self.consultation_ids()
            .into_iter()
            .map(|id| Ask::Consultation(ConsultationId::new(id.to_string())))
            .collect()
    }

    /// Asserts that nothing of a browser is left.
    #[track_caller]
    pub fn assert_nothing_left(&self) {
        let processes = processes_naming(self.folder.path());
        assert!(processes.is_empty(), "browser processes are left: {processes:?}");
        let profiles: Vec<_> = std::fs::read_dir(self.root())
            .map(|entries| entries.flatten().map(|entry| entry.file_name()).collect())
            .unwrap_or_default();
        assert!(profiles.is_empty(), "profiles are left: {profiles:?}");
    }
}

pub async fn sign_in_with(
    neo: &mut Neo,
    access: &NeoAccess,
    permit: &mut Permit,
) -> Result<Opened, PimsFailure> {
    neo.open(Opening::SignIn { access, permit }).await
}

/// The folder among the temporary files in which a running browser keeps its socket.
pub fn socket_folder(root: &Path) -> PathBuf {
    let run = std::fs::read_dir(root).unwrap().flatten().next().expect("a profile").path();
    let socket = std::fs::read_link(run.join("profile/SingletonSocket")).unwrap();
    assert!(socket.exists(), "the browser's socket");
    socket.parent().unwrap().to_path_buf()
}

pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").map(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0).unwrap_or(false)
}

/// Live processes whose command line names a path; zombies have none.
pub fn processes_naming(path: &Path) -> Vec<u32> {
    let path = path.to_str().unwrap();
    std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| *pid != std::process::id())
        .filter(|pid| {
            std::fs::read(format!("/proc/{pid}/cmdline"))
                .is_ok_and(|line| String::from_utf8_lossy(&line).contains(path))
        })
        .collect()
}

/// The browser's own process and one of a renderer.
pub fn browser_pids(path: &Path) -> (u32, Vec<u32>) {
    let line = |pid: u32| {
        String::from_utf8_lossy(&std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default())
            .into_owned()
    };
    let all: Vec<u32> =
        processes_naming(path).into_iter().filter(|pid| !line(*pid).contains("crashpad")).collect();
    let main = *all.iter().find(|pid| !line(**pid).contains("--type=")).expect("a browser runs");
    // Children may have rewritten their command line without the profile: they are found by their group.
    let group = |pid: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.rsplit_once(')')?.1.split_whitespace().nth(2)?.parse::<u32>().ok()
    };
    let renderers = std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid: &u32| group(*pid) == Some(main) && line(*pid).contains("--type=renderer"))
        .collect();
    (main, renderers)
}

pub fn signal(pid: u32, name: &str) {
    let status =
        std::process::Command::new("kill").args([format!("-{name}"), pid.to_string()]).status().unwrap();
    assert!(status.success(), "{name} reaches {pid}");
}

/// What was handed over.
#[derive(Default)]
pub struct Heard(pub Vec<(Ask, Result<Answer, AskFailure>)>);

impl Heard {
    pub fn of(&self, id: u64) -> Option<&Result<Answer, AskFailure>> {
        self.0.iter().find(|(ask, _)| consultation_id(ask) == Some(id)).map(|(_, outcome)| outcome)
    }

    pub fn good(&self) -> usize {
        self.0.iter().filter(|(_, outcome)| outcome.is_ok()).count()
    }

    /// Asks that were not handed over, out of these.
    pub fn missing(&self, asks: &[Ask]) -> Vec<Ask> {
        asks.iter().filter(|ask| !self.0.iter().any(|(heard, _)| heard == *ask)).cloned().collect()
    }
}

pub fn consultation_id(ask: &Ask) -> Option<u64> {
    match ask {
        Ask::Consultation(id) => id.as_str().parse().ok(),
        Ask::Calendar { .. } | Ask::Appointment(_) | Ask::Configuration | Ask::Patient { .. } => None,
    }
}

pub async fn read(neo: &mut Neo, asks: Vec<Ask>) -> (Heard, Result<(), PimsFailure>) {
    let mut heard = Heard::default();
    let outcome = neo.read(asks, &mut |ask, outcome| heard.0.push((ask, outcome))).await;
    (heard, outcome)
}

/// Bounds a test; what it bounds is bounded far below that by itself.
pub async fn bounded<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(120), work).await.expect("the test itself came to an end")
}
