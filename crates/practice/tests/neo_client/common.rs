//! A client for tests of the IDEXX Neo stand-in: cookies, forms and the headers of the site's own scripts.

#![allow(dead_code, reason = "every test file takes what it needs")]

use std::sync::{Mutex, Once};

use chrono::{DateTime, NaiveDate, Utc};
use practice::clinic::Practice;
use practice::neo::{Neo, NeoOptions};
use serde_json::Value;

/// Half past three in the afternoon at the demo clinic.
pub const NOW: &str = "2026-03-05T23:30:00Z";

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 5).unwrap()
}

pub fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

pub fn practice() -> Practice {
    Practice::demo(today())
}

/// The demo clinic at its own time of day.
pub async fn demo() -> Neo {
    start(practice()).await
}

pub async fn start(practice: Practice) -> Neo {
    Neo::start(practice, NeoOptions { now: Some(now()), ..NeoOptions::default() }).await.unwrap()
}

pub fn calendar_path(day: &str) -> String {
    format!("/appointments/getCalendarEventData?start={day}%2000%3A00%3A00&end={day}%2023%3A59%3A59")
}

pub fn credentials(neo: &Neo) -> Vec<(&'static str, String)> {
    let p = neo.practice();
    vec![("company_id", p.company_id), ("username", p.user_name), ("password", p.password)]
}

/// What came back, after redirects.
pub struct Page {
    pub status: u16,
    pub path: String,
    pub url: String,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
}

impl Page {
    pub fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.body).ok()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|v| v.to_str().unwrap())
    }

    /// The items of a calendar answer in the observed envelope.
    pub fn events(&self) -> Vec<Value> {
        let json = self.json().unwrap_or_else(|| panic!("no JSON but {}", self.body));
        json["events"].as_array().unwrap().clone()
    }
}

pub struct Client {
    http: reqwest::Client,
    once: reqwest::Client,
    base: String,
    set: Mutex<Vec<String>>,
    jar: std::sync::Arc<reqwest::cookie::Jar>,
    fields: Vec<(&'static str, String)>,
}

pub fn provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

impl Client {
    pub fn new(neo: &Neo) -> Self {
        Client::trusting(neo, neo.ca_pem().map(str::to_owned))
    }

    pub fn trusting(neo: &Neo, ca: Option<String>) -> Self {
        provider();
        let jar = std::sync::Arc::new(reqwest::cookie::Jar::default());
        let build = |follow: reqwest::redirect::Policy| {
            let mut builder = reqwest::Client::builder()
                .cookie_provider(jar.clone())
                .redirect(follow)
                .no_proxy()
                .gzip(true);
            if let Some(pem) = &ca {
                builder = builder.tls_certs_only([reqwest::Certificate::from_pem(pem.as_bytes()).unwrap()]);
            }
            builder.build().unwrap()
        };
        Client {
            http: build(reqwest::redirect::Policy::limited(10)),
            once: build(reqwest::redirect::Policy::none()),
            base: neo.url().to_owned(),
            set: Mutex::default(),
            jar,
            fields: credentials(neo),
        }
    }

    pub async fn signed_in(neo: &Neo) -> Self {
        let client = Client::new(neo);
        assert_eq!(client.sign_in().await.path, "/dashboard", "the sign-in of a test must work");
        client
    }

    async fn page(&self, response: reqwest::Response) -> Page {
        let cookies = response.headers().get_all("set-cookie").iter();
        self.set.lock().unwrap().extend(cookies.map(|v| v.to_str().unwrap().to_owned()));
        let (status, url) = (response.status().as_u16(), response.url().clone());
        let headers = response.headers().clone();
        let body = response.text().await.unwrap();
        Page { status, path: url.path().to_owned(), url: url.to_string(), headers, body }
    }

    pub async fn follow(&self, url: &str) -> Page {
        self.page(self.http.get(url).send().await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Page {
        self.follow(&format!("{}{path}", self.base)).await
    }

    /// A request as the site's own scripts make it.
    pub fn xhr_request(&self, path: &str) -> reqwest::RequestBuilder {
        self.http
            .get(format!("{}{path}", self.base))
            .header("accept", "application/json")
            .header("x-requested-with", "XMLHttpRequest")
    }

    pub async fn xhr(&self, path: &str) -> Page {
        self.page(self.xhr_request(path).send().await.unwrap()).await
    }

    pub async fn try_xhr(&self, path: &str) -> Result<String, reqwest::Error> {
        self.xhr_request(path).send().await?.text().await
    }

    /// Without following redirects.
    pub async fn xhr_once(&self, path: &str) -> Page {
        let request =
            self.once.get(format!("{}{path}", self.base)).header("x-requested-with", "XMLHttpRequest");
        self.page(request.send().await.unwrap()).await
    }

    pub async fn plain(&self, path: &str) -> Page {
        self.get(path).await
    }

    pub async fn post<K: AsRef<str>, V: AsRef<str>>(&self, path: &str, fields: &[(K, V)]) -> Page {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in fields {
            body.append_pair(key.as_ref(), value.as_ref());
        }
        let request = self
            .once
            .post(format!("{}{path}", self.base))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.finish());
        let page = self.page(request.send().await.unwrap()).await;
        match page.header("location") {
            Some(to) if to.starts_with('/') => self.get(to).await,
            _ => page,
        }
    }

    pub async fn put_json(
        &self,
        method: reqwest::Method,
        path: &str,
        body: &str,
        csrf: Option<&str>,
    ) -> Page {
        let mut request = self.once.request(method, format!("{}{path}", self.base)).body(body.to_owned());
        request = request.header("content-type", "application/json");
        if let Some(token) = csrf {
            request = request.header("x-csrf-token", token);
        }
        self.page(request.send().await.unwrap()).await
    }

    /// Fetches the form, takes its token, submits.
    pub async fn submit(&self, fields: &[(&str, &str)]) -> Page {
        let form = self.get("/login").await;
        let token = hidden(&form.body).unwrap_or_default();
        let mut all = vec![("_csrf", token.as_str())];
        all.extend_from_slice(fields);
        self.post("/login", &all).await
    }

    pub async fn sign_in(&self) -> Page {
        let fields: Vec<(&str, &str)> = self.fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        self.submit(&fields).await
    }

    pub async fn submit_password(&self, password: &str) -> Page {
        let fields: Vec<(&str, &str)> = self
            .fields
            .iter()
            .map(|(k, v)| (*k, if *k == "password" { password } else { v.as_str() }))
            .collect();
        self.submit(&fields).await
    }

    /// Answers a step after the password.
    pub async fn step(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let form = self.get(path).await;
        let token = hidden(&form.body).unwrap_or_default();
        let mut all = vec![("_csrf", token.as_str())];
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }

    /// Every cookie that was ever set, as sent.
    pub fn cookies_set(&self) -> Vec<String> {
        self.set.lock().unwrap().clone()
    }
}

/// The form's hidden token.
pub fn hidden(body: &str) -> Option<String> {
    let (_, rest) = body.split_once("name=\"_csrf\" value=\"")?;
    rest.split_once('"').map(|(token, _)| token.to_owned())
}

/// The token of a page's head.
pub fn meta_token(body: &str) -> Option<String> {
    let (_, rest) = body.split_once("name=\"csrf-token\" content=\"")?;
    rest.split_once('"').map(|(token, _)| token.to_owned())
}
