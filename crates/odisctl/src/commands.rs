//! The commands. Those that only look read the store beside a running agent; those that change something ask a
//! running agent first and do the work themselves where there is none.

mod doctor;
mod looking;
mod purge;
mod setting_up;
mod working;

use std::path::PathBuf;
use std::sync::Arc;

use sync_agent::agent::{Agent, AgentOptions};
use sync_agent::clock::SystemClock;
use sync_agent::dirs::{Environment, Home, locate};
use sync_agent::logging;
use sync_agent::settings::policy_path;
use sync_agent::vault::VaultOptions;
use sync_core::audit::Actor;
use sync_core::failure::{Code, Failure};
use zeroize::Zeroizing;

use crate::args::{Arguments, Command};
use crate::out::{self, Exit};
use crate::room::NeoRoom;

/// What every command needs.
pub struct Context {
    pub home: Home,
    pub environment: Environment,
    pub clock: Arc<SystemClock>,
    pub json: bool,
    _logging: Option<logging::LogGuard>,
}

/// Why a command is not handed to an agent that stays.
#[derive(Clone, Copy)]
pub enum Alone {
    /// A secret does not cross from one program to another.
    Secret,
    /// Everything is removed.
    Removal,
}

impl Alone {
    fn refusal(self) -> Failure {
        match self {
            Alone::Secret => Failure::new(
                Code::AlreadyRunning,
                "Odis Sync is running here, and a password or token is never handed from one program to another. Nothing \
                 was changed.",
                "Enter it in the window of Odis Sync, or end Odis Sync, repeat this command, and start it again",
            ),
            Alone::Removal => Failure::new(
                Code::AlreadyRunning,
                "Odis Sync is running here, so nothing was removed.",
                "End Odis Sync first, then repeat this command",
            ),
        }
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

impl Context {
    fn open(home: Option<PathBuf>, json: bool) -> Result<Self, Failure> {
        let environment = Environment::from_variables(variable);
        let root = locate(home.as_deref(), environment, |name| std::env::var_os(name))
            .map_err(|failure| failure.code().failure().with_detail(failure.to_string()))?;
        let home =
            Home::open(&root).map_err(|failure| failure.code().failure().with_detail(failure.to_string()))?;
        let clock = Arc::new(SystemClock::new(environment, variable));
        let log_clock = Arc::<SystemClock>::clone(&clock);
        let level = logging::level(variable);
        let logging = match logging::start(&home.logs(), level, logging::Format::Compact, log_clock) {
            Ok(guard) => Some(guard),
            Err(error) => {
                out::word(&format!("No log is written: {error}"));
                None
            }
        };
        Ok(Self { home, environment, clock, json, _logging: logging })
    }

    /// How the vault is opened.
    pub fn vault(&self) -> Result<VaultOptions, Failure> {
        VaultOptions::from_variables(&self.home, self.environment, variable)
            .map_err(|failure| failure.code().failure().with_detail(failure.to_string()))
    }

    /// Where this computer's managed policy is.
    pub fn policy(&self) -> Option<PathBuf> {
        policy_path(self.environment, |name| std::env::var_os(name))
    }

    /// Opens the agent for something that takes a secret, or that nobody else may be at work beside.
    pub async fn agent_alone(&self, why: Alone) -> Result<Agent<NeoRoom>, Failure> {
        let opened = self.agent(person()).await;
        opened.map_err(|failure| if failure.code == Code::AlreadyRunning { why.refusal() } else { failure })
    }

    /// Opens the agent for work in this process.
    pub async fn agent(&self, actor: Actor) -> Result<Agent<NeoRoom>, Failure> {
        let options = AgentOptions {
            home: self.home.clone(),
            vault: self.vault()?,
            clock: Arc::<SystemClock>::clone(&self.clock),
            actor,
            browser: variable("ODIS_SYNC_BROWSER").map(PathBuf::from),
            policy: self.policy(),
        };
        Agent::open(
            options,
            NeoRoom { no_sandbox: no_sandbox(), clock: Arc::<SystemClock>::clone(&self.clock) },
        )
        .await
    }
}

/// `ODIS_SYNC_NO_SANDBOX=1`, honoured only for root on Linux: a container or a test machine.
pub fn no_sandbox() -> bool {
    if variable("ODIS_SYNC_NO_SANDBOX").as_deref() != Some("1") {
        return false;
    }
    let honoured = is_root_on_linux();
    if honoured {
        tracing::warn!("the browser runs without its sandbox, as ODIS_SYNC_NO_SANDBOX asks");
    } else {
        out::word("ODIS_SYNC_NO_SANDBOX is ignored: it is for root on Linux only.");
    }
    honoured
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

/// The person at this command line, by the name of their account.
pub fn person() -> Actor {
    let name = variable("USER").or_else(|| variable("USERNAME")).or_else(|| variable("LOGNAME"));
    Actor::person(name.as_deref().unwrap_or("unknown"))
}

/// A secret from standard input: one line, its line end taken off and nothing else.
pub fn secret_from_stdin() -> Result<secrecy::SecretString, Failure> {
    use std::io::Read;
    let mut text = Zeroizing::new(String::new());
    std::io::stdin()
        .take(64 * 1024)
        .read_to_string(&mut text)
        .map_err(|error| Code::Usage.failure().with_detail(error.to_string()))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        return Err(Failure::new(
            Code::Usage,
            "Standard input held no secret.",
            "Pipe the password or token in, for example: odisctl setup … --password-stdin < password.txt",
        ));
    }
    Ok(secrecy::SecretString::from(line))
}

/// Runs a command to its exit code.
pub async fn run(arguments: Arguments) -> Exit {
    let json = arguments.command.wants_json();
    let context = match Context::open(arguments.home, json) {
        Ok(context) => context,
        Err(failure) => return out::failure(&failure, json),
    };
    let ended = match arguments.command {
        Command::Setup(setup) => setting_up::setup(&context, setup).await,
        Command::Cloud(cloud) => setting_up::cloud(&context, cloud).await,
        Command::Queue(queue) => setting_up::queue(&context, queue).await,
        Command::CallsMode(mode) => setting_up::calls_mode(&context, &mode).await,
        Command::SignIn(_) => setting_up::sign_in(&context).await,
        Command::Credentials(credentials) => setting_up::credentials(&context, credentials.action).await,
        Command::TryAgain(_) => working::try_again(&context).await,
        Command::Sync(sync) => working::sync(&context, &sync).await,
        Command::Pause(pause) => working::pause(&context, &pause).await,
        Command::Resume(_) => working::resume(&context).await,
        Command::Run(run) => working::stay(&context, run.health).await,
        Command::Calls(calls) => match calls.action {
            Some(action) => working::decide(&context, &action).await,
            None => looking::calls(&context).await,
        },
        Command::Visits(_) => looking::visits(&context).await,
        Command::Runs(_) => looking::runs(&context).await,
        Command::Status(_) => looking::status(&context).await,
        Command::Audit(_) => looking::audit(&context).await,
        Command::Doctor(_) => doctor::doctor(&context).await,
        Command::Purge(arguments) => purge::purge(&context, &arguments).await,
    };
    match ended {
        Ok(exit) => exit,
        Err(failure) => out::failure(&failure, json),
    }
}
