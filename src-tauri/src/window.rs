//! The window: built when it is wanted, destroyed when it is closed. A hidden web view costs hundreds of megabytes.

use std::sync::Arc;

use serde::Serialize;
use sync_core::view::window::{Page, Snapshot};
use sync_core::words::Phrase;
use tauri::{
    AppHandle, CloseRequestApi, Emitter, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    Window,
};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

use crate::shell::Shell;

/// Its label; the capability names it.
pub(crate) const MAIN: &str = "main";

#[derive(Clone, Serialize)]
struct Shown {
    page: Page,
    row: Option<String>,
}

/// Shows the window at a page. From any thread: it is done on the main one, so that never two are built at once.
pub(crate) fn show(app: &AppHandle, shell: &Arc<Shell>, page: Page, row: Option<String>) {
    let (for_main, shell) = (app.clone(), Arc::clone(shell));
    let asked = app.run_on_main_thread(move || {
        if let Some(window) = for_main.get_webview_window(MAIN) {
            let loading = shell.want_instead(page, row.as_ref());
            if !loading && (page != Page::Now || row.is_some()) {
                emit(&for_main, "page", &Shown { page, row });
            }
            raise(&window);
            return;
        }
        shell.want(page, row);
        shell.look_at_autostart();
        if let Err(error) = build(&for_main, &shell) {
            tracing::error!(%error, "the window cannot be built");
            for_main
                .dialog()
                .message(Phrase::NoWebView.say())
                .title(Phrase::Name.say())
                .kind(MessageDialogKind::Warning)
                .show(|_| {});
        }
    });
    if let Err(error) = asked {
        tracing::warn!(%error, "the window was asked for while the program ends");
    }
}

/// A proxy that nobody can stand behind. WebKit connects to where a link leads before it asks whether the page may go
/// there, and looks its name up; with this it asks nobody. The page's own files come by no network.
#[cfg(target_os = "linux")]
const NOWHERE: &str = "http://127.0.0.1:0";

fn build(app: &AppHandle, shell: &Shell) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title(Phrase::Name.say())
        .inner_size(1080.0, 720.0)
        .min_inner_size(560.0, 400.0)
        .center()
        .zoom_hotkeys_enabled(true)
        .disable_drag_drop_handler()
        .data_directory(shell.around.home.root().join("window"))
        .on_navigation(is_ours)
        .on_new_window(|_, _| tauri::webview::NewWindowResponse::Deny);
    // Elsewhere the window has not been seen with one.
    #[cfg(target_os = "linux")]
    let window = window.proxy_url(Url::parse(NOWHERE).map_err(tauri::Error::InvalidUrl)?);
    let window = window.build()?;
    raise(&window);
    Ok(())
}

/// Whether the page may go there: to its own files and nowhere else.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // Windows serves the same files so.
        "http" | "https" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

fn raise(window: &WebviewWindow) {
    for done in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = done {
            tracing::debug!(%error, "the window was not raised");
        }
    }
}

/// Closes the window; the agent goes on.
pub(crate) fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.close()
    {
        tracing::warn!(%error, "the window does not close");
    }
}

/// The window is about to close. Without a tray it would be found nowhere any more, so it goes to the task bar instead.
pub(crate) fn closing(window: &Window, api: &CloseRequestApi) {
    let tray = window.state::<Arc<Shell>>().place().tray;
    if !tray && window.minimize().is_ok() {
        api.prevent_close();
    }
}

/// Sends the picture to the window, where there is one.
pub(crate) fn tell_snapshot(app: &AppHandle, snapshot: &Snapshot) {
    if app.get_webview_window(MAIN).is_some() {
        emit(app, "snapshot", snapshot);
    }
}

fn emit<T: Serialize + Clone>(app: &AppHandle, event: &str, value: &T) {
    if let Err(error) = app.emit_to(MAIN, event, value) {
        tracing::debug!(%error, event, "the window did not hear it");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_leaves_its_own_files_for_nothing() {
        let goes = |url: &str| is_ours(&Url::parse(url).unwrap());
        assert!(goes("tauri://localhost/index.html"));
        for elsewhere in [
            "https://example.com/",
            "http://localhost:1420/",
            "http://127.0.0.1/",
            "file:///etc/passwd",
            "data:text/html,x",
            "tauri://elsewhere/",
            "about:blank",
        ] {
            assert!(!goes(elsewhere), "{elsewhere}");
        }
        assert_eq!(goes("http://tauri.localhost/index.html"), cfg!(windows), "how Windows serves the files");
    }
}
