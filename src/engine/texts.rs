//! Texts that recur (bot, channel, flow, step), each kept once and named by a number.
//!
//! A number keeps its meaning until the next `trim`, used or not, so JavaScript may remember it.

use alloc::boxed::Box;

use super::index::{Index, Linked};
use super::interned::Interned;
use super::slab::{NONE, Slab, Slot};
use crate::error::Result;
use crate::hash::Keys;
use crate::headroom;

/// How many unused texts may gather before they are worth forgetting.
const SPARE: usize = 4096;

#[derive(Debug)]
struct Entry {
    next: Slot,
    text: Box<str>,
    uses: u32,
}

#[derive(Debug)]
pub struct Texts {
    entries: Slab<Entry>,
    index: Index,
    /// In bytes.
    heap: usize,
    trim_at: usize,
}

impl Texts {
    pub(crate) fn new(keys: Keys) -> Self {
        Self { entries: Slab::new(), index: Index::new(keys), heap: 0, trim_at: SPARE }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.len() == 0
    }

    pub(crate) fn reseed(&mut self, keys: Keys) {
        self.index.keys = keys;
    }

    pub fn get(&self, text: Interned) -> &str {
        self.entries.get(text.slot()).map_or("", |entry| &entry.text)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.entries.bytes() + self.index.bytes() + self.heap
    }

    fn find(&self, text: &str) -> Option<Interned> {
        let hash = self.index.keys.text(text);
        let slot = self.index.find(&self.entries, hash, |entry| &*entry.text == text)?;
        Interned::from_number(slot + 1)
    }

    pub(crate) fn intern(&mut self, text: &str) -> Result<Option<Interned>> {
        if let Some(known) = self.find(text) {
            return Ok(Some(known));
        }
        headroom::ensure(text.len())?;
        self.entries.reserve()?;
        self.index.reserve(1)?;
        let entry = Entry { next: NONE, text: text.into(), uses: 0 };
        let slot = self.entries.insert(entry);
        self.index.insert(&mut self.entries, slot);
        self.heap += text.len();
        Ok(Interned::from_number(slot + 1))
    }

    /// Of any text.
    pub(crate) fn last_number(&self) -> usize {
        self.entries.end() as usize
    }

    /// Those that something refers to.
    pub(crate) fn used(&self) -> impl Iterator<Item = Interned> {
        let used = self.entries.iter().filter(|(_, entry)| entry.uses > 0);
        used.filter_map(|(slot, _)| Interned::from_number(slot + 1))
    }

    pub(crate) fn retain(&mut self, texts: &[Option<Interned>]) {
        for text in texts.iter().flatten() {
            if let Some(entry) = self.entries.get_mut(text.slot()) {
                entry.uses += 1;
            }
        }
    }

    pub(crate) fn release(&mut self, texts: &[Option<Interned>]) {
        for text in texts.iter().flatten() {
            if let Some(entry) = self.entries.get_mut(text.slot()) {
                entry.uses = entry.uses.saturating_sub(1);
            }
        }
    }

    /// Whether so many texts have come since the last `trim` that another one is due.
    pub fn is_crowded(&self) -> bool {
        self.entries.len() > self.trim_at
    }

    /// Forgets the texts that nothing uses; what remains may double before the next time.
    pub(crate) fn trim(&mut self) {
        for slot in self.entries.slots() {
            if self.entries.get(slot).is_some_and(|entry| entry.uses == 0) {
                self.index.remove(&mut self.entries, slot);
                let entry = self.entries.remove(slot);
                self.heap -= entry.map_or(0, |entry| entry.text.len());
            }
        }
        self.trim_at = self.entries.len() * 2 + SPARE;
    }
}

impl Linked for Entry {
    fn next(&self) -> Slot {
        self.next
    }

    fn set_next(&mut self, next: Slot) {
        self.next = next;
    }

    fn hash(&self, keys: Keys) -> u32 {
        keys.text(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    #[test]
    fn a_text_has_one_number_and_a_used_one_stays() {
        let mut texts = Texts::new(Keys { seed: 7 });
        let menu = texts.intern("menu").unwrap().unwrap();
        assert_eq!(texts.intern("menu"), Ok(Some(menu)));
        texts.retain(&[Some(menu)]);
        for n in 0..=SPARE {
            assert!(texts.intern(&format!("unused {n}")).is_ok());
        }
        assert!(texts.is_crowded());
        texts.trim();
        assert_eq!((texts.get(menu), texts.find("menu")), ("menu", Some(menu)));
        assert_eq!((texts.find("unused 1"), texts.is_crowded()), (None, false));
        texts.release(&[Some(menu)]);
        texts.trim();
        assert!(texts.is_empty());
        assert!(texts.intern("alone").is_ok() && !texts.is_crowded() && !texts.is_empty());
    }
    #[test]
    fn another_seed_hashes_otherwise() {
        let mut texts = Texts::new(Keys { seed: 7 });
        let hash = |texts: &Texts| texts.index.keys.text("menu");
        let before = hash(&texts);
        texts.reseed(Keys { seed: 8 });
        assert_ne!(hash(&texts), before);
    }
}
