//! Whole numbers within bounds.

use core::ops::RangeInclusive;

use crate::decimal::decimal;
use crate::error::{Code, Error, Result};
use crate::joined::joined;

/// The number as an integer of that range.
///
/// # Errors
/// `INVALID_BODY` at that path.
pub fn whole(path: &str, number: f64, range: RangeInclusive<u64>) -> Result<u64> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "compared below")]
    let integer = number as u64;
    #[allow(clippy::float_cmp, clippy::cast_precision_loss, reason = "safe integers are exact")]
    if integer as f64 == number && range.contains(&integer) {
        return Ok(integer);
    }
    let (from, to) = (range.start(), range.end());
    let fault = ["must be a whole number from ", &decimal(*from), " to ", &decimal(*to), "."];
    Err(Error::at(Code::InvalidBody, path, &joined(&fault)).with_limit(*range.end()))
}

/// For numbers that a check has kept within 32 bits.
#[must_use]
pub fn saturated(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MAX_SAFE;

    #[test]
    fn takes_whole_numbers_of_the_range_only() {
        assert_eq!(whole("ttl", 1.0, 1..=9), Ok(1));
        assert_eq!(whole("n", 9_007_199_254_740_991.0, 0..=MAX_SAFE), Ok(MAX_SAFE));
        assert!(whole("n", 9_007_199_254_740_992.0, 0..=MAX_SAFE).is_err());
        for bad in [0.0, 1.5, 10.0, -1.0, f64::NAN, f64::INFINITY, 4_294_967_296.0] {
            let error = whole("ttl", bad, 1..=9).unwrap_err();
            assert_eq!((error.code(), error.path()), (Code::InvalidBody, Some("ttl")), "{bad}");
        }
    }
}
