//! Where newer versions are asked for: an address and the keys that sign what stands there.

use sync_core::updates::Channel;
use url::Url;

use super::UpdateKeys;
use crate::push::http::{AddressFailure, base_address};

/// The address and the keys, built in, or named by the environment in development.
#[derive(Clone, Debug)]
pub struct UpdateSource {
    host: Url,
    keys: UpdateKeys,
}

impl UpdateSource {
    /// An address below which the lists stand, and whose signatures count.
    ///
    /// # Errors
    /// It is neither https nor on this machine.
    pub fn new(host: &str, keys: UpdateKeys) -> Result<Self, AddressFailure> {
        Ok(Self { host: base_address(host)?, keys })
    }

    /// The one that this program was built with; a program for development may be given another by its environment. An
    /// address without keys is none.
    pub fn of_this_program(development: bool, variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let given = |name| variable(name).filter(|_| development);
        let host = given("ODIS_SYNC_UPDATES").or(option_env!("ODIS_SYNC_UPDATES").map(str::to_owned))?;
        let keys = given("ODIS_SYNC_UPDATE_KEYS").or(option_env!("ODIS_SYNC_UPDATE_KEYS").map(str::to_owned));
        let keys = match UpdateKeys::parse(&keys.unwrap_or_default()) {
            Ok(keys) => keys,
            Err(failure) => {
                tracing::error!(%failure, "newer versions are not looked for: their keys cannot be used");
                return None;
            }
        };
        match Self::new(&host, keys) {
            Ok(source) => Some(source),
            Err(failure) => {
                tracing::error!(%failure, "newer versions are not looked for: their address cannot be used");
                None
            }
        }
    }

    /// The server, for people.
    pub fn host(&self) -> &Url {
        &self.host
    }

    /// Whose signatures count.
    pub fn keys(&self) -> &UpdateKeys {
        &self.keys
    }

    /// Where the list of a channel stands, and where its signature.
    ///
    /// # Errors
    /// The address takes no path.
    pub fn list(&self, channel: Channel) -> Result<(Url, Url), url::ParseError> {
        let list = self.host.join(channel.list())?;
        let signature = self.host.join(&format!("{}.sig", channel.list()))?;
        Ok((list, signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> UpdateKeys {
        UpdateKeys::parse("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3").unwrap()
    }

    #[test]
    fn versions_are_asked_for_over_https_or_on_this_machine() {
        let source = UpdateSource::new("https://updates.example/odis-sync", keys()).unwrap();
        let (list, signature) = source.list(Channel::Stable).unwrap();
        assert_eq!(list.as_str(), "https://updates.example/odis-sync/latest.json");
        assert_eq!(signature.as_str(), "https://updates.example/odis-sync/latest.json.sig");
        let early = source.list(Channel::Early).unwrap().0;
        assert_eq!(early.as_str(), "https://updates.example/odis-sync/early/latest.json");
        assert!(UpdateSource::new("http://127.0.0.1:8000", keys()).is_ok());
        let plain = UpdateSource::new("http://updates.example", keys());
        assert_eq!(plain.map(drop), Err(AddressFailure::NotHttps));
    }

    #[test]
    fn an_address_without_keys_that_can_be_used_is_none() {
        for keys in [None, Some("not-a-key".to_owned())] {
            let given = |name: &str| match name {
                "ODIS_SYNC_UPDATES" => Some("https://updates.example/".to_owned()),
                _ => keys.clone(),
            };
            assert!(UpdateSource::of_this_program(true, given).is_none(), "{keys:?}");
        }
    }
}
