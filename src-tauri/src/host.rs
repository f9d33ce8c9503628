//! The desktop around the program: is there a screen, a tray host.

use sync_core::failure::Failure;
use sync_core::words::Refusal;

/// Whether the program was started by this name, as through a link to it.
#[cfg(target_os = "linux")]
pub(crate) fn is_called(name: &str) -> bool {
    let called = std::env::args_os().next();
    called.is_some_and(|called| std::path::Path::new(&called).file_name() == Some(name.as_ref()))
}

/// Keeps GTK 3 from loading OpenGL for a tray that draws nothing with it: with Mesa's software renderer that is LLVM, 12 MiB
/// of the idle program's own memory and a third of its start. Pages are drawn by WebKit, which sees to its own graphics. A
/// person's own setting stays. To be called before there is another thread.
pub(crate) fn spare_graphics() {
    /// Read by GDK when it opens the display.
    const SETTING: &str = "GDK_GL";
    if cfg!(target_os = "linux") && std::env::var_os(SETTING).is_none() {
        #[expect(
            unsafe_code,
            reason = "the first thing the program does; no other thread can read the environment yet"
        )]
        unsafe {
            std::env::set_var(SETTING, "disable");
        }
    }
}

/// Insists on a screen.
///
/// # Errors
/// There is none, in words.
pub(crate) fn screen() -> Result<(), Failure> {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
        return Err(Refusal::NoScreen.failure());
    }
    Ok(())
}

/// Name of the operating system, for support.
pub(crate) fn system() -> String {
    let name = || {
        let text = std::fs::read_to_string("/etc/os-release").ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
        Some(line.trim_matches('"').to_owned())
    };
    let os = std::env::consts::OS;
    let known = if cfg!(target_os = "linux") { name() } else { None };
    format!("{} ({})", known.unwrap_or_else(|| os.to_owned()), std::env::consts::ARCH)
}

/// Resolves once something shows tray icons: at once on Windows and macOS; elsewhere when a host is registered with the
/// session's watcher of status notifiers.
pub(crate) async fn tray_host() {
    #[cfg(target_os = "linux")]
    if let Err(error) = linux::tray_host().await {
        tracing::info!(%error, "no tray host can be looked for");
        std::future::pending::<()>().await;
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::time::Duration;

    const WATCHER: &str = "org.kde.StatusNotifierWatcher";

    /// Between two looks; a panel starts seldom.
    const PAUSE: Duration = Duration::from_secs(1);

    pub(super) async fn tray_host() -> zbus::Result<()> {
        let bus = zbus::Connection::session().await?;
        let watcher = zbus::Proxy::new(&bus, WATCHER, "/StatusNotifierWatcher", WATCHER).await?;
        loop {
            if let Ok(true) = watcher.get_property::<bool>("IsStatusNotifierHostRegistered").await {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
