//! Whole numbers within bounds.

use alloc::string::String;
use alloc::vec::Vec;

use core::ops::RangeInclusive;

use crate::error::{Code, Error, Result};

/// The number as an integer of that range.
///
/// # Errors
/// `INVALID_BODY` at that path.
pub(crate) fn whole(path: &str, number: f64, range: RangeInclusive<u32>) -> Result<u32> {
    let inside = number >= f64::from(*range.start()) && number <= f64::from(*range.end());
    // The cast cuts off nothing that the comparison behind it does not notice.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let integer = number as u32;
    #[allow(clippy::float_cmp, reason = "a whole number is equal to its integer")]
    if inside && f64::from(integer) == number {
        return Ok(integer);
    }
    let (from, to) = (range.start(), range.end());
    let fault = ["must be a whole number from ", &decimal(*from), " to ", &decimal(*to), "."];
    Err(Error::at(Code::InvalidBody, path, &fault.concat()).with_limit(*range.end()))
}

/// The digits of a number. `format!` would bring the formatter, a tenth of the wasm.
pub(crate) fn decimal(mut number: u32) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit(number % 10, 10).unwrap_or('0'));
        number /= 10;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn writes_every_digit() {
        for number in [0, 7, 10, 4_294_967_295] {
            assert_eq!(decimal(number), number.to_string());
        }
    }

    #[test]
    fn takes_whole_numbers_of_the_range_only() {
        assert_eq!(whole("ttl", 1.0, 1..=9), Ok(1));
        assert_eq!(whole("n", f64::from(u32::MAX), 0..=u32::MAX), Ok(u32::MAX));
        for bad in [0.0, 1.5, 10.0, -1.0, f64::NAN, f64::INFINITY, 4_294_967_296.0] {
            let error = whole("ttl", bad, 1..=9).unwrap_err();
            assert_eq!((error.code(), error.path()), (Code::InvalidBody, Some("ttl")), "{bad}");
        }
    }
}
