//! Where and with what it was measured.

use super::cell::{Cells, HEAP_MIB};
use super::peers::OLD_SQLITE;
use crate::paths::in_root;
use crate::tools::version_of;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::{fs, thread};

#[derive(Serialize, Deserialize)]
pub(crate) struct Machine {
    processor: String,
    cores: usize,
    memory_gib: Option<f64>,
    system: String,
    node: String,
    rustc: String,
    package: String,
    peers: BTreeMap<String, String>,
    /// How many programs wanted to run, on average over the last minutes; above `cores`, they disturbed.
    load: Option<String>,
}

pub(crate) fn describe(cells: &Cells) -> Result<Machine> {
    Ok(Machine {
        processor: field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".into()),
        cores: thread::available_parallelism()?.get(),
        memory_gib: field("/proc/meminfo", "MemTotal").and_then(|text| gibibytes(&text)),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        node: cells.version()?,
        rustc: version_of("rustc")?,
        package: env!("CARGO_PKG_VERSION").to_owned(),
        peers: peers()?,
        load: None,
    })
}

impl Machine {
    /// At the end, when the last minutes are those of the run.
    pub(crate) fn note_load(&mut self) {
        let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        self.load = text.split(' ').nth(2).map(str::to_owned);
    }

    /// "24" of "v24.11.0".
    pub(crate) fn node_major(&self) -> &str {
        let version = self.node.trim_start_matches('v');
        version.split_once('.').map_or(version, |(major, _)| major)
    }

    /// And with what.
    pub(crate) fn place(&self) -> String {
        let memory = self.memory_gib.map_or(String::new(), |memory| format!(", {memory:.0} GiB"));
        let Self { processor, cores, system, node, package, rustc, .. } = self;
        format!(
            "{processor}, {cores} cores{memory}, {system}; Node {node}.\nconvostate {package}, {rustc}.\n"
        )
    }

    pub(crate) fn markdown(&self, rounds: u32, time: &str) -> String {
        let mut text = self.place();
        let peers: Vec<_> =
            self.peers.iter().map(|(name, version)| format!("{name} {version}")).collect();
        let _ = writeln!(
            text,
            "Peers: {}; up to {} GiB of heap each.",
            peers.join(", "),
            HEAP_MIB / 1024
        );
        let how =
            if time == "cpu" { "the time that the main thread was running" } else { "the clock" };
        let _ = writeln!(
            text,
            "{}. Where nothing else is said, time is {how}.",
            if rounds == 1 { "One round".into() } else { format!("Medians of {rounds} rounds") }
        );
        if let Some(load) = &self.load {
            let _ = writeln!(
                text,
                "Programs that wanted to run, on average over the last 15 minutes: {load}."
            );
        }
        text
    }
}

/// The tests' own better-sqlite3 serves here as well: it is compiled where it is installed, which takes minutes.
fn peers() -> Result<BTreeMap<String, String>> {
    let mut peers = pinned("benches/package.json", "dependencies")?;
    let tools = pinned("package.json", "devDependencies")?;
    peers.extend(tools.into_iter().filter(|(name, _)| name == OLD_SQLITE));
    Ok(peers)
}

fn pinned(manifest: &str, kind: &str) -> Result<BTreeMap<String, String>> {
    let text = fs::read_to_string(in_root(manifest))?;
    let all = serde_json::from_str::<Value>(&text)?[kind].take();
    serde_json::from_value(all).with_context(|| format!("{manifest} has no {kind}"))
}

/// The first line of that name in a file of the kernel.
fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn gibibytes(text: &str) -> Option<f64> {
    Some(text.split(' ').next()?.parse::<f64>().ok()? / f64::from(1 << 20))
}
