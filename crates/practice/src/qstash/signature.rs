//! HS256 JSON Web Tokens: the `Upstash-Signature` of every delivery, and the keys of the practice project.
//!
//! A delivery's claims, as Upstash documents them: `iss` "Upstash", `sub` the destination, `exp` five minutes
//! ahead, `nbf` and `iat` now, `jti`, and `body`, the base64url SHA-256 of the raw body. A receiver tries the
//! current key, then the next one, so that keys can be rotated without a gap.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// How long a delivery's signature is good for, in seconds.
const LIFETIME: i64 = 300;

/// The two keys a receiver knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SigningKeys {
    /// The one deliveries are signed with.
    pub current: String,
    /// The one that becomes current at the next rotation.
    pub next: String,
}

/// Why a delivery's signature is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Disbelief {
    /// There is none.
    #[error("no signature")]
    Missing,
    /// Not a token, or signed with neither key.
    #[error("not signed with a key known here")]
    Forged,
    /// Signed for another address.
    #[error("signed for another address")]
    OtherAddress,
    /// Not yet valid, or not any more.
    #[error("outside its time")]
    OutOfTime,
    /// The body is not the one that was signed.
    #[error("the body is not the one signed")]
    OtherBody,
}

/// Signs `claims` with `key`.
pub(crate) fn token(claims: &Value, key: &str) -> String {
    let head = URL_SAFE_NO_PAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
    let body = URL_SAFE_NO_PAD.encode(claims.to_string());
    let signed = format!("{head}.{body}");
    let seal = URL_SAFE_NO_PAD.encode(hmac(key, &signed).finalize().into_bytes());
    format!("{signed}.{seal}")
}

/// The `Upstash-Signature` of a delivery of `body` to `destination`.
pub(crate) fn sign(destination: &str, body: &[u8], id: &str, now: DateTime<Utc>, key: &str) -> String {
    let now = now.timestamp();
    let hash = URL_SAFE.encode(Sha256::digest(body));
    let claims = json!({
        "iss": "Upstash", "sub": destination, "exp": now + LIFETIME, "nbf": now, "iat": now, "jti": id, "body": hash,
    });
    token(&claims, key)
}

/// Whether a delivery of `body` to `address` carries a signature to believe.
pub fn verify(
    signature: Option<&str>,
    address: &str,
    body: &[u8],
    now: DateTime<Utc>,
    keys: &SigningKeys,
) -> Result<(), Disbelief> {
    let signature = signature.ok_or(Disbelief::Missing)?;
    let claims = [&keys.current, &keys.next]
        .into_iter()
        .find_map(|key| claims(signature, key))
        .filter(|claims| claims["iss"] == "Upstash")
        .ok_or(Disbelief::Forged)?;
    if claims["sub"] != address {
        return Err(Disbelief::OtherAddress);
    }
    let (from, to) = (claims["nbf"].as_i64().unwrap_or(i64::MAX), claims["exp"].as_i64().unwrap_or(i64::MIN));
    if !(from..=to).contains(&now.timestamp()) {
        return Err(Disbelief::OutOfTime);
    }
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(body));
    if claims["body"].as_str().map(|claimed| claimed.trim_end_matches('=')) != Some(hash.as_str()) {
        return Err(Disbelief::OtherBody);
    }
    Ok(())
}

/// The claims of `token` if `key` signed it.
pub(crate) fn claims(token: &str, key: &str) -> Option<Value> {
    let (signed, seal) = token.rsplit_once('.')?;
    let seal = URL_SAFE_NO_PAD.decode(seal).ok()?;
    hmac(key, signed).verify_slice(&seal).ok()?;
    let (_, claims) = signed.split_once('.')?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}

fn hmac(key: &str, signed: &str) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("any length will do");
    mac.update(signed.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn keys() -> SigningKeys {
        SigningKeys { current: "sig_current".into(), next: "sig_next".into() }
    }

    #[test]
    fn a_delivery_is_believed_with_either_key_and_only_as_it_was_sent() {
        let now = super::super::clock::wall();
        let there = "http://127.0.0.1:9/execute-call";
        let signed = sign(there, b"{}", "jwt_1", now, "sig_current");
        let with_next = sign(there, b"{}", "jwt_1", now, "sig_next");
        let with_other = sign(there, b"{}", "jwt_1", now, "sig_other");
        let late = now + TimeDelta::seconds(LIFETIME + 1);

        for (signature, address, body, at, expected) in [
            (Some(&signed), there, &b"{}"[..], now, Ok(())),
            (Some(&with_next), there, b"{}", now, Ok(())),
            (Some(&with_other), there, b"{}", now, Err(Disbelief::Forged)),
            (None, there, b"{}", now, Err(Disbelief::Missing)),
            (Some(&signed), "http://127.0.0.1:9/other", b"{}", now, Err(Disbelief::OtherAddress)),
            (Some(&signed), there, b"{ }", now, Err(Disbelief::OtherBody)),
            (Some(&signed), there, b"{}", late, Err(Disbelief::OutOfTime)),
        ] {
            let found = verify(signature.map(String::as_str), address, body, at, &keys());
            assert_eq!(found, expected, "{address} {body:?} at {at}");
        }
    }
}
