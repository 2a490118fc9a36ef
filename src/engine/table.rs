//! Where clients and conversations lie, and how they are found.

use super::index::Index;
use super::interned::Interned;
use super::list::Kind;
use super::record::{ClientRecord, Record, client_hash, id_hash};
use super::slab::{NONE, Slab, Slot};
use crate::error::Result;
use crate::hash::Keys;
use crate::id::IdRef;

/// A client's conversations are found by looking at each, until it has had more than so many. Most have few.
const SEARCHED: u32 = 4;

/// A client as a call names it, and where it lies when it is known.
#[derive(Debug, Clone, Copy)]
pub struct ClientKey<'a> {
    pub bot: Interned,
    pub channel: Interned,
    pub user: &'a [u8],
    pub owner: Option<Slot>,
}

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) owners: Slab<ClientRecord>,
    pub(crate) records: Slab<Record>,
    by_client: Index,
    by_id: Index,
    /// What lies outside the slabs, in bytes.
    pub(crate) heap: usize,
    /// How often a client came or went: until the next time, a client lies where it was found.
    pub(crate) moves: u32,
}

impl Table {
    pub(crate) fn new(keys: Keys) -> Self {
        Self {
            owners: Slab::new(),
            records: Slab::new(),
            by_client: Index::new(keys),
            by_id: Index::new(keys),
            heap: 0,
            moves: 0,
        }
    }

    pub(crate) fn reseed(&mut self, keys: Keys) {
        self.by_client.keys = keys;
        self.by_id.keys = keys;
    }

    pub(crate) fn seed(&self) -> u64 {
        self.by_id.keys.seed
    }

    pub(crate) fn bytes(&self) -> usize {
        self.heap
            + self.owners.bytes()
            + self.records.bytes()
            + self.by_client.bytes()
            + self.by_id.bytes()
    }

    pub(crate) fn who<'a>(
        &self,
        bot: Interned,
        channel: Interned,
        user: &'a [u8],
    ) -> ClientKey<'a> {
        let hash = client_hash(self.by_client.keys, bot, channel, user);
        let owner = self.by_client.find(&self.owners, hash, |owner| {
            owner.bot == bot && owner.channel == channel && owner.user.as_bytes() == user
        });
        ClientKey { bot, channel, user, owner }
    }

    /// Most often it is the one that its client used last.
    pub(crate) fn find(&self, who: ClientKey<'_>, id: IdRef<'_>) -> Option<Slot> {
        let owner = who.owner?;
        let is_it = |record: &Record| record.is(owner, id);
        let its = self.owners.get(owner)?;
        if self.records.get(its.open.first).is_some_and(is_it) {
            return Some(its.open.first);
        }
        if is_indexed(its) {
            return self.by_id.find(&self.records, id_hash(self.by_id.keys, owner, id), is_it);
        }
        let mut slot = its.family.first;
        loop {
            let record = self.records.get(slot)?;
            if is_it(record) {
                return Some(slot);
            }
            slot = record.family.next;
        }
    }

    /// The conversations of a queue from that one on.
    pub(crate) fn queue_from(&self, first: Slot) -> impl Iterator<Item = (Slot, &Record)> {
        let at = |slot| self.records.get(slot).map(|record| (slot, record));
        core::iter::successors(at(first), move |(_, record)| at(record.queue.next))
    }

    /// Makes room for one more conversation and client, so that adding them can't fail.
    pub(crate) fn reserve(&mut self) -> Result<()> {
        self.owners.reserve()?;
        self.records.reserve()?;
        self.by_client.reserve(1)?;
        self.by_id.reserve(1 + SEARCHED as usize)
    }

    pub(crate) fn add_owner(&mut self, owner: ClientRecord) -> Slot {
        self.moves = self.moves.wrapping_add(1);
        self.heap += owner.user.heap_bytes();
        let slot = self.owners.insert(owner);
        self.by_client.insert(&mut self.owners, slot);
        slot
    }

    pub(crate) fn remove_owner(&mut self, slot: Slot) -> Option<ClientRecord> {
        self.moves = self.moves.wrapping_add(1);
        self.by_client.remove(&mut self.owners, slot);
        let owner = self.owners.remove(slot)?;
        self.heap -= owner.user.heap_bytes();
        Some(owner)
    }

    /// Counts the conversations of a client up to that one.
    pub(crate) fn count_to(&mut self, owner: Slot, seq: u32) {
        let Some(its) = self.owners.get_mut(owner) else { return };
        let was_indexed = is_indexed(its);
        its.last_seq = its.last_seq.max(seq);
        if was_indexed || !is_indexed(its) {
            return;
        }
        let mut slot = its.family.first;
        while let Some(next) = self.records.get(slot).map(|record| record.family.next) {
            self.by_id.insert(&mut self.records, slot);
            slot = next;
        }
    }

    /// Adds the newest conversation of a client, which was counted.
    pub(crate) fn add_record(&mut self, record: Record) -> Slot {
        self.heap += record.heap_bytes();
        let owner = record.owner;
        let slot = self.records.insert(record);
        let Some(its) = self.owners.get_mut(owner) else { return slot };
        its.family.insert(Kind::ByClient, &mut self.records, slot, NONE);
        if is_indexed(its) {
            self.by_id.insert(&mut self.records, slot);
        }
        slot
    }

    pub(crate) fn remove_record(&mut self, slot: Slot) -> Option<Record> {
        let its = self.owners.get_mut(self.records.get(slot)?.owner)?;
        its.family.remove(Kind::ByClient, &mut self.records, slot);
        if is_indexed(its) {
            self.by_id.remove(&mut self.records, slot);
        }
        let record = self.records.remove(slot)?;
        self.heap -= record.heap_bytes();
        Some(record)
    }
}

fn is_indexed(owner: &ClientRecord) -> bool {
    owner.last_seq > SEARCHED
}
