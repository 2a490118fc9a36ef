//! From the crate to the package's wasm and its text: cargo, wasm-opt. There is no glue.

use crate::paths::in_target;
use crate::run::run;
use crate::tools::command;
use crate::{exports, inline, streams};
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

/// One of the package's wasm modules. The default entry loads the engine only.
struct Part {
    /// The feature of `bindings/npm` that it is built with.
    feature: &'static str,
    wasm: &'static str,
    text: &'static str,
    /// The room of the modules that call it by its exports' names, which are then made short.
    callers: Option<&'static str>,
    level: Level,
}

/// What the compiler and wasm-opt aim at.
struct Level {
    opt_level: &'static str,
    passes: &'static str,
}

/// The engine's hot calls take a seventh more time so than at "s", by which the default entry would be over its limit: it has 1.3 KB more.
const SMALL: Level = Level { opt_level: "\"z\"", passes: "-Oz" };
/// Here the entries of the stores are within their limits; at 2 their rules would take less time, and 2 KB more after brotli.
const BALANCED: Level = Level { opt_level: "\"s\"", passes: "-Oz" };

#[rustfmt::skip]
const PARTS: [Part; 3] = [
    Part { feature: "engine", wasm: "engine.wasm", text: "inline.js", callers: Some("engine"), level: SMALL },
    Part { feature: "rest", wasm: "rest.wasm", text: "rest-inline.js", callers: Some("rest"), level: SMALL },
    Part { feature: "stored", wasm: "stored.wasm", text: "stored-inline.js", callers: None, level: BALANCED },
];

/// Writes each wasm, and into `wasm/` its text, into the package's folder.
pub(crate) fn build(folder: &Path) -> Result<()> {
    let modules = folder.join("wasm");
    fs::create_dir_all(&modules)?;
    for part in &PARTS {
        let wasm = folder.join(part.wasm);
        shrink(&compile(part)?, part.level.passes, &wasm)?;
        if let Some(room) = part.callers {
            shorten_names(folder, part.wasm, &folder.join(room))?;
        }
        let wide = streams::plain(&fs::read(&wasm)?)?;
        fs::write(&wasm, &wide)?;
        let text = modules.join(part.text);
        fs::write(&text, inline::module(&streams::split(&wide)?, wide.len()))?;
        compare(&text, &wasm)?;
    }
    Ok(())
}

/// Leaves in `exports/` which they are, for tests that call the wasm.
fn shorten_names(folder: &Path, wasm: &str, callers: &Path) -> Result<()> {
    let path = folder.join(wasm);
    let (short, names) = exports::shorten(&fs::read(&path)?)?;
    fs::write(&path, short)?;
    let told = in_target("npm/exports");
    fs::create_dir_all(&told)?;
    fs::write(told.join(format!("{wasm}.json")), serde_json::to_string_pretty(&names)?)?;
    for entry in fs::read_dir(callers)? {
        let module = entry?.path();
        if module.extension().is_some_and(|extension| extension == "js") {
            fs::write(&module, exports::in_module(&fs::read_to_string(&module)?, &names))?;
        }
    }
    Ok(())
}

/// What a text decodes to is the wasm beside it, to the byte.
fn compare(text: &Path, wasm: &Path) -> Result<()> {
    let mut node = command("node")?;
    let program = "const { readFileSync } = require('node:fs'); const [, text, wasm] = process.argv;
        import(text).then(({ bytes }) => require('node:assert').ok(readFileSync(wasm).equals(bytes()), text));";
    node.arg("--eval").arg(program).arg(text).arg(wasm);
    run("decode its text", node)?;
    Ok(())
}

fn compile(part: &Part) -> Result<PathBuf> {
    let target = in_target("");
    let mut cargo = command("cargo")?;
    cargo.args(["build", "--package", "convostate-npm"]);
    cargo.args(["--no-default-features", "--features", part.feature]);
    cargo.args(["--profile", "wasm", "--target", "wasm32-unknown-unknown"]);
    cargo.args(["--config", &format!("profile.wasm.opt-level={}", part.level.opt_level)]);
    cargo.arg("--target-dir").arg(&target);
    run(&format!("compile {}", part.wasm), cargo)?;
    Ok(target.join("wasm32-unknown-unknown/wasm/convostate_npm.wasm"))
}

pub(crate) fn shrink(wasm: &Path, passes: &str, to: &Path) -> Result<()> {
    let mut optimise = command("wasm-opt")?;
    // Measured on what a page loads, after brotli, most before the code was written in streams: following what can flow where saves 80
    // bytes, that nothing lies in the first KiB 75 (there the stack would end), leaving locals as they are 120; functions beside those
    // of the same module 60, and large ones that have one caller left alone 50.
    optimise.args([
        passes,
        "--gufa",
        "--low-memory-unused",
        passes,
        "--skip-pass=simplify-locals",
        "--skip-pass=local-cse",
        "--one-caller-inline-max-function-size=20",
        "--reorder-functions-by-name",
        "--strip-debug",
        "--strip-producers",
        "--strip-target-features",
    ]);
    optimise.args(FEATURES.map(|feature| format!("--enable-{feature}")));
    optimise.arg(wasm).arg("--output").arg(to);
    run("shrink the wasm", optimise)?;
    Ok(())
}
