//! What only the operating system can promise: that a browser dies with its agent, and that one can be ended by
//! its process id. What is unsafe in this crate stands here.
#![cfg_attr(
    unix,
    expect(
        unsafe_code,
        reason = "the death signal is set between fork and exec, and a foreign process is ended by its id; std offers neither"
    )
)]

use process_wrap::tokio::CommandWrap;

/// Ties the browser to this agent.
///
/// Linux: the kernel kills it when the *thread* that started it ends, hence [`super::process`] starts it from a
/// thread that lasts as long as the program. Everything below the browser ends with it.
#[cfg(target_os = "linux")]
pub(super) fn dies_with_us(command: &mut CommandWrap) {
    let parent = std::process::id().cast_signed();
    let set = move || {
        // SAFETY: runs in the child between fork and exec; prctl and getppid are async-signal-safe and touch no
        // memory of ours.
        let orphaned = unsafe {
            if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as libc::c_ulong, 0, 0, 0) != 0 {
                return Err(std::io::Error::last_os_error());
            }
            libc::getppid() != parent
        };
        // The agent may have died before the signal was set.
        if orphaned { Err(std::io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    };
    // SAFETY: the closure does nothing but the two system calls above and allocates nothing.
    unsafe {
        command.command_mut().pre_exec(set);
    }
}

/// Windows has the job object for this, and macOS nothing: there the next start's reaper ends it.
#[cfg(not(target_os = "linux"))]
pub(super) fn dies_with_us(_command: &mut CommandWrap) {}

/// Ends a process at once.
#[cfg(unix)]
pub(super) fn kill(pid: u32) {
    if let Ok(pid) = i32::try_from(pid)
        && pid > 1
    {
        // SAFETY: kill takes two numbers; a process that is gone already is an error that changes nothing.
        unsafe {
            libc::kill(pid, libc::SIGKILL);
        }
    }
}
