//! `cargo xtask test`: every check, in order, up to the first that fails.

use crate::checks;
use crate::package::{self, Package};
use crate::run::seconds;
use crate::setup::Downloads;
use crate::{circles, examples, left_out, lengths, published, setup, site, size, table};
use anyhow::{Context, Result};
use clap::ValueEnum;
use std::time::{Duration, Instant};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Run only this step, with the set-up and the packaging that it needs
    #[arg(long, value_name = "STEP")]
    only: Option<Step>,
    /// Give a verdict on most changes in three minutes: no browser, no server, nothing that is slow
    #[arg(long, conflicts_with = "only")]
    quick: bool,
}

/// Each leaves out the servers, the browsers and what takes minutes.
const QUICK: [Step; 10] = [
    Step::Setup,
    Step::Format,
    Step::Lint,
    Step::Circles,
    Step::Lengths,
    Step::Core,
    Step::Package,
    Step::Size,
    Step::Types,
    Step::Js,
];

/// In the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Step {
    /// Bring the machine to where the tests can run
    Setup,
    /// cargo fmt --check
    Format,
    /// cargo clippy, for this machine and for wasm
    Lint,
    /// Files import downwards only, in the crates and in the package
    Circles,
    /// No source file is over 400 lines
    Lengths,
    /// cargo test of the whole workspace
    Core,
    /// cargo doc of the crate, with and without its features
    Docs,
    /// The crate alone: packed, without std, by its oldest Rust, with its oldest dependencies
    Crate,
    /// Wait for what is downloaded since the set-up
    Downloads,
    /// wasm-pack test --node, of the core and of the plain module
    WasmNode,
    /// wasm-pack test --headless --chrome, of the same
    WasmChrome,
    /// redocly over openapi.yaml
    Openapi,
    /// Build, pack and unpack the npm package
    Package,
    /// What each entry weighs, with all it loads
    Size,
    /// tsc over the modules of pkg-template
    Types,
    /// publint over the tarball
    Publint,
    /// Are the types wrong? over the tarball
    Attw,
    /// wasm-pack build of the plain module for each target, and what it made at work
    Bindgen,
    /// node --test over tests/**/*.test.mjs, but for those of the REST API, the plain module, the examples, the site and the frameworks
    Js,
    /// node --test over tests/rest/*.test.mjs
    Rest,
    /// node --test over tests/frameworks/*.test.mjs: the adapters with real bot frameworks
    Frameworks,
    /// The programs in examples/, and node --test over tests/examples/*.test.mjs
    Examples,
    /// The docs as a site, and node --test over tests/site/*.test.mjs
    Site,
}

/// What a step leaves to later ones.
#[derive(Default)]
struct Left {
    downloads: Option<Downloads>,
    package: Option<Package>,
}

pub(crate) fn test(arguments: &Arguments) -> Result<()> {
    let mut left = Left::default();
    let outcome = steps(arguments, &mut left);
    // When a step fails before they are there: whoever begins anew must not meet them still under way.
    let downloaded = left.downloads.map_or(Ok(()), Downloads::wait);
    outcome.and(downloaded)
}

fn steps(arguments: &Arguments, left: &mut Left) -> Result<()> {
    let mut rows = Vec::new();
    let started = Instant::now();
    for &step in Step::value_variants().iter().filter(|step| step.is_wanted(arguments)) {
        println!("{}", step.heading());
        let step_started = Instant::now();
        let outcome = step.run(left, arguments.quick);
        rows.push(row(step, step_started.elapsed(), outcome.as_deref().unwrap_or("failed")));
        if outcome.is_err() {
            print_end(rows, started);
            return outcome.map(|_| ()).with_context(|| format!("step {}", step.name()));
        }
    }
    print_end(rows, started);
    Ok(())
}

impl Step {
    fn run(self, left: &mut Left, quick: bool) -> Result<String> {
        let package = &mut left.package;
        match self {
            Self::Setup if quick => setup::for_quick_tests().map(|()| String::new()),
            Self::Js if quick => checks::quick_js(),
            Self::Setup => {
                left.downloads = Some(Downloads::begin()?);
                setup::for_first_tests().map(|()| String::new())
            }
            Self::Downloads => {
                left.downloads.take().map_or(Ok(()), Downloads::wait)?;
                Ok(String::new())
            }
            Self::Format => checks::format(),
            Self::Lint => checks::lint(),
            Self::Circles => circles::check(),
            Self::Lengths => lengths::check(),
            Self::Core => checks::core(),
            Self::Docs => published::docs(),
            Self::Crate => published::check(),
            Self::WasmNode => checks::wasm_in_node(),
            Self::WasmChrome => checks::wasm_in_chrome(),
            Self::Openapi => checks::openapi(),
            Self::Package => Ok(package.insert(package::package()?).name()),
            Self::Size => size::check(built(package.as_ref())?),
            Self::Types => checks::types(),
            Self::Publint => checks::publint(built(package.as_ref())?),
            Self::Attw => checks::attw(built(package.as_ref())?),
            Self::Bindgen => checks::bindgen(),
            Self::Js => checks::js(),
            Self::Rest => checks::rest(),
            Self::Frameworks => checks::frameworks(),
            Self::Examples => examples::check(),
            Self::Site => site::check(),
        }
    }

    /// With `--only`, the step and what must come before it.
    fn is_wanted(self, &Arguments { only, quick }: &Arguments) -> bool {
        if quick {
            return QUICK.contains(&self);
        }
        let sets_up = [Self::Setup, Self::Downloads].contains(&self);
        only.is_none_or(|only| self == only || sets_up || (self == Self::Package && self < only))
    }

    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    fn heading(self) -> String {
        let help =
            self.to_possible_value().and_then(|value| value.get_help().map(ToString::to_string));
        format!("{}: {}", self.name(), help.unwrap_or_default())
    }
}

fn built(package: Option<&Package>) -> Result<&Package> {
    package.context("the package was not built")
}

fn row(step: Step, time: Duration, outcome: &str) -> [String; 3] {
    [step.name(), seconds(time), outcome.to_owned()]
}

/// What was left out comes last, where it is seen.
fn print_end(mut rows: Vec<[String; 3]>, started: Instant) {
    rows.push(["total".into(), seconds(started.elapsed()), String::new()]);
    println!("\n{}", table::of(["step", "time", ""], rows));
    for line in left_out::noted() {
        println!("{line}");
    }
}
