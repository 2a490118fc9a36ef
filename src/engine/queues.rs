//! Where each record stands, and how it comes and goes there.

use super::list::{Kind, List};
use super::record::Record;
use super::slab::{NONE, Slot};
use super::state::State;
use super::table::Table;
use crate::model::event::EventKind;
use crate::rules::close::ends_with_all;
use crate::rules::latest::rank;
use crate::status::Status;
use crate::timestamp::Timestamp;

impl State {
    /// Puts a record into the queue that it belongs to.
    pub(super) fn queue(&mut self, slot: Slot) {
        match self.table.records.get(slot).map(|record| record.life.written_status()) {
            Some(status) if !status.is_final() => self.queue_open(slot),
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
        let its_rank = rank(&record.life, record.seq);
        let (mut prev, mut next) = (NONE, owner.open.first);
        while let Some(other) = records.get(next) {
            if rank(&other.life, other.seq) < its_rank {
                break;
            }
            prev = next;
            next = other.queue.next;
        }
        owner.open.insert(Kind::ByActivity, records, slot, prev);
    }

    fn queue_closed(&mut self, slot: Slot) {
        self.push_closed(slot);
        let owner = self.table.records.get(slot).map_or(NONE, |record| record.owner);
        self.count_closed(owner);
    }

    fn push_closed(&mut self, slot: Slot) {
        let records = &mut self.table.records;
        let last = self.closed.last(Kind::ByActivity, records);
        self.closed.insert(Kind::ByActivity, records, slot, last);
    }

    fn count_closed(&mut self, slot: Slot) {
        let Some(owner) = self.table.owners.get_mut(slot) else { return };
        owner.closed += 1;
        let is_in_excess = self.retention.excess(owner.closed) > 0;
        // Without room here, the next closing of this client makes up for it.
        if is_in_excess && self.excess.try_reserve(1).is_ok() {
            self.excess.push(slot);
        }
    }

    /// Takes a record out of the queue it stands in.
    pub(super) fn unqueue(&mut self, slot: Slot) {
        let Table { owners, records, .. } = &mut self.table;
        let Some(record) = records.get(slot) else { return };
        let Some(owner) = owners.get_mut(record.owner) else { return };
        if record.is_memory() {
            self.deadlines.remove(records, slot);
        } else if record.life.written_status().is_final() {
            owner.closed -= 1;
            self.closed.remove(Kind::ByActivity, records, slot);
        } else {
            owner.open.remove(Kind::ByActivity, records, slot);
            self.deadlines.remove(records, slot);
        }
    }

    pub(super) fn finish(&mut self, slot: Slot, status: Status, now: Timestamp, kind: EventKind) {
        let Table { owners, records, .. } = &mut self.table;
        let Some(owner) = records.get(slot).map(|record| record.owner) else { return };
        let Some(its) = owners.get_mut(owner) else { return };
        its.open.remove(Kind::ByActivity, records, slot);
        self.finish_in_place(owner, slot, status, now, kind);
        self.push_closed(slot);
    }

    /// Finishes all open ones of a client: as a whole, their list becomes the end of that of the closed ones.
    pub(super) fn finish_all(&mut self, owner: Slot, status: Status, now: Timestamp) {
        let Some(its) = self.table.owners.get_mut(owner) else { return };
        let mut open = core::mem::replace(&mut its.open, List::EMPTY);
        let mut expired = List::EMPTY;
        let mut slot = open.first;
        while let Some(record) = self.table.records.get(slot) {
            let next = record.queue.next;
            if ends_with_all(&record.life, now) {
                self.finish_in_place(owner, slot, status, now, EventKind::Closed);
            } else {
                let records = &mut self.table.records;
                open.remove(Kind::ByActivity, records, slot);
                expired.insert(
                    Kind::ByActivity,
                    records,
                    slot,
                    expired.last(Kind::ByActivity, records),
                );
            }
            slot = next;
        }
        let Table { owners, records, .. } = &mut self.table;
        self.closed.append(Kind::ByActivity, records, open);
        if let Some(its) = owners.get_mut(owner) {
            its.open = expired;
        }
    }

    fn finish_in_place(
        &mut self,
        owner: Slot,
        slot: Slot,
        status: Status,
        now: Timestamp,
        kind: EventKind,
    ) {
        let before = self.keep(slot);
        self.deadlines.remove(&mut self.table.records, slot);
        if let Some(record) = self.table.records.get_mut(slot) {
            record.life.end(now, status);
        }
        self.count_closed(owner);
        self.note(kind, before, Some(slot));
    }

    /// Removes a record; of a memory, listeners are told that it is forgotten.
    pub(super) fn remove(&mut self, slot: Slot, kind: EventKind) {
        let before = self.keep(slot);
        let is_memory = self.table.records.get(slot).is_some_and(Record::is_memory);
        let kind = if is_memory { EventKind::Forgotten } else { kind };
        self.unqueue(slot);
        let owner = self.table.records.get(slot).map_or(NONE, |record| record.owner);
        if let Some(record) = self.table.remove_record(slot) {
            self.texts.release(&[record.flow, record.step]);
        }
        self.remove_childless(owner);
        self.note(kind, before, None);
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use crate::{
        Client, Engine, EventKind, ListOptions, NewConversation, Retention, Status, Timestamp,
    };

    fn at(seconds: u32) -> Timestamp {
        Timestamp::from_millis(u64::from(seconds) * 1000)
    }

    fn statuses(engine: &mut Engine, client: &Client, now: Timestamp) -> Vec<(Status, u64)> {
        let page = engine.list_at(client, ListOptions::default(), now).unwrap();
        page.conversations.iter().map(|one| (one.status, one.version)).collect()
    }

    #[test]
    fn closing_all_leaves_those_that_expired_before_to_be_written_down() {
        let mut engine = Engine::with_seed(1, Retention { seconds: Some(100), per_client: None });
        let client = Client::new("shop", "ada", "web").unwrap();
        for (second, ttl) in [(1, None), (2, Some(5)), (3, None), (4, Some(5)), (5, None)] {
            let new = NewConversation { ttl, ..Default::default() };
            engine.create_at(&client, new, at(second), &[7; 10]).unwrap();
        }
        engine.close_all_at(&client, Status::Failed, at(50)).unwrap();
        let (failed, expired) = ((Status::Failed, 2), (Status::Expired, 1));
        let after = [failed, expired, failed, expired, failed];
        assert_eq!(statuses(&mut engine, &client, at(50)), after);
        assert_eq!(engine.latest_at(&client, at(50)), Ok(None));
        assert_eq!(engine.sweep_at(9, at(60)).expired, 2);
        engine.watch(true);
        assert_eq!(
            (engine.sweep_at(9, at(151)).removed, engine.sweep_at(9, at(161)).removed),
            (3, 2)
        );
        let removed = engine.take_events();
        assert!(removed.iter().all(|event| event.kind == EventKind::Removed));
        let ended: Vec<_> =
            removed.iter().filter_map(|e| Some(e.previous.as_ref()?.status)).collect();
        assert_eq!(ended, [[Status::Failed; 3].as_slice(), &[Status::Expired; 2]].concat());
        assert_eq!(engine.stats().conversations, 0);
    }
}
