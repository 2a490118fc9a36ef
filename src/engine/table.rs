//! Where clients and conversations lie, and how they are found.

use super::index::Index;
use super::keys::Keys;
use super::record::{Owner, Record};
use super::slab::{Slab, Slot};
use super::texts::Text;
use crate::error::Result;
use crate::id::IdRef;

/// A client as a call names it, and where it lies when it is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Who<'a> {
    pub(crate) bot: Text,
    pub(crate) channel: Text,
    pub(crate) user: &'a [u8],
    pub(crate) owner: Option<Slot>,
}

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) owners: Slab<Owner>,
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

    pub(crate) fn who<'a>(&self, bot: Text, channel: Text, user: &'a [u8]) -> Who<'a> {
        let hash = self.by_client.keys.client(bot, channel, user);
        let owner = self.by_client.find(&self.owners, hash, |owner| {
            owner.bot == bot && owner.channel == channel && owner.user.as_bytes() == user
        });
        Who { bot, channel, user, owner }
    }

    /// Most often it is the one that its client used last.
    pub(crate) fn find(&self, who: Who<'_>, id: IdRef<'_>) -> Option<Slot> {
        let owner = who.owner?;
        let is_it = |record: &Record| record.owner == owner && record.id.as_ref() == id;
        let first = self.owners.get(owner)?.open.first;
        if self.records.get(first).is_some_and(is_it) {
            return Some(first);
        }
        self.by_id.find(&self.records, self.by_id.keys.id(owner, id), is_it)
    }

    /// Makes room for one more conversation and client, so that adding them can't fail.
    pub(crate) fn reserve(&mut self) -> Result<()> {
        self.owners.reserve()?;
        self.records.reserve()?;
        self.by_client.reserve()?;
        self.by_id.reserve()
    }

    pub(crate) fn add_owner(&mut self, owner: Owner) -> Slot {
        self.moves = self.moves.wrapping_add(1);
        self.heap += owner.user.len();
        let slot = self.owners.insert(owner);
        self.by_client.insert(&mut self.owners, slot);
        slot
    }

    pub(crate) fn remove_owner(&mut self, slot: Slot) -> Option<Owner> {
        self.moves = self.moves.wrapping_add(1);
        self.by_client.remove(&mut self.owners, slot);
        let owner = self.owners.remove(slot)?;
        self.heap -= owner.user.len();
        Some(owner)
    }

    pub(crate) fn add_record(&mut self, record: Record) -> Slot {
        self.heap += record.heap_bytes();
        let slot = self.records.insert(record);
        self.by_id.insert(&mut self.records, slot);
        slot
    }

    pub(crate) fn remove_record(&mut self, slot: Slot) -> Option<Record> {
        self.by_id.remove(&mut self.records, slot);
        let record = self.records.remove(slot)?;
        self.heap -= record.heap_bytes();
        Some(record)
    }
}
