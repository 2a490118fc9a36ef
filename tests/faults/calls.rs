//! What a schedule calls, and when.

use fastrand::Rng;
use serde_json::{Value, json};

/// One call of a schedule; its number is its place.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) name: &'static str,
    pub(crate) client: usize,
    pub(crate) arguments: String,
    /// Milliseconds after the start.
    pub(crate) at: u64,
    /// When its caller gives up, so long after that.
    pub(crate) cancelled_after: Option<u64>,
}

impl Planned {
    pub(crate) fn is_write(&self) -> bool {
        !["get", "latest"].contains(&self.name)
    }
}

/// The adapter's options, and for how long an attempt and a call may go on.
pub(crate) struct Options {
    pub(crate) json: String,
    pub(crate) deadline: u64,
}

pub(crate) fn options(random: &mut Rng) -> Options {
    let (attempt, deadline) = *random
        .choice([(10_000, 30_000), (10_000, 30_000), (1_000, 5_000), (20_000, 8_000)].iter())
        .unwrap();
    let json = json!({
        "attemptTimeout": attempt,
        "deadline": deadline,
        "retries": random.choice([2, 2, 0, 5]),
        "refresh": random.bool(),
    });
    Options { json: json.to_string(), deadline }
}

pub(crate) fn calls(random: &mut Rng) -> Vec<Planned> {
    let mut at = 0;
    let clients = random.usize(1..=2);
    (0..random.usize(3..=8))
        .map(|number| {
            let client = random.usize(..clients);
            let name = if number == 0 { "create" } else { name(random) };
            at += if random.u8(..3) == 0 { 0 } else { random.u64(..8_000) };
            let cancelled_after = (random.u8(..10) == 0).then(|| random.u64(..15_000));
            let arguments = arguments(name, client, number, random).to_string();
            Planned { name, client, arguments, at, cancelled_after }
        })
        .collect()
}

fn name(random: &mut Rng) -> &'static str {
    let names = [
        "create", "create", "update", "update", "update", "close", "closeAll", "closeAll", "erase",
        "get", "latest",
    ];
    names[random.usize(..names.len())]
}

/// `step_id` tells which call it was.
fn arguments(name: &str, client: usize, number: usize, random: &mut Rng) -> Value {
    let triple =
        json!({ "bot_id": "shop", "user_id": format!("user-{client}"), "channel_id": "web" });
    let id = format!("c{}", random.u8(..3));
    let tag = number.to_string();
    match name {
        "create" if random.bool() => json!({ "client": triple, "body": { "step_id": tag } }),
        "create" => json!({ "client": triple, "body": { "id": id, "step_id": tag } }),
        "update" => {
            json!({ "client": triple, "id": id, "body": { "step_id": tag, "last_interaction": true } })
        }
        "close" => json!({ "client": triple, "id": id, "status": "CLOSED" }),
        "closeAll" => json!({ "client": triple, "status": "SWITCHED" }),
        "get" => json!({ "client": triple, "id": id }),
        _ => json!({ "client": triple }),
    }
}
