//! From the crate to the package's `engine.wasm`, its glue and its text: cargo, wasm-bindgen, wasm-opt.

use crate::inline;
use crate::paths::in_target;
use crate::run::run;
use crate::tools::command;
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// Listed one by one: with `--all-features` Node can't load the result.
const FEATURES: [&str; 6] = [
    "bulk-memory",
    "nontrapping-float-to-int",
    "sign-ext",
    "mutable-globals",
    "reference-types",
    "multivalue",
];

/// What wasm-bindgen made, with the types that are not shipped.
pub(crate) fn bound() -> PathBuf {
    in_target("npm/bound")
}

/// Writes `engine.wasm`, `wasm/convostate.js` and `wasm/inline.js` into the package's folder.
pub(crate) fn build(folder: &Path) -> Result<()> {
    let engine = folder.join("engine.wasm");
    let modules = folder.join("wasm");
    fs::create_dir_all(&modules)?;
    bind(&compile()?)?;
    shrink(&engine)?;
    fs::copy(bound().join("convostate.js"), modules.join("convostate.js"))?;
    fs::write(modules.join("inline.js"), inline::module(&fs::read(&engine)?))?;
    Ok(())
}

fn compile() -> Result<PathBuf> {
    let target = in_target("");
    let mut cargo = command("cargo")?;
    cargo.args(["build", "--package", "convostate-wasm"]);
    cargo.args(["--profile", "wasm", "--target", "wasm32-unknown-unknown"]);
    cargo.arg("--target-dir").arg(&target);
    run("compile to wasm", cargo)?;
    Ok(target.join("wasm32-unknown-unknown/wasm/convostate_wasm.wasm"))
}

fn bind(wasm: &Path) -> Result<()> {
    let mut bindgen = command("wasm-bindgen")?;
    bindgen.args(["--target", "web", "--omit-default-module-path", "--out-name", "convostate"]);
    bindgen.arg("--out-dir").arg(bound()).arg(wasm);
    run("write the glue", bindgen)?;
    Ok(())
}

fn shrink(engine: &Path) -> Result<()> {
    let mut optimise = command("wasm-opt")?;
    // Measured on what a page loads: following what can flow where saves 110 bytes after brotli, inlining less into one
    // caller another 50.
    optimise.args([
        "-Oz",
        "--gufa",
        "-Oz",
        "--one-caller-inline-max-function-size=20",
        "--strip-debug",
        "--strip-producers",
        "--strip-target-features",
    ]);
    optimise.args(FEATURES.map(|feature| format!("--enable-{feature}")));
    optimise.arg(bound().join("convostate_bg.wasm")).arg("--output").arg(engine);
    run("shrink the wasm", optimise)?;
    Ok(())
}
