//! Rule 7: time never runs backwards.

use crate::timestamp::Timestamp;

/// The time of a call: the clock's, but never before the last time that was given.
#[must_use]
pub fn tick(last: Timestamp, now: Timestamp) -> Timestamp {
    last.max(now).min(Timestamp::LAST_NOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_steps_back_or_too_far_is_not_followed() {
        let at = Timestamp::from_millis;
        assert_eq!(tick(at(5), at(7)), at(7));
        assert_eq!(tick(at(7), at(5)), at(7));
        assert_eq!(tick(at(7), Timestamp::MAX), Timestamp::LAST_NOW);
    }
}
