//! The state machine of one conversation: what may happen to it, and when.

use crate::error::{Code, Error, Result};
use crate::number::{saturated, whole};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// The longest `ttl`, in seconds: 100 years.
pub const MAX_TTL_SECONDS: u32 = 3_155_760_000;

impl Status {
    /// The status of that name.
    ///
    /// # Errors
    /// `INVALID_STATUS` for any other text.
    ///
    /// ```
    /// use convostate::Status;
    ///
    /// assert_eq!(Status::parse("FAILED")?, Status::Failed);
    /// assert!(Status::parse("failed").is_err());
    /// # Ok::<(), convostate::Error>(())
    /// ```
    pub fn parse(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name).ok_or_else(Self::unknown)
    }

    pub(crate) fn unknown() -> Error {
        Error::at(
            Code::InvalidStatus,
            "status",
            "is unknown: give one of OPEN, SWITCHED, CLOSED, EXPIRED, FAILED.",
        )
    }
}

/// What becomes of one conversation over time. Every place that keeps conversations goes through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Life {
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) last_interaction_at: Timestamp,
    pub(crate) version: u32,
    /// In seconds; 0 for none.
    ttl: u32,
    status: Status,
}

impl Life {
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

    /// A life as it was written down.
    pub(crate) fn of_parts(times: [Timestamp; 3], version: u32, ttl: u32, status: Status) -> Self {
        let [created_at, updated_at, last_interaction_at] = times;
        Self { created_at, updated_at, last_interaction_at, version, ttl, status }
    }

    pub(crate) fn ttl(&self) -> Option<u32> {
        Some(self.ttl).filter(|ttl| *ttl > 0)
    }

    pub(crate) fn expires_at(&self) -> Option<Timestamp> {
        self.ttl().map(|ttl| self.last_interaction_at.plus_seconds(ttl))
    }

    /// When it expires, unless it is over.
    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        self.expires_at().filter(|_| self.status == Status::Open)
    }

    /// The status that was written down, whatever the time.
    pub(crate) fn written_status(&self) -> Status {
        self.status
    }

    /// The status that a reader sees.
    pub(crate) fn status_at(&self, now: Timestamp) -> Status {
        if self.deadline().is_some_and(|deadline| deadline <= now) {
            Status::Expired
        } else {
            self.status
        }
    }

    /// Whether it was closed more than so many seconds ago.
    pub(crate) fn is_outdated(&self, seconds: u32, now: Timestamp) -> bool {
        self.status != Status::Open && self.updated_at.plus_seconds(seconds) < now
    }

    /// Whether an update may happen now.
    pub(crate) fn check_update(&self, now: Timestamp, if_version: Option<u64>) -> Result<()> {
        let status = self.status_at(now);
        if status != Status::Open {
            return Err(Error::not_open(status, ": create another one."));
        }
        match if_version {
            Some(version) if version != u64::from(self.version) => Err(Error::conflict()),
            _ => Ok(()),
        }
    }

    pub(crate) fn update(&mut self, now: Timestamp, interaction: bool) {
        self.change(now);
        if interaction {
            self.last_interaction_at = now;
        }
    }

    /// Whether closing with that status changes anything now.
    pub(crate) fn check_close(&self, now: Timestamp, status: Status) -> Result<bool> {
        check_final(status)?;
        match self.status_at(now) {
            Status::Open => Ok(true),
            same if same == status => Ok(false),
            other => {
                let todo = " already: leave it so.";
                Err(Error::not_open(other, todo))
            }
        }
    }

    pub(crate) fn close(&mut self, now: Timestamp, status: Status) {
        self.change(now);
        self.status = status;
    }

    fn change(&mut self, now: Timestamp) {
        self.updated_at = now;
        self.version = self.version.saturating_add(1);
    }
}

pub(crate) fn check_final(status: Status) -> Result<()> {
    if status == Status::Open {
        return Err(Error::at(
            Code::InvalidStatus,
            "status",
            "is OPEN, which ends nothing: give SWITCHED, CLOSED, EXPIRED or FAILED.",
        ));
    }
    Ok(())
}

pub(crate) fn check_ttl(seconds: f64) -> Result<u32> {
    whole("ttl", seconds, 1..=MAX_TTL_SECONDS.into()).map(saturated)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn code<T>(result: Result<T>) -> Code {
        result.err().expect("an error").code()
    }

    #[test]
    fn every_status_has_its_own_name() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Ok(status));
        }
        assert_eq!(code(Status::parse("open")), Code::InvalidStatus);
    }

    #[test]
    fn an_update_sets_updated_at_and_only_an_interaction_the_other() {
        let mut life = Life::begin(at(1), None);
        life.update(at(2), false);
        assert_eq!((life.updated_at, life.last_interaction_at), (at(2), at(1)));
        life.update(at(3), true);
        assert_eq!((life.updated_at, life.last_interaction_at), (at(3), at(3)));
        assert_eq!((life.created_at, life.version), (at(1), 3));
    }

    #[test]
    fn a_version_must_hold() {
        let life = Life::begin(at(1), None);
        assert_eq!(life.check_update(at(1), Some(1)), Ok(()));
        assert_eq!(code(life.check_update(at(1), Some(2))), Code::Conflict);
    }

    #[test]
    fn closing_is_final() {
        let mut life = Life::begin(at(1), None);
        assert_eq!(code(life.check_close(at(1), Status::Open)), Code::InvalidStatus);
        assert_eq!(life.check_close(at(1), Status::Failed), Ok(true));
        life.close(at(2), Status::Failed);
        assert_eq!((life.updated_at, life.last_interaction_at), (at(2), at(1)));
        assert_eq!(life.check_close(at(3), Status::Failed), Ok(false));
        let closed = life.check_close(at(3), Status::Closed).unwrap_err();
        let updated = life.check_update(at(3), None).unwrap_err();
        for error in [&closed, &updated] {
            assert_eq!((error.code(), error.status()), (Code::NotOpen, Some(Status::Failed)));
        }
        assert!(updated.message().ends_with("create another one."), "{updated}");
        assert!(closed.message().ends_with("leave it so."), "{closed}");
    }

    #[test]
    fn it_reads_as_expired_from_the_deadline_on() {
        let mut life = Life::begin(at(0), Some(2));
        assert_eq!(life.status_at(at(1999)), Status::Open);
        assert_eq!(life.status_at(at(2000)), Status::Expired);
        assert_eq!(code(life.check_update(at(2000), None)), Code::NotOpen);
        assert_eq!(life.check_close(at(2000), Status::Expired), Ok(false));
        assert_eq!(code(life.check_close(at(2000), Status::Closed)), Code::NotOpen);
        life.update(at(1999), true);
        assert_eq!(life.expires_at(), Some(at(3999)));
    }

    #[test]
    fn a_ttl_is_1_second_to_100_years() {
        assert_eq!(check_ttl(1.0), Ok(1));
        assert_eq!(check_ttl(MAX_TTL_SECONDS.into()), Ok(MAX_TTL_SECONDS));
        assert_eq!(code(check_ttl(0.0)), Code::InvalidBody);
        assert_eq!(code(check_ttl(f64::from(MAX_TTL_SECONDS) + 1.0)), Code::InvalidBody);
    }
}
