//! Values at numbered places, kept in chunks: growing moves nothing and never stops for long.

use alloc::collections::TryReserveError;
use alloc::vec::Vec;

use crate::error::{Error, Result};

/// The number of a place.
pub(crate) type Slot = u32;

/// No place.
pub(crate) const NONE: Slot = Slot::MAX;

/// How many values a chunk holds.
pub(crate) const CHUNK: usize = 1024;

#[derive(Debug)]
enum Place<T> {
    /// Free, and the next free one.
    Free(Slot),
    Used(T),
}

#[derive(Debug)]
pub(crate) struct Slab<T> {
    chunks: Vec<Vec<Place<T>>>,
    first_free: Slot,
    len: usize,
}

impl<T> Slab<T> {
    pub(crate) fn new() -> Self {
        Self { chunks: Vec::new(), first_free: NONE, len: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn bytes(&self) -> usize {
        let places: usize = self.chunks.iter().map(Vec::capacity).sum();
        places * size_of::<Place<T>>()
    }

    /// Makes room for one more value, so that the next `insert` can't fail.
    pub(crate) fn reserve(&mut self) -> Result<()> {
        if self.first_free != NONE {
            return Ok(());
        }
        add_room(&mut self.chunks).map_err(|_| Error::out_of_memory())
    }

    pub(crate) fn insert(&mut self, value: T) -> Slot {
        self.len += 1;
        let slot = self.first_free;
        if let Some(place) = self.place_mut(slot) {
            let next = if let Place::Free(next) = place { *next } else { NONE };
            *place = Place::Used(value);
            self.first_free = next;
            return slot;
        }
        // Where this fails, so does the `push` below; who must not fail has reserved.
        let _ = add_room(&mut self.chunks);
        let before = (self.chunks.len() - 1) * CHUNK;
        let chunk = self.chunks.last_mut().map_or(0, |chunk| {
            chunk.push(Place::Used(value));
            chunk.len() - 1
        });
        Slot::try_from(before + chunk).unwrap_or(NONE)
    }

    pub(crate) fn remove(&mut self, slot: Slot) -> Option<T> {
        let next = self.first_free;
        let place = self.place_mut(slot).filter(|place| matches!(place, Place::Used(_)))?;
        let Place::Used(value) = core::mem::replace(place, Place::Free(next)) else { return None };
        self.first_free = slot;
        self.len -= 1;
        Some(value)
    }

    pub(crate) fn get(&self, slot: Slot) -> Option<&T> {
        match self.chunks.get(slot as usize / CHUNK)?.get(slot as usize % CHUNK)? {
            Place::Used(value) => Some(value),
            Place::Free(_) => None,
        }
    }

    pub(crate) fn get_mut(&mut self, slot: Slot) -> Option<&mut T> {
        match self.place_mut(slot)? {
            Place::Used(value) => Some(value),
            Place::Free(_) => None,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Slot, &T)> {
        let places = self.chunks.iter().flatten();
        (0..).zip(places).filter_map(|(slot, place)| match place {
            Place::Used(value) => Some((slot, value)),
            Place::Free(_) => None,
        })
    }

    /// The slots that may be in use.
    pub(crate) fn slots(&self) -> core::ops::Range<Slot> {
        let places: usize = self.chunks.iter().map(Vec::len).sum();
        0..Slot::try_from(places).unwrap_or(NONE)
    }

    fn place_mut(&mut self, slot: Slot) -> Option<&mut Place<T>> {
        self.chunks.get_mut(slot as usize / CHUNK)?.get_mut(slot as usize % CHUNK)
    }
}

/// Makes room for one more value behind the last. The first chunk grows as vectors do, so that
/// little takes little.
pub(crate) fn add_room<T>(chunks: &mut Vec<Vec<T>>) -> core::result::Result<(), TryReserveError> {
    if chunks.last().is_none_or(|chunk| chunk.len() == CHUNK) {
        chunks.try_reserve(1)?;
        chunks.push(Vec::new());
    }
    let is_first = chunks.len() == 1;
    match chunks.last_mut() {
        Some(chunk) if is_first => chunk.try_reserve(1),
        Some(chunk) => chunk.try_reserve_exact(CHUNK - chunk.len()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_used_again() {
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
