//! Whose signatures count: one or two minisign keys, the second for rotation. A release is signed with one of them.
//!
//! Only signatures over a hash are taken (minisign's own form since 0.10): a package is then verified while it is read, and
//! never stands in memory as a whole.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minisign_verify::{PublicKey, Signature};
use semver::Version;
use sync_core::updates::Fault;

/// Keys that are built in at most: the one in use and the next one.
const MOST_KEYS: usize = 2;

/// Bytes that are read at once.
const PIECE: usize = 64 * 1024;

/// Why keys cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFailure {
    /// There is none.
    #[error("there is no key")]
    None,
    /// More than two.
    #[error("there are more than two keys")]
    TooMany,
    /// One of them is no public key of minisign.
    #[error("a key is no public key of minisign")]
    NotAKey,
}

/// The keys.
#[derive(Clone)]
pub struct UpdateKeys(Vec<PublicKey>);

impl fmt::Debug for UpdateKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UpdateKeys({})", self.0.len())
    }
}

impl UpdateKeys {
    /// One or two keys with spaces or a comma between them, each the last line of a `minisign.pub`, or that whole file in
    /// Base64 as Tauri writes it.
    ///
    /// # Errors
    /// There are none, too many, or one is no key.
    pub fn parse(text: &str) -> Result<Self, KeyFailure> {
        let words = text.split([' ', ',', '\n', '\t']).filter(|word| !word.is_empty());
        let keys: Vec<PublicKey> = words.map(key).collect::<Option<_>>().ok_or(KeyFailure::NotAKey)?;
        match keys.len() {
            0 => Err(KeyFailure::None),
            1..=MOST_KEYS => Ok(Self(keys)),
            _ => Err(KeyFailure::TooMany),
        }
    }

    /// Whether one of the keys has signed these bytes.
    pub fn have_signed(&self, bytes: &[u8], signature: &str) -> bool {
        let Some(signature) = read(signature) else { return false };
        self.0.iter().any(|key| key.verify(bytes, &signature, false).is_ok())
    }

    /// Whether one of the keys has signed this file, and as this version: the trusted comment, which is signed too, has a
    /// field `version:` that says so.
    ///
    /// # Errors
    /// The file cannot be read, nobody of ours has signed it, or it was signed as another version.
    pub fn check_package(&self, path: &Path, signature: &str, version: &Version) -> Result<(), Fault> {
        let signature = read(signature).ok_or(Fault::PackageUnsigned)?;
        let signer = self.0.iter().find_map(|key| key.verify_stream(&signature).ok());
        let mut signer = signer.ok_or(Fault::PackageUnsigned)?;
        each_piece(path, |piece| signer.update(piece)).map_err(|_| Fault::Unwritten)?;
        signer.finalize().map_err(|_| Fault::PackageUnsigned)?;
        if names(signature.trusted_comment(), version) { Ok(()) } else { Err(Fault::PackageOfOtherVersion) }
    }
}

fn key(word: &str) -> Option<PublicKey> {
    PublicKey::from_base64(word).ok().or_else(|| PublicKey::decode(&unpacked(word)?).ok())
}

/// A signature as minisign writes it, or that in Base64 as Tauri does.
fn read(text: &str) -> Option<Signature> {
    let text = text.trim();
    Signature::decode(text).ok().or_else(|| Signature::decode(&unpacked(text)?).ok())
}

fn unpacked(text: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(text).ok()?).ok()
}

fn each_piece(path: &Path, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(()),
            length => take(piece.get(..length).unwrap_or_default()),
        }
    }
}

/// Whether a trusted comment names this version and no other one.
fn names(comment: &str, version: &Version) -> bool {
    let mut named = comment.split_whitespace().filter_map(|field| field.strip_prefix("version:")).peekable();
    named.peek().is_some() && named.all(|named| named == version.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

    #[test]
    fn one_or_two_keys_are_taken_bare_or_as_tauri_writes_them() {
        let whole = STANDARD.encode(format!("untrusted comment: minisign public key\n{KEY}\n"));
        for good in [KEY.to_owned(), whole.clone(), format!("{KEY} {KEY}"), format!("{KEY},{whole}")] {
            assert!(UpdateKeys::parse(&good).is_ok(), "{good}");
        }
        let table = [
            (String::new(), KeyFailure::None),
            (" , ".to_owned(), KeyFailure::None),
            (format!("{KEY} {KEY} {KEY}"), KeyFailure::TooMany),
            ("not-a-key".to_owned(), KeyFailure::NotAKey),
            (format!("{KEY} not-a-key"), KeyFailure::NotAKey),
        ];
        for (bad, failure) in table {
            assert_eq!(UpdateKeys::parse(&bad).map(drop), Err(failure), "{bad}");
        }
    }

    #[test]
    fn a_trusted_comment_names_one_version_in_a_field_of_its_own() {
        let version: Version = "1.4.0".parse().unwrap();
        assert!(names("timestamp:1764320000\tfile:odis-sync.exe\tversion:1.4.0", &version));
        for other in [
            "timestamp:1764320000\tfile:odis-sync_1.4.0.exe",
            "version:1.4.00",
            "version:1.4",
            "version:1.3.0",
            "version:1.4.0 version:1.5.0",
            "subversion:1.4.0",
        ] {
            assert!(!names(other, &version), "{other}");
        }
    }
}
