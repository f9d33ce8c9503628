//! What happens to the clinic's data and account when IDEXX Neo misbehaves.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use door_tests::{Clinic, visits};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn try_cloud() {
    let (practice, ids) = visits::small_day(3);
    let clinic = Clinic::in_cloud(practice).await;
    clinic.set_up_all().await;
    let ran = clinic.sync().await.expect(0);
    eprintln!("{ran}");
    for id in ids {
        eprintln!("{}", clinic.of("calls", id).await);
    }
    eprintln!("{}", clinic.status().await);
    eprintln!("{:?}", clinic.cloud().sql("select count(*) from cases where clinic_id = :clinic").await);
}
