//! An Edge Function as the project serves it: its own `index.ts` on Deno, with the rights that it needs and no others.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};

/// A function that is being served; ends when dropped.
pub struct Served {
    url: String,
    _child: Child,
    _cache: TempDir,
}

impl Served {
    /// Serves a function with these settings.
    pub async fn start(name: &str, settings: &[(&str, &str)]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let port = {
            let free = TcpListener::bind(("127.0.0.1", 0)).expect("a port of this machine");
            free.local_addr().expect("a bound port").port()
        };
        let cache = tempfile::tempdir().expect("a directory");
        let rights =
            ["--no-remote", "--no-npm", "--no-prompt", "--no-check", "--allow-net=127.0.0.1", "--allow-env"];
        let mut child = Command::new(deno(&root))
            .current_dir(root.join("supabase/functions"))
            .arg("run")
            .args(rights)
            .arg(format!("{name}/index.ts"))
            .env("DENO_SERVE_ADDRESS", format!("tcp:127.0.0.1:{port}"))
            .env("DENO_DIR", cache.path())
            .env("DENO_NO_UPDATE_CHECK", "1")
            .env("DENO_NO_PACKAGE_JSON", "1")
            .env("NO_COLOR", "1")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Deno is needed: run `npm ci --ignore-scripts` in the repository");
        let (out, err) = (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
        let listening = async {
            tokio::select! { said = heard(out) => said, said = heard(err) => said }
        };
        let listens = tokio::time::timeout(std::time::Duration::from_secs(60), listening).await;
        assert_eq!(listens, Ok(true), "{name} listens");
        Self { url: format!("http://127.0.0.1:{port}"), _child: child, _cache: cache }
    }

    /// Where it is served.
    pub fn url(&self) -> &str {
        &self.url
    }
}

fn deno(root: &Path) -> PathBuf {
    let packaged = root.join("node_modules/@deno/linux-x64-glibc/deno");
    if packaged.exists() { packaged } else { PathBuf::from("deno") }
}

/// Reads until it says that it listens; what follows is read and left, so that nobody writes into a full pipe.
async fn heard(from: impl AsyncRead + Unpin + Send + 'static) -> bool {
    let mut lines = BufReader::new(from).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if line.contains("Listening") {
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return true;
        }
    }
    std::future::pending().await
}
