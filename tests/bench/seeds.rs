//! Stores as they are after years, or after a week offline, without living through it.

use anyhow::{Context, ensure};
use chrono::TimeDelta;
use door_tests::{Clinic, visits};
use rusqlite::Connection;
use serde_json::json;
use sync_agent::dirs::{Environment, Home};
use sync_agent::store::{OwedKind, Store, StoreFailure};
use sync_agent::vault::seal::{KeyId, Sealer};
use sync_agent::vault::{SecretName, Vault, VaultOptions};
use sync_core::audit::{Action, Actor, Fields, Head, Phase, Status, append};

/// Copies a settled visit, its note and its judgement, so many times and a month back. What is sealed in a copy does
/// not open: a run that looked into one would fail, and settled visits are not to be looked into.
pub fn settled_visits(clinic: &Clinic, number: u32) -> anyhow::Result<()> {
    let mut connection = Connection::open(clinic.database_path())?;
    let transaction = connection.transaction()?;
    let model: String = transaction.query_row(
        "select appointment_id from visits where status = 'completed' and note_hash is not null limit 1",
        [],
        |row| row.get(0),
    )?;
    // Whatever columns there are: a row is copied whole, and what makes it another one is changed in the copy.
    for table in ["visits", "notes", "judgements"] {
        transaction.execute(
            &format!("create temp table one_of_{table} as select * from {table} where appointment_id = ?1"),
            [&model],
        )?;
    }
    for n in 0..number {
        let id = format!("9{n:07}");
        let back = TimeDelta::days(30 + i64::from(n / 50));
        let start = (visits::today() - back).format("%Y-%m-%dT09:00:00").to_string();
        let completed = (visits::now() - back).timestamp_millis();
        transaction
            .prepare_cached(
                "update one_of_visits set appointment_id = ?1, consultation_id = '8' || ?1, start_wall = ?2,
                   completed_at = ?3, first_seen_at = ?3, changed_at = ?3",
            )?
            .execute((&id, &start, completed))?;
        for (table, time) in [("notes", "stored_at"), ("judgements", "judged_at")] {
            transaction
                .prepare_cached(&format!("update one_of_{table} set appointment_id = ?1, {time} = ?2"))?
                .execute((&id, completed))?;
        }
        for table in ["visits", "notes", "judgements"] {
            transaction
                .prepare_cached(&format!("insert into {table} select * from one_of_{table}"))?
                .execute([])?;
        }
    }
    Ok(transaction.commit()?)
}

/// Owes so many visits with their notes to the cloud: copies of one that is owed already, under ids of their own.
pub async fn owed_notes(clinic: &Clinic, number: u32) -> anyhow::Result<()> {
    let home = Home::open(clinic.home())?;
    let lookup = |name: &str| match name {
        "ODIS_SYNC_VAULT" => Some("passphrase".to_owned()),
        "ODIS_SYNC_PASSPHRASE" => Some(door_tests::door::clinic::PASSPHRASE.to_owned()),
        _ => None,
    };
    let options = VaultOptions::from_variables(&home, Environment::Development, lookup)?;
    let key = Vault::open(options).await?.key(SecretName::MasterKey).await?;
    let mut store = Store::open(&home.database())?;
    store.unlock(Sealer::new(&key, KeyId::of(&key)));
    let now = visits::now();
    let owed = store.read().due(&[OwedKind::Visit], now, 100)?;
    let model = owed.into_iter().max_by_key(|row| row.body.to_string().len()).context("no visit is owed")?;
    ensure!(model.body.to_string().len() > 1000, "the model visit has no note: {}", model.body);
    store.write::<_, StoreFailure>(|rows| {
        for n in 0..number {
            let id = format!("9{n:07}");
            let mut body = model.body.clone();
            body["appointment_id"] = json!(id);
            body["consultation_id"] = json!(format!("8{id}"));
            body["revision"] = json!(1);
            body["key"] = json!(format!("visit:{id}:1"));
            rows.owe(OwedKind::Visit, &id, 1, now, &body, now)?;
        }
        Ok(())
    })?;
    Ok(store.checkpoint()?)
}

/// Lets the audit trail grow to so many entries, chained as the agent chains them.
pub fn audit_rows(clinic: &Clinic, number: u64) -> anyhow::Result<()> {
    let mut connection = Connection::open(clinic.database_path())?;
    // Not what is measured, and thrown away afterwards.
    connection.execute_batch("pragma synchronous = off; pragma journal_size_limit = 0;")?;
    let (seq, hash): (u64, String) =
        connection.query_row("select seq, hash from audit order by seq desc limit 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let mut head = Head { seq, hash: hash.parse()? };
    let start = visits::now();
    while head.seq < number {
        let transaction = connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached(
                "insert into audit (seq, at, actor, action, phase, status, object, detail, prev, hash)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?;
            for _ in 0..100_000.min(number - head.seq) {
                let fields = Fields {
                    at: start + TimeDelta::milliseconds(i64::try_from(head.seq)?),
                    actor: Actor::Agent,
                    action: Action::Stored,
                    phase: Phase::Note,
                    status: Status::Success,
                    object: Some("0c7a3f52-6a7e-4f0e-9d0b-5f6f2c1d9a11".to_owned()),
                    detail: json!({ "visits": 103, "notes_new": 12, "notes_changed": 1 }),
                };
                let (entry, next) = append(&head, fields);
                let columns = entry.columns();
                insert.execute((
                    entry.seq,
                    columns.at,
                    columns.actor,
                    columns.action,
                    columns.phase,
                    columns.status,
                    columns.object,
                    columns.detail,
                    columns.prev,
                    columns.hash,
                ))?;
                head = next;
            }
        }
        transaction.commit()?;
    }
    connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?;
    Ok(())
}
