//! What two processes share: a token in a file, and the processes themselves.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};
use sync_agent::push::supabase::{TokenStore, TokenStoreFailure};

/// A token in a file.
pub struct FileTokens(pub PathBuf);

impl TokenStore for FileTokens {
    fn get(&self) -> BoxFuture<'_, Result<Option<SecretString>, TokenStoreFailure>> {
        let token = std::fs::read_to_string(&self.0).ok().map(SecretString::from);
        std::future::ready(Ok(token)).boxed()
    }

    fn put<'a>(&'a self, token: &'a SecretString) -> BoxFuture<'a, Result<(), TokenStoreFailure>> {
        let draft = self.0.with_extension("new");
        std::fs::write(&draft, token.expose_secret()).unwrap();
        std::fs::rename(&draft, &self.0).unwrap();
        std::future::ready(Ok(())).boxed()
    }

    fn forget(&self) -> BoxFuture<'_, Result<(), TokenStoreFailure>> {
        std::fs::remove_file(&self.0).unwrap();
        std::future::ready(Ok(())).boxed()
    }
}

/// Runs one test of this binary in so many processes at once, with these variables; each must end well.
pub fn in_processes(count: usize, test: &str, variables: &[(&str, &str)]) {
    let children: Vec<_> = (0..count)
        .map(|_| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", test, "--nocapture"])
                .envs(variables.iter().copied())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
