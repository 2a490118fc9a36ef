//! What was measured, in markdown.

use super::http;
use super::markdown::lines;
use super::plan::{BASE, CALLS, MANY, MILLION, Measure, PRODUCT, THOUSAND};
use super::record::Record;
use super::results::Results;
use super::sections::{Section, at, sections};
use crate::size::{Size, thousands};
use std::fmt::Write;

pub(crate) fn markdown(record: &Record) -> String {
    let Record { machine, sizes, results, http } = record;
    let time = results.time();
    let sections = sections(time);
    let mut text = machine.markdown(results.rounds, time);
    for section in &sections {
        text += &table(section, results);
    }
    text += &growth(results, time);
    text += &snapshot(results);
    text += &http::markdown(http);
    text += &sizes_table(sizes);
    text + "\n### What is not faster, or not smaller\n\n" + &not_faster(results)
}

/// Without the rows and columns in which nothing was measured.
fn table(section: &Section, results: &Results) -> String {
    let peers = &results.peers;
    let columns: Vec<_> = section
        .columns
        .iter()
        .filter(|column| peers.iter().any(|peer| column.text(results, peer).is_some()))
        .collect();
    if columns.is_empty() {
        return String::new();
    }
    let head =
        std::iter::once(String::new()).chain(columns.iter().map(|column| column.head.clone()));
    let rows = peers.iter().filter_map(|peer| {
        let texts: Vec<_> = columns.iter().map(|column| column.text(results, peer)).collect();
        let is_there = texts.iter().any(Option::is_some);
        let cells = texts.into_iter().map(|text| text.unwrap_or_else(|| "·".into()));
        is_there.then(|| std::iter::once(peer.clone()).chain(cells).collect())
    });
    format!(
        "\n### {}\n\n{}\n\n{}",
        section.title,
        section.note,
        lines(head.collect(), rows.collect())
    )
}

/// How the cost of each call grows with what is there already.
fn growth(results: &Results, time: &'static str) -> String {
    let mut rows = Vec::new();
    for call in std::iter::once(Measure::Turn).chain(CALLS) {
        for peer in [PRODUCT, BASE] {
            let found = [THOUSAND, MANY, MILLION]
                .map(|clients| results.median(peer, at(call, clients, time)));
            let [Some(few), many, Some(million)] = found else { continue };
            let number = |number: Option<f64>| {
                number.map_or("·".into(), |number| format!("{number:.0} ns"))
            };
            let grown = format!("**{:.2}** ×", million / few);
            rows.push(vec![
                format!("{}, {peer}", call.name()),
                number(Some(few)),
                number(many),
                number(Some(million)),
                grown,
            ]);
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let head = ["", "1,000", "100,000", "1,000,000", "1,000 → 1,000,000"].map(str::to_owned);
    format!(
        "\n### How a call's cost grows with the number of clients\n\n{}",
        lines(head.to_vec(), rows)
    )
}

fn snapshot(results: &Results) -> String {
    let found = |field| results.median(PRODUCT, at(Measure::Snapshot, MILLION, field));
    let (Some(bytes), Some(snapshot), Some(restore)) =
        (found("bytes"), found("snapshot"), found("restore"))
    else {
        return String::new();
    };
    let speed = |nanoseconds: f64| {
        format!("{:.2} s, {:.0} MB/s", nanoseconds / 1e9, bytes * 1e3 / nanoseconds)
    };
    let row = vec![format!("{:.0} MB", bytes / 1e6), speed(snapshot), speed(restore)];
    let head = ["size", "snapshot", "restore"].map(str::to_owned);
    format!("\n### Snapshot of 1,000,000 conversations\n\n{}", lines(head.to_vec(), vec![row]))
}

fn sizes_table(sizes: &[Size]) -> String {
    let rows = sizes
        .iter()
        .map(|size| vec![size.name.clone(), thousands(size.bytes), thousands(size.brotli)]);
    let head = ["", "bytes", "after brotli"].map(str::to_owned);
    format!("\n### Sizes\n\n{}", lines(head.to_vec(), rows.collect()))
}

/// Said plainly, whatever it is: one line for each table.
pub(crate) fn not_faster(results: &Results) -> String {
    let mut text = String::new();
    for section in sections(results.time()) {
        let worse: Vec<_> =
            section.columns.iter().filter_map(|column| column.worse(results, PRODUCT)).collect();
        if !worse.is_empty() {
            let _ = writeln!(text, "- {}: {}", section.title, worse.join("; "));
        }
    }
    if text.is_empty() {
        return "In this run, nothing that was measured against js-map.\n".into();
    }
    text + "\nEach is how many times js-map's time, or bytes.\n"
}
