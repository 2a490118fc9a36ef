//! The crate as its users get it: its documentation; packed, and built alone; without the standard library; by the oldest
//! compiler that it says; with the oldest dependencies that it says.

use crate::folders::{copy_folder, remove};
use crate::paths::{VERSION, in_root, in_target};
use crate::run::run;
use crate::setup;
use crate::tools::command;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A target without a standard library.
pub(crate) const BARE_TARGET: &str = "thumbv7em-none-eabi";

/// What a crate of so few files may take, packed: tests, pages and the npm package stay out.
const MAX_PACKED_BYTES: u64 = 256 * 1024;

/// With every feature as docs.rs does, and without any: a link must not lead to what is not there.
pub(crate) fn docs() -> Result<String> {
    for features in ["--all-features", "--no-default-features"] {
        let mut doc = command("cargo")?;
        doc.args(["doc", "--package", "convostate", "--no-deps", features]);
        doc.env("RUSTDOCFLAGS", "-D warnings");
        run(&format!("cargo doc {features}"), doc)?;
    }
    Ok("clean".into())
}

pub(crate) fn check() -> Result<String> {
    let rust = oldest_rust()?;
    setup::oldest_rust(&rust, BARE_TARGET)?;
    let packed = package()?;
    by_oldest_rust(&rust)?;
    with_oldest_dependencies(&packed)?;
    Ok(format!("by Rust {rust}"))
}

/// Packs the crate and builds what was packed; returns its folder.
fn package() -> Result<PathBuf> {
    let mut package = own("cargo", &["package", "--package", "convostate"])?;
    // A clone that somebody works in has changes.
    package.arg("--allow-dirty");
    run("cargo package", package)?;
    let folder = in_target(format!("published/package/convostate-{VERSION}"));
    let packed = folder.with_file_name(format!("convostate-{VERSION}.crate"));
    let bytes = fs::metadata(&packed).with_context(|| format!("no {}", packed.display()))?.len();
    ensure!(bytes <= MAX_PACKED_BYTES, "the packed crate has {bytes} bytes: see `include`");
    Ok(folder)
}

/// The version that `Cargo.toml` names.
fn oldest_rust() -> Result<String> {
    let manifest = fs::read_to_string(in_root("Cargo.toml"))?;
    let line = manifest.lines().find_map(|line| line.strip_prefix("rust-version = "));
    Ok(line.context("no rust-version in Cargo.toml")?.trim_matches('"').to_owned())
}

fn by_oldest_rust(rust: &str) -> Result<()> {
    check_by(rust, &["--all-features"])?;
    for features in ["", "serde", "stored", "rest"] {
        check_by(
            rust,
            &["--target", BARE_TARGET, "--no-default-features", "--features", features],
        )?;
    }
    Ok(())
}

fn check_by(rust: &str, arguments: &[&str]) -> Result<()> {
    let mut check = own("rustup", &["run", rust, "cargo", "check", "--package", "convostate"])?;
    check.arg("--lib").args(arguments);
    run(&format!("cargo check {} by Rust {rust}", arguments.join(" ").trim_end()), check)?;
    Ok(())
}

/// In a copy of what was packed, without what only tests need: of that, nothing is promised.
fn with_oldest_dependencies(packed: &Path) -> Result<()> {
    let folder = packed.with_file_name("oldest");
    remove(&folder)?;
    copy_folder(packed, &folder)?;
    fs::remove_file(folder.join("Cargo.lock"))?;
    let manifest = folder.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)?;
    fs::write(&manifest, format!("{}\n[workspace]\n", without_dev_dependencies(&text)))?;

    let mut lock = own("cargo", &["generate-lockfile", "-Z", "direct-minimal-versions"])?;
    // A flag of the nightly cargo, which chooses versions and compiles nothing.
    lock.current_dir(&folder).env("RUSTC_BOOTSTRAP", "1");
    run("choose the oldest dependencies", lock)?;
    let mut check = own("cargo", &["check", "--all-features"])?;
    check.current_dir(&folder);
    run("cargo check with the oldest dependencies", check)?;
    Ok(())
}

/// The manifest without the tables that are for tests.
fn without_dev_dependencies(manifest: &str) -> String {
    let mut is_kept = true;
    let mut kept = String::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_kept = !line.contains("dev-dependencies");
        }
        if is_kept {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// A command whose output goes to a folder of its own: other compilers and flags would have the others built anew.
fn own(program: &str, arguments: &[&str]) -> Result<Command> {
    let mut command = command(program)?;
    command.args(arguments).env("CARGO_TARGET_DIR", in_target("published"));
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::without_dev_dependencies;

    #[test]
    fn what_tests_need_is_left_out() {
        let manifest = "[package]\nname = \"a\"\n\n[dev-dependencies.b]\nversion = \"1\"\n\n[target.'cfg(unix)'.dev-dependencies.c]\n\n[features]\n";
        assert_eq!(without_dev_dependencies(manifest), "[package]\nname = \"a\"\n\n[features]\n");
    }
}
