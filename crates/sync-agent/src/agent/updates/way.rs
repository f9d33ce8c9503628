//! To a list and to a package: what asking and fetching need, and how both are done.

use std::path::PathBuf;
use std::time::Duration;

use semver::Version;
use sync_core::updates::{Asker, Channel, Fault, List, Offer, Ready};

use crate::push::http::HttpOptions;
use crate::push::updates::{Draft, list, package};
use crate::updates::UpdateSource;

/// A list may take so long.
const LIST: Duration = Duration::from_secs(15);

/// A package may take so long: 300 MB over a slow line.
const PACKAGE: Duration = Duration::from_secs(3600);

/// All that asking and fetching need.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) source: UpdateSource,
    pub(super) channel: Channel,
    pub(super) version: Version,
    pub(super) platform: Option<String>,
    pub(super) install: String,
    pub(super) proxy: Option<url::Url>,
    pub(super) folder: PathBuf,
    pub(super) ending: &'static str,
    pub(super) largest: u64,
    pub(super) room: u64,
}

impl Way {
    pub(super) fn asker(&self) -> Asker<'_> {
        Asker { version: &self.version, platform: self.platform.as_deref(), install: &self.install }
    }

    fn options(&self, total: Duration) -> HttpOptions {
        HttpOptions { proxy: self.proxy.clone(), total, ..HttpOptions::default() }
    }

    /// The list, whose signature was verified before anything in it was read.
    pub(super) async fn ask(&self) -> Result<List, Fault> {
        let (at, signature) = self.source.list(self.channel).map_err(|_| Fault::NoList)?;
        let listed = list(&self.options(LIST), &at, &signature).await?;
        if !self.source.keys().have_signed(&listed.bytes, &listed.signature) {
            return Err(Fault::ListUnsigned);
        }
        List::read(&listed.bytes)
    }

    /// The package, written beside, verified, and renamed.
    pub(super) async fn fetch(&self, offer: &Offer) -> Result<Ready, Fault> {
        std::fs::create_dir_all(&self.folder).map_err(|_| Fault::Unwritten)?;
        let file = format!("odis-sync-{}.{}", offer.version, self.ending);
        let draft = Draft::at(self.folder.join(format!("{file}.part")));
        let largest = self.largest.min(self.room);
        let came = package(&self.options(PACKAGE), &offer.package.url, &draft, largest).await;
        // What is left free on the disk is not filled with a package.
        came.map_err(|fault| {
            if fault == Fault::PackageTooLarge && largest < self.largest { Fault::NoRoom } else { fault }
        })?;
        let (keys, path) = (self.source.keys().clone(), draft.path().to_owned());
        let (signature, version) = (offer.package.signature.clone(), offer.version.clone());
        let checked =
            tokio::task::spawn_blocking(move || keys.check_package(&path, &signature, &version)).await;
        checked.map_err(|_| Fault::Unwritten)??;
        draft.keep_as(&self.folder.join(&file)).map_err(|_| Fault::Unwritten)?;
        Ok(Ready { version: offer.version.clone(), file, signature: offer.package.signature.clone() })
    }
}
