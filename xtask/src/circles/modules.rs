//! The package's modules: what they import, and whether their rooms import downwards.

use super::graph::Graph;
use crate::tools::command;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::path::Path;

/// From the top down. A room imports from itself and from those below; rooms beside each other import nothing of one another.
const ROOMS: [&[&str]; 5] = [
    &["bin"],
    &["entry"],
    &["edge", "offline", "sealed"],
    &["engine", "frameworks", "inspector", "rest", "stores", "testing", "wrappers"],
    &["front"],
];
/// What a build puts beside them imports nothing: the glue and the text of a wasm, and at the package's root the wasm itself.
const BUILT: [&str; 2] = ["wasm", ""];

/// Reads them by TypeScript's own reader of imports.
pub(crate) fn imports(folder: &Path) -> Result<Graph> {
    let output = command("node")?.arg("xtask/imports.mjs").arg(folder).output()?;
    ensure!(
        output.status.success(),
        "can't read the imports of {}: {}",
        folder.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    let all = serde_json::from_slice(&output.stdout).context("imports.mjs printed no JSON")?;
    Ok(graph(&all))
}

/// Modules of others, of Node and of the package by its name are no files here.
fn graph(all: &BTreeMap<String, Vec<String>>) -> Graph {
    let mut graph = Graph::default();
    for (file, imports) in all {
        graph.add_file(file);
        for import in imports.iter().filter(|import| import.starts_with('.')) {
            graph.add(file, &joined(file, import));
        }
    }
    graph
}

/// What `./` and `../` of a file mean.
fn joined(file: &str, import: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => _ = parts.pop(),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Returns a line for each import of a room that is not below.
pub(crate) fn upwards(graph: &Graph) -> Vec<String> {
    let faults = graph.imports().filter_map(|(from, to)| {
        let (above, below) = (room(from), room(to));
        let is_built = BUILT.contains(&below);
        let is_below = matches!((depth(above), depth(below)), (Some(from), Some(to)) if from < to);
        let is_fine = is_built || above == below || is_below;
        (!is_fine).then(|| format!("  upwards: {from} → {to}"))
    });
    faults.collect()
}

fn room(file: &str) -> &str {
    file.split_once('/').map_or("", |(room, _)| room)
}

/// None for a room that is not listed: nothing is below it, and it is below nothing.
fn depth(room: &str) -> Option<usize> {
    ROOMS.iter().position(|rooms| rooms.contains(&room))
}

#[cfg(test)]
mod tests {
    use super::{graph, upwards};
    use crate::folders::start_afresh;
    use crate::paths::in_target;
    use std::collections::BTreeMap;
    use std::fs;

    fn imports(all: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
        let owned = |&(file, imports): &(&str, &[&str])| {
            (file.to_owned(), imports.iter().map(|&import| import.to_owned()).collect())
        };
        all.iter().map(owned).collect()
    }

    #[test]
    fn finds_the_files_that_are_meant() {
        let all = imports(&[(
            "stores/sqlite/open.js",
            &["./driver.js", "../calls.js", "../../front/errors.js", "node:fs", "convostate"],
        )]);
        let graph = graph(&all);
        let targets: Vec<_> = graph.imports().map(|(_, to)| to).collect();
        assert_eq!(targets, ["front/errors.js", "stores/calls.js", "stores/sqlite/driver.js"]);
        assert!(upwards(&graph).is_empty());
    }

    #[test]
    fn a_planted_circle_is_read_from_files_and_types_in_comments_are_none() {
        let folder = in_target("tmp/modules");
        start_afresh(&folder.join("front")).unwrap();
        let files = [
            ("a.js", "import { b } from \"./b.js\";\nexport const a = () => b;\n"),
            ("b.js", "export { c as b } from \"./c.js\";\n"),
            ("c.js", "export const c = () => import(\"./a.js\");\n"),
            ("d.js", "/** @typedef {import(\"./e.js\").E} E */\nexport {};\n"),
            ("e.js", "import \"./d.js\";\n"),
        ];
        for (name, text) in files {
            fs::write(folder.join("front").join(name), text).unwrap();
        }
        let graph = super::imports(&folder).unwrap();
        assert_eq!(graph.knots(), [["front/a.js", "front/b.js", "front/c.js"]]);
        assert_eq!(graph.len(), files.len());
    }

    #[test]
    fn rooms_import_what_is_below_only() {
        let all = imports(&[
            ("entry/index.js", &["../engine/engine.js", "../front/errors.js", "../wasm/inline.js"]),
            ("engine/engine.js", &["../stores/calls.js"]),
            ("front/errors.js", &["../engine/engine.js"]),
            ("entry/index.workerd.js", &["../engine.wasm"]),
        ]);
        assert_eq!(
            upwards(&graph(&all)),
            [
                "  upwards: engine/engine.js → stores/calls.js",
                "  upwards: front/errors.js → engine/engine.js"
            ]
        );
    }
}
