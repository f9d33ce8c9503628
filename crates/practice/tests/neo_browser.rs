//! The stand-in's pages in a real Chromium: their scripts run, and only pages of the site can read it.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails the test that called it")]

#[path = "neo_client/common.rs"]
mod neo_client;

use std::process::Command;

use neo_client::{calendar_path, demo};
use practice::neo::{CompanyField, Kind};

/// What the page's document looks like once its scripts have settled.
async fn document(url: String) -> String {
    let browser = std::env::var("ODIS_SYNC_BROWSER").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let profile = tempfile::tempdir().unwrap();
    let run = move || {
        Command::new(&browser)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000", "--dump-dom"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(url)
            .output()
            .unwrap_or_else(|error| {
                panic!("{browser} does not start ({error}); name one in ODIS_SYNC_BROWSER")
            })
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn the_form_appears_after_its_delay_and_late_fields_after_theirs() {
    let neo = demo().await;
    neo.switches(|s| s.login.company = CompanyField::Late { ms: 700 });
    let dom = document(format!("{}/login", neo.url())).await;
    assert!(!dom.contains("hidden=\"\""), "the form is shown: {dom}");
    assert!(!dom.contains("id=\"loading\""), "the spinner is gone");
    assert!(dom.contains("name=\"company_id\""), "the late field has come");
    assert!(neo.requests_of(Kind::SignInPage)[0].from_browser, "a browser is known by what it sends");
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_read_the_site() {
    let neo = demo().await;
    let directory = tempfile::tempdir().unwrap();
    let page = directory.path().join("elsewhere.html");
    let script = format!(
        "<body><script>fetch('{}{}',{{credentials:'include',headers:{{'X-Requested-With':'XMLHttpRequest'}}}})\
         .then(r=>document.body.append('read '+r.status),e=>document.body.append('refused: '+e.name));</script>",
        neo.url(),
        calendar_path("2026-03-05")
    );
    std::fs::write(&page, script).unwrap();
    let dom = document(format!("file://{}", page.display())).await;
    assert!(dom.contains("refused: TypeError"), "{dom}");
    let asked: Vec<String> = neo.requests().into_iter().map(|r| r.method).collect();
    assert_eq!(asked, ["OPTIONS"], "the browser asked for permission, got none, and went no further");
}
