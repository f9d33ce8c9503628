//! What can be typed.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use sync_core::practice::zone::Zone;
use url::Url;
use uuid::Uuid;

/// The Odis Sync agent without a screen: reads schedule and notes from IDEXX Neo, keeps them safe on this computer,
/// and delivers them to the cloud.
#[derive(Parser)]
#[command(name = "odisctl", version, about, long_about = None, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 done, 1 failed and will be retried, 2 wrong use, 3 needs a person.\n\
    Passwords and tokens are read from standard input, never from the command line.\n\
    Start with: odisctl doctor, then odisctl setup --help")]
pub struct Arguments {
    /// Data directory [default: this user's application data]
    #[arg(long, global = true, env = "ODIS_SYNC_HOME", value_name = "DIR")]
    pub home: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Store the clinic's IDEXX Neo sign-in, after Neo has accepted it
    Setup(Setup),
    /// Connect the clinic's Supabase account
    Cloud(Cloud),
    /// Connect the queue through which discharge calls are asked for
    Queue(Queue),
    /// Choose who decides about discharge calls
    CallsMode(CallsMode),
    /// Have a language model read each visit before a call, or not
    SecondOpinion(SecondOpinion),
    /// Read Neo now and deliver what is new
    Sync(Sync),
    /// Sign in once yourself, in a browser window (second factor, captcha)
    SignIn(Json),
    /// Let the stored password be tried once more
    TryAgain(Json),
    /// No scheduled sync for a while; every pause ends by itself
    Pause(Pause),
    /// Sync on schedule again
    Resume(Json),
    /// Stay and sync on schedule
    Run(Run),
    /// What is known of each visit, with its note
    Visits(Json),
    /// Discharge calls: verdicts and decisions
    Calls(Calls),
    /// Past runs
    Runs(Json),
    /// The whole picture
    Status(Json),
    /// What may be kept or told beyond what the work needs: show, or choose
    Privacy(Privacy),
    /// Pictures that are kept of pages that surprised a run
    Screenshots(Screenshots),
    /// This version and newer ones: show, look for one now, fetch its package
    Updates(Updates),
    /// The audit trail
    Audit(Audit),
    /// Check everything this computer needs
    Doctor(Json),
    /// Rotate or revoke the Neo sign-in
    Credentials(CredentialsArguments),
    /// Remove every trace of the clinic from this computer
    Purge(Purge),
}

#[derive(Args)]
pub struct Json {
    /// Print one JSON value and nothing else
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Setup {
    /// Address of IDEXX Neo
    #[arg(long, value_name = "URL", default_value = "https://us.idexxneo.com")]
    pub neo_url: Url,
    /// Company id, as typed on Neo's sign-in page
    #[arg(long, value_name = "ID")]
    pub company_id: String,
    /// User name, as typed on Neo's sign-in page
    #[arg(long, value_name = "NAME")]
    pub username: String,
    /// Read the password from standard input
    #[arg(long, required = true)]
    pub password_stdin: bool,
    /// The clinic's time zone, such as America/Denver [default: this computer's]
    #[arg(long, value_name = "ZONE")]
    pub clinic_zone: Option<Zone>,
    /// Store without signing in once
    #[arg(long)]
    pub no_validate: bool,
    #[command(flatten)]
    pub json: Json,
}

#[derive(Args)]
pub struct Cloud {
    /// Address of the Supabase project
    #[arg(long, value_name = "URL")]
    pub url: Url,
    /// Its publishable ("anon") key
    #[arg(long, value_name = "KEY")]
    pub key: String,
    /// The clinic's account
    #[arg(long, value_name = "EMAIL")]
    pub email: String,
    /// Read the account's password from standard input; it is not kept
    #[arg(long, required = true)]
    pub password_stdin: bool,
    /// Which clinic, where the account has several
    #[arg(long, value_name = "ID")]
    pub clinic: Option<Uuid>,
    #[command(flatten)]
    pub json: Json,
}

#[derive(Args)]
pub struct Queue {
    /// Address of QStash, or of a relay
    #[arg(long, value_name = "URL")]
    pub url: Url,
    /// Read the token from standard input
    #[arg(long, required_unless_present = "clinic_sign_in")]
    pub token_stdin: bool,
    /// No token: the clinic's own sign-in at its cloud is used, against the relay of that cloud
    #[arg(long, conflicts_with = "token_stdin")]
    pub clinic_sign_in: bool,
    /// The webhook that makes the call
    #[arg(long, value_name = "URL")]
    pub destination: Url,
    /// The webhook claims each call before it dials, so a message may safely be sent twice
    #[arg(long)]
    pub receiver_claims: bool,
    #[command(flatten)]
    pub json: Json,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum ModeArgument {
    /// Every call waits for a person
    Review,
    /// Clear cases are called by themselves, from now on
    Automatic,
    /// No calls
    Off,
}

#[derive(Args)]
pub struct CallsMode {
    /// Who decides
    pub mode: ModeArgument,
    #[command(flatten)]
    pub json: Json,
}

#[derive(Args)]
pub struct SecondOpinion {
    /// Whether one is wanted
    pub wanted: OnOff,
    #[command(flatten)]
    pub json: Json,
}

#[derive(Args)]
pub struct Sync {
    /// First day to read, YYYY-MM-DD
    #[arg(long, value_name = "DAY", requires = "to")]
    pub from: Option<NaiveDate>,
    /// Last day to read, YYYY-MM-DD
    #[arg(long, value_name = "DAY", requires = "from")]
    pub to: Option<NaiveDate>,
    #[command(flatten)]
    pub json: Json,
}

#[derive(Args)]
pub struct Run {
    /// Answer GET /health here, on this computer only
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub health: Option<SocketAddr>,
}

#[derive(Args)]
pub struct Pause {
    /// For so many hours: 1 or 24 [default: 1]
    #[arg(long, value_name = "HOURS", value_parser = ["1", "24"], conflicts_with = "until_tomorrow")]
    pub hours: Option<String>,
    /// Until 8:00 of the clinic's next day
    #[arg(long)]
    pub until_tomorrow: bool,
    #[command(flatten)]
    pub json: Json,
}

#[derive(Args)]
pub struct Calls {
    #[command(subcommand)]
    pub action: Option<CallAction>,
    /// Print one JSON value and nothing else
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum CallAction {
    /// This call may be made
    Approve(CallId),
    /// No call is made about these visits
    Skip(CallId),
    /// Withdraw this call
    Cancel(CallId),
}

#[derive(Args)]
pub struct CallId {
    /// The call's id, as in: odisctl calls
    pub call_id: String,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum OnOff {
    /// It is chosen
    On,
    /// It is not
    Off,
}

impl From<OnOff> for bool {
    fn from(chosen: OnOff) -> Self {
        match chosen {
            OnOff::On => true,
            OnOff::Off => false,
        }
    }
}

#[derive(Args)]
pub struct Privacy {
    /// Keep a picture of a page that surprises a run, sealed on this computer, for seven days; off deletes all of them
    #[arg(long, value_name = "CHOICE")]
    pub screenshots: Option<OnOff>,
    /// Send usage statistics: counts, codes and versions under a random id, nothing of a client
    #[arg(long, value_name = "CHOICE")]
    pub usage_statistics: Option<OnOff>,
    #[command(flatten)]
    pub json: Json,
}

#[derive(Args)]
pub struct Screenshots {
    #[command(subcommand)]
    pub action: Option<ScreenshotAction>,
    /// Print one JSON value and nothing else
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum ScreenshotAction {
    /// Save a picture, unsealed, into a new file; it is audited
    Save(SaveScreenshot),
}

#[derive(Args)]
pub struct SaveScreenshot {
    /// The run's id, as in: odisctl screenshots
    pub run_id: String,
    /// The file, such as page.png; it must not be there yet
    pub file: PathBuf,
}

#[derive(Args)]
pub struct Updates {
    #[command(subcommand)]
    pub action: Option<UpdatesAction>,
    /// Print one JSON value and nothing else
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Clone, Copy, Subcommand)]
pub enum UpdatesAction {
    /// Look for a newer version now
    Check,
    /// Fetch the package of the newer version into the data directory, and verify it; nothing is installed
    Fetch,
}

#[derive(Args)]
pub struct Audit {
    #[command(subcommand)]
    pub action: AuditAction,
}

#[derive(Subcommand)]
pub enum AuditAction {
    /// Check that nothing was changed, removed or inserted
    Verify(Json),
}

#[derive(Args)]
pub struct CredentialsArguments {
    #[command(subcommand)]
    pub action: CredentialsAction,
}

#[derive(Subcommand)]
pub enum CredentialsAction {
    /// Replace the password without interruption, after Neo has accepted the new one
    Rotate(Rotate),
    /// Forget the sign-in and every session at once
    Revoke(Json),
}

#[derive(Args)]
pub struct Rotate {
    /// Read the new password from standard input
    #[arg(long, required = true)]
    pub password_stdin: bool,
    #[command(flatten)]
    pub json: Json,
}

#[derive(Args)]
pub struct Purge {
    /// Yes, remove everything
    #[arg(long, required = true)]
    pub yes: bool,
    /// Even notes that were never delivered
    #[arg(long)]
    pub even_undelivered: bool,
    #[command(flatten)]
    pub json: Json,
}

impl Command {
    /// Whether the answer is to be JSON.
    pub fn wants_json(&self) -> bool {
        match self {
            Command::Setup(arguments) => arguments.json.json,
            Command::Cloud(arguments) => arguments.json.json,
            Command::Queue(arguments) => arguments.json.json,
            Command::CallsMode(arguments) => arguments.json.json,
            Command::SecondOpinion(arguments) => arguments.json.json,
            Command::Sync(arguments) => arguments.json.json,
            Command::Calls(arguments) => arguments.json,
            Command::Privacy(arguments) => arguments.json.json,
            Command::Screenshots(arguments) => arguments.json,
            Command::Updates(arguments) => arguments.json,
            Command::SignIn(json)
            | Command::TryAgain(json)
            | Command::Resume(json)
            | Command::Visits(json)
            | Command::Runs(json)
            | Command::Status(json)
            | Command::Doctor(json) => json.json,
            Command::Audit(Audit { action: AuditAction::Verify(json) }) => json.json,
            Command::Credentials(arguments) => match &arguments.action {
                CredentialsAction::Rotate(rotate) => rotate.json.json,
                CredentialsAction::Revoke(json) => json.json,
            },
            Command::Purge(arguments) => arguments.json.json,
            Command::Pause(arguments) => arguments.json.json,
            Command::Run(_) => false,
        }
    }
}
