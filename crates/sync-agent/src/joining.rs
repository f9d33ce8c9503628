//! The clients of cloud and queue, made from settings and vault.

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use secrecy::SecretString;
use sync_core::failure::{Code, Failure};
use sync_core::ports::Clock;
use sync_core::words::{Receiver, Refusal};
use url::Url;

use crate::dirs::Home;
use crate::push::http::HttpOptions;
use crate::push::qstash::{Bearer, QStash, QStashOptions};
use crate::push::supabase::{Supabase, SupabaseOptions, TokenStore, TokenStoreFailure};
use crate::settings::{CloudSettings, QueueSettings, Settings};
use crate::vault::{SecretName, Vault, VaultFailure};

/// The queue takes a message of some bytes; one that needs longer is not there now.
const QUEUE_DEADLINE: Duration = Duration::from_secs(10);

/// The cloud's refresh token in the vault.
pub(crate) struct VaultTokens(pub(crate) Arc<Vault>);

impl TokenStore for VaultTokens {
    fn get(&self) -> BoxFuture<'_, Result<Option<SecretString>, TokenStoreFailure>> {
        async {
            match self.0.get(SecretName::CloudRefreshToken).await {
                Ok(token) => Ok(Some(token)),
                Err(VaultFailure::Missing) => Ok(None),
                Err(failure) => Err(TokenStoreFailure(failure.code())),
            }
        }
        .boxed()
    }

    fn put<'a>(&'a self, token: &'a SecretString) -> BoxFuture<'a, Result<(), TokenStoreFailure>> {
        async {
            let kept = self.0.put(SecretName::CloudRefreshToken, token).await;
            kept.map_err(|failure| TokenStoreFailure(failure.code()))
        }
        .boxed()
    }

    fn forget(&self) -> BoxFuture<'_, Result<(), TokenStoreFailure>> {
        async {
            let gone = self.0.delete(SecretName::CloudRefreshToken).await;
            gone.map_err(|failure| TokenStoreFailure(failure.code()))
        }
        .boxed()
    }
}

/// The client of the clinic's Supabase project.
pub(crate) fn supabase(
    home: &Home,
    settings: &Settings,
    cloud: &CloudSettings,
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
) -> Result<Arc<Supabase>, Failure> {
    supabase_with(home, settings, cloud, Arc::new(VaultTokens(vault)), clock)
}

/// The same, with its refresh token kept elsewhere.
pub(crate) fn supabase_with(
    home: &Home,
    settings: &Settings,
    cloud: &CloudSettings,
    tokens: Arc<dyn TokenStore>,
    clock: Arc<dyn Clock>,
) -> Result<Arc<Supabase>, Failure> {
    let key = SecretString::from(cloud.key.as_str());
    let mut options = SupabaseOptions::new(cloud.url.as_str(), key, home.token_lock_file())
        .map_err(|failure| unusable(Receiver::Cloud, &failure))?;
    options.http = http(settings);
    let supabase =
        Supabase::new(options, tokens, clock).map_err(|failure| unusable(Receiver::Cloud, &failure))?;
    Ok(Arc::new(supabase))
}

/// The client of the queue.
pub(crate) async fn queue(
    home: &Home,
    settings: &Settings,
    queue: &QueueSettings,
    vault: &Arc<Vault>,
    clock: Arc<dyn Clock>,
) -> Result<QStash, Failure> {
    let bearer = if queue.by_clinic {
        let cloud = settings
            .cloud
            .as_ref()
            .filter(|cloud| is_of(cloud, &queue.url))
            .ok_or_else(|| Refusal::OtherRelay.failure())?;
        Bearer::Clinic(supabase(home, settings, cloud, Arc::clone(vault), clock)?)
    } else {
        Bearer::Token(vault.get(SecretName::QueueToken).await.map_err(|failure| {
            let code = if failure == VaultFailure::Missing { Code::QueueRefused } else { failure.code() };
            code.failure()
        })?)
    };
    let mut options = QStashOptions::new(queue.url.as_str(), queue.destination.as_str())
        .map_err(|failure| unusable(Receiver::Queue, &failure))?;
    options.http = HttpOptions { total: QUEUE_DEADLINE, ..http(settings) };
    QStash::new(&options, bearer).map_err(|failure| unusable(Receiver::Queue, &failure))
}

/// Whether a relay stands in the clinic's own project: the clinic's sign-in is shown nowhere else.
pub(crate) fn is_of(cloud: &CloudSettings, relay: &Url) -> bool {
    cloud.url.origin() == relay.origin()
}

fn http(settings: &Settings) -> HttpOptions {
    HttpOptions { proxy: settings.proxy.clone(), ..HttpOptions::default() }
}

/// An address or key that cannot be used.
fn unusable(what: Receiver, failure: &impl std::fmt::Display) -> Failure {
    Refusal::Unusable(what, &failure.to_string()).failure()
}
