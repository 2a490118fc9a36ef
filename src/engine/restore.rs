//! The whole content of a store, out and in again.

use super::chain::{Chain, Kind, Links};
use super::deadlines::Deadlines;
use super::record::{Owner, Record};
use super::slab::Slot;
use super::store::{Draft, Known, Store};
use super::table::Who;
use crate::error::{Code, Error, Result};
use crate::timestamp::Timestamp;

impl Store {
    /// A store with the same options, time and listeners, and nothing in it.
    pub(crate) fn emptied(&self) -> Self {
        let mut fresh = Self::new(self.table.seed(), self.retention);
        fresh.watch(self.is_watched());
        fresh.tick(self.clock);
        fresh.go_on_with_stamps_of(self);
        fresh
    }

    pub(crate) fn clock(&self) -> Timestamp {
        self.clock
    }

    /// Each client with its conversations, the first created first.
    pub(crate) fn owners(&self) -> impl Iterator<Item = (&Owner, Family<'_>)> {
        let owners = self.table.owners.iter().map(|(_, owner)| owner);
        owners.map(|owner| (owner, Family { store: self, next: owner.family.last }))
    }

    /// Adds a conversation as it was; those of one client come in the order of their creation.
    pub(crate) fn restore(
        &mut self,
        who: Who<'_>,
        user: &str,
        known: Known,
        draft: Draft,
    ) -> Result<()> {
        let in_order = known.seq.is_some_and(|seq| self.next_seq(who) < seq);
        if !in_order || self.table.find(who, known.id.as_ref()).is_some() {
            return Err(Error::at(Code::InvalidBody, "bytes", "is a damaged snapshot."));
        }
        self.table.reserve()?;
        self.place(who, user, known, draft);
        Ok(())
    }

    pub(crate) fn set_next_seq(&mut self, who: Who<'_>, seq: u32) {
        let owner = self.table.find_owner(who);
        if let Some(owner) = owner.and_then(|slot| self.table.owners.get_mut(slot)) {
            owner.next_seq = owner.next_seq.max(seq);
        }
    }

    fn next_seq(&self, who: Who<'_>) -> u32 {
        let owner = self.table.find_owner(who).and_then(|slot| self.table.owners.get(slot));
        owner.map_or(0, |owner| owner.next_seq)
    }

    /// Brings the closed ones, which came client by client, into the order of their closing.
    pub(crate) fn sort_queues(&mut self) {
        let records = &mut self.table.records;
        let mut by_time = Deadlines::default();
        let mut slot = self.closed.first;
        while let Some(record) = records.get_mut(slot) {
            let next = core::mem::replace(&mut record.queue, Links::LOOSE).next;
            let closed_at = record.life.updated_at;
            by_time.insert(records, closed_at, slot);
            slot = next;
        }
        self.closed = Chain::new(Kind::Queue);
        while let Some((_, slot)) = by_time.first() {
            by_time.remove(records, slot);
            self.closed.push_last(records, slot);
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Family<'a> {
    store: &'a Store,
    next: Slot,
}

impl<'a> Iterator for Family<'a> {
    type Item = &'a Record;

    fn next(&mut self) -> Option<&'a Record> {
        let record = self.store.table.records.get(self.next)?;
        self.next = record.family.prev;
        Some(record)
    }
}
