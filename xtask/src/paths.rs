//! Where things lie, and which version they are of.

use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};

/// Of the package and of the crate.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The repository.
pub(crate) fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

pub(crate) fn in_root(path: impl AsRef<Path>) -> PathBuf {
    root().join(path)
}

/// Cargo's output; the same folder whatever `CARGO_TARGET_DIR` says, as the tests look for the package there.
pub(crate) fn in_target(path: impl AsRef<Path>) -> PathBuf {
    root().join("target").join(path)
}

/// The user's cache of tools, shared by all clones.
pub(crate) fn cache() -> Result<PathBuf> {
    let caches = match env::var_os("XDG_CACHE_HOME") {
        Some(path) if Path::new(&path).is_absolute() => PathBuf::from(path),
        _ => env::home_dir()
            .context("no home directory: set XDG_CACHE_HOME to a folder for caches")?
            .join(".cache"),
    };
    Ok(caches.join("convostate"))
}
