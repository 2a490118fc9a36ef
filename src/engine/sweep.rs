//! What time does: conversations expire, and closed ones are removed by retention.

use super::slab::{NONE, Slot};
use super::store::Store;
use super::view::EventKind;
use crate::conversation::Status;
use crate::timestamp::Timestamp;

/// What one `sweep` did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// How many were written down as expired.
    pub expired: usize,
    /// How many closed ones were removed.
    pub removed: usize,
}

impl Store {
    /// Expires and removes what is due, at most `limit` conversations together.
    pub(crate) fn sweep(&mut self, limit: usize, now: Timestamp) -> Swept {
        let now = self.tick(now);
        let mut swept = Swept::default();
        while swept.expired + swept.removed < limit {
            if let Some(slot) = self.next_expired(now) {
                self.finish(slot, Status::Expired, now, EventKind::Expired);
                swept.expired += 1;
            } else if let Some(slot) = self.next_outdated(now).or_else(|| self.next_in_excess()) {
                self.remove(slot, EventKind::Removed);
                swept.removed += 1;
            } else {
                break;
            }
        }
        swept
    }

    fn next_expired(&self, now: Timestamp) -> Option<Slot> {
        self.deadlines.first().filter(|(deadline, _)| *deadline <= now).map(|(_, slot)| slot)
    }

    fn next_outdated(&self, now: Timestamp) -> Option<Slot> {
        let seconds = self.retention.seconds?;
        let record = self.table.records.get(self.closed.first)?;
        (record.life.updated_at.plus_seconds(seconds) < now).then_some(self.closed.first)
    }

    /// The oldest closed conversation of a client that has too many.
    fn next_in_excess(&mut self) -> Option<Slot> {
        let limit = self.retention.per_client?;
        loop {
            let first = *self.excess.front()?;
            if let Some(owner) = self.table.owners.get_mut(first).filter(|owner| owner.in_excess) {
                if owner.closed > limit {
                    return self.oldest_closed(first);
                }
                owner.in_excess = false;
            }
            self.excess.pop_front();
        }
    }

    fn oldest_closed(&self, owner: Slot) -> Option<Slot> {
        let family = self.table.owners.get(owner)?.family;
        let mut slot = family.last;
        while slot != NONE {
            let record = self.table.records.get(slot)?;
            if record.life.written_status() != Status::Open {
                return Some(slot);
            }
            slot = family.before(&self.table.records, slot);
        }
        None
    }
}
