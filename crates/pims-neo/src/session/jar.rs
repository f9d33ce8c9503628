//! Cookies outside of a browser, by the rules of RFC 6265 as far as one host needs them.
//!
//! reqwest's own jar cannot be read back, and a session that is kept has to hold what the last answers set.

use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::cookie::CookieStore;
use reqwest::header::HeaderValue;
use url::Url;

use super::Cookie;

/// The cookies of one session.
pub(crate) struct Jar {
    cookies: Mutex<Vec<Cookie>>,
}

impl Jar {
    /// Holds these.
    pub(crate) fn new(cookies: Vec<Cookie>) -> Self {
        Jar { cookies: Mutex::new(cookies) }
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<Cookie> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Cookie>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, header: &str, url: &Url) {
        let Some((cookie, over)) = parse(header, url) else { return };
        let mut cookies = self.lock();
        cookies.retain(|known| {
            known.name != cookie.name || known.domain != cookie.domain || known.path != cookie.path
        });
        if !over {
            cookies.push(cookie);
        }
    }
}

impl CookieStore for Jar {
    fn set_cookies(&self, headers: &mut dyn Iterator<Item = &HeaderValue>, url: &Url) {
        headers.filter_map(|header| header.to_str().ok()).for_each(|header| self.take(header, url));
    }

    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        let cookies = self.lock();
        let mut fitting: Vec<&Cookie> = cookies.iter().filter(|cookie| is_sent(cookie, url)).collect();
        // The longer path first.
        fitting.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let line =
            fitting.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect::<Vec<_>>();
        if line.is_empty() {
            return None;
        }
        let mut value = HeaderValue::from_str(&line.join("; ")).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Whether a cookie belongs to the host of this address, whatever its path.
pub(super) fn is_for(cookie: &Cookie, url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    match cookie.domain.strip_prefix('.') {
        Some(domain) => host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')),
        None => host == cookie.domain.trim_matches(['[', ']']),
    }
}

fn is_sent(cookie: &Cookie, url: &Url) -> bool {
    let path = url.path();
    let below = path == cookie.path
        || path
            .strip_prefix(cookie.path.as_str())
            .is_some_and(|rest| cookie.path.ends_with('/') || rest.starts_with('/'));
    is_for(cookie, url) && below && (!cookie.secure || url.scheme() == "https")
}

/// A `Set-Cookie` header, and whether it takes the cookie away. An expiry in the future is not kept: sessions are
/// proven before they are used, and no clock is needed for that.
fn parse(header: &str, url: &Url) -> Option<(Cookie, bool)> {
    let mut parts = header.split(';');
    let (name, value) = parts.next()?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() {
        return None;
    }
    let host = url.host_str()?.trim_matches(['[', ']']);
    let mut cookie = Cookie {
        name: name.to_owned(),
        value: value.to_owned(),
        domain: host.to_owned(),
        path: default_path(url.path()),
        secure: false,
        http_only: false,
        same_site: None,
        expires: None,
    };
    let mut over = false;
    let mut aged = false;
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "domain" => {
                let domain = value.trim_start_matches('.').to_ascii_lowercase();
                if !domain.is_empty() && domain != host {
                    let ours = host.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'));
                    if !ours || !domain.contains('.') {
                        return None;
                    }
                }
                if !domain.is_empty() && host.parse::<std::net::IpAddr>().is_err() {
                    cookie.domain = format!(".{domain}");
                }
            }
            "path" if value.starts_with('/') => cookie.path = value.to_owned(),
            "secure" => cookie.secure = true,
            "httponly" => cookie.http_only = true,
            "samesite" => {
                cookie.same_site = match value.to_ascii_lowercase().as_str() {
                    "strict" => Some("Strict".to_owned()),
                    "lax" => Some("Lax".to_owned()),
                    "none" => Some("None".to_owned()),
                    _ => None,
                };
            }
            "max-age" => {
                if let Ok(seconds) = value.parse::<i64>() {
                    (aged, over) = (true, seconds <= 0);
                }
            }
            // A date in the past is how cookies are taken away; servers write the year 1970 or thereabouts.
            "expires" if !aged => over = expires_long_ago(value),
            _ => {}
        }
    }
    Some((cookie, over))
}

fn expires_long_ago(date: &str) -> bool {
    date.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .find_map(|digits| digits.parse::<u32>().ok())
        .is_some_and(|year| year < 2020)
}

fn default_path(path: &str) -> String {
    match path.rfind('/') {
        Some(at) if at > 0 => path[..at].to_owned(),
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn sent(jar: &Jar, to: &str) -> String {
        jar.cookies(&url(to)).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    #[test]
    fn cookies_are_sent_where_they_belong_and_nowhere_else() {
        let jar = Jar::new(Vec::new());
        let from = url("https://us.idexxneo.com/appointments/get");
        for header in ["s=1; Path=/; Secure; HttpOnly", "d=2; Domain=idexxneo.com; Path=/", "p=3"] {
            jar.take(header, &from);
        }
        for (to, line) in [
            ("https://us.idexxneo.com/dashboard", "s=1; d=2"),
            ("https://us.idexxneo.com/appointments/x", "p=3; s=1; d=2"),
            ("http://us.idexxneo.com/dashboard", "d=2"),
            ("https://eu.idexxneo.com/", "d=2"),
            ("https://notidexxneo.com/", ""),
            ("https://example.com/", ""),
        ] {
            assert_eq!(sent(&jar, to), line, "{to}");
        }
    }

    #[test]
    fn an_answer_replaces_and_takes_away_cookies() {
        let jar = Jar::new(Vec::new());
        let from = url("https://neo.example/");
        let steps = [
            ("s=1; Path=/", "s=1"),
            ("s=2; Path=/", "s=2"),
            ("s=; Path=/; Max-Age=0", ""),
            ("s=3; Path=/", "s=3"),
            ("s=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", ""),
            ("s=4; Path=/; Expires=Fri, 31 Dec 2049 23:59:59 GMT; Max-Age=600", "s=4"),
        ];
        for (header, line) in steps {
            jar.take(header, &from);
            assert_eq!(sent(&jar, "https://neo.example/"), line, "after {header}");
        }
    }

    #[test]
    fn a_host_cannot_set_cookies_for_another() {
        let jar = Jar::new(Vec::new());
        for header in ["x=1; Domain=example.com", "x=1; Domain=com", "=1", "novalue"] {
            jar.take(header, &url("https://us.idexxneo.com/"));
        }
        assert!(jar.all().is_empty());
    }
}
