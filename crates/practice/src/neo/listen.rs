//! The two addresses. Connections are served here and not by `axum::serve`, because a stand-in must also be able to
//! reset one in the middle, to stop listening while it runs, and to take all of them down when it stops.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::State;
use super::{control, site};

/// A connection as its requests see it.
#[derive(Default)]
pub(super) struct Link {
    reset: AtomicBool,
}

impl Link {
    /// The next byte that goes out resets the connection instead.
    pub(super) fn reset(&self) {
        self.reset.store(true, Ordering::SeqCst);
    }
}

/// The site's address, until the stand-in stops.
pub(super) async fn site(
    listener: TcpListener,
    address: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    state: Arc<State>,
) {
    let mut switches = state.switches.subscribe();
    let mut connections = JoinSet::new();
    let mut listening = Some(listener);
    loop {
        let refuses = switches.borrow_and_update().refuses_connections;
        if refuses && listening.take().is_some() {
            connections.abort_all();
        } else if !refuses && listening.is_none() {
            listening = bind_again(address, &state).await;
        }
        tokio::select! {
            () = state.stopping.cancelled() => break,
            changed = switches.changed() => if changed.is_err() { break },
            stream = accept(listening.as_ref()) => {
                let link = Arc::new(Link::default());
                let (state, asked_of) = (state.clone(), link.clone());
                let router = Router::new().fallback(move |request: Request| {
                    site::serve(state.clone(), asked_of.clone(), request)
                });
                connections.spawn(converse(Wire { stream, link }, acceptor.clone(), router));
            }
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listening);
    connections.shutdown().await;
}

/// The control address, until the stand-in stops.
pub(super) async fn control(listener: TcpListener, state: Arc<State>) {
    let router = control::router(state.clone());
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = state.stopping.cancelled() => break,
            stream = accept(Some(&listener)) => {
                let wire = Wire { stream, link: Arc::default() };
                connections.spawn(converse(wire, None, router.clone()));
            }
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// The next connection; none, for good, without a listener.
async fn accept(listener: Option<&TcpListener>) -> TcpStream {
    let Some(listener) = listener else { return std::future::pending().await };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Without it small answers wait for acknowledgements; a socket that refuses it is only slower.
                stream.set_nodelay(true).ok();
                return stream;
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

async fn bind_again(address: SocketAddr, state: &State) -> Option<TcpListener> {
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return Some(listener),
            Err(error) => tracing::warn!(%error, "the site's address is not free again yet"),
        }
        tokio::select! {
            () = state.stopping.cancelled() => return None,
            () = tokio::time::sleep(Duration::from_millis(20)) => {}
        }
    }
}

async fn converse(wire: Wire, acceptor: Option<TlsAcceptor>, router: Router) {
    let served = match acceptor {
        None => serve(wire, router).await,
        Some(acceptor) => match acceptor.accept(wire).await {
            Ok(stream) => serve(stream, router).await,
            Err(error) => Err(error.into()),
        },
    };
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn serve<S>(stream: S, router: Router) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = TowerToHyperService::new(router);
    auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await
}

/// A TCP stream that can be reset by whoever holds its link.
struct Wire {
    stream: TcpStream,
    link: Arc<Link>,
}

impl Wire {
    fn cut(&self) -> Option<io::Error> {
        self.link.reset.load(Ordering::SeqCst).then(|| {
            // With no linger time the kernel sends a reset when the stream is dropped.
            self.stream.set_zero_linger().ok();
            io::Error::from(io::ErrorKind::ConnectionReset)
        })
    }
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
        match self.cut() {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.stream).poll_write(cx, buf),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.cut() {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.stream).poll_shutdown(cx),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.cut() {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.stream).poll_write_vectored(cx, bufs),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
