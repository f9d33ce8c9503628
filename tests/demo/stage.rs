//! The practice and everything around it, in this process.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use practice::backing::{Backing, BackingOptions, Clinic};
use practice::clinic::Practice;
use practice::neo::{Neo, NeoOptions};
use practice::qstash::{Claim, QStash, QStashOptions, Receiver, ReceiverOptions};

/// Who signs the clinic in to its cloud.
const EMAIL: &str = "sync@harborpaws.example";
const PASSWORD: &str = "Driftwood-4821";

pub struct Stage {
    pub neo: Neo,
    pub backing: Backing,
    pub clinic: Clinic,
    pub qstash: QStash,
    pub receiver: Receiver,
}

/// One case as the cloud has it.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseRow {
    pub appointment_id: String,
    pub patient: String,
    pub client: String,
    pub status: String,
    pub scheduled_at: DateTime<Utc>,
    pub revision: u32,
    pub note_revision: u32,
}

impl Stage {
    /// Opens the practice, on its four days around now.
    pub async fn open() -> anyhow::Result<Self> {
        let backing = Backing::start(BackingOptions::default()).await?;
        let qstash = QStash::start(QStashOptions::default()).await?;
        let zone = Practice::empty(chrono_tz::America::Los_Angeles).zone;
        // By the real clock: the agent compares Neo's with this computer's, and would rightly complain.
        let practice = Practice::demo_at(qstash.now().with_timezone(&zone).naive_local());
        let neo = Neo::start(practice.clone(), NeoOptions::default()).await?;
        let clinic = backing.with_clinic(&practice.name, practice.zone.name(), EMAIL, PASSWORD).await?;
        let claim = Claim::Cloud { url: backing.url().into(), service_key: backing.service_key() };
        let options = ReceiverOptions { port: 0, keys: qstash.signing_keys(), claim };
        let receiver = Receiver::start(options).await?;
        Ok(Self { neo, backing, clinic, qstash, receiver })
    }

    /// The agent's data directory: goes when the practice goes.
    pub fn home(&self) -> PathBuf {
        self.backing.directory().join("agent")
    }

    /// Every case of the cloud.
    pub async fn cases(&self) -> anyhow::Result<Vec<CaseRow>> {
        let rows = self
            .backing
            .sql(
                "select s.appointment_id, p.name, p.owner_name,
                    case when s.visit_status = 'closed' then 'closed (' || replace(s.closed_reason, '_', ' ') || ')'
                      else s.visit_status end,
                    extract(epoch from c.scheduled_at)::bigint, s.revision, coalesce(s.note_revision, 0)
                 from public.consultation_sync_status s
                   join public.cases c on c.id = s.case_id left join public.patients p on p.case_id = c.id
                 order by c.scheduled_at, s.appointment_id;",
            )
            .await?;
        rows.into_iter()
            .map(|row| {
                let [appointment_id, patient, client, status, at, revision, note_revision] =
                    <[String; 7]>::try_from(row).map_err(|row| anyhow::anyhow!("an odd row: {row:?}"))?;
                Ok(CaseRow {
                    appointment_id,
                    patient,
                    client,
                    status,
                    scheduled_at: DateTime::from_timestamp(at.parse()?, 0).unwrap_or_default(),
                    revision: revision.parse()?,
                    note_revision: note_revision.parse()?,
                })
            })
            .collect()
    }

    /// One value out of the database.
    pub async fn value(&self, sql: &str) -> anyhow::Result<String> {
        Ok(self.backing.sql(sql).await?.into_iter().flatten().next().unwrap_or_default())
    }

    pub async fn close(self) -> anyhow::Result<()> {
        self.qstash.stop().await;
        self.receiver.stop().await;
        self.neo.stop().await;
        self.backing.stop().await
    }
}
