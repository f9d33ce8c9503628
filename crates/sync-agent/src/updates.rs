//! Newer versions of this program, as far as bytes and the system go: where the list is, whose signatures count, how this
//! program was installed, and how a verified installer is started. What a list means and when something may happen is decided
//! by `sync_core::updates`; the agent keeps what is known.

mod installer;
mod keys;
mod source;

use std::path::Path;
use std::sync::Arc;

use semver::Version;
use sync_core::updates::{Installation, Signs};

use crate::dirs::Environment;

pub use installer::{Installer, Then, ThisSystem};
pub use keys::{KeyFailure, UpdateKeys};
pub use source::UpdateSource;

/// Bytes of a package that are taken at most: 300 MB. A package of ours has some 10 MB.
pub const LARGEST_PACKAGE: u64 = 300_000_000;

/// What an agent is given of it.
#[derive(Clone)]
pub struct UpdateOptions {
    /// Where versions are asked for; none: this program was built without an address.
    pub source: Option<UpdateSource>,
    /// The version that runs.
    pub version: Version,
    /// How this program was installed.
    pub installation: Installation,
    /// Starts what was verified.
    pub installer: Arc<dyn Installer>,
    /// Bytes of a package at most.
    pub largest: u64,
}

impl UpdateOptions {
    /// Those of this program and this computer. In development, and only there, the environment may name another address,
    /// other keys and another kind of installation.
    pub fn of_this_program(environment: Environment, variable: impl Fn(&str) -> Option<String>) -> Self {
        let development = environment == Environment::Development;
        let named = variable("ODIS_SYNC_INSTALLATION").filter(|_| development);
        let installation = named.as_deref().and_then(Installation::named);
        Self {
            installation: installation.unwrap_or_else(|| found(&variable)),
            source: UpdateSource::of_this_program(development, variable),
            ..Self::nowhere()
        }
    }

    /// Of a program without an address that nobody installed.
    pub fn nowhere() -> Self {
        Self {
            source: None,
            version: this_version(),
            installation: Installation::ByHand,
            installer: Arc::new(ThisSystem),
            largest: LARGEST_PACKAGE,
        }
    }
}

/// The version that this program was built as.
#[expect(clippy::expect_used, reason = "Cargo takes no other version")]
fn this_version() -> Version {
    env!("CARGO_PKG_VERSION").parse().expect("a version")
}

/// How this program was installed, by the signs that an installer leaves.
fn found(variable: impl Fn(&str) -> Option<String>) -> Installation {
    let Ok(program) = std::env::current_exe() else { return Installation::ByHand };
    let own = variable("LOCALAPPDATA");
    Installation::found(&Signs {
        system: std::env::consts::OS,
        program: &program,
        known_to_dpkg: known_to_dpkg(&program, Path::new("/var/lib/dpkg/info/odis-sync.list")),
        uninstaller_beside: program.with_file_name("uninstall.exe").is_file(),
        of_person: own.as_deref().map(Path::new),
    })
}

/// Whether the files of our package, as dpkg lists them, hold this program.
fn known_to_dpkg(program: &Path, list: &Path) -> bool {
    std::fs::read_to_string(list).is_ok_and(|files| files.lines().any(|file| Path::new(file) == program))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_of_debian_is_known_by_its_list_of_files() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("odis-sync.list");
        assert!(!known_to_dpkg(Path::new("/usr/bin/odis-sync"), &list));
        std::fs::write(&list, "/.\n/usr\n/usr/bin\n/usr/bin/odis-sync\n").unwrap();
        assert!(known_to_dpkg(Path::new("/usr/bin/odis-sync"), &list));
        assert!(!known_to_dpkg(Path::new("/home/pat/odis-sync"), &list), "another program of the name");
    }

    #[test]
    fn the_environment_names_a_source_and_an_installation_in_development_only() {
        let given = |name: &str| match name {
            "ODIS_SYNC_UPDATES" => Some("http://127.0.0.1:8000/".to_owned()),
            "ODIS_SYNC_UPDATE_KEYS" => {
                Some("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3".to_owned())
            }
            "ODIS_SYNC_INSTALLATION" => Some("nsis".to_owned()),
            _ => None,
        };
        let there = UpdateOptions::of_this_program(Environment::Development, given);
        assert_eq!(there.installation, Installation::Nsis);
        let host = there.source.map(|source| source.host().to_string());
        assert_eq!(host.as_deref(), Some("http://127.0.0.1:8000/"));
        let clinics = UpdateOptions::of_this_program(Environment::Production, given);
        assert_ne!(clinics.installation, Installation::Nsis);
        let host = clinics.source.map(|source| source.host().to_string());
        assert_ne!(
            host.as_deref(),
            Some("http://127.0.0.1:8000/"),
            "a clinic's program asks where it was built to"
        );
    }
}
