//! The tables of the report: peers down, measures across.

use super::plan::{CALLS, MANY, MILLION, Measure, THOUSAND};
use super::results::{Quantity, Results};
use crate::size::thousands;

pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) note: &'static str,
    pub(crate) columns: Vec<Column>,
}

pub(crate) struct Column {
    pub(crate) head: String,
    pub(crate) what: Quantity,
    unit: Unit,
    ratio: Ratio,
}

#[derive(Clone, Copy)]
enum Unit {
    Nanoseconds,
    Microseconds,
    Milliseconds,
    Bytes,
}

/// To js-map, in the same round.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ratio {
    /// How many times as fast.
    Speed,
    /// How many times as much.
    Cost,
    /// The number alone, the lowest of the rounds beside the median.
    None,
}

/// `time` is the field that counts as time.
pub(crate) fn sections(time: &'static str) -> Vec<Section> {
    vec![
        Section {
            title: "The turn loop",
            note: "Time of a turn, and how many times as fast as js-map.",
            columns: turns(time),
        },
        Section {
            title: "The turn loop by the clock",
            note: "The same runs; other programs on the machine count as well.",
            columns: turns("clock"),
        },
        Section {
            title: "Slow turns",
            note: "Each turn timed on its own, by the clock.",
            columns: quantiles(),
        },
        Section {
            title: "Each call alone, 100,000 clients",
            note: "Time of a call, and how many times js-map's. `create` is for a new client.",
            columns: CALLS
                .into_iter()
                .map(|call| cost(call.name(), at(call, MANY, time)))
                .collect(),
        },
        Section {
            title: "With 78 bytes of metadata, 100,000 clients",
            note: "`update` merges a patch into them; the turns read them.",
            columns: [Measure::Turn, Measure::Get, Measure::Update]
                .into_iter()
                .map(|call| cost(call.name(), Quantity { metadata: true, ..at(call, MANY, time) }))
                .collect(),
        },
        Section {
            title: "`closeAll`",
            note: "Time of a call that closes so many, by the clock, and how many times js-map's.",
            columns: [1, 10, 1000].into_iter().map(closing).collect(),
        },
        Section {
            title: "Memory",
            note: "Bytes a conversation: JavaScript's heap, what it holds outside, wasm and native memory.",
            columns: bytes(),
        },
        Section {
            title: "The event loop while 1,000,000 conversations load",
            note: "A hundred in each turn of the loop; what one turn took at the longest, the median and the lowest of the rounds.",
            columns: stops(),
        },
        Section {
            title: "Start",
            note: "From the import to the answer of the first call.",
            columns: vec![plain("", at(Measure::Start, 0, time), Unit::Milliseconds)],
        },
        Section {
            title: "Recorded traffic",
            note: "31,908 calls of task dialogues; time of a call, and how many times js-map's.",
            columns: vec![cost("a call".into(), at(Measure::Trace, 0, time))],
        },
    ]
}

pub(crate) fn at(measure: Measure, clients: usize, field: &'static str) -> Quantity {
    Quantity { measure, clients, size: 0, metadata: false, field }
}

fn turns(time: &'static str) -> Vec<Column> {
    let column = |clients| Column {
        head: format!("{} clients", thousands(clients)),
        what: at(Measure::Turn, clients, time),
        unit: Unit::Nanoseconds,
        ratio: Ratio::Speed,
    };
    [THOUSAND, MANY, MILLION].into_iter().map(column).collect()
}

fn quantiles() -> Vec<Column> {
    let mut columns = Vec::new();
    for clients in [THOUSAND, MANY, MILLION] {
        for (name, field) in [("p50", "p50"), ("p99", "p99"), ("p99.9", "p999")] {
            let head = format!("{}: {name}", thousands(clients));
            columns.push(plain(&head, at(Measure::Turn, clients, field), Unit::Microseconds));
        }
    }
    columns
}

fn closing(size: usize) -> Column {
    let what = Quantity { size, ..at(Measure::CloseAll, 0, "clock") };
    Column { unit: Unit::Microseconds, ..cost(format!("of {}", thousands(size)), what) }
}

fn bytes() -> Vec<Column> {
    let column = |clients, metadata| Column {
        head: format!("at {}{}", thousands(clients), if metadata { ", with metadata" } else { "" }),
        what: Quantity { metadata, ..at(Measure::Bytes, clients, "bytes") },
        unit: Unit::Bytes,
        ratio: Ratio::Cost,
    };
    vec![column(MANY, false), column(MANY, true), column(MILLION, false)]
}

fn stops() -> Vec<Column> {
    let column = |head, field| plain(head, at(Measure::Stops, MILLION, field), Unit::Milliseconds);
    vec![column("longest", "longest"), column("p99.9", "p999")]
}

fn cost(head: String, what: Quantity) -> Column {
    Column { head, what, unit: Unit::Nanoseconds, ratio: Ratio::Cost }
}

fn plain(head: &str, what: Quantity, unit: Unit) -> Column {
    Column { head: head.to_owned(), what, unit, ratio: Ratio::None }
}

impl Column {
    /// As a table shows it; None where nothing was tried.
    pub(crate) fn text(&self, results: &Results, peer: &str) -> Option<String> {
        let Some(median) = results.median(peer, self.what) else {
            return results.failure(peer, self.what).map(str::to_owned);
        };
        let number = self.unit.text(median);
        let ratio = results.ratio(peer, self.what);
        Some(match (self.ratio, ratio) {
            (Ratio::Speed, Some(ratio)) => format!("{number}, **{:.2}** ×", 1.0 / ratio),
            (Ratio::Cost, Some(ratio)) => format!("{number}, **{ratio:.2}** ×"),
            (Ratio::None, _) if results.rounds > 1 => {
                let lowest = results.lowest(peer, self.what).unwrap_or(median);
                format!("{number} ({})", self.unit.text(lowest))
            }
            _ => number,
        })
    }

    /// How many times js-map's, where that is asked and more.
    pub(crate) fn worse(&self, results: &Results, peer: &str) -> Option<f64> {
        let ratio = results.ratio(peer, self.what)?;
        (self.ratio != Ratio::None && ratio > 1.0).then_some(ratio)
    }
}

impl Unit {
    fn text(self, number: f64) -> String {
        match self {
            Self::Nanoseconds => format!("{number:.0} ns"),
            Self::Microseconds => format!("{:.1} µs", number / 1e3),
            Self::Milliseconds => format!("{:.1} ms", number / 1e6),
            Self::Bytes => format!("{number:.0}"),
        }
    }
}
