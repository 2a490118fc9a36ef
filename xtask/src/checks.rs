//! One function for each check of `cargo xtask test`. The answer is a word for the closing table.

use crate::folders::{copy_folder, start_afresh};
use crate::package::Package;
use crate::paths::{in_root, in_target};
use crate::run::run;
use crate::tools::command;
use crate::{bindgen, counts, setup};
use anyhow::{Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) fn format() -> Result<String> {
    quiet("cargo fmt --check", with("cargo", &["fmt", "--all", "--check"])?)
}

pub(crate) fn lint() -> Result<String> {
    quiet("cargo clippy", clippy(&["--workspace", "--all-targets", "--all-features"])?)?;
    let bare = ["--package", "convostate", "--all-targets", "--no-default-features"];
    quiet("cargo clippy without features", clippy(&bare)?)?;
    for feature in ["engine", "rest", "stored"] {
        let target = ["--target", "wasm32-unknown-unknown", "--no-default-features"];
        let crates = ["--package", "convostate-npm", "--lib", "--features", feature];
        quiet("cargo clippy for wasm", clippy(&[&target[..], &crates].concat())?)?;
    }
    let plain = ["--target", "wasm32-unknown-unknown", "--package", "convostate-bindgen"];
    quiet("cargo clippy of the plain module", clippy(&[&plain[..], &["--all-targets"]].concat())?)?;
    Ok(String::new())
}

fn clippy(what: &[&str]) -> Result<Command> {
    let mut clippy = with("cargo", &["clippy"])?;
    clippy.args(what).args(["--", "-D", "warnings"]);
    Ok(clippy)
}

pub(crate) fn core() -> Result<String> {
    // What a feature adds must not be missed by what is there without.
    let bare = ["test", "--package", "convostate", "--no-default-features", "--doc"];
    run("cargo test of the examples without features", with("cargo", &bare)?)?;
    counts::of_cargo(&run(
        "cargo test",
        with("cargo", &["test", "--workspace", "--all-features"])?,
    )?)
}

/// What is tested as wasm: the core, and the plain module.
const WASM_CRATES: [&str; 2] = [".", bindgen::CRATE];
/// In seconds: it ends a test that hangs, and no other.
const WASM_TESTS: [(&str, &str); 1] = [("WASM_BINDGEN_TEST_TIMEOUT", "1800")];

pub(crate) fn wasm_in_node() -> Result<String> {
    let mut said = String::new();
    for folder in WASM_CRATES {
        let mut wasm_pack = with("wasm-pack", &["test", "--mode", "no-install", "--node", folder])?;
        wasm_pack.envs(WASM_TESTS);
        said += &run(&format!("wasm-pack test {folder} in Node"), wasm_pack)?;
    }
    counts::of_cargo(&said)
}

pub(crate) fn wasm_in_chrome() -> Result<String> {
    let mut said = String::new();
    for folder in WASM_CRATES {
        let options = ["test", "--mode", "no-install", "--headless", "--chrome", "--chromedriver"];
        let mut wasm_pack = with("wasm-pack", &options)?;
        wasm_pack.arg(setup::chromedriver()?).arg(folder).envs(WASM_TESTS);
        wasm_pack.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", in_root("webdriver.json"));
        said += &run(&format!("wasm-pack test {folder} in Chromium"), wasm_pack)?;
    }
    counts::of_cargo(&said)
}

/// The modules of the package, and those of the page.
pub(crate) fn types() -> Result<String> {
    package_types()?;
    page_types()
}

/// In a copy where the package stands as the page's server lays it.
fn page_types() -> Result<String> {
    let folder = in_target("npm/checked-www");
    start_afresh(&folder)?;
    copy_folder(&in_root("www"), &folder)?;
    copy_folder(&in_root("xtask/www/types"), &folder)?;
    copy_folder(&in_target("npm/package"), &folder.join("convostate"))?;
    let mut tsc = with("tsc", &["--project"])?;
    tsc.arg(folder);
    quiet("tsc over the page", tsc)
}

/// By their `JSDoc`, in a copy that also has the types of what is generated.
fn package_types() -> Result<String> {
    let folder = in_target("npm/checked");
    start_afresh(&folder)?;
    copy_folder(&in_root("pkg-template"), &folder)?;
    copy_folder(&in_root("xtask/types"), &folder)?;
    let mut tsc = with("tsc", &["--project"])?;
    tsc.arg(folder);
    quiet("tsc", tsc)
}

pub(crate) fn openapi() -> Result<String> {
    let mut redocly = with("redocly", &["lint", "openapi.yaml"])?;
    // Nothing is sent anywhere.
    redocly.env("REDOCLY_TELEMETRY", "off").env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
    quiet("redocly lint", redocly)
}

pub(crate) fn publint(package: &Package) -> Result<String> {
    let mut publint = with("publint", &["--strict"])?;
    publint.arg(&package.tarball);
    quiet("publint", publint)
}

/// The wasm and the API document have no types, and Workers, the only hosts of Durable Objects, no `require`.
pub(crate) fn attw(package: &Package) -> Result<String> {
    let mut attw = command("attw")?;
    attw.arg(&package.tarball);
    attw.arg("--exclude-entrypoints");
    attw.args(["engine.wasm", "rest.wasm", "stored.wasm", "openapi.yaml", "durable-objects"]);
    quiet("are the types wrong?", attw)
}

pub(crate) fn js() -> Result<String> {
    let others = ["tests/rest", "tests/bindgen", "tests/examples", "tests/site", setup::FRAMEWORKS]
        .map(in_root);
    // What drives a browser takes longest: at the end it would run alone.
    let browsers = ["tests/browsers", "tests/www"].map(in_root);
    let is_in = |file: &Path, folders: &[PathBuf]| folders.iter().any(|it| file.starts_with(it));
    let mut files = tests_in(&in_root("tests"))?;
    files.retain(|file| !is_in(file, &others));
    files.sort_by_key(|file| !is_in(file, &browsers));
    node_tests(files)
}

/// The contract in memory and on `SQLite`, and where its rules are.
pub(crate) fn quick_js() -> Result<String> {
    const SLOW: [&str; 2] = ["million.test.mjs", "memory.test.mjs"];
    let mut files = tests_in(&in_root("tests/contract"))?;
    files.retain(|file| !SLOW.iter().any(|slow| file.ends_with(slow)));
    files.push(in_root("tests/stores/sqlite.test.mjs"));
    files.push(in_root("tests/docs/architecture.test.mjs"));
    node_tests(files)
}

pub(crate) fn bindgen() -> Result<String> {
    for target in bindgen::TARGETS {
        bindgen::build(target)?;
    }
    node_tests_in("tests/bindgen")
}

pub(crate) fn frameworks() -> Result<String> {
    node_tests_in(setup::FRAMEWORKS)
}

pub(crate) fn rest() -> Result<String> {
    node_tests_in("tests/rest")
}

/// Runs all tests below a folder of the repository.
pub(crate) fn node_tests_in(folder: &str) -> Result<String> {
    node_tests(tests_in(&in_root(folder))?)
}

/// Ends a test that hangs, and no other: a file of tests may take a quarter of that on a machine that is four times slower.
const HANGING: &str = "--test-timeout=3600000";
/// What a test that failed has left open, such as a connection, holds up nobody: without it, that file would end after an hour only.
const LEAVING: &str = "--test-force-exit";

fn node_tests(files: Vec<PathBuf>) -> Result<String> {
    ensure!(!files.is_empty(), "no *.test.mjs");
    let mut node = with("node", &["--test", "--test-reporter=spec", HANGING, LEAVING])?;
    // Enough to keep two processors busy: many of them wait, for a lease to end or a disk.
    node.arg("--test-concurrency=3").args(files);
    counts::of_node(&run("node --test", node)?)
}

/// All `*.test.mjs` below, in order; Node 20 can't find them by a pattern.
fn tests_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("node_modules") {
            found.extend(tests_in(&path)?);
        } else if path.to_string_lossy().ends_with(".test.mjs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn with(program: &str, arguments: &[&str]) -> Result<Command> {
    let mut command = command(program)?;
    command.args(arguments);
    Ok(command)
}

fn quiet(label: &str, command: Command) -> Result<String> {
    run(label, command)?;
    Ok("clean".into())
}
