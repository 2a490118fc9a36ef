//! The calls of memories, with texts as numbers.

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::beside::Kept;
use super::change::{Change, MemoryChange};
use super::interned::Interned;
use super::slab::Slot;
use super::state::State;
use super::table::ClientKey;
use crate::error::{Error, Result};
use crate::headroom;
use crate::model::event::EventKind;
use crate::model::memory::{check_key, check_length};
use crate::rules::memory::{self, Source, Standing};
use crate::timestamp::Timestamp;

/// A memory where it lies.
#[derive(Debug, Clone, Copy)]
pub struct MemoryRef<'a> {
    pub bot: Interned,
    pub channel: Interned,
    /// UTF-8.
    pub user: &'a [u8],
    pub key: &'a str,
    pub value: &'a str,
    pub standing: Standing,
}

/// What a write of a memory asks for beside its key and value.
#[derive(Debug, Clone, Copy)]
pub struct Remember {
    /// In milliseconds.
    pub ttl: Option<u64>,
    pub if_version: Option<u64>,
    pub entropy: u64,
}

/// Which memories a page has; texts that were checked.
#[derive(Debug, Clone, Copy)]
pub struct MemoriesAsked<'a> {
    pub prefix: &'a str,
    pub after: Option<&'a str>,
    pub limit: usize,
}

impl State {
    /// Returns the version.
    pub fn remember(
        &mut self,
        who: ClientKey<'_>,
        key: &[u8],
        value: &str,
        asked: Remember,
        now: Timestamp,
    ) -> Result<u64> {
        let user = self.check_client(who)?;
        let key = check_key(key)?;
        self.check_memory_length(value.len())?;
        let now = self.tick(now);
        let stood = self.standing(who.owner, key);
        let source = Source { last: self.last_version, entropy: asked.entropy };
        let standing = memory::remember(stood, asked.if_version, asked.ttl, source, now)?;
        self.make_ready(1)?;
        let owner = self.keep_memory(who, user, key, value, standing)?;
        self.note_memory(EventKind::Remembered, owner, key, standing.version);
        Ok(standing.version)
    }

    /// The place of what reads as there.
    pub fn recall(
        &mut self,
        who: ClientKey<'_>,
        key: &[u8],
        now: Timestamp,
    ) -> Result<Option<Slot>> {
        self.client(who)?;
        let key = check_key(key)?;
        let now = self.tick(now);
        let Ok(at) = place_of(self.memories(who.owner), key) else { return Ok(None) };
        let stood = self.memories(who.owner).get(at).map(|kept| kept.standing);
        Ok(memory::recalled(stood, now).and(Slot::try_from(at).ok()))
    }

    /// Whether there was one.
    pub fn forget(
        &mut self,
        who: ClientKey<'_>,
        key: &[u8],
        if_version: Option<u64>,
        now: Timestamp,
    ) -> Result<bool> {
        self.client(who)?;
        let key = check_key(key)?;
        let now = self.tick(now);
        let forgets = memory::forgets(self.standing(who.owner, key), if_version, now)?;
        if forgets && let Some(owner) = who.owner {
            self.make_ready(1)?;
            self.remove_memories(owner, 1, |kept| &*kept.key == key);
            self.remove_empty(owner);
        }
        Ok(forgets)
    }

    /// The places of a page, by key, and whether there are more behind it.
    pub fn recall_page(
        &mut self,
        who: ClientKey<'_>,
        asked: MemoriesAsked<'_>,
        now: Timestamp,
    ) -> Result<(Vec<Slot>, bool)> {
        self.client(who)?;
        let now = self.tick(now);
        let memories = self.memories(who.owner);
        let precedes = |kept: &Kept| {
            &*kept.key < asked.prefix || asked.after.is_some_and(|after| &*kept.key <= after)
        };
        let first = memories.partition_point(precedes);
        let follow = (0..).zip(memories).skip(first);
        let (mut page, mut bytes) = (Vec::new(), 0);
        for (at, kept) in follow.take_while(|(_, kept)| kept.key.starts_with(asked.prefix)) {
            if kept.standing.is_over(now) {
                continue;
            }
            let Some(more) = memory::filled_by(page.len(), asked.limit, bytes, kept.value.len())
            else {
                return Ok((page, true));
            };
            bytes = more;
            page.push(at);
        }
        Ok((page, false))
    }

    /// The memory at a place that the last call gave.
    pub fn memory(&self, owner: Option<Slot>, at: Slot) -> Option<MemoryRef<'_>> {
        let kept = self.memories(owner).get(at as usize)?;
        let its = self.table.owners.get(owner?)?;
        Some(MemoryRef {
            bot: its.bot,
            channel: its.channel,
            user: its.user.as_bytes(),
            key: &kept.key,
            value: &kept.value,
            standing: kept.standing,
        })
    }

    pub fn check_memory_length(&self, bytes: usize) -> Result<()> {
        check_length(bytes, self.max_memory_bytes)
    }

    /// How long values may be, in bytes.
    pub fn set_max_memory_bytes(&mut self, bytes: usize) {
        self.max_memory_bytes = bytes;
    }

    pub(crate) fn memories(&self, owner: Option<Slot>) -> &[Kept] {
        self.beside(owner).map_or(&[], |beside| &beside.memories)
    }

    fn standing(&self, owner: Option<Slot>, key: &str) -> Option<Standing> {
        let memories = self.memories(owner);
        let at = place_of(memories, key).ok()?;
        memories.get(at).map(|kept| kept.standing)
    }

    /// Writes a memory that has been checked.
    pub(super) fn keep_memory(
        &mut self,
        who: ClientKey<'_>,
        user: &str,
        key: &str,
        value: &str,
        standing: Standing,
    ) -> Result<Slot> {
        self.table.reserve()?;
        self.reserve_beside()?;
        self.reserve_due()?;
        if let Some(beside) = who.owner.and_then(|owner| self.beside_mut(owner)) {
            beside.memories.try_reserve(1).map_err(|_| Error::out_of_memory())?;
        }
        headroom::ensure(key.len() + value.len())?;
        self.last_version = self.last_version.max(standing.version);
        let owner = self.owner_of(who, user);
        let Some(beside) = self.beside_mut(owner) else { return Err(Error::crashed()) };
        let kept = Kept { key: key.into(), value: value.into(), standing };
        match place_of(&beside.memories, key) {
            Ok(at) => {
                if let Some(stood) = beside.memories.get_mut(at) {
                    *stood = kept;
                }
            }
            Err(at) => beside.memories.insert(at, kept),
        }
        self.schedule(owner, standing.expires_at);
        Ok(owner)
    }

    /// Sees to it that the client comes up when that is due. It has one entry at a time that counts, of the soonest.
    fn schedule(&mut self, owner: Slot, at: Option<Timestamp>) {
        let Some((at, beside)) = at.zip(self.beside_mut(owner)) else { return };
        if beside.due.is_none_or(|due| at < due) {
            beside.due = Some(at);
            self.due.push(Reverse((at, owner)));
        }
    }

    /// Makes room for one more entry. Those that do not count any more leave first.
    fn reserve_due(&mut self) -> Result<()> {
        if self.due.len() == self.due.capacity() {
            let beside = &self.beside;
            let due_of = |owner: Slot| beside.get(owner as usize)?.as_deref()?.due;
            self.due.retain(|Reverse((at, owner))| due_of(*owner) == Some(*at));
        }
        self.due.try_reserve(1).map_err(|_| Error::out_of_memory())
    }

    /// Deletes what is over, at most `limit` memories; returns how many.
    pub(super) fn sweep_memories(&mut self, limit: usize, now: Timestamp) -> usize {
        let mut swept = 0;
        while swept < limit
            && let Some(Reverse((at, owner))) = self.due.peek().copied()
            && at <= now
        {
            if self.beside(Some(owner)).is_none_or(|beside| beside.due != Some(at)) {
                self.due.pop();
                continue;
            }
            let over = self.memories(Some(owner)).iter().filter(|kept| kept.standing.is_over(now));
            let leaving = over.count().min(limit - swept);
            // Without room for the events they wait, until something is erased.
            if self.make_ready(leaving).is_err() {
                break;
            }
            swept += leaving;
            self.remove_memories(owner, leaving, |kept| kept.standing.is_over(now));
            let ends =
                self.memories(Some(owner)).iter().filter_map(|kept| kept.standing.expires_at);
            let soonest = ends.min();
            self.due.pop();
            if let Some(beside) = self.beside_mut(owner) {
                beside.due = None;
            }
            self.schedule(owner, soonest);
            self.remove_empty(owner);
        }
        swept
    }

    /// Removes the first so many that are to go, and notes that they are forgotten.
    pub(super) fn remove_memories(
        &mut self,
        owner: Slot,
        mut leaving: usize,
        goes: impl Fn(&Kept) -> bool,
    ) {
        let Some(beside) = self.beside_mut(owner) else { return };
        let mut memories = core::mem::take(&mut beside.memories);
        memories.retain(|kept| {
            let stays = leaving == 0 || !goes(kept);
            if !stays {
                leaving -= 1;
                self.note_memory(EventKind::Forgotten, owner, &kept.key, kept.standing.version);
            }
            stays
        });
        if let Some(beside) = self.beside_mut(owner) {
            beside.memories = memories;
        }
    }

    fn note_memory(&mut self, kind: EventKind, owner: Slot, key: &str, version: u64) {
        let Some(its) = self.table.owners.get(owner).filter(|_| self.watched) else { return };
        let (bot, channel) = (its.bot, its.channel);
        let user = its.user.as_bytes().into();
        self.texts.retain(&[Some(bot), Some(channel)]);
        let memory = MemoryChange { bot, channel, user, key: key.into(), version };
        self.changes.push(Change::of_memory(kind, memory));
    }
}

fn place_of(memories: &[Kept], key: &str) -> core::result::Result<usize, usize> {
    memories.binary_search_by(|kept| (*kept.key).cmp(key))
}
