//! The clients of a bot, a page at a time.

use alloc::vec::Vec;
use core::iter::successors;

use super::interned::Interned;
use super::record::ClientRecord;
use super::slab::{NONE, Slot};
use super::state::State;
use crate::rules::clients::Wanted;
use crate::timestamp::Timestamp;

impl State {
    /// A record of each client on the page, and where the next page begins, if there is one. Clients stand where they came first, so
    /// that none is named twice or passed over while others come and go.
    pub fn clients(
        &mut self,
        bot: Interned,
        wanted: Wanted,
        from: Slot,
        limit: usize,
        now: Timestamp,
    ) -> (Vec<Slot>, Option<Slot>) {
        let now = self.tick(now);
        let mut page = Vec::new();
        for slot in from..self.table.owners.end() {
            let Some(owner) = self.table.owners.get(slot) else { continue };
            let first = owner.family.first;
            if owner.bot != bot || first == NONE || !self.is_wanted(owner, wanted, now) {
                continue;
            }
            if page.len() == limit {
                return (page, Some(slot));
            }
            page.push(first);
        }
        (page, None)
    }

    fn is_wanted(&self, owner: &ClientRecord, wanted: Wanted, now: Timestamp) -> bool {
        let at = |slot| self.table.records.get(slot);
        let family = successors(at(owner.family.first), |record| at(record.family.next));
        let lives = family.filter(|record| !record.is_memory()).map(|record| &record.life);
        wanted.is_anything() || wanted.says(lives, now) == Some(true)
    }
}
