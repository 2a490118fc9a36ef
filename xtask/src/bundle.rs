//! Joins and minifies the package's modules: half the bytes, and one or two requests instead of twelve. What two
//! entries share goes into a module of its own, so that an error thrown behind one is `instanceof` the class of the other.

use crate::package::copy_folder;
use crate::paths::in_root;
use crate::run::run;
use crate::tools::command;
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ENGINE: [&str; 4] = ["index.js", "index.workerd.js", "slim.js", "testing.js"];
const REST: [&str; 4] = ["remote.js", "remote.workerd.js", "server.js", "server.workerd.js"];
const STORES: [&str; 4] = ["sqlite.js", "redis.js", "postgres.js", "indexeddb.js"];
const COMMONJS: [&str; 6] =
    ["index.js", "remote.js", "server.js", "sqlite.js", "redis.js", "postgres.js"];

/// esbuild's account of what imports what, for the engine's entries.
pub(crate) fn metafile(folder: &Path) -> PathBuf {
    folder.with_file_name("bundle.json")
}

/// Each group shares modules in itself. Of the engine, the other groups take the error only: shared by all, what both
/// need would be a file of its own, and the default entry 550 bytes larger.
pub(crate) fn modules(from: &Path, to: &Path) -> Result<()> {
    let mut engine = splitting(from, to)?;
    engine.args(ENGINE).arg(format!("--metafile={}", metafile(to).display()));
    run("join the modules", engine)?;

    let folder = with_error_from(from, "modules-rest", "./slim.js")?;
    for (what, entries) in [("REST API", &REST[..]), ("stores", &STORES)] {
        let mut group = splitting(&folder, to)?;
        group.args(entries).arg("--external:./slim.js");
        run(&format!("join the modules of the {what}"), group)?;
    }
    Ok(())
}

/// Without splitting, each entry has a copy of all it needs, but for the error.
pub(crate) fn commonjs(from: &Path, to: &Path) -> Result<()> {
    let mut error = esbuild(from)?;
    error.args(["conversation-error.js", "--format=cjs"]);
    error.arg(format!("--outfile={}", to.join("conversation-error.cjs").display()));
    run("join the error for CommonJS", error)?;

    let folder = with_error_from(from, "modules-cjs", "./conversation-error.cjs")?;
    let mut entries = esbuild(&folder)?;
    entries.args(COMMONJS).args(["--format=cjs", "--out-extension:.js=.cjs"]);
    entries.arg("--external:./conversation-error.cjs");
    entries.arg(format!("--outdir={}", to.display()));
    run("join for CommonJS", entries)?;
    Ok(())
}

/// The command line, with the library that serves HTTP inside: who installs the package installs nothing else.
pub(crate) fn command_line(from: &Path, to: &Path) -> Result<()> {
    let mut esbuild = command("esbuild")?;
    esbuild.current_dir(from).args(["bin/convostate.js", "--bundle", "--format=esm"]);
    esbuild.args(["--platform=node", "--target=node20", "--packages=bundle"]);
    esbuild.args(["--external:convostate", "--external:convostate/*"]);
    esbuild.arg("--log-level=warning");
    esbuild.arg(format!("--outfile={}", to.join("bin/convostate.js").display()));
    run("join the command line", esbuild)?;
    fs::copy(in_root("node_modules/srvx/LICENSE"), to.join("bin/LICENSE-srvx"))?;
    Ok(())
}

/// A copy of the modules that takes the class of the error from elsewhere.
fn with_error_from(from: &Path, name: &str, place: &str) -> Result<PathBuf> {
    let folder = from.with_file_name(name);
    copy_folder(from, &folder)?;
    let text = format!("export {{ ConversationError }} from \"{place}\";\n");
    fs::write(folder.join("conversation-error.js"), text)?;
    Ok(folder)
}

fn splitting(from: &Path, to: &Path) -> Result<Command> {
    let mut esbuild = esbuild(from)?;
    esbuild.args(["--format=esm", "--splitting", "--chunk-names=shared-[hash]"]);
    esbuild.args(["--external:./engine.wasm", "--external:./rest.wasm"]);
    esbuild.arg(format!("--outdir={}", to.display()));
    Ok(esbuild)
}

fn esbuild(folder: &Path) -> Result<Command> {
    let mut esbuild = command("esbuild")?;
    esbuild.current_dir(folder);
    esbuild.arg("--external:node:*");
    esbuild.args(["--bundle", "--minify", "--sourcemap", "--target=es2022", "--platform=neutral"]);
    esbuild.arg("--log-level=warning");
    Ok(esbuild)
}
