//! Pages that misbehave: written here byte by byte, because no honest stand-in of the site would serve them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use pims_neo::{Neo, NeoOptions};
use secrecy::SecretString;
use sync_core::failure::Code;
use sync_core::ports::{NeoAccess, Pims};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::world::{Permit, World, bounded, sign_in_with};

/// Answers by the path of the request; keeps what was asked.
pub struct Raw {
    pub url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Raw {
    pub async fn serving(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = asked.clone();
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let (heard, answer) = (heard.clone(), answer.clone());
                tokio::spawn(async move {
                    let mut request = vec![0; 16384];
                    let length = socket.read(&mut request).await.unwrap_or(0);
                    let request = String::from_utf8_lossy(&request[..length]).into_owned();
                    let line = request.lines().next().unwrap_or_default().to_owned();
                    let reply = answer(line.split(' ').nth(1).unwrap_or("/"));
                    heard.lock().unwrap().push(line);
                    drop(socket.write_all(reply.as_bytes()).await);
                });
            }
        });
        Raw { url, asked }
    }

    pub fn access(&self) -> NeoAccess {
        NeoAccess {
            base_url: self.url.parse().unwrap(),
            company_id: "4821".to_owned(),
            username: "frontdesk".to_owned(),
            password: SecretString::from("secret"),
        }
    }

    fn posts(&self) -> usize {
        self.asked.lock().unwrap().iter().filter(|line| line.starts_with("POST")).count()
    }
}

pub fn html(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub const FORM: &str = "<form method=post action=/login><input name=company_id><input name=username>\
    <input type=password name=password><button type=submit>Login</button></form>";

/// Waits no longer than these pages need.
pub fn impatient(world: &World) -> NeoOptions {
    let mut options = world.options();
    options.patience.command = Duration::from_secs(4);
    options.patience.form = Duration::from_secs(5);
    options.patience.answer = Duration::from_secs(8);
    options
}

/// Signs in at a page; the failure, and how often a form was posted.
async fn outcome(
    answer: impl Fn(&str) -> String + Send + Sync + 'static,
) -> (Result<bool, (Code, String)>, usize, usize) {
    let world = World::new(|_| {}).await;
    let raw = Raw::serving(answer).await;
    let mut neo = Neo::new(impatient(&world));
    let mut permit = Permit::default();
    let opened = bounded(sign_in_with(&mut neo, &raw.access(), &mut permit)).await;
    bounded(neo.close()).await;
    world.assert_nothing_left();
    let opened = opened.map(|opened| opened.signed_in).map_err(|failure| (failure.code, failure.detail));
    (opened, permit.asked, raw.posts())
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_misbehave_end_with_a_reason_and_get_no_password() {
    type Answer = fn(&str) -> String;
    let pages: [(&str, Answer, Code); 6] = [
        (
            "a redirect without end",
            |path| format!("HTTP/1.1 302 Found\r\nLocation: {path}x\r\nContent-Length: 0\r\n\r\n"),
            Code::NeoUnreachable,
        ),
        (
            "a download",
            |_| {
                "HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Disposition: attachment\r\n\
                 Content-Length: 2\r\n\r\nPK"
                    .to_owned()
            },
            Code::NeoUnreachable,
        ),
        ("a script that never ends", |_| html("<p>Hello<script>while(true){}</script>"), Code::BrowserLost),
        (
            "a form for another origin",
            |_| html(&FORM.replace("/login", "http://127.0.0.1:9/login")),
            Code::NeoPageChanged,
        ),
        (
            "fields that empty themselves",
            |_| html(&format!("{FORM}<script>setInterval(()=>document.forms[0].reset(),5)</script>")),
            Code::NeoPageChanged,
        ),
        (
            "a form without a button",
            |_| html(&FORM.replace("<button type=submit>Login</button>", "")),
            Code::NeoPageChanged,
        ),
    ];
    for (name, answer, code) in pages {
        let (opened, permits, posts) = outcome(answer).await;
        let (found, detail) = opened.unwrap_err();
        assert_eq!(found, code, "{name}: {detail}");
        assert_eq!((permits, posts), (0, 0), "{name}: nothing was submitted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_full_of_dialogs_is_signed_in_to_all_the_same() {
    let noisy =
        "<script>alert('one');confirm('two');onbeforeunload=e=>{e.preventDefault();return 'stay'}</script>";
    let (opened, permits, posts) = outcome(move |path| match path {
        "/login" => html(&format!("{noisy}{FORM}").replace("action=/login", "action=/enter")),
        _ if path.starts_with("/appointments") => {
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}".to_owned()
        }
        _ => html("<div id=dashboard_shell></div>"),
    })
    .await;
    assert_eq!(opened, Ok(true));
    assert_eq!((permits, posts), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_that_are_built_anew_under_typing_are_filled_again() {
    let (opened, permits, posts) = outcome(|path| match path {
        "/login" => html(&format!(
            "<div id=a>{FORM}</div><script>let n=0;document.addEventListener('input',()=>{{\
             if(n++===1)a.innerHTML=a.innerHTML}})</script>"
        ).replace("action=/login", "action=/enter")),
        _ if path.starts_with("/appointments") => {
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}".to_owned()
        }
        _ => html("<div id=dashboard_shell></div>"),
    })
    .await;
    assert_eq!(opened, Ok(true));
    assert_eq!((permits, posts), (1, 1));
}
