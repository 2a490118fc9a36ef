//! The test tools from `PyPI`, in an environment of their own in the user's cache.

use crate::folders::start_afresh;
use crate::paths::{cache, in_root};
use crate::run::run;
use anyhow::{Context, Result};
use flate2::Crc;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const REQUIREMENTS: &str = "tests/rest/python/requirements.txt";

/// Where the tools' programs lie: one folder for each state of the requirements.
pub(crate) fn programs() -> Result<PathBuf> {
    Ok(folder(&requirements()?)?.join("bin"))
}

/// Installs what the requirements name, when that has not been done.
pub(crate) fn install() -> Result<()> {
    let requirements = requirements()?;
    let folder = folder(&requirements)?;
    let stamp = folder.join("installed-from.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == requirements) {
        return Ok(());
    }
    start_afresh(&folder)?;
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv"]).arg(&folder);
    run("make a Python environment (once)", venv)?;
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--require-hashes"]);
    pip.arg("--requirement").arg(in_root(REQUIREMENTS));
    run("install Python packages (once)", pip)?;
    fs::write(&stamp, requirements).with_context(|| format!("can't write {}", stamp.display()))
}

fn requirements() -> Result<Vec<u8>> {
    fs::read(in_root(REQUIREMENTS)).with_context(|| format!("no {REQUIREMENTS}"))
}

fn folder(requirements: &[u8]) -> Result<PathBuf> {
    let mut sum = Crc::new();
    sum.update(requirements);
    Ok(cache()?.join(format!("python-{:08x}", sum.sum())))
}
