//! An answer before it goes out, and the ways in which it can go wrong on the way.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures::stream;

use super::faults::Fault;
use super::html;
use super::listen::Link;
use super::site::UnderWay;

/// Status, headers and body.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub status: u16,
    pub headers: Vec<(HeaderName, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub(super) fn html(status: u16, page: String) -> Self {
        let headers = vec![(header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned())];
        Answer { status, headers, body: page.into_bytes() }
    }

    pub(super) fn json(status: u16, body: Vec<u8>) -> Self {
        let headers = vec![(header::CONTENT_TYPE, "application/json".to_owned())];
        Answer { status, headers, body }
    }

    /// A small JSON object with a message, as the site's errors are.
    pub(super) fn problem(status: u16, message: &str) -> Self {
        let body = serde_json::json!({ "success": false, "message": message });
        Answer::json(status, body.to_string().into_bytes())
    }

    pub(super) fn redirect(to: &str) -> Self {
        Answer { status: 302, headers: vec![(header::LOCATION, to.to_owned())], body: Vec::new() }
    }

    pub(super) fn with(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// How the body goes out.
pub(super) enum Delivery {
    Whole,
    Slow { pieces: usize, pause: Duration },
    Stalled { after: usize },
    Cut { after: usize },
}

/// What a fault makes of a request: an answer instead of the site's, or a change to the site's answer.
pub(super) enum Effect {
    Instead(Answer),
    Reset,
    Stall,
    Late(Duration),
    Change(Fault),
}

/// Splits the faults that keep the site from answering from those that spoil its answer.
pub(super) fn effect(fault: Fault, sign_in_page: impl FnOnce() -> Answer) -> Effect {
    match fault {
        Fault::Status { code, retry_after } => {
            let page =
                Answer::html(code, html::notice(&code.to_string(), "The request could not be completed."));
            Effect::Instead(match retry_after {
                Some(value) => page.with(header::RETRY_AFTER, value),
                None => page,
            })
        }
        Fault::Reset => Effect::Reset,
        Fault::Stall => Effect::Stall,
        Fault::Late { ms } => Effect::Late(Duration::from_millis(ms)),
        Fault::EmptyBody => Effect::Instead(Answer::json(200, Vec::new())),
        Fault::Json { body } => Effect::Instead(Answer::json(200, body.into_bytes())),
        Fault::HtmlPage => {
            Effect::Instead(Answer::html(200, html::notice("One moment", "We are getting things ready.")))
        }
        Fault::SignInPage => Effect::Instead(sign_in_page()),
        Fault::SlowBody { .. }
        | Fault::StalledBody { .. }
        | Fault::CutBody { .. }
        | Fault::TruncatedJson { .. }
        | Fault::ContentType { .. } => Effect::Change(fault),
    }
}

/// Spoils an answer.
pub(super) fn spoil(mut answer: Answer, fault: &Fault) -> (Answer, Delivery) {
    let delivery = match fault {
        Fault::SlowBody { pieces, pause_ms } => {
            Delivery::Slow { pieces: (*pieces).max(1), pause: Duration::from_millis(*pause_ms) }
        }
        Fault::StalledBody { after } => Delivery::Stalled { after: *after },
        Fault::CutBody { after } => Delivery::Cut { after: *after },
        Fault::TruncatedJson { keep } => {
            answer.body.truncate(*keep);
            Delivery::Whole
        }
        Fault::ContentType { value } => {
            answer.headers.retain(|(name, _)| *name != header::CONTENT_TYPE);
            answer.headers.push((header::CONTENT_TYPE, value.clone()));
            Delivery::Whole
        }
        Fault::Status { .. }
        | Fault::Reset
        | Fault::Stall
        | Fault::Late { .. }
        | Fault::EmptyBody
        | Fault::Json { .. }
        | Fault::HtmlPage
        | Fault::SignInPage => Delivery::Whole,
    };
    (answer, delivery)
}

/// Compresses the body.
pub(super) fn gzip(answer: Answer) -> Answer {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    match encoder.write_all(&answer.body).and_then(|()| encoder.finish()) {
        Ok(body) => Answer { body, ..answer }.with(header::CONTENT_ENCODING, "gzip".to_owned()),
        Err(_) => answer,
    }
}

/// The response that leaves. A body that goes out in pieces keeps its request under way until its end.
pub(super) fn send(answer: Answer, delivery: Delivery, link: Arc<Link>, under_way: UnderWay) -> Response {
    let length = answer.body.len();
    let body = Bytes::from(answer.body);
    let announced = |body: Body| (body, Some(length));
    let (body, length) = match delivery {
        Delivery::Whole => (Body::from(body), None),
        Delivery::Slow { pieces, pause } => announced(slowly(body, pieces, pause, under_way)),
        Delivery::Stalled { after } => announced(then_nothing(body, after, under_way)),
        Delivery::Cut { after } => announced(then_reset(body, after, link, under_way)),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().append(name, value);
        }
    }
    if let Some(length) = length {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    response
}

type Piece = Result<Bytes, std::io::Error>;

fn slowly(body: Bytes, pieces: usize, pause: Duration, under_way: UnderWay) -> Body {
    let size = body.len().div_ceil(pieces).max(1);
    Body::from_stream(stream::unfold((body, under_way), move |(mut rest, under_way)| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(size.min(rest.len()));
        Some((Piece::Ok(piece), (rest, under_way)))
    }))
}

fn then_nothing(body: Bytes, after: usize, under_way: UnderWay) -> Body {
    let first = body.slice(..after.min(body.len()));
    Body::from_stream(stream::unfold((Some(first), under_way), |(first, under_way)| async move {
        match first {
            Some(first) => Some((Piece::Ok(first), (None, under_way))),
            None => std::future::pending().await,
        }
    }))
}

fn then_reset(body: Bytes, after: usize, link: Arc<Link>, under_way: UnderWay) -> Body {
    let first = body.slice(..after.min(body.len()));
    Body::from_stream(stream::unfold((Some(first), link, under_way), |(first, link, under_way)| async move {
        match first {
            Some(first) => Some((Piece::Ok(first), (None, link, under_way))),
            None => {
                // The bytes so far must be on their way before the reset overtakes them.
                tokio::time::sleep(Duration::from_millis(20)).await;
                link.reset();
                Some((
                    Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
                    (None, link, under_way),
                ))
            }
        }
    }))
}
