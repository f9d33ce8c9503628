//! A person signs in, in a window of ours that nobody sees here.

use std::path::Path;
use std::time::Duration;

use chromiumoxide::Browser;
use chromiumoxide::handler::HandlerConfig;
use futures::StreamExt;
use pims_neo::Neo;
use practice::neo::AfterPassword;
use sync_core::failure::Code;
use sync_core::ports::{Opening, Pims, ReaderKind};
use tokio::time::sleep;

use crate::world::{World, bounded, browser_pids, read, signal};

fn window(world: &World) -> Neo {
    let mut options = world.options();
    options.hidden_window = true;
    options.patience.person = Duration::from_secs(60);
    Neo::new(options)
}

/// Does in the window what a person would, over a wire of its own.
async fn act(root: &Path, steps: &[&str]) {
    let address = loop {
        let port = std::fs::read_dir(root).ok().and_then(|mut entries| {
            std::fs::read_to_string(entries.next()?.ok()?.path().join("profile/DevToolsActivePort")).ok()
        });
        match port.as_deref().and_then(|text| text.split_once('\n')) {
            Some((port, path)) if path.len() > 40 => break format!("ws://127.0.0.1:{port}{path}"),
            _ => sleep(Duration::from_millis(20)).await,
        }
    };
    let config = HandlerConfig { ignore_https_errors: false, viewport: None, ..HandlerConfig::default() };
    let (browser, mut wire) = Browser::connect_with_config(address, config).await.unwrap();
    let wire = tokio::spawn(async move { while wire.next().await.is_some() {} });
    let page = loop {
        match browser.pages().await.unwrap().into_iter().next() {
            Some(page) => break page,
            None => sleep(Duration::from_millis(20)).await,
        }
    };
    for step in steps {
        // A step is done once it says so.
        while !page.evaluate(*step).await.is_ok_and(|done| done.into_value::<bool>().unwrap_or(false)) {
            sleep(Duration::from_millis(50)).await;
        }
    }
    wire.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_answers_the_second_factor_and_the_session_is_taken_over() {
    let world = World::new(|switches| switches.login.after_password = AfterPassword::TwoFactor).await;
    let access = world.access();
    let mut neo = window(&world);
    let (root, url) = (world.root(), world.url());
    let practice = world.site.practice();
    let fill = format!(
        "(() => {{ const f = document.querySelector('#login_form'); if (!f || f.hidden) return false; \
         f.company_id.value = {:?}; f.username.value = {:?}; f.password.value = {:?}; \
         f.querySelector('button').click(); return true; }})()",
        practice.company_id, practice.user_name, practice.password
    );
    let code = "(() => { const i = document.querySelector('input[name=code]'); if (!i) return false; \
        i.value = '246810'; i.form.querySelector('button').click(); return true; })()";
    drop(access);
    let steps = [fill.as_str(), code];
    let (opened, ()) =
        bounded(async { tokio::join!(neo.open(Opening::ByPerson { base_url: &url }), act(&root, &steps)) })
            .await;
    let opened = opened.unwrap();
    assert!(opened.signed_in);
    assert_eq!(opened.reader, ReaderKind::InPage);
    world.assert_nothing_left();
    let (heard, outcome) = bounded(read(&mut neo, vec![world.calendar()])).await;
    outcome.unwrap();
    assert_eq!(heard.good(), 1, "the session is read without the window");
    assert!(bounded(neo.close()).await.session.is_some());
    world.assert_nothing_left();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_is_closed_ends_the_wait() {
    let world = World::new(|_| {}).await;
    let mut neo = window(&world);
    let (url, site, folder) = (world.url(), world.site.clone(), world.folder.path().to_path_buf());
    let closing = async {
        while site.requests().is_empty() {
            sleep(Duration::from_millis(20)).await;
        }
        signal(browser_pids(&folder).0, "TERM");
    };
    let (opened, ()) =
        bounded(async { tokio::join!(neo.open(Opening::ByPerson { base_url: &url }), closing) }).await;
    assert_eq!(opened.unwrap_err().code, Code::Stopped);
    world.assert_nothing_left();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_in_front_of_the_window_ends_with_the_deadline_and_nothing_is_typed() {
    let world = World::new(|_| {}).await;
    let mut options = world.options();
    options.hidden_window = true;
    options.patience.person = Duration::from_secs(3);
    let mut neo = Neo::new(options);
    let url = world.url();
    let failure = bounded(neo.open(Opening::ByPerson { base_url: &url })).await.unwrap_err();
    assert_eq!(failure.code, Code::RunDeadline);
    assert_eq!(world.site.password_submits(), 0);
    world.assert_nothing_left();
}
