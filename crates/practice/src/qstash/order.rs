//! What a publish asks for, read from its headers and checked.
//!
//! Source: Upstash's API reference for publish, delay, retries, callbacks and redaction. Where it leaves open
//! what a refusal looks like (a delay past the plan's limit), 400 is answered.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::expression::Expression;

/// Headers as pairs; names in lower case.
pub(super) type Headers = Vec<(String, String)>;

/// Retries when a publish does not say.
const RETRIES: u32 = 3;

/// How one message is to be delivered.
#[derive(Debug, Clone)]
pub(super) struct Manner {
    /// HTTP method of the delivery.
    pub(super) method: String,
    /// How often it is tried again.
    pub(super) retries: u32,
    /// The wait before each retry, if not the usual one.
    pub(super) retry_delay: Option<Expression>,
    /// From when on it may be delivered.
    pub(super) not_before: DateTime<Utc>,
    /// When a destination that has not answered counts as failed.
    pub(super) timeout: Option<Duration>,
    /// Headers that go to the destination.
    pub(super) forward: Headers,
}

/// Whom to tell of an outcome, and how.
#[derive(Debug, Clone)]
pub(super) struct Callback {
    /// The address.
    pub(super) url: String,
    headers: Headers,
    prefix: &'static str,
}

/// Everything a publish asks for.
#[derive(Debug, Clone)]
pub(super) struct Order {
    /// Where the message goes.
    pub(super) destination: String,
    /// The message itself.
    pub(super) body: Vec<u8>,
    /// How.
    pub(super) manner: Manner,
    /// One message per id within the deduplication window.
    pub(super) deduplication_id: Option<String>,
    /// Told of every attempt's answer.
    pub(super) callback: Option<Callback>,
    /// Told when the message has failed for good.
    pub(super) failure_callback: Option<Callback>,
    /// What the API must not show.
    pub(super) redact: Redaction,
    /// Labels for finding it again.
    pub(super) labels: Vec<String>,
}

/// What `Upstash-Redact-Fields` hides from the API.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Redaction {
    /// The body.
    pub(super) body: bool,
    all_headers: bool,
    headers: Vec<String>,
}

impl Order {
    /// Reads a publish. The error is the sentence for the 400.
    pub(super) fn read(
        destination: &str,
        headers: &Headers,
        body: Vec<u8>,
        now: DateTime<Utc>,
        longest_delay: TimeDelta,
    ) -> Result<Self, String> {
        let destination = address(destination)?;
        let manner = Manner::read(headers, "upstash-", RETRIES, now)?;
        if manner.not_before - now > longest_delay {
            return Err(format!("the longest delay allowed is {} seconds", longest_delay.num_seconds()));
        }
        let callback = Callback::read(headers, "upstash-callback", "upstash-callback-")?;
        let failure_callback =
            Callback::read(headers, "upstash-failure-callback", "upstash-failure-callback-")?;
        let labels = value(headers, "upstash-label").map(list).unwrap_or_default();
        let redact = value(headers, "upstash-redact-fields").map(Redaction::read).unwrap_or_default();
        let by_content = value(headers, "upstash-content-based-deduplication") == Some("true");
        let deduplication_id = match value(headers, "upstash-deduplication-id") {
            Some(id) => Some(id.to_owned()),
            None => by_content.then(|| content_id(&destination, &manner.forward, &body)),
        };
        Ok(Self { destination, body, manner, deduplication_id, callback, failure_callback, redact, labels })
    }
}

impl Manner {
    /// Reads the headers that begin with `prefix`.
    fn read(headers: &Headers, prefix: &str, retries: u32, now: DateTime<Utc>) -> Result<Self, String> {
        let of = |name: &str| value(headers, &format!("{prefix}{name}"));
        let method = of("method").unwrap_or("POST").to_ascii_uppercase();
        if !["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method.as_str()) {
            return Err(format!("invalid method: {method}"));
        }
        let retries = match of("retries") {
            Some(text) => text.parse().map_err(|_| format!("invalid retries: {text}"))?,
            None => retries,
        };
        let retry_delay = match of("retry-delay") {
            Some(text) => Some(text.parse().map_err(|why| format!("invalid retry delay: {why}"))?),
            None => None,
        };
        let timeout = of("timeout").map(duration).transpose()?;
        // An absolute time beats a delay.
        let not_before = match (of("not-before"), of("delay")) {
            (Some(text), _) => text
                .parse()
                .ok()
                .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
                .ok_or_else(|| format!("invalid not-before, unix seconds are wanted: {text}"))?
                .max(now),
            (None, Some(text)) => now + duration(text)?,
            (None, None) => now,
        };
        let mut forward: Headers = Vec::new();
        let content_type = value(headers, "content-type").filter(|_| prefix == "upstash-");
        if let Some(kind) = content_type.or((prefix != "upstash-").then_some("application/json")) {
            forward.push(("content-type".into(), kind.into()));
        }
        let forwarded = format!("{prefix}forward-");
        for (name, text) in headers {
            if let Some(name) = name.strip_prefix(&forwarded) {
                forward.retain(|(known, _)| known != name);
                forward.push((name.to_owned(), text.clone()));
            }
        }
        Ok(Self { method, retries, retry_delay, not_before, timeout, forward })
    }
}

impl Callback {
    fn read(headers: &Headers, name: &str, prefix: &'static str) -> Result<Option<Self>, String> {
        let Some(url) = value(headers, name) else { return Ok(None) };
        let url = address(url)?;
        let headers: Headers = headers.iter().filter(|(name, _)| name.starts_with(prefix)).cloned().collect();
        // Read once now, so that a bad setting is a bad publish and not a surprise days later.
        Manner::read(&headers, prefix, RETRIES, DateTime::UNIX_EPOCH)?;
        Ok(Some(Self { url, headers, prefix }))
    }

    /// The message that tells of an outcome; retried as often as its source unless it says otherwise.
    pub(super) fn order(&self, body: Vec<u8>, retries: u32, now: DateTime<Utc>) -> Result<Order, String> {
        Ok(Order {
            destination: self.url.clone(),
            body,
            manner: Manner::read(&self.headers, self.prefix, retries, now)?,
            deduplication_id: None,
            callback: None,
            failure_callback: None,
            redact: Redaction::default(),
            labels: Vec::new(),
        })
    }
}

impl Redaction {
    fn read(fields: &str) -> Self {
        let mut redaction = Self::default();
        for field in list(fields) {
            match field.as_str() {
                "body" => redaction.body = true,
                "header" | "headers" => redaction.all_headers = true,
                other => redaction.headers.extend(
                    other
                        .strip_prefix("headers[")
                        .or_else(|| other.strip_prefix("header["))
                        .and_then(|name| name.strip_suffix(']'))
                        .map(str::to_ascii_lowercase),
                ),
            }
        }
        redaction
    }

    /// Whether the header `name` is hidden.
    pub(super) fn hides(&self, name: &str) -> bool {
        self.all_headers || self.headers.iter().any(|hidden| hidden == name)
    }

    /// What the API shows in place of `text`.
    pub(super) fn mask(text: &[u8]) -> String {
        format!("REDACTED:{}", hex::encode(Sha256::digest(text)))
    }
}

/// The value of the header `name`.
pub(super) fn value<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, text)| text.trim())
}

/// A compound duration like `10s`, `1d10h30m`, `250ms`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let bad = || format!("invalid duration: {text}");
    let mut rest = text.trim();
    let mut sum = Duration::ZERO;
    if rest.is_empty() {
        return Err(bad());
    }
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).ok_or_else(bad)?;
        let (number, tail) = rest.split_at(digits);
        let end = tail.find(|letter: char| letter.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(end);
        let number: u64 = number.parse().map_err(|_| bad())?;
        let part = match unit {
            "ns" => Duration::from_nanos(number),
            "us" | "µs" => Duration::from_micros(number),
            "ms" => Duration::from_millis(number),
            "s" => Duration::from_secs(number),
            "m" => Duration::from_secs(number.saturating_mul(60)),
            "h" => Duration::from_secs(number.saturating_mul(3600)),
            "d" => Duration::from_secs(number.saturating_mul(86_400)),
            _ => return Err(bad()),
        };
        sum = sum.saturating_add(part);
        rest = tail;
    }
    // What chrono cannot add to a date is no delay anybody means.
    if sum > Duration::from_secs(100 * 365 * 86_400) {
        return Err(bad());
    }
    Ok(sum)
}

fn address(text: &str) -> Result<String, String> {
    let known = text.starts_with("http://") || text.starts_with("https://");
    if !known || url::Url::parse(text).is_err() {
        return Err(format!("invalid destination url, it must begin with http:// or https://: {text}"));
    }
    Ok(text.to_owned())
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn content_id(destination: &str, forward: &Headers, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(destination);
    for (name, text) in forward {
        hash.update(format!("\n{name}: {text}"));
    }
    hash.update(b"\n\n");
    hash.update(body);
    format!("content:{}", hex::encode(hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).unwrap()
    }

    fn read(destination: &str, headers: &[(&str, &str)]) -> Result<Order, String> {
        let headers = headers.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Order::read(destination, &headers, b"{}".to_vec(), now(), TimeDelta::days(7))
    }

    #[test]
    fn durations_are_read_alone_and_compound() {
        for (text, seconds) in [("10s", 10), ("1m", 60), ("2h", 7200), ("7d", 604_800), ("1d10h30m", 124_200)]
        {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "10", "s", "10x", "1h 5m", "-1s"] {
            assert!(duration(text).is_err(), "{text:?} is no duration");
        }
    }

    #[test]
    fn an_absolute_time_beats_a_delay_and_neither_may_pass_the_plans_limit() {
        let later = (now().timestamp() + 3600).to_string();
        let past = (now().timestamp() - 3600).to_string();
        let too_late = (now().timestamp() + 8 * 86_400).to_string();
        for (headers, seconds) in [
            (vec![], 0),
            (vec![("upstash-delay", "10s")], 10),
            (vec![("upstash-delay", "10s"), ("upstash-not-before", later.as_str())], 3600),
            (vec![("upstash-not-before", past.as_str())], 0),
        ] {
            let order = read("http://127.0.0.1:1/x", &headers).unwrap();
            assert_eq!((order.manner.not_before - now()).num_seconds(), seconds, "{headers:?}");
        }
        assert!(read("http://127.0.0.1:1/x", &[("upstash-delay", "8d")]).is_err(), "past the seven days");
        assert!(
            read("http://127.0.0.1:1/x", &[("upstash-not-before", &too_late)]).is_err(),
            "past the seven days"
        );
        assert!(
            read("http://127.0.0.1:1/x", &[("upstash-not-before", "tomorrow")]).is_err(),
            "not unix seconds"
        );
    }

    #[test]
    fn an_address_without_a_known_scheme_is_refused() {
        for destination in ["example.org/x", "ftp://example.org", "http%3A%2F%2Fexample.org", "", "http://"] {
            assert!(read(destination, &[]).is_err(), "{destination:?}");
        }
    }

    #[test]
    fn forwarded_headers_lose_their_prefix_and_callbacks_keep_their_own() {
        let order = read(
            "http://127.0.0.1:1/x",
            &[
                ("content-type", "application/json"),
                ("upstash-forward-x-clinic", "1"),
                ("upstash-callback", "http://127.0.0.1:1/done"),
                ("upstash-callback-forward-x-of", "2"),
                ("upstash-callback-retries", "1"),
                ("authorization", "Bearer secret"),
            ],
        )
        .unwrap();
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(
            order.manner.forward,
            [pair("content-type", "application/json"), pair("x-clinic", "1")],
            "nothing but what was meant for the destination"
        );
        let told = order.callback.unwrap().order(b"{}".to_vec(), 5, now()).unwrap();
        assert_eq!(told.manner.retries, 1);
        assert_eq!(told.manner.forward, [pair("content-type", "application/json"), pair("x-of", "2")]);
    }

    #[test]
    fn redaction_names_the_body_all_headers_or_single_ones() {
        for (fields, body, first, second) in [
            ("body", true, false, false),
            ("body, header[X-Clinic]", true, true, false),
            ("headers", false, true, true),
            ("headers[x-clinic]", false, true, false),
        ] {
            let redaction = Redaction::read(fields);
            let found = (redaction.body, redaction.hides("x-clinic"), redaction.hides("x-other"));
            assert_eq!(found, (body, first, second), "{fields}");
        }
    }
}
