//! Where the Neo credentials stand, from the first set-up to their revocation. Every step is audited.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::SignInEnd;

/// State of the credentials of one clinic on this machine; the words are those of the cloud (docs/cloud.md).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credentials {
    /// None are stored.
    #[default]
    NotConfigured,
    /// Stored, not yet accepted by Neo.
    Configured,
    /// Neo accepted them when they were entered.
    Validated,
    /// A run has worked with them.
    Active,
    /// Neo refused them or asks for a person.
    Suspended,
    /// A person revoked them; nothing of them is left here.
    Revoked,
}

/// What happens to credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CredentialEvent {
    /// A person stored them: for the first time, again, or as a rotation.
    Stored,
    /// A sign-in that was only meant to validate them ended.
    Tried(SignInEnd),
    /// A sign-in of a run ended.
    Used(SignInEnd),
    /// A run completed with a session that they had opened before.
    Worked,
    /// Another PC of the clinic had them refused.
    RefusedElsewhere,
    /// A person revoked them.
    Revoked,
}

impl Credentials {
    /// The state after an event.
    #[must_use]
    pub fn on(self, event: CredentialEvent) -> Self {
        match (self, event) {
            (_, CredentialEvent::Revoked) => Self::Revoked,
            (_, CredentialEvent::Stored) => Self::Configured,
            // What is not there cannot be accepted or refused: a late word from a sign-in that was under way.
            (Self::NotConfigured | Self::Revoked, _) => self,
            (_, CredentialEvent::Tried(end)) => self.after(end, Self::Validated),
            (_, CredentialEvent::Used(end)) => self.after(end, Self::Active),
            // A session may live on after its password was refused elsewhere or has to be changed.
            (Self::Suspended, CredentialEvent::Worked) => self,
            (Self::Configured | Self::Validated | Self::Active, CredentialEvent::Worked) => Self::Active,
            (_, CredentialEvent::RefusedElsewhere) => Self::Suspended,
        }
    }

    fn after(self, end: SignInEnd, accepted: Self) -> Self {
        match end {
            SignInEnd::Accepted if self == Self::Active => self,
            SignInEnd::Accepted => accepted,
            SignInEnd::Refused
            | SignInEnd::Locked
            | SignInEnd::Mfa
            | SignInEnd::Captcha
            | SignInEnd::PasswordChange => Self::Suspended,
            SignInEnd::Maintenance | SignInEnd::UnknownPage | SignInEnd::NotReached | SignInEnd::Unknown => {
                self
            }
        }
    }

    /// As it is written in the store, in JSON and to the cloud.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotConfigured => "not_configured",
            Self::Configured => "configured",
            Self::Validated => "validated",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
        }
    }
}

impl fmt::Display for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
