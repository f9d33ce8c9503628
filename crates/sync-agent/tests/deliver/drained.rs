//! What is delivered between two runs counts as delivered, as far as the last run had read.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use sync_agent::store::{Kept, OwedKind, Rows, StoreFailure};
use sync_core::failure::Code;
use sync_core::view::{CallCounts, OutboxCounts, Outcome, RunReport, VisitCounts};

use super::desk::{Desk, Outside, applied, noon, takes, visit_item};

/// A run that read everything an hour ago and could deliver nothing, after a day of that.
fn read_and_not_delivered(rows: &Rows<'_>) -> Result<(), StoreFailure> {
    let ended = noon() - TimeDelta::hours(1);
    rows.begin_run("run-1", "regular", ended)?;
    let report = RunReport {
        outcome: Outcome::Completed,
        reason: None,
        warnings: vec![Code::CloudUnreachable.failure()],
        signed_in: true,
        reader: None,
        requests: 3,
        window: None,
        visits: VisitCounts::default(),
        notes: sync_core::reconcile::NoteCounts::default(),
        calls: CallCounts::default(),
        outbox: OutboxCounts::default(),
        oddities: BTreeMap::new(),
        duration_ms: BTreeMap::new(),
    };
    rows.end_run("run-1", &report, ended)?;
    rows.keep(Kept::ReadAt, &ended)?;
    rows.keep(Kept::DeliveredAt, &(noon() - TimeDelta::hours(30)))?;
    rows.owe(OwedKind::Visit, "501", 1, noon(), &visit_item("501", 1), noon())
}

async fn stamp(desk: &Desk) -> Option<DateTime<Utc>> {
    desk.look(|rows| rows.kept(Kept::DeliveredAt)).await
}

#[tokio::test]
async fn what_leaves_between_two_runs_is_delivered_up_to_what_was_read() {
    let outside = Outside::start(applied, takes).await;
    let url = &outside.server.url;
    let desk = Desk::new(url, url, read_and_not_delivered).await;
    assert!(desk.deliver().await);
    assert_eq!(desk.owed().await, [].into());
    assert_eq!(stamp(&desk).await, Some(noon() - TimeDelta::hours(1)), "not later than it was read");
    let drained: Option<DateTime<Utc>> = desk.look(|rows| rows.kept(Kept::DrainedAt)).await;
    assert_eq!(drained, Some(noon()), "and the run's warning is over");
}

#[tokio::test]
async fn a_stamp_that_a_wrong_clock_left_does_not_stand_above_the_right_one() {
    let outside = Outside::start(applied, takes).await;
    let url = &outside.server.url;
    let desk = Desk::new(url, url, |rows| {
        read_and_not_delivered(rows)?;
        rows.keep(Kept::DeliveredAt, &(noon() + TimeDelta::days(365)))
    })
    .await;
    assert!(desk.deliver().await);
    assert_eq!(stamp(&desk).await, Some(noon() - TimeDelta::hours(1)));
}

#[tokio::test]
async fn a_cloud_that_stays_away_leaves_the_stamp_where_it_was() {
    let nobody = "http://127.0.0.1:9/";
    let desk = Desk::new(nobody, nobody, read_and_not_delivered).await;
    assert!(!desk.deliver().await);
    assert_eq!(stamp(&desk).await, Some(noon() - TimeDelta::hours(30)));
}
