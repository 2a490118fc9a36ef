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

/// The ends of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chain {
    pub(crate) first: Slot,
    pub(crate) last: Slot,
}

impl Chain {
    pub(crate) const EMPTY: Self = Self { first: NONE, last: NONE };

    /// For who does not ask for the last.
    pub(crate) fn starting_at(first: Slot) -> Self {
        Self { first, last: NONE }
    }

    /// Puts a record behind another one, or first when that is `NONE`.
    pub(crate) fn insert(
        &mut self,
        kind: Kind,
        records: &mut Slab<Record>,
        slot: Slot,
        prev: Slot,
    ) {
        let next = records.get(prev).map_or(self.first, |record| record.links(kind).next);
        self.join(kind, records, prev, slot);
        self.join(kind, records, slot, next);
    }

    pub(crate) fn remove(&mut self, kind: Kind, records: &mut Slab<Record>, slot: Slot) {
        let Some(record) = records.get_mut(slot) else { return };
        let links = core::mem::replace(record.links_mut(kind), Links::LOOSE);
        self.join(kind, records, links.prev, links.next);
    }

    fn join(&mut self, kind: Kind, records: &mut Slab<Record>, prev: Slot, next: Slot) {
        match records.get_mut(prev) {
            Some(record) => record.links_mut(kind).next = next,
            None => self.first = next,
        }
        match records.get_mut(next) {
            Some(record) => record.links_mut(kind).prev = prev,
            None => self.last = prev,
        }
    }
}
