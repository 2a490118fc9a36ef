//! Many conversations in memory, with texts as numbers: what JavaScript calls, and what the
//! public calls of `Engine` are made of.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::chain::{Chain, Kind, Links};
use super::deadlines::Deadlines;
use super::keys::Keys;
use super::record::{Owner, Record, Stamped};
use super::slab::{NONE, Slot};
use super::table::{Table, Who};
use super::texts::{Text, Texts};
use super::view::{Change, EventKind, Kept, View};
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

/// The most that an event takes: two views with the longest ids.
const EVENT_BYTES: usize = 2 * (512 + 128) + 512;

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
    pub(crate) origin: u64,
    pub(crate) life: Life,
    /// None for the next of its client.
    pub(crate) seq: Option<u32>,
}

#[derive(Debug)]
pub(crate) struct Store {
    pub(super) table: Table,
    pub(crate) texts: Texts,
    pub(super) deadlines: Deadlines,
    pub(super) closed: Chain,
    /// Clients with more closed conversations than `retention.per_client`.
    pub(super) excess: VecDeque<Slot>,
    pub(super) retention: Retention,
    pub(super) clock: Timestamp,
    last_stamp: u64,
    watched: bool,
    changes: VecDeque<Change>,
}

impl Store {
    pub(crate) fn new(seed: u64, retention: Retention) -> Self {
        let keys = Keys { seed };
        Self {
            table: Table::new(keys),
            texts: Texts::new(keys),
            deadlines: Deadlines::default(),
            closed: Chain::new(Kind::Queue),
            excess: VecDeque::new(),
            retention,
            clock: Timestamp::default(),
            last_stamp: 0,
            watched: false,
            changes: VecDeque::new(),
        }
    }

    /// Gives a store that nothing was ever put into another seed for its hashes.
    #[cfg(all(target_arch = "wasm32", feature = "js"))]
    pub(crate) fn reseed(&mut self, seed: u64) {
        if self.texts.is_empty() {
            *self = Self::new(seed, self.retention);
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
        let open = self.owner(owner)?.open;
        let mut slot = open.first;
        while let Some(record) = self.table.records.get(slot) {
            if record.life.status_at(now) == Status::Open {
                return Ok(Some(slot));
            }
            slot = open.after(&self.table.records, slot);
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
            Some(patch) => Some(merged(record, patch)?),
        };
        let given =
            patch.interaction || patch.flow.is_some() || patch.step.is_some() || metadata.is_some();
        if !given {
            return Ok(());
        }
        self.make_ready(1)?;
        let before = self.keep(slot);
        self.move_to(slot, patch.flow, patch.step);
        if let Some(metadata) = metadata {
            self.set_metadata(slot, metadata);
        }
        self.touch(slot, now, patch.interaction);
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
        self.make_ready(self.owner(owner)?.open_count())?;
        let mut slot = self.owner(owner)?.open.first;
        while let Some(record) = self.table.records.get(slot) {
            let next = record.queue.next;
            if record.life.status_at(now) == Status::Open {
                self.finish(slot, status, now, EventKind::Closed);
            }
            slot = next;
        }
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
        self.make_ready(self.owner(owner)?.conversations as usize)?;
        let mut erased = 0;
        while let Some(family) = self.table.owners.get(owner).map(|owner| owner.family) {
            self.remove(family.last, EventKind::Erased);
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
            user: &owner.user,
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

    /// Whether changes are noted for `next_change`.
    pub(crate) fn watch(&mut self, watched: bool) {
        self.watched = watched;
    }

    pub(super) fn is_watched(&self) -> bool {
        self.watched
    }

    /// No stamp of that store is given again: JavaScript may remember what it read under one.
    pub(super) fn go_on_with_stamps_of(&mut self, other: &Self) {
        self.last_stamp = other.last_stamp;
    }

    pub(crate) fn next_change(&mut self) -> Option<Change> {
        let change = self.changes.pop_front()?;
        self.texts.release(change.texts());
        Some(change)
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

    fn origin(&self, draft: &Draft) -> u64 {
        let text = |place: Place| place.map(|text| self.texts.get(text));
        origin(text(draft.flow), text(draft.step), draft.metadata.as_ref(), draft.ttl)
    }

    fn owner_of(&mut self, who: Who<'_>, user: &str) -> Slot {
        if let Some(known) = who.owner {
            return known;
        }
        self.texts.retain([who.bot, who.channel]);
        self.table.add_owner(Owner::new(who.bot, who.channel, user))
    }

    /// Adds a conversation, new or restored; it must be the newest of its client. It stands in no
    /// queue yet.
    pub(super) fn add(&mut self, who: Who<'_>, user: &str, known: Known, draft: Draft) -> Slot {
        let owner = self.owner_of(who, user);
        let seq = self.table.owners.get_mut(owner).map_or(0, |owner| {
            owner.conversations += 1;
            owner.next_seq = known.seq.unwrap_or(owner.next_seq.saturating_add(1));
            owner.next_seq
        });
        let metadata = self.stamped(draft.metadata);
        let (flow, step) = (draft.flow, draft.step);
        self.texts.retain([flow, step].into_iter().flatten());
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
        let slot = self.table.add_record(record);
        if let Some(owner) = self.table.owners.get_mut(owner) {
            owner.family.insert(&mut self.table.records, slot, NONE);
        }
        slot
    }

    fn stamped(&mut self, metadata: Option<Metadata>) -> Option<Arc<Stamped>> {
        let metadata = metadata.filter(|metadata| !metadata.is_empty_object())?;
        self.last_stamp += 1;
        Some(Arc::new(Stamped { stamp: self.last_stamp, metadata }))
    }

    fn move_to(&mut self, slot: Slot, flow: Option<Place>, step: Option<Place>) {
        let Some(record) = self.table.records.get_mut(slot) else { return };
        for (field, change) in [(&mut record.flow, flow), (&mut record.step, step)] {
            let Some(place) = change else { continue };
            self.texts.retain(place);
            self.texts.release(core::mem::replace(field, place));
        }
    }

    fn set_metadata(&mut self, slot: Slot, metadata: Metadata) {
        let stamped = self.stamped(Some(metadata));
        let Some(record) = self.table.records.get_mut(slot) else { return };
        self.table.heap -= record.heap_bytes();
        record.metadata = stamped;
        self.table.heap += record.heap_bytes();
    }

    fn touch(&mut self, slot: Slot, now: Timestamp, interaction: bool) {
        let Some(record) = self.table.records.get(slot) else { return };
        let owner = self.table.owners.get(record.owner);
        // The first stays the first; then only a deadline moves.
        let stays = record.life.ttl().is_none() && owner.is_some_and(|o| o.open.first == slot);
        let moves = interaction && record.life.last_interaction_at < now && !stays;
        if moves {
            self.unqueue(slot);
        }
        if let Some(record) = self.table.records.get_mut(slot) {
            record.life.update(now, interaction);
        }
        if moves {
            self.queue(slot);
        }
    }

    /// Puts a record into the queue that it belongs to.
    pub(super) fn queue(&mut self, slot: Slot) {
        match self.table.records.get(slot).map(|record| record.life.written_status()) {
            Some(Status::Open) => self.queue_open(slot),
            _ => self.queue_closed(slot),
        }
    }

    /// Among its client's open ones: behind those with a later interaction or, of the same moment,
    /// created later. Time never runs backwards, so there are few before it.
    fn queue_open(&mut self, slot: Slot) {
        let Table { owners, records, .. } = &mut self.table;
        if let Some(deadline) = records.get(slot).and_then(|record| record.life.deadline()) {
            self.deadlines.insert(records, deadline, slot);
        }
        let Some(record) = records.get(slot) else { return };
        let Some(owner) = owners.get_mut(record.owner) else { return };
        let rank = (record.life.last_interaction_at, record.seq);
        let (mut prev, mut next) = (NONE, owner.open.first);
        while let Some(other) = records.get(next) {
            if (other.life.last_interaction_at, other.seq) < rank {
                break;
            }
            prev = next;
            next = other.queue.next;
        }
        owner.open.insert(records, slot, prev);
    }

    fn queue_closed(&mut self, slot: Slot) {
        let Table { owners, records, .. } = &mut self.table;
        self.closed.push_last(records, slot);
        let Some(record) = records.get(slot) else { return };
        let Some(owner) = owners.get_mut(record.owner) else { return };
        owner.closed += 1;
        let excess = self.retention.per_client.is_some_and(|limit| owner.closed > limit);
        // Without room here, the next closing of this client tries again.
        if excess && !owner.in_excess && self.excess.try_reserve(1).is_ok() {
            owner.in_excess = true;
            self.excess.push_back(record.owner);
        }
    }

    /// Takes a record out of the queue it stands in.
    fn unqueue(&mut self, slot: Slot) {
        let Table { owners, records, .. } = &mut self.table;
        let Some(record) = records.get(slot) else { return };
        let Some(owner) = owners.get_mut(record.owner) else { return };
        if record.life.written_status() == Status::Open {
            owner.open.remove(records, slot);
            self.deadlines.remove(records, slot);
        } else {
            owner.closed -= 1;
            self.closed.remove(records, slot);
        }
    }

    pub(super) fn finish(&mut self, slot: Slot, status: Status, now: Timestamp, kind: EventKind) {
        let before = self.keep(slot);
        self.unqueue(slot);
        if let Some(record) = self.table.records.get_mut(slot) {
            record.life.close(now, status);
        }
        self.queue(slot);
        self.note(kind, before, Some(slot));
    }

    pub(super) fn remove(&mut self, slot: Slot, kind: EventKind) {
        let before = self.keep(slot);
        self.unqueue(slot);
        let Table { owners, records, .. } = &mut self.table;
        let owner = records.get(slot).map_or(NONE, |record| record.owner);
        let childless = owners.get_mut(owner).is_some_and(|owner| {
            owner.conversations -= 1;
            owner.family.remove(records, slot);
            owner.family.is_empty()
        });
        if let Some(record) = self.table.remove_record(slot) {
            self.texts.release([record.flow, record.step].into_iter().flatten());
        }
        if childless && let Some(owner) = self.table.remove_owner(owner) {
            self.texts.release([owner.bot, owner.channel]);
        }
        self.note(kind, before, None);
    }

    /// Makes sure that so many events can be noted, when somebody listens.
    pub(super) fn make_ready(&mut self, events: usize) -> Result<()> {
        if !self.watched {
            return Ok(());
        }
        self.changes.try_reserve(events).map_err(|_| Error::out_of_memory())?;
        memory::ensure(events.saturating_mul(EVENT_BYTES))
    }

    /// A copy for an event, when somebody listens.
    fn keep(&self, slot: Slot) -> Option<Kept> {
        if self.watched { self.view(slot).map(View::to_kept) } else { None }
    }

    fn note(&mut self, kind: EventKind, before: Option<Kept>, slot: Option<Slot>) {
        if !self.watched {
            return;
        }
        let change = Change { kind, after: slot.and_then(|slot| self.keep(slot)), before };
        self.texts.retain(change.texts());
        self.changes.push_back(change);
    }
}

fn merged(record: &Record, patch: &Metadata) -> Result<Metadata> {
    match &record.metadata {
        Some(stamped) => stamped.metadata.merge(patch),
        None => Metadata::empty().merge(patch),
    }
}
