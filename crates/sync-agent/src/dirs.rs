//! The data directory ("home") of one clinic's agent: where it is, what stands in it, who may read it.
//!
//! `--home`, else `ODIS_SYNC_HOME`, else the platform's directory for a program's local data:
//! `$XDG_DATA_HOME` or `~/.local/share` on Linux, `~/Library/Application Support` on macOS, `%LOCALAPPDATA%` on
//! Windows, and in it `ai.odis.sync` or `ai.odis.sync-development`. Only its owner may enter (0700), so what is
//! created inside needs no mode of its own; a directory that is somebody else's, or that is shared like `/tmp`, is
//! refused rather than changed.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use sync_core::failure::Code;

pub mod space;

/// Which of the two worlds this program runs in: they share neither data nor keychain entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Environment {
    /// A clinic.
    #[default]
    Production,
    /// `ODIS_SYNC_ENV=development`.
    Development,
}

impl Environment {
    /// Read from `ODIS_SYNC_ENV`; everything but `development` is production.
    pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Self {
        match lookup("ODIS_SYNC_ENV") {
            Some(word) if word.trim() == "development" => Self::Development,
            Some(_) | None => Self::Production,
        }
    }

    /// The directory's name under the platform's data directory.
    pub fn directory_name(self) -> &'static str {
        match self {
            Self::Production => "ai.odis.sync",
            Self::Development => "ai.odis.sync-development",
        }
    }

    /// The service under which entries stand in the keychain.
    pub fn keychain_service(self) -> &'static str {
        match self {
            Self::Production => "ai.odis.sync",
            Self::Development => "ai.odis.sync.development",
        }
    }
}

/// Why there is no home to work in.
#[derive(Debug, thiserror::Error)]
pub enum HomeFailure {
    /// Neither `--home`, `ODIS_SYNC_HOME` nor the platform names a directory.
    #[error("no data directory is known: give --home")]
    Unknown,
    /// It cannot be created or entered.
    #[error("the data directory {path} cannot be used: {source}")]
    Unusable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It can be read but not written.
    #[error("the data directory {path} cannot be written: {source}")]
    ReadOnly {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It belongs to another user, or is open to all like `/tmp`.
    #[error("the data directory {path} belongs to others too: give a directory of its own")]
    NotOurs {
        /// Which.
        path: PathBuf,
    },
    /// No space.
    #[error("the disk of the data directory is full")]
    DiskFull,
}

impl HomeFailure {
    /// What a person is told.
    pub fn code(&self) -> Code {
        match self {
            Self::Unknown => Code::Usage,
            Self::Unusable { .. } | Self::ReadOnly { .. } | Self::NotOurs { .. } => Code::DataDirectory,
            Self::DiskFull => Code::DiskFull,
        }
    }
}

/// Where the home is, by the rule of this module; nothing is created.
///
/// # Errors
/// No directory is known.
pub fn locate(
    explicit: Option<&Path>,
    environment: Environment,
    lookup: impl Fn(&str) -> Option<OsString>,
) -> Result<PathBuf, HomeFailure> {
    let given = |name: &str| lookup(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(path) = explicit.map(Path::to_owned).or_else(|| given("ODIS_SYNC_HOME")) {
        return std::path::absolute(&path).map_err(|source| HomeFailure::Unusable { path, source });
    }
    let base = if cfg!(windows) {
        given("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        given("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        // A relative XDG_DATA_HOME is to be ignored: XDG Base Directory Specification 0.8.
        given("XDG_DATA_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| given("HOME").map(|home| home.join(".local/share")))
    };
    Ok(base.ok_or(HomeFailure::Unknown)?.join(environment.directory_name()))
}

/// An existing home that this user alone may enter and may write.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// Creates it where it is missing, closes it to others, and proves that it can be written.
    ///
    /// # Errors
    /// It cannot be used, and why.
    pub fn open(root: &Path) -> Result<Self, HomeFailure> {
        create_private(root)?;
        let root =
            root.canonicalize().map_err(|source| HomeFailure::Unusable { path: root.to_owned(), source })?;
        close_to_others(&root)?;
        prove_writable(&root)?;
        let home = Self { root };
        create_private(&home.logs())?;
        create_private(&home.profiles())?;
        Ok(home)
    }

    /// The directory itself, canonical.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The SQLite file.
    pub fn database(&self) -> PathBuf {
        self.root.join("odis-sync.db")
    }

    /// The directory of log files.
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// Browser profiles, one directory per run, removed after it.
    pub fn profiles(&self) -> PathBuf {
        self.root.join("profiles")
    }

    /// Packages of newer versions.
    pub fn updates(&self) -> PathBuf {
        self.root.join("updates")
    }

    /// The lock that one agent holds for as long as it lives.
    pub fn lock_file(&self) -> PathBuf {
        self.root.join("agent.lock")
    }

    /// The lock around one renewal of the cloud's tokens.
    pub fn token_lock_file(&self) -> PathBuf {
        self.root.join("token.lock")
    }

    /// The socket on which the agent listens (Unix). In the home where the path is short enough for a socket
    /// address (108 bytes with the closing zero on Linux, 104 on macOS), else under a name made from it in the
    /// user's run-time directory.
    pub fn socket(&self, lookup: impl Fn(&str) -> Option<OsString>) -> PathBuf {
        let inside = self.root.join("agent.sock");
        if inside.as_os_str().len() < 100 {
            return inside;
        }
        let directory = lookup("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
        directory.join(format!("odis-sync-{}.sock", self.short_name()))
    }

    /// The named pipe on which the agent listens (Windows), without the `\\.\pipe\` in front.
    pub fn pipe_name(&self) -> String {
        format!("ai.odis.sync-{}", self.short_name())
    }

    /// Sixteen hexadecimal digits that stand for this home: keeps the keychain entries, pipes and sockets of
    /// several homes of one user apart.
    pub fn short_name(&self) -> String {
        use sha2::{Digest, Sha256};
        hex::encode(&Sha256::digest(self.root.as_os_str().as_encoded_bytes())[..8])
    }
}

/// Creates the directory, and what leads to it, for this user alone.
fn create_private(path: &Path) -> Result<(), HomeFailure> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|source| failed(path, source))
}

#[cfg(unix)]
fn close_to_others(root: &Path) -> Result<(), HomeFailure> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    let unusable = |source| HomeFailure::Unusable { path: root.to_owned(), source };
    let metadata = std::fs::metadata(root).map_err(unusable)?;
    let shared = metadata.mode() & 0o1002 != 0;
    if metadata.uid() != rustix::process::geteuid().as_raw() || shared {
        return Err(HomeFailure::NotOurs { path: root.to_owned() });
    }
    if metadata.mode() & 0o077 != 0 {
        std::fs::set_permissions(root, std::fs::Permissions::from_mode(0o700)).map_err(unusable)?;
    }
    Ok(())
}

/// On Windows the local data directory is closed to others by what it inherits.
#[cfg(not(unix))]
fn close_to_others(_root: &Path) -> Result<(), HomeFailure> {
    Ok(())
}

/// By writing: neither mode bits nor attributes say whether a file system or policy lets us.
fn prove_writable(root: &Path) -> Result<(), HomeFailure> {
    let probe = root.join(format!(".writable-{}", std::process::id()));
    let written = std::fs::write(&probe, b"odis");
    let removed = std::fs::remove_file(&probe);
    match written.and(removed) {
        Ok(()) => Ok(()),
        Err(source) if source.kind() == io::ErrorKind::StorageFull => Err(HomeFailure::DiskFull),
        Err(source) => Err(HomeFailure::ReadOnly { path: root.to_owned(), source }),
    }
}

fn failed(path: &Path, source: io::Error) -> HomeFailure {
    if source.kind() == io::ErrorKind::StorageFull {
        return HomeFailure::DiskFull;
    }
    HomeFailure::Unusable { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(
        explicit: Option<&str>,
        variables: &[(&str, &str)],
        environment: Environment,
    ) -> Option<PathBuf> {
        let lookup =
            |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| OsString::from(value));
        locate(explicit.map(Path::new), environment, lookup).ok()
    }

    #[test]
    fn the_command_line_wins_over_the_variable_and_the_variable_over_the_platform() {
        let both = [("ODIS_SYNC_HOME", "/srv/variable"), ("HOME", "/home/pat")];
        let production = Environment::Production;
        assert_eq!(located(Some("/srv/given"), &both, production), Some("/srv/given".into()));
        assert_eq!(located(None, &both, production), Some("/srv/variable".into()));
        assert_eq!(
            located(None, &[("ODIS_SYNC_HOME", "")], production),
            None,
            "an empty variable names nothing"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn development_has_a_directory_of_its_own() {
        let home = [("HOME", "/home/pat")];
        let at = |environment| located(None, &home, environment).unwrap();
        assert_eq!(at(Environment::Production), Path::new("/home/pat/.local/share/ai.odis.sync"));
        assert_eq!(
            at(Environment::Development),
            Path::new("/home/pat/.local/share/ai.odis.sync-development")
        );
        let xdg = [("HOME", "/home/pat"), ("XDG_DATA_HOME", "/data")];
        assert_eq!(located(None, &xdg, Environment::Production), Some("/data/ai.odis.sync".into()));
        let relative = [("HOME", "/home/pat"), ("XDG_DATA_HOME", "data")];
        assert_eq!(
            located(None, &relative, Environment::Production),
            Some("/home/pat/.local/share/ai.odis.sync".into()),
            "a relative XDG_DATA_HOME is ignored"
        );
    }

    #[test]
    fn only_the_word_development_leaves_production() {
        let environment = |value: Option<&str>| {
            Environment::from_variables(|name| {
                (name == "ODIS_SYNC_ENV").then_some(value).flatten().map(str::to_owned)
            })
        };
        assert_eq!(environment(Some("development")), Environment::Development);
        for other in [None, Some("production"), Some("Development"), Some("dev"), Some("")] {
            assert_eq!(environment(other), Environment::Production, "{other:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_new_home_is_open_to_its_owner_alone_and_an_old_one_is_closed() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let base = tempfile::tempdir().unwrap();
        let fresh = base.path().join("a/b/home");
        Home::open(&fresh).unwrap();
        assert_eq!(mode(&fresh), 0o700, "created for the owner alone");

        let old = base.path().join("old");
        std::fs::create_dir(&old).unwrap();
        std::fs::set_permissions(&old, std::fs::Permissions::from_mode(0o755)).unwrap();
        let home = Home::open(&old).unwrap();
        assert_eq!(mode(&old), 0o700, "closed to others");
        assert_eq!(mode(&home.logs()), 0o700);
        assert_eq!(
            std::fs::read_dir(&old).unwrap().count(),
            2,
            "the probe for writing leaves nothing behind"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_shared_with_others_is_refused_and_left_as_it_is() {
        use std::os::unix::fs::PermissionsExt;
        let base = tempfile::tempdir().unwrap();
        let shared = base.path().join("shared");
        std::fs::create_dir(&shared).unwrap();
        for mode in [0o1777, 0o777] {
            std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(mode)).unwrap();
            let failure = Home::open(&shared).unwrap_err();
            assert!(matches!(failure, HomeFailure::NotOurs { .. }), "{failure}");
            assert_eq!(failure.code(), Code::DataDirectory);
            assert_eq!(
                std::fs::metadata(&shared).unwrap().permissions().mode() & 0o7777,
                mode,
                "not changed"
            );
        }
    }

    #[test]
    fn a_file_in_the_place_of_the_home_is_a_clear_failure() {
        let base = tempfile::tempdir().unwrap();
        let file = base.path().join("home");
        std::fs::write(&file, b"").unwrap();
        assert_eq!(Home::open(&file).unwrap_err().code(), Code::DataDirectory);
    }

    /// `/proc` refuses new files to everybody, root included, as a read-only disk does.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_home_that_cannot_be_written_is_a_clear_failure() {
        let failure = prove_writable(Path::new("/proc")).unwrap_err();
        assert!(matches!(failure, HomeFailure::ReadOnly { .. }), "{failure}");
        assert_eq!(failure.code(), Code::DataDirectory);
    }

    #[test]
    fn two_homes_have_two_names_and_one_home_has_one() {
        let base = tempfile::tempdir().unwrap();
        let open = |name: &str| Home::open(&base.path().join(name)).unwrap();
        assert_ne!(open("a").short_name(), open("b").short_name());
        assert_eq!(open("a").short_name(), open("b/../a").short_name(), "however it is written");
        assert_eq!(open("a").short_name().len(), 16);
    }

    #[cfg(unix)]
    #[test]
    fn a_long_home_has_a_socket_that_still_fits_an_address() {
        let base = tempfile::tempdir().unwrap();
        let short = Home::open(&base.path().join("home")).unwrap();
        assert_eq!(short.socket(|_| None), short.root().join("agent.sock"));
        let long = Home::open(&base.path().join("n".repeat(120))).unwrap();
        let socket = long.socket(|name| (name == "XDG_RUNTIME_DIR").then(|| "/run/user/1000".into()));
        assert!(socket.starts_with("/run/user/1000"), "{}", socket.display());
        assert!(socket.as_os_str().len() < 104, "{}", socket.display());
    }
}
