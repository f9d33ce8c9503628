//! What is measured, and how.

use std::time::Duration;

use anyhow::ensure;
use door_tests::{Clinic, Ran, Vault};

use crate::LATENCY_MS;
use crate::clinics::{busy, edit_all_notes, sync, timed};
use crate::memory::Peak;
use crate::seeds;

/// Requests that may be under way at once.
const PARALLEL: f64 = 4.0;

/// A figure or several that are measured together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Row {
    Cold,
    Warm,
    Unchanged,
    Outbox,
    Audit,
    Desktop,
}

/// One line of the table.
pub struct Figure {
    pub what: String,
    pub figure: String,
    pub goal: String,
    pub met: Option<bool>,
    pub details: Vec<String>,
}

pub struct Bench {
    pub repetitions: usize,
}

impl Row {
    pub const ALL: [Self; 6] =
        [Self::Cold, Self::Warm, Self::Unchanged, Self::Outbox, Self::Audit, Self::Desktop];

    pub fn name(self) -> &'static str {
        match self {
            Self::Cold => "cold",
            Self::Warm => "warm",
            Self::Unchanged => "unchanged",
            Self::Outbox => "outbox",
            Self::Audit => "audit",
            Self::Desktop => "desktop",
        }
    }

    pub fn does(self) -> &'static str {
        match self {
            Self::Cold => {
                "100 visits and 52 notes through the browser, sign-in included; memory while signing in"
            }
            Self::Warm => "the same work without a browser, every note edited; memory while reading",
            Self::Unchanged => "nothing has changed; 10 000 settled visits in the store",
            Self::Outbox => "10 000 notes that were queued offline",
            Self::Audit => "2.2 million entries of the audit trail verified",
            Self::Desktop => {
                "the desktop program on an unseen screen: idle cost, start, sizes (only when named)"
            }
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|row| row.name() == name)
    }
}

impl Bench {
    pub async fn measure(&self, row: Row) -> anyhow::Result<Vec<Figure>> {
        match row {
            Row::Cold => self.cold().await,
            Row::Warm => self.warm().await,
            Row::Unchanged => self.unchanged().await,
            Row::Outbox => self.outbox().await,
            Row::Audit => self.audit().await,
            Row::Desktop => self.desktop().await,
        }
    }

    async fn cold(&self) -> anyhow::Result<Vec<Figure>> {
        let (mut took, mut peak, mut details) = (Vec::new(), Peak::default(), Vec::new());
        for _ in 0..self.repetitions {
            let clinic = busy(100, 52, Vault::Keychain).await;
            clinic.connect(&clinic.pc).await;
            let cold = sync(&clinic).await;
            did_the_work(&cold.ran, "in_page")?;
            ensure!(cold.ran.json["signed_in"] == true, "a cold run signs in");
            took.push(cold.took);
            peak = peak.or(cold.peak);
            details.push(steps(&cold.ran, cold.took));
        }
        let took = median(&took);
        Ok(vec![
            Figure {
                what: "cold run in-page, process start to exit: 100 visits, 52 notes".to_owned(),
                figure: format!("{:.2} s", took.as_secs_f64()),
                goal: "<= 5 s".to_owned(),
                met: Some(took <= Duration::from_secs(5)),
                details,
            },
            Figure {
                what: "peak memory of the process tree while signing in".to_owned(),
                figure: mebibytes(peak.tree),
                goal: "<= 420 MiB".to_owned(),
                met: Some(peak.tree <= 420 * 1024),
                details: vec![format!("odisctl itself {}", mebibytes(peak.program))],
            },
        ])
    }

    async fn warm(&self) -> anyhow::Result<Vec<Figure>> {
        let clinic = settled_in().await?;
        let (mut ratios, mut took, mut peak, mut details) =
            (Vec::new(), Vec::new(), Peak::default(), Vec::new());
        for n in 0..self.repetitions {
            edit_all_notes(&clinic, &format!("Addendum {n}: doing well."))?;
            let warm = sync(&clinic).await;
            did_the_work(&warm.ran, "direct")?;
            ensure!(warm.ran.json["signed_in"] == false, "a warm run uses the session it has");
            ensure!(warm.ran.json["notes"]["changed"] == 52, "every note has changed: {}", warm.ran);
            let requests = warm.ran.json["requests"].as_f64().unwrap_or_default();
            let floor = requests / PARALLEL * LATENCY_MS as f64;
            let reading = step(&warm.ran, "sign_in")
                + step(&warm.ran, "calendar")
                + step(&warm.ran, "notes")
                + step(&warm.ran, "judge");
            ratios.push(reading / floor);
            took.push(warm.took);
            peak = peak.or(warm.peak);
            details.push(format!(
                "{requests} requests, floor {floor:.0} ms, reading {reading:.0} ms; {}",
                steps(&warm.ran, warm.took)
            ));
        }
        ratios.sort_by(f64::total_cmp);
        let ratio = ratios.get(ratios.len() / 2).copied().unwrap_or_default();
        Ok(vec![
            Figure {
                what: "warm run, direct, all 52 notes to read: reading / floor".to_owned(),
                figure: format!("{ratio:.2} x"),
                goal: "<= 1.3 x".to_owned(),
                met: Some(ratio <= 1.3),
                details,
            },
            Figure {
                what: "the same, process start to exit".to_owned(),
                figure: format!("{:.2} s", median(&took).as_secs_f64()),
                goal: String::new(),
                met: None,
                details: Vec::new(),
            },
            Figure {
                what: "peak memory of the process tree while reading directly".to_owned(),
                figure: mebibytes(peak.tree),
                goal: "<= 60 MiB".to_owned(),
                met: Some(peak.tree <= 60 * 1024),
                details: Vec::new(),
            },
        ])
    }

    async fn unchanged(&self) -> anyhow::Result<Vec<Figure>> {
        let clinic = settled_in().await?;
        // Each time by itself and in turn, so that the machine's moods meet both alike.
        let runs = 2 * self.repetitions + 1;
        let mut requests = 0.0;
        let mut followed = 0.0;
        let mut before = Vec::new();
        for _ in 0..runs {
            let run = sync(&clinic).await;
            did_the_work(&run.ran, "direct")?;
            requests = run.ran.json["requests"].as_f64().unwrap_or_default();
            followed = run.ran.json["notes"]["read"].as_f64().unwrap_or_default();
            before.push((run.took, local(&run.ran), outside(&run.ran, run.took)));
        }
        seeds::settled_visits(&clinic, 10_000)?;
        let mut after = Vec::new();
        for _ in 0..runs {
            let run = sync(&clinic).await;
            did_the_work(&run.ran, "direct")?;
            let now = run.ran.json["requests"].as_f64().unwrap_or_default();
            ensure!(now <= requests, "settled visits are asked for: {now} requests instead of {requests}");
            after.push((run.took, local(&run.ran), outside(&run.ran, run.took)));
        }
        type Took = (Duration, Duration, Duration);
        let of = |runs: &[Took], part: fn(&Took) -> Duration| {
            median(&runs.iter().map(part).collect::<Vec<_>>()).as_secs_f64() * 1000.0
        };
        let (without, with) = (of(&before, |run| run.0), of(&after, |run| run.0));
        let cost = with - without;
        Ok(vec![
            Figure {
                what: "warm run, nothing changed: requests".to_owned(),
                figure: format!("{requests}"),
                goal: format!("<= 1 + {followed} followed"),
                met: Some(requests <= 1.0 + followed),
                details: Vec::new(),
            },
            Figure {
                what: "what 10 000 settled visits add to such a run".to_owned(),
                figure: format!("{cost:.0} ms"),
                goal: "<= 50 ms".to_owned(),
                met: Some(cost <= 50.0),
                details: vec![format!(
                    "process start to exit {without:.0} ms without, {with:.0} ms with; local steps {:.0} ms and {:.0} ms; \
                     opening and ending {:.0} ms and {:.0} ms",
                    of(&before, |run| run.1),
                    of(&after, |run| run.1),
                    of(&before, |run| run.2),
                    of(&after, |run| run.2),
                )],
            },
        ])
    }

    async fn outbox(&self) -> anyhow::Result<Vec<Figure>> {
        let (mut took, mut more, mut details) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.repetitions {
            let clinic = busy(4, 4, Vault::Passphrase).await;
            sync(&clinic).await;
            let usual = sync(&clinic).await;
            seeds::owed_notes(&clinic, 10_000).await?;
            clinic.connect(&clinic.pc).await;
            let drain = sync(&clinic).await;
            let (pushed, waiting) = (drain.ran.count("outbox.pushed"), drain.ran.count("outbox.waiting"));
            let cases = clinic.cloud().value("select count(*) from cases where clinic_id = :clinic").await;
            took.push(drain.took);
            more.push(drain.peak.alone.saturating_sub(usual.peak.alone));
            details.push(format!(
                "{pushed} pushed, {waiting} waiting, {cases} cases in the cloud; odisctl {} instead of {}; {}",
                mebibytes(drain.peak.alone),
                mebibytes(usual.peak.alone),
                steps(&drain.ran, drain.took)
            ));
            ensure!(waiting == 0 && pushed >= 10_000, "the outbox was not drained: {}", drain.ran);
        }
        more.sort_unstable();
        let more = more.get(more.len() / 2).copied().unwrap_or_default();
        let took = median(&took);
        Ok(vec![
            Figure {
                what: "10 000 queued notes drained".to_owned(),
                figure: format!("{:.1} s", took.as_secs_f64()),
                goal: "<= 300 s".to_owned(),
                met: Some(took <= Duration::from_secs(300)),
                details,
            },
            Figure {
                what: "memory that it takes beyond an ordinary run".to_owned(),
                figure: mebibytes(more),
                goal: "<= 50 MiB".to_owned(),
                met: Some(more <= 50 * 1024),
                details: Vec::new(),
            },
        ])
    }

    async fn audit(&self) -> anyhow::Result<Vec<Figure>> {
        const ROWS: u64 = 2_200_000;
        let clinic = busy(1, 1, Vault::Passphrase).await;
        seeds::audit_rows(&clinic, ROWS)?;
        let size = std::fs::metadata(clinic.database_path())?.len() / 1_000_000;
        let (mut took, mut processor, mut peak) = (Vec::new(), Vec::new(), Peak::default());
        for _ in 0..self.repetitions {
            let verified = timed(&clinic, &["audit", "verify", "--json"]).await;
            ensure!(verified.ran.count("rows") == ROWS, "every entry was verified: {}", verified.ran);
            took.push(verified.took);
            processor.push(verified.processor);
            peak = peak.or(verified.peak);
        }
        let took = median(&took);
        let mut opening = Vec::new();
        for _ in 0..self.repetitions {
            opening.push(timed(&clinic, &["try-again", "--json"]).await.took);
        }
        Ok(vec![
            Figure {
                what: "2.2 million entries of the audit trail verified".to_owned(),
                figure: format!("{:.2} s", took.as_secs_f64()),
                goal: "<= 5 s".to_owned(),
                met: Some(took <= Duration::from_secs(5)),
                details: vec![format!(
                    "a database of {size} MB, read from the operating system's cache; {:.2} s of a processor",
                    median(&processor).as_secs_f64()
                )],
            },
            Figure {
                what: "memory that it takes".to_owned(),
                figure: mebibytes(peak.tree),
                goal: "<= 64 MiB".to_owned(),
                met: Some(peak.tree <= 64 * 1024),
                details: Vec::new(),
            },
            Figure {
                what: "opening that database for work (vault's passphrase included)".to_owned(),
                figure: format!("{:.2} s", median(&opening).as_secs_f64()),
                goal: String::new(),
                met: None,
                details: Vec::new(),
            },
        ])
    }
}

/// The busy clinic after two runs: everything known, direct reading proven, the session alive.
async fn settled_in() -> anyhow::Result<Clinic> {
    let clinic = busy(100, 52, Vault::Keychain).await;
    clinic.connect(&clinic.pc).await;
    did_the_work(&sync(&clinic).await.ran, "in_page")?;
    sync(&clinic).await;
    Ok(clinic)
}

fn did_the_work(ran: &Ran, reader: &str) -> anyhow::Result<()> {
    let report = &ran.json;
    ensure!(report["outcome"] == "completed", "the run did not complete: {ran}");
    ensure!(report["reader"] == reader, "it read {} and not {reader}: {ran}", report["reader"]);
    ensure!(
        report["visits"]["seen"] == 100 && report["notes"]["read"] == 52,
        "it did not do the work: {ran}"
    );
    Ok(())
}

fn step(ran: &Ran, name: &str) -> f64 {
    ran.json["duration_ms"][name].as_f64().unwrap_or_default()
}

/// What is done without asking anybody.
fn local(ran: &Ran) -> Duration {
    let ms: f64 = ["reconcile", "judge", "store", "end"].iter().map(|name| step(ran, name)).sum();
    Duration::from_secs_f64(ms / 1000.0)
}

/// What lies before the run's first step and after its last: start, vault, opening the store, ending.
fn outside(ran: &Ran, took: Duration) -> Duration {
    took.saturating_sub(Duration::from_secs_f64(step(ran, "total") / 1000.0))
}

/// Where the time went.
fn steps(ran: &Ran, took: Duration) -> String {
    let steps: Vec<String> = ran.json["duration_ms"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "total")
        .map(|(name, ms)| format!("{name} {ms}"))
        .collect();
    let outside = outside(ran, took).as_millis();
    format!("{:.2} s = {} ms, opening and ending {outside} ms", took.as_secs_f64(), steps.join(", "))
}

pub fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

pub fn mebibytes(kibibytes: u64) -> String {
    format!("{:.1} MiB", kibibytes as f64 / 1024.0)
}
