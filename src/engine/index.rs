//! From a hash to slots: a chained hash table that grows by one bucket at a time (linear hashing),
//! so that no insertion ever has to move everything. The chains run through the values themselves.

use alloc::vec::Vec;

use super::slab::{CHUNK, Chunk, NONE, Slab, Slot, add_chunk};
use crate::error::Result;
use crate::hash::Keys;

/// What can stand in an index: it knows the next value of its bucket.
pub(crate) trait Linked {
    fn next(&self) -> Slot;
    fn set_next(&mut self, next: Slot);
    fn hash(&self, keys: Keys) -> u32;
}

/// Values of whatever type, by their slots: what changes an index exists once in the wasm.
pub(crate) trait Links {
    fn next(&self, slot: Slot) -> Option<Slot>;
    fn set_next(&mut self, slot: Slot, next: Slot);
    fn hash(&self, slot: Slot, keys: Keys) -> u32;
}

impl<T: Linked> Links for Slab<T> {
    fn next(&self, slot: Slot) -> Option<Slot> {
        self.get(slot).map(Linked::next)
    }

    fn set_next(&mut self, slot: Slot, next: Slot) {
        if let Some(value) = self.get_mut(slot) {
            value.set_next(next);
        }
    }

    fn hash(&self, slot: Slot, keys: Keys) -> u32 {
        self.get(slot).map_or(0, |value| value.hash(keys))
    }
}

#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) keys: Keys,
    buckets: Vec<Chunk<Slot>>,
    count: usize,
    len: usize,
}

impl Index {
    pub(crate) fn new(keys: Keys) -> Self {
        Self { keys, buckets: Vec::new(), count: 0, len: 0 }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.buckets.len() * size_of::<[Slot; CHUNK]>()
    }

    /// The first value of that hash that is the one looked for.
    pub(crate) fn find<T: Linked>(
        &self,
        values: &Slab<T>,
        hash: u32,
        is_it: impl Fn(&T) -> bool,
    ) -> Option<Slot> {
        let mut slot = self.head(self.bucket(hash));
        while let Some(value) = values.get(slot) {
            if is_it(value) {
                return Some(slot);
            }
            slot = value.next();
        }
        None
    }

    /// Makes room for so many more values, at most a chunk's, so that inserting them can't fail.
    pub(crate) fn reserve(&mut self, more: usize) -> Result<()> {
        let is_full = self.count + more > self.buckets.len() * CHUNK;
        if is_full { add_chunk(&mut self.buckets, || NONE) } else { Ok(()) }
    }

    pub(crate) fn insert(&mut self, values: &mut dyn Links, slot: Slot) {
        self.len += 1;
        if self.len > self.count {
            self.add_bucket(values);
        }
        self.push(values, slot);
    }

    pub(crate) fn remove(&mut self, values: &mut dyn Links, slot: Slot) {
        let Some(next) = values.next(slot) else { return };
        let bucket = self.bucket(values.hash(slot, self.keys));
        let mut at = self.head(bucket);
        self.len -= 1;
        if at == slot {
            return self.set_head(bucket, next);
        }
        while let Some(after) = values.next(at) {
            if after == slot {
                return values.set_next(at, next);
            }
            at = after;
        }
    }

    /// Adds the next bucket, and deals the values of the one it splits to both.
    fn add_bucket(&mut self, values: &mut dyn Links) {
        // The caller that must not fail has reserved.
        let _ = self.reserve(1);
        self.count += 1;
        let added = self.count - 1;
        if added == 0 {
            return;
        }
        let split = added & !(1 << added.ilog2());
        let mut slot = self.head(split);
        self.set_head(split, NONE);
        while let Some(next) = values.next(slot) {
            self.push(values, slot);
            slot = next;
        }
    }

    fn push(&mut self, values: &mut dyn Links, slot: Slot) {
        let bucket = self.bucket(values.hash(slot, self.keys));
        values.set_next(slot, self.head(bucket));
        self.set_head(bucket, slot);
    }

    /// The bucket of a hash: by as many of its bits as the buckets need, or one fewer where that
    /// bucket is not there yet.
    fn bucket(&self, hash: u32) -> usize {
        let last = self.count.saturating_sub(1);
        let mask = last.checked_ilog2().map_or(0, |bits| (2 << bits) - 1);
        let bucket = hash as usize & mask;
        if bucket <= last { bucket } else { bucket & (mask >> 1) }
    }

    fn head(&self, bucket: usize) -> Slot {
        let chunk = self.buckets.get(bucket / CHUNK);
        chunk.and_then(|chunk| chunk.get(bucket % CHUNK)).copied().unwrap_or(NONE)
    }

    fn set_head(&mut self, bucket: usize, slot: Slot) {
        let chunk = self.buckets.get_mut(bucket / CHUNK);
        if let Some(head) = chunk.and_then(|chunk| chunk.get_mut(bucket % CHUNK)) {
            *head = slot;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: Keys = Keys { seed: 7 };

    struct Value {
        number: u32,
        hash: u32,
        next: Slot,
    }

    impl Value {
        fn of(number: u32) -> Self {
            Self { number, hash: hash(number), next: NONE }
        }
    }

    impl Linked for Value {
        fn next(&self) -> Slot {
            self.next
        }

        fn set_next(&mut self, next: Slot) {
            self.next = next;
        }

        fn hash(&self, _: Keys) -> u32 {
            self.hash
        }
    }

    fn hash(n: u32) -> u32 {
        n.wrapping_mul(0x9E37_79B9).rotate_left(7)
    }

    #[test]
    fn finds_what_stands_in_it_and_nothing_else_at_every_size() {
        let (mut values, mut index) = (Slab::new(), Index::new(KEYS));
        let find =
            |values: &Slab<Value>, index: &Index, n| index.find(values, hash(n), |v| v.number == n);
        for n in 0..5000 {
            let slot = values.insert(Value::of(n));
            index.insert(&mut values, slot);
            for known in [0, n / 2, n] {
                assert_eq!(find(&values, &index, known), Some(known));
            }
            assert_eq!(find(&values, &index, n + 1), None);
        }
        for n in (0..5000).step_by(3) {
            index.remove(&mut values, n);
            values.remove(n);
        }
        for n in 0..5000 {
            assert_eq!(find(&values, &index, n), (n % 3 > 0).then_some(n));
        }
    }

    #[test]
    fn values_of_one_hash_are_told_apart() {
        let (mut values, mut index) = (Slab::new(), Index::new(KEYS));
        for n in 0..100 {
            let slot = values.insert(Value { hash: 7, ..Value::of(n) });
            index.insert(&mut values, slot);
        }
        index.remove(&mut values, 50);
        assert_eq!(index.find(&values, 7, |value| value.number == 50), None);
        assert_eq!(index.find(&values, 7, |value| value.number == 99), Some(99));
    }
}
