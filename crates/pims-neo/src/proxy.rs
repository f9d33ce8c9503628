//! A proxy's address, in the one spelling that the browser and direct requests understand alike.
//!
//! The browser is told its proxy on its command line, which every user of the machine can read, so an address with a
//! user name or a password in it is refused. The browser ignores an address that it does not understand (a slash at the
//! end is enough) and connects without a proxy, so the spelling is ours.

use sync_core::failure::Code;
use sync_core::ports::PimsFailure;
use url::Url;

use crate::fault::failure;

/// `scheme://host` or `scheme://host:port`, and nothing that is a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proxy(String);

impl Proxy {
    /// Takes an address as it was set; `http` where it names no scheme.
    ///
    /// # Errors
    /// [`Code::ProxyAddress`]: it is no address, or one with a user name or a password.
    pub(crate) fn new(text: &str) -> Result<Self, PimsFailure> {
        let refused = |why: &'static str| failure(Code::ProxyAddress, why);
        let unreadable = || refused("the proxy's address is not one");
        let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let address = Url::parse(&whole).map_err(|_| unreadable())?;
        if !address.username().is_empty() || address.password().is_some() {
            return Err(refused("the proxy's address holds a user name or a password"));
        }
        if !matches!(address.scheme(), "http" | "https" | "socks4" | "socks5") {
            return Err(unreadable());
        }
        let host = address.host_str().filter(|host| !host.is_empty()).ok_or_else(unreadable)?;
        let port = address.port().map_or_else(String::new, |port| format!(":{port}"));
        Ok(Proxy(format!("{}://{host}{port}", address.scheme())))
    }

    /// As it is handed on.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_spelled_as_the_browser_understands_it() {
        for (set, spelled) in [
            ("http://proxy:3128/", "http://proxy:3128"),
            ("http://proxy:3128", "http://proxy:3128"),
            ("proxy:3128", "http://proxy:3128"),
            ("https://proxy.clinic.example/", "https://proxy.clinic.example"),
            ("http://[::1]:3128/", "http://[::1]:3128"),
            ("socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080"),
        ] {
            assert_eq!(Proxy::new(set).unwrap().as_str(), spelled, "{set}");
        }
    }

    #[test]
    fn an_address_with_a_secret_or_without_a_host_is_refused_and_not_repeated() {
        for set in [
            "http://someone:hunter2@proxy:3128/",
            "http://someone@proxy:3128",
            "http://:hunter2@proxy:3128",
            "someone:hunter2@proxy:3128",
            "socks5://someone:hunter2@proxy",
            "http://some%40one:hunter2@proxy",
            "http=proxy:80;https=hunter2",
            "ftp://hunter2",
            "http://",
            "",
        ] {
            let refused = Proxy::new(set).unwrap_err();
            assert_eq!(refused.code, Code::ProxyAddress, "{set}");
            assert!(!refused.detail.contains("hunter2") && !refused.detail.contains("someone"), "{set}");
        }
    }
}
