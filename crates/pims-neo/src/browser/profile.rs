//! A throw-away profile: one folder per run below the profile root, deleted when the browser has gone.
//!
//! `run-XXXXXX/owner.lock` is held locked by the agent that owns the run. The operating system drops the lock when
//! that agent dies, however it dies, so a folder whose lock can be taken is a leftover and nothing else is.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

const OWNER: &str = "owner.lock";
pub(super) const PREFIX: &str = "run-";

/// The folder of one run.
#[derive(Debug)]
pub(super) struct Profile {
    folder: PathBuf,
    /// Held as long as the run is ours.
    owner: Option<File>,
    gone: bool,
}

impl Profile {
    /// Makes a new one below `root`, readable by nobody else.
    pub(super) fn create(root: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(root)?;
        let folder = tempfile::Builder::new().prefix(PREFIX).rand_bytes(10).tempdir_in(root)?.keep();
        let owner = File::create(folder.join(OWNER))?;
        owner.try_lock().map_err(|error| match error {
            TryLockError::Error(error) => error,
            TryLockError::WouldBlock => io::ErrorKind::WouldBlock.into(),
        })?;
        std::fs::create_dir(folder.join("profile"))?;
        Ok(Profile { folder, owner: Some(owner), gone: false })
    }

    /// What the browser gets as its user data directory.
    pub(super) fn directory(&self) -> PathBuf {
        self.folder.join("profile")
    }

    /// The run's own folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Deletes it. A process that is still dying may put files back or hold them open, hence several tries.
    pub(super) async fn remove(mut self) {
        // An open file keeps its folder from being deleted on Windows.
        self.owner = None;
        for pause in [0, 5, 20, 50, 100, 200, 400, 800, 1600] {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            if removed(&self.folder) {
                self.gone = true;
                return;
            }
        }
        tracing::warn!("a browser profile could not be deleted; the next start tries again");
    }
}

/// Only for the ways out on which nobody waits, such as a runtime that is shut down.
impl Drop for Profile {
    fn drop(&mut self) {
        if self.gone {
            return;
        }
        self.owner = None;
        let folder = self.folder.clone();
        std::thread::spawn(move || {
            for pause in [0, 50, 200, 800] {
                std::thread::sleep(Duration::from_millis(pause));
                if removed(&folder) {
                    return;
                }
            }
        });
    }
}

/// Whether nobody owns this folder any more.
pub(super) fn is_leftover(folder: &Path) -> bool {
    match File::open(folder.join(OWNER)) {
        Ok(owner) => owner.try_lock().is_ok(),
        // A folder without a lock is one whose making or deleting was cut short; a young one is still being made.
        Err(error) => {
            let age = || std::fs::metadata(folder).ok()?.modified().ok()?.elapsed().ok();
            error.kind() == io::ErrorKind::NotFound && age().is_some_and(|age| age > Duration::from_secs(60))
        }
    }
}

/// Deletes a run's folder and what its browser put elsewhere; whether it is gone.
pub(super) fn removed(folder: &Path) -> bool {
    remove_socket_folder(&folder.join("profile"));
    match std::fs::remove_dir_all(folder) {
        Ok(()) => true,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// On Unix a browser keeps a socket in a folder of its own among the temporary files, and a killed one leaves it there.
/// The profile has a link to it. Only a folder that holds nothing else is deleted.
fn remove_socket_folder(profile: &Path) {
    const SOCKET: &str = "SingletonSocket";

    let Ok(socket) = std::fs::read_link(profile.join(SOCKET)) else { return };
    if socket.is_absolute()
        && socket.file_name().is_some_and(|name| name == SOCKET)
        && let Some(folder) = socket.parent()
    {
        for file in [SOCKET, "SingletonCookie"] {
            drop(std::fs::remove_file(folder.join(file)));
        }
        drop(std::fs::remove_dir(folder));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_profile_is_a_leftover_only_once_its_owner_is_gone() {
        let root = tempfile::tempdir().unwrap();
        let profile = Profile::create(root.path()).unwrap();
        let folder = profile.folder().to_path_buf();
        assert!(!is_leftover(&folder), "its owner lives");
        profile.remove().await;
        assert!(!folder.exists(), "removed means gone");
        std::fs::create_dir(&folder).unwrap();
        File::create(folder.join(OWNER)).unwrap();
        assert!(is_leftover(&folder), "nobody holds the lock");
    }
}
