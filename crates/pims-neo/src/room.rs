//! Brings IDEXX Neo to the agent.

use std::sync::Arc;

use sync_core::ports::{Clock, PimsFailure, PimsRoom, ReaderSetup};

use crate::{Neo, NeoOptions};

/// Makes readers of IDEXX Neo.
pub struct NeoRoom {
    /// Chromium may run without its sandbox: root on Linux, and asked for.
    pub no_sandbox: bool,
    /// Says when a sign-in happened.
    pub clock: Arc<dyn Clock>,
}

impl NeoRoom {
    fn options(&self, setup: &ReaderSetup) -> NeoOptions {
        NeoOptions {
            browser: setup.browser.clone(),
            no_sandbox: self.no_sandbox,
            direct_proven: setup.direct_proven,
            screenshots: setup.screenshots,
            deadline: setup.budget,
            proxy: setup.proxy.as_ref().map(ToString::to_string),
            ..NeoOptions::new(setup.profiles.clone(), setup.base_url.clone(), Arc::clone(&self.clock))
        }
    }
}

impl PimsRoom for NeoRoom {
    type Reader = Neo;

    fn reader(&self, setup: &ReaderSetup) -> Neo {
        Neo::new(self.options(setup))
    }

    async fn browser(&self, setup: &ReaderSetup) -> Result<String, PimsFailure> {
        let found = crate::browser::find(setup.browser.as_deref()).await?;
        Ok(format!("{} {}", found.name, found.version))
    }

    async fn sweep(&self, setup: &ReaderSetup) {
        let profiles = setup.profiles.clone();
        // Looks through the process table and removes directories: not on a thread that others wait for.
        if let Err(error) =
            tokio::task::spawn_blocking(move || crate::browser::reap_leftovers(&profiles)).await
        {
            tracing::warn!(%error, "leftovers of a killed agent were not looked for");
        }
    }
}
