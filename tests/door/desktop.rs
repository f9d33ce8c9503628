//! The desktop program in a session of its own: a screen (Xvfb), a bus with a keyring, a host that shows tray icons, a
//! driver for the window, and a person in front of a browser that it opens. Debian: `xvfb`, `x11-utils`, `webkit2gtk-driver`; the
//! driver itself is `tauri-driver`; the person needs node with this repository's packages.

pub mod colours;
pub mod driver;
pub mod person;
pub mod screen;
pub mod toasts;
pub mod tray;

use std::path::{Path, PathBuf};

use super::clinic::Clinic;
use super::program::{Program, Running, beside};
pub use colours::Colours;
pub use driver::Driver;
pub use person::{BrowserWindow, Step};
pub use screen::Screen;
pub use toasts::{Toast, Toasts};
pub use tray::{Entry, TrayHost};

/// The program under test: `ODIS_SYNC`, or `odis-sync` in the directory the tests were built into.
pub fn odis_sync_program() -> PathBuf {
    beside("ODIS_SYNC", "odis-sync", "npm run build:ui && cargo build -p odis-sync")
}

/// A clinic's PC with a person in front of it.
pub struct Desktop {
    screen: Screen,
    /// What shows the tray, unless the desktop has none.
    pub tray: Option<TrayHost>,
    /// What shows notifications, where it shows a tray.
    toasts: Option<Toasts>,
}

impl Desktop {
    /// A desktop that shows tray icons.
    pub async fn start(clinic: &mut Clinic) -> Self {
        let desktop = Self::without_tray(clinic);
        let bus = clinic.keyring().environment()[0].1.clone();
        let tray = Some(TrayHost::start(&bus).await.expect("a tray host"));
        let toasts = Some(Toasts::start(&bus).await.expect("a place for notifications"));
        Self { tray, toasts, ..desktop }
    }

    /// A desktop that shows none, as GNOME without its extension.
    pub fn without_tray(clinic: &mut Clinic) -> Self {
        let screen = Screen::start().expect("Xvfb is needed: install the Debian package xvfb");
        let pc = &mut clinic.pc;
        pc.set("DISPLAY", screen.display());
        pc.set("GDK_BACKEND", "x11");
        pc.set("NO_AT_BRIDGE", "1");
        // A screen without a graphics card.
        pc.set("LIBGL_ALWAYS_SOFTWARE", "1");
        pc.set("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        Self { screen, tray: None, toasts: None }
    }

    /// The screen.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// What shows the tray.
    pub fn tray(&self) -> &TrayHost {
        self.tray.as_ref().expect("this desktop shows a tray")
    }

    /// What shows notifications.
    pub fn toasts(&self) -> &Toasts {
        self.toasts.as_ref().expect("this desktop shows notifications")
    }

    /// Starts the program as the desktop would.
    pub async fn open(&self, clinic: &Clinic, arguments: &[&str]) -> Running {
        self.open_program(clinic, &odis_sync_program(), arguments).await
    }

    /// The same with another program, such as one that was installed.
    pub async fn open_program(&self, clinic: &Clinic, program: &Path, arguments: &[&str]) -> Running {
        Program::new(program.to_owned(), arguments, clinic.pc.environment()).start().await
    }
}
