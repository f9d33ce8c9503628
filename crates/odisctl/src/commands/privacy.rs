//! What may be kept beyond what the work needs, and looking at it: `odisctl privacy`, `odisctl screenshots`.

use serde_json::json;
use sync_agent::wire::Errand;
use sync_core::failure::{Code, Failure};

use super::looking::look;
use super::working::done;
use super::{Context, out};
use crate::args::{Privacy, SaveScreenshot};
use crate::out::Exit;

/// `odisctl privacy`
pub async fn privacy(context: &Context, wanted: &Privacy) -> Result<Exit, Failure> {
    let screenshots = wanted.screenshots.map(bool::from);
    let usage_statistics = wanted.usage_statistics.map(bool::from);
    if screenshots.is_some() || usage_statistics.is_some() {
        done(context, Errand::Privacy { screenshots, usage_statistics }, async |agent| {
            agent.choose_privacy(screenshots, usage_statistics).await
        })
        .await?;
    }
    let look = look(context, false).await?.under(context.around.policy().as_deref());
    let (chosen, managed) = look.privacy();
    let host = context.around.usage().map(|address| address.host().to_string());
    if context.json {
        out::json(
            &json!({ "screenshots": chosen.screenshots, "usage_statistics": chosen.usage_statistics, "usage_host": host,
                "managed": managed,
            }),
        );
        return Ok(Exit::Done);
    }
    let fixed = |name: &str| if managed.iter().any(|one| one == name) { "yes" } else { "-" }.to_owned();
    let on = |on: bool| if on { "on" } else { "off" }.to_owned();
    let told = match (chosen.usage_statistics, &host) {
        (_, None) => "none (this version has no address for them)".to_owned(),
        (sent, Some(_)) => on(sent),
    };
    let rows = vec![
        vec![
            "Pictures of pages that surprise us".to_owned(),
            on(chosen.screenshots),
            fixed("privacy.screenshots"),
        ],
        vec!["Usage statistics".to_owned(), told, fixed("privacy.usage_statistics")],
    ];
    out::table(&["", "", "Managed"], &rows);
    Ok(Exit::Done)
}

/// `odisctl screenshots`
pub async fn screenshots(context: &Context) -> Result<Exit, Failure> {
    let kept = look(context, false).await?.screenshots(context.around.clock().now())?;
    if context.json {
        out::json(&kept);
        return Ok(Exit::Done);
    }
    let when = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d %H:%M UTC").to_string();
    let rows: Vec<Vec<String>> = kept
        .into_iter()
        .map(|kept| vec![when(kept.taken_at), kept.code, when(kept.until), kept.run_id])
        .collect();
    out::table(&["Taken", "Because", "Kept until", "Run"], &rows);
    Ok(Exit::Done)
}

/// `odisctl screenshots save`
pub async fn save(context: &Context, wanted: &SaveScreenshot) -> Result<Exit, Failure> {
    let run_id = &wanted.run_id;
    // A staying agent stands in another folder.
    let to = std::path::absolute(&wanted.file)
        .map_err(|error| Code::Usage.failure().with_detail(error.kind().to_string()))?;
    let errand = Errand::SaveScreenshot { run_id: run_id.clone(), to: to.clone() };
    done(context, errand, async |agent| agent.save_screenshot(run_id, &to).await).await?;
    if context.json {
        out::json(&json!({ "outcome": "completed", "run_id": run_id, "file": to }));
    } else {
        out::line(
            "Saved. The file is not sealed: it may show names and notes. Delete it once you have seen it.",
        );
    }
    Ok(Exit::Done)
}
