//! The server of newer versions on loopback: lists, their signatures and packages, signed with real minisign keys, and every
//! fault that keeps a computer from taking one.
//!
//! Lists are signed as minisign writes signatures, packages as Tauri does (the same in Base64). Not proven by that: a real
//! host's certificates and redirects.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::{StreamExt, stream};
use minisign::KeyPair;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::gateway::line::Served;

/// Every kind of installation that a list knows, for this computer's architecture.
const PLATFORMS: [(&str, &str); 4] =
    [("linux", "deb"), ("windows", "nsis"), ("windows", "msi"), ("darwin", "dmg")];

/// What keeps a version from being taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The list is signed with a key that nobody knows.
    ListOfAnotherKey,
    /// The list was changed after it was signed.
    ListTampered,
    /// The list has no signature beside it.
    ListUnsigned,
    /// What is signed is no list.
    Garbage,
    /// The list never ends.
    ListEndless,
    /// There is no list: 404.
    Gone,
    /// 503.
    Unavailable,
    /// The list leads to plain http.
    Astray,
    /// An older version than the one that asks.
    Older,
    /// The version that asks.
    Same,
    /// The version reaches no installation yet.
    RolloutNotReached,
    /// The list names systems that nobody has.
    UnknownPlatform,
    /// The list has packages of every kind but the one that asks.
    WithoutPlatform,
    /// The package is signed with a key that nobody knows.
    PackageOfAnotherKey,
    /// The package was changed after it was signed.
    PackageTampered,
    /// The package is signed as another version.
    PackageOfAnotherVersion,
    /// The package is cut off in the middle.
    PackageHalf,
    /// The package never ends.
    PackageEndless,
    /// The package is said to be larger than any.
    PackageTooLarge,
    /// There is no package: 404.
    PackageGone,
    /// The package leads to plain http.
    PackageAstray,
    /// The package is answered with 503.
    PackageUnavailable,
}

impl Fault {
    /// Every one.
    pub const ALL: [Self; 22] = [
        Self::ListOfAnotherKey,
        Self::ListTampered,
        Self::ListUnsigned,
        Self::Garbage,
        Self::ListEndless,
        Self::Gone,
        Self::Unavailable,
        Self::Astray,
        Self::Older,
        Self::Same,
        Self::RolloutNotReached,
        Self::UnknownPlatform,
        Self::WithoutPlatform,
        Self::PackageOfAnotherKey,
        Self::PackageTampered,
        Self::PackageOfAnotherVersion,
        Self::PackageHalf,
        Self::PackageEndless,
        Self::PackageTooLarge,
        Self::PackageGone,
        Self::PackageAstray,
        Self::PackageUnavailable,
    ];
}

/// A version as it is published.
#[derive(Debug, Clone)]
pub struct Release {
    /// Which.
    pub version: String,
    /// The oldest version that is still supported.
    pub min_supported: Option<String>,
    /// The bytes of its packages, the same for every kind.
    pub bytes: Vec<u8>,
    /// What is wrong with it.
    pub fault: Option<Fault>,
    /// It is signed with the next key, as after a rotation.
    pub next_key: bool,
    /// Below which folder its list stands, such as `early/`.
    pub folder: String,
}

impl Release {
    /// One of this version, well made.
    pub fn of(version: &str) -> Self {
        Self {
            version: version.to_owned(),
            min_supported: None,
            bytes: format!("odis-sync {version} ").repeat(1_000).into_bytes(),
            fault: None,
            next_key: false,
            folder: String::new(),
        }
    }

    /// The same with this fault.
    #[must_use]
    pub fn with(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }
}

/// What stands at a path.
#[derive(Clone)]
enum Stands {
    Bytes(Vec<u8>),
    Half(Vec<u8>),
    Endless,
    Large,
    Plain,
    Status(StatusCode),
}

/// The running stand-in; ends when dropped.
pub struct Updates {
    _served: Served,
    url: String,
    keys: [KeyPair; 3],
    shared: Arc<Shared>,
}

struct Shared {
    inner: Mutex<Inner>,
    version: watch::Sender<u64>,
    gate: watch::Sender<bool>,
}

#[derive(Default)]
struct Inner {
    stands: BTreeMap<String, Stands>,
    asked: Vec<String>,
}

impl Updates {
    /// Starts it on a free port of loopback, with keys of its own; nothing is published yet.
    ///
    /// # Errors
    /// No port, or no chance.
    pub async fn start() -> anyhow::Result<Self> {
        let key = || KeyPair::generate_unencrypted_keypair().context("no key");
        let shared = Arc::new(Shared {
            inner: Mutex::default(),
            version: watch::Sender::new(0),
            gate: watch::Sender::new(true),
        });
        let routes = Router::new().fallback(give).with_state(Arc::clone(&shared));
        let served = Served::start(0, routes).await?;
        Ok(Self { url: served.url(), _served: served, keys: [key()?, key()?, key()?], shared })
    }

    /// What programs use as the address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The public key in use, and the next one.
    pub fn public_keys(&self) -> (String, String) {
        (self.keys[0].pk.to_base64(), self.keys[1].pk.to_base64())
    }

    /// Publishes a version instead of what was published before. `ours`: the version that asks, `kind`: how it was installed.
    ///
    /// # Errors
    /// It cannot be signed.
    pub fn publish(&self, release: &Release, ours: &str, kind: &str) -> anyhow::Result<()> {
        let stands = self.laid_out(release, ours, kind)?;
        self.shared.look().stands = stands;
        Ok(())
    }

    fn laid_out(
        &self,
        release: &Release,
        ours: &str,
        kind: &str,
    ) -> anyhow::Result<BTreeMap<String, Stands>> {
        let fault = release.fault;
        let ours_of = |wrong: Fault| match (fault == Some(wrong), release.next_key) {
            (true, _) => &self.keys[2],
            (false, true) => &self.keys[1],
            (false, false) => &self.keys[0],
        };
        let version = match fault {
            Some(Fault::Same) => ours,
            Some(Fault::Older) => "0.0.1",
            _ => release.version.as_str(),
        };
        let named = if fault == Some(Fault::PackageOfAnotherVersion) { "99.0.0" } else { version };
        let signature = signed(ours_of(Fault::PackageOfAnotherKey), &release.bytes, Some(named))?;
        let mut stands = BTreeMap::new();
        let mut platforms = serde_json::Map::new();
        for (system, ending) in PLATFORMS {
            if fault == Some(Fault::WithoutPlatform) && ending == kind {
                continue;
            }
            let system = if fault == Some(Fault::UnknownPlatform) { "plan9" } else { system };
            let path = format!("/packages/{version}/odis-sync.{ending}");
            let package =
                json!({ "url": format!("{}{path}", self.url), "signature": STANDARD.encode(&signature) });
            platforms.insert(format!("{system}-{}-{ending}", std::env::consts::ARCH), package);
            stands.insert(path, package_of(release));
        }
        let mut list = json!({
            "version": version, "pub_date": "2026-06-10T12:00:00Z", "notes": "Reads faster.", "platforms": platforms,
        });
        if let Some(least) = &release.min_supported {
            list["min_supported"] = json!(least);
        }
        if fault == Some(Fault::RolloutNotReached) {
            list["rollout"] = json!(0);
        }
        let bytes =
            if fault == Some(Fault::Garbage) { b"<html>".to_vec() } else { list.to_string().into_bytes() };
        let signature = signed(ours_of(Fault::ListOfAnotherKey), &bytes, None)?;
        let path = format!("/{}latest.json", release.folder);
        if fault != Some(Fault::ListUnsigned) {
            stands.insert(format!("{path}.sig"), Stands::Bytes(signature.into_bytes()));
        }
        stands.insert(path, list_of(fault, bytes, &mut list));
        Ok(stands)
    }

    /// How often it was asked for something whose path holds this.
    pub fn asked(&self, for_what: &str) -> usize {
        self.shared.look().asked.iter().filter(|path| path.contains(for_what)).count()
    }

    /// Packages are begun and not ended until [`Updates::release`].
    pub fn hold(&self) {
        self.shared.gate.send_replace(false);
    }

    /// They go on.
    pub fn release(&self) {
        self.shared.gate.send_replace(true);
    }

    /// Waits until `seen` holds; looks again after every request.
    pub async fn wait_until(&self, seen: impl Fn(&Self) -> bool) {
        let mut changes = self.shared.version.subscribe();
        while !seen(self) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }
}

fn list_of(fault: Option<Fault>, bytes: Vec<u8>, list: &mut Value) -> Stands {
    match fault {
        Some(Fault::ListTampered) => {
            list["notes"] = json!("Reads even faster.");
            Stands::Bytes(list.to_string().into_bytes())
        }
        Some(Fault::ListEndless) => Stands::Endless,
        Some(Fault::Gone) => Stands::Status(StatusCode::NOT_FOUND),
        Some(Fault::Unavailable) => Stands::Status(StatusCode::SERVICE_UNAVAILABLE),
        Some(Fault::Astray) => Stands::Plain,
        _ => Stands::Bytes(bytes),
    }
}

fn package_of(release: &Release) -> Stands {
    let bytes = release.bytes.clone();
    match release.fault {
        Some(Fault::PackageTampered) => {
            let mut changed = bytes;
            if let Some(byte) = changed.last_mut() {
                *byte ^= 1;
            }
            Stands::Bytes(changed)
        }
        Some(Fault::PackageHalf) => Stands::Half(bytes),
        Some(Fault::PackageEndless) => Stands::Endless,
        Some(Fault::PackageTooLarge) => Stands::Large,
        Some(Fault::PackageGone) => Stands::Status(StatusCode::NOT_FOUND),
        Some(Fault::PackageAstray) => Stands::Plain,
        Some(Fault::PackageUnavailable) => Stands::Status(StatusCode::SERVICE_UNAVAILABLE),
        _ => Stands::Bytes(bytes),
    }
}

/// As minisign signs. `version`: what the trusted comment of a package names.
fn signed(key: &KeyPair, bytes: &[u8], version: Option<&str>) -> anyhow::Result<String> {
    let comment = version.map_or_else(
        || "timestamp:1781092800\tfile:latest.json".to_owned(),
        |version| format!("timestamp:1781092800\tfile:odis-sync\tversion:{version}"),
    );
    let signature = minisign::sign(Some(&key.pk), &key.sk, bytes, Some(&comment), None)?;
    Ok(signature.into_string())
}

impl Shared {
    fn look(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn give(State(shared): State<Arc<Shared>>, uri: Uri) -> Response {
    let stands = {
        let mut inner = shared.look();
        inner.asked.push(uri.path().to_owned());
        inner.stands.get(uri.path()).cloned()
    };
    shared.version.send_modify(|version| *version += 1);
    match stands {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(Stands::Status(status)) => status.into_response(),
        Some(Stands::Bytes(bytes)) if uri.path().starts_with("/packages/") => held(&shared, bytes),
        Some(Stands::Bytes(bytes)) => bytes.into_response(),
        Some(Stands::Half(bytes)) => {
            let half = Bytes::from(bytes[..bytes.len() / 2].to_vec());
            // What was written goes out before the line is cut.
            let cut = stream::once(async {
                tokio::task::yield_now().await;
                Err(std::io::Error::other("cut off"))
            });
            Body::from_stream(stream::once(async move { Ok(half) }).chain(cut)).into_response()
        }
        Some(Stands::Endless) => {
            let piece = Bytes::from_static(&[b'x'; 16 * 1024]);
            Body::from_stream(stream::repeat(piece).map(Ok::<_, std::io::Error>)).into_response()
        }
        Some(Stands::Large) => {
            let length = [(header::CONTENT_LENGTH, "400000000")];
            (length, Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>())).into_response()
        }
        Some(Stands::Plain) => {
            (StatusCode::FOUND, [(header::LOCATION, "http://127.0.0.1:9/latest.json")]).into_response()
        }
    }
}

/// Half of a package, and the rest once the gate is open.
fn held(shared: &Shared, bytes: Vec<u8>) -> Response {
    let mut gate = shared.gate.subscribe();
    let (first, rest) = bytes.split_at(bytes.len() / 2);
    let (first, rest) = (Bytes::from(first.to_vec()), Bytes::from(rest.to_vec()));
    let rest = stream::once(async move {
        let opened = gate.wait_for(|open| *open).await;
        opened.map(|_| rest).map_err(std::io::Error::other)
    });
    Body::from_stream(stream::once(async move { Ok(first) }).chain(rest)).into_response()
}
