//! What the demo's bot says, and how it is shown.

use crate::size::thousands;
use crate::table;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The bot prints one such JSON object a line.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Said {
    /// How many calls it has made so far.
    Calls(u64),
    Report(Report),
    History(Vec<Change>),
}

#[derive(Deserialize)]
pub(crate) struct Report {
    statuses: BTreeMap<String, usize>,
    calls: usize,
    calls_a_second: usize,
    turns: usize,
    turns_a_second: usize,
    rss: usize,
    bytes: usize,
    pub(crate) checked: usize,
    pub(crate) failed: usize,
    /// The first few.
    pub(crate) failures: Vec<String>,
}

/// One event in a conversation's history.
#[derive(Deserialize)]
pub(crate) struct Change {
    at: String,
    event: String,
    version: u32,
    flow_id: Option<String>,
    step_id: Option<String>,
    status: String,
    /// What is new in the metadata.
    learnt: Vec<String>,
}

pub(crate) fn print_report(report: &Report) {
    let row = |name: &str, count, note| [name.to_owned(), thousands(count), note];
    let a_second = |count| format!("{} a second", thousands(count));
    let statuses = report.statuses.iter().map(|(status, count)| row(status, *count, String::new()));
    let rest = [
        row("turns", report.turns, a_second(report.turns_a_second)),
        row("calls", report.calls, a_second(report.calls_a_second)),
        row("memory of the conversations", report.bytes, "bytes".into()),
        row("memory of the whole process", report.rss, "bytes, Node and the trace included".into()),
        row("answers checked", report.checked, format!("{} wrong", report.failed)),
    ];
    println!("\n{}", table::of(["the day's conversations", "", ""], statuses.chain(rest)));
}

pub(crate) fn print_history(history: &[Change]) {
    let text = |id: &Option<String>| id.clone().unwrap_or_default();
    let rows = history.iter().map(|change| {
        let Change { at, event, version, flow_id, step_id, status, learnt } = change;
        let (at, event, status) = (at.clone(), event.clone(), status.clone());
        [at, version.to_string(), event, text(flow_id), text(step_id), status, learnt.join("\n")]
    });
    let head =
        ["one conversation's history", "version", "event", "flow", "step", "status", "learnt"];
    println!("\n{}", table::of(head, rows));
}
