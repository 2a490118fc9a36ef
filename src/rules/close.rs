//! Rules 5 and 6: how conversations end.

use super::lifecycle::Lifecycle;
use crate::error::{Code, Error, Result};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// # Errors
/// `INVALID_STATUS` for `Open`, which ends nothing.
pub fn check_final(status: Status) -> Result<()> {
    if !status.is_final() {
        return Err(Error::at(
            Code::InvalidStatus,
            "status",
            "is OPEN, which ends nothing: give SWITCHED, CLOSED, EXPIRED or FAILED.",
        ));
    }
    Ok(())
}

/// Whether closing ends a conversation, which it does not when it ended with that status already.
///
/// # Errors
/// `INVALID_STATUS` for `Open`; `NOT_OPEN` when it ended with another status.
pub(crate) fn ends(lifecycle: &Lifecycle, status: Status, now: Timestamp) -> Result<bool> {
    check_final(status)?;
    match lifecycle.status_at(now) {
        open if !open.is_final() => Ok(true),
        same if same == status => Ok(false),
        other => Err(Error::not_open(other, " already: leave it so.")),
    }
}

/// Whether closing all of a client ends one of them: only what is open ends.
pub(crate) fn ends_with_all(lifecycle: &Lifecycle, now: Timestamp) -> bool {
    !lifecycle.status_at(now).is_final()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::update;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn closing_is_final_and_no_interaction() {
        let mut one = Lifecycle::begin(at(1), None);
        assert_eq!(ends(&one, Status::Open, at(1)).unwrap_err().code(), Code::InvalidStatus);
        assert!(ends(&one, Status::Failed, at(2)).unwrap() && ends_with_all(&one, at(2)));
        one.end(at(2), Status::Failed);
        assert_eq!((one.updated_at, one.last_interaction_at), (at(2), at(1)));
        assert_eq!(ends(&one, Status::Failed, at(3)), Ok(false));
        assert!(!ends_with_all(&one, at(3)));
        let closed = ends(&one, Status::Closed, at(3)).unwrap_err();
        let updated = update::changes(&one, update::Given::default(), None, at(3)).unwrap_err();
        for error in [&closed, &updated] {
            assert_eq!((error.code(), error.status()), (Code::NotOpen, Some(Status::Failed)));
        }
        assert!(updated.message().ends_with("create another one."), "{updated}");
        assert!(closed.message().ends_with("leave it so."), "{closed}");
    }

    #[test]
    fn what_has_expired_is_closed_already() {
        let begun = Lifecycle::begin(at(0), Some(2));
        assert_eq!(ends(&begun, Status::Expired, at(2000)), Ok(false));
        assert_eq!(ends(&begun, Status::Closed, at(2000)).unwrap_err().code(), Code::NotOpen);
        assert!(!ends_with_all(&begun, at(2000)));
    }
}
