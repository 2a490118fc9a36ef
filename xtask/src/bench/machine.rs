//! Where and with what it was measured.

use super::cell::{Cells, HEAP_MIB};
use super::version_of;
use crate::paths::in_root;
use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::{fs, thread};

#[derive(Serialize)]
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
        load: fs::read_to_string("/proc/loadavg")
            .ok()
            .and_then(|text| Some(text.split(' ').nth(2)?.to_owned())),
    })
}

impl Machine {
    pub(crate) fn markdown(&self, rounds: u32, time: &str) -> String {
        let mut text = String::new();
        let memory = self.memory_gib.map_or(String::new(), |memory| format!(", {memory:.0} GiB"));
        let _ = writeln!(
            text,
            "{}, {} cores{memory}, {}; Node {}.",
            self.processor, self.cores, self.system, self.node
        );
        let _ = writeln!(text, "convostate {}, {}.", self.package, self.rustc);
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
            "Medians of {rounds} rounds. Where nothing else is said, time is {how}."
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

/// As pinned.
fn peers() -> Result<BTreeMap<String, String>> {
    let manifest: Value =
        serde_json::from_str(&fs::read_to_string(in_root("benches/package.json"))?)?;
    let mut peers = BTreeMap::new();
    for kind in ["dependencies", "optionalDependencies"] {
        let all = manifest[kind]
            .as_object()
            .with_context(|| format!("benches/package.json has no {kind}"))?;
        peers.extend(all.iter().map(|(name, version)| {
            (name.clone(), version.as_str().unwrap_or_default().to_owned())
        }));
    }
    Ok(peers)
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
