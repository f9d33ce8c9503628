//! Sealing of single values in SQLite: AES-256-GCM, each bound to the place where it stands.
//!
//! Wire format, version 1:
//!
//! ```text
//! version 1 byte | key id 4 bytes, big endian | nonce 12 bytes | ciphertext | tag 16 bytes
//! ```
//!
//! The additional data are the version, the key id, and table, column, row and clinic, each behind its length as
//! 4 bytes, big endian: a value that is moved to another row, column, table or clinic does not open there.
//!
//! Keys: a master key is never used itself. One subkey per purpose is made from it by
//! HMAC-SHA256(master, `odis-sync/1` 0x00 purpose 0x01), the shape of one block of HKDF-Expand (RFC 5869); the
//! master is random and needs no extraction. Nonces are random: NIST SP 800-38D allows 2³² of them per key, and a clinic
//! seals fewer than a million values a year.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use sync_core::failure::Code;
use zeroize::Zeroizing;

use crate::chance;

const VERSION: u8 = 1;
const KEY_ID: usize = 4;
const NONCE: usize = 12;
const TAG: usize = 16;
const HEAD: usize = 1 + KEY_ID + NONCE;

/// Which master key sealed a value: made from the key, so that a wrong key is told apart from a damaged value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub u32);

impl KeyId {
    /// The id of a master key; says nothing about the key.
    pub fn of(master: &[u8; 32]) -> Self {
        let [a, b, c, d, ..] = *subkey(master, "key id");
        Self(u32::from_be_bytes([a, b, c, d]))
    }

    /// Which key sealed this value; nothing where it is too short to say.
    pub fn in_value(sealed: &[u8]) -> Option<Self> {
        let id = sealed.get(1..1 + KEY_ID)?;
        Some(Self(u32::from_be_bytes(id.try_into().ok()?)))
    }
}

/// The place where a sealed value stands.
#[derive(Clone, Copy, Debug)]
pub struct Bound<'a> {
    /// SQLite table.
    pub table: &'a str,
    /// Column.
    pub column: &'a str,
    /// The row's key.
    pub row: &'a str,
    /// The clinic whose value it is; empty before one is known.
    pub clinic: &'a str,
}

/// Why a value was not sealed or does not open. Never tells anything of the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealFailure {
    /// Too short to be a sealed value, or of a format that this version does not know.
    #[error("not a sealed value of a known format")]
    Format,
    /// Sealed by another key.
    #[error("sealed by another key")]
    OtherKey(KeyId),
    /// Changed, or moved from another place.
    #[error("the sealed value was changed or belongs elsewhere")]
    Refused,
    /// No randomness for a nonce, or a value too long for the cipher.
    #[error("the value cannot be sealed")]
    NotSealed,
}

impl SealFailure {
    /// What a person is told.
    pub fn code(self) -> Code {
        match self {
            Self::OtherKey(_) => Code::KeyMismatch,
            Self::Format | Self::Refused => Code::DatabaseDamaged,
            Self::NotSealed => Code::Internal,
        }
    }
}

/// Seals and opens with one master key.
pub struct Sealer {
    cipher: Aes256Gcm,
    key_id: KeyId,
    master: Zeroizing<[u8; 32]>,
}

impl Sealer {
    /// A sealer for this master key, which is known by this id.
    pub fn new(master: &[u8; 32], key_id: KeyId) -> Self {
        let cipher = Aes256Gcm::new(&(*subkey(master, "seal")).into());
        Self { cipher, key_id, master: Zeroizing::new(*master) }
    }

    /// The key id that new values carry.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Seals a value for one place.
    ///
    /// # Errors
    /// The operating system gives no randomness, or the value is longer than the cipher can take (64 GiB).
    pub fn seal(&self, place: Bound<'_>, plaintext: &[u8]) -> Result<Vec<u8>, SealFailure> {
        let nonce = chance::bytes().map_err(|_| SealFailure::NotSealed)?;
        self.seal_with(place, plaintext, nonce)
    }

    fn seal_with(
        &self,
        place: Bound<'_>,
        plaintext: &[u8],
        nonce: [u8; NONCE],
    ) -> Result<Vec<u8>, SealFailure> {
        let bound = additional_data(place, self.key_id);
        let ciphertext = self
            .cipher
            .encrypt(&Nonce::from(nonce), Payload { msg: plaintext, aad: &bound })
            .map_err(|_| SealFailure::NotSealed)?;
        let mut sealed = Vec::with_capacity(HEAD + ciphertext.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&self.key_id.0.to_be_bytes());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        Ok(sealed)
    }

    /// Opens a value at its place.
    ///
    /// # Errors
    /// It is of another format or key, was changed, or was sealed for another place.
    pub fn open(&self, place: Bound<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealFailure> {
        if sealed.len() < HEAD + TAG || sealed.first() != Some(&VERSION) {
            return Err(SealFailure::Format);
        }
        let found = KeyId::in_value(sealed).ok_or(SealFailure::Format)?;
        if found != self.key_id {
            return Err(SealFailure::OtherKey(found));
        }
        let (head, ciphertext) = sealed.split_at(HEAD);
        let nonce: [u8; NONCE] = head[1 + KEY_ID..].try_into().map_err(|_| SealFailure::Format)?;
        let bound = additional_data(place, self.key_id);
        self.cipher
            .decrypt(&Nonce::from(nonce), Payload { msg: ciphertext, aad: &bound })
            .map(Zeroizing::new)
            .map_err(|_| SealFailure::Refused)
    }

    /// A keyed hash by which equal values can be found without being readable: the same purpose and value give
    /// the same bytes, another purpose gives others. The caller brings values into one spelling first.
    pub fn blind_index(&self, purpose: &str, value: &str) -> [u8; 32] {
        *hmac(&subkey(&self.master, &format!("index/{purpose}")), &[value.as_bytes()])
    }
}

fn additional_data(place: Bound<'_>, key_id: KeyId) -> Vec<u8> {
    let mut data = vec![VERSION];
    data.extend_from_slice(&key_id.0.to_be_bytes());
    for part in [place.table, place.column, place.row, place.clinic] {
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
        data.extend_from_slice(&length.to_be_bytes());
        data.extend_from_slice(part.as_bytes());
    }
    data
}

fn subkey(master: &[u8; 32], purpose: &str) -> Zeroizing<[u8; 32]> {
    hmac(master, &[b"odis-sync/1\0", purpose.as_bytes(), &[1]])
}

fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    // HMAC fills a key that is shorter than a block with zeros; done here, because that cannot fail.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&(*block).into());
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MASTER: [u8; 32] = *b"0123456789abcdef0123456789abcdef";
    const NOTE: Bound<'_> = Bound { table: "notes", column: "body", row: "501", clinic: "harbor" };

    fn sealer() -> Sealer {
        Sealer::new(&MASTER, KeyId(7))
    }

    /// Computed by another implementation (OpenSSL through Node) from the description at the head of this file.
    #[test]
    fn the_wire_format_is_the_one_that_was_written_down() {
        let sealed = sealer().seal_with(NOTE, b"Biscuit is well.", *b"nonce-12byte").unwrap();
        assert_eq!(hex::encode(&sealed), GOLDEN_SEALED);
        assert_eq!(sealer().open(NOTE, &sealed).unwrap().as_slice(), b"Biscuit is well.");
        assert_eq!(hex::encode(sealer().blind_index("phone", "+14155550123")), GOLDEN_INDEX);
        assert_eq!(KeyId::of(&MASTER), KeyId(GOLDEN_KEY_ID));
    }
    const GOLDEN_SEALED: &str =
        "01000000076e6f6e63652d313262797465f8169590ead206a847cc84cd0b6f40f7b1ebeb724c8791c1797719f491b96211";
    const GOLDEN_INDEX: &str = "00ad9de043e468d12783fb4003e6023d3badaced4f94c64aed945cc2e2475bfd";
    const GOLDEN_KEY_ID: u32 = 0x7e2a_d7a1;

    #[test]
    fn every_flipped_bit_is_refused() {
        let sealed = sealer().seal(NOTE, b"Biscuit is well.").unwrap();
        for byte in 0..sealed.len() {
            for bit in 0..8 {
                let mut changed = sealed.clone();
                changed[byte] ^= 1 << bit;
                assert!(
                    sealer().open(NOTE, &changed).is_err(),
                    "bit {bit} of byte {byte} may not be changed"
                );
            }
        }
    }

    #[test]
    fn every_truncation_and_every_extension_is_refused() {
        let sealed = sealer().seal(NOTE, b"x").unwrap();
        for length in 0..sealed.len() {
            assert!(sealer().open(NOTE, &sealed[..length]).is_err(), "{length} bytes of it");
        }
        let longer = [sealed.as_slice(), &[0]].concat();
        assert_eq!(sealer().open(NOTE, &longer).unwrap_err(), SealFailure::Refused);
    }

    #[test]
    fn a_value_opens_only_where_it_was_sealed() {
        let sealed = sealer().seal(NOTE, b"text").unwrap();
        let elsewhere = [
            Bound { table: "clients", ..NOTE },
            Bound { column: "name", ..NOTE },
            Bound { row: "502", ..NOTE },
            Bound { clinic: "bayside", ..NOTE },
            // The same letters, cut elsewhere.
            Bound { table: "note", column: "sbody", ..NOTE },
            Bound { row: "501h", clinic: "arbor", ..NOTE },
        ];
        for place in elsewhere {
            assert_eq!(sealer().open(place, &sealed).unwrap_err(), SealFailure::Refused, "{place:?}");
        }
    }

    #[test]
    fn another_key_is_told_apart_from_a_changed_value() {
        let sealed = sealer().seal(NOTE, b"text").unwrap();
        let other = Sealer::new(&[1; 32], KeyId(8));
        assert_eq!(other.open(NOTE, &sealed).unwrap_err(), SealFailure::OtherKey(KeyId(7)));
        assert_eq!(SealFailure::OtherKey(KeyId(7)).code(), Code::KeyMismatch);
        let same_id = Sealer::new(&[1; 32], KeyId(7));
        assert_eq!(same_id.open(NOTE, &sealed).unwrap_err(), SealFailure::Refused);
    }

    #[test]
    fn equal_values_are_sealed_differently_and_indexed_equally() {
        let sealer = sealer();
        assert_ne!(sealer.seal(NOTE, b"text").unwrap(), sealer.seal(NOTE, b"text").unwrap(), "fresh nonces");
        let index = sealer.blind_index("phone", "+14155550123");
        assert_eq!(index, sealer.blind_index("phone", "+14155550123"));
        assert_ne!(index, sealer.blind_index("email", "+14155550123"), "purposes are kept apart");
        assert_ne!(index, sealer.blind_index("phone", "+14155550124"));
        assert_ne!(index, Sealer::new(&[1; 32], KeyId(7)).blind_index("phone", "+14155550123"), "keyed");
    }

    #[test]
    fn an_empty_value_can_be_sealed() {
        let sealed = sealer().seal(NOTE, b"").unwrap();
        assert_eq!(sealed.len(), HEAD + TAG);
        assert!(sealer().open(NOTE, &sealed).unwrap().is_empty());
    }
}
