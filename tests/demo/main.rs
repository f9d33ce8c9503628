//! `./dev demo`: an invented practice, the agent at work on it, and what came of it, in plain words.
//!
//! The outside world runs in this process, the agent is the real `odisctl`. Everything lies in one temporary
//! directory and ends with this process, however it ends. Pets and people are invented, so their names are shown.

mod agent;
mod edits;
mod page;
mod stage;
mod story;
mod words;

use std::process::ExitCode;

use anyhow::Context;

use agent::Agent;
use page::Page;
use stage::Stage;

const USAGE: &str = "\
demo [--headless] [--once]

  --headless   without the window, also where there is a screen
  --once       end when everything is told, instead of leaving the practice open";

#[tokio::main]
async fn main() -> ExitCode {
    let page = Page::new();
    let (mut once, mut headless) = (false, false);
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--once" => once = true,
            "--headless" => headless = true,
            "--help" | "-h" => return shown(page.plain(USAGE), ExitCode::SUCCESS),
            _ => return shown(page.complaint(USAGE), ExitCode::from(2)),
        }
    }
    match demonstrate(&page, once, headless || !has_screen()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => shown(page.complaint(&format!("{error:#}")), ExitCode::FAILURE),
    }
}

/// Whoever cannot be told has nothing but the exit code.
fn shown(told: anyhow::Result<()>, code: ExitCode) -> ExitCode {
    if told.is_ok() { code } else { ExitCode::FAILURE }
}

/// Windows and macOS always have one for whoever types here.
fn has_screen() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

async fn demonstrate(page: &Page, once: bool, headless: bool) -> anyhow::Result<()> {
    let program = agent::program()?;
    let ends = ends()?;
    tokio::pin!(ends);
    page.title("Odis Sync at work")?;
    let stage = tokio::select! {
        stage = Stage::open() => stage.context("the practice does not open")?,
        () = &mut ends => return Ok(()),
    };
    let agent = Agent::new(program, stage.home());
    let told = tokio::select! {
        told = story::tell(page, &stage, &agent) => told,
        () = &mut ends => Ok(()),
    };
    if told.is_ok() && !once {
        story::leave_open(page, &stage, &agent, headless)?;
        if headless {
            ends.await;
        } else {
            let mut window = agent.open_window()?;
            let quit = tokio::select! {
                () = window.closed() => true,
                () = &mut ends => false,
            };
            if quit {
                page.say("Odis Sync was quit. Ctrl-C closes the practice.")?;
                ends.await;
            } else {
                window.end().await;
            }
        }
    }
    agent.forget().await;
    stage.close().await?;
    told
}

/// Resolves at the first reason to end. Listens from the call on, not from the first poll.
fn ends() -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut asked = (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
        );
        Ok(async move {
            tokio::select! { _ = asked.0.recv() => {}, _ = asked.1.recv() => {}, _ = asked.2.recv() => {} }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
