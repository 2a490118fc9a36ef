//! From a path in a module to the module that declares what it names.

use super::tree::{Module, Tree};

/// Re-exports of re-exports, at most: more is a circle of them.
const STEPS: u32 = 16;

impl Tree {
    /// Returns nothing for what is of another crate, and for a local name.
    pub(super) fn declared_in(&self, from: usize, path: &[String]) -> Option<usize> {
        let first = path.first()?;
        // A variable may be called like a module.
        if path.len() == 1 && self.modules[from].children.contains_key(first) {
            return None;
        }
        // What it names last may be made by a macro: then its module declares it.
        let prefixes = (1..=path.len()).rev().map(|length| &path[..length]);
        prefixes.into_iter().find_map(|path| self.find(from, path, STEPS))
    }

    pub(super) fn is_below(&self, module: usize, above: usize) -> bool {
        let parent = self.modules[module].parent;
        parent.is_some_and(|parent| parent == above || self.is_below(parent, above))
    }

    fn find(&self, from: usize, path: &[String], steps: u32) -> Option<usize> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.walk(0, rest, steps),
            _ => self.walk(from, path, steps),
        }
    }

    fn walk(&self, at: usize, path: &[String], steps: u32) -> Option<usize> {
        let Some((name, rest)) = path.split_first() else { return Some(at) };
        let module: &Module = &self.modules[at];
        match name.as_str() {
            "self" => return self.walk(at, rest, steps),
            "super" => return self.walk(module.parent?, rest, steps),
            _ => {}
        }
        if let Some(&child) = module.children.get(name) {
            return self.walk(child, rest, steps);
        }
        if module.items.contains(name) {
            return Some(at);
        }
        let steps = steps.checked_sub(1)?;
        let named = module.uses.iter().filter(|import| import.name.as_ref() == Some(name));
        let stars = module.uses.iter().filter(|import| import.name.is_none());
        named
            .map(|import| self.find(at, &[&import.path, rest].concat(), steps))
            .chain(stars.map(|import| self.find(at, &[&import.path, path].concat(), steps)))
            .find_map(|found| found)
    }
}
