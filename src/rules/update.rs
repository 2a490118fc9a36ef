//! Rule 4: what an update changes.

use super::lifecycle::Lifecycle;
use crate::error::{Error, Result};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// What an update gives. A field that is not given stays.
///
/// Texts and metadata are written by whoever keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(not(feature = "view"), allow(unreachable_pub, reason = "stores hand it in"))]
#[allow(clippy::struct_excessive_bools, reason = "each says so of one field")]
pub struct Given {
    /// The flow, a text or null.
    pub flow: bool,
    /// The step, a text or null.
    pub step: bool,
    /// A patch of the metadata.
    pub metadata: bool,
    /// Whether the person said something.
    pub interaction: bool,
}

impl Given {
    /// Whether there is anything to change: `{}` and `last_interaction: false` alone change nothing, not even `updated_at`.
    fn is_any(self) -> bool {
        self.flow || self.step || self.metadata || self.interaction
    }
}

/// Returns what an update makes of a conversation, or none when nothing was given.
///
/// # Errors
/// `NOT_OPEN`; `CONFLICT` when `if_version` does not hold.
pub(crate) fn update(
    lifecycle: &Lifecycle,
    given: Given,
    if_version: Option<u64>,
    now: Timestamp,
) -> Result<Option<Lifecycle>> {
    let status = lifecycle.status_at(now);
    if status != Status::Open {
        return Err(Error::not_open(status, ": create another one."));
    }
    if if_version.is_some_and(|version| version != u64::from(lifecycle.version)) {
        return Err(Error::conflict());
    }
    Ok(given.is_any().then(|| lifecycle.updated(now, given.interaction)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    const NOTHING: Given = Given { flow: false, step: false, metadata: false, interaction: false };
    const FLOW: Given = Given { flow: true, ..NOTHING };
    const TOUCH: Given = Given { interaction: true, ..NOTHING };

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn code(result: Result<Option<Lifecycle>>) -> Option<Code> {
        result.err().map(|error| error.code())
    }

    #[test]
    fn an_update_sets_updated_at_and_only_an_interaction_the_other() {
        let begun = Lifecycle::begin(at(1), None);
        let told = update(&begun, FLOW, None, at(2)).unwrap().unwrap();
        assert_eq!((told.updated_at, told.last_interaction_at), (at(2), at(1)));
        let touched = update(&told, TOUCH, None, at(3)).unwrap().unwrap();
        assert_eq!((touched.updated_at, touched.last_interaction_at), (at(3), at(3)));
        assert_eq!((touched.created_at, touched.version), (at(1), 3));
    }

    #[test]
    fn nothing_given_changes_nothing_but_is_checked() {
        let begun = Lifecycle::begin(at(1), Some(1));
        assert_eq!(update(&begun, NOTHING, Some(1), at(2)), Ok(None));
        assert_eq!(code(update(&begun, NOTHING, Some(2), at(2))), Some(Code::Conflict));
        assert_eq!(code(update(&begun, NOTHING, None, at(1001))), Some(Code::NotOpen));
    }

    #[test]
    fn an_interaction_moves_the_deadline() {
        let begun = Lifecycle::begin(at(0), Some(2));
        assert_eq!(code(update(&begun, TOUCH, None, at(2000))), Some(Code::NotOpen));
        let touched = update(&begun, TOUCH, None, at(1999)).unwrap().unwrap();
        assert_eq!(touched.expires_at(), Some(at(3999)));
    }
}
