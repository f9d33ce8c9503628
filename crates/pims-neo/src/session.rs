//! A signed-in session: cookies and the user agent that earned them.
//!
//! It is kept as a JSON document of this module's own, `{"version":1,"user_agent":…,"cookies":[…]}`, which is a
//! secret: whoever holds it is signed in. Only cookies that Neo's own host would be sent are kept.

mod jar;

use std::sync::Arc;

use chromiumoxide::cdp::browser_protocol::network::{
    Cookie as BrowserCookie, CookieParam, CookieSameSite, TimeSinceEpoch,
};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sync_core::ports::KeptSession;
use url::Url;
use zeroize::Zeroize;

pub(crate) use jar::Jar;

/// One cookie, as browsers and servers know it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cookie {
    pub(crate) name: String,
    pub(crate) value: String,
    /// With a dot in front it counts for sub-domains too.
    pub(crate) domain: String,
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) secure: bool,
    #[serde(default)]
    pub(crate) http_only: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) same_site: Option<String>,
    /// Seconds since 1970; absent for one that ends with the browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires: Option<f64>,
}

impl Drop for Cookie {
    fn drop(&mut self) {
        self.value.zeroize();
    }
}

/// What is kept of a session.
#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    user_agent: String,
    cookies: Vec<Cookie>,
}

/// A session in use.
#[derive(Clone)]
pub(crate) struct Session {
    /// What the browser that earned it says of itself.
    pub(crate) user_agent: String,
    /// Its cookies, kept up to date by the answers.
    pub(crate) jar: Arc<Jar>,
    /// When the sign-in happened; renewing cookies does not make it younger.
    pub(crate) signed_in_at: DateTime<Utc>,
}

impl Session {
    /// The session that a browser holds for `base`.
    pub(crate) fn of_browser(
        cookies: Vec<BrowserCookie>,
        base: &Url,
        user_agent: &str,
        signed_in_at: DateTime<Utc>,
    ) -> Self {
        let cookies = cookies.into_iter().map(from_browser);
        let jar = Arc::new(Jar::new(cookies.filter(|cookie| jar::is_for(cookie, base)).collect()));
        Session { user_agent: user_agent.to_owned(), jar, signed_in_at }
    }

    /// A kept session; `None` if it is not one of this version's.
    pub(crate) fn of_kept(kept: &KeptSession) -> Option<Self> {
        let document: Document = serde_json::from_str(kept.cookies.expose_secret()).ok()?;
        (document.version == 1 && !document.cookies.is_empty()).then(|| Session {
            user_agent: document.user_agent,
            jar: Arc::new(Jar::new(document.cookies)),
            signed_in_at: kept.signed_in_at,
        })
    }

    /// What is kept of it; `None` where there is nothing to keep.
    pub(crate) fn kept(&self) -> Option<KeptSession> {
        let cookies = self.jar.all();
        if cookies.is_empty() {
            return None;
        }
        let document = Document { version: 1, user_agent: self.user_agent.clone(), cookies };
        let text = serde_json::to_string(&document).ok()?;
        Some(KeptSession { cookies: SecretString::from(text), signed_in_at: self.signed_in_at })
    }

    /// Its cookies for a browser.
    pub(crate) fn for_browser(&self, base: &Url) -> Vec<CookieParam> {
        self.jar.all().iter().map(|cookie| to_browser(cookie, base)).collect()
    }
}

fn from_browser(cookie: BrowserCookie) -> Cookie {
    Cookie {
        name: cookie.name,
        value: cookie.value,
        domain: cookie.domain,
        path: cookie.path,
        secure: cookie.secure,
        http_only: cookie.http_only,
        same_site: cookie.same_site.map(|same_site| same_site.as_ref().to_owned()),
        expires: (!cookie.session && cookie.expires > 0.0).then_some(cookie.expires),
    }
}

fn to_browser(cookie: &Cookie, base: &Url) -> CookieParam {
    let mut param = CookieParam::new(cookie.name.clone(), cookie.value.clone());
    // A cookie without a domain belongs to the host of an address, and only to it.
    if cookie.domain.starts_with('.') {
        param.domain = Some(cookie.domain.clone());
    }
    param.url = Some(base.as_str().to_owned());
    param.path = Some(cookie.path.clone());
    param.secure = Some(cookie.secure);
    param.http_only = Some(cookie.http_only);
    param.same_site = cookie.same_site.as_deref().and_then(|word| match word {
        "Strict" => Some(CookieSameSite::Strict),
        "Lax" => Some(CookieSameSite::Lax),
        "None" => Some(CookieSameSite::None),
        _ => None,
    });
    param.expires = cookie.expires.map(TimeSinceEpoch::new);
    param
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        let cookie = Cookie {
            name: "neo_session".to_owned(),
            value: "abc=/+\"".to_owned(),
            domain: "us.idexxneo.com".to_owned(),
            path: "/".to_owned(),
            secure: true,
            http_only: true,
            same_site: Some("Lax".to_owned()),
            expires: None,
        };
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        Session {
            user_agent: "Browser/1".to_owned(),
            jar: Arc::new(Jar::new(vec![cookie])),
            signed_in_at: at,
        }
    }

    #[test]
    fn a_kept_session_comes_back_as_it_was_and_no_younger() {
        let session = session();
        let back = Session::of_kept(&session.kept().unwrap()).unwrap();
        assert_eq!(back.user_agent, session.user_agent);
        assert_eq!(back.signed_in_at, session.signed_in_at, "keeping it does not renew it");
        assert!(back.jar.all() == session.jar.all(), "cookies survive as they are");
    }

    #[test]
    fn what_is_not_a_session_of_this_version_is_none() {
        let at = DateTime::from_timestamp(0, 0).unwrap();
        for text in ["", "{}", "[]", r#"{"version":2,"user_agent":"x","cookies":[]}"#] {
            let kept = KeptSession { cookies: SecretString::from(text), signed_in_at: at };
            assert!(Session::of_kept(&kept).is_none(), "{text}");
        }
    }
}
