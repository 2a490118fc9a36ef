//! What expires, the soonest first and, of one moment, by their slots: a binary heap that each record knows its index in, so
//! that a record can leave or move without a search.

use alloc::vec::Vec;

use super::record::Record;
use super::slab::{NONE, Slab, Slot};
use crate::error::{Error, Result};
use crate::timestamp::Timestamp;

#[derive(Debug, Clone, Copy)]
struct Entry {
    at: Timestamp,
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

    pub(crate) fn insert(&mut self, records: &mut Slab<Record>, at: Timestamp, slot: Slot) {
        let index = self.heap.len();
        self.heap.push(Entry { at, slot });
        self.tell(records, index);
        self.rise(records, index);
    }

    pub(crate) fn remove(&mut self, records: &mut Slab<Record>, slot: Slot) {
        let Some(record) = records.get_mut(slot) else { return };
        let index = core::mem::replace(&mut record.heap_index, NONE) as usize;
        if index >= self.heap.len() {
            return;
        }
        self.heap.swap_remove(index);
        self.tell(records, index);
        self.rise(records, index);
        self.sink(records, index);
    }

    /// Takes out the soonest.
    pub(crate) fn pop(&mut self, records: &mut Slab<Record>) -> Option<Slot> {
        let (_, slot) = self.first()?;
        self.remove(records, slot);
        Some(slot)
    }

    fn rise(&mut self, records: &mut Slab<Record>, mut index: usize) {
        while index > 0 && self.swap_if_sooner(records, index, (index - 1) / 2) {
            index = (index - 1) / 2;
        }
    }

    fn sink(&mut self, records: &mut Slab<Record>, mut index: usize) {
        loop {
            let left = 2 * index + 1;
            let right_is_sooner = self.is_sooner(left + 1, left);
            let child = left + usize::from(right_is_sooner);
            if !self.swap_if_sooner(records, child, index) {
                return;
            }
            index = child;
        }
    }

    fn is_sooner(&self, a: usize, b: usize) -> bool {
        let rank = |index| self.heap.get(index).map(|entry: &Entry| (entry.at, entry.slot));
        rank(a).zip(rank(b)).is_some_and(|(a, b)| a < b)
    }

    fn swap_if_sooner(&mut self, records: &mut Slab<Record>, lower: usize, upper: usize) -> bool {
        let sooner = self.is_sooner(lower, upper);
        if sooner {
            self.heap.swap(lower, upper);
            self.tell(records, lower);
            self.tell(records, upper);
        }
        sooner
    }

    /// Lets the record at that index know where it stands.
    fn tell(&self, records: &mut Slab<Record>, index: usize) {
        let record = self.heap.get(index).and_then(|entry| records.get_mut(entry.slot));
        if let Some(record) = record {
            record.heap_index = Slot::try_from(index).unwrap_or(NONE);
        }
    }
}
