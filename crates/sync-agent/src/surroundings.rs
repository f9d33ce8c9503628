//! What a face finds around it: which of the two worlds it runs in, the home, the clock, the log, the person at the
//! computer. Every face opens the same, so that command line and window work in the same place.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sync_core::audit::Actor;
use sync_core::failure::Failure;
use sync_core::ports::Clock;

use crate::agent::AgentOptions;
use crate::clock::SystemClock;
use crate::dirs::{Environment, Home, locate};
use crate::logging::{self, Format, LogGuard};
use crate::push::posthog::UsageAddress;
use crate::settings::policy_path;
use crate::updates::UpdateOptions;
use crate::vault::VaultOptions;

/// An environment variable that says something.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// What is around a face of the agent.
pub struct Surroundings {
    /// The data directory.
    pub home: Home,
    /// Which world.
    pub environment: Environment,
    /// The operating system's clock.
    pub clock: Arc<SystemClock>,
    /// Why no log is written, where that is so.
    pub no_log: Option<String>,
    _log: Option<LogGuard>,
}

impl Surroundings {
    /// Finds and opens them. `home` is a directory that a person named; without one the environment decides.
    ///
    /// # Errors
    /// There is no directory to work in. A log that cannot be written is none.
    pub fn open(home: Option<&Path>) -> Result<Self, Failure> {
        let environment = Environment::from_variables(variable);
        let root = locate(home, environment, |name| std::env::var_os(name))
            .map_err(|failure| failure.code().failure().with_detail(failure.to_string()))?;
        let home =
            Home::open(&root).map_err(|failure| failure.code().failure().with_detail(failure.to_string()))?;
        let clock = Arc::new(SystemClock::new(environment, variable));
        let log_clock = Arc::<SystemClock>::clone(&clock);
        let level = logging::level(variable);
        let (log, no_log) = match logging::start(&home.logs(), level, Format::Compact, log_clock) {
            Ok(guard) => (Some(guard), None),
            Err(error) => (None, Some(error.to_string())),
        };
        Ok(Self { home, environment, clock, no_log, _log: log })
    }

    /// The clock as the agent takes it.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::<SystemClock>::clone(&self.clock)
    }

    /// How the vault is opened.
    ///
    /// # Errors
    /// The environment asks for a vault that cannot be.
    pub fn vault(&self) -> Result<VaultOptions, Failure> {
        VaultOptions::from_variables(&self.home, self.environment, variable)
            .map_err(|failure| failure.code().failure().with_detail(failure.to_string()))
    }

    /// Where this computer's managed policy is.
    pub fn policy(&self) -> Option<PathBuf> {
        policy_path(self.environment, |name| std::env::var_os(name))
    }

    /// Where usage statistics go, where this program has an address for them.
    pub fn usage(&self) -> Option<UsageAddress> {
        UsageAddress::of_this_program(self.environment == Environment::Development, variable)
    }

    /// Newer versions: where they are asked for, and how this program was installed.
    pub fn updates(&self) -> UpdateOptions {
        UpdateOptions::of_this_program(self.environment, variable)
    }

    /// What an agent is opened with here, in the name of `actor`.
    ///
    /// # Errors
    /// As [`Surroundings::vault`].
    pub fn agent(&self, actor: Actor) -> Result<AgentOptions, Failure> {
        Ok(AgentOptions {
            home: self.home.clone(),
            vault: self.vault()?,
            clock: self.clock(),
            actor,
            browser: variable("ODIS_SYNC_BROWSER").map(PathBuf::from),
            policy: self.policy(),
            usage: self.usage(),
            updates: self.updates(),
        })
    }
}

/// The person at this computer, by the name of their account.
pub fn person() -> Actor {
    let name = variable("USER").or_else(|| variable("USERNAME")).or_else(|| variable("LOGNAME"));
    Actor::person(name.as_deref().unwrap_or("unknown"))
}

/// What became of `ODIS_SYNC_NO_SANDBOX=1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sandbox {
    /// The browser keeps its sandbox, and nobody asked otherwise.
    Kept,
    /// It runs without: root on Linux, a container or a test machine, asked for it.
    Dropped,
    /// It was asked for and refused: this is not root on Linux.
    KeptAllTheSame,
}

impl Sandbox {
    /// Read from the environment; dropping it is written to the log.
    pub fn from_variables() -> Self {
        if variable("ODIS_SYNC_NO_SANDBOX").as_deref() != Some("1") {
            return Self::Kept;
        }
        if !is_root_on_linux() {
            tracing::warn!("ODIS_SYNC_NO_SANDBOX is ignored: it is for root on Linux only");
            return Self::KeptAllTheSame;
        }
        tracing::warn!("the browser runs without its sandbox, as ODIS_SYNC_NO_SANDBOX asks");
        Self::Dropped
    }
}

#[cfg(target_os = "linux")]
fn is_root_on_linux() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

#[cfg(not(target_os = "linux"))]
fn is_root_on_linux() -> bool {
    false
}
