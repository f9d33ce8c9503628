//! What a person typed, taken apart: text that is no address, zone or clinic is refused in words before anything is done.

use secrecy::{ExposeSecret, SecretString};
use sync_core::failure::{Code, Failure};
use sync_core::words::{Field, Receiver, Refusal};
use url::Url;
use uuid::Uuid;

use crate::agent::{CloudGiven, NeoGiven, QueueGiven};
use crate::credentials::Given;
use crate::settings::QueueSettings;

/// Neo's address, zone and credentials.
pub(super) fn neo(
    url: &str,
    company_id: &str,
    user_name: &str,
    given: SecretString,
    zone: &str,
) -> Result<NeoGiven, Failure> {
    let base_url = Url::parse(url.trim()).map_err(|_| Code::NeoAddress.failure())?;
    let zone = zone.parse().map_err(|_| Refusal::UnknownZone.failure())?;
    let company_id = named(company_id, Field::CompanyId)?;
    let username = named(user_name, Field::UserName)?;
    Ok(NeoGiven { base_url, zone, credentials: Given { company_id, username, password: password(given)? } })
}

/// A password as typed: no rule of ours but that there is one.
pub(super) fn password(given: SecretString) -> Result<SecretString, Failure> {
    if given.expose_secret().is_empty() {
        return Err(Refusal::Missing(Field::Password).failure());
    }
    Ok(given)
}

/// The cloud.
pub(super) fn cloud(
    url: &str,
    key: &str,
    email: &str,
    given: SecretString,
    clinic: Option<&str>,
) -> Result<CloudGiven, Failure> {
    let clinic = clinic
        .map(|id| Uuid::parse_str(id.trim()))
        .transpose()
        .map_err(|_| Refusal::UnknownClinic.failure())?;
    Ok(CloudGiven {
        url: address(url, Receiver::Cloud)?,
        key: named(key, Field::ProjectKey)?,
        email: named(email, Field::Email)?,
        password: password(given)?,
        clinic,
    })
}

/// The queue.
pub(super) fn queue(
    url: &str,
    token: Option<SecretString>,
    destination: &str,
    receiver_claims: bool,
) -> Result<QueueGiven, Failure> {
    let settings = QueueSettings {
        url: address(url, Receiver::Queue)?,
        destination: address(destination, Receiver::Webhook)?,
        receiver_claims,
        by_clinic: false,
    };
    Ok(QueueGiven { settings, token: token.filter(|token| !token.expose_secret().trim().is_empty()) })
}

fn named(text: &str, field: Field) -> Result<String, Failure> {
    if text.trim().is_empty() { Err(Refusal::Missing(field).failure()) } else { Ok(text.to_owned()) }
}

fn address(text: &str, what: Receiver) -> Result<Url, Failure> {
    Url::parse(text.trim()).map_err(|_| Refusal::NoAddress(what).failure())
}
