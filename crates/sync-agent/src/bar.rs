//! How light the bar is on which the desktop shows tray icons. Windows has a setting for it; on Linux the panel of KDE goes
//! with the person's colours, and those of other desktops are taken for dark, as most are.

/// Whether it is dark.
#[cfg(windows)]
pub fn is_dark() -> bool {
    const COLOURS: &str = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize";
    let light = windows_registry::CURRENT_USER.open(COLOURS);
    // A Windows without the setting has a dark bar.
    !light.and_then(|key| key.get_u32("SystemUsesLightTheme")).is_ok_and(|light| light != 0)
}

/// Whether it is dark.
#[cfg(not(windows))]
pub fn is_dark() -> bool {
    !LIGHT.load(std::sync::atomic::Ordering::Relaxed)
}

/// The desktop said that it is light.
#[cfg(not(windows))]
static LIGHT: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Asks the desktop and hears when it changes; ends where there is nothing to hear.
pub async fn watch() {
    #[cfg(target_os = "linux")]
    if std::env::var("XDG_CURRENT_DESKTOP").is_ok_and(|desktop| desktop.contains("KDE"))
        && let Err(error) = portal::watch().await
    {
        tracing::info!(%error, "the desktop does not say how light its panel is");
    }
}

#[cfg(target_os = "linux")]
mod portal {
    use futures::StreamExt as _;

    /// What tells the person's colours (XDG desktop portal, Settings): 2 is light.
    const PLACE: (&str, &str, &str) = (
        "org.freedesktop.portal.Desktop",
        "/org/freedesktop/portal/desktop",
        "org.freedesktop.portal.Settings",
    );
    const COLOURS: (&str, &str) = ("org.freedesktop.appearance", "color-scheme");
    const LIGHT: u32 = 2;

    pub(super) async fn watch() -> zbus::Result<()> {
        let bus = zbus::Connection::session().await?;
        let portal = zbus::Proxy::new(&bus, PLACE.0, PLACE.1, PLACE.2).await?;
        let mut changes = portal.receive_signal("SettingChanged").await?;
        loop {
            let told: zbus::zvariant::OwnedValue = portal.call("ReadOne", &COLOURS).await?;
            let light = u32::try_from(told).is_ok_and(|scheme| scheme == LIGHT);
            super::LIGHT.store(light, std::sync::atomic::Ordering::Relaxed);
            if changes.next().await.is_none() {
                return Ok(());
            }
        }
    }
}
