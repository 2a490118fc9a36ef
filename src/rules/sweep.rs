//! Rules 8 and 10: what a sweep writes down and removes, and how much of it each `create` does.

use super::lifecycle::Lifecycle;
use crate::timestamp::Timestamp;

/// Which closed conversations `sweep` and `create` remove. The default removes none; an open one is never removed.
///
/// ```
/// use convostate::Retention;
///
/// let month = Retention::new().seconds(30 * 24 * 3600);
/// assert_eq!((month.seconds, month.per_client), (Some(2_592_000), None));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Retention {
    /// Those closed more than so many seconds ago; none for no such limit.
    pub seconds: Option<u32>,
    /// Those beyond the newest so many closed ones of their client; none for no such limit.
    pub per_client: Option<u32>,
}

impl Retention {
    /// One that removes nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { seconds: None, per_client: None }
    }

    /// Removes what was closed more than so many seconds ago.
    #[must_use]
    pub fn seconds(self, seconds: impl Into<Option<u32>>) -> Self {
        Self { seconds: seconds.into(), ..self }
    }

    /// Removes what is beyond the newest so many closed conversations of a client.
    #[must_use]
    pub fn per_client(self, per_client: impl Into<Option<u32>>) -> Self {
        Self { per_client: per_client.into(), ..self }
    }
}

/// What one `sweep` did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Swept {
    /// How many were written down as expired.
    pub expired: usize,
    /// How many closed ones were removed, and memories whose time is over.
    pub removed: usize,
}

// How much a `create` sweeps on its way, so that a bot which runs for a year needs no timer. Each conversation ends once and is
// removed once, so two for each `create` keep up; more than two also work off what has gathered. A store has to ask its database
// each time for what is due: so it does so seldom, and then more at once.

/// How many conversations each `create` sweeps in memory, at most.
pub(crate) const SWEPT_BY_CREATE: usize = 4;

#[cfg(feature = "stored")]
const CREATES_PER_SWEEP: u32 = 16;
/// Two for each `create` since the last one that swept.
#[cfg(feature = "stored")]
const SWEPT_AT_ONCE: usize = 32;

/// Returns how many conversations a store sweeps at most after that many creates since it was opened; after most of them none.
#[cfg(feature = "stored")]
#[must_use]
pub fn swept_after(creates: u32) -> usize {
    if creates.is_multiple_of(CREATES_PER_SWEEP) { SWEPT_AT_ONCE } else { 0 }
}

impl Retention {
    /// Whether a conversation was closed so long ago that it is to be removed.
    pub(crate) fn is_outdated(self, lifecycle: &Lifecycle, now: Timestamp) -> bool {
        let Some(seconds) = self.seconds else { return false };
        lifecycle.written_status().is_final() && lifecycle.updated_at.plus_seconds(seconds) < now
    }

    /// How many of a client's closed conversations are to be removed, the first created first.
    pub(crate) fn excess(self, closed: u32) -> u32 {
        self.per_client.map_or(0, |limit| closed.saturating_sub(limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::Status;

    #[test]
    fn an_open_conversation_is_never_outdated() {
        let at = Timestamp::from_millis;
        let retention = Retention { seconds: Some(1), per_client: None };
        let mut one = Lifecycle::begin(at(0), None);
        assert!(!retention.is_outdated(&one, at(9999)));
        one.end(at(1000), Status::Closed);
        assert!(!retention.is_outdated(&one, at(2000)));
        assert!(retention.is_outdated(&one, at(2001)));
        assert!(!Retention::default().is_outdated(&one, at(9999)));
    }

    #[cfg(feature = "stored")]
    #[test]
    fn a_store_sweeps_twice_as_many_as_are_created() {
        assert_eq!((1..=32).map(swept_after).sum::<usize>(), 64);
        assert_eq!((swept_after(15), swept_after(16), swept_after(17)), (0, 32, 0));
    }
}
