//! Where each record stands, and how it comes and goes there.

use super::chain::Kind;
use super::slab::{NONE, Slot};
use super::store::Store;
use super::table::Table;
use super::view::EventKind;
use crate::conversation::Status;
use crate::timestamp::Timestamp;

impl Store {
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
        let (mut prev, mut next) = (NONE, owner.open);
        while let Some(other) = records.get(next) {
            if (other.life.last_interaction_at, other.seq) < rank {
                break;
            }
            prev = next;
            next = other.queue.next;
        }
        owner.insert_open(records, slot, prev);
    }

    fn queue_closed(&mut self, slot: Slot) {
        let Table { owners, records, .. } = &mut self.table;
        self.closed.insert(Kind::Queue, records, slot, self.closed.last);
        let Some(record) = records.get(slot) else { return };
        let Some(owner) = owners.get_mut(record.owner) else { return };
        owner.closed += 1;
        let excess = self.retention.per_client.is_some_and(|limit| owner.closed > limit);
        // Without room here, the next closing of this client makes up for it.
        if excess && self.excess.try_reserve(1).is_ok() {
            self.excess.push(record.owner);
        }
    }

    /// Takes a record out of the queue it stands in.
    pub(super) fn unqueue(&mut self, slot: Slot) {
        let Table { owners, records, .. } = &mut self.table;
        let Some(record) = records.get(slot) else { return };
        let Some(owner) = owners.get_mut(record.owner) else { return };
        if record.life.written_status() == Status::Open {
            owner.remove_open(records, slot);
            self.deadlines.remove(records, slot);
        } else {
            owner.closed -= 1;
            self.closed.remove(Kind::Queue, records, slot);
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
        let owner = self.table.records.get(slot).map_or(NONE, |record| record.owner);
        if let Some(record) = self.table.remove_record(slot) {
            self.texts.release(&[record.flow, record.step]);
        }
        let childless = self.table.owners.get(owner).is_some_and(|its| its.family.first == NONE);
        if childless && let Some(owner) = self.table.remove_owner(owner) {
            self.texts.release(&[Some(owner.bot), Some(owner.channel)]);
        }
        self.note(kind, before, None);
    }
}
