//! This version and newer ones: `odisctl updates`.
//!
//! Nothing is installed from here: on a machine without a screen that is the package manager's, or IT's.

use serde_json::json;
use sync_agent::wire::Errand;
use sync_core::failure::Failure;
use sync_core::view::updates::UpdatesView;

use super::looking::look;
use super::working::done;
use super::{Context, out};
use crate::args::UpdatesAction;
use crate::out::Exit;

/// `odisctl updates`
pub async fn updates(context: &Context, action: Option<UpdatesAction>) -> Result<Exit, Failure> {
    match action {
        Some(UpdatesAction::Check) => {
            done(context, Errand::CheckUpdates, async |agent| agent.check_updates().await).await?;
        }
        Some(UpdatesAction::Fetch) => {
            done(context, Errand::FetchUpdate, async |agent| agent.fetch_update_now().await).await?;
        }
        None => {}
    }
    let options = context.around.updates();
    let look = look(context, false).await?.under(context.around.policy().as_deref());
    let (view, check, managed) = look.updates(&context.around.home, &options)?;
    if context.json {
        out::json(&json!({
            "version": options.version.to_string(), "host": view.host, "channel": view.channel,
            "installation": view.installation, "check": check, "checked_at": view.checked_at, "offered": view.offered,
            "supported": !view.unsupported, "file": view.file, "failure": view.failure, "managed": managed,
        }));
    } else {
        tell(&view, &options.version.to_string());
        if matches!(action, Some(UpdatesAction::Fetch)) && view.file.is_none() {
            out::line("It is being fetched by the agent that runs here. See: odisctl updates");
        }
    }
    Ok(Exit::Done)
}

fn tell(view: &UpdatesView, version: &str) {
    out::line(&format!("Odis Sync {version}, installed as: {}", view.installation));
    out::line(&view.says);
    if let Some(next) = &view.next {
        out::line(&format!("Next: {next}"));
    }
    if let Some(failure) = &view.failure {
        out::line(&format!("Note: {} Next: {}", failure.message, failure.action));
    }
    if let Some(notes) = view.offered.as_ref().and_then(|offered| offered.notes.as_ref()) {
        out::line(notes);
    }
    if let Some(file) = &view.file {
        out::line(&format!("Verified package: {file}"));
    }
    if let Some(at) = view.checked_at {
        out::line(&format!("Last check: {}", at.format("%Y-%m-%d %H:%M UTC")));
    }
}
