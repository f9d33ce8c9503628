//! Clinics to measure on.

use std::time::Duration;

use door_tests::{Clinic, Cloud, Ran, Vault, visits};
use practice::backing::Backing;
use practice::clinic::{NotePlace, Practice};
use practice::neo::{Latency, NeoOptions, Switches};
use tokio::time::Instant;

use crate::LATENCY_MS;
use crate::memory::{Peak, Watch};

/// A busy clinic in a cloud, its sign-in stored and never used.
pub async fn busy(visits: usize, notes: usize, vault: Vault) -> Clinic {
    let practice = Practice::busy(visits, notes, visits::today());
    let latency = Latency { fixed_ms: LATENCY_MS, spread_ms: 0 };
    let options = NeoOptions {
        switches: Switches { latency, ..Switches::default() },
        now: Some(visits::now()),
        ..NeoOptions::default()
    };
    let cloud = Cloud::in_project(Backing::shared()).await;
    let mut clinic = Clinic::start(practice, options, Some(cloud), vault).await;
    clinic.pc.set("ODIS_SYNC_LOG", "info");
    let password = clinic.neo.practice().password;
    clinic.store_sign_in(&clinic.neo, &password).await.expect(0);
    clinic
}

/// A command, from the start of the process to its end.
pub struct Timed {
    pub ran: Ran,
    pub took: Duration,
    /// What it used of the processors, which says more on a machine that has other work as well.
    pub processor: Duration,
    pub peak: Peak,
}

/// Runs a command that has to succeed.
pub async fn timed(clinic: &Clinic, arguments: &[&str]) -> Timed {
    let (before, started) = (ended_children(), Instant::now());
    let running = clinic.command(arguments).start().await;
    let watch = Watch::over(running.pid());
    let ran = running.ended_within(Duration::from_secs(900)).await;
    let took = started.elapsed();
    let processor = ended_children().saturating_sub(before);
    Timed { ran: ran.expect(0), took, processor, peak: watch.end() }
}

/// Processor time of every child that has ended, from `/proc/self/stat`, in hundredths of a second.
fn ended_children() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields).unwrap_or_default();
    let ticks: u64 =
        fields.split_whitespace().skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// One sync that has to complete.
pub async fn sync(clinic: &Clinic) -> Timed {
    timed(clinic, &["sync", "--json"]).await
}

/// Every note says something new.
pub fn edit_all_notes(clinic: &Clinic, text: &str) -> anyhow::Result<()> {
    clinic.neo.edit(|practice| {
        let noted: Vec<(u64, String)> = practice
            .appointments()
            .into_iter()
            .map(|visit| visit.appointment_id)
            .filter_map(|id| {
                let note = practice.consultation_of(id)?.note(NotePlace::ConsultationNotes)?;
                Some((id, format!("{note}<p>{text}</p>")))
            })
            .collect();
        for (id, note) in noted {
            practice.write_note(id, NotePlace::ConsultationNotes, &note)?;
        }
        Ok(())
    })
}
