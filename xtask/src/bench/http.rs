//! The way over HTTP: the server beside handlers written by hand, the adapter beside bare `fetch`.

use super::cell::Cells;
use super::markdown::lines;
use super::progress::Progress;
use super::results::median;
use anyhow::{Context, Result, bail};
use fastrand::Rng;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

const SECONDS: u32 = 5;
const QUICK_SECONDS: u32 = 2;

const SERVERS: [(&str, &str); 5] = [
    ("serve", "`convostate serve`, memory"),
    ("serve-sqlite", "`convostate serve`, SQLite"),
    (IN_RUST, "`examples/rest-server`, Rust, memory"),
    ("hono", "Hono over plain Maps"),
    ("node-http", "Node's HTTP server over plain Maps"),
];
const SERVER_BASE: &str = "hono";
const IN_RUST: &str = "rest-server";
const SERVER_CALLS: [&str; 3] = ["latest", "create", "update"];

const CLIENTS: [(&str, &str); 3] = [
    ("adapter", "`convostate/remote`"),
    ("fetch-bounded", "`fetch` with limits of time and bytes, and `JSON.parse`"),
    ("fetch", "`fetch` and `JSON.parse`"),
];
const CLIENT_BASE: &str = "fetch";
const CLIENT_CALLS: [&str; 2] = ["latest", "create"];
const AT_ONCE: [u32; 2] = [1, 16];

/// One process.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Cell {
    side: String,
    peer: String,
    call: String,
    /// How many calls are under way at once.
    parallel: u32,
}

#[derive(Serialize)]
struct Asked<'a> {
    #[serde(flatten)]
    cell: &'a Cell,
    seconds: u32,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Measured {
    #[serde(flatten)]
    cell: Cell,
    round: u32,
    /// Calls a second.
    rate: f64,
    /// Microseconds of processor time a call, of the server or of the client; none where no kernel tells.
    cpu: Option<f64>,
}

/// Every cell once for each round, in an order of its own.
pub(crate) fn measure(cells: &Cells, rounds: u32, quick: bool) -> Result<Vec<Measured>> {
    let seconds = if quick { QUICK_SECONDS } else { SECONDS };
    let mut all = plan();
    let weight = u64::from(seconds) * 20;
    let mut progress = Progress::new(u64::from(rounds) * all.len() as u64 * weight);
    let mut found = Vec::new();
    for round in 1..=rounds {
        Rng::with_seed(u64::from(round)).shuffle(&mut all);
        for cell in &all {
            progress.begin(&format!("round {round}, HTTP, {}: {}", cell.call, cell.peer));
            found.push(one(cells, cell, round, seconds, &mut || progress.tick())?);
            progress.end(weight);
        }
    }
    progress.finish();
    Ok(found)
}

fn plan() -> Vec<Cell> {
    let cell = |side: &str, peer: &str, call: &str, parallel| Cell {
        side: side.into(),
        peer: peer.into(),
        call: call.into(),
        parallel,
    };
    let mut all = Vec::new();
    for (peer, _) in SERVERS {
        all.extend(SERVER_CALLS.map(|call| cell("server", peer, call, 16)));
    }
    for (peer, _) in CLIENTS {
        for call in CLIENT_CALLS {
            all.extend(AT_ONCE.map(|parallel| cell("adapter", peer, call, parallel)));
        }
    }
    all
}

fn one(
    cells: &Cells,
    cell: &Cell,
    round: u32,
    seconds: u32,
    tick: &mut dyn FnMut(),
) -> Result<Measured> {
    let asked = serde_json::to_string(&Asked { cell, seconds })?;
    let found = match cells.run_script("http/measurement.mjs", &asked, tick)? {
        Ok(found) => found,
        Err(why) => bail!("{asked}: {why}"),
    };
    let rate = found["rate"].as_f64().with_context(|| format!("{asked} named no rate"))?;
    Ok(Measured { cell: cell.clone(), round, rate, cpu: found["cpu"].as_f64() })
}

/// Both tables; nothing where nothing was measured.
pub(crate) fn markdown(found: &[Measured]) -> String {
    if found.is_empty() {
        return String::new();
    }
    let mut text = String::from(
        "\n### HTTP: the server\n\n16 connections, one request at a time on each; requests a second, how many times Hono's (more is better), and the server's processor time for one.\n\n",
    );
    text += &table(&SERVERS, &heads(&SERVER_CALLS, &[16]), |peer, call, parallel| {
        let (rate, cpu) = medians(found, peer, call, parallel)?;
        let ratio = ratio(found, peer, SERVER_BASE, call, parallel, |one| Some(one.rate))?;
        Some(format!("{rate:.0} a second, **{ratio:.2}** ×, {}", microseconds(cpu)))
    });
    text += "\n### HTTP: the adapter\n\nProcessor time of a call in the process that makes it, how many times bare `fetch`'s (less is better), and calls a second; one and 16 at once, against the same plain server.\n\n";
    text += &table(&CLIENTS, &heads(&CLIENT_CALLS, &AT_ONCE), |peer, call, parallel| {
        let (rate, cpu) = medians(found, peer, call, parallel)?;
        let ratio = ratio(found, peer, CLIENT_BASE, call, parallel, |one| one.cpu)?;
        Some(format!("{}, **{ratio:.2}** ×, {rate:.0} a second", microseconds(cpu)))
    });
    text
}

/// In two sentences, for `docs/speed.md`.
pub(crate) fn summary(found: &[Measured]) -> String {
    let servers = SERVERS.iter().filter(|(peer, _)| peer.starts_with("serve"));
    let told: Vec<_> = servers
        .filter_map(|(peer, name)| {
            let of = |call: &str| {
                let ratio = ratio(found, peer, SERVER_BASE, call, 16, |one| Some(one.rate))?;
                Some(format!("{call} **{ratio:.2}** ×"))
            };
            let calls: Option<Vec<_>> = SERVER_CALLS.map(of).into_iter().collect();
            Some(format!("{name}: {}", calls?.join(", ")))
        })
        .collect();
    let mut costs = Vec::new();
    for call in CLIENT_CALLS {
        for parallel in AT_ONCE {
            costs.extend(ratio(found, "adapter", CLIENT_BASE, call, parallel, |one| one.cpu));
        }
    }
    let (Some(least), Some(most)) =
        (costs.iter().copied().reduce(f64::min), costs.iter().copied().reduce(f64::max))
    else {
        return String::new();
    };
    let mut text = String::new();
    let _ = writeln!(
        text,
        "Over HTTP, requests a second against a Hono handler over plain Maps, 16 connections: {}. The adapter takes **{least:.2}** to **{most:.2}** × the processor time of bare `fetch`.",
        told.join("; ")
    );
    text += &in_rust(found);
    text
}

/// By processor time: a server in one thread that is busy takes a core, and no other program's share of the machine is in it.
fn in_rust(found: &[Measured]) -> String {
    let of = |call: &str| {
        let ratio = ratio(found, IN_RUST, "serve", call, 16, |one| one.cpu.map(f64::recip))?;
        Some(format!("{call} **{ratio:.2}** ×"))
    };
    let calls: Option<Vec<_>> = SERVER_CALLS.map(of).into_iter().collect();
    calls.map_or(String::new(), |calls| {
        let calls = calls.join(", ");
        format!(
            "The REST server in Rust ([examples/rest-server](../examples/rest-server)), with the same answers, does on one core of `convostate serve`'s requests a second: {calls}.\n"
        )
    })
}

type Head = (&'static str, u32);

fn heads(calls: &[&'static str], at_once: &[u32]) -> Vec<Head> {
    calls.iter().flat_map(|call| at_once.iter().map(move |parallel| (*call, *parallel))).collect()
}

fn table(
    peers: &[(&str, &str)],
    heads: &[Head],
    text: impl Fn(&str, &str, u32) -> Option<String>,
) -> String {
    let is_varied = heads.iter().any(|(_, parallel)| *parallel != heads[0].1);
    let titles = heads.iter().map(|(call, parallel)| {
        if is_varied { format!("{call}, {parallel} at once") } else { (*call).to_owned() }
    });
    let rows = peers.iter().map(|(peer, name)| {
        let cells = heads
            .iter()
            .map(|(call, parallel)| text(peer, call, *parallel).unwrap_or_else(|| "·".into()));
        std::iter::once((*name).to_owned()).chain(cells).collect()
    });
    lines(std::iter::once(String::new()).chain(titles).collect(), rows.collect())
}

fn of<'a>(
    found: &'a [Measured],
    peer: &'a str,
    call: &'a str,
    parallel: u32,
) -> impl Iterator<Item = &'a Measured> + 'a {
    found.iter().filter(move |one| {
        one.cell.peer == peer && one.cell.call == call && one.cell.parallel == parallel
    })
}

fn medians(
    found: &[Measured],
    peer: &str,
    call: &str,
    parallel: u32,
) -> Option<(f64, Option<f64>)> {
    let rate = median(of(found, peer, call, parallel).map(|one| one.rate).collect())?;
    Some((rate, median(of(found, peer, call, parallel).filter_map(|one| one.cpu).collect())))
}

/// The median of the ratios within a round.
fn ratio(
    found: &[Measured],
    peer: &str,
    base: &str,
    call: &str,
    parallel: u32,
    number: impl Fn(&Measured) -> Option<f64>,
) -> Option<f64> {
    let ratios = of(found, peer, call, parallel).filter_map(|one| {
        let other = of(found, base, call, parallel).find(|other| other.round == one.round)?;
        Some(number(one)? / number(other)?)
    });
    median(ratios.collect())
}

fn microseconds(cpu: Option<f64>) -> String {
    cpu.map_or("·".into(), |cpu| format!("{cpu:.0} µs"))
}

#[cfg(test)]
mod tests {
    use super::{Cell, Measured, markdown, plan, summary};

    fn measured() -> Vec<Measured> {
        let cells = (1..=2).flat_map(|round| plan().into_iter().map(move |cell| (round, cell)));
        let of = |cell: &Cell, round| {
            if cell.peer.starts_with("serve") || cell.peer == "adapter" { round } else { 10.0 }
        };
        cells
            .map(|(round, cell)| {
                let number = of(&cell, f64::from(round));
                Measured { cell, round, rate: number * 100.0, cpu: Some(number) }
            })
            .collect()
    }

    #[test]
    fn tells_ratios_within_a_round() {
        let text = markdown(&measured());
        let row = "| `convostate serve`, memory | 150 a second, **0.15** ×, 2 µs |";
        assert!(text.contains(row), "{text}");
        assert!(
            text.contains("| `convostate/remote` | 2 µs, **0.15** ×, 150 a second |"),
            "{text}"
        );
        assert!(text.contains("latest, 16 at once"), "{text}");
    }

    #[test]
    fn tells_it_in_two_sentences() {
        let text = summary(&measured());
        assert!(
            text.contains("SQLite: latest **0.15** ×, create **0.15** ×, update **0.15** ×"),
            "{text}"
        );
        assert!(text.contains("**0.15** to **0.15** ×"), "{text}");
        let in_rust = "requests a second: latest **0.15** ×, create **0.15** ×, update **0.15** ×.";
        assert!(text.contains(in_rust), "{text}");
    }

    #[test]
    fn nothing_measured_is_nothing_told() {
        assert_eq!((markdown(&[]), summary(&[])), (String::new(), String::new()));
    }
}
