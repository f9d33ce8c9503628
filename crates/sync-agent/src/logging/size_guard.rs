//! A limit to what a day may write and to what all days may keep: `tracing-appender` rotates by time alone, and a
//! fault that repeats itself must not fill a clinic's disk.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use sync_core::ports::Clock;

/// Bytes that one day's file may reach.
pub const DAY_LIMIT: u64 = 16 * 1024 * 1024;

/// Bytes that all files together may reach; the oldest go first.
pub const TOTAL_LIMIT: u64 = 64 * 1024 * 1024;

const LAST_WORDS: &[u8] =
    b"the log of this day has reached its limit; nothing more is written until tomorrow\n";

/// Writes through until the day's limit is reached, then drops what comes until the next day.
pub(super) struct SizeGuard<W> {
    inner: W,
    directory: PathBuf,
    clock: Arc<dyn Clock>,
    day: Option<NaiveDate>,
    written: u64,
    day_limit: u64,
    total_limit: u64,
}

impl<W: Write> SizeGuard<W> {
    pub(super) fn new(inner: W, directory: PathBuf, clock: Arc<dyn Clock>) -> Self {
        Self {
            inner,
            directory,
            clock,
            day: None,
            written: 0,
            day_limit: DAY_LIMIT,
            total_limit: TOTAL_LIMIT,
        }
    }

    fn begin(&mut self, today: NaiveDate) {
        self.day = Some(today);
        let files = log_files(&self.directory);
        let of_today = today.format("%Y-%m-%d").to_string();
        self.written = files.iter().filter(|file| file.name.contains(&of_today)).map(|file| file.size).sum();
        prune(files, &of_today, self.total_limit.saturating_sub(self.day_limit));
    }
}

impl<W: Write> Write for SizeGuard<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let today = self.clock.now().date_naive();
        if self.day != Some(today) {
            self.begin(today);
        }
        if self.written >= self.day_limit {
            return Ok(line.len());
        }
        self.inner.write_all(line)?;
        self.written += line.len() as u64;
        if self.written >= self.day_limit {
            self.inner.write_all(LAST_WORDS)?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

struct LogFile {
    name: String,
    path: PathBuf,
    size: u64,
}

/// Our files, oldest first: their names hold the date.
fn log_files(directory: &Path) -> Vec<LogFile> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let mut files: Vec<_> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let metadata = entry.metadata().ok()?;
            let name = entry.file_name().into_string().ok()?;
            let ours = metadata.is_file() && name.starts_with(super::PREFIX) && name.ends_with(super::SUFFIX);
            ours.then(|| LogFile { name, path: entry.path(), size: metadata.len() })
        })
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// Removes the oldest of the earlier days until the rest fits. What cannot be removed is tried again tomorrow.
fn prune(files: Vec<LogFile>, of_today: &str, limit: u64) {
    let earlier: Vec<_> = files.into_iter().filter(|file| !file.name.contains(of_today)).collect();
    let mut total: u64 = earlier.iter().map(|file| file.size).sum();
    for file in earlier {
        if total <= limit {
            break;
        }
        if std::fs::remove_file(&file.path).is_ok() {
            total -= file.size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Days, Utc};
    use std::sync::Mutex;

    struct Calendar(Mutex<DateTime<Utc>>);

    impl Calendar {
        fn turn_page(&self) {
            let mut now = self.0.lock().unwrap();
            *now = *now + Days::new(1);
        }
    }

    impl Clock for Calendar {
        fn now(&self) -> DateTime<Utc> {
            *self.0.lock().unwrap()
        }
    }

    fn calendar() -> Arc<Calendar> {
        Arc::new(Calendar(Mutex::new("2026-11-22T20:00:00Z".parse().unwrap())))
    }

    fn guard(
        directory: &Path,
        clock: &Arc<Calendar>,
        day_limit: u64,
        total_limit: u64,
    ) -> SizeGuard<Vec<u8>> {
        let clock: Arc<dyn Clock> = Arc::clone(clock) as Arc<dyn Clock>;
        SizeGuard { day_limit, total_limit, ..SizeGuard::new(Vec::new(), directory.to_owned(), clock) }
    }

    #[test]
    fn a_day_that_writes_too_much_is_cut_and_the_next_day_writes_again() {
        let directory = tempfile::tempdir().unwrap();
        let clock = calendar();
        let mut guard = guard(directory.path(), &clock, 100, 1000);
        for _ in 0..50 {
            assert_eq!(guard.write(b"0123456789").unwrap(), 10, "a dropped line is no failure of the writer");
        }
        let text = String::from_utf8(guard.inner.clone()).unwrap();
        assert_eq!(text.matches("0123456789").count(), 10, "up to the limit");
        assert!(text.ends_with("until tomorrow\n"), "and the file says why it ends: {text}");
        clock.turn_page();
        guard.write_all(b"new day").unwrap();
        assert!(guard.inner.ends_with(b"new day"));
    }

    #[test]
    fn what_the_day_wrote_before_a_restart_counts() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("odis-sync.2026-11-22.log"), [b'x'; 95]).unwrap();
        let mut guard = guard(directory.path(), &calendar(), 100, 1000);
        guard.write_all(b"0123456789").unwrap();
        guard.write_all(b"dropped").unwrap();
        assert!(!String::from_utf8_lossy(&guard.inner).contains("dropped"));
    }

    #[test]
    fn the_oldest_files_go_when_all_are_too_large_and_strangers_stay() {
        let directory = tempfile::tempdir().unwrap();
        let names = ["odis-sync.2026-11-19.log", "odis-sync.2026-11-20.log", "odis-sync.2026-11-21.log"];
        for name in names {
            std::fs::write(directory.path().join(name), [b'x'; 60]).unwrap();
        }
        std::fs::write(directory.path().join("notes.txt"), [b'x'; 600]).unwrap();
        guard(directory.path(), &calendar(), 100, 230).write_all(b"line").unwrap();
        let left = |name: &str| directory.path().join(name).exists();
        assert!(!left(names[0]), "the oldest is gone: 180 bytes do not fit beside a whole new day");
        assert!(left(names[1]) && left(names[2]) && left("notes.txt"));
    }
}
