//! The contract as a flat list: every question is answered by looking at every conversation.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::memories::{AllMemories, Told};
use crate::merge::merge;
use crate::once::Noted;

/// Bot, user, channel.
pub(crate) type Triple = (&'static str, &'static str, &'static str);

/// An answer, or the code of the error.
pub(crate) type Outcome<T> = Result<T, &'static str>;

const SWEPT_BY_CREATE: usize = 4;
const MAX_METADATA: usize = 65_536;

/// What a conversation was created with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Body {
    pub(crate) flow: Option<String>,
    pub(crate) step: Option<String>,
    pub(crate) metadata: Value,
    pub(crate) ttl: Option<u32>,
}

/// A conversation as a caller sees it; times in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) id: String,
    pub(crate) client: (String, String, String),
    pub(crate) flow_id: Option<String>,
    pub(crate) step_id: Option<String>,
    pub(crate) metadata: Value,
    pub(crate) status: &'static str,
    pub(crate) last_interaction_at: u64,
    pub(crate) updated_at: u64,
    pub(crate) created_at: u64,
    pub(crate) version: u64,
    pub(crate) ttl: Option<u32>,
    pub(crate) expires_at: Option<u64>,
}

/// An event as a listener sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Happened {
    pub(crate) kind: &'static str,
    pub(crate) conversation: Option<Seen>,
    pub(crate) previous: Option<Seen>,
    pub(crate) memory: Option<Told>,
}

#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) client: Triple,
    pub(crate) id: String,
    pub(crate) born: Body,
    /// Which one it was of all that were ever created.
    pub(crate) ordinal: u64,
    pub(crate) version: u64,
    flow: Option<String>,
    step: Option<String>,
    metadata: Value,
    ttl: Option<u32>,
    /// The final status, once it was written down.
    ended: Option<&'static str>,
    created: u64,
    updated: u64,
    touched: u64,
}

impl Kept {
    fn expires_at(&self) -> Option<u64> {
        self.ttl.map(|seconds| self.touched + u64::from(seconds) * 1000)
    }

    pub(crate) fn status(&self, now: u64) -> &'static str {
        match (self.ended, self.expires_at()) {
            (Some(status), _) => status,
            (None, Some(moment)) if now >= moment => "EXPIRED",
            (None, _) => "OPEN",
        }
    }

    fn seen(&self, now: u64) -> Seen {
        let (bot, user, channel) = self.client;
        Seen {
            id: self.id.clone(),
            client: (bot.to_owned(), user.to_owned(), channel.to_owned()),
            flow_id: self.flow.clone(),
            step_id: self.step.clone(),
            metadata: self.metadata.clone(),
            status: self.status(now),
            last_interaction_at: self.touched,
            updated_at: self.updated,
            created_at: self.created,
            version: self.version,
            ttl: self.ttl,
            expires_at: self.expires_at(),
        }
    }
}

/// Everything a snapshot holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    /// In the order of their creation.
    pub(crate) all: Vec<Kept>,
    pub(crate) created: u64,
    pub(crate) noted: BTreeMap<Triple, Noted>,
    pub(crate) memories: AllMemories,
    clock: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Naive {
    pub(crate) content: Content,
    pub(crate) keep_seconds: Option<u32>,
    pub(crate) keep_per_client: Option<u32>,
    pub(crate) events: Vec<Happened>,
    /// The last that a memory was given, by whatever engine.
    pub(crate) last_version: u64,
}

impl Naive {
    pub(crate) fn tick(&mut self, now: u64) {
        self.content.clock = self.content.clock.max(now);
    }

    pub(crate) fn clock(&self) -> u64 {
        self.content.clock
    }

    pub(crate) fn restore(&mut self, saved: &Content) {
        let clock = self.clock().max(saved.clock);
        self.content = Content { clock, ..saved.clone() };
    }

    /// `hints` names the conversations that the engine swept: it may choose among equals.
    pub(crate) fn create(
        &mut self,
        client: Triple,
        own: Option<&str>,
        entropy: [u8; 10],
        body: Body,
        hints: &[Happened],
    ) -> Outcome<Seen> {
        let now = self.clock();
        let id = own.map_or_else(|| uuid_v7(now, entropy), str::to_owned);
        if let Some(known) = self.content.all.iter().find(|c| c.client == client && c.id == id) {
            let retry = own.is_some() && known.born == body;
            return if retry { Ok(known.seen(now)) } else { Err("ID_TAKEN") };
        }
        let kept = Kept {
            client,
            id,
            ordinal: self.content.created,
            version: 1,
            flow: body.flow.clone(),
            step: body.step.clone(),
            metadata: body.metadata.clone(),
            ttl: body.ttl,
            born: body,
            ended: None,
            created: now,
            updated: now,
            touched: now,
        };
        let seen = kept.seen(now);
        self.content.created += 1;
        self.content.all.push(kept);
        self.note("created", Some(seen.clone()), None);
        self.sweep(SWEPT_BY_CREATE, hints.get(1..).unwrap_or(&[]));
        Ok(seen)
    }

    pub(crate) fn get(&self, client: Triple, id: &str) -> Outcome<Seen> {
        self.find(client, id).map(|at| self.content.all[at].seen(self.clock()))
    }

    pub(crate) fn latest(&self, client: Triple) -> Option<Seen> {
        let open = self.of(client, Some("OPEN"));
        // Of several greatest ones, `max_by_key` gives the last: the one created last.
        open.into_iter().max_by_key(|c| c.touched).map(|c| c.seen(self.clock()))
    }

    /// `body` is what the REST API would take.
    pub(crate) fn update(
        &mut self,
        client: Triple,
        id: &str,
        body: &Value,
        if_version: Option<u64>,
    ) -> Outcome<()> {
        let now = self.clock();
        let at = self.find(client, id)?;
        let before = self.content.all[at].seen(now);
        if before.status != "OPEN" {
            return Err("NOT_OPEN");
        }
        if if_version.is_some_and(|version| version != before.version) {
            return Err("CONFLICT");
        }
        let mut changed = self.content.all[at].clone();
        if let Some(flow) = body.get("flow_id") {
            changed.flow = flow.as_str().map(str::to_owned);
        }
        if let Some(step) = body.get("step_id") {
            changed.step = step.as_str().map(str::to_owned);
        }
        if let Some(patch) = body.get("metadata") {
            let replaces = body.get("replace").is_some();
            changed.metadata =
                if replaces { patch.clone() } else { merge(changed.metadata, patch) };
        }
        if changed.metadata.to_string().len() > MAX_METADATA {
            return Err("INVALID_METADATA");
        }
        if body.get("last_interaction").is_some() {
            changed.touched = now;
        }
        if let Some(ttl) = body.get("ttl") {
            changed.ttl = ttl.as_u64().and_then(|seconds| u32::try_from(seconds).ok());
        }
        if *body == json!({}) || *body == json!({ "replace": true }) {
            return Ok(());
        }
        changed.updated = now;
        changed.version += 1;
        self.note("updated", Some(changed.seen(now)), Some(before));
        self.content.all[at] = changed;
        Ok(())
    }

    pub(crate) fn close(&mut self, client: Triple, id: &str, status: &'static str) -> Outcome<()> {
        let at = self.find(client, id)?;
        let stands = self.content.all[at].status(self.clock());
        if stands == "OPEN" {
            self.end(at, status, "closed");
            return Ok(());
        }
        if stands == status { Ok(()) } else { Err("NOT_OPEN") }
    }

    pub(crate) fn close_all(&mut self, client: Triple, status: &'static str) {
        for at in 0..self.content.all.len() {
            let kept = &self.content.all[at];
            if kept.client == client && kept.status(self.clock()) == "OPEN" {
                self.end(at, status, "closed");
            }
        }
    }

    /// All that read as `status`, newest first, with their ordinals.
    pub(crate) fn list(&self, client: Triple, status: Option<&str>) -> Vec<(u64, Seen)> {
        let found = self.of(client, status).into_iter().rev();
        found.map(|c| (c.ordinal, c.seen(self.clock()))).collect()
    }

    pub(crate) fn erase(&mut self, client: Triple) -> usize {
        self.content.noted.remove(&client);
        let doomed: Vec<usize> = (0..self.content.all.len())
            .filter(|at| self.content.all[*at].client == client)
            .collect();
        doomed.iter().rev().for_each(|at| self.remove(*at, "erased"));
        self.forget_all(client);
        doomed.len()
    }

    /// How many were expired and how many removed.
    pub(crate) fn sweep(&mut self, limit: usize, hints: &[Happened]) -> (usize, usize) {
        let (mut expired, mut removed) = (0, 0);
        for step in 0..limit {
            let first = self.open_until().filter(|moment| *moment <= self.clock()).min();
            if let Some(place) = self.next_over(first, hints.get(step)) {
                self.forget(place);
                removed += 1;
                continue;
            }
            let due = self.due();
            let hinted = hints.get(step).and_then(|hint| hint.previous.as_ref());
            let chosen = due.iter().find(|at| {
                hinted.is_some_and(|hint| self.content.all[**at].seen(self.clock()) == *hint)
            });
            let Some(at) = chosen.or(due.first()).copied() else { break };
            if self.content.all[at].ended.is_none() {
                self.end(at, "EXPIRED", "expired");
                expired += 1;
            } else {
                self.remove(at, "removed");
                removed += 1;
            }
        }
        (expired, removed)
    }

    /// The moments at which the passing of time changes something.
    pub(crate) fn edges(&self) -> Vec<u64> {
        let ends = self.content.memories.values().filter_map(|memory| memory.end);
        let expiries = self.open_until().chain(ends);
        let closed = self.content.all.iter().filter(|c| c.ended.is_some());
        let keep = self.keep_seconds.map(|seconds| u64::from(seconds) * 1000);
        expiries.chain(closed.filter_map(|c| keep.map(|keep| c.updated + keep))).collect()
    }

    fn open_until(&self) -> impl Iterator<Item = u64> {
        let open = self.content.all.iter().filter(|c| c.ended.is_none());
        open.filter_map(Kept::expires_at)
    }

    /// Whether the client has any conversation or memory.
    pub(crate) fn has(&self, client: Triple) -> bool {
        self.content.all.iter().any(|kept| kept.client == client)
            || self.content.memories.keys().any(|place| place.0 == client)
    }

    pub(crate) fn open(&self) -> Vec<&Kept> {
        let now = self.clock();
        self.content.all.iter().filter(|c| c.status(now) == "OPEN").collect()
    }

    /// What a sweep may take next: equals are all named.
    fn due(&self) -> Vec<usize> {
        let expired = self.soonest(|c| match c.ended {
            None => c.expires_at().filter(|moment| *moment <= self.clock()),
            Some(_) => None,
        });
        let outdated = self.soonest(|c| {
            let age = self.clock() - c.updated;
            let old = self.keep_seconds.is_some_and(|seconds| age > u64::from(seconds) * 1000);
            (c.ended.is_some() && old).then_some(c.updated)
        });
        let due = [expired, outdated].into_iter().find(|due| !due.is_empty());
        due.unwrap_or_else(|| self.in_excess())
    }

    /// The first created of the closed ones of each client that has too many.
    fn in_excess(&self) -> Vec<usize> {
        let Some(keep) = self.keep_per_client else { return Vec::new() };
        let all = &self.content.all;
        let is_in_excess = |at: &usize| {
            let closed = |c: &&Kept| c.client == all[*at].client && c.ended.is_some();
            all[*at].ended.is_some()
                && all[..*at].iter().filter(closed).count() == 0
                && all[at + 1..].iter().filter(closed).count() >= keep as usize
        };
        (0..all.len()).filter(is_in_excess).collect()
    }

    /// Those for which `moment` gives the earliest one.
    fn soonest(&self, moment: impl Fn(&Kept) -> Option<u64>) -> Vec<usize> {
        let moments: Vec<Option<u64>> = self.content.all.iter().map(moment).collect();
        let first = moments.iter().flatten().min();
        (0..moments.len()).filter(|at| first.is_some() && moments[*at].as_ref() == first).collect()
    }

    fn find(&self, client: Triple, id: &str) -> Outcome<usize> {
        let found = self.content.all.iter().position(|c| c.client == client && c.id == id);
        found.ok_or("NOT_FOUND")
    }

    fn of(&self, client: Triple, status: Option<&str>) -> Vec<&Kept> {
        let now = self.clock();
        let own = self.content.all.iter().filter(|c| c.client == client);
        own.filter(|c| status.is_none_or(|status| c.status(now) == status)).collect()
    }

    fn end(&mut self, at: usize, status: &'static str, kind: &'static str) {
        let now = self.clock();
        let kept = &mut self.content.all[at];
        let before = kept.seen(now);
        kept.ended = Some(status);
        kept.updated = now;
        kept.version += 1;
        let after = kept.seen(now);
        self.note(kind, Some(after), Some(before));
    }

    fn remove(&mut self, at: usize, kind: &'static str) {
        let gone = self.content.all.remove(at).seen(self.clock());
        self.note(kind, None, Some(gone));
    }

    fn note(&mut self, kind: &'static str, conversation: Option<Seen>, previous: Option<Seen>) {
        self.events.push(Happened { kind, conversation, previous, memory: None });
    }
}

/// RFC 9562: 48 bits of time, the version, 12 random bits, the variant, 62 random bits.
fn uuid_v7(now: u64, random: [u8; 10]) -> String {
    let [a, b, c, d, rest @ ..] = random;
    let first = u16::from_be_bytes([a, b]) & 0x0fff;
    let second = u16::from_be_bytes([c, d]) & 0x3fff | 0x8000;
    let rest = rest.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    format!("{:08x}-{:04x}-7{first:03x}-{second:04x}-{rest:012x}", now >> 16, now & 0xffff)
}
