//! The commands. Those that only look read the store beside a running agent; those that change something ask a
//! running agent first and do the work themselves where there is none.

mod doctor;
mod looking;
mod privacy;
mod purge;
mod setting_up;
mod updates;
mod working;

use std::path::Path;

use pims_neo::NeoRoom;
use sync_agent::agent::Agent;
use sync_agent::surroundings::{Sandbox, Surroundings, person};
use sync_core::audit::Actor;
use sync_core::failure::{Code, Failure};
use zeroize::Zeroizing;

use crate::args::{Arguments, Command, ScreenshotAction};
use crate::out::{self, Exit};

/// What every command needs.
pub struct Context {
    pub around: Surroundings,
    pub json: bool,
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
            Alone::Secret => Failure::on_the_command_line(
                Code::AlreadyRunning,
                "Odis Sync is running here, and a password or token is never handed from one program to another. Nothing \
                 was changed.",
                "Enter it in the window of Odis Sync, or end Odis Sync, repeat this command, and start it again",
            ),
            Alone::Removal => Failure::on_the_command_line(
                Code::AlreadyRunning,
                "Odis Sync is running here, so nothing was removed.",
                "End Odis Sync first, then repeat this command",
            ),
        }
    }
}

impl Context {
    fn open(home: Option<&Path>, json: bool) -> Result<Self, Failure> {
        let around = Surroundings::open(home)?;
        if let Some(why) = &around.no_log {
            out::word(&format!("No log is written: {why}"));
        }
        Ok(Self { around, json })
    }

    /// Opens the agent for something that takes a secret, or that nobody else may be at work beside.
    pub async fn agent_alone(&self, why: Alone) -> Result<Agent<NeoRoom>, Failure> {
        let opened = self.agent(person()).await;
        opened.map_err(|failure| if failure.code == Code::AlreadyRunning { why.refusal() } else { failure })
    }

    /// Opens the agent for work in this process.
    pub async fn agent(&self, actor: Actor) -> Result<Agent<NeoRoom>, Failure> {
        let room = NeoRoom { no_sandbox: no_sandbox(), clock: self.around.clock() };
        Agent::open(self.around.agent(actor)?, room).await
    }
}

fn no_sandbox() -> bool {
    match Sandbox::from_variables() {
        Sandbox::Kept => false,
        Sandbox::Dropped => true,
        Sandbox::KeptAllTheSame => {
            out::word("ODIS_SYNC_NO_SANDBOX is ignored: it is for root on Linux only.");
            false
        }
    }
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
        return Err(Failure::on_the_command_line(
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
    let context = match Context::open(arguments.home.as_deref(), json) {
        Ok(context) => context,
        Err(failure) => return out::failure(&failure, json),
    };
    let ended = match arguments.command {
        Command::Setup(setup) => setting_up::setup(&context, setup).await,
        Command::Cloud(cloud) => setting_up::cloud(&context, cloud).await,
        Command::Queue(queue) => setting_up::queue(&context, queue).await,
        Command::SecondOpinion(wanted) => setting_up::second_opinion(&context, &wanted).await,
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
        Command::Privacy(wanted) => privacy::privacy(&context, &wanted).await,
        Command::Screenshots(screenshots) => match screenshots.action {
            Some(ScreenshotAction::Save(wanted)) => privacy::save(&context, &wanted).await,
            None => privacy::screenshots(&context).await,
        },
        Command::Updates(wanted) => updates::updates(&context, wanted.action).await,
        Command::Audit(_) => looking::audit(&context).await,
        Command::Doctor(_) => doctor::doctor(&context).await,
        Command::Purge(arguments) => purge::purge(&context, &arguments).await,
    };
    match ended {
        Ok(exit) => exit,
        Err(failure) => out::failure(&failure, json),
    }
}
