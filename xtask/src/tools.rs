//! The pinned command-line tools, each installed once into the user's cache, and commands that find them.

use crate::run::run;
use crate::{paths, python};
use anyhow::{Context, Result};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Tool {
    crate_name: &'static str,
    version: &'static str,
    /// Whether the crate's own lock file is used.
    locked: bool,
    programs: &'static [&'static str],
}

/// The version must be that of the `wasm-bindgen` crate in Cargo.toml. Its own lock file does not resolve.
const WASM_BINDGEN: Tool = Tool {
    crate_name: "wasm-bindgen-cli",
    version: "0.2.130",
    locked: false,
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
};
const WASM_PACK: Tool =
    Tool { crate_name: "wasm-pack", version: "0.15.1", locked: true, programs: &["wasm-pack"] };

pub(crate) fn install_wasm_bindgen() -> Result<()> {
    WASM_BINDGEN.install()
}

/// All of them.
pub(crate) fn install() -> Result<()> {
    install_wasm_bindgen()?;
    WASM_PACK.install()
}

/// A command that runs in the repository and finds the tools above, those of npm and those of `PyPI`.
pub(crate) fn command(program: &str) -> Result<Command> {
    let mut command = Command::new(program);
    command.current_dir(paths::root()).env("PATH", search_path()?);
    Ok(command)
}

/// What a program says of its version.
pub(crate) fn version_of(program: &str) -> Result<String> {
    let output = command(program)?.arg("--version").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The full path of a program, when it is there.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

fn search_path() -> Result<OsString> {
    let mut folders = vec![WASM_BINDGEN.folder()?.join("bin"), WASM_PACK.folder()?.join("bin")];
    folders.push(paths::in_root("node_modules/.bin"));
    folders.push(python::programs()?);
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    env::join_paths(folders).context("a folder's name that can't be in PATH")
}

impl Tool {
    fn folder(&self) -> Result<PathBuf> {
        Ok(paths::cache()?.join(format!("{}-{}", self.crate_name, self.version)))
    }

    fn install(&self) -> Result<()> {
        let folder = self.folder()?;
        if self.is_in(&folder) {
            return Ok(());
        }
        let mut cargo = Command::new("cargo");
        cargo.arg("install").arg(format!("{}@{}", self.crate_name, self.version));
        // Unoptimised they are quick enough, and built in a third of the time.
        cargo.args(["--debug", "--root"]).arg(&folder).env("CARGO_PROFILE_DEV_DEBUG", "false");
        if self.locked {
            cargo.arg("--locked");
        }
        run(&format!("install {} {} (once)", self.crate_name, self.version), cargo)?;
        Ok(())
    }

    fn is_in(&self, folder: &Path) -> bool {
        self.programs.iter().all(|program| folder.join("bin").join(program).is_file())
    }
}
