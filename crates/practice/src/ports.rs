//! Ports for servers that take them by themselves, such as PostgreSQL: held for one project until it ends.
//!
//! A port that the system names as free is free for whoever asks next, too, between its naming and the server's
//! start. Tests run many projects at once, and a server that came second would go unnoticed: its port answers, but
//! for another project. So ports are taken from below the range that systems hand out by themselves (Linux from
//! 32 768, others from 49 152), and each is locked as a file that all practices of this computer know.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// What is handed out.
const RANGE: Range<u16> = 20_000..32_000;

/// A port of 127.0.0.1 that no other practice is given for as long as this lives.
#[derive(Debug)]
pub struct Port {
    number: u16,
    // Locked; the system unlocks it when we end, however we end.
    _file: File,
}

impl Port {
    /// One that nobody holds and nobody listens on.
    pub fn take() -> anyhow::Result<Self> {
        Self::of(&directory(), &RANGE)
    }

    fn of(directory: &Path, range: &Range<u16>) -> anyhow::Result<Self> {
        shared(directory).with_context(|| format!("{} cannot be used", directory.display()))?;
        let mut chance = [0_u8; 2];
        getrandom::fill(&mut chance).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
        // From anywhere in the range, so that those who ask at one time seldom meet.
        let length = range.end - range.start;
        let from = u16::from_le_bytes(chance) % length;
        (0..length)
            .map(|step| range.start + (from + step) % length)
            .find_map(|number| Self::locked(number, directory.join(number.to_string())))
            .with_context(|| format!("no port of {}-{} is free", range.start, range.end - 1))
    }

    /// That very one, unless it is somebody's.
    fn locked(number: u16, file: PathBuf) -> Option<Self> {
        let file = opened(&file).ok()?;
        file.try_lock().ok()?;
        // A server may have outlived its project by a moment, and other programs know nothing of the files.
        TcpListener::bind((Ipv4Addr::LOCALHOST, number)).ok()?;
        Some(Self { number, _file: file })
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        self.number
    }
}

/// The same for every account, whatever its own place for such files is.
fn directory() -> PathBuf {
    let temporary = if cfg!(unix) { PathBuf::from("/tmp") } else { std::env::temp_dir() };
    temporary.join("odis-practice-ports")
}

/// The file of a port, which every account may lock.
fn opened(file: &Path) -> std::io::Result<File> {
    // Without asking to make it first: Linux refuses that for a file that another account made.
    if let Ok(there) = File::options().append(true).open(file) {
        return Ok(there);
    }
    let made = File::options().create(true).append(true).open(file)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        made.set_permissions(std::fs::Permissions::from_mode(0o666))?;
    }
    Ok(made)
}

/// Makes `directory` one in which every account may keep files.
fn shared(directory: &Path) -> std::io::Result<()> {
    match std::fs::create_dir(directory) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Ok(()),
        made => made?,
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o1777))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where nobody's server stands: neither a project's nor one that the system chose a port for.
    const TRIED: Range<u16> = 12_000..12_200;

    #[test]
    fn a_port_is_one_projects_until_it_ends() {
        let directory = tempfile::tempdir().unwrap();
        let held = Port::of(directory.path(), &TRIED).unwrap();
        let number = held.number();
        let range = number..number + 1;
        assert!(Port::of(directory.path(), &range).is_err(), "nobody else is given it");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, number)).expect("its server can take it");
        drop(held);
        assert!(Port::of(directory.path(), &range).is_err(), "somebody listens");
        drop(listener);
        assert_eq!(Port::of(directory.path(), &range).unwrap().number(), number);
    }

    #[test]
    fn many_takers_never_share_one() {
        let directory = tempfile::tempdir().unwrap();
        let take = || (0..10).map(|_| Port::of(directory.path(), &TRIED).unwrap()).collect::<Vec<_>>();
        let taken: Vec<Port> = std::thread::scope(|scope| {
            let takers: Vec<_> = (0..8).map(|_| scope.spawn(take)).collect();
            takers.into_iter().flat_map(|taker| taker.join().unwrap()).collect()
        });
        let mut numbers: Vec<u16> = taken.iter().map(Port::number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 80);
    }
}
