//! A newer version of this program: what a list of versions means for one computer, when the list is asked for, and when
//! an installation may begin. Bytes are fetched, compared with a key and started elsewhere.
//!
//! Invariant: only a version newer than the one that runs is ever offered, only in the package of the way in which this
//! program was installed, and nothing of a package that was refused.

mod installation;
mod list;
mod when;

use chrono::{DateTime, Utc};
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::failure::Code;

pub use installation::{Installation, Signs};
pub use list::{Asker, LONGEST_LIST, LONGEST_NOTES, List, Offer, Package, Verdict};
pub use when::{Hold, Moment, hold, is_due};

/// Which list of versions is read. Only grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// What every clinic gets.
    #[default]
    Stable,
    /// What a few computers get before.
    Early,
}

impl Channel {
    /// Where its list stands, below the address of the versions.
    pub fn list(self) -> &'static str {
        match self {
            Channel::Stable => "latest.json",
            Channel::Early => "early/latest.json",
        }
    }
}

/// What keeps a list or a package from being taken. Kept and told as it is; only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The server does not answer, or with a fault of its own.
    Unreachable,
    /// The server has no list, or no signature of it.
    NoList,
    /// The answer leads to an address that is not https.
    Astray,
    /// The list is longer than any list of ours.
    ListTooLong,
    /// None of our keys has signed the list.
    ListUnsigned,
    /// The list is signed and cannot be read.
    ListUnreadable,
    /// The server of the package does not answer, or with a fault of its own.
    PackageUnreachable,
    /// The server has no package at the address that the list names.
    NoPackage,
    /// The address of the package is not https, or leads to one that is not.
    PackageAstray,
    /// The package did not come whole.
    PackageIncomplete,
    /// The package is larger than any package of ours.
    PackageTooLarge,
    /// None of our keys has signed the package.
    PackageUnsigned,
    /// The package is signed as another version than the list says.
    PackageOfOtherVersion,
    /// There is no room for the package.
    NoRoom,
    /// The package cannot be written or read here.
    Unwritten,
    /// The installer did not start.
    NotStarted,
    /// The installer was started, and the version is still the old one.
    NotInstalled,
}

impl Fault {
    /// Every one.
    pub const ALL: [Self; 17] = [
        Self::Unreachable,
        Self::NoList,
        Self::Astray,
        Self::ListTooLong,
        Self::ListUnsigned,
        Self::ListUnreadable,
        Self::PackageUnreachable,
        Self::NoPackage,
        Self::PackageAstray,
        Self::PackageIncomplete,
        Self::PackageTooLarge,
        Self::PackageUnsigned,
        Self::PackageOfOtherVersion,
        Self::NoRoom,
        Self::Unwritten,
        Self::NotStarted,
        Self::NotInstalled,
    ];

    /// The package was looked at and is none of ours: it is not fetched a second time.
    pub fn is_refusal(self) -> bool {
        matches!(self, Self::PackageUnsigned | Self::PackageOfOtherVersion | Self::PackageTooLarge)
    }

    /// After it there is no package to be had; nothing is offered then.
    pub fn leaves_no_package(self) -> bool {
        match self {
            Self::PackageUnreachable
            | Self::NoPackage
            | Self::PackageAstray
            | Self::PackageIncomplete
            | Self::PackageTooLarge
            | Self::PackageUnsigned
            | Self::PackageOfOtherVersion
            | Self::NoRoom
            | Self::Unwritten => true,
            Self::Unreachable
            | Self::NoList
            | Self::Astray
            | Self::ListTooLong
            | Self::ListUnsigned
            | Self::ListUnreadable
            | Self::NotStarted
            | Self::NotInstalled => false,
        }
    }

    /// What programs branch on.
    pub fn code(self) -> Code {
        match self {
            Self::Unreachable
            | Self::NoList
            | Self::PackageUnreachable
            | Self::NoPackage
            | Self::PackageIncomplete => Code::UpdatesUnreachable,
            Self::NoRoom => Code::DiskFull,
            Self::Unwritten => Code::DataDirectory,
            Self::Astray
            | Self::ListTooLong
            | Self::ListUnsigned
            | Self::ListUnreadable
            | Self::PackageAstray
            | Self::PackageTooLarge
            | Self::PackageUnsigned
            | Self::PackageOfOtherVersion
            | Self::NotStarted
            | Self::NotInstalled => Code::UpdateRefused,
        }
    }

    /// As it is written in the audit trail and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::NoList => "no_list",
            Self::Astray => "astray",
            Self::ListTooLong => "list_too_long",
            Self::ListUnsigned => "list_unsigned",
            Self::ListUnreadable => "list_unreadable",
            Self::PackageUnreachable => "package_unreachable",
            Self::NoPackage => "no_package",
            Self::PackageAstray => "package_astray",
            Self::PackageIncomplete => "package_incomplete",
            Self::PackageTooLarge => "package_too_large",
            Self::PackageUnsigned => "package_unsigned",
            Self::PackageOfOtherVersion => "package_of_other_version",
            Self::NoRoom => "no_room",
            Self::Unwritten => "unwritten",
            Self::NotStarted => "not_started",
            Self::NotInstalled => "not_installed",
        }
    }
}

/// What is known about newer versions, kept between two starts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Known {
    /// The version that ran here last.
    pub ran: Option<Version>,
    /// When the list was last asked for, whatever came of it.
    pub asked_at: Option<DateTime<Utc>>,
    /// When a list was last believed.
    pub checked_at: Option<DateTime<Utc>>,
    /// Tries in a row that came to nothing.
    pub failures: u32,
    /// Why the last one did.
    pub fault: Option<Fault>,
    /// What the list says to this computer.
    pub verdict: Option<Verdict>,
    /// The oldest version that is still supported.
    pub least: Option<Version>,
    /// A package that is here and was verified.
    pub ready: Option<Ready>,
    /// A package that was refused.
    pub refused: Option<Refused>,
    /// An installer that was started.
    pub started: Option<Started>,
}

/// A package that is here, whole and verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ready {
    /// Of which version.
    pub version: Version,
    /// Name of the file in the folder of updates.
    pub file: String,
    /// Its signature, to verify it once more before it is started.
    pub signature: String,
}

/// A package that was refused, and is not fetched a second time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Its signature.
    pub signature: String,
    /// Why.
    pub fault: Fault,
}

/// An installer that was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// Of which version.
    pub version: Version,
    /// When.
    pub at: DateTime<Utc>,
    /// What came of it is known: nothing.
    pub in_vain: bool,
}

/// What a start of the program finds out about the installation before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Installed {
    /// The program is newer or older than the one that ran here before.
    Changed {
        /// Which one ran.
        from: Version,
    },
    /// An installer was started, and the program is the same as before.
    Failed {
        /// What it was to install.
        version: Version,
    },
}

impl Known {
    /// What is offered to this computer: never anything about which a package came to nothing.
    pub fn offered(&self) -> Option<&Offer> {
        let Some(Verdict::Offered(offer)) = &self.verdict else { return None };
        let unusable = self.fault.is_some_and(Fault::leaves_no_package);
        (self.refusal_of(offer).is_none() && !unusable).then_some(offer)
    }

    /// The verified package of what is offered.
    pub fn at_hand(&self) -> Option<&Ready> {
        let offer = self.offered()?;
        self.ready.as_ref().filter(|ready| ready.version == offer.version)
    }

    /// The package to fetch, where one is offered that is not here.
    pub fn to_fetch(&self) -> Option<&Offer> {
        let Some(Verdict::Offered(offer)) = &self.verdict else { return None };
        let here = self.ready.as_ref().is_some_and(|ready| ready.version == offer.version);
        (!here && self.refusal_of(offer).is_none()).then_some(offer)
    }

    fn refusal_of(&self, offer: &Offer) -> Option<Fault> {
        let refused = self.refused.as_ref().filter(|refused| refused.signature == offer.package.signature);
        refused.map(|refused| refused.fault)
    }

    /// What keeps a newer version from being taken: the last try, or a package of the list that was refused before.
    pub fn trouble(&self) -> Option<Fault> {
        let refused = match &self.verdict {
            Some(Verdict::Offered(offer)) => self.refusal_of(offer),
            Some(Verdict::Newest | Verdict::NotForThis(_) | Verdict::NotYet(_)) | None => None,
        };
        self.fault.or(refused)
    }

    /// An installer of this version was started before, and the version did not change.
    pub fn was_tried(&self, version: &Version) -> bool {
        self.started.as_ref().is_some_and(|started| started.version == *version)
    }

    /// This version is older than the oldest that is supported.
    pub fn is_unsupported(&self, ours: &Version) -> bool {
        self.least.as_ref().is_some_and(|least| ours < least)
    }

    /// A list was believed: what it says counts from now on, and a package of another version is not needed any more.
    pub fn believed(&mut self, verdict: Verdict, least: Option<Version>, now: DateTime<Utc>) {
        let offered = match &verdict {
            Verdict::Offered(offer) => Some(offer.version.clone()),
            Verdict::Newest | Verdict::NotForThis(_) | Verdict::NotYet(_) => None,
        };
        self.ready = self.ready.take().filter(|ready| Some(&ready.version) == offered.as_ref());
        self.asked_at = Some(now);
        self.checked_at = Some(now);
        self.failures = 0;
        self.fault = None;
        self.verdict = Some(verdict);
        self.least = least;
    }

    /// Something came to nothing. What was believed before is not touched by it.
    pub fn failed(&mut self, fault: Fault, now: DateTime<Utc>) {
        self.asked_at = Some(now);
        self.failures = self.failures.saturating_add(1);
        self.fault = Some(fault);
    }

    /// The program starts as this version: what is over is forgotten.
    pub fn starts(&mut self, ours: &Version) -> Option<Installed> {
        let changed = self.ran.as_ref().filter(|ran| *ran != ours).cloned();
        self.ran = Some(ours.clone());
        if changed.is_some() {
            // What the list said was said to another version.
            *self = Self { ran: self.ran.take(), ..Self::default() };
        }
        if let Some(from) = changed {
            return Some(Installed::Changed { from });
        }
        let started = self.started.as_mut().filter(|started| !started.in_vain)?;
        started.in_vain = true;
        self.fault = Some(Fault::NotInstalled);
        Some(Installed::Failed { version: started.version.clone() })
    }
}

#[cfg(test)]
mod tests;
