//! The loopback listener under every stand-in here: plain HTTP on a port of 127.0.0.1, with one thing no
//! ordinary server offers: a handler can cut the connection it is answering on.
//!
//! A cut connection refuses every further write, so hyper closes it and the client sees the end of the stream
//! where it waited for an answer. What the handler did before the cut stays done: that is "accepted, but the
//! answer was lost".

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Longest time a closing server waits for answers under way.
const CLOSING: Duration = Duration::from_secs(1);

/// The handle by which a handler cuts the connection it answers on; arrives as `ConnectInfo<Cut>`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cut(Arc<AtomicBool>);

impl Cut {
    /// From here on nothing more reaches the client on this connection.
    pub(crate) fn cut(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Connected<IncomingStream<'_, Line>> for Cut {
    fn connect_info(stream: IncomingStream<'_, Line>) -> Self {
        stream.remote_addr().clone()
    }
}

/// A running server; ends when stopped or dropped.
#[derive(Debug)]
pub(crate) struct Served {
    address: SocketAddr,
    closing: CancellationToken,
    task: Option<JoinHandle<io::Result<()>>>,
}

impl Served {
    /// Serves `routes` on 127.0.0.1; port 0 takes a free one.
    pub(crate) async fn start(port: u16, routes: Router) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .with_context(|| format!("port {port} of 127.0.0.1 cannot be listened on"))?;
        let address = listener.local_addr()?;
        let closing = CancellationToken::new();
        let service = routes.into_make_service_with_connect_info::<Cut>();
        let server =
            axum::serve(Line(listener), service).with_graceful_shutdown(closing.clone().cancelled_owned());
        let task = tokio::spawn(server.into_future());
        Ok(Self { address, closing, task: Some(task) })
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes no more connections and ends the present ones.
    pub(crate) async fn stop(mut self) {
        self.closing.cancel();
        if let Some(mut task) = self.task.take()
            && tokio::time::timeout(CLOSING, &mut task).await.is_err()
        {
            task.abort();
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.closing.cancel();
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// A client for loopback: no proxy, no redirects followed, bodies as they come.
pub(crate) fn http_client(timeout: Duration) -> anyhow::Result<reqwest::Client> {
    // An error means that a provider is installed already, which is all that is wanted.
    drop(rustls::crypto::ring::default_provider().install_default());
    Ok(reqwest::Client::builder()
        .no_proxy()
        .no_gzip()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(timeout)
        .build()?)
}

/// The listener behind [`Served`].
pub(crate) struct Line(TcpListener);

impl Listener for Line {
    type Io = Wire;
    type Addr = Cut;

    async fn accept(&mut self) -> (Wire, Cut) {
        loop {
            match self.0.accept().await {
                Ok((stream, _)) => {
                    let cut = Cut::default();
                    return (Wire { stream, cut: cut.clone() }, cut);
                }
                // Out of descriptors, or the client left already: neither ends the server.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<Cut> {
        Ok(Cut::default())
    }
}

/// One connection.
pub(crate) struct Wire {
    stream: TcpStream,
    cut: Cut,
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.cut.0.load(Ordering::SeqCst) {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
