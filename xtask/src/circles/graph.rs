//! Who imports whom, and the knots in it: files of which each reaches each.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

#[derive(Default)]
pub(crate) struct Graph(BTreeMap<String, BTreeSet<String>>);

impl Graph {
    /// A file that may import nothing.
    pub(crate) fn add_file(&mut self, file: &str) {
        self.0.entry(file.to_owned()).or_default();
    }

    /// A file's use of its own items is no import.
    pub(crate) fn add(&mut self, from: &str, to: &str) {
        self.add_file(from);
        self.add_file(to);
        if let Some(imported) = self.0.get_mut(from).filter(|_| from != to) {
            imported.insert(to.to_owned());
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Each import: who, and whom.
    pub(crate) fn imports(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(from, all)| all.iter().map(|to| (from.as_str(), to.as_str())))
    }

    /// Returns the sets of files of which each reaches each other, in order.
    pub(crate) fn knots(&self) -> Vec<Vec<&str>> {
        let below: BTreeMap<&str, BTreeSet<&str>> =
            self.0.keys().map(|file| (file.as_str(), self.reached_from(file))).collect();
        let reaches = |from: &str, to: &str| below.get(from).is_some_and(|all| all.contains(to));
        let mut knots: Vec<Vec<&str>> = Vec::new();
        for file in self.0.keys().map(String::as_str).filter(|file| reaches(file, file)) {
            if !knots.iter().any(|knot| knot.contains(&file)) {
                let others = self.0.keys().map(String::as_str);
                knots.push(
                    others.filter(|other| reaches(file, other) && reaches(other, file)).collect(),
                );
            }
        }
        knots
    }

    /// Returns the shortest circle of a knot, from its first file back to it.
    pub(crate) fn circle_in<'a>(&'a self, knot: &[&'a str]) -> Vec<&'a str> {
        let circles = knot.iter().filter_map(|start| self.shortest_circle(start));
        circles.min_by_key(Vec::len).unwrap_or_default()
    }

    fn imported_by(&self, file: &str) -> impl Iterator<Item = &str> {
        self.0.get(file).into_iter().flatten().map(String::as_str)
    }

    fn reached_from(&self, start: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = self.imported_by(start).collect();
        while let Some(file) = next.pop() {
            if reached.insert(file) {
                next.extend(self.imported_by(file));
            }
        }
        reached
    }

    fn shortest_circle<'a>(&'a self, start: &'a str) -> Option<Vec<&'a str>> {
        let mut seen = BTreeSet::new();
        let mut ways = VecDeque::from([vec![start]]);
        while let Some(way) = ways.pop_front() {
            for file in self.imported_by(way.last()?) {
                let longer = [way.as_slice(), &[file]].concat();
                if file == start {
                    return Some(longer);
                }
                if seen.insert(file) {
                    ways.push_back(longer);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Graph;

    #[test]
    fn a_tree_has_no_knot() {
        let mut graph = Graph::default();
        for (from, to) in [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "d")] {
            graph.add(from, to);
        }
        assert!(graph.knots().is_empty());
        assert_eq!(graph.len(), 4);
    }

    #[test]
    fn the_shortest_circle_of_a_knot_is_told() {
        let mut graph = Graph::default();
        for (from, to) in [("a", "b"), ("b", "c"), ("c", "a"), ("c", "b")] {
            graph.add(from, to);
        }
        let knots = graph.knots();
        assert_eq!(knots, [["a", "b", "c"]]);
        assert_eq!(graph.circle_in(&knots[0]), ["b", "c", "b"]);
    }
}
