//! The calls on the memory, with texts as numbers: what JavaScript calls, and what the public calls of `Engine` are
//! made of. One that is refused has changed nothing.
//!
//! What is `inline` here is compiled into the crate that calls it, which makes the wasm smaller; each was measured.

use alloc::vec::Vec;

use super::list::{Kind, List};
use super::record::{ClientRecord, MEMORY, Record, Stamped};
use super::requests::{Facts, Named, NewRecord, Patch, StepRef, halves};
use super::slab::{NONE, Slot};
use super::state::State;
use super::table::ClientKey;
use crate::client::check_name;
use crate::error::{Error, Result};
use crate::headroom;
use crate::id::{self, Entropy, Id, IdRef};
use crate::metadata::MetadataRef;
use crate::model::event::EventKind;
use crate::rules::close::{self, check_final};
use crate::rules::create::Create;
use crate::rules::fingerprint::fingerprint;
use crate::rules::latest::latest;
use crate::rules::lifecycle::Lifecycle;
use crate::rules::list::{filled, is_listed};
use crate::rules::sweep::SWEPT_BY_CREATE;
use crate::rules::update;
use crate::status::Status;
use crate::timestamp::Timestamp;

impl State {
    pub fn create(
        &mut self,
        who: ClientKey<'_>,
        own_id: Option<&[u8]>,
        draft: NewRecord<'_>,
        now: Timestamp,
        entropy: &Entropy,
    ) -> Result<(Slot, bool)> {
        let user = self.check_client(who)?;
        let now = self.tick(now);
        let id = match own_id {
            Some(bytes) => Id::new(bytes)?,
            None => Id::generate(now.as_millis(), entropy),
        };
        let given = self.fingerprint(&draft);
        let standing = self.table.find(who, id.as_ref());
        let create = Create {
            standing: standing
                .map(|slot| self.record(slot).map(Record::fingerprint))
                .transpose()?,
            given,
            is_own_id: own_id.is_some(),
            last_seq: self.last_seq(who.owner),
        };
        let Some(seq) = create.decide()? else {
            return standing.map(|slot| (slot, false)).ok_or_else(Error::crashed);
        };
        self.make_room(1 + SWEPT_BY_CREATE, draft.metadata.map_or(0, |text| text.as_str().len()))?;
        let life = Lifecycle::begin(now, draft.ttl);
        let known = Facts { id, create_fingerprint: halves(given), life, seq };
        let slot = self.add(who, user, known, draft);
        self.queue(slot);
        self.note(EventKind::Created, None, Some(slot));
        self.sweep(SWEPT_BY_CREATE, now);
        Ok((slot, true))
    }

    /// Makes room for one more record with so many bytes, and for so many events.
    #[inline(never)]
    pub(super) fn make_room(&mut self, events: usize, bytes: usize) -> Result<()> {
        self.table.reserve()?;
        self.deadlines.reserve(1)?;
        self.make_ready(events)?;
        headroom::ensure(bytes)
    }

    pub fn get(&mut self, who: ClientKey<'_>, named: Named<'_>, now: Timestamp) -> Result<Slot> {
        self.tick(now);
        self.find(who, named)
    }

    pub fn latest(&mut self, who: ClientKey<'_>, now: Timestamp) -> Result<Option<Slot>> {
        let now = self.tick(now);
        let Some(client) = self.client(who)? else { return Ok(None) };
        let first = client.open.first;
        let open = self.table.queue_from(first);
        Ok(latest(open.map(|(slot, record)| (slot, &record.life)), now))
    }

    /// Returns the stamp of the metadata when all of it is what the patch says, else 0.
    pub fn update(
        &mut self,
        who: ClientKey<'_>,
        named: Named<'_>,
        patch: &Patch<'_>,
        now: Timestamp,
    ) -> Result<u64> {
        let now = self.tick(now);
        let slot = self.find(who, named)?;
        let record = self.record(slot)?;
        let changes = update::changes(&record.life, patch.given(), patch.if_version, now)?;
        let written =
            patch.metadata.map(|given| record.written(given, patch.replaces)).transpose()?;
        if !changes {
            return Ok(0);
        }
        self.make_ready(1)?;
        if !patch.ttl.is_keep() {
            self.deadlines.reserve(1)?;
        }
        written.as_ref().map_or(Ok(()), |text| headroom::ensure(text.len()))?;
        let before = self.keep(slot);
        self.write(slot, patch, written.as_deref().map(MetadataRef::from_checked), now);
        self.note(EventKind::Updated, before, Some(slot));
        let given = patch.metadata.map(|given| given.as_str().as_bytes());
        let kept = self.record(slot)?.metadata.as_ref();
        Ok(kept.filter(|kept| given == Some(kept.bytes())).map_or(0, Stamped::stamp))
    }

    #[inline]
    pub fn close(
        &mut self,
        who: ClientKey<'_>,
        named: Named<'_>,
        status: Status,
        now: Timestamp,
    ) -> Result<()> {
        check_final(status)?;
        let now = self.tick(now);
        let slot = self.find(who, named)?;
        if close::ends(&self.record(slot)?.life, status, now)? {
            self.make_ready(1)?;
            self.finish(slot, status, now, EventKind::Closed);
        }
        Ok(())
    }

    pub fn close_all(&mut self, who: ClientKey<'_>, status: Status, now: Timestamp) -> Result<()> {
        check_final(status)?;
        let now = self.tick(now);
        let first = self.client(who)?.map_or(NONE, |client| client.open.first);
        self.make_ready_for(Kind::ByActivity, first)?;
        if let Some(owner) = who.owner {
            self.finish_all(owner, status, now);
        }
        Ok(())
    }

    /// The slots of a page, newest first, and whether there are more behind it.
    #[inline]
    pub fn list(
        &mut self,
        who: ClientKey<'_>,
        status: Option<Status>,
        before: Option<u32>,
        limit: usize,
        now: Timestamp,
    ) -> Result<(Vec<Slot>, bool)> {
        let now = self.tick(now);
        let (mut page, mut bytes) = (Vec::new(), 0);
        let mut slot = self.client(who)?.map_or(NONE, |client| client.family.first);
        while let Some(record) = self.table.records.get(slot) {
            let follows = before.is_none_or(|seq| record.seq < seq);
            if follows && !record.is_memory() && is_listed(&record.life, status, now) {
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

    pub fn erase(&mut self, who: ClientKey<'_>, now: Timestamp) -> Result<usize> {
        self.tick(now);
        let first = self.client(who)?.map_or(NONE, |client| client.family.first);
        self.make_ready_for(Kind::ByClient, first)?;
        let Some(owner) = who.owner else { return Ok(0) };
        self.forget_noted(owner);
        let mut erased = 0;
        loop {
            let family = self.table.owners.get(owner).map_or(List::EMPTY, |owner| owner.family);
            let last = family.last(Kind::ByClient, &self.table.records);
            if last == NONE {
                break;
            }
            let is_memory = self.record(last)?.is_memory();
            self.remove(last, EventKind::Erased);
            erased += usize::from(!is_memory);
        }
        self.remove_childless(owner);
        Ok(erased)
    }

    /// The client of a call; none when it has no conversations. One that is found was checked when it came.
    pub(super) fn client(&self, who: ClientKey<'_>) -> Result<Option<&ClientRecord>> {
        match who.owner {
            Some(owner) => self.table.owners.get(owner).map(Some).ok_or_else(Error::crashed),
            None => self.check_client(who).map(|_| None),
        }
    }

    pub(super) fn record(&self, slot: Slot) -> Result<&Record> {
        self.table.records.get(slot).ok_or_else(Error::crashed)
    }

    /// What is found has been checked when it came; so only what is not found is checked.
    fn find(&self, who: ClientKey<'_>, named: Named<'_>) -> Result<Slot> {
        let id = match named {
            Named::Id(id) => id,
            Named::Slot(slot) => {
                // It may be gone since.
                let shown = self.table.records.get(slot);
                let is_its =
                    |record: &&Record| who.owner == Some(record.owner) && !record.is_memory();
                return shown.filter(is_its).map(|_| slot).ok_or_else(Error::not_found);
            }
        };
        // Nobody gets a memory by an id.
        let found =
            if id.first() == Some(&MEMORY) { None } else { self.table.find(who, IdRef::new(id)) };
        found.map_or_else(
            || {
                self.check_client(who)?;
                id::check(id)?;
                Err(Error::not_found())
            },
            Ok,
        )
    }

    pub(super) fn check_client<'a>(&self, who: ClientKey<'a>) -> Result<&'a str> {
        check_name("client.bot_id", self.texts.get(who.bot).as_bytes())?;
        let user = check_name("client.user_id", who.user)?;
        check_name("client.channel_id", self.texts.get(who.channel).as_bytes())?;
        Ok(user)
    }

    fn fingerprint(&self, draft: &NewRecord<'_>) -> u64 {
        let text = |step: StepRef| step.map(|text| self.texts.get(text));
        fingerprint(text(draft.flow), text(draft.step), draft.metadata, draft.ttl)
    }
}
