//! The engine on disk. A snapshot takes the place of the one before in one step: a crash leaves one of them whole.

use anyhow::{Context, Result};
use convostate::Engine;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Does nothing where there is no snapshot. One that is damaged is an error: to begin without it would lose it at the
/// next write.
pub(crate) fn restore(engine: &mut Engine, file: &Path) -> Result<()> {
    let bytes = match fs::read(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        read => read.with_context(|| format!("can't read {}", file.display()))?,
    };
    engine.restore(&bytes).with_context(|| format!("{} is no snapshot", file.display()))
}

pub(crate) fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    let mut new = file.as_os_str().to_owned();
    new.push(".new");
    let write = || {
        let mut written = File::create(&new)?;
        written.write_all(bytes)?;
        // The bytes must be on the disk before the name is.
        written.sync_all()?;
        fs::rename(&new, file)?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    write().with_context(|| format!("can't write {}", file.display()))
}
