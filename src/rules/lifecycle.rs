//! The state machine of one conversation: how it reads at a time, and what it may become.

use crate::error::Result;
use crate::limits::MAX_TTL_SECONDS;
use crate::model::requests::Field;
use crate::number::{saturated, whole};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// Where a conversation stands in time. Every place that keeps conversations goes through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifecycle {
    /// When it began.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When the person last said something.
    pub last_interaction_at: Timestamp,
    /// From 1; grows by one with every change.
    pub version: u32,
    /// In seconds; 0 for none.
    ttl: u32,
    status: Status,
}

impl Lifecycle {
    pub(crate) fn begin(now: Timestamp, ttl: Option<u32>) -> Self {
        Self {
            created_at: now,
            updated_at: now,
            last_interaction_at: now,
            version: 1,
            ttl: ttl.unwrap_or(0),
            status: Status::Open,
        }
    }

    /// As it was written down.
    pub(crate) fn from_parts(
        times: [Timestamp; 3],
        version: u32,
        ttl: u32,
        status: Status,
    ) -> Self {
        let [created_at, updated_at, last_interaction_at] = times;
        Self { created_at, updated_at, last_interaction_at, version, ttl, status }
    }

    /// The inactivity limit, in seconds.
    #[must_use]
    pub fn ttl(&self) -> Option<u32> {
        Some(self.ttl).filter(|ttl| *ttl > 0)
    }

    /// `last_interaction_at + ttl`.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.ttl().map(|ttl| self.last_interaction_at.plus_seconds(ttl))
    }

    /// When it expires, while it is written open.
    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        self.expires_at().filter(|_| !self.status.is_final())
    }

    /// The status that was written down, whatever the time.
    pub(crate) fn written_status(&self) -> Status {
        self.status
    }

    /// The status that a reader sees.
    pub(crate) fn status_at(&self, now: Timestamp) -> Status {
        if self.is_due(now) { Status::Expired } else { self.status }
    }

    /// Whether its deadline has come but was not written down yet.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.deadline().is_some_and(|deadline| deadline <= now)
    }

    /// Changes it. The caller must have asked [`update::changes`](super::update::changes).
    pub(crate) fn update(&mut self, now: Timestamp, interaction: bool, ttl: Field<u32>) {
        self.change(now);
        if interaction {
            self.last_interaction_at = now;
        }
        match ttl {
            Field::Keep => {}
            Field::Clear => self.ttl = 0,
            Field::Set(seconds) => self.ttl = seconds,
        }
    }

    /// Ends it, which is no interaction. The caller must have asked [`close`](super::close) or [`sweep`](super::sweep).
    pub(crate) fn end(&mut self, now: Timestamp, status: Status) {
        self.change(now);
        self.status = status;
    }

    fn change(&mut self, now: Timestamp) {
        self.updated_at = now;
        self.version = self.version.saturating_add(1);
    }
}

/// The `ttl` as whole seconds.
///
/// # Errors
/// `INVALID_BODY` unless it is 1 second to 100 years.
pub fn check_ttl(seconds: f64) -> Result<u32> {
    whole("ttl", seconds, 1..=MAX_TTL_SECONDS.into()).map(saturated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    fn code<T>(result: Result<T>) -> Code {
        result.err().expect("an error").code()
    }

    #[test]
    fn it_reads_as_expired_from_the_deadline_on() {
        let at = Timestamp::from_millis;
        let begun = Lifecycle::begin(at(0), Some(2));
        assert_eq!(begun.status_at(at(1999)), Status::Open);
        assert_eq!(begun.status_at(at(2000)), Status::Expired);
        assert_eq!(begun.written_status(), Status::Open);
    }

    #[test]
    fn an_update_sets_updated_at_and_only_an_interaction_the_other() {
        let at = Timestamp::from_millis;
        let mut one = Lifecycle::begin(at(1), Some(2));
        one.update(at(2), false, Field::Keep);
        assert_eq!((one.updated_at, one.last_interaction_at), (at(2), at(1)));
        one.update(at(3), true, Field::Keep);
        assert_eq!((one.updated_at, one.last_interaction_at), (at(3), at(3)));
        assert_eq!((one.created_at, one.version), (at(1), 3));
        assert_eq!(one.expires_at(), Some(at(2003)));
    }

    #[test]
    fn a_new_ttl_counts_from_the_last_interaction() {
        let at = Timestamp::from_millis;
        let mut one = Lifecycle::begin(at(0), None);
        one.update(at(5000), false, Field::Set(4));
        assert_eq!((one.expires_at(), one.status_at(at(5000))), (Some(at(4000)), Status::Expired));
        one.update(at(5000), true, Field::Set(4));
        assert_eq!(one.expires_at(), Some(at(9000)));
        one.update(at(5001), false, Field::Clear);
        assert_eq!(one.expires_at(), None);
    }

    #[test]
    fn a_ttl_is_1_second_to_100_years() {
        assert_eq!(check_ttl(1.0), Ok(1));
        assert_eq!(check_ttl(MAX_TTL_SECONDS.into()), Ok(MAX_TTL_SECONDS));
        assert_eq!(code(check_ttl(0.0)), Code::InvalidBody);
        assert_eq!(code(check_ttl(f64::from(MAX_TTL_SECONDS) + 1.0)), Code::InvalidBody);
    }
}
