//! Values in numbered slots, kept in chunks: growing moves nothing and never stops for long.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::error::Result;
use crate::headroom;

/// The number of a slot.
pub type Slot = u32;

/// No slot.
pub const NONE: Slot = Slot::MAX;

/// How many values a chunk holds.
pub(crate) const CHUNK: usize = 256;

/// All of its entries are there from the first on, so that finding one compares no length.
pub(crate) type Chunk<T> = Box<[T; CHUNK]>;

#[derive(Debug)]
enum Entry<T> {
    /// Free, and the next free one.
    Free(Slot),
    Used(T),
}

#[derive(Debug)]
pub(crate) struct Slab<T> {
    chunks: Vec<Chunk<Entry<T>>>,
    /// Of those that were in use.
    first_free: Slot,
    /// Behind the last that was ever in use.
    end: Slot,
    len: usize,
}

impl<T> Slab<T> {
    pub(crate) fn new() -> Self {
        Self { chunks: Vec::new(), first_free: NONE, end: 0, len: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Behind the last slot that was ever in use.
    pub(crate) fn end(&self) -> Slot {
        self.end
    }

    pub(crate) fn bytes(&self) -> usize {
        self.chunks.len() * size_of::<[Entry<T>; CHUNK]>()
    }

    /// Makes room for one more value, so that the next `insert` can't fail.
    pub(crate) fn reserve(&mut self) -> Result<()> {
        let is_full = self.first_free == NONE && self.end as usize == self.chunks.len() * CHUNK;
        if is_full { add_chunk(&mut self.chunks, || Entry::Free(NONE)) } else { Ok(()) }
    }

    pub(crate) fn insert(&mut self, value: T) -> Slot {
        // The caller that must not fail has reserved.
        let _ = self.reserve();
        let is_first_time = self.first_free == NONE;
        let slot = if is_first_time { self.end } else { self.first_free };
        let Some(entry) = self.entry_mut(slot) else { return NONE };
        if let Entry::Free(next) = core::mem::replace(entry, Entry::Used(value)) {
            self.first_free = next;
        }
        self.end += Slot::from(is_first_time);
        self.len += 1;
        slot
    }

    pub(crate) fn remove(&mut self, slot: Slot) -> Option<T> {
        let next = self.first_free;
        let entry = self.entry_mut(slot).filter(|entry| matches!(entry, Entry::Used(_)))?;
        let Entry::Used(value) = core::mem::replace(entry, Entry::Free(next)) else {
            return None;
        };
        self.first_free = slot;
        self.len -= 1;
        Some(value)
    }

    pub(crate) fn get(&self, slot: Slot) -> Option<&T> {
        match self.chunks.get(slot as usize / CHUNK)?.get(slot as usize % CHUNK)? {
            Entry::Used(value) => Some(value),
            Entry::Free(_) => None,
        }
    }

    pub(crate) fn get_mut(&mut self, slot: Slot) -> Option<&mut T> {
        match self.entry_mut(slot)? {
            Entry::Used(value) => Some(value),
            Entry::Free(_) => None,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Slot, &T)> {
        self.slots().filter_map(|slot| self.get(slot).map(|value| (slot, value)))
    }

    /// The slots that may be in use.
    pub(crate) fn slots(&self) -> core::ops::Range<Slot> {
        0..self.end
    }

    fn entry_mut(&mut self, slot: Slot) -> Option<&mut Entry<T>> {
        self.chunks.get_mut(slot as usize / CHUNK)?.get_mut(slot as usize % CHUNK)
    }
}

/// Adds a chunk of what `value` answers.
pub(crate) fn add_chunk<T>(chunks: &mut Vec<Chunk<T>>, value: fn() -> T) -> Result<()> {
    headroom::ensure(size_of::<[T; CHUNK]>() + size_of_val(chunks.as_slice()) * 2)?;
    chunks.push(Box::new(core::array::from_fn(|_| value())));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_used_again() {
        let mut slab = Slab::new();
        let slots: Vec<Slot> = (0..3000).map(|n| slab.insert(n)).collect();
        assert_eq!(slots, (0..3000).collect::<Vec<Slot>>());
        assert_eq!(slab.remove(1500), Some(1500));
        assert_eq!(slab.remove(1500), None);
        assert_eq!(slab.remove(7), Some(7));
        assert_eq!((slab.get(7), slab.len()), (None, 2998));
        assert_eq!((slab.insert(-7), slab.insert(-1500), slab.insert(3000)), (7, 1500, 3000));
        assert_eq!(slab.get(1500), Some(&-1500));
        assert_eq!(slab.iter().count(), 3001);
        assert_eq!(slab.get(NONE), None);
    }
}
