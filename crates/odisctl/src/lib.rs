//! `odisctl`: the agent without a screen. What each command prints is written down in docs/cli.md.
//!
//! A library, so that the desktop's installer for Linux can hold it in the one program (see [`main`]).

mod args;
mod commands;
mod health;
mod out;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use serde_json::json;
use sync_core::failure::{Code, Failure};

use args::Arguments;
use out::Exit;

/// The whole program. Arguments are the process's own, standard output holds what was asked for, and the exit code is one
/// of docs/cli.md. Also what the desktop program does where it is started by the name `odisctl`.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return wrong_use(&error),
    };
    let as_json = arguments.command.wants_json();
    sync_agent::logging::dumps::forbid(sync_agent::logging::dumps::Process::Headless);
    sync_agent::push::http::install_tls_provider();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let exit = match runtime {
        Ok(runtime) => {
            let exit = runtime.block_on(commands::run(arguments));
            // Threads that wait for a keychain's prompt must not keep the command alive.
            runtime.shutdown_timeout(std::time::Duration::from_millis(500));
            exit
        }
        Err(error) => out::failure(&Code::Internal.failure().with_detail(error.to_string()), as_json),
    };
    ExitCode::from(exit.code())
}

/// Help and version go to standard output; a wrong use is exit code 2, as JSON where JSON was asked for.
fn wrong_use(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        out::line(text.trim_end());
        return ExitCode::SUCCESS;
    }
    if std::env::args().any(|argument| argument == "--json") {
        let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let failure = Failure::on_the_command_line(Code::Usage, first, "See: odisctl --help");
        out::json(&json!({ "outcome": "usage", "reason": failure }));
    }
    out::word(text.trim_end());
    ExitCode::from(Exit::Usage.code())
}
