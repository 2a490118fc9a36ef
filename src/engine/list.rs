//! Doubly linked lists through records, so that a record can leave one without a search.

use super::slab::{NONE, Slab, Slot};

/// The neighbours of a record in one list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Neighbours {
    pub(crate) prev: Slot,
    pub(crate) next: Slot,
}

impl Neighbours {
    pub(crate) const LOOSE: Self = Self { prev: NONE, next: NONE };
}

/// The two lists that each record stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// All of its client, the newest first.
    ByClient,
    /// The open ones of its client, the latest first; or, once closed, all closed ones, the first
    /// closed first.
    ByActivity,
}

/// What can stand in both lists: it knows its neighbours.
pub(crate) trait Listed {
    fn links(&self, kind: Kind) -> Neighbours;
    fn links_mut(&mut self, kind: Kind) -> &mut Neighbours;
}

/// A list by its first; before that one, as its links say, stands the last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List {
    pub(crate) first: Slot,
}

impl List {
    pub(crate) const EMPTY: Self = Self { first: NONE };

    pub(crate) fn last(self, kind: Kind, records: &Slab<impl Listed>) -> Slot {
        records.get(self.first).map_or(NONE, |first| first.links(kind).prev)
    }

    /// Puts a record behind another one, or first when that is `NONE`.
    pub(crate) fn insert(
        &mut self,
        kind: Kind,
        records: &mut Slab<impl Listed>,
        slot: Slot,
        prev: Slot,
    ) {
        let (before, next) = match records.get(prev) {
            Some(record) => (prev, record.links(kind).next),
            None => (self.last(kind, records), self.first),
        };
        self.lead(kind, records, prev, slot);
        self.follow(kind, records, next, slot);
        if let Some(record) = records.get_mut(slot) {
            // The only one stands before itself.
            let before = if before == NONE { slot } else { before };
            *record.links_mut(kind) = Neighbours { prev: before, next };
        }
    }

    pub(crate) fn remove(&mut self, kind: Kind, records: &mut Slab<impl Listed>, slot: Slot) {
        let Some(record) = records.get_mut(slot) else { return };
        let links = core::mem::replace(record.links_mut(kind), Neighbours::LOOSE);
        let prev = if slot == self.first { NONE } else { links.prev };
        self.lead(kind, records, prev, links.next);
        self.follow(kind, records, links.next, links.prev);
    }

    /// Puts all of another list, whose records say already that they are of it, behind its last.
    pub(crate) fn append(&mut self, kind: Kind, records: &mut Slab<impl Listed>, other: Self) {
        if other.first == NONE {
            return;
        }
        let (last, others_last) = (self.last(kind, records), other.last(kind, records));
        self.lead(kind, records, last, other.first);
        self.follow(kind, records, other.first, last);
        self.follow(kind, records, NONE, others_last);
    }

    /// What comes after `prev`, or first.
    fn lead(&mut self, kind: Kind, records: &mut Slab<impl Listed>, prev: Slot, next: Slot) {
        match records.get_mut(prev) {
            Some(record) => record.links_mut(kind).next = next,
            None => self.first = next,
        }
    }

    /// What comes before `next`, or, behind the last, is the last.
    fn follow(self, kind: Kind, records: &mut Slab<impl Listed>, next: Slot, prev: Slot) {
        let slot = if next == NONE { self.first } else { next };
        if let Some(record) = records.get_mut(slot) {
            record.links_mut(kind).prev = prev;
        }
    }
}
