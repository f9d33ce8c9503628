//! The list of versions: the static `latest.json` of Tauri's updater, with two fields of ours.
//!
//! ```json
//! { "version": "1.4.0", "pub_date": "2026-11-20T09:00:00Z", "notes": "…", "min_supported": "1.2.0", "rollout": 25,
//!   "platforms": { "windows-x86_64-nsis": { "url": "https://…", "signature": "…" } } }
//! ```
//!
//! `rollout` is percent of all installations, 100 where it is absent; `min_supported` is the oldest version that is still
//! supported. A platform is taken by its whole name, so that no kind of installation is given a package of another.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use semver::Version;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use super::Fault;

/// Bytes of a list that are read.
pub const LONGEST_LIST: usize = 256 * 1024;

/// Characters of the notes that are shown.
pub const LONGEST_NOTES: usize = 2_000;

/// The list as it is written. What another version added is passed over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct List {
    version: Version,
    #[serde(default)]
    pub_date: Option<DateTime<Utc>>,
    #[serde(default)]
    notes: Option<String>,
    #[serde(default)]
    min_supported: Option<Version>,
    #[serde(default)]
    rollout: Option<u8>,
    platforms: BTreeMap<String, Package>,
}

/// Where a package is, and by which signature it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Its address.
    pub url: Url,
    /// A minisign signature, as its file holds it, or that file in Base64 as Tauri writes it.
    pub signature: String,
}

/// Whom a list is read for.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// The version that runs.
    pub version: &'a Version,
    /// [`super::Installation::platform`].
    pub platform: Option<&'a str>,
    /// The random id of this installation.
    pub install: &'a str,
}

/// What a list says to one computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// There is no newer version.
    Newest,
    /// There is one, and no package of it for this kind of installation.
    NotForThis(Version),
    /// There is one, and this installation is not among those that get it now.
    NotYet(Version),
    /// There is one for this computer.
    Offered(Offer),
}

/// A version that is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Which.
    pub version: Version,
    /// What is new, in the words of its makers.
    pub notes: Option<String>,
    /// When it came out.
    pub published: Option<DateTime<Utc>>,
    /// Its package for this computer.
    pub package: Package,
}

impl List {
    /// Reads a list whose signature was verified.
    ///
    /// # Errors
    /// It is no list.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let list: Self = serde_json::from_slice(bytes).map_err(|_| Fault::ListUnreadable)?;
        if list.rollout.is_some_and(|percent| percent > 100) {
            return Err(Fault::ListUnreadable);
        }
        Ok(list)
    }

    /// The oldest version that is still supported.
    pub fn least(&self) -> Option<&Version> {
        self.min_supported.as_ref()
    }

    /// What it says to this computer. A version that is not supported any more does not wait for its turn.
    pub fn verdict(&self, asker: &Asker<'_>) -> Verdict {
        let version = self.version.clone();
        if self.version <= *asker.version {
            return Verdict::Newest;
        }
        let package = asker.platform.and_then(|platform| self.platforms.get(platform));
        let Some(package) = package.cloned() else { return Verdict::NotForThis(version) };
        let unsupported = self.min_supported.as_ref().is_some_and(|least| asker.version < least);
        if !unsupported && !self.is_turn_of(asker.install) {
            return Verdict::NotYet(version);
        }
        let notes = self.notes.as_deref().map(shown).filter(|notes| !notes.is_empty());
        Verdict::Offered(Offer { version, notes, published: self.pub_date, package })
    }

    /// Whether an installation is among the first so many percent. Which ones these are is different for every version,
    /// and whoever is among them stays among them when the percent grow.
    fn is_turn_of(&self, install: &str) -> bool {
        let mut hash = Sha256::new();
        for part in [self.version.to_string().as_str(), "/", install] {
            hash.update(part.as_bytes());
        }
        let digest = hash.finalize();
        let (head, _) = digest.split_at(2);
        let place = f64::from(u16::from_be_bytes([head[0], head[1]])) / 65_536.0 * 100.0;
        place < f64::from(self.rollout.unwrap_or(100))
    }
}

/// Notes as they are shown: lines without control characters, and not too many of them.
fn shown(notes: &str) -> String {
    let clean = notes.chars().filter(|c| *c == '\n' || !c.is_control());
    clean.take(LONGEST_NOTES).collect::<String>().trim().to_owned()
}
