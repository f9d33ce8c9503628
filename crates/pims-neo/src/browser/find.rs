//! Which browser is used.
//!
//! An explicit path wins and is never replaced by another one. Otherwise the places where the browsers install
//! themselves are tried, Edge first on Windows because it is always there. Neither the `CHROME` variable nor the
//! search path is looked at: whoever can write there would receive the password.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use sync_core::failure::Code;
use sync_core::ports::PimsFailure;
use tokio::process::Command;
use tokio::time::timeout;

use crate::fault::failure;

/// The oldest major version that is driven. `--headless=new` and the protocol's commands used here are older.
pub const MINIMUM_MAJOR: u32 = 120;

/// How long it may take to say its version: as long as a start may take, because from a cold disk it is one. Five seconds were too few for
/// the first start after the computer's.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundBrowser {
    /// The program.
    pub path: PathBuf,
    /// Edge, Chrome, Chromium, or `browser` where an explicit path does not tell.
    pub name: String,
    /// Full version, such as `156.0.8078.79`.
    pub version: String,
}

/// Finds the browser that would be used and asks for its version.
///
/// # Errors
/// [`Code::BrowserMissing`] where there is none or what was named is none, [`Code::BrowserTooOld`];
/// [`Code::BrowserStart`] where it does not answer in time, as on a computer that has much else to do.
pub async fn find(explicit: Option<&Path>) -> Result<FoundBrowser, PimsFailure> {
    find_within(PATIENCE, explicit).await
}

async fn find_within(patience: Duration, explicit: Option<&Path>) -> Result<FoundBrowser, PimsFailure> {
    let (path, name) = locate(explicit)?;
    let version = timeout(patience, version(&path)).await;
    let version = version.map_err(|_| failure(Code::BrowserStart, "the browser does not say its version"))?;
    let version = version.ok_or_else(|| {
        failure(Code::BrowserMissing, "the program found does not say a version as a browser does")
    })?;
    check_version(&version)?;
    Ok(FoundBrowser { path, name, version })
}

/// What a person is told of a browser that did not start: that it is too old, or is none, where it is so.
pub(crate) async fn why_not_started(explicit: Option<&Path>, failure: PimsFailure) -> PimsFailure {
    let found = find(explicit).await.err();
    found.filter(|found| found.code != Code::BrowserStart).unwrap_or(failure)
}

/// Path and name of the browser that would be used, without starting it.
pub(crate) fn locate(explicit: Option<&Path>) -> Result<(PathBuf, String), PimsFailure> {
    if let Some(path) = explicit {
        return if path.is_file() {
            Ok((path.to_path_buf(), name_of(path)))
        } else {
            Err(failure(Code::BrowserMissing, "there is no browser at the path that is set"))
        };
    }
    places()
        .into_iter()
        .find(|(path, _)| path.is_file())
        .map(|(path, name)| (path, name.to_owned()))
        .ok_or_else(|| failure(Code::BrowserMissing, "neither Edge nor Chrome nor Chromium is installed"))
}

/// Refuses a version that is too old.
pub(crate) fn check_version(version: &str) -> Result<(), PimsFailure> {
    match version.split('.').next().and_then(|major| major.parse::<u32>().ok()) {
        Some(major) if major >= MINIMUM_MAJOR => Ok(()),
        Some(major) => {
            Err(failure(Code::BrowserTooOld, format!("version {major} is older than {MINIMUM_MAJOR}")))
        }
        None => Err(failure(Code::BrowserMissing, "the browser's version cannot be read")),
    }
}

fn name_of(path: &Path) -> String {
    let file = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    for (part, name) in [("edge", "Edge"), ("chromium", "Chromium"), ("chrome", "Chrome")] {
        if file.contains(part) {
            return name.to_owned();
        }
    }
    "browser".to_owned()
}

#[cfg(target_os = "linux")]
fn places() -> Vec<(PathBuf, &'static str)> {
    [
        ("/usr/bin/microsoft-edge-stable", "Edge"),
        ("/opt/microsoft/msedge/msedge", "Edge"),
        ("/usr/bin/google-chrome-stable", "Chrome"),
        ("/opt/google/chrome/chrome", "Chrome"),
        ("/usr/bin/chromium", "Chromium"),
        ("/usr/bin/chromium-browser", "Chromium"),
        ("/snap/bin/chromium", "Chromium"),
    ]
    .map(|(path, name)| (PathBuf::from(path), name))
    .into()
}

#[cfg(target_os = "macos")]
fn places() -> Vec<(PathBuf, &'static str)> {
    let mut roots = vec![PathBuf::from("/Applications")];
    roots.extend(std::env::var_os("HOME").map(|home| PathBuf::from(home).join("Applications")));
    let programs = [
        ("Microsoft Edge.app/Contents/MacOS/Microsoft Edge", "Edge"),
        ("Google Chrome.app/Contents/MacOS/Google Chrome", "Chrome"),
        ("Chromium.app/Contents/MacOS/Chromium", "Chromium"),
    ];
    roots.iter().flat_map(|root| programs.map(|(program, name)| (root.join(program), name))).collect()
}

/// The registry's App Paths for the machine and the user, then the folders the installers use.
#[cfg(windows)]
fn places() -> Vec<(PathBuf, &'static str)> {
    use windows_registry::{CURRENT_USER, LOCAL_MACHINE};

    let programs = [
        ("msedge.exe", r"Microsoft\Edge\Application", "Edge"),
        ("chrome.exe", r"Google\Chrome\Application", "Chrome"),
        ("chrome.exe", r"Chromium\Application", "Chromium"),
    ];
    let folders: Vec<PathBuf> = ["ProgramFiles(x86)", "ProgramFiles", "ProgramW6432", "LOCALAPPDATA"]
        .iter()
        .filter_map(|name| std::env::var_os(name).map(PathBuf::from))
        .collect();
    let mut found = Vec::new();
    for (program, folder, name) in programs {
        if name != "Chromium" {
            let key = format!(r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\{program}");
            for root in [LOCAL_MACHINE, CURRENT_USER] {
                if let Ok(path) = root.open(&key).and_then(|key| key.get_string("")) {
                    found.push((PathBuf::from(path.trim_matches('"')), name));
                }
            }
        }
        found.extend(folders.iter().map(|root| (root.join(folder).join(program), name)));
    }
    found
}

/// Asks the program.
#[cfg(not(windows))]
async fn version(path: &Path) -> Option<String> {
    let mut command = Command::new(path);
    command.arg("--version").stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let output = command.output().await.ok()?;
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    words.split_whitespace().find(|word| looks_like_version(word)).map(str::to_owned)
}

/// On Windows `--version` opens a window instead of answering; the installers keep each version in a folder of its
/// name beside the program.
#[cfg(windows)]
async fn version(path: &Path) -> Option<String> {
    let parts =
        |version: &str| version.split('.').map(|part| part.parse().unwrap_or(0)).collect::<Vec<u32>>();
    let mut entries = tokio::fs::read_dir(path.parent()?).await.ok()?;
    let mut newest: Option<String> = None;
    while let Ok(Some(entry)) = entries.next_entry().await {
        let name = entry.file_name().to_string_lossy().into_owned();
        if looks_like_version(&name) && newest.as_ref().is_none_or(|best| parts(&name) > parts(best)) {
            newest = Some(name);
        }
    }
    newest
}

fn looks_like_version(word: &str) -> bool {
    let mut parts = 0;
    word.split('.').all(|part| {
        parts += 1;
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
    }) && parts >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_told_from_other_words() {
        for (word, is) in [("156.0.8078.79", true), ("Chromium", false), ("12", false), ("1..2", false)] {
            assert_eq!(looks_like_version(word), is, "{word}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_browser_that_does_not_answer_in_time_is_not_called_missing() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let silent = folder.path().join("browser");
        // It waits for a word that nobody says: whatever else the computer does, no answer can come first.
        std::fs::write(&silent, "#!/bin/sh\nmkfifo \"$0.word\" && exec cat \"$0.word\"\n").unwrap();
        std::fs::set_permissions(&silent, std::fs::Permissions::from_mode(0o755)).unwrap();
        let found = find_within(Duration::from_millis(50), Some(&silent)).await.expect_err("it says nothing");
        assert_eq!(found.code, Code::BrowserStart, "{found:?}");
    }

    #[test]
    fn an_old_browser_is_refused_by_its_major_version() {
        let code = |version: &str| check_version(version).err().map(|failure| failure.code);
        assert_eq!(code("119.0.6045.199"), Some(Code::BrowserTooOld));
        assert_eq!(code("120.0.0.0"), None, "the minimum itself is good enough");
        assert_eq!(code("next"), Some(Code::BrowserMissing), "what has no version is no browser");
    }

    #[test]
    fn a_path_that_is_set_is_never_replaced_by_another_browser() {
        let failure = locate(Some(Path::new("/nowhere/chromium"))).expect_err("there is nothing");
        assert_eq!(failure.code, Code::BrowserMissing);
    }
}
