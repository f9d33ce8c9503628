//! Locks of the operating system: held by an open file, released by the kernel when its holder dies.
//!
//! Two of them. One per home: one agent works in a data directory. One per Neo address and account **of the
//! machine**: two Windows users, two sessions or two homes of one PC must not sign in to the same account at once.
//!
//! The second stands where all users can reach it, as `odis-sync-{hash}.lock`; the name tells nobody which clinic it is:
//!
//! - Windows: `%ProgramData%\ai.odis.sync`; who creates a file there lets others read it, and that is enough.
//! - elsewhere: the first of `/run/lock`, `/var/lock`, `/tmp` that every user may write to and that protects users
//!   from each other (mode 1777). The choice depends on the machine alone, so that all users make the same.
//!
//! In such a directory another user may have put anything under our name, and Linux refuses `O_CREAT` on another
//! user's file (`fs.protected_regular`). So the file is opened for reading without following links, must be a
//! regular file, appears with its final mode by a hard link, is never written, and is never removed: a lock on a removed
//! file would exclude nobody. A hostile user of the same machine can hold it and so stop the sync, and nothing else.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use sync_core::failure::Code;
use url::Url;

/// A lock that is held for as long as this value lives.
#[derive(Debug)]
#[must_use = "the lock is released when this value is dropped"]
pub struct OsLock {
    _file: File,
}

/// Why a lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LockFailure {
    /// Somebody holds it.
    #[error("another run holds the lock")]
    Held,
    /// The file cannot be used.
    #[error("the lock file {path} cannot be used: {source}")]
    Unusable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl LockFailure {
    /// What a person is told.
    pub fn code(&self) -> Code {
        match self {
            Self::Held => Code::AlreadyRunning,
            Self::Unusable { .. } => Code::DataDirectory,
        }
    }
}

impl OsLock {
    /// Takes the lock of a file in a directory of ours.
    ///
    /// # Errors
    /// Somebody holds it, or it cannot be created.
    pub fn try_private(path: &Path) -> Result<Self, LockFailure> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let file = file.map_err(|source| LockFailure::Unusable { path: path.to_owned(), source })?;
        lock(file, path)
    }

    /// Takes the lock of a file in a directory of ours, waiting for whoever holds it. Blocks the thread.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn wait_private(path: &Path) -> Result<Self, LockFailure> {
        let unusable = |source| LockFailure::Unusable { path: path.to_owned(), source };
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let file = file.map_err(unusable)?;
        file.lock().map_err(unusable)?;
        Ok(Self { _file: file })
    }

    /// Takes the machine's lock for one account at one Neo, in [`machine_directory`].
    ///
    /// # Errors
    /// Another user, session or home of this machine holds it, or the file cannot be used.
    pub fn try_account(directory: &Path, account: &Account<'_>) -> Result<Self, LockFailure> {
        let path = directory.join(account.file_name());
        // The file may have been replaced between opening and locking, by a cleaner of temporary files.
        for _ in 0..3 {
            let file =
                open_shared(&path).map_err(|source| LockFailure::Unusable { path: path.clone(), source })?;
            let held = lock(file, &path)?;
            if still_there(&held._file, &path) {
                return Ok(held);
            }
        }
        Err(LockFailure::Unusable { path, source: io::Error::other("it is replaced again and again") })
    }
}

/// Whom a sign-in would be for.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    /// Neo's address.
    pub neo: &'a Url,
    /// The company id.
    pub company_id: &'a str,
    /// The user name.
    pub username: &'a str,
}

impl Account<'_> {
    /// Spelling that Neo does not tell apart must not make two locks of one account.
    fn file_name(&self) -> String {
        let mut hash = Sha256::new();
        for part in [
            self.neo.origin().ascii_serialization(),
            self.company_id.trim().to_lowercase(),
            self.username.trim().to_lowercase(),
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        format!("odis-sync-{}.lock", hex::encode(&hash.finalize()[..16]))
    }
}

fn lock(file: File, path: &Path) -> Result<OsLock, LockFailure> {
    match file.try_lock() {
        Ok(()) => Ok(OsLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(LockFailure::Held),
        Err(TryLockError::Error(source)) => Err(LockFailure::Unusable { path: path.to_owned(), source }),
    }
}

/// Where the machine's locks stand.
///
/// # Errors
/// There is no directory that all users share.
#[cfg(unix)]
pub fn machine_directory(_lookup: impl Fn(&str) -> Option<std::ffi::OsString>) -> io::Result<PathBuf> {
    use std::os::unix::fs::MetadataExt;
    ["/run/lock", "/var/lock", "/tmp"]
        .into_iter()
        .find(|path| {
            std::fs::metadata(path)
                .is_ok_and(|metadata| metadata.is_dir() && metadata.mode() & 0o1777 == 0o1777)
        })
        .map(PathBuf::from)
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no directory that all users share"))
}

/// Where the machine's locks stand.
///
/// # Errors
/// There is no directory that all users share, or it cannot be created.
#[cfg(not(unix))]
pub fn machine_directory(lookup: impl Fn(&str) -> Option<std::ffi::OsString>) -> io::Result<PathBuf> {
    let base = lookup("ProgramData")
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no directory that all users share"))?;
    let directory = PathBuf::from(base).join("ai.odis.sync");
    std::fs::create_dir_all(&directory)?;
    Ok(directory)
}

#[cfg(unix)]
fn open_shared(path: &Path) -> io::Result<File> {
    match open_existing(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            publish(path)?;
            open_existing(path)
        }
        other => other,
    }
}

#[cfg(unix)]
fn open_existing(path: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;

    // NONBLOCK: opening somebody's pipe under our name must not wait for a writer.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY).bits();
    let flags = i32::try_from(flags).map_err(io::Error::other)?;
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    Ok(file)
}

/// Lets the file appear in one step, readable by everybody whatever the umask is.
#[cfg(unix)]
fn publish(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let name = crate::chance::new_id().map_err(io::Error::other)?;
    let draft = path.with_extension(format!("{}.new", name.simple()));
    let file = OpenOptions::new().write(true).create_new(true).open(&draft)?;
    let linked = file
        .set_permissions(std::fs::Permissions::from_mode(0o644))
        .and_then(|()| std::fs::hard_link(&draft, path));
    std::fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

#[cfg(unix)]
fn still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), std::fs::symlink_metadata(path)) {
        (Ok(held), Ok(named)) => held.dev() == named.dev() && held.ino() == named.ino(),
        (Err(_), _) | (_, Err(_)) => false,
    }
}

#[cfg(not(unix))]
fn open_shared(path: &Path) -> io::Result<File> {
    match OpenOptions::new().read(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            match OpenOptions::new().write(true).create_new(true).open(path) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
            OpenOptions::new().read(true).open(path)
        }
        other => other,
    }
}

/// Windows does not remove a file under the feet of its holder.
#[cfg(not(unix))]
fn still_there(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn neo() -> Url {
        Url::parse("https://us.idexxneo.com").unwrap()
    }

    fn account<'a>(neo: &'a Url, username: &'a str) -> Account<'a> {
        Account { neo, company_id: "31337", username }
    }

    #[test]
    fn a_lock_excludes_until_its_holder_is_gone() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("agent.lock");
        let first = OsLock::try_private(&path).unwrap();
        let refused = OsLock::try_private(&path).unwrap_err();
        assert_eq!(refused.code(), Code::AlreadyRunning, "{refused}");
        drop(first);
        let _second = OsLock::try_private(&path).expect("free again");
    }

    #[test]
    fn one_account_is_one_lock_and_two_accounts_are_two() {
        let base = tempfile::tempdir().unwrap();
        let (us, eu) = (neo(), Url::parse("https://eu.idexxneo.com").unwrap());
        let _held = OsLock::try_account(base.path(), &account(&us, "frontdesk")).unwrap();
        let same = Url::parse("https://US.idexxneo.com:443/login?x").unwrap();
        for (neo, username) in [(&us, "frontdesk"), (&same, " FrontDesk ")] {
            let again = OsLock::try_account(base.path(), &account(neo, username));
            assert!(matches!(again, Err(LockFailure::Held)), "{neo} {username:?} is the same account");
        }
        let _other_user =
            OsLock::try_account(base.path(), &account(&us, "surgery")).expect("another account");
        let _other_neo =
            OsLock::try_account(base.path(), &account(&eu, "frontdesk")).expect("another address");
    }

    #[test]
    fn the_name_of_the_lock_tells_nothing() {
        let url = neo();
        let name = account(&url, "frontdesk").file_name();
        assert!(!name.contains("31337") && !name.contains("frontdesk") && !name.contains("idexx"), "{name}");
    }

    #[cfg(unix)]
    #[test]
    fn everybody_may_read_the_machine_lock_and_nobody_but_its_owner_may_write_it() {
        use std::os::unix::fs::MetadataExt;
        let base = tempfile::tempdir().unwrap();
        let url = neo();
        let _held = OsLock::try_account(base.path(), &account(&url, "frontdesk")).unwrap();
        let path = base.path().join(account(&url, "frontdesk").file_name());
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o644);
        assert_eq!(std::fs::read_dir(base.path()).unwrap().count(), 1, "no draft is left behind");
    }

    #[cfg(unix)]
    #[test]
    fn what_others_put_under_our_name_is_not_followed() {
        let base = tempfile::tempdir().unwrap();
        let url = neo();
        let path = base.path().join(account(&url, "frontdesk").file_name());
        let target = base.path().join("target");
        std::fs::write(&target, b"theirs").unwrap();
        std::os::unix::fs::symlink(&target, &path).unwrap();
        let failure = OsLock::try_account(base.path(), &account(&url, "frontdesk")).unwrap_err();
        assert!(matches!(failure, LockFailure::Unusable { .. }), "a link is refused: {failure}");
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        let failure = OsLock::try_account(base.path(), &account(&url, "frontdesk")).unwrap_err();
        assert!(matches!(failure, LockFailure::Unusable { .. }), "a directory is refused: {failure}");
    }

    #[cfg(unix)]
    #[test]
    fn this_machine_has_a_place_for_its_locks() {
        let directory = machine_directory(|_| None).unwrap();
        assert!(directory.is_dir(), "{}", directory.display());
    }

    /// The child takes the lock, says so and is killed: the kernel releases what it held.
    #[cfg(unix)]
    #[test]
    fn a_killed_holder_holds_nothing() {
        use std::io::{BufRead, BufReader};
        use std::process::{Command, Stdio};

        const CHILD: &str = "ODIS_SYNC_TEST_LOCK";
        if let Some(path) = std::env::var_os(CHILD) {
            let _held = OsLock::try_private(Path::new(&path)).unwrap();
            println!("\nheld");
            loop {
                std::thread::park();
            }
        }
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("agent.lock");
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "lock::tests::a_killed_holder_holds_nothing", "--nocapture"])
            .env(CHILD, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.map_while(Result::ok).any(|line| line == "held"), "the child takes the lock");
        assert!(matches!(OsLock::try_private(&path), Err(LockFailure::Held)), "while the child lives");
        child.kill().unwrap();
        child.wait().unwrap();
        let _ours = OsLock::try_private(&path).expect("after the child was killed");
    }
}
