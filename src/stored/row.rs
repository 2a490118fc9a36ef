//! One conversation, as far as rules need it.

use crate::rules::lifecycle::Lifecycle;
use crate::status::Status;
use crate::timestamp::Timestamp;

/// A conversation as a store has written it down, without its texts.
///
/// ```
/// use convostate::stored::Row;
/// use convostate::{Status, Timestamp};
///
/// let at = Timestamp::from_millis;
/// let row = Row {
///     seq: 1,
///     create_fingerprint: 0,
///     status: Status::Open,
///     version: 1,
///     ttl: Some(60),
///     created_at: at(0),
///     updated_at: at(0),
///     last_interaction_at: at(0),
/// };
/// assert_eq!((row.expires_at(), row.status_at(at(60_000))), (Some(at(60_000)), Status::Expired));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its number among its client's, by creation.
    pub seq: u32,
    /// The fingerprint of what it was created with.
    pub create_fingerprint: u64,
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
    pub(super) fn new(seq: u32, create_fingerprint: u64, lifecycle: &Lifecycle) -> Self {
        Self {
            seq,
            create_fingerprint,
            status: lifecycle.written_status(),
            version: lifecycle.version,
            ttl: lifecycle.ttl(),
            created_at: lifecycle.created_at,
            updated_at: lifecycle.updated_at,
            last_interaction_at: lifecycle.last_interaction_at,
        }
    }

    /// The status that a reader sees at that time.
    #[must_use]
    pub fn status_at(&self, now: Timestamp) -> Status {
        self.lifecycle().status_at(now)
    }

    /// `last_interaction_at + ttl`.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.lifecycle().expires_at()
    }

    /// When it expires, while it is written open.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        self.lifecycle().deadline()
    }

    pub(super) fn lifecycle(&self) -> Lifecycle {
        let times = [self.created_at, self.updated_at, self.last_interaction_at];
        Lifecycle::from_parts(times, self.version, self.ttl.unwrap_or(0), self.status)
    }

    pub(super) fn set_lifecycle(&mut self, lifecycle: &Lifecycle) {
        self.status = lifecycle.written_status();
        self.version = lifecycle.version;
        self.ttl = lifecycle.ttl();
        self.updated_at = lifecycle.updated_at;
        self.last_interaction_at = lifecycle.last_interaction_at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_how_its_status_may_be_written_down() {
        let at = Timestamp::from_millis;
        for status in Status::ALL {
            for (ttl, is_due) in [(0, false), (1, status == Status::Open)] {
                let row = Row::new(1, 0, &Lifecycle::from_parts([at(0); 3], 1, ttl, status));
                let seen = row.status_at(at(5000));
                assert_eq!(seen, if is_due { Status::Expired } else { status });
                assert!(seen.written_as().contains(&row.status), "{seen} {status}");
            }
        }
    }
}
