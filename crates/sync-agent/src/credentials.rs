//! The Neo credentials in the vault: one entry, and nowhere else. Their state is decided by
//! `sync_core::sign_in::credentials`, their generation is the guard's.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sync_core::ports::NeoAccess;
use url::Url;
use zeroize::Zeroizing;

use crate::vault::{SecretName, Vault, VaultFailure};

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
    vault.put(SecretName::NeoCredentials, &SecretString::from(text.as_str())).await
}

/// Takes them out of the vault.
///
/// # Errors
/// They are missing, or the vault is locked, refuses, or holds something else.
pub async fn access(vault: &Vault, base_url: &Url) -> Result<NeoAccess, VaultFailure> {
    let text = vault.get(SecretName::NeoCredentials).await?;
    let stored: Stored = serde_json::from_str(text.expose_secret()).map_err(|_| VaultFailure::Damaged)?;
    Ok(NeoAccess {
        base_url: base_url.clone(),
        company_id: stored.company_id,
        username: stored.username,
        password: SecretString::from(stored.password),
    })
}

/// What makes two attempts at signing in the same one, in one text; only for a keyed hash of it.
pub(crate) fn attempt(access: &NeoAccess) -> Zeroizing<String> {
    let parts = [
        access.base_url.as_str(),
        access.company_id.as_str(),
        access.username.as_str(),
        access.password.expose_secret(),
    ];
    let mut text = Zeroizing::new(String::with_capacity(parts.iter().map(|part| part.len() + 21).sum()));
    for part in parts {
        text.push_str(&part.len().to_string());
        text.push('|');
        text.push_str(part);
    }
    text
}

/// Removes them from the vault.
///
/// # Errors
/// The vault refused; an entry that is missing already is no error.
pub async fn forget(vault: &Vault) -> Result<(), VaultFailure> {
    vault.delete(SecretName::NeoCredentials).await
}
