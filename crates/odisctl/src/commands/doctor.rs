//! `odisctl doctor`: everything this computer needs, each with the next step to take. Nothing is signed in to Neo.

use serde::Serialize;
use serde_json::json;
use sync_agent::wire::{self, Asked, Errand, Told, Way};
use sync_core::failure::{Code, Failure};
use sync_core::view::window::{self, CheckName};

use super::{Context, person};
use crate::out::{self, Exit};

#[derive(Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<String>,
}

impl Check {
    fn new(name: &'static str, outcome: Result<String, Failure>) -> Self {
        match outcome {
            Ok(detail) => Self { name, ok: true, detail, action: None },
            Err(failure) => Self { name, ok: false, detail: failure.message, action: Some(failure.action) },
        }
    }

    fn examined(check: window::Check) -> Self {
        let name = match check.what {
            CheckName::Database => "database",
            CheckName::Vault => "vault",
            CheckName::Browser => "browser",
            CheckName::NeoReached | CheckName::SignedIn => "neo",
            CheckName::Schedule => "schedule",
            CheckName::Cloud => "cloud",
            CheckName::Queue => "queue",
            CheckName::Audit => "audit",
            CheckName::Version => "version",
        };
        Self::new(name, check.failure.map_or_else(|| Ok(check.found.unwrap_or_default()), Err))
    }
}

/// `odisctl doctor`
pub async fn doctor(context: &Context) -> Result<Exit, Failure> {
    let mut checks = vec![Check::new("data directory", Ok(context.around.home.root().display().to_string()))];
    let disk = match context.around.home.free_space() {
        Ok(free) => sync_agent::dirs::space::enough(free)
            .map(|()| format!("{} MB free", free / 1_000_000))
            .map_err(|failure| failure.code().failure()),
        Err(error) => Err(Code::DataDirectory.failure().with_detail(error.to_string())),
    };
    checks.push(Check::new("disk", disk));
    let asked = Asked::Do { errand: Errand::Examine, by: person() };
    let way = wire::ask_or_begin(&context.around.home, &asked, &mut |_, _| {}, async || {
        context.agent(person()).await
    })
    .await;
    match way {
        Ok(Way::Here(mut agent)) => {
            checks.extend(agent.examine().await.into_iter().map(Check::examined));
            agent.stop();
        }
        Ok(Way::Agent(Told::Checks(examined))) => {
            checks.push(Check::new("agent", Ok("an agent is running here".to_owned())));
            checks.extend(examined.into_iter().map(Check::examined));
        }
        Ok(Way::Agent(Told::Failed(failure))) | Err(failure) => {
            checks.push(Check::new("agent", Err(failure)))
        }
        Ok(Way::Agent(Told::Progress { .. } | Told::Report(_) | Told::Done { .. })) => {
            return Err(Code::Internal.failure());
        }
    }
    let well = checks.iter().all(|check| check.ok);
    if context.json {
        out::json(&json!({ "well": well, "checks": checks }));
    } else {
        for check in &checks {
            out::line(&format!(
                "{} {:<15} {}",
                if check.ok { "ok  " } else { "FAIL" },
                check.name,
                check.detail
            ));
            if let Some(action) = &check.action {
                out::line(&format!("     {:<15} Next: {action}", ""));
            }
        }
    }
    Ok(if well { Exit::Done } else { Exit::Failed })
}
