//! What expires, the soonest first and, of one moment, by their slots: a binary heap that each record and client knows its index
//! in, so that it can leave or move without a search. Of a client, it has the soonest of what is remembered.

use alloc::vec::Vec;

use super::slab::{NONE, Slot};
use super::table::Table;
use crate::error::{Error, Result};
use crate::timestamp::Timestamp;

#[derive(Debug, Clone, Copy)]
struct Entry {
    at: Timestamp,
    /// Of a record; from `CLIENTS` on, of a client.
    slot: Slot,
}

#[derive(Debug, Default)]
pub(crate) struct Deadlines {
    heap: Vec<Entry>,
}

impl Deadlines {
    pub(crate) fn first(&self) -> Option<(Timestamp, Slot)> {
        self.heap.first().map(|entry| (entry.at, entry.slot))
    }

    pub(crate) fn bytes(&self) -> usize {
        self.heap.capacity() * size_of::<Entry>()
    }

    /// Makes room for so many more, so that inserting them can't fail.
    pub(crate) fn reserve(&mut self, more: usize) -> Result<()> {
        self.heap.try_reserve(more).map_err(|_| Error::out_of_memory())
    }

    pub(crate) fn insert(&mut self, table: &mut Table, at: Timestamp, slot: Slot) {
        let index = self.heap.len();
        self.heap.push(Entry { at, slot });
        self.tell(table, index);
        self.rise(table, index);
    }

    pub(crate) fn remove(&mut self, table: &mut Table, slot: Slot) {
        let Some(index) = table.heap_index(slot) else { return };
        let index = core::mem::replace(index, NONE) as usize;
        if index >= self.heap.len() {
            return;
        }
        self.heap.swap_remove(index);
        self.tell(table, index);
        self.rise(table, index);
        self.sink(table, index);
    }

    /// Sees to it that a deadline comes up no later than that.
    pub(crate) fn bring_forward(&mut self, table: &mut Table, at: Timestamp, slot: Slot) {
        let index = table.heap_index(slot).map_or(NONE, |index| *index);
        if self.heap.get(index as usize).is_none_or(|entry| entry.at > at) {
            self.remove(table, slot);
            self.insert(table, at, slot);
        }
    }

    /// Takes out the soonest.
    pub(crate) fn pop(&mut self, table: &mut Table) -> Option<Slot> {
        let (_, slot) = self.first()?;
        self.remove(table, slot);
        Some(slot)
    }

    fn rise(&mut self, table: &mut Table, mut index: usize) {
        while index > 0 && self.swap_if_sooner(table, index, (index - 1) / 2) {
            index = (index - 1) / 2;
        }
    }

    fn sink(&mut self, table: &mut Table, mut index: usize) {
        loop {
            let left = 2 * index + 1;
            let right_is_sooner = self.is_sooner(left + 1, left);
            let child = left + usize::from(right_is_sooner);
            if !self.swap_if_sooner(table, child, index) {
                return;
            }
            index = child;
        }
    }

    fn is_sooner(&self, a: usize, b: usize) -> bool {
        let rank = |index| self.heap.get(index).map(|entry: &Entry| (entry.at, entry.slot));
        rank(a).zip(rank(b)).is_some_and(|(a, b)| a < b)
    }

    fn swap_if_sooner(&mut self, table: &mut Table, lower: usize, upper: usize) -> bool {
        let sooner = self.is_sooner(lower, upper);
        if sooner {
            self.heap.swap(lower, upper);
            self.tell(table, lower);
            self.tell(table, upper);
        }
        sooner
    }

    /// Lets what has its deadline at that index know where it stands.
    fn tell(&self, table: &mut Table, index: usize) {
        if let Some(known) = self.heap.get(index).and_then(|entry| table.heap_index(entry.slot)) {
            *known = Slot::try_from(index).unwrap_or(NONE);
        }
    }
}
