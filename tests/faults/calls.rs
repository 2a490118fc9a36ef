//! What a schedule calls, and when.

use convostate::rest::{Call, CallKind, Change, ConversationUpdate, Limits, NewConversation};
use convostate::rest::{Dialect, Settings};
use convostate::{Client, Status};
use fastrand::Rng;

/// One call of a schedule; its number is its place.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) call: Call,
    /// Milliseconds after the start.
    pub(crate) at: u64,
    /// When its caller gives up, so long after that.
    pub(crate) cancelled_after: Option<u64>,
}

impl Planned {
    pub(crate) fn is_write(&self) -> bool {
        self.call.kind().is_write()
    }
}

pub(crate) fn settings(random: &mut Rng) -> Settings {
    let (attempt_ms, deadline_ms) = *random
        .choice([(10_000, 30_000), (10_000, 30_000), (1_000, 5_000), (20_000, 8_000)].iter())
        .unwrap();
    let retries = random.choice([2, 2, 0, 5]).unwrap();
    let limits = Limits { attempt_ms, deadline_ms, retries, refresh: random.bool() };
    Settings { limits, dialect: Dialect::Convostate, has_keys: true }
}

pub(crate) fn calls(random: &mut Rng) -> Vec<Planned> {
    let mut at = 0;
    let clients = random.usize(1..=2);
    (0..random.usize(3..=8))
        .map(|number| {
            let client = random.usize(..clients);
            let kind = if number == 0 { CallKind::Create } else { kind(random) };
            at += if random.u8(..3) == 0 { 0 } else { random.u64(..8_000) };
            let cancelled_after = (random.u8(..10) == 0).then(|| random.u64(..15_000));
            let call = call(kind, client, number, random);
            Planned { call, at, cancelled_after }
        })
        .collect()
}

fn kind(random: &mut Rng) -> CallKind {
    use CallKind::{Close, CloseAll, Create, Erase, Get, Latest, Update};
    let kinds =
        [Create, Create, Update, Update, Update, Close, CloseAll, CloseAll, Erase, Get, Latest];
    kinds[random.usize(..kinds.len())]
}

pub(crate) fn client_of(number: usize) -> Client {
    Client::new("shop", &format!("user-{number}"), "web").unwrap()
}

/// `step_id` tells which call it was.
fn call(kind: CallKind, client: usize, number: usize, random: &mut Rng) -> Call {
    let client = client_of(client);
    let id = format!("c{}", random.u8(..3));
    let tag = number.to_string();
    match kind {
        CallKind::Create => {
            let id = (!random.bool()).then_some(id);
            Call::Create {
                client,
                new: NewConversation { id, step_id: Some(tag), ..Default::default() },
            }
        }
        CallKind::Update => {
            let update = ConversationUpdate {
                step_id: Change::Set(tag),
                last_interaction: Some(true),
                ..Default::default()
            };
            Call::Update { client, id, update, if_version: None }
        }
        CallKind::Close => Call::Close { client, id, status: Status::Closed },
        CallKind::CloseAll => Call::CloseAll { client, status: Status::Switched },
        CallKind::Get => Call::Get { client, id },
        CallKind::Latest => Call::Latest { client, any: false },
        CallKind::Erase => Call::Erase { client },
        _ => unreachable!("no schedule asks for it"),
    }
}
