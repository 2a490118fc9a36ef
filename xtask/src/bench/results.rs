//! What the cells said, and the medians of it.

use super::cell::Outcome;
use super::plan::{BASE, Cell, Measure};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// What the cells said.
#[derive(Serialize, Deserialize)]
pub(crate) struct Results {
    /// How many there were.
    pub(crate) rounds: u32,
    pub(crate) peers: Vec<String>,
    cells: Vec<Measured>,
}

#[derive(Serialize, Deserialize)]
struct Measured {
    #[serde(flatten)]
    cell: Cell,
    /// How long the process took.
    seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<String>,
}

/// What is looked for: one number of one measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quantity {
    pub(crate) measure: Measure,
    pub(crate) clients: usize,
    pub(crate) size: usize,
    pub(crate) metadata: bool,
    pub(crate) field: &'static str,
}

impl Results {
    pub(crate) fn new(peers: &[&str]) -> Self {
        let peers = peers.iter().map(|peer| (*peer).to_owned()).collect();
        Self { rounds: 0, peers, cells: Vec::new() }
    }

    pub(crate) fn add(&mut self, cell: &Cell, outcome: Outcome, time: Duration) {
        let (found, failed) = match outcome {
            Ok(found) => (Some(found), None),
            Err(failed) => (None, Some(failed)),
        };
        let seconds = time.as_secs_f64();
        self.cells.push(Measured { cell: cell.clone(), seconds, found, failed });
    }

    /// The field that counts as time.
    pub(crate) fn time(&self) -> &'static str {
        if self.has_cpu_time() { "cpu" } else { "clock" }
    }

    /// Not every system counts it.
    fn has_cpu_time(&self) -> bool {
        self.cells
            .iter()
            .any(|measured| measured.found.as_ref().is_some_and(|found| found["cpu"].is_number()))
    }

    /// The median over the rounds.
    pub(crate) fn median(&self, peer: &str, what: Quantity) -> Option<f64> {
        median(self.of(peer, what).map(|(_, number)| number).collect())
    }

    /// The lowest of several rounds: what other programs disturbed least.
    pub(crate) fn lowest(&self, peer: &str, what: Quantity) -> Option<f64> {
        let numbers: Vec<_> = self.of(peer, what).map(|(_, number)| number).collect();
        numbers.iter().copied().min_by(f64::total_cmp).filter(|_| numbers.len() > 1)
    }

    /// The median of the ratios to js-map in the same round.
    pub(crate) fn ratio(&self, peer: &str, what: Quantity) -> Option<f64> {
        self.ratio_to(BASE, peer, what)
    }

    /// The median of the ratios to another peer in the same round; to nothing, there is none.
    pub(crate) fn ratio_to(&self, base: &str, peer: &str, what: Quantity) -> Option<f64> {
        let base: Vec<_> = self.of(base, what).collect();
        let ratios = self.of(peer, what).filter_map(|(round, number)| {
            let (_, base) = base.iter().find(|(other, _)| *other == round)?;
            (*base > 0.0).then(|| number / base)
        });
        median(ratios.collect())
    }

    /// Why there is no number.
    pub(crate) fn failure<'a>(&'a self, peer: &'a str, what: Quantity) -> Option<&'a str> {
        self.cells(peer, what).find_map(|measured| measured.failed.as_deref())
    }

    fn of<'a>(&'a self, peer: &'a str, what: Quantity) -> impl Iterator<Item = (u32, f64)> + 'a {
        self.cells(peer, what).filter_map(move |measured| {
            Some((measured.cell.seed, measured.found.as_ref()?.get(what.field)?.as_f64()?))
        })
    }

    fn cells<'a>(
        &'a self,
        peer: &'a str,
        what: Quantity,
    ) -> impl Iterator<Item = &'a Measured> + 'a {
        self.cells.iter().filter(move |Measured { cell, .. }| {
            cell.peer == peer && cell.group.is(what.measure, what.clients, what.size, what.metadata)
        })
    }
}

pub(crate) fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    let upper = *numbers.get(middle)?;
    if numbers.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(*numbers.get(middle - 1)?, upper))
}

#[cfg(test)]
mod tests {
    use super::super::plan::{Measure, groups};
    use super::{Quantity, Results, median};
    use serde_json::json;
    use std::time::Duration;

    fn results(numbers: &[(&'static str, u32, f64)]) -> Results {
        let group = groups(false, &[Measure::Start])[0];
        let mut results = Results::new(&["js-map", "keyv"]);
        for &(peer, round, number) in numbers {
            let cell = group.cells(&[peer], round).remove(0);
            results.add(&cell, Ok(json!({ "cpu": number })), Duration::ZERO);
        }
        results
    }

    const START: Quantity =
        Quantity { measure: Measure::Start, clients: 0, size: 0, metadata: false, field: "cpu" };

    #[test]
    fn takes_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0]), Some(2.5));
        assert_eq!(median(vec![]), None);
    }

    #[test]
    fn compares_within_a_round() {
        let found = results(&[
            ("js-map", 1, 10.0),
            ("keyv", 1, 20.0),
            ("js-map", 2, 100.0),
            ("keyv", 2, 300.0),
            ("js-map", 3, 10.0),
            ("keyv", 3, 30.0),
            ("keyv", 4, 1.0),
        ]);
        assert_eq!(found.ratio("keyv", START), Some(3.0));
        assert_eq!(found.lowest("js-map", START), Some(10.0));
        assert_eq!(found.lowest("unstorage", START), None);
        assert_eq!(found.ratio("unstorage", START), None);
        assert_eq!(found.ratio_to("keyv", "js-map", START), Some(1.0 / 3.0));
    }

    #[test]
    fn of_nothing_nothing_is_a_multiple() {
        let found = results(&[("js-map", 1, 0.0), ("keyv", 1, 20.0)]);
        assert_eq!(found.ratio("keyv", START), None);
        assert_eq!(found.ratio("js-map", START), None);
    }
}
