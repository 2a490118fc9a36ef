//! The calls on a store, with texts as numbers: what JavaScript calls, and what the public calls of `Engine` are
//! made of. One that is refused has changed nothing.

use alloc::vec::Vec;

use super::chain::Kind;
use super::record::{Owner, Record};
use super::slab::Slot;
use super::store::{Known, Store, halves};
use super::table::Who;
use super::texts::Text;
use super::view::EventKind;
use crate::client::check_name;
use crate::conversation::{Life, check_final};
use crate::error::{Error, Result};
use crate::id::{self, Entropy, Id, IdRef};
use crate::memory;
use crate::metadata::Metadata;
use crate::origin::origin;
use crate::paging::filled;
use crate::status::Status;
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

impl Store {
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
        // The client has used up its numbers, as a snapshot may say; when it is erased, they begin anew.
        if self.last_seq(who.owner) == u32::MAX {
            return Err(Error::out_of_memory());
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
        let (mut page, mut bytes) = (Vec::new(), 0);
        let mut slot = family.first;
        while let Some(record) = self.table.records.get(slot) {
            let follows = before.is_none_or(|seq| record.seq < seq);
            if follows && status.is_none_or(|status| record.life.status_at(now) == status) {
                let Some(more) = filled(page.len(), limit, bytes, record.metadata_bytes()) else {
                    return Ok((page, true));
                };
                bytes = more;
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
}
