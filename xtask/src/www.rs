//! `cargo xtask www`: the page, and the REST API beside it, until Ctrl+C.

use crate::tools::command;
use crate::{package, setup};
use anyhow::{Result, ensure};
use clap::error::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where to listen on this machine; 0 takes a free port
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

pub(crate) fn www(arguments: &Arguments) -> Result<()> {
    // A port that is taken is told before minutes of set-up, not after them.
    let port = arguments.port;
    if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        let message = format!(
            "--port {port} can't be listened on ({error}): give another one, or 0 for a free one\n"
        );
        clap::Error::raw(ErrorKind::ValueValidation, message).exit();
    }
    println!("Set-up and package");
    setup::for_package()?;
    package::package()?;
    println!("The page");
    let mut node = command("node")?;
    node.arg("xtask/www/serve.mjs").args(["--port", &port.to_string()]);
    let status = node.status()?;
    ensure!(status.success(), "the server ended ({status})");
    Ok(())
}
