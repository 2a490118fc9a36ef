//! Who imports whom in a crate: every path that its files name, followed through re-exports to the file that declares the item.

mod resolve;
mod tree;

use super::graph::Graph;
use anyhow::Result;
use std::path::Path;
use tree::Tree;

/// Reads the crate from its root file on. A parent's `mod name;` is no import, and neither is its re-export of what a child declares.
pub(crate) fn imports(root: &Path) -> Result<Graph> {
    let tree = Tree::of_crate(root)?;
    let mut graph = Graph::default();
    for (index, module) in tree.modules.iter().enumerate() {
        graph.add_file(&module.file);
        for import in &module.uses {
            let to = tree.declared_in(index, &import.path);
            let is_contents = |to| import.is_public && tree.is_below(to, index);
            if let Some(to) = to.filter(|&to| !is_contents(to)) {
                graph.add(&module.file, &tree.modules[to].file);
            }
        }
        for path in &module.paths {
            if let Some(to) = tree.declared_in(index, path) {
                graph.add(&module.file, &tree.modules[to].file);
            }
        }
    }
    Ok(graph)
}

#[cfg(test)]
mod tests {
    use super::imports;
    use std::fs;

    /// The imports of a crate of these files.
    fn of(name: &str, files: &[(&str, &str)]) -> Vec<String> {
        let folder = crate::paths::in_target("tmp/circles").join(name);
        crate::folders::start_afresh(&folder).unwrap();
        for (file, text) in files {
            fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
            fs::write(folder.join(file), text).unwrap();
        }
        let graph = imports(&folder.join("lib.rs")).unwrap();
        let start = format!("target/tmp/circles/{name}/");
        graph.imports().map(|(from, to)| format!("{from} → {to}").replace(&start, "")).collect()
    }

    #[test]
    fn a_planted_circle_is_found() {
        let found = of(
            "planted",
            &[
                ("lib.rs", "mod a; mod b; pub use a::A;"),
                ("a.rs", "use crate::b::{self, B}; pub struct A(B); fn f() { b::g() }"),
                ("b.rs", "pub struct B; pub fn g() { let _: Option<crate::A> = None; }"),
            ],
        );
        assert_eq!(found, ["a.rs → b.rs", "b.rs → a.rs"]);
    }

    #[test]
    fn declarations_re_exports_and_tests_are_no_imports() {
        let found = of(
            "contents",
            &[
                ("lib.rs", "mod a; pub use a::{A, inner::B};"),
                (
                    "a.rs",
                    "pub mod inner; #[cfg(test)] mod tests { use crate::B; } pub struct A;\
                     #[cfg(test)] use crate::B;",
                ),
                ("a/inner.rs", "use super::A; pub(crate) struct B(A);"),
            ],
        );
        assert_eq!(found, ["a/inner.rs → a.rs"]);
    }

    #[test]
    fn what_a_parent_uses_of_a_child_is_an_import() {
        let found = of(
            "parent",
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "mod child; pub use child::C; pub struct A(C);"),
                ("a/child.rs", "pub struct C;"),
                ("b.rs", "use crate::a::C; fn f(_: C) { assert!(crate::a::is(1), \"no\") }"),
            ],
        );
        assert_eq!(found, ["a.rs → a/child.rs", "b.rs → a.rs", "b.rs → a/child.rs"]);
    }

    #[test]
    fn star_imports_are_followed() {
        let found = of(
            "stars",
            &[
                ("lib.rs", "mod a; mod b; mod c;"),
                ("a.rs", "pub use super::b::*;"),
                ("b.rs", "pub struct B;"),
                ("c.rs", "use crate::a::B; fn f(_: B) {}"),
            ],
        );
        assert_eq!(found, ["a.rs → b.rs", "c.rs → b.rs"]);
    }
}
