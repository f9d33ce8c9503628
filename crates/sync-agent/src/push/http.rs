//! One way to speak HTTP: one TLS provider (ring), the operating system's trust store, its proxy settings or an
//! explicit proxy, no redirects, bounded answers.
//!
//! The trust store is the system's because clinics have virus scanners and proxies that inspect TLS: their root is
//! in it. Verification is never switched off.
//!
//! An exchange ends in one of three ways, and the difference decides whether a telephone may ring twice: an answer;
//! [`Lost::NeverSent`], where no byte of the request left; [`Lost::NoAnswer`], where it may have arrived.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, Proxy, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sync_core::outbox::Response;
use url::{Host, Url};

/// How long a connection may take to come up.
pub const CONNECT_DEADLINE: Duration = Duration::from_secs(10);

/// How long one request may take, its answer included.
pub const REQUEST_DEADLINE: Duration = Duration::from_secs(30);

/// Bytes of an answer that are read, unpacked. The largest agreed one, the calls of 14 days, is far smaller.
pub const LONGEST_ANSWER: usize = 8 * 1024 * 1024;

/// Why an address cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFailure {
    /// Not an absolute URL of a host.
    #[error("the address is not a URL")]
    NotAUrl,
    /// Plain http to another machine, or another scheme.
    #[error("the address must begin with https://")]
    NotHttps,
    /// User name, password, query or fragment.
    #[error("the address must be host and path only")]
    MoreThanAnAddress,
    /// The proxy's address is not one.
    #[error("the proxy's address is not one")]
    Proxy,
    /// TLS cannot be set up on this machine.
    #[error("TLS cannot be set up on this machine")]
    Tls,
    /// A key with all rights over the project: it must not be on a PC.
    #[error("this is a service key; use the project's publishable (anon) key")]
    ServiceKey,
    /// A key or token that cannot stand in a header.
    #[error("the key holds characters that a key cannot have")]
    Key,
}

/// Which proxy is used and how long is waited.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// An explicit proxy; none means the system's settings.
    pub proxy: Option<Url>,
    /// For the connection.
    pub connect: Duration,
    /// For the whole request.
    pub total: Duration,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self { proxy: None, connect: CONNECT_DEADLINE, total: REQUEST_DEADLINE }
    }
}

/// Makes ring the process's TLS provider, unless one was chosen already.
pub fn install_tls_provider() {
    // An error means that the process has one; which one does not matter to us.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The base of a service: https, or http on loopback; host and path only; ends in `/`.
///
/// # Errors
/// Why it cannot be used.
pub fn base_address(text: &str) -> Result<Url, AddressFailure> {
    let mut url = address(text)?;
    if url.query().is_some() {
        return Err(AddressFailure::MoreThanAnAddress);
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// An address that something is sent to: https, or http on loopback.
///
/// # Errors
/// Why it cannot be used.
pub fn address(text: &str) -> Result<Url, AddressFailure> {
    let url = Url::parse(text.trim()).map_err(|_| AddressFailure::NotAUrl)?;
    let safe = match url.scheme() {
        "https" => true,
        "http" => is_loopback(&url),
        _ => false,
    };
    if !safe {
        return Err(AddressFailure::NotHttps);
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(AddressFailure::MoreThanAnAddress);
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// A client for one service.
///
/// # Errors
/// The proxy's address is not one, or TLS cannot be set up.
pub fn client(options: &HttpOptions, base: &Url) -> Result<Client, AddressFailure> {
    builder(options, base)?.build().map_err(|_| AddressFailure::Tls)
}

/// What a client is made of; it follows no redirect.
pub(super) fn builder(options: &HttpOptions, base: &Url) -> Result<ClientBuilder, AddressFailure> {
    install_tls_provider();
    let loopback = is_loopback(base);
    let mut builder = Client::builder()
        .user_agent(concat!("odis-sync/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(options.connect)
        .timeout(options.total)
        .https_only(base.scheme() == "https")
        .referer(false);
    if loopback {
        builder = builder.no_proxy();
    } else if let Some(proxy) = &options.proxy {
        builder = builder.proxy(Proxy::all(proxy.clone()).map_err(|_| AddressFailure::Proxy)?);
    }
    Ok(builder)
}

/// A header's value that no library prints.
pub(super) fn secret_header(prefix: &str, secret: &SecretString) -> Result<HeaderValue, AddressFailure> {
    let text = SecretString::from(format!("{prefix}{}", secret.expose_secret()));
    let mut value = HeaderValue::from_str(text.expose_secret()).map_err(|_| AddressFailure::Key)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Why no byte of a request left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeverSent {
    /// No such host, nobody listens, no network.
    Connection,
    /// The certificate is not trusted.
    Certificate,
    /// The certificate is not valid *yet*: this PC's clock is behind.
    ClockBehind,
    /// The request could not be made.
    Request,
}

/// An exchange without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// No byte of the request left.
    #[error("not sent ({0:?})")]
    NeverSent(NeverSent),
    /// It may have arrived.
    #[error("sent, but not answered")]
    NoAnswer,
}

/// What a server said.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The body, where it is whole and JSON.
    pub(super) body: Option<Value>,
    /// The body is whole and has no bytes.
    pub(super) empty: bool,
    pub(super) headers: HeaderMap,
}

impl Answer {
    /// The server's clock.
    pub(super) fn date(&self) -> Option<DateTime<Utc>> {
        http_date(self.headers.get(DATE)?)
    }

    /// `Retry-After` in seconds, or as a date, which is measured by the server's own clock.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        let value = self.headers.get(RETRY_AFTER)?;
        if let Ok(seconds) = value.to_str().ok()?.trim().parse() {
            return Some(Duration::from_secs(seconds));
        }
        let wait = http_date(value)? - self.date()?;
        Some(wait.max(TimeDelta::zero()).to_std().unwrap_or_default())
    }

    /// As far as it decides anything; `code_of` finds the body's code.
    pub(super) fn response<'a>(&'a self, code_of: impl Fn(&'a Value) -> Option<&'a str>) -> Response<'a> {
        Response {
            status: self.status,
            code: self.body.as_ref().and_then(code_of),
            retry_after: self.retry_after(),
            is_json: self.body.is_some(),
        }
    }
}

/// RFC 9110's preferred form is one that RFC 2822 allows.
fn http_date(value: &HeaderValue) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc2822(value.to_str().ok()?).ok()?;
    Some(date.to_utc())
}

/// Sends and reads to the end. A body that is too long, cut off or not JSON leaves the answer without one.
pub(super) async fn exchange(request: RequestBuilder) -> Result<Answer, Lost> {
    let mut response = request.send().await.map_err(|error| judge(&error))?;
    let status = response.status().as_u16();
    let headers = std::mem::take(response.headers_mut());
    let mut bytes = Vec::new();
    let whole = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() <= LONGEST_ANSWER => bytes.extend_from_slice(&chunk),
            Ok(None) => break true,
            Ok(Some(_)) | Err(_) => break false,
        }
    };
    let body = if whole { serde_json::from_slice(&bytes).ok() } else { None };
    Ok(Answer { status, body, empty: whole && bytes.is_empty(), headers })
}

fn judge(error: &reqwest::Error) -> Lost {
    if error.is_builder() {
        return Lost::NeverSent(NeverSent::Request);
    }
    if !error.is_connect() {
        return Lost::NoAnswer;
    }
    Lost::NeverSent(match certificate_fault(error) {
        Some(rustls::CertificateError::NotValidYet | rustls::CertificateError::NotValidYetContext { .. }) => {
            NeverSent::ClockBehind
        }
        Some(_) => NeverSent::Certificate,
        None => NeverSent::Connection,
    })
}

/// Looks for a refused certificate among an error's causes. An `io::Error` hides what it wraps from `source`.
fn certificate_fault<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::CertificateError> {
    let mut cause = Some(error);
    while let Some(this) = cause {
        if let Some(rustls::Error::InvalidCertificate(fault)) = this.downcast_ref::<rustls::Error>() {
            return Some(fault);
        }
        cause = match this.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => this.source(),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_travel_over_https_or_on_this_machine_only() {
        for good in [
            "https://abc.supabase.co",
            "https://qstash.upstash.io/",
            "http://127.0.0.1:54321",
            "http://localhost:8080",
            "http://[::1]:8080",
            "  https://abc.supabase.co \n",
        ] {
            let url = base_address(good).unwrap();
            assert!(url.path().ends_with('/'), "{url} can be joined");
        }
        let table = [
            ("http://abc.supabase.co", AddressFailure::NotHttps),
            ("http://10.0.0.5:54321", AddressFailure::NotHttps),
            ("http://localhost.example:1", AddressFailure::NotHttps),
            ("ftp://127.0.0.1", AddressFailure::NotHttps),
            ("abc.supabase.co", AddressFailure::NotAUrl),
            ("", AddressFailure::NotAUrl),
            ("https://user@abc.supabase.co", AddressFailure::MoreThanAnAddress),
            ("https://abc.supabase.co/?apikey=1", AddressFailure::MoreThanAnAddress),
            ("https://abc.supabase.co/#x", AddressFailure::MoreThanAnAddress),
        ];
        for (bad, failure) in table {
            assert_eq!(base_address(bad).unwrap_err(), failure, "{bad}");
        }
    }

    fn answer(headers: &[(&'static str, &'static str)]) -> Answer {
        let headers = headers.iter().map(|(name, value)| {
            (reqwest::header::HeaderName::from_static(name), HeaderValue::from_static(value))
        });
        Answer { status: 429, body: None, empty: true, headers: headers.collect() }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_by_the_servers_clock() {
        let date = ("date", "Sun, 22 Nov 2026 20:00:00 GMT");
        let asks = |value: &'static str| answer(&[date, ("retry-after", value)]).retry_after();
        assert_eq!(asks("120"), Some(Duration::from_secs(120)));
        assert_eq!(asks("Sun, 22 Nov 2026 20:01:30 GMT"), Some(Duration::from_secs(90)));
        assert_eq!(asks("Sun, 22 Nov 2026 19:00:00 GMT"), Some(Duration::ZERO), "a time that is over");
        for odd in ["soon", "-5", ""] {
            assert_eq!(asks(odd), None, "{odd:?}");
        }
        let without_date = answer(&[("retry-after", "Sun, 22 Nov 2026 20:01:30 GMT")]);
        assert_eq!(without_date.retry_after(), None, "our own clock may be wrong and is not asked");
        assert_eq!(answer(&[date]).date(), Some("2026-11-22T20:00:00Z".parse().unwrap()));
    }

    #[test]
    fn a_header_with_a_secret_prints_nothing() {
        let value = secret_header("Bearer ", &SecretString::from("canary".to_owned())).unwrap();
        assert!(!format!("{value:?}").contains("canary"));
        let broken = secret_header("Bearer ", &SecretString::from("line\nbreak".to_owned()));
        assert_eq!(broken.unwrap_err(), AddressFailure::Key, "no header injection");
    }
}
