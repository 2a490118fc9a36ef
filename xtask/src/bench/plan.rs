//! What is measured, of whom, and how much of it.

use crate::size::thousands;
use clap::ValueEnum;
use serde::Serialize;
use std::fmt;

/// The product.
pub(crate) const PRODUCT: &str = "convostate";
/// What all ratios refer to.
pub(crate) const BASE: &str = "js-map";
/// JavaScript's limit.
const LIMIT: &str = "js-map-raw";

pub(crate) const THOUSAND: usize = 1_000;
pub(crate) const MANY: usize = 100_000;
pub(crate) const MILLION: usize = 1_000_000;

const RUNS: usize = 200_000;
const QUICK_RUNS: usize = 60_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ValueEnum)]
#[serde(rename_all = "camelCase")]
#[value(rename_all = "camelCase")]
pub(crate) enum Measure {
    /// latest, create if there is none, update, every tenth time close
    Turn,
    Get,
    Latest,
    Update,
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
}

pub(crate) const CALLS: [Measure; 5] =
    [Measure::Get, Measure::Latest, Measure::Update, Measure::Create, Measure::Close];

impl Measure {
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// One measurement of some peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub(crate) struct Group {
    pub(crate) measure: Measure,
    /// How many clients, each with one open conversation.
    pub(crate) clients: usize,
    /// How many conversations `closeAll` closes.
    pub(crate) size: usize,
    pub(crate) metadata: bool,
    #[serde(skip)]
    whom: Whom,
    #[serde(skip)]
    runs: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Whom {
    Product,
    /// The product and plain Maps.
    Near,
    All,
    /// The others only in the first round: they take long.
    AllOnce,
}

/// One process.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Cell {
    pub(crate) peer: &'static str,
    #[serde(flatten)]
    pub(crate) group: Group,
    runs: usize,
    /// Also the number of the round.
    pub(crate) seed: u32,
}

pub(crate) fn groups(quick: bool, only: &[Measure]) -> Vec<Group> {
    let mut groups = all();
    if quick {
        groups.retain(|group| group.clients < MILLION || group.measure == Measure::Turn);
        for group in &mut groups {
            group.whom = if group.whom == Whom::AllOnce { Whom::Near } else { group.whom };
            group.runs = QUICK_RUNS;
        }
    }
    groups.retain(|group| only.is_empty() || only.contains(&group.measure));
    groups
}

fn all() -> Vec<Group> {
    use Measure::{Bytes, CloseAll, Get, Snapshot, Start, Stops, Trace, Turn, Update};
    let mut groups = vec![
        group(Turn, THOUSAND, Whom::All),
        group(Turn, MANY, Whom::All),
        group(Turn, MILLION, Whom::AllOnce),
        with_metadata(Turn),
        with_metadata(Get),
        with_metadata(Update),
        closing(1, Whom::All),
        closing(10, Whom::All),
        closing(1000, Whom::AllOnce),
        group(Bytes, MANY, Whom::All),
        group(Bytes, MILLION, Whom::AllOnce),
        Group { metadata: true, ..group(Bytes, MANY, Whom::Near) },
        group(Stops, MILLION, Whom::Near),
        group(Start, 0, Whom::All),
        group(Snapshot, MILLION, Whom::Product),
        group(Trace, 0, Whom::All),
    ];
    for call in CALLS {
        groups.push(group(call, THOUSAND, Whom::Near));
        groups.push(group(call, MANY, Whom::All));
        groups.push(group(call, MILLION, Whom::Near));
    }
    debug_assert!(groups.iter().all(|group| group.measure != CloseAll || group.size > 0));
    groups
}

fn group(measure: Measure, clients: usize, whom: Whom) -> Group {
    Group { measure, clients, size: 0, metadata: false, whom, runs: RUNS }
}

fn with_metadata(measure: Measure) -> Group {
    Group { metadata: true, ..group(measure, MANY, Whom::Near) }
}

fn closing(size: usize, whom: Whom) -> Group {
    Group { size, ..group(Measure::CloseAll, 0, whom) }
}

impl Group {
    pub(crate) fn cells(&self, peers: &[&'static str], round: u32) -> Vec<Cell> {
        let wanted = peers.iter().filter(|peer| self.is_for(peer, round));
        wanted.map(|peer| Cell { peer, group: *self, runs: self.runs, seed: round }).collect()
    }

    /// The same thing measured, whoever is measured.
    pub(crate) fn is(&self, measure: Measure, clients: usize, size: usize, metadata: bool) -> bool {
        (self.measure, self.clients, self.size, self.metadata) == (measure, clients, size, metadata)
    }

    fn is_for(&self, peer: &str, round: u32) -> bool {
        let is_near = [PRODUCT, BASE, LIMIT].contains(&peer);
        match self.whom {
            Whom::Product => peer == PRODUCT,
            Whom::Near => is_near,
            Whom::All => true,
            Whom::AllOnce => is_near || round == 1,
        }
    }
}

impl Cell {
    /// How long it takes, roughly and without a unit, for the time left.
    pub(crate) fn weight(&self) -> u64 {
        let is_near = [PRODUCT, BASE, LIMIT].contains(&self.peer);
        let load = match self.group.clients {
            0..MANY => 2,
            MANY..MILLION => 4,
            _ => 16,
        };
        if is_near { load } else { 4 * load }
    }
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
