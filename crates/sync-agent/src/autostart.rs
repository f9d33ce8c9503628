//! Start with the computer: an entry of the person's own, never one of the whole machine, even where the program happens
//! to run with an administrator's rights.
//!
//! Linux: `autostart/odis-sync.desktop` in the person's configuration; Windows: the person's Run key; macOS: a launch
//! agent. The desktop program turns it on and off, a purge removes it.

use std::path::Path;

use auto_launch::{AutoLaunch, AutoLaunchBuilder, WindowsEnableMode};
use sync_core::words::Phrase;

/// Names the entry on every system.
const NAME: &str = "odis-sync";

/// Where IT lets it start for every person of a Linux machine.
#[cfg(target_os = "linux")]
const MACHINE_WIDE: &str = "/etc/xdg/autostart/odis-sync.desktop";

/// Where the installer for whole machines lets it start for every person of a Windows machine.
#[cfg(windows)]
const MACHINE_WIDE: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";

/// The entry of one program.
pub struct Autostart {
    entry: AutoLaunch,
    machine_wide: bool,
}

impl Autostart {
    /// That of this program.
    ///
    /// # Errors
    /// The system does not say where this program is.
    pub fn of_this_program() -> Result<Self, String> {
        Self::of(&std::env::current_exe().map_err(|error| error.to_string())?)
    }

    /// That of a program.
    ///
    /// # Errors
    /// The system knows no way to start it.
    pub fn of(program: &Path) -> Result<Self, String> {
        let entry = AutoLaunchBuilder::new()
            .set_app_name(NAME)
            .set_app_path(&program.display().to_string())
            .set_windows_enable_mode(WindowsEnableMode::CurrentUser)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { entry, machine_wide: is_machine_wide() })
    }

    /// Whether the program starts with the computer. What cannot be read counts as off.
    pub fn is_on(&self) -> bool {
        self.machine_wide || self.entry.is_enabled().unwrap_or(false)
    }

    /// Why it cannot be changed here.
    pub fn fixed(&self) -> Option<String> {
        self.machine_wide.then(|| Phrase::AutostartForAll.say())
    }

    /// Lets it start with the computer.
    ///
    /// # Errors
    /// The system refuses.
    pub fn turn_on(&self) -> Result<(), String> {
        self.entry.enable().map_err(|error| error.to_string())
    }

    /// Lets it start by hand only. Without an entry nothing happens.
    ///
    /// # Errors
    /// The system refuses.
    pub fn turn_off(&self) -> Result<(), String> {
        match self.entry.disable() {
            Err(auto_launch::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            ended => ended.map_err(|error| error.to_string()),
        }
    }
}

#[cfg(target_os = "linux")]
fn is_machine_wide() -> bool {
    Path::new(MACHINE_WIDE).exists()
}

#[cfg(windows)]
fn is_machine_wide() -> bool {
    windows_registry::LOCAL_MACHINE.open(MACHINE_WIDE).is_ok_and(|run| run.get_string(NAME).is_ok())
}

#[cfg(not(any(target_os = "linux", windows)))]
fn is_machine_wide() -> bool {
    false
}
