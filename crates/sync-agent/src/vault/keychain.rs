//! The operating system's keychain: Credential Manager, macOS keychain, Secret Service.
//!
//! An entry is service `ai.odis.sync` (or `ai.odis.sync.development`) and account `{name}@{home}`. On Windows it is
//! kept with persistence `Local`: the default, Enterprise, roams with a domain profile to machines that hold no
//! database for it. Secrets are stored as UTF-8 bytes; KWallet takes nothing else.
//!
//! The Secret Service is reached over D-Bus and may go and come: its session ends with the daemon, and at log-in the
//! agent may be first. A failure of the connection is therefore tried once more over a new one.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroize;

use super::{SecretName, VaultFailure};

pub(super) struct Keychain {
    store: Arc<CredentialStore>,
    service: &'static str,
    suffix: String,
}

impl Keychain {
    pub(super) fn connect(service: &'static str, suffix: String) -> Result<Self, VaultFailure> {
        let store = first_connection().or_else(|_| new_connection())?;
        Ok(Self { store, service, suffix })
    }

    pub(super) fn put(&mut self, name: SecretName, secret: &SecretString) -> Result<(), VaultFailure> {
        self.with(name, |entry| entry.set_secret(secret.expose_secret().as_bytes()))
    }

    pub(super) fn get(&mut self, name: SecretName) -> Result<SecretString, VaultFailure> {
        let bytes = self.with(name, Entry::get_secret)?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok(SecretString::from(text)),
            Err(error) => {
                error.into_bytes().zeroize();
                Err(VaultFailure::Damaged)
            }
        }
    }

    pub(super) fn delete(&mut self, name: SecretName) -> Result<(), VaultFailure> {
        match self.with(name, Entry::delete_credential) {
            Err(VaultFailure::Missing) => Ok(()),
            other => other,
        }
    }

    /// Every operation is safe to repeat, so a broken connection costs one more try.
    fn with<T>(
        &mut self,
        name: SecretName,
        act: impl Fn(&Entry) -> Result<T, Error>,
    ) -> Result<T, VaultFailure> {
        match self.entry(name).and_then(|entry| act(&entry)) {
            Ok(value) => Ok(value),
            Err(Error::PlatformFailure(_)) => {
                self.store = new_connection()?;
                self.entry(name).and_then(|entry| act(&entry)).map_err(|error| judge(&error))
            }
            Err(error) => Err(judge(&error)),
        }
    }

    fn entry(&self, name: SecretName) -> Result<Entry, Error> {
        let account = format!("{}@{}", name.as_str(), self.suffix);
        self.store.build(self.service, &account, modifiers().as_ref())
    }
}

fn modifiers() -> Option<HashMap<&'static str, &'static str>> {
    cfg!(windows).then(|| HashMap::from([("persistence", "Local")]))
}

/// The platform's store as `keyring` chooses it. It looks once per process and keeps the outcome.
fn first_connection() -> Result<Arc<CredentialStore>, VaultFailure> {
    match keyring::Entry::store_status() {
        Ok(()) => keyring_core::get_default_store().ok_or(VaultFailure::NoKeychain),
        Err(_) => Err(VaultFailure::NoKeychain),
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn new_connection() -> Result<Arc<CredentialStore>, VaultFailure> {
    match zbus_secret_service_keyring_store::Store::new() {
        Ok(store) => Ok(store),
        Err(error) if names(&error, "AccessDenied") => Err(VaultFailure::Refused),
        Err(_) => Err(VaultFailure::NoKeychain),
    }
}

/// Windows and macOS keep no connection that could break.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn new_connection() -> Result<Arc<CredentialStore>, VaultFailure> {
    first_connection()
}

/// What a keychain's answer means. Nothing of the error is passed on: some of them carry the secret.
fn judge(error: &Error) -> VaultFailure {
    match error {
        Error::NoEntry => VaultFailure::Missing,
        // errSecInteractionNotAllowed: it would have to ask, and nobody is there.
        Error::PlatformFailure(_) if cfg!(target_os = "macos") && names(error, "-25308") => {
            VaultFailure::Locked
        }
        Error::PlatformFailure(_) => VaultFailure::Refused,
        // A locked Secret Service, or a dismissed prompt. On Windows: a network logon, which has no credential set.
        Error::NoStorageAccess(_) if cfg!(windows) => VaultFailure::NoKeychain,
        Error::NoStorageAccess(_) if cfg!(target_os = "macos") => VaultFailure::Refused,
        Error::NoStorageAccess(_) => VaultFailure::Locked,
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) | Error::Ambiguous(_) => {
            VaultFailure::Damaged
        }
        Error::TooLong(..) => VaultFailure::TooLarge,
        Error::NoDefaultStore => VaultFailure::NoKeychain,
        Error::Invalid(..) | Error::NotSupportedByStore(_) => VaultFailure::Refused,
        _ => VaultFailure::Refused,
    }
}

/// Whether a platform's error carries this code or D-Bus name; the types behind it differ by platform.
fn names(error: &Error, word: &str) -> bool {
    let (Error::PlatformFailure(platform) | Error::NoStorageAccess(platform)) = error else { return false };
    format!("{platform:?}").contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_keychains_answers_are_told_apart() {
        let platform = || Box::new(std::io::Error::other("x"));
        let table = [
            (Error::NoEntry, VaultFailure::Missing),
            (Error::NoStorageAccess(platform()), VaultFailure::Locked),
            (Error::PlatformFailure(platform()), VaultFailure::Refused),
            (Error::BadEncoding(vec![0x80]), VaultFailure::Damaged),
            (Error::Ambiguous(vec![]), VaultFailure::Damaged),
            (Error::TooLong("secret".into(), 2560), VaultFailure::TooLarge),
            (Error::NoDefaultStore, VaultFailure::NoKeychain),
        ];
        for (error, expected) in table {
            assert_eq!(judge(&error), expected, "{error}");
        }
    }
}
