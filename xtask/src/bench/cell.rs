//! Runs one cell in a process of its own.

use super::plan::Cell;
use crate::paths::in_root;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const LONGEST: Duration = Duration::from_secs(15 * 60);
const TICK: Duration = Duration::from_millis(200);
/// Of JavaScript's heap, for each peer.
pub(crate) const HEAP_MIB: u32 = 8192;

/// What was measured, or in a few words why nothing was.
pub(crate) type Outcome = std::result::Result<Value, String>;

pub(crate) struct Cells {
    node: PathBuf,
}

impl Cells {
    pub(crate) fn new(node: PathBuf) -> Self {
        Self { node }
    }

    /// As `v20.20.2`.
    pub(crate) fn version(&self) -> Result<String> {
        let output = Command::new(&self.node).arg("--version").output()?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    pub(crate) fn run(&self, cell: &Cell, tick: &mut dyn FnMut()) -> Result<Outcome> {
        self.run_script("measurement.mjs", &serde_json::to_string(cell)?, tick)
    }

    pub(crate) fn check(&self, peer: &str) -> Result<Outcome> {
        let cell = serde_json::json!({ "peer": peer, "measure": "check" });
        self.run_script("measurement.mjs", &cell.to_string(), &mut || {})
    }

    pub(crate) fn run_script(
        &self,
        script: &str,
        cell: &str,
        tick: &mut dyn FnMut(),
    ) -> Result<Outcome> {
        let mut node = Command::new(&self.node);
        node.current_dir(in_root("benches")).arg("--expose-gc");
        node.arg(format!("--max-old-space-size={HEAP_MIB}")).args([script, cell]);
        node.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = node.spawn().with_context(|| format!("can't start {}", self.node.display()))?;
        let Some((status, said, complaint)) = finish(child, tick)? else {
            return Ok(Err(format!("longer than {} minutes", LONGEST.as_secs() / 60)));
        };
        if !status.success() {
            return reason(&complaint, status)
                .map(Err)
                .with_context(|| format!("{cell}\n{complaint}"));
        }
        let line = said.lines().last().unwrap_or_default();
        Ok(Ok(serde_json::from_str(line).with_context(|| format!("{cell} printed {line}"))?))
    }
}

/// A peer may need more memory than there is, or not be there; anything else is a fault of ours.
fn reason(complaint: &str, status: ExitStatus) -> Result<String> {
    if ["heap out of memory", "Array buffer allocation failed", "OUT_OF_MEMORY"]
        .iter()
        .any(|sign| complaint.contains(sign))
    {
        return Ok(format!("more than {} GiB of heap", HEAP_MIB / 1024));
    }
    if ["Cannot find package", "ERR_DLOPEN_FAILED", "Could not locate the bindings file"]
        .iter()
        .any(|sign| complaint.contains(sign))
    {
        return Ok("not installed".into());
    }
    if complaint.contains("no recorded traffic") {
        return Ok("no recorded traffic".into());
    }
    bail!("a cell failed ({status})")
}

/// None when it took too long. What it prints fits into a pipe.
fn finish(
    mut child: Child,
    tick: &mut dyn FnMut(),
) -> Result<Option<(ExitStatus, String, String)>> {
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > LONGEST {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        tick();
        thread::sleep(TICK);
    };
    let (mut said, mut complaint) = (String::new(), String::new());
    child.stdout.context("no output")?.read_to_string(&mut said)?;
    child.stderr.context("no output")?.read_to_string(&mut complaint)?;
    Ok(Some((status, said, complaint)))
}
