//! What a person typed, taken apart: text that is no address, zone or clinic is refused in words before anything is done.

use secrecy::{ExposeSecret, SecretString};
use sync_core::failure::{Code, Failure};
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
    let zone = zone.parse().map_err(|_| {
        refused("The clinic's time zone is not one that is known.", "Choose for example America/Denver")
    })?;
    let company_id = named(company_id, "The company ID is missing.")?;
    let username = named(user_name, "The user name is missing.")?;
    Ok(NeoGiven { base_url, zone, credentials: Given { company_id, username, password: password(given)? } })
}

/// A password as typed: no rule of ours but that there is one.
pub(super) fn password(given: SecretString) -> Result<SecretString, Failure> {
    if given.expose_secret().is_empty() {
        return Err(refused("The password is missing.", "Enter it as on the sign-in page"));
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
        .map_err(|_| refused("The clinic that was chosen is not known.", "Choose it from the list"))?;
    Ok(CloudGiven {
        url: address(url, "cloud")?,
        key: named(key, "The project's key is missing.")?,
        email: named(email, "The e-mail address is missing.")?,
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
        url: address(url, "queue")?,
        destination: address(destination, "webhook")?,
        receiver_claims,
        by_clinic: false,
    };
    Ok(QueueGiven { settings, token: token.filter(|token| !token.expose_secret().trim().is_empty()) })
}

fn named(text: &str, missing: &str) -> Result<String, Failure> {
    if text.trim().is_empty() { Err(refused(missing, "Enter it")) } else { Ok(text.to_owned()) }
}

fn address(text: &str, what: &str) -> Result<Url, Failure> {
    Url::parse(text.trim()).map_err(|_| {
        refused(
            &format!("The {what}'s address is not one."),
            "Give the address as it stands in the browser, starting with https://",
        )
    })
}

fn refused(message: &str, action: &str) -> Failure {
    Failure::new(Code::Usage, format!("{message} Nothing was changed."), action)
}
