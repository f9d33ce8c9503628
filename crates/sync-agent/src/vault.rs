//! Secrets at rest: what opens Neo, what opens the cloud, and the key that seals everything else.
//!
//! A few short secrets stand in the operating system's keychain, or, where there is none, in one file sealed by a
//! passphrase; there is no third way and never plain text. Everything else is sealed value by value in SQLite with
//! keys made from the master key ([`seal`]); that is also where a secret longer than [`LONGEST_SECRET`] belongs.
//!
//! One thread of its own does all the work: Windows leaves the order of two threads on one entry open, and a
//! keychain may wait for a person. Who asks waits no longer than the deadline; a keychain that still waits for its
//! prompt then counts as locked, further questions are answered so at once, and no second prompt is opened.
//!
//! Missing, locked, refused and absent are told apart: a locked keychain must never invite staff to type a
//! password into a prompt.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use secrecy::{ExposeSecret, SecretString};
use sync_core::failure::Code;
use tokio::sync::oneshot;
use zeroize::{Zeroize, Zeroizing};

use crate::chance;
use crate::dirs::{Environment, Home};

mod keychain;
pub mod passphrase;
pub mod seal;

/// Bytes that every backend can keep: what Windows allows for one entry (`CRED_MAX_CREDENTIAL_BLOB_SIZE`). Held
/// everywhere, so that a secret which one clinic can store can be stored by all.
pub const LONGEST_SECRET: usize = 2560;

/// How long a keychain may take, prompts included.
const KEYCHAIN_DEADLINE: Duration = Duration::from_secs(10);

/// How long the sealed file may take: the derivation of its key is slow on purpose.
const PASSPHRASE_DEADLINE: Duration = Duration::from_secs(60);

/// What is kept in the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretName {
    /// 32 random bytes in base64, from which all sealing keys are made.
    MasterKey,
    /// The key that will be the master key once every value is sealed by it; exists only during a rotation, so
    /// that whichever key sealed a value can be read at every moment.
    NextMasterKey,
    /// A JSON object: company id, user name, password.
    NeoCredentials,
    /// What renews the clinic's sign-in at Supabase.
    CloudRefreshToken,
    /// The QStash token.
    QueueToken,
}

impl SecretName {
    /// Every name; what `purge` removes.
    pub const ALL: [Self; 5] = [
        Self::MasterKey,
        Self::NextMasterKey,
        Self::NeoCredentials,
        Self::CloudRefreshToken,
        Self::QueueToken,
    ];

    /// The name under which it stands.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MasterKey => "master-key",
            Self::NextMasterKey => "master-key-next",
            Self::NeoCredentials => "neo-credentials",
            Self::CloudRefreshToken => "cloud-refresh-token",
            Self::QueueToken => "queue-token",
        }
    }
}

/// Why the vault did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultFailure {
    /// It holds no such secret.
    #[error("no such secret is stored")]
    Missing,
    /// It is locked, or waits for a person to unlock it.
    #[error("the keychain is locked")]
    Locked,
    /// It said no.
    #[error("the keychain refused access")]
    Refused,
    /// This machine or session has none.
    #[error("there is no keychain")]
    NoKeychain,
    /// `ODIS_SYNC_VAULT` names no vault that exists.
    #[error("ODIS_SYNC_VAULT must be keychain or passphrase")]
    UnknownVault,
    /// `ODIS_SYNC_VAULT=passphrase` without `ODIS_SYNC_PASSPHRASE`.
    #[error("ODIS_SYNC_PASSPHRASE is not set")]
    PassphraseMissing,
    /// Fewer than 12 characters.
    #[error("the passphrase is shorter than 12 characters")]
    PassphraseTooShort,
    /// It does not open the sealed file.
    #[error("the passphrase does not open the vault")]
    PassphraseWrong,
    /// The sealed file or an entry is not what was written.
    #[error("what the vault holds is damaged")]
    Damaged,
    /// Longer than [`LONGEST_SECRET`].
    #[error("the secret is too long for the keychain")]
    TooLarge,
    /// A master key exists already and is not replaced.
    #[error("there is a master key already")]
    Exists,
    /// The sealed file cannot be read or written.
    #[error("the vault's file cannot be used: {0}")]
    Unusable(std::io::ErrorKind),
    /// The vault's thread is gone, or there is no randomness.
    #[error("the vault does not work")]
    Broken,
}

impl VaultFailure {
    /// What a person is told.
    pub fn code(self) -> Code {
        match self {
            Self::Missing => Code::CredentialsMissing,
            Self::Locked => Code::KeychainLocked,
            Self::Refused => Code::KeychainRefused,
            Self::NoKeychain => Code::KeychainMissing,
            Self::UnknownVault | Self::PassphraseMissing | Self::PassphraseTooShort | Self::TooLarge => {
                Code::Usage
            }
            Self::PassphraseWrong => Code::PassphraseWrong,
            Self::Damaged => Code::KeyMismatch,
            Self::Unusable(std::io::ErrorKind::StorageFull) => Code::DiskFull,
            Self::Unusable(_) => Code::DataDirectory,
            Self::Exists | Self::Broken => Code::Internal,
        }
    }
}

/// Which vault, and how it is opened.
#[derive(Clone, Debug)]
pub enum Kind {
    /// The operating system's.
    Keychain,
    /// A file in the home, sealed by this passphrase.
    Passphrase(SecretString),
}

/// What is needed to open a vault.
#[derive(Clone, Debug)]
pub struct VaultOptions {
    kind: Kind,
    service: &'static str,
    suffix: String,
    file: std::path::PathBuf,
    deadline: Duration,
}

impl VaultOptions {
    /// The vault of this home. Entries of several homes of one user do not meet: their names end in the home's
    /// short name.
    pub fn new(home: &Home, environment: Environment, kind: Kind) -> Self {
        let deadline = match kind {
            Kind::Keychain => KEYCHAIN_DEADLINE,
            Kind::Passphrase(_) => PASSPHRASE_DEADLINE,
        };
        Self {
            kind,
            service: environment.keychain_service(),
            suffix: home.short_name(),
            file: home.root().join("vault.sealed"),
            deadline,
        }
    }

    /// The vault that `ODIS_SYNC_VAULT` names: `keychain`, which is the default, or `passphrase`, opened by
    /// `ODIS_SYNC_PASSPHRASE`.
    ///
    /// # Errors
    /// Another word, or no passphrase that could be one.
    pub fn from_variables(
        home: &Home,
        environment: Environment,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, VaultFailure> {
        let kind = match lookup("ODIS_SYNC_VAULT").as_deref().map(str::trim) {
            None | Some("" | "keychain") => Kind::Keychain,
            Some("passphrase") => {
                let text = lookup("ODIS_SYNC_PASSPHRASE").ok_or(VaultFailure::PassphraseMissing)?;
                if text.chars().count() < passphrase::SHORTEST_PASSPHRASE {
                    return Err(VaultFailure::PassphraseTooShort);
                }
                Kind::Passphrase(SecretString::from(text))
            }
            Some(_) => return Err(VaultFailure::UnknownVault),
        };
        Ok(Self::new(home, environment, kind))
    }

    /// Another deadline than the usual one.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }
}

/// An open vault. Cheap to share behind an [`Arc`]; its thread ends with the last of them.
#[derive(Debug)]
pub struct Vault {
    requests: mpsc::Sender<Request>,
    progress: Arc<Progress>,
    deadline: Duration,
    late: VaultFailure,
}

/// Which requests were made, finished and given up, by their numbers.
#[derive(Debug, Default)]
struct Progress {
    made: AtomicU64,
    finished: AtomicU64,
    given_up: AtomicU64,
}

impl Progress {
    /// Somebody gave up on a request that the thread is still at.
    fn stands_still(&self) -> bool {
        self.given_up.load(Ordering::SeqCst) > self.finished.load(Ordering::SeqCst)
    }
}

enum Job {
    Put(SecretName, SecretString),
    Get(SecretName),
    Delete(SecretName),
}

struct Request {
    number: u64,
    job: Job,
    answer: oneshot::Sender<Result<Option<SecretString>, VaultFailure>>,
}

enum Backend {
    Keychain(keychain::Keychain),
    Passphrase(Box<passphrase::SealedFile>),
}

impl Backend {
    fn open(options: &VaultOptions) -> Result<Self, VaultFailure> {
        match &options.kind {
            Kind::Keychain => {
                keychain::Keychain::connect(options.service, options.suffix.clone()).map(Self::Keychain)
            }
            Kind::Passphrase(passphrase) => {
                passphrase::SealedFile::open(options.file.clone(), passphrase.clone())
                    .map(|file| Self::Passphrase(Box::new(file)))
            }
        }
    }

    fn work(&mut self, job: &Job) -> Result<Option<SecretString>, VaultFailure> {
        match (self, job) {
            (Self::Keychain(keychain), Job::Put(name, secret)) => keychain.put(*name, secret).map(|()| None),
            (Self::Keychain(keychain), Job::Get(name)) => keychain.get(*name).map(Some),
            (Self::Keychain(keychain), Job::Delete(name)) => keychain.delete(*name).map(|()| None),
            (Self::Passphrase(file), Job::Put(name, secret)) => file.put(*name, secret).map(|()| None),
            (Self::Passphrase(file), Job::Get(name)) => file.get(*name).map(Some),
            (Self::Passphrase(file), Job::Delete(name)) => file.delete(*name).map(|()| None),
        }
    }
}

impl Vault {
    /// Opens the vault: connects to the keychain, or proves that the passphrase opens the sealed file (which need
    /// not exist yet).
    ///
    /// # Errors
    /// There is no keychain, it does not answer in time, or the passphrase is not the one.
    pub async fn open(options: VaultOptions) -> Result<Self, VaultFailure> {
        let (requests, inbox) = mpsc::channel::<Request>();
        let (opened, outcome) = oneshot::channel();
        let progress = Arc::new(Progress::default());
        let late = match options.kind {
            Kind::Keychain => VaultFailure::Locked,
            Kind::Passphrase(_) => VaultFailure::Unusable(std::io::ErrorKind::TimedOut),
        };
        let deadline = options.deadline;
        let done = Arc::clone(&progress);
        std::thread::Builder::new()
            .name("vault".to_owned())
            .spawn(move || {
                let mut backend = match Backend::open(&options) {
                    Ok(backend) => backend,
                    Err(failure) => {
                        let _ = opened.send(Err(failure));
                        return;
                    }
                };
                if opened.send(Ok(())).is_err() {
                    return;
                }
                while let Ok(request) = inbox.recv() {
                    // Who gave up must not be surprised by a late effect.
                    if !request.answer.is_closed() {
                        let outcome = backend.work(&request.job);
                        let _ = request.answer.send(outcome);
                    }
                    done.finished.fetch_max(request.number, Ordering::SeqCst);
                }
            })
            .map_err(|_| VaultFailure::Broken)?;
        match tokio::time::timeout(deadline, outcome).await {
            Err(_) => Err(late),
            Ok(Err(_)) => Err(VaultFailure::Broken),
            Ok(Ok(Err(failure))) => Err(failure),
            Ok(Ok(Ok(()))) => Ok(Self { requests, progress, deadline, late }),
        }
    }

    /// Stores a secret, in the place of an older one.
    ///
    /// # Errors
    /// It is too long, or the vault did not take it.
    pub async fn put(&self, name: SecretName, secret: &SecretString) -> Result<(), VaultFailure> {
        if secret.expose_secret().len() > LONGEST_SECRET {
            return Err(VaultFailure::TooLarge);
        }
        self.ask(Job::Put(name, secret.clone())).await.map(|_| ())
    }

    /// The secret.
    ///
    /// # Errors
    /// There is none, or the vault did not give it.
    pub async fn get(&self, name: SecretName) -> Result<SecretString, VaultFailure> {
        self.ask(Job::Get(name)).await?.ok_or(VaultFailure::Missing)
    }

    /// Removes a secret; one that is missing already is removed.
    ///
    /// # Errors
    /// The vault did not do it.
    pub async fn delete(&self, name: SecretName) -> Result<(), VaultFailure> {
        self.ask(Job::Delete(name)).await.map(|_| ())
    }

    /// The key under this name ([`SecretName::MasterKey`] or [`SecretName::NextMasterKey`]).
    ///
    /// # Errors
    /// There is none, it is not 32 bytes in base64, or the vault did not give it.
    pub async fn key(&self, name: SecretName) -> Result<Zeroizing<[u8; 32]>, VaultFailure> {
        decode_key(&self.get(name).await?)
    }

    /// Makes a new key under a name that has none, and proves that it can be read back. Whoever makes a master key
    /// must know that nothing is sealed yet: an existing one is never replaced.
    ///
    /// # Errors
    /// There is one already, or the vault did not keep it.
    pub async fn create_key(&self, name: SecretName) -> Result<Zeroizing<[u8; 32]>, VaultFailure> {
        match self.get(name).await {
            Ok(_) => return Err(VaultFailure::Exists),
            Err(VaultFailure::Missing) => {}
            Err(failure) => return Err(failure),
        }
        let key = Zeroizing::new(chance::bytes::<32>().map_err(|_| VaultFailure::Broken)?);
        self.put(name, &encode_key(&key)).await?;
        let kept = self.key(name).await?;
        if *kept == *key { Ok(kept) } else { Err(VaultFailure::Damaged) }
    }

    async fn ask(&self, job: Job) -> Result<Option<SecretString>, VaultFailure> {
        if self.progress.stands_still() {
            return Err(self.late);
        }
        let number = self.progress.made.fetch_add(1, Ordering::SeqCst) + 1;
        let (answer, outcome) = oneshot::channel();
        self.requests.send(Request { number, job, answer }).map_err(|_| VaultFailure::Broken)?;
        match tokio::time::timeout(self.deadline, outcome).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(VaultFailure::Broken),
            Err(_) => {
                self.progress.given_up.fetch_max(number, Ordering::SeqCst);
                Err(self.late)
            }
        }
    }
}

/// The text under which a 32-byte key stands in the vault.
pub fn encode_key(key: &[u8; 32]) -> SecretString {
    SecretString::from(BASE64.encode(key))
}

fn decode_key(text: &SecretString) -> Result<Zeroizing<[u8; 32]>, VaultFailure> {
    let mut bytes = BASE64.decode(text.expose_secret().trim()).map_err(|_| VaultFailure::Damaged)?;
    let key = <[u8; 32]>::try_from(bytes.as_slice()).map(Zeroizing::new);
    bytes.zeroize();
    key.map_err(|_| VaultFailure::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_text() {
        let key = chance::bytes::<32>().unwrap();
        assert_eq!(*decode_key(&encode_key(&key)).unwrap(), key);
        for odd in ["", "AAAA", "not base64 !", &BASE64.encode([0; 33])] {
            let failure = decode_key(&SecretString::from(odd.to_owned())).unwrap_err();
            assert_eq!(failure, VaultFailure::Damaged, "{odd:?}");
        }
    }

    #[test]
    fn what_keeps_a_vault_shut_is_told_apart_by_its_code() {
        let codes = [
            (VaultFailure::Missing, Code::CredentialsMissing),
            (VaultFailure::Locked, Code::KeychainLocked),
            (VaultFailure::Refused, Code::KeychainRefused),
            (VaultFailure::NoKeychain, Code::KeychainMissing),
            (VaultFailure::PassphraseWrong, Code::PassphraseWrong),
            (VaultFailure::Damaged, Code::KeyMismatch),
            (VaultFailure::Unusable(std::io::ErrorKind::StorageFull), Code::DiskFull),
            (VaultFailure::Unusable(std::io::ErrorKind::PermissionDenied), Code::DataDirectory),
        ];
        for (failure, code) in codes {
            assert_eq!(failure.code(), code, "{failure}");
        }
    }

    #[test]
    fn the_variable_names_one_of_two_vaults_and_nothing_else() {
        let base = tempfile::tempdir().unwrap();
        let home = Home::open(base.path()).unwrap();
        let options = |vault: Option<&str>, passphrase: Option<&str>| {
            VaultOptions::from_variables(&home, Environment::Production, |name| {
                let value = if name == "ODIS_SYNC_VAULT" { vault } else { passphrase };
                value.map(str::to_owned)
            })
        };
        assert!(matches!(options(None, None).unwrap().kind, Kind::Keychain));
        assert!(matches!(options(Some("keychain"), None).unwrap().kind, Kind::Keychain));
        assert!(matches!(
            options(Some("passphrase"), Some("twelve chars")).unwrap().kind,
            Kind::Passphrase(_)
        ));
        assert_eq!(options(Some("passphrase"), None).unwrap_err(), VaultFailure::PassphraseMissing);
        for none in ["plain", "none", "file"] {
            assert_eq!(options(Some(none), None).unwrap_err(), VaultFailure::UnknownVault, "{none}");
        }
    }

    #[test]
    fn a_passphrase_is_not_printed() {
        let base = tempfile::tempdir().unwrap();
        let home = Home::open(base.path()).unwrap();
        let kind = Kind::Passphrase(SecretString::from("canary-passphrase".to_owned()));
        let printed = format!("{:?}", VaultOptions::new(&home, Environment::Production, kind));
        assert!(!printed.contains("canary"), "{printed}");
    }
}
