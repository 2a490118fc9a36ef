//! `cargo xtask bench`: the packed package and its peers side by side, and the native core.

mod cell;
mod http;
mod machine;
mod markdown;
mod native;
mod page;
mod peers;
mod plan;
mod progress;
mod record;
mod report;
mod results;
mod sections;
mod summary;

use crate::tools::find;
use crate::{bindgen, examples, package, setup, size, tools};
use anyhow::{Context, Result, ensure};
use cell::Cells;
use fastrand::Rng;
use plan::{Cell, Group, Measure};
use progress::Progress;
use record::Record;
use results::Results;
use std::path::PathBuf;
use std::time::Instant;

const ROUNDS: u32 = 3;

#[derive(clap::Args)]
#[command(
    after_help = "On two quiet cores all of it takes about an hour, --quick some, --native about 5."
)]
pub(crate) struct Arguments {
    /// Some minutes: fewer measures, turns and rounds
    #[arg(long)]
    quick: bool,
    /// Only these measures, divided by commas
    #[arg(long, value_name = "MEASURE", value_delimiter = ',')]
    only: Vec<Measure>,
    /// Only these peers and js-map, divided by commas
    #[arg(long, value_name = "PEER", value_delimiter = ',')]
    peers: Vec<String>,
    /// How often each cell is measured [default: 3]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// Another Node than the one in PATH
    #[arg(long, value_name = "PATH")]
    node: Option<PathBuf>,
    /// Measure nothing: take a run that was kept, as target/bench/bench.json
    #[arg(long, value_name = "FILE", conflicts_with_all = ["quick", "only", "peers", "rounds", "node"])]
    from: Option<PathBuf>,
    /// Write the tables into the page of this Node in benches, and the short one into docs/speed.md
    #[arg(long)]
    write: bool,
    /// The native core instead: criterion, and instruction counts by callgrind
    #[arg(long, conflicts_with_all = ["quick", "only", "peers", "rounds", "node", "from", "write"])]
    native: bool,
}

pub(crate) fn bench(arguments: &Arguments) -> Result<()> {
    if arguments.native {
        return native::bench();
    }
    let record = match &arguments.from {
        Some(path) => Record::read(path)?,
        None => measured(arguments)?,
    };
    println!("\n{}", report::markdown(&record));
    if arguments.write {
        page::write(&record)?;
    }
    Ok(())
}

fn measured(arguments: &Arguments) -> Result<Record> {
    println!("Set-up and package");
    let cells = Cells::new(node(arguments)?);
    let peers = peers::chosen(&cells.version()?, &arguments.peers)?;
    setup::for_package()?;
    setup::npm_packages_in("benches")?;
    let package = package::package()?;
    let mut sizes = size::of(&package)?;
    if peers.contains(&peers::PLAIN) {
        tools::install()?;
        sizes.extend(bindgen::sizes()?);
    }
    println!("The answers of each peer");
    let peers = peers::checked(&cells, &peers)?;
    let mut record = Record {
        machine: machine::describe(&cells)?,
        sizes,
        results: Results::new(&peers),
        http: Vec::new(),
    };
    let is_http = arguments.only.is_empty() || arguments.only.contains(&Measure::Http);
    let plan = plan(arguments, &peers);
    ensure!(
        is_http || plan.iter().flatten().next().is_some(),
        "nothing to measure: leave out --only or --peers"
    );
    measure(&cells, &plan, &mut record)?;
    if is_http {
        examples::build_server()?;
        record.http = http::measure(&cells, arguments.rounds.unwrap_or(ROUNDS), arguments.quick)?;
        record.save()?;
    }
    Ok(record)
}

fn node(arguments: &Arguments) -> Result<PathBuf> {
    match &arguments.node {
        Some(path) => path.canonicalize().with_context(|| format!("no Node at {}", path.display())),
        None => find("node").context("no node in PATH"),
    }
}

/// The cells of each round.
fn plan(arguments: &Arguments, peers: &[&'static str]) -> Vec<Vec<Cell>> {
    let rounds = arguments.rounds.unwrap_or(ROUNDS);
    let groups = plan::groups(arguments.quick, &arguments.only);
    let plan: Vec<_> = (1..=rounds).map(|round| shuffled(&groups, peers, round)).collect();
    println!("{} cells in {rounds} rounds", plan.iter().map(Vec::len).sum::<usize>());
    plan
}

/// Rounds outermost: what disturbs the machine for a while disturbs all peers alike. Each is kept when it is
/// over, so that an end before time loses none.
fn measure(cells: &Cells, plan: &[Vec<Cell>], record: &mut Record) -> Result<()> {
    let mut progress = Progress::new(plan.iter().flatten().map(Cell::weight).sum());
    for round in plan {
        for cell in round {
            progress.begin(&cell.to_string());
            let started = Instant::now();
            let outcome = cells.run(cell, &mut || progress.tick())?;
            record.results.add(cell, outcome, started.elapsed());
            progress.end(cell.weight());
        }
        record.results.rounds += 1;
        record.machine.note_load();
        record.save()?;
    }
    progress.finish();
    println!("  ✓ {}", record.save()?.display());
    Ok(())
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
