//! Certificates: an authority of the stand-in's own, and what it signs for the site.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

/// How the site is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    /// Plain HTTP.
    #[default]
    Off,
    /// A certificate for 127.0.0.1 and localhost, signed by the stand-in's authority.
    OwnAuthority,
    /// Signed by the same authority, but for `neo.elsewhere.example`.
    WrongName,
    /// Right name and authority, but expired.
    Expired,
    /// Right name, signed by nobody but itself; the authority's file is there all the same.
    SelfSigned,
}

/// The authority's certificate, on disk as long as this lives.
pub(super) struct CaFile {
    pem: String,
    directory: tempfile::TempDir,
}

impl CaFile {
    pub(super) fn path(&self) -> PathBuf {
        self.directory.path().join("ca.pem")
    }

    pub(super) fn pem(&self) -> &str {
        &self.pem
    }
}

pub(super) struct Server {
    pub acceptor: Option<TlsAcceptor>,
    pub ca: Option<CaFile>,
}

pub(super) fn server(tls: Tls) -> anyhow::Result<Server> {
    if tls == Tls::Off {
        return Ok(Server { acceptor: None, ca: None });
    }
    let (authority, pem) = authority()?;
    let key = KeyPair::generate()?;
    let params = leaf(tls)?;
    let certificate = match tls {
        Tls::Off | Tls::OwnAuthority | Tls::WrongName | Tls::Expired => params.signed_by(&key, &authority)?,
        Tls::SelfSigned => params.self_signed(&key)?,
    };
    let acceptor = acceptor(certificate.der().clone(), key.serialize_der())?;

    let directory = tempfile::tempdir().context("a place for the authority's certificate")?;
    let ca = CaFile { pem, directory };
    std::fs::write(ca.path(), ca.pem())?;
    Ok(Server { acceptor: Some(acceptor), ca: Some(ca) })
}

fn authority() -> anyhow::Result<(Issuer<'static, KeyPair>, String)> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, "Practice Test Authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate()?;
    let pem = params.self_signed(&key)?.pem();
    Ok((Issuer::new(params, key), pem))
}

fn leaf(tls: Tls) -> anyhow::Result<CertificateParams> {
    let names = match tls {
        Tls::WrongName => vec!["neo.elsewhere.example".to_owned()],
        Tls::Off | Tls::OwnAuthority | Tls::Expired | Tls::SelfSigned => {
            vec!["127.0.0.1".to_owned(), "localhost".to_owned()]
        }
    };
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, "IDEXX Neo stand-in");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    if tls == Tls::Expired {
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(2020, 1, 1);
    }
    Ok(params)
}

fn acceptor(certificate: CertificateDer<'static>, key: Vec<u8>) -> anyhow::Result<TlsAcceptor> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key)))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
