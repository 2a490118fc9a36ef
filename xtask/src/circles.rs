//! Files import downwards only: no file may import itself through others, and in the package no room another that is not below it.

mod crates;
mod graph;
mod modules;

use crate::paths::in_root;
use anyhow::{Result, bail};
use graph::Graph;

/// The roots of the crates.
const CRATES: [&str; 8] = [
    "src/lib.rs",
    "bindings/bindgen/src/lib.rs",
    "bindings/npm/src/lib.rs",
    "xtask/src/main.rs",
    "examples/axum-bot/src/main.rs",
    "examples/client/src/main.rs",
    "examples/rest-server/src/main.rs",
    "examples/widget/src/main.rs",
];
const PACKAGE: &str = "pkg-template";

/// Fails on a circle, and names each file of it.
pub(crate) fn check() -> Result<String> {
    let mut faults = Vec::new();
    let mut files = 0;
    for root in CRATES {
        let graph = crates::imports(&in_root(root))?;
        files += graph.len();
        faults.extend(circles(&graph));
    }
    let graph = modules::imports(&in_root(PACKAGE))?;
    files += graph.len();
    faults.extend(circles(&graph));
    faults.extend(modules::upwards(&graph));
    if faults.is_empty() {
        return Ok(format!("none in {files} files"));
    }
    bail!("files must import downwards only:\n{}", faults.join("\n"))
}

/// For each knot of files the shortest way around in it, and how many files the knot has.
fn circles(graph: &Graph) -> Vec<String> {
    let knots = graph.knots();
    let told = knots.into_iter().map(|knot| {
        let circle = graph.circle_in(&knot).join(" → ");
        let others = if knot.len() > 2 {
            format!(" (of {} files that all reach each other: {})", knot.len(), knot.join(", "))
        } else {
            String::new()
        };
        format!("  circle: {circle}{others}")
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::circles;
    use super::graph::Graph;

    #[test]
    fn names_a_circle_file_by_file() {
        let mut graph = Graph::default();
        for (from, to) in [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "f"), ("f", "e")] {
            graph.add(from, to);
        }
        assert_eq!(
            circles(&graph),
            [
                "  circle: a → b → c → a (of 3 files that all reach each other: a, b, c)",
                "  circle: e → f → e"
            ]
        );
    }
}
