//! The short table, for `docs/speed.md`.

use super::http;
use super::markdown::lines;
use super::plan::{BASE, CALLS, LIMIT, MANY, MANY_OPEN, MILLION, Measure, PRODUCT, THOUSAND};
use super::record::Record;
use super::report::not_faster;
use super::results::{Quantity, Results};
use super::sections::{Unit, at};
use crate::size::{ALL, Size, thousands};

pub(crate) fn markdown(record: &Record) -> String {
    let Record { machine, sizes, results, http } = record;
    let head = ["", PRODUCT, BASE, LIMIT, "against js-map"].map(str::to_owned).to_vec();
    let rows = rows(results.time()).into_iter().filter_map(|row| row.cells(results)).collect();
    [
        machine.place(),
        lines(head, rows),
        against_others(results),
        http::summary(http),
        entry(sizes),
        format!("Not faster, or not smaller:\n\n{}", not_faster(results)),
    ]
    .join("\n")
}

struct Row {
    name: String,
    what: Quantity,
    unit: Unit,
    /// Of how many times js-map's it is.
    of: Of,
}

#[derive(Clone, Copy)]
enum Of {
    Speed,
    Time,
    Bytes,
}

fn rows(time: &'static str) -> Vec<Row> {
    let mut rows: Vec<_> = [THOUSAND, MANY, MILLION].map(|clients| turn(clients, time)).into();
    rows.push(Row {
        name: "the slowest turn of 1,000 (p99.9), 100,000 clients".into(),
        what: at(Measure::Turn, MANY, "p999"),
        unit: Unit::Microseconds,
        of: Of::Time,
    });
    rows.extend(CALLS.map(|call| Row {
        name: format!("`{}` alone, 100,000 clients", call.name()),
        what: at(call, MANY, time),
        unit: Unit::Nanoseconds,
        of: Of::Time,
    }));
    rows.push(Row {
        name: "`closeAll` of 1,000".into(),
        what: Quantity { size: MANY_OPEN, ..at(Measure::CloseAll, 0, time) },
        unit: Unit::Microseconds,
        of: Of::Time,
    });
    rows.push(Row {
        name: "a call of the recorded traffic".into(),
        what: at(Measure::Trace, 0, time),
        unit: Unit::Nanoseconds,
        of: Of::Time,
    });
    rows.extend([MANY, MILLION].map(|clients| Row {
        name: format!("bytes a conversation, {}", thousands(clients)),
        what: at(Measure::Bytes, clients, "bytes"),
        unit: Unit::Bytes,
        of: Of::Bytes,
    }));
    rows.push(Row {
        name: "longest stop of the event loop while 1,000,000 load".into(),
        what: at(Measure::Stops, MILLION, "longest"),
        unit: Unit::Milliseconds,
        of: Of::Time,
    });
    rows.push(Row {
        name: "import to first answer".into(),
        what: at(Measure::Start, 0, "clock"),
        unit: Unit::Milliseconds,
        of: Of::Time,
    });
    rows
}

fn turn(clients: usize, time: &'static str) -> Row {
    Row {
        name: format!("a turn, {} clients", thousands(clients)),
        what: at(Measure::Turn, clients, time),
        unit: Unit::Nanoseconds,
        of: Of::Speed,
    }
}

impl Row {
    /// None where the product was not measured.
    fn cells(self, results: &Results) -> Option<Vec<String>> {
        results.median(PRODUCT, self.what)?;
        let number = |peer| {
            let median = results.median(peer, self.what);
            median.map_or("·".into(), |median| self.unit.text(median))
        };
        let ratio = results.ratio(PRODUCT, self.what);
        let ratio = ratio.map_or("·".into(), |ratio| self.of.text(ratio));
        Some(vec![number(PRODUCT), number(BASE), number(LIMIT), ratio])
            .map(|rest| std::iter::once(self.name).chain(rest).collect())
    }
}

impl Of {
    fn text(self, ratio: f64) -> String {
        match self {
            Self::Speed => format!("**{:.2}** × as fast", 1.0 / ratio),
            Self::Time => format!("**{ratio:.2}** × the time"),
            Self::Bytes => format!("**{ratio:.2}** × the bytes"),
        }
    }
}

/// The turn loop beside the libraries.
fn against_others(results: &Results) -> String {
    let what = at(Measure::Turn, THOUSAND, results.time());
    let others =
        results.peers.iter().filter(|peer| ![PRODUCT, BASE, LIMIT].contains(&peer.as_str()));
    let told = others.filter_map(|peer| {
        let ratio = results.ratio_to(PRODUCT, peer, what)?;
        Some(format!("**{ratio:.1}** × {peer}"))
    });
    let told: Vec<_> = told.collect();
    if told.is_empty() {
        return String::new();
    }
    format!("Turns a second with 1,000 clients, against libraries: {}.\n", told.join(", "))
}

fn entry(sizes: &[Size]) -> String {
    let entry = sizes.iter().find(|size| size.name == ALL);
    entry.map_or(String::new(), |size| {
        format!(
            "The default entry with all it loads: {} bytes after brotli.\n",
            thousands(size.brotli)
        )
    })
}
