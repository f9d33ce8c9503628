//! A crash must not write this process's memory, which holds passwords, to the disk.

/// What kind of process this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Process {
    /// Draws windows. Desktop portals identify a program through `/proc`, which a process closed to inspection does not
    /// show; so only core files are switched off.
    Desktop,
    /// Has no screen: also closed to inspection by other processes of the same user.
    Headless,
}

/// Switches core dumps off for this process and those it starts. Best effort: where it is impossible, as on Windows,
/// whose error reports hold no full dump unless an administrator asks for one, nothing happens.
#[cfg(unix)]
pub fn forbid(process: Process) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let maximum = getrlimit(Resource::Core).maximum;
    let outcome = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })
        .or_else(|_| setrlimit(Resource::Core, Rlimit { current: Some(0), maximum }));
    if outcome.is_err() {
        tracing::warn!("core files cannot be switched off");
    }
    #[cfg(target_os = "linux")]
    match process {
        Process::Desktop => {}
        Process::Headless => {
            use rustix::process::{DumpableBehavior, set_dumpable_behavior};
            if set_dumpable_behavior(DumpableBehavior::NotDumpable).is_err() {
                tracing::warn!("this process cannot be closed to inspection");
            }
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = process;
}

/// Nothing can be done without unsafe code here.
#[cfg(not(unix))]
pub fn forbid(_process: Process) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn no_core_file_is_written() {
        use rustix::process::{DumpableBehavior, dumpable_behavior, set_dumpable_behavior};
        forbid(Process::Desktop);
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        let words: Vec<_> = core.split_whitespace().collect();
        assert_eq!(words[4], "0", "{core}");
        assert_eq!(
            dumpable_behavior().unwrap(),
            DumpableBehavior::Dumpable,
            "portals still see a desktop program"
        );
        forbid(Process::Headless);
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        set_dumpable_behavior(DumpableBehavior::Dumpable).unwrap();
    }
}
