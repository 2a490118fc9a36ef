//! `cargo xtask bench`: the packed package and its peers side by side, and the native core.

mod cell;
mod machine;
mod native;
mod page;
mod peers;
mod plan;
mod report;
mod results;
mod sections;

use crate::paths::in_target;
use crate::tools::{command, find};
use crate::{package, setup};
use anyhow::{Context, Result, ensure};
use cell::Cells;
use fastrand::Rng;
use plan::{Cell, Group, Measure};
use results::Results;
use std::fs;
use std::path::PathBuf;

const ROUNDS: u32 = 5;
const QUICK_ROUNDS: u32 = 3;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Some minutes: fewer turns and rounds, and a million conversations only for the turn loop
    #[arg(long)]
    quick: bool,
    /// Only these measures, divided by commas
    #[arg(long, value_name = "MEASURE", value_delimiter = ',')]
    only: Vec<Measure>,
    /// Only these peers and js-map, divided by commas
    #[arg(long, value_name = "PEER", value_delimiter = ',')]
    peers: Vec<String>,
    /// How often each cell is measured [default: 5; 3 with --quick]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// Another Node than the one in PATH
    #[arg(long, value_name = "PATH")]
    node: Option<PathBuf>,
    /// Write the table into benches/README.md
    #[arg(long)]
    write: bool,
    /// The native core instead: criterion, and instruction counts by callgrind
    #[arg(long, conflicts_with_all = ["quick", "only", "peers", "rounds", "node", "write"])]
    native: bool,
}

pub(crate) fn bench(arguments: &Arguments) -> Result<()> {
    if arguments.native {
        return native::bench();
    }
    println!("Set-up and package");
    setup::for_package()?;
    setup::npm_packages_in("benches")?;
    let package = package::package()?;
    let cells = Cells::new(node(arguments)?);
    let peers = peers::chosen(&cells.version()?, &arguments.peers)?;
    println!("The answers of each peer");
    let peers = peers::checked(&cells, peers)?;
    let results =
        measure(arguments, &cells, &plan::groups(arguments.quick, &arguments.only), &peers)?;
    let machine = machine::describe(&cells)?;
    let markdown = report::markdown(&machine, &package, &results, &peers)?;
    save(&results, &machine, &markdown)?;
    println!("\n{markdown}");
    if arguments.write {
        page::write(&markdown)?;
    }
    Ok(())
}

fn node(arguments: &Arguments) -> Result<PathBuf> {
    match &arguments.node {
        Some(path) => path.canonicalize().with_context(|| format!("no Node at {}", path.display())),
        None => find("node").context("no node in PATH"),
    }
}

/// Rounds outermost: what disturbs the machine for a while disturbs all peers alike.
fn measure(
    arguments: &Arguments,
    cells: &Cells,
    groups: &[Group],
    peers: &[&'static str],
) -> Result<Results> {
    let rounds = arguments.rounds.unwrap_or(if arguments.quick { QUICK_ROUNDS } else { ROUNDS });
    let plan: Vec<Vec<Cell>> = (1..=rounds).map(|round| shuffled(groups, peers, round)).collect();
    ensure!(plan.iter().flatten().next().is_some(), "nothing to measure");
    println!("{} cells in {rounds} rounds", plan.iter().map(Vec::len).sum::<usize>());
    let bar = cell::progress(plan.iter().flatten());
    let mut results = Results::new(rounds);
    for cell in plan.iter().flatten() {
        bar.set_message(cell.to_string());
        results.add(cell, cells.run(cell, &bar)?);
        bar.inc(cell.weight());
    }
    bar.finish_and_clear();
    Ok(results)
}

/// The order of the groups, and of the peers within each, follows from the round's number.
fn shuffled(groups: &[Group], peers: &[&'static str], round: u32) -> Vec<Cell> {
    let mut rng = Rng::with_seed(u64::from(round));
    let mut order: Vec<_> = groups.iter().collect();
    rng.shuffle(&mut order);
    let mut cells = Vec::new();
    for group in order {
        let mut all = group.cells(peers, round);
        rng.shuffle(&mut all);
        cells.extend(all);
    }
    cells
}

fn save(results: &Results, machine: &machine::Machine, markdown: &str) -> Result<()> {
    let folder = in_target("bench");
    fs::create_dir_all(&folder)?;
    let json = serde_json::json!({ "machine": machine, "cells": results.all() });
    fs::write(folder.join("bench.json"), serde_json::to_string_pretty(&json)? + "\n")?;
    fs::write(folder.join("bench.md"), markdown)?;
    println!("  ✓ {}", folder.join("bench.json").display());
    Ok(())
}

/// What a short command of the toolchain prints.
fn version_of(program: &str) -> Result<String> {
    let output = command(program)?.arg("--version").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
