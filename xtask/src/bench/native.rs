//! The core without JavaScript: criterion's times, and callgrind's counts of instructions, which a busy machine
//! does not change.

use crate::paths::{in_root, in_target};
use crate::run::run;
use crate::tools::command;
use crate::{setup, table};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TIMES: u32 = 1000;
const SIZES: [&str; 2] = ["1000", "100000"];

pub(crate) fn bench() -> Result<()> {
    println!("The core by itself");
    setup::valgrind()?;
    let program = build()?;
    let counts = counted(&program)?;
    run("criterion", cargo(&["bench", "--package", "convostate", "--bench", "engine"])?)?;
    let rows = counts.iter().map(|(call, count)| row(call, *count)).collect::<Result<Vec<_>>>()?;
    let head = ["call", "instructions", "ns at 1,000", "ns at 100,000"];
    println!("\n{}", table::of(head, rows));
    save(&counts)
}

/// The program that makes one call many times.
fn build() -> Result<PathBuf> {
    let arguments = [
        "bench",
        "--package",
        "convostate",
        "--bench",
        "counts",
        "--no-run",
        "--message-format=json",
    ];
    let said = run("build the calls", cargo(&arguments)?)?;
    let built = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut paths = built.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    paths.next_back().context("cargo built no program")
}

fn counted(program: &Path) -> Result<Vec<(String, u64)>> {
    let names = Command::new(program).output()?.stdout;
    let names = String::from_utf8(names)?;
    names.lines().map(|name| Ok((name.to_owned(), instructions(program, name)?))).collect()
}

/// Of one call on the average, without the set-up.
fn instructions(program: &Path, name: &str) -> Result<u64> {
    let idle = count(program, name, 0)?;
    let busy = count(program, name, TIMES)?;
    Ok(busy.saturating_sub(idle) / u64::from(TIMES))
}

fn count(program: &Path, name: &str, times: u32) -> Result<u64> {
    let mut valgrind = command("valgrind")?;
    valgrind
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([name, &times.to_string()]);
    let said = run(&format!("callgrind: {name}, {times} times"), valgrind)?;
    let (_, number) = said.split_once("Collected :").context("callgrind counted nothing")?;
    Ok(number.split_whitespace().next().unwrap_or_default().parse()?)
}

fn row(call: &str, count: u64) -> Result<[String; 4]> {
    let [few, many] = SIZES.map(|size| time(call, size));
    Ok([call.to_owned(), count.to_string(), few?, many?])
}

/// What criterion wrote down.
fn time(call: &str, size: &str) -> Result<String> {
    let path = in_target(format!("criterion/{call}/{size}/new/estimates.json"));
    let text = fs::read_to_string(&path)
        .with_context(|| format!("criterion wrote no {}", path.display()))?;
    let estimates: Value = serde_json::from_str(&text)?;
    let nanoseconds = estimates["median"]["point_estimate"].as_f64().context("no median")?;
    Ok(format!("{nanoseconds:.0}"))
}

fn save(counts: &[(String, u64)]) -> Result<()> {
    let folder = in_target("bench");
    fs::create_dir_all(&folder)?;
    let counts: Vec<_> =
        counts.iter().map(|(call, count)| json!({ "call": call, "instructions": count })).collect();
    fs::write(folder.join("native.json"), serde_json::to_string_pretty(&counts)? + "\n")?;
    println!("  ✓ {}", folder.join("native.json").display());
    Ok(())
}

fn cargo(arguments: &[&str]) -> Result<Command> {
    let mut cargo = command("cargo")?;
    cargo.args(arguments).env("CARGO_TARGET_DIR", in_target("")).current_dir(in_root(""));
    Ok(cargo)
}
