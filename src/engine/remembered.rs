//! The calls of memories, with texts as numbers.

use alloc::vec::Vec;

use super::beside::Kept;
use super::change::{Change, MemoryChange};
use super::interned::Interned;
use super::slab::Slot;
use super::state::State;
use super::table::{CLIENTS, ClientKey};
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

/// A key that is asked for, and what there is under it.
struct Found<'a> {
    user: &'a str,
    key: &'a str,
    now: Timestamp,
    /// Where it is, or where it would be.
    place: core::result::Result<usize, usize>,
    stood: Option<Standing>,
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
        let found = self.look_up(who, key, now)?;
        self.check_memory_length(value.len())?;
        let source = Source { last: self.last_version, entropy: asked.entropy };
        let stood = found.stood;
        let standing = memory::remember(stood, asked.if_version, asked.ttl, source, found.now)?;
        self.make_ready(1)?;
        let owner = self.keep_memory(who, &found, value, standing)?;
        self.note_memory(EventKind::Remembered, owner, found.key, standing.version);
        Ok(standing.version)
    }

    /// The place of what reads as there.
    pub fn recall(
        &mut self,
        who: ClientKey<'_>,
        key: &[u8],
        now: Timestamp,
    ) -> Result<Option<Slot>> {
        let found = self.look_up(who, key, now)?;
        let place = found.place.ok().and_then(|place| Slot::try_from(place).ok());
        Ok(memory::recalled(found.stood, found.now).and(place))
    }

    /// Whether there was one.
    pub fn forget(
        &mut self,
        who: ClientKey<'_>,
        key: &[u8],
        if_version: Option<u64>,
        now: Timestamp,
    ) -> Result<bool> {
        let found = self.look_up(who, key, now)?;
        let forgets = memory::forgets(found.stood, if_version, found.now)?;
        if forgets && let (Some(owner), Ok(place)) = (who.owner, found.place) {
            self.make_ready(1)?;
            self.remove_memory(owner, place);
            self.remove_empty(owner);
        }
        Ok(forgets)
    }

    #[inline(never)]
    fn look_up<'a>(
        &mut self,
        who: ClientKey<'a>,
        key: &'a [u8],
        now: Timestamp,
    ) -> Result<Found<'a>> {
        let user = self.check_client(who)?;
        let key = check_key(key)?;
        let now = self.tick(now);
        let memories = self.memories(who.owner);
        let place = memories.binary_search_by(|kept| (*kept.key).cmp(key));
        let stood = place.ok().and_then(|place| memories.get(place)).map(|kept| kept.standing);
        Ok(Found { user, key, now, place, stood })
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

    /// Puts back a memory of a client; those of one client come by key. Answers whether it makes sense there.
    pub(crate) fn restore_memory(
        &mut self,
        who: ClientKey<'_>,
        key: &[u8],
        value: &str,
        standing: Standing,
    ) -> Result<bool> {
        let found = self.look_up(who, key, self.clock)?;
        let in_order = found.place == Err(self.memories(who.owner).len());
        if in_order {
            self.keep_memory(who, &found, value, standing)?;
        }
        Ok(in_order)
    }

    fn keep_memory(
        &mut self,
        who: ClientKey<'_>,
        found: &Found<'_>,
        value: &str,
        standing: Standing,
    ) -> Result<Slot> {
        self.table.reserve()?;
        self.reserve_beside()?;
        self.deadlines.reserve(1)?;
        if let Some(beside) = who.owner.and_then(|owner| self.beside_mut(owner)) {
            beside.memories.try_reserve(1).map_err(|_| Error::out_of_memory())?;
        }
        headroom::ensure(value.len())?;
        self.last_version = self.last_version.max(standing.version);
        let owner = self.owner_of(who, found.user);
        let Some(beside) = self.beside_mut(owner) else { return Err(Error::crashed()) };
        match found.place {
            Ok(place) => {
                if let Some(kept) = beside.memories.get_mut(place) {
                    kept.value = value.into();
                    kept.standing = standing;
                }
            }
            Err(place) => {
                let kept = Kept { key: found.key.into(), value: value.into(), standing };
                beside.memories.insert(place, kept);
            }
        }
        if let Some(end) = standing.expires_at {
            self.deadlines.bring_forward(&mut self.table, end, CLIENTS.saturating_add(owner));
        }
        Ok(owner)
    }

    pub(super) fn remove_memory(&mut self, owner: Slot, place: usize) {
        let Some(beside) = self.beside_mut(owner) else { return };
        let Kept { key, standing, .. } = beside.memories.remove(place);
        self.note_memory(EventKind::Forgotten, owner, &key, standing.version);
    }

    /// Removes all of a client.
    pub(super) fn forget_memories(&mut self, owner: Slot) {
        let beside = self.beside_mut(owner);
        for kept in beside.map(|beside| core::mem::take(&mut beside.memories)).unwrap_or_default() {
            self.note_memory(EventKind::Forgotten, owner, &kept.key, kept.standing.version);
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
