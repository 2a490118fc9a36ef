//! `cargo xtask www`: the page, and the REST API beside it, until Ctrl+C.

use crate::tools::command;
use crate::{package, setup};
use anyhow::{Result, ensure};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where to listen on this machine; 0 takes a free port
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

pub(crate) fn www(arguments: &Arguments) -> Result<()> {
    println!("Set-up and package");
    setup::for_package()?;
    package::package()?;
    println!("The page");
    let mut node = command("node")?;
    node.arg("xtask/www/serve.mjs").args(["--port", &arguments.port.to_string()]);
    let status = node.status()?;
    ensure!(status.success(), "the server ended ({status})");
    Ok(())
}
