//! `cargo xtask demo`: a small bot, with the package installed from its tarball, handles a recorded day of traffic.

use crate::folders::{copy_folder, start_afresh};
use crate::package::{self, Package};
use crate::paths::{in_root, in_target};
use crate::report::{Change, Report, Said, print_history, print_report};
use crate::run::{follow, run};
use crate::tools::command;
use crate::{setup, trace};
use anyhow::{Context, Result, bail, ensure};
use flate2::read::MultiGzDecoder;
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

const SEED: u64 = 1;
const TURNS: u64 = 4_000;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A recorded day, JSON lines, gzipped or not [default: a small one is generated]
    trace: Option<PathBuf>,
}

pub(crate) fn demo(arguments: &Arguments) -> Result<()> {
    let recorded = arguments.trace.as_deref().map(existing).transpose()?;
    println!("Set-up and package");
    setup::for_demo()?;
    let package = package::package()?;
    println!("The bot");
    let folder = install_bot(&package)?;
    let trace = recorded.map_or_else(|| generated(&folder), Ok)?;
    let (report, history) = handle_a_day(&folder, &trace)?;
    print_report(&report);
    print_history(&history);
    show(&folder)?;
    if report.failed > 0 {
        bail!(
            "{} of {} expectations failed, the first: {}",
            report.failed,
            report.checked,
            report.failures.join("; ")
        );
    }
    Ok(())
}

/// In a folder of its own, made anew, as npm refuses another tarball under a version that it has seen.
fn install_bot(package: &Package) -> Result<PathBuf> {
    let folder = in_target("demo");
    start_afresh(&folder)?;
    copy_folder(&in_root("xtask/demo"), &folder)?;
    let mut npm = command("npm")?;
    npm.current_dir(&folder).args(["install", "--no-audit", "--no-fund"]).arg(&package.tarball);
    run(&format!("npm install {}", package.name()), npm)?;
    Ok(folder)
}

/// What the package shows by itself, with what to do next.
fn show(folder: &Path) -> Result<()> {
    let mut node = command("node")?;
    node.current_dir(folder).args(["node_modules/convostate/bin/convostate.js", "demo"]);
    let status = node.status()?;
    ensure!(status.success(), "convostate demo ended ({status})");
    Ok(())
}

fn existing(path: &Path) -> Result<PathBuf> {
    path.canonicalize().with_context(|| format!("no trace at {}", path.display()))
}

fn generated(folder: &Path) -> Result<PathBuf> {
    let path = folder.join("day.jsonl");
    fs::write(&path, trace::generate(SEED, TURNS))?;
    Ok(path)
}

fn handle_a_day(folder: &Path, trace: &Path) -> Result<(Report, Vec<Change>)> {
    let calls = count_lines(trace)?;
    ensure!(calls > 0, "nothing in {}", trace.display());
    let bar = progress_bar(calls);
    let mut report = None;
    let mut history = Vec::new();
    let mut node = command("node")?;
    node.current_dir(folder).arg("bot.mjs").arg(trace);
    follow("a day of traffic", node, &bar, |line| match serde_json::from_str(line) {
        Ok(Said::Calls(calls)) => bar.set_position(calls),
        Ok(Said::Report(said)) => report = Some(said),
        Ok(Said::History(said)) => history = said,
        Err(_) => bar.set_message(line.to_owned()),
    })?;
    Ok((report.context("the bot made no report")?, history))
}

fn progress_bar(calls: u64) -> ProgressBar {
    let style =
        ProgressStyle::with_template("  {bar:40} {human_pos} of {human_len} calls {elapsed}");
    ProgressBar::new(calls).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn count_lines(path: &Path) -> Result<u64> {
    let file = File::open(path).with_context(|| format!("can't read {}", path.display()))?;
    let gzipped = path.extension().is_some_and(|extension| extension == "gz");
    let reader: Box<dyn Read> =
        if gzipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let lines = BufReader::new(reader).split(b'\n');
    lines.map(|line| Ok(u64::from(!line?.is_empty()))).sum()
}
