//! The calls of memories, with texts as numbers. Ids are those of records: a key, with what begins them all.

use alloc::vec::Vec;

use super::record::{Record, memory_life};
use super::requests::{Facts, NewRecord, halves};
use super::slab::{NONE, Slot};
use super::state::State;
use super::table::ClientKey;
use crate::error::{Error, Result};
use crate::id::{Id, IdRef};
use crate::metadata::MetadataRef;
use crate::model::event::EventKind;
use crate::model::memory::check_key;
use crate::rules::memory::{self, Source, Standing};
use crate::timestamp::Timestamp;

/// What a write of a memory asks for beside its key and value.
#[derive(Debug, Clone, Copy)]
pub struct Remember {
    /// In milliseconds.
    pub ttl: Option<u64>,
    pub if_version: Option<u64>,
    pub entropy: u64,
}

/// Which memories a page has; texts that were checked.
#[derive(Debug, Clone, Copy)]
pub struct MemoriesAsked<'a> {
    pub prefix: &'a str,
    pub after: Option<&'a str>,
    pub limit: usize,
}

/// A key that is asked for, and the record under it.
struct Found<'a> {
    user: &'a str,
    now: Timestamp,
    slot: Option<Slot>,
    stood: Option<Standing>,
}

impl State {
    /// Returns the version.
    pub fn remember(
        &mut self,
        who: ClientKey<'_>,
        id: &[u8],
        value: &str,
        asked: Remember,
        now: Timestamp,
    ) -> Result<u64> {
        let Found { user, now, slot, stood } = self.look_up(who, id, now)?;
        self.check_memory_length(value.len())?;
        let source = Source { last: self.last_version, entropy: asked.entropy };
        let standing = memory::remember(stood, asked.if_version, asked.ttl, source, now)?;
        let seq = self.last_seq(who.owner).checked_add(1).ok_or_else(Error::out_of_memory)?;
        self.make_room(1, value.len())?;
        self.last_version = standing.version;
        if let Some(slot) = slot {
            self.deadlines.remove(&mut self.table.records, slot);
            self.table.remove_record(slot);
        }
        let known = Facts {
            id: Id::Own(str::from_utf8(id).unwrap_or_default().into()),
            create_fingerprint: halves(standing.version),
            life: memory_life(now, standing.expires_at),
            seq,
        };
        let metadata = Some(MetadataRef::from_checked(value));
        let slot = self.add(who, user, known, NewRecord { metadata, ..NewRecord::default() });
        self.schedule(slot);
        self.note(EventKind::Remembered, None, Some(slot));
        Ok(standing.version)
    }

    /// Where it lies, when it reads as there.
    pub fn recall(
        &mut self,
        who: ClientKey<'_>,
        id: &[u8],
        now: Timestamp,
    ) -> Result<Option<Slot>> {
        let found = self.look_up(who, id, now)?;
        Ok(memory::recalled(found.stood, found.now).and(found.slot))
    }

    /// Whether there was one.
    pub fn forget(
        &mut self,
        who: ClientKey<'_>,
        id: &[u8],
        if_version: Option<u64>,
        now: Timestamp,
    ) -> Result<bool> {
        let found = self.look_up(who, id, now)?;
        let forgets = memory::forgets(found.stood, if_version, found.now)?;
        if forgets && let Some(slot) = found.slot {
            self.make_ready(1)?;
            self.remove(slot, EventKind::Forgotten);
        }
        Ok(forgets)
    }

    /// A page, by key, and whether there are more behind it. It looks at all of the client's records.
    pub fn memories(
        &mut self,
        who: ClientKey<'_>,
        asked: MemoriesAsked<'_>,
        now: Timestamp,
    ) -> Result<(Vec<Slot>, bool)> {
        let now = self.tick(now);
        let mut page = Vec::new();
        let mut slot = self.client(who)?.map_or(NONE, |client| client.family.first);
        while let Some(record) = self.table.records.get(slot) {
            let key = record.key();
            let follows = asked.after.is_none_or(|after| after.as_bytes() < key);
            let is_asked = follows && key.starts_with(asked.prefix.as_bytes());
            if is_asked && record.is_memory() && !record.standing().is_over(now) {
                let place = page.partition_point(|other| self.key_at(*other) < key);
                page.insert(place, slot);
                page.truncate(asked.limit + 1);
            }
            slot = record.family.next;
        }
        let (mut count, mut bytes) = (0, 0);
        for slot in &page {
            let value = self.record(*slot)?.metadata_bytes();
            let Some(more) = memory::filled_by(count, asked.limit, bytes, value) else { break };
            bytes = more;
            count += 1;
        }
        let has_more = count < page.len();
        page.truncate(count);
        Ok((page, has_more))
    }

    fn key_at(&self, slot: Slot) -> &[u8] {
        self.table.records.get(slot).map_or(&[], Record::key)
    }

    /// Sees to it that a sweep comes by when a memory is over.
    pub(super) fn schedule(&mut self, slot: Slot) {
        let standing = self.table.records.get(slot).map(Record::standing);
        if let Some(end) = standing.and_then(|standing| standing.expires_at) {
            self.deadlines.insert(&mut self.table.records, end, slot);
        }
    }

    #[inline(never)]
    fn look_up<'a>(&mut self, who: ClientKey<'a>, id: &[u8], now: Timestamp) -> Result<Found<'a>> {
        let user = self.check_client(who)?;
        check_key(id.get(1..).unwrap_or_default())?;
        let now = self.tick(now);
        let slot = self.table.find(who, IdRef::new(id));
        let stood = slot.and_then(|slot| self.table.records.get(slot)).map(Record::standing);
        Ok(Found { user, now, slot, stood })
    }
}
