//! PostHog: one `POST {host}/batch/` of anonymous events. What is in them is decided by `sync_core::view::usage`.

use serde_json::Value;
use sync_core::view::usage::{Fate, fate};
use url::Url;

use super::http::{AddressFailure, HttpOptions, base_address, client, exchange};

/// Where usage statistics go: built in, or named by the environment in development.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageAddress {
    host: Url,
    key: String,
}

impl UsageAddress {
    /// An address and the project's key, which is no secret: it may only send.
    ///
    /// # Errors
    /// It is neither https nor on this machine, or there is no key.
    pub fn new(host: &str, key: &str) -> Result<Self, AddressFailure> {
        if key.trim().is_empty() {
            return Err(AddressFailure::Key);
        }
        Ok(Self { host: base_address(host)?, key: key.trim().to_owned() })
    }

    /// The one that this program was built with; a program for development may be given another by its environment.
    pub fn of_this_program(development: bool, variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let given = |name| variable(name).filter(|_| development);
        let host = given("ODIS_SYNC_USAGE_HOST").or(option_env!("ODIS_SYNC_USAGE_HOST").map(str::to_owned))?;
        let key = given("ODIS_SYNC_USAGE_KEY").or(option_env!("ODIS_SYNC_USAGE_KEY").map(str::to_owned))?;
        match Self::new(&host, &key) {
            Ok(address) => Some(address),
            Err(failure) => {
                tracing::warn!(%failure, "there is no address for usage statistics");
                None
            }
        }
    }

    /// The server, for people.
    pub fn host(&self) -> &Url {
        &self.host
    }

    /// The project's key, for the body.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// Sends one batch, once; what becomes of its events.
pub async fn send(address: &UsageAddress, options: &HttpOptions, body: &Value) -> Fate {
    let Ok(client) = client(options, &address.host) else { return Fate::Later };
    let Ok(batch) = address.host.join("batch/") else { return Fate::Settled };
    let answer = exchange(client.post(batch).json(body)).await.ok();
    fate(answer.as_ref().map(|answer| answer.response(|_| None)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_go_to_https_or_to_this_machine_and_only_with_a_key() {
        assert!(UsageAddress::new("https://eu.i.posthog.example", "phc_test").is_ok());
        assert!(UsageAddress::new("http://127.0.0.1:8000", "phc_test").is_ok());
        assert_eq!(
            UsageAddress::new("http://eu.i.posthog.example", "phc_test"),
            Err(AddressFailure::NotHttps)
        );
        assert_eq!(UsageAddress::new("https://eu.i.posthog.example", " "), Err(AddressFailure::Key));
    }

    #[test]
    fn the_environment_names_another_address_in_development_only() {
        let given = |name: &str| {
            Some(if name.ends_with("HOST") { "http://127.0.0.1:8000" } else { "phc_test" }.to_owned())
        };
        let named = UsageAddress::of_this_program(true, given);
        assert_eq!(named, UsageAddress::new("http://127.0.0.1:8000", "phc_test").ok());
        assert_ne!(
            UsageAddress::of_this_program(false, given),
            named,
            "a clinic's program goes where it was built to"
        );
    }
}
