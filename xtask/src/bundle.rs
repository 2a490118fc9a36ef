//! Joins and minifies the package's modules: half the bytes, and three requests instead of twelve.

use crate::package::{VERSION, copy_folder};
use crate::paths::in_root;
use crate::run::run;
use crate::tools::command;
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// In a file of its own, so that an error thrown behind one entry is `instanceof` the class of another.
const ERROR: &str = "conversation-error.js";
/// What the entries of the engine share, but for the error.
const CORE: &str = "core.js";
/// The default entry has the wasm inside.
const DEFAULT: &str = "index.js";
const ENGINE: [&str; 3] = ["index.workerd.js", "slim.js", "testing.js"];
const REST: [&str; 4] = ["remote.js", "remote.workerd.js", "server.js", "server.workerd.js"];
#[rustfmt::skip]
const STORES: [&str; 6] = [
    "sqlite.js", "redis.js", "redis.workerd.js", "postgres.js", "postgres.workerd.js", "indexeddb.js",
];
#[rustfmt::skip]
const COMMONJS: [&str; 9] = [
    "index.js", "slim.js", "testing.js", "remote.js", "server.js", "sqlite.js", "redis.js", "postgres.js", "indexeddb.js",
];

/// Of a line. When nobody catches an error, Node shows the whole line that threw it, and a line below it to point there.
const LINE_LIMIT: &str = "--line-limit=240";

/// Each group shares modules in itself. All of them share the error only: what else two need would be a file of its own, and
/// the default entry larger.
pub(crate) fn modules(from: &Path, to: &Path) -> Result<()> {
    for (what, entries) in
        [("error", &[ERROR][..]), ("engine's core", &[CORE]), ("engine", &ENGINE)]
    {
        let mut joined = module(from, to, entries)?;
        joined.arg(LINE_LIMIT);
        run(&format!("join the modules of the {what}"), joined)?;
    }
    // The limit would cut the text of its wasm, too, which is 400 bytes after brotli. Nothing is thrown there.
    run("join the default entry", module(from, to, &[DEFAULT])?)?;
    for (what, entries) in [("REST API", &REST[..]), ("stores", &STORES)] {
        let mut group = module(from, to, entries)?;
        group.args([LINE_LIMIT, "--splitting", "--chunk-names=shared-[hash]"]);
        run(&format!("join the modules of the {what}"), group)?;
    }
    Ok(())
}

fn module(from: &Path, to: &Path, entries: &[&str]) -> Result<Command> {
    let mut esbuild = esbuild(from)?;
    esbuild.args(entries).args(["--format=esm", "--platform=neutral"]);
    let apart = [ERROR, CORE, "engine.wasm", "rest.wasm", "store.wasm"];
    let apart = apart.iter().filter(|name| !entries.contains(name));
    esbuild.args(apart.map(|name| format!("--external:./{name}")));
    esbuild.arg(format!("--outdir={}", to.display()));
    Ok(esbuild)
}

/// Without splitting, each entry has a copy of all it needs, but for the error. For Node, esbuild also writes the exported names
/// down where an `import` of such a file looks for them.
pub(crate) fn commonjs(from: &Path, to: &Path) -> Result<()> {
    let mut error = esbuild(from)?;
    error.args([ERROR, LINE_LIMIT, "--format=cjs", "--platform=node"]);
    error.arg(format!("--outfile={}", to.join("conversation-error.cjs").display()));
    run("join the error for CommonJS", error)?;

    let folder = with_error_from(from, "modules-cjs", "./conversation-error.cjs")?;
    let mut entries = esbuild(&folder)?;
    entries.args(COMMONJS).args([LINE_LIMIT, "--format=cjs", "--platform=node"]);
    entries.args(["--out-extension:.js=.cjs", "--define:import.meta.url=undefined"]);
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
    let text = format!("export {{ ConversationError, shared }} from \"{place}\";\n");
    fs::write(folder.join(ERROR), text)?;
    Ok(folder)
}

fn esbuild(folder: &Path) -> Result<Command> {
    let mut esbuild = command("esbuild")?;
    esbuild.current_dir(folder);
    esbuild.args(["--bundle", "--minify", "--sourcemap", "--target=es2022"]);
    esbuild.arg(format!("--define:VERSION=\"{VERSION}\""));
    esbuild.arg("--log-level=warning");
    Ok(esbuild)
}
