//! `odisctl purge`: removes every trace of the clinic from this computer.
//!
//! What is owed is delivered first. Undelivered notes are the only copy that the clinic's follow-up will ever see, so they
//! keep a purge from happening unless a person says otherwise.

use serde_json::json;
use sync_agent::autostart::Autostart;
use sync_agent::vault::{SecretName, Vault};
use sync_core::failure::{Code, Failure};

use super::{Alone, Context};
use crate::args::Purge;
use crate::out::{self, Exit};

/// `odisctl purge`
pub async fn purge(context: &Context, arguments: &Purge) -> Result<Exit, Failure> {
    let mut agent = context.agent_alone(Alone::Removal).await?;
    if agent.settings().cloud.is_some() {
        // Nothing must ring for a clinic that is gone from here.
        let withdrawn = agent.withdraw_all().await;
        if !arguments.even_undelivered {
            withdrawn?;
        }
    }
    let owed = agent.undelivered()?;
    if owed > 0 && !arguments.even_undelivered {
        agent.stop();
        return Err(Failure::on_the_command_line(
            Code::CloudUnreachable,
            format!("{owed} items were never delivered to the cloud; nothing was removed."),
            "Connect the cloud and run odisctl sync first, or give --even-undelivered to remove them all the same",
        ));
    }
    agent.stop();
    let vault = Vault::open(context.around.vault()?).await.map_err(|failure| failure.code().failure())?;
    for name in SecretName::ALL {
        vault.delete(name).await.map_err(|failure| failure.code().failure())?;
    }
    drop(vault);
    if let Err(why) = Autostart::of_this_program().and_then(|entry| entry.turn_off()) {
        out::word(&format!("The entry that starts Odis Sync with the computer could not be removed: {why}"));
    }
    std::fs::remove_dir_all(context.around.home.root())
        .map_err(|error| Code::DataDirectory.failure().with_detail(error.to_string()))?;
    if context.json {
        out::json(&json!({ "outcome": "completed" }));
    } else {
        out::line("Every trace of the clinic is removed from this computer.");
    }
    Ok(Exit::Done)
}
