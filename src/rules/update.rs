//! Rule 4: what an update changes.

use super::lifecycle::Lifecycle;
use crate::error::{Error, Result};
use crate::model::requests::Field;
use crate::timestamp::Timestamp;

/// What an update gives. A field that is not given stays.
///
/// Texts and metadata are written by whoever keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(not(feature = "stored"), allow(unreachable_pub, reason = "stores hand it in"))]
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
    /// The inactivity limit, in seconds.
    pub ttl: Field<u32>,
}

impl Given {
    /// Whether there is anything to change: `{}` and `last_interaction: false` alone change nothing, not even `updated_at`.
    fn is_any(self) -> bool {
        self.flow || self.step || self.metadata || self.interaction || !self.ttl.is_keep()
    }
}

/// Whether an update changes a conversation, which it does when anything was given.
///
/// # Errors
/// `NOT_OPEN`; `CONFLICT` when `if_version` does not hold.
pub(crate) fn changes(
    lifecycle: &Lifecycle,
    given: Given,
    if_version: Option<u64>,
    now: Timestamp,
) -> Result<bool> {
    let status = lifecycle.status_at(now);
    if status.is_final() {
        return Err(Error::not_open(status, ": create another one."));
    }
    if if_version.is_some_and(|version| version != u64::from(lifecycle.version)) {
        return Err(Error::conflict());
    }
    Ok(given.is_any())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    const NOTHING: Given =
        Given { flow: false, step: false, metadata: false, interaction: false, ttl: Field::Keep };
    const FLOW: Given = Given { flow: true, ..NOTHING };
    const TOUCH: Given = Given { interaction: true, ..NOTHING };

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn code(result: Result<bool>) -> Option<Code> {
        result.err().map(|error| error.code())
    }

    #[test]
    fn each_field_changes_a_conversation_and_none_does_not() {
        let begun = Lifecycle::begin(at(1), None);
        let [step, metadata] =
            [Given { step: true, ..NOTHING }, Given { metadata: true, ..NOTHING }];
        let [limit, no_limit] = [Field::Set(9), Field::Clear].map(|ttl| Given { ttl, ..NOTHING });
        for given in [FLOW, step, metadata, TOUCH, limit, no_limit] {
            assert_eq!(changes(&begun, given, Some(1), at(2)), Ok(true), "{given:?}");
        }
        assert_eq!(changes(&begun, NOTHING, Some(1), at(2)), Ok(false));
    }

    #[test]
    fn nothing_given_is_checked_all_the_same() {
        let begun = Lifecycle::begin(at(1), Some(1));
        assert_eq!(code(changes(&begun, NOTHING, Some(2), at(2))), Some(Code::Conflict));
        assert_eq!(code(changes(&begun, NOTHING, None, at(1001))), Some(Code::NotOpen));
    }
}
