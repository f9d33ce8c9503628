//! Ends browsers that outlived their agent, and deletes the profiles they left.
//!
//! Only processes whose command line names a run's folder below *our* profile root are touched, and only if nobody
//! owns that folder any more. On Windows the job object has ended them already, and only folders are left.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::profile::{PREFIX, is_leftover, removed};

/// What was found and ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reaped {
    /// Browser processes ended.
    pub processes: usize,
    /// Profiles deleted.
    pub profiles: usize,
}

/// Ends what earlier agents left below `profile_root`. Blocks for at most a few seconds, usually not at all.
pub fn reap_leftovers(profile_root: &Path) -> Reaped {
    let mut reaped = Reaped::default();
    for folder in leftovers(profile_root) {
        reaped.processes += end_all(&folder);
        for pause in [0, 20, 100, 400, 1600] {
            std::thread::sleep(Duration::from_millis(pause));
            if removed(&folder) {
                reaped.profiles += 1;
                break;
            }
        }
    }
    reaped
}

fn leftovers(root: &Path) -> Vec<PathBuf> {
    // A browser knows its profile by the path it was given, which may be another spelling of the same folder.
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
    let Ok(entries) = std::fs::read_dir(&root) else { return Vec::new() };
    entries
        .flatten()
        .map(|entry| root.join(entry.file_name()))
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX)))
        .filter(|path| path.is_dir() && is_leftover(path))
        .collect()
}

/// Kills every process that names the folder until none is left; how many there were.
#[cfg(unix)]
pub(super) fn end_all(folder: &Path) -> usize {
    let mut ended = 0;
    for pause in [1, 5, 20, 50, 100, 200, 400] {
        let pids = naming(folder);
        if pids.is_empty() {
            break;
        }
        ended = ended.max(pids.len());
        pids.into_iter().for_each(super::os::kill);
        std::thread::sleep(Duration::from_millis(pause));
    }
    ended
}

#[cfg(not(unix))]
pub(super) fn end_all(_folder: &Path) -> usize {
    0
}

/// Live processes whose command line names the folder. A zombie has no command line any more.
#[cfg(target_os = "linux")]
fn naming(folder: &Path) -> Vec<u32> {
    use std::os::unix::ffi::OsStrExt;

    let wanted = folder.as_os_str().as_bytes();
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|pid| *pid != std::process::id())
        .filter(|pid| std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| names(&line, wanted)))
        .collect()
}

/// Elsewhere `ps` is asked; it is part of every Unix.
#[cfg(all(unix, not(target_os = "linux")))]
fn naming(folder: &Path) -> Vec<u32> {
    use std::os::unix::ffi::OsStrExt;

    let wanted = folder.as_os_str().as_bytes();
    let Ok(output) = std::process::Command::new("/bin/ps").args(["-axww", "-o", "pid=,command="]).output()
    else {
        return Vec::new();
    };
    output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| names(line, wanted))
        .filter_map(|line| String::from_utf8_lossy(line).split_whitespace().next()?.parse().ok())
        .filter(|pid| *pid != std::process::id())
        .collect()
}

/// Whether an argument of the command line is, or lies in, the folder; a longer name beside it is another folder.
#[cfg(unix)]
fn names(line: &[u8], folder: &[u8]) -> bool {
    !folder.is_empty()
        && line.windows(folder.len()).enumerate().any(|(at, part)| {
            part == folder && !line.get(at + folder.len()).is_some_and(u8::is_ascii_alphanumeric)
        })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_names_a_folder_only_as_a_whole() {
        let folder = b"/data/browser/run-abc";
        for (line, is) in [
            (&b"chrome\0--user-data-dir=/data/browser/run-abc/profile\0about:blank"[..], true),
            (b"chrome --user-data-dir=/data/browser/run-abc", true),
            (b"chrome\0--user-data-dir=/data/browser/run-abcd/profile", false),
            (b"chrome\0--user-data-dir=/home/somebody/.config/chromium", false),
            (b"", false),
        ] {
            assert_eq!(names(line, folder), is, "{}", String::from_utf8_lossy(line));
        }
        assert!(!names(b"anything", b""), "an empty folder names nothing");
    }
}
