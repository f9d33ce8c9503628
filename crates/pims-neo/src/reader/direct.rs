//! Requests of our own with the session's cookies and the browser's user agent: no browser needed.
//!
//! Redirects are not followed: where one leads is part of the answer. Certificates are judged by the operating
//! system's trust store, as the browser does.

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER};
use reqwest::{Client, redirect};
use sync_core::failure::Code;
use sync_core::ports::PimsFailure;
use sync_core::sign_in::page::is_loopback;
use tokio::time::timeout;
use url::Url;

use super::{Fetched, PARALLEL, date, path_at};
use crate::fault::failure;
use crate::proxy::Proxy;
use crate::session::Session;

/// No answer of Neo's comes near this; a body that goes beyond is not one.
const LARGEST_BODY: usize = 64 << 20;

/// A client that carries one session.
#[derive(Clone)]
pub(crate) struct Direct {
    client: Client,
}

impl Direct {
    /// A client for this session.
    pub(crate) fn new(session: &Session, base: &Url, proxy: Option<&Proxy>) -> Result<Self, PimsFailure> {
        let unbuilt = |_: reqwest::Error| failure(Code::Internal, "the HTTP client could not be built");
        let mut builder = Client::builder()
            .user_agent(session.user_agent.as_str())
            .cookie_provider(session.jar.clone())
            .redirect(redirect::Policy::none())
            .pool_max_idle_per_host(PARALLEL)
            .connect_timeout(Duration::from_secs(10));
        // The browser asks this machine itself too, whatever proxy is set.
        if is_loopback(base) {
            builder = builder.no_proxy();
        } else if let Some(proxy) = proxy {
            builder = builder.proxy(reqwest::Proxy::all(proxy.as_str()).map_err(unbuilt)?);
        }
        Ok(Direct { client: builder.build().map_err(unbuilt)? })
    }

    /// Asks once.
    pub(super) async fn fetch(&self, base: &Url, address: &str, deadline: Duration) -> Fetched {
        timeout(deadline, self.fetched(base, address)).await.ok().flatten().unwrap_or_default()
    }

    async fn fetched(&self, base: &Url, address: &str) -> Option<Fetched> {
        let request = self
            .client
            .get(address)
            .header(ACCEPT, "application/json")
            .header("X-Requested-With", "XMLHttpRequest");
        let mut response = request.send().await.ok()?;
        let headers = response.headers();
        let location = text(headers, &LOCATION);
        let mut fetched = Fetched {
            status: response.status().as_u16(),
            content_type: text(headers, &CONTENT_TYPE),
            redirected: location.is_some(),
            final_path: match &location {
                Some(location) => path_at(base, &response.url().join(location).ok()?),
                None => path_at(base, response.url()),
            },
            retry_after: text(headers, &RETRY_AFTER),
            date: text(headers, &DATE).as_deref().and_then(date),
            body: String::new(),
        };
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= LARGEST_BODY => body.extend_from_slice(&chunk),
                Ok(None) => break,
                // Cut or far too long: as good as no body.
                Ok(Some(_)) | Err(_) => return Some(fetched),
            }
        }
        fetched.body = String::from_utf8(body).unwrap_or_default();
        Some(fetched)
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
