//! From a hash to slots: a chained hash table that grows by one bucket at a time (linear hashing),
//! so that no insertion ever has to move everything. The chains run through the values themselves.

use alloc::vec::Vec;

use super::slab::{CHUNK, NONE, Slab, Slot, add_room};
use crate::error::{Error, Result};

/// A value's hash, and the next value of its bucket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    hash: u32,
    next: Slot,
}

impl Link {
    pub(crate) const LOOSE: Self = Self { hash: 0, next: NONE };
}

/// What can stand in an index.
pub(crate) trait Linked {
    fn link(&self) -> Link;
    fn set_link(&mut self, link: Link);
}

/// Values of whatever type, by their slots: what changes an index exists once in the wasm.
pub(crate) trait Links {
    fn link(&self, slot: Slot) -> Option<Link>;
    fn set_link(&mut self, slot: Slot, link: Link);
}

impl<T: Linked> Links for Slab<T> {
    fn link(&self, slot: Slot) -> Option<Link> {
        self.get(slot).map(Linked::link)
    }

    fn set_link(&mut self, slot: Slot, link: Link) {
        if let Some(value) = self.get_mut(slot) {
            value.set_link(link);
        }
    }
}

#[derive(Debug)]
pub(crate) struct Index {
    buckets: Vec<Vec<Slot>>,
    count: usize,
    len: usize,
}

impl Index {
    pub(crate) fn new() -> Self {
        Self { buckets: Vec::new(), count: 0, len: 0 }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.buckets.iter().map(Vec::capacity).sum::<usize>() * size_of::<Slot>()
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
            let link = value.link();
            if link.hash == hash && is_it(value) {
                return Some(slot);
            }
            slot = link.next;
        }
        None
    }

    /// Makes room for one more value, so that the next `insert` can't fail.
    pub(crate) fn reserve(&mut self) -> Result<()> {
        add_room(&mut self.buckets).map_err(|_| Error::out_of_memory())
    }

    pub(crate) fn insert(&mut self, values: &mut dyn Links, hash: u32, slot: Slot) {
        self.len += 1;
        if self.len > self.count {
            self.add_bucket(values);
        }
        self.push(values, hash, slot);
    }

    pub(crate) fn remove(&mut self, values: &mut dyn Links, slot: Slot) {
        let Some(link) = values.link(slot) else { return };
        let bucket = self.bucket(link.hash);
        let mut at = self.head(bucket);
        self.len -= 1;
        if at == slot {
            return self.set_head(bucket, link.next);
        }
        while let Some(other) = values.link(at) {
            if other.next == slot {
                return values.set_link(at, Link { next: link.next, ..other });
            }
            at = other.next;
        }
    }

    /// Adds the next bucket, and deals the values of the one it splits to both.
    fn add_bucket(&mut self, values: &mut dyn Links) {
        // Where this fails, so does the `push` below; who must not fail has reserved.
        let _ = add_room(&mut self.buckets);
        if let Some(chunk) = self.buckets.last_mut() {
            chunk.push(NONE);
        }
        self.count += 1;
        let added = self.count - 1;
        if added == 0 {
            return;
        }
        let split = added & !(1 << added.ilog2());
        let mut slot = self.head(split);
        self.set_head(split, NONE);
        while let Some(link) = values.link(slot) {
            self.push(values, link.hash, slot);
            slot = link.next;
        }
    }

    fn push(&mut self, values: &mut dyn Links, hash: u32, slot: Slot) {
        let bucket = self.bucket(hash);
        let next = self.head(bucket);
        values.set_link(slot, Link { hash, next });
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

    struct Value(u32, Link);

    impl Linked for Value {
        fn link(&self) -> Link {
            self.1
        }

        fn set_link(&mut self, link: Link) {
            self.1 = link;
        }
    }

    fn hash(n: u32) -> u32 {
        n.wrapping_mul(0x9E37_79B9).rotate_left(7)
    }

    #[test]
    fn finds_what_stands_in_it_and_nothing_else_at_every_size() {
        let (mut values, mut index) = (Slab::new(), Index::new());
        let find =
            |values: &Slab<Value>, index: &Index, n| index.find(values, hash(n), |v| v.0 == n);
        for n in 0..5000 {
            let slot = values.insert(Value(n, Link::LOOSE));
            index.insert(&mut values, hash(n), slot);
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
        let (mut values, mut index) = (Slab::new(), Index::new());
        for n in 0..100 {
            let slot = values.insert(Value(n, Link::LOOSE));
            index.insert(&mut values, 7, slot);
        }
        index.remove(&mut values, 50);
        assert_eq!(index.find(&values, 7, |value| value.0 == 50), None);
        assert_eq!(index.find(&values, 7, |value| value.0 == 99), Some(99));
    }
}
