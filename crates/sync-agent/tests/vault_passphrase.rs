//! The vault that a passphrase opens: wrong passphrases, damage, replacement, death in the middle.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use sync_agent::dirs::{Environment, Home};
use sync_agent::vault::passphrase::{unwrap, wrap};
use sync_agent::vault::{Kind, SecretName, Vault, VaultFailure, VaultOptions};

const PASSPHRASE: &str = "correct horse battery";
const NAME: SecretName = SecretName::NeoCredentials;

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

async fn open(home: &Path, passphrase: &str) -> Result<Vault, VaultFailure> {
    let home = Home::open(home).unwrap();
    Vault::open(VaultOptions::new(&home, Environment::Production, Kind::Passphrase(secret(passphrase)))).await
}

fn file(home: &Path) -> PathBuf {
    home.join("vault.sealed")
}

#[tokio::test]
async fn secrets_are_found_again_by_whoever_knows_the_passphrase() {
    let home = tempfile::tempdir().unwrap();
    let vault = open(home.path(), PASSPHRASE).await.unwrap();
    assert_eq!(vault.get(NAME).await.unwrap_err(), VaultFailure::Missing, "a new vault is empty");
    vault.put(NAME, &secret("first")).await.unwrap();
    vault.put(NAME, &secret("pässword")).await.unwrap();
    let key = vault.create_key(SecretName::MasterKey).await.unwrap();
    drop(vault);

    let again = open(home.path(), PASSPHRASE).await.unwrap();
    assert_eq!(again.get(NAME).await.unwrap().expose_secret(), "pässword");
    assert_eq!(*again.key(SecretName::MasterKey).await.unwrap(), *key);
    again.delete(NAME).await.unwrap();
    assert_eq!(again.get(NAME).await.unwrap_err(), VaultFailure::Missing);
    assert_eq!(open(home.path(), "another passphrase").await.unwrap_err(), VaultFailure::PassphraseWrong);
}

#[tokio::test]
async fn a_short_passphrase_is_refused_before_anything_is_written() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(open(home.path(), "elevenchars").await.unwrap_err(), VaultFailure::PassphraseTooShort);
    open(home.path(), "zwölf Zeiche").await.expect("twelve characters, counted as characters");
    assert!(!file(home.path()).exists(), "opening writes nothing");
}

#[tokio::test]
async fn what_one_process_writes_another_reads() {
    let home = tempfile::tempdir().unwrap();
    let first = open(home.path(), PASSPHRASE).await.unwrap();
    let second = open(home.path(), PASSPHRASE).await.unwrap();
    first.put(NAME, &secret("from the first")).await.unwrap();
    second.put(SecretName::QueueToken, &secret("from the second")).await.unwrap();
    assert_eq!(second.get(NAME).await.unwrap().expose_secret(), "from the first");
    assert_eq!(first.get(SecretName::QueueToken).await.unwrap().expose_secret(), "from the second");
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owners_and_shows_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let vault = open(home.path(), PASSPHRASE).await.unwrap();
    vault.put(NAME, &secret("canary-4711")).await.unwrap();
    let mode = std::fs::metadata(file(home.path())).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    for entry in std::fs::read_dir(home.path()).unwrap().map(Result::unwrap).filter(|e| e.path().is_file()) {
        let bytes = std::fs::read(entry.path()).unwrap();
        let shows = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
        assert!(!shows(b"canary-4711") && !shows(PASSPHRASE.as_bytes()), "{}", entry.path().display());
        assert_ne!(entry.file_name(), "vault.new", "no draft is left behind");
    }
}

#[tokio::test]
async fn a_damaged_file_is_told_apart_from_a_wrong_passphrase_and_is_kept() {
    let home = tempfile::tempdir().unwrap();
    open(home.path(), PASSPHRASE).await.unwrap().put(NAME, &secret("kept")).await.unwrap();
    let whole = std::fs::read(file(home.path())).unwrap();

    for byte in 0..whole.len() {
        let mut changed = whole.clone();
        changed[byte] ^= 1;
        std::fs::write(file(home.path()), &changed).unwrap();
        let failure = open(home.path(), PASSPHRASE).await.unwrap_err();
        assert_eq!(failure, VaultFailure::Damaged, "byte {byte} flipped");
        assert_eq!(std::fs::read(file(home.path())).unwrap(), changed, "a damaged file is not overwritten");
    }
    for length in 0..whole.len() {
        std::fs::write(file(home.path()), &whole[..length]).unwrap();
        assert_eq!(open(home.path(), PASSPHRASE).await.unwrap_err(), VaultFailure::Damaged, "{length} bytes");
    }
    std::fs::write(file(home.path()), &whole).unwrap();
    open(home.path(), PASSPHRASE).await.expect("the whole file opens again");
}

/// Made by another implementation (OpenSSL through Node) from the description in the module.
const GOLDEN: &str = concat!(
    "4f444953564c54000101000927c07369787465656e2d627974652d736c746e6f",
    "6e63652d3132627974659e00b1936e22cc04e8d11d8a139a78e1a61e9f944e58",
    "d998144964202dabbb56ef2d4eeafbf5b5ab45432a227db58a743d3d6c460948",
    "9d",
);

#[test]
fn an_envelope_of_this_format_opens_for_ever() {
    let envelope = hex::decode(GOLDEN).unwrap();
    assert_eq!(unwrap(&secret(PASSPHRASE), &envelope).unwrap().as_slice(), b"content");
}

/// Who can write the file can also recompute its checksum.
#[test]
fn a_planted_envelope_is_refused() {
    use sha2::{Digest, Sha256};
    let passphrase = secret(PASSPHRASE);
    let whole = wrap(&passphrase, b"content").unwrap();
    assert_eq!(unwrap(&passphrase, &whole).unwrap().as_slice(), b"content");
    let planted = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = whole[..whole.len() - 32].to_vec();
        change(&mut bytes);
        let checksum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&checksum);
        unwrap(&passphrase, &bytes).unwrap_err()
    };
    let iterations = |count: u32| planted(&|bytes| bytes[10..14].copy_from_slice(&count.to_be_bytes()));
    assert_eq!(iterations(1), VaultFailure::Damaged, "a cheap derivation is refused without being done");
    assert_eq!(iterations(599_999), VaultFailure::Damaged);
    assert_eq!(
        iterations(u32::MAX),
        VaultFailure::Damaged,
        "an endless derivation is refused without being done"
    );
    assert_eq!(iterations(600_001), VaultFailure::PassphraseWrong, "another derivation makes another key");
    assert_eq!(planted(&|bytes| bytes[8] = 2), VaultFailure::Damaged, "an unknown version");
    for byte in [14, 30, 42] {
        let failure = planted(&|bytes| bytes[byte] ^= 1);
        assert_eq!(failure, VaultFailure::PassphraseWrong, "byte {byte} is authenticated");
    }
}

/// The child replaces the file again and again and is killed while it does.
#[cfg(unix)]
#[test]
fn a_writer_that_is_killed_leaves_the_old_or_the_new() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    const CHILD: &str = "ODIS_SYNC_TEST_VAULT";
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if let Some(home) = std::env::var_os(CHILD) {
        runtime.block_on(async {
            let vault = open(Path::new(&home), PASSPHRASE).await.unwrap();
            for round in 0.. {
                vault.put(NAME, &secret(&format!("value {round}"))).await.unwrap();
                println!("\nkept {round}");
            }
        });
    }
    let home = tempfile::tempdir().unwrap();
    for (kill, patience) in [1, 2, 3, 5, 8, 13].into_iter().enumerate() {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_writer_that_is_killed_leaves_the_old_or_the_new", "--nocapture"])
            .env(CHILD, home.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said =
            lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("kept ")?.parse::<u32>().ok());
        let last = said.by_ref().take(patience).last().expect("the child writes");
        child.kill().unwrap();
        let last = said.last().unwrap_or(last);
        child.wait().unwrap();
        let found = runtime.block_on(async {
            let vault = open(home.path(), PASSPHRASE).await.expect("the vault opens after a kill");
            vault.get(NAME).await.unwrap().expose_secret().to_owned()
        });
        let allowed = [format!("value {last}"), format!("value {}", last + 1)];
        assert!(allowed.contains(&found), "kill {kill}: what was reported is kept: {found} of {allowed:?}");
    }
}
