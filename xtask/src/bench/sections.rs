//! The tables of the report: peers down, measures across.

use super::plan::{CALLS, MANY, MANY_OPEN, MILLION, Measure, NOTED, NOTES, THOUSAND};
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
pub(crate) enum Unit {
    Nanoseconds,
    Microseconds,
    Milliseconds,
    Bytes,
}

/// To js-map, in the same round.
#[derive(Clone, Copy)]
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
            note: "Time of a turn, and how many times as fast as js-map: more is better.",
            columns: turns(time),
        },
        Section {
            title: "The turn loop by the clock",
            note: "The same runs; other programs on the machine count as well.",
            columns: turns("clock"),
        },
        Section {
            title: "Slow turns",
            note: "Each turn timed on its own, by the clock; the median and the lowest of the rounds.",
            columns: quantiles(),
        },
        calls("Each call alone, 100,000 clients", MANY, time),
        calls("Each call alone, 1,000 clients", THOUSAND, time),
        calls("Each call alone, 1,000,000 clients", MILLION, time),
        Section {
            title: "With 78 bytes of metadata, 100,000 clients",
            note: "`update` merges a patch of one member into them; the turns read them.",
            columns: [Measure::Turn, Measure::Get, Measure::Update, Measure::Create]
                .into_iter()
                .map(|call| cost(call.name(), Quantity { metadata: true, ..at(call, MANY, time) }))
                .collect(),
        },
        Section {
            title: "Turns that note metadata",
            note: "A turn whose `update` has metadata as well, fresh from `JSON.parse`: all of it, or one member. Time of a turn, and how many times js-map's: less is better.",
            columns: noting(time),
        },
        Section {
            title: "78 bytes of metadata anew",
            note: "`update` with all of the metadata and nothing else; and with the `get` after it.",
            columns: replacing(time),
        },
        Section {
            title: "`closeAll`",
            note: "Time of a call that closes so many, and how many times js-map's.",
            columns: [1, 10, MANY_OPEN].into_iter().map(|size| closing(size, time)).collect(),
        },
        Section {
            title: "Memory",
            note: "Bytes a conversation: JavaScript's heap, what it holds outside, wasm and native memory.",
            columns: bytes(),
        },
        Section {
            title: "The event loop while 1,000,000 conversations load",
            note: "A hundred in each turn of the loop, the very first calls before; what one turn took at the longest, the median and the lowest of the rounds. What is left without the garbage collector and without waiting for a processor is the peer's, the inputs' and the compiler's.",
            columns: stops(),
        },
        Section {
            title: "Start",
            note: "From the import to the answer of the first call, by the clock; the median and the lowest of the rounds.",
            columns: vec![plain("", at(Measure::Start, 0, "clock"), Unit::Milliseconds)],
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

fn calls(title: &'static str, clients: usize, time: &'static str) -> Section {
    Section {
        title,
        note: "Time of a call, and how many times js-map's: less is better. `create` is for a new client.",
        columns: CALLS.into_iter().map(|call| cost(call.name(), at(call, clients, time))).collect(),
    }
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

fn closing(size: usize, time: &'static str) -> Column {
    let what = Quantity { size, ..at(Measure::CloseAll, 0, time) };
    Column { unit: Unit::Microseconds, ..cost(format!("of {}", thousands(size)), what) }
}

fn noted(measure: Measure, bytes: usize, clients: usize, time: &'static str) -> Quantity {
    Quantity { size: bytes, metadata: true, ..at(measure, clients, time) }
}

fn noting(time: &'static str) -> Vec<Column> {
    let all = NOTED.into_iter().map(|(bytes, clients)| {
        let head = format!("{} clients: {} bytes", thousands(clients), thousands(bytes));
        cost(head, noted(Measure::Note, bytes, clients, time))
    });
    let part = [THOUSAND, MANY].into_iter().map(|clients| {
        let head = format!("{} clients: one of {} members", thousands(clients), NOTES[1] / 64);
        cost(head, noted(Measure::NotePart, NOTES[1], clients, time))
    });
    all.chain(part).collect()
}

fn replacing(time: &'static str) -> Vec<Column> {
    let column = |(clients, measure, head)| {
        let head = format!("{} clients: {head}", thousands(clients));
        cost(head, noted(measure, NOTES[0], clients, time))
    };
    let both = |clients| {
        [(clients, Measure::Replace, "update"), (clients, Measure::ReplaceGet, "update and get")]
    };
    [THOUSAND, MANY].into_iter().flat_map(both).map(column).collect()
}

fn bytes() -> Vec<Column> {
    let column = |clients, metadata| Column {
        head: format!("at {}{}", thousands(clients), if metadata { ", with metadata" } else { "" }),
        what: Quantity { metadata, ..at(Measure::Bytes, clients, "bytes") },
        unit: Unit::Bytes,
        ratio: Ratio::Cost,
    };
    let sizes = [(MANY, false), (MANY, true), (MILLION, false), (MILLION, true)];
    sizes.into_iter().map(|(clients, metadata)| column(clients, metadata)).collect()
}

fn stops() -> Vec<Column> {
    let column = |head, field| plain(head, at(Measure::Stops, MILLION, field), Unit::Milliseconds);
    vec![
        column("longest", "longest"),
        column("p99.9", "p999"),
        column("of the longest, the collector's", "collector"),
        column("longest without collector and waiting", "ours"),
    ]
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
            (Ratio::Speed, Some(ratio)) => format!("{number}, **{:.2}** × as fast", 1.0 / ratio),
            (Ratio::Cost, Some(ratio)) => format!("{number}, **{ratio:.2}** ×"),
            (Ratio::None, _) => match results.lowest(peer, self.what) {
                Some(lowest) => format!("{number} ({})", self.unit.text(lowest)),
                None => number,
            },
            _ => number,
        })
    }

    /// How many times js-map's, with the column's head, where that is more.
    pub(crate) fn worse(&self, results: &Results, peer: &str) -> Option<String> {
        let ratio = results.ratio(peer, self.what).filter(|ratio| *ratio > 1.0)?;
        let ratio = format!("**{ratio:.2}** ×");
        Some(if self.head.is_empty() { ratio } else { format!("{} {ratio}", self.head) })
    }
}

impl Unit {
    pub(crate) fn text(self, number: f64) -> String {
        match self {
            Self::Nanoseconds => format!("{number:.0} ns"),
            Self::Microseconds => format!("{:.1} µs", number / 1e3),
            Self::Milliseconds => format!("{:.1} ms", number / 1e6),
            Self::Bytes => format!("{number:.0}"),
        }
    }
}
