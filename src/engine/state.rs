//! Many conversations in memory, with texts as numbers: what there is, and how a conversation is added and changed.
//! The calls are in `calls.rs`.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::change::Change;
use super::deadlines::Deadlines;
use super::interned::Interned;
use super::list::{List, Neighbours};
use super::record::{ClientRecord, Record, Stamped};
use super::record_ref::RecordRef;
use super::requests::{Facts, NewRecord, Patch};
use super::slab::{NONE, Slot};
use super::table::{ClientKey, Table};
use super::texts::Texts;
use crate::client::check_name;
use crate::error::{Code, Result};
use crate::hash::Keys;
use crate::limits::DEFAULT_MEMORY_BYTES;
use crate::metadata::MetadataRef;
use crate::model::memory::check_length;
use crate::model::once::Once;
use crate::model::stats::Stats;
use crate::rules::clock::tick;
use crate::rules::sweep::Retention;
use crate::status::Status;
use crate::text;
use crate::timestamp::Timestamp;

#[derive(Debug)]
pub struct State {
    pub(super) table: Table,
    pub texts: Texts,
    pub(super) deadlines: Deadlines,
    /// The closed ones, the first closed first.
    pub(super) closed: List,
    /// A client for each closing that left it more closed conversations than `retention.per_client`.
    pub(super) excess: Vec<Slot>,
    /// What was noted, by the slot of the client. It has no entries until something is.
    pub(super) noted: Vec<Option<Box<Once>>>,
    /// Where the next sweep of it goes on.
    pub(super) next_noted: Slot,
    pub(super) retention: Retention,
    pub(super) clock: Timestamp,
    last_stamp: u64,
    /// The last that a memory was given.
    pub(super) last_version: u64,
    max_memory_bytes: usize,
    pub(super) watched: bool,
    pub(super) changes: Vec<Change>,
}

impl State {
    #[inline(never)]
    pub fn new(seed: u64, retention: Retention) -> Self {
        let keys = Keys { seed };
        Self {
            table: Table::new(keys),
            texts: Texts::new(keys),
            deadlines: Deadlines::default(),
            closed: List::EMPTY,
            excess: Vec::new(),
            noted: Vec::new(),
            next_noted: 0,
            retention,
            clock: Timestamp::default(),
            last_stamp: 0,
            last_version: 0,
            max_memory_bytes: DEFAULT_MEMORY_BYTES,
            watched: false,
            changes: Vec::new(),
        }
    }

    /// Frees all that it holds.
    // Out of line: a second copy of the drop glue would take 0.1 KB more after brotli.
    #[inline(never)]
    pub fn free(self) {
        drop(self);
    }

    /// Gives a store that nothing was ever put into another seed for its hashes.
    pub fn reseed(&mut self, seed: u64) {
        if self.texts.is_empty() {
            let keys = Keys { seed };
            self.table.reseed(keys);
            self.texts.reseed(keys);
        }
    }

    pub fn set_retention(&mut self, retention: Retention) {
        self.retention = retention;
    }

    /// The time of a call: it never runs backwards.
    // In place at its callers in wasm it would take 0.2 KB more after brotli.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(crate) fn tick(&mut self, now: Timestamp) -> Timestamp {
        self.clock = tick(self.clock, now);
        self.clock
    }

    pub(crate) fn intern(&mut self, text: &str) -> Result<Option<Interned>> {
        self.texts.intern(text)
    }

    pub fn intern_name(&mut self, path: &str, bytes: &[u8]) -> Result<Option<Interned>> {
        self.intern(check_name(path, bytes)?)
    }

    pub fn intern_step(&mut self, path: &str, bytes: &[u8]) -> Result<Option<Interned>> {
        self.intern(text::check(Code::InvalidBody, path, bytes)?)
    }

    /// Forgets unused texts: numbers that were given out for them mean nothing any more.
    pub fn trim_texts(&mut self) {
        self.texts.trim();
    }

    pub fn who<'a>(&self, bot: Interned, channel: Interned, user: &'a [u8]) -> ClientKey<'a> {
        self.table.who(bot, channel, user)
    }

    /// Changes when what `who` answered may not be true any more.
    pub fn moves(&self) -> u32 {
        self.table.moves
    }

    pub fn view(&self, slot: Slot) -> Option<RecordRef<'_>> {
        let record = self.table.records.get(slot)?;
        let owner = self.table.owners.get(record.owner)?;
        Some(RecordRef {
            life: record.life,
            status: record.life.status_at(self.clock),
            id: &record.id,
            memory_version: if record.is_memory() { record.fingerprint() } else { 0 },
            flow: record.flow,
            step: record.step,
            metadata: record.metadata.as_ref(),
            bot: owner.bot,
            channel: owner.channel,
            user: owner.user.as_bytes(),
        })
    }

    /// Where the page that ends with that conversation ends.
    pub fn key_of(&self, slot: Slot) -> Option<u32> {
        self.table.records.get(slot).map(|record| record.seq)
    }

    pub fn stats(&self) -> Stats {
        let [open, switched, closed, expired, failed] =
            Status::ALL.map(|status| self.count(status));
        let conversations = open + switched + closed + expired + failed;
        Stats { conversations, open, switched, closed, expired, failed, bytes: self.bytes() }
    }

    /// How many conversations read as that.
    fn count(&self, status: Status) -> usize {
        let records = self.table.records.iter().map(|(_, record)| record);
        let is_one = |record: &&Record| record.life.status_at(self.clock) == status;
        records.filter(|record| !record.is_memory()).filter(is_one).count()
    }

    /// The same at that time; without a status, how many bytes there are.
    pub fn count_at(&mut self, status: Option<Status>, now: Timestamp) -> usize {
        self.tick(now);
        status.map_or_else(|| self.bytes(), |status| self.count(status))
    }

    fn bytes(&self) -> usize {
        let noted = self.noted.iter().flatten().map(|once| once.bytes()).sum::<usize>();
        let noted = noted + self.noted.len() * size_of::<Option<Box<Once>>>();
        self.table.bytes() + self.texts.bytes() + self.deadlines.bytes() + noted
    }

    /// How long values of memories may be, in bytes.
    pub fn set_max_memory_bytes(&mut self, bytes: usize) {
        self.max_memory_bytes = bytes;
    }

    pub fn check_memory_length(&self, bytes: usize) -> Result<()> {
        check_length(bytes, self.max_memory_bytes)
    }

    /// Goes on as that store: no stamp and no version of it is given again, since JavaScript may remember what it read under one, and
    /// callers the other.
    pub(super) fn go_on_from(&mut self, other: &Self) {
        self.max_memory_bytes = other.max_memory_bytes;
        self.last_version = other.last_version;
        self.last_stamp = other.last_stamp;
    }

    pub(super) fn owner_of(&mut self, who: ClientKey<'_>, user: &str) -> Slot {
        if let Some(known) = who.owner {
            return known;
        }
        self.texts.retain(&[Some(who.bot), Some(who.channel)]);
        self.table.add_owner(ClientRecord::new(who.bot, who.channel, user))
    }

    /// Adds a conversation, new or restored; it must be the newest of its client. It stands in no
    /// queue yet.
    pub(super) fn add(
        &mut self,
        who: ClientKey<'_>,
        user: &str,
        known: Facts,
        draft: NewRecord<'_>,
    ) -> Slot {
        let owner = self.owner_of(who, user);
        self.table.count_to(owner, known.seq);
        let metadata = self.stamped(draft.metadata);
        let (flow, step) = (draft.flow, draft.step);
        self.texts.retain(&[flow, step]);
        let Facts { id, create_fingerprint, life, seq } = known;
        let record = Record {
            next: NONE,
            life,
            create_fingerprint,
            id,
            owner,
            seq,
            flow,
            step,
            metadata,
            family: Neighbours::LOOSE,
            queue: Neighbours::LOOSE,
            heap_index: NONE,
        };
        self.table.add_record(record)
    }

    pub(super) fn last_seq(&self, owner: Option<Slot>) -> u32 {
        owner.and_then(|slot| self.table.owners.get(slot)).map_or(0, |owner| owner.last_seq)
    }

    fn stamped(&mut self, metadata: Option<MetadataRef<'_>>) -> Option<Stamped> {
        let metadata = metadata.filter(|metadata| !metadata.is_empty_object())?;
        self.last_stamp += 1;
        Some(Stamped::new(self.last_stamp, metadata.as_str()))
    }

    /// Writes an update down, which has been checked, and moves the conversation in its client's order when that changes.
    pub(super) fn write(
        &mut self,
        slot: Slot,
        patch: &Patch<'_>,
        metadata: Option<MetadataRef<'_>>,
        now: Timestamp,
    ) {
        let stamped = metadata.map(|metadata| self.stamped(Some(metadata)));
        let Table { owners, records, heap, .. } = &mut self.table;
        let Some(record) = records.get_mut(slot) else { return };
        for (field, change) in [(&mut record.flow, patch.flow), (&mut record.step, patch.step)] {
            let Some(text) = change else { continue };
            self.texts.retain(&[text]);
            self.texts.release(&[core::mem::replace(field, text)]);
        }
        if let Some(stamped) = stamped {
            *heap -= record.heap_bytes();
            record.metadata = stamped;
            *heap += record.heap_bytes();
        }
        let is_later = patch.interaction && record.life.last_interaction_at < now;
        // The first stays the first; then only a deadline moves.
        let is_first = owners.get(record.owner).is_some_and(|owner| owner.open.first == slot);
        let moves = is_later && !(is_first && record.life.ttl().is_none());
        if !moves && patch.ttl.is_keep() {
            return record.life.update(now, patch.interaction, patch.ttl);
        }
        self.unqueue(slot);
        if let Some(record) = self.table.records.get_mut(slot) {
            record.life.update(now, patch.interaction, patch.ttl);
        }
        self.queue(slot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Entropy;

    /// What strangers choose is hashed by it: a seed that everybody knows would let them choose what collides.
    #[test]
    fn a_store_takes_another_seed_as_long_as_nothing_was_put_into_it() {
        let mut state = State::new(1, Retention::default());
        state.reseed(2);
        assert_eq!(state.table.seed(), 2);
        let mut name = |text: &str| state.intern(text).unwrap().unwrap();
        let (bot, channel) = (name("shop"), name("web"));
        let who = state.who(bot, channel, b"ada");
        let draft = NewRecord::default();
        state.create(who, None, draft, Timestamp::default(), &Entropy::default()).unwrap();
        state.reseed(3);
        assert_eq!(state.table.seed(), 2);
        assert!(state.who(bot, channel, b"ada").owner.is_some());
    }
}
