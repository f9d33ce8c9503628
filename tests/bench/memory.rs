//! How much memory a process and everything it started hold, looked at every 50 ms: the sum of their proportional
//! set sizes, so that pages which Chromium's processes share count once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

const EVERY: Duration = Duration::from_millis(50);

/// The largest sums that were seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Peak {
    /// Of the whole tree, in KiB.
    pub tree: u64,
    /// Of the program itself, in KiB.
    pub program: u64,
    /// Of the tree while it was the program alone, in KiB.
    pub alone: u64,
}

impl Peak {
    /// The larger of both.
    pub fn or(self, other: Self) -> Self {
        Self {
            tree: self.tree.max(other.tree),
            program: self.program.max(other.program),
            alone: self.alone.max(other.alone),
        }
    }
}

/// A thread that looks until it is told to end.
pub struct Watch {
    over: Arc<AtomicBool>,
    thread: JoinHandle<Peak>,
}

impl Watch {
    pub fn over(pid: u32) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&over);
        let thread = std::thread::spawn(move || {
            let mut peak = Peak::default();
            while !ended.load(Ordering::Relaxed) {
                let tree = tree(pid);
                let sum: u64 = tree.values().sum();
                let program = tree.get(&pid).copied().unwrap_or_default();
                let alone = if tree.len() == 1 { program } else { 0 };
                peak = peak.or(Peak { tree: sum, program, alone });
                std::thread::sleep(EVERY);
            }
            peak
        });
        Self { over, thread }
    }

    pub fn end(self) -> Peak {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_default()
    }
}

/// Proportional set sizes of a process and its descendants, by process, in KiB.
fn tree(root: u32) -> BTreeMap<u32, u64> {
    let parents: Vec<(u32, u32)> = std::fs::read_dir("/proc")
        .map(|entries| {
            entries
                .flatten()
                .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
                .filter_map(|pid| Some((pid, parent(pid)?)))
                .collect()
        })
        .unwrap_or_default();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(pid) = found.get(next).copied() {
        found.extend(parents.iter().filter(|(_, parent)| *parent == pid).map(|(child, _)| *child));
        next += 1;
    }
    found.into_iter().filter_map(|pid| Some((pid, pss(pid)?))).collect()
}

/// What one process holds, in KiB.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held {
    /// Proportional set size.
    pub pss: u64,
    /// What is its own alone.
    pub uss: u64,
}

/// What a process holds now, without what it started.
pub fn held(pid: u32) -> Held {
    let own =
        rollup(pid, "Private_Clean:").unwrap_or_default() + rollup(pid, "Private_Dirty:").unwrap_or_default();
    Held { pss: pss(pid).unwrap_or_default(), uss: own }
}

/// What a process and everything it started hold now, in KiB.
pub fn sum(pid: u32) -> u64 {
    tree(pid).values().sum()
}

/// Processor time that a process has spent, in the kernel's ticks.
pub fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let spent = |place: usize| {
        let rest = stat.rsplit_once(')')?.1;
        rest.split_whitespace().nth(place)?.parse::<u64>().ok()
    };
    spent(11).unwrap_or_default() + spent(12).unwrap_or_default()
}

/// `pid (name) state parent …`; the name may hold anything.
fn parent(pid: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn pss(pid: u32) -> Option<u64> {
    rollup(pid, "Pss:")
}

fn rollup(pid: u32, name: &str) -> Option<u64> {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = rollup.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
