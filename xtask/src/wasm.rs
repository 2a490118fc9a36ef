//! From the crate to the package's wasm, its glue and its text: cargo, wasm-bindgen, wasm-opt. The engine has no glue.

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

/// One of the package's wasm modules. The default entry loads the engine only.
struct Part {
    /// The feature of `bindings/npm` that it is built with.
    feature: &'static str,
    wasm: &'static str,
    /// What wasm-bindgen writes; none for plain exports.
    glue: Option<&'static str>,
    text: &'static str,
    level: Level,
}

/// What the compiler and wasm-opt aim at.
struct Level {
    opt_level: &'static str,
    passes: &'static str,
}

/// The engine's hot calls take a seventh more time so than at "s", by which the default entry would be over its limit: it has 1.3 KB more.
const SMALL: Level = Level { opt_level: "\"z\"", passes: "-Oz" };
/// A call on a store waits for its rules: this takes a quarter less time for them, and 2 KB more after brotli. Level 3 took no
/// less time on `SQLite` in memory (create, latest, turn: within 3 % of each other), and 0.9 KB more.
const FAST: Level = Level { opt_level: "2", passes: "-O3" };

#[rustfmt::skip]
const PARTS: [Part; 3] = [
    Part { feature: "engine", wasm: "engine.wasm", glue: None, text: "inline.js", level: SMALL },
    Part { feature: "rest", wasm: "rest.wasm", glue: None, text: "rest-inline.js", level: SMALL },
    Part { feature: "stored", wasm: "stored.wasm", glue: Some("stored"), text: "stored-inline.js", level: FAST },
];

/// The glue makes its coders when it is imported, and jsdom has none.
const LATE_CODERS: &str = "import { LateDecoder as TextDecoder, LateEncoder as TextEncoder } from \"../front/coders.js\";\n";

/// What wasm-bindgen made, with the types that are not shipped.
fn bound() -> PathBuf {
    in_target("npm/bound")
}

/// Writes each wasm, and into `wasm/` its glue and its text, into the package's folder.
pub(crate) fn build(folder: &Path) -> Result<()> {
    let modules = folder.join("wasm");
    fs::create_dir_all(&modules)?;
    for part in &PARTS {
        let wasm = folder.join(part.wasm);
        let mut compiled = compile(part)?;
        if let Some(glue) = part.glue {
            compiled = bind(glue, &compiled)?;
            let glue = format!("{glue}.js");
            let text = fs::read_to_string(bound().join(&glue))?;
            fs::write(modules.join(&glue), format!("{LATE_CODERS}{text}"))?;
        }
        shrink(&compiled, part.level.passes, &wasm)?;
        fs::write(modules.join(part.text), inline::module(&fs::read(&wasm)?))?;
    }
    Ok(())
}

/// Puts the types of the glue beside it.
pub(crate) fn copy_types(folder: &Path) -> Result<()> {
    for glue in PARTS.iter().filter_map(|part| part.glue) {
        let types = format!("{glue}.d.ts");
        fs::copy(bound().join(&types), folder.join("wasm").join(&types))?;
    }
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

/// Writes the glue; answers where the wasm is that goes with it.
fn bind(glue: &str, wasm: &Path) -> Result<PathBuf> {
    let mut bindgen = command("wasm-bindgen")?;
    bindgen.args(["--target", "web", "--omit-default-module-path", "--out-name", glue]);
    bindgen.arg("--out-dir").arg(bound()).arg(wasm);
    run("write the glue", bindgen)?;
    Ok(bound().join(format!("{glue}_bg.wasm")))
}

pub(crate) fn shrink(wasm: &Path, passes: &str, to: &Path) -> Result<()> {
    let mut optimise = command("wasm-opt")?;
    // Measured on what a page loads, after brotli: following what can flow where saves 80 bytes, that nothing lies in the
    // first KiB 75 (there the stack would end), leaving locals as they are 120, and the functions that are called most first 60.
    optimise.args([
        passes,
        "--gufa",
        "--low-memory-unused",
        passes,
        "--skip-pass=simplify-locals",
        "--reorder-functions",
        "--strip-debug",
        "--strip-producers",
        "--strip-target-features",
    ]);
    optimise.args(FEATURES.map(|feature| format!("--enable-{feature}")));
    optimise.arg(wasm).arg("--output").arg(to);
    run("shrink the wasm", optimise)?;
    Ok(())
}
