//! What is measured, of whom, and how much of it.

use crate::size::thousands;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The product.
pub(crate) const PRODUCT: &str = "convostate";
/// What all ratios refer to.
pub(crate) const BASE: &str = "js-map";
/// JavaScript's limit.
pub(crate) const LIMIT: &str = "js-map-raw";

pub(crate) const THOUSAND: usize = 1_000;
pub(crate) const MANY: usize = 100_000;
pub(crate) const MILLION: usize = 1_000_000;

/// Conversations of one client.
pub(crate) const MANY_OPEN: usize = 1000;

const RUNS: usize = 200_000;
const QUICK_RUNS: usize = 60_000;
const OTHERS_SHARE: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "camelCase")]
#[value(rename_all = "camelCase")]
pub(crate) enum Measure {
    /// latest, create if there is none, update, every tenth time close
    Turn,
    /// The same, and all of the metadata with `update`
    Note,
    /// The same, and one member of the metadata
    NotePart,
    Get,
    Latest,
    Update,
    /// `update` with all of the metadata
    Replace,
    /// That, and `get` after it
    ReplaceGet,
    Create,
    Close,
    CloseAll,
    /// What a conversation takes
    Bytes,
    /// How long the event loop stands still while conversations load
    Stops,
    /// From the import to the answer of the first call
    Start,
    /// All conversations as bytes, and back
    Snapshot,
    /// The recorded traffic
    Trace,
    /// The server beside handlers by hand, the adapter beside fetch
    Http,
}

/// Bytes of metadata: a short order's; of many answers, about.
pub(crate) const NOTES: [usize; 3] = [78, 1024, 16 * 1024];

/// The turns that note metadata: bytes, clients. More would take more memory than a machine has.
pub(crate) const NOTED: [(usize, usize); 6] = [
    (NOTES[0], THOUSAND),
    (NOTES[0], MANY),
    (NOTES[0], MILLION),
    (NOTES[1], THOUSAND),
    (NOTES[1], MANY),
    (NOTES[2], THOUSAND),
];

pub(crate) const CALLS: [Measure; 5] =
    [Measure::Get, Measure::Latest, Measure::Update, Measure::Create, Measure::Close];

impl Measure {
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// One measurement of some peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) measure: Measure,
    /// How many clients, each with one open conversation.
    pub(crate) clients: usize,
    /// How many conversations `closeAll` closes, or how many bytes of metadata are noted.
    pub(crate) size: usize,
    pub(crate) metadata: bool,
    #[serde(skip)]
    rounds: Rounds,
    #[serde(skip)]
    runs: usize,
}

/// In how many of the first rounds each kind of peer is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Rounds {
    product: u32,
    maps: u32,
    others: u32,
}

const ALWAYS: u32 = u32::MAX;
const PRODUCT_ONCE: Rounds = Rounds { product: 1, maps: 0, others: 0 };
/// The product and plain Maps.
const NEAR_ONCE: Rounds = Rounds { maps: 1, ..PRODUCT_ONCE };
/// The others would take minutes: some load a million clients for so long, and a document of a thousand
/// conversations is written a thousand times.
const NEAR: Rounds = Rounds { product: ALWAYS, maps: ALWAYS, others: 0 };
/// The others take long.
const OTHERS_ONCE: Rounds = Rounds { others: 1, ..NEAR };
const ALL_ONCE: Rounds = Rounds { others: 1, ..NEAR_ONCE };
const ALL: Rounds = Rounds { others: ALWAYS, ..NEAR };

impl Rounds {
    fn of(self, peer: &str) -> u32 {
        match peer {
            PRODUCT => self.product,
            BASE | LIMIT => self.maps,
            _ => self.others,
        }
    }
}

/// One process.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Cell {
    pub(crate) peer: String,
    #[serde(flatten)]
    pub(crate) group: Group,
    runs: usize,
    /// Also the number of the round.
    pub(crate) seed: u32,
}

pub(crate) fn groups(quick: bool, only: &[Measure]) -> Vec<Group> {
    let mut groups = if quick { few() } else { all() };
    groups.retain(|group| only.is_empty() || only.contains(&group.measure));
    groups
}

fn all() -> Vec<Group> {
    use Measure::{Bytes, Create, Get, NotePart, Snapshot, Start, Stops, Trace, Turn, Update};
    let mut groups = vec![
        group(Turn, THOUSAND, ALL),
        group(Turn, MANY, OTHERS_ONCE),
        group(Turn, MILLION, NEAR),
        with_metadata(Turn),
        with_metadata(Get),
        with_metadata(Update),
        with_metadata(Create),
        noting(NotePart, NOTES[1], THOUSAND),
        noting(NotePart, NOTES[1], MANY),
        closing(1, OTHERS_ONCE),
        closing(10, OTHERS_ONCE),
        closing(MANY_OPEN, NEAR),
        group(Bytes, MANY, ALL_ONCE),
        group(Bytes, MILLION, NEAR_ONCE),
        Group { metadata: true, ..group(Bytes, MANY, NEAR_ONCE) },
        Group { metadata: true, ..group(Bytes, MILLION, NEAR_ONCE) },
        group(Stops, MILLION, NEAR),
        group(Start, 0, ALL),
        group(Snapshot, MILLION, PRODUCT_ONCE),
        group(Trace, 0, OTHERS_ONCE),
    ];
    for call in CALLS {
        groups.push(group(call, THOUSAND, NEAR));
        groups.push(group(call, MANY, OTHERS_ONCE));
        groups.push(group(call, MILLION, NEAR));
    }
    groups.extend(NOTED.map(|(bytes, clients)| noting(Measure::Note, bytes, clients)));
    groups.extend([THOUSAND, MANY].into_iter().flat_map(replacing));
    groups
}

/// What takes some minutes: each figure that a change may move.
fn few() -> Vec<Group> {
    use Measure::{Bytes, Note, NotePart, Snapshot, Start, Stops, Trace, Turn};
    let mut groups = vec![
        group(Turn, THOUSAND, OTHERS_ONCE),
        group(Turn, MANY, NEAR),
        group(Turn, MILLION, NEAR_ONCE),
        closing(MANY_OPEN, NEAR),
        group(Bytes, MANY, NEAR_ONCE),
        group(Bytes, MILLION, NEAR_ONCE),
        group(Stops, MILLION, NEAR_ONCE),
        group(Start, 0, OTHERS_ONCE),
        group(Snapshot, MILLION, PRODUCT_ONCE),
        group(Trace, 0, NEAR),
    ];
    groups.extend(CALLS.map(|call| group(call, MANY, NEAR)));
    groups.extend([THOUSAND, MANY].map(|clients| noting(Note, NOTES[0], clients)));
    groups.push(noting(NotePart, NOTES[1], THOUSAND));
    groups.extend(replacing(THOUSAND));
    groups.into_iter().map(|group| Group { runs: group.runs.min(QUICK_RUNS), ..group }).collect()
}

fn group(measure: Measure, clients: usize, rounds: Rounds) -> Group {
    Group { measure, clients, size: 0, metadata: false, rounds, runs: RUNS }
}

fn with_metadata(measure: Measure) -> Group {
    Group { metadata: true, ..group(measure, MANY, NEAR) }
}

/// The inputs are there before the first call: the larger, the fewer.
fn noting(measure: Measure, bytes: usize, clients: usize) -> Group {
    let runs = (RUNS * NOTES[0] / bytes).max(RUNS / 20);
    Group { size: bytes, metadata: true, runs, ..group(measure, clients, NEAR) }
}

fn replacing(clients: usize) -> [Group; 2] {
    [Measure::Replace, Measure::ReplaceGet].map(|call| noting(call, NOTES[0], clients))
}

fn closing(size: usize, rounds: Rounds) -> Group {
    Group { size, ..group(Measure::CloseAll, 0, rounds) }
}

impl Group {
    pub(crate) fn cells(&self, peers: &[&'static str], round: u32) -> Vec<Cell> {
        let wanted = peers.iter().filter(|peer| round <= self.rounds.of(peer));
        wanted.map(|peer| self.cell(peer, round)).collect()
    }

    /// The others take so long for one that fewer will do.
    fn cell(&self, peer: &str, seed: u32) -> Cell {
        let runs = if is_near(peer) { self.runs } else { self.runs / OTHERS_SHARE };
        Cell { peer: peer.to_owned(), group: *self, runs, seed }
    }

    /// The same thing measured, whoever is measured.
    pub(crate) fn is(&self, measure: Measure, clients: usize, size: usize, metadata: bool) -> bool {
        (self.measure, self.clients, self.size, self.metadata) == (measure, clients, size, metadata)
    }
}

impl Cell {
    /// How many tenths of a second it takes, roughly, for the time left.
    pub(crate) fn weight(&self) -> u64 {
        let near = match (self.group.measure, self.group.clients) {
            (Measure::Start, _) => return 3,
            (Measure::CloseAll, _) if self.group.size == MANY_OPEN => 30,
            (Measure::Trace, _) | (Measure::Note | Measure::NotePart, 0..MANY) => 20,
            (Measure::Note | Measure::NotePart, MANY..MILLION) => 60,
            (_, 0..MANY) => 12,
            (_, MANY..MILLION) => 30,
            _ => 90,
        };
        if is_near(&self.peer) { near } else { 4 * near }
    }
}

fn is_near(peer: &str) -> bool {
    [PRODUCT, BASE, LIMIT].contains(&peer)
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.measure.name())?;
        if self.clients > 0 {
            write!(f, " at {}", thousands(self.clients))?;
        }
        if self.size > 0 {
            write!(f, " of {}", thousands(self.size))?;
        }
        if self.metadata { write!(f, " with metadata") } else { Ok(()) }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "round {}, {}: {}", self.seed, self.group, self.peer)
    }
}
