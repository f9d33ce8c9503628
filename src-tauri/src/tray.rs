//! Draws the tray that the agent's desk describes. Nothing is decided here.

use std::sync::Arc;
use std::time::Duration;

use sync_agent::bar;
use sync_core::view::icon::{Ground, icon};
use sync_core::view::tray::{Face, Item, Press, Tray, same_entries};
use sync_core::view::window::Page;
use tauri::AppHandle;
use tauri::image::Image;
use tauri::menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent};

use crate::doing;
use crate::shell::{Shell, moved};

const ID: &str = "odis-sync";

/// Pixels a side. Hosts scale down well and up badly.
const SIZE: u32 = if cfg!(target_os = "macos") { 44 } else { 32 };

/// A person may turn the system's bar from dark to light.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// Shows the tray, before anything is known.
pub(crate) fn show(app: &AppHandle, shell: &Arc<Shell>) -> tauri::Result<()> {
    let first = shell.before().1;
    let (for_menu, for_click) = (Arc::clone(shell), Arc::clone(shell));
    TrayIconBuilder::with_id(ID)
        .icon(image(first.face, ground()))
        .icon_as_template(cfg!(target_os = "macos"))
        .tooltip(&first.tooltip)
        .menu(&Menu::with_items(app, &refs(&built(app, &first.menu)?))?)
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
    let mut drawn = Drawn { tray: shell.before().1, ground: ground(), items: Vec::new() };
    loop {
        let mut trays = desk.borrow_and_update().as_ref().map(|desk| desk.trays());
        loop {
            let now = match &mut trays {
                Some(trays) => Tray::clone(&trays.borrow_and_update()),
                None => shell.before().1,
            };
            draw(&app, &mut drawn, now);
            tokio::select! {
                () = shell.stopped() => return,
                () = tokio::time::sleep(LOOK_AGAIN) => {}
                changed = desk.changed() => if changed.is_ok() { break } else { return },
                changed = stuck.changed() => if changed.is_err() { return },
                () = moved(trays.as_mut()) => {}
            }
        }
    }
}

/// What is on the screen.
struct Drawn {
    tray: Tray,
    ground: Ground,
    /// The menu's own entries; none before it was drawn once.
    items: Vec<Entry>,
}

/// Draws what differs.
fn draw(app: &AppHandle, drawn: &mut Drawn, now: Tray) {
    let Some(tray) = app.tray_by_id(ID) else { return };
    let on = ground();
    let mut done = Ok(());
    if drawn.tray.face != now.face || drawn.ground != on {
        tracing::info!(face = ?now.face, "the tray shows another face");
        done = done.and(tray.set_icon_with_as_template(Some(image(now.face, on)), cfg!(target_os = "macos")));
    }
    if drawn.tray.tooltip != now.tooltip {
        done = done.and(tray.set_tooltip(Some(&now.tooltip)));
    }
    if drawn.tray.menu != now.menu {
        // A menu that is open stays open, and a press on it is not lost, while nothing but words changes.
        done = done.and_then(|()| {
            if !drawn.items.is_empty() && same_entries(&drawn.tray.menu, &now.menu) {
                return say(&drawn.items, &now.menu);
            }
            let items = built(app, &now.menu)?;
            tray.set_menu(Some(Menu::with_items(app, &refs(&items))?))?;
            drawn.items = items;
            Ok(())
        });
    }
    match done {
        Ok(()) => (drawn.tray, drawn.ground) = (now, on),
        Err(error) => tracing::warn!(%error, "the tray was not drawn"),
    }
}

/// Puts the new words into entries that stay.
fn say(entries: &[Entry], items: &[Item]) -> tauri::Result<()> {
    for (entry, item) in entries.iter().zip(items) {
        match (entry, item) {
            (Entry::Item(entry), Item::Line { text } | Item::Press { text, .. }) => {
                entry.set_text(shown(text))?;
            }
            (Entry::Under(entry, below), Item::Under { text, items }) => {
                entry.set_text(shown(text))?;
                say(below, items)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// What the icon stands on.
fn ground() -> Ground {
    if cfg!(target_os = "macos") {
        Ground::Template
    } else if bar::is_dark() {
        Ground::Dark
    } else {
        Ground::Light
    }
}

fn image(face: Face, ground: Ground) -> Image<'static> {
    Image::new_owned(icon(face, SIZE, ground), SIZE, SIZE)
}

/// An entry of the menu on the screen.
enum Entry {
    Item(MenuItem<tauri::Wry>),
    Under(Submenu<tauri::Wry>, Vec<Entry>),
    Rule(PredefinedMenuItem<tauri::Wry>),
}

fn refs(entries: &[Entry]) -> Vec<&dyn IsMenuItem<tauri::Wry>> {
    fn one(entry: &Entry) -> &dyn IsMenuItem<tauri::Wry> {
        match entry {
            Entry::Item(item) => item,
            Entry::Under(below, _) => below,
            Entry::Rule(rule) => rule,
        }
    }
    entries.iter().map(one).collect()
}

fn built(app: &AppHandle, items: &[Item]) -> tauri::Result<Vec<Entry>> {
    items
        .iter()
        .map(|item| {
            Ok(match item {
                Item::Line { text } => Entry::Item(MenuItem::new(app, shown(text), false, None::<&str>)?),
                Item::Press { text, does, .. } => {
                    Entry::Item(MenuItem::with_id(app, does.id(), shown(text), true, None::<&str>)?)
                }
                Item::Under { text, items } => {
                    let below = built(app, items)?;
                    Entry::Under(Submenu::with_items(app, shown(text), true, &refs(&below))?, below)
                }
                Item::Rule => Entry::Rule(PredefinedMenuItem::separator(app)?),
            })
        })
        .collect()
}

/// An ampersand would underline the next letter.
fn shown(text: &str) -> String {
    text.replace('&', "&&")
}
