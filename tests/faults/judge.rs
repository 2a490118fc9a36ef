//! What must be true of a schedule when all is over.

use std::collections::HashMap;

use convostate::rest::{CallError, Outcome};

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
    let applied: Vec<_> = world.server.applied.iter().map(|key| numbers[key.as_str()]).collect();
    let mut faults = Vec::new();
    check_order(world, &applied, &mut faults);
    for (number, (call, run)) in world.planned.iter().zip(&world.runs).enumerate() {
        let is_applied = applied.contains(&number);
        faults.extend(
            fault_of(call, run, is_applied, world.deadline + world.leeway)
                .map(|fault| format!("call {number} {fault}")),
        );
    }
    let ends = world.planned.iter().zip(&world.runs).map(|(call, run)| end_of(call, run));
    Verdict {
        faults,
        met: world.met.iter().copied().chain(ends).collect(),
        story: world.story.clone(),
    }
}

fn check_order(world: &World, applied: &[usize], faults: &mut Vec<String>) {
    for (place, number) in applied.iter().enumerate() {
        let before = &applied[..place];
        if before.contains(number) {
            faults.push(format!("call {number} was applied twice"));
        }
        let client = world.planned[*number].client;
        if before.iter().any(|other| other > number && world.planned[*other].client == client) {
            faults.push(format!("call {number} was applied after a newer one"));
        }
    }
    for (place, step) in world.server.opened.iter().enumerate() {
        if world.server.opened[..place].contains(step) {
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
    ];
    // A call that only reads changes nothing, however it ends, so it has no outcome.
    codes.contains(&error.refusal.code)
        && !error.refusal.message.is_empty()
        && error.outcome.is_some() == call.is_write()
}
