//! Disk space: a run does not begin when it might not end, and a full disk can still record that it is full.
//!
//! Below [`LOW_WATER`] no run begins. A file of [`BALLAST`] bytes stands in the home; when a write fails for want of
//! space it is given up, which leaves room to record what happened and to close the database in order.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Home, HomeFailure};

/// Free bytes below which no run begins.
pub const LOW_WATER: u64 = 200 * 1024 * 1024;

/// Size of the ballast file.
pub const BALLAST: u64 = 16 * 1024 * 1024;

/// Bytes that this user may still write on the disk that holds `path`.
///
/// # Errors
/// The file system does not say.
pub fn free(path: &Path) -> io::Result<u64> {
    fs4::available_space(path)
}

/// Whether a run may begin with `free` bytes left.
///
/// # Errors
/// Too little is left.
pub fn enough(free: u64) -> Result<(), HomeFailure> {
    if free < LOW_WATER { Err(HomeFailure::DiskFull) } else { Ok(()) }
}

impl Home {
    fn ballast(&self) -> PathBuf {
        self.root().join("ballast")
    }

    /// Bytes left on this home's disk.
    ///
    /// # Errors
    /// The file system does not say.
    pub fn free_space(&self) -> io::Result<u64> {
        free(self.root())
    }

    /// Puts the ballast in place, if it is missing and there is room for it above the low-water mark.
    ///
    /// # Errors
    /// It cannot be written; a part of it is not left behind.
    pub fn take_ballast(&self) -> io::Result<()> {
        let path = self.ballast();
        if std::fs::metadata(&path).is_ok_and(|metadata| metadata.len() == BALLAST)
            || self.free_space()? < LOW_WATER + BALLAST
        {
            return Ok(());
        }
        let written = write_ballast(&path);
        if written.is_err() {
            drop_ballast(&path)?;
        }
        written
    }

    /// Gives the ballast up. The next [`Home::take_ballast`] puts it back.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn release_ballast(&self) -> io::Result<()> {
        drop_ballast(&self.ballast())
    }
}

/// Written in full, not as a hole, and never compressible to nothing: a file system that compresses would
/// otherwise give no room when the ballast goes.
fn write_ballast(path: &Path) -> io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut block = Vec::with_capacity(64 * 1024);
    for _ in 0..BALLAST / (64 * 1024) {
        block.clear();
        while block.len() < 64 * 1024 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            block.extend_from_slice(&state.to_le_bytes());
        }
        file.write_all(&block)?;
    }
    file.sync_all()
}

fn drop_ballast(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync_core::failure::Code;

    #[test]
    fn no_run_begins_below_the_low_water_mark() {
        assert!(enough(LOW_WATER).is_ok());
        assert_eq!(enough(LOW_WATER - 1).unwrap_err().code(), Code::DiskFull);
    }

    #[test]
    fn the_ballast_comes_and_goes() {
        let base = tempfile::tempdir().unwrap();
        let home = Home::open(base.path()).unwrap();
        assert!(home.free_space().unwrap() > 0, "the file system says how much is free");
        home.take_ballast().unwrap();
        assert_eq!(std::fs::metadata(home.ballast()).unwrap().len(), BALLAST);
        home.take_ballast().unwrap();
        home.release_ballast().unwrap();
        assert!(!home.ballast().exists(), "given up");
        home.release_ballast().unwrap();
    }
}
