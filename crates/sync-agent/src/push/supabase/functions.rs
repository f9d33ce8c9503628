//! The functions of `docs/cloud.md`, each with its arguments and its answer.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use sync_core::cloud::{Anchored, ApplyAnswer, Closed, MyClinic, SyncBegin, Withdrawn, batch};
use uuid::Uuid;

use super::{PushFailure, RpcAnswer, Supabase};

/// How a session ended, as `sync_end` takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// `completed`, `failed` or `needs_person`.
    pub status: &'static str,
    /// Visits that were read.
    pub appointments_synced: u64,
    /// Notes that were read.
    pub consultations_synced: u64,
    /// Notes that could not be read.
    pub consultations_failed: u64,
    /// Calls that were planned.
    pub discharge_calls_scheduled: u64,
    /// How long the run took.
    pub duration_ms: u64,
    /// The failure's code.
    pub error_code: Option<String>,
    /// When this device means to run next.
    #[serde(serialize_with = "instant_if_any")]
    pub next_scheduled_sync: Option<DateTime<Utc>>,
}

impl Supabase {
    /// The clinics of the signed-in user.
    ///
    /// # Errors
    /// As [`Supabase::rpc`].
    pub async fn my_clinics(&self) -> Result<RpcAnswer<Vec<MyClinic>>, PushFailure> {
        self.rpc("sync_my_clinics", &json!({})).await
    }

    /// Takes or renews the clinic's lease and opens a session. To ask again after a lost answer is safe: the
    /// session that nobody heard of is closed as abandoned.
    ///
    /// # Errors
    /// As [`Supabase::rpc`].
    pub async fn begin(
        &self,
        clinic: Uuid,
        device: &str,
        reason: &str,
        next_due: Option<DateTime<Utc>>,
    ) -> Result<RpcAnswer<SyncBegin>, PushFailure> {
        let body = json!({
            "clinic": clinic, "device": device, "reason": reason, "next_due": next_due.map(instant),
        });
        self.rpc("sync_begin", &body).await
    }

    /// Applies a batch of items, made by `sync_core::cloud` and cut by `sync_core::outbox::batch`;
    /// `looked_at` is when Neo was read. An item that the answer does
    /// not name is not delivered ([`ApplyAnswer::outcome_of`]). The same batch twice changes nothing.
    ///
    /// # Errors
    /// As [`Supabase::rpc`]; nothing of the batch was applied, or it may have been and can be sent again.
    pub async fn apply(
        &self,
        session: Uuid,
        looked_at: DateTime<Utc>,
        items: Vec<Value>,
    ) -> Result<RpcAnswer<ApplyAnswer>, PushFailure> {
        self.rpc("sync_apply", &json!({ "session": session, "batch": batch(Some(looked_at), items) })).await
    }

    /// Closes the session; the lease stays with this device.
    ///
    /// # Errors
    /// As [`Supabase::rpc`].
    pub async fn end(&self, session: Uuid, totals: &Totals) -> Result<RpcAnswer<Closed>, PushFailure> {
        self.rpc("sync_end", &json!({ "session": session, "totals": totals })).await
    }

    /// A person's "no" to a call, whoever has the lease. The same word twice changes nothing.
    ///
    /// # Errors
    /// As [`Supabase::rpc`].
    pub async fn withdraw_call(
        &self,
        clinic: Uuid,
        device: &str,
        call: Uuid,
        appointment: Option<&str>,
        decision: &str,
    ) -> Result<RpcAnswer<Withdrawn>, PushFailure> {
        let body = json!({
            "clinic": clinic, "device": device, "call": call, "appointment": appointment, "decision": decision,
        });
        self.rpc("sync_withdraw_call", &body).await
    }

    /// Keeps the head of this device's audit chain.
    ///
    /// # Errors
    /// As [`Supabase::rpc`]; [`PushFailure::conflict`] tells a chain that was cut from one that was rewritten.
    pub async fn anchor(
        &self,
        clinic: Uuid,
        device: &str,
        seq: u64,
        head: &str,
    ) -> Result<RpcAnswer<Anchored>, PushFailure> {
        self.rpc("sync_anchor", &json!({ "clinic": clinic, "device": device, "seq": seq, "head": head }))
            .await
    }
}

fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn instant_if_any<S: serde::Serializer>(time: &Option<DateTime<Utc>>, to: S) -> Result<S::Ok, S::Error> {
    time.map(instant).serialize(to)
}
