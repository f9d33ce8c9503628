//! The vault without a keychain: one file, sealed by a passphrase, for servers and containers. The same envelope
//! wraps whatever else leaves the machine under a passphrase.
//!
//! Format of an envelope, numbers big endian:
//!
//! ```text
//! 0   "ODISVLT" 0x00       8 bytes
//! 8   version 1            1
//! 9   derivation 1         1    PBKDF2-HMAC-SHA256
//! 10  iterations           4    600 000 to 10 000 000
//! 14  salt                 16
//! 30  nonce                12
//! 42  AES-256-GCM          n + 16, additional data: bytes 0 to 41
//!     SHA-256 of all that  32
//! ```
//!
//! The checksum tells damage (a bad disk) from a wrong passphrase; who changes the file on purpose can recompute it
//! and is then refused by the cipher, which reads as a wrong passphrase. Fewer iterations than the least are refused, so
//! that nobody can plant a cheap file; more than the most, so that nobody can plant one that never opens.
//!
//! The content is a list of `name length 1, name, secret length 4, secret`. The file is replaced as a whole: written
//! beside it, flushed to the disk, renamed over it, and the directory flushed. `vault.lock` keeps two writers apart.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use pbkdf2::Algorithm;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{SecretName, VaultFailure};
use crate::chance;
use crate::lock::OsLock;

/// OWASP's figure for PBKDF2-HMAC-SHA256; about a second on a slow PC.
pub const ITERATIONS: u32 = 600_000;
const MOST_ITERATIONS: u32 = 10_000_000;

/// Characters that a passphrase has at least.
pub const SHORTEST_PASSPHRASE: usize = 12;

const MAGIC: &[u8; 8] = b"ODISVLT\0";
const VERSION: u8 = 1;
const PBKDF2_HMAC_SHA256: u8 = 1;
const SALT: std::ops::Range<usize> = 14..30;
const NONCE: std::ops::Range<usize> = 30..42;
const HEAD: usize = 42;
const TAG: usize = 16;
const CHECKSUM: usize = 32;

/// A key made from a passphrase, with what it was made by.
struct Derived {
    iterations: u32,
    salt: [u8; 16],
    cipher: Aes256Gcm,
}

impl Derived {
    fn new(passphrase: &SecretString, iterations: u32, salt: [u8; 16]) -> Result<Self, VaultFailure> {
        let params = pbkdf2::Params::new(iterations).map_err(|_| VaultFailure::Damaged)?;
        let mut key = Zeroizing::new([0; 32]);
        let passphrase = passphrase.expose_secret().as_bytes();
        pbkdf2::pbkdf2_hmac_with_params(passphrase, &salt, Algorithm::Pbkdf2Sha256, params, key.as_mut());
        Ok(Self { iterations, salt, cipher: Aes256Gcm::new(&(*key).into()) })
    }

    fn wrap(&self, plaintext: &[u8]) -> Result<Vec<u8>, VaultFailure> {
        let nonce = chance::bytes::<12>().map_err(|_| VaultFailure::Broken)?;
        let mut envelope = Vec::with_capacity(HEAD + plaintext.len() + TAG + CHECKSUM);
        envelope.extend_from_slice(MAGIC);
        envelope.push(VERSION);
        envelope.push(PBKDF2_HMAC_SHA256);
        envelope.extend_from_slice(&self.iterations.to_be_bytes());
        envelope.extend_from_slice(&self.salt);
        envelope.extend_from_slice(&nonce);
        let payload = Payload { msg: plaintext, aad: &envelope };
        let ciphertext =
            self.cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| VaultFailure::Broken)?;
        envelope.extend_from_slice(&ciphertext);
        let checksum = Sha256::digest(&envelope);
        envelope.extend_from_slice(&checksum);
        Ok(envelope)
    }

    fn unwrap(&self, envelope: &Envelope<'_>) -> Result<Zeroizing<Vec<u8>>, VaultFailure> {
        let payload = Payload { msg: envelope.ciphertext, aad: envelope.head };
        self.cipher
            .decrypt(&Nonce::from(envelope.nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| VaultFailure::PassphraseWrong)
    }
}

/// An undamaged envelope, not opened.
struct Envelope<'a> {
    iterations: u32,
    salt: [u8; 16],
    nonce: [u8; 12],
    head: &'a [u8],
    ciphertext: &'a [u8],
}

impl<'a> Envelope<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, VaultFailure> {
        let damaged = VaultFailure::Damaged;
        if bytes.len() < HEAD + TAG + CHECKSUM {
            return Err(damaged);
        }
        let (content, checksum) = bytes.split_at(bytes.len() - CHECKSUM);
        if Sha256::digest(content).as_slice() != checksum {
            return Err(damaged);
        }
        let (head, ciphertext) = content.split_at(HEAD);
        if head[..8] != *MAGIC || head[8] != VERSION || head[9] != PBKDF2_HMAC_SHA256 {
            return Err(damaged);
        }
        let iterations = u32::from_be_bytes(head[10..14].try_into().map_err(|_| damaged)?);
        if !(ITERATIONS..=MOST_ITERATIONS).contains(&iterations) {
            return Err(damaged);
        }
        let salt = head[SALT].try_into().map_err(|_| damaged)?;
        let nonce = head[NONCE].try_into().map_err(|_| damaged)?;
        Ok(Self { iterations, salt, nonce, head, ciphertext })
    }
}

/// Seals bytes under a passphrase.
///
/// # Errors
/// The passphrase is too short, or there is no randomness.
pub fn wrap(passphrase: &SecretString, plaintext: &[u8]) -> Result<Vec<u8>, VaultFailure> {
    long_enough(passphrase)?;
    let salt = chance::bytes().map_err(|_| VaultFailure::Broken)?;
    Derived::new(passphrase, ITERATIONS, salt)?.wrap(plaintext)
}

/// Opens what [`wrap`] sealed.
///
/// # Errors
/// It is damaged, or the passphrase is another one.
pub fn unwrap(passphrase: &SecretString, envelope: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultFailure> {
    let envelope = Envelope::parse(envelope)?;
    Derived::new(passphrase, envelope.iterations, envelope.salt)?.unwrap(&envelope)
}

fn long_enough(passphrase: &SecretString) -> Result<(), VaultFailure> {
    if passphrase.expose_secret().chars().count() < SHORTEST_PASSPHRASE {
        return Err(VaultFailure::PassphraseTooShort);
    }
    Ok(())
}

/// The sealed file in the home.
pub(super) struct SealedFile {
    path: PathBuf,
    passphrase: SecretString,
    derived: Option<Derived>,
}

type Secrets = BTreeMap<String, SecretString>;

impl SealedFile {
    pub(super) fn open(path: PathBuf, passphrase: SecretString) -> Result<Self, VaultFailure> {
        long_enough(&passphrase)?;
        let mut file = Self { path, passphrase, derived: None };
        file.read()?;
        Ok(file)
    }

    pub(super) fn get(&mut self, name: SecretName) -> Result<SecretString, VaultFailure> {
        self.read()?.remove(name.as_str()).ok_or(VaultFailure::Missing)
    }

    pub(super) fn put(&mut self, name: SecretName, secret: &SecretString) -> Result<(), VaultFailure> {
        self.change(|secrets| {
            secrets.insert(name.as_str().to_owned(), secret.clone());
        })
    }

    pub(super) fn delete(&mut self, name: SecretName) -> Result<(), VaultFailure> {
        self.change(|secrets| {
            secrets.remove(name.as_str());
        })
    }

    fn change(&mut self, act: impl FnOnce(&mut Secrets)) -> Result<(), VaultFailure> {
        let _alone = OsLock::wait_private(&self.path.with_extension("lock"))
            .map_err(|_| VaultFailure::Unusable(io::ErrorKind::PermissionDenied))?;
        let mut secrets = self.read()?;
        act(&mut secrets);
        let envelope = self.derived_or_new()?.wrap(&encode(&secrets)?)?;
        replace(&self.path, &envelope).map_err(|error| VaultFailure::Unusable(error.kind()))
    }

    /// Read anew each time: another process may have written it.
    fn read(&mut self) -> Result<Secrets, VaultFailure> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Secrets::new()),
            Err(error) => return Err(VaultFailure::Unusable(error.kind())),
        };
        let envelope = Envelope::parse(&bytes)?;
        let derived = match self.derived.take() {
            Some(known) if known.salt == envelope.salt && known.iterations == envelope.iterations => known,
            Some(_) | None => Derived::new(&self.passphrase, envelope.iterations, envelope.salt)?,
        };
        let secrets = decode(&derived.unwrap(&envelope)?)?;
        self.derived = Some(derived);
        Ok(secrets)
    }

    fn derived_or_new(&mut self) -> Result<&Derived, VaultFailure> {
        let derived = match self.derived.take() {
            Some(known) => known,
            None => {
                let salt = chance::bytes().map_err(|_| VaultFailure::Broken)?;
                Derived::new(&self.passphrase, ITERATIONS, salt)?
            }
        };
        Ok(self.derived.insert(derived))
    }
}

fn encode(secrets: &Secrets) -> Result<Zeroizing<Vec<u8>>, VaultFailure> {
    // Sized in advance: a buffer that grows leaves copies of secrets behind.
    let size = secrets.iter().map(|(name, secret)| 5 + name.len() + secret.expose_secret().len()).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    for (name, secret) in secrets {
        let secret = secret.expose_secret();
        bytes.push(u8::try_from(name.len()).map_err(|_| VaultFailure::TooLarge)?);
        bytes.extend_from_slice(name.as_bytes());
        let length = u32::try_from(secret.len()).map_err(|_| VaultFailure::TooLarge)?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(secret.as_bytes());
    }
    Ok(bytes)
}

fn decode(bytes: &[u8]) -> Result<Secrets, VaultFailure> {
    let mut secrets = Secrets::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let name_length = usize::from(take(&mut rest, 1)?[0]);
        let name = text(take(&mut rest, name_length)?)?;
        let length = take(&mut rest, 4)?.try_into().map_err(|_| VaultFailure::Damaged)?;
        let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| VaultFailure::Damaged)?;
        let secret = text(take(&mut rest, length)?)?;
        secrets.insert(name.to_owned(), SecretString::from(secret.to_owned()));
    }
    Ok(secrets)
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], VaultFailure> {
    let (taken, left) = rest.split_at_checked(count).ok_or(VaultFailure::Damaged)?;
    *rest = left;
    Ok(taken)
}

fn text(bytes: &[u8]) -> Result<&str, VaultFailure> {
    std::str::from_utf8(bytes).map_err(|_| VaultFailure::Damaged)
}

/// Old or new, never half: whoever reads while this is killed at any point reads one of the two.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("new");
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&draft)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&draft, path)?;
    flush_directory(path)
}

#[cfg(unix)]
fn flush_directory(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(directory) => std::fs::File::open(directory)?.sync_all(),
        None => Ok(()),
    }
}

/// Windows flushes a rename with the file system's journal and opens no directory as a file.
#[cfg(not(unix))]
fn flush_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}
