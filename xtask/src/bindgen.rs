//! The plain wasm-bindgen module, as `wasm-pack build` makes it.

use crate::paths::{in_root, in_target};
use crate::run::run;
use crate::size::{Size, of_file};
use crate::tools::command;
use crate::wasm::shrink;
use anyhow::Result;
use std::path::PathBuf;

pub(crate) const TARGETS: [&str; 3] = ["nodejs", "web", "bundler"];
pub(crate) const CRATE: &str = "bindings/bindgen";

/// Builds it for that target; answers the folder.
pub(crate) fn build(target: &str) -> Result<PathBuf> {
    let folder = in_target(format!("bindgen/{target}"));
    let mut wasm_pack = command("wasm-pack")?;
    wasm_pack.args(["build", CRATE, "--mode", "no-install", "--target", target]);
    wasm_pack.arg("--out-dir").arg(&folder).env("CARGO_TARGET_DIR", in_target(""));
    wasm_pack.current_dir(in_root(""));
    run(&format!("wasm-pack build {CRATE} --target {target}"), wasm_pack)?;
    Ok(folder)
}

/// What a page loads of it, built anew, and for Node too, where it is measured. The wasm is shrunk as the package's are.
pub(crate) fn sizes() -> Result<[Size; 2]> {
    build("nodejs")?;
    let folder = build("web")?;
    let shrunk = in_target("bindgen/shrunk.wasm");
    shrink(&folder.join("convostate_bindgen_bg.wasm"), "-Oz", &shrunk)?;
    Ok([
        of_file("plain wasm-bindgen, the wasm", &shrunk)?,
        of_file("plain wasm-bindgen, its glue", &folder.join("convostate_bindgen.js"))?,
    ])
}
