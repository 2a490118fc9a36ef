//! What must be true of a schedule when all is over.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use convostate::rest::{CallError, CallKind, Outcome};

use crate::calls::Planned;
use crate::world::{Run, World};

/// How calls end.
pub(crate) const ENDS: [&str; 5] = ["done", "not read", "not_sent", "rejected", "unknown"];

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
    let numbers: HashMap<_, _> = world
        .runs
        .iter()
        .enumerate()
        .filter_map(|(number, run)| Some((run.key.as_deref()?, number)))
        .collect();
    let mut faults = Vec::new();
    let mut applied = Vec::new();
    let mut open = erased(world);
    begun_anew(world, &numbers, &mut open);
    // A writer's first writes are noted nowhere while there is nothing of the client; so a late copy of one may be done.
    for key in &world.server.applied {
        let Some(number) = numbers.get(key.as_str()).copied() else {
            // Whose it was, nobody knows any more.
            if open.is_empty() {
                faults.push(format!("{key} was applied, but refused at first"));
            }
            continue;
        };
        let client = world.planned[number].client;
        let is_first = key.ends_with(".0\"");
        let is_again = applied.contains(&number);
        let is_newer = |other: &usize| *other > number && world.planned[*other].client == client;
        let is_late = is_again || (!world.runs[number].is_anew && applied.iter().any(is_newer));
        let is_refused = end_of(&world.planned[number], &world.runs[number]) == "rejected";
        if !(is_first && (is_late || is_refused)) {
            applied.push(number);
        }
    }
    check_order(world, &applied, &open, &mut faults);
    for (number, (call, run)) in world.planned.iter().zip(&world.runs).enumerate() {
        let is_applied = applied.contains(&number);
        let fault = fault_of(call, run, is_applied, world.deadline + world.leeway);
        let is_promised =
            |fault: &String| !fault.contains("applied") || !open.contains(&call.client);
        faults.extend(fault.filter(is_promised).map(|fault| format!("call {number} {fault}")));
    }
    let ends = world.planned.iter().zip(&world.runs).map(|(call, run)| end_of(call, run));
    Verdict {
        faults,
        met: world.met.iter().copied().chain(ends).collect(),
        story: world.story.clone(),
    }
}

/// The clients that are erased, which leaves no number: a late copy of a writer's first write begins them anew, and others may follow.
fn erased(world: &World) -> BTreeSet<usize> {
    let erases = world.planned.iter().filter(|one| one.call.kind() == CallKind::Erase);
    erases.map(|one| one.client).collect()
}

/// Adds the clients of which the store had forgotten a writer when a late copy of one of its first writes came, which began it anew.
fn begun_anew(world: &World, numbers: &HashMap<&str, usize>, open: &mut BTreeSet<usize>) {
    let mut last = BTreeMap::new();
    for key in &world.server.noted {
        let Some(number) = numbers.get(key.as_str()) else { continue };
        let client = world.planned[*number].client;
        let is_late = last.get(&client).is_some_and(|last| last >= number);
        if is_late && key.ends_with(".0\"") && world.forgotten.contains(&client) {
            open.insert(client);
        }
        last.insert(client, *number);
    }
}

fn check_order(world: &World, applied: &[usize], open: &BTreeSet<usize>, faults: &mut Vec<String>) {
    for (place, number) in applied.iter().enumerate() {
        let before = &applied[..place];
        let client = world.planned[*number].client;
        if open.contains(&client) {
            continue;
        }
        if before.contains(number) {
            faults.push(format!("call {number} was applied twice"));
        }
        // One that the store refused at first, as it had forgotten the writer, went behind the others.
        let is_anew = world.runs[*number].is_anew;
        let is_newer = |other: &usize| other > number && world.planned[*other].client == client;
        if !is_anew && before.iter().any(is_newer) {
            faults.push(format!("call {number} was applied after a newer one"));
        }
    }
    for (place, step) in world.server.opened.iter().enumerate() {
        let client = step.parse().map_or(0, |number: usize| world.planned[number].client);
        if !open.contains(&client) && world.server.opened[..place].contains(step) {
            faults.push(format!("call {step} created twice"));
        }
    }
}

fn fault_of(call: &Planned, run: &Run, is_applied: bool, deadline: u64) -> Option<String> {
    let Some(outcome) = &run.outcome else { return Some("never ended".to_owned()) };
    if run.took.is_none_or(|took| took > deadline) {
        return Some(format!("was late: {:?} ms of {deadline}", run.took));
    }
    let end = end_of(call, run);
    match (end, outcome) {
        ("done", _) if call.is_write() && !is_applied => {
            Some("was acknowledged, but not applied".to_owned())
        }
        ("not_sent" | "rejected", _) if is_applied => Some(format!("was {end}, but applied")),
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
