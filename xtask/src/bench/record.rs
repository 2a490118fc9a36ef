//! A run as it is kept: all that the tables are made of.

use super::http;
use super::machine::Machine;
use super::results::Results;
use crate::paths::in_target;
use crate::size::Size;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) machine: Machine,
    pub(crate) sizes: Vec<Size>,
    #[serde(flatten)]
    pub(crate) results: Results,
    #[serde(default)]
    pub(crate) http: Vec<http::Measured>,
}

impl Record {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| {
            format!("no run at {}: `cargo xtask bench` writes one", path.display())
        })?;
        serde_json::from_str(&text).with_context(|| {
            format!("{} is not what `cargo xtask bench` wrote: run it again", path.display())
        })
    }

    /// Answers where.
    pub(crate) fn save(&self) -> Result<PathBuf> {
        let folder = in_target("bench");
        fs::create_dir_all(&folder)?;
        let path = folder.join("bench.json");
        fs::write(&path, serde_json::to_string_pretty(self)? + "\n")?;
        Ok(path)
    }
}
