//! Every request to the site comes through here, in one order: logged, delayed, spoiled by a fault, checked for a
//! session, answered.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::Response;
use url::form_urlencoded;

use super::answer::{self, Answer, Delivery, Effect};
use super::faults::Fault;
use super::hold;
use super::listen::Link;
use super::log::{Kind, Logged};
use super::route::{Endpoint, step_path};
use super::session::{Stage, Visitor};
use super::switches::{AfterPassword, Maintenance, OverParallel, SessionOver, Switches};
use super::{State, calendar, consultation, html, lookups, pages, schedule_page, sign_in};

/// One request, taken apart.
pub(super) struct Asked {
    pub endpoint: Endpoint,
    pub kind: Kind,
    pub query: Vec<(String, String)>,
    pub form: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub visitor: Option<Visitor>,
    /// Data requests its session had under way on arrival, itself included.
    pub abreast: usize,
    pub switches: Arc<Switches>,
}

impl Asked {
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        value(&self.query, name)
    }

    pub(super) fn form(&self, name: &str) -> Option<&str> {
        value(&self.form, name)
    }

    pub(super) fn header(&self, name: impl axum::http::header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(super) fn cookie(&self, name: &str) -> Option<String> {
        cookie(&self.headers, name)
    }

    pub(super) fn stage(&self) -> Stage {
        self.visitor.as_ref().map_or(Stage::Guest, |visitor| visitor.stage)
    }

    /// Token of the session's forms.
    pub(super) fn csrf(&self) -> &str {
        self.visitor.as_ref().map_or("", |visitor| &visitor.csrf)
    }

    fn id(&self) -> Option<u64> {
        match self.endpoint {
            Endpoint::PageData(id) | Endpoint::ConsultationPage(id) | Endpoint::ClientPage(id) => Some(id),
            Endpoint::Appointment => self.query("id").and_then(|id| id.parse().ok()),
            Endpoint::PatientSearch => self.query("clientId").and_then(|id| id.parse().ok()),
            Endpoint::Root
            | Endpoint::SignInPage
            | Endpoint::SignIn
            | Endpoint::Step(_)
            | Endpoint::StepForm(_)
            | Endpoint::SsoReturn
            | Endpoint::SignOut
            | Endpoint::Dashboard
            | Endpoint::Schedule
            | Endpoint::Calendar
            | Endpoint::PageDataOfNothing
            | Endpoint::AppointmentView
            | Endpoint::ConsultationSearch
            | Endpoint::DashboardCounts
            | Endpoint::LongPoll
            | Endpoint::StyleSheet
            | Endpoint::Icon
            | Endpoint::Write
            | Endpoint::Unknown => None,
        }
    }
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// A request that is being answered. Dropped when the answer is complete or the client has gone.
pub(super) struct UnderWay {
    state: Arc<State>,
    seq: u64,
    kind: Kind,
    session: Option<String>,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        hold(&self.state.log).left(self.kind);
        if let Some(token) = &self.session {
            hold(&self.state.sessions).leave(token);
        }
    }
}

impl UnderWay {
    fn status(&self, status: u16) {
        hold(&self.state.log).complete(self.seq, |entry| entry.status = status);
    }
}

/// Answers one request.
pub(super) async fn serve(state: Arc<State>, link: Arc<Link>, request: Request) -> Response {
    let (asked, under_way) = arrive(&state, request).await;
    if let Some(answer) = one_too_many(&asked).await {
        under_way.status(answer.status);
        return answer::send(answer, Delivery::Whole, link, under_way);
    }
    pause(&state, &asked, under_way.seq).await;

    let fault = hold(&state.firings).next(&asked.switches.faults, asked.endpoint.areas(), asked.id());
    let mut change = None;
    if let Some(fault) = fault {
        match answer::effect(fault, || sign_in::page(&state, &asked, None)) {
            Effect::Instead(answer) => {
                under_way.status(answer.status);
                return answer::send(answer, Delivery::Whole, link, under_way);
            }
            Effect::Reset => {
                link.reset();
                return Response::new(Body::empty());
            }
            Effect::Stall => {
                state.stopping.cancelled().await;
                return Response::new(Body::empty());
            }
            Effect::Late(by) => tokio::time::sleep(by).await,
            Effect::Change(fault) => change = Some(fault),
        }
    }
    let answer = gate(&state, &asked).await;
    under_way.status(answer.status);
    finish(answer, change.as_ref(), &asked, link, under_way)
}

fn finish(
    answer: Answer,
    change: Option<&Fault>,
    asked: &Asked,
    link: Arc<Link>,
    under_way: UnderWay,
) -> Response {
    let (answer, delivery) = match change {
        Some(fault) => answer::spoil(answer, fault),
        None => (answer, Delivery::Whole),
    };
    let accepts = asked.header(header::ACCEPT_ENCODING).is_some_and(|list| list.contains("gzip"));
    let answer = if asked.switches.gzip && accepts { answer::gzip(answer) } else { answer };
    answer::send(answer, delivery, link, under_way)
}

/// A session that asks for too much at once is refused without delay, or made to wait.
async fn one_too_many(asked: &Asked) -> Option<Answer> {
    let parallel = asked.switches.parallel.as_ref().filter(|p| asked.abreast > p.limit)?;
    match &parallel.over {
        OverParallel::TooMany { retry_after } => {
            let answer = Answer::problem(429, "Too many requests");
            Some(match retry_after {
                Some(value) => answer.with(header::RETRY_AFTER, value.clone()),
                None => answer,
            })
        }
        OverParallel::SlowDown { ms } => {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
            None
        }
    }
}

/// Takes the request apart and logs it.
async fn arrive(state: &Arc<State>, request: Request) -> (Asked, UnderWay) {
    let switches = state.switches();
    let now = state.now();
    let (head, body) = request.into_parts();
    let path = head.uri.path().to_owned();
    let endpoint = Endpoint::of(&head.method, &path);
    let kind = endpoint.kind();
    let token = cookie(&head.headers, &switches.cookie_name);
    let touches = endpoint != Endpoint::LongPoll;
    let visitor = token.and_then(|token| hold(&state.sessions).find(&token, now, &switches, touches));
    let text = |name: HeaderName| {
        head.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
    };
    let entry = Logged {
        seq: 0,
        at: now,
        method: head.method.to_string(),
        path: head.uri.path_and_query().map_or(path, ToString::to_string),
        kind,
        status: 0,
        session: visitor.as_ref().map(|v| v.number),
        parallel: 0,
        fields: Vec::new(),
        xhr: head.headers.contains_key("x-requested-with"),
        from_browser: head.headers.contains_key("sec-fetch-site"),
        user_agent: text(header::USER_AGENT),
    };
    let seq = hold(&state.log).arrived(entry);
    let counted = visitor.as_ref().filter(|_| kind == Kind::Data).map(|v| v.token.clone());
    let abreast = counted.as_ref().map_or(0, |token| hold(&state.sessions).enter(token));
    let under_way = UnderWay { state: state.clone(), seq, kind, session: counted };

    let query = pairs(head.uri.query().unwrap_or_default().as_bytes());
    let form = fields(&text(header::CONTENT_TYPE), &read(body).await);
    let asked = Asked { endpoint, kind, query, form, headers: head.headers, visitor, abreast, switches };
    note_fields(state, seq, &asked);
    (asked, under_way)
}

/// A body of any sane size; a client that breaks off has sent none.
async fn read(body: Body) -> Bytes {
    axum::body::to_bytes(body, 1 << 20).await.unwrap_or_default()
}

fn fields(content_type: &str, body: &Bytes) -> Vec<(String, String)> {
    if body.is_empty() {
        return Vec::new();
    }
    match serde_json::from_slice::<serde_json::Value>(body) {
        Ok(serde_json::Value::Object(object)) if !content_type.contains("urlencoded") => {
            let text =
                |value: serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            object.into_iter().map(|(key, value)| (key, text(value))).collect()
        }
        Ok(_) | Err(_) => pairs(body),
    }
}

fn note_fields(state: &State, seq: u64, asked: &Asked) {
    let password = hold(&state.practice).password.clone();
    let at_the_form = asked.endpoint == Endpoint::SignIn && asked.form("password").is_some();
    let carries = asked.form.iter().chain(&asked.query).any(|(_, value)| *value == password);
    let mut log = hold(&state.log);
    log.complete(seq, |entry| entry.fields = asked.form.iter().map(|(key, _)| key.clone()).collect());
    log.password_submits += usize::from(at_the_form);
    log.passwords_elsewhere += usize::from(carries && !at_the_form);
}

/// The site's slowness. The spread comes from the number of the request, so that two runs see the same.
async fn pause(state: &State, asked: &Asked, seq: u64) {
    if asked.kind == Kind::Asset {
        return;
    }
    let latency = asked.switches.latency;
    let spread = (seq.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33) % (latency.spread_ms + 1);
    let page = match asked.kind {
        Kind::Page | Kind::SignInPage => asked.switches.page_latency_ms,
        Kind::SignIn | Kind::Data | Kind::Asset | Kind::Write | Kind::Unknown => 0,
    };
    let ms = latency.fixed_ms + spread + page;
    if ms > 0 {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(ms)) => {}
            () = state.stopping.cancelled() => {}
        }
    }
}

/// What stands before every answer: maintenance, the session and its limits.
async fn gate(state: &Arc<State>, asked: &Asked) -> Answer {
    if asked.kind != Kind::Asset {
        match asked.switches.maintenance {
            Maintenance::Off => {}
            Maintenance::Status503 => return maintenance(503),
            Maintenance::Status200 => return maintenance(200),
        }
    }
    match asked.kind {
        Kind::Data => data(state, asked),
        Kind::Page => page(state, asked),
        Kind::SignInPage => sign_in::entrance(state, asked),
        Kind::SignIn => sign_in::answer(state, asked).await,
        Kind::Asset => asset(state, asked).await,
        Kind::Write => write(asked),
        Kind::Unknown => unknown(),
    }
}

fn maintenance(status: u16) -> Answer {
    let text = "We are making Neo better. Scheduled maintenance is under way and should be over soon.";
    Answer::html(status, html::notice("Scheduled maintenance", text))
}

fn unknown() -> Answer {
    Answer::html(
        404,
        html::notice("Page not found", "The page you are looking for does not exist or has moved."),
    )
}

/// An answer that no session is needed for, or a page of somebody who is signed in.
fn page(state: &State, asked: &Asked) -> Answer {
    match asked.stage() {
        Stage::Guest => return Answer::redirect("/login"),
        Stage::Pending(step) => return Answer::redirect(step_path(step)),
        Stage::Open => {}
    }
    match asked.endpoint {
        Endpoint::Root => Answer::redirect("/dashboard"),
        Endpoint::Dashboard => pages::dashboard(state, asked),
        Endpoint::Schedule => schedule_page::answer(state, asked),
        Endpoint::ConsultationPage(id) => pages::consultation(state, asked, id),
        Endpoint::ClientPage(id) => pages::client(state, asked, id),
        Endpoint::SignOut => sign_in::sign_out(state, asked),
        Endpoint::SignInPage
        | Endpoint::SignIn
        | Endpoint::Step(_)
        | Endpoint::StepForm(_)
        | Endpoint::SsoReturn
        | Endpoint::Calendar
        | Endpoint::PageData(_)
        | Endpoint::PageDataOfNothing
        | Endpoint::Appointment
        | Endpoint::AppointmentView
        | Endpoint::PatientSearch
        | Endpoint::ConsultationSearch
        | Endpoint::DashboardCounts
        | Endpoint::LongPoll
        | Endpoint::StyleSheet
        | Endpoint::Icon
        | Endpoint::Write
        | Endpoint::Unknown => unknown(),
    }
}

fn data(state: &State, asked: &Asked) -> Answer {
    if asked.switches.refuses_direct && !asked.headers.contains_key("sec-fetch-site") {
        return sign_in::page(state, asked, None);
    }
    let Some(visitor) = asked.visitor.as_ref().filter(|v| v.stage == Stage::Open) else {
        return session_over(asked);
    };
    if !hold(&state.sessions).survives(&visitor.token, &asked.switches) {
        return session_over(asked);
    }
    if asked.switches.needs_xhr_header && !asked.headers.contains_key("x-requested-with") {
        return pages::dashboard(state, asked);
    }
    match asked.endpoint {
        Endpoint::Calendar => calendar::answer(state, asked),
        Endpoint::PageData(id) => consultation::answer(state, asked, id),
        Endpoint::PageDataOfNothing => consultation::not_found(),
        Endpoint::Appointment => lookups::appointment(state, asked),
        Endpoint::AppointmentView => lookups::appointment_view(state, asked),
        Endpoint::PatientSearch => lookups::patients(state, asked),
        Endpoint::ConsultationSearch if asked.switches.unproven_endpoints => {
            lookups::consultations(state, asked)
        }
        Endpoint::DashboardCounts if asked.switches.unproven_endpoints => {
            lookups::dashboard_counts(state, asked)
        }
        Endpoint::ConsultationSearch
        | Endpoint::DashboardCounts
        | Endpoint::Root
        | Endpoint::SignInPage
        | Endpoint::SignIn
        | Endpoint::Step(_)
        | Endpoint::StepForm(_)
        | Endpoint::SsoReturn
        | Endpoint::SignOut
        | Endpoint::Dashboard
        | Endpoint::Schedule
        | Endpoint::ConsultationPage(_)
        | Endpoint::ClientPage(_)
        | Endpoint::LongPoll
        | Endpoint::StyleSheet
        | Endpoint::Icon
        | Endpoint::Write
        | Endpoint::Unknown => unknown(),
    }
}

fn session_over(asked: &Asked) -> Answer {
    let to = match asked.stage() {
        Stage::Guest | Stage::Open | Stage::Pending(AfterPassword::Nothing) => "/login",
        Stage::Pending(step) => step_path(step),
    };
    match asked.switches.session_over {
        SessionOver::SignInPage => Answer::redirect(to),
        SessionOver::Status401 => Answer::problem(401, "Not authenticated"),
        SessionOver::Status403 => Answer::problem(403, "Forbidden"),
        SessionOver::Status419 => Answer::problem(419, "Page expired"),
    }
}

/// Nothing is ever changed: without a token the request is stale, with one it is not allowed.
fn write(asked: &Asked) -> Answer {
    let token = asked.header("x-csrf-token").or_else(|| asked.form("_csrf"));
    if asked.csrf().is_empty() || token != Some(asked.csrf()) {
        return Answer::html(419, html::notice("Page expired", "Please refresh the page and try again."));
    }
    Answer::problem(403, "This user may not change records")
}

async fn asset(state: &State, asked: &Asked) -> Answer {
    match asked.endpoint {
        Endpoint::StyleSheet => {
            let headers = vec![
                (header::CONTENT_TYPE, "text/css; charset=utf-8".to_owned()),
                (header::CACHE_CONTROL, "max-age=3600".to_owned()),
            ];
            Answer { status: 200, headers, body: html::STYLE.as_bytes().to_vec() }
        }
        Endpoint::Icon => Answer {
            status: 200,
            headers: vec![(header::CONTENT_TYPE, "image/svg+xml".to_owned())],
            body: pages::ICON.as_bytes().to_vec(),
        },
        Endpoint::LongPoll => {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(25)) => {}
                () = state.stopping.cancelled() => {}
            }
            Answer { status: 204, headers: Vec::new(), body: Vec::new() }
        }
        Endpoint::Root
        | Endpoint::SignInPage
        | Endpoint::SignIn
        | Endpoint::Step(_)
        | Endpoint::StepForm(_)
        | Endpoint::SsoReturn
        | Endpoint::SignOut
        | Endpoint::Dashboard
        | Endpoint::Schedule
        | Endpoint::ConsultationPage(_)
        | Endpoint::ClientPage(_)
        | Endpoint::Calendar
        | Endpoint::PageData(_)
        | Endpoint::PageDataOfNothing
        | Endpoint::Appointment
        | Endpoint::AppointmentView
        | Endpoint::PatientSearch
        | Endpoint::ConsultationSearch
        | Endpoint::DashboardCounts
        | Endpoint::Write
        | Endpoint::Unknown => unknown(),
    }
}
