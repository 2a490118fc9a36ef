//! Rules 5 and 6: how conversations end.

use super::lifecycle::Lifecycle;
use crate::error::{Code, Error, Result};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// # Errors
/// `INVALID_STATUS` for `Open`, which ends nothing.
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

/// Returns what closing makes of a conversation, or none when it ended with that status already.
///
/// # Errors
/// `INVALID_STATUS` for `Open`; `NOT_OPEN` when it ended with another status.
pub(crate) fn close(
    lifecycle: &Lifecycle,
    status: Status,
    now: Timestamp,
) -> Result<Option<Lifecycle>> {
    check_final(status)?;
    match lifecycle.status_at(now) {
        Status::Open => Ok(Some(lifecycle.ended(now, status))),
        same if same == status => Ok(None),
        other => Err(Error::not_open(other, " already: leave it so.")),
    }
}

/// Returns what closing all of a client makes of one of them: only what is open ends. The caller must have checked the status.
pub(crate) fn close_open(
    lifecycle: &Lifecycle,
    status: Status,
    now: Timestamp,
) -> Option<Lifecycle> {
    (lifecycle.status_at(now) == Status::Open).then(|| lifecycle.ended(now, status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::update::{Given, update};

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn closing_is_final_and_no_interaction() {
        let begun = Lifecycle::begin(at(1), None);
        let refused = close(&begun, Status::Open, at(1)).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidStatus);
        let failed = close(&begun, Status::Failed, at(2)).unwrap().unwrap();
        assert_eq!((failed.updated_at, failed.last_interaction_at), (at(2), at(1)));
        assert_eq!(close(&failed, Status::Failed, at(3)), Ok(None));
        assert_eq!(close_open(&failed, Status::Failed, at(3)), None);
        let closed = close(&failed, Status::Closed, at(3)).unwrap_err();
        let updated = update(&failed, Given::default(), None, at(3)).unwrap_err();
        for error in [&closed, &updated] {
            assert_eq!((error.code(), error.status()), (Code::NotOpen, Some(Status::Failed)));
        }
        assert!(updated.message().ends_with("create another one."), "{updated}");
        assert!(closed.message().ends_with("leave it so."), "{closed}");
    }

    #[test]
    fn what_has_expired_is_closed_already() {
        let begun = Lifecycle::begin(at(0), Some(2));
        assert_eq!(close(&begun, Status::Expired, at(2000)), Ok(None));
        assert_eq!(close(&begun, Status::Closed, at(2000)).unwrap_err().code(), Code::NotOpen);
        assert_eq!(close_open(&begun, Status::Closed, at(2000)), None);
    }
}
