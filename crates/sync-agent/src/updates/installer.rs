//! Starting a verified installer: the one thing about updates that a test cannot do.
//!
//! Only NSIS for one person is ever started: it replaces the program in that person's own folder, without an administrator.

use std::io;
use std::path::Path;

/// What happens after the installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The new program starts.
    Restart,
    /// Nothing: the person has quit.
    Rest,
}

/// Starts an installer and does not wait for it: it replaces the program that started it.
pub trait Installer: Send + Sync {
    /// Starts it.
    ///
    /// # Errors
    /// It did not start.
    fn start(&self, package: &Path, then: Then) -> io::Result<()>;
}

/// The system's own way. Never run on Windows so far; elsewhere it refuses.
#[derive(Clone, Copy, Debug)]
pub struct ThisSystem;

/// The words for NSIS: silent, and as an update, so that the removal of the older version keeps data and keychain entries
/// (installers/windows/hooks.nsh); `/R` starts the new program.
#[cfg_attr(not(any(windows, test)), expect(dead_code, reason = "what is said to an installer of Windows"))]
fn words(then: Then) -> &'static [&'static str] {
    match then {
        Then::Restart => &["/S", "/UPDATE", "/R"],
        Then::Rest => &["/S", "/UPDATE"],
    }
}

impl Installer for ThisSystem {
    #[cfg(windows)]
    fn start(&self, package: &Path, then: Then) -> io::Result<()> {
        use std::os::windows::process::CommandExt;
        /// No console, and no end together with ours (`CREATE_NEW_PROCESS_GROUP | DETACHED_PROCESS`).
        const BY_ITSELF: u32 = 0x0000_0200 | 0x0000_0008;
        std::process::Command::new(package)
            .args(words(then))
            .creation_flags(BY_ITSELF)
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .map(drop)
    }

    #[cfg(not(windows))]
    fn start(&self, _: &Path, _: Then) -> io::Result<()> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "only an installer of Windows is started"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installer_is_silent_and_told_that_it_updates_so_that_nothing_is_removed() {
        for then in [Then::Restart, Then::Rest] {
            assert!(words(then).contains(&"/S") && words(then).contains(&"/UPDATE"));
        }
        assert!(words(Then::Restart).contains(&"/R") && !words(Then::Rest).contains(&"/R"));
        let hooks = include_str!("../../../../installers/windows/hooks.nsh");
        assert!(hooks.contains("${If} $UpdateMode <> 1"), "the removal keeps data where it is an update");
    }

    #[cfg(not(windows))]
    #[test]
    fn elsewhere_nothing_is_started() {
        let refused = ThisSystem.start(Path::new("/bin/true"), Then::Restart).map_err(|error| error.kind());
        assert_eq!(refused, Err(io::ErrorKind::Unsupported));
    }
}
