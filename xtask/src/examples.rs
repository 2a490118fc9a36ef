//! The programs in `examples/`: built, checked and run. They are a workspace of their own, so that what they need is none of the crate's.

use crate::checks::node_tests_in;
use crate::paths::{in_root, in_target};
use crate::run::run;
use crate::tools::command;
use anyhow::Result;
use std::fs;
use std::path::Path;
use std::process::Command;

const WIDGET: &str = "convostate-widget";
const WASM: &str = "wasm32-unknown-unknown";
/// Programs in Rust that no workspace has.
const ALONE: &str = "tests/rest/generated/rust/use.rs";

pub(crate) fn check() -> Result<String> {
    format()?;
    let strict = ["--all-targets", "--", "-D", "warnings"];
    let (shared, of_wasm) = (in_target(""), in_target("examples/wasm"));
    run("cargo clippy of the examples", cargo("clippy", &shared, &strict)?)?;
    let of_widget = ["--package", WIDGET, "--target", WASM];
    let strict = [&of_widget[..], &["--", "-D", "warnings"]].concat();
    run("cargo clippy of the widget", cargo("clippy", &shared, &strict)?)?;
    run("build the examples", cargo("build", &shared, &[])?)?;
    run("cargo test of the examples", cargo("test", &shared, &[])?)?;
    run("build the widget", cargo("build", &of_wasm, &of_widget)?)?;
    lay_widget(&of_wasm.join(WASM).join("debug"))?;
    node_tests_in("tests/examples")
}

/// The server in Rust as the benchmark runs it.
pub(crate) fn build_server() -> Result<()> {
    let server = ["--release", "--package", "convostate-rest-server"];
    run("build the REST server in Rust", cargo("build", &in_target(""), &server)?)?;
    Ok(())
}

/// In the target folder of the whole, what both need is built once; but for what is linked with the plain module: a crate that is a cdylib,
/// too, is a file of the same name in every workspace, which the last one to build it has written.
fn cargo(subcommand: &str, target: &Path, arguments: &[&str]) -> Result<Command> {
    let mut cargo = command("cargo")?;
    cargo.current_dir(in_root("examples"));
    cargo.args([subcommand, "--locked", "--target-dir"]).arg(target).args(arguments);
    Ok(cargo)
}

fn format() -> Result<()> {
    let mut cargo = command("cargo")?;
    cargo.current_dir(in_root("examples")).args(["fmt", "--check"]);
    run("cargo fmt --check of the examples", cargo)?;
    let mut alone = command("rustfmt")?;
    alone.args(["--check", "--edition", "2024", ALONE]);
    run("rustfmt --check", alone)?;
    Ok(())
}

/// The page with its wasm, as a server of files would have it.
fn lay_widget(built: &Path) -> Result<()> {
    let folder = in_target("examples/widget");
    let mut bindgen = command("wasm-bindgen")?;
    bindgen.args(["--target", "web", "--out-name", "widget", "--out-dir"]).arg(&folder);
    bindgen.arg(built.join(format!("{WIDGET}.wasm")));
    run("write the widget's glue", bindgen)?;
    fs::copy(in_root("examples/widget/index.html"), folder.join("index.html"))?;
    Ok(())
}
