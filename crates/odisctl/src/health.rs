//! `GET /health`: the status for a monitor on this computer. 200 while fresh, late or standing by, 503 otherwise.
//!
//! One answer a connection; nothing is read but the request line. No client data stands in a status.

use std::net::SocketAddr;
use std::time::Duration;

use sync_agent::agent::Picture;
use sync_core::failure::{Code, Failure};
use sync_core::view::{Freshness, Outcome};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

const PATIENCE: Duration = Duration::from_secs(3);

/// Listens on an address of this computer.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::on_the_command_line(
            Code::Usage,
            format!("{address} cannot be used for --health: {error}."),
            "Choose another port, or end the program that uses this one",
        )
    })
}

/// Answers until `stop`.
pub async fn serve(listener: TcpListener, picture: watch::Receiver<Picture>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    // One at a time: a monitor asks once a minute.
                    let _ = tokio::time::timeout(PATIENCE, answer(stream, &picture)).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "a health request could not be let in");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            },
        }
    }
}

async fn answer(mut stream: TcpStream, picture: &watch::Receiver<Picture>) -> std::io::Result<()> {
    let (receiving, mut sending) = stream.split();
    let mut line = String::new();
    BufReader::new(receiving.take(4096)).read_line(&mut line).await?;
    let (code, body) = match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["GET", "/health", ..] => {
            let status = picture.borrow().status.clone();
            // A PC that stands by is well as long as the other one holds the lease.
            let stands_by =
                status.last_run.as_ref().is_some_and(|run| run.outcome == Some(Outcome::StandingBy));
            let code = match status.freshness {
                Freshness::Fresh | Freshness::Late => "200 OK",
                Freshness::Stale | Freshness::Critical if stands_by => "200 OK",
                Freshness::Stale | Freshness::Critical => "503 Service Unavailable",
            };
            (code, serde_json::to_string(&status)?)
        }
        ["GET", ..] => ("404 Not Found", "{}".to_owned()),
        _ => ("405 Method Not Allowed", "{}".to_owned()),
    };
    let head = format!(
        "HTTP/1.1 {code}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    sending.write_all(head.as_bytes()).await?;
    sending.write_all(body.as_bytes()).await?;
    sending.shutdown().await
}
