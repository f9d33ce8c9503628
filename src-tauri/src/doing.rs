//! What the shell does by itself: presses of tray and notifications, and the intents that no agent needs.

use std::sync::Arc;

use sync_core::failure::Failure;
use sync_core::view::diagnostics::without_agent;
use sync_core::view::intent::{AgentIntent, Answer, ShellIntent};
use sync_core::view::tray::Press;
use sync_core::view::window::Page;
use sync_core::words::Refusal;
use tauri::{AppHandle, Manager};
use tauri_plugin_clipboard_manager::ClipboardExt;
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;

use crate::dispatch::ask;
use crate::shell::Shell;
use crate::{host, window};

/// The page of help, installed with the program.
const HELP: &str = "help.html";

/// What a press means. A refusal opens the window, where the same reason stands with its next step.
pub(crate) fn press(app: &AppHandle, shell: &Arc<Shell>, press: Press) {
    let (app, shell) = (app.clone(), Arc::clone(shell));
    tauri::async_runtime::spawn(async move {
        let done = match press {
            Press::Open { page, row } => {
                window::show(&app, &shell, page, row);
                Ok(())
            }
            Press::SyncNow => ask(&shell, AgentIntent::SyncNow { days: None }).await.map(drop),
            Press::CancelSync => ask(&shell, AgentIntent::CancelSync).await.map(drop),
            Press::Pause { how_long } => ask(&shell, AgentIntent::Pause { how_long }).await.map(drop),
            Press::Resume => ask(&shell, AgentIntent::Resume).await.map(drop),
            Press::CopyDiagnostics => copy_diagnostics(&app, &shell).await,
            Press::SaveDiagnostics => save_diagnostics(&app, &shell).await.map(drop),
            Press::OpenLogs => open_logs(&app, &shell),
            Press::Help => open_help(&app),
            Press::Quit => {
                shell.quit();
                Ok(())
            }
        };
        if let Err(failure) = done {
            tracing::warn!(code = failure.code.as_str(), "what was pressed came to nothing");
            window::show(&app, &shell, Page::Now, None);
        }
    });
}

/// What the window wants of the shell.
pub(crate) async fn shell(
    app: &AppHandle,
    shell: &Arc<Shell>,
    intent: ShellIntent,
) -> Result<Answer, Failure> {
    match intent {
        ShellIntent::Autostart { on } => autostart(shell, on)?,
        ShellIntent::CopyDiagnostics => copy_diagnostics(app, shell).await?,
        ShellIntent::SaveDiagnostics => save_diagnostics(app, shell).await?,
        ShellIntent::OpenLogs => open_logs(app, shell)?,
        ShellIntent::OpenHelp => open_help(app)?,
        ShellIntent::FirstPage => {
            let (page, row) = shell.take_wanted();
            return Ok(Answer::Page { page, row });
        }
        ShellIntent::CloseWindow => window::close(app),
        ShellIntent::Quit => shell.quit(),
    }
    Ok(Answer::Done)
}

fn autostart(shell: &Shell, on: bool) -> Result<(), Failure> {
    let refused = |why: String| Refusal::Autostart.failure().with_detail(why);
    let autostart = shell.autostart.as_ref().map_err(|why| refused(why.clone()))?;
    let changed = if on { autostart.turn_on() } else { autostart.turn_off() };
    shell.look_at_autostart();
    tracing::info!(on, "starting with the computer was chosen");
    changed.map_err(refused)
}

/// What support needs. Without an agent it is the reason why there is none.
async fn diagnostics(shell: &Shell) -> Result<String, Failure> {
    let system = host::system();
    match shell.desk() {
        Some(desk) => desk.diagnostics(&system).await,
        None => {
            let why = shell.stuck().map(|failure| failure.code);
            Ok(without_agent(env!("CARGO_PKG_VERSION"), &system, why))
        }
    }
}

async fn copy_diagnostics(app: &AppHandle, shell: &Shell) -> Result<(), Failure> {
    let text = diagnostics(shell).await?;
    let refused = |error: tauri_plugin_clipboard_manager::Error| {
        Refusal::Clipboard.failure().with_detail(error.to_string())
    };
    app.clipboard().write_text(text).map_err(refused)
}

/// Into a file that a person chooses. Closing the dialog is no failure.
async fn save_diagnostics(app: &AppHandle, shell: &Shell) -> Result<(), Failure> {
    let text = diagnostics(shell).await?;
    let (chosen, choice) = tokio::sync::oneshot::channel();
    app.dialog().file().set_file_name("odis-sync-diagnostics.txt").save_file(move |path| {
        // The program may have ended while the dialog was open.
        drop(chosen.send(path));
    });
    let Ok(Some(path)) = choice.await else { return Ok(()) };
    let unwritten = |error: String| Refusal::ReportUnwritten.failure().with_detail(error);
    let path = path.into_path().map_err(|error| unwritten(error.to_string()))?;
    tokio::fs::write(&path, text).await.map_err(|error| unwritten(error.to_string()))
}

fn open_logs(app: &AppHandle, shell: &Shell) -> Result<(), Failure> {
    open(app, &shell.around.home.logs().display().to_string())
}

fn open_help(app: &AppHandle) -> Result<(), Failure> {
    let folder = app.path().resource_dir().map_err(|error| unopened(&error.to_string()))?;
    open(app, &folder.join(HELP).display().to_string())
}

fn open(app: &AppHandle, path: &str) -> Result<(), Failure> {
    app.opener().open_path(path, None::<&str>).map_err(|error| unopened(&error.to_string()))
}

fn unopened(error: &str) -> Failure {
    Refusal::NothingOpensIt.failure().with_detail(error)
}
