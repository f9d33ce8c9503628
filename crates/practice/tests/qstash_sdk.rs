//! The vendor's own SDK, run by node, judges the QStash stand-in.

use std::path::Path;

use practice::qstash::{Clock, QStash, QStashOptions};

#[tokio::test(flavor = "multi_thread")]
async fn the_official_sdk_accepts_the_stand_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    assert!(
        root.join("node_modules/@upstash/qstash").is_dir(),
        "the SDK is not installed: run `npm ci --ignore-scripts` at the root of the repository"
    );
    let options = QStashOptions { clock: Clock::held_now(), ..QStashOptions::default() };
    let qstash = QStash::start(options).await.unwrap();
    let keys = qstash.signing_keys();

    let run = tokio::process::Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/qstash_conform.mjs"))
        .args([qstash.url(), &qstash.token(), &keys.current, &keys.next])
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();

    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}{}", String::from_utf8_lossy(&run.stderr));
    assert!(said.contains("15 of 15 checks passed"), "{said}");
    qstash.stop().await;
}
