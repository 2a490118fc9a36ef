//! What must be true of a schedule when all is over.

use std::collections::{BTreeSet, HashMap};

use convostate::rest::{CallError, CallKind, Outcome};

use crate::calls::Planned;
use crate::server::{Decided, Event};
use crate::world::{Run, World};

/// How calls end.
pub(crate) const ENDS: [&str; 5] = ["done", "not read", "not_sent", "rejected", "unknown"];
/// What the rule can't prevent, and so allows.
pub(crate) const LATE: &str = "late first write done";

pub(crate) struct Verdict {
    pub(crate) faults: Vec<String>,
    /// The ends and the faults of the network that came.
    pub(crate) met: Vec<&'static str>,
    story: Option<String>,
}

impl Verdict {
    pub(crate) fn explained(&self) -> String {
        format!("{}\n{}", self.faults.join("\n"), self.story.as_deref().unwrap_or(""))
    }
}

pub(crate) fn judge(world: &World) -> Verdict {
    let mut order = Order::of(world);
    for event in &world.server.events {
        order.follow(event);
    }
    let Order { mut faults, done, late, .. } = order;
    for (number, (call, run)) in world.planned.iter().zip(&world.runs).enumerate() {
        let copies = Copies { done: done.contains(&number), late: late.contains(&number) };
        let fault = fault_of(call, run, copies, world.deadline + world.leeway);
        faults.extend(fault.map(|fault| format!("call {number} {fault}")));
    }
    let ends = world.planned.iter().zip(&world.runs).map(|(call, run)| end_of(call, run));
    let late = late.iter().map(|_| LATE);
    Verdict {
        faults,
        met: world.met.iter().copied().chain(ends).chain(late).collect(),
        story: world.story.clone(),
    }
}

/// What the rule says that the store knows of the adapter, for one client.
#[derive(Debug, Default)]
struct Known {
    /// Whether there is anything of the client, beside which a number can be kept.
    has_head: bool,
    /// The adapter's last number, unless none was kept or it was lost.
    last: Option<u64>,
    /// The greatest that was ever decided.
    greatest: u64,
    /// The newest call that was done in its place.
    newest: Option<usize>,
}

/// Follows what the servers did, and says where the rule forbids it.
struct Order<'a> {
    world: &'a World,
    /// Which call has a key.
    calls: HashMap<&'a str, usize>,
    known: [Known; 2],
    faults: Vec<String>,
    /// The calls that were done in their place.
    done: BTreeSet<usize>,
    /// The calls of which the store did a copy that came late, as it could not know that: it came first of all that is known of
    /// the adapter, or after such a copy.
    late: BTreeSet<usize>,
    opened: BTreeSet<&'a str>,
}

impl<'a> Order<'a> {
    fn of(world: &'a World) -> Self {
        let keys = world.runs.iter().enumerate();
        let keys = keys.flat_map(|(call, run)| run.keys.iter().map(move |key| (&**key, call)));
        Self {
            world,
            calls: keys.collect(),
            known: Default::default(),
            faults: Vec::new(),
            done: BTreeSet::new(),
            late: BTreeSet::new(),
            opened: BTreeSet::new(),
        }
    }

    fn follow(&mut self, event: &'a Event) {
        match event {
            Event::Decided(decided) => self.decide(decided),
            Event::OpenedByOthers(client) => self.known[*client].has_head = true,
            Event::Forgot(client) => self.known[*client].last = None,
        }
    }

    fn decide(&mut self, decided: &'a Decided) {
        let Decided { key, client, kind, is_done, opened } = decided;
        let (n, settled) = numbers(key);
        let Some(&call) = self.calls.get(key.as_str()) else {
            self.faults.push(format!("{key} is no call's"));
            return;
        };
        let known = &mut self.known[*client];
        let fault = match known.last {
            Some(last) if n == last => Some("was applied twice"),
            Some(last) if n < last => Some("was applied after a newer one"),
            None if settled > 0 => Some("was applied for a writer that was forgotten"),
            _ => None,
        };
        self.faults.extend(fault.filter(|_| *is_done).map(|fault| format!("call {call} {fault}")));
        let is_late = n <= known.greatest;
        known.greatest = known.greatest.max(n);
        known.has_head |= *is_done && *kind == CallKind::Create;
        if *is_done && *kind == CallKind::Erase {
            (known.has_head, known.last) = (false, None);
        } else if known.has_head {
            known.last = Some(n);
        }
        if !is_done {
            return;
        }
        if is_late {
            self.late.insert(call);
            return;
        }
        // One that the store refused at first, as it had forgotten the writer, went behind the others.
        if !self.world.runs[call].is_anew && known.newest.is_some_and(|newest| newest > call) {
            self.faults.push(format!("call {call} was applied after a newer one"));
        }
        known.newest = known.newest.max(Some(call));
        if !self.done.insert(call) {
            self.faults.push(format!("call {call} was applied twice"));
        }
        for step in opened {
            if !self.opened.insert(step) {
                self.faults.push(format!("call {step} created twice"));
            }
        }
    }
}

/// The number of a write, and the last one that was settled when it was sent.
fn numbers(key: &str) -> (u64, u64) {
    let mut parts = key.trim_matches('"').split('.').skip(2).map(|part| part.parse().unwrap());
    (parts.next().unwrap(), parts.next().unwrap())
}

/// Which copies of a call's request were done.
#[derive(Debug, Clone, Copy)]
struct Copies {
    done: bool,
    late: bool,
}

fn fault_of(call: &Planned, run: &Run, copies: Copies, deadline: u64) -> Option<String> {
    let Some(outcome) = &run.outcome else { return Some("never ended".to_owned()) };
    if run.took.is_none_or(|took| took > deadline) {
        return Some(format!("was late: {:?} ms of {deadline}", run.took));
    }
    let end = end_of(call, run);
    match (end, outcome) {
        ("done", _) if call.is_write() && !copies.done && !copies.late => {
            Some("was acknowledged, but not applied".to_owned())
        }
        ("not_sent" | "rejected", _) if copies.done => Some(format!("was {end}, but applied")),
        (_, Err(error)) if !is_told(error, call) => Some(format!("has a strange error: {error}")),
        _ => None,
    }
}
fn end_of(call: &Planned, run: &Run) -> &'static str {
    match &run.outcome {
        Some(Ok(_)) => "done",
        Some(Err(_)) if !call.is_write() => "not read",
        Some(Err(error)) => match error.outcome {
            Some(Outcome::NotSent) => "not_sent",
            Some(Outcome::Rejected) => "rejected",
            Some(Outcome::Unknown) => "unknown",
            None => "strange",
        },
        None => "never",
    }
}

/// Whether the error says what it must.
fn is_told(error: &CallError, call: &Planned) -> bool {
    let codes = [
        "INVALID_BODY",
        "UNREACHABLE",
        "TIMEOUT",
        "ABORTED",
        "BAD_RESPONSE",
        "REJECTED",
        "NOT_FOUND",
        "NOT_OPEN",
        "ID_TAKEN",
        "FORGOTTEN",
    ];
    // A call that only reads changes nothing, however it ends, so it has no outcome.
    codes.contains(&error.refusal.code)
        && !error.refusal.message.is_empty()
        && error.outcome.is_some() == call.is_write()
}
