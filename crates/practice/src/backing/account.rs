//! The operating-system account the servers run under.
//!
//! PostgreSQL refuses to run as root, and a repackaged binary should not either: when we are root they run as
//! `postgres`. This is the one place that names Unix.

use std::path::Path;

use anyhow::Context;
use tokio::process::Command;

/// Who the servers are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Account {
    /// Whoever we are.
    Ours,
    /// `postgres`, because we are root.
    Other {
        /// User id.
        user: u32,
        /// Group id.
        group: u32,
    },
}

#[cfg(unix)]
impl Account {
    /// `postgres` for root, ourselves for anybody else.
    pub(super) fn find() -> anyhow::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        if std::fs::metadata("/proc/self").context("/proc is needed")?.uid() != 0 {
            return Ok(Self::Ours);
        }
        let known = std::fs::read_to_string("/etc/passwd")?;
        let fields = known.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let postgres = fields.into_iter().find(|fields| fields.first() == Some(&"postgres"));
        let postgres = postgres.context("root may not run PostgreSQL and there is no account `postgres`")?;
        let id =
            |place: usize| -> anyhow::Result<u32> { Ok(postgres.get(place).context("short line")?.parse()?) };
        Ok(Self::Other { user: id(2)?, group: id(3)? })
    }

    /// Runs `command` under this account.
    pub(super) fn runs(self, command: &mut Command) {
        if let Self::Other { user, group } = self {
            command.uid(user).gid(group);
        }
    }

    /// Makes `path` this account's own, for nobody else to read.
    pub(super) fn owns(self, path: &Path) -> anyhow::Result<()> {
        use std::os::unix::fs::{PermissionsExt, chown};
        if let Self::Other { user, group } = self {
            chown(path, Some(user), Some(group))?;
        }
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
        Ok(())
    }
}

/// Lets other accounts pass through `path` without listing it.
#[cfg(unix)]
pub(super) fn passable(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o711))?)
}

/// Keeps a terminal's Ctrl-C, which is meant for us, away from `command`.
#[cfg(unix)]
pub(super) fn apart(command: &mut Command) {
    command.process_group(0);
}

#[cfg(not(unix))]
impl Account {
    pub(super) fn find() -> anyhow::Result<Self> {
        anyhow::bail!("the practice project needs a Unix")
    }

    pub(super) fn runs(self, _: &mut Command) {}

    pub(super) fn owns(self, _: &Path) -> anyhow::Result<()> {
        Ok(())
    }
}

#[cfg(not(unix))]
pub(super) fn passable(_: &Path) -> anyhow::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn apart(_: &mut Command) {}
