//! The desktop program: what it costs while nobody looks, how soon it is there, how large it is.

use std::path::Path;
use std::time::Duration;

use door_tests::{Clinic, Desktop, Running, until, visits};

use crate::figures::{Bench, Figure, mebibytes, median};
use crate::memory::{self, Held};

/// What one idle program is watched for: twice its own tick of 30 s.
const WATCHED: Duration = Duration::from_secs(60);

/// The kernel counts processor time so often a second.
const TICKS: f64 = 100.0;

/// A program with its tray is watched as soon as it has been quiet for so long.
const QUIET: Duration = Duration::from_secs(2);

struct Seen {
    there: Duration,
    idle: Held,
    cpu: f64,
    window: Duration,
    with_window: u64,
}

impl Bench {
    pub async fn desktop(&self) -> anyhow::Result<Vec<Figure>> {
        let mut seen = Vec::new();
        for _ in 0..self.repetitions {
            seen.push(once().await?);
        }
        let there = median(&seen.iter().map(|one| one.there).collect::<Vec<_>>());
        let window = median(&seen.iter().map(|one| one.window).collect::<Vec<_>>());
        let most = |of: fn(&Seen) -> u64| seen.iter().map(of).max().unwrap_or_default();
        let (pss, uss) = (most(|one| one.idle.pss), most(|one| one.idle.uss));
        let cpu = seen.iter().map(|one| one.cpu).fold(0.0, f64::max);
        let mut figures = vec![
            Figure {
                what: "idle tray without a window, PSS".to_owned(),
                figure: mebibytes(pss),
                goal: "<= 95 MiB".to_owned(),
                met: Some(pss <= 95 * 1024),
                details: vec![],
            },
            Figure {
                what: "idle tray without a window, USS".to_owned(),
                figure: mebibytes(uss),
                goal: "<= 70 MiB".to_owned(),
                met: Some(uss <= 70 * 1024),
                details: vec![],
            },
            Figure {
                what: format!("idle tray, processor over {} s", WATCHED.as_secs()),
                figure: format!("{cpu:.2} %"),
                goal: "0.0 %".to_owned(),
                met: Some(cpu < 0.05),
                details: vec![],
            },
            Figure {
                what: "start until the tray says what is true".to_owned(),
                figure: format!("{} ms", there.as_millis()),
                goal: String::new(),
                met: None,
                details: vec![],
            },
            Figure {
                what: "second start until the window is there".to_owned(),
                figure: format!("{} ms", window.as_millis()),
                goal: String::new(),
                met: None,
                details: vec![format!(
                    "the process tree with a window holds {}",
                    mebibytes(most(|one| one.with_window))
                )],
            },
        ];
        figures.extend(sizes());
        Ok(figures)
    }
}

async fn once() -> anyhow::Result<Seen> {
    let (practice, _) = visits::small_day(3);
    let mut clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    clinic.sync().await.expect(0);
    let desktop = Desktop::start(&mut clinic).await;
    let started = tokio::time::Instant::now();
    let running = desktop.open(&clinic, &[]).await;
    until("the tray says it", async || desktop.tray().line().await.starts_with("Up to date")).await;
    let there = started.elapsed();

    tokio::time::sleep(QUIET).await;
    let before = memory::ticks(running.pid());
    tokio::time::sleep(WATCHED).await;
    let spent = memory::ticks(running.pid()) - before;
    let idle = memory::held(running.pid());

    let asked = tokio::time::Instant::now();
    desktop.open(&clinic, &[]).await.ended().await.expect(0);
    until("the window is there", async || {
        desktop.screen().windows().is_ok_and(|names| names.iter().any(|name| name == "Odis Sync"))
    })
    .await;
    let window = asked.elapsed();
    tokio::time::sleep(QUIET).await;
    let with_window = memory::sum(running.pid());
    end(running).await;
    #[expect(clippy::cast_precision_loss, reason = "a handful of ticks")]
    let cpu = spent as f64 / TICKS / WATCHED.as_secs_f64() * 100.0;
    Ok(Seen { there, idle, cpu, window, with_window })
}

async fn end(running: Running) {
    running.signal("TERM").await;
    running.ended().await.expect(0);
}

fn sizes() -> Vec<Figure> {
    let program = door_tests::odis_sync_program();
    let size = |path: &Path| std::fs::metadata(path).map(|file| file.len()).unwrap_or_default();
    let megabytes = |bytes: u64| format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000);
    let mut found = vec![Figure {
        what: "the program on the disk".to_owned(),
        figure: megabytes(size(&program)),
        goal: String::new(),
        met: None,
        details: vec![],
    }];
    let packages = std::fs::read_dir("target/package").into_iter().flatten().flatten();
    for package in
        packages.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "deb"))
    {
        let bytes = size(&package);
        found.push(Figure {
            what: format!("installer {}", package.file_name().unwrap_or_default().display()),
            figure: megabytes(bytes),
            goal: "<= 10 MB".to_owned(),
            met: Some(bytes <= 10_000_000),
            details: vec![],
        });
    }
    found
}
