//! What is kept of clients so that each write is done once and each message handled once: the calls, and the naive way to keep it.

use convostate::{Outcome, Status};
use proptest::prelude::*;

const WRITERS: usize = 8;
const MESSAGES: usize = 64;
const WEEK: u64 = 7 * 86_400_000;
const OUTCOMES: [Outcome; 6] = [
    Outcome::Done,
    Outcome::Stood,
    Outcome::NotFound,
    Outcome::IdTaken,
    Outcome::Conflict,
    Outcome::NotOpen(Status::Failed),
];

#[derive(Clone, Copy, Debug)]
pub(crate) enum Once {
    /// A message is delivered, and handled unless it was.
    Deliver { client: usize, message: u32 },
    /// So many of them, which no other call delivers.
    Flood { client: usize, messages: u32 },
    /// A numbered write, which is done unless it was.
    Write { client: usize, write: Write },
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Write {
    pub(crate) writer: u64,
    pub(crate) n: u64,
    pub(crate) settled: u64,
    /// What comes of it when it is done.
    pub(crate) outcome: Outcome,
    pub(crate) version: u32,
}

pub(crate) fn once(client: impl Strategy<Value = usize> + Clone) -> impl Strategy<Value = Once> {
    let deliver = (client.clone(), 0_u32..4);
    let flood = (client.clone(), 58_u32..66);
    prop_oneof![
        6 => deliver.prop_map(|(client, message)| Once::Deliver { client, message }),
        1 => flood.prop_map(|(client, messages)| Once::Flood { client, messages }),
        8 => (client, write()).prop_map(|(client, write)| Once::Write { client, write }),
    ]
}

fn write() -> impl Strategy<Value = Write> {
    let writer = prop_oneof![3 => 0_u64..2, 2 => 0_u64..10];
    let parts = (writer, 1_u64..6, prop::bool::ANY, 0..OUTCOMES.len(), any::<u32>());
    parts.prop_map(|(writer, n, is_first, outcome, version)| {
        let settled = if is_first { 0 } else { n - 1 };
        Write { writer, n, settled, outcome: OUTCOMES[outcome], version }
    })
}

/// What is kept of one client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Noted {
    at: u64,
    /// Who wrote last comes last.
    writes: Vec<Write>,
    /// The newest last.
    messages: Vec<u32>,
}

impl Noted {
    pub(crate) fn is_handled(&self, message: u32) -> bool {
        self.messages.contains(&message)
    }

    pub(crate) fn handle(&mut self, message: u32, now: u64) {
        self.messages.push(message);
        self.messages.drain(..self.messages.len().saturating_sub(MESSAGES));
        self.at = now;
    }

    pub(crate) fn before(&self, write: Write) -> Result<Option<(Outcome, u32)>, &'static str> {
        let last = self.writes.iter().find(|last| last.writer == write.writer);
        match last {
            None if write.settled > 0 => Err("FORGOTTEN"),
            Some(last) if write.n < last.n => Err("REPEATED"),
            Some(last) if write.n == last.n => Ok(Some((last.outcome, last.version))),
            _ => Ok(None),
        }
    }

    pub(crate) fn write(&mut self, write: Write, now: u64) {
        self.writes.retain(|last| last.writer != write.writer);
        self.writes.push(write);
        self.writes.drain(..self.writes.len().saturating_sub(WRITERS));
        self.at = now;
    }

    /// From when on it is forgotten, where there is no conversation.
    pub(crate) fn until(&self) -> u64 {
        self.at + WEEK
    }

    /// Something of it by which it can be told whether it is still known.
    pub(crate) fn sample(&self) -> (Option<Write>, Option<u32>) {
        (self.writes.last().copied(), self.messages.last().copied())
    }
}
