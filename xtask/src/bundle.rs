//! Joins and minifies the package's modules: half the bytes, and one or two requests instead of twelve. What two
//! entries share goes into a module of its own, so that an error thrown behind one is `instanceof` the class of the other.

use crate::run::run;
use crate::tools::command;
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;

const ENTRIES: [&str; 4] = ["index.js", "index.workerd.js", "slim.js", "testing.js"];

/// esbuild's account of what imports what.
pub(crate) fn metafile(folder: &Path) -> PathBuf {
    folder.with_file_name("bundle.json")
}

pub(crate) fn modules(from: &Path, to: &Path) -> Result<()> {
    let mut esbuild = esbuild(from)?;
    esbuild.args(ENTRIES);
    esbuild.args([
        "--format=esm",
        "--splitting",
        "--chunk-names=shared-[hash]",
        "--external:./engine.wasm",
    ]);
    esbuild.arg(format!("--outdir={}", to.display()));
    esbuild.arg(format!("--metafile={}", metafile(to).display()));
    run("join the modules", esbuild)?;
    Ok(())
}

pub(crate) fn commonjs(from: &Path, to: &Path) -> Result<()> {
    let mut esbuild = esbuild(from)?;
    esbuild.args(["index.js", "--format=cjs"]);
    esbuild.arg(format!("--outfile={}", to.join("index.cjs").display()));
    run("join for CommonJS", esbuild)?;
    Ok(())
}

fn esbuild(folder: &Path) -> Result<Command> {
    let mut esbuild = command("esbuild")?;
    esbuild.current_dir(folder);
    esbuild.args(["--bundle", "--minify", "--sourcemap", "--target=es2022", "--platform=neutral"]);
    esbuild.arg("--log-level=warning");
    Ok(esbuild)
}
