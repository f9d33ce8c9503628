//! Where a reader of the PIMS comes from. The agent does not know which one it is: faces bring it along.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::{Pims, PimsFailure};

/// What one reader is made from.
#[derive(Clone, Debug)]
pub struct ReaderSetup {
    /// Origin of the PIMS.
    pub base_url: Url,
    /// Browser profiles live and die here.
    pub profiles: PathBuf,
    /// A browser that was chosen by hand.
    pub browser: Option<PathBuf>,
    /// A proxy for every connection.
    pub proxy: Option<Url>,
    /// Direct reading gave the same answer as in-page reading on this account before.
    pub direct_proven: bool,
    /// The clinic chose to have a picture kept of a page that surprises us.
    pub screenshots: bool,
    /// Time for everything a run asks of the PIMS.
    pub budget: Duration,
}

/// Makes readers.
pub trait PimsRoom: Send + Sync {
    /// The kind of reader.
    type Reader: Pims;

    /// A reader for one run. Nothing is started yet.
    fn reader(&self, setup: &ReaderSetup) -> Self::Reader;

    /// Which browser would be used: its name and version.
    ///
    /// # Errors
    /// None is there, or it is too old.
    fn browser(&self, setup: &ReaderSetup) -> impl Future<Output = Result<String, PimsFailure>> + Send;

    /// Ends what a killed agent left behind: browsers on profiles of ours, and the profiles.
    fn sweep(&self, setup: &ReaderSetup) -> impl Future<Output = ()> + Send;
}
