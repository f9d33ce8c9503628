//! Shows what the agent wants told. What is told, and when, was decided before.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sync_core::ports::Clock;
use sync_core::view::notices::{Closed, Notice};
use sync_core::view::tray::Press;
use tauri::AppHandle;
use tauri_plugin_notification::{Action, ActionType, NotificationExt};
use tokio::sync::broadcast::error::RecvError;

use crate::doing;
use crate::shell::Shell;

/// What pressing each shown notification does, by its number.
type Shown = Arc<Mutex<HashMap<i32, Press>>>;

/// Listens from now on.
pub(crate) fn listen(app: &AppHandle, shell: &Arc<Shell>) {
    let shown = Shown::default();
    let (for_press, app_of_press, shell_of_press) = (Arc::clone(&shown), app.clone(), Arc::clone(shell));
    let heard = app.notification().on_action(move |performed| {
        let number = performed.notification().map(|notification| notification.id());
        let press = number.and_then(|number| {
            for_press.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
        });
        if let Some(press) = press {
            doing::press(&app_of_press, &shell_of_press, press);
        }
    });
    if let Err(error) = heard {
        tracing::warn!(%error, "presses of notifications are not heard");
    }
    tauri::async_runtime::spawn(tell(app.clone(), Arc::clone(shell), shown));
}

async fn tell(app: AppHandle, shell: Arc<Shell>, shown: Shown) {
    let mut desk = shell.watch_desk();
    let mut number = 0;
    let clock = Arc::clone(&shell.around.clock);
    let mut closed = Closed::since(clock.now());
    let mut show = |notice: &Notice| {
        number += 1;
        shown.lock().unwrap_or_else(PoisonError::into_inner).insert(number, notice.press.clone());
        draw(&app, number, notice);
    };
    loop {
        let notices = desk.borrow_and_update().as_ref().map(|desk| desk.notices());
        if let Some(mut notices) = notices {
            loop {
                let notice = tokio::select! {
                    () = shell.stopped() => return,
                    notice = notices.recv() => notice,
                };
                match notice {
                    Ok(notice) => show(&notice),
                    Err(RecvError::Lagged(behind)) => tracing::warn!(behind, "notifications were left out"),
                    Err(RecvError::Closed) => break,
                }
            }
            closed = Closed::since(clock.now());
        }
        let wait = closed.next_look(clock.now()).to_std().unwrap_or_default();
        tokio::select! {
            changed = desk.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(wait) => {
                if let Some(notice) = closed.look(shell.stuck().as_ref(), clock.now()) {
                    show(&notice);
                }
            }
        }
    }
}

fn draw(app: &AppHandle, number: i32, notice: &Notice) {
    let notifications = app.notification();
    let button = Action::builder("press", &notice.press_text).build();
    let kind = ActionType::builder(&notice.cause).actions(vec![button]).build();
    let shown = notifications.register_action_types(vec![kind]).and_then(|()| {
        notifications
            .builder()
            .id(number)
            .title(&notice.title)
            .body(&notice.body)
            .action_type_id(&notice.cause)
            .show()
    });
    if let Err(error) = shown {
        tracing::warn!(%error, cause = notice.cause, "a notification was not shown");
    }
}
