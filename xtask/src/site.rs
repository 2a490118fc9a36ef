//! `cargo xtask docs`: the docs as a site, in `target/site`.

use crate::checks::node_tests_in;
use crate::paths::in_target;
use crate::run::run;
use crate::tools::command;
use crate::{package, setup};
use anyhow::Result;

/// With the package that it shows: its types, and what the playground runs.
pub(crate) fn docs() -> Result<()> {
    setup::for_package()?;
    setup::npm_packages_in(setup::SITE)?;
    package::package()?;
    build()?;
    println!("{}", in_target("site/index.html").display());
    Ok(())
}

/// Built, and looked at: links, search, playground, and whether everybody can read it.
pub(crate) fn check() -> Result<String> {
    build()?;
    node_tests_in("tests/site")
}

fn build() -> Result<()> {
    let mut node = command("node")?;
    node.arg("site/build.mjs");
    run("build the docs' site", node)?;
    Ok(())
}
