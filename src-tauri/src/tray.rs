//! Draws the tray that the agent's desk describes. Nothing is decided here.

use std::sync::Arc;

use sync_core::view::icon::{Ground, icon};
use sync_core::view::tray::{Face, Item, Press, Tray};
use sync_core::view::window::Page;
use tauri::AppHandle;
use tauri::image::Image;
use tauri::menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent};

use crate::shell::{Shell, moved};
use crate::{doing, host};

const ID: &str = "odis-sync";

/// Pixels a side. Hosts scale down well and up badly.
const SIZE: u32 = if cfg!(target_os = "macos") { 44 } else { 32 };

/// Shows the tray, before anything is known.
pub(crate) fn show(app: &AppHandle, shell: &Arc<Shell>) -> tauri::Result<()> {
    let first = shell.before().1;
    let (for_menu, for_click) = (Arc::clone(shell), Arc::clone(shell));
    TrayIconBuilder::with_id(ID)
        .icon(image(first.face))
        .icon_as_template(cfg!(target_os = "macos"))
        .tooltip(&first.tooltip)
        .menu(&menu(app, &first.menu)?)
        .show_menu_on_left_click(cfg!(target_os = "linux"))
        .temp_dir_path(shell.around.home.root().join("tray"))
        .on_menu_event(move |app, event| {
            if let Some(press) = Press::parse(event.id().as_ref()) {
                doing::press(app, &for_menu, press);
            }
        })
        .on_tray_icon_event(move |tray, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                doing::press(tray.app_handle(), &for_click, Press::Open { page: Page::Now, row: None });
            }
        })
        .build(app)?;
    Ok(())
}

/// Draws the tray anew whenever it changes.
pub(crate) async fn keep_current(app: AppHandle, shell: Arc<Shell>) {
    let (mut desk, mut stuck) = (shell.watch_desk(), shell.watch_stuck());
    let mut drawn = shell.before().1;
    loop {
        let mut trays = desk.borrow_and_update().as_ref().map(|desk| desk.trays());
        loop {
            let now = match &mut trays {
                Some(trays) => Tray::clone(&trays.borrow_and_update()),
                None => shell.before().1,
            };
            drawn = draw(&app, drawn, now);
            tokio::select! {
                () = shell.stopped() => return,
                changed = desk.changed() => if changed.is_ok() { break } else { return },
                changed = stuck.changed() => if changed.is_err() { return },
                () = moved(trays.as_mut()) => {}
            }
        }
    }
}

/// Draws what differs; gives back what is drawn now.
fn draw(app: &AppHandle, before: Tray, now: Tray) -> Tray {
    let Some(tray) = app.tray_by_id(ID) else { return before };
    let mut done = Ok(());
    if before.face != now.face {
        tracing::info!(face = ?now.face, "the tray shows another face");
        done = done.and(tray.set_icon_with_as_template(Some(image(now.face)), cfg!(target_os = "macos")));
    }
    if before.tooltip != now.tooltip {
        done = done.and(tray.set_tooltip(Some(&now.tooltip)));
    }
    if before.menu != now.menu {
        done = done.and_then(|()| tray.set_menu(Some(menu(app, &now.menu)?)));
    }
    match done {
        Ok(()) => now,
        Err(error) => {
            tracing::warn!(%error, "the tray was not drawn");
            before
        }
    }
}

fn image(face: Face) -> Image<'static> {
    let ground = if cfg!(target_os = "macos") {
        Ground::Template
    } else if host::is_bar_dark() {
        Ground::Dark
    } else {
        Ground::Light
    };
    Image::new_owned(icon(face, SIZE, ground), SIZE, SIZE)
}

fn menu(app: &AppHandle, items: &[Item]) -> tauri::Result<Menu<tauri::Wry>> {
    let built = built(app, items)?;
    Menu::with_items(app, &refs(&built))
}

type Built = Box<dyn IsMenuItem<tauri::Wry>>;

fn refs(built: &[Built]) -> Vec<&dyn IsMenuItem<tauri::Wry>> {
    built.iter().map(AsRef::as_ref).collect()
}

fn built(app: &AppHandle, items: &[Item]) -> tauri::Result<Vec<Built>> {
    items
        .iter()
        .map(|item| -> tauri::Result<Built> {
            Ok(match item {
                Item::Line { text } => Box::new(MenuItem::new(app, shown(text), false, None::<&str>)?),
                Item::Press { text, does, .. } => {
                    Box::new(MenuItem::with_id(app, does.id(), shown(text), true, None::<&str>)?)
                }
                Item::Under { text, items } => {
                    let below = built(app, items)?;
                    Box::new(Submenu::with_items(app, shown(text), true, &refs(&below))?)
                }
                Item::Rule => Box::new(PredefinedMenuItem::separator(app)?),
            })
        })
        .collect()
}

/// An ampersand would underline the next letter.
fn shown(text: &str) -> String {
    text.replace('&', "&&")
}
