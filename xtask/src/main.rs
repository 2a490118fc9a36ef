//! The project's commands. Each does all the set-up that it needs; see `setup.rs`.
#![allow(clippy::print_stdout, reason = "commands talk to people")]

mod bench;
mod bindgen;
mod bundle;
mod checks;
mod circles;
mod counts;
mod demo;
mod examples;
mod exports;
mod folders;
mod inline;
mod left_out;
mod lengths;
mod model;
mod package;
mod paths;
mod published;
mod python;
mod report;
mod run;
mod setup;
mod site;
mod size;
mod streams;
mod table;
mod test;
mod tools;
mod trace;
mod wasm;
mod www;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, tests and shows convostate.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Let a small bot handle a recorded day of traffic with the built package
    Demo(demo::Arguments),
    /// Run every check, in order, up to the first that fails
    Test(test::Arguments),
    /// Serve the page in www, with a REST server beside it
    Www(www::Arguments),
    /// Measure the built package beside its peers; with --native, the core
    Bench(bench::Arguments),
    /// Build the docs as a site, in target/site
    Docs,
    /// Build target/npm/convostate-<version>.tgz and unpack it to `node_modules`
    Package,
}

fn main() -> ExitCode {
    match run_command(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_command(command: Command) -> Result<()> {
    match command {
        Command::Demo(arguments) => demo::demo(&arguments),
        Command::Test(arguments) => test::test(&arguments),
        Command::Www(arguments) => www::www(&arguments),
        Command::Bench(arguments) => bench::bench(&arguments),
        Command::Docs => site::docs(),
        Command::Package => {
            setup::for_package()?;
            let package = package::package()?;
            size::check(&package)?;
            println!("{}", package.tarball.display());
            Ok(())
        }
    }
}
