//! What is known of a client as a whole. Its hints are here: what a sweep would find may be said too early, never too late.

use super::Row;
use crate::limits::ONCE_SECONDS;
use crate::number::saturated;
use crate::rules::lease::Lease;
use crate::rules::memory::Standing;
use crate::timestamp::Timestamp;

/// What a store keeps of a client beside its rows and memories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// The last place given to a row.
    pub seq: u32,
    /// The last time given.
    pub clock: Timestamp,
    /// How many rows there are.
    pub conversations: u32,
    /// How many of them are not written open.
    pub closed: u32,
    /// How many memories there are, those past their time too.
    pub memories: u32,
    /// No deadline is sooner. It may be too soon, never too late; a sweep mends it.
    pub expires: Option<Timestamp>,
    /// Nothing was closed before. It may be too early, never too late; a sweep mends it.
    pub closed_since: Option<Timestamp>,
    /// Who may hold a turn.
    pub lease: Option<Lease>,
    /// When something was noted last of its numbered writes and handled messages; none when nothing is.
    pub once: Option<Timestamp>,
}

impl Head {
    /// As it is written back; none when nothing is left that must be kept.
    pub(super) fn kept(self, now: Timestamp) -> Option<Self> {
        if self.conversations > 0 || self.memories > 0 {
            return Some(self);
        }
        let until = self.once.map(|at| at.plus_seconds(ONCE_SECONDS));
        let is_noted = until.is_some_and(|until| until > self.clock);
        let is_leased = self.lease.is_some_and(|lease| !lease.is_over(now));
        // A sweep comes for what was noted when its time is over.
        (is_noted || is_leased).then_some(Self { expires: until, ..self })
    }

    pub(super) fn note_created(&mut self, row: &Row) {
        self.seq = row.seq;
        self.conversations = self.conversations.saturating_add(1);
        self.note_deadline(row);
    }

    pub(super) fn note_deadline(&mut self, row: &Row) {
        self.note_end(row.deadline());
    }

    /// Of a row or a memory.
    pub(super) fn note_end(&mut self, end: Option<Timestamp>) {
        self.expires = soonest(self.expires, end);
    }

    pub(super) fn note_remembered(&mut self, stood: Option<Standing>, written: Standing) {
        if stood.is_none() {
            self.memories = self.memories.saturating_add(1);
        }
        self.note_end(written.expires_at);
    }

    pub(super) fn note_forgotten(&mut self, count: usize) {
        self.memories = self.memories.saturating_sub(saturated(count as u64));
    }

    pub(super) fn note_closed(&mut self, row: &Row) {
        self.closed = self.closed.saturating_add(1);
        self.closed_since = soonest(self.closed_since, Some(row.updated_at));
    }

    pub(super) fn note_removed(&mut self) {
        self.conversations = self.conversations.saturating_sub(1);
        self.closed = self.closed.saturating_sub(1);
        if self.closed == 0 {
            self.closed_since = None;
        }
    }
}

fn soonest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}
