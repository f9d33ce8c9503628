//! Shows. The desktop shell: a tray icon, one window on demand, notifications, start with the computer. The only room
//! that names Tauri, and it decides nothing: whole values come from the agent's desk and are drawn, intents go back.
//!
//! It starts without a window and without a web view, as at the start of the computer. `--open` opens the window, and so
//! does a second start, an unfinished set-up, and a desktop that shows no tray.
//!
//! The end, in this order and within 5 seconds: no new run, the running one cancelled with its browser, the store
//! folded, the tray gone, the log written.

mod arguments;
mod dispatch;
mod doing;
mod engine;
mod host;
mod shell;
mod telling;
mod tray;
mod window;

use std::process::ExitCode;
use std::sync::Arc;

use sync_agent::logging::dumps;
use sync_agent::surroundings::Surroundings;
use sync_agent::wire::{self, Asked, Told};
use sync_core::failure::{Code, Failure};
use tauri::{RunEvent, WindowEvent};

use arguments::Arguments;
use shell::Shell;

/// The program.
pub fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    if host::is_called("odisctl") {
        return odisctl::main();
    }
    host::spare_graphics();
    let arguments = match Arguments::parse(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(said) => return said.print(),
    };
    dumps::forbid(dumps::Process::Desktop);
    sync_agent::push::http::install_tls_provider();
    match run(&arguments) {
        Ok(code) => code,
        Err(failure) => complain(&failure),
    }
}

/// Nothing could be shown: words for whoever started it.
fn complain(failure: &Failure) -> ExitCode {
    tracing::error!(code = failure.code.as_str(), "the program does not start");
    arguments::word(&format!("{} Next: {}", failure.message, failure.action));
    ExitCode::FAILURE
}

fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let around = Arc::new(Surroundings::open(arguments.home.as_deref())?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Code::Internal.failure().with_detail(error.to_string()))?;
    if runtime.block_on(shown_by_another(&around)) {
        return Ok(ExitCode::SUCCESS);
    }
    host::screen()?;
    tauri::async_runtime::set(runtime.handle().clone());
    let shell = Arc::new(Shell::new(Arc::clone(&around)));
    let engine = engine::start(Arc::clone(&shell), runtime.handle().clone());
    let app = build(&shell, arguments.open)
        .map_err(|error| Code::Internal.failure().with_detail(error.to_string()))?;
    let code = app.run_return(|_, event| {
        // The last window is gone and the tray stays; only `Shell::quit` gives a code.
        if let RunEvent::ExitRequested { code: None, api, .. } = event {
            api.prevent_exit();
        }
    });
    shell.stop();
    engine.ended();
    // Threads that wait for a keychain's prompt must not keep the program alive.
    runtime.shutdown_timeout(std::time::Duration::from_millis(500));
    tracing::info!("the program ends");
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

/// Asks a program that runs already to show its window.
async fn shown_by_another(around: &Surroundings) -> bool {
    let told = wire::ask(&around.home, &Asked::Show, &mut |_, _| {}).await;
    matches!(told, Ok(Some(Told::Done { .. })))
}

fn build(shell: &Arc<Shell>, open: bool) -> tauri::Result<tauri::App> {
    let (kept, for_setup) = (Arc::clone(shell), Arc::clone(shell));
    tauri::Builder::default()
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        .manage(kept)
        .invoke_handler(tauri::generate_handler![dispatch::dispatch])
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                window::closing(window, api);
            }
        })
        .setup(move |app| {
            #[cfg(target_os = "macos")]
            app.set_activation_policy(tauri::ActivationPolicy::Accessory);
            tray::show(app.handle(), &for_setup)?;
            telling::listen(app.handle(), &for_setup);
            shell::begin(app.handle(), &for_setup, open);
            Ok(())
        })
        .build(tauri::generate_context!())
}
