//! The whole content of the memory, out and in again.

use super::deadlines::Deadlines;
use super::interned::Interned;
use super::list::Kind;
use super::record::{ClientRecord, Record};
use super::requests::{Facts, NewRecord};
use super::slab::{NONE, Slot};
use super::state::State;
use super::table::ClientKey;
use crate::error::Result;
use crate::headroom;
use crate::model::once::Once;
use crate::timestamp::Timestamp;

impl State {
    /// A store with the same options, time and listeners, and nothing in it.
    pub(crate) fn emptied(&self) -> Self {
        let mut fresh = Self::new(self.table.seed(), self.retention);
        fresh.watch(self.watched);
        fresh.tick(self.clock);
        fresh.go_on_from(self);
        fresh
    }

    pub(crate) fn clock(&self) -> Timestamp {
        self.clock
    }

    /// Each client with its conversations, the first created first.
    pub(crate) fn owners(&self) -> impl Iterator<Item = (Slot, &ClientRecord, Family<'_>)> {
        self.table.owners.iter().map(|(slot, owner)| {
            let last = owner.family.last(Kind::ByClient, &self.table.records);
            (slot, owner, Family { state: self, first: owner.family.first, next: last })
        })
    }

    /// Adds a conversation as it was; those of one client come in the order of their creation, and the first brings the client.
    /// Answers whether it makes sense there.
    pub(crate) fn restore(
        &mut self,
        bot: Interned,
        channel: Interned,
        user: &str,
        known: Facts,
        draft: NewRecord<'_>,
        is_first: bool,
    ) -> Result<bool> {
        let who = self.who(bot, channel, user.as_bytes());
        let in_order = self.last_seq(who.owner) < known.seq;
        if !in_order
            || who.owner.is_none() != is_first
            || self.table.find(who, known.id.as_ref()).is_some()
        {
            return Ok(false);
        }
        self.table.reserve()?;
        draft.metadata.map_or(Ok(()), |text| headroom::ensure(text.as_str().len()))?;
        self.add(who, user, known, draft);
        Ok(true)
    }

    /// Puts back what was noted of a client, which may have no conversation.
    pub(crate) fn restore_noted(
        &mut self,
        bot: Interned,
        channel: Interned,
        user: &str,
        once: Once,
    ) -> Result<()> {
        let who = self.who(bot, channel, user.as_bytes());
        self.table.reserve()?;
        let owner = self.owner_of(who, user);
        self.set_noted(owner, once)
    }

    pub(crate) fn last_version(&self) -> u64 {
        self.last_version
    }

    /// No version up to that one is given again.
    pub(crate) fn go_on_from_version(&mut self, version: u64) {
        self.last_version = self.last_version.max(version);
    }

    pub(crate) fn set_last_seq(&mut self, who: ClientKey<'_>, seq: u32) {
        if let Some(owner) = who.owner {
            self.table.count_to(owner, seq);
        }
    }

    /// Puts the conversations, which came client by client, into their queues, in the order in which
    /// they would have come there. Of one moment, the one with the lower slot was created first: so each comes first in its queue, and
    /// nothing has to be looked for.
    pub(crate) fn fill_queues(&mut self) -> Result<()> {
        let mut by_time = Deadlines::default();
        by_time.reserve(self.table.records.len())?;
        self.deadlines.reserve(self.table.records.len())?;
        // A store that was filled but never emptied uses its slots from the first on.
        for slot in (0..).take(self.table.records.len()) {
            let Some(record) = self.table.records.get(slot) else { continue };
            if record.is_memory() {
                self.schedule(slot);
            } else {
                let at = queued_at(record);
                by_time.insert(&mut self.table.records, at, slot);
            }
        }
        while let Some(slot) = by_time.pop(&mut self.table.records) {
            self.queue(slot);
        }
        Ok(())
    }
}

/// When a conversation came to its place in the queue.
fn queued_at(record: &Record) -> Timestamp {
    if record.life.written_status().is_final() {
        record.life.updated_at
    } else {
        record.life.last_interaction_at
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Family<'a> {
    state: &'a State,
    first: Slot,
    next: Slot,
}

impl<'a> Iterator for Family<'a> {
    type Item = &'a Record;

    fn next(&mut self) -> Option<&'a Record> {
        let record = self.state.table.records.get(self.next)?;
        self.next = if self.next == self.first { NONE } else { record.family.prev };
        Some(record)
    }
}
