//! One conversation, as far as rules need it.

use crate::conversation::Life;
use crate::status::Status;
use crate::timestamp::Timestamp;

/// A conversation as a store has written it down, without its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its place among its client's, by creation.
    pub seq: u32,
    /// What it was created with.
    pub origin: u64,
    /// As written, whatever the time.
    pub status: Status,
    /// From 1; grows by one with every change.
    pub version: u32,
    /// The inactivity limit, in seconds.
    pub ttl: Option<u32>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When the person last said something.
    pub last_interaction_at: Timestamp,
}

impl Row {
    pub(super) fn begin(seq: u32, origin: u64, now: Timestamp, ttl: Option<u32>) -> Self {
        let life = Life::begin(now, ttl);
        Self {
            seq,
            origin,
            status: life.written_status(),
            version: life.version,
            ttl,
            created_at: life.created_at,
            updated_at: life.updated_at,
            last_interaction_at: life.last_interaction_at,
        }
    }

    /// The status that a reader sees at that time.
    #[must_use]
    pub fn status_at(&self, now: Timestamp) -> Status {
        self.life().status_at(now)
    }

    /// `last_interaction_at + ttl`.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.life().expires_at()
    }

    /// When it expires, while it is written open.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        self.life().deadline()
    }

    pub(super) fn life(&self) -> Life {
        let times = [self.created_at, self.updated_at, self.last_interaction_at];
        Life::of_parts(times, self.version, self.ttl.unwrap_or(0), self.status)
    }

    pub(super) fn set_life(&mut self, life: &Life) {
        self.status = life.written_status();
        self.version = life.version;
        self.updated_at = life.updated_at;
        self.last_interaction_at = life.last_interaction_at;
    }
}
