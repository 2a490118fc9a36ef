//! What is kept of a client beside its conversations: what was noted, and what is remembered. Who has none of it takes no byte for it.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::slab::{NONE, Slot};
use super::state::State;
use super::table::CLIENTS;
use crate::error::Result;
use crate::headroom;
use crate::model::once::Once;
use crate::rules::memory::Standing;

#[derive(Debug)]
pub(crate) struct Beside {
    pub(crate) once: Once,
    /// By the bytes of their keys.
    pub(crate) memories: Vec<Kept>,
    /// Among the deadlines.
    pub(super) heap_index: Slot,
}

/// What is remembered under a key.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) key: Box<str>,
    /// JSON, which nothing here reads.
    pub(crate) value: Box<str>,
    pub(crate) standing: Standing,
}

impl Beside {
    fn bytes(&self) -> usize {
        let texts = self.memories.iter().map(|kept| kept.key.len() + kept.value.len());
        let memories = self.memories.capacity() * size_of::<Kept>();
        self.once.bytes() + size_of::<Self>() - size_of::<Once>() + memories + texts.sum::<usize>()
    }
}

impl State {
    pub(crate) fn beside(&self, owner: Option<Slot>) -> Option<&Beside> {
        self.table.beside.get(owner? as usize)?.as_deref()
    }

    pub(super) fn beside_mut(&mut self, owner: Slot) -> Option<&mut Beside> {
        let beside = self.table.beside.get_mut(owner as usize)?;
        let new =
            || Box::new(Beside { once: Once::default(), memories: Vec::new(), heap_index: NONE });
        Some(beside.get_or_insert_with(new))
    }

    pub(super) fn beside_bytes(&self) -> usize {
        let kept = self.table.beside.iter().flatten().map(|beside| beside.bytes()).sum::<usize>();
        kept + self.table.beside.len() * size_of::<Option<Box<Beside>>>()
    }

    /// Makes room for what is kept of any client, or of the next one, so that keeping it can't fail.
    pub(super) fn reserve_beside(&mut self) -> Result<()> {
        let clients = self.table.owners.end() as usize + 1;
        headroom::ensure(2 * clients * size_of::<Option<Box<Beside>>>())?;
        self.table.beside.resize_with(clients, || None);
        Ok(())
    }

    pub(super) fn forget_beside(&mut self, owner: Slot) {
        self.deadlines.remove(&mut self.table, CLIENTS.saturating_add(owner));
        if let Some(beside) = self.table.beside.get_mut(owner as usize) {
            *beside = None;
        }
    }

    /// Removes a client of which there is nothing left: no conversation, nothing remembered, nothing noted that is in date.
    pub(super) fn remove_empty(&mut self, owner: Slot) {
        let childless = self.table.owners.get(owner).is_some_and(|its| its.family.first == NONE);
        let remembers = self.beside(Some(owner)).is_some_and(|beside| !beside.memories.is_empty());
        if !childless || remembers || self.is_noted(owner) {
            return;
        }
        self.forget_beside(owner);
        if let Some(owner) = self.table.remove_owner(owner) {
            self.texts.release(&[Some(owner.bot), Some(owner.channel)]);
        }
    }
}
