//! The Neo credentials and their life: not configured → configured → validated → active → suspended → revoked.
//!
//! The secret itself lives in the vault and nowhere else; here stand its state and its generation, which rises with
//! every new password so that a refusal on one PC is known to all (docs/cloud.md, credential item).

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sync_core::ports::NeoAccess;
use url::Url;
use zeroize::Zeroizing;

use crate::vault::{Vault, VaultFailure};

/// Name of the vault's entry.
const ENTRY: &str = "neo-credentials";

/// Where the credentials stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialState {
    /// Nothing is stored.
    #[default]
    NotConfigured,
    /// Stored, never tried.
    Configured,
    /// Neo accepted them when they were given.
    Validated,
    /// A run has signed in with them.
    Active,
    /// Neo refused them; nothing is submitted until a person acts.
    Suspended,
    /// Revoked on this PC: forgotten, sessions included.
    Revoked,
}

impl CredentialState {
    /// As it is written in JSON and told to the cloud.
    pub fn as_str(self) -> &'static str {
        match self {
            CredentialState::NotConfigured => "not_configured",
            CredentialState::Configured => "configured",
            CredentialState::Validated => "validated",
            CredentialState::Active => "active",
            CredentialState::Suspended => "suspended",
            CredentialState::Revoked => "revoked",
        }
    }
}

/// State and generation, as kept in the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Where they stand.
    pub state: CredentialState,
    /// Rises with every new password, and above what the cloud knows.
    pub generation: u32,
    /// When the state last changed.
    pub changed_at: DateTime<Utc>,
}

impl Credential {
    /// The same generation in another state.
    pub fn now_in(self, state: CredentialState, now: DateTime<Utc>) -> Self {
        if self.state == state { self } else { Self { state, changed_at: now, ..self } }
    }

    /// A new password.
    pub fn renewed(self, state: CredentialState, now: DateTime<Utc>) -> Self {
        Self { state, generation: self.generation + 1, changed_at: now }
    }
}

/// The form in which the vault keeps them. Never logged, never serialised to anything but the vault.
#[derive(Serialize, Deserialize)]
struct Stored {
    company_id: String,
    username: String,
    password: String,
}

/// What a person gave.
pub struct Given {
    /// The company id field, as typed.
    pub company_id: String,
    /// The user name field, as typed.
    pub username: String,
    /// The password, as typed: no rule of ours touches it.
    pub password: SecretString,
}

/// Puts credentials into the vault.
///
/// # Errors
/// The vault refused.
pub async fn store(vault: &Vault, given: &Given) -> Result<(), VaultFailure> {
    let text = Zeroizing::new(
        serde_json::json!({
            "company_id": given.company_id,
            "username": given.username,
            "password": given.password.expose_secret(),
        })
        .to_string(),
    );
    vault.put(ENTRY, &SecretString::from(text.as_str())).await
}

/// Takes them out of the vault.
///
/// # Errors
/// They are missing, or the vault is locked, refuses, or holds something else.
pub async fn access(vault: &Vault, base_url: &Url) -> Result<NeoAccess, VaultFailure> {
    let text = vault.get(ENTRY).await?;
    let stored: Stored =
        serde_json::from_str(text.expose_secret()).map_err(|_| VaultFailure::Damaged)?;
    Ok(NeoAccess {
        base_url: base_url.clone(),
        company_id: stored.company_id,
        username: stored.username,
        password: SecretString::from(stored.password),
    })
}

/// Removes them from the vault.
///
/// # Errors
/// The vault refused; an entry that is missing already is no error.
pub async fn forget(vault: &Vault) -> Result<(), VaultFailure> {
    match vault.delete(ENTRY).await {
        Ok(()) | Err(VaultFailure::Missing) => Ok(()),
        Err(failure) => Err(failure),
    }
}
