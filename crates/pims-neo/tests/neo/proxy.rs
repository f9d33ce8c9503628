//! Proxies between us and Neo.

use pims_neo::Neo;
use secrecy::SecretString;
use sync_core::failure::Code;
use sync_core::ports::{KeptSession, NeoAccess, Opening, Pims};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::world::{Permit, World, bounded, evening, processes_naming};

/// A proxy that refuses to go anywhere, and tells what it was asked for.
async fn refusing_proxy() -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let tell = tell.clone();
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let mut line = String::new();
                if stream.read_line(&mut line).await.is_ok() {
                    // Nobody may be left to tell.
                    drop(tell.send(line));
                    drop(stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n").await);
                }
            });
        }
    });
    (address, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_goes_through_the_proxy_that_is_set() {
    let world = World::new(|_| {}).await;
    let (address, mut told) = refusing_proxy().await;
    let mut options = world.options();
    options.proxy = Some(address);
    let access = NeoAccess { base_url: "https://neo.invalid/".parse().unwrap(), ..world.access() };
    let mut neo = Neo::new(options);
    let mut permit = Permit::default();
    let failure =
        bounded(neo.open(Opening::SignIn { access: &access, permit: &mut permit })).await.unwrap_err();
    assert_eq!(failure.code, Code::NeoUnreachable, "{}", failure.detail);
    let mut asked = Vec::new();
    while let Ok(line) = told.try_recv() {
        asked.push(line);
    }
    assert!(asked.iter().any(|line| line.starts_with("CONNECT neo.invalid:443 ")), "{asked:?}");
    assert_eq!(permit.asked, 0);
    world.assert_nothing_left();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_with_a_password_in_its_address_is_refused_before_anything_is_started() {
    let world = World::new(|_| {}).await;
    let mut options = world.options();
    options.proxy = Some("http://someone:hunter2@127.0.0.1:3128/".to_owned());
    options.direct_proven = true;
    let access = world.access();
    let kept = KeptSession { cookies: SecretString::from("{}"), signed_in_at: evening() };
    let url = world.url();
    let mut permit = Permit::default();
    let openings = [
        Opening::Kept(&kept),
        Opening::ByPerson { base_url: &url },
        Opening::SignIn { access: &access, permit: &mut permit },
    ];
    for how in openings {
        let mut neo = Neo::new(options.clone());
        let failure = bounded(neo.open(how)).await.unwrap_err();
        assert_eq!(failure.code, Code::ProxyAddress);
        assert!(!failure.detail.contains("hunter2"), "{}", failure.detail);
        assert!(processes_naming(world.folder.path()).is_empty(), "no command line carries it");
    }
    assert_eq!(permit.asked, 0);
    assert!(world.site.requests().is_empty());
}
