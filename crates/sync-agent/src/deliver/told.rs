//! What the cloud is told beside the rows: which calls were looked at, and this PC's audit trail with its anchor.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sync_core::audit::{Action, Phase, Status};
use sync_core::cloud::{AuditForCloud, OutcomeWord, audit_item, look_items};
use sync_core::failure::Code;
use sync_core::outbox::batch;
use sync_core::ports::PimsRoom;
use uuid::Uuid;

use super::cloud::CloudSession;
use crate::agent::{Agent, store_failure};
use crate::push::supabase::PushFailure;
use crate::run::Progressing;
use crate::store::{Kept, StoreFailure};

/// Most audit rows that one run tells; the rest follows with the next.
const AUDIT_ROWS: u32 = 2000;

/// Either side of a delivery that could not go on.
pub(super) enum Trouble {
    Push(PushFailure),
    Store(StoreFailure),
    /// The cloud has other entries under the same numbers.
    AuditBroken,
}

impl From<PushFailure> for Trouble {
    fn from(failure: PushFailure) -> Self {
        Trouble::Push(failure)
    }
}

impl From<StoreFailure> for Trouble {
    fn from(failure: StoreFailure) -> Self {
        Trouble::Store(failure)
    }
}

impl<R: PimsRoom> Agent<R> {
    /// Tells which calls were looked at, and the audit rows that the cloud does not have yet.
    pub(super) async fn send_look_and_audit(&mut self, session: &CloudSession, run: &mut Progressing) {
        if let Err(failure) = self.send_look(session).await.and(self.send_audit(session).await) {
            self.warn_told(run, failure);
        }
    }

    /// What the run says of it.
    pub(super) fn warn_told(&mut self, run: &mut Progressing, trouble: Trouble) {
        match trouble {
            Trouble::Push(failure) => self.warn_cloud(run, &failure),
            Trouble::Store(failure) => run.warnings.push(store_failure(&failure)),
            Trouble::AuditBroken => run.warnings.push(Code::AuditBroken.failure()),
        }
    }

    /// Tells for every live call when all its visits were last really read.
    async fn send_look(&mut self, session: &CloudSession) -> Result<(), Trouble> {
        let mut looks: BTreeMap<DateTime<Utc>, Vec<Uuid>> = BTreeMap::new();
        {
            let rows = self.store.read();
            for call in rows.live_calls()? {
                let read = call
                    .known
                    .appointments
                    .iter()
                    .map(|id| rows.read_at(id))
                    .collect::<Result<Vec<_>, _>>()?;
                let oldest =
                    read.into_iter().collect::<Option<Vec<_>>>().and_then(|read| read.into_iter().min());
                if let Some(at) = oldest {
                    looks.entry(at).or_default().push(call.known.call_id);
                }
            }
        }
        for (at, calls) in looks {
            session.supabase.apply(session.session, at, look_items(&calls)).await?;
        }
        Ok(())
    }

    async fn send_audit(&mut self, session: &CloudSession) -> Result<(), Trouble> {
        let mut sent = 0;
        loop {
            let after: u64 = self.store.read().kept(Kept::AuditDelivered)?.unwrap_or_default();
            let most = u32::try_from(batch::MOST_ITEMS).unwrap_or(u32::MAX);
            let rows = self.store.read().audit_after(after, most)?;
            let Some(last) = rows.last().map(|row| row.seq) else { return Ok(()) };
            let items: Vec<Value> =
                rows.iter().map(|row| told_audit(&self.device, row.seq, &row.columns)).collect();
            let keys: Vec<Option<String>> =
                items.iter().map(|item| item.get("key").and_then(Value::as_str).map(str::to_owned)).collect();
            let answer = session.supabase.apply(session.session, self.now(), items).await?;
            for (place, key) in keys.iter().enumerate() {
                match answer.value.outcome_of(place, key.as_deref()).map(|outcome| outcome.outcome) {
                    Some(OutcomeWord::Applied | OutcomeWord::Unchanged) => {}
                    Some(
                        OutcomeWord::Stale
                        | OutcomeWord::Refused
                        | OutcomeWord::OtherOrigin
                        | OutcomeWord::Conflict,
                    ) => return Err(Trouble::AuditBroken),
                    None => return Err(Trouble::Push(PushFailure::NotAgreed)),
                }
            }
            self.store.write(|table| table.keep(Kept::AuditDelivered, &last))?;
            sent += u32::try_from(rows.len()).unwrap_or(u32::MAX);
            if sent >= AUDIT_ROWS {
                return Ok(());
            }
        }
    }

    /// Anchors the newest row that the cloud already has.
    pub(super) async fn anchor(&mut self, cloud: &CloudSession) -> Result<(), Trouble> {
        let head = self.store.read().audit_head()?;
        let delivered: u64 = self.store.read().kept(Kept::AuditDelivered)?.unwrap_or_default();
        if head.seq == 0 || delivered < head.seq {
            return Ok(());
        }
        cloud.supabase.anchor(cloud.clinic, &self.device, head.seq, &head.hash.to_string()).await?;
        let now = self.now();
        self.store.write(|rows| rows.anchored(&head, now))?;
        Ok(())
    }
}

/// An audit row as the cloud is told of it.
fn told_audit(device: &str, seq: u64, columns: &[String; 8]) -> Value {
    let [at, action, phase, status, object, detail, prev, hash] = columns;
    let parsed: Option<Action> = action.parse().ok();
    let status = match (phase.parse(), status.parse()) {
        (Ok(Phase::Intent), _) => "intent",
        (_, Ok(Status::Success)) => "success",
        _ => "failure",
    };
    let resource_type = match parsed {
        Some(
            Action::NeoSignIn
            | Action::NeoSignInByPerson
            | Action::NeoSessionUsed
            | Action::NeoSessionWiped
            | Action::CredentialsStored
            | Action::CredentialsRead
            | Action::CredentialsRotated
            | Action::CredentialsRevoked
            | Action::CredentialState
            | Action::SignInTryAgain,
        ) => "credential",
        Some(Action::CallPlanned | Action::CallDecided | Action::CallPublished | Action::CallWithdrawn) => {
            "call"
        }
        _ => "sync_session",
    };
    audit_item(&AuditForCloud {
        device,
        seq,
        at: at.parse().unwrap_or_default(),
        action,
        status,
        resource_type,
        resource_id: (!object.is_empty()).then_some(object.as_str()),
        details: &serde_json::from_str(detail).unwrap_or(Value::Null),
        prev_hash: prev,
        hash,
    })
}
