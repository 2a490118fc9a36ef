//! What an update makes of an inactivity limit.

use convostate::internals::{check_ttl, given};
use convostate::{Field, Result};

/// What becomes of the inactivity limit. No other one: NaN.
pub(crate) fn ttl_of(ends: bool, seconds: f64) -> Result<Field<u32>> {
    if ends {
        return Ok(Field::Clear);
    }
    Ok(given(seconds).map(check_ttl).transpose()?.map_or(Field::Keep, Field::Set))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ttl_ends_by_a_word_and_by_no_number() {
        assert_eq!(ttl_of(false, f64::NAN), Ok(Field::Keep));
        assert_eq!(ttl_of(false, 9.0), Ok(Field::Set(9)));
        assert_eq!(ttl_of(true, 0.0), Ok(Field::Clear));
        assert!(ttl_of(false, 0.0).is_err());
    }
}
