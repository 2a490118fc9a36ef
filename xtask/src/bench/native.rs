//! The core without JavaScript: criterion's times, and callgrind's counts of instructions, which a busy machine
//! does not change.

use crate::paths::{in_root, in_target};
use crate::run::run;
use crate::tools::command;
use crate::{setup, table};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TIMES: u32 = 1000;
const COUNTS: &str = "bench/native.json";
const SIZES: [&str; 2] = ["1000", "100000"];

/// Instructions a call, by the call's name.
type Counts = BTreeMap<String, u64>;

pub(crate) fn bench() -> Result<()> {
    println!("The core by itself");
    setup::valgrind()?;
    let program = build()?;
    let before = kept()?;
    let counts = counted(&program)?;
    let rows = counts.iter().map(|(call, count)| counts_row(call, *count, before.get(call)));
    let head = ["callgrind", "instructions a call", "against the run before"];
    println!("\n{}\n", table::of(head, rows));
    keep(&counts)?;
    run("criterion", cargo(&["bench", "--package", "convostate", "--bench", "engine"])?)?;
    let head = ["criterion, 1,000 clients", "ns a call", "100,000 clients"];
    println!("\n{}", table::of(head, times()?));
    Ok(())
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

fn counted(program: &Path) -> Result<Counts> {
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

fn counts_row(call: &str, count: u64, before: Option<&u64>) -> [String; 3] {
    let change = before.map_or("new".into(), |before| change(*before, count));
    [call.to_owned(), count.to_string(), change]
}

fn change(before: u64, now: u64) -> String {
    match now.abs_diff(before) {
        0 => "the same".into(),
        more if now > before => format!("+{more}"),
        less => format!("-{less}"),
    }
}

/// What criterion wrote down, by the call's name.
fn times() -> Result<Vec<[String; 3]>> {
    let folder = in_target("criterion");
    let mut rows = Vec::new();
    for entry in fs::read_dir(&folder).context("criterion wrote nothing")? {
        let call = entry?.file_name().to_string_lossy().into_owned();
        if folder.join(&call).join(SIZES[0]).is_dir() {
            let [few, many] = SIZES.map(|size| time(&call, size));
            rows.push([call, few?, many?]);
        }
    }
    rows.sort();
    Ok(rows)
}

fn time(call: &str, size: &str) -> Result<String> {
    let path = in_target(format!("criterion/{call}/{size}/new/estimates.json"));
    let text = fs::read_to_string(&path)
        .with_context(|| format!("criterion wrote no {}", path.display()))?;
    let estimates: Value = serde_json::from_str(&text)?;
    let nanoseconds = estimates["median"]["point_estimate"].as_f64().context("no median")?;
    Ok(format!("{nanoseconds:.0}"))
}

/// The counts of the run before; none before the first.
fn kept() -> Result<Counts> {
    let Ok(text) = fs::read_to_string(in_target(COUNTS)) else { return Ok(Counts::new()) };
    serde_json::from_str(&text)
        .with_context(|| format!("remove target/{COUNTS}: it holds no counts of this command"))
}

fn keep(counts: &Counts) -> Result<()> {
    fs::create_dir_all(in_target("bench"))?;
    fs::write(in_target(COUNTS), serde_json::to_string_pretty(counts)? + "\n")?;
    println!("  ✓ {}", in_target(COUNTS).display());
    Ok(())
}

fn cargo(arguments: &[&str]) -> Result<Command> {
    let mut cargo = command("cargo")?;
    cargo.args(arguments).env("CARGO_TARGET_DIR", in_target("")).current_dir(in_root(""));
    Ok(cargo)
}

#[cfg(test)]
mod tests {
    use super::change;

    #[test]
    fn tells_what_changed() {
        assert_eq!(change(100, 100), "the same");
        assert_eq!(change(100, 130), "+30");
        assert_eq!(change(130, 100), "-30");
    }
}
