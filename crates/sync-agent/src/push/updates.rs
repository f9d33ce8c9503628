//! The server of newer versions: the list with its signature, and a package into a file. Nothing that came is believed here;
//! that is for whoever holds the keys.
//!
//! Redirects are followed to https and to nothing else, as static hosts of large files need them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::{Client, Response, redirect};
use sync_core::updates::{Fault, LONGEST_LIST};
use tokio::io::AsyncWriteExt;
use url::Url;

use super::http::{AddressFailure, HttpOptions, address, builder};

/// Bytes of a signature that are read; one has some 400.
const LONGEST_SIGNATURE: usize = 4 * 1024;

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 5;

/// A server that is silent for so long is gone.
const SILENCE: Duration = Duration::from_secs(30);

/// A list, and who is said to have signed it.
#[derive(Debug)]
pub struct Listed {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its signature.
    pub signature: String,
}

/// Asks for a list and its signature.
///
/// # Errors
/// What the server said instead.
pub async fn list(options: &HttpOptions, list: &Url, signature: &Url) -> Result<Listed, Fault> {
    let client = client(options, list).map_err(|_| Fault::Unreachable)?;
    let bytes = short(&client, list, LONGEST_LIST).await?;
    let signature = short(&client, signature, LONGEST_SIGNATURE).await?;
    let signature = String::from_utf8(signature).map_err(|_| Fault::ListUnsigned)?;
    Ok(Listed { bytes, signature })
}

/// A file that is being written, and goes unless it is kept: half a package leaves nothing behind.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    kept: bool,
}

impl Draft {
    /// One at this place.
    pub fn at(path: PathBuf) -> Self {
        Self { path, kept: false }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps it under another name, in one step.
    ///
    /// # Errors
    /// It cannot be renamed.
    pub fn keep_as(mut self, path: &Path) -> std::io::Result<()> {
        std::fs::rename(&self.path, path)?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.kept
            && let Err(error) = std::fs::remove_file(&self.path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(kind = ?error.kind(), "half a package was not removed; the next sweep does");
        }
    }
}

/// Fetches a package into a draft, `largest` bytes at most.
///
/// # Errors
/// It did not come whole, is too large, or cannot be written.
pub async fn package(options: &HttpOptions, url: &Url, draft: &Draft, largest: u64) -> Result<(), Fault> {
    let url = address(url.as_str()).map_err(|_| Fault::PackageAstray)?;
    let client = client(options, &url).map_err(|_| Fault::PackageUnreachable)?;
    let mut response = answer(&client, &url, PACKAGE).await?;
    if response.content_length().is_some_and(|length| length > largest) {
        return Err(Fault::PackageTooLarge);
    }
    let mut file = tokio::fs::File::create(draft.path()).await.map_err(|error| unwritten(&error))?;
    let mut left = largest;
    while let Some(piece) = response.chunk().await.map_err(|_| Fault::PackageIncomplete)? {
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        left = left.checked_sub(length).ok_or(Fault::PackageTooLarge)?;
        file.write_all(&piece).await.map_err(|error| unwritten(&error))?;
    }
    file.sync_all().await.map_err(|error| unwritten(&error))
}

fn unwritten(error: &std::io::Error) -> Fault {
    if error.kind() == std::io::ErrorKind::StorageFull { Fault::NoRoom } else { Fault::Unwritten }
}

fn client(options: &HttpOptions, base: &Url) -> Result<Client, AddressFailure> {
    let to_https = redirect::Policy::custom(|attempt| {
        // One that is not followed is the answer.
        if attempt.url().scheme() == "https" && attempt.previous().len() <= MOST_REDIRECTS {
            attempt.follow()
        } else {
            attempt.stop()
        }
    });
    let builder = builder(options, base)?.redirect(to_https).read_timeout(SILENCE);
    builder.build().map_err(|_| AddressFailure::Tls)
}

/// What it means that there is no answer, no file, or a redirect that is not followed.
#[derive(Clone, Copy)]
struct Meaning {
    away: Fault,
    missing: Fault,
    astray: Fault,
}

const LIST: Meaning = Meaning { away: Fault::Unreachable, missing: Fault::NoList, astray: Fault::Astray };

const PACKAGE: Meaning =
    Meaning { away: Fault::PackageUnreachable, missing: Fault::NoPackage, astray: Fault::PackageAstray };

/// The answer, where it is one.
async fn answer(client: &Client, url: &Url, meaning: Meaning) -> Result<Response, Fault> {
    let response = client.get(url.clone()).send().await.map_err(|_| meaning.away)?;
    match response.status().as_u16() {
        200 => Ok(response),
        300..400 => Err(meaning.astray),
        408 | 429 | 500.. => Err(meaning.away),
        _ => Err(meaning.missing),
    }
}

async fn short(client: &Client, url: &Url, longest: usize) -> Result<Vec<u8>, Fault> {
    let mut response = answer(client, url, LIST).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|_| Fault::Unreachable)? {
        if bytes.len() + piece.len() > longest {
            return Err(Fault::ListTooLong);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}
