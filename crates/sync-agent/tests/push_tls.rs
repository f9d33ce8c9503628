//! Whom the clients trust: the machine's roots and nobody else.
//!
//! The machine's roots are replaced by `SSL_CERT_FILE`, which the trust store reads on Linux, in a child process.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking; its child tells by printing"
)]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use secrecy::SecretString;
use sync_agent::push::http::{Lost, NeverSent, install_tls_provider};
use sync_agent::push::qstash::{PublishFailure, QStash, QStashOptions};
use sync_core::failure::Code;
use sync_core::outbox::QueueAction;

const CHILD: &str = "ODIS_SYNC_TEST_URL";

/// A server with a certificate for `name` from a root of its own; the root as PEM, and how many requests were read.
fn server(name: &str, from_year: i32) -> (String, String, Arc<AtomicUsize>) {
    install_tls_provider();
    let root_key = KeyPair::generate().unwrap();
    let mut root = CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_certificate = root.self_signed(&root_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut leaf = CertificateParams::new(vec![name.to_owned()]).unwrap();
    leaf.not_before = date_time_ymd(from_year, 1, 1);
    leaf.not_after = date_time_ymd(4000, 1, 1);
    let leaf = leaf.signed_by(&key, &Issuer::new(root, root_key)).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![leaf.der().clone()], key);
    let config = Arc::new(config.unwrap());

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let read = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&read);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
            let mut chunk = [0; 4096];
            if matches!(stream.read(&mut chunk), Ok(bytes) if bytes > 0) {
                count.fetch_add(1, Ordering::SeqCst);
                let answer = b"HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
                let _ = stream.write_all(answer);
            }
        }
    });
    (url, root_certificate.pem(), read)
}

/// What a check of the queue at `url` ends in, on a machine that trusts `root`.
fn outcome(test: &str, url: &str, root: &str) -> String {
    let directory = tempfile::tempdir().unwrap();
    let roots = directory.path().join("roots.pem");
    std::fs::write(&roots, root).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, url)
        .env("SSL_CERT_FILE", &roots)
        .env_remove("SSL_CERT_DIR")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let said = text.lines().find_map(|line| line.strip_prefix("outcome: ")).map(str::to_owned);
    said.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)))
}

/// True in the child, which has then said how its check ended.
fn is_child() -> bool {
    let Ok(url) = std::env::var(CHILD) else { return false };
    let options = QStashOptions::new(&url, "https://clinic.example/execute-call").unwrap();
    let queue = QStash::new(&options, SecretString::from("canary-token".to_owned())).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let outcome = match runtime.block_on(queue.check()) {
        Ok(()) => "well".to_owned(),
        Err(failure) => {
            assert_eq!(failure.action(), QueueAction::NotNow { after: None }, "nothing was sent");
            let PublishFailure::Lost(Lost::NeverSent(why)) = failure else { panic!("{failure:?}") };
            format!("{why:?} {:?}", failure.code())
        }
    };
    println!("\noutcome: {outcome}");
    true
}

#[test]
fn a_root_of_the_machine_is_trusted() {
    if is_child() {
        return;
    }
    let (url, root, read) = server("localhost", 2020);
    assert_eq!(outcome("a_root_of_the_machine_is_trusted", &url, &root), "well");
    assert_eq!(read.load(Ordering::SeqCst), 1);
}

#[test]
fn nobody_else_gets_to_read_the_token() {
    if is_child() {
        return;
    }
    let certificate = format!("{:?} {:?}", NeverSent::Certificate, Code::QueueUnreachable);
    let (stranger, _, read_by_stranger) = server("localhost", 2020);
    let (_, other_root, _) = server("localhost", 2020);
    let test = "nobody_else_gets_to_read_the_token";
    assert_eq!(outcome(test, &stranger, &other_root), certificate, "an unknown root");
    let (misnamed, root, read_by_misnamed) = server("wrong.example", 2020);
    assert_eq!(outcome(test, &misnamed, &root), certificate, "a certificate for another host");
    for read in [read_by_stranger, read_by_misnamed] {
        assert_eq!(read.load(Ordering::SeqCst), 0, "not a byte of the request was sent");
    }
}

#[test]
fn a_certificate_of_the_future_means_that_our_clock_is_behind() {
    if is_child() {
        return;
    }
    let (url, root, read) = server("localhost", 3000);
    let behind = format!("{:?} {:?}", NeverSent::ClockBehind, Code::ClockWrong);
    let test = "a_certificate_of_the_future_means_that_our_clock_is_behind";
    assert_eq!(outcome(test, &url, &root), behind);
    assert_eq!(read.load(Ordering::SeqCst), 0);
}
