//! Which clients a page of `clients` names.

use core::borrow::Borrow;

use super::lifecycle::Lifecycle;
use super::list::is_listed;
use crate::error::Result;
use crate::limits::MAX_TTL_SECONDS;
use crate::number::{saturated, whole};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// What the conversations of a client must be like for it to be named. The default names every client that has a conversation or a
/// memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// It has a conversation that reads as this; none for any.
    pub status: Option<Status>,
    /// None of those had an interaction within so many seconds, and there is one.
    pub idle_for: Option<u32>,
}

impl Wanted {
    /// Whether no conversation need be looked at.
    #[must_use]
    pub fn is_anything(self) -> bool {
        self == Self::default()
    }

    /// Whether a client is wanted, as far as these of its conversations say; none when they say nothing. What says no says so for all.
    pub(crate) fn says<L: Borrow<Lifecycle>>(
        self,
        conversations: impl IntoIterator<Item = L>,
        now: Timestamp,
    ) -> Option<bool> {
        let mut says = None;
        for life in conversations {
            let life = life.borrow();
            if is_listed(life, self.status, now) {
                let is_idle = |idle| life.last_interaction_at.plus_seconds(idle) <= now;
                if !self.idle_for.is_none_or(is_idle) {
                    return Some(false);
                }
                says = Some(true);
            }
        }
        says
    }
}

/// For how long a client must have been idle, in whole seconds.
///
/// # Errors
/// `INVALID_BODY` unless it is 1 second to 100 years.
pub fn check_idle(seconds: f64) -> Result<u32> {
    whole("options.idle_for", seconds, 1..=MAX_TTL_SECONDS.into()).map(saturated)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_millis(10_000)
    }

    fn open(at: u64) -> Lifecycle {
        Lifecycle::begin(Timestamp::from_millis(at), None)
    }

    fn closed(at: u64) -> Lifecycle {
        let mut life = open(at);
        life.end(Timestamp::from_millis(at), Status::Closed);
        life
    }

    #[test]
    fn by_status_one_is_enough() {
        let wanted = Wanted { status: Some(Status::Open), idle_for: None };
        assert_eq!(wanted.says([closed(1), open(2)], now()), Some(true));
        assert_eq!(wanted.says([closed(1)], now()), None);
    }

    #[test]
    fn idle_is_who_has_none_that_is_not_and_from_that_moment_on() {
        let wanted = Wanted { status: None, idle_for: Some(2) };
        assert_eq!(wanted.says([open(8000), closed(1)], now()), Some(true));
        assert_eq!(wanted.says([closed(1), open(8001)], now()), Some(false));
        let open_ones = Wanted { status: Some(Status::Open), ..wanted };
        assert_eq!(
            open_ones.says([closed(9999), open(1)], now()),
            Some(true),
            "of that status only"
        );
        assert_eq!(wanted.says(None::<Lifecycle>, now()), None);
    }
}
