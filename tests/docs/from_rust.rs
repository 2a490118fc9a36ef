//! What `docs/rust.md` says, done as it says it: an empty folder, `cargo new`, the crate by its path, and its lines.

#![cfg(not(target_arch = "wasm32"))]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, process};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A folder outside of every workspace, or `cargo new` would add to one; gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = env::temp_dir().join(format!("convostate-from-rust-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn cargo(folder: &Path, arguments: &[&str]) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    // What is built stays, for the next time. What is needed was downloaded for this very test.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("from-rust");
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", target).env("CARGO_NET_OFFLINE", "true");
    let output = cargo.args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// The first block of that language in the page.
fn block(language: &str) -> String {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/rust.md")).unwrap();
    let (_, block) = page.split_once(&format!("\n```{language}\n")).expect("a block");
    block.split_once("```").expect("its end").0.to_owned()
}

#[test]
fn the_page_s_lines_keep_a_conversation() {
    let program = block("rust");
    assert!((18..=24).contains(&program.lines().count()), "some twenty lines");
    assert!(block("sh").contains("cargo new bot") && block("sh").contains("--path"));

    let folder = Folder::new();
    cargo(&folder.0, &["new", "--quiet", "bot"]);
    let bot = folder.0.join("bot");
    fs::copy(Path::new(ROOT).join("Cargo.lock"), bot.join("Cargo.lock")).unwrap();
    cargo(&bot, &["add", "--quiet", "convostate", "--path", ROOT]);
    fs::write(bot.join("src/main.rs"), program).unwrap();
    let run = || cargo(&bot, &["run", "--quiet"]);
    assert_eq!(run(), "version 2: {\"size\":\"large\"}\n");
    assert_eq!(run(), "version 3: {\"size\":\"large\"}\n");
}
