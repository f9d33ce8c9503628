//! Brings IDEXX Neo to the agent.

use pims_neo::{Neo, NeoOptions};
use sync_agent::room::{PimsRoom, ReaderSetup};
use sync_core::ports::PimsFailure;

/// Makes readers of IDEXX Neo.
pub struct NeoRoom {
    /// Chromium may run without its sandbox: root on Linux, and asked for.
    pub no_sandbox: bool,
}

impl NeoRoom {
    fn options(&self, setup: &ReaderSetup) -> NeoOptions {
        NeoOptions {
            browser: setup.browser.clone(),
            no_sandbox: self.no_sandbox,
            direct_proven: setup.direct_proven,
            deadline: setup.budget,
            proxy: setup.proxy.as_ref().map(ToString::to_string),
            ..NeoOptions::new(setup.profiles.clone(), setup.base_url.clone())
        }
    }
}

impl PimsRoom for NeoRoom {
    type Reader = Neo;

    fn reader(&self, setup: &ReaderSetup) -> Neo {
        Neo::new(self.options(setup))
    }

    async fn browser(&self, setup: &ReaderSetup) -> Result<String, PimsFailure> {
        let found = pims_neo::browser::find(setup.browser.as_deref()).await?;
        Ok(format!("{} {}", found.name, found.version))
    }

    async fn sweep(&self, setup: &ReaderSetup) {
        pims_neo::browser::reap_leftovers(&setup.profiles).await;
    }
}
