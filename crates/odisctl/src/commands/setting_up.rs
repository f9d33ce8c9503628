//! Setting up: Neo, cloud, queue, mode, a person's own sign-in, the life of the credentials.

use pims_neo::NeoRoom;
use serde_json::{Value, json};
use sync_agent::agent::{Agent, CloudGiven, NeoGiven, QueueGiven, SetUpEnd};
use sync_agent::credentials::Given;
use sync_agent::settings::QueueSettings;
use sync_agent::wire::Errand;
use sync_core::calls::Mode;
use sync_core::failure::{Code, Failure};
use sync_core::practice::zone::Zone;
use sync_core::view::intent::SetUpStep;
use sync_core::view::window::Step;
use tokio_util::sync::CancellationToken;

use super::working::{done, done_and_delivered};
use super::{Alone, Context, secret_from_stdin};
use crate::args::{CallsMode, Cloud, CredentialsAction, ModeArgument, Queue, SecondOpinion, Setup};
use crate::out::{self, Exit};

/// `odisctl setup`
pub async fn setup(context: &Context, setup: Setup) -> Result<Exit, Failure> {
    let zone = match setup.clinic_zone {
        Some(zone) => zone,
        None => this_computers_zone()?,
    };
    let password = secret_from_stdin()?;
    let credentials = Given { company_id: setup.company_id, username: setup.username, password };
    keep_damaged_settings_aside(context)?;
    let mut agent = context.agent_alone(Alone::Secret).await?;
    let given = NeoGiven { base_url: setup.neo_url, zone, credentials };
    let ended = match agent.set_up(given, !setup.no_validate).await {
        // Who sets up at a command line has no window to go through.
        Ok(end) => agent.set_up_step(SetUpStep::Finish, Step::Done).map(|()| end),
        Err(failure) => Err(failure),
    };
    agent.stop();
    match ended {
        Ok(end) => {
            let outcome = match end {
                SetUpEnd::Accepted => "accepted",
                SetUpEnd::Stored => "stored",
            };
            if context.json {
                let state = if end == SetUpEnd::Accepted { "validated" } else { "configured" };
                out::json(&json!({ "outcome": outcome, "credentials": state }));
            } else {
                out::line(match end {
                    SetUpEnd::Accepted => "Neo accepted the sign-in; it is stored in this computer's vault.",
                    SetUpEnd::Stored => "Stored without trying. The first run signs in.",
                });
                out::line("Next: odisctl sync");
            }
            Ok(Exit::Done)
        }
        Err(failure) if failure.code == Code::NeoSignInRefused => {
            if context.json {
                out::json(&json!({ "outcome": "refused", "reason": failure }));
            }
            out::word(&failure.message);
            out::word(&format!("Next: {}", failure.action));
            Ok(Exit::NeedsPerson)
        }
        // Nothing was stored, so a person's own sign-in has nothing to go on from yet.
        Err(failure) if failure.code.wants_person_at_neo() => Err(Failure::on_the_command_line(
            failure.code,
            failure.message,
            "Store it untried with: odisctl setup … --no-validate, then sign in once where there is a screen: \
             odisctl sign-in",
        )),
        Err(failure) => Err(failure),
    }
}

/// A settings file that cannot be understood is kept under another name; set-up then begins anew.
fn keep_damaged_settings_aside(context: &Context) -> Result<(), Failure> {
    use sync_agent::agent::settings_path;
    use sync_agent::settings::{Settings, SettingsFailure};
    use sync_core::ports::Clock;
    let path = settings_path(&context.around.home);
    match Settings::load(&path) {
        Ok(_) => Ok(()),
        Err(SettingsFailure::Damaged { .. }) => {
            let aside = Settings::keep_aside(&path, context.around.clock.now().timestamp())
                .map_err(|failure| Code::DataDirectory.failure().with_detail(failure.to_string()))?;
            out::word(&format!(
                "The settings could not be understood; they are kept as {}. Cloud and queue must be connected again.",
                aside.display()
            ));
            Ok(())
        }
        Err(failure @ SettingsFailure::Unusable { .. }) => {
            Err(Code::DataDirectory.failure().with_detail(failure.to_string()))
        }
    }
}

fn this_computers_zone() -> Result<Zone, Failure> {
    let unknown = || {
        Failure::on_the_command_line(
            Code::Usage,
            "This computer's time zone is not known.",
            "Name the clinic's zone, for example: --clinic-zone America/Denver",
        )
    };
    iana_time_zone::get_timezone().map_err(|_| unknown())?.parse().map_err(|_| unknown())
}

/// `odisctl cloud`
pub async fn cloud(context: &Context, cloud: Cloud) -> Result<Exit, Failure> {
    let password = secret_from_stdin()?;
    let mut agent = context.agent_alone(Alone::Secret).await?;
    let given =
        CloudGiven { url: cloud.url, key: cloud.key, email: cloud.email, password, clinic: cloud.clinic };
    let ended = agent.connect_cloud(given).await;
    agent.stop();
    let joined = ended?;
    let Some(clinic) = joined.clinic else { return Err(which_clinic(&joined.clinics)) };
    let shown = |clinic: &sync_core::cloud::MyClinic| -> Value {
        json!({ "id": clinic.id, "name": clinic.name, "timezone": clinic.timezone })
    };
    if context.json {
        let clinics: Vec<Value> = joined.clinics.iter().map(shown).collect();
        out::json(&json!({ "outcome": "connected", "clinic": shown(&clinic), "clinics": clinics }));
    } else {
        out::line(&format!("Connected to the cloud as {}.", clinic.name));
    }
    Ok(Exit::Done)
}

fn which_clinic(clinics: &[sync_core::cloud::MyClinic]) -> Failure {
    let names: Vec<String> =
        clinics.iter().map(|clinic| format!("{} ({})", clinic.name, clinic.id)).collect();
    Failure::on_the_command_line(
        Code::Usage,
        format!("This account has several clinics: {}.", names.join(", ")),
        "Choose one with --clinic ID",
    )
}

/// `odisctl queue`
pub async fn queue(context: &Context, queue: Queue) -> Result<Exit, Failure> {
    let token = if queue.token_stdin { Some(secret_from_stdin()?) } else { None };
    let mut agent = context.agent_alone(Alone::Secret).await?;
    let settings = QueueSettings {
        url: queue.url,
        destination: queue.destination,
        receiver_claims: queue.receiver_claims,
        by_clinic: queue.clinic_sign_in,
    };
    let ended = agent.connect_queue(QueueGiven { settings, token }).await;
    agent.stop();
    ended?;
    if context.json {
        out::json(&json!({ "outcome": "connected" }));
    } else {
        out::line("Connected to the queue.");
    }
    Ok(Exit::Done)
}

/// What was taken back and has not left this computer yet.
const NOT_DELIVERED: &str = "Cloud or queue were not reached for some of it: a call that is planned there may still ring. It is \
    taken back as soon as they are reached. See: odisctl calls";

/// `odisctl calls-mode`
pub async fn calls_mode(context: &Context, mode: &CallsMode) -> Result<Exit, Failure> {
    let chosen = match mode.mode {
        ModeArgument::Review => Mode::Review,
        ModeArgument::Automatic => Mode::Automatic,
        ModeArgument::Off => Mode::Off,
    };
    let errand = Errand::CallsMode { mode: chosen };
    let delivered = done_and_delivered(context, errand, async |agent| agent.set_mode(chosen).await).await?;
    if context.json {
        out::json(&json!({ "outcome": "completed", "mode": chosen, "delivered": delivered }));
    } else {
        out::line(match chosen {
            Mode::Review => "Every call waits for a person.",
            Mode::Automatic => {
                "Clear cases finalised from now on, with which the second opinion agrees, are called by themselves; the rest waits for a \
                 person."
            }
            Mode::Off => "No calls are made; planned ones are withdrawn.",
        });
        if !delivered {
            out::line(NOT_DELIVERED);
        }
    }
    Ok(Exit::Done)
}

/// `odisctl second-opinion`
pub async fn second_opinion(context: &Context, wanted: &SecondOpinion) -> Result<Exit, Failure> {
    let on = wanted.wanted.into();
    let errand = Errand::SecondOpinion { on };
    let here = async |agent: &mut Agent<NeoRoom>| agent.choose_second_opinion(on).await;
    let delivered = done_and_delivered(context, errand, here).await?;
    if context.json {
        out::json(&json!({ "outcome": "completed", "second_opinion": on, "delivered": delivered }));
    } else {
        out::line(if on {
            "Before a call a language model reads what is written about the visit, names taken out; nobody is called about whom it does not \
             agree. The next sync asks it."
        } else {
            "No second opinion is asked for; what is written about visits goes to no language model. No call rings by itself."
        });
        if !delivered {
            out::line(NOT_DELIVERED);
        }
    }
    Ok(Exit::Done)
}

/// `odisctl sign-in`
pub async fn sign_in(context: &Context) -> Result<Exit, Failure> {
    out::word("A browser window opens. Sign in at Neo there; it closes by itself.");
    done(context, Errand::SignInYourself, async |agent| {
        // Whoever thinks better of it closes the window, or ends the command.
        agent.sign_in_by_person(&CancellationToken::new()).await
    })
    .await?;
    if context.json {
        out::json(&json!({ "outcome": "completed" }));
    } else {
        out::line("Signed in; the session is kept.");
    }
    Ok(Exit::Done)
}

/// `odisctl credentials rotate|revoke`
pub async fn credentials(context: &Context, action: CredentialsAction) -> Result<Exit, Failure> {
    let (state, delivered) = match action {
        CredentialsAction::Rotate(_) => {
            let password = secret_from_stdin()?;
            let mut agent = context.agent_alone(Alone::Secret).await?;
            let ended = agent.rotate(password).await;
            agent.stop();
            ended?;
            ("validated", true)
        }
        CredentialsAction::Revoke(_) => {
            let revoke = async |agent: &mut Agent<NeoRoom>| agent.revoke().await;
            ("revoked", done_and_delivered(context, Errand::RevokeNeo, revoke).await?)
        }
    };
    if context.json {
        out::json(&json!({ "outcome": "completed", "credentials": state, "delivered": delivered }));
    } else {
        out::line(match state {
            "revoked" => "The sign-in and every session are forgotten on this computer.",
            _ => "Neo accepted the new password; it is in use from now on.",
        });
        if !delivered {
            out::line(NOT_DELIVERED);
        }
    }
    Ok(Exit::Done)
}
