//! Where clients and conversations lie, and how they are found.

use core::hash::Hasher;

use siphasher::sip::SipHasher13;

use super::index::Index;
use super::record::{Owner, Record};
use super::slab::{Slab, Slot};
use super::texts::Text;
use crate::error::Result;
use crate::id::IdRef;

/// A client as a call names it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Who<'a> {
    pub(crate) bot: Text,
    pub(crate) channel: Text,
    pub(crate) user: &'a [u8],
}

/// Hashes with a secret: user ids are chosen by strangers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keys {
    seed: u64,
}

impl Keys {
    pub(crate) fn text(self, text: &str) -> u32 {
        let mut hasher = SipHasher13::new_with_keys(self.seed, 0);
        hasher.write(text.as_bytes());
        finish(&hasher)
    }

    fn client(self, who: Who<'_>) -> SipHasher13 {
        let names = u64::from(who.bot.number()) << 32 | u64::from(who.channel.number());
        let mut hasher = SipHasher13::new_with_keys(self.seed, names);
        hasher.write(who.user);
        hasher
    }
}

/// The bits that the indexes use.
#[allow(clippy::cast_possible_truncation, reason = "any 32 bits of the hash will do")]
fn finish(hasher: &SipHasher13) -> u32 {
    hasher.finish() as u32
}

/// No user's UTF-8 has the byte that parts it from the id.
fn with_id(mut client: SipHasher13, id: IdRef<'_>) -> u32 {
    client.write_u8(0xff);
    client.write(id.bytes());
    finish(&client)
}

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) keys: Keys,
    pub(crate) owners: Slab<Owner>,
    pub(crate) records: Slab<Record>,
    by_client: Index,
    by_id: Index,
    /// What lies outside the slabs, in bytes.
    pub(crate) heap: usize,
}

impl Table {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            keys: Keys { seed },
            owners: Slab::new(),
            records: Slab::new(),
            by_client: Index::new(),
            by_id: Index::new(),
            heap: 0,
        }
    }

    pub(crate) fn seed(&self) -> u64 {
        self.keys.seed
    }

    /// Gives an empty table another seed.
    #[cfg(all(target_arch = "wasm32", feature = "js"))]
    pub(crate) fn reseed(&mut self, seed: u64) {
        if self.owners.len() == 0 {
            self.keys = Keys { seed };
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.heap
            + self.owners.bytes()
            + self.records.bytes()
            + self.by_client.bytes()
            + self.by_id.bytes()
    }

    pub(crate) fn find_owner(&self, who: Who<'_>) -> Option<Slot> {
        let hash = finish(&self.keys.client(who));
        self.by_client.find(&self.owners, hash, |owner| is_of(owner, who))
    }

    pub(crate) fn find(&self, who: Who<'_>, id: IdRef<'_>) -> Option<Slot> {
        let hash = with_id(self.keys.client(who), id);
        self.by_id.find(&self.records, hash, |record| {
            let owner = self.owners.get(record.owner);
            record.id.as_ref() == id && owner.is_some_and(|owner| is_of(owner, who))
        })
    }

    /// Makes room for one more conversation and client, so that adding them can't fail.
    pub(crate) fn reserve(&mut self) -> Result<()> {
        self.owners.reserve()?;
        self.records.reserve()?;
        self.by_client.reserve()?;
        self.by_id.reserve()
    }

    pub(crate) fn add_owner(&mut self, who: Who<'_>, owner: Owner) -> Slot {
        self.heap += owner.user.len();
        let slot = self.owners.insert(owner);
        self.by_client.insert(&mut self.owners, finish(&self.keys.client(who)), slot);
        slot
    }

    pub(crate) fn remove_owner(&mut self, slot: Slot) -> Option<Owner> {
        self.by_client.remove(&mut self.owners, slot);
        let owner = self.owners.remove(slot)?;
        self.heap -= owner.user.len();
        Some(owner)
    }

    pub(crate) fn add_record(&mut self, who: Who<'_>, record: Record) -> Slot {
        self.heap += record.heap_bytes();
        let hash = with_id(self.keys.client(who), record.id.as_ref());
        let slot = self.records.insert(record);
        self.by_id.insert(&mut self.records, hash, slot);
        slot
    }

    pub(crate) fn remove_record(&mut self, slot: Slot) -> Option<Record> {
        self.by_id.remove(&mut self.records, slot);
        let record = self.records.remove(slot)?;
        self.heap -= record.heap_bytes();
        Some(record)
    }
}

fn is_of(owner: &Owner, who: Who<'_>) -> bool {
    owner.bot == who.bot && owner.channel == who.channel && owner.user.as_bytes() == who.user
}
