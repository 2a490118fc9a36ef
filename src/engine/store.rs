//! Many conversations in memory, with texts as numbers: what JavaScript calls, and what the
//! public calls of `Engine` are made of.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::chain::{Chain, Kind, Links};
use super::deadlines::Deadlines;
use super::keys::Keys;
use super::record::{Owner, Record, Stamped};
use super::slab::{NONE, Slot};
use super::table::{Table, Who};
use super::texts::{Text, Texts};
use super::view::{Change, EventKind, View};
use super::{Retention, Stats};
use crate::client::check_name;
use crate::conversation::{Life, Status, check_final};
use crate::error::{Code, Error, Result};
use crate::id::{self, Entropy, Id, IdRef};
use crate::memory;
use crate::metadata::Metadata;
use crate::origin::origin;
use crate::text;
use crate::timestamp::Timestamp;

/// How many conversations each `create` expires or removes on its way.
const SWEPT_BY_CREATE: usize = 4;

/// What `create` is given.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) flow: Option<Text>,
    pub(crate) step: Option<Text>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) ttl: Option<u32>,
}

/// What `update` is given; the outer `None` leaves a field as it is.
#[derive(Debug, Default)]
pub(crate) struct Patch {
    pub(crate) flow: Option<Place>,
    pub(crate) step: Option<Place>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) interaction: bool,
    pub(crate) if_version: Option<u64>,
}

/// Which conversation of its client a call means.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Named<'a> {
    Id(&'a [u8]),
    /// The one that lies there.
    #[cfg_attr(
        not(all(target_arch = "wasm32", feature = "js")),
        expect(dead_code, reason = "JavaScript remembers what it was shown last")
    )]
    Slot(Slot),
}

/// A flow or a step to set, or none to clear it.
pub(crate) type Place = Option<Text>;

/// What never changes but by the state machine.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) id: Id,
    pub(crate) origin: [u32; 2],
    pub(crate) life: Life,
    /// None for the next of its client.
    pub(crate) seq: Option<u32>,
}

#[derive(Debug)]
pub(crate) struct Store {
    pub(super) table: Table,
    pub(crate) texts: Texts,
    pub(super) deadlines: Deadlines,
    /// The closed ones, the first closed first.
    pub(super) closed: Chain,
    /// A client for each closing that left it more closed conversations than `retention.per_client`.
    pub(super) excess: Vec<Slot>,
    pub(super) retention: Retention,
    pub(super) clock: Timestamp,
    last_stamp: u64,
    pub(super) watched: bool,
    pub(super) changes: Vec<Change>,
}

impl Store {
    pub(crate) fn new(seed: u64, retention: Retention) -> Self {
        let keys = Keys { seed };
        Self {
            table: Table::new(keys),
            texts: Texts::new(keys),
            deadlines: Deadlines::default(),
            closed: Chain::EMPTY,
            excess: Vec::new(),
            retention,
            clock: Timestamp::default(),
            last_stamp: 0,
            watched: false,
            changes: Vec::new(),
        }
    }

    /// Gives a store that nothing was ever put into another seed for its hashes.
    #[cfg(all(target_arch = "wasm32", feature = "js"))]
    pub(crate) fn reseed(&mut self, seed: u64) {
        if self.texts.is_empty() {
            let keys = Keys { seed };
            self.table.reseed(keys);
            self.texts.reseed(keys);
        }
    }

    #[cfg(all(target_arch = "wasm32", feature = "js"))]
    pub(crate) fn set_retention(&mut self, retention: Retention) {
        self.retention = retention;
    }

    /// The time of a call: it never runs backwards.
    pub(crate) fn tick(&mut self, now: Timestamp) -> Timestamp {
        self.clock = self.clock.max(now).min(Timestamp::LAST_NOW);
        self.clock
    }

    pub(crate) fn intern(&mut self, text: &str) -> Result<Option<Text>> {
        self.texts.intern(text)
    }

    #[cfg(all(target_arch = "wasm32", feature = "js"))]
    pub(crate) fn intern_name(&mut self, path: &str, bytes: &[u8]) -> Result<Option<Text>> {
        self.intern(check_name(path, bytes)?)
    }

    pub(crate) fn intern_place(&mut self, path: &str, bytes: &[u8]) -> Result<Option<Text>> {
        self.intern(text::check(Code::InvalidBody, path, bytes)?)
    }

    /// Forgets unused texts: numbers that were given out for them mean nothing any more.
    pub(crate) fn trim_texts(&mut self) {
        self.texts.trim();
    }

    pub(crate) fn who<'a>(&self, bot: Text, channel: Text, user: &'a [u8]) -> Who<'a> {
        self.table.who(bot, channel, user)
    }

    /// Changes when what `who` answered may not be true any more.
    #[cfg(all(target_arch = "wasm32", feature = "js"))]
    pub(crate) fn moves(&self) -> u32 {
        self.table.moves
    }

    pub(crate) fn create(
        &mut self,
        who: Who<'_>,
        own_id: Option<&[u8]>,
        draft: Draft,
        now: Timestamp,
        entropy: &Entropy,
    ) -> Result<(Slot, bool)> {
        let user = self.check_client(who)?;
        let now = self.tick(now);
        let id = match own_id {
            Some(bytes) => Id::new(bytes)?,
            None => Id::generate(now.as_millis(), entropy),
        };
        let origin = self.origin(&draft);
        if let Some(slot) = self.table.find(who, id.as_ref()) {
            let same = own_id.is_some() && self.record(slot)?.origin == origin;
            return if same { Ok((slot, false)) } else { Err(Error::id_taken()) };
        }
        self.make_ready(1 + SWEPT_BY_CREATE)?;
        memory::ensure(0)?;
        self.table.reserve()?;
        self.deadlines.reserve(1)?;
        let life = Life::begin(now, draft.ttl);
        let slot = self.add(who, user, Known { id, origin, life, seq: None }, draft);
        self.queue(slot);
        self.note(EventKind::Created, None, Some(slot));
        self.sweep(SWEPT_BY_CREATE, now);
        Ok((slot, true))
    }

    pub(crate) fn get(&mut self, who: Who<'_>, named: Named<'_>, now: Timestamp) -> Result<Slot> {
        self.tick(now);
        self.find(who, named)
    }

    pub(crate) fn latest(&mut self, who: Who<'_>, now: Timestamp) -> Result<Option<Slot>> {
        let now = self.tick(now);
        let Some(owner) = who.owner else {
            return self.check_client(who).map(|_| None);
        };
        let mut slot = self.owner(owner)?.open.first;
        while let Some(record) = self.table.records.get(slot) {
            if record.life.status_at(now) == Status::Open {
                return Ok(Some(slot));
            }
            slot = record.queue.next;
        }
        Ok(None)
    }

    pub(crate) fn update(
        &mut self,
        who: Who<'_>,
        named: Named<'_>,
        patch: &Patch,
        now: Timestamp,
    ) -> Result<()> {
        let now = self.tick(now);
        let slot = self.find(who, named)?;
        let record = self.record(slot)?;
        record.life.check_update(now, patch.if_version)?;
        let metadata = match &patch.metadata {
            None => None,
            Some(patch) => Some(record.merged(patch)?),
        };
        let given =
            patch.interaction || patch.flow.is_some() || patch.step.is_some() || metadata.is_some();
        if !given {
            return Ok(());
        }
        self.make_ready(1)?;
        let before = self.keep(slot);
        self.write(slot, patch, metadata, now);
        self.note(EventKind::Updated, before, Some(slot));
        Ok(())
    }

    pub(crate) fn close(
        &mut self,
        who: Who<'_>,
        named: Named<'_>,
        status: Status,
        now: Timestamp,
    ) -> Result<()> {
        check_final(status)?;
        let now = self.tick(now);
        let slot = self.find(who, named)?;
        if self.record(slot)?.life.check_close(now, status)? {
            self.make_ready(1)?;
            self.finish(slot, status, now, EventKind::Closed);
        }
        Ok(())
    }

    pub(crate) fn close_all(&mut self, who: Who<'_>, status: Status, now: Timestamp) -> Result<()> {
        check_final(status)?;
        let now = self.tick(now);
        let Some(owner) = who.owner else {
            return self.check_client(who).map(|_| ());
        };
        self.make_ready_for(Kind::Queue, self.owner(owner)?.open.first)?;
        self.finish_all(owner, status, now);
        Ok(())
    }

    /// The slots of a page, newest first, and whether there are more behind it.
    pub(crate) fn list(
        &mut self,
        who: Who<'_>,
        status: Option<Status>,
        before: Option<u32>,
        limit: usize,
        now: Timestamp,
    ) -> Result<(Vec<Slot>, bool)> {
        let now = self.tick(now);
        let Some(owner) = who.owner else {
            return self.check_client(who).map(|_| (Vec::new(), false));
        };
        let family = self.owner(owner)?.family;
        let mut page = Vec::new();
        let mut slot = family.first;
        while let Some(record) = self.table.records.get(slot) {
            let follows = before.is_none_or(|seq| record.seq < seq);
            if follows && status.is_none_or(|status| record.life.status_at(now) == status) {
                if page.len() == limit {
                    return Ok((page, true));
                }
                page.push(slot);
            }
            slot = record.family.next;
        }
        Ok((page, false))
    }

    pub(crate) fn erase(&mut self, who: Who<'_>, now: Timestamp) -> Result<usize> {
        self.tick(now);
        let Some(owner) = who.owner else {
            return self.check_client(who).map(|_| 0);
        };
        self.make_ready_for(Kind::Family, self.owner(owner)?.family.first)?;
        let mut erased = 0;
        while let Some(family) = self.table.owners.get(owner).map(|owner| owner.family) {
            let last = family.last(Kind::Family, &self.table.records);
            self.remove(last, EventKind::Erased);
            erased += 1;
        }
        Ok(erased)
    }

    pub(crate) fn view(&self, slot: Slot) -> Option<View<'_>> {
        let record = self.table.records.get(slot)?;
        let owner = self.table.owners.get(record.owner)?;
        Some(View {
            life: record.life,
            status: record.life.status_at(self.clock),
            id: &record.id,
            flow: record.flow,
            step: record.step,
            metadata: record.metadata.as_ref(),
            bot: owner.bot,
            channel: owner.channel,
            user: owner.user.as_bytes(),
        })
    }

    /// Where the page that ends with that conversation ends.
    pub(crate) fn key_of(&self, slot: Slot) -> Option<u32> {
        self.table.records.get(slot).map(|record| record.seq)
    }

    pub(crate) fn stats(&self) -> Stats {
        let conversations = self.table.records.len();
        let open =
            self.table.records.iter().filter(|(_, r)| r.life.status_at(self.clock) == Status::Open);
        Stats { conversations, open: open.count(), bytes: self.bytes() }
    }

    fn bytes(&self) -> usize {
        self.table.bytes() + self.texts.bytes() + self.deadlines.bytes()
    }

    /// No stamp of that store is given again: JavaScript may remember what it read under one.
    pub(super) fn go_on_with_stamps_of(&mut self, other: &Self) {
        self.last_stamp = other.last_stamp;
    }

    fn owner(&self, slot: Slot) -> Result<&Owner> {
        self.table.owners.get(slot).ok_or_else(Error::not_found)
    }

    fn record(&self, slot: Slot) -> Result<&Record> {
        self.table.records.get(slot).ok_or_else(Error::not_found)
    }

    /// What is found has been checked when it came; so only what is not found is checked.
    fn find(&self, who: Who<'_>, named: Named<'_>) -> Result<Slot> {
        let id = match named {
            Named::Id(id) => id,
            Named::Slot(slot) => {
                let its = self.record(slot).ok().filter(|record| who.owner == Some(record.owner));
                return its.map(|_| slot).ok_or_else(Error::not_found);
            }
        };
        self.table.find(who, IdRef::new(id)).map_or_else(
            || {
                self.check_client(who)?;
                id::check(id)?;
                Err(Error::not_found())
            },
            Ok,
        )
    }

    fn check_client<'a>(&self, who: Who<'a>) -> Result<&'a str> {
        check_name("client.bot_id", self.texts.get(who.bot).as_bytes())?;
        let user = check_name("client.user_id", who.user)?;
        check_name("client.channel_id", self.texts.get(who.channel).as_bytes())?;
        Ok(user)
    }

    fn origin(&self, draft: &Draft) -> [u32; 2] {
        let text = |place: Place| place.map(|text| self.texts.get(text));
        halves(origin(text(draft.flow), text(draft.step), draft.metadata.as_ref(), draft.ttl))
    }

    fn owner_of(&mut self, who: Who<'_>, user: &str) -> Slot {
        if let Some(known) = who.owner {
            return known;
        }
        self.texts.retain(&[Some(who.bot), Some(who.channel)]);
        self.table.add_owner(Owner::new(who.bot, who.channel, user))
    }

    /// Adds a conversation, new or restored; it must be the newest of its client. It stands in no
    /// queue yet.
    pub(super) fn add(&mut self, who: Who<'_>, user: &str, known: Known, draft: Draft) -> Slot {
        let owner = self.owner_of(who, user);
        let seq = known.seq.unwrap_or_else(|| self.last_seq(Some(owner)).saturating_add(1));
        self.table.count_to(owner, seq);
        let metadata = self.stamped(draft.metadata);
        let (flow, step) = (draft.flow, draft.step);
        self.texts.retain(&[flow, step]);
        let Known { id, origin, life, .. } = known;
        let record = Record {
            next: NONE,
            life,
            origin,
            id,
            owner,
            seq,
            flow,
            step,
            metadata,
            family: Links::LOOSE,
            queue: Links::LOOSE,
            deadline_place: NONE,
        };
        self.table.add_record(record)
    }

    pub(super) fn last_seq(&self, owner: Option<Slot>) -> u32 {
        owner.and_then(|slot| self.table.owners.get(slot)).map_or(0, |owner| owner.last_seq)
    }

    fn stamped(&mut self, metadata: Option<Metadata>) -> Option<Arc<Stamped>> {
        let metadata = metadata.filter(|metadata| !metadata.is_empty_object())?;
        self.last_stamp += 1;
        Some(Arc::new(Stamped { stamp: self.last_stamp, metadata }))
    }

    /// Makes an update true.
    fn write(&mut self, slot: Slot, patch: &Patch, metadata: Option<Metadata>, now: Timestamp) {
        let stamped = metadata.map(|metadata| self.stamped(Some(metadata)));
        let Table { owners, records, heap, .. } = &mut self.table;
        let Some(record) = records.get_mut(slot) else { return };
        for (field, change) in [(&mut record.flow, patch.flow), (&mut record.step, patch.step)] {
            let Some(place) = change else { continue };
            self.texts.retain(&[place]);
            self.texts.release(&[core::mem::replace(field, place)]);
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
        if !moves {
            return record.life.update(now, patch.interaction);
        }
        self.unqueue(slot);
        if let Some(record) = self.table.records.get_mut(slot) {
            record.life.update(now, true);
        }
        self.queue(slot);
    }
}

/// A number in two parts, the upper first.
#[allow(clippy::cast_possible_truncation, reason = "the upper half is kept beside the lower")]
pub(crate) fn halves(number: u64) -> [u32; 2] {
    [(number >> 32) as u32, number as u32]
}
