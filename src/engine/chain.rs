//! Doubly linked lists through records, so that a record can leave one without a search.

use super::record::Record;
use super::slab::{NONE, Slab, Slot};

/// The neighbours of a record in one list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Links {
    pub(crate) prev: Slot,
    pub(crate) next: Slot,
}

impl Links {
    pub(crate) const LOOSE: Self = Self { prev: NONE, next: NONE };
}

/// The two lists that each record stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// All of its client, the newest first.
    Family,
    /// The open ones of its client, the latest first; or, once closed, all closed ones, the first
    /// closed first.
    Queue,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Chain {
    pub(crate) first: Slot,
    pub(crate) last: Slot,
    kind: Kind,
}

impl Chain {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { first: NONE, last: NONE, kind }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first == NONE
    }

    /// The record behind that one.
    pub(crate) fn after(&self, records: &Slab<Record>, slot: Slot) -> Slot {
        records.get(slot).map_or(NONE, |record| record.links(self.kind).next)
    }

    /// The record before that one.
    pub(crate) fn before(&self, records: &Slab<Record>, slot: Slot) -> Slot {
        records.get(slot).map_or(NONE, |record| record.links(self.kind).prev)
    }

    pub(crate) fn push_last(&mut self, records: &mut Slab<Record>, slot: Slot) {
        self.insert(records, slot, self.last);
    }

    /// Puts a record behind another one, or first when that is `NONE`.
    pub(crate) fn insert(&mut self, records: &mut Slab<Record>, slot: Slot, prev: Slot) {
        let next = if prev == NONE { self.first } else { self.after(records, prev) };
        self.join(records, prev, slot);
        self.join(records, slot, next);
    }

    pub(crate) fn remove(&mut self, records: &mut Slab<Record>, slot: Slot) {
        let Some(record) = records.get_mut(slot) else { return };
        let links = core::mem::replace(record.links_mut(self.kind), Links::LOOSE);
        self.join(records, links.prev, links.next);
    }

    fn join(&mut self, records: &mut Slab<Record>, prev: Slot, next: Slot) {
        match records.get_mut(prev) {
            Some(record) => record.links_mut(self.kind).next = next,
            None => self.first = next,
        }
        match records.get_mut(next) {
            Some(record) => record.links_mut(self.kind).prev = prev,
            None => self.last = prev,
        }
    }
}
