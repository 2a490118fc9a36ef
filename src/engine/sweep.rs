//! What time does: conversations expire, and closed ones are removed by retention.

use super::list::Kind;
use super::record::ClientRecord;
use super::slab::Slot;
use super::state::State;
use crate::model::event::EventKind;
use crate::rules::sweep::Swept;
use crate::status::Status;
use crate::timestamp::Timestamp;

impl State {
    /// Expires and removes what is due, at most `limit` conversations together.
    pub fn sweep(&mut self, limit: usize, now: Timestamp) -> Swept {
        let now = self.tick(now);
        let mut swept = Swept::default();
        // Without room for the event it waits, until something is erased.
        while swept.expired + swept.removed < limit && self.make_ready(1).is_ok() {
            if let Some(slot) = self.next_expired(now) {
                self.finish(slot, Status::Expired, now, EventKind::Expired);
                swept.expired += 1;
            } else if let Some(slot) = self.next_removed(now) {
                self.remove(slot, EventKind::Removed);
                swept.removed += 1;
            } else {
                break;
            }
        }
        self.sweep_noted(limit);
        swept
    }

    fn next_expired(&self, now: Timestamp) -> Option<Slot> {
        let (_, slot) = self.deadlines.first()?;
        self.table.records.get(slot)?.life.is_due(now).then_some(slot)
    }

    fn next_removed(&mut self, now: Timestamp) -> Option<Slot> {
        let over = self.next_over(now).or_else(|| self.next_outdated(now));
        over.or_else(|| self.next_in_excess())
    }

    /// A memory whose time is over.
    fn next_over(&self, now: Timestamp) -> Option<Slot> {
        let (at, slot) = self.deadlines.first()?;
        let record = self.table.records.get(slot)?;
        (at <= now && record.is_memory()).then_some(slot)
    }

    fn next_outdated(&self, now: Timestamp) -> Option<Slot> {
        let record = self.table.records.get(self.closed.first)?;
        self.retention.is_outdated(&record.life, now).then_some(self.closed.first)
    }

    /// The oldest closed conversation of a client that has too many.
    fn next_in_excess(&mut self) -> Option<Slot> {
        loop {
            let owner = self.table.owners.get(*self.excess.last()?);
            if let Some(owner) = owner.filter(|owner| self.retention.excess(owner.closed) > 0) {
                return self.oldest_closed(owner);
            }
            self.excess.pop();
        }
    }

    fn oldest_closed(&self, owner: &ClientRecord) -> Option<Slot> {
        let mut slot = owner.family.last(Kind::ByClient, &self.table.records);
        loop {
            let record = self.table.records.get(slot)?;
            if record.life.written_status().is_final() {
                return Some(slot);
            }
            slot = record.family.prev;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::format;
    use std::vec::Vec;

    use crate::{Client, Engine, EventKind, NewConversation, Retention, Status, Timestamp, Update};

    fn at(seconds: u32) -> Timestamp {
        Timestamp::from_millis(u64::from(seconds) * 1000)
    }

    /// A number that looks random and comes once for each `n` below 997.
    fn shuffled(n: u32) -> u32 {
        n * 367 % 997 + 1
    }

    #[test]
    fn the_soonest_expires_first_whatever_came_moved_or_left_between() {
        let mut engine = Engine::with_seed(1, Retention::default());
        let client = Client::new("shop", "ada", "web").unwrap();
        for n in 0..900 {
            let id = format!("{}", shuffled(n));
            let ttl = Some(1000 + shuffled(n));
            let new = NewConversation { ttl, ..NewConversation::new().id(&id) };
            engine.create_at(&client, new, at(0), &[0; 10]).unwrap();
        }
        for n in (0..900).step_by(3) {
            engine.close_at(&client, &format!("{}", shuffled(n)), Status::Closed, at(0)).unwrap();
        }
        for n in (1..900).step_by(3) {
            let touch = Update::new().last_interaction(true);
            engine.update_at(&client, &format!("{}", shuffled(n)), touch, at(5)).unwrap();
        }
        engine.watch(true);
        while engine.sweep_at(7, at(9000)).expired > 0 {}
        let events = engine.take_events();
        assert!(events.iter().all(|event| event.kind == EventKind::Expired));
        let deadlines: Vec<_> =
            events.iter().filter_map(|e| e.previous.as_ref()?.expires_at).collect();
        assert_eq!(deadlines.len(), 600);
        assert!(deadlines.is_sorted());
    }

    #[test]
    fn retention_removes_the_oldest_and_what_is_out_of_date() {
        let mut engine = Engine::with_seed(1, Retention { seconds: Some(60), per_client: Some(2) });
        let client = Client::new("shop", "ada", "web").unwrap();
        for id in ["a", "b", "c", "d"] {
            let new = NewConversation::new().id(id);
            engine.create_at(&client, new, at(0), &[0; 10]).unwrap();
        }
        for id in ["c", "b", "a"] {
            engine.close_at(&client, id, Status::Closed, at(1)).unwrap();
        }
        assert_eq!(engine.sweep_at(9, at(61)).removed, 1);
        assert!(engine.get_at(&client, "a", at(61)).is_err());
        assert_eq!(engine.sweep_at(9, at(62)).removed, 2);
        assert!(engine.get_at(&client, "d", at(62)).is_ok());
    }
    #[test]
    fn messages_are_known_for_a_week_and_no_moment_longer() {
        const WEEK: u32 = 7 * 86_400;

        let mut engine = Engine::with_seed(1, Retention::default());
        let client = Client::new("shop", "ada", "web").unwrap();
        engine.note_handled_at(&client, "m", at(0), 0).unwrap();
        engine.sweep_at(9, at(WEEK - 1));
        assert_eq!(engine.is_handled(&client, "m"), Ok(true));
        engine.sweep_at(9, at(WEEK));
        assert_eq!(engine.is_handled(&client, "m"), Ok(false));
    }
}
