//! Where the refresh token is kept between runs.

use std::sync::{Mutex, PoisonError};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use secrecy::SecretString;
use sync_core::failure::Code;

/// The refresh token cannot be read or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cloud's token cannot be read or kept ({0:?})")]
pub struct TokenStoreFailure(pub Code);

/// Keeps one refresh token: sealed, durable, and shared by the processes of one home. Only [`super::Supabase`] writes
/// it while it holds the lock.
pub trait TokenStore: Send + Sync {
    /// The kept token as it stands now, which another process may have changed; nothing where none is kept.
    fn get(&self) -> BoxFuture<'_, Result<Option<SecretString>, TokenStoreFailure>>;

    /// Keeps this one instead; it is durable when the future ends.
    fn put<'a>(&'a self, token: &'a SecretString) -> BoxFuture<'a, Result<(), TokenStoreFailure>>;

    /// Keeps none.
    fn forget(&self) -> BoxFuture<'_, Result<(), TokenStoreFailure>>;
}

/// Keeps it for as long as the process lives: for tests, and for proving a sign-in before it is kept.
#[derive(Debug, Default)]
pub struct MemoryTokens(Mutex<Option<SecretString>>);

impl MemoryTokens {
    /// Holds this token.
    pub fn with(token: SecretString) -> Self {
        Self(Mutex::new(Some(token)))
    }

    fn set(&self, token: Option<SecretString>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = token;
    }
}

impl TokenStore for MemoryTokens {
    fn get(&self) -> BoxFuture<'_, Result<Option<SecretString>, TokenStoreFailure>> {
        let token = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        std::future::ready(Ok(token)).boxed()
    }

    fn put<'a>(&'a self, token: &'a SecretString) -> BoxFuture<'a, Result<(), TokenStoreFailure>> {
        self.set(Some(token.clone()));
        std::future::ready(Ok(())).boxed()
    }

    fn forget(&self) -> BoxFuture<'_, Result<(), TokenStoreFailure>> {
        self.set(None);
        std::future::ready(Ok(())).boxed()
    }
}
