//! What may happen to one request on its way and to its answer.

use convostate::rest::Failure;
use fastrand::Rng;

pub(crate) const NAMES: [&str; 21] = [
    "passes",
    "not sent",
    "headers refused",
    "request lost",
    "request lost silently",
    "answer lost",
    "answer lost silently",
    "arrives late",
    "arrives twice",
    "slow body",
    "slow body in time",
    "429",
    "503",
    "503 with Retry-After",
    "503 with a date",
    "done, then 5xx",
    "truncated",
    "oversized",
    "no Response",
    "a page in between",
    "401",
];

/// What the driver sees of an attempt.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Seen {
    /// The server's own answer.
    Answer,
    /// Somebody else's.
    Other {
        status: u16,
        retry_after: Option<RetryAfter>,
        body: &'static str,
    },
    Failure(Failure),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum RetryAfter {
    Seconds(u64),
    /// A date so many seconds from now.
    Date(u64),
    Garbage,
}

/// The fate of one attempt, in milliseconds after it was sent.
#[derive(Debug)]
pub(crate) struct Passage {
    pub(crate) name: &'static str,
    pub(crate) arrives: Vec<u64>,
    /// None: nothing comes, and the attempt's time runs out.
    pub(crate) seen: Option<(u64, Seen)>,
}

/// A copy of a request is on its way no longer than this after its attempt has ended: what the adapter counts on.
const LONGEST_WAY: u64 = 55_000;

pub(crate) fn passage(timeout: u64, random: &mut Rng) -> Passage {
    let name = if random.u8(..5) < 2 { NAMES[0] } else { NAMES[random.usize(1..NAMES.len())] };
    let there = random.u64(1..300);
    let back = there + random.u64(1..300);
    let late = timeout + random.u64(1..LONGEST_WAY);
    let in_time = random.u64(back..=back.max(timeout - 1));
    let other = |status, retry_after, body| Some((back, Seen::Other { status, retry_after, body }));
    let failure = |failure| Some((back, Seen::Failure(failure)));
    let answer = |at| Some((at, Seen::Answer));
    let soon = if random.u8(..4) == 0 { random.u64(..200) } else { random.u64(..4) };
    let (arrives, seen) = match name {
        "passes" => (vec![there], answer(back)),
        "not sent" => (vec![], failure(Failure::NotSent)),
        "headers refused" => (vec![], failure(Failure::Refused)),
        "request lost" => (vec![], failure(Failure::Broken)),
        "request lost silently" => (vec![], None),
        "answer lost" => (vec![there], failure(Failure::Broken)),
        "answer lost silently" => (vec![there], None),
        "arrives late" => (vec![late], None),
        "arrives twice" => (vec![there, late], answer(back)),
        "slow body" => (vec![there], answer(late)),
        "slow body in time" => (vec![there], answer(in_time)),
        "429" => (vec![], other(429, random.bool().then_some(RetryAfter::Seconds(soon)), "")),
        "503" => (vec![], other(503, random.bool().then_some(RetryAfter::Garbage), "")),
        "503 with Retry-After" => (vec![], other(503, Some(RetryAfter::Seconds(soon)), "")),
        "503 with a date" => (vec![], other(503, Some(RetryAfter::Date(soon)), "")),
        "done, then 5xx" => {
            (vec![there], other(*random.choice(&[500, 502, 503, 504]).unwrap(), None, ""))
        }
        "truncated" => (vec![there], failure(Failure::Truncated)),
        "oversized" => (vec![there], failure(Failure::TooLarge)),
        "no Response" => (vec![there], failure(Failure::NoResponse)),
        "a page in between" => {
            let body = random.choice(&["<html>", r#"{"error":"quota exceeded"}"#]).unwrap();
            (vec![], other(*random.choice(&[200, 302, 404, 400]).unwrap(), None, body))
        }
        _ => (vec![], other(401, None, "")),
    };
    Passage { name, arrives, seen }
}
